"""Starting: the lock first, a way on wherever it cannot be opened, the first rows, and what waits for them."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QProcess, Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QRadioButton,
)
from pytestqt.qtbot import QtBot

from models import backups, places
from models.basics import change_settings, current_term, setting
from models.database import InUse, Lock, close_database, open_database
from models.errors import Refused
from models.operation import OperationLog, journal, operation
from models.records import db
from tests.ui.conftest import fill
from ui import crash, display, opening
from ui import start as starting
from ui.dialogs import locked
from ui.dialogs.backups import BackupsDialog
from ui.dialogs.first_start import FirstStart
from ui.opening import ask_until_open, take
from ui.start import DEMO_OPERATOR, OPERATOR, Program, moment_words
from ui.tabs import page
from ui.window import ListSpec, TabSpec

ROOT = Path(__file__).resolve().parents[2]
TABS = (TabSpec("members", "委员", (ListSpec("roster", "名册", page("members", "roster")),)),)
HOLDER = """
import sys, time
from pathlib import Path
from models.database import Lock
lock = Lock(Path(sys.argv[1]))
lock.take("示例员")
print("held", flush=True)
time.sleep(60)
"""

Start = Callable[..., Program]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A filled database that nobody has open."""
    path = tmp_path / "新河县政协.db"
    open_database(path)
    fill()
    close_database()
    return path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the backups go."""
    made = tmp_path / "备份"
    monkeypatch.setattr(places, "backup_folder", lambda _: made)
    return made


@pytest.fixture
def start(qtbot: QtBot, folder: Path) -> Iterator[Start]:
    """Opens the window on a database as `run` does."""
    parent, made = QObject(), []

    def run(path: Path, demo: bool = False, **options: Any) -> Program:
        program = Program(parent, take(path, **options), demo=demo, tabs=TABS)
        made.append(program)
        program.show()
        return program
    yield run
    for program in made:
        for asked in program.window.findChildren(QDialog):
            asked.close()
        program.window.close()
        program.window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    journal.operator = ""
    close_database()


@pytest.fixture
def held(database: Path) -> Iterator[Path]:
    """The database while another process has it."""
    other = subprocess.Popen([sys.executable, "-c", HOLDER, str(database)], cwd=ROOT, stdout=subprocess.PIPE)
    assert other.stdout is not None and other.stdout.readline().strip() == b"held"
    yield database
    other.kill()
    other.wait()
    other.stdout.close()


def dialog(qtbot: QtBot, name: str) -> Any:
    """The dialog in front, once it is there."""
    def there() -> bool:
        front = QApplication.activeModalWidget()
        return front is not None and front.objectName() == name
    qtbot.waitUntil(there)
    return QApplication.activeModalWidget()


def press_when_asked(name: str, button: str, heard: list[str]) -> QTimer:
    """Presses a button of a dialog that is executed; returns the timer, which stops by itself."""
    timer = QTimer(interval=20)

    def look() -> None:
        front = QApplication.activeModalWidget()
        if isinstance(front, QDialog) and front.objectName() == name:
            timer.stop()
            heard.extend(part.text() for part in front.findChildren(QLabel) if part.text())
            front.findChild(QPushButton, button).click()
    timer.timeout.connect(look)
    timer.start()
    return timer


# -- opening ---------------------------------------------------------------------------------------------------------

def test_the_lock_is_taken_before_anything_else(held: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in held.parent.iterdir()}
    with pytest.raises(InUse) as refused:
        take(held)
    assert refused.value.sentence == "数据库正由“示例员”使用。"
    assert {path.name: path.stat().st_mtime_ns for path in held.parent.iterdir()} == before
    assert db.is_closed()


def test_a_second_window_may_only_look(qtbot: QtBot, held: Path, start: Start) -> None:
    heard: list[str] = []
    timer = press_when_asked("cannot_open", locked.READ_ONLY, heard)
    found = ask_until_open(held)
    assert not timer.isActive() and heard[0] == "数据库正由“示例员”使用。"
    assert found is not None and found.lock is None
    found.close()
    program = start(held, read_only=True, why=found.why)
    status = program.window.findChild(QLabel, "status_read_only")
    assert "只读" in status.text() and "示例员" in status.text()
    assert not program.menu.undo.isEnabled() and "只读" in program.menu.undo.toolTip()
    assert not program.menu.import_.isEnabled()
    qtbot.waitUntil(lambda: program.window.current_page().table.model.rowCount() == 5)


def test_leaving_the_question_opens_nothing(qtbot: QtBot, held: Path) -> None:
    timer = press_when_asked("cannot_open", locked.QUIT, [])
    assert ask_until_open(held) is None and not timer.isActive()
    assert db.is_closed()


def test_escape_leaves_and_enter_takes_the_red_button(qtbot: QtBot) -> None:
    for key, way in ((Qt.Key.Key_Escape, locked.QUIT), (Qt.Key.Key_Return, locked.READ_ONLY)):
        asked = locked.CannotOpen("数据库正由“示例员”使用。", "", [locked.READ_ONLY, locked.RETRY])
        qtbot.addWidget(asked)
        asked.show()
        qtbot.waitExposed(asked)
        qtbot.keyClick(asked, key)
        assert asked.way == way and not asked.isVisible()


@pytest.mark.parametrize(("content", "says"), [
    (b"this is a letter, no database" * 50, "不是数据库文件"), ("newer", "更新版本"), ("foreign", "不是政协台账"),
])
def test_what_cannot_be_opened_is_told_in_a_sentence(qtbot: QtBot, tmp_path: Path, folder: Path, database: Path,
                                                     content: Any, says: str) -> None:
    path = tmp_path / "other.db"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        data = bytearray(database.read_bytes())
        data[60:64] = (9999).to_bytes(4) if content == "newer" else data[60:64]
        data[68:72] = (1).to_bytes(4) if content == "foreign" else data[68:72]
        path.write_bytes(data)
    before = path.read_bytes()
    heard: list[str] = []
    press_when_asked("cannot_open", locked.QUIT, heard)
    assert ask_until_open(path) is None
    assert says in heard[0] and len(heard) == 2
    assert path.read_bytes() == before


def test_a_network_drive_is_refused_before_a_lock_is_made(qtbot: QtBot, database: Path, folder: Path,
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "is_on_network", lambda _: True)
    heard: list[str] = []
    press_when_asked("cannot_open", locked.QUIT, heard)
    assert ask_until_open(database) is None
    assert "网络驱动器" in heard[0]
    assert not Lock(database).path.exists() or Lock(database).holder() == ""


def test_a_damaged_database_is_replaced_by_a_backup(qtbot: QtBot, database: Path, folder: Path) -> None:
    made = backups.daily_backup(database, folder)
    assert made is not None
    for beside in database.parent.glob(database.name + "-*"):
        beside.unlink()
    database.write_bytes(b"\0" * 5000)
    steps = [press_when_asked("cannot_open", locked.RESTORE, []), press_when_asked("pick_backup", "pick_take", []),
             press_when_asked("restored", "keep", [])]
    found = ask_until_open(database)
    assert found is not None and found.lock is not None and not any(step.isActive() for step in steps)
    assert OperationLog.select().where(OperationLog.title == "建立示例").count() == 1
    assert [path.read_bytes() for path in database.parent.glob("*损坏*.db")] == [b"\0" * 5000]
    found.close()


def test_no_backup_is_offered_for_a_file_of_another_program(tmp_path: Path, folder: Path, database: Path) -> None:
    backups.daily_backup(database, folder)
    assert locked.RESTORE not in opening._ways(database)
    (tmp_path / "letter.db").write_bytes(b"letter" * 100)
    assert opening._ways(tmp_path / "letter.db")[0] == locked.RESTORE
    assert opening._ways(tmp_path / "missing.db")[0] == locked.OTHER


# -- the first frame, and after it -----------------------------------------------------------------------------------

def test_only_the_page_in_front_is_built(qtbot: QtBot, database: Path, start: Start) -> None:
    program = start(database)
    assert len(program.window.pages()) == 1
    assert program.window.windowTitle() == "政协台账 — 新河县政协.db"
    table = program.window.current_page().table
    qtbot.waitUntil(lambda: table.model.rowCount() == 5)
    qtbot.waitUntil(lambda: "共 5 位委员" in program.window.findChild(QLabel, "status_summary").text())


def test_a_backup_is_made_after_the_first_frame(qtbot: QtBot, database: Path, folder: Path, start: Start) -> None:
    program = start(database)
    assert not folder.exists()
    status = program.window.findChild(QLabel, "status_backup")
    qtbot.waitUntil(lambda: status.text().startswith("上次备份 今天"), timeout=15000)
    assert len(backups.list_backups(folder)) == 1


def test_a_failed_backup_is_told_and_blocks_nothing(qtbot: QtBot, database: Path, folder: Path, start: Start) -> None:
    folder.write_text("a file where the folder should be")
    program = start(database)
    status = program.window.findChild(QLabel, "status_backup")
    qtbot.waitUntil(lambda: "未成功" in status.text(), timeout=15000)
    assert status.text().startswith("!") and "备份没有完成" in status.toolTip()
    with qtbot.waitSignal(program.session.changed):
        program.session.run_operation("改", lambda op: change_settings(op, {"phone": "1"}), owner=program)


def test_the_person_at_work_is_asked_once_the_rows_stand(qtbot: QtBot, database: Path, start: Start) -> None:
    program = start(database)
    asked = dialog(qtbot, "operator_dialog")
    assert "严禁录入涉密信息" in asked.findChild(QLabel, "no_secrets").text()
    line = asked.findChild(QLineEdit, "operator_name")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert asked.isVisible() and asked.findChild(QLabel, "operator_wrong").text() == "请填写姓名"
    line.setText("示例员")
    with qtbot.waitSignal(program.session.changed):
        qtbot.keyClick(line, Qt.Key.Key_Return)
    assert program.session.operator == journal.operator == "示例员"
    assert program.window.findChild(QLabel, "status_operator").text() == "经办人 示例员"
    assert Lock(database).holder() == "示例员"
    with db.connection_context() if db.is_closed() else db.atomic("DEFERRED"):
        assert setting("operators") == ["示例员"]
        assert OperationLog.select().order_by(OperationLog.id.desc()).first().who == "示例员"


def test_known_names_are_offered_and_the_last_one_chosen(qtbot: QtBot, database: Path, start: Start) -> None:
    open_database(database)
    with operation("名单") as op:
        change_settings(op, {"operators": ["示例员", "示例乙"]})
    close_database()
    database.with_name("新河县政协.window.json").write_text('{"operator": "示例乙"}', encoding="utf-8")
    program = start(database)
    asked = dialog(qtbot, "operator_dialog")
    names = asked.findChild(QListWidget, "operator_names")
    assert names.currentItem().text() == "示例乙" and asked.findChild(QLabel, "no_secrets") is None
    qtbot.keyClick(asked, Qt.Key.Key_Escape)
    assert program.session.operator == "示例乙"
    qtbot.mouseClick(program.window.findChild(QLabel, "status_operator"), Qt.MouseButton.LeftButton)
    asked = dialog(qtbot, "operator_dialog")
    asked.findChild(QListWidget, "operator_names").setCurrentRow(0)
    qtbot.keyClick(asked, Qt.Key.Key_Return)
    assert program.session.operator == "示例员"


def test_the_demo_asks_nobody_and_says_what_it_is(qtbot: QtBot, database: Path, folder: Path, start: Start) -> None:
    program = start(database, demo=True)
    qtbot.wait(starting.AFTER_FIRST_FRAME_MS + 300)
    assert QApplication.activeModalWidget() is None
    assert "示例" in program.window.windowTitle() and program.session.operator == DEMO_OPERATOR
    assert not folder.exists()


def test_closing_gives_the_lock_back(qtbot: QtBot, database: Path, start: Start) -> None:
    program = start(database)
    dialog(qtbot, "operator_dialog").reject()
    program.window.close()
    second = take(database)
    assert second.lock is not None
    second.close()


def test_the_steps_say_what_they_would_do(qtbot: QtBot, database: Path, start: Start) -> None:
    program = start(database)
    dialog(qtbot, "operator_dialog").reject()
    undo, redo = program.menu.undo, program.menu.redo
    assert undo.isEnabled() and undo.toolTip() == "撤销：建立示例（Ctrl+Z）"
    assert not redo.isEnabled() and redo.toolTip() == "没有可以恢复的操作。"
    with qtbot.waitSignal(program.session.steps_changed):
        undo.trigger()
    assert not undo.isEnabled() and redo.toolTip() == "恢复：建立示例（Ctrl+Y）"


def test_after_a_restore_everything_is_read_anew(qtbot: QtBot, database: Path, folder: Path, start: Start) -> None:
    made = backups.daily_backup(database, folder)
    assert made is not None
    program = start(database)
    dialog(qtbot, "operator_dialog").reject()
    qtbot.waitUntil(lambda: program.window.current_page().table.model.rowCount() == 5)
    with qtbot.waitSignal(program.session.changed):
        program.menu.undo.trigger()
    qtbot.waitUntil(lambda: program.window.current_page().table.model.rowCount() == 0)
    old = program.window
    program.menu.backups.trigger()
    asked: BackupsDialog = dialog(qtbot, "backups_dialog")
    qtbot.waitUntil(lambda: asked.table.rowCount() >= 1)
    press_when_asked("question", "do_it", heard := [])
    qtbot.mouseClick(asked.findChild(QPushButton, "backups_restore"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: program.window is not old, timeout=15000)
    assert "会" in heard[1] or "替换" in heard[1]
    qtbot.waitUntil(lambda: program.window.current_page().table.model.rowCount() == 5)
    assert program.menu.undo.toolTip() == "撤销：建立示例（Ctrl+Z）"
    assert any(one.kind == backups.BEFORE_RESTORE for one in backups.list_backups(folder))


@pytest.mark.parametrize(("at", "words"), [
    (datetime(2026, 11, 22, 9, 30), "今天 09:30"), (datetime(2026, 11, 21, 9, 30), "昨天 09:30"),
    (datetime(2026, 1, 5, 9, 3), "1月5日 09:03"), (datetime(2025, 12, 31, 9, 3), "2025.12.31"),
])
def test_moments_in_words(at: datetime, words: str) -> None:
    assert moment_words(at, datetime(2026, 11, 22, 18, 0)) == words
    assert moment_words(at + timedelta(seconds=1), datetime(2026, 11, 22, 18, 0)) == words


# -- the crash hook --------------------------------------------------------------------------------------------------

@pytest.fixture
def hook(qtbot: QtBot, tmp_path: Path) -> Iterator[crash.CrashHook]:
    """The hook with its log in `tmp_path`; not in the interpreter's place, where the test's own hook is."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    assert crash.start_log(tmp_path) == tmp_path / crash.FILE_NAME
    made = crash.CrashHook()
    yield made
    for handler in [one for one in root.handlers if one not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def fail(name: str) -> None:
    raise KeyError(f"{name} 13912345678")


def caught(name: str) -> BaseException:
    try:
        fail(name)
    except KeyError as error:
        return error
    raise AssertionError


def test_an_error_is_logged_without_people_and_told_once(qtbot: QtBot, tmp_path: Path, hook: crash.CrashHook) -> None:
    for name in ("示例甲", "示例乙"):
        error = caught(name)
        hook.take(type(error), error, error.__traceback__)
    text = (tmp_path / crash.FILE_NAME).read_text(encoding="utf-8")
    assert text.count("KeyError") == 2 and "test_start.py" in text
    assert "示例" not in text and "13912345678" not in text
    told = dialog(qtbot, "crash")
    qtbot.keyClick(told, Qt.Key.Key_Escape)
    qtbot.wait(50)
    assert QApplication.activeModalWidget() is None


def test_a_thread_s_error_is_told_on_the_window_s_thread(qtbot: QtBot, hook: crash.CrashHook) -> None:
    error = caught("示例丙")
    thread = threading.Thread(target=lambda: hook.take(type(error), error, error.__traceback__))
    thread.start()
    thread.join()
    told = dialog(qtbot, "crash")
    assert told.thread() is QApplication.instance().thread()
    told.reject()
    qtbot.wait(20)


def test_the_hooks_are_put_in_and_taken_out(qtbot: QtBot, tmp_path: Path) -> None:
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    made = crash.CrashHook()
    made.install()
    assert sys.excepthook == made.take and threading.excepthook != before[1]
    made.remove()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def test_errors_of_slots_workers_and_threads_reach_the_log(tmp_path: Path) -> None:
    """In a process of its own, where nothing stands between Qt and the hook."""
    code = """
import sys, threading
from pathlib import Path
from PySide6.QtCore import QObject, QTimer
from contextlib import nullcontext
from ui import crash
from ui.app import create_application
from ui.background import Background
crash.start_log(Path(sys.argv[1]))
app = create_application()
hook = crash.CrashHook(app)
hook.install()
def in_slot(): raise ValueError("slot")
def in_job(): raise ValueError("job")
def in_thread(): raise ValueError("thread")
background = Background(nullcontext, lambda: None)
owner = QObject()
QTimer.singleShot(0, in_slot)
background.run(in_job, done=print, owner=owner)
threading.Thread(target=in_thread).start()
told = []
def look():
    front = app.activeModalWidget()
    if front is not None:
        told.append(front.objectName())
        front.reject()
timer = QTimer(interval=50)
timer.timeout.connect(look)
timer.start()
QTimer.singleShot(1500, app.quit)
app.exec()
background.close()
hook.remove()
print(sorted(set(told)))
"""
    run = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, encoding="utf-8",
                         timeout=60)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "['crash']"
    text = (tmp_path / crash.FILE_NAME).read_text(encoding="utf-8")
    assert all(f"ValueError: {name}" in text for name in ("slot", "job", "thread"))


