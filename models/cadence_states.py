"""The periods of a cadence (半月、每月、两月、每周) and what became of each: pure functions of dates, no database."""
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

HALF_MONTH, MONTH, TWO_MONTHS, WEEK = "每半月", "每月", "每两月", "每周"
UNITS = (HALF_MONTH, MONTH, TWO_MONTHS, WEEK)

HELD, MADE_UP, JOINED = "已开", "延期补开", "合并召开"
EXCUSED, MISSED, UNRECORDED, NOT_DUE = "经批准不开", "未开", "未登记", "未到期"
STATES = (HELD, MADE_UP, JOINED, EXCUSED, MISSED, UNRECORDED, NOT_DUE)
DONE = (HELD, MADE_UP, JOINED)


class Rule(NamedTuple):
    """How often, from which day to which (both included, None: still), and how many days late still counts."""

    unit: str
    since: str
    until: str | None = None
    tolerance: int = 0


class Stretch(NamedTuple):
    """One period: its first and last day, ISO, both included."""

    first: str
    last: str


class Held(NamedTuple):
    """A meeting that was held, on a day between `first` and `last` (the same where it is known to the day)."""

    id: int
    first: str
    last: str


class Mark(NamedTuple):
    """What a person stated of the period that `day` lies in; `meeting` is what it was made up or joined with."""

    id: int
    day: str
    status: str
    meeting: int | None = None
    reason: str = ""


class State(NamedTuple):
    """What became of one period: the meeting that fills it, those that came on top (加开), and what was stated."""

    stretch: Stretch
    status: str
    meeting: int | None = None
    extra: tuple[int, ...] = ()
    mark: Mark | None = None


def stretch_of(unit: str, day: str) -> Stretch:
    """The whole period that a day lies in: 1–15 or 16–end, the month, 1–2, 3–4 …, Monday–Sunday."""
    one = date.fromisoformat(day)
    if unit == WEEK:
        first = one - timedelta(days=one.weekday())
        return Stretch(first.isoformat(), (first + timedelta(days=6)).isoformat())
    if unit == HALF_MONTH and one.day <= 15:
        return Stretch(one.replace(day=1).isoformat(), one.replace(day=15).isoformat())
    if unit == HALF_MONTH:
        return Stretch(one.replace(day=16).isoformat(), _month_end(one.year, one.month))
    if unit == MONTH:
        return Stretch(one.replace(day=1).isoformat(), _month_end(one.year, one.month))
    if unit == TWO_MONTHS:
        odd = one.month - 1 + one.month % 2
        return Stretch(date(one.year, odd, 1).isoformat(), _month_end(one.year, odd + 1))
    raise ValueError(unit)


def _month_end(year: int, month: int) -> str:
    return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).isoformat()


def day_after(day: str, days: int = 1) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def periods(rule: Rule, first: str, last: str) -> list[Stretch]:
    """The periods of the rule that touch the days from `first` to `last`, in order.

    They are whole, except that none begins before the rule or ends after it.
    """
    found: list[Stretch] = []
    day, end = max(first, rule.since), min(last, rule.until or last)
    while day <= end:
        whole = stretch_of(rule.unit, day)
        found.append(Stretch(max(whole.first, rule.since), min(whole.last, rule.until or whole.last)))
        day = day_after(whole.last)
    return found


def states(rule: Rule, first: str, last: str, today: str, meetings: Sequence[Held] = (),
           marks: Sequence[Mark] = ()) -> list[State]:
    """What became of each period that touches the days from `first` to `last`.

    A meeting fills the period it was held in; a second one there makes up for an earlier period that is empty and
    unexplained, if it came within the tolerance after it, and is 加开 otherwise. What a person stated (延期补开, with
    the meeting) goes first; a meeting held within the period goes before every other statement.
    """
    known = {one.id: one for one in meetings}
    through = max([last, *(one.last for one in meetings)])       # a meeting after `last` may make up for one before
    every = periods(rule, rule.since, min(through, day_after(last, rule.tolerance)))
    stated = _by_period(every, marks)
    taken = _stated_made_up(every, stated, known)
    own: dict[int, list[Held]] = {}
    outside: list[Held] = []
    for one in sorted((one for one in meetings if one.id not in taken), key=lambda held: (held.last, held.id)):
        place = _place(every, one)
        if place is not None:
            own.setdefault(place, []).append(one)
        else:
            outside.append(one)
    filled, extra = _fill(rule, every, own, outside, {place for place in stated} | set(taken.values()))
    made_up = {place: meeting for meeting, place in taken.items() if place not in filled}
    found = []
    for place, stretch in enumerate(every):
        if stretch.last < first or stretch.first > last:
            continue
        mark = stated.get(place)
        more = tuple(extra.get(place, ()))
        if place in filled:
            status, meeting = filled[place]
        elif place in made_up:
            status, meeting = MADE_UP, made_up[place]
        elif mark is not None and mark.status == JOINED and mark.meeting is not None:      # also one of another kind
            status, meeting = JOINED, mark.meeting
        elif mark is not None and mark.status in (EXCUSED, MISSED):
            status, meeting = mark.status, None
        else:
            status, meeting = UNRECORDED if stretch.last < today else NOT_DUE, None
        found.append(State(stretch, status, meeting, more, mark))
    return found


