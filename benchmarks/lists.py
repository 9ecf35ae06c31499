"""The list of members against one flat indexed table of the same rows: pages, all ids, counts, jumps."""
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.dataset import SHOWN
from benchmarks.measure import Board, timed
from models import names
from models.database import close_database, open_database
from models.members import Members
from models.view import View

PAGE = 64                               # rows a page, as the table on screen reads them
TERM = 2                                # the present 届 of the data set
TIMES, PLUS = 1.5, 10.0                 # the floor's page or ids 1.5 times, or 10 ms more

SEARCHES = (("two_characters", "张伟"), ("pinyin_initials", "zw"), ("digits", "1383"), ("workplace", "供电公司"))
# Our order key and the flat table's column.
ORDERS = (("name_stroke", "name_stroke"), ("name_pinyin", "name_pinyin"), ("sector_order", "sector_order"),
          ("affiliations", "party_order"), ("posts", "post_order"), ("sex_order", "sex_order"),
          ("birth_order", "birth_order"))
Rows = dict[int, tuple[Any, ...]]


class Flat:
    """The floor: plain sqlite3 on the flat table, each question put the way that is quickest there."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path)
        self.connection.execute("PRAGMA cache_size = -16384")

    def close(self) -> None:
        self.connection.close()

    def first_page(self, typed: str, order: str, descending: bool = False) -> list[tuple[Any, ...]]:
        condition, values = self._where(typed)
        return self.connection.execute(
            f"SELECT id, {', '.join(SHOWN)} FROM member {condition} ORDER BY {self._order(order, descending)} LIMIT ?",
            (*values, PAGE)).fetchall()

    def ids(self, typed: str, order: str, descending: bool = False) -> list[int]:
        condition, values = self._where(typed)
        query = f"SELECT id FROM member {condition} ORDER BY {self._order(order, descending)}"
        return [row[0] for row in self.connection.execute(query, values)]

    @staticmethod
    def _order(order: str, descending: bool) -> str:
        return f"{order} DESC, id DESC" if descending else f"{order}, id"

    @staticmethod
    def _where(typed: str) -> tuple[str, tuple[str, ...]]:
        if not typed:
            return "", ()
        if typed.isascii() and typed.isalpha():
            return "WHERE initials LIKE ? OR pinyin LIKE ?", (typed + "%", typed + "%")
        return ("WHERE id IN (SELECT rowid FROM member_fts WHERE member_fts MATCH ?)",
                (names.search_phrase(typed),))


def view(typed: str = "", order: str = "name_stroke", descending: bool = False) -> View:
    return View(Members, typed=typed, order=((order, descending),), term=TERM)


def first_page(wanted: View) -> Rows:
    """What the table does before it can paint a new view: the first ids and their values."""
    return wanted.page(wanted.ids(limit=PAGE))


def jump(wanted: View) -> Rows:
    """To the middle of the list: all ids, then the page there."""
    ids = wanted.all_ids()
    middle = len(ids) // 2
    return wanted.page(ids[middle:middle + PAGE])


def run(board: Board, database: Path, flat_path: Path) -> None:
    """Measure every case; raises where ours and the floor do not show the same records."""
    open_database(database, read_only=False)
    flat = Flat(flat_path)
    try:
        for name, typed in SEARCHES:
            _compare(board, f"search_{name}", view(typed), flat, typed, "name_stroke")
        for order, column in ORDERS:
            _compare(board, f"sort_{column}", view("", order), flat, "", column)
        _compare(board, "sort_name_stroke_descending", view("", "name_stroke", True), flat, "", "name_stroke", True)
    finally:
        flat.close()
        close_database()


def _compare(board: Board, name: str, wanted: View, flat: Flat, typed: str, order: str,
             descending: bool = False) -> None:
    ids = flat.ids(typed, order, descending)
    assert_same(wanted.all_ids(), ids)

    def against(part: str, ours: Callable[[], object], floor: Callable[[], object]) -> None:
        board.compare(f"{name}_{part}", timed(ours), timed(floor), times=TIMES, plus=PLUS)

    against("first_page", lambda: first_page(wanted), lambda: flat.first_page(typed, order, descending))
    against("all_ids", wanted.all_ids, lambda: flat.ids(typed, order, descending))
    against("final_count", wanted.count, lambda: flat.ids(typed, order, descending))
    against("jump_to_middle", lambda: jump(wanted), lambda: flat.ids(typed, order, descending))


def assert_same(ours: Sequence[int], floor: Sequence[int]) -> None:
    """A race is only fair where both run it: the two lists must hold the same rows in the same order."""
    if list(ours) != list(floor):
        raise AssertionError(f"ours lists {len(ours)} rows, the floor {len(floor)}, or in another order")
