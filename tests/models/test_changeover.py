"""换届: what goes on, what ends, what is sealed, and that one undo brings everything back."""
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from exporters.registers import everything, export_view
from models.basics import NATIONAL_SECTORS, Sector, Sectors, Term, Terms, current_term
from models.cadences import Cadences, add_usual
from models.carrying_over import BRANCHES, CADENCES, CARRIED, COMMITTEES, CONTACTS, GRIDS, TEAMS
from models.changeover import (
    Beginning,
    SectorName,
    change_over,
    check_beginning,
    compare,
    holdings_counted,
    named_sectors,
    national_sectors,
    sectors_of_present,
)
from models.errors import InvalidValue, Refused
from models.grids import Branches, BranchOfficer, Grids, GridSeat
from models.members import Cadres, Contact, Contacts, Members
from models.operation import Operation, operation, redo, undo
from models.people import AGAIN, NEW, CommitteeSeat, Membership, PartyGroupSeat, People, Person
from models.records import active, live
from models.register import Register
from models.relations import RefValue
from models.teams import Rosters, Teams
from models.view import View
from models.writing import Draft, recycle, write
from tests.dump import dump
from tests.models.office import Office, operations, person_of, shown

DAY, LAST = "2026-11-20", "2026-11-19"


class Full(Office):
    """Four members in two grids with branches, contacts, a team, cadence rules and a committee."""

    def __init__(self) -> None:
        super().__init__()
        with operation("届") as op:
            op.write(Term, [{"id": self.term, "since": "2021-06-18"}])
        self.economy = self.committee("示例经济委员会")
        names = {"甲": ("中共党员", "主席"), "乙": ("民建会员", "常务委员"), "丙": ("群众", "委员"), "丁": ("中共党员", "委员")}
        self.ids = {key: self.member(
            f"示例{key}", sex="男", phones=(f"1390000000{number}",), affiliations=(party,), posts=(post,),
            work=f"示例{key}单位", education="大学", sector=RefValue(self.education, ""),
            committees=(RefValue(self.economy, ""),))
            for number, (key, (party, post)) in enumerate(names.items())}
        self.people = {key: person_of(i) for key, i in self.ids.items()}
        self.officer = self.cadre("示例干部", post="科长")
        self.first, self.second = self.grid("第一网格", self.ids["甲"]), self.grid("第二网格", self.ids["丙"])
        for key, grid in (("甲", self.first), ("乙", self.first), ("丙", self.second)):
            self.write(Members, self.ids[key], grid=RefValue(grid, ""))
        self.write(Members, self.ids["丁"], ungridded_reason="长期在外")
        self.first_branch = self.branch(
            "第一临时党支部", self.first, secretary=RefValue(self.people["甲"], ""),
            committee=(RefValue(self.officer, ""), RefValue(self.people["丁"], "")), approved_by="机关党委")
        self.contact(self.people["甲"], self.people["乙"])
        self.contact(self.people["乙"], self.people["丙"])
        with operation("队伍") as op:
            self.team = write(op, Teams, [Draft({"name": "示例服务队"})])[0]
            write(op, Rosters, [Draft({"team": RefValue(self.team, ""), "person": RefValue(i, ""), "duty": duty})
                                for i, duty in ((self.people["甲"], "队长"), (self.people["丁"], "队员"),
                                                (self.officer, "队员"))])
            op.write(PartyGroupSeat, [{"person": self.people["丁"], "post": "党组成员"}])
            add_usual(op, "2022-01-01")

    def roster(self, keys: Iterable[str] = "甲乙新", **values: Any) -> Any:
        """Writes a new roster: people of the old one by key, others as new."""
        def work(op: Operation) -> None:
            term = current_term()
            assert term is not None
            write(op, Members, [
                Draft({"phones": (f"1380000000{number}",), **values}, fixed={"term": term.id},
                      links={"person": self.people[key]}) if key in self.people
                else Draft({"name": f"示例{key}", **values}, fixed={"term": term.id})
                for number, key in enumerate(keys)])
        return work

    def change(self, keys: Iterable[str] = "甲乙新", carry: Iterable[str] = CARRIED, **values: Any) -> Any:
        with operation("换届") as op:
            return change_over(op, Beginning("第十一届", DAY, sectors_of_present()),
                               self.roster(keys, **values), tuple(carry))


