"""Whom a name typed into a form may mean: people already kept, with what they are or were."""
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from models import fields
from models.basics import Term
from models.facts import FactDates, Facts
from models.members import Cadre
from models.people import Membership, Person
from models.records import Dated, among, live, today, tuples
from models.register import Register, normal_name
from models.teams import RosterEntry
from models.units import Unit
from models.view import View


@dataclass(frozen=True)
class Namesake:
    """A person who may be meant. `row` is theirs in the register asked for, where it holds or is to hold; otherwise
    `ended` is the day until which the last one did, '' where there was none."""

    person: int
    words: str                       # 示例甲（男，1975.03，示例县教育局）
    standing: str                    # 曾任本届委员，至 2024.05；机关干部
    row: int | None
    ended: str


@dataclass(frozen=True)
class Linked:
    """What a register's columns say of a person who has no row in it yet, by column key, and the version seen."""

    values: dict[str, Any]
    versions: dict[str, int]


def person_path(register: type[Register]) -> str | None:
    """The foreign key through which the rows of a register are people, '' where they are; None where they are not."""
    return next((path for path in ("", *register.joined_paths()) if register.model_at(path) is Person), None)


def namesakes(register: type[Register], values: Mapping[str, Any], term: int | None) -> list[Namesake]:
    """The live people of the same name or ID number, the likeliest first; two different ID numbers are two people.

    `values`: what was typed, by column key. `term`: the 届 the new row would belong to.
    """
    name, number = values.get(register.label), values.get("id_number")
    if not name and not number:
        return []
    named = Person.name.in_({name, normal_name(name)}) if isinstance(name, str) and name else Person.id.is_null()
    found = tuples(Person.select(Person.id, Person.name, Person.sex, Person.birth, Person.work, Person.id_number,
                                 Person.phones).where(
        live(Person) & (named | (Person.id_number == number) if number else named)).order_by(Person.id))
    kept = [one for one in found if not (number and one[5] and one[5] != number)]
    people = [one[0] for one in kept]
    works, standings, rows = _works(people), _standings(people, term), _rows(register, people, term)
    typed = {fields.phone_digits(phone) for phone in values.get("phones") or ()}
    likely = []
    for person, called, sex, birth, work, held, phones in kept:
        told = "，".join(filter(None, (sex, fields.print_date(birth) if birth else "", works.get(person) or work)))
        alike = (bool(number) and held == number, bool(typed & {fields.phone_digits(one) for one in phones or ()}))
        likely.append((alike, Namesake(person, f"{called}（{told}）" if told else called,
                                       "；".join(standings.get(person, ())), *rows.get(person, (None, "")))))
    return [one for _, one in sorted(likely, key=lambda pair: pair[0], reverse=True)]


def _works(people: Collection[int]) -> dict[int, str]:
    """Where each works by their last membership, else by their post as a cadre."""
    found = {person: f"{department or ''}{post or ''}" for person, department, post in tuples(
        Cadre.select(Cadre.person, Cadre.department, Cadre.post).where(live(Cadre) & among(Cadre.person, people)))}
    query = Membership.select(Membership.person, Membership.work, Unit.name).join_from(
        Membership, Unit, JOIN.LEFT_OUTER, on=Membership.unit)
    query = query.where(live(Membership) & among(Membership.person, people))
    found.update({person: work or unit for person, work, unit in tuples(query.order_by(Membership.id))
                  if work or unit})
    return found


def _standings(people: Collection[int], term: int | None) -> dict[int, list[str]]:
    """What each is or was, in words."""
    found: dict[int, list[str]] = defaultdict(list)
    query = Membership.select(Membership.person, Membership.term, Term.name, Membership.until).join(
        Term, on=Membership.term).where(live(Membership) & among(Membership.person, people))
    for person, of, called, until in tuples(query.order_by(Term.since.desc(), Membership.id.desc())):
        which = "本届" if of == term else called
        found[person].append(_held(f"{which}委员", until, of != term))
    for model, words in ((Cadre, "机关干部"), (RosterEntry, "志愿服务队队员")):
        held: Any = model
        spans = dict(tuples(held.select(held.person, held.until).where(live(held) & among(held.person, people))
                            .order_by(held.until.is_null(), held.until)))
        for person, until in spans.items():
            found[person].append(_held(words, until))
    return found


def _held(what: str, until: str | None, over: bool = False) -> str:
    if until and until <= today():
        return f"曾任{what}，至 {fields.print_date(until)}"
    return f"曾任{what}" if over else what


def _rows(register: type[Register], people: Collection[int], term: int | None) -> dict[int, tuple[int | None, str]]:
    """Person → (the row that holds or is to hold, the day the last one ended)."""
    path = person_path(register)
    if not path:
        return {person: (person, "") for person in people}
    row: Any = register.row
    where = live(row) & among(getattr(row, path), people)
    if register.term:
        where &= getattr(row, register.term) == (term or 0)
    until = row.until if issubclass(row, Dated) else row.deleted_at
    found: dict[int, tuple[int | None, str]] = {}
    for row_id, person, end in tuples(row.select(row.id, getattr(row, path), until).where(where).order_by(row.id)):
        present, last = found.get(person, (None, ""))
        found[person] = (present, max(last, end)) if end and end <= today() else (row_id, last)
    return found


def linked(register: type[Register], person: int) -> Linked:
    """What the columns of a register that belong to the person say of them today."""
    path = person_path(register)
    assert path
    stored = [column for column in register.columns if column.stored and column.path == path]
    version, *values = tuples(Person.select(Person.version, *(c.field for c in stored)).where(Person.id == person))[0]
    found = dict(zip((column.key for column in stored), values))
    for column in _facts_of(register, path):
        found[column.key] = column.load_owned({person: person}, View(register))[person]
    return Linked(found, {path: version})


def _facts_of(register: type[Register], path: str) -> Iterable[Facts | FactDates]:
    for column in register.columns:
        if isinstance(column, Facts) and column.owner_path == path or isinstance(column, FactDates) and (
                column.facts.owner_path == path):
            yield column


__all__ = ["Linked", "Namesake", "linked", "namesakes", "person_path"]
