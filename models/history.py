"""The change log as people read it: who did what and when, and each changed record in words."""
import json
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from peewee import ForeignKeyField, fn

from models import fields
from models.basics import SETTING_TITLES, Setting
from models.columns import Column
from models.facts import Facts
from models.operation import DONE, ChangeLog, OperationLog
from models.records import WITHDRAWN, Record, chunks, models_by_table, stored_fields, table_of, tuples
from models.register import DELETED, Register
from models.relations import Parts, Pointing, Refs, children_of

RECORDS_TOLD = 200                   # records of one operation told in words; an import changes thousands
RECYCLED, RESTORED = "放入回收站", "还原"
_DATES = {"since": "开始日期", "until": "结束日期"}


@dataclass(frozen=True)
class LogColumn:
    """A column of the log; the log is read newest first, in no other order."""

    key: str
    title: str
    width: float
    align: str = "left"
    frozen: bool = False
    sortable: bool = False

    def show(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True)
class History:
    """The operations that are looked at, newest first: a view for a table. `record` narrows to one row of a register.

    typed: part of the title or of an event's detail. who: one person. `count`, `ids` and `page` run SQL.
    """

    typed: str = ""
    who: str = ""
    record: tuple[type[Register], int] | None = None
    register: Any = None
    order: tuple[tuple[str, bool], ...] = ()

    columns = (LogColumn("at", "时间", 16), LogColumn("who", "经办人", 10), LogColumn("title", "做了什么", 36),
               LogColumn("records", "记录数", 8, "right"), LogColumn("state", "状态", 8, "center"))

    def with_(self, **changes: Any) -> "History":
        return replace(self, **changes)

    def count(self) -> int:
        return int(self._rows(fn.COUNT(OperationLog.id)).scalar())

    def ids(self, limit: int | None = None) -> list[int]:
        query = self._rows(OperationLog.id).order_by(OperationLog.id.desc())
        return [row[0] for row in tuples(query.limit(limit) if limit is not None else query)]

    def all_ids(self) -> "array[int]":
        return array("q", self.ids())

    def page(self, ids: Sequence[int]) -> dict[int, tuple[Any, ...]]:
        """Texts by operation id, in the order of `columns`."""
        found: dict[int, tuple[Any, ...]] = {}
        for part in chunks(ids):
            counts = _counts(part)
            for row in OperationLog.select().where(OperationLog.id.in_(part)):
                found[row.id] = (row.at[:16], row.who, row.title, counts.get(row.id) or "", state_words(row))
        return found

    def _rows(self, *selection: Any) -> Any:
        query = OperationLog.select(*selection)
        if self.who:
            query = query.where(OperationLog.who == self.who)
        for word in self.typed.split():
            query = query.where(OperationLog.title.contains(word) | OperationLog.detail.contains(word))
        if self.record is not None:
            query = query.where(OperationLog.id.in_(_operations_on(*self.record)))
        return query


def _counts(operations: Sequence[int]) -> dict[int, int]:
    """Operation → records that people would count: a member with posts and a phone is one."""
    by_table: dict[int, dict[str, int]] = defaultdict(dict)
    for number, table, count in tuples(ChangeLog.select(
            ChangeLog.operation, ChangeLog.table, fn.COUNT(ChangeLog.record.distinct()))
            .where(ChangeLog.operation.in_(list(operations))).group_by(ChangeLog.operation, ChangeLog.table)):
        by_table[number][table] = count
    models = models_by_table()
    joined = {table_of(register.row): {table_of(register.model_at(path)) for path in register.joined_paths()}
              for register in Register.declared.values()}
    found = {}
    for number, counts in by_table.items():
        read_through = {table for name in counts for table in joined.get(name, ())}
        own = [count for name, count in counts.items() if name not in read_through and not _column_of(models[name])]
        found[number] = sum(own) or max(counts.values())
    return found


def state_words(entry: OperationLog) -> str:
    """已撤销, or what kind of entry it is where it is none that could be undone."""
    if entry.kind == "do":
        return "" if entry.undone == DONE else "已撤销"
    return {"undo": "撤销", "redo": "恢复"}.get(entry.kind, "记事")


