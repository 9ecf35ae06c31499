"""Where a file is saved: the native dialog, the folder used last, and the word that it is there, with links to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from models.places import file_name
from models.register import Register
from ui.background import Report
from ui.dialogs.frame import Frame
from ui.session import Session

WORKBOOK, PDF, WORD = "Excel 工作簿 (*.xlsx)", "PDF 文档 (*.pdf)", "Word 文档 (*.docx)"
SAVED, OPENED = "folder/saved", "folder/opened"           # in the memory of this computer


def last_folder(session: Session, key: str) -> Path:
    """The folder used last, else 文档."""
    kept = Path(str(session.memory.get(key, "")))
    documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    return next((one for one in (kept, documents) if one.is_absolute() and one.is_dir()), Path.home())


def ask_where(session: Session, parent: QWidget, title: str, name: str, kind: str = WORKBOOK,
              suffix: str = ".xlsx") -> Path | None:
    """Asks for the place of a workbook, or of a file of another kind; None where the person thought better of it."""
    proposed = last_folder(session, SAVED) / f"{file_name(name)}{suffix}"
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(proposed), kind)
    if not chosen:
        return None
    path = Path(chosen)
    if path.suffix.lower() != suffix:
        path = path.with_name(f"{path.name}{suffix}")
    session.memory.set(SAVED, str(path.parent))
    return path


def tell_saved(session: Session, path: Path, words: str = "已导出") -> None:
    """已导出：委员名册_2026-11-22.xlsx, with 打开文件 and 打开所在文件夹."""
    if session.messages is not None:
        session.messages.toast(f"{words}：{path.name}", "打开文件", lambda: _open(path),
                               "打开所在文件夹", lambda: _open(path.parent))


def export_from(dialog: Frame, knob: QPushButton, title: str, name: str, write: Callable[..., object],
                *args: object) -> None:
    """Asks for a workbook's place and has `write(path, *args, report)` fill it in the worker; `knob` waits meanwhile.

    The dialog says that it is there, or why not.
    """
    path = ask_where(dialog.session, dialog, title, name)
    if path is None:
        return

    def saved(_: object) -> None:
        knob.setEnabled(True)
        dialog.say(f"已导出：{path.name}")
        tell_saved(dialog.session, path)

    def failed(error: Exception) -> None:
        knob.setEnabled(True)
        dialog.session.tell(error, dialog)
    knob.setEnabled(False)
    dialog.session.background.run(write, path, *args, long=True, owner=dialog, done=saved, failed=failed)


def save_template(session: Session, register: type[Register], parent: QWidget,
                  done: Callable[[Path], object] | None = None) -> None:
    """下载空白模板…: asks where, writes it, and says so (or calls `done`)."""
    path = ask_where(session, parent, "下载空白模板", f"{register.title}填报表")
    if path is not None:
        say = done or partial(tell_saved, session, words="已保存空白模板")
        session.background.run(_write_template, path, register, long=True, owner=parent, done=lambda _: say(path),
                               failed=lambda error: session.tell(error, parent))


def _write_template(path: Path, register: type[Register], report: Report) -> None:
    from exporters.registers import template
    template(path, register)


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


__all__ = ["OPENED", "SAVED", "ask_where", "export_from", "last_folder", "save_template", "tell_saved"]
