"""办理离任: what a member still holds, and ending all of it in one operation, with a successor for each."""
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import ForeignKeyField

from models import fields
from models.duties import Duties, Duty, DutyPerson
from models.errors import InvalidValue, Refused
from models.grids import BranchOfficer, Convener, GridSeat
from models.members import Cadre, Contact, Members
from models.operation import Operation
from models.people import (
    END_REASONS,
    ORDINARY,
    Affiliation,
    CommitteeSeat,
    Membership,
    PartyGroupSeat,
    Person,
    Post,
    gives_way,
)
from models.records import Dated, Record, active, chunks, live, models_by_table, stored_fields, table_of, tuples
from models.register import Register
from models.relations import RefValue
from models.units import Units
from models.view import View
from models.writing import Draft, recycle, write

MEMBERSHIP, PERSON = "membership", "person"

# (table's model, whose it is) → (heading, words); a table that is not named here says what it points at.
_WORDS: dict[tuple[type[Record], str], tuple[str, str]] = {
    (Post, "membership"): ("政协职务", "{title}"),
    (CommitteeSeat, "membership"): ("专委会", "{committee}"),
    (GridSeat, "membership"): ("网格", "编入{grid}"),
    (Convener, "membership"): ("网格", "{grid}召集人"),
    (BranchOfficer, "person"): ("临时党支部", "{branch}{role}"),
    (PartyGroupSeat, "person"): ("党组", "{post}"),
    (Contact, "responsible"): ("联系", "联系责任人，联系{target}"),
    (Contact, "target"): ("联系", "联系对象，由{responsible}联系"),
    (Cadre, "person"): ("机关干部", "{department}{post}"),
}
_PLACES = ((GridSeat, "membership"), (Contact, "target"))      # the member's own place: nobody succeeds to it
_ONE_AT_A_TIME = (PartyGroupSeat, GridSeat)                    # taking one over ends the one held so far


@dataclass(frozen=True)
class Holding:
    """A fact that still holds, in words. `successor`: whose id may follow, a membership's, a person's or nobody's."""

    table: str
    id: int
    owner: str
    heading: str
    line: str
    successor: str = ""


def holdings(membership_id: int, day: str) -> list[Holding]:
    """Everything the member still holds on `day` or is to hold later.

    What belongs to no 届 (党组, 机关干部, 队伍) is listed only where the person is in no other 届 at the time.
    """
    return holdings_of([membership_id], day)[membership_id]


def holdings_of(membership_ids: Iterable[int], day: str) -> dict[int, list[Holding]]:
    """`holdings` of many members, read together."""
    wanted = list(dict.fromkeys(membership_ids))
    found: dict[int, list[Holding]] = {i: [] for i in wanted}
    for part in chunks(wanted):
        for membership, holding, _ in _held(part, day):
            found[membership].append(holding)
    return found


def leave(op: Operation, membership_id: int, on: str, reason: str,
          successors: Mapping[Holding, int | None] | None = None, keep: Collection[Holding] = ()) -> None:
    """End the membership and all that is held on `on` (the first day without it), except what stands in `keep`.

    A successor takes the fact over from the same day. Raises `InvalidValue` for the date, the reason or a successor
    that cannot be, `Refused` where the member has left already or a fact with a successor is no longer held.
    """
    leave_all(op, [membership_id], on, reason, successors, keep)


def leave_all(op: Operation, membership_ids: Sequence[int], on: str, reason: str,
              successors: Mapping[Holding, int | None] | None = None, keep: Collection[Holding] = ()) -> None:
    """`leave` for many members on one day: those who are missing from a whole roster, or a 届 that ends."""
    _check(membership_ids, on, reason)
    chosen = {holding: who for holding, who in (successors or {}).items() if who is not None}
    ended: dict[type[Record], list[dict[str, Any]]] = defaultdict(list)
    mistaken: dict[type[Record], list[int]] = defaultdict(list)
    taken: list[tuple[type[Record], Holding, dict[str, Any]]] = []
    duties: list[tuple[Holding, dict[str, Any]]] = []
    for part in chunks(membership_ids):
        for _, holding, row in _held(part, on):
            if holding in keep:
                continue
            model = models_by_table()[holding.table]
            if model is Duty:
                duties.append((holding, row))
                continue
            if row["since"] is not None and row["since"] >= on:       # it was never to begin
                mistaken[model].append(row["id"])
            else:
                ended[model].append({"id": row["id"], "until": on})
            if holding in chosen:
                taken.append((model, holding, row))
    gone = set(chosen) - {holding for _, holding, _ in taken} - {holding for holding, _ in duties}
    if gone:
        raise Refused(f"{'、'.join(sorted(one.line for one in gone))}已有变动。", "请重新打开“办理离任”再选接任人。")
    for model, ids in mistaken.items():
        op.recycle(model, dict.fromkeys(ids))
    for model, rows in ended.items():
        op.write(model, list({row["id"]: row for row in rows}.values()))
    for model, holding, row in taken:
        _hand_over(op, model, holding, row, chosen[holding], on, set(membership_ids))
    _leave_duties(op, duties, chosen, on, set(membership_ids))
    op.write(Membership, [{"id": i, "until": on, "end_reason": reason} for i in membership_ids])


