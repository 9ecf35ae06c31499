"""Puts a Paper on pages, in the faces of official papers that this computer has; ui/printing.py paints them.

Everything is measured in tenths of a point with fonts of whole tenths, so that a line breaks at the same place
whatever it is painted on. Runs on the worker's thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontDatabase, QTextLayout, QTextOption

from exporters.celltext import text_width
from exporters.lines import BODY, MARGIN
from exporters.paper import Look, Paper, PaperCell, PaperRow, line_height
from models.errors import Cancelled
from models.pace import paced

FINE = 10                                # units to the point
SIDE = 3.0                               # points free at the sides of a cell
SMALLEST = 5.0                           # text is made smaller down to this where it must fit
MOST_KEPT = 5_000                        # texts whose lines are remembered

Told = Callable[[int, int], None]

# The faces of official papers as different systems call them, the best first, and what stands in: the Song face of
# a title is bold where it is not 小标宋, since that is heavy.
_FAMILIES: dict[str, tuple[str, ...]] = {
    "title": ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "宋体", "SimSun", "Noto Serif CJK SC", "Source Han Serif SC"),
    "heading": ("黑体", "SimHei", "Noto Sans CJK SC", "Source Han Sans SC"),
    "body": ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "Noto Serif CJK SC", "Source Han Serif SC"),
    "note": ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi", "Noto Serif CJK SC", "Source Han Serif SC"),
}
_HEAVY = ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "黑体", "SimHei")
_BOLD = ("title", "heading")


@dataclass(frozen=True)
class Placed:
    """A row on a page: its top and height in points, before the page is made smaller."""

    row: PaperRow
    top: float
    height: float


@dataclass(frozen=True)
class Laid:
    """A Paper on pages, `scale` smaller than declared where it would be wider than the page."""

    paper: Paper
    pages: tuple[tuple[Placed, ...], ...]
    scale: float

    def shown(self, number: int) -> list[str]:
        """The texts of a page, from 0; for tests and for a screen reader."""
        return [cell.text for placed in self.pages[number] for cell in placed.row.cells if cell.text]


# -- type ------------------------------------------------------------------------------------------------------------

class Type:
    """The fonts of a job, made once a look; of one thread."""

    _there: dict[str, tuple[str, bool]] = {}
    _asking = threading.Lock()

    def __init__(self) -> None:
        self._fonts: dict[tuple[str, float], QFont] = {}
        self._lines: dict[tuple[str, str, float, float], int] = {}       # units and committees come again and again

    def font(self, face: str, size: float) -> QFont:
        found = self._fonts.get((face, size))
        if found is None:
            family, bold = self._family(face)
            found = QFont(family)
            found.setPixelSize(max(1, round(size * FINE)))
            found.setBold(bold)
            found.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            self._fonts[face, size] = found
        return found

    @classmethod
    def _family(cls, face: str) -> tuple[str, bool]:
        with cls._asking:
            if face not in cls._there:
                known = next((one for one in _FAMILIES[face] if QFontDatabase.hasFamily(one)), _FAMILIES[face][0])
                cls._there[face] = (known, face in _BOLD and known not in _HEAVY)
            return cls._there[face]

    def lines(self, text: str, look: Look, size: float, width: float) -> int:
        """How many lines the text takes in so many points."""
        room = width * 0.94              # no face is wider than a full character and this
        if "\n" not in text and (len(text) * size <= room or text_width(text) * size / 2 <= room):
            return 1
        key = (text, look.face, size, width)
        known = self._lines.get(key)
        if known is None:
            if len(self._lines) > MOST_KEPT:
                self._lines.clear()
            known = self._lines[key] = self.broken(text, look, size, width).lineCount()
        return known

    def broken(self, text: str, look: Look, size: float, width: float) -> QTextLayout:
        """The text in lines of so many points, one below the other."""
        layout = QTextLayout(text.replace("\n", "\u2028"), self.font(look.face, size))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if look.wrap
                           else QTextOption.WrapMode.NoWrap)
        layout.setTextOption(option)
        layout.setCacheEnabled(True)
        layout.beginLayout()
        step = line_height(size) * FINE
        number = 0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width * FINE)
            line.setPosition(QPointF(0, number * step + (step - line.height()) / 2))
            number += 1
        layout.endLayout()
        return layout

    def fitted(self, cell: PaperCell, width: float, height: float) -> float:
        """The size at which the cell's text fits into the box: its own, or a smaller one."""
        look, size = cell.look, cell.look.size
        if look.turned:
            width, height = height, width
        while size > SMALLEST:
            if look.wrap:
                if self.lines(cell.text, look, size, width) * line_height(size) <= height + MARGIN:
                    break
            else:
                layout = self.broken(cell.text, look, size, width)       # its lines live only as long as it does
                if layout.lineAt(0).naturalTextWidth() <= width * FINE:
                    break
            size -= 0.5
        return size


