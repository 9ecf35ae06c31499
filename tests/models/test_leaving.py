"""办理离任: everything a member holds ends on one day, successors follow, and one undo takes it all back."""
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.database import opened
from models.duties import Duties
from models.errors import InvalidValue, Refused
from models.grids import Branches, Grids
from models.leaving import Holding, holdings, holdings_of, leave, leave_all
from models.members import Cadre, Contact, Members
from models.operation import operation, undo
from models.people import Membership, PartyGroupSeat
from models.records import live
from models.relations import RefValue
from models.teams import RosterEntry, Teams
from models.view import Filter, View
from models.writing import Draft, write
from tests.dump import dump
from tests.models.office import Office, operations, person_of, shown

BEFORE, ON = "2023-05-31", "2023-06-01"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "a.db"):
        yield Office()


@pytest.fixture
def busy(office: Office) -> int:
    """The membership of one who holds something of every kind."""
    committee = office.committee("提案委员会")
    member = office.member("甲示例", posts=("常务委员",), affiliations=("中共党员",), party_group="党组成员",
                           committees=(RefValue(committee, ""),), since="2021-07-01")
    person = person_of(member)
    grid = office.grid("第一网格", convener=member)
    office.write(Members, member, grid=RefValue(grid, ""))
    office.branch("第一临时党支部", grid, secretary=RefValue(person, ""))
    office.contact(person, office.person("乙示例"))
    office.contact(office.person("丙示例"), person)
    with operation("其他") as op:
        op.write(Cadre, [{"person": person, "post": "副主任", "department": "办公室"}])
        team = write(op, Teams, [Draft({"name": "一队"})])[0]
        op.write(RosterEntry, [{"team": team, "person": person, "duty": "队长"}])
    return member


def line(held: list[Holding], text: str) -> Holding:
    return next(one for one in held if one.line == text)


def test_all_that_is_held_is_listed_in_words(busy: int) -> None:
    held = holdings(busy, ON)
    assert [(one.heading, one.line) for one in held] == [
        ("政协职务", "常务委员"), ("专委会", "提案委员会"), ("网格", "编入第一网格"), ("网格", "第一网格召集人"),
        ("临时党支部", "第一临时党支部书记"), ("党组", "党组成员"), ("联系", "联系责任人，联系乙示例"),
        ("联系", "联系对象，由丙示例联系"), ("机关干部", "办公室副主任"), ("志愿服务队", "一队队长")]
    assert line(held, "编入第一网格").successor == "" == line(held, "联系对象，由丙示例联系").successor
    assert line(held, "第一网格召集人").successor == "membership"
    assert line(held, "第一临时党支部书记").successor == "person"


def test_leaving_ends_everything_and_hands_over(office: Office, busy: int) -> None:
    heir = office.member("丁示例", affiliations=("中共党员",), since="2021-07-01")
    branch = View(Branches, term=office.term).ids()[0]
    grid = View(Grids, term=office.term).ids()[0]
    office.write(Branches, branch, committee=(RefValue(person_of(heir), ""),))
    held = holdings(busy, ON)
    before, steps = dump(), operations()
    with operation("办理离任") as op:
        leave(op, busy, ON, "调离", {one: {"membership": heir, "person": person_of(heir)}.get(one.successor)
                                   for one in held if one.successor})
    assert operations() == steps + 1
    assert holdings(busy, ON) == []
    assert View(Members, term=office.term, as_of=ON).ids() == [heir]
    assert set(View(Members, term=office.term, as_of=BEFORE).ids()) == {busy, heir}
    row = Membership.get_by_id(busy)
    assert (row.until, row.end_reason) == (ON, "调离")
    assert (shown(Members, heir, "posts", BEFORE), shown(Members, heir, "posts", ON)) == ("委员", "常务委员")
    assert shown(Members, heir, "committees", ON) == "提案委员会"
    assert shown(Members, heir, "party_group", ON) == "党组成员"
    assert (shown(Grids, grid, "convener", BEFORE), shown(Grids, grid, "convener", ON)) == ("甲示例", "丁示例")
    assert (shown(Branches, branch, "secretary", BEFORE), shown(Branches, branch, "secretary", ON)) == ("甲示例", "丁示例")
    assert shown(Branches, branch, "committee", ON) == ""           # 支部委员 who became 书记
    assert "办公室副主任" in [one.line for one in holdings(heir, ON)]
    assert "一队队长" in [one.line for one in holdings(heir, ON)]
    assert View(Branches, typed="丁示例").ids() == [branch]
    undo()
    assert dump() == before


