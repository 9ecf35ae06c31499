"""The tabs and their lists: which page stands where. A page's module is imported when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from PySide6.QtWidgets import QWidget

from ui.window import ListSpec, TabSpec


def page(module: str, name: str) -> Callable[[Any], QWidget]:
    """How to build the page `ui.pages.<module>.<name>(session)`, without importing it yet."""
    def build(session: Any) -> QWidget:
        made: QWidget = getattr(import_module(f"ui.pages.{module}"), name)(session)
        return made
    return build


TABS = (
    TabSpec("overview", "概览", (ListSpec("overview", "概览", page("overview", "overview")),)),
    TabSpec("members", "委员", (
        ListSpec("roster", "名册", page("members", "roster")),
        ListSpec("contacts", "联系", page("contacts", "contacts")),
        ListSpec("contact_events", "联系记录", page("contacts", "contact_events")),
        ListSpec("standing", "常委会与专委会", page("members", "standing")),
        ListSpec("cadres", "机关干部", page("people", "cadres")),
        ListSpec("people", "人员", page("people", "people")),
        ListSpec("all_terms", "历届", page("members", "all_terms")),
    )),
    TabSpec("grids", "网格", (
        ListSpec("grids", "网格", page("grids", "grids")),
        ListSpec("branches", "临时党支部", page("branches", "branches")),
    )),
    TabSpec("teams", "志愿服务队", (
        ListSpec("teams", "队伍", page("teams", "teams")),
        ListSpec("rosters", "队员", page("teams", "rosters")),
        ListSpec("shifts", "排班", page("teams", "shifts")),
        ListSpec("donations", "捐款捐物", page("donations", "donations")),
    )),
    TabSpec("books", "赠书", (
        ListSpec("books", "书目库存", page("books", "titles")),
        ListSpec("gifts", "赠书", page("books", "gifts")),
        ListSpec("stock", "出入库", page("books", "entries")),
        ListSpec("printings", "印次", page("books", "printings")),
    )),
    TabSpec("visits", "走访建议", (
        ListSpec("visits", "走访", page("visits", "visits")),
        ListSpec("units", "单位", page("units", "units")),
        ListSpec("suggestions", "意见建议", page("suggestions", "suggestions")),
        ListSpec("adoptions", "采用", page("adoptions", "adoptions")),
        ListSpec("instructions", "批示", page("adoptions", "instructions")),
        ListSpec("consultations", "协商", page("consultations", "consultations")),
        ListSpec("proposals", "提案", page("proposals", "proposals")),
        ListSpec("duties", "包联督导", page("duties", "duties")),
    )),
    TabSpec("meetings", "会议活动", (
        ListSpec("meetings", "会议学习", page("meetings", "meetings")),
        ListSpec("cadences", "周期", page("cadences", "cadences")),
        ListSpec("lectures", "党课", page("lectures", "lectures")),
        ListSpec("exchanges", "观摩", page("exchanges", "exchanges")),
        ListSpec("exchange_outcomes", "观摩成效", page("exchanges", "exchange_outcomes")),
        ListSpec("trips", "红色寻访", page("trips", "trips")),
        ListSpec("trip_stops", "寻访行程", page("trips", "stops")),
        ListSpec("trip_places", "寻访地", page("trips", "trip_places")),
        ListSpec("materials", "史料", page("trips", "materials")),
        ListSpec("warning", "警示教育", page("meetings", "warning")),
        ListSpec("attendance", "出席", page("meetings", "attendance")),
        ListSpec("cadence_marks", "周期说明", page("cadences", "marks")),
    )),
    TabSpec("report", "汇报", (
        ListSpec("report", "汇报", page("report", "report")),
        ListSpec("kept_reports", "报送留底", page("report_lists", "kept")),
        ListSpec("documents", "专件", page("documents", "documents")),
        ListSpec("schemes", "汇报方案", page("report_lists", "schemes")),
        ListSpec("openings", "期初数", page("report_lists", "openings")),
        ListSpec("restatements", "另行报送数", page("report_lists", "restatements")),
        ListSpec("closed_years", "年度归档", page("report_lists", "closed_years")),
    )),
)

# Register → the tab and list that show it, for a figure's rows and other ways to a list.
PLACES = {
    "members": ("members", "roster"), "contacts": ("members", "contacts"),
    "contact_events": ("members", "contact_events"), "cadres": ("members", "cadres"), "people": ("members", "people"),
    "units": ("visits", "units"), "visits": ("visits", "visits"),
    "proposals": ("visits", "proposals"), "duties": ("visits", "duties"),
    "suggestions": ("visits", "suggestions"), "adoptions": ("visits", "adoptions"),
    "instructions": ("visits", "instructions"), "consultations": ("visits", "consultations"),
    "meetings": ("meetings", "meetings"), "attendance": ("meetings", "attendance"),
    "cadences": ("meetings", "cadences"), "cadence_marks": ("meetings", "cadence_marks"),
    "exchanges": ("meetings", "exchanges"), "exchange_outcomes": ("meetings", "exchange_outcomes"),
    "trips": ("meetings", "trips"), "trip_stops": ("meetings", "trip_stops"),
    "trip_places": ("meetings", "trip_places"), "materials": ("meetings", "materials"),
    "documents": ("report", "documents"),
    "grids": ("grids", "grids"), "branches": ("grids", "branches"),
    "teams": ("teams", "teams"), "rosters": ("teams", "rosters"), "shifts": ("teams", "shifts"),
    "donations": ("teams", "donations"), "books": ("books", "books"), "gifts": ("books", "gifts"),
    "kept_reports": ("report", "kept_reports"), "schemes": ("report", "schemes"),
    "openings": ("report", "openings"), "restatements": ("report", "restatements"),
    "closed_years": ("report", "closed_years"), "stock": ("books", "stock"), "printings": ("books", "printings"),
}
