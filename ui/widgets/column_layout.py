"""Widths, order and hidden columns of one table: set from the register, changed by the person, remembered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ui import theme
from ui.memory import Memory
from ui.widgets.frozen_grid import FrozenGrid
from ui.widgets.register_model import NUMBER_TITLE


class ColumnLayout(QObject):
    """Keeps `{"order": [...], "hidden": [...], "widths": {...}}` by column key in the memory."""

    def __init__(self, grid: FrozenGrid, memory: Memory, parent: QObject) -> None:
        super().__init__(parent)
        self._grid = grid
        self._memory = memory
        self._place = ""
        self._columns: Sequence[Any] = ()
        self._applying = False
        self._save_soon = QTimer(self, singleShot=True, interval=400)
        self._save_soon.timeout.connect(self.remember)
        header = grid.horizontalHeader()
        header.sectionResized.connect(self._changed)
        header.sectionMoved.connect(self._moved)

    def apply(self, place: str, columns: Sequence[Any]) -> None:
        """Arranges these columns as they were left, or as the register declares them."""
        self.remember_pending()
        self._place, self._columns = place, columns
        kept = self._memory.get(place, {})
        self._arrange(kept if isinstance(kept, dict) else {})

    def keys(self) -> list[str]:
        """Keys of the shown columns from left to right, the running number left out."""
        header = self._grid.horizontalHeader()
        order = sorted(range(1, len(self._columns) + 1), key=header.visualIndex)
        return [self._columns[section - 1].key for section in order if not header.isSectionHidden(section)]

    def set_shown(self, key: str, shown: bool) -> None:
        section = self._sections()[key]
        if not shown and (self._fixed(section) or len(self.keys()) <= 1):
            return
        self._grid.setColumnHidden(section, not shown)
        self._grid.arrange_strip()
        self._changed()

    def reset(self) -> None:
        """Back to what the register declares."""
        self._arrange({})
        self._changed()

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
            key = self._columns[section - 1].key
            menu.addAction(f"隐藏“{self._columns[section - 1].title}”", lambda: self.set_shown(key, False))
        menu.addAction("恢复默认的列", self.reset)

    def remember_pending(self) -> None:
        """Writes a change that still waits for its moment."""
        if self._save_soon.isActive():
            self._save_soon.stop()
            self.remember()

    def remember(self) -> None:
        if not self._place:
            return
        header = self._grid.horizontalHeader()
        sections = self._sections()
        order = sorted(sections, key=lambda key: header.visualIndex(sections[key]))
        last = header.logicalIndex(header.count() - 1)
        widths = {key: header.sectionSize(section) for key, section in sections.items()
                  if not header.isSectionHidden(section) and section != last}   # the last fills what is left
        hidden = [key for key, section in sections.items() if header.isSectionHidden(section)]
        self._memory.set(self._place, {"order": order, "hidden": hidden, "widths": widths})

    def _fixed(self, section: int) -> bool:
        return bool(self._columns[section - 1].frozen)

    def _sections(self) -> dict[str, int]:
        return {column.key: number for number, column in enumerate(self._columns, 1)}

    def _arrange(self, kept: dict[str, Any]) -> None:
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
        leading = 1
        while leading <= len(self._columns) and self._columns[leading - 1].frozen:
            leading += 1
        known = [sections[key] for key in kept.get("order", ()) if key in sections]
        order = [section for section in known if section >= leading]
        order += [section for section in range(leading, len(self._columns) + 1) if section not in order]
        for visual, section in enumerate([*range(leading), *order]):
            header.moveSection(header.visualIndex(section), visual)
        grid.set_frozen(leading)
        self._applying = False

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
