"""Volunteer teams (志愿服务队): who serves in them (队员), when they were on duty (排班), and the hours served."""
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from peewee import ForeignKeyField, IntegerField, TextField, fn

from models.basics import Campaign, Term, setting
from models.columns import Choice, Computed, Date, Integer, LongText, Moment, Text
from models.errors import InvalidValue, Refused
from models.facts import Facts
from models.figures import Figure, Measure, count, distinct, during, on_last_day
from models.members import Cadre
from models.operation import Operation
from models.people import Membership, Person
from models.records import Dated, Named, Record, Searched, ThousandthField, active, chunks, live, pairs, today, tuples
from models.register import Condition, Register
from models.relations import CREATE, Parts, PartValue, Ref
from models.spans import not_yet
from models.view import Filter, View
from models.writing import Draft, write

LEADER, DEPUTY_LEADER, VOLUNTEER = "队长", "副队长", "队员"
DUTIES = (LEADER, DEPUTY_LEADER, VOLUNTEER)
MEMBER, CADRE, OTHER = "委员", "机关干部", "其他"


class Team(Named):
    """A volunteer team; its leader stands in the roster."""

    name = TextField()
    position = IntegerField(null=True)
    founded_on = TextField(null=True)
    purpose = TextField(null=True)
    note = TextField(null=True)


class RosterEntry(Dated, Searched):
    """A person in a team with a duty: a member of the committee, a cadre or anybody else."""

    team = ForeignKeyField(Team, index=True)
    person = ForeignKeyField(Person, index=True)
    duty = TextField(null=True)
    note = TextField(null=True)


class Shift(Searched):
    """One time a team was, or is to be, on duty. `date` and `duration` (thousandths of an hour) are derived."""

    team = ForeignKeyField(Team, index=True)
    kind = TextField(null=True)
    planned_start = TextField(null=True)
    planned_end = TextField(null=True)
    actual_start = TextField(null=True)
    actual_end = TextField(null=True)
    place = TextField(null=True)
    campaign = TextField(null=True)
    note = TextField(null=True)
    date = TextField(null=True, index=True)
    duration = IntegerField(null=True)

    DERIVED = Searched.DERIVED | {"date", "duration"}


class ShiftPerson(Record):
    """A person on a shift; without hours of their own, those of the shift count."""

    shift = ForeignKeyField(Shift, index=True)
    person = ForeignKeyField(Person, index=True)
    hours = ThousandthField(null=True)


# -- what a shift's moments say --------------------------------------------------------------------------------------

def shift_date(values: Mapping[str, Any]) -> str | None:
    """The day a shift counts for: the one it began on, else was planned to."""
    start: str | None = values["actual_start"] or values["planned_start"]
    return start[:10] if start else None


def duration(values: Mapping[str, Any]) -> int | None:
    """A shift's length in thousandths of an hour: actual, else planned; None where no time of day is known."""
    for start, end in (("actual_start", "actual_end"), ("planned_start", "planned_end")):
        if _timed(values[start]) and _timed(values[end]):
            seconds = (datetime.fromisoformat(values[end]) - datetime.fromisoformat(values[start])).total_seconds()
            return round(seconds * 1000 / 3600)
    return None


def _timed(moment: str | None) -> bool:
    return bool(moment) and len(str(moment)) > 10


def ends_before(start: str | None, end: str | None) -> bool:
    """Whether `end` is before `start`; a day without a time is compared by the day."""
    if not start or not end:
        return False
    length = min(len(start), len(end))
    return end[:length] < start[:length]


BEGUN = Filter("begun")                       # what is planned for later has not been served


# -- computed columns ------------------------------------------------------------------------------------------------

def _shifts_of(teams: Sequence[int], view: View) -> View:
    """The shifts of these teams in the period of `view`, if it has one."""
    return View(Shifts, filters=(Filter("team", "in", tuple(teams)), BEGUN), period=view.period)


