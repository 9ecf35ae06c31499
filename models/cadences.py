"""Cadence rules (会议周期): what is to be held how often, what was, and what a person stated of the rest."""
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from peewee import ForeignKeyField, IntegerField, TextField, fn

from models import fields
from models.basics import setting, term_period
from models.cadence_states import (
    EXCUSED,
    HALF_MONTH,
    HELD,
    JOINED,
    MADE_UP,
    MISSED,
    MONTH,
    NOT_DUE,
    TWO_MONTHS,
    UNITS,
    UNRECORDED,
    WEEK,
    Held,
    Mark,
    Rule,
    State,
    Stretch,
    Tally,
    day_after,
    states,
    stretch_of,
    tally,
)
from models.columns import Choice, Computed, Date, Integer, LongText
from models.errors import Refused
from models.figures import Figure
from models.meeting_names import BODIES
from models.meeting_records import Meeting, MeetingKind
from models.meetings import CHAIR_LECTURE, CHAIRS_MEETING, KINDS, PARTY_GROUP_MEETING, STANDING_MEETING, Derived
from models.operation import Operation
from models.periods import EVER, Period
from models.records import Dated, Record, Searched, Sql, among, live, stored_rows, today
from models.register import Condition, Register, normal_name
from models.relations import ASK, Ref
from models.view import Filter, View, once
from models.writing import Draft, write

STATUSES = (EXCUSED, MISSED, MADE_UP, JOINED)
SIGNS = {HELD: "", MADE_UP: "补", JOINED: "合", EXCUSED: "免", MISSED: "×", UNRECORDED: "?", NOT_DUE: ""}

# kind, how often, days late that still count, in the order of 创新“三会一课”
USUAL = ((PARTY_GROUP_MEETING, HALF_MONTH, 5), (CHAIRS_MEETING, MONTH, 10), (STANDING_MEETING, TWO_MONTHS, 15),
         (CHAIR_LECTURE, WEEK, 3))


class Cadence(Dated, Searched):
    """A rule: meetings of a kind, or of a body, are to be held once in every period. `name` is derived."""

    kind = TextField(null=True)
    body = TextField(null=True)
    unit = TextField()
    tolerance = IntegerField(null=True)
    position = IntegerField(null=True)
    note = TextField(null=True)
    name = TextField(default="")

    DERIVED = Searched.DERIVED | {"name"}


class CadenceMark(Searched):
    """What a person stated of one period of a rule; `day` is any day in it."""

    rule = ForeignKeyField(Cadence, index=True)
    day = TextField(index=True)
    status = TextField()
    meeting = ForeignKeyField(Meeting, null=True, index=True)
    reason = TextField(null=True)


# -- reading ---------------------------------------------------------------------------------------------------------

class _Stored(NamedTuple):
    id: int
    name: str
    kind: str | None
    body: str | None
    rule: Rule


def _rules(ids: Sequence[int]) -> list[_Stored]:
    """The rules in the order of `ids`; until, in the table the first day without them, is here the last with."""
    rows = {row[0]: row for row in stored_rows(Cadence.select(
        Cadence.id, Cadence.name, Cadence.kind, Cadence.body, Cadence.unit, Cadence.since, Cadence.until,
        Cadence.tolerance).where(among(Cadence.id, ids)))}
    found = []
    for i in ids:
        if i in rows:
            _, name, kind, body, unit, since, until, tolerance = rows[i]
            first = fields.date_span(since)[0] if since else EVER
            last = day_after(fields.date_span(until)[0], -1) if until else None
            found.append(_Stored(i, name, kind, body, Rule(unit, first, last, tolerance or 0)))
    return found


def _asked_for(one: _Stored) -> Sql:
    """Condition on a meeting: the rule is about it; the sessions of a 全体会议 are one meeting."""
    found = Meeting.parent.is_null()
    if one.kind:
        found &= Meeting.id.in_(MeetingKind.select(MeetingKind.meeting).where(
            live(MeetingKind) & (MeetingKind.kind == one.kind)))
    return found & (Meeting.body == one.body) if one.body else found


