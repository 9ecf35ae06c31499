"""观摩: who went where, and what changed for the enterprises since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models import fields
from models.exchanges import HAZARDS, TURNOVER, ExchangeOutcomes, Exchanges, mean_reduction, reduced, seen
from models.relations import RefValue
from models.view import Filter, View
from ui.card import CardSection, Head, Line
from ui.pages.register_page import PageAction, RegisterPage
from ui.session import Session
from ui.widgets.labels import AMBER

NAMED = 12                       # so many names stand on the card; the list has them all


def _of(exchange: int) -> View:
    return View(ExchangeOutcomes, filters=(Filter("of_exchange", "is", exchange),))


# 观摩

def head(values: Mapping[str, Any]) -> Head:
    """安全生产观摩, and when and where it was."""
    day = fields.print_date(values["held_on"]) if values["held_on"] else ""
    return Head(values["theme"], values["campaign"] or "", "　".join(word for word in (day, values["place"]) if word))


def summary(view: View) -> str:
    """共 3 次观摩 · 观摩人员 24 人 · 观摩企业 6 家: different ones"""
    people, hosts = seen(view)
    return " · ".join([Exchanges.count_words(view.count()), *([f"观摩人员 {people} 人"] if people else []),
                       *([f"观摩企业 {hosts} 家"] if hosts else [])])


def read_people(exchange: int, view: View) -> list[Line]:
    """Where they went and who went, with how many there were."""
    values = Exchanges.get(exchange, view) or {}
    lines = []
    for key, measure in (("hosts", "家"), ("visitors", "人")):
        several = [ref.text for ref in values.get(key) or ()]
        if several:
            rest = "等" if len(several) > NAMED else ""
            lines.append(Line(Exchanges.column(key).title,
                              f"{len(several)} {measure}：{'、'.join(several[:NAMED])}{rest}"))
    return lines


def read_outcomes(exchange: int, view: View) -> list[Line]:
    """Each indicator with what it was before and after."""
    rows = _of(exchange).with_(keys=("unit", "indicator", "before", "after", "measured_in"))
    number = ExchangeOutcomes.column("before").print
    lines = []
    for unit, indicator, before, after, measured_in in rows.page(rows.ids()).values():
        words = f"{indicator} {number(before) or '—'} → {number(after) or '—'} {measured_in or ''}".rstrip()
        known = before is not None and after is not None
        lines.append(Line(unit.text if unit else "", words, "" if known else AMBER))
    return [*lines, *([Line("", f"共 {len(lines)} 条", opens=_of(exchange))] if lines else [])]


def exchanges(session: Session) -> RegisterPage:
    """观摩"""
    return RegisterPage(
        session, Exchanges, name="exchanges", period=True, summary=summary, sums_shown=True, heading=head,
        in_head=("held_on", "place", "campaign", "hosts", "visitors"), placeholder="搜索主题、企业、人员",
        filters=(("hosts", "undated"), "campaign"), filter_names={"hosts": "企业"},
        sections=(CardSection("企业和人员", read_people), CardSection("观摩成效", read_outcomes)),
        actions=(PageAction("add_outcome", "登记成效…", _add_outcome, "card"),))


def _add_outcome(page: RegisterPage, ids: Sequence[int]) -> None:
    """登记成效…: of the chosen exchange visit."""
    from ui.forms import RecordForm
    page.session.background.run(_from_exchange, ids[0], urgent=True, owner=page, failed=page.session.tell,
                                done=lambda preset: RecordForm.add(page.session, ExchangeOutcomes, preset=preset,
                                                                   title="登记成效", parent=page))


def _from_exchange(exchange: int) -> dict[str, Any]:
    """What an outcome has from its exchange visit; the enterprise where there was only one."""
    hosts = Exchanges.get(exchange, View(Exchanges))["hosts"]
    found = {"exchange": RefValue(exchange, Exchanges.labels([exchange])[exchange])}
    return {**found, "unit": hosts[0]} if len(hosts) == 1 else found


# 观摩成效

def outcome_head(values: Mapping[str, Any]) -> Head:
    unit = values["unit"]
    return Head(unit.text if unit else values["indicator"], values["indicator"] if unit else "",
                values["exchange"].text if values["exchange"] else "")


def outcomes_summary(view: View) -> str:
    """共 12 条观摩成效 · 安全隐患减少 104 个 · 技能人才流动率平均降低 2 个百分点"""
    words = [ExchangeOutcomes.count_words(view.count())]
    for indicator, read, scale, text in ((HAZARDS, reduced, 1000, "安全隐患减少 {} 个"),
                                         (TURNOVER, mean_reduction, 10, "技能人才流动率平均降低 {} 个百分点")):
        rows = view.narrowed(Filter("indicator", "is", indicator), Filter("measured"))
        words += [text.format(f"{read(rows) / scale:g}")] if rows.count() else []
    return " · ".join(words)


def exchange_outcomes(session: Session) -> RegisterPage:
    """观摩成效"""
    return RegisterPage(
        session, ExchangeOutcomes, name="exchange_outcomes", period=True, summary=outcomes_summary, sums_shown=True,
        heading=outcome_head, in_head=("unit", "indicator", "exchange"), placeholder="搜索企业、指标、观摩主题",
        filters=(("indicator", "unmeasured"), "exchange"), filter_names={"exchange": "观摩"})


__all__ = ["exchange_outcomes", "exchanges"]
