"""Cells put onto records of a list: pasted, filled, set or replaced; planned as an import is, stored as one operation.

The plan's rows that change a record come from the block's own place in the list, not from matching; only rows below
the end of the list are new, and are planned as the rows of a sheet are.
"""
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from importers.apply import Imported, write_plan
from importers.collector import uncollected
from importers.edit_plan import EditPlan, Places, Planning, of_today
from importers.parsing import ParsedRow, Watch, parse_block
from importers.planned import NEW, Answers, Plan, PlanRow
from importers.reading import Cell, Progress
from models import fields
from models.columns import Column, Date, Moment
from models.operation import Report, operation
from models.pace import paced
from models.patterns import Pattern
from models.records import CHUNK
from models.register import Register
from models.view import View

Cancel = Callable[[], bool]

PAGE, WRITTEN = 500, 2_000                  # records that are looked through and stored at a time

CLEARED = fields.CLEAR.value                # what a cell says that is to be emptied
# 1975.10 in a numeric cell is copied as 1975.1: asked about as in a sheet, where the cell is a number.
_TENTH = Pattern(r"(?:\d{4}|\d{2})\.1")


def can_edit(column: Column) -> bool:
    """Whether cells of the column can be changed in a list."""
    return column.editable and column.importable and not column.register.read_only


# -- the four ways -----------------------------------------------------------------------------------------------------

@uncollected()
def plan_paste(view: View, ids: Sequence[int], keys: Sequence[str], texts: Sequence[Sequence[str]], *,
               places: Places = (), end: int = 0, new: bool = True, answers: Answers | None = None,
               progress: Progress | None = None, cancelled: Cancel | None = None) -> EditPlan:
    """The block `texts` put onto the records `ids`, a row each, and the columns `keys`; what is below becomes new.

    places: where each record stands in the list, from 1. end: where the list ends. new: whether records can be made
    here; otherwise the rows below the end are named and left out. A blank text changes nothing, （清空） empties.
    ("cell", row of the block, column key) in `answers` is what the person wrote in the place of a text. Raises
    `Refused` where the records are of a sealed 届, `Cancelled`.
    """
    register, notes = view.register, _block_notes(view.register, keys, texts)
    if _is_header(register, keys, texts):
        texts = texts[1:]
        notes.append("第一行是列名，没有粘贴。")
    if len(texts) > len(ids) and not new:
        notes.append(f"超出列表的 {len(texts) - len(ids)} 行没有粘贴：此处不能新增{register.title}。")
        texts = texts[:len(ids)]
    known_answers: Answers = answers or {}
    wanted = [key for key in keys if can_edit(register.column(key))]
    cells = _cells(register, keys, wanted, texts)
    for (kind, *cell), text in known_answers.items():
        if kind == "cell" and isinstance(text, str) and cell[1] in wanted and cell[0] <= len(cells):
            cells[cell[0] - 1][wanted.index(cell[1])] = text or None
    watch = Watch(2 * len(cells), progress, cancelled)
    parsed, questions = parse_block(register, wanted, cells, known_answers, watch)
    numbers = [*places[:len(ids)], *range(end + 1, end + 1 + len(parsed))]
    planning = Planning(view, ids, wanted, known_answers, watch)
    planning.add(dict(zip(ids, parsed)), parsed[len(ids):], questions)
    plan = planning.plan(numbers, notes)
    planning.keep_cells(cells)
    return plan


@uncollected()
def plan_values(view: View, ids: Sequence[int], values: Sequence[Mapping[str, Any]], keys: Sequence[str], *,
                places: Places = (), progress: Progress | None = None, cancelled: Cancel | None = None) -> EditPlan:
    """The `values` of columns, by key, given to the records in turn, over and over; an empty one empties."""
    register = view.register
    wanted = [key for key in keys if can_edit(register.column(key))]
    planning = Planning(view, ids, wanted, {}, Watch(len(ids), progress, cancelled))
    for start in range(0, len(ids), PAGE):
        planning.add({row_id: _given(register, number + 1, wanted, values[number % len(values)])
                      for number, row_id in enumerate(ids[start:start + PAGE], start)}, named=False)
    return planning.plan(places, _closed_notes(register, keys))


