"""专件 in the window: files added, opened, saved and taken away; one that vanished is told; no secrets."""
from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from models.attachments import file_of
from models.documents import Documents, add_files, files_of
from models.operation import operation, undo
from models.writing import Draft, write
from tests.ui.test_members_page import put_in_window
from ui.dialogs.attachments import AttachmentsDialog
from ui.forms import RecordForm
from ui.pages.documents import documents
from ui.pages.register_page import RegisterPage
from ui.session import Session

Read = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def document(read: Read, tmp_path: Path) -> int:
    """A document with one file."""
    (tmp_path / "通知.txt").write_text("示例正文", encoding="utf-8")

    def fill() -> int:
        with operation("示例") as op:
            row, = write(op, Documents, [Draft({"number": "新政协〔2021〕5号", "subject": "关于示例的通知"})])
            add_files(op, row, [tmp_path / "通知.txt"])
            return row
    made: int = read(fill)
    return made


@pytest.fixture
def page(qtbot: QtBot, session: Session, document: int) -> RegisterPage:
    made = put_in_window(qtbot, documents(session))
    qtbot.waitUntil(lambda: document in made.table.model.ids)
    made.table.choose(document)
    qtbot.waitUntil(lambda: "通知.txt" in said(made))
    return made


@pytest.fixture
def dialog(qtbot: QtBot, page: RegisterPage) -> AttachmentsDialog:
    press(qtbot, page.card, "attachments")
    found, = page.window().findChildren(AttachmentsDialog)
    qtbot.waitUntil(lambda: found.table.rowCount() == 1)
    return found


def said(page: RegisterPage) -> list[str]:
    return [one.text() for one in page.card.findChildren(QLabel)]


def names(dialog: AttachmentsDialog) -> list[str]:
    return [dialog.table.item(row, 0).text() for row in range(dialog.table.rowCount())]


def press(qtbot: QtBot, parent: Any, name: str) -> None:
    qtbot.mouseClick(parent.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def chosen(monkeypatch: pytest.MonkeyPatch, way: str, answer: Any) -> None:
    monkeypatch.setattr(QFileDialog, way, staticmethod(lambda *_: (answer, "")))


def test_files_are_added_and_the_card_and_the_list_name_them(
        qtbot: QtBot, page: RegisterPage, dialog: AttachmentsDialog, tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch) -> None:
    assert "严禁录入涉密信息" in dialog.findChild(QLabel, "no_secrets").text()
    (tmp_path / "附表.txt").write_text("示例附表", encoding="utf-8")
    chosen(monkeypatch, "getOpenFileNames", [str(tmp_path / "附表.txt")])
    press(qtbot, dialog, "attachment_add")
    qtbot.waitUntil(lambda: names(dialog) == ["通知.txt", "附表.txt"])
    qtbot.waitUntil(lambda: "附表.txt" in said(page))
    assert dialog.said.text() == "已添加 1 个文件。"


def test_a_secret_file_is_refused_in_the_dialog(qtbot: QtBot, dialog: AttachmentsDialog, tmp_path: Path,
                                                monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "机密附表.txt").write_text("示例", encoding="utf-8")
    chosen(monkeypatch, "getOpenFileNames", [str(tmp_path / "机密附表.txt")])
    press(qtbot, dialog, "attachment_add")
    qtbot.waitUntil(lambda: "涉密文件不得在本机登记" in dialog.said.text())
    assert names(dialog) == ["通知.txt"]


def test_a_file_is_taken_away_and_comes_back_with_undo(qtbot: QtBot, read: Read, dialog: AttachmentsDialog) -> None:
    press(qtbot, dialog, "attachment_remove")
    qtbot.waitUntil(lambda: names(dialog) == [])
    assert not dialog.findChild(QPushButton, "attachment_open").isEnabled()
    read(undo)
    qtbot.waitUntil(lambda: names(dialog) == ["通知.txt"])


def test_a_file_is_opened_as_a_copy_and_saved_elsewhere(qtbot: QtBot, dialog: AttachmentsDialog, tmp_path: Path,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", staticmethod(lambda url: opened.append(Path(url.toLocalFile()))))
    press(qtbot, dialog, "attachment_open")
    qtbot.waitUntil(lambda: bool(opened))
    assert (opened[0].name, opened[0].read_text(encoding="utf-8")) == ("通知.txt", "示例正文")
    assert not os.stat(opened[0]).st_mode & 0o222
    chosen(monkeypatch, "getSaveFileName", str(tmp_path / "另存.txt"))
    press(qtbot, dialog, "attachment_save")
    qtbot.waitUntil(lambda: dialog.said.text() == "已保存：另存.txt")
    assert (tmp_path / "另存.txt").read_text(encoding="utf-8") == "示例正文"


def test_a_file_that_vanished_is_told_on_the_card_and_in_the_dialog(
        qtbot: QtBot, session: Session, read: Read, page: RegisterPage, document: int) -> None:
    read(lambda: file_of(files_of(document)[0].attachment)[1]).unlink()
    page.card.show_record(page.view, document)
    qtbot.waitUntil(lambda: "! 附件“通知.txt”的文件不见了。" in said(page))
    press(qtbot, page.card, "attachments")
    dialog, = page.window().findChildren(AttachmentsDialog)
    qtbot.waitUntil(lambda: names(dialog) == ["! 通知.txt"])
    assert "文件不见了" in dialog.findChild(QLabel, "attachments_wrong").text()
    assert not dialog.findChild(QPushButton, "attachment_open").isEnabled()


def test_a_title_that_is_marked_secret_is_told_beside_its_field(qtbot: QtBot, page: RegisterPage) -> None:
    page.new_record()
    form = page.findChildren(RecordForm)[-1]
    form.fields["subject"].editor.put("机密 关于示例的通知")
    form.save()
    qtbot.waitUntil(lambda: "涉密文件不得在本机登记" in form.fields["subject"].wrong)
