"""Meetings: one record counted in several ledgers, numbers proposed and doubted, names in print, the next like the
last."""
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models import attendance, catalogue
from models.basics import Term, Terms, change_settings, ensure_term
from models.database import opened
from models.errors import InvalidValue, Refused
from models.figures import compute_one
from models.meeting_names import Which, county, full_name, numbered, parse_numbered
from models.meeting_numbers import next_number
from models.meetings import FIGURES, Meetings
from models.next_meeting import copied, last_of, proposed
from models.operation import operation
from models.people import People
from models.periods import between
from models.relations import RefValue
from models.view import Filter, View
from models.writing import Draft, recycle, write

assert catalogue.REGISTERS["meetings"] is Meetings

YEAR = between("2022-01-01", "2022-12-31")
BY_KEY = {figure.key: figure for figure in (*FIGURES, *attendance.FIGURES)}


@pytest.fixture
def term(tmp_path: Path) -> Iterator[int]:
    with opened(tmp_path / "a.db"):
        with operation("建届") as op:
            made = ensure_term(op, "第十届")
            op.write(Term, [{"id": made, "since": "2021-06-18"}])
            change_settings(op, {"office": "政协新河县委员会办公室"})
        yield made


def add(*values: dict[str, Any]) -> list[int]:
    with operation("新增会议") as op:
        return write(op, Meetings, [Draft(one) for one in values])


def value(key: str) -> float:
    return compute_one(BY_KEY[key], YEAR, None).value


def get(row_id: int) -> dict[str, Any]:
    found: dict[str, Any] = Meetings.get(row_id, View(Meetings))
    return found


def test_one_meeting_counts_in_every_ledger_it_is_of_and_once_in_each_sum(term: int) -> None:
    one, _, _, planned = add(
        {"actual_start": "2022-03-01 09:00", "kinds": ("党组会议", "政治学习一刻钟", "主席讲党课", "书记讲党课")},
        {"actual_start": "2022-03-05", "kinds": ("集中学习", "专题研讨")},
        {"actual_start": "2022-03", "kinds": ("集中学习", "警示教育"), "present_number": 30},
        {"planned_start": "2022-04-01", "kinds": ("集中学习", "专题党课", "主席会议", "常委会会议")})
    wanted = {"studies": 2, "seminars": 1, "brief_studies": 1, "warning_education": 1, "lectures": 1,
              "lectures_chair": 1, "lectures_secretary": 1, "meetings_party_group": 1, "meetings_chair": 0,
              "meetings_standing": 0, "meetings_held": 3, "warning_education_people": 30}
    assert {key: value(key) for key in BY_KEY} == wanted
    for figure in FIGURES:
        assert figure.view(YEAR, None).count() == value(figure.key)
    with operation("召开") as op:
        write(op, Meetings, [Draft({"actual_start": "2022-04-01 15:00"}, id=planned)])
    assert (value("studies"), value("lectures"), value("meetings_standing")) == (3, 2, 1)
    with operation("删") as op:
        recycle(op, Meetings, [one])
    assert (value("lectures"), value("lectures_secretary"), value("meetings_party_group")) == (1, 0, 0)


def test_each_ledger_adds_up_over_the_parts_of_a_year(term: int) -> None:
    add(*({"actual_start": day, "kinds": ("集中学习", "专题党课")} for day in ("2022-01-01", "2022-06-30", "2022-12-31")))
    for key in ("studies", "lectures"):
        parts = [compute_one(BY_KEY[key], between(*days), None).value for days in (
            ("2022-01-01", "2022-06-30"), ("2022-07-01", "2022-12-31"))]
        assert parts == [2, 1] and sum(parts) == value(key)


def test_kinds_are_read_as_people_write_them_and_the_list_can_be_extended(term: int) -> None:
    kinds = Meetings.column("kinds")
    assert kinds.parse("党课、常委会、中心组学习、专题党课") == ("常委会会议", "党组理论学习中心组学习", "专题党课")
    with pytest.raises(InvalidValue, match="没有“读书会”这个类别"):
        add({"actual_start": "2022-03-05", "kinds": ("读书会",)})
    with operation("设置") as op:
        change_settings(op, {"meeting_kinds": ["读书会"]})
    made, = add({"actual_start": "2022-03-05", "kinds": kinds.parse("读书会、集中学习")})
    assert get(made)["kinds"] == ("集中学习", "读书会")
    for filter_ in (Filter("kinds", "is", "读书会"), Filter("kinds", "contains", "读书"), Filter("kinds", "filled")):
        assert View(Meetings, filters=(filter_,)).ids() == [made]
    assert not View(Meetings, filters=(Filter("kinds", "is", "调研"),)).count()
    assert View(Meetings, typed="读书会").ids() == [made]


