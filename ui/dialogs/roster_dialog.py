"""The roster of a 届 that is not there yet: read and gone through as any import, and handed over instead of stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from importers.planned import NEW_TERM, UNSURE, Announced
from models.changeover import Beginning
from models.errors import InvalidValue
from models.members import Members
from models.register import Register
from ui.dialogs.import_dialog import ImportDialog
from ui.dialogs.import_pane import ImportPane
from ui.dialogs.import_work import Choices, chosen_plan, left_words
from ui.session import Session
from ui.widgets.labels import AMBER


def announced(beginning: Beginning) -> Announced:
    """What the sheet may name of the new 届."""
    return {"sectors": [(one.name, one.aliases) for one in beginning.sectors]} if beginning.sectors else {}


class RosterDialog(ImportDialog):
    """`taken` gives the plan and the words for what is left out. It stays as it is while it is hidden."""

    taken = Signal(object, str)
    only = True

    def __init__(self, session: Session, beginning: Beginning, parent: QWidget | None = None,
                 path: Path | None = None) -> None:
        self._beginning = beginning
        super().__init__(session, Members, parent, path)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)

    def _make_pane(self, register: type[Register]) -> ImportPane:
        pane = super()._make_pane(register)
        for part in (pane.options.term, pane.options.scope):           # it is the whole roster of the new 届
            part.hide()
        return pane

    def begin_with(self, beginning: Beginning) -> None:
        """The new 届 is another than it was: what was read is compared anew."""
        if beginning == self._beginning:
            return
        self._beginning = beginning
        if self.proposal is not None:
            self.replan(Choices(**{**vars(self.proposal.choices), **self._of_term()}))

    def read_again(self) -> None:
        """The database has changed since."""
        if self.proposal is not None:
            self.replan()

    def open(self) -> None:
        """Asks for the file, or shows again what was read."""
        if self.proposal is None:
            super().open()
        else:
            QDialog.open(self)

    def _of_term(self) -> dict[str, Any]:
        return {"term": NEW_TERM, "term_name": self._beginning.name, "announced": announced(self._beginning)}

    def _first_choices(self, register: type[Register]) -> Choices:
        return Choices(**self._of_term())

    def _allow_rows(self, free: bool, reason: str) -> None:
        super()._allow_rows(free, reason)
        pane = self.pane
        if pane is None or pane.proposal is None:
            return
        rows = len(pane.proposal.plan.accepted())
        waiting = len(pane.proposal.plan.left_over(pane.skipped)[UNSURE])
        self._apply_button.setText(f"采用这份名册（{rows:,} 人）")
        self._apply_button.setAccessibleName(self._apply_button.text())
        if waiting:
            self._apply_button.setEnabled(False)
            self._apply_button.setToolTip(f"还有 {waiting} 行待确认，请点“待确认”逐行选择是哪一位，或跳过。")

    def apply(self) -> None:
        """Hands the plan over; nothing is stored."""
        pane = self.pane
        if pane is None or pane.proposal is None or self._job is not None:
            return
        try:
            plan = chosen_plan(pane.proposal.plan, since=pane.endings.since_value())
        except InvalidValue as error:
            self.say(error.message, AMBER)
            return
        self.accept()
        self.taken.emit(plan, left_words(plan, pane.skipped))


__all__ = ["RosterDialog", "announced"]
