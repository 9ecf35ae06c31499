"""Suggestions: what a row of a sheet says, how far an item has got, merging and splitting, and the figures."""
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from importers.apply import apply_plan
from importers.files import plan_file
from models import catalogue
from models.adoptions import Adoptions
from models.basics import ensure_term
from models.database import opened
from models.errors import InvalidValue, Refused
from models.figures import compute_one
from models.grids import Grids
from models.instructions import Instructions
from models.meetings import Meetings
from models.operation import operation, redo, undo
from models.people import People
from models.periods import between
from models.relations import RefValue
from models.suggestion_flow import merge, record, sources, split
from models.suggestions import (
    FIGURES,
    MERGED,
    STAGES,
    Suggestions,
    counts_by_stage,
    overdue_view,
    subject_of,
    suggestion_bars,
)
from models.todos import todos
from models.units import Units
from models.view import Filter, View
from models.visits import Visits
from models.writing import Draft, recycle, write
from tests.dump import dump

assert catalogue.REGISTERS["suggestions"] is Suggestions
YEAR = between("2022-01-01", "2022-12-31")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[None]:
    with opened(tmp_path / "a.db"):
        yield


def add(register: Any, *values: dict[str, Any], fixed: dict[str, Any] | None = None) -> list[int]:
    with operation(f"新增{register.title}") as op:
        return write(op, register, [Draft(one, fixed=dict(fixed or {})) for one in values])


def ref(row_id: int, text: str = "") -> RefValue:
    return RefValue(row_id, text)


def values(row_id: int) -> dict[str, Any]:
    return Suggestions.get(row_id, View(Suggestions))


def change(row_id: int, **new: Any) -> None:
    with operation("修改") as op:
        write(op, Suggestions, [Draft(new, id=row_id)])


def counted(key: str, period: Any = YEAR) -> int:
    figure = next(one for one in FIGURES if one.key == key)
    return int(compute_one(figure, period, None).value)


@pytest.fixture
def three(database: None) -> list[int]:
    """示例甲, 示例乙 and 示例丙, of March, April and May 2022."""
    return add(Suggestions, *({"subject": f"示例{name}", "content": f"内容{name}", "collected_on": f"2022-0{month}-10",
                               "field": "交通", "kind": "意见建议"} for name, month in zip("甲乙丙", (3, 4, 5))))


# -- what a row says -------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("content, subject", [
    ("建议修路。还有别的。", "建议修路"), ("建议修路\n二、别的", "建议修路"), ("建" * 60, "建" * 39 + "…"),
])
def test_an_item_without_a_heading_is_called_by_its_first_sentence(database: None, content: str, subject: str) -> None:
    assert subject_of(content) == subject
    row, = add(Suggestions, {"content": content})
    assert values(row)["subject"] == subject


def test_an_item_that_says_nothing_is_refused(database: None) -> None:
    with pytest.raises(InvalidValue, match="请填写标题或内容"):
        add(Suggestions, {"collected_on": "2022-03-01"})


def test_the_kind_of_source_follows_from_what_is_chosen(database: None) -> None:
    with operation("建届") as op:
        term = ensure_term(op)
    person, = add(People, {"name": "示例人"})
    unit, = add(Units, {"name": "示例村"})
    visit, = add(Visits, {"visited_on": "2022-03-01", "units": (ref(unit),)})
    meeting, = add(Meetings, {"actual_start": "2022-03-02", "topic": "示例"})
    grid, = add(Grids, {"name": "第一网格"}, fixed={"term": term})
    rows = add(Suggestions, {"subject": "一", "visit": ref(visit), "member": ref(person)},
               {"subject": "二", "meeting": ref(meeting)}, {"subject": "三", "grid": ref(grid)},
               {"subject": "四", "member": ref(person)}, {"subject": "五", "source": "来信", "member": ref(person)},
               {"subject": "六"})
    assert [values(row)["source"] for row in rows] == ["走访", "会议", "网格", "委员", "来信", None]
    assert sources(rows[0])[0].words.startswith("走访　2022.03.01")


@pytest.mark.parametrize("wrong, sentence", [
    ({"collected_on": "2022-03-02", "sent_on": "2022-03-01"}, "报送日期早于收集日期"),
    ({"sent_on": "2022-03-02", "result_on": "2022-02"}, "结果日期早于报送日期"),
    ({"collected_on": "2022-03", "closed_on": "2021"}, "办结日期早于收集日期"),
])
def test_steps_the_wrong_way_round_are_refused(database: None, wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidValue, match=sentence):
        add(Suggestions, {"subject": "示例", **wrong})
    add(Suggestions, {"subject": "示例", "collected_on": "2022-03-02", "sent_on": "2022-03"})       # may well be later