def test_the_body_follows_from_the_kind(term: int) -> None:
    made, own, none = add({"actual_start": "2022-03-05", "kinds": ("集中学习", "常委会会议")},
                          {"actual_start": "2022-03-06", "kinds": ("党组会议",), "body": "机关"},
                          {"actual_start": "2022-03-07", "kinds": ("调研",)})
    assert [get(i)["body"] for i in (made, own, none)] == ["常委会", "机关", None]


@pytest.mark.parametrize(("written", "which"), [
    ("十届三次", Which(10, 3)), ("第十届第十二次", Which(10, 12)), ("10届3次会议", Which(10, 3)), ("第三次会议", None),
    ("政协新河县第十届委员会常务委员会第十二次会议", Which(10, 12)), ("九届二十一次常委会", Which(9, 21))])
def test_numbers_as_people_write_them(written: str, which: Which | None) -> None:
    assert parse_numbered(written) == which
    if which:
        assert parse_numbered(numbered(which)) == which


def test_names_in_print() -> None:
    office, which = "政协新河县委员会办公室", Which(10, 12)
    assert [full_name(body, which, office, part) for body, part in (
        ("常委会", ""), ("主席会议", ""), ("全体委员", ""), ("党组", ""), ("专委会", "提案委员会"), ("临时党支部", "第一临时党支部"))] == [
        "政协新河县第十届委员会常务委员会第十二次会议", "政协新河县第十届委员会第十二次主席会议", "政协新河县第十届委员会第十二次会议",
        "政协新河县委员会党组第十二次会议", "政协新河县第十届委员会提案委员会第十二次会议", "第一临时党支部第十二次会议"]
    assert full_name("全体委员", which, office, session="分组讨论") == "政协新河县第十届委员会第十二次会议·分组讨论"
    assert full_name("常委会", None, office) == full_name(None, which, office) == ""
    assert [county(name) for name in ("新河县政协办公室", "政协新河县委员会", "新河县政协", "县委办公室", "")] == [
        "新河县", "新河县", "新河县", "", ""]


def test_the_full_name_of_a_meeting_and_of_its_sessions(term: int) -> None:
    whole, = add({"actual_start": "2022-02-20", "kinds": ("全体会议",), "number": 3})
    session, = add({"actual_start": "2022-02-20", "session": "开幕", "parent": whole, "topic": "开幕会"})
    assert get(whole)["of_term"] == RefValue(term, "第十届")                     # from the day
    assert (get(whole)["numbered"], get(whole)["full_name"]) == ("十届三次", "政协新河县第十届委员会第三次会议")
    assert get(session)["full_name"] == "政协新河县第十届委员会第三次会议·开幕"
    assert get(session)["name"] == "2022.02.20 开幕 开幕会"
    with pytest.raises(Refused, match="本身也是一个场次"):
        add({"actual_start": "2022-02-20", "session": "分组讨论", "topic": "第一组", "parent": session})


def test_a_number_is_proposed_and_gaps_and_doubles_are_told(term: int) -> None:
    standing = {"kinds": ("常委会会议",), "body": "常委会", "of_term": RefValue(term, "")}
    assert next_number(standing) == 1
    first, second, far = add(*({"actual_start": f"2022-0{month}-10", "number": number, **standing}
                               for month, number in ((1, 4), (3, 5), (7, 8))))
    add({"actual_start": "2022-01-11", "number": 30, "kinds": ("主席会议",), "of_term": RefValue(term, "")})
    assert next_number(standing) == 9

    def told(**values: Any) -> list[str]:
        return [words for key, words in Meetings.warnings({**standing, **values}) if key == "number"]
    assert told(actual_start="2022-09-10", number=9) == []
    assert told(actual_start="2022-09-10", number=5) == ["第五次已用于 2022.03.10 的会议"]
    assert told(actual_start="2022-09-10", number=10) == ["此前缺第九次"]
    assert told(**{**get(second), "body": "常委会"}) == []                      # a meeting is not its own double
    assert View(Meetings, filters=(Filter("misnumbered"),)).ids() == [far]
    double, = add({"actual_start": "2022-05-10", "number": 4, **standing})
    assert set(View(Meetings, filters=(Filter("misnumbered"),)).ids()) == {first, double, far}


