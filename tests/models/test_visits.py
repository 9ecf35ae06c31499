"""Visits: whom they went to, what contradicts, what they come to, and who is still to be visited."""
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from importers.apply import apply_plan
from importers.files import plan_file
from importers.planned import FAILED, NEW, SAME
from models.basics import Terms, change_settings
from models.database import opened
from models.errors import InvalidValue
from models.figures import compute_one
from models.members import Members
from models.operation import operation, undo
from models.periods import Period, between
from models.relations import RefValue
from models.todos import todos
from models.units import KINDS, Units, kind_by_name
from models.view import Filter, View
from models.visits import FIGURES, Visits, coverage, coverage_by_township, not_members, visited
from models.writing import Draft, recycle, write
from tests.models.office import Office, person_of

VILLAGE, ENTERPRISE, OFFICE, OTHER = KINDS
YEAR = between("2022-01-01", "2022-12-31")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "a.db"):
        yield Office()


@pytest.fixture
def units(office: Office) -> dict[str, int]:
    """Four villages of two 乡镇 and of none, two enterprises, one office, one of another kind; ids by name."""
    named = (("示例一村", VILLAGE, "示例镇"), ("示例二村", VILLAGE, "示例镇"), ("示例三村", VILLAGE, "河东示例乡"),
             ("示例四村", VILLAGE, None), ("示例泵业有限公司", ENTERPRISE, None), ("示例食品厂", ENTERPRISE, None),
             ("县示例局", OFFICE, None), ("示例小学", OTHER, None))
    with operation("新增单位") as op:
        ids = write(op, Units, [Draft({"name": name, "kind": kind, "township": town}) for name, kind, town in named])
    return dict(zip((name for name, _, _ in named), ids))


def refs(*ids: int) -> tuple[RefValue, ...]:
    return tuple(RefValue(i, "") for i in ids)


def visit(day: str | None, units: Sequence[int] = (), members: Sequence[int] = (), **values: Any) -> int:
    with operation("新增走访") as op:
        return write(op, Visits, [Draft({"visited_on": day, "units": refs(*units), "members": refs(*members),
                                         **values})])[0]


def figure(key: str) -> Any:
    return next(one for one in FIGURES if one.key == key)


def values(office: Office, period: Period = YEAR) -> dict[str, tuple[float, int | None]]:
    found = {one.key: compute_one(one, period, office.term) for one in FIGURES}
    return {key: (one.value, one.times) for key, one in found.items()}


# -- what is kept ----------------------------------------------------------------------------------------------------

def test_a_visit_must_have_gone_to_somebody(office: Office, units: dict[str, int]) -> None:
    with pytest.raises(InvalidValue) as told:
        visit("2022-03-01", visitors=refs(office.person("示例甲")))
    assert told.value.field == "units" and "哪个单位或哪位委员" in told.value.message
    made = visit("2022-03-01", [units["示例一村"]])
    with pytest.raises(InvalidValue), operation("修改") as op:
        write(op, Visits, [Draft({"units": ()}, id=made)])
    assert Visits.get(made, View(Visits))["units"][0].text == "示例一村"


@pytest.mark.parametrize("since, until, told", [
    ("2021-06-18", None, ""), ("2021-06-18", "2022-03-01", "在走访之前已离任"), ("2021-06-18", "2022-03-02", ""),
    ("2022-03-02", None, "走访时还不是委员"), ("2022-03", None, ""),
])
def test_who_was_no_member_on_the_day_is_told(office: Office, since: str, until: str | None, told: str) -> None:
    person = person_of(office.member("示例甲", since=since, until=until))
    assert not_members([person], "2022-03-01").get(person, "") == told
    found = Visits.warnings({"visited_on": "2022-03-01", "members": (RefValue(person, "示例甲"),)})
    assert found == ([("members", f"示例甲{told}")] if told else [])


def test_who_came_back_is_a_member_again(office: Office) -> None:
    first = office.member("示例甲", since="2017", until="2020")
    office.member("", person=person_of(first), since="2021-06-18")
    assert not not_members([person_of(first)], "2022-03")
    assert not_members([person_of(first)], "2020-06-01") == {person_of(first): "在走访之前已离任"}


