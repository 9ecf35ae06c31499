"""Runs the real window in a process of its own, does one thing to it, and prints one JSON line.

`python -m benchmarks.window start|memory|stall DATABASE [import|export|backup ROSTER]`. Everything the program would
ask a person at its start is left out; what it measures is the program as `main.py --database` runs it.
"""
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

SCROLLS, TYPED = 150, ("z", "zw", "zwm", "", "1", "138", "1383", "")
STEP_MS, TICK_MS = 40, 2                     # a scroll or key every so often; how often the watchdog looks
IDLE_SECONDS = 4.0


def tell(**values: float) -> None:
    """Print what was found and end at once: closing the window is not what is measured."""
    print(json.dumps(values), flush=True)
    os._exit(0)


def run(database: Path, when_shown: Callable[[Any], None], prepare: Callable[[], None] = lambda: None) -> None:
    """Open the window; `when_shown(program)` is called after the first frame of the table that shows rows."""
    import main
    start = main.load_window()
    created, programs = start.create_application, []

    def create_application(arguments: Sequence[str] = ()) -> Any:
        app = created(arguments)
        _watch_first_rows(lambda: when_shown(programs[0]))
        prepare()
        return app

    class Program(start.Program):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            programs.append(self)
            super().__init__(*arguments, **options)

        def _after_first_frame(self) -> None:
            pass                                    # the daily backup, and the question who is at work

    start.create_application, start.Program = create_application, Program
    # As the person left it the day before: on the roster, which is where the rows are.
    place = {"window": {"tab": "members", "lists": {"members": "roster"}}}
    database.with_name(f"{database.stem}.window.json").write_text(json.dumps(place), encoding="utf-8")
    sys.exit(main.main(["--database", str(database)]))


def _watch_first_rows(shown: Callable[[], None]) -> None:
    """Call `shown` once, after the first painting of a table whose first row has been read."""
    from PySide6.QtCore import QTimer

    from ui.widgets.frozen_grid import FrozenGrid
    from ui.widgets.register_model import NOT_READ, RegisterModel
    painted, waiting = FrozenGrid.paintEvent, [True]

    def paint_event(grid: Any, event: Any) -> None:
        painted(grid, event)
        model = grid.model()
        if waiting and isinstance(model, RegisterModel) and model.rowCount():
            if model.data(model.index(0, 1)) != NOT_READ:
                waiting.clear()
                QTimer.singleShot(0, shown)

    FrozenGrid.paintEvent = paint_event             # type: ignore[method-assign]


# -- what is done to it ----------------------------------------------------------------------------------------------

def start(database: Path) -> None:
    run(database, lambda program: tell(shown=1))


def memory(database: Path) -> None:
    """All ids, then pages all over the list, then searches; the resident megabytes after it all."""
    def measure(program: Any) -> None:
        from PySide6.QtCore import QTimer
        table, field = parts(program)
        timer = QTimer(program)
        steps = _steps(table, field)

        def step() -> None:
            if table.model.complete and next(steps, None) is None:
                tell(megabytes=resident())
        timer.timeout.connect(step)
        timer.start(STEP_MS)
    run(database, measure)


