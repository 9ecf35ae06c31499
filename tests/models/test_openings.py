"""期初 and 另行报送: added to and standing beside what is counted; events whose date is not certain."""
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from models.basics import Terms
from models.database import opened
from models.donations import Donation, Donations
from models.errors import InvalidValue
from models.figures import Figure, FigureValue, compute_one, count, during, targets
from models.openings import Openings, Restatements
from models.operation import operation
from models.periods import between, first_half, to_date, year_before, year_to_date
from models.register import Register
from models.reporting import FIGURES
from models.units import Units
from models.view import Filter, View
from models.writing import Draft, write

YEAR = between("2022-01-01", "2022-12-31")
ALL_MONEY = replace(next(figure for figure in FIGURES if figure.key == "donations"), view=during(Donations))


@pytest.fixture(autouse=True)
def database(tmp_path: Path) -> Iterator[None]:
    with opened(tmp_path / "a.db"):
        yield


def add(register: type[Register], **values: object) -> int:
    with operation("示例") as op:
        return write(op, register, [Draft(values)])[0]


def worked_out(figure: Figure, period: object = YEAR) -> FigureValue:
    return compute_one(figure, period, None)


def day_of(first: str) -> None:
    add(Terms, name="第十届", since=first, current=True)


# A list of units that gave something: different targets of events, as 走访 counts them.
GIVERS = Figure(
    "givers", "捐赠单位", "家",
    targets(Units), count(), events=lambda view: View(Donations, filters=(Filter("donor_unit", "filled"),),
                                                      period=view.period))


def test_what_happened_before_the_program_is_added_and_shown_apart() -> None:
    day_of("2021-06-18")
    add(Donations, given_on="2022-03-01", amount=15000, note="示例")
    add(Openings, figure="捐款捐物", value=Decimal("62.5"), until="2022-01-31", source="示例台账")
    since = between("2021-06-18", "2022-12-31")
    found = worked_out(ALL_MONEY, since)
    assert (found.value, found.opening) == (212.5, 62.5)
    assert "系统内 150 + 期初 62.50 = 212.50" in found.remarks


def test_an_opening_counts_only_in_a_period_that_holds_all_of_it() -> None:
    day_of("2021-06-18")
    add(Openings, figure="捐款捐物", value=Decimal(62), until="2022-01-31", source="示例台账")
    assert worked_out(ALL_MONEY, YEAR).value == 0
    assert worked_out(ALL_MONEY, between("2021-06-18", "2022-01-30")).value == 0
    assert worked_out(ALL_MONEY, between("2021-06-18", "2022-01-31")).value == 62
    add(Openings, figure="捐款捐物", value=Decimal(8), since="2022-01-01", until="2022-02", source="示例台账")
    assert worked_out(ALL_MONEY, YEAR).value == 8


def test_an_opening_that_ended_before_the_term_is_not_counted_in_it() -> None:
    day_of("2021-06-18")
    before = {"figure": "捐款捐物", "value": Decimal(62), "until": "2021-06-17", "source": "示例台账"}
    add(Openings, **before)
    assert worked_out(ALL_MONEY, between("2021-06-18", "2022-12-31")).value == 0
    assert Openings.warnings(before) == [("until", "早于换届日期（2021.06.18），不计入换届以来")]
    assert Openings.warnings({**before, "since": "2020-01-01"}) == []
    add(Openings, **{**before, "figure": "捐款捐物", "until": "2021-06-16", "since": "2021-01-01"})
    assert worked_out(ALL_MONEY, between("2021-01-01", "2022-12-31")).value == 62


def test_named_targets_that_come_again_count_once() -> None:
    for name in ("示例一厂", "示例二厂"):
        add(Units, name=name, kind="企业")
    add(Openings, figure="捐赠单位", names=("示例一厂", "示例老厂"), since="2022-01-01", until="2022-06-30", source="示例")
    found = worked_out(GIVERS)
    assert (found.value, found.opening, found.times) == (3, 1, 0)


def test_a_number_reported_otherwise_stands_beside_the_counted_one_with_its_reason() -> None:
    add(Donations, given_on="2022-03-01", amount=15000, note="示例")
    add(Restatements, figure="捐款捐物", first="2022-01-01", last="2022-12-31", value=Decimal(200), reason="上级口径含往年结转")
    found = worked_out(ALL_MONEY)
    assert (found.value, found.stated, found.reported) == (150, 200, 200)
    assert "系统统计 150 元，按 200 元报送：上级口径含往年结转" in found.remarks
    assert worked_out(ALL_MONEY, between("2022-01-01", "2022-12-30")).stated is None


def test_events_whose_date_is_not_certain_are_told() -> None:
    for day in ("2022", "2022-03", "2022-03-31", "2022-H1", None, "2021", "2023-04"):
        add(Donations, given_on=day, amount=100, note=f"示例{day}")
    assert worked_out(ALL_MONEY, between("2022-01-01", "2022-03-31")).value == 2
    assert worked_out(ALL_MONEY, between("2022-01-01", "2022-03-31")).note == "另有 3 条日期不全"     # 2022, 2022-H1, none
    assert worked_out(ALL_MONEY, YEAR).value == 4
    assert worked_out(ALL_MONEY, YEAR).note == "另有 1 条日期不全"
    assert Donation.select().count() == 7


@pytest.mark.parametrize("values, key", [
    ({"until": "2022-01"}, "value"), ({"value": Decimal(-1), "until": "2022-01"}, "value"),
    ({"value": Decimal(3), "names": ("示例村",), "until": "2022-01"}, "value"),
    ({"value": Decimal(3), "since": "2022-02", "until": "2022-01"}, "until")])
def test_an_opening_that_cannot_be_is_told_at_its_field(values: dict[str, object], key: str) -> None:
    with pytest.raises(InvalidValue) as told:
        add(Openings, figure="捐款捐物", source="示例", **values)
    assert told.value.field == key


@pytest.mark.parametrize("title", ["委员", "志愿服务队", "提案办复率", "技能人才流动率降低"])
def test_what_there_is_and_a_share_have_no_opening(title: str) -> None:
    """187.7 % of the proposals are answered, 97.7 counted and 90 from before: such a sum says nothing."""
    column = Openings.column("figure")
    with pytest.raises(InvalidValue, match=title) as told:
        column.parse(title)
    assert told.value.field == "figure" and len(told.value.message) < 200     # not the whole list of figures
    assert {figure.title for figure in FIGURES if figure.takes_opening} >= {"走访行政村", "意见建议", "赠书", "捐款捐物"}


def test_titles_of_figures_are_told_apart() -> None:
    titles = [figure.title for figure in FIGURES]
    assert len(set(titles)) == len(titles) and len({figure.key for figure in FIGURES}) == len(FIGURES)


def test_the_same_days_a_year_before_and_the_year_so_far() -> None:
    assert year_before(between("2023-02-01", "2024-02-29")).span == ("2022-02-01", "2023-02-28")
    assert year_before(between("2024-02-01", "2025-02-28")).span == ("2023-02-01", "2024-02-29")
    assert to_date(between("2022-04-01", "2022-06-30")).span == ("2022-01-01", "2022-06-30")
    assert year_to_date(date(2022, 6, 30)).span == ("2022-01-01", "2022-06-30")
    assert first_half(date(2022, 11, 2)).span == ("2022-01-01", "2022-06-30")
