"""统计: how many lectures each speaker gave and each channel carried; every line opens its lectures."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QTableWidgetItem, QWidget

from models.lectures import Lectured, lectures_by
from models.view import Filter, View
from ui import theme
from ui.dialogs.frame import Frame
from ui.session import Session
from ui.widgets.buttons import Chips, button
from ui.widgets.labels import SOFT, label
from ui.widgets.period_combo import span_words
from ui.widgets.read_only_table import read_only_table

BY = (("speakers", "按主讲人"), ("channel", "按形式"))


class LectureTotals(Frame):
    """Of the lectures of the list it was opened from, that were held."""

    opened = Signal(object, str)         # the lectures of a line, and why they are shown

    def __init__(self, session: Session, view: View, parent: QWidget | None = None) -> None:
        super().__init__(session, "lecture_totals", "党课统计", QSize(520, 460), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        held = Filter("held")
        self._base = view.with_(keys=(), order=(), filters=(*view.filters, *([] if held in view.filters else [held])))
        self._rows: list[Lectured] = []
        # Label
        self.chips = Chips("lectures_by", "统计方式", BY)
        self.table = read_only_table("lecture_totals_table", "党课统计", 2)
        self.table.setColumnWidth(1, theme.width_of(self.font(), 8))
        # Buttons
        self.add_button(button("lecture_totals_close", "关闭", self.reject))
        # Assemble
        self.box.addWidget(label(f"{span_words(view.period)}，几人合讲的各计一次", SOFT))
        self.box.addWidget(self.chips)
        self.box.addWidget(self.table, 1)
        # Connect
        self.chips.chosen.connect(lambda _: self.refresh())
        self.table.itemActivated.connect(lambda item: self._open(item.row()))
        self.table.cellClicked.connect(lambda row, _: self._open(row))
        self.refresh()

    def refresh(self) -> None:
        """Counts anew, in the worker."""
        self.session.background.run(lectures_by, self._base, self.chips.current(), done=self._show,
                                    failed=self.session.tell, group=f"lectures {id(self)}", owner=self)

    def _show(self, rows: list[Lectured]) -> None:
        self._rows = rows
        self.table.setHorizontalHeaderLabels([dict(BY)[self.chips.current()].removeprefix("按"), "次数"])
        self.table.setRowCount(len(rows))
        for place, one in enumerate(rows):
            times = QTableWidgetItem(f"{one.times} 次")
            times.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.table.setItem(place, 0, QTableWidgetItem(one.name))
            self.table.setItem(place, 1, times)

    def _open(self, row: int) -> None:
        one = self._rows[row]
        self.accept()
        self.opened.emit(one.view, f"{one.name}的党课")


__all__ = ["LectureTotals"]
