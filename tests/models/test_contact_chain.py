"""The contact chain: one tier each, contacted by the tier above, nobody forgotten, the load spread evenly."""
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.contact_chain import (
    accept,
    broken,
    chain,
    down,
    propose,
    tier_of,
    tiers,
    top_tier,
    up,
)
from models.database import opened
from models.members import Contact, Members
from models.operation import operation, undo
from models.people import PartyGroupSeat, Post
from models.relations import RefValue
from models.view import Filter, View
from tests.dump import dump
from tests.models.office import Office, person_of

DAY = "2024-05-01"
PARTY = ("中共党员",)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "a.db"):
        yield Office()


def without(office: Office, key: str = "without_contact", day: str = DAY) -> set[int]:
    return set(View(Members, term=office.term, as_of=day, filters=(Filter(key),)).ids())


@pytest.fixture
def four(office: Office) -> dict[str, int]:
    """A person in each tier, by what they are; the leader is no member."""
    leader = office.person("示例书记")
    with operation("党组") as op:
        op.write(PartyGroupSeat, [{"person": leader, "post": "党组书记", "since": "2021-07-01"}])
    members = {
        "主席": office.member("示例主席", posts=("主席",), affiliations=PARTY, party_group="党组成员"),
        "非中共副主席": office.member("示例副主席", posts=("副主席",), affiliations=("民盟盟员",)),
        "常委": office.member("示例常委", posts=("常务委员",), affiliations=PARTY),
        "党员": office.member("示例党员", affiliations=PARTY), "预备": office.member("示例预备", affiliations=("中共预备党员",)),
        "双重": office.member("示例双重", affiliations=("中共党员", "民建会员")),
        "民革": office.member("示例民革", affiliations=("民革党员",)), "群众": office.member("示例群众"),
    }
    return {"书记": leader, **{name: person_of(member) for name, member in members.items()}}


def test_one_tier_each_and_the_highest(office: Office, four: dict[str, int]) -> None:
    expected = {"书记": 0, "主席": 0, "非中共副主席": 1, "常委": 1, "党员": 2, "预备": 2, "双重": 2, "民革": 3, "群众": 3}
    assert tiers(office.term, DAY) == {four[name]: tier for name, tier in expected.items()}
    assert {name: tier_of(person, office.term, DAY) for name, person in four.items()} == expected
    assert tier_of(office.person("示例路人"), office.term, DAY) is None
    assert tier_of(four["党员"], office.other_term(), DAY) is None


def test_tiers_follow_the_date(office: Office) -> None:
    member = office.member("示例", posts=())
    person = person_of(member)
    with operation("任免") as op:
        op.write(Post, [{"membership": member, "title": "常务委员", "since": "2022-01-01", "until": "2023-01-01"}])
    assert [tier_of(person, office.term, day) for day in ("2021-12-31", "2022-01-01", "2023-01-01")] == [3, 1, 3]


def test_without_contact_is_below_the_top(office: Office, four: dict[str, int]) -> None:
    below = {name for name in four if name not in ("书记", "主席")}
    ids = {person_of(i): i for i in View(Members, as_of=DAY).ids()}
    assert without(office) == {ids[four[name]] for name in below}
    office.contact(four["常委"], four["党员"], "2024-05-01")
    assert without(office) == {ids[four[name]] for name in below - {"党员"}}
    assert without(office, day="2024-04-30") == {ids[four[name]] for name in below}
    with operation("结束") as op:
        op.write(Contact, [{"id": Contact.select(Contact.id).tuples().get()[0], "until": "2024-05-01"}])
    assert without(office) == {ids[four[name]] for name in below}


def test_an_empty_top_moves_down(office: Office) -> None:
    assert top_tier(office.term, DAY) is None and without(office) == set()
    crowd = office.member("示例群众")
    assert top_tier(office.term, DAY) == 3 and without(office) == set()
    office.member("示例党员", affiliations=PARTY)
    assert top_tier(office.term, DAY) == 2 and without(office) == {crowd}