# -- the display -----------------------------------------------------------------------------------------------------

@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there can a display be missing")
@pytest.mark.parametrize("place", ["", ":987"])
def test_a_missing_display_is_told_before_qt_ends_the_program(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", place)
    with pytest.raises(Refused) as refused:
        display.refuse_without_display()
    assert "打不开窗口" in refused.value.sentence
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    display.refuse_without_display()


# -- the first start -------------------------------------------------------------------------------------------------

def begin(qtbot: QtBot, tmp_path: Path, start: Start) -> tuple[Program, FirstStart]:
    """The guide over a database that was just made."""
    program = start(tmp_path / "新的.db")
    asked = dialog(qtbot, "first_start")
    assert isinstance(asked, FirstStart)
    return program, asked


def test_the_first_start_guides_to_the_roster(qtbot: QtBot, tmp_path: Path, start: Start) -> None:
    program, asked = begin(qtbot, tmp_path, start)
    assert "严禁录入涉密信息" in asked.findChild(QLabel, "no_secrets").text()
    qtbot.keyClick(asked.operator, Qt.Key.Key_Return)
    assert asked.said.text() == "! 请填写姓名" and asked.step == 0
    asked.operator.setText("示例员")
    qtbot.keyClick(asked.operator, Qt.Key.Key_Return)
    assert asked.findChild(QLabel, "first_start_backups").text().endswith("备份")
    asked.office.setText("政协示例县委员会办公室")
    asked.since.setText("2021.13.01")
    qtbot.keyClick(asked.since, Qt.Key.Key_Return)
    assert asked.said.text().startswith("! 没有“2021年13月1日”") and asked.step == 1
    asked.since.setText("2021.12.20")
    qtbot.keyClick(asked.since, Qt.Key.Key_Return)
    assert asked.said.text() == "! 填写了换届日期，请同时填写本届，如：第十届"
    asked.term.setText("第十届")
    qtbot.keyClick(asked.term, Qt.Key.Key_Return)
    asked.back()
    assert asked.office.text() == "政协示例县委员会办公室"
    asked.forward()
    with qtbot.waitSignal(program.session.changed):
        qtbot.keyClick(asked, Qt.Key.Key_Return)
    dialog(qtbot, "import_picker").reject()                # a file is asked for at once
    dialog(qtbot, "import_dialog").reject()
    assert program.session.operator == "示例员" and program.memory.get(OPERATOR) == "示例员"
    with db.connection_context() if db.is_closed() else db.atomic("DEFERRED"):
        term = current_term()
        assert term is not None and (term.name, term.since, term.number) == ("第十届", "2021-12-20", 10)
        assert (setting("office"), setting("operators")) == ("政协示例县委员会办公室", ["示例员"])
        logged = OperationLog.select().where(OperationLog.kind == "do")
        assert [(one.title, one.who) for one in logged] == [("首次设置", "示例员")]


def test_the_first_start_can_be_left_for_later_and_is_not_asked_twice(
        qtbot: QtBot, tmp_path: Path, start: Start) -> None:
    program, asked = begin(qtbot, tmp_path, start)
    qtbot.keyClick(asked, Qt.Key.Key_Escape)
    assert program.session.operator == ""
    program.window.close()
    start(tmp_path / "新的.db")
    dialog(qtbot, "operator_dialog").reject()
    with db.connection_context() if db.is_closed() else db.atomic("DEFERRED"):
        assert OperationLog.select().count() == 0


def test_the_first_start_opens_the_sample_beside(qtbot: QtBot, tmp_path: Path, start: Start,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(QProcess, "startDetached", lambda program, words: started.append([program, *words]))
    program, asked = begin(qtbot, tmp_path, start)
    asked.operator.setText("示例员")
    asked.forward()
    asked.forward()
    asked.findChild(QRadioButton, "first_start_sample").click()
    with qtbot.waitSignal(program.session.changed):
        asked.forward()
    qtbot.waitUntil(lambda: bool(started))
    assert started[0][-1] == "--demo"
    with db.connection_context() if db.is_closed() else db.atomic("DEFERRED"):
        assert current_term() is None
