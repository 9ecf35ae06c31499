"""What the worker does for the import dialog: reads a file, plans, and names those who are not in the sheet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from importers.apply import Imported
from importers.files import Table, apply_file, tables_in
from importers.layout import Layout
from importers.plan import make_plan
from importers.planned import CHANGED, NEW, RESULTS, Announced, Answers, Plan
from importers.reading import read_sheets
from importers.titles import BETWEEN_LEVELS, plain_title
from models.columns import Column
from models.records import chunks
from models.register import Register
from models.view import View
from ui.background import Report

# How a person matched titles before: by `plain_title` of the title as written; '' leaves the column out.
Remembered = Mapping[str, str]


@dataclass(frozen=True)
class Choices:
    """What the person has chosen so far. `term`: an id, `NEW_TERM` with its name, or None for the present 届.

    `columns` is the matching where it was changed by hand: sheet column → key. `announced`: what a 届 that is not there
    yet will have.
    """

    sheet: int = 0
    term: int | None = None
    term_name: str = ""
    whole_roster: bool = False
    answers: Answers = field(default_factory=dict)
    columns: Mapping[int, str] | None = None
    announced: Announced = field(default_factory=dict)


@dataclass(frozen=True)
class File:
    """A file that was read: its tables, the best first, and the names of hidden sheets."""

    path: Path
    tables: list[Table]
    hidden: tuple[str, ...]
    terms: list[tuple[int, str]]


@dataclass
class Proposal:
    """A plan with what the preview shows of it. `columns`: those of the sheet in its order, the name first.

    `places`: column key → its place among the cells of a row that was not understood. `missing`: the texts of those
    who are in the database and not in the sheet, by row id and in the order of `columns`.
    """

    choices: Choices
    layout: Layout
    plan: Plan
    columns: list[Column]
    places: dict[str, int]
    missing: dict[int, tuple[str, ...]]


def read_file(register: type[Register], path: Path, remembered: Remembered, report: Report) -> File:
    """Raises `Refused` where there is no table of the register in the file, `Cancelled`."""
    sheets = read_sheets(path, _told(report, "正在读取"), report.cancelled)
    hidden = tuple(sheet.name for sheet in sheets if sheet.hidden)
    return File(path, tables_in(register, sheets, remembered), hidden, _terms() if register.term else [])


def read_and_plan(register: type[Register], path: Path, remembered: Remembered, choices: Choices,
                  report: Report) -> tuple[File, Proposal]:
    """Both steps of a file that was just chosen."""
    file = read_file(register, path, remembered, report)
    return file, plan_import(register, file, choices, {}, report)


def plan_import(register: type[Register], file: File, choices: Choices, ticks: Mapping[int, tuple[bool, set[str]]],
                report: Report) -> Proposal:
    """Plan the import as chosen. `ticks`: by Excel row what was ticked before (the row, the cells unticked)."""
    table = file.tables[choices.sheet]
    layout = table.layout if choices.columns is None else table.layout.with_columns(choices.columns)
    plan = make_plan(register, table.sheet, layout, term=choices.term, term_name=choices.term_name,
                     file=file.path.name, whole_roster=choices.whole_roster, answers=choices.answers,
                     announced=choices.announced, progress=_told(report, "正在比对"), cancelled=report.cancelled)
    for row in plan.rows:
        if row.excel_row in ticks and row.result in (NEW, CHANGED):
            row.accepted, unticked = ticks[row.excel_row]
            row.unticked = unticked & set(row.changes)
    columns = _columns(register, plan)
    places = {key: place for place, (key, _) in reversed(list(enumerate(plan.titles))) if key}
    return Proposal(choices, layout, plan, columns, places, _missing_texts(register, plan, columns))


def ticks_of(plan: Plan) -> dict[int, tuple[bool, set[str]]]:
    """What was ticked, for the plan that takes this one's place."""
    return {row.excel_row: (row.accepted, set(row.unticked)) for row in plan.rows if row.result in (NEW, CHANGED)}


def carry_out(plan: Plan, register: type[Register]) -> Callable[[Callable[[int, int], None]], Imported]:
    """The plan as work for the session's long thread."""
    def work(tell: Callable[[int, int], None]) -> Imported:
        return apply_file(plan, register, tell)
    return work


def done_words(register: type[Register], result: Imported) -> str:
    """已导入：新增 18，修改 6"""
    parts = [f"{word} {len(ids):,}" for word, ids in (
        ("新增", result.new), ("修改", result.changed), (register.ending, result.ended)) if ids]
    parts += [f"新建{Register.declared[key].title} {count:,}" for key, count in result.created.items() if count]
    return f"已导入：{'，'.join(parts)}" if parts else "没有需要写入的内容，库中未作改动。"


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


def remembered_title(title: str) -> str:
    """What a title is remembered by."""
    return plain_title(title)


def printed_title(title: str) -> str:
    return title.replace(BETWEEN_LEVELS, " / ")


def chosen_plan(plan: Plan, **settings: Any) -> Plan:
    """The plan with what was decided at its end: `since`, `end_missing`, `missing`."""
    return replace(plan, **settings)


def _told(report: Report, text: str) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        report(done, total, text)
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


__all__ = ["Choices", "File", "Proposal", "Remembered", "carry_out", "chosen_plan", "dated_titles", "done_words",
           "left_words", "plan_import", "printed_title", "read_and_plan", "read_file", "remembered_title", "ticks_of",
           "titles_of"]