def test_the_next_meeting_like_the_last(term: int) -> None:
    with operation("人员") as op:
        chair, = write(op, People, [Draft({"name": "示例甲"})])
    values = {"kinds": ("常委会会议", "集中学习"), "place": "示例会议室", "chair": RefValue(chair, "示例甲"), "channel": "现场",
              "audience": "示例范围"}
    old, last, planned = add({"actual_start": "2022-01-10", "number": 7, "topic": "示例议题", **values},
                             {"actual_start": "2022-03-10 09:00", "number": 8, "topic": "示例议题二", **values},
                             {"planned_start": "2022-05-10", "kinds": ("常委会会议",)})
    view = View(Meetings, filters=(Filter("kinds", "is", "常委会会议"),))
    assert last_of(view) == last and last_of(view.with_(filters=(Filter("kinds", "is", "视察"),))) is None
    again = copied(last)
    assert again.pop("number") == 9 and again.pop("of_term").id == term
    assert again == {**values, "body": "常委会"}
    assert {"actual_start", "topic", "expected_number"}.isdisjoint(again)


@pytest.mark.parametrize(("values", "field"), [
    ({"actual_start": "2022-03-02 09:00", "actual_end": "2022-03-02 08:00", "topic": "示例"}, "actual_end"),
    ({"planned_start": "2022-03-02", "actual_end": "2022-03-01", "topic": "示例"}, "actual_end"),
    ({"topic": "示例"}, "actual_start"), ({"actual_start": "2022-03-02"}, "topic"),
    ({"actual_start": "2022-03-02", "topic": "示例", "present_number": -1}, "present_number"),
    ({"actual_start": "2022-03-02", "topic": "示例", "number": 0}, "number")])
def test_what_cannot_be(term: int, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        add(values)
    assert refused.value.field == field and not View(Meetings).count()


def test_what_is_doubtful_is_told_and_kept(term: int) -> None:
    base = {"actual_start": "2022-03-02", "topic": "示例"}
    for values, field in (({"expected_number": 10, "present_number": 9, "leave_number": 2}, "present_number"),
                          ({"body": "专委会"}, "committee"), ({"body": "临时党支部"}, "branch"), ({"session": "开幕"}, "parent")):
        assert [key for key, _ in Meetings.warnings({**base, **values})] == [field]
        assert add({**base, **values})


def test_a_sheet_may_write_the_number_in_one_cell(term: int) -> None:
    assert Meetings.combined({"numbered": Which(10, 3)}) == {"of_term": RefValue(term, "第十届"), "number": 3}
    with pytest.raises(InvalidValue, match="没有第十一届"):
        Meetings.combined({"numbered": Which(11, 3)})
    with pytest.raises(InvalidValue, match="看不出是第几届第几次"):
        Meetings.column("numbered").parse("第三次")
    assert View(Terms).count() == 1


def test_a_meeting_is_found_by_what_it_is_called(term: int) -> None:
    one, = add({"actual_start": "2022-03-02 09:00", "kinds": ("主席会议",), "topic": "示例议题"})
    name = Meetings.labels([one])[one]
    assert name == "2022.03.02 主席会议 示例议题"
    for written in (name, name.replace(" ", ""), "2022.03.02", "2022-3-2", "2022年3月2日"):
        assert Meetings.find_names([written], None)[written] == [one]
    add({"actual_start": "2022-03-02 15:00", "kinds": ("座谈",), "topic": "示例议题"})
    assert len(Meetings.find_names(["2022.03.02"], None)["2022.03.02"]) == 2
    assert Meetings.find_names([name, "2022.13.45", "示例"], None) == {name: [one], "2022.13.45": [], "示例": []}


def test_what_was_planned_and_is_past_waits_to_be_recorded(term: int) -> None:
    past, _, held = add({"planned_start": "2022-03-01", "topic": "示例"}, {"planned_start": "2022-03-10", "topic": "示例"},
                        {"planned_start": "2022-03-01", "actual_start": "2022-03-02", "topic": "示例"})
    assert View(Meetings, filters=(Filter("overdue", "is", "2022-03-10"),)).ids() == [past]
    assert len(View(Meetings, filters=(Filter("planned"),)).ids()) == 2


def test_the_number_offered_for_a_meeting(term: int) -> None:
    ours = RefValue(term, "第十届")
    assert proposed({"actual_start": "2022-03-02", "kinds": ("常委会会议",)}) == {"of_term": ours, "number": 1}
    assert proposed({"actual_start": "2022-03-02", "kinds": ("主席会议",)}) == {}         # not numbered so far
    add({"actual_start": "2022-01-02", "kinds": ("主席会议",), "number": 6})
    assert proposed({"actual_start": "2022-03-02", "kinds": ("主席会议",)}) == {"of_term": ours, "number": 7}
    assert proposed({"actual_start": "2020-03-02", "kinds": ("主席会议",)}) == {}         # before the 届
    assert proposed({"actual_start": "2022-03-02", "kinds": ("全体会议",), "parent": 1}) == {} == proposed({})
