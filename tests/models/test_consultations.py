"""Consultations: their stage follows from what is filled in, and the figure counts those of the period."""
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models import catalogue
from models.consultations import FIGURES, STAGES, Consultations, stages_of
from models.database import opened
from models.errors import InvalidValue
from models.figures import compute_one
from models.operation import operation
from models.people import People
from models.periods import between
from models.relations import RefValue
from models.units import Units
from models.view import Filter, View
from models.writing import Draft, recycle, write
from tests.models.office import Office

assert catalogue.REGISTERS["consultations"] is Consultations


@pytest.fixture
def database(tmp_path: Path) -> Iterator[None]:
    with opened(tmp_path / "a.db"):
        yield


def add(register: Any, *values: dict[str, Any]) -> list[int]:
    with operation(f"新增{register.title}") as op:
        return write(op, register, [Draft(one) for one in values])


def test_the_stage_follows_from_what_is_known(database: None) -> None:
    add(Consultations, {"topic": "一"}, {"topic": "二", "held_on": "2022-03"}, {"topic": "三", "report": "报告"},
        {"topic": "四", "report": "报告", "sent_to": "县委"}, {"topic": "五", "result": "已落实"},
        {"topic": "六", "stage": "调研", "held_on": "2022-03-01"})
    assert stages_of(View(Consultations)) == dict(zip(STAGES, (1, 1, 1, 1, 1, 1)))
    assert View(Consultations, filters=(Filter("stage", "is", "调研"),)).count() == 1


@pytest.mark.parametrize("wrong, sentence", [
    ({"held_on": "2022-03-02", "ended_on": "2022-03-01"}, "结束日期早于协商日期"),
    ({"reported_on": "2022-03-02", "sent_on": "2022-02"}, "报送日期早于报告日期"),
])
def test_dates_the_wrong_way_round_are_refused(database: None, wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidValue, match=sentence):
        add(Consultations, {"topic": "示例", **wrong})


def test_who_left_before_is_told(database: None) -> None:
    office = Office()
    office.member("示例甲", until="2022-03-01", end_reason="调离")
    office.member("示例乙")
    people = tuple(RefValue(ids[0], name) for name, ids in People.find_names(["示例甲", "示例乙"], None).items())
    told = Consultations.warnings({"topic": "示例", "held_on": "2022-03-04", "people": people})
    assert told == [("people", "示例甲在协商之前已离任（2022.03.01）")]
    assert not Consultations.warnings({"topic": "示例", "held_on": "2022-02-04", "people": people})


def test_who_took_part_and_who_was_invited_is_found(database: None) -> None:
    person, = add(People, {"name": "示例人"})
    unit, = add(Units, {"name": "示例局"})
    row, = add(Consultations, {"topic": "示例议题", "people": (RefValue(person, ""),), "invited": (RefValue(unit, ""),)})
    add(Consultations, {"topic": "另一议题"})
    for typed in ("示例人", "示例局", "示例议题"):
        assert View(Consultations, typed=typed).ids() == [row]
    assert View(Consultations, filters=(Filter("people", "is", person),)).ids() == [row]


def test_the_figure_is_what_its_rows_give(database: None) -> None:
    add(Consultations, {"topic": "一", "held_on": "2022-03-01"}, {"topic": "二", "held_on": "2022-09"}, {"topic": "三"},
        {"topic": "四", "held_on": "2022"})

    def counted(first: str, last: str) -> int:
        return int(compute_one(FIGURES[0], between(first, last), None).value)
    assert counted("2022-01-01", "2022-12-31") == 3
    assert (counted("2022-01-01", "2022-06-30"), counted("2022-07-01", "2022-12-31")) == (1, 1)
    rows = FIGURES[0].view(between("2022-01-01", "2022-06-30"), None).ids()
    with operation("删除") as op:
        recycle(op, Consultations, rows)
    assert counted("2022-01-01", "2022-12-31") == 2