def _hours() -> Any:
    """SQL: the thousandths of an hour that a person's place on a shift counts for."""
    return fn.COALESCE(ShiftPerson.hours, Shift.duration, 0)


# Of a view of shifts, in all or by a field of the shifts or of the people on them; hours in thousandths.
shifts_served = Measure(lambda: fn.COUNT(fn.DISTINCT(Shift.id)), ShiftPerson, "shift")
turns_served = Measure(lambda: fn.COUNT(ShiftPerson.id), ShiftPerson, "shift")
hours_served = Measure(lambda: fn.SUM(_hours() * ShiftPerson.id.is_null(False)), ShiftPerson, "shift")


def _as_hours(thousandths: int | None) -> Decimal:
    return Decimal(thousandths or 0) / 1000


def people_in_team(ids: Sequence[int], view: View) -> dict[int, Any]:
    """How many different people each team has on the view's day."""
    query = (RosterEntry.select(RosterEntry.team, fn.COUNT(fn.DISTINCT(RosterEntry.person)))
             .where(RosterEntry.team.in_(list(ids)) & live(RosterEntry) & active(RosterEntry, view.day))
             .group_by(RosterEntry.team))
    return {i: 0 for i in ids} | pairs(query)


def shifts_of_team(ids: Sequence[int], view: View) -> dict[int, Any]:
    """How many shifts each team had in the view's period, or ever."""
    return {i: 0 for i in ids} | shifts_served.by(_shifts_of(ids, view), Shift.team)


def hours_of_team(ids: Sequence[int], view: View) -> dict[int, Any]:
    """The hours of each team's people in the view's period, or ever."""
    hours = hours_served.by(_shifts_of(ids, view), Shift.team)
    return {i: _as_hours(hours.get(i)) for i in ids}


def people_on_shift(ids: Sequence[int], view: View) -> dict[int, Any]:
    """How many people each shift has."""
    query = (ShiftPerson.select(ShiftPerson.shift, fn.COUNT(ShiftPerson.id))
             .where(ShiftPerson.shift.in_(list(ids)) & live(ShiftPerson)).group_by(ShiftPerson.shift))
    return {i: 0 for i in ids} | pairs(query)


def hours_of_shift(ids: Sequence[int], view: View) -> dict[int, Any]:
    """The hours of the people of each shift, exact."""
    query = (ShiftPerson.select(ShiftPerson.shift, fn.SUM(_hours())).join(Shift)
             .where(ShiftPerson.shift.in_(list(ids)) & live(ShiftPerson)).group_by(ShiftPerson.shift))
    return {i: Decimal(0) for i in ids} | {shift: _as_hours(hours) for shift, hours in tuples(query)}


def identity(ids: Sequence[int], view: View) -> dict[int, Any]:
    """Whether each person in a roster is a member of the committee, a cadre or another, on the view's day."""
    members = (Membership.select(Membership.person).join(Term, on=Membership.term)
               .where(live(Membership) & active(Membership, view.day) & live(Term) & active(Term, view.day)))
    cadres = Cadre.select(Cadre.person).where(live(Cadre) & active(Cadre, view.day))
    query = RosterEntry.select(RosterEntry.id, RosterEntry.person.in_(members), RosterEntry.person.in_(cadres))
    return {i: MEMBER if member else CADRE if cadre else OTHER
            for i, member, cadre in tuples(query.where(RosterEntry.id.in_(list(ids))))}


# -- registers -------------------------------------------------------------------------------------------------------

