"""Cadence rules: which day lies in which period, what became of each, the figures, and the strip of a year."""
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporters.registers import export_view
from importers.files import plan_file
from importers.planned import SAME
from models import catalogue
from models.basics import Term, ensure_term
from models.cadence_states import (
    DONE,
    EXCUSED,
    HALF_MONTH,
    HELD,
    JOINED,
    MADE_UP,
    MISSED,
    MONTH,
    NOT_DUE,
    TWO_MONTHS,
    UNITS,
    UNRECORDED,
    WEEK,
    Held,
    Mark,
    Rule,
    Stretch,
    day_after,
    periods,
    states,
    stretch_of,
    tally,
)
from models.cadences import (
    FIGURES,
    CadenceMarks,
    Cadences,
    add_usual,
    meeting_preset,
    read_strip,
    tallies,
    waiting,
)
from models.database import opened
from models.errors import InvalidValue, Refused
from models.figures import compute_one
from models.meetings import Meetings
from models.operation import operation, undo
from models.periods import between
from models.relations import RefValue
from models.view import Filter, View
from models.writing import Draft, recycle, write

assert catalogue.REGISTERS["cadences"] is Cadences

DAYS = st.dates(date(2019, 1, 1), date(2024, 12, 31)).map(date.isoformat)
ANY_UNIT = st.sampled_from(UNITS)


def held(*days: str) -> list[Held]:
    return [Held(number, day, day) for number, day in enumerate(days, 1)]


def statuses(rule: Rule, first: str, last: str, today: str, *days: str, marks: tuple[Mark, ...] = ()) -> list[str]:
    return [one.status for one in states(rule, first, last, today, held(*days), marks)]


# -- the calendar ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("unit", "day", "stretch"), [
    (HALF_MONTH, "2022-02-15", ("2022-02-01", "2022-02-15")), (HALF_MONTH, "2022-02-16", ("2022-02-16", "2022-02-28")),
    (HALF_MONTH, "2024-02-29", ("2024-02-16", "2024-02-29")), (MONTH, "2022-12-31", ("2022-12-01", "2022-12-31")),
    (TWO_MONTHS, "2022-02-03", ("2022-01-01", "2022-02-28")), (TWO_MONTHS, "2022-11-30", ("2022-11-01", "2022-12-31")),
    (WEEK, "2022-01-01", ("2021-12-27", "2022-01-02")), (WEEK, "2022-03-07", ("2022-03-07", "2022-03-13"))])
def test_the_period_of_a_day(unit: str, day: str, stretch: tuple[str, str]) -> None:
    assert stretch_of(unit, day) == stretch


@given(ANY_UNIT, DAYS, DAYS)
def test_two_days_are_in_one_period_or_in_two_that_do_not_touch(unit: str, one: str, other: str) -> None:
    here, there = stretch_of(unit, one), stretch_of(unit, other)
    assert here.first <= one <= here.last
    assert here == there or here.last < there.first or there.last < here.first


@given(ANY_UNIT, DAYS, st.integers(0, 500), DAYS, st.integers(0, 500))
@settings(max_examples=200)
def test_every_day_of_the_rule_lies_in_exactly_one_period(unit: str, since: str, lasts: int, first: str,
                                                          asked: int) -> None:
    rule, last = Rule(unit, since, day_after(since, lasts)), day_after(first, asked)
    found = periods(rule, first, last)
    day = date.fromisoformat(first)
    while day.isoformat() <= last:
        text = day.isoformat()
        around = [one for one in found if one.first <= text <= one.last]
        assert len(around) == (1 if rule.since <= text <= str(rule.until) else 0)
        day += timedelta(days=1)
    assert all(one.last >= first and one.first <= last and one.first >= since for one in found)


# -- what became of each ---------------------------------------------------------------------------------------------

def test_one_meeting_fills_one_period_and_a_second_is_on_top() -> None:
    rule = Rule(MONTH, "2022-01-01")
    found = states(rule, "2022-01-01", "2022-04-30", "2022-04-10", held("2022-01-05", "2022-01-20", "2022-03-08"))
    assert [one.status for one in found] == [HELD, UNRECORDED, HELD, NOT_DUE]
    assert [(one.meeting, one.extra) for one in found] == [(1, (2,)), (None, ()), (3, ()), (None, ())]


