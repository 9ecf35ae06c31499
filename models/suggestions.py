"""Suggestions (意见建议): where they come from, how far they have got, and what they come to after merging."""
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from peewee import SQL, Case, ForeignKeyField, IntegerField, TextField, fn

from models import fields
from models.basics import Campaign
from models.columns import Choice, Computed, Date, Flag, LongText, Text
from models.errors import Refused
from models.figures import Figure, compute_one, count, down_to, during
from models.grids import Grid
from models.meeting_records import Meeting
from models.people import Person
from models.periods import Period
from models.records import Record, Searched, Sql, among, chunks, live, pairs, span_first, span_last, stored_rows
from models.register import Condition, Register
from models.relations import ASK, Ref, Refs
from models.spans import not_yet
from models.view import Filter, View
from models.visits import Visit

OPINION, BRIEFING, SURVEY, REPORT, SPEECH = KINDS = ("意见建议", "社情民意信息", "调研报告", "协商报告", "大会发言")
VISIT, GRID, MEMBER, MEETING, OTHER = SOURCES = ("走访", "网格", "委员", "会议", "其他")
ASPECTS = ("产业发展", "营商环境", "乡村振兴", "教育", "医疗卫生", "养老托育", "就业和社会保障", "交通", "生态环境", "城市建设",
           "文化旅游", "社会治理", "其他")
ADOPTED, TRANSFERRED, KEPT, DECLINED = RESULTS = ("采用", "转办", "留作参考", "未采用")
STAGES = ("收集", "归并梳理", "报送", "结果", "批示", "办理反馈", "办结")
MERGED = "已归并"                          # the stage of an item that has become part of another
PATIENCE = 30                              # days after 报送 without any result
SUBJECT_CHARACTERS = 40


class Suggestion(Searched):
    """One item. `merged_into` is the item it has become part of; `composed` says that it was written by merging, and
    is nobody's own words. `day` is derived: the last day `collected_on` may mean.
    """

    subject = TextField(null=True, index=True)
    content = TextField(null=True)
    kind = TextField(null=True)
    field = TextField(null=True)
    collected_on = TextField(null=True)
    source = TextField(null=True)
    visit = ForeignKeyField(Visit, null=True, index=True)
    grid = ForeignKeyField(Grid, null=True, index=True)
    member = ForeignKeyField(Person, null=True, index=True)
    meeting = ForeignKeyField(Meeting, null=True, index=True)
    proposer = ForeignKeyField(Person, null=True, index=True)
    sent_to = TextField(null=True)
    sent_on = TextField(null=True)
    result = TextField(null=True)
    result_on = TextField(null=True)
    feedback = TextField(null=True)
    feedback_on = TextField(null=True)
    closed_on = TextField(null=True)
    issue_number = TextField(null=True)
    edited_by = TextField(null=True)
    checked_by = TextField(null=True)
    signed_by = TextField(null=True)
    addressed_to = TextField(null=True)
    campaign = TextField(null=True)
    merged_into = ForeignKeyField("self", null=True, index=True)
    composed = IntegerField(default=0)
    note = TextField(null=True)
    day = TextField(null=True, index=True)

    DERIVED = Searched.DERIVED | {"day"}


class SuggestionProposer(Record):
    """Somebody who proposed it too (联名人)."""

    suggestion = ForeignKeyField(Suggestion, index=True)
    person = ForeignKeyField(Person, index=True)


# -- conditions and computed columns ---------------------------------------------------------------------------------

def after_merging(view: View) -> Sql:
    """What counts as one item: whatever has not become part of another."""
    return Suggestion.merged_into.is_null()


def sent() -> Sql:
    return Suggestion.sent_on.is_null(False) | Suggestion.sent_to.is_null(False)


def overdue(view: View) -> Sql:
    """Sent so long ago, without any result."""
    last = (date.fromisoformat(view.day) - timedelta(days=PATIENCE)).isoformat()
    return (after_merging(view) & Suggestion.result.is_null() & Suggestion.sent_on.is_null(False)
            & (span_last(Suggestion.sent_on) <= last))


