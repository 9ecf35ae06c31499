"""Editors of columns that name records of another register: one, or a few."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from models.choosing import Offer, offers, offers_by_name
from models.errors import InvalidValue
from models.facts import Facts
from models.register import Register
from models.relations import CREATE, Pointing, RefValue
from ui import theme
from ui.background import Background
from ui.widgets.editors import Editor, stacked
from ui.widgets.labels import ElidedLabel
from ui.widgets.search_field import BREATH_MS

LIST_MARGIN, LIST_CHARACTERS = 34, 34          # around the longest offer; no list is wider than that many characters
SEPARATOR = "、"
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
        self.several_in: Callable[[str], bool] = lambda _: False     # whether it is a list, each taken by its name
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

    def close_list(self) -> None:
        """What is typed stands for itself: nothing is about to be taken from the list."""
        self._rest.stop()
        self._completer.popup().hide()

    def look(self, everything: bool = False) -> None:
        """Looks for what is typed, or for all there is, and lists it."""
        self._asked = "" if everything else self.name_in(self.line.text())
        self._lookup.offers(self._column.pointed, self._asked, self, self._list)

    def _edited(self, text: str) -> None:
        self.typed.emit()
        if self.several_in(text):
            self._rest.stop()
            self.offers = []
            self._completer.popup().hide()
        else:
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
            self.looking = True
            self._lookup.by_name(self._pointing.pointed, [text], self, lambda found: self._settle(text, found))
        super().leave()

    def _typed(self) -> None:
        self._found = None
        self.touch()

    def _pick(self, value: RefValue) -> None:
        self.put(value)
        super().leave()

    def _settle(self, text: str, found: dict[str, list[Offer]]) -> None:
        self.looking = False
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
            self.looking = False
            if self._text() != text:
                return
            unclear = {name: found.get(name, []) for name in names if len(found.get(name, ())) != 1}
            for name in names:
                if name not in unclear:
                    self.add(found[name][0].ref)
            self.picker.line.setText(SEPARATOR.join(unclear))
            self._found = unclear
            self.left.emit()
        wanted = bool(names) and self._found is None and not self.picker.choosing()
        if wanted:
            self.looking = True
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


__all__ = ["Lookup", "RefEditor", "RefPicker", "RefsEditor", "unsettled"]
