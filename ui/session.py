"""What the pages share: the open database, the worker, who is at work, the present 届, and what was changed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from models import operation as operations
from models.basics import current_term
from models.errors import Refused
from models.operation import Changed, Operation, journal, log_event
from models.operation import operation as open_operation
from models.operation import redo_target, undo_target
from models.records import db, today
from models.register import Register
from models.view import View
from ui.background import Background, Job, Report
from ui.memory import Memory
from ui.messages import Messages

T = TypeVar("T")

TERM_TABLE = "term"


def _nothing(_: Any = None) -> None:
    pass


class Session(QObject):
    """One open database and the window on it. `models.database.open_database` has been called before.

    `messages` is the window's, put in once there is a window. Nothing here runs SQL on the window's thread except
    the one read of the present 届 at the start.
    """

    changed = Signal(object)          # models.operation.Changed: ids by table name
    busy_changed = Signal(str)        # what a long operation is writing, '' when it has ended
    steps_changed = Signal()          # 撤销 and 恢复 would do something else
    term_changed = Signal()

    _heard = Signal(object)

    def __init__(self, database: Path, memory: Memory, *, read_only: bool = False, operator: str = "",
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.database, self.memory, self.read_only = database, memory, read_only
        self.messages: Messages | None = None
        self.term_id: int | None = None
        self.term_name = ""
        self._busy = ""
        self._steps = ("", "")
        self._reading: Any = None    # of the thread for reads, while it may be interrupted
        self._reading_lock = threading.Lock()
        self.background = Background(self._open, self._interrupt, self)
        self.background.unheard.connect(self.tell)
        journal.operator = operator
        self._heard.connect(self._changed, Qt.ConnectionType.QueuedConnection)
        self._listener = self._heard.emit
        journal.listeners.append(self._listener)
        with db.connection_context() if db.is_closed() else _as_it_is():
            self._put_term(_read_term())
            self._steps = _read_steps()

    def close(self) -> None:
        """Stops the worker; nothing is told afterwards."""
        if self._listener in journal.listeners:
            journal.listeners.remove(self._listener)
        self.background.close()

    # Who, when, what

    @property
    def operator(self) -> str:
        """The person at work (经办人), who stands in the log."""
        return journal.operator

    @operator.setter
    def operator(self, name: str) -> None:
        journal.operator = name

    @property
    def today(self) -> str:
        return today()

    def view(self, register: type[Register], **options: Any) -> View:
        """The live rows of a register, of the present 届 where it belongs to one."""
        return View(register, **{"term": self.term_id if register.term else None, **options})

    # Writing

    def blocked(self) -> str:
        """Why nothing can be changed now, as a sentence; '' where it can."""
        if self.read_only:
            return "当前以只读方式打开，不能修改。"
        return f"正在{self._busy}，完成后才能修改。" if self._busy else ""

    def run_operation(self, title: str, work: Callable[[Operation], T], *, owner: QObject,
                      done: Callable[[T], None] = _nothing, failed: Callable[[Exception], None] | None = None,
                      long: bool = False, report: Callable[[int, int, str], None] | None = None) -> Job | None:
        """Runs `work` in the worker as one operation; `done` and `failed` are called on this thread.

        `long` work goes to the thread for long work, closes every edit action meanwhile (`busy_changed`), tells how
        far it has come through `report` and can be cancelled through the job. Without `failed`, an error is told.
        """
        refuse = failed or self.tell
        if reason := self.blocked():
            refuse(Refused(reason))
            return None
        if not long:
            return self.background.run(self._carry_out, title, work, done=done, failed=refuse, owner=owner)
        return self._run_long(title, partial(self._carry_out, title, work), owner, done, refuse, report)

    def run_writing(self, title: str, work: Callable[[Callable[[int, int], None]], T], *, owner: QObject,
                    done: Callable[[T], None] = _nothing, failed: Callable[[Exception], None] | None = None,
                    report: Callable[[int, int, str], None] | None = None) -> Job | None:
        """As `run_operation` with `long`, for work that opens its operation itself (an import).

        `work` is given what an operation reports to: (rows done, rows in all), which raises `Cancelled`.
        """
        refuse = failed or self.tell
        if reason := self.blocked():
            refuse(Refused(reason))
            return None

        def undisturbed(report: Report) -> T:
            def tell(number: int, total: int) -> None:
                report.raise_if_cancelled()
                report(number, total)
            with self._undisturbed():
                return work(tell)
        return self._run_long(title, undisturbed, owner, done, refuse, report)

    def _run_long(self, title: str, work: Callable[..., T], owner: QObject, done: Callable[[T], None],
                  refuse: Callable[[Exception], None], report: Callable[[int, int, str], None] | None) -> Job:
        self._set_busy(title)

        # The session hears the end in any case: a page that died must not leave the window closed to edits.
        def end(result: T) -> None:
            self._set_busy("")
            if shiboken6.isValid(owner):
                done(result)

        def stop(error: Exception) -> None:
            self._set_busy("")
            if shiboken6.isValid(owner):
                refuse(error)

        def told(number: int, total: int, text: str) -> None:
            if report is not None and shiboken6.isValid(owner):
                report(number, total, text)
        return self.background.run(work, done=end, failed=stop, progress=told, long=True, owner=self)

    def run_event(self, title: str, detail: str, *, owner: QObject, done: Callable[[], None]) -> None:
        """Logs what changes no record (a reveal); `done` once it stands in the log."""
        self.background.run(self._log, title, detail, done=lambda _: done(), failed=self.tell, owner=owner)

    def undo(self) -> None:
        """Takes the last operation back and says so."""
        self._step(operations.undo, "已撤销")

    def redo(self) -> None:
        self._step(operations.redo, "已恢复")

    def undo_title(self) -> str:
        """What 撤销 would take back, '' where there is nothing."""
        return self._steps[0]

    def redo_title(self) -> str:
        return self._steps[1]

    # Telling

    def tell(self, error: Exception, parent: QWidget | None = None) -> None:
        if self.messages is not None:
            self.messages.tell(error, parent)

    def tell_done(self, text: str) -> None:
        """Says what was done, with the link 撤销."""
        if self.messages is not None:
            self.messages.done(text)

    # On the worker threads

    @contextmanager
    def _open(self) -> Iterator[None]:
        reads = threading.current_thread().name == Background.READS
        with db.connection_context():
            if reads:
                self._let_interrupt(db.raw)
            try:
                yield
            finally:
                self._let_interrupt(None, reads)

    def _let_interrupt(self, connection: Any, reads: bool = True) -> None:
        if reads:
            with self._reading_lock:
                self._reading = connection

    def _interrupt(self) -> None:
        with self._reading_lock:
            if self._reading is not None:
                db.interrupt_reads(self._reading)

    def _carry_out(self, title: str, work: Callable[[Operation], T], report: Report | None = None) -> T:
        def tell(done: int, total: int) -> None:
            if report is not None:
                report.raise_if_cancelled()
                report(done, total)
        with self._undisturbed(), open_operation(title, tell if report is not None else None) as op:
            return work(op)

    def _replay(self, step: Callable[[], str]) -> str:
        with self._undisturbed():
            return step()

    def _log(self, title: str, detail: str) -> None:
        with self._undisturbed():
            log_event(title, detail)

    @contextmanager
    def _undisturbed(self) -> Iterator[None]:
        """What is being written is never broken off, not even by closing the window."""
        self._let_interrupt(None, threading.current_thread().name == Background.READS)
        yield

    # On the window's thread

    def _step(self, step: Callable[[], str], word: str) -> None:
        if reason := self.blocked():
            self.tell(Refused(reason))
            return

        def done(title: str) -> None:
            if self.messages is not None:
                self.messages.toast(f"{word}：{title}")
        self.background.run(self._replay, step, done=done, failed=self.tell, owner=self)

    def _changed(self, changed: Changed) -> None:
        self.changed.emit(changed)
        self.background.run(_read_steps, done=self._put_steps, group="steps", owner=self)
        if TERM_TABLE in changed.ids:
            self.background.run(_read_term, done=self._put_term, group="term", owner=self)

    def _put_steps(self, steps: tuple[str, str]) -> None:
        if steps != self._steps:
            self._steps = steps
            self.steps_changed.emit()

    def _put_term(self, term: tuple[int | None, str]) -> None:
        if term != (self.term_id, self.term_name):
            self.term_id, self.term_name = term
            self.term_changed.emit()

    def _set_busy(self, title: str) -> None:
        self._busy = title
        self.busy_changed.emit(title)


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield


def _read_term() -> tuple[int | None, str]:
    term = current_term()
    return (int(term.id), str(term.name)) if term else (None, "")


def _read_steps() -> tuple[str, str]:
    last, next_ = undo_target(), redo_target()
    return str(last.title) if last else "", str(next_.title) if next_ else ""
