"""Boxes that a turning wheel cannot change by accident: the wheel counts only where the person is."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QListView, QSizePolicy, QSpinBox, QWidget

# The style sheet's padding does not reach the text of a spin box.
TEXT_MARGIN = 8


def _wheel_is_meant(box: QWidget, event: QWheelEvent) -> bool:
    if box.hasFocus():
        return True
    event.ignore()    # the page under it scrolls
    return False


class FlatCombo(QComboBox):
    """A drop-down list of (text, value)."""

    picked = Signal()                  # a line of the list that had dropped down was taken

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._has_list = False
        self._dropped = False
        self.activated.connect(self._activated)
        self.setMaxVisibleItems(14)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_choices(self, choices: list[tuple[str, Any]]) -> None:
        """Replaces the choices and keeps the chosen value if it is among them; tells only a real change."""
        before = self.currentData()
        blocked = self.blockSignals(True)
        self.clear()
        for text, value in choices:
            self.addItem(text, value)
        place = next((n for n, (_, value) in enumerate(choices) if value == before), 0)
        self.setCurrentIndex(place if choices else -1)
        self.blockSignals(blocked)
        if self.currentData() != before:
            self.currentIndexChanged.emit(self.currentIndex())

    def choose(self, value: Any) -> None:
        """Chooses by value; the first choice where there is no such value."""
        place = next((n for n in range(self.count()) if self.itemData(n) == value), 0)
        self.setCurrentIndex(place)

    def showPopup(self) -> None:
        if not self._has_list:
            self._has_list = True
            self.setView(QListView(self))    # the only popup that takes the style sheet's row height
            self.view().setCurrentIndex(self.model().index(self.currentIndex(), self.modelColumn()))
        self._dropped = True
        super().showPopup()

    def hidePopup(self) -> None:
        super().hidePopup()
        QTimer.singleShot(0, self, self._close)      # the list closes before it tells what was taken

    def _close(self) -> None:
        self._dropped = False

    def _activated(self, _: int) -> None:
        if self._dropped:
            self.picked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if _wheel_is_meant(self, event):
            super().wheelEvent(event)


class FlatSpin(QSpinBox):
    """Whole numbers."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.lineEdit().setTextMargins(TEXT_MARGIN, 0, 0, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if _wheel_is_meant(self, event):
            super().wheelEvent(event)
