"""专项: every figure of events counts in a campaign's period only what carries the campaign."""
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from models import cadences
from models.adoptions import Adoptions
from models.attendance import Attendances
from models.books import Books, Stock
from models.catalogue import REGISTERS
from models.consultations import Consultations
from models.database import opened
from models.documents import Documents
from models.donations import Donations
from models.exchanges import ExchangeOutcomes, Exchanges
from models.figures import Figure, FigureValue, by_key, compute
from models.gifts import Gifts
from models.instructions import Instructions
from models.meetings import KINDS, Meetings
from models.members import ContactEvents, Members
from models.operation import operation
from models.people import Membership, People
from models.periods import Period
from models.proposals import Proposals
from models.register import Register
from models.relations import PartValue, RefValue
from models.reporting import FIGURES
from models.suggestions import DECLINED, TRANSFERRED, Suggestions
from models.teams import Shifts, Teams
from models.trips import Materials, TripPlaces, Trips, TripStops
from models.units import Units
from models.visits import Visits
from models.writing import Draft, write
from tests.models.office import Office

NAME = "示例专项"
YEAR = Period("本年", "2022-01-01", "2022-12-31")
DAY = "2022-03-08"

# What is due under a rule is of no campaign, whatever the meetings that were held are part of.
RULES = {figure.key for figure in cadences.FIGURES}
EVENTS = [figure for figure in FIGURES if figure.of_period and figure.key not in RULES]


class Maker:
    """Writes one of everything that figures count, for two sets whose people, places and units differ."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def add(self, register: type[Register], **values: Any) -> RefValue:
        with operation("示例") as op:
            fixed = {"term": self.office.term} if register.term else {}
            return RefValue(write(op, register, [Draft(values, fixed=fixed)])[0], "")

    def all_of(self, mark: str, number: int, campaign: str | None) -> None:
        """`number` tells the sets apart where a figure is a ratio, which one more of the same would not change."""
        add, of = self.add, {"campaign": campaign}
        member = add(Members, name=f"示例{mark}")
        person = RefValue(Membership.get_by_id(member.id).person_id, "")
        other = add(People, name=f"示例来宾{mark}")
        village, works, office = (add(Units, name=f"示例{mark}{kind}", kind=kind)
                                  for kind in ("行政村", "企业", "县直单位"))
        add(Visits, visited_on=DAY, units=(village, works, office), members=(person,), **of)
        sent = add(Suggestions, content=f"示例建议{mark}", subject=f"示例{mark}", collected_on=DAY, sent_to="县委",
                   sent_on=DAY, result=TRANSFERRED, result_on=DAY, **of)
        add(Suggestions, content=f"示例又{mark}", subject=f"示例又{mark}", collected_on=DAY, sent_to="县委", sent_on=DAY,
            result=DECLINED, result_on=DAY, **of)
        for body, level in (("县委", "县委"), ("县政府", "县政府"), ("市委", "市")):
            add(Adoptions, adopted_on=DAY, body=body, level=level, suggestions=(sent,), field=f"示例方面{mark}", **of)
        add(Instructions, given_on=DAY, leader="示例领导", suggestion=sent, affirmative=True, **of)
        add(Consultations, topic=f"示例{mark}", held_on=DAY, **of)
        add(Documents, subject=f"示例{mark}", issued_on=DAY, counts=True, **of)
        exchange = add(Exchanges, theme=f"示例{mark}", held_on=DAY, hosts=(works,), visitors=(person,), **of)
        for indicator in ("安全隐患", "技能人才流动率"):
            add(ExchangeOutcomes, exchange=exchange, unit=works, indicator=indicator, before=Decimal(10 + number),
                after=Decimal(6), before_on="2022-01-05", after_on=DAY)
        trip = add(Trips, name=f"示例{mark}", began_on=DAY, interviewed=(other,), **of)
        add(TripStops, trip=trip, visited_on=DAY, place=add(TripPlaces, name=f"示例市{mark}"))
        add(Materials, name=f"示例{mark}", trip=trip, received_on=DAY)
        add(Proposals, subject=f"示例{mark}", number=str(number), proposer=person, acceptance="立案", filed_on=DAY,
            **({"replied_on": "2022-05-08", "satisfaction": "满意"} if number == 1 else {"satisfaction": "不满意"}), **of)
        meeting = add(Meetings, actual_start=DAY, kinds=KINDS, topic=f"示例{mark}", **of)
        add(Attendances, meeting=meeting, person=person, status="出席")
        add(Shifts, team=add(Teams, name=f"示例队{mark}"), planned_start=f"{DAY} 08:00", planned_end=f"{DAY} 10:00",
            people=(PartValue(person, None),), **of)
        for what in ({"amount": 100_00, "goods": "示例口罩", "value": 50_00}, {"goods": "示例棉衣"}):
            add(Donations, given_on=DAY, donor_person=person, **what, **of)
        book = add(Books, name=f"示例{mark}")
        add(Stock, book=book, kind="期初", copies=90)
        add(Gifts, given_on=DAY, recipient=f"示例{mark}", titles=(PartValue(book, 3),), **of)
        add(ContactEvents, date=DAY, responsible=other, target=person, **of)


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, FigureValue]]]:
    """The figures of the first set alone, then of the campaign and of the year when there are two."""
    with opened(Path(tmp_path_factory.mktemp("专项")) / "a.db"):
        office = Office()
        maker = Maker(office)
        maker.all_of("甲", 1, NAME)
        alone = by_key(compute(EVENTS, YEAR, office.term))
        maker.all_of("乙", 2, None)
        yield {"alone": dict(alone), "year": dict(by_key(compute(EVENTS, YEAR, office.term))),
               "campaign": dict(by_key(compute(EVENTS, YEAR._replace(campaign=NAME), office.term)))}


@pytest.mark.parametrize("figure", EVENTS, ids=lambda figure: figure.key)
def test_a_campaign_counts_the_one_of_two_that_carries_it(
        counted: dict[str, dict[str, FigureValue]], figure: Figure) -> None:
    alone, both, campaign = (counted[which][figure.key] for which in ("alone", "year", "campaign"))
    assert alone.value and both.value != alone.value
    assert (campaign.value, campaign.times) == (alone.value, alone.times)


@pytest.mark.parametrize("figure", [one for one in FIGURES if one not in EVENTS], ids=lambda figure: figure.key)
def test_what_there_is_on_a_day_and_what_was_due_is_of_no_campaign(figure: Figure) -> None:
    assert figure.view(YEAR, 1) == figure.view(YEAR._replace(campaign=NAME), 1)


def test_a_record_of_every_register_of_events_may_carry_a_campaign() -> None:
    """Those without the column have it from the record they hang on, or are no events of the office's work."""
    without = {key for key, register in REGISTERS.items() if register.event
               and all(column.key != "campaign" for column in register.columns)}
    assert without == {"attendance", "cadence_marks", "exchange_outcomes", "trip_stops", "materials", "stock",
                       "printings"}
