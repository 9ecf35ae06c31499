"""登记建议…: a new suggestion from where it was made, and those that were made there.

The areas this needs are imported when it is asked for: the first frame, of the roster, does not wait for them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from models.view import View
from ui.card import Line
from ui.pages.register_page import RegisterPage
from ui.session import Session


def suggest(origin: str) -> Callable[[RegisterPage, Sequence[int]], None]:
    """An action of the page of visits, meetings or members (`origin`: the column of the suggestion)."""
    def act(page: RegisterPage, ids: Sequence[int]) -> None:
        new_suggestion(page.session, page, origin, ids[0])
    return act


def new_suggestion(session: Session, parent: QWidget, origin: str, row_id: int) -> None:
    """A form that says already where the suggestion is from."""
    def show(preset: dict[str, Any]) -> None:
        from models.suggestions import Suggestions
        from ui.forms import RecordForm
        RecordForm.add(session, Suggestions, preset=preset, parent=parent)
    session.background.run(_begun, origin, row_id, owner=parent, done=show)


def suggestions_of(origin: str) -> Callable[[int, View], Sequence[Line]]:
    """A section of the card: how many were made there."""
    def read(row_id: int, view: View) -> Sequence[Line]:
        from models.suggestion_flow import made_at
        found = made_at(origin, _source(origin, row_id))
        number = found.count()
        return [Line("意见建议", f"{number} 条", opens=found)] if number else []
    return read


def _begun(origin: str, row_id: int) -> dict[str, Any]:
    from models.suggestion_flow import begun_from
    return begun_from(origin, _source(origin, row_id))


def _source(origin: str, row_id: int) -> int:
    """A row of the roster means its person."""
    if origin != "member":
        return row_id
    from models.participation import owner_of
    owner = owner_of(row_id)
    return owner[0] if owner else row_id


__all__ = ["new_suggestion", "suggest", "suggestions_of"]
