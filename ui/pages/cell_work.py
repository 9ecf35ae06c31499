"""Work in the cells of a page's table: what can be edited is edited in place, the rest in its form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QObject, QTimer

from models.basics import hidden
from models.columns import Column, Photo
from models.errors import InvalidValue, Refused
from models.facts import Facts
from models.operation import Operation, Stale
from models.register import Register
from models.relations import RefValue
from ui.widgets.cell_choice import ERASE
from ui.widgets.cell_grid import CellGrid

if TYPE_CHECKING:               # editors are imported when a cell is edited: the first frame comes sooner
    from models.opening import Opened
    from ui.pages.register_page import RegisterPage
    from ui.widgets.cell_editing import CellEditor


def why_not(column: Column) -> str:
    """Why a column is not edited in its cell, '' where it is."""
    if isinstance(column, Photo):
        return "照片请在编辑窗口中更换。"
    if not column.editable:
        return f"“{column.title}”由系统算出，不能直接修改。"
    return masked(column) if column.sensitive else ""


def masked(column: Column) -> str:
    return f"“{column.title}”在表中是隐藏的，请在编辑窗口中修改。"


def read_cell(register: type[Register], row_id: int, key: str) -> tuple[Opened, tuple[str, ...]] | None:
    """What `open_cell` reads, or None where the settings mask the column. In the worker."""
    from models.opening import open_cell
    return None if hidden(register.column(key).hidden_by) else open_cell(register, row_id, key)


def called(name: str) -> str:
    """A record's name in a sentence: titles of books have their own marks."""
    return name if not name or name.startswith("《") else f"“{name}”"


