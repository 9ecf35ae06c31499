"""Editing in the cells of a list, as in a spreadsheet: real keys and clicks, read back from the database."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from models.basics import Terms, change_settings
from models.choosing import offers_by_name
from models.donations import Donations
from models.members import Members
from models.operation import operation
from models.people import People
from models.register import Register
from models.relations import RefValue
from models.units import Units
from models.visits import Visits
from models.writing import Draft, write
from tests.ui.conftest import member, write_in
from ui.dialogs.cell_since import CellSince
from ui.forms import RecordForm
from ui.messages import Messages
from ui.pages.cell_sums import Sums, printed
from ui.pages.register_page import RegisterPage
from ui.session import Session
from ui.widgets.cell_editing import CellEditor

Read = Callable[[Callable[[], Any]], Any]
KEYS = ("name", "sex", "affiliations", "sector", "grid", "work", "phones", "birth", "id_number", "resume", "kind")
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> RegisterPage:
    return build(qtbot, session)


def build(qtbot: QtBot, session: Session, register: type[Register] = Members, keys: tuple[str, ...] = KEYS,
          size: tuple[int, int] = (1200, 600)) -> RegisterPage:
    page = RegisterPage(session, register, keys=keys)
    session.messages = Messages(page)
    qtbot.addWidget(page)
    page.resize(*size)
    with qtbot.waitSignal(page.table.counted):
        page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def stand(page: RegisterPage, read: Read, name: str, key: str) -> QWidget:
    """Stands on a cell; returns the grid, for the keys."""
    assert page.table.choose(int(member(read, page.session, name)["id"]), key)
    page.table.setFocus()
    return page.table.grid


def editor(qtbot: QtBot, page: RegisterPage) -> CellEditor:
    qtbot.waitUntil(lambda: page.cells.editor is not None and page.cells.editor.isVisible())
    assert page.cells.editor is not None
    return page.cells.editor


def field(qtbot: QtBot, page: RegisterPage) -> Any:
    return editor(qtbot, page).editor.focusProxy()


def done(qtbot: QtBot, page: RegisterPage) -> None:
    qtbot.waitUntil(lambda: page.cells.editor is None)


def value(read: Read, page: RegisterPage, name: str, key: str) -> Any:
    return member(read, page.session, name)[key]


def message(page: RegisterPage) -> str:
    said = [one for one in page.table.grid.findChildren(QLabel, "cell_message") if one.isVisible()]
    return said[0].text() if said else ""


def test_f2_edits_enter_goes_down_and_it_is_one_step(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    grid = stand(page, read, "示例乙", "work")
    below = page.table.model.ids[grid.currentIndex().row() + 1]
    qtbot.keyClick(grid, Qt.Key.Key_F2)
    line = field(qtbot, page)
    assert line.text() == "示例机械有限公司董事长" and line.hasFocus()
    assert line.accessibleName() == "工作单位及职务，示例乙"
    write_in(line, "（兼）")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    done(qtbot, page)
    assert value(read, page, "示例乙", "work") == "示例机械有限公司董事长（兼）"
    assert page.table.current_cell() == (below, "work") and grid.hasFocus()
    qtbot.waitUntil(lambda: page.session.undo_title() == "修改委员“示例乙”的工作单位及职务")
    with qtbot.waitSignal(page.session.changed):
        page.session.undo()
    assert value(read, page, "示例乙", "work") == "示例机械有限公司董事长"


def test_typing_over_a_cell_takes_its_place(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    grid = stand(page, read, "示例丙", "work")
    write_in(grid, "示例县中医院")
    line = field(qtbot, page)
    qtbot.waitUntil(lambda: line.text() == "示例县中医院")
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    done(qtbot, page)
    assert value(read, page, "示例丙", "work") == "示例县中医院"
    cell = page.table.current_cell()
    assert cell is not None and cell[1] == "phones"
    qtbot.keyClick(grid, Qt.Key.Key_F2)
    qtbot.keyClick(field(qtbot, page), Qt.Key.Key_Backtab, SHIFT)
    done(qtbot, page)
    assert page.table.current_cell() == (cell[0], "work")
    assert page.search.text() == ""


def test_what_is_typed_before_the_editor_is_there_is_not_lost(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    grid = stand(page, read, "示例丙", "birth")
    first = grid.currentIndex().row()
    qtbot.keyClicks(grid, "1975.3")
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    qtbot.keyClicks(grid, "1980.11")                # into the next row, while the first is being stored
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    ids = page.table.model.ids

    def births() -> list[Any]:
        return read(lambda: [Members.get(ids[row], page.session.view(Members))["birth"] for row in (first, first + 1)])
    qtbot.waitUntil(lambda: births() == ["1975-03", "1980-11"])
    done(qtbot, page)
    assert grid.currentIndex().row() == first + 2


def test_names_are_typed_one_below_the_other(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    grid = stand(page, read, "示例甲", "sector")
    page.table.grid.choose_cell(0, grid.currentIndex().column())                # type: ignore[attr-defined]
    for words in ("医药卫生界", "医药卫生界", "教育界"):          # nobody waits until a name has been looked up
        write_in(page.focusWidget(), words)
        qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    ids = page.table.model.ids

    def sectors() -> list[str]:
        return read(lambda: [Members.get(one, page.session.view(Members))["sector"].text for one in ids[:3]])
    qtbot.waitUntil(lambda: sectors() == ["医药卫生界", "医药卫生界", "教育界"])
    done(qtbot, page)
    assert grid.currentIndex().row() == 3


def test_backspace_empties_a_cell(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    grid = stand(page, read, "示例丙", "work")
    qtbot.keyClick(grid, Qt.Key.Key_Backspace)
    line = field(qtbot, page)
    assert line.text() == ""
    qtbot.keyClick(line, Qt.Key.Key_Return)
    done(qtbot, page)
    assert value(read, page, "示例丙", "work") is None
    stand(page, read, "示例丙", "id_number")
    qtbot.keyClick(grid, Qt.Key.Key_Backspace)
    assert page.search.text() == "" and page.findChild(RecordForm) is None


def test_a_double_click_on_the_number_opens_the_form(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    stand(page, read, "示例丙", "work")
    strip = page.table.grid.strip
    at = strip.visualRect(page.table.model.index(2, 0)).center()
    qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseDClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert page.findChild(RecordForm) is not None and page.cells.editor is None


def test_people_are_added_to_a_list_in_its_cell(qtbot: QtBot, session: Session, read: Read) -> None:
    def add() -> int:
        with operation("登记走访") as op:
            units = (offers_by_name(Units, ["示例村"], session.term_id)["示例村"][0].ref,)
            visitors = (offers_by_name(People, ["示例甲"], session.term_id)["示例甲"][0].ref,)
            return write(op, Visits, [Draft({"visited_on": "2026-03-01", "subject": "示例走访", "units": units,
                                             "visitors": visitors})])[0]
    row_id = read(add)
    page = build(qtbot, session, Visits, ("visited_on", "visitors", "subject"))
    page.table.choose(row_id, "visitors")
    page.table.setFocus()
    grid = page.table.grid
    write_in(grid, "示例乙")
    line = field(qtbot, page)
    qtbot.keyClick(line, Qt.Key.Key_Return)                     # adds the name, and stays
    qtbot.waitUntil(lambda: line.text() == "" and page.cells.editor.editor.table.rowCount() == 2)
    write_in(line, "示例丁")
    qtbot.waitUntil(lambda: page.cells.editor.editor.picker.choosing())         # the only one found is marked
    qtbot.keyClick(line, Qt.Key.Key_Return, CTRL)              # takes the name, and stores
    done(qtbot, page)
    kept = read(lambda: Visits.get(row_id, session.view(Visits)))["visitors"]
    assert [one.text for one in kept] == ["示例甲", "示例乙", "示例丁"]
    page.table.choose(row_id, "visitors")
    qtbot.keyClick(grid, Qt.Key.Key_F2)
    line = field(qtbot, page)
    for _ in range(5):                                          # through the parts of the editor, and then on
        if page.cells.editor is not None:
            qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    done(qtbot, page)
    assert page.table.current_cell() == (row_id, "subject")


def test_nothing_is_edited_in_a_sealed_term(qtbot: QtBot, session: Session, read: Read,
                                            monkeypatch: pytest.MonkeyPatch) -> None:
    def seal() -> int:
        with operation("新一届") as op:
            term = write(op, Terms, [Draft({"name": "第九届", "closed": True, "current": False})])[0]
        return term
    term = read(seal)

    def old() -> int:
        from models import closed_terms
        monkeypatch.setattr(closed_terms, "closed_terms", dict)
        try:
            with operation("旧届委员") as op:
                return write(op, Members, [Draft({"name": "示例旧", "work": "示例旧单位"}, fixed={"term": term})])[0]
        finally:
            monkeypatch.undo()
    row_id = read(old)
    page = RegisterPage(session, Members, keys=("name", "work"), any_term=True)
    told: list[Any] = []
    session.messages = Messages(page)
    monkeypatch.setattr(session.messages, "tell", lambda error, parent=None: told.append(error))
    qtbot.addWidget(page)
    page.resize(1000, 500)
    page.show()
    qtbot.waitUntil(lambda: page.table.choose(row_id, "work"))
    qtbot.keyClick(page.table.grid, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: told != [])
    assert "已封存" in str(told[0]) and page.cells.editor is None


def test_esc_leaves_the_cell_as_it_was(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    grid = stand(page, read, "示例丙", "work")
    qtbot.keyClicks(grid, "abc")
    line = field(qtbot, page)
    qtbot.waitUntil(lambda: line.text() == "abc")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    done(qtbot, page)
    assert value(read, page, "示例丙", "work") == "示例县医院副院长" and grid.hasFocus()
    assert page.session.undo_title() == "建立示例"


def test_a_click_elsewhere_commits(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    grid = stand(page, read, "示例丙", "work")
    qtbot.keyClick(grid, Qt.Key.Key_F2)
    line = field(qtbot, page)
    line.selectAll()
    write_in(line, "示例县卫健局")
    at = page.table.grid.cell_rect(page.table.model.index(0, 2)).center()       # type: ignore[attr-defined]
    qtbot.mouseClick(page.table.grid.viewport(), Qt.MouseButton.LeftButton, pos=at)
    grid.setFocus()
    done(qtbot, page)
    assert value(read, page, "示例丙", "work") == "示例县卫健局"
    assert page.table.current_cell() == (page.table.model.ids[0], "sex")


def test_double_click_edits_what_can_be_and_opens_the_form_for_the_rest(qtbot: QtBot, page: RegisterPage,
                                                                        read: Read) -> None:
    stand(page, read, "示例乙", "work")
    view = page.table.grid

    def double_click(key: str) -> None:
        section = page.table._sections()[key]
        index = page.table.model.index(page.table.model.row_of(int(member(read, page.session, "示例乙")["id"])), section)
        at = view.cell_rect(index).center()                                     # type: ignore[attr-defined]
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
        qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    double_click("work")
    line = field(qtbot, page)
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    done(qtbot, page)
    double_click("id_number")
    assert page.cells.editor is None
    form = page.findChild(RecordForm)
    assert form is not None
    form.reject()


def test_what_is_wrong_stays_in_the_editor_and_nothing_is_written(qtbot: QtBot, page: RegisterPage,
                                                                  read: Read) -> None:
    grid = stand(page, read, "示例丙", "birth")
    qtbot.keyClicks(grid, "1975.13")
    line = field(qtbot, page)
    qtbot.waitUntil(lambda: line.text() == "1975.13")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert message(page) != "" and page.cells.editor is not None
    said = page.table.grid.findChild(QLabel, "cell_message")
    qtbot.mouseClick(said, Qt.MouseButton.LeftButton)              # no click on the cell below it
    assert page.table.current_cell() == (int(member(read, page.session, "示例丙")["id"]), "birth")
    qtbot.mouseClick(page.table.grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(500, 20))
    grid.setFocus()
    qtbot.wait(20)
    assert page.cells.editor is not None and line.hasFocus()
    assert page.table.current_cell() == (int(member(read, page.session, "示例丙")["id"]), "birth")
    assert value(read, page, "示例丙", "birth") is None
    line.selectAll()
    qtbot.keyClicks(line, "1975.12")
    assert message(page) == ""
    qtbot.keyClick(line, Qt.Key.Key_Return)
    done(qtbot, page)
    assert value(read, page, "示例丙", "birth") == "1975-12"
    stand(page, read, "示例丙", "name")
    qtbot.keyClick(grid, Qt.Key.Key_F2)
    line = field(qtbot, page)
    line.clear()
    page.cells.editor.editor.touch()
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert message(page) == "姓名必须填写"
    qtbot.keyClick(line, Qt.Key.Key_Escape)


def test_a_value_that_contradicts_another_column_names_it(qtbot: QtBot, session: Session, read: Read) -> None:
    page = build(qtbot, session, keys=("name", "since", "until"))
    with operation_in(read) as put:
        put(Members, Draft({"since": "2022-03-01"}, id=int(member(read, session, "示例丙")["id"])))
    grid = stand(page, read, "示例丙", "until")
    qtbot.keyClicks(grid, "2021.01.05")
    line = field(qtbot, page)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: message(page) != "")
    assert value(read, page, "示例丙", "until") is None
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    done(qtbot, page)


class operation_in:
    """An operation of somebody else's, on a connection of its own."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def __enter__(self) -> Callable[[type[Register], Draft], Any]:
        def put(register: type[Register], draft: Draft) -> Any:
            def work() -> Any:
                with operation("他人修改") as op:
                    return write(op, register, [draft])
            return self._read(work)
        return put

    def __exit__(self, *_: object) -> None:
        pass


