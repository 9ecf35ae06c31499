"""Paper: a printed thing, declared without saying on what: rows of cells, a page, what repeats on each.

Two writers follow it: exporters/paper_sheet.py makes a workbook, ui/printing.py paints pages. A list becomes one by
`list_paper` (exporters/list_paper.py); the forms under exporters/forms declare theirs. Lengths are points.
"""
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from exporters.celltext import text_width, wrapped_lines
from exporters.lines import BODY, LINE, MARGIN, PADDING, PAGE_OF
from exporters.sheet import Align

Face = Literal["title", "heading", "body", "note"]      # 小标宋, 黑体, 仿宋, 楷体

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)
# A digit of the default typeface is seven pixels of 1/96 inch: what one of Excel's units of width is on paper.
EXCEL_UNIT = 5.25
CELL_PADDING = PADDING * EXCEL_UNIT


@dataclass(frozen=True)
class Look:
    """How the text of a cell stands. `turned`: 90 reads upwards, -90 downwards. `wrap`: else it is made smaller."""

    face: Face = "body"
    size: float = BODY
    align: Align = "left"
    border: bool = False
    wrap: bool = True
    top: bool = False                   # at the top of its cell, not in the middle
    turned: int = 0
    color: str = ""                     # RRGGBB, black where empty

    def boxed(self) -> "Look":
        return replace(self, border=True)


@dataclass(frozen=True)
class PaperCell:
    """`columns` and `rows` it takes. A place under a cell that takes several rows is a `covered` one.

    `number`: what a workbook keeps instead of the text. `picture`: a JPEG or PNG, fitted into the cell.
    """

    text: str = ""
    look: Look = Look()
    columns: int = 1
    rows: int = 1
    number: int | None = None
    picture: bytes = b""
    covered: bool = False


@dataclass(frozen=True)
class PaperRow:
    """`height`: at least so high, 0 for as the text needs; `fixed`: just so. `keep`: on the page of the next row."""

    cells: tuple[PaperCell, ...]
    height: float = 0.0
    fixed: bool = False
    new_page: bool = False
    keep: bool = False


@dataclass(frozen=True)
class Paper:
    """`heading` stands once on top, `header` above the rows of every page, `ending` together below the last.

    `name`: of its sheet and file. `margins` in mm: top, right, bottom, left. `one_page`: made smaller until it is one.
    `count`: how many people or things it tells of, for the log.
    """

    name: str
    title: str
    widths: tuple[float, ...]
    rows: Sequence[PaperRow]
    heading: tuple[PaperRow, ...] = ()
    header: tuple[PaperRow, ...] = ()
    ending: tuple[PaperRow, ...] = ()
    landscape: bool = False
    margins: tuple[float, float, float, float] = (20, 15, 18, 15)
    footer: str = PAGE_OF
    one_page: bool = False
    count: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page."""
        return (A4[1], A4[0]) if self.landscape else A4

    @property
    def room(self) -> tuple[float, float]:
        """Width and height between the margins."""
        top, right, bottom, left = (side * MM for side in self.margins)
        return self.size[0] - left - right, self.size[1] - top - bottom

    def text(self) -> list[list[str]]:
        """Everything that stands on it, row by row; for tests and whoever reads it aloud."""
        return [[cell.text for cell in row.cells if cell.text]
                for row in (*self.heading, *self.header, *self.rows, *self.ending)]


def line_height(size: float) -> float:
    """What a line of text takes, whichever typeface stands in."""
    return LINE * size / BODY


def lines_in(text: str, width: float, size: float) -> int:
    """How many lines `text` takes in a cell of `width` points; an estimate, for what is not painted."""
    return wrapped_lines(text, (width - CELL_PADDING) * 2 / size) if text else 1


def height_of(row: PaperRow, widths: Sequence[float]) -> float:
    """The height of a row by estimate."""
    if row.fixed:
        return row.height
    tallest, place = row.height, 0
    for cell in row.cells:
        width = sum(widths[place:place + cell.columns])
        place += cell.columns
        if cell.text and cell.rows == 1 and not cell.look.turned:
            lines = lines_in(cell.text, width, cell.look.size) if cell.look.wrap else 1
            tallest = max(tallest, lines * line_height(cell.look.size) + MARGIN)
    return max(tallest, line_height(BODY) + MARGIN)


def fitting_size(text: str, width: float, height: float, sizes: Sequence[float]) -> float:
    """The first of `sizes` at which `text` fits into the box, else the last."""
    return next((size for size in sizes
                 if lines_in(text, width, size) * line_height(size) + MARGIN <= height), sizes[-1])


# -- rows most papers have -------------------------------------------------------------------------------------------

TITLE_SIZES = (22, 20, 18)


def over_all(text: str, look: Look, columns: int, height: float = 0, keep: bool = False,
             new_page: bool = False) -> PaperRow:
    """One text over the whole width."""
    return PaperRow((PaperCell(text, look, columns),), height, keep=keep, new_page=new_page)


def title_rows(title: str, note: str, widths: Sequence[float], info: str = "",
               new_page: bool = False) -> tuple[PaperRow, ...]:
    """The title in 小标宋, below it a note in 楷体 and a line of particulars, those there are."""
    whole, columns = sum(widths), len(widths)
    size = next((one for one in TITLE_SIZES if text_width(title) * one / 2 <= whole), TITLE_SIZES[-1])
    rows = [over_all(title, Look("title", size, "center"), columns, keep=True, new_page=new_page)]
    if note:
        rows.append(over_all(note, Look("note", 14, "center"), columns, keep=True))
    if info:
        rows.append(over_all(info, Look("body", 12, "left"), columns, keep=True))
    return tuple(rows)


def boxed_row(texts: Sequence[str], looks: Sequence[Look], height: float = 0) -> PaperRow:
    """One text a column, in a frame."""
    return PaperRow(tuple(PaperCell(text, look.boxed()) for text, look in zip(texts, looks, strict=True)), height)


def header_row(titles: Sequence[str], size: float = BODY, height: float = 26) -> PaperRow:
    return boxed_row(titles, [Look("heading", size, "center")] * len(titles), height)


__all__ = ["A4", "CELL_PADDING", "EXCEL_UNIT", "MM", "Face", "Look", "Paper", "PaperCell", "PaperRow", "boxed_row",
           "fitting_size", "header_row", "height_of", "line_height", "lines_in", "over_all", "title_rows"]
