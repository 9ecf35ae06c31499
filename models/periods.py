"""The stretches of time that figures are counted for, by the names the office uses."""
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

EVER = "0001-01-01"                       # the first day of a period without a known beginning
UP_TO = "截至 "                            # how the words of such a period begin


class Period(NamedTuple):
    """From `first` to `last`, both ISO days and both included; with a `campaign` (专项) only what belongs to it."""

    name: str
    first: str
    last: str
    campaign: str = ""

    @property
    def words(self) -> str:
        """2021-06-18 至 2022-06-30"""
        return f"{UP_TO}{self.last}" if self.first == EVER else f"{self.first} 至 {self.last}"

    @property
    def span(self) -> tuple[str, str]:
        return self.first, self.last


def since_term(term_since: str | None, today: date) -> Period:
    """换届以来; without a date of the change of term, everything up to today."""
    first = (term_since or EVER) + EVER[len(term_since or EVER):]
    return Period("换届以来", first, today.isoformat())


def this_year(today: date) -> Period:
    return Period("本年", f"{today.year}-01-01", f"{today.year}-12-31")


def year_to_date(today: date) -> Period:
    return Period("年初以来", f"{today.year}-01-01", today.isoformat())


def first_half(today: date) -> Period:
    return Period("上半年", f"{today.year}-01-01", f"{today.year}-06-30")


def this_quarter(today: date) -> Period:
    month = (today.month - 1) // 3 * 3 + 1
    after = date(today.year + (month > 9), (month + 3 - 1) % 12 + 1, 1)
    return Period("本季", date(today.year, month, 1).isoformat(), (after - timedelta(days=1)).isoformat())


def this_month(today: date) -> Period:
    after = date(today.year + (today.month == 12), today.month % 12 + 1, 1)
    return Period("本月", today.replace(day=1).isoformat(), (after - timedelta(days=1)).isoformat())


def between(first: str, last: str) -> Period:
    """Any two days."""
    return Period("指定时段", first, last)


# Every period with a name: key → (name, how it follows from today and the first day of the 届).
NAMED: Mapping[str, tuple[str, Callable[[date, str | None], Period]]] = {
    "month": ("本月", lambda today, since: this_month(today)),
    "quarter": ("本季", lambda today, since: this_quarter(today)),
    "first_half": ("上半年", lambda today, since: first_half(today)),
    "year": ("本年", lambda today, since: this_year(today)),
    "year_to_date": ("年初以来", lambda today, since: year_to_date(today)),
    "term": ("换届以来", lambda today, since: since_term(since, today)),
}


def year_before(period: Period) -> Period:
    """上年同期: the same days a year earlier; a month's last day stays its last day."""
    return Period("上年同期", _year_before(period.first), _year_before(period.last), period.campaign)


def _year_before(day: str) -> str:
    year, month, dom = (int(part) for part in day.split("-"))
    if year == 1:
        return day
    last, before = monthrange(year, month)[1], monthrange(year - 1, month)[1]
    return date(year - 1, month, before if dom == last else min(dom, before)).isoformat()


def to_date(period: Period) -> Period:
    """年初累计: from the first of January of the year the period ends in, to its last day."""
    return Period("年初累计", f"{period.last[:4]}-01-01", period.last, period.campaign)