def stage_sql() -> Sql:
    """How far the row has got, worked out from what is recorded about it."""
    from models.instructions import Instruction
    part: Any = Suggestion.alias()
    has_parts = fn.EXISTS(part.select(part.id).where((part.merged_into == Suggestion.id) & live(part)))
    instructed = fn.EXISTS(Instruction.select(Instruction.id).where(
        (Instruction.suggestion == Suggestion.id) & live(Instruction)))
    reached = (Suggestion.closed_on.is_null(False), Suggestion.feedback.is_null(False)
               | Suggestion.feedback_on.is_null(False), instructed, Suggestion.result.is_null(False), sent(), has_parts)
    return Case(None, [(Suggestion.merged_into.is_null(False), MERGED), *zip(reached, reversed(STAGES))], STAGES[0])


def stages(ids: Sequence[int], view: View) -> dict[int, Any]:
    """How far each has got."""
    return pairs(Suggestion.select(Suggestion.id, stage_sql()).where(among(Suggestion.id, ids)))


def counts_by_stage(view: View) -> dict[str, int]:
    """How many items of `view` stand at each stage; those that became part of another are left out."""
    stage = stage_sql()
    found = pairs(Suggestion.select(stage, fn.COUNT(Suggestion.id)).where(
        Suggestion.id.in_(view.subquery())).group_by(stage))
    return {one: int(found.get(one, 0)) for one in STAGES}


def adoptions_of(ids: Sequence[int], view: View) -> dict[int, Any]:
    """县委、县政府: by whom each was adopted, the first first."""
    from models.adoptions import AdoptedSuggestion, Adoption
    found: dict[int, list[str]] = {}
    for suggestion, body in stored_rows(
            AdoptedSuggestion.select(AdoptedSuggestion.suggestion, fn.COALESCE(Adoption.level, Adoption.body))
            .join(Adoption, on=AdoptedSuggestion.adoption)
            .where(among(AdoptedSuggestion.suggestion, ids) & live(AdoptedSuggestion) & live(Adoption))
            .order_by(Adoption.day, Adoption.id)):
        found.setdefault(suggestion, []).append(body)
    return {i: "、".join(dict.fromkeys(found.get(i, ()))) for i in ids}


def merging_of(ids: Sequence[int], view: View) -> dict[int, Any]:
    """归并 3 条 of what others have become part of, 已归并 of those."""
    held = pairs(Suggestion.select(Suggestion.merged_into, fn.COUNT(Suggestion.id)).where(
        among(Suggestion.merged_into, ids) & live(Suggestion)).group_by(Suggestion.merged_into))
    parts = {row[0] for row in stored_rows(Suggestion.select(Suggestion.id).where(
        among(Suggestion.id, ids) & Suggestion.merged_into.is_null(False)))}
    return {i: MERGED if i in parts else f"归并 {held[i]} 条" if i in held else "" for i in ids}


class Stage(Computed):
    """The stage as a column that lists can be filtered by."""

    def condition(self, op: str, value: Any, view: View) -> Sql:
        if op == "is":
            return stage_sql() == value
        if op == "in":
            return stage_sql().in_([one for one in value if one])
        return super().condition(op, value, view)


class Composed(Flag):
    """Whether it was written by merging others."""

    importable = False


_SENTENCE = re.compile(r"[^。；;！!？?\n]+")


def subject_of(content: str) -> str:
    """What an item without a heading is called: its first sentence, shortened."""
    first = _SENTENCE.search(content)
    words = (first.group() if first else content).strip()
    return words if len(words) <= SUBJECT_CHARACTERS else words[:SUBJECT_CHARACTERS - 1] + "…"


