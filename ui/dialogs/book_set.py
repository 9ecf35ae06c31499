"""套书: titles that are given together; chosen in the form of a gift, saved from it, and kept in a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from models.errors import InvalidValue
from models.gifts import BookSets, titles_of_set
from models.relations import PartValue
from models.view import View
from models.writing import Draft, write
from ui.dialogs.frame import Frame
from ui.forms import RecordForm
from ui.pages.register_page import RegisterPage
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import SOFT, label
from ui.widgets.linked_editors import PartsEditor


def read_sets() -> list[tuple[str, int]]:
    """(name, id) of every saved set."""
    ids = View(BookSets).ids()
    labels = BookSets.labels(ids)
    return [(labels[i], i) for i in ids]


class SetTools(QWidget):
    """Above the titles of a gift: fills them from a set, and saves them as one."""

    def __init__(self, session: Session, editor: PartsEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("set_tools")
        self._session, self._editor = session, editor
        self.sets = FlatCombo("book_sets", "选用套书")
        save = button("save_set", "存为套书…", self._save)
        save.setToolTip("把下面的书目和册数存起来，下次整套选用")
        row = QHBoxLayout(self, spacing=8)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.sets)
        row.addWidget(save)
        row.addStretch(1)
        self.sets.set_choices([("选用套书…", None)])
        self.sets.currentIndexChanged.connect(self._chosen)
        self._read()

    def _read(self) -> None:
        self._session.background.run(read_sets, done=self._put, owner=self)

    def _put(self, sets: list[tuple[str, int]]) -> None:
        self.sets.set_choices([("选用套书…" if sets else "还没有套书", None), *sets])
        self.sets.setEnabled(bool(sets))

    def _chosen(self, _: int) -> None:
        wanted = self.sets.currentData()
        if wanted is not None:
            self._session.background.run(titles_of_set, wanted, done=self._fill, failed=self._session.tell, owner=self)
            self.sets.setCurrentIndex(0)

    def _fill(self, titles: tuple[PartValue, ...]) -> None:
        for part in titles:
            self._editor.add(part.ref, part.amount)

    def _save(self) -> None:
        try:
            titles = self._editor.value() or ()
        except InvalidValue as error:
            self._session.tell(error, self)
            return
        dialog = SaveSet(self._session, tuple(titles), self._read, self)
        dialog.open()


class SaveSet(Frame):
    """Asks for the name of a set."""

    def __init__(self, session: Session, titles: tuple[PartValue, ...], saved: Callable[[], object],
                 parent: QWidget | None = None) -> None:
        super().__init__(session, "save_set_dialog", "存为套书", QSize(460, 190), parent)
        self._titles, self._saved = titles, saved
        self.name = QLineEdit(objectName="set_name", placeholderText="如 文史资料全套")
        self.name.setAccessibleName("套书名称")
        what = label(BookSets.column("titles").print(titles) or "还没有书目，请先添加。", SOFT)
        what.setWordWrap(True)
        caption = label("套书名称", SOFT)
        caption.setBuddy(self.name)
        row = QHBoxLayout(spacing=10)
        row.addWidget(caption)
        row.addWidget(self.name, 1)
        self.box.addWidget(what)
        self.box.addLayout(row)
        self.box.addStretch(1)
        self.add_button(button("set_cancel", "取消", self.reject))
        self.add_button(button("set_take", "保存", self.save, kind=PRIMARY), default=True)

    def save(self) -> None:
        """Stores the set under its name."""
        draft = Draft({"name": self.name.text().strip(), "titles": self._titles})
        self.session.run_operation(f"新增套书“{draft.values['name']}”", lambda op: write(op, BookSets, [draft]),
                                   owner=self, done=self._stored, failed=self._failed)

    def _stored(self, _: list[int]) -> None:
        self.accept()
        self._saved()
        self.session.tell_done(f"已存为套书“{self.name.text().strip()}”")

    def _failed(self, error: Exception) -> None:
        self.say_why(error)
        self.name.setFocus()


class GiftForm(RecordForm):
    """The form of a gift, with the sets above its titles."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        editor = self.fields["titles"].editor
        if isinstance(editor, PartsEditor):
            self.fields["titles"].add_above(SetTools(self.session, editor))
            self._fit_size()


class BookSetsDialog(Frame):
    """All saved sets, to be renamed, changed and recycled."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "book_sets_dialog", "套书", QSize(960, 560), parent)
        self.page = RegisterPage(session, BookSets, name="book_sets")
        self.box.addWidget(self.page, 1)
        self.add_button(button("book_sets_close", "关闭", self.reject))
        self.page.table.setFocus()


__all__ = ["BookSetsDialog", "GiftForm", "SaveSet", "SetTools"]
