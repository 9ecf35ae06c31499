"""What is done with suggestions: merging and splitting them, sending them off, their result, how they were handled."""
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from peewee import fn

from models import fields
from models.errors import InvalidValue, Refused
from models.operation import Operation
from models.records import among, live, stored_rows
from models.register import Register
from models.relations import RefValue
from models.suggestions import Suggestion, Suggestions, sent
from models.view import Filter, View
from models.writing import Draft, recycle, write

MERGE_FIRST = "已归并的各条请先拆分，再重新归并。"


class Source(NamedTuple):
    """Where an item comes from, in words: 走访 2022.03.01 示例村."""

    id: int
    subject: str
    words: str


# -- where they come from --------------------------------------------------------------------------------------------

# The column of an item that names its source: the register of that, and the source's own columns that it takes over.
ORIGINS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "visit": ("visits", {"collected_on": "visited_on", "campaign": "campaign"}),
    "meeting": ("meetings", {"collected_on": "date", "campaign": "campaign"}),
    "grid": ("grids", {}), "member": ("people", {})}


def begun_from(origin: str, row_id: int) -> dict[str, Any]:
    """What a new item has that was made on a visit, at a meeting, in a grid or by a person, by column key."""
    key, taken = ORIGINS[origin]
    register = Register.declared[key]
    values = register.get(row_id, View(register)) if taken else {}
    found = {origin: RefValue(row_id, register.labels([row_id]).get(row_id, "")),
             **{column: values.get(own) for column, own in taken.items()}}
    return {column: value for column, value in found.items() if value}


def made_at(origin: str, row_id: int) -> View:
    """The items from one source."""
    return View(Suggestions, filters=(Filter(origin, "is", row_id),))


# -- 归并 and 拆分 ----------------------------------------------------------------------------------------------------

def merge(op: Operation, ids: Sequence[int], *, main: int | None = None,
          new: Mapping[str, Any] | None = None) -> int:
    """Make `ids` one item and return its id: `main`, one of them, or one written anew from the values `new`.

    Each of the others keeps its source and says what it has become part of. Raises `Refused` where one of them has
    been merged already, or has gone its own way (报送, 结果, 采用, 批示) and is not to be the main one.
    """
    wanted = list(dict.fromkeys(ids))
    if len(wanted) < 2:
        raise Refused("归并至少需要两条意见建议。", "请先在列表中选中要归并的几条。")
    names = Suggestions.labels(wanted)
    parts, composed = _merged(wanted)
    for one in wanted:
        if one in parts:
            raise Refused(f"“{names[one]}”已归并到别的条目。", MERGE_FIRST)
    for one in under_way(wanted):
        if one != main:
            raise Refused(f"“{names[one]}”已经报送或有了结果，不能并入别的条目。", "请以它为归并后的一条，或不选它。")
    if main is None:
        main = _compose(op, wanted, new or {})
    others = [one for one in wanted if one != main]
    theirs = [row[0] for row in stored_rows(Suggestion.select(Suggestion.id).where(
        among(Suggestion.merged_into, others) & live(Suggestion)))]
    gone = [one for one in others if one in composed]          # written by merging: it was nobody's own words
    op.write(Suggestion, [{"id": one, "merged_into": main} for one in (*others, *theirs) if one not in gone])
    recycle(op, Suggestions, gone)
    return main


def _compose(op: Operation, ids: Sequence[int], values: Mapping[str, Any]) -> int:
    """A new item for `ids`: collected when the first of them was, proposed by all who proposed one of them."""
    row, = write(op, Suggestions, [Draft({**common_values(ids), **values, "composed": True})])
    return row


def common_values(ids: Sequence[int]) -> dict[str, Any]:
    """What items together say, by column key: what all agree on, the first date, everybody who proposed."""
    keys = ("kind", "field", "campaign", "source", "collected_on", "proposer", "co_proposers")
    columns = [Suggestions.column(key) for key in keys]
    read = Suggestions.read(ids, columns, View(Suggestions))
    rows = [dict(zip(keys, read[i])) for i in ids if i in read]
    found: dict[str, Any] = {}
    for key in keys[:4]:
        several = {row[key] for row in rows}
        if len(several) == 1 and (one := several.pop()) is not None:
            found[key] = one
    dates = [row["collected_on"] for row in rows if row["collected_on"]]
    if dates:
        found["collected_on"] = min(dates, key=fields.date_span)
    proposers = [one for row in rows for one in (row["proposer"], *(row["co_proposers"] or ())) if one is not None]
    several_people = list(dict.fromkeys(proposers))
    if several_people:
        found["proposer"], found["co_proposers"] = several_people[0], tuple(several_people[1:])
    return found


