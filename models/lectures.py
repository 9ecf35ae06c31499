"""Lectures (党课): how many times each speaker lectured, and through which channel."""
from typing import NamedTuple

from peewee import fn

from models.meetings import Meeting, MeetingSpeaker
from models.records import live, stored_rows
from models.register import Register
from models.view import Filter, View


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
    found = [Lectured(names[value], times, view.with_(filters=(*view.filters, Filter(key, "is", value))))
             for value, times in sorted(rows, key=lambda row: (-row[1], names[row[0]]))]
    rest = view.with_(filters=(*view.filters, Filter(key, "empty")))
    return found + ([Lectured("未注明", number, rest)] if (number := rest.count()) else [])


__all__ = ["Lectured", "lectures_by"]