def test_one_person_on_both_sides_and_a_visit_without_a_day_are_told(office: Office) -> None:
    one, other = RefValue(person_of(office.member("示例甲")), "示例甲"), RefValue(office.person("示例乙"), "示例乙")
    assert Visits.warnings({"visited_on": None, "members": (one,), "visitors": (one, other)}) == [
        ("visited_on", "没有走访日期，不计入任何时段"), ("visitors", "示例甲既是走访人员，又是被走访的委员")]
    assert Visits.warnings({"visited_on": "2022", "members": (other,)}) == [("members", "示例乙不在委员名册中")]


def test_a_visit_is_found_by_its_day_and_by_what_it_is_called(office: Office, units: dict[str, int]) -> None:
    one = visit("2022-03-01", [units["示例一村"]])
    two = visit("2022-03-01", [units["示例二村"], units["示例食品厂"]])
    called = Visits.labels([one, two])
    assert called[two] == "2022.03.01 示例二村、示例食品厂"
    wanted = [called[two], called[two].replace(" ", ""), "2022年3月1日", "2022.03.02", "示例二村", "99.99 示例二村"]
    assert list(Visits.find_names(wanted, None).values()) == [[two], [two], [one, two], [], [], []]


# -- an import -------------------------------------------------------------------------------------------------------

def sheet(path: Path, *rows: Sequence[Any]) -> Path:
    book = openpyxl.Workbook()
    for row in (("序号", "走访时间", "走访对象", "走访委员", "走访人", "事由", "发现的问题"), *rows):
        book.active.append(row)
    book.save(path)
    return path


def test_an_import_makes_units_by_their_names_and_tells_what_it_leaves_out(office: Office, tmp_path: Path) -> None:
    office.member("示例甲", since="2021-06-18", until="2022-01-01")
    office.person("示例丙")
    path = sheet(tmp_path / "走访.xlsx",
                 (1, "2022.3.1", "示例五村、示例五金有限公司", "示例甲", "示例丙", "示例事由", "示例问题"),
                 (2, "2022.3.2", "县示例委办公室 、县教育局", None, "示例丙、示例丙", None, None),
                 (3, "2022.3.3", "无", "/", "示例丙", "没有对象", None))
    plan = plan_file(Visits, path)
    assert [row.result for row in plan.rows] == [NEW, NEW, FAILED]
    assert ("members", "示例甲在走访之前已离任") in plan.rows[0].warnings
    assert plan.rows[2].reasons == [("units", "请填写走访了哪个单位或哪位委员")]
    apply_plan(plan, Visits)
    units = View(Units, keys=("name", "kind"))
    assert sorted(units.page(units.ids()).values()) == [
        ("县教育局", OFFICE), ("县示例委办公室", None), ("示例五村", VILLAGE), ("示例五金有限公司", ENTERPRISE)]
    rows = View(Visits, order=(("visited_on", False),), keys=("visitors", "findings", "subject"))
    page = rows.page(rows.ids())
    assert [[ref.text for ref in visitors] for visitors, _, _ in page.values()] == [["示例丙"], ["示例丙"]]
    again = plan_file(Visits, path)
    assert [row.result for row in again.rows] == [SAME, SAME, FAILED]


def test_a_second_sheet_adds_to_a_visit_it_tells_by_day_and_target(office: Office, tmp_path: Path) -> None:
    office.person("示例丙")
    first = sheet(tmp_path / "一.xlsx", (1, "2022.3.1", "示例五村", None, "示例丙", None, None))
    second = sheet(tmp_path / "二.xlsx", (1, "2022.3.1", "示例五村", None, None, "示例事由", "示例问题"))
    apply_plan(plan_file(Visits, first), Visits)
    apply_plan(plan_file(Visits, second), Visits)
    row_id, = View(Visits).ids()
    kept = Visits.get(row_id, View(Visits))
    assert (kept["subject"], kept["findings"], kept["visitors"][0].text) == ("示例事由", "示例问题", "示例丙")


@pytest.mark.parametrize("name, kind", [
    ("县教育局", OFFICE), ("新河县人民法院", OFFICE), ("县委组织部", OFFICE), ("县政府办公室", OFFICE), ("团县委", OFFICE),
    ("新河县妇联", OFFICE), ("城关镇政府", None), ("示例镇邮政支局", None), ("县公安局示例分局", None), ("示例村", VILLAGE),
    ("示例局域网络有限公司", ENTERPRISE), ("示例小学", None),
])
def test_the_kind_of_a_unit_is_guessed_only_where_its_name_leaves_no_doubt(name: str, kind: str | None) -> None:
    assert kind_by_name(name) == kind


# -- figures ---------------------------------------------------------------------------------------------------------

