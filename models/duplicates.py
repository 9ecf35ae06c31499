"""疑似重复: pairs of people who may be one, except those a person has said are two."""
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from peewee import Select, fn

from models import fields
from models.errors import Refused
from models.operation import Operation
from models.people import Membership, NotSame, Person
from models.records import among, chunks, db, live, stored_rows
from models.units import Unit

SAME_ID, SAME_PHONE, SAME_BIRTH, SAME_WORK = "身份证号相同", "手机相同", "姓名、出生年月相同", "姓名、性别、单位相同"
SAME_SOUND, FORMER_NAME, NO_BIRTH = "姓名同音、出生年月相同", "曾用名相同", "姓名相同，有一人未填出生年月"
REASONS = (SAME_ID, SAME_PHONE, SAME_BIRTH, SAME_WORK, SAME_SOUND, FORMER_NAME, NO_BIRTH)     # the strongest first

LISTED = 200                          # a list longer than this is not worked through; what is settled makes room
_CANDIDATES = 5000                    # of one reason, before contradictions are sorted out
_SHARED_BY = 5                        # a number that more people have is an office's, not a person's


@dataclass(frozen=True)
class Pair:
    """Two people (a has the lower id), and why they may be one."""

    a: int
    b: int
    reasons: tuple[str, ...]

    @property
    def words(self) -> str:
        return "；".join(self.reasons)


def likely_pairs(limit: int = LISTED) -> list[Pair]:
    """Pairs of live people that may be one, the surest first; those with two different ID numbers are two people."""
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for reason, pairs in ((SAME_ID, _same_id()), (SAME_PHONE, _same_phone()), (SAME_BIRTH, _same_birth()),
                          (SAME_WORK, _same_work()), (SAME_SOUND, _same_sound()), (FORMER_NAME, _former_names()),
                          (NO_BIRTH, _without_birth())):
        for one, other in pairs:
            found[min(one, other), max(one, other)].add(reason)
    for reasons in found.values():
        if SAME_BIRTH in reasons:
            reasons.discard(SAME_SOUND)                    # it goes without saying
    told = {(min(row), max(row)) for row in stored_rows(NotSame.select(NotSame.a, NotSame.b).where(live(NotSame)))}
    facts = _facts({i for pair in found for i in pair})
    kept = [Pair(a, b, tuple(sorted(reasons, key=REASONS.index))) for (a, b), reasons in found.items()
            if (a, b) not in told and _may_be_one(facts[a], facts[b], reasons)]
    kept.sort(key=lambda pair: ([REASONS.index(reason) for reason in pair.reasons], pair.a, pair.b))
    return kept[:limit]


def not_same(op: Operation, a: int, b: int) -> None:
    """Remember that the two are not one person; saying it twice changes nothing."""
    if a == b:
        raise Refused("选中的是同一条记录。", "请选两个人。")
    one, other = sorted((a, b))
    if not NotSame.select().where((NotSame.a == one) & (NotSame.b == other) & live(NotSame)).exists():
        op.write(NotSame, [{"a": one, "b": other}])


# -- what two people have in common ----------------------------------------------------------------------------------

def _filled(field: Any) -> Any:
    return field.is_null(False) & (field != "")


def _alike(keys: tuple[Any, ...], person: Any, query: Any) -> Iterable[tuple[int, int]]:
    """Pairs of `person` within the rows of `query` that agree in all `keys`, grouped by the database."""
    number = fn.COUNT(fn.DISTINCT(person))
    groups = stored_rows(query.columns(*keys, number, fn.MIN(person), fn.MAX(person)).group_by(*keys)
                         .having(number > 1).order_by(fn.MIN(person)).limit(_CANDIDATES))
    large = {tuple(row[:-3]) for row in groups if row[-3] > 2}
    yield from ((row[-2], row[-1]) for row in groups if row[-3] == 2)
    members: dict[tuple[Any, ...], dict[int, None]] = defaultdict(dict)
    for part in chunks(sorted({key[0] for key in large}), 500):
        for *key, i in stored_rows(query.columns(*keys, person).where(keys[0].in_(part)).order_by(person)):
            if tuple(key) in large:
                members[tuple(key)][i] = None
    for ids in members.values():
        yield from combinations(list(ids)[:20], 2)


