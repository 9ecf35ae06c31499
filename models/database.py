"""Opening and closing the one database file: the lock, a new file, migrations, an older or newer file."""
import importlib
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
from models.sqlite import Database


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
        make_folder(self.path.parent)
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
            try:                                        # before the lock goes: what stands there later is another's
                self.name_path.unlink(missing_ok=True)
            except OSError:
                pass
            self._file.close()
            self._file = None


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
                  before_migration: Callable[[Path], object] | None = None) -> None:
    """Connect this thread to `path`, made where it is missing; the caller holds the lock unless `read_only`.

    Raises `Refused`: no such file (read-only), not a database of ours, newer than this program, on a network drive.
    `before_migration` is called with the path before an older file is touched (the backup).
    """
    if not read_only:
        refuse_network_drive(path)
        make_folder(path.parent)
    elif not path.exists():
        raise Refused(f"没有找到数据库“{path.name}”。", "请先打开一次程序，或检查文件位置。")
    fresh = not path.exists() or path.stat().st_size == 0
    if fresh and (read_only or not migrate):
        raise Refused(f"“{path.name}”是空文件，里面没有数据库。", "请先打开一次程序，或选择另一个文件。")
    close_database()
    db.use(path, read_only)
    try:
        db.connect()
        if not fresh:
            _refuse_foreign(path)
        version = sqlite.user_version(db)
        if version < schema_version() and (read_only or not migrate):
            raise Refused(f"“{path.name}”由旧版本的程序建立，须先升级。", "请先打开一次程序，升级完成后再试。")
        if version == 0:
            with db.writable():
                sqlite.prepare_new_file(db)
        elif version < schema_version() and before_migration is not None:
            before_migration(path)
        bring_up_to_date(db)
    except (DatabaseError, sqlite3.DatabaseError) as error:
        close_database()
        raise _refusal(path, error) from error
    except BaseException:
        close_database()
        raise


def make_folder(folder: Path) -> None:
    """Make the folder and those above it; raises `Refused` where that is not allowed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"不能建立文件夹“{folder}”。", "请检查权限或换一个位置。") from error


def _refuse_foreign(path: Path) -> None:
    own = db.execute_sql("PRAGMA application_id").fetchone()[0] == sqlite.APPLICATION_ID
    refuse_unknown(path, own, sqlite.user_version(db))


def refuse_unknown(path: Path, own: bool, version: int) -> None:
    """Raise `Refused` for a file that another program made, or a newer version of this one."""
    if not own:
        raise Refused(f"“{path.name}”不是政协台账的数据库。", "请选择由本程序建立或备份的 .db 文件。")
    if version > schema_version():
        raise Refused(f"“{path.name}”由更新版本的程序建立，本程序打不开。", "请安装新版本的政协台账后再打开。")


def _refusal(path: Path, error: Exception) -> Exception:
    match sqlite.fault(error):
        case "damaged":
            return Refused(f"“{path.name}”不是数据库文件，或者已经损坏。", "请从“文档/政协台账备份”中最近的备份恢复。")
        case "unopened" | "read-only":
            return Refused(f"打不开数据库“{path}”。", "请检查文件夹是否存在、是否只读。")
        case "full":
            return Refused("磁盘空间不足，打不开数据库。", "请清理磁盘空间后重试。")
        case "locked":
            return Refused("数据库正被其他程序占用。", "请稍候再试。")
        case "disk":
            return Refused(f"读不了数据库“{path}”，磁盘可能已满或有故障。", "请先清理磁盘空间；仍打不开的，请检查硬盘。")
    return error


def bring_up_to_date(database: Database) -> None:
    """Run the migrations that `database` has not seen, each whole or not at all."""
    version = sqlite.user_version(database)
    for number, name in migrations():
        if number > version:
            step = importlib.import_module(f"models.migrations.{name}")
            with database.writable(), database.atomic():
                step.upgrade(database)
                sqlite.set_user_version(database, number)


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
    """The database open in this thread, with its lock; without (not `locked`), it neither is made nor migrated."""
    lock = Lock(path) if locked and not read_only else None
    if lock is not None:
        refuse_network_drive(path)
        lock.take(holder)
    try:
        from models.backups import before_migration
        open_database(path, read_only=read_only, migrate=lock is not None, before_migration=before_migration)
        try:
            yield
        except (DatabaseError, sqlite3.DatabaseError) as error:        # damaged or locked where a reader comes to it
            raise _refusal(path, error) from error
    finally:
        close_database()
        if lock is not None:
            lock.release()
