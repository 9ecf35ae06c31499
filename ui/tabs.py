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
)

# Register → the tab and list that show it, for a figure's rows and other ways to a list.
PLACES = {
    "members": ("members", "roster"), "contacts": ("members", "contacts"),
    "contact_events": ("members", "contact_events"), "cadres": ("members", "cadres"), "people": ("members", "people"),
}
