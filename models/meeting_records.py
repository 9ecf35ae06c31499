"""What is kept of a meeting or activity: its record, the ledgers it counts in, who spoke and who was invited."""
from collections.abc import Mapping
from typing import Any

from peewee import ForeignKeyField, IntegerField, TextField

from models import fields
from models.basics import Committee, Term
from models.grids import Branch
from models.people import Person
from models.records import Record, Searched
from models.units import Unit


class Meeting(Searched):
    """A meeting or activity, held once `actual_start` is known.

    `date` (the day, month or year it was held on, else was planned for), `day`, the last day that may mean, and
    `name` are derived. `body` says whose meeting it is, with `committee` or `branch` where it is one of several;
    `number` counts the body's meetings within `term`; `session` is what it is within its `parent`, a 全体会议.
    `expected_number` and the other plain numbers stand in for a list of who attended.
    """

    planned_start = TextField(null=True)
    actual_start = TextField(null=True)
    actual_end = TextField(null=True)
    place = TextField(null=True)
    topic = TextField(null=True)
    chair = ForeignKeyField(Person, null=True, index=True)
    recorder = ForeignKeyField(Person, null=True, index=True)
    channel = TextField(null=True)
    audience = TextField(null=True)
    body = TextField(null=True)
    committee = ForeignKeyField(Committee, null=True, index=True)
    branch = ForeignKeyField(Branch, null=True, index=True)
    term = ForeignKeyField(Term, null=True, index=True)
    number = IntegerField(null=True)
    parent = ForeignKeyField("self", null=True, index=True)
    session = TextField(null=True)
    discussion_group = TextField(null=True)
    expected_number = IntegerField(null=True)
    present_number = IntegerField(null=True)
    leave_number = IntegerField(null=True)
    campaign = TextField(null=True)
    note = TextField(null=True)
    name = TextField(default="", index=True)
    date = TextField(null=True, index=True)
    day = TextField(null=True, index=True)

    DERIVED = Searched.DERIVED | {"name", "date", "day"}


class MeetingKind(Record):
    """A ledger the meeting counts in (集中学习, 专题党课).

    A table of its own and not a list inside the meeting: of 200,000 meetings those of one kind are counted in 20 ms
    through its index, where looking into every list takes 350 (within one year both take 17).
    """

    meeting = ForeignKeyField(Meeting, index=True)
    kind = TextField()


MeetingKind.add_index(MeetingKind.index(MeetingKind.kind, MeetingKind.meeting,
                                        where=MeetingKind.deleted_at.is_null(), name="meeting_kind_by_kind"))


class MeetingSpeaker(Record):
    """Somebody who spoke at the meeting, or gave the lecture."""

    meeting = ForeignKeyField(Meeting, index=True)
    person = ForeignKeyField(Person, index=True)


class MeetingInvited(Record):
    """A unit that was invited."""

    meeting = ForeignKeyField(Meeting, index=True)
    unit = ForeignKeyField(Unit, index=True)


def meeting_date(values: Mapping[str, Any]) -> str | None:
    """The day (or month, or year) a meeting counts for: the one it began on, else was planned for."""
    start: str | None = values["actual_start"] or values["planned_start"]
    return start[:10] if start else None


def meeting_day(values: Mapping[str, Any]) -> str | None:
    """The last day `meeting_date` may mean."""
    date = meeting_date(values)
    return fields.date_span(date)[1] if date else None


__all__ = ["Meeting", "MeetingInvited", "MeetingKind", "MeetingSpeaker", "meeting_date", "meeting_day"]
