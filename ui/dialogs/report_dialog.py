"""导出汇报工作簿: the period is chosen, then the figures and the registers are written for the county committee."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from models import fields
from models.basics import term_period
from models.errors import InvalidValue
from models.periods import EVER, Period, between, this_month, this_quarter, this_year
from ui import theme
from ui.background import Report
from ui.dialogs.blank_settings import BlankSettings
from ui.dialogs.frame import WorkFrame
from ui.dialogs.saved_file import ask_where, tell_saved
from ui.session import Session
from ui.widgets.buttons import PRIMARY, Chips, button
from ui.widgets.labels import AMBER, SOFT, label

TERM, YEAR, QUARTER, MONTH, DAYS = "term", "year", "quarter", "month", "days"
CHOICES = ((TERM, "换届以来"), (YEAR, "本年"), (QUARTER, "本季"), (MONTH, "本月"), (DAYS, "任意两日"))


class ReportDialog(WorkFrame):
    """`period` is proposed; 换届以来 where none is given."""

    _stopped = "已取消，没有生成文件。"

    def __init__(self, session: Session, parent: QWidget | None = None, period: Period | None = None) -> None:
        super().__init__(session, "report_dialog", "导出汇报工作簿", QSize(640, 260), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._of_term: Period | None = None
        # Label
        what = label("汇总表一张，另有各台账明细；汇总数链接到所列明细。敏感信息不含在内。", SOFT)
        what.setWordWrap(True)
        self.chips = Chips("report_period", "统计时段", CHOICES)
        self.first = self._day("report_first", "起始日期")
        self.last = self._day("report_last", "截止日期")
        days = QHBoxLayout(spacing=8)
        days.addWidget(label("自", SOFT))
        days.addWidget(self.first)
        days.addWidget(label("至", SOFT))
        days.addWidget(self.last)
        days.addStretch()
        # Buttons
        self._cancel = self.add_button(button("report_cancel", "取消", self.reject))
        self._save = self.add_button(button("report_save", "导出…", self.save, kind=PRIMARY), default=True)
        # Assemble
        self.box.addWidget(what)
        chips = QHBoxLayout()
        chips.addWidget(self.chips)
        chips.addStretch()
        self.box.addLayout(chips)
        self.box.addLayout(days)
        self.box.addWidget(BlankSettings(session))
        self.box.addStretch(1)
        self.box.addWidget(self.progress)
        self.chips.chosen.connect(self._choose)
        self._save.setEnabled(False)
        session.background.run(term_period, done=lambda found: self._put_term(found, period), failed=self._tell,
                               owner=self)

    def _day(self, name: str, title: str) -> QLineEdit:
        line = QLineEdit(objectName=name)
        line.setAccessibleName(title)
        line.setFixedWidth(theme.width_of(self.font(), 8))
        line.textEdited.connect(lambda _: self.chips.choose(DAYS))
        return line

    def _put_term(self, found: Period, wanted: Period | None) -> None:
        self._of_term = found
        today = date.fromisoformat(self.session.today)
        known = {TERM: found, YEAR: this_year(today), QUARTER: this_quarter(today), MONTH: this_month(today)}
        key = next((key for key, one in known.items() if wanted is not None and one.span == wanted.span), "")
        self.chips.choose(key or (DAYS if wanted is not None else TERM))
        self._show(wanted or found)
        self._save.setEnabled(True)
        self._save.setFocus()

    def _choose(self, key: str) -> None:
        today = date.fromisoformat(self.session.today)
        if key == DAYS:
            self.first.setFocus()
            self.first.selectAll()
        elif key == TERM and self._of_term is not None:
            self._show(self._of_term)
        elif key != TERM:
            self._show({YEAR: this_year, QUARTER: this_quarter, MONTH: this_month}[key](today))

    def _show(self, period: Period) -> None:
        self.first.setText("" if period.first == EVER else fields.print_date(period.first))
        self.last.setText(fields.print_date(period.last))
        self.first.setPlaceholderText("最早")

    def period(self) -> Period:
        """The days in the two fields, both included; raises `InvalidValue`."""
        first, last = _day_of(self.first, 0), _day_of(self.last, 1)
        if last is None:
            raise InvalidValue("", "请填写截止日期")
        if first is not None and first > last:
            raise InvalidValue("", "起始日期晚于截止日期")
        found = between(first or EVER, last)
        name = dict(CHOICES).get(self.chips.current(), "")
        return found if self.chips.current() == DAYS else found._replace(name=name)

    def save(self) -> None:
        """Asks where, and writes the workbook."""
        if self._job is not None:
            return
        try:
            period = self.period()
        except InvalidValue as error:
            self.say(error.message, AMBER)
            return
        self.say("")
        path = ask_where(self.session, self, "导出汇报工作簿", f"工作情况汇总表_{period.last}")
        if path is None:
            return
        self._start("正在导出", _export, path, period, done=lambda _: self._saved(path))

    def _allow(self) -> None:
        for one in (self._save, self.chips, self.first, self.last):
            one.setEnabled(self._job is None)
        self._cancel.setVisible(self._job is None)   # the row of progress has one of its own

    def _saved(self, path: Path) -> None:
        self.accept()
        tell_saved(self.session, path)


def _day_of(line: QLineEdit, side: int) -> str | None:
    """The first (0) or last (1) day of what is written; a month or a year means all of it."""
    day = fields.parse_date(line.text())
    if day is not None and not isinstance(day, str):
        raise InvalidValue("", "请填写日期")
    return fields.date_span(day)[side] if day else None


def _export(path: Path, period: Period, report: Report) -> None:
    from exporters.report import export_report
    export_report(path, period, report, report.cancelled)


__all__ = ["ReportDialog"]
