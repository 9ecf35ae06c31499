"""换届: the new 届 begins on the day the old one ends, and the old one's memberships end with it."""
from peewee import ForeignKeyField

from models import fields
from models.basics import Sector, Term, current_term
from models.errors import InvalidValue
from models.leaving import holdings_of, leave_all
from models.operation import Operation
from models.people import Membership
from models.records import active, live, models_by_table, tuples

EXPIRED = "届满"


def change_over(op: Operation, name: str, on: str, *, keep_sectors: bool = True) -> int:
    """Begin the 届 `name` on the day `on`; returns its id. All memberships of the old 届 end on that day (届满).

    With `keep_sectors` the new 届 starts from the old one's list of 界别. Raises `InvalidValue`.
    """
    name = "".join(name.split())
    old = current_term()
    _check(name, on, old)
    if old is not None:
        holding = live(Membership) & (Membership.term == old.id) & active(Membership, on)
        leaving = [row[0] for row in tuples(Membership.select(Membership.id).where(holding))]
        held = [one for several in holdings_of(leaving, on).values() for one in several]
        leave_all(op, leaving, on, EXPIRED, keep={one for one in held if not _of_a_term(one.table)})
        op.write(Term, [{"id": old.id, "version": old.version, "until": on, "current": 0}])
    new = op.write(Term, [{"name": name, "since": on, "current": 1}])[0]
    if old is not None and keep_sectors:
        kept = tuples(Sector.select(Sector.name, Sector.position, Sector.aliases).where(
            live(Sector) & (Sector.term == old.id)))
        op.write(Sector, [{"term": new, "name": sector, "position": position, "aliases": aliases}
                          for sector, position, aliases in kept])
    return new


def _of_a_term(table: str) -> bool:
    """Whether what the table holds ends with the 届; who is a cadre, in the Party group or in a team stays so."""
    keys = [f for f in models_by_table()[table]._meta.sorted_fields if isinstance(f, ForeignKeyField)]
    return any(key.rel_model is Membership or "term" in (key.name, *key.rel_model._meta.fields) for key in keys)


def _check(name: str, on: str, old: Term | None) -> None:
    if not name:
        raise InvalidValue("name", "请填写新一届的名称，如：第十一届")
    if len(on) != 10:
        raise InvalidValue("since", "换届日期要写到日")
    if Term.select().where(live(Term) & (Term.name == name)).exists():
        raise InvalidValue("name", f"已有“{name}”")
    if old is not None and old.since is not None and on <= str(old.since):
        raise InvalidValue("since", f"换届日期应晚于上一届的换届日期 {fields.print_date(old.since)}")


__all__ = ["EXPIRED", "change_over"]
