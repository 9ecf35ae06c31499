"""疑似重复: two records side by side, a field from either, merged or told apart, and taken back."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from models.duplicates import likely_pairs
from models.operation import OperationLog, operation
from models.participation import owner_of
from models.people import People
from models.view import View
from models.writing import Draft, write
from tests.ui.conftest import member
from ui.dialogs.duplicates import ONE, OTHER, TITLE, DuplicatesDialog
from ui.session import Session

Read = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def twin(session: Session, read: Read) -> tuple[int, int]:
    """The person 示例甲 and a second record of the same person."""
    person = read(lambda: owner_of(member(read, session, "示例甲")["id"]))[0]

    def add() -> int:
        with operation("又一条") as op:
            write(op, People, [Draft({"id_number": "110101199003070038", "ethnicity": "汉族"}, id=person)])
            return write(op, People, [Draft({
                "name": "示例甲", "sex": "男", "phones": ("13900000001", "13911110000"), "ethnicity": "回族",
                "education": "大学"})])[0]
    return person, read(add)


def build(qtbot: QtBot, session: Session, number: int = 1) -> DuplicatesDialog:
    dialog = DuplicatesDialog(session)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.pairs.count() == number and dialog.table.rowCount() > 0)
    return dialog


def row_of(dialog: DuplicatesDialog, title: str) -> int:
    return next(row for row in range(dialog.table.rowCount())
                if dialog.table.item(row, TITLE).text().startswith(title))


def cells(dialog: DuplicatesDialog, title: str) -> tuple[str, str]:
    row = row_of(dialog, title)
    return dialog.table.item(row, ONE).text(), dialog.table.item(row, OTHER).text()


def click(qtbot: QtBot, dialog: DuplicatesDialog, title: str, column: int) -> None:
    item = dialog.table.item(row_of(dialog, title), column)
    qtbot.mouseClick(dialog.table.viewport(), Qt.MouseButton.LeftButton,
                     pos=dialog.table.visualItemRect(item).center())


def test_fields_are_taken_from_either_and_merging_can_be_taken_back(
        qtbot: QtBot, session: Session, read: Read, twin: tuple[int, int]) -> None:
    keep, gone = twin
    dialog = build(qtbot, session)
    assert dialog.table.item(row_of(dialog, "手机"), TITLE).text() == "手机（都保留）"
    assert cells(dialog, "民族") == ("✓ 汉族", "回族")
    assert cells(dialog, "学历") == ("", "✓ 大学")
    assert cells(dialog, "关联记录") == ("委员 1 条、政治面貌 1 条", "")
    click(qtbot, dialog, "民族", OTHER)
    assert cells(dialog, "民族") == ("汉族", "✓ 回族")
    dialog.table.setFocus()
    dialog.table.setCurrentCell(row_of(dialog, "民族"), ONE)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    assert cells(dialog, "民族") == ("✓ 汉族", "回族")
    click(qtbot, dialog, "民族", OTHER)
    qtbot.mouseClick(dialog.merge, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.pairs.count() == 0)
    merged = read(lambda: People.get(keep, View(People)))
    assert (merged["ethnicity"], merged["education"]) == ("回族", "大学")
    assert merged["phones"] == ("13900000001", "13911110000")
    assert read(lambda: View(People, filters=()).ids().count(gone)) == 0
    back = dialog.findChild(QPushButton, "duplicates_undo")
    qtbot.waitUntil(back.isVisible)
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.pairs.count() == 1)
    assert read(lambda: People.get(keep, View(People)))["ethnicity"] == "汉族"


def test_two_people_are_remembered_as_two(qtbot: QtBot, session: Session, read: Read, twin: tuple[int, int]) -> None:
    dialog = build(qtbot, session)
    qtbot.mouseClick(dialog.apart, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.pairs.count() == 0)
    assert read(likely_pairs) == []
    assert not dialog.merge.isEnabled()


def test_numbers_are_masked_until_they_are_asked_for(qtbot: QtBot, session: Session, read: Read,
                                                     twin: tuple[int, int]) -> None:
    dialog = build(qtbot, session)
    assert "19900307" not in cells(dialog, "身份证号")[0]
    qtbot.mouseClick(dialog.findChild(QPushButton, "duplicates_reveal"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: cells(dialog, "身份证号")[0] == "✓ 110101199003070038")
    events = read(lambda: [row.title for row in OperationLog.select().where(OperationLog.kind == "event")])
    assert events == ["查看疑似重复人员的身份证号等"]


def test_the_next_pair_and_all_from_one_side(qtbot: QtBot, session: Session, read: Read, twin: tuple[int, int]) -> None:
    def another() -> None:
        with operation("再一条") as op:
            write(op, People, [Draft({"name": "示例乙", "sex": "女", "phones": ("13900000002",)})])
    read(another)
    dialog = build(qtbot, session, 2)
    first = dialog.pair
    qtbot.mouseClick(dialog.next, Qt.MouseButton.LeftButton)
    assert dialog.pair != first and dialog.pairs.currentRow() == 1
    qtbot.mouseClick(dialog.next, Qt.MouseButton.LeftButton)
    assert dialog.pair == first
    qtbot.waitUntil(lambda: dialog._fields[0].keep == "示例甲" and cells(dialog, "民族")[0] != "")
    dialog.take_all(OTHER)
    assert cells(dialog, "民族") == ("汉族", "✓ 回族") and cells(dialog, "身份证号")[1] == "✓ （空）"


def test_nobody_alike_says_so(qtbot: QtBot, session: Session) -> None:
    dialog = DuplicatesDialog(session)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog._stack.currentIndex() == 1)
    assert not dialog.merge.isEnabled() and not dialog.apart.isEnabled()
