"""What cannot have happened so, in a sheet: each is told in a plain sentence on its row, and nothing half-written."""
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

import main
from models.catalogue import REGISTERS
from models.database import opened
from models.operation import operation
from models.view import View
from models.writing import Draft, write
from tests.models.office import Office

Import = Callable[..., tuple[int, dict[str, Any], str]]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A member, one who has left, a meeting, a suggestion, a trip, and ten copies of a book."""
    path = tmp_path / "ledger.db"
    with opened(path):
        office = Office()
        office.member("示例甲")
        office.member("示例乙", until="2022-03-01", end_reason="调离")
        with operation("示例") as op:
            write(op, REGISTERS["meetings"], [Draft({"actual_start": "2022-03-02 09:00", "kinds": ("座谈",),
                                                     "topic": "示例议题"})])
            write(op, REGISTERS["suggestions"], [Draft({"subject": "示例建议", "collected_on": "2022-03-10"})])
            write(op, REGISTERS["trips"], [Draft({"name": "示例寻访", "began_on": "2022-05-10"})])
            book, = write(op, REGISTERS["books"], [Draft({"name": "《示例书》"})])
            write(op, REGISTERS["stock"], [Draft({"book": book, "kind": "期初", "copies": 10})])
    return path


@pytest.fixture
def read(database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Import:
    """Imports rows into a register by the command line: exit status, what --json tells, and stderr."""
    def run(register: str, titles: Sequence[str], *rows: Sequence[Any]) -> tuple[int, dict[str, Any], str]:
        book = Workbook()
        for row in (titles, *rows):
            book.active.append(row)
        book.save(tmp_path / "sheet.xlsx")
        status = main.main(["import", register, str(tmp_path / "sheet.xlsx"), "--json", "--database", str(database)])
        said = capsys.readouterr()
        return status, json.loads(said.out) if said.out else {}, said.err
    return run


def count(database: Path, register: str) -> int:
    with opened(database, locked=False):
        return View(REGISTERS[register]).count()


@pytest.mark.parametrize("register, titles, row, sentence", [
    ("meetings", ("召开时间", "结束时间", "类别"), ("2022.05.05 09:00", "2022.05.05 08:00", "座谈"), "结束时间早于召开时间"),
    ("trips", ("寻访名称", "开始日期", "结束日期"), ("另一次", "2022.05.05", "2022.05.01"), "结束日期早于开始日期"),
    ("consultations", ("协商议题", "协商日期", "结束日期"), ("议题", "2022.05.05", "2022.05.01"), "结束日期早于协商日期"),
    ("duties", ("事项", "包联对象", "包联人员", "开始日期", "结束日期"),
     ("疫情防控", "示例路口", "示例甲", "2022.05.05", "2022.05.01"), "结束日期早于开始日期"),
    ("cadences", ("会议类别", "周期", "起始日期", "终止日期"), ("座谈", "每月", "2022.05.05", "2022.05.01"), "终止日期早于起始日期"),
    ("restatements", ("指标", "统计开始", "统计截止", "报送数", "报送说明"),
     ("协商", "2022.05.05", "2022.05.01", 3, "示例"), "统计截止早于统计开始"),
    ("schemes", ("方案名称", "统计时段", "开始日期", "截止日期"), ("方案", "指定时段", "2022.05.05", "2022.05.01"),
     "截止日期早于开始日期")])
def test_an_end_before_a_start(read: Import, database: Path, register: str, titles: Sequence[str], row: Sequence[Any],
                               sentence: str) -> None:
    """The cell is left out and told on its row; where the record cannot do without, so is the row."""
    before = count(database, register)
    status, told, _ = read(register, titles, row)
    one, = told["rows"]
    assert status == 0 and sentence in "；".join((*one["reasons"], *one["warnings"]))
    assert count(database, register) == before + told["new"] and told["new"] + told["failed"] == 1


@pytest.mark.parametrize("register, titles, row", [
    ("attendance", ("会议", "姓名", "出席情况"), ("2022.03.02 座谈 示例议题", "示例乙", "出席")),
    ("visits", ("走访日期", "走访委员"), ("2022.03.02", "示例乙")),
    ("consultations", ("协商议题", "协商日期", "参加人员"), ("议题", "2022.03.02", "示例乙")),
    ("exchanges", ("观摩日期", "观摩人员", "主题"), ("2022.03.02", "示例乙", "示例")),
    ("trips", ("寻访名称", "开始日期", "参加人员"), ("另一次", "2022.03.02", "示例乙"))])
def test_a_person_who_left_before_the_event(read: Import, register: str, titles: Sequence[str],
                                            row: Sequence[Any]) -> None:
    """People who are members no longer may still come: it is told, and kept."""
    status, told, _ = read(register, titles, row)
    assert status == 0 and told["new"] == 1
    assert "已离任" in "；".join(told["rows"][0]["warnings"]) and "示例乙" in "；".join(told["rows"][0]["warnings"])


def test_the_same_person_twice_in_one_meeting(read: Import, database: Path) -> None:
    titles, name = ("会议", "姓名", "出席情况"), "2022.03.02 座谈 示例议题"
    _, told, _ = read("attendance", titles, (name, "示例甲", "出席"), (name, "示例甲", "请假"))
    assert (told["new"], told["unsure"]) == (1, 1) and "像是同一条" in told["rows"][1]["reasons"][0]
    _, told, _ = read("attendance", titles, (name, "示例甲", "迟到"))
    assert told["changed"] == 1 and count(database, "attendance") == 1


def test_an_adoption_before_its_suggestion(read: Import, database: Path) -> None:
    status, told, _ = read("adoptions", ("意见建议", "采用单位", "采用日期"), ("示例建议", "县委", "2022.03.09"),
                           ("示例建议", "县委", "2022.03.10"))
    assert status == 0 and (told["failed"], told["new"]) == (1, 1)
    assert "早于“示例建议”的收集日期（2022.03.10）" in told["rows"][0]["reasons"][0]
    assert count(database, "adoptions") == 1


def test_a_gift_above_stock_inside_a_trip(read: Import, database: Path) -> None:
    titles = ("赠书日期", "对象类别", "受赠对象", "赠书明细", "红色寻访")
    status, told, said = read("gifts", titles, ("2022.05.10", "寻访地", "示例纪念馆", "《示例书》 4", "示例寻访"),
                              ("2022.05.11", "寻访地", "示例故居", "《示例书》 7", "示例寻访"))
    assert status == 1 and not told and "库存不足：《示例书》" in said and "还差 1 册" in said
    assert count(database, "gifts") == 0                                    # the first, for which there was enough, too


def test_a_year_that_is_closed(read: Import, database: Path) -> None:
    read("closed_years", ("年度",), (2022,))
    status, told, said = read("consultations", ("协商议题", "协商日期"), ("一", "2022.03.02"), ("二", "2023.03.02"))
    assert status == 1 and not told and said.startswith("2022 年已归档，协商（2022.03.02）不能修改。")
    assert count(database, "consultations") == 0


@pytest.mark.parametrize("register, titles, row", [
    ("meetings", ("召开时间", "类别"), ("2096.05.05 09:00", "座谈")),
    ("visits", ("走访日期", "走访单位"), ("2096.05.05", "示例村")),
    ("suggestions", ("标题", "收集日期"), ("另一条", "2096.05")),
    ("gifts", ("赠书日期", "受赠对象", "书名", "册数"), ("2096.05.05", "示例学校", "《示例书》", 1)),
])
def test_what_is_to_have_happened_later_than_today_is_doubted_and_kept(
        read: Import, database: Path, register: str, titles: Sequence[str], row: Sequence[Any]) -> None:
    before = count(database, register)
    status, told, _ = read(register, titles, row)
    assert status == 0 and told["new"] == 1 and count(database, register) == before + 1
    assert any("这一天还没有到，请核对" in words for words in told["rows"][0]["warnings"]), told["rows"]
