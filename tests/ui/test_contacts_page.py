"""联系: what is missing, an assignment for approval, and contacts that took place."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from models.members import Contact, ContactEvents, Contacts, Members
from models.operation import operation, undo
from models.participation import owner_of
from models.view import View
from models.writing import Draft, write
from tests.ui.conftest import member, write_in
from ui.dialogs.assignment import LOAD, REASON, RESPONSIBLE, AssignmentDialog
from ui.dialogs.log_contact import LogContactDialog
from ui.messages import Messages
from ui.pages import contacts, members
from ui.pages.contacts import ContactsPage
from ui.session import Session

Read = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def people(session: Session, read: Read) -> dict[str, int]:
    """The persons by name; 示例甲 is 常务委员, 示例丁 a Party member, the others are neither."""
    ids = {name: member(read, session, f"示例{name}")["id"] for name in "甲乙丙丁戊"}

    def promote() -> None:
        with operation("任职") as op:
            write(op, Members, [Draft({"posts": ("常务委员",)}, id=ids["甲"])])
    read(promote)
    return {name: read(lambda i=i: owner_of(i))[0] for name, i in ids.items()}


def build(qtbot: QtBot, session: Session) -> ContactsPage:
    page = contacts.contacts(session)
    assert isinstance(page, ContactsPage)
    qtbot.addWidget(page)
    session.messages = Messages(page, session.undo)
    page.resize(1366, 600)
    page.show()
    qtbot.waitUntil(lambda: page.table.model.complete)
    return page


def contact(read: Read, session: Session, responsible: int, target: int) -> int:
    def add() -> int:
        with operation("落实") as op:
            return op.write(Contact, [{"term": session.term_id, "responsible": responsible, "target": target}])[0]
    return int(read(add))


def opened(qtbot: QtBot, page: ContactsPage) -> AssignmentDialog:
    qtbot.mouseClick(page.findChild(QPushButton, "assign"), Qt.MouseButton.LeftButton)
    dialog: AssignmentDialog = page.findChild(AssignmentDialog)      # type: ignore[assignment]
    qtbot.waitUntil(lambda: dialog.take.isEnabled())
    return dialog


def test_what_is_missing_opens_the_members(qtbot: QtBot, session: Session, people: dict[str, int], read: Read) -> None:
    contact(read, session, people["甲"], people["丁"])
    page = build(qtbot, session)
    link = page.findChild(QPushButton, "without_contact")
    qtbot.waitUntil(lambda: link.text() == "未落实 3" and link.isVisible())
    assert page.findChild(QPushButton, "not_contacted").text() == "本年未联系 4"
    assert not page.findChild(QPushButton, "faulty_contacts").isVisible()
    with qtbot.waitSignal(page.view_requested) as shown:
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    view = shown.args[0]
    assert view.register is Members and read(view.count) == 3


def test_contacts_that_no_longer_fit_are_listed_with_the_reason(qtbot: QtBot, session: Session, read: Read,
                                                                people: dict[str, int]) -> None:
    wrong = contact(read, session, people["乙"], people["丙"])
    contact(read, session, people["甲"], people["丁"])
    page = build(qtbot, session)
    link = page.findChild(QPushButton, "faulty_contacts")
    qtbot.waitUntil(lambda: link.text() == "需调整 1")
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.table.model.complete and list(page.table.model.ids) == [wrong])
    page.choose(wrong)
    qtbot.waitUntil(lambda: any(one.text() == "! 联系责任人现为非党员委员，不高于联系对象的层级（非党员委员）"
                                for one in page.card.findChildren(QLabel)))


def test_a_proposal_is_changed_and_put_into_force(qtbot: QtBot, session: Session, read: Read,
                                                  people: dict[str, int]) -> None:
    page = build(qtbot, session)
    dialog = opened(qtbot, page)
    assert dialog.table.rowCount() == 4 and dialog.take.text() == "落实 4 人"
    rows = {one.target_name: row for row, one in enumerate(dialog._rows)}
    dialog.table.setCurrentCell(rows["示例乙"], 0)
    dialog.table.setFocus()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    assert dialog.take.text() == "落实 3 人" and not dialog.is_ticked(rows["示例乙"])
    dialog.table.setCurrentCell(rows["示例丙"], 0)
    assert [dialog.person.itemData(place) for place in range(dialog.person.count())] == [people["丁"], people["甲"]]
    dialog.person.choose(people["甲"])
    qtbot.mouseClick(dialog.change, Qt.MouseButton.LeftButton)
    row = [dialog.table.item(rows["示例丙"], column).text() for column in (RESPONSIBLE, LOAD, REASON)]
    assert row == ["示例甲", "2 人", "人工指定"]
    dialog.day.selectAll()
    qtbot.keyClicks(dialog.day, "2022.03")
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    assert dialog.said.text() == "! 生效日期要写到日"
    dialog.day.selectAll()
    qtbot.keyClicks(dialog.day, "2022.03.10")
    with qtbot.waitSignal(dialog.accepted):
        qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.table.model.ids) == 3)

    def held() -> set[tuple[int, int, str]]:
        return {(values["responsible"].id, values["target"].id, values["since"]) for values in (
            Contacts.get(i, View(Contacts)) for i in View(Contacts).ids())}
    assert read(held) == {(people["甲"], people["丙"], "2022-03-10"), (people["甲"], people["丁"], "2022-03-10"),
                          (people["丁"], people["戊"], "2022-03-10")}
    read(undo)
    assert read(held) == set()


def test_nobody_to_assign_says_so(qtbot: QtBot, session: Session) -> None:
    page = build(qtbot, session)

    def taken() -> bool:
        return dialog._empty.accessibleName() == "没有需要分配的人"
    contacts.assign(page, [])
    dialog: AssignmentDialog = page.findChild(AssignmentDialog)      # type: ignore[assignment]
    qtbot.waitUntil(lambda: dialog._found is not None)
    # Without a 常委 the Party members are the top: the three others are contacted by them.
    assert len(dialog._rows) == 3 and not taken()
    with qtbot.waitSignal(dialog.accepted):
        dialog.carry_out()
    contacts.assign(page, [])
    dialog = next(one for one in page.findChildren(AssignmentDialog) if one.isVisible())
    qtbot.waitUntil(taken)
    assert not dialog.take.isEnabled()


def test_contacts_are_logged_together(qtbot: QtBot, session: Session, read: Read, people: dict[str, int]) -> None:
    first = contact(read, session, people["甲"], people["丁"])
    second = contact(read, session, people["丁"], people["乙"])
    page = build(qtbot, session)
    contacts.log_contact(page, [])
    assert page.findChild(QLabel, "toast_text").text() == "请先选中联系关系，再登记联系。"
    contacts.log_contact(page, [first, second])
    dialog: LogContactDialog = page.findChild(LogContactDialog)      # type: ignore[assignment]
    qtbot.waitUntil(lambda: dialog.take.text() == "登记 2 条")
    dialog.day.selectAll()
    qtbot.keyClicks(dialog.day, "x")
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    assert dialog.said.text().startswith("!") and dialog.isVisible()
    dialog.day.clear()
    qtbot.keyClicks(dialog.day, session.today)
    dialog.way.choose("面谈")
    dialog.campaign.show_campaign("示例专项")
    write_in(dialog.matter, "听取意见")
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def logged() -> list[tuple[str, ...]]:
        found = [ContactEvents.get(i, View(ContactEvents)) for i in View(ContactEvents).ids()]
        return sorted((one["responsible"].text, one["target"].text, one["way"], one["matter"],
                       one["campaign"]) for one in found)
    assert read(logged) == [("示例丁", "示例乙", "面谈", "听取意见", "示例专项"),
                            ("示例甲", "示例丁", "面谈", "听取意见", "示例专项")]
    link = page.findChild(QPushButton, "not_contacted")
    qtbot.waitUntil(lambda: link.text() == "本年未联系 2")
    page.choose(first)
    qtbot.waitUntil(lambda: any(one.text() == "1 次" for one in page.card.findChildren(QPushButton)))


def test_members_are_logged_with_those_who_are_to_contact_them(qtbot: QtBot, session: Session, read: Read,
                                                               people: dict[str, int]) -> None:
    contact(read, session, people["甲"], people["丁"])
    page = members.roster(session)
    qtbot.addWidget(page)
    page.show()
    ids = [member(read, session, f"示例{name}")["id"] for name in "丁乙"]
    members.log_contact(page, ids)
    dialog: LogContactDialog = page.findChild(LogContactDialog)      # type: ignore[assignment]
    qtbot.waitUntil(lambda: dialog.take.isEnabled())
    assert dialog.said.text() == "! 1 人尚未落实联系责任人，不在其内"
    with qtbot.waitSignal(dialog.accepted):
        qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    assert read(lambda: [(one["responsible"].text, one["target"].text) for one in (
        ContactEvents.get(i, View(ContactEvents)) for i in View(ContactEvents).ids())]) == [("示例甲", "示例丁")]
