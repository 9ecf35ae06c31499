"""The preview of a grouping as a table: who goes into which grid and why; rows are unticked and grids changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from models.grouping import Grouping, Placement
from ui import theme
from ui.widgets.flat_combo import FlatCombo

TITLES = ("委员", "现在网格", "编入网格", "依据")
NAME, FROM, TO, WHY = range(4)
UNDECIDED = "未定"
BY_HAND = "手工指定"
Index = QModelIndex | QPersistentModelIndex

_ROLE = Qt.ItemDataRole
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)


@dataclass
class Row:
    """A member of the preview; `to` is the name of a grid, '' while none is decided."""

    membership: int
    name: str
    coming_from: str
    to: str
    why: str
    ticked: bool
    proposed: str


class GroupingModel(QAbstractTableModel):
    """`grids`: id by name, None for a grid still to be made."""

    ticks_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._shown: list[Row] = []
        self._grouping: Grouping | None = None
        self.grids: dict[str, int | None] = {}
        self._only_undecided = False

    def put(self, grouping: Grouping, grids: Mapping[str, int | None]) -> None:
        """Shows a proposal: those with a grid first, then those left over with the reason."""
        self.beginResetModel()
        self._grouping, self.grids = grouping, dict(grids)
        self._rows = [Row(one.membership, one.name, one.coming_from, one.grid_name, one.because, True, one.grid_name)
                      for one in grouping.placements]
        self._rows += [Row(one.membership, one.name, "", "", one.reason, False, "") for one in grouping.left]
        self._filter()
        self.endResetModel()
        self.ticks_changed.emit()

    def show_undecided(self, only: bool) -> None:
        self.beginResetModel()
        self._only_undecided = only
        self._filter()
        self.endResetModel()

    def _filter(self) -> None:
        self._shown = [row for row in self._rows if not self._only_undecided or not row.proposed]

    # What is decided

    def counts(self) -> tuple[int, int]:
        """How many will be placed, and how many are left over."""
        return (sum(1 for row in self._rows if row.ticked), sum(1 for row in self._rows if not row.proposed))

    def sizes(self) -> dict[str, int]:
        """Members of each grid afterwards, with what was changed here."""
        sizes = Counter(self._grouping.sizes if self._grouping else {})
        for row in self._rows:
            if row.proposed:
                sizes[row.proposed] -= 1                   # as proposed, taken back
                if row.coming_from in self.grids:
                    sizes[row.coming_from] += 1
            if row.ticked:
                sizes[row.to] += 1
                if row.coming_from in self.grids:
                    sizes[row.coming_from] -= 1
        return {name: sizes[name] for name in self.grids}

    def decided(self) -> Grouping:
        """The grouping as it stands: what is ticked, with the grids chosen here."""
        assert self._grouping is not None
        placements = tuple(Placement(row.membership, row.name, self.grids[row.to], row.to, row.coming_from, row.why)
                           for row in self._rows if row.ticked)
        return replace(self._grouping, placements=placements, left=(), sizes=self.sizes())

    def assign(self, rows: Sequence[int], grid: str) -> None:
        """Puts these rows into another grid and ticks them."""
        for number in rows:
            row = self._shown[number]
            if row.to != grid:
                row.to, row.ticked = grid, True
                row.why = row.why if row.proposed == grid else BY_HAND
            row.ticked = True
            self.dataChanged.emit(self.index(number, NAME), self.index(number, WHY))
        self.ticks_changed.emit()

    def tick(self, rows: Sequence[int], on: bool) -> None:
        for number in rows:
            row = self._shown[number]
            row.ticked = on and bool(row.to)
            self.dataChanged.emit(self.index(number, NAME), self.index(number, WHY))
        self.ticks_changed.emit()

    # Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == _ROLE.DisplayRole:
            return TITLES[section]
        return None

    def data(self, index: Index, role: int = _ROLE.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self._shown[index.row()], index.column()
        if role in (_ROLE.DisplayRole, _ROLE.EditRole):
            undecided = UNDECIDED if role == _ROLE.DisplayRole else ""
            return (row.name, row.coming_from, row.to or undecided, row.why)[column]
        if role == _ROLE.ToolTipRole and column == WHY:
            return row.why
        if role == _ROLE.CheckStateRole and column == NAME:
            return Qt.CheckState.Checked if row.ticked else Qt.CheckState.Unchecked
        if role == _ROLE.ForegroundRole:
            if not row.to and column in (TO, WHY):
                return QBrush(QColor(theme.COLOURS["amber"]))
            if not row.ticked:
                return QBrush(QColor(theme.COLOURS["text-faint"]))
        return None

    def setData(self, index: Index, value: Any, role: int = _ROLE.EditRole) -> bool:
        if role == _ROLE.CheckStateRole and index.column() == NAME:
            self.tick([index.row()], Qt.CheckState(value) == Qt.CheckState.Checked)
            return True
        if role == _ROLE.EditRole and index.column() == TO and value in self.grids:
            self.assign([index.row()], value)
            return True
        return False

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == NAME:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == TO else flags


class GridDelegate(QStyledItemDelegate):
    """Chooses the grid of one row from a list."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        combo = FlatCombo("row_grid", "编入网格", parent)
        model: Any = index.model()
        combo.set_choices([(name, name) for name in model.grids])
        combo.activated.connect(lambda _: self.commitData.emit(combo))
        return combo

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, FlatCombo):
            editor.choose(index.data(_ROLE.EditRole))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, FlatCombo):
            model.setData(index, editor.currentData(), _ROLE.EditRole)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(option.rect)


__all__ = ["BY_HAND", "GridDelegate", "GroupingModel", "NAME", "TO", "UNDECIDED", "WHY"]
