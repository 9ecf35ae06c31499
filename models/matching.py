"""Which rows a filter on a column keeps: the conditions that every kind of column has, as SQL over the row."""
import json
from calendar import monthrange
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from peewee import SQL, fn

from models.records import Sql, span_first, span_last
from models.sqlite import holds

if TYPE_CHECKING:
    from models.view import View

LONGEST_PATTERN = 10_000                     # no cell is as long, and SQLite takes no longer pattern


class Matching:
    """What a column says to a filter; each kind of column answers `equals`, `has`, `worded` and `within` its own way.

    `asks`: what a person may be asked for beside the values: text, date, number or nothing. `listed`: whether its
    values can be listed with their counts. `filterable`: whether it can be filtered at all.
    """

    field: Any
    filterable = True

    @property
    def asks(self) -> str:
        kind = getattr(self, "kind")
        if kind in ("date", "fact_dates"):
            return "date"
        if kind in ("integer", "number", "money"):
            return "number"
        return "" if kind in ("flag", "photo") else "text"

    @property
    def listed(self) -> bool:
        return not getattr(self, "sensitive") and getattr(self, "kind") != "photo"

    def condition(self, op: str, value: Any, view: "View") -> Sql:
        """Condition of a filter.

        `op`: is; in, not_in (several values, None for blank); contains, lacks, begins (a text); between (two values,
        either may be None); empty, filled. Of several values of a row, one that fits is enough.
        """
        if op == "is":
            return self.equals(value)
        if op in ("in", "not_in"):
            return self._several(value, op == "in", view)
        if op in ("contains", "begins"):
            return self.worded(str(value)[:LONGEST_PATTERN], op == "begins", view)
        if op == "lacks":
            return fn.COALESCE(self.condition("contains", value, view), 0) == 0
        if op == "empty":
            return self.blank()
        if op == "filled":
            return ~self.blank()
        if op == "between":
            return self.within(*value)
        raise ValueError(f"unknown filter {op}")

    def _several(self, values: Iterable[Any], inside: bool, view: "View") -> Sql:
        every = list(values)
        wanted = [one for one in every if not self.empty(one)]
        found = [self.has(wanted, inside, view)] if wanted or not inside else []
        if (len(wanted) < len(every)) == inside:
            found.append(self.condition("empty", None, view))
        return self.any_of(found)

    def empty(self, value: Any) -> bool:
        raise NotImplementedError

    def blank(self) -> Sql:
        return self.field.is_null() | (self.field == "")

    def equals(self, value: Any) -> Sql:
        return self.field.is_null() if value is None else self.field == value

    def has(self, values: Sequence[Any], inside: bool, view: "View") -> Sql:
        """The row has a value that is one of `values` or, where not `inside`, one that is none of them."""
        if not inside:
            return self.field.not_in(values) & ~self.blank()
        return self.field.in_(values)

    def worded(self, text: str, begins: bool, view: "View") -> Sql:
        """The row has a value that contains `text`, or begins with it."""
        return self.field.startswith(text) if begins else self.field.contains(text)

    def within(self, first: Any, last: Any) -> Sql:
        """Both bounds are counted in; either may be None."""
        return self.all_of(([self.field >= first] if first is not None else [])
                           + ([self.field <= last] if last is not None else []))

    @staticmethod
    def any_of(conditions: Iterable[Any]) -> Sql:
        found: Any = None
        for one in conditions:
            found = one if found is None else found | one
        return found if found is not None else SQL("0")

    @staticmethod
    def all_of(conditions: Iterable[Any]) -> Sql:
        found: Any = None
        for one in conditions:
            found = one if found is None else found & one
        return found if found is not None else SQL("1")


def dates_within(node: Any, first: str | None, last: str | None) -> Sql:
    """A kept date of any precision, `node`, lies wholly between two others of any precision."""
    return Matching.all_of(([span_first(node) >= first_moment(first)] if first else [])
                           + ([span_last(node) <= last_moment(last)] if last else []))


def first_moment(day: str) -> str:
    """The first day that a date of any precision may mean, as `span_first` writes it."""
    if day[5:6] == "H":
        return f"{day[:4]}-01-01" if day[6:7] == "1" else f"{day[:4]}-07-01"
    return (day + "0000-01-01"[len(day):])[:10]


def last_moment(day: str) -> str:
    """The last day that a date of any precision may mean, as `span_last` writes it: a month ends on its 31st."""
    if day[5:6] == "H":
        return f"{day[:4]}-06-30" if day[6:7] == "1" else f"{day[:4]}-12-31"
    whole = (day + "0000-12-31"[len(day):])[:10]
    month = whole[:7]
    return f"{month}-31" if whole[8:].isdigit() and int(whole[8:]) >= monthrange(int(month[:4]), int(month[5:]))[1] \
        else whole


def element_in(field: Any, values: Sequence[str], inside: bool) -> Sql:
    """Some value of the set kept in `field` is one of `values`, or none of them."""
    wanted = json.dumps(list(values), ensure_ascii=False)
    return holds(field, f"value {'' if inside else 'NOT '}IN (SELECT value FROM json_each(?))", wanted)


def element_worded(field: Any, text: str, begins: bool) -> Sql:
    """Some value of the set kept in `field` contains `text`, or begins with it."""
    return holds(field, f"instr(lower(value), lower(?)) {'= 1' if begins else '> 0'}", text)


def one_of(node: Any, ids: Iterable[int]) -> Sql:
    """`node` is one of very many ids, given as one parameter."""
    return node.in_(SQL("(SELECT value FROM json_each(?))", (json.dumps(list(ids)),)))


__all__ = ["Matching", "dates_within", "element_in", "element_worded", "first_moment", "last_moment", "one_of"]
