"""The base of every stored table, the field kinds of our own, and dated facts."""
import json
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from datetime import date
from decimal import Decimal
from typing import Any

from peewee import OP, SQL, AutoField, Expression, Field, ForeignKeyField, IntegerField, Model, NodeList, TextField

from models.pace import paced
from models.sqlite import Database

db = Database()
Sql = Any                       # a peewee expression; its stubs do not type what operators give

CHUNK = 1000                    # rows a statement; between chunks other threads run and 取消 is seen
WITHDRAWN = "withdrawn"         # deleted_at of an insert that was undone: in no list and no recycle bin; redo lifts it


class _Inherited:
    """A field of a base. Each model binds a copy anew, so a flat one will do: deep ones cost the start 10 ms."""

    def __deepcopy__(self, memo: Any) -> Any:
        return copy(self)


class _Id(_Inherited, AutoField):
    pass


class _Integer(_Inherited, IntegerField):
    pass


class _Text(_Inherited, TextField):
    pass


class Record(Model):
    """A row with a version, counted up by every write, and the moment it went to the recycle bin."""

    id = _Id()
    version = _Integer(default=1)
    deleted_at = _Text(null=True)

    class Meta:
        database = db
        legacy_table_names = False


class Dated(Record):
    """A fact that holds from `since` (unknown = always) until before `until` (unknown = still)."""

    since = _Text(null=True)
    until = _Text(null=True)


class Searched(Record):
    """A row a list can be searched by: the derived texts that `Register.derive` fills."""

    search = _Text(default="")
    initials = _Text(default="", collation="NOCASE")
    pinyin = _Text(default="", collation="NOCASE")

    DERIVED: frozenset[str] = frozenset({"search", "initials", "pinyin"})


class Named(Searched):
    """A row that lists call and sort by its name: `name_key` is the order people expect, see `Register.name_key`."""

    name_key = _Text(default="")

    DERIVED = Searched.DERIVED | {"name_key"}


class SetField(TextField):
    """A small set of texts, kept as a JSON list in the order given; () is stored as NULL."""

    def db_value(self, value: Any) -> Any:
        if isinstance(value, str):
            raise TypeError("a set of texts, not one text")
        return json.dumps(list(value), ensure_ascii=False) if value else None

    def python_value(self, value: Any) -> Any:
        if not value:
            return ()
        # Without an escape the texts lie between the quotation marks: four times as quick, for every phone of a page.
        return tuple(value[2:-2].split('", "')) if "\\" not in value else tuple(json.loads(value))


class ThousandthField(IntegerField):
    """An exact decimal of up to three places (hours, quantities), kept as whole thousandths so that sums are exact."""

    def db_value(self, value: Any) -> Any:
        return None if value is None else int((Decimal(value) * 1000).to_integral_value())

    def python_value(self, value: Any) -> Any:
        return None if value is None else Decimal(value) / 1000


def today() -> str:
    """Today's date as ISO text."""
    return date.today().isoformat()


def active(model: type[Any], day: str) -> Sql:
    """Condition: the dated `model` row holds on `day` (ISO)."""
    return ((model.since.is_null()) | (model.since <= day)) & ((model.until.is_null()) | (model.until > day))


def live(model: type[Any]) -> Sql:
    """Condition: the `model` row is not in the recycle bin."""
    return model.deleted_at.is_null()


def all_fields(model: type[Record]) -> dict[str, Field]:
    """The fields of a record, by name, without id and version."""
    fields: list[Field] = model._meta.sorted_fields
    return {f.name: f for f in fields if f.name not in ("id", "version")}


_IDS = "(/* ids */)"


def among(field: Any, ids: Iterable[int]) -> Sql:
    """Condition: `field` is one of `ids`; written out, since peewee takes 10 µs to bind each of them."""
    return Expression(field, OP.IN, SQL(_listed(ids)))


