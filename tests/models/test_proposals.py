"""Proposals: what the cells of other people's sheets mean, what contradicts, and the rates of an annual report."""
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from importers.apply import apply_plan
from importers.files import plan_file
from importers.planned import NEW, SAME
from models import fields
from models.database import opened
from models.errors import InvalidValue
from models.figures import compute_one
from models.operation import operation, undo
from models.periods import Period, between
from models.proposals import (
    FIGURES,
    FILED,
    LETTER,
    NOT_FILED,
    Proposals,
    parse_acceptance,
    parse_number,
    parse_result,
    parse_satisfaction,
    parse_session,
)
from models.relations import CREATE, RefValue
from models.suggestions import FIGURES as SUGGESTION_FIGURES
from models.suggestions import Suggestions
from models.todos import todos
from models.view import Filter, View
from models.writing import Draft, recycle, write
from tests.models.office import Office

YEAR = between("2022-01-01", "2022-12-31")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "a.db"):
        yield Office()


def add(*several: dict[str, Any]) -> list[int]:
    with operation("新增提案") as op:
        return write(op, Proposals, [Draft({"subject": "示例案由", **one}) for one in several])


# -- what cells say --------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("parse, cell, value", [
    (parse_session, "政协示例县第十届委员会第二次会议", "十届二次"), (parse_session, "第十届第二次全会", "十届二次"),
    (parse_session, "十届二次", "十届二次"), (parse_session, "十一届十二次会议", "十一届十二次"), (parse_session, "2022年", "2022年"),
    (parse_session, "/", None),
    (parse_number, "第012号", "012"), (parse_number, "12 号", "12"), (parse_number, 12.0, "12"),
    (parse_number, "经济12", "经济12"),
    (parse_acceptance, "予以立案", FILED), (parse_acceptance, "已立案", FILED), (parse_acceptance, "不予立案", NOT_FILED),
    (parse_acceptance, "未立案", NOT_FILED), (parse_acceptance, "作委员来信转办", LETTER), (parse_acceptance, "无", None),
    (parse_result, "A", "A类"), (parse_result, "ｂ类", "B类"), (parse_result, "c 类", "C类"), (parse_result, "已采纳", "已采纳"),
    (parse_satisfaction, "非常满意", "满意"), (parse_satisfaction, "比较满意", "基本满意"), (parse_satisfaction, "不满意", "不满意"),
    (parse_satisfaction, "未反馈", None), (parse_satisfaction, "（清空）", fields.CLEAR),
])
def test_cells_are_read_as_the_office_writes(parse: Any, cell: Any, value: Any) -> None:
    assert parse(cell) == value


@pytest.mark.parametrize("key, cell", [("acceptance", "待定"), ("satisfaction", "尚可")])
def test_what_is_no_choice_is_refused(key: str, cell: str) -> None:
    with pytest.raises(InvalidValue, match="不在可选范围内"):
        Proposals.column(key).parse(cell)


# -- what is kept ----------------------------------------------------------------------------------------------------

def test_an_answer_before_the_proposal_is_refused(office: Office) -> None:
    with pytest.raises(InvalidValue) as told:
        add({"filed_on": "2022-03-01", "replied_on": "2022-02-28"})
    assert (told.value.field, told.value.message) == ("replied_on", "答复日期早于提交日期")
    assert len(add({"filed_on": "2022-03", "replied_on": "2022"}, {"replied_on": "2022-01-01"})) == 2


def test_a_number_is_given_once_a_session(office: Office) -> None:
    add({"session": "十届一次", "number": "1"}, {"session": "十届二次", "number": "1"}, {"session": "十届二次"},
        {"session": "十届二次"})
    with pytest.raises(InvalidValue, match="已有同样的提案“十届二次 1 示例案由”"):
        add({"session": "十届二次", "number": "1"})


def test_numbers_stand_in_the_order_of_numbers(office: Office) -> None:
    add(*({"session": session, "number": number} for session in ("十届一次", "十届二次") for number in ("10", "9", "2")))
    view = View(Proposals, keys=("session", "number"))
    page = view.page(ids := view.ids())
    assert [page[i] for i in ids] == [("十届二次", "2"), ("十届二次", "9"), ("十届二次", "10"),
                                      ("十届一次", "2"), ("十届一次", "9"), ("十届一次", "10")]


def test_what_looks_wrong_is_told_and_kept(office: Office) -> None:
    one = RefValue(office.person("示例甲"), "示例甲")
    assert Proposals.warnings({"proposer": one, "cosigners": (one,)}) == [
        ("cosigners", "示例甲既是第一提案人，又在联名提案人中")]
    assert Proposals.warnings({}) == [("proposer", "没有提案人，也没有集体提案单位")]
    assert not Proposals.warnings({"collective": "民盟示例县支部"})
    assert Proposals.warnings({"proposer": one, "acceptance": LETTER, "replied_on": "2022"}) == [
        ("acceptance", "转来信的提案填有答复日期，不计入办复率")]


