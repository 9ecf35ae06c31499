"""Changes of many cells in a list: pasted, filled, set and replaced, with keys and the real clipboard."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QMenu, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from importers.clipboard import clipboard_text
from importers.planned import CHANGED, FAILED, NEW
from models.basics import Terms
from models.catalogue import REGISTERS
from models.donations import Donations
from models.fields import print_date
from models.members import Members
from models.operation import OperationLog, operation, undo_target
from models.records import tuples
from models.register import Register
from models.units import Units
from models.view import View
from models.writing import Draft, write
from tests.dump import dump
from tests.ui.conftest import write_in
from tests.ui.test_register_page import actions_of_more, build
from ui.dialogs.block_preview import BlockPreview
from ui.dialogs.bulk_edit import BulkEdit
from ui.dialogs.correct_cell import CorrectCell
from ui.dialogs.find_replace import FindReplace, searched
from ui.dialogs.import_person import PersonDialog
from ui.dialogs.import_questions import QuestionsDialog
from ui.messages import Sentence
from ui.pages.block_work import WITHOUT_ASKING, spread
from ui.pages.register_page import RegisterPage
from ui.session import Session
from ui.widgets.cell_block import Band, CellBlock
from ui.widgets.cell_grid import CellGrid
from ui.widgets.flat_combo import FlatCombo

Read = Callable[[Callable[[], Any]], Any]
Dialog = TypeVar("Dialog", bound=QDialog)
KEYS = ("name", "sex", "sector", "work", "phones", "affiliations")
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
BY_STROKES = ("示例乙", "示例丁", "示例戊", "示例丙", "示例甲")


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> RegisterPage:
    made = build(qtbot, session, keys=KEYS)
    qtbot.waitUntil(lambda: [one[0] for one in shown(made)] == list(BY_STROKES) or bool(shown(made)))
    return made


def shown(page: RegisterPage) -> list[list[str]]:
    """The cells on screen, without the running number."""
    model = page.table.model
    return [[str(model.index(row, section).data()) for section in range(1, len(model.columns) + 1)]
            for row in range(model.rowCount())]


def stand(page: RegisterPage, row: int, key: str, *, rows: int = 1, columns: int = 1) -> None:
    """Chooses a block with the keys, from its upper left cell on."""
    assert page.table.choose(page.table.model.ids[row], key)
    page.table.grid.setFocus()
    from PySide6.QtTest import QTest
    for key_, times in ((Qt.Key.Key_Down, rows - 1), (Qt.Key.Key_Right, columns - 1)):
        for _ in range(times):
            QTest.keyClick(page.table.grid, key_, SHIFT)


def put(rows: Sequence[Sequence[str]] | str) -> None:
    """Onto the clipboard, as a spreadsheet writes it."""
    QGuiApplication.clipboard().setText(rows if isinstance(rows, str) else clipboard_text(rows))


def press(qtbot: QtBot, page: RegisterPage, key: Qt.Key) -> None:
    qtbot.keyClick(page.table.grid, key, CTRL)


def dialog_of(qtbot: QtBot, parent: QWidget, kind: type[Dialog]) -> Dialog:
    def found() -> Dialog | None:
        return next((one for one in parent.findChildren(kind) if one.isVisible()), None)
    qtbot.waitUntil(lambda: found() is not None, timeout=10_000)
    dialog = found()
    assert dialog is not None
    return dialog


def previewed(qtbot: QtBot, page: RegisterPage) -> BlockPreview:
    dialog = dialog_of(qtbot, page, BlockPreview)
    qtbot.waitUntil(lambda: dialog.ready, timeout=10_000)
    return dialog


def apply(qtbot: QtBot, dialog: BlockPreview) -> None:
    apply_button = dialog.findChild(QPushButton, "block_apply")
    assert apply_button.isEnabled(), apply_button.toolTip()
    dialog.activateWindow()                      # the platform of the tests does not give it back by itself
    qtbot.waitUntil(dialog.isActiveWindow)
    with qtbot.waitSignal(dialog.finished, timeout=10_000):
        qtbot.keyClick(dialog, Qt.Key.Key_Return, CTRL)


def cells(dialog: BlockPreview) -> list[list[str]]:
    table = dialog.table
    return [[table.text(row, section) for section in range(1, table.columnCount())] for row in range(table.rowCount())]


def said(page: RegisterPage) -> str:
    found = page.window().findChild(QLabel, "toast_text")
    return found.text() if found is not None and found.isVisible() else ""


def kept(read: Read, *keys: str, register: type[Register] = Members) -> list[tuple[str, ...]]:
    """The columns of all records as another program reads them, by id."""
    def ask() -> list[tuple[str, ...]]:
        view = View(register, keys=keys, ended=True)
        return [tuple(column.print(value) for column, value in zip(view.columns, values))
                for values in view.page(sorted(view.ids())).values()]
    found: list[tuple[str, ...]] = read(ask)
    return found


def undone(qtbot: QtBot, session: Session, read: Read, before: object) -> None:
    """One undo restores exactly what was there."""
    with qtbot.waitSignal(session.changed, timeout=10_000):
        session.undo()
    assert read(dump) == before


def last_title(read: Read) -> str:
    found = read(undo_target)
    return found.title if found is not None else ""


# -- pasting -----------------------------------------------------------------------------------------------------------

def test_one_cell_is_pasted_at_once_and_can_be_taken_back(
        qtbot: QtBot, page: RegisterPage, session: Session, read: Read) -> None:
    before = read(dump)
    stand(page, 0, "work")
    put("示例新单位")
    with qtbot.waitSignal(session.changed, timeout=10_000):
        press(qtbot, page, Qt.Key.Key_V)
    name = shown(page)[0][0]
    assert dict((one, work) for one, work in kept(read, "name", "work"))[name] == "示例新单位"
    qtbot.waitUntil(lambda: said(page) == "已粘贴 1 行到委员")
    assert not [one for one in page.findChildren(BlockPreview) if one.isVisible()]
    undone(qtbot, session, read, before)


def test_a_block_is_looked_at_first_and_one_fault_leaves_out_one_cell(
        qtbot: QtBot, page: RegisterPage, session: Session, read: Read) -> None:
    before, was = read(dump), dict((name, rest) for name, *rest in kept(read, "name", "sex", "work"))
    names = [one[0] for one in shown(page)]
    stand(page, 1, "sex")
    page.table.layout_of_columns.apply("test", page.table.model.columns)
    put([["男女", "工商联界", "示例一厂"], ["女", "", "示例\n二厂"]])
    press(qtbot, page, Qt.Key.Key_V)
    dialog = previewed(qtbot, page)
    first, second = cells(dialog)
    assert first[:3] == ["2", "修改", names[1]] and "男女" in first and first[-1].startswith("性别“男女”")
    assert f"{was[names[2]][1]} → 示例 二厂" in second and read(dump) == before
    apply(qtbot, dialog)
    now = dict((name, rest) for name, *rest in kept(read, "name", "sex", "work"))
    assert now[names[1]] == [was[names[1]][0], "示例一厂"] and now[names[2]] == ["女", "示例 二厂"]
    assert all(now[name] == was[name] for name in names if name not in names[1:3])
    assert last_title(read) == "粘贴 2 行到委员"
    undone(qtbot, session, read, before)


def test_what_is_unticked_stays_as_it_is(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    names = [one[0] for one in shown(page)]
    was = dict(kept(read, "name", "work"))
    stand(page, 0, "work")
    put([["示例一厂"], ["示例二厂"]])
    press(qtbot, page, Qt.Key.Key_V)
    dialog = previewed(qtbot, page)
    assert dialog.findChild(QPushButton, "block_apply").text() == "改 2 格"
    qtbot.keyClick(dialog.grid, Qt.Key.Key_Space)
    assert dialog.findChild(QPushButton, "block_apply").text() == "改 1 格"
    apply(qtbot, dialog)
    assert dict(kept(read, "name", "work")) == {**was, names[1]: "示例二厂"}


def test_one_copied_cell_fills_what_is_chosen(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    names = [one[0] for one in shown(page)]
    was = dict(kept(read, "name", "work"))
    stand(page, 1, "work", rows=3)
    put("示例新单位")
    press(qtbot, page, Qt.Key.Key_V)
    apply(qtbot, previewed(qtbot, page))
    assert dict(kept(read, "name", "work")) == {**was, **dict.fromkeys(names[1:4], "示例新单位")}


def test_a_table_of_excel_comes_by_its_html(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    mime = QMimeData()
    mime.setText("甲\n乙\t丙\n")
    mime.setHtml("<html><body><table><tr><td>甲<br>乙</td><td>13700000001</td></tr></table></body></html>")
    QGuiApplication.clipboard().setMimeData(mime)
    name = shown(page)[0][0]
    stand(page, 0, "work")
    press(qtbot, page, Qt.Key.Key_V)
    apply(qtbot, previewed(qtbot, page))
    assert ("甲 乙", "13700000001") in [rest for one, *rest in kept(read, "name", "work", "phones") for rest in [tuple(
        rest)] if one == name]


def test_rows_below_the_end_become_members_after_a_look(
        qtbot: QtBot, page: RegisterPage, session: Session, read: Read) -> None:
    before = read(dump)
    last = shown(page)[-1]
    stand(page, len(shown(page)) - 1, "name")
    put([[last[0], last[1]], ["示例己", "女"], ["示例庚", "男"]])
    press(qtbot, page, Qt.Key.Key_V)
    dialog = previewed(qtbot, page)
    assert [row.result for row in dialog._preview.plan.rows] == [NEW, NEW]
    assert dialog.findChild(QPushButton, "block_apply").text() == "新增 2 位"
    apply(qtbot, dialog)
    assert {("示例己", "女"), ("示例庚", "男")} < set(kept(read, "name", "sex"))
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 7)
    undone(qtbot, session, read, before)


def test_a_namesake_below_the_end_is_asked_about(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    put([["示例甲", "女"]])
    page.blocks.paste(as_new=True)
    dialog = previewed(qtbot, page)
    assert not dialog.findChild(QPushButton, "block_apply").isEnabled()
    qtbot.keyClick(dialog.grid, Qt.Key.Key_Return)
    person = dialog_of(qtbot, dialog, PersonDialog)
    person.findChild(QRadioButton, "person_choice_1").click()
    qtbot.mouseClick(person.findChild(QPushButton, "person_take"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.findChild(QPushButton, "block_apply").text() == "新增 1 位", timeout=10_000)
    apply(qtbot, dialog)
    assert sorted(sex for name, sex in kept(read, "name", "sex") if name == "示例甲") == ["女", "男"]


def test_a_name_nobody_knows_is_asked_about_and_the_rest_stays_as_ticked(
        qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    names = [one[0] for one in shown(page)]
    stand(page, 0, "sector")
    put([["文艺界", "示例一厂"], ["", "示例二厂"]])
    press(qtbot, page, Qt.Key.Key_V)
    dialog = previewed(qtbot, page)
    dialog.table.tick([1], False)
    qtbot.mouseClick(dialog.findChild(QPushButton, "block_questions"), Qt.MouseButton.LeftButton)
    questions = dialog_of(qtbot, dialog, QuestionsDialog)
    combo = questions.findChildren(FlatCombo)[0]
    combo.setCurrentIndex(next(n for n in range(combo.count()) if combo.itemText(n).startswith("新建")))
    qtbot.mouseClick(questions.findChild(QPushButton, "questions_take"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog._job is None and not dialog._preview.plan.questions, timeout=10_000)
    apply(qtbot, dialog)
    found = {name: tuple(rest) for name, *rest in kept(read, "name", "sector", "work")}
    assert found[names[0]] == ("文艺界", "示例一厂") and found[names[1]][1] != "示例二厂"


def test_a_wrong_cell_is_written_anew_in_the_preview(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    names = [one[0] for one in shown(page)]
    stand(page, 0, "phones")
    put([["139"], ["13700000002"]])
    press(qtbot, page, Qt.Key.Key_V)
    dialog = previewed(qtbot, page)
    assert dialog._preview.plan.counts()[FAILED] == 1
    qtbot.keyClick(dialog.grid, Qt.Key.Key_F2)
    correct = dialog_of(qtbot, dialog, CorrectCell)
    assert correct.field.text() == "139" and "不足 11 位" in correct.findChild(QLabel, "correct_wrong").text()
    correct.field.setText("13700000001")
    qtbot.mouseClick(correct.findChild(QPushButton, "correct_take"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.findChild(QPushButton, "block_apply").text() == "改 2 格", timeout=10_000)
    assert not dialog.findChild(QPushButton, "block_correct").isVisible()
    apply(qtbot, dialog)
    found = dict(kept(read, "name", "phones"))
    assert (found[names[0]], found[names[1]]) == ("13700000001", "13700000002")


def test_what_the_list_copies_it_takes_back_unchanged(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    before = read(dump)
    stand(page, 0, KEYS[0], rows=5, columns=len(KEYS))
    with qtbot.waitSignal(page.table.copied, timeout=10_000):
        press(qtbot, page, Qt.Key.Key_C)
    press(qtbot, page, Qt.Key.Key_V)
    qtbot.waitUntil(lambda: said(page) == "内容相同，没有改动。")
    assert read(dump) == before


def test_an_empty_clipboard_is_said(qtbot: QtBot, page: RegisterPage) -> None:
    QGuiApplication.clipboard().clear()
    stand(page, 0, "work")
    press(qtbot, page, Qt.Key.Key_V)
    assert said(page) == "剪贴板上没有文字或表格。"


def block(bands: Sequence[tuple[int, int, str]], rows: int = 6) -> CellBlock:
    from array import array
    return CellBlock(tuple(Band(top, bottom, tuple(keys)) for top, bottom, keys in bands), tuple("abcd"),
                     array("q", range(100, 100 + rows)))


def test_where_copied_cells_go() -> None:
    two = [["1", "2"], ["3", "4"]]
    assert spread(two, block([(1, 1, "b")])) == ([101, 102], [2, 3], ("b", "c"), two)
    assert spread(two, block([(5, 5, "d")])) == ([105], [6], ("d",), two)                        # beyond both ends
    assert spread(two, block([(0, 3, "ab")])) == ([100, 101, 102, 103], [1, 2, 3, 4], ("a", "b"), two * 2)
    assert spread(two, block([(0, 1, "abcd")])).texts == [["1", "2"] * 2, ["3", "4"] * 2]
    assert spread(two, block([(0, 2, "ab")])) == ([100, 101], [1, 2], ("a", "b"), two)
    assert spread([["1"]], block([(0, 0, "a"), (2, 3, "ab")])) == (
        [100, 102, 103], [1, 3, 4], ("a", "b"), [["1", ""], ["1", "1"], ["1", "1"]])
    assert spread(two, block([])) == ([], [], ("a", "b"), two)


# -- filling -----------------------------------------------------------------------------------------------------------

def test_ctrl_d_fills_from_the_top_row_at_once(
        qtbot: QtBot, page: RegisterPage, session: Session, read: Read) -> None:
    before = read(dump)
    names = [one[0] for one in shown(page)]
    was = {name: (sector, work) for name, sector, work in kept(read, "name", "sector", "work")}
    stand(page, 1, "sector", rows=3, columns=2)
    with qtbot.waitSignal(session.changed, timeout=10_000):
        press(qtbot, page, Qt.Key.Key_D)
    found = {name: (sector, work) for name, sector, work in kept(read, "name", "sector", "work")}
    assert found == {**was, **dict.fromkeys(names[1:4], was[names[1]])}
    assert last_title(read).startswith("填充委员 ")
    undone(qtbot, session, read, before)


def test_ctrl_d_on_one_row_takes_the_row_above(qtbot: QtBot, page: RegisterPage, session: Session, read: Read) -> None:
    names = [one[0] for one in shown(page)]
    was = dict(kept(read, "name", "work"))
    stand(page, 0, "work")
    press(qtbot, page, Qt.Key.Key_D)
    assert said(page) == "上面没有可以填充的内容。"
    stand(page, 2, "work")
    with qtbot.waitSignal(session.changed, timeout=10_000):
        press(qtbot, page, Qt.Key.Key_D)
    assert dict(kept(read, "name", "work")) == {**was, names[2]: was[names[1]]}


def test_dragging_the_square_repeats_the_block(qtbot: QtBot, page: RegisterPage, session: Session, read: Read) -> None:
    names = [one[0] for one in shown(page)]
    was = dict(kept(read, "name", "work"))
    stand(page, 0, "work", rows=2)
    grid = page.table.grid
    assert isinstance(grid, CellGrid) and not grid.handle_rect().isEmpty()
    start = grid.handle_rect().center()
    end = QPoint(start.x() - 10, grid.rowViewportPosition(4) + 5)
    with qtbot.waitSignal(session.changed, timeout=10_000):
        qtbot.mousePress(grid.viewport(), Qt.MouseButton.LeftButton, pos=start)
        for at in (start + QPoint(0, 12), end):
            qtbot.mouseMove(grid.viewport(), at)
            _move(grid, at)
        qtbot.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert dict(kept(read, "name", "work")) == {
        **was, names[2]: was[names[0]], names[3]: was[names[1]], names[4]: was[names[0]]}


def _move(grid: CellGrid, at: QPoint) -> None:
    """Qt's test mouse moves without a button: the grid is told that it is held."""
    grid.move_to(at, Qt.MouseButton.LeftButton)


