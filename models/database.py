"""Opening and closing the one database file: the lock, a new file, migrations, an older or newer file."""
import importlib
import os
import pkgutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from peewee import DatabaseError

import models.migrations
from models import sqlite
from models.errors import Refused
from models.places import refuse_network_drive
from models.records import db


class InUse(Refused):
    """Another window holds the database; `holder` is the name it gave."""

    def __init__(self, holder: str) -> None:
        super().__init__(f"数据库正由“{holder or '另一个窗口'}”使用。", "可以先以只读方式打开查看，或关闭那个窗口后再打开。")
        self.holder = holder


class Lock:
    """An operating system's lock beside the database; it ends with its process, a leftover file never blocks."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + ".lock")
        self.name_path = database.with_name(database.name + ".lock.txt")
        self._file: IO[bytes] | None = None

    def take(self, holder: str) -> None:
        """Raises `InUse` where another process has it."""
        try:
            file = open(self.path, "a+b")
        except OSError as error:
            raise Refused(f"不能在“{self.path.parent}”中写文件。", "请检查文件夹是否只读，或换一个位置。") from error
        try:
            _lock(file)
        except OSError as error:
            file.close()
            raise InUse(self.holder()) from error
        self._file = file
        self.rename(holder)

    def rename(self, holder: str) -> None:
        """Tell others who is at work here."""
        try:
            self.name_path.write_text(holder, encoding="utf-8")
        except OSError:                                                # only a courtesy: the lock itself is held
            pass

    def holder(self) -> str:
        try:
            return self.name_path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
            self.name_path.unlink(missing_ok=True)


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def migrations() -> list[tuple[int, str]]:
    """(version, module name) of every migration, in order."""
    found = [name for _, name, _ in pkgutil.iter_modules(models.migrations.__path__) if name[:5].strip("m_").isdigit()]
    return sorted((int(name[1:5]), name) for name in found)


def schema_version() -> int:
    return migrations()[-1][0]


def open_database(path: Path, *, read_only: bool = False, migrate: bool = True,
                  before_migration: Callable[[Path], None] | None = None) -> None:
    """Connect this thread to `path`, made where it is missing; the caller holds the lock unless `read_only`.

    Raises `Refused`: no such file (read-only), not a database of ours, newer than this program, on a network drive.
    `before_migration` is called with the path before an older file is touched (the backup).
    """
    if not read_only:
        refuse_network_drive(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refused(f"不能建立文件夹“{path.parent}”。", "请检查权限或换一个位置。") from error
    elif not path.exists():
        raise Refused(f"没有找到数据库“{path.name}”。", "请先打开一次程序，或检查文件位置。")
    fresh = not path.exists() or path.stat().st_size == 0
    close_database()
    db.use(path, read_only)
    try:
        db.connect()
        if fresh:
            with db.writable():
                sqlite.prepare_new_file(db)
        else:
            _refuse_foreign(path)
        if migrate and not read_only:
            _migrate(path, fresh, before_migration)
    except (DatabaseError, sqlite3.DatabaseError) as error:
        close_database()
        raise _refusal(path, error) from error
    except BaseException:
        close_database()
        raise


def _refuse_foreign(path: Path) -> None:
    version = sqlite.user_version(db)
    own = db.execute_sql("PRAGMA application_id").fetchone()[0] == sqlite.APPLICATION_ID
    if not own:
        raise Refused(f"“{path.name}”不是政协台账的数据库。", "请选择由本程序建立或备份的 .db 文件。")
    if version > schema_version():
        raise Refused(f"“{path.name}”由更新版本的程序建立，本程序打不开。", "请安装新版本的政协台账后再打开。")


def _refusal(path: Path, error: Exception) -> Exception:
    words = str(error).lower()
    if "not a database" in words or "malformed" in words or "encrypted" in words:
        return Refused(f"“{path.name}”不是数据库文件，或者已经损坏。", "请从“文档/政协台账备份”中最近的备份恢复。")
    if "unable to open" in words or "readonly" in words or "read-only" in words:
        return Refused(f"打不开数据库“{path}”。", "请检查文件夹是否存在、是否只读。")
    if "full" in words:
        return Refused("磁盘空间不足，打不开数据库。", "请清理磁盘空间后重试。")
    if "locked" in words:
        return Refused("数据库正被其他程序占用。", "请稍候再试。")
    return error


def _migrate(path: Path, fresh: bool, before_migration: Callable[[Path], None] | None) -> None:
    version = sqlite.user_version(db)
    steps = [(number, name) for number, name in migrations() if number > version]
    if not steps:
        return
    if not fresh and version > 0 and before_migration is not None:
        before_migration(path)
    for number, name in steps:
        step = importlib.import_module(f"models.migrations.{name}")
        with db.writable(), db.atomic():
            step.upgrade(db)
            sqlite.set_user_version(db, number)


def close_database() -> None:
    """Close this thread's connection, bringing the main file up to date."""
    if db.is_closed():
        return
    try:
        if not db.read_only:
            sqlite.checkpoint(db, truncate=True)
    except (DatabaseError, sqlite3.DatabaseError):                     # a damaged file is still to be closed
        pass
    db.close()


@contextmanager
def opened(path: Path, *, read_only: bool = False, locked: bool = True, holder: str = "命令行") -> Iterator[None]:
    """The database open in this thread; with the lock unless it is only read or only its log is written."""
    lock = Lock(path) if locked and not read_only else None
    if lock is not None:
        refuse_network_drive(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.take(holder)
    try:
        from models.backups import before_migration
        open_database(path, read_only=read_only, before_migration=before_migration)
        yield
    finally:
        close_database()
        if lock is not None:
            lock.release()


def file_size(path: Path) -> int:
    return os.path.getsize(path)
