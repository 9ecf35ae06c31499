"""What stands where a list would be when it has nothing to show: one sentence, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

Action = tuple[str, Callable[[], None]]


class EmptyState(QWidget):
    """A sentence, a softer second one, and up to a few buttons (title, what it does)."""

    def __init__(self, title: str = "", hint: str = "", actions: Sequence[Action] = (),
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("empty_state")
        self._title = QLabel(objectName="empty_title", alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._hint = QLabel(objectName="empty_hint", alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._buttons = QHBoxLayout(spacing=10)
        box = QVBoxLayout(self, spacing=8)
        box.addStretch()
        box.addWidget(self._title)
        box.addWidget(self._hint)
        box.addLayout(self._buttons)
        box.addStretch()
        self.say(title, hint, actions)

    def say(self, title: str, hint: str = "", actions: Sequence[Action] = ()) -> None:
        """Changes all of it."""
        self.setAccessibleName(title)
        self._title.setText(title)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        while self._buttons.count():
            widget = self._buttons.takeAt(0).widget()
            if widget is not None:
                widget.deleteLater()
        self._buttons.addStretch()
        for number, (text, act) in enumerate(actions, 1):
            button = QPushButton(text, objectName=f"empty_action_{number}")
            button.setAccessibleName(text)
            button.clicked.connect(lambda _=False, act=act: act())
            self._buttons.addWidget(button)
            button.show()                # at once: the layout would show it only after the next events
        self._buttons.addStretch()
