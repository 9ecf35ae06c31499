"""结构分析: how the members (or the 常务委员) are made up on any day; every number opens its rows."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from peewee import Case, fn

from models import fields
from models.basics import Sector, setting
from models.members import Members, aged
from models.people import ADDED, AGAIN, NEW, Affiliation, Membership, Person
from models.records import active, db, live, pairs, tuples
from models.view import Filter, View

HAN = "汉族"
AGES: tuple[tuple[str, tuple[int | None, int | None]], ...] = (
    ("35岁及以下", (None, 35)), ("36—45岁", (36, 45)), ("46—55岁", (46, 55)), ("56—60岁", (56, 60)),
    ("60岁以上", (61, None)))
NO_BIRTH = "出生年月不详"


@dataclass(frozen=True)
class Line:
    """One number: `share` in per cent of all with one decimal; `note` what is to be said of it; `view` its rows."""

    label: str
    count: int
    share: float
    view: View
    note: str = ""


@dataclass(frozen=True)
class Group:
    title: str
    lines: tuple[Line, ...]
    note: str = ""


def structure(day: str, term: int, standing_only: bool = False) -> list[Group]:
    """Every group as of `day`, read in one snapshot; `standing_only`: the 常务委员 instead of all members."""
    all_of_them = View(Members, term=term, as_of=day,
                       filters=(Filter("standing_members"),) if standing_only else ())
    with db.atomic("DEFERRED"):
        made = _Made(all_of_them)
        return [made.party(standing_only), made.sex(), made.ethnicity(), made.ages(), made.education(), made.sectors(),
                made.affiliations(), made.kinds()]


def against_line(count: int, total: int, per_cent: int) -> str:
    """达到参考线60%，多3人: `count` of `total` against a reference line, in words; '' of nobody."""
    if not total:
        return ""
    needed = -(-total * per_cent // 100)                   # whole people, so never below the line
    more = count - needed
    if more < 0:
        return f"低于参考线{per_cent}%，差{-more}人"
    return f"达到参考线{per_cent}%" + (f"，多{more}人" if more else "")


class _Made:
    """The groups of one view."""

    def __init__(self, view: View) -> None:
        self.view, self.total = view, view.count()
        self.chosen = Membership.id.in_(view.subquery())

    def line(self, label: str, count: int, *opens: Filter, note: str = "") -> Line:
        share = round(count * 100 / self.total, 1) if self.total else 0.0
        return Line(label, count, share, self.view.narrowed(*opens), note)

    def by(self, node: Any) -> dict[Any, int]:
        """How many members for each value of `node`, an expression over membership and person; '' counts as None."""
        query = Membership.select(node, fn.COUNT(Membership.id)).join(Person).where(self.chosen).group_by(node)
        found: dict[Any, int] = {}
        for value, count in tuples(query):
            found[value or None] = found.get(value or None, 0) + count
        return found

    def lines(self, counts: Mapping[Any, int], values: Mapping[Any, str], opens: Callable[[Any], Filter],
              unknown: str, always: bool = False) -> tuple[Line, ...]:
        """A line for each of `values` (value → label) and one for None; empty ones only where `always`."""
        found = [self.line(label, counts.get(value, 0), opens(value)) for value, label in values.items()
                 if always or counts.get(value)]
        found += [self.line(unknown, counts[None], opens(None))] if counts.get(None) else []
        return tuple(found)

    def party(self, standing: bool) -> Group:
        inside = self.view.narrowed(Filter("party_members")).count()
        unknown = self.view.narrowed(Filter("affiliations", "empty")).count()
        outside = self.total - inside
        line = against_line(outside, self.total, setting("non_party_standing" if standing else "non_party_members"))
        return Group("非中共", (self.line("中共党员", inside, Filter("party_members"), note="含预备党员"),
                             self.line("非中共", outside, Filter("not_party"), note=line)),
                     f"其中{unknown}人政治面貌未填，按非中共计" if unknown else "")

    def sex(self) -> Group:
        return Group("性别", self.lines(self.by(Person.sex), {"女": "女", "男": "男"}, _filter("sex"), "性别未填", True))

    def ethnicity(self) -> Group:
        counts = self.by(Person.ethnicity)
        unknown, han = counts.pop(None, 0), counts.pop(HAN, 0)
        lines = [self.line("少数民族", sum(counts.values()), Filter("minority")),
                 self.line(HAN, han, Filter("ethnicity", "is", HAN))]
        return Group("民族", (*lines, *([self.line("民族未填", unknown, Filter("ethnicity", "empty"))] if unknown else [])))

    def ages(self) -> Group:
        bands = dict(AGES)
        counts = self.by(Case(None, [(aged(self.view, span), label) for label, span in bands.items()], None))
        return Group("年龄", self.lines(counts, {label: label for label in bands}, lambda label: Filter(
            "age", "is", bands[label] if label else None), NO_BIRTH, True))

    def education(self) -> Group:
        levels = {code: level for level, code in fields.EDUCATION_CODES.items()}
        return Group("学历", self.lines(self.by(Person.education_code), levels,
                                      lambda code: Filter("education_level", "is", code), "学历不详"))

    def sectors(self) -> Group:
        names = pairs(Sector.select(Sector.id, Sector.name).where(Sector.term == self.view.term)
                      .order_by(Sector.position.is_null(), Sector.position, Sector.id))
        return Group("界别", self.lines(self.by(Membership.sector), names, _filter("sector"), "界别未填"))

    def affiliations(self) -> Group:
        held = (Membership.select(Affiliation.party, fn.COUNT(fn.DISTINCT(Membership.id)))
                .join(Affiliation, on=(Affiliation.person == Membership.person))
                .where(self.chosen & live(Affiliation) & active(Affiliation, self.view.day))
                .group_by(Affiliation.party))
        counts: dict[Any, int] = pairs(held)
        none = self.view.narrowed(Filter("affiliations", "empty")).count()
        twice = sum(counts.values()) + none - self.total
        return Group("政治面貌", self.lines({**counts, None: none}, {party: party for party in fields.AFFILIATIONS},
                                        _filter("affiliations"), "政治面貌未填"),
                     f"有{twice}人次为双重身份，在各党派分别计入" if twice else "")

    def kinds(self) -> Group:
        return Group("连任、新任", self.lines(self.by(Membership.kind), {kind: kind for kind in (NEW, AGAIN, ADDED)},
                                         _filter("kind"), "任职情况未填"))


def _filter(key: str) -> Callable[[Any], Filter]:
    """A filter on a column by value, for None on what is empty."""
    return lambda value: Filter(key, "empty") if value is None else Filter(key, "is", value)


__all__ = ["AGES", "Group", "Line", "against_line", "structure"]