@pytest.fixture
def office(database: Path) -> Full:
    return Full()


def names(register: type[Register], term: int | None, day: str, key: str = "") -> list[str]:
    view = View(register, term=term if register.term else None, as_of=day)
    column = register.column(key or register.label)
    return sorted(column.print(row[0]) for row in register.read(view.ids(), [column], view).values())


def printed(path: Path, view: View) -> list[tuple[Any, ...]]:
    """What the exported list says, cell by cell."""
    import openpyxl
    export_view(path, view, everything(view.register), "示例")
    return [row for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows(values_only=True)]


# -- one operation ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("carry", [CARRIED, (), (GRIDS,), (BRANCHES, CONTACTS)])
@pytest.mark.parametrize("known", [True, False])
def test_one_undo_brings_everything_back_and_redo_does_it_again(office: Full, carry: tuple[str, ...],
                                                                known: bool) -> None:
    before, steps = dump(), operations()
    with operation("换届") as op:
        change_over(op, Beginning("第十一届", DAY, national_sectors()), office.roster() if known else None, carry)
    after = dump()
    assert operations() == steps + 1 and after != before
    undo()
    assert dump() == before
    redo()
    assert {table: rows for table, rows in dump().items()} == after
    undo()
    assert dump() == before


def test_who_goes_on_is_counted_and_described(office: Full) -> None:
    office.write(Members, office.ids["乙"], terms_served=3)
    office.person("示例旁")                                 # known to the office, but in no 届
    result = office.change("甲乙新")
    assert (result.again, result.new, result.gone) == (2, 1, 2)
    new = View(Members, term=result.term, as_of=DAY)
    rows = {row[0]: row[1:] for row in Members.read(new.ids(), [Members.column(key) for key in (
        "name", "kind", "terms_served", "since")], new).values()}
    assert rows == {"示例甲": (AGAIN, 2, DAY), "示例乙": (AGAIN, 4, DAY), "示例新": (NEW, 1, DAY)}
    assert {one.end_reason for one in Membership.select().where(Membership.term == office.term)} == {"届满"}


def test_what_the_sheet_says_itself_stays(office: Full) -> None:
    result = office.change("甲", kind="增补", terms_served=7, since="2026-12")
    one, = View(Members, term=result.term, as_of="2026-12-31").ids()
    values = Members.get(one, View(Members, as_of="2026-12-31"))
    assert (values["kind"], values["terms_served"], values["since"]) == ("增补", 7, "2026-12")


def test_the_terms_in_a_row_are_counted_where_nobody_wrote_them_down(office: Full) -> None:
    with operation("届") as op:
        eighth, ninth = write(op, Terms, [Draft({"name": "第八届", "since": "2011-09", "until": "2016-09"}),
                                          Draft({"name": "第九届", "since": "2016-09", "until": "2021-06"})])
    office.member("", term=ninth, person=office.people["甲"])
    office.member("", term=eighth, person=office.people["甲"])
    office.member("", term=eighth, person=office.people["乙"])          # not in the ninth: it begins anew
    result = office.change("甲乙")
    served = dict(Membership.select(Membership.person, Membership.terms_served).where(
        Membership.term == result.term).tuples())
    assert served == {office.people["甲"]: 4, office.people["乙"]: 2}


