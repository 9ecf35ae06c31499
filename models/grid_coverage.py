"""Grids and branches: who is in one, what is missing and how to mend it, and moving members between them."""
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import fn

from models import fields
from models.grids import COMMITTEE_MEMBER, SECRETARY, Branch, BranchOfficer, Convener, Grid, GridSeat
from models.members import Cadre, Members
from models.operation import Operation
from models.people import Affiliation, Membership, Person
from models.records import active, among, chunks, live, pairs, stored_rows
from models.view import Filter, View

# What mends it: the action a page offers beside the words.
CHOOSE_CONVENER, ADD_BRANCH, LINK_GRID, SEAT_MEMBERS = "choose_convener", "add_branch", "link_grid", "seat_members"
RECORD_APPROVAL, APPOINT_SECRETARY, APPOINT_OFFICER = "record_approval", "appoint_secretary", "appoint_officer"
APPOINT_CADRE, ADD_PARTY_MEMBERS = "appoint_cadre", "add_party_members"

FEWEST_PARTY_MEMBERS = 3                     # a branch has three full Party members at least (党章第三十条)


@dataclass(frozen=True)
class Coverage:
    """`in_scope` members of the 届, `seated` in a grid, `left_out` (membership, name, reason), the rest `without`."""

    in_scope: int
    seated: int
    without: int
    left_out: tuple[tuple[int, str, str], ...]

    @property
    def expected(self) -> int:
        """Those who should be in a grid: who is left out for a stated reason is not counted."""
        return self.in_scope - len(self.left_out)

    @property
    def line(self) -> str:
        """168 位委员已入网格 166 位（98.8%）; never 100.0% while one is missing."""
        if not self.expected:
            return "还没有委员"
        share = min(round(self.seated * 100 / self.expected, 1), 100.0 if not self.without else 99.9)
        return f"{self.expected} 位委员已入网格 {self.seated} 位（{share}%）"

    @property
    def without_line(self) -> str:
        return f"未入网格 {self.without} 人" if self.without else ""

    @property
    def left_out_line(self) -> str:
        return f"另有 {len(self.left_out)} 人经说明不编入网格" if self.left_out else ""


@dataclass(frozen=True)
class Missing:
    """One thing that is missing. `remedy`: the action that mends it; `members`: whom it is about, by membership."""

    words: str
    remedy: str
    grid: int | None = None
    branch: int | None = None
    members: tuple[int, ...] = ()


@dataclass(frozen=True)
class Numbers:
    """委员 / 党员委员 / 支部党员 of one grid; the last with the cadre, both with probationary Party members.

    How many of either are probationary is told beside it: they do not count towards the full members a branch needs.
    """

    members: int = 0
    party_members: int = 0
    branch_members: int = 0
    probationary_members: int = 0
    probationary_in_branch: int = 0

    @property
    def party_words(self) -> str:
        return _with_probationary(self.party_members, self.probationary_members)

    @property
    def branch_words(self) -> str:
        """3 人（含预备党员 1 人）"""
        return _with_probationary(self.branch_members, self.probationary_in_branch)

    def __str__(self) -> str:
        return f"{self.members} / {self.party_members} / {self.branch_members}"


def _with_probationary(people: int, probationary: int) -> str:
    return f"{people} 人" + (f"（含预备党员 {probationary} 人）" if probationary else "")


# -- coverage --------------------------------------------------------------------------------------------------------

def without_grid(term: int, day: str) -> View:
    """The members that are in no grid, without those left out for a stated reason."""
    return View(Members, term=term, as_of=day, filters=(Filter("without_grid"),))


def coverage(term: int, day: str) -> Coverage:
    everybody = View(Members, term=term, as_of=day)
    missing = without_grid(term, day)
    seated = GridSeat.select(GridSeat.membership).where(live(GridSeat) & active(GridSeat, day))
    reason = Membership.ungridded_reason
    left_out = stored_rows(Membership.select(Membership.id, Person.name, reason).join(Person).where(
        Membership.id.in_(everybody.subquery()) & Membership.id.not_in(seated) & reason.is_null(False)
        & (reason != "")).order_by(Membership.name_stroke, Membership.id))
    in_scope, without = everybody.count(), missing.count()
    return Coverage(in_scope, in_scope - without - len(left_out), without, tuple(left_out))


