"""What the worker does for the import dialog: reads a file, plans its sheets, and names those who are not in them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from importers.apply import Imported, apply_plan
from importers.layout import Layout
from importers.offers import Offer, offer_as, offers_of, refusal_of, short_reason
from importers.plan import make_plan
from importers.planned import CHANGED, NEW, NEW_TERM, RESULTS, Announced, Answers, Plan
from importers.reading import Sheet, read_sheets
from importers.remembered import Remembered, applied, told_rows
from importers.several import Step, apply_plans, make_plans, term_made
from importers.sheet_notes import row_groups, row_roles
from importers.titles import BETWEEN_LEVELS
from models.columns import Column
from models.records import chunks
from models.register import Register
from models.view import View
from ui.background import Report

Ticks = Mapping[int, tuple[bool, set[str]]]


@dataclass(frozen=True)
class Choices:
    """What the person has chosen so far. `term`: an id, `NEW_TERM` with its name, or None for the present 届.

    `columns` is the matching where it was changed by hand: sheet column → key. `roles`: what rows were said to be,
    Excel's number - 1 → one of `importers.roles.CHOSEN`, '' for what the rules say. `announced`: what a 届 that is
    not there yet will have.
    """

    term: int | None = None
    term_name: str = ""
    whole_roster: bool = False
    answers: Answers = field(default_factory=dict)
    columns: Mapping[int, str] | None = None
    roles: Mapping[int, str] = field(default_factory=dict)
    announced: Announced = field(default_factory=dict)


def in_term(choices: Choices, term: int | None, term_name: str) -> Choices:
    """The same in another 届. What names stand for differs from 届 to 届 (界别, 网格): they are asked for anew."""
    kept = {key: answer for key, answer in choices.answers.items() if key[0] != "name"}
    return replace(choices, term=term, term_name=term_name, answers=kept)


@dataclass(frozen=True)
class File:
    """A file that was read: its sheets with what they seem to hold, and the 届 there are."""

    path: Path
    offers: list[Offer]
    terms: list[tuple[int, str]]

    @property
    def hidden(self) -> list[str]:
        return [one.sheet.name for one in self.offers if one.sheet.hidden]


@dataclass(frozen=True)
class Wanted:
    """One sheet to be planned. `ticks`: by Excel row what was ticked before (the row, the cells unticked)."""

    register: type[Register]
    sheet: Sheet
    choices: Choices
    ticks: Ticks = field(default_factory=dict)


@dataclass
class Proposal:
    """A plan with what the preview shows of it. `columns`: those of the sheet in its order, the name first.

    `places`: column key → its place among the cells of a row that was not understood. `missing`: the texts of those
    who are in the database and not in the sheet, by row id and in the order of `columns`. Where nothing can be read
    from the sheet as it stands, the offer says why and the plan is empty. `roles`, `groups`: what each row was taken
    for and what it stands under.
    """

    choices: Choices
    offer: Offer
    plan: Plan
    columns: list[Column] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    missing: dict[int, tuple[str, ...]] = field(default_factory=dict)
    make: Callable[[Report | None], Plan] | None = None
    roles: dict[int, str] = field(default_factory=dict)
    groups: dict[int, str] = field(default_factory=dict)

    @property
    def layout(self) -> Layout | None:
        return self.offer.layout


def read_file(register: type[Register], path: Path, remembered: Remembered, report: Report, *,
              only: bool = False) -> File:
    """Raises `Refused` where the file is no spreadsheet, `Cancelled`. `only`: its sheets are of no other register."""
    sheets = read_sheets(path, _told(report, "正在读取"), report.cancelled)
    if only:
        offers = [_offer(register, sheet, remembered, {}) for sheet in sheets]
    else:
        offers = [_offer(offer.register, offer.sheet, remembered, {}) if _is_told(offer, remembered) else offer
                  for offer in offers_of(sheets, register, remembered.titles(register), remembered.registers)]
    return File(path, offers, _terms())


def read_and_plan(register: type[Register], path: Path, remembered: Remembered, choices: Choices,
                  report: Report, *, only: bool = False) -> tuple[File, list[Proposal]]:
    """Both steps of a file that was just chosen; no proposal where the person is to choose among its sheets."""
    file = read_file(register, path, remembered, report, only=only)
    offer = plain_choice(file, register, only)
    if offer is None:
        return file, []
    wanted = Wanted(offer.register or register, offer.sheet, choices)
    return file, plan_sheets(file, [wanted], remembered, report, {id(offer.sheet): offer})


def plain_choice(file: File, register: type[Register], only: bool = False) -> Offer | None:
    """The sheet that is meant without asking: the only one, or the only one that holds records, of this register."""
    first = file.offers[0]
    if len(file.offers) == 1 and not first.sheet.hidden and (first.register is register or first.refusal is not None):
        return first
    ready = [one for one in file.offers if one.ready]
    if only and ready:
        return max(ready, key=lambda one: len(one.layout.columns) if one.layout else 0)
    return ready[0] if len(ready) == 1 and ready[0].register is register else None


def as_register(register: type[Register], sheet: Sheet, remembered: Remembered, report: Report) -> Offer:
    """The sheet as one of another register, as a person wants it."""
    report.raise_if_cancelled()
    return _offer(register, sheet, remembered, {})


def _offer(register: type[Register], sheet: Sheet, remembered: Remembered, roles: Mapping[int, str]) -> Offer:
    told = told_rows(sheet, remembered.lines(register)) | dict(roles)
    return offer_as(register, sheet, remembered.titles(register, sheet), {r: role for r, role in told.items() if role})


def plan_sheets(file: File, wanted: Sequence[Wanted], remembered: Remembered, report: Report,
                known: Mapping[int, Offer] | None = None) -> list[Proposal]:
    """Plan the import of the sheets as chosen, each as if those before it were in already.

    `known`: what sheets (by identity) were taken for, where nothing has been said of them since.
    """
    found: list[Proposal] = []
    for one in wanted:
        offer = (known or {}).get(id(one.sheet)) or _offer(one.register, one.sheet, remembered, one.choices.roles)
        if offer.layout is not None and one.choices.columns is not None:
            offer = _matched(one.register, offer, one.choices.columns)
        proposal = Proposal(one.choices, offer, _empty_plan(one.register, file, offer))
        if offer.layout is not None:
            proposal.roles, proposal.groups = row_roles(offer.layout), row_groups(offer.layout)
        if offer.refusal is None and offer.layout is not None:
            proposal.make = partial(_make, one, file, offer, offer.layout, remembered)
        found.append(proposal)
    readable = [(proposal, proposal.make) for proposal in found if proposal.make is not None]
    plans = make_plans([Step(Register.declared[proposal.plan.register], partial(make, report))
                        for proposal, make in readable], _watched(report))
    for (proposal, _), plan in zip(readable, plans):
        register = Register.declared[plan.register]
        proposal.plan, proposal.columns = plan, _columns(register, plan)
        proposal.places = {key: place for place, (key, _) in reversed(list(enumerate(plan.titles))) if key}
        proposal.missing = _missing_texts(register, plan, proposal.columns)
    if found:
        used = {id(one.sheet) for one in wanted}
        found[0].plan.notes += left_notes([one for one in file.offers if id(one.sheet) not in used])
    return found


def _is_told(offer: Offer, remembered: Remembered) -> bool:
    """Whether something was said before of sheets like this one."""
    register = offer.register
    return register is not None and bool(remembered.titles(register, offer.sheet) or remembered.lines(register))


def _matched(register: type[Register], offer: Offer, columns: Mapping[int, str]) -> Offer:
    """The offer with columns as a person matched them."""
    assert offer.layout is not None
    layout = offer.layout.with_columns(columns)
    return replace(offer, layout=layout, refusal=refusal_of(register, layout))


def _make(one: Wanted, file: File, offer: Offer, layout: Layout, remembered: Remembered, report: Report | None) -> Plan:
    choices, term = one.choices, one.choices.term
    if term == NEW_TERM:                    # a sheet before this one may have made it
        term = term_made(choices.term_name) or NEW_TERM
    plan = make_plan(one.register, layout.sheet, layout, term=term, term_name=choices.term_name,
                     file=file.path.name, whole_roster=choices.whole_roster, answers=choices.answers,
                     announced=choices.announced, progress=_told(report, "正在比对") if report else None,
                     cancelled=report.cancelled if report else None,
                     remembered=applied(one.register, offer.sheet, layout, remembered, choices.roles))
    for row in plan.rows:
        if row.excel_row in one.ticks and row.result in (NEW, CHANGED):
            row.accepted, unticked = one.ticks[row.excel_row]
            row.unticked = unticked & set(row.changes)
    return plan


def _empty_plan(register: type[Register], file: File, offer: Offer) -> Plan:
    refusal = offer.refusal
    return Plan(register.key, None, file.path.name, offer.sheet.name, refusal.sentence if refusal else "", [], [])


def left_notes(offers: Sequence[Offer]) -> list[str]:
    """What is told of the sheets that are not read; hidden ones are called so."""
    notes = []
    hidden = [f"“{one.sheet.name}”" for one in offers if one.sheet.hidden]
    if hidden:
        notes.append(f"隐藏的工作表{'、'.join(hidden)}没有读入。")
    seen = [f"“{one.sheet.name}”（{holds_words(one)}）" for one in offers if not one.sheet.hidden]
    return notes + ([f"没有读入的工作表：{'、'.join(seen)}。"] if seen else [])


def holds_words(offer: Offer) -> str:
    """委员 168 行, or why nothing can be read from it."""
    if offer.rows and offer.register is not None:
        return f"{offer.register.title} {offer.rows:,} 行"
    return short_reason(offer)


def ticks_of(plan: Plan) -> dict[int, tuple[bool, set[str]]]:
    """What was ticked, for the plan that takes this one's place."""
    return {row.excel_row: (row.accepted, set(row.unticked)) for row in plan.rows if row.result in (NEW, CHANGED)}


