"""What the titles of forms say of the committee, the 届 and the meeting."""
from models.basics import Term, setting
from models.errors import Refused
from models.fields import han_number
from models.meeting_names import county
from models.meetings import Meetings
from models.view import View


def committee_name(term: int | None) -> str:
    """政协新河县第十届委员会; what of it is not known is left out."""
    row = Term.select(Term.number).where(Term.id == term).tuples().first() if term is not None else None
    place = county(setting("office"))
    nth = f"第{han_number(row[0])}届" if row and row[0] else ""
    return f"政协{place}{nth}委员会" if place or nth else ""


def narrowed(view: View) -> bool:
    """Whether the list shows only some of those there are."""
    return bool(view.typed or view.filters or view.only is not None)


def as_of(view: View) -> str:
    """，截至2021年7月5日: behind the number of people on a list of an earlier day."""
    return f"，截至{chinese_date(view.as_of)}" if view.as_of else ""


def meeting_of(view: View) -> int:
    """The one meeting that a form is of. Raises `Refused`."""
    if view.only is None or len(view.only) != 1:
        raise Refused("这张表是一次会议的。", "请先在列表中选中一次会议。")
    return view.only[0]


def meeting_title(meeting: int) -> str:
    """The meeting's full name, else its topic or kind."""
    values = Meetings.get(meeting, View(Meetings))
    if values.get("full_name"):
        return str(values["full_name"])
    kinds = "、".join(values.get("kinds") or ())
    return str(values.get("topic") or kinds or values.get("body") or "会议")


def chinese_date(value: str | None) -> str:
    """2022年3月15日 from 2022-03-15 or a moment of that day; what is not known is left out."""
    parts = (value or "")[:10].split("-")
    if not parts[0] or (len(parts) > 1 and not parts[1].isdigit()):
        return ""
    return "".join(f"{int(part)}{sign}" for part, sign in zip(parts, "年月日"))


__all__ = ["as_of", "chinese_date", "committee_name", "meeting_of", "meeting_title", "narrowed"]
