"""Which events a period holds, as SQL: dates are known to the day, the month, the half-year or only the year.

No date means more than one year, so one that crosses an end of the period ends in the year of that end, and where the
period begins with a year, or ends with one, nothing crosses there.
"""
from typing import Any

from peewee import fn

from models import fields
from models.records import Sql, span_first, span_last, today

A_DAY = 10                               # letters of a date that is known to the day


def inside(row: type[Any], event: Any, first: str, last: str) -> Sql:
    """Condition: the date `event` of `row`, whatever its precision, lies wholly within the two days.

    A row that keeps the last day its date may mean, as `day`, is found by the index of that.
    """
    if not hasattr(row, "day"):
        return (span_first(event) >= first) & (span_last(event) <= last)
    within = row.day.between(first, last)
    if first.endswith("-01-01"):
        return within
    return within & ((row.day > _year_end(first)) | (fn.length(event) >= A_DAY) | (span_first(event) >= first))


def unsure(row: type[Any], event: Any, first: str, last: str) -> Sql:
    """Condition: `row` has no date, or one that lies only partly within the two days (本年 in a figure of 本季)."""
    if not hasattr(row, "day"):
        return event.is_null() | ((fn.length(event) < A_DAY) & (span_first(event) <= last)
                                  & (span_last(event) >= first) & ~inside(row, event, first, last))
    found, vague = row.day.is_null(), fn.length(event) < A_DAY
    if not first.endswith("-01-01"):
        found |= row.day.between(first, min(last, _year_end(first))) & vague & (span_first(event) < first)
    if not last.endswith("-12-31"):
        found |= (row.day > last) & (row.day <= _year_end(last)) & vague & (span_first(event) <= last)
    return found


def not_yet(value: str) -> str | None:
    """Says that a date, or the day of a time, when something is to have happened is still to come."""
    return "这一天还没有到，请核对" if fields.date_span(value[:A_DAY])[0] > today() else None


def _year_end(day: str) -> str:
    return f"{day[:4]}-12-31"


__all__ = ["inside", "not_yet", "unsure"]