def _operations_on(register: type[Register], row_id: int) -> list[int]:
    """The operations that changed a row, the records it reads through, or what it owns."""
    records: dict[str, set[int]] = defaultdict(set)
    records[table_of(register.row)].add(row_id)
    owners = {"": row_id}
    for path in register.joined_paths():
        joined = tuples(register.row.select(getattr(register.row, path)).where(register.row.id == row_id))
        if joined and joined[0][0] is not None:
            owners[path] = joined[0][0]
            records[table_of(register.model_at(path))].add(joined[0][0])
    children = [(model, owner, "") for model, owner in children_of(register.columns)]
    children += [(c.model, c.owner, c.owner_path) for c in register.columns if isinstance(c, Facts) and c.owner_path]
    for model, owner, path in children:
        if path in owners:
            key = getattr(model, owner)
            table: Any = model
            records[table_of(model)].update(row[0] for row in tuples(table.select(table.id).where(key == owners[path])))
    found: set[int] = set()
    for name, ids in records.items():
        for part in chunks(ids):
            found.update(row[0] for row in tuples(ChangeLog.select(ChangeLog.operation).where(
                (ChangeLog.table == name) & ChangeLog.record.in_(part)).distinct()))
    return sorted(found)


def people() -> list[str]:
    """Everybody who stands in the log."""
    found = tuples(OperationLog.select(OperationLog.who).where(OperationLog.who != "").distinct())
    return sorted(row[0] for row in found)


def operations_since(moment: str) -> int:
    """How many operations stand now and did not at a moment (ISO), or stood then and do not now."""
    done = OperationLog.select(OperationLog.id).where(
        (OperationLog.kind == "do") & (OperationLog.undone == DONE) & (OperationLog.at > moment))
    Earlier = OperationLog.alias()
    earlier = Earlier.select(Earlier.id).where((Earlier.kind == "do") & (Earlier.at <= moment))
    turned = (OperationLog.select(OperationLog.target)
              .where(OperationLog.kind.in_(("undo", "redo")) & (OperationLog.at > moment)
                     & OperationLog.target.in_(earlier))
              .group_by(OperationLog.target).having(fn.COUNT(OperationLog.id).bin_and(1) == 1))
    return int(done.count() + turned.count())


# -- one operation in words ------------------------------------------------------------------------------------------

class Line(NamedTuple):
    """界别：教育界 → 科学技术界. An empty `before` is something entered, an empty `after` something taken away."""

    title: str
    before: str
    after: str

    @property
    def words(self) -> str:
        if not self.before:
            return f"{self.title}：{self.after}"
        return f"{self.title}：{self.before} → {self.after or '（空）'}"


@dataclass
class Told:
    """One record of an operation: 委员“张三”, what became of it, and what changed in it."""

    what: str
    happened: str
    lines: list[Line] = field(default_factory=list)


class Entry(NamedTuple):
    """An operation in words; `left_out` records are not told."""

    title: str
    at: str
    who: str
    detail: str
    records: list[Told]
    left_out: int


def describe(operation_id: int, limit: int = RECORDS_TOLD) -> Entry:
    """What an operation did, in the titles and words of the registers."""
    entry = OperationLog.get_by_id(operation_id)
    changes = _changes(operation_id)
    told = _Telling(changes).told(limit)
    total = len({owner for owner in told.owners})
    return Entry(entry.title, entry.at[:19], entry.who, entry.detail or "", told.records, total - len(told.records))


Key = tuple[str, int]
Change = tuple[dict[str, Any] | None, dict[str, Any]]         # (before, None for an insert; after), stored values


def _changes(operation_id: int) -> dict[Key, Change]:
    found: dict[Key, Change] = {}
    query = (ChangeLog.select(ChangeLog.table, ChangeLog.record, ChangeLog.before, ChangeLog.after)
             .where(ChangeLog.operation == operation_id).order_by(ChangeLog.id))
    for table, record, before_text, after_text in tuples(query):
        before: dict[str, Any] | None = json.loads(before_text) if before_text is not None else None
        after = json.loads(after_text)
        if (table, record) in found:
            first, last = found[table, record]
            if first is not None:
                first.update({name: value for name, value in (before or {}).items() if name not in first})
            last.update(after)
        else:
            found[table, record] = before, after
    return found


class _Result(NamedTuple):
    owners: list[Key]
    records: list[Told]


