"""The table of an import's preview: clicks and keys tick rows and changed cells, the first columns stay in place."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPalette, QPen
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from importers.planned import UNSURE
from ui import theme
from ui.dialogs.import_table import LEADING, NUMBER, RESULT, TICK, ImportTable
from ui.widgets.frozen_grid import FrozenGrid

Index = QModelIndex | QPersistentModelIndex

WIDEST, NOTE_WIDTH = 18, 26                 # of a column, in Chinese characters
PADDING = 14
TITLE_ROOM = 2                              # characters beside a title, which its header keeps free
FAINT = 0.4                                 # a box that cannot be ticked


class _Cells(QStyledItemDelegate):
    """Keeps a changed cell amber where its row is chosen, and frames the cell that the keys would act on."""

    def __init__(self, grid: ImportGrid, below: bool) -> None:
        """`below`: for the table itself, whose first columns lie under the strip and need not be painted."""
        super().__init__(grid)
        self._grid, self._below = grid, below
        self._changed, self._line = QColor(theme.COLOURS["changed"]), QPen(QColor(theme.COLOURS["text-soft"]))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if self._below and index.column() < self._grid.frozen:
            return
        option.state &= ~QStyle.StateFlag.State_HasFocus  # type: ignore[attr-defined]
        if index.column() == TICK:
            self._paint_tick(painter, option, index)
        elif option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]
            self._paint_chosen(painter, option, index)
        else:
            super().paint(painter, option, index)        # nearly all cells: no more Python than this
        if self._grid.hasFocus() and self._grid.currentIndex() == index:
            painter.setPen(self._line)
            painter.drawRect(option.rect.adjusted(0, 0, -1, -1))  # type: ignore[attr-defined]

    def _paint_chosen(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """A cell of a chosen row keeps its ground and the colour of its words."""
        drawn, table = QStyleOptionViewItem(option), self._grid.table
        self.initStyleOption(drawn, index)
        if table.is_change(index.row(), index.column()) and not table.is_off(index.row(), index.column()):
            drawn.palette.setColor(QPalette.ColorRole.Highlight, self._changed)  # type: ignore[attr-defined]
        colour = index.data(Qt.ItemDataRole.ForegroundRole)
        if colour is not None:
            drawn.palette.setBrush(QPalette.ColorRole.HighlightedText, colour)  # type: ignore[attr-defined]
        self._grid.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, drawn, painter, self._grid)

    def _paint_tick(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The box in the middle of its cell; Qt puts it at the left."""
        drawn = QStyleOptionViewItem(option)
        self.initStyleOption(drawn, index)
        style = self._grid.style()
        has_box = bool(drawn.features & QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator)  # type: ignore
        box = style.subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, drawn, self._grid)
        drawn.features &= ~QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator  # type: ignore[attr-defined]
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, drawn, painter, self._grid)
        if not has_box:
            return
        box.moveCenter(option.rect.center())  # type: ignore[attr-defined]
        states = {Qt.CheckState.Checked: QStyle.StateFlag.State_On, Qt.CheckState.Unchecked: QStyle.StateFlag.State_Off,
                  Qt.CheckState.PartiallyChecked: QStyle.StateFlag.State_NoChange}
        drawn.rect = box  # type: ignore[attr-defined]
        drawn.state = drawn.state & ~QStyle.StateFlag.State_HasFocus | states[drawn.checkState]  # type: ignore
        painter.setOpacity(1 if self._grid.table.can_tick(index.row()) else FAINT)
        style.drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck, drawn, painter, self._grid)
        painter.setOpacity(1)


