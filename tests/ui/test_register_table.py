"""The table of a register, over a real SQLite file, driven by keys and clicks."""

from __future__ import annotations

import sqlite3
import threading
import time
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QGuiApplication, QMouseEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from models.errors import Refused
from ui.background import Background
from ui.memory import FileMemory
from ui.widgets.register_model import NOT_READ, PAGES_KEPT, ROWS_A_PAGE, RegisterModel
from ui.widgets.register_table import RegisterTable


@dataclass(frozen=True)
class Column:
    key: str
    title: str
    width: float
    align: str = "left"
    frozen: bool = False
    sortable: bool = True
    editable: bool = False
    orders: tuple[tuple[str, str], ...] = ()

    def show(self, value: Any) -> str:
        return "" if value is None else str(value)


COLUMNS = (
    Column("name", "姓名", 8, frozen=True, orders=(("strokes", "按姓氏笔画"), ("pinyin", "按拼音"))),
    Column("sex", "性别", 4, align="center"),
    Column("unit", "工作单位及职务", 28),
    Column("phone", "手机", 16),
    Column("note", "备注", 20, sortable=False),
)
ORDERS = {"strokes": "id", "pinyin": "-id", "sex": "sex", "unit": "unit", "phone": "phone"}


class Store:
    """A register's table in a file; a connection a thread."""

    def __init__(self, path: Path, rows: int) -> None:
        self.path = path
        self.local = threading.local()
        with sqlite3.connect(path) as db:
            db.execute("CREATE TABLE member (id INTEGER PRIMARY KEY, name, sex, unit, phone, note)")
            db.executemany("INSERT INTO member VALUES (?, ?, ?, ?, ?, NULL)", (
                (n, f"示例{n}", "男女"[n % 2], f"示例单位{n % 7}", f"138{n:08}") for n in range(1, rows + 1)))

    @contextmanager
    def open(self) -> Iterator[None]:
        self.local.db = sqlite3.connect(self.path)
        try:
            yield
        finally:
            self.local.db.close()

    def write(self, sql: str, *values: Any) -> None:
        with sqlite3.connect(self.path) as db:
            db.execute(sql, values)


@dataclass(frozen=True, eq=False)
class View:
    store: Store
    where: str = "1"
    order: tuple[tuple[str, bool], ...] = ()
    columns: tuple[Column, ...] = COLUMNS

    @property
    def register(self) -> Any:
        return SimpleNamespace(key="members", title="委员", columns=COLUMNS)

    def ids(self, limit: int | None = None) -> list[int]:
        terms = [f"{ORDERS[key]} {'DESC' if down else 'ASC'}" for key, down in self.order] + ["id"]
        sql = f"SELECT id FROM member WHERE {self.where} ORDER BY {', '.join(terms)} LIMIT ?"
        return [row[0] for row in self.store.local.db.execute(sql, (-1 if limit is None else limit,))]

    def all_ids(self) -> array[int]:
        return array("q", self.ids())

    def page(self, ids: Sequence[int]) -> dict[int, tuple[Any, ...]]:
        names = ", ".join(column.key for column in self.columns)
        marks = ", ".join("?" * len(ids))
        rows = self.store.local.db.execute(f"SELECT id, {names} FROM member WHERE id IN ({marks})", list(ids))
        return {row[0]: row[1:] for row in rows}

    def with_(self, **changes: Any) -> View:
        return replace(self, **changes)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "members.db", 1000)


@pytest.fixture
def background(qtbot: QtBot, store: Store) -> Iterator[Background]:
    background = Background(store.open, lambda: None)
    yield background
    background.close()


@pytest.fixture
def memory(tmp_path: Path) -> FileMemory:
    return FileMemory(tmp_path / "window.json")


@pytest.fixture
def table(qtbot: QtBot, background: Background, store: Store, memory: FileMemory) -> RegisterTable:
    table = RegisterTable(background, memory, "members_table", "委员名册")
    qtbot.addWidget(table)
    table.resize(500, 600)
    table.show()
    show(qtbot, table, View(store))
    return table


def show(qtbot: QtBot, table: RegisterTable, view: View) -> None:
    with qtbot.waitSignal(table.counted):
        table.set_view(view)


def text(table: RegisterTable, row: int, column: int) -> str:
    return str(table.model.index(row, column).data())