def test_other_peoples_sheet_is_read(database: None, tmp_path: Path) -> None:
    add(People, {"name": "示例人"}, {"name": "示例联名"})
    book = openpyxl.Workbook()
    for row in (("序号", "意见建议", "方面", "反映人", "提出人", "联名人", "时间", "报送单位", "报送时间", "处理结果"),
                (1, "建议在学校门口设置减速带。现在车速快。", "交通", "示例人", "示例人", "示例联名", "2022.3", "县委办", "2022.4.1", "采用")):
        book.active.append(row)
    book.save(tmp_path / "建议.xlsx")
    plan = plan_file(Suggestions, tmp_path / "建议.xlsx")
    assert [row.reasons for row in plan.rows] == [[]]
    apply_plan(plan, Suggestions)
    row, = View(Suggestions).ids()
    got = values(row)
    assert (got["subject"], got["field"], got["collected_on"], got["result"]) == ("建议在学校门口设置减速带", "交通", "2022-03", "采用")
    assert (got["member"].text, got["co_proposers"][0].text, got["stage"]) == ("示例人", "示例联名", "结果")


# -- the flow --------------------------------------------------------------------------------------------------------

def test_the_stage_follows_what_is_recorded(database: None, three: list[int]) -> None:
    one = three[0]
    view = View(Suggestions)
    assert counts_by_stage(view) == {"收集": 3, **{stage: 0 for stage in STAGES[1:]}}
    seen = []

    def reached(**new: Any) -> None:
        change(one, **new)
        seen.append(values(one)["stage"])
        assert View(Suggestions, filters=(Filter("stage", "is", seen[-1]),)).count() == counts_by_stage(view)[seen[-1]]
    with operation("归并") as op:
        merge(op, three[:2], main=one)
    seen.append(values(one)["stage"])
    reached(sent_to="中共示例县委", sent_on="2022-06-01")
    reached(result="转办", result_on="2022-06-20")
    add(Instructions, {"given_on": "2022-07-01", "leader": "示例领导", "suggestion": ref(one)})
    reached(note="已批示")
    reached(feedback="正在办理")
    reached(closed_on="2022-09-01")
    assert seen == ["归并梳理", "报送", "结果", "批示", "办理反馈", "办结"]
    assert values(three[1])["stage"] == MERGED
    assert counts_by_stage(view) == {**{stage: 0 for stage in STAGES}, "收集": 1, "办结": 1}
    assert counts_by_stage(View(Suggestions, period=("2022-05-01", "2022-05-31")))["收集"] == 1


def test_the_list_is_ordered_by_stage_on_request(database: None, three: list[int]) -> None:
    change(three[1], sent_on="2022-06-01")
    assert View(Suggestions, order=(("stage", True),)).ids()[-1] == three[1]         # 报 before 收 in code order


def test_one_step_is_recorded_for_many_or_for_none(database: None, three: list[int]) -> None:
    with operation("登记报送") as op:
        assert record(op, three[:2], {"sent_to": "中共示例县委", "sent_on": "2022-06-01"}) == 2
    assert [values(row)["sent_on"] for row in three] == ["2022-06-01", "2022-06-01", None]
    with pytest.raises(Refused, match="“示例丙”：报送日期早于收集日期"):
        with operation("登记报送") as op:
            record(op, three, {"sent_on": "2022-04-20"})
    assert values(three[0])["sent_on"] == "2022-06-01"
    undo()
    assert [values(row)["sent_on"] for row in three] == [None] * 3


def test_a_month_without_any_result_is_a_todo(database: None, three: list[int]) -> None:
    with operation("建届") as op:
        term = ensure_term(op)
    today = date.today()

    def waiting() -> list[str]:
        return [one.words for one in todos(term, today.isoformat()) if "报送满" in one.words]
    change(three[0], sent_on=(today - timedelta(days=29)).isoformat())
    assert not waiting() and overdue_view().count() == 0
    change(three[0], sent_on=(today - timedelta(days=30)).isoformat())
    change(three[1], sent_on="2022-06")
    assert waiting() == ["2 条建议报送满 30 天无结果"] and set(overdue_view().ids()) == set(three[:2])
    change(three[0], result="留作参考")
    change(three[1], result="未采用")
    assert not waiting()


# -- 归并 -------------------------------------------------------------------------------------------------------------

