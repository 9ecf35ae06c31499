"""The stock (库存) of books: copies there are of each title, line by line and on every day."""
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from models import fields
from models.records import db
from models.view import once

OPENING, RECEIVED, PRESENTED, LOST, COUNTED = "期初", "入库", "受赠", "损耗", "盘点"
ENTRY_KINDS = (OPENING, RECEIVED, PRESENTED, LOST, COUNTED)
GIVEN = "赠书"                     # how a gift is called among the entries of a ledger
_UNDATED = "9999-12-31"            # what went out without a date may have gone last: it comes after every dated day


# Copies of each title: the last count, and what came in (+) and went out (−) after it. A title nothing is recorded of
# has no row. Undated movements come before every count.
def _stock_sql(books: Iterable[int] | None = None) -> str:
    wanted = "" if books is None else f" IN ({', '.join(str(int(book)) for book in books)})"
    of, of_entry, of_line = (f" AND {name}{wanted}" if wanted else "" for name in (
        "book_id", "e.book_id", "l.book_id"))
    return f"""
WITH counted AS (
    SELECT book_id, id, day, copies, gifts_before FROM (
        SELECT book_id, id, coalesce(day, '') AS day, copies, gifts_before,
               row_number() OVER (PARTITION BY book_id ORDER BY coalesce(day, '') DESC, id DESC) AS place
        FROM stock_entry WHERE deleted_at IS NULL AND kind = '{COUNTED}'{of}) WHERE place = 1),
moved AS (
    SELECT e.book_id, CASE e.kind WHEN '{LOST}' THEN -e.copies ELSE e.copies END AS copies
    FROM stock_entry e LEFT JOIN counted c ON c.book_id = e.book_id
    WHERE e.deleted_at IS NULL AND e.kind <> '{COUNTED}'{of_entry}
        AND (c.id IS NULL OR (coalesce(e.day, ''), e.id) > (c.day, c.id))
    UNION ALL
    SELECT l.book_id, -l.copies
    FROM gift_line l JOIN gift g ON g.id = l.gift_id LEFT JOIN counted c ON c.book_id = l.book_id
    WHERE l.deleted_at IS NULL AND g.deleted_at IS NULL{of_line}
        AND (c.id IS NULL OR (coalesce(g.day, ''), l.id) > (c.day, c.gifts_before))
    UNION ALL
    SELECT book_id, copies FROM counted)
SELECT book_id, sum(copies) AS copies FROM moved GROUP BY book_id"""


STOCK = _stock_sql()
FEW = 100                          # so many titles are looked up one by one in the ledger


def stock(ids: Sequence[int]) -> dict[int, int]:
    """Copies there are of each title, over everything recorded."""
    sql = STOCK if len(ids) > FEW else _stock_sql(sorted(ids))
    found: dict[int, int | None] = once(("stock", sql), lambda: dict(db.execute_sql(sql).fetchall()))
    return {i: found.get(i) or 0 for i in ids}


def below_zero(books: Iterable[int] | None = None) -> dict[int, int]:
    """Of these titles (of all) those with fewer than no copies, and how many that are."""
    return dict(db.execute_sql(f"SELECT * FROM ({_stock_sql(books)}) WHERE copies < 0").fetchall())


class Movement(NamedTuple):
    """One line of a title's ledger: the entry's id (None for a gift), how the stock changed and what it came to.

    `day` is the last day it may have been, '' where undated; `kind` one of the entries' or 赠书.
    """

    entry: int | None
    change: int
    balance: int
    day: str
    kind: str


def ledger(book: int) -> list[Movement]:
    """Everything that changed the stock of a title, oldest first; a gift counts where it stands among the entries."""
    return ledgers([book]).get(book, [])


