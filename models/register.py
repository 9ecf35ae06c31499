"""Register (台账): a list the office keeps, declared once; table, form, sheet, import and template follow it."""
import unicodedata
from collections import UserDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from peewee import JOIN, fn

from models import fields, names
from models.columns import Column
from models.facts import Facts
from models.fields.cells import LONGEST_LINE
from models.pace import paced
from models.patterns import Pattern
from models.records import (
    ByIds,
    Dated,
    Named,
    Record,
    Searched,
    Sql,
    among,
    chunks,
    converter,
    live,
    stored_rows,
    table_of,
)
from models.relations import Pointing, Ref, Refs

if TYPE_CHECKING:
    from models.operation import Operation
    from models.view import View

DELETED = "（已删除）"


class Condition(NamedTuple):
    """A filter with a name of its own (未入网格): `where(view)` is true of the rows it keeps.

    With `takes_value` it is called with the filter's value too (which age band): `where(view, value)`.
    """

    title: str
    where: Callable[..., Any]
    takes_value: bool = False


class _Declared(UserDict[str, type["Register"]]):
    """Whoever asks for all registers, or for one that is not there yet, has every area imported.

    The window's first frame needs only those of its page; an operation, which derives, asks for all. Who goes through
    them meets every table once: a list of part of another's rows is only found by its key.
    """

    def __missing__(self, key: str) -> type["Register"]:
        import models.catalogue  # noqa: F401
        return self.data[key]

    def __iter__(self) -> Iterator[str]:
        import models.catalogue  # noqa: F401
        return iter([key for key, register in self.data.items() if not register.base])


