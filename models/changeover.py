"""换届: the new 届 with its 界别 and roster, what it takes over from the old one, and the old one sealed."""
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from models import fields
from models.basics import NATIONAL_SECTORS, Sector, Term, current_term
from models.cadences import Cadence
from models.carrying_over import (
    BRANCHES,
    CADENCES,
    CARRIED,
    COMMITTEES,
    CONTACTS,
    GRIDS,
    TEAMS,
    Pair,
    carry_branches,
    carry_committees,
    carry_contacts,
    carry_grids,
    counted,
)
from models.closed_terms import ties
from models.errors import InvalidValue
from models.kept_roster import keep_roster
from models.members import Members
from models.names import stroke_key
from models.operation import Operation
from models.people import AGAIN, NEW, Membership, Person
from models.records import Dated, Record, active, among, chunks, live, stored_rows, tuples
from models.teams import RosterEntry

EXPIRED = "届满"


@dataclass(frozen=True)
class SectorName:
    """A 界别 that the new 届 will have."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Beginning:
    """The new 届: its name, its first day (ISO) and its 界别 in order."""

    name: str
    on: str
    sectors: tuple[SectorName, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """Who goes on, who is new and who leaves, by name in 姓氏笔画 order."""

    again: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]


@dataclass
class ChangedOver:
    """What a change of term came to. `carried`: how many of each kind the new 届 took over."""

    term: int
    again: int = 0
    new: int = 0
    gone: int = 0
    carried: dict[str, int] = field(default_factory=dict)


Roster = Callable[[Operation], object]                   # writes the new roster; memberships of the present 届


# -- before anything is written --------------------------------------------------------------------------------------

def check_beginning(name: str, on: str) -> None:
    """Raises `InvalidValue` for a name that is taken or a day that cannot be."""
    _check(_plain(name), on, current_term())


def sectors_of_present() -> tuple[SectorName, ...]:
    """The 界别 of the present 届, in order."""
    term = current_term()
    return tuple(SectorName(name, tuple(aliases)) for name, aliases in tuples(
        Sector.select(Sector.name, Sector.aliases).where(live(Sector) & (Sector.term == (term.id if term else 0)))
        .order_by(Sector.position.is_null(), Sector.position, Sector.id)))


def national_sectors() -> tuple[SectorName, ...]:
    return tuple(SectorName(name) for name in NATIONAL_SECTORS)


def named_sectors(lines: Iterable[str], known: Sequence[SectorName]) -> tuple[SectorName, ...]:
    """A list as a person left it, one 界别 a line; those that are `known` keep their aliases."""
    aliases = {one.name: one.aliases for one in known}
    names = dict.fromkeys("".join(line.split()) for line in lines)
    return tuple(SectorName(name, aliases.get(name, ())) for name in names if name)


def compare(people: Collection[int], fresh: Collection[str], on: str) -> Comparison:
    """What a new roster comes to: `people` who are known already, and the names of the others."""
    present = _present(on)
    again = present.keys() & set(people)
    elsewhere = _names(set(people) - again)
    return Comparison(_in_order(present[i] for i in again), _in_order([*fresh, *elsewhere.values()]),
                      _in_order(name for i, name in present.items() if i not in again))


def holdings_counted(on: str, people: Collection[int]) -> dict[str, tuple[int, int]]:
    """Of each kind in `CARRIED`: (how much there is on the day, how much of it goes on with `people`)."""
    term = current_term()
    return counted(term.id, on, people) if term is not None else {kind: (0, 0) for kind in CARRIED}


def _present(on: str) -> dict[int, str]:
    """Person → name of everybody who is in the present 届 on the day."""
    term = current_term()
    return dict(stored_rows(Membership.select(Membership.person, Person.name).join(Person).where(
        live(Membership) & (Membership.term == (term.id if term else 0)) & active(Membership, on))))


def _names(people: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in chunks(people):
        found.update(stored_rows(Person.select(Person.id, Person.name).where(among(Person.id, part))))
    return found


def _in_order(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=stroke_key))


# -- carrying it out -------------------------------------------------------------------------------------------------

def change_over(op: Operation, beginning: Beginning, roster: Roster | None = None,
                carry: Collection[str] = CARRIED) -> ChangedOver:
    """Begin the new 届 and end the old one on the same day; `roster` writes who is in the new one, None for later.

    Of the kinds in `CARRIED`, those in `carry` go on in the new 届 as far as they concern people who do; all others
    end. What belongs to no 届 (党组, 机关干部, and teams and cadence rules that are carried over) goes on by itself.
    Raises `InvalidValue`, also where people of the roster had left by then, and what `roster` raises.
    """
    name, on = _plain(beginning.name), beginning.on
    old = current_term()
    _check(name, on, old)
    before: dict[int, int] = {}                                  # person → membership that ends
    if old is not None:
        before = dict(stored_rows(Membership.select(Membership.person, Membership.id).where(
            live(Membership) & (Membership.term == old.id) & active(Membership, on))))
        keep_roster(op, Members, old.id)
        op.write(Term, [{"id": old.id, "version": old.version, "until": on, "current": 0, "closed": 1}])
    new = op.write(Term, [{"name": name, "since": on, "current": 1}])[0]
    op.write(Sector, [{"term": new, "name": one.name, "aliases": one.aliases, "position": place}
                      for place, one in enumerate(beginning.sectors, 1)])
    if roster is not None:
        roster(op)
        _refuse_ended(new, on)
    result = _describe_members(op, new, on, before)
    if old is not None:
        pairs = [Pair(person, before.get(person), membership) for person, membership in _members(new)]
        leaving = before.keys() - {pair.person for pair in pairs} if roster is not None else ()
        _carry_over(op, old.id, new, on, pairs, leaving, carry, result)
        _end(op, old.id, on)
    return result


def _plain(name: str) -> str:
    return "".join(name.split())


def _check(name: str, on: str, old: Term | None) -> None:
    if not name:
        raise InvalidValue("name", "请填写新一届的名称，如：第十一届")
    if len(on) != 10:
        raise InvalidValue("since", "换届日期要写到日")
    if Term.select().where(live(Term) & (Term.name == name)).exists():
        raise InvalidValue("name", f"已有“{name}”")
    if old is not None and old.since is not None and on <= str(old.since):
        raise InvalidValue("since", f"换届日期应晚于上一届的换届日期 {fields.print_date(old.since)}")


def _members(term: int) -> list[tuple[int, int]]:
    return [(person, membership) for person, membership in stored_rows(Membership.select(
        Membership.person, Membership.id).where(live(Membership) & (Membership.term == term)))]


def _refuse_ended(term: int, on: str) -> None:
    """A roster whose people had left before the term began is another term's."""
    ended = [name for name, in tuples(Membership.select(Person.name).join(Person).where(
        live(Membership) & (Membership.term == term) & (Membership.until <= on)).order_by(Membership.id))]
    if ended:
        raise InvalidValue("until", f"名册中 {ended[0]}{f'等 {len(ended)} 人' if len(ended) > 1 else ''}的结束日期不晚于换届日期，"
                                    "请核对是不是选了以前的名册")


