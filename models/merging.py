"""合并: two records of one person, or of one unit, become one; everything that hangs on them is moved."""
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from peewee import ForeignKeyField

from models import fields
from models.attendance import UNRECORDED
from models.basics import Terms
from models.errors import Refused
from models.facts import Facts
from models.members import Contact, ContactEvent, Members
from models.operation import Operation, now
from models.people import ORDINARY, Membership, NotSame, People, Person, Post
from models.records import (
    WITHDRAWN,
    Dated,
    Record,
    SetField,
    active,
    live,
    models_by_table,
    stored_fields,
    today,
    tuples,
)
from models.register import Register
from models.relations import Refs
from models.units import Unit

KEEP, GONE = "keep", "gone"
Row = dict[str, Any]

_BETWEEN_TWO = (Contact, ContactEvent, NotSame)        # says nothing once both are one person
_NO_CHOICE = ("deleted_at", "person", "term", "kept")
_UNSAID = (None, "", (), UNRECORDED)                    # what says nothing beside another value
_UNTOLD = {"photo": "照片"}                             # fields of a person that no column shows


@dataclass(frozen=True)
class Compared:
    """One field of both records in words. `key`: what `merge` takes a choice for, '' where both are kept together."""

    key: str
    title: str
    keep: str
    gone: str

    @property
    def same(self) -> bool:
        return self.keep == self.gone


def compare(keep: int, gone: int) -> list[Compared]:
    """Every field of two people side by side, then of their memberships in the same 届; what both lack is left out."""
    rows = _rows(Person, (keep, gone))
    found = [Compared("" if isinstance(field, SetField) else name, _title(Person, name),
                      *(_print(Person, name, row[name]) for row in rows))
             for name, field in stored_fields(Person).items() if name not in _NO_CHOICE]
    found += _compared_facts("", keep, gone)
    for term, (kept, other) in _shared_memberships(keep, gone).items():
        heading = Terms.labels([term])[term]
        rows = _rows(Membership, (kept, other))
        found += [Compared(f"{term}.{name}", f"{heading} {_title(Membership, name)}",
                           *(_print(Membership, name, row[name]) for row in rows))
                  for name in stored_fields(Membership) if name not in _NO_CHOICE]
        found += _compared_facts(f"{term}.", kept, other, heading)
    return [one for one in found if one.keep or one.gone]


def merge(op: Operation, keep: int, gone: int, choices: Mapping[str, str] | None = None) -> None:
    """Make the person `gone` part of the person `keep` and put its record into the recycle bin.

    `choices`: key of a `Compared` → KEEP or GONE; without one the kept value stays, the other fills what is empty.
    Sets are united, the other name becomes a former name. Facts that become the same are one; where only one can hold
    at a time, the chosen one does. Raises `Refused` where one of the two is no longer there.
    """
    if keep == gone or Person.select().where(Person.id.in_((keep, gone)) & live(Person)).count() != 2:
        raise Refused("要合并的两个人有一个已不在名册中。", "请重新打开“疑似重复”。")
    chosen = dict(choices or {})
    moment = now()
    shared = _shared_memberships(keep, gone)
    mine, other = _rows(Person, (keep, gone))
    op.write(Person, [{"id": keep, **_united(mine, other, chosen)}])
    _move(op, Person, gone, keep, "", chosen, moment, {other for _, other in shared.values()})
    for term, (kept, lost) in shared.items():
        mine, other = _rows(Membership, (kept, lost))
        op.write(Membership, [{"id": kept, **_chosen(Membership, mine, other, chosen, f"{term}.")}])
        _move(op, Membership, lost, kept, f"{term}.", chosen, moment)
        op.recycle(Membership, [lost], moment)
    op.recycle(Person, [gone], moment)


def merge_units(op: Operation, keep: int, gone: int) -> None:
    """Make the unit `gone` part of the unit `keep` and put its record into the recycle bin.

    The kept values stay, the other's fill what is empty; the other name becomes a former name. Raises `Refused` where
    one of the two is no longer there.
    """
    if keep == gone or Unit.select().where(Unit.id.in_((keep, gone)) & live(Unit)).count() != 2:
        raise Refused("要合并的两个单位有一个已不在名录中。", "请重新选择。")
    moment = now()
    mine, other = _rows(Unit, (keep, gone))
    names = dict.fromkeys((*mine["aliases"], *other["aliases"], other["name"]))
    op.write(Unit, [{"id": keep, **_chosen(Unit, mine, other, {}, ""),
                     "aliases": tuple(name for name in names if name != mine["name"])}])
    _move(op, Unit, gone, keep, "", {}, moment)
    op.recycle(Unit, [gone], moment)


# -- the two records themselves --------------------------------------------------------------------------------------

def _rows(model: Any, ids: Collection[int]) -> list[Row]:
    found = {row["id"]: row for row in model.select().where(model.id.in_(list(ids))).dicts()}
    return [found[i] for i in ids]


def _memberships(person: int) -> list[Row]:
    query: Any = Membership.select().where((Membership.person == person) & live(Membership)).order_by(Membership.id)
    return list(query.dicts())