def _given(register: type[Register], number: int, keys: Sequence[str], values: Mapping[str, Any]) -> ParsedRow:
    row = ParsedRow(number, {})
    for key in keys:
        column, value = register.column(key), values[key]
        if not column.empty(value):
            row.values[key] = value
        elif column.required:
            row.leave_out(key, f"{column.title}必须填写，不能清空")
        else:
            row.values[key] = fields.CLEAR
    return row


def plan_fill(view: View, source: Sequence[int], target: Sequence[int], keys: Sequence[str], *, places: Places = (),
              progress: Progress | None = None, cancelled: Cancel | None = None) -> EditPlan:
    """What stands in these columns of the records `source` put into `target`, over and over; a blank one empties."""
    columns = [view.register.column(key) for key in keys]
    held = view.register.read(list(source), columns, of_today(view))
    values = [dict(zip(keys, held[row_id])) for row_id in source if row_id in held]
    return plan_values(view, target if values else (), values, keys, places=places, progress=progress,
                       cancelled=cancelled)


@uncollected()
def plan_replacement(view: View, ids: Sequence[int], keys: Sequence[str], find: str, replacement: str, *,
                     whole: bool = False, places: Places = (), answers: Answers | None = None,
                     progress: Progress | None = None, cancelled: Cancel | None = None) -> EditPlan:
    """Every `find` in these columns of the records replaced; with `whole` only where it is all that stands there.

    Read by pages. What is nothing afterwards is emptied.
    """
    register, known_answers = view.register, answers or {}
    wanted = [key for key in keys if can_edit(register.column(key))]
    watch = Watch(len(ids), progress, cancelled)
    planning = Planning(view, ids, wanted, known_answers, None)
    replaced = Replacing(find, replacement, whole)
    columns, numbers = [register.column(key) for key in wanted], list[int]()
    for start in range(0, len(ids), PAGE):
        held = register.read(ids[start:start + PAGE], columns, of_today(view))
        hits: dict[int, list[Cell]] = {}
        first = len(numbers) + 1
        for place, row_id in enumerate(paced(ids[start:start + PAGE]), start):
            cells: list[Cell] = [None if value is None else replaced(column.print(value))
                                 for column, value in zip(columns, held.get(row_id, ()))]
            if any(cell is not None for cell in cells):
                hits[row_id] = cells
                numbers.append(places[place] if place < len(places) else place + 1)
            watch.step()
        if hits:
            written = list(hits.values())
            parsed, questions = parse_block(register, wanted, written, known_answers, Watch(len(hits), None, cancelled),
                                            first)
            _refuse_blank(wanted, parsed, written)
            planning.add(dict(zip(hits, parsed)), (), questions)
            planning.keep_cells(written, first)
    plan = planning.plan(numbers)
    plan.unchanged += len(ids) - len(numbers)
    return plan


def _refuse_blank(keys: Sequence[str], parsed: Sequence[ParsedRow], written: Sequence[Sequence[Cell]]) -> None:
    """A text that says that there is nothing (无) would change nothing, without a word."""
    for row, cells in zip(parsed, written):
        for key, cell in zip(keys, cells):
            if cell is not None and key not in row.values and key not in row.bad:
                row.leave_out(key, f"“{cell}”表示空白；要清空，请把“替换为”留空")


class Replacing:
    """A text with every `find` replaced, large and small letters alike; None where there is none."""

    def __init__(self, find: str, replacement: str, whole: bool) -> None:
        self._found = re.compile(re.escape(find), re.IGNORECASE)
        self._replacement, self._whole = replacement, whole

    def __call__(self, text: str) -> str | None:
        if self._whole:
            return (self._replacement or CLEARED) if self._found.fullmatch(text) else None
        if not self._found.search(text):
            return None
        after = self._found.sub(lambda _: self._replacement, text)
        return None if after == text else after if after.strip() else CLEARED