def _held(one: _Stored, last: str) -> list[Held]:
    """The meetings the rule is about, held up to `last`."""
    query = Meeting.select(Meeting.id, Meeting.date, Meeting.day).where(
        live(Meeting) & Meeting.actual_start.is_null(False) & Meeting.day.between(one.rule.since, last)
        & _asked_for(one))
    return [Held(i, fields.date_span(text)[0], day) for i, text, day in stored_rows(query)]


def states_of(one: _Stored, first: str, last: str, day: str) -> list[State]:
    """What became of each period of the rule that touches the days from `first` to `last`, as seen on `day`."""
    if one.rule.since == EVER:
        return []
    marks = [Mark(*row) for row in stored_rows(
        CadenceMark.select(CadenceMark.id, CadenceMark.day, CadenceMark.status, CadenceMark.meeting,
                           CadenceMark.reason).where((CadenceMark.rule == one.id) & live(CadenceMark)))]
    # A meeting that was never held, or is in the recycle bin, made up for nothing.
    stated = dict(stored_rows(Meeting.select(Meeting.id, Meeting.day).where(
        among(Meeting.id, [mark.meeting for mark in marks if mark.meeting is not None]) & live(Meeting)
        & Meeting.actual_start.is_null(False))))
    marks = [mark if mark.meeting in stated else mark._replace(meeting=None) for mark in marks]
    latest = max([day_after(last, one.rule.tolerance), *stated.values()])
    return states(one.rule, first, last, day, _held(one, latest), marks)


def tallies(ids: Sequence[int], view: View) -> dict[int, Tally]:
    """What each rule comes to in the view's period, or from its beginning to the view's day."""
    found = {}
    for one in _rules(ids):
        first, last = view.period or (one.rule.since, view.day)
        first = max(first, one.rule.since)
        found[one.id] = tally(states_of(one, first, last, view.day), first, last) if first <= last else Tally()
    return found


def _tallied(key: str) -> Any:
    def load(ids: Sequence[int], view: View) -> dict[int, Any]:
        return {i: getattr(one, key) for i, one in tallies(ids, view).items()}
    return load


# -- registers -------------------------------------------------------------------------------------------------------

def cadence_name(values: Mapping[str, Any]) -> str:
    """党组会议（每半月）"""
    return f"{'·'.join(word for word in (values['body'], values['kind']) if word)}（{values['unit']}）"


