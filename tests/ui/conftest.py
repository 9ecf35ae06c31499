"""A session on a real database with a few made-up members, and a window to speak over."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from models import catalogue
from models.basics import Sectors, ensure_term
from models.database import close_database, open_database
from models.grids import Grids
from models.members import Members
from models.operation import journal, operation
from models.records import db
from models.register import Register
from models.relations import RefValue
from models.units import Units
from models.writing import Draft, write
from ui.memory import FileMemory
from ui.messages import Messages
from ui.session import Session

PEOPLE = (
    ("示例甲", "男", ("中共党员",), "教育界", "13900000001", "示例县第一中学校长", "第一网格"),
    ("示例乙", "女", ("民建会员",), "工商联界", "13900000002", "示例机械有限公司董事长", "第一网格"),
    ("示例丙", "男", ("群众",), "医药卫生界", "13900000003", "示例县医院副院长", "第二网格"),
    ("示例丁", "女", ("中共党员", "九三学社社员"), "教育界", "13900000004", "示例县第二中学教师", None),
    ("示例戊", "女", ("无党派人士",), "工商联界", "13900000005", "示例食品厂厂长", "第二网格"),
)


def fill() -> None:
    """The rows every test of the window starts with."""
    with operation("建立示例") as op:
        term = ensure_term(op, "第十届")
        sectors = dict(zip(names := ("教育界", "工商联界", "医药卫生界"), write(op, Sectors, [
            Draft({"name": name, "position": place}, fixed={"term": term}) for place, name in enumerate(names)])))
        grids = dict(zip(names := ("第一网格", "第二网格"), write(op, Grids, [
            Draft({"name": name}, fixed={"term": term}) for name in names])))
        write(op, Units, [Draft({"name": "示例机械有限公司", "kind": "企业"}), Draft({"name": "示例村", "kind": "行政村"})])
        write(op, Members, [Draft({
            "name": name, "sex": sex, "affiliations": parties, "sector": RefValue(sectors[sector], sector),
            "phones": (phone,), "work": work, **({"grid": RefValue(grids[grid], grid)} if grid else {})},
            fixed={"term": term}) for name, sex, parties, sector, phone, work, grid in PEOPLE])


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    """The session of a window on a database with five members; `read` reads it as another program would."""
    assert Members.key in catalogue.REGISTERS
    open_database(tmp_path / "ledger.db")
    fill()
    close_database()
    made = Session(tmp_path / "ledger.db", FileMemory(tmp_path / "window.json"), operator="示例员")
    yield made
    made.close()
    made.deleteLater()
    journal.operator = ""
    close_database()


@pytest.fixture
def read(session: Session) -> Callable[[Callable[[], Any]], Any]:
    """Runs a function of the models on a connection of its own."""
    def run(work: Callable[[], Any]) -> Any:
        with db.connection_context():
            return work()
    return run


def member(read: Callable[[Callable[[], Any]], Any], session: Session, name: str) -> dict[str, Any]:
    """A member's stored values by column key, with the id under 'id'."""
    def find() -> dict[str, Any]:
        ids = Members.find_names([name], session.term_id)[name]
        return {"id": ids[0], **Members.get(ids[0], session.view(Members))} if ids else {}
    return read(find)


def write_in(field: QWidget, text: str) -> None:
    """Types as people here do: Chinese comes from an input method, not from keys."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(field, event)


__all__ = ["Register", "fill", "member", "read", "session", "write_in"]


@pytest.fixture
def window(qtbot: QtBot, session: Session) -> QWidget:
    """An empty window of a laptop's size, with a voice."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1366, 697)
    session.messages = Messages(made, session.undo)
    made.show()
    return made


def answer(name: str, button: str) -> list[str]:
    """Presses a button of the question that will be executed; the list is filled with what it said."""
    heard: list[str] = []

    def look() -> None:
        front = QApplication.activeModalWidget()
        if front is not None and front.objectName() == name:
            heard.extend(part.text() for part in front.findChildren(QLabel))
            front.findChild(QPushButton, button).click()
        else:
            QTimer.singleShot(20, look)
    QTimer.singleShot(20, look)
    return heard
