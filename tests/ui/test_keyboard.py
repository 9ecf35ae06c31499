"""The keyboard alone reaches everything, in the order it stands on screen; a screen reader hears what each thing is."""
from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QContextMenuEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QMainWindow,
    QMenu,
    QPushButton,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from importers.sample import build
from models.database import close_database
from models.operation import journal
from tests.ui.every_dialog import DIALOGS, declared
from ui import app as ui_app
from ui.main_menu import MainMenu
from ui.memory import FileMemory
from ui.messages import Messages
from ui.session import Session
from ui.shortcuts import SHORTCUTS, keys_of, numbered
from ui.tabs import TABS
from ui.widgets.buttons import LetteredButton
from ui.widgets.letters import letter_lines, letter_of
from ui.window import MainWindow

ROLE = QAccessible.Role
# What people act on or read values from; panes and borders around them need no name.
CONTROLS = {ROLE.Button, ROLE.CheckBox, ROLE.RadioButton, ROLE.ComboBox, ROLE.EditableText, ROLE.SpinBox, ROLE.Table,
            ROLE.Tree, ROLE.List, ROLE.PageTab, ROLE.PageTabList, ROLE.MenuItem, ROLE.PopupMenu, ROLE.ButtonMenu,
            ROLE.ButtonDropDown, ROLE.Dialog, ROLE.Window, ROLE.Link, ROLE.Slider, ROLE.ColumnHeader}
CLOSED = {ROLE.Table, ROLE.Tree, ROLE.List, ROLE.ComboBox, ROLE.SpinBox}       # their rows are data, their parts Qt's
NEAR = 6                                                                       # pixels
MOST_STEPS = 150


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keyboard") / "示例.db"
    build(path)
    return path


@pytest.fixture
def work(qtbot: QtBot, qapp: QApplication, sample: Path, tmp_path: Path) -> Iterator[Session]:
    """A session on a sample of its own."""
    if not qapp.styleSheet():
        ui_app.dress(qapp)
    shutil.copyfile(sample, tmp_path / "示例.db")
    made = Session(tmp_path / "示例.db", FileMemory(tmp_path / "window.json"), operator="示例员")
    yield made
    made.close()
    made.deleteLater()
    journal.operator = ""
    close_database()


@pytest.fixture
def over(qtbot: QtBot, work: Session) -> Iterator[QMainWindow]:
    """A window that dialogs stand on."""
    made = QMainWindow()
    made.resize(1366, 697)
    qtbot.addWidget(made)
    made.show()
    work.messages = Messages(made, work.undo)
    yield made
    for dialog in made.findChildren(QDialog):
        dialog.close()
        dialog.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def settled(qtbot: QtBot, session: Session) -> None:
    """What was asked of the worker has arrived and is laid out."""
    qtbot.wait(150)
    arrived: list[bool] = []
    session.background.run(lambda: True, done=arrived.append, owner=session)
    qtbot.waitUntil(lambda: bool(arrived))
    qtbot.wait(50)


def opened(qtbot: QtBot, session: Session, over: QMainWindow, name: str) -> QDialog:
    dialog = DIALOGS[name](session, over)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    settled(qtbot, session)
    return dialog


# -- what a screen reader is told ------------------------------------------------------------------------------------

def heard(interface: QAccessibleInterface, unnamed: list[str], count: list[int]) -> None:
    """Goes through the tree of what is in sight; `unnamed` gets the controls that say nothing, or nothing Chinese."""
    role, state = interface.role(), interface.state()
    if state.invisible:
        return
    if role in CONTROLS:
        count[0] += 1
        name = interface.text(QAccessible.Text.Name)
        if not re.search(r"[一-鿿\d]", name):
            thing = interface.object()
            unnamed.append(f"{role.name} {name!r} {type(thing).__name__} {thing.objectName() if thing else ''!r}")
    elif role == ROLE.NoRole:
        unnamed.append(f"no role: {interface.object()!r}")
    for place in range(0 if role in CLOSED else interface.childCount()):
        child = interface.child(place)
        if child is not None and child.isValid():
            heard(child, unnamed, count)


