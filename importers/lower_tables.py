"""Tables below the first one of a sheet: the same columns in another order are put under those of the first, and
tables of another kind are left out."""
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from importers.body import is_empty, plain_text
from importers.heading import Heading, find_heading
from importers.reading import Cell, Sheet
from importers.roles import OTHER, REPEATED, SECTION
from importers.titles import Lookups, Matching, known_titles, plain_title

LOOKED_AT = 3               # filled cells of a row of which one must be a title
LONGEST_NAME = 6            # titles of another table that its note names


@dataclass
class Joined:
    """The sheet with lower tables under the columns of the first. `marks`: what rows are, before every rule."""

    sheet: Sheet
    heading: Heading
    marks: dict[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def with_lower_tables(sheet: Sheet, heading: Heading, lookups: Lookups, required: frozenset[str],
                      remembered: Mapping[str, str]) -> Joined:
    """Find the further headers of the sheet and what stands below each."""
    joined = Joined(sheet, heading)
    found = [row for row in range(heading.last + 1, len(sheet.rows)) if _names_columns(sheet.rows[row])]
    taken = heading.last
    written = [{plain_title(one) for one in (*levels, title)} for levels, title in zip(heading.levels, heading.titles)]
    titles = {plain_text(cell) for cells in sheet.rows[:heading.first] for cell in cells} - {""}
    must = {column for column, key in heading.matching.columns.items() if key in required}
    tops = {row: _top(sheet, heading.last, row, titles, must) for row in found}
    for row in found:
        if row <= taken:
            continue
        top = tops[row]
        for above in range(top, row):
            again = all(plain_text(cell) in titles for cell in sheet.rows[above] if not is_empty(cell))
            joined.marks[above] = REPEATED if again else SECTION
        if _repeats(written, sheet.rows[row]):
            continue
        lower = find_heading(sheet, lookups, required, remembered, row, 1)
        taken = lower.last if lower is not None else row
        end = next((tops[one] for one in found if one > taken), len(sheet.rows))
        if lower is not None and _alike(heading, lower, required):
            joined.marks.update({one: REPEATED for one in range(lower.first, lower.last + 1)})
            _put_under(joined, lower, max(end, taken + 1))
            joined.notes += (f"第 {sheet.number(row)} 行的表头与上面的不同，已按列名对上。",)
        else:
            joined.marks.update({one: OTHER for one in range(top, end)})
            names = [text for cell in sheet.rows[row] if (text := plain_text(cell))]
            joined.notes += (f"第 {sheet.number(top)}–{sheet.number(end - 1)} 行是另一张表（{'、'.join(names[:LONGEST_NAME])}），"
                             "没有读入；需要的请另存为单独的文件再导入。",)
    return joined


def _names_columns(cells: Sequence[Cell]) -> bool:
    """Whether the row is a header of some register: mostly titles, and nothing but text."""
    looked = 0
    known = known_titles()
    for cell in cells:
        if cell is None:
            continue
        if not isinstance(cell, str):
            return False
        if cell in known or "".join(cell.split()) in known:
            break
        looked += 1
        if looked == LOOKED_AT:
            return False
    else:
        return False
    filled = [cell for cell in cells if not is_empty(cell)]
    if not all(isinstance(cell, str) for cell in filled):
        return False
    titles = known & {plain_title(str(cell)) for cell in filled}
    return len(titles) > 1 and len(titles) * 2 > len(filled)


def _repeats(titles: Sequence[set[str]], cells: Sequence[Cell]) -> bool:
    """Whether the row holds nothing but the titles of the header, each in its column."""
    return all(plain_title(str(cell)) in titles[column] for column, cell in enumerate(cells) if not is_empty(cell))


def _top(sheet: Sheet, last: int, row: int, titles: Collection[str], must: Collection[int]) -> int:
    """The first of the rows above a further header that are its titles: a line each, and no record of a name alone.

    `last`: the last row of the first header; `titles`: what stands above that; `must`: columns of every record.
    """
    while row - 1 > last:
        filled = [column for column, cell in enumerate(sheet.rows[row - 1]) if not is_empty(cell)]
        if len(filled) != 1 or not isinstance(text := sheet.rows[row - 1][filled[0]], str):
            break
        apart = row - 2 > last and all(map(is_empty, sheet.rows[row - 2]))
        wide = any(r0 == row - 1 and c1 > c0 for r0, c0, _, c1 in sheet.merged)
        if not (apart or wide or filled[0] not in must or plain_text(text) in titles):
            break
        row -= 1
    return row


def _alike(heading: Heading, lower: Heading, required: frozenset[str]) -> bool:
    """Whether the lower table is of the same kind: what must be there, most of its columns known, no other units."""
    above = {key: heading.matching.units.get(column) for column, key in heading.matching.columns.items()}
    keys = lower.matching.columns
    titled = [title for title in lower.titles if title and plain_title(title) != "序号"]
    return required & set(above) <= set(keys.values()) and len(keys) * 2 >= len(titled) and all(
        above[key] == lower.matching.units.get(column) for column, key in keys.items() if key in above)


def _put_under(joined: Joined, lower: Heading, end: int) -> None:
    """Move the cells of the lower table's rows under the columns of the first; what has none there gets a new one."""
    heading = joined.heading
    places = {key: column for column, key in heading.matching.columns.items()}
    titles = {plain_title(title): column for column, title in enumerate(heading.titles) if title}
    target: dict[int, int] = {}
    levels, columns, units = list(heading.levels), dict(heading.matching.columns), dict(heading.matching.units)
    used = {column for row in joined.sheet.rows[lower.first:end]
            for column, cell in enumerate(row) if not is_empty(cell)}
    for column in sorted(used):
        title = lower.titles[column]
        key = lower.matching.columns.get(column)
        place = places.get(key) if key is not None else titles.get(plain_title(title)) if title else None
        if place is None and not title and column < len(heading.titles) and not heading.titles[column]:
            place = column
        if place is None or place in target.values():
            place = len(levels)
            levels.append(lower.levels[column])
            if key is not None and key not in columns.values():
                columns[place] = key
            if column in lower.matching.units:
                units[place] = lower.matching.units[column]
        target[column] = place
    width = len(levels)
    rows = [cells + [None] * (width - len(cells)) for cells in joined.sheet.rows]
    for row in range(lower.first, end):
        moved: list[Cell] = [None] * width
        for column, place in target.items():
            moved[place] = joined.sheet.rows[row][column]
        rows[row] = moved
    merged = tuple((r0, target.get(c0, c0), r1, target.get(c0, c0) if r0 < r1 else target.get(c1, c1))
                   if lower.first <= r0 < end else (r0, c0, r1, c1) for r0, c0, r1, c1 in joined.sheet.merged)
    joined.sheet = replace(joined.sheet, rows=rows, merged=tuple(one for one in merged if one[1] <= one[3]))
    unused = [(column, title) for column, title in enumerate(replace(heading, levels=tuple(levels)).titles)
              if title and column not in columns]
    joined.heading = replace(heading, levels=tuple(levels), matching=Matching(columns, unused, units))


__all__ = ["Joined", "with_lower_tables"]