def chunks(ids: Iterable[int], size: int = CHUNK) -> Iterator[list[int]]:
    """The ids in lists of `size`, each short enough for one statement."""
    ordered = list(ids)
    for start in paced(range(0, len(ordered), size)):
        yield ordered[start:start + size]


def _listed(ids: Iterable[int]) -> str:
    return f"({', '.join([str(int(i)) for i in ids])})"


class ByIds:
    """A query that is put together once and run for any ids: peewee takes 0.4 ms to write the SQL of each page anew."""

    def __init__(self, field: Any, query: Any) -> None:
        """`query` is asked for the rows whose `field` is one of the ids."""
        self._sql, self._parameters = query.where(Expression(field, OP.IN, SQL(_IDS))).sql()

    def rows(self, ids: Iterable[int]) -> list[tuple[Any, ...]]:
        """The rows with values as the database keeps them."""
        sql = self._sql.replace(_IDS, _listed(ids))
        found: list[tuple[Any, ...]] = db.execute_sql(sql, self._parameters).fetchall()
        return found


def unindexed(field: Any) -> Sql:
    """`field` in a condition, with a sign before it so that no index is chosen for the condition."""
    return NodeList((SQL("+"), field), glue="")


def stored_rows(query: Any) -> list[tuple[Any, ...]]:
    """The rows of a peewee query with values as the database keeps them, in a tenth of the time of `tuples`."""
    found: list[tuple[Any, ...]] = db.execute(query).fetchall()
    return found


def converter(field: Any) -> Callable[[Any], Any] | None:
    """From a stored value to the Python value; None where they are the same."""
    plain = (Field.python_value, ForeignKeyField.python_value)
    known = isinstance(field, IntegerField | TextField | ForeignKeyField) and type(field).python_value in plain
    return None if known else field.python_value


def tuples(query: Any) -> list[tuple[Any, ...]]:
    """The rows of a peewee query as tuples."""
    return list(query.tuples())


def pairs(query: Any) -> dict[Any, Any]:
    """The rows of a peewee query of two columns, as a dict."""
    return dict(query.tuples())


def stored_fields(model: type[Record]) -> dict[str, Field]:
    """The fields people's words are kept in: `all_fields` without the derived ones."""
    derived: frozenset[str] = getattr(model, "DERIVED", frozenset())
    return {name: f for name, f in all_fields(model).items() if name not in derived}


def table_of(model: type[Record]) -> str:
    name: str = model._meta.table_name
    return name


def models_by_table() -> dict[str, type[Record]]:
    """Every stored table's model, by table name."""
    import models.catalogue  # noqa: F401   (the window's first frame does without most of them)
    found: dict[str, type[Record]] = {}
    queue: list[type[Any]] = [Record]
    while queue:
        for model in queue.pop().__subclasses__():
            queue.append(model)
            if model not in (Dated, Searched, Named):
                found[table_of(model)] = model
    return found


def around(sql: str, field: Any) -> Sql:
    """SQL with the field, by whatever alias its table has in the query, in the place of each {}."""
    first, *others = sql.split("{}")
    return NodeList([SQL(first), *(node for part in others for node in (field, SQL(part)))], glue="")


def span_first(field: Any) -> Sql:
    """SQL: the first day a date text of any precision may mean."""
    return around("(CASE WHEN substr({}, 6, 1) = 'H' THEN substr({}, 1, 4) || "
                  "CASE substr({}, 7, 1) WHEN '1' THEN '-01-01' ELSE '-07-01' END "
                  "ELSE substr({} || substr('0000-01-01', length({}) + 1), 1, 10) END)", field)


def span_last(field: Any) -> Sql:
    """SQL: a day not before the last one a date text of any precision may mean (months count 31 days)."""
    return around("(CASE WHEN substr({}, 6, 1) = 'H' THEN substr({}, 1, 4) || "
                  "CASE substr({}, 7, 1) WHEN '1' THEN '-06-30' ELSE '-12-31' END "
                  "ELSE substr({} || substr('0000-12-31', length({}) + 1), 1, 10) END)", field)
