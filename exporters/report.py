"""The report as a workbook: a page of figures, the rows behind each, the registers, and pictures of what they say."""
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from exporters.registers import Progress, everything, footer, full_view, header_info, log_export, register_sheet
from exporters.sheet import SheetColumn, SheetSpec, write_workbook
from models.basics import setting
from models.breakdowns import Breakdown
from models.catalogue import REGISTERS
from models.figures import Figure, FigureValue, compute
from models.operation import log_event
from models.periods import Period
from models.records import db, today
from models.register import Register
from models.reporting import FIGURES, REPORTED, breakdowns, current_term_id, current_view
from models.schemes import CHARTS, PARTS
from models.schemes import REGISTERS as LISTS
from models.schemes import ROWS, SUMMARY
from models.view import View, asked_once

_COLUMNS = (SheetColumn("指标", 22, "left"), SheetColumn("单位", 8, "center"), SheetColumn("数量", 14, "right", "number"),
            SheetColumn("口径", 52, "left", "long"), SheetColumn("备注", 20, "left", "long"))
_AMOUNT = 2


def export_report(path: Path, period: Period, progress: Progress | None = None,
                  cancelled: Callable[[], bool] | None = None, *, figures: Sequence[Figure] = FIGURES,
                  parts: Sequence[str] = (SUMMARY, LISTS, CHARTS), title: str = "") -> list[FigureValue]:
    """Write the workbook for `period`; returns the figures as printed. Everything is read from one snapshot.

    `parts`: which of `PARTS` it has, the summary always first. `title`: its heading instead of the office's own.
    """
    assert set(parts) <= set(PARTS), parts
    with db.atomic("DEFERRED"), asked_once():
        values = compute(figures, period, current_term_id())
        write_workbook(path, sheets_of(values, period, parts, title), progress=progress, cancelled=cancelled)
    log_event("导出汇报工作簿", f"{path.name}，统计时段 {period.words}")
    return values


def sheets_of(values: Sequence[FigureValue], period: Period, parts: Sequence[str], title: str = "") -> list[SheetSpec]:
    """The sheets of the workbook, to be written in the snapshot that `values` were worked out in.

    With the registers go the rows of the figures that are of no register among them: villages visited, hosts.
    """
    behind = values if ROWS in parts else [
        one for one in values if LISTS in parts and one.reported and _register_of(one, period) not in REPORTED]
    rows = list(_row_sheets(behind, period))
    lists = [reported_sheet(register, period) for register in reported()] if LISTS in parts else []
    charts = [chart_sheet(one, period) for one in breakdowns(period)] if CHARTS in parts else []
    targets = {key: sheet.name for sheet, keys in rows for key in keys}
    names = {register.key: sheet.name for register, sheet in zip(reported(), lists)}
    links = {one.figure.key: target for one in values
             if (target := targets.get(one.figure.key) or names.get(_register_of(one, period)))}
    summary = [summary_sheet(values, links, period, title)] if SUMMARY in parts or not (rows or lists or charts) else []
    details = [sheet for sheet, _ in rows]
    return [*summary, *charts, *(details + lists if ROWS in parts else lists + details)]


def _register_of(value: FigureValue, period: Period) -> str:
    return value.figure.view(period, None).register.key


def reported() -> list[type[Register]]:
    return [REGISTERS[key] for key in REPORTED]


def reported_sheet(register: type[Register], period: Period) -> SheetSpec:
    """A register's rows: events of the period; else as of its last day or today, with what it counts in the period."""
    view = current_view(register).with_(as_of=min(period.last, today()))
    if register.dated():
        return register_sheet(view)
    return register_sheet(view.with_(period=period.span), period=period.words)


def _row_sheets(values: Sequence[FigureValue], period: Period) -> Iterator[tuple[SheetSpec, list[str]]]:
    """A sheet of the rows each figure counts, and the keys of the figures that count just these."""
    sharing: list[tuple[View, list[FigureValue]]] = []
    for value in values:
        view = value.figure.view(period, current_term_id())
        known = next((several for other, several in sharing if other == view), None)
        if known is None:
            sharing.append((view, [value]))
        else:
            known.append(value)
    for view, several in sharing:
        figure = several[0].figure
        name = f"{figure.title}明细"
        yield (register_sheet(view, name=name, title=f"{setting('office')}{name}", period=period.words),
               [one.figure.key for one in several])


def _note(value: FigureValue) -> str:
    """What stands beside a number: how it may be worded in a text, and what it leaves out."""
    ways = value.with_unit
    offered = f"可写作 {'或 '.join(ways)}" if len(ways) > 1 or value.words != value.number(value.reported) else ""
    return "；".join(part for part in (offered, *value.remarks) if part)


def summary_sheet(values: Sequence[FigureValue], links: dict[str, str], period: Period, title: str = "") -> SheetSpec:
    """序号 指标 单位 数量 口径 备注 on one page; each number links to the sheet of its rows."""
    rows = [(v.figure.name, v.figure.unit, v.reported, v.figure.definition, _note(v)) for v in values]
    leading = {(position, _AMOUNT): links[value.figure.key] for position, value in enumerate(values)
               if value.figure.key in links}
    return SheetSpec("汇总", title or f"{setting('office')}工作情况汇总表", _COLUMNS, rows, links=leading, one_page=True,
                     header_info=header_info(period.last, period.words), footer=footer())


def chart_sheet(found: Breakdown, period: Period) -> SheetSpec:
    """A table of a breakdown and its picture."""
    columns = (SheetColumn("类别", 36, "left"), SheetColumn(f"数量（{found.unit}）", 16, "right", "number"))
    return SheetSpec(f"{found.title}图", found.title, columns, [(part.name, part.amount) for part in found.parts],
                     one_page=True, chart=(0, 1), header_info=header_info(period.last, period.words))


def export_all(path: Path, full: bool = False, purpose: str = "", progress: Progress | None = None,
               cancelled: Callable[[], bool] | None = None) -> None:
    """Every register in every column an import reads back, a sheet each; sensitive columns only with `full`.

    A list of part of another's rows is left out: every record stands here once.
    """
    registers = [register for register in REGISTERS.values() if not register.base]
    with db.atomic("DEFERRED"), asked_once():
        sheets = [register_sheet(full_view(current_view(register)), everything(register) if full else None)
                  for register in registers]
        write_workbook(path, sheets, progress=progress, cancelled=cancelled)
    for register, sheet in zip(registers, sheets):
        log_export(register, path, len(sheet.rows), everything(register) if full else None,  # type: ignore[arg-type]
                   purpose)
