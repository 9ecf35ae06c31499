"""Jobs run away from the window, end on its thread, and never call back to what has gone."""

import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from models.errors import Cancelled, Refused
from models.pace import giving_way, paced
from ui.background import LONGEST_WAIT_SECONDS, LOOK_SECONDS, Background, Report


class Store:
    """A real SQLite file with a connection a thread, as the database has."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reading: sqlite3.Connection | None = None
        self.local = threading.local()

    @contextmanager
    def open(self) -> Iterator[None]:
        connection = sqlite3.connect(self.path, check_same_thread=False)
        self.local.connection = connection
        if threading.current_thread().name == Background.READS:
            self.reading = connection
        try:
            yield
        finally:
            if self.reading is connection:
                self.reading = None
            connection.close()

    def interrupt(self) -> None:
        if self.reading is not None:
            self.reading.interrupt()

    def ask(self, sql: str) -> Any:
        return self.local.connection.execute(sql).fetchone()[0]


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "file.db")


@pytest.fixture
def background(qtbot: QtBot, store: Store) -> Iterator[Background]:
    background = Background(store.open, store.interrupt)
    yield background
    background.close()


def test_result_arrives_on_the_windows_thread(qtbot: QtBot, background: Background, store: Store) -> None:
    heard: list[tuple[Any, threading.Thread]] = []
    owner = QObject()
    background.run(store.ask, "SELECT 6 * 7", owner=owner,
                   done=lambda value: heard.append((value, threading.current_thread())))
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [(42, threading.main_thread())]


def test_newer_job_of_a_group_interrupts_older(qtbot: QtBot, background: Background, store: Store) -> None:
    heard: list[str] = []
    owner = QObject()
    first = background.run(store.ask, ENDLESS, owner=owner, group="search",
                           done=lambda _: heard.append("first"), failed=lambda _: heard.append("failed"))
    qtbot.waitUntil(lambda: store.reading is not None)
    time.sleep(0.05)
    background.run(store.ask, "SELECT 2", owner=owner, group="search", done=lambda _: heard.append("second"))
    background.run(store.ask, "SELECT 3", owner=owner, group="search", done=lambda _: heard.append("third"))
    qtbot.waitUntil(lambda: "third" in heard)
    assert heard == ["third"] or heard == ["second", "third"]
    assert first.cancelled


def test_cancel_of_a_read_is_silent(qtbot: QtBot, background: Background, store: Store) -> None:
    heard: list[str] = []
    owner = QObject()
    job = background.run(store.ask, ENDLESS, owner=owner, done=lambda _: heard.append("done"),
                         failed=lambda _: heard.append("failed"))
    qtbot.waitUntil(lambda: store.reading is not None)
    time.sleep(0.05)
    job.cancel()
    background.run(store.ask, "SELECT 1", owner=owner, done=lambda _: heard.append("next"))
    qtbot.waitUntil(lambda: "next" in heard)
    assert heard == ["next"]


def test_urgent_goes_first(qtbot: QtBot, background: Background) -> None:
    gate, began = threading.Event(), threading.Event()
    heard: list[str] = []
    owner = QObject()

    def wait() -> None:
        began.set()
        gate.wait(5)
    background.run(wait, owner=owner, done=lambda _: heard.append("gate"))
    assert began.wait(5)
    background.run(lambda: None, owner=owner, done=lambda _: heard.append("plain"))
    background.run(lambda: None, owner=owner, done=lambda _: heard.append("urgent"), urgent=True)
    gate.set()
    qtbot.waitUntil(lambda: len(heard) == 3)
    assert heard == ["gate", "urgent", "plain"]


def test_what_is_not_urgent_waits_while_held(qtbot: QtBot, background: Background) -> None:
    ended: list[str] = []
    background.hold(True)
    background.run(lambda: "rest", done=ended.append, owner=background)
    background.run(lambda: "rows", done=ended.append, urgent=True, owner=background)
    qtbot.waitUntil(lambda: ended == ["rows"])
    background.run(lambda: "more rows", done=ended.append, urgent=True, owner=background)
    qtbot.waitUntil(lambda: ended == ["rows", "more rows"])
    background.hold(False)
    qtbot.waitUntil(lambda: ended == ["rows", "more rows", "rest"])


def test_dead_owner_hears_nothing(qtbot: QtBot, background: Background) -> None:
    gate = threading.Event()
    heard: list[str] = []
    owner, other = QObject(), QObject()
    background.run(lambda: gate.wait(5), owner=owner, done=lambda _: heard.append("dead"))
    with qtbot.waitSignal(owner.destroyed):
        owner.deleteLater()
    gate.set()
    background.run(lambda: None, owner=other, done=lambda _: heard.append("alive"))
    qtbot.waitUntil(lambda: "alive" in heard)
    assert heard == ["alive"]


def test_reads_are_answered_during_long_work(qtbot: QtBot, background: Background, store: Store) -> None:
    heard: list[Any] = []
    steps: list[tuple[int, int, str]] = []
    owner = QObject()

    def work(rows: int, report: Report) -> int:
        for row in range(rows):
            report.raise_if_cancelled()
            report(row, rows, "正在导入")
            time.sleep(0.01)
        return rows
    with qtbot.waitSignal(background.busy_changed):
        job = background.run(work, 1000, owner=owner, done=heard.append, failed=heard.append,
                             progress=lambda *step: steps.append(step))
    background.run(store.ask, "SELECT 7", owner=owner, done=heard.append)
    qtbot.waitUntil(lambda: 7 in heard and len(steps) > 2)
    assert background.busy()
    with qtbot.waitSignal(background.busy_changed):
        job.cancel()
    assert isinstance(heard[-1], Cancelled)
    assert steps[-1][1:] == (1000, "正在导入")


def test_long_work_that_was_done_before_the_cancel_is_told(qtbot: QtBot, background: Background) -> None:
    heard: list[str] = []
    began, gate = threading.Event(), threading.Event()
    owner = QObject()

    def work(report: Report) -> str:
        began.set()
        gate.wait(5)
        return "written"
    job = background.run(work, owner=owner, done=heard.append, long=True)
    assert began.wait(5)
    job.cancel()
    gate.set()
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["written"]


def test_waiting_long_work_that_is_cancelled_says_so(qtbot: QtBot, background: Background) -> None:
    heard: list[Any] = []
    gate = threading.Event()
    owner = QObject()
    background.run(lambda report: gate.wait(5), owner=owner, done=lambda _: heard.append("first"), long=True)
    job = background.run(lambda report: None, owner=owner, done=heard.append, failed=heard.append, long=True)
    job.cancel()
    qtbot.waitUntil(lambda: bool(heard))
    assert isinstance(heard[0], Cancelled)
    gate.set()
    qtbot.waitUntil(lambda: "first" in heard)


def test_refusal_reaches_failed_and_not_the_crash_hook(qtbot: QtBot, background: Background,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    crashes: list[Any] = []
    monkeypatch.setattr(sys, "excepthook", lambda *error: crashes.append(error))
    heard: list[Exception] = []
    owner = QObject()

    def refuse() -> None:
        raise Refused("文件正在被占用。", "请先关闭该文件。")
    background.run(refuse, owner=owner, done=lambda _: None, failed=heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert isinstance(heard[0], Refused)
    with qtbot.waitSignal(background.unheard) as signal:
        background.run(refuse, owner=owner, done=lambda _: None)
    assert signal.args is not None and isinstance(signal.args[0], Refused)
    assert crashes == []


def test_bug_reaches_the_crash_hook_and_failed(qtbot: QtBot, background: Background, caplog: Any,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    crashes: list[Any] = []
    monkeypatch.setattr(sys, "excepthook", lambda *error: crashes.append(error))
    heard: list[Exception] = []
    owner = QObject()

    def broken(name: str) -> None:
        raise KeyError(name)
    background.run(broken, "张三", owner=owner, done=lambda _: None, failed=heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert crashes[0][0] is KeyError and isinstance(heard[0], KeyError)
    assert "张三" not in caplog.text and "KeyError" in caplog.text


def test_close_joins_and_nothing_is_called_afterwards(qtbot: QtBot, store: Store) -> None:
    background = Background(store.open, store.interrupt)
    heard: list[Any] = []
    owner = QObject()
    background.run(store.ask, ENDLESS, owner=owner, done=heard.append, failed=heard.append)
    background.run(store.ask, "SELECT 1", owner=owner, done=heard.append)
    qtbot.waitUntil(lambda: store.reading is not None)
    time.sleep(0.05)
    threads = [thread for thread in threading.enumerate()
               if thread.name in (Background.READS, Background.LONG_WORK)]
    background.close()
    late = background.run(store.ask, "SELECT 1", owner=owner, done=heard.append)
    qtbot.wait(50)
    assert heard == [] and late.cancelled
    assert threads and not any(thread.is_alive() for thread in threads)


def test_context_surrounds_each_job(qtbot: QtBot) -> None:
    events: list[str] = []

    @contextmanager
    def context() -> Iterator[None]:
        events.append("open")
        yield
        events.append("close")
    background = Background(context, lambda: None)
    owner = QObject()
    ended: list[None] = []
    work: Callable[[], None] = lambda: events.append("work")  # noqa: E731
    background.run(work, owner=owner, done=ended.append)
    background.run(work, owner=owner, done=ended.append)
    qtbot.waitUntil(lambda: len(ended) == 2)
    background.close()
    assert events == ["open", "work", "close"] * 2


def test_long_work_waits_while_the_window_is_at_work(qtbot: QtBot, background: Background) -> None:
    """While the window's thread is in a turn of its own, long work goes on only once in `LONGEST_WAIT_SECONDS`."""
    steps: list[float] = []
    stop = threading.Event()

    def work(report: Report) -> None:
        for _ in paced(iter(stop.is_set, True)):
            steps.append(time.monotonic())

    ended: list[object] = []
    background.run(work, done=ended.append, long=True, owner=background)
    qtbot.waitUntil(lambda: len(steps) > 1000)             # an idle window answers at once
    began = time.monotonic()
    time.sleep(10 * LONGEST_WAIT_SECONDS)                  # the interpreter is free, only the window is not
    worked = [at for at in steps if began + LOOK_SECONDS * 2 < at]
    pauses = [later - earlier for earlier, later in zip(worked, worked[1:]) if later - earlier > LOOK_SECONDS]
    stop.set()
    qtbot.waitUntil(lambda: bool(ended))
    assert len(pauses) >= 3 and sum(pauses) > 5 * LONGEST_WAIT_SECONDS


def test_long_work_of_a_window_that_closes_waits_for_nobody(store: Store, qtbot: QtBot) -> None:
    background = Background(store.open, store.interrupt)
    done, begun = threading.Event(), threading.Event()

    def work(report: Report) -> None:
        for _ in paced(range(100)):
            begun.set()
            time.sleep(LOOK_SECONDS)
        done.set()

    background.run(work, done=lambda _: None, long=True, owner=background)
    assert begun.wait(5)
    began = time.monotonic()
    background.close()
    assert done.is_set() and time.monotonic() - began < 100 * LONGEST_WAIT_SECONDS / 2


def test_a_loop_gives_way_only_on_a_thread_that_is_asked_to() -> None:
    items, asked = [1, 2, 3], []
    assert paced(items) is items
    with giving_way(lambda: asked.append(len(asked))):
        assert list(paced(items)) == items
    assert asked == [0, 1, 2] and paced(items) is items
