"""Attendance (出席): who was at a meeting, who should have been, and what that comes to."""
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from peewee import SQL, ForeignKeyField, TextField, fn

from models import fields, meeting_names
from models.basics import Term
from models.columns import Choice, LongText
from models.figures import Figure, during
from models.grids import Branch, BranchOfficer, GridSeat
from models.meeting_records import Meeting
from models.meetings import WARNING, MeetingDate, Meetings, held
from models.members import Cadre
from models.operation import Operation
from models.people import (
    CHAIR,
    SECRETARY_GENERAL,
    STANDING_BODY,
    VICE_CHAIR,
    Affiliation,
    CommitteeSeat,
    Membership,
    PartyGroupSeat,
    Person,
    Post,
    left_before,
)
from models.records import Searched, Sql, active, among, chunks, db, live, stored_rows
from models.register import Condition, Register
from models.relations import ASK, Ref, RefValue
from models.view import Filter, View
from models.writing import Draft, recycle, write

PRESENT, EXCUSED, NOT_EXCUSED, ABSENT, LATE, OBSERVER, UNRECORDED = (
    "出席", "请假（批准）", "请假（未批准）", "缺席", "迟到", "列席", "未登记")
STATUSES = (PRESENT, LATE, EXCUSED, NOT_EXCUSED, ABSENT, OBSERVER, UNRECORDED)
THERE, ON_LEAVE = (PRESENT, LATE), (EXCUSED, NOT_EXCUSED)
FORMULA = "出席率＝（出席＋迟到）÷应到"

_WRITTEN = {"到": PRESENT, "已到": PRESENT, "到会": PRESENT, "参会": PRESENT, "参加": PRESENT, "√": PRESENT, "✓": PRESENT,
            "请假": EXCUSED, "事假": EXCUSED, "病假": EXCUSED, "公假": EXCUSED, "批准请假": EXCUSED, "未批准请假": NOT_EXCUSED,
            "缺": ABSENT, "未到": ABSENT, "旷会": ABSENT, "×": ABSENT, "缺会": ABSENT}


class Attendance(Searched):
    """One person at one meeting. Who has no row here, or 未登记, has not been recorded: that is never 缺席.

    `date` and `day` are derived: those of the meeting.
    """

    meeting = ForeignKeyField(Meeting, index=True)
    person = ForeignKeyField(Person)
    status = TextField()
    note = TextField(null=True)
    date = TextField(null=True, index=True)
    day = TextField(null=True, index=True)

    DERIVED = Searched.DERIVED | {"date", "day"}


# What a meeting, and what a person, comes to is read from an index alone.
Attendance.add_index(Attendance.index(Attendance.meeting, Attendance.status, where=Attendance.deleted_at.is_null(),
                                      name="attendance_by_meeting"))
Attendance.add_index(Attendance.index(Attendance.person, Attendance.status, Attendance.meeting,
                                      where=Attendance.deleted_at.is_null(), name="attendance_by_person"))


def parse_status(cell: Any) -> Any:
    value = fields.parse_text(cell)
    return _WRITTEN.get(value, value.replace("(", "（").replace(")", "）")) if isinstance(value, str) else value


# -- who should be there ---------------------------------------------------------------------------------------------

def _members(day: str) -> Any:
    """Memberships that hold on the day, of a 届 that was in office."""
    return Membership.select(Membership.id).join(Term, on=Membership.term).where(
        live(Membership) & active(Membership, day) & live(Term) & active(Term, day))


def _with_post(posts: Sequence[str], day: str) -> Any:
    """The people of members who held one of the posts on the day."""
    return Membership.select(Membership.person).join(Post, on=(Post.membership == Membership.id)).where(
        Membership.id.in_(_members(day)) & live(Post) & active(Post, day) & Post.title.in_(posts))


def _in_branch(branch: int, day: str) -> Sql:
    """Party members in the branch's grid, and its officers."""
    grid = Branch.select(Branch.grid).where(Branch.id == branch)
    seated = GridSeat.select(GridSeat.membership).where(
        (GridSeat.grid == grid) & live(GridSeat) & active(GridSeat, day))
    in_party = Affiliation.select(Affiliation.person).where(
        live(Affiliation) & active(Affiliation, day)
        & Affiliation.party.in_((fields.AFFILIATION_PARTY, fields.AFFILIATION_PROBATIONARY)))
    officers = BranchOfficer.select(BranchOfficer.person).where(
        (BranchOfficer.branch == branch) & live(BranchOfficer) & active(BranchOfficer, day))
    return Person.id.in_(officers) | (Person.id.in_(in_party) & Person.id.in_(
        Membership.select(Membership.person).where(Membership.id.in_(_members(day)) & Membership.id.in_(seated))))


