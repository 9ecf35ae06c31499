"""去办: what the link of a to-do opens, its remedy where it has one, else its rows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from models.grid_coverage import ADD_PARTY_MEMBERS, LINK_GRID, RECORD_APPROVAL, Missing
from models.grids import Branches
from models.todos import ASSIGN_CONTACTS, COMPARE_PEOPLE, RECORD_MEETING, Todo
from ui.session import Session


def open_todo(page: QWidget, session: Session, todo: Todo, show_rows: Callable[[Todo], object]) -> None:
    """Opens the remedy over `page`; where nothing can be changed now, and where there is none, `show_rows`."""
    if not todo.remedy or session.blocked():
        show_rows(todo)
    elif todo.remedy == RECORD_MEETING and todo.rule is not None and todo.period is not None:
        from ui.pages.cadences import record_meeting
        record_meeting(session, todo.rule, todo.period, page)
    elif todo.remedy == ASSIGN_CONTACTS:
        from ui.dialogs.assignment import AssignmentDialog
        AssignmentDialog(session, page.window()).open()
    elif todo.remedy == COMPARE_PEOPLE:
        from ui.dialogs.duplicates import DuplicatesDialog
        DuplicatesDialog(session, page.window()).open()
    elif todo.lacking is not None and session.term_id is not None:
        _mend_grid(page, session, todo, todo.lacking, session.term_id, show_rows)


def _mend_grid(page: QWidget, session: Session, todo: Todo, lacking: Missing, term: int,
               show_rows: Callable[[Todo], object]) -> None:
    """What a grid or its branch lacks, by the same dialogs as on 网格; of a branch without a grid what there is."""
    from ui.pages.grid_reads import Snapshot, read_snapshot

    def mend(snapshot: Snapshot) -> None:
        state = next((one for one in snapshot.grids if one.id == lacking.grid), None)
        if state is None:
            _mend_branch(page, session, todo, lacking, show_rows)
        elif lacking.remedy == ADD_PARTY_MEMBERS:
            from ui.dialogs.move_members import PARTY, SeatDialog
            SeatDialog(session, state.id, state.name, term, PARTY, page).open()
        else:
            from ui.pages.grid_remedies import open_remedy
            open_remedy(page, session, state, term, lacking.remedy)
    session.background.run(read_snapshot, term, session.today, done=mend, failed=session.tell, urgent=True, owner=page)


def _mend_branch(page: QWidget, session: Session, todo: Todo, lacking: Missing,
                 show_rows: Callable[[Todo], object]) -> None:
    branch = lacking.branch
    if branch is not None and lacking.remedy == LINK_GRID:
        from ui.forms import RecordForm
        RecordForm.edit(session, Branches, branch, page)
    elif branch is not None and lacking.remedy == RECORD_APPROVAL:
        from ui.dialogs.appoint import ApprovalDialog

        def ask(names: dict[int, str]) -> None:
            ApprovalDialog(session, branch, names.get(branch, ""), page).open()
        session.background.run(Branches.labels, [branch], done=ask, failed=session.tell, urgent=True, owner=page)
    else:
        show_rows(todo)


__all__ = ["open_todo"]
