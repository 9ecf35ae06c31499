"""The contact chain (联系): who is in which tier, who has nobody, an even assignment, and contacts that no longer fit.

党组成员 → 常委 → 党员委员 → 非党员委员. A person has one tier, the highest; the tier above contacts it, an empty tier is
skipped, and the top needs nobody.
"""
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heapreplace
from typing import Any

from peewee import SQL, fn

from models import fields
from models.basics import current_term
from models.grids import GridSeat
from models.members import Contact, ContactEvent
from models.operation import Operation
from models.people import STANDING_BODY, Affiliation, Membership, PartyGroupSeat, Person, Post
from models.records import Sql, active, among, chunks, live, stored_rows
from models.view import View

PARTY_GROUP, STANDING, PARTY, OTHERS = range(4)
TIERS = ("党组成员", "常委", "党员委员", "非党员委员")

SAME_GRID, SAME_SECTOR, EVEN = "同一网格", "同一界别", "均衡分配"


@dataclass(frozen=True)
class Link:
    """One contact that holds. `fault` says why it no longer fits the chain, '' where it does."""

    contact: int
    responsible: int
    responsible_name: str
    responsible_tier: str
    target: int
    target_name: str
    target_tier: str
    since: str | None
    fault: str = ""


@dataclass(frozen=True)
class Proposal:
    """Somebody to contact the target, and why this one."""

    term: int
    target: int
    target_name: str
    responsible: int
    responsible_name: str
    reason: str


# -- tiers -----------------------------------------------------------------------------------------------------------

def tiers(term: int, day: str) -> dict[int, int]:
    """The tier of everybody who has one, by person."""
    found: dict[int, int] = {}
    for tier in range(len(TIERS)):
        for person, in stored_rows(_people(tier, term, day)):
            found.setdefault(person, tier)
    return found


def tier_of(person: int, term: int, day: str) -> int | None:
    """One person's tier, None for who is neither a member nor in the party group."""
    return next((tier for tier in range(len(TIERS)) if _people(tier, term, day, person).exists()), None)


def top_tier(term: int, day: str) -> int | None:
    """The highest tier that anybody is in: it needs no contact."""
    return next((tier for tier in range(len(TIERS)) if _people(tier, term, day).exists()), None)


def _people(tier: int, term: int, day: str, person: int | None = None) -> Any:
    """The people who qualify for a tier (some for a higher one too), as a query."""
    if tier == PARTY_GROUP:
        query: Any = PartyGroupSeat.select(PartyGroupSeat.person).join(Person).where(
            live(PartyGroupSeat) & active(PartyGroupSeat, day) & live(Person))
        return query if person is None else query.where(PartyGroupSeat.person == person)
    query = Membership.select(Membership.person).where(
        live(Membership) & active(Membership, day) & (Membership.term == term))
    if tier == STANDING:
        query = query.where(Membership.id.in_(Post.select(Post.membership).where(
            live(Post) & active(Post, day) & Post.title.in_(STANDING_BODY))))
    if tier == PARTY:
        query = query.where(Membership.person.in_(Affiliation.select(Affiliation.person).where(
            live(Affiliation) & active(Affiliation, day)
            & Affiliation.party.in_((fields.AFFILIATION_PARTY, fields.AFFILIATION_PROBATIONARY)))))
    return query if person is None else query.where(Membership.person == person)


# -- conditions on the list of members -------------------------------------------------------------------------------

def _who_need_it(view: View) -> tuple[Sql, int | None]:
    """(condition: the member is below the top tier, the 届)."""
    current = current_term() if view.term is None else None
    term = view.term if view.term is not None else current.id if current else None
    top = top_tier(term, view.day) if term is not None else None
    if term is None or top is None or top == OTHERS:
        return SQL("0"), term
    return Membership.person.not_in(_people(top, term, view.day)) & (Membership.term == term), term


def without_contact(view: View) -> Sql:
    """未落实: members below the top tier whom nobody is to contact on the view's day."""
    needed, term = _who_need_it(view)
    return needed & Membership.person.not_in(Contact.select(Contact.target).where(_holds(term, view.day)))


