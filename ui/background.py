"""Work away from the window: one thread answers reads, another does the long work, signals bring results."""

from __future__ import annotations

import logging
import sys
import threading
import time
import weakref
from collections import deque
from typing import Any, Callable, ContextManager, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from models.errors import Cancelled, InvalidValue, Refused
from models.pace import giving_way

log = logging.getLogger(__name__)

T = TypeVar("T")

# A report more often than this would only fill the event queue: nobody reads faster.
REPORT_EVERY_SECONDS = 0.05

# Long work looks so often whether the window's thread is at work, and then waits for it at most so long.
LOOK_SECONDS = 0.008
LONGEST_WAIT_SECONDS = 0.05


class WindowFirst(QObject):
    """Long work waits while the window's thread is busy: it asks by an event, which is answered between two others.

    Without, each of the hundreds of Python calls of a repaint would wait for its turn. While the window is idle the
    answer comes at once.
    """

    _asked = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._next = 0.0
        self._waiting = False                   # an earlier question has not been answered yet
        self._answered = threading.Event()
        self._open = True
        self._asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def give_way(self) -> None:
        """On the thread for long work: returns at once if it was asked just now, else when the window has answered."""
        if time.monotonic() < self._next or not self._open:
            return
        if not self._waiting:
            self._waiting = True
            self._answered.clear()
            self._asked.emit()
        if self._answered.wait(LONGEST_WAIT_SECONDS):
            self._waiting = False
        self._next = time.monotonic() + LOOK_SECONDS

    def close(self) -> None:
        """Nobody answers from now on."""
        self._open = False
        self._answered.set()

    @Slot()
    def _answer(self) -> None:
        self._answered.set()


class Report:
    """What a long job tells while it works: call it with (done, total, text), ask `cancelled()`."""

    def __init__(self, job: Job, tell: Callable[[Job, int, int, str], None], give_way: Callable[[], None]) -> None:
        self._job = job
        self._tell = tell
        self._give_way = give_way
        self._next = 0.0

    def __call__(self, done: int, total: int, text: str = "") -> None:
        now = time.monotonic()
        if now >= self._next or done >= total:
            self._next = now + REPORT_EVERY_SECONDS
            self._tell(self._job, done, total, text)
        self._give_way()

    def cancelled(self) -> bool:
        return self._job.cancelled

    def raise_if_cancelled(self) -> None:
        """Raises `Cancelled`, so that the operation around the loop rolls back."""
        if self._job.cancelled:
            raise Cancelled()


class Job:
    """One piece of work. A cancelled read is forgotten; a cancelled long job says itself how it ended."""

    def __init__(self, background: Background, work: Callable[..., Any], args: tuple[Any, ...],
                 owner: QObject, done: Callable[[Any], None], failed: Callable[[Exception], None] | None,
                 progress: Callable[[int, int, str], None] | None, group: str | None, long: bool, urgent: bool) -> None:
        self._background = background
        self.work: Callable[..., Any] | None = work
        self.args = args
        self.group = group
        self.long = long
        self.urgent = urgent
        self.cancelled = False
        self.finished = False
        self._owner = weakref.ref(owner)
        self._done: Callable[[Any], None] | None = done
        self._failed = failed
        self._progress = progress

    @property
    def name(self) -> str:
        """For the log: the code's name only, never a value."""
        return str(getattr(self.work, "__qualname__", type(self.work).__name__))

    def cancel(self) -> None:
        """Gives the job up.

        A read is dropped without a word. A long job is asked to stop: its `failed` hears `Cancelled` when it
        has rolled back, its `done` hears the result when it was already too late.
        """
        self._background.cancel(self)

    def wanted(self) -> bool:
        """Whether somebody is still there to hear the end."""
        owner = self._owner()
        return owner is not None and shiboken6.isValid(owner)

    # The rest runs on the window's thread.

    def tell_progress(self, done: int, total: int, text: str) -> None:
        if self._progress and not self.finished and self.wanted():
            self._progress(done, total, text)

    def tell_end(self, result: Any, error: Exception | None) -> Exception | None:
        """Calls back once; returns an error that nobody took."""
        done, failed = self._done, self._failed
        silent = (self.cancelled and not self.long) or not self.wanted()
        self.release()
        if silent:
            return None
        if error is None:
            if done:
                done(result)
            return None
        if failed:
            failed(error)
            return None
        return error

    def release(self) -> None:
        """Lets go of everything that may hold a widget, here, where widgets may die."""
        self.finished = True
        self.work = None
        self.args = ()
        self._done = self._failed = self._progress = None


