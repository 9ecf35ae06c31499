"""Several sheets imported in one go: each is planned as if those before it were in already, all in one operation."""
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from importers.apply import Imported, has_work, write_plan
from importers.planned import Plan
from models.basics import Term
from models.errors import Refused
from models.operation import Report, operation
from models.records import db, live
from models.register import Register

MOVED_ON = "前面的工作表或库中的记录有变，后面的工作表要重新比对，没有写入。"
LOOK_AGAIN = "已按现在的勾选重新比对，请核对后再点“导入”。"


@dataclass(frozen=True)
class Step:
    """One sheet: its plan as the person saw it and ticked it, and how it is made anew."""

    register: type[Register]
    make: Callable[[], Plan]
    plan: Plan | None = None


class _Rehearsed(Exception):
    """Takes back what was written to see what the next sheet would meet."""


def make_plans(steps: Sequence[Step], report: Report | None = None) -> list[Plan]:
    """The plans of sheets that are imported one after the other. Nothing is written. Raises what `report` does.

    The same people may stand in several sheets: the second sees the first one's as records that are there.
    """
    if len(steps) < 2 or db.read_only:
        return [step.make() for step in steps]
    plans: list[Plan] = []
    try:
        with operation("", report) as op:
            for step in steps:
                plans.append(step.make())
                if len(plans) < len(steps):
                    write_plan(op, plans[-1], step.register)
                    op.derive()
            raise _Rehearsed
    except _Rehearsed:
        return plans


def apply_plans(steps: Sequence[Step], title: str, report: Report | None = None) -> list[Imported]:
    """Write the accepted rows of all sheets as one operation. Raises `Refused` where a later sheet would no longer do
    what was shown; then nothing is written.
    """
    plans = [step.plan for step in steps if step.plan is not None]
    if not any(map(has_work, plans)):
        return [Imported() for _ in steps]
    found: list[Imported] = []
    with operation(title, report) as op:
        for number, (step, shown) in enumerate(zip(steps, plans)):
            if number:
                again = step.make()
                if _summary(again) != _summary(shown):
                    raise Refused(MOVED_ON, LOOK_AGAIN)
                again.since, again.end_missing, again.missing = shown.since, shown.end_missing, shown.missing
                shown = again
            found.append(write_plan(op, shown, step.register))
            if number < len(plans) - 1:
                op.derive()
    return found


def term_made(name: str) -> int | None:
    """The id of the 届 that a sheet before this one has made, None where there is none of that name."""
    found = Term.select(Term.id).where(live(Term) & (Term.name == name)).tuples().first()
    return int(found[0]) if found else None


def _summary(plan: Plan) -> list[object]:
    return [(row.excel_row, row.result, row.accepted, row.values, row.changes, row.unticked) for row in plan.rows]


__all__ = ["Step", "apply_plans", "make_plans", "term_made"]
