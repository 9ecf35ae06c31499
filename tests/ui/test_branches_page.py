"""临时党支部: the list and its card."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from models.grids import Branches, Grids
from models.members import Members
from models.operation import operation
from models.relations import RefValue
from models.view import Filter, View
from models.writing import Draft, write
from tests.ui.conftest import write_in
from ui.dialogs.appoint import AppointDialog, ApprovalDialog
from ui.messages import Messages
from ui.pages.branches import branches
from ui.pages.register_page import RegisterPage
from ui.session import Session

Read = Callable[[Callable[[], Any]], Any]


def build(qtbot: QtBot, session: Session, read: Read, linked: bool = True) -> RegisterPage:
    def work() -> None:
        with operation("设支部") as op:
            grid = View(Grids, term=session.term_id).ids()[0]
            write(op, Branches, [Draft({"name": "第一临时党支部", **({"grid": RefValue(grid, "第一网格")} if linked else {})},
                                       fixed={"term": session.term_id})])
    read(work)
    page = branches(session)
    qtbot.addWidget(page)
    session.messages = Messages(page, session.undo)
    page.resize(1366, 600)
    page.show()
    qtbot.waitUntil(lambda: page.table.model.complete and page.table.model.rowCount() == 1)
    page.choose(page.table.model.ids[0])
    qtbot.waitUntil(lambda: "! 缺支部书记" in said(page))
    return page


def said(page: RegisterPage) -> list[str]:
    return [one.text() for one in page.card.findChildren(QLabel) if one.isVisibleTo(page.card) and one.text()]


def test_card_tells_the_numbers_and_what_is_missing(qtbot: QtBot, session: Session, read: Read) -> None:
    page = build(qtbot, session, read)
    assert {"! 支部未登记批准", "! 缺支部委员", "! 支部正式党员不足 3 人"} <= set(said(page))
    links = {one.accessibleName(): one for one in page.card.findChildren(QPushButton, "card_link")}
    assert set(links) == {"委员 2 人", "党员委员 1 人"} and "支部党员（含机关干部）" in said(page)
    with qtbot.waitSignal(page.view_requested) as asked:
        qtbot.mouseClick(links["党员委员 1 人"], Qt.MouseButton.LeftButton)
    assert Filter("party_members") in asked.args[0].filters and read(asked.args[0].count) == 1
    qtbot.waitUntil(lambda: "缺支部书记 1" in page.summary())


def test_secretary_and_approval_from_the_card(qtbot: QtBot, session: Session, read: Read) -> None:
    page = build(qtbot, session, read)
    qtbot.mouseClick(page.findChild(QPushButton, "branch_appoint_secretary"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(page.findChildren(AppointDialog)))
    asked = page.findChild(AppointDialog)
    qtbot.waitUntil(lambda: asked.picker.table.model.complete)
    asked.picker.table.choose(asked.picker.table.model.ids[0])
    asked.take()
    qtbot.waitUntil(lambda: "! 缺支部书记" not in said(page) and "示例甲" in said(page))
    qtbot.mouseClick(page.findChild(QPushButton, "branch_record_approval"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(page.findChildren(ApprovalDialog)))
    approval = page.findChild(ApprovalDialog)
    qtbot.waitUntil(approval._save.isEnabled)
    write_in(approval.fields["approved_by"].editor.line, "示例县委组织部")
    approval.save()
    qtbot.waitUntil(lambda: "! 支部缺批准日期" in said(page))


def test_a_branch_without_a_grid_is_told_to_be_given_one(qtbot: QtBot, session: Session, read: Read) -> None:
    page = build(qtbot, session, read, linked=False)
    assert "! 未对应网格" in said(page)
    refused: list[str] = []
    session.messages.refuse = lambda sentence, *_: refused.append(sentence)          # type: ignore
    qtbot.mouseClick(page.findChild(QPushButton, "branch_appoint_cadre"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: refused == ["这个临时党支部还没有对应的网格。"])


def test_probationary_members_are_told_beside_the_number(qtbot: QtBot, session: Session, read: Read) -> None:
    def work() -> None:
        with operation("转为预备党员") as op:
            write(op, Members, [Draft({"affiliations": ("中共预备党员",)}, id=View(Members, typed="示例甲").ids()[0])])
    read(work)
    page = build(qtbot, session, read)
    assert said(page).count("1 人（含预备党员 1 人）") == 1          # the branch's; that of the members is a link
    assert "党员委员 1 人（含预备党员 1 人）" in {
        one.accessibleName() for one in page.card.findChildren(QPushButton, "card_link")}