def apply_edits(plan: Plan, register: type[Register], title: str, report: Report | None = None) -> Imported:
    """Store what is ticked as the operation `title`; one undo takes it all back.

    Raises `Stale` where a record was changed since the plan was made, `InvalidValue` or `Refused` where what would be
    left must not stand, `Cancelled` where `report` does; then nothing is stored.
    """
    if not plan.accepted():
        return Imported()
    told = _Told(report, 2 * len(plan.rows)) if report is not None else None
    with uncollected(), operation(title, told) as op:
        if not _can_be_parted(plan, register):
            return write_plan(op, plan, register)
        result = Imported()
        for start in range(0, len(plan.rows), WRITTEN):        # a hundred thousand drafts let go at once take a while
            part = write_plan(op, replace(plan, rows=plan.rows[start:start + WRITTEN]), register)
            result.changed += part.changed
    return result


def _can_be_parted(plan: Plan, register: type[Register]) -> bool:
    """Whether rows can be stored one part after the other: none is new or waits for another's name to be free."""
    own = {key for group in register.unique for key in group}
    return not plan.to_create and all(row.result != NEW and not own & row.changes.keys() for row in plan.rows)


class _Told:
    """How far a long operation is: its writes come in many pieces, each of which counts from one."""

    def __init__(self, report: Report, total: int) -> None:
        self._report, self._total, self._done = report, total, 0

    def __call__(self, done: int, total: int) -> None:
        self._done = min(self._done + min(done, total, CHUNK), self._total)
        self._report(self._done, self._total)


def let_go(rows: list[PlanRow]) -> None:
    """Empty a plan's list little by little: very many rows freed at once would hold everybody up."""
    for _ in paced(range(0, len(rows), PAGE)):
        del rows[-PAGE:]


# -- the block ---------------------------------------------------------------------------------------------------------

def _block_notes(register: type[Register], keys: Sequence[str], texts: Sequence[Sequence[str]]) -> list[str]:
    """What of the block has no place, in sentences."""
    filled = [key for place, key in enumerate(keys) if any(row[place].strip() for row in texts if place < len(row))]
    notes = _closed_notes(register, filled)
    beyond = max(map(len, texts), default=0) - len(keys)
    if beyond > 0 and any(cell.strip() for row in texts for cell in row[len(keys):]):
        notes.append(f"右边多出的 {beyond} 列没有粘贴：列表中没有这么多列。")
    return notes


def _closed_notes(register: type[Register], keys: Iterable[str]) -> list[str]:
    closed = [column.title for key in keys if not can_edit(column := register.column(key))]
    return [f"{'、'.join(f'“{title}”' for title in closed)}由程序得出或须在表单中修改，此处不改。"] if closed else []


def _is_header(register: type[Register], keys: Sequence[str], texts: Sequence[Sequence[str]]) -> bool:
    """Whether the first row only names the columns it would be put on."""
    pairs = [(key, "".join(text.split())) for key, text in zip(keys, texts[0])] if texts else []
    named = [text in (column.title, *column.aliases) for key, text in pairs if text
             for column in [register.column(key)]]
    return all(named) and len(named) > 1


def _cells(register: type[Register], keys: Sequence[str], wanted: Sequence[str],
           texts: Sequence[Sequence[str]]) -> list[list[Cell]]:
    """The cells of the columns that can be changed; 同上 is what stands above."""
    places = [keys.index(key) for key in wanted]
    dates = {place for place, key in enumerate(wanted)
             if isinstance(column := register.column(key), Date) and not isinstance(column, Moment)}
    found: list[list[Cell]] = []
    for row in paced(texts):
        cells: list[Cell] = [row[place] if place < len(row) and row[place] else None for place in places]
        for place, cell in enumerate(cells):
            if isinstance(cell, str) and len(cell) < 5 and found and fields.is_ditto(cell):
                cells[place] = found[-1][place]
            elif place in dates and isinstance(cell, str) and _TENTH.fullmatch(cell):
                cells[place] = float(cell)
        found.append(cells)
    return found


__all__ = ["EditPlan", "Replacing", "apply_edits", "can_edit", "let_go", "plan_fill", "plan_paste", "plan_replacement",
           "plan_values"]