class ImportGrid(FrozenGrid):
    """Space ticks the row (on a changed cell: the cell), Enter asks whom a row means."""

    choice_wanted = Signal(int)              # row of a record that is not sure
    row_shown = Signal(int)                  # the row stood on, -1 for none

    def __init__(self, table: ImportTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = table
        self.setObjectName("import_rows")
        self.setAccessibleName("导入预览")
        self.setModel(table)
        for view in (self, self.strip):
            view.setItemDelegate(_Cells(self, below=view is self))
            view.clicked.connect(self._clicked)
            view.horizontalHeader().setSortIndicatorShown(False)
        self.strip.setAccessibleName("导入预览的前几列")
        self.horizontalHeader().setSectionsMovable(False)
        self.header_clicked.connect(self._header_clicked)
        self.row_activated.connect(self._ask)

    def arrange(self) -> None:
        """Sets the columns' widths by what stands in them."""
        table, font = self.table, self.font()
        for section, characters in ((TICK, 3.2), (NUMBER, 5.2), (RESULT, 4.6)):
            self.setColumnWidth(section, theme.width_of(font, characters))
        for section, column in enumerate(table.columns, LEADING):
            self.setColumnWidth(section, self._wanted_width(section, len(column.title)))
        self.setColumnWidth(table.note_section, theme.width_of(font, NOTE_WIDTH))
        self.set_frozen(LEADING + bool(table.columns))       # with the name, which comes first

    def _wanted_width(self, section: int, title: int) -> int:
        """As wide as the title and the first rows want, within bounds."""
        font, metrics = self.font(), self.fontMetrics()
        wanted = max(map(metrics.horizontalAdvance, self.table.some_texts(section)), default=0) + PADDING
        return min(max(wanted, theme.width_of(font, title + TITLE_ROOM)), theme.width_of(font, WIDEST))

    def _clicked(self, index: Index) -> None:
        row, section = index.row(), index.column()
        if section == TICK:
            self.table.tick([row])
        elif self.table.is_change(row, section):
            self.table.toggle_cell(row, section)
        elif section in (RESULT, self.table.note_section):
            self._ask(row)

    def _header_clicked(self, section: int) -> None:
        if section == TICK and self.table.rowCount():
            states = (self.table.state(row) for row in range(self.table.rowCount()) if self.table.can_tick(row))
            self.table.tick_shown(any(state == Qt.CheckState.Unchecked for state in states))

    def _ask(self, row: int) -> None:
        one = self.table.row_at(row)
        if one is not None and one.result == UNSURE:
            self.choice_wanted.emit(row)

    def _tick_chosen(self) -> None:
        current = self.currentIndex()
        rows = [row for part in self.selectionModel().selection() for row in range(part.top(), part.bottom() + 1)]
        if len(rows) < 2 and self.table.is_change(current.row(), current.column()):
            self.table.toggle_cell(current.row(), current.column())
        elif rows:
            self.table.tick(sorted(rows))

    # Qt's side

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            QApplication.clipboard().setText(self.currentIndex().data() or "")
        elif not self.currentIndex().isValid() and key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Space):
            self.setCurrentIndex(self.model().index(0, NUMBER))
        elif key == Qt.Key.Key_Space:
            self._tick_chosen()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._ask(self.currentIndex().row()) if self.currentIndex().isValid() else None
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()
        elif event.text().isprintable() and event.text() and not event.modifiers():
            event.accept()                   # no search by typing here
        else:
            QTableView.keyPressEvent(self, event)

    def scrollTo(self, index: Any, hint: Any = QTableView.ScrollHint.EnsureVisible) -> None:
        """A cell that the keys reach comes out from under the frozen columns."""
        bar = self.horizontalScrollBar()
        before = bar.value()
        QTableView.scrollTo(self, index, hint)
        if index.column() < self.frozen:
            bar.setValue(before)
            return
        hidden = self.strip_width() - self.columnViewportPosition(index.column())
        if hidden > 0:
            bar.setValue(bar.value() - hidden)

    def currentChanged(self, current: Any, previous: Any) -> None:
        super().currentChanged(current, previous)
        if current.row() != previous.row():
            self.row_shown.emit(current.row())
        self.strip.viewport().update()

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model().rowCount():
            self.setCurrentIndex(self.model().index(0, NUMBER))


__all__ = ["ImportGrid"]
