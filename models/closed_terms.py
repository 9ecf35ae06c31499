"""届满: what belongs to a 届 that is over and sealed can only be looked at."""
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from peewee import ForeignKeyField

from models.archive import Change
from models.errors import Refused
from models.records import Record, among, chunks, db, models_by_table, stored_rows, table_of
from models.register import Register
from models.relations import children_of

TERMS = "term"                     # the table of the 届, which is declared above this
Ties = dict[type[Record], list[tuple[str, type[Record] | None]]]


def ties() -> Ties:
    """The tables whose rows belong to a 届, with the keys by which they do: (its own key, None) or (key, the owner)."""
    found: Ties = defaultdict(list)
    for register in Register.declared.values():
        if not register.term:
            continue
        found[register.row].append((register.term, None))
        for model, owner in (*children_of(register.columns), *register.owned):
            if (owner, register.row) not in found[model]:
                found[model].append((owner, register.row))
    return found


def closed_terms() -> dict[int, str]:
    """The sealed 届 by id; the present one never is."""
    # Asked for every page of the roster, and peewee takes longer to write the query than SQLite to answer it.
    sql = f"SELECT id, name FROM {TERMS} WHERE closed = 1 AND current = 0 AND deleted_at IS NULL"
    return dict(db.execute_sql(sql).fetchall())


def refuse_closed_terms(changes: Sequence[Change]) -> None:
    """Raises `Refused` where an operation changed what belongs to a sealed 届, before or after the change.

    The operation that seals a 届 may end it; and what a record is joined to when two are merged is no change of it.
    """
    closed = closed_terms()
    for table, record, _, after in changes if closed else ():
        if table == TERMS and "closed" in json.loads(after):
            closed.pop(record, None)
    if not closed:
        return
    tied, models = ties(), models_by_table()
    merged = {(table, record) for table, record, before, after in changes
              if before and '"deleted_at"' in after and json.loads(after)["deleted_at"]}
    by_table: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        if models[change[0]] in tied and not _only_joined(models[change[0]], change, merged):
            by_table[change[0]].append(change)
    for table, several in by_table.items():
        model: Any = models[table]
        for key, owner in tied[model]:
            before = {kept for _, _, old, _ in several if old and f'"{key}"' in old and (kept := json.loads(old)[key])}
            here = {row[0] for part in chunks({record for _, record, _, _ in several})
                    for row in stored_rows(model.select(getattr(model, key)).where(among(model.id, part)).distinct())}
            _refuse((before | here) - {None}, owner, closed)


def refuse_rows(register: type[Register], ids: Iterable[int]) -> None:
    """Raises `Refused` where one of the rows belongs to a sealed 届: not even the person in it is changed there."""
    if register.term:
        closed = closed_terms()
        for part in chunks(ids if closed else ()):
            _refuse(part, register.row, closed)


def _refuse(ids: Iterable[int], owner: Any, closed: dict[int, str]) -> None:
    """`ids` are 届 or, with `owner`, rows of it that have one."""
    terms = set(ids)
    if owner is not None:
        key = getattr(owner, _term_of(owner))
        terms = {row[0] for part in chunks(terms) for row in stored_rows(
            owner.select(key).where(among(owner.id, part)).distinct())}
    for term in sorted(terms & closed.keys()):
        raise Refused(f"{closed[term]}已届满，名册等只能查看。",
                      "确需更正的，请在“基础资料—届”中取消这一届的“已封存”，改好后再勾上。")


def _term_of(model: type[Record]) -> str:
    return next(key for key, owner in ties()[model] if owner is None)


def _only_joined(model: type[Record], change: Change, merged: set[tuple[str, int]]) -> bool:
    """Whether nothing changed but which of two merged records (people, units) the row points at."""
    _, _, before, after = change
    if before is None:
        return False
    old, fields = json.loads(before), model._meta.fields
    return all(isinstance(fields[name], ForeignKeyField) and (table_of(fields[name].rel_model), old[name]) in merged
               for name in json.loads(after))


__all__ = ["Ties", "closed_terms", "refuse_closed_terms", "refuse_rows", "ties"]
