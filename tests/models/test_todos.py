"""待办: what waits, in words, with its rows and its remedy; seen to, it is gone."""
from datetime import date, timedelta
from pathlib import Path

import pytest

from models.basics import Term
from models.books import Books, Stock
from models.cadences import CadenceMarks, Cadences
from models.grid_coverage import APPOINT_CADRE, CHOOSE_CONVENER, SEAT_MEMBERS
from models.grids import Branches, Grids
from models.operation import operation
from models.people import Membership
from models.records import today
from models.relations import RefValue
from models.suggestions import Suggestions
from models.todos import ASSIGN_CONTACTS, RECORD_MEETING, SEVERAL, Todo, todos
from models.units import Units
from models.visits import Visits
from models.writing import Draft, write
from tests.models.office import Office

SINCE = (date.today() - timedelta(days=400)).isoformat()


@pytest.fixture
def office(database: Path) -> Office:
    made = Office()
    with operation("换届") as op:
        op.write(Term, [{"id": made.term, "since": SINCE}])
    return made


def waiting(office: Office) -> dict[str, Todo]:
    return {one.words: one for one in todos(office.term, today())}


def test_an_office_without_anything_has_nothing_waiting(office: Office) -> None:
    assert waiting(office) == {}


def test_one_period_without_a_meeting_is_recorded_at_once_several_on_their_page(office: Office) -> None:
    last = date.today().replace(day=1) - timedelta(days=1)
    if last.year != date.today().year:                       # January: the strip shows no period that is over
        pytest.skip("没有已过的月份")
    with operation("示例") as op:
        rule, = write(op, Cadences, [Draft({"kind": "主席会议", "unit": "每月", "since": f"{last:%Y-%m}-01"})])
    one, = waiting(office).values()
    assert one.words == f"主席会议（每月） {last:%Y.%m}.01–{last:%m.%d} 未登记" and one.do == "去登记"
    assert (one.remedy, one.rule, one.period) == (RECORD_MEETING, rule, (f"{last:%Y-%m}-01", last.isoformat()))
    with operation("示例") as op:
        write(op, CadenceMarks, [Draft({"rule": rule, "day": last.isoformat(), "status": "未开"})])
    assert waiting(office) == {}
    with operation("示例") as op:
        weekly, = write(op, Cadences, [Draft({"kind": "主席讲党课", "unit": "每周",
                                              "since": (date.today() - timedelta(days=60)).isoformat()})])
    several, = waiting(office).values()
    assert several.remedy == "" and several.view.ids() == [weekly] and "期未登记" in several.words


def test_what_a_grid_lacks_is_told_by_name_and_what_several_lack_in_one_line(office: Office) -> None:
    grid = office.grid("第一网格")
    found = waiting(office)
    assert found["第一网格缺召集人"].remedy == CHOOSE_CONVENER and found["第一网格缺召集人"].lacking.grid == grid
    assert found["第一网格缺召集人"].view.ids() == [grid] and found["第一网格缺临时党支部"].do == "去新建"
    others = [office.grid(f"第{number}网格") for number in "二三"]
    found = waiting(office)
    line = found[f"{SEVERAL} 个网格缺召集人"]
    assert sorted(line.view.ids()) == sorted([grid, *others]) and line.view.register is Grids and not line.remedy
    assert not any(words.startswith("第一网格") for words in found)


def test_branches_and_members_are_named_too(office: Office) -> None:
    office.members(2)
    branch = office.branch("第一临时党支部", office.grid("第一网格"))
    found = waiting(office)
    assert found["第一网格缺支部委员"].remedy == APPOINT_CADRE and found["第一网格缺支部委员"].lacking.branch == branch
    left = found["未入网格 2 人"]
    assert left.view.count() == 2 and left.remedy == "" and left.lacking.remedy == SEAT_MEMBERS
    loose = office.branch("第二临时党支部", None)
    assert waiting(office)["第二临时党支部未对应网格"].view.register is Branches
    assert waiting(office)["第二临时党支部未对应网格"].view.ids() == [loose]


def test_contacts_have_a_dialog(office: Office) -> None:
    chief = office.member("示例甲", affiliations=("中共党员",))
    office.member("示例乙", affiliations=("群众",))
    one = waiting(office)["1 位委员未落实联系责任人"]
    assert one.remedy == ASSIGN_CONTACTS and one.view.count() == 1
    people = [int(row.person_id) for row in Membership.select().order_by(Membership.id)]
    office.contact(people[0], people[1])
    assert not any("未落实" in words for words in waiting(office)) and chief


def test_a_scarce_book_opens_its_own_row(office: Office) -> None:
    with operation("示例") as op:
        books = write(op, Books, [Draft({"name": name}) for name in ("古今新河", "示例书")])
        write(op, Stock, [Draft({"book": RefValue(books[0], ""), "kind": "期初", "copies": 86})])
    found = waiting(office)
    assert found["《古今新河》仅余 86 册"].view.ids() == [books[0]] and found["《示例书》已无库存"].view.ids() == [books[1]]


def test_suggestions_without_a_result(office: Office) -> None:
    with operation("示例") as op:
        late = write(op, Suggestions, [Draft({"subject": "示例", "sent_on": SINCE, "sent_to": "县委"})])
    assert waiting(office)["1 条建议报送满 30 天无结果"].view.ids() == late
    with operation("示例") as op:
        write(op, Suggestions, [Draft({"result": "采用"}, id=late[0])])
    assert waiting(office) == {}


def test_who_was_not_visited_is_told_once_visits_are_entered(office: Office) -> None:
    with operation("示例") as op:
        villages = write(op, Units, [Draft({"name": f"示例{n}村", "kind": "行政村"}) for n in "一二三"])
    assert waiting(office) == {}
    with operation("示例") as op:
        write(op, Visits, [Draft({"visited_on": today(), "units": (RefValue(villages[0], ""),)})])
    left = waiting(office)["2 个行政村换届以来未走访"]
    assert sorted(left.view.ids()) == villages[1:]