def test_a_second_meeting_within_the_tolerance_makes_up_for_the_period_before() -> None:
    rule = Rule(MONTH, "2022-01-01", tolerance=10)
    assert statuses(rule, "2022-01-01", "2022-02-28", "2022-04-01", "2022-02-03", "2022-02-25") == [MADE_UP, HELD]
    assert statuses(rule, "2022-01-01", "2022-02-28", "2022-04-01", "2022-02-11", "2022-02-25") == [UNRECORDED, HELD]
    # the only one stays where it was held, however soon after the period before
    assert statuses(rule, "2022-01-01", "2022-02-28", "2022-04-01", "2022-02-01") == [UNRECORDED, HELD]
    # a meeting after the days that are asked about counts too
    assert statuses(rule, "2022-01-01", "2022-01-31", "2022-04-01", "2022-02-03", "2022-02-25") == [MADE_UP]


def test_what_a_person_stated() -> None:
    rule = Rule(HALF_MONTH, "2022-01-01")
    marks = (Mark(1, "2022-01-10", EXCUSED, reason="县委通知"), Mark(2, "2022-01-31", MISSED),
             Mark(3, "2022-02-01", JOINED, 7), Mark(4, "2022-02-20", MADE_UP, 8), Mark(5, "2022-03-10", MISSED))
    meetings = [Held(7, "2022-03-20", "2022-03-20"), Held(8, "2022-04-02", "2022-04-02"),
                Held(9, "2022-03-05", "2022-03-05")]
    found = states(rule, "2022-01-01", "2022-04-15", "2022-04-20", meetings, marks)
    assert [one.status for one in found] == [EXCUSED, MISSED, JOINED, MADE_UP, HELD, HELD, UNRECORDED]
    assert [one.meeting for one in found] == [None, None, 7, 8, 9, 7, None]
    total = tally(found, "2022-01-01", "2022-04-15")
    assert (total.due, total.done, total.missed, total.unrecorded, total.excused) == (6, 4, 1, 1, 1)
    assert total.words == "4/6 未登记1"


def test_a_meeting_known_only_by_its_month_fills_a_month_but_no_half_of_it() -> None:
    meeting = [Held(1, "2022-01-01", "2022-01-31")]
    assert [one.status for one in states(Rule(MONTH, "2022-01-01"), "2022-01-01", "2022-01-31", "2022-03-01", meeting)
            ] == [HELD]
    assert {one.status for one in states(Rule(HALF_MONTH, "2022-01-01"), "2022-01-01", "2022-01-31", "2022-03-01",
                                         meeting)} == {UNRECORDED}


def test_a_rule_that_has_ended_asks_for_no_more() -> None:
    rule = Rule(MONTH, "2022-01-10", "2022-02-15", tolerance=5)
    found = states(rule, "2021-01-01", "2022-12-31", "2022-12-31", held("2022-02-17", "2022-05-01"))
    assert [one.stretch for one in found] == [Stretch("2022-01-10", "2022-01-31"), Stretch("2022-02-01", "2022-02-15")]
    assert [one.status for one in found] == [UNRECORDED, MADE_UP]


@given(ANY_UNIT, DAYS, st.integers(0, 20), st.lists(DAYS, max_size=25), DAYS,
       st.lists(st.tuples(DAYS, st.sampled_from((EXCUSED, MISSED))), max_size=5))
@settings(max_examples=300)
def test_every_meeting_counts_once_and_only_a_statement_makes_a_miss(
        unit: str, since: str, tolerance: int, days: list[str], today: str, stated: list[tuple[str, str]]) -> None:
    rule, first, last = Rule(unit, since, tolerance=tolerance), "2019-01-01", "2024-12-31"
    marks = [Mark(number, day, status) for number, (day, status) in enumerate(stated)]
    meetings = held(*days)
    found = states(rule, first, last, today, meetings, marks)
    assert [one.stretch for one in found] == periods(rule, first, last)
    used = [one.meeting for one in found if one.meeting] + [extra for one in found for extra in one.extra]
    within = [one.id for one in meetings if one.first >= since]
    assert sorted(used) == sorted(within)                          # none is lost, none counts twice
    by_id = {one.id: one for one in meetings}
    for one in found:
        own = [meeting for meeting in meetings if one.stretch.first <= meeting.first <= one.stretch.last]
        if own:
            assert one.status == HELD
        if one.status == MADE_UP:
            late = by_id[one.meeting or 0].first
            assert one.stretch.last < late <= day_after(one.stretch.last, tolerance)
        if one.status in (MISSED, EXCUSED):
            assert one.mark is not None and one.mark.status == one.status
        if one.status == UNRECORDED:
            assert one.stretch.last < today
        if one.status == NOT_DUE:
            assert one.stretch.last >= today