@pytest.mark.parametrize("held, left, after", [
    (("副主席",), "主席", "主席"), (("委员",), "副主席", "副主席"), (("常务委员",), "秘书长", "秘书长"),
    (("秘书长",), "副主席", "副主席、秘书长"), (("副主席",), "秘书长", "副主席、秘书长"), (("副主席",), "常务委员", "副主席")])
def test_a_successor_holds_a_higher_post_alone(office: Office, held: tuple[str, ...], left: str, after: str) -> None:
    leaves = office.member("甲示例", posts=(left,), since="2021-07-01")
    heir = office.member("乙示例", posts=held, since="2021-07-01")
    with operation("办理离任") as op:
        leave(op, leaves, ON, "辞去", {line(holdings(leaves, ON), left): heir})
    assert (shown(Members, heir, "posts", BEFORE), shown(Members, heir, "posts", ON)) == ("、".join(held), after)


def test_without_a_successor_a_place_stays_empty(office: Office, busy: int) -> None:
    with operation("办理离任") as op:
        leave(op, busy, ON, "去世")
    assert shown(Grids, View(Grids).ids()[0], "convener", ON) == ""
    assert not Contact.select().where(live(Contact) & Contact.until.is_null()).exists()


def test_what_is_kept_goes_on(busy: int) -> None:
    keep = [line(holdings(busy, ON), "党组成员"), line(holdings(busy, ON), "办公室副主任")]
    with operation("办理离任") as op:
        leave(op, busy, ON, "辞去", keep=keep)
    assert [one.line for one in holdings(busy, ON)] == ["党组成员", "办公室副主任"]


def test_what_was_to_begin_later_never_does(office: Office) -> None:
    member = office.member("甲示例", party_group=None)
    with operation("任命") as op:
        op.write(PartyGroupSeat, [{"person": person_of(member), "post": "党组成员", "since": "2023-09-01"}])
    assert "党组成员" in [one.line for one in holdings(member, ON)]
    with operation("办理离任") as op:
        leave(op, member, ON, "其他")
    assert not PartyGroupSeat.select().where(live(PartyGroupSeat)).exists()


def test_the_next_term_is_left_alone(office: Office, busy: int) -> None:
    """届满 of the old 届: who is in the next keeps what belongs to no 届, and all of the next."""
    person = person_of(busy)
    later = office.other_term()
    again = office.member("", term=later, person=person, posts=("主席",))
    office.contact(person, office.person("戊示例"), term=later)
    with operation("届满") as op:
        leave(op, busy, ON, "届满")
    lines = [one.line for one in holdings(again, ON)]
    assert lines == ["主席", "党组成员", "联系责任人，联系戊示例", "办公室副主任", "一队队长"]


def test_many_leave_at_once_with_a_handful_of_queries(office: Office) -> None:
    ids = office.members(30, since="2021-07-01")
    few, many = _queries(lambda: holdings_of(ids[:2], ON)), _queries(lambda: holdings_of(ids, ON))
    assert few == many
    assert all([one.line for one in held] == ["委员"] for held in holdings_of(ids, ON).values())
    with operation("届满") as op:
        leave_all(op, ids[:20], ON, "届满")
    assert View(Members, as_of=ON).count() == 10
    assert View(Members, filters=(Filter("end_reason", "is", "届满"),), ended=True).count() == 20


def _queries(act) -> int:                                  # type: ignore[no-untyped-def]
    from models.records import db
    seen: list[str] = []
    db.connection().set_trace_callback(seen.append)
    act()
    db.connection().set_trace_callback(None)
    assert seen
    return len(seen)


def test_what_cannot_be_is_refused(office: Office, busy: int) -> None:
    held = holdings(busy, ON)
    heir = office.member("丁示例", since="2024-01-01")
    wrong = [
        (InvalidValue, dict(reason="高升")), (InvalidValue, dict(on="2023-06")), (InvalidValue, dict(on="2020-01-01")),
        (InvalidValue, dict(successors={line(held, "第一网格召集人"): heir})),            # not yet a member
        (InvalidValue, dict(successors={line(held, "第一网格召集人"): busy})),
        (InvalidValue, dict(successors={line(held, "党组成员"): person_of(busy)})),
        (InvalidValue, dict(successors={line(held, "编入第一网格"): heir})),
    ]
    before = dump()
    for kind, given in wrong:
        with pytest.raises(kind), operation("办理离任") as op:
            leave(op, busy, **{"on": ON, "reason": "调离", **given})    # type: ignore[arg-type]
    assert dump() == before
    office.write(Grids, View(Grids).ids()[0], convener=None)
    with pytest.raises(Refused, match="第一网格召集人"), operation("办理离任") as op:
        leave(op, busy, ON, "调离", {line(held, "第一网格召集人"): heir})
    with operation("办理离任") as op:
        leave(op, busy, ON, "调离")
    with pytest.raises(Refused, match="已于2023.06.01离任"), operation("办理离任") as op:
        leave(op, busy, "2023-07-01", "调离")


