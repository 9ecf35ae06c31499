"""What a list page asks the models, in the worker: the tables it depends on, its choices, its summary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from models import fields
from models.basics import Setting
from models.columns import Column
from models.facts import FactDates, Facts
from models.records import table_of, today
from models.register import Register
from models.relations import Pointing, Refs
from models.view import View


def tables_of(register: type[Register], columns: Sequence[Column]) -> set[str] | None:
    """The tables a list of these columns reads; None where a computed column may read any."""
    tables = {table_of(register.row)} | {table_of(register.model_at(path)) for path in register.joined_paths()}
    for column in columns:
        if column.hidden_by:
            tables.add(table_of(Setting))
        if isinstance(column, Facts | Refs):
            tables.add(table_of(column.model))
        elif not column.stored and not isinstance(column, FactDates):
            return None
        if isinstance(column, Pointing) and column.target:
            tables.add(table_of(column.pointed.row))
    return tables


def term_choices(view: View) -> list[tuple[str, Any]]:
    """The 届, the newest first."""
    ids = view.ids()
    labels = view.register.labels(ids)
    return [(labels[i], i) for i in reversed(ids) if i in labels]


def last_days(view: View) -> dict[int, str]:
    """The last day of each 届 that is over: its lists are looked at as they were then."""
    until = view.register.column("until")
    rows = view.register.read(view.ids(), [until], view)
    return {i: fields.day_before(day) for i, (day,) in rows.items() if day and day <= today()}


def summary_words(base: View, words: Callable[[View], str] | None) -> str:
    """The words of the status bar: the page's own, or how many there are."""
    return words(base) if words else base.register.count_words(base.count())
