"""Make the pictures of README and docs from the sample, so that they never go stale: docs/pictures/*.png.

Run from the project's own environment: python packaging/make_pictures.py
"""
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer  # noqa: E402
from PySide6.QtGui import QCursor  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
CLIENT = (1366, 697)                       # a 1366 × 768 screen without the title bar and the task bar
CHOSEN = 8                                 # the row whose card stands beside the roster
PAGES = {"overview": ("overview", "overview"), "members": ("members", "roster"), "grids": ("grids", "grids"),
         "books": ("books", "books"), "shifts": ("teams", "shifts"), "suggestions": ("visits", "suggestions"),
         "cadences": ("meetings", "cadences"), "report": ("report", "report")}


def wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def settle(program: Any) -> None:
    """Until what the page asked the workers for has come, and what it asked for on seeing that."""
    for long in (False, True, False):
        wait(300)
        loop = QEventLoop()
        program.session.background.run(lambda **_: None, done=lambda _: loop.quit(), long=long, owner=program.window)
        loop.exec()
    wait(300)


def main() -> None:
    from importers.sample import build
    from ui.app import create_application
    from ui.opening import take
    from ui.start import Program
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "示例.db"
        build(database)
        app = create_application()
        program = Program(app, take(database, read_only=False, why="", demo=True), demo=True)
        program.show()
        QCursor.setPos(*CLIENT)                        # nothing is pointed at
        program.window.resize(*CLIENT)
        for name, place in PAGES.items():
            page = program.window.open(*place)
            page.setFocus()                            # no ring around the tab, as after a click into the page
            settle(program)
            if name == "members":
                page.choose(page.view.ids(CHOSEN)[-1])
                settle(program)
            target = PICTURES / f"{name}.png"
            program.window.grab().save(str(target))
            print(target)
        program.window.close()


if __name__ == "__main__":
    main()
