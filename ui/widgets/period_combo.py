"""The filter 时段: all there is, 换届以来, a part of this year, or any two days."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from models import fields
from models.basics import term_period
from models.errors import InvalidValue
from models.periods import EVER, Period, between, first_half, this_month, this_quarter, this_year, year_to_date
from ui import theme
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import SOFT, label

EVERYTHING, ASK = "全部时段", "指定时段…"
_ASK = "ask"                     # the value of the line that opens the dialog

Span = tuple[str, str]


def span_words(span: Span | None) -> str:
    """2021.06.18—2022.06.30, 截至 2022.06.30, 全部时段"""
    if span is None:
        return EVERYTHING
    last = fields.print_date(span[1])
    return f"截至 {last}" if span[0] == EVER else f"{fields.print_date(span[0])}—{last}"


class PeriodCombo(FlatCombo):
    """Remembers its choice under `place` by name, so that 本年 is next year's next year.

    `nothing` is what it is called to choose no days.
    """

    span_changed = Signal()

    def __init__(self, session: Session, place: str, parent: QWidget | None = None, *,
                 nothing: str = EVERYTHING) -> None:
        super().__init__("filter_period", "按时段筛选", parent)
        self._session, self._place, self._nothing = session, place, nothing
        kept = session.memory.get(place)
        self._held = Period(*kept[:3]) if isinstance(kept, list) and len(kept) >= 3 else None
        self._whole = self._held if self._held is not None and self._held.name == "换届以来" else None
        self._fill()
        self.currentIndexChanged.connect(self._chosen)
        session.background.run(term_period, done=self._put_term, owner=self)

    def period(self) -> Period | None:
        return self._held

    def span(self) -> Span | None:
        """The days chosen, both included; None for all there is."""
        return self._held.span if self._held else None

    def words(self) -> str:
        """本年, or the two days."""
        if self._held is None:
            return ""
        return span_words(self._held.span) if self._held.name == between("", "").name else self._held.name

    def span_named(self, name: str) -> Span | None:
        """What 本年 and its like mean today."""
        return next((one.span for one in self._known() if one.name == name), None)

    def show_span(self, span: Span | None) -> None:
        """Stands on a stretch that was chosen elsewhere, without telling."""
        known = next((one for one in self._known() if one.span == span), None)
        self._held = known or (between(*span) if span else None)
        self._fill()

    def _known(self) -> list[Period]:
        """Those that have a name."""
        today = date.today()
        return [*([self._whole] if self._whole else []), this_year(today), year_to_date(today), first_half(today),
                this_quarter(today), this_month(today)]

    def _fill(self) -> None:
        if self._held is not None:           # 本年 as it is today, not as it was remembered
            self._held = next((one for one in self._known() if one.name == self._held.name), self._held)
        choices: list[tuple[str, Any]] = [(self._nothing, None), *((one.name, one) for one in self._known())]
        if self._held is not None and self._held not in self._known():
            choices.append((span_words(self._held.span), self._held))
        blocked = self.blockSignals(True)
        self.set_choices([*choices, (ASK, _ASK)])
        self.choose(self._held)
        self.blockSignals(blocked)

    def _put_term(self, whole: Period) -> None:
        before = self.span()
        self._whole = whole
        self._fill()
        if self.span() != before:
            self.span_changed.emit()

    def _chosen(self, _: int) -> None:
        value = self.currentData()
        if value == _ASK:
            self._fill()
            dialog = PeriodDialog(self._held, self.window())
            dialog.chosen.connect(self._take)
            dialog.open()
        else:
            self._take(value)

    def _take(self, period: Period | None) -> None:
        self._held = period
        self._session.memory.set(self._place, [period.name, *period.span] if period else None)
        self._fill()
        self.span_changed.emit()


class PeriodDialog(QDialog):
    """Asks for two days."""

    chosen = Signal(object)      # Period

    def __init__(self, held: Period | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("period_dialog")
        self.setWindowTitle("指定时段")
        self.setAccessibleName("指定时段")
        # Label
        self.first, self.last = (QLineEdit(objectName=name, placeholderText=hint) for name, hint in (
            ("period_first", "如 2021.07，不填即从头算起"), ("period_last", "如 2022.06.30，不填即到今天")))
        self._wrong = label(name="period_wrong")
        self._wrong.setStyleSheet(f"color: {theme.COLOURS['red']};")
        lines = QGridLayout(horizontalSpacing=10, verticalSpacing=8)
        for row, (text, line) in enumerate((("开始日期", self.first), ("结束日期", self.last))):
            line.setAccessibleName(text)
            caption = label(text, SOFT)
            caption.setBuddy(line)
            lines.addWidget(caption, row, 0)
            lines.addWidget(line, row, 1)
        if held is not None:
            self.first.setText("" if held.first == EVER else fields.print_date(held.first))
            self.last.setText(fields.print_date(held.last))
        # Buttons
        row = QHBoxLayout(spacing=10)
        row.addStretch()
        row.addWidget(button("period_cancel", "取消", self.reject))
        take = button("period_take", "确定", self._take, kind=PRIMARY)
        take.setDefault(True)
        row.addWidget(take)
        # Assemble
        box = QVBoxLayout(self, spacing=10)
        box.addWidget(label("两天都算在内；只写年、月的，按整年、整月算。", SOFT))
        box.addLayout(lines)
        box.addWidget(self._wrong)
        box.addLayout(row)
        self.setMinimumWidth(theme.width_of(self.font(), 26))

    def _take(self) -> None:
        found = []
        for line, open_end, side in ((self.first, EVER, 0), (self.last, self._today(), 1)):
            try:
                day = fields.parse_date(line.text())
            except InvalidValue as error:
                self._say(line, error.message)
                return
            found.append(fields.date_span(day)[side] if isinstance(day, str) else open_end)
        if found[0] > found[1]:
            self._say(self.last, "结束日期早于开始日期")
            return
        self.accept()
        self.chosen.emit(between(*found))

    def _say(self, line: QLineEdit, sentence: str) -> None:
        self._wrong.setText(sentence)
        self._wrong.setAccessibleName(sentence)
        line.setFocus()

    @staticmethod
    def _today() -> str:
        return date.today().isoformat()


__all__ = ["PeriodCombo", "PeriodDialog", "span_words"]
