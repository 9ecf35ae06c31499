"""From a form or a sheet into the tables: drafts of records, written through one operation."""
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from peewee import ForeignKeyField

from models.closed_terms import refuse_rows
from models.columns import Column
from models.errors import InvalidValue
from models.facts import FactDates, Facts
from models.operation import Operation, Stale, now
from models.pace import paced
from models.records import among, chunks, live
from models.register import Register
from models.relations import Refs, children_of
from models.view import View


@dataclass
class Draft:
    """What a record is to be: `values` by column key (only those that change), `fixed` by field name of the row.

    id None is a new record. `links` names an existing joined record for a new row (path → id). `versions` are those
    the person saw, by path ('' for the row); `seen` the dated facts and parts the person saw, by column key. `since`:
    dated facts change from that day on; None corrects them.
    """

    values: dict[str, Any]
    id: int | None = None
    fixed: dict[str, Any] = field(default_factory=dict)
    links: dict[str, int] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)
    since: str | None = None


def write(op: Operation, register: type[Register], drafts: Sequence[Draft]) -> list[int]:
    """Write the drafts; returns the row ids in their order.

    Raises `InvalidValue` for a missing or doubled value, `Stale` where a record moved on since it was seen, `Refused`
    for a row of a sealed 届.
    """
    refuse_rows(register, [draft.id for draft in drafts if draft.id is not None])
    drafts = _agreeing(register, drafts)
    for draft in paced(drafts):
        _validate(register, draft)
    _refuse_stale_facts(register, drafts)
    linked = _write_joined(op, register, drafts)
    columns = _stored_columns(register, "")
    rows = []
    for position, draft in enumerate(paced(drafts)):
        row = {**draft.fixed, **{path: ids[position] for path, ids in linked.items() if draft.id is None}}
        row.update(_stored_values(columns, draft, ""))
        if draft.id is not None:
            row.update(id=draft.id, version=draft.versions.get(""))
        rows.append(row)
    ids = op.write(register.row, rows)
    refuse_doubles(register, drafts, ids)
    for column in register.columns:
        if isinstance(column, Facts | FactDates | Refs):
            by_since: dict[str | None, dict[int, Any]] = defaultdict(dict)
            for draft, row_id in paced(zip(drafts, ids)):
                if column.key in draft.values:
                    by_since[draft.since if draft.id is not None else None][row_id] = draft.values[column.key]
                elif draft.id is None and column.default is not None:
                    by_since[None][row_id] = column.default
            for since, wanted in by_since.items():
                column.write(op, wanted, since)
    return ids


