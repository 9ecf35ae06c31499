"""Filters per column: the mark in the header, the keys, the chips, views kept by name, columns frozen and moved."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget, QMenu, QPushButton, QToolTip
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from exporters.registers import everything, export_view
from models.basics import change_settings
from models.members import Members
from models.operation import operation
from models.records import db
from models.saved_views import SavedView, delete_view, save_view, saved_views
from models.value_counts import Counted, ValueCounts
from models.view import Filter, View
from models.visits import Visits
from models.writing import Draft, write
from tests.ui.conftest import member, write_in
from tests.ui.test_register_page import actions_of_more, answer, build, shown, wait_for
from ui.memory import FileMemory
from ui.pages.register_page import RegisterPage
from ui.session import Session
from ui.widgets.column_filter import ColumnFilter
from ui.widgets.value_ticks import BLANK, EVERYTHING, ValueTicks

Read = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> RegisterPage:
    return build(qtbot, session)


def section_of(page: RegisterPage, key: str) -> int:
    return [column.key for column in page.table.model.columns].index(key) + 1


def press_mark(qtbot: QtBot, page: RegisterPage, key: str) -> ColumnFilter:
    """Presses the mark of a column with the mouse."""
    qtbot.waitUntil(lambda: page.table.model.complete)
    section = section_of(page, key)
    grid = page.table.grid
    header = (grid.strip if section < grid.frozen else grid).filter_header
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=header.mark_rect(section).center())
    return opened(qtbot, page)


def opened(qtbot: QtBot, page: RegisterPage) -> ColumnFilter:
    """The filter that is open, with its values read."""
    found = page.window().findChildren(ColumnFilter)[-1]
    if found.values is not None:
        qtbot.waitUntil(lambda: found._started and not found._reading and not found._rest.isActive())
    return found


def texts(one: ColumnFilter) -> list[tuple[str, str]]:
    return [(one.ticks.index(row, 0).data(), one.ticks.index(row, 1).data()) for row in range(1, one.ticks.rowCount())]


def tick(qtbot: QtBot, one: ColumnFilter, text: str) -> None:
    """Clicks on a value."""
    row = [one.ticks.index(row, 0).data() for row in range(one.ticks.rowCount())].index(text)
    index = one.ticks.index(row, 0)
    one.values.scrollTo(index)
    qtbot.mouseClick(one.values.viewport(), Qt.MouseButton.LeftButton, pos=one.values.visualRect(index).center())


def take(qtbot: QtBot, one: ColumnFilter) -> None:
    qtbot.mouseClick(one.take, Qt.MouseButton.LeftButton)


def words(page: RegisterPage) -> list[str]:
    return [chip.words.text() for chip in page.column_filters.chips.chips]


def wait_words(qtbot: QtBot, page: RegisterPage, expected: list[str]) -> None:
    qtbot.waitUntil(lambda: words(page) == expected)


# -- the mark and the values -----------------------------------------------------------------------------------------

def test_the_mark_opens_the_values_with_their_counts_and_does_not_sort(qtbot: QtBot, page: RegisterPage) -> None:
    before = page.view.order
    one = press_mark(qtbot, page, "sector")
    assert texts(one) == [("教育界", "2"), ("工商联界", "2"), ("医药卫生界", "1")]
    assert one.accessibleName() == "筛选：界别" and page.view.order == before
    assert one.ticks.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "教育界，2 条，已勾选"
    tick(qtbot, one, EVERYTHING)
    assert not one.take.isEnabled()
    tick(qtbot, one, "工商联界")
    take(qtbot, one)
    wait_for(qtbot, page, ["示例乙", "示例戊"])
    wait_words(qtbot, page, ["界别：工商联界"])
    assert section_of(page, "sector") in page.table.grid.filter_header._on


def test_a_frozen_column_has_its_mark_too(qtbot: QtBot, page: RegisterPage) -> None:
    one = press_mark(qtbot, page, "name")
    assert len(texts(one)) == 5
    tick(qtbot, one, "示例甲")
    take(qtbot, one)
    wait_for(qtbot, page, ["示例乙", "示例丙", "示例丁", "示例戊"])
    wait_words(qtbot, page, ["姓名：除示例甲外"])


def test_several_columns_at_once_and_counts_under_the_others(qtbot: QtBot, page: RegisterPage) -> None:
    one = press_mark(qtbot, page, "sex")
    tick(qtbot, one, "男")
    take(qtbot, one)
    wait_for(qtbot, page, ["示例乙", "示例丁", "示例戊"])
    two = press_mark(qtbot, page, "sector")
    assert texts(two) == [("教育界", "1"), ("工商联界", "2")]
    tick(qtbot, two, "工商联界")
    take(qtbot, two)
    wait_for(qtbot, page, ["示例丁"])
    wait_words(qtbot, page, ["性别：女", "界别：教育界"])
    assert "符合条件 1 位" in page.summary()
    again = press_mark(qtbot, page, "sex")
    assert texts(again) == [("男", "1"), ("女", "1")]        # its own filter does not count
    assert [again.ticks.is_ticked(text) for text, _ in texts(again)] == [False, True]


def test_blank_is_a_value(qtbot: QtBot, page: RegisterPage) -> None:
    one = press_mark(qtbot, page, "grid")
    assert texts(one) == [("第一网格", "2"), ("第二网格", "2"), (BLANK, "1")]
    tick(qtbot, one, EVERYTHING)
    tick(qtbot, one, BLANK)
    take(qtbot, one)
    wait_for(qtbot, page, ["示例丁"])
    wait_words(qtbot, page, ["网格：空白"])
    two = press_mark(qtbot, page, "grid")
    qtbot.mouseClick(two.findChild(QPushButton, "filter_filled"), Qt.MouseButton.LeftButton)
    wait_for(qtbot, page, ["示例甲", "示例乙", "示例丙", "示例戊"])
    wait_words(qtbot, page, ["网格：非空白"])


def test_a_search_in_the_values_means_what_it_finds(qtbot: QtBot, page: RegisterPage) -> None:
    one = press_mark(qtbot, page, "work")
    write_in(one.search, "中学")
    qtbot.keyClick(one.search, Qt.Key.Key_Return)             # before the search has rested
    wait_for(qtbot, page, ["示例甲", "示例丁"])


def test_words_are_asked_for(qtbot: QtBot, page: RegisterPage) -> None:
    one = press_mark(qtbot, page, "work")
    one.bounds.way.choose("lacks")
    write_in(one.bounds.text, "示例县")
    qtbot.keyClick(one.bounds.text, Qt.Key.Key_Return)
    wait_for(qtbot, page, ["示例乙", "示例戊"])
    wait_words(qtbot, page, ["工作单位及职务：不包含“示例县”"])


def test_dates_from_and_to_and_what_is_no_date(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    rows = {name: member(read, page.session, name)["id"] for name in ("示例甲", "示例乙", "示例丙")}

    def put() -> None:
        with operation("补登") as op:
            write(op, Members, [Draft({"birth": day}, id=row) for row, day in zip(
                rows.values(), ("1969-12", "1970", "1979-06-30"))])
    read(put)
    page._set_columns(("name", "sex", "birth"))
    qtbot.waitUntil(lambda: page.table.model.complete)
    one = press_mark(qtbot, page, "birth")
    first, last = one.bounds.lines
    write_in(first, "1970")
    write_in(last, "七零年代")
    take(qtbot, one)
    wrong = one.findChild(QLabel, "filter_wrong")
    assert wrong.isVisible() and wrong.text() and one.isVisible()
    last.clear()
    write_in(last, "1979.6")
    take(qtbot, one)
    wait_for(qtbot, page, ["示例乙", "示例丙"])
    wait_words(qtbot, page, ["出生年月：1970 至 1979.06"])


def test_the_filter_can_be_left_and_cleared(qtbot: QtBot, page: RegisterPage) -> None:
    one = press_mark(qtbot, page, "sex")
    tick(qtbot, one, "男")
    qtbot.keyClick(one.values, Qt.Key.Key_Escape)
    assert page.view.filters == ()
    two = press_mark(qtbot, page, "sex")
    tick(qtbot, two, "男")
    take(qtbot, two)
    wait_for(qtbot, page, ["示例乙", "示例丁", "示例戊"])
    three = press_mark(qtbot, page, "sex")
    qtbot.mouseClick(three.findChild(QPushButton, "filter_clear"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 5)


def test_what_is_masked_is_not_told_by_its_filter(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    row = member(read, page.session, "示例甲")["id"]

    def put() -> None:
        with operation("补登") as op:
            write(op, Members, [Draft({"address": "示例街道五号"}, id=row)])
            change_settings(op, {"mask_phones": True})
    read(put)
    page._set_columns(("name", "phones", "address"))
    phones = press_mark(qtbot, page, "phones")
    assert texts(phones)[0] == ("139****0001", "1")
    phones.reject()
    address = press_mark(qtbot, page, "address")
    assert address.values is None
    address.blank.choose("filled")
    take(qtbot, address)
    wait_for(qtbot, page, ["示例甲"])
    wait_words(qtbot, page, ["通讯地址：非空白"])


def test_the_mark_says_what_it_is_for(qtbot: QtBot, page: RegisterPage) -> None:
    header = page.table.grid.filter_header
    at = header.mark_rect(section_of(page, "sector")).center()
    QApplication.sendEvent(header.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, header.mapToGlobal(at)))
    assert QToolTip.text() == "筛选（Alt+↓）"


# -- keys and the header's menu --------------------------------------------------------------------------------------

def test_keys_alone_open_tick_take_and_take_away(qtbot: QtBot, page: RegisterPage) -> None:
    page.table.setFocus()
    page.table.grid.setCurrentIndex(page.table.model.index(0, section_of(page, "sector")))
    qtbot.keyClick(page.table.grid, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    one = opened(qtbot, page)
    assert one.accessibleName() == "筛选：界别"
    qtbot.keyClick(one.search, Qt.Key.Key_Down)               # into the values
    qtbot.keyClick(one.values, Qt.Key.Key_Space)              # none
    qtbot.keyClick(one.values, Qt.Key.Key_Down)
    qtbot.keyClick(one.values, Qt.Key.Key_Space)              # 教育界
    qtbot.keyClick(one.values, Qt.Key.Key_Return)
    wait_for(qtbot, page, ["示例甲", "示例丁"])
    wait_words(qtbot, page, ["界别：教育界"])
    chip = page.column_filters.chips.chips[0]
    assert chip.words.accessibleName() == "筛选 界别：教育界"
    assert chip.close_button.accessibleName() == "取消筛选 界别：教育界"
    qtbot.keyClick(chip.words, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 5)
    assert not page.column_filters.chips.isVisible()


def header_action(page: RegisterPage, key: str, name: str) -> QAction:
    page.table.grid.header_menu_wanted.emit(section_of(page, key), QPoint(0, 0))
    menu = page.table.grid.findChildren(QMenu, "header_menu")[-1]
    menu.close()
    return next(one for one in menu.actions() if one.objectName() == name)


def test_the_headers_menu_filters(qtbot: QtBot, page: RegisterPage) -> None:
    header_action(page, "sex", "header_filter").trigger()
    one = opened(qtbot, page)
    tick(qtbot, one, "女")
    take(qtbot, one)
    wait_for(qtbot, page, ["示例甲", "示例丙"])
    header_action(page, "sex", "header_unfilter").trigger()
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 5)


# -- chips -----------------------------------------------------------------------------------------------------------

def test_chips_open_the_filter_again_and_are_cleared_together(qtbot: QtBot, page: RegisterPage) -> None:
    page._take_filters((Filter("sex", "in", ("女",)), Filter("work", "contains", "示例"), Filter("without_grid")))
    wait_for(qtbot, page, ["示例丁"])
    wait_words(qtbot, page, ["性别：女", "工作单位及职务：包含“示例”", "未入网格"])
    page.column_filters.chips.chips[1].words.click()
    one = opened(qtbot, page)
    assert one.bounds.text.text() == "示例"
    one.reject()
    qtbot.mouseClick(page.findChild(QPushButton, "chips_clear"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 5)
    assert page.view.filters == () and page._combos["grid"].currentIndex() == 0


def test_the_combo_and_the_header_do_not_contradict_each_other(qtbot: QtBot, page: RegisterPage) -> None:
    combo = page._combos["sector"]
    qtbot.waitUntil(lambda: combo.count() > 1)
    one = press_mark(qtbot, page, "sector")
    tick(qtbot, one, "医药卫生界")
    take(qtbot, one)
    wait_for(qtbot, page, ["示例甲", "示例乙", "示例丁", "示例戊"])
    combo.setCurrentIndex(3)                                  # 医药卫生界: takes the place of the header's
    wait_for(qtbot, page, ["示例丙"])
    wait_words(qtbot, page, ["界别：医药卫生界"])
    two = press_mark(qtbot, page, "sector")
    tick(qtbot, two, "教育界")
    take(qtbot, two)
    wait_for(qtbot, page, ["示例甲", "示例丙", "示例丁"])
    assert combo.currentIndex() == 0
    wait_words(qtbot, page, ["界别：教育界、医药卫生界"])


def test_long_chips_are_cut_and_many_take_another_line(qtbot: QtBot, session: Session) -> None:
    page = build(qtbot, session, size=(911, 441))
    long = "一个很长很长的单位名称" * 4
    page._take_filters(tuple(Filter(key, "contains", long) for key in ("name", "work", "number", "school", "basis")))
    qtbot.waitUntil(lambda: len(words(page)) == 5)
    chips = page.column_filters.chips
    assert all(chip.words.text().endswith("…") and long in chip.words.toolTip() for chip in chips.chips)
    assert len({chip.y() for chip in chips.chips}) > 1
    assert all(chip.geometry().right() <= chips.width() for chip in chips.chips)
    assert chips.height() >= max(chip.geometry().bottom() for chip in chips.chips)


def test_filters_come_back_after_a_restart(qtbot: QtBot, session: Session, page: RegisterPage) -> None:
    one = press_mark(qtbot, page, "sector")
    tick(qtbot, one, "工商联界")
    take(qtbot, one)
    wait_for(qtbot, page, ["示例甲", "示例丙", "示例丁"])
    page.hide()
    again = build(qtbot, session)
    wait_for(qtbot, again, ["示例甲", "示例丙", "示例丁"])
    wait_words(qtbot, again, ["界别：教育界、医药卫生界"])


# -- what follows the view -------------------------------------------------------------------------------------------

def test_the_export_of_a_filtered_list_has_the_rows_that_are_seen(qtbot: QtBot, page: RegisterPage, read: Read,
                                                                  tmp_path: Path) -> None:
    one = press_mark(qtbot, page, "sex")
    tick(qtbot, one, "男")
    take(qtbot, one)
    two = press_mark(qtbot, page, "work")
    write_in(two.bounds.text, "示例")
    take(qtbot, two)
    wait_for(qtbot, page, ["示例乙", "示例丁", "示例戊"])
    with qtbot.waitSignal(page.export_requested) as asked:
        qtbot.mouseClick(page.findChild(QPushButton, "export_button"), Qt.MouseButton.LeftButton)
    view = asked.args[0]
    read(lambda: export_view(tmp_path / "导出.xlsx", view, everything(Members), "示例"))
    sheet = openpyxl.load_workbook(tmp_path / "导出.xlsx").active
    names = [str(value) for row in sheet.iter_rows(values_only=True) for value in row if str(value).startswith("示例")
             and len(str(value)) == 3]
    assert names == shown(page)


# -- views kept by name ----------------------------------------------------------------------------------------------

def view_menu(qtbot: QtBot, page: RegisterPage) -> dict[str, QAction]:
    """The lines of 更多 → 视图, once they are read."""
    actions_of_more(page)
    menu = page.header._more_menu.findChildren(QMenu, "views_menu")[-1]
    qtbot.waitUntil(lambda: "正在读取…" not in [one.text() for one in menu.actions()])
    return {one.text(): one for one in menu.actions()}


def keep_view(qtbot: QtBot, page: RegisterPage, name: str) -> None:
    view_menu(qtbot, page)["保存当前视图…"].trigger()
    line = page.findChildren(QLineEdit, "view_name")[-1]
    write_in(line, name)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def test_a_view_is_kept_by_name_and_opened_after_a_restart(qtbot: QtBot, session: Session, page: RegisterPage,
                                                           tmp_path: Path) -> None:
    page._take_filters((Filter("sex", "in", ("女",)),))
    page._set_columns(("name", "sex", "work", "sector"))
    page._change(order=(("name_pinyin", True),))
    page.table.layout_of_columns.shift(section_of(page, "sector"), -1)
    page.table.grid.setColumnWidth(section_of(page, "sector"), 222)
    qtbot.waitUntil(lambda: len(shown(page)) == 3)
    keep_view(qtbot, page, "女委员")
    qtbot.waitUntil(lambda: "女委员" in view_menu(qtbot, page))
    expected = shown(page), page.view.keys
    page.hide()
    # Another person with a window memory of their own, the same database.
    session.memory = FileMemory(tmp_path / "other.json")
    again = build(qtbot, session)
    assert len(shown(again)) == 5 and again.view.keys != expected[1]
    view_menu(qtbot, again)["女委员"].trigger()
    qtbot.waitUntil(lambda: (shown(again), again.view.keys) == expected)
    assert again.view.order == (("name_pinyin", True),)
    assert again.table.grid.columnWidth(section_of(again, "sector")) == 222
    wait_words(qtbot, again, ["性别：女"])


def test_the_period_of_a_kept_view_is_that_of_the_day_it_is_opened(qtbot: QtBot, session: Session, read: Read) -> None:
    page = build(qtbot, session, register=Visits, period=True)
    combo = page._period
    assert combo is not None
    combo.setCurrentIndex(combo.findText("本年"))
    keep_view(qtbot, page, "今年的走访")
    qtbot.waitUntil(lambda: "今年的走访" in view_menu(qtbot, page))
    (kept,) = read(lambda: saved_views("visits"))
    combo.setCurrentIndex(0)
    assert page.view.period is None
    page.saved_views.open(kept._replace(view=kept.view.replace(page.session.today[:4], "2001")))
    assert page.view.period is not None and page.view.period[0] == f"{page.session.today[:4]}-01-01"
    assert combo.currentText() == "本年"


def test_a_filter_that_is_left_stops_reading(qtbot: QtBot, page: RegisterPage) -> None:
    page.column_filters.open("work")
    one = page.window().findChildren(ColumnFilter)[-1]
    assert one._job is not None and not one._job.finished
    one.reject()
    assert one._job.cancelled


def test_the_same_name_asks_before_it_is_replaced(qtbot: QtBot, page: RegisterPage, read: Read,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    keep_view(qtbot, page, "常用")
    qtbot.waitUntil(lambda: "常用" in view_menu(qtbot, page))
    page._take_filters((Filter("sex", "in", ("女",)),))
    asked = answer(monkeypatch, accept=False)
    keep_view(qtbot, page, "常用")
    qtbot.waitUntil(lambda: len(asked) == 2)
    assert asked[0] == "已有名为“常用”的视图，是否替换？"
    assert read(lambda: saved_views("members"))[0].opened().filters == ()
    asked = answer(monkeypatch, accept=True)
    keep_view(qtbot, page, "常用")
    qtbot.waitUntil(lambda: read(lambda: saved_views("members"))[0].opened().filters != ())
    assert len(read(lambda: saved_views("members"))) == 1


def test_views_are_renamed_and_deleted_and_that_is_undone(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    for name in ("甲", "乙"):
        keep_view(qtbot, page, name)
        qtbot.waitUntil(lambda name=name: name in view_menu(qtbot, page))
    view_menu(qtbot, page)["管理视图…"].trigger()
    names = page.findChild(QListWidget, "views_list")
    dialog = names.window()

    def rename(to: str) -> None:
        qtbot.mouseClick(dialog.findChild(QPushButton, "view_rename"),
                         Qt.MouseButton.LeftButton)
        line = dialog.findChildren(QLineEdit, "view_name")[-1]
        line.selectAll()
        write_in(line, to)
        qtbot.keyClick(line, Qt.Key.Key_Return)
    names.setCurrentRow([names.item(row).text() for row in range(2)].index("甲"))
    rename("乙")
    said = dialog.findChild(QLabel, "said")
    qtbot.waitUntil(lambda: said.text() == "已有名为“乙”的视图")
    rename("丙")
    qtbot.waitUntil(lambda: sorted(names.item(row).text() for row in range(names.count())) == ["丙", "乙"])
    names.setCurrentRow([names.item(row).text() for row in range(2)].index("丙"))
    qtbot.mouseClick(dialog.findChild(QPushButton, "view_delete"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: [names.item(row).text() for row in range(names.count())] == ["乙"])
    page.session.undo()
    qtbot.waitUntil(lambda: [one.name for one in read(lambda: saved_views("members"))] in (["丙", "乙"], ["乙", "丙"]))


def test_a_view_opens_with_what_is_left_of_it(qtbot: QtBot, page: RegisterPage) -> None:
    """A column and a filter that a later program no longer has are left out, the rest stands."""
    view = View(Members, filters=(Filter("sex", "in", ("女",)),), keys=("name", "sex"))
    text = view.to_json().replace('["sex", "in"', '["gone", "is", 1], ["sex", "in"').replace('["name", "sex"]',
                                                                                             '["name", "gone", "sex"]')
    page.saved_views.open(SavedView(1, "旧", text, {"order": ["gone", "name"], "hidden": ["gone"]}))
    wait_for(qtbot, page, ["示例乙", "示例丁", "示例戊"])
    assert page.view.keys == ("name", "sex")


def test_a_name_deleted_before_can_be_kept_again(session: Session) -> None:
    with db.connection_context():
        for _ in range(2):
            with operation("保存视图") as op:
                save_view(op, "members", "常用", View(Members), {})
            (kept,) = saved_views("members")
            with operation("删除视图") as op:
                delete_view(op, kept.id)
            assert saved_views("members") == []


# -- columns ---------------------------------------------------------------------------------------------------------

def test_columns_are_frozen_up_to_one_and_stay_so(qtbot: QtBot, session: Session, page: RegisterPage) -> None:
    layout = page.table.layout_of_columns
    header_action(page, "affiliations", "header_left").trigger()      # before 性别
    assert layout.keys()[:3] == ["name", "affiliations", "sex"]
    header_action(page, "affiliations", "header_freeze").trigger()
    qtbot.waitUntil(lambda: page.table.grid.frozen == 3)
    assert page.view.keys[:3] == ("name", "affiliations", "sex")
    assert not page.table.grid.strip.isColumnHidden(2) and page.table.grid.strip.isColumnHidden(3)
    page.hide()
    again = build(qtbot, session)
    assert again.table.grid.frozen == 3 and again.view.keys[:3] == ("name", "affiliations", "sex")
    header_action(again, "affiliations", "header_unfreeze").trigger()
    assert again.table.grid.frozen == 2
    header_action(again, "affiliations", "header_reset").trigger()
    qtbot.waitUntil(lambda: again.view.keys[:3] == ("name", "sex", "affiliations"))


def test_frozen_columns_give_way_in_a_narrow_window(qtbot: QtBot, session: Session, page: RegisterPage) -> None:
    grid = page.table.grid
    wide = int(0.7 * grid.area().width()) - sum(grid.columnWidth(section) for section in range(6))
    grid.setColumnWidth(section_of(page, "work"), wide)
    header_action(page, "work", "header_freeze").trigger()
    qtbot.waitUntil(lambda: grid.frozen == 7)
    page.hide()
    narrow = build(qtbot, session, size=(911, 441))
    grid = narrow.table.grid
    qtbot.waitUntil(lambda: grid.frozen == 6)
    assert grid.strip_width() <= 0.7 * grid.area().width()
    narrow.resize(1366, 600)
    qtbot.waitUntil(lambda: grid.frozen == 7)


def test_too_wide_a_block_cannot_be_frozen(qtbot: QtBot, page: RegisterPage) -> None:
    assert not header_action(page, "committees", "header_freeze").isEnabled()


def test_other_columns_leave_the_widths_of_those_there_were(qtbot: QtBot, page: RegisterPage) -> None:
    """A header that is emptied tells widths that nobody chose: they must not be remembered."""
    grid = page.table.grid
    grid.setColumnWidth(section_of(page, "phones"), 133)
    page._set_columns(("name", "sex", "phones", "address"))
    assert grid.columnWidth(section_of(page, "phones")) == 133
    page._set_columns(("name", "phones", "address"))
    assert grid.columnWidth(section_of(page, "phones")) == 133


# -- the list to tick ------------------------------------------------------------------------------------------------

def counts(*texts: str, more: int = 0, blank: int = 0) -> ValueCounts:
    return ValueCounts([Counted(text, (text,), 1) for text in texts], blank, more)


def test_the_list_of_values_is_a_sound_model(qtmodeltester: ModelTester) -> None:
    ticks = ValueTicks()
    ticks.put(counts("甲", "乙", blank=2), "")
    qtmodeltester.check(ticks)


@pytest.mark.parametrize(("toggled", "expected"), [
    ((), None), ((1,), Filter("k", "not_in", ("甲",))), ((1, 2), Filter("k", "in", ("丙", "丁", "戊"))),
    ((0, 1), Filter("k", "in", ("甲",))), ((0, 0), None), ((1, 1), None), ((0, 1, 2, 3, 4, 5), None)])
def test_what_is_ticked_is_asked_for_the_shorter_way(toggled: tuple[int, ...], expected: Filter | None) -> None:
    ticks = ValueTicks()
    ticks.put(counts("甲", "乙", "丙", "丁", "戊"), "")
    for row in toggled:
        ticks.toggle(row)
    assert ticks.filter("k", True) == expected


def test_of_values_that_are_not_all_listed_those_named_are_meant() -> None:
    ticks = ValueTicks()
    ticks.put(counts("甲", "乙", more=9000), "")
    ticks.toggle(1)
    assert ticks.filter("k", True) == Filter("k", "not_in", ("甲",))
    ticks.toggle(0)                                           # partly ticked: all
    ticks.toggle(0)                                           # none
    assert ticks.nothing()
    ticks.toggle(2)
    ticks.put(counts("远"), "远")                              # what is found by a search is added
    ticks.toggle(1)
    ticks.put(counts("甲", "乙", more=9000), "")
    assert ticks.filter("k", True) == Filter("k", "in", ("乙", "远"))


def test_a_search_with_more_hits_than_are_listed_means_all_of_them() -> None:
    ticks = ValueTicks()
    ticks.put(counts("甲", more=9000), "")
    ticks.put(counts("张一", "张二", more=500), "张")
    assert ticks.filter("k", True) == Filter("k", "contains", "张")
    assert ticks.filter("k", False) == Filter("k", "in", ("张一", "张二"))
    ticks.put(counts("甲", more=9000), "")                     # the search taken back: all again
    assert ticks.filter("k", True) is None


def test_a_filter_whose_values_are_gone_keeps_them_until_they_are_unticked() -> None:
    ticks = ValueTicks()
    ticks.start([Filter("k", "in", ("甲", "旧"))], {"甲": "甲", "旧": "旧"})
    ticks.put(counts("甲", "乙"), "")
    assert ticks.filter("k", True) == Filter("k", "in", ("甲", "旧"))
    ticks.toggle(0)
    assert ticks.filter("k", True) is None


def test_the_filter_closes_when_the_window_is_left(qtbot: QtBot, page: RegisterPage) -> None:
    one = press_mark(qtbot, page, "sex")
    with qtbot.waitSignal(one.rejected):
        page.activateWindow()
        QApplication.processEvents()
