"""The rows of an import as a Qt model: what each would do, ticked or not, each changed cell before and after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont

from importers.parsing import LEFT_OUT
from importers.planned import CHANGED, FAILED, MISSING, NEW, RESULTS, SAME, UNSURE, PlanRow
from models import fields
from models.columns import Column
from ui import theme
from ui.dialogs.import_work import Proposal

TICK, NUMBER, RESULT = 0, 1, 2
LEADING = 3                                  # sections before the columns of the sheet
TITLES = ("导入", "表中行", "结果")
NOTE_TITLE = "说明"
NOT_IMPORTED = "此格未导入"
CLEARED, BLANK = "（清空）", "（空）"
SKIPPED, NOT_IN_SHEET = "跳过", "表中无"
ALL = ""
LOOKED_AT = 150                              # rows that a column's width is made for

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_CHECK = int(Qt.ItemDataRole.CheckStateRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_FOREGROUND = int(Qt.ItemDataRole.ForegroundRole)
_BACKGROUND = int(Qt.ItemDataRole.BackgroundRole)
_FONT = int(Qt.ItemDataRole.FontRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
_WORDS = frozenset((_DISPLAY, _ALIGN))
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_SIDES = {"left": int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), "center": _CENTRE,
          "right": int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)}


class ImportTable(QAbstractTableModel):
    """Reads the plan's plain values as they are looked at; ticks are kept in the plan itself.

    A row of the model is a row of the sheet or, after those, a record that the sheet does not name.
    """

    ticked = Signal()          # a tick was set or taken away

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.proposal: Proposal | None = None
        self.columns: Sequence[Column] = ()
        self.skipped: set[int] = set()              # Excel rows of those that wait for an answer and get none
        self.kept: set[int] = set()                 # ids of those not in the sheet that are kept although others end
        self.ending = ""                            # what happens to those not in the sheet, '' where they are kept
        self._rows: list[PlanRow] = []
        self._missing: list[int] = []
        self._shown: list[int] = []                 # row of the model → place in _rows, then in _missing
        self._group = ALL
        self._amber, self._grey = QBrush(QColor(theme.COLOURS["amber"])), QBrush(QColor(theme.COLOURS["text-off"]))
        self._ground = QBrush(QColor(theme.COLOURS["changed"]))
        self._struck = QFont()
        self._struck.setStrikeOut(True)

    # What is shown

    def set_proposal(self, proposal: Proposal, skipped: Iterable[int] = ()) -> None:
        """Shows another plan, in the group shown before."""
        self.beginResetModel()
        self.proposal, self.columns = proposal, proposal.columns
        self.skipped, self.kept = set(skipped), set()
        self._rows, self._missing = proposal.plan.rows, list(proposal.missing)
        self._fill()
        self.endResetModel()

    def show_only(self, group: str) -> None:
        """Shows the rows of one result, or all with ''."""
        self.beginResetModel()
        self._group = group
        self._fill()
        self.endResetModel()

    def _fill(self) -> None:
        missing = range(len(self._rows), len(self._rows) + len(self._missing))
        if self._group == ALL:
            self._shown = [*range(len(self._rows)), *missing]
        elif self._group == MISSING:
            self._shown = list(missing)
        else:
            self._shown = [place for place, row in enumerate(self._rows) if row.result == self._group]

    def set_ending(self, words: str) -> None:
        """What is done with those who are not in the sheet."""
        self.ending = words
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
        self.ticked.emit()

    def set_skipped(self, rows: Iterable[int]) -> None:
        """The Excel rows of those that wait for an answer and get none."""
        self.skipped = set(rows)
        self.set_ending(self.ending)

    def row_at(self, row: int) -> PlanRow | None:
        """The row of the sheet, None where it is a record that the sheet does not name."""
        place = self._shown[row]
        return self._rows[place] if place < len(self._rows) else None

    @property
    def note_section(self) -> int:
        return LEADING + len(self.columns)

    def to_end(self) -> dict[int, dict[str, int]]:
        """Those who are not in the sheet and are to be ended: row id → versions."""
        if self.proposal is None or not self.ending:
            return {}
        return {i: versions for i, versions in self.proposal.plan.missing.items() if i not in self.kept}

    # Words

    def text(self, row: int, section: int) -> str:
        place = self._shown[row]
        if place >= len(self._rows):
            return self._missing_text(self._missing[place - len(self._rows)], section)
        one = self._rows[place]
        if section == TICK:
            return ""
        if section == NUMBER:
            return str(one.shown_row)
        if section == RESULT:
            return SKIPPED if one.result == UNSURE and one.excel_row in self.skipped else RESULTS[one.result]
        if section == self.note_section:
            return self.note(one)
        return self._cell(one, self.columns[section - LEADING])

    def some_texts(self, section: int) -> list[str]:
        """What stands in a column of the sheet, in the first rows and in the first that change something."""
        changing = (row for row in self._rows if row.result == CHANGED)
        return [self._cell(row, self.columns[section - LEADING])
                for row in (*self._rows[:LOOKED_AT], *islice(changing, LOOKED_AT))]

    def note(self, one: PlanRow) -> str:
        """Every reason and warning of a row, its columns named."""
        assert self.proposal is not None
        plan = self.proposal.plan
        return "；".join(plan.sentence(key, words) for key, words in (*one.reasons, *one.warnings))

    def summary(self, row: int) -> str:
        """A row in one line: its changes and what is said of it, for where the columns are out of sight."""
        one = self.row_at(row)
        if one is None:
            return f"库中有、表中无：{self.text(row, LEADING)}　{self.text(row, self.note_section)}".strip()
        changes = "，".join(f"{column.title} {self._cell(one, column)}" + ("（不改）" if column.key in one.unticked else "")
                           for column in self.columns if column.key in one.changes)
        parts = [f"第 {one.shown_row} 行", self.text(row, RESULT), changes, self.note(one)]
        return "　".join(part for part in parts if part)

    def _missing_text(self, row_id: int, section: int) -> str:
        assert self.proposal is not None
        if section == RESULT:
            return NOT_IN_SHEET
        if section == self.note_section:
            return (self.ending if row_id not in self.kept else "保留") if self.ending else "保留，不作改动"
        return self.proposal.missing[row_id][section - LEADING] if section >= LEADING else ""

    def _cell(self, one: PlanRow, column: Column) -> str:
        key = column.key
        if key in one.changes:
            return changed_words(column, *one.changes[key])
        if key in one.values:
            value = one.values[key]
            return CLEARED if value is fields.CLEAR else column.show(value)
        if is_left_out(one, key):
            return NOT_IMPORTED
        if one.cells and self.proposal is not None:
            place = self.proposal.places.get(key, len(one.cells))
            text = raw_text(one.cells[place]) if place < len(one.cells) else ""
            return text[:2] + "****" if column.sensitive and text else text
        return ""

    # Ticks

    def can_tick(self, row: int) -> bool:
        one = self.row_at(row)
        return bool(self.ending) if one is None else one.result in (NEW, CHANGED)

    def state(self, row: int) -> Qt.CheckState | None:
        """How the row is ticked; None where there is nothing to tick."""
        one = self.row_at(row)
        if one is None:
            kept = self._missing[self._shown[row] - len(self._rows)] in self.kept
            return (Qt.CheckState.Unchecked if kept else Qt.CheckState.Checked) if self.ending else None
        if one.result in (UNSURE, FAILED):
            return Qt.CheckState.Unchecked
        if one.result not in (NEW, CHANGED):
            return None
        left = one.result == NEW or set(one.changes) - one.unticked
        if not one.accepted or not left:
            return Qt.CheckState.Unchecked
        return Qt.CheckState.PartiallyChecked if one.unticked else Qt.CheckState.Checked

    def tick(self, rows: Sequence[int], on: bool | None = None) -> None:
        """Ticks rows or takes their ticks away; without `on`, all become what the first is not."""
        able = [row for row in rows if self.can_tick(row)]
        if not able:
            return
        if on is None:
            on = self.state(able[0]) == Qt.CheckState.Unchecked
        for row in able:
            one = self.row_at(row)
            if one is None:
                row_id = self._missing[self._shown[row] - len(self._rows)]
                self.kept.discard(row_id) if on else self.kept.add(row_id)
                continue
            one.accepted = on
            if on and one.result == CHANGED and not set(one.changes) - one.unticked:
                one.unticked.clear()
        self._tell(min(able), max(able))

    def is_change(self, row: int, section: int) -> bool:
        """Whether the cell is one that would change what is stored."""
        one = self.row_at(row)
        return one is not None and LEADING <= section < self.note_section \
            and one.result in (NEW, CHANGED) and self.columns[section - LEADING].key in one.changes

    def toggle_cell(self, row: int, section: int) -> None:
        """Leaves a changed cell as it is stored, or takes the sheet's value after all."""
        one = self.row_at(row)
        if one is None or not self.is_change(row, section):
            return
        one.unticked ^= {self.columns[section - LEADING].key}
        if one.result == CHANGED:
            one.accepted = bool(set(one.changes) - one.unticked)
        self._tell(row, row)

    def tick_shown(self, on: bool) -> None:
        """All rows that are shown."""
        self.tick(range(self.rowCount()), on)

    def _tell(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, self.columnCount() - 1))
        self.ticked.emit()

    # Qt's side

    def rowCount(self, parent: Any = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Any = QModelIndex()) -> int:
        return 0 if parent.isValid() or self.proposal is None else self.note_section + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < self.columnCount():
            return None
        if role == _ALIGN:
            return _CENTRE
        if role != _DISPLAY:
            return None
        if section < LEADING:
            return TITLES[section]
        return NOTE_TITLE if section == self.note_section else self.columns[section - LEADING].title

    def data(self, index: Any, role: int = _DISPLAY) -> Any:
        return self._data(index.row(), index.column(), int(role)) if index.isValid() else None

    def multiData(self, index: Any, roleDataSpan: Any) -> None:
        # One call a cell instead of seven: scrolling stays smooth while the worker computes.
        row, section = index.row(), index.column()
        roles = _WORDS if section != TICK and self._is_plain(row) else None
        for item in roleDataSpan:
            role = item.role()
            if roles is None or role in roles:
                item.setData(self._data(row, section, role))
            else:
                item.clearData()

    def _is_plain(self, row: int) -> bool:
        """Whether nothing in the row stands out: then its cells are words and nothing else."""
        one = self.row_at(row)
        return one is not None and not one.warnings and not one.changes and (
            one.result == SAME or one.result == NEW and one.accepted)

    def flags(self, index: Any) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren

    def _data(self, row: int, section: int, role: int) -> Any:
        if role == _DISPLAY:
            return self.text(row, section)
        if role == _CHECK:
            return self.state(row) if section == TICK else None
        if role == _ALIGN:
            return _CENTRE if section < LEADING else _SIDES["left"] if section == self.note_section \
                else _SIDES[self.columns[section - LEADING].align]
        if role == _SPOKEN and section == TICK:
            return "导入" if self.state(row) not in (None, Qt.CheckState.Unchecked) else "不导入"
        if role == _BACKGROUND:
            return self._ground if self.is_change(row, section) and not self.is_off(row, section) else None
        if role == _FOREGROUND:
            return self._colour(row, section)
        if role == _FONT:
            return self._struck if self.is_change(row, section) and self.is_off(row, section) else None
        return None

    def is_off(self, row: int, section: int) -> bool:
        """Whether a changed cell is not going to be changed."""
        one = self.row_at(row)
        return one is not None and (not one.accepted or self.columns[section - LEADING].key in one.unticked)

    def _colour(self, row: int, section: int) -> QBrush | None:
        one = self.row_at(row)
        if one is None:
            return self._amber if section == RESULT else None
        if one.result in (UNSURE, FAILED):
            return self._grey if one.excel_row in self.skipped else self._amber
        if one.result in (NEW, CHANGED) and not one.accepted:
            return self._grey
        if section == self.note_section:
            return self._amber
        if LEADING <= section:
            key = self.columns[section - LEADING].key
            if key in one.unticked:
                return self._grey
            if any(of == key for of, _ in one.warnings):
                return self._amber
        return None


def is_left_out(one: PlanRow, key: str) -> bool:
    """Whether the sheet has something in the cell that is not taken."""
    return any(of == key and words.startswith(LEFT_OUT) for of, words in one.warnings)


def changed_words(column: Column, before: Any, after: Any) -> str:
    """农业界 → 工商联界"""
    old, new = column.show(before), column.show(after)
    if old == new:                                  # masked alike
        new = column.print(after)
    return f"{old or BLANK} → {new or CLEARED}"


def raw_text(cell: Any) -> str:
    """A cell as it stands in the sheet."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\n", " ")
