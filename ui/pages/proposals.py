"""提案: what the proposal system knows, with what was answered and how it was liked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.figures import ratio
from models.proposals import FILED, Proposals
from models.view import Filter, View
from ui.card import Head
from ui.pages.register_page import RegisterPage
from ui.session import Session

# The first columns of a wide table.
SHOWN = ("session", "number", "subject", "proposer", "collective", "handler", "acceptance", "filed_on", "replied_on",
         "result", "satisfaction")


def head(values: Mapping[str, Any]) -> Head:
    """The subject, its number, and whose it is."""
    who = values["proposer"].text if values["proposer"] else values["collective"] or ""
    number = f"第 {values['number']} 号" if values["number"] else ""
    return Head(values["subject"], values["acceptance"] or "",
                "　".join(word for word in (values["session"], number, who) if word))


def summary(view: View) -> str:
    """共 96 件提案 · 立案 88 · 已答复 80 · 办复率 90.9%"""
    filed = view.narrowed(Filter("acceptance", "is", FILED))
    number = filed.count()
    words = [Proposals.count_words(view.count()), *([f"立案 {number}"] if number else [])]
    if number:
        answered = filed.narrowed(Filter("answered")).count()
        words += [f"已答复 {answered}", f"办复率 {ratio(Filter('answered'))(filed) / 10:g}%"]
    return " · ".join(words)


def proposals(session: Session) -> RegisterPage:
    """提案"""
    return RegisterPage(
        session, Proposals, name="proposals", period=True, summary=summary, sums_shown=True, heading=head, keys=SHOWN,
        in_head=("session", "number", "proposer", "acceptance"), placeholder="搜索案由、提案人、承办单位、案号",
        filters=("session", ("acceptance", "unanswered", "overdue", "undated"), "satisfaction"),
        filter_names={"acceptance": "审查结果"})
