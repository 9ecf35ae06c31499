"""The words of the status bar about a list: how many are chosen, how many there are, and the page's own sums."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from models.view import View
from ui.pages.cell_sums import CellSums
from ui.pages.list_reads import summary_words
from ui.session import Session
from ui.widgets.period_combo import PeriodCombo
from ui.widgets.register_table import RegisterTable


class ListSummary(QObject):
    """`read`: (view) → the page's own words, in the worker. `shown_only`: they are about what the search and the
    filters leave, not about all there is."""

    changed = Signal(str)

    def __init__(self, session: Session, table: RegisterTable, read: Callable[[View], str] | None, shown_only: bool,
                 period: PeriodCombo | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._table, self._period = session, table, period
        self._read, self._shown_only = read, shown_only
        self._narrowed = False
        self._measure = ""
        self._text = ""
        self._of_cells = ""
        self._counted: View | None = None             # what the words were last read for
        table.selection_changed.connect(self.say)
        CellSums(session, table, self).changed.connect(self._say_of_cells)

    @property
    def stale(self) -> bool:
        return self._counted is None

    def forget(self) -> None:
        """The words are no longer true; they are read when they are next asked for."""
        self._counted = None

    def count(self, view: View, again: bool = True) -> None:
        """Reads the words; a search or a click on a header does not change them, so it does not ask `again`."""
        self._narrowed, self._measure = bool(view.typed or view.filters), view.register.measure
        base = view.with_(order=(), keys=())
        if not self._shown_only:
            base = base.with_(typed="", filters=())
        if again or base != self._counted:
            self._counted = base
            self._session.background.run(summary_words, base, self._read, done=self._put,
                                         group=f"summary {id(self)}", owner=self)

    def words(self) -> str:
        chosen = self._table.selected_count()
        words = [f"已选 {chosen} {self._measure}"] if chosen > 1 else []
        words += [self._of_cells] if self._of_cells else []
        if self._narrowed and self._shown_only:
            words.append("符合条件的")
        elif self._narrowed and self._table.model.complete:
            words.append(f"符合条件 {self._table.model.rowCount()} {self._measure}")
        return " · ".join([*words, *([self._text] if self._text else [])])

    def say(self) -> None:
        self.changed.emit(self.words())

    def _say_of_cells(self, words: str) -> None:
        """What the chosen cells come to stands before what is said of the list."""
        self._of_cells = words
        self.say()

    def _put(self, text: str) -> None:
        period = self._period.words() if self._period is not None else ""
        self._text = f"{period}：{text}" if period else text
        self.say()


__all__ = ["ListSummary"]
