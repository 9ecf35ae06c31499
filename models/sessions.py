"""The sessions of a 全体会议 (开幕、分组讨论、选举…): made at once, and who asked for leave from which of them."""
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from models.attendance import OBSERVER, ON_LEAVE, Attendance, Attendances, Counts, Seat, counts, roll, works_of
from models.errors import Refused
from models.meeting_names import EVERYBODY, SESSIONS
from models.meeting_records import Meeting
from models.meetings import FULL_MEETING, Meetings
from models.operation import Operation
from models.people import Person
from models.records import among, live, stored_rows
from models.relations import RefValue
from models.view import Filter, View
from models.writing import Draft, write

IN_GROUPS = "分组讨论"
_OF_WHOLE = ("place", "chair", "recorder", "of_term", "campaign")          # what a session has from its meeting


class Whole(NamedTuple):
    """A 全体会议 whose sessions are to be made; `there`: the sessions it has, by name."""

    meeting: int
    name: str
    start: str
    there: tuple[str, ...]


class NewSession(NamedTuple):
    """A session to be made; `start` a day or a moment, `group` the 讨论组 it is of."""

    name: str
    start: str
    group: str = ""


class Group(NamedTuple):
    """A 讨论组 of a 全体会议: how often it met, what that came to together, and those sessions."""

    name: str
    times: int
    known: Counts
    view: View


class GroupMembers(NamedTuple):
    """Who belongs to a 讨论组: everybody on the lists of its sessions but those who only observed.

    `chair`: who chairs it, '' where that is not said; `day` of its first session.
    """

    name: str
    chair: str
    day: str
    seats: tuple[Seat, ...]


class Leave(NamedTuple):
    """One person; `statuses` in the order of the summary's sessions, '' where no leave was asked for."""

    person: RefValue
    work: str
    statuses: tuple[str, ...]
    reasons: str

    @property
    def times(self) -> int:
        return sum(1 for status in self.statuses if status)


class LeaveSummary(NamedTuple):
    """请假汇总 of a meeting: a column for each session with a list (the meeting's own first), and who asked.

    `unlisted`: the sessions of which only the number is known.
    """

    meeting: int
    name: str
    day: str
    sessions: tuple[str, ...]
    people: tuple[Leave, ...]
    unlisted: tuple[str, ...]


def sessions_of(meeting: int) -> list[int]:
    """The sessions of a 全体会议, in their order."""
    return [i for i, in stored_rows(Meeting.select(Meeting.id).where(live(Meeting) & (Meeting.parent == meeting))
                                    .order_by(Meeting.day, Meeting.actual_start, Meeting.planned_start, Meeting.id))]


def _session_name(session: str | None, group: str | None) -> str:
    return f"{session or '场次'}{f'（{group}）' if group else ''}"


# -- making them -----------------------------------------------------------------------------------------------------

def whole_of(meeting: int) -> Whole:
    """What the sessions are to be made for. Raises `Refused` where the meeting is no 全体会议."""
    values = Meetings.get(meeting, View(Meetings))
    if not values or values["parent"] or (FULL_MEETING not in (values["kinds"] or ()) and values["body"] != EVERYBODY):
        raise Refused("只有全体会议分场次。", "请先选中一次全体会议。")
    there = stored_rows(Meeting.select(Meeting.session).where(live(Meeting) & (Meeting.parent == meeting)).distinct())
    return Whole(meeting, values["name"], values["actual_start"] or values["planned_start"],
                 tuple(name for name, in there if name))


def add_sessions(op: Operation, meeting: int, wanted: Iterable[NewSession]) -> list[int]:
    """Make the sessions, held or planned as their meeting is; returns their ids.

    All members should be at a session; who belongs to a 讨论组 its own list says.
    """
    values = Meetings.get(meeting, View(Meetings))
    kept = {key: values[key] for key in _OF_WHOLE if values[key]}
    start = "actual_start" if values["actual_start"] else "planned_start"
    return write(op, Meetings, [Draft({
        **kept, "parent": RefValue(meeting, ""), start: one.start, "session": one.name,
        "topic": one.group or one.name,
        **({"discussion_group": one.group} if one.group else {"body": EVERYBODY})}) for one in wanted])


