"""A small dialog that asks for one line: a day, a name; what is wrong with it is told below."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from models.errors import InvalidValue
from ui import theme
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.labels import SOFT, label


class OneLine(QDialog):
    """`read` makes of the text what `chosen` tells; overridden.

    `name` begins the English names; `called` is the line's name aloud, `caption` what stands before it, `what` the
    sentence above, '' for none. `characters`: its width.
    """

    chosen = Signal(object)

    def __init__(self, name: str, title: str, caption: str, text: str, parent: QWidget | None, *, line: str,
                 called: str, example: str, what: str, take: str, characters: int) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        # Label
        self.line = QLineEdit(text, objectName=line, placeholderText=example)
        self.line.setAccessibleName(called)
        self.line.selectAll()
        before = label(caption, SOFT)
        before.setBuddy(self.line)
        self._wrong = label(name=f"{name}_wrong")
        self._wrong.setStyleSheet(f"color: {theme.COLOURS['red']};")
        # Buttons
        row = QHBoxLayout(spacing=10)
        row.addStretch()
        row.addWidget(button(f"{name}_cancel", "取消", self.reject))
        taking = button(f"{name}_take", take, self._take, kind=PRIMARY)
        taking.setDefault(True)
        row.addWidget(taking)
        # Assemble
        asked = QHBoxLayout(spacing=10)
        asked.addWidget(before)
        asked.addWidget(self.line, 1)
        box = QVBoxLayout(self, spacing=10)
        if what:
            told = label(what, SOFT)
            told.setWordWrap(True)
            box.addWidget(told)
        box.addLayout(asked)
        box.addWidget(self._wrong)
        box.addLayout(row)
        self.setMinimumWidth(theme.width_of(self.font(), characters))

    def read(self, text: str) -> Any:
        """The value of the text. Raises `InvalidValue`."""
        raise NotImplementedError

    def _take(self) -> None:
        try:
            value = self.read(self.line.text())
        except InvalidValue as error:
            self._wrong.setText(error.message)
            self._wrong.setAccessibleName(error.message)
            return
        self.accept()
        self.chosen.emit(value)


__all__ = ["OneLine"]
