"""合并: fields from either, everything that hangs on both moved, in one step that undo takes back exactly."""
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from peewee import ForeignKeyField

from models.attendance import Attendances, counts
from models.database import opened
from models.duties import Duties
from models.errors import Refused
from models.exchanges import ExchangeOutcomes, Exchanges
from models.grids import Branches, Grids
from models.meetings import Meetings
from models.members import Cadre, Contact, ContactEvent, Contacts, Members
from models.merging import GONE, KEEP, compare, merge, merge_units
from models.operation import operation, redo, undo
from models.people import Affiliation, Membership, NotSame, PartyGroupSeat, People, Person, Post
from models.proposals import Proposals
from models.records import Record, live, models_by_table
from models.relations import PartValue, RefValue
from models.suggestions import Suggestions
from models.teams import RosterEntry, Shifts, Teams
from models.trips import Trips
from models.units import Unit, Units
from models.view import View
from models.visits import Visits
from models.writing import Draft, recycle, write
from tests.dump import dump
from tests.models.office import Office, operations, person_of, shown

DAY = "2024-01-01"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "a.db"):
        yield Office()


def test_compare_shows_both_sides(office: Office) -> None:
    one = office.member("王示例", sex="男", birth="1975-03", phones=("13900000001",), work="县一中",
                        sector=office.education, affiliations=("民盟盟员",), party_group="党组成员")
    other = office.member("王进示例", birth="1975-03-12", phones=("13900000002",), work="县一中教师", number="007",
                          affiliations=("中共党员",), party_group="党组书记")
    first, second = (office.grid(name) for name in ("第一网格", "第二网格"))
    office.write(Members, one, grid=RefValue(first, ""))
    office.write(Members, other, grid=RefValue(second, ""))
    told = {found.title: (found.key, found.keep, found.gone) for found in compare(person_of(one), person_of(other))}
    assert told["姓名"] == ("name", "王示例", "王进示例")
    assert told["出生年月"] == ("birth", "1975.03", "1975.03.12")
    assert told["手机"] == ("", "13900000001", "13900000002")
    assert told["政治面貌"] == ("", "民盟盟员", "中共党员")
    assert told["党组成员"] == ("party_group", "党组成员", "党组书记")
    term = office.term
    assert told["第十届 工作单位及职务"] == (f"{term}.work", "县一中", "县一中教师")
    assert told["第十届 界别"] == (f"{term}.sector", "教育界", "")
    assert told["第十届 网格"] == (f"{term}.grid", "第一网格", "第二网格")
    assert "民族" not in told                                      # both lack it
    assert not next(found for found in compare(person_of(one), person_of(other)) if found.title == "姓名").same


def test_fields_are_taken_from_either_and_sets_united(office: Office) -> None:
    keep = office.person("王示例", birth="1975", phones=("13900000001（办）",), former_names=("王小示例",), sex="男")
    gone = office.person("王进示例", birth="1975-03-12", phones=("13900000001", "13900000002"), ethnicity="回族", sex="女")
    with operation("合并") as op:
        merge(op, keep, gone, {"birth": GONE, "sex": KEEP})
    row = Person.get_by_id(keep)
    assert (row.name, row.birth, row.sex, row.ethnicity) == ("王示例", "1975-03-12", "男", "回族")
    assert row.phones == ("13900000001（办）", "13900000002")
    assert row.former_names == ("王小示例", "王进示例")
    assert View(People).ids() == [keep]
    assert View(People, typed="王进示例").ids() == [keep]
    third = office.person("丙示例")
    with operation("再合并") as op:
        merge(op, keep, third, {"name": GONE})
    assert Person.get_by_id(keep).former_names == ("王小示例", "王进示例", "王示例")