def _stated_made_up(every: Sequence[Stretch], stated: Mapping[int, Mark], known: Mapping[int, Held]) -> dict[int, int]:
    """Meeting → the place of the period it made up for, as stated, where nothing was held in that period itself."""
    busy = {_place(every, one) for one in known.values()}
    return {mark.meeting: place for place, mark in stated.items()
            if mark.status == MADE_UP and mark.meeting in known and place not in busy and mark.meeting is not None}


def _by_period(every: Sequence[Stretch], marks: Sequence[Mark]) -> dict[int, Mark]:
    """What was stated last of each period, by its place."""
    found: dict[int, Mark] = {}
    for mark in sorted(marks, key=lambda one: one.id):
        place = _at(every, mark.day)
        if place is not None:
            found[place] = mark
    return found


def _at(every: Sequence[Stretch], day: str) -> int | None:
    """The place of the period that the day lies in."""
    low, high = 0, len(every)
    while low < high:
        middle = (low + high) // 2
        if every[middle].last < day:
            low = middle + 1
        else:
            high = middle
    return low if low < len(every) and every[low].first <= day else None


def _place(every: Sequence[Stretch], meeting: Held) -> int | None:
    """The period that wholly contains when a meeting may have been held."""
    place = _at(every, meeting.last)
    return place if place is not None and every[place].first <= meeting.first else None


def _fill(rule: Rule, every: Sequence[Stretch], own: Mapping[int, list[Held]], outside: Sequence[Held],
          settled: set[int]) -> tuple[dict[int, tuple[str, int]], dict[int, list[int]]]:
    """(place → status and the meeting that fills it, place → the meetings on top)."""
    filled: dict[int, tuple[str, int]] = {}
    extra: dict[int, list[int]] = {}
    empty: list[int] = []                                  # earlier periods that wait for one, the first to end first

    def make_up(meeting: Held) -> bool:
        for place in empty:
            stretch = every[place]
            if stretch.last < meeting.first and meeting.last <= day_after(stretch.last, rule.tolerance):
                filled[place] = MADE_UP, meeting.id
                empty.remove(place)
                return True
        return False
    for place in range(len(every)):
        here = own.get(place, [])
        spare = len(here) - 1
        for meeting in here:
            if spare and make_up(meeting):
                spare -= 1
            elif place not in filled:
                filled[place] = HELD, meeting.id
            else:
                extra.setdefault(place, []).append(meeting.id)
        if not here and place not in settled:
            empty.append(place)
        empty = [one for one in empty if day_after(every[one].last, rule.tolerance) > every[place].last]
    for meeting in outside:                                # after the last period of a rule that has ended
        make_up(meeting)
    return filled, extra


class Tally(NamedTuple):
    """How many periods were due and what became of them; `due` without those that were excused."""

    due: int = 0
    done: int = 0
    missed: int = 0
    unrecorded: int = 0
    excused: int = 0
    extra: int = 0

    @property
    def words(self) -> str:
        """18/21 未登记2"""
        return f"{self.done}/{self.due}" + (f" 未登记{self.unrecorded}" if self.unrecorded else "")


def tally(found: Sequence[State], first: str, last: str) -> Tally:
    """The count of those periods that end from `first` to `last`, so that stretches of time add up."""
    inside = [one for one in found if first <= one.stretch.last <= last]
    number = {status: sum(one.status == status for one in inside) for status in STATES}
    done = sum(number[status] for status in DONE)
    return Tally(done + number[MISSED] + number[UNRECORDED], done, number[MISSED], number[UNRECORDED],
                 number[EXCUSED], sum(len(one.extra) for one in inside))


__all__ = ["DONE", "EXCUSED", "HALF_MONTH", "HELD", "Held", "JOINED", "MADE_UP", "MISSED", "MONTH", "Mark", "NOT_DUE",
           "Rule", "STATES", "State", "Stretch", "TWO_MONTHS", "Tally", "UNITS", "UNRECORDED", "WEEK", "day_after",
           "periods", "states", "stretch_of", "tally"]
