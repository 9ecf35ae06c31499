"""Opening the one file: who holds it, what is ours, what is older or newer, what is no database at all."""
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from models import database as opening
from models import places, schema
from models.database import InUse, Lock, close_database, migrations, open_database, opened, schema_version
from models.errors import Refused
from models.operation import operation
from models.people import People, Person
from models.records import db
from models.sqlite import APPLICATION_ID
from models.view import View

ROOT = Path(__file__).parents[2]

HOLDER = """
import sys
from pathlib import Path
from models.database import opened
with opened(Path(sys.argv[1]), holder="示例王"):
    print("open", flush=True)
    sys.stdin.readline()
"""


def other_process(path: Path) -> subprocess.Popen[str]:
    """Another window, which has `path` open once this returns; it ends with its standard input."""
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], cwd=ROOT, text=True, encoding="utf-8",
                               env={**os.environ, "PYTHONUTF8": "1"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdout.readline() == "open\n"
    return process


def schema_of(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as file:
        return {row[0] for row in file.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"
                                               " AND NOT (type = 'table' AND name LIKE '%\\_fts\\__%' ESCAPE '\\')")}


def refusal(path: Path, **options: bool) -> str:
    with pytest.raises(Refused) as refused:
        open_database(path, **options)
    assert db.is_closed()
    assert refused.value.what_to_do
    return refused.value.sentence


# -- the lock --------------------------------------------------------------------------------------------------------

def test_second_window_is_told_who_holds_it_and_may_read(path: Path) -> None:
    with opened(path):
        with operation("登记") as op:
            op.write(Person, [{"name": "示例张三"}])
    process = other_process(path)
    try:
        with pytest.raises(InUse) as refused:
            with opened(path):
                pass
        assert refused.value.holder == "示例王"
        assert "示例王" in refused.value.sentence and "只读" in refused.value.what_to_do
        with opened(path, read_only=True):
            assert View(People).count() == 1
            with pytest.raises(Refused, match="只读"):
                with operation("登记"):
                    pass
    finally:
        process.communicate("\n")
    with opened(path):                                             # the other window has gone
        assert View(People).count() == 1


def test_reader_sees_what_the_window_writes(path: Path) -> None:
    """A reader beside the window must not take the file for one that never changes."""
    with opened(path):
        pass
    with opened(path, read_only=True):
        assert View(People).count() == 0
        with closing(sqlite3.connect(path)) as window:
            window.execute("INSERT INTO person (version, name, search, initials, pinyin, name_key)"
                           " VALUES (1, '示例', '', '', '', '')")
            window.commit()
        assert View(People).count() == 1


def test_a_killed_window_leaves_a_file_that_blocks_nobody(path: Path) -> None:
    process = other_process(path)
    process.kill()
    process.communicate()
    assert Lock(path).path.exists() and Lock(path).holder() == "示例王"
    with opened(path, holder="示例李"):
        assert Lock(path).holder() == "示例李"
    assert Lock(path).holder() == ""


def test_lock_where_nothing_can_be_written(path: Path) -> None:
    path.parent.mkdir()
    Lock(path).path.mkdir()                                         # opening a folder as a file fails for root too
    with pytest.raises(Refused, match="不能在"):
        Lock(path).take("示例王")


def test_without_the_lock_nothing_is_made_or_migrated(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.parent.mkdir()
    with pytest.raises(Refused, match="空文件"):
        with opened(path, locked=False):
            pass
    assert not path.exists()
    with opened(path):
        pass
    newer = schema_version() + 1
    monkeypatch.setattr(opening, "migrations", lambda: [*migrations(), (newer, "m9999_none")])
    with pytest.raises(Refused, match="旧版本"):
        with opened(path, locked=False):
            pass


# -- the schema ------------------------------------------------------------------------------------------------------

def frozen_first_version(path: Path) -> None:
    """A file of version 1, made from that version's own frozen text and nothing else."""
    text = (ROOT / "models" / "migrations" / "m0001_start.sql").read_text(encoding="utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        for statement in text.split(";;\n"):
            file.execute(statement)
        file.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        file.execute("PRAGMA user_version = 1")
        file.execute("INSERT INTO person (id, version, name, search, initials, pinyin, name_key)"
                     " VALUES (7, 1, '示例张三', '张 三', 'zs', 'zhangsan', '')")


def test_upgraded_fresh_and_declared_schemas_are_one(path: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    frozen_first_version(old)
    for file in (path, old):
        with opened(file):
            pass
    assert schema_of(path) == schema_of(old) == set(schema.statements())
    with opened(old):
        assert View(People).ids() == [7]
        assert db.execute_sql("PRAGMA user_version").fetchone()[0] == schema_version()


def test_migrations_are_numbered_without_gaps() -> None:
    assert [number for number, _ in migrations()] == list(range(1, len(migrations()) + 1))


class TestNextMigration:
    """A step after the last one there is, run on a file that has all the others."""

    @pytest.fixture
    def step(self, database: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        with operation("登记") as op:
            op.write(Person, [{"name": "示例张三"}])
        close_database()
        statements = ["CREATE TABLE next_step (id INTEGER)"]
        module = type(sys)("models.migrations.m9999_next")
        module.upgrade = lambda db: [db.execute_sql(one) for one in statements]     # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, module.__name__, module)
        numbers = [*migrations(), (schema_version() + 1, "m9999_next")]
        monkeypatch.setattr(opening, "migrations", lambda: numbers)
        return statements

    def test_is_run_after_a_backup(self, database: Path, step: list[str]) -> None:
        seen: list[tuple[Path, int]] = []
        open_database(database, before_migration=lambda path: seen.append(
            (path, db.execute_sql("PRAGMA user_version").fetchone()[0])))
        assert seen == [(database, schema_version() - 1)]
        assert db.execute_sql("PRAGMA user_version").fetchone()[0] == schema_version()
        assert db.execute_sql("SELECT count(*) FROM next_step").fetchone()[0] == 0
        open_database(database, before_migration=lambda path: seen.append((path, 0)))
        assert len(seen) == 1                                       # nothing to do the second time

    def test_that_breaks_leaves_the_file_as_it_was(self, database: Path, step: list[str]) -> None:
        before = schema_of(database)
        step.append("INSERT INTO no_such_table VALUES (1)")
        with pytest.raises(Exception, match="no_such_table"):
            open_database(database)
        assert db.is_closed() and schema_of(database) == before
        step.pop()
        open_database(database)
        assert View(People).count() == 1

    def test_is_not_run_where_the_backup_fails(self, database: Path, step: list[str]) -> None:
        before = schema_of(database)

        def refuse(_path: Path) -> None:
            raise Refused("备份没有完成。", "请重试。")
        with pytest.raises(Refused, match="备份没有完成"):
            open_database(database, before_migration=refuse)
        assert schema_of(database) == before

    def test_older_file_is_not_opened_for_reading_only(self, database: Path, step: list[str]) -> None:
        assert "旧版本" in refusal(database, read_only=True)


def test_torn_first_start_is_taken_up_again(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as file:
        file.execute(f"PRAGMA application_id = {APPLICATION_ID}")   # what is written first, before the power went
    open_database(path)
    try:
        assert View(People).count() == 0
        assert db.execute_sql("PRAGMA journal_mode").fetchone()[0] == "wal"
    finally:
        close_database()


# -- files that are not it -------------------------------------------------------------------------------------------

def test_newer_file(path: Path) -> None:
    with opened(path):
        pass
    with closing(sqlite3.connect(path)) as file:
        file.execute(f"PRAGMA user_version = {schema_version() + 1}")
    before = path.read_bytes()
    for read_only in (False, True):
        assert "更新版本" in refusal(path, read_only=read_only)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"\x00\x01" * 5000, "姓名,电话\n示例,1".encode() * 400, b"x"])
def test_no_database(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    for read_only in (False, True):
        assert "不是" in refusal(path, read_only=read_only)
        assert path.read_bytes() == content


def test_another_programs_database(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE chrome_history (url TEXT)")
    before = path.read_bytes()
    assert "不是政协台账的数据库" in refusal(path)
    assert path.read_bytes() == before


def test_truncated_file(path: Path) -> None:
    with opened(path):
        pass
    path.write_bytes(path.read_bytes()[:5000])
    assert "损坏" in refusal(path)


def test_empty_file_becomes_a_database_but_is_not_read(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    assert "空文件" in refusal(path, read_only=True)
    with opened(path):
        assert View(People).count() == 0


def test_missing_file_is_not_read(path: Path) -> None:
    assert "没有找到" in refusal(path, read_only=True)
    assert not path.exists()


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("x")
    for use in (lambda path: open_database(path), lambda path: opened(path).__enter__()):
        with pytest.raises(Refused, match="不能建立文件夹"):
            use(tmp_path / "文件" / "政协台账.db")


# -- copies and drives -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("leftovers", [(), (".lock",)])
def test_copy_in_a_read_only_folder_is_read(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                            leftovers: tuple[str, ...]) -> None:
    with opened(path):
        with operation("登记") as op:
            op.write(Person, [{"name": "示例张三"}])
    copied = tmp_path / "光盘" / "备份.db"
    copied.parent.mkdir()
    shutil.copy(path, copied)
    for ending in leftovers:
        copied.with_name(copied.name + ending).touch()
    before = sorted(copied.parent.iterdir())
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)   # tests may run as root, who can write anywhere
    copied.chmod(0o444)
    with opened(copied, read_only=True):
        assert View(People).count() == 1
        with pytest.raises(Refused, match="只读"):
            with operation("登记"):
                pass
        with pytest.raises(Exception, match="readonly"):
            db.execute_sql("UPDATE person SET name = ''")
        assert sorted(copied.parent.iterdir()) == before            # nothing was put beside it


def test_query_only_blocks_a_stray_write(database: Path) -> None:
    with pytest.raises(Exception, match="readonly"):
        db.execute_sql("INSERT INTO setting (version, key, value) VALUES (1, 'a', '1')")
    with pytest.raises(Exception, match="readonly"):
        Person.create(name="示例")


MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:25 / /home/示例/共享 rw shared:9 - cifs //server/share rw
31 22 0:26 / /mnt/a\\040b rw - nfs4 server:/export rw
32 22 0:27 / /mnt/ssh rw,nosuid - fuse.sshfs me@host:/ rw
33 30 8:2 / /home/示例/共享/本机 rw - ext4 /dev/sda2 rw
34 22 0:28 / /mnt/smb rw - smb3 //server/two rw
"""


@pytest.mark.parametrize(("path", "kind"), [
    ("/home/示例/a.db", "ext4"), ("/home/示例/共享/a.db", "cifs"), ("/home/示例/共享/本机/a.db", "ext4"),
    ("/home/示例/共享2/a.db", "ext4"), ("/mnt/a b/c/a.db", "nfs4"), ("/mnt/ssh/a.db", "fuse.sshfs"), ("/a.db", "ext4"),
    ("/mnt/smb/a.db", "smb3")])
def test_filesystem_of(path: str, kind: str) -> None:
    assert places.filesystem_of(path, MOUNTS) == kind
    assert kind.startswith(places._NETWORK_FILESYSTEMS) == (kind != "ext4")


def test_network_drive_is_refused_but_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(path):
        pass
    if sys.platform == "win32":
        import ctypes
        monkeypatch.setattr(ctypes.windll.kernel32, "GetDriveTypeW", lambda _drive: 4)
    else:
        monkeypatch.setattr(places, "filesystem_of", lambda _path, _mounts: "nfs4")
    assert "网络驱动器" in refusal(path)
    with pytest.raises(Refused, match="网络驱动器"):
        with opened(path):
            pass
    with opened(path, read_only=True):
        assert View(People).count() == 0


def test_unc_path_is_a_network_drive() -> None:
    assert places.is_on_network(Path("//server/share/a.db"))