class Teams(Register):
    key, title, measure, list_title = "teams", "志愿服务队", "支", "志愿服务队台账"
    row = Team
    position = Integer("排序", width=6, align="center", shown=False)
    name = Text("队伍名称", required=True, searched=True, frozen=True, width=28,
                aliases=("志愿服务队", "服务队", "服务队名称", "队伍", "队名", "名称"))
    leader = Facts("队长", RosterEntry, owner="team", value="person", target="people", single=True, unknown=CREATE,
                   where={"duty": LEADER}, searched=True, width=10, aliases=("负责人", "队长姓名", "领队"))
    founded_on = Date("成立日期", aliases=("成立时间", "组建时间", "组建日期"))
    size = Computed("队员人数", people_in_team, kind="integer", unit="人", align="right", width=10, summable=True)
    shift_count = Computed("服务次数", shifts_of_team, kind="integer", unit="次", align="right", width=10, summable=True)
    hours = Computed("服务时长", hours_of_team, kind="number", unit="小时", align="right", width=12, summable=True)
    purpose = LongText("服务内容", searched=True, width=30, aliases=("职责", "主要任务", "服务范围", "工作内容"))
    note = LongText("备注", width=20)
    match = (("name",),)
    unique = (("name",),)
    order = ("position", "name_key")
    empty_text = "还没有志愿服务队。点“导入表格”读入现有的名单，或点“新增志愿服务队”。"


class Rosters(Register):
    key, title, measure, list_title = "rosters", "队员", "名", "志愿服务队队员名单"
    row = RosterEntry
    label = "person"
    called = ("team", "person")
    team = Ref("志愿服务队", "teams", unknown=CREATE, required=True, searched=True, width=26,
               aliases=("服务队", "队伍", "队名", "队伍名称", "所属队伍", "所在队伍"))
    person = Ref("姓名", "people", unknown=CREATE, required=True, searched=True, frozen=True, width=10,
                 aliases=("队员", "队员姓名", "志愿者", "志愿者姓名", "人员"))
    duty = Choice("队内职务", DUTIES, free=True, default=VOLUNTEER, width=10, aliases=("职务", "担任职务", "队内分工", "分工"))
    identity = Computed("身份", identity, align="center", width=10)
    since = Date("入队日期", aliases=("入队时间", "加入时间", "开始日期"))
    until = Date("离队日期", shown=False, aliases=("离队时间", "退出时间", "结束日期"))
    note = LongText("备注", width=20)
    match = (("team", "person", "since"), ("team", "person"))
    order = ("team", "person")
    empty_text = "还没有队员。点“导入表格”读入队员名单，或点“新增队员”。"

    @classmethod
    def invariant(cls, touched: Mapping[type[Record], set[int]]) -> None:
        """Nobody holds one duty in one team twice at the same time."""
        for ids in chunks(touched.get(RosterEntry, ())):
            other: Any = RosterEntry.alias()
            overlapping = ((other.until.is_null() | RosterEntry.since.is_null() | (RosterEntry.since < other.until))
                           & (RosterEntry.until.is_null() | other.since.is_null() | (other.since < RosterEntry.until)))
            found = (RosterEntry.select(RosterEntry.id).join(other, on=(
                (other.team == RosterEntry.team) & (other.person == RosterEntry.person)
                & (fn.COALESCE(other.duty, "") == fn.COALESCE(RosterEntry.duty, "")) & (other.id != RosterEntry.id)
                & other.deleted_at.is_null() & overlapping))
                .where(RosterEntry.id.in_(ids) & live(RosterEntry)).tuples().first())
            if found:
                raise Refused(f"“{cls.labels([found[0]])[found[0]]}”已在队员名单中，同一时间不能重复。",
                              "请修改原来的那一条，或先填上它的离队日期。")


class ShiftDate(Date):
    """The day a shift counts for; it follows from its starts, so no sheet says it."""

    importable = False