def test_somebody_was_quicker(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    grid = stand(page, read, "示例丙", "work")
    row_id = int(member(read, page.session, "示例丙")["id"])
    qtbot.keyClick(grid, Qt.Key.Key_F2)
    line = field(qtbot, page)
    line.selectAll()
    write_in(line, "示例我写的")
    with operation_in(read) as put:
        put(Members, Draft({"work": "示例他人写的"}, id=row_id))
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: message(page) != "")
    assert "现为“示例他人写的”" in message(page) and "您填的是“示例我写的”" in message(page)
    assert value(read, page, "示例丙", "work") == "示例他人写的"
    qtbot.keyClick(line, Qt.Key.Key_Return)
    done(qtbot, page)
    assert value(read, page, "示例丙", "work") == "示例我写的"
    stand(page, read, "示例丙", "work")                        # another column of the record is no reason to refuse
    qtbot.keyClick(grid, Qt.Key.Key_F2)
    line = field(qtbot, page)
    with operation_in(read) as put:
        put(Members, Draft({"industry": "医疗"}, id=row_id))
    line.selectAll()
    write_in(line, "示例又写的")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    done(qtbot, page)
    assert value(read, page, "示例丙", "work") == "示例又写的" and value(read, page, "示例丙", "industry") == "医疗"