# -- reading ---------------------------------------------------------------------------------------------------------

def _held(membership_ids: Sequence[int], day: str) -> list[tuple[int, Holding, dict[str, Any]]]:
    """(membership, holding, stored row) of everything held by some members."""
    members = tuples(Membership.select(Membership.id, Membership.person, Membership.term)
                     .where(Membership.id.in_(list(membership_ids))))
    of_person: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for membership, person, term in members:
        of_person[person].append((membership, term))
    elsewhere = {row[0] for row in tuples(Membership.select(Membership.person).where(
        Membership.person.in_(list(of_person)) & Membership.id.not_in(list(membership_ids)) & live(Membership)
        & _not_over(Membership, day)))}
    found = []
    for model, owner in _kinds():
        by_person = owner.rel_model is Person
        rows = list(model.select().where(
            owner.in_(list(of_person) if by_person else list(membership_ids)) & live(model)
            & _not_over(model, day)).order_by(model.id).dicts())
        terms = _terms(model, rows)
        for row, words in zip(rows, _lines(model, owner.name, rows)):
            holding = Holding(table_of(model), row["id"], owner.name, *words, _successor(model, owner, row))
            if not by_person:
                found.append((row[owner.name], holding, row))
                continue
            for membership, term in of_person[row[owner.name]]:
                if terms[row["id"]] == term or terms[row["id"]] is None and row[owner.name] not in elsewhere:
                    found.append((membership, holding, row))
    found += [(membership, holding, row) for person, holding, row in _duties_of(of_person.keys() - elsewhere, day)
              for membership, _ in of_person[person]]
    return found


def _duties_of(people: Collection[int], day: str) -> list[tuple[int, Holding, dict[str, Any]]]:
    """(person, holding, the duty with that person) of the 包联督导 that some people are in charge of, alone or not."""
    query: Any = Duty.select(Duty, DutyPerson.person.alias("person")).join(DutyPerson).where(
        DutyPerson.person.in_(list(people)) & live(DutyPerson) & live(Duty) & _not_over(Duty, day)).order_by(Duty.id)
    rows = list(query.dicts())
    units = Units.labels(row["unit"] for row in rows if row["unit"] is not None)
    return [(row["person"], Holding(table_of(Duty), row["id"], f"people {row['person']}", Duties.title, " ".join(
        word for word in (row["topic"], units.get(row["unit"], ""), row["target"]) if word), PERSON), row)
        for row in rows]


def _kinds() -> list[tuple[Any, Any]]:
    """Every dated table with each of its keys to a person or membership; the ones `_WORDS` names come first."""
    found = []
    for model in models_by_table().values():
        if issubclass(model, Dated) and model not in (Membership, Affiliation):
            found += [(model, field) for field in model._meta.sorted_fields
                      if isinstance(field, ForeignKeyField) and field.rel_model in (Person, Membership)]
    order = {kind: number for number, kind in enumerate(_WORDS)}
    return sorted(found, key=lambda kind: (order.get((kind[0], kind[1].name), 99), table_of(kind[0]), kind[1].name))


def _not_over(model: Any, day: str) -> Any:
    return model.until.is_null() | (model.until > day)


def _terms(model: Any, rows: Sequence[Mapping[str, Any]]) -> dict[int, int | None]:
    """Row id → the 届 it belongs to: its own or that of the branch, team … it points at; None for none."""
    if "term" in model._meta.fields:
        return {row["id"]: row["term"] for row in rows}
    for field in model._meta.sorted_fields:
        if isinstance(field, ForeignKeyField) and "term" in field.rel_model._meta.fields:
            other: Any = field.rel_model
            found = dict(other.select(other.id, other.term).where(
                other.id.in_(list({row[field.name] for row in rows}))).tuples())
            return {row["id"]: found.get(row[field.name]) for row in rows}
    return {row["id"]: None for row in rows}


