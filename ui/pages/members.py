"""委员: the roster of the present 届, and all memberships of all 届."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.members import Members
from models.people import ORDINARY
from models.view import Filter, View
from ui.card import Head
from ui.pages.register_page import RegisterPage
from ui.session import Session

PLACEHOLDER = "搜索姓名、拼音、手机、单位"


def head(values: Mapping[str, Any]) -> Head:
    """The name, the post where it is more than member, and where the person works."""
    posts = [post for post in values["posts"] or () if post != ORDINARY]
    return Head(values["name"], posts[0] if posts else "", values["work"] or "")


def summary(view: View) -> str:
    """共 168 位委员 · 中共党员 61 · 未入网格 2"""
    words = [Members.count_words(view.count())]
    party = view.with_(filters=(Filter("party_members"),)).count()
    without = view.with_(filters=(Filter("without_grid"),)).count()
    words += [f"中共党员 {party}"] if party else []
    words += [f"未入网格 {without}"] if without else []
    return " · ".join(words)


def roster(session: Session) -> RegisterPage:
    """名册"""
    return RegisterPage(session, Members, name="members", placeholder=PLACEHOLDER,
                        filters=("sector", "affiliations", ("grid", "without_grid")),
                        heading=head, in_head=("work",), summary=summary)


def all_terms(session: Session) -> RegisterPage:
    """历届: every membership there ever was."""
    return RegisterPage(session, Members, name="all_members", title="历届委员", placeholder=PLACEHOLDER, ended=True,
                        any_term=True, importable=False, creatable=False, heading=head,
                        in_head=("work",),
                        keys=("name", "sex", "term_name", "sector", "work", "posts", "since", "until", "end_reason"))
