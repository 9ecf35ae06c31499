"""Consultations (协商): topic, form and stage, who took part and was invited, the report and what came of it."""
from collections.abc import Mapping
from typing import Any

from peewee import ForeignKeyField, TextField, fn

from models import fields
from models.basics import Campaign
from models.columns import Choice, Date, LongText, Text
from models.figures import Figure, count, during
from models.people import Person, doubts_who_left
from models.records import Record, Searched, stored_rows
from models.register import Condition, Register
from models.relations import ASK, CREATE, Refs
from models.units import Unit
from models.view import View

FORMS = ("视察", "调研", "座谈", "专题协商会", "对口协商", "界别协商", "提案办理协商", "其他")
PREPARED, SURVEYED, CONSULTED, REPORTED, SENT, HANDLED = STAGES = ("筹备", "调研", "协商", "报告", "报送", "办理")


class Consultation(Searched):
    """One consultation. `day` is derived: the last day `held_on` may mean."""

    topic = TextField(index=True)
    form = TextField(null=True)
    stage = TextField(null=True)
    held_on = TextField(null=True)
    ended_on = TextField(null=True)
    place = TextField(null=True)
    report = TextField(null=True)
    reported_on = TextField(null=True)
    sent_to = TextField(null=True)
    sent_on = TextField(null=True)
    result = TextField(null=True)
    campaign = TextField(null=True)
    note = TextField(null=True)
    day = TextField(null=True, index=True)

    DERIVED = Searched.DERIVED | {"day"}


class ConsultationPerson(Record):
    """Somebody who took part."""

    consultation = ForeignKeyField(Consultation, index=True)
    person = ForeignKeyField(Person, index=True)


class ConsultationUnit(Record):
    """A unit that was invited."""

    consultation = ForeignKeyField(Consultation, index=True)
    unit = ForeignKeyField(Unit, index=True)


class Consultations(Register):
    key, title, measure, list_title = "consultations", "协商", "次", "协商台账"
    row = Consultation
    label = "topic"
    topic = Text("协商议题", required=True, searched=True, frozen=True, width=30,
                 aliases=("议题", "主题", "协商主题", "调研主题", "视察主题", "名称", "协商名称", "活动名称"))
    form = Choice("协商形式", FORMS, free=True, width=12, aliases=("形式", "活动形式", "类别", "方式"))
    stage = Choice("进展", STAGES, width=8, aliases=("阶段", "进展情况", "进度"), hint="不填时按报告、报送和结果判断")
    held_on = Date("协商日期", aliases=("日期", "时间", "协商时间", "开始日期", "开始时间", "活动时间"))
    ended_on = Date("结束日期", shown=False, aliases=("结束时间",))
    place = Text("地点", searched=True, width=18, aliases=("协商地点", "活动地点"))
    people = Refs("参加人员", ConsultationPerson, "people", parent="consultation", of="person", unknown=ASK,
                  searched=True, width=26, aliases=("参加委员", "参加人", "人员", "参与人员", "参与委员"))
    invited = Refs("邀请单位", ConsultationUnit, "units", parent="consultation", of="unit", unknown=CREATE,
                   searched=True, width=24, aliases=("邀请部门", "应邀单位", "参加单位", "协商对象"))
    report = Text("报告名称", searched=True, width=26, aliases=("协商报告", "报告", "调研报告", "成果"))
    reported_on = Date("报告日期", shown=False, aliases=("形成报告日期", "报告时间"))
    sent_to = Text("报送去向", width=16, aliases=("报送单位", "报送对象", "送达单位"))
    sent_on = Date("报送日期", aliases=("报送时间",))
    result = LongText("结果", width=26, aliases=("办理结果", "采纳情况", "落实情况", "成效"))
    campaign = Campaign()
    note = LongText("备注", width=20)
    match = (("topic", "held_on"),)
    blank_matches = frozenset({"held_on"})
    agree = ("stage", "held_on", "ended_on", "report", "reported_on", "sent_to", "sent_on", "result")
    order = ("-held_on",)
    event = "held_on"
    conditions = {"one": Condition("所选的一次", lambda view, row_id: Consultation.id == row_id, takes_value=True)}
    empty_text = "还没有协商。点“导入表格”读入现有的登记表，或点“新增协商”。"

    @classmethod
    def implied(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        stage = (HANDLED if values.get("result") else SENT if values.get("sent_on") or values.get("sent_to")
                 else REPORTED if values.get("report") or values.get("reported_on")
                 else CONSULTED if values.get("held_on") else PREPARED)
        return {"stage": stage}

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = []
        for later, earlier in (("ended_on", "held_on"), ("sent_on", "reported_on")):
            if fields.precedes(values.get(later), values.get(earlier)):
                found.append((later, f"{cls.column(later).title}早于{cls.column(earlier).title}"))
        return found

    @classmethod
    def warnings(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        return super().warnings(values) + [("people", words) for words in doubts_who_left(
            values.get("people"), values.get("held_on"), "协商")]


def stages_of(view: View) -> dict[str, int]:
    """How many consultations of `view` stand at each stage."""
    found = dict(stored_rows(Consultation.select(Consultation.stage, fn.COUNT(Consultation.id)).where(
        Consultation.id.in_(view.subquery())).group_by(Consultation.stage)))
    return {stage: int(found.get(stage, 0)) for stage in STAGES}


FIGURES = (
    Figure("consultations", "协商", "次", during(Consultations), count(), "视察、调研、座谈和各类协商会，按协商日期",
           group="协商"),
)


__all__ = ["Consultation", "ConsultationPerson", "ConsultationUnit", "Consultations", "FIGURES", "FORMS", "STAGES",
           "stages_of"]