def not_heard(root: QWidget, least: int) -> list[str]:
    """The controls in sight that a screen reader cannot name, and how few there are where there are too few."""
    unnamed: list[str] = []
    count = [0]
    heard(QAccessible.queryAccessibleInterface(root), unnamed, count)
    return unnamed + ([f"only {count[0]} controls"] if count[0] < least else [])


# -- where Tab leads -------------------------------------------------------------------------------------------------

def reachable(root: QWidget) -> list[QWidget]:
    """Everything in sight that takes the focus by Tab; of several choices that exclude each other the chosen one."""
    found = []
    for one in root.findChildren(QWidget):
        if isinstance(one, QAbstractButton) and one.isCheckable() and not one.isChecked() and (
                one.autoExclusive() or one.group() is not None and one.group().exclusive()):
            continue
        if (one.isVisible() and one.isEnabled() and one.window() is root.window() and one.focusProxy() is None
                and one.focusPolicy() & Qt.FocusPolicy.TabFocus and not one.visibleRegion().isEmpty()):
            found.append(one)
    return found


def walked(qtbot: QtBot, root: QWidget) -> list[QWidget]:
    """Where Tab leads from where the focus is, until it comes back."""
    seen: list[QWidget] = []
    for _ in range(MOST_STEPS):
        front = QApplication.focusWidget()
        assert front is not None, "the focus is lost"
        if front in seen:
            return seen
        seen.append(front)
        qtbot.keyClick(front, Qt.Key.Key_Tab)
    raise AssertionError("Tab does not come back")


Places = dict[QWidget, tuple[QRect, QScrollArea | None]]


def places_of(root: QWidget) -> Places:
    """Where everything that takes the focus stands in the window, and the scrolled area it is in."""
    found: Places = {}
    for one in root.findChildren(QWidget):
        if one.isVisible() and one.window() is root.window() and one.focusPolicy() & Qt.FocusPolicy.TabFocus:
            area: Any = one.parentWidget()
            while area is not None and not isinstance(area, QScrollArea):
                area = area.parentWidget()
            found[one] = QRect(one.mapTo(root.window(), QPoint(0, 0)), one.size()), area
    return found


def in_sight(place: tuple[QRect, QScrollArea | None], root: QWidget) -> QRect:
    """What is scrolled out of an area stands at its edge, for whatever is outside of it."""
    rect, area = place
    if area is None:
        return rect
    frame = QRect(area.mapTo(root.window(), QPoint(0, 0)), area.size())
    return QRect(rect.left(), min(max(rect.top(), frame.top()), frame.bottom()), rect.width(), 1)


def out_of_order(steps: list[QWidget], places: Places, root: QWidget) -> list[str]:
    """Steps of a round that go up without going right, or left within a row; one of them begins the round anew."""
    found = []
    for one, other in zip(steps, [*steps[1:], steps[0]]):
        together = places[one][1] is places[other][1]
        a, b = (places[each][0] if together else in_sight(places[each], root) for each in (one, other))
        up = b.bottom() <= a.top() + NEAR and b.left() < a.right() - NEAR
        back = abs(b.center().y() - a.center().y()) <= NEAR and b.right() <= a.left() + NEAR
        if (up or back) and not one.isAncestorOf(other):
            found.append(f"{one.objectName()} {a.getRect()} → {other.objectName()} {b.getRect()}")
    return found


def told(several: list[QWidget]) -> list[str]:
    return [f"{type(one).__name__} {one.objectName()}" for one in several]


def faults_of_walk(qtbot: QtBot, root: QWidget) -> list[str]:
    wanted = reachable(root)
    if QApplication.focusWidget() is None and wanted:
        wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
    if not wanted:
        return []
    places = places_of(root)
    steps = walked(qtbot, root)
    missed = [one for one in wanted if one not in steps]
    wrong = out_of_order(steps, places, root)
    return [f"not reached: {one}" for one in told(missed)] + (wrong if len(wrong) > 1 else [])


# -- the window ------------------------------------------------------------------------------------------------------

