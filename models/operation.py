"""One thing a person did: one transaction, one entry in the change log, one step of undo, one signal to the views."""
import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from peewee import AutoField, DatabaseError, IntegerField, Model, TextField

from models.archive import refuse_closed
from models.closed_terms import refuse_closed_terms
from models.errors import Refused
from models.pace import paced
from models.records import (
    CHUNK,
    WITHDRAWN,
    Record,
    all_fields,
    chunks,
    db,
    models_by_table,
    stored_fields,
    table_of,
    tuples,
)
from models.register import Register
from models.sqlite import checkpoint, executemany, fault

DONE, UNDONE, ENDED = 0, 1, 2                 # OperationLog.undone: ENDED can never be done again
Report = Callable[[int, int], None]           # (rows done, rows in all); raises Cancelled to stop


class OperationLog(Model):
    """What was done, when and by whom. `kind` is do, undo, redo or event; `target` the operation undone or redone.

    `undone`: DONE, UNDONE, or ENDED once a new operation came after it had been undone.
    """

    id = AutoField()
    at = TextField()
    who = TextField()
    title = TextField()
    kind = TextField()
    target = IntegerField(null=True)
    undone = IntegerField(default=DONE)
    detail = TextField(null=True)

    class Meta:
        database = db
        table_name = "operation"


class ChangeLog(Model):
    """One record's change: the whole record for an insert (`before` NULL), the changed fields otherwise, as JSON."""

    id = AutoField()
    operation = IntegerField()
    table = TextField(column_name="table_name")
    record = IntegerField()
    before = TextField(null=True)
    after = TextField()

    class Meta:
        database = db
        table_name = "change"
        indexes = ((("operation",), False), (("table", "record"), False))


class Stale(Refused):
    """The record moved on since it was read; `record`, the present and the offered values stand in the sentence."""


@dataclass(frozen=True)
class Changed:
    """What an operation touched: record ids by table name."""

    title: str
    ids: Mapping[str, frozenset[int]]


