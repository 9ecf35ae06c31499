"""Proposals (提案): a plain register of what the proposal system knows, and the rates an annual report asks for."""
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from peewee import ForeignKeyField, IntegerField, TextField

from models import fields
from models.basics import Campaign
from models.columns import Cell, Choice, Date, LongText, Text
from models.figures import Figure, count, during, ratio
from models.people import Person
from models.records import Record, Searched, Sql, span_last
from models.register import Condition, Register
from models.relations import ASK, Ref, Refs
from models.spans import not_yet
from models.suggestions import Suggestion
from models.view import Filter, View

FILED, NOT_FILED, LETTER = ACCEPTANCES = ("立案", "不立案", "转来信")
RESULTS = ("A类", "B类", "C类")
SATISFIED, FAIRLY, UNSATISFIED = SATISFACTIONS = ("满意", "基本满意", "不满意")
MONTHS_TO_REPLY = 3                        # 《提案工作条例》: 办理单位一般应在三个月内答复


class Proposal(Searched):
    """One proposal. `day` (the last day `filed_on` may mean) and `number_order` are derived."""

    session = TextField(null=True)
    number = TextField(null=True)
    subject = TextField()
    proposer = ForeignKeyField(Person, null=True, index=True)
    collective = TextField(null=True)
    handler = TextField(null=True)
    acceptance = TextField(null=True)
    reason = TextField(null=True)
    filed_on = TextField(null=True)
    replied_on = TextField(null=True)
    result = TextField(null=True)
    satisfaction = TextField(null=True)
    suggestion = ForeignKeyField(Suggestion, null=True, index=True)
    campaign = TextField(null=True)
    note = TextField(null=True)
    day = TextField(null=True, index=True)
    number_order = IntegerField(null=True)

    DERIVED = Searched.DERIVED | {"day", "number_order"}


class ProposalCosigner(Record):
    """Somebody who proposed it too (联名)."""

    proposal = ForeignKeyField(Proposal, index=True)
    person = ForeignKeyField(Person, index=True)


# -- what cells say --------------------------------------------------------------------------------------------------

def parse_session(cell: Cell) -> Any:
    """十届二次 for 政协新河县第十届委员会第二次会议, 第十届二次 and the like; anything else as it is written."""
    text = fields.parse_text(cell)
    if not isinstance(text, str):
        return text
    found = re.search(r"第?([一二三四五六七八九十]+)届(?:委员会|政协)?第?([一二三四五六七八九十]+)次(?:全体|全会)?(?:会议)?$", text)
    return f"{found[1]}届{found[2]}次" if found else text


def parse_number(cell: Cell) -> Any:
    """12 for 第12号, 12 号 and 12.0; anything else (经济12) as it is written."""
    text = fields.parse_text(str(int(cell)) if isinstance(cell, float) and cell == int(cell) else cell)
    return re.sub(r"^第?\s*(\d+)\s*号?$", r"\1", text) if isinstance(text, str) else text


def parse_acceptance(cell: Cell) -> Any:
    """立案 for 予以立案 and 已立案, 转来信 for 作来信转办."""
    text = fields.parse_text(cell)
    if not isinstance(text, str):
        return text
    if "信" in text or "社情民意" in text:
        return LETTER
    return NOT_FILED if re.search("不立|不予|未立|未予|撤", text) else FILED if "立案" in text else text


def parse_result(cell: Cell) -> Any:
    """A类 for A, Ａ and a类; other words are kept as they are written."""
    text = fields.parse_text(cell)
    letter = re.fullmatch(r"([A-Da-dＡ-Ｄａ-ｄ])\s*[类级]?", text) if isinstance(text, str) else None
    return f"{chr(ord('A') + (ord(letter[1]) & 31) - 1)}类" if letter else text


def parse_satisfaction(cell: Cell) -> Any:
    """满意 for 非常满意 and 很满意, 基本满意 for 比较满意."""
    text = fields.parse_text(cell)
    if not isinstance(text, str):
        return text
    if re.fullmatch("未(反馈|评价|测评|填)|尚未.*", text):
        return None
    if "不满意" in text:
        return UNSATISFIED
    return FAIRLY if re.match("(基本|比较|较)满意", text) else SATISFIED if re.match("(非常|很|十分)?满意", text) else text


def number_order(values: Mapping[str, Any]) -> int | None:
    """The number in a 案号, so that 2 comes before 10."""
    digits = re.findall(r"\d+", values["number"] or "")
    return int(digits[-1][-9:]) if digits else None


def unanswered(view: View) -> Sql:
    return (Proposal.acceptance == FILED) & Proposal.replied_on.is_null()


def overdue(view: View) -> Sql:
    """Filed for three months and not answered."""
    today = date.fromisoformat(view.day)
    month = today.month - MONTHS_TO_REPLY
    year, month = (today.year, month) if month > 0 else (today.year - 1, month + 12)
    return unanswered(view) & Proposal.filed_on.is_null(False) & (
        span_last(Proposal.filed_on) <= date(year, month, min(today.day, 28)).isoformat())


