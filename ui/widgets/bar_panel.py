"""A panel of bars, each with its name before it and its number behind; a click on one opens its rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from models.overview import Bar
from ui import theme
from ui.widgets.buttons import LINK, button
from ui.widgets.labels import HEADING, SOFT, ElidedLabel, label
from ui.widgets.panel import Card

GAP, THICK = 10, 8
MOST = 7                         # bars of a panel; the rest is one line


class BarLine(QWidget):
    """A name, a bar and the words at its end; grey-blue, or amber with a sign where it needs attention."""

    opened = Signal(object)      # models.overview.Bar

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._bar: Bar | None = None
        self._name_width = self._words_width = 0
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bar(self, bar: Bar, name_width: int, words_width: int) -> None:
        self._bar, self._name_width, self._words_width = bar, name_width, words_width
        self.setAccessibleName(f"{bar.name} {bar.words}{'，库存不足' if bar.amber else ''}")
        self.setToolTip(bar.tip)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, self.fontMetrics().height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        bar = self._bar
        if bar is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, height, centre = self.fontMetrics(), self.height(), Qt.AlignmentFlag.AlignVCenter
        names = min(self._name_width, self.width() // 2)
        painter.setPen(QColor(theme.COLOURS["text"]))
        painter.drawText(0, 0, names, height, centre, metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, names))
        room = self.width() - names - self._words_width - 2 * GAP
        ground = QRectF(names + GAP, height / 2 - THICK / 2, max(room, GAP), THICK)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.COLOURS["bar-ground"]))
        painter.drawRoundedRect(ground, 3, 3)
        share = min(bar.amount / bar.whole, 1) if bar.whole else 0
        painter.setBrush(QColor(theme.COLOURS["amber" if bar.amber else "bar"]))
        if share:
            painter.drawRoundedRect(QRectF(ground.x(), ground.y(), max(ground.width() * share, 3), THICK), 3, 3)
        painter.setPen(QColor(theme.COLOURS["amber" if bar.amber else "text-soft"]))
        painter.drawText(round(ground.right()) + GAP, 0, self._words_width, height, centre, said(bar))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.COLOURS["border-strong"]), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 3, 3)

    def _open(self) -> None:
        if self._bar is not None:
            self.opened.emit(self._bar)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open()
        else:
            super().keyPressEvent(event)


def said(bar: Bar) -> str:
    """The words at the end, with the sign of what needs attention."""
    return f"! {bar.words}" if bar.amber else bar.words


class BarPanel(Card):
    """`link` stands at the right end of the heading; `more` says what there is beside the bars: 另有 {} 部."""

    opened = Signal(object)      # models.overview.Bar
    link_clicked = Signal()
    more_clicked = Signal()

    def __init__(self, name: str, title: str, link: str, nothing: str, more: str = "另有 {} 项") -> None:
        super().__init__(name, title)
        self._nothing_words, self._more_words = nothing, more
        self._lines: list[BarLine] = []
        # Label
        self._heading = ElidedLabel(title, kind=HEADING, name=f"{name}_heading")
        self._nothing = label("", SOFT, f"{name}_nothing")
        # Buttons
        self._more: QPushButton = button(f"{name}_more", "", self.more_clicked.emit, LINK, title=more)
        self._more.hide()
        # Assemble
        row = QHBoxLayout(spacing=8)
        row.addWidget(self._heading, 1)
        row.addWidget(button(f"{name}_link", link, self.link_clicked.emit, LINK))
        self.box.setContentsMargins(16, 7, 12, 8)
        self.box.setSpacing(2)
        self.box.addLayout(row)
        self.box.addWidget(self._nothing)
        self.box.addWidget(self._more)
        self.box.addStretch()

    def keep_room(self, kept: bool) -> None:
        """As high with few bars as with many: where nothing else says how high, nothing moves when they come."""
        lines = MOST * (BarLine("").sizeHint().height() + self.box.spacing())
        edges = self.box.contentsMargins()
        heading = self.box.itemAt(0).sizeHint().height()
        self.setMinimumHeight(edges.top() + heading + lines + edges.bottom() + self.box.spacing() if kept else 0)

    def bars(self) -> list[BarLine]:
        return self._lines

    def show_bars(self, title: str, bars: Sequence[Bar]) -> None:
        """Shows the bars in the lines there are; only as many lines as there are bars are made anew or put away."""
        shown = list(bars if len(bars) <= MOST else bars[:MOST - 1])
        self._heading.setText(title)
        self.setAccessibleName(title)
        while len(self._lines) > len(shown):
            self._lines.pop().deleteLater()
        while len(self._lines) < len(shown):
            line = BarLine(f"{self.objectName()}_bar_{len(self._lines)}")
            line.opened.connect(self.opened)
            self.box.insertWidget(2 + len(self._lines), line)
            self._lines.append(line)
        metrics = self.fontMetrics()
        names = max((metrics.horizontalAdvance(bar.name) for bar in shown), default=0) + 4
        words = max((metrics.horizontalAdvance(said(bar)) for bar in shown), default=0) + 4
        for line, bar in zip(self._lines, shown):
            line.show_bar(bar, names, words)
        self._nothing.setText("" if shown else self._nothing_words)
        self._nothing.setVisible(not shown)
        self._more.setText(self._more_words.format(len(bars) - len(shown)))
        self._more.setAccessibleName(self._more.text())
        self._more.setVisible(len(bars) > len(shown))


__all__ = ["BarLine", "BarPanel"]
