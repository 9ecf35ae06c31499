"""Duty assignments: who is in charge of what, on the day asked about."""
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from importers.apply import apply_plan
from importers.files import plan_file
from importers.planned import FAILED, NEW, SAME
from models.database import opened
from models.duties import FIGURES, Duties
from models.errors import InvalidValue
from models.figures import compute_one
from models.operation import operation, undo
from models.periods import between
from models.relations import RefValue
from models.units import Units
from models.view import Filter, View
from models.writing import Draft, recycle, write
from tests.models.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "a.db"):
        yield Office()


def add(person: int, **values: Any) -> int:
    with operation("新增包联督导") as op:
        return write(op, Duties, [Draft({"topic": "疫情防控", "people": (RefValue(person, ""),), **values})])[0]


def number(last: str) -> float:
    figure, = FIGURES
    return compute_one(figure, between("2020-01-01", last), None).value


def test_an_assignment_needs_a_target_and_ends_after_it_began(office: Office) -> None:
    person = office.person("示例甲")
    with pytest.raises(InvalidValue) as told:
        add(person)
    assert (told.value.field, told.value.message) == ("unit", "请填写包联单位，或包联对象")
    with pytest.raises(InvalidValue) as told:
        add(person, target="示例路口", since="2022-03", until="2022-02")
    assert (told.value.field, told.value.message) == ("until", "结束日期早于开始日期")
    with pytest.raises(InvalidValue, match="包联人员必须填写"), operation("新增") as op:
        write(op, Duties, [Draft({"topic": "疫情防控", "target": "示例路口"})])
    assert View(Duties, ended=True).count() == 0


def test_the_figure_is_of_the_last_day_and_is_what_its_rows_give(office: Office) -> None:
    person = office.person("示例甲")
    add(person, target="示例路口", since="2021-03-01", until="2022-03-01")
    kept = add(person, target="示例村口", since="2022-01-01")
    figure, = FIGURES
    for day, expected in (("2021-12-31", 1), ("2022-02-28", 2), ("2022-03-01", 1), ("2020-12-31", 0)):
        view = figure.view(between("2020-01-01", day), None)
        assert number(day) == expected == len(view.ids())
    with operation("删除") as op:
        recycle(op, Duties, [kept])
    assert number("2022-03-01") == 0
    undo()
    assert number("2022-03-01") == 1


def test_who_is_in_charge_of_what_is_found_both_ways(office: Office) -> None:
    one, other = office.person("示例甲"), office.person("示例乙")
    with operation("新增单位") as op:
        village, = write(op, Units, [Draft({"name": "示例村"})])
    mine = add(one, unit=RefValue(village, "示例村"))
    both = add(other, topic="示例工作", target="示例路口", people=(RefValue(one, ""), RefValue(other, "")))
    for key, value, found in (("people", one, {mine, both}), ("people", other, {both}), ("unit", village, {mine})):
        assert set(View(Duties, filters=(Filter(key, "is", value),)).ids()) == found
    assert Duties.labels([mine, both]) == {mine: "疫情防控 示例村 示例甲", both: "示例工作 示例路口 示例甲、示例乙"}
    assert View(Duties, typed="示例乙").ids() == [both]


def test_a_sheet_of_assignments_is_read(office: Office, tmp_path: Path) -> None:
    for name in ("示例甲", "示例乙"):
        office.member(name)
    book = openpyxl.Workbook()
    for row in (("工作任务", "包联领导", "包联村", "卡口", "开始时间"),
                ("脱贫攻坚", "示例甲、示例乙", "示例五村", None, "2021.7"),
                ("疫情防控", "示例乙", None, "示例路口", "2022.3.1"), ("疫情防控", "示例乙", None, None, "2022.3.1")):
        book.active.append(row)
    book.save(tmp_path / "包联.xlsx")
    plan = plan_file(Duties, tmp_path / "包联.xlsx")
    assert [row.result for row in plan.rows] == [NEW, NEW, FAILED]
    assert plan.rows[2].reasons == [("unit", "请填写包联单位，或包联对象")]
    apply_plan(plan, Duties)
    assert [Units.get(i, View(Units))["kind"] for i in View(Units).ids()] == ["行政村"]
    assert [row.result for row in plan_file(Duties, tmp_path / "包联.xlsx").rows] == [SAME, SAME, FAILED]
