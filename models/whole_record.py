"""What one row of a register is made of: itself, the records it reads through, its dated facts, parts and files."""
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from models.facts import Facts
from models.operation import ChangeLog
from models.records import Record, among, stored_rows, table_of
from models.register import Register
from models.relations import Refs


class Child(NamedTuple):
    """A table whose rows belong to a row by their foreign key `owner` or, with `path`, to the record behind it.

    `where`: the fixed fields of the columns that show them; one without any shows them all.
    """

    model: type[Record]
    owner: str
    path: str
    where: tuple[Mapping[str, Any], ...]

    def shows(self, values: Mapping[str, Any]) -> bool:
        """Whether some column shows a row with these stored values."""
        return any(all(values[name] == fixed for name, fixed in one.items()) for one in self.where)


def children(register: type[Register]) -> list[Child]:
    """The tables of facts, parts and files of a register's rows; what has a list of its own has its own history."""
    found: dict[tuple[type[Record], str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for column in register.columns:
        if isinstance(column, Facts):
            found[column.model, column.owner, column.owner_path].append(column.where)
        elif column.child is not None:
            found[(*column.child, "")].append({})
    for model, owner in register.owned:
        if is_link(model):
            found[model, owner, ""].append({})
    return [Child(*key, tuple(where)) for key, where in found.items()]


def is_link(model: type[Record]) -> bool:
    """Whether the rows of a table are known only by the record that owns them: the files of a document."""
    return Register.of(model) is None and column_showing(model) is None


def column_showing(model: type[Record]) -> Facts | Refs | None:
    """The column that shows a table of facts or parts; a table with a register of its own needs none."""
    if any(register.row is model for register in Register.declared.values()):
        return None
    for register in Register.declared.values():
        for column in register.columns:
            if isinstance(column, Facts | Refs) and column.model is model:
                return column
    return None


def owner_link(model: type[Record]) -> tuple[type[Record], str] | None:
    """(the owner's table, the foreign key to it) of facts, parts and files; None for what stands alone."""
    column = column_showing(model)
    if column is not None:
        name = column.owner if isinstance(column, Facts) else column.parent
        owner: type[Record] = model._meta.fields[name].rel_model
        return owner, name
    if Register.of(model) is None:
        for register in Register.declared.values():
            for owned, name in register.owned:
                if owned is model:
                    return register.row, name
    return None


class Records(NamedTuple):
    """The ids of everything that is, or once was, part of a row; `behind`: by path, the records it reads through."""

    ids: dict[type[Record], set[int]]
    behind: dict[str, set[int]]


def records_of(register: type[Register], row_id: int) -> Records:
    """All that the row is made of, what was undone or lies in the recycle bin as well."""
    ids: dict[type[Record], set[int]] = defaultdict(set)
    ids[register.row].add(row_id)
    behind = _behind(register, row_id)
    for path, several in behind.items():
        ids[register.model_at(path)] |= several
    for child in children(register):
        model: Any = child.model
        owners = behind.get(child.path, set()) if child.path else {row_id}
        ids[model] |= {row[0] for row in stored_rows(
            model.select(model.id).where(among(getattr(model, child.owner), owners)))}
        if Register.of(model) is not None:                   # it has a form of its own, where its owner may change
            ids[model] |= _moved_away(model, child.owner, owners)
    return Records(ids, behind)


def _behind(register: type[Register], row_id: int) -> dict[str, set[int]]:
    """Path → the records the row reads through or, before two were merged, read through."""
    found: dict[str, set[int]] = {}
    for path in register.joined_paths():
        rows = stored_rows(register.row.select(getattr(register.row, path)).where(register.row.id == row_id))
        found[path] = {row[0] for row in rows if row[0] is not None}
    earlier = _befores(table_of(register.row), [row_id]) if found else []
    for _, before in earlier:
        for path in found.keys() & before.keys():
            found[path] |= {before[path]} - {None}
    return found


def _moved_away(model: type[Record], owner: str, owners: set[int]) -> set[int]:
    rows = stored_rows(ChangeLog.select(ChangeLog.record, ChangeLog.before).where(
        (ChangeLog.table == table_of(model)) & ChangeLog.before.contains(f'"{owner}":')))
    return {record for record, before in rows if json.loads(before).get(owner) in owners}


def _befores(table: str, ids: Sequence[int]) -> list[tuple[int, dict[str, Any]]]:
    rows = stored_rows(ChangeLog.select(ChangeLog.record, ChangeLog.before).where(
        (ChangeLog.table == table) & among(ChangeLog.record, ids) & ChangeLog.before.is_null(False)))
    return [(record, json.loads(before)) for record, before in rows]


__all__ = ["Child", "Records", "children", "column_showing", "is_link", "owner_link", "records_of"]
