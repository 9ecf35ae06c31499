"""单位: villages, enterprises, county offices and others, in one list for employers, donors, visits and recipients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from models import fields
from models.units import KINDS, Units
from models.view import Filter, View
from models.visits import Visits
from ui.card import CardSection, Line
from ui.pages.register_page import PageAction, RegisterPage
from ui.session import Session
from ui.widgets.labels import SOFT
from ui.widgets.period_combo import EVERYTHING, span_words

SHOWN_VISITS = 5                 # so many of the last visits stand in the card; the rest is behind their number


def summary(view: View) -> str:
    """共 312 个单位 · 行政村 169 · 企业 80 · 县直单位 63 · 已走访 212"""
    words = [Units.count_words(view.count())]
    for title, one in (*((kind, Filter("kind", "is", kind)) for kind in KINDS), ("已走访", Filter("visited"))):
        number = view.narrowed(one).count()
        words += [f"{title} {number}"] if number else []
    return " · ".join(words)


def read_visits(unit: int, view: View) -> Sequence[Line]:
    """How often the unit was visited in the period, and the last times with who went and why."""
    visits = View(Visits, filters=(Filter("units", "is", unit),), period=view.period,
                  keys=("visited_on", "visitors", "subject"))
    ids = visits.ids()
    if not ids:
        return [Line("走访", "还没有走访过" if view.period is None else "时段内没有走访", SOFT)]
    when = f"（{span_words(view.period)}）" if span_words(view.period) != EVERYTHING else ""
    rows = visits.page(ids[:SHOWN_VISITS])
    lines = [Line("走访", f"{len(ids)} 次{when}", opens=visits.with_(keys=()))]
    for place, (visited_on, visitors, subject) in enumerate(rows[i] for i in ids[:SHOWN_VISITS]):
        day = fields.print_date(visited_on) if visited_on else "未填日期"
        lines.append(Line("最近走访" if not place else "", "　".join(
            word for word in (day, Visits.column("visitors").print(visitors), subject or "") if word)))
    return lines


def merge_two(page: RegisterPage, ids: Sequence[int]) -> None:
    """合并: of two chosen units one stays, the other becomes its former name."""
    if len(ids) != 2:
        if page.session.messages is not None:
            page.session.messages.toast("请选中要合并的两个单位。")
        return
    page.session.background.run(_names, list(ids), owner=page, done=lambda names: _ask(page, list(ids), names))


def _names(ids: Sequence[int]) -> dict[int, str]:
    return Units.labels(ids)


def _ask(page: RegisterPage, ids: list[int], names: Mapping[int, str]) -> None:
    from ui.dialogs.merge_units import MergeUnits
    dialog = MergeUnits(page.session, ids, names, page.window())
    dialog.merged.connect(page.choose)
    dialog.open()


def units(session: Session) -> RegisterPage:
    """单位"""
    return RegisterPage(session, Units, name="units", placeholder="搜索单位名称、拼音、乡镇、联系人", period=True,
                        filters=("kind", "township", ("times_visited", "visited", "unvisited")),
                        filter_names={"times_visited": "走访情况"}, summary=summary,
                        in_head=("times_visited", "last_visited"), sections=(CardSection("走访", read_visits),),
                        actions=(PageAction("merge_units", "合并两个单位…", merge_two, several=True),))
