"""What 网格 shows, read in the worker: coverage, each grid with its branch, what is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from models import fields
from models.appointing import people_of
from models.grid_coverage import Coverage, Missing, Numbers, coverage, missing, numbers
from models.grids import Branches, Grids
from models.members import Members
from models.relations import RefValue
from models.view import View


@dataclass(frozen=True)
class BranchState:
    """A branch as its card says it."""

    id: int
    name: str
    secretary: RefValue | None
    deputies: tuple[RefValue, ...]
    committee: tuple[RefValue, ...]
    approval: str


@dataclass(frozen=True)
class GridState:
    """A grid as the list and the card say it. `convener` is a membership, `convener_person` the person behind it."""

    id: int
    name: str
    scope: str
    convener: RefValue | None
    convener_person: int | None
    convener_party: str
    branch: BranchState | None
    numbers: Numbers
    missing: tuple[Missing, ...]

    @property
    def heading(self) -> str:
        return f"{self.name} · {self.scope}" if self.scope else self.name

    @property
    def warning(self) -> str:
        """! 缺支部委员; of several the first and how many."""
        several = f" 等 {len(self.missing)} 项" if len(self.missing) > 1 else ""
        return f"! {self.missing[0].words}{several}" if self.missing else ""


@dataclass(frozen=True)
class Snapshot:
    """All of the page but the members of the chosen grid."""

    term: int
    coverage: Coverage
    grids: tuple[GridState, ...]
    branches: int
    missing: tuple[Missing, ...]

    @property
    def summary(self) -> str:
        """8 个网格 · 8 个临时党支部 · 缺支部委员 1"""
        if not self.grids:
            return ""
        counted = Counter(one.words for one in self.missing if one.grid is not None or one.branch is not None)
        return " · ".join([Grids.count_words(len(self.grids)).removeprefix("共 "),
                           Branches.count_words(self.branches).removeprefix("共 "),
                           *(f"{words} {number}" for words, number in counted.items())])


def read_snapshot(term: int, day: str) -> Snapshot:
    """Everything about the grids of a 届 on a day."""
    grids, branches = View(Grids, term=term, as_of=day), View(Branches, term=term, as_of=day)
    lacking = missing(term, day)
    of_grid: dict[int, list[Missing]] = defaultdict(list)
    for one in lacking:
        if one.grid is not None:
            of_grid[one.grid].append(one)
    by_grid: dict[int, BranchState] = {}
    branch_ids = branches.ids()
    for branch in branch_ids:
        values = Branches.get(branch, branches)
        if values["grid"] is not None:
            by_grid.setdefault(values["grid"].id, _branch(branch, values))
    counts = numbers(term, day)
    values_of = {grid: Grids.get(grid, grids) for grid in grids.ids()}
    conveners = [values["convener"].id for values in values_of.values() if values["convener"]]
    persons = people_of(Members, conveners)
    affiliations = Members.column("affiliations")
    parties = {row: affiliations.print(found[0]) for row, found in Members.read(
        conveners, [affiliations], View(Members, as_of=day, ended=True)).items()}
    states = []
    for grid, values in values_of.items():
        convener = values["convener"]
        states.append(GridState(
            grid, values["name"], Grids.column("scope").print(values["scope"]), convener,
            persons.get(convener.id) if convener else None, parties.get(convener.id, "") if convener else "",
            by_grid.get(grid), counts.get(grid, Numbers()), tuple(of_grid[grid])))
    return Snapshot(term, coverage(term, day), tuple(states), len(branch_ids), tuple(lacking))


def _branch(branch: int, values: dict[str, Any]) -> BranchState:
    approval = [values["approved_by"], values["approval_number"], fields.print_date(values["approved_on"] or "")]
    return BranchState(branch, values["name"], values["secretary"], tuple(values["deputies"] or ()),
                       tuple(values["committee"] or ()), "　".join(text for text in approval if text))


__all__ = ["BranchState", "GridState", "Snapshot", "read_snapshot"]
