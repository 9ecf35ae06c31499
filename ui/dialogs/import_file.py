"""How a file comes into a dialog: chosen in the native dialog, or dropped; and what is saved beside it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from models.register import Register
from ui.background import Report
from ui.dialogs.frame import WorkFrame
from ui.dialogs.saved_file import OPENED, ask_where, last_folder, save_template
from ui.session import Session
from ui.widgets.file_drop import SPREADSHEETS, dropped_file

FILES = f"表格 ({' '.join(f'*{one}' for one in SPREADSHEETS)});;所有文件 (*)"


class FileFrame(WorkFrame):
    """`read` is called with the file. `path`: one that was dropped before; otherwise it is asked for."""

    def __init__(self, session: Session, register: type[Register], name: str, parent: QWidget | None = None,
                 path: Path | None = None) -> None:
        room = parent.window().size() if parent is not None else QSize(1366, 697)
        super().__init__(session, name, f"导入{register.title}", room, parent)
        self._register, self._path = register, path
        self.setAcceptDrops(True)

    def open(self) -> None:
        """Shows the dialog and asks for the file, or reads the one that was dropped."""
        super().open()
        QTimer.singleShot(0, self, partial(self.take_file, self._path) if self._path is not None else self.choose_file)

    def choose_file(self) -> None:
        """The native dialog for opening a file."""
        if self._job is not None:
            return
        picker = QFileDialog(self, f"导入{self._register.title}", str(last_folder(self.session, OPENED)), FILES)
        picker.setObjectName("import_picker")
        picker.setFileMode(QFileDialog.FileMode.ExistingFile)
        picker.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picker.fileSelected.connect(lambda name: self.take_file(Path(name)))
        picker.open()

    def take_file(self, path: Path) -> None:
        """Reads a file unless another is being read; its folder is where the next one is looked for."""
        if self._job is None:
            self._path = path
            self.session.memory.set(OPENED, str(path.parent))
            self.read(path)

    def read(self, path: Path) -> None:
        raise NotImplementedError

    def save_rows(self, kinds: str, left: str, register: type[Register], titles: list[str],
                  rows: Sequence[Sequence[Any]]) -> None:
        """Asks where rows that are not imported go, and saves them with their reasons. `kinds`: 有误、待确认."""
        if self._path is None:
            return
        target = ask_where(self.session, self, f"导出{kinds}行", f"{self._path.stem}_{kinds}行")
        if target is not None:
            self._start(f"正在导出{kinds}行", _write_rows, target, register.title, titles, rows,
                        done=lambda _: self.say(f"已导出{left}：{target}"))

    def save_template(self, register: type[Register]) -> None:
        """Asks where an empty sheet to be filled in goes."""
        save_template(self.session, register, self, lambda path: self.say(f"已保存空白模板：{path}"))

    # Qt's side

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event) is not None and self._job is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self.take_file(path)


def _write_rows(target: Path, name: str, titles: list[str], rows: list[list[Any]], report: Report) -> None:
    from exporters.registers import failed_rows
    failed_rows(target, name, titles, rows)


__all__ = ["FileFrame"]