@pytest.fixture
def visits(office: Office, units: dict[str, int]) -> dict[str, int]:
    """Six visits, four of them in 2022; ids by a word for each."""
    one, two = (person_of(office.member(name)) for name in ("示例甲", "示例乙"))
    return {"first": visit("2022-03-01", [units["示例一村"], units["示例食品厂"]], [one], campaign="党史学习教育"),
            "again": visit("2022-05", [units["示例一村"], units["示例二村"], units["县示例局"]]),
            "member": visit("2022-06-01", [], [one, two]),
            "school": visit("2022-07-01", [units["示例小学"]]),
            "year": visit("2022", [units["示例三村"]]),
            "before": visit("2021-12-31", [units["示例四村"]], [two])}


def test_targets_are_counted_once_and_visits_stand_beside(office: Office, visits: dict[str, int]) -> None:
    assert values(office) == {"visits": (5, None), "visited_villages": (3, 3), "visited_enterprises": (1, 1),
                              "visited_offices": (1, 1), "visited_members": (2, 2)}
    assert values(office, between("2022-03-01", "2022-05-31"))["visited_villages"] == (2, 2)
    assert values(office, between("2022-03-01", "2022-05-30"))["visited_villages"] == (1, 1)


@pytest.mark.parametrize("period", [YEAR, between("2022-03-01", "2022-06-30"), between("2021-06-18", "2022-12-31")])
def test_every_figure_is_what_its_rows_give(office: Office, visits: dict[str, int], period: Period) -> None:
    for one in FIGURES:
        found = compute_one(one, period, office.term)
        assert found.value == len(one.view(period, office.term).ids()) > 0
        if one.events:
            assert found.times == len(one.events(one.view(period, office.term)).ids())


@pytest.mark.parametrize("key, lost", [("visits", "first"), ("visited_villages", "year"), ("visited_offices", "again"),
                                       ("visited_enterprises", "first"), ("visited_members", "member")])
def test_a_visit_put_into_the_bin_is_counted_no_more(
        office: Office, visits: dict[str, int], key: str, lost: str) -> None:
    before = values(office)[key][0]
    with operation("删除") as op:
        recycle(op, Visits, [visits[lost]])
    assert values(office)[key][0] == before - 1
    undo()
    assert values(office)[key][0] == before


def test_visits_of_parts_of_a_year_come_to_those_of_the_year(office: Office, visits: dict[str, int]) -> None:
    with operation("删除") as op:                                # what is known to the year only is in no part of it
        recycle(op, Visits, [visits["year"]])
    quarters = [values(office, between(f"2022-{first}-01", f"2022-{last}")) for first, last in (
        ("01", "03-31"), ("04", "06-30"), ("07", "09-30"), ("10", "12-31"))]
    whole = values(office)
    assert sum(one["visits"][0] for one in quarters) == whole["visits"][0] == 4
    for key in ("visited_villages", "visited_members", "visited_offices"):
        assert sum(one[key][1] or 0 for one in quarters) == whole[key][1]


def test_what_is_dated_too_roughly_is_said_beside_the_figure(office: Office, visits: dict[str, int]) -> None:
    quarter = between("2022-04-01", "2022-06-30")
    assert compute_one(figure("visits"), quarter, office.term).note == "另有 1 条日期不全"
    assert compute_one(figure("visited_villages"), quarter, office.term).note == "另有 1 条日期不全"


def test_figures_of_a_campaign_count_only_what_belongs_to_it(office: Office, visits: dict[str, int]) -> None:
    assert values(office, YEAR._replace(campaign="党史学习教育")) == {
        "visits": (1, None), "visited_villages": (1, 1), "visited_enterprises": (1, 1), "visited_offices": (0, 0),
        "visited_members": (1, 1)}


def test_a_village_that_is_no_more_was_visited_all_the_same(office: Office, units: dict[str, int]) -> None:
    visit("2022-03-01", [units["示例一村"]])
    office.write(Units, units["示例一村"], until="2022-06-01")
    assert values(office)["visited_villages"] == (1, 1)


def test_who_has_left_and_who_was_never_a_member(office: Office) -> None:
    left = office.member("示例甲", since="2021-06-18", until="2022-06-01")
    visit("2022-03-01", members=[person_of(left), office.person("示例外人")])
    found = compute_one(figure("visited_members"), YEAR, office.term)
    assert found.value == 1 and found.note == "另有 1 人不在本届委员名册，不计"