def test_dated_facts_are_filled_from_a_day_on_or_corrected(
        qtbot: QtBot, page: RegisterPage, session: Session, read: Read) -> None:
    before = read(dump)
    names = [one[0] for one in shown(page)]
    was = dict(kept(read, "name", "affiliations"))
    stand(page, 0, "affiliations", rows=2)
    press(qtbot, page, Qt.Key.Key_D)
    dialog = previewed(qtbot, page)
    assert dialog.since.isVisible() and dialog.since.day.text() == print_date(session.today)
    dialog.since.day.setText("2026.01.01")
    apply(qtbot, dialog)
    assert dict(kept(read, "name", "affiliations")) == {**was, names[1]: was[names[0]]}

    def on(day: str) -> dict[str, str]:
        view = View(Members, keys=("name", "affiliations"), as_of=day)
        return {name: view.columns[1].print(value) for name, value in view.page(view.ids()).values()}
    assert read(lambda: on("2025-12-31"))[names[1]] == was[names[1]]
    undone(qtbot, session, read, before)


def test_many_cells_are_looked_at_before_they_are_filled(
        qtbot: QtBot, session: Session, read: Read) -> None:
    number = WITHOUT_ASKING + 2

    def many() -> None:
        with operation("单位") as op:
            write(op, Units, [Draft({"name": f"示例{n:03}村", "kind": "行政村"}) for n in range(number)])
    read(many)
    page = build(qtbot, session, register=Units, filters=())
    stand(page, 0, "industry")
    put("示例行业")
    with qtbot.waitSignal(session.changed, timeout=10_000):
        press(qtbot, page, Qt.Key.Key_V)
    stand(page, 0, "industry")
    qtbot.keyClick(page.table.grid, Qt.Key.Key_End, CTRL | SHIFT)
    stand(page, 0, "industry")
    qtbot.keyClick(page.table.grid, Qt.Key.Key_Down, CTRL | SHIFT)
    press(qtbot, page, Qt.Key.Key_D)
    dialog = previewed(qtbot, page)
    rows = page.table.model.rowCount()
    assert dialog.findChild(QPushButton, "block_apply").text() == f"改 {rows - 1} 格"
    apply(qtbot, dialog)
    assert {industry for industry, in kept(read, "industry", register=Units)} == {"示例行业"}