def _steps(table: Any, field: Any) -> Iterator[int]:
    bar = table.grid.verticalScrollBar()
    for number in range(SCROLLS):
        bar.setValue(bar.maximum() * number // SCROLLS)
        yield number
    for typed in TYPED:
        field.setText(typed)
        for _ in range(8):
            yield 0


def stall(database: Path, job: str, roster: Path) -> None:
    """The longest time the event loop did not come round: with nothing to do, and while the job runs."""
    def measure(program: Any) -> None:
        from PySide6.QtCore import Qt, QTimer
        _open_dialogs()
        table, field = parts(program)
        watch = Watch(program, _typed_and_scrolled(table, field))
        found: dict[str, float] = {}

        def begin() -> None:
            found["idle"] = watch.longest()
            JOBS[job](program, roster, end)

        def end(*_: object) -> None:
            found["job"] = watch.longest()
            tell(**found)
        watch.timer.setTimerType(Qt.TimerType.PreciseTimer)
        watch.start()
        QTimer.singleShot(int(IDLE_SECONDS * 1000), begin)
    run(database, measure)


def _open_dialogs() -> None:
    """Import what the window has imported by the time a person has chosen a file: that is not part of the job."""
    import benchmarks.sheets  # noqa: F401
    import exporters.registers  # noqa: F401
    import models.backups  # noqa: F401
    import ui.dialogs.import_work  # noqa: F401


class Watch:
    """A timer that should come round every `TICK_MS`; the person's gestures come from another one."""

    def __init__(self, parent: Any, gesture: Callable[[], None]) -> None:
        from PySide6.QtCore import QTimer
        self.timer, self._hand = QTimer(parent), QTimer(parent)
        self.timer.timeout.connect(self._tick)
        self._hand.timeout.connect(gesture)
        self._last, self._longest = 0.0, 0.0

    def start(self) -> None:
        self._last = time.perf_counter()
        self.timer.start(TICK_MS)
        self._hand.start(STEP_MS)

    def longest(self) -> float:
        """Milliseconds of the longest stall since it was last asked."""
        found, self._longest = self._longest, 0.0
        return found

    def _tick(self) -> None:
        now = time.perf_counter()
        self._longest = max(self._longest, (now - self._last) * 1000 - TICK_MS)
        self._last = now


def _typed_and_scrolled(table: Any, field: Any) -> Callable[[], None]:
    from PySide6.QtTest import QTest
    bar, count = table.grid.verticalScrollBar(), [0]
    keys = "zwm\b\b\b138\b\b\b"

    def gesture() -> None:
        count[0] += 1
        if count[0] % 10 == 0:
            key = keys[count[0] // 10 % len(keys)]
            QTest.keyClick(field, "\b" if key == "\b" else key)
        else:
            bar.setValue((bar.value() + 37) % max(1, bar.maximum()))
    return gesture


def parts(program: Any) -> tuple[Any, Any]:
    """The table of the page in front, and its search field."""
    from ui.widgets.register_table import RegisterTable
    from ui.widgets.search_field import SearchField
    page = program.window.current_page()
    return page.findChild(RegisterTable), page.findChild(SearchField)


def _import(program: Any, roster: Path, end: Callable[..., None]) -> None:
    from importers.remembered import Remembered
    from models.members import Members
    from ui.dialogs.import_work import Choices, carry_out, read_and_plan

    def planned(found: Any) -> None:
        program.session.run_writing("导入委员", carry_out(found[1][0].plan, Members), owner=program.window, done=end,
                                    failed=_fail)
    program.session.background.run(read_and_plan, Members, roster, Remembered(), Choices(), done=planned, failed=_fail,
                                   long=True, owner=program.window)


def _export(program: Any, roster: Path, end: Callable[..., None]) -> None:
    from benchmarks.sheets import KEYS
    from exporters.registers import export_view
    from models.members import Members
    view = program.session.view(Members, keys=KEYS)

    def work(report: Any) -> int:
        return export_view(roster.with_name("stall.xlsx"), view, progress=report, cancelled=report.cancelled)
    program.session.background.run(work, done=end, failed=_fail, long=True, owner=program.window)


def _backup(program: Any, roster: Path, end: Callable[..., None]) -> None:
    from models.backups import daily_backup

    def work(report: Any) -> object:
        return daily_backup(program.session.database, roster.with_name("stall-backups"), progress=report)
    program.session.background.run(work, done=end, failed=_fail, long=True, owner=program.window)


JOBS = {"import": _import, "export": _export, "backup": _backup}


def _fail(error: Exception) -> None:
    print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
    os._exit(1)


def resident() -> float:
    """The megabytes of this process that are in memory now."""
    if sys.platform == "win32":
        return _resident_on_windows()
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


def _resident_on_windows() -> float:
    import ctypes
    from ctypes import wintypes

    class Counters(ctypes.Structure):
        _fields_ = [("cb", wintypes.DWORD), ("faults", wintypes.DWORD),
                    *((name, ctypes.c_size_t) for name in ("peak", "working_set", "peak_paged", "paged",
                                                           "peak_nonpaged", "nonpaged", "pagefile", "peak_pagefile"))]
    counters = Counters()
    counters.cb = ctypes.sizeof(counters)
    process = ctypes.windll.kernel32.GetCurrentProcess
    process.restype = wintypes.HANDLE
    ask = ctypes.windll.psapi.GetProcessMemoryInfo
    ask.argtypes = [wintypes.HANDLE, ctypes.POINTER(Counters), wintypes.DWORD]
    ask(process(), ctypes.byref(counters), counters.cb)
    return float(counters.working_set) / 2 ** 20


if __name__ == "__main__":
    what, file, *more = sys.argv[1:]
    if what == "stall":
        stall(Path(file), more[0], Path(more[1]))
    else:
        {"start": start, "memory": memory}[what](Path(file))
