"""恢复到此时: one record, with what it is made of, as it stood after an earlier operation."""
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from peewee import ForeignKeyField

from models import fields
from models.archive import refuse_closed
from models.attachments import Attachment
from models.change_words import Change, Key, Line, told_as
from models.closed_terms import refuse_closed_terms, refuse_rows
from models.errors import InvalidValue, Refused
from models.operation import ChangeLog, Operation, OperationLog, Stale, now, read_values, to_json
from models.records import Record, among, chunks, live, stored_fields, stored_rows, table_of
from models.register import DELETED, Register
from models.view import View
from models.whole_record import Records, children, records_of
from models.writing import Draft, refuse_doubles

NAMED = 5                                    # so many records in the way are named
INTO_THE_BIN = "bin"                         # stands for the moment, which is not known before it is done

Values = dict[str, Any]                      # stored values by field name


@dataclass(frozen=True)
class PutBack:
    """What putting a record back would do. `lines`: now → then, in words; `refused`: why it cannot be done."""

    register: type[Register]
    row_id: int
    operation: int
    name: str
    at: str
    lines: list[Line] = field(default_factory=list)
    rows: list[tuple[type[Record], list[dict[str, Any]]]] = field(default_factory=list)
    refused: Refused | None = None

    @property
    def title(self) -> str:
        """What the operation is called in the log."""
        return f"将{self.register.title}“{self.name}”恢复到 {fields.print_moment(self.at[:16])} 的样子"


class _Both(NamedTuple):
    """A record now and then; `then` None where there was none."""

    version: int
    now: Values
    then: Values | None

    @property
    def lives(self) -> bool:
        return self.now["deleted_at"] is None

    @property
    def lived(self) -> bool:
        return self.then is not None and self.then["deleted_at"] is None


def look_back(register: type[Register], row_id: int, operation: int) -> PutBack:
    """What would change if the row stood again as it did after `operation`. Nothing is written."""
    register = Register.of(register.row) or register             # a list of part of another's rows
    name = register.labels([row_id]).get(row_id, "").replace(DELETED, "")
    about = PutBack(register, row_id, operation, name, str(OperationLog.get_by_id(operation).at))
    try:
        both = _both(records_of(register, row_id), operation)
        _refuse_row(about, both[register.row][row_id])
        wanted = _wanted(about, both)
        _refuse_gone(wanted, both)
        changes = _changes(wanted, both)
        _refuse_sealed(about, changes)
    except Refused as refused:
        return PutBack(register, row_id, operation, name, about.at, refused=refused)
    return PutBack(register, row_id, operation, name, about.at, told_as((register, row_id), changes),
                   [(model, list(rows.values())) for model, rows in wanted.items() if rows])


def put_back(op: Operation, looked: PutBack) -> None:
    """Write what `look_back` showed.

    Raises `Stale` where something has changed since, `Refused` where the record cannot stand as it did, `InvalidValue`
    where another record has taken its place or the values are no longer allowed together.
    """
    register, row_id = looked.register, looked.row_id
    fresh = look_back(register, row_id, looked.operation)
    if fresh.refused is not None:
        raise fresh.refused
    if fresh.rows != looked.rows:
        raise Stale(f"“{looked.name}”在您查看之后又有改动，没有恢复。", "请重新查看将要改动的内容。")
    for model, rows in fresh.rows:
        kinds = stored_fields(model)
        moment = now()
        op.write(model, [{name: value if name in ("id", "version") else moment if value == INTO_THE_BIN else
                          kinds[name].python_value(value) for name, value in row.items()} for row in rows])
    refuse_doubles(register, [Draft({})], [row_id])
    if register.agree:
        keys = register.agree
        values = register.read([row_id], [register.column(key) for key in keys], View(register))[row_id]
        for key, message in register.faults(dict(zip(keys, values))):
            raise InvalidValue(key, message)


# -- then and now ----------------------------------------------------------------------------------------------------

def _both(records: Records, operation: int) -> dict[type[Record], dict[int, _Both]]:
    """Every record now and after `operation`: what was changed later, the last first, is taken back."""
    found: dict[type[Record], dict[int, _Both]] = {}
    for model, ids in records.ids.items():
        present = read_values(model, sorted(ids), tuple(stored_fields(model)))
        then: dict[int, Values | None] = {i: dict(values) for i, (_, values) in present.items()}
        for part in chunks(present):
            for record, before in stored_rows(ChangeLog.select(ChangeLog.record, ChangeLog.before).where(
                    (ChangeLog.table == table_of(model)) & among(ChangeLog.record, part)
                    & (ChangeLog.operation > operation)).order_by(ChangeLog.id.desc())):
                values = then[record]
                if before is None:
                    then[record] = None
                elif values is not None:
                    known = json.loads(before)
                    values.update({name: known[name] for name in known.keys() & values.keys()})
        found[model] = {i: _Both(version, values, then[i]) for i, (version, values) in present.items()}
    return found


