"""Rows by the hundred thousand, straight into the tables of ours: a tenth of the time that operations take."""
from collections.abc import Iterable
from typing import Any

from models.records import Record, all_fields, db, table_of
from models.register import Register

STEP = 1000


def take_away(kind: str) -> list[str]:
    """Drop every index or trigger; returns the statements that make them again. Filling is ten times faster so."""
    found = db.execute_sql("SELECT name, sql FROM sqlite_master WHERE type = ? AND sql IS NOT NULL", (kind,)).fetchall()
    for name, _ in found:
        db.execute_sql(f'DROP {kind} "{name}"')
    return [sql for _, sql in found]


def insert(model: type[Record], columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows of field values as the database keeps them, beginning with the id; other fields get their default."""
    kept = {name: field for name, field in all_fields(model).items() if name not in columns}
    defaults = {name: field.db_value(field.default) for name, field in kept.items() if not field.null}
    every = [all_fields(model)[name].column_name if name != "id" else name for name in (*columns, *defaults)]
    sql = (f'INSERT INTO "{table_of(model)}" (version, {", ".join(every)}) '
           f'VALUES ({", ".join("?" * (len(every) + 1))})')
    rest = tuple(defaults.values())
    db.raw.executemany(sql, ((1, *row, *rest) for row in rows))


def derive(register: type[Register], count: int) -> None:
    """What the register derives, for the rows 1 to `count`."""
    for start in range(1, count + 1, STEP):
        register.derive(range(start, min(start + STEP, count + 1)), lambda sql, rows: db.raw.executemany(sql, rows))


def rebuild_search(model: type[Record]) -> None:
    """The search index anew from the search texts."""
    fts = f"{table_of(model)}_fts"
    db.execute_sql(f"INSERT INTO {fts}({fts}) VALUES ('rebuild')")


__all__ = ["derive", "insert", "rebuild_search", "take_away"]
