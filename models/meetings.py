"""Meetings and activities (会议活动): one record each, counted in every ledger that its kinds name."""
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from models import fields
from models.basics import Campaign, Term, setting
from models.columns import Cell, Choice, Computed, Date, Integer, LongText, Moment, Text
from models.errors import InvalidValue, Refused
from models.fields import han_number
from models.figures import Figure, count, down_to, during
from models.meeting_names import (
    BODIES,
    BRANCH,
    CHAIRS,
    COMMITTEE,
    EVERYBODY,
    PARTY_GROUP,
    SESSIONS,
    STANDING,
    Which,
    short_name,
)
from models.meeting_numbers import Numbered, full_names, misnumbered, number_doubts, numbered_words, term_on
from models.meeting_records import Meeting, MeetingInvited, MeetingKind, MeetingSpeaker, meeting_date, meeting_day
from models.records import Record, Sql, among, chunks, live, stored_rows
from models.register import Condition, Register, normal_name
from models.relations import ASK, CREATE, Ref, Refs, RefValue
from models.spans import not_yet
from models.teams import ends_before
from models.view import Filter, View

FULL_MEETING, PARTY_GROUP_MEETING, CHAIRS_MEETING, STANDING_MEETING = "全体会议", "党组会议", "主席会议", "常委会会议"
GROUP_STUDY, CHAIR_LECTURE, SECRETARY_LECTURE, LECTURE = "党组理论学习中心组学习", "主席讲党课", "书记讲党课", "专题党课"
BRIEF_STUDY, STUDY, SEMINAR, WARNING, BRANCH_ACTIVITY = "政治学习一刻钟", "集中学习", "专题研讨", "警示教育", "支部活动"
LECTURES = (CHAIR_LECTURE, SECRETARY_LECTURE, LECTURE)
KINDS = (FULL_MEETING, PARTY_GROUP_MEETING, CHAIRS_MEETING, STANDING_MEETING, GROUP_STUDY, *LECTURES, BRIEF_STUDY,
         STUDY, SEMINAR, "专题协商会", WARNING, "视察", "调研", "座谈", "观摩", BRANCH_ACTIVITY)
BASIC, PEOPLE, SERIES, NUMBERS = "会议", "人员", "届次与场次", "人数"
CHANNELS = ("现场", "微信推送", "视频")

_LEADING_DATE = re.compile(r"\d{4}(?:年|[.\-/]|(?=\d{4}))?(?:\d{1,2}(?:月|[.\-/])?)?(?:\d{1,2}日?)?(?:[上下]半年)?")
_WRITTEN = {"全会": FULL_MEETING, "全委会": FULL_MEETING, "常委会": STANDING_MEETING, "常务委员会会议": STANDING_MEETING,
            "中心组学习": GROUP_STUDY, "理论学习中心组学习": GROUP_STUDY, "党组中心组学习": GROUP_STUDY,
            "主席党课": CHAIR_LECTURE, "书记党课": SECRETARY_LECTURE, "党课": LECTURE, "会前一刻钟": BRIEF_STUDY,
            "学习一刻钟": BRIEF_STUDY, "研讨": SEMINAR, "专题协商": "专题协商会", "警示教育会": WARNING,
            "警示教育大会": WARNING, "座谈会": "座谈", "支部会议": BRANCH_ACTIVITY}
_BODY_OF = {FULL_MEETING: EVERYBODY, PARTY_GROUP_MEETING: PARTY_GROUP, CHAIRS_MEETING: CHAIRS,
            STANDING_MEETING: STANDING, GROUP_STUDY: PARTY_GROUP, BRANCH_ACTIVITY: BRANCH}


# -- columns ---------------------------------------------------------------------------------------------------------

class Kinds(Refs):
    """The ledgers a meeting counts in: words out of a list, kept in a table as references are.

    The list stands in the settings, which no form's thread reads: what is not in it is a fault of the record.
    """

    kind = "set"

    @property
    def choices(self) -> tuple[str, ...]:
        return (*KINDS, *setting("meeting_kinds"))

    def load(self, ids: Sequence[int], view: View) -> Mapping[int, Any]:
        found: dict[int, list[str]] = {i: [] for i in ids}
        for meeting, kind in self._linked(ids):
            found[meeting].append(kind)
        return {i: tuple(sorted(several, key=_place)) for i, several in found.items()}

    def print(self, value: Any) -> str:
        return "、".join(value or ())

    def condition(self, op: str, value: Any, view: View) -> Sql:
        if op != "contains":
            return super().condition(op, value, view)
        return Meeting.id.in_(MeetingKind.select(MeetingKind.meeting).where(
            live(MeetingKind) & MeetingKind.kind.contains(str(value))))

    def parse(self, cell: Cell) -> Any:
        several = super().parse(cell)
        if not isinstance(several, tuple):
            return several
        return tuple(sorted(dict.fromkeys(_WRITTEN.get(one, one) for one in several), key=_place))


