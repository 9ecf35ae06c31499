"""Lectures (党课): the meetings that are lectures, as a list of their own, and who gave them through which channel."""
from typing import NamedTuple

from peewee import fn

from models.columns import Text
from models.meeting_records import Meeting, MeetingSpeaker
from models.meetings import Meetings
from models.records import live, stored_rows
from models.register import Register
from models.view import Filter, View


class Lectures(Meetings):
    """Entered, changed and imported as meetings: one that counts elsewhere too is one record."""

    key, title, measure, list_title = "lectures", "党课", "次", "党课台账"
    base = "lectures"
    read_only = True
    audience = Text("参加范围", searched=True, width=20)
    empty_text = "还没有党课。在“会议活动”中登记，类别选主席讲党课、书记讲党课或专题党课。"


class Lectured(NamedTuple):
    """Lectures of one speaker, or through one channel; `view` are those."""

    name: str
    times: int
    view: View


def lectures_by(view: View, key: str) -> list[Lectured]:
    """The meetings of `view` by `speakers` or by `channel`, most first; the rest is 未注明."""
    inside = Meeting.id.in_(view.subquery())
    if key == "speakers":
        query = (MeetingSpeaker.select(MeetingSpeaker.person, fn.COUNT(fn.DISTINCT(MeetingSpeaker.meeting)))
                 .join(Meeting).where(live(MeetingSpeaker) & inside).group_by(MeetingSpeaker.person))
        rows = stored_rows(query)
        names = Register.declared["people"].labels(row[0] for row in rows)
    else:
        rows = stored_rows(Meeting.select(Meeting.channel, fn.COUNT(Meeting.id)).where(
            inside & Meeting.channel.is_null(False)).group_by(Meeting.channel))
        names = {row[0]: row[0] for row in rows}
    found = [Lectured(names[value], times, view.narrowed(Filter(key, "is", value)))
             for value, times in sorted(rows, key=lambda row: (-row[1], names[row[0]]))]
    rest = view.narrowed(Filter(key, "empty"))
    return found + ([Lectured("未注明", number, rest)] if (number := rest.count()) else [])


__all__ = ["Lectured", "Lectures", "lectures_by"]