@pytest.fixture
def tangled(office: Office) -> tuple[int, int]:
    """Two memberships of one human being, with everything there is hanging on both."""
    keep = office.member("王示例", affiliations=("中共党员",), party_group="党组成员", work="县一中", since="2021-07-01")
    gone = office.member("王进示例", affiliations=("中共党员", "民盟盟员"), posts=("常务委员",), work="县一中教师",
                         number="007", party_group="党组书记")
    a, b = person_of(keep), person_of(gone)
    first, second = office.grid("第一网格", convener=gone), office.grid("第二网格")
    office.write(Members, keep, grid=RefValue(first, ""))
    office.write(Members, gone, grid=RefValue(second, ""))
    office.branch("第一支部", first, secretary=RefValue(b, ""))
    friend = office.person("乙示例")
    office.contact(a, friend, "2022-01-01")
    office.contact(b, friend)                                      # the same once they are one
    office.contact(b, a)                                           # nonsense once they are one
    office.contacted(b, friend, "2023-05-06")
    old = office.other_term("第九届")
    office.member("", term=old, person=b, until="2021-07-01", since="2016-07-01")
    with operation("其他") as op:
        op.write(Cadre, [{"person": b, "post": "副主任"}])
        op.write(NotSame, [{"a": a, "b": b}])
        team = write(op, Teams, [Draft({"name": "一队"})])[0]
        op.write(RosterEntry, [{"team": team, "person": person, "duty": "队员"} for person in (a, b)])
        for hours in (("4", "4"), ("2", "3")):
            parts = tuple(PartValue(RefValue(person, ""), hour) for person, hour in zip((a, b), hours))
            write(op, Shifts, [Draft({"team": RefValue(team, ""), "people": parts,
                                      "planned_start": f"2023-0{hours[0]}-01"})])
    return keep, gone


def test_everything_moves_in_one_step_and_back(tangled: tuple[int, int], office: Office) -> None:
    keep, gone = tangled
    a, b = person_of(keep), person_of(gone)
    before, steps = dump(), operations()
    with operation("合并") as op:
        merge(op, a, b)
    assert operations() == steps + 1
    for table, model in models_by_table().items():                 # nothing live points at the one who is gone
        for field in model._meta.sorted_fields:
            if getattr(field, "rel_model", None) in (Person, Membership):
                lost = b if field.rel_model is Person else gone
                assert not model.select().where(live(model) & (field == lost)).exists(), (table, field.name)
    assert View(Members, term=office.term, as_of=DAY).ids() == [keep]
    assert Membership.select().where(live(Membership) & (Membership.person == a)).count() == 2       # and 第九届
    row = Membership.get_by_id(keep)
    assert (row.work, row.number, row.since, row.until) == ("县一中", "007", "2021-07-01", None)
    assert shown(Members, keep, "affiliations", DAY) == "中共党员、民盟盟员"
    assert Affiliation.select().where(live(Affiliation)).count() == 2
    assert shown(Members, keep, "posts", DAY) == "常务委员"
    assert shown(Members, keep, "grid", DAY) == "第一网格"
    assert shown(Members, keep, "party_group", DAY) == "党组成员"
    assert shown(Grids, View(Grids, typed="第一网格").ids()[0], "convener", DAY) == "王示例"
    assert shown(Branches, View(Branches).ids()[0], "secretary", DAY) == "王示例"
    contacts = Contact.select().where(live(Contact))
    assert [(one.responsible_id, one.since) for one in contacts] == [(a, "2022-01-01")]
    assert ContactEvent.select().where(live(ContactEvent) & (ContactEvent.responsible == a)).count() == 1
    assert Cadre.select().where(live(Cadre) & (Cadre.person == a)).count() == 1
    assert RosterEntry.select().where(live(RosterEntry)).count() == 1
    assert sorted(shown(Shifts, i, "people", DAY) for i in View(Shifts).ids()) == ["王示例4小时", "王示例5小时"]
    assert View(Contacts, typed="王示例").count() == 1
    assert View(Members, typed="王进示例").ids() == [keep]           # found by the former name
    order = Membership.select(Membership.post_order).where(Membership.id == keep).tuples().get()
    assert order == (3,)
    after = dump()
    undo()
    assert dump() == before
    redo()
    assert dump() == after


def test_the_other_grid_and_party_post_can_be_chosen(tangled: tuple[int, int], office: Office) -> None:
    keep, gone = tangled
    with operation("合并") as op:
        merge(op, person_of(keep), person_of(gone), {f"{office.term}.grid": GONE, "party_group": GONE,
                                                     f"{office.term}.work": GONE, "name": GONE})
    assert shown(Members, keep, "grid", DAY) == "第二网格"
    assert shown(Members, keep, "party_group", DAY) == "党组书记"
    assert shown(Members, keep, "work", DAY) == "县一中教师"
    assert shown(Members, keep, "name", DAY) == "王进示例"
    assert PartyGroupSeat.select().where(live(PartyGroupSeat)).count() == 1


