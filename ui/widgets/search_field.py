"""The field one searches in: as one types, after a breath."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui import theme

# Shorter than the pause between two keys of a practised hand would start a search a key.
BREATH_MS = 120
HINT_MARGIN = 28


class SearchField(QLineEdit):
    """Tells the text when it has rested; Esc empties it, ↓ and Enter go on to the list."""

    searched = Signal(str)
    left_for_list = Signal()

    def __init__(self, name: str, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("搜索")
        self._hint = placeholder
        self._show_hint()
        self._told = ""
        self._rest = QTimer(self, singleShot=True, interval=BREATH_MS)
        self._rest.timeout.connect(self.search_now)
        self._clear = QAction(theme.icon("clear"), "清空", self)
        self._clear.triggered.connect(self.empty)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setVisible(False)
        self.textChanged.connect(self._text_changed)

    def _show_hint(self) -> None:
        """What can be searched for, and the key where there is room for it too."""
        whole = f"{self._hint}（Ctrl+F）"
        fits = self.fontMetrics().horizontalAdvance(whole) + HINT_MARGIN < self.width()
        self.setPlaceholderText(whole if fits else self._hint)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_hint()

    def search_now(self) -> None:
        """Tells the text at once if it is not what was told last."""
        self._rest.stop()
        text = self.text().strip()
        if text != self._told:
            self._told = text
            self.searched.emit(text)

    def empty(self) -> None:
        self.clear()
        self.search_now()

    def take(self, text: str) -> None:
        """Goes on with text that was typed over the list."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        self.insert(text)

    def focus(self) -> None:
        """For Ctrl+F: the field, with its text chosen."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def _text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._rest.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.empty()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.search_now()
            self.left_for_list.emit()
        else:
            super().keyPressEvent(event)