class Shifts(Register):
    key, title, measure, list_title = "shifts", "排班", "次", "志愿服务排班表"
    row = Shift
    label = "kind"
    called = ("date", "kind", "place")
    date = ShiftDate("日期", editable=False, shown=False)
    team = Ref("志愿服务队", "teams", unknown=CREATE, required=True, searched=True, frozen=True, width=24,
               aliases=("服务队", "队伍", "队名", "队伍名称", "所属队伍", "值班队伍"))
    kind = Choice("服务类别", lambda: setting("shift_kinds"), free=True, searched=True, width=12,
                  aliases=("类别", "服务类型", "服务项目", "活动类型", "任务"))
    planned_start = Moment("计划开始", aliases=("开始时间", "日期", "时间", "值班日期", "值守日期", "服务日期", "值班时间", "计划开始时间"))
    planned_end = Moment("计划结束", aliases=("结束时间", "计划结束时间"), hint="可以是第二天，如 2022.03.02 08:00")
    actual_start = Moment("实际开始", check=not_yet, shown=False, aliases=("实际开始时间", "到岗时间", "签到时间"))
    actual_end = Moment("实际结束", shown=False, aliases=("实际结束时间", "离岗时间", "签退时间"))
    place = Text("地点", searched=True, width=20, aliases=("服务地点", "值守地点", "值班地点", "卡口"))
    people = Parts("人员及时长", ShiftPerson, "people", parent="shift", of="person", amount="hours", unit="小时",
                   searched=True, width=36, aliases=("人员", "值守人员", "值班人员", "参加人员", "志愿者", "姓名"),
                   hint="如 张三4小时、李四；不写时长的按起止时间计")
    size = Computed("人数", people_on_shift, kind="integer", unit="人", align="right", width=8, summable=True)
    hours = Computed("总时长", hours_of_shift, kind="number", unit="小时", align="right", width=10, summable=True)
    campaign = Campaign()
    note = LongText("备注", width=20)
    match = (("team", "planned_start", "kind", "place"), ("team", "actual_start", "kind", "place"))
    blank_matches = frozenset({"kind", "place"})
    agree = ("planned_start", "planned_end", "actual_start", "actual_end")
    order = ("-date", "-planned_start")
    event = "date"
    derived = {"date": shift_date, "duration": duration}
    conditions = {"begun": Condition("不含以后的计划", lambda view: Shift.date <= today())}
    empty_text = "还没有排班。点“新增排班”，或选中队伍后点“复制上次排班”。"

    @classmethod
    def derived_from(cls) -> frozenset[str]:
        return frozenset(cls.agree)

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = [(end, "结束时间早于开始时间") for start, end in (cls.agree[:2], cls.agree[2:])
                 if ends_before(values.get(start), values.get(end))]
        if not values.get("planned_start") and not values.get("actual_start"):
            found.append(("planned_start", "计划开始和实际开始至少填一项"))
        return found


# -- the last rota again ---------------------------------------------------------------------------------------------

class Rota(NamedTuple):
    """A shift to be copied: its kind, place and 专项, when it was, and who of its people is still known."""

    kind: str | None
    place: str | None
    campaign: str | None
    start: str | None
    end: str | None
    people: tuple[PartValue, ...]


def last_rota(team: int) -> Rota:
    """The team's last shift; raises `Refused` where it had none."""
    last = (Shift.select(Shift.id).where((Shift.team == team) & live(Shift))
            .order_by(Shift.date.desc(), Shift.planned_start.desc(), Shift.id.desc()).tuples().first())
    if not last:
        raise Refused("这支队伍还没有排过班，没有可以复制的。", "请先点“新增排班”。")
    values = Shifts.get(last[0], View(Shifts))
    gone = {i for i, in tuples(Person.select(Person.id).where(
        Person.id.in_([part.ref.id for part in values["people"]]) & Person.deleted_at.is_null(False)))}
    people = tuple(part._replace(amount=None) for part in values["people"] if part.ref.id not in gone)
    start, end = next(((values[start], values[end]) for start, end in (Shifts.agree[:2], Shifts.agree[2:])
                       if values[start]), (None, None))
    return Rota(values["kind"], values["place"], values["campaign"], start, end, people)


