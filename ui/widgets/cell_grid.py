"""A grid in which cells are chosen, as in a spreadsheet: what the mouse does, and what is drawn around the cells."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QInputMethodEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.widgets.cell_choice import CTRL, NUMBER, SHIFT, CellChoice
from ui.widgets.frozen_grid import Rows

HANDLE = 7                      # the square that is dragged to fill
HANDLE_REACH = 5                # how far from its middle the mouse takes hold of it
DRAG_ON_MS = 60                 # a step of the list while the mouse is held outside

_ROW_GROUND, _FRAME = QColor(theme.COLOURS["selected"]), QColor(theme.COLOURS["red"])


class _Strip(Rows):
    """The frozen columns; the grid below decides what the mouse does and what is drawn."""

    def __init__(self, grid: CellGrid) -> None:
        super().__init__(grid)
        self._grid = grid

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grid.press(self, event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._grid.move_to(event.position().toPoint(), event.buttons())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grid.release(self, event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._grid.double_click(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._grid.paint_row(self)
        super().paintEvent(event)
        self._grid.paint_marks(self)


class CellGrid(CellChoice):
    """The cell stood on has a frame and its row a soft ground; chosen cells have a stronger one."""

    cell_activated = Signal(int, int)        # row, section: double click on a cell
    fill_dragged = Signal(int, int)          # first and last row below the chosen block

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fillable = False                # whether the square to fill with is offered
        self._pressed: QPoint | None = None
        self._moved = False
        self._filling: int | None = None     # the last row the fill would reach
        self._drag_on = QTimer(self, interval=DRAG_ON_MS)
        self._drag_on.timeout.connect(self._drag_further)
        self._marked: list[QRect] = []
        self._tracking = False               # from the first cell stood on: the first frame has none
        self._composed = ""                  # what the input method shows before it is whole
        for view in (self, self.strip):
            view.setProperty("cells", True)

    def _make_strip(self) -> Rows:
        return _Strip(self)

    def setModel(self, model: Any) -> None:
        super().setModel(model)
        self.selectionModel().currentChanged.connect(self._mark_again)
        self.selectionModel().selectionChanged.connect(self._mark_again)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composed = event.preeditString()
        self._mark_again()
        if self._held is not None:
            self.keep(event)
            event.accept()
            return
        super().inputMethodEvent(event)

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> Any:
        if query == Qt.InputMethodQuery.ImCursorRectangle and self.currentIndex().isValid():
            return self.cell_rect(self.currentIndex())       # the list of characters opens at the cell
        return super().inputMethodQuery(query)

    # Mouse

    def cell_at(self, at: QPoint) -> tuple[int, int]:
        """Row and section under a point, outside the rows and columns that are nearest to it."""
        rows = self.model().rowCount()
        row = self.rowAt(at.y())
        if row < 0:
            row = max(self.rowAt(0), 0) if at.y() < 0 else rows - 1 if self.rowAt(self._height()) < 0 else (
                self.rowAt(self._height()))
        if at.x() < self.strip_width():
            section = self.strip.columnAt(max(at.x(), 0))
        else:
            section = self.columnAt(min(at.x(), self.area().width() - 1))
        return row, section if section >= 0 else NUMBER

    def cell_rect(self, index: QModelIndex) -> QRect:
        """Where a cell stands, in the coordinates of the grid's rows."""
        return (self.strip if index.column() < self.frozen else self).visualRect(index)

    def _height(self) -> int:
        return max(self.area().height() - self.horizontalHeader().height() - 1, 0)

    def press(self, view: Rows, event: QMouseEvent) -> None:
        """What a mouse button pressed over the grid or its strip does."""
        at = event.position().toPoint()
        if not self.model().rowCount() or view.rowAt(at.y()) < 0:
            return
        row, section = self.cell_at(at)
        index = self.model().index(row, section)
        if event.button() == Qt.MouseButton.RightButton:
            if not self.selectionModel().isSelected(index):
                self.choose_at(row, section)
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed, self._moved = at, False
        corner = self.corner()
        if corner is not None and self._on_handle(at):
            self._filling = corner[1]
        elif event.modifiers() & SHIFT and self.currentIndex().isValid():
            self._whole = section == NUMBER
            self.extend(index if section != NUMBER else self.model().index(row, self.first_section()))
        elif event.modifiers() & CTRL:
            self.begin_further(row, section)
        else:
            self.choose_at(row, section)

    def move_to(self, at: QPoint, buttons: Qt.MouseButton) -> None:
        """What the mouse does while it moves: it stretches the block, or what the block is to fill."""
        if self._pressed is None or not buttons & Qt.MouseButton.LeftButton:
            self._show_cursor(at)
            return
        if not self._moved and (at - self._pressed).manhattanLength() < 4:
            return
        self._moved = True
        row, section = self.cell_at(at)
        if self._filling is not None:
            corner = self.corner()
            self._filling = max(row, corner[1]) if corner is not None else None
            self._mark_again()
        elif row >= 0:
            # Who began on a number goes on with whole rows; who did not may pass over the numbers.
            wanted = self.first_section() if self._whole or section == NUMBER else section
            end = self.model().index(row, wanted)
            if self._index(self._end) != end:
                self.extend(end)
        outside = not 0 <= at.y() <= self._height() or at.x() > self.area().width()
        if outside and not self._drag_on.isActive():
            self._drag_on.start()
        elif not outside:
            self._drag_on.stop()

    def _drag_further(self) -> None:
        """The mouse is held outside: the list moves on under it."""
        at = self.viewport().mapFromGlobal(self.cursor().pos())
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + (1 if at.y() > self._height() else -1 if at.y() < 0 else 0))
        if at.x() > self.area().width():
            across = self.horizontalScrollBar()
            across.setValue(across.value() + theme.width_of(self.font(), 2))
        self.move_to(at, Qt.MouseButton.LeftButton)

    def release(self, view: Rows, event: QMouseEvent) -> None:
        """The end of a press: of a click, of a block, or of a fill."""
        self._drag_on.stop()
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        pressed, self._pressed = self._pressed, None
        filled, self._filling = self._filling, None
        corner = self.corner()
        if filled is not None:
            self._mark_again()
            if corner is not None and filled > corner[1]:
                self.fill_dragged.emit(corner[1] + 1, filled)
        elif not self._moved and not event.modifiers() & (SHIFT | CTRL):
            row, section = self.cell_at(pressed)
            view.clicked.emit(self.model().index(row, section))

    def double_click(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self.rowAt(at.y()) >= 0 and not self._on_handle(at):
            self.cell_activated.emit(*self.cell_at(at))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.press(self, event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.move_to(event.position().toPoint(), event.buttons())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.release(self, event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.double_click(event)

    # Drawing

    def handle_rect(self) -> QRect:
        """Where the square to fill with stands, in the coordinates of the grid's rows; empty where there is none."""
        corner = self.corner() if self.fillable else None
        if corner is None:
            return QRect()
        rect = self.cell_rect(self.model().index(corner[1], corner[2]))
        if rect.isEmpty() or corner[2] >= self.frozen and rect.right() < self.strip_width():
            return QRect()
        return QRect(rect.right() - HANDLE, rect.bottom() - HANDLE, HANDLE, HANDLE)

    def _on_handle(self, at: QPoint) -> bool:
        rect = self.handle_rect()
        grown = HANDLE_REACH - HANDLE // 2
        return not rect.isEmpty() and rect.adjusted(-grown, -grown, grown, grown).contains(at)

    def _show_cursor(self, at: QPoint) -> None:
        shape = Qt.CursorShape.CrossCursor if self._on_handle(at) else Qt.CursorShape.ArrowCursor
        for view in (self, self.strip):
            if view.viewport().cursor().shape() != shape:
                view.viewport().setCursor(shape)

    def paint_row(self, view: Rows) -> None:
        """The soft ground of the row stood on, below its texts."""
        current = self.currentIndex()
        if current.isValid():
            painter = QPainter(view.viewport())
            painter.fillRect(self._row_rect(current.row()), _ROW_GROUND)
            painter.end()

    def paint_marks(self, view: Rows) -> None:
        """The frame around the cell stood on, the square to fill with, and what a fill would reach."""
        current = self.currentIndex()
        if not current.isValid():
            return
        painter = QPainter(view.viewport())
        rect = self.cell_rect(current).adjusted(0, 0, -1, -1)
        if (current.column() < self.frozen) == (view is self.strip) and not rect.isEmpty():
            if self._composed:
                painter.fillRect(rect, Qt.GlobalColor.white)
                painter.setPen(QColor(theme.COLOURS["text"]))
                painter.drawText(rect.adjusted(5, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._composed)
            painter.setPen(QPen(_FRAME, 2))
            painter.drawRect(rect.adjusted(1, 1, 0, 0))
        handle = self.handle_rect()
        if not handle.isEmpty():
            painter.setPen(Qt.GlobalColor.white)
            painter.setBrush(_FRAME)
            painter.drawRect(handle)
        reached = self._reached()
        if not reached.isEmpty():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(_FRAME, 1, Qt.PenStyle.DashLine))
            painter.drawRect(reached.adjusted(0, 0, -1, -1))
        painter.end()

    def _reached(self) -> QRect:
        """What a fill would reach, with the block it comes from."""
        corner = self.corner()
        if self._filling is None or corner is None or self._filling <= corner[1]:
            return QRect()
        pieces = self.selectionModel().selection()
        found = QRect()
        for section in self.shown_sections():
            if any(piece.left() <= section <= piece.right() for piece in pieces):
                for row in (corner[0], self._filling):
                    found = found.united(self.cell_rect(self.model().index(row, section)))
        return found

    def _row_rect(self, row: int) -> QRect:
        return QRect(0, self.rowViewportPosition(row), self.area().width(), self.rowHeight(row))

    def _mark_again(self, *_: Any) -> None:
        """Repaints what is drawn around the cells, where it was and where it is now."""
        current = self.currentIndex()
        if current.isValid() and not self._tracking:
            self._tracking = True
            for view in (self, self.strip):
                view.viewport().setMouseTracking(True)
        now = [self._row_rect(current.row())] if current.isValid() else []
        now += [one for one in (self.handle_rect(), self._reached()) if not one.isEmpty()]
        for rect in [*self._marked, *now]:
            for view in (self, self.strip):
                view.viewport().update(rect.adjusted(-1, -1, 1, 1))
        self._marked = now

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.currentIndex().isValid():
            super().paintEvent(event)        # the first frame has none, and must not wait for painters
            return
        self.paint_row(self)
        super().paintEvent(event)
        self.paint_marks(self)

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        self._mark_again()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._mark_again()


__all__ = ["CellGrid"]
