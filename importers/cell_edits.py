"""Cells put onto records of a list: pasted, filled, set or replaced; planned as an import is, stored as one operation.

The plan's rows that change a record come from the block's own place in the list, not from matching; only rows below
the end of the list are new, and are planned as the rows of a sheet are.
"""
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from importers.apply import Imported, write_plan
from importers.collector import uncollected
from importers.doubles import leave_doubles_out
from importers.known import Known, KnownRecords
from importers.parsing import FORMER, LEFT_OUT, ParsedRow, Watch, parse_block
from importers.plan import Planner, combine
from importers.planned import CHANGED, FAILED, NEW, SAME, UNSURE, Answers, Plan, PlanRow, Question
from importers.reading import Cell, Progress
from importers.references import References
from models import fields
from models.basics import current_term
from models.closed_terms import refuse_rows
from models.columns import Column, Date, Many, Moment
from models.errors import Refused
from models.operation import Report, operation
from models.pace import paced
from models.patterns import Pattern
from models.records import among, chunks, tuples
from models.register import Register
from models.view import View

Cancel = Callable[[], bool]
Places = Sequence[int]                      # where rows of a block stand in the list, from 1

PAGE = 500                                  # records that are looked through at a time

CLEARED = fields.CLEAR.value                # what a cell says that is to be emptied
# 1975.10 in a numeric cell is copied as 1975.1: asked about as in a sheet, where the cell is a number.
_TENTH = Pattern(r"(?:\d{4}|\d{2})\.1")


@dataclass
class EditPlan(Plan):
    """A plan whose rows are the records that change or have a wrong cell. `unchanged`: how many others there are.

    `keys`: the columns that something was put on.
    """

    unchanged: int = 0
    keys: tuple[str, ...] = ()

    def counts(self) -> dict[str, int]:
        return {**super().counts(), SAME: self.unchanged}

    def work(self) -> tuple[int, int]:
        """How many cells of present records would change, and how many records would be new, as ticked."""
        cells = new = 0
        for row in self.rows:                       # asked on the window's thread, of very many rows
            if row.accepted and row.result == CHANGED:
                cells += len(row.changes) if not row.unticked else len(row.changes.keys() - row.unticked)
            elif row.accepted and row.result == NEW:
                new += 1
        return cells, new

    def places(self) -> dict[str, int]:
        """Where a column's cell stands among the `cells` of a row."""
        return {key: place for place, key in enumerate(self.keys)}

    def wrong(self, row: PlanRow) -> list[str]:
        """The columns whose cell in this row was left out."""
        return [key for key in dict.fromkeys(key for key, words in (*row.reasons, *row.warnings) if (
            row.result == FAILED or words.startswith(LEFT_OUT))) if key in self.keys]

    def faulty(self) -> bool:
        """Whether something was left out or is waiting for an answer."""
        return bool(self.questions) or any(row.warnings or row.result != CHANGED for row in self.rows)


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
    plan = _plan(view, dict(zip(ids, parsed)), wanted, numbers, known_answers, watch, questions, parsed[len(ids):])
    plan.notes = [*notes, *plan.notes]
    _keep_cells(plan, cells)
    return plan


@uncollected()
def plan_values(view: View, values: Mapping[int, Mapping[str, Any]], keys: Sequence[str], *, places: Places = (),
                progress: Progress | None = None, cancelled: Cancel | None = None) -> EditPlan:
    """Values of columns, by key, given to records by id; an empty one empties."""
    register = view.register
    watch = Watch(2 * len(values), progress, cancelled)
    rows = {}
    for number, (row_id, given) in enumerate(paced(values.items()), 1):
        row = rows[row_id] = ParsedRow(number, {})
        for key, value in given.items():
            column = register.column(key)
            if not can_edit(column):
                continue
            if not column.empty(value):
                row.values[key] = value
            elif column.required:
                row.leave_out(key, f"{column.title}必须填写，不能清空")
            else:
                row.values[key] = fields.CLEAR
        watch.step()
    plan = _plan(view, rows, [key for key in keys if can_edit(register.column(key))], places, {}, watch, resolve=False)
    plan.notes = _closed_notes(register, keys) + plan.notes
    return plan


