"""The sessions of a 全体会议: made at once, counted once, with groups and 请假汇总."""
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.attendance import Attendances, counts
from models.basics import Terms
from models.database import opened
from models.errors import Refused
from models.figures import compute_one
from models.meetings import FIGURES, Meetings
from models.operation import operation, undo
from models.periods import Period
from models.relations import RefValue
from models.sessions import (
    NewSession,
    add_sessions,
    groups_of,
    leave_summary,
    leave_view,
    sessions_of,
    whole_of,
)
from models.view import View
from models.writing import Draft, recycle, write
from tests.models.office import Office, person_of

WANTED = (NewSession("开幕", "2022-02-20 09:00"), NewSession("分组讨论", "2022-02-20 14:30", "第一组"),
          NewSession("分组讨论", "2022-02-20 14:30", "第二组"), NewSession("分组讨论", "2022-02-21", "第一组"),
          NewSession("闭幕", "2022-02-22 09:00"))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "a.db"):
        made = Office()
        with operation("届") as op:
            write(op, Terms, [Draft({"since": "2021-06-18"}, id=made.term)])
        yield made


@pytest.fixture
def people(office: Office) -> list[int]:
    return [person_of(one) for one in office.members(4, work="示例公司经理")]


@pytest.fixture
def whole(office: Office, people: list[int]) -> int:
    with operation("全会") as op:
        return write(op, Meetings, [Draft({
            "actual_start": "2022-02-20 09:00", "kinds": ("全体会议",), "topic": "示例全会", "place": "示例礼堂",
            "number": 2, "campaign": "示例专项"})])[0]


def add(whole: int) -> list[int]:
    with operation("添加场次") as op:
        return add_sessions(op, whole, WANTED)


def attend(*rows: tuple[int, int, str, str | None]) -> None:
    with operation("出席") as op:
        write(op, Attendances, [Draft({"meeting": meeting, "person": person, "status": status, "note": note})
                                for meeting, person, status, note in rows])


def test_sessions_are_made_at_once_and_take_over_what_the_meeting_has(whole: int) -> None:
    made = add(whole)
    assert sessions_of(whole) == [made[0], made[1], made[2], made[3], made[4]]
    opening, group = (Meetings.get(one, View(Meetings)) for one in made[:2])
    assert (opening["place"], opening["campaign"], opening["body"], opening["expected_number"]) == (
        "示例礼堂", "示例专项", "全体委员", 4)
    assert opening["name"] == "2022.02.20 开幕" and opening["full_name"].endswith("第二次会议·开幕")
    assert group["name"] == "2022.02.20 分组讨论 第一组"
    assert (group["discussion_group"], group["body"], group["expected_number"]) == ("第一组", None, None)
    assert whole_of(whole).there == ("开幕", "分组讨论", "闭幕")
    undo()
    assert sessions_of(whole) == [] and whole_of(whole).there == ()


def test_the_meeting_counts_once_however_many_sessions_it_has(office: Office, whole: int) -> None:
    add(whole)
    held = next(figure for figure in FIGURES if figure.key == "meetings_held")
    assert compute_one(held, Period("本年", "2022-01-01", "2022-12-31"), office.term).value == 1
    assert View(Meetings).count() == 6


def test_only_a_plenary_has_sessions(whole: int) -> None:
    session = add(whole)[0]
    with operation("学习") as op:
        other = write(op, Meetings, [Draft({"actual_start": "2022-03-01", "kinds": ("集中学习",)})])[0]
    for one in (session, other):
        with pytest.raises(Refused, match="只有全体会议分场次"):
            whole_of(one)


def test_groups_come_with_what_all_their_sessions_come_to(people: list[int], whole: int) -> None:
    _, first, second, again, _ = add(whole)
    attend((first, people[0], "出席", None), (first, people[1], "请假（批准）", "出差"), (again, people[0], "迟到", None),
           (again, people[1], "出席", None), (second, people[2], "出席", None), (second, people[3], "列席", None))
    one, two = groups_of(whole)
    assert (one.name, one.times, one.known.expected, one.known.present, one.known.on_leave) == ("第一组", 2, 4, 3, 1)
    assert (two.name, two.times, two.known.present, two.known.observers) == ("第二组", 1, 1, 1)
    assert set(one.view.ids()) == {first, again} and two.view.ids() == [second]


def test_who_asked_for_leave_from_which_session(people: list[int], whole: int) -> None:
    opening, first, _, _, closing = add(whole)
    attend((opening, people[0], "请假（批准）", "出差"), (closing, people[0], "请假（未批准）", "出差"),
           (first, people[1], "请假（批准）", "住院"), (opening, people[1], "出席", None), (opening, people[2], "缺席", None))
    found = leave_summary(whole)
    assert found.sessions == ("开幕", "分组讨论（第一组）", "闭幕") and found.day == "2022-02-20"
    assert [(one.person.text, one.work, one.statuses, one.reasons, one.times) for one in found.people] == [
        ("示例0", "示例公司经理", ("请假（批准）", "", "请假（未批准）"), "出差", 2),
        ("示例1", "示例公司经理", ("", "请假（批准）", ""), "住院", 1)]
    assert leave_view(whole).count() == 3 and found.unlisted == ()
    with operation("人数") as op:
        write(op, Meetings, [Draft({"present_number": 1, "leave_number": 1}, id=sessions_of(whole)[2])])
    assert leave_summary(whole).unlisted == ("分组讨论（第二组）",)
    with operation("删除") as op:
        recycle(op, Meetings, [closing])
    assert leave_summary(whole).sessions == ("开幕", "分组讨论（第一组）")


def test_a_meeting_has_a_list_of_its_own_too(people: list[int], whole: int) -> None:
    attend((whole, people[0], "请假（批准）", None))
    found = leave_summary(whole)
    assert found.sessions == ("全会",) and found.people[0].person == RefValue(people[0], "示例0")
    assert counts([whole])[whole].on_leave == 1