# -- pages -----------------------------------------------------------------------------------------------------------

def lay_out(paper: Paper, told: Told | None = None, cancelled: Callable[[], bool] | None = None) -> Laid:
    """Puts the rows on pages. Raises `Cancelled` when `cancelled` says so."""
    room = paper.room
    scale = min(1.0, room[0] / sum(paper.widths))
    measure = _Measure(paper, room[1] / scale)
    measured = _measured(paper, measure, told, cancelled)
    heading, header, ending = ([(row, measure(row)) for row in several]
                               for several in (paper.heading, paper.header, paper.ending))
    if paper.one_page:
        tall = sum(height for _, height in (*heading, *header, *measured, *ending))
        scale = min(scale, room[1] / tall)
    sheets = _Sheets(room[1] / scale, header)
    for row, height in heading:
        sheets.put([(row, height)], bare=True)
    sheets.put(header, bare=True)
    waiting: list[tuple[PaperRow, float]] = []
    for row, height in measured:
        if row.new_page and not waiting:
            sheets.turn()
        waiting.append((row, height))
        if not row.keep:
            sheets.put(waiting)
            waiting = []
    sheets.put([*waiting, *ending])
    return Laid(paper, tuple(tuple(page) for page in sheets.pages), scale)


def _measured(paper: Paper, measure: _Measure, told: Told | None,
              cancelled: Callable[[], bool] | None) -> list[tuple[PaperRow, float]]:
    found = []
    for number, row in enumerate(paced(paper.rows), 1):
        if cancelled is not None and cancelled():
            raise Cancelled
        found.append((row, measure(row)))
        if told is not None:
            told(number, len(paper.rows))
    return found


class _Measure:
    """Heights of rows, `tallest` at most: what is longer is made smaller when it is painted."""

    def __init__(self, paper: Paper, tallest: float) -> None:
        self._type, self._widths, self._tallest = Type(), paper.widths, tallest * 0.6

    def __call__(self, row: PaperRow) -> float:
        if row.fixed:
            return row.height
        tall, place = row.height, 0
        for cell in row.cells:
            columns = cell.columns
            width = self._widths[place] if columns == 1 else sum(self._widths[place:place + columns])
            place += columns
            if cell.text and cell.rows == 1 and not cell.look.turned:
                size = cell.look.size
                lines = self._type.lines(cell.text, cell.look, size, width - 2 * SIDE) if cell.look.wrap else 1
                tall = max(tall, lines * line_height(size) + MARGIN)
        return min(max(tall, line_height(BODY) + MARGIN), self._tallest)


class _Sheets:
    """Pages while rows are put on them; the header stands on top of each but the first by itself."""

    def __init__(self, tall: float, header: Sequence[tuple[PaperRow, float]]) -> None:
        self._tall, self._header = tall, header
        self.pages: list[list[Placed]] = [[]]
        self._y = 0.0
        self._bare = True                # nothing but what stands on top

    def put(self, rows: Sequence[tuple[PaperRow, float]], bare: bool = False) -> None:
        """Rows that stay together, on this page or the next."""
        whole = sum(height for _, height in rows)
        if not self._bare and self._y + whole > self._tall + 0.01:
            self.turn()
        for row, height in rows:
            if not self._bare and self._y + height > self._tall + 0.01:     # together they fill more than a page
                self.turn()
            self.pages[-1].append(Placed(row, self._y, height))
            self._y += height
            self._bare = self._bare and bare

    def turn(self) -> None:
        """A new page, unless this one is still bare."""
        if self._bare:
            return
        self.pages.append([])
        self._y, self._bare = 0.0, True
        self.put(self._header, bare=True)


__all__ = ["FINE", "Laid", "Placed", "SIDE", "Told", "Type", "lay_out"]