# -- bulk edit ---------------------------------------------------------------------------------------------------------

def test_one_column_of_all_chosen_records_is_set_with_its_own_editor(
        qtbot: QtBot, page: RegisterPage, session: Session, read: Read) -> None:
    before = read(dump)
    names = [one[0] for one in shown(page)]
    was = dict(kept(read, "name", "sector"))
    stand(page, 0, "sector", rows=3)
    page.blocks.bulk_edit()
    bulk = dialog_of(qtbot, page, BulkEdit)
    assert bulk.column.key == "sector"
    line = bulk.editor.focusProxy()
    write_in(line, "教育界")
    bulk.editor.leave()
    qtbot.waitUntil(lambda: not getattr(bulk.editor, "looking", False), timeout=10_000)
    qtbot.mouseClick(bulk.findChild(QPushButton, "bulk_next"), Qt.MouseButton.LeftButton)
    dialog = previewed(qtbot, page)
    changed = sum(was[name] != "教育界" for name in names[:3])
    assert dialog.findChild(QPushButton, "block_apply").text() == f"改 {changed} 格"
    apply(qtbot, dialog)
    assert dict(kept(read, "name", "sector")) == {**was, **dict.fromkeys(names[:3], "教育界")}
    assert last_title(read) == f"将 {changed} 位委员的界别改为“教育界”"
    undone(qtbot, session, read, before)


