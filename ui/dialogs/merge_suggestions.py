"""归并: several suggestions become one, either one of them or one written anew; each keeps its source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QScrollArea, QVBoxLayout, QWidget

from models.operation import Operation
from models.suggestion_flow import common_values, merge, under_way
from models.suggestions import Suggestions
from models.view import View
from ui.dialogs.frame import Frame
from ui.form_fields import Field, filled_in, say_at_field
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.editors import plain_editor
from ui.widgets.labels import AMBER, SECTION, label

KEYS = ("subject", "content", "field")


class Item(NamedTuple):
    """One of those to be merged, with what tells it from the others."""

    id: int
    subject: str
    detail: str
    content: str


class Merging(NamedTuple):
    """What the dialog starts from; `under_way` are those that can only be the main one."""

    items: list[Item]
    under_way: list[int]
    common: dict[str, Any]


def read_merging(ids: Sequence[int]) -> Merging:
    columns = [Suggestions.column(key) for key in ("subject", "collected_on", "source", "member", "content")]
    rows = Suggestions.read(ids, columns, View(Suggestions))
    items = []
    for one in ids:
        subject, *told, content = (column.print(value) for column, value in zip(columns, rows[one]))
        items.append(Item(one, subject, "　".join(word for word in told if word), content))
    return Merging(items, under_way(ids), common_values(ids))


def joined_content(items: Sequence[Item]) -> str:
    """The words of all, numbered, as a start for writing them together."""
    texts = list(dict.fromkeys(one.content or one.subject for one in items))
    return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1)) if len(texts) > 1 else texts[0]


class MergeDialog(Frame):
    """A list to keep one of, or 另写一条 with its fields."""

    merged = Signal(int)             # the item that the others have become part of

    def __init__(self, session: Session, ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(session, "merge_dialog", f"归并 {len(ids)} 条意见建议", QSize(760, 560), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._ids = list(ids)
        self._group = QButtonGroup(self)
        self.mains: dict[int, QRadioButton] = {}
        # Label
        ask = label("归并后保留哪一条？其余各条的来源都保留，可以随时拆分。", name="merge_ask")
        ask.setWordWrap(True)
        self._list = QWidget(objectName="scrolled")
        self._lines = QVBoxLayout(self._list, spacing=6)
        self._lines.setContentsMargins(0, 0, 8, 0)
        area = QScrollArea(widgetResizable=True, objectName="merge_area")
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._list)
        self.anew = QRadioButton("另写一条", objectName="merge_anew")
        self.anew.setAccessibleName("另写一条归并后的意见建议")
        self.fields = {key: Field(column, plain_editor(column)) for key in KEYS
                       for column in [Suggestions.column(key)]}
        self._written = QWidget(objectName="merge_written")
        written = QVBoxLayout(self._written, spacing=6)
        written.setContentsMargins(22, 0, 8, 0)
        for field in self.fields.values():
            written.addWidget(field)
        # Buttons
        self.add_button(button("merge_cancel", "取消", self.reject))
        self.take = self.add_button(button("merge_take", "归并", self.save, kind=PRIMARY))
        self.take.setToolTip("Ctrl+Enter")
        self.take.setEnabled(False)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)
        # Assemble
        self.box.addWidget(ask)
        self.box.addWidget(area, 1)
        self._lines.addWidget(label("保留其中一条", SECTION))
        self._after_list = self._lines.count()
        self._lines.addWidget(self.anew)
        self._lines.addWidget(self._written)
        self._lines.addStretch(1)
        self._group.addButton(self.anew)
        self.anew.toggled.connect(self._toggled)
        self._written.hide()
        session.background.run(read_merging, self._ids, done=self._show, urgent=True, failed=self._cannot, owner=self)

    def _show(self, found: Merging) -> None:
        for place, one in enumerate(found.items):
            choice = QRadioButton(one.subject + (f"　（{one.detail}）" if one.detail else ""),
                                  objectName=f"merge_main_{place + 1}")
            choice.setAccessibleName(f"保留“{one.subject}”")
            choice.setToolTip(one.content or one.subject)
            self._group.addButton(choice)
            self.mains[one.id] = choice
            self._lines.insertWidget(self._after_list + place, choice)
        self.fields["subject"].editor.put(found.items[0].subject)
        self.fields["content"].editor.put(joined_content(found.items))
        if found.common.get("field"):
            self.fields["field"].editor.put(found.common["field"])
        chosen = found.under_way[0] if found.under_way else found.items[0].id
        self.mains[chosen].setChecked(True)
        self.take.setEnabled(not self.session.blocked())
        if found.under_way:                           # what was sent stays what it is: the others join it
            for one, choice in self.mains.items():
                choice.setEnabled(one == chosen)
            self.anew.setEnabled(False)
            self.say("! 已经报送或有了结果的一条，只能作为归并后的一条", AMBER)
        self.mains[chosen].setFocus()

    def _cannot(self, error: Exception) -> None:
        self.session.tell(error, self)

    def _toggled(self, on: bool) -> None:
        self._written.setVisible(on)
        if on:
            line = self.fields["subject"].editor.findChild(QLineEdit)
            line.setFocus()
            line.selectAll()

    def save(self) -> None:
        """Merges, as one operation."""
        if not self.take.isEnabled():
            return
        new: dict[str, Any] | None = None
        main = next((one for one, choice in self.mains.items() if choice.isChecked()), None)
        if main is None:
            new = filled_in(self.fields, {"subject": "请填写归并后的标题"})
            if new is None:
                return
        ids = self._ids

        def work(op: Operation) -> int:
            return merge(op, ids, main=main, new=new)
        self.take.setEnabled(False)
        self.session.run_operation(f"归并 {len(ids)} 条意见建议", work, owner=self, done=self._done, failed=self._failed)

    def _done(self, main: int) -> None:
        self.merged.emit(main)
        self.accept()
        self.session.tell_done(f"已归并 {len(self._ids)} 条意见建议")

    def _failed(self, error: Exception) -> None:
        self.take.setEnabled(True)
        say_at_field(self.fields, error)
        self.say_why(error)


__all__ = ["Item", "MergeDialog", "Merging", "joined_content", "read_merging"]
