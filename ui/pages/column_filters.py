"""Filters on the columns of a list: the marks in its header, the filter that opens there, and the chips above it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from models.view import Filter, View
from ui.session import Session
from ui.widgets.register_table import RegisterTable

if TYPE_CHECKING:
    from models.filter_words import Told
    from ui.pages.filter_chips import FilterChips


def _tell_filters(view: View) -> list[Told]:
    """In the worker."""
    from models.filter_words import told_filters
    return told_filters(view)


class ColumnFilters(QObject):
    """`view` gives what is looked at; `fixed` says of a filter that it belongs to the page and has no chip.

    `put_in` puts the chips into the page when there are any: a list that nothing narrows starts without them.
    """

    changed = Signal(object)             # the filters of the view as they are to be

    def __init__(self, session: Session, table: RegisterTable, view: Callable[[], View],
                 fixed: Callable[[Filter], bool], put_in: Callable[[QWidget], object], parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._table, self._view, self._fixed = session, table, view, fixed
        self._put_in = put_in
        self._told: View | None = None
        table.grid.filter_wanted.connect(lambda section: self.open(table.model.columns[section - 1].key))
        table.grid.filter_pressed.connect(self.open_here)
        table.layout_of_columns.filter_wanted.connect(self.open)
        table.layout_of_columns.unfilter_wanted.connect(lambda key: self._put(key, ()))

    @cached_property
    def chips(self) -> FilterChips:
        from ui.pages.filter_chips import FilterChips
        made = FilterChips()
        made.opened.connect(self.open)
        made.removed.connect(lambda key: self._put(key, ()))
        made.cleared.connect(self.clear)
        self._put_in(made)
        return made

    def _chips_there(self) -> FilterChips | None:
        found: FilterChips | None = self.__dict__.get("chips")
        return found

    def show(self, view: View) -> None:
        """Marks the columns and puts the chips of what is looked at now."""
        on = {one.key for one in view.filters if not self._fixed(one)}
        marked = {place: column.key for place, column in enumerate(view.columns, 1) if column.filterable}
        self._table.grid.mark_filters(marked, [place for place, key in marked.items() if key in on])
        layout = self._table.layout_of_columns
        layout.filterable, layout.filtered = frozenset(marked.values()), frozenset(on)
        shown = view.with_(filters=tuple(one for one in view.filters if not self._fixed(one)), typed="", order=(),
                           keys=(), period=None)
        if not shown.filters:
            self._told = shown
            self._put_chips(shown, [])
        elif shown != self._told:
            self._told = shown
            self._session.background.run(_tell_filters, shown, done=lambda told: self._put_chips(shown, told),
                                         group=f"chips {id(self)}", owner=self)

    def again(self) -> None:
        """What the filters name may be called otherwise now."""
        self._told = None
        self.show(self._view())

    def open_here(self) -> None:
        """The filter of the column stood on; of the first one where that has none."""
        cell = self._table.current_cell()
        columns = {column.key: column for column in self._table.model.columns}
        if cell is not None and cell[1] in columns and columns[cell[1]].filterable:
            self.open(cell[1])
        else:
            keys = [key for key in self._table.layout_of_columns.keys() if columns[key].filterable]
            if keys:
                self.open(keys[0])

    def open(self, key: str) -> None:
        """Opens the filter of a column under its header, of one that is not shown under the chips."""
        from ui.widgets.column_filter import ColumnFilter
        table, view = self._table, self._view()
        own = [one for one in view.filters if one.key == key and not self._fixed(one)]
        opened = ColumnFilter(self._session, view, key, own, table.window())
        opened.chosen.connect(lambda filters: self._put(key, filters))
        opened.columns_wanted.connect(lambda: self._open_menu(key))
        opened.open_at(self._place_of(key))

    def _open_menu(self, key: str) -> None:
        """What can be done with the column: for the keys, which reach no header."""
        keys = [column.key for column in self._table.model.columns]
        if key in keys:
            self._table.grid.header_menu_wanted.emit(keys.index(key) + 1, self._place_of(key))

    def clear(self) -> None:
        """Takes every filter away that has a chip."""
        self.changed.emit(tuple(one for one in self._view().filters if self._fixed(one)))

    def _place_of(self, key: str) -> QPoint:
        grid, keys = self._table.grid, [column.key for column in self._table.model.columns]
        chips = self._chips_there()
        chip = next((one for one in chips.chips if one.told.key == key), None) if chips is not None else None
        if chip is not None and chip.isAncestorOf(self._table.window().focusWidget() or grid):
            return chip.mapToGlobal(QPoint(0, chip.height() + 2))
        if key in keys and not grid.isColumnHidden(keys.index(key) + 1):
            section = keys.index(key) + 1
            frozen = section < grid.frozen
            header = (grid.strip if frozen else grid).horizontalHeader()
            left = header.sectionViewportPosition(section)
            if 0 if frozen else grid.strip_width() <= left < header.width():
                return header.mapToGlobal(QPoint(left, header.height()))
        return grid.mapToGlobal(QPoint(grid.strip_width(), grid.horizontalHeader().height()))

    def _put(self, key: str, filters: tuple[Filter, ...]) -> None:
        """The filters of one column or condition as they are to be; all others stay."""
        view = self._view()
        places = [place for place, one in enumerate(view.filters) if one.key == key and not self._fixed(one)]
        others = [one for place, one in enumerate(view.filters) if place not in places]
        at = places[0] if places else len(others)
        self.changed.emit((*others[:at], *filters, *others[at:]))

    def _put_chips(self, shown: View, told: list[Told]) -> None:
        if shown is self._told and (told or self._chips_there() is not None):
            known: dict[str, Any] = {column.key: column for column in shown.register.columns}
            self.chips.show_filters(told, [key for key in known if known[key].filterable])


__all__ = ["ColumnFilters"]