def test_a_wrong_value_is_said_in_the_dialog(qtbot: QtBot, page: RegisterPage) -> None:
    stand(page, 0, "name", rows=2)
    page.blocks.bulk_edit()
    bulk = dialog_of(qtbot, page, BulkEdit)
    qtbot.mouseClick(bulk.findChild(QPushButton, "bulk_next"), Qt.MouseButton.LeftButton)
    assert bulk.said.text() == "姓名必须填写" and bulk.isVisible()
    bulk.columns.choose("birth")
    write_in(bulk.editor.focusProxy(), "1975.13")
    qtbot.mouseClick(bulk.findChild(QPushButton, "bulk_next"), Qt.MouseButton.LeftButton)
    assert "月份应为 1 至 12" in bulk.said.text() and bulk.isVisible()
    bulk.reject()


# -- find and replace --------------------------------------------------------------------------------------------------

def search(qtbot: QtBot, page: RegisterPage, find: str, by: str, *, key: str | None = None) -> FindReplace:
    press(qtbot, page, Qt.Key.Key_H)
    dialog = dialog_of(qtbot, page, FindReplace)
    write_in(dialog.find, find)
    write_in(dialog.by, by)
    if key is not None:
        dialog.columns.choose(key)
    qtbot.keyClick(dialog.find, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog._job is None and (dialog._preview is not None or bool(dialog.said.text())),
                    timeout=10_000)
    return dialog