def split(op: Operation, ids: Sequence[int]) -> int:
    """Undo a merging: parts among `ids` stand for themselves again, and all parts of the others; returns how many.

    What was written by merging and has no parts left goes to the recycle bin; raises `Refused` where it is under way.
    """
    wanted = list(dict.fromkeys(ids))
    parts, _ = _merged(wanted)
    mains = {main for main in parts.values()} | {one for one in wanted if one not in parts}
    freed = set(parts) | {row[0] for row in stored_rows(Suggestion.select(Suggestion.id).where(
        among(Suggestion.merged_into, [one for one in wanted if one not in parts]) & live(Suggestion)))}
    if not freed:
        raise Refused("选中的条目都没有归并过。", "请选中归并后的一条，或已归并的原始反映。")
    op.write(Suggestion, [{"id": one, "merged_into": None} for one in freed])
    held = {row[0] for row in stored_rows(Suggestion.select(Suggestion.merged_into).where(
        among(Suggestion.merged_into, mains) & live(Suggestion)))}
    empty = [row[0] for row in stored_rows(Suggestion.select(Suggestion.id).where(
        among(Suggestion.id, mains - held) & (Suggestion.composed == 1) & live(Suggestion)))]
    for one in under_way(empty):
        raise Refused(f"“{Suggestions.labels([one])[one]}”已经报送或有了结果，不能全部拆开。", "可以只拆出其中几条。")
    recycle(op, Suggestions, empty)
    return len(freed)


def _merged(ids: Sequence[int]) -> tuple[dict[int, int], set[int]]:
    """(item → what it is part of, the items written by merging) among `ids`."""
    rows = stored_rows(Suggestion.select(Suggestion.id, Suggestion.merged_into, Suggestion.composed).where(
        among(Suggestion.id, ids)))
    return {i: main for i, main, _ in rows if main is not None}, {i for i, _, composed in rows if composed}


def under_way(ids: Iterable[int]) -> list[int]:
    """Those of `ids` that were sent, have a result, were adopted or instructed on, in the order of `ids`."""
    from models.adoptions import AdoptedSuggestion, Adoption
    from models.instructions import Instruction
    wanted = list(ids)
    found = {row[0] for row in stored_rows(Suggestion.select(Suggestion.id).where(
        among(Suggestion.id, wanted) & (sent() | Suggestion.result.is_null(False)
                                        | Suggestion.closed_on.is_null(False))))}
    found |= {row[0] for row in stored_rows(
        AdoptedSuggestion.select(AdoptedSuggestion.suggestion).join(Adoption, on=AdoptedSuggestion.adoption).where(
            among(AdoptedSuggestion.suggestion, wanted) & live(AdoptedSuggestion) & live(Adoption)))}
    found |= {row[0] for row in stored_rows(Instruction.select(Instruction.suggestion).where(
        among(Instruction.suggestion, wanted) & live(Instruction)))}
    return [one for one in wanted if one in found]


# -- steps recorded for one or for many ------------------------------------------------------------------------------

def record(op: Operation, ids: Sequence[int], values: Mapping[str, Any]) -> int:
    """Write the same values (报送, 结果, 办理) to all of `ids`; returns how many.

    Raises `Refused` with the name of the item that cannot take them: then none is changed.
    """
    for one in ids:
        try:
            write(op, Suggestions, [Draft(dict(values), id=one)])
        except InvalidValue as error:
            if len(ids) == 1:
                raise
            raise Refused(f"“{Suggestions.labels([one])[one]}”：{error.message}。", "请核对后再登记，其余各条也没有改动。")
    return len(ids)


# -- where they come from --------------------------------------------------------------------------------------------

_SOURCE_KEYS = ("source", "visit", "meeting", "grid", "member")


def sources(suggestion: int) -> list[Source]:
    """Where an item comes from: its own source, unless it was written by merging, and that of each of its parts."""
    rows = stored_rows(Suggestion.select(Suggestion.id, Suggestion.subject, Suggestion.composed).where(
        ((Suggestion.id == suggestion) | (Suggestion.merged_into == suggestion)) & live(Suggestion)).order_by(
        fn.COALESCE(Suggestion.merged_into, 0), Suggestion.day, Suggestion.id))
    columns = [Suggestions.column(key) for key in _SOURCE_KEYS]
    read = Suggestions.read([row[0] for row in rows], columns, View(Suggestions))
    return [Source(i, subject or "", _source_words(columns, read[i])) for i, subject, composed in rows if not composed]


def _source_words(columns: Sequence[Any], values: Sequence[Any]) -> str:
    kind, *links = (column.print(value) for column, value in zip(columns, values))
    return "　".join(word for word in (kind, *links) if word)


def counted(ids: Sequence[int]) -> list[RefValue]:
    """What `ids` count as after merging: parts become what they are part of, each once."""
    parts, _ = _merged(ids)
    wanted = list(dict.fromkeys(parts.get(one, one) for one in ids))
    names = Suggestions.labels(wanted)
    return [RefValue(one, names[one]) for one in wanted if one in names]


__all__ = ["Source", "common_values", "counted", "merge", "record", "sources", "split", "under_way"]
