"""Editors of what a record is made of or linked with: a list to add to by name, to paste into and to take from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from models.choosing import Offer
from models.errors import InvalidValue
from models.facts import Facts
from models.relations import OF_PEOPLE, Parts, PartValue, Pointing, Refs, RefValue
from ui import theme
from ui.widgets.buttons import button
from ui.widgets.editors import Editor, stacked
from ui.widgets.labels import AMBER, label
from ui.widgets.paste_text import PasteText
from ui.widgets.pointing_editors import SEPARATOR, Lookup, RefEditor, RefPicker, RefsEditor, unsettled

PARTS_SHOWN = 5


class LinkedEditor(Editor):
    """Records of another register, one a line; added by name, pasted many at a time, removed."""

    wide = True

    def __init__(self, column: Refs, lookup: Lookup, parent: QWidget | None = None) -> None:
        super().__init__(column, parent)
        self._linked, self._lookup = column, lookup
        self._refs: list[RefValue] = []
        self._unclear: dict[str, list[Offer]] | None = None      # whom what was typed may mean, where that is not clear
        self.picker = RefPicker(column, lookup)
        self.picker.line.setPlaceholderText(f"添加{column.pointed.title}：{self.picker.line.placeholderText()}")
        self.prepare(self.picker.line)
        headings = self._headings()
        self.table = QTableWidget(0, len(headings), objectName=f"parts_{column.key}")
        self.table.setAccessibleName(column.title)
        self.table.setHorizontalHeaderLabels(headings)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.row_height(self.font(), low=True))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.itemChanged.connect(lambda _: self.touch())
        self.remove_button = button(f"remove_{column.key}", "移除", self.remove_chosen, title=f"移除选中的{column.title}")
        self.paste_button = button(f"paste_{column.key}", "粘贴多人" if column.target in OF_PEOPLE else "粘贴多个",
                                   self._paste, title=f"粘贴多个{column.title}")
        self._note = label(kind=AMBER, name=f"parts_note_{column.key}")
        self._note.setWordWrap(True)
        self._note.hide()
        tools = QHBoxLayout(spacing=8)
        tools.addWidget(self.picker, 1)
        tools.addWidget(self.paste_button)
        tools.addWidget(self.remove_button)
        box = stacked(self.table, self._note)
        box.insertLayout(0, tools)
        self.row.addLayout(box, 1)
        rows = self.table.model()
        for changed in (rows.rowsInserted, rows.rowsRemoved, rows.modelReset):
            changed.connect(self._fit)
        self._fit()
        self.picker.name_in = self._name_in
        self.picker.several_in = lambda _: len(self._typed_parts()) > 1
        self.picker.picked.connect(self._picked)
        self.picker.typed.connect(self._typed_more)
        self.picker.line.returnPressed.connect(self._take_typed)

    def _headings(self) -> list[str]:
        return [self._linked.pointed.title]

    def _fit(self) -> None:
        """As high as its rows, up to a few: an empty one leaves the room to the fields below."""
        rows = min(self.table.rowCount(), PARTS_SHOWN)
        self.table.setFixedHeight(theme.row_height(self.font(), low=True) * (rows + 1) + 8)
        for part in (self.table, self.remove_button):
            part.setVisible(bool(rows))

    def leave(self) -> None:
        self._take_typed()
        super().leave()

    def _typed_more(self) -> None:
        self._unclear = None
        self._note.hide()
        self.touch()

    def add(self, ref: RefValue, amount: Any = None) -> None:
        """Adds a record; one that is there already stays once."""
        if ref not in self._refs:
            self._insert(ref, amount)
            self.touch()

    def remove_chosen(self) -> None:
        rows = sorted({index.row() for index in self.table.selectedIndexes()}, reverse=True)
        for row in rows:
            self.table.removeRow(row)
            del self._refs[row]
        if rows:
            self.touch()

    def paste(self, text: str) -> None:
        """Takes names, one a line or several in one, as people or spreadsheets write them."""
        named = self._named(text)
        if named:
            self._lookup.by_name(self._linked.pointed, [name for name, _ in named], self,
                                 lambda found: self._take_pasted(named, found))

    def _named(self, text: str) -> Sequence[tuple[str, Any]]:
        """(name, amount or None) for each one written."""
        lines = SEPARATOR.join(" ".join(line.split()) for line in text.splitlines() if line.strip())
        parsed = self._linked.parse(lines) if lines else None
        return [self._written(one) for one in parsed] if isinstance(parsed, tuple) else ()

    def _written(self, parsed: Any) -> tuple[str, Any]:
        return parsed, None

    def _wording(self, name: str, amount: Any) -> str:
        return name

    def _typed_parts(self) -> Sequence[tuple[str, Any]]:
        try:
            return self._named(self.picker.line.text())
        except InvalidValue:
            return ()

    def _name_in(self, text: str) -> str:
        """张三4小时 is looked for as 张三."""
        named = self._typed_parts()
        return named[0][0] if len(named) == 1 else text.strip()

    def _take_typed(self) -> None:
        """What is typed and not chosen from the list is taken like something pasted, where it is clear who is meant."""
        text, named = self.picker.line.text(), self._typed_parts()

        def take(found: dict[str, list[Offer]]) -> None:
            self.looking = False
            if self.picker.line.text() != text:
                return
            self._unclear = {name: found.get(name, []) for name, _ in named if len(found.get(name, ())) != 1}
            if not self._unclear:
                self.picker.line.clear()
                self._take_pasted(named, found)
            self.left.emit()
        if named and not self.picker.choosing():
            self.looking = True
            self._lookup.by_name(self._linked.pointed, [name for name, _ in named], self, take)

    def _take_pasted(self, named: Sequence[tuple[str, Any]], found: dict[str, list[Offer]]) -> None:
        missing = [name for name, _ in named if not found.get(name)]
        several = [name for name, _ in named if len(found.get(name, ())) > 1]
        for name, amount in named:
            if len(found.get(name, ())) == 1:
                self.add(found[name][0].ref, amount)
        # What could not be taken stands in the field: nothing is saved while somebody is left out.
        left = [self.picker.line.text().strip(), *(self._wording(*one) for one in named if one[0] in (
            *missing, *several))]
        mark = "；" if any(SEPARATOR in one for one in left) else SEPARATOR
        self.picker.line.setText(mark.join(filter(None, left)))
        self._unclear = {name: list(found.get(name, ())) for name in (*missing, *several)} or None
        told = ([f"没有找到：{'、'.join(missing)}"] if missing else []) + (
            [f"有重名，请逐个从列表中选：{'、'.join(several)}"] if several else [])
        self._note.setText("；".join(told))
        self._note.setVisible(bool(told))

    def _picked(self, ref: RefValue) -> None:
        named = self._typed_parts()
        written = named[0][1] if len(named) == 1 else None
        self.picker.line.clear()
        self.add(ref, self._when_picked(written))

    def _when_picked(self, written: Any) -> Any:
        return written

    def _how_to_paste(self) -> str:
        return "每行一个，或用顿号隔开；也可从 Excel、WPS 中复制一列粘贴。"

    def _paste(self) -> None:
        dialog = PasteText(f"粘贴{self._linked.title}", self._how_to_paste(), self.window())
        dialog.taken.connect(self._paste_text)
        dialog.open()

    def _paste_text(self, text: str) -> None:
        try:
            self.paste(text)
        except InvalidValue as error:
            self._note.setText(error.message)
            self._note.show()

    def _insert(self, ref: RefValue, amount: Any) -> None:
        row = self.table.rowCount()
        was = self.table.blockSignals(True)
        self.table.insertRow(row)
        name = QTableWidgetItem(ref.text)
        name.setFlags(name.flags() & ~Qt.ItemFlag.ItemIsEditable)
        self.table.setItem(row, 0, name)
        self._fill(row, amount)
        self._refs.append(ref)
        self.table.blockSignals(was)

    def _fill(self, row: int, amount: Any) -> None:
        """Fills the cells behind the name."""

    def _show(self, value: Any) -> None:
        self.table.setRowCount(0)
        self._refs = []
        for one in value or ():
            self._insert(*self._shown(one))

    def _shown(self, one: Any) -> tuple[RefValue, Any]:
        return one, None

    def _read(self) -> Any:
        text = self.picker.line.text().strip()
        if text:
            raise InvalidValue(self.column.key, unsettled(self._linked, text, self._unclear))
        return self._entered()

    def _entered(self) -> tuple[Any, ...]:
        return tuple(self._refs)


class PartsEditor(LinkedEditor):
    """Child rows: whom or what, and how much."""

    def __init__(self, column: Parts, lookup: Lookup, parent: QWidget | None = None) -> None:
        self._parts = column
        super().__init__(column, lookup, parent)
        self.table.setColumnWidth(1, theme.width_of(self.font(), 9))

    def _headings(self) -> list[str]:
        unit = self._parts.unit
        return [self._parts.pointed.title, f"时长（{unit}）" if unit == "小时" else f"数量（{unit}）"]

    def add(self, ref: RefValue, amount: Any = None) -> None:
        """Adds a part or, where it is there already, puts the amount."""
        if ref in self._refs and amount is not None:
            self.table.item(self._refs.index(ref), 1).setText(self._amount_text(amount))
        else:
            super().add(ref, amount)

    def _written(self, parsed: Any) -> tuple[str, Any]:
        name, amount = parsed
        return name, amount

    def _wording(self, name: str, amount: Any) -> str:
        return f"{name} {self._amount_text(amount)}".strip()

    def _when_picked(self, written: Any) -> Any:
        return self._parts.default_amount if written is None else written

    def _how_to_paste(self) -> str:
        return f"每行一个，名称后可写数量（{self._parts.unit}），如：示例甲 2；也可从 Excel、WPS 中复制两列粘贴。"

    def _fill(self, row: int, amount: Any) -> None:
        number = QTableWidgetItem(self._amount_text(amount))
        number.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.table.setItem(row, 1, number)

    def _amount_text(self, amount: Any) -> str:
        return self._parts.print_amount(amount).removesuffix(self._parts.unit)

    def _shown(self, one: Any) -> tuple[RefValue, Any]:
        return one.ref, one.amount

    def _entered(self) -> tuple[Any, ...]:
        found = []
        for row, ref in enumerate(self._refs):
            text = self.table.item(row, 1).text().strip()
            try:
                amount = self._parts.parse_amount(text) if text else None
            except InvalidValue as error:
                raise InvalidValue(self.column.key, f"{ref.text}：{error.message}") from error
            found.append(PartValue(ref, amount))
        return tuple(found)


def pointing_editor(column: Pointing, lookup: Lookup) -> Editor:
    """The editor of a column that names records of another register."""
    if isinstance(column, Parts):
        return PartsEditor(column, lookup)
    if isinstance(column, Refs):
        return LinkedEditor(column, lookup)
    if isinstance(column, Facts) and not column.single:
        return RefsEditor(column, lookup)
    return RefEditor(column, lookup)


__all__ = ["LinkedEditor", "PartsEditor", "pointing_editor"]
