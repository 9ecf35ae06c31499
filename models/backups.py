"""Backups of the database through SQLite's backup API and of the attached files, restoring, and checking all."""
import errno
import os
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from peewee import DatabaseError

from models import attachments, places
from models.database import bring_up_to_date, refuse_unknown, schema_version
from models.errors import Refused
from models.operation import log_event, refuse_read_only
from models.records import Searched, chunks, db, table_of
from models.register import Register
from models.sqlite import (
    Database,
    checkpoint,
    copy_into,
    fault,
    file_header,
    quick_check,
    read_only_uri,
    row_counts,
    search_index_faults,
)
from models.upkeep import follow_the_day

Progress = Callable[[int, int], None]                # (pages done, pages in all); raises Cancelled to stop
KEEP, LIMIT = 30, 5 << 30                            # backups kept, and their bytes in all
DAILY, BEFORE_MIGRATION, BEFORE_RESTORE = "", "升级前_", "恢复前_"
SAMPLE = 2000                                        # rows of each register that `check` derives anew
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
_NAME = re.compile(r".+?_(升级前_|恢复前_)?(\d{4}-\d\d-\d\d_\d{4})(?:_\d+)?\.db")
_MOMENT = "%Y-%m-%d_%H%M"
ATTACHMENTS = "附件"                                  # the folder of attached files beside the backups


@dataclass(frozen=True)
class Backup:
    """A backup by its file's name; `kind` is DAILY, BEFORE_MIGRATION or BEFORE_RESTORE, `size` in bytes."""

    path: Path
    at: datetime
    kind: str
    size: int


# -- making them -----------------------------------------------------------------------------------------------------

def backup_to(target: Path, source: Path | None = None, progress: Progress | None = None) -> Path:
    """Copy this thread's open database, or the file `source`, to `target`, and into the folder 附件 beside it the
    attached files it has not got; returns `target`.

    The database is written under another name, checked (SQLite's own check and the rows of every table) and then
    renamed, so what stood there before stays until the new one is good. Raises `Refused`; where only files could not
    be copied, the backup of the database is there.
    """
    live = source or db.path
    assert live is not None, "no database is open"
    _back_up_database(target, live, source, progress)
    _back_up_files(target, live)
    return target


def _back_up_files(target: Path, live: Path) -> None:
    kept = attachments.folder(live)
    try:
        attachments.copy_attachments(kept, target.with_name(ATTACHMENTS))
    except OSError as error:
        why = "磁盘空间不足" if error.errno in NO_SPACE else "读写文件出错"
        raise Refused(f"数据库已备份为“{target.name}”，但附件没有全部备份：{why}。",
                      f"请检查磁盘后再备份一次；附件的原件在“{kept}”。") from error


def _back_up_database(target: Path, live: Path, source: Path | None, progress: Progress | None) -> None:
    try:
        _refuse_live(target, live)
    except OSError as error:
        raise _refusal(error, target) from error
    temporary = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _snapshot(source) as present, closing(_new_file(temporary)) as copy:
            copy_into(present, copy, progress)
            counts = row_counts(present)
            copy.execute("PRAGMA journal_mode = DELETE")         # one file, which needs no others to be read
            if quick_check(copy) != "ok" or row_counts(copy) != counts:
                if quick_check(present) != "ok":
                    raise Refused("数据库文件已损坏，备份没有通过检查，未保留。", "请从最近的备份恢复。")
                raise Refused("备份没有通过检查，未保留。", "请检查硬盘后重试；原有备份未受影响。")
        os.replace(temporary, target)
    except (sqlite3.DatabaseError, OSError) as error:
        raise _refusal(error, target) from error
    finally:
        for leftover in (temporary, temporary.with_name(temporary.name + "-journal")):
            with suppress(OSError):                              # the folder itself may be no folder
                leftover.unlink(missing_ok=True)


