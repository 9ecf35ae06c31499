"""Blocks side by side (序号 姓名 电话 | 序号 姓名 电话) put one below the other, so that one header stands for all."""
from collections.abc import Collection, Sequence
from dataclasses import replace

from importers.body import is_empty
from importers.plain_text import Merge
from importers.reading import Cell, Sheet


def starts_of(titles: Sequence[str], label: int) -> list[int]:
    """The first column of each block whose header repeats that of the first; none where nothing repeats.

    `titles`: each column's title for comparison, '' where it has none. `label`: the column every record must fill.
    """
    places = [column for column, title in enumerate(titles) if title == titles[label]]
    if len(places) < 2:
        return []
    margin = 0                              # titled columns to the left of the label that repeat with it
    while margin + 1 < places[1] - places[0] and places[0] > margin and titles[places[0] - margin - 1] and len(
            {titles[place - margin - 1] for place in places}) == 1:
        margin += 1
    starts = [place - margin for place in places]
    ends = [*starts[1:], len(titles)]
    blocks = [{title for title in titles[start:end] if title} for start, end in zip(starts, ends)]
    # 姓名 twice among many other columns is a second person of one record, not a second block.
    alike = all(len(blocks[0] & block) * 2 > len(blocks[0] | block) for block in blocks)
    return starts if alike and not any(titles[:starts[0]]) else []


def unstacked(sheet: Sheet, header: tuple[int, int], starts: Sequence[int], closing: Collection[int],
              sections: Collection[int]) -> Sheet:
    """The sheet with its blocks below one another. `header`: its first and last row. The rows in `closing` (totals,
    signatures) come once, at the end; those in `sections` stand above their rows in each block, and so do the titles
    that each block has of its own right above the header.
    """
    first, last = header
    ends = [*starts[1:], len(sheet.rows[0])]
    width = max(2, *(end - start for start, end in zip(starts, ends)))
    own = _own_titles(sheet.rows[first - 1], starts, ends) if first else []
    rows = [_padded(cells[starts[0]:ends[0]] if row >= first else _filled(cells), width)
            for row, cells in enumerate(sheet.rows[:last + 1])]
    if own:
        rows[first - 1] = [None] * width
    numbers = list(range(1, last + 2))
    merged = [(r0, c0 - starts[0], r1, min(c1, ends[0] - 1) - starts[0]) for r0, c0, r1, c1 in sheet.merged
              if first <= r0 <= last and starts[0] <= c0 < ends[0]]
    for number, (start, end) in enumerate(zip(starts, ends)):
        became = {}
        if own:
            merged.append((len(rows), 0, len(rows), width - 1))
            rows.append(_padded([own[number]], width))
            numbers.append(first)
        for row in range(last + 1, len(sheet.rows)):
            cells = sheet.rows[row]
            if row not in closing:
                became[row] = len(rows)
                rows.append(_padded(_filled(cells) if row in sections else cells[start:end], width))
                numbers.append(row + 1)
        merged += _moved(sheet.merged, became, start, end, sections)
    for row in sorted(closing):
        rows.append(_padded(_filled(sheet.rows[row]), width))
        numbers.append(row + 1)
    return replace(sheet, rows=rows, merged=tuple(merged), numbers=tuple(numbers))


def _own_titles(cells: Sequence[Cell], starts: Sequence[int], ends: Sequence[int]) -> list[Cell]:
    """One text for each block, [] where not every block has one of its own."""
    several = [_filled(cells[start:end]) for start, end in zip(starts, ends)]
    whole = all(len(one) == 1 and isinstance(one[0], str) for one in several)
    return [one[0] for one in several] if whole and not _filled(cells[:starts[0]]) else []


def _moved(merged: Sequence[Merge], became: dict[int, int], start: int, end: int,
           sections: Collection[int]) -> list[Merge]:
    found = []
    for r0, c0, r1, c1 in merged:
        if r0 in became and r0 in sections:
            found.append((became[r0], 0, became[r0], max(end - start - 1, 1)))
        elif r0 in became and start <= c0 < end:
            found.append((became[r0], c0 - start, became.get(r1, became[r0]), min(c1, end - 1) - start))
    return found


def _filled(cells: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in cells if not is_empty(cell)]


def _padded(cells: Sequence[Cell], width: int) -> list[Cell]:
    kept = list(cells[:width])
    if len(cells) > width:                  # what stands above or below may be wider than a block: no word is lost
        kept[-1] = " ".join(str(cell) for cell in cells[width - 1:] if not is_empty(cell))
    return kept + [None] * (width - len(kept))


__all__ = ["starts_of", "unstacked"]
