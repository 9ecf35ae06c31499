"""红色寻访: places counted once, whom was spoken to, materials, and books given on the way as ordinary gifts."""
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exporters.placeholders import filling
from models import catalogue
from models.books import Books, Stock, given_away
from models.database import opened
from models.errors import InvalidValue, Refused
from models.figures import FigureValue, compute, compute_one
from models.gifts import Gifts
from models.operation import operation, undo
from models.people import People
from models.periods import Period, between
from models.relations import PartValue, RefValue
from models.trips import FIGURES, Materials, TripPlaces, Trips, TripStops, stops_of
from models.units import Units
from models.view import Filter, View
from models.writing import Draft, recycle, restore, write
from tests.models.office import Office

assert catalogue.REGISTERS["trips"] is Trips
KNOWN = {figure.key: figure for figure in FIGURES}
YEAR, SPRING, AUTUMN = (between("2021-01-01", "2021-12-31"), between("2021-01-01", "2021-06-30"),
                        between("2021-07-01", "2021-12-31"))


@pytest.fixture(autouse=True)
def database(tmp_path: Path) -> Iterator[None]:
    with opened(tmp_path / "a.db"):
        yield


def add(register: Any, *values: dict[str, Any]) -> list[int]:
    with operation(f"新增{register.title}") as op:
        return write(op, register, [Draft(one) for one in values])


def refs(*ids: int) -> tuple[RefValue, ...]:
    return tuple(RefValue(one, "") for one in ids)


def value(key: str, period: Period = YEAR) -> FigureValue:
    return compute_one(KNOWN[key], period, None)


@pytest.fixture
def trips() -> tuple[int, int]:
    """成都 (two sites) and 丹巴 in spring, 成都 and 南京 in autumn as part of a 专项; 甲 spoken to twice."""
    people = add(People, {"name": "示例甲"}, {"name": "示例乙"})
    places = dict(zip(names := ("成都", "丹巴", "南京"), add(TripPlaces, *({"name": name} for name in names))))
    first, second = add(
        Trips, {"name": "赴川寻访", "began_on": "2021-05-10", "ended_on": "2021-05-18", "interviewed": refs(people[0])},
        {"name": "赴宁寻访", "began_on": "2021-09-01", "ended_on": "2021-09-06", "interviewed": refs(*people),
         "campaign": "党史学习教育"})
    add(TripStops, *({"trip": trip, "visited_on": day, "place": RefValue(places[place], place), "site": site}
                     for trip, day, place, site in (
        (first, "2021-05-11", "成都", "示例纪念馆"), (first, "2021-05-12", "成都", "示例档案馆"),
        (first, "2021-05-15", "丹巴", "示例旧址"), (second, "2021-09-02", "成都", "示例纪念馆"),
        (second, "2021-09-04", "南京", "示例纪念馆"))))
    add(Materials, {"name": "示例手稿", "trip": first, "quantity": 3}, {"name": "示例照片", "trip": second},
        {"name": "示例信件", "received_on": "2021-09-03", "quantity": 2})
    return first, second


def test_figures_are_what_their_rows_give(trips: tuple[int, int]) -> None:
    assert {key: (value(key).value, value(key).times) for key in KNOWN} == {
        "trips": (2, None), "trip_places": (3, 5), "trip_interviews": (2, 2), "materials": (6, None)}
    for key in ("trips", "trip_places", "trip_interviews"):
        assert KNOWN[key].view(YEAR, None).count() == value(key).value
    view = KNOWN["materials"].view(YEAR, None).with_(keys=("quantity",))
    assert value("materials").value == sum(row[0] for row in view.page(view.ids()).values())


def test_parts_of_the_year_and_campaigns(trips: tuple[int, int]) -> None:
    assert [value("trip_places", part).value for part in (SPRING, AUTUMN)] == [2, 2]
    assert [value("trips", part).value for part in (SPRING, AUTUMN)] == [1, 1]
    campaign = YEAR._replace(campaign="党史学习教育")
    assert {key: (value(key, campaign).value, value(key, campaign).times) for key in KNOWN} == {
        "trips": (1, None), "trip_places": (2, 2), "trip_interviews": (2, 1), "materials": (1, None)}


def test_a_material_without_a_day_of_its_own_is_of_the_month_of_its_trip(trips: tuple[int, int]) -> None:
    assert Materials.get(1, View(Materials))["received_on"] == "2021-05"
    assert value("materials", between("2021-05-01", "2021-05-31")).value == 3
    half = value("materials", between("2021-05-01", "2021-05-20"))
    assert (half.value, half.note) == (0, "另有 1 条日期不全")


def test_a_template_lists_the_places_by_name(trips: tuple[int, int]) -> None:
    values = compute(FIGURES, YEAR, None)
    words = filling(values, YEAR, None).fill("赴{{寻访地|名单}}等{{寻访地}}个地方")
    assert sorted(words.removeprefix("赴").removesuffix("等3个地方").split("、")) == ["丹巴", "南京", "成都"]


def test_a_place_written_with_its_kind_is_the_same_place(trips: tuple[int, int]) -> None:
    found = TripPlaces.find_names(["成都市", "丹巴县", "西安市"], None)
    assert found == {"成都市": TripPlaces.find_names(["成都"], None)["成都"],
                     "丹巴县": TripPlaces.find_names(["丹巴"], None)["丹巴"], "西安市": []}


