"""Adoptions (采用): which body took up which suggestions, when, and in which field."""
import re
from collections.abc import Mapping
from typing import Any

from peewee import ForeignKeyField, TextField, fn

from models import fields
from models.basics import Campaign
from models.columns import Cell, Choice, Date, LongText, Text
from models.errors import Refused
from models.figures import Figure, distinct, down_to, during
from models.operation import Operation
from models.patterns import Pattern
from models.records import Record, Searched, among, chunks, live, span_first, stored_rows, tuples
from models.register import Condition, Register
from models.relations import ASK, Refs
from models.spans import not_yet
from models.suggestions import ADOPTED, ASPECTS, Suggestion, Suggestions
from models.view import Filter, View

COUNTY_PARTY, COUNTY_GOVERNMENT, CITY, PROVINCE, NATION = LEVELS = ("县委", "县政府", "市", "省", "全国")


class Adoption(Searched):
    """One adoption, of one suggestion or of several together. `day` is derived: the last day `adopted_on` may mean."""

    adopted_on = TextField(null=True)
    body = TextField(index=True)
    level = TextField(null=True, index=True)
    field = TextField(null=True)
    document = TextField(null=True)
    campaign = TextField(null=True)
    note = TextField(null=True)
    day = TextField(null=True, index=True)

    DERIVED = Searched.DERIVED | {"day"}


class AdoptedSuggestion(Record):
    """A suggestion that was adopted."""

    adoption = ForeignKeyField(Adoption, index=True)
    suggestion = ForeignKeyField(Suggestion, index=True)


_LEVELS = (
    (NATION, Pattern(r"全国|中央|中共中央|国务院|国家")), (PROVINCE, Pattern(r"省|自治区")),
    (COUNTY_GOVERNMENT, Pattern(r"(县|区|旗)(人民)?政府|县政府")), (COUNTY_PARTY, Pattern(r"(县|区|旗)委")),
    (CITY, Pattern(r"市")),
)


def level_of(body: str) -> str | None:
    """县委 for 中共新河县委; None where the name does not tell."""
    return next((level for level, pattern in _LEVELS if pattern.search(body)), None)


class AdoptedItems(Refs):
    """The suggestions adopted; each gets the result 采用 unless it has one already.

    Headings hold 、 themselves: they are parted by semicolons and lines.
    """

    def print(self, value: Any) -> str:
        return "；".join(one.text for one in value or ())

    def parse(self, cell: Cell) -> Any:
        value = fields.parse_long_text(cell)
        if not isinstance(value, str):
            return value
        names = (fields.parse_text(one) for one in re.split(r"[；;\n]", value))
        return tuple(dict.fromkeys(name for name in names if isinstance(name, str))) or None

    def write(self, op: Operation, wanted: Mapping[int, Any], since: str | None) -> None:
        super().write(op, wanted, since)
        adopted: dict[int, str | None] = {}
        days = dict(tuples(Adoption.select(Adoption.id, Adoption.adopted_on).where(among(Adoption.id, wanted))))
        for row_id, value in wanted.items():
            adopted.update({suggestion: days.get(row_id) for suggestion in self.plain(value)})
        waiting = stored_rows(Suggestion.select(Suggestion.id, Suggestion.result_on).where(
            among(Suggestion.id, adopted) & Suggestion.result.is_null()))
        op.write(Suggestion, [{"id": i, "result": ADOPTED, "result_on": known or adopted[i]} for i, known in waiting])