def test_the_table_of_the_system_in_use_is_read(office: Office, tmp_path: Path) -> None:
    for name in ("示例甲", "示例乙"):
        office.member(name)
    book = openpyxl.Workbook()
    book.active.append(("届次", "提案编号", "提案题目", "提案人", "附议人", "集体提案", "主办单位", "审查意见", "提交时间", "答复时间",
                        "办理情况", "委员反馈"))
    book.active.append(("政协示例县第十届委员会第二次会议", "第1号", "关于示例一的提案", "示例甲", "示例乙、示例丙", None, "县示例局", "立案",
                        "2022.2.10", "2022.6.1", "A", "满意"))
    book.active.append(("十届二次", 2, "关于示例二的提案", None, None, "民盟示例县支部", "县示例局", "不予立案", "2022.2.11", None, None,
                        "未反馈"))
    book.save(tmp_path / "提案.xlsx")
    asked = plan_file(Proposals, tmp_path / "提案.xlsx")
    assert [(one.key, one.text) for one in asked.questions] == [("cosigners", "示例丙")]
    plan = plan_file(Proposals, tmp_path / "提案.xlsx", answers={("name", "cosigners", "示例丙"): CREATE})
    assert [(row.result, row.warnings) for row in plan.rows] == [(NEW, [])] * 2
    apply_plan(plan, Proposals)
    view = View(Proposals, keys=("session", "number", "cosigners", "collective", "acceptance", "result",
                                 "satisfaction"))
    printed = [[column.print(value) for column, value in zip(view.columns, row)]
               for row in view.page(view.ids()).values()]
    assert printed == [["十届二次", "1", "示例乙、示例丙", "", "立案", "A类", "满意"],
                       ["十届二次", "2", "", "民盟示例县支部", "不立案", "", ""]]
    again = plan_file(Proposals, tmp_path / "提案.xlsx")
    assert [row.result for row in again.rows] == [SAME, SAME]


# -- figures ---------------------------------------------------------------------------------------------------------

@pytest.fixture
def year(office: Office) -> list[int]:
    """Six filed (five answered, four of them rated, one badly), a letter, one not filed, one of the year before."""
    filed = {"acceptance": FILED, "filed_on": "2022-03-01"}
    answered = {**filed, "replied_on": "2022-06-01"}
    return add(*({**answered, "satisfaction": word} for word in ("满意", "满意", "基本满意", "不满意")), answered, filed,
               {"acceptance": LETTER, "filed_on": "2022-03"}, {"acceptance": NOT_FILED, "filed_on": "2022"},
               {**answered, "filed_on": "2021-12-31", "satisfaction": "不满意"})


def values(office: Office, period: Period = YEAR) -> dict[str, float]:
    return {one.key: compute_one(one, period, office.term).value for one in FIGURES}


def test_the_rates_are_of_what_was_filed(office: Office, year: list[int]) -> None:
    assert values(office) == {"proposals_received": 8, "proposals_filed": 6, "proposals_replied_rate": 83.3,
                              "proposals_satisfied_rate": 75.0}
    rate = next(one for one in FIGURES if one.key == "proposals_satisfied_rate")
    assert compute_one(rate, YEAR, office.term).note == "满意 2 件，基本满意 1 件，不满意 1 件"
    assert values(office, between("2020-01-01", "2020-12-31")) == dict.fromkeys(values(office), 0)


def test_what_a_figure_opens_gives_its_value(office: Office, year: list[int]) -> None:
    opened = {one.key: one.view(YEAR, office.term) for one in FIGURES}
    rows = {key: list(view.with_(keys=("acceptance", "replied_on", "satisfaction")).page(view.ids()).values())
            for key, view in opened.items()}
    assert (len(rows["proposals_received"]), len(rows["proposals_filed"])) == (8, 6)
    answered = [bool(row[1]) for row in rows["proposals_replied_rate"]]
    liked = [row[2] != "不满意" for row in rows["proposals_satisfied_rate"]]
    found = values(office)
    assert round(100 * sum(answered) / len(answered), 1) == found["proposals_replied_rate"]
    assert round(100 * sum(liked) / len(liked), 1) == found["proposals_satisfied_rate"]


@pytest.mark.parametrize("key, place", [
    ("proposals_received", 6), ("proposals_filed", 5), ("proposals_replied_rate", 5), ("proposals_satisfied_rate", 3)])
def test_a_proposal_in_the_bin_is_counted_no_more(office: Office, year: list[int], key: str, place: int) -> None:
    before = values(office)
    with operation("删除") as op:
        recycle(op, Proposals, [year[place]])
    assert values(office)[key] != before[key]
    undo()
    assert values(office) == before


def test_parts_of_the_year_come_to_the_year(office: Office, year: list[int]) -> None:
    halves = [values(office, between(*days))["proposals_filed"] for days in (
        ("2022-01-01", "2022-06-30"), ("2022-07-01", "2022-12-31"))]
    assert sum(halves) == values(office)["proposals_filed"] == 6


def test_what_is_a_suggestion_too_is_counted_once_in_each(office: Office) -> None:
    with operation("新增意见建议") as op:
        item, = write(op, Suggestions, [Draft({"subject": "示例建议", "content": "示例建议", "collected_on": "2022-03-01"})])
    made, = add({"filed_on": "2022-03-02", "suggestion": RefValue(item, "示例建议")})
    assert Proposals.get(made, View(Proposals))["suggestion"] == RefValue(item, "示例建议")
    suggestions = next(one for one in SUGGESTION_FIGURES if one.key == "suggestions")
    assert compute_one(suggestions, YEAR, office.term).value == values(office)["proposals_received"] == 1


def test_what_waits_three_months_for_an_answer_is_told(office: Office) -> None:
    add({"acceptance": FILED, "filed_on": "2022-02-28"}, {"acceptance": FILED, "filed_on": "2022-03"},
        {"acceptance": LETTER, "filed_on": "2022-02-01"},
        {"acceptance": FILED, "filed_on": "2021", "replied_on": "2022"})
    for day, number in (("2022-05-27", 0), ("2022-05-28", 1), ("2022-07-01", 2)):
        assert View(Proposals, as_of=day, filters=(Filter("overdue"),)).count() == number
    told = [one for one in todos(office.term, "2022-07-01") if "提案" in one.words]
    assert [(one.words, one.view.count()) for one in told] == [("2 件提案立案满三个月未答复", 2)]
