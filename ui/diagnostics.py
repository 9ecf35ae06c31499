"""帮助 → 打包诊断信息: asks where, and writes the zip in the worker."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ui.app import TITLE, VERSION
from ui.background import Report
from ui.dialogs.saved_file import ask_where, tell_saved
from ui.session import Session

ZIP = "压缩文件 (*.zip)"


def save(session: Session, parent: QWidget) -> None:
    """The zip has nobody's data in it; what it has is said when it is there."""
    path = ask_where(session, parent, "打包诊断信息", f"{TITLE}诊断信息_{session.today}", ZIP, ".zip")
    if path is not None:
        session.background.run(_write, path, session.database, _of_window(), long=True, owner=parent,
                               done=lambda _: tell_saved(session, path, "已打包诊断信息（不含台账内容）"),
                               failed=lambda error: session.tell(error, parent))


def _of_window() -> dict[str, str]:
    screens = "；".join(f"{one.size().width()}×{one.size().height()}，缩放 {one.devicePixelRatio():.2f}"
                       for one in QGuiApplication.screens())
    return {"程序": f"{TITLE} {VERSION}", "Qt": qVersion(), "显示": QGuiApplication.platformName(), "屏幕": screens,
            "字体": QGuiApplication.font().family()}


def _write(path: Path, database: Path, about: dict[str, str], report: Report) -> None:
    from exporters.diagnostics import save_diagnostics
    save_diagnostics(path, database, about)


__all__ = ["save"]
