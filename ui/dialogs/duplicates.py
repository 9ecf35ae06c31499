"""疑似重复: likely pairs, both records side by side; every field taken from either, merged or told apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from models.columns import Column
from models.duplicates import LISTED, Pair, likely_pairs, not_same
from models.errors import Refused
from models.hanging import hanging_on
from models.members import Members
from models.merging import GONE, KEEP, Compared, compare, merge
from models.operation import Operation
from models.people import People
from ui import theme
from ui.dialogs.frame import Frame
from ui.session import Session
from ui.widgets.buttons import LINK, PRIMARY, button
from ui.widgets.empty_state import EmptyState
from ui.widgets.labels import AMBER, SOFT, label

TITLE, ONE, OTHER = range(3)
SIDES = {ONE: KEEP, OTHER: GONE}
TAKEN, BOTH = "✓ ", "（都保留）"
HANGING = "关联记录"
MERGED, APART = "合并人员", "登记不是同一人"
LIST_CHARACTERS = 13


class Listed(NamedTuple):
    """A likely pair with the names of both."""

    pair: Pair
    name: str
    other: str

    @property
    def words(self) -> str:
        return self.name if self.name == self.other else f"{self.name}、{self.other}"


class DuplicatesDialog(Frame):
    """Left the pairs, right the two records of the chosen pair; a click, Space or Enter takes a field."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "duplicates_dialog", "疑似重复", QSize(1060, 620), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._pairs: list[Listed] = []
        self._looked_at: Pair | None = None
        self._fields: list[Compared] = []
        self._choices: dict[str, str] = {}
        self._revealed = False
        self._decided = False                          # something was done here that can be taken back
        # Label
        self.pairs = QListWidget(objectName="duplicates_pairs")
        self.pairs.setAccessibleName("疑似重复的人员")
        self.pairs.setProperty("kind", "roomy")
        self.pairs.setFixedWidth(theme.width_of(self.font(), LIST_CHARACTERS))
        self._why = label(kind=AMBER, name="duplicates_why")
        self._why.setWordWrap(True)
        self._reveal = button("duplicates_reveal", "显示身份证号等", self.reveal, kind=LINK)
        self._reveal.setToolTip("查看会记入更改记录")
        self.table = self._build_table()
        self._hint = label("点选要采用的一方；点表头可全部取自一方。未点选的，采用左边的，左边空白的采用右边的。", SOFT)
        self._hint.setWordWrap(True)
        # Buttons
        self._undo = self.add_button(button("duplicates_undo", "撤销", self.take_back, kind=LINK))
        self.next = self.add_button(button("duplicates_next", "下一对", self.next_pair))
        self.apart = self.add_button(button("duplicates_apart", "不是同一人", self.tell_apart))
        self.merge = self.add_button(button("duplicates_merge", "合并", self.merge_pair, kind=PRIMARY))
        self.add_button(button("duplicates_close", "关闭", self.reject))
        # Assemble
        right = QVBoxLayout(spacing=8)
        line = QHBoxLayout(spacing=10)
        line.addWidget(self._why, 1)
        line.addWidget(self._reveal)
        right.addLayout(line)
        right.addWidget(self.table, 1)
        right.addWidget(self._hint)
        both = QWidget()
        row = QHBoxLayout(both, spacing=12)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.pairs)
        row.addLayout(right, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(both)
        self._stack.addWidget(EmptyState("没有疑似重复的人员", "身份证号、手机、姓名和出生年月等相同的，会列在这里。"))
        self.box.addWidget(self._stack)
        self.pairs.currentRowChanged.connect(self._pair_chosen)
        session.changed.connect(self.refresh)
        session.busy_changed.connect(self._allow)
        session.steps_changed.connect(self._allow)
        self._allow()
        self.refresh()

    def _build_table(self) -> QTableWidget:
        table = QTableWidget(0, 3, objectName="duplicates_fields")
        table.setAccessibleName("两条记录对照")
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.verticalHeader().hide()
        table.setWordWrap(True)
        table.setTabKeyNavigation(False)
        header = table.horizontalHeader()
        header.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(ONE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(OTHER, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        table.setColumnWidth(TITLE, theme.width_of(self.font(), 10))
        table.cellClicked.connect(self.take)
        header.sectionClicked.connect(self.take_all)
        table.installEventFilter(self)
        return table

    # The pairs

    def refresh(self) -> None:
        """Reads the pairs anew; the one looked at stays chosen, or the next in its place."""
        self.session.background.run(read_pairs, done=self._show_pairs, group="likely pairs", owner=self,
                                    failed=self._not_done)

    def _show_pairs(self, found: list[Listed]) -> None:
        before = self.pair
        row = max(self.pairs.currentRow(), 0)
        self._pairs = found
        self.pairs.blockSignals(True)
        self.pairs.clear()
        for listed in found:
            item = QListWidgetItem(listed.words)
            item.setToolTip(listed.pair.words)
            self.pairs.addItem(item)
        self.pairs.blockSignals(False)
        self._stack.setCurrentIndex(0 if found else 1)
        more = "，处理后继续列出" if len(found) >= LISTED else ""
        self.setWindowTitle(f"疑似重复　{len(found)} 对{more}" if found else "疑似重复")
        keys = [(listed.pair.a, listed.pair.b) for listed in found]
        if before is not None and (before.a, before.b) in keys:
            row = keys.index((before.a, before.b))
        self._looked_at = None if not found else self._looked_at
        if found:
            self.pairs.setCurrentRow(min(row, len(found) - 1))
        self._allow()

    @property
    def pair(self) -> Pair | None:
        """The pair whose fields stand in the table."""
        return self._looked_at

    def _pair_chosen(self, row: int) -> None:
        if not 0 <= row < len(self._pairs):
            return
        listed = self._pairs[row]
        if listed.pair != self._looked_at:
            self._choices, self._revealed = {}, False
        self._looked_at = listed.pair
        self._why.setText(f"第 {row + 1} 对，共 {len(self._pairs)} 对：{listed.pair.words}")
        self.table.setHorizontalHeaderLabels(["项目", listed.name, listed.other])
        self.session.background.run(read_fields, listed.pair.a, listed.pair.b, done=self._show_fields, urgent=True,
                                    group="compare", failed=self._not_done, owner=self)

    def next_pair(self) -> None:
        """Leaves this pair as it is, for another time."""
        if self._pairs:
            self.pairs.setCurrentRow((self.pairs.currentRow() + 1) % len(self._pairs))

    # The fields

    def _show_fields(self, found: list[Compared]) -> None:
        self._fields = found
        self._reveal.setVisible(not self._revealed and any(_is_sensitive(one) for one in found))
        self.table.setRowCount(len(found))
        at = self.table.currentRow()
        for row, one in enumerate(found):
            both = not one.key and one.keep and one.gone and not one.same
            title = QTableWidgetItem(one.title + (BOTH if both else ""))
            title.setFlags(Qt.ItemFlag.ItemIsEnabled)
            title.setForeground(QBrush(QColor(theme.COLOURS["text-soft"])))
            self.table.setItem(row, TITLE, title)
            for column in SIDES:
                self.table.setItem(row, column, QTableWidgetItem())
            self._show_row(row)
        self.table.resizeRowsToContents()
        least = theme.row_height(self.font(), low=True)
        for row in range(len(found)):
            self.table.setRowHeight(row, max(self.table.rowHeight(row), least))
        if found and at < 0:
            self.table.setCurrentCell(0, ONE)

    def taken(self, one: Compared) -> str:
        """Which side a field is taken from: KEEP, GONE, or '' where both are kept or are the same."""
        if not one.key or one.same:
            return ""
        return self._choices.get(one.key, KEEP if one.keep else GONE)

    def _show_row(self, row: int) -> None:
        one = self._fields[row]
        taken = self.taken(one)
        for column, side in SIDES.items():
            item = self.table.item(row, column)
            text = self._text(one, one.keep if side == KEEP else one.gone)
            font = QFont(self.table.font())
            mine = side == taken
            font.setBold(mine)
            item.setFont(font)
            item.setText(f"{TAKEN}{text or '（空）'}" if mine else text)
            colour = "text" if mine or not taken else "text-off"
            item.setForeground(QBrush(QColor(theme.COLOURS[colour])))
            item.setBackground(QBrush(QColor(theme.COLOURS["changed"])) if mine else QBrush())
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{one.title} {text}" + ("，采用" if mine else ""))

    def _text(self, one: Compared, text: str) -> str:
        """The value as the screen shows it: sensitive ones masked, and marked where the masked forms look the same."""
        if self._revealed or not text or not _is_sensitive(one):
            return text
        masked = [_masked(one, value) for value in (one.keep, one.gone)]
        alike = "（两者不同）" if masked[0] == masked[1] and not one.same else ""
        return _masked(one, text) + alike

    def take(self, row: int, column: int) -> None:
        """Takes one field from the left or the right record."""
        one = self._fields[row] if 0 <= row < len(self._fields) else None
        if one is not None and column in SIDES and self.taken(one):
            self._choices[one.key] = SIDES[column]
            self._show_row(row)

    def take_all(self, column: int) -> None:
        """Takes every field from one record."""
        for row in range(len(self._fields)):
            self.take(row, column)

    def reveal(self) -> None:
        """Shows what is masked; that stands in the log."""
        pair = self.pair
        if pair is not None:
            self.session.run_event("查看疑似重复人员的身份证号等", f"{People.key} {pair.a}、{pair.b}", owner=self,
                                   done=self._show_revealed)

    def _show_revealed(self) -> None:
        self._revealed = True
        self._show_fields(self._fields)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) \
                and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.take(self.table.currentRow(), self.table.currentColumn())
            return True
        return super().eventFilter(watched, event)

    # What is decided

    def merge_pair(self) -> None:
        """Makes the two one, as chosen; one operation."""
        pair = self.pair
        if pair is None or not self.merge.isEnabled():
            return
        choices: Mapping[str, str] = {one.key: taken for one in self._fields if (taken := self.taken(one))}
        names = self._pairs[self.pairs.currentRow()].words

        def work(op: Operation) -> None:
            merge(op, pair.a, pair.b, choices)
        self._run(f"{MERGED}：{names}", work, f"已合并：{names}")

    def tell_apart(self) -> None:
        """Remembers that the two are not one person."""
        pair = self.pair
        if pair is None or not self.apart.isEnabled():
            return
        names = self._pairs[self.pairs.currentRow()].words

        def work(op: Operation) -> None:
            not_same(op, pair.a, pair.b)
        self._run(f"{APART}：{names}", work, f"已登记不是同一人：{names}")

    def _run(self, title: str, work: Callable[[Operation], None], said: str) -> None:
        for one in (self.merge, self.apart):
            one.setEnabled(False)
        self.session.run_operation(title, work, owner=self, done=lambda _: self._done(said), failed=self._not_done)

    def _done(self, said: str) -> None:
        self._decided = True
        self.say(f"{said}。")
        self._allow()

    def take_back(self) -> None:
        """Undoes the last decision; the pair stands in the list again."""
        self.say("")
        self.session.undo()

    def _not_done(self, error: Exception) -> None:
        self._allow()
        if isinstance(error, Refused):
            self.refresh()                             # what stands here may be out of date
        self.session.tell(error, self)

    def _allow(self, *_: str) -> None:
        reason = self.session.blocked()
        for one in (self.merge, self.apart):
            one.setEnabled(bool(self._pairs) and not reason)
            one.setToolTip(reason)
        self.next.setEnabled(len(self._pairs) > 1)
        title = self.session.undo_title()
        self._undo.setVisible(self._decided and title.startswith((MERGED, APART)))
        self._undo.setEnabled(not reason)
        self._undo.setToolTip(f"撤销：{title}" if title else "")


def read_pairs() -> list[Listed]:
    """The likely pairs with their names."""
    pairs = likely_pairs()
    names = People.labels(i for pair in pairs for i in (pair.a, pair.b))
    return [Listed(pair, names.get(pair.a, ""), names.get(pair.b, "")) for pair in pairs]


def read_fields(one: int, other: int) -> list[Compared]:
    """Both records field by field, and last what hangs on each, which tells the member from the bare name."""
    hanging = ["、".join(f"{found.title} {found.number} 条" for found in hanging_on(People, [person]))
               for person in (one, other)]
    return [*compare(one, other), *([Compared("", HANGING, *hanging)] if any(hanging) else [])]


def _is_sensitive(one: Compared) -> bool:
    return _column(one) is not None


def _masked(one: Compared, text: str) -> str:
    column = _column(one)
    return column.mask(text) if column is not None and text else text


def _column(one: Compared) -> Column | None:
    return next((column for column in Members.columns if column.sensitive and column.title == one.title), None)
