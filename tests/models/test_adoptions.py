"""Adoptions and instructions: whom they belong to, what they refuse, and what they come to."""
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from importers.apply import apply_plan
from importers.files import plan_file
from importers.planned import FAILED
from models import adoptions, catalogue, instructions
from models.adoptions import Adoptions, level_of
from models.consultations import Consultations
from models.database import opened
from models.errors import InvalidValue, Refused
from models.figures import compute_one
from models.instructions import Instructions
from models.operation import operation, undo
from models.periods import between
from models.relations import RefValue
from models.suggestion_flow import merge
from models.suggestions import Suggestions
from models.view import View
from models.writing import Draft, recycle, write

assert catalogue.REGISTERS["adoptions"] is Adoptions
YEAR = between("2022-01-01", "2022-12-31")
FIGURES = {figure.key: figure for figure in (*adoptions.FIGURES, *instructions.FIGURES)}


@pytest.fixture
def items(tmp_path: Path) -> Iterator[list[int]]:
    """示例甲 and 示例乙 on 交通, 示例丙 on 教育, collected in March 2022."""
    with opened(tmp_path / "a.db"):
        yield add(Suggestions, *({"subject": f"示例{name}", "field": field, "collected_on": "2022-03-10"}
                                 for name, field in (("甲", "交通"), ("乙", "交通"), ("丙", "教育"))))


def add(register: Any, *values: dict[str, Any]) -> list[int]:
    with operation(f"新增{register.title}") as op:
        return write(op, register, [Draft(one) for one in values])


def refs(ids: list[int]) -> tuple[RefValue, ...]:
    return tuple(RefValue(one, "") for one in ids)


def adopted(ids: list[int], day: str = "2022-06-01", body: str = "中共示例县委", **values: Any) -> int:
    return add(Adoptions, {"adopted_on": day, "body": body, "suggestions": refs(ids), **values})[0]


def result(row_id: int) -> tuple[Any, Any]:
    got = Suggestions.get(row_id, View(Suggestions))
    return got["result"], got["result_on"]


def counted(key: str, period: Any = YEAR) -> int:
    return int(compute_one(FIGURES[key], period, None).value)


@pytest.mark.parametrize("body, level", [
    ("中共新河县委", "县委"), ("县委办公室", "县委"), ("新河县人民政府", "县政府"), ("县政府办公室", "县政府"), ("邢台市政协", "市"), ("中共邢台市委", "市"),
    ("河北省政协", "省"), ("全国政协", "全国"), ("某某单位", None),
])
def test_the_level_follows_from_the_body(body: str, level: str | None) -> None:
    assert level_of(body) == level


def test_an_adoption_is_the_result_of_its_suggestions(items: list[int]) -> None:
    with operation("登记结果") as op:
        write(op, Suggestions, [Draft({"result": "转办", "result_on": "2022-05-01"}, id=items[1])])
    row = adopted(items)
    got = Adoptions.get(row, View(Adoptions))
    assert (got["level"], got["field"]) == ("县委", None)               # of two fields: nobody knows which is meant
    assert [result(one) for one in items] == [("采用", "2022-06-01"), ("转办", "2022-05-01"), ("采用", "2022-06-01")]
    undo()
    assert [result(one) for one in items] == [(None, None), ("转办", "2022-05-01"), (None, None)]


def test_the_field_of_an_adoption_is_that_of_its_suggestions(items: list[int]) -> None:
    assert Adoptions.get(adopted(items[:2]), View(Adoptions))["field"] == "交通"
    assert Adoptions.get(adopted(items[:2], field="城市建设"), View(Adoptions))["field"] == "城市建设"


def test_nothing_is_adopted_before_it_was_collected(items: list[int]) -> None:
    with pytest.raises(InvalidValue, match="早于“示例甲”的收集日期（2022.03.10）") as told:
        adopted(items[:1], day="2022-03-09")
    assert told.value.field == "adopted_on" and not View(Adoptions).ids() and result(items[0]) == (None, None)
    adopted(items[:1], day="2022-03")                                    # may well be after the tenth
    with pytest.raises(Refused, match="“示例甲”已于 2022.03 被采用，收集日期不能晚于采用日期（2022.04.01）"):
        with operation("修改") as op:
            write(op, Suggestions, [Draft({"collected_on": "2022-04-01"}, id=items[0])])


