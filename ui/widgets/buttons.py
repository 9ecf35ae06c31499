"""Buttons of the few kinds there are: plain, the one red one, links, chips."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from ui.widgets.letters import free_letter, with_letter

PLAIN, PRIMARY, LINK, CHIP = "plain", "primary", "link", "chip"


class LetteredButton(QPushButton):
    """In a dialog it can be pressed with Alt and the letter behind its words, 保存(S); `text` gives the words alone."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words, self.letter = "", ""
        self.setText(words)

    def text(self) -> str:
        return self._words

    def setText(self, words: str) -> None:
        if words != self._words:
            self._words = words
            super().setText(with_letter(words, self.letter))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        window = self.window()
        if not self.letter and isinstance(window, QDialog) and self.property("kind") in (PLAIN, PRIMARY):
            self.letter = free_letter(self._words, [one.letter for one in window.findChildren(LetteredButton)])
            super().setText(with_letter(self._words, self.letter))


def button(name: str, text: str, on_click: Callable[[], object] | None = None, kind: str = PLAIN,
           title: str = "") -> LetteredButton:
    """A button; `title` is its accessible name where the text alone does not say it."""
    result = LetteredButton(text)
    result.setObjectName(name)
    result.setAccessibleName(title or text.rstrip("…▾ "))
    result.setProperty("kind", kind)
    result.setAutoDefault(False)
    result.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    if on_click is not None:
        result.clicked.connect(lambda _=False: on_click())
    return result


class LongLink(QPushButton):
    """A link that takes the room there is: what does not fit ends in dots and is shown in full beside the pointer."""

    def __init__(self, name: str, text: str, on_click: Callable[[], object], title: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title or text)
        self.setProperty("kind", LINK)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setStyleSheet("QPushButton { padding: 0; border: none; text-align: left; } "
                           "QPushButton:focus { text-decoration: underline; }")
        self.setText(text)
        self.ensurePolished()
        self.setMaximumWidth(self.sizeHint().width())        # no blank room beside the words is a link
        self.clicked.connect(lambda _=False: on_click())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setToolTip(self.text() if self.shown_text() != self.text() else "")

    def shown_text(self) -> str:
        """The words as they stand in the room there is."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = self.shown_text()
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)


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