def copy_last_rota(op: Operation, team: int, starts: Sequence[str]) -> list[int]:
    """New shifts with the kind, place, 专项 and people of the team's last one; returns their ids.

    `starts` are days, which take the time of day of the last rota, or moments. The new ones last as long; nobody has
    hours yet. Raises `Refused` where the team had no shift.
    """
    last = last_rota(team)
    kept = {"team": team, "kind": last.kind, "place": last.place, "campaign": last.campaign, "people": last.people}
    return write(op, Shifts, [Draft({**kept, **same_hours(start, last)}) for start in starts])


def same_hours(start: str, last: Rota) -> dict[str, str | None]:
    """The planned moments of a shift that begins at `start` (at the time of the last one where it is a day)."""
    if len(start) == 10 and last.start:
        start += last.start[10:]
    try:
        begins = datetime.fromisoformat(start)
    except ValueError:
        raise InvalidValue("planned_start", f"“{start}”不是日期") from None
    if not last.start or not last.end:
        return {"planned_start": start, "planned_end": None}
    ends = begins + (datetime.fromisoformat(last.end) - datetime.fromisoformat(last.start))
    return {"planned_start": start,
            "planned_end": ends.strftime("%Y-%m-%d %H:%M" if _timed(last.end) else "%Y-%m-%d")}


# -- totals ----------------------------------------------------------------------------------------------------------

class Served(NamedTuple):
    """What one person, team or kind did: `id` None for a kind; `shifts` different ones, `times` turns of people."""

    id: int | None
    name: str
    shifts: int
    times: int
    hours: Decimal


def served_by_person(view: View) -> list[Served]:
    """The people on the shifts of `view` (of the register Shifts), those with the most hours first."""
    return _served(view, ShiftPerson.person, "people")


def served_by_team(view: View) -> list[Served]:
    """The teams of the shifts of `view`; one that had none is not listed."""
    return _served(view, Shift.team, "teams")


def served_by_kind(view: View) -> list[Served]:
    """The kinds of the shifts of `view`; those without one are 未注明."""
    return _served(view, Shift.kind, "")


def _served(view: View, by: Any, target: str) -> list[Served]:
    shifts, times, hours = (measure.by(view, by) for measure in (shifts_served, turns_served, hours_served))
    keys = sorted((key for key in shifts if not target or key is not None),
                  key=lambda key: (-hours[key], -times[key], key is not None, key))
    labels = Register.declared[target].labels(keys) if target else {}
    return [Served(key if target else None, labels[key] if target else key or "未注明", shifts[key], times[key],
                   _as_hours(hours[key])) for key in keys]


def served(view: View) -> Served:
    """All that was done on the shifts of `view`."""
    return Served(None, "", shifts_served(view), turns_served(view), _as_hours(hours_served(view)))


volunteers = distinct("person")              # of a view of rosters: how many different people it names
FIGURES = (
    Figure("teams", "志愿服务队", "支", on_last_day(Teams), count(), group="志愿服务"),
    Figure("volunteers", "志愿服务队队员", "人", on_last_day(Rosters), volunteers, "按人去重，参加几支队伍只计一次", group="志愿服务"),
    Figure("shifts", "志愿服务", "次", during(Shifts, BEGUN), shifts_served, group="志愿服务"),
    Figure("turns_served", "志愿服务人次", "人次", during(Shifts, BEGUN), turns_served, group="志愿服务"),
    Figure("hours_served", "志愿服务时长", "小时", during(Shifts, BEGUN), hours_served,
           "每人的时长之和；未填个人时长的按值守起止时间计", scale=1000, group="志愿服务"),
)


__all__ = ["BEGUN", "FIGURES", "Rota", "RosterEntry", "Rosters", "Served", "Shift", "ShiftPerson", "Shifts", "Team",
           "Teams", "copy_last_rota", "duration", "ends_before", "last_rota", "same_hours", "served", "served_by_kind",
           "served_by_person", "served_by_team", "volunteers"]
