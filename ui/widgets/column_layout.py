"""Widths, order, hidden and frozen columns of one table: set from the register, changed by the person, remembered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ui import theme
from ui.memory import Memory
from ui.widgets.frozen_grid import FrozenGrid
from ui.widgets.register_model import NUMBER_TITLE

FROZEN_SHARE = 0.7              # frozen columns leave the others so much of the table at least: 1 - FROZEN_SHARE
Kept = Mapping[str, Any]


class ColumnLayout(QObject):
    """Keeps `{"order": [...], "hidden": [...], "widths": {...}, "frozen": [...]}` by column key in the memory.

    Frozen columns are the first of the view: who freezes others asks for them to be (`order_wanted`), which only a
    page that `reorders` can do. `filterable`: the keys whose filter its menu offers.
    """

    order_wanted = Signal(object)           # column keys: the view is to have its columns in this order
    filter_wanted = Signal(str)             # key
    unfilter_wanted = Signal(str)           # key

    def __init__(self, grid: FrozenGrid, memory: Memory, parent: QObject) -> None:
        super().__init__(parent)
        self._grid = grid
        self._memory = memory
        self._place = ""
        self._columns: Sequence[Any] = ()
        self._applying = False
        self._frozen: list[str] = []
        self.reorders = False
        self.filterable: frozenset[str] = frozenset()
        self.filtered: frozenset[str] = frozenset()
        self._save_soon = QTimer(self, singleShot=True, interval=400)
        self._save_soon.timeout.connect(self.remember)
        header = grid.horizontalHeader()
        header.sectionResized.connect(self._changed)
        header.sectionMoved.connect(self._moved)

    def apply(self, place: str, columns: Sequence[Any]) -> None:
        """Arranges these columns as they were left, or as the register declares them."""
        self._save_soon.stop()           # what the header told while it was emptied is no wish of anybody
        self._place, self._columns = place, columns
        kept = self._memory.get(place, {})
        self._arrange(kept if isinstance(kept, dict) else {})

    def keys(self) -> list[str]:
        """Keys of the shown columns from left to right, the running number left out."""
        header = self._grid.horizontalHeader()
        order = sorted(range(1, len(self._columns) + 1), key=header.visualIndex)
        return [self._columns[section - 1].key for section in order if not header.isSectionHidden(section)]

    def kept(self) -> dict[str, Any]:
        """The layout as it is remembered and goes with a saved view."""
        header = self._grid.horizontalHeader()
        sections = self._sections()
        order = sorted(sections, key=lambda key: header.visualIndex(sections[key]))
        last = header.logicalIndex(header.count() - 1)
        widths = {key: header.sectionSize(section) for key, section in sections.items()
                  if not header.isSectionHidden(section) and section != last}   # the last fills what is left
        hidden = [key for key, section in sections.items() if header.isSectionHidden(section)]
        return {"order": order, "hidden": hidden, "widths": widths, "frozen": self._frozen}

    def take(self, kept: Kept) -> None:
        """Arranges the columns there are as a saved view had them."""
        self._arrange(kept)
        self._changed()

    def leading_first(self, keys: Sequence[str]) -> tuple[str, ...]:
        """The keys with those of the frozen columns before all others."""
        return tuple(sorted(keys, key=lambda key: key not in self._frozen))

    def freeze(self, section: int) -> None:
        """Keeps in place every column up to this one; with 0 only those that the register declares."""
        header = self._grid.horizontalHeader()
        order = sorted(range(1, len(self._columns) + 1), key=header.visualIndex)
        at = header.visualIndex(section) if section else 0
        chosen = [one for one in order if header.visualIndex(one) <= at]
        keys = {one: self._columns[one - 1].key for one in order}
        self._frozen = [keys[one] for one in chosen if not self._fixed(one)]
        self._memory.set(self._place, self.kept())
        wanted = tuple(keys[one] for one in order)
        if wanted == tuple(column.key for column in self._columns):
            self._arrange(self.kept())
        else:
            self.order_wanted.emit(wanted)

    def can_freeze(self, section: int) -> bool:
        """Whether the columns up to this one leave room for others."""
        header = self._grid.horizontalHeader()
        at = header.visualIndex(section)
        width = sum(header.sectionSize(one) for one in range(header.count())
                    if header.visualIndex(one) <= at and not header.isSectionHidden(one))
        return self.reorders and section > 0 and width <= FROZEN_SHARE * self._grid.area().width()

    def fit_frozen(self) -> None:
        """Freezes as many of the frozen columns as leave room for others in the width there is."""
        if not self._frozen or not self._columns:
            return
        room = FROZEN_SHARE * self._grid.area().width()
        declared, leading = self._leading(()), self._leading(self._frozen)
        while leading > declared and sum(self._grid.columnWidth(one) for one in range(leading)
                                         if not self._grid.isColumnHidden(one)) > room:
            leading -= 1
        if leading != self._grid.frozen:
            self._grid.set_frozen(leading)

    def shift(self, section: int, by: int) -> None:
        """Moves a column one place to the left (-1) or to the right among those that are shown."""
        header = self._grid.horizontalHeader()
        target = self._beside(section, by)
        if target is not None:
            header.moveSection(header.visualIndex(section), header.visualIndex(target))

    def _beside(self, section: int, by: int) -> int | None:
        """The shown column that a shift changes places with; None at either end."""
        header = self._grid.horizontalHeader()
        at = header.visualIndex(section) + by
        while 0 <= at < header.count() and header.isSectionHidden(header.logicalIndex(at)):
            at += by
        found = header.logicalIndex(at) if 0 < at < header.count() else -1
        return found if found >= self._grid.frozen and section >= self._grid.frozen else None

    def set_shown(self, key: str, shown: bool) -> None:
        section = self._sections()[key]
        if not shown and (self._fixed(section) or len(self.keys()) <= 1):
            return
        self._grid.setColumnHidden(section, not shown)
        self._grid.arrange_strip()
        self._changed()

    def reset(self) -> None:
        """Back to what the register declares."""
        self._frozen = []
        self._arrange({})
        self._changed()
        if self.reorders and self._columns:
            keys = [column.key for column in self._columns]
            declared = [column.key for column in self._columns[0].register.columns if column.key in keys]
            if declared != keys:
                self._save_soon.stop()
                self._memory.set(self._place, {})
                self.order_wanted.emit(tuple(declared))

    def fit_number(self, rows: int) -> None:
        """Makes the running number wide enough for so many rows."""
        if not self._columns:
            return    # the only column fills the table
        digits = max(3, len(str(rows)))
        metrics = self._grid.fontMetrics()
        width = max(metrics.horizontalAdvance("0" * digits), metrics.horizontalAdvance(NUMBER_TITLE)) + 20
        was, self._applying = self._applying, True
        self._grid.setColumnWidth(0, width)
        self._applying = was

    def fill_menu(self, menu: QMenu, section: int) -> None:
        """Adds what can be done with the columns to a header's menu."""
        key = self._columns[section - 1].key if section > 0 else ""
        if key in self.filterable:
            menu.addAction("筛选…", lambda: self.filter_wanted.emit(key)).setObjectName("header_filter")
            if key in self.filtered:
                menu.addAction("清除此列的筛选", lambda: self.unfilter_wanted.emit(key)).setObjectName("header_unfilter")
            menu.addSeparator()
        columns = menu.addMenu("显示的列")
        columns.setObjectName("shown_columns_menu")
        shown = set(self.keys())
        for column in self._columns:
            action = columns.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(column.key in shown)
            action.setEnabled(not column.frozen)         # what a row is called by is always there
            action.toggled.connect(lambda on, key=column.key: self.set_shown(key, on))
        if section > 0 and not self._fixed(section):
            menu.addAction(f"隐藏“{self._columns[section - 1].title}”", lambda: self.set_shown(key, False))
            for by, text, name in ((-1, "左移一列", "header_left"), (1, "右移一列", "header_right")):
                if self._beside(section, by) is not None:
                    menu.addAction(text, lambda by=by: self.shift(section, by)).setObjectName(name)
        if self.reorders and section > 0:
            if not self._fixed(section) and key not in self._frozen:
                line = menu.addAction("冻结到此列", lambda: self.freeze(section))
                line.setObjectName("header_freeze")
                line.setEnabled(self.can_freeze(section))
                line.setToolTip("" if line.isEnabled() else "冻结的列太宽，其余的列没有地方显示")
                menu.setToolTipsVisible(True)
            if self._frozen:
                menu.addAction("取消冻结", lambda: self.freeze(0)).setObjectName("header_unfreeze")
        menu.addAction("恢复默认的列", self.reset).setObjectName("header_reset")

    def remember_pending(self) -> None:
        """Writes a change that still waits for its moment."""
        if self._save_soon.isActive():
            self._save_soon.stop()
            self.remember()

    def remember(self) -> None:
        if not self._place:
            return
        self._memory.set(self._place, self.kept())

    def _fixed(self, section: int) -> bool:
        return bool(self._columns[section - 1].frozen)

    def _sections(self) -> dict[str, int]:
        return {column.key: number for number, column in enumerate(self._columns, 1)}

    def _arrange(self, kept: Kept) -> None:
        self._applying = True
        grid, header = self._grid, self._grid.horizontalHeader()
        sections = self._sections()
        widths, hidden = kept.get("widths", {}), set(kept.get("hidden", ()))
        for column in self._columns:
            section = sections[column.key]
            grid.setColumnHidden(section, column.key in hidden and not column.frozen)
            declared = theme.width_of(grid.font(), max(column.width / 2, len(column.title) + 1)) + 12
            grid.setColumnWidth(section, int(widths.get(column.key, declared)))
        self.fit_number(grid.model().rowCount())
        self._frozen = [key for key in kept.get("frozen", ()) if key in sections]
        leading = self._leading(self._frozen)
        known = [sections[key] for key in kept.get("order", ()) if key in sections]
        order = [section for section in known if section >= leading]
        order += [section for section in range(leading, len(self._columns) + 1) if section not in order]
        for visual, section in enumerate([*range(leading), *order]):
            header.moveSection(header.visualIndex(section), visual)
        grid.set_frozen(leading)
        self.fit_frozen()
        self._applying = False

    def _leading(self, frozen: Sequence[str]) -> int:
        """How many sections stay in place: the running number, what the register declares, and these."""
        leading = 1
        while leading <= len(self._columns) and (self._fixed(leading) or self._columns[leading - 1].key in frozen):
            leading += 1
        return leading

    def _moved(self, section: int, old: int, new: int) -> None:
        if self._applying:
            return
        if section < self._grid.frozen or new < self._grid.frozen:
            self._applying = True
            self._grid.horizontalHeader().moveSection(new, old)
            self._applying = False
            return
        self._changed()

    def _changed(self, *_: int) -> None:
        if not self._applying:
            self._save_soon.start()


def header_menu(grid: FrozenGrid, layout: ColumnLayout, section: int,
                orders: Sequence[tuple[str, str]], chosen: tuple[str, bool] | None,
                choose: Callable[[str, bool], None]) -> QMenu:
    """The menu of a header: ways to sort by it, and the columns."""
    menu = QMenu(grid)
    menu.setObjectName("header_menu")
    for key, title in orders:
        for descending, way in ((False, "升序"), (True, "降序")):
            if len(orders) > 1 and descending:
                continue
            action = QAction(title if len(orders) > 1 else way, menu)
            action.setCheckable(True)
            action.setChecked(chosen is not None and chosen[0] == key
                              and (len(orders) > 1 or chosen[1] == descending))
            action.triggered.connect(lambda _=False, key=key, down=descending: choose(key, down))
            menu.addAction(action)
    if orders:
        menu.addSeparator()
    layout.fill_menu(menu, section)
    return menu
