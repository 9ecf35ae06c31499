"""One editor per kind of column: shows a value as people write it, and gives it back parsed.

Every editor has `changed`, `left` (the person went on to the next field), `set_value`, `value` (raises
`InvalidValue`), `mark_wrong` and `edited`, which says whether the person touched it: what was not touched is given
back exactly as it was loaded, whatever its printed form would have lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from models import fields
from models.columns import LONG, Column, Moment
from models.errors import InvalidValue
from ui import theme
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import SOFT, label

LINES = (2, 7)                       # shown of a text of several lines, at least and at most
CHARACTERS_A_LINE = 50
LONG_LIST = 40                       # a set of a column that wide is too long for half a line of the form


class Editor(QWidget):
    """What a form knows of each field; `wide` ones take both columns of the form."""

    changed = Signal()
    left = Signal()
    wide = False

    def __init__(self, column: Column, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = column
        self.setObjectName(f"editor_{column.key}")
        self.edited = False
        self.looking = False         # names that were typed are being looked up; `left` comes again when they are found
        self._loaded: Any = None
        self.row = QHBoxLayout(self, spacing=6)
        self.row.setContentsMargins(0, 0, 0, 0)

    def set_value(self, value: Any) -> None:
        """Shows a value as it was loaded."""
        self._loaded = value
        self._show(value)
        self.edited = False

    def put(self, value: Any) -> None:
        """Shows a value that counts as the person's own."""
        self._show(value)
        self.touch()

    def value(self) -> Any:
        """The value as it stands; raises `InvalidValue`."""
        return self._read() if self.edited else self._loaded

    def touch(self) -> None:
        self.edited = True
        self.changed.emit()

    def mark_wrong(self, wrong: bool) -> None:
        """Draws a red border around what is wrong."""
        for part in self._marked():
            if bool(part.property("wrong")) != wrong:
                part.setProperty("wrong", wrong)
                part.style().unpolish(part)
                part.style().polish(part)

    def prepare(self, field: QWidget) -> None:
        """Names the inner control for tests and screen readers, and passes the focus on to it."""
        field.setObjectName(f"field_{self.column.key}")
        field.setAccessibleName(self.column.title)
        self.setFocusProxy(field)
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent) and (
                event.reason() != Qt.FocusReason.PopupFocusReason):
            self.leave()
        return False

    def leave(self) -> None:
        self.left.emit()

    def _show(self, value: Any) -> None:
        raise NotImplementedError

    def _read(self) -> Any:
        raise NotImplementedError

    def _marked(self) -> Sequence[QWidget]:
        return [self.focusProxy()]


class LineEditor(Editor):
    """One line, parsed by the column as a cell would be, and brought into the house form on leaving."""

    def __init__(self, column: Column, parent: QWidget | None = None) -> None:
        super().__init__(column, parent)
        self.line = QLineEdit()
        self.line.setPlaceholderText(column.hint)
        self.prepare(self.line)
        self.row.addWidget(self.line, 1)
        unit = getattr(column, "unit", "")
        if unit:
            self.row.addWidget(label(unit, SOFT))
        self.line.textEdited.connect(lambda _: self.touch())

    def leave(self) -> None:
        if self.edited:
            try:
                self._settle(self._read())
            except InvalidValue:
                pass                                   # told beside the field by the form
        super().leave()

    def _settle(self, value: Any) -> None:
        self._show(value)

    def _show(self, value: Any) -> None:
        self.line.setText("" if value is None else self.column.print(value))

    def _read(self) -> Any:
        text = self.line.text().strip()
        value = self.column.parse(text) if text else None
        return None if value is fields.CLEAR else value


class DateEditor(LineEditor):
    """A date as people write it; while it is typed, the house form stands beside it."""

    def __init__(self, column: Column, parent: QWidget | None = None) -> None:
        super().__init__(column, parent)
        if not column.hint:
            recent = bool(column.register.event) or column.key in ("since", "until")
            self.line.setPlaceholderText("如 2022.03.01 20:00" if isinstance(column, Moment) else
                                         "如 2022.03.01" if recent else "如 1975.03")
        self.house = label(kind=SOFT, name=f"house_form_{column.key}")
        self.row.addWidget(self.house)
        self.house.hide()
        self.line.textChanged.connect(self._say_house_form)

    def _say_house_form(self, text: str) -> None:
        try:
            value = self.column.parse(text.strip()) if text.strip() else None
        except InvalidValue:
            value = None
        house = "" if value is None or value is fields.CLEAR else self.column.print(value)
        self.house.setText("" if house == text.strip() else house)
        self.house.setVisible(bool(self.house.text()))