def plan_fill(view: View, source: Sequence[int], target: Sequence[int], keys: Sequence[str], *, places: Places = (),
              progress: Progress | None = None, cancelled: Cancel | None = None) -> EditPlan:
    """What stands in these columns of the records `source` put into `target`, over and over; a blank one empties."""
    register = view.register
    columns = [register.column(key) for key in keys]
    held = register.read(list(source), columns, _of_today(view))
    there = [dict(zip(keys, held[row_id])) for row_id in source if row_id in held]
    values = {row_id: there[number % len(there)] for number, row_id in enumerate(paced(target))} if there else {}
    return plan_values(view, values, keys, places=places, progress=progress, cancelled=cancelled)


@uncollected()
def plan_replacement(view: View, ids: Sequence[int], keys: Sequence[str], find: str, replacement: str, *,
                     whole: bool = False, places: Places = (), answers: Answers | None = None,
                     progress: Progress | None = None, cancelled: Cancel | None = None) -> EditPlan:
    """Every `find` in these columns of the records replaced; with `whole` only where it is all that stands there.

    Read by pages. What is nothing afterwards is emptied.
    """
    register, known_answers = view.register, answers or {}
    wanted = [key for key in keys if can_edit(register.column(key))]
    watch = Watch(2 * len(ids), progress, cancelled)
    replaced = Replacing(find, replacement, whole)
    hits: dict[int, list[Cell]] = {}
    numbers: list[int] = []
    columns = [register.column(key) for key in wanted]
    for start in range(0, len(ids), PAGE):
        held = register.read(ids[start:start + PAGE], columns, _of_today(view))
        for place, row_id in enumerate(paced(ids[start:start + PAGE]), start):
            values = held.get(row_id, ())
            cells: list[Cell] = [None if value is None else replaced(column.print(value))
                                 for column, value in zip(columns, values)]
            if any(cell is not None for cell in cells):
                hits[row_id] = cells
                numbers.append(places[place] if place < len(places) else place + 1)
            watch.step()
    cells_of_hits = list(hits.values())
    parsed, questions = parse_block(register, wanted, cells_of_hits, known_answers, Watch(len(hits), None, cancelled))
    for row, hit in paced(zip(parsed, cells_of_hits)):
        for key, cell in zip(wanted, hit):
            if cell is not None and key not in row.values and key not in row.bad:
                row.leave_out(key, f"“{cell}”表示空白；要清空，请把“替换为”留空")
    plan = _plan(view, dict(zip(hits, parsed)), wanted, numbers, known_answers, watch, questions)
    plan.unchanged += len(ids) - len(hits)
    _keep_cells(plan, cells_of_hits)
    return plan


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
    with uncollected(), operation(title, report) as op:
        return write_plan(op, plan, register)


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


# -- the plan ----------------------------------------------------------------------------------------------------------

def _plan(view: View, rows: Mapping[int, ParsedRow], keys: Sequence[str], places: Places, answers: Answers,
          watch: Watch, questions: Sequence[Question] = (), below: Sequence[ParsedRow] = (),
          resolve: bool = True) -> EditPlan:
    """`rows` are meant for records by id, those `below` for new ones; each stands in the list at its place."""
    register, term = view.register, view.term
    refuse_rows(register, rows)
    if term is None:
        term = _term_of(register, rows)
    references = References(term, answers)
    if resolve:
        references.resolve(register, [*rows.values(), *below])
    for row in paced([*rows.values(), *below]):
        combine(register, row)
    watch.look()
    records = KnownRecords(register, term, frozenset(keys))
    records.load(list(below))
    label = register.column(register.label)
    titles = [(column.key, column.title) for column in dict.fromkeys((label, *map(register.column, keys)))]
    plan = EditPlan(register.key, term, "", "", "", titles, [], list(references.notes),
                    [_placed(one, places) for one in (*questions, *references.questions)],
                    to_create=references.to_create, aliases=references.aliases, keys=tuple(keys))
    planner = Planner(register, records, answers, deliberate=True)
    columns = _columns(register, keys, rows)
    for part in chunks(rows):
        for row_id, known in _read(records, part, columns, view):
            made = _edited(planner, rows[row_id], known)
            made.values, made.number = {label.key: known.values.get(label.key)}, _place(made.excel_row, places)
            if made.result != SAME or made.warnings:
                plan.rows.append(made)
            watch.step()
    leave_doubles_out(register, plan.rows)
    for made in paced(plan.rows):
        _settle(made)
    plan.rows = [made for made in plan.rows if made.result != SAME or made.warnings]
    plan.unchanged = len(rows) - len(plan.rows)
    for row in paced(below):
        made = planner.plan(row)
        made.number = _place(made.excel_row, places)
        plan.rows.append(made)
        watch.step()
    return plan