def not_contacted(view: View, year: int) -> Sql:
    """本年未联系: members below the top tier with no contact logged in `year`."""
    needed, _ = _who_need_it(view)
    met = ContactEvent.select(ContactEvent.target).where(
        live(ContactEvent) & (ContactEvent.date >= str(year)) & (ContactEvent.date < str(year + 1)))
    return needed & Membership.person.not_in(met)


def _holds(term: int | None, day: str) -> Sql:
    return live(Contact) & active(Contact, day) & (Contact.term == term)


# -- who contacts whom -----------------------------------------------------------------------------------------------

def chain(term: int, day: str) -> list[Link]:
    """Every contact that holds, the highest tier first."""
    found = _links(_holds(term, day), tiers(term, day))
    order = {name: number for number, name in enumerate(TIERS)}
    return sorted(found, key=lambda link: (order.get(link.responsible_tier, 9), link.responsible, link.contact))


def up(person: int, term: int, day: str) -> list[Link]:
    """联系责任人: who contacts the person."""
    return _of_one(Contact.target == person, term, day)


def down(person: int, term: int, day: str) -> list[Link]:
    """联系对象: whom the person contacts."""
    return _of_one(Contact.responsible == person, term, day)


def broken(term: int, day: str) -> list[Link]:
    """Contacts that no longer fit, each with its `fault`: the responsible is not in a higher tier any more."""
    return [link for link in chain(term, day) if link.fault]


def _of_one(condition: Sql, term: int, day: str) -> list[Link]:
    where = _holds(term, day) & condition
    people = {i for row in stored_rows(Contact.select(Contact.responsible, Contact.target).where(where)) for i in row}
    known: dict[int, int] = {}
    for tier in range(len(TIERS)):
        column = PartyGroupSeat.person if tier == PARTY_GROUP else Membership.person
        for part in chunks(people):
            for person, in stored_rows(_people(tier, term, day).where(among(column, part))):
                known.setdefault(person, tier)
    return _links(where, known)


def _links(where: Sql, known: Mapping[int, int]) -> list[Link]:
    responsible: Any = Person.alias()
    target: Any = Person.alias()
    query = (Contact.select(Contact.id, Contact.responsible, responsible.name, Contact.target, target.name,
                            Contact.since)
             .join(responsible, on=(Contact.responsible == responsible.id))
             .join_from(Contact, target, on=(Contact.target == target.id)).where(where).order_by(Contact.id))
    found = []
    for contact, above, above_name, below, below_name, since in stored_rows(query):
        upper, lower = known.get(above), known.get(below)
        found.append(Link(contact, above, above_name, "" if upper is None else TIERS[upper], below, below_name,
                          "" if lower is None else TIERS[lower], since, _fault(upper, lower)))
    return found


def _fault(upper: int | None, lower: int | None) -> str:
    if lower is None:
        return "联系对象已不在任"
    if upper is None:
        return "联系责任人已不在任"
    if upper >= lower:
        return f"联系责任人现为{TIERS[upper]}，不高于联系对象的层级（{TIERS[lower]}）"
    return ""


# -- an even assignment ----------------------------------------------------------------------------------------------

