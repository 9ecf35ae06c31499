"""Attendance: who belongs to a body on a day, the list of a meeting, what it comes to, and one person's part in it."""
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models import catalogue
from models.attendance import (
    ABSENT,
    EXCUSED,
    LATE,
    NOT_EXCUSED,
    OBSERVER,
    PRESENT,
    UNRECORDED,
    Attendances,
    Counts,
    attended,
    counts,
    expected,
    expected_number,
    gone_before,
    parse_status,
    record,
    roll,
)
from models.basics import Term
from models.database import opened
from models.errors import InvalidValue
from models.figures import compute_one
from models.meetings import Meetings
from models.operation import operation, undo
from models.participation import people_of
from models.people import PartyGroupSeat
from models.periods import between
from models.relations import RefValue
from models.view import Filter, View
from models.writing import Draft, recycle, write
from tests.models.office import Office, operations, person_of

assert catalogue.REGISTERS["attendance"] is Attendances


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "a.db"):
        made = Office()
        with operation("届") as op:
            op.write(Term, [{"id": made.term, "since": "2021-06-18"}])
        yield made


def meeting(**values: Any) -> int:
    with operation("新增会议") as op:
        return write(op, Meetings, [Draft({"actual_start": "2022-03-02 09:00", "topic": "示例议题", **values})])[0]


def attend(at: int, **statuses: str) -> list[int]:
    people = catalogue.REGISTERS["people"].find_names(statuses, None)
    with operation("出席") as op:
        return write(op, Attendances, [Draft({"meeting": at, "person": people[name][0], "status": status})
                                       for name, status in statuses.items()])


def names(found: list[RefValue]) -> set[str]:
    return {one.text for one in found}


def test_who_belongs_to_a_body_on_the_day(office: Office) -> None:
    chair = office.member("示例主席", posts=("主席",), affiliations=("中共党员",))
    office.member("示例秘书长", posts=("秘书长",))
    standing = office.member("示例常委", posts=("常务委员",))
    office.member("示例委员", since="2022-03-10")
    office.member("示例离任", posts=("常务委员",), until="2022-03-02")
    office.cadre("示例干部", until="2022-12-31")
    committee = office.committee("示例委员会")
    office.write(catalogue.REGISTERS["members"], standing, committees=(RefValue(committee, ""),))
    grid = office.grid("第一网格")
    branch = office.branch("第一临时党支部", grid, secretary=RefValue(office.cadre("示例书记"), ""))
    office.write(catalogue.REGISTERS["members"], chair, grid=RefValue(grid, ""))
    office.write(catalogue.REGISTERS["members"], standing, grid=RefValue(grid, ""))
    with operation("党组") as op:
        op.write(PartyGroupSeat, [{"person": person_of(chair), "post": "党组书记", "since": "2022-01-01"}])

    def on(body: str, day: str = "2022-03-02", **part: int) -> set[str]:
        found = expected(body, day, **part)
        assert expected_number(body, day, **part) == (len(found) or None)
        return names(found)
    assert on("主席会议") == {"示例主席", "示例秘书长"}
    assert on("常委会") == {"示例主席", "示例秘书长", "示例常委"}
    assert on("常委会", "2022-03-01") == {"示例主席", "示例秘书长", "示例常委", "示例离任"}
    assert on("全体委员") == {"示例主席", "示例秘书长", "示例常委"}
    assert on("全体委员", "2022-03-10") == {"示例主席", "示例秘书长", "示例常委", "示例委员"}
    assert on("全体委员", "2021-06-17") == set()                               # no 届 yet
    assert on("党组") == {"示例主席"} and on("党组", "2021-12-31") == set()
    assert on("机关") == {"示例干部", "示例书记"} and on("机关", "2022-12-31") == {"示例书记"}
    assert on("专委会", committee=committee) == {"示例常委"} and expected("专委会", "2022-03-02") == []
    assert on("临时党支部", branch=branch) == {"示例主席", "示例书记"}            # the 常委 is in the grid, no Party member


def test_how_many_should_come_fills_itself(office: Office) -> None:
    office.members(3)
    assert Meetings.get(meeting(kinds=("全体会议",)), View(Meetings))["expected_number"] == 3
    assert Meetings.get(meeting(kinds=("全体会议",), expected_number=2), View(Meetings))["expected_number"] == 2
    assert Meetings.get(meeting(kinds=("党组会议",)), View(Meetings))["expected_number"] is None
    assert Meetings.get(meeting(kinds=("调研",)), View(Meetings))["expected_number"] is None


def test_who_is_not_recorded_is_not_absent(office: Office) -> None:
    office.members(6)
    at = meeting(kinds=("全体会议",))
    assert counts([at])[at] == Counts(6)
    attend(at, 示例0=PRESENT, 示例1=LATE, 示例2=EXCUSED, 示例3=UNRECORDED)
    found = counts([at])[at]
    assert found == Counts(6, 2, 1, 0, 0, 3) and found.rate is None and found.rate_words is None
    attend(at, 示例4=NOT_EXCUSED, 示例5=ABSENT)
    with operation("补") as op:
        row, = View(Attendances, filters=(Filter("status", "is", UNRECORDED),)).ids()
        write(op, Attendances, [Draft({"status": PRESENT}, id=row)])
    found = counts([at])[at]
    assert found == Counts(6, 3, 2, 1, 0, 0) and found.rate_words == "50.0%"
    assert found.words == "应到 6 人，实到 3 人，请假 2 人，缺席 1 人，出席率 50.0%"
    values = Meetings.get(at, View(Meetings))
    assert [values[key] for key in ("expected", "present", "on_leave", "absent", "unrecorded", "rate")] == [
        6, 3, 2, 1, 0, "50.0%"]