def read_text(qtbot: QtBot, table: RegisterTable, row: int, column: int) -> str:
    qtbot.waitUntil(lambda: text(table, row, column) != NOT_READ)
    return text(table, row, column)


def click_header(qtbot: QtBot, table: RegisterTable, section: int) -> None:
    view = table.grid.strip if section < table.grid.frozen else table.grid
    header = view.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(section) + 20, header.height() // 2)
    with qtbot.waitSignal(table.counted):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_model_keeps_qts_rules(qtbot: QtBot, background: Background, store: Store) -> None:
    model = RegisterModel(background)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    for view in (View(store), View(store, where="sex = '女'"), View(store, where="0"), View(store),
                 View(store, order=(("unit", True),)), View(store, columns=COLUMNS[:2])):
        with qtbot.waitSignal(model.counted):
            model.set_view(view)
    store.write("DELETE FROM member WHERE id BETWEEN 10 AND 20")
    with qtbot.waitSignal(model.counted):
        model.refresh()
    store.write("INSERT INTO member VALUES (15, '示例回', '女', '', '', '')")
    with qtbot.waitSignal(model.counted):
        model.refresh([15])
    assert model.rowCount() == 990


def test_first_page_is_shown_before_all_ids_are_read(qtbot: QtBot, background: Background,
                                                     store: Store) -> None:
    model = RegisterModel(background)
    sizes: list[int] = []
    model.ids_changed.connect(lambda _: sizes.append(model.rowCount()))
    with qtbot.waitSignal(model.counted):
        model.set_view(View(store))
    assert sizes == [ROWS_A_PAGE, 1000]


def test_pages_far_down_are_read_when_looked_at(qtbot: QtBot, table: RegisterTable) -> None:
    assert text(table, 0, 1) == "示例1"
    assert text(table, 999, 1) == NOT_READ
    assert text(table, 999, 0) == "1000"
    qtbot.keyClick(table.grid, Qt.Key.Key_End)
    assert read_text(qtbot, table, 999, 1) == "示例1000"
    assert table.current_id == 1000


def test_results_of_a_view_left_behind_are_dropped(qtbot: QtBot, table: RegisterTable, store: Store) -> None:
    table.set_view(View(store, where="sex = '女'"))
    with qtbot.waitSignal(table.counted) as counted:
        table.set_view(View(store, where="id = 77"))
    assert counted.args == [1] and text(table, 0, 1) == "示例77"
    qtbot.wait(50)
    assert table.model.rowCount() == 1


def test_click_sorts_and_a_second_click_reverses(qtbot: QtBot, table: RegisterTable) -> None:
    click_header(qtbot, table, 3)
    assert table.view is not None and table.view.order == (("unit", False),)
    assert read_text(qtbot, table, 0, 3) == "示例单位0"
    header = table.grid.horizontalHeader()
    assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (3, Qt.SortOrder.AscendingOrder)
    with qtbot.waitSignal(table.view_changed):
        click_header(qtbot, table, 3)
    assert table.view.order == (("unit", True),)
    assert read_text(qtbot, table, 0, 3) == "示例单位6"
    assert header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder


def test_click_on_a_column_that_cannot_be_sorted_changes_nothing(qtbot: QtBot, table: RegisterTable) -> None:
    click_header(qtbot, table, 2)
    header = table.grid.horizontalHeader()
    table.grid.header_clicked.emit(5)
    header.setSortIndicator(5, Qt.SortOrder.AscendingOrder)
    assert table.view is not None and table.view.order == (("sex", False),)
    assert header.sortIndicatorSection() == 2


def test_header_menu_of_names_offers_strokes_and_pinyin(qtbot: QtBot, table: RegisterTable) -> None:
    table.grid.header_menu_wanted.emit(1, QPoint(10, 10))
    menu = table.grid.findChild(QMenu, "header_menu")
    titles = {action.text(): action for action in menu.actions()}
    assert "按姓氏笔画" in titles
    with qtbot.waitSignal(table.counted):
        titles["按拼音"].trigger()
    menu.close()
    assert table.view is not None and table.view.order == (("pinyin", False),)
    assert read_text(qtbot, table, 0, 1) == "示例1000"
    assert table.grid.strip.horizontalHeader().sortIndicatorSection() == 1


