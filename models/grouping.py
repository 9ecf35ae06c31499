"""按界别、行业编组: a proposal of who goes into which grid, shown before it is applied; grids are made where none are."""
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from models import fields
from models.basics import Sector
from models.errors import Refused
from models.grid_coverage import place
from models.grids import Grid, Grids, GridSeat
from models.operation import Operation
from models.people import Membership, Person
from models.records import active, live, stored_rows, tuples
from models.register import normal_name
from models.units import Unit
from models.writing import Draft, write

BY_SECTOR, BY_INDUSTRY = "sector", "industry"
_WORDS = {BY_SECTOR: "界别", BY_INDUSTRY: "行业"}
GRIDS = 8                                       # how many are made where there are none


@dataclass(frozen=True)
class Placement:
    """A member who goes into a grid: `grid` None for one still to be made, called `grid_name`."""

    membership: int
    name: str
    grid: int | None
    grid_name: str
    coming_from: str
    because: str


@dataclass(frozen=True)
class Unplaced:
    """A member who matches no grid, and why."""

    membership: int
    name: str
    reason: str


@dataclass(frozen=True)
class Grouping:
    """The preview, nothing is written yet. `new_grids`: name → scope; `sizes`: members afterwards."""

    term: int
    placements: tuple[Placement, ...]
    left: tuple[Unplaced, ...]
    new_grids: Mapping[str, tuple[str, ...]]
    sizes: Mapping[str, int]


@dataclass(frozen=True)
class _Member:
    id: int
    name: str
    value: str                                 # the 界别 or industry as it stands
    keys: frozenset[str]                       # what a grid's scope may call it
    grid: int | None


def propose_grouping(term: int, day: str, by: str = BY_SECTOR, everybody: bool = False, grids: int = GRIDS) -> Grouping:
    """Who would go where by the scope of each grid: those in no grid, or (`everybody`) also those in another one.

    Where there are no grids, `grids` of them are made of whole 界别 (industries), as equal in size as these allow.
    Members left out for a stated reason stay out. The same data give the same proposal.
    """
    members = _members(term, day, by)
    present = {row[0]: (row[1], tuple(row[2])) for row in tuples(
        Grid.select(Grid.id, Grid.name, Grid.scope).where(live(Grid) & (Grid.term == term))
        .order_by(Grid.position.is_null(), Grid.position, Grid.name, Grid.id))}
    new = {} if present else _new_grids(members, grids)
    names: dict[Any, str] = {grid: name for grid, (name, _) in present.items()} or {name: name for name in new}
    homes: dict[str, list[Any]] = defaultdict(list)
    for grid, scope in [*((grid, scope) for grid, (_, scope) in present.items()), *new.items()]:
        for key in dict.fromkeys(_key(one) for one in scope):
            homes[key].append(grid)
    sizes: dict[Any, int] = dict.fromkeys(names, 0)
    for member in members:
        if member.grid in sizes:
            sizes[member.grid] += 1
    places = {grid: number for number, grid in enumerate(names)}
    placements, left = [], []
    for member in members:
        if member.grid is not None and not everybody:
            continue
        fitting = [grid for key in sorted(member.keys) for grid in homes.get(key, ())]
        if member.grid in fitting:
            continue
        if not fitting:
            if member.grid is None:
                word = _WORDS[by]
                left.append(Unplaced(member.id, member.name, f"“{member.value}”不在任何网格的范围内" if member.value
                                     else f"{word}未填"))
            continue
        chosen = min(fitting, key=lambda grid: (sizes[grid], places[grid]))
        sizes[chosen] += 1
        if member.grid in sizes:
            sizes[member.grid] -= 1
        placements.append(Placement(member.id, member.name, chosen if present else None, names[chosen],
                                    names.get(member.grid, ""), member.value))
    return Grouping(term, tuple(placements), tuple(left), new, {names[grid]: size for grid, size in sizes.items()})