def test_not_contacted_this_year(office: Office, four: dict[str, int]) -> None:
    everybody = without(office, "not_contacted_this_year")
    assert len(everybody) == 7
    office.contacted(four["常委"], four["党员"], "2024-03")
    office.contacted(four["常委"], four["预备"], "2023-12-31")
    met = {person_of(i) for i in everybody - without(office, "not_contacted_this_year")}
    assert met == {four["党员"]}
    met = {person_of(i) for i in everybody - without(office, "not_contacted_this_year", "2023-06-01")}
    assert met == {four["预备"]}


def test_up_down_and_the_whole_chain(office: Office, four: dict[str, int]) -> None:
    office.contact(four["常委"], four["党员"], "2022-01-01")
    office.contact(four["党员"], four["群众"])
    office.contact(four["书记"], four["常委"])
    above = up(four["党员"], office.term, DAY)
    assert [(link.responsible_name, link.since) for link in above] == [("示例常委", "2022-01-01")]
    assert [link.target_name for link in down(four["党员"], office.term, DAY)] == ["示例群众"]
    assert [(link.responsible_tier, link.target_tier) for link in chain(office.term, DAY)] == [
        ("党组成员", "常委"), ("常委", "党员委员"), ("党员委员", "非党员委员")]
    assert broken(office.term, DAY) == []


def test_contacts_that_no_longer_fit_are_told(office: Office, four: dict[str, int]) -> None:
    office.contact(four["常委"], four["党员"])
    office.contact(four["党员"], four["双重"])
    office.contact(office.person("示例路人"), four["群众"])
    assert {link.target_name: link.fault for link in broken(office.term, DAY)} == {
        "示例双重": "联系责任人现为党员委员，不高于联系对象的层级（党员委员）", "示例群众": "联系责任人已不在任"}
    assert up(four["双重"], office.term, DAY)[0].fault.startswith("联系责任人现为党员委员")
    office.write(Members, {person_of(i): i for i in View(Members).ids()}[four["常委"]], posts=("委员",))
    assert {link.target_name for link in broken(office.term, DAY)} == {"示例双重", "示例群众", "示例党员"}


def test_the_proposal_is_even_and_prefers_the_same_grid_and_sector(office: Office) -> None:
    first, second = (RefValue(office.grid(name), "") for name in ("第一网格", "第二网格"))
    above = [office.member("示例党甲", affiliations=PARTY, grid=first),
             office.member("示例党乙", affiliations=PARTY, grid=second),
             office.member("示例党丙", affiliations=PARTY, sector=office.science)]
    below = [office.member(f"示例{number}", grid=first if number < 2 else second if number < 4 else None,
                           sector=office.science if 4 <= number < 6 else None) for number in range(7)]
    proposals = propose(office.term, DAY)
    assert proposals == propose(office.term, DAY)
    assert {one.target for one in proposals} == {person_of(member) for member in below}
    assert sorted(Counter(one.responsible for one in proposals).values()) == [2, 2, 3]
    by_target = {one.target: one for one in proposals}
    for numbers, responsible, reason in (((0, 1), 0, "同一网格"), ((2, 3), 1, "同一网格"), ((4, 5), 2, "同一界别")):
        for number in numbers:
            one = by_target[person_of(below[number])]
            assert (one.responsible, one.reason) == (person_of(above[responsible]), reason)
    assert by_target[person_of(below[6])].reason == "均衡分配"


def test_those_with_fewest_come_first_and_an_empty_tier_is_skipped(office: Office) -> None:
    leaders = [office.member(f"示例常委{number}", posts=("常务委员",), affiliations=PARTY) for number in "甲乙"]
    busy, idle = map(person_of, leaders)
    crowd = [office.member(f"示例{number}") for number in range(6)]              # no 党员委员 between
    for member in crowd[:3]:
        office.contact(busy, person_of(member))
    proposals = propose(office.term, DAY)
    assert [one.responsible for one in proposals] == [idle] * 3
    before = dump()
    with operation("联系分配") as op:
        made = accept(op, proposals, DAY)
    assert len(made) == 3 and without(office) == set() and propose(office.term, DAY) == []
    with operation("联系分配") as op:
        assert accept(op, proposals, DAY) == []                                  # nobody gets two
    undo()
    assert dump() == before