def test_merging_keeps_one_item_and_every_source(database: None, three: list[int]) -> None:
    before = dump()
    with operation("归并") as op:
        assert merge(op, three, main=three[1]) == three[1]
    assert [values(row)["merged_into"] for row in three] == [ref(three[1], "示例乙"), None, ref(three[1], "示例乙")]
    assert (counted("suggestions"), counted("suggestions_raw")) == (1, 3)
    assert [one.subject for one in sources(three[1])] == ["示例乙", "示例甲", "示例丙"]
    assert values(three[1])["merging"] == "归并 2 条" and values(three[0])["merging"] == MERGED
    after = dump()
    undo()
    assert dump() == before
    redo()
    assert dump() == after


def test_an_item_written_anew_is_nobodys_own_words(database: None, three: list[int]) -> None:
    one, other = add(People, {"name": "示例人"}, {"name": "示例另一人"})
    change(three[0], proposer=ref(one))
    change(three[2], proposer=ref(other), co_proposers=(ref(one),))
    with operation("归并") as op:
        main = merge(op, three, new={"subject": "示例归并", "content": "合写"})
    got = values(main)
    assert (got["subject"], got["collected_on"], got["field"], got["kind"]) == ("示例归并", "2022-03-10", "交通", "意见建议")
    assert (got["proposer"].id, [person.id for person in got["co_proposers"]]) == (one, [other])
    assert (counted("suggestions"), counted("suggestions_raw")) == (1, 3)
    assert [part.subject for part in sources(main)] == ["示例甲", "示例乙", "示例丙"]
    with operation("拆分") as op:
        assert split(op, [main]) == 3
    assert not values(main) or main not in View(Suggestions).ids()
    assert (counted("suggestions"), counted("suggestions_raw")) == (3, 3)


def test_what_was_merged_can_be_merged_on(database: None, three: list[int]) -> None:
    fourth, = add(Suggestions, {"subject": "示例丁", "collected_on": "2022-06-01"})
    with operation("归并") as op:
        first = merge(op, three[:2], new={"subject": "示例归并"})
    with operation("归并") as op:
        merge(op, [first, three[2], fourth], main=fourth)
    assert {row: values(row)["merged_into"] for row in three} == dict.fromkeys(three, ref(fourth, "示例丁"))
    assert first not in View(Suggestions).ids()
    assert (counted("suggestions"), counted("suggestions_raw")) == (1, 4)
    with operation("拆分") as op:
        split(op, [three[0]])
    assert (counted("suggestions"), counted("suggestions_raw")) == (2, 4)


def test_what_goes_its_own_way_joins_no_other(database: None, three: list[int]) -> None:
    change(three[0], sent_on="2022-06-01")
    for refused in ({"main": three[1]}, {"new": {"subject": "示例归并"}}):
        with pytest.raises(Refused, match="“示例甲”已经报送或有了结果"):
            with operation("归并") as op:
                merge(op, three, **refused)
    with operation("归并") as op:
        merge(op, three, main=three[0])
    with pytest.raises(Refused, match="“示例乙”已归并到别的条目"):
        with operation("归并") as op:
            merge(op, three[1:], main=three[2])
    with pytest.raises(Refused, match="至少需要两条"):
        with operation("归并") as op:
            merge(op, three[:1], main=three[0])
    with pytest.raises(InvalidValue, match="此条已归并到“示例甲”，请在归并后的一条上登记"):
        change(three[1], sent_on="2022-06-02")


