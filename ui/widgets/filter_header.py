"""The header of a table with a small mark on every column that can be filtered: a press on it opens the filter."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QToolTip, QWidget

from ui import theme

MARK = 14                       # the icon, pixels
GRIP = 4                        # at the edge a column is made wider
MARKS_AFTER_MS = 150            # after the first frame, when the first rows stand
ROOM = MARK + GRIP              # what the mark takes of a section, from its right edge


class FilterHeader(QHeaderView):
    """Without `set_marks` a header like any other."""

    filter_wanted = Signal(int)             # section

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._marked: frozenset[int] = frozenset()
        self._on: frozenset[int] = frozenset()
        self._pressed = self._hovered = -1
        self._stood = False             # whether the first frame has been painted

    def set_marks(self, marked: Iterable[int], on: Iterable[int]) -> None:
        """The sections that can be filtered, and those of them that are."""
        found = frozenset(marked), frozenset(on)
        if found != (self._marked, self._on):
            self._marked, self._on = found
            if self._stood:
                self.viewport().update()

    def mark_rect(self, section: int) -> QRect:
        """Where the mark of a section is pressed, in the header's own coordinates; empty where it has none."""
        width = self.sectionSize(section)
        if section not in self._marked or self.isSectionHidden(section) or width < 2 * ROOM:
            return QRect()
        right = self.sectionViewportPosition(section) + width - GRIP
        return QRect(right - MARK, 0, MARK, self.height())

    def _mark_at(self, at: QPoint) -> int:
        if not self._marked:
            return -1
        section = self.logicalIndexAt(at)
        return section if section >= 0 and self.mark_rect(section).contains(at) else -1

    # Qt's side

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._mark_at(event.pos()) >= 0:
            on = self._mark_at(event.pos()) in self._on
            QToolTip.showText(event.globalPos(), "已筛选，点此修改（Alt+↓）" if on else "筛选（Alt+↓）", self.viewport())
            return True
        return super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        # All marks after all sections: a paintSection of our own would cost each section a turn through Python.
        super().paintEvent(event)
        if not self._stood:             # it must not wait for painters, nor for a viewport that Python knows
            self._stood = True
            QTimer.singleShot(MARKS_AFTER_MS, self, lambda: self.viewport().update())
            return
        if not self._marked:
            return
        painter = QPainter(self.viewport())
        plain, on = theme.icon("filter"), theme.icon("filter-on")
        for section in self._marked:
            where = self.mark_rect(section)
            if where.isEmpty() or not where.intersects(event.rect()):
                continue
            if section == self._hovered:
                painter.fillRect(where.adjusted(0, 5, 0, -5), theme.COLOURS["border-strong"])
            (on if section in self._on else plain).paint(painter, where)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = self._mark_at(event.position().toPoint()) if event.button() == Qt.MouseButton.LeftButton else -1
        if self._pressed < 0:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, -1
        if pressed < 0:
            super().mouseReleaseEvent(event)
        elif self._mark_at(event.position().toPoint()) == pressed:
            self.filter_wanted.emit(pressed)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._mark_at(event.position().toPoint()) < 0:
            super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._mark_at(event.position().toPoint()))
        if self._pressed < 0:
            super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, section: int) -> None:
        if section != self._hovered:
            self._hovered = section
            self.viewport().update()


__all__ = ["FilterHeader"]