class _Telling:
    """Puts the changes of one operation under the records that people know."""

    def __init__(self, changes: dict[Key, Change]) -> None:
        self._changes = changes
        self._models = models_by_table()

    def told(self, limit: int) -> _Result:
        by_owner: dict[Key, list[Key]] = defaultdict(list)
        for key, owner in self._owners().items():
            by_owner[owner].append(key)
        owners = list(by_owner)
        return _Result(owners, [self._record(owner, by_owner[owner]) for owner in owners[:limit]])

    # -- whose a change is
    def _owners(self) -> dict[Key, Key]:
        """Changed record → the record it is told under, in the order of the log."""
        rows = self._rows_by_joined()
        found: dict[Key, Key] = {}
        parents = {table: self._parent(model) for table, model in self._models.items()}
        stored = self._owner_ids(parents)
        for key in self._changes:
            parent = parents[key[0]]
            owner = (parent[0], stored[key]) if parent and key in stored else key
            found[key] = rows.get(owner, owner)
        return found

    def _rows_by_joined(self) -> dict[Key, Key]:
        """Joined record (a person) → the changed row that reads through it (a membership)."""
        found: dict[Key, Key] = {}
        for register in Register.declared.values():
            table = table_of(register.row)
            ids = [record for name, record in self._changes if name == table]
            for path in register.joined_paths():
                joined = table_of(register.model_at(path))
                for part in chunks(ids):
                    for row_id, target in tuples(register.row.select(register.row.id, getattr(register.row, path))
                                                 .where(register.row.id.in_(part))):
                        found.setdefault((joined, target), (table, row_id))
        return found

    def _parent(self, model: type[Record]) -> tuple[str, str] | None:
        """(table, field) of the record that owns a fact or a part."""
        column = _column_of(model)
        if column is None:
            return None
        name = column.owner if isinstance(column, Facts) else column.parent
        return table_of(_key(model, name).rel_model), name

    def _owner_ids(self, parents: Mapping[str, tuple[str, str] | None]) -> dict[Key, int]:
        found: dict[Key, int] = {}
        for table, parent in parents.items():
            ids = [record for name, record in self._changes if name == table]
            if parent and ids:
                model: Any = self._models[table]
                for part in chunks(ids):
                    found.update({(table, row): owner for row, owner in tuples(
                        model.select(model.id, getattr(model, parent[1])).where(model.id.in_(part)))})
        return found

    # -- words
    def _record(self, owner: Key, keys: list[Key]) -> Told:
        table, record = owner
        lines: list[Line] = []
        told: list[_Fact] = []
        happened = "修改"
        for key in sorted(keys, key=lambda one: one != owner):
            before, after = self._changes[key]
            model = self._models[key[0]]
            if key == owner:
                happened = _happened(before, after)
            facts = _column_of(model) if key != owner else None
            if facts is None:
                lines += _field_lines(model, before, after)
            elif happened in ("新增", "修改"):
                told.append(_fact(facts, key[1], before, after))
        lines += _fact_lines(told)
        return Told(_what(self._models[table], record).replace(DELETED, ""), happened, lines)


