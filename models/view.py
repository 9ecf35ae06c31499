"""View: what is looked at. An immutable value; the only place where list SQL is put together."""
import json
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from peewee import SQL, Ordering, fn

from models import names
from models.columns import Column
from models.errors import InvalidValue
from models.records import (
    WITHDRAWN,
    Sql,
    active,
    among,
    db,
    live,
    stored_rows,
    table_of,
    today,
    unindexed,
)
from models.register import Register
from models.relations import RefValue
from models.spans import inside, unsure
from models.sqlite import all_ids, begins, matches

MOST_KEPT, LONGEST_KEPT = 2000, 5000   # statements whose SQL is kept, and characters of the longest
_kept_sql: dict[tuple[str, str, str], tuple[str, Sequence[Any]]] = {}
_answers: ContextVar[dict[tuple[str, str], Any] | None] = ContextVar("answers", default=None)

SHORTEST_DIGITS = 3                   # fewer digits are in nearly every row: searching for them shows nothing useful


@contextmanager
def asked_once() -> Iterator[None]:
    """In here what `once` is asked for again is not worked out again; to be used within a snapshot only."""
    if _answers.get() is not None:
        yield
        return
    outside = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(outside)


def once(key: tuple[str, str], ask: Callable[[], Any]) -> Any:
    """What `ask` says, or has said of this key within `asked_once`."""
    answers = _answers.get()
    if answers is None:
        return ask()
    if key not in answers:
        answers[key] = ask()
    return answers[key]


@dataclass(frozen=True)
class Filter:
    """One filter: a column key with `op` and `value` (see `Column.condition`), or a named condition of the register."""

    key: str
    op: str = "is"
    value: Any = None