def test_a_choice_is_typed_or_picked_from_its_list(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    grid = stand(page, read, "示例丙", "sex")
    write_in(grid, "女")
    combo = field(qtbot, page)
    assert isinstance(combo, QComboBox) and combo.currentText() == "女"
    qtbot.waitUntil(lambda: combo.view().isVisible())
    qtbot.keyClick(combo.view(), Qt.Key.Key_Return)            # takes what the list stands on
    done(qtbot, page)
    assert value(read, page, "示例丙", "sex") == "女"
    stand(page, read, "示例丙", "sex")
    qtbot.keyClick(grid, Qt.Key.Key_F2)
    combo = field(qtbot, page)
    combo.setCurrentIndex(combo.findText("男"))
    qtbot.keyClick(combo, Qt.Key.Key_Return)
    done(qtbot, page)
    assert value(read, page, "示例丙", "sex") == "男"


def test_a_reference_is_found_by_its_name(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    grid = stand(page, read, "示例丙", "sector")
    write_in(grid, "教育界")
    line = field(qtbot, page)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    done(qtbot, page)
    assert value(read, page, "示例丙", "sector").text == "教育界"
    stand(page, read, "示例丙", "sector")
    write_in(grid, "查无此界")
    line = field(qtbot, page)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "没有找到“查无此界”" in message(page))
    assert value(read, page, "示例丙", "sector").text == "教育界"
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    done(qtbot, page)


def test_a_dated_fact_asks_since_when(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    grid = stand(page, read, "示例丙", "grid")
    write_in(grid, "第一网格")
    qtbot.keyClick(field(qtbot, page), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.findChild(CellSince) is not None and page.findChild(CellSince).isVisible())
    asked = page.findChild(CellSince)
    assert asked.findChild(QLabel, "cell_change").text() == "示例丙：网格由“第二网格”改为“第一网格”"
    asked.reject()
    assert page.cells.editor is not None and value(read, page, "示例丙", "grid").text == "第二网格"
    qtbot.keyClick(field(qtbot, page), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in page.findChildren(CellSince)))
    asked = next(one for one in page.findChildren(CellSince) if one.isVisible())
    day = asked.findChild(QLineEdit, "since_day")
    day.selectAll()
    write_in(day, "2026.03.01")
    asked.take()
    done(qtbot, page)
    assert value(read, page, "示例丙", "grid").text == "第一网格"
    row_id = int(member(read, page.session, "示例丙")["id"])
    before = read(lambda: Members.get(row_id, page.session.view(Members, as_of="2026-02-28")))
    assert before["grid"].text == "第二网格"


def test_a_doubtful_value_is_kept_and_said(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    grid = stand(page, read, "示例丙", "phones")
    qtbot.keyClicks(grid, "1390000")
    line = field(qtbot, page)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.cells.editor is None or message(page) != "")
    assert (value(read, page, "示例丙", "phones") == ("1390000",)) == (page.cells.editor is None)


def test_what_cannot_be_edited_in_its_cell_is_typed_into_the_search(qtbot: QtBot, page: RegisterPage,
                                                                    read: Read) -> None:
    grid = stand(page, read, "示例丙", "id_number")
    qtbot.keyClicks(grid, "3")
    assert page.search.text() == "3" and page.cells.editor is None
    page.search.clear()
    page.search.search_now()
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 5)
    stand(page, read, "示例丙", "id_number")
    qtbot.keyClick(grid, Qt.Key.Key_F2)
    assert page.findChild(RecordForm) is not None
    assert page.findChild(QLabel, "toast_text").text() == "“身份证号”在表中是隐藏的，请在编辑窗口中修改。"


