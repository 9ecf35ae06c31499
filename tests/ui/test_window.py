"""The shell: tabs, lists, pages built when seen, keys, what it remembers, and the row above a list."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from models.errors import Cancelled, Refused
from ui import app as ui_app
from ui import theme
from ui.background import Background, Report
from ui.memory import FileMemory
from ui.messages import Messages
from ui.widgets.buttons import Chips
from ui.widgets.flat_combo import FlatCombo, FlatSpin
from ui.widgets.labels import ElidedLabel
from ui.widgets.page_header import PageHeader
from ui.widgets.panel import Card, CardHost
from ui.widgets.progress import ProgressRow
from ui.widgets.search_field import SearchField
from ui.window import ListSpec, MainWindow, TabSpec

SIZES = (QSize(1366, 697), QSize(1093, 543), QSize(911, 441))


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> None:
    if not qapp.styleSheet():
        ui_app.dress(qapp)


def show(qtbot: QtBot, window: QWidget) -> None:
    """Keys and focus go only to the active window."""
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


class Page(QWidget):
    """A page as pages are: the row above, a list, a card."""

    def __init__(self, heard: list[str], name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._heard, self._name = heard, name
        self.header = PageHeader()
        self.search = self.header.add_search(SearchField("search", "搜索姓名、拼音、手机、单位"))
        self.filters = [FlatCombo(f"filter_{key}", title) for key, title in (("sector", "界别"), ("grid", "网格"))]
        for combo in self.filters:
            combo.set_choices([("全部" + combo.accessibleName(), None), ("示例一", 1), ("示例二", 2)])
            self.header.add_filter(combo.accessibleName(), combo)
        self.header.add_action("import_button", "导入表格", lambda: heard.append("import"))
        self.header.add_action("export_button", "导出表格", lambda: heard.append("export"))
        self.header.add_more("print_list", "打印…", lambda: heard.append("print"))
        self.header.add_main_action("new_button", "新增委员", self.new_record)
        self.list = QLineEdit(objectName="list", accessibleName="名册")
        self.host = CardHost(self.list, Card("card", "委员详情"))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.header)
        box.addWidget(self.host, 1)

    def focus_search(self) -> None:
        self.search.focus()

    def new_record(self) -> None:
        self._heard.append(f"new {self._name}")


@pytest.fixture
def heard() -> list[str]:
    return []


@pytest.fixture
def make(qtbot: QtBot, heard: list[str], tmp_path: Path) -> Callable[[], MainWindow]:
    def spec(key: str, title: str) -> ListSpec:
        def build(context: Any) -> QWidget:
            context.append(f"build {key}")
            return Page(context, key)
        return ListSpec(key, title, build)

    def make() -> MainWindow:
        tabs = [TabSpec("overview", "概览", [spec("overview", "概览")]),
                TabSpec("members", "委员", [spec("roster", "名册"), spec("contacts", "联系"),
                                          spec("committees", "常委会与专委会"), spec("terms", "历届")]),
                TabSpec("grids", "网格", [spec("grids", "网格"), spec("branches", "临时党支部")])]
        tabs += [TabSpec(f"more{n}", title, [spec(f"more{n}", title)])
                 for n, title in enumerate(("志愿服务队", "赠书", "走访建议", "会议活动", "汇报"))]
        undo, redo = QAction(theme.icon("undo"), "撤销"), QAction(theme.icon("redo"), "恢复")
        undo.triggered.connect(lambda: heard.append("undo"))
        redo.triggered.connect(lambda: heard.append("redo"))
        window = MainWindow(tabs, heard, FileMemory(tmp_path / "window.json"), undo, redo,
                            [QAction("导入…"), None, QAction("设置…")])
        qtbot.addWidget(window)
        show(qtbot, window)
        return window
    return make


def test_pages_are_built_when_first_shown(qtbot: QtBot, make: Callable[[], MainWindow], heard: list[str]) -> None:
    window = make()
    assert heard == ["build overview"]
    tabs = window.tab_row
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(1).center())
    lists = window.list_row
    qtbot.mouseClick(lists, Qt.MouseButton.LeftButton, pos=lists.tabRect(1).center())
    assert heard == ["build overview", "build roster", "build contacts"]
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(0).center())
    assert not lists.isVisible()
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(1).center())
    page = window.current_page()
    assert page is not None and page.objectName() == "contacts" and lists.isVisible()
    assert len(heard) == 3 and len(window.pages()) == 3


def test_keys_go_where_they_should(qtbot: QtBot, make: Callable[[], MainWindow], heard: list[str]) -> None:
    window = make()
    heard.clear()
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(window, Qt.Key.Key_2, control)
    assert window.tab_row.currentIndex() == 1
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert (window.tab_row.currentIndex(), window.list_row.currentIndex()) == (1, 0)
    qtbot.keyClick(window, Qt.Key.Key_9, Qt.KeyboardModifier.AltModifier)          # there is no ninth list
    qtbot.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    assert (window.tab_row.currentIndex(), window.list_row.currentIndex()) == (1, 3)
    qtbot.keyClick(window, Qt.Key.Key_E, control)
    qtbot.keyClick(window, Qt.Key.Key_3, control)
    assert window.tab_row.currentIndex() == 2
    qtbot.keyClick(window, Qt.Key.Key_PageDown, control)
    qtbot.keyClick(window, Qt.Key.Key_N, control)
    qtbot.keyClick(window, Qt.Key.Key_F, control)
    page = window.current_page()
    assert isinstance(page, Page) and page.search.hasFocus()
    qtbot.keyClick(page.search, Qt.Key.Key_Tab, control)
    assert window.tab_row.currentIndex() == 3
    qtbot.keyClick(window, Qt.Key.Key_Tab, control | Qt.KeyboardModifier.ShiftModifier)
    assert window.tab_row.currentIndex() == 2
    page.list.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Z, control)
    qtbot.keyClick(window, Qt.Key.Key_Y, control)
    assert [word for word in heard if not word.startswith("build")] == ["export", "new branches", "undo", "redo"]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size.width()}x{size.height()}")
def test_a_page_is_whole_at_every_size(qtbot: QtBot, make: Callable[[], MainWindow], size: QSize) -> None:
    window = make()
    window.open("members", "committees")
    window.set_summary("共 168 位委员 · 中共党员 61 · 未入网格 0 · 未落实联系责任人 2")
    window.set_operator("示例员")
    window.set_backup("今天 09:30")
    window.set_database("新河县政协.db")
    window.set_read_only("示例乙正在使用")
    window.resize(size)
    qtbot.waitUntil(lambda: window.size() == size)
    qtbot.wait(20)    # what was folded is laid out in the next round
    assert window.centralWidget().minimumSizeHint().width() <= size.width()
    whole = window.rect()
    seen = [part for part in window.findChildren(QWidget) if part.isVisible()]
    for part in seen:
        controls = (QAbstractButton, QComboBox, QLineEdit, QTabBar)
        if isinstance(part, controls) and not isinstance(part.parent(), QTabBar):
            place = part.rect().translated(part.mapTo(window, QPoint(0, 0)))
            assert whole.contains(place), part.objectName()
    for bar in window.findChildren(QTabBar):
        if bar.isVisible():
            assert bar.rect().contains(bar.tabRect(bar.count() - 1)), bar.objectName()
    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and button.text():
            assert button.width() >= button.minimumSizeHint().width(), button.objectName()
    for name in ("status_operator", "status_backup", "status_database", "status_read_only"):
        part = window.findChild(QLabel, name)
        assert part.width() >= part.sizeHint().width(), name


def test_smaller_than_the_smallest_is_refused(make: Callable[[], MainWindow]) -> None:
    window = make()
    window.resize(500, 300)
    assert window.size() == theme.MINIMUM


def test_every_control_has_a_name_and_a_chinese_one(make: Callable[[], MainWindow]) -> None:
    window = make()
    window.open("members")
    kinds = (QAbstractButton, QComboBox, QLineEdit, QTabBar, QAbstractSpinBox)
    own = [part for part in window.findChildren(QWidget) if isinstance(part, kinds)
           and not isinstance(part.parent(), (QTabBar, QLineEdit))]
    assert len(own) > 15
    for part in own:
        assert part.objectName().isascii() and part.objectName(), part
        assert any("一" <= letter <= "鿿" for letter in part.accessibleName()), part.objectName()


def test_size_tab_and_list_come_back(qtbot: QtBot, make: Callable[[], MainWindow]) -> None:
    window = make()
    window.resize(theme.MINIMUM.width(), 500)    # no wider than the headless screen lets a window come back
    window.open("members", "terms")
    window.open("grids", "branches")
    window.close()
    again = make()
    assert again.size() == QSize(theme.MINIMUM.width(), 500)
    page = again.current_page()
    assert page is not None and page.objectName() == "branches"
    assert again.open("members").objectName() == "terms"


def test_status_bar_says_read_only_with_a_sign(make: Callable[[], MainWindow]) -> None:
    window = make()
    notice = window.findChild(QLabel, "status_read_only")
    assert not notice.isVisible()
    window.set_read_only("示例乙正在使用")
    assert notice.isVisible() and notice.text() == "! 只读　示例乙正在使用"
    window.set_read_only()
    assert not notice.isVisible()


def test_menu_holds_what_it_was_given(make: Callable[[], MainWindow]) -> None:
    window = make()
    opener = window.findChild(QToolButton, "menu_button")
    assert [action.text() for action in opener.menu().actions()] == ["导入…", "", "设置…"]


def test_page_that_may_not_close_keeps_the_window(make: Callable[[], MainWindow]) -> None:
    window = make()
    page = window.current_page()
    page.may_close = lambda: False  # type: ignore[union-attr]
    assert not window.close() and window.isVisible()
    page.may_close = lambda: True  # type: ignore[union-attr]
    assert window.close()


def test_header_folds_in_a_narrow_window(qtbot: QtBot, make: Callable[[], MainWindow], heard: list[str]) -> None:
    window = make()
    window.resize(SIZES[0])
    page = window.open("members")
    assert isinstance(page, Page)
    export = page.findChild(QAbstractButton, "export_button")
    assert export.isVisible() and page.filters[0].isVisible() and not page.header.is_folded()
    window.resize(SIZES[1])
    qtbot.waitUntil(page.header.is_folded)
    assert not export.isVisible() and not page.filters[0].isVisible()
    button = page.findChild(QAbstractButton, "filter_button")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page.filters[1].isVisible()
    page.filters[1].setCurrentIndex(1)
    assert button.text() == "筛选 1 ▾"
    page.filters[1].window().close()
    lines = {line.text(): line for line in page.findChild(QMenu, "more_menu").actions()}
    assert list(lines) == ["导入表格", "导出表格", "打印…"]
    lines["导出表格"].trigger()
    assert heard[-1] == "export"
    window.resize(SIZES[0])
    qtbot.waitUntil(lambda: not page.header.is_folded())
    assert export.isVisible() and page.filters[1].isVisible() and page.filters[1].currentData() == 1


def test_card_becomes_a_drawer(qtbot: QtBot, make: Callable[[], MainWindow]) -> None:
    window = make()
    window.resize(SIZES[0])
    page = window.open("members")
    assert isinstance(page, Page)
    card = page.findChild(Card, "card")
    assert card.isVisible() and not page.host.is_drawer()
    assert not card.geometry().intersects(page.list.geometry())
    window.resize(SIZES[2])
    qtbot.waitUntil(page.host.is_drawer)
    assert not card.isVisible() and page.list.width() == page.host.width()
    page.host.open_drawer()
    assert card.isVisible() and page.host.rect().contains(card.geometry())
    with qtbot.waitSignal(page.host.drawer_closed):
        qtbot.keyClick(card, Qt.Key.Key_Escape)
    assert not card.isVisible() and page.list.hasFocus()


def test_search_rests_before_it_tells(qtbot: QtBot) -> None:
    field = SearchField("search", "搜索")
    qtbot.addWidget(field)
    show(qtbot, field)
    told: list[str] = []
    field.searched.connect(told.append)
    qtbot.keyClicks(field, "zs")
    with qtbot.waitSignal(field.searched):
        qtbot.keyClicks(field, "h")
    assert told == ["zsh"]
    with qtbot.waitSignal(field.left_for_list):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert told == ["zsh", ""] and field.text() == ""
    field.setText("旧")
    field.take("新")
    assert field.text() == "新"


def test_wheel_changes_only_the_box_one_is_in(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    box = QVBoxLayout(host)
    combo, spin = FlatCombo("combo", "界别"), FlatSpin("spin", "数量")
    combo.set_choices([("示例一", 1), ("示例二", 2)])
    box.addWidget(combo)
    box.addWidget(spin)
    show(qtbot, host)

    def turn(target: QWidget) -> None:
        event = QWheelEvent(QPointF(5, 5), QPointF(target.mapToGlobal(QPoint(5, 5))), QPoint(), QPoint(0, -120),
                            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
                            Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(target, event)
    host.setFocus()
    spin.setValue(5)
    turn(combo)
    turn(spin)
    assert (combo.currentData(), spin.value()) == (1, 5)
    combo.setFocus()
    turn(combo)
    spin.setFocus()
    turn(spin)
    assert (combo.currentData(), spin.value()) == (2, 4)
    combo.set_choices([("示例二", 2), ("示例三", 3)])
    assert combo.currentData() == 2


def test_chips_keep_their_choice(qtbot: QtBot) -> None:
    chips = Chips("results", "结果", [("all", "全部"), ("new", "新增")])
    qtbot.addWidget(chips)
    chips.show()
    with qtbot.waitSignal(chips.chosen) as chosen:
        qtbot.mouseClick(chips.findChild(QAbstractButton, "results_new"), Qt.MouseButton.LeftButton)
    assert chosen.args == ["new"]
    chips.set_count("new", 1234)
    assert chips.findChild(QAbstractButton, "results_new").text() == "新增 1,234"
    chips.set_choices([("all", "全部"), ("new", "新增"), ("bad", "有误")])
    assert chips.current() == "new"


def answer(name: str, press: Callable[[QDialog], None]) -> None:
    """Acts on the dialog that is about to block."""
    def act() -> None:
        dialog = next(part for part in QApplication.topLevelWidgets()
                      if isinstance(part, QDialog) and part.isVisible() and part.objectName() == name)
        press(dialog)
    QTimer.singleShot(50, act)


def test_questions_keep_by_default(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    messages = Messages(window)

    def ask() -> bool:
        return messages.confirm("将“示例甲”移入回收站？", "另有 2 条赠书记录仍保留。", "移入回收站")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        answer("question", lambda dialog, key=key: qtbot.keyClick(dialog, key))
        assert ask() is False
    answer("question", lambda dialog: qtbot.mouseClick(dialog.findChild(QAbstractButton, "do_it"),
                                                       Qt.MouseButton.LeftButton))
    assert ask() is True


def test_errors_are_told_in_their_kind(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 500)
    window.show()
    undone: list[str] = []
    messages = Messages(window, lambda: undone.append("undo"))
    read: list[str] = []

    def look(dialog: QDialog) -> None:
        read.extend(part.text() for part in dialog.findChildren(QLabel))
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    answer("refusal", look)
    messages.tell(Refused("文件正在使用。", "请先关闭该文件。"))
    assert read == ["文件正在使用。", "请先关闭该文件。"]
    messages.tell(KeyError("a bug has been told elsewhere"))
    assert window.findChild(QWidget, "toast") is None
    messages.tell(Cancelled())
    toast = window.findChild(QWidget, "toast")
    assert toast.isVisible() and window.rect().contains(toast.geometry())
    messages.done("已修改 3 名委员的界别")
    qtbot.mouseClick(toast.findChild(QAbstractButton, "toast_link"), Qt.MouseButton.LeftButton)
    assert undone == ["undo"] and not toast.isVisible()


def test_cancel_of_the_progress_row_stops_the_work(qtbot: QtBot) -> None:
    background = Background(nullcontext, lambda: None)
    row = ProgressRow()
    qtbot.addWidget(row)
    ended: list[Any] = []

    def work(report: Report) -> None:
        while True:
            report(5, 10, "正在导入")
            report.raise_if_cancelled()
            time.sleep(0.01)
    try:
        row.watch(background.run(work, owner=row, done=ended.append, failed=ended.append, progress=row.report),
                  "正在打开文件")
        text = row.findChild(ElidedLabel, "progress_text")
        assert text.text() == "正在打开文件"
        qtbot.waitUntil(lambda: text.text() == "正在导入　5 / 10")
        qtbot.mouseClick(row.findChild(QAbstractButton, "progress_cancel"), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: bool(ended))
        row.end()
    finally:
        background.close()
    assert isinstance(ended[0], Cancelled) and not row.isVisible()


def test_memory_survives_a_broken_file(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    path.write_text("{broken", encoding="utf-8")
    memory = FileMemory(path)
    assert memory.get("window", "none") == "none"
    memory.set("window", {"tab": "members"})
    assert FileMemory(path).get("window") == {"tab": "members"}
    nowhere = FileMemory(tmp_path / "missing" / "window.json")
    nowhere.set("window", 1)
    assert nowhere.get("window") == 1


def test_style_sheet_names_only_what_there_is() -> None:
    text = theme.style_sheet()
    assert "@" not in text
    for line in text.split('url("')[1:]:
        assert Path(line.split('"')[0]).is_file()


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.1."""
    def light(colour: str) -> float:
        parts = [int(colour[n:n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
                            for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("text, ground", [
    ("text", "selected"), ("text", "chosen"), ("text-soft", "ground"), ("text-soft", "white"),
    ("text-soft", "chosen"), ("text-soft", "selected"), ("text-faint", "white"), ("red", "white"),
    ("red", "selected"), ("white", "red"), ("white", "red-hover"), ("amber", "white"), ("amber", "amber-ground"),
    ("amber", "changed"), ("green", "white"), ("green", "green-ground"), ("link", "ground"),
    ("link", "blue-ground")])
def test_text_can_be_read_on_its_ground(text: str, ground: str) -> None:
    assert contrast(theme.COLOURS[text], theme.COLOURS[ground]) >= 4.5
