"""备份与恢复, 设置, 基础资料 with 换届, 关于: what they store, and that they fit the smallest window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QProcess, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from models import backups, places
from models.basics import NATIONAL_SECTORS, Sectors, Terms, setting
from models.members import Members
from models.operation import OperationLog
from models.people import Membership
from tests.ui.conftest import answer, member
from ui.dialogs.about import AboutDialog
from ui.dialogs.backups import BackupsDialog, size_words
from ui.dialogs.basics import BasicsDialog
from ui.dialogs.changeover import ChangeOverDialog
from ui.dialogs.changes import ChangesDialog
from ui.dialogs.operator import OperatorDialog
from ui.dialogs.recycle_bin import RecycleBinDialog
from ui.dialogs.settings import SettingsDialog
from ui.messages import Messages
from ui.session import Session

Read = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def window(qtbot: QtBot, session: Session) -> Iterator[QMainWindow]:
    """The smallest window there is."""
    made = QMainWindow()
    made.resize(911, 441)
    qtbot.addWidget(made)
    made.show()
    session.messages = Messages(made, session.undo)
    yield made


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "备份"
    monkeypatch.setattr(places, "backup_folder", lambda _: made)
    return made


def opened(qtbot: QtBot, dialog: Any) -> Any:
    dialog.open()
    qtbot.waitExposed(dialog)
    return dialog


def press(qtbot: QtBot, dialog: QDialog, name: str) -> None:
    found = dialog.findChild(QPushButton, name)
    assert found.isEnabled(), name
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


# -- 备份与恢复 ------------------------------------------------------------------------------------------------------

def test_a_backup_is_made_with_enter_and_listed(qtbot: QtBot, session: Session, window: QMainWindow, folder: Path,
                                                read: Read) -> None:
    dialog: BackupsDialog = opened(qtbot, BackupsDialog(session, window))
    with qtbot.waitSignal(dialog.backed_up):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    [made] = backups.list_backups(folder)
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 1)
    assert dialog.table.item(0, 3).text() == made.path.name and dialog.table.item(0, 2).text() == size_words(made.size)
    assert "已备份" in dialog.said.text()
    last = read(lambda: OperationLog.select().order_by(OperationLog.id.desc()).first())
    assert (last.title, last.kind, last.detail) == ("备份数据库", "event", made.path.name)


def test_a_backup_goes_where_it_is_wanted(qtbot: QtBot, session: Session, window: QMainWindow, folder: Path,
                                          tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "移动硬盘" / "另存.db"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target.with_suffix("")), ""))
    dialog = opened(qtbot, BackupsDialog(session, window))
    with qtbot.waitSignal(dialog.backed_up):
        press(qtbot, dialog, "backups_elsewhere")
    assert target.stat().st_size > 0


def test_a_restore_says_what_is_lost_and_can_be_left(qtbot: QtBot, session: Session, window: QMainWindow, folder: Path,
                                                     read: Read) -> None:
    made = backups.daily_backup(session.database, folder)
    assert made is not None
    one = member(read, session, "示例甲")["id"]
    with qtbot.waitSignal(session.changed):
        session.run_operation("改", lambda op: op.write(Membership, [{"id": one, "work": "改了"}]), owner=session)
    dialog = opened(qtbot, BackupsDialog(session, window))
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 1)
    heard = answer("question", "keep")
    press(qtbot, dialog, "backups_restore")
    qtbot.waitUntil(lambda: bool(heard))
    assert "次登记和修改都会失去" in heard[1] and "先自动备份一次" in heard[1]
    assert member(read, session, "示例甲")["work"] == "改了"
    answer("question", "do_it")
    with qtbot.waitSignal(dialog.restored, timeout=15000):
        press(qtbot, dialog, "backups_restore")
    assert member(read, session, "示例甲")["work"] == "示例县第一中学校长"
    assert [one.kind for one in backups.list_backups(folder)].count(backups.BEFORE_RESTORE) == 1


def test_what_is_no_backup_is_told_and_nothing_changes(qtbot: QtBot, session: Session, window: QMainWindow,
                                                       folder: Path, tmp_path: Path, read: Read,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    letter = tmp_path / "letter.db"
    letter.write_bytes(b"letter" * 1000)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(letter), ""))
    dialog = opened(qtbot, BackupsDialog(session, window))
    answer("question", "do_it")
    heard = answer("refusal", "keep")
    press(qtbot, dialog, "backups_restore_file")
    qtbot.waitUntil(lambda: bool(heard))
    assert "letter.db" in heard[0]
    assert dialog.isVisible() and read(lambda: session.view(Members).count()) == 5


def test_a_backup_is_looked_into_in_a_window_of_its_own(qtbot: QtBot, session: Session, window: QMainWindow,
                                                        folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = backups.daily_backup(session.database, folder)
    started: list[list[str]] = []
    monkeypatch.setattr(QProcess, "startDetached", lambda program, words: started.append([program, *words]))
    dialog = opened(qtbot, BackupsDialog(session, window))
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 1)
    press(qtbot, dialog, "backups_look")
    [[_, main, *words]] = started
    assert Path(main).is_file() and words == ["--read-only", "--database", str(made)]


@pytest.mark.parametrize(("size", "words"), [(0, "1 KB"), (900 << 10, "900 KB"), (5 << 20, "5.0 MB"),
                                             (3 << 29, "1.50 GB")])
def test_sizes_in_words(size: int, words: str) -> None:
    assert size_words(size) == words


# -- 设置 ------------------------------------------------------------------------------------------------------------

def test_settings_are_one_operation_that_can_be_undone(qtbot: QtBot, session: Session, window: QMainWindow,
                                                       read: Read) -> None:
    dialog = opened(qtbot, SettingsDialog(session, window))
    save = dialog.findChild(QPushButton, "settings_save")
    qtbot.waitUntil(save.isEnabled)
    office = dialog.findChild(QLineEdit, "setting_office")
    office.setText(" 政协新河县委员会办公室 ")
    dialog.findChild(QSpinBox, "setting_non_party_members").setValue(55)
    dialog.findChild(QCheckBox, "setting_mask_phones").setChecked(True)
    dialog.findChild(QPlainTextEdit, "setting_operators").setPlainText("示例员\n\n示例乙 \n示例员")
    with qtbot.waitSignal(session.changed):
        qtbot.keyClick(office, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert read(lambda: [setting(key) for key in ("office", "non_party_members", "mask_phones", "operators")]) == [
        "政协新河县委员会办公室", 55, True, ["示例员", "示例乙"]]
    qtbot.waitUntil(lambda: session.undo_title().startswith("修改设置：填报单位"))
    with qtbot.waitSignal(session.changed):
        session.undo()
    assert read(lambda: [setting("office"), setting("non_party_members")]) == ["", 60]


def test_nothing_changed_is_nothing_logged(qtbot: QtBot, session: Session, window: QMainWindow, read: Read) -> None:
    before = read(lambda: OperationLog.select().count())
    dialog = opened(qtbot, SettingsDialog(session, window))
    qtbot.waitUntil(dialog.findChild(QPushButton, "settings_save").isEnabled)
    press(qtbot, dialog, "settings_save")
    assert not dialog.isVisible() and read(lambda: OperationLog.select().count()) == before


# -- 基础资料 --------------------------------------------------------------------------------------------------------

def test_the_change_of_term_begins_here_too(qtbot: QtBot, session: Session, window: QMainWindow) -> None:
    dialog = opened(qtbot, BasicsDialog(session, window))
    dialog.show_list(Terms.key)
    press(qtbot, dialog, "basics_change_over")
    asked = dialog.findChild(QDialog, "change_over_dialog")
    qtbot.waitExposed(asked)
    asked.done_over.emit("已换届，本届为第十一届。")
    assert dialog.said.text() == "已换届，本届为第十一届。"
    qtbot.keyClick(asked, Qt.Key.Key_Escape)
    assert not asked.isVisible() and dialog.isVisible()
    dialog.close()


def test_the_national_sectors_are_a_start_that_keeps_what_is_there(qtbot: QtBot, session: Session,
                                                                   window: QMainWindow, read: Read) -> None:
    dialog = opened(qtbot, BasicsDialog(session, window))
    with qtbot.waitSignal(session.changed):
        dialog.add_sectors()
    names = read(lambda: [row[0] for row in session.view(Sectors, keys=("name",)).page(
        session.view(Sectors).ids()).values()])
    assert len(NATIONAL_SECTORS) == 34 and set(NATIONAL_SECTORS) < set(names)
    assert len(names) == len(set(names)) and names[:3] == ["教育界", "工商联界", "医药卫生界"]
    dialog.add_sectors()
    qtbot.waitUntil(lambda: dialog.said.text() == "这些界别都有了。")
    dialog.close()


# -- all of them -----------------------------------------------------------------------------------------------------

DIALOGS: dict[str, Callable[[Session, QWidget], QDialog]] = {
    "backups_dialog": BackupsDialog, "recycle_bin_dialog": RecycleBinDialog, "changes_dialog": ChangesDialog,
    "settings_dialog": SettingsDialog, "basics_dialog": BasicsDialog, "about_dialog": AboutDialog,
    "change_over_dialog": ChangeOverDialog,
    "operator_dialog": lambda _, window: OperatorDialog([f"示例员{n}" for n in range(9)], first_start=True,
                                                        parent=window)}


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_fits_the_smallest_window_and_esc_closes_it(qtbot: QtBot, session: Session, window: QMainWindow,
                                                             folder: Path, name: str) -> None:
    dialog = opened(qtbot, DIALOGS[name](session, window))
    qtbot.wait(100)
    assert dialog.objectName() == name and dialog.accessibleName() and dialog.windowTitle()
    assert dialog.width() <= 911 and dialog.height() <= 441
    for part in dialog.findChildren(QAbstractButton):
        if part.isVisible() and part.text():
            assert part.accessibleName() and part.objectName(), part.text()
            assert part.width() >= part.minimumSizeHint().width(), part.text()
    red = [part for part in dialog.findChildren(QPushButton) if part.isVisible() and part.property("kind") == "primary"]
    assert len(red) <= 1
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
