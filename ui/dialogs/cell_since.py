"""The question about a dated fact that was changed in its cell: from a day on, or a correction."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from models.facts import Facts
from models.opening import Opened, store_draft
from ui.dialogs.since_frame import SinceFrame
from ui.session import Session
from ui.widgets.labels import label


class CellSince(SinceFrame):
    """Says what becomes of what, and stores it once it is said since when."""

    def __init__(self, session: Session, title: str, opened: Opened, column: Facts, value: Any,
                 parent: QWidget | None = None) -> None:
        super().__init__(session, "cell_since_dialog", title, QSize(620, 150), (column.title,), ("save", "保存"), parent)
        self._title, self._opened, self._column, self._value = title, opened, column, value
        before, after = (column.print(one) or "（空）" for one in (opened.values.get(column.key), value))
        said = label(f"{opened.name}：{column.title}由“{before}”改为“{after}”", name="cell_change")
        said.setWordWrap(True)
        self.box.addWidget(said)
        self.box.addWidget(self.since)
        self.box.addStretch()
        self.since.day.setFocus()

    def take(self) -> None:
        changes = {self._column.key: self._value}
        self.carry_out(self._title, lambda op, since: store_draft(op, self._opened.register,
                                                                  self._opened.draft(changes, since)))


__all__ = ["CellSince"]