def _belongs(body: str | None, day: str, committee: int | None, branch: int | None) -> Sql | None:
    """Condition on a person: is one of the body on the day; None where nobody can say who is."""
    match body:
        case meeting_names.PARTY_GROUP:
            return Person.id.in_(PartyGroupSeat.select(PartyGroupSeat.person).where(
                live(PartyGroupSeat) & active(PartyGroupSeat, day)))
        case meeting_names.CHAIRS:
            return Person.id.in_(_with_post((CHAIR, VICE_CHAIR, SECRETARY_GENERAL), day))
        case meeting_names.STANDING:
            return Person.id.in_(_with_post(STANDING_BODY, day))
        case meeting_names.EVERYBODY:
            return Person.id.in_(Membership.select(Membership.person).where(Membership.id.in_(_members(day))))
        case meeting_names.OFFICE:
            return Person.id.in_(Cadre.select(Cadre.person).where(live(Cadre) & active(Cadre, day)))
        case meeting_names.COMMITTEE if committee:
            return Person.id.in_(Membership.select(Membership.person).join(
                CommitteeSeat, on=(CommitteeSeat.membership == Membership.id)).where(
                    Membership.id.in_(_members(day)) & (CommitteeSeat.committee == committee) & live(CommitteeSeat)
                    & active(CommitteeSeat, day)))
        case meeting_names.BRANCH if branch:
            return _in_branch(branch, day)
    return None


def expected(body: str | None, day: str, committee: int | None = None, branch: int | None = None) -> list[RefValue]:
    """The people of a body on the day, in the order of their names; [] where it is not known who they are."""
    where = _belongs(body, day, committee, branch)
    if where is None:
        return []
    query = Person.select(Person.id, Person.name).where(live(Person) & where).order_by(Person.name_key, Person.id)
    return [RefValue(*row) for row in stored_rows(query)]


_DAY, _PART = "the day", -1


@lru_cache(maxsize=50)
def _counting(body: str | None, with_committee: bool, with_branch: bool) -> tuple[str, tuple[Any, ...]] | None:
    """SQL that counts the people of a body, with `_DAY` and `_PART` for parameters.

    Every row of an import asks three times, and peewee takes 7 ms to write it.
    """
    where = _belongs(body, _DAY, _PART if with_committee else None, _PART if with_branch else None)
    if where is None:
        return None
    sql, parameters = Person.select(fn.COUNT(Person.id)).where(live(Person) & where).sql()
    return sql, tuple(parameters)


def expected_number(body: str | None, day: str, committee: Any = None, branch: Any = None) -> int | None:
    """How many people a body has on the day, None where it is not known; `committee` and `branch` as columns give
    them."""
    part = getattr(committee, "id", committee) or getattr(branch, "id", branch)
    counting = _counting(body, bool(committee), bool(branch))
    if counting is None:
        return None
    sql, parameters = counting
    known = {_DAY: day, _PART: part}
    return int(db.execute_sql(sql, [known.get(one, one) for one in parameters]).fetchone()[0]) or None


# -- what it comes to ------------------------------------------------------------------------------------------------

class Counts(NamedTuple):
    """What is known of one meeting; None is not known."""

    expected: int | None = None
    present: int | None = None
    on_leave: int | None = None
    absent: int | None = None
    observers: int | None = None
    unrecorded: int | None = None

    @property
    def rate(self) -> float | None:
        """（出席＋迟到）÷应到; None while somebody is not recorded: who is not recorded is not absent."""
        return self.present / self.expected if self.expected and self.present is not None and (
            not self.unrecorded) else None

    @property
    def rate_words(self) -> str | None:
        """95.2%; never 100.0% while one is missing."""
        if self.rate is None:
            return None
        return f"{min(round(self.rate * 100, 1), 100.0 if self.rate == 1 else 99.9)}%"

    @property
    def words(self) -> str:
        """应到 21 人，实到 18 人，请假 2 人，缺席 1 人，出席率 85.7%"""
        parts = [("应到", self.expected), ("实到", self.present), ("请假", self.on_leave), ("缺席", self.absent or None),
                 ("列席", self.observers or None), ("未登记", self.unrecorded or None)]
        rate = [f"出席率 {self.rate_words}"] if self.rate_words else []
        return "，".join([f"{title} {number} 人" for title, number in parts if number is not None] + rate)


