"""The stretches of time that figures are counted for, by the names the office uses."""
from datetime import date, timedelta
from typing import NamedTuple

EVER = "0001-01-01"                       # the first day of a period without a known beginning


class Period(NamedTuple):
    """From `first` to `last`, both ISO days and both included."""

    name: str
    first: str
    last: str

    @property
    def words(self) -> str:
        """2021-06-18 至 2022-06-30"""
        return f"截至 {self.last}" if self.first == EVER else f"{self.first} 至 {self.last}"

    @property
    def span(self) -> tuple[str, str]:
        return self.first, self.last


def since_term(term_since: str | None, today: date) -> Period:
    """换届以来; without a date of the change of term, everything up to today."""
    first = (term_since or EVER) + EVER[len(term_since or EVER):]
    return Period("换届以来", first, today.isoformat())


def this_year(today: date) -> Period:
    return Period("本年", f"{today.year}-01-01", f"{today.year}-12-31")


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
