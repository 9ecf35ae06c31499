"""Which events a period holds, as SQL: dates are known to the day, the month, the half-year or only the year."""
from typing import Any

from peewee import fn

from models.records import Sql, span_first, span_last

A_DAY = 10                               # letters of a date that is known to the day


def inside(row: type[Any], event: Any, first: str, last: str) -> Sql:
    """Condition: the date `event` of `row`, whatever its precision, lies wholly within the two days.

    A row that keeps the last day its date may mean, as `day`, is found by the index of that.
    """
    if not hasattr(row, "day"):
        return (span_first(event) >= first) & (span_last(event) <= last)
    return row.day.between(first, last) & ((fn.length(event) >= A_DAY) | (span_first(event) >= first))


def unsure(row: type[Any], event: Any, first: str, last: str) -> Sql:
    """Condition: `row` has no date, or one that lies only partly within the two days (本年 in a figure of 本季)."""
    crossing = ((fn.length(event) < A_DAY) & (span_first(event) <= last) & (span_last(event) >= first)
                & ~inside(row, event, first, last))
    if hasattr(row, "day"):              # what crosses an end of the period ends in the year of it
        crossing &= row.day.between(first, f"{first[:4]}-12-31") | row.day.between(last, f"{last[:4]}-12-31")
    return event.is_null() | crossing


__all__ = ["inside", "unsure"]