def _happened(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> str:
    if before is None:
        return "新增"
    if "deleted_at" in after:
        if WITHDRAWN in (before["deleted_at"], after["deleted_at"]):
            return "撤回新增" if after["deleted_at"] else "恢复新增"
        return RECYCLED if after["deleted_at"] else RESTORED
    return "修改"


def _what(model: type[Record], record: int) -> str:
    if model is Setting:
        return "设置"
    register = Register.of(model)
    if register is None:
        return f"其他内容 {record}"
    if register.row is not model:                                # a person that no changed row reads through
        return _joined_name(register, model, record)
    name = register.labels([record]).get(record, "")
    return f"{register.title}“{name}”" if name else register.title


def _joined_name(register: type[Register], model: type[Record], record: int) -> str:
    column = next((c for c in register.columns if c.key == register.label), None)
    if column is None or column.field.model is not model:
        return register.title
    table: Any = model
    name = tuples(table.select(getattr(table, column.field.name)).where(table.id == record))
    return f"{register.title}“{name[0][0]}”" if name else register.title


def _field_lines(model: type[Record], before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Line]:
    if model is Setting:
        return _setting_lines(before, after)
    register = Register.of(model)
    found = []
    known = stored_fields(model)
    for name, value in after.items():
        if name == "deleted_at" or name not in known or register and name in register.joined_paths():
            continue
        title, show = _field_words(model, register, name)
        old = (before or {}).get(name)
        if title and (old is not None or value is not None):
            found.append(Line(title, show(old), show(value)))
    return found


def _field_words(model: type[Record], register: type[Register] | None,
                 name: str) -> tuple[str, Callable[[Any], str]]:
    column = register.column_of_field(model, name) if register else None
    if column is not None:
        shown: Column = column
        return column.title, lambda value: _stored_words(shown, value)
    key = model._meta.fields[name]
    if isinstance(key, ForeignKeyField):
        pointed = Register.of(key.rel_model)
        if pointed is not None and pointed.row is key.rel_model:
            target = pointed
            return pointed.title, lambda value: target.labels([value]).get(value, "") if value is not None else ""
    return "", str


def _stored_words(column: Column, value: Any) -> str:
    if value is None:
        return ""
    return column.mask(column.field.python_value(value)) if column.sensitive else column.print_stored(value)


def _setting_lines(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Line]:
    def words(values: Mapping[str, Any] | None) -> str:
        value = json.loads(values["value"]) if values and values.get("value") else ""
        return "、".join(map(str, value)) if isinstance(value, list) else (
            "是" if value is True else "否" if value is False else str(value))
    key = after.get("key")
    if key is None and before is not None:
        same = tuples(Setting.select(Setting.key).where(Setting.value == after.get("value")))
        key = same[0][0] if len(same) == 1 else None
    title = SETTING_TITLES.get(str(key), "设置")
    return [Line(title, words(before), words(after))] if "value" in after else []


class _Fact(NamedTuple):
    """What became of one dated fact or part. `ended` and `begun`: on which day, where just that happened."""

    line: Line
    value: str
    ended: str | None = None
    begun: str | None = None


def _fact(column: Facts | Refs, record: int, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> _Fact:
    model: Any = column.model
    now = model.select().where(model.id == record).dicts().get()
    name = column.value if isinstance(column, Facts) else column.of
    title = next((c.title for c in column.register.columns if isinstance(c, Facts) and c.model is column.model
                  and c.where and all(now[key] == value for key, value in c.where.items())), column.title)

    def words(change: Mapping[str, Any]) -> str:
        text = _value_words(column, change[name] if name in change else now[name])
        if isinstance(column, Parts):
            amount = change[column.amount] if column.amount in change else now[column.amount]
            return text + column.print_amount(model._meta.fields[column.amount].python_value(amount)
                                              if column.amount in change else amount)
        return text
    value = words(after)
    if before is None:
        return _Fact(Line(title, "", value + _span(after)), value, begun=after.get("since") or "")
    if "deleted_at" in before:
        gone = Line(title, words(now) + _span(now), "") if after["deleted_at"] else Line(title, "", value + _span(now))
        return _Fact(gone, value)
    if set(after) == {"until"} and after["until"] and not before["until"]:
        return _Fact(Line(title, "", f"{value}，{fields.print_date(after['until'])} 结束"), value, ended=after["until"])
    dates = [f"{day} {_day(before[key])} → {_day(after[key])}" for key, day in _DATES.items() if key in after]
    if words(before) != value:
        return _Fact(Line(title, words(before), "，".join([value, *dates])), value)
    return _Fact(Line(title, "", "，".join([value, *dates])), value)


def _span(fact: Mapping[str, Any]) -> str:
    """，自 2024.05.01 起，2026.11.01 结束: what is known of it."""
    since, until = fact.get("since"), fact.get("until")
    return (f"，自 {fields.print_date(since)} 起" if since else "") + (f"，{fields.print_date(until)} 结束" if until else "")


def _day(value: str | None) -> str:
    return fields.print_date(value) if value else "（空）"


def _fact_lines(found: Sequence[_Fact]) -> list[Line]:
    """A line for each; one that ended on the day its only successor began stands with it.

    网格：第一网格 → 第二网格，自 2024.05.01 起 · 政协职务：委员，2026.11.01 结束
    """
    lines = []
    for one in found:
        same = [other for other in found if other.line.title == one.line.title]
        ended = [other for other in same if other.ended is not None]
        begun = [other for other in same if other.begun is not None]
        paired = len(ended) == len(begun) == 1 and ended[0].ended == begun[0].begun
        if paired and one is begun[0]:
            lines.append(Line(one.line.title, ended[0].value, one.line.after))
        elif not (paired and one is ended[0]):
            lines.append(one.line)
    return lines


def _value_words(column: Facts | Refs, value: Any) -> str:
    if isinstance(column, Pointing) and column.target:
        found = column.labels([value]).get(value) if value is not None else None
        return found.text if found else ""
    return "" if value is None else str(value)


def _key(model: type[Record], name: str) -> ForeignKeyField:
    key: ForeignKeyField = model._meta.fields[name]
    return key


def _column_of(model: type[Record]) -> Facts | Refs | None:
    """The column that shows a table of facts or parts; a table with a register of its own needs none."""
    registers: Iterable[type[Register]] = Register.declared.values()
    if any(register.row is model for register in registers):
        return None
    for register in Register.declared.values():
        for column in register.columns:
            if isinstance(column, Facts | Refs) and column.model is model:
                return column
    return None


__all__ = ["Entry", "History", "Line", "Told", "describe", "operations_since", "people"]
