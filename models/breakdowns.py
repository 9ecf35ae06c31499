"""A figure split up: by the values of a column, or month by month. Each part is the same figure over fewer rows."""
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from models.figures import Figure
from models.periods import EVER, Period
from models.records import today
from models.view import Filter, View

UNSTATED = "未注明"
MOST_MONTHS = 24                         # a picture of more says nothing


@dataclass(frozen=True)
class Part:
    """One part: its name, its share in the printed unit, and the rows it counts."""

    name: str
    amount: float
    view: View


@dataclass(frozen=True)
class Breakdown:
    """What a picture of it shows, and the parts in their order."""

    title: str
    unit: str
    parts: tuple[Part, ...]


def by_column(figure: Figure, key: str, values: Sequence[str], period: Period, term: int | None) -> tuple[Part, ...]:
    """The figure for each of `values` of the column `key` of its rows, and for those that say nothing."""
    whole = figure.view(period, term)
    found = [_part(figure, value, _with(whole, Filter(key, "is", value))) for value in values]
    unstated = _part(figure, UNSTATED, _with(whole, Filter(key, "empty")))
    return (*found, *([unstated] if unstated.amount else []))


def by_month(figure: Figure, period: Period, term: int | None) -> tuple[Part, ...]:
    """The figure for each month that lies in the period, at most `MOST_MONTHS`, the last ones."""
    first = _first_day(figure, period, term)
    months: list[Part] = []
    day = date.fromisoformat(first).replace(day=1)
    last = date.fromisoformat(min(period.last, today()))
    while day <= last:
        after = (day + timedelta(days=32)).replace(day=1)
        month = period._replace(first=max(day.isoformat(), first),
                                last=min((after - timedelta(days=1)).isoformat(), period.last))
        months.append(_part(figure, f"{day.year}年{day.month}月", figure.view(month, term)))
        day = after
    return tuple(months[-MOST_MONTHS:])


def _first_day(figure: Figure, period: Period, term: int | None) -> str:
    """The period's first day; that of the earliest row where the period has no known beginning."""
    if period.first != EVER:
        return period.first
    view = figure.view(period, term)
    field = view.register.column(view.register.event).field
    earliest = view.register.row.select(field).where(view.register.row.id.in_(view.subquery()) & (
        field.is_null(False))).order_by(field).tuples().first()
    return f"{earliest[0][:4]}-01-01" if earliest else min(period.last, today())


def _with(view: View, one: Filter) -> View:
    return replace(view, filters=(*view.filters, one))


def _part(figure: Figure, name: str, view: View) -> Part:
    return Part(name, figure.value(view) / figure.scale, view)


__all__ = ["Breakdown", "Part", "UNSTATED", "by_column", "by_month"]
