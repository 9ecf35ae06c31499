"""The figures of the report to the county committee, in its order, and the period they are counted for."""
from models import (
    adoptions,
    attendance,
    books,
    cadences,
    consultations,
    documents,
    donations,
    duties,
    exchanges,
    gifts,
    grids,
    instructions,
    meetings,
    members,
    proposals,
    suggestions,
    teams,
    trips,
    visits,
)
from models.basics import current_term, term_period
from models.breakdowns import Breakdown, Part, by_column, by_month
from models.errors import Refused
from models.figures import Figure, FigureValue, compute
from models.periods import Period, between
from models.register import Register
from models.view import View

_EVERY: tuple[Figure, ...] = (
    *members.FIGURES, *grids.FIGURES, *meetings.FIGURES, *attendance.FIGURES, *cadences.FIGURES, *visits.FIGURES,
    *suggestions.FIGURES, *adoptions.FIGURES, *instructions.FIGURES, *consultations.FIGURES, *documents.FIGURES,
    *books.FIGURES, *gifts.FIGURES, *trips.FIGURES, *teams.FIGURES, *donations.FIGURES, *exchanges.FIGURES,
    *proposals.FIGURES, *duties.FIGURES)

# Those of a group stand together, the groups in the order in which they first occur.
_GROUPS = list(dict.fromkeys(figure.group for figure in _EVERY))
FIGURES: tuple[Figure, ...] = tuple(sorted(_EVERY, key=lambda figure: _GROUPS.index(figure.group)))

# The registers that go into the workbook, in the order of the tabs.
REPORTED = ("members", "contacts", "contact_events", "grids", "branches", "teams", "rosters", "shifts", "donations",
            "books", "gifts", "visits", "suggestions", "adoptions", "instructions", "consultations", "proposals",
            "duties", "meetings", "exchanges", "exchange_outcomes", "trips", "trip_stops", "materials", "documents")


def breakdowns(period: Period) -> list[Breakdown]:
    """What a picture of says it faster than a list: the pictures of the workbook."""
    term, known = current_term_id(), {figure.key: figure for figure in FIGURES}
    bars = suggestions.suggestion_bars(period)
    months = by_month(known["meetings_held"], period, term)
    shown = f"，{months[0].name}至{months[-1].name}" if len(months) > 1 else ""
    return [
        Breakdown("赠书（按受赠对象）", "册", by_column(
            known["copies_given"], "recipient_kind", gifts.RECIPIENT_KINDS, period, term)),
        Breakdown("意见建议办理情况", "条", tuple(Part(one.name, one.number, one.view) for one in bars)),
        Breakdown(f"会议活动（按月{shown}）", "次", months)]


def chosen_period(first: str | None, last: str | None) -> Period:
    """The days asked for; an open side is that of 换届以来. Raises `Refused` where they are the wrong way round."""
    whole = term_period()
    chosen = between(first or whole.first, last or whole.last) if first or last else whole
    if chosen.first > chosen.last:                       # without days asked for: the computer's clock is in the past
        raise Refused(f"开始日期 {chosen.first} 晚于结束日期 {chosen.last}。",
                      "请核对起止日期；没有指定的，开始按换届日期，结束按电脑上的今天。")
    return chosen


def report_values(period: Period) -> list[FigureValue]:
    """Every figure of the report, from one snapshot."""
    return compute(FIGURES, period, current_term_id())


def current_term_id() -> int | None:
    term = current_term()
    return term.id if term else None


def current_view(register: type[Register]) -> View:
    """The register as its page first shows it: the present 届, today."""
    return View(register, term=current_term_id() if register.term else None)
