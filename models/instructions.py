"""Instructions (领导批示): what a leader wrote on one suggestion or one consultation report, and what followed."""
from collections.abc import Mapping
from typing import Any

from peewee import ForeignKeyField, IntegerField, TextField

from models import fields
from models.adoptions import early
from models.basics import Campaign
from models.columns import Date, Flag, LongText, Text
from models.consultations import Consultation
from models.figures import Figure, count, during
from models.records import Searched, stored_rows
from models.register import Condition, Register
from models.relations import ASK, Ref
from models.spans import not_yet
from models.suggestions import Suggestion
from models.view import Filter


class Instruction(Searched):
    """One sheet with a leader's words, on a suggestion or on a consultation.

    `day` is derived: the last day `given_on` may mean.
    """

    given_on = TextField(null=True)
    suggestion = ForeignKeyField(Suggestion, null=True, index=True)
    consultation = ForeignKeyField(Consultation, null=True, index=True)
    leader = TextField(index=True)
    post = TextField(null=True)
    wording = TextField(null=True)
    affirmative = IntegerField(default=0)
    follow_up = TextField(null=True)
    campaign = TextField(null=True)
    note = TextField(null=True)
    day = TextField(null=True, index=True)

    DERIVED = Searched.DERIVED | {"day"}


class Instructions(Register):
    key, title, measure, list_title = "instructions", "领导批示", "件", "领导批示台账"
    row = Instruction
    label = "leader"
    called = ("given_on", "leader", "post")
    given_on = Date("批示日期", check=not_yet, required=True, frozen=True, aliases=("日期", "时间", "批示时间"))
    leader = Text("批示领导", required=True, searched=True, frozen=True, width=10, parse=fields.parse_name,
                  aliases=("领导", "领导姓名", "批示人", "姓名"))
    post = Text("职务", searched=True, width=14, aliases=("领导职务", "批示领导职务"))
    suggestion = Ref("所批建议", "suggestions", unknown=ASK, searched=True, width=28,
                     aliases=("意见建议", "批示建议", "建议标题", "建议"))
    consultation = Ref("所批协商", "consultations", unknown=ASK, searched=True, width=28,
                       aliases=("协商报告", "协商", "批示报告", "协商议题", "报告"))
    wording = LongText("批示原文", searched=True, width=40, aliases=("批示内容", "原文", "批示"))
    affirmative = Flag("肯定性批示", width=10, aliases=("是否肯定性批示", "肯定性"))
    follow_up = LongText("落实情况", width=26, aliases=("办理情况", "后续落实", "落实"))
    campaign = Campaign()
    note = LongText("备注", width=20)
    match = (("given_on", "leader", "suggestion", "consultation"),)
    blank_matches = frozenset({"suggestion", "consultation"})
    agree = ("given_on", "suggestion", "consultation")
    order = ("-given_on",)
    event = "given_on"
    conditions = {"one": Condition("所选的一件", lambda view, row_id: Instruction.id == row_id, takes_value=True)}
    empty_text = "还没有领导批示。在意见建议或协商中选中一条，点“登记批示…”；也可以导入现有的表格。"

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        suggestion, consultation = values.get("suggestion"), values.get("consultation")
        if suggestion and consultation:
            return [("consultation", "一件批示只归入所批的一件，建议和协商请只选一项")]
        if not suggestion and not consultation:
            return [("suggestion", "请选择所批的建议，或所批的协商")]
        if not suggestion:
            return []
        dates = stored_rows(Suggestion.select(Suggestion.subject, Suggestion.collected_on).where(
            Suggestion.id == getattr(suggestion, "id", suggestion)))
        return [("given_on", early(subject, collected)) for subject, collected in dates
                if fields.precedes(values.get("given_on"), collected)]


_SCOPE = "按批示件计，只归入所批的一件（建议或协商报告）"

FIGURES = (
    Figure("instructions", "领导批示", "件", during(Instructions), count(), _SCOPE, group="意见建议"),
    Figure("instructions_affirmative", "其中：肯定性批示", "件", during(Instructions, Filter("affirmative", "is", True)),
           count(), _SCOPE, group="意见建议"),
)


__all__ = ["FIGURES", "Instruction", "Instructions"]
