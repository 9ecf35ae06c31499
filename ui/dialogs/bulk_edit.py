"""批量修改: one column of the chosen records gets one value, in the field's own editor; a preview follows."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from importers.cell_edits import EditPlan, can_edit, plan_values
from importers.planned import Answers
from models.columns import Column
from models.errors import InvalidValue
from models.opening import offered_choices
from models.register import Register
from models.relations import RefValue
from models.view import View
from ui.dialogs.block_preview import BlockTask
from ui.dialogs.frame import Frame
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.cell_editing import cell_editor
from ui.widgets.editors import Editor
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import SOFT, label
from ui.widgets.pointing_editors import Lookup

LONGEST_VALUE = 12                       # characters of a value in the title of the operation


class BulkEdit(Frame):
    """`wanted` gives the task that the preview is to show. `key`: the column stood on, chosen at first."""

    wanted = Signal(object)

    def __init__(self, session: Session, view: View, ids: array[int], places: Sequence[int], key: str = "",
                 parent: QWidget | None = None) -> None:
        register = view.register
        super().__init__(session, "bulk_dialog", f"批量修改{register.title}", QSize(620, 230), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._view, self._ids, self._places = view, ids, places
        self._choices: dict[str, tuple[str, ...]] = {}
        self._editor: Editor | None = None
        self._lookup = Lookup(session.background, lambda: view.term or session.term_id, self._create_pointed)
        # Label
        self.columns = FlatCombo("bulk_column", "要修改的列")
        shown = [column for column in view.columns if can_edit(column)]
        others = [column for column in register.columns if can_edit(column) and column not in shown]
        self.columns.set_choices([(column.title, column.key) for column in (*shown, *others)])
        self._place = QVBoxLayout()
        self._place.setContentsMargins(0, 0, 0, 0)
        grid = QGridLayout(horizontalSpacing=12, verticalSpacing=10)
        for row, (caption, part) in enumerate((("修改", label(f"所选的 {len(ids):,} {register.measure}{register.title}")),
                                               ("把", self.columns))):
            grid.addWidget(label(caption, SOFT), row, 0)
            grid.addWidget(part, row, 1)
        grid.addWidget(label("改为", SOFT), 2, 0)
        grid.addLayout(self._place, 2, 1)
        grid.setColumnStretch(1, 1)
        self.columns.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        # Buttons
        self.add_button(button("cancel", "取消", self.reject))
        self._next = self.add_button(button("bulk_next", "预览…", self.take, PRIMARY), default=True)
        # Assemble
        self.box.addLayout(grid)
        self.box.addWidget(label("留空则清空这一列。下一步先看每条记录的改动，再确定。", SOFT))
        self.box.addStretch(1)
        if key in [column.key for column in (*shown, *others)]:
            self.columns.choose(key)
        self.columns.currentIndexChanged.connect(lambda _: self._show_editor())
        self._show_editor()
        session.background.run(offered_choices, register, done=self._put_choices, owner=self, urgent=True)

    @property
    def column(self) -> Column:
        return self._view.register.column(self.columns.currentData())

    @property
    def editor(self) -> Editor | None:
        """The field that takes the value."""
        return self._editor

    def _put_choices(self, choices: dict[str, tuple[str, ...]]) -> None:
        self._choices = choices
        if self._editor is None or not self._editor.edited:
            self._show_editor()

    def _show_editor(self) -> None:
        old, self._editor = self._editor, cell_editor(self.column, self._lookup,
                                                      self._choices.get(self.column.key, ()))
        self._editor.set_value(None)
        if old is not None:
            self._place.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._place.addWidget(self._editor)
        self._editor.setFocus()
        self.say("")

    def _create_pointed(self, register: type[Register], name: str, take: Callable[[RefValue], None]) -> None:
        from ui.forms import RecordForm

        def put(row_id: int) -> None:
            self.session.background.run(register.labels, [row_id], owner=self,
                                        done=lambda labels: take(RefValue(row_id, labels[row_id])))
        RecordForm.add(self.session, register, preset={register.label: name}, parent=self).saved.connect(put)

    def take(self) -> None:
        """Goes on to the preview with what stands in the editor, or says why not."""
        column = self.column
        assert self._editor is not None
        try:
            value = self._editor.value()
            column.validate(value)
        except InvalidValue as error:
            self.say_why(error)
            self._editor.setFocus()
            return
        self.accept()
        self.wanted.emit(bulk_task(self._view, self._ids, column, value, self._places))


def bulk_task(view: View, ids: array[int], column: Column, value: Any, places: Sequence[int]) -> BlockTask:
    """The value given to the column in all these records, which stand at these places in the list."""
    register, key = view.register, column.key
    printed = column.mask(value) if not column.empty(value) else ""
    short = printed if len(printed) <= LONGEST_VALUE else printed[:LONGEST_VALUE - 1] + "…"
    becomes = f"改为“{short}”" if printed else "清空"

    def make(_: Answers, progress: Any, cancelled: Any) -> EditPlan:
        return plan_values(view, ids, [{key: value}], [key], places=places, progress=progress,
                           cancelled=cancelled)
    return BlockTask(register, f"{column.title}{becomes}", make,
                     lambda plan: f"将 {plan.work()[0]:,} {register.measure}{register.title}的{column.title}{becomes}")


__all__ = ["BulkEdit", "bulk_task"]