def apply_grouping(op: Operation, grouping: Grouping, since: str | None = None) -> list[int]:
    """Make the new grids and seat everybody as proposed; returns the ids of the new grids.

    Raises `Refused` where a grid of the proposal is no longer there.
    """
    wanted = {one.grid for one in grouping.placements if one.grid is not None}
    there = {row[0] for row in tuples(Grid.select(Grid.id).where(live(Grid) & (Grid.term == grouping.term)))}
    if wanted - there or grouping.new_grids and there:
        raise Refused("网格在编组以后又有变动。", "请重新生成编组方案。")
    made = write(op, Grids, [Draft({"name": name, "scope": scope, "position": number}, fixed={"term": grouping.term})
                             for number, (name, scope) in enumerate(grouping.new_grids.items(), 1)])
    by_name = dict(zip(grouping.new_grids, made))
    place(op, {one.membership: by_name[one.grid_name] if one.grid is None else one.grid
               for one in grouping.placements}, since)
    return made


# -- reading ---------------------------------------------------------------------------------------------------------

def _members(term: int, day: str, by: str) -> list[_Member]:
    """The members to be grouped, by 界别 order and stroke."""
    seats: dict[int, int] = dict(stored_rows(GridSeat.select(GridSeat.membership, GridSeat.grid).where(
        live(GridSeat) & active(GridSeat, day))))
    sectors = {row[0]: (row[1], *row[2]) for row in tuples(Sector.select(Sector.id, Sector.name, Sector.aliases))}
    reason = Membership.ungridded_reason
    query: Any = (Membership.select(Membership.id, Person.name, Membership.sector, Membership.industry, Unit.industry)
                  .join(Person)
                  .join_from(Membership, Unit, JOIN.LEFT_OUTER, on=Membership.unit)
                  .where((Membership.term == term) & live(Membership) & active(Membership, day)
                         & (reason.is_null() | (reason == "") | Membership.id.in_(GridSeat.select(
                             GridSeat.membership).where(live(GridSeat) & active(GridSeat, day)))))
                  .order_by(Membership.sector_order, Membership.name_stroke, Membership.id))
    found = []
    keys: dict[tuple[str, ...], frozenset[str]] = {}
    for membership, name, sector, industry, of_unit in stored_rows(query):
        called = sectors.get(sector, ("",)) if by == BY_SECTOR else (industry or of_unit or "",)
        if called not in keys:
            keys[called] = frozenset(_key(one) for one in called if one)
        found.append(_Member(membership, name, called[0], keys[called], seats.get(membership)))
    return found


def _key(text: str) -> str:
    """教育 for 教育界 and 教育界别 too."""
    return normal_name(text).removesuffix("别").removesuffix("界") or text


def _new_grids(members: Sequence[_Member], wanted: int) -> dict[str, tuple[str, ...]]:
    """Name → scope: the largest 界别 first, each to the grid with the fewest so far; then in the order of the 界别."""
    counts: dict[str, int] = {}
    for member in members:
        if member.value:
            counts[member.value] = counts.get(member.value, 0) + 1
    order = {value: number for number, value in enumerate(counts)}
    bins: list[list[str]] = [[] for _ in range(min(max(wanted, 1), len(counts)))]
    for value in sorted(counts, key=lambda one: (-counts[one], order[one])):
        fewest = min(bins, key=lambda held: (_sum(counts, held), bins.index(held)))
        fewest.append(value)
    ordered = sorted((sorted(held, key=order.__getitem__) for held in bins), key=lambda held: order[held[0]])
    return {f"第{fields.han_number(number)}网格": tuple(held) for number, held in enumerate(ordered, 1)}


def _sum(counts: Mapping[str, int], held: Iterable[str]) -> int:
    return sum(counts[one] for one in held)


__all__ = ["BY_INDUSTRY", "BY_SECTOR", "GRIDS", "Grouping", "Placement", "Unplaced", "apply_grouping",
           "propose_grouping"]
