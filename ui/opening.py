"""Opening the database at the start: the lock before anything else, and a way on wherever it cannot be opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from models import places
from models.database import InUse, Lock, close_database, open_database
from models.errors import Cancelled, InvalidValue, Refused

DATABASES = "数据库 (*.db)"


@dataclass
class Opening:
    """An open database. `why` says why it is read-only, '' where it is not; `lock` is held until `close`."""

    database: Path
    lock: Lock | None
    why: str = ""

    def close(self) -> None:
        close_database()
        if self.lock is not None:
            self.lock.release()


def take(database: Path, *, read_only: bool = False, why: str = "", demo: bool = False) -> Opening:
    """The database open in this thread; raises `InUse` where another window has it, or `Refused`."""
    if read_only:
        open_database(database, read_only=True)
        return Opening(database, None, why or "这个文件只供查看")
    places.refuse_network_drive(database)
    if demo:
        _build_demo(database)
    lock = Lock(database)
    lock.take("")
    try:
        open_database(database, before_migration=_before_migration)
    except BaseException:
        lock.release()
        raise
    return Opening(database, lock)


def ask_until_open(database: Path, *, read_only: bool = False, demo: bool = False) -> Opening | None:
    """`take`, with a dialog wherever it is refused; None where the person gives up."""
    why = ""
    while True:
        try:
            return take(database, read_only=read_only, why=why, demo=demo)
        except Refused as error:
            refusal = error
        from ui.app import put_on_style_sheet
        from ui.dialogs import locked
        put_on_style_sheet()
        holder = refusal.holder or "另一个窗口" if isinstance(refusal, InUse) else ""
        ways = [locked.READ_ONLY, locked.RETRY] if holder else _ways(database)
        chosen = locked.CannotOpen.ask(refusal.sentence, refusal.what_to_do, ways)
        if chosen == locked.QUIT:
            return None
        if chosen == locked.READ_ONLY:
            read_only, why = True, f"“{holder}”正在使用"
        elif chosen == locked.OTHER and (other := _choose_other(database)):
            database, read_only, demo = other, False, False
        elif chosen == locked.RESTORE:
            _restore_damaged(database)


def _ways(database: Path) -> list[str]:
    from models.rescue import rescue
    from ui.dialogs import locked
    return [*([locked.RESTORE] if rescue(database) else []), locked.OTHER, locked.RETRY]


def _choose_other(database: Path) -> Path | None:
    from PySide6.QtCore import QStandardPaths
    from PySide6.QtWidgets import QFileDialog
    folder = database.parent if database.parent.is_dir() else Path(
        QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    name, _ = QFileDialog.getOpenFileName(None, "打开其他数据库", str(folder), DATABASES)
    return Path(name) if name else None


def _restore_damaged(database: Path) -> None:
    from models.backups import replace_damaged
    from models.rescue import rescue
    from ui.dialogs.backups import PickBackup
    from ui.messages import Sentence
    chosen = PickBackup.ask(rescue(database))
    if chosen is None:
        return
    lock = Lock(database)
    try:
        lock.take("")
        aside = replace_damaged(database, chosen)
        said = Sentence(None, "restored", "已从备份恢复。", f"损坏的文件没有删除，另存为“{aside.name}”。", "知道了")
    except (Refused, InvalidValue, Cancelled) as error:
        sentence, more = (error.sentence, error.what_to_do) if isinstance(error, Refused) else (str(error), "")
        said = Sentence(None, "refusal", sentence, more, "知道了")
    finally:
        lock.release()
    said.exec()


def _before_migration(database: Path) -> None:
    from models.backups import before_migration
    before_migration(database)


def _build_demo(database: Path) -> None:
    from importers.sample import build
    build(database)
