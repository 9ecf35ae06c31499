"""What a member took part in: within the days asked for, each number with its rows, own gifts told once."""
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from models.attendance import Attendances
from models.database import opened
from models.donations import Donations
from models.meetings import Meetings
from models.operation import operation
from models.participation import owner_of, participation, people_of
from models.relations import PartValue, RefValue
from models.teams import Shifts, Teams
from models.units import Units
from models.visits import Visits
from models.writing import Draft, write
from tests.models.office import Office, person_of

SPAN = ("2021-06-18", "2022-12-31")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "a.db"):
        yield Office()


def test_nothing_done_is_nothing_told(office: Office) -> None:
    one = office.member("示例甲")
    assert owner_of(one) == (person_of(one), office.term)
    assert owner_of(one + 1) is None
    assert participation(person_of(one), office.term, SPAN) == (*(None,) * 7, ())


def test_people_of_memberships(office: Office) -> None:
    ids = office.members(3)
    assert people_of(ids) == {i: person_of(i) for i in ids}


def test_shifts_and_their_hours(office: Office) -> None:
    one, other = (person_of(office.member(name)) for name in ("示例甲", "示例乙"))
    with operation("排班") as op:
        team = RefValue(write(op, Teams, [Draft({"name": "示例队"})])[0], "示例队")
        for day, who, hours in (("2021-07-01", one, 4), ("2021-07-02", one, 3), ("2021-07-02", other, 9),
                                ("2023-01-01", one, 50)):
            people = (PartValue(RefValue(who, ""), Decimal(hours)),)
            write(op, Shifts, [Draft({"team": team, "planned_start": f"{day} 08:00", "place": str(hours),
                                      "people": people})])
    served = participation(one, office.term, SPAN).served
    assert served is not None and (served.times, served.hours) == (2, Decimal(7))
    assert served.view.count() == 2


def test_donations_of_the_person_and_of_the_enterprise(office: Office) -> None:
    one, other = (person_of(office.member(name)) for name in ("示例甲", "示例乙"))
    me = RefValue(one, "示例甲")
    with operation("捐赠") as op:
        unit = RefValue(write(op, Units, [Draft({"name": "示例公司", "kind": "企业"})])[0], "示例公司")
        write(op, Donations, [Draft(values) for values in (
            {"given_on": "2021-08-01", "donor_person": me, "amount": 200000},
            {"given_on": "2021-09-01", "donor_unit": unit, "member": me, "amount": 500000},
            {"given_on": "2021-09-02", "donor_person": me, "member": me, "amount": 100},
            {"given_on": "2019-09-01", "donor_person": me, "amount": 999},
            {"given_on": "2021-10-01", "donor_person": RefValue(other, ""), "amount": 77})])
    did = participation(one, office.term, SPAN)
    assert did.donated is not None and did.enterprise is not None
    assert (did.donated.amount, did.donated.view.count()) == (200100, 2)
    assert (did.enterprise.amount, did.enterprise.view.count()) == (500000, 1)


def test_contacts_in_both_directions(office: Office) -> None:
    one, other = (person_of(office.member(name)) for name in ("示例甲", "示例乙"))
    for day in ("2021-07-01", "2022-07-01", "2023-07-01"):
        office.contacted(one, other, day)
    did, met = participation(one, office.term, SPAN), participation(other, office.term, SPAN)
    assert did.contacting is not None and did.contacted is None and did.contacting.amount == 2
    assert met.contacted is not None and met.contacting is None and met.contacted.view.count() == 2


def test_visits_to_the_member_and_by_the_member(office: Office) -> None:
    one, other = (person_of(office.member(name)) for name in ("示例甲", "示例乙"))
    with operation("走访") as op:
        who = {"members": (RefValue(one, ""),), "visitors": (RefValue(other, ""),)}
        write(op, Visits, [Draft({"visited_on": day, **who}) for day in ("2021-07-01", "2021-07", "2023-07-01")])
    met, did = participation(one, office.term, SPAN), participation(other, office.term, SPAN)
    assert met.visited is not None and met.visiting is None and met.visited.view.count() == met.visited.amount == 2
    assert did.visiting is not None and did.visited is None and did.visiting.amount == 2


def test_meetings_attended_and_missed(office: Office) -> None:
    one = person_of(office.member("示例甲"))
    with operation("会议") as op:
        days = ("2021-07-01", "2021-08-01", "2021-09-01", "2023-09-01")
        meetings = write(op, Meetings, [Draft({"actual_start": day, "topic": "示例"}) for day in days])
        write(op, Attendances, [Draft({"meeting": at, "person": one, "status": status}) for at, status in zip(
            meetings, ("出席", "迟到", "请假（批准）", "缺席"))])
    met = dict(participation(one, office.term, SPAN).meetings)
    assert {title: (times.amount, times.view.count()) for title, times in met.items()} == {
        "出席会议": (2, 2), "请假": (1, 1)}
