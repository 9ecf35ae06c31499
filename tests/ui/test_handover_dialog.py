"""交接单 in its window: what is written by hand is kept; it goes out as PDF and as a sheet."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from models.basics import setting
from models.handover import NOTES
from models.operation import OperationLog
from tests.ui.conftest import write_in
from ui.dialogs.handover import HandoverDialog
from ui.session import Session

Read = Callable[[Callable[[], Any]], Any]


def test_notes_are_kept_and_it_goes_out(qtbot: QtBot, session: Session, read: Read, tmp_path: Path,
                                        monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = HandoverDialog(session)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.preview.laid is not None and dialog.notes.isEnabled())
    write_in(dialog.notes, "示例交接说明")
    qtbot.waitUntil(lambda: read(lambda: setting(NOTES)) == "示例交接说明")
    qtbot.waitUntil(lambda: any("示例交接说明" in text for text in dialog.preview.laid.shown(0)))
    for name, knob in (("交接单.pdf", dialog.pdf), ("交接单.xlsx", dialog.sheet)):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, name=name: (str(tmp_path / name), ""))
        qtbot.waitUntil(knob.isEnabled)
        qtbot.mouseClick(knob, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda name=name: dialog.said.text() == f"已保存：{name}")
    assert (tmp_path / "交接单.pdf").read_bytes().startswith(b"%PDF")
    titles = read(lambda: [one.title for one in OperationLog.select().order_by(OperationLog.id)])
    assert titles[-3:] == ["修改交接说明", "导出交接单", "导出交接单"]
    write_in(dialog.notes, "，再补一句")
    dialog.reject()                                          # what was written last is kept by leaving
    qtbot.waitUntil(lambda: read(lambda: setting(NOTES)) == "示例交接说明，再补一句")
