"""更改记录: who did what and when, each record in words, and taking the last step back."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from models.change_words import Entry, Told, describe
from models.history import History, people
from models.operation import Changed
from models.register import Register
from ui import theme
from ui.dialogs.frame import Frame
from ui.session import Session
from ui.widgets.buttons import LINK, button
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import HEADING, SOFT, label
from ui.widgets.panel import Card
from ui.widgets.register_table import RegisterTable
from ui.widgets.search_field import SearchField


class ChangesDialog(Frame):
    """All of the log, or, with a register and a row, what happened to one record."""

    def __init__(self, session: Session, parent: QWidget | None = None, *, register: type[Register] | None = None,
                 row_id: int = 0) -> None:
        super().__init__(session, "changes_dialog", "更改记录", QSize(1180, 620), parent)
        self._history = History(record=(register, row_id) if register is not None else None)
        self._told: int | None = None
        # Label
        self.search = SearchField("changes_search", "搜索做了什么")
        self.people = FlatCombo("changes_people", "经办人")
        self.people.set_choices([("全部经办人", "")])
        self.table = RegisterTable(session.background, session.memory, "changes_table", "更改记录")
        self.table.set_empty("没有更改记录")
        self.detail = Card("changes_detail", "更改详情")
        self._area = QScrollArea(widgetResizable=True, objectName="changes_area")
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.detail.box.addWidget(self._area)
        top = QHBoxLayout(spacing=10)
        self._of = button("changes_all", "", self._show_all, kind=LINK)
        self._of.setVisible(register is not None)
        for part in (self.search, self.people, self._of):
            top.addWidget(part, 1 if part is self.search else 0)
        top.addStretch(1)
        # Buttons
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
        session.steps_changed.connect(self._show_steps)
        session.busy_changed.connect(self._show_steps)
        self._put_detail(None)
        self._show_steps()
        self._show()
        session.background.run(people, done=self._put_people, owner=self)
        if register is not None:
            session.background.run(register.labels, [row_id], owner=self,
                                   done=lambda names: self._name(register, names.get(row_id, "")))

    def _name(self, register: type[Register], name: str) -> None:
        self.setWindowTitle(f"更改记录 · {register.title} {name}")
        self.setAccessibleName(self.windowTitle())
        self._of.setText("显示全部更改记录")

    def _put_people(self, names: list[str]) -> None:
        self.people.set_choices([("全部经办人", ""), *((name, name) for name in names)])

    # What is shown

    def _show(self, **changes: str) -> None:
        self._history = self._history.with_(**changes)
        self.table.set_view(self._history)

    def _show_all(self) -> None:
        self._of.hide()
        self.setWindowTitle("更改记录")
        self._history = self._history.with_(record=None)
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
            self.session.background.run(describe, operation, done=self._put_detail, group="describe", owner=self)

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
        for told in entry.records:
            box.addWidget(self._text(f"{told.happened}　{told.what}", HEADING))
            if told.lines:
                box.addWidget(self._text(_lines(told), name="changes_lines"))
        if entry.left_out > 0:
            box.addWidget(self._text(f"另有 {entry.left_out} 条记录未列出。", SOFT))

    @staticmethod
    def _text(text: str, kind: str = "", name: str = "") -> QWidget:
        made = label(text, kind, name)
        made.setWordWrap(True)
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return made

    def _show_steps(self, *_: str) -> None:
        reason = self.session.blocked()
        for made, word, title in ((self.undo, "撤销", self.session.undo_title()),
                                  (self.redo, "恢复", self.session.redo_title())):
            made.setEnabled(bool(title) and not reason)
            made.setToolTip(reason or (f"{word}：{title}" if title else f"没有可以{word}的操作。"))


def _lines(told: Told) -> str:
    return "\n".join(line.words for line in told.lines)
