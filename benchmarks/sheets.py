"""Import and export of a roster of 10,000 rows and 20 columns against the libraries doing only the inevitable."""
import random
import sqlite3
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.dataset import BUILD, COMMITTEES, DUTIES, PLACES, SECTORS, SEED, person
from benchmarks.measure import Board, timed
from models.database import close_database, open_database
from models.members import Members
from models.view import View

ROWS = 10_000
IMPORT_TIMES, EXPORT_TIMES = 3.0, 1.2
TITLES = ("姓名", "性别", "民族", "出生年月", "政治面貌", "界别", "工作单位及职务", "手机", "政协职务", "专委会", "学历", "学位",
          "毕业院校及专业", "职称", "籍贯", "参加工作时间", "身份证号", "任职情况", "推荐单位", "备注")
KEYS = ("name", "sex", "ethnicity", "birth", "affiliations", "sector", "work", "phones", "posts", "committees",
        "education", "degree", "school", "profession", "native_place", "work_start", "kind", "recommended_by",
        "industry", "note")


def roster(rows: int = ROWS, folder: Path = BUILD) -> Path:
    """A roster as an office sends it, title row and all; every person in it is made up."""
    from openpyxl import Workbook
    path = folder / f"bench-roster-{rows}.xlsx"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(SEED)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名册")
    sheet.append(["示例县政协委员名册"])
    sheet.append(["序号", *TITLES])
    seen: set[str] = set()
    for number in range(1, rows + 1):
        one = person(dice, number)
        while one["id_number"] in seen or one["name"] in seen:       # two rows of one person would wait for an answer
            one = person(dice, number)
        seen |= {one["id_number"], one["name"]}
        sheet.append([number, one["name"], one["sex"], one["ethnicity"], one["birth"].replace("-", "."), one["party"],
                      SECTORS[number % len(SECTORS)], one["work"], one["phone"],
                      "常务委员" if number % 50 == 0 else "委员", COMMITTEES[number % 8] if number % 4 == 0 else "",
                      one["education"], "学士" if number % 2 else "", f"示例大学{DUTIES[number % 10]}专业",
                      "高级工程师" if number % 9 == 0 else "", "河北新河", "1998.07", one["id_number"], "新任",
                      f"示例{PLACES[number % 6]}", "示例"])
    book.save(path)
    return path


# -- import ----------------------------------------------------------------------------------------------------------

def import_roster(path: Path) -> None:
    """What `main.py import members` does, the plan included; raises where a row was not understood."""
    from importers.files import apply_file, plan_file
    plan = plan_file(Members, path)
    if plan.counts()["new"] != len(plan.rows):
        raise AssertionError(f"the roster was not taken whole: {plan.counts()}")
    apply_file(plan, Members)


class Floor:
    """calamine reading the roster, and `executemany` of the rows an import has written, into the same tables."""

    def __init__(self, path: Path, imported: Path) -> None:
        self.path = path
        source = sqlite3.connect(imported)
        names = [name for (name,) in source.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
            " AND name NOT LIKE '%\\_fts\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite_%'")]
        self.rows = {name: source.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
        source.close()

    def run(self, database: Path) -> None:
        from python_calamine import CalamineWorkbook
        book = CalamineWorkbook.from_filelike(BytesIO(self.path.read_bytes()))
        for _row in book.get_sheet_by_index(0).iter_rows():
            pass
        connection = sqlite3.connect(database, isolation_level=None)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = 1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("PRAGMA defer_foreign_keys = 1")
        for name, rows in self.rows.items():
            if rows:
                connection.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(rows[0]))})', rows)
        connection.execute("COMMIT")
        connection.close()


def compare_import(board: Board, path: Path, reference: Path) -> None:
    """Both begin with an empty database; making it is not measured. `reference` holds what an import wrote."""
    empty = reference.with_name("new.db")

    def fresh(work: Callable[[], None], opened: bool) -> float:
        for old in empty.parent.glob("new.db*"):
            old.unlink()
        open_database(empty)
        try:
            if not opened:
                close_database()
            return timed(work)()
        finally:
            close_database()

    floor = Floor(path, reference)
    board.compare("import_roster", lambda: fresh(lambda: import_roster(path), True),
                  lambda: fresh(lambda: floor.run(empty), False), times=IMPORT_TIMES, rounds=min(board.rounds, 3))


# -- export ----------------------------------------------------------------------------------------------------------

def write_plainly(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    """The floor: openpyxl's write-only sheet, one styled cell's style shared by all, the running number too."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, Side
    book = Workbook(write_only=True)
    sheet = book.create_sheet("委员")
    line = Side(style="thin")
    model = WriteOnlyCell(sheet)
    model.font = Font(name="仿宋", size=11)
    model.border = Border(line, line, line, line)
    model.alignment = Alignment(vertical="center", wrap_text=True)
    model.number_format = "@"
    style = model._style
    for number, row in enumerate(rows, 1):
        cells = []
        for value in (number, *row):
            cell = WriteOnlyCell(sheet, value)
            cell._style = style
            cells.append(cell)
        sheet.append(cells)
    book.save(path)


def compare_export(board: Board, database: Path) -> None:
    """The floor is given the values; ours reads them, and writes title, header and signatures besides."""
    from exporters.registers import Rows, export_view
    ours, floor = database.with_name("ours.xlsx"), database.with_name("floor.xlsx")
    open_database(database)
    try:
        wanted = View(Members, keys=KEYS)
        values = list(Rows(wanted, list(wanted.columns)))
        board.compare("export_roster", timed(lambda: export_view(ours, wanted)),
                      timed(lambda: write_plainly(floor, values)), times=EXPORT_TIMES, rounds=min(board.rounds, 3))
    finally:
        close_database()


def run(board: Board, rows: int = ROWS, folder: Path = BUILD) -> None:
    """Import a roster into a new database, and export what was imported."""
    if not board.wants("import_roster") and not board.wants("export_roster"):
        return
    path = roster(rows, folder)
    with TemporaryDirectory(dir=folder) as made:
        reference = Path(made) / "reference.db"
        open_database(reference)
        import_roster(path)
        close_database()
        if board.wants("import_roster"):
            compare_import(board, path, reference)
        if board.wants("export_roster"):
            compare_export(board, reference)
