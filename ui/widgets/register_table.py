"""The table of a register: a view's rows, sorted by click; rows or cells chosen by keys or mouse, and copied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.errors import Refused
from ui import theme
from ui.background import Background
from ui.memory import Memory
from ui.widgets.cell_block import Band, CellBlock, block_of
from ui.widgets.cell_choice import NUMBER
from ui.widgets.cell_grid import CellGrid
from ui.widgets.column_layout import ColumnLayout, header_menu
from ui.widgets.empty_state import Action, EmptyState
from ui.widgets.frozen_grid import FrozenGrid
from ui.widgets.register_model import RegisterModel, ViewLike

if TYPE_CHECKING:
    from ui.widgets.cell_copy import Copied

# More chosen rows than this are not looked for again when the list is read anew.
CHOSEN_KEPT = 1000

_ROWS = QItemSelectionModel.SelectionFlag.Rows
_LEAVE = QItemSelectionModel.SelectionFlag.NoUpdate
_SELECT = QItemSelectionModel.SelectionFlag.Select | _ROWS
_CHOOSE = QItemSelectionModel.SelectionFlag.ClearAndSelect | _ROWS


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of each stretch of numbers that follow one another."""
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found


class RegisterTable(QWidget):
    """Shows a view and says which records are chosen. Records are named by id everywhere."""

    activated = Signal(object)               # id: Enter or double click
    edit_requested = Signal(object)          # id: F2
    delete_requested = Signal(object)        # list of ids
    current_changed = Signal(object)         # id or None
    selection_changed = Signal()             # ask `selected_ids` or `selected_count`
    menu_requested = Signal(object, QPoint)  # list of ids, global position
    typed = Signal(str)                      # text meant for the search field
    view_changed = Signal(object)            # the view after a click on a header
    counted = Signal(int)                    # rows in the list
    copied = Signal(int)                     # rows put on the clipboard
    failed = Signal(object)
    # Of a table in which cells are chosen:
    cell_edit_requested = Signal(str)        # F2 or double click (''), or what was typed over `current_cell`; see ERASE
    paste_pressed = Signal()                 # Ctrl+V
    fill_down_pressed = Signal()             # Ctrl+D
    replace_pressed = Signal()               # Ctrl+H
    drag_filled = Signal(object, object)     # the chosen CellBlock, the CellBlock below that it is to fill

    def __init__(self, background: Background, memory: Memory, name: str, title: str,
                 parent: QWidget | None = None, *, cells: bool = False) -> None:
        """`name` is the English object name and the key of what is remembered, `title` the Chinese name.

        cells: single cells and blocks of them are chosen, as in a spreadsheet, not whole rows.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._background = background
        self._memory = memory
        self.model = RegisterModel(background, self)
        self.grid: FrozenGrid = CellGrid(self) if cells else FrozenGrid(self)
        self.grid.setAccessibleName(title)
        self.grid.setModel(self.model)
        self.layout_of_columns = ColumnLayout(self.grid, memory, self)
        box = QVBoxLayout(self, spacing=0)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.grid)
        self.setFocusProxy(self.grid)

        self._empty_words: tuple[str, str, Sequence[Action]] = ("没有符合条件的记录", "", ())
        self._empty: EmptyState | None = None       # built when there is nothing to show
        self._still_reading = QTimer(self, singleShot=True, interval=300)
        self._still_reading.timeout.connect(self._show_emptiness)

        self._current: int | None = None
        self._chosen: list[int] = []
        self._chosen_keys: tuple[str, ...] = ()          # the columns chosen in those, where they are the same in all
        self._column = ""                                # the key of the column stood on
        self._top: int | None = None
        self._row = -1
        self._replacing = False
        self._connect()

    def _connect(self) -> None:
        model, grid = self.model, self.grid
        model.ids_about_to_change.connect(self._before_change)
        model.ids_changed.connect(self._after_change)
        model.counted.connect(self.layout_of_columns.fit_number)
        model.counted.connect(self.counted)
        model.failed.connect(self.failed)
        model.failed.connect(self._say_unread)
        grid.selectionModel().currentRowChanged.connect(self._row_changed)
        grid.selectionModel().currentChanged.connect(self._cell_changed)
        grid.selectionModel().selectionChanged.connect(self._selection_changed)
        grid.row_activated.connect(lambda row: self.activated.emit(self.model.ids[row]))
        grid.enter_pressed.connect(lambda: self._with_current(self.activated.emit))
        grid.delete_pressed.connect(self._delete_pressed)
        grid.copy_pressed.connect(self.copy)
        if isinstance(grid, CellGrid):
            self._connect_cells(grid)
        else:
            grid.edit_pressed.connect(lambda: self._with_current(self.edit_requested.emit))
            grid.typed.connect(self.typed)
        grid.menu_wanted.connect(lambda at: self.menu_requested.emit(self.selected_ids(), at))
        grid.header_clicked.connect(self._header_clicked)
        grid.header_menu_wanted.connect(self._header_menu)
        grid.horizontalHeader().sortIndicatorChanged.connect(self._mark_order)
        grid.strip.horizontalHeader().sortIndicatorChanged.connect(self._mark_order)

    def _connect_cells(self, grid: CellGrid) -> None:
        grid.edit_pressed.connect(lambda: self.cell_edit_requested.emit(""))
        grid.cell_activated.connect(self._cell_activated)
        grid.typed.connect(self.cell_edit_requested)
        grid.paste_pressed.connect(self.paste_pressed)
        grid.fill_down_pressed.connect(self.fill_down_pressed)
        grid.replace_pressed.connect(self.replace_pressed)
        grid.fill_dragged.connect(self._filled)

    def _cell_activated(self, row: int, section: int) -> None:
        if section == NUMBER:
            self.grid.row_activated.emit(row)             # a double click on the number is about the whole record
        else:
            self.cell_edit_requested.emit("")

    # What is shown

    @property
    def view(self) -> ViewLike | None:
        return self.model.view

    def set_view(self, view: ViewLike) -> None:
        """Shows another view; the chosen record stays chosen if the view holds it."""
        before = self.model.columns
        self.layout_of_columns.remember_pending()        # with the columns as they still stand
        self.model.set_view(view)
        if tuple(before) != tuple(view.columns):
            self.layout_of_columns.apply(f"table/{self.objectName()}", view.columns)
        self._mark_order()
        self._still_reading.start()

    def refresh(self, changed: Iterable[int] | None = None, ids_may_change: bool = True) -> None:
        """Reads again what may have changed; keeps what is chosen and where the list stands."""
        self.model.refresh(changed, ids_may_change)

    def set_empty(self, title: str, hint: str = "", actions: Sequence[Action] = ()) -> None:
        """What to say when the list is empty, and what can be done about it."""
        self._empty_words = (title, hint, actions)
        self._show_emptiness()

    # What is chosen

    @property
    def current_id(self) -> int | None:
        return self._current

    def selected_ranges(self) -> list[tuple[int, int]]:
        """First and last row of each chosen stretch, in order, none twice."""
        found = sorted((part.top(), part.bottom()) for part in self.grid.selectionModel().selection())
        merged: list[tuple[int, int]] = []
        for top, bottom in found:
            if merged and top <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(bottom, merged[-1][1]))
            else:
                merged.append((top, bottom))
        return merged

    def selected_count(self) -> int:
        return sum(bottom - top + 1 for top, bottom in self.selected_ranges())

    def selected_ids(self) -> list[int]:
        """Ids of the chosen rows in the order of the list."""
        ids: list[int] = []
        for top, bottom in self.selected_ranges():
            ids.extend(self.model.ids[top:bottom + 1])
        return ids

    def current_cell(self) -> tuple[int, str] | None:
        """The record and the column stood on."""
        index = self.grid.currentIndex()
        if not index.isValid() or index.row() >= len(self.model.ids) or not 0 < index.column() <= len(
                self.model.columns):
            return None
        return self.model.ids[index.row()], self.model.columns[index.column() - 1].key

    def selected_cells(self) -> CellBlock:
        """The chosen cells of the columns on screen."""
        ranges = [(one.top(), one.bottom(), one.left(), one.right())
                  for one in self.grid.selectionModel().selection()]
        return block_of(ranges, self._shown(), self.model.ids)

    def _shown(self) -> list[tuple[int, str]]:
        sections = self._sections()
        return [(sections[key], key) for key in self.layout_of_columns.keys()]

    def _sections(self) -> dict[str, int]:
        return {column.key: section for section, column in enumerate(self.model.columns, 1)}

    def choose(self, key: int, column: str = "") -> bool:
        """Chooses one record and brings it into sight; False if it is not in the list.

        Where cells are chosen it is the cell in `column`, or in the column stood on.
        """
        row = self.model.row_of(key)
        if row < 0:
            return False
        self._choose_row(row, column)
        return True

    def _choose_row(self, row: int, column: str = "") -> None:
        grid = self.grid
        if isinstance(grid, CellGrid):
            grid.choose_cell(row, self._section(column))
        else:
            index = self.model.index(row, 0)
            grid.selectionModel().setCurrentIndex(index, _CHOOSE)
            grid.scrollTo(index)

    def _section(self, column: str = "") -> int:
        """Where a column stands; without one the column stood on, or else the first."""
        shown = {key: section for section, key in self._shown()}
        for wanted in (column, self._column):
            if wanted in shown:
                return shown[wanted]
        return next(iter(shown.values()), 0) if isinstance(self.grid, CellGrid) else 0

    def _filled(self, first: int, last: int) -> None:
        source = self.selected_cells()
        target = CellBlock((Band(first, last, source.keys),), source.shown, source.all_ids)
        self.drag_filled.emit(source, target)

    def copy(self, with_titles: bool = False) -> None:
        """Puts the chosen cells, or rows, on the clipboard for a spreadsheet."""
        view, block = self.model.view, self.selected_cells()
        if not isinstance(self.grid, CellGrid):
            keys = tuple(self.layout_of_columns.keys())
            block = CellBlock(tuple(Band(band.top, band.bottom, keys) for band in block.bands), keys, block.all_ids)
        if not block or view is None:
            return
        if not block.even:
            self.failed.emit(Refused("选中的几块不是同样的列，不能一起复制。", "请选同样的列，或分几次复制。"))
            return
        from ui.widgets.cell_copy import read_block
        self._background.run(read_block, view, block, with_titles, done=self._copied,
                             failed=self.failed.emit, group=f"copy {id(self)}", owner=self)

    def _copied(self, copied: Copied) -> None:
        QGuiApplication.clipboard().setMimeData(copied.mime())
        self.copied.emit(copied.rows)

    def _with_current(self, act: Callable[[int], None]) -> None:
        if self._current is not None:
            act(self._current)

    def _delete_pressed(self) -> None:
        ids = self.selected_ids()
        if ids:
            self.delete_requested.emit(ids)

    def _cell_changed(self, *_: Any) -> None:
        cell = self.current_cell()
        if not self._replacing and cell is not None:
            self._column = cell[1]

    def _row_changed(self, current: Any, previous: Any) -> None:
        if not self._replacing:
            self._set_current(self.model.ids[current.row()] if current.isValid() else None)

    def _selection_changed(self, *_: Any) -> None:
        if not self._replacing:
            self.selection_changed.emit()

    def _set_current(self, key: int | None) -> None:
        if key != self._current:
            self._current = key
            self.current_changed.emit(key)

    # While the ids change

    def _before_change(self) -> None:
        self._replacing = True
        if self.selected_count() <= CHOSEN_KEPT:
            # What was chosen before a first page that lacks it is still looked for among all ids.
            self._chosen = self.selected_ids() or self._chosen
            block = self.selected_cells() if self._chosen else None
            self._chosen_keys = (block.keys if block.even else ()) if block else self._chosen_keys
        self._row = self.grid.selectionModel().currentIndex().row()
        top = self.grid.rowAt(0)
        self._top = self.model.ids[top] if 0 <= top < len(self.model.ids) else None

    def _after_change(self, other_view: bool) -> None:
        selection = self.grid.selectionModel()
        row = -1 if self._current is None else self.model.row_of(self._current)
        if row >= 0:
            if selection.currentIndex().row() != row or not selection.hasSelection():
                selection.setCurrentIndex(self.model.index(row, self._section()), _LEAVE)
            self._choose_again()
            if not selection.hasSelection() and isinstance(self.grid, CellGrid):
                self._choose_row(row)                  # other columns are shown: the cell at least is chosen again
            if isinstance(self.grid, CellGrid):
                self.grid.take_up_choice()
        if other_view:
            self.grid.scrollToTop()
        else:
            self._back_to_top_row()
        self._replacing = False
        if self.model.complete:
            self._chosen = []
            if row < 0:
                self._stand_on(-1 if other_view else min(self._row, len(self.model.ids) - 1))
        self.selection_changed.emit()
        self._show_emptiness()

    def _stand_on(self, row: int) -> None:
        """The chosen record has gone: chooses the row that took its place, or none."""
        if row >= 0:
            self._choose_row(row)
        self._set_current(self.model.ids[row] if row >= 0 else None)

    def _choose_again(self) -> None:
        selection = self.grid.selectionModel()
        wanted = set(self._chosen)
        if not wanted or wanted.issubset(self.selected_ids()):
            return
        found = QItemSelection()
        cells = isinstance(self.grid, CellGrid)
        sections, last = self._sections(), len(self.model.columns)
        chosen = [sections[key] for key in self._chosen_keys if key in sections] if cells else []
        spans = runs(chosen) or [(self._section(),) * 2 if cells else (0, last)]
        if len(wanted) == 1:
            rows = [self.model.row_of(next(iter(wanted)))]
        else:
            rows = [row for row, key in enumerate(self.model.ids) if key in wanted]
        for top, bottom in runs(row for row in rows if row >= 0):
            for left, right in spans:
                found.select(self.model.index(top, left), self.model.index(bottom, right))
        selection.select(found, QItemSelectionModel.SelectionFlag.Select if cells else _SELECT)

    def _back_to_top_row(self) -> None:
        row = -1 if self._top is None else self.model.row_of(self._top)
        if row >= 0 and self.grid.rowAt(0) != row:
            self.grid.verticalScrollBar().setValue(row)

    def _say_unread(self, _: Exception) -> None:
        if not self.model.ids:
            self._say_empty("未能读取这张表", "", [("重新读取", self.refresh)])

    def _show_emptiness(self, *_: Any) -> None:
        empty = not self.model.ids
        reading = empty and not self.model.complete
        if reading and self._still_reading.isActive():
            return
        if empty and self.model.view is not None:
            self._say_empty(*(("正在读取…",) if reading else self._empty_words))
        elif self._empty is not None:
            self._empty.hide()

    def _say_empty(self, title: str, hint: str = "", actions: Sequence[Action] = ()) -> None:
        if self._empty is None:
            self._empty = EmptyState(parent=self.grid)
        self._empty.say(title, hint, actions)
        self._empty.show()
        self._place_empty()

    # Sorting

    def _orders(self, section: int) -> Sequence[tuple[str, str]]:
        """The ways a column can be sorted by: (order key, title)."""
        if section < 1 or section > len(self.model.columns):
            return ()
        column = self.model.columns[section - 1]
        if not column.sortable:
            return ()
        return getattr(column, "orders", ()) or ((column.key, column.title),)

    def _chosen_order(self, section: int) -> tuple[str, bool] | None:
        order = self.model.view.order if self.model.view is not None else ()
        if order and order[0][0] in [key for key, _ in self._orders(section)]:
            return order[0]
        return None

    def _header_clicked(self, section: int) -> None:
        orders, chosen = self._orders(section), self._chosen_order(section)
        if chosen is not None:
            self._sort(chosen[0], not chosen[1])
        elif orders:
            self._sort(orders[0][0], False)
        self._mark_order()

    def _sort(self, key: str, descending: bool) -> None:
        if self.model.view is not None:
            self.set_view(self.model.view.with_(order=((key, descending),)))
            self.view_changed.emit(self.model.view)

    def _mark_order(self, *_: Any) -> None:
        # Qt turns the mark by itself at every click, also over a column that cannot be sorted.
        for section in range(1, len(self.model.columns) + 1):
            chosen = self._chosen_order(section)
            if chosen is not None:
                self.grid.show_order(section, chosen[1])
                return
        self.grid.show_order(-1, False)

    def _header_menu(self, section: int, at: QPoint) -> None:
        menu = header_menu(self.grid, self.layout_of_columns, section, self._orders(section),
                           self._chosen_order(section), self._sort)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    # Qt's side

    def _fit_rows(self) -> None:
        self.grid.set_row_height(theme.row_height(self.font(), low=self.window().height() < theme.LOW))

    def _place_empty(self) -> None:
        if self._empty is not None and not self._empty.isHidden():
            self._empty.setGeometry(self.grid.viewport().geometry())
            self._empty.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_rows()
        self.layout_of_columns.fit_frozen()
        self._place_empty()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_rows()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.layout_of_columns.remember_pending()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "grid"):
            self._fit_rows()