@pytest.fixture
def window(qtbot: QtBot, work: Session) -> Iterator[MainWindow]:
    """The whole window, with its menu."""
    class Office:
        demo, read_only, session = False, False, work

        @staticmethod
        def change_operator() -> None:
            """Nobody else comes."""

        restart = show_last_backup = change_operator
    from PySide6.QtCore import QObject

    class Program(QObject, Office):
        pass
    program = Program()
    menu = MainMenu(program)                                                   # type: ignore[arg-type]
    made = MainWindow(TABS, work, work.memory, menu.undo, menu.redo, menu.lines())
    work.messages = made.messages
    menu.stand_on(made)
    qtbot.addWidget(made)
    made.resize(1366, 697)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.setProperty("of_test", menu)
    yield made
    for dialog in made.findChildren(QDialog):
        dialog.close()
    del program


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.key)
def test_every_page_is_heard_and_walked_through(qtbot: QtBot, work: Session, window: MainWindow, tab: Any) -> None:
    faults = {}
    for one in tab.lists:
        page = window.open(tab.key, one.key)
        settled(qtbot, work)
        search = getattr(page, "search", None)
        (search or window.tab_row).setFocus(Qt.FocusReason.TabFocusReason)
        found = not_heard(window, 12) + faults_of_walk(qtbot, window)
        if found:
            faults[one.key] = found
    assert faults == {}


# -- the dialogs -----------------------------------------------------------------------------------------------------

def test_every_dialog_there_is_is_tried() -> None:
    assert declared() - {name.split()[0] for name in DIALOGS} == set()


@pytest.mark.parametrize("name", DIALOGS)
def test_every_dialog_is_heard_walked_through_and_left_by_its_keys(
        qtbot: QtBot, work: Session, over: QMainWindow, name: str) -> None:
    dialog = opened(qtbot, work, over, name)
    assert re.search(r"[一-鿿]", dialog.windowTitle()) and re.search(r"[一-鿿]", dialog.accessibleName())
    assert not_heard(dialog, 2) + faults_of_walk(qtbot, dialog) == []
    lettered = [one for one in dialog.findChildren(LetteredButton) if one.isVisible() and one.letter]
    letters = [one.letter for one in lettered]
    assert letters and len(set(letters)) == len(letters), letters
    for one in dialog.findChildren(QPushButton):
        if one.isVisible() and one.property("kind") in ("plain", "primary"):
            assert one.shortcut() == QKeySequence(f"Alt+{one.letter}"), one.objectName()   # type: ignore[attr-defined]
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.isVisible())


def test_a_letter_presses_its_button_and_enter_the_default_one(
        qtbot: QtBot, work: Session, over: QMainWindow) -> None:
    dialog = opened(qtbot, work, over, "ShortcutsDialog")
    assert dialog.findChild(QPushButton, "shortcuts_close").isDefault()
    qtbot.keyClick(dialog, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: not dialog.isVisible())
    dialog = opened(qtbot, work, over, "Sentence")
    pressed: list[int] = []
    dialog.finished.connect(pressed.append)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert pressed == [QDialog.DialogCode.Rejected.value], "the default is to keep"


