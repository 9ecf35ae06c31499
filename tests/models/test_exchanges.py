"""观摩: different visitors and hosts, and outcomes as the difference of what was measured before and after."""
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from exporters.placeholders import filling, names_for_templates
from models import catalogue
from models.database import opened
from models.errors import InvalidValue, Refused
from models.exchanges import FIGURES, ExchangeOutcomes, Exchanges, parse_indicator
from models.figures import Figure, FigureValue, compute_one
from models.operation import operation
from models.people import People
from models.periods import Period, between
from models.relations import RefValue
from models.units import Units
from models.view import Filter, View
from models.writing import Draft, recycle, write
from tests.models.office import Office

assert catalogue.REGISTERS["exchanges"] is Exchanges
KNOWN = {figure.key: figure for figure in FIGURES}
YEAR, SPRING, AUTUMN = (between("2022-01-01", "2022-12-31"), between("2022-01-01", "2022-06-30"),
                        between("2022-07-01", "2022-12-31"))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[None]:
    with opened(tmp_path / "a.db"):
        yield


def add(register: Any, *values: dict[str, Any]) -> list[int]:
    with operation(f"新增{register.title}") as op:
        return write(op, register, [Draft(one) for one in values])


def recycled(register: Any, row: int) -> None:
    with operation("删除") as op:
        recycle(op, register, [row])


def refs(*ids: int) -> tuple[RefValue, ...]:
    return tuple(RefValue(one, "") for one in ids)


def value(key: str, period: Period = YEAR) -> FigureValue:
    return compute_one(KNOWN[key], period, None)


def rows(figure: Figure, period: Period = YEAR) -> list[int]:
    return figure.view(period, None).ids()


@pytest.fixture
def visits(database: None) -> tuple[int, int]:
    """甲 and 乙 at two enterprises in spring, 乙 and 丙 at one of them in autumn as part of a 专项."""
    people = add(People, *({"name": f"示例{name}"} for name in "甲乙丙"))
    hosts = add(Units, {"name": "示例一公司"}, {"name": "示例二公司"})
    first, second = add(
        Exchanges, {"held_on": "2022-03-04", "theme": "安全生产", "visitors": refs(*people[:2]), "hosts": refs(*hosts)},
        {"held_on": "2022-09-01", "theme": "技能人才", "visitors": refs(*people[1:]), "hosts": refs(hosts[0]),
         "campaign": "党史学习教育"})
    return first, second


def test_people_and_enterprises_count_once_and_times_stand_beside(visits: tuple[int, int]) -> None:
    assert (value("exchange_times").value, value("exchange_visitors").value, value("exchange_hosts").value) == (2, 3, 2)
    assert value("exchange_visitors").times == value("exchange_hosts").times == 2
    assert value("exchange_visitors", SPRING).value == value("exchange_visitors", AUTUMN).value == 2
    assert value("exchange_times", SPRING).value + value("exchange_times", AUTUMN).value == 2
    campaign = YEAR._replace(campaign="党史学习教育")
    assert [value(key, campaign).value for key in ("exchange_times", "exchange_visitors", "exchange_hosts")] == [
        1, 2, 1]


def test_a_figure_is_what_its_opened_rows_give_and_less_without_one(visits: tuple[int, int]) -> None:
    for key in ("exchange_times", "exchange_visitors", "exchange_hosts"):
        assert len(rows(KNOWN[key])) == value(key).value
    recycled(Exchanges, visits[1])
    assert (value("exchange_times").value, value("exchange_visitors").value, value("exchange_hosts").value) == (1, 2, 2)
    assert value("exchange_hosts").times == 1


def test_a_date_of_the_year_alone_is_left_out_of_a_part_of_it_and_said(visits: tuple[int, int]) -> None:
    add(Exchanges, {"held_on": "2022", "theme": "日期不全"})
    assert value("exchange_times").value == 3
    assert (value("exchange_times", SPRING).value, value("exchange_times", SPRING).note) == (1, "另有 1 条日期不全")


# -- outcomes --------------------------------------------------------------------------------------------------------

@pytest.fixture
def outcomes(visits: tuple[int, int]) -> list[int]:
    units = [RefValue(one, "") for one in View(Units).ids()]
    return add(ExchangeOutcomes, *({"exchange": visits[0], "unit": unit, "indicator": indicator, "before": before,
                                    "after": after, "after_on": "2022-06"}
                                   for unit, indicator, before, after in (
        (units[0], "安全隐患", Decimal(120), Decimal(30)), (units[1], "安全隐患", Decimal(20), Decimal(6)),
        (units[0], "技能人才流动率", Decimal("12.5"), Decimal("10")),
        (units[1], "技能人才流动率", Decimal(8), Decimal("6.5")), (None, "安全隐患", Decimal(40), None))))


def test_hazards_add_up_and_turnover_is_a_plain_mean(outcomes: list[int]) -> None:
    hazards, turnover = value("hazards_removed"), value("turnover_down")
    assert (hazards.value, hazards.words, hazards.note) == (104, "100余", "另有 1 条缺观摩前或观摩后的数，不计")
    assert (turnover.value, turnover.words, turnover.figure.unit) == (2, "2", "个百分点")
    assert value("turnover_down", SPRING).value == 2 and value("turnover_down", AUTUMN).value == 0


