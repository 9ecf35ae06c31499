"""Visits (走访): to which villages, enterprises, offices and members, by whom, and what was found."""
from peewee import ForeignKeyField, TextField

from models.people import Person
from models.records import Record, Searched
from models.units import Unit


class Visit(Searched):
    """One visit to one or several targets. `day` is derived: the last day `visited_on` may mean."""

    visited_on = TextField(null=True)
    campaign = TextField(null=True)
    subject = TextField(null=True)
    place = TextField(null=True)
    findings = TextField(null=True)
    note = TextField(null=True)
    day = TextField(null=True, index=True)

    DERIVED = Searched.DERIVED | {"day"}


class VisitUnit(Record):
    """A village, enterprise or office that was visited."""

    visit = ForeignKeyField(Visit, index=True)
    unit = ForeignKeyField(Unit, index=True)


class VisitMember(Record):
    """A member (委员) who was visited."""

    visit = ForeignKeyField(Visit, index=True)
    person = ForeignKeyField(Person, index=True)


class VisitVisitor(Record):
    """Somebody who went."""

    visit = ForeignKeyField(Visit, index=True)
    person = ForeignKeyField(Person, index=True)


__all__ = ["Visit", "VisitMember", "VisitUnit", "VisitVisitor"]