class _Staff:
    """Everything `missing` and `numbers` look at, read once: grids, branches, and who is who in them."""

    def __init__(self, term: int, day: str) -> None:
        members = live(Membership) & active(Membership, day)
        seats = live(GridSeat) & active(GridSeat, day) & members
        self.grids: dict[int, str] = pairs(Grid.select(Grid.id, Grid.name).where(live(Grid) & (Grid.term == term))
                                           .order_by(Grid.position.is_null(), Grid.position, Grid.name, Grid.id))
        self.branches: dict[int, tuple[int | None, str | None, str | None]] = {
            row[0]: (row[1] if row[1] in self.grids else None, row[2], row[3]) for row in stored_rows(
                Branch.select(Branch.id, Branch.grid, Branch.approved_by, Branch.approved_on).where(
                    live(Branch) & (Branch.term == term)).order_by(Branch.name, Branch.id))}
        self.conveners: dict[int, int] = pairs(
            Convener.select(Convener.grid, Membership.person).join(Membership)
            .where(live(Convener) & active(Convener, day) & members))
        self.officers: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for branch, role, person in stored_rows(
                BranchOfficer.select(BranchOfficer.branch, BranchOfficer.role, BranchOfficer.person).join(Person)
                .where(live(BranchOfficer) & active(BranchOfficer, day) & live(Person)).order_by(BranchOfficer.id)):
            self.officers[branch].append((role, person))
        self.cadres = {row[0] for row in stored_rows(Cadre.select(Cadre.person).where(
            live(Cadre) & active(Cadre, day)))}
        self.size: dict[int, int] = pairs(GridSeat.select(GridSeat.grid, fn.COUNT(fn.DISTINCT(Membership.id)))
                                          .join(Membership).where(seats).group_by(GridSeat.grid))
        held = live(Affiliation) & active(Affiliation, day)
        relevant = held & self._matters(term)
        self.full, self.probationary = (
            {row[0] for row in stored_rows(Affiliation.select(Affiliation.person).where(
                relevant & (Affiliation.party == party)))}
            for party in (fields.AFFILIATION_PARTY, fields.AFFILIATION_PROBATIONARY))
        self.in_party: dict[int, set[int]] = defaultdict(set)
        parties = (fields.AFFILIATION_PARTY, fields.AFFILIATION_PROBATIONARY)
        for grid, person in stored_rows(
                GridSeat.select(GridSeat.grid, Membership.person).join(Membership)
                .join(Affiliation, on=(Affiliation.person == Membership.person))
                .where(seats & held & Affiliation.party.in_(parties) & (Membership.term == term))):
            self.in_party[grid].add(person)
        self.branch_of: dict[int, int] = {}
        for branch, (grid_id, _, _) in self.branches.items():
            if grid_id is not None:
                self.branch_of.setdefault(grid_id, branch)

    @staticmethod
    def _matters(term: int) -> Any:
        """Of affiliations only those of members of the 届 and of officers are read."""
        return (Affiliation.person.in_(Membership.select(Membership.person).where(Membership.term == term))
                | Affiliation.person.in_(BranchOfficer.select(BranchOfficer.person)))

    def branch_people(self, grid: int) -> set[int]:
        """The Party members of a grid's branch: its members in the Party and the officers who are, the cadre too."""
        officers = {person for _, person in self.officers.get(self.branch_of.get(grid, -1), ())}
        return self.in_party.get(grid, set()) | {one for one in officers if one in self.full | self.probationary}

    def not_full(self, title: str, person: int) -> str:
        """召集人非中共党员, or '' for a full Party member."""
        if person in self.full:
            return ""
        return f"{title}是预备党员" if person in self.probationary else f"{title}非中共党员"


def numbers(term: int, day: str) -> dict[int, Numbers]:
    """The three numbers of every grid."""
    staff = _Staff(term, day)
    found = {}
    for grid in staff.grids:
        members, branch = staff.in_party.get(grid, set()), staff.branch_people(grid)
        found[grid] = Numbers(staff.size.get(grid, 0), len(members), len(branch), len(members - staff.full),
                              len(branch - staff.full))
    return found


