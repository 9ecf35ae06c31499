"""Backups: whole or not there at all, pruned with care, and restored without losing what was there."""
import errno
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from models import attachments, backups
from models import database as opening
from models import places
from models.backups import (
    BEFORE_MIGRATION,
    BEFORE_RESTORE,
    DAILY,
    backup_to,
    before_migration,
    check,
    daily_backup,
    last_backup,
    list_backups,
    replace_damaged,
    restore,
)
from models.database import close_database, open_database, opened, schema_version
from models.errors import Cancelled, Refused
from models.members import Members
from models.operation import OperationLog, operation, undo
from models.people import People
from models.records import db
from models.view import View
from models.writing import Draft, write

NOW = datetime(2026, 11, 22, 9, 30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "政协台账备份"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[datetime]]:
    """The time it is, which a test may set."""
    now = [NOW]
    monkeypatch.setattr(backups, "_now", lambda: now[0])
    yield now


def add(*names: str) -> None:
    with operation("登记人员") as op:
        write(op, People, [Draft({"name": name}) for name in names])


def names_in(path: Path) -> list[str]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as file:
        return [row[0] for row in file.execute("SELECT name FROM person WHERE deleted_at IS NULL ORDER BY id")]


def names_here() -> list[str]:
    return [row[0] for row in db.execute_sql("SELECT name FROM person WHERE deleted_at IS NULL ORDER BY id")]