def test_a_column_that_the_settings_hide_is_edited_in_the_form(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    def hide() -> None:
        with operation("设置") as op:
            change_settings(op, {"mask_phones": True})
    read(hide)
    grid = stand(page, read, "示例丙", "phones")
    qtbot.keyClick(grid, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: page.findChild(RecordForm) is not None)
    assert page.cells.editor is None


def test_a_list_of_an_earlier_day_is_not_edited(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    page._set_day("2026-02-28")
    qtbot.waitUntil(lambda: page.table.model.complete and page.table.model.rowCount() == 5)
    grid = stand(page, read, "示例丙", "work")
    qtbot.keyClick(grid, Qt.Key.Key_F2)
    qtbot.wait(50)
    assert page.cells.editor is None and page.findChild(RecordForm) is None
    assert page.findChild(QLabel, "toast_text").text() == page.edit_reason() != ""
    assert not page.table.grid.fillable                                        # type: ignore[attr-defined]


def test_what_was_typed_outlasts_a_new_order_of_the_list(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    grid = stand(page, read, "示例丙", "work")
    write_in(grid, "示例新单位")
    qtbot.waitUntil(lambda: page.cells.editor is not None and field(qtbot, page).text() == "示例新单位")
    page._change(order=(("name_pinyin", True),))
    done(qtbot, page)
    assert value(read, page, "示例丙", "work") == "示例新单位"
    grid = stand(page, read, "示例丙", "birth")
    qtbot.keyClicks(grid, "1975.13")
    qtbot.waitUntil(lambda: page.cells.editor is not None and field(qtbot, page).text() == "1975.13")
    page._change(order=())
    done(qtbot, page)
    assert "没有保存" in page.findChild(QLabel, "toast_text").text()
    assert value(read, page, "示例丙", "birth") is None


def test_long_text_takes_lines_with_alt_enter(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    grid = stand(page, read, "示例丙", "resume")
    write_in(grid, "示例第一行")
    text = field(qtbot, page)
    qtbot.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    write_in(text, "示例第二行")
    qtbot.keyClick(text, Qt.Key.Key_Return)
    done(qtbot, page)
    assert value(read, page, "示例丙", "resume") == "示例第一行\n示例第二行"


def test_the_editor_follows_its_cell(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    grid = stand(page, read, "示例丙", "birth")
    qtbot.keyClick(grid, Qt.Key.Key_F2)
    laid = editor(qtbot, page)
    before = laid.geometry()
    page.table.grid.setColumnWidth(2, page.table.grid.columnWidth(2) - 10)
    assert laid.geometry().left() == before.left() - 10
    page.hide()


# The sums of the status bar

@pytest.fixture
def donations(qtbot: QtBot, session: Session, read: Read) -> RegisterPage:
    def give() -> None:
        with operation("登记捐赠") as op:
            write(op, Donations, [Draft({"given_on": f"2026-0{n}-01", "donor_kind": "个人", "kind": "捐款捐物",
                                         "amount": n * 100_05, "goods": f"示例物资{n}", "goods_unit": "箱",
                                         "quantity": Decimal(n), "value": 1000 if n < 3 else None,
                                         "donor_person": person(n)}) for n in (1, 2, 3)])

    def person(n: int) -> RefValue:
        ids = sorted(one[0] for one in People.row.select(People.row.id).tuples())
        return RefValue(ids[n], People.labels([ids[n]])[ids[n]])
    read(give)
    return build(qtbot, session, Donations, ("given_on", "goods", "amount", "quantity", "value", "receiver"))


def test_sums_of_the_chosen_cells_stand_in_the_status_bar(qtbot: QtBot, donations: RegisterPage) -> None:
    page = donations
    page.table.choose(page.table.model.ids[0], "amount")
    for _ in range(2):
        qtbot.keyClick(page.table.grid, Qt.Key.Key_Down, SHIFT)
    qtbot.waitUntil(lambda: "求和" in page.summary())
    assert page.summary().startswith("已选 3 笔 · 计数 3 · 求和 600.30 元 · 平均 200.10 元")
    qtbot.keyClick(page.table.grid, Qt.Key.Key_Right, SHIFT)
    assert "求和" not in page.summary()
    qtbot.waitUntil(lambda: "求和" in page.summary())
    assert "计数 6 · 捐款 求和 600.30 元 · 平均 200.10 元 · 数量 求和 6 · 平均 2" in page.summary()
    page.table.choose(page.table.model.ids[0], "receiver")
    qtbot.keyClick(page.table.grid, Qt.Key.Key_Left, SHIFT)
    qtbot.keyClick(page.table.grid, Qt.Key.Key_Down, SHIFT)
    qtbot.keyClick(page.table.grid, Qt.Key.Key_Down, SHIFT)
    qtbot.waitUntil(lambda: "计数" in page.summary())
    assert "计数 2 · 求和 20 元 · 平均 10 元" in page.summary()               # what is empty counts nowhere
    page.table.choose(page.table.model.ids[1], "amount")
    qtbot.wait(200)
    assert "计数" not in page.summary()


def test_words_of_sums_and_averages() -> None:
    amount, quantity, copies = (Register.declared["donations"].column(key) for key in ("amount", "quantity", "value"))
    sums = Sums()
    sums.add([amount, quantity], [(100, Decimal("1.5")), (101, None), (None, Decimal("0.25"))])
    assert sums.words([amount, quantity]) == "计数 4 · 捐款 求和 2.01 元 · 平均 1.01 元 · 数量 求和 1.75 · 平均 0.88"
    assert printed(copies, 12) == "0.12 元" and Sums().words([copies]) == "计数 0"


def test_masked_columns_are_copied_masked(qtbot: QtBot, session: Session, read: Read) -> None:
    with operation_in(read) as put:
        put(Members, Draft({"address": "示例街道五号"}, id=int(member(read, session, "示例丙")["id"])))
    page = build(qtbot, session, keys=("name", "address"))
    grid = stand(page, read, "示例丙", "name")
    qtbot.keyClick(grid, Qt.Key.Key_Right, SHIFT)
    with qtbot.waitSignal(page.table.copied):
        qtbot.keyClick(grid, Qt.Key.Key_C, CTRL)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("示例丙\t") and "五号" not in copied and "*" in copied