def _agreeing(register: type[Register], drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts with the values that follow from others; raises `InvalidValue` where values contradict each other."""
    if not register.agree:
        return list(drafts)
    columns = [register.column(key) for key in register.agree]
    present: dict[int, tuple[Any, ...]] = {}
    for ids in chunks(draft.id for draft in drafts if draft.id is not None):
        present.update(register.read(ids, columns, View(register)))
    found = []
    for draft in paced(drafts):
        stored = present.get(draft.id, ()) if draft.id is not None else [column.default for column in columns]
        values = {**dict(zip(register.agree, stored)), **draft.values}
        added = dict(register.combined(values))
        values |= added
        added |= {key: value for key, value in register.implied(values).items()
                  if register.column(key).empty(values.get(key)) and not register.column(key).empty(value)}
        for key, message in register.faults({**values, **added}):
            raise InvalidValue(key, message)
        found.append(replace(draft, values={**draft.values, **added}) if added else draft)
    return found


def _validate(register: type[Register], draft: Draft) -> None:
    for column in register.columns:
        if column.key in draft.values:
            column.validate(draft.values[column.key])
        elif draft.id is None and column.required and not (column.path and column.path in draft.links):
            column.validate(None)


def _stored_columns(register: type[Register], path: str) -> list[Column]:
    return [column for column in register.columns if column.stored and column.path == path]


def _stored_values(columns: Sequence[Column], draft: Draft, path: str) -> dict[str, Any]:
    found = {}
    for column in columns:
        if column.key in draft.values:
            found[column.field.name] = column.store(draft.values[column.key])
        elif draft.id is None and column.default is not None and not (path and path in draft.links):
            found[column.field.name] = column.store(column.default)
    return found


def _write_joined(op: Operation, register: type[Register], drafts: Sequence[Draft]) -> dict[str, list[int]]:
    """Write the records the row reads through; returns their ids by path, in the order of the drafts."""
    linked: dict[str, list[int]] = {}
    for path in register.joined_paths():
        key = getattr(register.row, path)
        known: dict[int, int] = {}
        for ids in chunks(d.id for d in drafts if d.id is not None):
            known.update(register.row.select(register.row.id, key).where(register.row.id.in_(ids)).tuples())
        columns = _stored_columns(register, path)
        rows = []
        for draft in paced(drafts):
            row = _stored_values(columns, draft, path)
            existing = known[draft.id] if draft.id is not None else draft.links.get(path)
            if existing is not None:
                row.update(id=existing, version=draft.versions.get(path))
            rows.append(row)
        linked[path] = op.write(register.model_at(path), rows)
    return linked


def _refuse_stale_facts(register: type[Register], drafts: Sequence[Draft]) -> None:
    seen = {draft.id: draft for draft in drafts if draft.id is not None and draft.seen}
    keys = {key for draft in seen.values() for key in draft.seen if key in draft.values}
    columns = [column for column in register.columns if column.key in keys]
    for ids in chunks(seen if columns else ()):
        present = register.read(ids, columns, View(register))
        for draft, column, stored in ((seen[i], column, stored) for i in ids
                                      for column, stored in zip(columns, present[i])):
            if (column.key in draft.seen and column.key in draft.values and draft.id is not None
                    and not column.same(stored, draft.seen[column.key])):
                name = register.labels([draft.id]).get(draft.id, "")
                raise Stale(f"“{name}”在您打开之后已被修改：{column.title}现为“{column.print(stored)}”，"
                            f"您填的是“{column.print(draft.values[column.key])}”。", "请重新打开这条记录再改。")


def refuse_doubles(register: type[Register], drafts: Sequence[Draft], ids: Sequence[int]) -> None:
    """Raise `InvalidValue` where a written record shares a unique group with another live one.

    Dated records share it only while both hold: who has left may come again.
    """
    row = register.row
    dates = ("since", "until") if register.dated() else ()
    for group in register.unique:
        names = [_field_name(register, key) for key in group]
        touched = [i for i, draft in zip(ids, drafts) if draft.id is None
                   or {*draft.values, *draft.fixed} & {*group, *names, *dates}]
        nodes = [getattr(row, name) for name in names]
        spans = [getattr(row, name) for name in dates]
        for part in chunks(touched):
            mine = list(row.select(row.id, *nodes).where(among(row.id, part)).tuples())
            keys = {tuple(rest) for _, *rest in mine if rest[-1] is not None}      # no township is a township too
            if not keys:
                continue
            ends = {key[-1] for key in keys}
            alike = among(nodes[-1], ends) if isinstance(nodes[-1], ForeignKeyField) else nodes[-1].in_(ends)
            others = row.select(row.id, *spans, *nodes).where(live(row) & alike).tuples()
            seen: dict[tuple[Any, ...], list[tuple[int, str, str]]] = defaultdict(list)
            for row_id, *rest in others:
                since, until = rest[:2] if dates else (None, None)
                span, values = (since or "", until or "9999"), tuple(rest[len(dates):])
                if values not in keys:
                    continue
                for other, first, last in seen[values]:
                    if span[0] < last and first < span[1]:
                        there = other if row_id in part else row_id            # not the one that is being written
                        raise InvalidValue(group[-1], f"已有同样的{register.title}“{register.labels([there])[there]}”")
                seen[values].append((row_id, *span))


def _field_name(register: type[Register], key: str) -> str:
    for column in register.columns:
        if column.key == key:
            return str(column.field.name)
    return key


def recycle(op: Operation, register: type[Register], ids: Iterable[int]) -> None:
    """Put records into the recycle bin, with the parts and dated facts that are theirs alone."""
    moment = now()
    row = register.row                       # one that is there already keeps its moment, which its parts share
    wanted = [found[0] for found in row.select(row.id).where(row.id.in_(list(ids)) & live(row)).tuples()]
    op.recycle(row, wanted, moment)
    for model, owner in children_of(register.columns) + list(register.owned):
        table: Any = model
        op.recycle(model, [row[0] for row in table.select(table.id).where(
            getattr(table, owner).in_(wanted) & live(table)).tuples()], moment)


def restore(op: Operation, register: type[Register], ids: Iterable[int]) -> None:
    """Take records out of the recycle bin, with what went there together with them.

    Raises `InvalidValue` where another live record has taken the place meanwhile.
    """
    wanted = list(ids)
    moments = {row[0]: row[1] for row in register.row.select(register.row.id, register.row.deleted_at)
               .where(register.row.id.in_(wanted)).tuples()}
    op.restore(register.row, wanted)
    for model, owner in children_of(register.columns) + list(register.owned):
        table: Any = model
        op.restore(model, [row[0] for row in table.select(table.id, getattr(table, owner), table.deleted_at).where(
            getattr(table, owner).in_(wanted)).tuples() if row[2] is not None and row[2] == moments[row[1]]])
    refuse_doubles(register, [Draft({}) for _ in wanted], wanted)


__all__ = ["Draft", "recycle", "refuse_doubles", "restore", "write"]
