"""A grid in which cells are chosen, as in a spreadsheet: by arrow keys, by dragging, several blocks with Ctrl."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QInputMethodEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from ui import theme
from ui.widgets.frozen_grid import FrozenGrid, Rows

NUMBER = 0                      # the section of the running number: it chooses its whole row
HANDLE = 7                      # the square that is dragged to fill
HANDLE_REACH = 5                # how far from its middle the mouse takes hold of it
RANGES_LOOKED_AT = 50           # a choice of more pieces than that has no square
DRAG_ON_MS = 60                 # a step of the list while the mouse is held outside

_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_NOTHING = QItemSelectionModel.SelectionFlag.NoUpdate
_SELECT = QItemSelectionModel.SelectionFlag.Select
_DESELECT = QItemSelectionModel.SelectionFlag.Deselect
_CHOOSE = QItemSelectionModel.SelectionFlag.ClearAndSelect
_ROW_GROUND, _FRAME = QColor(theme.COLOURS["selected"]), QColor(theme.COLOURS["red"])
_STEPS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
_PAGES = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


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


class CellGrid(FrozenGrid):
    """The cell stood on has a frame and its row a soft ground; chosen cells have a stronger one.

    As in a spreadsheet the cell stood on stays while Shift or the mouse stretches the block.
    """

    cell_activated = Signal(int, int)        # row, section: double click on a cell
    paste_pressed = Signal()
    fill_down_pressed = Signal()
    replace_pressed = Signal()
    fill_dragged = Signal(int, int)          # first and last row below the chosen block

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fillable = False                # whether the square to fill with is offered
        self._anchor = QPersistentModelIndex()
        self._end = QPersistentModelIndex()  # the corner that moves
        self._whole = False                  # whole rows are chosen, by their number
        self._before: QItemSelection | None = None       # what Ctrl keeps while a further block is drawn
        self._taking_away = False
        self._pressed: QPoint | None = None
        self._moved = False
        self._filling: int | None = None     # the last row the fill would reach
        self._drag_on = QTimer(self, interval=DRAG_ON_MS)
        self._drag_on.timeout.connect(self._drag_further)
        self._marked: list[QRect] = []
        self._held: list[QKeyEvent | QInputMethodEvent] | None = None
        self._tracking = False               # from the first cell stood on: the first frame has none
        self._composed = ""                  # what the input method shows before it is whole
        for view in (self, self.strip):
            view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
            view.setProperty("cells", True)

    def _make_strip(self) -> Rows:
        return _Strip(self)

    def setModel(self, model: Any) -> None:
        super().setModel(model)
        self.selectionModel().currentChanged.connect(self._mark_again)
        self.selectionModel().selectionChanged.connect(self._mark_again)

    # What is chosen

    def shown_sections(self) -> list[int]:
        """The sections on screen from left to right, without the running number."""
        header = self.horizontalHeader()
        order = (header.logicalIndex(place) for place in range(header.count()))
        return [section for section in order if section != NUMBER and not header.isSectionHidden(section)]

    def choose_cell(self, row: int, section: int) -> None:
        """Stands on one cell, chooses it alone and brings it into sight."""
        index = self.model().index(row, section)
        self._whole, self._before = False, None
        self._anchor, self._end = QPersistentModelIndex(index), QPersistentModelIndex(index)
        self._stand_on(index)
        self.selectionModel().select(self._between(index, index), _CHOOSE)

    def choose_block(self, top: int, bottom: int, sections: Sequence[int]) -> None:
        """Chooses the rows `top` to `bottom` of these sections, standing on the first cell."""
        first = self.model().index(top, sections[0])
        self._whole, self._before = False, None
        self._anchor = QPersistentModelIndex(first)
        self._end = QPersistentModelIndex(self.model().index(bottom, sections[-1]))
        self._stand_on(first)
        self.selectionModel().select(self._pieces(top, bottom, sections), _CHOOSE)

    def ranges(self) -> list[tuple[int, int, int, int]]:
        """(top, bottom, first section, last section) of each chosen piece."""
        return [(one.top(), one.bottom(), one.left(), one.right()) for one in self.selectionModel().selection()]

    def corner(self) -> tuple[int, int, int] | None:
        """Top row, bottom row and last section of a choice that is one piece without holes."""
        pieces = self.selectionModel().selection()
        if not 0 < len(pieces) <= RANGES_LOOKED_AT:
            return None
        spans = {(one.top(), one.bottom()) for one in pieces}
        if len(spans) != 1:
            return None
        several = [one for one in self.shown_sections()
                   if any(piece.left() <= one <= piece.right() for piece in pieces)]
        places = [self.horizontalHeader().visualIndex(one) for one in several]
        shown = [self.horizontalHeader().visualIndex(one) for one in self.shown_sections()]
        if not places or shown[shown.index(places[0]):shown.index(places[0]) + len(places)] != places:
            return None
        top, bottom = spans.pop()
        return top, bottom, several[-1]

    def _stand_on(self, index: QModelIndex) -> None:
        self.selectionModel().setCurrentIndex(index, _NOTHING)
        self.scrollTo(index)

    def _index(self, kept: QPersistentModelIndex) -> QModelIndex:
        return self.model().index(kept.row(), kept.column()) if kept.isValid() else self.currentIndex()

    def _extend(self, end: QModelIndex) -> None:
        """Stretches the block from where it began to `end`."""
        anchor = self._index(self._anchor)
        if not anchor.isValid():
            anchor = end
        self._anchor, self._end = QPersistentModelIndex(anchor), QPersistentModelIndex(end)
        found = self._between(anchor, end)
        if self._before is not None:
            kept = QItemSelection(self._before)
            kept.merge(found, _DESELECT if self._taking_away else _SELECT)
            found = kept
        self.selectionModel().select(found, _CHOOSE)
        self.scrollTo(end)

    def _between(self, one: QModelIndex, other: QModelIndex) -> QItemSelection:
        """The rectangle between two cells as it stands on screen."""
        top, bottom = sorted((one.row(), other.row()))
        if self._whole:
            model = self.model()
            return QItemSelection(model.index(top, NUMBER), model.index(bottom, model.columnCount() - 1))
        sections = self.shown_sections()
        if one.column() not in sections or other.column() not in sections:
            return QItemSelection()
        left, right = sorted((sections.index(one.column()), sections.index(other.column())))
        return self._pieces(top, bottom, sections[left:right + 1])

    def _pieces(self, top: int, bottom: int, sections: Sequence[int]) -> QItemSelection:
        found = QItemSelection()
        first = last = -1
        for section in [*sorted(sections), -2]:
            if section == last + 1 and first >= 0:
                last = section
                continue
            if first >= 0:
                found.select(self.model().index(top, first), self.model().index(bottom, last))
            first = last = section
        return found

    # Keys

    @property
    def holding(self) -> bool:
        return self._held is not None

    def hold_keys(self) -> None:
        """What is typed from now on waits for `let_keys_go`: the editor it is meant for is not there yet."""
        if self._held is None:
            self._held = []

    def keep(self, event: QKeyEvent | QInputMethodEvent) -> None:
        """Keeps one of those that wait."""
        if self._held is None:
            return
        if isinstance(event, QInputMethodEvent):
            if event.commitString():
                later = QInputMethodEvent()
                later.setCommitString(event.commitString())
                self._held.append(later)
        elif event.type() == QEvent.Type.KeyPress:
            self._held.append(QKeyEvent(event.type(), event.key(), event.modifiers(), event.text()))

    def let_keys_go(self, before: Callable[[], None] | None = None) -> None:
        """Hands on what was typed meanwhile to whatever has the focus now, after `before` has been done."""
        held, self._held = self._held or [], None
        if before is not None:
            before()
        while held and self._held is None:                 # one of them may open or store a cell: the rest waits again
            QApplication.sendEvent(self.window().focusWidget() or self, held.pop(0))
        if self._held is not None:
            self._held += held

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._held is not None:
            self.keep(event)
            return
        key, with_keys = event.key(), event.modifiers()
        ctrl, shift = bool(with_keys & _CTRL), bool(with_keys & _SHIFT)
        moved = None if with_keys & Qt.KeyboardModifier.AltModifier else self._target(key, ctrl, shift)
        if moved is not None:
            self._go(*moved, shift)
        elif ctrl and not shift and key in (Qt.Key.Key_V, Qt.Key.Key_D, Qt.Key.Key_H):
            {Qt.Key.Key_V: self.paste_pressed, Qt.Key.Key_D: self.fill_down_pressed,
             Qt.Key.Key_H: self.replace_pressed}[Qt.Key(key)].emit()
        else:
            super().keyPressEvent(event)

    def _target(self, key: int, ctrl: bool, shift: bool) -> tuple[int, int] | None:
        """The cell a key leads to, None for a key that moves nothing."""
        rows, sections = self.model().rowCount(), self.shown_sections()
        place = self._index(self._end) if shift else self.currentIndex()
        known = key in _STEPS or key in (Qt.Key.Key_Home, Qt.Key.Key_End) or key in _PAGES and not ctrl
        if not known or not rows or not sections:
            return None
        if not place.isValid():
            last = key == Qt.Key.Key_End
            return (rows - 1 if last and ctrl else 0), (sections[-1] if last else sections[0])
        row = place.row()
        at = sections.index(place.column()) if place.column() in sections else 0
        if key in _STEPS:
            down, right = _STEPS[Qt.Key(key)]
            row = (rows - 1 if down > 0 else 0) if ctrl and down else row + down
            at = (len(sections) - 1 if right > 0 else 0) if ctrl and right else at + right
        elif key in _PAGES:
            page = max(1, self.area().height() // max(1, self.verticalHeader().defaultSectionSize()) - 2)
            row += page if key == Qt.Key.Key_PageDown else -page
        else:
            last = key == Qt.Key.Key_End
            at = len(sections) - 1 if last else 0
            row = (rows - 1 if last else 0) if ctrl else row
        return min(max(row, 0), rows - 1), sections[min(max(at, 0), len(sections) - 1)]

    def selectAll(self) -> None:
        super().selectAll()
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.selectionModel().setCurrentIndex(self.model().index(0, self._first()), _NOTHING)

    def _go(self, row: int, section: int, extend: bool) -> None:
        if extend and self.currentIndex().isValid():
            self._extend(self.model().index(row, section))
        else:
            self.choose_cell(row, section)

    def step(self, down: int, right: int) -> None:
        """Goes on from the cell stood on: to the next row, or to the next column and from the last to the next row."""
        rows, sections = self.model().rowCount(), self.shown_sections()
        current = self.currentIndex()
        if not current.isValid() or not sections:
            return
        row, at = current.row() + down, sections.index(current.column()) + right
        if not 0 <= at < len(sections) and 0 <= row + (1 if right > 0 else -1) < rows:
            row, at = row + (1 if right > 0 else -1), 0 if right > 0 else len(sections) - 1
        self.choose_cell(min(max(row, 0), rows - 1), sections[min(max(at, 0), len(sections) - 1)])

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
                self._choose_at(row, section)
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed, self._moved = at, False
        corner = self.corner()
        if corner is not None and self._on_handle(at):
            self._filling = corner[1]
        elif event.modifiers() & _SHIFT and self.currentIndex().isValid():
            self._whole = section == NUMBER
            self._extend(index if section != NUMBER else self.model().index(row, self._first()))
        elif event.modifiers() & _CTRL:
            self._begin_further(row, section)
        else:
            self._choose_at(row, section)

    def _choose_at(self, row: int, section: int) -> None:
        self.choose_cell(row, section if section != NUMBER else self._first())
        if section == NUMBER:
            self._whole = True
            self._extend(self.model().index(row, self._first()))

    def _first(self) -> int:
        return (self.shown_sections() or [NUMBER])[0]

    def _begin_further(self, row: int, section: int) -> None:
        """Ctrl: another block beside those chosen, or a hole in one of them."""
        selection = self.selectionModel()
        index = self.model().index(row, section if section != NUMBER else self._first())
        self._whole = section == NUMBER
        self._before = QItemSelection(selection.selection())
        self._taking_away = selection.isSelected(index)
        self._anchor = QPersistentModelIndex(index)
        if not self._taking_away:
            self._stand_on(index)
        self._extend(index)

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
            wanted = self._first() if self._whole or section == NUMBER else section
            end = self.model().index(row, wanted)
            if self._index(self._end) != end:
                self._extend(end)
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
        elif not self._moved and not event.modifiers() & (_SHIFT | _CTRL):
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

    def scrollTo(self, index: Any, hint: Any = QAbstractItemView.ScrollHint.EnsureVisible) -> None:
        """Brings a cell into sight, sideways too: out from under the frozen columns."""
        super().scrollTo(index, hint)
        if not index.isValid() or index.column() < self.frozen or self.isColumnHidden(index.column()):
            return
        bar, free = self.horizontalScrollBar(), self.strip_width()
        left = self.columnViewportPosition(index.column())
        beyond = left + self.columnWidth(index.column()) - self.area().width()
        if left < free:
            bar.setValue(bar.value() + left - free)
        elif beyond > 0:
            bar.setValue(bar.value() + min(beyond, left - free))

    def focusInEvent(self, event: Any) -> None:
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.selectionModel().setCurrentIndex(self.model().index(0, self._first()), _NOTHING)
        super().focusInEvent(event)
        self._mark_again()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._mark_again()


__all__ = ["CellGrid"]
