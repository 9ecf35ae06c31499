"""Tables that are plain text: CSV and TSV in the encodings met in offices, and HTML saved under .xls."""
import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

from models.errors import Refused

Merge = tuple[int, int, int, int]

DELIMITERS = ",;\t"
RARE_DELIMITERS = "|，"
ALIGNED = re.compile(r"[ \u3000]{2,}|\t")       # columns of a printed list
SNIFFED = 50                # records looked at to choose the delimiter and to tell text from binary
LONGEST_CELL = 200_000_000  # csv's own limit of 131,072 characters is below what a pasted report may hold
DEEPEST_TABLE = 4           # tables within tables, on pages laid out by them
STRAY_QUOTE = 50            # line breaks in the last cell that betray a quote nobody closed
SAVE_AS = "请用 WPS 打开，另存为 .xlsx 后再导入。"


def decode(data: bytes) -> str | None:
    """The text of a file (UTF-8, then GB18030, then UTF-16), or None when the bytes are not text."""
    text = decoded(data)
    return text if text is not None and _is_text(text) else None


def decoded(data: bytes) -> str | None:
    """The bytes as text of the first encoding that they can be."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if data.startswith(b"\xef\xbb\xbf"):
        return data.decode("utf-8-sig", errors="replace")
    if b"\0" in data:
        return _utf16_without_mark(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A file cut off inside its last character is still UTF-8: GB18030 would read all of it as other characters.
        if error.start and error.start >= len(data) - 3:
            return data[:error.start].decode("utf-8")
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        return _utf16_without_mark(data)


def _utf16_without_mark(data: bytes) -> str | None:
    """Text in the byte order whose line breaks and delimiters make sense, or None."""
    ends = {"utf-16-le": data.count(b"\n\0"), "utf-16-be": data.count(b"\0\n")}
    for name in sorted(ends, key=lambda name: -ends[name]):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return None


def _is_text(text: str) -> bool:
    """Whether these are characters people write: nearly all of them assigned in Unicode, and no controls.

    A few others are let through: old systems put rare characters of names into the private area, and what is copied
    out of a document brings a bell or a separator along.
    """
    start = text[:4096]
    kinds = Counter(unicodedata.category(character) for character in start if character not in "\t\r\n\v\f\x1a")
    odd = sum(kinds[kind] for kind in ("Cc", "Cn", "Co", "Cs")) + start.count("\ufffd")
    return odd * 20 <= len(start)


def csv_rows(text: str, at_record: Callable[[int], None]) -> list[list[str]]:
    """The records of a CSV or TSV text; `at_record` is called with the number of each before it is kept.

    Raises Refused where a quote is not closed, since the rest of the file would end up in one cell.
    """
    marked = re.match(r"sep=(.)\r?\n", text)    # Excel's own first line; Excel does not count it as a row
    if marked:
        delimiter, text = marked[1], text[marked.end():]
    else:
        delimiter = _delimiter(text)
        if not delimiter:
            return [[cell.strip() for cell in ALIGNED.split(line)] for line in text.splitlines()]
    quoted_numbers = '="' in text               # ="0319" is how exports keep Excel from eating leading zeros
    rows: list[list[str]] = []
    try:
        for record in _records(text, delimiter):
            at_record(len(rows))
            if quoted_numbers:
                record = [cell[2:-1] if cell.startswith('="') and cell.endswith('"') else cell for cell in record]
            rows.append(record)
    except csv.Error as error:
        raise Refused(f"第 {len(rows) + 1} 行以后读不出来。", SAVE_AS) from error
    if rows and rows[-1] and rows[-1][-1].count("\n") > STRAY_QUOTE:
        raise Refused(f"第 {len(rows)} 行有一个引号没有配对，后面的内容都连成了一格。", "请改好这个引号，或" + SAVE_AS[1:])
    return rows


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    finally:
        csv.field_size_limit(limit)


def _delimiter(text: str) -> str:
    """The delimiter that gives most records the same number of cells; '' for columns parted by spaces."""
    def agreement(delimiter: str) -> tuple[int, int]:
        widths: Counter[int] = Counter()
        try:
            for number, record in enumerate(_records(text, delimiter)):
                if number == SNIFFED:
                    break
                widths[len(record)] += 1
        except csv.Error:
            return 0, 0
        return max(((records, width) for width, records in widths.items() if width > 1), default=(0, 0))

    def most(several: str) -> tuple[int, int]:
        return max(map(agreement, several))

    lines = sum(1 for _, line in zip(range(SNIFFED), text.splitlines()) if line.strip())
    if most(DELIMITERS)[0] * 2 < lines:
        if most(RARE_DELIMITERS)[0] * 2 >= lines:
            return max(RARE_DELIMITERS, key=agreement)
        aligned = Counter(len(ALIGNED.split(line)) for _, line in zip(range(SNIFFED), text.splitlines()))
        if max((records for width, records in aligned.items() if width > 1), default=0) * 2 >= lines:
            return ""
    return max(DELIMITERS, key=agreement)


def is_html(data: bytes) -> bool:
    start = data[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if b"office:spreadsheet" in start:      # XML 表格 2003 has a <Table> too, of another kind
        return False
    return start.startswith(b"<") and (b"<html" in start or b"<table" in start)


def html_rows(data: bytes, charset: str = "") -> tuple[list[list[str]], list[Merge]]:
    """The rows and merged ranges of all tables, one below the other, as Excel itself shows such a file.

    A table that does nothing but lay out a page is looked through. `charset`: what is said of it from outside.
    """
    named = re.search(rb"charset=[\"']?([\w-]+)", data[:4096])
    encoding = named[1].decode("ascii").lower() if named else charset.lower()
    text: str | None
    if encoding in ("gb2312", "gbk", "gb18030"):
        text = data.decode("gb18030", errors="replace")     # the larger set: pages say gb2312 and mean GBK
    else:
        text = decoded(data)
    if text is None:
        raise Refused("文件里的文字认不出来。", SAVE_AS)
    for depth in range(1, DEEPEST_TABLE + 1):
        parser = _Tables(depth)
        parser.feed(text)
        parser.close()
        if parser.rows_inside <= 2 * parser.rows:
            break
    return parser.grid(), parser.merged


class _Tables(HTMLParser):
    """Collects the cells of the tables at a depth with their place; a table inside a cell becomes part of its text."""

    def __init__(self, wanted: int) -> None:
        super().__init__(convert_charrefs=True)
        self.rows_inside = 0                    # of tables within the cells
        self._wanted = wanted
        self.cells: dict[tuple[int, int], str] = {}
        self.merged: list[Merge] = []
        self._taken: set[tuple[int, int]] = set()
        self._row = -1
        self._depth = 0
        self._text: list[str] | None = None     # the pieces of the open cell
        self._span = (1, 1)
        self._silent = 0                        # inside <style> and the like

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
        elif tag in ("style", "script", "title"):
            self._silent += 1
        elif tag in ("br", "p", "div") and self._text:
            self._text.append("\n")
        elif self._depth > self._wanted and tag == "tr":
            self.rows_inside += 1
        elif self._depth == self._wanted and tag == "tr":
            self._end_cell()
            self._row += 1
        elif self._depth == self._wanted and tag in ("td", "th"):
            self._end_cell()
            self._row = max(self._row, 0)
            named = dict(attrs)
            self._span = _span(named.get("rowspan")), _span(named.get("colspan"))
            self._text = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            if self._depth == self._wanted:
                self._end_cell()
            self._depth = max(self._depth - 1, 0)
        elif tag in ("style", "script", "title"):
            self._silent = max(self._silent - 1, 0)
        elif self._depth == self._wanted and tag in ("td", "th", "tr"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._text is not None and not self._silent:
            self._text.append(re.sub(r"[ \t\r\n]+", " ", data))

    def _end_cell(self) -> None:
        if self._text is None:
            return
        text = "\n".join(line.strip(" \xa0") for line in "".join(self._text).split("\n")).strip("\n")
        self._text = None
        column = 0
        while (self._row, column) in self._taken:
            column += 1
        down, right = self._span
        self.cells[self._row, column] = text
        self._taken.update((self._row + r, column + c) for r in range(down) for c in range(right))
        if (down, right) != (1, 1):
            self.merged.append((self._row, column, self._row + down - 1, column + right - 1))

    @property
    def rows(self) -> int:
        return self._row + 1

    def grid(self) -> list[list[str]]:
        width = max((column for _, column in self.cells), default=-1) + 1
        rows = [[""] * width for _ in range(self._row + 1)]
        for (row, column), text in self.cells.items():
            rows[row][column] = text
        return rows


def _span(written: str | None) -> int:
    """A rowspan or colspan as browsers take it: at least one, and never so many that a table bursts."""
    return min(max(int(written), 1), 1000) if written and written.isdecimal() else 1