def test_one_seat_after_another_stays_as_history(office: Office) -> None:
    keep, gone = office.person("王示例"), office.person("王示例")
    with operation("党组") as op:
        op.write(PartyGroupSeat, [{"person": keep, "post": "党组成员", "since": "2019-01-01", "until": "2022-01-01"},
                                  {"person": gone, "post": "党组书记", "since": "2021-01-01"}])
    with operation("合并") as op:
        merge(op, keep, gone)
    seats = PartyGroupSeat.select().where(live(PartyGroupSeat)).order_by(PartyGroupSeat.since)
    assert [(one.person_id, one.post, one.since, one.until) for one in seats] == [
        (keep, "党组成员", "2019-01-01", "2022-01-01"), (keep, "党组书记", "2022-01-01", None)]


def test_a_new_membership_after_the_first_stays_its_own(office: Office) -> None:
    keep = office.member("王示例", since="2021-07-01", until="2022-01-01")
    gone = office.member("王示例", since="2023-01-01", until=None)
    with operation("合并") as op:
        merge(op, person_of(keep), person_of(gone))
    assert Membership.select().where(live(Membership) & (Membership.person == person_of(keep))).count() == 2
    assert Post.select().where(live(Post)).count() == 2


def test_what_is_gone_cannot_be_merged(office: Office) -> None:
    keep, gone = office.person("王示例"), office.person("王示例")
    with operation("合并") as op:
        merge(op, keep, gone)
    for one, other in ((keep, gone), (keep, keep)):
        with pytest.raises(Refused), operation("合并") as op:
            merge(op, one, other)


# -- what other registers say of them --------------------------------------------------------------------------------

def meeting(day: str = "2022-03-01") -> int:
    with operation("会议") as op:
        return write(op, Meetings, [Draft({"actual_start": day, "kinds": ("全体会议",), "topic": "示例"})])[0]


def attend(*rows: tuple[int, int, str, str | None]) -> list[int]:
    with operation("出席") as op:
        return write(op, Attendances, [Draft({"meeting": of, "person": person, "status": status, "note": note})
                                       for of, person, status, note in rows])


def attendance() -> list[tuple[int, int, str, str | None]]:
    keys = ("meeting", "person", "status", "note")
    view = View(Attendances, keys=keys, order=(("meeting", False),))
    return sorted((of.id, person.id, status, note) for of, person, status, note in view.page(view.ids()).values())


def test_one_person_has_one_line_in_each_meeting(office: Office) -> None:
    keep, gone = (person_of(office.member(name)) for name in ("王示例", "王进示例"))
    one, two, three, four = (meeting(f"2022-0{month}-01") for month in range(1, 5))
    attend((one, keep, "出席", None), (one, gone, "请假（批准）", "出差"), (two, keep, "未登记", None), (two, gone, "迟到", None),
           (three, keep, "出席", None), (three, gone, "出席", None), (four, gone, "缺席", None))
    before = dump()
    with operation("合并") as op:
        merge(op, keep, gone)
    assert attendance() == [(one, keep, "出席", "出差；合并前另记：出席情况请假（批准）"), (two, keep, "迟到", None),
                            (three, keep, "出席", None), (four, keep, "缺席", None)]
    assert (counts([one])[one].present, counts([one])[one].on_leave) == (1, 0)
    undo()
    assert dump() == before
    redo()
    assert len(attendance()) == 4


