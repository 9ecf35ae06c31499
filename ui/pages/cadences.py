"""周期: the strip of a year over the rules it follows from, and what was stated of single periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from models import fields
from models.cadence_states import EXCUSED, JOINED, MADE_UP, MISSED, NOT_DUE, Stretch
from models.cadences import (
    USUAL,
    CadenceMarks,
    Cadences,
    Strip,
    StripCell,
    StripRow,
    add_usual,
    meeting_preset,
    read_strip,
    tallies,
    waiting,
)
from models.meetings import Meetings
from models.operation import Changed
from models.relations import RefValue
from models.view import Filter, View
from ui import theme
from ui.card import CardSection, Head, Line
from ui.forms import RecordForm
from ui.pages.meetings import MeetingForm
from ui.pages.register_page import PageAction, RegisterPage
from ui.session import Session
from ui.widgets.buttons import button
from ui.widgets.labels import HEADING, SOFT, label
from ui.widgets.panel import Card
from ui.widgets.year_strip import YearStrip

SHOWN = ("name", "since", "until", "tolerance", "due", "done", "missed", "unrecorded", "excused", "extra")
LIST_SHOWN, STRIP_SHOWN = "看列表", "看周期图"
TABLES = {"cadence", "cadence_mark", "meeting", "meeting_kind"}          # what the strip is read from


def record_meeting(session: Session, rule: int, period: Stretch, parent: QWidget) -> None:
    """A form for the meeting of a period of a rule, with its kind and a day in it."""
    def show(preset: dict[str, Any]) -> None:
        MeetingForm.add(session, Meetings, preset=preset, parent=parent)
    session.background.run(meeting_preset, rule, period, session.today, done=show, owner=parent, failed=session.tell)


class PeriodMenu(QMenu):
    """What can be done with a period in which nothing was held: record its meeting, or state why there was none."""

    def __init__(self, session: Session, row: StripRow, cell: StripCell, parent: QWidget) -> None:
        super().__init__(parent, objectName="period_menu")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._row, self._cell, self._parent = session, row, cell, parent
        title = self.addAction(cell.words)
        title.setEnabled(False)
        self.addSeparator()
        self.addAction("登记会议…").triggered.connect(lambda _=False: self._record())
        if cell.mark is not None:
            self.addAction("修改说明…").triggered.connect(lambda _=False: self._edit())
        else:
            for status in (EXCUSED, *(() if cell.status == NOT_DUE else (MISSED, MADE_UP)), JOINED):
                self.addAction(f"{status}…").triggered.connect(lambda _=False, status=status: self._state(status))
        for action in self.actions()[2:]:
            action.setEnabled(not session.blocked())

    def _record(self) -> None:
        record_meeting(self._session, self._row.rule, self._cell.whole, self._parent)

    def _state(self, status: str) -> None:
        RecordForm.add(self._session, CadenceMarks, title=f"{self._row.title}：{status}", parent=self._parent, preset={
            "rule": RefValue(self._row.rule, self._row.title), "day": self._cell.whole.first, "status": status})

    def _edit(self) -> None:
        assert self._cell.mark is not None
        RecordForm.edit(self._session, CadenceMarks, self._cell.mark, self._parent)


class StripPanel(Card):
    """A year's strip with its heading; kept up to date. `page` gives the menus and forms their place."""

    def __init__(self, session: Session, page: RegisterPage) -> None:
        super().__init__("strip_panel", "会议周期图")
        self._session, self._page = session, page
        self.year = date.fromisoformat(session.today).year
        self._low = self._listing = False
        # Label
        self._title = label(kind=HEADING, name="strip_title")
        self._none = label("还没有会议周期。点“添加常用四项”，或点“新增会议周期”。", SOFT, "strip_none")
        self.strip = YearStrip()
        # Buttons
        self._before = button("strip_before", "◀", lambda: self.show_year(self.year - 1), title="上一年")
        self._after = button("strip_after", "▶", lambda: self.show_year(self.year + 1), title="下一年")
        self._list = button("strip_list", LIST_SHOWN, self._switch, title="列表与周期图")
        self._list.hide()
        self._usual = button("add_usual", "添加常用四项", self._add_usual)
        self._usual.setToolTip("党组会议每半月、主席会议每月、常委会会议每两月、主席讲党课每周")
        # Assemble
        row = QHBoxLayout(spacing=8)
        for part in (self._title, self._before, self._after):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self._list)
        row.addWidget(self._usual)
        self.box.setContentsMargins(14, 8, 14, 8)
        self.box.setSpacing(4)
        self.box.addLayout(row)
        self.box.addWidget(self._none)
        self.box.addWidget(self.strip)
        self.box.addStretch(1)                       # alone on a low page the strip stays at the top
        # Connect
        self.strip.asked.connect(self._ask)
        self.strip.menu_asked.connect(self._ask)
        self.strip.opened.connect(self._open_meeting)
        self.strip.row_opened.connect(self._page.choose)
        session.changed.connect(self._changed)
        session.busy_changed.connect(lambda _: self._usual.setEnabled(not session.blocked()))
        self.show_year(self.year)

    def show_year(self, year: int) -> None:
        """Reads a year in the worker and shows it."""
        self.year = year
        self._session.background.run(read_strip, year, done=self._show, group=f"strip {id(self)}", owner=self)

    def _show(self, found: Strip) -> None:
        self._title.setText(f"创新“三会一课” · {found.year} 年")
        self._none.setText(f"{found.year} 年没有会议周期。" if self._page.table.model.ids else
                           "还没有会议周期。点“添加常用四项”，或点“新增会议周期”。")
        self._usual.setVisible(not {f"{kind}（{unit}）" for kind, unit, _ in USUAL} <= {one.title for one in found.rows})
        self.strip.show_strip(found)
        self._arrange()

    def set_low(self, low: bool) -> None:
        """In a low window there is room for the strip or for the list; a button goes from one to the other."""
        if low != self._low:
            self._low = low
            self._arrange()

    def _switch(self) -> None:
        self._listing = not self._listing
        self._arrange()

    def _arrange(self) -> None:
        rows, listing = bool(self.strip.strip.rows), self._low and self._listing
        self._list.setVisible(self._low and rows)
        self._list.setText(STRIP_SHOWN if listing else LIST_SHOWN)
        self._none.setVisible(not rows)
        self.strip.setVisible(rows and not listing)
        for part in (self._page.header, self._page.host):
            part.setVisible(not self._low or listing or not rows)

    def _changed(self, changed: Changed) -> None:
        if TABLES & set(changed.ids):
            self.show_year(self.year)

    def _ask(self, row: StripRow, cell: StripCell, at: QPoint) -> None:
        self.menu = PeriodMenu(self._session, row, cell, self._page)
        self.menu.popup(at)

    def _open_meeting(self, meeting: int) -> None:
        self._page.view_requested.emit(View(Meetings, filters=(Filter("one", "is", meeting),)))

    def _add_usual(self) -> None:
        day = self._session.today

        def told(ids: list[int]) -> None:
            if ids:
                self._session.tell_done(f"已添加 {len(ids)} 项会议周期")
            elif self._session.messages is not None:
                self._session.messages.toast("常用四项都已经有了。")
        self._session.run_operation("添加常用四项会议周期", lambda op: add_usual(op, day), owner=self, done=told)


