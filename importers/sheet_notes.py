"""What is said of a sheet as a whole: where its table is, what was not read, and the cells of rows not understood."""
from collections.abc import Mapping, Sequence

from importers.layout import Layout
from importers.planned import FAILED, UNSURE, Plan
from importers.reading import Cell, Sheet
from importers.titles import BETWEEN_LEVELS
from models.register import Register


def column_titles(register: type[Register], layout: Layout) -> list[tuple[str, str]]:
    """The titled columns: by the register's own title where one was matched, so that the next import finds it too."""
    found = []
    for number, written in enumerate(layout.header):
        key = layout.columns.get(number, "")
        if key or written:
            unit = layout.units.get(number)
            title = register.column(key).title if key else written.replace(BETWEEN_LEVELS, "")
            found.append((key, f"{title}（{unit}）" if key and unit and unit not in title else title))
    return found


def keep_cells(sheet: Sheet, layout: Layout, plan: Plan) -> None:
    """Keep the cells of rows that were not understood, for the workbook of failed rows."""
    numbers = [number for number, written in enumerate(layout.header) if number in layout.columns or written]
    for row in plan.rows:
        if row.result in (FAILED, UNSURE):
            cells: list[Cell] = sheet.rows[row.excel_row - 1]
            row.cells = [cells[number] if cells[number] is not None
                         else layout.merged_down.get((row.excel_row - 1, number)) for number in numbers]


def sheet_note(register: type[Register], sheet: Sheet, layout: Layout, plan: Plan) -> str:
    first, last = layout.header_rows
    parts = [f"表头在第 {_span([first, last])} 行"]
    left_out: Mapping[str, Sequence[int]] = {"标题": layout.title_rows, "合计、签字和说明": layout.footer_rows,
                                             "分组标题": sorted(layout.sections), "填写示例": layout.sample_rows,
                                             "重复的表头": layout.repeated_rows}
    told = [f"第 {_span(rows)} 行为{words}" for words, rows in left_out.items() if rows]
    parts += ["，".join(told) + "，未读入"] if told else []
    sentence = f"工作表“{sheet.name}”，" + "；".join(parts) + "。"
    unit = register.print_measure()
    said = f"本表写 {plan.expected} {unit}，" if plan.expected is not None else ""
    failed = len(plan.rows) - plan.read
    read = f"{said}读入 {plan.read} {unit}" + (f"，另有 {failed} 行有误未读入。" if failed else "。")
    return read + sentence                     # first what has to be seen: a narrow window cuts off the end


def _span(rows: Sequence[int]) -> str:
    """0-based rows as people count them: 1–2, 8."""
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return "、".join(f"{a + 1}" if a == b else f"{a + 1}–{b + 1}" for a, b in runs)


__all__ = ["column_titles", "keep_cells", "sheet_note"]