def carry_out(plan: Plan, register: type[Register]) -> Callable[[Callable[[int, int], None]], Imported]:
    """The plan as work for the session's long thread."""
    def work(tell: Callable[[int, int], None]) -> Imported:
        return apply_plan(plan, register, tell)
    return work


def carry_out_all(steps: Sequence[Step], title: str) -> Callable[[Callable[[int, int], None]], list[Imported]]:
    """The plans of one file as work for the session's long thread: one operation."""
    def work(tell: Callable[[int, int], None]) -> list[Imported]:
        if len(steps) == 1 and steps[0].plan is not None:
            return [apply_plan(steps[0].plan, steps[0].register, tell)]
        return apply_plans(steps, title, tell)
    return work


def step_again(proposal: Proposal, plan: Plan) -> Step:
    """The proposal as a step: made anew, it is ticked as the person left it."""
    ticks, make = ticks_of(plan), proposal.make
    assert make is not None

    def again() -> Plan:
        made = make(None)
        for row in made.rows:
            if row.excel_row in ticks and row.result in (NEW, CHANGED):
                row.accepted, row.unticked = ticks[row.excel_row]
        return made
    return Step(Register.declared[plan.register], again, plan)


def done_words(several: Sequence[tuple[type[Register], Imported]]) -> str:
    """已导入：新增 18，修改 6"""
    parts = []
    for register, result in several:
        words = [f"{word} {len(ids):,}" for word, ids in (
            ("新增", result.new), ("修改", result.changed), (register.ending, result.ended)) if ids]
        words += [f"新建{Register.declared[key].title} {count:,}" for key, count in result.created.items() if count]
        if words:
            parts.append((f"{register.title}" if len(several) > 1 else "") + "，".join(words))
    return f"已导入：{'；'.join(parts)}" if parts else "没有需要写入的内容，库中未作改动。"


