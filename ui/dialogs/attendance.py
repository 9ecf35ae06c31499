"""登记出席: the whole list of a meeting; statuses are ticked, or lists of names pasted, and all of it is one operation."""

from __future__ import annotations

import re
from collections import Counter

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from models import fields, names
from models.attendance import (
    ABSENT,
    EXCUSED,
    FORMULA,
    LATE,
    NOT_EXCUSED,
    OBSERVER,
    PRESENT,
    STATUSES,
    UNRECORDED,
    Attendances,
    Roll,
    Seat,
    of_list,
    record,
    roll,
)
from models.choosing import Offer, offers_by_name
from models.errors import InvalidValue
from models.operation import Operation
from models.people import People
from models.relations import Pointing, RefValue
from ui import theme
from ui.dialogs.frame import Frame
from ui.messages import Sentence
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.labels import AMBER, HEADING, SOFT, label
from ui.widgets.paste_text import PasteText
from ui.widgets.pointing_editors import Lookup, RefPicker

NAME, WORK, FIRST = 0, 1, 2
NOTE = FIRST + len(STATUSES)
SHORT = {EXCUSED: "请假\n批准", NOT_EXCUSED: "请假\n未批准"}
TONES = {PRESENT: "green", LATE: "amber", EXCUSED: "bar", NOT_EXCUSED: "amber", ABSENT: "red", OBSERVER: "bar",
         UNRECORDED: "text-soft"}
PASTED = (EXCUSED, NOT_EXCUSED, ABSENT, LATE, OBSERVER, PRESENT)
MARK = "●"
# What a list of names says behind one that is no reason: （女，回族）
_SAID_OF_NAMES = re.compile(r"(?:[男女]|[\u4e00-\u9fff]{1,5}族)(?:[，,、 ]+[\u4e00-\u9fff]{1,5}族)?")


class RollTable(QTableWidget):
    """A row for each person, a column for each status: a click or the space bar puts the mark."""

    def __init__(self, parent: AttendanceDialog) -> None:
        super().__init__(0, NOTE + 1, parent)
        self._dialog = parent
        self.setObjectName("roll_table")
        self.setAccessibleName("出席名单")
        self.setHorizontalHeaderLabels(["姓名", "工作单位及职务", *(SHORT.get(one, one) for one in STATUSES), "备注"])
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.row_height(self.font(), low=True))
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.AnyKeyPressed
                             | QAbstractItemView.EditTrigger.EditKeyPressed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(WORK, QHeaderView.ResizeMode.Stretch)
        for column in range(NOTE + 1):
            self.setColumnWidth(column, theme.width_of(self.font(), 6 if column == NAME else 10 if column == NOTE
                                                       else 4.2))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, column = self.currentRow(), self.currentColumn()
        if event.key() == Qt.Key.Key_Space and row >= 0 and FIRST <= column < NOTE:
            self._dialog.put(row, STATUSES[column - FIRST])
        elif event.key() == Qt.Key.Key_Delete and row >= 0:
            self._dialog.remove_chosen()
        else:
            super().keyPressEvent(event)


