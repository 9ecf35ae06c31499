"""How the sample's workbooks look: like what an office types, with titles, merged cells, signatures and print settings.

Saved without the moment of saving, so that the same content gives the same file.
"""
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

OFFICE = "政协新河县委员会办公室（示例）"
SAVED = "2022-07-01T09:00:00Z"
THIN = Side(style="thin", color="000000")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
TITLE, HEADER, BODY, SMALL = (Font(name="方正小标宋简体", size=20), Font(name="黑体", size=11),
                              Font(name="仿宋_GB2312", size=11), Font(name="宋体", size=10))
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)


def written(number: int, day: date) -> Any:
    """A day in one of the forms found side by side in one column."""
    return (day, f"{day:%Y.%m.%d}", f"{day.year}年{day.month}月{day.day}日", f"{day:%Y/%m/%d}")[number % 4]


@dataclass(frozen=True)
class Heading:
    """A column's title; `under` is the merged title above it. `text`: cells are in text format (digits)."""

    title: str
    width: float = 10
    left: bool = False
    under: str = ""
    text: bool = False


@dataclass(frozen=True)
class Table:
    """One sheet. `above` are lines between title and header, `below` those after the last row.

    `total` closes the table with words in its first cell and numbers by column; `merge` names the columns whose
    repeated values are merged downwards.
    """

    title: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Any]]
    attachment: str = ""
    above: Sequence[str] = ()
    below: Sequence[str] = ("单位负责人：示例甲　　　审核人：示例乙　　　填表人：示例丙　　　联系电话：0319-0000000",)
    total: tuple[str, dict[int, Any]] | None = None
    merge: Sequence[int] = ()
    row_height: float = 24
    columns_numbered: bool = False


def write_workbook(path: Path, tables: dict[str, Table]) -> None:
    """Save the tables, by sheet title, as one workbook."""
    book = Workbook()
    book.remove(book.active)
    for name, table in tables.items():
        _write(book.create_sheet(name), table)
    book.properties.creator = book.properties.lastModifiedBy = "示例"
    stream = BytesIO()
    book.save(stream)
    _save_undated(stream, path)


def write_csv(path: Path, table: Table) -> None:
    """Save the table as the comma-separated text that a Chinese Excel writes: GB18030, CRLF."""
    titles = [heading.title.replace("\n", "") for heading in table.headings]
    lines = [[table.title], *([line] for line in table.above), titles, *table.rows, *([line] for line in table.below)]
    text = "".join(",".join(_quoted(cell) for cell in line) + "\r\n" for line in lines)
    path.write_bytes(text.encode("gb18030"))


def _quoted(cell: Any) -> str:
    text = "" if cell is None else f"{cell.year}/{cell.month}/{cell.day}" if isinstance(cell, date) else str(cell)
    return '"' + text.replace('"', '""') + '"' if re.search('[,"\n]', text) else text


def _write(sheet: Any, table: Table) -> None:
    width = len(table.headings)
    row = 1
    if table.attachment:
        sheet.cell(1, 1, table.attachment).font = Font(name="黑体", size=14)
        row += 1
    _line(sheet, row, table.title, width, TITLE, CENTRE, 36)
    for number, text in enumerate(table.above, 1):
        _line(sheet, row + number, text, width, SMALL, LEFT, 18)
    row += len(table.above) + 1
    first = row
    row = _header(sheet, row, table)
    sheet.freeze_panes = sheet.cell(row, 3)
    sheet.print_title_rows = f"{first}:{row - 1}"
    begin = row
    for values in table.rows:
        for column, (heading, value) in enumerate(zip(table.headings, values), 1):
            _cell(sheet.cell(row, column), value, heading)
        sheet.row_dimensions[row].height = table.row_height
        row += 1
    for column in table.merge:
        _merge_repeated(sheet, column, begin, row)
    if table.total:
        words, numbers = table.total
        for column, heading in enumerate(table.headings, 1):
            _cell(sheet.cell(row, column), words if column == 1 else numbers.get(column - 1), heading)
        sheet.cell(row, 1).font = HEADER
        row += 1
    for number, text in enumerate(table.below):
        _line(sheet, row + number, text, width, SMALL, LEFT, 20)
    _page(sheet)


def _line(sheet: Any, row: int, text: str, width: int, font: Font, alignment: Alignment, height: float) -> None:
    cell = sheet.cell(row, 1, text)
    cell.font, cell.alignment = font, alignment
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    sheet.row_dimensions[row].height = height


def _header(sheet: Any, row: int, table: Table) -> int:
    """Write the one or two header rows; returns the row below."""
    two = any(heading.under for heading in table.headings)
    for column, heading in enumerate(table.headings, 1):
        upper = sheet.cell(row, column, heading.under or heading.title)
        upper.font, upper.alignment, upper.border = HEADER, CENTRE, BOX
        sheet.column_dimensions[get_column_letter(column)].width = heading.width
        if two:
            lower = sheet.cell(row + 1, column, heading.title if heading.under else None)
            lower.font, lower.alignment, lower.border = HEADER, CENTRE, BOX
            if not heading.under:
                sheet.merge_cells(start_row=row, start_column=column, end_row=row + 1, end_column=column)
    for first, last in _parents(table.headings):
        for column in range(first + 1, last + 1):
            sheet.cell(row, column + 1).value = None
        sheet.merge_cells(start_row=row, start_column=first + 1, end_row=row, end_column=last + 1)
    for number in range(1 + two):
        sheet.row_dimensions[row + number].height = 30
    row += 1 + two
    if table.columns_numbered:
        for column in range(1, len(table.headings) + 1):
            cell = sheet.cell(row, column, column)
            cell.font, cell.alignment, cell.border = SMALL, CENTRE, BOX
        row += 1
    return row


def _parents(headings: Sequence[Heading]) -> Iterator[tuple[int, int]]:
    """First and last column of every title that stands over several."""
    start = 0
    for position in range(1, len(headings) + 1):
        if position == len(headings) or headings[position].under != headings[start].under:
            if headings[start].under and position - start > 1:
                yield start, position - 1
            start = position


def _cell(cell: Any, value: Any, heading: Heading) -> None:
    cell.value = value
    cell.font, cell.border = BODY, BOX
    cell.alignment = LEFT if heading.left else CENTRE
    if heading.text and isinstance(value, str):
        cell.number_format = "@"
    elif isinstance(value, datetime):
        cell.number_format = "yyyy/m/d h:mm"
    elif isinstance(value, date):
        cell.number_format = "yyyy/m/d"
    elif isinstance(value, float) and value > 10**10:
        cell.number_format = "0"


def _merge_repeated(sheet: Any, column: int, begin: int, end: int) -> None:
    start = begin
    for row in range(begin + 1, end + 1):
        if row == end or sheet.cell(row, column + 1).value != sheet.cell(start, column + 1).value:
            if row - start > 1:
                for repeated in range(start + 1, row):
                    sheet.cell(repeated, column + 1).value = None
                sheet.merge_cells(start_row=start, start_column=column + 1, end_row=row - 1, end_column=column + 1)
            start = row


def _page(sheet: Any) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"


def _save_undated(stream: BytesIO, path: Path) -> None:
    """Write the archive again with one date throughout: openpyxl puts the present moment into it."""
    with zipfile.ZipFile(stream) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in made.namelist():
            content = made.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", SAVED.encode(), content)
            kept.writestr(zipfile.ZipInfo(name, (2022, 7, 1, 9, 0, 0)), content, zipfile.ZIP_DEFLATED)