def test_a_sheet_says_what_an_item_has_become_part_of(database: None, three: list[int], tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (("标题", "收集日期", "归并到"), ("示例丁", "2022.06.01", "示例甲"), ("示例戊", "2022.06.02", "示例乙")):
        book.active.append(row)
    book.save(tmp_path / "原始.xlsx")
    with operation("归并") as op:
        merge(op, [three[1], three[2]], main=three[2])
    plan = plan_file(Suggestions, tmp_path / "原始.xlsx")
    apply_plan(plan, Suggestions)
    assert [row.warnings for row in plan.rows] == [[], [("merged_into", "此格未导入：“示例乙”已归并到“示例丙”，请填归并后的一条")]]
    found = {name: row for row in View(Suggestions).ids() for name in [values(row)["subject"]]}
    assert values(found["示例丁"])["merged_into"].id == three[0] and values(found["示例戊"])["merged_into"] is None
    assert (counted("suggestions"), counted("suggestions_raw")) == (3, 5)


def test_nothing_is_part_of_what_is_part_of_another(database: None, three: list[int]) -> None:
    change(three[0], merged_into=ref(three[1], "示例乙"))
    with pytest.raises(Refused, match="“示例甲”归并到的“示例乙”本身已归并到另一条"):
        change(three[1], merged_into=ref(three[2], "示例丙"))


def test_a_merged_item_under_way_is_not_taken_apart(database: None, three: list[int]) -> None:
    with operation("归并") as op:
        main = merge(op, three, new={"subject": "示例归并"})
    change(main, result="转办")
    with pytest.raises(Refused, match="“示例归并”已经报送或有了结果，不能全部拆开"):
        with operation("拆分") as op:
            split(op, [main])
    with operation("拆分") as op:
        assert split(op, three[:2]) == 2
    assert counted("suggestions") == 3
    with pytest.raises(Refused, match="都没有归并过"):
        with operation("拆分") as op:
            split(op, three[:2])


def test_the_main_item_is_not_thrown_away_alone(database: None, three: list[int]) -> None:
    with operation("归并") as op:
        merge(op, three, main=three[0])
    with pytest.raises(Refused, match="不能只把后者放入回收站"):
        with operation("删除") as op:
            recycle(op, Suggestions, three[:1])
    with operation("删除") as op:
        recycle(op, Suggestions, three)
    assert (counted("suggestions"), counted("suggestions_raw")) == (0, 0)


def test_a_name_means_the_item_that_counts(database: None) -> None:
    rows = add(Suggestions, {"subject": "示例", "collected_on": "2022-03-01"},
               {"subject": "示例", "collected_on": "2022-03-02"})
    assert Suggestions.find_names(["示例"], None)["示例"] == rows
    with operation("归并") as op:
        merge(op, rows, main=rows[1])
    assert Suggestions.find_names(["示例"], None)["示例"] == rows[1:]


# -- figures ---------------------------------------------------------------------------------------------------------

def test_every_figure_counts_by_its_own_date(database: None, three: list[int]) -> None:
    change(three[0], sent_on="2023-01-05", result="转办", result_on="2023-02-01")
    change(three[1], sent_on="2022-06-01", result="留作参考", result_on="2022-07-01")
    change(three[2], sent_to="县委办", result="未采用")
    later = between("2023-01-01", "2023-12-31")
    expected = {"suggestions": (3, 0), "suggestions_raw": (3, 0), "suggestions_submitted": (1, 1),
                "suggestions_transferred": (0, 1), "suggestions_not_adopted": (1, 0)}
    assert {key: (counted(key), counted(key, later)) for key in expected} == expected
    notes = {figure.key: compute_one(figure, YEAR, None).note for figure in FIGURES}
    assert notes["suggestions_submitted"] == "另有 1 条报送日期不全"
    assert notes["suggestions_not_adopted"] == "另有 1 条结果日期不全" and not notes["suggestions"]
    change(three[1], sent_on="2022-06")                                  # partly in the first half of June
    half = next(one for one in FIGURES if one.key == "suggestions_submitted")
    assert compute_one(half, between("2022-01-01", "2022-06-15"), None).note == "另有 2 条报送日期不全"
    assert all(figure.of_period for figure in FIGURES)


@pytest.mark.parametrize("key", [figure.key for figure in FIGURES])
def test_a_figure_is_what_its_rows_give(database: None, three: list[int], key: str) -> None:
    change(three[0], sent_on="2022-06-01", result="转办", result_on="2022-07-01")
    change(three[1], sent_on="2022-08-01", result="未采用", result_on="2022-09-01")
    figure = next(one for one in FIGURES if one.key == key)
    value = counted(key)
    rows = figure.view(YEAR, None).ids()
    halves = between("2022-01-01", "2022-06-30"), between("2022-07-01", "2022-12-31")
    assert value == len(rows) == sum(counted(key, half) for half in halves) > 0
    with operation("删除") as op:
        recycle(op, Suggestions, rows[:1])
    assert counted(key) == value - 1


def test_the_bars_are_the_figures(database: None, three: list[int]) -> None:
    change(three[0], sent_on="2022-06-01")
    change(three[1], sent_on="2022-06-01", result="转办", result_on="2022-07-01")
    add(Adoptions, {"adopted_on": "2022-08-01", "body": "中共示例县委", "suggestions": (ref(three[0]),)})
    assert [(bar.name, bar.number) for bar in suggestion_bars(YEAR)] == [
        ("归并梳理", 3), ("已报送", 2), ("县委采用", 1), ("转办", 1), ("未采用、留作参考", 0)]
    assert suggestion_bars(YEAR)[1].view.count() == 2
