"""The rows of a plan of cell edits as a Qt model: changed cells before and after, wrong ones as they were written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt

from importers.cell_edits import EditPlan
from importers.parsing import LEFT_OUT
from importers.planned import NEW, PlanRow
from models.columns import Column
from models.facts import Facts
from models.pace import paced
from models.register import Register
from ui.dialogs.import_table import NUMBER, RESULT, TICK, ImportTable, is_left_out, raw_text

TITLES = {TICK: "改", NUMBER: "行", RESULT: "结果"}
_SPOKEN, _DISPLAY = int(Qt.ItemDataRole.AccessibleTextRole), int(Qt.ItemDataRole.DisplayRole)


@dataclass
class Preview:
    """A plan with what its table shows: the columns, the record's name first.

    `counts`: the rows of each result. `dated`: the titles of dated facts that would change, for the question since
    when. `told`: whether anything is said of a row.
    """

    plan: EditPlan
    columns: list[Column]
    places: Mapping[str, int]
    counts: Mapping[str, int]
    dated: list[str]
    told: bool
    missing: dict[int, tuple[str, ...]] = field(default_factory=dict)


def previewed(plan: EditPlan, register: type[Register]) -> Preview:
    """Made in the worker: it looks at every row."""
    keys = {register.label: None, **dict.fromkeys(plan.keys)}
    changed: dict[str, None] = {}
    told = False
    for row in paced(plan.rows):
        told = told or bool(row.warnings or row.reasons)
        if row.id is not None:
            changed.update(dict.fromkeys(row.changes))
        elif row.result == NEW:
            keys.update(dict.fromkeys((*row.changes, *row.values)))
    known = {column.key: column for column in register.columns}
    columns = [known[key] for key in (keys | changed) if key in known]
    plan.work()
    return Preview(plan, columns, plan.places(), plan.counts(),
                   [column.title for column in columns if column.key in changed and isinstance(column, Facts)], told)


class BlockTable(ImportTable):
    """As the preview of an import, but the cells were put here by the person."""

    def leave(self) -> None:
        """Shows nothing any more."""
        self.beginResetModel()
        self._rows, self._shown = [], []
        self.endResetModel()

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == _DISPLAY and section in TITLES:
            return TITLES[section]
        return super().headerData(section, orientation, role)

    def note(self, one: PlanRow) -> str:
        return super().note(one).replace(LEFT_OUT, "").replace("此行不导入", "不能新增")

    def _cell(self, one: PlanRow, column: Column) -> str:
        place = self.proposal.places.get(column.key, len(one.cells)) if self.proposal is not None else 0
        if is_left_out(one, column.key) and place < len(one.cells):
            return raw_text(one.cells[place])                  # beside it the note says what is wrong with it
        return super()._cell(one, column)

    def _data(self, row: int, section: int, role: int) -> Any:
        if role == _SPOKEN and section == TICK:
            return "改" if self.state(row) not in (None, Qt.CheckState.Unchecked) else "不改"
        return super()._data(row, section, role)


__all__ = ["BlockTable", "Preview", "previewed"]