def missing(term: int, day: str) -> list[Missing]:
    """Everything that is missing, grid by grid; nothing is said of what is there."""
    staff = _Staff(term, day)
    found: list[Missing] = []
    for grid in staff.grids:
        branch = staff.branch_of.get(grid)
        convener = staff.conveners.get(grid)
        if convener is None:
            found.append(Missing("缺召集人", CHOOSE_CONVENER, grid, branch))
        elif words := staff.not_full("召集人", convener):
            found.append(Missing(words, CHOOSE_CONVENER, grid, branch))
        if branch is None:
            found.append(Missing("缺临时党支部", ADD_BRANCH, grid))
        else:
            found += _missing_in_branch(staff, branch, convener)
    found += [one for branch, (at, _, _) in staff.branches.items() if at is None
              for one in (Missing("未对应网格", LINK_GRID, branch=branch), *_missing_in_branch(staff, branch, None))]
    left = tuple(without_grid(term, day).ids())
    if left:
        found.append(Missing(f"未入网格 {len(left)} 人", SEAT_MEMBERS, members=left))
    return found


def _missing_in_branch(staff: _Staff, branch: int, convener: int | None) -> list[Missing]:
    grid, approved_by, approved_on = staff.branches[branch]
    said: list[tuple[str, str]] = []
    if not approved_by or not approved_on:
        said.append(("支部缺批准机关" if approved_on else "支部缺批准日期" if approved_by else "支部未登记批准", RECORD_APPROVAL))
    officers = staff.officers.get(branch, [])
    secretaries = [person for role, person in officers if role == SECRETARY]
    if not secretaries:
        said.append(("缺支部书记", APPOINT_SECRETARY))
    elif convener is not None and convener not in secretaries:
        said.append(("召集人不是支部书记", APPOINT_SECRETARY))
    for role, person in officers:
        if not (role == SECRETARY and person == convener):         # told already, as the convener
            words = staff.not_full(f"支部{role}", person)
            said += [(words, APPOINT_SECRETARY if role == SECRETARY else APPOINT_OFFICER)] if words else []
    if not any(role == COMMITTEE_MEMBER and person in staff.cadres for role, person in officers):
        said.append(("缺支部委员", APPOINT_CADRE))
    if grid is not None and len(staff.branch_people(grid) & staff.full) < FEWEST_PARTY_MEMBERS:
        said.append((f"支部正式党员不足 {FEWEST_PARTY_MEMBERS} 人", ADD_PARTY_MEMBERS))
    return [Missing(words, remedy, grid, branch) for words, remedy in dict.fromkeys(said)]


# -- moving ----------------------------------------------------------------------------------------------------------

def move(op: Operation, membership_ids: Sequence[int], grid: int | None, since: str | None = None) -> None:
    """Put members into `grid` (None: out of any), from `since` on or, without a date, as a correction.

    A reason for being left out ends with a place in a grid, and so does a place that was to begin later.
    """
    place(op, dict.fromkeys(membership_ids, grid), since)


def place(op: Operation, wanted: Mapping[int, int | None], since: str | None = None) -> None:
    """`move` for members who go to different grids."""
    column = Members.column("grid")
    for part in chunks(wanted):
        column.write(op, {i: wanted[i] for i in part}, since)            # type: ignore[attr-defined]
        if since is not None:
            op.recycle(GridSeat, [row[0] for row in stored_rows(GridSeat.select(GridSeat.id).where(
                among(GridSeat.membership, part) & live(GridSeat) & (GridSeat.since > since)))])
        op.write(Membership, [{"id": i, "ungridded_reason": None} for i in part if wanted[i] is not None])


__all__ = [
    "ADD_BRANCH", "ADD_PARTY_MEMBERS", "APPOINT_CADRE", "APPOINT_OFFICER", "APPOINT_SECRETARY", "CHOOSE_CONVENER",
    "Coverage", "LINK_GRID", "Missing", "Numbers", "RECORD_APPROVAL", "SEAT_MEMBERS",
    "coverage", "missing", "move", "numbers", "place", "without_grid"]