@dataclass(frozen=True)
class View:
    """`typed` is what stands in the search field; `order` pairs of (order key, descending), the id comes last.

    `term`: only that 届 (by id). `as_of`: dated facts and rows on that day (ISO), by default today. `period`: events
    dated wholly within (first, last day); `unsure`: those instead that may or may not lie within. `ended`: also rows
    that are over. `bin`: the recycle bin instead. `only`: none but these rows, by id.
    """

    register: type[Register]
    typed: str = ""
    filters: tuple[Filter, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    keys: tuple[str, ...] = ()
    term: int | None = None
    as_of: str | None = None
    period: tuple[str, str] | None = None
    unsure: bool = False
    ended: bool = False
    bin: bool = False
    only: tuple[int, ...] | None = None

    # -- what it shows ---------------------------------------------------------------------------------------------
    @property
    def columns(self) -> tuple[Column, ...]:
        if self.keys:
            return tuple(self.register.column(key) for key in self.keys)
        return tuple(column for column in self.register.columns if column.shown)

    @property
    def day(self) -> str:
        return self.as_of or today()

    def with_(self, **changes: Any) -> "View":
        return replace(self, **changes)

    def narrowed(self, *filters: Filter) -> "View":
        """The view with more filters."""
        return replace(self, filters=(*self.filters, *filters))

    def without(self, *keys: str) -> "View":
        """The view with the filters on these keys taken away."""
        return replace(self, filters=tuple(f for f in self.filters if f.key not in keys))

    # -- reading ---------------------------------------------------------------------------------------------------
    def count(self) -> int:
        key = repr(self)
        number: int = once(("count", key), lambda: int(db.execute_sql(*self._written("count", key)).fetchone()[0]))
        return number

    def ids(self, limit: int | None = None) -> list[int]:
        """Row ids in order; the first page is read with a `limit`, the rest follows in the worker."""
        return self.all_ids().tolist() if limit is None else [row[0] for row in stored_rows(self._ids().limit(limit))]

    def all_ids(self) -> "array[int]":
        """Row ids in order at eight bytes each, where there may be very many."""
        return all_ids(db, self._ids())

    def page(self, ids: Sequence[int]) -> dict[int, tuple[Any, ...]]:
        """Values by row id, in the order of `columns`."""
        return self.register.read(ids, self.columns, self)

    def subquery(self) -> Any:
        """The ids as SQL that stands inside any other query: its conditions speak of the row as t1, so does a copy."""
        sql, params = self._written("ids", repr(self))
        return SQL(f"({sql})", params)

    def _written(self, what: str, view: str) -> tuple[str, Sequence[Any]]:
        """SQL and parameters of the rows' "count", or of their "ids" in any order; `view` is this one as text.

        Peewee takes a millisecond to write them, longer than a county's figure takes to count, so they are kept. Not
        where a condition asked the database for something: that may be another tomorrow.
        """
        key = (what, view, today())
        found = _kept_sql.get(key)
        if found is None:
            asked, row = db.statements, self.register.row
            found = self._rows(fn.COUNT(row.id) if what == "count" else row.id).sql()
            if db.statements == asked and len(found[0]) <= LONGEST_KEPT:
                if len(_kept_sql) >= MOST_KEPT:
                    _kept_sql.clear()
                _kept_sql[key] = found
        return found

    def _ids(self) -> Any:
        return self._rows(self.register.row.id).order_by(*self._order_nodes())

    def rows(self, *selection: Any, through: str = "") -> Any:
        """The rows as a query of these nodes, in no order; `through`: the path of what they are read through."""
        return self._rows(*selection, join=bool(through))

    def _rows(self, *selection: Any, join: bool = False) -> Any:
        register = self.register
        conditions = self._conditions()
        joins = {f.key for f in self.filters if f.key not in register.conditions
                 and register.column(f.key).path and register.column(f.key).stored}
        joins |= {key for key, _ in self._order() if self._joins_for(key)}
        query = register.joined(*selection) if joins or join else register.row.select(*selection)
        return query.where(Column.all_of(conditions))

    def _joins_for(self, key: str) -> bool:
        if key in self.register.orders:
            return False
        column = self.register.column(key)
        return column.stored and bool(column.path)

    def _conditions(self) -> list[Any]:
        register = self.register
        row = register.row
        phrases = self._phrases()
        if self.bin:
            found: list[Any] = [row.deleted_at.is_null(False), row.deleted_at != WITHDRAWN]
        else:
            found = [live(row)]
            if register.base:
                found.append(register.conditions[register.base].where(self))
            if register.term and self.term is not None:
                term = getattr(row, register.term)
                # SQLite would walk the whole 届 and look each row up in what the search found. The sign keeps the
                # index of the 届 out of it: the rows found are few, fetched by id or found with all that is asked.
                found.append(unindexed(term) == self.term if phrases else term == self.term)
            if register.dated() and not self.ended:
                found.append(active(row, self.day))
        if self.only is not None:
            found.append(among(row.id, self.only))
        if self.period and register.event:
            event = register.column(register.event).field
            found.append((unsure if self.unsure else inside)(row, event, *self.period))
        found += [self._filter(one) for one in self.filters]
        return found + phrases

    def _phrases(self) -> list[Sql]:
        """A condition for each typed word that can be searched for."""
        return [found for word in self.typed.split() if (found := self._typed(word)) is not None]

    def _filter(self, one: Filter) -> Any:
        if one.key in self.register.conditions:
            named = self.register.conditions[one.key]
            return named.where(self, one.value) if named.takes_value else named.where(self)
        return self.register.column(one.key).condition(one.op, one.value, self)

    def _typed(self, word: str) -> Sql | None:
        table = table_of(self.register.row)
        if word.isascii() and word.isalpha():
            return begins(db, table, word)
        if word.isdigit() and len(word) < SHORTEST_DIGITS:
            return None
        phrase = names.search_phrase(word)
        return matches(table, phrase) if phrase else None

    def _order(self) -> tuple[tuple[str, bool], ...]:
        return self.order or tuple((key.lstrip("-"), key.startswith("-")) for key in self.register.order)

    def _order_nodes(self) -> list[Any]:
        nodes = []
        for key, descending in self._order():
            node = self.register.orders[key]() if key in self.register.orders else self.register.column(key).order_by()
            if node is None:
                raise InvalidValue(key, "不能按此列排序")
            nodes.append(Ordering(node, "DESC" if descending else "ASC"))
        nodes.append(self.register.row.id.desc() if nodes and self._order()[0][1] else self.register.row.id.asc())
        return nodes

    # -- keeping ---------------------------------------------------------------------------------------------------
    def to_json(self) -> str:
        """The view as text, for saved views and reports kept."""
        return json.dumps({"register": self.register.key, "typed": self.typed,
                           "filters": [[f.key, f.op, _kept(f.value)] for f in self.filters],
                           "order": self.order, "columns": self.keys, "term": self.term, "as_of": self.as_of,
                           "period": self.period, "unsure": self.unsure, "ended": self.ended, "bin": self.bin,
                           "only": self.only},
                          ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> "View":
        """The view that `to_json` wrote; columns and filters that no longer exist are left out."""
        kept: Mapping[str, Any] = json.loads(text)
        register = Register.declared[kept["register"]]
        known = {column.key for column in register.columns}
        return View(register, kept["typed"],
                    tuple(Filter(key, op, tuple(value) if isinstance(value, list) else value)
                          for key, op, value in kept["filters"] if key in known or key in register.conditions),
                    tuple((key, bool(desc)) for key, desc in kept["order"]
                          if key in known or key in register.orders),
                    tuple(key for key in kept["columns"] if key in known), kept["term"], kept["as_of"],
                    tuple(kept["period"]) if kept["period"] else None, kept.get("unsure", False), kept["ended"],
                    kept["bin"], tuple(kept["only"]) if kept.get("only") is not None else None)


def _kept(value: Any) -> Any:
    """A filter's value as JSON keeps it: a record by its id, an exact number as its text."""
    if isinstance(value, RefValue):
        return value.id
    if isinstance(value, Decimal):
        return str(value)
    return [_kept(one) for one in value] if isinstance(value, tuple | list) else value