class _Worker:
    """One thread and its queue. `closing` ends it after the job under way."""

    def __init__(self, name: str, background: Background) -> None:
        self._background = background
        self._wake = threading.Condition()
        self._queue: deque[Job] = deque()
        self._running: Job | None = None
        self._closing = False
        self._held = False
        self.thread = threading.Thread(target=self._loop, name=name, daemon=True)

    def hold(self, held: bool) -> None:
        """While held, only urgent jobs begin."""
        with self._wake:
            self._held = held
            self._wake.notify()

    def put(self, job: Job) -> None:
        with self._wake:
            if job.urgent:
                self._queue.appendleft(job)
            else:
                self._queue.append(job)
            self._wake.notify()

    def supersede(self, group: str, interrupt: Callable[[], None]) -> list[Job]:
        """Takes older jobs of the group out of the queue, interrupts the running one; returns those taken."""
        with self._wake:
            old = [job for job in self._queue if job.group == group]
            for job in old:
                self._queue.remove(job)
                job.cancelled = True
            if self._running is not None and self._running.group == group:
                self._running.cancelled = True
                interrupt()
        return old

    def cancel(self, job: Job, interrupt: Callable[[], None]) -> bool:
        """Cancels one job; True if it had not begun."""
        with self._wake:
            job.cancelled = True
            if job in self._queue:
                self._queue.remove(job)
                return True
            if job is self._running and not job.long:
                # Held under the lock, so that the statement of the *next* job cannot be hit.
                interrupt()
        return False

    def close(self, interrupt: Callable[[], None]) -> list[Job]:
        with self._wake:
            self._closing = True
            left = list(self._queue)
            self._queue.clear()
            if self._running is not None:
                self._running.cancelled = True
                if not self._running.long:
                    interrupt()
            self._wake.notify()
        return left

    def _loop(self) -> None:
        while True:
            with self._wake:
                while not (self._closing or self._queue and (self._queue[0].urgent or not self._held)):
                    self._wake.wait()
                if self._closing:
                    return
                job = self._running = self._queue.popleft()
            result, error = self._background.carry_out(job)
            with self._wake:
                self._running = None
            self._background.hand_over(job, result, error)
            # The last reference must not be dropped here: it may hold a widget.
            del job, result, error


