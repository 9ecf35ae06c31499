"""What is told before records go to the recycle bin: every kind of record that names them, and what really goes."""
import re
from pathlib import Path

import pytest

from importers.sample import build
from models.catalogue import REGISTERS
from models.database import close_database, open_database, opened
from models.hanging import Hanging, hanging_on
from models.meetings import MeetingKind
from models.members import Contacts, Members
from models.operation import operation
from models.people import Membership
from models.records import live, models_by_table, table_of
from models.register import Register
from models.relations import RefValue
from models.units import Units
from models.visits import Visits
from models.writing import Draft, recycle, write
from tests.models.office import Office


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hanging") / "示例.db"
    build(path)
    return path


def standing() -> dict[str, set[int]]:
    return {table: {row.id for row in model.select(model.id).where(live(model))}
            for table, model in models_by_table().items()}


@pytest.mark.parametrize("register", [one for one in REGISTERS.values() if not one.read_only], ids=lambda one: one.key)
def test_all_that_goes_is_told_in_words_and_nothing_else_goes(sample: Path, register: type[Register]) -> None:
    with opened(sample):
        ids = [row.id for row in register.row.select(register.row.id).where(live(register.row)).limit(5)]
        told = hanging_on(register, ids)
        for one in told:
            assert one.number > 0 and re.fullmatch(r"[一-鿿（）]+", one.title), one
        assert len({(one.title, one.behind) for one in told}) == len(told), "no two things by one name"
        before = standing()
        with pytest.raises(ZeroDivisionError), operation("删除") as op:      # the other registers need them too
            recycle(op, register, ids)
            gone = {table: before[table] - after for table, after in standing().items() if before[table] - after}
            assert gone.pop(table_of(register.row), set()) == set(ids)
            gone.pop(table_of(MeetingKind), None)                            # the words of the meeting itself
            assert sum(map(len, gone.values())) == sum(one.number for one in told if one.goes_too)
            raise ZeroDivisionError
        assert standing() == before


def test_what_names_a_unit_stays_and_is_told_by_where_it_stands(tmp_path: Path) -> None:
    open_database(tmp_path / "示例.db")
    office = Office()
    with operation("单位") as op:
        unit, = write(op, Units, [Draft({"name": "示例村", "kind": "行政村"})])
        write(op, Visits, [Draft({"visited_on": "2022-03-01", "units": (RefValue(unit, ""),)}),
                           Draft({"visited_on": "2022-04-01", "units": (RefValue(unit, ""),)})])
    office.member("示例甲", unit=RefValue(unit, ""))
    assert set(hanging_on(Units, [unit])) == {Hanging("走访（走访单位）", 2, False), Hanging("委员", 1, False)}
    close_database()


def test_the_person_behind_a_membership_stays_with_all_that_names_it(tmp_path: Path) -> None:
    open_database(tmp_path / "示例.db")
    office = Office()
    one, other = (office.member(f"示例{mark}", posts=("委员",)) for mark in "甲乙")
    people = [Membership.get_by_id(i).person_id for i in (one, other)]
    with operation("联系") as op:
        write(op, Contacts, [Draft({"responsible": RefValue(people[0], ""), "target": RefValue(people[1], "")},
                                   fixed={"term": office.term})])
    told = hanging_on(Members, [one])
    assert Hanging("政协职务", 1, True) in told
    assert Hanging("联系关系（联系责任人）", 1, False, "人员") in told
    close_database()