class Cadences(Register):
    key, title, measure, list_title = "cadences", "会议周期", "项", "会议周期"
    row = Cadence
    name = Derived("周期名称", editable=False, frozen=True, width=20)
    position = Integer("排序", width=6, align="center", shown=False)
    kind = Choice("会议类别", lambda: (*KINDS, *setting("meeting_kinds")), searched=True, width=18, shown=False,
                  aliases=("类别", "会议名称", "会议"))
    body = Choice("会议主体", BODIES, searched=True, width=12, shown=False, hint="按会议主体计的填；一般只填类别")
    unit = Choice("周期", UNITS, required=True, width=8, aliases=("频次", "召开周期"))
    since = Date("起始日期", required=True, aliases=("开始日期", "起算日期"))
    until = Date("终止日期", hint="从这一天起不再要求", aliases=("结束日期",))
    tolerance = Integer("顺延天数", unit="天", default=0, hint="过期后几天内多开的一次算延期补开")
    due = Computed("应开", _tallied("due"), kind="integer", unit="次", align="right", width=8, summable=True)
    done = Computed("已开", _tallied("done"), kind="integer", unit="次", align="right", width=8, summable=True,
                    hint="含延期补开、合并召开")
    missed = Computed("未开", _tallied("missed"), kind="integer", unit="次", align="right", width=8, summable=True)
    unrecorded = Computed("未登记", _tallied("unrecorded"), kind="integer", unit="次", align="right", width=8,
                          summable=True)
    excused = Computed("经批准不开", _tallied("excused"), kind="integer", unit="次", align="right", width=10,
                       summable=True)
    extra = Computed("加开", _tallied("extra"), kind="integer", unit="次", align="right", width=8, summable=True)
    note = LongText("备注", width=20)
    match = (("kind", "body", "unit", "since"),)
    blank_matches = frozenset({"kind", "body"})
    unique = (("body", "unit", "kind"),)
    agree = ("kind", "body", "tolerance")
    order = ("position", "name")
    derived = {"name": cadence_name}
    conditions = {"one": Condition("所选的一项", lambda view, row_id: Cadence.id == row_id, takes_value=True)}
    empty_text = "还没有会议周期。点“添加常用四项”，或点“新增会议周期”。"

    @classmethod
    def derived_from(cls) -> frozenset[str]:
        return frozenset({"kind", "body", "unit"})

    @classmethod
    def labels(cls, ids: Iterable[int]) -> dict[int, str]:
        """Their names; of several rules of one name each with its first day, so that a sheet says which is meant."""
        found = super().labels(ids)
        several = (Cadence.select(Cadence.name).where(live(Cadence)).group_by(Cadence.name)
                   .having(fn.COUNT(Cadence.id) > 1))
        rows = stored_rows(Cadence.select(Cadence.id, Cadence.since).where(
            among(Cadence.id, found) & live(Cadence) & Cadence.name.in_(several)))
        return found | {i: f"{found[i]} {fields.print_date(since or '')}" for i, since in rows}

    @classmethod
    def find_names(cls, wanted: Iterable[str], term: int | None) -> dict[str, list[int]]:
        """Rules by their name or their kind; where several are called so, by that and their first day."""
        rows = stored_rows(Cadence.select(Cadence.id, Cadence.name, Cadence.kind, Cadence.since).where(live(Cadence)))
        found: dict[str, list[int]] = {}
        for name in filter(None, wanted):
            for place in (0, 1):
                ways = [(i, normal_name(way[place]), since) for i, *way, since in rows if way[place]]
                found[name] = [i for i, way, since in ways if normal_name(name) in (
                    way, way + fields.print_date(since or ""))]
                if found[name]:
                    break
        return found

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = super().faults(values)
        if not values.get("kind") and not values.get("body"):
            found.append(("kind", "会议类别和会议主体至少填一项"))
        if (values.get("tolerance") or 0) < 0:
            found.append(("tolerance", "顺延天数不能为负"))
        return found