def head(values: Mapping[str, Any]) -> Head:
    until = f"，至 {fields.print_date(values['until'])}" if values["until"] else ""
    return Head(values["name"] or "", "", f"{fields.print_date(values['since'])} 起{until}")


def read_total(rule: int, view: View) -> list[Line]:
    """What the rule comes to in the period."""
    one = tallies([rule], view)[rule]
    lines = [Line("应开", f"{one.due} 次"), Line("已开", f"{one.done} 次"), Line("未开", f"{one.missed} 次")]
    if one.unrecorded:
        lines.append(Line("未登记", f"! {one.unrecorded} 次", "amber"))
    lines += [Line(title, f"{number} 次") for title, number in (("经批准不开", one.excused), ("加开", one.extra)) if number]
    return lines


def read_stated(rule: int, view: View) -> list[Line]:
    """What was stated of single periods, the latest first."""
    rows = View(CadenceMarks, filters=(Filter("rule", "is", rule),), keys=("day", "status", "reason"))
    found = [Line(fields.print_date(day), f"{status}{f'（{reason}）' if reason else ''}")
             for day, status, reason in rows.page(rows.ids(12)).values()]
    return [*found, Line("全部", f"{rows.count()} 条", opens=rows.with_(keys=()))] if found else []


def summary(view: View) -> str:
    """共 4 项会议周期 · 未登记 6 期"""
    number = sum(one.number for one in waiting(view.day))
    return " · ".join([Cadences.count_words(view.count()), *([f"! 换届以来未登记 {number} 期"] if number else [])])


class CadencesPage(RegisterPage):
    """The rules, with the strip above them."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, Cadences, name="cadences", period=True, keys=SHOWN, heading=head, summary=summary,
                         in_head=("name", "since", "until"), ended=True, placeholder="搜索会议",
                         sections=(CardSection("完成情况", read_total, leading=True), CardSection("说明", read_stated)),
                         actions=(PageAction("open_meetings", "会议台账", _open_meetings, "card", edits=False),))
        self.panel = StripPanel(session, self)
        box = self.layout()
        assert isinstance(box, QVBoxLayout)
        box.insertWidget(0, self.panel)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.panel.set_low(self.window().height() < theme.LOW)


def _open_meetings(page: RegisterPage, ids: Sequence[int]) -> None:
    def show(values: dict[str, Any]) -> None:
        filters = [Filter(key, "is", values[key]) for key in ("kind", "body") if values[key]]
        page.view_requested.emit(View(Meetings, filters=tuple(
            Filter("kinds", "is", one.value) if one.key == "kind" else one for one in filters)))
    page.session.background.run(Cadences.get, ids[0], View(Cadences), done=show, owner=page)


def cadences(session: Session) -> RegisterPage:
    """周期"""
    return CadencesPage(session)


def mark_head(values: Mapping[str, Any]) -> Head:
    rule = values["rule"]
    return Head(rule.text if rule else "", values["status"] or "", fields.print_date(values["day"]))


def marks(session: Session) -> RegisterPage:
    """周期说明"""
    return RegisterPage(session, CadenceMarks, name="cadence_marks", period=True, filters=("status", "rule"),
                        filter_names={"status": "情况", "rule": "周期"}, heading=mark_head,
                        in_head=("rule", "status", "day"), placeholder="搜索会议、原因")


__all__ = ["CadencesPage", "PeriodMenu", "StripPanel", "cadences", "marks", "record_meeting"]
