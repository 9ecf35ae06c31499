"""The arrows between the rooms point one way, Qt stays in the window, SQL and sheets stay out of it."""
import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("models", "importers", "exporters", "ui")

QT = {"PySide6", "shiboken6"}
STORAGE = {"peewee", "playhouse", "sqlite3", "apsw", "sqlcipher3"}
WORKBOOKS = {"openpyxl", "python_calamine", "docx"}

# What the code of a room may never import, wherever in a file the import stands.
FORBIDDEN = {
    "models": {"importers", "exporters", "ui", "main"} | QT,
    "importers": {"exporters", "ui", "main"} | QT,
    "exporters": {"importers", "ui", "main"} | QT,
    "ui": {"main"} | STORAGE | WORKBOOKS,
    "main": STORAGE | WORKBOOKS,
}
# What is imported inside a function, when it is used: the start of the program has no time for it.
LATE = WORKBOOKS | {"platformdirs"}
QUICK_TO_START = ("models", "main")
# Never at all: 150 to 500 ms each; pypinyin's table is generated beforehand.
TOO_HEAVY = {"numpy", "pandas", "psycopg", "psycopg2", "pypinyin", "qtawesome"}


# Brought along by python-docx anyway: what fills the office's templates may use it, once it fills one.
ONLY_TO_EXPORT = {"lxml"}


def imports(tree: ast.Module) -> Iterator[tuple[ast.stmt, str]]:
    """Each import of a file with the top package it names; a relative one stays in its room."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node, node.module.split(".")[0]


def late(tree: ast.Module) -> set[ast.stmt]:
    """The statements that do not run on import: bodies of functions and of `if TYPE_CHECKING`."""
    found: set[ast.stmt] = set()
    for node in ast.walk(tree):
        waits = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or (
            isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"))
        if waits:
            found.update(child for child in ast.walk(node) if isinstance(child, ast.stmt))
    return found


def sources(root: Path) -> Iterator[tuple[str, Path]]:
    """Each source file of the program with the room it stands in."""
    if (root / "main.py").exists():
        yield "main", root / "main.py"
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            yield room, path


def wrong_imports(root: Path) -> list[str]:
    """One line for each import that breaks a rule of the rooms."""
    wrong = []
    for room, path in sources(root):
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        waiting = late(tree)
        for node, name in imports(tree):
            place = f"{path.relative_to(root).as_posix()}:{node.lineno} imports {name}"
            if name in FORBIDDEN[room]:
                wrong.append(place)
            elif name in TOO_HEAVY:
                wrong.append(f"{place}, which is too heavy to ship")
            elif name in ONLY_TO_EXPORT and (room != "exporters" or node not in waiting):
                wrong.append(f"{place}, which is for functions of exporters only")
            elif room in QUICK_TO_START and name in LATE and node not in waiting:
                wrong.append(f"{place} before it is used")
    return wrong


def test_every_arrow_points_the_right_way() -> None:
    assert {room for room, _ in sources(ROOT)} >= set(ROOMS), "a walk over missing rooms would find nothing"
    assert wrong_imports(ROOT) == []


@pytest.mark.parametrize(("file", "line"), [
    ("models/books.py", "import ui.pages"),
    ("models/books.py", "from importers.plan import Plan"),
    ("models/books.py", "from PySide6.QtCore import QObject"),
    ("models/deep/books.py", "def f():\n    import PySide6.QtCore"),
    ("models/books.py", "import openpyxl"),
    ("models/books.py", "class A:\n    from platformdirs import user_documents_dir"),
    ("models/books.py", "try:\n    import pandas\nexcept ImportError:\n    pass"),
    ("importers/plan.py", "from exporters import sheet"),
    ("importers/plan.py", "import shiboken6"),
    ("exporters/sheet.py", "import importers.plan as plan"),
    ("ui/pages/books.py", "def f():\n    from peewee import fn"),
    ("ui/pages/books.py", "import sqlite3"),
    ("ui/pages/books.py", "def f():\n    import openpyxl"),
    ("ui/pages/books.py", "from main import start"),
    ("main.py", "import python_calamine"),
    ("exporters/templates.py", "from lxml import etree"),
    ("importers/reading.py", "def f():\n    from lxml import etree"),
])
def test_a_wrong_import_is_found(tmp_path: Path, file: str, line: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(line, encoding="utf-8")
    [found] = wrong_imports(tmp_path)
    assert found.startswith(f"{file}:")


@pytest.mark.parametrize(("file", "line"), [
    ("models/books.py", "import peewee\nfrom models.errors import Refused\nfrom . import errors"),
    ("models/backup.py", "def f():\n    from platformdirs import user_documents_dir"),
    ("models/books.py", "if TYPE_CHECKING:\n    from openpyxl import Workbook"),
    ("importers/sheets.py", "import python_calamine\nfrom models import books"),
    ("exporters/sheet.py", "import openpyxl\nfrom models import books"),
    ("exporters/templates.py", "def f():\n    from lxml import etree"),
    ("ui/pages/books.py", "from PySide6 import QtWidgets\nfrom importers import plan"),
    ("main.py", "import importers.plan, exporters.sheet, models.books, ui, PySide6"),
])
def test_a_right_import_is_left_alone(tmp_path: Path, file: str, line: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(line, encoding="utf-8")
    assert wrong_imports(tmp_path) == []
