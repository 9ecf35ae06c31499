"""The line over a list that says it is not today's, or not all of it, with the way back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from models import fields
from ui.widgets.buttons import LINK, button
from ui.widgets.labels import AMBER, label


class ListNote(QWidget):
    """Hidden while the list is the whole list of today."""

    left = Signal()                # 回到今天, 显示全部

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("list_note")
        self._text = label(kind=AMBER, name="list_note_text")
        self._back = button("back_to_all", "回到今天", self.left.emit, kind=LINK)
        row = QHBoxLayout(self, spacing=10)
        row.setContentsMargins(2, 0, 0, 0)
        row.addWidget(self._text)
        row.addWidget(self._back)
        row.addStretch()
        self.hide()

    def say(self, why: str, day: str | None) -> None:
        """`why` the list is short, and the `day` whose list it is; nothing where it is all of today's."""
        told = ([why] if why else []) + ([f"{fields.print_date(day)} 的名单，只供查看"] if day else [])
        self._text.setText("；".join(told))
        self._back.setText("显示全部" if why else "回到今天")
        self.setVisible(bool(told))


__all__ = ["ListNote"]