def daily_backup(database: Path, folder: Path | None = None, *, keep: int = KEEP, limit: int = LIMIT,
                 forced: bool = False, progress: Progress | None = None) -> Path | None:
    """Today's backup of the file `database`, from any thread; None where there is one already, unless `forced`.

    The oldest beyond `keep` files or `limit` bytes go, never the new one.
    """
    folder = folder or places.backup_folder(database)
    today = _now().date()
    if not forced and any(one.kind == DAILY and one.at.date() == today for one in list_backups(folder)):
        return None
    made = _free_name(folder, database, DAILY)
    _back_up_database(made, database, database, progress)
    _prune(folder, made, keep, limit)
    _back_up_files(made, database)
    return made


def before_migration(database: Path) -> Path:
    """Back up a file that is about to be brought up to date."""
    made = _free_name(places.backup_folder(database), database, BEFORE_MIGRATION)
    _back_up_database(made, database, database, None)             # the attached files are not touched by it
    return made


def list_backups(folder: Path) -> list[Backup]:
    """The whole backups in the folder, newest first; damaged and foreign files are left out."""
    found = []
    for path in folder.glob("*.db") if folder.is_dir() else ():
        named = _NAME.fullmatch(path.name)
        try:
            header = file_header(path) if named else None
            at = datetime.strptime(named[2], _MOMENT) if named else None
        except (OSError, ValueError):                            # gone meanwhile, or a date there is not
            continue
        if named and at and header and header.own and header.whole:
            found.append(Backup(path, at, named[1] or DAILY, header.size))
    return sorted(found, key=lambda one: (one.at, one.path.name), reverse=True)


def last_backup(folder: Path) -> Backup | None:
    return next(iter(list_backups(folder)), None)


def _prune(folder: Path, made: Path, keep: int, limit: int) -> None:
    present = list_backups(folder)
    count, size = len(present), sum(one.size for one in present)
    for one in reversed(present):
        if count <= keep and size <= limit:
            break
        if one.path != made:
            with suppress(OSError):                              # open somewhere: it goes another day
                one.path.unlink()
                count, size = count - 1, size - one.size


def _free_name(folder: Path, database: Path, kind: str) -> Path:
    """A name that no file has: two backups of one minute are two, and none replaces one that is being restored."""
    stem = f"{database.stem}_{kind}{_now().strftime(_MOMENT)}"
    path, number = folder / f"{stem}.db", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}_{number}.db"
    return path


def _refuse_live(target: Path, live: Path) -> None:
    there, here = target.resolve(), live.resolve()
    if there == here or there.name.startswith(here.name) and there.parent == here.parent:
        raise Refused("不能把备份存成正在使用的数据库文件本身。", "请换一个文件夹或文件名。")
    if there.is_dir():
        raise Refused(f"“{target}”是文件夹，不能作备份的文件名。", "请换一个文件名。")
    if there.exists() and there.stat().st_size and file_header(there) is None:
        raise Refused(f"“{target.name}”不是备份，备份不能覆盖它。", "请换一个文件名。")


@contextmanager
def _snapshot(source: Path | None) -> Iterator[sqlite3.Connection]:
    """A connection whose reads are all of one moment, so that others may go on writing meanwhile."""
    if source is not None and not source.exists():
        raise Refused(f"没有找到数据库“{source}”。", "请检查文件位置。")
    connection = db.raw if source is None else sqlite3.connect(read_only_uri(source), uri=True, isolation_level=None)
    try:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        try:
            yield connection
        finally:
            connection.execute("ROLLBACK")
    finally:
        if source is not None:
            connection.close()


def _new_file(path: Path) -> sqlite3.Connection:
    path.unlink(missing_ok=True)
    return sqlite3.connect(path, isolation_level=None)


def _now() -> datetime:
    return datetime.now()


def _refusal(error: Exception, target: Path) -> Exception:
    kind = fault(error)
    if kind == "full" or getattr(error, "errno", None) in NO_SPACE:
        return Refused("磁盘空间不足，备份没有完成，原有备份未受影响。", "请清理磁盘空间，或换一个磁盘备份。")
    if kind == "damaged":
        return Refused("数据库文件已损坏，备份没有完成。", "请从最近的备份恢复。")
    if kind == "locked":
        return Refused("数据库正被其他程序占用，备份没有完成。", "请稍候再试。")
    if kind == "disk":
        return Refused("读写磁盘出错，备份没有完成，原有备份未受影响。", "请检查硬盘，或换一个磁盘备份。")
    if isinstance(error, PermissionError) and target.exists() and target.parent.is_dir():
        return Refused(f"写不了“{target.name}”，备份没有完成。", "请关闭正在使用它的程序，或换一个文件名。")
    if isinstance(error, OSError) or kind in ("unopened", "read-only"):
        return Refused(f"不能在“{target.parent}”中写文件，备份没有完成。", "请检查文件夹是否只读，或换一个文件夹。")
    return error