def _lines(model: Any, owner: str, rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """(heading, line) of each row."""
    if not rows:
        return []
    labels: dict[str, Mapping[int, str]] = {}
    keys = [f for f in model._meta.sorted_fields if isinstance(f, ForeignKeyField) and f.name not in (owner, "term")]
    for field in keys:
        register = Register.of(field.rel_model)
        if register is not None:
            labels[field.name] = register.labels(row[field.name] for row in rows if row[field.name] is not None)
    heading, words = _WORDS.get((model, owner), ("", ""))
    if not words:
        register = Register.of(model)
        column = register.column_of_field(model, owner) if register else None
        pointed = Register.of(keys[0].rel_model) if keys else None
        if register is not None and column is not None and column.key == register.label:
            register, column = None, None                  # a roster: the team's name says more than 队员
        heading = register.title if register else pointed.title if pointed else ""
        texts = [name for name in ("name", "topic", "title", "role", "post", "duty") if name in model._meta.fields]
        words = "".join(f"{{{name}}}" for name in [*labels, *texts]) + (f"（{column.title}）" if column else "")
    return [(heading, words.format_map({name: labels[name].get(value, "") if name in labels else value or ""
                                        for name, value in row.items()})) for row in rows]


def _successor(model: type[Record], owner: Any, row: Mapping[str, Any]) -> str:
    if (model, owner.name) in _PLACES or model is Post and row["title"] == ORDINARY:
        return ""
    return PERSON if owner.rel_model is Person else MEMBERSHIP


# -- writing ---------------------------------------------------------------------------------------------------------

def _check(membership_ids: Sequence[int], on: str, reason: str) -> None:
    if reason not in END_REASONS:
        raise InvalidValue("end_reason", f"结束原因请从{'、'.join(END_REASONS)}中选择")
    if len(on) != 10:
        raise InvalidValue("until", "离任日期要写到日")
    for part in chunks(membership_ids):
        rows = tuples(Membership.select(Membership.id, Membership.since, Membership.until).where(
            Membership.id.in_(part) & live(Membership)))
        for membership, since, until in rows:
            if until is not None and until <= on:
                name = Members.labels([membership])[membership]
                raise Refused(f"“{name}”已于{fields.print_date(until)}离任。", "如日期有误，请直接修改该委员的结束日期。")
            if since is not None and since > on:
                raise InvalidValue("until", f"离任日期早于任职日期 {fields.print_date(since)}")


def _hand_over(op: Operation, model: Any, holding: Holding, row: Mapping[str, Any], successor: int, on: str,
               leaving: Collection[int]) -> None:
    """Open the fact in the successor's name from `on` on, unless it is held already."""
    _check_successor(holding, row, successor, on, leaving)
    same = {name: row[name] for name in stored_fields(model) if name not in ("since", "until", "deleted_at", "note")}
    same[holding.owner] = successor
    held: list[dict[str, Any]] = list(model.select().where(
        (getattr(model, holding.owner) == successor) & live(model) & active(model, on)).dicts())
    if any(all(one[name] == value for name, value in same.items()) for one in held):
        return
    if model is Post and any(gives_way(row["title"], one["title"]) for one in held):
        return                                                                     # theirs is the higher post
    places = [f.name for f in model._meta.sorted_fields
              if isinstance(f, ForeignKeyField) and f.name not in (holding.owner, "term")]
    over = [one for one in held if model in _ONE_AT_A_TIME
            or model is Post and gives_way(one["title"], row["title"])
            or places and all(one[name] == row[name] for name in places)]         # 支部委员 who becomes 支部书记
    op.recycle(model, [one["id"] for one in over if one["since"] is not None and one["since"] >= on])
    op.write(model, [{"id": one["id"], "until": on} for one in over if one["since"] is None or one["since"] < on])
    op.write(model, [{**same, "since": on}])


def _leave_duties(op: Operation, held: Sequence[tuple[Holding, Mapping[str, Any]]], chosen: Mapping[Holding, int],
                  on: str, leaving: Collection[int]) -> None:
    """End the duties; those who stay in charge, and the successors, go on with them from the same day."""
    of_duty: dict[int, list[tuple[Holding, Mapping[str, Any]]]] = defaultdict(list)
    for holding, row in held:
        if holding in chosen:
            _check_successor(holding, row, chosen[holding], on, leaving)
        of_duty[row["id"]].append((holding, row))
    for duty, several in of_duty.items():
        gone = {row["person"] for _, row in several}
        values = Duties.get(duty, View(Duties, ended=True))
        after = [person for person in values["people"] if person.id not in gone]
        after += [RefValue(chosen[one], "") for one, _ in several if one in chosen]
        people = tuple({person.id: person for person in after}.values())
        begun = values["since"] is None or values["since"] < on
        if begun:
            write(op, Duties, [Draft({"until": on}, id=duty)])
            if people:
                write(op, Duties, [Draft({**{column.key: values[column.key] for column in Duties.importable()},
                                          "people": people, "since": on})])
        elif people:
            write(op, Duties, [Draft({"people": people}, id=duty)])
        else:
            recycle(op, Duties, [duty])


def _check_successor(holding: Holding, row: Mapping[str, Any], successor: int, on: str,
                     leaving: Collection[int]) -> None:
    if holding.successor == "":
        raise InvalidValue(holding.table, f"“{holding.line}”不需要接任人")
    if holding.successor == MEMBERSHIP:
        held = live(Membership) & active(Membership, on) & (Membership.id == successor)
        if successor in leaving or not Membership.select().where(held).exists():
            raise InvalidValue(holding.table, f"“{holding.line}”的接任人当日不是在任委员")
        return
    left = {i[0] for i in tuples(Membership.select(Membership.person).where(Membership.id.in_(list(leaving))))}
    if successor in left or not Person.select().where(live(Person) & (Person.id == successor)).exists():
        raise InvalidValue(holding.table, f"“{holding.line}”的接任人不能是离任者本人")
    if successor == row.get("target"):
        raise InvalidValue(holding.table, f"“{holding.line}”：不能由本人联系本人")


__all__ = ["MEMBERSHIP", "PERSON", "Holding", "holdings", "holdings_of", "leave", "leave_all"]
