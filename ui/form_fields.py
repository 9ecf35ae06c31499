"""The parts of a form: a field with what is wrong about it, and how a change of dated facts is meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from models import fields
from models.columns import Column, Many
from models.errors import InvalidValue
from ui import theme
from ui.widgets.editors import Editor
from ui.widgets.labels import SOFT, label

LABEL_CHARACTERS = 7


class Field(QWidget):
    """A column's label, its editor and what is wrong or doubtful about it, one below the other."""

    def __init__(self, column: Column, editor: Editor) -> None:
        super().__init__()
        self.column, self.editor = column, editor
        self.setObjectName(f"form_field_{column.key}")
        self.caption = QLabel(f'{column.title}<span style="color:{theme.COLOURS["red"]}">*</span>'
                              if column.required else column.title)
        self.caption.setProperty("kind", SOFT)
        self.caption.setWordWrap(True)
        self.caption.setFixedWidth(theme.width_of(self.font(), LABEL_CHARACTERS))
        self.caption.setContentsMargins(0, 5, 0, 0)
        self.caption.setBuddy(editor.focusProxy() or editor)
        self.said = label(name=f"message_{column.key}")
        self.said.setWordWrap(True)
        self.said.hide()
        right = QVBoxLayout(spacing=2)
        right.addWidget(editor)
        right.addWidget(self.said)
        self._right = right
        row = QHBoxLayout(self, spacing=8)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.caption, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(right, 1)
        self.wrong = ""

    def add_above(self, tools: QWidget) -> None:
        """Puts what helps to fill the field in above its editor."""
        self._right.insertWidget(0, tools)

    def check(self) -> None:
        """Says what is wrong with what stands in the editor, if anything; for when the person has left it."""
        try:
            self.editor.value()
            self.say_wrong("")
        except InvalidValue as error:
            self.say_wrong(error.message)

    def say_wrong(self, sentence: str) -> None:
        """What keeps the record from being saved, in red."""
        self.wrong = sentence
        self._say(sentence, "red")
        self.editor.mark_wrong(bool(sentence))

    def say_doubtful(self, sentence: str) -> None:
        """What looks wrong but is kept, in amber."""
        if not self.wrong:
            self._say(f"! {sentence}" if sentence else "", "amber")

    def _say(self, text: str, colour: str) -> None:
        self.said.setText(text)
        self.said.setAccessibleName(text)
        self.said.setStyleSheet(f"color: {theme.COLOURS[colour]};")
        self.said.setVisible(bool(text))


def say_at_field(fields_: Mapping[str, Field], error: Exception) -> bool:
    """Says beside its field what is wrong with a value; returns whether it is of one of these."""
    if isinstance(error, InvalidValue) and error.field in fields_:
        fields_[error.field].say_wrong(error.message)
        return True
    return False


def filled_in(fields_: Mapping[str, Field], needed: Mapping[str, str]) -> dict[str, Any] | None:
    """What stands in the fields that are not blank; None, said beside it, where one cannot be read or is missing.

    `needed`: what to say of a field that must be filled, by column key.
    """
    values: dict[str, Any] = {}
    for key, field in fields_.items():
        try:
            value = field.editor.value()
            if field.column.empty(value) and key in needed:
                raise InvalidValue(key, needed[key])
            if not field.column.empty(value):
                values[key] = value
        except InvalidValue as error:
            field.say_wrong(error.message)
            field.editor.setFocus()
            return None
    return values


def typed_in(fields_: Mapping[str, Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """What the person has filled in, of the `values` that can be read."""
    return {key: values[key] for key, field in fields_.items()
            if field.editor.edited and key in values and not field.column.empty(values[key])}


def put_over(fields_: Mapping[str, Field], typed: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, str]:
    """Puts what was typed over what is kept; returns what the field no longer shows of that, by column key."""
    hidden = {}
    for key, value in typed.items():
        column, before = fields_[key].column, kept.get(key)
        if column.same(before, value):
            continue
        if isinstance(column, Many):                          # a further phone does not take the place of the first
            value = tuple(dict.fromkeys((*(before or ()), *value)))
        elif not column.empty(before):
            hidden[key] = column.show(before)
        fields_[key].editor.put(value)
    return hidden


class SinceRow(QFrame):
    """How a change of dated facts is meant: something new from a day on, or a correction."""

    def __init__(self, today: str) -> None:
        super().__init__()
        self.setObjectName("since_row")
        self.setProperty("kind", "card")
        self._what = label(kind=SOFT, name="since_what")
        self.moved = QRadioButton("自", objectName="since_moved", checked=True)
        self.moved.setAccessibleName("自某日起变动，保留原记录")
        self.day = QLineEdit(fields.print_date(today), objectName="since_day")
        self.day.setAccessibleName("变动日期")
        self.day.setFixedWidth(theme.width_of(self.font(), 8))
        self.corrected = QRadioButton("原来登记有误，直接更正", objectName="since_corrected")
        self.corrected.setAccessibleName(self.corrected.text())
        row = QHBoxLayout(self, spacing=6)
        row.setContentsMargins(12, 6, 12, 6)
        for part in (self._what, self.moved, self.day, label("起变动，保留原记录")):
            row.addWidget(part)
        row.addSpacing(16)
        row.addWidget(self.corrected)
        row.addStretch()
        self.day.textEdited.connect(lambda _: self.moved.setChecked(True))
        self.hide()

    def show_for(self, titles: Iterable[str]) -> None:
        self._what.setText("、".join(titles) + "：")
        self.setVisible(bool(self._what.text() != "："))

    def since(self) -> str | None:
        """The day the change takes effect, None for a correction; raises `InvalidValue`."""
        if self.corrected.isChecked():
            return None
        day = fields.parse_date(self.day.text())
        if not isinstance(day, str):
            raise InvalidValue("", "请填写变动日期")
        return day