def test_the_lists_before_anything_is_written(office: Full) -> None:
    before = dump()
    found = compare([office.people["甲"], office.people["丙"], office.person("示例旁")], ["示例新"], DAY)
    assert set(found.again) == {"示例甲", "示例丙"}
    assert set(found.new) == {"示例新", "示例旁"} and set(found.gone) == {"示例乙", "示例丁"}
    undo()                                                  # 示例旁
    assert dump() == before
    assert holdings_counted(DAY, [office.people["甲"], office.people["乙"]]) == {
        GRIDS: (2, 2), BRANCHES: (1, 2), CONTACTS: (2, 1), TEAMS: (3, 2), CADENCES: (4, 4), COMMITTEES: (4, 2)}


# -- 界别 ------------------------------------------------------------------------------------------------------------

def test_sectors_are_kept_edited_or_the_national_ones(office: Full) -> None:
    with operation("别名") as op:
        op.write(Sector, [{"id": office.education, "aliases": ("教育",)}])
    kept = sectors_of_present()
    assert kept == (SectorName("教育界", ("教育",)), SectorName("科学技术界"))
    assert [one.name for one in national_sectors()] == list(NATIONAL_SECTORS)
    edited = named_sectors([" 教育界 ", "", "新 兴产业界", "教育界"], kept)
    assert edited == (SectorName("教育界", ("教育",)), SectorName("新兴产业界"))
    with operation("换届") as op:
        term = change_over(op, Beginning("第十一届", DAY, edited)).term
    view = View(Sectors, term=term)
    assert [Sectors.get(i, view)["name"] for i in view.ids()] == ["教育界", "新兴产业界"]
    assert View(Sectors, term=office.term).count() == 2


# -- carried over or begun empty -------------------------------------------------------------------------------------

def test_everything_is_carried_over_for_those_who_go_on(office: Full) -> None:
    term = office.change("甲乙丁新").term
    assert names(Grids, term, DAY) == ["第一网格", "第二网格"] and names(Grids, term, DAY, "convener") == ["", "示例甲"]
    assert names(Members, term, DAY, "grid") == ["", "", "第一网格", "第一网格"]
    assert names(Members, term, DAY, "ungridded_reason").count("长期在外") == 1
    branch, = View(Branches, term=term, as_of=DAY).ids()
    held = Branches.get(branch, View(Branches, as_of=DAY))
    assert held["secretary"].text == "示例甲" and {one.text for one in held["committee"]} == {"示例干部", "示例丁"}
    assert held["grid"].text == "第一网格" and held["approved_by"] == "机关党委"
    assert names(Contacts, term, DAY) == ["示例乙"]
    assert names(Rosters, term, DAY) == ["示例丁", "示例干部", "示例甲"]
    assert View(Cadences, as_of=DAY).count() == 4
    assert names(Members, term, DAY, "committees") == ["", "示例经济委员会", "示例经济委员会", "示例经济委员会"]
    assert View(Cadres, as_of=DAY).count() == 1
    assert PartyGroupSeat.select().where(live(PartyGroupSeat) & active(PartyGroupSeat, DAY)).count() == 1


def test_who_leaves_leaves_the_teams_and_branches_too(office: Full) -> None:
    term = office.change("甲新").term
    assert names(Rosters, term, DAY) == ["示例干部", "示例甲"] and names(Rosters, term, LAST) == [
        "示例丁", "示例干部", "示例甲"]
    branch, = View(Branches, term=term, as_of=DAY).ids()
    assert shown(Branches, branch, "committee", DAY) == "示例干部"
    assert names(Contacts, term, DAY) == []


def test_everything_begins_empty(office: Full) -> None:
    term = office.change("甲乙", carry=()).term
    assert [View(register, term=term, as_of=DAY).count() for register in (Grids, Branches, Contacts)] == [0, 0, 0]
    assert View(Rosters, as_of=DAY).count() == 0 and View(Rosters, as_of=LAST).count() == 3
    assert View(Teams).count() == 1, "the team itself stays"
    assert View(Cadences, as_of=DAY).count() == 0
    assert names(Members, term, DAY, "committees") == ["", ""]