def test_who_observes_is_not_among_those_who_should_come(office: Office) -> None:
    office.members(2)
    office.person("示例来宾")
    at = meeting(kinds=("全体会议",))
    attend(at, 示例0=PRESENT, 示例1=PRESENT, 示例来宾=OBSERVER)
    assert counts([at])[at] == Counts(2, 2, 0, 0, 1, 0)
    assert Counts(1000, 999, 1, 0, 0, 0).rate_words == "99.9%"


def test_plain_numbers_do_for_old_meetings(office: Office) -> None:
    at = meeting(expected_number=20, present_number=18, leave_number=2)
    assert counts([at])[at] == Counts(20, 18, 2) and counts([at])[at].rate_words == "90.0%"
    assert counts([meeting()]) == {at + 1: Counts()}


def test_the_same_person_twice_in_one_meeting_is_refused(office: Office) -> None:
    office.member("示例甲")
    at, other = meeting(), meeting(topic="示例另一次")
    attend(at, 示例甲=PRESENT)
    attend(other, 示例甲=ABSENT)
    with pytest.raises(InvalidValue, match="已有同样的出席“2022.03.02 示例议题 示例甲”"):
        attend(at, 示例甲=ABSENT)
    assert View(Attendances).count() == 2


def test_who_gone_before_the_meeting_is_a_doubt(office: Office) -> None:
    gone, there, again = (office.member(name, until=until) for name, until in (
        ("示例离任", "2022-03-02"), ("示例在任", "2022-03-03"), ("示例再任", "2021-12-31")))
    office.member("", person=person_of(again), term=office.other_term())
    at = meeting()
    people = people_of([gone, there, again])
    assert gone_before(people.values(), at) == {people[gone]: "示例离任 2022.03.02 已离任，早于会议日期 2022.03.02"}
    told = Attendances.warnings({"meeting": RefValue(at, ""), "person": RefValue(people[gone], "示例离任")})
    assert [key for key, _ in told] == ["person"]
    attend(at, 示例离任=PRESENT)                                             # told, not refused


def test_the_list_of_a_meeting_is_filled_in_at_once(office: Office) -> None:
    office.members(3)
    guest = office.person("示例来宾")
    at = meeting(kinds=("全体会议",))
    first = roll(at)
    assert [(seat.person.text, seat.status, seat.row) for seat in first.seats] == [
        (f"示例{number}", UNRECORDED, None) for number in range(3)]
    before = operations()
    seats = [first.seats[0]._replace(status=PRESENT), first.seats[1]._replace(status=EXCUSED, note="示例原因"),
             first.seats[2], first.seats[0]._replace(person=RefValue(guest, "示例来宾"), status=OBSERVER)]
    with operation("登记出席") as op:
        record(op, at, seats)
    assert operations() == before + 1
    assert counts([at])[at] == Counts(3, 1, 1, 0, 1, 1)
    again = roll(at)
    assert [(seat.person.text, seat.status, seat.note) for seat in again.seats] == [
        ("示例0", PRESENT, ""), ("示例1", EXCUSED, "示例原因"), ("示例2", UNRECORDED, ""), ("示例来宾", OBSERVER, "")]
    with operation("登记出席") as op:
        record(op, at, [again.seats[0], again.seats[1]])                     # the third was not meant to come
    assert counts([at])[at] == Counts(2, 1, 1, 0, 0, 0) and View(Attendances).count() == 2
    undo()
    assert counts([at])[at] == Counts(3, 1, 1, 0, 1, 1)


def test_attendance_has_the_day_of_its_meeting(office: Office) -> None:
    office.member("示例甲")
    at = meeting()
    row, = attend(at, 示例甲=PRESENT)
    view = View(Attendances, period=("2022-03-01", "2022-03-31"))
    assert view.ids() == [row]
    with operation("改期") as op:
        write(op, Meetings, [Draft({"actual_start": "2022-04-02"}, id=at)])
    assert not view.count()
    assert Attendances.labels([row])[row] == "2022.04.02 示例议题 示例甲"


def test_what_one_person_attended(office: Office) -> None:
    member = office.member("示例甲")
    office.member("示例乙")
    first, second, third = (meeting(actual_start=f"2022-0{month}-02") for month in (3, 4, 5))
    attend(first, 示例甲=PRESENT, 示例乙=PRESENT)
    attend(second, 示例甲=LATE)
    attend(third, 示例甲=ABSENT)
    found = attended(person_of(member), ("2022-01-01", "2022-12-31"))
    assert [(title, number, view.count()) for title, number, view in found] == [("出席会议", 2, 2), ("缺席", 1, 1)]
    assert attended(person_of(member), ("2023-01-01", "2023-12-31")) == []


def test_people_who_had_warning_education(office: Office) -> None:
    from models.attendance import FIGURES
    figure, = FIGURES
    year = between("2022-01-01", "2022-12-31")
    office.members(3)
    at = meeting(kinds=("警示教育",))
    rows = attend(at, 示例0=PRESENT, 示例1=LATE, 示例2=ABSENT)
    meeting(kinds=("警示教育",), present_number=40)
    meeting(kinds=("集中学习",), present_number=50)
    assert compute_one(figure, year, None).value == 42
    view = figure.view(year, None).with_(keys=("present",))
    assert sum(row[0] for row in view.page(view.ids()).values()) == 42
    with operation("删") as op:
        recycle(op, Attendances, rows[:1])
    assert compute_one(figure, year, None).value == 41


@pytest.mark.parametrize(("written", "status"), [("请假", EXCUSED), ("请假(未批准)", NOT_EXCUSED), ("√", PRESENT),
                                                 ("未到", ABSENT), ("列席", OBSERVER), (" 迟到 ", LATE)])
def test_statuses_as_people_write_them(written: str, status: str) -> None:
    assert parse_status(written) == status
