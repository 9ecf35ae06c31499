"""概览: the figures of a period, what waits, stock and grids. Every number opens its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from models.basics import term_period
from models.figures import FEN, FigureValue
from models.overview import TILES, Bar, Overview, read_overview
from models.periods import Period, this_month, this_quarter, this_year
from models.todos import Todo
from models.view import View
from ui import theme
from ui.background import Report
from ui.session import Session
from ui.widgets.buttons import LINK, PRIMARY, Chips, button
from ui.widgets.empty_state import EmptyState
from ui.widgets.labels import AMBER, HEADING, SOFT, ElidedLabel, label
from ui.widgets.no_secrets import NO_SECRETS
from ui.widgets.panel import Card

PERIODS = (("month", "本月"), ("quarter", "本季"), ("year", "本年"), ("term", "换届以来"))
LARGE = 1.75                     # the number of a tile, in sizes of the ordinary text
TEN_THOUSAND = 10_000
TODOS_SHOWN = 8


def chosen_period(key: str) -> Period:
    """The period of a chip; reads the 届 for 换届以来, so it is called in the worker."""
    if key == "term":
        return term_period()
    return {"month": this_month, "quarter": this_quarter, "year": this_year}[key](date.today())


def read(key: str, report: Report) -> tuple[Period, Overview]:
    period = chosen_period(key)
    return period, read_overview(period)


def screen_number(value: FigureValue) -> tuple[str, str]:
    """(number, unit) as a tile writes it: thousands commas, large money in 万元."""
    if value.figure.scale == FEN and value.value >= TEN_THOUSAND:
        return f"{value.value / TEN_THOUSAND:,.2f}", "万元"
    whole = value.value == int(value.value)
    return (f"{int(value.value):,}" if whole else f"{value.value:,.1f}"), value.figure.unit


class BarLine(QWidget):
    """A name, a bar and the words at its end; grey-blue, or amber with a sign where it needs attention."""

    def __init__(self, bar: Bar, name_width: int, words_width: int) -> None:
        super().__init__()
        self._bar, self._name_width, self._words_width = bar, name_width, words_width
        self.setAccessibleName(f"{bar.name} {bar.words}{'，库存不足' if bar.amber else ''}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(240, self.fontMetrics().height() + 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, height = self.fontMetrics(), self.height()
        centre = Qt.AlignmentFlag.AlignVCenter
        name = metrics.elidedText(self._bar.name, Qt.TextElideMode.ElideRight, self._name_width)
        painter.setPen(QColor(theme.COLOURS["text"]))
        painter.drawText(0, 0, self._name_width, height, centre, name)
        room = self.width() - self._name_width - self._words_width - 20
        ground = QRectF(self._name_width + 10, height / 2 - 4, max(room, 10), 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.COLOURS["bar-ground"]))
        painter.drawRoundedRect(ground, 3, 3)
        share = self._bar.amount / self._bar.whole if self._bar.whole else 0
        painter.setBrush(QColor(theme.COLOURS["amber" if self._bar.amber else "bar"]))
        painter.drawRoundedRect(QRectF(ground.x(), ground.y(), ground.width() * min(share, 1), 8), 3, 3)
        painter.setPen(QColor(theme.COLOURS["amber" if self._bar.amber else "text-soft"]))
        words = f"! {self._bar.words}" if self._bar.amber else self._bar.words
        painter.drawText(round(ground.right()) + 10, 0, self._words_width, height, centre, words)


class Tile(Card):
    """One figure written large with its parts below; a click on either opens the rows."""

    def __init__(self, main: str, parts: Mapping[str, str], opened: Callable[[FigureValue], None]) -> None:
        super().__init__(f"tile_{main}", "指标")
        self._words = parts
        self._opened = opened
        self._value: FigureValue | None = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.box.setSpacing(2)
        self._name = ElidedLabel(kind=SOFT, name="tile_name")
        self._number = label(name="tile_number")
        self._number.setFont(theme.scaled(self._number.font(), LARGE, bold=True))
        self._unit = label(kind=SOFT, name="tile_unit")
        line = QHBoxLayout(spacing=3)
        line.addWidget(self._number)
        line.addWidget(self._unit, alignment=Qt.AlignmentFlag.AlignBottom)
        line.addStretch()
        self._parts = ElidedLabel(kind=SOFT, name="tile_parts")
        for piece in (self._name, self._parts):
            piece.setMinimumHeight(QFontMetrics(piece.font()).height() + 2)
        self.box.addWidget(self._name)
        self.box.addLayout(line)
        self.box.addWidget(self._parts)

    def show_values(self, values: Sequence[FigureValue], period: Period) -> None:
        main, *parts = values
        self._value = main
        number, unit = screen_number(main)
        self._name.setText(f"{main.figure.name}（{period.name}）" if main.figure.of_period else main.figure.name)
        self._number.setText(number)
        self._unit.setText(unit)
        self._parts.setText(" · ".join(self._part(part) for part in parts))
        self.setAccessibleName(f"{main.figure.name} {number} {unit}")
        self.setToolTip("\n".join(f"{one.figure.name}：{one.figure.definition}"
                                  for one in values if one.figure.definition))

    def _part(self, value: FigureValue) -> str:
        return f"{self._words[value.figure.key]} {screen_number(value)[0]}"

    def _open(self) -> None:
        if self._value is not None:
            self._opened(self._value)

    def mouseReleaseEvent(self, event: object) -> None:
        self._open()

    def keyPressEvent(self, event: object) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):     # type: ignore[attr-defined]
            self._open()
        else:
            super().keyPressEvent(event)                                               # type: ignore[arg-type]


class OverviewPage(QWidget):
    """Reads everything in the worker when it is shown, when a period is chosen and when records change."""

    view_requested = Signal(object)              # a figure's or a to-do's rows
    report_requested = Signal()
    import_requested = Signal(object)            # the register, from the empty state
    summary_changed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName("概览")
        self._session = session
        self._summary = ""
        self._columns = 0
        self._shown: tuple[Period, Overview] | None = None
        self._build()
        session.changed.connect(self.refresh)
        session.term_changed.connect(self.refresh)

    # Building

    def _build(self) -> None:
        self.periods = Chips("overview_period", "统计时段", PERIODS)
        self.periods.choose("term")
        self.periods.chosen.connect(lambda _: self.refresh())
        self._days = label(kind=SOFT, name="overview_days")
        self.report = button("overview_report", "导出汇报工作簿…", self.report_requested.emit, PRIMARY)
        header = QHBoxLayout(spacing=10)
        header.addWidget(self.periods)
        header.addWidget(self._days)
        header.addStretch()
        header.addWidget(self.report)

        self.tiles = [Tile(main, parts, self._open_figure) for main, parts in TILES]
        self._tile_grid = QGridLayout(horizontalSpacing=10, verticalSpacing=10)
        self.todo_panel = Card("overview_todos", "待办")
        self.book_panel = Card("overview_books", "书籍库存")
        self.grid_panel = Card("overview_grids", "网格委员人数")
        self._panels = QGridLayout(horizontalSpacing=10, verticalSpacing=10)

        self._body = QWidget(objectName="scrolled")
        inner = QVBoxLayout(self._body, spacing=10)
        inner.setContentsMargins(0, 0, 4, 0)
        inner.addLayout(self._tile_grid)
        inner.addLayout(self._panels, 1)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setObjectName("overview_scroll")
        self._scroll.setAccessibleName("概览内容")
        self._scroll.setWidget(self._body)
        self._scroll.viewport().setAutoFillBackground(False)

        self._empty = EmptyState()
        self._empty.setVisible(False)
        whole = QVBoxLayout(self, spacing=10)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(header)
        whole.addWidget(self._scroll, 1)
        whole.addWidget(self._empty, 1)
        self._arrange()

    def _arrange(self) -> None:
        """Six tiles in a row where there is room, else three; three panels side by side or below one another."""
        columns = 6 if self.width() >= theme.NARROW else 3
        if columns == self._columns:
            return
        self._columns = columns
        for position, tile in enumerate(self.tiles):
            self._tile_grid.addWidget(tile, position // columns, position % columns)
        for column in range(6):
            self._tile_grid.setColumnStretch(column, 1 if column < columns else 0)
        if columns == 6:
            for column, panel in enumerate((self.todo_panel, self.book_panel, self.grid_panel)):
                self._panels.addWidget(panel, 0, column)
        else:
            self._panels.addWidget(self.todo_panel, 0, 0, 1, 2)
            self._panels.addWidget(self.book_panel, 1, 0)
            self._panels.addWidget(self.grid_panel, 1, 1)
        for column in range(3):
            self._panels.setColumnStretch(column, 1 if column < (3 if columns == 6 else 2) else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    # Reading and showing

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Reads anew, on the thread for long work: a list that is opened meanwhile must not wait for every figure."""
        if self.isVisible():
            self._session.background.run(read, self.periods.current(), owner=self, group="overview", long=True,
                                         done=self._show, failed=self._session.tell)

    def _show(self, found: tuple[Period, Overview]) -> None:
        period, overview = self._shown = found
        empty = overview.term is None
        self._scroll.setVisible(not empty)
        self._empty.setVisible(empty)
        self.report.setEnabled(not empty)
        self._days.setText("" if empty else period.words)
        if empty:
            self._show_empty()
            return
        for tile, values in zip(self.tiles, overview.tiles):
            tile.show_values(values, period)
        self._fill_todos(overview.todos)
        self._fill_bars(self.book_panel, "书籍库存（已赠 / 印数）", overview.books, "还没有书籍。")
        self._fill_bars(self.grid_panel, "各网格委员人数", overview.grids, "还没有网格。")
        self._summary = f"待办 {len(overview.todos)} 项" if overview.todos else ""
        self.summary_changed.emit(self._summary)

    def summary(self) -> str:
        return self._summary

    def _show_empty(self) -> None:
        from models.members import Members
        self._empty.say("还没有数据", f"先导入现有的委员名册，其他台账随后导入或逐条登记。\n{NO_SECRETS}",
                        (("导入委员名册…", lambda: self.import_requested.emit(Members)),))

    def _fill_todos(self, todos: Sequence[Todo]) -> None:
        box = _emptied(self.todo_panel)
        box.addWidget(label(f"待办 {len(todos)}" if todos else "待办", HEADING, "todos_heading"))
        if not todos:
            box.addWidget(label("没有待办事项。", SOFT))
        for number, todo in enumerate(todos[:TODOS_SHOWN]):
            line = QHBoxLayout(spacing=6)
            line.addWidget(label("!", AMBER))
            line.addWidget(ElidedLabel(todo.words), 1)
            link: QPushButton = button(f"todo_{number}", todo.do,
                                       lambda view=todo.view: self.view_requested.emit(view), LINK,
                                       title=f"{todo.words}，{todo.do}")
            line.addWidget(link)
            box.addLayout(line)
        if len(todos) > TODOS_SHOWN:
            box.addWidget(label(f"另有 {len(todos) - TODOS_SHOWN} 项，处理后依次显示。", SOFT))
        box.addStretch()

    @staticmethod
    def _fill_bars(panel: Card, heading: str, bars: Sequence[Bar], nothing: str) -> None:
        box = _emptied(panel)
        box.addWidget(label(heading, HEADING))
        metrics = panel.fontMetrics()
        names = min(max((metrics.horizontalAdvance(bar.name) for bar in bars), default=0) + 4, theme.CARD_WIDTH // 2)
        words = max((metrics.horizontalAdvance(f"! {bar.words}") for bar in bars), default=0) + 4
        for bar in bars:
            box.addWidget(BarLine(bar, names, words))
        if not bars:
            box.addWidget(label(nothing, SOFT))
        box.addStretch()

    def _open_figure(self, value: FigureValue) -> None:
        if self._shown is not None:
            period, overview = self._shown
            view: View = value.figure.view(period, overview.term)
            self.view_requested.emit(view)


def _emptied(panel: Card) -> QVBoxLayout:
    """The panel's box, with nothing in it."""
    def clear(layout: object) -> None:
        while (item := layout.takeAt(0)) is not None:                                  # type: ignore[attr-defined]
            if item.widget() is not None:
                item.widget().deleteLater()
            elif item.layout() is not None:
                clear(item.layout())
    clear(panel.box)
    return panel.box


def overview(session: Session) -> OverviewPage:
    return OverviewPage(session)
