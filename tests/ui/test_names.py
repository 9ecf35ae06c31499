"""Every control of every page can be named: in English by a test or a script, in Chinese by a screen reader."""
import re

import pytest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from models.catalogue import REGISTERS
from ui.forms import RecordForm
from ui.session import Session
from ui.tabs import TABS

CONTROLS = (QAbstractItemView, QAbstractSpinBox, QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QPushButton,
            QRadioButton, QToolButton)
LISTS = [(tab.key, one) for tab in TABS for one in tab.lists]


def of_qt(control: QWidget) -> bool:
    """Whether it is a part that Qt made inside a control of ours: a combo's list, a field's clear button, a header."""
    parent = control.parent()
    while isinstance(parent, QWidget):
        if isinstance(parent, QComboBox | QAbstractSpinBox | QLineEdit):
            return True
        parent = parent.parent()
    return isinstance(control, QHeaderView)


def unnamed(root: QWidget) -> list[str]:
    """The controls without an English object name or a Chinese accessible name; Qt's own inner parts are left out."""
    found = []
    for control in (root, *root.findChildren(QWidget)):
        if not isinstance(control, CONTROLS) or control.objectName().startswith("qt_"):
            continue
        if of_qt(control):
            continue
        name, said = control.objectName(), control.accessibleName()
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) or not re.search(r"[一-鿿]", said):
            found.append(f"{type(control).__name__} {name!r} {said!r} in {control.parent().objectName()!r}")
    return found


@pytest.mark.parametrize("tab, place", LISTS, ids=lambda one: getattr(one, "key", one))
def test_every_control_of_a_page_has_its_names(qtbot: QtBot, session: Session, tab: str, place: object) -> None:
    page = place.build(session)                                          # type: ignore[attr-defined]
    qtbot.addWidget(page)
    page.resize(1366, 600)
    page.show()
    qtbot.wait(50)
    assert unnamed(page) == []


@pytest.mark.parametrize("key", [key for key, register in REGISTERS.items() if not register.read_only])
def test_every_field_of_a_form_has_its_names(qtbot: QtBot, session: Session, key: str) -> None:
    form = RecordForm.add(session, REGISTERS[key])
    qtbot.addWidget(form)
    assert unnamed(form) == []
