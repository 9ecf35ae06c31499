"""The plan of cells put onto records: which of them change, what is wrong, what is new; made page by page."""
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from importers.doubles import leave_doubles_out
from importers.known import Known, KnownRecords
from importers.parsing import FORMER, LEFT_OUT, ParsedRow, Watch
from importers.plan import Planner, combine
from importers.planned import CHANGED, FAILED, NEW, SAME, UNSURE, Answers, Plan, PlanRow, Question
from importers.reading import Cell
from importers.references import References
from models.basics import current_term
from models.closed_terms import refuse_rows
from models.columns import Column, Many
from models.errors import Refused
from models.pace import paced
from models.records import among, chunks, tuples
from models.register import Register
from models.view import View

Places = Sequence[int]                      # where rows of a block stand in the list, from 1


@dataclass
class EditPlan(Plan):
    """A plan whose rows are the records that change or have a wrong cell. `unchanged`: how many others there are.

    `keys`: the columns that something was put on.
    """

    unchanged: int = 0
    keys: tuple[str, ...] = ()
    counted: tuple[int, int] | None = None          # what `work` found; None once a tick has changed

    def counts(self) -> dict[str, int]:
        return {**super().counts(), SAME: self.unchanged}

    def work(self) -> tuple[int, int]:
        """How many cells of present records would change, and how many records would be new, as ticked."""
        if self.counted is not None:                # asked often, on the window's thread, of very many rows
            return self.counted
        cells = new = 0
        for row in paced(self.rows):
            if row.accepted and row.result == CHANGED:
                cells += len(row.changes) if not row.unticked else len(row.changes.keys() - row.unticked)
            elif row.accepted and row.result == NEW:
                new += 1
        self.counted = cells, new
        return self.counted

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


class Planning:
    """Plans records page by page: what a page was read into is let go before the next."""

    def __init__(self, view: View, ids: Sequence[int], keys: Sequence[str], answers: Answers,
                 watch: Watch | None) -> None:
        refuse_rows(view.register, ids)
        self._view, self._register, self._keys, self._watch = view, view.register, tuple(keys), watch
        self._term = view.term if view.term is not None else _term_of(view.register, ids)
        self._answers, self._references = answers, References(self._term, answers)
        self._records = KnownRecords(view.register, self._term, frozenset(keys))
        self._planner = Planner(view.register, self._records, answers, deliberate=True)
        self._label = view.register.column(view.register.label)
        self._questions: dict[tuple[str, ...], Question] = {}
        self._rows: list[PlanRow] = []
        self._below: list[PlanRow] = []
        self._seen = 0

    def add(self, rows: Mapping[int, ParsedRow], below: Sequence[ParsedRow] = (),
            questions: Sequence[Question] = (), named: bool = True) -> None:
        """`rows` are meant for records by id, those `below` for new ones. `named`: they point at others by name."""
        register, references = self._register, self._references
        references.questions = list(questions)
        if named:
            references.resolve(register, [*rows.values(), *below])
        for one in references.questions:
            known = self._questions.get(one.answer_key)
            self._questions[one.answer_key] = replace(one, rows=(*known.rows, *one.rows)) if known else one
        for row in paced([*rows.values(), *below]):
            combine(register, row)
        self._seen += len(rows)
        columns = _columns(register, self._keys, rows)
        for part in chunks(rows):
            for row_id, known_row in _read(self._records, part, columns, self._view):
                made = _edited(self._planner, rows[row_id], known_row)
                made.values = {self._label.key: known_row.values.get(self._label.key)}
                if made.result != SAME or made.warnings:
                    self._rows.append(made)
                self._step()
        if not below:
            return
        self._records.load(list(below))
        planner = Planner(register, self._records, self._answers)        # it looks through the records it begins with
        for row in paced(below):
            self._below.append(planner.plan(row))
            self._step()

    def keep_cells(self, cells: Sequence[Sequence[Cell]], first: int = 1) -> None:
        """Rows with something wrong show it as it was written; `first`: the number of the first of these rows."""
        for made in (*self._below, *takewhile(lambda one: one.excel_row >= first, reversed(self._rows))):
            if made.warnings or made.result in (FAILED, UNSURE):
                made.cells = cells[made.excel_row - first]

    def plan(self, places: Places, notes: Sequence[str] = ()) -> EditPlan:
        """The whole; each row of the block stands in the list at its place."""
        register, references, edited = self._register, self._references, self._rows
        leave_doubles_out(register, edited)
        for made in paced(edited):
            _settle(made)
        rows = [*(made for made in paced(edited) if made.result != SAME or made.warnings), *self._below]
        for made in paced(rows):
            made.number = _place(made.excel_row, places)
        titles = [(column.key, column.title)
                  for column in dict.fromkeys((self._label, *map(register.column, self._keys)))]
        return EditPlan(register.key, self._term, "", "", "", titles, rows,
                        [*notes, *dict.fromkeys(references.notes)],
                        [_placed(one, places) for one in self._questions.values()],
                        to_create=references.to_create, aliases=references.aliases, keys=self._keys,
                        unchanged=self._seen - len(rows) + len(self._below))

    def _step(self) -> None:
        if self._watch is not None:
            self._watch.step()


def _place(row: int, places: Places) -> int:
    """Where a row of the block, counted from 1, stands in the list."""
    return places[row - 1] if row <= len(places) else row


def _placed(question: Question, places: Places) -> Question:
    return replace(question, rows=tuple(_place(row, places) for row in question.rows))


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


def of_today(view: View) -> View:
    """The view that reads records as they are now, those that are over too."""
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
    for row_id, values in records.register.read(ids, columns, of_today(view)).items():
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


__all__ = ["EditPlan", "Places", "Planning", "of_today"]
