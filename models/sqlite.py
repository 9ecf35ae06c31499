"""Everything that is SQLite's own: pragmas, full-text search, backup through its API. The rest speaks peewee."""
import json
import os
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from peewee import SQL, NodeList, SqliteDatabase

APPLICATION_ID = 0x43505043                  # "CPPC": tells our files from other SQLite files
PAGES_A_STEP = 2048                          # 8 MB a step keeps a backup cancellable and other readers served
SLICE = 1 << 15                              # characters of a long text read at a time
# A connection lives as long as a job of its thread; a larger cache is seldom warm, and several of them stay in memory.
_PRAGMAS = {"foreign_keys": 1, "busy_timeout": 5000, "synchronous": "NORMAL", "cache_size": -2048,
            "temp_store": "MEMORY", "query_only": 1}


class Database(SqliteDatabase):
    """One file; every connection refuses writes until `writable()` lifts that, so a stray write cannot happen.

    `statements`: how many were executed so far, by any thread.
    """

    def __init__(self) -> None:
        super().__init__(None, lock_type="IMMEDIATE", autoconnect=False)
        self.read_only = False
        self.path: Path | None = None
        self.statements = 0

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        self.statements += 1
        return super().execute_sql(sql, params)

    def use(self, path: Path, read_only: bool = False) -> None:
        """Name the file that later connections open; a read-only one is never written."""
        self.path, self.read_only = path, read_only
        if read_only:
            self.init(read_only_uri(path), uri=True, pragmas=_PRAGMAS)
        else:
            self.init(str(path), uri=False, pragmas=_PRAGMAS)

    @contextmanager
    def writable(self) -> Iterator[None]:
        self.execute_sql("PRAGMA query_only = 0")
        try:
            yield
        finally:
            self.execute_sql("PRAGMA query_only = 1")

    def rollback(self) -> None:
        """Roll back, unless SQLite has done so itself: as it does on a disk that is really full, or broken."""
        if self.raw.in_transaction:
            super().rollback()

    @property
    def raw(self) -> sqlite3.Connection:
        """This thread's own sqlite3 connection."""
        connection: sqlite3.Connection = self.connection()
        return connection

    def interrupt_reads(self, connection: sqlite3.Connection) -> None:
        connection.interrupt()


def read_only_uri(path: Path) -> str:
    """The address that opens `path` for reading only.

    A copy that nobody writes (on a CD, in a read-only folder) is opened as immutable, which needs no files beside it;
    one that a window may have open must not be, or its changes would be missed.
    """
    kept_here = path.with_name(path.name + ".lock").exists() and os.access(path.parent, os.W_OK)
    live = kept_here or path.with_name(path.name + "-wal").exists()
    return f"{path.resolve().as_uri()}?mode=ro{'' if live else '&immutable=1'}"


# SQLite's words, whole: a part of them may stand in the name of a column that another error tells.
_FAULTS = {"database or disk is full": "full", "attempt to write a readonly database": "read-only",
           "database is locked": "locked", "database table is locked": "locked", "disk i/o error": "disk",
           "database disk image is malformed": "damaged", "file is not a database": "damaged",
           "malformed database schema": "damaged", "unable to open database file": "unopened"}


def fault(error: Exception) -> str:
    """What of the person's computer an error of SQLite tells: full, read-only, locked, disk, damaged, unopened; or ''.

    '' is a bug of ours.
    """
    words = str(error).lower()
    return next((kind for said, kind in _FAULTS.items() if words.startswith(said)), "")


def executemany(db: Database, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
    db.raw.executemany(sql, rows)


def all_ids(db: Database, query: Any) -> "array[int]":
    """The first column of a query of ids, in its order, handed over as one text.

    Row by row, the sqlite3 module takes and gives back the interpreter's lock for each: twice the time at 600,000
    rows, and a window that waits for the lock as often. Here it is let go once, for the whole statement. The text is
    read in slices: its 600,000 numbers at once would be 20 MB of objects, and hold the lock while they are made.
    """
    sql, parameters = query.sql()
    text = db.execute_sql(f"SELECT group_concat(id) FROM ({sql})", parameters).fetchone()[0] or ""
    ids, start = array("q"), 0
    while start < len(text):
        end = text.find(",", start + SLICE)
        end = len(text) if end < 0 else end
        ids += array("q", json.loads(f"[{text[start:end]}]"))
        start = end + 1
    return ids


def user_version(db: Database) -> int:
    return int(db.execute_sql("PRAGMA user_version").fetchone()[0])


def set_user_version(db: Database, version: int) -> None:
    db.execute_sql(f"PRAGMA user_version = {int(version)}")


def prepare_new_file(db: Database) -> None:
    """Settings that live in the file: our application id first, so that a torn start still leaves a file of ours."""
    db.execute_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute_sql("PRAGMA journal_mode = WAL")


def checkpoint(db: Database, truncate: bool = False) -> None:
    """Bring the main file up to date, since people copy that one file; never waits for a reader unless `truncate`."""
    db.execute_sql(f"PRAGMA wal_checkpoint({'TRUNCATE' if truncate else 'PASSIVE'})")


def copy_into(source: sqlite3.Connection, target: sqlite3.Connection,
              progress: Callable[[int, int], None] | None = None) -> None:
    """Copy a whole database through the backup API; `progress(pages done, pages in all)` may raise to stop."""
    def step(_status: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(total - remaining, total)
    source.backup(target, pages=PAGES_A_STEP, progress=step, sleep=0.001)


def quick_check(connection: sqlite3.Connection) -> str:
    """'ok', or SQLite's own words on the first fault."""
    return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])


