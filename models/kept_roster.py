"""The roster of a 届 that has ended prints what was known of each person then, whatever is learned of them later."""
import json
from collections.abc import Mapping, Sequence
from typing import Any

from models.basics import Term
from models.closed_terms import closed_terms
from models.columns import Column
from models.facts import FactDates, Facts
from models.operation import Operation, to_json
from models.people import END_REASONS, Membership, Person
from models.records import among, chunks, converter, live, stored_fields, stored_rows
from models.register import Register
from models.view import View

PERSON = "person"

# {field of the person: stored value, column key of facts: [[value, since, until], …]}, without what is empty
Kept = dict[str, Any]


def keep_roster(op: Operation, register: type[Register], term: int) -> None:
    """Keep with every membership of the 届 what its columns (`register`) say of the person now."""
    facts = _facts(register.columns)
    names = [name for name in stored_fields(Person) if name != "deleted_at"]
    of_person = {membership: person for membership, person in stored_rows(
        Membership.select(Membership.id, Membership.person).where(live(Membership) & (Membership.term == term)))}
    for ids in chunks(of_person):
        people = {of_person[i] for i in ids}
        kept: dict[int, Kept] = {}
        for person, *values in stored_rows(Person.select(Person.id, *(getattr(Person, name) for name in names)).where(
                among(Person.id, people))):
            kept[person] = {name: value for name, value in zip(names, values) if value is not None}
        for column in facts:
            for person, *fact in stored_rows(_held(column, people)):
                kept[person].setdefault(column.key, []).append(fact)
        op.write(Membership, [{"id": i, "kept": to_json(kept[of_person[i]])} for i in ids])


def as_kept(rows: Mapping[int, tuple[Any, ...]], columns: Sequence[Column], view: View) -> dict[int, tuple[Any, ...]]:
    """The rows of a roster, with what was kept in place of what is known now where the 届 is sealed."""
    places = [place for place, column in enumerate(columns) if _of_person(column)]
    if view.term is None or not rows or not places or view.term not in closed_terms():
        return dict(rows)
    found = dict(rows)
    for ids in chunks(rows):
        for row_id, text in stored_rows(Membership.select(Membership.id, Membership.kept).where(
                among(Membership.id, ids) & (Membership.term == view.term) & Membership.kept.is_null(False))):
            kept: Kept = json.loads(text)
            values = list(rows[row_id])
            for place in places:
                values[place] = _value(columns[place], kept, view.day)
            found[row_id] = tuple(values)
    return found


def not_over_yet(rows: Mapping[int, tuple[Any, ...]], columns: Sequence[Column],
                 view: View) -> dict[int, tuple[Any, ...]]:
    """The rows of a sealed 届 on an earlier day, without the end that came with the end of the 届."""
    places = [place for place, column in enumerate(columns) if column.key in ("until", "end_reason")]
    if view.as_of is None or view.term is None or not rows or not places or view.term not in closed_terms():
        return dict(rows)
    (over,), = stored_rows(Term.select(Term.until).where(Term.id == view.term))
    if not over or view.day >= over:
        return dict(rows)
    return {i: tuple(None if place in places and value in (over, END_REASONS[0]) else value
                     for place, value in enumerate(values)) for i, values in rows.items()}


def _facts(columns: Sequence[Column]) -> list[Facts]:
    return [column for column in columns if isinstance(column, Facts) and column.owner_path == PERSON]


def _of_person(column: Column) -> bool:
    facts = column.facts if isinstance(column, FactDates) else column
    return column.path == PERSON if column.stored else getattr(facts, "owner_path", "") == PERSON


def _held(column: Facts, people: set[int]) -> Any:
    model: Any = column.model
    owner = getattr(model, column.owner)
    return model.select(owner, getattr(model, column.value), model.since, model.until).where(
        live(model) & among(owner, people)).order_by(model.id)


def _value(column: Column, kept: Kept, day: str) -> Any:
    if column.stored:
        value = kept.get(column.field.name)
        convert = converter(column.field)
        return convert(value) if convert else value
    facts = column.facts if isinstance(column, FactDates) else column
    assert isinstance(facts, Facts)
    held = [(value, since) for value, since, until in kept.get(facts.key, ())
            if (since is None or since <= day) and (until is None or until > day)]
    if isinstance(column, FactDates):
        order = {one: place for place, one in enumerate(facts.choices)}
        dated = [one for one in held if one[1] and one[0] not in column.without]
        return tuple(sorted(dated, key=lambda one: order.get(one[0], len(order))))
    return facts._value([value for value, _ in held])


__all__ = ["as_kept", "keep_roster", "not_over_yet"]