class CellWork(QObject):
    """Sits between the table of a page, which says what the keys ask for, and what carries it out."""

    def __init__(self, page: RegisterPage) -> None:
        super().__init__(page)
        self._page, self._table, self._session = page, page.table, page.session
        assert isinstance(page.table.grid, CellGrid)
        self._grid = page.table.grid
        self._cell: tuple[int, str] | None = None          # being read or edited
        self._editor: CellEditor | None = None
        self._opened: Opened | None = None
        self._steps = (0, 0)
        self._storing = self._waiting = False
        page.table.cell_edit_requested.connect(self._asked)
        page.table.selection_changed.connect(self._allow)
        page.session.busy_changed.connect(self._allow)

    @property
    def editor(self) -> CellEditor | None:
        """What is laid over a cell now."""
        return self._editor

    def _allow(self, *_: Any) -> None:
        self._grid.fillable = not self._page.edit_reason()

    # Opening

    def _asked(self, text: str) -> None:
        cell, page = self._table.current_cell(), self._page
        if self._cell is not None:
            return
        if cell is None:
            if text and text != ERASE:
                self._table.typed.emit(text)
            return
        column = page.register.column(cell[1])
        reason = page.edit_reason()
        why = reason or why_not(column)
        if why:
            self._elsewhere(cell, text, "" if reason else why)
        else:
            self._open(cell, text)

    def _elsewhere(self, cell: tuple[int, str], text: str, why: str) -> None:
        """The cell is not edited in place: what is typed is looked for, else the form opens, which says its own."""
        if text and text != ERASE:
            self._table.typed.emit(text)
            return
        if text:
            return
        if why and self._session.messages is not None:
            self._session.messages.toast(why)
        self._table.edit_requested.emit(cell[0])

    def _open(self, cell: tuple[int, str], text: str) -> None:
        self._cell = cell
        self._grid.hold_keys()
        self._session.background.run(
            read_cell, self._page.register, *cell, urgent=True, failed=self._cannot_open, owner=self,
            done=lambda found: self._begin(text, found))

    def _cannot_open(self, error: Exception) -> None:
        self._end()
        self._session.tell(error, self._page)

    def _begin(self, text: str, found: tuple[Opened, tuple[str, ...]] | None) -> None:
        from ui.widgets.cell_editing import CellEditor, cell_editor, put_typed
        from ui.widgets.pointing_editors import Lookup
        cell = self._cell
        if cell is None or self._table.current_cell() != cell or not self._grid.isVisible():
            self._end()
            return
        if found is None:
            self._end()
            self._elsewhere(cell, text, masked(self._page.register.column(cell[1])))
            return
        opened, choices = found
        lookup = Lookup(self._session.background, lambda: self._session.term_id, self._create_pointed)
        editor = cell_editor(opened.register.column(cell[1]), lookup, choices)
        editor.set_value(opened.values.get(cell[1]))
        self._opened = opened
        self._editor = CellEditor(self._grid, editor, self._grid.currentIndex(), opened.name)
        self._editor.commit_wanted.connect(self.commit)
        self._editor.given_up.connect(self.give_up)
        self._editor.lost.connect(self._lost)
        editor.left.connect(self._looked)
        self._editor.open()
        self._grid.let_keys_go((lambda: put_typed(editor, text)) if text else None)

    def _create_pointed(self, register: type[Register], name: str, take: Callable[[RefValue], None]) -> None:
        from ui.forms import RecordForm

        def put(row_id: int) -> None:
            self._session.background.run(register.labels, [row_id], owner=self,
                                         done=lambda labels: take(RefValue(row_id, labels[row_id])))
        RecordForm.add(self._session, register, preset={register.label: name}, parent=self._page).saved.connect(put)

    # Committing

    def give_up(self) -> None:
        """Leaves the cell as it was."""
        if not self._storing:
            self._end()

    def _lost(self) -> None:
        """The list has been sorted or searched anew under the editor: what stands in it is kept where it can be."""
        if not self._storing:
            self.commit()

    def commit(self, down: int = 0, right: int = 0) -> None:
        """Stores what stands in the editor and goes on, or says beside the cell why not."""
        if self._editor is None or self._opened is None or self._cell is None or self._storing:
            return
        if self._waiting and self._editor.editor.looking:
            return
        self._steps = (down, right)
        editor, column = self._editor.editor, self._opened.register.column(self._cell[1])
        self._waiting = False
        try:
            value = editor.value()
            column.validate(value)
        except InvalidValue as error:
            self._editor.look_up()
            if editor.looking:
                self._waiting = True
                self._grid.hold_keys()
            else:
                self._refuse(error.message)
            return
        if column.same(self._opened.values.get(column.key), value):
            self._go_on()
        elif isinstance(column, Facts):
            self._ask_since(column, value)
        else:
            self._store(column, value)

    def _looked(self) -> None:
        """The names have been looked up: what was to be stored can be now, or it is said whom nobody knows."""
        if not self._waiting or self._editor is None or self._editor.editor.looking:
            return
        self._waiting = False
        editor = self._editor.editor
        try:
            editor.value()
        except InvalidValue as error:
            self._refuse(error.message)
        else:
            self.commit(*self._steps)

    def _refuse(self, sentence: str) -> None:
        if self._editor is None:
            return
        cell = self._editor.cell()
        if not cell.isValid():
            self._end()
            if self._session.messages is not None:
                self._session.messages.toast(f"没有保存：{sentence}")
            return
        self._editor.say(sentence)
        self._grid.let_keys_go()
        # A click elsewhere has moved on already: what is wrong is put right first.
        QTimer.singleShot(0, self._editor, lambda: self._back_to(cell))

    def _back_to(self, cell: QModelIndex) -> None:
        if self._editor is None:
            return
        if self._grid.currentIndex() != cell:
            self._grid.choose_cell(cell.row(), cell.column())
        if not self._editor.isAncestorOf(self._page.window().focusWidget() or self._grid):
            self._editor.editor.setFocus()

    def _title(self, column: Column) -> str:
        assert self._opened is not None
        return f"修改{self._page.register.title}{called(self._opened.name)}的{column.title}"

    def _store(self, column: Column, value: Any) -> None:
        from models.opening import store_draft
        assert self._opened is not None
        opened = self._opened

        def work(op: Operation) -> list[str]:
            store_draft(op, opened.register, opened.draft({column.key: value}, None))
            doubts = opened.register.warnings({**opened.values, column.key: value})
            return [sentence for key, sentence in doubts if key == column.key]
        self._storing = True
        self._grid.hold_keys()
        self._session.run_operation(self._title(column), work, owner=self, done=self._stored,
                                    failed=lambda error: self._not_stored(error, column, value))

    def _stored(self, doubts: list[str]) -> None:
        self._go_on()
        if doubts and self._session.messages is not None:
            self._session.messages.toast("已保存。请核对：" + "；".join(doubts))

    def _not_stored(self, error: Exception, column: Column, value: Any) -> None:
        self._storing = False
        if isinstance(error, Stale):
            self._read_again(error, column, value)
        elif isinstance(error, InvalidValue):
            self._refuse(self._sentence(error, column))
        elif isinstance(error, Refused):
            self._refuse(error.sentence + error.what_to_do)
        else:
            self._end()

    def _sentence(self, error: InvalidValue, column: Column) -> str:
        if not error.field or error.field == column.key:
            return error.message
        other = next((one for one in self._page.register.columns if one.key == error.field), None)
        return f"{other.title}：{error.message}" if other is not None else error.message

    def _read_again(self, error: Stale, column: Column, value: Any) -> None:
        """Somebody was quicker. If it was another column, the cell is stored all the same; else both are told."""
        from models.opening import open_cell
        assert self._opened is not None and self._cell is not None
        before = self._opened.values.get(column.key)

        def read(found: tuple[Opened, tuple[str, ...]]) -> None:
            if self._editor is None:
                return
            self._opened = found[0]
            now = found[0].values.get(column.key)
            if column.same(before, now):
                self._store(column, value)
            else:
                self._refuse(f"已被他人修改：现为“{column.print(now)}”，您填的是“{column.print(value)}”。"
                             "按 Enter 以您填的为准，按 Esc 保留现在的。")
        self._session.background.run(open_cell, self._page.register, *self._cell, urgent=True, done=read,
                                     failed=self._cannot_open, owner=self)

    def _ask_since(self, column: Facts, value: Any) -> None:
        from ui.dialogs.cell_since import CellSince
        assert self._opened is not None
        asked = CellSince(self._session, self._title(column), self._opened, column, value, self._page)
        self._storing = True
        self._grid.hold_keys()
        asked.accepted.connect(self._go_on)
        asked.rejected.connect(self._not_asked)
        asked.open()

    def _not_asked(self) -> None:
        self._storing = False
        self._grid.let_keys_go()
        if self._editor is not None:
            self._editor.editor.setFocus()

    def _go_on(self) -> None:
        """The cell is done with: on to the one the key leads to."""
        cell = self._editor.cell() if self._editor is not None else QModelIndex()
        down, right = self._steps
        if (down or right) and cell.isValid() and self._grid.currentIndex() == cell:
            self._grid.step(down, right)
        self._end()

    def _end(self) -> None:
        editor, self._editor = self._editor, None
        self._cell = self._opened = None
        self._storing = self._waiting = False
        if editor is not None:
            editor.close_editor()
        self._grid.let_keys_go()


__all__ = ["CellWork", "why_not"]
