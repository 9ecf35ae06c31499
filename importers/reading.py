"""Reads the sheets of a file into plain cells, whatever the file is called; refuses what is no spreadsheet."""
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from importers.plain_text import SAVE_AS, Merge, csv_rows, decode, html_rows, is_html
from importers.web_archives import is_web_archive, pages_of
from importers.xlsx_survey import MAX_CELLS, Seen, look_through
from importers.xml_tables import is_xml_spreadsheet, xml_sheets
from models.errors import Cancelled, Refused
from models.pace import paced

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Progress = Callable[[int, int], None]       # rows done, rows in all

MAX_BYTES = 200_000_000
MAX_UNPACKED = 1 << 30                      # a spreadsheet of 200 MB may be packed; one of many GB is a bomb
CHUNK = 1000                                # rows between two reports of progress

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
OTHER_FILES = (
    (b"%PDF", "PDF 文件"), (b"\x89PNG", "图片"), (b"\xff\xd8\xff", "图片"), (b"GIF8", "图片"), (b"II*\0", "图片"),
    (b"Rar!", "压缩包"), (b"7z\xbc\xaf", "压缩包"), (b"\x1f\x8b", "压缩包"), (b"PK\x05\x06", "空的压缩包"),
    (b"{\\rtf", "文字文档"), (b"SQLite format 3\0", "数据库"), (b"MZ", "程序"),
)
PICK_ANOTHER = "请选择 .xlsx、.xls 或 .csv 表格；内容在其他文件里的，先在 WPS 中做成表格再导入。"
ANOTHER_COPY = "请用 WPS 打开它，另存为新的 .xlsx 后再导入；打不开的，请向提供文件的人重新要一份。"
NAMED = 5                                   # hidden rows and columns that a note names
UNEVALUATED = "{} 个公式单元格没有计算结果，请在 WPS 中打开保存后再导入"


@dataclass(frozen=True)
class Sheet:
    """One sheet as plain cells. `rows[0]` is Excel's row 1 and `rows[n][0]` column A; empty cells are None.

    Rows are all of one width and are not to be changed (empty ones are one and the same list). `merged` holds
    (first row, first column, last row, last column), 0-based and inclusive; `notes` are sentences for people.
    `numbers`: Excel's number of each row, where the rows were put in another order than the file has them.
    """
    name: str
    rows: list[list[Cell]]
    hidden: bool = False
    merged: tuple[Merge, ...] = ()
    source: str = "xlsx"                    # xlsx (with xlsm and xlsb), xls (with BIFF .et), ods, csv, html or xml
    notes: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    turned: bool = False                    # rows are the file's columns, and numbers count those

    def number(self, row: int) -> int:
        """Excel's number of a row of `rows`."""
        return self.numbers[row] if self.numbers else row + 1


def read_sheets(path: Path, progress: Progress | None = None,
                cancelled: Callable[[], bool] | None = None) -> list[Sheet]:
    """The sheets that hold anything, in their order, hidden ones too (marked).

    Raises Refused for whatever is not a readable spreadsheet, Cancelled when `cancelled()` turns true.
    """
    data = _content(path)
    watch = _Watch(progress, cancelled)
    if data.startswith(ZIP):
        sheets = _zip_sheets(data, path.name, watch)
    elif data.startswith(OLE2):
        sheets = _ole_sheets(data, path.name, watch)
    elif is_html(data):
        sheets = [_html_sheet(path.stem, *html_rows(data), watch)]
    elif is_xml_spreadsheet(data):
        sheets = _xml_sheets(data, path.name, watch)
    elif is_web_archive(data):
        pages = pages_of(data)
        sheets = [replace(_html_sheet(page.name or path.stem, *html_rows(page.html, page.charset), watch),
                          hidden=page.hidden) for page in pages]
    else:
        sheets = [_text_sheet(data, path, watch)]
    sheets = [sheet for sheet in sheets if sheet.rows]
    if not sheets:
        raise Refused(f"“{path.name}”里没有内容。", "请确认选对了文件，填好并保存后再导入。")
    return sheets


