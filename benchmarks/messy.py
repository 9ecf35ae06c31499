"""Reading a sheet as it came against reading the same people from a clean one: file, table, every cell."""
import random
from pathlib import Path
from typing import Any

from benchmarks.dataset import BUILD, SECTORS, SEED, person
from benchmarks.measure import Board, timed
from models.database import close_database, open_database
from models.members import Members

ROWS = 10_000
TIMES = 2.0
PAGE = 25                   # rows of a printed page, after which titles and header come again
GROUP = 60                  # rows of a 界别
CLEAN = ("姓名", "性别", "民族", "出生年月", "政治面貌", "界别", "工作单位及职务", "手机", "座机", "学历", "籍贯", "备注")


def rosters(rows: int = ROWS, folder: Path = BUILD) -> tuple[Path, Path]:
    """(a clean roster, the same people as an office writes them); every person is made up."""
    clean, messy = folder / f"bench-clean-{rows}.xlsx", folder / f"bench-messy-{rows}.xlsx"
    if not clean.exists() or not messy.exists():
        folder.mkdir(parents=True, exist_ok=True)
        dice = random.Random(SEED)
        people = [person(dice, number) for number in range(1, rows + 1)]
        _write_clean(clean, people)
        _write_messy(messy, people)
    return clean, messy


def _write_clean(path: Path, people: list[dict[str, Any]]) -> None:
    from openpyxl import Workbook
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名册")
    sheet.append(["序号", *CLEAN])
    for number, one in enumerate(people, 1):
        sheet.append([number, one["name"], one["sex"], one["ethnicity"], one["birth"].replace("-", "."), one["party"],
                      _sector(number), one["work"], one["phone"], f"0319-66{number % 100_000:05d}", one["education"],
                      "河北新河", "示例"])
    book.save(path)


def _write_messy(path: Path, people: list[dict[str, Any]]) -> None:
    """Titles, a header of two levels, 界别 as sections with counts, pages, blank rows, padding, numbers as they fall."""
    from openpyxl import Workbook
    book = Workbook()
    sheet = book.active
    page: list[list[Any]] = [["附件1"], [None, "示例县政协委员名册"],
                             [None, "序号", "姓  名", "性\n别", "民族", "出生年月\n（如1975.03）", "政治面貌（党派）",
                              "工作单位及职务", "联系方式", None, "学历", "籍贯", "备 注"],
                             [None] * 8 + ["手 机", "座机（办公）"]]
    for line in page:
        sheet.append(line)
    for place in ("B2:M2", "B3:B4", "C3:C4", "D3:D4", "E3:E4", "F3:F4", "G3:G4", "H3:H4", "I3:J3", "K3:K4", "L3:L4",
                  "M3:M4"):
        sheet.merge_cells(place)
    held = len(people)
    for number, one in enumerate(people, 1):
        if number % PAGE == 0:
            for line in page[1:]:
                sheet.append(line)
        if (number - 1) % GROUP == 0:
            sheet.append([None, f"{_sector(number)}（{min(GROUP, held - number + 1)}人）"])
            sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=2, end_column=13)
        if number % 97 == 0:
            sheet.append([])
        phone = int(one["phone"]) if number % 3 == 0 else f" {one['phone'][:3]} {one['phone'][3:7]} {one['phone'][7:]}"
        born = one["birth"].split("-")
        sheet.append([None, number, "　".join(one["name"]) if len(one["name"]) == 2 else one["name"], one["sex"],
                      "同上" if number % PAGE > 1 and number % 5 else one["ethnicity"],
                      f"{born[0]}年{int(born[1])}月" if number % 2 else ".".join(born[:2]), one["party"], one["work"],
                      phone, f"0319-66{number % 100_000:05d}", one["education"], "河北新河", "示例"])
    sheet.append([None, "合计", f"{held}人"])
    sheet.append([None, "审核人：示例", None, None, None, "填表人：示例"])
    book.save(path)


def _sector(number: int) -> str:
    return SECTORS[(number - 1) // GROUP % len(SECTORS)]


def read(path: Path, rows: int) -> None:
    """File, table and the value of every cell; raises where a person is missing or has no 界别."""
    from importers.files import tables_in
    from importers.parsing import Watch, parse_rows
    from importers.reading import read_sheets
    table = tables_in(Members, read_sheets(path))[0]
    parsed, _ = parse_rows(Members, table.layout, {}, Watch(len(table.layout.body), None, None))
    if len(parsed) != rows or any("name" not in row.values or "sector" not in row.values for row in parsed):
        raise AssertionError(f"{len(parsed)} people of {rows} were read from {path.name}")


def run(board: Board, rows: int = ROWS, folder: Path = BUILD) -> None:
    if not board.wants("read_messy_roster"):
        return
    clean, messy = rosters(rows, folder)
    database = folder / "bench-reading.db"
    for old in folder.glob("bench-reading.db*"):
        old.unlink()
    open_database(database)
    try:
        board.compare("read_messy_roster", timed(lambda: read(messy, rows)), timed(lambda: read(clean, rows)),
                      times=TIMES)
    finally:
        close_database()