# -- restoring one ---------------------------------------------------------------------------------------------------

def restore(chosen: Path, folder: Path | None = None, progress: Progress | None = None) -> Path:
    """Make the open database what the backup `chosen` holds; returns the backup made of it just before.

    Attached files it names that are gone or changed come back from the folder beside it. The content goes into the
    open file, since Windows cannot replace one; every view is to be read anew. An older backup is brought up to date
    in a copy first. Raises `Refused`, and then nothing has changed.
    """
    refuse_read_only()
    live = db.path
    assert live is not None and not db.in_transaction()
    _refuse_bad_backup(chosen, live)
    made = _free_name(folder or places.backup_folder(live), live, BEFORE_RESTORE)
    _back_up_database(made, live, None, None)                     # nor by this, but to bring back what is missing
    try:
        with tempfile.TemporaryDirectory(dir=live.parent) as work:
            current = _brought_up_to_date(chosen, Path(work))
            with db.writable(), closing(_reading(current)) as source:
                copy_into(source, db.raw, progress)
    except (DatabaseError, sqlite3.DatabaseError, OSError) as error:
        raise _restore_refusal(error) from error
    lacking = _bring_files_back(db.raw, chosen, live)
    log_event("恢复备份", chosen.name + (f"；有 {lacking} 个附件没有找回" if lacking else ""))
    checkpoint(db)                               # people copy the one file: it must hold what was restored
    return made


def replace_damaged(database: Path, chosen: Path, progress: Progress | None = None) -> Path:
    """Put the backup `chosen` where a database stands that cannot be opened; returns where the damaged one went.

    The caller holds the lock; nothing has the file open. Raises `Refused`, and then the damaged file is in its place.
    """
    _refuse_bad_backup(chosen, database)
    copy = database.with_name(database.name + ".tmp")
    try:
        with closing(_reading(chosen)) as source, closing(_new_file(copy)) as target:
            copy_into(source, target, progress)
            _bring_files_back(source, chosen, database)
        aside = _free_name(database.parent, database, "损坏_")
        for ending in ("", "-wal", "-shm"):
            part = database.with_name(database.name + ending)
            if part.exists():
                os.replace(part, aside.with_name(aside.name + ending))
        os.replace(copy, database)
    except (sqlite3.DatabaseError, OSError) as error:
        raise _restore_refusal(error) from error
    finally:
        copy.unlink(missing_ok=True)
    return aside


def _bring_files_back(source: sqlite3.Connection, chosen: Path, live: Path) -> int:
    """Attached files that `source` names and `live` lacks, from the folder beside the backup; returns how many are
    still lacking. They do not stop a restore: each is told where it is missed, and by `check`."""
    known = source.execute("SELECT count(*) FROM sqlite_master WHERE name = 'attachment'").fetchone()[0]
    wanted = {digest for digest, in source.execute("SELECT sha256 FROM attachment")} if known else set()
    try:
        return attachments.bring_back(wanted, chosen.with_name(ATTACHMENTS), attachments.folder(live))
    except OSError:                                                  # a full disk: nothing more can be brought
        return len(wanted)


def _restore_refusal(error: Exception) -> Exception:
    if fault(error) == "full" or getattr(error, "errno", None) in NO_SPACE:
        return Refused("磁盘空间不足，没有恢复，原有内容未受影响。", "请清理磁盘空间后重试。")
    if fault(error) or isinstance(error, OSError):
        return Refused("读写磁盘出错，没有恢复，原有内容未受影响。", "请检查硬盘后重试。")
    return error


