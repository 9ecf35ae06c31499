"""When the database cannot be opened: one plain sentence, and what can be done instead."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from ui.messages import say_above
from ui.widgets.buttons import PLAIN, PRIMARY, button

READ_ONLY, OTHER, RESTORE, RETRY, QUIT = "read_only", "other", "restore", "retry", "quit"
WORDS = {READ_ONLY: "以只读方式打开", OTHER: "打开其他数据库…", RESTORE: "从备份恢复…", RETRY: "重试", QUIT: "退出"}


class CannotOpen(QDialog):
    """Offers the ways on, the first of them as the red button; Esc and closing mean 退出."""

    def __init__(self, sentence: str, more: str, ways: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cannot_open")
        self.setWindowTitle("政协台账")
        self.setAccessibleName(sentence)
        self.way = QUIT
        # Buttons
        row = QHBoxLayout(spacing=10)
        row.addWidget(button(QUIT, WORDS[QUIT], self.reject))
        row.addStretch()
        for way in reversed(ways):
            first = way == ways[0]
            one = button(way, WORDS[way], lambda way=way: self._take(way), kind=PRIMARY if first else PLAIN)
            one.setDefault(first)
            row.addWidget(one)
        # Assemble
        say_above(self, row, sentence, more, 34)

    def _take(self, way: str) -> None:
        self.way = way
        self.accept()

    @classmethod
    def ask(cls, sentence: str, more: str, ways: Sequence[str], parent: QWidget | None = None) -> str:
        """The way the person took: one of `ways`, or QUIT."""
        dialog = cls(sentence, more, ways, parent)
        dialog.exec()
        return dialog.way