def _describe_members(op: Operation, term: int, on: str, before: dict[int, int]) -> ChangedOver:
    """Say of each new member what the sheet did not: since when, 新任 or 连任, and in which term running."""
    served = _terms_served(before.values())
    result = ChangedOver(term, gone=len(before))
    rows = []
    for membership, person, since, kind, terms in stored_rows(Membership.select(
            Membership.id, Membership.person, Membership.since, Membership.kind, Membership.terms_served).where(
            live(Membership) & (Membership.term == term))):
        again = person in before
        result.again, result.gone = result.again + again, result.gone - again
        result.new += not again
        rows.append({"id": membership, "since": since or on, "kind": kind or (AGAIN if again else NEW),
                     "terms_served": terms or (served[before[person]] + 1 if again else 1)})
    op.write(Membership, rows)
    return result


def _terms_served(memberships: Iterable[int]) -> dict[int, int]:
    """In which term running each membership was: as it says or, where it says nothing, as the 届 before show."""
    order = [i for i, in stored_rows(Term.select(Term.id).where(live(Term)).order_by(
        Term.current, Term.since.is_null(False), Term.since, Term.id))]
    place = {term: number for number, term in enumerate(order)}
    found: dict[int, int] = {}
    for ids in chunks(memberships):
        held: dict[int, set[int]] = defaultdict(set)
        several = stored_rows(Membership.select(Membership.id, Membership.person, Membership.term,
                                                Membership.terms_served).where(among(Membership.id, ids)))
        for person, term in stored_rows(Membership.select(Membership.person, Membership.term).where(
                live(Membership) & among(Membership.person, {row[1] for row in several}))):
            held[person].add(place.get(term, -1))
        for membership, person, term, said in several:
            running = 1
            while place[term] - running in held[person]:
                running += 1
            found[membership] = said or running
    return found


def _carry_over(op: Operation, old: int, new: int, on: str, pairs: Sequence[Pair],
                leaving: Collection[int], carry: Collection[str], result: ChangedOver) -> None:
    """`leaving`: the people who are in the old 届 and not in the new one, as far as that is known."""
    grids = carry_grids(op, old, new, on, pairs) if GRIDS in carry else {}
    if GRIDS in carry:
        result.carried[GRIDS] = len(grids)
    if BRANCHES in carry:
        result.carried[BRANCHES] = carry_branches(op, old, new, on, pairs, grids)
    if CONTACTS in carry:
        result.carried[CONTACTS] = carry_contacts(op, old, new, on, pairs)
    if COMMITTEES in carry:
        result.carried[COMMITTEES] = carry_committees(op, on, pairs)
    if TEAMS not in carry:
        end_rows(op, RosterEntry, live(RosterEntry), on)
    else:
        for part in chunks(leaving):
            end_rows(op, RosterEntry, live(RosterEntry) & among(RosterEntry.person, part), on)
    if CADENCES not in carry:
        end_rows(op, Cadence, live(Cadence), on)


def _end(op: Operation, term: int, on: str) -> None:
    """End everything dated that belongs to the old 届; its memberships 届满."""
    for model, several in ties().items():
        if not issubclass(model, Dated) or model is Membership:
            continue
        table: Any = model
        for key, owner in several:
            node: Any = getattr(table, key)
            above: Any = owner
            of_term = node == term if owner is None else node.in_(above.select(above.id).where(above.term == term))
            end_rows(op, model, live(model) & of_term, on)
    end_rows(op, Membership, live(Membership) & (Membership.term == term), on, end_reason=EXPIRED)


def end_rows(op: Operation, model: type[Record], where: Any, on: str, **more: Any) -> None:
    """End on the day the rows that hold then, with `more` values; those that were to begin later are taken away."""
    table: Any = model
    open_ = table.until.is_null() | (table.until > on)
    rows = stored_rows(table.select(table.id, table.since).where(where & open_))
    op.recycle(model, [i for i, since in rows if since is not None and since >= on])
    op.write(model, [{"id": i, "until": on, **more} for i, since in rows if since is None or since < on])


__all__ = ["Beginning", "ChangedOver", "Comparison", "EXPIRED", "SectorName", "change_over", "check_beginning",
           "compare", "holdings_counted", "named_sectors", "national_sectors", "sectors_of_present"]