def _lines(books: Iterable[int] | None) -> list[tuple[int, str, int | None, str, int, str | None]]:
    """(title, day, entry, kind, copies, date as written) of what changed the stock of titles (of all), oldest first.

    Entries and gifts of a day stand as they were recorded.
    """
    wanted = None if books is None else sorted(set(books))
    only = "" if wanted is None else f" AND book_id IN ({', '.join('?' * len(wanted))})"
    rows = db.execute_sql(
        f"""SELECT book_id, coalesce(day, ''), gifts_before, 1, id, kind, coalesce(copies, 0), date FROM stock_entry
            WHERE deleted_at IS NULL{only}
            UNION ALL
            SELECT l.book_id, coalesce(g.day, ''), l.id, 0, NULL, '{GIVEN}', coalesce(l.copies, 0), NULL
            FROM gift_line l JOIN gift g ON g.id = l.gift_id WHERE l.deleted_at IS NULL AND g.deleted_at IS NULL{only}
            ORDER BY 1, 2, 3, 4, 5""", (*(wanted or ()), *(wanted or ()))).fetchall()
    return [(book, day, entry, kind, copies, date) for book, day, _, _, entry, kind, copies, date in rows]


def ledgers(books: Iterable[int]) -> dict[int, list[Movement]]:
    """The ledgers of several titles from one query."""
    found: dict[int, list[Movement]] = {}
    for book, day, entry, kind, copies, _ in _lines(books):
        lines = found.setdefault(book, [])
        before = lines[-1].balance if lines else 0
        change = copies - before if kind == COUNTED else -copies if kind in (LOST, GIVEN) else copies
        lines.append(Movement(entry, change, before + change, day, kind))
    return found


class _Stretch(NamedTuple):
    """What a title had from one count to the next (the first: from nothing): (day, copies at its end), oldest first."""

    since: str
    balances: list[tuple[str, int]]


def _stretches(books: Iterable[int] | None = None) -> dict[int, list[_Stretch]]:
    """The stock of titles (of all) day by day.

    A day of which only the month or the year is known is taken as early as it may be for what came in and as late as
    it may be for what went out, so that only what cannot have been is found to be below zero.
    """
    changes: dict[int, list[tuple[str, dict[str, int]]]] = {}
    for book, day, _, kind, copies, date in _lines(books):
        parts = changes.setdefault(book, [("", {})])
        if kind == COUNTED:
            parts.append((day, {day: copies}))
        elif kind in (LOST, GIVEN):
            _put(parts[-1][1], day or _UNDATED, -copies)
        else:
            _put_in(parts, fields.date_span(date)[0] if date else "", copies)
    return {book: [_Stretch(since, _added_up(of_day)) for since, of_day in parts] for book, parts in changes.items()}


def _put(changes: dict[str, int], day: str, copies: int) -> None:
    changes[day] = changes.get(day, 0) + copies


def _put_in(parts: list[tuple[str, dict[str, int]]], first: str, copies: int) -> None:
    """Copies that came on `first` or later: they may have been there before a count that a vague date puts before."""
    for place, (since, changes) in enumerate(parts):
        if place + 1 == len(parts) or parts[place + 1][0] > first:
            _put(changes, max(since, first), copies)


def _added_up(changes: Mapping[str, int]) -> list[tuple[str, int]]:
    days = sorted(changes)
    return list(zip(days, accumulate(changes[day] for day in days)))


def available(books: Sequence[int], day: str | None = None) -> dict[int, int]:
    """How many copies of each title can be given on a day (by default now) without lacking any day after it."""
    found = _stretches(books)
    return {book: _available(found.get(book, [_Stretch("", [])]), day or _UNDATED) for book in books}


def _available(stretches: list[_Stretch], day: str) -> int:
    balances = [one for one in stretches if one.since <= day][-1].balances
    before = [copies for when, copies in balances if when <= day]
    return max(0, min([before[-1] if before else 0, *(copies for when, copies in balances if when > day)]))


def lacking_days(books: Iterable[int] | None = None) -> dict[int, tuple[str, int]]:
    """Title → the first day on which there would be fewer than no copies, and how many are lacking then.

    Of these titles, or of all.
    """
    found = {book: next(((day, -copies) for one in stretches for day, copies in one.balances if copies < 0), None)
             for book, stretches in _stretches(books).items()}
    return {book: first for book, first in found.items() if first is not None}


__all__ = ["COUNTED", "ENTRY_KINDS", "GIVEN", "LOST", "Movement", "OPENING", "PRESENTED", "RECEIVED", "STOCK",
           "available", "below_zero", "lacking_days", "ledger", "ledgers", "stock"]
