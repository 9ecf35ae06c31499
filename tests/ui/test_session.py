"""The session: operations in the worker, who hears of them, undo and redo, a database that is only read."""
from __future__ import annotations

import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from models.basics import Term, Terms, change_settings
from models.errors import Cancelled, InvalidValue, Refused
from models.members import Members
from models.operation import Changed, Operation, OperationLog
from models.units import Unit, Units
from models.writing import Draft, write
from tests.ui.conftest import member
from ui.memory import FileMemory
from ui.session import Session

Read = Callable[[Callable[[], Any]], Any]


def new_unit(op: Operation) -> int:
    return write(op, Units, [Draft({"name": "示例新村", "kind": "行政村"})])[0]


def test_an_operation_tells_what_it_touched_and_can_be_undone(qtbot: QtBot, session: Session, read: Read) -> None:
    ids: list[int] = []
    heard: list[Changed] = []
    session.changed.connect(heard.append)
    with qtbot.waitSignal(session.steps_changed):
        session.run_operation("新增单位“示例新村”", new_unit, owner=session, done=ids.append)
    qtbot.waitUntil(lambda: bool(ids))
    assert heard[0].ids == {"unit": frozenset(ids)}
    assert (session.undo_title(), session.redo_title()) == ("新增单位“示例新村”", "")
    with qtbot.waitSignal(session.steps_changed):
        session.undo()
    assert session.redo_title() == "新增单位“示例新村”"
    assert read(lambda: Unit.get_by_id(ids[0]).deleted_at) is not None
    with qtbot.waitSignal(session.steps_changed):
        session.redo()
    assert read(lambda: Unit.get_by_id(ids[0]).deleted_at) is None
    assert read(lambda: OperationLog.select().order_by(OperationLog.id.desc()).first().who) == "示例员"


def test_an_invalid_value_reaches_the_one_who_asked(qtbot: QtBot, session: Session) -> None:
    errors: list[Exception] = []
    session.run_operation("新增单位", lambda op: write(op, Units, [Draft({"name": ""})]), owner=session,
                          failed=errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], InvalidValue) and errors[0].field == "name"


def test_a_cancelled_long_operation_leaves_nothing_behind(qtbot: QtBot, session: Session, read: Read) -> None:
    go_on = threading.Event()
    errors: list[Exception] = []

    def work(op: Operation) -> None:
        new_unit(op)
        go_on.wait(5)
        new_unit(op)
    job = session.run_operation("导入单位", work, owner=session, failed=errors.append, long=True)
    assert job is not None and session.blocked() == "正在导入单位，完成后才能修改。"
    others: list[Exception] = []
    session.run_operation("新增单位", new_unit, owner=session, failed=others.append)
    assert isinstance(others[0], Refused)
    job.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], Cancelled) and session.blocked() == ""
    assert read(lambda: Unit.select().where(Unit.name == "示例新村").count()) == 0


def test_another_current_term_is_heard_of(qtbot: QtBot, session: Session) -> None:
    first = session.term_id
    assert session.view(Members).term == first and session.view(Terms).term is None

    def begin(op: Operation) -> None:
        op.write(Term, [{"id": first, "current": 0}, {"name": "第十一届", "current": 1}])
    with qtbot.waitSignal(session.term_changed):
        session.run_operation("换届", begin, owner=session)
    assert session.term_name == "第十一届" and session.view(Members).term == session.term_id != first


def test_a_superseded_read_is_broken_off(qtbot: QtBot, session: Session) -> None:
    from models.records import db
    begun = threading.Event()

    def endless() -> int:
        begun.set()
        sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        return int(db.execute_sql(sql).fetchone()[0])
    results: list[int] = []
    session.background.run(endless, done=results.append, group="search", owner=session)
    assert begun.wait(5)
    qtbot.wait(20)
    session.background.run(lambda: 5, done=results.append, group="search", owner=session)
    qtbot.waitUntil(lambda: results == [5])


@pytest.fixture
def only_read(session: Session, read: Read) -> Session:
    session.read_only = True
    return session


def test_a_database_opened_read_only_refuses_before_it_tries(only_read: Session) -> None:
    errors: list[Exception] = []
    assert only_read.run_operation("新增单位", new_unit, owner=only_read, failed=errors.append) is None
    assert isinstance(errors[0], Refused) and errors[0].sentence == "当前以只读方式打开，不能修改。"


def test_memory_is_shared(session: Session, tmp_path: Path, read: Read) -> None:
    session.memory.set("page/x", "y")
    assert FileMemory(tmp_path / "window.json").get("page/x") == "y"
    assert member(read, session, "示例甲")["name"] == "示例甲"


@pytest.mark.parametrize("place, name", [("structure", "StructureDialog"), ("duplicates", "DuplicatesDialog"),
                                         ("import_dialog", "ImportDialog"), ("recycle_bin", "RecycleBinDialog"),
                                         ("changes", "ChangesDialog"), ("backups", "BackupsDialog")])
def test_a_closed_dialog_hears_of_nothing(qtbot: QtBot, session: Session, place: str, name: str) -> None:
    """It is deleted when it is closed; a change after that must not reach for its widgets."""
    host = QWidget()
    qtbot.addWidget(host)
    made = getattr(import_module(f"ui.dialogs.{place}"), name)
    dialog = (made(session, Members, host, Path("没有这个文件.xlsx")) if place == "import_dialog"
              else made(session, parent=host))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
    with qtbot.waitSignal(session.changed):
        session.run_operation("修改设置", lambda op: change_settings(op, {"office": "示例县政协"}), owner=host)