@given(ANY_UNIT, DAYS, st.lists(DAYS, max_size=25), st.dates(date(2020, 1, 1), date(2023, 12, 31)))
def test_sub_periods_add_up_to_the_whole(unit: str, since: str, days: list[str], cut: date) -> None:
    rule, first, last, middle = Rule(unit, since), "2019-01-01", "2024-12-31", cut.isoformat()

    def of(start: str, end: str) -> Any:
        return tally(states(rule, start, end, last, held(*days)), start, end)
    parts = zip(of(first, middle), of(day_after(middle), last))
    assert tuple(one + other for one, other in parts) == tuple(of(first, last))


# -- in the database -------------------------------------------------------------------------------------------------

@pytest.fixture
def database(tmp_path: Path) -> Iterator[None]:
    with opened(tmp_path / "a.db"):
        yield


def add(register: Any, *values: dict[str, Any]) -> list[int]:
    with operation(f"新增{register.title}") as op:
        return write(op, register, [Draft(one) for one in values])


def met(kind: str, *days: str) -> list[int]:
    return add(Meetings, *({"actual_start": day, "kinds": (kind,), "topic": "示例议题"} for day in days))


def test_a_rule_counts_the_meetings_of_its_kind_that_were_held(database: None) -> None:
    rule, = add(Cadences, {"kind": "党组会议", "unit": HALF_MONTH, "since": "2022-01-01"})
    met("党组会议", "2022-01-04 09:00", "2022-01-05", "2022-02-20")
    met("主席会议", "2022-01-20")
    planned, = add(Meetings, {"planned_start": "2022-02-03", "kinds": ("党组会议",)})
    view = View(Cadences, period=("2022-01-01", "2022-02-28"), as_of="2022-06-30")
    assert view.register.get(rule, view)["name"] == "党组会议（每半月）"
    assert tallies([rule], view)[rule] == (4, 2, 0, 2, 0, 1)
    with operation("召开") as op:
        write(op, Meetings, [Draft({"actual_start": "2022-02-03"}, id=planned)])
    assert tallies([rule], view)[rule].done == 3
    with operation("删") as op:
        recycle(op, Meetings, [planned])
    assert tallies([rule], view)[rule].done == 2


def test_rules_of_one_name_are_told_apart_by_their_first_day(database: None) -> None:
    with operation("周期") as op:
        old, new = write(op, Cadences, [
            Draft({"kind": "主席会议", "unit": MONTH, "since": "2021-06-18", "until": "2022-07-01"}),
            Draft({"kind": "主席会议", "unit": MONTH, "since": "2026-01-01"})])
    found = Cadences.find_names(["主席会议（每月）", "主席会议（每月）2021.06.18", "主席会议 2026.01.01", "党组会议"], None)
    assert list(found.values()) == [[old, new], [old], [new], []]
    assert Cadences.labels([old, new]) == {old: "主席会议（每月） 2021.06.18", new: "主席会议（每月） 2026.01.01"}


def test_statements_of_rules_of_one_name_come_back_from_their_own_sheet(database: None, tmp_path: Path) -> None:
    old, new = add(Cadences, {"kind": "主席会议", "unit": MONTH, "since": "2021-06-18", "until": "2022-07-01"},
                   {"kind": "主席会议", "unit": MONTH, "since": "2026-01-01"})
    add(CadenceMarks, {"rule": old, "day": "2022-03-10", "status": MISSED},
        {"rule": new, "day": "2026-03-10", "status": MISSED})
    export_view(tmp_path / "周期说明.xlsx", View(CadenceMarks))
    assert plan_file(CadenceMarks, tmp_path / "周期说明.xlsx").counts()[SAME] == 2
    with operation("删") as op:
        recycle(op, Cadences, [old])
    assert Cadences.labels([new]) == {new: "主席会议（每月）"}


