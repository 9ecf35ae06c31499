"""The recycle bin as a list: what lies in it, since when, and who put it there."""
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from peewee import fn

from models.catalogue import REGISTERS
from models.columns import Column
from models.history import LogColumn
from models.operation import ChangeLog, Operation, OperationLog
from models.records import pairs, table_of, tuples
from models.register import Register
from models.view import View
from models.writing import restore

WHEN, WHO = LogColumn("recycled_at", "放入时间", 16), LogColumn("recycled_by", "经办人", 10)
COLUMNS_SHOWN = 6                        # of the register's own: enough to know a record by


@dataclass(frozen=True)
class Bin:
    """The recycled records of a register, newest first; a view for a table. `count`, `ids`, `page` run SQL."""

    register: type[Register]
    typed: str = ""
    order: tuple[tuple[str, bool], ...] = ()

    @property
    def columns(self) -> tuple[Any, ...]:
        return (*self._own(), WHEN, WHO)

    def with_(self, **changes: Any) -> "Bin":
        return replace(self, **changes)

    def count(self) -> int:
        return self._view().count()

    def ids(self, limit: int | None = None) -> list[int]:
        row = self.register.row
        query = row.select(row.id).where(row.id.in_(self._view().subquery())).order_by(row.deleted_at.desc(), row.id)
        return [found[0] for found in tuples(query.limit(limit) if limit is not None else query)]

    def all_ids(self) -> "array[int]":
        return array("q", self.ids())

    def page(self, ids: Sequence[int]) -> dict[int, tuple[Any, ...]]:
        """Values by row id, in the order of `columns`."""
        row = self.register.row
        wanted = list(ids)
        moments: dict[int, str] = pairs(row.select(row.id, row.deleted_at).where(row.id.in_(wanted)))
        people = _recyclers(table_of(row), wanted)
        values = self.register.read(wanted, self._own(), self._view())
        return {i: (*values[i], (moments[i] or "")[:16], people.get(i, "")) for i in values}

    def _own(self) -> tuple[Column, ...]:
        return tuple(column for column in self.register.columns if column.shown)[:COLUMNS_SHOWN]

    def _view(self) -> View:
        return View(self.register, typed=self.typed, bin=True)


def _recyclers(table: str, ids: Sequence[int]) -> dict[int, str]:
    """Record → who put it into the bin last."""
    last = (ChangeLog.select(fn.MAX(ChangeLog.operation))
            .where((ChangeLog.table == table) & ChangeLog.record.in_(list(ids))
                   & ChangeLog.after.contains('"deleted_at":"'))
            .group_by(ChangeLog.record))
    found: dict[int, str] = pairs(ChangeLog.select(ChangeLog.record, OperationLog.who)
                                  .join(OperationLog, on=(OperationLog.id == ChangeLog.operation))
                                  .where(ChangeLog.operation.in_(last) & (ChangeLog.table == table)
                                         & ChangeLog.record.in_(list(ids)))
                                  .order_by(ChangeLog.id))
    return found


def counts() -> dict[str, int]:
    """Register key → how many of its records lie in the bin, those with none left out."""
    found = {key: View(register, bin=True).count() for key, register in REGISTERS.items() if not register.read_only}
    return {key: count for key, count in found.items() if count}


def take_out(op: Operation, register: type[Register], ids: Iterable[int]) -> int:
    """Restore records with what went with them; returns how many.

    Raises `InvalidValue` where another live record has taken the place of one of them.
    """
    wanted = list(ids)
    restore(op, register, wanted)
    return len(wanted)


__all__ = ["Bin", "counts", "take_out"]
