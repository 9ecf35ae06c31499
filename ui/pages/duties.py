"""包联督导: who is in charge of what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models import fields
from models.duties import TOPICS, Duties
from models.view import Filter, View
from ui.card import Head
from ui.pages.register_page import RegisterPage
from ui.session import Session


def head(values: Mapping[str, Any]) -> Head:
    """示例村, for what, and since when."""
    unit = values["unit"].text if values["unit"] else ""
    since = f"{fields.print_date(values['since'])} 起" if values["since"] else ""
    until = f"至 {fields.print_date(values['until'])}" if values["until"] else ""
    return Head(unit or values["target"] or "", values["topic"] or "",
                "　".join(word for word in (values["target"] if unit else "", since, until) if word))


def summary(view: View) -> str:
    """共 45 项包联督导 · 疫情防控 12 · 脱贫攻坚 30"""
    words = [Duties.count_words(view.count())]
    for topic in TOPICS:
        number = view.narrowed(Filter("topic", "is", topic)).count()
        words += [f"{topic} {number}"] if number else []
    return " · ".join(words)


def duties(session: Session) -> RegisterPage:
    """包联督导"""
    return RegisterPage(session, Duties, name="duties", summary=summary, heading=head,
                        in_head=("topic", "unit", "target", "since", "until"), filters=("topic", "people"),
                        filter_names={"people": "人员"}, placeholder="搜索单位、对象、人员、拼音")