class Background(QObject):
    """Runs jobs in two threads: reads (pages, ids, counts) and long work (import, export, backup).

    `open_context` is entered on the worker thread around each job (the database's connection context).
    `interrupt` must break off the statement that the thread named `READS` is executing, and do nothing when
    there is none; it is called on the thread of whoever cancels.
    """

    READS = "reads"
    LONG_WORK = "long work"

    unheard = Signal(object)     # a Refused, InvalidValue or Cancelled whose job named no `failed`
    busy_changed = Signal(bool)  # long work has begun or ended

    _ended = Signal(object, object, object)
    _reported = Signal(object, int, int, str)

    def __init__(self, open_context: Callable[[], ContextManager[Any]], interrupt: Callable[[], None],
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_context = open_context
        self._interrupt = interrupt
        self._jobs: set[Job] = set()
        self._closed = False
        self._window = WindowFirst(self)
        self._ended.connect(self._end, Qt.ConnectionType.QueuedConnection)
        self._reported.connect(self._report, Qt.ConnectionType.QueuedConnection)
        self._reads = _Worker(self.READS, self)
        self._long_work = _Worker(self.LONG_WORK, self)
        self._reads.thread.start()
        self._long_work.thread.start()

    def run(self, job: Callable[..., T], *args: Any, done: Callable[[T], None],
            failed: Callable[[Exception], None] | None = None,
            progress: Callable[[int, int, str], None] | None = None,
            urgent: bool = False, group: str | None = None, long: bool = False, owner: QObject) -> Job:
        """Starts `job(*args)` and returns at once; `done`, `failed` and `progress` are called on this thread.

        With `progress` or `long` it goes to the thread for long work and is given `report=Report`.
        `urgent` puts it before what waits. A newer job of a `group` takes the place of the older ones.
        Nothing is called once `owner` has died. `failed` hears every error; one not of the three known
        kinds has been handed to the crash hook before.
        """
        long = long or progress is not None
        work = Job(self, job, args, owner, done, failed, progress, group, long, urgent)
        if self._closed:
            work.cancelled = True
            work.release()
            return work
        worker = self._long_work if long else self._reads
        if group is not None:
            for old in worker.supersede(group, self._interrupt if not long else _nothing):
                self._forget(old)
        was_busy = self.busy()
        self._jobs.add(work)
        worker.put(work)
        if self.busy() != was_busy:
            self.busy_changed.emit(True)
        return work

    def cancel(self, job: Job) -> None:
        if job.finished:
            return
        worker = self._long_work if job.long else self._reads
        if worker.cancel(job, self._interrupt):
            if job.long:
                # Nothing has been done yet, but its progress bar waits for an end.
                self._ended.emit(job, None, Cancelled())
            else:
                self._forget(job)

    def hold(self, held: bool) -> None:
        """While held, only urgent reads begin: until the first rows are painted nothing else may take their time."""
        self._reads.hold(held)

    def busy(self) -> bool:
        """Whether long work is under way or waiting."""
        return any(job.long for job in self._jobs)

    def close(self) -> None:
        """Asks everything to stop and waits for both threads. Nothing is called back afterwards."""
        if self._closed:
            return
        self._closed = True
        self._window.close()
        for worker in (self._reads, self._long_work):
            worker.close(self._interrupt)
        for worker in (self._reads, self._long_work):
            worker.thread.join()
        for job in self._jobs:
            job.release()
        self._jobs.clear()

    # On the worker threads.

    def carry_out(self, job: Job) -> tuple[Any, Exception | None]:
        work = job.work
        if work is None or job.cancelled or not job.wanted():
            return None, Cancelled()
        try:
            with self._open_context():
                if job.long:
                    give_way = self._window.give_way
                    with giving_way(give_way):
                        return work(*job.args, report=Report(job, self._reported.emit, give_way)), None
                return work(*job.args), None
        except Exception as error:  # the worker boundary: whatever went wrong is told on the window's thread
            return None, error

    def hand_over(self, job: Job, result: Any, error: Exception | None) -> None:
        self._ended.emit(job, result, error)

    # On the window's thread.

    @Slot(object, int, int, str)
    def _report(self, job: Job, done: int, total: int, text: str) -> None:
        job.tell_progress(done, total, text)

    @Slot(object, object, object)
    def _end(self, job: Job, result: Any, error: Exception | None) -> None:
        if job not in self._jobs:
            return
        self._jobs.discard(job)
        dropped = job.cancelled and not job.long  # an interrupted read fails in its own way: that is no news
        known = isinstance(error, (Refused, InvalidValue, Cancelled))
        if error is not None and not known and not dropped:
            log.error("job %s ended with %s", job.name, type(error).__name__)
            sys.excepthook(type(error), error, error.__traceback__)
        was_long = job.long
        left = job.tell_end(result, error)
        if left is not None and known:
            self.unheard.emit(left)
        if was_long and not self.busy():
            self.busy_changed.emit(False)

    def _forget(self, job: Job) -> None:
        self._jobs.discard(job)
        job.release()


def _nothing() -> None:
    """Long work is asked to stop, never interrupted in the middle of a statement."""
