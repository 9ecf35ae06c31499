"""The next meeting: the number to offer for it, and what it takes over from the last."""
from collections.abc import Mapping
from typing import Any

from models.meeting_names import EVERYBODY, STANDING
from models.meeting_numbers import next_number
from models.meeting_records import Meeting
from models.meetings import Meetings, held
from models.records import stored_rows
from models.view import View

_COPIED = ("kinds", "body", "committee", "branch", "of_term", "place", "chair", "recorder", "channel", "audience",
           "invited", "campaign")


def proposed(values: Mapping[str, Any]) -> dict[str, Any]:
    """届 and 次 to offer for a meeting of these values; {} where its body does not number its meetings."""
    filled = {**values, **{key: value for key, value in Meetings.implied({**values, "number": 1}).items()
                           if not values.get(key)}}
    if values.get("parent") or not filled.get("of_term"):
        return {}
    number = next_number(filled)
    return {"of_term": filled["of_term"], "number": number} if number > 1 or filled["body"] in (
        STANDING, EVERYBODY) else {}


def copied(meeting: int) -> dict[str, Any]:
    """What the next meeting takes over from this one, by column key, with the next number where it had one."""
    values = Meetings.get(meeting, View(Meetings))
    kept = {key: values[key] for key in _COPIED if not Meetings.column(key).empty(values[key])}
    return kept | ({"number": next_number(kept)} if values["number"] else {})


def last_of(view: View) -> int | None:
    """The latest meeting that was held of those in `view`."""
    found = stored_rows(Meeting.select(Meeting.id).where(Meeting.id.in_(view.subquery()) & held(view))
                        .order_by(Meeting.day.desc(), Meeting.actual_start.desc(), Meeting.id.desc()).limit(1))
    return int(found[0][0]) if found else None


__all__ = ["copied", "last_of", "proposed"]
