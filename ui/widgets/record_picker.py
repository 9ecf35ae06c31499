"""Picking records out of a list: search, a choice of lists, and what was picked stays picked through a new search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QVBoxLayout, QWidget

from models.view import View
from ui.session import Session
from ui.widgets.buttons import LINK, Chips, button
from ui.widgets.labels import ElidedLabel
from ui.widgets.register_table import RegisterTable
from ui.widgets.search_field import SearchField

_ROWS = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
NAMED = 40                       # of those picked so many are named, the rest is counted


class Pool(NamedTuple):
    """One of the lists to pick from, and what to say where it is empty."""

    key: str
    text: str
    view: View
    empty: str


class RecordPicker(QWidget):
    """One record (`several` false) or any number of them."""

    picked_changed = Signal()
    activated = Signal()                 # Enter or a double click: what is picked is meant

    def __init__(self, session: Session, name: str, title: str, pools: Sequence[Pool], placeholder: str,
                 several: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._pools = {pool.key: pool for pool in pools}
        self._several = several
        self._kept: dict[int, str] = {}               # picked, but not in the list as it stands
        self.search = SearchField(f"{name}_search", placeholder)
        self.pools = Chips(f"{name}_pools", "范围", [(pool.key, pool.text) for pool in pools])
        self.pools.setVisible(len(pools) > 1)
        self.table = RegisterTable(session.background, session.memory, f"{name}_table", title)
        if not several:
            for grid in (self.table.grid, self.table.grid.strip):
                grid.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._said = ElidedLabel(name=f"{name}_picked")
        self._clear = button(f"{name}_clear", "清空", self.clear, LINK, title="清空已选")
        top = QHBoxLayout(spacing=10)
        top.addWidget(self.search, 1)
        top.addWidget(self.pools)
        below = QHBoxLayout(spacing=10)
        below.addWidget(self._said, 1)
        below.addWidget(self._clear)
        box = QVBoxLayout(self, spacing=8)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(top)
        box.addWidget(self.table, 1)
        box.addLayout(below)
        self.search.searched.connect(lambda _: self._show())
        self.search.left_for_list.connect(self._go_to_list)
        self.pools.chosen.connect(lambda _: self._show())
        self.table.typed.connect(self.search.take)
        self.table.selection_changed.connect(self._say)
        self.table.current_changed.connect(lambda _: self._say())
        self.table.view_changed.connect(lambda _: self._say())
        self.table.counted.connect(self._take_up)
        self.table.activated.connect(lambda _: self.activated.emit())
        self.table.failed.connect(session.tell)
        self.setFocusProxy(self.search)
        self._show()

    def picked(self) -> dict[int, str]:
        """Name by id of all that is picked."""
        chosen = {row_id: self._name(row_id) for row_id in self.table.selected_ids()}
        return {**self._kept, **chosen} if self._several else chosen

    def text_of(self, row_id: int, key: str) -> str:
        """What the list says of a record in a column."""
        keys = [column.key for column in self.table.model.columns]
        row = self.table.model.row_of(row_id)
        return str(self.table.model.index(row, keys.index(key) + 1).data() or "") if row >= 0 and key in keys else ""

    def clear(self) -> None:
        self._kept = {}
        self.table.grid.clearSelection()
        self._say()

    def refresh(self) -> None:
        self.table.refresh()

    def stand_on(self, key: str) -> None:
        """Chooses another of the lists."""
        self.pools.choose(key)
        self._show()

    def _show(self) -> None:
        pool = self._pools[self.pools.current()]
        typed = self.search.text().strip()
        if self._several:
            self._kept = self.picked()
        self.table.set_empty(f"没有找到“{typed}”" if typed else pool.empty)
        self.table.set_view(pool.view.with_(typed=typed))
        self._say()

    def _take_up(self, _: int) -> None:
        """What was picked before and is in the list again is chosen in it."""
        again = [row for row in (self.table.model.row_of(one) for one in self._kept) if row >= 0]
        found = QItemSelection()
        last = self.table.model.columnCount() - 1
        for row in again:
            found.select(self.table.model.index(row, 0), self.table.model.index(row, last))
        if again:
            self.table.grid.selectionModel().select(found, _ROWS)
        self._kept = {one: name for one, name in self._kept.items() if self.table.model.row_of(one) < 0}
        self._say()

    def _name(self, row_id: int) -> str:
        return str(self.table.model.index(self.table.model.row_of(row_id), 1).data() or "")

    def _say(self) -> None:
        picked = list(self.picked().values())
        measure = self._pools[self.pools.current()].view.register.measure
        if self._several:
            named = "、".join(picked[:NAMED])
            self._said.setText(f"已选 {len(picked)} {measure}：{named}{'…' if len(picked) > NAMED else ''}" if picked
                               else "按住 Ctrl 或 Shift 可选多人，换一个词再搜索时已选的仍保留。")
        else:
            self._said.setText(f"已选：{picked[0]}" if picked else "请在表中选一人。")
        self._clear.setVisible(self._several and bool(picked))
        self.picked_changed.emit()

    def _go_to_list(self) -> None:
        self.table.setFocus()                      # Qt makes the first row current then, but does not choose it
        if not self.table.selected_count() and self.table.model.ids:
            self.table.choose(self.table.model.ids[0])


__all__ = ["Pool", "RecordPicker"]
