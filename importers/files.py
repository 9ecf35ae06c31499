"""A file, its register, and the sheet that holds the table: what window and command line both start from."""
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from importers.apply import Imported, apply_plan
from importers.layout import Layout, find_table
from importers.offers import best_register, left_sheet
from importers.plan import make_plan
from importers.planned import NEW_TERM, Answers, Plan
from importers.reading import Progress, Sheet, read_sheets
from importers.sheet_notes import refused_blank, refused_without_label
from importers.spreading import spread
from models import fields
from models.basics import Term, Terms, current_term
from models.errors import InvalidValue, Refused
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
    """The tables of visible sheets, those with rows first, of them the one with the most columns.

    `remembered`: how a person matched titles before, as `match_titles` takes it. Raises `Refused` with the reason of
    the first sheet where none has a table.
    """
    found: list[Table] = []
    refusal: Refused | None = None
    for sheet in sheets:
        if sheet.hidden:
            continue
        try:
            layout = spread(register, find_table(sheet, register.importable(), remembered))
            found.append(Table(layout.sheet, layout))
        except Refused as reason:
            refusal = refusal or reason
    if not found:
        raise refusal or Refused("这个文件里只有隐藏的工作表，没有读入。", "请在 WPS 中取消隐藏并保存后再导入。")
    return sorted(found, key=lambda table: (not table.layout.body, -len(table.layout.columns)))


def find_term(name: str) -> int | None:
    """The id of the 届 called so (第十届, also 十届), `NEW_TERM` where there is none yet; None for '' (the present 届)."""
    if not name:
        return None
    number = fields.parse_han_number(name)
    present = tuples(Term.select(Term.id, Term.name, Term.number).where(live(Term)))
    exact = [term for term, called, _ in present if called == name]
    found = exact or [term for term, _, counted in present if number is not None and counted == number]
    return int(found[0]) if found else NEW_TERM


def plan_file(register: type[Register], path: Path, *, term_name: str = "", answers: Answers | None = None,
              progress: Progress | None = None, cancelled: Callable[[], bool] | None = None) -> Plan:
    """Read the file and plan the import of its best table. Raises `Refused`, `Cancelled`; writes nothing.

    What the plan does not show, because it looks at one table and one 届 only, stands in its notes.
    """
    if register.read_only:
        kept_in = Register.of(register.row)
        raise Refused(f"“{register.title}”只供查看，不能导入。", f"请导入到“{kept_in.title}”。"
                      if kept_in not in (None, register) else "请确认选对了要导入的台账。")
    term_name = register_term_name(term_name)
    sheets = read_sheets(path, progress, cancelled)
    table, *others = tables_in(register, sheets)
    if not table.layout.body:
        raise refused_blank(table.layout)
    if register.label in table.layout.missing:
        raise refused_without_label(register, table.layout)
    term = find_term(term_name)
    plan = make_plan(register, table.sheet, table.layout, term=term, file=path.name, answers=answers,
                     term_name=term_name, progress=progress, cancelled=cancelled)
    plan.notes += sheets_left(register, sheets, table, others)
    plan.sheets_left = [left_sheet(register, sheet) for sheet in sheets if sheet.name != table.sheet.name]
    if term == NEW_TERM and current_term() is not None:
        plan.notes.append(f"库中没有“{term_name}”，按新的一届导入。")
    return plan


def sheets_left(register: type[Register], sheets: Sequence[Sheet], read: Table, others: Sequence[Table]) -> list[str]:
    """What the other sheets of the file seem to hold, and which of them are hidden: none is read silently."""
    same = {table.sheet.name: len(table.layout.body) for table in others if register.label not in table.layout.missing}
    notes = []
    if any(same.values()):
        names = "、".join(f"“{name}”" for name, rows in same.items() if rows)
        count = "、".join(f"{rows} 行" for rows in same.values() if rows)
        notes.append(f"工作表{names}里也有这样的表格，没有读入（{count}）；需要的请在窗口中导入，可以几张一起勾选。")
    for sheet in sheets:
        if sheet.hidden or sheet.name == read.sheet.name or same.get(sheet.name):
            continue
        held = what_it_holds(sheet) if sheet.name not in same else None
        notes.append(f"工作表“{sheet.name}”" + (
            f"像是{held.title}，没有读入，请到“{held.title}”导入。" if held is not None else
            "里只有空表，没有读入。" if sheet.name in same else "里没有认出表格，没有读入。"))
    hidden = [f"“{sheet.name}”" for sheet in sheets if sheet.hidden]
    if hidden:
        notes.append(f"隐藏的工作表{'、'.join(hidden)}没有读入；需要的请在 WPS 中取消隐藏并保存后再导入。")
    return notes


def what_it_holds(sheet: Sheet) -> type[Register] | None:
    """The register whose columns the sheet's header names most, judged by its first rows."""
    return best_register(sheet)[0]


def register_term_name(name: str) -> str:
    """The name of a 届 as the register of 届 would keep it, '' for none. Raises `Refused`."""
    try:
        read = Terms.column("name").parse(name)
    except InvalidValue as error:
        raise Refused(f"届次不能这样写：{error.message}。", "请写作“第十届”这样的名称。") from error
    return read if isinstance(read, str) else ""


def apply_file(plan: Plan, register: type[Register], report: Report | None = None) -> Imported:
    """Carry the plan out as one undoable operation."""
    return apply_plan(plan, register, report)