def propose(term: int, day: str) -> list[Proposal]:
    """Somebody of the tier above for each who has nobody: as even as can be, of the same grid or else 界别 if possible.

    The same data give the same proposal. Nothing is written.
    """
    known = tiers(term, day)
    contacted = {row[0] for row in stored_rows(Contact.select(Contact.target).where(_holds(term, day)))}
    has = Contact.select(Contact.responsible, fn.COUNT(Contact.id)).where(_holds(term, day))
    load: dict[int, int] = defaultdict(int, stored_rows(has.group_by(Contact.responsible)))
    members = live(Membership) & active(Membership, day) & (Membership.term == term)
    in_order = [row[0] for row in stored_rows(Membership.select(Membership.person).where(members)
                                              .order_by(Membership.name_stroke, Membership.id))]
    sectors = dict(stored_rows(Membership.select(Membership.person, Membership.sector).where(
        members & Membership.sector.is_null(False))))
    grids = dict(stored_rows(GridSeat.select(Membership.person, GridSeat.grid).join(Membership).where(
        members & live(GridSeat) & active(GridSeat, day))))
    found: list[tuple[int, int, str]] = []
    for tier in range(1, len(TIERS)):
        above = max((other for other in set(known.values()) if other < tier), default=None)
        targets = [person for person in in_order if known[person] == tier and person not in contacted]
        if above is not None and targets:
            candidates = sorted(person for person, held in known.items() if held == above)
            found += _assign(targets, candidates, load, grids, sectors)
    names: dict[int, str] = {}
    for part in chunks({i for target, responsible, _ in found for i in (target, responsible)}):
        names.update(stored_rows(Person.select(Person.id, Person.name).where(among(Person.id, part))))
    return [Proposal(term, target, names[target], responsible, names[responsible], reason)
            for target, responsible, reason in found]


def _assign(targets: Sequence[int], candidates: Sequence[int], load: dict[int, int], grids: Mapping[int, int],
            sectors: Mapping[int, int]) -> list[tuple[int, int, str]]:
    """(target, responsible, why) in the order of `targets`; `load` counts up with each."""
    level = _even_level([load[person] for person in candidates], len(targets))
    chosen: dict[int, tuple[int, str]] = {}
    for cap in (level, level + 1):                     # nobody gets one more while another has room below the level
        for reason, place in ((SAME_GRID, grids), (SAME_SECTOR, sectors), (EVEN, None)):
            heaps: dict[int | None, list[tuple[int, int]]] = defaultdict(list)
            for person in candidates:
                if place is None or person in place:
                    heaps[None if place is None else place[person]].append((load[person], person))
            for heap in heaps.values():
                heapify(heap)
            for target in targets:
                if target not in chosen and (place is None or target in place):
                    taker = _take(heaps.get(None if place is None else place[target], []), load, cap)
                    if taker is not None:
                        chosen[target] = taker, reason
    return [(target, *chosen[target]) for target in targets]


def _even_level(loads: Sequence[int], more: int) -> int:
    """The highest level up to which all loads can be filled with `more`."""
    low, high = min(loads), max(loads) + more
    while low < high:
        middle = (low + high + 1) // 2
        if sum(max(0, middle - one) for one in loads) <= more:
            low = middle
        else:
            high = middle - 1
    return low


def _take(heap: list[tuple[int, int]], load: dict[int, int], cap: int) -> int | None:
    """The person with the fewest, if that is below `cap`; others may have added to the loads meanwhile."""
    while heap:
        counted, person = heap[0]
        if counted != load[person]:
            heapreplace(heap, (load[person], person))
        elif counted >= cap:
            return None
        else:
            load[person] += 1
            heapreplace(heap, (load[person], person))
            return person
    return None


def accept(op: Operation, proposals: Iterable[Proposal], since: str) -> list[int]:
    """Put the approved proposals into force from `since` on; returns the new contacts.

    Whoever got somebody else meanwhile keeps that one.
    """
    wanted = list(proposals)
    taken: set[tuple[int, int]] = set()
    for part in chunks({one.target for one in wanted}):
        taken |= set(stored_rows(Contact.select(Contact.term, Contact.target).where(
            among(Contact.target, part) & live(Contact) & (Contact.until.is_null() | (Contact.until > since)))))
    rows = [{"term": one.term, "responsible": one.responsible, "target": one.target, "since": since}
            for one in wanted if (one.term, one.target) not in taken]
    return op.write(Contact, rows)


__all__ = ["OTHERS", "PARTY", "PARTY_GROUP", "STANDING", "TIERS", "Link", "Proposal", "accept", "broken", "chain",
           "down", "not_contacted", "propose", "tier_of", "tiers", "top_tier", "up", "without_contact"]
