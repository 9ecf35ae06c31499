"""Which cells of a list are chosen: stretches of rows, each with the columns chosen in it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Band(NamedTuple):
    """Rows `top` to `bottom` (both included) with the same columns chosen, by key, from left to right."""

    top: int
    bottom: int
    keys: tuple[str, ...]

    @property
    def height(self) -> int:
        return self.bottom - self.top + 1


class CellBlock(NamedTuple):
    """Chosen cells of a list. No row is in two bands; the bands stand from top to bottom.

    `shown` are the keys of all columns on screen from left to right, `all_ids` the records of the list by row, as it
    was when the cells were asked for.
    """

    bands: tuple[Band, ...]
    shown: tuple[str, ...]
    all_ids: array[int]

    def __repr__(self) -> str:
        return f"CellBlock({self.bands!r})"

    def __bool__(self) -> bool:
        return bool(self.bands)

    @property
    def row_count(self) -> int:
        return sum(band.height for band in self.bands)

    @property
    def cell_count(self) -> int:
        return sum(band.height * len(band.keys) for band in self.bands)

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns with a chosen cell, from left to right."""
        if self.even:
            return self.bands[0].keys if self.bands else ()
        held = {key for band in self.bands for key in band.keys}
        return tuple(key for key in self.shown if key in held)

    @property
    def even(self) -> bool:
        """Whether the same columns are chosen in every row, so that the rows make one table."""
        return len({band.keys for band in self.bands}) <= 1

    @property
    def rectangle(self) -> bool:
        """Whether it is one piece without holes: rows below each other, columns beside each other."""
        if len(self.bands) != 1:
            return False
        keys = self.bands[0].keys
        first = self.shown.index(keys[0])
        return self.shown[first:first + len(keys)] == keys

    def ids(self) -> array[int]:
        """The records of the chosen rows in the order of the list."""
        found = array("q")
        for band in self.bands:
            found += self.all_ids[band.top:band.bottom + 1]
        return found


def block_of(ranges: Iterable[tuple[int, int, int, int]], shown: Sequence[tuple[int, str]],
             all_ids: array[int]) -> CellBlock:
    """From ranges of (top, bottom, first and last section) to bands; `shown`: section and key from left to right."""
    starts: dict[int, list[tuple[int, int]]] = {}
    ends: dict[int, list[tuple[int, int]]] = {}
    for top, bottom, left, right in ranges:
        starts.setdefault(top, []).append((left, right))
        ends.setdefault(bottom + 1, []).append((left, right))
    active: list[tuple[int, int]] = []
    bands: list[Band] = []
    edges = sorted({*starts, *ends})
    for place, row in enumerate(edges):
        for one in ends.get(row, ()):
            active.remove(one)
        active += starts.get(row, ())
        keys = tuple(key for section, key in shown if any(left <= section <= right for left, right in active))
        if not keys:
            continue
        bottom = edges[place + 1] - 1
        if bands and bands[-1].keys == keys and bands[-1].bottom == row - 1:
            bands[-1] = Band(bands[-1].top, bottom, keys)
        else:
            bands.append(Band(row, bottom, keys))
    return CellBlock(tuple(bands), tuple(key for _, key in shown), all_ids)


__all__ = ["Band", "CellBlock", "block_of"]
