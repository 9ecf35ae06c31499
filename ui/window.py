"""The main window: tabs on top, the lists of a tab below them, a page, and a status bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.memory import Memory
from ui.messages import Messages
from ui.shortcuts import keys_of, numbered
from ui.widgets.labels import ElidedLabel, label
from ui.widgets.letters import letter_lines
from ui.widgets.tab_order import step
from ui.widgets.tab_strip import TabStrip

PLACE = "window"
MOST_LISTS = 9                            # that a number goes to


@dataclass(frozen=True)
class ListSpec:
    """A list of a tab; its page is built when it is first shown."""

    key: str
    title: str
    build: Callable[[Any], QWidget]


@dataclass(frozen=True)
class TabSpec:
    """A tab; with one list it has no second row."""

    key: str
    title: str
    lists: Sequence[ListSpec]


class MainWindow(QMainWindow):
    """The shell around the pages.

    A page may have `focus_search()` (Ctrl+F), `new_record()` (Ctrl+N), a button `export_button` (Ctrl+E), `shown()`
    (called each time it comes to the front) and `may_close() -> bool`.
    """

    page_shown = Signal(str, str, object)     # tab key, list key, page
    closing = Signal()

    def __init__(self, tabs: Sequence[TabSpec], context: Any, memory: Memory, undo: QAction, redo: QAction,
                 menu: Sequence[QAction | None], title: str = "政协台账") -> None:
        """`menu` are the lines of ≡, None draws a line between. `context` is handed to each page's build."""
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._tabs, self._context, self._memory = tuple(tabs), context, memory
        self._pages: dict[tuple[str, str], QWidget] = {}
        self._list_of: dict[str, str] = {tab.key: tab.lists[0].key for tab in tabs}
        self._settling = False

        self.tab_row = TabStrip("tabs", "台账分类")
        self.list_row = TabStrip("lists", "本类台账", small=True)
        self._stack = QStackedWidget(objectName="pages")
        self.messages = Messages(self, undo.trigger)
        middle = QWidget(objectName="page")
        box = QVBoxLayout(middle, spacing=8)
        box.setContentsMargins(16, 7, 16, 10)
        self._list_line = QWidget(objectName="list_line")
        line = QHBoxLayout(self._list_line)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.list_row)
        line.addStretch(1)
        box.addWidget(self._list_line)
        box.addWidget(self._stack, 1)

        whole = QWidget(objectName="whole")
        rows = QVBoxLayout(whole, spacing=0)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self._top_row(undo, redo, menu))
        rows.addWidget(middle, 1)
        rows.addWidget(self._status_row())
        self.setCentralWidget(whole)
        self.setMinimumSize(theme.MINIMUM)
        self._shortcuts(undo, redo)

        self.tab_row.set_tabs([tab.title for tab in tabs], keys_of("tab")[0])
        self.tab_row.currentChanged.connect(self._tab_changed)
        self.list_row.currentChanged.connect(self._list_changed)
        self._come_back()

    # Parts

    def _top_row(self, undo: QAction, redo: QAction, menu: Sequence[QAction | None]) -> QWidget:
        row = QWidget(objectName="top_row")
        line = QHBoxLayout(row, spacing=2)
        line.setContentsMargins(0, 0, 10, 0)
        line.addWidget(self.tab_row, 1)
        for name, action, keys in (("undo_button", undo, "Ctrl+Z"), ("redo_button", redo, "Ctrl+Y")):
            button = QToolButton(objectName=name)
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setAccessibleName(action.iconText() or action.text())
            if not action.toolTip() or action.toolTip() == action.iconText():
                action.setToolTip(f"{action.iconText()}（{keys}）")
            line.addWidget(button)
        self._actions = [undo, redo, *menu]    # Qt keeps none of them alive
        self._menu = QMenu(self, objectName="main_menu")
        for entry in menu:
            if entry is None:
                self._menu.addSeparator()
            else:
                self._menu.addAction(entry)
        self._menu.aboutToShow.connect(lambda: letter_lines(self._menu.actions()))
        opener = QToolButton(objectName="menu_button", icon=theme.icon("menu"), toolTip="菜单（Alt+M）")
        opener.setAccessibleName("菜单")
        opener.setMenu(self._menu)
        opener.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        opener.setShortcut(QKeySequence(keys_of("menu")[0]))
        line.addWidget(opener)
        return row

    def _status_row(self) -> QWidget:
        row = QWidget(objectName="status_row")
        line = QHBoxLayout(row, spacing=26)
        line.setContentsMargins(13, 5, 12, 5)
        self._summary = ElidedLabel(name="status_summary")
        self._read_only = label(name="status_read_only")
        self._operator = label(name="status_operator")
        self._backup = label(name="status_backup")
        self._database = label(name="status_database")
        line.addWidget(self._summary, 1)
        for part in (self._read_only, self._operator, self._backup, self._database):
            part.hide()
            line.addWidget(part)
        self.messages.keep_free_below(row.sizeHint().height())
        return row

    def _shortcuts(self, undo: QAction, redo: QAction) -> None:
        def on(keys: str, act: Callable[[], object]) -> None:
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        undo.setShortcuts([QKeySequence(keys) for keys in keys_of("undo")])
        redo.setShortcuts([QKeySequence(keys) for keys in keys_of("redo")])
        self.addActions([undo, redo, *(one for one in self._actions if one is not None and one.shortcuts())])
        for name, act in (("search", lambda: self._ask_page("focus_search")),
                          ("new", lambda: self._ask_page("new_record")),
                          ("export", self._export), ("print", lambda: self._ask_page("print_list")),
                          ("next_tab", lambda: self._step_tab(1)),
                          ("previous_tab", lambda: self._step_tab(-1)), ("next_list", lambda: self._step_list(1)),
                          ("previous_list", lambda: self._step_list(-1))):
            for keys in keys_of(name):
                on(keys, act)
        for place, keys in enumerate(numbered("tab", len(self._tabs))):
            on(keys, lambda place=place: self.tab_row.setCurrentIndex(place))
        for place, keys in enumerate(numbered("list", MOST_LISTS)):
            on(keys, lambda place=place: self._go_to_list(place))

    # What is shown

    def current_page(self) -> QWidget | None:
        return self._stack.currentWidget()

    @property
    def tab(self) -> str:
        """The key of the tab in front."""
        return self._tabs[self.tab_row.currentIndex()].key

    def page(self, tab: str, list_key: str = "") -> QWidget | None:
        """The page if it has been built."""
        return self._pages.get((tab, list_key or self._list_of[tab]))

    def pages(self) -> list[QWidget]:
        """All pages built so far."""
        return list(self._pages.values())

    def open(self, tab: str, list_key: str = "") -> QWidget:
        """Brings a page to the front and returns it."""
        place = next(n for n, spec in enumerate(self._tabs) if spec.key == tab)
        if list_key:
            self._list_of[tab] = list_key
        self._settling = True
        self.tab_row.setCurrentIndex(place)
        self._settling = False
        self._tab_changed(place)
        page = self.current_page()
        assert page is not None
        return page

    def set_summary(self, text: str) -> None:
        self._summary.setText(text)

    def set_operator(self, name: str) -> None:
        self._say(self._operator, f"经办人 {name}" if name else "")

    def set_backup(self, text: str, late: bool = False) -> None:
        """When the last backup was made; `late` marks it amber with a sign."""
        self._say(self._backup, (f"! 上次备份 {text}" if late else f"上次备份 {text}") if text else "")
        self._backup.setStyleSheet(f"color: {theme.COLOURS['amber']};" if late else "")

    def set_database(self, name: str, path: str = "") -> None:
        self._say(self._database, name)
        self._database.setToolTip(path)

    def set_read_only(self, why: str = "") -> None:
        """Says that nothing can be changed; an empty reason takes it back."""
        self._say(self._read_only, f"! 只读　{why}" if why else "")

    @staticmethod
    def _say(part: QLabel, text: str) -> None:
        part.setText(text)
        part.setAccessibleName(text)
        part.setVisible(bool(text))

    # Going about

    def _tab_changed(self, place: int) -> None:
        if self._settling or place < 0:
            return
        tab = self._tabs[place]
        self._settling = True
        self.list_row.set_tabs([entry.title for entry in tab.lists], keys_of("list")[0])
        keys = [entry.key for entry in tab.lists]
        self.list_row.setCurrentIndex(keys.index(self._list_of[tab.key]))
        self._settling = False
        self._list_line.setVisible(len(tab.lists) > 1)
        self._show_page(tab, tab.lists[self.list_row.currentIndex()])

    def _list_changed(self, place: int) -> None:
        if self._settling or place < 0:
            return
        tab = self._tabs[self.tab_row.currentIndex()]
        self._list_of[tab.key] = tab.lists[place].key
        self._show_page(tab, tab.lists[place])

    def _show_page(self, tab: TabSpec, entry: ListSpec) -> None:
        page = self._pages.get((tab.key, entry.key))
        if page is None:
            page = entry.build(self._context)
            if not page.accessibleName():
                page.setAccessibleName(entry.title)
            self._pages[tab.key, entry.key] = page
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self._ask_page("shown")
        self.page_shown.emit(tab.key, entry.key, page)

    def _step_tab(self, step: int) -> None:
        self.tab_row.setCurrentIndex((self.tab_row.currentIndex() + step) % self.tab_row.count())

    def _step_list(self, step: int) -> None:
        self.list_row.setCurrentIndex((self.list_row.currentIndex() + step) % self.list_row.count())

    def focusNextPrevChild(self, forwards: bool) -> bool:
        return step(self, forwards) or super().focusNextPrevChild(forwards)

    def _go_to_list(self, place: int) -> None:
        if place < self.list_row.count():
            self.list_row.setCurrentIndex(place)

    def _export(self) -> None:
        """Presses the page's 导出表格, also where it is folded away."""
        page = self.current_page()
        made = page.findChild(QPushButton, "export_button") if page is not None else None
        if made is not None:
            made.click()

    def _ask_page(self, name: str) -> None:
        act = getattr(self.current_page(), name, None)
        if act is not None:
            act()

    # Coming and going

    def _come_back(self) -> None:
        kept = self._memory.get(PLACE, {})
        kept = kept if isinstance(kept, dict) else {}
        for tab in self._tabs:
            wanted = kept.get("lists", {}).get(tab.key)
            if wanted in [entry.key for entry in tab.lists]:
                self._list_of[tab.key] = wanted
        keys = [tab.key for tab in self._tabs]
        place = keys.index(kept["tab"]) if kept.get("tab") in keys else 0
        geometry = QByteArray.fromBase64(str(kept.get("geometry", "")).encode())
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            self.resize(QSize(1366, 697).boundedTo(self.screen().availableSize()))
        self._settling = True
        self.tab_row.setCurrentIndex(place)
        self._settling = False
        self._tab_changed(place)

    def closeEvent(self, event: QCloseEvent) -> None:
        for page in self.pages():
            may_close = getattr(page, "may_close", None)
            if may_close is not None and not may_close():
                event.ignore()
                return
        self._memory.set(PLACE, {
            "geometry": bytes(self.saveGeometry().toBase64().data()).decode("ascii"),
            "tab": self._tabs[self.tab_row.currentIndex()].key, "lists": dict(self._list_of)})
        self.closing.emit()
        super().closeEvent(event)