def _place(kind: str) -> tuple[int, str]:
    return (KINDS.index(kind) if kind in KINDS else len(KINDS), kind)


class Derived(Text):
    """Text that follows from other columns, so no sheet says it."""

    importable = False


class MeetingDate(Date):
    """The date a meeting counts for; it follows from its starts, so no sheet says it."""

    importable = False


def attendance_of(key: str) -> Any:
    """The computed column `key` of models/attendance.py, which builds on the tables declared here."""
    def load(ids: Sequence[int], view: View) -> dict[int, Any]:
        from models.attendance import counts
        return {i: getattr(one, key) for i, one in counts(ids).items()}
    return load


# -- conditions ------------------------------------------------------------------------------------------------------

def held(view: View) -> Sql:
    return Meeting.actual_start.is_null(False)


# -- the register ----------------------------------------------------------------------------------------------------

class Meetings(Register):
    key, title, measure, list_title = "meetings", "会议活动", "次", "会议活动台账"
    row = Meeting
    name = Derived("会议", editable=False, shown=False, width=30)
    date = MeetingDate("日期", editable=False, shown=False)
    actual_start = Moment("召开时间", check=not_yet, frozen=True, group=BASIC, hint="没有召开的不填，如 2022.03.02 09:00",
                          aliases=("时间", "日期", "会议时间", "开始时间", "会议日期", "活动时间", "学习时间", "活动日期", "开会时间"))
    kinds = Kinds("类别", MeetingKind, "", parent="meeting", of="kind", searched=True, width=20, group=BASIC,
                  hint="一次会议可同时计入几类", aliases=("会议类别", "类型", "会议类型", "活动类别", "会议名称", "活动类型"))
    topic = Text("议题（主题）", searched=True, width=30, group=BASIC,
                 aliases=("议题", "主题", "内容", "会议内容", "学习内容", "会议议题", "会议主题", "党课题目", "题目", "活动内容", "学习主题"))
    place = Text("地点", searched=True, width=14, group=BASIC, aliases=("会议地点", "活动地点", "学习地点"))
    planned_start = Moment("计划时间", shown=False, group=BASIC, aliases=("计划开始时间", "拟召开时间", "计划召开时间"))
    actual_end = Moment("结束时间", shown=False, group=BASIC, aliases=("散会时间", "会议结束时间"))
    channel = Choice("形式", CHANNELS, free=True, width=10, group=BASIC,
                     aliases=("方式", "会议形式", "授课形式", "活动形式", "渠道"))
    audience = Text("参加范围", searched=True, width=20, shown=False, group=BASIC,
                    aliases=("参会范围", "听课对象", "授课对象", "参会人员", "参加对象"))
    chair = Ref("主持人", "people", unknown=ASK, searched=True, width=10, group=PEOPLE, aliases=("主持", "会议主持", "召集人"))
    recorder = Ref("记录人", "people", unknown=ASK, width=10, shown=False, group=PEOPLE, aliases=("记录", "会议记录人"))
    speakers = Refs("主讲（发言）人", MeetingSpeaker, "people", parent="meeting", of="person", unknown=ASK, searched=True,
                    width=16, group=PEOPLE, aliases=("主讲人", "授课人", "发言人", "讲课人", "主讲", "领学人"))
    invited = Refs("邀请单位", MeetingInvited, "units", parent="meeting", of="unit", unknown=CREATE, searched=True,
                   width=22, shown=False, group=PEOPLE, aliases=("邀请部门", "列席单位", "受邀单位"))
    body = Choice("会议主体", BODIES, width=10, shown=False, group=SERIES, hint="不填时按类别判断", aliases=("召开主体", "主体"))
    of_term = Ref("届", "terms", via="term", unknown=ASK, width=8, align="center", shown=False, group=SERIES)
    number = Integer("次", width=6, align="center", shown=False, group=SERIES, hint="本届第几次", aliases=("第几次", "次数"))
    numbered = Numbered("届次", numbered_words, align="center", width=10, group=SERIES, aliases=("会议届次",))
    full_name = Computed("全称", full_names, width=36, shown=False, group=SERIES)
    committee = Ref("专委会", "committees", unknown=CREATE, width=18, shown=False, group=SERIES, aliases=("专门委员会",))
    branch = Ref("临时党支部", "branches", unknown=ASK, width=18, shown=False, group=SERIES, aliases=("支部", "党支部"))
    parent = Ref("所属全体会议", "meetings", unknown=ASK, width=24, shown=False, group=SERIES, hint="开幕、分组讨论等场次填")
    session = Choice("场次", SESSIONS, free=True, width=10, shown=False, group=SERIES)
    discussion_group = Text("讨论组", width=10, shown=False, group=SERIES, aliases=("组别", "分组"))
    expected = Computed("应出席人数", attendance_of("expected"), kind="integer", unit="人", align="right", width=8)
    present = Computed("出席人数", attendance_of("present"), kind="integer", unit="人", align="right", width=8,
                       summable=True)
    on_leave = Computed("请假人数", attendance_of("on_leave"), kind="integer", unit="人", align="right", width=8)
    absent = Computed("缺席人数", attendance_of("absent"), kind="integer", unit="人", align="right", width=8, shown=False)
    unrecorded = Computed("未登记人数", attendance_of("unrecorded"), kind="integer", unit="人", align="right", width=8,
                          shown=False)
    rate = Computed("出席率", attendance_of("rate_words"), align="right", width=8,
                    hint="出席率＝（出席＋迟到）÷应到；有未登记的不算")
    expected_number = Integer("应到", unit="人", shown=False, group=NUMBERS, hint="不填时按会议主体当日的组成人员",
                              aliases=("应到人数", "应到会人数"))
    present_number = Integer("实到", unit="人", shown=False, group=NUMBERS, hint="没有出席名单时填",
                             aliases=("实到人数", "到会人数", "参会人数", "参加人数", "人数"))
    leave_number = Integer("请假", unit="人", shown=False, group=NUMBERS, hint="没有出席名单时填")
    campaign = Campaign()
    note = LongText("备注", width=20)
    match = (("actual_start", "kinds", "topic", "place"), ("planned_start", "kinds", "topic", "place"))
    blank_matches = frozenset({"kinds", "topic", "place"})
    agree = ("planned_start", "actual_start", "actual_end", "kinds", "topic", "body", "committee", "branch", "of_term",
             "number", "parent", "expected_number", "present_number", "leave_number")
    order = ("-date",)
    event = "date"
    conditions = {"held": Condition("已召开", held),
                  "planned": Condition("未登记召开", lambda view: ~held(view)),
                  "overdue": Condition("到期未登记召开", lambda view, day: ~held(view) & (Meeting.day < day),
                                       takes_value=True),
                  "lectures": Condition("党课", lambda view: Meetings.column("kinds").condition("in", LECTURES, view)),
                  "misnumbered": Condition("届次重复或缺号", misnumbered),
                  "whole": Condition("不含场次", lambda view: Meeting.parent.is_null()),
                  "sessions_of": Condition("所属会议的场次", lambda view, row_id: Meeting.parent == row_id, takes_value=True),
                  "one": Condition("所选的一次", lambda view, row_id: Meeting.id == row_id, takes_value=True)}
    derived = {"name": short_name, "date": meeting_date, "day": meeting_day}
    empty_text = "还没有会议活动。点“导入表格”读入现有的台账，或点“新增会议活动”。"

    @classmethod
    def derived_from(cls) -> frozenset[str]:
        return frozenset({"planned_start", "actual_start", "kinds", "topic", "body", "session"})

    @classmethod
    def combined(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        which = values.get("numbered")
        if not isinstance(which, Which):
            return {}
        found = stored_rows(Term.select(Term.id, Term.name).where(live(Term) & (Term.number == which.term)))
        if len(found) != 1:
            raise InvalidValue("numbered", f"没有第{han_number(which.term)}届，请先在设置中建立这一届")
        return {"of_term": RefValue(*found[0]), "number": which.number}

    @classmethod
    def implied(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        from models.attendance import expected_number
        day = meeting_day({key: values.get(key) for key in ("actual_start", "planned_start")})
        body = values.get("body") or next((_BODY_OF[kind] for kind in values.get("kinds") or () if kind in _BODY_OF),
                                          None)
        found: dict[str, Any] = {"body": body}
        if values.get("number") and day:
            found["of_term"] = term_on(day)
        if body and day and values.get("expected_number") is None:
            found["expected_number"] = expected_number(body, day, values.get("committee"), values.get("branch"))
        return found

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = [("actual_end", "结束时间早于召开时间")] if ends_before(
            values.get("actual_start") or values.get("planned_start"), values.get("actual_end")) else []
        if not values.get("planned_start") and not values.get("actual_start"):
            found.append(("actual_start", "召开时间和计划时间至少填一项"))
        if unknown := set(values.get("kinds") or ()) - set(KINDS):
            found += [("kinds", f"没有“{one}”这个类别；可在设置的“其他会议类别”中添加")
                      for one in sorted(unknown - set(setting("meeting_kinds")))]
        if not values.get("kinds") and not values.get("topic"):
            found.append(("topic", "类别和议题（主题）至少填一项"))
        if values.get("number") is not None and values["number"] < 1:
            found.append(("number", "次数应大于 0"))
        numbers = [(key, values.get(key)) for key in ("expected_number", "present_number", "leave_number")]
        found += [(key, "人数不能为负") for key, number in numbers if number is not None and number < 0]
        return found

    @classmethod
    def warnings(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = super().warnings(values)
        expected, present = values.get("expected_number"), values.get("present_number")
        if None not in (expected, present) and (present or 0) + (values.get("leave_number") or 0) > (expected or 0):
            found.append(("present_number", "实到与请假之和多于应到"))
        if values.get("body") == COMMITTEE and not values.get("committee"):
            found.append(("committee", "没有填写是哪个专委会"))
        if values.get("body") == BRANCH and not values.get("branch"):
            found.append(("branch", "没有填写是哪个临时党支部"))
        if values.get("session") and not values.get("parent"):
            found.append(("parent", "没有填写是哪次全体会议的场次"))
        return found + [("number", words) for words in number_doubts(values)]

    @classmethod
    def find_names(cls, wanted: Iterable[str], term: int | None) -> dict[str, list[int]]:
        """Meetings by what they are called elsewhere, or by their day alone where it had only one."""
        found: dict[str, list[int]] = {}
        for name in filter(None, wanted):
            written = normal_name(name)
            day = _LEADING_DATE.match(written)
            found[name] = ids = _on_day(day.group()) if day else []
            if day and day.end() < len(written):
                called = cls.labels(ids)
                found[name] = [i for i in ids if normal_name(called[i]) == written]
        return found

    @classmethod
    def invariant(cls, touched: Mapping[type[Record], set[int]]) -> None:
        """A session belongs to a meeting that is no session itself."""
        for ids in chunks(touched.get(Meeting, ())):
            whole: Any = Meeting.alias()
            wrong = stored_rows(Meeting.select(Meeting.id).join(whole, on=(Meeting.parent == whole.id)).where(
                (among(Meeting.id, ids) | among(whole.id, ids)) & live(Meeting) & live(whole)
                & whole.parent.is_null(False)))
            if wrong:
                raise Refused(f"“{cls.labels([wrong[0][0]])[wrong[0][0]]}”所属的会议本身也是一个场次。",
                              "请在“所属全体会议”中选择全体会议。")


def _on_day(text: str) -> list[int]:
    try:
        date = fields.parse_date(text)
    except InvalidValue:
        return []
    return [i for i, in stored_rows(Meeting.select(Meeting.id).where(live(Meeting) & (Meeting.date == date)))]


# -- figures ---------------------------------------------------------------------------------------------------------

def _held_of(*kinds: str) -> Any:
    return during(Meetings, Filter("kinds", "in", kinds), Filter("held"))


_STUDY, _LECTURES, _MEETINGS = "学习", "党课", "会议"

FIGURES = (
    Figure("studies", "集中学习", "次", _held_of(STUDY), count(), "会前一刻钟和党课不计入",
           wording=down_to(10, "余"), group=_STUDY),
    Figure("seminars", "专题研讨", "次", _held_of(SEMINAR), count(), group=_STUDY),
    Figure("brief_studies", "政治学习一刻钟", "次", _held_of(BRIEF_STUDY), count(), "会前学习，不计入集中学习", group=_STUDY),
    Figure("warning_education", "警示教育", "次", _held_of(WARNING), count(), group=_STUDY),
    Figure("lectures", "党课", "次", _held_of(*LECTURES), count(), "书记讲党课、主席讲党课、专题党课合计，同一次只计一次",
           group=_LECTURES),
    Figure("lectures_chair", "其中：主席讲党课", "次", _held_of(CHAIR_LECTURE), count(), "同一次在各台账分别列", group=_LECTURES),
    Figure("lectures_secretary", "其中：书记讲党课", "次", _held_of(SECRETARY_LECTURE), count(), "同一次在各台账分别列",
           group=_LECTURES),
    Figure("meetings_held", "会议活动", "次", during(Meetings, Filter("held"), Filter("whole")), count(),
           "同一次会议兼作学习、党课的只计一次；全体会议的各场次不另计",
           group=_MEETINGS),
    Figure("meetings_party_group", "党组会议", "次", _held_of(PARTY_GROUP_MEETING), count(), group=_MEETINGS),
    Figure("meetings_chair", "主席会议", "次", _held_of(CHAIRS_MEETING), count(), group=_MEETINGS),
    Figure("meetings_standing", "常委会会议", "次", _held_of(STANDING_MEETING), count(), group=_MEETINGS),
)


__all__ = ["BRIEF_STUDY", "CHAIRS_MEETING", "CHAIR_LECTURE", "FIGURES", "FULL_MEETING", "KINDS", "LECTURES", "Meetings",
           "PARTY_GROUP_MEETING", "STANDING_MEETING", "WARNING", "held"]