def counts(ids: Sequence[int]) -> dict[int, Counts]:
    """What each meeting comes to: from its list of names, else from the plain numbers that were entered."""
    listed: dict[int, dict[str, int]] = {}
    query = Attendance.select(Attendance.meeting, Attendance.status, fn.COUNT(SQL("*"))).where(
        among(Attendance.meeting, ids) & live(Attendance)).group_by(Attendance.meeting, Attendance.status)
    for meeting, status, number in stored_rows(query):
        listed.setdefault(meeting, {})[status] = number
    plain = stored_rows(Meeting.select(Meeting.id, Meeting.expected_number, Meeting.present_number,
                                       Meeting.leave_number).where(among(Meeting.id, ids)))
    return {i: of_list(listed[i], number) if i in listed else Counts(number, present, leave)
            for i, number, present, leave in plain}


def of_list(numbers: Mapping[str, int], known: int | None = None) -> Counts:
    """What a list comes to, by status; `known`: how many should have been there, where the list may be of some only."""
    there, leave = (sum(numbers.get(one, 0) for one in several) for several in (THERE, ON_LEAVE))
    absent, observers = numbers.get(ABSENT, 0), numbers.get(OBSERVER, 0)
    named = sum(numbers.values()) - observers
    should = max(named, known or 0)
    return Counts(should, there, leave, absent, observers, should - there - leave - absent)


# -- the register ----------------------------------------------------------------------------------------------------

def _of_meeting(field: str) -> Any:
    """A field of the meeting that is kept on the row too."""
    def derive(values: Mapping[str, Any]) -> Any:
        # Asked for every row of an import, and peewee takes thirty times as long to write the query.
        row = db.execute_sql(f"SELECT {field} FROM meeting WHERE id = ?", (values["meeting"].id,)).fetchone()
        return row[0] if row else None
    return derive


def of_kind(view: View, kind: str) -> Sql:
    """Rows of meetings of this kind that were held."""
    found = Meetings.column("kinds").condition("is", kind, view)
    return Attendance.meeting.in_(Meeting.select(Meeting.id).where(live(Meeting) & held(view) & found))


def of_whole(view: View, meeting: int) -> Sql:
    """Rows of a 全体会议 and of its sessions."""
    return Attendance.meeting.in_(Meeting.select(Meeting.id).where(
        live(Meeting) & ((Meeting.id == meeting) | (Meeting.parent == meeting))))


