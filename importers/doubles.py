"""Leaves out of a plan what would make two records alike where a register allows only one."""
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from peewee import ForeignKeyField

from importers.parsing import LEFT_OUT
from importers.planned import CHANGED, PlanRow
from models.columns import Column
from models.pace import paced
from models.records import among, chunks, live
from models.register import Register

Values = tuple[Any, ...]
LAST_DAY = "9999"


def leave_doubles_out(register: type[Register], rows: Sequence[PlanRow]) -> None:
    """Take away, with a warning, each change that would give a present record what another one has (`unique`).

    `models.writing` would refuse them all at once. Dated records share it only while both hold.
    """
    dates = ("since", "until") if register.dated() else ()
    own = {column.key: column for column in register.columns if column.stored and not column.path}
    for group in register.unique:
        names = [own[key].field.name if key in own else key for key in group]
        columns = {own[key].field.name: own[key] for key in (*group, *dates) if key in own}
        keys = {column.key for column in columns.values()}
        touched = {row.id: row for row in paced(rows)
                   if row.id is not None and row.result == CHANGED and keys & row.changes.keys()}
        if touched:
            _Group(register, names, dates, columns).leave_out(touched)


class _Group:
    """Fields, by name, that no two live records may share; `columns` are those of them, and of the dates, by field."""

    def __init__(self, register: type[Register], names: Sequence[str], dates: Sequence[str],
                 columns: Mapping[str, Column]) -> None:
        self.register, self.columns = register, columns
        self._fields, self._size = (*names, *dates), len(names)
        self._nodes = [getattr(register.row, name) for name in self._fields]

    def leave_out(self, touched: Mapping[int, PlanRow]) -> None:
        wanted = self._wanted(touched)
        held = self._held(wanted)
        last = self._size - 1
        for row_id in paced(touched):                      # the first of the block keeps it
            values = wanted[row_id]
            same, span = held[values[:self._size]], values[self._size:]
            twin = next((other for other, others in same if _meet(span, others)), None)
            if twin is None or values[last] is None:
                same.append((row_id, span))
                continue
            words = f"{LEFT_OUT}已有同样的{self.register.title}“{self.register.labels([twin])[twin]}”"
            for column in self.columns.values():
                if touched[row_id].changes.pop(column.key, None) is not None:
                    touched[row_id].warnings.append((column.key, words))

    def _wanted(self, touched: Mapping[int, PlanRow]) -> dict[int, Values]:
        """What the fields of the rows hold once they are changed."""
        row = self.register.row
        found = {}
        for part in chunks(touched):
            for row_id, *stored in row.select(row.id, *self._nodes).where(among(row.id, part)).tuples():
                changes = touched[row_id].changes
                found[row_id] = tuple(
                    column.store(changes[column.key][1]) if column is not None and column.key in changes else value
                    for column, value in zip(map(self.columns.get, self._fields), stored))
        return found

    def _held(self, wanted: Mapping[int, Values]) -> dict[Values, list[tuple[int, Values]]]:
        """Who else holds such values, and in which time."""
        row, node = self.register.row, self._nodes[self._size - 1]
        ends = list({values[self._size - 1] for values in wanted.values()} - {None})
        found: dict[Values, list[tuple[int, Values]]] = defaultdict(list)
        for places in chunks(range(len(ends))):
            part = [ends[place] for place in places]
            alike = among(node, part) if isinstance(node, ForeignKeyField) else node.in_(part)
            for row_id, *stored in row.select(row.id, *self._nodes).where(live(row) & alike).tuples():
                if row_id not in wanted:
                    found[tuple(stored[:self._size])].append((row_id, tuple(stored[self._size:])))
        return found


def _meet(one: Values, other: Values) -> bool:
    """Whether two (since, until) hold at the same time; without dates they do."""
    if not one:
        return True
    return (one[0] or "") < (other[1] or LAST_DAY) and (other[0] or "") < (one[1] or LAST_DAY)


__all__ = ["leave_doubles_out"]
