"""Every figure of the report, on the sample: it is what its rows give, a row less changes it, months add up to it."""
import json
import subprocess
import sys
from calendar import monthrange
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from importers import sample
from models.database import opened
from models.figures import Figure, FigureValue, by_key, compute, compute_one
from models.operation import operation, undo
from models.periods import Period
from models.reporting import FIGURES, current_term_id
from models.view import View
from models.writing import recycle

ROOT = Path(__file__).resolve().parents[2]
WHOLE = Period("换届以来", "2021-06-18", "2022-06-30")
MONTHS = [Period("", max(f"{year}-{month:02}-01", WHOLE.first), f"{year}-{month:02}-{monthrange(year, month)[1]}")
          for year, month in [(2021, month) for month in range(6, 13)] + [(2022, month) for month in range(1, 7)]]
EVERY = pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.key)

# What 新河县 reports since its change of term (DESIGN §1), with the word each number is rounded by.
REPORTED = {
    "studies": ("集中学习", 24, "次", "20余"), "seminars": ("专题研讨", 3, "次", "3"),
    "visited_villages": ("走访行政村", 76, "个", "76"), "visited_enterprises": ("走访企业", 73, "家", "73"),
    "visited_offices": ("走访县直单位", 63, "个", "63"), "visited_members": ("走访委员", 156, "人", "150多"),
    "suggestions": ("意见建议", 212, "条", "200余"), "documents": ("专件", 4, "件", "4"),
    "grids": ("网格", 8, "个", "8"), "branches": ("临时党支部", 8, "个", "8"),
    "suggestions_adopted": ("县委采用", 23, "条", "20余"), "suggestions_adopted_fields": ("县委采用的方面", 6, "个", "6"),
    "instructions": ("领导批示", 1, "件", "1"), "instructions_affirmative": ("其中：肯定性批示", 1, "件", "1"),
    "books": ("书籍", 7, "部", "7"), "copies_given": ("赠书", 8216, "册", "8000余"), "trip_places": ("寻访地", 5, "个", "5"),
    "teams": ("志愿服务队", 3, "支", "3"), "donations": ("捐款捐物", 273_800, "元", "27万余"),
    "exchange_visitors": ("观摩人数", 24, "人", "24"), "exchange_hosts": ("观摩企业", 6, "家", "6"),
    "hazards_removed": ("隐患减少", 104, "个", "100余"), "turnover_down": ("技能人才流动率降低", 2, "个百分点", "2")}

# Figures of a period that are no sum over shorter ones: different targets, or a share of what there was.
NO_SUM = {
    **dict.fromkeys(("visited_villages", "visited_enterprises", "visited_offices", "visited_members", "trip_places",
                     "trip_interviews", "exchange_visitors", "exchange_hosts"), "distinct"),
    **dict.fromkeys(("suggestions_adopted", "suggestions_adopted_fields", "suggestions_adopted_government",
                     "suggestions_adopted_above"), "distinct"),
    **dict.fromkeys(("proposals_replied_rate", "proposals_satisfied_rate", "turnover_down"), "a share or a mean")}

# The column by which the events behind different targets name them.
NAMED_BY = {"visited_villages": "units", "visited_enterprises": "units", "visited_offices": "units",
            "visited_members": "members", "exchange_visitors": "visitors", "exchange_hosts": "hosts",
            "trip_places": "place", "trip_interviews": "interviewed"}
TARGET_FILTERS = ("visited", "hosted", "on_exchange", "interviewed")


@pytest.fixture(scope="module", autouse=True)
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    path = tmp_path_factory.mktemp("figures") / "示例.db"
    sample.build(path)
    with opened(path):
        yield


@pytest.fixture(scope="module")
def whole(database: None) -> dict[str, FigureValue]:
    return dict(by_key(compute(FIGURES, WHOLE, current_term_id())))


@pytest.fixture(scope="module")
def by_month(database: None) -> list[dict[str, FigureValue]]:
    return [dict(by_key(compute(FIGURES, month, current_term_id()))) for month in MONTHS]


def view_of(figure: Figure) -> View:
    return figure.view(WHOLE, current_term_id())


def value_of(figure: Figure) -> float:
    return compute_one(figure, WHOLE, current_term_id()).value


