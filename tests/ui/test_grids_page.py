"""网格: what is missing and its remedy, moving members, grouping, and where a to-do leads."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from models.basics import Term
from models.grid_coverage import coverage, move
from models.grids import Branches, Grids
from models.members import Cadres, Members
from models.operation import operation
from models.relations import RefValue
from models.suggestions import Suggestions
from models.todos import todos
from models.view import Filter, View
from models.writing import Draft, recycle, write
from tests.ui.conftest import member, write_in
from ui.dialogs.appoint import AppointDialog, ApprovalDialog
from ui.dialogs.grouping import GroupingDialog
from ui.dialogs.move_members import LeaveGridDialog, SeatDialog
from ui.forms import RecordForm
from ui.messages import Messages, Sentence
from ui.pages.grids import GridsPage, grids
from ui.session import Session
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.grouping_model import NAME, TO

Read = Callable[[Callable[[], Any]], Any]
FIRST, SECOND = "第一网格", "第二网格"


def build(qtbot: QtBot, session: Session, size: tuple[int, int] = (1366, 600)) -> GridsPage:
    page = grids(session)
    qtbot.addWidget(page)
    session.messages = Messages(page, session.undo)
    page.resize(*size)
    page.show()
    page.shown()
    qtbot.waitUntil(lambda: page._snapshot is not None or session.term_id is None)
    qtbot.waitUntil(page.isActiveWindow)
    return page


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> GridsPage:
    made = build(qtbot, session)
    qtbot.waitUntil(lambda: made.table.model.complete)
    return made


def names(page: GridsPage) -> list[str]:
    model = page.table.model
    return sorted(str(model.index(row, 1).data()) for row in range(model.rowCount()))


def stand_on(qtbot: QtBot, page: GridsPage, name: str, members: list[str]) -> None:
    assert page._snapshot is not None
    page.list.choose(next(one.id for one in page._snapshot.grids if one.name == name))
    qtbot.waitUntil(lambda: page.table.model.complete and names(page) == members)


def said(page: QWidget) -> list[str]:
    return [one.text() for one in page.findChildren(QLabel) if one.isVisibleTo(page) and one.text()]


def press(qtbot: QtBot, page: QWidget, name: str) -> None:
    found = [one for one in page.findChildren(QPushButton, name) if one.isVisibleTo(page)]
    assert found and found[-1].isEnabled(), name
    qtbot.mouseClick(found[-1], Qt.MouseButton.LeftButton)


def dialog(qtbot: QtBot, page: QWidget, kind: type[Any]) -> Any:
    qtbot.waitUntil(lambda: any(one.isVisible() for one in page.findChildren(kind)))
    found = next(one for one in page.findChildren(kind) if one.isVisible())
    picker = getattr(found, "picker", None)
    if picker is not None:
        qtbot.waitUntil(lambda: picker.table.model.complete)
    return found


def grid_of(read: Read, session: Session, name: str) -> str:
    value = member(read, session, name)["grid"]
    return value.text if value else ""


def add_branch(read: Read, grid: int, name: str = "第一网格临时党支部", **values: Any) -> int:
    def work() -> int:
        with operation("设支部") as op:
            term = Term.select().first()
            return write(op, Branches, [Draft({"name": name, "grid": RefValue(grid, FIRST), **values},
                                              fixed={"term": term.id})])[0]
    return int(read(work))


def test_coverage_list_and_summary(qtbot: QtBot, page: GridsPage) -> None:
    assert page.coverage.text() == "5 位委员已入网格 4 位（80.0%）"
    assert page.without_link.text() == "未入网格 1 人"
    assert page.summary() == "2 个网格 · 0 个临时党支部 · 缺召集人 2 · 缺临时党支部 2"
    index = page.list.model().index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "第一网格 2 人 ! 缺召集人 等 2 项"
    with qtbot.waitSignal(page.view_requested) as asked:
        press(qtbot, page, "without_link")
    view, why = asked.args
    assert why and view.filters == (Filter("without_grid"),) and view.term == page.session.term_id


def test_those_left_out_are_named_and_opened(qtbot: QtBot, session: Session, read: Read) -> None:
    row_id = member(read, session, "示例丁")["id"]

    def work() -> None:
        with operation("说明") as op:
            write(op, Members, [Draft({"ungridded_reason": "驻外工作"}, id=row_id)])
    read(work)
    page = build(qtbot, session)
    assert page.coverage.text() == "4 位委员已入网格 4 位（100.0%）"
    assert not page.without_link.isVisible() and page.left_out_link.toolTip() == "示例丁：驻外工作"
    with qtbot.waitSignal(page.view_requested) as asked:
        press(qtbot, page, "left_out_link")
    assert read(asked.args[0].ids) == [row_id]


def test_arrows_go_through_the_list_and_enter_to_the_members(qtbot: QtBot, page: GridsPage) -> None:
    stand_on(qtbot, page, FIRST, ["示例乙", "示例甲"])
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: names(page) == ["示例丙", "示例戊"])
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    assert page.table.grid.hasFocus() and page.table.selected_count() == 1
    write_in(page.search, "slw")
    qtbot.waitUntil(lambda: names(page) == ["示例戊"])


def test_tab_goes_from_the_list_over_the_card_to_the_members(qtbot: QtBot, page: GridsPage) -> None:
    page.list.setFocus()
    passed = []
    for _ in range(7):
        focused = page.focusWidget()
        passed.append(focused.objectName() if focused else "")
        qtbot.keyClick(focused or page, Qt.Key.Key_Tab)
    assert passed == ["grids_list", "grid_actions", "remedy_add_branch", "remedy_choose_convener", "open_members",
                      "open_party_members", "search"]


def test_members_are_moved_in_by_selection_and_back_by_undo(qtbot: QtBot, page: GridsPage, read: Read) -> None:
    stand_on(qtbot, page, FIRST, ["示例乙", "示例甲"])
    press(qtbot, page, "move_in")
    asked = dialog(qtbot, page, SeatDialog)
    assert [asked.picker.table.model.index(0, 1).data()] == ["示例丁"]       # those in no grid come first
    asked.picker.table.grid.selectAll()
    asked.picker.stand_on("others")
    qtbot.waitUntil(lambda: asked.picker.table.model.rowCount() == 3 and asked.picker.table.model.complete)
    offered = {str(asked.picker.table.model.index(row, 1).data()) for row in range(3)}
    assert offered == {"示例丙", "示例丁", "示例戊"}                   # who is in this grid is not moved into it
    assert list(asked.picker.picked().values()) == ["示例丁"]                # kept through another list
    write_in(asked.picker.search, "示例戊")
    qtbot.waitUntil(lambda: asked.picker.table.model.rowCount() == 1 and asked.picker.table.model.complete)
    asked.picker.table.grid.selectAll()
    assert asked.do_button.text() == "调入 2 人"
    qtbot.mouseClick(asked.do_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: names(page) == ["示例丁", "示例乙", "示例戊", "示例甲"])
    assert "已将示例丁、示例戊调入第一网格" in said(page)
    assert page.coverage.text() == "5 位委员已入网格 5 位（100.0%）"
    page.session.undo()
    qtbot.waitUntil(lambda: names(page) == ["示例乙", "示例甲"])
    assert grid_of(read, page.session, "示例戊") == SECOND and grid_of(read, page.session, "示例丁") == ""


def test_a_move_is_dated_and_a_correction_is_not(qtbot: QtBot, page: GridsPage, read: Read) -> None:
    session = page.session
    stand_on(qtbot, page, FIRST, ["示例乙", "示例甲"])
    page.table.grid.selectAll()
    qtbot.keyClick(page.table.grid, Qt.Key.Key_Delete)
    asked = dialog(qtbot, page, LeaveGridDialog)
    assert not asked.do_button.isEnabled()                       # nothing is chosen beforehand
    asked.to.setCurrentIndex(1)
    asked.since.day.setText("2022.13.1")
    qtbot.mouseClick(asked.do_button, Qt.MouseButton.LeftButton)
    assert asked.isVisible() and asked.said.text()               # a date that does not exist stays in the dialog
    asked.since.day.setText("2022.3.1")
    qtbot.mouseClick(asked.do_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 0)
    row_id = member(read, session, "示例甲")["id"]
    column = Members.column("grid")

    def on(day: str) -> str:
        view = session.view(Members, as_of=day)
        return str(read(lambda: column.print(Members.get(row_id, view)["grid"])))
    assert (on("2022-02-28"), on("2022-03-01")) == (FIRST, SECOND)
    page.session.undo()
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 2)
    page.table.choose(row_id)
    press(qtbot, page, "move_out")
    again = dialog(qtbot, page, LeaveGridDialog)
    again.to.setCurrentIndex(1)
    again.since.corrected.setChecked(True)
    qtbot.mouseClick(again.do_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: names(page) == ["示例乙"])
    assert on("2022-02-28") == SECOND


def test_out_of_any_grid_keeps_the_reason(qtbot: QtBot, page: GridsPage, read: Read) -> None:
    stand_on(qtbot, page, SECOND, ["示例丙", "示例戊"])
    page.table.choose(member(read, page.session, "示例丙")["id"])
    press(qtbot, page, "move_out")
    asked = dialog(qtbot, page, LeaveGridDialog)
    assert not asked.reason.isVisible()
    asked.to.setCurrentIndex(asked.to.count() - 1)
    assert asked.reason.isVisible()
    write_in(asked.reason, "长期病休")
    qtbot.mouseClick(asked.do_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.left_out_link.toolTip() == "示例丙：长期病休")
    assert read(lambda: coverage(page.session.term_id, page.session.today).without) == 1


def test_convener_is_chosen_beside_what_is_missing(qtbot: QtBot, page: GridsPage, read: Read) -> None:
    stand_on(qtbot, page, FIRST, ["示例乙", "示例甲"])
    assert page._snapshot is not None
    branch = add_branch(read, page._snapshot.grids[0].id)
    qtbot.waitUntil(lambda: page._state() is not None and page._state().branch is not None)   # type: ignore
    press(qtbot, page, "remedy_choose_convener")
    asked = dialog(qtbot, page, AppointDialog)
    assert asked.picker.table.model.rowCount() == 1                   # the grid's Party members first
    asked.picker.stand_on("here")
    qtbot.waitUntil(lambda: asked.picker.table.model.rowCount() == 2 and asked.picker.table.model.complete)
    asked.picker.table.choose(member(read, page.session, "示例乙")["id"])
    assert any("示例乙不是中共党员" in one for one in said(asked))
    asked.picker.table.choose(member(read, page.session, "示例甲")["id"])
    assert not any("不是中共党员" in one for one in said(asked))
    press(qtbot, asked, "appoint")
    qtbot.waitUntil(lambda: "示例甲（中共党员）" in said(page))
    values = read(lambda: Branches.get(branch, page.session.view(Branches)))
    assert values["secretary"].text == "示例甲"                       # one operation for both posts
    qtbot.waitUntil(lambda: page.session.undo_title() == "指定第一网格召集人：示例甲")


def test_branch_is_made_with_its_convener_proposed(qtbot: QtBot, page: GridsPage, read: Read) -> None:
    stand_on(qtbot, page, FIRST, ["示例乙", "示例甲"])
    press(qtbot, page, "remedy_choose_convener")
    asked = dialog(qtbot, page, AppointDialog)
    asked.picker.table.choose(member(read, page.session, "示例甲")["id"])
    press(qtbot, asked, "appoint")
    qtbot.waitUntil(lambda: page._state().convener is not None)       # type: ignore[union-attr]
    press(qtbot, page, "remedy_add_branch")
    form = dialog(qtbot, page, RecordForm)
    form.save()
    qtbot.waitUntil(lambda: page._state().branch is not None)         # type: ignore[union-attr]
    branch = page._state().branch                                     # type: ignore[union-attr]
    assert branch is not None and branch.name == "第一网格临时党支部"
    assert branch.secretary is not None and branch.secretary.text == "示例甲"


def test_cadre_and_approval_are_recorded_where_they_are_missing(qtbot: QtBot, page: GridsPage, read: Read) -> None:
    assert page._snapshot is not None
    add_branch(read, page._snapshot.grids[0].id)
    stand_on(qtbot, page, FIRST, ["示例乙", "示例甲"])
    qtbot.waitUntil(lambda: page._state().branch is not None)         # type: ignore[union-attr]
    press(qtbot, page, "remedy_appoint_cadre")
    asked = dialog(qtbot, page, AppointDialog)
    assert asked.picker.table.model.rowCount() == 0                   # no cadre yet: one is added on the spot
    press(qtbot, asked, "new_cadre")
    form = dialog(qtbot, asked, RecordForm)
    form.fields["name"].editor.put("示例干部")
    form.fields["affiliations"].editor.put(("中共党员",))
    form.save()
    qtbot.waitUntil(lambda: list(asked.picker.picked().values()) == ["示例干部"])
    press(qtbot, asked, "appoint")
    qtbot.waitUntil(lambda: "示例干部" in said(page))
    assert read(lambda: View(Cadres).count()) == 1
    press(qtbot, page, "remedy_record_approval")
    approval = dialog(qtbot, page, ApprovalDialog)
    qtbot.waitUntil(approval._save.isEnabled)
    write_in(approval.fields["approved_by"].editor.line, "示例县委组织部")
    approval.fields["approved_on"].editor.line.setFocus()
    qtbot.keyClicks(approval.fields["approved_on"].editor.line, "2021.7.5")
    qtbot.keyClick(approval.fields["approved_on"].editor.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "示例县委组织部　2021.07.05" in said(page))
    assert not [one for one in said(page) if one in ("! 缺支部委员", "! 支部未登记批准")]


def test_grouping_is_shown_changed_and_applied_at_once(qtbot: QtBot, page: GridsPage, read: Read) -> None:
    def scope() -> None:
        with operation("范围") as op:
            for grid, sector in zip(View(Grids, term=page.session.term_id).ids(), ("工商联界", "医药卫生界")):
                write(op, Grids, [Draft({"scope": (sector,)}, id=grid)])
    read(scope)
    press(qtbot, page, "grouping_button")
    asked = dialog(qtbot, page, GroupingDialog)
    model = asked.model
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    assert "教育界" in model.index(0, 3).data() and model.index(0, TO).data() == "未定"
    assert not asked.do_button.isEnabled()                               # 教育界 is in no grid's scope
    qtbot.mouseClick(asked.everybody, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: model.rowCount() == 2)
    rows = {model.index(row, NAME).data(): row for row in range(2)}
    assert model.index(rows["示例戊"], TO).data() == FIRST
    assert model.setData(model.index(rows["示例戊"], NAME), Qt.CheckState.Unchecked.value,
                         Qt.ItemDataRole.CheckStateRole)
    assert model.sizes() == {FIRST: 2, SECOND: 2}
    asked.table.selectRow(rows["示例丁"])
    asked.to.setCurrentIndex(1)
    press(qtbot, asked, "grouping_assign")
    assert model.sizes() == {FIRST: 2, SECOND: 3} and asked.do_button.text() == "应用，编入 1 人"
    asked.take()
    qtbot.waitUntil(lambda: page.coverage.text() == "5 位委员已入网格 5 位（100.0%）")
    assert grid_of(read, page.session, "示例丁") == SECOND == grid_of(read, page.session, "示例戊")


def test_a_suggestion_from_the_grid_says_so(qtbot: QtBot, page: GridsPage, read: Read) -> None:
    stand_on(qtbot, page, "第二网格", ["示例丙", "示例戊"])
    page._fill_card_menu()
    next(one for one in page._card_menu.actions() if one.objectName() == "menu_suggestion").trigger()
    qtbot.waitUntil(lambda: page.findChild(RecordForm) is not None)
    form = page.findChild(RecordForm)
    form.fields["content"].editor.put("示例：网格内增设路灯")
    with qtbot.waitSignal(form.saved) as saved:
        form.save()
    kept = read(lambda: Suggestions.get(saved.args[0], View(Suggestions)))
    assert (kept["source"], kept["grid"].text) == ("网格", "第二网格")
    with qtbot.waitSignal(page.view_requested) as asked:
        next(one for one in page._card_menu.actions() if one.objectName() == "menu_suggestions").trigger()
    assert read(asked.args[0].ids) == saved.args and "第二网格" in asked.args[1]


def test_grid_of_one_row_is_chosen_in_its_cell(qtbot: QtBot, page: GridsPage) -> None:
    press(qtbot, page, "grouping_button")
    asked = dialog(qtbot, page, GroupingDialog)
    qtbot.waitUntil(lambda: asked.model.rowCount() == 1)
    qtbot.waitUntil(asked.isActiveWindow)
    at = asked.table.visualRect(asked.model.index(0, TO)).center()
    qtbot.mouseClick(asked.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseDClick(asked.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(lambda: asked.table.findChild(FlatCombo, "row_grid") is not None)
    combo = asked.table.findChild(FlatCombo, "row_grid")
    combo.choose(SECOND)
    qtbot.keyClick(combo, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: asked.model.index(0, TO).data() == SECOND)
    assert asked.model.index(0, 3).data() == "手工指定" and asked.model.counts() == (1, 1)
    assert asked.isVisible() and page.coverage.text() == "5 位委员已入网格 4 位（80.0%）"   # Enter was for the cell


def test_without_grids_they_are_made_by_grouping(qtbot: QtBot, session: Session, read: Read) -> None:
    def clear() -> None:
        with operation("清空") as op:
            recycle(op, Grids, View(Grids, term=session.term_id).ids())
    read(clear)
    page = build(qtbot, session)
    assert page.empty.isVisible() and page.empty.accessibleName() == "还没有网格"
    press(qtbot, page, "empty_action_1")
    asked = dialog(qtbot, page, GroupingDialog)
    qtbot.waitUntil(lambda: asked.model.rowCount() == 5)
    asked.grids.setValue(2)
    qtbot.waitUntil(lambda: len(asked.model.grids) == 2)
    asked.take()
    qtbot.waitUntil(lambda: page._snapshot is not None and len(page._snapshot.grids) == 2)
    assert not page.without_link.isVisible() and page.list.isVisible()
    session.undo()
    qtbot.waitUntil(lambda: page.empty.isVisible())


def test_a_grid_goes_to_the_recycle_bin_only_when_told(qtbot: QtBot, page: GridsPage,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def keep(self: Sentence) -> int:
        asked.append(self.accessibleName() + "".join(said(self)))
        return int(Sentence.DialogCode.Rejected.value)
    stand_on(qtbot, page, FIRST, ["示例乙", "示例甲"])
    monkeypatch.setattr(Sentence, "exec", keep)
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: bool(asked))
    assert "第一网格" in asked[0] and "委员编入记录 2 条" in asked[0]
    assert page._snapshot is not None and len(page._snapshot.grids) == 2
    monkeypatch.setattr(Sentence, "exec", lambda self: int(Sentence.DialogCode.Accepted.value))
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: page._snapshot is not None and len(page._snapshot.grids) == 1)
    qtbot.waitUntil(lambda: names(page) == ["示例丙", "示例戊"])


def test_new_grid_is_stood_on(qtbot: QtBot, page: GridsPage) -> None:
    page.new_record()
    form = dialog(qtbot, page, RecordForm)
    form.fields["name"].editor.put("第三网格")
    form.save()
    qtbot.waitUntil(lambda: page._state() is not None and page._state().name == "第三网格")   # type: ignore
    qtbot.waitUntil(lambda: page.table.model.complete and page.table.model.rowCount() == 0)


def test_a_todo_leads_to_its_grid(qtbot: QtBot, page: GridsPage, read: Read) -> None:
    waiting = read(lambda: todos(page.session.term_id, page.session.today))
    todo = next(one for one in waiting if one.words == "第二网格缺召集人")
    page.show_view(todo.view)
    qtbot.waitUntil(lambda: page._state().name == SECOND)             # type: ignore[union-attr]
    qtbot.waitUntil(lambda: names(page) == ["示例丙", "示例戊"])


def test_what_changed_elsewhere_is_read_when_the_page_comes_back(qtbot: QtBot, page: GridsPage, read: Read) -> None:
    stand_on(qtbot, page, FIRST, ["示例乙", "示例甲"])
    page.hide()
    row_id = member(read, page.session, "示例乙")["id"]

    def leave() -> None:
        with operation("调出") as op:
            move(op, [row_id], None)
    read(leave)
    page.show()
    page.shown()
    qtbot.waitUntil(lambda: names(page) == ["示例甲"] and page.without_link.text() == "未入网格 2 人")


def test_the_members_of_a_grid_are_exported_as_shown(qtbot: QtBot, page: GridsPage) -> None:
    stand_on(qtbot, page, SECOND, ["示例丙", "示例戊"])
    with qtbot.waitSignal(page.export_requested) as asked:
        page._export_members()
    view = asked.args[0]
    assert view.register is Members and view.keys[0] == "name" and "grid" not in view.keys
    assert view.filters == (Filter("grid", "is", page.list.current_id),)


def test_a_blank_template_is_under_more(qtbot: QtBot, page: GridsPage, tmp_path: Path,
                                        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "网格.xlsx"), ""))
    menu = page.findChild(QPushButton, "more_button").menu()
    menu.aboutToShow.emit()
    next(line for line in menu.actions() if line.objectName() == "template_action").trigger()
    qtbot.waitUntil((tmp_path / "网格.xlsx").exists)
    sheet = load_workbook(tmp_path / "网格.xlsx").worksheets[0]
    assert {"网格", "召集人"} <= {cell.value for row in sheet.iter_rows() for cell in row}


def test_in_a_narrow_window_a_box_takes_the_place_of_the_list(qtbot: QtBot, session: Session) -> None:
    page = build(qtbot, session, (911, 330))
    qtbot.waitUntil(lambda: page.combo.count() == 2)
    assert page.combo.isVisible() and not page.list.isVisible()
    qtbot.keyClick(page.combo, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: names(page) == ["示例丙", "示例戊"])
    page.resize(1366, 600)
    qtbot.waitUntil(page.list.isVisible)
    assert page._state().name == SECOND                               # type: ignore[union-attr]


def test_nothing_can_be_changed_while_it_may_not(qtbot: QtBot, session: Session) -> None:
    session.read_only = True
    page = build(qtbot, session)
    closed = [one for one in page.findChildren(QPushButton) if one.objectName().startswith("remedy_")
              or one.objectName() in ("move_in", "grouping_button", "new_button", "import_button")]
    assert len(closed) >= 5 and not [one.objectName() for one in closed if one.isEnabled()]
