"""查找和替换: every hit in the list with what it would become, ticked or not; replaced in one step."""

from __future__ import annotations

from typing import Any, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from importers.cell_edits import EditPlan, can_edit, plan_replacement
from importers.planned import Answers
from models.columns import Choice, Column, Digits, LongText, Many, Text
from models.register import Register
from models.view import View
from ui.dialogs.block_preview import BlockPreview, BlockTask
from ui.dialogs.block_table import Preview
from ui.session import Session
from ui.widgets.buttons import button
from ui.widgets.cell_block import CellBlock
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import AMBER, SOFT, label

ALL_TEXTS, CHOSEN, WHOLE_LIST = "", "chosen", "list"
LONGEST = 10                              # characters of a word in the title of the operation


def searched(register: type[Register]) -> list[Column]:
    """The columns of words: what is masked or made of digits alone is not replaced by the way."""
    return [column for column in register.columns if can_edit(column) and not column.sensitive and not column.hidden_by
            and isinstance(column, (Text, LongText, Choice, Many)) and not isinstance(column, Digits)
            and column.kind != "digits"]


def can_replace(column: Column) -> bool:
    """Whether one may look for words in this very column."""
    return can_edit(column) and not column.sensitive and not column.hidden_by


class _Wanted(NamedTuple):
    """What stood in the fields when it was looked for."""

    find: str
    by: str
    whole: bool
    key: str
    rows: str


class FindReplace(BlockPreview):
    """`block`: what is chosen in the list. `key`: the column stood on."""

    def __init__(self, session: Session, view: View, block: CellBlock, key: str = "",
                 parent: QWidget | None = None) -> None:
        self._view, self._block, self._key = view, block, key
        self._wanted = _Wanted("", "", False, ALL_TEXTS, WHOLE_LIST)
        register = view.register
        task = BlockTask(register, f"在{register.title}中查找和替换", self._make, self._title, "替换")
        super().__init__(session, task, None, parent, "replace_dialog")
        self.setWindowTitle("查找和替换")
        self.setAccessibleName("查找和替换")
        self.find.setFocus()

    def _build_head(self) -> None:
        register = self.task.register
        # Label
        self.find = QLineEdit(objectName="replace_find", placeholderText="要查找的文字")
        self.find.setAccessibleName("查找")
        self.by = QLineEdit(objectName="replace_by", placeholderText="留空则删去找到的文字")
        self.by.setAccessibleName("替换为")
        self.columns = FlatCombo("replace_columns", "在哪些列中查找")
        own = [(column.title, column.key) for column in [register.column(self._key)]
               if can_replace(column)] if self._key else []
        self.columns.set_choices([*own, ("所有文字列", ALL_TEXTS)])
        self.rows = FlatCombo("replace_rows", "在哪些行中查找")
        several = self._block.row_count > 1
        self.rows.set_choices([*([(f"所选 {self._block.row_count:,} 行", CHOSEN)] if several else []),
                               ("整个列表", WHOLE_LIST)])
        self.whole = QCheckBox("整格相同", objectName="replace_whole")
        self.whole.setAccessibleName("整格内容与查找的文字相同才替换")
        # Buttons
        self._search = button("replace_search", "查找", self.search)
        # Assemble
        first, second = QHBoxLayout(spacing=8), QHBoxLayout(spacing=8)
        for caption, field in (("查找(&F)", self.find), ("替换为(&R)", self.by)):
            said = label(caption, SOFT)
            said.setBuddy(field)
            first.addWidget(said)
            first.addWidget(field, 1)
        first.addWidget(self._search)
        for part in (label("范围", SOFT), self.columns, self.rows, self.whole):
            second.addWidget(part)
        second.addStretch(1)
        self.box.addLayout(first)
        self.box.addLayout(second)
        self.find.returnPressed.connect(self.search)
        self.by.returnPressed.connect(self.search)
        for changed in (self.find.textEdited, self.by.textEdited, self.columns.activated, self.rows.activated,
                        self.whole.clicked):
            changed.connect(lambda _: self._outdated())
        self._hint = label("先列出每一处改动，去掉不改的勾，再替换。字母不分大小写。", SOFT, "replace_hint")
        self.box.addWidget(self._hint, 1, Qt.AlignmentFlag.AlignTop)
        self.body.hide()

    def open(self) -> None:
        """Nothing is looked for before it is said what."""
        super(BlockPreview, self).open()

    def _put(self, preview: Preview) -> None:
        self._hint.hide()
        super()._put(preview)
        if not preview.plan.rows:
            self._forget()
            self.say(f"没有找到“{shortened(self._wanted.find)}”，或换了也一样。", AMBER)

    def _forget(self) -> None:
        super()._forget()
        self._hint.show()

    def _outdated(self) -> None:
        """What is shown is not what stands in the fields any more."""
        self._forget()
        self.say("")

    def search(self) -> None:
        """Looks for the words in the worker, and shows every hit with what it would become."""
        if self._job is not None:
            return
        if not self.find.text():
            self.say("请填写要查找的文字。", AMBER)
            self.find.setFocus()
            return
        if self.find.text() == self.by.text():
            self.say("“查找”和“替换为”相同。", AMBER)
            return
        self._forget()
        self._answers.clear()
        self._wanted = _Wanted(self.find.text(), self.by.text(), self.whole.isChecked(), self.columns.currentData(),
                               self.rows.currentData())
        self.plan()

    def _make(self, answers: Answers, progress: Any, cancelled: Any) -> EditPlan:
        wanted, block = self._wanted, self._block
        ids, places = ((block.ids(), [row + 1 for band in block.bands for row in range(band.top, band.bottom + 1)])
                       if wanted.rows == CHOSEN else (self._view.all_ids(), []))   # the list may still be read
        keys = [wanted.key] if wanted.key else [column.key for column in searched(self.task.register)]
        return plan_replacement(self._view, ids, keys, wanted.find, wanted.by, whole=wanted.whole, places=places,
                                answers=answers, progress=progress, cancelled=cancelled)

    def _title(self, plan: EditPlan) -> str:
        find, by = self._wanted.find, self._wanted.by
        return (f"替换{self.task.register.title} {plan.work()[0]:,} 格：“{shortened(find)}”"
                + (f"改为“{shortened(by)}”" if by else "删去"))


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST - 1] + "…"


__all__ = ["FindReplace", "can_replace", "searched"]
