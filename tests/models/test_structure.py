"""结构分析: the numbers as of a day, against the reference lines, each opening exactly its rows."""
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.basics import change_settings
from models.database import opened
from models.operation import operation
from models.people import Affiliation
from models.structure import Group, against_line, structure
from models.view import View
from tests.models.office import Office, person_of

DAY = "2024-06-15"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "a.db"):
        yield Office()


@pytest.fixture
def ten(office: Office) -> Office:
    births = ["1988-06-16", "1988-06-15", "1978-06", "1978-07", "1968-01", "1963-06-16", "1963-06-15", "1950",
              None, None]
    parties = [("中共党员",), ("中共预备党员",), ("中共党员", "民盟盟员"), ("民盟盟员",), ("民革党员",), ("无党派人士",), ("群众",), ("群众",),
               ("群众",), ()]
    for number in range(10):
        office.member(f"示例{number}", birth=births[number], affiliations=parties[number],
                      sex="女" if number < 3 else "男" if number < 9 else None,
                      ethnicity="汉族" if number < 5 else "回族" if number < 8 else "满族" if number < 9 else None,
                      sector=office.education if number < 6 else office.science if number < 9 else None,
                      education="大专" if number < 4 else None, inservice_education="省委党校研究生" if number < 2 else None,
                      posts=("常务委员",) if number < 4 else ("副主席",) if number == 4 else ("委员",),
                      kind="连任" if number < 5 else "新任" if number < 8 else None, since="2021-07-01")
    return office


def told(groups: list[Group], title: str) -> dict[str, int]:
    return {line.label: line.count for group in groups if group.title == title for line in group.lines}


def test_every_group(ten: Office) -> None:
    groups = structure(DAY, ten.term)
    assert told(groups, "非中共") == {"中共党员": 3, "非中共": 7}
    assert told(groups, "性别") == {"女": 3, "男": 6, "性别未填": 1}
    assert told(groups, "民族") == {"少数民族": 4, "汉族": 5, "民族未填": 1}
    assert told(groups, "年龄") == {"35岁及以下": 1, "36—45岁": 2, "46—55岁": 1, "56—60岁": 2, "60岁以上": 2, "出生年月不详": 2}
    assert told(groups, "学历") == {"研究生": 2, "大专": 2, "学历不详": 6}
    assert told(groups, "界别") == {"教育界": 6, "科学技术界": 3, "界别未填": 1}
    assert told(groups, "政治面貌") == {"中共党员": 2, "中共预备党员": 1, "民革党员": 1, "民盟盟员": 2, "无党派人士": 1, "群众": 3,
                                    "政治面貌未填": 1}
    assert told(groups, "连任、新任") == {"新任": 3, "连任": 5, "任职情况未填": 2}
    assert {group.title: group.note for group in groups if group.note} == {
        "非中共": "其中1人政治面貌未填，按非中共计", "政治面貌": "有1人次为双重身份，在各党派分别计入"}
    assert [line.share for line in groups[0].lines] == [30.0, 70.0]


def test_every_number_opens_its_rows(ten: Office) -> None:
    for standing in (False, True):
        for group in structure(DAY, ten.term, standing):
            for line in group.lines:
                assert line.view.count() == line.count, (group.title, line.label)
                assert View.from_json(line.view.to_json()).ids() == line.view.ids()


def test_ages_are_those_of_the_day(ten: Office) -> None:
    older = structure("2024-06-16", ten.term)
    assert told(older, "年龄") == {"35岁及以下": 0, "36—45岁": 3, "46—55岁": 1, "56—60岁": 1, "60岁以上": 3, "出生年月不详": 2}


def test_standing_members_have_their_own_reference_line(ten: Office) -> None:
    line = structure(DAY, ten.term, standing_only=True)[0].lines[1]
    assert (line.count, line.share, line.note) == (1, 25.0, "低于参考线65%，差2人")
    assert structure(DAY, ten.term)[0].lines[1].note == "达到参考线60%，多1人"
    with operation("设置") as op:
        change_settings(op, {"non_party_members": 71})
    assert structure(DAY, ten.term)[0].lines[1].note == "低于参考线71%，差1人"


def test_affiliation_and_membership_are_as_of_the_day(ten: Office) -> None:
    late = ten.member("示例后来", since="2024-07-01", affiliations=())
    with operation("入党") as op:
        op.write(Affiliation, [{"person": person_of(late), "party": "中共党员", "since": "2024-08-01"}])
    assert [structure(day, ten.term)[0].lines[0].count for day in (DAY, "2024-07-15", "2024-08-01")] == [3, 3, 4]
    assert [sum(line.count for line in structure(day, ten.term)[0].lines) for day in (DAY, "2024-07-15")] == [10, 11]


@pytest.mark.parametrize("count, total, words", [
    (6, 10, "达到参考线60%"), (5, 10, "低于参考线60%，差1人"), (101, 168, "达到参考线60%"), (100, 168, "低于参考线60%，差1人"),
    (107, 168, "达到参考线60%，多6人"), (0, 0, "")])
def test_the_reference_line_counts_whole_people(count: int, total: int, words: str) -> None:
    assert against_line(count, total, 60) == words


def test_an_empty_term(office: Office) -> None:
    groups = structure(DAY, office.term)
    assert all(line.count == 0 and line.share == 0 for group in groups for line in group.lines)
