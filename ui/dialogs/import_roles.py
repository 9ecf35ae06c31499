"""识别结果: the sheet as it came, what each row was taken for, and what else a person can say that it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from importers.account import column_letters
from importers.offers import Offer
from importers.reading import Sheet
from importers.roles import BLANK, DATA, FOOTER, HEADER, LEFT, OTHER, REPEATED, ROLES, SAMPLE, SECTION, TITLE
from importers.titles import plain_title
from ui import theme
from ui.dialogs.import_table import raw_text
from ui.dialogs.import_work import Proposal
from ui.widgets.buttons import Chips, button
from ui.widgets.frozen_grid import FrozenGrid
from ui.widgets.labels import SOFT, label

Index = QModelIndex | QPersistentModelIndex

NUMBER, ROLE = 0, 1
LEADING = 2                                 # sections before the columns of the sheet
UNKNOWN = "未认出"
BY_HAND, AS_BEFORE = "（手动）", "（按上次）"
ACTIONS = ((DATA, "是数据"), (LEFT, "不是数据"), (SECTION, "是分组标题"), (HEADER, "是表头"), ("", "恢复自动识别"))
ALL, LEFT_OUT = "all", "left_out"
MOST_SPANS = 300
WIDEST = 16                                 # of a column, in Chinese characters
LOOKED_AT = 60                              # rows that a column's width is made for
_SIDE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)


class RolesTable(QAbstractTableModel):
    """The cells as written. A row of the model is a row of the sheet."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._offer: Offer | None = None
        self._sheet: Sheet | None = None                    # as written, or as it was turned round
        self._roles: dict[int, str] = {}
        self._groups: dict[int, str] = {}
        self._keys: dict[int, str] = {}
        self._hidden: frozenset[int] = frozenset()          # columns whose contents are masked
        self._by_hand: Mapping[int, str] = {}
        self._shown: list[int] = []
        self._only_left = False
        colours = theme.COLOURS
        self._words = {role: QBrush(QColor(colours[name])) for role, name in (
            (TITLE, "text-soft"), (FOOTER, "text-soft"), (BLANK, "text-off"), (REPEATED, "text-soft"),
            (SAMPLE, "amber"), (LEFT, "amber"), (OTHER, "amber"), (SECTION, "link"))}
        self._grounds = {role: QBrush(QColor(colours[name])) for role, name in (
            (HEADER, "chosen"), (SECTION, "blue-ground"), (TITLE, "ground"), (FOOTER, "ground"), (REPEATED, "ground"),
            (SAMPLE, "amber-ground"), (LEFT, "amber-ground"), (OTHER, "amber-ground"))}
        self._bold = QFont()
        self._bold.setBold(True)

    def set_proposal(self, proposal: Proposal) -> None:
        """Shows a sheet, and of which rows a person said something."""
        self.beginResetModel()
        offer, by_hand = proposal.offer, proposal.choices.roles
        self._offer, self._by_hand = offer, by_hand
        turned = offer.layout is not None and offer.layout.sheet.turned
        self._sheet = offer.layout.sheet if turned and offer.layout is not None else offer.sheet
        self._roles, self._groups = proposal.roles, proposal.groups
        self._keys = _columns(offer)
        register = offer.register
        self._hidden = frozenset(number for number, key in self._keys.items()
                                 if register is not None and register.column(key).sensitive)
        self._fill()
        self.endResetModel()

    def show_only_left(self, only: bool) -> None:
        """Shows the rows that are not read, or all of them."""
        self.beginResetModel()
        self._only_left = only
        self._fill()
        self.endResetModel()

    def _fill(self) -> None:
        count = len(self._sheet.rows) if self._sheet is not None else 0
        self._shown = [row for row in range(count) if not self._only_left or self._roles.get(row) != DATA]

    def counts(self) -> tuple[int, int]:
        """How many rows there are, and how many of them are not read as data."""
        count = len(self._sheet.rows) if self._sheet is not None else 0
        return count, count - sum(role == DATA for role in self._roles.values())

    def sheet_row(self, row: int) -> int:
        """Excel's number - 1 of a row that is shown."""
        assert self._sheet is not None
        return self._sheet.number(self._shown[row]) - 1

    def place_of(self, sheet_row: int) -> int:
        """Where a row of the sheet is shown, -1 where it is not."""
        found = [row for row in range(len(self._shown)) if self.sheet_row(row) == sheet_row]
        return found[-1] if found else -1

    def role_of(self, row: int) -> str:
        return self._roles.get(self._shown[row], "")

    def role_words(self, row: int) -> str:
        """数据 · 教育界, 不是数据（手动）"""
        sheet_row, shown = self.sheet_row(row), self._shown[row]
        role = self._roles.get(shown, "")
        told = self._offer.layout.roles if self._offer is not None and self._offer.layout is not None else {}
        how = BY_HAND if self._by_hand.get(sheet_row) == role else AS_BEFORE if sheet_row in told else ""
        group = f" · {self._groups[shown]}" if shown in self._groups and role == DATA else ""
        return f"{ROLES.get(role, UNKNOWN)}{how}{group}"

    def rows_left(self, most: int) -> list[int]:
        """The first rows that are shown and not read as data."""
        return list(islice((place for place, row in enumerate(self._shown) if self._roles.get(row) != DATA), most))

    def only_cell(self, row: int) -> int:
        """The section of the one cell that is filled in a row, -1 where there are several or none."""
        assert self._sheet is not None
        filled = [number for number, cell in enumerate(self._sheet.rows[self._shown[row]]) if cell is not None]
        return LEADING + filled[0] if len(filled) == 1 else -1

    def text(self, row: int, section: int) -> str:
        shown = self._shown[row]
        if section == NUMBER:
            return str(self.sheet_row(row) + 1)
        if section == ROLE:
            return self.role_words(row)
        assert self._sheet is not None
        cells = self._sheet.rows[shown]
        text = raw_text(cells[section - LEADING]) if section - LEADING < len(cells) else ""
        masked = section - LEADING in self._hidden and text and self._roles.get(shown) not in (HEADER, TITLE)
        return text[:2] + "****" if masked else text

    # Qt's side

    def rowCount(self, parent: Any = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Any = QModelIndex()) -> int:
        if parent.isValid() or self._sheet is None or not self._sheet.rows:
            return 0
        return LEADING + len(self._sheet.rows[0])

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < self.columnCount():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _CENTRE
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        assert self._offer is not None and self._sheet is not None
        if section < LEADING:
            return ("表中列" if self._sheet.turned else "表中行", "识别为")[section]
        key, register, layout = self._keys.get(section - LEADING), self._offer.register, self._offer.layout
        letters = column_letters(section - LEADING)
        if self._sheet.turned and layout is not None:        # the file's rows stand here as columns
            letters = f"第 {layout.header_rows[0] + section - LEADING + 1} 行"
        return f"{letters} {register.column(key).title}" if key and register is not None else letters

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, section = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(row, section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _CENTRE if section == NUMBER else _SIDE
        taken = self.role_of(row)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._words.get(taken) if taken else self._words[FOOTER]
        if role == Qt.ItemDataRole.BackgroundRole:
            return self._grounds.get(taken)
        if role == Qt.ItemDataRole.FontRole:
            return self._bold if taken == HEADER else None
        return None


def _columns(offer: Offer) -> dict[int, str]:
    """Which column of the file's sheet is read as which key; with blocks side by side each block's."""
    layout = offer.layout
    if layout is None or not offer.sheet.rows:
        return {}
    width = len(offer.sheet.rows[0])
    if layout.sheet.turned or len(layout.sheet.rows[0]) >= width:
        width = len(layout.sheet.rows[0])
        return {number: key for number, key in layout.columns.items() if number < width}
    # Blocks were put below one another: the columns are known by their titles.
    titles = {plain_title(layout.header[number].split(" / ")[-1]): key for number, key in layout.columns.items()}
    return {number: titles[title] for number, cell in enumerate(offer.sheet.rows[layout.header_rows[1]])
            if isinstance(cell, str) and (title := plain_title(cell)) in titles}


class RolesGrid(FrozenGrid):
    """The sheet; a click on 识别为, Enter or the menu key asks what the row is."""

    asked = Signal(QPoint)

    def __init__(self, table: RolesTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = table
        self.setObjectName("import_roles")
        self.setAccessibleName("识别结果：表中各行")
        self.setModel(table)
        self.strip.setAccessibleName("识别结果的前两列")
        for view in (self, self.strip):
            view.clicked.connect(self._clicked)
            view.horizontalHeader().setSortIndicatorShown(False)
        self.horizontalHeader().setSectionsMovable(False)
        self.menu_wanted.connect(self.asked)
        self.row_activated.connect(lambda _: self._ask_here())

    def arrange(self) -> None:
        """Sets the columns' widths by what stands in them."""
        table, font, metrics = self.table, self.font(), self.fontMetrics()
        rows = range(min(LOOKED_AT, table.rowCount()))
        self.setColumnWidth(NUMBER, theme.width_of(font, 5.2))
        wanted = max((metrics.horizontalAdvance(table.role_words(row)) for row in rows), default=0) + 18
        self.setColumnWidth(ROLE, min(max(wanted, theme.width_of(font, 7)), theme.width_of(font, WIDEST)))
        for section in range(LEADING, table.columnCount()):
            title = str(table.headerData(section, Qt.Orientation.Horizontal) or "")
            # A title over the whole table says nothing of the width of its first column.
            texts = [table.text(row, section) for row in rows if table.role_of(row) not in (TITLE, FOOTER, SECTION)]
            wanted = max(map(metrics.horizontalAdvance, [*texts, title + "汉"]), default=0) + 14
            self.setColumnWidth(section, min(max(wanted, theme.width_of(font, 4)), theme.width_of(font, WIDEST)))
        self.set_frozen(LEADING)
        self._span_lines()

    def _span_lines(self) -> None:
        """A line of text goes over the columns beside it, as it does in the sheet."""
        self.clearSpans()
        last = self.table.columnCount() - 1
        for row in self.table.rows_left(MOST_SPANS):
            section = self.table.only_cell(row)
            if LEADING <= section < last:
                self.setSpan(row, section, 1, last - section + 1)

    def chosen(self) -> list[int]:
        """The rows of the sheet that are selected."""
        rows = {row for part in self.selectionModel().selection() for row in range(part.top(), part.bottom() + 1)}
        return [self.table.sheet_row(row) for row in sorted(rows)]

    def _clicked(self, index: Index) -> None:
        if index.column() == ROLE:
            self._ask_here()

    def _ask_here(self) -> None:
        index = self.model().index(max(self.currentIndex().row(), 0), ROLE)
        self.asked.emit(self.strip.viewport().mapToGlobal(self.strip.visualRect(index).bottomLeft()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() or key == Qt.Key.Key_Menu:
            if self.currentIndex().isValid():
                self._ask_here()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()
        elif event.text().isprintable() and event.text() and not event.modifiers():
            event.accept()                   # no search by typing here
        else:
            super().keyPressEvent(event)


class RolesView(QWidget):
    """The sheet with buttons for the selected rows. `told` gives rows (Excel's number - 1) and what they are."""

    told = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_roles_view")
        self.table = RolesTable(self)
        self.grid = RolesGrid(self.table)
        self.chips = Chips("import_roles_chips", "显示哪些行", ((ALL, "全部行"), (LEFT_OUT, "未作为数据")))
        self._buttons = [button(f"role_{role or 'automatic'}", words, lambda role=role: self._tell(role),
                                title=f"所选行{words}") for role, words in ACTIONS]
        row = QHBoxLayout(spacing=8)
        row.addWidget(self.chips)
        row.addStretch(1)
        row.addWidget(label("所选行：", SOFT))
        for made in self._buttons:
            row.addWidget(made)
        box = QVBoxLayout(self, spacing=6)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(row)
        box.addWidget(self.grid, 1)
        self.grid.asked.connect(self._ask)
        self.chips.chosen.connect(lambda key: self._show_only(key == LEFT_OUT))
        self.setFocusProxy(self.grid)

    def show_proposal(self, proposal: Proposal) -> None:
        """Shows a sheet; the row stood on stays where it was."""
        at = self.grid.currentIndex()
        row = self.table.sheet_row(at.row()) if at.isValid() else 0
        place = self.grid.verticalScrollBar().value()
        self.table.set_proposal(proposal)
        count, left = self.table.counts()
        self.chips.set_count(ALL, count)
        self.chips.set_count(LEFT_OUT, left)
        self.grid.arrange()
        if self.table.rowCount():
            self.grid.setCurrentIndex(self.table.index(max(self.table.place_of(row), 0), ROLE))
        self.grid.verticalScrollBar().setValue(place)

    def _show_only(self, only: bool) -> None:
        self.table.show_only_left(only)
        self.grid.arrange()
        if self.table.rowCount():
            self.grid.setCurrentIndex(self.table.index(0, ROLE))

    def buttons(self) -> Sequence[QPushButton]:
        return self._buttons

    def _ask(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setObjectName("role_menu")
        menu.setAccessibleName("这一行是什么")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rows = self.grid.chosen()
        for role, words in ACTIONS:
            action = menu.addAction(words if role == "" else f"{'这一行' if len(rows) < 2 else '这几行'}{words}",
                                    lambda role=role: self._tell(role))
            action.setCheckable(bool(role))
            place = self.table.place_of(rows[0]) if len(rows) == 1 else -1
            action.setChecked(bool(role) and place >= 0 and self.table.role_of(place) == role)
            if not role:
                menu.insertSeparator(action)
        menu.popup(at)

    def _tell(self, role: str) -> None:
        rows = self.grid.chosen()
        if rows:
            self.told.emit(rows, role)


__all__ = ["RolesView"]