def _place(row: int, places: Places) -> int:
    """Where a row of the block, counted from 1, stands in the list."""
    return places[row - 1] if row <= len(places) else row


def _placed(question: Question, places: Places) -> Question:
    return replace(question, rows=tuple(_place(row, places) for row in question.rows))


def _keep_cells(plan: EditPlan, cells: Sequence[Sequence[Cell]]) -> None:
    """Rows with something wrong show it as it was written."""
    for made in paced(plan.rows):
        if made.warnings or made.result in (FAILED, UNSURE):
            made.cells = cells[made.excel_row - 1]


def _term_of(register: type[Register], rows: Iterable[int]) -> int | None:
    """The 届 of the records, whose names the cells mean; the present one where there are none. Raises `Refused`."""
    present = current_term()
    if not register.term:
        return present.id if present is not None else None
    column = getattr(register.row, register.term)
    terms = {one for part in chunks(rows)
             for one, in tuples(register.row.select(column).where(among(register.row.id, part)).distinct())}
    if len(terms) > 1:
        raise Refused("所选的记录属于不同的届，界别、网格等各届不同。", "请先按届次筛选，再分届修改。")
    return next(iter(terms), present.id if present is not None else None)


def _of_today(view: View) -> View:
    return View(view.register, term=view.term, ended=True)


def _columns(register: type[Register], keys: Iterable[str], rows: Mapping[int, ParsedRow]) -> list[Column]:
    """The columns whose values the plan looks at."""
    wanted = {*keys, *register.agree, register.label, "until", FORMER}
    wanted |= {c.landlines for c in register.columns if isinstance(c, Many) and c.landlines and c.key in wanted}
    wanted |= {key for row in rows.values() for key in row.values.keys() - wanted}
    return [column for column in register.importable() if column.key in wanted]


def _read(records: KnownRecords, ids: Sequence[int], columns: Sequence[Column],
          view: View) -> Iterator[tuple[int, Known]]:
    """The records of these rows, as they are kept."""
    versions = records.versions(ids)                  # read first: a change between the two reads is refused, not lost
    keys = [column.key for column in columns]
    for row_id, values in records.register.read(ids, columns, _of_today(view)).items():
        yield row_id, Known(row_id, row_id, dict(zip(keys, values)), versions[row_id])


def _edited(planner: Planner, row: ParsedRow, known: Known) -> PlanRow:
    made = PlanRow(row.excel_row, SAME, values={}, warnings=row.warnings)
    made.warnings += planner.register.warnings(row.stated())
    return planner.present(made, row, known)


def _settle(made: PlanRow) -> None:
    """A record that only has wrong cells is one of those that cannot be changed."""
    if made.result == FAILED or made.changes:
        return
    made.result, made.accepted = SAME, False
    wrong = [(key, words) for key, words in made.warnings if words.startswith(LEFT_OUT)]
    if wrong:
        made.result, made.reasons = FAILED, [(key, words.removeprefix(LEFT_OUT)) for key, words in wrong]
        made.warnings[:] = [one for one in made.warnings if one not in wrong]


__all__ = ["EditPlan", "Replacing", "apply_edits", "can_edit", "plan_fill", "plan_paste", "plan_replacement",
           "plan_values"]
