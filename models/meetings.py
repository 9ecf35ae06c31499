"""Meetings and activities (会议活动): one record each, counted in every ledger that its kinds name."""
from collections.abc import Mapping
from typing import Any

from peewee import ForeignKeyField, IntegerField, TextField

from models import fields
from models.basics import Committee, Term
from models.columns import Date, LongText, Moment, Text
from models.grids import Branch
from models.people import Person
from models.records import Record, Searched
from models.register import Register
from models.units import Unit


class Meeting(Searched):
    """A meeting or activity, held once `actual_start` is known.

    `date` (the day, month or year it was held on, else was planned for) and `day`, the last day that may mean, are
    derived. `body` says whose meeting it is, with `committee` or `branch` where it is one of several; `number` counts
    the body's meetings within `term`; `session` is what it is within its `parent`, a 全体会议. `expected_number` and
    the other plain numbers stand in for a list of who attended.
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
    date = TextField(null=True)
    day = TextField(null=True, index=True)

    DERIVED = Searched.DERIVED | {"date", "day"}


class MeetingKind(Record):
    """A ledger the meeting counts in (集中学习, 专题党课)."""

    meeting = ForeignKeyField(Meeting, index=True)
    kind = TextField(index=True)


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


class MeetingDate(Date):
    """The date a meeting counts for; it follows from its starts, so no sheet says it."""

    importable = False


class Meetings(Register):
    key, title, measure, list_title = "meetings", "会议活动", "次", "会议活动台账"
    row = Meeting
    label = "topic"
    called = ("date", "topic")
    date = MeetingDate("日期", editable=False, shown=False)
    planned_start = Moment("计划时间")
    actual_start = Moment("时间", aliases=("日期", "会议时间", "召开时间", "开始时间"))
    topic = Text("议题（主题）", searched=True, width=30, aliases=("议题", "主题", "内容"))
    place = Text("地点", searched=True, width=18)
    note = LongText("备注", width=20)
    match = (("actual_start", "topic"), ("planned_start", "topic"))
    order = ("-date",)
    event = "date"
    derived = {"date": meeting_date, "day": meeting_day}
    empty_text = "还没有会议活动。点“导入表格”读入现有的台账，或点“新增会议活动”。"

    @classmethod
    def derived_from(cls) -> frozenset[str]:
        return frozenset({"planned_start", "actual_start"})


__all__ = ["Meeting", "MeetingInvited", "MeetingKind", "MeetingSpeaker", "Meetings"]