def test_who_left_may_come_again(office: Office) -> None:
    member = office.member("甲示例", sector=office.education, since="2021-07-01")
    person = person_of(member)
    with pytest.raises(InvalidValue):
        office.member("甲示例", person=person, since="2023-01-01")
    with operation("办理离任") as op:
        leave(op, member, ON, "辞去")
    again = office.member("甲示例", person=person, since="2024-01-05", sector=office.science)
    assert View(Members, term=office.term, as_of="2023-12-31").ids() == []
    assert View(Members, term=office.term, as_of="2024-02-01").ids() == [again]
    assert shown(Members, again, "sector", "2024-02-01") == "科学技术界"
    assert shown(Members, again, "posts", "2024-02-01") == "委员"
    with pytest.raises(InvalidValue):                      # the first one cannot be stretched over the second
        office.write(Members, member, until=None)


# -- 包联督导 ---------------------------------------------------------------------------------------------------------

def duty(*people: int, **values: object) -> int:
    with operation("包联") as op:
        return write(op, Duties, [Draft({"topic": "疫情防控", "target": "示例街道", **values,
                                         "people": tuple(RefValue(one, "") for one in people)})])[0]


def duties() -> list[tuple[set[int], str | None, str | None]]:
    """(who, since, until) of each, ended ones too, by id."""
    view = View(Duties, ended=True, keys=("people", "since", "until"))
    rows = view.page(sorted(view.ids()))
    return [({one.id for one in people}, since, until) for people, since, until in (rows[i] for i in sorted(rows))]


def test_duties_end_go_on_with_the_others_or_pass_to_a_successor(office: Office) -> None:
    member = office.member("甲示例", since="2021-07-01")
    me, other, next_one = person_of(member), office.person("乙示例"), office.person("丙示例")
    duty(me, since="2022-01-01")
    duty(me, other, since="2022-01-01", until="2024-01-01")
    duty(me, target="示例路口")
    duty(me, other, since="2023-08-01", topic="脱贫攻坚")
    duty(me, since="2022-01-01", until="2023-01-01")
    before = dump()
    held = holdings(member, ON)
    assert [(one.heading, one.line) for one in held if one.heading == "包联督导"] == [
        ("包联督导", "疫情防控 示例街道"), ("包联督导", "疫情防控 示例街道"), ("包联督导", "疫情防控 示例路口"),
        ("包联督导", "脱贫攻坚 示例街道")]
    with operation("离任") as op:
        leave(op, member, ON, "调离", {line(held, "疫情防控 示例路口"): next_one})
    assert duties() == [
        ({me}, "2022-01-01", ON), ({me, other}, "2022-01-01", ON), ({me}, None, ON), ({other}, "2023-08-01", None),
        ({me}, "2022-01-01", "2023-01-01"), ({other}, ON, "2024-01-01"), ({next_one}, ON, None)]
    undo()
    assert dump() == before


def test_a_duty_that_is_kept_stays_and_one_never_begun_goes(office: Office) -> None:
    member = office.member("甲示例", since="2021-07-01")
    me = person_of(member)
    kept, later = duty(me, since="2022-01-01"), duty(me, since="2023-09-01", topic="脱贫攻坚")
    held = [one for one in holdings(member, ON) if one.heading == "包联督导"]
    with operation("离任") as op:
        leave(op, member, ON, "调离", keep=[one for one in held if one.id == kept])
    assert duties() == [({me}, "2022-01-01", None)] and later not in View(Duties, ended=True).ids()


def test_two_who_leave_together_leave_one_duty_once(office: Office) -> None:
    one, two = (office.member(name, since="2021-07-01") for name in ("甲示例", "乙示例"))
    third = office.person("丙示例")
    duty(person_of(one), person_of(two), third, since="2022-01-01")
    with operation("离任") as op:
        leave_all(op, [one, two], ON, "届满")
    assert duties() == [({person_of(one), person_of(two), third}, "2022-01-01", ON), ({third}, ON, None)]
