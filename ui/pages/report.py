"""汇报: the figures of a scheme beside what they were, and the way to their rows and to the files that go out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from exporters.placeholders import OTHER_UNIT
from models.basics import term_period
from models.figures import Figure, FigureValue
from models.kept_reports import Since, since_report
from models.openings import Openings, Restatements
from models.periods import EVER, Period
from models.report_table import ReportLine, ReportTable, read_report
from models.reporting import current_term_id
from models.schemes import Schemes, figures_of, period_of
from models.view import View
from ui import theme
from ui.background import Report
from ui.forms import RecordForm
from ui.session import Session
from ui.widgets.buttons import LINK, button
from ui.widgets.campaign_combo import CampaignCombo
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import AMBER, HEADING, SECTION, SOFT, label
from ui.widgets.page_header import PageHeader
from ui.widgets.panel import Card, CardHost
from ui.widgets.period_combo import PeriodCombo, span_words
from ui.widgets.read_only_table import read_only_table

ALL_FIGURES = "全部指标"
COLUMNS = ("指标", "单位", "本期", "年初累计", "上年同期", "上次报送", "说明")
NUMBERS = (2, 3, 4, 5)
NUMBER_WIDTH, UNIT_WIDTH, NOTE_WIDTH = 7, 4, 18
SCHEME = "report/scheme"


class Chosen(NamedTuple):
    """A scheme as the page uses it; without an id all figures."""

    id: int | None
    values: Mapping[str, Any]

    @property
    def recipient(self) -> str:
        return self.values.get("recipient") or ""


def schemes() -> list[tuple[str, int]]:
    """(name, id) of every scheme."""
    view = View(Schemes)
    ids = view.ids()
    labels = Schemes.labels(ids)
    return [(labels[i], i) for i in ids]


def read(scheme: int | None, period: Period | None, campaign: str | None, today: str,
         report: Report) -> tuple[Chosen, ReportTable]:
    """The report of a scheme, for its own period and 专项 or others ('' is none of them)."""
    values = Schemes.get(scheme, View(Schemes)) if scheme is not None else {}
    own = period_of(values, date.fromisoformat(today)) if values else term_period()
    wanted = (period or own)._replace(campaign=own.campaign if campaign is None else campaign)
    return Chosen(scheme if values else None, values), read_report(
        figures_of(values), wanted, values.get("recipient") or "")


class ReportPage(QWidget):
    """Reads in the worker when it is shown, when scheme or period are chosen and when records change."""

    view_requested = Signal(object, str)
    summary_changed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName("汇报")
        self._session = session
        self._lines: list[ReportLine | str] = []            # a line each of the table: a figure, or a heading
        self._chosen = Chosen(None, {})
        self._table_read: ReportTable | None = None
        self._campaign: str | None = None                   # the person's own; None is the scheme's
        self._summary = ""
        # Label
        self.scheme = FlatCombo("report_scheme", "汇报方案")
        self.period = PeriodCombo(session, "report/period", nothing="方案的时段")
        self.campaign = CampaignCombo(session, "report_campaign")
        self.days = label(kind=SOFT, name="report_days")
        self.table = self._make_table()
        self.card = FigureCard(session, self._open, self._add)
        # Buttons
        self.header = header = PageHeader("report_header")
        header.add_note(self.scheme)
        header.add_filter("统计时段", self.period)
        header.add_filter("专项", self.campaign)
        header.add_note(self.days)
        self.new_scheme = header.add_action("report_new_scheme", "新增方案…", self._new_scheme)
        self.change_scheme = header.add_action("report_change_scheme", "修改方案…", self._change_scheme)
        self.produce = header.add_main_action("report_produce", "生成汇报…", self._produce)
        # Assemble
        whole = QVBoxLayout(self, spacing=10)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(header)
        self.host = CardHost(self.table, self.card)
        whole.addWidget(self.host, 1)
        # Connect
        self.scheme.currentIndexChanged.connect(self._scheme_chosen)
        self.period.span_changed.connect(self.refresh)
        self.campaign.campaign_changed.connect(self._campaign_chosen)
        self.table.currentCellChanged.connect(lambda row, *_: self._show_card(row))
        self.table.cellActivated.connect(self._activated)
        self.table.cellClicked.connect(lambda *_: self.host.open_drawer())
        session.changed.connect(self._records_changed)
        session.term_changed.connect(self.refresh)

    def _make_table(self) -> QTableWidget:
        table = read_only_table("report_table", "汇报指标", COLUMNS)
        table.horizontalHeader().setMinimumSectionSize(40)
        for place in range(1, len(COLUMNS)):
            wide = NUMBER_WIDTH if place in NUMBERS else UNIT_WIDTH if place == 1 else NOTE_WIDTH
            table.setColumnWidth(place, theme.width_of(self.font(), wide))
        return table

    # Reading

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read_schemes()
        self.campaign.read()

    def _records_changed(self, _: object = None) -> None:
        if self.isVisible():
            self._read_schemes()

    def _read_schemes(self) -> None:
        self._session.background.run(schemes, owner=self, group="schemes", done=self._put_schemes,
                                     failed=self._session.tell)

    def _put_schemes(self, found: Sequence[tuple[str, int]]) -> None:
        blocked = self.scheme.blockSignals(True)
        self.scheme.set_choices([(ALL_FIGURES, None), *found])
        self.scheme.choose(self._session.memory.get(SCHEME))
        self.scheme.blockSignals(blocked)
        self.refresh()

    def _scheme_chosen(self, _: int) -> None:
        self._session.memory.set(SCHEME, self.scheme.currentData())
        self.period.show_span(None)                          # the scheme's own days
        self._campaign = None
        self.refresh()

    def _campaign_chosen(self) -> None:
        self._campaign = self.campaign.campaign()
        self.refresh()

    def refresh(self, *_: object) -> None:
        if self.isVisible():
            self._session.background.run(
                read, self.scheme.currentData(), self.period.period(), self._campaign, self._session.today, owner=self,
                group="report", long=True, done=self._show, failed=self._session.tell)

    def _show(self, found: tuple[Chosen, ReportTable]) -> None:
        self._chosen, table = found
        self._table_read = table
        self.campaign.show_campaign(table.period.campaign)
        told = (span_words(table.period.span), table.period.campaign if self.header.is_folded() else "")
        self.days.setText("　".join(word for word in told if word))
        self.change_scheme.setEnabled(self._chosen.id is not None and not self._session.blocked())
        before = self._current_key()
        self._lines = _with_headings(table.lines)
        self.table.setRowCount(len(self._lines))
        self.table.clearSpans()
        for row, line in enumerate(self._lines):
            if isinstance(line, str):
                self._put_heading(row, line)
            else:
                self._put_line(row, line)
        rows = [row for row, line in enumerate(self._lines) if not isinstance(line, str)]
        same = next((row for row in rows if self._line(row).value.figure.key == before), rows[0] if rows else -1)
        self.table.setCurrentCell(same, 0)
        self._show_card(same)
        lower = sum(1 for line in table.lines if line.lower)
        said = [f"共 {len(table.lines)} 项指标", *([f"! {lower} 项低于上次报送"] if lower else []),
                *([f"! {table.unrecorded} 期会议未登记"] if table.unrecorded else [])]
        self._summary = " · ".join(said)
        self.summary_changed.emit(self._summary)

    def summary(self) -> str:
        return self._summary

    def _put_heading(self, row: int, text: str) -> None:
        item = QTableWidgetItem(text)
        font = item.font()
        font.setBold(True)
        item.setFont(font)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setBackground(QColor(theme.COLOURS["ground"]))
        self.table.setSpan(row, 0, 1, len(COLUMNS))
        self.table.setItem(row, 0, item)

    def _put_line(self, row: int, line: ReportLine) -> None:
        value = line.value
        said = _said(line)
        texts = (value.figure.name, value.figure.unit, printed(value, value.reported), printed(value, line.to_date),
                 printed(value, line.year_ago), printed(value, line.last.value if line.last else None), said)
        for place, text in enumerate(texts):
            item = QTableWidgetItem(text)
            side = (Qt.AlignmentFlag.AlignRight if place in NUMBERS
                    else Qt.AlignmentFlag.AlignHCenter if place == 1 else Qt.AlignmentFlag.AlignLeft)
            item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            item.setToolTip(text if place in (0, len(COLUMNS) - 1) else "")
            if line.lower and place in (2, 5, len(COLUMNS) - 1):
                item.setForeground(QColor(theme.COLOURS["amber"]))
            self.table.setItem(row, place, item)

    # The chosen figure

    def _line(self, row: int) -> ReportLine:
        line = self._lines[row]
        assert isinstance(line, ReportLine)
        return line

    def _current_key(self) -> str:
        row = self.table.currentRow()
        line = self._lines[row] if 0 <= row < len(self._lines) else ""
        return "" if isinstance(line, str) else line.value.figure.key

    def _show_card(self, row: int) -> None:
        if 0 <= row < len(self._lines) and not isinstance(self._lines[row], str) and self._table_read is not None:
            self.card.show_line(self._line(row), self._table_read.period)

    def _activated(self, row: int, _: int) -> None:
        if not isinstance(self._lines[row], str):
            self._open(self._line(row).value.figure)

    def _open(self, figure: Figure, ids: Sequence[int] | None = None) -> None:
        """The rows that the figure counts, or some of them."""
        if self._table_read is None:
            return
        view = figure.view(self._table_read.period, self._session.term_id)
        if ids is not None:
            view = View(view.register, only=tuple(ids), ended=True)
        period = self._table_read.period
        words = "，".join(word for word in (span_words(period.span), period.campaign) if word)
        self.view_requested.emit(view, f"{figure.title}（{words}）")

    # Schemes

    def _new_scheme(self) -> None:
        RecordForm.add(self._session, Schemes, parent=self).saved.connect(self._show_scheme)

    def _show_scheme(self, scheme: int) -> None:
        self._session.memory.set(SCHEME, scheme)
        self._read_schemes()

    def _change_scheme(self) -> None:
        if self._chosen.id is not None:
            RecordForm.edit(self._session, Schemes, self._chosen.id, parent=self)

    def _add(self, figure: Figure) -> None:
        """Another number to be reported than was counted, for these days."""
        assert self._table_read is not None
        period = self._table_read.period
        RecordForm.add(self._session, Restatements, parent=self, preset={
            "figure": figure.title, "first": None if period.first == EVER else period.first, "last": period.last,
            "campaign": period.campaign or None})

    def new_record(self) -> None:
        self._new_scheme()

    def _produce(self) -> None:
        if self._table_read is not None:
            from ui.dialogs.produce_report import ProduceReport
            ProduceReport(self._session, self.window(), self._table_read.period, self._chosen.id).open()


class FigureCard(Card):
    """One figure: what it counts, how it may be written, what is left out, and what became of its rows."""

    def __init__(self, session: Session, opened: Callable[..., None], restate: Callable[[Figure], None]) -> None:
        super().__init__("figure_card", "指标说明")
        self._session, self._opened, self._restate = session, opened, restate
        self._figure: Figure | None = None
        self._inner = QWidget(objectName="scrolled")
        self._lines = QVBoxLayout(self._inner, spacing=6)
        self._lines.setContentsMargins(0, 0, 6, 0)
        scroll = QScrollArea(widgetResizable=True, objectName="figure_card_scroll")
        scroll.setAccessibleName("指标说明")
        scroll.setWidget(self._inner)
        scroll.viewport().setAutoFillBackground(False)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.open_rows = button("figure_rows", "查看明细", self._open)
        self.restate = button("figure_restate", "另行报送…", self._other, title="按另外的数报送并写明原因")
        self.opening = button("figure_opening", "登记期初…", self._before, title="登记程序启用之前的数")
        row = QHBoxLayout(spacing=8)
        for one in (self.open_rows, self.restate, self.opening):
            row.addWidget(one)
        row.addStretch(1)
        self.box.addWidget(scroll, 1)
        self.box.addLayout(row)

    def show_line(self, line: ReportLine, period: Period) -> None:
        value = line.value
        self._figure = value.figure
        while (item := self._lines.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().deleteLater()
        blocked = self._session.blocked()
        no_opening = "" if value.figure.takes_opening else "在任人数、现有数和比率没有期初"
        for one, reason in ((self.restate, blocked), (self.opening, blocked or no_opening)):
            one.setEnabled(not reason)
            one.setToolTip(reason)
        self._say(value.figure.title, HEADING)
        self._say(f"{printed(value, value.reported)} {value.figure.unit}　{span_words(period.span)}")
        self._group("口径", [value.figure.definition] if value.figure.definition else ["按登记的记录逐条统计。"])
        offered = value.with_unit
        ways = [f"文字可写作 {offered[0]}"] if len(offered) > 1 or value.words != value.number(value.reported) else []
        ways += [f"也可写作 {words}，模板中写作 {{{{{value.figure.title}|{OTHER_UNIT}}}}}" for words in offered[1:]]
        self._group("写法", [*ways, *([f"也可写作 {value.nearly}{value.figure.unit}"] if value.nearly else []),
                           f"模板中写作 {{{{{value.figure.title}}}}}"])
        self._group("另注", list(value.remarks))
        if line.last is not None:
            self._group("上次报送", [f"{printed(value, line.last.value)} {line.last.unit}"])
            if line.lower:
                self._say("! 低于上次报送，正式报出时要写明原因。", AMBER)
            self._session.background.run(_since, line.last.report, value.figure, owner=self, group="since",
                                         done=lambda found: self._put_since(value.figure, found))
        self._lines.addStretch(1)

    def _put_since(self, figure: Figure, found: Since | None) -> None:
        if found is None or figure is not self._figure:
            return
        place = self._lines.count() - 1
        for word, ids in found.told:
            if ids:
                link = button(f"since_{word}", f"上次报送后{word} {len(ids)} 条",
                              lambda ids=ids: self._opened(figure, ids), LINK)
                self._lines.insertWidget(place, link)
                place += 1

    def _group(self, title: str, lines: Sequence[str]) -> None:
        if lines:
            self._say(title, SECTION)
            for text in lines:
                self._say(text)

    def _say(self, text: str, kind: str = "") -> None:
        made = label(text, kind)
        made.setWordWrap(True)
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lines.addWidget(made)

    def _open(self) -> None:
        if self._figure is not None:
            self._opened(self._figure)

    def _other(self) -> None:
        if self._figure is not None:
            self._restate(self._figure)

    def _before(self) -> None:
        if self._figure is not None:
            RecordForm.add(self._session, Openings, preset={"figure": self._figure.title}, parent=self.window())


def _since(report: int, figure: Figure) -> Since | None:
    return since_report(report, figure, current_term_id())


def _with_headings(lines: Sequence[ReportLine]) -> list[ReportLine | str]:
    groups: dict[str, list[ReportLine]] = {}
    for line in lines:
        groups.setdefault(line.value.figure.group, []).append(line)
    return [one for group, several in groups.items() for one in (*([group] if group else []), *several)]


def _said(line: ReportLine) -> str:
    """The one thing that matters most: below the last report, else what stands beside the number."""
    parts = ["! 低于上次报送"] if line.lower else []
    return "；".join([*parts, *line.value.remarks])


def printed(value: FigureValue, number: float | None) -> str:
    """8,216 or 1,234.50; — where there is none."""
    if number is None:
        return "—"
    text = value.number(number)
    whole, dot, rest = text.partition(".")
    return f"{int(whole):,}{dot}{rest}"


def report(session: Session) -> ReportPage:
    """汇报"""
    return ReportPage(session)


__all__ = ["ALL_FIGURES", "ReportPage", "printed", "report"]
