"""Names in rows, with or without headings: the same on paper, in a workbook and as a Word text."""
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from exporters.celltext import text_width
from exporters.paper import Look, Paper, PaperCell, PaperRow, over_all, title_rows
from models.listed_people import Listed
from models.names import pad_name

_WIDTH = 510.0                           # points between the margins of an upright page
_SIZES = (16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.5)
_FITTING = 0.9                           # so many of the names should stand in one column each
_FREE = 8.0                              # points between a name and the next column
_MOST_COLUMNS = 3                        # that one long name takes


class Section(NamedTuple):
    """A heading, '' for none, and the names below it."""

    heading: str
    names: tuple[str, ...]


class NameList(NamedTuple):
    """`note`: （168名，按姓氏笔画为序）"""

    title: str
    note: str
    sections: tuple[Section, ...]

    @property
    def names(self) -> list[str]:
        return [name for section in self.sections for name in section.names]


def printed_name(one: Listed, marks: bool = True) -> str:
    """张　三（女，回族）"""
    return pad_name(one.name) + (one.marks if marks else "")


def counted(heading: str, number: int) -> str:
    """教育界（12名）"""
    return f"{heading}（{number}名）"


def _columns_of(name: str, width: float, size: float) -> int:
    """How many columns a name takes on its line."""
    needed = text_width(name) * size / 2
    return next((count for count in range(1, _MOST_COLUMNS) if needed <= width * count - _FREE), _MOST_COLUMNS)


def _most_fit(names: Sequence[str], width: float, size: float) -> bool:
    return sum(_columns_of(name, width, size) == 1 for name in names) >= _FITTING * len(names)


def name_paper(found: NameList, columns: int) -> Paper:
    """A page of the list; a name too long for its column takes the next one too."""
    width = _WIDTH / columns
    widths = (width,) * columns
    size = next((size for size in _SIZES if _most_fit(found.names, width, size)), _SIZES[-1])
    rows: list[PaperRow] = []
    for section in found.sections:
        if section.heading:
            rows.append(over_all(section.heading, Look("heading", 16), columns, 34, keep=True))
        rows += _rows(section.names, columns, width, size)
    return Paper("名单", found.title, widths, rows, heading=title_rows(found.title, found.note, widths),
                 count=len(found.names))


def _rows(names: Sequence[str], columns: int, width: float, size: float) -> list[PaperRow]:
    look = Look("body", size)
    rows: list[PaperRow] = []
    cells: list[PaperCell] = []
    free = columns
    for name in names:
        wanted = min(_columns_of(name, width, size), columns)
        if wanted > free:
            rows.append(_filled(cells, free))
            cells, free = [], columns
        cells.append(PaperCell(name, look, wanted))
        free -= wanted
    return [*rows, _filled(cells, free)] if cells else rows


def _filled(cells: Sequence[PaperCell], free: int) -> PaperRow:
    return PaperRow((*cells, *(PaperCell() for _ in range(free))), 28)


def write_name_list(path: Path, found: NameList, columns: int) -> int:
    """The list as a Word text: a title, and lines of names at tabs; returns how many names.

    Its letters are 三号 as everywhere in it, so there are fewer columns where the names would not fit.
    """
    from exporters.official_text import BODY, HEI, KAI, SONG, TEXT_WIDTH, TITLE, new_document, paragraph
    from exporters.saving import saving

    while columns > 3 and not _most_fit(found.names, TEXT_WIDTH / columns, BODY):
        columns -= 1
    width = TEXT_WIDTH / columns
    tabs = [width * place for place in range(1, columns)]
    document = new_document(found.title)
    for line in _title_lines(found.title, int(TEXT_WIDTH / TITLE)):
        paragraph(document, line, SONG, TITLE, align="center")
    paragraph(document, found.note, KAI, align="center")
    for section in found.sections:
        if section.heading:
            paragraph(document, section.heading, HEI, align="left", keep=True)
        for row in _rows(section.names, columns, width, BODY):
            paragraph(document, _at_tabs(row, width, BODY), align="left", tabs=tabs)
    with saving(path) as file:
        document.save(file)
    return len(found.names)


def _at_tabs(row: PaperRow, width: float, size: float) -> str:
    """The names of a row, each at the tab of its column: a long one stands beyond the first tabs of its own."""
    text, place, end = "", 0, 0.0
    for cell in row.cells:
        if cell.text:
            text += "\t" * (place - int(end // width) if text else 0) + cell.text
            end = place * width + text_width(cell.text) * size / 2
        place += cell.columns
    return text


def _title_lines(title: str, room: int) -> list[str]:
    """A title too long for its line in two, parted where the name of a body or a meeting ends."""
    ends = [found.end() for found in re.finditer("委员会|会议", title) if found.end() < len(title)]
    if len(title) <= room or not ends:
        return [title]
    middle = min(ends, key=lambda end: abs(end - len(title) / 2))
    return [title[:middle], title[middle:]]


__all__ = ["NameList", "Section", "counted", "name_paper", "printed_name", "write_name_list"]