def _wanted(about: PutBack, both: Mapping[type[Record], Mapping[int, _Both]]) -> dict[type[Record], dict[int, Values]]:
    """What is to be written, by table and record; `INTO_THE_BIN` as the moment it went there."""
    register = about.register
    found: dict[type[Record], dict[int, Values]] = defaultdict(dict)
    row = both[register.row][about.row_id]
    assert row.then is not None
    _put(found, register.row, about.row_id, row)
    owners = {"": about.row_id}
    for path in register.joined_paths():
        model, owners[path] = register.model_at(path), row.then[path]
        behind = both[model][owners[path]]
        if not behind.lives:
            raise _gone([_name(model, owners[path])])
        _put(found, model, owners[path], behind)
    for child in children(register):
        owner = owners[child.path]
        for record, one in both[child.model].items():
            now_here = one.lives and one.now[child.owner] == owner and child.shows(one.now)
            then_here = (one.then is not None and one.lived and one.then[child.owner] == owner
                         and child.shows(one.then))
            if now_here and not one.lived:
                found[child.model][record] = {"id": record, "version": one.version, "deleted_at": INTO_THE_BIN}
            elif now_here or then_here:
                _put(found, child.model, record, one)
    return found


def _put(found: dict[type[Record], dict[int, Values]], model: type[Record], record: int, one: _Both) -> None:
    assert one.then is not None
    changed = {name: value for name, value in one.then.items() if value != one.now[name]}
    if changed:
        found[model][record] = {"id": record, "version": one.version, **changed}


def _changes(wanted: Mapping[type[Record], Mapping[int, Values]],
             both: Mapping[type[Record], Mapping[int, _Both]]) -> dict[Key, Change]:
    """As the log will tell it."""
    found: dict[Key, Change] = {}
    for model, rows in wanted.items():
        for record, row in rows.items():
            if model is not Attachment:
                after = {name: value for name, value in row.items() if name not in ("id", "version")}
                found[table_of(model), record] = {name: both[model][record].now[name] for name in after}, after
    return found


# -- what is in the way ----------------------------------------------------------------------------------------------

def _refuse_row(about: PutBack, row: _Both) -> None:
    name = about.name
    if about.register.read_only:
        raise Refused(f"{about.register.title}按留底保存，不能恢复到以前。")
    if not row.lives:
        raise Refused(f"“{name}”现在在回收站里，不能直接恢复到以前的样子。", "请先在“回收站”中还原，再来恢复。")
    if not row.lived:
        raise Refused(f"那时“{name}”还没有登记，或者在回收站里。", "请选一条更晚的记录。不再需要它的，可以放入回收站。")


def _refuse_gone(wanted: dict[type[Record], dict[int, Values]],
                 both: Mapping[type[Record], Mapping[int, _Both]]) -> None:
    """Raises `Refused` where something to be named again lies in the recycle bin; files come back by themselves."""
    gone: dict[type[Record], set[int]] = defaultdict(set)
    for model, rows in wanted.items():
        for record, row in rows.items():
            if row.get("deleted_at") is not None:
                continue
            then = both[model][record].then or {}
            names = then if "deleted_at" in row else row            # what comes back names all that it named
            for name in names:
                key = model._meta.fields.get(name)
                if isinstance(key, ForeignKeyField) and then[name] is not None:
                    gone[key.rel_model].add(then[name])
    in_the_way = []
    for model, ids in gone.items():
        table: Any = model
        there = {row[0] for part in chunks(ids) for row in stored_rows(
            table.select(table.id).where(among(table.id, part) & live(table)))}
        missing = sorted(ids - there)
        if model is Attachment:
            files = read_values(Attachment, missing, ("deleted_at",))
            wanted[Attachment] = {i: {"id": i, "version": files[i][0], "deleted_at": None} for i in missing}
        else:
            in_the_way += [_name(model, one) for one in missing]
    if in_the_way:
        raise _gone(in_the_way)


def _name(model: type[Record], record: int) -> str:
    register = Register.of(model)
    assert register is not None, f"{table_of(model)} is pointed at and has no register"
    return f"{register.title}“{register.labels([record]).get(record, '').replace(DELETED, '')}”"


def _gone(names: list[str]) -> Refused:
    more = f"等 {len(names)} 条" if len(names) > NAMED else ""
    return Refused(f"当时的{'、'.join(names[:NAMED])}{more}现在在回收站里，不能恢复到那时的样子。",
                   "请先在“回收站”中还原，再来恢复。")


def _refuse_sealed(about: PutBack, changes: Mapping[Key, Change]) -> None:
    """Raises `Refused` where the record belongs, or would belong, to a closed year or a sealed 届."""
    refuse_rows(about.register, [about.row_id])
    touched: dict[type[Record], set[int]] = defaultdict(set)
    log = []
    for (table, record), (before, after) in changes.items():
        log += [(table, record, to_json(one or {}), to_json(after)) for one in (before, after)]
    own = table_of(about.register.row)
    for child in children(about.register):
        touched[child.model] |= {record for table, record in changes if table == table_of(child.model)}
    touched[about.register.row] |= {record for table, record in changes if table == own}
    refuse_closed(touched, log)
    refuse_closed_terms(log)


__all__ = ["PutBack", "look_back", "put_back"]