def test_what_became_part_of_another_is_not_adopted_itself(items: list[int]) -> None:
    with operation("归并") as op:
        merge(op, items[:2], main=items[0])
    with pytest.raises(InvalidValue, match="“示例乙”已归并到“示例甲”，请选归并后的一条"):
        adopted(items[1:2])


def test_suggestions_are_counted_once_however_often_adopted(items: list[int]) -> None:
    adopted(items[:2])
    adopted(items[1:], day="2022-09-01")
    adopted(items[:1], body="示例县人民政府")
    adopted(items[2:], body="示例市政协")
    adopted(items[2:], body="示例省政协", day="2023-01-01")
    expected = {"suggestions_adopted": 3, "suggestions_adopted_fields": 1, "suggestions_adopted_government": 1,
                "suggestions_adopted_above": 1}
    assert {key: counted(key) for key in expected} == expected
    assert counted("suggestions_adopted_above", between("2022-01-01", "2023-12-31")) == 1
    for key in ("suggestions_adopted", "suggestions_adopted_above"):
        view = FIGURES[key].view(YEAR, None)
        assert FIGURES[key].value(view.with_()) == counted(key) and view.count() > 0


@pytest.mark.parametrize("key", ["suggestions_adopted", "suggestions_adopted_fields", "suggestions_adopted_government",
                                 "suggestions_adopted_above", "instructions", "instructions_affirmative"])
def test_recycling_a_row_changes_the_figure(items: list[int], key: str) -> None:
    for body in ("中共示例县委", "示例县人民政府", "示例市政协"):
        adopted(items[:1], body=body)
    add(Instructions, {"given_on": "2022-07-01", "leader": "示例领导", "suggestion": refs(items)[0], "affirmative": True})
    view = FIGURES[key].view(YEAR, None)
    rows = view.ids()
    assert counted(key) == len(rows) == 1
    with operation("删除") as op:
        recycle(op, view.register, rows)
    assert counted(key) == 0


def test_a_sheet_names_several_suggestions_in_a_cell(items: list[int], tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (("采用日期", "采用单位", "建议标题", "方面"), ("2022.6", "中共示例县委", "示例甲；示例乙", "交通"),
                ("2022.2", "中共示例县委", "示例丙", "教育")):
        book.active.append(row)
    book.save(tmp_path / "采用.xlsx")
    plan = plan_file(Adoptions, tmp_path / "采用.xlsx")
    assert [bool(row.reasons) for row in plan.rows] == [False, True]
    assert plan.rows[1].result == FAILED
    assert any("早于“示例丙”的收集日期" in sentence for _, sentence in plan.rows[1].reasons)
    apply_plan(plan, Adoptions)
    assert counted("suggestions_adopted") == 2 and result(items[0]) == ("采用", "2022-06")


# -- 领导批示 ----------------------------------------------------------------------------------------------------------

def test_an_instruction_belongs_to_exactly_one(items: list[int]) -> None:
    consultation, = add(Consultations, {"topic": "示例协商", "held_on": "2022-05-01"})
    words = {"given_on": "2022-07-01", "leader": "示 例", "wording": "请落实。"}
    with pytest.raises(InvalidValue, match="请选择所批的建议，或所批的协商"):
        add(Instructions, words)
    with pytest.raises(InvalidValue, match="一件批示只归入所批的一件"):
        add(Instructions, {**words, "suggestion": refs(items)[0], "consultation": RefValue(consultation, "")})
    with pytest.raises(InvalidValue, match="早于“示例甲”的收集日期"):
        add(Instructions, {**words, "given_on": "2022-01-01", "suggestion": refs(items)[0]})
    add(Instructions, {**words, "suggestion": refs(items)[0]},
        {**words, "consultation": RefValue(consultation, ""), "affirmative": True})
    assert (counted("instructions"), counted("instructions_affirmative")) == (2, 1)
    assert (counted("instructions", between("2022-01-01", "2022-06-30"))) == 0
