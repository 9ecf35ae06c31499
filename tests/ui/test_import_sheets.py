"""导入 of several sheets, of rows taken for something else, and of what is remembered: by clicks, read back as stored."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QMenu, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from exporters.registers import export_view
from importers.planned import CHANGED, NEW
from importers.roles import DATA, FOOTER, HEADER, LEFT, SAMPLE, SECTION, is_words
from models.basics import Term
from models.changeover import Beginning
from models.members import Members
from models.operation import OperationLog
from models.units import Units
from models.view import View
from tests.ui.conftest import member
from ui.dialogs.import_dialog import SHEETS, ImportDialog
from ui.dialogs.import_mapping import MappingDialog
from ui.dialogs.import_memory import MemoryDialog
from ui.dialogs.import_pane import PLAN, ROLES
from ui.dialogs.import_questions import QuestionsDialog
from ui.dialogs.import_roles import ROLE
from ui.dialogs.roster_dialog import RosterDialog
from ui.messages import Messages
from ui.pages import members
from ui.session import Session
from ui.widgets.flat_combo import FlatCombo

Read = Callable[[Callable[[], Any]], Any]
Rows = Sequence[Sequence[Any]]
ROSTER: Rows = (("示例县委员名册",), ("序号", "姓名", "性别", "界别", "手机"), ("示例", "张三", "男", "教育界", "13800000000"),
                (1, "王甲", "男", "教育界", "13900000101"), (2, "王乙", "女", "教育界", "13900000102"),
                ("备注：", "王丙", "女", "教育界", "13900000103"), ("合计", "4人"))
GRIDS: Rows = (("姓名", "网格", "手机"), ("王甲", "第一网格", "13900000101"), ("王乙", "第二网格", "13900000102"),
               ("示例丁", "第二网格", "13900000004"))
FIRMS: Rows = (("单位名称", "单位类型", "所属乡镇", "地址"), ("示例一公司", "企业", "示例镇", "示例路1号"),
               ("示例二公司", "企业", "示例镇", "示例路2号"))
FIGURES: Rows = (("乡镇走访统计表",), ("乡镇", "村数", "户数"), ("示例镇", 3, 20), ("示例乡", 5, 40), ("合计", 8, 60))
OLD: Rows = (("姓名", "性别"), ("王旧", "男"))


def save(path: Path, **sheets: Rows) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name == "去年":
            sheet.sheet_state = "hidden"
    book.save(path)
    return path


def refused(*words: Any) -> None:
    """A refusal would wait for somebody to close it."""
    raise AssertionError(words)


@pytest.fixture
def window(qtbot: QtBot, session: Session) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    QVBoxLayout(made).addWidget(members.roster(session))
    made.resize(1366, 697)
    session.messages = Messages(made, session.undo)
    session.messages.refuse = refused  # type: ignore[method-assign]
    made.show()
    return made


@pytest.fixture
def opened(qtbot: QtBot, session: Session, window: QWidget) -> Iterator[Callable[..., ImportDialog]]:
    def open_file(path: Path) -> ImportDialog:
        dialog = ImportDialog(session, Members, window, path)
        dialog.open()
        qtbot.waitUntil(lambda: path.name in dialog._title.text() and dialog._job is None and dialog._file is not None)
        return dialog
    yield open_file


def settled(qtbot: QtBot, dialog: ImportDialog, old: Any) -> None:
    qtbot.waitUntil(lambda: dialog._job is None and dialog.proposal is not None and dialog.proposal is not old)


def press(qtbot: QtBot, dialog: QWidget, name: str) -> None:
    made = dialog.findChild(QPushButton, name)
    assert made is not None and made.isEnabled(), name
    qtbot.mouseClick(made, Qt.MouseButton.LeftButton)


def shown_dialog(qtbot: QtBot, kind: type[QWidget]) -> Any:
    def find() -> Any:
        return next((w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()), None)
    qtbot.waitUntil(lambda: find() is not None)
    return find()


def tick(dialog: ImportDialog, name: str) -> None:
    one = next(box for box in dialog.sheets.findChildren(QCheckBox) if box.text() == name)
    QTest.mouseClick(one, Qt.MouseButton.LeftButton, pos=one.rect().center().transposed() / 2)


def names(read: Read, session: Session) -> list[str]:
    def find() -> list[str]:
        view = session.view(Members)
        return sorted(Members.get(i, view)["name"] for i in view.ids())
    return list(read(find))


def stored(read: Read, session: Session, path: Path) -> list[list[Any]]:
    """The roster as it is exported."""
    read(lambda: export_view(path, session.view(Members)))
    book = openpyxl.load_workbook(path)
    return [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]


def say(qtbot: QtBot, dialog: ImportDialog, excel_row: int, role: str) -> None:
    """Stands on a row of 识别结果 with the mouse and presses the button for what it is."""
    pane = dialog.pane
    qtbot.mouseClick(dialog.views.findChild(QPushButton, f"import_views_{ROLES}"), Qt.MouseButton.LeftButton)
    index = pane.roles.table.index(pane.roles.table.place_of(excel_row - 1), ROLE + 1)
    pane.roles.grid.scrollTo(index)
    old = dialog.proposal
    QTest.mouseClick(pane.roles.grid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
                     pane.roles.grid.visualRect(index).center())
    press(qtbot, pane.roles, f"role_{role or 'automatic'}")
    settled(qtbot, dialog, old)


def roles(dialog: ImportDialog) -> dict[int, str]:
    dialog._show_view(ROLES)
    table = dialog.pane.roles.table
    return {table.sheet_row(row) + 1: table.role_of(row) for row in range(table.rowCount())}


def store(qtbot: QtBot, session: Session, dialog: ImportDialog) -> None:
    """Presses the red button and waits until everything is stored."""
    with qtbot.waitSignal(session.changed):
        qtbot.mouseClick(dialog._apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not session.blocked())


def log_of(read: Read) -> OperationLog:
    return read(lambda: OperationLog.select().order_by(OperationLog.id.desc()).first())


# -- several sheets --------------------------------------------------------------------------------------------------

def test_sheets_are_offered_and_the_ticked_ones_stored_in_one_step(
        qtbot: QtBot, session: Session, read: Read, tmp_path: Path, opened: Callable[..., ImportDialog]) -> None:
    before = stored(read, session, tmp_path / "前.xlsx")
    path = save(tmp_path / "多表.xlsx", 名册=ROSTER, 网格=GRIDS, 企业=FIRMS, 统计=FIGURES, 去年=OLD)
    dialog = opened(path)
    assert dialog._stack.currentIndex() == SHEETS and "另有 1 张隐藏" in dialog.sheets._what.text()
    assert [one.sheet.name for one in dialog.sheets.chosen()] == ["名册", "网格"]
    assert [one.text() for one in dialog.sheets._holds][:3] == ["2 行", "3 行", "2 行"]
    assert dialog.sheets._holds[3].text().startswith("0 行：") and "统计表" in dialog.sheets._holds[3].text()
    assert dialog.sheets.findChild(QWidget, "sheet_hidden_4").text() == "隐藏"
    tick(dialog, "企业")
    assert dialog._apply_button.text() == "读取所选的 3 张"
    qtbot.mouseClick(dialog._apply_button, Qt.MouseButton.LeftButton)
    settled(qtbot, dialog, None)
    assert [one.proposal.plan.counts()[NEW] for one in dialog._panes] == [2, 0, 2]
    assert dialog._panes[1].proposal.plan.counts()[CHANGED] == 3, "王甲 of the first sheet is known to the second"
    assert "“去年”" in dialog.pane.notes.text() and "隐藏" in dialog.pane.notes.text()
    assert dialog._apply_button.text() == "导入 7 行" and dialog.tabs.isVisible()
    qtbot.mouseClick(dialog.tabs.findChild(QPushButton, "import_tabs_1"), Qt.MouseButton.LeftButton)
    assert dialog.pane is dialog._panes[1]
    store(qtbot, session, dialog)
    assert member(read, session, "王甲")["grid"].text == "第一网格"
    assert member(read, session, "示例丁")["grid"].text == "第二网格"
    assert read(lambda: View(Units).count()) == 4 and "王旧" not in names(read, session)
    log = log_of(read)
    assert log.title == "导入 3 张工作表：多表.xlsx"
    assert "工作表：名册；台账：委员" in log.detail and "工作表：企业；台账：单位" in log.detail and "“去年”没有读入" in log.detail
    with qtbot.waitSignal(session.changed):
        session.undo()
    assert stored(read, session, tmp_path / "后.xlsx") == before
    assert read(lambda: View(Units).count()) == 2


def test_a_hidden_sheet_is_read_only_where_it_is_ticked(qtbot: QtBot, session: Session, read: Read, tmp_path: Path,
                                                        opened: Callable[..., ImportDialog]) -> None:
    dialog = opened(save(tmp_path / "隐藏.xlsx", 名册=GRIDS, 去年=OLD))
    assert dialog._stack.currentIndex() != SHEETS and "隐藏的工作表“去年”没有读入" in dialog.pane.notes.text()
    press(qtbot, dialog, "import_sheets_link")
    tick(dialog, "去年")
    qtbot.mouseClick(dialog._apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(dialog._panes) == 2 and dialog._job is None)
    store(qtbot, session, dialog)
    assert "王旧" in names(read, session)


def test_a_file_of_hidden_sheets_reads_nothing_by_itself(qtbot: QtBot, tmp_path: Path,
                                                         opened: Callable[..., ImportDialog]) -> None:
    path = tmp_path / "都隐藏.xlsx"
    book = openpyxl.Workbook()
    for name in ("去年", "前年"):
        sheet = book.create_sheet(name)
        for row in OLD:
            sheet.append(list(row))
        sheet.sheet_state = "hidden"
    book.save(path)
    dialog = opened(path)
    assert dialog._stack.currentIndex() == SHEETS and not dialog.sheets.chosen()
    assert not dialog._apply_button.isEnabled() and dialog._apply_button.toolTip() == "请先勾选工作表。"


def test_a_sheet_of_another_register_is_read_as_that(qtbot: QtBot, session: Session, read: Read, tmp_path: Path,
                                                     opened: Callable[..., ImportDialog]) -> None:
    dialog = opened(save(tmp_path / "企业.xlsx", 企业=FIRMS))
    assert dialog._stack.currentIndex() == SHEETS
    assert dialog.sheets.findChild(FlatCombo, "sheet_register_0").currentText() == "单位"
    qtbot.mouseClick(dialog._apply_button, Qt.MouseButton.LeftButton)
    settled(qtbot, dialog, None)
    assert dialog._title.text().startswith("导入单位")
    store(qtbot, session, dialog)
    assert read(lambda: View(Units).count()) == 4


def test_the_register_chosen_for_a_header_is_remembered_and_forgotten(
        qtbot: QtBot, session: Session, read: Read, tmp_path: Path, opened: Callable[..., ImportDialog]) -> None:
    people: Rows = (("姓名", "性别", "工作单位及职务"), ("王干", "男", "示例办公室主任"))
    dialog = opened(save(tmp_path / "一.xlsx", 名单=people, 空=(("无",),)))
    assert dialog.pane.register is Members
    press(qtbot, dialog, "import_sheets_link")
    combo = dialog.sheets.findChild(FlatCombo, "sheet_register_0")
    combo.choose("cadres")
    combo.activated.emit(combo.currentIndex())
    qtbot.waitUntil(lambda: dialog._job is None and dialog.sheets.offers()[0].register.key == "cadres")
    qtbot.mouseClick(dialog._apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog._job is None and dialog.pane is not None and dialog.pane.register.key == "cadres")
    store(qtbot, session, dialog)
    assert "王干" not in names(read, session)
    again = opened(save(tmp_path / "二.xlsx", 名单=people))
    assert again._stack.currentIndex() == SHEETS
    assert again.sheets.findChild(FlatCombo, "sheet_register_0").currentData() == "cadres"
    qtbot.mouseClick(again._apply_button, Qt.MouseButton.LeftButton)
    settled(qtbot, again, None)
    again.pane._show_memory()
    memory = shown_dialog(qtbot, MemoryDialog)
    press(qtbot, memory, "memory_forget_0")
    memory.accept()
    qtbot.waitUntil(lambda: again._job is None)
    third = opened(save(tmp_path / "三.xlsx", 名单=people))
    assert third._stack.currentIndex() != SHEETS and third.pane.register is Members


def test_ticks_in_the_first_sheet_are_followed_by_the_second(qtbot: QtBot, session: Session, read: Read,
                                                             tmp_path: Path,
                                                             opened: Callable[..., ImportDialog]) -> None:
    dialog = opened(save(tmp_path / "两张.xlsx", 名册=ROSTER, 网格=GRIDS))
    qtbot.mouseClick(dialog._apply_button, Qt.MouseButton.LeftButton)
    settled(qtbot, dialog, None)
    dialog.pane.table.tick([0])                                     # 王甲 is not taken from the first sheet
    old = dialog._panes[1].proposal
    qtbot.mouseClick(dialog.tabs.findChild(QPushButton, "import_tabs_1"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog._job is None and dialog._panes[1].proposal is not old)
    assert dialog._panes[1].proposal.plan.counts()[NEW] == 1 and dialog.pane is dialog._panes[1]
    assert dialog._panes[0].proposal.plan.rows[0].accepted is False, "the tick stays as it was set"
    store(qtbot, session, dialog)
    assert names(read, session).count("王甲") == 1 and member(read, session, "王甲")["sector"] is None


def test_another_term_is_that_of_all_sheets(qtbot: QtBot, session: Session, read: Read, tmp_path: Path,
                                            opened: Callable[..., ImportDialog]) -> None:
    before = names(read, session)
    dialog = opened(save(tmp_path / "两张.xlsx", 名册=ROSTER, 网格=GRIDS))
    qtbot.mouseClick(dialog._apply_button, Qt.MouseButton.LeftButton)
    settled(qtbot, dialog, None)
    old = dialog.proposal
    dialog.pane.options.name_term("第十一届")
    settled(qtbot, dialog, old)
    assert [pane.options.term.currentText() for pane in dialog._panes] == ["第十一届（新）"] * 2
    store(qtbot, session, dialog)
    assert names(read, session) == before
    new = read(lambda: Term.get(Term.name == "第十一届").id)

    def held() -> dict[str, str]:
        view = View(Members, term=new)
        return {(one := Members.get(i, view))["name"]: one["grid"].text for i in view.ids()}
    assert read(held) == {"王甲": "第一网格", "王乙": "第二网格", "示例丁": "第二网格"}
    assert read(lambda: Term.select().where(Term.name == "第十一届").count()) == 1


def test_many_sheets_stand_in_a_list_and_the_window_stays_its_size(
        qtbot: QtBot, session: Session, window: QWidget, tmp_path: Path, opened: Callable[..., ImportDialog]) -> None:
    window.resize(911, 441)
    sheets = {f"第{number}组委员名单（示例县政协）": (("姓名", "手机"), (f"王{name}", f"1390000020{number}"))
              for number, name in enumerate("甲乙丙丁戊己庚辛")}
    dialog = opened(save(tmp_path / "八张.xlsx", **sheets))
    qtbot.mouseClick(dialog._apply_button, Qt.MouseButton.LeftButton)
    settled(qtbot, dialog, None)
    qtbot.wait(50)
    assert dialog.width() <= 911 and dialog.height() <= 441 and not dialog.tabs.isVisible()
    assert dialog.tab_list.currentText().startswith("第 1 张，共 8 张：第0组")
    dialog.tab_list.setFocus()
    QTest.keyClick(dialog.tab_list, Qt.Key.Key_Down)
    dialog.tab_list.activated.emit(1)
    assert dialog.pane is dialog._panes[1] and dialog.pane.table.text(0, 3) == "王乙"


# -- what rows are ---------------------------------------------------------------------------------------------------

def test_the_sheet_is_shown_with_what_each_row_was_taken_for(qtbot: QtBot, tmp_path: Path,
                                                             opened: Callable[..., ImportDialog]) -> None:
    dialog = opened(save(tmp_path / "名册.xlsx", 名册=ROSTER))
    assert dialog.pane.note.text().startswith("本表写 4 人，读入 2 人。") and dialog.pane.note.property("kind") == "amber"
    assert roles(dialog) == {1: "title", 2: HEADER, 3: SAMPLE, 4: DATA, 5: DATA, 6: FOOTER, 7: FOOTER}
    table = dialog.pane.roles.table
    tester = QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert [table.role_words(row) for row in (1, 2, 3)] == ["表头", "填写示例", "数据"]
    assert table.headerData(3, Qt.Orientation.Horizontal) == "B 姓名"
    assert table.data(table.index(2, 0), Qt.ItemDataRole.BackgroundRole) is not None
    qtbot.mouseClick(dialog.views.findChild(QPushButton, f"import_views_{ROLES}"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.pane.roles.chips.findChild(QPushButton, "import_roles_chips_left_out"),
                     Qt.MouseButton.LeftButton)
    assert list(roles(dialog)) == [1, 2, 3, 6, 7] and tester.model() is table


@pytest.mark.parametrize("row, role, wanted", [(6, DATA, {"王甲", "王乙", "王丙"}), (3, DATA, {"张三", "王甲", "王乙"}),
                                               (5, LEFT, {"王甲"})])
def test_what_is_said_of_a_row_is_imported_so_and_taken_back(
        qtbot: QtBot, session: Session, read: Read, tmp_path: Path, opened: Callable[..., ImportDialog], row: int,
        role: str, wanted: set[str]) -> None:
    before = set(names(read, session))
    dialog = opened(save(tmp_path / "名册.xlsx", 名册=ROSTER))
    automatic = roles(dialog)
    say(qtbot, dialog, row, role)
    assert roles(dialog)[row] == role
    assert "（手动）" in dialog.pane.roles.table.role_words(row - 1)
    say(qtbot, dialog, row, "")
    assert roles(dialog) == automatic
    say(qtbot, dialog, row, role)
    qtbot.mouseClick(dialog.views.findChild(QPushButton, f"import_views_{PLAN}"), Qt.MouseButton.LeftButton)
    store(qtbot, session, dialog)
    assert set(names(read, session)) - before == wanted
    assert f"人工认定：第 {row} 行{is_words(role)}" in log_of(read).detail


def test_a_row_becomes_a_group_whose_value_the_rows_below_take(qtbot: QtBot, session: Session, read: Read,
                                                               tmp_path: Path,
                                                               opened: Callable[..., ImportDialog]) -> None:
    sheet: Rows = (("序号", "姓名", "手机"), (1, "王甲", "13900000101"), (None, "文教", None), (2, "王乙", "13900000102"))
    dialog = opened(save(tmp_path / "分组.xlsx", 名册=sheet))
    assert [one.values["name"] for one in dialog.proposal.plan.rows] == ["王甲", "文教", "王乙"]
    say(qtbot, dialog, 3, SECTION)
    assert dialog.pane.roles.table.role_words(3) == "数据 · 文教"
    old = dialog.proposal
    dialog.pane.ask_mapping()
    mapping = shown_dialog(qtbot, MappingDialog)
    mapping._combos[3].choose("sector")                             # what the groups are
    QTest.keyClick(mapping, Qt.Key.Key_Return)
    settled(qtbot, dialog, old)
    answer(qtbot, dialog, "教育界")
    store(qtbot, session, dialog)
    assert member(read, session, "王乙")["sector"].text == "教育界" and "文教" not in names(read, session)
    detail = log_of(read).detail
    assert "“界别”中的“文教”对应到“教育界”" in detail and "记住的别名：文教（界别）" in detail
    # The alias is known to every later sheet.
    again = opened(save(tmp_path / "又.xlsx", 名册=(("姓名", "界别", "手机"), ("王丙", "文教", "13900000103"))))
    assert not again.proposal.plan.questions
    store(qtbot, session, again)
    assert member(read, session, "王丙")["sector"].text == "教育界"


def answer(qtbot: QtBot, dialog: ImportDialog, wanted: str) -> None:
    """Answers the one question by the record that is called so."""
    old = dialog.proposal
    qtbot.mouseClick(dialog.pane.questions_link, Qt.MouseButton.LeftButton)
    asked = shown_dialog(qtbot, QuestionsDialog)
    (combo,) = asked._combos
    combo.choose(next(combo.itemData(n) for n in range(combo.count()) if combo.itemText(n) == f"对应到 {wanted}"))
    QTest.keyClick(asked, Qt.Key.Key_Return)
    settled(qtbot, dialog, old)


def test_a_group_that_is_somebody_is_data(qtbot: QtBot, session: Session, read: Read, tmp_path: Path,
                                          opened: Callable[..., ImportDialog]) -> None:
    dialog = opened(save(tmp_path / "分组.xlsx", 名册=(
        ("序号", "姓名", "手机"), (1, "王甲", "13900000101"), (None, "教育", None), (2, "王乙", "13900000102"))))
    assert roles(dialog)[3] == SECTION and dialog.pane.roles.table.role_words(3) == "数据 · 教育"
    say(qtbot, dialog, 3, DATA)
    store(qtbot, session, dialog)
    assert {"教育", "王乙"} <= set(names(read, session)) and member(read, session, "王乙")["sector"] is None


def test_the_header_is_named_by_the_menu_of_its_row(qtbot: QtBot, session: Session, read: Read, tmp_path: Path,
                                                    opened: Callable[..., ImportDialog]) -> None:
    dialog = opened(save(tmp_path / "别样.xlsx", 名册=(("表一",), ("何人", "归口"), ("王甲", "教育界"), ("王乙", "教育界"))))
    assert "没有找到表头" in dialog.pane.refusal.accessibleName() and not dialog._apply_button.isVisible()
    next(one for one in dialog.pane.refusal.findChildren(QPushButton) if one.text() == "看识别结果").click()
    pane, old = dialog.pane, dialog.proposal
    assert pane.roles.table.role_words(1) == "未认出"
    pane.roles.grid.setCurrentIndex(pane.roles.table.index(1, ROLE))
    QTest.mouseClick(pane.roles.grid.strip.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
                     pane.roles.grid.strip.visualRect(pane.roles.table.index(1, ROLE)).center())
    menu = next(one for one in pane.roles.findChildren(QMenu) if one.isVisible())
    assert [one.text() for one in menu.actions() if one.text()] == [
        "这一行是数据", "这一行不是数据", "这一行是分组标题", "这一行是表头", "恢复自动识别"]
    next(one for one in menu.actions() if one.text() == "这一行是表头").trigger()
    menu.close()
    settled(qtbot, dialog, old)
    assert roles(dialog)[2] == HEADER and "没有“姓名”一列" in pane.refusal.accessibleName()
    old = dialog.proposal
    pane.ask_mapping()
    mapping = shown_dialog(qtbot, MappingDialog)
    mapping._combos[0].choose("name")
    mapping._combos[1].choose("sector")
    QTest.keyClick(mapping, Qt.Key.Key_Return)
    settled(qtbot, dialog, old)
    assert dialog._apply_button.text() == "导入 2 行"
    store(qtbot, session, dialog)
    assert member(read, session, "王甲")["sector"].text == "教育界"
    # The next sheet from there is known by what was said of this one.
    again = opened(save(tmp_path / "又一份.xlsx", 名册=(("何人", "归口"), ("王丙", "教育界"))))
    assert again._apply_button.text() == "导入 1 行" and again.pane.memory_link.text() == "按上次的对应关系 2 项…"


def test_a_title_is_no_data_whatever_is_pressed(qtbot: QtBot, tmp_path: Path,
                                                opened: Callable[..., ImportDialog]) -> None:
    dialog = opened(save(tmp_path / "名册.xlsx", 名册=ROSTER))
    automatic = roles(dialog)
    dialog.pane.roles.grid.setCurrentIndex(dialog.pane.roles.table.index(0, ROLE))
    press(qtbot, dialog.pane.roles, "role_data")
    assert "请选中真正的列名那一行" in dialog.said.text() and dialog.said.property("kind") == "amber"
    assert roles(dialog) == automatic and dialog._job is None


# -- what is remembered ----------------------------------------------------------------------------------------------

def test_a_unit_is_remembered_apart_from_others(qtbot: QtBot, session: Session, tmp_path: Path,
                                                opened: Callable[..., ImportDialog]) -> None:
    def sheet(unit: str) -> Rows:
        return ((f"填报单位（盖章）：{unit}", None, "填报日期：2026年3月1日"), ("姓名", "电话", "单位"), ("王甲", "13900000101", "示例厂"))
    for unit, key in (("示例一局", "work"), ("示例二局", "note")):
        dialog = opened(save(tmp_path / f"{unit}.xlsx", 名册=sheet(unit)))
        old = dialog.proposal
        dialog.pane.ask_mapping()
        mapping = shown_dialog(qtbot, MappingDialog)
        mapping._combos[2].choose(key)
        QTest.keyClick(mapping, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: dialog._job is None)
        if dialog.proposal is old:
            assert dialog.proposal.layout.columns[2] == key
        dialog.reject()
    for unit, key in (("示例一局", "work"), ("示例二局", "note"), ("示例三局", "note")):
        assert opened(save(tmp_path / f"{unit}又.xlsx", 名册=sheet(unit))).proposal.layout.columns[2] == key


def test_a_line_that_is_no_data_is_known_next_time_and_can_be_forgotten(
        qtbot: QtBot, session: Session, tmp_path: Path, opened: Callable[..., ImportDialog]) -> None:
    def sheet(day: str) -> Rows:
        return (("姓名", "手机"), ("王甲", "13900000101"), (f"{day}由各乡镇核对", None), ("王乙", "13900000102"))
    dialog = opened(save(tmp_path / "一.xlsx", 名册=sheet("3月1日")))
    assert roles(dialog)[3] == DATA
    say(qtbot, dialog, 3, LEFT)
    dialog.reject()
    again = opened(save(tmp_path / "二.xlsx", 名册=sheet("4月2日")))
    assert roles(again)[3] == LEFT and again.pane.roles.table.role_words(2) == "不是数据（按上次）"
    assert again.pane.memory_link.isVisible() and again.pane.memory_link.toolTip() == "第 3 行不是数据"
    old = again.proposal
    press(qtbot, again, "import_memory")
    memory = shown_dialog(qtbot, MemoryDialog)
    assert "#月#日由各乡镇核对" in memory.findChild(QPushButton, "memory_forget_0").accessibleName()
    press(qtbot, memory, "memory_forget_0")
    press(qtbot, memory, "memory_close")
    settled(qtbot, again, old)
    assert roles(again)[3] == DATA and not again.pane.memory_link.isVisible()


def test_restoring_a_row_forgets_what_was_said_of_such_lines(qtbot: QtBot, session: Session, tmp_path: Path,
                                                             opened: Callable[..., ImportDialog]) -> None:
    sheet: Rows = (("姓名", "手机"), ("王甲", "13900000101"), ("由各乡镇核对后上报", None), ("王乙", "13900000102"))
    dialog = opened(save(tmp_path / "一.xlsx", 名册=sheet))
    say(qtbot, dialog, 3, LEFT)
    dialog.reject()
    again = opened(save(tmp_path / "二.xlsx", 名册=sheet))
    assert roles(again)[3] == LEFT
    say(qtbot, again, 3, "")
    assert roles(again)[3] == DATA
    again.reject()
    assert roles(opened(save(tmp_path / "三.xlsx", 名册=sheet)))[3] == DATA


# -- what cannot be read ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize("rows, words", [
    (FIGURES, "像是统计表"), ((("姓名", "性别", "手机"),), "还没有填写的空表"),
    ((("签到表",), ("序号", "姓名", "签名"), (1, None, None), (2, None, None)), "还没有填写的空表"),
    ((("姓名", "手机"), ("示例", None), ("合计", "0人")), "只有填写示例"),
])
def test_what_holds_no_record_is_told_in_words(qtbot: QtBot, session: Session, read: Read, tmp_path: Path,
                                               opened: Callable[..., ImportDialog], rows: Rows, words: str) -> None:
    dialog = opened(save(tmp_path / "表.xlsx", 表=rows))
    said = dialog.pane.refusal.accessibleName()
    assert words in said and "读入 0 行" in said and dialog.pane.refusal.isVisible()
    assert not dialog._apply_button.isVisible()
    dialog._show_view(ROLES)
    assert dialog.pane.roles.table.rowCount() == len(rows), "the sheet can be looked at all the same"


# -- sheets arranged otherwise ---------------------------------------------------------------------------------------

def test_blocks_side_by_side_are_shown_as_they_stand(qtbot: QtBot, session: Session, read: Read, tmp_path: Path,
                                                     opened: Callable[..., ImportDialog]) -> None:
    dialog = opened(save(tmp_path / "两栏.xlsx", 名册=(
        ("姓名", "手机", "姓名", "手机"), ("王甲", "13900000101", "王乙", "13900000102"), ("王丙", "13900000103", None, None),
        ("合计", "3人", None, None))))
    dialog._show_view(ROLES)
    table = dialog.pane.roles.table
    assert [table.headerData(section, Qt.Orientation.Horizontal) for section in range(2, 6)] == [
        "A 姓名", "B 手机", "C 姓名", "D 手机"]
    assert roles(dialog) == {1: HEADER, 2: DATA, 3: DATA, 4: FOOTER} and "左右 2 栏" in dialog.pane.notes.text()
    say(qtbot, dialog, 2, LEFT)
    assert roles(dialog)[2] == LEFT
    store(qtbot, session, dialog)
    assert {name for name in names(read, session) if name.startswith("王")} == {"王丙"}


def test_a_sheet_with_a_record_in_each_column_is_shown_turned_round(qtbot: QtBot, session: Session, read: Read,
                                                                    tmp_path: Path,
                                                                    opened: Callable[..., ImportDialog]) -> None:
    dialog = opened(save(tmp_path / "横排.xlsx", 名册=(
        ("示例名册", None, None), ("姓名", "王甲", "王乙"), ("性别", "男", "女"), ("手机", "13900000101", "13900000102"))))
    dialog._show_view(ROLES)
    table = dialog.pane.roles.table
    assert table.headerData(0, Qt.Orientation.Horizontal) == "表中列"
    assert [table.role_of(row) for row in range(table.rowCount())] == ["title", HEADER, DATA, DATA]
    assert table.headerData(2, Qt.Orientation.Horizontal) == "第 2 行 姓名"
    say(qtbot, dialog, 3, LEFT)                                     # the file's third column
    store(qtbot, session, dialog)
    assert {name for name in names(read, session) if name.startswith("王")} == {"王甲"}


def test_the_roster_of_a_new_term_is_one_sheet_of_its_file(qtbot: QtBot, session: Session, window: QWidget,
                                                           tmp_path: Path) -> None:
    path = save(tmp_path / "新一届.xlsx", 企业=FIRMS, 名册=ROSTER, 网格=GRIDS)
    dialog = RosterDialog(session, Beginning("第十一届", "2027-01-10"), window, path)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(lambda: dialog._job is None and dialog.proposal is not None)
    assert dialog.proposal.offer.sheet.name == "名册" and len(dialog._panes) == 1, "the one with the most columns"
    press(qtbot, dialog, "import_sheets_link")
    tick(dialog, "网格")
    assert [one.sheet.name for one in dialog.sheets.chosen()] == ["网格"], "one takes the place of the other"
    qtbot.mouseClick(dialog._apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog._job is None and dialog.proposal.offer.sheet.name == "网格")
    assert dialog._apply_button.text().startswith("采用这份名册")
