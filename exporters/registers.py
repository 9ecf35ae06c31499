"""A register as a sheet: what the screen shows, in full, or a blank template to fill in."""
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from exporters.sheet import Footer, HeaderInfo, SheetColumn, SheetSpec, write_workbook
from models.basics import SETTING_TITLES, setting
from models.columns import Choice, Column, Flag
from models.facts import Facts
from models.names import pad_name
from models.operation import log_event
from models.periods import UP_TO
from models.records import db
from models.register import Register
from models.view import View

SIGNATURES = ("leader", "reviewer", "author", "phone")      # the settings in the last line of a sheet
OMIT, MASK, FULL = "omit", "mask", "full"        # what an export does with a sensitive column
ROWS_A_READ = 1000
LONG_TEXT = 20                                   # from this width on a text column is read, not compared
_SHEET_KINDS = {"digits": "digits", "long": "long", "integer": "integer", "number": "number", "money": "money"}
Progress = Callable[[int, int], None]


class Rows:
    """The rows of a view, read by page while they are written; knows its length."""

    def __init__(self, view: View, columns: Sequence[Column], masked: frozenset[str] = frozenset()) -> None:
        self.view, self.columns, self.masked = view, columns, masked
        self.ids = view.all_ids()

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[list[Any]]:
        for start in range(0, len(self.ids), ROWS_A_READ):
            part = self.ids[start:start + ROWS_A_READ]
            page = self.view.register.read(part, self.columns, self.view)
            printers = [self._printer(column) for column in self.columns]
            for row_id in part:
                if row_id in page:
                    yield [print_(value) for print_, value in zip(printers, page[row_id])]

    def _printer(self, column: Column) -> Callable[[Any], Any]:
        if column.key in self.masked:
            return column.mask
        register = self.view.register
        if column.key == register.label and register.print_measure() == "人":
            return lambda value: pad_name(column.print(value))        # 张　三: names of people stand under one another
        return column.sheet_value


def sheet_column(column: Column) -> SheetColumn:
    unit = getattr(column, "unit", "")
    kind: Any = _SHEET_KINDS.get(column.kind, "text")
    # In print a short text stands in the middle of its cell; long text and numbers keep their side.
    align: Any = None if column.align == "left" and column.width < LONG_TEXT else column.align
    return SheetColumn(f"{column.title}（{unit}）" if unit else column.title,
                       column.width, align, kind, column.summable)


def header_info(as_of: str = "", period: str = "") -> HeaderInfo:
    """填报单位、统计时段、截至 and 填报日期; a period without a known beginning says its last day once, as 截至."""
    if period.startswith(UP_TO):
        as_of, period = period.removeprefix(UP_TO), ""
    return HeaderInfo(unit=setting("office"), period=period, as_of=as_of, filled_on=date.today().isoformat())


def footer() -> Footer:
    return Footer(*(setting(key) for key in SIGNATURES))


def blank_in_print() -> list[str]:
    """What of the settings that stand on every sheet is not filled in, by title."""
    return [SETTING_TITLES[key] for key in ("office", *SIGNATURES) if not setting(key)]


def export_columns(view: View, sensitive: Mapping[str, str]) -> list[Column]:
    """The view's columns without the sensitive ones that are left out (the default)."""
    return [c for c in view.columns if not c.sensitive or sensitive.get(c.key, OMIT) != OMIT]


def register_sheet(view: View, sensitive: Mapping[str, str] | None = None, *, name: str = "", title: str = "",
                   period: str = "", attachment: str = "") -> SheetSpec:
    """The sheet of a view as the screen shows it: its filter, order and columns."""
    register = view.register
    choices = sensitive or {}
    columns = export_columns(view, choices)
    rows = Rows(view, columns, frozenset(key for key, how in choices.items() if how == MASK))
    order = view.order or tuple((key.lstrip("-"), key.startswith("-")) for key in register.order)
    by_stroke = bool(order) and order[0] == ("name_stroke", False)
    return SheetSpec(
        name=name or register.title, title=title or f"{setting('office')}{register.sheet_title()}",
        columns=[sheet_column(column) for column in columns], rows=rows, attachment=attachment,
        note_line="（按姓氏笔画为序）" if by_stroke else "",
        count_line=f"共 {len(rows)} {register.print_measure()}",
        header_info=header_info(view.day if register.dated() else "", period), footer=footer())


def export_view(path: Path, view: View, sensitive: Mapping[str, str] | None = None, purpose: str = "",
                progress: Progress | None = None, cancelled: Callable[[], bool] | None = None, *, title: str = "",
                attachment: str = "") -> int:
    """Write the view as a workbook; returns the number of rows. Logged, with the purpose where one was given.

    `title` instead of the register's own; `attachment`: 附件1, above it.
    """
    with db.atomic("DEFERRED"):                                   # one snapshot for all pages
        spec = register_sheet(view, sensitive, title=title, attachment=attachment)
        write_workbook(path, [spec], progress=progress, cancelled=cancelled)
    log_export(view.register, path, len(spec.rows), sensitive, purpose)       # type: ignore[arg-type]
    return len(spec.rows)                                                     # type: ignore[arg-type]


def log_export(register: type[Register], path: Path, rows: int, sensitive: Mapping[str, str] | None,
               purpose: str) -> None:
    shown = [register.column(key).title for key, how in (sensitive or {}).items() if how == FULL]
    detail = f"{path.name}，{rows} 行" + (f"；含完整的{'、'.join(shown)}" if shown else "")
    log_event(f"导出{register.title}", detail + (f"；用途：{purpose}" if purpose else ""))


def full_view(view: View) -> View:
    """The view with every column that an import can read back."""
    return view.with_(keys=tuple(column.key for column in view.register.importable()))


def everything(register: type[Register]) -> dict[str, str]:
    """All sensitive columns in full, for `--full`."""
    return {column.key: FULL for column in register.columns if column.sensitive}


def template(path: Path, register: type[Register], empty_rows: int = 20) -> None:
    """A blank sheet to fill in, which the import reads back: every column, its hint and its choices."""
    columns = register.importable()
    choices = {position: column.choices for position, column in enumerate(columns)
               if isinstance(column, Choice | Facts) and column.choices}
    choices |= {position: ("是", "否") for position, column in enumerate(columns) if isinstance(column, Flag)}
    spec = SheetSpec(name=register.title, title=f"{register.sheet_title()}（填报表）", header_info=header_info(),
                     columns=[sheet_column(column) for column in columns], empty_rows=empty_rows, choices=choices,
                     hints=[hint_of(column) for column in columns])
    write_workbook(path, [spec])


def hint_of(column: Column) -> str:
    """What stands above a template's header: 必填, and how to write the value."""
    words = {"date": "如 1975.03", "many": "多个用、隔开", "parts": "如 张三4、李四2", "money": "元"}
    hint = column.hint or words.get(column.kind, "")
    return "；".join(part for part in ("必填" if column.required else "", hint) if part)


def failed_rows(path: Path, name: str, titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """The rows an import could not take, as they were written, with the reason beside each in the last column."""
    columns = [SheetColumn(title, 14) for title in titles[:-1]] + [SheetColumn(titles[-1], 36, "left", "long")]
    write_workbook(path, [SheetSpec(name="未导入的行", title=f"{name}未导入的行", columns=columns, rows=rows,
                                    numbered=False, reason_column=len(columns) - 1)])
