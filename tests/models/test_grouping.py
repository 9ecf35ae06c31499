"""编组: a proposal by 界别 or industry that can be looked at first, and one step that applies it."""
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.database import opened
from models.errors import Refused
from models.grids import Grids
from models.grouping import apply_grouping, propose_grouping
from models.members import Members
from models.operation import operation, undo
from models.relations import RefValue
from models.view import View
from models.writing import recycle
from tests.dump import dump
from tests.models.office import Office, operations, shown

DAY = "2024-05-01"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "a.db"):
        yield Office()


def test_members_go_where_the_scope_says(office: Office) -> None:
    first, second = office.grid("第一网格", scope=("教育",)), office.grid("第二网格", scope=("科学技术界别", "农业界"))
    teacher, scientist = office.member("示例甲", sector=office.education), office.member("示例乙", sector=office.science)
    art = office.sector("文化艺术界", 3)
    artist, unknown = office.member("示例丙", sector=art), office.member("示例丁")
    office.member("示例戊", sector=art, ungridded_reason="驻外")
    seated = office.member("示例己", sector=office.education, grid=RefValue(second, ""))
    before = dump()
    grouping = propose_grouping(office.term, DAY)
    assert dump() == before
    assert {(one.membership, one.grid, one.because) for one in grouping.placements} == {
        (teacher, first, "教育界"), (scientist, second, "科学技术界")}
    assert {(one.membership, one.reason) for one in grouping.left} == {
        (artist, "“文化艺术界”不在任何网格的范围内"), (unknown, "界别未填")}
    assert grouping.sizes == {"第一网格": 1, "第二网格": 2} and grouping.new_grids == {}
    everybody = propose_grouping(office.term, DAY, everybody=True)
    moved = {one.membership: one for one in everybody.placements}
    assert (moved[seated].grid, moved[seated].coming_from) == (first, "第二网格")
    assert everybody.sizes == {"第一网格": 2, "第二网格": 1}
    steps = operations()
    with operation("自动编组") as op:
        assert apply_grouping(op, everybody, DAY) == []
    assert operations() == steps + 1
    assert shown(Members, seated, "grid", DAY) == "第一网格"
    assert propose_grouping(office.term, DAY, everybody=True).placements == ()
    undo()
    assert dump() == before


def test_the_smaller_of_two_grids_takes_the_next(office: Office) -> None:
    for name in ("第一网格", "第二网格"):
        office.grid(name, scope=("教育界",))
    for number in range(6):
        office.member(f"示例{number}", sector=office.education)
    assert propose_grouping(office.term, DAY).sizes == {"第一网格": 3, "第二网格": 3}


def test_grids_are_made_where_there_are_none(office: Office) -> None:
    third = office.sector("农业界", 3)
    for sector, count in ((office.education, 5), (office.science, 3), (third, 2)):
        for number in range(count):
            office.member(f"示例{sector}之{number}", sector=sector)
    office.member("示例末")
    before = dump()
    grouping = propose_grouping(office.term, DAY, grids=2)
    assert grouping.new_grids == {"第一网格": ("教育界",), "第二网格": ("科学技术界", "农业界")}
    assert grouping.sizes == {"第一网格": 5, "第二网格": 5}
    assert [one.reason for one in grouping.left] == ["界别未填"]
    assert len(propose_grouping(office.term, DAY).new_grids) == 3         # never more grids than 界别
    with operation("按界别编组") as op:
        made = apply_grouping(op, grouping)
    assert View(Grids, term=office.term).ids() == made
    assert [shown(Grids, grid, "size", DAY) for grid in made] == ["5", "5"]
    assert shown(Grids, made[1], "scope", DAY) == "科学技术界、农业界"
    with pytest.raises(Refused), operation("按界别编组") as op:            # the preview is out of date now
        apply_grouping(op, grouping)
    undo()
    assert dump() == before


def test_by_industry(office: Office) -> None:
    made = office.grid("第一网格", scope=("制造业",))
    member = office.member("示例甲", industry="制造业", sector=office.education)
    other = office.member("示例乙", sector=office.education)
    grouping = propose_grouping(office.term, DAY, by="industry")
    assert [(one.membership, one.grid) for one in grouping.placements] == [(member, made)]
    assert [(one.membership, one.reason) for one in grouping.left] == [(other, "行业未填")]


def test_a_grid_that_went_meanwhile_is_told(office: Office) -> None:
    made = office.grid("第一网格", scope=("教育界",))
    office.member("示例甲", sector=office.education)
    grouping = propose_grouping(office.term, DAY)
    with operation("删除") as op:
        recycle(op, Grids, [made])
    with pytest.raises(Refused, match="又有变动"), operation("编组") as op:
        apply_grouping(op, grouping)


def test_nobody_to_group(office: Office) -> None:
    grouping = propose_grouping(office.term, DAY)
    assert (grouping.placements, grouping.left, grouping.new_grids) == ((), (), {})
