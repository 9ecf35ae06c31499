"""更改记录: who did what and when, each record in words; the last step back, and one record back to an earlier state."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from models.change_words import Entry, Row, Told, describe
from models.history import History, people
from models.operation import Changed
from models.put_back import PutBack, look_back
from models.register import Register
from ui import theme
from ui.dialogs.frame import Frame
from ui.dialogs.put_back import PutBackDialog
from ui.session import Session
from ui.widgets.buttons import LINK, button
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import AMBER, HEADING, SOFT, label
from ui.widgets.panel import Card
from ui.widgets.register_table import RegisterTable
from ui.widgets.search_field import SearchField

ALL, ONE = "changes_table", "record_changes_table"           # the columns of each are remembered apart


class ChangesDialog(Frame):
    """All of the log, or, with a register and a row, what happened to one record."""

    def __init__(self, session: Session, parent: QWidget | None = None, *, register: type[Register] | None = None,
                 row_id: int = 0) -> None:
        super().__init__(session, "changes_dialog", "更改记录", QSize(1180, 620), parent)
        self._history = History()
        self._told: int | None = None
        # Label
        self.search = SearchField("changes_search", "搜索做了什么")
        self.people = FlatCombo("changes_people", "经办人")
        self.people.set_choices([("全部经办人", "")])
        self.table = RegisterTable(session.background, session.memory, ALL, "更改记录")
        self.table.set_empty("没有更改记录")
        self.detail = Card("changes_detail", "更改详情")
        self._area = QScrollArea(widgetResizable=True, objectName="changes_area")
        self._area.setAccessibleName("更改详情")
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.detail.box.addWidget(self._area)
        top = QHBoxLayout(spacing=10)
        self._all = button("changes_all", "显示全部更改记录", lambda: self.narrow(None), kind=LINK)
        for part in (self.search, self.people, self._all):
            top.addWidget(part, 1 if part is self.search else 0)
        top.addStretch(1)
        # Buttons
        self.back = self.add_button(button("changes_put_back", "恢复到此时的样子…", self._look_back))
        self.undo = self.add_button(button("changes_undo", "撤销上一步", session.undo))
        self.redo = self.add_button(button("changes_redo", "恢复", session.redo))
        self.add_button(button("changes_close", "关闭", self.reject), default=True)
        # Assemble
        middle = QHBoxLayout(spacing=12)
        middle.addWidget(self.table, 3)
        middle.addWidget(self.detail, 2)
        self.box.addLayout(top)
        self.box.addLayout(middle, 1)
        self.search.searched.connect(lambda text: self._show(typed=text))
        self.search.left_for_list.connect(self.table.setFocus)
        self.people.currentIndexChanged.connect(lambda _: self._show(who=self.people.currentData() or ""))
        self.table.current_changed.connect(self._tell)
        self.table.counted.connect(self._stand_on_first)
        self.table.typed.connect(self.search.take)
        session.changed.connect(self._changed)
        session.steps_changed.connect(self._allow)
        session.busy_changed.connect(self._allow)
        self._put_detail(None)
        self.narrow((Register.of(register.row) or register, row_id) if register is not None else None)
        session.background.run(people, done=self._put_people, owner=self)

    @property
    def record(self) -> Row | None:
        """The record whose history is shown; None for the whole log."""
        return self._history.record

    def _put_people(self, names: list[str]) -> None:
        self.people.set_choices([("全部经办人", ""), *((name, name) for name in names)])

    # What is shown

    def narrow(self, record: Row | None) -> None:
        """Shows what happened to one record, or the whole log."""
        self._history = self._history.with_(record=record)
        self._told = None
        self.table.setObjectName(ALL if record is None else ONE)
        self.table.set_view(self._history)
        self._all.setVisible(record is not None)
        self.back.setVisible(record is not None)
        self._name("")
        self._tell(self.table.current_id)
        if record is not None:
            register, row_id = record
            self.session.background.run(register.labels, [row_id], owner=self, group="changes name",
                                        done=lambda names: self._name(names.get(row_id, "")))

    def _name(self, name: str) -> None:
        self.setWindowTitle(f"更改记录 · {self.record[0].title} {name}" if self.record and name else "更改记录")
        self.setAccessibleName(self.windowTitle())

    def _show(self, **changes: str) -> None:
        self._history = self._history.with_(**changes)
        self.table.set_view(self._history)

    def _changed(self, _: Changed) -> None:
        self._told = None
        self.table.refresh()
        self._tell(self.table.current_id)

    def _stand_on_first(self, _: int) -> None:
        if self.table.current_id is None and self.table.model.ids:
            self.table.choose(self.table.model.ids[0])

    def _tell(self, operation: int | None) -> None:
        if operation is None:
            self._put_detail(None)
        elif operation != self._told:
            self._told = operation
            self.session.background.run(partial(describe, operation, of=self.record), done=self._put_detail,
                                        group="describe", owner=self)
        self._allow()

    def _put_detail(self, entry: Entry | None) -> None:
        sheet = QWidget(objectName="scrolled")
        box = QVBoxLayout(sheet, spacing=6)
        box.setContentsMargins(0, 0, 6, 0)
        if entry is None:
            self._told = None
            box.addWidget(self._text("选中一条，这里显示改动的内容。", SOFT))
        else:
            self._fill(box, entry)
        box.addStretch()
        self._area.setWidget(sheet)

    def _fill(self, box: QVBoxLayout, entry: Entry) -> None:
        title = self._text(entry.title, HEADING, "changes_title")
        title.setFont(theme.scaled(self.font(), 1.1, bold=True))
        box.addWidget(title)
        box.addWidget(self._text(f"{entry.at}　{entry.who}", SOFT))
        if entry.detail:
            box.addWidget(self._text(entry.detail, name="changes_event"))
        for number, told in enumerate(entry.records):
            box.addWidget(self._text(f"{told.happened}　{told.what}", HEADING))
            if told.lines:
                box.addWidget(self._text(_lines(told), name="changes_lines"))
            if told.of is not None and told.of != self.record:
                box.addWidget(button(f"changes_only_{number}", "只看这条记录的更改", partial(self.narrow, told.of),
                                     kind=LINK, title=f"只看{told.what}的更改"))
        if entry.left_out > 0:
            box.addWidget(self._text(f"另有 {entry.left_out} 条记录未列出。" if self.record is None
                                     else "这次操作还改动了其他记录，见“显示全部更改记录”。", SOFT))

    @staticmethod
    def _text(text: str, kind: str = "", name: str = "") -> QWidget:
        made = label(text, kind, name)
        made.setWordWrap(True)
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return made

    def _allow(self, *_: str) -> None:
        reason = self.session.blocked()
        for made, word, title in ((self.undo, "撤销", self.session.undo_title()),
                                  (self.redo, "恢复", self.session.redo_title())):
            made.setEnabled(bool(title) and not reason)
            made.setToolTip(reason or (f"{word}：{title}" if title else f"没有可以{word}的操作。"))
        self.back.setEnabled(self.table.current_id is not None and not reason)
        self.back.setToolTip(reason or "先列出会改动什么，确认后才恢复。")

    # One record back

    def _look_back(self) -> None:
        operation, record = self.table.current_id, self.record
        if operation is not None and record is not None:
            self.say("")
            self.session.background.run(look_back, *record, operation, done=self._offer, group="look back", owner=self,
                                        failed=lambda error: self.session.tell(error, self))

    def _offer(self, looked: PutBack) -> None:
        if looked.refused is not None:
            self.say_why(looked.refused)
        elif not looked.rows:
            self.say("这条记录现在就是那时的样子，没有需要恢复的内容。", AMBER)
        else:
            asked = PutBackDialog(self.session, looked, self)
            asked.accepted.connect(lambda: self.say(f"已{looked.title}，可以撤销。"))
            asked.open()


def _lines(told: Told) -> str:
    return "\n".join(line.words for line in told.lines)