def test_what_the_sheet_says_goes_before_what_is_carried_over(office: Full) -> None:
    def roster(op: Operation) -> None:
        term = current_term()
        assert term is not None
        grid, = write(op, Grids, [Draft({"name": "第二网格"}, fixed={"term": term.id})])
        other, = op.write(Members.column("committees").pointed.row, [{"name": "示例文史委员会"}])   # type: ignore
        write(op, Members, [Draft({"grid": RefValue(grid, ""), "committees": (RefValue(other, ""),)},
                                  fixed={"term": term.id}, links={"person": office.people["甲"]})])
    with operation("换届") as op:
        term = change_over(op, Beginning("第十一届", DAY), roster).term
    assert names(Grids, term, DAY) == ["第一网格", "第二网格"], "of one name there is one"
    assert names(Members, term, DAY, "grid") == ["第二网格"]
    assert names(Members, term, DAY, "committees") == ["示例文史委员会"]


def test_without_a_roster_the_grids_stand_empty_and_the_teams_stay(office: Full) -> None:
    with operation("换届") as op:
        result = change_over(op, Beginning("第十一届", DAY))
    term = result.term
    assert (result.again, result.new) == (0, 0)
    assert names(Grids, term, DAY) == ["第一网格", "第二网格"] and names(Grids, term, DAY, "convener") == ["", ""]
    assert View(Rosters, as_of=DAY).count() == 3, "who leaves is not known yet"
    branch, = View(Branches, term=term, as_of=DAY).ids()
    assert shown(Branches, branch, "secretary", DAY) == "" and shown(Branches, branch, "committee", DAY) == "示例干部"
    assert View(Members, term=term, as_of=DAY).count() == 0


def test_nothing_of_the_old_term_is_left_open(office: Full) -> None:
    office.change("甲乙新")
    for model, where in ((Membership, Membership.term == office.term), (Contact, Contact.term == office.term),
                         (GridSeat, GridSeat.grid.in_([office.first, office.second])),
                         (CommitteeSeat, CommitteeSeat.membership.in_(list(office.ids.values()))),
                         (BranchOfficer, BranchOfficer.branch == office.first_branch)):
        rows = model.select(model.until).where(where & live(model)).tuples()
        assert {row[0] for row in rows} == {DAY}, model


# -- the day and the name --------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("name", "on", "says"), [
    ("", DAY, "请填写新一届的名称"), (" 第 十届 ", DAY, "已有“第十届”"), ("第十一届", "2026-11", "换届日期要写到日"),
    ("第十一届", "2021-06-18", "换届日期应晚于上一届的换届日期 2021.06.18")])
def test_a_beginning_that_cannot_be(office: Full, name: str, on: str, says: str) -> None:
    before = dump()
    with pytest.raises(InvalidValue, match=says):
        check_beginning(name, on)
    with pytest.raises(InvalidValue, match=says), operation("换届") as op:
        change_over(op, Beginning(name, on))
    assert dump() == before


def test_the_first_term_of_an_empty_database(database: Path) -> None:
    with operation("换届") as op:
        result = change_over(op, Beginning("第十一届", DAY, national_sectors()))
    assert View(Sectors, term=result.term).count() == 34 and current_term().name == "第十一届"   # type: ignore


def test_what_goes_wrong_in_the_roster_leaves_nothing(office: Full) -> None:
    before = dump()

    def roster(op: Operation) -> None:
        office.roster("甲乙")(op)
        raise Refused("名册有改动。")
    with pytest.raises(Refused), operation("换届") as op:
        change_over(op, Beginning("第十一届", DAY), roster)
    assert dump() == before


def test_the_roster_of_an_earlier_term_is_refused(office: Full) -> None:
    before = dump()
    with pytest.raises(InvalidValue, match="示例.等 3 人的结束日期不晚于换届日期"):
        office.change(until=DAY)
    assert dump() == before


# -- sealed ----------------------------------------------------------------------------------------------------------