def _refuse_bad_backup(chosen: Path, live: Path) -> None:
    if chosen.resolve() == live.resolve():
        raise Refused("所选文件就是正在使用的数据库。", "请选择备份文件。")
    try:
        if not chosen.is_file():
            raise Refused(f"没有找到备份文件“{chosen.name}”。", "请检查文件位置。")
        header = file_header(chosen)
        if header is None:
            raise Refused(f"“{chosen.name}”不是数据库文件，不能用来恢复。", "请选择由本程序备份的 .db 文件。")
        refuse_unknown(chosen, header.own, header.version)
        with closing(_reading(chosen)) as source:
            sound = quick_check(source) == "ok"
    except (sqlite3.DatabaseError, OSError):
        sound = False
    if not sound:
        raise Refused(f"备份“{chosen.name}”已经损坏，不能用来恢复。", "请选择另一个备份。")


def _brought_up_to_date(chosen: Path, work: Path) -> Path:
    """`chosen` itself, or a copy of it in `work` that the migrations it lacks have been run on."""
    header = file_header(chosen)
    assert header is not None
    if header.version == schema_version():
        return chosen
    copy = work / "copy.db"
    with closing(_reading(chosen)) as source, closing(_new_file(copy)) as target:
        copy_into(source, target)
    older = Database()
    older.use(copy)
    with older.connection_context():
        bring_up_to_date(older)
    return copy


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(read_only_uri(path), uri=True)


# -- checking --------------------------------------------------------------------------------------------------------

def check(sample: int | None = SAMPLE) -> list[str]:
    """What is wrong with the open database, as sentences; [] where nothing is found.

    Derived texts are worked out anew for `sample` rows of each register, spread over it, or for all (None).
    """
    damaged = "数据库文件有损坏，请从最近的备份恢复。"
    try:
        if quick_check(db.raw) != "ok":
            return [damaged]
        follow_the_day()                                         # nothing is written into a damaged file
        found = [f"“{table}”表有 {count} 条记录指向不存在的记录。" for table, count in _orphans().items()]
        with _snapshot(None) as present, closing(sqlite3.connect("", isolation_level=None)) as copy:
            copy_into(present, copy)                             # the index checks itself only where it may write
            found += [f"“{table}”表的搜索索引与内容不一致。" for table in search_index_faults(copy)]
    except (DatabaseError, sqlite3.DatabaseError) as error:
        if fault(error) != "damaged":
            raise
        return [damaged]
    for register in Register.declared.values():
        if outdated := len(_outdated(register, sample)):
            found.append(f"{register.title}有 {outdated} 条记录的搜索和排序信息不是最新的。")
    return [*found, *attachments.faulty()]


def _orphans() -> dict[str, int]:
    counts: dict[str, int] = {}
    for table, *_ in db.execute_sql("PRAGMA foreign_key_check"):
        counts[table] = counts.get(table, 0) + 1
    return counts


def _outdated(register: type[Register], sample: int | None) -> list[int]:
    """Ids of rows whose derived columns are not what deriving them now gives."""
    row: Any = register.row
    if not issubclass(row, Searched):
        return []
    ids = [found[0] for found in row.select(row.id).tuples()]
    step = 1 if sample is None else max(1, len(ids) // sample)
    fresh: list[tuple[Any, ...]] = []
    for part in chunks(ids[::step]):
        register.derive(part, lambda _sql, rows: fresh.extend(rows))
    names = ["search", "initials", "pinyin", *register.derived]
    columns = ", ".join(f'"{row._meta.fields[name].column_name}"' for name in names)
    found: list[int] = []
    for part in chunks(range(len(fresh))):
        wanted = {values[-1]: values[:-1] for values in fresh[part[0]:part[-1] + 1]}
        sql = f'SELECT id, {columns} FROM "{table_of(row)}" WHERE id IN ({", ".join("?" * len(wanted))})'
        found += [one for one, *stored in db.execute_sql(sql, tuple(wanted)) if tuple(stored) != wanted[one]]
    return found


__all__ = ["BEFORE_MIGRATION", "BEFORE_RESTORE", "Backup", "DAILY", "backup_to", "before_migration", "check",
           "daily_backup", "last_backup", "list_backups", "replace_damaged", "restore"]
