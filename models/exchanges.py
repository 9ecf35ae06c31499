"""Exchange visits (观摩): who went to which enterprises, what was found, and outcomes measured before and after."""
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from peewee import ForeignKeyField, TextField, fn

from models import fields
from models.basics import Campaign
from models.columns import Cell, Choice, Computed, Date, LongText, Number, Text
from models.figures import Figure, count, down_to, during, of_campaign, targets, total
from models.people import People, Person, doubts_who_left
from models.periods import Period
from models.records import Record, Searched, Sql, ThousandthField, among, live, stored_rows, table_of, tuples
from models.register import Condition, Register, normal_name
from models.relations import ASK, CREATE, Ref, Refs
from models.spans import inside, not_yet
from models.units import Unit, Units
from models.view import Filter, View

HAZARDS, TURNOVER = INDICATORS = ("安全隐患", "技能人才流动率")
PER_CENT = "%"
_MEASURED_IN = {HAZARDS: "个", TURNOVER: PER_CENT}
_LEADING_DATE = re.compile(r"[\d.\-/年月日]+")


class Exchange(Searched):
    """One exchange visit. `day` is derived: the last day `held_on` may mean."""

    held_on = TextField(null=True)
    theme = TextField()
    place = TextField(null=True)
    findings = TextField(null=True)
    campaign = TextField(null=True)
    note = TextField(null=True)
    day = TextField(null=True, index=True)

    DERIVED = Searched.DERIVED | {"day"}


class ExchangeHost(Record):
    """An enterprise that was visited."""

    exchange = ForeignKeyField(Exchange, index=False)
    unit = ForeignKeyField(Unit, index=False)


class ExchangeVisitor(Record):
    """Somebody who went there to learn."""

    exchange = ForeignKeyField(Exchange, index=False)
    person = ForeignKeyField(Person, index=False)


class ExchangeOutcome(Searched):
    """An indicator of one enterprise before and after. `day` is derived: the last day `after_on` may mean."""

    exchange = ForeignKeyField(Exchange, index=True)
    unit = ForeignKeyField(Unit, null=True, index=True)
    indicator = TextField(index=True)
    before = ThousandthField(null=True)
    after = ThousandthField(null=True)
    measured_in = TextField(null=True)
    before_on = TextField(null=True)
    after_on = TextField(null=True)
    note = TextField(null=True)
    day = TextField(null=True, index=True)

    DERIVED = Searched.DERIVED | {"day"}


for _link, _of in ((ExchangeHost, "unit"), (ExchangeVisitor, "person")):
    for _one, _other in (("exchange", _of), (_of, "exchange")):
        _link.add_index(_link.index(getattr(_link, _one), getattr(_link, _other), _link.deleted_at,
                                    name=f"{table_of(_link)}_by_{_one}"))


# -- registers -------------------------------------------------------------------------------------------------------

