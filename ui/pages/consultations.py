"""协商: the list with its stages above, who took part, the report, and what leaders wrote on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models import fields
from models.consultations import STAGES, Consultations, stages_of
from models.instructions import Instructions
from models.relations import RefValue
from ui.card import CardSection, Head
from ui.pages.register_page import PageAction, RegisterPage
from ui.pages.staged_page import StagedPage
from ui.pages.suggestions import instruction_lines
from ui.session import Session


def head(values: Mapping[str, Any]) -> Head:
    day = fields.print_date(values["held_on"]) if values["held_on"] else ""
    return Head(values["topic"], values["stage"] or "", "　".join(
        word for word in (values["form"] or "", day, values["place"] or "") if word))


def instruct(page: RegisterPage, ids: Sequence[int]) -> None:
    """登记批示…: on the consultation's report."""
    def open_form(names: dict[int, str]) -> None:
        from ui.forms import RecordForm
        RecordForm.add(page.session, Instructions, preset={"consultation": RefValue(ids[0], names[ids[0]])},
                       title="登记批示", parent=page)
    page.session.background.run(Consultations.labels, list(ids), done=open_form, urgent=True, owner=page,
                                failed=page.session.tell)


def consultations(session: Session) -> RegisterPage:
    """协商"""
    return StagedPage(
        session, Consultations, STAGES, lambda view: (stages_of(view), {}), name="consultations", period=True,
        heading=head, in_head=("form", "stage", "held_on", "place"), placeholder="搜索议题、人员、单位",
        filters=("form", "campaign"), sections=(CardSection("领导批示", instruction_lines("consultation")),),
        actions=(PageAction("instruct_consultation", "登记批示…", instruct, "card"),))


__all__ = ["consultations"]