class LongEditor(Editor):
    """Several lines; Tab goes on to the next field."""

    wide = True

    def __init__(self, column: Column, parent: QWidget | None = None) -> None:
        super().__init__(column, parent)
        self.text = QPlainTextEdit(tabChangesFocus=True, placeholderText=column.hint)
        self._fit("")
        self.prepare(self.text)
        self.row.addWidget(self.text, 1)
        self._quiet = False
        self.text.textChanged.connect(lambda: None if self._quiet else self._typed())

    def _show(self, value: Any) -> None:
        self._quiet = True
        self.text.setPlainText(self.column.print(value))
        self._fit(self.text.toPlainText())
        self._quiet = False

    def _typed(self) -> None:
        self._fit(self.text.toPlainText())
        self.touch()

    def _fit(self, text: str) -> None:
        lines = sum(1 + len(line) // CHARACTERS_A_LINE for line in text.split("\n"))
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * min(max(lines, LINES[0]), LINES[1]) + 22)

    def _read(self) -> Any:
        text = self.text.toPlainText().strip()
        value = self.column.parse(text) if text else None
        return None if value is fields.CLEAR else value


class ChoiceEditor(Editor):
    """One of a short list, or nothing; free words where the column allows them."""

    def __init__(self, column: Column, choices: Sequence[str] = (), free: bool = False,
                 parent: QWidget | None = None) -> None:
        super().__init__(column, parent)
        self.combo = FlatCombo("", "")
        self.prepare(self.combo)
        self.combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.combo.setEditable(free)
        self._free, self._choices = free, tuple(choices)
        self.combo.set_choices([("", None), *((one, one) for one in choices)])
        self.row.addWidget(self.combo, 1)
        self._quiet = False
        self.combo.currentIndexChanged.connect(self._touched)
        self.combo.editTextChanged.connect(self._touched)

    def set_choices(self, choices: Sequence[str]) -> None:
        """What can be chosen, where it had to be read first; what stands there stays."""
        self._choices = tuple(choices)
        self._show(self.combo.currentText().strip() or None if self._free else self.combo.currentData())

    def _touched(self, _: object) -> None:
        if not self._quiet:
            self.touch()

    def _show(self, value: Any) -> None:
        self._quiet = True
        extra = [value] if value and value not in self._choices else []
        self.combo.set_choices([("", None), *((one, one) for one in (*self._choices, *extra))])
        self.combo.choose(value)
        if self._free:
            self.combo.setEditText(value or "")
        self._quiet = False

    def _read(self) -> Any:
        if not self._free:
            return self.combo.currentData()
        text = self.combo.currentText().strip()
        value = self.column.parse(text) if text else None
        return None if value is fields.CLEAR else value


class FlagEditor(Editor):
    """是 or not."""

    def __init__(self, column: Column, parent: QWidget | None = None) -> None:
        super().__init__(column, parent)
        self.box = QCheckBox(column.hint or "是")
        self.prepare(self.box)
        self.row.addWidget(self.box, 1)
        self.box.clicked.connect(lambda _: self.touch())

    def _show(self, value: Any) -> None:
        self.box.setChecked(bool(value))

    def _read(self) -> Any:
        return self.box.isChecked()


