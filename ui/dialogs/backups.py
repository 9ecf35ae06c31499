"""备份与恢复: the backups there are, making one now or elsewhere, restoring one, looking into one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from models import places
from models.backups import DAILY, Backup, backup_to, daily_backup, list_backups, restore
from models.history import operations_since
from models.operation import log_event
from ui import theme
from ui.another_window import open_another
from ui.background import Report
from ui.dialogs.frame import WorkFrame
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.labels import SOFT, ElidedLabel, label

FILES = "数据库备份 (*.db)"
TITLES = ("备份时间", "种类", "大小", "文件名")


def size_words(size: int) -> str:
    """640 KB, 12.3 MB, 1.20 GB"""
    if size < 1 << 20:
        return f"{max(size >> 10, 1)} KB"
    return f"{size / (1 << 20):.1f} MB" if size < 1 << 30 else f"{size / (1 << 30):.2f} GB"


class BackupTable(QTableWidget):
    """The backups, newest first; one can be chosen."""

    def __init__(self) -> None:
        super().__init__(0, len(TITLES))
        self.setObjectName("backups_table")
        self.setAccessibleName("备份列表")
        self.setHorizontalHeaderLabels(list(TITLES))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.row_height(self.font(), low=True))
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        for place, characters in enumerate((11, 8, 7)):
            self.setColumnWidth(place, theme.width_of(self.font(), characters))
        self._backups: list[Backup] = []

    def put(self, backups: Sequence[Backup]) -> None:
        self._backups = list(backups)
        self.setRowCount(len(backups))
        for row, one in enumerate(backups):
            kind = "日常" if one.kind == DAILY else one.kind.rstrip("_")
            for place, text in enumerate((f"{one.at:%Y.%m.%d %H:%M}", kind, size_words(one.size), one.path.name)):
                item = QTableWidgetItem(text)
                if place < 3:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                self.setItem(row, place, item)
        if backups:
            self.selectRow(0)

    def chosen(self) -> Backup | None:
        row = self.currentRow()
        return self._backups[row] if 0 <= row < len(self._backups) else None


class BackupsDialog(WorkFrame):
    """`restored` once the database holds a backup's content: everything shown is to be read anew."""

    _stopped = "已取消，没有改动任何内容。"

    restored = Signal()
    backed_up = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "backups_dialog", "备份与恢复", QSize(820, 520), parent)
        self._folder: Path | None = None
        # Label
        self._where = ElidedLabel(kind=SOFT, name="backups_folder")
        self.table = BackupTable()
        # Buttons
        self._restore = button("backups_restore", "恢复为所选备份…", self._restore_chosen)
        self._look = button("backups_look", "以只读方式查看所选备份", self._look_into)
        self._other = button("backups_restore_file", "从其他文件恢复…", self._restore_file)
        chosen = QHBoxLayout(spacing=10)
        for one in (self._restore, self._look, self._other):
            chosen.addWidget(one)
        chosen.addStretch()
        chosen.addWidget(button("backups_open_folder", "打开文件夹", self._open_folder))
        self._elsewhere = self.add_button(button("backups_elsewhere", "另存备份到…", self._save_elsewhere))
        self._close = self.add_button(button("backups_close", "关闭", self.reject))
        self._now = self.add_button(button("backups_now", "立即备份", self.back_up_now, kind=PRIMARY), default=True)
        # Assemble
        note = label("每天打开程序后自动备份一次，保留最近 30 份；附件存在备份旁边的“附件”文件夹中。"
                     "建议每月另存一份到移动硬盘。", SOFT)
        note.setWordWrap(True)
        self.box.addWidget(note)
        self.box.addWidget(self._where)
        self.box.addWidget(self.table, 1)
        self.box.addLayout(chosen)
        self.box.addWidget(self.progress)
        self.table.itemSelectionChanged.connect(self._allow)
        self._allow()
        self._read()

    def _read(self) -> None:
        self.session.background.run(_list, self.session.database, done=self._show, failed=self._tell, owner=self)

    def _show(self, found: tuple[Path, list[Backup]]) -> None:
        self._folder, backups = found
        self._where.setText(f"备份文件夹：{self._folder}" if backups else f"还没有备份。备份将放在：{self._folder}")
        self.table.put(backups)
        self._allow()

    def _allow(self) -> None:
        free = self._job is None
        reason = self.session.blocked()
        chosen = self.table.chosen() is not None
        for one, on in ((self._restore, chosen and not reason), (self._look, chosen), (self._other, not reason),
                        (self._elsewhere, True), (self._close, True), (self._now, not self.session.read_only)):
            one.setEnabled(free and on)
        self._restore.setToolTip(reason)
        self._other.setToolTip(reason)

    # Making them

    def back_up_now(self) -> None:
        """立即备份: into the folder of the backups."""
        self._start("正在备份", _back_up_now, self.session.database,
                    done=lambda path: self._made(f"已备份：{path.name}"))

    def _save_elsewhere(self) -> None:
        name = f"{self.session.database.stem}_{datetime.now():%Y-%m-%d}.db"
        folder = self._folder if self._folder is not None and self._folder.is_dir() else Path.home()
        target, _ = QFileDialog.getSaveFileName(self, "另存备份", str(folder / name), FILES)
        if target:
            path = Path(target) if Path(target).suffix else Path(f"{target}.db")
            self._start("正在备份", _back_up_to, self.session.database, path,
                        done=lambda _: self._made(f"已另存备份：{path}"))

    def _made(self, text: str) -> None:
        self.say(text)
        self.backed_up.emit()
        self._read()

    # Restoring one

    def _restore_chosen(self) -> None:
        one = self.table.chosen()
        if one is not None:
            self.session.background.run(
                operations_since, one.at.isoformat(sep=" "), owner=self, failed=self._tell,
                done=lambda count: self._ask_restore(one.path, f"{one.at:%Y.%m.%d %H:%M} 的备份", count))

    def _restore_file(self) -> None:
        folder = str(self._folder or Path.home())
        name, _ = QFileDialog.getOpenFileName(self, "从其他文件恢复", folder, FILES)
        if name:
            self._ask_restore(Path(name), f"备份文件“{Path(name).name}”", None)

    def _ask_restore(self, path: Path, what: str, count: int | None) -> None:
        lost = {None: "数据库现在的全部内容将被替换。", 0: "数据库现在的内容将被替换；这次备份之后没有登记或修改过内容。"}.get(
            count, f"数据库现在的内容将被替换，这次备份之后的 {count} 次登记和修改都会失去。")
        assert self.session.messages is not None
        if self.session.messages.confirm(f"恢复为{what}？", f"{lost}恢复之前会先自动备份一次，以便找回。", "恢复",
                                         "不恢复", parent=self):
            self._start("正在恢复", _restore, path, done=self._restored)

    def _restored(self, _: Any) -> None:
        self.accept()
        self.restored.emit()

    # Looking

    def _look_into(self) -> None:
        one = self.table.chosen()
        if one is not None:
            open_another("--read-only", "--database", str(one.path))
            self.say("已在另一个窗口中以只读方式打开。")

    def _open_folder(self) -> None:
        if self._folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    # Long work

    def _start(self, text: str, work: Callable[..., Any], *args: Any, done: Callable[[Any], None],
               failed: Callable[[Exception], None] | None = None) -> None:
        self.say("")
        super()._start(text, work, *args, done=done, failed=failed)

    def reject(self) -> None:
        """A backup under way is stopped by its own button only: closing takes no half of it along."""
        if self._job is None:
            super().reject()


