"""导出: the list on screen and the county workbook, as files that are read back."""
from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import shiboken6
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from models.basics import change_settings
from models.members import Members
from models.operation import OperationLog, operation
from models.places import file_name
from models.records import today
from models.view import Filter
from models.writing import Draft, write
from tests.ui.conftest import member, write_in
from ui.dialogs.export_dialog import ExportDialog
from ui.dialogs.produce_report import ProduceReport
from ui.dialogs.saved_file import save_template
from ui.dialogs.settings import SettingsDialog
from ui.session import Session

Read = Callable[[Callable[[], Any]], Any]
ID_NUMBER = "11010519491231002X"                # the example of GB 11643
KEYS = ("name", "sex", "sector", "id_number", "address")


@pytest.fixture
def window(window: QWidget) -> QWidget:
    """The smallest window there is."""
    window.resize(911, 441)
    return window


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, list[str]]:
    """Where the native dialog says to save, and the names it was offered."""
    offered: list[str] = []

    def answer(_: Any, title: str, name: str, kinds: str) -> tuple[str, str]:
        offered.append(name)
        return str(tmp_path / "出" / "名册.xlsx"), kinds
    (tmp_path / "出").mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    return tmp_path / "出" / "名册.xlsx", offered


def with_secrets(read: Read, session: Session) -> None:
    row_id = member(read, session, "示例甲")["id"]

    def work() -> None:
        with operation("补登") as op:
            write(op, Members, [Draft({"id_number": ID_NUMBER, "address": "示例县示例路1号"}, id=row_id)])
    read(work)


def texts(path: Path) -> list[str]:
    return [str(cell.value) for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row
            if cell.value is not None]


def opened(qtbot: QtBot, session: Session, window: QWidget, **options: Any) -> ExportDialog:
    dialog = ExportDialog(session, session.view(Members, keys=KEYS, **options), window)
    dialog.open()
    qtbot.waitUntil(lambda: dialog._rows is not None)
    return dialog


def closed(dialog: QWidget) -> bool:
    """A dialog that has been closed deletes itself."""
    return not shiboken6.isValid(dialog) or not dialog.isVisible()


def toast(window: QWidget) -> Any:
    return window.findChild(QWidget, "toast")


def export(qtbot: QtBot, dialog: ExportDialog, window: QWidget) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: closed(dialog))
    assert toast(window).accessibleName().startswith("已导出：")


def test_list_goes_out_as_the_screen_shows_it(qtbot: QtBot, session: Session, read: Read, window: QWidget,
                                              saved: tuple[Path, list[str]]) -> None:
    with_secrets(read, session)
    party = session.view(Members).with_(filters=(Filter("party_members"),), order=(("name", True),))
    dialog = opened(qtbot, session, window, filters=party.filters, order=party.order)
    assert dialog._what.text() == "当前列表 2 行、3 列"
    assert "筛选" in dialog._how.text() and "排序" in dialog._how.text()
    dialog.title.setText("示例县委员名单")
    dialog.attachment.setText("附件2")
    export(qtbot, dialog, window)
    found = texts(saved[0])
    assert "附件2" in found and "示例县委员名单" in found
    assert found.index("示例甲") < found.index("示例丁") and "示例乙" not in found
    assert ID_NUMBER not in found and "身份证号" not in found, "left out unless asked for"
    assert Path(saved[1][0]).name == f"委员名册_{today()}.xlsx"


def test_sensitive_columns_are_masked_or_full_with_a_purpose(qtbot: QtBot, session: Session, read: Read,
                                                             window: QWidget, saved: tuple[Path, list[str]]) -> None:
    with_secrets(read, session)
    dialog = opened(qtbot, session, window)
    assert not dialog.purpose.isVisible()
    dialog._hows["address"].choose("mask")
    dialog._hows["id_number"].choose("full")
    assert dialog.purpose.isVisible() and dialog._what.text() == "当前列表 5 行、5 列"
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert "请填写用途" in dialog.said.text() and not saved[0].exists() and dialog.purpose.hasFocus()
    dialog.purpose.setText("换届考察")
    export(qtbot, dialog, window)
    found = texts(saved[0])
    assert ID_NUMBER in found and "示例县示例路1号" not in found and "通讯地址" in found
    logged = read(lambda: [row.detail for row in OperationLog.select().where(OperationLog.kind == "event")])
    assert any("身份证号" in one and "换届考察" in one for one in logged)


