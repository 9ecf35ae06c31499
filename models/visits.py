"""Visits (走访): to which villages, enterprises, offices and members, by whom, what was found, and who is left out."""
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from peewee import Case, ForeignKeyField, TextField, fn

from models import fields, names
from models.basics import Campaign, Term
from models.columns import Date, LongText, Text
from models.errors import InvalidValue
from models.figures import Figure, count, distinct, down_to, during, of_campaign, targets
from models.members import Members
from models.people import Membership, Person
from models.periods import Period
from models.records import Record, Searched, Sql, among, live, pairs, stored_rows, table_of, today, tuples
from models.register import Condition, Register, normal_name
from models.relations import ASK, CREATE, Refs
from models.spans import inside, not_yet
from models.units import ENTERPRISE, OFFICE, VILLAGE, Unit, Units
from models.view import Filter, View


class Visit(Searched):
    """One visit to one or several targets. `day` is derived: the last day `visited_on` may mean."""

    visited_on = TextField(null=True)
    campaign = TextField(null=True)
    subject = TextField(null=True)
    place = TextField(null=True)
    findings = TextField(null=True)
    note = TextField(null=True)
    day = TextField(null=True)

    DERIVED = Searched.DERIVED | {"day"}


class VisitUnit(Record):
    """A village, enterprise or office that was visited."""

    visit = ForeignKeyField(Visit, index=False)
    unit = ForeignKeyField(Unit, index=False)


class VisitMember(Record):
    """A member (委员) who was visited."""

    visit = ForeignKeyField(Visit, index=False)
    person = ForeignKeyField(Person, index=False)


class VisitVisitor(Record):
    """Somebody who went."""

    visit = ForeignKeyField(Visit, index=False)
    person = ForeignKeyField(Person, index=False)


# What a figure asks of these tables is answered by an index alone: each row of a table costs four times as much.
Visit.add_index(Visit.index(Visit.day, Visit.visited_on, Visit.campaign, Visit.deleted_at, name="visit_by_day"))
Visit.add_index(Visit.index(Visit.visited_on, where=Visit.deleted_at.is_null(), name="visit_by_date"))
for _link, _of in ((VisitUnit, "unit"), (VisitMember, "person"), (VisitVisitor, "person")):
    for _one, _other in (("visit", _of), (_of, "visit")):
        _link.add_index(_link.index(getattr(_link, _one), getattr(_link, _other), _link.deleted_at,
                                    name=f"{table_of(_link)}_by_{_one}"))


# -- the register ----------------------------------------------------------------------------------------------------

def _long(span: tuple[str, str] | None) -> bool:
    """Whether the days hold so many visits that it is quicker to go through the targets (measured: from a year on)."""
    return span is None or span[0][:4] < span[1][:4]


def to_kind(view: View, kind: str | None) -> Sql:
    """Visits with a unit of that kind among their targets."""
    of_kind = Unit.kind.is_null() if kind is None else Unit.kind == kind
    if _long(view.period):
        units = Unit.select(Unit.id).where(of_kind)
        return Visit.id.in_(VisitUnit.select(VisitUnit.visit).where(live(VisitUnit) & VisitUnit.unit.in_(units)))
    return fn.EXISTS(VisitUnit.select(VisitUnit.id).join(Unit, on=VisitUnit.unit).where(
        (VisitUnit.visit == Visit.id) & live(VisitUnit) & of_kind))


def to_members(view: View) -> Sql:
    """Visits to at least one member."""
    return fn.EXISTS(VisitMember.select(VisitMember.id).where((VisitMember.visit == Visit.id) & live(VisitMember)))


_LEADING_DATE = re.compile(r"[\d.\-/年月日]+")


