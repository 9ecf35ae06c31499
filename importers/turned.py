"""A sheet whose records stand side by side, one in each column with the titles down the left, turned round."""
from collections.abc import Mapping
from dataclasses import replace

from importers.body import is_empty
from importers.heading import Heading
from importers.reading import Cell, Sheet
from importers.titles import Lookups, bare_title, plain_title

LEFTMOST = 3                # columns in which the titles may stand
MOST = 150                  # rows: nobody keeps more of one record
SHARE = 0.6                 # of the cells from the first title to the last that must be titles


def turned(sheet: Sheet, heading: Heading | None, lookups: Lookups, required: frozenset[str]) -> Sheet | None:
    """The sheet with its columns as rows where the titles run down; None where they do not.

    `heading`: what was found in a row; titles in a column have to be more.
    """
    width = len(sheet.rows[0]) if 1 < len(sheet.rows) <= MOST else 0
    for column in range(min(LEFTMOST, width - 1)):
        keys = _titles_down(sheet, column, lookups)
        across = len(heading.matching.columns) if heading is not None else 0
        if len(set(keys.values())) < 2 or len(keys) <= across or not required <= set(keys.values()):
            continue
        first, last = min(keys), max(keys)
        down = [row for row in range(first, last + 1) if not is_empty(sheet.rows[row][column])]
        if len(keys) >= len(down) * SHARE and not _titles_beside(sheet, column, keys, lookups):
            return _round(sheet, first, column)
    return None


def _titles_down(sheet: Sheet, column: int, lookups: Lookups) -> dict[int, str]:
    """Row → key of the titles in the column, each key once."""
    found: dict[int, str] = {}
    for row, cells in enumerate(sheet.rows):
        cell = cells[column]
        key = (lookups.exact.get(plain_title(cell)) or lookups.bare.get(bare_title(cell))
               if isinstance(cell, str) and len(cell) < 40 else None)
        if key is not None and key not in found.values():
            found[row] = key
    return found


def _titles_beside(sheet: Sheet, column: int, keys: Mapping[int, str], lookups: Lookups) -> bool:
    """Whether titles stand beside the titles too, as in one person's form."""
    return any(isinstance(cell, str) and plain_title(cell) in lookups.exact
               for row in keys for cell in sheet.rows[row][column + 1:])


def _round(sheet: Sheet, first: int, column: int) -> Sheet:
    above = sheet.rows[:first]
    height = len(sheet.rows) - first
    width = max(height, len(sheet.rows[0]))
    rows: list[list[Cell]] = [cells + [None] * (width - len(cells)) for cells in above]
    numbers = list(range(1, first + 1))
    for place in range(column, len(sheet.rows[0])):
        rows.append([cells[place] for cells in sheet.rows[first:]] + [None] * (width - height))
        numbers.append(place + 1)
    merged = tuple((c0 - column + first, r0 - first, c1 - column + first, r1 - first)
                   for r0, c0, r1, c1 in sheet.merged if r0 >= first and c0 >= column)
    return replace(sheet, rows=rows, merged=merged, numbers=tuple(numbers), turned=True,
                   notes=(*sheet.notes, "这张表一列一条记录，已横竖对调读入，所说的行号是列号。"))


__all__ = ["turned"]
