"""What mends a thing that a grid or its branch lacks: the dialog it opens, and the same actions in the menu 办理."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from models.grid_coverage import (
    ADD_BRANCH,
    APPOINT_CADRE,
    APPOINT_OFFICER,
    APPOINT_SECRETARY,
    CHOOSE_CONVENER,
    RECORD_APPROVAL,
)
from models.grids import Branches
from models.relations import RefValue
from ui.forms import RecordForm
from ui.pages.grid_reads import GridState
from ui.session import Session

Action = tuple[str, str, Callable[[], object]]           # name, words, what it does


def open_remedy(page: QWidget, session: Session, state: GridState, term: int, which: str) -> None:
    """Opens what mends one thing that is missing; `which` is one of models.grid_coverage's but for members."""
    from ui.dialogs import appoint
    if which == CHOOSE_CONVENER:
        appoint.convener_dialog(session, state, term, page).open()
    elif which == ADD_BRANCH or state.branch is None:
        new_branch(page, session, state)
    elif which == APPOINT_SECRETARY:
        appoint.secretary_dialog(session, state, term, page).open()
    elif which in (APPOINT_CADRE, APPOINT_OFFICER):
        appoint.committee_dialog(session, state, page).open()
    elif which == RECORD_APPROVAL:
        appoint.ApprovalDialog(session, state.branch.id, state.branch.name, page).open()


def new_branch(page: QWidget, session: Session, state: GridState) -> None:
    """A form for the grid's branch; the convener is proposed as its 书记."""
    preset: dict[str, Any] = {"name": f"{state.name}临时党支部", "grid": RefValue(state.id, state.name)}
    if state.convener is not None and state.convener_person is not None:
        preset["secretary"] = RefValue(state.convener_person, state.convener.text)
    RecordForm.add(session, Branches, preset=preset, parent=page)


def card_actions(state: GridState, remedy: Callable[[str], object],
                 edit_branch: Callable[[int], object]) -> list[Action]:
    """办理: everything that can be done about the grid and its branch, missing or not."""
    found: list[Action] = [("menu_convener", "更换召集人…" if state.convener else "指定召集人…",
                            lambda: remedy(CHOOSE_CONVENER))]
    branch = state.branch
    if branch is None:
        return [*found, ("menu_new_branch", "新建临时党支部…", lambda: remedy(ADD_BRANCH))]
    return [*found, ("menu_secretary", "任命支部书记…", lambda: remedy(APPOINT_SECRETARY)),
            ("menu_committee", "选择支部委员…", lambda: remedy(APPOINT_CADRE)),
            ("menu_approval", "填写批准…", lambda: remedy(RECORD_APPROVAL)),
            ("menu_branch", "编辑临时党支部…", lambda: edit_branch(branch.id))]


__all__ = ["Action", "card_actions", "new_branch", "open_remedy"]
