"""Which of how many a meeting is (十届三次): its full name, the number the next one has, what is doubled or missing."""
from collections.abc import Mapping, Sequence
from typing import Any

from peewee import fn

from models import fields
from models.basics import Committee, Term, setting
from models.columns import Cell, Computed
from models.errors import InvalidValue
from models.fields import han_number
from models.grids import Branch
from models.meeting_names import COMMITTEE, Which, full_name, numbered, parse_numbered
from models.meeting_records import Meeting, meeting_date
from models.records import Sql, among, live, stored_rows, tuples
from models.relations import RefValue
from models.view import View


class Numbered(Computed):
    """十届三次. A sheet may write 届 and 次 in this one cell."""

    importable = True

    def parse(self, cell: Cell) -> Any:
        text = fields.parse_text(cell)
        if not isinstance(text, str):
            return text
        which = parse_numbered(text)
        if which is None:
            raise InvalidValue(self.key, f"“{text}”看不出是第几届第几次，应如：十届三次")
        return which


def numbers_of(ids: Sequence[int]) -> dict[int, Which]:
    """届 and 次 of those meetings that have both."""
    query = (Meeting.select(Meeting.id, Term.number, Meeting.number).join(Term, on=Meeting.term)
             .where(among(Meeting.id, ids) & Term.number.is_null(False) & Meeting.number.is_null(False)))
    return {i: Which(term, number) for i, term, number in stored_rows(query)}


def numbered_words(ids: Sequence[int], view: View) -> dict[int, Any]:
    return {i: numbered(which) for i, which in numbers_of(ids).items()}


def full_names(ids: Sequence[int], view: View) -> dict[int, Any]:
    """The names in print; a session is called by its 全体会议. Where numbers are missing there is none."""
    parents: dict[int, int] = dict(stored_rows(Meeting.select(Meeting.id, Meeting.parent).where(
        among(Meeting.id, ids) & Meeting.parent.is_null(False))))
    wanted = {*ids, *parents.values()}
    which, office = numbers_of(list(wanted)), setting("office")
    rows = {row[0]: row[1:] for row in stored_rows(
        Meeting.select(Meeting.id, Meeting.body, Meeting.session, Committee.name, Branch.name)
        .join_from(Meeting, Committee, "LEFT OUTER JOIN").join_from(Meeting, Branch, "LEFT OUTER JOIN")
        .where(among(Meeting.id, wanted)))}
    found = {}
    for i in ids:
        whole = parents.get(i, i)
        body, _, committee, branch = rows[whole]
        part = committee if body == COMMITTEE else branch
        found[i] = full_name(body, which.get(whole), office, part or "", rows[i][1]) or None
    return found


def term_on(day: str) -> RefValue | None:
    """The 届 that was in office on the day; None where it is not known."""
    found = stored_rows(Term.select(Term.id, Term.name).where(
        live(Term) & (Term.since.is_null() | (Term.since <= day)) & (Term.until.is_null() | (Term.until > day)))
        .order_by(Term.since.desc(), Term.current.desc(), Term.id.desc()).limit(1))
    return RefValue(*found[0]) if found else None


def _numbers_taken(values: Mapping[str, Any]) -> list[tuple[int, str | None, str | None]]:
    """(number, date, topic) of every meeting in the series that `values` names."""
    def key(name: str) -> Any:
        return getattr(values.get(name), "id", values.get(name))
    if not values.get("body") or not key("of_term"):
        return []
    same = (Meeting.term == key("of_term")) & (Meeting.body == values["body"]) & Meeting.parent.is_null()
    for name, field in (("committee", Meeting.committee), ("branch", Meeting.branch)):
        same &= field.is_null() if key(name) is None else field == key(name)
    return tuples(Meeting.select(Meeting.number, Meeting.date, Meeting.topic).where(
        live(Meeting) & same & Meeting.number.is_null(False)).order_by(Meeting.number))


def next_number(values: Mapping[str, Any]) -> int:
    """The number that the next meeting of the body would have (`values` by column key: body, of_term, committee,
    branch)."""
    return max((number for number, _, _ in _numbers_taken(values)), default=0) + 1


def number_doubts(values: Mapping[str, Any]) -> list[str]:
    """What is odd about a meeting's number: another has it, or one before it is missing."""
    number = values.get("number")
    if not number or values.get("parent"):
        return []
    taken = _numbers_taken(values)
    date = meeting_date({key: values.get(key) for key in ("actual_start", "planned_start")})
    double = next((day for other, day, topic in taken if other == number
                   and (day, topic) != (date, values.get("topic")) and day != date), None)
    found = [f"第{han_number(number)}次已用于 {fields.print_date(double)} 的会议"] if double else []
    below = max((other for other, _, _ in taken if other < number), default=None)
    if below is not None and below < number - 1:
        gap = "、".join(f"第{han_number(one)}次" for one in range(below + 1, number)[:3])
        found.append(f"此前缺{gap}{'等' if number - below > 4 else ''}")
    return found


def _same_series(one: Any, other: Any) -> Sql:
    """Condition: both count among the meetings of one body within one 届."""
    def same(field: Any, others: Any) -> Sql:
        return fn.COALESCE(field, 0) == fn.COALESCE(others, 0)
    return (other.deleted_at.is_null() & (other.term == one.term) & (other.body == one.body) & other.parent.is_null()
            & same(one.committee, other.committee) & same(one.branch, other.branch))


def misnumbered(view: View) -> Sql:
    """Meetings whose number another has too, or before whose number one is missing."""
    other: Any = Meeting.alias()

    def exists(where: Sql) -> Sql:
        return fn.EXISTS(other.select(other.id).where(_same_series(Meeting, other) & where))
    return Meeting.number.is_null(False) & Meeting.parent.is_null() & (
        exists((other.number == Meeting.number) & (other.id != Meeting.id))
        | (exists(other.number < Meeting.number) & ~exists(other.number == Meeting.number - 1)))


__all__ = ["Numbered", "full_names", "misnumbered", "next_number", "number_doubts", "numbered_words", "numbers_of",
           "term_on"]