# -- what the county reports -----------------------------------------------------------------------------------------

def test_the_demo_prints_what_the_county_reports() -> None:
    """Through the command line a person would use, on the demo's own database."""
    done = subprocess.run([sys.executable, str(ROOT / "main.py"), "figures", "--demo", "--json"], check=True,
                          capture_output=True, text=True, encoding="utf-8")
    found = {one["key"]: one for one in json.loads(done.stdout)}
    assert list(found) == [figure.key for figure in FIGURES]
    parts = ("name", "value", "unit", "wording")
    assert {key: tuple(found[key][part] for part in parts) for key in REPORTED} == REPORTED


def test_the_places_and_fields_are_those_of_the_county(whole: dict[str, FigureValue]) -> None:
    places = view_of(whole["trip_places"].figure)
    assert set(places.register.labels(places.ids()).values()) == {"成都", "南京", "广州", "西安", "丹巴"}
    instruction, = rows_of(view_of(whole["instructions"].figure), "consultation", "suggestion", "affirmative")
    assert instruction[0].text == "优化营商环境" and instruction[1:] == (None, True)


# -- a figure is what its rows give ----------------------------------------------------------------------------------

def rows_of(view: View, *keys: str) -> list[tuple[Any, ...]]:
    """Those columns of every row, as a table and an export read them."""
    return list(view.with_(keys=keys).page(view.ids()).values())


def summed(*keys: str) -> Callable[[View], Any]:
    """The sum of columns of amounts over the rows."""
    return lambda view: sum(value or 0 for row in rows_of(view, *keys) for value in row)


def each(cell: Any) -> tuple[Any, ...]:
    """What a cell names: several records, one, or nothing."""
    return () if cell is None else cell if type(cell) is tuple else (cell,)


def different(key: str) -> Callable[[View], int]:
    """How many different values, or records, a column names in the rows."""
    def value(view: View) -> int:
        return len({getattr(one, "id", one) for cell, in rows_of(view, key) for one in each(cell)})
    return value


def share(key: str, *wanted: str) -> Callable[[View], float]:
    """The per cent of rows where the column is filled, or is one of `wanted`, to one decimal."""
    def value(view: View) -> float:
        cells = [row[0] for row in rows_of(view, key)]
        return round(100 * sum((cell in wanted) if wanted else bool(cell) for cell in cells) / len(cells), 1)
    return value


def mean_change(view: View) -> Decimal:
    changes = [change for change, in rows_of(view, "change")]
    return Decimal(sum(changes)) / len(changes)


def turns(view: View) -> int:
    return sum(len(people or ()) for people, in rows_of(view, "people"))


# How a figure follows from its rows, where it is not how many they are.
FOLLOWS: dict[str, Callable[[View], Any]] = {
    "suggestions_adopted": different("suggestions"), "suggestions_adopted_fields": different("field"),
    "suggestions_adopted_government": different("suggestions"), "suggestions_adopted_above": different("suggestions"),
    "volunteers": different("person"), "turns_served": turns, "hours_served": summed("hours"),
    "donations": lambda view: summed("amount", "value")(view) / 100,
    "donations_money": lambda view: summed("amount")(view) / 100,
    "donations_goods": lambda view: summed("value")(view) / 100,
    "copies_given": summed("copies"), "materials": summed("quantity"), "hazards_removed": summed("change"),
    "turnover_down": mean_change, "warning_education_people": summed("present"),
    "proposals_replied_rate": share("replied_on"),
    "proposals_satisfied_rate": share("satisfaction", "满意", "基本满意"),
    **{f"{kind}_{end}": summed(end) for kind in ("meetings_party_group", "meetings_chair", "meetings_standing",
                                                 "lectures_chair") for end in ("missed", "unrecorded")}}


@EVERY
def test_a_figure_is_what_its_rows_give(figure: Figure, whole: dict[str, FigureValue]) -> None:
    view = view_of(figure)
    ids = view.ids()
    assert view.count() == len(ids) == len(set(ids))
    assert whole[figure.key].value == pytest.approx(float(FOLLOWS.get(figure.key, View.count)(view)), abs=1e-9)


