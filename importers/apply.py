"""Carries a plan out as one operation: what was ticked is written, what it names for the first time is created."""
from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from importers.account import account
from importers.collector import uncollected
from importers.planned import NEW, NEW_TERM, Plan, PlanRow, ToCreate
from models.basics import ensure_term
from models.operation import Operation, Report, operation
from models.pace import paced
from models.register import Register
from models.relations import PartValue, Pointing, RefValue
from models.view import View
from models.writing import Draft, write


@dataclass
class Imported:
    """What an import wrote: row ids, and how many records of other registers it created (by register key)."""

    new: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    created: dict[str, int] = field(default_factory=dict)


@uncollected()
def apply_plan(plan: Plan, register: type[Register], report: Report | None = None) -> Imported:
    """Write the accepted rows of the plan; one undo takes everything back.

    Raises `Stale` where a record was changed since the plan was made, `Cancelled` where `report` does; then nothing
    is written.
    """
    if not has_work(plan):
        return Imported()
    with operation(f"导入{register.title}：{plan.file or plan.sheet}", report) as op:
        return write_plan(op, plan, register)


def has_work(plan: Plan) -> bool:
    """Whether the plan would write anything."""
    return bool(plan.accepted() or plan.end_missing and plan.missing)


def write_plan(op: Operation, plan: Plan, register: type[Register]) -> Imported:
    """`apply_plan` as a part of a larger operation; what the plan makes anew may be there by its name already."""
    result = Imported()
    op.detail = "\n\n".join(filter(None, (op.detail, account(plan))))      # to be read in the change log
    rows = plan.accepted()
    term = plan.term or (ensure_term(op, plan.term_name) if _needs_term(plan, register) else None)
    values = [_chosen(row) for row in paced(rows)]
    pointing = [c.key for c in register.columns if isinstance(c, Pointing) and c.target]
    found = _create(op, plan, term, {i for chosen in values for key in pointing if key in chosen
                                     for i in _references(chosen[key])}, result)
    for chosen in values if found else ():
        chosen.update((key, _replaced(chosen[key], found)) for key in pointing if key in chosen)
    drafts = [_draft(plan, register, row, chosen, term) for row, chosen in paced(zip(rows, values))]
    for row, row_id in zip(rows, write(op, register, drafts)):
        (result.new if row.result == NEW else result.changed).append(row_id)
    if plan.end_missing is not None and register.dated():                # the person said so
        register.end(op, plan.missing, plan.end_missing.until, plan.end_missing.reason)
        result.ended = list(plan.missing)
    return result


def _needs_term(plan: Plan, register: type[Register]) -> bool:
    return bool(register.term) or any(Register.declared[one.register].term for one in plan.to_create.values())


def _chosen(row: PlanRow) -> dict[str, Any]:
    """The values that are to be written, without the cells that were unticked."""
    values = row.values if row.result == NEW else {key: after for key, (_, after) in row.changes.items()}
    return {key: value for key, value in values.items() if key not in row.unticked}


def _draft(plan: Plan, register: type[Register], row: PlanRow, values: dict[str, Any], term: int | None) -> Draft:
    if row.result == NEW:
        fixed = {register.term: term} if register.term else {}
        return Draft(values, fixed=fixed, links=row.links, versions=row.versions)
    seen = {key: before for key, (before, _) in row.changes.items()
            if key in values and not register.column(key).stored}
    return Draft(values, id=row.id, versions=row.versions, seen=seen, since=plan.since)


# -- what is created on the way --------------------------------------------------------------------------------------

def _create(op: Operation, plan: Plan, term: int | None, used: Set[int], result: Imported) -> dict[int, RefValue]:
    """Create the records that the chosen cells name (`used`); returns them by the id the plan gave them."""
    by_register: dict[str, list[ToCreate]] = defaultdict(list)
    for one in plan.to_create.values():
        if one.id in used:
            by_register[one.register].append(one)
    found: dict[int, RefValue] = {}
    for key, several in by_register.items():
        target = Register.declared[key]
        fixed = {target.term: term} if target.term else {}
        if plan.term == NEW_TERM and target.term:             # what was announced of the 届
            there = target.find_names([one.name for one in several], term)
            found |= {one.id: RefValue(there[one.name][0], one.name) for one in several if there.get(one.name)}
            several = [one for one in several if one.id not in found]
        place = _first_place(target, term)
        drafts = [Draft({target.label: one.name} | ({"position": place + number} if place else {}), fixed=dict(fixed))
                  for number, one in enumerate(several)]
        for one, row_id in zip(several, write(op, target, drafts)):
            found[one.id] = RefValue(row_id, one.name)
        result.created[key] = len(several)
    for key, row_id, name in plan.aliases:
        if row_id in used:
            _add_alias(op, Register.declared[key], found[row_id].id if row_id in found else row_id, name)
    return found


def _first_place(target: type[Register], term: int | None) -> int:
    """The place in the list that a new record gets, 0 where the register is not ordered by hand."""
    if not any(column.key == "position" for column in target.columns) or target.order[:1] != ("position",):
        return 0
    view = View(target, term=term if target.term else None)
    places = [values[0] or 0 for values in target.read(view.ids(), [target.column("position")], view).values()]
    return max(places, default=0) + 1


def _add_alias(op: Operation, target: type[Register], row_id: int, name: str) -> None:
    """Remember how a sheet writes the record, so that it is not asked about again."""
    held = target.get(row_id, View(target)).get("aliases") or ()
    if name not in held:
        op.write(target.row, [{"id": row_id, "aliases": (*held, name)}])


def _references(value: Any) -> list[int]:
    if isinstance(value, RefValue):
        return [value.id]
    if isinstance(value, PartValue):
        return [value.ref.id]
    return [i for one in value for i in _references(one)] if isinstance(value, tuple) else []


def _replaced(value: Any, found: Mapping[int, RefValue]) -> Any:
    """The value with the records that were created in place of those announced."""
    if isinstance(value, RefValue):
        return found.get(value.id, value)
    if isinstance(value, PartValue):
        return PartValue(_replaced(value.ref, found), value.amount)
    return tuple(_replaced(one, found) for one in value) if isinstance(value, tuple) else value


__all__ = ["Imported", "apply_plan", "has_work", "write_plan"]
