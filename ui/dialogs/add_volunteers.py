"""加入队员: people found by name or pasted from a list, put into a team in one operation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from models import fields
from models.choosing import Offer, filter_choices, offers, offers_by_name
from models.errors import InvalidValue
from models.operation import Operation
from models.people import People
from models.teams import DUTIES, VOLUNTEER, Rosters
from models.view import Filter, View
from models.writing import Draft, write
from ui import theme
from ui.dialogs.frame import Frame
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import AMBER, SOFT, label
from ui.widgets.paste_text import PasteText
from ui.widgets.search_field import SearchField

OFFERED = 300
ROW = int(Qt.ItemDataRole.UserRole)


class Found(NamedTuple):
    """People a team may take in, and the ids of those it has."""

    people: list[Offer]
    there: frozenset[int]


def read_people(typed: str, team: int | None) -> Found:
    there = View(Rosters, filters=(Filter("team", "is", team),), keys=("person",))
    held = (person for person, in there.page(there.ids()).values()) if team is not None else ()
    return Found(offers(People, typed, None, OFFERED), frozenset(person.id for person in held if person))


def take_in(op: Operation, team: int, people: Sequence[int], names: Sequence[str], duty: str | None,
            since: str | None) -> int:
    """Puts people, and new ones of these names, into the roster of a team; returns how many."""
    new = write(op, People, [Draft({"name": name}) for name in names]) if names else []
    write(op, Rosters, [Draft({"team": team, "person": one, "duty": duty, "since": since})
                        for one in (*people, *new)])
    return len(people) + len(new)


def take_away(item: QListWidgetItem) -> None:
    """Nobody is taken in twice: the line stays and says so in grey."""
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    item.setForeground(QColor(theme.COLOURS["text-off"]))


class AddVolunteers(Frame):
    """People on the left, those who are to be taken in on the right."""

    def __init__(self, session: Session, team: int | None, parent: QWidget | None = None) -> None:
        super().__init__(session, "add_volunteers", "加入队员", QSize(820, 560), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._wanted_team = team
        self._found = Found([], frozenset())
        # Label
        self.team = FlatCombo("volunteer_team", "志愿服务队")
        self.duty = FlatCombo("volunteer_duty", "队内职务")
        self.duty.set_choices([(one, one) for one in DUTIES])
        self.duty.choose(VOLUNTEER)
        self.since = QLineEdit(fields.print_date(session.today), objectName="volunteer_since")
        self.since.setAccessibleName("入队日期")
        self.since.setFixedWidth(theme.width_of(self.font(), 8))
        self.search = SearchField("volunteer_search", "搜索姓名、拼音、单位")
        self.people = QListWidget(objectName="volunteer_people")
        self.people.setAccessibleName("可加入的人员")
        self.chosen = QListWidget(objectName="volunteer_chosen")
        self.chosen.setAccessibleName("将加入的人员")
        for one in (self.people, self.chosen):
            one.setProperty("kind", "roomy")
            one.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
            one.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            one.installEventFilter(self)
        self._how_many = label(kind=SOFT, name="volunteer_count")
        self._note = label(kind=AMBER, name="volunteer_note")
        self._note.setWordWrap(True)
        self._note.hide()
        # Buttons
        self.add = button("volunteer_add", "加入 →", self.add_selected, title="加入选中的人员")
        self.remove = button("volunteer_remove", "移除", self.remove_selected, title="移除选中的人员")
        paste = button("volunteer_paste", "粘贴姓名…", self._ask_names)
        self.add_button(button("volunteer_cancel", "取消", self.reject))
        self.save_button = self.add_button(button("volunteer_save", "加入", self.save, kind=PRIMARY))
        # Assemble
        top = QHBoxLayout(spacing=10)
        for text, field in (("志愿服务队", self.team), ("职务", self.duty), ("入队日期", self.since)):
            caption = label(text, SOFT)
            caption.setBuddy(field)
            top.addWidget(caption)
            top.addWidget(field)
        top.addStretch(1)
        sides = QGridLayout(horizontalSpacing=12, verticalSpacing=8)
        right = QHBoxLayout(spacing=8)
        right.addWidget(self._how_many, 1)
        right.addWidget(paste)
        right.addWidget(self.remove)
        middle = QVBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.add)
        middle.addStretch(1)
        sides.addWidget(self.search, 0, 0)
        sides.addLayout(right, 0, 2)
        sides.addWidget(self.people, 1, 0)
        sides.addLayout(middle, 1, 1)
        sides.addWidget(self.chosen, 1, 2)
        sides.setColumnStretch(0, 1)
        sides.setColumnStretch(2, 1)
        self.box.addLayout(top)
        self.box.addLayout(sides, 1)
        self.box.addWidget(self._note)
        # Connect
        self.search.searched.connect(lambda _: self._look())
        self.search.left_for_list.connect(self.people.setFocus)
        self.people.itemDoubleClicked.connect(lambda _: self.add_selected())
        self.team.currentIndexChanged.connect(lambda _: self._look())
        session.background.run(filter_choices, View(Rosters), "team", done=self._put_teams, owner=self)
        self._count()
        self.search.setFocus()

    # Who there is

    def _put_teams(self, teams: list[tuple[str, int]]) -> None:
        self.team.set_choices(list(teams))
        self.team.choose(self._wanted_team)
        self._look()
        if not teams:
            self.say("还没有志愿服务队，请先新增一支。", AMBER)

    def _look(self) -> None:
        self.session.background.run(read_people, self.search.text().strip(), self.team.currentData(), done=self._list,
                                    urgent=True, group=f"volunteers {id(self)}", owner=self)

    def _list(self, found: Found) -> None:
        self._found = found
        held = {self.chosen.item(row).data(ROW) for row in range(self.chosen.count())}
        self.people.clear()
        for one in found.people:
            there = one.id in found.there
            words = f"{one.text}　{one.detail}" if one.detail else one.text
            item = QListWidgetItem(f"{words}　（已在队中）" if there else words)
            item.setData(ROW, one.id)
            item.setToolTip(words)
            if there or one.id in held:
                take_away(item)
            self.people.addItem(item)
        self.add.setEnabled(bool(found.people))
        self._count()

    # Who is chosen

    def add_selected(self) -> None:
        """Takes the selected people over to the right."""
        for item in self.people.selectedItems():
            self._choose(item.data(ROW), item.text())
            take_away(item)
        self.people.clearSelection()
        self._count()

    def remove_selected(self) -> None:
        for item in self.chosen.selectedItems():
            self.chosen.takeItem(self.chosen.row(item))
        self._list(self._found)

    def _choose(self, person: int | None, words: str) -> None:
        """`person` is None for somebody who is to be made: `words` is the name."""
        for row in range(self.chosen.count()):
            item = self.chosen.item(row)
            if item.data(ROW) == person and (person is not None or item.data(ROW + 1) == words):
                return
        item = QListWidgetItem(words if person is not None else f"{words}　（新登记人员）")
        item.setData(ROW, person)
        item.setData(ROW + 1, words)
        self.chosen.addItem(item)

    def _count(self) -> None:
        number = self.chosen.count()
        self._how_many.setText(f"已选 {number} 人" if number else "未选人员")
        self.save_button.setText(f"加入 {number} 人" if number else "加入")
        reason = self.session.blocked()
        self.save_button.setEnabled(bool(number) and not reason and self.team.currentData() is not None)
        self.save_button.setToolTip(reason)

    def _ask_names(self) -> None:
        dialog = PasteText("粘贴姓名", "每行一个姓名，或用顿号隔开；也可从 Excel、WPS 中复制一列粘贴。", self)
        dialog.taken.connect(self.paste)
        dialog.open()

    def paste(self, text: str) -> None:
        """Takes names over to the right; those nobody knows are to be registered."""
        names: list[str] = []
        for line in text.replace("\t", "\n").splitlines():
            try:
                several = fields.parse_people(line)
            except InvalidValue as error:
                self._say_note(error.message)
                return
            names += [str(fields.parse_name(one)) for one in several] if isinstance(several, tuple) else []
        wanted = list(dict.fromkeys(names))
        if wanted:
            self.session.background.run(offers_by_name, People, wanted, None, done=self._take_names, owner=self)

    def _take_names(self, found: dict[str, list[Offer]]) -> None:
        several = [name for name, people in found.items() if len(people) > 1]
        there = [name for name, people in found.items() if len(people) == 1 and people[0].id in self._found.there]
        for name, people in found.items():
            if not people:
                self._choose(None, name)
            elif len(people) == 1 and people[0].id not in self._found.there:
                self._choose(people[0].id, f"{people[0].text}　{people[0].detail}".rstrip("　"))
        told = ([f"有重名，请在左边查找后加入：{'、'.join(several)}"] if several else []) + (
            [f"已在队中：{'、'.join(there)}"] if there else [])
        self._say_note("；".join(told))
        self._list(self._found)

    def _say_note(self, text: str) -> None:
        self._note.setText(f"! {text}" if text else "")
        self._note.setVisible(bool(text))

    # Saving

    def save(self) -> None:
        """Puts the chosen people into the team."""
        try:
            since = fields.parse_date(self.since.text())
        except InvalidValue as error:
            self.say(f"入队日期：{error.message}", AMBER)
            self.since.setFocus()
            return
        items = [self.chosen.item(row) for row in range(self.chosen.count())]
        people = [item.data(ROW) for item in items if item.data(ROW) is not None]
        names = [item.data(ROW + 1) for item in items if item.data(ROW) is None]
        team, duty = self.team.currentData(), self.duty.currentData()
        title = f"{self.team.currentText()}加入 {len(items)} 名队员"
        self.save_button.setEnabled(False)
        self.session.run_operation(
            title, lambda op: take_in(op, team, people, names, duty, since if isinstance(since, str) else None),
            owner=self, done=lambda _: self._stored(title), failed=self._failed)

    def _stored(self, title: str) -> None:
        self.accept()
        self.session.tell_done(f"已完成：{title}")

    def _failed(self, error: Exception) -> None:
        self._count()
        self.say_why(error)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if watched is self.people and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.add_selected()
                return True
            if watched is self.chosen and event.key() == Qt.Key.Key_Delete:
                self.remove_selected()
                return True
        return False


__all__ = ["AddVolunteers", "take_in"]
