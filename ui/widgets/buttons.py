"""Buttons of the few kinds there are: plain, the one red one, links, chips."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

PLAIN, PRIMARY, LINK, CHIP = "plain", "primary", "link", "chip"


def button(name: str, text: str, on_click: Callable[[], object] | None = None, kind: str = PLAIN,
           title: str = "") -> QPushButton:
    """A button; `title` is its accessible name where the text alone does not say it."""
    result = QPushButton(text)
    result.setObjectName(name)
    result.setAccessibleName(title or text.rstrip("…▾ "))
    result.setProperty("kind", kind)
    result.setAutoDefault(False)
    result.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    if on_click is not None:
        result.clicked.connect(lambda _=False: on_click())
    return result


class Chips(QWidget):
    """One of several, side by side: 本月 本季 本年, or 全部 168 · 新增 18 · 有误 2."""

    chosen = Signal(str)     # key

    def __init__(self, name: str, title: str, choices: Sequence[tuple[str, str]] = (),
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._row = QHBoxLayout(self, spacing=6)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._texts: dict[str, str] = {}
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Replaces the chips (key, text); the chosen one stays chosen, else the first is."""
        before = self.current()
        for old in self._buttons.values():
            self._group.removeButton(old)
            old.deleteLater()
        self._buttons, self._texts = {}, dict(choices)
        for key, text in choices:
            chip = button(f"{self.objectName()}_{key}", text, kind=CHIP)
            chip.setCheckable(True)
            chip.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            self._group.addButton(chip)
            self._row.addWidget(chip)
            self._buttons[key] = chip
        if choices:
            self.choose(before if before in self._buttons else choices[0][0])

    def set_count(self, key: str, count: int | None) -> None:
        """Puts a number behind the text."""
        chip = self._buttons[key]
        chip.setText(self._texts[key] if count is None else f"{self._texts[key]} {count:,}")
        chip.setAccessibleName(chip.text())

    def choose(self, key: str) -> None:
        """Chooses without telling."""
        self._buttons[key].setChecked(True)

    def current(self) -> str:
        """The chosen key, '' if there is none."""
        return next((key for key, chip in self._buttons.items() if chip.isChecked()), "")