def row_counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Rows of every ordinary table, by table."""
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                                " AND name NOT LIKE '%\\_fts%' ESCAPE '\\'").fetchall()
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in tables}


class Header(NamedTuple):
    """What the first 100 bytes of a database file say (https://sqlite.org/fileformat2.html#the_database_header)."""

    own: bool                                # made by this program
    version: int                             # user_version
    whole: bool                              # as long as it says
    size: int


def file_header(path: Path) -> Header | None:
    """The header of a database file, read without opening it; None where it is none."""
    with open(path, "rb") as file:
        start = file.read(100)
        size = file.seek(0, os.SEEK_END)
    if len(start) < 100 or not start.startswith(b"SQLite format 3\0"):
        return None

    def number(at: int, width: int = 4) -> int:
        return int.from_bytes(start[at:at + width], "big")
    page = number(16, 2)
    return Header(number(68) == APPLICATION_ID, number(60), size == number(28) * (65536 if page == 1 else page), size)


def search_index_faults(copy: sqlite3.Connection) -> list[str]:
    """Tables whose search index does not agree with them; `copy` is a copy, since the check writes."""
    found = []
    for (fts,) in copy.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE %USING fts5(%'"
                               ).fetchall():
        table = fts.removesuffix("_fts")
        try:                                 # empty texts are not indexed, which the check would take for a fault
            copy.execute(f"INSERT INTO {fts}(rowid, search) SELECT id, search FROM {table} WHERE search = ''")
            copy.execute(f"INSERT INTO {fts}({fts}, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            if fault(error) != "damaged":
                raise
            found.append(table)
    return found


def search_index_ddl(table: str) -> list[str]:
    """An external-content FTS5 index over `table`.search, kept by triggers.

    Rows arrive with an empty search text that the derive step fills, so empty texts are not indexed.
    Contentless FTS5 would be smaller, but SQLite 3.40 refuses DELETE and UPDATE on it.
    """
    fts = f"{table}_fts"
    add = f"INSERT INTO {fts}(rowid, search) SELECT new.id, new.search WHERE new.search <> ''"
    remove = f"INSERT INTO {fts}({fts}, rowid, search) SELECT 'delete', old.id, old.search WHERE old.search <> ''"
    return [
        f"CREATE VIRTUAL TABLE {fts} USING fts5(search, content='{table}', content_rowid='id',"
        " tokenize=\"unicode61 remove_diacritics 0\")",
        f"CREATE TRIGGER {fts}_insert AFTER INSERT ON {table} WHEN new.search <> '' BEGIN {add}; END",
        f"CREATE TRIGGER {fts}_update AFTER UPDATE OF search ON {table}"
        f" WHEN old.search IS NOT new.search BEGIN {remove}; {add}; END",
        f"CREATE TRIGGER {fts}_delete AFTER DELETE ON {table} BEGIN {remove}; END",
    ]


def holds(field: Any, condition: str, text: str) -> NodeList:
    """A condition: some `value` of the set kept in `field` meets `condition`, whose ? is `text`."""
    return NodeList([SQL("EXISTS (SELECT 1 FROM json_each("), field, SQL(f") WHERE {condition})", (text,))], glue="")


def matches(table: str, phrase: str) -> SQL:
    """A condition on `t1` (the list's own row): its search text holds the FTS5 `phrase`."""
    return SQL(f'"t1"."id" IN (SELECT rowid FROM "{table}_fts" WHERE "{table}_fts" MATCH ?)', (phrase,))


def begins(db: Database, table: str, letters: str) -> SQL:
    """A condition on `t1`: pinyin initials or full pinyin begin with `letters` (a NOCASE index answers each).

    Most letters begin only one of the two: asked alone, its index answers without a look at the rows. Otherwise the
    index of the initials, which holds both, is read for the first letter: that is the same in both.
    """
    letters = "".join(ch for ch in letters.lower() if ch.isascii() and ch.isalnum())
    prefix, first = letters + "%", letters[:1] + "%"
    begun = [column for column in ("initials", "pinyin")
             if db.execute_sql(f'SELECT 1 FROM "{table}" WHERE {column} LIKE ? LIMIT 1', (prefix,)).fetchone()]
    if len(begun) == 1:
        return SQL(f'"t1".{begun[0]} LIKE ?', (prefix,))
    return SQL('("t1".initials LIKE ? AND ("t1".initials LIKE ? OR "t1".pinyin LIKE ?))', (first, prefix, prefix))
