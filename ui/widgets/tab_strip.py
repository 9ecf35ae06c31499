"""The two rows of tabs: areas on top, the lists of an area below as a smaller row."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QTabBar, QWidget

from ui import theme


class TabStrip(QTabBar):
    """A tab bar drawn flat. The main row underlines the chosen tab in red, the small one puts it on grey."""

    def __init__(self, name: str, title: str, small: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._small = small
        self._sizes: dict[str, QSize] = {}       # by title: Qt asks for all of them whenever one is added
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)

    def set_tabs(self, titles: list[str], shortcut: str = "") -> None:
        """Replaces all tabs; `shortcut` ("Ctrl+{}") is told in the tips of the first nine."""
        while self.count():
            self.removeTab(0)
        for number, title in enumerate(titles, 1):
            place = self.addTab(title)
            self.setAccessibleTabName(place, title)
            if shortcut and number <= 9:
                self.setTabToolTip(place, f"{title}　{shortcut.format(number)}")

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def tabSizeHint(self, index: int) -> QSize:
        # As wide as when chosen, so that nothing moves when it is.
        title = self.tabText(index)
        if title not in self._sizes:
            metrics = QFontMetrics(self._bold())
            room = 12 if self._small else 18
            self._sizes[title] = QSize(metrics.horizontalAdvance(title) + 2 * room + (4 if self._small else 0),
                                       metrics.height() + (9 if self._small else 26))
        return self._sizes[title]

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._sizes.clear()
        super().changeEvent(event)

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        under = self.tabAt(self.mapFromGlobal(self.cursor().pos())) if self.underMouse() else -1
        for index in range(self.count()):
            self._paint_tab(painter, index, index == under)

    def _paint_tab(self, painter: QPainter, index: int, hovered: bool) -> None:
        rect, chosen = self.tabRect(index), index == self.currentIndex()
        colours = theme.COLOURS
        painter.setPen(Qt.PenStyle.NoPen)
        pill = rect.adjusted(0, 0, -4, 0) if self._small else rect.adjusted(3, 7, -3, -8)
        if (chosen and self._small) or (hovered and not chosen):
            painter.setBrush(QColor(colours["chosen" if chosen else "hover"]))
            painter.drawRoundedRect(pill, theme.RADIUS, theme.RADIUS)
        if chosen and not self._small:
            painter.setBrush(QColor(colours["red"]))
            painter.drawRect(QRect(rect.left(), rect.bottom() - 2, rect.width(), 3))
        if chosen and self.hasFocus():
            painter.setPen(QColor(colours["text-faint"]))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(pill.adjusted(0, 0, -1, -1), theme.RADIUS, theme.RADIUS)
        painter.setFont(self._bold() if chosen else self.font())
        if chosen:
            colour = colours["text" if self._small else "red"]
        else:
            colour = colours["text" if hovered else "text-soft"]
        painter.setPen(QColor(colour))
        painter.drawText(pill if self._small else rect, Qt.AlignmentFlag.AlignCenter, self.tabText(index))
