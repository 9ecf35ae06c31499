"""待确认: whom a row means, the row and the candidates side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QScrollArea, QVBoxLayout, QWidget

from importers.planned import NEW, SKIP, PlanRow
from models import fields
from models.columns import Column
from models.namesakes import person_path
from models.register import Register
from ui import theme
from ui.dialogs.frame import Frame
from ui.dialogs.import_table import raw_text
from ui.dialogs.import_work import Proposal
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.labels import AMBER, HEADING, SOFT, label


class PersonDialog(Frame):
    """Goes through the rows that wait. `answered` gives Excel row → id of the candidate, NEW or SKIP."""

    answered = Signal(object)

    def __init__(self, session: Session, register: type[Register], proposal: Proposal, rows: Sequence[PlanRow],
                 first: int = 0, given: Mapping[int, Any] | None = None, parent: QWidget | None = None) -> None:
        people = person_path(register) is not None     # a 队员 is an entry: another one is not another person
        super().__init__(session, "person_dialog", "是哪一位？" if people else "是哪一条？", QSize(780, 520), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._register, self._proposal, self._rows = register, proposal, list(rows)
        self._new_words = "是新的人" if people else "是新的一条"
        self._measure = "位" if people else "条"
        self._answers: dict[int, Any] = dict(given or {})
        self._place = first
        self._group = QButtonGroup(self)
        self._values: list[Any] = []
        # Label
        self._heading = label(kind=HEADING, name="person_heading")
        self._reason = label(kind=AMBER, name="person_reason")
        for one in (self._heading, self._reason):
            one.setWordWrap(True)
        self._area = QScrollArea(widgetResizable=True, objectName="person_area")
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._below = QVBoxLayout(spacing=4)
        # Buttons
        self._previous = self.add_button(button("person_previous", "上一行", lambda: self._go(-1)))
        self._next = self.add_button(button("person_next", "下一行", lambda: self._go(1)))
        self.add_button(button("person_cancel", "取消", self.reject))
        self.add_button(button("person_take", "确定", self._take, kind=PRIMARY), default=True)
        # Assemble
        self.box.addWidget(self._heading)
        self.box.addWidget(self._reason)
        self.box.addWidget(self._area, 1)
        self.box.addLayout(self._below)
        self._show()

    def _show(self) -> None:
        row = self._rows[self._place]
        plan = self._proposal.plan
        several = f"（{self._place + 1} / {len(self._rows)}）" if len(self._rows) > 1 else ""
        self._heading.setText(f"表中第 {row.shown_row} 行{several}")
        self._reason.setText("；".join(plan.sentence(key, words) for key, words in row.reasons))
        for old in self._group.buttons():
            self._group.removeButton(old)
        while self._below.count():
            self._below.takeAt(0).widget().deleteLater()
        self._values = [*(one.id for one in row.candidates), NEW, SKIP]
        radios = [self._radio(number, text) for number, text in enumerate(
            [f"是这{self._measure}" for _ in row.candidates] + [self._new_words, "跳过此行，不导入"])]
        self._area.setWidget(self._side_by_side(row, radios[:len(row.candidates)]))
        for one in radios[len(row.candidates):]:
            self._below.addWidget(one)
        given = self._answers.get(row.excel_row)
        if given in self._values:
            radios[self._values.index(given)].setChecked(True)
        self._previous.setVisible(len(self._rows) > 1)
        self._next.setVisible(len(self._rows) > 1)
        self._previous.setEnabled(self._place > 0)
        self._next.setEnabled(self._place < len(self._rows) - 1)
        radios[self._values.index(given) if given in self._values else 0].setFocus()

    def _radio(self, number: int, text: str) -> QRadioButton:
        made = QRadioButton(text, objectName=f"person_choice_{number}")
        made.setAccessibleName(text if number >= len(self._values) - 2 else f"是第 {number + 1} {self._measure}")
        self._group.addButton(made, number)
        return made

    def _side_by_side(self, row: PlanRow, radios: Sequence[QRadioButton]) -> QWidget:
        """A line for each column that the row or a candidate fills; what differs from the row is amber."""
        sheet = QWidget(objectName="scrolled")
        grid = QGridLayout(sheet, horizontalSpacing=18, verticalSpacing=5)
        grid.setContentsMargins(0, 0, 10, 0)
        grid.addWidget(label("表中", HEADING), 0, 1)
        for place, radio in enumerate(radios, 2):
            grid.addWidget(radio, 0, place)
        line = 1
        for column in self._columns(row):
            mine = self._sheet_text(row, column)
            others = [fact_text(column, one.facts.get(column.key)) for one in row.candidates]
            if not mine and not any(others):
                continue
            grid.addWidget(label(column.title, SOFT), line, 0, Qt.AlignmentFlag.AlignTop)
            for place, text in enumerate((mine, *others), 1):
                differs = place > 1 and text and mine and text != mine
                value = label(f"{text}　≠" if differs else text, AMBER if differs else "")
                value.setWordWrap(True)
                value.setMinimumWidth(theme.width_of(self.font(), 8))
                grid.addWidget(value, line, place, Qt.AlignmentFlag.AlignTop)
            line += 1
        for place in range(1, 2 + len(radios)):
            grid.setColumnStretch(place, 1)
        grid.setRowStretch(line, 1)
        return sheet

    def _columns(self, row: PlanRow) -> list[Column]:
        keys = {key for one in row.candidates for key in one.facts} | {c.key for c in self._proposal.columns}
        found = [column for column in self._register.columns if column.key in keys]
        return sorted(found, key=lambda column: column.key != self._register.label)

    def _sheet_text(self, row: PlanRow, column: Column) -> str:
        if column.key in row.values:
            return fact_text(column, row.values[column.key])
        place = self._proposal.places.get(column.key, len(row.cells))
        return raw_text(row.cells[place]) if place < len(row.cells) and not column.sensitive else ""

    # Choosing

    def _keep(self) -> None:
        chosen = self._group.checkedId()
        if chosen >= 0:
            self._answers[self._rows[self._place].excel_row] = self._values[chosen]

    def _go(self, step: int) -> None:
        self._keep()
        self._place += step
        self._show()

    def _take(self) -> None:
        self._keep()
        self.accept()
        if self._answers:
            self.answered.emit(dict(self._answers))


def fact_text(column: Column, value: Any) -> str:
    return "" if value is None or value is fields.CLEAR else column.show(value)


__all__ = ["PersonDialog"]
