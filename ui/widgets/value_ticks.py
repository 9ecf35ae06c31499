"""The values of a column with their counts as a list to tick, and what of it makes a filter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal

from models.filter_words import NAMED
from models.value_counts import Counted, ValueCounts
from models.view import Filter

EVERYTHING, BLANK = "（全选）", "（空白）"
NOTHING: tuple[Any, ...] = (None,)            # what a filter takes for blank

_DISPLAY = Qt.ItemDataRole.DisplayRole
_TICKED, _HALF, _OFF = Qt.CheckState.Checked, Qt.CheckState.PartiallyChecked, Qt.CheckState.Unchecked


class ValueTicks(QAbstractTableModel):
    """Row 0 ticks all there are. While the list is narrowed by a search, what is not in sight keeps its tick.

    A search in an untouched list means what it finds: those are ticked and nothing else, until a tick says otherwise.
    """

    changed = Signal()

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._rows: list[Counted] = []
        self._whole: list[Counted] | None = None       # every value there is, where they are all known
        self._all = True                               # all are ticked but those in `_named`, or only those
        self._named: dict[str, tuple[Any, ...]] = {}
        self._typed = self._found_by = ""
        self._more = 0

    # What it starts with

    def start(self, filters: Sequence[Filter], texts: dict[Any, str]) -> None:
        """Stands on the filters of the column; `texts`: what their values are called."""
        for one in filters:
            if one.op in ("is", "in", "not_in"):
                values = (one.value,) if one.op == "is" else one.value
                self._all, self._named = one.op == "not_in", {}
                for value in values:
                    text = texts.get(value) or BLANK                # 否 is printed as nothing
                    self._named[text] = (*self._named.get(text, ()), value)
            elif one.op in ("empty", "filled"):
                self._all, self._named = one.op == "filled", {BLANK: NOTHING}

    def put(self, counts: ValueCounts, typed: str) -> None:
        """Shows the values that were read; `typed` is what they were searched by."""
        rows = list(counts.listed)
        if counts.blank or BLANK in self._named and not typed:
            rows.append(Counted(BLANK, NOTHING, counts.blank))
        if not typed and not counts.more:
            self._whole = rows
        self.beginResetModel()
        self._rows, self._typed, self._more = rows, typed, counts.more
        self.endResetModel()
        untouched = self._all and not self._named
        if self._found_by and not typed:
            self._all, self._named, self._found_by = True, {}, ""
        elif typed and (untouched or self._found_by):
            self._all, self._named, self._found_by = False, {one.text: one.values for one in rows}, typed
        self._tell()

    # What is ticked

    def is_ticked(self, text: str) -> bool:
        return (text in self._named) != self._all

    def toggle(self, row: int) -> None:
        if row == 0:
            on = self._state_of_all() is not _TICKED
            if self._typed:
                for one in self._rows:
                    self._set(one, on)
            else:
                self._all, self._named = on, {}
        elif row - 1 < len(self._rows):
            one = self._rows[row - 1]
            self._set(one, not self.is_ticked(one.text))
        self._found_by = ""
        self._tell()

    def filter(self, key: str, words: bool) -> Filter | None:
        """What is ticked as a filter on column `key`, the shorter way; None where all is.

        words: the column can be asked for words, so that a search with more hits than are listed means all of them.
        """
        if self._found_by and self._more and words:
            return Filter(key, "contains", self._found_by)
        every = self._whole
        if every is not None:
            on, off = ([one for one in every if self.is_ticked(one.text) == ticked] for ticked in (True, False))
            if not off and all(self.is_ticked(text) for text in self._named):
                return None
            strange = [text for text in self._named if text not in {one.text for one in every}]
            if on and not strange:
                kept, op = (on, "in") if len(on) <= max(NAMED, len(off)) else (off, "not_in")
                return Filter(key, op, tuple(value for one in kept for value in one.values))
        if self._all and not self._named:
            return None
        return Filter(key, "not_in" if self._all else "in",
                      tuple(value for values in self._named.values() for value in values))

    def nothing(self) -> bool:
        """Whether nothing at all is ticked."""
        return not self._all and not self._named

    def _set(self, one: Counted, on: bool) -> None:
        if on == self._all:
            self._named.pop(one.text, None)
        else:
            self._named[one.text] = one.values

    def _state_of_all(self) -> Qt.CheckState:
        ticked = sum(1 for one in self._rows if self.is_ticked(one.text))
        if ticked == len(self._rows) and (self._typed or self._all):
            return _TICKED
        return _HALF if ticked else _OFF

    def _tell(self) -> None:
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, 1))
        self.changed.emit()

    # Qt's side

    def rowCount(self, parent: Any = QModelIndex()) -> int:
        return 0 if parent.isValid() or not self._rows else len(self._rows) + 1

    def columnCount(self, parent: Any = QModelIndex()) -> int:
        return 0 if parent.isValid() else 2

    def data(self, index: Any, role: int = _DISPLAY) -> Any:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        one = self._rows[row - 1] if row else None
        if role == _DISPLAY:
            return (one.text if one else EVERYTHING) if column == 0 else str(one.number) if one else ""
        if role == Qt.ItemDataRole.TextAlignmentRole and column:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ToolTipRole and column == 0 and one:
            return one.text
        if column == 0 and role in (Qt.ItemDataRole.CheckStateRole, Qt.ItemDataRole.AccessibleTextRole):
            state = self._state_of_all() if one is None else _TICKED if self.is_ticked(one.text) else _OFF
            if role == Qt.ItemDataRole.CheckStateRole:
                return state
            told = {_TICKED: "已勾选", _HALF: "部分勾选", _OFF: "未勾选"}[state]
            return f"{one.text}，{one.number} 条，{told}" if one else f"全选，{told}"
        return None


__all__ = ["BLANK", "EVERYTHING", "ValueTicks"]