class PickBackup(QDialog):
    """Chooses the backup that takes a damaged database's place."""

    def __init__(self, backups: Sequence[Backup], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pick_backup")
        self.setWindowTitle("从备份恢复")
        self.setAccessibleName("从备份恢复")
        # Label
        note = label("选择一份备份。损坏的数据库文件会另存，不会删除；备份之后登记的内容不在其中。", SOFT)
        note.setWordWrap(True)
        self.table = BackupTable()
        self.table.put(backups)
        # Buttons
        row = QHBoxLayout(spacing=10)
        row.addStretch()
        row.addWidget(button("pick_cancel", "取消", self.reject))
        take: QPushButton = button("pick_take", "恢复", self.accept, kind=PRIMARY)
        take.setDefault(True)
        row.addWidget(take)
        # Assemble
        box = QVBoxLayout(self, spacing=10)
        box.addWidget(note)
        box.addWidget(self.table, 1)
        box.addLayout(row)
        self.resize(QSize(720, 380))

    @classmethod
    def ask(cls, backups: Sequence[Backup], parent: QWidget | None = None) -> Path | None:
        """The backup chosen, or None."""
        dialog = cls(backups, parent)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        one = dialog.table.chosen()
        return one.path if accepted and one is not None else None


def _list(database: Path) -> tuple[Path, list[Backup]]:
    folder = places.backup_folder(database)
    return folder, list_backups(folder)


def _told(report: Report) -> Callable[[int, int], None]:
    def progress(done: int, total: int) -> None:
        report.raise_if_cancelled()
        report(done, total)
    return progress


def _back_up_now(database: Path, report: Report) -> Path:
    made = daily_backup(database, forced=True, progress=_told(report))
    assert made is not None
    log_event("备份数据库", made.name)
    return made


def _back_up_to(database: Path, target: Path, report: Report) -> Path:
    backup_to(target, database, _told(report))
    log_event("另存备份", target.name)
    return target


def _restore(chosen: Path, report: Report) -> Path:
    return restore(chosen, progress=_told(report))