class CadenceMarks(Register):
    key, title, measure, list_title = "cadence_marks", "周期说明", "条", "会议周期说明"
    row = CadenceMark
    label = "rule"
    called = ("rule", "day", "status")
    rule = Ref("会议周期", "cadences", unknown=ASK, required=True, searched=True, frozen=True, width=20,
               aliases=("周期名称", "会议"))
    day = Date("日期", required=True, hint="这一期内的任一天，如 2022.02.16", aliases=("所属日期", "时间"))
    status = Choice("情况", STATUSES, required=True, width=12, aliases=("召开情况", "状态"))
    meeting = Ref("补开（合并）的会议", "meetings", unknown=ASK, width=34, aliases=("会议活动", "补开会议"))
    reason = LongText("不开原因", searched=True, width=30, aliases=("理由", "说明", "原因说明"))
    match = (("rule", "day"),)
    agree = ("day", "status", "meeting", "reason")
    order = ("-day",)
    event = "day"
    empty_text = "还没有周期说明。在周期图上点未登记的一格，选“经批准不开…”或“未开…”。"

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = []
        if values.get("day") and len(values["day"]) < 10:
            found.append(("day", "请写到日，如 2022.02.16"))
        if values.get("status") == EXCUSED and not values.get("reason"):
            found.append(("reason", "经批准不开的，请填写原因"))
        if values.get("status") in (MADE_UP, JOINED) and not values.get("meeting"):
            found.append(("meeting", f"{values['status']}的，请填写是哪次会议"))
        return found

    @classmethod
    def warnings(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = super().warnings(values)
        rule, day = values.get("rule"), values.get("day")
        one = next(iter(_rules([getattr(rule, "id", rule)])), None) if rule and day and len(day) == 10 else None
        if one and day and not one.rule.since <= day <= (one.rule.until or day):
            found.append(("day", "不在这项周期的起止日期之内，不起作用"))
        meeting = getattr(values.get("meeting"), "id", values.get("meeting"))
        if one and meeting and values.get("status") == MADE_UP and not stored_rows(
                Meeting.select(Meeting.id).where((Meeting.id == meeting) & _asked_for(one))):
            found.append(("meeting", f"这次会议不是{one.kind or one.body}，不算补开；与别的会议合并开的，请选“合并召开”"))
        return found

    @classmethod
    def invariant(cls, touched: Mapping[type[Record], set[int]]) -> None:
        """Of one period one thing is stated."""
        marks, changed = touched.get(CadenceMark, set()), touched.get(Cadence, set())
        if not marks and not changed:
            return
        rules = {row[0] for row in stored_rows(CadenceMark.select(CadenceMark.rule).where(
            among(CadenceMark.id, marks)))} | changed
        seen: dict[tuple[int, str], int] = {}
        query = (CadenceMark.select(CadenceMark.id, CadenceMark.rule, CadenceMark.day, Cadence.unit).join(Cadence)
                 .where(among(CadenceMark.rule, rules) & live(CadenceMark)).order_by(CadenceMark.id))
        for mark, rule, day, unit in stored_rows(query):
            stretch = stretch_of(unit, day)
            if seen.setdefault((rule, stretch.first), mark) != mark:
                name = Cadences.labels([rule])[rule]
                raise Refused(f"{name} {stretch_words(stretch)}这一期已有说明。", "请修改或删除原来的那一条。")


# -- the strip of a year ---------------------------------------------------------------------------------------------

class StripCell(NamedTuple):
    """One period as it is drawn: `first` and `last` within the year, `whole` as it is; `words` tell all of it."""

    first: str
    last: str
    whole: Stretch
    status: str
    sign: str
    words: str
    meeting: int | None
    mark: int | None


class StripRow(NamedTuple):
    """One rule: its name, its periods, and 18/21 未登记2 with the sentence that explains it."""

    rule: int
    title: str
    cells: tuple[StripCell, ...]
    end: str
    end_words: str


class Strip(NamedTuple):
    """The rules of one year and, where it lies in the year, today."""

    year: int
    rows: tuple[StripRow, ...]
    today: str | None


def stretch_words(stretch: Stretch) -> str:
    """2022.02.16–02.28"""
    last = stretch.last[5:] if stretch.last[:4] == stretch.first[:4] else stretch.last
    return f"{fields.print_date(stretch.first)}–{last.replace('-', '.')}"


def read_strip(year: int, day: str = "") -> Strip:
    """Every rule that held in the year, in their order, with what became of its periods as seen on `day` (today)."""
    day = day or today()
    first, last = f"{year:04d}-01-01", f"{year:04d}-12-31"
    rows = []
    for one in _rules(View(Cadences, ended=True).ids()):
        found = states_of(one, first, last, day)
        if found:
            total = tally(found, first, last)
            rows.append(StripRow(one.id, one.name, tuple(_cell(one, state, first, last) for state in found),
                                 total.words, _total_words(total)))
    return Strip(year, tuple(rows), day if first <= day <= last else None)


def _cell(one: _Stored, state: State, first: str, last: str) -> StripCell:
    sign = SIGNS[state.status] or ("+" if state.extra else "")
    reason = f"（{state.mark.reason}）" if state.mark and state.mark.reason and state.mark.status == state.status else ""
    more = f"，加开 {len(state.extra)} 次" if state.extra else ""
    return StripCell(max(state.stretch.first, first), min(state.stretch.last, last), state.stretch, state.status, sign,
                     f"{one.name} {stretch_words(state.stretch)}：{state.status}{reason}{more}", state.meeting,
                     state.mark.id if state.mark else None)


def _total_words(total: Tally) -> str:
    parts = [(f"未开 {total.missed} 次", total.missed), (f"未登记 {total.unrecorded} 次", total.unrecorded),
             (f"另有经批准不开 {total.excused} 次", total.excused), (f"加开 {total.extra} 次", total.extra)]
    return "，".join([f"应开 {total.due} 次，已开 {total.done} 次", *(words for words, number in parts if number)])


def meeting_preset(rule: int, stretch: Stretch, day: str) -> dict[str, Any]:
    """What is known of a meeting that is to fill a period: kind, body, and a day in it (today where it lies in it)."""
    one, = _rules([rule])
    return {"actual_start": day if stretch.first <= day <= stretch.last else stretch.last,
            **({"kinds": (one.kind,)} if one.kind else {}), **({"body": one.body} if one.body else {})}


# -- what waits ------------------------------------------------------------------------------------------------------

class Waiting(NamedTuple):
    """Periods of one rule that are over and of which nothing is entered: 党组会议（每半月）有 2 期未登记."""

    words: str
    number: int
    view: View
    rule: int


def waiting(day: str) -> list[Waiting]:
    """Of every rule, also one that is over, what is 未登记 since the change of term."""
    first = term_period().first
    found = []
    ids = View(Cadences, ended=True).ids()
    names = {i: name if not until or until > day else f"{name}（{fields.print_date(until)} 止）"
             for i, name, until in stored_rows(Cadence.select(Cadence.id, Cadence.name, Cadence.until).where(
                 among(Cadence.id, ids)))}
    for i, one in tallies(ids, View(Cadences, period=(first, day), as_of=day, ended=True)).items():
        if one.unrecorded:
            found.append(Waiting(f"{names[i]}有 {one.unrecorded} 期未登记", one.unrecorded, View(
                Cadences, period=(first, day), filters=(Filter("one", "is", i),), ended=True), i))
    return found


# -- the usual rules -------------------------------------------------------------------------------------------------

def add_usual(op: Operation, day: str) -> list[int]:
    """Add those of the usual four that no rule asks for on `day`, from the change of term on; returns their ids."""
    known = {row[0] for row in stored_rows(Cadence.select(Cadence.kind).where(
        Cadence.id.in_(View(Cadences, as_of=day).subquery())))}
    began = term_period().first
    since = began if began != EVER else date.fromisoformat(day).replace(month=1, day=1).isoformat()
    return write(op, Cadences, [
        Draft({"kind": kind, "unit": unit, "since": since, "tolerance": late, "position": place})
        for place, (kind, unit, late) in enumerate(USUAL, 1) if kind not in known])


# -- figures ---------------------------------------------------------------------------------------------------------

def _of_kind(kind: str) -> Any:
    def view(period: Period, term: int | None) -> View:
        return View(Cadences, filters=(Filter("kind", "is", kind),), period=period.span, ended=True)
    return view


def _sum(key: str) -> Any:
    def value(view: View) -> int:
        found = once(("tallies", repr(view)), lambda: tallies(view.ids(), view))
        return sum(getattr(one, key) for one in found.values())
    return value


_MISSED = "有人登记为未开的；经批准不开、延期补开、合并召开的不算"
_UNRECORDED = "已过期而没有登记的，不等于未开"

FIGURES = tuple(
    Figure(f"{key}_{end}", f"{title}{words}", "次", _of_kind(title), _sum(end), definition, group="会议周期")
    for key, title in (("meetings_party_group", PARTY_GROUP_MEETING), ("meetings_chair", CHAIRS_MEETING),
                       ("meetings_standing", STANDING_MEETING), ("lectures_chair", CHAIR_LECTURE))
    for end, words, definition in (("missed", "未开", _MISSED), ("unrecorded", "未登记", _UNRECORDED)))


__all__ = ["Cadence", "CadenceMark", "CadenceMarks", "Cadences", "FIGURES", "SIGNS", "STATUSES", "Strip", "StripCell",
           "StripRow", "USUAL", "Waiting", "add_usual", "meeting_preset", "read_strip", "stretch_words", "tallies",
           "waiting"]
