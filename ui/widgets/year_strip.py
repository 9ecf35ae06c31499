"""The strip of a year: a row for each rule, a cell for each period, months above, today's mark, and a legend.

Painted as one widget; the arrow keys walk over the cells, Enter and a click ask for what can be done with one.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from models.cadence_states import EXCUSED, HELD, JOINED, MADE_UP, MISSED, NOT_DUE, UNRECORDED
from models.cadences import SIGNS, Strip, StripCell, StripRow
from ui import theme

# Several greens would say nothing: what was made up or joined differs by its sign. The amber is lighter than that of
# words, since the sign on it is dark.
GROUNDS = {HELD: theme.COLOURS["green"], MADE_UP: theme.COLOURS["green"], JOINED: theme.COLOURS["green"],
           EXCUSED: theme.COLOURS["bar"], MISSED: theme.COLOURS["red"], UNRECORDED: "#e8b872",
           NOT_DUE: theme.COLOURS["bar-ground"]}
LEGEND = (HELD, MADE_UP, JOINED, EXCUSED, MISSED, UNRECORDED, NOT_DUE)
GAP, SIDE = 12, 2
LOW_ROW = 22


class Place(NamedTuple):
    """Where a cell stands: its row and its place in it."""

    row: int
    cell: int


def ink(status: str) -> QColor:
    """The colour of the sign on a cell."""
    return QColor(theme.COLOURS["text"] if status in (UNRECORDED, NOT_DUE) else theme.COLOURS["white"])


class YearStrip(QWidget):
    """Shows what `read_strip` gave.

    `asked(row, cell, at)`: a period that nobody held a meeting in was chosen, `at` is where a menu belongs;
    `menu_asked`: the same by the right button; `opened(meeting)`: one that is filled; `row_opened(rule)`: a rule by
    its name or its end.
    """

    asked = Signal(object, object, QPoint)
    menu_asked = Signal(object, object, QPoint)
    opened = Signal(int)
    row_opened = Signal(int)

    def __init__(self, name: str = "year_strip", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._strip = Strip(0, (), None)
        self._at = Place(0, 0)
        self._say()

    def show_strip(self, strip: Strip) -> None:
        """Shows a year; the cell that was stood on keeps its place."""
        same = strip.year == self._strip.year
        self._strip = strip
        if not same or not self._cell(self._at):
            self._at = self._start()
        self._say()
        self.updateGeometry()
        self.update()

    @property
    def strip(self) -> Strip:
        return self._strip

    @property
    def at(self) -> Place:
        """The cell that the keys stand on."""
        return self._at

    def cell_rect(self, place: Place) -> QRect:
        """Where a cell is drawn, for whoever clicks it."""
        cell = self._strip.rows[place.row].cells[place.cell]
        return self._cell_rect(place.row, cell).toAlignedRect()

    # Measures

    def sizeHint(self) -> QSize:
        return QSize(720, self._month_height() + len(self._strip.rows) * self._row_height() + self._legend_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(480, self.sizeHint().height())

    def _text_height(self) -> int:
        return self.fontMetrics().height()

    def _row_height(self) -> int:
        return max(LOW_ROW, self._text_height() + 6) + 8

    def _month_height(self) -> int:
        return self._text_height() + 6

    def _legend_height(self) -> int:
        return self._text_height() + 10

    def _widest(self, words: list[str]) -> int:
        return max((self.fontMetrics().horizontalAdvance(one) for one in words), default=0)

    def _left(self) -> int:
        return self._widest([row.title for row in self._strip.rows]) + GAP

    def _right(self) -> int:
        return self._widest([row.end for row in self._strip.rows]) + GAP

    def _x(self, day: str, after: bool = False) -> float:
        """Where a day begins, or with `after` ends. Every month is as wide as any other."""
        room = max(self.width() - self._left() - self._right(), 120)
        one = date.fromisoformat(day)
        days = monthrange(one.year, one.month)[1]
        return self._left() + room * (one.month - 1 + (one.day - 1 + after) / days) / 12

    def _row_top(self, row: int) -> int:
        return self._month_height() + row * self._row_height()

    def _cell_rect(self, row: int, cell: StripCell) -> QRectF:
        left, right = self._x(cell.first), self._x(cell.last, after=True)
        return QRectF(left + SIDE / 2, self._row_top(row) + 4, max(right - left - SIDE, 2), self._row_height() - 8)

    def _cell(self, place: Place) -> StripCell | None:
        rows = self._strip.rows
        return rows[place.row].cells[place.cell] if place.row < len(rows) and (
            place.cell < len(rows[place.row].cells)) else None

    def _start(self) -> Place:
        """The first cell that waits for somebody, or the first there is."""
        return next((Place(r, c) for r, row in enumerate(self._strip.rows) for c, cell in enumerate(row.cells)
                     if cell.status == UNRECORDED), Place(0, 0))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._strip.rows:
            return
        self._paint_months(painter)
        for number, row in enumerate(self._strip.rows):
            self._paint_row(painter, number, row)
        self._paint_today(painter)
        self._paint_legend(painter)

    def _paint_months(self, painter: QPainter) -> None:
        painter.setPen(QColor(theme.COLOURS["text-soft"]))
        year = self._strip.year
        for month in range(1, 13):
            first, last = f"{year:04d}-{month:02d}-01", f"{year:04d}-{month:02d}-{monthrange(year, month)[1]:02d}"
            room = QRectF(self._x(first), 0, self._x(last, after=True) - self._x(first), self._month_height())
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, f"{month}月")

    def _paint_row(self, painter: QPainter, number: int, row: StripRow) -> None:
        top, height = self._row_top(number), self._row_height()
        centre = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(theme.COLOURS["text"]))
        painter.drawText(QRect(0, top, self._left() - GAP, height), centre, row.title)
        painter.setPen(QColor(theme.COLOURS["text-soft"]))
        painter.drawText(QRect(self.width() - self._right() + GAP, top, self._right(), height), centre, row.end)
        for place, cell in enumerate(row.cells):
            room = self._cell_rect(number, cell)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(GROUNDS[cell.status]))
            painter.drawRoundedRect(room, 2, 2)
            if cell.sign:
                self._paint_sign(painter, room, cell)
            if self.hasFocus() and self._at == Place(number, place):
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(theme.COLOURS["text"]), 2))
                painter.drawRoundedRect(room.adjusted(-1, -1, 1, 1), 3, 3)

    def _paint_sign(self, painter: QPainter, room: QRectF, cell: StripCell) -> None:
        """The sign, smaller where a week leaves little room."""
        wide = self.fontMetrics().horizontalAdvance(cell.sign)
        painter.save()
        if wide > room.width():
            painter.setFont(theme.scaled(self.font(), max(room.width() / wide, 0.6)))
        painter.setPen(ink(cell.status))
        painter.drawText(room.adjusted(-3, 0, 3, 0), Qt.AlignmentFlag.AlignCenter, cell.sign)
        painter.restore()

    def _paint_today(self, painter: QPainter) -> None:
        if self._strip.today is None:
            return
        x = self._x(self._strip.today, after=True)
        painter.setPen(QPen(QColor(theme.COLOURS["text"]), 1, Qt.PenStyle.DashLine))
        bottom = self._row_top(len(self._strip.rows))
        painter.drawLine(QPointF(x, self._month_height() - 3), QPointF(x, bottom))

    def _paint_legend(self, painter: QPainter) -> None:
        """What the colours and signs mean: those that occur, and always the plain ones."""
        used = {cell.status for row in self._strip.rows for cell in row.cells} | {HELD, MISSED, UNRECORDED, NOT_DUE}
        top = self._row_top(len(self._strip.rows)) + 4
        x, size = self._left(), self._text_height() - 6
        height = self._text_height()
        for status in (one for one in LEGEND if one in used):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(GROUNDS[status]))
            painter.drawRoundedRect(QRectF(x, top + 3, size, size), 2, 2)
            words = " ".join(word for word in (SIGNS[status], status) if word)
            wide = self.fontMetrics().horizontalAdvance(words)
            painter.setPen(QColor(theme.COLOURS["text-soft"]))
            painter.drawText(QRect(x + size + 5, top, wide + 2, height), Qt.AlignmentFlag.AlignVCenter, words)
            x += size + 5 + wide + 18

    # Mouse and keys

    def _hit(self, point: QPointF) -> Place | None:
        for number, row in enumerate(self._strip.rows):
            if self._row_top(number) <= point.y() < self._row_top(number + 1):
                return next((Place(number, place) for place, cell in enumerate(row.cells)
                             if self._cell_rect(number, cell).adjusted(-1, 0, 1, 0).contains(point)), None)
        return None

    def _row_at(self, point: QPointF) -> StripRow | None:
        """The rule whose name or end lies there."""
        number = int((point.y() - self._month_height()) // self._row_height())
        beside = point.x() < self._left() - GAP or point.x() > self.width() - self._right()
        return self._strip.rows[number] if beside and 0 <= number < len(self._strip.rows) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        place, row = self._hit(event.position()), self._row_at(event.position())
        if place is not None:
            self._go(place)
            self._choose()
        elif row is not None:
            self.row_opened.emit(row.rule)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = self._hit(QPointF(event.pos()))
        cell = self._cell(place) if place is not None else None
        if place is not None and cell is not None and cell.meeting is None:
            self._go(place)
            self.menu_asked.emit(self._strip.rows[place.row], cell, event.globalPos())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._hit(event.position()) is not None or self._row_at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place, row = self._hit(QPointF(event.pos())), self._row_at(QPointF(event.pos()))
            cell = self._cell(place) if place is not None else None
            QToolTip.showText(event.globalPos(), cell.words if cell else row.end_words if row else "", self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows = self._strip.rows
        if not rows:
            super().keyPressEvent(event)
            return
        row, cell = self._at
        last = len(rows[row].cells) - 1
        match event.key():
            case Qt.Key.Key_Left:
                self._go(Place(row, max(cell - 1, 0)))
            case Qt.Key.Key_Right:
                self._go(Place(row, min(cell + 1, last)))
            case Qt.Key.Key_Home:
                self._go(Place(row, 0))
            case Qt.Key.Key_End:
                self._go(Place(row, last))
            case Qt.Key.Key_Up if row > 0:
                self._go(self._beside(row - 1))
            case Qt.Key.Key_Down if row + 1 < len(rows):
                self._go(self._beside(row + 1))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self._choose()
            case _:
                super().keyPressEvent(event)

    def _beside(self, row: int) -> Place:
        """The cell of another row that the present one's middle lies in."""
        here = self._cell(self._at)
        middle = self._cell_rect(self._at.row, here).center().x() if here else 0
        cells = self._strip.rows[row].cells
        return Place(row, min(range(len(cells)), key=lambda one: abs(
            self._cell_rect(row, cells[one]).center().x() - middle)))

    def _go(self, place: Place) -> None:
        self._at = place
        self._say()
        self.update()

    def _choose(self) -> None:
        cell = self._cell(self._at)
        if cell is None:
            return
        if cell.meeting is not None:
            self.opened.emit(cell.meeting)
        else:
            at = self.mapToGlobal(self.cell_rect(self._at).bottomLeft())
            self.asked.emit(self._strip.rows[self._at.row], cell, at)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._say()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _say(self) -> None:
        """Tells screen readers the rows, and the cell that the keys stand on."""
        rows = "；".join(f"{row.title} {row.end_words}" for row in self._strip.rows)
        self.setAccessibleName(f"{self._strip.year} 年会议周期：{rows}" if rows else "会议周期")
        cell = self._cell(self._at)
        self.setAccessibleDescription(cell.words if cell else "")
        if self.hasFocus():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))


__all__ = ["Place", "YearStrip"]
