"""A field for a list that was copied from a sheet or a message."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.labels import SOFT, label


class PasteText(QDialog):
    """Says how the lines are to be written; `taken` gives them as they stand."""

    taken = Signal(str)

    def __init__(self, title: str, how: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("paste_text_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        # Label
        what = label(how, SOFT)
        what.setWordWrap(True)
        self.text = QPlainTextEdit(objectName="pasted_text", tabChangesFocus=True)
        self.text.setAccessibleName(title)
        # Buttons
        row = QHBoxLayout(spacing=10)
        row.addStretch()
        row.addWidget(button("pasted_cancel", "取消", self.reject))
        row.addWidget(button("pasted_take", "添加", self._take, kind=PRIMARY))
        # Assemble
        box = QVBoxLayout(self, spacing=10)
        box.addWidget(what)
        box.addWidget(self.text, 1)
        box.addLayout(row)
        self.resize(theme.width_of(self.font(), 28), theme.width_of(self.font(), 20))

    def _take(self) -> None:
        self.accept()
        self.taken.emit(self.text.toPlainText())
