"""The program as staff get it, one folder without Python: its start against that of the sources, and its size."""
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Board, Result
from benchmarks.programs import PATIENCE, ROOT, places_in
from models.places import APP_NAME

START_TIMES, MEGABYTES = 1.1, 160.0
LOOK_SECONDS = 0.002
WINDOWS = sys.platform == "win32"
BUILT = ROOT / "build" / ("program" if WINDOWS else "linux/program") / APP_NAME      # BUILT_PROGRAM names another


def run(board: Board, database: Path) -> None:
    """Says in words that nothing is measured where nothing has been built."""
    names = ("built_start", "built_size")
    if not any(map(board.wants, names)):
        return
    folder = Path(os.environ.get("BUILT_PROGRAM") or BUILT)
    program = folder / (f"{APP_NAME}.exe" if WINDOWS else "cppcc-ledger")
    if not program.is_file():
        print(f"  {', '.join(names)}: not measured, there is no {program}; `make deb` builds it.", flush=True)
        return
    if board.wants("built_size"):
        board.put("built_size", Result(megabytes(folder), MEGABYTES, 1.0, "MB"))
    ours, floor = [str(program)], [sys.executable, str(ROOT / "main.py")]
    if board.wants("built_start"):                       # once unmeasured: the files in memory, the code compiled
        started(ours, database)
        started(floor, database)
    board.compare("built_start", lambda: started(ours, database), lambda: started(floor, database), times=START_TIMES)


def megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6


def started(command: list[str], database: Path) -> float:
    """Milliseconds from the start of the process to the line that the window logs once its first frame stands."""
    with TemporaryDirectory() as made:
        log = Path(made) / APP_NAME / "日志" / "ledger.log"
        places = places_in(Path(made))
        # What Python has compiled stays from one start to the next, as it does in the built program.
        places["PYTHONPYCACHEPREFIX"] = str(database.parent / "compiled")
        began = time.perf_counter()
        with subprocess.Popen([*command, "--read-only", "--database", str(database)], cwd=made, env=places,
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
            try:
                while not (log.exists() and " started, " in log.read_text(encoding="utf-8")):
                    if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                        process.kill()
                        raise RuntimeError(f"{command[-1]} did not start: {process.communicate()[1].decode()}")
                    time.sleep(LOOK_SECONDS)
                return (time.perf_counter() - began) * 1000
            finally:
                process.kill()
