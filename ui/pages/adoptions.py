"""采用 and 领导批示: which bodies took up which suggestions, and what leaders wrote on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models import fields
from models.adoptions import COUNTY_PARTY, Adoptions, adopted_items
from models.consultations import Consultations
from models.instructions import Instructions
from models.suggestions import Suggestions
from models.view import Filter, View
from ui.card import CardSection, Head, Line
from ui.pages.register_page import RegisterPage
from ui.pages.suggestions import only
from ui.session import Session


def adoption_head(values: Mapping[str, Any]) -> Head:
    return Head(values["body"], values["level"] or "", "　".join(
        word for word in (fields.print_date(values["adopted_on"]), values["field"] or "") if word))


def adoptions_summary(view: View) -> str:
    """共 12 次采用 · 建议 23 条 · 其中县委 20 条"""
    county = adopted_items(view.with_(filters=(Filter("level", "is", COUNTY_PARTY),)))
    return f"{Adoptions.count_words(view.count())} · 建议 {adopted_items(view)} 条 · 其中县委 {county} 条"


def read_adopted(adoption: int, view: View) -> list[Line]:
    """The suggestions adopted, each opening its record."""
    values = Adoptions.get(adoption, view)
    return [Line("", one.text, opens=only(Suggestions, one.id)) for one in (values or {}).get("suggestions") or ()]


def adoptions(session: Session) -> RegisterPage:
    """采用"""
    return RegisterPage(
        session, Adoptions, name="adoptions", period=True, summary=adoptions_summary, heading=adoption_head,
        in_head=("adopted_on", "level", "field", "suggestions"), placeholder="搜索采用单位、建议、文件",
        filters=("level", "field"), sections=(CardSection("采用的建议", read_adopted),))


# 批示

def instruction_head(values: Mapping[str, Any]) -> Head:
    return Head(values["leader"], "肯定性批示" if values["affirmative"] else "", "　".join(
        word for word in (fields.print_date(values["given_on"]), values["post"] or "") if word))


def instructions_summary(view: View) -> str:
    """共 3 件领导批示 · 肯定性批示 1 件"""
    affirmative = view.with_(filters=(Filter("affirmative", "is", True),)).count()
    return " · ".join([Instructions.count_words(view.count()), *([f"肯定性批示 {affirmative} 件"] if affirmative else [])])


def read_subject(instruction: int, view: View) -> list[Line]:
    """What the instruction was written on, opening its record."""
    values = Instructions.get(instruction, view) or {}
    suggestion, consultation = values.get("suggestion"), values.get("consultation")
    return ([Line("意见建议", suggestion.text, opens=only(Suggestions, suggestion.id))] if suggestion else []) + (
        [Line("协商", consultation.text, opens=only(Consultations, consultation.id))] if consultation else [])


def instructions(session: Session) -> RegisterPage:
    """批示"""
    return RegisterPage(
        session, Instructions, name="instructions", period=True, summary=instructions_summary, heading=instruction_head,
        in_head=("given_on", "post", "affirmative", "suggestion", "consultation"), placeholder="搜索领导、批示原文、所批建议",
        filters=("leader",), sections=(CardSection("所批的一件", read_subject),))


__all__ = ["adoptions", "instructions"]
