"""The values a column's filter offers, with their counts, against the bare SQL that counts them."""
from pathlib import Path
from typing import Any

from benchmarks.bare import Bare
from benchmarks.lists import TERM
from benchmarks.measure import Board, timed
from models.database import close_database, open_database
from models.members import Members
from models.records import today
from models.value_counts import value_counts
from models.view import View

TIMES = 1.5
# The column, and what its rows are grouped by where SQL is written by hand: the quickest there is on these tables.
COLUMNS = (("sector", "sector_id"), ("sex", "sex_order"), ("unit", "unit_id"), ("birth", "birth_order"))


class Counting(Bare):
    """The counts of values, each in one statement."""

    def counts(self, column: str) -> list[tuple[Any, int]]:
        """Every value and how many members of the present 届 have it, the most frequent first."""
        return self.connection.execute(
            f"SELECT {column}, count(*) FROM membership WHERE deleted_at IS NULL AND term_id = ?"
            " AND (since IS NULL OR since <= ?) AND (until IS NULL OR until > ?)"
            f" GROUP BY {column} ORDER BY 2 DESC", (TERM, today(), today())).fetchall()


def run(board: Board, database: Path) -> None:
    """Measure every column; raises where ours and the floor do not count the same."""
    open_database(database, read_only=True)
    bare = Counting(database)
    try:
        for key, column in COLUMNS:
            name = f"filter_values_{key}"
            if not board.wants(name):
                continue
            assert_same(key, bare.counts(column))
            board.compare(name, timed(lambda key=key: value_counts(View(Members, term=TERM), key)),
                          timed(lambda column=column: bare.counts(column)), times=TIMES)
    finally:
        bare.close()
        close_database()


def assert_same(key: str, floor: list[tuple[Any, int]]) -> None:
    """A race is only fair where both run it: as many rows altogether, and the same number of each value listed."""
    counts = value_counts(View(Members, term=TERM), key)
    listed = sorted((one.number for one in counts.listed), reverse=True)
    # Blank is one value there (as NULL or as what stands for it); units of one name are one value here.
    there = sorted((number for _, number in floor), reverse=True)
    if counts.blank:
        there.remove(counts.blank)
    if key != "unit" and listed != there[:len(listed)] or sum(listed) > sum(there):
        raise AssertionError(f"{key}: {listed[:5]} … counted here, {there[:5]} … by the floor")


__all__ = ["run"]
