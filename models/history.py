"""The change log as people read it: who did what and when, and each changed record in words."""
from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from peewee import fn

from models.attachments import Attachment
from models.change_words import words_of
from models.operation import DONE, ChangeLog, OperationLog
from models.records import chunks, models_by_table, table_of, tuples
from models.register import Register
from models.whole_record import owner_link, records_of


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


WHEN, WHO = LogColumn("at", "时间", 16), LogColumn("who", "经办人", 10)


@dataclass(frozen=True)
class History:
    """The operations that are looked at, newest first: a view for a table.

    `record` narrows to one row of a register, and tells of each operation what became of it.
    typed: part of the title or of an event's detail. who: one person. `count`, `ids` and `page` run SQL.
    """

    typed: str = ""
    who: str = ""
    record: tuple[type[Register], int] | None = None
    register: Any = None
    order: tuple[tuple[str, bool], ...] = ()

    @property
    def columns(self) -> tuple[LogColumn, ...]:
        state = LogColumn("state", "状态", 8, "center")
        if self.record is not None:
            return WHEN, WHO, state, LogColumn("words", "改动", 44), LogColumn("title", "做了什么", 30)
        return WHEN, WHO, LogColumn("title", "做了什么", 36), LogColumn("records", "记录数", 8, "right"), state

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
            counts = _counts(part) if self.record is None else {}
            words = words_of(self.record, part) if self.record is not None else {}
            for row in OperationLog.select().where(OperationLog.id.in_(part)):
                found[row.id] = ((row.at[:16], row.who, row.title, counts.get(row.id) or "", state_words(row))
                                 if self.record is None else
                                 (row.at[:16], row.who, state_words(row), words.get(row.id, ""), row.title))
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
        own = [count for name, count in counts.items() if name not in read_through
               and not owner_link(models[name]) and models[name] is not Attachment]
        found[number] = sum(own) or max(counts.values())
    return found


def state_words(entry: OperationLog) -> str:
    """已撤销, or what kind of entry it is where it is none that could be undone."""
    if entry.kind == "do":
        return "" if entry.undone == DONE else "已撤销"
    return {"undo": "撤销", "redo": "恢复"}.get(entry.kind, "记事")


def _operations_on(register: type[Register], row_id: int) -> list[int]:
    """The operations that changed a row, the records it reads through, or its facts, parts and files."""
    found: set[int] = set()
    for model, ids in records_of(register, row_id).ids.items():
        for part in chunks(ids):
            found.update(row[0] for row in tuples(ChangeLog.select(ChangeLog.operation).where(
                (ChangeLog.table == table_of(model)) & ChangeLog.record.in_(part)).distinct()))
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


__all__ = ["History", "LogColumn", "operations_since", "people"]