class Suggestions(Register):
    key, title, measure, list_title = "suggestions", "意见建议", "条", "意见建议台账"
    row = Suggestion
    label = "subject"
    subject = Text("标题", searched=True, frozen=True, width=32, hint="不填时取内容的第一句",
                   aliases=("建议标题", "题目", "摘要", "建议名称", "名称", "事项", "主题"))
    kind = Choice("类别", KINDS, width=12, default=OPINION, aliases=("建议类别", "类型"))
    field = Choice("方面", ASPECTS, free=True, width=12, aliases=("所属方面", "领域", "涉及方面", "涉及领域", "分类"))
    collected_on = Date("收集日期", check=not_yet, aliases=("日期", "时间", "收集时间", "反映日期", "反映时间", "提出日期", "提出时间"))
    content = LongText("内容", searched=True, width=40,
                       aliases=("建议内容", "意见建议", "意见建议内容", "具体内容", "反映内容", "反映问题", "问题和建议"))
    stage = Stage("进展", stages, sort=stage_sql, align="center", width=10)
    merging = Computed("归并", merging_of, align="center", width=10)
    source = Choice("来源", SOURCES, free=True, width=8, group="来源", aliases=("来源渠道", "收集渠道", "来源类别", "渠道"),
                    hint="不填时按下面所选判断")
    visit = Ref("走访", "visits", unknown=ASK, group="来源", width=20, shown=False, aliases=("来源走访", "走访活动"))
    grid = Ref("网格", "grids", unknown=ASK, searched=True, group="来源", width=12, shown=False, aliases=("来源网格", "所在网格"))
    member = Ref("反映人", "people", unknown=ASK, searched=True, group="来源", width=10,
                 aliases=("反映委员", "来源委员", "委员", "委员姓名", "姓名"))
    meeting = Ref("会议活动", "meetings", unknown=ASK, group="来源", width=20, shown=False, aliases=("来源会议", "会议", "活动"))
    proposer = Ref("第一提出人", "people", unknown=ASK, searched=True, group="提出人", width=10, shown=False,
                   aliases=("提出人", "建议人", "撰写人", "执笔人", "作者", "发言人"))
    co_proposers = Refs("联名人", SuggestionProposer, "people", parent="suggestion", of="person", unknown=ASK,
                        searched=True, group="提出人", width=18, shown=False, aliases=("联名提出人", "共同提出人", "附议人"))
    sent_to = Text("报送去向", group="报送与结果", width=14, searched=True, aliases=("报送单位", "报送对象", "送达单位"))
    sent_on = Date("报送日期", check=not_yet, group="报送与结果", aliases=("报送时间",))
    result = Choice("结果", RESULTS, group="报送与结果", width=10, aliases=("采用情况", "处理结果", "采纳情况"))
    result_on = Date("结果日期", check=not_yet, group="报送与结果", shown=False, aliases=("结果时间",))
    adopted_by = Computed("采用层级", adoptions_of, group="报送与结果", width=14)
    feedback = LongText("办理反馈", group="办理", width=26, shown=False, aliases=("办理情况", "反馈情况", "办理结果", "落实情况"))
    feedback_on = Date("反馈日期", group="办理", shown=False, aliases=("反馈时间",))
    closed_on = Date("办结日期", group="办理", shown=False, aliases=("办结时间",))
    issue_number = Text("期号", group="社情民意信息", shown=False, width=10, aliases=("期数", "编号"))
    edited_by = Text("编辑", group="社情民意信息", shown=False, width=10)
    checked_by = Text("核稿", group="社情民意信息", shown=False, width=10, aliases=("审核", "核稿人"))
    signed_by = Text("签发", group="社情民意信息", shown=False, width=10, aliases=("签发人",))
    addressed_to = Text("主送", group="社情民意信息", shown=False, width=16, aliases=("主送单位",))
    campaign = Campaign()
    merged_into = Ref("归并到", "suggestions", unknown=ASK, editable=False, width=26, shown=False,
                      aliases=("归并后标题", "归并至", "并入", "归并后的建议"))
    composed = Composed("归并形成", editable=False, shown=False)
    note = LongText("备注", width=20, shown=False)
    match = (("subject", "collected_on", "member", "proposer"),)
    blank_matches = frozenset(match[0])
    agree = ("subject", "content", "source", "visit", "grid", "member", "meeting", "collected_on", "sent_to", "sent_on",
             "result", "result_on", "closed_on", "merged_into")
    order = ("-collected_on",)
    event = "collected_on"
    conditions = {
        "after_merging": Condition("归并后", after_merging),
        "raw": Condition("原始反映", lambda view: Suggestion.composed == 0),
        "joined": Condition("已归并", lambda view: Suggestion.merged_into.is_null(False)),
        "overdue": Condition(f"报送满 {PATIENCE} 天无结果", overdue),
        "one": Condition("所选的一条", lambda view, row_id: Suggestion.id == row_id, takes_value=True),
    }
    empty_text = "还没有意见建议。点“导入表格”读入现有的登记表，或点“新增意见建议”。"

    @classmethod
    def find_names(cls, wanted: Iterable[str], term: int | None) -> dict[str, list[int]]:
        """As for every register; of items of one heading those that have become part of another are not meant."""
        found = super().find_names(wanted, term)
        several = [i for ids in found.values() if len(ids) > 1 for i in ids]
        if not several:
            return found
        gone = {row[0] for row in stored_rows(Suggestion.select(Suggestion.id).where(
            among(Suggestion.id, several) & Suggestion.merged_into.is_null(False)))}
        return {name: [i for i in ids if i not in gone] or ids for name, ids in found.items()}

    @classmethod
    def combined(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        subject, content = values.get("subject"), values.get("content")
        return {"subject": subject_of(content)} if isinstance(content, str) and not subject else {}

    @classmethod
    def implied(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        links = (("visit", VISIT), ("meeting", MEETING), ("grid", GRID), ("member", MEMBER))
        return {"source": next((source for key, source in links if values.get(key)), None)}

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        if not values.get("subject") and not values.get("content"):
            return [("subject", "请填写标题或内容")]
        main = values.get("merged_into")
        moved_on = [key for key in ("sent_to", "sent_on", "result", "closed_on") if values.get(key)]
        if main and moved_on:
            return [(moved_on[0], f"此条已归并到“{main.text}”，请在归并后的一条上登记")]
        if main and (further := _merged_on(main.id)):
            return [("merged_into", f"“{main.text}”已归并到“{further}”，请填归并后的一条")]
        return [(later, f"{cls.column(later).title}早于{cls.column(earlier).title}") for later, earlier in (
            ("sent_on", "collected_on"), ("result_on", "sent_on"), ("closed_on", "collected_on"))
            if fields.precedes(values.get(later), values.get(earlier))]

    @classmethod
    def invariant(cls, touched: Mapping[type[Record], set[int]]) -> None:
        """What has become part of an item is part of one that counts itself: its source would be counted nowhere."""
        main: Any = Suggestion.alias()
        for ids in chunks(touched.get(Suggestion, ())):
            among_them = among(Suggestion.id, ids) | among(main.id, ids)
            chained = stored_rows(Suggestion.select(Suggestion.subject, main.subject).join(
                main, on=(Suggestion.merged_into == main.id)).where(
                live(Suggestion) & live(main) & main.merged_into.is_null(False) & among_them).limit(1))
            if chained:
                raise Refused(f"“{chained[0][0]}”归并到的“{chained[0][1]}”本身已归并到另一条。",
                              "请都归并到最后的一条，或先把它们拆分。")
            lost = stored_rows(Suggestion.select(Suggestion.subject, main.subject).join(
                main, on=(Suggestion.merged_into == main.id)).where(
                live(Suggestion) & main.deleted_at.is_null(False) & among_them).limit(1))
            if lost:
                raise Refused(f"“{lost[0][0]}”已归并到“{lost[0][1]}”，不能只把后者放入回收站。",
                              "请先拆分，或选中归并的各条一并处理。")


def _merged_on(suggestion: int) -> str | None:
    """What the item itself has become part of, None for nothing; an import's new ones have no record yet."""
    further: Any = Suggestion.alias()
    found = stored_rows(Suggestion.select(further.subject).join(
        further, on=(Suggestion.merged_into == further.id)).where(Suggestion.id == suggestion))
    return found[0][0] if found else None


# -- figures ---------------------------------------------------------------------------------------------------------

def dated(key: str, *filters: Filter) -> Any:
    """The items after merging whose date in the column `key` lies wholly within the period."""
    return lambda period, term: during(
        Suggestions, Filter("after_merging"), *filters, Filter(key, "between", period.span))(
            period, term).with_(period=None)


def _unsure(key: str, where: Any = None) -> Any:
    """另有 N 条报送日期不全: what has happened (`where`) on a day that may or may not lie within the period."""
    def note(view: View) -> str:
        first, last = next(one.value for one in view.filters if one.key == key)
        day = getattr(Suggestion, key)
        crossing = ((span_first(day) <= last) & (span_last(day) >= first)
                    & ((span_first(day) < first) | (span_last(day) > last)))
        rows = Suggestion.id.in_(view.without(key).subquery())
        number = Suggestions.count(rows & (crossing | day.is_null() & (where if where is not None else SQL("1"))))
        return f"另有 {number} 条{Suggestions.column(key).title}不全" if number else ""
    return note


_AFTER = "归并梳理后的条数"

FIGURES = (
    Figure("suggestions", "意见建议", "条", during(Suggestions, Filter("after_merging")), count(),
           f"{_AFTER}，按收集日期；原始反映数另列", wording=down_to(100, "余"), group="意见建议"),
    Figure("suggestions_raw", "原始反映", "条", during(Suggestions, Filter("raw")), count(),
           "归并以前各处反映的条数，按收集日期", group="意见建议"),
    Figure("suggestions_submitted", "已报送", "条", dated("sent_on"), count(), f"{_AFTER}，按报送日期", group="意见建议",
           note=_unsure("sent_on", sent())),
    Figure("suggestions_transferred", "转办", "条", dated("result_on", Filter("result", "is", TRANSFERRED)), count(),
           f"{_AFTER}，按结果日期", group="意见建议", note=_unsure("result_on")),
    Figure("suggestions_not_adopted", "未采用、留作参考", "条",
           dated("result_on", Filter("result", "in", (DECLINED, KEPT))), count(), f"{_AFTER}，按结果日期", group="意见建议",
           note=_unsure("result_on")),
)


class SuggestionBar(NamedTuple):
    """One bar of 概览: what, how many items, and their rows."""

    name: str
    number: int
    view: View


# The bars of 概览: the short name of each, and its figure.
BARS = (("归并梳理", "suggestions"), ("已报送", "suggestions_submitted"), ("县委采用", "suggestions_adopted"),
        ("转办", "suggestions_transferred"), ("未采用、留作参考", "suggestions_not_adopted"))


def suggestion_bars(period: Period) -> tuple[SuggestionBar, ...]:
    """The figures of `BARS` for the period by their short names."""
    from models.adoptions import FIGURES as ADOPTIONS
    known = {figure.key: figure for figure in (*FIGURES, *ADOPTIONS)}
    return tuple(SuggestionBar(name, int(compute_one(known[key], period, None).value), known[key].view(period, None))
                 for name, key in BARS)


def overdue_view(day: str | None = None) -> View:
    """The items sent so long ago that a result is due."""
    return View(Suggestions, filters=(Filter("overdue"),), as_of=day)


__all__ = ["ADOPTED", "ASPECTS", "BARS", "DECLINED", "FIGURES", "KEPT", "KINDS", "MERGED", "PATIENCE", "RESULTS",
           "SOURCES", "STAGES", "Suggestion", "SuggestionBar", "SuggestionProposer", "Suggestions", "TRANSFERRED",
           "adoptions_of", "after_merging", "counts_by_stage", "overdue_view", "stage_sql", "subject_of",
           "suggestion_bars"]
