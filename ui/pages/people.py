"""人员 and 机关干部: everybody in any role, and the cadres of the office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.members import Cadres
from models.people import People
from ui.card import Head
from ui.pages.members import DUPLICATES
from ui.pages.register_page import RegisterPage
from ui.session import Session


def people_head(values: Mapping[str, Any]) -> Head:
    return Head(values["name"], "", values["work"] or "")


def cadre_head(values: Mapping[str, Any]) -> Head:
    party_group = values["party_group"] or ""
    return Head(values["name"], party_group, values["post"] or "")


def people(session: Session) -> RegisterPage:
    """人员"""
    return RegisterPage(session, People, placeholder="搜索姓名、拼音、手机、单位", filters=("affiliations",),
                        heading=people_head, in_head=("work",), actions=(DUPLICATES,))


def cadres(session: Session) -> RegisterPage:
    """机关干部"""
    return RegisterPage(session, Cadres, placeholder="搜索姓名、拼音、手机、职务", filters=("department", "affiliations"),
                        heading=cadre_head, in_head=("post", "party_group"))
