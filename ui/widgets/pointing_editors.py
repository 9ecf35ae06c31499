"""Editors of columns that name records of another register: one, several, or parts with an amount each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCompleter,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QListView,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from models.choosing import Offer, offers, offers_by_name
from models.errors import InvalidValue
from models.register import Register
from models.relations import CREATE, Facts, Parts, PartValue, Pointing, Refs, RefValue
from ui import theme
from ui.background import Background
from ui.widgets.buttons import button
from ui.widgets.editors import Editor, stacked
from ui.widgets.labels import AMBER, ElidedLabel, label
from ui.widgets.paste_text import PasteText
from ui.widgets.search_field import BREATH_MS

PARTS_SHOWN = 5
LIST_MARGIN, LIST_CHARACTERS = 34, 34          # around the longest offer; no list is wider than that many characters
SEPARATOR_OF_PARTS = "、"
SEPARATORS = re.compile(r"[、，,；;]")

Create = Callable[[type[Register], str, Callable[[RefValue], None]], None]


class Lookup:
    """How editors find records (in the worker) and have new ones made."""

    def __init__(self, background: Background, term: Callable[[], int | None], create: Create) -> None:
        self._background, self._term, self.create = background, term, create

    def offers(self, register: type[Register], typed: str, owner: QObject,
               done: Callable[[list[Offer]], None]) -> None:
        self._background.run(offers, register, typed, self._term(), done=done, urgent=True,
                             group=f"offers {id(owner)}", owner=owner)

    def by_name(self, register: type[Register], names: Sequence[str], owner: QObject,
                done: Callable[[dict[str, list[Offer]]], None]) -> None:
        self._background.run(offers_by_name, register, names, self._term(), done=done, owner=owner)


class RefPicker(QWidget):
    """A field in which the name of a record is typed and chosen from what is found."""

    picked = Signal(object)         # RefValue
    typed = Signal()

    def __init__(self, column: Pointing, lookup: Lookup, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column, self._lookup = column, lookup
        self.offers: list[Offer] = []
        self.name_in: Callable[[str], str] = str.strip       # the name to look for in what is typed
        self._asked = ""
        self.line = QLineEdit()
        what = column.pointed.column(column.pointed.label).title
        self.line.setPlaceholderText(column.hint or f"输入{what}、拼音查找")
        opener = self.line.addAction(theme.icon("down"), QLineEdit.ActionPosition.TrailingPosition)
        opener.setObjectName(f"open_{column.key}")
        opener.setText(f"列出{column.title}")
        opener.triggered.connect(self._open_list)
        row = QHBoxLayout(self, spacing=4)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        self.setFocusProxy(self.line)

        self._words = QStringListModel(self)
        self._completer = QCompleter(self._words, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(10)
        self._completer.setWrapAround(False)           # Down from the last one stays, and Enter takes it
        popup = QListView(objectName=f"offers_{column.key}")
        popup.setAccessibleName(f"可选的{column.title}")
        popup.setProperty("kind", "roomy")
        self._completer.setPopup(popup)
        self._completer.setWidget(self.line)
        self._completer.activated[QModelIndex].connect(self._activated)
        self._rest = QTimer(self, singleShot=True, interval=BREATH_MS)
        self._rest.timeout.connect(self.look)
        self.line.textEdited.connect(self._edited)
        self.line.installEventFilter(self)

    def exact(self) -> list[Offer]:
        """Those found last that are called just what stands in the field."""
        text = self.name_in(self.line.text())
        return [offer for offer in self.offers if offer.text == text]

    def choosing(self) -> bool:
        """Whether one of those listed is about to be taken."""
        popup = self._completer.popup()
        return popup.isVisible() and popup.currentIndex().isValid()

    def look(self, everything: bool = False) -> None:
        """Looks for what is typed, or for all there is, and lists it."""
        self._asked = "" if everything else self.name_in(self.line.text())
        self._lookup.offers(self._column.pointed, self._asked, self, self._list)

    def _edited(self, _: str) -> None:
        self.typed.emit()
        self._rest.start()

    def _open_list(self) -> None:
        self.line.setFocus()
        self.look(everything=True)

    def _list(self, found: list[Offer]) -> None:
        self.offers = found
        words = [f"{offer.text}　{offer.detail}" if offer.detail else offer.text for offer in found]
        if self._column.unknown == CREATE and self._asked and not self.exact():
            words.append(f"新建“{self._asked}”…")
        elif not words:
            words.append(f"没有找到“{self._asked}”" if self._asked else f"还没有{self._column.pointed.title}")
        self._words.setStringList(words)
        popup = self._completer.popup()
        widest = theme.width_of(self.font(), LIST_CHARACTERS)
        popup.setMinimumWidth(min(popup.sizeHintForColumn(0) + LIST_MARGIN, widest))
        if self.line.hasFocus():
            self._completer.complete()
            if len(found) == len(words) == 1 and self._asked:      # Enter takes the only one there is
                popup.setCurrentIndex(self._completer.completionModel().index(0, 0))
            over = popup.geometry().right() - popup.screen().availableGeometry().right()
            if over > 0:                               # Qt placed it by the width of the field
                popup.move(popup.x() - over, popup.y())

    def _activated(self, index: QModelIndex) -> None:
        row = index.row()
        if row < len(self.offers):
            self.picked.emit(self.offers[row].ref)
        elif self._column.unknown == CREATE and self._asked:
            self._lookup.create(self._column.pointed, self._asked, self.picked.emit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down:
            self.look(everything=not self.line.text().strip() or bool(self.exact()))
            return True
        return False


def unsettled(column: Pointing, typed: str, found: Mapping[str, Sequence[Offer]] | None) -> str:
    """Why names that are typed cannot be taken, and what to do: nobody is called so, or several are.

    `found`: whom each name may mean, None while nobody has looked.
    """
    missing = "、".join(f"“{name}”" for name, several in (found or {}).items() if not several)
    doubtful = "、".join(f"“{name}”" for name, several in (found or {}).items() if len(several) > 1)
    if missing:
        return f"没有找到{missing}，请核对写法、从列表中选，或{'在列表中点“新建”' if column.unknown == CREATE else '清空'}"
    if doubtful:
        return f"有几个{doubtful}，请从列表中选一个"
    return f"“{typed}”还没有选定，请从列表中选，或清空"


class RefEditor(Editor):
    """One record of another register."""

    def __init__(self, column: Pointing, lookup: Lookup, parent: QWidget | None = None) -> None:
        super().__init__(column, parent)
        self._pointing, self._lookup = column, lookup
        self._chosen: RefValue | None = None
        self._found: dict[str, list[Offer]] | None = None        # whom what was typed may mean, once asked
        self.picker = RefPicker(column, lookup)
        self.row.addWidget(self.picker, 1)
        self.prepare(self.picker.line)
        self.picker.picked.connect(self._pick)
        self.picker.typed.connect(self._typed)

    def leave(self) -> None:
        text = self._text()
        if self.edited and text and (self._chosen is None or self._chosen.text != text):
            self._lookup.by_name(self._pointing.pointed, [text], self, lambda found: self._settle(text, found))
        super().leave()

    def _typed(self) -> None:
        self._found = None
        self.touch()

    def _pick(self, value: RefValue) -> None:
        self.put(value)
        super().leave()

    def _settle(self, text: str, found: dict[str, list[Offer]]) -> None:
        if self._text() != text or self._chosen is not None and self._chosen.text == text:
            return
        several = found.get(text, [])
        self._found = found
        if len(several) == 1:
            self._pick(several[0].ref)
        else:
            super().leave()

    def _text(self) -> str:
        return self.picker.line.text().strip()

    def _show(self, value: Any) -> None:
        self._chosen = value
        self.picker.line.setText(value.text if value else "")
        self.picker.line.setCursorPosition(0)

    def _read(self) -> Any:
        text = self._text()
        if not text:
            return None
        if self._chosen is not None and self._chosen.text == text:
            return self._chosen
        exact = self.picker.exact()
        if len(exact) == 1:
            return exact[0].ref
        raise InvalidValue(self.column.key, unsettled(
            self._pointing, text, {text: exact} if exact else self._found or {text: []}))


class RefsEditor(Editor):
    """Several records of another register: those chosen, one a line, and a field to add one."""

    def __init__(self, column: Facts, lookup: Lookup, parent: QWidget | None = None) -> None:
        super().__init__(column, parent)
        self._pointing, self._lookup = column, lookup
        self._held: list[RefValue] = []
        self._found: dict[str, list[Offer]] | None = None        # whom what was typed may mean, once asked
        self.picker = RefPicker(column, lookup)
        self.picker.line.setPlaceholderText(f"添加{column.title}")
        self.prepare(self.picker.line)
        self._lines = QVBoxLayout(spacing=2)
        self._lines.setContentsMargins(0, 0, 0, 0)
        box = stacked(self.picker)
        box.insertLayout(0, self._lines)
        self.row.addLayout(box, 1)
        self.picker.picked.connect(self.add)
        self.picker.typed.connect(self._typed)
        self.picker.line.returnPressed.connect(self._look)

    def leave(self) -> None:
        if not self._look():
            super().leave()

    def _typed(self) -> None:
        self._found = None
        self.touch()

    def _look(self) -> bool:
        """Adds those typed where it is clear who is meant and has the others told; whether there is one to ask for."""
        text = self._text()
        names = [name.strip() for name in SEPARATORS.split(text) if name.strip()]

        def settle(found: dict[str, list[Offer]]) -> None:
            if self._text() != text:
                return
            unclear = {name: found.get(name, []) for name in names if len(found.get(name, ())) != 1}
            for name in names:
                if name not in unclear:
                    self.add(found[name][0].ref)
            self.picker.line.setText(SEPARATOR_OF_PARTS.join(unclear))
            self._found = unclear
            self.left.emit()
        wanted = bool(names) and self._found is None and not self.picker.choosing()
        if wanted:
            self._lookup.by_name(self._pointing.pointed, names, self, settle)
        return wanted

    def _text(self) -> str:
        return self.picker.line.text().strip()

    def add(self, value: RefValue) -> None:
        self.picker.line.clear()
        self._found = None
        if value not in self._held:
            self.put((*self._held, value))
        self.left.emit()

    def remove(self, value: RefValue) -> None:
        self.put(tuple(one for one in self._held if one != value))
        self.left.emit()

    def _show(self, value: Any) -> None:
        self._held = list(value or ())
        while self._lines.count():
            widget = self._lines.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for one in self._held:
            line = QWidget()
            row = QHBoxLayout(line, spacing=4)
            row.setContentsMargins(9, 0, 0, 0)
            row.addWidget(ElidedLabel(one.text), 1)
            away = QToolButton(objectName=f"remove_{self.column.key}_{one.id}")
            away.setIcon(theme.icon("close"))
            away.setAccessibleName(f"移除{one.text}")
            away.clicked.connect(lambda _=False, one=one: self.remove(one))
            row.addWidget(away)
            self._lines.addWidget(line)

    def _read(self) -> Any:
        text = self._text()
        if text:
            exact = self.picker.exact()
            if len(exact) != 1:
                raise InvalidValue(self.column.key, unsettled(self._pointing, text, self._found))
            return (*self._held, *(one.ref for one in exact if one.ref not in self._held))
        return tuple(self._held)


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
        self.table.setFixedHeight(theme.row_height(self.font(), low=True) * (PARTS_SHOWN + 1) + 8)
        self.table.setTabKeyNavigation(False)
        self.table.itemChanged.connect(lambda _: self.touch())
        self.remove_button = button(f"remove_{column.key}", "移除", self.remove_chosen, title=f"移除选中的{column.title}")
        self.paste_button = button(f"paste_{column.key}", "粘贴多人" if column.target in ("people", "members")
                                   else "粘贴多个", self._paste, title=f"粘贴多个{column.title}")
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
        self.picker.name_in = self._name_in
        self.picker.picked.connect(self._picked)
        self.picker.typed.connect(self._typed_more)
        self.picker.line.returnPressed.connect(self._take_typed)

    def _headings(self) -> list[str]:
        return [self._linked.pointed.title]

    def leave(self) -> None:
        self._take_typed()
        super().leave()

    def _typed_more(self) -> None:
        self._unclear = None
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
        lines = SEPARATOR_OF_PARTS.join(" ".join(line.split()) for line in text.splitlines() if line.strip())
        parsed = self._linked.parse(lines) if lines else None
        return [self._written(one) for one in parsed] if isinstance(parsed, tuple) else ()

    def _written(self, parsed: Any) -> tuple[str, Any]:
        return parsed, None

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
            if self.picker.line.text() != text:
                return
            self._unclear = {name: found.get(name, []) for name, _ in named if len(found.get(name, ())) != 1}
            if not self._unclear:
                self.picker.line.clear()
                self._take_pasted(named, found)
            self.left.emit()
        if named and not self.picker.choosing():
            self._lookup.by_name(self._linked.pointed, [name for name, _ in named], self, take)

    def _take_pasted(self, named: Sequence[tuple[str, Any]], found: dict[str, list[Offer]]) -> None:
        missing = [name for name, _ in named if not found.get(name)]
        several = [name for name, _ in named if len(found.get(name, ())) > 1]
        for name, amount in named:
            if len(found.get(name, ())) == 1:
                self.add(found[name][0].ref, amount)
        told = ([f"没有找到：{'、'.join(missing)}"] if missing else []) + (
            [f"有重名，请在上面逐个添加：{'、'.join(several)}"] if several else [])
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


__all__ = ["LinkedEditor", "Lookup", "PartsEditor", "RefEditor", "RefPicker", "RefsEditor", "pointing_editor"]
