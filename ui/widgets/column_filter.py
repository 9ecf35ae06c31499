"""The filter of one column: its values to tick with their counts, words, dates or numbers; opened over the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from models.columns import Column
from models.errors import InvalidValue
from models.filter_words import value_texts
from models.value_counts import ValueCounts, value_counts
from models.view import Filter, View
from ui import theme
from ui.background import Job
from ui.session import Session
from ui.widgets.buttons import LINK, PRIMARY, button
from ui.widgets.filter_bounds import bounds_for
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import HEADING, SOFT, label
from ui.widgets.value_ticks import ValueTicks

BREATH_MS = 150                              # a search rests so long before the database is asked
ROW = 26
WIDTH, HEIGHT = 21, 15                       # Chinese characters; rows of the list where there is room
LEAST_ROWS = 4


def read_values(view: View, key: str, typed: str, own: Sequence[Filter]) -> tuple[ValueCounts, dict[Any, str]]:
    """In the worker: the values of the column, and what those are called that its `own` filters name."""
    column = view.register.column(key)
    named = [value for one in own if one.op in ("is", "in", "not_in")
             for value in ((one.value,) if one.op == "is" else one.value) if value is not None]
    kept = [one for one in view.filters if one.key == key and one not in own]
    return value_counts(view, key, typed, kept=kept), dict(zip(named, value_texts(column, named)))


class ColumnFilter(QDialog):
    """Closes when it is left. `chosen` tells the filters of the column, none where it is not filtered.

    own: the filters of the view that are to be changed here.
    """

    chosen = Signal(object)                  # tuple of Filter
    columns_wanted = Signal()                # what else can be done with the column

    def __init__(self, session: Session, view: View, key: str, own: Sequence[Filter], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self._session, self._view, self._key = session, view, key
        self._column: Column = view.register.column(key)
        self._own = list(own)
        self.setObjectName("column_filter")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(f"筛选：{self._column.title}")
        self.setWindowTitle(f"筛选：{self._column.title}")
        self._started = self._reading = self._take_when_read = False
        self._job: Job | None = None
        # Label
        heading = label(self._column.title, HEADING, "filter_heading")
        clear = button("filter_clear", "清除", self._clear, kind=LINK, title=f"清除{self._column.title}的筛选")
        clear.setEnabled(bool(self._own))
        self.bounds = bounds_for(self._column)
        if self.bounds is not None:
            self.bounds.start(self._own)
            self.bounds.edited.connect(self._allow)
        self.take = button("filter_take", "确定", self._take, kind=PRIMARY)
        self.take.setDefault(True)
        # Assemble
        frame = QFrame(objectName="popup")
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(frame)
        self._box = QVBoxLayout(frame, spacing=8)
        self._box.setContentsMargins(12, 8, 12, 10)
        top = QHBoxLayout(spacing=8)
        top.addWidget(heading, 1)
        top.addWidget(button("filter_column", "列 ▾", self._columns, kind=LINK, title="移动、冻结或隐藏此列"))
        top.addWidget(clear)
        self._box.addLayout(top)
        if self.bounds is not None:
            self._box.addWidget(self.bounds)
        self.values: QTableView | None = None
        if self._column.listed:
            self._add_values()
        else:
            self._add_blank()
        below = QHBoxLayout(spacing=8)
        below.addStretch()
        below.addWidget(button("filter_cancel", "取消", self.reject))
        below.addWidget(self.take)
        self._box.addLayout(below)

    def _add_values(self) -> None:
        self.ticks = ValueTicks(self)
        self.ticks.changed.connect(self._allow)
        self.search = QLineEdit(objectName="filter_search", placeholderText="搜索值")
        self.search.setAccessibleName(f"搜索{self._column.title}的值")
        self._rest = QTimer(self, singleShot=True, interval=BREATH_MS)
        self._rest.timeout.connect(self._read)
        self.search.textChanged.connect(lambda _: self._rest.start())
        self.search.installEventFilter(self)
        self.values = _Values(self.ticks, f"{self._column.title}的值")
        self._said = label("正在读取…", SOFT, "filter_said")
        links = QHBoxLayout(spacing=4)
        links.addWidget(self._said, 1)
        links.addWidget(button("filter_blank", "只看空白", lambda: self._choose("empty"), kind=LINK))
        links.addWidget(button("filter_filled", "只看非空", lambda: self._choose("filled"), kind=LINK))
        self._box.addWidget(self.search)
        self._box.addWidget(self.values, 1)
        self._box.addLayout(links)
        self._read()

    def _add_blank(self) -> None:
        """Of what is not told in a list, a person may only ask whether it is there."""
        self.blank = FlatCombo("filter_blank", "空白或非空")
        self.blank.set_choices([("空白和非空", ""), ("只看空白", "empty"), ("只看非空", "filled")])
        self.blank.choose(next((one.op for one in self._own if one.op in ("empty", "filled")), ""))
        self._box.addWidget(self.blank)

    # Reading

    def _read(self) -> None:
        typed = self.search.text().strip()
        self._reading = True
        self._job = self._session.background.run(
            read_values, self._view, self._key, typed, self._own, urgent=True, owner=self, group=f"values {id(self)}",
            failed=self._unread, done=lambda found, typed=typed: self._put(typed, *found))

    def _put(self, typed: str, counts: ValueCounts, texts: dict[Any, str]) -> None:
        self._reading = False
        if not self._started:
            self._started = True
            self.ticks.start(self._own, texts)
        self.ticks.put(counts, typed)
        if counts.more:
            self._said.setText(f"还有 {counts.more} 个值，请搜索")
        else:
            found = len(counts.listed)
            self._said.setText(f"共 {found} 个值" if found or counts.blank else "没有这样的值" if typed else "没有值")
        self._said.setAccessibleName(self._said.text())
        if self.values is not None and self.ticks.rowCount() and not self.values.currentIndex().isValid():
            self.values.setCurrentIndex(self.ticks.index(0, 0))
        if self._take_when_read:
            self._take_when_read = False
            self._take()

    def _unread(self, error: Exception) -> None:
        self._reading = self._take_when_read = False
        self._said.setText("未能读取")
        self._session.tell(error)

    # Answering

    def _allow(self) -> None:
        """Nothing ticked at all would leave an empty list, which nobody means."""
        nothing = self.values is not None and self.ticks.nothing()
        self.take.setEnabled(not nothing)
        self.take.setToolTip("至少勾选一个值" if nothing else "")

    def _take(self) -> None:
        if not self.take.isEnabled():
            return
        try:
            found = self.bounds.filters() if self.bounds is not None else []
        except InvalidValue:
            return                                       # told beside the field
        if self.values is None:
            if self.blank.currentData():
                found.append(Filter(self._key, self.blank.currentData()))
        elif self._reading or self._rest.isActive():     # Enter came before the values: they are what is meant
            self._take_when_read = True
            if self._rest.isActive():
                self._rest.stop()
                self._read()
            return
        elif (ticked := self.ticks.filter(self._key, self._column.asks == "text")) is not None:
            found.append(ticked)
        self._tell(found)

    def _clear(self) -> None:
        self._tell([])

    def _columns(self) -> None:
        self.reject()
        self.columns_wanted.emit()

    def _choose(self, op: str) -> None:
        self._tell([Filter(self._key, op)])

    def _tell(self, filters: Sequence[Filter]) -> None:
        self.accept()
        self.chosen.emit(tuple(filters))

    # Where it stands

    def open_at(self, at: QPoint) -> None:
        """Shows it with its top left corner at a global position, or as near as the screen has room."""
        room = self.screen().availableGeometry()
        width = min(theme.width_of(self.font(), WIDTH) + 30, room.width())
        if self.values is not None:
            self.values.setMinimumHeight(ROW * LEAST_ROWS)
        least = self.minimumSizeHint().height()
        wanted = least + (ROW * (HEIGHT - LEAST_ROWS) if self.values is not None else 0)
        window = self.parentWidget().window().frameGeometry().bottom()
        inside = max(window, at.y() + least + ROW * LEAST_ROWS)            # in the window, where that is not too low
        height = max(least, min(wanted, room.bottom() - at.y(), inside - at.y()))
        self.resize(QSize(width, height))
        self.move(max(room.left(), min(at.x(), room.right() - width)),
                  max(room.top(), min(at.y(), room.bottom() - height)))
        self.show()
        self.activateWindow()
        asked = self.bounds.findChild(QLineEdit) if self.bounds is not None else None
        first = self.search if self.values is not None and self._column.asks not in ("date", "number") else asked
        (first or self).setFocus(Qt.FocusReason.PopupFocusReason)

    def done(self, result: int) -> None:
        if self._job is not None:                        # the list waits for the same thread
            self._job.cancel()
        super().done(result)

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        # From the search ↓ goes on to the values.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress \
                and event.key() == Qt.Key.Key_Down and self.values is not None:
            self.values.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowDeactivate and QApplication.activePopupWidget() is None:
            self.reject()
        return super().event(event)


class _Values(QTableView):
    """The values with their ticks; a click anywhere on a row and the space bar tick it."""

    def __init__(self, ticks: ValueTicks, title: str) -> None:
        super().__init__()
        self._ticks = ticks
        self.setObjectName("filter_values")
        self.setAccessibleName(title)
        self.setModel(ticks)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(max(ROW, self.fontMetrics().height() + 6))
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(1, self.fontMetrics().horizontalAdvance("0") * 8)
        self.clicked.connect(lambda index: self._ticks.toggle(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self._ticks.toggle(self.currentIndex().row())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()                               # 确定 and 取消 of the window
        else:
            super().keyPressEvent(event)


__all__ = ["ColumnFilter", "read_values"]