class AttendanceDialog(Frame):
    """Opens with whoever belongs to the meeting's body on the day, and with what was recorded before."""

    def __init__(self, session: Session, meeting: int, parent: QWidget | None = None) -> None:
        super().__init__(session, "attendance_dialog", "登记出席", QSize(980, 640), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._meeting, self._roll = meeting, Roll(meeting, "", "", (), {})
        self._seats: list[Seat] = []
        self._unfound: dict[str, str] = {}            # pasted names that are nobody's yet, and why
        # Label
        self._name = label(kind=HEADING, name="attendance_meeting")
        self._name.setWordWrap(True)
        self._counts = label(name="attendance_counts")
        self._formula = label(FORMULA, SOFT, "attendance_formula")
        self._told = label(kind=AMBER, name="attendance_told")
        self._told.setWordWrap(True)
        self._told.hide()
        self.search = QLineEdit(objectName="roll_search", placeholderText="在名单中查找姓名、拼音", clearButtonEnabled=True)
        self.search.setAccessibleName("在名单中查找")
        column = Attendances.column("person")
        assert isinstance(column, Pointing)
        self.picker = RefPicker(column, Lookup(session.background, lambda: session.term_id, lambda *_: None))
        self.picker.line.setObjectName("roll_add")
        self.picker.line.setAccessibleName("添加人员")
        self.picker.line.setPlaceholderText("添加名单以外的人员")
        self.table = RollTable(self)
        # Buttons
        self._rest = button("roll_rest", "其余都出席", self.rest_present)
        self._rest.setToolTip("把还没有登记的人都记为出席")
        self._paste = button("roll_paste", "粘贴名单 ▾")
        menu = QMenu(self, objectName="roll_paste_menu")
        menu.addAction("应到名单…").triggered.connect(lambda _=False: self.ask_names(UNRECORDED))
        for status in PASTED:
            menu.addAction(f"{status}名单…").triggered.connect(lambda _=False, status=status: self.ask_names(status))
        self._paste.setMenu(menu)
        self._remove = button("roll_remove", "移出名单", self.remove_chosen)
        self._remove.setToolTip("把选中的人移出名单（Delete）：他们不应到会，不计入应到")
        self.add_button(button("attendance_cancel", "取消", self.reject))
        self.take = self.add_button(button("attendance_take", "保存", self.save, kind=PRIMARY))
        self.take.setToolTip("Ctrl+Enter")
        self.take.setEnabled(False)
        for keys in ("Ctrl+Return", "Ctrl+Enter", "Ctrl+S"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)
        # Assemble
        tools, below = QHBoxLayout(spacing=8), QHBoxLayout(spacing=16)
        for part, stretch in ((self.search, 2), (self.picker, 2), (self._rest, 0), (self._paste, 0), (self._remove, 0)):
            tools.addWidget(part, stretch)
        below.addWidget(self._counts)
        below.addWidget(self._formula)
        below.addStretch(1)
        self.box.addWidget(self._name)
        self.box.addLayout(tools)
        self.box.addWidget(self._told)
        self.box.addWidget(self.table, 1)
        self.box.addLayout(below)
        # Connect
        self.table.cellClicked.connect(self._clicked)
        self.table.itemChanged.connect(self._noted)
        self.search.textChanged.connect(self._search)
        self.picker.picked.connect(lambda ref: self._picked(ref))
        session.background.run(roll, meeting, done=self._show, urgent=True, failed=self._failed, owner=self)

    # -- the list --------------------------------------------------------------------------------------------------

    def _show(self, found: Roll) -> None:
        self._roll = found
        self._name.setText(found.name)
        self.setAccessibleName(f"登记出席：{found.name}")
        self._seats = []
        for seat in found.seats:
            self._append(seat)
        if not found.seats:
            self._tell("没有这次会议的组成人员名单，请添加人员或粘贴名单；也可以在会议中填写“会议主体”。")
        self.take.setEnabled(not self.session.blocked())
        self._count()
        self.table.setFocus()
        if found.seats:
            self.table.setCurrentCell(0, FIRST)

    def _append(self, seat: Seat) -> int:
        row = self.table.rowCount()
        was = self.table.blockSignals(True)
        self.table.insertRow(row)
        self._seats.append(seat)
        doubt = self._roll.doubts.get(seat.person.id, "")
        name = QTableWidgetItem(f"! {seat.person.text}" if doubt else seat.person.text)
        name.setToolTip(doubt)
        if doubt:
            name.setForeground(QBrush(QColor(theme.COLOURS["amber"])))
        fixed = [name, QTableWidgetItem(seat.work), *(QTableWidgetItem() for _ in STATUSES)]
        for column, item in enumerate(fixed):
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
            if column >= FIRST:
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            self.table.setItem(row, column, item)
        self.table.setItem(row, NOTE, QTableWidgetItem(seat.note))
        self.table.blockSignals(was)
        self._draw(row)
        return row

    def _draw(self, row: int) -> None:
        """Puts the mark into the column of the row's status."""
        was = self.table.blockSignals(True)
        for place, status in enumerate(STATUSES):
            item, here = self.table.item(row, FIRST + place), self._seats[row].status == status
            item.setText(MARK if here else "")
            item.setForeground(QBrush(QColor(theme.COLOURS[TONES[status]])))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{status}，已选" if here else status)
        self.table.blockSignals(was)

    def put(self, row: int, status: str) -> None:
        """Records one person as `status`."""
        self._seats[row] = self._seats[row]._replace(status=status)
        self._draw(row)
        self._count()

    def rest_present(self) -> None:
        """Whoever is not recorded yet was there; asks first where a pasted name has not found its person."""
        if self._unfound:
            asked = Sentence(self, "unfound", f"粘贴的“{'”“'.join(self._unfound)}”还没有登记。",
                             "如果其中有人请假或缺席，现在会被记为出席。", "先去核对", "其余都出席")
            if asked.exec() != QDialog.DialogCode.Accepted:
                return
        for row, seat in enumerate(self._seats):
            if seat.status == UNRECORDED:
                self._seats[row] = seat._replace(status=PRESENT)
                self._draw(row)
        self._count()

    def remove_chosen(self) -> None:
        """Takes the chosen people off the list: they were not to come."""
        for row in sorted({index.row() for index in self.table.selectedIndexes()}, reverse=True):
            self.table.removeRow(row)
            del self._seats[row]
        self._count()

    def statuses(self) -> dict[str, str]:
        """What is recorded of each name."""
        return {seat.person.text: seat.status for seat in self._seats}

    def _clicked(self, row: int, column: int) -> None:
        if FIRST <= column < NOTE:
            self.put(row, STATUSES[column - FIRST])

    def _noted(self, item: QTableWidgetItem) -> None:
        if item.column() == NOTE:
            self._seats[item.row()] = self._seats[item.row()]._replace(note=item.text().strip())

    def _count(self) -> None:
        known = of_list(Counter(seat.status for seat in self._seats))
        self._counts.setText(known.words)
        self._rest.setEnabled(bool(known.unrecorded))

    def _search(self, text: str) -> None:
        wanted = text.strip()
        for row, seat in enumerate(self._seats):
            name = seat.person.text
            self.table.setRowHidden(row, bool(wanted) and wanted not in name and not (
                wanted.isascii() and names.initials(name).startswith(wanted.lower())))

    # -- adding and pasting ------------------------------------------------------------------------------------------

    def _picked(self, ref: RefValue, status: str = PRESENT, note: str = "") -> None:
        self.picker.line.clear()
        row = next((place for place, seat in enumerate(self._seats) if seat.person.id == ref.id), None)
        if row is None:
            row = self._append(Seat(ref, "", status, note, None))
        self.put(row, status)
        if note:
            self.table.item(row, NOTE).setText(note)
        self.table.scrollToItem(self.table.item(row, NAME))

    def ask_names(self, status: str) -> None:
        """A field for a list of names that all get one status."""
        dialog = PasteText(f"粘贴{'应到' if status == UNRECORDED else status}名单", "每行一个，或用顿号隔开；姓名后可用括号写原因，如：示例甲（出差）。", self)
        dialog.taken.connect(lambda text: self.paste(text, status))
        dialog.open()

    def paste(self, text: str, status: str) -> None:
        """Records those whose names are pasted as `status`; who is not on the list is looked up among all people.

        As 未登记 they are only put on the list: what is recorded of those who are on it already stays.
        """
        named = named_in(text)
        here = Counter(seat.person.text for seat in self._seats)
        for row, seat in enumerate(self._seats):
            if seat.person.text in named and here[seat.person.text] == 1 and status != UNRECORDED:
                self._seats[row] = seat._replace(status=status)
                self._draw(row)
                if named[seat.person.text]:
                    self.table.item(row, NOTE).setText(named[seat.person.text])
        self._count()
        missing = [name for name in named if here[name] != 1 and not (here[name] and status == UNRECORDED)]
        if missing:
            self.session.background.run(offers_by_name, People, missing, None, owner=self, failed=self._failed,
                                        done=lambda found: self._add_pasted(named, found, status))

    def _add_pasted(self, named: dict[str, str], found: dict[str, list[Offer]], status: str) -> None:
        for name, several in found.items():
            self._unfound.pop(name, None)
            if len(several) == 1:
                self._picked(several[0].ref, status, named[name])
            else:
                self._unfound[name] = "有重名，请逐个登记" if several else "没有找到"
        told: dict[str, list[str]] = {}
        for name, why in self._unfound.items():
            told.setdefault(why, []).append(name)
        self._tell("；".join(f"{why}：{'、'.join(several)}" for why, several in told.items()))

    def _tell(self, text: str) -> None:
        self._told.setText(text)
        self._told.setVisible(bool(text))

    # -- saving ------------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Stores the whole list as one operation."""
        if not self.take.isEnabled():
            return
        seats, title = list(self._seats), f"登记出席：{self._roll.name}"

        def work(op: Operation) -> None:
            record(op, self._meeting, seats)
        self.take.setEnabled(False)
        self.session.run_operation(title, work, owner=self, failed=self._failed, done=lambda _: self._saved(title))

    def reject(self) -> None:
        """Asks before what was ticked is lost."""
        if self._seats != list(self._roll.seats):
            asked = Sentence(self, "unsaved", "出席情况还没有保存。", "不保存就关闭，刚才登记的会丢失。", "继续登记", "不保存")
            if asked.exec() != QDialog.DialogCode.Accepted:
                return
        super().reject()

    def _saved(self, title: str) -> None:
        self.accept()
        self.session.tell_done(f"已{title}")

    def _failed(self, error: Exception) -> None:
        self.take.setEnabled(True)
        if isinstance(error, InvalidValue):
            self.say(error.message, AMBER)
        else:
            self.session.tell(error, self)


def named_in(text: str) -> dict[str, str]:
    """The names in a pasted list, each with what stands in brackets behind it: 示例甲（出差）、示例乙."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        parsed = fields.parse_people(re.sub(r"^[^：:、（(]{1,10}[：:]", "", line.strip()))    # 请假人员：示例甲、示例乙
        for one in parsed if isinstance(parsed, tuple) else ():
            split = re.fullmatch(r"(.+?)\s*[（(](.*)[）)]", one)
            name = fields.parse_name(split[1] if split else one)
            if isinstance(name, str):
                found[name] = split[2].strip() if split and not _SAID_OF_NAMES.fullmatch(split[2].strip()) else ""
    return found


__all__ = ["AttendanceDialog", "RollTable", "named_in"]
