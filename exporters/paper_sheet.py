"""Writes Papers into a workbook: the same rows, faces, breaks and page as on paper."""
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from exporters.celltext import sheet_names, stored_text
from exporters.fonts import Faces, Typeface, faces, installed_fonts
from exporters.paper import EXCEL_UNIT, Look, Paper, PaperCell, PaperRow, height_of
from exporters.saving import saving
from exporters.sheet import PROGRAM
from models.errors import Cancelled
from models.pace import paced

_TALLEST = 409.0                         # Excel's limit for a row
_EMU = 12_700                            # a point in the unit of drawings
_AROUND = 6                              # points kept free around a picture


def write_papers(path: Path, papers: Sequence[Paper], *, progress: Callable[[int, int], None] | None = None,
                 cancelled: Callable[[], bool] | None = None) -> None:
    """A sheet for each paper, whole or not at all. Raises `Refused`, and `Cancelled` when `cancelled` says so."""
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    total, done = sum(len(paper.rows) for paper in papers), 0
    with saving(path) as file:
        workbook = Workbook()
        workbook.remove(workbook.worksheets[0])
        workbook.properties.creator = workbook.properties.lastModifiedBy = PROGRAM
        for paper, name in zip(papers, sheet_names(paper.name for paper in papers), strict=True):
            sheet = _Sheet(workbook.create_sheet(name), paper)
            for row in paced(sheet.rows):
                sheet.append(row)
                done += 1
                if cancelled is not None and cancelled():
                    raise Cancelled
                if progress is not None:
                    progress(min(done, total), total)
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            ExcelWriter(workbook, archive).save()


class _Sheet:
    """A sheet while its rows are put below one another."""

    def __init__(self, sheet: Any, paper: Paper) -> None:
        self._sheet, self._paper = sheet, paper
        self._faces: Faces = faces(installed_fonts())
        self.rows = [*paper.heading, *paper.header, *paper.rows, *paper.ending]
        self._row = 0
        self._styles: dict[tuple[Look, bool], Any] = {}        # the style of the first cell of each look serves all
        self._set_up()

    def _set_up(self) -> None:
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.properties import PageSetupProperties
        sheet, paper = self._sheet, self._paper
        for place, width in enumerate(paper.widths, 1):
            sheet.column_dimensions[get_column_letter(place)].width = round(width / EXCEL_UNIT, 2)
        sheet.sheet_view.tabSelected = sheet.parent.worksheets[0] is sheet
        sheet.page_setup.orientation = "landscape" if paper.landscape else "portrait"
        sheet.page_setup.paperSize = 9                          # A4
        # One page wide whatever typeface a computer measures columns with; the height stays free, so breaks are kept.
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, int(paper.one_page)
        sheet.print_options.horizontalCentered = True
        margins = sheet.page_margins                            # inches
        margins.top, margins.right, margins.bottom, margins.left = (side / 25.4 for side in paper.margins)
        margins.header, margins.footer = 0.3, min(0.35, paper.margins[2] / 25.4 / 2)
        if paper.footer:
            sheet.oddFooter.center.text = paper.footer.format(page="&P", pages="&N")
        if paper.header:
            first = len(paper.heading) + 1
            last = first + len(paper.header) - 1
            sheet.print_title_rows = f"{first}:{last}"
            sheet.freeze_panes = f"A{last + 1}"

    def append(self, row: PaperRow) -> None:
        from openpyxl.worksheet.pagebreak import Break
        sheet, place = self._sheet, 1
        if row.new_page and self._row:
            sheet.row_breaks.append(Break(id=self._row))
        self._row += 1
        sheet.row_dimensions[self._row].height = round(min(height_of(row, self._paper.widths), _TALLEST), 2)
        for cell in row.cells:
            if not cell.covered:
                self._put(cell, place)
            place += cell.columns

    def _put(self, cell: PaperCell, place: int) -> None:
        from openpyxl.worksheet.cell_range import CellRange
        sheet = self._sheet
        # Every cell of a merged one has its borders, or the frame is left open on two sides.
        for below in range(cell.rows):
            for beside in range(cell.columns):
                self._dress(sheet.cell(self._row + below, place + beside), cell.look, cell.number is not None)
        first = sheet.cell(self._row, place)
        if cell.number is not None:
            first.value = cell.number
        elif text := stored_text(cell.text):
            first.value = text
            first.data_type = "s"
        if cell.rows > 1 or cell.columns > 1:
            # Past `merge_cells`, which compares each with all before it: half a minute for 200 registration forms.
            sheet.merged_cells.ranges.add(CellRange(min_row=self._row, max_row=self._row + cell.rows - 1,
                                                    min_col=place, max_col=place + cell.columns - 1))
        if cell.picture:
            self._hang(cell, place)

    def _dress(self, cell: Any, look: Look, number: bool) -> None:
        known = self._styles.get((look, number))
        if known is None:
            from openpyxl.styles import Alignment, Border, Font, Side
            face: Typeface = getattr(self._faces, look.face)
            cell.font = Font(name=face.name, size=look.size, bold=face.bold,
                             color=f"FF{look.color}" if look.color else None)
            turned = {90: 90, -90: 180}.get(look.turned, 0)     # ISO/IEC 29500-1, 18.8.1: 180 reads downwards
            cell.alignment = Alignment(
                horizontal=look.align, vertical="top" if look.top else "center", text_rotation=turned,
                wrap_text=look.wrap and not turned, shrink_to_fit=not look.wrap and not turned)
            if look.border:
                side = Side(style="thin")
                cell.border = Border(left=side, right=side, top=side, bottom=side)
            cell.number_format = "0" if number else "@"
            known = self._styles[look, number] = cell._style
        cell._style = known

    def _hang(self, cell: PaperCell, place: int) -> None:
        """The picture as large as the cell takes it, in its middle."""
        from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
        from openpyxl.drawing.xdr import XDRPositiveSize2D
        size = jpeg_size(cell.picture)
        if size is None:
            return
        widths = self._paper.widths
        room = (sum(widths[place - 1:place - 1 + cell.columns]),
                sum(height_of(row, widths) for row in self.rows[self._row - 1:self._row - 1 + cell.rows]))
        scale = min((whole - _AROUND) / side for whole, side in zip(room, size))
        extent = [int(side * scale * _EMU) for side in size]
        free = [int((whole * _EMU - side) / 2) for whole, side in zip(room, extent)]
        image = _photo(cell.picture)
        image.anchor = OneCellAnchor(_from=AnchorMarker(col=place - 1, row=self._row - 1, colOff=free[0],
                                                        rowOff=free[1]), ext=XDRPositiveSize2D(*extent))
        self._sheet.add_image(image)


def _photo(content: bytes) -> Any:
    """A picture as openpyxl takes it; its own class asks a library for the size, which the anchor says here."""
    from openpyxl.drawing.image import Image

    class Photo(Image):
        def __init__(self) -> None:
            self.ref, self.format = content, "jpeg"

        def _data(self) -> bytes:
            return content
    return Photo()


def jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, from the frame header (ITU-T T.81, B.2.2); None for anything but a JPEG."""
    if content[:2] != b"\xff\xd8":
        return None
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        kind, length = content[place + 1], int.from_bytes(content[place + 2:place + 4], "big")
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(content[place + 7:place + 9], "big"), int.from_bytes(
                content[place + 5:place + 7], "big")
        place += 2 + length
    return None


__all__ = ["jpeg_size", "write_papers"]
