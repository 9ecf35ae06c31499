"""The row above a list: search and filters on the left, actions on the right, folded away in a narrow window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from ui import theme
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.letters import letter_lines
from ui.widgets.search_field import SearchField


class PageHeader(QWidget):
    """Add from left to right; the main action (the one red button) never folds."""

    def __init__(self, name: str = "page_header", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._filters: list[tuple[str, QWidget]] = []
        self._secondary: list[tuple[QPushButton, Callable[[], object]]] = []
        self._folded = False
        row = QHBoxLayout(self, spacing=10)
        row.setContentsMargins(0, 0, 0, 0)
        self._left, self._right = QHBoxLayout(spacing=10), QHBoxLayout(spacing=10)
        row.addLayout(self._left)
        row.addStretch(1)
        row.addLayout(self._right)

        self._filter_button = button("filter_button", "筛选 ▾", self._open_filters)
        self._filter_button.hide()
        self._popup = QFrame(self, Qt.WindowType.Popup, objectName="popup")
        self._popup.setAccessibleName("筛选")
        self._form = QFormLayout(self._popup, horizontalSpacing=10, verticalSpacing=8)
        self._form.setContentsMargins(14, 12, 14, 12)
        self._left.addWidget(self._filter_button)
        self._left.addStretch()     # takes what a search field of full width leaves

        self._more_button = button("more_button", "更多 ▾")
        self._more_menu = QMenu(self._more_button, objectName="more_menu")
        self._fixed_more: list[tuple[str, str, Callable[[], object], Callable[[], bool] | None]] = []
        self._more_menus: list[tuple[str, str, Callable[[QMenu], None]]] = []
        self._more_menu.aboutToShow.connect(self._open_more)
        self._more_button.setMenu(self._more_menu)
        self._more_button.hide()
        self._right.addWidget(self._more_button)

    def add_search(self, field: SearchField) -> SearchField:
        field.setMinimumWidth(theme.width_of(self.font(), 12))
        field.setMaximumWidth(theme.width_of(self.font(), 23))
        self._left.insertWidget(0, field, 1)
        self.layout().setStretch(0, 3)
        return field

    def add_note(self, widget: QWidget) -> None:
        """Something on the left that never folds: a sentence, a link."""
        self._left.insertWidget(self._left.indexOf(self._filter_button), widget)

    def add_filter(self, title: str, widget: QWidget) -> None:
        """A filter, with its name for the folded form."""
        self._filters.append((title, widget))
        if isinstance(widget, QComboBox):
            widget.currentIndexChanged.connect(self._count_filters)
        self._left.insertWidget(self._left.indexOf(self._filter_button), widget)

    def add_action(self, name: str, text: str, act: Callable[[], object]) -> QPushButton:
        """A second-rank action: a button, in a narrow window a line of 更多."""
        result = button(name, text, act)
        self._secondary.append((result, act))
        self._right.insertWidget(self._right.count() - 1, result)
        return result

    def add_more(self, name: str, text: str, act: Callable[[], object],
                 checked: Callable[[], bool] | None = None) -> None:
        """An action that is always under 更多; `checked` makes it a line that is ticked or not."""
        self._fixed_more.append((name, text, act, checked))
        self._more_button.show()

    def add_more_menu(self, name: str, text: str, fill: Callable[[QMenu], None]) -> None:
        """A menu under 更多; `fill` puts its lines in whenever 更多 is opened."""
        self._more_menus.append((name, text, fill))
        self._more_button.show()

    def add_main_action(self, name: str, text: str, act: Callable[[], object]) -> QPushButton:
        """The one red button of the page, at the right end."""
        result = button(name, text, act, kind=PRIMARY)
        self._right.addWidget(result)
        return result

    def is_folded(self) -> bool:
        return self._folded

    def _fill_more(self) -> None:
        self._more_menu.clear()
        if self._folded:
            for original, act in self._secondary:
                line = self._more_menu.addAction(original.text(), act)
                line.setObjectName(original.objectName())
                line.setEnabled(original.isEnabled())
                line.setToolTip(original.toolTip())
        for name, text, act, checked in self._fixed_more:
            line = self._more_menu.addAction(text, act)
            line.setObjectName(name)
            line.setCheckable(checked is not None)
            line.setChecked(checked is not None and checked())
        self._more_button.setVisible(not self._more_menu.isEmpty() or bool(self._more_menus))

    def _open_more(self) -> None:
        self._fill_more()
        for name, text, fill in self._more_menus:
            for old in self._more_menu.findChildren(QMenu, name):      # the lines of a menu go with it, menus do not
                old.deleteLater()
            below = self._more_menu.addMenu(text)
            below.setObjectName(name)
            fill(below)
        letter_lines(self._more_menu.actions())

    def _fold(self, folded: bool) -> None:
        if folded == self._folded:
            return
        self._folded = folded
        for place, (title, widget) in enumerate(self._filters):
            if folded:
                self._left.removeWidget(widget)
                self._form.addRow(title, widget)
            else:
                self._form.takeRow(widget)
                self._left.insertWidget(self._left.indexOf(self._filter_button), widget)
            if isinstance(widget, QComboBox):       # one below the other they are as wide as the widest
                policy = QSizePolicy.Policy.Expanding if folded else QSizePolicy.Policy.Maximum
                widget.setSizePolicy(policy, QSizePolicy.Policy.Fixed)
            widget.show()
        for action, _ in self._secondary:
            action.setVisible(not folded)
        self._filter_button.setVisible(folded and bool(self._filters))
        self._count_filters()
        self._fill_more()

    def _count_filters(self, *_: int) -> None:
        count = sum(1 for _, box in self._filters if isinstance(box, QComboBox) and box.currentIndex() > 0)
        self._filter_button.setText(f"筛选 {count} ▾" if count else "筛选 ▾")
        self._filter_button.setAccessibleName(f"筛选，已用 {count} 项" if count else "筛选")

    def _open_filters(self) -> None:
        self._popup.adjustSize()
        self._popup.move(self._filter_button.mapToGlobal(QPoint(0, self._filter_button.height() + 4)))
        self._popup.show()
        if self._filters:
            self._filters[0][1].setFocus(Qt.FocusReason.PopupFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold(self.window().width() < theme.NARROW)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fold(self.window().width() < theme.NARROW)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and hasattr(self, "_more_menu"):
            self._fill_more()
