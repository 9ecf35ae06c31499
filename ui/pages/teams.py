"""志愿服务队: the teams with their rosters, the rosters themselves, and the shifts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from models import fields
from models.register import Register
from models.relations import RefValue
from models.teams import BEGUN, DUTIES, LEADER, Rosters, Shifts, Teams, served, volunteers
from models.view import Filter, View
from ui.card import CardSection, Head, Line
from ui.forms import RecordForm
from ui.pages.register_page import PageAction, RegisterPage
from ui.session import Session
from ui.widgets.labels import SOFT
from ui.widgets.period_combo import span_words


def hours_words(hours: Decimal) -> str:
    """1,248.5"""
    return f"{hours.normalize():,f}"


def service_words(view: View) -> list[str]:
    total = served(view)
    return [f"{total.times:,} 人次", f"{hours_words(total.hours)} 小时"] if total.times else []


# 队伍

def team_head(values: Mapping[str, Any]) -> Head:
    leader = values["leader"]
    return Head(values["name"], "", f"队长 {leader.text}" if leader else "")


def teams_summary(view: View) -> str:
    """共 3 支志愿服务队 · 队员 62 人 · 服务 45 次 · 312 人次 · 1,248 小时"""
    shifts = View(Shifts, filters=(BEGUN,), period=view.period)
    times = shifts.count()
    return " · ".join([Teams.count_words(view.count()), f"队员 {volunteers(View(Rosters))} 人",
                       *([f"服务 {times} 次"] if times else []), *service_words(shifts)])


def read_service(team: int, view: View) -> list[Line]:
    """What the team did in the period; each number opens its shifts."""
    shifts = View(Shifts, filters=(Filter("team", "is", team), BEGUN), period=view.period)
    total = served(shifts)
    words = (("班次", f"{total.shifts} 次"), ("人次", f"{total.times:,} 人次"),
             ("时长", f"{hours_words(total.hours)} 小时"))
    return [Line("统计时段", span_words(view.period)),
            *(Line(title, text, opens=shifts if total.shifts else None) for title, text in words)]


def read_roster(team: int, view: View) -> list[Line]:
    """Who is in the team on the view's day: the leader first, each with duty and since when."""
    roster = View(Rosters, filters=(Filter("team", "is", team),), as_of=view.as_of,
                  keys=("person", "duty", "identity", "since"))
    found = list(roster.page(roster.ids()).values())
    if not found:
        return [Line("队员", "! 还没有队员", "amber")]
    order = {duty: place for place, duty in enumerate(DUTIES)}
    found.sort(key=lambda row: order.get(row[1], len(order)))
    missing = [] if any(row[1] == LEADER for row in found) else [Line("队长", "! 未指定", "amber")]
    everybody = Line("全部", f"{len(found)} 人", opens=roster.with_(keys=()))
    return [everybody, *missing, *(Line(person.text if person else "", "　".join(
        word for word in (duty or "", identity, f"{fields.print_date(since)} 起" if since else "") if word))
        for person, duty, identity, since in found)]


def teams(session: Session) -> RegisterPage:
    """队伍"""
    return RegisterPage(
        session, Teams, name="teams", period=True, summary=teams_summary, heading=team_head,
        in_head=("leader", "size", "shift_count", "hours"), placeholder="搜索队伍、拼音、队长",
        sections=(CardSection("服务情况", read_service), CardSection("队员", read_roster)),
        actions=(PageAction("schedule", "排班", _schedule, "card"),
                 PageAction("add_volunteers", "加入队员", _add_to_team, "card")))


def _schedule(page: RegisterPage, ids: Sequence[int]) -> None:
    """A new shift of the chosen team."""
    _named(page, Teams, ids[0], lambda team: RecordForm.add(
        page.session, Shifts, preset={"team": team}, parent=page))


def _named(page: RegisterPage, register: type[Register], row_id: int, act: Any) -> None:
    page.session.background.run(register.labels, [row_id], owner=page,
                                done=lambda labels: act(RefValue(row_id, labels[row_id])))


def _add_to_team(page: RegisterPage, ids: Sequence[int]) -> None:
    from ui.dialogs.add_volunteers import AddVolunteers
    AddVolunteers(page.session, ids[0] if ids else None, page).open()


# 队员

def roster_head(values: Mapping[str, Any]) -> Head:
    person, team = values["person"], values["team"]
    return Head(person.text if person else "", values["duty"] or "", team.text if team else "")


def rosters_summary(view: View) -> str:
    """共 64 名队员 · 按人去重 62 人"""
    count, people = view.count(), volunteers(view)
    return " · ".join([Rosters.count_words(count), *([f"按人去重 {people} 人"] if people != count else [])])


def rosters(session: Session) -> RegisterPage:
    """队员"""
    return RegisterPage(session, Rosters, name="rosters", filters=("team", "duty"),
                        filter_names={"team": "队伍", "duty": "职务"}, heading=roster_head,
                        in_head=("team", "duty"), summary=rosters_summary, placeholder="搜索姓名、拼音、队伍",
                        actions=(PageAction("add_volunteers", "加入队员…", _add_to_filtered_team, "row"),))


def _add_to_filtered_team(page: RegisterPage, ids: Sequence[int]) -> None:
    team = next((one.value for one in page.view.filters if one.key == "team"), None)
    _add_to_team(page, [team] if team is not None else [])


# 排班

def shift_head(values: Mapping[str, Any]) -> Head:
    team = values["team"]
    return Head(team.text if team else "", values["kind"] or "", values["place"] or "")


def shifts_summary(view: View) -> str:
    """共 45 次排班 · 以后的计划 2 次 · 312 人次 · 1,248 小时"""
    begun = view.narrowed(BEGUN)
    planned = view.count() - begun.count()
    return " · ".join([Shifts.count_words(view.count()), *([f"以后的计划 {planned} 次"] if planned else []),
                       *service_words(begun)])


def read_people(shift: int, view: View) -> list[Line]:
    """Who was on the shift, with hours."""
    values = Shifts.get(shift, view)
    people = values["people"] if values else ()
    column = Shifts.column("people")
    lines = [Line(part.ref.text, column.print_amount(part.amount) or "按起止时间计", "" if part.amount else SOFT)
             for part in people]                                                # type: ignore[attr-defined]
    return lines or [Line("人员", "! 还没有人员", "amber")]


def shifts(session: Session) -> RegisterPage:
    """排班"""
    return RegisterPage(
        session, Shifts, name="shifts", filters=("team", "kind", "campaign"), period=True, heading=shift_head,
        filter_names={"team": "队伍", "kind": "类别"},
        in_head=("date", "team", "kind", "place", "people"), summary=shifts_summary, placeholder="搜索队伍、人员",
        sections=(CardSection("人员", read_people),),
        actions=(PageAction("copy_rota", "复制上次排班…", _copy_rota, "row"),
                 PageAction("service_totals", "统计…", _totals, "row", edits=False)))


def _copy_rota(page: RegisterPage, ids: Sequence[int]) -> None:
    from ui.dialogs.copy_rota import CopyRota
    team = next((one.value for one in page.view.filters if one.key == "team"), None)
    dialog = CopyRota(page.session, team, page)
    dialog.copied.connect(page.choose)
    dialog.open()


def _totals(page: RegisterPage, ids: Sequence[int]) -> None:
    from ui.dialogs.service_totals import ServiceTotals
    dialog = ServiceTotals(page.session, page.view, page)
    dialog.opened.connect(page.show_view)
    dialog.open()
