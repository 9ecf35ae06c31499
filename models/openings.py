"""期初: what happened before the program came; and 另行报送: what had to be reported otherwise than counted."""
from collections.abc import Mapping, Sequence
from typing import Any

from peewee import TextField

from models import fields
from models.basics import Campaign, current_term
from models.columns import Choice, Date, LongText, Many, Number
from models.periods import EVER, Period
from models.records import Searched, SetField, ThousandthField, live, tuples
from models.register import Register

WHOLE = "9999-12-31"


class Opening(Searched):
    """One entry for a figure, by its title: `value` up to and with the day `until`, counted from `since` on.

    Without `since` it is counted from the change of term on. `names` are those of different targets, so that one that
    was called on again counts once.
    """

    figure = TextField(null=True)
    value = ThousandthField(null=True)
    names = SetField(null=True)
    since = TextField(null=True)
    until = TextField(null=True)
    campaign = TextField(null=True)
    source = TextField(null=True)
    note = TextField(null=True)


class Restatement(Searched):
    """What a figure is reported as for a period, beside what is counted, and why."""

    figure = TextField(null=True)
    first = TextField(null=True)
    last = TextField(null=True)
    campaign = TextField(null=True)
    value = ThousandthField(null=True)
    reason = TextField(null=True)


def titles() -> Sequence[str]:
    """The titles of all figures; they know the areas, which know this module, so they are asked for when needed."""
    from models.reporting import FIGURES
    return [figure.title for figure in FIGURES]


def titles_with_opening() -> Sequence[str]:
    """The titles of the figures that 期初 can be added to."""
    from models.reporting import FIGURES
    return [figure.title for figure in FIGURES if figure.takes_opening]


class Openings(Register):
    key, title, measure, list_title = "openings", "期初数", "条", "期初数"
    row = Opening
    label = "figure"
    called = ("figure", "until")
    figure = Choice("指标", titles_with_opening, required=True, searched=True, frozen=True, width=20, align="left",
                    aliases=("指标名称",), hint="只有按时段累计的指标有期初；在任人数、现有数和比率没有")
    value = Number("数量", width=12, aliases=("期初数", "数值"), hint="粘贴了名单的，按名单计")
    names = Many("名单", searched=True, width=40, aliases=("对象名单",), hint="按对象去重的指标（走访的村、企业、委员等）请粘贴名单，避免重复计数")
    since = Date("起始日期", aliases=("开始日期",), hint="不填按换届日期")
    until = Date("截止日期", required=True, aliases=("截至", "截至日期"))
    campaign = Campaign()
    source = LongText("数据来源", required=True, searched=True, width=30, aliases=("来源", "依据"))
    note = LongText("备注", width=20)
    match = (("figure", "until", "campaign"),)
    blank_matches = frozenset({"campaign"})
    agree = ("value", "names", "since", "until")
    order = ("figure", "until")
    empty_text = "还没有期初数。程序启用之前的工作不必补录，在这里按指标登记一个总数、截止日期和来源。"

    @classmethod
    def implied(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"value": len(values["names"])} if values.get("names") else {}

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = super().faults(values)
        if values.get("value") is None:
            found.append(("value", "请填写数量，或粘贴名单"))
        elif values["value"] < 0:
            found.append(("value", "数量不能为负"))
        elif values.get("names") and values["value"] != len(values["names"]):
            found.append(("value", f"名单有 {len(values['names'])} 个，与数量不符"))
        return found

    @classmethod
    def warnings(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = super().warnings(values)
        until, begun = values.get("until"), _begun()
        if until and not values.get("since") and fields.date_span(until)[1] < begun:
            found.append(("until", f"早于换届日期（{fields.print_date(begun)}），不计入换届以来"))
        return found


class Restatements(Register):
    key, title, measure, list_title = "restatements", "另行报送数", "条", "另行报送数"
    row = Restatement
    label = "figure"
    called = ("figure", "first", "last")
    figure = Choice("指标", titles, required=True, searched=True, frozen=True, width=20, align="left",
                    aliases=("指标名称",))
    first = Date("统计开始", required=True, aliases=("开始日期",))
    last = Date("统计截止", required=True, aliases=("截止日期",))
    campaign = Campaign()
    value = Number("报送数", required=True, width=12, aliases=("数量",))
    reason = LongText("报送说明", required=True, searched=True, width=40, aliases=("说明", "不一致原因"))
    match = (("figure", "first", "last", "campaign"),)
    blank_matches = frozenset({"campaign"})
    agree = ("first", "last")
    order = ("figure", "first")
    empty_text = "还没有另行报送数。上级口径与系统统计不一致时，在这里登记报送数和原因，统计数仍然保留。"

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        first, last = values.get("first"), values.get("last")
        for key, day in (("first", first), ("last", last)):
            if isinstance(day, str) and len(day) != 10:
                return [(key, "要写到日")]
        return [("last", "统计截止早于统计开始")] if first and last and last < first else []


def _begun() -> str:
    """The day the present term began."""
    term = current_term()
    return fields.date_span(term.since)[0] if term and term.since else EVER


def openings_in(period: Period) -> dict[str, list[tuple[Any, tuple[str, ...]]]]:
    """(value, names) of the 期初 entries that lie wholly within the period, by the figure's title."""
    found: dict[str, list[tuple[Any, tuple[str, ...]]]] = {}
    begun = _begun()
    query = Opening.select(Opening.figure, Opening.value, Opening.names, Opening.since, Opening.until).where(
        live(Opening) & (Opening.campaign == period.campaign if period.campaign else Opening.id.is_null(False)))
    for title, value, names, since, until in tuples(query):
        last = fields.date_span(until)[1] if until else WHOLE
        # Without a beginning it began with the term, but not where it ended before that.
        first = fields.date_span(since)[0] if since else begun if begun <= last else EVER
        if first >= period.first and last <= period.last:
            found.setdefault(title, []).append((value, names))
    return found


def restated_in(period: Period) -> dict[str, tuple[Any, str]]:
    """(value, reason) a figure is reported as for exactly this period, by the figure's title."""
    query = Restatement.select(Restatement.figure, Restatement.value, Restatement.reason).where(
        live(Restatement) & (Restatement.first == period.first) & (Restatement.last == period.last)
        & (Restatement.campaign.is_null() | (Restatement.campaign == "") if not period.campaign
           else Restatement.campaign == period.campaign))
    return {title: (value, reason or "") for title, value, reason in tuples(query)}


__all__ = ["Opening", "Openings", "Restatement", "Restatements", "openings_in", "restated_in"]