def refusal(call: Any, *arguments: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        call(*arguments)
    assert refused.value.what_to_do
    return refused.value


# -- making one ------------------------------------------------------------------------------------------------------

def test_backup_of_the_open_database_is_one_whole_file(database: Path, folder: Path) -> None:
    add("示例张三", "示例李四")
    seen: list[tuple[int, int]] = []
    assert backup_to(folder / "a.db", progress=lambda done, pages: seen.append((done, pages))) == folder / "a.db"
    assert [path.name for path in folder.iterdir()] == ["a.db"]
    assert names_in(folder / "a.db") == ["示例张三", "示例李四"]
    assert seen[-1][0] == seen[-1][1] > 0
    close_database()
    with opened(folder / "a.db", read_only=True):
        assert View(People).count() == 2
        assert [path.name for path in folder.iterdir()] == ["a.db"]


def test_backup_holds_one_moment_while_others_write(database: Path, folder: Path,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.sqlite.PAGES_A_STEP", 5)
    add("示例张三")
    steps = []

    def write_meanwhile(done: int, pages: int) -> None:
        if not steps:
            add(*(f"示例{number}" for number in range(50)))
        steps.append(done)
    backup_to(folder / "a.db", database, write_meanwhile)
    assert len(steps) > 5 and steps == sorted(steps)                # it did not begin anew
    assert names_in(folder / "a.db") == ["示例张三"]
    assert len(names_here()) == 51


def test_cancelled_backup_leaves_nothing(database: Path, folder: Path) -> None:
    def cancel(_done: int, _pages: int) -> None:
        raise Cancelled
    with pytest.raises(Cancelled):
        backup_to(folder / "a.db", progress=cancel)
    assert list(folder.iterdir()) == []
    add("示例张三")                                                 # the connection is free again


@pytest.mark.parametrize("broken", ["quick_check", "row_counts"])
def test_backup_that_fails_its_check_replaces_nothing(database: Path, folder: Path, broken: str,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    add("示例张三")
    good = daily_backup(database, folder)
    assert good is not None
    before = good.read_bytes()
    answers = cycle(({"person": 1}, {"person": 0}))
    monkeypatch.setattr(backups, broken, (lambda _copy: "row 1 missing from index") if broken == "quick_check"
                        else (lambda _file: next(answers)))
    add("示例李四")
    assert "没有通过检查" in refusal(backup_to, good).sentence
    with pytest.raises(Refused):
        daily_backup(database, folder, forced=True)
    assert [one.path for one in list_backups(folder)] == [good]
    assert list(folder.iterdir()) == [good] and good.read_bytes() == before


def test_full_disk(database: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add("示例张三")
    backup_to(folder / "a.db")

    def full(_source: sqlite3.Connection, copy: sqlite3.Connection, _progress: object) -> None:
        copy.execute("PRAGMA max_page_count = 3")
        copy.execute("CREATE TABLE t (x)")
        copy.execute("INSERT INTO t VALUES (zeroblob(100000))")
    monkeypatch.setattr(backups, "copy_into", full)
    before = (folder / "a.db").read_bytes()
    refused = refusal(backup_to, folder / "a.db")
    assert isinstance(refused.__cause__, sqlite3.OperationalError) and "full" in str(refused.__cause__)
    assert "磁盘空间不足" in refused.sentence
    assert [path.name for path in folder.iterdir()] == ["a.db"] and (folder / "a.db").read_bytes() == before


@pytest.mark.parametrize(("error", "words"), [
    (OSError(errno.ENOSPC, "No space left on device"), "磁盘空间不足"),
    (PermissionError(errno.EACCES, "Access is denied"), "写不了“a.db”"),
    (OSError(errno.EROFS, "Read-only file system"), "不能在")])
def test_file_that_cannot_be_put_in_place(database: Path, folder: Path, monkeypatch: pytest.MonkeyPatch,
                                          error: OSError, words: str) -> None:
    backup_to(folder / "a.db")
    before = (folder / "a.db").read_bytes()

    def replace(_one: Path, _other: Path) -> None:
        raise error
    monkeypatch.setattr(os, "replace", replace)
    refused = refusal(backup_to, folder / "a.db")
    assert words in refused.sentence and refused.__cause__ is error
    assert [path.name for path in folder.iterdir()] == ["a.db"] and (folder / "a.db").read_bytes() == before


def test_folder_that_cannot_be_made(database: Path, tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("x")
    assert "不能在" in refusal(backup_to, tmp_path / "文件" / "a.db").sentence


def test_target_that_is_the_database_itself(database: Path, tmp_path: Path) -> None:
    add("示例张三")
    links = [tmp_path / "link.db"] if sys.platform != "win32" else []      # there only an administrator may make one
    for link in links:
        link.symlink_to(database)
    for target in (database, *links, database.with_name(database.name + "-wal"), database.parent / "x" / ".." /
                   database.name):
        assert "本身" in refusal(backup_to, target).sentence
    assert "文件夹" in refusal(backup_to, tmp_path).sentence
    assert names_here() == ["示例张三"]


def test_source_that_is_not_there_or_no_database(tmp_path: Path, folder: Path) -> None:
    assert "没有找到" in refusal(backup_to, folder / "a.db", tmp_path / "none.db").sentence
    (tmp_path / "text.db").write_bytes(b"no database" * 1000)
    assert "损坏" in refusal(backup_to, folder / "a.db", tmp_path / "text.db").sentence
    assert not folder.exists() or list(folder.iterdir()) == []


# -- every day -------------------------------------------------------------------------------------------------------

def test_one_a_day_unless_asked_for(database: Path, folder: Path, clock: list[datetime]) -> None:
    made = daily_backup(database, folder)
    assert made == folder / "政协台账_2026-11-22_0930.db"
    clock[0] += timedelta(hours=8)
    assert daily_backup(database, folder) is None
    assert daily_backup(database, folder, forced=True) == folder / "政协台账_2026-11-22_1730.db"
    assert daily_backup(database, folder, forced=True) == folder / "政协台账_2026-11-22_1730_2.db"
    clock[0] += timedelta(hours=8)
    assert daily_backup(database, folder) == folder / "政协台账_2026-11-23_0130.db"
    newest = last_backup(folder)
    assert newest is not None and newest.at == clock[0] - timedelta(minutes=0) and newest.kind == DAILY
    assert [one.path.name[-8:] for one in list_backups(folder)] == ["_0130.db", "730_2.db", "_1730.db", "_0930.db"]


def test_a_damaged_backup_of_today_does_not_count(database: Path, folder: Path, clock: list[datetime]) -> None:
    made = daily_backup(database, folder)
    assert made is not None
    made.write_bytes(made.read_bytes()[:-4096])
    assert list_backups(folder) == [] and last_backup(folder) is None
    again = daily_backup(database, folder)
    assert again is not None and again != made and made.exists()


def test_oldest_go_first_and_others_files_stay(database: Path, folder: Path, clock: list[datetime]) -> None:
    others = [folder / "我的文件.db", folder / "政协台账_2020-01-01_0000.db.txt", folder / "政协台账_2020-13-01_0000.db"]
    folder.mkdir()
    for other in others:
        other.write_text("别人的", encoding="utf-8")
    for day in range(6):
        clock[0] = NOW + timedelta(days=day)
        daily_backup(database, folder, keep=4)
    assert [one.at.day for one in list_backups(folder)] == [27, 26, 25, 24]
    assert all(other.exists() for other in others)
    size = list_backups(folder)[0].size
    clock[0] = NOW + timedelta(days=6)
    daily_backup(database, folder, limit=2 * size + 1)
    assert [one.at.day for one in list_backups(folder)] == [28, 27]
    clock[0] = NOW + timedelta(days=7)
    daily_backup(database, folder, limit=1, keep=1)
    assert [one.at.day for one in list_backups(folder)] == [29]


def test_new_backup_stays_though_its_date_is_the_oldest(database: Path, folder: Path, clock: list[datetime]) -> None:
    clock[0] = NOW + timedelta(days=900)                            # a clock that was wrong once
    daily_backup(database, folder)
    clock[0] = NOW
    made = daily_backup(database, folder, keep=1)
    assert [one.path for one in list_backups(folder)] == [made]


def test_failing_backup_prunes_nothing(database: Path, folder: Path, clock: list[datetime],
                                       monkeypatch: pytest.MonkeyPatch) -> None:
    made = daily_backup(database, folder)
    clock[0] += timedelta(days=1)
    monkeypatch.setattr(backups, "quick_check", lambda _copy: "fault")
    with pytest.raises(Refused):
        daily_backup(database, folder, keep=0, limit=0)
    assert [one.path for one in list_backups(folder)] == [made]


def test_before_a_migration(database: Path, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(places, "backup_folder", lambda _database: folder)
    add("示例张三")
    made = before_migration(database)
    assert made.name == "政协台账_升级前_2026-11-22_0930.db"
    assert [one.kind for one in list_backups(folder)] == [BEFORE_MIGRATION]
    assert names_in(made) == ["示例张三"]
    assert daily_backup(database, folder) is not None               # it is not the day's


def test_folder_lies_in_the_documents(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import platformdirs
    monkeypatch.setattr(platformdirs, "user_documents_dir", lambda: str(tmp_path))
    assert places.backup_folder(places.default_database()) == tmp_path / "政协台账备份"
    assert places.backup_folder(tmp_path / "另一个.db") == tmp_path / "政协台账备份" / "另一个"


# -- restoring -------------------------------------------------------------------------------------------------------

def test_restore_goes_into_the_open_file(database: Path, folder: Path) -> None:
    add("示例张三")
    backup = daily_backup(database, folder)
    assert backup is not None
    add("示例李四")
    inode = database.stat().st_ino
    made = restore(backup, folder)
    assert database.stat().st_ino == inode
    assert names_here() == ["示例张三"] and names_in(made) == ["示例张三", "示例李四"]
    assert made.name == "政协台账_恢复前_2026-11-22_0930.db" and list_backups(folder)[0].kind in (DAILY, BEFORE_RESTORE)
    assert db.execute_sql("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert [entry.title for entry in OperationLog.select()] == ["登记人员", "恢复备份"]
    assert check() == []
    add("示例王五")
    assert undo() == "登记人员" and View(People, typed="王五").count() == 0
    restore(made, folder)                                           # and back again
    assert names_here() == ["示例张三", "示例李四"]
    close_database()
    open_database(database)
    assert names_here() == ["示例张三", "示例李四"]
    assert sorted(path.name for path in database.parent.iterdir() if "-" not in path.name) == [database.name]


def test_restore_is_seen_by_another_connection(database: Path, folder: Path) -> None:
    add("示例张三")
    backup = daily_backup(database, folder)
    add("示例李四")
    assert backup is not None
    with closing(sqlite3.connect(database)) as other:
        assert other.execute("SELECT count(*) FROM person").fetchone()[0] == 2
        restore(backup, folder)
        assert other.execute("SELECT count(*) FROM person").fetchone()[0] == 1


def test_older_backup_is_brought_up_to_date(database: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add("示例张三")
    version = schema_version()
    backup = backup_to(folder / "old.db")
    content = backup.read_bytes()
    add("示例李四")
    module = type(sys)("models.migrations.m9999_next")
    module.upgrade = lambda db: db.execute_sql("CREATE TABLE next_step (id INTEGER)")   # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    steps = [*opening.migrations(), (version + 1, "m9999_next")]
    monkeypatch.setattr(opening, "migrations", lambda: steps)
    restore(backup, folder)
    assert names_here() == ["示例张三"]
    assert db.execute_sql("PRAGMA user_version").fetchone()[0] == version + 1
    assert db.execute_sql("SELECT count(*) FROM next_step").fetchone()[0] == 0
    assert backup.read_bytes() == content
    module.upgrade = lambda db: db.execute_sql("CREATE nonsense")                       # type: ignore[attr-defined]
    with pytest.raises(Exception, match="nonsense"):
        restore(backup, folder)
    assert names_here() == ["示例张三"]
    assert sorted(path.name for path in database.parent.iterdir() if "-" not in path.name) == [database.name]


def test_what_is_no_backup_is_refused(database: Path, folder: Path, tmp_path: Path) -> None:
    add("示例张三")
    backup = backup_to(folder / "a.db")
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE t (x)")
    (tmp_path / "text.db").write_text("姓名" * 500, encoding="utf-8")
    (tmp_path / "empty.db").touch()
    newer, torn = tmp_path / "newer.db", tmp_path / "torn.db"
    shutil.copy(backup, newer)
    with closing(sqlite3.connect(newer)) as file:
        file.execute(f"PRAGMA user_version = {schema_version() + 1}")
    content = bytearray(backup.read_bytes())
    content[4096 * 3:] = os.urandom(len(content) - 4096 * 3)
    torn.write_bytes(content)
    for chosen, words in ((tmp_path / "other.db", "不是政协台账的数据库"), (tmp_path / "text.db", "不是数据库文件"),
                          (tmp_path / "empty.db", "不是数据库文件"), (newer, "更新版本"), (torn, "已经损坏"),
                          (tmp_path / "none.db", "没有找到"), (tmp_path, "没有找到"), (database, "正在使用")):
        assert words in refusal(restore, chosen, folder).sentence
    assert names_here() == ["示例张三"]
    assert [path.name for path in folder.iterdir()] == ["a.db"]


def test_nothing_is_restored_where_the_present_cannot_be_kept(database: Path, folder: Path, tmp_path: Path) -> None:
    backup = backup_to(folder / "a.db")
    add("示例张三")
    (tmp_path / "文件").write_text("x")
    assert "不能在" in refusal(restore, backup, tmp_path / "文件" / "备份").sentence
    assert names_here() == ["示例张三"]


def test_full_disk_while_restoring_changes_nothing(database: Path, folder: Path) -> None:
    backup = backup_to(folder / "small.db")
    add("示例张三", *(f"示例{number}" for number in range(3000)))
    large = backup_to(folder / "large.db")
    restore(backup, folder)
    add("示例李四")
    pages = db.execute_sql("PRAGMA page_count").fetchone()[0]
    db.execute_sql(f"PRAGMA max_page_count = {pages + 2}")
    refused = refusal(restore, large, folder)
    assert "full" in str(refused.__cause__) and "磁盘空间不足" in refused.sentence
    assert names_here() == ["示例李四"]
    db.execute_sql("PRAGMA max_page_count = 1000000")
    add("示例王五")
    assert check() == []


def test_cancelled_restore_changes_nothing(database: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.sqlite.PAGES_A_STEP", 5)
    backup = backup_to(folder / "a.db")
    add("示例张三")

    def cancel(done: int, pages: int) -> None:
        if done > pages // 2:
            raise Cancelled
    with pytest.raises(Cancelled):
        restore(backup, folder, cancel)
    assert names_here() == ["示例张三"]
    assert check() == []


def test_restore_is_refused_for_reading_only(database: Path, folder: Path) -> None:
    backup = backup_to(folder / "a.db")
    close_database()
    with opened(database, read_only=True):
        assert "只读" in refusal(restore, backup, folder).sentence


def test_damaged_database_makes_way_for_a_backup(database: Path, folder: Path) -> None:
    add("示例张三")
    backup = backup_to(folder / "a.db")
    close_database()
    torn = database.read_bytes()[:4096] + b"\xff" * 40000
    database.write_bytes(torn)
    with pytest.raises(Refused):
        open_database(database)
    refusal(replace_damaged, database, folder / "none.db")
    assert database.read_bytes() == torn
    aside = replace_damaged(database, backup)
    assert aside.read_bytes() == torn and "损坏" in aside.name
    open_database(database)
    assert names_here() == ["示例张三"]


# -- checking --------------------------------------------------------------------------------------------------------

@pytest.fixture
def members(term: int) -> list[int]:
    with operation("新增委员") as op:
        return write(op, Members, [Draft({"name": f"示例{name}"}, fixed={"term": term}) for name in "赵钱孙李"])


def spoil(sql: str, *values: Any) -> None:
    """What no operation would do."""
    db.execute_sql("PRAGMA foreign_keys = 0")
    with db.writable():
        db.execute_sql(sql, values)
    db.execute_sql("PRAGMA foreign_keys = 1")


def test_sound_database(database: Path, members: list[int]) -> None:
    assert check() == [] and check(None) == []
    close_database()
    with opened(database, read_only=True):
        assert check() == []


def test_faults_are_told(database: Path, members: list[int]) -> None:
    spoil("UPDATE membership SET name_stroke = 'x' WHERE id = ?", members[1])
    spoil("UPDATE person SET initials = 'x'")
    assert sorted(check()) == ["人员有 4 条记录的搜索和排序信息不是最新的。", "委员有 1 条记录的搜索和排序信息不是最新的。"]
    spoil("INSERT INTO post (version, membership_id, title) VALUES (1, 999, '委员')")
    assert check()[0] == "“post”表有 1 条记录指向不存在的记录。"


def test_search_index_that_lost_a_row(database: Path, members: list[int]) -> None:
    spoil("INSERT INTO membership_fts (membership_fts, rowid, search)"
          " SELECT 'delete', id, search FROM membership WHERE id = ?", members[0])
    assert check() == ["“membership”表的搜索索引与内容不一致。"]


def test_damaged_pages(database: Path, members: list[int]) -> None:
    page = db.execute_sql("SELECT rootpage FROM sqlite_master WHERE name = 'person'").fetchone()[0] - 1
    close_database()
    content = bytearray(database.read_bytes())
    content[4096 * page + 8:4096 * page + 4096] = b"\xff" * 4088
    database.write_bytes(content)
    with opened(database, read_only=True):
        assert check() == ["数据库文件有损坏，请从最近的备份恢复。"]


# -- attached files --------------------------------------------------------------------------------------------------

def attach(path: Path, text: str) -> int:
    path.write_text(text, encoding="utf-8")
    with operation("添加附件") as op:
        return attachments.keep_file(op, path)


def test_a_backup_takes_the_attached_files_along_and_a_restore_brings_them_back(tmp_path: Path, folder: Path) -> None:
    with opened(tmp_path / "台账.db"):
        gone, changed, sound = (attach(tmp_path / f"{name}.txt", f"示例{name}") for name in "甲乙丙")
        made = daily_backup(tmp_path / "台账.db", folder)
        kept = {one.name for one in attachments.folder(tmp_path / "台账.db").iterdir()}
        assert made and {one.name for one in (folder / "附件").iterdir()} == kept and len(kept) == 3
        attachments.file_of(gone)[1].unlink()
        attachments.file_of(changed)[1].write_text("别的", encoding="utf-8")
        assert check() == ["附件“甲.txt”的文件不见了。", "附件“乙.txt”的内容与登记时不同，可能被改动或损坏。"]
        restore(made, folder)
        assert check() == []
        assert [attachments.file_of(one)[1].read_text(encoding="utf-8") for one in (gone, changed, sound)] == [
            "示例甲", "示例乙", "示例丙"]


def test_a_changed_file_does_not_replace_the_sound_one_in_the_backup(tmp_path: Path, folder: Path) -> None:
    with opened(tmp_path / "台账.db"):
        one = attach(tmp_path / "甲.txt", "示例甲")
        backup_to(folder / "一.db")
        path = attachments.file_of(one)[1]
        path.write_text("别的", encoding="utf-8")
        backup_to(folder / "二.db")
        assert [(found.name, found.read_text(encoding="utf-8")) for found in (folder / "附件").iterdir()] == [
            (path.name, "示例甲")]
        (folder / "附件" / path.name).unlink()
        backup_to(folder / "三.db")                              # nor does it get there for want of the sound one
        assert not list((folder / "附件").iterdir())


def test_what_no_backup_has_is_told_by_the_check_and_in_the_log(tmp_path: Path, folder: Path) -> None:
    with opened(tmp_path / "台账.db"):
        one = attach(tmp_path / "甲.txt", "示例甲")
        made = backup_to(folder / "一.db")
        shutil.rmtree(folder / "附件")
        attachments.file_of(one)[1].unlink()
        restore(made, folder)
        assert check() == ["附件“甲.txt”的文件不见了。"]
        assert "有 1 个附件没有找回" in str(list(OperationLog.select().tuples())[-1])


def test_files_that_cannot_be_copied_leave_the_backup_of_the_database(
        tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path / "台账.db"):
        attach(tmp_path / "甲.txt", "示例甲")
        fired = []

        def full(*_: Any, **__: Any) -> None:
            fired.append(1)
            raise OSError(errno.ENOSPC, "full")
        monkeypatch.setattr(attachments.shutil, "copyfile", full)
        with pytest.raises(Refused, match="数据库已备份为.*但附件没有全部备份：磁盘空间不足"):
            daily_backup(tmp_path / "台账.db", folder)
        assert fired and len(list_backups(folder)) == 1
        assert not [one for one in (folder / "附件").iterdir()]


def test_a_damaged_database_gets_its_files_back_too(tmp_path: Path, folder: Path) -> None:
    with opened(tmp_path / "台账.db"):
        one = attach(tmp_path / "甲.txt", "示例甲")
        made = backup_to(folder / "一.db")
        path = attachments.file_of(one)[1]
    path.unlink()
    (tmp_path / "台账.db").write_bytes(b"\0" * 5000)
    replace_damaged(tmp_path / "台账.db", made)
    with opened(tmp_path / "台账.db"):
        assert attachments.file_of(one)[0] == "甲.txt" and check() == []


def test_a_backup_that_is_looked_into_shows_its_files(tmp_path: Path, folder: Path) -> None:
    with opened(tmp_path / "台账.db"):
        one = attach(tmp_path / "甲.txt", "示例甲")
        made = backup_to(folder / "一.db")
    with opened(made):
        assert attachments.file_of(one)[1].parent == folder / "附件" and check() == []
