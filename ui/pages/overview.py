"""概览: the figures of a period, the year's meetings, what waits, stock and suggestions. Every number opens its rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from models.books import Books
from models.errors import Cancelled
from models.gifts import Gifts
from models.operation import Changed
from models.overview import TILES, Bar, Overview, Part, read_overview
from models.periods import NAMED, Period, between
from models.schemes import named_period
from models.suggestions import Suggestions
from models.todos import Todo
from models.view import View
from ui.background import Report
from ui.pages.overview_panels import StripPanel, TodoPanel
from ui.session import Session
from ui.widgets.bar_panel import BarPanel
from ui.widgets.buttons import PRIMARY, Chips, button
from ui.widgets.campaign_combo import CampaignCombo
from ui.widgets.empty_state import EmptyState
from ui.widgets.figure_tile import FigureTile
from ui.widgets.labels import SOFT, ElidedLabel
from ui.widgets.no_secrets import NO_SECRETS

PLACE = "overview/period"
USUAL, ASKED = "term", "asked"   # 换届以来; the chip that asks for two days
WIDE = 1240                      # of the page: below this the tiles stand in two rows, the panels below one another
GAP, SCROLL_GAP = 10, 6
WEEKDAYS = "一二三四五六日"


def read(chosen: Period | str, campaign: str, known: Overview | None, tell: Callable[[Overview], None],
         report: Report) -> Overview:
    """Given up between its parts once a newer one is wanted; `campaign`: only what belongs to that 专项."""
    if campaign:
        period = named_period(NAMED[chosen][0], date.today()) if isinstance(chosen, str) else chosen
        chosen = period._replace(campaign=campaign)
    return read_overview(chosen, report.raise_if_cancelled, tell, known)


class OverviewPage(QWidget):
    """Reads everything in the worker when it is shown, when a period is chosen and when records change."""

    view_requested = Signal(object, str)         # the rows of a number, and what is said over them
    report_requested = Signal(object)            # Period
    import_requested = Signal(object)            # the register, from the empty state
    summary_changed = Signal(str)

    _partly_read = Signal(int, object)           # the number of the read; all but the to-dos

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName("概览")
        self._session = session
        self._columns = 0
        self._shown: Overview | None = None
        self._read_on = ""                       # the day it was last read; '' once records have changed
        self._reads = self._changes = 0          # how many were begun, how often records have changed
        self._known_at = -1                      # after how many changes what is shown was read, all of it
        self._period: Period | str = self._remembered()
        self._build()
        self._connect()

    # Building

    def _build(self) -> None:
        choices = [*((key, name) for key, (name, _) in NAMED.items()), (ASKED, "指定…")]
        self.periods = Chips("overview_period", "统计时段", choices)
        self._days = ElidedLabel(kind=SOFT, name="overview_days")
        self.report = button("overview_report", "生成汇报…", self._ask_report, PRIMARY)
        header = QHBoxLayout(spacing=GAP)
        self.campaign = CampaignCombo(self._session, "overview_campaign")
        self.campaign.setMaximumHeight(self.periods.sizeHint().height())     # a line of chips is all the room
        header.addWidget(self.periods)
        header.addWidget(self.campaign)
        header.addWidget(self._days, 1)
        header.addWidget(self.report)

        self.tiles = [FigureTile(spec.key, spec.name) for spec in TILES]
        self.strip_panel = StripPanel(self._session, self)
        self.todo_panel = TodoPanel()
        self.book_panel = BarPanel("overview_books", "书籍库存（已赠 / 印数）", "赠书台账", "还没有书籍。", "另有 {} 部")
        self.suggestion_panel = BarPanel("overview_suggestions", "意见建议", "建议台账", "")

        self._body = QWidget(objectName="scrolled")
        inner = QVBoxLayout(self._body, spacing=GAP)
        self._tile_grid = QGridLayout(horizontalSpacing=GAP, verticalSpacing=GAP)
        self._panels = QGridLayout(horizontalSpacing=GAP, verticalSpacing=GAP)
        inner.addLayout(self._tile_grid)
        inner.addLayout(self._panels, 1)
        self._scroll = QScrollArea(widgetResizable=True, objectName="overview_scroll")
        self._scroll.setAccessibleName("概览内容")
        self._scroll.setWidget(self._body)
        self._scroll.viewport().setAutoFillBackground(False)
        self._empty = EmptyState()
        self._empty.setVisible(False)
        whole = QVBoxLayout(self, spacing=GAP)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(header)
        whole.addWidget(self._scroll, 1)
        whole.addWidget(self._empty, 1)
        self._choose_chip()
        self._arrange()

    def _connect(self) -> None:
        self.periods.chosen.connect(self._choose)
        for tile in self.tiles:
            tile.opened.connect(self._open_part)
        self.strip_panel.view_requested.connect(self.view_requested)
        self.todo_panel.chosen.connect(self._open_todo)
        for signal, register in ((self.book_panel.link_clicked, Gifts), (self.book_panel.more_clicked, Books),
                                 (self.suggestion_panel.link_clicked, Suggestions)):
            signal.connect(lambda register=register: self.view_requested.emit(View(register), ""))
        for panel in (self.book_panel, self.suggestion_panel):
            panel.opened.connect(self._open_bar)
        self.campaign.campaign_changed.connect(self.refresh)
        self._session.changed.connect(self._changed)
        self._session.term_changed.connect(self._changed)
        self._partly_read.connect(self._show_first, Qt.ConnectionType.QueuedConnection)

    def _arrange(self) -> None:
        """All in sight where there is room; else three tiles a row and the panels below one another."""
        columns = 6 if self.width() >= WIDE else 3
        if columns == self._columns:
            return
        self._columns = columns
        self._body.layout().setContentsMargins(0, 0, 0 if columns == 6 else SCROLL_GAP, 0)
        for place, tile in enumerate(self.tiles):
            self._tile_grid.addWidget(tile, place // columns, place % columns)
        for column in range(6):
            self._tile_grid.setColumnStretch(column, 1 if column < columns else 0)
        places = (((0, 0, 1, 4), (0, 4, 1, 2), (1, 0, 1, 3), (1, 3, 1, 3)) if columns == 6 else
                  ((0, 0, 1, 6), (1, 0, 1, 6), (2, 0, 1, 3), (2, 3, 1, 3)))
        for panel, place in zip((self.strip_panel, self.todo_panel, self.book_panel, self.suggestion_panel), places):
            self._panels.addWidget(panel, *place)
        for bars in (self.book_panel, self.suggestion_panel):
            bars.keep_room(columns != 6)
        for column in range(6):
            self._panels.setColumnStretch(column, 1)
            self._panels.setColumnMinimumWidth(column, 1)
        for row in range(3):
            self._panels.setRowStretch(row, 1 if row == (1 if columns == 6 else 2) else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    # The period

    def _remembered(self) -> Period | str:
        kept = self._session.memory.get(PLACE, USUAL)
        if isinstance(kept, list) and len(kept) == 2:
            return between(str(kept[0]), str(kept[1]))
        return kept if kept in NAMED else USUAL

    def _choose(self, key: str) -> None:
        if key != ASKED:
            self._take(key)
            return
        from ui.widgets.period_combo import PeriodDialog
        self._choose_chip()                      # until two days have been given, the old period stands
        held = self._period if isinstance(self._period, Period) else self._shown.period if self._shown else None
        dialog = PeriodDialog(held, self.window())
        dialog.chosen.connect(self._take)
        dialog.open()

    def _take(self, period: Period | str) -> None:
        self._period = period
        self._session.memory.set(PLACE, list(period.span) if isinstance(period, Period) else period)
        self._choose_chip()
        self.refresh()

    def _choose_chip(self) -> None:
        self.periods.choose(ASKED if isinstance(self._period, Period) else self._period)

    # Reading and showing

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._read_on != self._session.today or self._session.read_only:
            self.refresh()

    def _changed(self, _: Changed | None = None) -> None:
        self._read_on = ""
        self._changes += 1
        self.refresh()

    def refresh(self) -> None:
        """Reads anew, on the thread for long work: a list that is opened meanwhile must not wait for every figure."""
        if not self.isVisible():
            return
        same_day = self._read_on == self._session.today and not self._session.read_only
        known = self._shown if same_day and self._known_at == self._changes else None
        self._read_on = self._session.today
        self._reads += 1
        begun, changes = self._reads, self._changes

        def tell(found: Overview) -> None:       # in the worker
            if shiboken6.isValid(self):
                self._partly_read.emit(begun, found)

        def done(found: Overview) -> None:
            self._known_at = changes
            self._show(found)
        self._session.background.run(read, self._period, self.campaign.campaign(), known, tell, owner=self,
                                     group="overview", long=True, done=done, failed=self._unread)

    def _show_first(self, begun: int, found: Overview) -> None:
        """All but the to-dos, unless another period has been asked for meanwhile."""
        if begun == self._reads:
            self._known_at = -1
            self._show(found)

    def _unread(self, error: Exception) -> None:
        if not isinstance(error, Cancelled):     # a newer read is under way
            self._read_on = ""
            self._session.tell(error)

    def _show(self, found: Overview) -> None:
        """Puts what was read in its places; a part that is as before is not touched."""
        before, self._shown = self._shown, found
        empty = found.term is None
        self._scroll.setVisible(not empty)
        self._empty.setVisible(empty)
        self.report.setEnabled(not empty)
        self._days.setText("" if empty else found.period.words)
        if empty:
            self._show_empty()
        else:
            self._show_parts(found, before if before is not None and before.term is not None else None)
        self.summary_changed.emit(self.summary())

    def _show_parts(self, found: Overview, before: Overview | None) -> None:
        for place, (tile, values) in enumerate(zip(self.tiles, found.tiles)):
            if before is None or before.tiles[place] != values:
                tile.show_tile(values)
        self.strip_panel.show_strip(found.strip)
        if found.todos is not None:
            self.todo_panel.show_todos(found.todos)
        if before is None or before.books != found.books:
            self.book_panel.show_bars("书籍库存（已赠 / 印数）", found.books)
        if before is None or (before.period.name, before.suggestions) != (found.period.name, found.suggestions):
            self.suggestion_panel.show_bars(f"意见建议（{found.period.name}）", found.suggestions)

    def summary(self) -> str:
        """2022 年 6 月 30 日 星期四"""
        today = date.fromisoformat(self._session.today)
        return f"{today.year} 年 {today.month} 月 {today.day} 日 星期{WEEKDAYS[today.weekday()]}"

    def _show_empty(self) -> None:
        from models.members import Members
        self._empty.say("还没有委员", f"导入现有的委员名册后，这里按届显示各项数字；其他台账可以先登记，不受影响。\n{NO_SECRETS}",
                        (("导入委员名册…", lambda: self.import_requested.emit(Members)),))

    # Opening

    def _open_part(self, part: Part) -> None:
        self.view_requested.emit(part.view, part.why)

    def _open_bar(self, bar: Bar) -> None:
        self.view_requested.emit(bar.view, f"{bar.name} {bar.words}" if bar.view.filters else "")

    def _open_todo(self, todo: Todo) -> None:
        from ui.pages.overview_remedies import open_todo
        open_todo(self, self._session, todo, lambda one: self.view_requested.emit(one.view, one.words))

    def _ask_report(self) -> None:
        self.report_requested.emit(self._shown.period if self._shown is not None else None)


def overview(session: Any) -> OverviewPage:
    return OverviewPage(session)
