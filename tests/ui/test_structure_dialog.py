"""结构分析: numbers that open their rows, another day, the 常务委员, and the exported sheet."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from models.members import Members
from models.operation import operation
from models.writing import Draft, write
from tests.ui.conftest import member
from ui.dialogs import saved_file
from ui.dialogs.structure import StructureDialog
from ui.pages import members
from ui.session import Session

Read = Callable[[Callable[[], Any]], Any]


def build(qtbot: QtBot, session: Session) -> StructureDialog:
    dialog = StructureDialog(session)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.export.isEnabled())
    return dialog


def number(dialog: StructureDialog, title: str, label: str) -> QPushButton:
    """The link of one line."""
    return next(one for one in dialog.findChildren(QPushButton)
                if one.accessibleName().startswith(f"{title} {label} "))


def texts(dialog: StructureDialog) -> list[str]:
    return [one.text() for one in dialog.findChildren(QLabel)]


def test_counts_shares_and_the_reference_line_in_words(qtbot: QtBot, session: Session) -> None:
    dialog = build(qtbot, session)
    assert number(dialog, "非中共", "非中共").text() == "3 人"
    assert "达到参考线60%" in texts(dialog) and "60.0%" in texts(dialog)
    assert number(dialog, "性别", "女").text() == "3 人"
    assert not number(dialog, "民族", "少数民族").isEnabled()
    assert dialog.findChild(QLabel, "structure_total").text() == "委员 5 人"


def test_a_number_shows_its_rows_in_the_list(qtbot: QtBot, session: Session) -> None:
    page = members.roster(session)
    qtbot.addWidget(page)
    page.resize(1366, 600)
    page.show()
    qtbot.waitUntil(lambda: page.table.model.complete)
    members.analyse(page, [])
    dialog: StructureDialog = page.findChild(StructureDialog)        # type: ignore[assignment]
    qtbot.waitUntil(lambda: dialog.export.isEnabled())
    with qtbot.waitSignal(dialog.view_requested):
        qtbot.mouseClick(number(dialog, "性别", "女"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.table.model.ids) == 3)
    assert page.findChild(QLabel, "list_note_text").text() == "委员结构：性别，女"
    assert page.edit_reason() == ""                                  # today's rows can be edited


def test_standing_members_and_a_day_without_any(qtbot: QtBot, session: Session, read: Read) -> None:
    row_id = member(read, session, "示例甲")["id"]

    def promote() -> None:
        with operation("任职") as op:
            write(op, Members, [Draft({"posts": ("常务委员",), "since": "2021-06-18"}, id=row_id)])
    read(promote)
    dialog = build(qtbot, session)
    qtbot.mouseClick(dialog.who.findChild(QPushButton, "structure_who_standing"), Qt.MouseButton.LeftButton)
    total = dialog.findChild(QLabel, "structure_total")
    qtbot.waitUntil(lambda: total.text() == "常务委员 1 人")
    assert "! 低于参考线65%，差1人" in texts(dialog)
    dialog.day.selectAll()
    qtbot.keyClicks(dialog.day, "2020")
    qtbot.keyClick(dialog.day, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not dialog.export.isEnabled())
    assert dialog.day.text() == "2020.12.31" and "2020.12.31没有常务委员" in texts(dialog)
    dialog.day.selectAll()
    qtbot.keyClicks(dialog.day, "2021.13")
    qtbot.keyClick(dialog.day, Qt.Key.Key_Return)
    assert dialog.said.text().startswith("!")


def test_export_writes_what_is_shown(qtbot: QtBot, session: Session, tmp_path: Path,
                                     monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "结构.xlsx"
    monkeypatch.setattr(saved_file, "ask_where", lambda *_: path)
    dialog = build(qtbot, session)
    qtbot.mouseClick(dialog.export, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.said.text() == "已导出：结构.xlsx")
    rows = [[cell.value for cell in row] for row in load_workbook(path).active.iter_rows()]
    assert "委员结构分析表" in str(rows[0][0])
    line = next(row for row in rows if row[2] == "非中共" and row[1] == "非中共")
    assert line[3:6] == [3, 60, "达到参考线60%"]
