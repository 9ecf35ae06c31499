"""What hangs on records, told before they go to the recycle bin: what goes with them, what stays and is marked."""
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from peewee import ForeignKeyField, fn

from models.facts import Facts
from models.people import NotSame
from models.records import Record, among, chunks, live, models_by_table, stored_rows
from models.register import Register
from models.relations import Refs, children_of
from models.whole_record import column_showing

_SAYS_NOTHING = (NotSame,)                    # an answer of 疑似重复, no record that anybody looks at
_FILES = "附件"


class Hanging(NamedTuple):
    """What hangs on records: under which title, how many, and whether it goes with them.

    behind: what the record it hangs on is called, where that stays (the person of a membership).
    """

    title: str
    number: int
    goes_too: bool
    behind: str = ""


def hanging_on(register: type[Register], ids: Iterable[int]) -> list[Hanging]:
    """What points at the records `ids`: their own parts go to the recycle bin too, the rest stays and is marked.

    Facts that are over count as well: they go, or are marked, like the others.
    """
    wanted = list(ids)
    own = set(children_of(register.columns) + list(register.owned))
    counts: dict[tuple[str, bool, str], int] = defaultdict(int)
    for model, key in _pointing_at(register.row):
        if _is_words(model):
            continue
        counts[_title(register, model, key), (model, key) in own, ""] += _count(model, key, wanted)
    for path in register.joined_paths():
        behind = register.model_at(path)
        people = {row[0] for part in chunks(wanted) for row in stored_rows(
            register.row.select(getattr(register.row, path)).where(among(register.row.id, part)))}
        named = Register.of(behind)
        assert named is not None
        for model, key in _pointing_at(behind):
            column = column_showing(model)
            if model is not register.row and not (isinstance(column, Facts) and column.owner == key):
                counts[_title(named, model, key), False, named.title] += _count(model, key, people)
    return [Hanging(title, count, goes, behind) for (title, goes, behind), count in counts.items() if count]


def _is_words(model: type[Record]) -> bool:
    """Whether the rows are but words of the record, kept apart: the kinds of a meeting."""
    column = column_showing(model)
    return isinstance(column, Refs) and not column.target


def _pointing_at(target: type[Record]) -> list[tuple[type[Record], str]]:
    """The tables and foreign keys that name records of `target`."""
    return [(model, field.name) for model in models_by_table().values() for field in model._meta.sorted_fields
            if isinstance(field, ForeignKeyField) and field.rel_model is target and model not in _SAYS_NOTHING]


def _count(model: Any, key: str, ids: Collection[int]) -> int:
    return sum(int(model.select(fn.COUNT(model.id)).where(among(getattr(model, key), part) & live(model)).scalar())
               for part in chunks(ids))


def _title(register: type[Register], model: type[Record], key: str) -> str:
    """What people call the rows of a table: their register's title, or the column that shows them and whose it is."""
    listed = Register.of(model)
    if listed is not None and listed.row is model:
        keys = [field.name for field in model._meta.sorted_fields
                if isinstance(field, ForeignKeyField) and field.rel_model is model._meta.fields[key].rel_model]
        column = listed.column_of_field(model, key)
        return f"{listed.title}（{column.title}）" if column is not None and len(keys) > 1 else listed.title
    shown = column_showing(model)
    if isinstance(shown, Facts | Refs):
        ours = next((one for one in register.columns if isinstance(one, Facts | Refs) and one.model is model), None)
        return shown.title if ours is not None and ours.child == (model, key) else (
            f"{shown.register.title}（{shown.title}）")
    return _FILES


__all__ = ["Hanging", "hanging_on"]