class TickMenu(QMenu):
    """A menu that stays open while its lines are ticked."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.actionAt(event.position().toPoint())
        if action is None or not self._tick(action):
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        if event.key() != Qt.Key.Key_Space or action is None or not self._tick(action):
            super().keyPressEvent(event)

    def _tick(self, action: QAction) -> bool:
        if action.isCheckable():
            action.trigger()
        return action.isCheckable()


class SetEditor(LineEditor):
    """Several words of a list in one line, typed or ticked in the menu at its end."""

    def __init__(self, column: Column, choices: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(column, parent)
        self._choices = tuple(choices)
        self.wide = column.width >= LONG_LIST
        opener = self.line.addAction(theme.icon("down"), QLineEdit.ActionPosition.TrailingPosition)
        opener.setObjectName(f"choices_{column.key}")
        opener.setText(f"选择{column.title}")
        opener.triggered.connect(self.open_menu)
        if not column.hint:
            self.line.setPlaceholderText("可多选")

    def set_choices(self, choices: Sequence[str]) -> None:
        """What can be ticked, where it had to be read first."""
        self._choices = tuple(choices)

    def open_menu(self) -> None:
        menu = TickMenu(self)
        menu.setObjectName(f"choices_menu_{self.column.key}")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        held = self.held()
        for one in self._choices:
            action = menu.addAction(one)
            action.setCheckable(True)
            action.setChecked(one in held)
            action.triggered.connect(lambda on, one=one: self.tick(one, on))
        menu.popup(self.line.mapToGlobal(self.line.rect().bottomLeft()))

    def tick(self, word: str, on: bool) -> None:
        """Adds or takes away one word, in the order of the list."""
        held = [one for one in self.held() if one != word] + ([word] if on else [])
        order = {one: place for place, one in enumerate(self._choices)}
        self.put(tuple(sorted(held, key=lambda one: order.get(one, len(order)))))
        self.leave()

    def held(self) -> tuple[str, ...]:
        try:
            return tuple(self.value() or ())
        except InvalidValue:
            return ()


class HiddenEditor(Editor):
    """A sensitive value, masked until 显示 is pressed; `reveal_wanted` asks whoever keeps the log."""

    reveal_wanted = Signal()

    def __init__(self, inner: Editor, parent: QWidget | None = None) -> None:
        super().__init__(inner.column, parent)
        self.inner = inner
        self.wide = inner.wide
        self.masked = QLineEdit(readOnly=True)
        self.masked.setObjectName(f"masked_{inner.column.key}")
        self.masked.setAccessibleName(f"{inner.column.title}（已隐藏）")
        self.masked.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.show_button = QToolButton(objectName=f"reveal_{inner.column.key}", text="显示")
        self.show_button.setAccessibleName(f"显示{inner.column.title}")
        self.show_button.setToolTip("查看会记入更改记录")
        self.show_button.clicked.connect(self.reveal_wanted)
        for part in (self.masked, self.show_button, inner):
            self.row.addWidget(part, 1 if part is not self.show_button else 0)
        self.setFocusProxy(inner)
        inner.changed.connect(self.touch)
        inner.left.connect(self.left)

    def reveal(self) -> None:
        """Shows the value in full, to be read and changed."""
        self._hide(False)
        self.inner.setFocus()

    def _hide(self, hidden: bool) -> None:
        self.masked.setVisible(hidden)
        self.show_button.setVisible(hidden)
        self.inner.setVisible(not hidden)
        self.setFocusProxy(self.show_button if hidden else self.inner)

    def _show(self, value: Any) -> None:
        self.masked.setText(self.column.mask(value))
        self.inner.set_value(value)
        self._hide(not self.column.empty(value))

    def put(self, value: Any) -> None:
        self.inner.put(value)
        self._hide(False)

    def _read(self) -> Any:
        return self.inner.value()

    def _marked(self) -> Sequence[QWidget]:
        return self.inner._marked()


def stacked(*parts: QWidget) -> QVBoxLayout:
    """Widgets one below the other without margins."""
    box = QVBoxLayout(spacing=4)
    box.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        box.addWidget(part)
    return box


def plain_editor(column: Column) -> Editor:
    """The editor of a column that names no records of another register."""
    if column.kind == "facts":
        choices = tuple(getattr(column, "choices", ()))
        return ChoiceEditor(column, choices) if getattr(column, "single", False) and choices else (
            SetEditor(column, choices) if choices else LineEditor(column))
    if column.kind == "set":
        return SetEditor(column, ())
    if column.kind == "choice":
        # Its choices may stand in the settings: whoever reads them in the worker calls `set_choices`.
        return ChoiceEditor(column, free=bool(getattr(column, "free", False)))
    if column.kind == "flag":
        return FlagEditor(column)
    if column.kind == "date":
        return DateEditor(column)
    if column.kind == LONG or column.kind == "many" and column.width >= LONG_LIST:    # a line makes one of pasted lines
        return LongEditor(column)
    return LineEditor(column)
