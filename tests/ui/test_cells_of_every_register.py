"""In every register each column that can be edited in its cell stores what the form would store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QRadioButton
from pytestqt.qtbot import QtBot

from models.catalogue import REGISTERS
from models.columns import Column
from models.errors import InvalidValue, Refused
from models.facts import Facts
from models.opening import open_record, store_draft
from models.operation import operation, undo
from models.register import Register
from models.relations import Pointing
from models.view import View
from tests.test_every_register import GIVES_WAY, Samples
from tests.ui.conftest import write_in
from ui.dialogs.cell_since import CellSince
from ui.messages import Messages
from ui.pages.cell_work import why_not
from ui.pages.register_page import RegisterPage
from ui.session import Session
from ui.widgets.editors import LineEditor, LongEditor

ALIKE = 1                 # of columns that differ only in their title so many are tried in each register

Read = Callable[[Callable[[], Any]], Any]
EDITED = [register for register in REGISTERS.values() if not register.read_only]


def stored(register: type[Register], row_id: int) -> dict[str, Any]:
    values = register.get(row_id, View(register, ended=True))
    return {column.key: column.plain(values[column.key]) for column in register.columns if column.importable}


def by_form(register: type[Register], row_id: int, key: str, value: Any) -> dict[str, Any] | str:
    """What the record is after the form has stored the value, or why it refuses; taken back again."""
    try:
        with operation("在表单中修改") as op:
            store_draft(op, register, open_record(register, row_id).draft({key: value}, None))
    except InvalidValue as error:
        return error.message
    except Refused as error:
        return error.sentence
    found = stored(register, row_id)
    undo()
    return found


def tried(register: type[Register]) -> list[Column]:
    """The columns edited in their cell, without the many that are alike."""
    found: list[Column] = []
    for column in register.columns:
        alike = [one for one in found if (type(one), one.path, one.required) == (
            type(column), column.path, column.required) and not one.key == register.label]
        if not why_not(column) and (register.key, column.key) not in GIVES_WAY and (
                len(alike) < ALIKE or column.key in register.agree or isinstance(column, Pointing)):
            found.append(column)
    return found


@pytest.mark.parametrize("register", EDITED, ids=lambda register: register.key)
def test_a_cell_stores_what_the_form_does(qtbot: QtBot, session: Session, read: Read,
                                          register: type[Register]) -> None:
    samples = Samples(session.term_id or 0)
    row_id: int = read(lambda: samples.add(register, 0))
    columns = tried(register)
    values = read(lambda: {column.key: samples.value(column, 1) for column in columns})
    page = RegisterPage(session, register, keys=tuple(column.key for column in columns), ended=True)
    session.messages = Messages(page)
    qtbot.addWidget(page)
    page.resize(1200, 600)
    with qtbot.waitSignal(page.table.counted):
        page.show()
    page.activateWindow()
    for column in columns:
        key, value = column.key, values[column.key]
        before = read(lambda: stored(register, row_id))
        if column.plain(value) == before[key]:
            continue
        wanted = read(lambda: by_form(register, row_id, key, value))
        qtbot.waitUntil(lambda: page.table.choose(row_id, key))
        page.table.setFocus()
        grid = page.table.grid
        qtbot.keyClick(grid, Qt.Key.Key_F2)
        qtbot.waitUntil(lambda: page.cells.editor is not None)
        laid = page.cells.editor
        assert laid is not None
        field = laid.editor.focusProxy()
        assert field.accessibleName().startswith(f"{column.title}，")
        if isinstance(laid.editor, LineEditor | LongEditor):
            (laid.editor.line if isinstance(laid.editor, LineEditor) else laid.editor.text).selectAll()
            write_in(field, column.print(value))
        else:
            laid.editor.put(value)
        qtbot.keyClick(field, Qt.Key.Key_Return)
        if isinstance(column, Facts):
            qtbot.waitUntil(lambda: any(one.isVisible() for one in page.findChildren(CellSince)))
            asked = next(one for one in page.findChildren(CellSince) if one.isVisible())
            asked.findChild(QRadioButton, "since_corrected").setChecked(True)
            asked.take()
        if isinstance(wanted, str):
            qtbot.waitUntil(lambda: any(wanted in one.text() for one in grid.findChildren(QLabel, "cell_message")))
            assert read(lambda: stored(register, row_id)) == before
            page.cells.give_up()
        else:
            qtbot.waitUntil(lambda: page.cells.editor is None)
            assert read(lambda: stored(register, row_id)) == wanted, key