def test_everything_of_the_new_registers_follows_a_person(office: Office) -> None:
    keep, gone = (person_of(office.member(name)) for name in ("王示例", "王进示例"))
    mine, other = RefValue(keep, ""), RefValue(gone, "")
    with operation("其他") as op:
        write(op, Visits, [Draft({"visited_on": "2022-03-01", "members": (mine, other), "visitors": (other,)})])
        write(op, Exchanges, [Draft({"theme": "示例观摩", "held_on": "2022-03-01", "visitors": (mine, other)})])
        write(op, Trips, [Draft({"name": "示例寻访", "began_on": "2022-03-01", "interviewed": (other,)})])
        write(op, Suggestions, [Draft({"content": "示例", "member": other, "co_proposers": (mine, other)})])
        write(op, Duties, [Draft({"topic": "疫情防控", "target": "示例街道", "people": (other,)})])
        write(op, Proposals, [Draft({"subject": "示例提案", "proposer": other})])
        write(op, Meetings, [Draft({"actual_start": "2022-03-04", "kinds": ("专题党课",), "speakers": (mine, other),
                                    "chair": other})])
    with operation("合并") as op:
        merge(op, keep, gone)
    told = [(Visits, "members"), (Visits, "visitors"), (Exchanges, "visitors"), (Trips, "interviewed"),
            (Suggestions, "co_proposers"), (Duties, "people"), (Meetings, "speakers")]
    for register, key in told:
        value = register.get(View(register).ids()[0], View(register))[key]
        assert [getattr(one, "id", None) or one.ref.id for one in value] == [keep], (register.key, key)
    for register, key in ((Suggestions, "member"), (Proposals, "proposer"), (Meetings, "chair")):
        assert register.get(View(register).ids()[0], View(register))[key].id == keep
    assert nothing_points_at(Person, gone)


def test_everything_that_hangs_on_a_unit_follows_it(office: Office) -> None:
    with operation("单位") as op:
        keep, gone, school = write(op, Units, [
            Draft({"name": "示例机械有限公司", "kind": "企业"}),
            Draft({"name": "示例机械厂", "kind": "企业", "township": "示例镇", "aliases": ("示例农机厂",)}),
            Draft({"name": "示例一中", "kind": "其他"})])
        mine, other, third = (RefValue(one, "") for one in (keep, gone, school))
        write(op, Visits, [Draft({"visited_on": "2022-03-01", "units": (mine, other, third)}),
                           Draft({"visited_on": "2022-04-01", "units": (other,)})])
        exchange, = write(op, Exchanges, [Draft({"theme": "示例观摩", "held_on": "2022-03-01", "hosts": (other, mine)})])
        write(op, ExchangeOutcomes, [Draft({"exchange": RefValue(exchange, ""), "unit": other, "indicator": "安全隐患",
                                            "before": Decimal(10), "after": Decimal(6)})])
        person, = write(op, People, [Draft({"name": "王示例"})])
        write(op, Duties, [Draft({"topic": "疫情防控", "unit": other, "people": (RefValue(person, ""),)})])
        write(op, Meetings, [Draft({"actual_start": "2022-03-04", "kinds": ("专题协商会",), "invited": (other, mine)})])
    before = dump()
    with operation("合并") as op:
        merge_units(op, keep, gone)
    row = Unit.get_by_id(keep)
    assert (row.name, row.township, row.aliases) == ("示例机械有限公司", "示例镇", ("示例农机厂", "示例机械厂"))
    assert set(View(Units).ids()) == {school, keep}
    units = {visit: [one.id for one in Visits.get(visit, View(Visits))["units"]] for visit in View(Visits).ids()}
    assert sorted(map(sorted, units.values())) == [[keep], [keep, school]]
    assert [one.id for one in Exchanges.get(exchange, View(Exchanges))["hosts"]] == [keep]
    assert View(Visits, typed="示例机械厂").ids() == [] and View(Visits, typed="示例机械有限公司").count() == 2
    assert View(Units, typed="示例机械厂").ids() == [keep] == Units.find_names(["示例机械厂"], None)["示例机械厂"]
    assert nothing_points_at(Unit, gone)
    undo()
    assert dump() == before
    redo()
    assert Unit.get_by_id(gone).deleted_at and nothing_points_at(Unit, gone)


def test_units_that_have_gone_are_not_merged(office: Office) -> None:
    with operation("单位") as op:
        one, two = write(op, Units, [Draft({"name": name}) for name in ("示例村", "示例二村")])
        recycle(op, Units, [two])
    for pair in ((one, two), (one, one)):
        with pytest.raises(Refused, match="要合并的两个单位有一个已不在名录中"), operation("合并") as op:
            merge_units(op, *pair)


def nothing_points_at(target: type[Record], gone: int) -> bool:
    """No live row of any table."""
    return all(not model.select().where((field == gone) & live(model)).exists()
               for model in models_by_table().values() for field in model._meta.sorted_fields
               if isinstance(field, ForeignKeyField) and field.rel_model is target)