def test_stops_go_to_the_recycle_bin_with_their_trip_and_come_back(trips: tuple[int, int]) -> None:
    with operation("删除") as op:
        recycle(op, Trips, [trips[0]])
    assert (value("trip_places").value, value("trip_places").times, value("trip_interviews").times) == (2, 2, 1)
    with operation("恢复") as op:
        restore(op, Trips, [trips[0]])
    assert (value("trip_places").value, value("trip_places").times) == (3, 5)


def test_places_and_stops_are_read_in_the_order_of_the_way(trips: tuple[int, int]) -> None:
    page = View(Trips, keys=("places",)).page(list(trips))
    assert page == {trips[0]: ("成都、丹巴",), trips[1]: ("成都、南京",)}
    assert [(stop.place.text, stop.visited_on, stop.site) for stop in stops_of(trips[0])] == [
        ("成都", "2021-05-11", "示例纪念馆"), ("成都", "2021-05-12", "示例档案馆"), ("丹巴", "2021-05-15", "示例旧址")]


@pytest.mark.parametrize("began, ended, day", [
    ("2021-05-10", "2021-05-10", "2021-05-10"), ("2021-05-10", "2021-05-18", "2021-05"),
    ("2021-05-30", "2021-06-02", "2021"),
    ("2021-12-30", "2022-01-02", None), ("2021-05", None, "2021-05"), ("2021-H1", "2021-05-02", "2021"),
    (None, "2021-05-02", None)])
def test_a_stop_without_a_date_has_what_the_trip_says(began: str | None, ended: str | None, day: str | None) -> None:
    trip, = add(Trips, {"name": "示例", "began_on": began, "ended_on": ended})
    stop, = add(TripStops, {"trip": trip, "place": add(TripPlaces, {"name": "西安"})[0]})
    assert TripStops.get(stop, View(TripStops))["visited_on"] == day


# -- books given on the way ------------------------------------------------------------------------------------------

def gift(trip: int, book: int, copies: int) -> dict[str, Any]:
    return {"given_on": "2021-05-11", "recipient": "示例纪念馆", "recipient_kind": "寻访地", "place": "成都", "trip": trip,
            "titles": (PartValue(RefValue(book, "示例史"), copies),)}


def test_books_given_on_the_way_are_gifts_and_come_out_of_the_stock(trips: tuple[int, int]) -> None:
    book, = add(Books, {"name": "示例史"})
    add(Stock, {"book": book, "kind": "期初", "copies": 30})
    row, = add(Gifts, gift(trips[0], book, 20))
    assert View(Trips, keys=("copies",)).page(list(trips)) == {trips[0]: (20,), trips[1]: (0,)}
    assert given_away(View(Gifts, filters=(Filter("trip", "is", trips[0]),))) == 20
    with pytest.raises(Refused, match="示例史.*10"):
        add(Gifts, gift(trips[0], book, 11))
    assert View(Gifts).ids() == [row]                           # nothing half-written
    undo()
    assert View(Trips, keys=("copies",)).page([trips[0]]) == {trips[0]: (0,)}


# -- what looks wrong ------------------------------------------------------------------------------------------------

def test_an_end_before_the_start_is_refused(trips: tuple[int, int]) -> None:
    with pytest.raises(InvalidValue, match="结束日期早于开始日期"):
        add(Trips, {"name": "示例", "began_on": "2021-05-02", "ended_on": "2021-05-01"})
    with pytest.raises(InvalidValue, match="移交日期早于征集日期"):
        add(Materials, {"name": "示例", "received_on": "2021-05-02", "given_on": "2021-05-01"})
    with pytest.raises(InvalidValue, match="数量应大于 0"):
        add(Materials, {"name": "示例", "quantity": 0})


def test_a_stop_outside_its_trip_is_told(trips: tuple[int, int]) -> None:
    trip = RefValue(trips[0], "")
    assert TripStops.warnings({"trip": trip, "visited_on": "2021-05-09"}) == [
        ("visited_on", "日期早于这次寻访的开始日期（2021.05.10），请核对")]
    assert TripStops.warnings({"trip": trip, "visited_on": "2021-06"}) == [
        ("visited_on", "日期晚于这次寻访的结束日期（2021.05.18），请核对")]
    assert not TripStops.warnings({"trip": trip, "visited_on": "2021-05"})


def test_who_left_before_the_trip_is_told() -> None:
    Office().member("示例丙", until="2021-05-01", end_reason="调离")
    person = People.find_names(["示例丙"], None)["示例丙"][0]
    assert Trips.warnings({"began_on": "2021-05-10", "people": (RefValue(person, "示例丙"),)}) == [
        ("people", "示例丙在寻访之前已离任（2021.05.01）")]


def test_where_materials_went_is_found(trips: tuple[int, int]) -> None:
    archive, = add(Units, {"name": "示例县档案馆"})
    row, = add(Materials, {"name": "示例回忆录", "trip": trips[0], "given_to": archive, "given_on": "2021-06"})
    assert View(Materials, typed="档案馆").ids() == [row]
    assert View(Materials, filters=(Filter("not_given"),)).count() == 3
