"""From a read sheet to a plan of what its import would do; nothing is written, and answers make a new plan."""
from collections.abc import Callable, Sequence
from typing import Any

from importers.account import answered_ids, decided
from importers.collector import uncollected
from importers.known import Known, KnownRecords
from importers.layout import Layout
from importers.matching import Found, Matcher
from importers.parsing import FORMER, ParsedRow, Watch, parse_rows
from importers.planned import CHANGED, FAILED, NEW, SAME, UNSURE, Announced, Answers, Plan, PlanRow
from importers.reading import Progress, Sheet
from importers.references import References
from importers.sheet_notes import column_titles, group_notes, keep_cells, sheet_note, total_notes
from importers.subtotals import subtotal_notes
from importers.years import year_notes
from models import fields
from models.basics import current_term
from models.columns import Column, Date
from models.errors import InvalidValue
from models.facts import Facts
from models.pace import paced
from models.records import today
from models.register import Register
from models.relations import Pointing
from models.view import View


@uncollected()
def make_plan(register: type[Register], sheet: Sheet, layout: Layout, *, term: int | None,
              term_name: str = "", file: str = "", whole_roster: bool = False, answers: Answers | None = None,
              announced: Announced | None = None, remembered: Sequence[str] = (), progress: Progress | None = None,
              cancelled: Callable[[], bool] | None = None) -> Plan:
    """What importing the sheet into `register` would do.

    term: the 届 by id; where None the present one, and in a database without any the import makes one. `NEW_TERM` is
    a 届 that the import makes under `term_name`, with what is `announced` of it. `file` is its name, for people.
    whole_roster: who is in the database and not in the sheet is listed as missing. remembered: what the layout owes
    to what a person said before, in words. Raises `Cancelled` when `cancelled()` turns true.
    """
    known_answers: Answers = answers or {}
    if term is None:
        present = current_term()
        term = present.id if present is not None else None
    watch = Watch(2 * len(layout.body), progress, cancelled)
    parsed, questions = parse_rows(register, layout, known_answers, watch)
    references = References(term, known_answers, announced)
    references.resolve(register, parsed)
    for row in paced(parsed):
        combine(register, row)
    watch.look()
    records = KnownRecords(register, term, frozenset(layout.columns.values()))
    records.load(parsed)
    watch.look()
    plan = Plan(register.key, term, file, sheet.name, "", column_titles(register, layout), [],
                [*sheet.notes, *layout.notes, *references.notes], questions + references.questions,
                to_create=references.to_create, aliases=references.aliases, expected=layout.expected_count,
                term_name=term_name, remembered=list(remembered))
    planner = Planner(register, records, known_answers)
    plan.decided = decided(register, layout, known_answers, {
        known: planner.matcher.words(records.known[known]).words for known in answered_ids(known_answers)
        if known in records.known})
    for row in paced(parsed):
        plan.rows.append(planner.plan(row))
        watch.step()
    keep_cells(layout, plan)
    if whole_roster:
        plan.missing = _missing(register, term, plan, records)
    plan.note = sheet_note(register, layout, plan)
    plan.notes += group_notes(register, layout, plan) + total_notes(register, layout, plan)
    plan.notes += subtotal_notes(register, layout, plan) + year_notes(register, layout)
    return plan


def combine(register: type[Register], row: ParsedRow) -> None:
    """Take what several cells of the row say together for what they say alone."""
    try:
        row.values.update(register.combined(row.values))
    except InvalidValue as error:
        row.leave_out(error.field, error.message)


