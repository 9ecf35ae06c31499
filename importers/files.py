"""A file, its register, and the sheet that holds the table: what window and command line both start from."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from importers.apply import Imported, apply_plan
from importers.layout import Layout, find_table
from importers.plan import make_plan
from importers.planned import NEW_TERM, Answers, Plan
from importers.reading import Progress, Sheet, read_sheets
from models.basics import Term
from models.errors import Refused
from models.operation import Report
from models.records import live, tuples
from models.register import Register


@dataclass(frozen=True)
class Table:
    """A sheet in which a table of the register was found."""

    sheet: Sheet
    layout: Layout


def tables_in(register: type[Register], sheets: list[Sheet],
              remembered: Mapping[str, str] | None = None) -> list[Table]:
    """The tables of visible sheets, the one with the most matched columns first.

    `remembered`: how a person matched titles before, as `match_titles` takes it. Raises `Refused` with the reason of
    the first sheet where none has a table.
    """
    found: list[Table] = []
    refusal: Refused | None = None
    for sheet in sheets:
        if sheet.hidden:
            continue
        try:
            found.append(Table(sheet, find_table(sheet, register.importable(), remembered)))
        except Refused as reason:
            refusal = refusal or reason
    if not found:
        raise refusal or Refused("这个文件里只有隐藏的工作表，没有读入。", "请在 WPS 中取消隐藏并保存后再导入。")
    return sorted(found, key=lambda table: -len(table.layout.columns))


def find_term(name: str) -> int | None:
    """The id of the 届 called so, `NEW_TERM` where there is none yet; None for '' (the present 届)."""
    if not name:
        return None
    found = tuples(Term.select(Term.id).where(live(Term) & (Term.name == name)))
    return int(found[0][0]) if found else NEW_TERM


def plan_file(register: type[Register], path: Path, *, term_name: str = "", answers: Answers | None = None,
              progress: Progress | None = None, cancelled: Callable[[], bool] | None = None) -> Plan:
    """Read the file and plan the import of its best table. Raises `Refused`, `Cancelled`; writes nothing."""
    table = tables_in(register, read_sheets(path, progress, cancelled))[0]
    return make_plan(register, table.sheet, table.layout, term=find_term(term_name), file=path.name, answers=answers,
                     term_name=term_name, progress=progress, cancelled=cancelled)


def apply_file(plan: Plan, register: type[Register], report: Report | None = None) -> Imported:
    """Carry the plan out as one undoable operation."""
    return apply_plan(plan, register, report)
