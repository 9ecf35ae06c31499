"""The whole program against an empty PySide6 window: time to the first rows, memory, and stalls of the event loop."""
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measure import Board, Result

ROOT = Path(__file__).resolve().parents[1]
START_TIMES, MEMORY_PLUS, STALL_MS = 1.5, 60.0, 100.0
JOBS = ("import", "export", "backup")
PATIENCE = 300                               # seconds after which a run counts as stuck

# The floor: what any program with these two libraries pays before its first frame, and what stays in memory.
EMPTY = """
import json, os, peewee
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
def tell():
    status = open("/proc/self/status").read() if os.path.exists("/proc/self/status") else "VmRSS: 0"
    size = [int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS:")][0]
    print(json.dumps({"megabytes": size}), flush=True)
    os._exit(0)
class Window(QMainWindow):
    def paintEvent(self, event):
        QTimer.singleShot(0, tell)
app = QApplication([])
window = Window()
window.resize(1366, 697)
window.show()
app.exec()
"""


def run(board: Board, database: Path, smaller: Path, roster: Path) -> None:
    """`database` is the large one; stalls are measured on a copy of the `smaller`, since the import writes to it."""
    with TemporaryDirectory(dir=database.parent) as made:
        places = places_in(Path(made))
        ours = [sys.executable, "-m", "benchmarks.window", "start", str(database)]
        empty = [sys.executable, "-c", EMPTY]
        try:
            if board.wants("start_to_first_rows"):      # once unmeasured: the code compiled, as at every start but one
                answer(ours, places)
                answer(empty, places)
            board.compare("start_to_first_rows", lambda: answer(ours, places)[1], lambda: answer(empty, places)[1],
                          times=START_TIMES)
            ours[3] = "memory"
            board.compare("memory_after_scrolling", lambda: answer(ours, places)[0]["megabytes"],
                          lambda: answer(empty, places)[0]["megabytes"], plus=MEMORY_PLUS, unit="MB",
                          rounds=min(board.rounds, 3))
        finally:
            for left in database.parent.glob(f"{database.stem}.window.json*"):
                left.unlink()
        for job in JOBS:
            if board.wants(f"stall_during_{job}"):
                board.put(f"stall_during_{job}", _stalls(job, smaller, roster, Path(made), min(board.rounds, 3)))


def _stalls(job: str, database: Path, roster: Path, folder: Path, rounds: int) -> Result:
    """The longest stall while the job runs, and while nothing does: good enough is a tenth of a second."""
    found = []
    for _ in range(rounds):
        copy = folder / "stall.db"
        for old in folder.glob("stall*"):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        shutil.copy(database, copy)
        sheet = folder / roster.name
        if not sheet.exists():
            shutil.copy(roster, sheet)
        found.append(answer([sys.executable, "-m", "benchmarks.window", "stall", str(copy), job, str(sheet)],
                            places_in(folder))[0])
    idle = statistics.median(one["idle"] for one in found)
    return Result(statistics.median(one["job"] for one in found), idle, STALL_MS / idle, "ms")


def answer(command: list[str], places: dict[str, str]) -> tuple[dict[str, Any], float]:
    """The JSON line of a process, and the milliseconds from its start to that line."""
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, env=places, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, encoding="utf-8") as process:
        assert process.stdout is not None
        end_of_patience = threading.Timer(PATIENCE, process.kill)
        end_of_patience.start()
        line = process.stdout.readline()
        took = (time.perf_counter() - began) * 1000
        _, complaint = process.communicate()
        end_of_patience.cancel()
    if not line:
        raise RuntimeError(f"{' '.join(command[1:4])} said nothing:\n{complaint}")
    found: dict[str, Any] = json.loads(line)
    return found, took


def places_in(folder: Path) -> dict[str, str]:
    """An environment without a screen, whose documents, settings, logs and compiled code lie in `folder`."""
    own = {name: str(folder) for name in ("LOCALAPPDATA", "APPDATA", "XDG_DATA_HOME", "XDG_CONFIG_HOME",
                                          "XDG_DOCUMENTS_DIR")}
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, **own, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1",
            "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
