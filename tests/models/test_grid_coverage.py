"""Coverage in one line, what is missing with its remedy, the three numbers, and members moved between grids."""
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.database import opened
from models.grid_coverage import Missing, Numbers, coverage, missing, move, numbers, without_grid
from models.grids import Branches, Grids, GridSeat
from models.members import Cadres, Members
from models.operation import operation, undo
from models.records import live
from models.relations import RefValue
from models.view import View
from models.writing import recycle
from tests.dump import dump
from tests.models.office import Office, operations, person_of, shown

DAY = "2024-05-01"
PARTY = ("中共党员",)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "a.db"):
        yield Office()


@pytest.fixture
def grid(office: Office) -> int:
    """A grid with nothing missing: three Party members and one who is none, and a cadre in its branch."""
    made = office.grid("第一网格")
    members = [office.member(f"示例{name}", affiliations=PARTY, grid=RefValue(made, "")) for name in "甲乙"]
    office.member("示例丙", affiliations=("民盟盟员",), grid=RefValue(made, ""))
    cadre = office.cadre("示例干部", affiliations=PARTY, post="科员")
    office.write(Grids, made, convener=RefValue(members[0], ""))
    office.branch("第一临时党支部", made, secretary=RefValue(person_of(members[0]), ""), approved_by="县委组织部",
                  committee=(RefValue(cadre, ""),), approved_on="2021-07-05")
    return made


def told(office: Office, day: str = DAY) -> list[tuple[str, str]]:
    return [(one.words, one.remedy) for one in missing(office.term, day)]


def test_nothing_is_said_where_nothing_is_missing(office: Office, grid: int) -> None:
    assert told(office) == []
    found = coverage(office.term, DAY)
    assert (found.line, found.without_line, found.left_out_line) == ("3 位委员已入网格 3 位（100.0%）", "", "")
    assert numbers(office.term, DAY) == {grid: Numbers(3, 2, 3)}
    assert str(numbers(office.term, DAY)[grid]) == "3 / 2 / 3"


def test_coverage_in_one_line(office: Office) -> None:
    made = office.grid("第一网格")
    ids = office.members(168)
    with operation("编组") as op:
        move(op, ids[:166], made)
    found = coverage(office.term, DAY)
    assert (found.line, found.without_line) == ("168 位委员已入网格 166 位（98.8%）", "未入网格 2 人")
    assert without_grid(office.term, DAY).ids() == ids[166:]
    assert missing(office.term, DAY)[-1] == Missing("未入网格 2 人", "seat_members", members=tuple(ids[166:]))
    office.write(Members, ids[167], ungridded_reason="长期驻外")
    found = coverage(office.term, DAY)
    assert (found.line, found.without_line) == ("167 位委员已入网格 166 位（99.4%）", "未入网格 1 人")
    assert found.left_out == ((ids[167], "示例167", "长期驻外"),)
    assert found.left_out_line == "另有 1 人经说明不编入网格"
    with operation("编组") as op:
        move(op, [ids[167]], made)                                   # a place ends the reason
    assert coverage(office.term, DAY).left_out == ()
    with operation("离任") as op:
        op.write(Members.row, [{"id": ids[166], "until": "2024-05-01"}])
    assert coverage(office.term, DAY).line == "167 位委员已入网格 167 位（100.0%）"
    assert coverage(office.term, "2024-04-30").line == "168 位委员已入网格 167 位（99.4%）"


def test_never_a_hundred_per_cent_while_one_is_missing() -> None:
    from models.grid_coverage import Coverage
    assert Coverage(10_000, 9_999, 1, ()).line.endswith("（99.9%）")
    assert Coverage(0, 0, 0, ()).line == "还没有委员"