class Planner:
    """Decides row by row; remembers which record and which new one each row was taken for.

    deliberate: the cells are meant for the very records they are put on, so that a date may become less precise.
    """

    def __init__(self, register: type[Register], records: KnownRecords, answers: Answers, *,
                 deliberate: bool = False) -> None:
        self.register, self.matcher, self.answers = register, Matcher(records), answers
        self.deliberate = deliberate
        self.path = records.path
        self.columns = {c.key: c for c in register.importable()}
        self.required = [c for c in register.importable() if c.required]
        self.label = register.column(register.label)
        self._taken: dict[int, int] = {}                       # known id → Excel row
        self._rows: dict[tuple[Any, ...], ParsedRow] = {}      # what rows are identified by
        self._named: dict[str, list[ParsedRow]] = {}

    def plan(self, row: ParsedRow) -> PlanRow:
        made = PlanRow(row.excel_row, NEW, values=row.values, warnings=row.warnings)
        if self.label.required and row.values.get(self.label.key) in (None, fields.CLEAR):
            return self._without(made, row, [self.label])
        made.warnings += self.register.warnings(row.stated())
        found = self._find(row)
        if found.warning:
            made.warnings.append((self.label.key, found.warning))
        if found.reason:
            made.result, made.reasons = UNSURE, [(self.label.key, found.reason)]
            made.candidates = tuple(self.matcher.words(known) for known in found.candidates)
            return made
        twin = self._twin(row, found.known)
        if twin is not None:
            made.result = UNSURE
            made.reasons = [(self.label.key, f"与第 {twin} 行像是同一{self._measure()}，请确认")]
            made.candidates = (self.matcher.words(found.known),) if found.known else ()
            return made
        if found.known is None or found.known.row is None:
            return self._new(made, row, found.known)
        return self.present(made, row, found.known)

    def _find(self, row: ParsedRow) -> Found:
        found = self.matcher.find(row, self.answers)
        if found.known is None and not found.reason and self.register.agree:
            cells = len(row.values)
            self._settle(row, row.stated(), None)
            if len(row.values) < cells:                # what is left out is not in the database the second time either
                return self.matcher.find(row, self.answers)
        return found

    def _measure(self) -> str:
        return "人" if self.matcher.people else "条"

    def _without(self, made: PlanRow, row: ParsedRow, missing: Sequence[Column]) -> PlanRow:
        """The row cannot be kept; it waits where an answer would give what is missing."""
        made.result = UNSURE if all(c.key in row.pending for c in missing) else FAILED
        made.reasons = [(c.key, row.bad.get(c.key) or f"缺{c.title}，此行不导入") for c in missing]
        told = {c.key for c in missing}
        made.warnings[:] = [one for one in made.warnings if one[0] not in told]
        return made

    def _twin(self, row: ParsedRow, known: Known | None) -> int | None:
        """The earlier row of the sheet that is about the same record."""
        if known is not None:
            first = self._taken.setdefault(known.id, row.excel_row)
            return first if first != row.excel_row else None
        if self.answers.get(("person", row.excel_row)) == NEW:
            return None
        names = self.matcher.names_of(row)
        tokens = self.matcher.tokens(row, names)
        for token in tokens:
            twin = self._rows.get(token)
            if twin is not None and not self.matcher.differing(row.values, twin.values, ("id_number", *self._unique())):
                return twin.excel_row
        if self.matcher.people:
            for name in names:
                for other in self._named.setdefault(name, []):
                    if not self.matcher.differing(row.values, other.values):
                        return other.excel_row
                self._named[name].append(row)
        for token in tokens:
            self._rows.setdefault(token, row)
        return None

    def _unique(self) -> tuple[str, ...]:
        return tuple(key for group in self.register.unique for key in group if key != self.label.key)

    def _new(self, made: PlanRow, row: ParsedRow, known: Known | None) -> PlanRow:
        made.values = row.stated()
        if row.former and FORMER not in made.values:
            made.values[FORMER] = row.former
        if known is not None:
            made.links, made.versions = {self.path: known.id}, known.versions
            self._compare(made, row, known, on_path=True)
        fault = self._settle(row, made.values, None)
        missing = [c for c in self.required if c.key not in made.values and not (c.path and c.path in made.links)]
        if missing:
            return self._without(made, row, missing)
        if fault:
            made.result, made.reasons = UNSURE if row.pending else FAILED, [fault]
            return made
        made.result, made.accepted = NEW, True
        return made

    def _settle(self, row: ParsedRow, chosen: dict[str, Any], known: Known | None) -> tuple[str, str] | None:
        """Leave out the cells that contradict the rest of the record; returns the fault where that does not help."""
        agree = self.register.agree
        while agree:
            values = {key: known.values.get(key) if known else self.register.column(key).default for key in agree}
            values |= chosen
            implied = self.register.implied(values)
            values |= {key: value for key, value in implied.items() if self.register.column(key).empty(values.get(key))}
            fault = next(iter(self.register.faults(values)), None)
            if fault is None or fault[0] not in chosen:
                return fault
            del chosen[fault[0]]
            row.leave_out(*fault)
        return None

    def present(self, made: PlanRow, row: ParsedRow, known: Known) -> PlanRow:
        """What the row would change of this record."""
        made.id, made.versions = known.row, known.versions
        if known.values.get("until") and known.values["until"] <= today() and "until" not in row.values:
            made.warnings.append((self.label.key, f"库中已于{fields.print_date(known.values['until'])}结束"))
        self._compare(made, row, known)
        chosen = {key: after for key, (_, after) in made.changes.items()}
        fault = self._settle(row, chosen, known) if chosen else None
        made.changes = {key: pair for key, pair in made.changes.items() if key in chosen}
        if fault:
            made.result, made.reasons = FAILED, [fault]
            return made
        made.result = CHANGED if made.changes else SAME
        made.accepted = made.result == CHANGED
        return made

    def _compare(self, made: PlanRow, row: ParsedRow, known: Known, on_path: bool = False) -> None:
        """Note what differs from the record; of a new row, what differs from the joined record it belongs to."""
        wanted = dict(row.values)
        if row.former:
            held = known.values.get(FORMER) or ()
            wanted[FORMER] = tuple(dict.fromkeys((*(wanted.get(FORMER) or held), *row.former)))
        for key in row.added:
            wanted[key] = tuple(dict.fromkeys((*(known.values.get(key) or ()), *wanted[key])))
        for key, away in row.landlines.items():                # kept in both places otherwise
            held = wanted.get(key) or known.values.get(key) or ()
            if set(held) & set(away):
                wanted[key] = tuple(one for one in held if one not in away)
        for key, value in wanted.items():
            column = self.columns[key]
            if on_path and (getattr(column, "owner_path", "") or column.path) != self.path:
                continue
            if not column.stored and not hasattr(column, "write"):         # only says something of another column
                continue
            before = known.values.get(key)
            after = emptied(column) if value is fields.CLEAR else value
            if (isinstance(column, Date) and not self.deliberate and before and after and before != after
                    and before.startswith(after)):
                made.warnings.append((key, f"库中为{column.print(before)}，更具体，保留"))
                made.values = {**made.values, key: before}
            else:
                if on_path:                                    # a set may be more than the sheet says
                    made.values[key] = after
                if not column.same(before, after):
                    made.changes[key] = (before, after)


def emptied(column: Column) -> Any:
    if isinstance(column, Pointing):
        single = column.kind == "ref" or isinstance(column, Facts) and column.single
        return None if single else ()
    return column.default if column.kind == "flag" else () if isinstance(column.plain(None), frozenset) else None


def _missing(register: type[Register], term: int | None, plan: Plan,
             records: KnownRecords) -> dict[int, dict[str, int]]:
    """Rows of the database that the sheet does not name; who is only waiting for an answer is not missing."""
    if register.term and term is None:
        return {}
    present = {row.id for row in plan.rows}
    for row in plan.rows:
        for candidate in row.candidates:
            present.add(records.known[candidate.id].row)
    view = View(register, term=term if register.term else None)
    return records.versions([row_id for row_id in view.ids() if row_id not in present])


__all__ = ["Planner", "combine", "emptied", "make_plan"]
