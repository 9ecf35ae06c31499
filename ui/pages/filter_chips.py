"""What narrows a list, one chip a column: a click opens its filter again, ✕ or Delete takes it away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from models.filter_words import Told
from ui import theme
from ui.widgets.buttons import LINK, button

WIDEST = 22                     # Chinese characters of a chip; the tip says all of a longer one
GAP = 6


class _Chip(QFrame):
    """The words, and ✕."""

    def __init__(self, chips: FilterChips, told: Told, opens: bool) -> None:
        super().__init__(chips)
        self._chips, self.told = chips, told
        self.setObjectName("filter_chip")
        self.words = QPushButton(objectName=f"chip_{told.key}")
        whole = told.sentence
        room = theme.width_of(self.font(), WIDEST)
        shown = self.fontMetrics().elidedText(whole, Qt.TextElideMode.ElideRight, room)
        self.words.setText(shown.replace("&", "&&"))
        self.words.setAccessibleName(f"筛选 {whole}")
        self.words.setAccessibleDescription("按 Delete 取消")
        self.words.setToolTip(whole if shown != whole else "修改这项筛选" if opens else "")
        self.words.setAutoDefault(False)
        self.words.clicked.connect(lambda: chips.opened.emit(told.key) if opens else None)
        self.close_button = QToolButton(objectName=f"chip_remove_{told.key}")
        self.close_button.setIcon(theme.icon("clear"))
        self.close_button.setIconSize(QSize(12, 12))
        self.close_button.setAccessibleName(f"取消筛选 {whole}")
        self.close_button.setToolTip("取消这项筛选")
        self.close_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.close_button.clicked.connect(lambda: chips.removed.emit(told.key))
        row = QHBoxLayout(self, spacing=0)
        row.setContentsMargins(0, 0, 2, 0)
        row.addWidget(self.words)
        row.addWidget(self.close_button)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._chips.removed.emit(self.told.key)
        else:
            super().keyPressEvent(event)


class FilterChips(QWidget):
    """Hidden while nothing narrows the list; as many lines as the chips need."""

    opened = Signal(str)         # key
    removed = Signal(str)
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filter_chips")
        self.setAccessibleName("已用的筛选")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._told: tuple[tuple[Told, ...], frozenset[str]] = (), frozenset()
        self.chips: list[_Chip] = []
        self._clear = button("chips_clear", "全部清除", self.cleared.emit, kind=LINK, title="全部清除筛选")
        self._clear.setParent(self)
        self.hide()

    def show_filters(self, told: Sequence[Told], columns: Sequence[str]) -> None:
        """One chip each; `columns`: the keys whose filter can be opened."""
        if (tuple(told), frozenset(columns)) == self._told:
            return
        self._told = tuple(told), frozenset(columns)
        focused = next((place for place, chip in enumerate(self.chips) if chip.isAncestorOf(self.window().focusWidget())
                        ), None) if self.window().focusWidget() is not None else None
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        self.chips = [_Chip(self, one, one.key in columns) for one in told]
        before: QWidget | None = None
        for chip in self.chips:
            chip.show()
            for part in (chip.words, chip.close_button):
                if before is not None:
                    self.setTabOrder(before, part)
                before = part
        if before is not None:
            self.setTabOrder(before, self._clear)
        self._clear.setVisible(len(self.chips) > 1)
        self._place()
        self.setVisible(bool(self.chips))
        if focused is not None and self.chips:          # the keys go on from the chip that took its place
            self.chips[min(focused, len(self.chips) - 1)].words.setFocus()

    def _place(self) -> None:
        left = top = 0
        height = max((chip.sizeHint().height() for chip in self.chips), default=0)
        pieces: list[QWidget] = [*self.chips, *([self._clear] if len(self.chips) > 1 else [])]
        for piece in pieces:
            size = piece.sizeHint()
            if left and left + size.width() > self.width():
                left, top = 0, top + height + GAP
            wide = min(size.width(), max(self.width(), 1))
            piece.setGeometry(QRect(left, top + (height - size.height()) // 2, wide, size.height()))
            left += size.width() + GAP
        self.setFixedHeight(top + height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._place()


__all__ = ["FilterChips"]