def test_each_thing_that_is_missing_and_its_remedy(office: Office, grid: int) -> None:
    branch = View(Branches).ids()[0]
    others = View(Members).ids()
    plain = [i for i in others if shown(Members, i, "affiliations", DAY) == "民盟盟员"][0]
    party = [i for i in others if shown(Members, i, "name", DAY) == "示例乙"][0]
    cases = [
        (Grids, grid, {"convener": None}, [("缺召集人", "choose_convener")]),
        (Grids, grid, {"convener": RefValue(plain, "")},
         [("召集人非中共党员", "choose_convener"), ("召集人不是支部书记", "appoint_secretary")]),
        (Grids, grid, {"convener": RefValue(party, "")}, [("召集人不是支部书记", "appoint_secretary")]),
        (Branches, branch, {"approved_by": None, "approved_on": None}, [("支部未登记批准", "record_approval")]),
        (Branches, branch, {"approved_on": None}, [("支部缺批准日期", "record_approval")]),
        (Branches, branch, {"secretary": None}, [("缺支部书记", "appoint_secretary")]),
        (Branches, branch, {"secretary": RefValue(person_of(plain), "")},
         [("召集人不是支部书记", "appoint_secretary"), ("支部书记非中共党员", "appoint_secretary")]),
        (Branches, branch, {"deputies": (RefValue(person_of(plain), ""),)}, [("支部副书记非中共党员", "appoint_officer")]),
        (Branches, branch, {"committee": ()}, [("缺支部委员", "appoint_cadre"), ("支部正式党员不足 3 人", "add_party_members")]),
        (Branches, branch, {"committee": (RefValue(person_of(party), ""),)},
         [("缺支部委员", "appoint_cadre"), ("支部正式党员不足 3 人", "add_party_members")]),        # a member, no cadre
        (Branches, branch, {"grid": None}, [("缺临时党支部", "add_branch"), ("未对应网格", "link_grid")]),
        (Members, party, {"affiliations": ("中共预备党员",)}, [("支部正式党员不足 3 人", "add_party_members")]),
        (Members, party, {"grid": None}, [("支部正式党员不足 3 人", "add_party_members"), ("未入网格 1 人", "seat_members")]),
        (Cadres, View(Cadres).ids()[0], {"until": DAY}, [("缺支部委员", "appoint_cadre")]),
    ]
    for register, row, values, words in cases:
        office.write(register, row, **values)
        assert told(office) == words, values
        undo()
        assert told(office) == []
    with operation("删除") as op:
        recycle(op, Branches, [branch])
    assert told(office) == [("缺临时党支部", "add_branch")]


def test_a_probationary_convener_is_told_as_such(office: Office, grid: int) -> None:
    first = View(Members, typed="示例甲").ids()[0]
    office.write(Members, first, affiliations=("中共预备党员",))
    assert told(office)[0] == ("召集人是预备党员", "choose_convener")
    assert numbers(office.term, DAY)[grid] == Numbers(3, 2, 3, 1, 1)  # probationary members count, and are told
    assert numbers(office.term, DAY)[grid].branch_words == "3 人（含预备党员 1 人）"
    assert numbers(office.term, DAY)[grid].party_words == "2 人（含预备党员 1 人）"
    assert ("支部正式党员不足 3 人", "add_party_members") in told(office)


def test_members_are_moved_together_in_one_step(office: Office, grid: int) -> None:
    other = office.grid("第二网格")
    ids = View(Members).ids()
    with operation("预排") as op:
        op.write(GridSeat, [{"membership": ids[0], "grid": grid, "since": "2024-09-01"}])
    before, steps = dump(), operations()
    with operation("调入第二网格") as op:
        move(op, ids, other, "2024-05-01")
    assert operations() == steps + 1
    assert {shown(Members, i, "grid", "2024-04-30") for i in ids} == {"第一网格"}
    assert {shown(Members, i, "grid", DAY) for i in ids} == {"第二网格"}
    open_seats = GridSeat.select().where(live(GridSeat) & GridSeat.until.is_null())
    assert open_seats.count() == len(ids)                            # one open grid a membership, later ones too
    undo()
    assert dump() == before
    with operation("调出") as op:
        move(op, ids, None)
    assert without_grid(office.term, DAY).count() == len(ids)
