"""Changes of many cells in the real window: the longest stall of the event loop while they are planned and stored.

`python -m benchmarks.blocks paste|fill|replace DATABASE` does one of them and prints one JSON line.
"""
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import dataset
from benchmarks.measure import Board, Result
from benchmarks.programs import STALL_MS, answer, places_in
from benchmarks.window import IDLE_SECONDS, Watch
from benchmarks.window import run as run_window
from benchmarks.window import tell

MEMBERS = 100_000                        # records that are looked through and replaced in
PASTED, FILLED = 5_000, 5_000            # rows; filled are two columns of them
KEYS = ("name", "sex", "work", "phones", "recommended_by", "basis")
LOOK_MS, SETTLED_MS = 20, 1500           # how often the driver looks; how long the lists read anew afterwards
LEAST = {"paste": PASTED, "fill": FILLED, "replace": MEMBERS}
NAMES = {"paste": "stall_pasting_5000_rows", "fill": "stall_filling_10000_cells",
         "replace": "stall_replacing_in_100000_records"}


def run(board: Board, folder: Path, members: int = MEMBERS) -> None:
    """Builds the members where any of the cases is wanted; each round writes to a copy."""
    wanted = [job for job, name in NAMES.items() if board.wants(name)]
    if not wanted:
        return
    database, _ = dataset.build(members, folder, years=1)
    with TemporaryDirectory(dir=folder) as made:
        for job in wanted:
            found = [_stalls(job, database, Path(made)) for _ in range(min(board.rounds, 3))]
            idle = statistics.median(one["idle"] for one in found)
            board.put(NAMES[job], Result(statistics.median(one["job"] for one in found), idle, STALL_MS / idle, "ms"))


def _stalls(job: str, database: Path, folder: Path) -> dict[str, float]:
    for old in folder.glob("blocks*"):
        old.unlink()
    changed = folder / "blocks.db"
    copy(database, changed)
    found: dict[str, float] = answer([sys.executable, "-m", "benchmarks.blocks", job, str(changed)],
                                     places_in(folder))[0]
    return found


# -- in the process of the window --------------------------------------------------------------------------------------

def stall(job: str, database: Path) -> None:
    """The longest time the event loop did not come round: with nothing to do, and while the cells are changed."""
    def measure(program: Any) -> None:
        from PySide6.QtCore import Qt, QTimer

        import ui.dialogs.block_preview  # noqa: F401  (the window has them once a person has pasted)
        import ui.dialogs.find_replace  # noqa: F401
        import ui.pages.block_work  # noqa: F401
        page = program.window.current_page()
        page._set_columns(KEYS)
        if job == "paste":
            _copy(page)
        watch = Watch(program, lambda: _scroll(page))
        found: dict[str, float] = {}

        def begin() -> None:
            if not page.table.model.complete:
                QTimer.singleShot(LOOK_MS, begin)
                return
            found["idle"] = watch.longest()
            JOBS[job](page)
            _carry_on(page, LEAST[job], end)

        def end() -> None:
            found["job"] = watch.longest()
            tell(**found)
        watch.timer.setTimerType(Qt.TimerType.PreciseTimer)
        watch.start()
        QTimer.singleShot(int(IDLE_SECONDS * 1000), begin)
    run_window(database, measure)


def _scroll(page: Any) -> None:
    """The list is looked through, or the preview that stands before it."""
    bar = next((dialog.grid for dialog in _previews(page)), page.table.grid).verticalScrollBar()
    bar.setValue((bar.value() + 37) % max(1, bar.maximum()))


def _previews(page: Any) -> list[Any]:
    from ui.dialogs.block_preview import BlockPreview
    return [dialog for dialog in page.findChildren(BlockPreview) if dialog.isVisible()]


def _carry_on(page: Any, least: int, end: Callable[[], None]) -> None:
    """Agrees to what is shown as soon as it is there, and waits until all has been read again.

    `least`: so many cells must change, or all rows of a shorter list.
    """
    from PySide6.QtCore import QTimer
    timer, agreed = QTimer(page), [0]

    def look() -> None:
        dialogs = _previews(page)
        if not agreed[0] and dialogs and dialogs[0].ready:
            cells, _ = dialogs[0].table.proposal.plan.work()
            if cells < min(least, page.table.model.rowCount() - 1):
                raise RuntimeError(f"only {cells} cells would change")
            agreed[0] = 1
            dialogs[0].apply()
        elif agreed[0] and not dialogs and page.table.model.complete:
            timer.stop()
            QTimer.singleShot(SETTLED_MS, end)
    timer.timeout.connect(look)
    timer.start(LOOK_MS)


def _choose(page: Any, rows: int, *keys: str) -> None:
    from PySide6.QtCore import QItemSelection, QItemSelectionModel
    table = page.table
    sections = [section for section, column in enumerate(table.model.columns, 1) if column.key in keys]
    chosen = QItemSelection(table.model.index(0, min(sections)),
                            table.model.index(min(rows, table.model.rowCount()) - 1, max(sections)))
    table.grid.selectionModel().setCurrentIndex(table.model.index(0, min(sections)),
                                                QItemSelectionModel.SelectionFlag.NoUpdate)
    table.grid.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def _copy(page: Any) -> None:
    """What another program has copied before."""
    from PySide6.QtGui import QGuiApplication

    from importers.clipboard import clipboard_text
    QGuiApplication.clipboard().setText(clipboard_text([
        ("男" if n % 2 else "女", f"示例第{n}厂厂长", f"139{n:08}", f"示例推荐单位{n % 50}", "示例会议通过")
        for n in range(PASTED)]))


def _paste(page: Any) -> None:
    _choose(page, 1, "sex")
    page.blocks.paste()


def _fill(page: Any) -> None:
    _choose(page, FILLED + 1, "work", "phones")
    page.blocks.fill_down()


def _replace(page: Any) -> None:
    _choose(page, 1, "work")
    page.blocks.replace()
    dialog = _previews(page)[0]
    dialog.find.setText("示例")
    dialog.by.setText("样例")
    dialog.search()


JOBS = {"paste": _paste, "fill": _fill, "replace": _replace}


if __name__ == "__main__":
    stall(sys.argv[1], Path(sys.argv[2]))