class Proposals(Register):
    key, title, measure, list_title = "proposals", "提案", "件", "提案台账"
    row = Proposal
    label = "subject"
    called = ("session", "number", "subject")
    session = Text("届次", parse=parse_session, searched=True, width=10, align="center",
                   aliases=("会议届次", "会次", "届别", "届次会议"), hint="如 十届二次", frozen=True)
    number = Text("案号", parse=parse_number, searched=True, frozen=True, width=8, align="center",
                  aliases=("提案号", "编号", "提案编号", "案 号"), order=(("number_order", "案号"),))
    subject = Text("案由", required=True, searched=True, frozen=True, width=32,
                   aliases=("提案名称", "提案题目", "题目", "标题", "提案标题", "提案案由", "名称"))
    proposer = Ref("第一提案人", "people", unknown=ASK, searched=True, width=12,
                   aliases=("提案人", "提案者", "第一提案者", "领衔提案人", "姓名"))
    cosigners = Refs("联名提案人", ProposalCosigner, "people", parent="proposal", of="person", unknown=ASK, searched=True,
                     width=20, aliases=("联名人", "附议人", "联名委员", "共同提案人", "联名提案者", "联合提案人"))
    collective = Text("集体提案单位", searched=True, width=18,
                      aliases=("集体提案者", "提案单位", "集体提案", "提案党派", "提案团体"), hint="党派、团体、专委会、界别小组的名称")
    handler = Text("承办单位", searched=True, width=22, aliases=("办理单位", "主办单位", "交办单位", "主办（承办）单位"))
    acceptance = Choice("审查结果", ACCEPTANCES, parse=parse_acceptance, width=10,
                        aliases=("立案情况", "审查意见", "是否立案", "立案", "处理意见"))
    reason = Text("不立案原因", width=20, shown=False, aliases=("未立案原因", "不立案理由", "原因说明"))
    filed_on = Date("提交日期", check=not_yet, aliases=("提交时间", "提案日期", "提案时间", "收到日期", "立案日期", "立案时间", "日期"))
    replied_on = Date("答复日期", check=not_yet, aliases=("答复时间", "办复日期", "办复时间", "办结日期", "办结时间"))
    result = Choice("办理结果", RESULTS, free=True, parse=parse_result, width=14,
                    aliases=("办理情况", "办理类别", "答复类别", "办理结果分类"),
                    hint="A类 已解决或基本解决，B类 正在解决或列入计划，C类 暂不能解决")
    satisfaction = Choice("满意度", SATISFACTIONS, parse=parse_satisfaction, width=10,
                          aliases=("委员反馈", "满意情况", "反馈意见", "委员意见", "满意程度"))
    suggestion = Ref("同为意见建议", "suggestions", unknown=ASK, shown=False, width=24, aliases=("对应意见建议",),
                     hint="这件提案又作为意见建议报送的，选出那一条；两处各计一次")
    campaign = Campaign()
    note = LongText("备注", width=20)
    match = (("session", "number"), ("session", "subject"))
    blank_matches = frozenset({"session"})
    unique = (("session", "number"),)
    agree = ("acceptance", "reason", "filed_on", "replied_on", "result", "satisfaction")
    order = ("-session", "number_order")
    orders = {"number_order": lambda: Proposal.number_order}
    event = "filed_on"
    conditions = {
        "answered": Condition("已答复", lambda view: Proposal.replied_on.is_null(False)),
        "unanswered": Condition("立案未答复", unanswered),
        "overdue": Condition("立案满三个月未答复", overdue),
        "rated": Condition("已反馈满意度", lambda view: Proposal.satisfaction.is_null(False)),
        "undated": Condition("未填提交日期", lambda view: Proposal.filed_on.is_null()),
    }
    derived = {"number_order": number_order}
    empty_text = "还没有提案。点“导入表格”读入提案系统导出的表格，或点“新增提案”。"

    @classmethod
    def derived_from(cls) -> frozenset[str]:
        return super().derived_from() | {"number"}

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        filed, replied = values.get("filed_on"), values.get("replied_on")
        if isinstance(filed, str) and isinstance(replied, str):
            known = min(len(filed), len(replied))
            if replied[:known] < filed[:known]:
                return [("replied_on", "答复日期早于提交日期")]
        return []

    @classmethod
    def warnings(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = super().warnings(values)
        proposer = values.get("proposer")
        if not proposer and not values.get("collective"):
            found.append(("proposer", "没有提案人，也没有集体提案单位"))
        if proposer and any(ref.id == proposer.id for ref in values.get("cosigners") or ()):
            found.append(("cosigners", f"{proposer.text}既是第一提案人，又在联名提案人中"))
        if values.get("acceptance") in (NOT_FILED, LETTER) and values.get("replied_on"):
            found.append(("acceptance", f"{values['acceptance']}的提案填有答复日期，不计入办复率"))
        return found


_FILED = Filter("acceptance", "is", FILED)
GROUP = "提案"


def _satisfied_note(view: View) -> str:
    """满意 88 件，基本满意 6 件，不满意 1 件"""
    numbers = [(one, view.narrowed(Filter("satisfaction", "is", one)).count())
               for one in SATISFACTIONS]
    return "，".join(f"{one} {number} 件" for one, number in numbers if number)


FIGURES = (
    Figure("proposals_received", "收到提案", "件", during(Proposals), count(), "按提交日期", group=GROUP),
    Figure("proposals_filed", "立案提案", "件", during(Proposals, _FILED), count(), "审查后立案的提案", group=GROUP),
    Figure("proposals_replied_rate", "提案办复率", "%", during(Proposals, _FILED), ratio(Filter("answered")),
           "立案提案中已答复的比例", scale=10, group=GROUP, adds=False),
    Figure("proposals_satisfied_rate", "提案满意率", "%", during(Proposals, _FILED, Filter("rated")),
           ratio(Filter("satisfaction", "in", (SATISFIED, FAIRLY))), "已反馈的立案提案中满意和基本满意的比例", scale=10, group=GROUP,
           note=_satisfied_note, adds=False),
)


__all__ = ["ACCEPTANCES", "FIGURES", "FILED", "Proposal", "ProposalCosigner", "Proposals", "RESULTS", "SATISFACTIONS",
           "number_order", "parse_acceptance", "parse_number", "parse_result", "parse_satisfaction", "parse_session"]
