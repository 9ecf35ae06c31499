"""Dated facts and parts: what a change from a day on, and what a correction leaves."""
from typing import Any

import pytest

from models.basics import Committees, Term, Terms
from models.errors import InvalidValue, Refused
from models.facts import Facts
from models.grids import Grids, GridSeat
from models.members import Members
from models.operation import operation, undo
from models.people import Affiliation, Membership, Post
from models.records import db, live, today
from models.view import View
from models.writing import Draft, write


@pytest.fixture
def member(term: int) -> int:
    with operation("新增委员") as op:
        return write(op, Members, [Draft({"name": "示例甲", "posts": ()}, fixed={"term": term})])[0]


@pytest.fixture
def grids(term: int) -> dict[str, int]:
    names = ("甲网格", "乙网格", "丙网格")
    with operation("建网格") as op:
        return dict(zip(names, write(op, Grids, [Draft({"name": name}, fixed={"term": term}) for name in names])))


def give(member: int, since: str | None = None, **values: Any) -> None:
    with operation("修改") as op:
        write(op, Members, [Draft(values, id=member, since=since)])


def posts(member: int) -> list[tuple[str, str | None, str | None]]:
    return sorted(Post.select(Post.title, Post.since, Post.until).where((Post.membership == member) & live(Post))
                  .tuples(), key=str)


def seats(member: int, grids: dict[str, int]) -> list[tuple[str, str | None, str | None]]:
    back = {row_id: name for name, row_id in grids.items()}
    return [(back[grid], since, until) for grid, since, until in
            GridSeat.select(GridSeat.grid, GridSeat.since, GridSeat.until)
            .where((GridSeat.membership == member) & live(GridSeat)).order_by(GridSeat.since, GridSeat.id).tuples()]


def test_change_from_a_day_on_ends_one_fact_and_begins_another(member: int) -> None:
    give(member, posts=("委员",))
    give(member, "2024-05-01", posts=("副主席", "委员"))
    give(member, "2025-05-01", posts=("主席", "委员"))
    assert posts(member) == [("主席", "2025-05-01", None), ("副主席", "2024-05-01", "2025-05-01"), ("委员", None, None)]


def test_change_from_before_the_fact_began_leaves_one_at_a_time(member: int, grids: dict[str, int]) -> None:
    give(member, "2020-01-01", grid=grids["甲网格"])
    give(member, "2022-01-01", grid=grids["乙网格"])
    give(member, "2021-01-01", grid=grids["丙网格"])
    assert seats(member, grids) == [("甲网格", "2020-01-01", "2021-01-01"), ("丙网格", "2021-01-01", None)]
    give(member, "2019-01-01", grid=grids["乙网格"])
    assert seats(member, grids) == [("乙网格", "2019-01-01", None)]
    undo()
    assert seats(member, grids) == [("甲网格", "2020-01-01", "2021-01-01"), ("丙网格", "2021-01-01", None)]


def test_change_back_to_what_held_then_goes_on(member: int, grids: dict[str, int]) -> None:
    """甲 until 2022, then 乙; in truth it was 甲 from 2021 on all the time."""
    give(member, "2020-01-01", grid=grids["甲网格"])
    give(member, "2022-01-01", grid=grids["乙网格"])
    give(member, "2021-01-01", grid=grids["甲网格"])
    assert seats(member, grids) == [("甲网格", "2020-01-01", None)]


def test_change_leaves_the_dates_of_what_stays(member: int) -> None:
    give(member, "2020-01-01", posts=("委员",))
    give(member, "2022-01-01", posts=("常务委员", "委员"))
    give(member, "2021-01-01", posts=("秘书长", "常务委员", "委员"))
    assert posts(member) == [("委员", "2020-01-01", None), ("常务委员", "2022-01-01", None), ("秘书长", "2021-01-01", None)]


def test_nothing_from_a_day_on(member: int, grids: dict[str, int]) -> None:
    give(member, grid=grids["甲网格"])
    give(member, "2025-01-01", grid=None)
    assert seats(member, grids) == [("甲网格", None, "2025-01-01")]
    assert Members.get(member, View(Members))["grid"] is None
    assert Members.get(member, View(Members, as_of="2024-12-31"))["grid"].text == "甲网格"


def test_correction_keeps_the_dates(member: int, grids: dict[str, int]) -> None:
    give(member, "2020-01-01", grid=grids["甲网格"])
    give(member, grid=grids["乙网格"])
    assert seats(member, grids) == [("乙网格", "2020-01-01", None)]
    give(member, grid=None)
    assert seats(member, grids) == []


def test_correction_fills_only_the_gap(member: int, grids: dict[str, int]) -> None:
    give(member, "2020-01-01", grid=grids["甲网格"])
    give(member, "2022-01-01", grid=None)
    give(member, grid=grids["乙网格"])
    assert seats(member, grids) == [("甲网格", "2020-01-01", "2022-01-01"), ("乙网格", "2022-01-01", None)]
    tomorrow = "2999-01-01"
    give(member, grid=None)
    give(member, tomorrow, grid=grids["丙网格"])
    give(member, grid=grids["乙网格"])
    assert seats(member, grids)[1:] == [("乙网格", "2022-01-01", tomorrow), ("丙网格", tomorrow, None)]


def test_correction_takes_away_a_fact_entered_twice(member: int) -> None:
    with operation("合并") as op:
        op.write(Post, [{"membership": member, "title": "副主席"}] * 2)
    give(member, posts=("委员",))
    assert posts(member) == [("委员", None, None)]


def test_two_rows_of_one_person_do_not_double_its_facts(term: int) -> None:
    with operation("换届") as op:
        first, = write(op, Members, [Draft({"name": "示例甲"}, fixed={"term": term})])
        person = Membership.get_by_id(first).person_id
        other, = write(op, Terms, [Draft({"name": "第九届"})])
        second, = write(op, Members, [Draft({}, fixed={"term": other}, links={"person": person})])
        write(op, Members, [Draft({"affiliations": ("中共党员",)}, id=first),
                            Draft({"affiliations": ("中共党员",)}, id=second)])
    assert first != second and Affiliation.select().where(live(Affiliation)).count() == 1


def test_no_fact_is_written_for_what_already_holds(member: int) -> None:
    with operation("专委会") as op:
        committees = tuple(write(op, Committees, [Draft({"name": "提案委"}), Draft({"name": "文史委"})]))
    give(member, committees=committees)
    before = db.execute_sql('SELECT count(*) FROM "change"').fetchone()
    give(member, committees=committees[::-1])
    give(member, today(), committees=committees)
    assert db.execute_sql('SELECT count(*) FROM "change"').fetchone() == before
    column = Members.column("committees")
    assert isinstance(column, Facts)
    assert column.print(Members.get(member, View(Members))["committees"]) == "提案委、文史委"


def test_the_date_of_joining_needs_a_party(term: int) -> None:
    with pytest.raises(InvalidValue, match="没有填写所加入的党派"):
        with operation("登记") as op:
            write(op, Members, [Draft({"name": "示例甲", "joined_on": ((None, "1998-07"),)}, fixed={"term": term})])


def test_there_is_one_present_term(term: int) -> None:
    with pytest.raises(Refused, match="本届只能有一个"):
        with operation("登记") as op:
            write(op, Terms, [Draft({"name": "第十一届", "current": True})])
    assert [row.name for row in Term.select().where(Term.current == 1)] == [Term.get_by_id(term).name]