@dataclass
class Operation:
    """The open transaction. `write`, `recycle` and `restore` are the only ways anything is stored."""

    title: str
    who: str
    report: Report | None = None
    detail: str = ""                          # what the log is to say besides the changes, in lines
    touched: dict[type[Record], set[int]] = field(default_factory=lambda: defaultdict(set))
    changes: list[tuple[str, int, str | None, str]] = field(default_factory=list)

    def write(self, model: type[Record], rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Insert rows without an id, update those with one; returns the ids in the order of `rows`.

        A row gives field names and Python values (a foreign key by its id). With "version", the stored version must
        be that one, else `Stale`. Fields that do not change are not written; a row without changes keeps its version.
        """
        ids = [row.get("id") for row in rows]
        fresh = [row for row in rows if row.get("id") is None]
        if fresh:
            new_ids = iter(self._insert(model, fresh))
            ids = [next(new_ids) if i is None else i for i in ids]
        self._update(model, [row for row in rows if row.get("id") is not None])
        return [int(i) for i in ids if i is not None]

    def recycle(self, model: type[Record], ids: Iterable[int], at: str | None = None) -> None:
        """Put records into the recycle bin; records that went together carry the same moment."""
        moment = at or now()
        self.write(model, [{"id": i, "deleted_at": moment} for i in ids])

    def restore(self, model: type[Record], ids: Iterable[int]) -> None:
        self.write(model, [{"id": i, "deleted_at": None} for i in ids])

    def _insert(self, model: type[Record], rows: Sequence[Mapping[str, Any]]) -> list[int]:
        fields, table = all_fields(model), table_of(model)
        logged = stored_fields(model)
        first = int(db.execute_sql(f'SELECT coalesce(max(id), 0) + 1 FROM "{table}"').fetchone()[0])
        defaults = {name: f.db_value(f.default() if callable(f.default) else f.default) for name, f in fields.items()}
        columns = ", ".join(f'"{f.column_name}"' for f in fields.values())
        sql = f'INSERT INTO "{table}" (id, version, {columns}) VALUES ({", ".join("?" * (len(fields) + 2))})'
        values: list[tuple[Any, ...]] = []
        # A text of a text field is stored as it is; asking the field for each takes a third of the whole.
        texts = {name for name, f in fields.items() if type(f) is TextField}
        for number, row in enumerate(paced(rows)):
            stored = dict(defaults)
            for name, value in row.items():
                if name not in ("id", "version"):
                    stored[name] = value if name in texts and type(value) is str else fields[name].db_value(value)
            values.append((first + number, 1, *stored.values()))
            kept = {name: value for name, value in stored.items() if value is not None and name in logged}
            self.changes.append((table, first + number, None, to_json(kept)))
        self._run(sql, values)
        ids = list(range(first, first + len(rows)))
        self.touched[model].update(ids)
        return ids

    def _update(self, model: type[Record], rows: Sequence[Mapping[str, Any]]) -> None:
        fields, table = stored_fields(model), table_of(model)
        whole: dict[int, dict[str, Any]] = defaultdict(dict)         # a record named twice is one change, the last wins
        for row in rows:
            whole[row["id"]].update({name: value for name, value in row.items()
                                     if name != "version" or value is not None})
        groups: dict[tuple[str, ...], list[Mapping[str, Any]]] = defaultdict(list)
        for row in whole.values():
            groups[tuple(sorted(name for name in row if name not in ("id", "version")))].append(row)
        writes: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
        for names, members in groups.items():
            present = read_values(model, [row["id"] for row in members], names)
            for row in paced(members):
                version, stored = present[row["id"]]
                new = {name: fields[name].db_value(row[name]) for name in names}
                if row.get("version") not in (None, version):
                    raise Stale(*stale_sentence(model, row["id"], stored, new))
                changed = tuple(name for name in names if new[name] != stored[name])
                if not changed:
                    continue
                writes[changed].append((*(new[name] for name in changed), version + 1, row["id"]))
                self.changes.append((table, row["id"], to_json({name: stored[name] for name in changed}),
                                     to_json({name: new[name] for name in changed})))
                self.touched[model].add(row["id"])
        for changed, values in writes.items():
            assign = ", ".join(f'"{fields[name].column_name}" = ?' for name in changed)
            self._run(f'UPDATE "{table}" SET {assign}, version = ? WHERE id = ?', values)

    def _run(self, sql: str, values: list[tuple[Any, ...]]) -> None:
        for start in range(0, len(values), CHUNK):
            executemany(db, sql, paced(values[start:start + CHUNK]))
            if self.report is not None:
                self.report(min(start + CHUNK, len(values)), len(values))

    def derive(self) -> None:
        """Fill the derived columns of what was written so far; `finish` does, unless they are needed before."""
        for register in paced(Register.declared.values()):
            for ids in chunks(register.rows_to_derive(self.touched)):
                register.derive(ids, lambda sql, values: self._run(sql, values))

    def finish(self, kind: str = "do", target: int | None = None, detail: str | None = None) -> int:
        """Fill derived columns and write the log; returns the operation's id (0 where nothing changed)."""
        if not self.changes and kind != "event":
            return 0
        self.derive()
        if kind != "event":
            refuse_closed(self.touched, self.changes)
        if kind == "do":                                       # undo and redo lead to a state that was checked before
            refuse_closed_terms(self.changes)
            for register in paced(Register.declared.values()):
                register.invariant(self.touched)
        if kind == "do":                                             # ends the redo branch
            OperationLog.update(undone=ENDED).where(OperationLog.undone == UNDONE).execute()
        log = OperationLog.insert(at=now(), who=self.who, title=_storable(self.title), kind=kind, target=target,
                                  detail=detail and _storable(detail)).execute()
        self._run('INSERT INTO "change" (operation, table_name, record, before, after) VALUES (?, ?, ?, ?, ?)',
                  [(log, *change) for change in self.changes])
        return int(log)


def _storable(text: str) -> str:
    """File names of other systems come with halves of characters, which SQLite does not take: a ? in their place."""
    return text.encode("utf-8", "replace").decode("utf-8")


class Journal:
    """Who is at work, and who wants to know what changed."""

    def __init__(self) -> None:
        self.operator = ""
        self.listeners: list[Callable[[Changed], None]] = []

    def tell(self, changed: Changed) -> None:
        for listener in list(self.listeners):
            listener(changed)


journal = Journal()


@contextmanager
def operation(title: str, report: Report | None = None) -> Iterator[Operation]:
    """Everything written inside is kept whole, logged and undoable as one step, or nothing is.

    Raises `Refused` where the disk is full, the file read-only or another program holds it.
    """
    with _transaction(title, report) as op:
        yield op
        op.finish(detail=op.detail or None)


@contextmanager
def _transaction(title: str, report: Report | None) -> Iterator[Operation]:
    refuse_read_only()
    assert not db.in_transaction(), "an operation inside an operation or a snapshot"
    op = Operation(title, journal.operator, report)
    try:
        with db.writable(), db.atomic():
            yield op
    except (DatabaseError, sqlite3.DatabaseError) as error:
        raise refusal(error) from error
    if op.touched:
        with suppress(DatabaseError):                # kept in the log beside the file already: a full disk can wait
            checkpoint(db)
        journal.tell(Changed(op.title, {table_of(model): frozenset(ids) for model, ids in op.touched.items()}))


def log_event(title: str, detail: str = "") -> None:
    """Log something that changes no record (an export, a reveal, a backup); it is not a step of undo."""
    if db.read_only:
        return
    with _transaction(title, None) as op:
        op.finish("event", detail=detail or None)


def refuse_read_only() -> None:
    """Raises `Refused` where the database is only to be looked at."""
    if db.read_only:
        raise Refused("当前以只读方式打开，不能修改。", "如需修改，请关闭另一个窗口或打开本机的正式数据库。")


def refusal(error: Exception) -> Exception:
    """The plain sentence for what SQLite says about the person's computer; any other error is a bug and stays."""
    match fault(error):
        case "full":
            return Refused("磁盘空间不足，本次操作没有保存，原有内容未受影响。", "请清理磁盘空间后重试。")
        case "read-only":
            return Refused("数据库文件是只读的，本次操作没有保存。", "请检查文件和所在文件夹的“只读”属性。")
        case "locked":
            return Refused("数据库正被其他程序占用，本次操作没有保存。", "请稍候再试。")
        case "disk" | "unopened":
            return Refused("读写磁盘出错，本次操作没有保存。", "请检查磁盘是否已满、硬盘是否正常，再试一次。")
        case "damaged":
            return Refused("数据库文件已损坏，本次操作没有保存。", "请从最近的备份恢复。")
    return error


# -- undo and redo ---------------------------------------------------------------------------------------------------

def undo_target() -> OperationLog | None:
    """The operation that 撤销 would take back, or None."""
    found: OperationLog | None = (OperationLog.select()
                                  .where((OperationLog.kind == "do") & (OperationLog.undone == DONE))
                                  .order_by(OperationLog.id.desc()).first())
    return found


def redo_target() -> OperationLog | None:
    """The operation that 恢复 would do again, or None; a new operation ends the redo branch."""
    found: OperationLog | None = (OperationLog.select()
                                  .where((OperationLog.kind == "do") & (OperationLog.undone == UNDONE))
                                  .order_by(OperationLog.id).first())
    return found


def undo() -> str:
    """Take back the last operation; returns its title. `Refused` where there is none or a record has moved on."""
    return _replay("undo", undo_target, "没有可以撤销的操作。")


def redo() -> str:
    """Do the operation undone last again; returns its title."""
    return _replay("redo", redo_target, "没有可以恢复的操作。")


def _replay(kind: str, find: Callable[[], OperationLog | None], nothing: str) -> str:
    undoing = kind == "undo"
    word = "撤销" if undoing else "恢复"
    with _transaction("", None) as op:
        target = find()
        if target is None:
            raise Refused(nothing)
        op.title = f"{word}：{target.title}"
        by_table: dict[str, dict[int, tuple[dict[str, Any], dict[str, Any]]]] = net_changes(target.id)
        for table, records in by_table.items():
            model = models_by_table()[table]
            moved = []
            rows = []
            fields = stored_fields(model)
            for ids in chunks(list(records)):
                present = read_values(model, ids, tuple(fields))
                for record_id in ids:
                    before, after = records[record_id]
                    have, want = (after, before) if undoing else (before, after)
                    stored = present[record_id][1]
                    if any(stored[name] != value for name, value in have.items()):
                        moved.append(record_id)
                    rows.append({"id": record_id, **{name: fields[name].python_value(value)
                                                     for name, value in want.items()}})
            if moved:
                names = "、".join(f"“{record_name(model, i)}”" for i in moved[:5])
                raise Refused(f"不能{word}“{target.title}”：{names}后来又有改动。", "请在更改记录中逐条处理。")
            op.write(model, rows)
        op.finish(kind, target.id)
        OperationLog.update(undone=UNDONE if undoing else DONE).where(OperationLog.id == target.id).execute()
    return str(target.title)


def net_changes(operation_id: int) -> dict[str, dict[int, tuple[dict[str, Any], dict[str, Any]]]]:
    """What an operation did in the end: table → record → (stored values before, after).

    An insert reads as lifting the record from `WITHDRAWN`.
    """
    found: dict[str, dict[int, tuple[dict[str, Any], dict[str, Any]]]] = defaultdict(dict)
    models = models_by_table()
    query = (ChangeLog.select(ChangeLog.table, ChangeLog.record, ChangeLog.before, ChangeLog.after)
             .where(ChangeLog.operation == operation_id).order_by(ChangeLog.id))
    for table, record, before_text, after_text in tuples(query):
        after = json.loads(after_text)
        before = json.loads(before_text) if before_text is not None else {"deleted_at": WITHDRAWN}
        if before_text is None:
            after = {name: None for name, f in stored_fields(models[table]).items() if f.null} | after
        if record in found[table]:
            first, last = found[table][record]
            if "deleted_at" not in first or first["deleted_at"] != WITHDRAWN:
                first.update({name: value for name, value in before.items() if name not in first})
            last.update(after)
        else:
            found[table][record] = (before, after)
    return found


# -- small pieces ----------------------------------------------------------------------------------------------------

def now() -> str:
    """The moment as ISO text, to the millisecond, in local time."""
    return datetime.now().isoformat(sep=" ", timespec="milliseconds")


# json.dumps makes an encoder for each call that asks for anything but its defaults.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_json(values: Mapping[str, Any]) -> str:
    return _encode(values)


def read_values(model: type[Record], ids: Sequence[int], names: Sequence[str]) -> dict[int, tuple[int, dict[str, Any]]]:
    """Stored (database) values: id → (version, {field name: value}). A missing id is a bug and raises KeyError."""
    fields = stored_fields(model)
    columns = "".join(f', "{fields[name].column_name}"' for name in names)
    found: dict[int, tuple[int, dict[str, Any]]] = {}
    for part in chunks(ids):
        sql = f'SELECT id, version{columns} FROM "{table_of(model)}" WHERE id IN ({", ".join("?" * len(part))})'
        for record_id, version, *values in db.execute_sql(sql, tuple(part)):
            found[record_id] = (version, dict(zip(names, values)))
    return found


def record_name(model: type[Record], record_id: int) -> str:
    """How people call the record: its register's label, or the table's own."""
    register = Register.of(model)
    return register.labels([record_id]).get(record_id, "") if register else f"{table_of(model)} {record_id}"


def stale_sentence(model: type[Record], record_id: int, stored: Mapping[str, Any],
                   offered: Mapping[str, Any]) -> tuple[str, str]:
    """The refusal of a change made from a stale view, with both values of each field that differs."""
    register = Register.of(model)
    parts = []
    for name, value in offered.items():
        if value != stored[name]:
            column = register.column_of_field(model, name) if register else None
            title, show = (column.title, column.print_stored) if column else (name, str)
            parts.append(f"{title}现为“{show(stored[name])}”，您填的是“{show(value)}”")
    return (f"“{record_name(model, record_id)}”在您打开之后已被修改：{'；'.join(parts) or '内容已变'}。",
            "请重新打开这条记录再改。")


__all__ = ["ChangeLog", "Changed", "Operation", "OperationLog", "Stale", "journal", "log_event",
           "net_changes", "now", "operation", "redo", "redo_target", "undo", "undo_target"]