def _same_id() -> Iterable[tuple[int, int]]:
    return _alike((Person.id_number,), Person.id, Person.select().where(live(Person) & _filled(Person.id_number)))


def _same_birth() -> Iterable[tuple[int, int]]:
    return _alike((Person.name, fn.SUBSTR(Person.birth, 1, 7)), Person.id,
                  Person.select().where(live(Person) & _filled(Person.birth)))


def _same_sound() -> Iterable[tuple[int, int]]:
    return _alike((Person.pinyin, fn.SUBSTR(Person.birth, 1, 7)), Person.id, Person.select().where(
        live(Person) & (Person.pinyin != "") & (fn.LENGTH(Person.birth) >= 7)))


def _same_work() -> Iterable[tuple[int, int]]:
    person = (Person.id.alias("person"), Person.name.alias("name"), Person.sex.alias("sex"))
    known = live(Person) & _filled(Person.sex)
    members = Membership.select().join(Person).where(known & live(Membership))
    works = (Person.select(*person, Person.work.alias("work")).where(known & _filled(Person.work))
             + members.columns(*person, Membership.work.alias("work")).where(_filled(Membership.work))
             + members.columns(*person, Unit.name.alias("work")).join_from(Membership, Unit, on=Membership.unit))
    row = works.alias("works")
    return _alike((row.c.name, row.c.sex, row.c.work), row.c.person, Select([row], []).bind(db))


def _same_phone() -> Iterable[tuple[int, int]]:
    having: dict[str, set[int]] = defaultdict(set)
    for person, phones in stored_rows(Person.select(Person.id, Person.phones).where(
            live(Person) & Person.phones.is_null(False))):
        for phone in Person.phones.python_value(phones):
            having[fields.phone_digits(phone)].add(person)
    for ids in having.values():
        if 1 < len(ids) <= _SHARED_BY:
            yield from combinations(sorted(ids), 2)


def _former_names() -> Iterable[tuple[int, int]]:
    having: dict[str, set[int]] = defaultdict(set)
    for person, former in stored_rows(Person.select(Person.id, Person.former_names).where(
            live(Person) & Person.former_names.is_null(False))):
        for name in Person.former_names.python_value(former):
            having[name].add(person)
    names = sorted(having)
    for start in range(0, len(names), 500):
        for person, name in stored_rows(Person.select(Person.id, Person.name).where(
                live(Person) & Person.name.in_(names[start:start + 500]))):
            having[name].add(person)
    for ids in having.values():
        yield from combinations(sorted(ids)[:20], 2)


def _without_birth() -> Iterable[tuple[int, int]]:
    other: Any = Person.alias()
    blank = Person.birth.is_null() | (Person.birth == "")
    found: list[tuple[int, int]] = stored_rows(
        Person.select(Person.id, other.id).join(other, on=(other.name == Person.name) & (other.id != Person.id))
        .where(live(Person) & blank & other.deleted_at.is_null()).order_by(Person.id).limit(_CANDIDATES))
    return found


# -- what speaks against ---------------------------------------------------------------------------------------------

def _facts(ids: Iterable[int]) -> dict[int, Mapping[str, Any]]:
    found: dict[int, Mapping[str, Any]] = {}
    names = ("name", "sex", "birth", "id_number")
    for part in chunks(sorted(ids)):
        for i, *values in stored_rows(Person.select(Person.id, *(getattr(Person, name) for name in names))
                                      .where(among(Person.id, part))):
            found[i] = dict(zip(names, values))
    return found


def _may_be_one(one: Mapping[str, Any], other: Mapping[str, Any], reasons: set[str]) -> bool:
    if SAME_ID in reasons or SAME_PHONE in reasons and one["name"] == other["name"]:
        return True
    if one["id_number"] and other["id_number"]:
        return False
    if one["sex"] and other["sex"] and one["sex"] != other["sex"]:
        return False
    if reasons <= {SAME_BIRTH, SAME_SOUND}:                # both days known: they must not differ
        births = (one["birth"], other["birth"])
        return bool(births[0].startswith(births[1]) or births[1].startswith(births[0]))
    return True


__all__ = ["LISTED", "REASONS", "Pair", "likely_pairs", "not_same"]