def test_members_visited_are_worded_down_to_fifty(office: Office) -> None:
    people = [person_of(i) for i in office.members(56)]
    visit("2022-03-01", members=people)
    assert compute_one(figure("visited_members"), YEAR, office.term).words == "50多"


# -- who is left out -------------------------------------------------------------------------------------------------

def names(view: View) -> list[str]:
    label = view.register.label
    shown = view.with_(keys=(label,))
    return sorted(row[0] for row in shown.page(shown.ids()).values())


def test_coverage_counts_what_there_is_and_each_number_opens_it(office: Office, visits: dict[str, int]) -> None:
    found = coverage(YEAR.span, office.term)
    assert [(one.name, one.number, one.done, one.left) for one in found] == [
        (VILLAGE, 4, 3, 1), (ENTERPRISE, 2, 1, 1), (OFFICE, 1, 1, 0), ("委员", 2, 2, 0)]
    for one in (*found, *coverage_by_township(YEAR.span)):
        assert [view.count() for view in (one.view, one.visited, one.unvisited)] == [one.number, one.done, one.left]
    assert names(found[0].unvisited) == ["示例四村"] and names(found[1].unvisited) == ["示例泵业有限公司"]


def test_townships_stand_by_name_and_villages_without_one_last(office: Office, visits: dict[str, int]) -> None:
    assert [(one.name, one.number, one.done) for one in coverage_by_township(YEAR.span)] == [
        ("河东示例乡", 1, 1), ("示例镇", 2, 2), ("未注明乡镇", 1, 0)]
    assert [one.done for one in coverage_by_township(None)] == [1, 2, 1]


@pytest.mark.parametrize("span, found", [
    (None, ["示例一村", "示例三村", "示例二村", "示例四村"]), (("2021-12-01", "2022-04-30"), ["示例一村", "示例四村"]),
    (("2022-03-01", "2022-03-31"), ["示例一村"]), (("2023-01-01", "2023-12-31"), []),
])
def test_long_and_short_stretches_find_the_same_units(
        office: Office, visits: dict[str, int], span: tuple[str, str] | None, found: list[str]) -> None:
    base = View(Units, filters=(Filter("kind", "is", VILLAGE),), period=span)
    assert names(base.with_(filters=(*base.filters, Filter("visited")))) == found
    assert set(names(base.with_(filters=(*base.filters, Filter("unvisited"))))) == set(names(base)) - set(found)


def test_members_are_visited_since_their_term_began(office: Office, visits: dict[str, int]) -> None:
    view = View(Members, term=office.term, filters=(Filter("unvisited"),))
    assert view.count() == 0
    with operation("换届日期") as op:
        write(op, Terms, [Draft({"since": "2022-06-02"}, id=office.term)])
    assert names(view) == ["示例乙", "示例甲"]


def test_a_unit_tells_how_often_and_when_it_was_visited(
        office: Office, visits: dict[str, int], units: dict[str, int]) -> None:
    view = View(Units, keys=("times_visited", "last_visited"), ended=True)
    assert view.page([units["示例一村"], units["示例泵业有限公司"]]) == {
        units["示例一村"]: (2, "2022-05"), units["示例泵业有限公司"]: (0, None)}
    assert view.with_(period=("2022-01-01", "2022-04-01")).page([units["示例一村"]]) == {
        units["示例一村"]: (1, "2022-03-01")}


def test_the_words_of_the_list_count_each_target_once(office: Office, visits: dict[str, int]) -> None:
    assert visited(View(Visits)) == (4, 1, 1, 1, 2)
    assert visited(View(Visits, period=("2022-06-01", "2022-06-30"))) == (0, 0, 0, 0, 2)


def test_undated_visits_and_units_of_no_kind_wait_to_be_seen_to(office: Office, units: dict[str, int]) -> None:
    assert not [one for one in todos(office.term, "2022-07-01") if "走访" in one.words]
    with operation("新增单位") as op:
        unknown, = write(op, Units, [Draft({"name": "示例大队"})])
    visit(None, [unknown])
    found = {one.words: one.view.count() for one in todos(office.term, "2022-07-01") if "走访" in one.words}
    assert found == {"1 次走访未填日期": 1, "1 个走访过的单位未注明类别": 1}


def test_the_campaigns_offered_are_the_office_s_own(office: Office) -> None:
    with operation("设置") as op:
        change_settings(op, {"campaigns": ["示例专项"]})
    assert getattr(Visits.column("campaign"), "choices") == ("示例专项",)
