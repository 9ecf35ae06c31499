"""What one member has taken part in during a period, and whose membership it is: for the card beside the roster."""
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from models.attendance import attended
from models.donations import Donations, given
from models.members import ContactEvents
from models.people import Membership
from models.records import among, chunks, stored_rows
from models.teams import BEGUN, Shifts, served_by_person
from models.view import Filter, View
from models.visits import Visits


class Served(NamedTuple):
    """`times` on duty with `hours` in all; `view` are the shifts."""

    times: int
    hours: Decimal
    view: View


class Counted(NamedTuple):
    """A number (donations: fen) and its rows."""

    amount: int
    view: View


class Participation(NamedTuple):
    """`donated` by the person, `enterprise` by an enterprise that belongs to the person; None where nothing was.

    `visited` as a member, `visiting` among those who went; `meetings`: 出席会议, 请假, 缺席, those that there were.
    """

    served: Served | None
    donated: Counted | None
    enterprise: Counted | None
    contacted: Counted | None
    contacting: Counted | None
    visited: Counted | None
    visiting: Counted | None
    meetings: tuple[tuple[str, Counted], ...]


def owner_of(membership: int) -> tuple[int, int] | None:
    """(person, 届) of a membership, None where there is none."""
    rows = stored_rows(Membership.select(Membership.person, Membership.term).where(Membership.id == membership))
    return (int(rows[0][0]), int(rows[0][1])) if rows else None


def people_of(memberships: Iterable[int]) -> dict[int, int]:
    """The person of each membership."""
    found: dict[int, int] = {}
    for part in chunks(memberships):
        found.update(stored_rows(Membership.select(Membership.id, Membership.person).where(among(Membership.id, part))))
    return found


def participation(person: int, term: int, span: tuple[str, str]) -> Participation:
    """Shifts, donations, contacts, visits and meetings of one person within `span` (both days included)."""
    shifts = View(Shifts, filters=(Filter("people", "is", person), BEGUN), period=span)
    served = next((one for one in served_by_person(shifts) if one.id == person), None)
    events = View(ContactEvents, term=term, period=span)
    return Participation(
        Served(served.times, served.hours, shifts) if served else None,
        _given(View(Donations, filters=(Filter("donor_person", "is", person),), period=span)),
        # The person's own gift that names the person as owner too is told once, above.
        _given(View(Donations, filters=(Filter("member", "is", person), Filter("donor_person", "empty")), period=span)),
        _times(events.with_(filters=(Filter("target", "is", person),))),
        _times(events.with_(filters=(Filter("responsible", "is", person),))),
        _times(View(Visits, filters=(Filter("members", "is", person),), period=span)),
        _times(View(Visits, filters=(Filter("visitors", "is", person),), period=span)),
        tuple((title, Counted(number, view)) for title, number, view in attended(person, span)))


def _given(view: View) -> Counted | None:
    found = given(view)
    return Counted(found.total, view) if found.donations else None


def _times(view: View) -> Counted | None:
    number = view.count()
    return Counted(number, view) if number else None


__all__ = ["Counted", "Participation", "Served", "owner_of", "participation", "people_of"]