def test_a_period_may_have_been_joined_with_a_meeting_of_another_kind(database: None) -> None:
    """合并召开 is what a person states; what made up for a meeting is one of its kind."""
    rule, = add(Cadences, {"kind": "党组会议", "unit": MONTH, "since": "2022-01-01"})
    other, = met("主席会议", "2022-02-05")
    mark, = add(CadenceMarks, {"rule": rule, "day": "2022-01-10", "status": JOINED, "meeting": other})
    view = View(Cadences, period=("2022-01-01", "2022-01-31"), as_of="2022-06-30")
    assert tallies([rule], view)[rule].done == 1
    with operation("删") as op:
        recycle(op, Meetings, [other])
    assert tallies([rule], view)[rule] == (1, 0, 0, 1, 0, 0)
    undo()
    with operation("改") as op:
        write(op, CadenceMarks, [Draft({"status": MADE_UP}, id=mark)])
    assert tallies([rule], view)[rule].unrecorded == 1
    values = {"rule": RefValue(rule, ""), "day": "2022-01-10", "meeting": RefValue(other, "")}
    assert [(field, words[:9]) for field, words in CadenceMarks.warnings({**values, "status": MADE_UP})] == [
        ("meeting", "这次会议不是党组会")]
    assert not CadenceMarks.warnings({**values, "status": JOINED})


def test_one_meeting_of_two_kinds_fills_a_period_of_each(database: None) -> None:
    rules = add(Cadences, {"kind": "党组会议", "unit": MONTH, "since": "2022-01-01"},
                {"kind": "主席讲党课", "unit": MONTH, "since": "2022-01-01"})
    add(Meetings, {"actual_start": "2022-01-04", "kinds": ("党组会议", "主席讲党课", "政治学习一刻钟")})
    view = View(Cadences, period=("2022-01-01", "2022-01-31"))
    assert [one.done for one in tallies(rules, view).values()] == [1, 1]


def test_a_statement_needs_its_reason_its_meeting_and_its_day(database: None) -> None:
    rule, = add(Cadences, {"kind": "主席会议", "unit": MONTH, "since": "2022-01-01"})
    for values, field in (({"day": "2022-01", "status": MISSED}, "day"),
                          ({"day": "2022-01-05", "status": EXCUSED}, "reason"),
                          ({"day": "2022-01-05", "status": MADE_UP}, "meeting")):
        with pytest.raises(InvalidValue) as refused:
            add(CadenceMarks, {"rule": rule, **values})
        assert refused.value.field == field
    add(CadenceMarks, {"rule": rule, "day": "2022-01-05", "status": MISSED})
    with pytest.raises(Refused, match="已有说明"):
        add(CadenceMarks, {"rule": rule, "day": "2022-01-31", "status": EXCUSED, "reason": "示例"})
    assert View(CadenceMarks).count() == 1
    doubts = CadenceMarks.warnings({"rule": RefValue(rule, ""), "day": "2021-12-31"})
    assert [field for field, _ in doubts] == ["day"]


def test_a_rule_without_kind_and_body_and_a_negative_tolerance_are_refused(database: None) -> None:
    with pytest.raises(InvalidValue, match="至少填一项"):
        add(Cadences, {"unit": MONTH, "since": "2022-01-01"})
    with pytest.raises(InvalidValue, match="不能为负"):
        add(Cadences, {"unit": MONTH, "since": "2022-01-01", "kind": "座谈", "tolerance": -1})
    with pytest.raises(InvalidValue, match="终止日期早于起始日期"):
        add(Cadences, {"unit": MONTH, "since": "2022-01-01", "kind": "座谈", "until": "2021-01-01"})
    with pytest.raises(InvalidValue, match="已有同样的"):
        add(Cadences, {"unit": MONTH, "since": "2022-01-01", "kind": "座谈"},
            {"unit": MONTH, "since": "2022-01-01", "kind": "座谈"})


def test_figures_of_what_was_missed_are_what_their_rows_come_to(database: None) -> None:
    rule, = add(Cadences, {"kind": "主席会议", "unit": MONTH, "since": "2021-01-01"})
    met("主席会议", "2021-01-20", "2021-03-20")
    mark, = add(CadenceMarks, {"rule": rule, "day": "2021-02-05", "status": MISSED})
    by_key = {figure.key: figure for figure in FIGURES}
    assert len(by_key) == 8
    missed, unrecorded = by_key["meetings_chair_missed"], by_key["meetings_chair_unrecorded"]

    def value(figure: Any, first: str, last: str) -> float:
        return compute_one(figure, between(first, last), None).value
    whole = "2021-01-01", "2021-12-31"
    assert (value(missed, *whole), value(unrecorded, *whole)) == (1, 9)
    for figure, key in ((missed, "missed"), (unrecorded, "unrecorded")):
        view = figure.view(between(*whole), None).with_(keys=(key,))
        assert sum(row[0] for row in view.page(view.ids()).values()) == value(figure, *whole)
        assert value(figure, *whole) == value(figure, "2021-01-01", "2021-05-11") + value(
            figure, "2021-05-12", "2021-12-31")
    assert value(by_key["lectures_chair_missed"], *whole) == 0
    with operation("删") as op:
        recycle(op, CadenceMarks, [mark])
    assert (value(missed, *whole), value(unrecorded, *whole)) == (0, 10)
    with operation("删") as op:
        recycle(op, Cadences, [rule])
    assert value(unrecorded, *whole) == 0