class Adoptions(Register):
    key, title, measure, list_title = "adoptions", "采用", "次", "采用台账"
    row = Adoption
    label = "body"
    called = ("adopted_on", "body", "document")
    adopted_on = Date("采用日期", check=not_yet, required=True, frozen=True, aliases=("日期", "时间", "采用时间", "采纳日期", "采纳时间"))
    body = Text("采用单位", required=True, searched=True, frozen=True, width=20,
                aliases=("采用机关", "采用部门", "采纳单位", "单位"), hint="如：中共新河县委")
    level = Choice("层级", LEVELS, width=10, aliases=("采用层级", "级别"), hint="不填时按采用单位判断")
    suggestions = AdoptedItems("采用的建议", AdoptedSuggestion, "suggestions", parent="adoption", of="suggestion",
                               unknown=ASK, required=True, searched=True, width=40, hint="多条用分号隔开",
                               aliases=("意见建议", "建议", "建议标题", "采用建议", "标题", "题目"))
    field = Choice("方面", ASPECTS, free=True, width=12, aliases=("所属方面", "领域", "涉及方面", "采用方面"),
                   hint="不填时同所采用的建议")
    document = Text("采用文件", searched=True, width=24, aliases=("文件", "文号", "刊发载体", "刊物", "文件名称"))
    campaign = Campaign()
    note = LongText("备注", width=20)
    match = (("adopted_on", "body", "suggestions"),)
    agree = ("adopted_on", "body", "level", "suggestions", "field")
    order = ("-adopted_on",)
    event = "adopted_on"
    conditions = {"one": Condition("所选的一次", lambda view, row_id: Adoption.id == row_id, takes_value=True)}
    empty_text = "还没有采用记录。在意见建议中选中一条或几条，点“登记采用…”；也可以导入现有的表格。"

    @classmethod
    def implied(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        items = _items(values)
        spoken_of = {field for _, _, field, _ in items}
        return {"level": level_of(values.get("body") or ""),
                "field": spoken_of.pop() if len(spoken_of) == 1 else None}

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = []
        for subject, collected, _, merged_into in _items(values):
            if merged_into is not None:
                main = Suggestions.labels([merged_into])[merged_into]
                found.append(("suggestions", f"“{subject}”已归并到“{main}”，请选归并后的一条"))
            if fields.precedes(values.get("adopted_on"), collected):
                found.append(("adopted_on", early(subject, collected)))
        return found

    @classmethod
    def invariant(cls, touched: Mapping[type[Record], set[int]]) -> None:
        """No suggestion is collected after it was adopted, whichever of the two dates was changed last."""
        for ids in chunks(touched.get(Suggestion, ())):
            wrong = stored_rows(
                Suggestion.select(Suggestion.subject, Adoption.adopted_on, Suggestion.collected_on)
                .join(AdoptedSuggestion, on=(AdoptedSuggestion.suggestion == Suggestion.id) & live(AdoptedSuggestion))
                .join(Adoption, on=AdoptedSuggestion.adoption)
                .where(among(Suggestion.id, ids) & live(Suggestion) & live(Adoption)
                       & (Adoption.day < span_first(Suggestion.collected_on))).limit(1))
            for subject, adopted, collected in wrong:
                raise Refused(f"“{subject}”已于 {fields.print_date(adopted)} 被采用，收集日期不能晚于采用日期"
                              f"（{fields.print_date(collected)}）。", "请核对两个日期。")


def early(subject: str, collected: str) -> str:
    """The sentence for an adoption or instruction before there was anything to adopt."""
    return f"早于“{subject}”的收集日期（{fields.print_date(collected)}）"


def _items(values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """(subject, collected on, field, merged into) of the suggestions of an adoption that are stored."""
    ids = [one.id for one in values.get("suggestions") or () if not isinstance(one, str)]
    return stored_rows(Suggestion.select(Suggestion.subject, Suggestion.collected_on, Suggestion.field,
                                         Suggestion.merged_into).where(among(Suggestion.id, ids)))


# -- figures ---------------------------------------------------------------------------------------------------------

def adopted_items(view: View) -> int:
    """Different suggestions that the adoptions of `view` adopted, as they are counted after merging."""
    query = (AdoptedSuggestion.select(fn.COUNT(fn.DISTINCT(fn.COALESCE(Suggestion.merged_into, Suggestion.id))))
             .join(Suggestion, on=AdoptedSuggestion.suggestion)
             .where(live(AdoptedSuggestion) & live(Suggestion) & AdoptedSuggestion.adoption.in_(view.subquery())))
    return int(query.scalar())


def _by(*levels: str) -> Any:
    return during(Adoptions, Filter("level", "is", levels[0]) if len(levels) == 1 else Filter("level", "in", levels))


FIGURES = (
    Figure("suggestions_adopted", "县委采用", "条", _by(COUNTY_PARTY), adopted_items,
           "采用单位为县委的建议，去重，按采用日期", wording=down_to(10, "余"), group="意见建议"),
    Figure("suggestions_adopted_fields", "县委采用的方面", "个", _by(COUNTY_PARTY), distinct("field"),
           "方面按采用时填写，去重", group="意见建议"),
    Figure("suggestions_adopted_government", "县政府采用", "条", _by(COUNTY_GOVERNMENT), adopted_items,
           "采用单位为县政府的建议，去重，按采用日期", group="意见建议"),
    Figure("suggestions_adopted_above", "市级以上采用", "条", _by(CITY, PROVINCE, NATION), adopted_items,
           "采用单位为市级以上的建议，去重，按采用日期", group="意见建议"),
)


__all__ = ["Adoption", "AdoptedSuggestion", "Adoptions", "COUNTY_GOVERNMENT", "COUNTY_PARTY", "FIGURES", "LEVELS",
           "adopted_items", "early", "level_of"]
