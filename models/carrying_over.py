"""What a new 届 takes over from the old one: grids, branches, contacts and committee seats of the people who go on."""
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from models.basics import Committee
from models.cadences import Cadence
from models.grids import Branch, BranchOfficer, Convener, Grid, GridSeat
from models.members import Cadre, Contact
from models.operation import Operation
from models.people import CommitteeSeat, Membership, PartyGroupSeat
from models.records import Record, active, live, stored_rows
from models.register import normal_name
from models.teams import RosterEntry

GRIDS, BRANCHES, CONTACTS, COMMITTEES = "grids", "branches", "contacts", "committees"
TEAMS, CADENCES = "teams", "cadences"
CARRIED = (GRIDS, BRANCHES, CONTACTS, TEAMS, CADENCES, COMMITTEES)


class Pair(NamedTuple):
    """A member of the new 届: the person, the membership that ends (None for who is new) and the one that begins."""

    person: int
    before: int | None
    now: int


# -- how much there is -----------------------------------------------------------------------------------------------

def counted(term: int, on: str, people: Collection[int]) -> dict[str, tuple[int, int]]:
    """Kind → (how much the 届 has on the day, how much of it goes on with `people`).

    Of grids and branches the first is the grids and branches, the second the seats and officers that go on.
    """
    present = dict(_rows(Membership, on, Membership.id, Membership.person, where=Membership.term == term))
    leaving = set(present.values()) - set(people)
    seats, committees = (_rows(model, on, model.membership) for model in (GridSeat, CommitteeSeat))
    officers, contacts = _officers(term, on), _contacts(term, on)
    officers_staying, contacting = _staff(on, people), _contacting(on, people)
    teams = [person for person, in _rows(RosterEntry, on, RosterEntry.person)]
    rules = len(_rows(Cadence, on, Cadence.id))
    held = [present[i] for i, in committees if i in present]
    return {
        GRIDS: (len(_of(Grid, term)), sum(present.get(i) in people for i, in seats)),
        BRANCHES: (len(_of(Branch, term)), sum(person in officers_staying for _, person, _ in officers)),
        CONTACTS: (len(contacts), sum(above in contacting and below in people for above, below in contacts)),
        TEAMS: (len(teams), sum(person not in leaving for person in teams)),
        CADENCES: (rules, rules),
        COMMITTEES: (len(held), sum(person in people for person in held)),
    }


def _rows(model: Any, on: str, *nodes: Any, where: Any = None) -> list[tuple[Any, ...]]:
    """What holds on the day."""
    query = model.select(*nodes).where(live(model) & active(model, on)).order_by(model.id)
    return stored_rows(query if where is None else query.where(where))


def _of(model: Any, term: int) -> list[dict[str, Any]]:
    return list(model.select().where(live(model) & (model.term == term)).order_by(model.id).dicts())


def _officers(term: int, on: str) -> list[tuple[Any, ...]]:
    return _rows(BranchOfficer, on, BranchOfficer.branch, BranchOfficer.person, BranchOfficer.role,
                 where=BranchOfficer.branch.in_([one["id"] for one in _of(Branch, term)]))


def _contacts(term: int, on: str) -> list[tuple[Any, ...]]:
    return _rows(Contact, on, Contact.responsible, Contact.target, where=Contact.term == term)


def _staff(on: str, people: Collection[int]) -> set[int]:
    """Who may be an officer of a branch: who goes on, and the office's cadres."""
    return {*people, *(person for person, in _rows(Cadre, on, Cadre.person))}


def _contacting(on: str, people: Collection[int]) -> set[int]:
    """Who may contact others: who goes on, and the 党组."""
    return {*people, *(person for person, in _rows(PartyGroupSeat, on, PartyGroupSeat.person))}


# -- taking it over --------------------------------------------------------------------------------------------------