class Register:
    """Declared as a class, never instantiated; every register is found by its key in `declared`.

    row: the table an id in this list means. label: the column (by key) a record is called by elsewhere; called: the
    columns it is called by in a sentence, where the label does not tell it from others.
    match: groups of column keys that identify a record on import, tried in order. blank_matches: columns in them that
    may be blank: an event has no name, so blank answers to blank. unique: groups of keys (or field names) that two
    live records must not share. agree: the columns that `implied` and `faults` look at. term: the row's foreign key to
    the 届 it belongs to. event: the key of the date column that periods select by; a row with the
    derived field `day` keeps there the last day it may mean. order: the default order, as order
    keys, `-key` descending. name_endings: what people write after its names or leave out, the longest first; the last
    belongs to the full name. starts_by_import: while the 届 has none of its records, an import makes those it names
    without asking. base: the condition, by key, that all rows of a list meet which shows part of another register's;
    it is that register's subclass and read only.
    """

    declared: ClassVar[_Declared] = _Declared()

    key: ClassVar[str]
    title: ClassVar[str]                                     # 委员
    measure: ClassVar[str] = "条"                            # 位, 个, 支, 部: 共 168 位委员
    list_title: ClassVar[str] = ""                           # the title of its sheet, where not 委员台账
    row: ClassVar[type[Any]]
    label: ClassVar[str] = "name"
    match: ClassVar[tuple[tuple[str, ...], ...]] = ()
    blank_matches: ClassVar[frozenset[str]] = frozenset()
    unique: ClassVar[tuple[tuple[str, ...], ...]] = ()
    called: ClassVar[tuple[str, ...]] = ()
    agree: ClassVar[tuple[str, ...]] = ()
    term: ClassVar[str] = ""
    event: ClassVar[str] = ""
    order: ClassVar[tuple[str, ...]] = ()
    name_endings: ClassVar[tuple[str, ...]] = ()
    starts_by_import: ClassVar[bool] = False
    ending: ClassVar[str] = "注明结束"                        # what it is called to end one of its dated rows
    conditions: ClassVar[Mapping[str, Condition]] = {}
    derived: ClassVar[Mapping[str, Callable[[Mapping[str, Any]], Any]]] = {}     # row field → from column values
    orders: ClassVar[Mapping[str, Callable[[], Any]]] = {}   # order keys that are no column's own
    owned: ClassVar[tuple[tuple[type[Any], str], ...]] = ()  # more tables a record owns rows of, with the key
    read_only: ClassVar[bool] = False
    base: ClassVar[str] = ""
    empty_text: ClassVar[str] = ""                           # what an empty list says
    columns: ClassVar[tuple[Column, ...]] = ()
    _checked: ClassVar[tuple[Column, ...]] = ()

    def __init_subclass__(cls) -> None:
        own = {key: value for base in reversed(cls.__mro__) for key, value in vars(base).items()
               if isinstance(value, Column)}
        for key, column in own.items():
            if hasattr(Register, key):
                raise TypeError(f"{cls.__name__}: a column cannot be called {key}, which every register has")
            if key not in vars(cls):                             # a column knows its register: another has its own
                own[key] = column = copy(column)
                setattr(cls, key, column)
            column.declare(cls, key)
        cls.columns = tuple(own.values())
        cls._checked = tuple(column for column in cls.columns if column.check)
        if own.keys() >= {"since", "until"} and "until" not in cls.agree:
            cls.agree = (*cls.agree, "since", "until")
        if cls.event and "day" in getattr(cls.row, "DERIVED", ()) and "day" not in cls.derived:
            cls.derived = {"day": cls.last_day, **cls.derived}
        if issubclass(cls.row, Named):
            cls.derived = {**cls.derived, "name_key": cls.name_key}
            cls.orders = {"name_key": lambda: cls.row.name_key, **cls.orders}
        Register.declared[cls.key] = cls

    # -- what it is made of ----------------------------------------------------------------------------------------
    @classmethod
    def of(cls, model: type[Record]) -> type["Register"] | None:
        """The register whose rows, or else whose joined records, are `model`'s."""
        for register in cls.declared.values():
            if register.row is model:
                return register
        for register in cls.declared.values():
            if any(register.model_at(path) is model for path in register.joined_paths()):
                return register
        return None

    @classmethod
    def column(cls, key: str) -> Column:
        for column in cls.columns:
            if column.key == key:
                return column
        raise KeyError(f"{cls.key} has no column {key}")

    @classmethod
    def column_of_field(cls, model: type[Record], name: str) -> Column | None:
        """The column that shows field `name` of `model`."""
        for column in cls.columns:
            if column.stored and column.field.name == name and column.field.model is model:
                return column
        return None

    @classmethod
    def joined_paths(cls) -> list[str]:
        """The row's foreign keys that some column reads through, in order of declaration."""
        return list(dict.fromkeys(c.path for c in cls.columns if c.stored and c.path))

    @classmethod
    def model_at(cls, path: str) -> type[Any]:
        if not path:
            return cls.row
        model: type[Any] = cls.row._meta.fields[path].rel_model
        return model

    @classmethod
    def dated(cls) -> bool:
        return issubclass(cls.row, Dated)

    @classmethod
    def importable(cls) -> list[Column]:
        return [column for column in cls.columns if column.importable]

    # -- reading ---------------------------------------------------------------------------------------------------
    @classmethod
    def joined(cls, *selection: Any) -> Any:
        """A peewee select over the row and the records its columns read through."""
        query = cls.row.select(*selection)
        for path in cls.joined_paths():
            on = cls.row._meta.fields[path]
            query = query.join_from(cls.row, on.rel_model, JOIN.LEFT_OUTER if on.null else JOIN.INNER, on=on)
        return query

    @classmethod
    def read(cls, ids: Sequence[int], columns: Sequence[Column], view: "View") -> dict[int, tuple[Any, ...]]:
        """Values by row id, in the order of `columns`; dated facts as of the view's day. Unknown ids are left out."""
        stored = [column for column in columns if column.stored]
        paths = list(dict.fromkeys(c.owner_path for c in columns if isinstance(c, Facts) and c.owner_path))
        query, converters = cls._reading(tuple(stored), tuple(paths))
        rows = {row[0]: list(row[1:]) for row in query.rows(ids)}
        for position, convert in converters:
            for row in rows.values():
                row[position] = convert(row[position])
        for position, column in enumerate(stored):
            if isinstance(column, Ref):
                labels = column.labels({row[position] for row in rows.values() if row[position] is not None})
                for row in rows.values():
                    row[position] = labels.get(row[position])
        owners = {path: {i: row[position] for i, row in rows.items()}
                  for position, path in enumerate(paths, len(stored))}
        loaded = {c.key: c.load_owned(owners[c.owner_path], view) if isinstance(c, Facts) and c.owner_path
                  else c.load(list(rows), view) for c in columns if not c.stored}
        places = {column.key: position for position, column in enumerate(stored)}
        found = [i for i in ids if i in rows]
        values = [[rows[i][places[c.key]] for i in found] if c.stored else [loaded[c.key].get(i) for i in found]
                  for c in columns]
        return dict(zip(found, zip(*values))) if columns else dict.fromkeys(found, ())

    @classmethod
    @lru_cache(maxsize=100)
    def _reading(cls, stored: tuple[Column, ...],
                 paths: tuple[str, ...]) -> tuple[ByIds, list[tuple[int, Callable[[Any], Any]]]]:
        """The query of these columns and foreign keys, and what turns its values into Python's, by position."""
        wanted = (cls.row.id, *(c.field for c in stored), *(getattr(cls.row, path) for path in paths))
        query = (cls.joined if any(c.path for c in stored) else cls.row.select)(*wanted)
        converters = [(position, convert) for position, column in enumerate(stored)
                      if (convert := converter(column.field))]
        return ByIds(cls.row.id, query), converters

    @classmethod
    def get(cls, row_id: int, view: "View") -> dict[str, Any]:
        """One record's values by column key; {} where there is none."""
        found = cls.read([row_id], cls.columns, view).get(row_id)
        return dict(zip((c.key for c in cls.columns), found)) if found else {}

    @classmethod
    def versions(cls, row_id: int) -> dict[str, int]:
        """The versions of the row ('') and of the records it reads through (by path), for a later write."""
        paths = cls.joined_paths()
        found = cls.joined(cls.row.version, *(cls.model_at(path).version for path in paths)).where(
            cls.row.id == row_id).tuples().first()
        return dict(zip(["", *paths], found)) if found else {}

    # -- names -----------------------------------------------------------------------------------------------------
    @classmethod
    def labels(cls, ids: Iterable[int]) -> dict[int, str]:
        """What records are called where others mention them; the recycled are marked."""
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        if cls.called:
            return cls._called(wanted)
        column = cls.column(cls.label)
        found: dict[int, str] = {}
        convert = converter(column.field) or _as_it_is
        query = cls._naming()
        for part in chunks(wanted):
            rows = query.rows(part)
            others = column.labels({row[1] for row in rows if row[1]}) if isinstance(column, Ref) else {}
            for row_id, value, deleted in rows:
                found[row_id] = column.print(others.get(value, convert(value))) + (DELETED if deleted else "")
        return found

    @classmethod
    @lru_cache(maxsize=100)
    def _naming(cls) -> ByIds:
        column = cls.column(cls.label)
        query = (cls.joined if column.path else cls.row.select)(cls.row.id, column.field, cls.row.deleted_at)
        return ByIds(cls.row.id, query)

    @classmethod
    def _called(cls, ids: Sequence[int]) -> dict[int, str]:
        from models.view import View
        columns = [cls.column(key) for key in cls.called]
        found: dict[int, str] = {}
        for part in chunks(ids):
            deleted = dict(stored_rows(cls.row.select(cls.row.id, cls.row.deleted_at).where(among(cls.row.id, part))))
            for row_id, values in cls.read(part, columns, View(cls)).items():
                text = " ".join(text for c, value in zip(columns, values) if (text := c.print(value)))
                found[row_id] = text + (DELETED if deleted[row_id] else "")
        return found

    @classmethod
    def label_expression(cls, key: Any) -> Any:
        """SQL to order by a reference: the name of the record `key` points at."""
        column = cls.column(cls.label)
        other = cls.row.alias()
        if column.path and not issubclass(cls.row, Named):
            joined = cls.model_at(column.path).alias()
            return (other.select(getattr(joined, column.field.name))
                    .join(joined, on=(getattr(other, column.path) == joined.id)).where(other.id == key))
        if issubclass(cls.row, Named):
            return other.select(other.name_key).where(other.id == key)
        name = "position" if "position" in cls.row._meta.fields else column.field.name
        return other.select(getattr(other, name)).where(other.id == key)

    @classmethod
    def name_key(cls, values: Mapping[str, Any]) -> str:
        """People sort 按姓氏笔画, everything else by pinyin with its numbers in order (第二网格 before 第十网格)."""
        name = cls.column(cls.label).print(values.get(cls.label))
        return names.stroke_key(name) if cls.print_measure() == "人" else names.natural_key(name)

    @classmethod
    def find_names(cls, wanted: Iterable[str], term: int | None) -> dict[str, list[int]]:
        """Live records by the name people write: the label itself or an alias, without spaces; within `term`."""
        keys = {normal_name(name): name for name in wanted if name}
        column = cls.column(cls.label)
        select = [cls.row.id, column.field]
        has_alias = "aliases" in cls.row._meta.fields
        if has_alias:
            select.append(cls.row.aliases)
        query = (cls.joined if column.path else cls.row.select)(*select).where(live(cls.row))
        if cls.term and term is not None:
            query = query.where(getattr(cls.row, cls.term) == term)
        if not has_alias and len(keys) <= 5000:                       # names are stored unpadded: the index answers
            query = query.where(column.field.in_(sorted(set(keys) | set(keys.values()))))
        found: dict[str, list[int]] = {name: [] for name in keys.values()}
        for row in query.tuples():
            for text in {normal_name(row[1] or ""), *(normal_name(a) for a in (row[2] if has_alias else ()))}:
                if text in keys and row[0] not in found[keys[text]]:
                    found[keys[text]].append(row[0])
        return found

    @classmethod
    def find_containing(cls, text: str) -> list[int]:
        """Live records whose label contains `text`, at most 1000."""
        if len(text) > LONGEST_LINE:              # no label is as long, and SQLite takes no such pattern
            return []
        column = cls.column(cls.label)
        query = (cls.joined if column.path else cls.row.select)(cls.row.id)
        return [row[0] for row in query.where(live(cls.row) & column.field.contains(text)).limit(1000).tuples()]

    # -- derived texts ---------------------------------------------------------------------------------------------
    @classmethod
    def derive_columns(cls) -> list[Column]:
        """The columns the derived texts are made from."""
        return [c for c in cls.columns if c.searched or c.key in cls.derived_from() or c.key == cls.label]

    @classmethod
    def derived_from(cls) -> frozenset[str]:
        """The columns, besides the searched ones, that the derived fields are made from."""
        return frozenset({cls.event} if "day" in cls.derived else ())

    @classmethod
    def last_day(cls, values: Mapping[str, Any]) -> str | None:
        """The last day that the event's date may mean."""
        return fields.last_day(values[cls.event])

    @classmethod
    def rows_to_derive(cls, touched: Mapping[type[Record], set[int]]) -> list[int]:
        """Row ids whose derived texts may have changed, given the records that were touched."""
        if not issubclass(cls.row, Searched):
            return []
        found: set[int] = set(touched.get(cls.row, ()))
        for path in cls.joined_paths():
            found |= cls._pointing_at(getattr(cls.row, path), touched.get(cls.model_at(path), ()))
        for column in cls.derive_columns():
            if not isinstance(column, Pointing):
                continue
            renamed = column.pointed.called_otherwise(touched) if column.target else set()
            if isinstance(column, Facts | Refs):
                owner, of = ((column.owner, column.value) if isinstance(column, Facts) else (column.parent, column.of))
                model: Any = column.model
                owners = set()
                for field, ids in (("id", touched.get(model, ())), (of, renamed)):
                    for part in chunks(ids):
                        owners |= {row[0] for row in stored_rows(model.select(getattr(model, owner)).where(
                            among(getattr(model, field), part)))}
                path = column.owner_path if isinstance(column, Facts) else ""
                found |= cls._pointing_at(getattr(cls.row, path), owners) if path else owners
            elif renamed:
                found |= cls._pointing_at(column.field, renamed)
        return sorted(found)

    @classmethod
    def called_otherwise(cls, touched: Mapping[type[Record], set[int]]) -> set[int]:
        """Row ids whose label may have changed, given the records that were touched."""
        found, column = set(touched.get(cls.row, ())), cls.column(cls.label)
        if column.path:
            found |= cls._pointing_at(getattr(cls.row, column.path), touched.get(cls.model_at(column.path), ()))
        if isinstance(column, Ref):
            found |= cls._pointing_at(column.field, column.pointed.called_otherwise(touched))
        return found

    @classmethod
    def _pointing_at(cls, key: Any, ids: Iterable[int]) -> set[int]:
        found: set[int] = set()
        for part in chunks(ids):
            found |= {row[0] for row in stored_rows(cls.row.select(cls.row.id).where(among(key, part)))}
        return found

    @classmethod
    def derive(cls, ids: Sequence[int], run: Callable[[str, list[tuple[Any, ...]]], None]) -> None:
        """Fill search text, pinyin and the register's own derived fields of the rows `ids`."""
        columns = cls.derive_columns()
        keys, label = [c.key for c in columns], cls.column(cls.label)
        searched = [(position, c.print) for position, c in enumerate(columns) if c.searched]
        makers = list(cls.derived.values())
        called = list(cls.derived).index(label.field.name) if label.stored and label.field.name in cls.derived else None
        written = []
        for row_id, values in paced(cls.read_to_derive(ids, columns).items()):
            by_key = dict(zip(keys, values))
            made = [make(by_key) for make in makers]
            # A name that is itself derived (会议周期) is not stored yet.
            name = label.print(by_key.get(cls.label) if called is None else made[called])
            texts = [words(values[position]) for position, words in searched]
            written.append((names.search_text(*texts), names.initials(name), names.pinyin(name), *made, row_id))
        extra = "".join(f', "{cls.row._meta.fields[name].column_name}" = ?' for name in cls.derived)
        run(f'UPDATE "{table_of(cls.row)}" SET search = ?, initials = ?, pinyin = ?{extra} WHERE id = ?', written)

    @classmethod
    def read_to_derive(cls, ids: Sequence[int], columns: Sequence[Column]) -> dict[int, tuple[Any, ...]]:
        """What the derived texts are made of: the facts of today."""
        from models.view import View
        return cls.read(ids, columns, View(cls))

    # -- input -----------------------------------------------------------------------------------------------------
    @classmethod
    def warnings(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        """(column key, sentence) for what looks wrong but is kept; overridden where columns must agree."""
        return [(column.key, message) for column in cls._checked if column.check and column.key in values
                and not column.empty(values[column.key])
                for message in [column.check(values[column.key])] if message]

    @classmethod
    def combined(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Values, by column key, that several cells of a row say together (书名 and 册数 → 赠书明细).

        They take the place of what the cells say alone, before an import looks for the record. Raises `InvalidValue`
        where the cells contradict each other.
        """
        return {}

    @classmethod
    def implied(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Values, by column key, that follow from what a record is to hold (`agree`) and fill its blank columns."""
        return {}

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        """(column key, sentence) for values that cannot stand together in one record (an end before its start).

        A form tells the first beside its field; an import leaves that cell out, or the row where it has no such cell.
        """
        since, until = values.get("since"), values.get("until")
        if isinstance(since, str) and isinstance(until, str):
            known = min(len(since), len(until))                  # 2022 and 2022-05 do not contradict each other
            if until[:known] < since[:known]:
                return [("until", f"{cls.column('until').title}早于{cls.column('since').title}")]
        return []

    @classmethod
    def invariant(cls, touched: Mapping[type[Record], set[int]]) -> None:
        """Raises `Refused` where what an operation leaves must not stand; called at its end, not by undo and redo."""

    @classmethod
    def end(cls, op: "Operation", seen: Mapping[int, Mapping[str, int]], until: str, reason: str) -> None:
        """End dated rows (id → the versions the person saw, by path); `until` is the first day without them.

        Raises `Stale` where a row moved on, `InvalidValue` where it cannot end on that day or for that reason.
        """
        from models.writing import Draft, write
        keys = {column.key for column in cls.columns}
        values = {"until": until} | ({"end_reason": reason} if "end_reason" in keys and reason else {})
        write(op, cls, [Draft(dict(values), id=row_id, versions=dict(versions)) for row_id, versions in seen.items()])

    @classmethod
    def count_words(cls, count: int) -> str:
        """共 168 位委员"""
        return f"共 {count} {cls.measure}{cls.title}"

    @classmethod
    def sheet_title(cls) -> str:
        """委员名册, 网格台账: the title of its sheet."""
        return cls.list_title or f"{cls.title}台账"

    @classmethod
    def print_measure(cls) -> str:
        """The measure in print: people are counted in 人."""
        return "人" if cls.measure in ("位", "名") else cls.measure

    @classmethod
    def count(cls, where: Sql) -> int:
        found: int = cls.row.select(fn.COUNT(cls.row.id)).where(where).scalar()
        return found


def _as_it_is(value: Any) -> Any:
    return value


_NORMAL = Pattern(r"[0-9A-Za-z\u4e00-\u9fff]*")


def normal_name(text: str) -> str:
    """A name for looking up: without any spaces, full-width forms as half-width."""
    if _NORMAL.fullmatch(text):
        return text
    return "".join(unicodedata.normalize("NFKC", text).split())


__all__ = ["DELETED", "Condition", "Register", "normal_name"]
