"""How many rows of a view have each value of a column: what a person ticks in the filter of that column."""
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from peewee import SQL, fn

from models import fields, names
from models.basics import hidden
from models.columns import Column, Computed, Many, Text
from models.errors import InvalidValue
from models.facts import FactDates, Facts
from models.matching import first_moment
from models.records import active, converter, db, live
from models.relations import Pointing, Ref, Refs, called_like
from models.view import Filter, View

LISTED = 1000                                 # more than this nobody reads down; one searches instead


class Counted(NamedTuple):
    """A value as the list prints it, what a filter takes for it (several where they print alike), and its rows."""

    text: str
    values: tuple[Any, ...]
    number: int


class ValueCounts(NamedTuple):
    """`blank`: rows without a value; `more`: values that are not listed, the rarest."""

    listed: list[Counted]
    blank: int
    more: int


def value_counts(view: View, key: str, typed: str = "", limit: int = LISTED,
                 kept: Sequence[Filter] = ()) -> ValueCounts:
    """The values of column `key` in the rows that the search and all other filters leave, and how many rows have each.

    Of several values of a row each counts. Dated facts are those of the view's day. `typed` narrows to the values
    whose words hold it; `kept`: filters of the column itself that stay. In the order of the column's own kind: dates
    and numbers upwards, references as their list has them, choices as declared, other words the most frequent first.
    """
    column = view.register.column(key)
    view = view.without(key).with_(order=(), keys=()).narrowed(*kept)
    if isinstance(column, Computed):
        return _computed(column, view, typed.strip(), limit)
    return _stored(column, view, typed.strip(), limit)


# -- what the database counts ----------------------------------------------------------------------------------------

def _stored(column: Column, view: View, typed: str, limit: int) -> ValueCounts:
    several = not column.stored or isinstance(column, Many)
    # A number is kept otherwise than it is printed, and so is a title.
    by_words = bool(typed) and (column.asks == "number" or isinstance(column, Text) and not _plain(column))
    sql, parameters = _grouped(column, view, "" if by_words else typed, several)
    found = db.execute_sql(
        f"WITH found(value, number) AS MATERIALIZED ({sql}) SELECT value, number, (SELECT count(*) FROM found) "
        "FROM found ORDER BY value IS NULL DESC, value = ? DESC, number DESC LIMIT ?",
        (*parameters, column.on_row[1] if column.on_row else "", -1 if by_words else limit + 2)).fetchall()
    groups: dict[Any, int] = {}
    blank = 0
    for value, number, _ in found:
        if value is None or value == "" or column.on_row is not None and value == column.on_row[1]:
            blank += number
        else:
            groups[value] = number
    more = max(0, (found[0][2] if found else 0) - len(found))
    printed = _texts(column, groups)
    if by_words:
        printed = {value: text for value, text in printed.items() if typed in text}
    merged: dict[str, list[Any]] = defaultdict(list)
    for value in groups:
        text = printed.get(value)
        if text:
            merged[text].append(value)
        elif text == "" and not several:                              # 否 is printed as nothing
            blank += groups[value]
    kept = list(merged.items())[:limit]
    counted = [Counted(text, tuple(_filter_value(column, one) for one in values),
                       _number(column, view, values, groups, several)) for text, values in kept]
    if several:
        blank = view.narrowed(Filter(column.key, "empty")).count()
    elif typed:
        blank = 0
    return ValueCounts(_in_order(column, counted, {text: values[0] for text, values in kept}),
                       0 if typed else blank, more + len(merged) - len(kept))


def _grouped(column: Column, view: View, typed: str, several: bool) -> tuple[str, Sequence[Any]]:
    """SQL of (value, rows that have it), each value once, as the database keeps it."""
    row: Any = view.register.row
    # Of rows with one value each, none has to be looked at: that is a third of the time.
    number = fn.COUNT(fn.DISTINCT(row.id)) if several else fn.COUNT(SQL("*"))
    if isinstance(column, Many):
        return _elements(column, view, typed)
    if isinstance(column, FactDates):
        value: Any = getattr(column.facts.model, "since")
        query = _with_facts(column.facts, view, value, number).where(column.began())
    elif isinstance(column, Facts):
        value = getattr(column.model, column.value)
        query = _with_facts(column, view, value, number)
    elif isinstance(column, Refs):
        model: Any = column.model
        value = getattr(model, column.of)
        query = view.rows(value, number).join_from(row, model, on=(getattr(model, column.parent) == row.id)
                                                   & live(model))
    elif column.on_row is not None:
        value = column.on_row[0]()
        query = view.rows(value, number)
    else:
        value = column.field
        query = view.rows(value, number, through=column.path)
    if typed:
        query = query.where(_worded(column, value, typed))
    found: tuple[str, Sequence[Any]] = query.group_by(value).sql()
    return found