def test_name_stays_in_sight_while_scrolling_sideways(qtbot: QtBot, table: RegisterTable) -> None:
    bar = table.grid.horizontalScrollBar()
    assert bar.maximum() > 0
    bar.setValue(bar.maximum())
    strip = table.grid.strip
    assert strip.isVisible() and not strip.isColumnHidden(1) and strip.isColumnHidden(2)
    assert strip.columnViewportPosition(1) == strip.columnWidth(0)
    assert 80 < strip.width() < 200
    assert strip.width() == table.grid.columnWidth(0) + table.grid.columnWidth(1)
    table.grid.verticalScrollBar().setValue(300)
    assert strip.rowAt(0) == table.grid.rowAt(0) == 300
    qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 10))
    assert table.current_id == 301


def test_chosen_rows_are_named_by_id(qtbot: QtBot, table: RegisterTable, store: Store) -> None:
    qtbot.keyClick(table.grid, Qt.Key.Key_Home)
    for _ in range(2):
        qtbot.keyClick(table.grid, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert table.selected_ids() == [1, 2, 3] and table.selected_count() == 3
    qtbot.keyClick(table.grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert table.selected_count() == 1000
    show(qtbot, table, View(store, order=(("pinyin", False),)))
    table.grid.clearSelection()
    table.choose(1000)
    assert table.selected_ids() == [1000]


def test_copy_gives_lines_a_spreadsheet_takes(qtbot: QtBot, table: RegisterTable) -> None:
    table.layout_of_columns.set_shown("sex", False)
    qtbot.keyClick(table.grid, Qt.Key.Key_Home)
    qtbot.keyClick(table.grid, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(table.copied) as copied:
        qtbot.keyClick(table.grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert copied.args == [2]
    assert QGuiApplication.clipboard().text() == (
        "示例1\t示例单位1\t13800000001\t\n示例2\t示例单位2\t13800000002\t\n")


def test_copy_of_rows_never_looked_at(qtbot: QtBot, table: RegisterTable) -> None:
    qtbot.keyClick(table.grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(table.copied) as copied:
        table.copy()
    assert copied.args == [1000]
    assert QGuiApplication.clipboard().text().splitlines()[-1].startswith("示例1000\t")


def test_keys_say_what_is_wanted(qtbot: QtBot, table: RegisterTable) -> None:
    qtbot.keyClick(table.grid, Qt.Key.Key_Home)
    qtbot.keyClick(table.grid, Qt.Key.Key_Down)
    with qtbot.waitSignal(table.activated) as activated:
        qtbot.keyClick(table.grid, Qt.Key.Key_Return)
    with qtbot.waitSignal(table.delete_requested) as deleted:
        qtbot.keyClick(table.grid, Qt.Key.Key_Delete)
    with qtbot.waitSignal(table.edit_requested) as edited:
        qtbot.keyClick(table.grid, Qt.Key.Key_F2)
    with qtbot.waitSignal(table.typed) as typed:
        qtbot.keyClicks(table.grid, "z")
    assert [activated.args, deleted.args, edited.args, typed.args] == [[2], [[2]], [2], ["z"]]
    qtbot.keyClick(table.grid, Qt.Key.Key_PageDown)
    assert table.current_id is not None and table.current_id > 5
    at = table.grid.strip.visualRect(table.model.index(4, 1)).center()
    with qtbot.waitSignal(table.activated) as activated:
        # A double click is a click and a double click, as the mouse sends them.
        qtbot.mouseClick(table.grid.strip.viewport(), Qt.MouseButton.LeftButton, pos=at)
        qtbot.mouseDClick(table.grid.strip.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert activated.args == [table.current_id]


def test_refresh_keeps_record_and_place(qtbot: QtBot, table: RegisterTable, store: Store) -> None:
    table.choose(500)
    table.grid.verticalScrollBar().setValue(490)
    heard: list[Any] = []
    table.current_changed.connect(heard.append)
    store.write("DELETE FROM member WHERE id < 11")
    store.write("UPDATE member SET name = '示例改' WHERE id = 500")
    with qtbot.waitSignal(table.counted):
        table.refresh()
    assert table.current_id == 500 and table.selected_ids() == [500]
    assert table.model.ids[table.grid.rowAt(0)] == 491
    qtbot.waitUntil(lambda: text(table, 489, 1) == "示例改")
    assert heard == []


def test_refresh_of_a_moved_record_finds_it_again(qtbot: QtBot, table: RegisterTable, store: Store) -> None:
    show(qtbot, table, View(store, order=(("unit", False),)))
    table.choose(7)
    store.write("UPDATE member SET unit = '示例单位9' WHERE id = 7")
    with qtbot.waitSignal(table.counted):
        table.refresh([7])
    assert table.current_id == 7 and table.selected_ids() == [7]
    assert table.model.row_of(7) == 999


def test_refresh_after_deletion_stands_on_the_next_record(qtbot: QtBot, table: RegisterTable,
                                                          store: Store) -> None:
    table.choose(30)
    store.write("DELETE FROM member WHERE id = 30")
    with qtbot.waitSignal(table.current_changed) as current, qtbot.waitSignal(table.counted):
        table.refresh()
    assert current.args == [31] and table.selected_ids() == [31]


def test_refresh_of_known_records_reads_only_their_pages(qtbot: QtBot, table: RegisterTable,
                                                         store: Store) -> None:
    store.write("UPDATE member SET name = '示例改' WHERE id IN (3, 999)")
    counts: list[int] = []
    table.counted.connect(counts.append)
    table.refresh([3, 999], ids_may_change=False)
    qtbot.waitUntil(lambda: text(table, 2, 1) == "示例改")
    assert counts == []
    assert read_text(qtbot, table, 998, 1) == "示例改"


def test_sorting_keeps_the_chosen_record(qtbot: QtBot, table: RegisterTable) -> None:
    table.choose(3)
    heard: list[Any] = []
    table.current_changed.connect(heard.append)
    table.grid.header_menu_wanted.emit(1, QPoint(0, 0))
    menu = table.grid.findChild(QMenu, "header_menu")
    with qtbot.waitSignal(table.counted):
        next(action for action in menu.actions() if action.text() == "按拼音").trigger()
    menu.close()
    assert table.selected_ids() == [3] and table.current_id == 3 and heard == []
    assert table.grid.currentIndex().row() == 997 and table.grid.rowAt(0) == 0


def test_search_that_drops_the_chosen_one_says_so(qtbot: QtBot, table: RegisterTable, store: Store) -> None:
    table.choose(3)
    with qtbot.waitSignal(table.current_changed) as current:
        table.set_view(View(store, where="id = 8"))
    assert current.args == [None] and table.selected_ids() == []


def test_widths_order_and_hidden_columns_come_back(qtbot: QtBot, table: RegisterTable, background: Background,
                                                   store: Store, tmp_path: Path) -> None:
    header = table.grid.horizontalHeader()
    table.grid.setColumnWidth(4, 177)
    header.moveSection(header.visualIndex(4), 2)
    table.layout_of_columns.set_shown("sex", False)
    table.hide()
    again = RegisterTable(background, FileMemory(tmp_path / "window.json"), "members_table", "委员名册")
    qtbot.addWidget(again)
    show(qtbot, again, View(store))
    assert again.layout_of_columns.keys() == ["name", "phone", "unit", "note"]
    assert again.grid.columnWidth(4) == 177
    again.layout_of_columns.reset()
    assert again.layout_of_columns.keys() == ["name", "sex", "unit", "phone", "note"]


def test_name_cannot_be_hidden(qtbot: QtBot, table: RegisterTable, background: Background, store: Store,
                               tmp_path: Path) -> None:
    def menu_of(section: int) -> QMenu:
        table.grid.header_menu_wanted.emit(section, QPoint(0, 0))
        menu = table.grid.findChildren(QMenu, "header_menu")[-1]
        menu.close()
        return menu
    assert "隐藏“姓名”" not in [one.text() for one in menu_of(1).actions()]
    assert "隐藏“性别”" in [one.text() for one in menu_of(2).actions()]
    shown = menu_of(2).findChild(QMenu, "shown_columns_menu").actions()
    assert {one.text() for one in shown if not one.isEnabled()} == {"姓名"}
    for one in shown:
        one.trigger()                                          # all that can be taken away
    assert table.layout_of_columns.keys()[0] == "name"
    table.layout_of_columns.set_shown("name", False)
    table.hide()                                               # what was left is written
    memory = FileMemory(tmp_path / "window.json")
    kept = memory.get("table/members_table")
    memory.set("table/members_table", {**kept, "hidden": [*kept["hidden"], "name"]})      # by an older program
    again = RegisterTable(background, memory, "members_table", "委员名册")
    qtbot.addWidget(again)
    show(qtbot, again, View(store))
    assert "name" in again.layout_of_columns.keys()


def test_name_cannot_be_moved_from_its_place(qtbot: QtBot, table: RegisterTable) -> None:
    header = table.grid.horizontalHeader()
    header.moveSection(4, 0)
    header.moveSection(1, 3)
    assert [header.logicalIndex(n) for n in range(6)] == [0, 1, 2, 3, 4, 5]


def test_empty_list_says_what_to_do(qtbot: QtBot, table: RegisterTable, store: Store) -> None:
    pressed: list[str] = []
    table.set_empty("没有符合条件的委员", "可减少筛选条件。", [("清除筛选", lambda: pressed.append("clear"))])
    assert table.findChild(object, "empty_state") is None
    show(qtbot, table, View(store, where="0"))
    empty = table.findChild(object, "empty_state")
    assert empty.isVisible() and empty.accessibleName() == "没有符合条件的委员"
    qtbot.mouseClick(table.findChild(object, "empty_action_1"), Qt.MouseButton.LeftButton)
    assert pressed == ["clear"]
    show(qtbot, table, View(store))
    assert not empty.isVisible()


def test_refusal_of_the_worker_is_told(qtbot: QtBot, table: RegisterTable, store: Store,
                                       monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(View):
        def ids(self, limit: int | None = None) -> list[int]:
            raise Refused("数据库被占用。", "请稍后再试。")
    with qtbot.waitSignal(table.failed) as failed:
        table.set_view(Broken(store))
    assert failed.args is not None and isinstance(failed.args[0], Refused)
    show(qtbot, table, View(store, columns=COLUMNS[:2]))
    with qtbot.waitSignal(table.failed):
        table.set_view(Broken(store))
    monkeypatch.setattr(Broken, "ids", View.ids)
    with qtbot.waitSignal(table.counted):
        qtbot.mouseClick(table.findChild(object, "empty_action_1"), Qt.MouseButton.LeftButton)
    assert text(table, 0, 1) == "示例1"


def test_rows_are_lower_in_a_low_window(qtbot: QtBot, table: RegisterTable) -> None:
    high = table.grid.rowHeight(0)
    table.resize(500, 440)
    assert table.grid.rowHeight(0) < high
    assert table.grid.strip.rowHeight(0) == table.grid.rowHeight(0)


# Cells

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def sheet(qtbot: QtBot, background: Background, store: Store, memory: FileMemory) -> RegisterTable:
    """A table in which cells are chosen."""
    table = RegisterTable(background, memory, "members_table", "委员名册", cells=True)
    qtbot.addWidget(table)
    table.resize(500, 600)
    table.show()
    show(qtbot, table, View(store))
    return table


def bands(table: RegisterTable) -> list[tuple[int, int, tuple[str, ...]]]:
    return [(band.top, band.bottom, band.keys) for band in table.selected_cells().bands]


def place(table: RegisterTable, row: int, section: int) -> QPoint:
    return table.grid.cell_rect(table.model.index(row, section)).center()


def drag(qtbot: QtBot, table: RegisterTable, start: QPoint, *stops: QPoint,
         keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Presses at a point of the rows, moves over others and lets go at the last."""
    view = table.grid.strip if start.x() < table.grid.strip_width() else table.grid
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, keys, start)
    for stop in stops:
        event = QMouseEvent(QEvent.Type.MouseMove, QPointF(stop), view.viewport().mapToGlobal(QPointF(stop)),
                            Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, keys)
        QApplication.sendEvent(view.viewport(), event)
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, keys, stops[-1] if stops else start)


def test_arrow_keys_go_from_cell_to_cell_and_into_sight(qtbot: QtBot, sheet: RegisterTable) -> None:
    heard: list[Any] = []
    qtbot.keyClick(sheet.grid, Qt.Key.Key_Home, CTRL)
    sheet.current_changed.connect(heard.append)
    assert sheet.current_cell() == (1, "name")
    for _ in range(4):
        qtbot.keyClick(sheet.grid, Qt.Key.Key_Right)
    assert sheet.current_cell() == (1, "note") and sheet.selected_ids() == [1]
    grid = sheet.grid
    assert grid.columnViewportPosition(5) + 10 < grid.area().width() and grid.horizontalScrollBar().value() > 0
    qtbot.keyClick(grid, Qt.Key.Key_Left)
    qtbot.keyClick(grid, Qt.Key.Key_Left)
    qtbot.keyClick(grid, Qt.Key.Key_Left)
    assert sheet.current_cell() == (1, "sex")
    assert grid.columnViewportPosition(2) >= grid.strip_width()         # out from under the frozen columns
    qtbot.keyClick(grid, Qt.Key.Key_Left)
    qtbot.keyClick(grid, Qt.Key.Key_Left)
    assert sheet.current_cell() == (1, "name")
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert sheet.current_cell() == (2, "note")
    qtbot.keyClick(grid, Qt.Key.Key_End, CTRL)
    assert sheet.current_cell() == (1000, "note")
    qtbot.keyClick(grid, Qt.Key.Key_Up, CTRL)
    qtbot.keyClick(grid, Qt.Key.Key_Home)
    assert sheet.current_cell() == (1, "name")
    qtbot.keyClick(grid, Qt.Key.Key_PageDown)
    assert 5 < (sheet.current_id or 0) < 40
    assert heard == [2, 1000, 1, sheet.current_id]           # a step sideways stays on the record


def test_shift_stretches_a_block_and_the_cell_stays(qtbot: QtBot, sheet: RegisterTable) -> None:
    sheet.choose(3, "sex")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(sheet.grid, key, SHIFT)
    block = sheet.selected_cells()
    assert bands(sheet) == [(2, 4, ("sex", "unit"))] and block.rectangle
    assert list(block.ids()) == sheet.selected_ids() == [3, 4, 5]
    assert sheet.current_cell() == (3, "sex") and block.cell_count == 6
    qtbot.keyClick(sheet.grid, Qt.Key.Key_Up, SHIFT)
    qtbot.keyClick(sheet.grid, Qt.Key.Key_Left, SHIFT)
    qtbot.keyClick(sheet.grid, Qt.Key.Key_Left, SHIFT)
    assert bands(sheet) == [(2, 3, ("name", "sex"))]
    qtbot.keyClick(sheet.grid, Qt.Key.Key_End, SHIFT | CTRL)
    assert bands(sheet) == [(2, 999, ("sex", "unit", "phone", "note"))]
    qtbot.keyClick(sheet.grid, Qt.Key.Key_Down)
    assert bands(sheet) == [(3, 3, ("sex",))]


def test_blocks_follow_the_columns_as_they_stand(qtbot: QtBot, sheet: RegisterTable) -> None:
    header = sheet.grid.horizontalHeader()
    header.moveSection(header.visualIndex(4), 2)                 # 手机 before 性别
    sheet.layout_of_columns.set_shown("sex", False)
    sheet.choose(1, "name")
    qtbot.keyClick(sheet.grid, Qt.Key.Key_Right, SHIFT)
    qtbot.keyClick(sheet.grid, Qt.Key.Key_Right, SHIFT)
    assert bands(sheet) == [(0, 0, ("name", "phone", "unit"))] and sheet.selected_cells().rectangle


def test_the_mouse_draws_blocks_across_the_frozen_columns(qtbot: QtBot, sheet: RegisterTable) -> None:
    drag(qtbot, sheet, place(sheet, 1, 1), place(sheet, 2, 2), place(sheet, 4, 3))
    assert bands(sheet) == [(1, 4, ("name", "sex", "unit"))] and sheet.current_cell() == (2, "name")
    drag(qtbot, sheet, place(sheet, 7, 2), place(sheet, 8, 2), keys=CTRL)
    assert bands(sheet) == [(1, 4, ("name", "sex", "unit")), (7, 8, ("sex",))]
    assert sheet.selected_ids() == [2, 3, 4, 5, 8, 9] and not sheet.selected_cells().even
    drag(qtbot, sheet, place(sheet, 2, 2), keys=CTRL)            # a hole
    assert bands(sheet)[:3] == [(1, 1, ("name", "sex", "unit")), (2, 2, ("name", "unit")),
                                (3, 4, ("name", "sex", "unit"))]
    drag(qtbot, sheet, place(sheet, 5, 2))
    drag(qtbot, sheet, place(sheet, 3, 3), keys=SHIFT)
    assert bands(sheet) == [(3, 5, ("sex", "unit"))]


def test_the_list_moves_on_under_a_block_that_is_drawn_beyond_its_edge(qtbot: QtBot, sheet: RegisterTable) -> None:
    grid = sheet.grid
    below = QPoint(place(sheet, 2, 2).x(), grid.viewport().height() + 20)
    QCursor.setPos(grid.viewport().mapToGlobal(below))
    qtbot.mousePress(grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place(sheet, 2, 2))
    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(below), grid.viewport().mapToGlobal(QPointF(below)),
                        Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(grid.viewport(), event)
    qtbot.waitUntil(lambda: grid.verticalScrollBar().value() >= 3)
    qtbot.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, below)
    (top, bottom, keys), = bands(sheet)
    assert top == 2 and bottom > grid.rowAt(0) + 5 and keys == ("sex",)
    before = grid.verticalScrollBar().value()
    qtbot.wait(150)
    assert grid.verticalScrollBar().value() == before


def test_a_running_number_chooses_its_row(qtbot: QtBot, sheet: RegisterTable) -> None:
    drag(qtbot, sheet, place(sheet, 3, 0))
    everything = ("name", "sex", "unit", "phone", "note")
    assert bands(sheet) == [(3, 3, everything)] and sheet.current_cell() == (4, "name")
    drag(qtbot, sheet, place(sheet, 6, 0), keys=SHIFT)
    assert bands(sheet) == [(3, 6, everything)]
    drag(qtbot, sheet, place(sheet, 9, 0), place(sheet, 10, 0), keys=CTRL)
    assert bands(sheet) == [(3, 6, everything), (9, 10, everything)] and sheet.selected_cells().even
    qtbot.keyClick(sheet.grid, Qt.Key.Key_A, CTRL)
    assert sheet.selected_cells().cell_count == 5000 and sheet.selected_count() == 1000


def test_a_block_is_copied_as_text_and_as_a_table_of_text(qtbot: QtBot, sheet: RegisterTable) -> None:
    sheet.choose(2, "unit")
    qtbot.keyClick(sheet.grid, Qt.Key.Key_Down, SHIFT)
    qtbot.keyClick(sheet.grid, Qt.Key.Key_Right, SHIFT)
    with qtbot.waitSignal(sheet.copied) as copied:
        qtbot.keyClick(sheet.grid, Qt.Key.Key_C, CTRL)
    data = QGuiApplication.clipboard().mimeData()
    assert copied.args == [2]
    assert data.text() == "示例单位2\t13800000002\n示例单位3\t13800000003\n"
    assert 'mso-number-format:"\\@"' in data.html() and "<td>13800000003</td>" in data.html()
    with qtbot.waitSignal(sheet.copied):
        sheet.copy(with_titles=True)
    assert QGuiApplication.clipboard().text().startswith("工作单位及职务\t手机\n示例单位2")
    sheet.choose(7, "unit")
    with qtbot.waitSignal(sheet.copied):
        sheet.copy()
    assert QGuiApplication.clipboard().text() == "示例单位0"       # a single cell goes into any field
    drag(qtbot, sheet, place(sheet, 1, 2), place(sheet, 2, 3))
    drag(qtbot, sheet, place(sheet, 4, 2), place(sheet, 5, 3), keys=CTRL)
    with qtbot.waitSignal(sheet.copied):
        sheet.copy()
    assert QGuiApplication.clipboard().text().split() == [
        word for n in (2, 3, 5, 6) for word in ("男女"[n % 2], f"示例单位{n % 7}")]
    drag(qtbot, sheet, place(sheet, 7, 2), keys=CTRL)
    with qtbot.waitSignal(sheet.failed) as refused:
        sheet.copy()
    assert refused.args is not None and isinstance(refused.args[0], Refused)


def test_chosen_cells_outlast_a_new_order(qtbot: QtBot, sheet: RegisterTable) -> None:
    sheet.choose(3, "unit")
    qtbot.keyClick(sheet.grid, Qt.Key.Key_Down, SHIFT)
    qtbot.keyClick(sheet.grid, Qt.Key.Key_Right, SHIFT)
    show(qtbot, sheet, View(sheet.model.view.store, order=(("pinyin", False),)))        # type: ignore[union-attr]
    assert bands(sheet) == [(996, 997, ("unit", "phone"))]
    assert sheet.current_cell() == (3, "unit")
    qtbot.keyClick(sheet.grid, Qt.Key.Key_Right, SHIFT)          # and are stretched on from where they were
    qtbot.keyClick(sheet.grid, Qt.Key.Key_Up, SHIFT)
    assert bands(sheet) == [(995, 997, ("unit", "phone", "note"))]


def test_the_square_at_the_corner_says_what_to_fill(qtbot: QtBot, sheet: RegisterTable) -> None:
    grid = sheet.grid
    sheet.choose(2, "sex")
    qtbot.keyClick(grid, Qt.Key.Key_Right, SHIFT)
    assert grid.handle_rect().isEmpty()                          # nobody fills here
    grid.fillable = True
    square = grid.handle_rect().center()
    with qtbot.waitSignal(sheet.drag_filled) as filled:
        drag(qtbot, sheet, square, place(sheet, 3, 3), place(sheet, 6, 3))
    source, target = filled.args
    assert [(b.top, b.bottom, b.keys) for b in source.bands] == [(1, 1, ("sex", "unit"))] == bands(sheet)
    assert [(b.top, b.bottom, b.keys) for b in target.bands] == [(2, 6, ("sex", "unit"))]
    assert list(target.ids()) == [3, 4, 5, 6, 7]
    heard: list[Any] = []
    sheet.drag_filled.connect(lambda *both: heard.append(both))
    drag(qtbot, sheet, grid.handle_rect().center(), place(sheet, 0, 3))
    assert heard == [] and bands(sheet) == [(1, 1, ("sex", "unit"))]


def test_keys_of_a_spreadsheet_say_what_is_wanted(qtbot: QtBot, sheet: RegisterTable) -> None:
    sheet.choose(2, "sex")
    for key, wanted in ((Qt.Key.Key_V, sheet.paste_pressed), (Qt.Key.Key_D, sheet.fill_down_pressed),
                        (Qt.Key.Key_H, sheet.replace_pressed)):
        with qtbot.waitSignal(wanted):
            qtbot.keyClick(sheet.grid, key, CTRL)
    with qtbot.waitSignal(sheet.cell_edit_requested) as asked:
        qtbot.keyClick(sheet.grid, Qt.Key.Key_F2)
    with qtbot.waitSignal(sheet.cell_edit_requested) as typed:
        qtbot.keyClicks(sheet.grid, "z")
    with qtbot.waitSignal(sheet.activated) as activated:
        qtbot.keyClick(sheet.grid, Qt.Key.Key_Return)
    assert [asked.args, typed.args, activated.args] == [[""], ["z"], [2]]


@pytest.mark.parametrize("cells", [False, True], ids=["rows", "cells"])
def test_six_hundred_thousand_rows(qtbot: QtBot, tmp_path: Path, memory: FileMemory, cells: bool) -> None:
    store = Store(tmp_path / "many.db", 600_000)
    background = Background(store.open, lambda: None)
    table = RegisterTable(background, memory, "members_table", "委员名册", cells=cells)
    qtbot.addWidget(table)
    table.resize(900, 600)
    table.show()
    show(qtbot, table, View(store))
    qtbot.keyClick(table.grid, Qt.Key.Key_End, CTRL if cells else Qt.KeyboardModifier.NoModifier)
    assert read_text(qtbot, table, 599_999, 1) == "示例600000"
    qtbot.keyClick(table.grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    started = time.perf_counter()
    assert table.selected_ranges() == [(0, 599_999)] and table.selected_cells().row_count == 600_000
    if cells:
        for _ in range(5):
            qtbot.keyClick(table.grid, Qt.Key.Key_Up, SHIFT)
    assert time.perf_counter() - started < 2                     # a cell at a time it would be minutes
    for view in (table.grid, table.grid.strip):
        # Headers that know of 600,000 chosen rows ask each of them whether it is chosen, at every repaint.
        assert not view.horizontalHeader().selectionModel().hasSelection()
    table.grab()
    for row in range(0, 600_000, 20_000):
        read_text(qtbot, table, row, 1)
    assert len(table.model._texts) <= (PAGES_KEPT + 1) * ROWS_A_PAGE
    background.close()
