"""登记报送, 登记结果, 登记办理: the same step recorded for one suggestion or for many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QSize
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from models.operation import Operation
from models.relations import RefValue
from models.suggestion_flow import counted, record
from models.suggestions import Suggestions
from ui.dialogs.frame import Frame
from ui.form_fields import Field, filled_in, say_at_field
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.editors import plain_editor
from ui.widgets.labels import AMBER, HEADING, label

NAMED = 4                        # so many are named; the rest is counted


class StepWords(NamedTuple):
    """What a step is called, the columns it fills, which of them must be filled, and which begin with today."""

    name: str
    title: str
    keys: tuple[str, ...]
    needed: tuple[str, ...]
    today: tuple[str, ...]


SENDING = StepWords("send", "登记报送", ("sent_to", "sent_on"), ("sent_to", "sent_on"), ("sent_on",))
RESULT = StepWords("result", "登记结果", ("result", "result_on"), ("result",), ("result_on",))
HANDLING = StepWords("handling", "登记办理", ("feedback", "feedback_on", "closed_on"), (), ())


def items_words(items: Sequence[RefValue]) -> str:
    """“甲”“乙”等 5 条"""
    named = "".join(f"“{one.text}”" for one in items[:NAMED])
    return named + (f"等 {len(items)} 条" if len(items) > NAMED else "")


class StepDialog(Frame):
    """Blank fields keep what is stored. What has become part of another item stands for that one."""

    def __init__(self, session: Session, step: StepWords, ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(session, f"{step.name}_dialog", step.title, QSize(540, 320), parent)
        self._step, self._items = step, list[RefValue]()
        # Label
        self._which = label(kind=HEADING, name=f"{step.name}_items")
        self._which.setWordWrap(True)
        self.fields = {key: Field(column, plain_editor(column))
                       for key in step.keys for column in [Suggestions.column(key)]}
        # Buttons
        self.add_button(button(f"{step.name}_cancel", "取消", self.reject))
        self.take = self.add_button(button(f"{step.name}_take", "登记", self.save, kind=PRIMARY))
        self.take.setToolTip("Ctrl+Enter")
        self.take.setEnabled(False)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)
        # Assemble
        self.box.addWidget(self._which)
        for key, field in self.fields.items():
            self.box.addWidget(field)
            if key in step.today:
                field.editor.put(session.today)
            field.editor.left.connect(field.check)
        self.box.addStretch(1)
        session.background.run(counted, list(ids), done=self._show, urgent=True, failed=session.tell, owner=self)
        self.fields[step.keys[0]].editor.setFocus()

    def _show(self, items: list[RefValue]) -> None:
        self._items = items
        self._which.setText(items_words(items))
        self.take.setText(f"登记 {len(items)} 条" if len(items) > 1 else "登记")
        self.take.setEnabled(bool(items) and not self.session.blocked())

    def _values(self) -> dict[str, Any] | None:
        """What has been filled in; None, said beside the field, where something is missing or cannot be read."""
        values = filled_in(self.fields, {key: f"请填写{self.fields[key].column.title}" for key in self._step.needed})
        if values == {}:
            self.say(f"! 请填写{'、'.join(field.column.title for field in self.fields.values())}中的一项", AMBER)
            return None
        return values

    def save(self) -> None:
        """Stores it for each, or says what is wrong."""
        values = self._values() if self.take.isEnabled() else None
        if values is None:
            return
        ids = [one.id for one in self._items]
        what = f"“{self._items[0].text}”" if len(ids) == 1 else f" {len(ids)} 条意见建议"
        title = f"{self._step.title}：{what}".replace("： ", "：")
        self.take.setEnabled(False)
        self.session.run_operation(title, _recording(ids, values), owner=self, failed=self._failed,
                                   done=lambda _: self._stored(title))

    def _stored(self, title: str) -> None:
        self.accept()
        self.session.tell_done(f"已{title}")

    def _failed(self, error: Exception) -> None:
        self.take.setEnabled(True)
        say_at_field(self.fields, error)
        self.say_why(error)


def _recording(ids: Sequence[int], values: Mapping[str, Any]) -> Any:
    def work(op: Operation) -> int:
        return record(op, ids, values)
    return work


__all__ = ["HANDLING", "RESULT", "SENDING", "StepDialog", "StepWords", "items_words"]
