"""自动分配: an even assignment of contacts as a preview; ticked, changed, and put into force in one operation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from models import fields
from models.contact_chain import TIERS, Proposal, accept, chain, propose, tiers
from models.errors import InvalidValue
from models.members import Members
from models.operation import Operation
from models.participation import people_of
from models.people import People
from models.view import Filter, View
from ui import theme
from ui.dialogs.frame import Frame
from ui.session import Session
from ui.widgets.buttons import LINK, PRIMARY, button
from ui.widgets.empty_state import EmptyState
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import AMBER, SOFT, label

BY_HAND = "人工指定"
TITLES = ("落实", "联系对象", "层级", "工作单位及职务", "联系责任人", "责任人层级", "共联系", "理由")
TICK, TARGET, TARGET_TIER, WORK, RESPONSIBLE, RESPONSIBLE_TIER, LOAD, REASON = range(len(TITLES))
WIDTHS = {TICK: 3, TARGET: 7, TARGET_TIER: 6, RESPONSIBLE: 7, RESPONSIBLE_TIER: 6.5, LOAD: 4.5, REASON: 6}
LEFT = (TARGET, WORK, RESPONSIBLE)


@dataclass(frozen=True)
class Proposed:
    """What the dialog shows: the proposals with where the targets work, everybody's tier and name, how many each
    contacts, and how many contacts no longer fit."""

    proposals: list[Proposal]
    works: dict[int, str]
    tiers: dict[int, int]
    names: dict[int, str]
    loads: dict[int, int]
    faulty: int


def read_proposal(term: int, day: str) -> Proposed:
    """The proposal with what is needed to change it."""
    links, known = chain(term, day), tiers(term, day)
    members = View(Members, term=term, filters=(Filter("without_contact"),)).ids()
    people, work = people_of(members), Members.column("work")
    works = {people[i]: work.print(values[0]) for i, values in Members.read(members, [work], View(Members)).items()}
    return Proposed(propose(term, day), works, known, People.labels(known), Counter(link.responsible for link in links),
                    sum(bool(link.fault) for link in links))


class AssignmentDialog(Frame):
    """A row for each who has nobody; Space ticks, the responsible of the chosen rows is changed below."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "assignment_dialog", "自动分配联系责任人", QSize(960, 620), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._found: Proposed | None = None
        self._rows: list[Proposal] = []
        self._filling = False
        # Label
        self._note = label(kind=SOFT, name="assignment_note")
        self._note.setWordWrap(True)
        self._faulty = label(kind=AMBER, name="assignment_faulty")
        self._faulty.setWordWrap(True)
        self._faulty.hide()
        self.table = self._build_table()
        self.day = QLineEdit(fields.print_date(session.today), objectName="assignment_day",
                             placeholderText="如 2022.06.30")
        self.day.setAccessibleName("生效日期")
        self.day.setFixedWidth(theme.width_of(self.font(), 9))
        self._chosen = label(kind=SOFT, name="assignment_chosen")
        self.person = FlatCombo("assignment_person", "联系责任人")
        self.person.setEditable(True)
        self.person.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.person.lineEdit().setPlaceholderText("输入姓名查找")
        self.person.lineEdit().setAccessibleName("联系责任人")
        self.person.completer().setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.person.completer().setFilterMode(Qt.MatchFlag.MatchContains)
        self.person.setMinimumWidth(theme.width_of(self.font(), 20))
        self.change = button("assignment_change", "改为此人", self.change_responsible)
        # Buttons
        self.add_button(button("assignment_cancel", "取消", self.reject))
        self.take = self.add_button(button("assignment_take", "落实", self.carry_out, kind=PRIMARY))
        self.take.setToolTip("Ctrl+Enter")
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.carry_out)
        # Assemble
        self._stack = QStackedWidget()
        self._stack.addWidget(self._assemble())
        self._empty = EmptyState("正在分配…")
        self._stack.addWidget(self._empty)
        self._stack.setCurrentIndex(1)
        self.box.addWidget(self._stack, 1)
        self.take.setEnabled(False)
        self._read()

    def _build_table(self) -> QTableWidget:
        table = QTableWidget(0, len(TITLES), objectName="assignment_table")
        table.setAccessibleName("分配方案")
        table.setHorizontalHeaderLabels(list(TITLES))
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.row_height(self.font(), low=True))
        for column, characters in WIDTHS.items():
            table.setColumnWidth(column, theme.width_of(self.font(), characters))
        table.horizontalHeader().setSectionResizeMode(WORK, QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setHighlightSections(False)
        table.itemChanged.connect(self._ticked)
        table.itemSelectionChanged.connect(self._selected)
        return table

    def _assemble(self) -> QWidget:
        whole = QWidget()
        box = QVBoxLayout(whole, spacing=8)
        box.setContentsMargins(0, 0, 0, 0)
        top = QHBoxLayout(spacing=8)
        top.addWidget(self._note, 1)
        top.addWidget(button("assignment_all", "全选", lambda: self.tick_all(True), kind=LINK))
        top.addWidget(button("assignment_none", "全不选", lambda: self.tick_all(False), kind=LINK))
        below = QHBoxLayout(spacing=10)
        caption = label("生效日期", SOFT)
        caption.setBuddy(self.day)
        below.addWidget(self._chosen)
        below.addWidget(self.person)
        below.addWidget(self.change)
        below.addStretch()
        below.addWidget(caption)
        below.addWidget(self.day)
        box.addLayout(top)
        box.addWidget(self._faulty)
        box.addWidget(self.table, 1)
        box.addLayout(below)
        return whole

    # The proposal

    def _read(self) -> None:
        if self.session.term_id is None:
            self._empty.say("还没有委员", "先导入委员名册，再分配联系责任人。")
            return
        self.session.background.run(read_proposal, self.session.term_id, self.session.today, done=self._show,
                                    failed=self._failed, owner=self)

    def _show(self, found: Proposed) -> None:
        self._found, self._rows = found, list(found.proposals)
        faulty = f"有 {found.faulty} 条联系关系因层级变动已不适用，不在本方案内，请在联系列表中调整。" if found.faulty else ""
        self._faulty.setText(f"! {faulty}")
        self._faulty.setVisible(bool(faulty))
        if not self._rows:
            self._empty.say("没有需要分配的人", faulty or "应有联系责任人的都已落实。")
            return
        self._stack.setCurrentIndex(0)
        self._note.setText(f"{len(self._rows)} 人尚未落实联系责任人，按层级由上一级均衡分配，优先同一网格、同一界别。"
                           "请审定后落实。")
        self._filling = True
        self.table.setRowCount(len(self._rows))
        for row in range(len(self._rows)):
            for column in range(len(TITLES)):
                item = QTableWidgetItem()
                item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
                if column not in LEFT:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                self.table.setItem(row, column, item)
            tick = self.table.item(row, TICK)
            tick.setFlags(tick.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            tick.setCheckState(Qt.CheckState.Checked)
            tick.setData(Qt.ItemDataRole.AccessibleTextRole, f"落实{self._rows[row].target_name}")
        self._filling = False
        self._fill()
        self.table.setCurrentCell(0, TICK)
        self.table.setFocus()

    def _fill(self) -> None:
        """The words of every row: one more for a responsible changes the numbers of others."""
        assert self._found is not None
        self._filling = True
        loads = Counter(self._found.loads)
        loads.update(one.responsible for row, one in enumerate(self._rows) if self.is_ticked(row))
        for row, one in enumerate(self._rows):
            for column, text in ((TARGET, one.target_name), (TARGET_TIER, self._tier(one.target)),
                                 (WORK, self._found.works.get(one.target, "")),
                                 (RESPONSIBLE, one.responsible_name), (RESPONSIBLE_TIER, self._tier(one.responsible)),
                                 (LOAD, f"{loads[one.responsible]} 人"), (REASON, one.reason)):
                self.table.item(row, column).setText(text)
        self._filling = False
        self._say_count()

    def _tier(self, person: int) -> str:
        assert self._found is not None
        tier = self._found.tiers.get(person)
        return TIERS[tier] if tier is not None else ""

    # Ticks and changes

    def is_ticked(self, row: int) -> bool:
        return self.table.item(row, TICK).checkState() == Qt.CheckState.Checked

    def tick_all(self, on: bool) -> None:
        """Ticks every row, or takes every tick away."""
        self._filling = True
        for row in range(self.table.rowCount()):
            self.table.item(row, TICK).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self._filling = False
        self._fill()

    def _ticked(self, item: QTableWidgetItem) -> None:
        if not self._filling and item.column() == TICK:
            self._fill()

    def _say_count(self) -> None:
        number = sum(self.is_ticked(row) for row in range(self.table.rowCount()))
        reason = self.session.blocked()
        self.take.setText(f"落实 {number} 人" if number else "落实")
        self.take.setEnabled(bool(number) and not reason)

    def chosen_rows(self) -> list[int]:
        return sorted({index.row() for index in self.table.selectedIndexes()})

    def _selected(self) -> None:
        """Offers those who may contact everybody chosen: all of a higher tier, those who contact fewest first."""
        rows = self.chosen_rows()
        self._chosen.setText(f"选中 {len(rows)} 人，改由" if len(rows) > 1 else "改由")
        choices: list[tuple[str, Any]] = []
        if rows and self._found is not None:
            found = self._found
            highest = min(found.tiers[self._rows[row].target] for row in rows)
            able = sorted((person for person, tier in found.tiers.items() if tier < highest),
                          key=lambda person: (-found.tiers[person], found.loads.get(person, 0), person))
            choices = [(f"{found.names[person]}（{TIERS[found.tiers[person]]}，已联系 {found.loads.get(person, 0)} 人）",
                        person) for person in able]
        self.person.set_choices(choices)
        if rows:
            self.person.choose(self._rows[rows[0]].responsible)
            self.person.lineEdit().setCursorPosition(0)
        self.person.setEnabled(bool(choices))
        self.change.setEnabled(bool(choices))

    def change_responsible(self) -> None:
        """Puts the person chosen below in the place of the proposed one, for the chosen rows."""
        place = self.person.findText(self.person.currentText())
        if place < 0 or self._found is None:
            self.say("! 请从列表中选一位联系责任人", "amber")
            self.person.setFocus()
            return
        person = self.person.itemData(place)
        for row in self.chosen_rows():
            self._rows[row] = replace(self._rows[row], responsible=person, responsible_name=self._found.names[person],
                                      reason=BY_HAND)
        self.say("")
        self._fill()

    # Carrying it out

    def carry_out(self) -> None:
        """Puts the ticked rows into force from the day on, in one operation."""
        wanted = [one for row, one in enumerate(self._rows) if self.is_ticked(row)]
        if not wanted or not self.take.isEnabled():
            return
        try:
            day = fields.parse_date(self.day.text().strip())
            if not isinstance(day, str):
                raise InvalidValue("since", "请填写生效日期")
            if len(day) != 10:
                raise InvalidValue("since", "生效日期要写到日")
        except InvalidValue as error:
            self._failed(error)
            return

        def work(op: Operation) -> list[int]:
            return accept(op, wanted, day)
        self.take.setEnabled(False)
        self.session.run_operation(f"落实 {len(wanted)} 人的联系责任人", work, owner=self, failed=self._failed,
                                   done=lambda made: self._accepted(made, wanted))

    def _accepted(self, made: Sequence[int], wanted: Sequence[Proposal]) -> None:
        self.accept()
        already = len(wanted) - len(made)
        self.session.tell_done(f"已落实 {len(made)} 人的联系责任人" + (f"，{already} 人在此期间已另行落实" if already else ""))

    def _failed(self, error: Exception) -> None:
        self._say_count()
        if isinstance(error, InvalidValue):
            self.say(f"! {error.message}", "amber")
            self.day.setFocus()
        else:
            self.session.tell(error, self)
