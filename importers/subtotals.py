"""What 小计 rows say of the rows around them, beside what was read of those."""
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from importers.body import is_grand_total, is_total, plain_text
from importers.layout import Layout
from importers.parsing import said_in
from importers.planned import FAILED, Plan, PlanRow
from models.fields import CLEAR
from models.register import Register

_COUNT = re.compile(r"(?:小计|合计|共计?)[:：(]?(?:共)?(\d{1,6})[人名位户家个条件项次]")
TOLD = 5                    # subtotals named one by one; a sheet with more wrong ones is wrong as a whole


def subtotal_notes(register: type[Register], layout: Layout, plan: Plan) -> list[str]:
    """The 小计 rows that differ from the rows they may stand for; one sentence where all agree."""
    rows = [row for row in layout.footer_rows
            if is_total(layout.sheet.rows[row]) and not is_grand_total(layout.sheet.rows[row])]
    read = {row.excel_row - 1: row for row in plan.rows if row.result != FAILED}
    wrong, right = [], 0
    for row in rows:
        ranges = list(_ranges(layout, rows, row, read))
        for words in _differing(register, layout, row, ranges):
            wrong.append(f"第 {layout.sheet.number(row)} 行小计：{words}")
        right += any(said is not None for said in _said(register, layout, row).values())
    more = [f"另有 {len(wrong) - TOLD} 处小计与读入的不一致，请核对。"] if len(wrong) > TOLD else []
    return wrong[:TOLD] + more if wrong else [f"{right} 行小计与读入的一致。"] if right else []


def _ranges(layout: Layout, totals: Sequence[int], row: int, read: Mapping[int, PlanRow]) -> Iterator[list[PlanRow]]:
    """The rows a subtotal may stand for: those since the one before, those of its section, those below it."""
    before = max((one for one in totals if one < row), default=-1)
    after = min((one for one in totals if one > row), default=len(layout.sheet.rows))
    section = max((one for one in layout.sections if one < row), default=-1)
    for first, last in ((before, row), (section, row), (row, after)):
        yield [read[one] for one in layout.body if first < one < last and one in read]


def _said(register: type[Register], layout: Layout, row: int) -> dict[str, Any]:
    """Column → what the row says of it; '' → how many records."""
    counted = _COUNT.search("".join(plain_text(cell) for cell in layout.sheet.rows[row]))
    return {**said_in(register, layout, row), **({"": int(counted[1])} if counted else {})}


def _differing(register: type[Register], layout: Layout, row: int, ranges: Sequence[Sequence[PlanRow]]) -> list[str]:
    words = []
    for key, said in _said(register, layout, row).items():
        sums = [_sum(key, rows) for rows in ranges]
        if said in sums:
            continue
        if key:
            column = register.column(key)
            words.append(f"“{column.title}”本表写 {column.print(said)}，读入 {column.print(sums[0])}，请核对。")
        else:
            unit = register.print_measure()
            words.append(f"本表写 {said} {unit}，读入 {sums[0]} {unit}，请核对。")
    return words


def _sum(key: str, rows: Sequence[PlanRow]) -> Any:
    if not key:
        return len(rows)
    return sum(value for row in rows if (value := row.values.get(key)) is not None and value is not CLEAR)


__all__ = ["subtotal_notes"]