def test_words_are_replaced_in_the_column_stood_on(
        qtbot: QtBot, page: RegisterPage, session: Session, read: Read) -> None:
    before, was = read(dump), dict(kept(read, "name", "work"))
    stand(page, 0, "work")
    dialog = search(qtbot, page, "示例县", "样例县")
    hits = [name for name, work in was.items() if "示例县" in work]
    assert len(hits) == dialog.table.rowCount() == 3
    assert dialog.findChild(QPushButton, "block_apply").text() == "替换 3 格"
    apply(qtbot, dialog)
    assert dict(kept(read, "name", "work")) == {name: work.replace("示例县", "样例县") for name, work in was.items()}
    assert last_title(read) == "替换委员 3 格：“示例县”改为“样例县”"
    undone(qtbot, session, read, before)


def test_all_text_columns_or_the_chosen_rows_alone(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    was = dict(kept(read, "name", "work"))
    stand(page, 0, "work", rows=2)
    dialog = search(qtbot, page, "示例", "样例", key="")
    assert dialog.rows.currentText() == "所选 2 行"
    changed = {key for row in dialog._preview.plan.rows for key in row.changes}
    assert changed == {"name", "work"} and dialog.table.rowCount() == 2
    dialog.rows.choose("list")
    dialog.rows.activated.emit(1)
    assert not dialog.body.isVisible()                        # what was found is not what is asked for any more
    dialog.whole.click()
    qtbot.keyClick(dialog.find, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "没有找到" in dialog.said.text(), timeout=10_000)
    dialog.reject()
    assert dict(kept(read, "name", "work")) == was


def test_the_whole_list_is_looked_through_though_only_its_first_page_is_read(
        qtbot: QtBot, page: RegisterPage, session: Session) -> None:
    one = CellBlock((), tuple(KEYS), page.table.model.ids[:1])
    dialog = FindReplace(session, page.view, one, "name", page)
    dialog.open()
    write_in(dialog.find, "示例")
    qtbot.keyClick(dialog.find, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.ready, timeout=10_000)
    assert dialog.table.rowCount() == page.table.model.rowCount() == 5
    dialog.reject()


def test_nothing_to_look_for_and_the_same_word_are_said(qtbot: QtBot, page: RegisterPage) -> None:
    stand(page, 0, "work")
    dialog = search(qtbot, page, "", "样例")
    assert dialog.said.text() == "请填写要查找的文字。"
    write_in(dialog.find, "样例")
    qtbot.keyClick(dialog.find, Qt.Key.Key_Return)
    assert dialog.said.text() == "“查找”和“替换为”相同。"
    dialog.reject()


def test_hidden_columns_are_not_looked_through() -> None:
    for register in REGISTERS.values():
        assert not [column.key for column in searched(register) if column.sensitive or column.kind == "digits"]


# -- what is refused ---------------------------------------------------------------------------------------------------

def test_each_is_refused_in_one_sentence_where_nothing_can_be_changed(
        qtbot: QtBot, page: RegisterPage, session: Session, read: Read) -> None:
    before = read(dump)
    put("示例新单位")
    page._set_day("2020-01-01")
    qtbot.waitUntil(lambda: page.table.model.complete)
    for act in (page.blocks.paste, page.blocks.fill_down, page.blocks.bulk_edit, page.blocks.replace):
        session.messages.toast("")
        act()
        assert said(page) == "这是以前某日的名单，只供查看；回到今天后才能修改。"
    page._set_day(None)
    session.read_only = True
    for act in (page.blocks.paste, page.blocks.bulk_edit, page.blocks.replace):
        session.messages.toast("")
        act()
        assert said(page) == "当前以只读方式打开，不能修改。"
    assert read(dump) == before and not page.findChildren(BlockPreview)


def test_a_sealed_term_is_refused_before_a_window_opens(
        qtbot: QtBot, session: Session, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    def seal() -> None:
        with operation("换届") as op:
            write(op, Terms, [Draft({"name": "第十一届", "current": True})])
            write(op, Terms, [Draft({"closed": True, "current": False}, id=1)])
    page = build(qtbot, session, keys=KEYS, any_term=True)
    stand(page, 0, "work")
    read(seal)
    told: list[str] = []
    monkeypatch.setattr(Sentence, "exec", lambda self: told.append(self.accessibleName()) or 0)
    put("示例新单位")
    press(qtbot, page, Qt.Key.Key_V)
    qtbot.waitUntil(lambda: bool(told), timeout=10_000)
    assert told == ["第十届已届满，名册等只能查看。"]


def test_a_list_made_of_others_is_refused(qtbot: QtBot, session: Session) -> None:
    register = next(one for one in REGISTERS.values() if one.read_only)
    page = build(qtbot, session, register=register, filters=())
    put("示例")
    page.blocks.paste()
    assert said(page) == "此表由其他台账汇总而成，请到原台账修改。"
    assert not any("paste" in name or "replace" in name for name in actions_of_more(page))


def test_a_closed_year_is_said_and_nothing_is_stored(
        qtbot: QtBot, session: Session, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    def close() -> None:
        with operation("捐") as op:
            write(op, Donations, [Draft({"given_on": "2021-03-01", "donor_kind": "其他", "kind": "捐款", "amount": 100,
                                         "receiver": "示例村"})])
        with operation("归档") as op:
            write(op, REGISTERS["closed_years"], [Draft({"year": 2021})])
    read(close)
    page = build(qtbot, session, register=Donations, filters=())
    told: list[str] = []
    monkeypatch.setattr(Sentence, "exec", lambda self: told.append(self.accessibleName()) or 0)
    before = read(dump)
    stand(page, 0, "receiver")
    put("示例西村")
    press(qtbot, page, Qt.Key.Key_V)
    qtbot.waitUntil(lambda: bool(told), timeout=10_000)
    assert "2021" in told[0] and read(dump) == before


# -- the menu ----------------------------------------------------------------------------------------------------------

def test_the_menu_offers_them(qtbot: QtBot, page: RegisterPage) -> None:
    stand(page, 0, "work", rows=2)
    page.table.menu_requested.emit(page.table.selected_ids(), QPoint(10, 10))
    menu = page.findChild(QMenu, "row_menu")
    names = [one.objectName() for one in menu.findChildren(QAction)]
    assert {"row_paste", "row_paste_new", "row_fill", "row_bulk", "row_replace"} < set(names)
    menu.close()
    assert "replace_action" in actions_of_more(page)


def test_each_control_is_named(qtbot: QtBot, page: RegisterPage) -> None:
    stand(page, 0, "work")
    dialog = search(qtbot, page, "示例", "样例")
    for part in dialog.findChildren(QWidget):
        if part.focusPolicy() != Qt.FocusPolicy.NoFocus and part.isVisible() and part.objectName():
            assert part.accessibleName(), part.objectName()
    dialog.reject()


def test_the_log_names_each_as_one_step(qtbot: QtBot, page: RegisterPage, session: Session, read: Read) -> None:
    steps = len(read(lambda: tuples(OperationLog.select(OperationLog.id))))
    stand(page, 0, "work", rows=5)
    put([[f"示例{n}厂"] for n in range(5)])
    press(qtbot, page, Qt.Key.Key_V)
    dialog = previewed(qtbot, page)
    assert {row.result for row in dialog._preview.plan.rows} == {CHANGED} and FAILED not in {
        row.result for row in dialog._preview.plan.rows}
    apply(qtbot, dialog)
    assert len(read(lambda: tuples(OperationLog.select(OperationLog.id)))) == steps + 1