def test_the_old_roster_prints_as_it_did_whatever_is_learned_later(office: Full, tmp_path: Path) -> None:
    keys = tuple(c.key for c in Members.columns if c.key != "photo")
    lists = [View(Members, term=office.term, as_of=LAST, keys=keys, order=order)
             for order in ((), (("posts", False), ("name_stroke", False)))]
    lists += [View(register, term=office.term, as_of=LAST) for register in (Grids, Branches, Contacts)]
    before = [printed(tmp_path / "前.xlsx", view) for view in lists]
    assert any("示例甲" in map(str, row) for row in before[0])
    office.change("甲乙新", affiliations=("民盟盟员",), joined_on=((None, "2010-05"),), education="研究生", sex="女")
    assert [printed(tmp_path / "后.xlsx", view) for view in lists] == before
    office.write(People, office.people["丙"], phones=("13700000000",), education="博士研究生")
    with operation("改") as op:
        op.write(Person, [{"id": office.people["甲"], "ethnicity": "回族"}])
    assert [printed(tmp_path / "后.xlsx", view) for view in lists] == before
    new = View(Members, term=current_term().id, as_of=DAY)            # type: ignore[union-attr]
    assert set(names(Members, new.term, DAY, "affiliations")) == {"民盟盟员"}


def test_nothing_of_a_sealed_term_is_changed(office: Full) -> None:
    contact = Contact.select().where(live(Contact)).first().id
    seat = GridSeat.select().where(GridSeat.membership == office.ids["甲"]).first().id
    office.change("甲乙新")
    new = current_term()
    assert new is not None
    before = dump()

    def attempt(work: Any) -> None:
        with pytest.raises(Refused, match="第十届已届满，名册等只能查看"), operation("改") as op:
            work(op)
    for register, row, values in ((Members, office.ids["甲"], {"work": "改"}), (Members, office.ids["甲"], {"phones": ()}),
                                  (Grids, office.first, {"name": "改"}), (Contacts, contact, {"note": "改"}),
                                  (Branches, office.first_branch, {"note": "改"}),
                                  (Sectors, office.education, {"name": "改"})):
        attempt(lambda op, register=register, row=row, values=values: write(op, register, [Draft(values, id=row)]))
    attempt(lambda op: recycle(op, Members, [office.ids["丙"]]))
    attempt(lambda op: op.write(GridSeat, [{"id": seat, "until": None}]))
    attempt(lambda op: op.write(GridSeat, [{"grid": office.first, "membership": office.ids["丁"]}]))
    attempt(lambda op: op.write(Contact, [{"id": contact, "term": new.id}]))
    attempt(lambda op: write(op, Members, [Draft({"name": "示例迟"}, fixed={"term": office.term})]))
    attempt(lambda op: op.write(BranchOfficer, [
        {"branch": office.first_branch, "person": office.officer, "role": "书记"}]))
    assert dump() == before
    office.write(Members, View(Members, term=new.id, as_of=DAY).ids()[0], work="新单位")
    office.write(People, office.people["丁"], note="示例")


def test_a_sealed_term_is_opened_to_be_put_right(office: Full) -> None:
    office.change("甲乙新")
    office.write(Terms, office.term, closed=False)
    office.write(Members, office.ids["丙"], work="更正的单位")
    office.write(Terms, office.term, closed=True)
    with pytest.raises(Refused, match="只能查看"):
        office.write(Members, office.ids["丙"], work="再改")
    for _ in range(4):
        undo()
    assert Membership.get_by_id(office.ids["丙"]).until is None


def test_merging_people_and_units_reaches_into_a_sealed_term(office: Full) -> None:
    from models.merging import merge
    office.change("甲乙新")
    stray = office.person("示例丙", phones=("13900000002",))
    with operation("合并") as op:
        merge(op, stray, office.people["丙"])
    assert Membership.get_by_id(office.ids["丙"]).person_id == stray
    assert "示例丙" in names(Members, office.term, LAST)
