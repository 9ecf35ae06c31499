"""A table view whose first columns stay in place while the others scroll sideways."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QEvent, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QHelpEvent, QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QToolTip, QWidget

from ui import theme
from ui.widgets.filter_header import FilterHeader

_HOME_END = (QAbstractItemView.CursorAction.MoveHome, QAbstractItemView.CursorAction.MoveEnd)
_COMMAND = (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
            | Qt.KeyboardModifier.MetaModifier)


class Rows(QTableView):
    """What the main table and the strip over its first columns have in common."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.verticalHeader().hide()
        # Every row is as high as the next: 600,000 of them must not be measured.
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(16)
        header = self.filter_header = FilterHeader(self)
        self.setHorizontalHeader(header)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.setMinimumSectionSize(28)

    def viewportEvent(self, event: QEvent) -> bool:
        # A tip only for what is cut off.
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            text = str(index.data() or "") if index.isValid() else ""
            room = self.visualRect(index).width() - 12
            if text and self.fontMetrics().horizontalAdvance(text) > room:
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)


class FrozenGrid(Rows):
    """The main table. Columns 0 … `frozen - 1` are shown by a strip laid over it."""

    copy_pressed = Signal()
    enter_pressed = Signal()
    edit_pressed = Signal()
    delete_pressed = Signal()
    typed = Signal(str)
    menu_wanted = Signal(QPoint)            # global position
    header_menu_wanted = Signal(int, QPoint)
    header_clicked = Signal(int)
    filter_wanted = Signal(int)             # section: its mark was pressed
    filter_pressed = Signal()               # Alt+Down: the filter of the column stood on
    row_activated = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.frozen = 1
        self.setObjectName("grid")
        self.setAlternatingRowColors(False)
        self.horizontalHeader().setObjectName("grid_header")
        self.strip = self._make_strip()
        self.strip.setObjectName("grid_frozen_columns")
        self.strip.setAccessibleName("固定的列")
        self.strip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.strip.setFrameShape(QFrame.Shape.NoFrame)
        self.strip.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.strip.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.strip.setFocusProxy(self)
        self.verticalScrollBar().valueChanged.connect(self.strip.verticalScrollBar().setValue)
        self.strip.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setStretchLastSection(True)
        header.sectionResized.connect(self._section_resized)
        self.strip.horizontalHeader().sectionResized.connect(self._strip_section_resized)
        for view in (self, self.strip):
            view.doubleClicked.connect(lambda index: self.row_activated.emit(index.row()))
            view.customContextMenuRequested.connect(
                lambda at, view=view: self.menu_wanted.emit(view.viewport().mapToGlobal(at)))
            bar = view.horizontalHeader()
            bar.sectionClicked.connect(self.header_clicked)
            view.filter_header.filter_wanted.connect(self.filter_wanted)
            bar.customContextMenuRequested.connect(
                lambda at, bar=bar: self.header_menu_wanted.emit(bar.logicalIndexAt(at), bar.mapToGlobal(at)))

    def _make_strip(self) -> Rows:
        return Rows(self)

    def setModel(self, model: QAbstractItemModel) -> None:  # type: ignore[override]
        super().setModel(model)
        self.strip.setModel(model)
        self.strip.setSelectionModel(self.selectionModel())
        for view in (self, self.strip):
            # A header asks at every repaint whether its whole column is chosen, which with 600,000 chosen rows
            # takes seconds: it is given a selection of its own, always empty.
            view.horizontalHeader().setSelectionModel(QItemSelectionModel(model, view.horizontalHeader()))

    def set_row_height(self, height: int) -> None:
        for view in (self, self.strip):
            if view.verticalHeader().defaultSectionSize() != height:
                view.verticalHeader().setDefaultSectionSize(height)
                view.horizontalHeader().setFixedHeight(height + 6)

    def set_frozen(self, count: int) -> None:
        """How many of the first columns stay in place."""
        self.frozen = count
        self.arrange_strip()

    def arrange_strip(self) -> None:
        """Shows in the strip the frozen columns that are not hidden, as wide as below."""
        for column in range(self.model().columnCount() if self.model() else 0):
            hidden = column >= self.frozen or self.isColumnHidden(column)
            if not hidden:               # the width first: a section that appears tells its width to the one below
                self.strip.setColumnWidth(column, self.columnWidth(column))
            self.strip.setColumnHidden(column, hidden)
        self._place_strip()

    def mark_filters(self, marked: Iterable[int], on: Iterable[int]) -> None:
        """Puts the filter mark on the headers of these columns, and shows on which of them a filter is."""
        for view in (self, self.strip):
            view.filter_header.set_marks(marked, on)

    def show_order(self, column: int, descending: bool) -> None:
        """Puts the sort mark on a column's header (-1: on none)."""
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        for view in (self, self.strip):
            view.horizontalHeader().setSortIndicator(column, order)

    def strip_width(self) -> int:
        shown = (column for column in range(self.frozen) if not self.isColumnHidden(column))
        return sum(self.columnWidth(column) for column in shown)

    def area(self) -> QRect:
        """Header and rows, without the scroll bars.

        Not asked of the viewport: the first plain QWidget that Qt hands over has PySide6 make the classes of all
        kinds of widgets there are, 15 ms of the start.
        """
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        return self.contentsRect().adjusted(0, 0, -down.width() if down.isVisibleTo(self) else 0,
                                            -across.height() if across.isVisibleTo(self) else 0)

    def _place_strip(self) -> None:
        width = self.strip_width()
        area = self.area()
        self.strip.setGeometry(QRect(area.left(), area.top(), min(width, area.width()), area.height()))
        self.strip.setVisible(width > 0 and self.model() is not None and self.model().rowCount() > 0)

    def _section_resized(self, column: int, old: int, new: int) -> None:
        if column < self.frozen:
            self.strip.setColumnWidth(column, new)
            self._place_strip()

    def _strip_section_resized(self, column: int, old: int, new: int) -> None:
        if new and column < self.frozen:
            self.setColumnWidth(column, new)

    # Qt's side

    def updateGeometries(self) -> None:
        super().updateGeometries()
        if hasattr(self, "strip"):
            self._place_strip()

    def scrollTo(self, index: Any, hint: Any = QAbstractItemView.ScrollHint.EnsureVisible) -> None:
        """Rows are chosen, not cells: a change of row never scrolls sideways."""
        sideways = self.horizontalScrollBar().value()
        super().scrollTo(index, hint)
        self.horizontalScrollBar().setValue(sideways)

    def moveCursor(self, action: Any, modifiers: Any) -> QModelIndex:
        if action in _HOME_END and self.model().rowCount():
            # The first and the last row, as in any list; Qt would stay in the row.
            last = action == QAbstractItemView.CursorAction.MoveEnd
            return self.model().index(self.model().rowCount() - 1 if last else 0, 0)
        return super().moveCursor(action, modifiers)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_pressed.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enter_pressed.emit()
        elif key == Qt.Key.Key_F2:
            self.edit_pressed.emit()
        elif key == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        elif key == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.filter_pressed.emit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            bar = self.horizontalScrollBar()
            step = theme.width_of(self.font(), 4)
            bar.setValue(bar.value() + (step if key == Qt.Key.Key_Right else -step))
        elif event.text() and event.text().isprintable() and event.text() != " " \
                and not event.modifiers() & _COMMAND:
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        # Chinese written over the table goes to the search field when it is whole.
        if event.commitString():
            self.typed.emit(event.commitString())
        event.accept()

    def currentChanged(self, current: Any, previous: Any) -> None:
        super().currentChanged(current, previous)
        # Qt switches the input method off over cells that cannot be edited.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, True)