def test_percentage_points_or_per_cent_is_for_the_person_to_choose(outcomes: list[int]) -> None:
    turnover, hazards = value("turnover_down"), value("hazards_removed")
    assert turnover.with_unit == ("2个百分点", "2%") and hazards.with_unit == ("100余个",)
    assert names_for_templates([turnover, hazards]) == [
        ("{{技能人才流动率降低|带单位}}", "2个百分点"), ("{{技能人才流动率降低|另一单位}}", "2%"), ("{{隐患减少}}", "100余个")]
    filled = filling([turnover, hazards], YEAR, None)
    assert filled.fill("降低{{技能人才流动率降低|带单位}}，降低{{技能人才流动率降低|另一单位}}") == "降低2个百分点，降低2%"
    with pytest.raises(Refused, match="写法不对"):
        filled.fill("{{隐患减少|另一单位}}")


def test_outcome_figures_are_what_their_rows_give(outcomes: list[int]) -> None:
    for key, whole in (("hazards_removed", sum), ("turnover_down", lambda several: sum(several) / len(several))):
        view = KNOWN[key].view(YEAR, None).with_(keys=("change",))
        assert value(key).value == whole([row[0] for row in view.page(view.ids()).values()])
    recycled(ExchangeOutcomes, outcomes[1])
    recycled(ExchangeOutcomes, outcomes[3])
    assert (value("hazards_removed").value, value("turnover_down").value) == (90, 2.5)


def test_half_a_tenth_is_rounded_up_and_what_got_worse_is_below_zero(visits: tuple[int, int]) -> None:
    add(ExchangeOutcomes, {"exchange": visits[0], "indicator": "技能人才流动率", "before": Decimal("2.25"),
                           "after": Decimal(0)},
        {"exchange": visits[0], "indicator": "安全隐患", "before": Decimal(5), "after": Decimal(12)})
    assert value("turnover_down").value == 2.3
    assert (value("hazards_removed").value, value("hazards_removed").words) == (-7, "-7")


def test_outcomes_belong_to_the_campaign_of_their_visit_and_go_with_it(
        visits: tuple[int, int], outcomes: list[int]) -> None:
    campaign = YEAR._replace(campaign="党史学习教育")
    assert value("hazards_removed", campaign).value == 0
    add(ExchangeOutcomes, {"exchange": visits[1], "indicator": "安全隐患", "before": Decimal(9), "after": Decimal(1)})
    assert value("hazards_removed", campaign).value == 8
    recycled(Exchanges, visits[0])
    assert value("hazards_removed").value == 8
    assert View(ExchangeOutcomes, filters=(Filter("measured"),)).count() == 1


def test_unit_of_measure_and_date_follow_where_blank(visits: tuple[int, int]) -> None:
    row, = add(ExchangeOutcomes, {"exchange": visits[0], "indicator": "技能人才流动率", "before": Decimal(3)})
    kept = ExchangeOutcomes.get(row, View(ExchangeOutcomes))
    assert (kept["measured_in"], kept["after_on"], kept["change"]) == ("%", "2022-03-04", None)


@pytest.mark.parametrize("written, meant", [
    ("安全隐患数量", "安全隐患"), ("隐患（个）", "安全隐患"), ("技能人才流动率", "技能人才流动率"), ("技术工人流失率", "技能人才流动率"),
    ("隐患整改率", "隐患整改率"), ("产值", "产值"), ("／", None)])
def test_an_indicator_is_known_by_other_words(written: str, meant: str | None) -> None:
    assert parse_indicator(written) == meant


@pytest.mark.parametrize("written, number", [("12.5%", Decimal("12.5")), ("104个", 104), (7, 7)])
def test_a_number_may_carry_its_sign(written: Any, number: Any) -> None:
    assert ExchangeOutcomes.column("before").parse(written) == number


# -- what looks wrong ------------------------------------------------------------------------------------------------

def test_after_is_not_before_before(visits: tuple[int, int]) -> None:
    with pytest.raises(InvalidValue, match="观摩后日期早于观摩前日期"):
        add(ExchangeOutcomes, {"exchange": visits[0], "indicator": "安全隐患", "before_on": "2022-05",
                               "after_on": "2022-04-30"})
    with pytest.raises(InvalidValue, match="不能小于 0"):
        add(ExchangeOutcomes, {"exchange": visits[0], "indicator": "安全隐患", "before": Decimal(-1)})


def test_a_rate_written_as_a_fraction_is_asked_about() -> None:
    found = dict(ExchangeOutcomes.warnings({"measured_in": "%", "before": Decimal("0.125"), "after": Decimal("0.1")}))
    assert found == {"before": "百分率写作 12.5，不写 0.125；0.125 是 0.125%，请核对"}


def test_a_visitor_who_left_before_is_told(database: None) -> None:
    office = Office()
    office.member("示例甲", until="2022-03-01", end_reason="调离")
    office.member("示例乙")
    found = People.find_names(["示例甲", "示例乙"], None)
    visitors = tuple(RefValue(ids[0], name) for name, ids in found.items())
    told = Exchanges.warnings({"held_on": "2022-03-04", "visitors": visitors})
    assert told == [("visitors", "示例甲在观摩之前已离任（2022.03.01）")]
    assert not Exchanges.warnings({"held_on": "2022-02-04", "visitors": visitors})


def test_visits_of_one_theme_are_told_apart_by_their_day(visits: tuple[int, int]) -> None:
    other, = add(Exchanges, {"held_on": "2023-03-04", "theme": "安全生产"})
    found = Exchanges.find_names(["安全生产", "2022.03.04 安全生产", "2023.03.04安全生产", "2021.01.01 安全生产"], None)
    assert list(found.values()) == [[visits[0], other], [visits[0]], [other], []]
