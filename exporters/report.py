"""The workbook for the county committee: a page of figures, and a sheet of rows for every register."""
from collections.abc import Callable
from pathlib import Path

from exporters.registers import Progress, everything, footer, full_view, header_info, log_export, register_sheet
from exporters.sheet import SheetColumn, SheetSpec, write_workbook
from models.basics import setting
from models.catalogue import REGISTERS
from models.figures import FigureValue, compute
from models.operation import log_event
from models.periods import Period
from models.records import db, today
from models.register import Register
from models.reporting import FIGURES, current_term_id, current_view

SUMMARY = "汇总"
REPORTED = ("members", "contacts", "grids", "branches", "teams", "shifts", "donations", "books", "gifts")
_COLUMNS = (SheetColumn("指标", 22, "left"), SheetColumn("单位", 8, "center"), SheetColumn("数量", 14, "right", "number"),
            SheetColumn("口径", 52, "left", "long"), SheetColumn("备注", 20, "left", "long"))
_AMOUNT = 2


def export_report(path: Path, period: Period, progress: Progress | None = None,
                  cancelled: Callable[[], bool] | None = None) -> list[FigureValue]:
    """Write the workbook for `period`; returns the figures as printed. Everything is read from one snapshot."""
    with db.atomic("DEFERRED"):
        values = compute(FIGURES, period, current_term_id())
        sheets = [reported_sheet(register, period) for register in reported()]
        names = {register.key: sheet.name for register, sheet in zip(reported(), sheets)}
        write_workbook(path, [summary_sheet(values, names, period), *sheets], progress=progress, cancelled=cancelled)
    log_event("导出汇报工作簿", f"{path.name}，统计时段 {period.words}")
    return values


def reported() -> list[type[Register]]:
    return [REGISTERS[key] for key in REPORTED if key in REGISTERS]


def reported_sheet(register: type[Register], period: Period) -> SheetSpec:
    """A register's rows: events of the period; else as of its last day or today, with what it counts in the period."""
    view = current_view(register).with_(as_of=min(period.last, today()))
    if register.dated():
        return register_sheet(view)
    return register_sheet(view.with_(period=period.span), period=period.words)


def _note(value: FigureValue) -> str:
    """What stands beside a number: how it may be worded in a text, and what it leaves out."""
    offered = f"可写作 {value.words}{value.figure.unit}" if value.words != value.exact else ""
    return "；".join(part for part in (offered, *value.remarks) if part)


def summary_sheet(values: list[FigureValue], sheets: dict[str, str], period: Period) -> SheetSpec:
    """序号 指标 单位 数量 口径 备注 on one page; each number links to the sheet of its rows."""
    rows = [(v.figure.name, v.figure.unit, v.reported, v.figure.definition, _note(v)) for v in values]
    links = {}
    for position, value in enumerate(values):
        register = value.figure.view(period, None).register.key
        if register in sheets:
            links[position, _AMOUNT] = sheets[register]
    return SheetSpec(SUMMARY, f"{setting('office')}工作情况汇总表", _COLUMNS, rows, links=links, one_page=True,
                     header_info=header_info(period.last, period.words), footer=footer())


def export_all(path: Path, full: bool = False, purpose: str = "", progress: Progress | None = None,
               cancelled: Callable[[], bool] | None = None) -> None:
    """Every register in every column an import reads back, a sheet each; sensitive columns only with `full`."""
    with db.atomic("DEFERRED"):
        sheets = [register_sheet(full_view(current_view(register)), everything(register) if full else None)
                  for register in REGISTERS.values()]
        write_workbook(path, sheets, progress=progress, cancelled=cancelled)
    for register, sheet in zip(REGISTERS.values(), sheets):
        log_export(register, path, len(sheet.rows), everything(register) if full else None,  # type: ignore[arg-type]
                   purpose)