def test_the_usual_four_are_added_once_from_the_change_of_term(database: None) -> None:
    with operation("建届") as op:
        op.write(Term, [{"id": ensure_term(op, "第十届"), "since": "2021-06-18"}])
    for expected in (4, 0):
        with operation("添加常用四项") as op:
            assert len(add_usual(op, "2022-06-30")) == expected
    rows = View(Cadences, keys=("name", "since")).page(View(Cadences).ids())
    assert list(rows.values()) == [(name, "2021-06-18") for name in (
        "党组会议（每半月）", "主席会议（每月）", "常委会会议（每两月）", "主席讲党课（每周）")]
    undo()
    assert not View(Cadences).count()


def test_the_strip_of_a_year(database: None) -> None:
    rule, = add(Cadences, {"kind": "主席会议", "unit": MONTH, "since": "2022-01-01"})
    first, *_ = met("主席会议", "2022-01-20", "2022-01-21", "2022-03-20")
    add(CadenceMarks, {"rule": rule, "day": "2022-02-05", "status": EXCUSED, "reason": "县委换届"})
    strip = read_strip(2022, "2022-06-30")
    row, = strip.rows
    assert (row.title, row.end, strip.today, len(row.cells)) == ("主席会议（每月）", "2/4 未登记2", "2022-06-30", 12)
    assert [cell.status for cell in row.cells[:7]] == [HELD, EXCUSED, HELD, UNRECORDED, UNRECORDED, NOT_DUE, NOT_DUE]
    assert [cell.sign for cell in row.cells[:7]] == ["+", "免", "", "?", "?", "", ""]
    assert row.cells[0].meeting == first
    assert row.cells[1].words == "主席会议（每月） 2022.02.01–02.28：经批准不开（县委换届）"
    assert row.end_words == "应开 4 次，已开 2 次，未登记 2 次，另有经批准不开 1 次，加开 1 次"
    assert read_strip(2021, "2022-06-30").rows == () and read_strip(2023, "2022-06-30").today is None
    assert meeting_preset(rule, row.cells[4].whole, "2022-06-30") == {"kinds": ("主席会议",), "actual_start": "2022-05-31"}
    assert meeting_preset(rule, row.cells[5].whole, "2022-06-08")["actual_start"] == "2022-06-08"


def test_a_week_that_crosses_the_year_is_counted_in_the_year_it_ends_in(database: None) -> None:
    add(Cadences, {"kind": "主席讲党课", "unit": WEEK, "since": "2021-01-01"})
    before, after = read_strip(2021, "2023-01-01").rows[0], read_strip(2022, "2023-01-01").rows[0]
    assert before.cells[-1].whole == after.cells[0].whole == Stretch("2021-12-27", "2022-01-02")
    assert before.cells[-1].last == "2021-12-31" and after.cells[0].first == "2022-01-01"
    assert (before.end, after.end) == ("0/52 未登记52", "0/52 未登记52")


def test_what_waits_names_the_rule_and_opens_it(database: None) -> None:
    with operation("建届") as op:
        op.write(Term, [{"id": ensure_term(op, "第十届"), "since": "2021-06-18"}])
    add(Cadences, {"kind": "主席会议", "unit": MONTH, "since": "2022-01-01"},
        {"kind": "座谈", "unit": MONTH, "since": "2022-05-01"})
    met("座谈", "2022-05-03")
    found, = waiting("2022-06-15")
    assert (found.words, found.number) == ("主席会议（每月）有 5 期未登记", 5)
    assert found.view.ids() == View(Cadences, filters=(Filter("kind", "is", "主席会议"),)).ids()
    assert DONE == (HELD, MADE_UP, JOINED)