def left_words(plan: Plan, skipped: Collection[int]) -> str:
    """有误 2 行、待确认 3 行; '' where every row is imported or was left out by the person."""
    return "、".join(f"{RESULTS[result]} {len(rows):,} 行" for result, rows in plan.left_over(skipped).items() if rows)


def dated_titles(proposal: Proposal) -> list[str]:
    """The dated facts that the plan would change, for the question since when."""
    changed = {key for row in proposal.plan.rows if row.result == CHANGED for key in row.changes}
    return [column.title for column in proposal.columns if column.key in changed and hasattr(column, "owner_path")]


def titles_of(layout: Layout) -> list[tuple[int, str]]:
    """Each titled column of the sheet: (number, title as written)."""
    return [(number, title) for number, title in enumerate(layout.header) if title]


def printed_title(title: str) -> str:
    return title.replace(BETWEEN_LEVELS, " / ")


def chosen_plan(plan: Plan, **settings: Any) -> Plan:
    """The plan with what was decided at its end: `since`, `end_missing`, `missing`."""
    return replace(plan, **settings)


def _told(report: Report, text: str) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        report(done, total, text)
    return tell


def _watched(report: Report) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        report.raise_if_cancelled()
        report(done, total, "正在试算")
    return tell


def _terms() -> list[tuple[int, str]]:
    terms = Register.declared["terms"]
    ids = View(terms).ids()
    labels = terms.labels(ids)
    return [(i, labels[i]) for i in reversed(ids) if i in labels]


def _columns(register: type[Register], plan: Plan) -> list[Column]:
    """The matched columns in the sheet's order and those that follow from others, the name first."""
    keys = dict.fromkeys(key for key, _ in plan.titles if key)
    for row in plan.rows:
        keys |= dict.fromkeys(row.changes)
        if row.result == NEW:
            keys |= dict.fromkeys(row.values)
    known = {column.key: column for column in register.columns}
    found = [known[key] for key in keys if key in known]
    return sorted(found, key=lambda column: column.key != register.label)


def _missing_texts(register: type[Register], plan: Plan, columns: list[Column]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    view = View(register, term=plan.term if register.term else None)
    for ids in chunks(list(plan.missing)):
        for row_id, values in register.read(ids, columns, view).items():
            found[row_id] = tuple(column.show(value) for column, value in zip(columns, values))
    return found


__all__ = ["Choices", "File", "Proposal", "Ticks", "Wanted", "as_register", "carry_out", "carry_out_all",
           "chosen_plan", "dated_titles", "done_words", "holds_words", "in_term", "left_words", "plain_choice",
           "plan_sheets", "printed_title", "read_and_plan", "read_file", "step_again", "ticks_of",
           "titles_of"]
