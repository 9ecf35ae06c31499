"""附件: the files of a document, to be added, opened, saved elsewhere and taken away."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from models.attachments import fault_of, file_of, save_copy
from models.documents import Attached, Documents, add_files, files_of, remove_files
from models.errors import Refused
from models.operation import Changed, Operation
from models.places import file_name
from ui import theme
from ui.background import Report
from ui.dialogs.backups import size_words
from ui.dialogs.frame import Frame
from ui.dialogs.saved_file import OPENED, SAVED, last_folder
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.labels import AMBER, label
from ui.widgets.no_secrets import no_secrets_label

Shown = tuple[Attached, str]                      # a file, and what is wrong with it
TABLES = frozenset({"document", "document_file", "attachment"})


def read_files(document: int) -> tuple[str, list[Shown]]:
    """(what the document is called, its files each with what is wrong)."""
    name = Documents.labels([document]).get(document, "")
    return name, [(one, fault_of(one.attachment)) for one in files_of(document)]


class AttachmentsDialog(Frame):
    """Every file can be opened and saved elsewhere; adding and taking away are operations that 撤销 takes back."""

    def __init__(self, session: Session, document: int, parent: QWidget | None = None) -> None:
        super().__init__(session, "attachments_dialog", "附件", QSize(720, 420), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self._document = document
        self._files: list[Shown] = []
        # Label
        self._name = label(name="attachments_of")
        self._name.setWordWrap(True)
        self.table = self._table()
        self._wrong = label(kind=AMBER, name="attachments_wrong")
        self._wrong.setWordWrap(True)
        # Buttons
        self._open = button("attachment_open", "打开", self.open_chosen)
        self._save = button("attachment_save", "另存为…", self.save_chosen)
        self._remove = button("attachment_remove", "移除", self.remove_chosen)
        row = QHBoxLayout(spacing=10)
        for one in (self._open, self._save, self._remove):
            row.addWidget(one)
        row.addStretch(1)
        self.add_button(button("attachments_close", "关闭", self.reject))
        self._add = self.add_button(button("attachment_add", "添加文件…", self.choose_files, kind=PRIMARY))
        # Assemble
        self.box.addWidget(self._name)
        self.box.addWidget(no_secrets_label())
        self.box.addWidget(self.table, 1)
        self.box.addWidget(self._wrong)
        self.box.addLayout(row)
        self.table.itemSelectionChanged.connect(self._allow)
        self.table.itemActivated.connect(lambda _: self.open_chosen())
        session.changed.connect(self._changed)
        session.busy_changed.connect(lambda _: self._allow())
        self._allow()
        self._read()

    def _table(self) -> QTableWidget:
        made = QTableWidget(0, 2, objectName="attachments_table")
        made.setAccessibleName("附件列表")
        made.setHorizontalHeaderLabels(["文件", "大小"])
        made.verticalHeader().hide()
        made.verticalHeader().setDefaultSectionSize(theme.row_height(self.font(), low=True))
        made.setShowGrid(False)
        made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setTabKeyNavigation(False)
        made.horizontalHeader().setHighlightSections(False)
        made.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        made.setColumnWidth(1, theme.width_of(self.font(), 7))
        return made

    # What is shown

    def _read(self) -> None:
        self.session.background.run(read_files, self._document, done=self._put, failed=self.say_why, urgent=True,
                                    owner=self)

    def _changed(self, changed: Changed) -> None:
        if TABLES.intersection(changed.ids):
            self._read()

    def _put(self, found: tuple[str, list[Shown]]) -> None:
        name, self._files = found
        self._name.setText(name)
        before = self.table.currentRow()
        self.table.setRowCount(len(self._files))
        for row, (one, fault) in enumerate(self._files):
            item = QTableWidgetItem(f"! {one.name}" if fault else one.name)
            item.setToolTip(fault)
            size = QTableWidgetItem(size_words(one.size))
            size.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.table.setItem(row, 0, item)
            self.table.setItem(row, 1, size)
        if self._files:
            self.table.selectRow(min(max(before, 0), len(self._files) - 1))
        wrong = [fault for _, fault in self._files if fault]
        self._wrong.setText("\n".join([*wrong, "可以从备份文件夹的“附件”中找回，或移除后重新添加。"]) if wrong else "")
        self._wrong.setVisible(bool(wrong))
        self._allow()

    def _chosen(self) -> Shown | None:
        row = self.table.currentRow()
        return self._files[row] if 0 <= row < len(self._files) else None

    def _allow(self) -> None:
        one, reason = self._chosen(), self.session.blocked()
        for made, on in ((self._open, one is not None and not one[1]), (self._save, one is not None and not one[1]),
                         (self._remove, one is not None and not reason), (self._add, not reason)):
            made.setEnabled(on)
        self._add.setToolTip(reason)
        self._remove.setToolTip(reason)

    # Adding and taking away

    def choose_files(self) -> None:
        """添加文件…"""
        names, _ = QFileDialog.getOpenFileNames(self, "添加附件", str(last_folder(self.session, OPENED)))
        if names:
            self.session.memory.set(OPENED, str(Path(names[0]).parent))
            self.add([Path(name) for name in names])

    def add(self, paths: Sequence[Path]) -> None:
        """Keeps the files, all or none."""
        def work(op: Operation) -> int:
            return add_files(op, self._document, paths)
        self.session.run_operation("添加附件", work, owner=self, long=True, failed=self.say_why,
                                   done=lambda number: self.say(f"已添加 {number} 个文件。"))

    def remove_chosen(self) -> None:
        """移除: taken back with 撤销, so it is not asked about."""
        one = self._chosen()
        if one is not None:
            def work(op: Operation) -> None:
                remove_files(op, [one[0].link])
            self.session.run_operation(f"移除附件“{one[0].name}”", work, owner=self, failed=self.say_why,
                                       done=lambda _: self.say(f"已移除“{one[0].name}”，可以用“撤销”恢复。"))

    # Opening and saving

    def open_chosen(self) -> None:
        """打开: a copy that cannot be written, so that the kept file stays as it was."""
        one = self._chosen()
        if one is not None and not one[1]:
            self.session.background.run(copy_to_read, one[0].attachment, long=True, owner=self, failed=self.say_why,
                                        done=lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))))

    def save_chosen(self) -> None:
        """另存为…"""
        one = self._chosen()
        if one is None:
            return
        proposed = last_folder(self.session, SAVED) / file_name(one[0].name)
        name, _ = QFileDialog.getSaveFileName(self, "另存附件", str(proposed))
        if name:
            self.session.memory.set(SAVED, str(Path(name).parent))
            self.session.background.run(_save, one[0].attachment, Path(name), long=True, owner=self,
                                        failed=self.say_why, done=lambda _: self.say(f"已保存：{Path(name).name}"))

    # Qt's side

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event) and not self.session.blocked():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.add(_dropped(event))


def _dropped(event: QDropEvent) -> list[Path]:
    """The files that are dragged; none where something else is among them."""
    urls = event.mimeData().urls()
    return [Path(one.toLocalFile()) for one in urls] if all(one.isLocalFile() for one in urls) else []


def _save(attachment: int, target: Path, report: Report) -> None:
    save_copy(attachment, target)


def copy_to_read(attachment: int, report: Report) -> Path:
    """A copy under the name people know, which programs can show; it goes when the program ends."""
    name, kept = file_of(attachment)
    target = Path(_copies().name) / kept.name[:12] / file_name(name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            shutil.copyfile(kept, target)
            os.chmod(target, stat.S_IREAD)
    except OSError as error:
        raise Refused(f"“{name}”没有打开：临时文件夹写不了，或磁盘已满。", "可以先“另存为…”再打开。") from error
    return target


@lru_cache(maxsize=1)
def _copies() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="cppcc_", ignore_cleanup_errors=True)


__all__ = ["AttachmentsDialog", "copy_to_read", "read_files"]