def carry_grids(op: Operation, old: int, new: int, on: str, pairs: Sequence[Pair]) -> dict[int, int]:
    """The grids with who goes on in them, unless the new roster says otherwise; returns old grid → new grid."""
    grids = _copied(op, Grid, _of(Grid, old), new, {})
    now = {pair.before: pair.now for pair in pairs if pair.before is not None}
    seated = {i for i, in _rows(GridSeat, on, GridSeat.membership)} & {pair.now for pair in pairs}
    seats = [(grid, now[i]) for grid, i in _rows(GridSeat, on, GridSeat.grid, GridSeat.membership)
             if i in now and grid in grids and now[i] not in seated]
    op.write(GridSeat, [{"grid": grids[grid], "membership": i, "since": on} for grid, i in seats])
    convened = {grid for grid, in _rows(Convener, on, Convener.grid)}
    op.write(Convener, [{"grid": grids[grid], "membership": now[i], "since": on} for grid, i in
                        _rows(Convener, on, Convener.grid, Convener.membership)
                        if i in now and grid in grids and grids[grid] not in convened])
    without = seated | {i for _, i in seats}
    reasons = stored_rows(Membership.select(Membership.id, Membership.ungridded_reason).where(
        (Membership.term == old) & live(Membership) & Membership.ungridded_reason.is_null(False)))
    op.write(Membership, [{"id": now[i], "ungridded_reason": reason} for i, reason in reasons
                          if i in now and now[i] not in without])
    return grids


def carry_branches(op: Operation, old: int, new: int, on: str, pairs: Sequence[Pair], grids: Mapping[int, int]) -> int:
    """The branches with their approval and the officers who go on; returns how many."""
    branches = _copied(op, Branch, _of(Branch, old), new, grids)
    staff = _staff(on, [pair.person for pair in pairs])
    held = {(branch, person, role) for branch, person, role in _officers(new, on)}
    rows = [(branches[branch], person, role) for branch, person, role in _officers(old, on) if person in staff]
    op.write(BranchOfficer, [{"branch": branch, "person": person, "role": role, "since": on}
                             for branch, person, role in rows if (branch, person, role) not in held])
    return len(branches)


def carry_contacts(op: Operation, old: int, new: int, on: str, pairs: Sequence[Pair]) -> int:
    """The contacts of two people who both go on; returns how many."""
    people = {pair.person for pair in pairs}
    above, held = _contacting(on, people), set(_contacts(new, on))
    rows = [one for one in _contacts(old, on) if one[0] in above and one[1] in people and one not in held]
    op.write(Contact, [{"term": new, "responsible": responsible, "target": target, "since": on}
                       for responsible, target in rows])
    return len(rows)


def carry_committees(op: Operation, on: str, pairs: Sequence[Pair]) -> int:
    """The committee seats of those for whom the new roster names none; returns how many."""
    now = {pair.before: pair.now for pair in pairs if pair.before is not None}
    there = {i for i, in stored_rows(Committee.select(Committee.id).where(live(Committee)))}
    rows = _rows(CommitteeSeat, on, CommitteeSeat.committee, CommitteeSeat.membership)
    seated = {i for _, i in rows}
    seats = [{"committee": committee, "membership": now[i], "since": on} for committee, i in rows
             if i in now and committee in there and now[i] not in seated]
    op.write(CommitteeSeat, seats)
    return len(seats)


def _copied(op: Operation, model: type[Record], rows: Sequence[Mapping[str, Any]], term: int,
            grids: Mapping[int, int]) -> dict[int, int]:
    """Old record → the one of that name in the new 届, made where there is none; `grids`: old grid → new grid."""
    there = {normal_name(one["name"]): one["id"] for one in _of(model, term)}
    fresh = [row for row in rows if normal_name(row["name"]) not in there]
    derived: frozenset[str] = getattr(model, "DERIVED")
    made = op.write(model, [
        {name: value for name, value in row.items() if name not in derived | {"id", "version", "deleted_at"}}
        | {"term": term} | ({"grid": grids.get(row["grid"])} if "grid" in row else {}) for row in fresh])
    there |= {normal_name(row["name"]): i for row, i in zip(fresh, made)}
    return {row["id"]: there[normal_name(row["name"])] for row in rows}


__all__ = ["BRANCHES", "CADENCES", "CARRIED", "COMMITTEES", "CONTACTS", "GRIDS", "Pair", "TEAMS", "carry_branches",
           "carry_committees", "carry_contacts", "carry_grids", "counted"]