def test_what_was_saved_can_be_opened_and_the_folder_is_remembered(
        qtbot: QtBot, session: Session, window: QWidget, saved: tuple[Path, list[str]],
        monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: seen.append(Path(QUrl(url).toLocalFile())))
    for link in ("toast_link", "toast_second_link"):
        export(qtbot, opened(qtbot, session, window), window)
        toast(window).findChild(QPushButton, link).click()
    assert seen == [saved[0], saved[0].parent]
    assert Path(saved[1][1]).parent == saved[0].parent


def test_a_folder_that_is_gone_is_told_and_the_dialog_stays(qtbot: QtBot, session: Session, window: QWidget,
                                                            saved: tuple[Path, list[str]]) -> None:
    told: list[str] = []
    session.messages.refuse = lambda *words: told.append(words[0])  # type: ignore[union-attr, method-assign]
    saved[0].parent.rmdir()
    dialog = opened(qtbot, session, window)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(told))
    assert dialog.isVisible() and dialog._save.isEnabled() and not saved[0].exists()


def test_escape_stops_the_export_and_leaves_no_file(qtbot: QtBot, session: Session, window: QWidget,
                                                    saved: tuple[Path, list[str]]) -> None:
    gate = threading.Event()
    dialog = opened(qtbot, session, window)
    session.background.run(lambda report: gate.wait(5), done=lambda _: None, long=True, owner=window)
    QTest.keyClick(dialog, Qt.Key.Key_Return)                     # waits behind the other long job
    assert dialog.progress.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: dialog._job is None)
    gate.set()
    assert dialog.isVisible() and "已取消" in dialog.said.text()
    qtbot.waitUntil(lambda: not session.background.busy())
    assert list(saved[0].parent.iterdir()) == []


def test_blank_template_is_saved_from_a_page(qtbot: QtBot, session: Session, window: QWidget,
                                             saved: tuple[Path, list[str]]) -> None:
    save_template(session, Members, window)
    qtbot.waitUntil(lambda: [one.accessibleName() for one in window.findChildren(QWidget, "toast")]
                    == [f"已保存空白模板：{saved[0].name}"])
    assert "姓名" in texts(saved[0])


def test_names_of_files_suit_every_system() -> None:
    assert file_name('政协:2026/11 "名册"?') == "政协_2026_11 _名册__"
    assert file_name(" . ") == "表格"


@pytest.mark.parametrize("size", [(911, 441), (1366, 697)])
def test_dialogs_fit_the_window_and_are_named(qtbot: QtBot, session: Session, window: QWidget,
                                              size: tuple[int, int]) -> None:
    window.resize(*size)
    for dialog in (opened(qtbot, session, window), ProduceReport(session, window)):
        dialog.show()
        assert dialog.width() <= size[0] and dialog.height() <= size[1]
        for one in dialog.findChildren(QPushButton):
            assert one.objectName().isascii() and one.accessibleName(), one.text()
        dialog.close()


def test_what_is_blank_on_the_sheets_is_said_and_filled_in(qtbot: QtBot, session: Session, window: QWidget) -> None:
    dialog = ProduceReport(session, window)
    dialog.open()
    told = dialog.findChild(QLabel, "blank_words")
    qtbot.waitUntil(told.isVisible)
    assert told.text() == "! 设置中没有填写，表上将空白：填报单位、单位负责人、审核人、填表人、联系电话。"
    qtbot.mouseClick(dialog.findChild(QPushButton, "blank_fill"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(dialog.findChildren(SettingsDialog)))
    settings = dialog.findChild(SettingsDialog)
    qtbot.waitUntil(settings._save.isEnabled)
    assert settings.height() > 380                                  # as much room as the window has
    for name in ("office", "leader", "reviewer", "author"):
        write_in(settings.findChild(QLineEdit, f"setting_{name}"), "示例")
    settings.save()
    qtbot.waitUntil(lambda: told.text() == "! 设置中没有填写，表上将空白：联系电话。")
    with qtbot.waitSignal(session.changed):
        session.run_operation("设置", lambda op: change_settings(op, {"phone": "0319-0000000"}), owner=dialog)
    qtbot.waitUntil(lambda: not told.isVisible() and dialog.isVisible())


def test_an_export_says_what_is_blank_too(qtbot: QtBot, session: Session, window: QWidget) -> None:
    dialog = opened(qtbot, session, window)
    qtbot.waitUntil(lambda: dialog.findChild(QLabel, "blank_words").isVisible())
