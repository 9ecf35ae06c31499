"""办理离任: from the card to the end of everything held, with a successor, and back again."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from models.basics import ensure_term
from models.grids import Grids
from models.members import Contact, Members
from models.operation import operation, undo
from models.participation import owner_of
from models.relations import RefValue
from models.teams import Rosters, Teams
from models.view import View
from models.writing import Draft, write
from tests.ui.conftest import member, write_in
from ui.dialogs.leaving import LeavingDialog
from ui.messages import Messages
from ui.pages import members
from ui.pages.register_page import RegisterPage
from ui.session import Session

Read = Callable[[Callable[[], Any]], Any]


def prepare(read: Read, session: Session) -> dict[str, int]:
    """示例甲 convenes the first grid, contacts 示例乙 and is in a volunteer team; ids of members by name."""
    ids = {name: member(read, session, f"示例{name}")["id"] for name in "甲乙丁"}

    def fill() -> None:
        people = {name: owner_of(ids[name])[0] for name in "甲乙"}            # type: ignore[index]
        with operation("准备") as op:
            term = ensure_term(op)
            grid = Grids.find_names(["第一网格"], term)["第一网格"][0]
            write(op, Grids, [Draft({"convener": RefValue(ids["甲"], "示例甲")}, id=grid)])
            op.write(Contact, [{"term": term, "responsible": people["甲"], "target": people["乙"]}])
            team = write(op, Teams, [Draft({"name": "示例队"})])[0]
            write(op, Rosters, [Draft({"team": RefValue(team, "示例队"), "person": RefValue(people["甲"], "示例甲")})])
    read(fill)
    return ids


def roster(qtbot: QtBot, session: Session) -> RegisterPage:
    page = members.roster(session)
    qtbot.addWidget(page)
    session.messages = Messages(page, session.undo)
    page.resize(1366, 600)
    page.show()
    qtbot.waitUntil(lambda: page.table.model.complete)
    return page


def opened(qtbot: QtBot, page: RegisterPage) -> LeavingDialog:
    dialog: LeavingDialog = page.findChild(LeavingDialog)            # type: ignore[assignment]
    qtbot.waitUntil(lambda: dialog.take.isEnabled())
    return dialog


def convener(read: Read, session: Session) -> str:
    def find() -> str:
        grid = Grids.find_names(["第一网格"], session.term_id)["第一网格"][0]
        held = Grids.get(grid, View(Grids))["convener"]
        return held.text if held else ""
    return str(read(find))


def test_everything_ends_and_a_successor_takes_over(qtbot: QtBot, session: Session, read: Read) -> None:
    ids = prepare(read, session)
    page = roster(qtbot, session)
    page.choose(ids["甲"])
    qtbot.waitUntil(lambda: [one.isVisible() and one.isEnabled()
                             for one in page.card.findChildren(QPushButton, "leave")] == [True])
    qtbot.mouseClick(page.card.findChild(QPushButton, "leave"), Qt.MouseButton.LeftButton)
    dialog = opened(qtbot, page)
    texts = [line.holding.line for line in dialog._lines]
    assert texts == ["委员", "编入第一网格", "第一网格召集人", "联系责任人，联系示例乙", "示例队队员"]
    line = dialog._lines[2]
    assert line.editor is not None
    write_in(line.editor.picker.line, "示例丁")
    qtbot.waitUntil(lambda: [offer.text for offer in line.editor.picker.offers] == ["示例丁"])
    stays = dialog._lines[4].ends
    assert isinstance(stays, QCheckBox)
    qtbot.mouseClick(stays, Qt.MouseButton.LeftButton, pos=stays.rect().center() - stays.rect().center() / 2)
    if stays.isChecked():
        stays.click()
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)           # no reason yet
    assert dialog.said.text() == "! 请选择离任原因" and dialog.isVisible()
    dialog.reason.choose("调离")
    with qtbot.waitSignal(dialog.accepted):
        qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.table.model.complete and len(page.table.model.ids) == 4)
    assert convener(read, session) == "示例丁"
    left = read(lambda: Members.get(ids["甲"], View(Members, ended=True)))
    assert (left["until"], left["end_reason"]) == (session.today, "调离")
    assert read(lambda: View(Rosters).count()) == 1
    read(undo)
    assert convener(read, session) == "示例甲"
    qtbot.waitUntil(lambda: len(page.table.model.ids) == 5)


def test_a_name_that_is_nobody_is_told_and_nothing_happens(qtbot: QtBot, session: Session, read: Read) -> None:
    ids = prepare(read, session)
    page = roster(qtbot, session)
    members.leave(page, [ids["甲"]])
    dialog = opened(qtbot, page)
    line = dialog._lines[2]
    assert line.editor is not None
    write_in(line.editor.picker.line, "没有此人")
    dialog.reason.choose("辞去")
    qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.said.text() == "! 第一网格召集人：没有找到“没有此人”，请核对写法、从列表中选，或清空"
    assert convener(read, session) == "示例甲"


def test_a_day_before_the_beginning_is_refused_beside_the_field(qtbot: QtBot, session: Session, read: Read) -> None:
    ids = prepare(read, session)

    def begin() -> None:
        with operation("任职日期") as op:
            write(op, Members, [Draft({"since": "2021-06-18"}, id=ids["乙"])])
    read(begin)
    page = roster(qtbot, session)
    members.leave(page, [ids["乙"]])
    dialog = opened(qtbot, page)
    dialog.day.selectAll()
    qtbot.keyClicks(dialog.day, "2021.01.05")
    dialog.reason.choose("辞去")
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.said.text() == "! 离任日期早于任职日期 2021.06.18")
    assert dialog.take.isEnabled()


def test_several_leave_together_when_the_term_ends(qtbot: QtBot, session: Session, read: Read) -> None:
    ids = prepare(read, session)
    page = roster(qtbot, session)
    members.leave(page, [])
    assert page.findChild(LeavingDialog) is None
    assert page.findChild(QLabel, "toast_text").text() == "请先在名册中选中要办理离任的委员。"
    members.leave(page, [ids["甲"], ids["乙"]])
    dialog = opened(qtbot, page)
    assert dialog.reason.currentData() == "届满" and not dialog._lines
    with qtbot.waitSignal(dialog.accepted):
        qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.table.model.ids) == 3)
    assert read(lambda: Members.get(ids["乙"], View(Members, ended=True)))["end_reason"] == "届满"
    assert convener(read, session) == ""
