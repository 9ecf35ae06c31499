"""What calamine does not tell of an .xlsx: formulas without a result, hidden rows and columns, cells far out."""
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import IO
from xml.etree import ElementTree

from models.errors import Refused

MAX_CELLS = 20_000_000                      # calamine allots 32 bytes to every cell between A1 and the last one


@dataclass
class Seen:
    """Of one sheet: how many formulas have no result, and the numbers (from 0) of hidden rows and columns."""

    unevaluated: int = 0
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


def look_through(archive: zipfile.ZipFile, name: str, step: Callable[[], None]) -> dict[str, Seen]:
    """What is seen in each sheet, by its name; refuses a sheet so wide that reading it would exhaust the memory.

    `step` is called before each sheet and may raise Cancelled.
    """
    found: dict[str, Seen] = {}
    for title, member in _sheet_members(archive).items():
        step()
        found[title] = seen = Seen()
        with archive.open(member) as stream:
            rows, columns = _survey(stream, seen)
        if rows * columns > MAX_CELLS:
            with archive.open(member) as stream:
                rows, columns = _extent(stream)
        if rows * columns > MAX_CELLS:
            raise Refused(f"“{name}”的工作表“{title}”在表格以外很远的地方（第 {rows} 行、第 {columns} 列以内）还有内容。",
                          "请在 WPS 中把表格复制到新工作簿，另存后再导入。")
    return found


def _sheet_members(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet titles with the archive member that holds each (ECMA-376 part 1, 18.2.19 and part 2, 9.3)."""
    members = set(archive.namelist())
    if "xl/workbook.xml" not in members or "xl/_rels/workbook.xml.rels" not in members:
        return {}
    targets = {}
    for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels")):
        target = relation.get("Target", "")
        targets[relation.get("Id")] = target.lstrip("/") if target.startswith("/") else "xl/" + target
    found = {}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet"):
            key = next((value for attribute, value in element.items() if attribute.endswith("}id")), None)
            if targets.get(key) in members:
                found[element.get("name", "")] = targets[key]
    return found


# A formula that no program has calculated has no <v>, or an empty one; t="str" with an empty one is the result "".
_UNEVALUATED = re.compile(
    rb'<c (?![^>]*\bt="str")[^>]*><f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>')
_FORMULA = re.compile(rb"<f[ >/]")
_VALUED = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>(?!</c>)')


_HIDDEN_ROW = re.compile(rb'<row r="([0-9]{1,7})"[^>]*\bhidden="(?:1|true)"[^>]*(?<!/)>')
_HIDDEN_COLUMNS = re.compile(
    rb'<col\b(?=[^>]*\bhidden="(?:1|true)")(?=[^>]*\bmin="([0-9]{1,5})")[^>]*\bmax="([0-9]{1,5})"')


def _survey(stream: IO[bytes], seen: Seen) -> tuple[int, int]:
    """The last row's number and an upper bound on the columns; `seen` is filled in."""
    rows = 0
    letters = 1
    for cells in _whole_cells(stream):
        last = cells.rfind(b"<row r=")
        if last >= 0 and (number := re.match(rb'<row r="([0-9]{1,7})"', cells[last:last + 20])):
            rows = int(number[1])
        while letters < 3 and re.search(rb'<c r="[A-Z]{%d}' % (letters + 1), cells):
            letters += 1
        if b"<f" in cells and _FORMULA.search(cells):
            seen.unevaluated += len(_UNEVALUATED.findall(cells))
        if b"hidden=" in cells:
            seen.hidden_rows += [int(number) - 1 for number in _HIDDEN_ROW.findall(cells)]
            for first, last in _HIDDEN_COLUMNS.findall(cells):
                seen.hidden_columns += range(int(first) - 1, min(int(last), 16384))
    return rows, (26, 702, 16384)[letters - 1]


def _extent(stream: IO[bytes]) -> tuple[int, int]:
    """The last row and column that hold a value."""
    rows = columns = 0
    for cells in _whole_cells(stream):
        for letters, digits in _VALUED.findall(cells):
            number = 0
            for letter in letters:
                number = number * 26 + letter - 64
            columns = max(columns, number)
            rows = max(rows, int(digits))
    return rows, columns


def _whole_cells(stream: IO[bytes]) -> Iterable[bytes]:
    """The stream in pieces that never end inside a cell."""
    rest = b""
    while piece := stream.read(1 << 20):
        piece = rest + piece
        cut = max(piece.rfind(b"<c "), 0)
        rest = piece[cut:]
        yield piece[:cut]
    yield rest


__all__ = ["MAX_CELLS", "Seen", "look_through"]
