"""A list as a Paper: the declaration of its sheet, for the printer instead of the workbook."""
import math
from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from decimal import Decimal
from typing import Any

from exporters.celltext import cell_text
from exporters.lines import (
    BODY,
    FEN,
    HEADING,
    MARGIN,
    PADDING,
    RED,
    SMALL,
    UNIT,
    align_of,
    fitted_widths,
    footer_text,
    lines_above,
    title_size,
    upright,
)
from exporters.paper import EXCEL_UNIT, Look, Paper, PaperCell, PaperRow, boxed_row, over_all
from exporters.registers import register_sheet
from exporters.sheet import SheetColumn, SheetSpec
from models.errors import Refused
from models.pace import paced
from models.records import db
from models.view import View

MOST_ROWS = 20_000                       # some 700 pages
_NUMBERS = ("integer", "number", "money")
_MARGINS = (15, 12.7, 18, 12.7)          # mm, as the workbook has them


def list_paper(view: View, sensitive: Mapping[str, str] | None = None, *, title: str = "", attachment: str = "",
               progress: Callable[[int, int], None] | None = None) -> Paper:
    """The list as the screen shows it. Raises `Refused` where nobody would print so many pages."""
    with db.atomic("DEFERRED"):
        count = view.count()
        if count > MOST_ROWS:
            raise Refused(f"列表有 {count:,} 行，打印出来有 {count // 28:,} 多页。", "请先用搜索或筛选缩小范围，或导出表格。")
        return sheet_paper(register_sheet(view, sensitive, title=title, attachment=attachment), progress)


def sheet_paper(spec: SheetSpec, progress: Callable[[int, int], None] | None = None) -> Paper:
    """What `exporters/layout.py` writes into a workbook, as rows of texts; charts and choices are no part of it."""
    units = fitted_widths(spec.columns, spec.numbered)
    widths = tuple((width * UNIT + PADDING) * EXCEL_UNIT for width in units)
    every = sum(units) + (len(units) - 1) * PADDING / UNIT
    whole = len(widths)
    titles = ["序号"] * spec.numbered + [column.title for column in spec.columns]
    totals = [Decimal(0)] * len(spec.columns)
    rows = _rows(spec, totals, progress)
    if any(column.summable for column in spec.columns):
        rows.append(_totals(spec, totals))
    endings = []
    if spec.count_line:
        endings.append(over_all(spec.count_line, Look(size=12), whole))
    if spec.footer is not None:
        endings.append(over_all(footer_text(spec.footer, every * BODY / 12), Look(size=12), whole,
                                LINE_OF_SIGNATURES))
    return Paper(spec.name, spec.title, widths, rows, heading=tuple(_above(spec, every, whole)),
                 header=(*_hints(spec), boxed_row(titles, [Look("heading", HEADING, "center")] * whole)),
                 ending=tuple(endings), landscape=not upright(spec), margins=_MARGINS, one_page=spec.one_page,
                 count=len(rows) - any(column.summable for column in spec.columns))


LINE_OF_SIGNATURES = 18 + MARGIN * 2


def _above(spec: SheetSpec, every: float, whole: int) -> Iterable[PaperRow]:
    looks = {"attachment": Look("heading", 14), "title": Look("title", title_size(spec.title, every), "center"),
             "note": Look("note", 12, "center"), "info": Look(size=12)}
    return (over_all(text, looks[kind], whole) for kind, text in lines_above(spec))


def _hints(spec: SheetSpec) -> tuple[PaperRow, ...]:
    if not spec.hints:
        return ()
    texts = [""] * spec.numbered + list(spec.hints)
    return (boxed_row(texts, [Look("note", SMALL, "center", color="595959")] * len(texts)),)


def _rows(spec: SheetSpec, totals: list[Decimal], progress: Callable[[int, int], None] | None) -> list[PaperRow]:
    looks = [Look(align=align_of(column), border=True, wrap=column.kind not in _NUMBERS,
                  color=RED if place == spec.reason_column else "") for place, column in enumerate(spec.columns)]
    number = Look(align="center", border=True)
    made: list[PaperRow] = []
    total = len(spec.rows) if isinstance(spec.rows, Sized) else 0
    for place, values in enumerate(paced(spec.rows), 1):
        cells = [PaperCell(str(place), number)] if spec.numbered else []
        for index, (column, value) in enumerate(zip(spec.columns, values, strict=True)):
            if column.summable and _is_number(value):
                totals[index] += Decimal(str(value))
            cells.append(PaperCell(_words(column, value), looks[index]))
        made.append(PaperRow(tuple(cells)))
        if progress is not None:
            progress(place, total)
    blank = PaperRow(tuple(PaperCell("", look) for look in ([number] if spec.numbered else []) + looks))
    return made + [blank] * spec.empty_rows


def _totals(spec: SheetSpec, totals: Sequence[Decimal]) -> PaperRow:
    cells = [PaperCell("", Look("heading", border=True, align="center"))] if spec.numbered else []
    cells += [PaperCell(_words(column, total) if column.summable else "",
                        Look("heading", border=True, align=align_of(column), wrap=False))
              for column, total in zip(spec.columns, totals, strict=True)]
    for place, cell in enumerate(cells):
        if not cell.text:
            cells[place] = PaperCell("合计", cell.look)
            break
    return PaperRow(tuple(cells))


def _is_number(value: Any) -> bool:
    return type(value) is int or isinstance(value, (float, Decimal)) and math.isfinite(value)


def _words(column: SheetColumn, value: Any) -> str:
    """The text a reader of the workbook sees in the cell."""
    if column.kind not in _NUMBERS or not _is_number(value):
        return cell_text(value)
    if column.kind == "money":
        return f"{Decimal(str(value)) / FEN[column.unit]:,.2f}"
    return f"{Decimal(str(value)).normalize():f}"


__all__ = ["MOST_ROWS", "list_paper", "sheet_paper"]
