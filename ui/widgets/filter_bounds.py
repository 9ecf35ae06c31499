"""What a column can be asked for beside its values: words, dates from and to, numbers not below and not above."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from models import fields
from models.columns import Column
from models.errors import InvalidValue
from models.view import Filter
from ui import theme
from ui.widgets.buttons import LINK, button
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import SOFT, label

WORDS = (("包含", "contains"), ("不包含", "lacks"), ("开头是", "begins"))


class Bounds(QWidget):
    """`filters` says what was asked for; raises `InvalidValue` for what cannot be read."""

    edited = Signal()

    def __init__(self, column: Column, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = column

    def start(self, filters: Sequence[Filter]) -> None:
        """Stands on the filters of the column."""
        raise NotImplementedError

    def filters(self) -> list[Filter]:
        raise NotImplementedError

    def _line(self, name: str, title: str, hint: str = "") -> QLineEdit:
        line = QLineEdit(objectName=name, placeholderText=hint)
        line.setAccessibleName(title)
        line.textChanged.connect(self.edited)
        return line


class Words(Bounds):
    """包含, 不包含, 开头是."""

    def __init__(self, column: Column, parent: QWidget | None = None) -> None:
        super().__init__(column, parent)
        self.way = FlatCombo("filter_way", "怎样比较")
        self.way.set_choices(list(WORDS))
        self.way.currentIndexChanged.connect(self.edited)
        self.text = self._line("filter_text", f"{column.title}的文字", "输入文字")
        row = QHBoxLayout(self, spacing=8)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.way)
        row.addWidget(self.text, 1)

    def start(self, filters: Sequence[Filter]) -> None:
        for one in filters:
            if one.op in [op for _, op in WORDS]:
                self.way.choose(one.op)
                self.text.setText(str(one.value))

    def filters(self) -> list[Filter]:
        text = self.text.text().strip()
        return [Filter(self.column.key, self.way.currentData(), text)] if text else []


class _Between(Bounds):
    """Two lines, either of which may be left empty."""

    titles = ("", "")
    hints = ("", "")

    def __init__(self, column: Column, parent: QWidget | None = None) -> None:
        super().__init__(column, parent)
        self.lines = [self._line(name, f"{column.title}{title}", hint) for name, title, hint in zip(
            ("filter_first", "filter_last"), self.titles, self.hints)]
        self._wrong = label(name="filter_wrong")
        self._wrong.setStyleSheet(f"color: {theme.COLOURS['red']};")
        self._wrong.hide()
        grid = QGridLayout(horizontalSpacing=8, verticalSpacing=6)
        for place, (title, line) in enumerate(zip(self.titles, self.lines)):
            caption = label(title, SOFT)
            caption.setBuddy(line)
            grid.addWidget(caption, 0, 2 * place)
            grid.addWidget(line, 0, 2 * place + 1)
        self.box = QVBoxLayout(self, spacing=4)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.addLayout(grid)
        self.box.addWidget(self._wrong)

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def written(self, value: Any) -> str:
        raise NotImplementedError

    def start(self, filters: Sequence[Filter]) -> None:
        for one in filters:
            if one.op == "between":
                for line, value in zip(self.lines, one.value):
                    line.setText("" if value is None else self.written(value))

    def filters(self) -> list[Filter]:
        found = []
        self._wrong.hide()
        for line in self.lines:
            try:
                value = self.read(line.text())
            except InvalidValue as error:
                self._wrong.setText(error.message)
                self._wrong.setAccessibleName(error.message)
                self._wrong.show()
                line.setFocus()
                raise
            found.append(value if value is not fields.CLEAR else None)
        return [Filter(self.column.key, "between", tuple(found))] if found != [None, None] else []


class Days(_Between):
    """From … to …: a year, a month or a day each."""

    titles = ("从", "到")
    hints = ("如 1970", "如 1979.06")

    def __init__(self, column: Column, parent: QWidget | None = None) -> None:
        super().__init__(column, parent)
        today = date.today()
        row = QHBoxLayout(spacing=4)
        for name, text, day in (("this_year", "今年", str(today.year)), ("last_year", "去年", str(today.year - 1)),
                                ("this_month", "本月", f"{today:%Y-%m}")):
            row.addWidget(button(f"filter_{name}", text, self._putting(day), kind=LINK))
        row.addStretch()
        self.box.insertLayout(1, row)

    def _putting(self, day: str) -> Callable[[], None]:
        def put() -> None:
            for line in self.lines:
                line.setText(fields.print_date(day))
        return put

    def read(self, text: str) -> Any:
        return fields.parse_date(text)

    def written(self, value: Any) -> str:
        return fields.print_date(value)


class Numbers(_Between):
    """Not below … and not above …."""

    titles = ("不小于", "不大于")

    def read(self, text: str) -> Any:
        kind = self.column.kind
        if kind == "money":
            return fields.parse_money(text, "元")
        return fields.parse_number(text) if kind == "number" else fields.parse_integer(text)

    def written(self, value: Any) -> str:
        return fields.print_money(int(value)) if self.column.kind == "money" else f"{value}"


def bounds_for(column: Column, parent: QWidget | None = None) -> Bounds | None:
    """What the column can be asked for, where it can be."""
    kinds: dict[str, type[Bounds]] = {"text": Words, "date": Days, "number": Numbers}
    made = kinds.get(column.asks)
    return made(column, parent) if made else None


__all__ = ["Bounds", "Days", "Numbers", "Words", "bounds_for"]