class Visits(Register):
    key, title, measure, list_title = "visits", "走访", "次", "走访台账"
    row = Visit
    label = "visited_on"
    called = ("visited_on", "units", "members")
    visited_on = Date("走访日期", check=not_yet, frozen=True, aliases=("日期", "时间", "走访时间", "调研时间", "调研日期"))
    units = Refs("走访单位", VisitUnit, "units", parent="visit", of="unit", unknown=CREATE, searched=True, width=30,
                 aliases=("走访对象", "单位", "单位名称", "走访村", "走访企业", "行政村", "村名", "企业", "企业名称", "受访单位", "走访地点"),
                 hint="村、企业、县直单位，可以几个一起填；名单可以粘贴")
    members = Refs("走访委员", VisitMember, "people", parent="visit", of="person", unknown=ASK, searched=True, width=20,
                   aliases=("受访委员", "被走访委员", "委员", "委员姓名"), hint="走访的是哪些委员；到委员企业走访，同时走访委员本人的也填")
    visitors = Refs("走访人员", VisitVisitor, "people", parent="visit", of="person", unknown=ASK, searched=True, width=20,
                    aliases=("走访人", "走访领导", "参加人员", "带队领导", "调研人员"))
    subject = Text("主题", searched=True, width=24, aliases=("事由", "走访主题", "走访事由", "走访内容", "活动主题", "内容"))
    place = Text("地点", searched=True, width=16, shown=False, aliases=("具体地点", "地址"))
    findings = LongText("走访发现", searched=True, width=40,
                        aliases=("发现问题", "发现的问题", "反映问题", "走访情况", "了解到的情况", "收集问题", "问题"))
    campaign = Campaign()
    note = LongText("备注", width=20)
    # A second sheet that says more of a visit tells it again by its day and targets.
    match = (("visited_on", "units", "members", "subject"), ("visited_on", "units", "members"))
    blank_matches = frozenset(match[0])
    agree = ("visited_on", "units", "members", "visitors")
    order = ("-visited_on",)
    event = "visited_on"
    conditions = {
        "undated": Condition("未填日期", lambda view: Visit.visited_on.is_null()),
        "to_kind": Condition("走访单位类别", to_kind, takes_value=True),
        "to_members": Condition("走访了委员", to_members),
    }
    empty_text = "还没有走访。点“导入表格”读入现有的走访台账，或点“新增走访”。"

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        if not values.get("units") and not values.get("members"):
            return [("units", "请填写走访了哪个单位或哪位委员")]
        return []

    @classmethod
    def warnings(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = super().warnings(values)
        if not values.get("visited_on"):
            found.append(("visited_on", "没有走访日期，不计入任何时段"))
        visited = {ref.id: ref.text for ref in values.get("members") or ()}
        found += [("visitors", f"{ref.text}既是走访人员，又是被走访的委员") for ref in values.get("visitors") or ()
                  if ref.id in visited]
        found += [("members", f"{visited[person]}{words}")
                  for person, words in not_members(visited, values.get("visited_on")).items()]
        return found

    @classmethod
    def find_names(cls, wanted: Iterable[str], term: int | None) -> dict[str, list[int]]:
        """Visits by their day, or by the day and whom they went to, as they are called elsewhere."""
        found: dict[str, list[int]] = {}
        for name in filter(None, wanted):
            day = _LEADING_DATE.match(normal_name(name))
            found[name] = ids = _on_day(day.group()) if day else []
            if day and day.end() < len(normal_name(name)):
                called = cls.labels(ids)
                found[name] = [i for i in ids if normal_name(called[i]) == normal_name(name)]
        return found


def _on_day(text: str) -> list[int]:
    try:
        day = fields.parse_date(text)
    except InvalidValue:
        return []
    return [i for i, in tuples(Visit.select(Visit.id).where(live(Visit) & (Visit.visited_on == day)))]


def not_members(people: Iterable[int], visited_on: str | None) -> dict[int, str]:
    """What is wrong with people said to have been visited as members on that date: left before, or not one at all."""
    known = sorted(i for i in people if i > 0)                    # an import's new people have no record yet
    if not known:
        return {}
    first, last = fields.date_span(visited_on) if visited_on else ("", "9999")
    held = tuples(Membership.select(Membership.person, Membership.since, Membership.until)
                  .where(among(Membership.person, known) & live(Membership)))
    there = {person for person, since, until in held if (since or "") <= last and (until or "9999") > first}
    ever = {person for person, _, _ in held}
    left = {person for person, _, until in held if until and until <= first}
    return {i: "在走访之前已离任" if i in left else "走访时还不是委员" if i in ever else "不在委员名册中"
            for i in known if i not in there}


# -- who was visited -------------------------------------------------------------------------------------------------

def within(span: tuple[str, str] | None, campaign: str | None = None) -> Sql:
    """Condition: a live visit dated wholly within the days, where given, and of the 专项, where given."""
    found = live(Visit)
    if span:
        found &= inside(Visit, Visit.visited_on, *span)
    return found & (Visit.campaign == campaign) if campaign else found


def _visited(target: Any, link: Any, of: Any, span: tuple[str, str] | None, campaign: str | None) -> Sql:
    """Condition: a visit within the days led to the record of the key `target`, by the key `of` of the table `link`."""
    if _long(span):                                           # nearly every target has one: it is found at once
        return fn.EXISTS(link.select(link.id).join(Visit, on=link.visit).where(
            (of == target) & live(link) & within(span, campaign)))
    visits = Visit.select(Visit.id).where(within(span, campaign))
    return target.in_(link.select(of).where(live(link) & link.visit.in_(visits)))


def unit_visited(view: View, campaign: str | None = None) -> Sql:
    """Units visited in the period of the view, or ever; where a 专项 is given, as part of it."""
    return _visited(Unit.id, VisitUnit, VisitUnit.unit, view.period, campaign)


def member_visited(view: View, campaign: str | None = None) -> Sql:
    """Members visited in the period of the view, or since their 届 began; where a 专项 is given, as part of it."""
    span = view.period or _since_term(view.term)
    return _visited(Membership.person, VisitMember, VisitMember.person, span, campaign)


def _since_term(term: int | None) -> tuple[str, str] | None:
    since = Term.select(Term.since).where(Term.id == term).scalar() if term is not None else None
    return (fields.date_span(since)[0], "9999-12-31") if since else None


def times_visited(ids: Sequence[int], view: View) -> dict[int, Any]:
    """How often each unit was visited in the period of the view."""
    query = (VisitUnit.select(VisitUnit.unit, fn.COUNT(VisitUnit.id)).join(Visit, on=VisitUnit.visit)
             .where(among(VisitUnit.unit, ids) & live(VisitUnit) & within(view.period)).group_by(VisitUnit.unit))
    return {i: 0 for i in ids} | pairs(query)


def last_visited(ids: Sequence[int], view: View) -> dict[int, Any]:
    """The date of the last visit to each unit in the period of the view; None where there was none."""
    query = (VisitUnit.select(VisitUnit.unit, Visit.visited_on, fn.MAX(Visit.day)).join(Visit, on=VisitUnit.visit)
             .where(among(VisitUnit.unit, ids) & live(VisitUnit) & within(view.period)).group_by(VisitUnit.unit))
    return {unit: visited_on for unit, visited_on, _ in stored_rows(query)}


# -- totals ----------------------------------------------------------------------------------------------------------

class Visited(NamedTuple):
    """Different targets of some visits; `others` are units of another kind or of none."""

    villages: int
    enterprises: int
    offices: int
    others: int
    members: int


def visited(view: View) -> Visited:
    """The different targets of the visits of `view` (of the register Visits)."""
    kind = Case(Unit.kind, [(kind, kind) for kind in (VILLAGE, ENTERPRISE, OFFICE)], "")
    units = pairs(VisitUnit.select(kind, fn.COUNT(fn.DISTINCT(VisitUnit.unit))).join(Unit, on=VisitUnit.unit)
                  .where(live(VisitUnit) & VisitUnit.visit.in_(view.subquery())).group_by(kind))
    people = VisitMember.select(fn.COUNT(fn.DISTINCT(VisitMember.person))).where(
        live(VisitMember) & VisitMember.visit.in_(view.subquery())).scalar()
    return Visited(units.get(VILLAGE, 0), units.get(ENTERPRISE, 0), units.get(OFFICE, 0), units.get("", 0),
                   int(people or 0))


class Coverage(NamedTuple):
    """How many of a group were visited; `view` shows them all, `visited` and `unvisited` the two parts."""

    name: str
    number: int
    done: int
    view: View

    @property
    def left(self) -> int:
        return self.number - self.done

    @property
    def visited(self) -> View:
        return self.view.narrowed(Filter("visited"))

    @property
    def unvisited(self) -> View:
        return self.view.narrowed(Filter("unvisited"))


def coverage(span: tuple[str, str] | None, term: int | None) -> list[Coverage]:
    """Villages, enterprises, offices and members there are on the last of the days, and those visited within them."""
    groups = [(kind, _units_of(span, Filter("kind", "is", kind))) for kind in (VILLAGE, ENTERPRISE, OFFICE)]
    if term is not None:
        groups.append(("委员", View(Members, term=term, period=span, as_of=_last_day(span))))
    return [_covered(name, view) for name, view in groups]


def coverage_by_township(span: tuple[str, str] | None) -> list[Coverage]:
    """The villages of each 乡镇 by name; those without one come last, as 未注明."""
    every = _units_of(span, Filter("kind", "is", VILLAGE))
    query = Unit.select(Unit.township, fn.COUNT(Unit.id), fn.SUM(unit_visited(every))).where(
        Unit.id.in_(every.subquery())).group_by(Unit.township)
    found = [Coverage(township or "未注明乡镇", number, done, _units_of(
        span, Filter("kind", "is", VILLAGE), Filter("township", "is", township or None)))
        for township, number, done in tuples(query)]
    return sorted(found, key=lambda one: (one.view.filters[1].value is None, names.pinyin_key(one.name)))


def _units_of(span: tuple[str, str] | None, *filters: Filter) -> View:
    return View(Units, filters=filters, period=span, as_of=_last_day(span))


def _last_day(span: tuple[str, str] | None) -> str | None:
    """The day a list stands for where the period is over."""
    return span[1] if span and span[1] < today() else None


def _covered(name: str, view: View) -> Coverage:
    one = Coverage(name, view.count(), 0, view)
    return one._replace(done=one.visited.count())


# -- figures ---------------------------------------------------------------------------------------------------------

def _visits_to(*filters: Filter) -> Callable[[View], View]:
    """The visits behind the targets of a figure, in its period and 专项."""
    def events(view: View) -> View:
        return View(Visits, filters=(*filters, *of_campaign(Visits, _campaign(view))), period=view.period)
    return events


def _campaign(view: View) -> str | None:
    return next((one.value for one in view.filters if one.key == "visited"), None)


def _members_in(period: Period, term: int | None) -> View:
    return targets(Members, Filter("visited"))(period, term).with_(term=term)


def _to_units(key: str, name: str, unit: str, kind: str, definition: str) -> Figure:
    return Figure(key, name, unit, targets(Units, Filter("kind", "is", kind), Filter("visited")), count(), definition,
                  group=GROUP, events=_visits_to(Filter("to_kind", "is", kind)))


def _strangers(view: View) -> str:
    """Who was entered as a visited member and is in no roster of the 届."""
    members = Membership.select(Membership.person).where(live(Membership))
    if view.term is not None:
        members = members.where(Membership.term == view.term)
    number = (VisitMember.select(fn.COUNT(fn.DISTINCT(VisitMember.person))).join(Visit, on=VisitMember.visit)
              .where(live(VisitMember) & within(view.period, _campaign(view)) & VisitMember.person.not_in(members)))
    return f"另有 {people} 人不在本届委员名册，不计" if (people := number.scalar()) else ""


_ONCE = "对象去重，次数另列"
GROUP = "走访"
FIGURES = (
    Figure("visits", "走访", "次", during(Visits), count(), "登记的走访次数，一次可走访几个对象", group=GROUP),
    _to_units("visited_villages", "走访行政村", "个", VILLAGE, _ONCE),
    _to_units("visited_enterprises", "走访企业", "家", ENTERPRISE,
              f"{_ONCE}；到委员企业走访计企业 1 家，登记为同时走访委员的另计委员 1 人"),
    _to_units("visited_offices", "走访县直单位", "个", OFFICE, _ONCE),
    Figure("visited_members", "走访委员", "人", _members_in, distinct("person"), _ONCE, wording=down_to(50, "多"),
           group=GROUP, note=_strangers, events=_visits_to(Filter("to_members"))),
)


__all__ = ["Coverage", "FIGURES", "Visit", "VisitMember", "VisitUnit", "VisitVisitor", "Visited", "Visits", "coverage",
           "coverage_by_township", "last_visited", "member_visited", "not_members", "times_visited",
           "unit_visited", "visited", "within"]