def _with_facts(column: Facts, view: View, value: Any, number: Any) -> Any:
    model: Any = column.model
    return view.rows(value, number).join_from(
        view.register.row, model, on=(getattr(model, column.owner) == column.owner_node()) & live(model)
        & active(model, view.day) & column._fixed())


def _elements(column: Many, view: View, typed: str) -> tuple[str, Sequence[Any]]:
    """As `_grouped`, of the texts that are kept in one field together."""
    row: Any = view.register.row
    sql, parameters = view.rows(row.id.alias("id"), column.field.alias("several"), through=column.path).sql()
    where = " WHERE instr(lower(one.value), lower(?))" if typed else ""
    return (f"SELECT one.value, count(DISTINCT every.id) FROM ({sql}) every, json_each(every.several) one{where} "
            "GROUP BY one.value", (*parameters, typed) if typed else parameters)


def _worded(column: Column, value: Any, typed: str) -> Any:
    """Condition: the words that `value` is printed in hold `typed`."""
    if column.asks == "date":
        return value.startswith(_date_prefix(typed))
    if isinstance(column, Pointing) and column.target:
        return called_like(column.pointed, value, typed, False)
    return value.contains(typed)


def _date_prefix(typed: str) -> str:
    """1975.3 and 1975年3月 as the database keeps it; what is no date, with its dots as hyphens."""
    try:
        day = fields.parse_date(typed)
    except InvalidValue:
        day = None
    return day if isinstance(day, str) else re.sub(r"[./年月]", "-", typed)


def _number(column: Column, view: View, values: Sequence[Any], groups: Mapping[Any, int], several: bool) -> int:
    if len(values) == 1 or not several:
        return sum(groups[one] for one in values)
    return view.narrowed(Filter(column.key, "in", tuple(values))).count()      # a row may have both of a name


# -- what is worked out for every row --------------------------------------------------------------------------------

def _computed(column: Computed, view: View, typed: str, limit: int) -> ValueCounts:
    ids = list(view.all_ids())
    counts: Counter[str] = Counter()
    raw: dict[str, Any] = {}
    for start in range(0, len(ids), LISTED):
        part = ids[start:start + LISTED]
        loaded = column.load(part, view)
        for row_id in part:
            text = column.print(loaded.get(row_id))
            counts[text] += 1
            raw.setdefault(text, loaded.get(row_id))
    blank = counts.pop("", 0)
    wanted = [text for text, _ in counts.most_common() if typed.lower() in text.lower()]
    counted = [Counted(text, (text,), counts[text]) for text in wanted[:limit]]
    return ValueCounts(_in_order(column, counted, raw), 0 if typed else blank, len(wanted) - len(counted))


# -- words and order -------------------------------------------------------------------------------------------------

def _plain(column: Column) -> bool:
    return type(column).print is Column.print


def _texts(column: Column, stored: Iterable[Any]) -> dict[Any, str]:
    """What each stored value is called on screen."""
    values = list(stored)
    if isinstance(column, Pointing) and column.target:
        labels = column.labels(values)
        return {one: labels[one].text for one in values if one in labels}
    if isinstance(column, Facts | Refs):
        return {one: str(one) for one in values}
    if isinstance(column, FactDates):
        return {one: fields.print_date(one) for one in values}
    masked = hidden(column.hidden_by)
    if isinstance(column, Many):
        return {one: column.mask((one,)) if masked else str(one) for one in values}
    convert = converter(column.field)
    show = column.mask if masked else column.print
    return {one: show(convert(one) if convert else one).replace("\n", " ") for one in values}


def _filter_value(column: Column, stored: Any) -> Any:
    convert = converter(column.field) if column.stored and not isinstance(column, Many | Ref) else None
    return convert(stored) if convert else stored


def _in_order(column: Column, counted: list[Counted], raw: Mapping[str, Any]) -> list[Counted]:
    if column.asks in ("date", "number"):
        return sorted(counted, key=lambda one: raw[one.text] if column.asks == "number" else _moment(raw[one.text]))
    if isinstance(column, Pointing) and column.target:
        ids = [value for one in counted for value in one.values]
        pointed = column.pointed
        places = {i: place for place, i in enumerate(View(pointed, ended=True, only=tuple(ids)).ids())}
        return sorted(counted, key=lambda one: min(places.get(value, len(places)) for value in one.values))
    declared = {one: place for place, one in enumerate(getattr(column, "choices", ()))}
    return sorted(counted, key=lambda one: (declared.get(one.text, len(declared)), -one.number,
                                            names.natural_key(one.text)))


def _moment(day: str) -> tuple[str, int, str]:
    """A year before its first month, and that before its first day."""
    return first_moment(day), len(day), day


__all__ = ["LISTED", "Counted", "ValueCounts", "value_counts"]
