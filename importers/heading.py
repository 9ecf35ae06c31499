"""Finds the header of a table: the row, or the rows one below the other, that name its columns."""
from collections.abc import Mapping
from dataclasses import dataclass, replace

from importers.body import LONGEST_TITLE, is_empty, plain_text
from importers.reading import Cell, Sheet
from importers.titles import BETWEEN_LEVELS, Lookups, Matching, is_units_row, match_levels, plain_title

SEARCHED = 30               # rows in which a header is looked for: nobody puts more titles above a table
DEEPEST = 3                 # levels of a header, its line of units not counted
FORM_ROWS = 5               # rows of a form that are looked at for further titles


@dataclass(frozen=True)
class Heading:
    """The header's first and last row, each column's titles from the top level down, and what they mean."""

    first: int
    last: int
    levels: tuple[tuple[str, ...], ...]
    matching: Matching

    @property
    def titles(self) -> tuple[str, ...]:
        """Each column's title in one line."""
        return tuple(BETWEEN_LEVELS.join(levels) for levels in self.levels)


def heading_at(sheet: Sheet, first: int, last: int, lookups: Lookups, remembered: Mapping[str, str]) -> Heading:
    """These rows as a header."""
    levels = tuple(_levels(sheet, first, last))
    return Heading(first, last, levels, match_levels(levels, lookups, remembered))


def find_heading(sheet: Sheet, lookups: Lookups, required: frozenset[str], remembered: Mapping[str, str],
                 start: int = 0, searched: int = SEARCHED) -> Heading | None:
    """The rows, from `start` on, that name the most columns, None where none names enough."""
    enough = 1 if len(required) == 1 else 2
    end = min(start + searched, len(sheet.rows))
    head = replace(sheet, merged=tuple(merge for merge in sheet.merged if start <= merge[0] < end + DEEPEST))
    best: Heading | None = None
    best_score = 0
    for first in range(start, end):
        of_row: tuple[tuple[int, int], Heading] | None = None
        for last in range(first, min(first + DEEPEST + 1, len(sheet.rows))):
            # A title over the whole table is none of its levels.
            if last > first and (sum(map(_is_filled, head.rows[first])) < 2 or not _is_level(head, first, last)):
                break
            found = heading_at(head, first, last, lookups, remembered)
            keys = set(found.matching.columns.values())
            tied = last > first and (_reaches(head, first, last) or _names_units(head, last))
            score = (len(keys) + len(keys & required), last - first if tied else first - last)
            # A title merged down over the next row makes that row header too, whatever it says.
            known = len(keys) >= enough and (len(keys) > 1 or bool(keys & required))
            if known and (of_row is None or score > of_row[0] or _cuts(head, first, of_row[1].last)):
                of_row = score, found
        # Of headers that name as many the first one is the table's; the others come after its page breaks.
        if of_row is not None and of_row[0][0] > best_score:
            best_score, best = of_row[0][0], of_row[1]
    return best


def _levels(sheet: Sheet, first: int, last: int) -> list[tuple[str, ...]]:
    """Each column's titles from the top level down; a merged parent stands over all its columns, each text once."""
    rows = [[_title(cell) for cell in sheet.rows[row]] for row in range(first, last + 1)]
    for r0, c0, r1, c1 in sheet.merged:
        for row in range(max(r0, first), min(r1, last) + 1):
            for column in range(c0, min(c1 + 1, len(rows[0]))):
                rows[row - first][column] = _title(sheet.rows[r0][c0]) if r0 >= first else ""
    if not any(r0 <= last and first <= r1 for r0, _, r1, _ in sheet.merged):
        # CSV and .ods tell of no merged cells, and some people centre across blanks instead of merging:
        # a parent's title reaches over the blanks that have a child below.
        for upper, lower in zip(rows, rows[1:]):
            for column in range(1, len(upper)):
                if not upper[column] and lower[column] and lower[column - 1]:
                    upper[column] = upper[column - 1]
    return [tuple(dict.fromkeys(title for title in column if title)) for column in zip(*rows)]


def _is_level(sheet: Sheet, first: int, row: int) -> bool:
    """Whether a row can be a further level: merged into the row above it, titles below blanks and parents, or units."""
    cells = sheet.rows[row]
    if all(map(is_empty, cells)):
        return _reaches(sheet, first, row)
    if any(not is_empty(cell) and not isinstance(cell, str) for cell in cells):
        return False
    if any(r0 < row <= r1 and first <= r0 for r0, _, r1, _ in sheet.merged) or _names_units(sheet, row):
        return True
    if row == first + DEEPEST:
        return False
    if _stands_below(sheet, first, row):
        return True
    # A middle level: titles below parents, and the level under it spreads into the blanks beside them.
    return row < first + DEEPEST - 1 and row + 1 < len(sheet.rows) and _is_level(sheet, first, row + 1) and all(
        is_empty(cell) or not is_empty(sheet.rows[row - 1][column]) for column, cell in enumerate(cells))


def _names_units(sheet: Sheet, row: int) -> bool:
    """Whether the row holds nothing but the units of the titles above it."""
    return is_units_row([plain_text(cell) for cell in sheet.rows[row] if not is_empty(cell)])


def _stands_below(sheet: Sheet, first: int, row: int) -> bool:
    """Without merges: every cell stands below a parent that spans, so the columns between are blank here."""
    above, cells = sheet.rows[row - 1], sheet.rows[row]
    titled = {column for upper in sheet.rows[first:row] for column, cell in enumerate(upper) if not is_empty(cell)}
    return any(is_empty(up) and not is_empty(cell) for up, cell in zip(above, cells)) and any(
        is_empty(cells[column]) for column in titled)


def _reaches(sheet: Sheet, first: int, last: int) -> bool:
    """Whether a cell merged downward ties the rows together: then the lower one is header even with unknown titles."""
    return last > first and any(first <= r0 < last <= r1 for r0, _, r1, _ in sheet.merged)


def _cuts(sheet: Sheet, first: int, last: int) -> bool:
    """Whether a header that ends here ends inside a merged title."""
    return any(first <= r0 <= last < r1 for r0, _, r1, _ in sheet.merged)


def is_form(sheet: Sheet, heading: Heading, lookups: Lookups) -> bool:
    """Whether this is one person's form (姓名 | 张三 | 性别 | 男): further rows hold other titles too."""
    others = 0
    present = set(heading.matching.columns.values())
    for cells in sheet.rows[heading.last + 1:heading.last + 1 + FORM_ROWS]:
        keys = {lookups.exact.get(plain_title(cell)) for cell in cells if isinstance(cell, str)} - {None}
        others += len(keys - present) > 1
    return others >= 2


def _is_filled(cell: Cell) -> bool:
    return not is_empty(cell)


def _title(cell: Cell) -> str:
    """A cell of a header as people read it: in one line. A long text is no title."""
    return "" if cell is None or isinstance(cell, str) and len(cell) > LONGEST_TITLE else "".join(str(cell).split())


__all__ = ["Heading", "SEARCHED", "find_heading", "heading_at", "is_form"]
