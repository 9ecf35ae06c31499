"""A list of two lines a row: a name with a number, and below it a soft word with what needs attention."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui import theme

MARGIN, GAP, EDGE = 13, 3, 3             # EDGE: the red line of the chosen row
Index = QModelIndex | QPersistentModelIndex


class Entry(NamedTuple):
    """A row: `id`, the four texts at its corners; `warning` stands in amber and begins with its sign."""

    id: int
    name: str
    number: str
    below: str
    warning: str


class _Entries(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []

    def put(self, entries: Sequence[Entry]) -> None:
        if [one.id for one in entries] == [one.id for one in self.entries]:
            self.entries = list(entries)                       # what is chosen and where the list stands stay
            if entries:
                self.dataChanged.emit(self.index(0), self.index(len(entries) - 1))
            return
        self.beginResetModel()
        self.entries = list(entries)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.name
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return " ".join(text for text in entry[1:] if text)
        return None


class _TwoLines(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, option.fontMetrics.height() * 2 + GAP + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.model().entries[index.row()]                     # type: ignore[attr-defined]
        area, metrics = option.rect, option.fontMetrics
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(theme.COLOURS["selected"]))
            painter.fillRect(QRect(area.x(), area.y(), EDGE, area.height()), QColor(theme.COLOURS["red"]))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(theme.COLOURS["hover"]))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(theme.COLOURS["border-strong"]))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        inner = area.adjusted(MARGIN, 6, -MARGIN, -6)
        for top, left, right, colours in (
                (inner.top(), entry.name, entry.number, ("text", "text-soft")),
                (inner.top() + metrics.height() + GAP, entry.below, entry.warning, ("text-soft", "amber"))):
            self._line(painter, QRect(inner.x(), top, inner.width(), metrics.height()), left, right, colours)
        painter.restore()

    @staticmethod
    def _line(painter: QPainter, room: QRect, left: str, right: str, colours: tuple[str, str]) -> None:
        """The right text whole as far as half of the room goes, the left one in what is left of it."""
        metrics = painter.fontMetrics()
        needed = metrics.horizontalAdvance(left) + 10
        most = max(room.width() - needed, room.width() * 3 // 5)
        right = metrics.elidedText(right, Qt.TextElideMode.ElideRight, most)
        taken = metrics.horizontalAdvance(right) + 10 if right else 0
        painter.setPen(QColor(theme.COLOURS[colours[1]]))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), right)
        left = metrics.elidedText(left, Qt.TextElideMode.ElideRight, room.width() - taken)
        painter.setPen(QColor(theme.COLOURS[colours[0]]))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), left)


class GridList(QListView):
    """One row is chosen; arrows go up and down, Enter, F2 and Delete are told by id."""

    chosen = Signal(int)
    enter_pressed = Signal(int)
    edit_requested = Signal(int)
    delete_requested = Signal(int)
    menu_requested = Signal(int, QPoint)

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._entries = _Entries(self)
        self.setModel(self._entries)
        self.setItemDelegate(_TwoLines(self))
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.doubleClicked.connect(lambda index: self.edit_requested.emit(self._entries.entries[index.row()].id))

    @property
    def current_id(self) -> int | None:
        index = self.currentIndex()
        return self._entries.entries[index.row()].id if index.isValid() else None

    def put(self, entries: Sequence[Entry]) -> None:
        """Shows these rows; the chosen one stays chosen where it is among them."""
        before = self.current_id
        blocked = self.blockSignals(True)
        self._entries.put(entries)
        if before is not None:
            self.choose(before)
        self.blockSignals(blocked)

    def choose(self, row_id: int) -> bool:
        """Chooses a row and brings it into sight; False where there is none."""
        row = next((n for n, one in enumerate(self._entries.entries) if one.id == row_id), -1)
        if row < 0:
            return False
        self.setCurrentIndex(self._entries.index(row))
        return True

    def _current_changed(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self._entries.entries[current.row()].id)

    def _menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if index.isValid():
            self.menu_requested.emit(self._entries.entries[index.row()].id, self.viewport().mapToGlobal(at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row_id = self.current_id
        told = next((signal for keys, signal in (
            ((Qt.Key.Key_Return, Qt.Key.Key_Enter), self.enter_pressed), ((Qt.Key.Key_F2,), self.edit_requested),
            ((Qt.Key.Key_Delete,), self.delete_requested)) if event.key() in keys), None)
        if told is not None and row_id is not None:
            told.emit(row_id)
        else:
            super().keyPressEvent(event)


__all__ = ["Entry", "GridList"]