class Exchanges(Register):
    key, title, measure, list_title = "exchanges", "观摩", "次", "观摩台账"
    row = Exchange
    label = "theme"
    called = ("held_on", "theme")
    held_on = Date("观摩日期", check=not_yet, frozen=True, aliases=("日期", "时间", "观摩时间", "活动时间", "活动日期"))
    theme = Text("观摩主题", required=True, searched=True, frozen=True, width=26,
                 aliases=("主题", "活动主题", "观摩内容", "内容", "活动名称", "名称"))
    hosts = Refs("观摩企业", ExchangeHost, "units", parent="exchange", of="unit", unknown=CREATE, searched=True, width=30,
                 aliases=("观摩单位", "企业", "企业名称", "接待企业", "接待单位", "单位", "被观摩企业", "观摩点"),
                 hint="到哪些企业观摩，可以几个一起填；名单可以粘贴")
    visitors = Refs("观摩人员", ExchangeVisitor, "people", parent="exchange", of="person", unknown=ASK, searched=True,
                    width=30, aliases=("参加人员", "参加委员", "人员", "姓名", "委员", "观摩委员", "参观人员"),
                    hint="哪些人去观摩；名单可以粘贴")
    place = Text("地点", searched=True, width=16, shown=False, aliases=("观摩地点", "活动地点"))
    findings = LongText("观摩情况", searched=True, width=36, aliases=("观摩发现", "情况", "观摩收获", "收获", "学习情况", "发现问题"))
    campaign = Campaign()
    note = LongText("备注", width=20)
    match = (("held_on", "theme"), ("held_on", "hosts"))
    blank_matches = frozenset({"held_on"})
    agree = ("held_on", "visitors")
    order = ("-held_on",)
    event = "held_on"
    conditions = {
        "one": Condition("所选的一次", lambda view, row_id: Exchange.id == row_id, takes_value=True),
        "undated": Condition("未填日期", lambda view: Exchange.held_on.is_null()),
        "with_hosts": Condition("有观摩企业", lambda view: Exchange.id.in_(_linked(ExchangeHost))),
        "with_visitors": Condition("有观摩人员", lambda view: Exchange.id.in_(_linked(ExchangeVisitor))),
    }
    owned = ((ExchangeOutcome, "exchange"),)
    empty_text = "还没有观摩。点“导入表格”读入现有的登记表，或点“新增观摩”。"

    @classmethod
    def warnings(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = super().warnings(values)
        if not values.get("held_on"):
            found.append(("held_on", "没有观摩日期，不计入任何时段"))
        return found + [("visitors", words) for words in doubts_who_left(
            values.get("visitors"), values.get("held_on"), "观摩")]

    @classmethod
    def find_names(cls, wanted: Iterable[str], term: int | None) -> dict[str, list[int]]:
        """Exchange visits by their theme, or by day and theme, as they are called elsewhere."""
        wanted = [name for name in wanted if name]
        found = super().find_names(wanted, term)
        for name in wanted:
            theme = _LEADING_DATE.sub("", normal_name(name), count=1)
            if not found.get(name) and theme:
                ids = super().find_names([theme], term)[theme]
                called = cls.labels(ids)
                found[name] = [i for i in ids if normal_name(called[i]) == normal_name(name)]
        return found


def _linked(link: type[Any]) -> Any:
    """The exchange visits that have a host, or a visitor."""
    return link.select(link.exchange).where(live(link))


def parse_indicator(cell: Cell) -> Any:
    """安全隐患 for 安全隐患数量 and 隐患（个）, 技能人才流动率 for 技术人才流动率; other words as they are written."""
    text = fields.parse_text(cell)
    if not isinstance(text, str):
        return text
    if "隐患" in text and "率" not in text:
        return HAZARDS
    return TURNOVER if re.search("人才|技能|技工|技术工人", text) and re.search("(流动|流失)率", text) else text


def changes(ids: Sequence[int], view: View) -> dict[int, Any]:
    """By how much each indicator went down; below zero where it went up, None where a number is missing."""
    rows = tuples(ExchangeOutcome.select(ExchangeOutcome.id, ExchangeOutcome.before, ExchangeOutcome.after).where(
        among(ExchangeOutcome.id, ids)))
    return {i: _short(before - after) if before is not None and after is not None else None
            for i, before, after in rows}


def _short(number: Decimal) -> Decimal:
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


class PerHundred(Number):
    """A number whose cell may carry the sign of its measure: 12.5%, 104个."""

    def parse(self, cell: Cell) -> Any:
        return super().parse(cell.strip().rstrip("%％") if isinstance(cell, str) else cell)


class ExchangeOutcomes(Register):
    key, title, measure, list_title = "exchange_outcomes", "观摩成效", "条", "观摩成效台账"
    row = ExchangeOutcome
    label = "indicator"
    called = ("exchange", "unit", "indicator")
    unit = Ref("企业", "units", unknown=CREATE, searched=True, frozen=True, width=24,
               aliases=("单位", "企业名称", "单位名称", "观摩企业"))
    exchange = Ref("观摩", "exchanges", unknown=ASK, required=True, searched=True, width=24,
                   aliases=("观摩主题", "观摩活动", "活动", "主题"))
    indicator = Choice("指标", INDICATORS, free=True, parse=parse_indicator, required=True, searched=True, width=16,
                       aliases=("成效指标", "项目", "指标名称"), hint="如 安全隐患、技能人才流动率，也可以写别的")
    before = PerHundred("观摩前", width=10, aliases=("前", "观摩前数值", "整改前", "原有"))
    after = PerHundred("观摩后", width=10, aliases=("后", "观摩后数值", "整改后", "现有"))
    change = Computed("减少", changes, kind="number", align="right", width=10,
                      sort=lambda: ExchangeOutcome.before - ExchangeOutcome.after)
    measured_in = Text("计量单位", width=9, align="center", aliases=("数量单位",), hint="安全隐患按个，流动率按 %")
    before_on = Date("观摩前日期", shown=False, aliases=("观摩前统计日期",))
    after_on = Date("观摩后日期", check=not_yet, aliases=("日期", "时间", "统计日期", "统计时间", "观摩后统计日期"), hint="不填时按观摩日期；按此日期计入时段")
    note = LongText("备注", width=20, aliases=("说明", "整改情况"))
    match = (("exchange", "unit", "indicator", "after_on"), ("exchange", "unit", "indicator"))
    blank_matches = frozenset({"unit", "after_on"})
    agree = ("exchange", "indicator", "before", "after", "measured_in", "before_on", "after_on")
    order = ("-after_on", "unit")
    event = "after_on"
    conditions = {
        "measured": Condition("前后都有数", lambda view: measured()),
        "unmeasured": Condition("缺前或后的数", lambda view: ~measured()),
        "of_campaign": Condition("观摩的专项", lambda view, campaign: ExchangeOutcome.exchange.in_(
            Exchange.select(Exchange.id).where(Exchange.campaign == campaign)), takes_value=True),
        "of_exchange": Condition("所选观摩的", lambda view, row_id: ExchangeOutcome.exchange == row_id, takes_value=True),
    }
    empty_text = "还没有观摩成效。在观摩中选中一次，点“登记成效…”；也可以导入现有的表格。"

    @classmethod
    def implied(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"measured_in": _MEASURED_IN.get(values.get("indicator") or ""),
                "after_on": _held_on(values.get("exchange"))}

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = [(key, "不能小于 0") for key in ("before", "after") if values.get(key) is not None and values[key] < 0]
        if fields.precedes(values.get("after_on"), values.get("before_on")):
            found.append(("after_on", "观摩后日期早于观摩前日期"))
        return found

    @classmethod
    def warnings(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = super().warnings(values)
        before, after = values.get("before"), values.get("after")
        if before is None or after is None:
            found.append(("after" if after is None else "before", "观摩前、观摩后都有数才能算出变化"))
        elif values.get("measured_in") == PER_CENT and 0 < before < 1 and after < 1:
            found.append(("before", f"百分率写作 12.5，不写 0.125；{_short(before)} 是 {_short(before)}%，请核对"))
        if fields.precedes(values.get("after_on"), _held_on(values.get("exchange"))):
            found.append(("after_on", "观摩后日期早于观摩日期，请核对"))
        return found


def measured() -> Sql:
    return ExchangeOutcome.before.is_null(False) & ExchangeOutcome.after.is_null(False)


def _held_on(exchange: Any) -> str | None:
    """The date of an exchange visit that is stored; an import's new ones have no record yet."""
    wanted = getattr(exchange, "id", exchange)
    if not isinstance(wanted, int) or wanted < 1:
        return None
    found = stored_rows(Exchange.select(Exchange.held_on).where(Exchange.id == wanted))
    return found[0][0] if found else None


# -- who went and who was host ---------------------------------------------------------------------------------------

def _of_events(link: type[Any], of: Any, view: View, campaign: str | None) -> Any:
    """The records that `link` names as `of`, of the exchange visits in the period of the view and of the 专项."""
    query = link.select(of).join(Exchange, on=link.exchange).where(live(link) & live(Exchange))
    if view.period:
        query = query.where(inside(Exchange, Exchange.held_on, *view.period))
    return query.where(Exchange.campaign == campaign) if campaign else query


def person_went(view: View, campaign: str | None = None) -> Sql:
    """People who went on an exchange visit in the period of the view; where a 专项 is given, as part of it."""
    return Person.id.in_(_of_events(ExchangeVisitor, ExchangeVisitor.person, view, campaign))


def unit_hosted(view: View, campaign: str | None = None) -> Sql:
    """Units that were visited so."""
    return Unit.id.in_(_of_events(ExchangeHost, ExchangeHost.unit, view, campaign))


def seen(view: View) -> tuple[int, int]:
    """How many different people went, and to how many different units, on the exchange visits of `view`."""
    def number(link: Any, of: Any) -> int:
        return int(link.select(fn.COUNT(fn.DISTINCT(of))).where(
            live(link) & link.exchange.in_(view.subquery())).scalar())
    return number(ExchangeVisitor, ExchangeVisitor.person), number(ExchangeHost, ExchangeHost.unit)


# -- figures ---------------------------------------------------------------------------------------------------------

def _events(target: str, filled: str) -> Callable[[View], View]:
    """The exchange visits behind the targets of a figure, in its period and 专项."""
    def events(view: View) -> View:
        campaign = next((one.value for one in view.filters if one.key == target), None)
        return View(Exchanges, filters=(Filter(filled), *of_campaign(Exchanges, campaign)), period=view.period)
    return events


def _outcomes(indicator: str) -> Callable[[Period, int | None], View]:
    def view(period: Period, term: int | None) -> View:
        campaign = (Filter("of_campaign", "is", period.campaign),) if period.campaign else ()
        return View(ExchangeOutcomes, filters=(Filter("indicator", "is", indicator), Filter("measured"), *campaign),
                    period=period.span)
    return view


def _unmeasured_note(view: View) -> str:
    number = view.with_(filters=tuple(Filter("unmeasured") if one.key == "measured" else one
                                      for one in view.filters)).count()
    return f"另有 {number} 条缺观摩前或观摩后的数，不计" if number else ""


reduced = total(ExchangeOutcome.before - ExchangeOutcome.after)          # of a view of outcomes, in thousandths


def mean_reduction(view: View) -> int:
    """The mean of before − after over the rows of a view of outcomes, in tenths, half a tenth rounded up."""
    number = view.count()
    return (2 * reduced(view) + 100 * number) // (200 * number) if number else 0


GROUP = "观摩"
FIGURES = (
    Figure("exchange_times", "观摩次数", "次", during(Exchanges), count(), "登记的观摩次数，一次可到几家企业", group=GROUP),
    Figure("exchange_visitors", "观摩人数", "人", targets(People, Filter("on_exchange")), count(), "按人去重，次数另列",
           group=GROUP, events=_events("on_exchange", "with_visitors")),
    Figure("exchange_hosts", "观摩企业", "家", targets(Units, Filter("hosted")), count(), "企业去重，次数另列",
           group=GROUP, events=_events("hosted", "with_hosts")),
    Figure("hazards_removed", "隐患减少", "个", _outcomes(HAZARDS), reduced,
           "各企业安全隐患观摩前减观摩后之和，按观摩后的统计日期", wording=down_to(100, "余"), scale=1000, group=GROUP,
           note=_unmeasured_note),
    Figure("turnover_down", "技能人才流动率降低", "个百分点", _outcomes(TURNOVER), mean_reduction,
           "各企业技能人才流动率观摩前减观摩后的简单平均（不按人数加权），保留一位小数，按观摩后的统计日期", scale=10, group=GROUP,
           note=_unmeasured_note, other_unit=PER_CENT, adds=False),
)


__all__ = ["Exchange", "ExchangeHost", "ExchangeOutcome", "ExchangeOutcomes", "ExchangeVisitor", "Exchanges", "FIGURES",
           "HAZARDS", "INDICATORS", "TURNOVER", "changes", "mean_reduction", "measured", "parse_indicator",
           "person_went", "reduced", "seen", "unit_hosted"]