class Attendances(Register):
    key, title, measure, list_title = "attendance", "出席", "人次", "会议出席台账"
    row = Attendance
    label = "person"
    called = ("meeting", "person")
    meeting = Ref("会议", "meetings", unknown=ASK, required=True, frozen=True, width=36,
                  aliases=("会议活动", "会议名称", "活动", "活动名称"))
    person = Ref("姓名", "people", unknown=ASK, required=True, searched=True, width=10,
                 aliases=("人员", "参会人", "参会人员", "委员", "委员姓名"))
    status = Choice("出席情况", STATUSES, parse=parse_status, required=True, default=PRESENT, width=12,
                    aliases=("出席", "情况", "到会情况", "考勤", "签到", "参会情况"))
    note = LongText("备注", searched=True, width=24, aliases=("请假原因", "事由", "说明"))
    date = MeetingDate("会议日期", editable=False, shown=False)
    match = (("meeting", "person"),)
    unique = (("person", "meeting"),)
    order = ("-date",)
    event = "date"
    derived = {"date": _of_meeting("date"), "day": _of_meeting("day")}
    conditions = {"of_kind": Condition("会议类别", of_kind, takes_value=True),
                  "of_whole": Condition("会议及各场次", of_whole, takes_value=True),
                  "there": Condition("出席（含迟到）", lambda view: Attendance.status.in_(THERE)),
                  "on_leave": Condition("请假", lambda view: Attendance.status.in_(ON_LEAVE))}
    empty_text = "还没有出席记录。在“会议学习”中选中一次会议，点“登记出席…”。"

    @classmethod
    def derived_from(cls) -> frozenset[str]:
        return frozenset({"meeting"})

    @classmethod
    def warnings(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = super().warnings(values)
        meeting, person = (getattr(values.get(key), "id", values.get(key)) for key in ("meeting", "person"))
        if meeting and person:
            found += [("person", words) for words in gone_before([person], meeting).values()]
        return found


def gone_before(people: Iterable[int], meeting: int) -> dict[int, str]:
    """Of those who had left the committee before the meeting and had not come again: a sentence."""
    row = db.execute_sql("SELECT date FROM meeting WHERE id = ?", (meeting,)).fetchone()
    gone = left_before(people, row[0]) if row else {}
    names = dict(stored_rows(Person.select(Person.id, Person.name).where(among(Person.id, gone)))) if gone else {}
    return {person: f"{names[person]} {fields.print_date(until)} 已离任，早于会议日期 {fields.print_date(row[0])}"
            for person, until in gone.items()}


# -- the whole list of one meeting -----------------------------------------------------------------------------------

class Seat(NamedTuple):
    """One person on a meeting's list; `row` is the id of what is recorded, None where nothing is yet."""

    person: RefValue
    work: str
    status: str
    note: str
    row: int | None


class Roll(NamedTuple):
    """A meeting's list: who belongs to its body on the day, and whoever else is recorded."""

    meeting: int
    name: str
    day: str
    seats: tuple[Seat, ...]
    doubts: dict[int, str]


def roll(meeting: int) -> Roll:
    """The list of a meeting as it is to be filled in."""
    values = Meetings.get(meeting, View(Meetings))
    row = stored_rows(Meeting.select(Meeting.day).where(Meeting.id == meeting))
    day = row[0][0] if row else None
    should = expected(values["body"], day, *(getattr(values[key], "id", None) for key in ("committee", "branch"))) \
        if day else []
    kept = {person: (status, note or "", row_id) for row_id, person, status, note in stored_rows(
        Attendance.select(Attendance.id, Attendance.person, Attendance.status, Attendance.note)
        .where((Attendance.meeting == meeting) & live(Attendance)).order_by(Attendance.id))}
    others = [RefValue(*one) for one in stored_rows(Person.select(Person.id, Person.name).where(
        among(Person.id, kept.keys() - {one.id for one in should})).order_by(Person.name_key, Person.id))]
    works = works_of([one.id for one in (*should, *others)])
    seats = tuple(Seat(one, works.get(one.id, ""), *kept.get(one.id, (UNRECORDED, "", None)))
                  for one in (*should, *others))
    return Roll(meeting, values["name"] or "", day or "", seats, gone_before([s.person.id for s in seats], meeting))


def works_of(people: Sequence[int]) -> dict[int, str]:
    """Where people work, as the latest roster of members says, else as they are known otherwise."""
    found: dict[int, str] = {}
    for part in chunks(people):
        found.update((i, work) for i, work in stored_rows(
            Person.select(Person.id, Person.work).where(among(Person.id, part))) if work)
        found.update((i, work) for i, work in stored_rows(Membership.select(Membership.person, Membership.work).where(
            among(Membership.person, part) & live(Membership)).order_by(Membership.id)) if work)
    return found


def record(op: Operation, meeting: int, seats: Sequence[Seat]) -> None:
    """Make the list of the meeting so; who was on it and is not among `seats` goes to the recycle bin.

    应到 becomes the number of those on the list who do not merely observe.
    """
    present: dict[int, int] = dict(stored_rows(Attendance.select(Attendance.person, Attendance.id).where(
        (Attendance.meeting == meeting) & live(Attendance))))
    drafts = []
    for seat in seats:
        values = {"status": seat.status, "note": seat.note or None}
        known = present.pop(seat.person.id, None)
        drafts.append(Draft(values, id=known) if known is not None
                      else Draft({**values, "meeting": meeting, "person": seat.person.id}))
    recycle(op, Attendances, present.values())
    write(op, Attendances, drafts)
    op.write(Meeting, [{"id": meeting, "expected_number": sum(seat.status != OBSERVER for seat in seats) or None}])


# -- one person ------------------------------------------------------------------------------------------------------

def attended(person: int, span: tuple[str, str]) -> list[tuple[str, int, View]]:
    """(出席 or 请假 or 缺席, times, rows) of one person at the meetings within `span`; only what there was."""
    base = View(Attendances, period=span, filters=(Filter("person", "is", person),))
    views = (("出席会议", base.narrowed(Filter("there"))),
             ("请假", base.narrowed(Filter("on_leave"))),
             ("缺席", base.narrowed(Filter("status", "is", ABSENT))))
    return [(title, number, view) for title, view in views if (number := view.count())]


# -- figures ---------------------------------------------------------------------------------------------------------

def _people_there(view: View) -> int:
    """Those present at the meetings of `view`, each time counted; from lists of names, else from plain numbers."""
    meetings = view.ids()
    return sum(one.present or 0 for part in chunks(meetings) for one in counts(part).values())


FIGURES = (
    Figure("warning_education_people", "接受警示教育", "人次", during(Meetings, Filter("kinds", "is", WARNING), Filter("held")),
           _people_there, "出席和迟到的人次；没有名单的按实到人数",
           group="学习"),
)


__all__ = ["ABSENT", "Attendance", "Attendances", "Counts", "EXCUSED", "FIGURES", "FORMULA", "LATE", "NOT_EXCUSED",
           "OBSERVER", "ON_LEAVE", "PRESENT", "Roll", "STATUSES", "Seat", "THERE", "UNRECORDED", "attended", "counts",
           "expected", "expected_number", "gone_before", "of_list", "record", "roll", "works_of"]