@pytest.mark.parametrize("key", NAMED_BY)
def test_different_targets_are_those_that_the_events_name(key: str, whole: dict[str, FigureValue]) -> None:
    found = whole[key]
    assert found.figure.events is not None
    view = view_of(found.figure)
    events = found.figure.events(view)
    assert found.times == events.count()
    named = {one.text for cell, in rows_of(events, NAMED_BY[key]) for one in each(cell)}
    possible = view.without(*TARGET_FILTERS)                                   # the villages among the units called on
    assert set(view.register.labels(view.ids()).values()) == named & set(possible.register.labels(
        possible.ids()).values())


def test_whatever_has_events_behind_it_is_tested() -> None:
    assert {figure.key for figure in FIGURES if figure.events} == set(NAMED_BY)
    assert set(FOLLOWS) | set(NO_SUM) <= {figure.key for figure in FIGURES}


# -- a row less ------------------------------------------------------------------------------------------------------

# Nothing to recycle: the sample has none, as it should.
EMPTY = {"members_without_grid": "every member of the sample is in a grid"}


# Of a share, a row that shows in its one decimal.
TELLING = {"proposals_replied_rate": ("replied_on", None), "proposals_satisfied_rate": ("satisfaction", "不满意")}


def after_recycling(figure: Figure, view: View, ids: list[int]) -> float:
    """The figure while these rows are in the recycle bin; they are taken out again."""
    with operation("放入回收站") as op:
        recycle(op, view.register, ids)
    try:
        return value_of(figure)
    finally:
        undo()


@EVERY
def test_recycling_a_row_changes_the_figure(figure: Figure, whole: dict[str, FigureValue]) -> None:
    if figure.key in EMPTY:
        assert not view_of(figure).ids()
        pytest.skip(EMPTY[figure.key])
    view, before = view_of(figure), whole[figure.key].value
    if figure.key not in FOLLOWS:
        assert after_recycling(figure, view, view.ids()[:1]) == before - 1
    elif figure.key == "suggestions_adopted_fields":                      # a field is there until its last row goes
        fields = dict(zip(view.ids(), (field for field, in rows_of(view, "field"))))
        gone = [row for row, field in fields.items() if field == fields[view.ids()[0]]]
        assert after_recycling(figure, view, gone) == before - 1
    else:                                # some rows add nothing: a rule that missed nothing, a person of two teams
        telling = TELLING.get(figure.key)
        rows = zip(view.ids(), rows_of(view, telling[0])) if telling else zip(view.ids(), view.ids())
        assert any(after_recycling(figure, view, [row]) != before for row, cell in rows
                   if not telling or cell == (telling[1],))
    assert value_of(figure) == before


@pytest.mark.parametrize("key", NAMED_BY)
def test_recycling_an_event_changes_the_times(key: str, whole: dict[str, FigureValue]) -> None:
    found = whole[key]
    assert found.figure.events is not None and found.times
    events = found.figure.events(view_of(found.figure))
    with operation("放入回收站") as op:
        recycle(op, events.register, events.ids()[:1])
    less = compute_one(found.figure, WHOLE, current_term_id())
    undo()
    assert less.times == found.times - 1 and less.value <= found.value
    assert compute_one(found.figure, WHOLE, current_term_id()).times == found.times


# -- shorter periods -------------------------------------------------------------------------------------------------

@EVERY
def test_months_come_to_the_whole(figure: Figure, whole: dict[str, FigureValue],
                                  by_month: list[dict[str, FigureValue]]) -> None:
    """Sums add up; different targets are at least those of any month and at most those of all of them together."""
    value, parts = whole[figure.key].value, [month[figure.key].value for month in by_month]
    if not figure.of_period:
        assert figure.key not in NO_SUM and parts[-1] == value                  # what there is on the last day
    elif figure.key not in NO_SUM:
        assert sum(parts) == pytest.approx(value) and value > 0
    elif NO_SUM[figure.key] == "distinct":
        assert max(parts) <= value <= sum(parts)
    else:
        assert min(parts) <= value <= max(parts)


def test_the_months_are_the_whole() -> None:
    assert len(MONTHS) == 13 and (MONTHS[0].first, MONTHS[-1].last) == WHOLE.span