def _shared_memberships(keep: int, gone: int) -> dict[int, tuple[int, int]]:
    """届 → the membership of each where both are members at one time."""
    return {mine["term"]: (mine["id"], other["id"]) for mine in _memberships(keep) for other in _memberships(gone)
            if mine["term"] == other["term"] and _overlap(mine, other)}


def _chosen(model: Any, mine: Row, other: Row, choices: Mapping[str, str], prefix: str) -> Row:
    """The value of every field: as chosen, else mine or, where it is empty, the other's. An end is never filled in."""
    found = {}
    for name in stored_fields(model):
        if name in _NO_CHOICE:
            continue
        default = KEEP if mine[name] not in (None, "", ()) or name in ("until", "end_reason") else GONE
        found[name] = (other if choices.get(prefix + name, default) == GONE else mine)[name]
    return found


def _united(mine: Row, other: Row, choices: Mapping[str, str]) -> Row:
    found = _chosen(Person, mine, other, choices, "")
    for name in ("phones", "landlines"):
        digits: dict[str, str] = {}
        for phone in (*mine[name], *other[name]):
            digits.setdefault(fields.phone_digits(phone), phone)
        found[name] = tuple(digits.values())
    former = (*mine["former_names"], *other["former_names"], mine["name"], other["name"])
    found["former_names"] = tuple(name for name in dict.fromkeys(former) if name and name != found["name"])
    return found


# -- what hangs on them ----------------------------------------------------------------------------------------------

def _move(op: Operation, target: type[Record], gone: int, keep: int, prefix: str, choices: Mapping[str, str],
          moment: str, leave: Collection[int] = ()) -> None:
    """Point every reference at `gone` to `keep`, in every table there is; `leave` are memberships that stay behind."""
    owned = {(column.model, column.owner): column for column in _facts(target)}
    parts = {(column.model, column.of): column for column in _columns(Refs)}
    for model in models_by_table().values():
        keys = [field.name for field in model._meta.sorted_fields
                if isinstance(field, ForeignKeyField) and field.rel_model is target]
        if not keys:
            continue
        moving = [row for row in _pointing(model, keys, gone) if model is not Membership or row["id"] not in leave]
        present = [row for row in _pointing(model, keys, keep) if row["deleted_at"] is None]
        for row in moving:
            new = {key: keep for key in keys if row[key] == gone}
            if row["deleted_at"] is not None:
                if not any((model, key) in owned for key in keys):
                    op.write(model, [{"id": row["id"], **new}])
                continue
            wanted = {**row, **new}
            if model in _BETWEEN_TWO and wanted[keys[0]] == wanted[keys[1]]:
                op.recycle(model, [row["id"]], moment)
                continue
            part = next((parts[model, key] for key in keys if (model, key) in parts), None)
            twin = _twin(op, model, wanted, present, part)
            twin = twin or _only_one(op, model, wanted, present)
            fact = next((owned[model, key] for key in keys if (model, key) in owned), None)
            stays = None if twin else wanted
            if fact is not None and stays is not None:
                stays = _beside(op, fact, wanted, present, choices.get(prefix + fact.key) == GONE, moment)
            if fact is None and stays is not None:
                op.write(model, [{"id": row["id"], **new}])
                present.append(stays)
                continue
            # A fact is ended here and begun there, so that both owners' derived texts follow, on undo too.
            op.recycle(model, [row["id"]], moment)
            if stays is not None:
                kept = {name: stays[name] for name in stored_fields(model) if name != "deleted_at"}
                present.append({**stays, "id": op.write(model, [kept])[0]})


def _columns(kind: type[Any]) -> list[Any]:
    return [column for register in Register.declared.values() for column in register.columns
            if isinstance(column, kind)]


def _facts(target: type[Record]) -> list[Any]:
    """The columns whose dated facts belong to a person (or membership)."""
    return [column for column in _columns(Facts)
            if column.model._meta.fields[column.owner].rel_model is target]


def _pointing(model: Any, keys: Collection[str], record: int) -> list[Row]:
    found: dict[int, Row] = {}
    for key in keys:
        for row in model.select().where((getattr(model, key) == record) & (
                model.deleted_at.is_null() | (model.deleted_at != WITHDRAWN))).order_by(model.id).dicts():
            found[row["id"]] = row
    return list(found.values())


def _twin(op: Operation, model: type[Record], row: Row, present: list[Row], part: Any) -> Row | None:
    """The row of `present` that says the same as `row`; it takes over what only `row` knows. None where there is none.

    Dated facts are the same while they overlap. Two parts of one record (hours on a shift) add up where they differ.
    """
    dated = issubclass(model, Dated)
    if not dated and part is None and model not in _BETWEEN_TWO:
        return None                                    # two donations alike are two donations
    apart = {"deleted_at", *(("since", "until", "note") if dated else ()), *(part.more if part else ())}
    names = [name for name in stored_fields(model) if name not in apart]
    for one in present:
        if any(one[name] != row[name] for name in names) or dated and not _overlap(one, row):
            continue
        new: Row = {}
        if dated:
            known = [day for day in (one["since"], row["since"]) if day is not None]
            new["since"] = min(known, default=None)
            new["until"] = None if None in (one["until"], row["until"]) else max(one["until"], row["until"])
            if "note" in one:
                new["note"] = one["note"] or row["note"]
        for name in part.more if part else ():
            amounts = [amount for amount in (one[name], row[name]) if amount is not None]
            if one[name] != row[name]:
                new[name] = sum(amounts[1:], amounts[0])
        op.write(model, [{"id": one["id"], **new}])
        one.update(new)
        return one
    return None


