"""A figure split up: by the values of a column, or month by month. Each part is the same figure over fewer rows."""
from collections.abc import Sequence
from dataclasses import dataclass
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
    found = [_part(figure, value, whole.narrowed(Filter(key, "is", value))) for value in values]
    unstated = _part(figure, UNSTATED, whole.narrowed(Filter(key, "empty")))
    return (*found, *([unstated] if unstated.amount else []))


def by_month(figure: Figure, period: Period, term: int | None) -> tuple[Part, ...]:
    """The figure for each month that lies in the period, at most `MOST_MONTHS`, the last ones."""
    first = _first_day(figure, period, term)
    months: list[Part] = []
    last = date.fromisoformat(min(period.last, today()))
    day = max(date.fromisoformat(first).replace(day=1), _months_before(last, MOST_MONTHS - 1))
    while day <= last:
        after = (day + timedelta(days=32)).replace(day=1)
        month = period._replace(first=max(day.isoformat(), first),
                                last=min((after - timedelta(days=1)).isoformat(), period.last))
        months.append(_part(figure, f"{day.year}年{day.month}月", figure.view(month, term)))
        day = after
    return tuple(months)


def _months_before(day: date, months: int) -> date:
    """The first day of the month so many months before that of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)


def _first_day(figure: Figure, period: Period, term: int | None) -> str:
    """The period's first day; that of the earliest row where the period has no known beginning."""
    if period.first != EVER:
        return period.first
    view = figure.view(period, term)
    field = view.register.column(view.register.event).field
    earliest = view.register.row.select(field).where(view.register.row.id.in_(view.subquery()) & (
        field.is_null(False))).order_by(field).tuples().first()
    return f"{earliest[0][:4]}-01-01" if earliest else min(period.last, today())


def _part(figure: Figure, name: str, view: View) -> Part:
    return Part(name, figure.value(view) / figure.scale, view)


__all__ = ["Breakdown", "Part", "UNSTATED", "by_column", "by_month"]
