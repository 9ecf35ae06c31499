"""Choosing cells by keys as in a spreadsheet: one cell, a block stretched from it, several blocks, whole rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from ui.widgets.frozen_grid import FrozenGrid

NUMBER = 0                      # the section of the running number: it chooses its whole row
ERASE = "\b"                    # typed over a cell: Backspace empties it, as in a spreadsheet
RANGES_LOOKED_AT = 50           # a choice of more pieces than that has no corner

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_NOTHING = QItemSelectionModel.SelectionFlag.NoUpdate
_SELECT = QItemSelectionModel.SelectionFlag.Select
_DESELECT = QItemSelectionModel.SelectionFlag.Deselect
_CHOOSE = QItemSelectionModel.SelectionFlag.ClearAndSelect
_STEPS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
_PAGES = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class CellChoice(FrozenGrid):
    """As in a spreadsheet the cell stood on stays while Shift or the mouse stretches the block."""

    paste_pressed = Signal()
    fill_down_pressed = Signal()
    replace_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._anchor = QPersistentModelIndex()
        self._end = QPersistentModelIndex()  # the corner that moves
        self._whole = False                  # whole rows are chosen, by their number
        self._before: QItemSelection | None = None       # what Ctrl keeps while a further block is drawn
        self._taking_away = False
        self._held: list[QKeyEvent | QInputMethodEvent] | None = None
        for view in (self, self.strip):
            view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)

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

    def take_up_choice(self) -> None:
        """After the list was read anew: what is chosen goes on being stretched from the cell stood on."""
        current, corner = self.currentIndex(), self.corner()
        if self._anchor.isValid() and self._end.isValid() or not current.isValid():
            return
        self._anchor = self._end = QPersistentModelIndex(current)
        self._before, self._whole = None, False
        if corner is not None:
            top, bottom, last = corner
            pieces = self.selectionModel().selection()
            first = next(one for one in self.shown_sections()
                         if any(piece.left() <= one <= piece.right() for piece in pieces))
            self._end = QPersistentModelIndex(self.model().index(
                bottom if current.row() == top else top, last if current.column() == first else first))

    def _stand_on(self, index: QModelIndex) -> None:
        self.selectionModel().setCurrentIndex(index, _NOTHING)
        self.scrollTo(index)

    def _index(self, kept: QPersistentModelIndex) -> QModelIndex:
        return self.model().index(kept.row(), kept.column()) if kept.isValid() else self.currentIndex()

    def extend(self, end: QModelIndex) -> None:
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

    def choose_at(self, row: int, section: int) -> None:
        self.choose_cell(row, section if section != NUMBER else self.first_section())
        if section == NUMBER:
            self._whole = True
            self.extend(self.model().index(row, self.first_section()))

    def first_section(self) -> int:
        return (self.shown_sections() or [NUMBER])[0]

    def begin_further(self, row: int, section: int) -> None:
        """Ctrl: another block beside those chosen, or a hole in one of them."""
        selection = self.selectionModel()
        index = self.model().index(row, section if section != NUMBER else self.first_section())
        self._whole = section == NUMBER
        self._before = QItemSelection(selection.selection())
        self._taking_away = selection.isSelected(index)
        self._anchor = QPersistentModelIndex(index)
        if not self._taking_away:
            self._stand_on(index)
        self.extend(index)

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
        ctrl, shift = bool(with_keys & CTRL), bool(with_keys & SHIFT)
        moved = None if with_keys & Qt.KeyboardModifier.AltModifier else self._target(key, ctrl, shift)
        if moved is not None:
            self._go(*moved, shift)
        elif ctrl and not shift and key in (Qt.Key.Key_V, Qt.Key.Key_D, Qt.Key.Key_H):
            {Qt.Key.Key_V: self.paste_pressed, Qt.Key.Key_D: self.fill_down_pressed,
             Qt.Key.Key_H: self.replace_pressed}[Qt.Key(key)].emit()
        elif key == Qt.Key.Key_Backspace and not with_keys:
            self.typed.emit(ERASE)
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
            self.selectionModel().setCurrentIndex(self.model().index(0, self.first_section()), _NOTHING)

    def _go(self, row: int, section: int, extend: bool) -> None:
        if extend and self.currentIndex().isValid():
            self.extend(self.model().index(row, section))
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

    def focusInEvent(self, event: Any) -> None:
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.selectionModel().setCurrentIndex(self.model().index(0, self.first_section()), _NOTHING)
        super().focusInEvent(event)


__all__ = ["CTRL", "ERASE", "NUMBER", "SHIFT", "CellChoice"]