def _only_one(op: Operation, model: type[Record], row: Row, present: list[Row]) -> Row | None:
    """The row of `present` beside which `row` cannot stand (one meeting has one line for each person).

    It takes over what it lacks and says in its note what the other said differently. None where there is no such row.
    """
    register = next((one for one in Register.declared.values() if one.row is model), None)
    groups = [[one.column(key).field.name for key in group] for one in (register,) if one for group in one.unique
              if all(key in {column.key for column in one.columns} for key in group)]
    one = next((one for one in present for group in groups if all(one[name] == row[name] for name in group)), None)
    if one is None or register is None:
        return None
    new, differing = {}, []
    for column in register.columns:
        name = column.field.name if column.stored and not column.path else ""
        if name not in stored_fields(model) or name == "note" or row[name] in _UNSAID or row[name] == one[name]:
            continue
        if one[name] in _UNSAID:
            new[name] = row[name]
        else:
            differing.append(f"{column.title}{column.print_stored(stored_fields(model)[name].db_value(row[name]))}")
    if "note" in one:
        other = f"合并前另记：{'、'.join(differing)}" if differing else ""
        new["note"] = "；".join(dict.fromkeys(text for text in (one["note"], row["note"], other) if text)) or None
    op.write(model, [{"id": one["id"], **new}])
    one.update(new)
    return one


def _beside(op: Operation, fact: Any, row: Row, present: list[Row], prefer: bool, moment: str) -> Row | None:
    """What remains of `row` beside the facts present, where only one can hold at a time; None where nothing does."""
    model = fact.model
    for one in list(present):
        if not _overlap(one, row):
            continue
        if model is Post and ORDINARY in (one["title"], row["title"]):
            if row["title"] == ORDINARY:                # 委员 goes without saying beside another post
                return None
            _drop(op, model, one, present, moment)
        elif fact.single and prefer:
            rest = _rest(one, row)
            if rest is None:
                _drop(op, model, one, present, moment)
            else:
                op.write(model, [{"id": one["id"], "since": rest["since"], "until": rest["until"]}])
                one.update(rest)
        elif fact.single:
            rest = _rest(row, one)
            if rest is None:
                return None
            row = rest
    return row


def _drop(op: Operation, model: type[Record], one: Row, present: list[Row], moment: str) -> None:
    op.recycle(model, [one["id"]], moment)
    present.remove(one)


def _rest(row: Row, preferred: Row) -> Row | None:
    """`row` for the time before or after the preferred fact; None where that covers it."""
    if preferred["since"] is not None and row["since"] is not None and row["since"] < preferred["since"]:
        return {**row, "until": preferred["since"]}
    if preferred["until"] is not None and (row["until"] is None or row["until"] > preferred["until"]):
        return {**row, "since": preferred["until"]}
    return None


def _overlap(one: Row, other: Row) -> bool:
    return ((one["since"] or "") < (other["until"] or "9999")) and ((other["since"] or "") < (one["until"] or "9999"))


# -- in words --------------------------------------------------------------------------------------------------------

def _title(model: type[Record], name: str) -> str:
    for register in (Members, People):
        column = register.column_of_field(model, name)
        if column is not None:
            return column.title
    return _UNTOLD.get(name, name)


def _print(model: type[Record], name: str, value: Any) -> str:
    for register in (Members, People):
        column = register.column_of_field(model, name)
        if column is not None:
            return column.print_stored(stored_fields(model)[name].db_value(value))
    return str(value or "")


def _compared_facts(prefix: str, keep: int, gone: int, heading: str = "") -> list[Compared]:
    """Today's dated facts of two people or memberships; a choice only where one alone can hold and they differ."""
    found = []
    for column in _facts(Membership if prefix else Person):
        if column.register is not Members:                 # each once: other registers show the same facts
            continue
        owner, value = getattr(column.model, column.owner), getattr(column.model, column.value)
        texts = []
        for record in (keep, gone):
            held = [row[0] for row in tuples(column.model.select(value).where(
                (owner == record) & live(column.model) & active(column.model, today())))]
            labels = column.pointed.labels(held) if column.target else {}
            texts.append("、".join(sorted(labels.get(one, str(one)) for one in held)))
        choice = prefix + column.key if column.single and all(texts) and texts[0] != texts[1] else ""
        found.append(Compared(choice, f"{heading} {column.title}".strip(), *texts))
    return found


__all__ = ["GONE", "KEEP", "Compared", "compare", "merge", "merge_units"]
