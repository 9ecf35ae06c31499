"""The panels of 概览 below its tiles: the strip of the year and what waits."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from models.cadence_states import Stretch
from models.cadences import Cadences, Strip, StripCell, StripRow
from models.meetings import Meetings
from models.todos import Todo
from models.view import Filter, View
from ui.session import Session
from ui.widgets.buttons import LINK, button
from ui.widgets.labels import AMBER, HEADING, SOFT, ElidedLabel, label
from ui.widgets.panel import Card
from ui.widgets.year_strip import YearStrip

USUAL_RULES = 4                  # of 创新“三会一课”: so much room is kept before they have been read
LINES = 5                        # of 待办: so many are in sight at least


class StripPanel(Card):
    """创新“三会一课”: a click on a period opens its meeting, or starts the record of one."""

    view_requested = Signal(object, str)

    def __init__(self, session: Session, page: QWidget) -> None:
        super().__init__("overview_strip", "创新“三会一课”")
        self._session, self._page = session, page
        self._shown: Strip | None = None
        # Label
        self._heading = ElidedLabel("创新“三会一课”", kind=HEADING, name="overview_strip_heading")
        self._none = label("还没有会议周期。", SOFT, "overview_strip_none")
        self.strip = YearStrip("overview_year_strip")
        self.strip.show_strip(Strip(int(session.today[:4]), (StripRow(0, "", (), "", ""),) * USUAL_RULES, None))
        self.strip.setEnabled(False)
        # Buttons
        link = button("overview_meetings", "会议台账", lambda: self.view_requested.emit(View(Meetings), ""), LINK)
        add = button("overview_cadences", "去设置", lambda: self.view_requested.emit(View(Cadences), ""), LINK,
                     title="设置会议周期")
        # Assemble
        row = QHBoxLayout(spacing=8)
        row.addWidget(self._heading, 1)
        row.addWidget(link)
        nothing = QWidget(objectName="overview_strip_empty")
        line = QHBoxLayout(nothing, spacing=4)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._none, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(add, 0, Qt.AlignmentFlag.AlignTop)
        line.addStretch()
        self._stack = QStackedLayout()
        self._stack.addWidget(self._filling(self.strip))
        self._stack.addWidget(nothing)
        self.box.setContentsMargins(16, 7, 12, 6)
        self.box.setSpacing(2)
        self.box.addLayout(row)
        self.box.addLayout(self._stack, 1)
        # Connect
        self.strip.asked.connect(self._ask)
        self.strip.menu_asked.connect(self._open_menu)
        self.strip.opened.connect(self._open_meeting)
        self.strip.row_opened.connect(self._open_rule)

    @staticmethod
    def _filling(strip: YearStrip) -> QWidget:
        """The strip at the top of its room, which keeps the height of the usual rules."""
        room = QWidget(objectName="overview_strip_room")
        room.setMinimumHeight(strip.sizeHint().height())
        box = QVBoxLayout(room)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(strip)
        box.addStretch()
        return room

    def show_strip(self, strip: Strip) -> None:
        if strip == self._shown:
            return
        self._shown = strip
        self._heading.setText(f"创新“三会一课” · {strip.year} 年")
        self.setAccessibleName(self._heading.text())
        if strip.rows:
            self.strip.show_strip(strip)
        self.strip.setEnabled(bool(strip.rows))
        self._stack.setCurrentIndex(0 if strip.rows else 1)

    def _ask(self, row: StripRow, cell: StripCell, at: QPoint) -> None:
        """An empty period: the form of its meeting. One that somebody has explained: what can be done with it."""
        if cell.mark is None:
            self.record(row.rule, cell.whole)
        else:
            self._open_menu(row, cell, at)

    def record(self, rule: int, period: Stretch) -> None:
        """The form of the meeting of a period, or the reason why nothing can be entered now."""
        if reason := self._session.blocked():
            if self._session.messages is not None:
                self._session.messages.toast(reason)
            return
        from ui.pages.cadences import record_meeting
        record_meeting(self._session, rule, period, self._page)

    def _open_menu(self, row: StripRow, cell: StripCell, at: QPoint) -> None:
        from ui.pages.cadences import PeriodMenu
        self.menu = PeriodMenu(self._session, row, cell, self._page)
        self.menu.popup(at)

    def _open_meeting(self, meeting: int) -> None:
        self.view_requested.emit(View(Meetings, filters=(Filter("one", "is", meeting),)), "")

    def _open_rule(self, rule: int) -> None:
        year = self._shown.year if self._shown is not None else 0
        self.view_requested.emit(View(Cadences, filters=(Filter("one", "is", rule),), ended=True,
                                      period=(f"{year:04d}-01-01", f"{year:04d}-12-31")), "")


class TodoPanel(Card):
    """待办: a line each, with the link that mends it; a list longer than the panel is scrolled."""

    chosen = Signal(object)      # models.todos.Todo

    def __init__(self) -> None:
        super().__init__("overview_todos", "待办")
        self._shown: tuple[Todo, ...] | None = None
        # Label
        self._heading = label("待办", HEADING, "todos_heading")
        # Assemble
        self._inside = QWidget(objectName="scrolled")
        self._lines = QVBoxLayout(self._inside, spacing=1)
        self._lines.setContentsMargins(0, 0, 4, 0)
        self._scroll = QScrollArea(widgetResizable=True, objectName="todos_scroll")
        self._scroll.setAccessibleName("待办事项")
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._scroll.setMinimumHeight(LINES * (self.fontMetrics().height() + 8))
        self._scroll.setWidget(self._inside)
        self._scroll.viewport().setAutoFillBackground(False)
        self.box.setContentsMargins(16, 9, 8, 6)
        self.box.setSpacing(4)
        self.box.addWidget(self._heading)
        self.box.addWidget(self._scroll, 1)

    def show_todos(self, todos: Sequence[Todo]) -> None:
        if tuple(todos) == self._shown:
            return
        self._shown = tuple(todos)
        held = self._inside.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self._heading.setText(f"待办 {len(todos)}" if todos else "待办")
        self.setAccessibleName(f"待办 {len(todos)} 项")
        while (item := self._lines.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().hide()
                item.widget().deleteLater()
        for number, todo in enumerate(todos):
            self._lines.addWidget(self._line(number, todo))
        if not todos:
            self._lines.addWidget(label("没有待办事项。", SOFT, "todos_none"))
        self._lines.addStretch()
        if held and todos:
            self._lines.itemAt(0).widget().setFocus()

    def _line(self, number: int, todo: Todo) -> QWidget:
        made = QWidget(objectName=f"todo_line_{number}")
        row = QHBoxLayout(made, spacing=6)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label("!", AMBER))
        row.addWidget(ElidedLabel(todo.words, name=f"todo_words_{number}"), 1)
        link = button(f"todo_{number}", todo.do, lambda: self.chosen.emit(todo), LINK, title=f"{todo.words}，{todo.do}")
        row.addWidget(link)
        made.setFocusProxy(link)
        return made


__all__ = ["StripPanel", "TodoPanel"]
