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
from ui.dialogs.import_dialog import ImportDialog
from ui.dialogs.import_work import Choices, chosen_plan, left_words
from ui.session import Session
from ui.widgets.labels import AMBER


def announced(beginning: Beginning) -> Announced:
    """What the sheet may name of the new 届."""
    return {"sectors": [(one.name, one.aliases) for one in beginning.sectors]} if beginning.sectors else {}


class RosterDialog(ImportDialog):
    """`taken` gives the plan and the words for what is left out. It stays as it is while it is hidden."""

    taken = Signal(object, str)

    def __init__(self, session: Session, beginning: Beginning, parent: QWidget | None = None,
                 path: Path | None = None) -> None:
        self._beginning = beginning
        super().__init__(session, Members, parent, path)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        for part in (self.options.term, self.options.scope):           # it is the whole roster of the new 届
            part.hide()

    def begin_with(self, beginning: Beginning) -> None:
        """The new 届 is another than it was: what was read is compared anew."""
        if beginning == self._beginning:
            return
        self._beginning = beginning
        if self._proposal is not None:
            self.replan(Choices(**{**vars(self._proposal.choices), **self._of_term()}))

    def read_again(self) -> None:
        """The database has changed since."""
        if self._proposal is not None:
            self.replan(self._proposal.choices)

    def open(self) -> None:
        """Asks for the file, or shows again what was read."""
        if self._proposal is None:
            super().open()
        else:
            QDialog.open(self)

    def _of_term(self) -> dict[str, Any]:
        return {"term": NEW_TERM, "term_name": self._beginning.name, "announced": announced(self._beginning)}

    def _first_choices(self) -> Choices:
        return Choices(**self._of_term())

    def _allow(self) -> None:
        super()._allow()
        if self._proposal is None:
            return
        rows = len(self._proposal.plan.accepted())
        waiting = len(self._proposal.plan.left_over(self._skipped)[UNSURE])
        self._apply_button.setText(f"采用这份名册（{rows:,} 人）")
        self._apply_button.setAccessibleName(self._apply_button.text())
        if waiting:
            self._apply_button.setEnabled(False)
            self._apply_button.setToolTip(f"还有 {waiting} 行待确认，请点“待确认”逐行选择是哪一位，或跳过。")

    def apply(self) -> None:
        """Hands the plan over; nothing is stored."""
        if self._proposal is None or self._job is not None:
            return
        try:
            plan = chosen_plan(self._proposal.plan, since=self.endings.since_value())
        except InvalidValue as error:
            self.say(error.message, AMBER)
            return
        self.accept()
        self.taken.emit(plan, left_words(plan, self._skipped))


__all__ = ["RosterDialog", "announced"]
