"""What the dialogs behind ≡ have in common: a name, a size that fits the window, a row of buttons below."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.session import Session
from ui.widgets.labels import label

MARGIN = QSize(30, 36)                       # of the window that stays in sight around a dialog


class Frame(QDialog):
    """Esc closes it. Put things into `box`; `buttons` is the row below."""

    def __init__(self, session: Session, name: str, title: str, size: QSize, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setModal(True)
        self.said = label(name="said")
        self.said.setWordWrap(True)
        self.box = QVBoxLayout(spacing=10)
        self.buttons = QHBoxLayout(spacing=10)
        self.buttons.addWidget(self.said, 1)
        whole = QVBoxLayout(self, spacing=10)
        whole.setContentsMargins(18, 14, 18, 12)
        whole.addLayout(self.box, 1)
        whole.addLayout(self.buttons)
        room = (parent.window().size() if parent else self.screen().availableSize()) - MARGIN
        self.resize(size.boundedTo(room))

    def add_button(self, made: QPushButton, default: bool = False) -> QPushButton:
        """Adds a button at the right end; Enter presses the default one."""
        made.setDefault(default)
        self.buttons.addWidget(made)
        return made

    def say(self, text: str, kind: str = "green") -> None:
        """Says below what has been done, or in amber what has not."""
        self.said.setProperty("kind", kind)
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)
        self.said.setText(text)
        self.said.setAccessibleName(text)
