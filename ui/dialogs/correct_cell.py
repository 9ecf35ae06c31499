"""One cell that could not be taken, written anew."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from ui import theme
from ui.dialogs.frame import Frame
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.labels import AMBER, HEADING, label


class CorrectCell(Frame):
    """Says which cell and what is wrong with it; `written` gives the new text, '' to leave the cell as it is stored."""

    written = Signal(str)

    def __init__(self, session: Session, where: str, wrong: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(session, "correct_dialog", "改正此格", QSize(480, 190), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # Label
        told = label(wrong, AMBER, "correct_wrong")
        told.setWordWrap(True)
        several = "\n" in text
        self.field: QLineEdit | QPlainTextEdit = (QPlainTextEdit(text, tabChangesFocus=True) if several
                                                  else QLineEdit(text))
        self.field.setObjectName("correct_text")
        self.field.setAccessibleName(where)
        self.field.setMinimumWidth(theme.width_of(self.font(), 16))
        # Buttons
        self.add_button(button("cancel", "取消", self.reject))
        self.add_button(button("correct_take", "确定", self._take, PRIMARY), default=True)
        # Assemble
        for part in (label(where, HEADING), told, self.field):
            self.box.addWidget(part)
        self.box.addStretch(1)
        self.field.selectAll()
        self.field.setFocus()

    def _take(self) -> None:
        text = self.field.text() if isinstance(self.field, QLineEdit) else self.field.toPlainText()
        self.accept()
        self.written.emit(text)


__all__ = ["CorrectCell"]
