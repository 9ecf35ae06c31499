"""A tile: one figure written large with its parts in a line below; a click on either opens its rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from models.overview import Tile
from ui import theme
from ui.widgets.labels import SOFT, ElidedLabel, label
from ui.widgets.panel import Card

LARGE = 1.75                     # the number of a tile, in sizes of the ordinary text
BETWEEN, MORE = " · ", "…"
OPENING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class PartsLine(QWidget):
    """A few words side by side, each to be clicked; the left and right keys go from one to the next.

    What there is no room for ends in …, never in the middle of a number.
    """

    opened = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("其中")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._words: tuple[str, ...] = ()
        self._at = self._over = -1

    def show_words(self, words: Sequence[str]) -> None:
        self._words, self._at, self._over = tuple(words), -1, -1
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if words else Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(f"其中：{BETWEEN.join(words)}" if words else "其中")
        self.update()

    def word_rect(self, place: int) -> QRectF:
        """Where a word stands, for whoever clicks it; empty where there is no room for it."""
        return dict(self._places()[0]).get(place, QRectF())

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(BETWEEN.join(self._words)), self.fontMetrics().height() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def _places(self) -> tuple[list[tuple[int, QRectF]], float | None]:
        """The words there is room for, and where … stands for the others."""
        metrics, found, x = self.fontMetrics(), list[tuple[int, QRectF]](), 0.0
        between, more = metrics.horizontalAdvance(BETWEEN), metrics.horizontalAdvance(MORE)
        for place, words in enumerate(self._words):
            wide = metrics.horizontalAdvance(words)
            room = self.width() - (0 if place == len(self._words) - 1 else between + more)
            if x + wide > room:
                return found, x
            found.append((place, QRectF(x, 0, wide, self.height())))
            x += wide + between
        return found, None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(theme.COLOURS["text-soft"]))
        middle, underlined = Qt.AlignmentFlag.AlignVCenter, self.font()
        underlined.setUnderline(True)
        places, more = self._places()
        for place, room in places:
            marked = place == self._over or self.hasFocus() and place == self._at
            painter.setFont(underlined if marked else self.font())
            painter.drawText(room.adjusted(0, 0, 2, 0), middle, self._words[place])
            painter.setFont(self.font())
            if place < len(self._words) - 1:
                painter.drawText(QRectF(room.right(), 0, self.width(), self.height()), middle, BETWEEN)
        if more is not None:
            painter.drawText(QRectF(more, 0, self.width(), self.height()), middle, MORE)

    # Mouse and keys: what hits no word is the tile's

    def _hit(self, point: QPointF) -> int:
        return next((place for place, room in self._places()[0] if room.contains(point)), -1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.setAccepted(self._hit(event.position()) >= 0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self._hit(event.position())
        if place >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mark(self._hit(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._mark(-1)

    def _mark(self, over: int) -> None:
        if over != self._over:
            self._over = over
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._places()[0]) - 1
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and last >= 0:
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            self._go(min(max(self._at + step, 0), last))
        elif event.key() in OPENING and 0 <= self._at <= last:
            self.opened.emit(self._at)
        else:
            super().keyPressEvent(event)

    def _go(self, place: int) -> None:
        self._at = place
        self.setAccessibleDescription(self._words[place] if 0 <= place < len(self._words) else "")
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._go(max(self._at, 0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()


class FigureTile(Card):
    """Its size does not follow its numbers."""

    opened = Signal(object)      # models.overview.Part

    def __init__(self, key: str, name: str) -> None:
        super().__init__(f"tile_{key}", name)
        self._tile: Tile | None = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.box.setSpacing(2)
        self.box.setContentsMargins(14, 9, 8, 9)
        # Label
        self._name = ElidedLabel(name, kind=SOFT, name="tile_name")
        self._number = label(" ", name="tile_number")                  # a blank is as high as a number
        self._number.setFont(theme.scaled(self._number.font(), LARGE, bold=True))
        self._unit = label(" ", kind=SOFT, name="tile_unit")
        self.parts = PartsLine("tile_parts")
        self._name.setMinimumHeight(QFontMetrics(self._name.font()).height() + 2)
        self._number.setMinimumHeight(QFontMetrics(self._number.font()).height())
        deeper = QFontMetrics(self._number.font()).descent() - QFontMetrics(self._unit.font()).descent()
        self._unit.setContentsMargins(0, 0, 0, max(deeper, 0))         # both stand on one line
        # Assemble
        line = QHBoxLayout(spacing=3)
        line.addWidget(self._number)
        line.addWidget(self._unit, alignment=Qt.AlignmentFlag.AlignBottom)
        line.addStretch()
        self.box.addWidget(self._name)
        self.box.addLayout(line)
        self.box.addWidget(self.parts)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        # Connect
        self.parts.opened.connect(self._open_part)

    def show_tile(self, tile: Tile) -> None:
        self._tile = tile
        self._name.setText(f"{tile.name}（{tile.period}）")
        self._number.setText(tile.number)
        self._unit.setText(tile.unit)
        self.parts.show_words([part.words for part in tile.parts])
        self.setAccessibleName(f"{tile.name}（{tile.period}） {tile.number} {tile.unit}")
        self.setAccessibleDescription(tile.tip)
        self.setToolTip(tile.tip)

    def _open_part(self, place: int) -> None:
        if self._tile is not None:
            self.opened.emit(self._tile.parts[place])

    def _open(self) -> None:
        if self._tile is not None:
            self.opened.emit(self._tile.rows)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in OPENING:
            self._open()
        else:
            super().keyPressEvent(event)


__all__ = ["FigureTile", "PartsLine"]
