"""汇报方案: what a report holds, for whom and for which period; saved by name and produced again with a click."""
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from peewee import ForeignKeyField, TextField

from models.attachments import Attachment, keep_file
from models.basics import Campaign, current_term
from models.columns import Choice, Date, LongText, Many, Text
from models.errors import InvalidValue
from models.figures import Figure
from models.openings import titles
from models.operation import Operation
from models.periods import NAMED, Period, between
from models.records import Named, SetField, live, tuples
from models.register import Register

CHOSEN = "指定时段"
PERIODS = (*(name for name, _ in NAMED.values()), CHOSEN)
SUMMARY, ROWS, REGISTERS, CHARTS = "汇总表", "指标明细", "台账", "图表"
PARTS = (SUMMARY, ROWS, REGISTERS, CHARTS)
TEMPLATES = ("县委", "市政协", "常委会工作报告")


class Scheme(Named):
    """A report as it is made again and again. `figures` and `parts`: titles in their order, none means all."""

    name = TextField()
    recipient = TextField(null=True)
    period = TextField(null=True)
    first = TextField(null=True)
    last = TextField(null=True)
    campaign = TextField(null=True)
    figures = SetField(null=True)
    parts = SetField(null=True)
    text = TextField(null=True)
    word_template = ForeignKeyField(Attachment, null=True)
    sheet_template = ForeignKeyField(Attachment, null=True)
    note = TextField(null=True)


class Listed(Many):
    """Several of a known list (figures of a report), kept in the order given; anything else is told."""

    def __init__(self, title: str, known: Any, **options: Any) -> None:
        super().__init__(title, **options)
        self.kind = "set"                                     # the form offers what there is
        self._known = known

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(self._known() if callable(self._known) else self._known)

    def validate(self, value: Any) -> None:
        super().validate(value)
        unknown = [one for one in value or () if one not in self.choices]
        if unknown:
            raise InvalidValue(self.key, f"没有“{'”“'.join(unknown)}”这一项")

    def plain(self, value: Any) -> Any:
        return tuple(value or ())


class Schemes(Register):
    key, title, measure, list_title = "schemes", "汇报方案", "个", "汇报方案"
    row = Scheme
    name = Text("方案名称", required=True, searched=True, frozen=True, width=24, aliases=("名称", "方案"))
    recipient = Text("报送对象", searched=True, width=20, aliases=("主送机关", "报送单位", "主送"))
    period = Choice("统计时段", PERIODS, default="换届以来", width=12)
    first = Date("开始日期", shown=False, hint="统计时段选“指定时段”时填写")
    last = Date("截止日期", shown=False, hint="统计时段选“指定时段”时填写")
    campaign = Campaign()
    text = Choice("文字稿模板", TEMPLATES, default=TEMPLATES[0], width=14)
    figures = Listed("指标", titles, width=40, hint="不选为全部指标")
    parts = Listed("工作簿内容", PARTS, width=24, hint="不选为全部内容")
    note = LongText("备注", width=20)
    match = (("name",),)
    unique = (("name",),)
    agree = ("period", "first", "last")
    order = ("name_key",)
    empty_text = "还没有汇报方案。点“新增汇报方案”，写明报给谁、统计哪一段，以后一点就能生成。"

    @classmethod
    def implied(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"period": CHOSEN} if values.get("first") or values.get("last") else {}

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        if values.get("period") != CHOSEN:
            return []
        first, last = values.get("first"), values.get("last")
        for key, day in (("first", first), ("last", last)):
            if not day or len(day) != 10:
                return [(key, "请填写到日" if day else "指定时段要填写起止日期")]
        return [("last", "截止日期早于开始日期")] if str(last) < str(first) else []


def period_of(values: Mapping[str, Any], today: date) -> Period:
    """The days a scheme (values by column key) counts for."""
    campaign = values.get("campaign") or ""
    if values.get("period") == CHOSEN:
        return between(values["first"], values["last"])._replace(campaign=campaign)
    return named_period(values.get("period") or "换届以来", today)._replace(campaign=campaign)


def named_period(name: str, today: date) -> Period:
    """The period called `name` (本月, 换届以来 …); a bug where there is none."""
    term = current_term()
    make = next(make for title, make in NAMED.values() if title == name)
    return make(today, term.since if term else None)


def figures_of(values: Mapping[str, Any]) -> Sequence[Figure]:
    """The figures of a scheme in its order; all where it names none."""
    from models.reporting import FIGURES
    wanted = tuple(values.get("figures") or ())
    by_title = {figure.title: figure for figure in FIGURES}
    return [by_title[title] for title in wanted if title in by_title] if wanted else list(FIGURES)


def templates_of(scheme: int) -> tuple[int | None, int | None]:
    """The office's own Word and Excel templates of a scheme, as attachments."""
    found = tuples(Scheme.select(Scheme.word_template, Scheme.sheet_template).where(
        (Scheme.id == scheme) & live(Scheme)))
    return found[0] if found else (None, None)


def keep_templates(op: Operation, scheme: int, word: Path | None, sheet: Path | None) -> None:
    """Keep the office's own templates with the scheme, so that the next report is made from them too."""
    op.write(Scheme, [{"id": scheme, "word_template": _attached(op, word), "sheet_template": _attached(op, sheet)}])


def _attached(op: Operation, path: Path | None) -> int | None:
    """The attachment of a file; one that was kept before stays the same, with the name it came by."""
    if path is None:
        return None
    before = tuples(Attachment.select(Attachment.id).where((Attachment.sha256 == path.name) & live(Attachment)))
    return before[0][0] if before else keep_file(op, path)


__all__ = ["CHARTS", "CHOSEN", "PARTS", "PERIODS", "REGISTERS", "ROWS", "SUMMARY", "Scheme", "Schemes", "TEMPLATES",
           "figures_of", "keep_templates", "named_period", "period_of", "templates_of"]
