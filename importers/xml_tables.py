"""XML Spreadsheet 2003: what export buttons of many web systems and Excel's “XML 表格 2003” write, whatever its name."""
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree import ElementTree

from importers.plain_text import Merge, decoded

_SPREADSHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
_FURTHEST = 1 << 20         # Excel's own last row; an index beyond it is damage
_EXCEL_BEGINS = 1900        # a time of day is kept as one of the day before Excel's days begin

XmlCell = str | int | float | bool | datetime | None


@dataclass
class XmlSheet:
    """A sheet: its rows from the first on, each as long as its last cell, and merged ranges as `Merge` has them."""

    name: str
    hidden: bool = False
    rows: list[list[XmlCell]] = field(default_factory=list)
    merged: list[Merge] = field(default_factory=list)


def is_xml_spreadsheet(data: bytes) -> bool:
    start = data[:4096].replace(b"\0", b"").lower()
    return b"office:spreadsheet" in start and b"<" in start[:8]


def xml_sheets(data: bytes) -> list[XmlSheet]:
    """The sheets in their order. Raises ElementTree.ParseError for what is not whole."""
    text = _text(data)
    if text is None:
        raise ElementTree.ParseError("no text")
    root = ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff")).encode("utf-8"))
    return [_sheet(element) for element in root.iter(_SPREADSHEET + "Worksheet")]


def _text(data: bytes) -> str | None:
    named = re.match(rb"[^>]{0,100}encoding=[\"']([\w-]+)", data.lstrip(b"\xef\xbb\xbf \r\n\t"))
    if named and named[1].lower() in (b"gb2312", b"gbk", b"gb18030"):
        return data.decode("gb18030", errors="replace")
    return decoded(data)


def _sheet(element: ElementTree.Element) -> XmlSheet:
    visible = element.find(f"{_EXCEL}WorksheetOptions/{_EXCEL}Visible")
    sheet = XmlSheet(element.get(_SPREADSHEET + "Name", ""), visible is not None and visible.text != "SheetVisible")
    number = -1
    for row in element.iterfind(f"{_SPREADSHEET}Table/{_SPREADSHEET}Row"):
        number = _place(row, number)
        cells = list(_cells(row, number, sheet.merged))
        if cells:
            sheet.rows.extend([] for _ in range(number - len(sheet.rows) + 1))
            last = sheet.rows[number]
            for column, value in cells:
                last.extend([None] * (column - len(last) + 1))
                last[column] = value
        number += _span(row, "Span")            # so many more rows just like it: empty ones, in what is written
    return sheet


def _cells(row: ElementTree.Element, number: int, merged: list[Merge]) -> Iterator[tuple[int, XmlCell]]:
    column = -1
    for cell in row.iterfind(_SPREADSHEET + "Cell"):
        column = _place(cell, column)
        right, down = _span(cell, "MergeAcross"), _span(cell, "MergeDown")
        data = cell.find(_SPREADSHEET + "Data")
        if data is not None:
            yield column, _value(data)
        if right or down:
            merged.append((number, column, number + down, column + right))
        column += right


def _place(element: ElementTree.Element, before: int) -> int:
    written = element.get(_SPREADSHEET + "Index", "")
    return min(int(written), _FURTHEST) - 1 if written.isdecimal() and int(written) else before + 1


def _span(element: ElementTree.Element, name: str) -> int:
    written = element.get(_SPREADSHEET + name, "")
    return min(int(written), _FURTHEST) if written.isdecimal() else 0


def _value(data: ElementTree.Element) -> XmlCell:
    """A cell's value by its type; a text may be parted into pieces of several fonts."""
    text = "".join(data.itertext())
    kind = data.get(_SPREADSHEET + "Type")
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            moment = datetime.fromisoformat(text.strip())
            return moment if moment.year >= _EXCEL_BEGINS else f"{moment:%H:%M}"
    except ValueError:
        return text
    return text.strip() == "1" if kind == "Boolean" else text


__all__ = ["XmlSheet", "is_xml_spreadsheet", "xml_sheets"]