class _Watch:
    """Passes progress on and stops when the person cancels."""

    def __init__(self, progress: Progress | None, cancelled: Callable[[], bool] | None) -> None:
        self.total = 0
        self.done = 0
        self._progress = progress
        self._cancelled = cancelled

    def step(self, rows: int = 0) -> None:
        if self._cancelled is not None and self._cancelled():
            raise Cancelled
        self.done += rows
        if self._progress is not None and rows:
            self._progress(self.done, max(self.total, self.done))


def _content(path: Path) -> bytes:
    """The bytes of a file that is there, can be opened, is not empty and not too large to be a roster."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise Refused(f"“{path.name}”是文件夹，不是表格。", PICK_ANOTHER)
        if size >= MAX_BYTES:
            raise Refused(f"“{path.name}”有 {size // 1_000_000} MB，超过了 {MAX_BYTES // 1_000_000} MB。",
                          "请在 WPS 中删去图片和用不着的工作表，另存后再导入。")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise Refused(f"找不到文件“{path.name}”。", "请确认它没有被移动或改名，重新选择。") from error
    except PermissionError as error:
        raise Refused(f"打不开“{path.name}”，它可能正在 WPS 或 Excel 中打开。", "请先关闭该文件，再导入。") from error
    except OSError as error:
        raise Refused(f"读不出“{path.name}”。", "请把它复制到本机硬盘上，再导入。") from error
    if not data.strip(b"\0 \t\r\n"):
        raise Refused(f"“{path.name}”是空文件。", "请确认选对了文件，填好并保存后再导入。")
    for start, kind in OTHER_FILES:
        if data.startswith(start):
            raise Refused(f"“{path.name}”是{kind}，不是表格。", PICK_ANOTHER)
    return data


# ---- workbooks -------------------------------------------------------------------------------------------------

def _zip_sheets(data: bytes, name: str, watch: _Watch) -> list[Sheet]:
    damaged = Refused(f"“{name}”不完整或已损坏。", ANOTHER_COPY)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            source = _zip_source(archive, name)
            seen = look_through(archive, name, watch.step) if source == "xlsx" else {}
    except (zipfile.BadZipFile, EOFError, NotImplementedError, UnicodeDecodeError, struct.error,
            zlib.error, ElementTree.ParseError) as error:
        raise damaged from error
    return _workbook(data, source, damaged, seen, watch)


def _zip_source(archive: zipfile.ZipFile, name: str) -> str:
    """What kind of workbook the archive is; raises Refused for an encrypted one, a bomb and every other archive."""
    members = {info.filename.replace("\\", "/").lower(): info for info in archive.infolist()}
    if any(info.flag_bits & 1 for info in members.values()):
        raise _encrypted(name)
    if sum(info.file_size for info in members.values()) > MAX_UNPACKED:
        raise Refused(f"“{name}”展开后超过 1 GB，不像是普通的表格。", "请把需要的部分复制到新表格中，另存后再导入。")
    if "xl/workbook.xml" in members or "xl/workbook.bin" in members:
        return "xlsx"
    if "content.xml" in members and "mimetype" in members:
        manifest = "META-INF/manifest.xml"
        if manifest.lower() in members and b"encryption-data" in archive.read(manifest):
            raise _encrypted(name)
        if b"spreadsheet" in archive.read("mimetype"):
            return "ods"
    for folder, kind in (("word/", "文字文档"), ("ppt/", "演示文稿")):
        if any(member.startswith(folder) for member in members):
            raise Refused(f"“{name}”是{kind}，不是表格。", PICK_ANOTHER)
    raise Refused(f"“{name}”不是表格（可能是压缩包或 WPS 专用格式）。", f"是压缩包的请先解压；是 WPS 表格的{SAVE_AS}")


def _ole_sheets(data: bytes, name: str, watch: _Watch) -> list[Sheet]:
    if _stream(data, "EncryptedPackage") is not None:
        raise _encrypted(name)
    book = _stream(data, "Workbook")
    if book is None:
        book = _stream(data, "Book")
    if book is None:
        if _stream(data, "WordDocument") is not None:
            raise Refused(f"“{name}”是文字文档，不是表格。", PICK_ANOTHER)
        raise Refused(f"“{name}”不是普通的表格（可能是 WPS 专用格式，或已损坏）。", SAVE_AS)
    if _has_filepass(data, book):
        raise _encrypted(name)
    return _workbook(data, "xls", Refused(f"“{name}”不完整或已损坏。", ANOTHER_COPY), {}, watch)


def _encrypted(name: str) -> Refused:
    return Refused(f"“{name}”设有打开密码。", "请在 WPS 中输入密码打开，去掉密码另存后再导入。")


def _stream(data: bytes, name: str) -> int | None:
    """The offset at which a stream of an OLE2 file begins ([MS-CFB] 2.2, 2.6), or None when there is none.

    Directory entries are 128 bytes long and begin at multiples of 128: found without following the sectors,
    first from the directory's beginning on, since earlier bytes may hold one that is no longer used.
    """
    if len(data) < 512:
        return None
    shift = min(int(struct.unpack_from("<H", data, 30)[0]), 12)
    directory = (int(struct.unpack_from("<I", data, 48)[0]) + 1) << shift
    wanted = name.encode("utf-16-le") + b"\0\0"
    for begin in (directory, 0):
        at = data.find(wanted, begin)
        while at >= 0:
            entry = data[at:at + 128]
            if at % 128 == 0 and len(entry) == 128 and struct.unpack_from("<H", entry, 64)[0] == len(wanted):
                start, size = struct.unpack_from("<II", entry, 116)
                if size < struct.unpack_from("<I", data, 56)[0] and directory + 128 <= len(data):
                    # Short streams lie in sectors of 64 bytes inside the stream of the root, the first entry.
                    root = int(struct.unpack_from("<I", data, directory + 116)[0])
                    return ((root + 1) << shift) + int(start) * 64
                return (int(start) + 1) << shift
            at = data.find(wanted, at + 1)
    return None


def _has_filepass(data: bytes, at: int) -> bool:
    """Whether the records at the start of a BIFF stream include FILEPASS ([MS-XLS] 2.4.117): encrypted from there."""
    for _ in range(8):                      # it follows BOF, with at most WriteProt between
        if at + 4 > len(data):
            return False
        kind, length = struct.unpack_from("<HH", data, at)
        if kind == 0x2F:
            return True
        at += 4 + length
    return False


def _workbook(data: bytes, source: str, damaged: Refused, seen: dict[str, Seen], watch: _Watch) -> list[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            found = []
            for about in book.sheets_metadata:
                watch.step()
                if about.typ is SheetTypeEnum.WorkSheet:
                    sheet = book.get_sheet_by_name(about.name)
                    found.append((sheet, about.visible is not SheetVisibleEnum.Visible))
                    watch.total += sheet.end[0] + 1 if sheet.end else 0
            return [_sheet(sheet, hidden, source, seen.get(sheet.name), watch) for sheet, hidden in found]
    except CalamineError as error:
        raise damaged from error
    except BaseException as error:
        # A panic of the Rust reader on a damaged .xls derives from BaseException and its class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged from error


def _sheet(sheet: "CalamineSheet", hidden: bool, source: str, seen: Seen | None, watch: _Watch) -> Sheet:
    # iter_rows gives the empty rows above the first cell, but not the empty columns to its left.
    left = sheet.start[1] if sheet.start else 0
    merged = tuple((r0, c0, r1, c1) for (r0, c0), (r1, c1) in sheet.merged_cell_ranges or ())
    rows = _plain(sheet.iter_rows(), left, watch)
    return Sheet(sheet.name, rows, hidden, merged, source, _notes(rows, seen) if seen is not None else ())


def _notes(rows: list[list[Cell]], seen: Seen) -> tuple[str, ...]:
    """What a person has to know of the sheet; hidden rows and columns only where they hold anything."""
    notes = [UNEVALUATED.format(seen.unevaluated)] if seen.unevaluated else []
    hidden = [row for row in seen.hidden_rows if row < len(rows) and any(cell is not None for cell in rows[row])]
    if hidden:
        numbers = "、".join(str(row + 1) for row in hidden[:NAMED]) + ("等" if len(hidden) > NAMED else "")
        notes.append(f"有 {len(hidden)} 行是隐藏的（第 {numbers} 行，可能是筛选后没有取消），也一并读入；不要的请取消隐藏并删去后再导入。")
    columns = [column for column in seen.hidden_columns
               if rows and column < len(rows[0]) and any(cells[column] is not None for cells in rows)]
    if columns:
        notes.append(f"有 {len(columns)} 列是隐藏的（{'、'.join(map(_letters, columns[:NAMED]))} 列），也一并读入。")
    return tuple(notes)


def _letters(column: int) -> str:
    """AB for 27."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _plain(rows: Iterable[Sequence[Cell]], left: int, watch: _Watch) -> list[list[Cell]]:
    """Rows with None for empty cells, ints for whole numbers, all of one width, no empty rows or columns at the end."""
    margin: list[Cell] = [None] * left
    plain: list[list[Cell]] = []
    width = used = 0
    for number, row in enumerate(paced(rows), 1):
        cells = [(value or None) if type(value) is str
                 else int(value) if type(value) is float and value.is_integer() else value for value in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            cells = margin + cells
            used = number
            width = max(width, len(cells))
        plain.append(cells)
        if number % CHUNK == 0:
            watch.step(CHUNK)
    watch.step(len(plain) % CHUNK)
    del plain[used:]
    empty: list[Cell] = [None] * width
    for number, cells in enumerate(plain):
        if not cells:
            plain[number] = empty
        elif len(cells) < width:
            cells.extend(empty[len(cells):])
    return plain


def _html_sheet(name: str, rows: list[list[str]], merged: list[Merge], watch: _Watch) -> Sheet:
    return Sheet(name, _plain(rows, 0, watch), merged=tuple(merged), source="html")


def _xml_sheets(data: bytes, name: str, watch: _Watch) -> list[Sheet]:
    try:
        read = xml_sheets(data)
    except ElementTree.ParseError as error:
        raise Refused(f"“{name}”不完整或已损坏。", ANOTHER_COPY) from error
    for sheet in read:
        if len(sheet.rows) * max(map(len, sheet.rows), default=0) > MAX_CELLS:
            raise Refused(f"“{name}”的工作表“{sheet.name}”在表格以外很远的地方还有内容。", "请在 WPS 中把表格复制到新工作簿，另存后再导入。")
    return [Sheet(sheet.name, _plain(sheet.rows, 0, watch), sheet.hidden, tuple(sheet.merged), "xml") for sheet in read]


def _text_sheet(data: bytes, path: Path, watch: _Watch) -> Sheet:
    text = decode(data)
    if text is None:
        raise Refused(f"“{path.name}”不是表格，或已损坏。", PICK_ANOTHER)
    if text.lstrip().startswith("<?xml"):
        raise Refused(f"“{path.name}”是 XML 格式的文件，不能直接导入。", SAVE_AS)
    watch.total = text.count("\n")
    rows = csv_rows(text.rstrip("\x1a"), lambda number: watch.step() if number % CHUNK == 0 else None)
    return Sheet(path.stem, _plain(rows, 0, watch), source="csv")