def test_a_button_keeps_its_letter_when_its_words_change(qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    made = [LetteredButton(words) for words in ("保存", "设置…", "A & B")]
    for one in made:
        one.setProperty("kind", "plain")
        one.setParent(dialog)
    dialog.show()
    assert [one.letter for one in made] == ["S", "Z", "A"] or len({one.letter for one in made}) == 3
    made[0].setText("保存 3 条…")
    assert made[0].text() == "保存 3 条…" and QPushButton.text(made[0]) == "保存 3 条(&S)…"
    assert QPushButton.text(made[2]).startswith("A && B(&")


# -- the keys that are declared --------------------------------------------------------------------------------------

def test_the_lines_of_the_menu_have_letters_of_their_own(window: MainWindow) -> None:
    menu = window.findChild(QWidget, "main_menu")
    menu.aboutToShow.emit()                                                    # type: ignore[attr-defined]
    lines = [line for line in menu.actions() if not line.isSeparator()]
    letters = [letter_of(line.text()) for line in lines]
    assert all(letters) and len(set(letters)) == len(letters)
    before = [line.text() for line in lines]
    letter_lines(lines)
    assert [line.text() for line in lines] == before, "a letter is given once"


def test_each_key_is_declared_once_and_shown(qtbot: QtBot, work: Session, over: QMainWindow) -> None:
    for group in {one.group for one in SHORTCUTS}:
        keys = [key for one in SHORTCUTS if one.group == group for key in one.keys]
        assert len(set(keys)) == len(keys)
    dialog = opened(qtbot, work, over, "ShortcutsDialog")
    table = dialog.table                                                       # type: ignore[attr-defined]
    shown = {table.item(row, 2).text(): table.item(row, 1).text() for row in range(table.rowCount())}
    assert shown == {one.words: one.shown for one in SHORTCUTS}
    assert shown["恢复撤销的一步"] == "Ctrl+Y 或 Ctrl+Shift+Z"
    assert dialog.rect().width() <= 1366 and table.columnWidth(2) >= table.sizeHintForColumn(2)


def test_the_keys_of_the_window_do_what_they_say(qtbot: QtBot, work: Session, window: MainWindow) -> None:
    def press(keys: str) -> None:
        combination = QKeySequence(keys)[0]
        qtbot.keyClick(QApplication.focusWidget() or window, combination.key(), combination.keyboardModifiers())

    def dialog(name: str) -> QDialog:
        qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None
                        and QApplication.activeModalWidget().objectName() == name)
        front = QApplication.activeModalWidget()
        assert isinstance(front, QDialog)
        return front
    for place, keys in enumerate(numbered("tab", len(TABS))):
        press(keys)
        assert window.tab_row.currentIndex() == place
    press(numbered("tab", 2)[1])
    for place, keys in enumerate(numbered("list", len(TABS[1].lists))):
        press(keys)
        assert window.list_row.currentIndex() == place
    for name, place in (("previous_list", len(TABS[1].lists) - 2), ("next_list", len(TABS[1].lists) - 1)):
        press(keys_of(name)[0])
        assert window.list_row.currentIndex() == place
    for name, place in (("next_tab", 2), ("previous_tab", 1)):
        press(keys_of(name)[0])
        assert window.tab_row.currentIndex() == place
    page: Any = window.open("members", "roster")
    settled(qtbot, work)
    asked: list[Any] = []
    page.export_requested.connect(asked.append)
    press(keys_of("export")[0])
    assert asked and asked[0].register is page.register
    press(keys_of("search")[0])
    assert page.search.hasFocus()
    for name, opens in (("shortcuts", "shortcuts_dialog"), ("import", "import_dialog"), ("new", "record_form")):
        press(keys_of(name)[0])
        if name == "new":
            qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
            front = QApplication.activeModalWidget()
            assert front is not None and "新增" in front.windowTitle()
            front.close()
        else:
            dialog(opens).close()
        qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
        window.activateWindow()
    assert isinstance(window.findChild(QWidget, "menu_button"), QAbstractButton)
    assert window.findChild(QAbstractButton, "menu_button").shortcut() == QKeySequence(keys_of("menu")[0])


def test_the_menu_of_the_rows_opens_by_its_key_and_its_lines_have_letters(
        qtbot: QtBot, work: Session, window: MainWindow) -> None:
    page: Any = window.open("members", "roster")
    settled(qtbot, work)
    page.table.choose(page.table.model.ids[0])
    grid, at = page.table.grid, QPoint(40, 60)
    QApplication.sendEvent(grid, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, grid.mapToGlobal(at)))
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu) and menu.objectName() == "row_menu"
    for opened_menu in (menu, page.header.findChild(QMenu, "more_menu")):
        opened_menu.aboutToShow.emit()
        lines = [line for line in opened_menu.actions() if not line.isSeparator()]
        letters = [letter_of(line.text()) for line in lines]
        assert len(lines) > 3 and all(letters) and len(set(letters)) == len(letters)
    menu.close()
