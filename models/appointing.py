"""Appointing a grid's convener and the officers of its branch: one post to one person, the former holder steps back."""
from collections.abc import Iterable
from typing import Any

from models.errors import InvalidValue
from models.grids import Branches, Grids
from models.members import Cadre, Members
from models.operation import Operation
from models.people import Membership
from models.records import pairs
from models.register import Register
from models.relations import RefValue
from models.view import View
from models.writing import Draft, write

_PEOPLE: dict[str, type[Membership] | type[Cadre]] = {"members": Membership, "cadres": Cadre}


def people_of(register: type[Register], ids: Iterable[int]) -> dict[int, int]:
    """The person behind each row of Members or Cadres, by row id."""
    model = _PEOPLE[register.key]
    found: dict[int, int] = pairs(model.select(model.id, model.person).where(model.id.in_(list(ids))))
    return found


def appoint_convener(op: Operation, grid: int, membership: int, since: str | None, branch: int | None = None) -> None:
    """Make a member the convener from `since` on (None: as a correction), and 书记 of `branch` where one is given."""
    label = Members.labels([membership]).get(membership, "")
    write(op, Grids, [Draft({"convener": RefValue(membership, label)}, id=grid, since=since)])
    if branch is not None:
        appoint_secretary(op, branch, people_of(Members, [membership])[membership], since)


def appoint_secretary(op: Operation, branch: int, person: int, since: str | None) -> None:
    """Make a person 书记; what else that person was in the branch ends with it."""
    present = Branches.get(branch, View(Branches))
    changes: dict[str, Any] = {"secretary": _named(person)}
    for key in ("deputies", "committee"):
        if any(one.id == person for one in present[key]):
            changes[key] = tuple(one for one in present[key] if one.id != person)
    write(op, Branches, [Draft(changes, id=branch, since=since)])


def appoint_committee_member(op: Operation, branch: int, person: int, since: str | None,
                             replacing: int | None = None) -> None:
    """Make a person 支部委员, in the place of the person `replacing` or besides those there are.

    Raises `InvalidValue` for somebody who is in the branch's committee already.
    """
    present = Branches.get(branch, View(Branches))
    held = [one for one in (present["secretary"], *present["deputies"], *present["committee"]) if one]
    if any(one.id == person for one in held):
        raise InvalidValue("person", f"“{_named(person).text}”已在支部班子中")
    kept = tuple(one for one in present["committee"] if one.id != replacing)
    write(op, Branches, [Draft({"committee": (*kept, _named(person))}, id=branch, since=since)])


def _named(person: int) -> RefValue:
    return RefValue(person, Register.declared["people"].labels([person]).get(person, ""))


__all__ = ["appoint_committee_member", "appoint_convener", "appoint_secretary", "people_of"]
