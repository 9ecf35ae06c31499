"""临时党支部: the list, and a card with the three numbers, what is missing, and the remedies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from models.grid_coverage import (
    APPOINT_CADRE,
    APPOINT_SECRETARY,
    RECORD_APPROVAL,
    Missing,
    missing,
)
from models.grids import Branches
from models.members import Members
from models.view import Filter, View
from ui.card import CardSection, Head, Line
from ui.pages.grid_reads import GridState, Snapshot, read_snapshot
from ui.pages.register_page import PageAction, RegisterPage
from ui.session import Session
from ui.widgets.labels import AMBER

NUMBERS, LACKING = "委员与党员", "欠缺"
APPOINTMENTS = ((APPOINT_SECRETARY, "任命书记…"), (APPOINT_CADRE, "选择干部…"))


def head(values: Mapping[str, Any]) -> Head:
    """The branch, and the grid it belongs to."""
    return Head(values["name"], "", values["grid"].text if values["grid"] else "")


def numbers_of(branch: int, view: View) -> list[Line]:
    """委员 / 党员委员 / 支部党员, the first two opening their rows."""
    state = _state_of(branch, view)
    if state is None or view.term is None:
        return []
    here = View(Members, term=view.term, filters=(Filter("grid", "is", state.id),))
    party = here.narrowed(Filter("party_members"))
    return [Line("委员", f"{state.numbers.members} 人", opens=here),
            Line("党员委员", state.numbers.party_words, opens=party),
            Line("支部党员（含机关干部）", state.numbers.branch_words)]


def lacking(branch: int, view: View) -> list[Line]:
    """What is missing, each in amber."""
    if view.term is None:
        return []
    return [Line("", f"! {one.words}", AMBER) for one in _missing_of(branch, view)]


def _missing_of(branch: int, view: View) -> list[Missing]:
    return [] if view.term is None else [one for one in missing(view.term, view.day) if one.branch == branch]


def _state_of(branch: int, view: View) -> GridState | None:
    if view.term is None:
        return None
    snapshot: Snapshot = read_snapshot(view.term, view.day)
    return next((one for one in snapshot.grids if one.branch is not None and one.branch.id == branch), None)


def summary(view: View) -> str:
    """共 8 个临时党支部 · 缺支部委员 1"""
    words = [Branches.count_words(view.count())]
    if view.term is not None:
        counted: dict[str, int] = {}
        for one in missing(view.term, view.day):
            if one.branch is not None:
                counted[one.words] = counted.get(one.words, 0) + 1
        words += [f"{text} {number}" for text, number in counted.items()]
    return " · ".join(words)


def _with_state(act: Callable[[RegisterPage, GridState], None]) -> Callable[[RegisterPage, list[int]], None]:
    """An action that needs the branch as it stands with its grid; one without a grid is told to be given one."""
    def run(page: RegisterPage, ids: list[int]) -> None:
        def put(state: GridState | None) -> None:
            if state is not None:
                act(page, state)
            elif page.session.messages is not None:
                page.session.messages.refuse("这个临时党支部还没有对应的网格。", "请点“编辑”，先选所在网格。", page)
        page.session.background.run(_state_of, ids[0], page.session.view(Branches), done=put, urgent=True, owner=page,
                                    failed=page.session.tell)
    return run


def _remedy(which: str) -> Callable[[RegisterPage, GridState], None]:
    def act(page: RegisterPage, state: GridState) -> None:
        from ui.dialogs import appoint
        term = page.session.term_id
        if term is None or state.branch is None:
            return
        if which == APPOINT_SECRETARY:
            appoint.secretary_dialog(page.session, state, term, page).open()
        else:
            appoint.committee_dialog(page.session, state, page).open()
    return act


def _approve(page: RegisterPage, ids: list[int]) -> None:
    """The approval of a branch, with a grid or without."""
    def ask(names: dict[int, str]) -> None:
        from ui.dialogs.appoint import ApprovalDialog
        ApprovalDialog(page.session, ids[0], names.get(ids[0], ""), page).open()
    page.session.background.run(Branches.labels, ids, done=ask, urgent=True, owner=page, failed=page.session.tell)


def branches(session: Session) -> RegisterPage:
    return RegisterPage(session, Branches, name="branches", heading=head, in_head=("grid",), summary=summary,
                        filters=("grid",),
                        sections=(CardSection(LACKING, lacking), CardSection(NUMBERS, numbers_of)),
                        actions=(PageAction(f"branch_{RECORD_APPROVAL}", "填写批准…", _approve, "card"),
                                 *(PageAction(f"branch_{which}", text, _with_state(_remedy(which)), "card")
                                   for which, text in APPOINTMENTS)))