# -- what they come to -----------------------------------------------------------------------------------------------

def groups_of(meeting: int) -> list[Group]:
    """The 讨论组 in the order in which they first met."""
    ids = sessions_of(meeting)
    named = dict(stored_rows(Meeting.select(Meeting.id, Meeting.discussion_group).where(
        among(Meeting.id, ids) & (Meeting.discussion_group != ""))))
    known = counts(list(named))
    found: dict[str, list[int]] = {}
    for one in ids:
        if one in named:
            found.setdefault(named[one], []).append(one)
    rows = View(Meetings, order=(("date", False),))
    return [Group(name, len(several), known[several[0]] if len(several) == 1 else Counts(
        *(_sum([known[one][place] for one in several]) for place in range(len(Counts._fields)))),
        rows.with_(filters=(Filter("sessions_of", "is", meeting), Filter("discussion_group", "is", name))))
        for name, several in found.items()]


def members_of_groups(meeting: int) -> list[GroupMembers]:
    """The 讨论组 that have a list, in the order in which they first met; who chairs the meeting convenes none."""
    found: dict[str, GroupMembers] = {}
    columns = [Meetings.column(key) for key in ("discussion_group", "chair", "date")]
    values = Meetings.read([meeting, *sessions_of(meeting)], columns, View(Meetings))
    _, of_all, _ = values.pop(meeting)
    for session, (group, chair, day) in values.items():
        seats = [seat for seat in roll(session).seats if seat.row and seat.status != OBSERVER] if group else []
        if seats:
            convenes = chair.text if chair and chair != of_all else ""
            known = found.get(group) or GroupMembers(group, convenes, day or "", ())
            there = {seat.person.id for seat in known.seats}
            more = tuple(seat for seat in seats if seat.person.id not in there)
            found[group] = known._replace(seats=known.seats + more)
    return list(found.values())


def _sum(numbers: Sequence[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def leave_summary(meeting: int) -> LeaveSummary:
    """Who asked for leave from the meeting and each of its sessions, in the order of their names."""
    everything = [meeting, *sessions_of(meeting)]
    listed = {i for i, in stored_rows(Attendance.select(Attendance.meeting).where(
        among(Attendance.meeting, everything) & live(Attendance)).distinct())}
    columns = [one for one in everything if one in listed]
    told = {i: _session_name(session, group) if i != meeting else "全会" for i, session, group in stored_rows(
        Meeting.select(Meeting.id, Meeting.session, Meeting.discussion_group).where(among(Meeting.id, everything)))}
    known = counts(everything)
    rows = stored_rows(
        Attendance.select(Attendance.person, Person.name, Attendance.meeting, Attendance.status, Attendance.note)
        .join(Person).where(among(Attendance.meeting, columns) & live(Attendance) & Attendance.status.in_(ON_LEAVE))
        .order_by(Person.name_key, Person.id, Attendance.id))
    statuses: dict[RefValue, dict[int, str]] = {}
    reasons: dict[RefValue, dict[str, None]] = {}
    for person, name, of, status, note in rows:
        statuses.setdefault(RefValue(person, name), {})[of] = status
        if note:
            reasons.setdefault(RefValue(person, name), {})[note] = None
    works = works_of([person.id for person in statuses])
    people = tuple(Leave(person, works.get(person.id, ""), tuple(of.get(one, "") for one in columns),
                         "；".join(reasons.get(person, ()))) for person, of in statuses.items())
    values: Any = Meetings.get(meeting, View(Meetings, keys=("name", "date")))
    return LeaveSummary(meeting, values["name"], values["date"] or "", tuple(told[one] for one in columns), people,
                        tuple(told[one] for one in everything if one not in listed and known[one].on_leave))


def leave_view(meeting: int) -> View:
    """The rows behind the summary."""
    return View(Attendances, filters=(Filter("of_whole", "is", meeting), Filter("on_leave")))


__all__ = ["Group", "GroupMembers", "IN_GROUPS", "Leave", "LeaveSummary", "NewSession", "SESSIONS", "Whole",
           "add_sessions", "groups_of", "leave_summary", "leave_view", "members_of_groups", "sessions_of", "whole_of"]
