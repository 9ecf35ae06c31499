"""An editor laid over a cell of the table: the field's own, with what its keys mean and what is wrong beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from models.columns import Column
from models.relations import Pointing
from ui import theme
from ui.widgets.cell_choice import ERASE
from ui.widgets.cell_grid import CellGrid
from ui.widgets.editors import ChoiceEditor, Editor, FlagEditor, LongEditor, SetEditor, plain_editor
from ui.widgets.labels import label
from ui.widgets.linked_editors import LinkedEditor, pointing_editor
from ui.widgets.pointing_editors import Lookup, RefEditor, RefsEditor

FRAME = 2                              # the border around the editor, laid around the cell's own
NARROWEST = 6                          # characters of a cell's editor, more where there is something to choose
ROOM_TO_CHOOSE, ROOM_TO_LIST, ROOM_TO_WRITE = 13, 17, 26
WIDEST_SENTENCE = 22
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
YES = frozenset("1是有yY√对")


def cell_editor(column: Column, lookup: Lookup, choices: Sequence[str]) -> Editor:
    """The editor a form would have for the column, with the words its list offers."""
    if isinstance(column, Pointing) and column.target:
        return pointing_editor(column, lookup)
    editor = plain_editor(column)
    if choices and isinstance(editor, ChoiceEditor | SetEditor):
        editor.set_choices(choices)
    return editor


def put_typed(editor: Editor, text: str) -> None:
    """What was typed over the cell takes the place of what it holds, or is chosen from the list."""
    field = editor.focusProxy()
    if text == ERASE:
        editor.put(None)
    elif isinstance(editor, FlagEditor):
        editor.put(text in YES)
    elif isinstance(field, QComboBox) and not field.isEditable():
        words = [field.itemText(place) for place in range(field.count())]
        found = next((one for one in words if one.startswith(text)), next((one for one in words if text in one), None))
        if found is not None:
            field.setCurrentIndex(words.index(found))
        field.showPopup()
    else:
        if isinstance(field, QLineEdit | QPlainTextEdit):
            field.selectAll()
        elif isinstance(field, QComboBox):
            field.lineEdit().selectAll()
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(field, event)


class CellEditor(QFrame):
    """Enter, Tab and a click elsewhere ask to commit, Esc gives up. It follows its cell when the list moves."""

    commit_wanted = Signal(int, int)   # steps down and right afterwards
    given_up = Signal()
    lost = Signal()                    # the list is another one now: there is no cell any more

    def __init__(self, grid: CellGrid, editor: Editor, index: QModelIndex, name: str) -> None:
        """`name`: what the record is called, for a screen reader."""
        super().__init__(grid)
        self.setObjectName("cell_editor")
        self.setAccessibleName(f"{editor.column.title}，{name}" if name else editor.column.title)
        self.editor, self._grid = editor, grid
        self._index = QPersistentModelIndex(index)
        self._one_line = not isinstance(editor, LongEditor | LinkedEditor | RefsEditor)
        self.setProperty("one_line", self._one_line)
        row = QHBoxLayout(self)
        edge = 4 if isinstance(editor, LinkedEditor | RefsEditor) else 0
        row.setContentsMargins(edge, edge, edge, edge)
        row.addWidget(editor)
        if editor.focusProxy() is not None:
            editor.focusProxy().setAccessibleName(self.accessibleName())
        self._said = label(name="cell_message")
        self._said.setParent(grid)
        self._said.setWordWrap(True)
        self._said.setIndent(0)
        for part in (self, self._said):                        # a click on its edge is none on the cell below
            part.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self._said.hide()
        for part in (editor, *editor.findChildren(QWidget)):
            part.installEventFilter(self)
        taken = (editor.combo.picked if isinstance(editor, ChoiceEditor) else
                 editor.picker.picked if isinstance(editor, RefEditor) else None)
        if taken is not None:                   # something was taken from a list: that is all there is to say
            taken.connect(lambda *_: QTimer.singleShot(0, self, lambda: self.commit_wanted.emit(0, 0)))
        editor.changed.connect(lambda: self.say(""))
        for moved in (grid.verticalScrollBar().valueChanged, grid.horizontalScrollBar().valueChanged,
                      grid.horizontalHeader().sectionResized, grid.model().rowsInserted, grid.model().rowsRemoved,
                      grid.model().modelReset):
            moved.connect(self.place)
        QApplication.instance().focusChanged.connect(self._focus_moved)    # type: ignore[union-attr]

    def open(self) -> None:
        """Shows the editor over its cell and goes into it, behind what stands there."""
        self.place()
        self.show()
        self.raise_()
        self.editor.setFocus()
        field = self.editor.focusProxy()
        if isinstance(field, QLineEdit):
            field.end(False)

    def close_editor(self) -> None:
        """Takes the editor away; the grid has the focus again."""
        focus = self.window().focusWidget()
        had_focus = focus is not None and self.isAncestorOf(focus)
        QApplication.instance().focusChanged.disconnect(self._focus_moved)  # type: ignore[union-attr]
        self._said.deleteLater()
        self._said.hide()
        self.hide()
        if had_focus:
            self._grid.setFocus()
        self.deleteLater()

    def look_up(self) -> None:
        """Has names that were typed looked up, where there are any: then `editor.looking`, and `left` comes again."""
        if isinstance(self.editor, LinkedEditor | RefsEditor | RefEditor):
            self.editor.picker.close_list()
        self.editor.leave()

    def say(self, sentence: str) -> None:
        """Says beside the cell what is wrong with what stands in the editor; '' takes it back."""
        self._said.setText(sentence)
        self._said.setAccessibleName(sentence)
        self.editor.mark_wrong(bool(sentence))
        if sentence:
            self._place_said()
            self._said.show()
            self._said.raise_()
            QAccessible.updateAccessibility(QAccessibleEvent(self._said, QAccessible.Event.Alert))
        else:
            self._said.hide()

    @property
    def said(self) -> str:
        return self._said.text()

    # Where it stands

    def cell(self) -> QModelIndex:
        model = self._grid.model()
        return model.index(self._index.row(), self._index.column()) if self._index.isValid() else QModelIndex()

    def place(self, *_: Any) -> None:
        """Over the cell, wider and higher where the editor needs it, within the table."""
        index = self.cell()
        if not index.isValid():
            self.hide()
            self._said.hide()
            self.lost.emit()
            return
        origin = self._grid.viewport().geometry().topLeft()
        cell = self._grid.cell_rect(index).translated(origin)
        room = QRect(origin.x(), origin.y(), self._grid.area().width(),
                     self._grid.area().bottom() - origin.y() + 1)
        width = min(max(cell.width() + 1, theme.width_of(self.font(), self._narrowest())), room.width())
        height = cell.height() if self._one_line else min(self.sizeHint().height() + 2 * FRAME, room.height())
        rect = QRect(cell.left(), cell.top(), width, max(height, cell.height()))
        rect.moveLeft(max(min(rect.left(), room.right() + 1 - width), room.left()))
        if not self._one_line:
            rect.moveTop(max(min(rect.top(), room.bottom() + 1 - rect.height()), room.top()))
        self.setGeometry(rect)
        if not self._said.isHidden():
            self._place_said()

    def _narrowest(self) -> int:
        editor = self.editor
        if isinstance(editor, LinkedEditor | LongEditor):
            return ROOM_TO_WRITE
        if isinstance(editor, RefsEditor):
            return ROOM_TO_LIST
        listed = isinstance(editor, ChoiceEditor | SetEditor | RefEditor)
        return ROOM_TO_CHOOSE if listed or editor.column.kind == "date" else NARROWEST

    def _place_said(self) -> None:
        said = self._said
        said.ensurePolished()
        wanted = said.fontMetrics().horizontalAdvance(said.text()) + 28
        said.setFixedWidth(min(max(wanted, 60), theme.width_of(self.font(), WIDEST_SENTENCE)))
        said.setFixedHeight(said.heightForWidth(said.width()))
        mine, room = self.geometry(), self._grid.rect()
        top = mine.bottom() + 2
        if top + said.height() > room.bottom():
            top = mine.top() - said.height() - 2
        said.move(max(min(mine.left(), room.right() - said.width() - 2), 0), max(top, 0))

    # Keys and focus

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.LayoutRequest and not self._one_line:
            QTimer.singleShot(0, self, self.place)             # a list that became longer
        elif self._grid.holding and isinstance(event, QKeyEvent | QInputMethodEvent):
            self._grid.keep(event)                             # the cell is being stored
            return True
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched is self.window().focusWidget():
            return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key, with_keys = event.key(), event.modifiers()
        if key == Qt.Key.Key_Escape:
            self.given_up.emit()
            return True
        if key in ENTER:
            newline = with_keys & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier)
            if isinstance(self.editor, LongEditor) and newline:
                self.editor.text.insertPlainText("\n")
            elif self._takes_enter() and not with_keys & Qt.KeyboardModifier.ControlModifier:
                return False                                   # it adds what is typed to the list
            else:
                up = with_keys & Qt.KeyboardModifier.ShiftModifier
                self.commit_wanted.emit(-1 if up else 1, 0)
            return True
        if key in TABS:
            back = key == Qt.Key.Key_Backtab or bool(with_keys & Qt.KeyboardModifier.ShiftModifier)
            if not self._one_line and not isinstance(self.editor, LongEditor) and self._goes_on(back):
                return False
            self.commit_wanted.emit(0, -1 if back else 1)
            return True
        drop = key == Qt.Key.Key_F4 or key == Qt.Key.Key_Down and with_keys & Qt.KeyboardModifier.AltModifier
        if drop and isinstance(self.editor, SetEditor):
            self.editor.open_menu()
            return True
        return False

    def _takes_enter(self) -> bool:
        """Whether a name is typed that Enter adds to the list before it ends the editing."""
        editor, focus = self.editor, self.window().focusWidget()
        if not isinstance(editor, LinkedEditor | RefsEditor):
            return False
        return focus is not editor.picker.line or bool(editor.picker.line.text().strip())

    def _goes_on(self, back: bool) -> bool:
        """Whether Tab has a further part of the editor to go to."""
        parts = [one for one in self.editor.findChildren(QWidget)
                 if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus]
        return bool(parts) and self.window().focusWidget() is not (parts[0] if back else parts[-1])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()                          # what the editor makes nothing of means nothing to the table below

    def _focus_moved(self, _: QWidget | None, now: QWidget | None) -> None:
        # A list that drops down, a dialog of the editor or another program do not end it.
        if now is not None and now.window() is self.window() and now is not self and not self.isAncestorOf(now):
            self.commit_wanted.emit(0, 0)


__all__ = ["CellEditor", "cell_editor", "put_typed"]
