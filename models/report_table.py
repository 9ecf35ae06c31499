"""A report before it goes out: each figure now, this year so far, a year ago, and as it was last reported."""
from collections.abc import Sequence
from dataclasses import dataclass

from models.cadences import Cadences, tallies
from models.figures import Figure, FigureValue, by_key, compute
from models.kept_reports import Reported, last_reported
from models.periods import EVER, Period, to_date, year_before
from models.records import db, today
from models.reporting import current_term_id
from models.view import View, asked_once


@dataclass(frozen=True)
class ReportLine:
    """One figure of a report; `to_date` and `year_ago` are None where it tells a state, not events."""

    value: FigureValue
    to_date: float | None
    year_ago: float | None
    last: Reported | None

    @property
    def lower(self) -> bool:
        """Whether it is below what was last reported, which wants a reason."""
        return self.last is not None and self.value.reported < self.last.value


@dataclass(frozen=True)
class ReportTable:
    """The lines of a report for a period; `unrecorded`: meetings that were due and of which nothing is known."""

    period: Period
    lines: tuple[ReportLine, ...]
    unrecorded: int


def read_report(figures: Sequence[Figure], period: Period, recipient: str = "") -> ReportTable:
    """Everything in one snapshot."""
    with db.atomic("DEFERRED"), asked_once():
        term = current_term_id()
        events = [figure for figure in figures if figure.of_period]
        values = compute(figures, period, term)
        same = to_date(period).span == period.span
        so_far = by_key([value for value in values if value.figure.of_period] if same
                        else compute(events, to_date(period), term))
        before = by_key(compute(events, year_before(period), term)) if period.first != EVER else {}
        last = last_reported([figure.key for figure in figures], recipient)
        lines = tuple(ReportLine(
            value, so_far[value.figure.key].value if value.figure.key in so_far else None,
            before[value.figure.key].value if value.figure.key in before else None, last.get(value.figure.key))
            for value in values)
        return ReportTable(period, lines, _unrecorded(period))


def _unrecorded(period: Period) -> int:
    """Meetings that were due by now and of which nothing is known."""
    view = View(Cadences, period=(period.first, min(period.last, today())), ended=True)
    return sum(one.unrecorded for one in tallies(view.ids(), view).values())


__all__ = ["ReportLine", "ReportTable", "read_report"]
