"""Donations: what follows from a row of a sheet, what contradicts, and what they come to in fen."""
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from models import catalogue
from models.basics import ensure_term
from models.database import opened
from models.donations import FIGURES, Donations, given
from models.errors import InvalidValue
from models.figures import compute_one
from models.members import Members
from models.operation import operation, undo
from models.people import People
from models.periods import between
from models.units import Units
from models.view import Filter, View
from models.writing import Draft, recycle, write

assert catalogue.REGISTERS["donations"] is Donations
YEAR = between("2022-01-01", "2022-12-31")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[None]:
    with opened(tmp_path / "a.db"):
        yield


def add(register: Any, *values: dict[str, Any]) -> list[int]:
    with operation(f"新增{register.title}") as op:
        return write(op, register, [Draft(one) for one in values])


def parsed(**cells: Any) -> dict[str, Any]:
    """The values of a sheet's row, blank cells left out."""
    found = {key: Donations.column(key).parse(cell) for key, cell in cells.items()}
    return {key: value for key, value in found.items() if value is not None}


def values(row_id: int) -> dict[str, Any]:
    return Donations.get(row_id, View(Donations))


def filtered(*keys: str) -> list[int]:
    return View(Donations, filters=tuple(Filter(key) for key in keys)).ids()


def test_what_a_sheet_leaves_out_follows_from_the_row(database: None) -> None:
    person, = add(People, {"name": "示例甲"})
    unit, = add(Units, {"name": "示例公司", "kind": "企业"})
    ids = add(Donations, {"donor_person": person, "donor_unit": unit, **parsed(given_on="2022.3.1", amount="1万元")},
              {"donor_unit": unit, **parsed(goods="口罩", quantity="1000只", value="2,500.50")},
              parsed(goods="大米", quantity=20.0, goods_unit="袋", amount=100),
              {"donor_unit": unit, "donor_kind": "匿名", **parsed(amount=1)})
    rows = [values(i) for i in ids]
    assert [(row["donor_kind"], row["kind"]) for row in rows] == [
        ("个人", "捐款"), ("企业", "捐物"), ("匿名", "捐款捐物"), ("匿名", "捐款")]
    assert [row["total"] for row in rows] == [1_000_000, 250_050, 10_000, 100]
    assert (rows[1]["quantity"], rows[1]["goods_unit"]) == (Decimal(1000), "只")
    assert (rows[2]["quantity"], rows[2]["goods_unit"]) == (Decimal(20), "袋")
    assert Donations.column("value").print(rows[1]["value"]) == "2500.50"


@pytest.mark.parametrize("cell, number, word", [
    ("1000只", "1000", "只"), ("约1,500 副", "1500", "副"), (12.5, "12.5", ""), ("2万个", "20000", "个"), ("3.5吨", "3.5", "吨"),
])
def test_a_quantity_keeps_the_unit_it_was_written_with(cell: Any, number: str, word: str) -> None:
    value = Donations.column("quantity").parse(cell)
    assert value == Decimal(number) and value.word == word


@pytest.mark.parametrize("cell", ["若干", "-3", "一批"])
def test_what_is_no_quantity_is_refused(cell: str) -> None:
    with pytest.raises(InvalidValue):
        Donations.column("quantity").parse(cell)


@pytest.mark.parametrize("cell, name", [
    ("张  三", "张三"), ("匿名", None), ("爱心人士", None), ("无名氏", None), ("不愿透露姓名的委员", None), ("", None),
])
def test_nameless_donors_name_nobody(cell: str, name: str | None) -> None:
    assert Donations.column("donor_person").parse(cell) == name


@pytest.mark.parametrize("wrong, field", [
    ({"kind": "捐物", "amount": 100, "goods": "口罩"}, "amount"),
    ({"kind": "捐款", "amount": 100, "goods": "口罩"}, "kind"),
    ({"kind": "捐款"}, "amount"),
    ({"receiver": "示例村"}, "amount"),
])
def test_values_that_contradict_each_other_are_told_beside_their_field(database: None, wrong: dict[str, Any],
                                                                       field: str) -> None:
    with pytest.raises(InvalidValue) as told:
        add(Donations, wrong)
    assert told.value.field == field and View(Donations).count() == 0


def test_goods_without_a_value_are_kept_and_listed_apart(database: None) -> None:
    money, valued, bare, both = add(
        Donations, {"given_on": "2022-01-05", "amount": 500_00},
        {"given_on": "2022-03", "goods": "口罩", "value": 300_00},
        {"given_on": "2022-03-08", "goods": "大衣"}, {"given_on": "2022", "goods": "米", "amount": 1_00})
    assert sorted(filtered("unvalued")) == [bare, both]
    assert sorted(filtered("goods_given")) == [valued, bare, both]
    assert sorted(filtered("money_given")) == [money, both]
    assert given(View(Donations)) == (4, 501_00, 300_00, 2)
    assert given(View(Donations, period=("2022-03-01", "2022-03-31"))) == (2, 0, 300_00, 1)
    assert given(View(Donations, period=("2021-01-01", "2021-12-31"))) == (0, 0, 0, 0)
    with operation("估价") as op:
        write(op, Donations, [Draft({"value": 80_00, "basis": "发票"}, id=bare)])
    assert filtered("unvalued") == [both]
    undo()
    with operation("移入回收站") as op:
        recycle(op, Donations, [both])
    assert filtered("unvalued") == [bare] and given(View(Donations)).money == 500_00


def test_the_figure_counts_members_and_their_enterprises_alone(database: None) -> None:
    with operation("建届") as op:
        term = ensure_term(op, "第十届")
    member, former, other = add(People, {"name": "示例委员"}, {"name": "示例前委员"}, {"name": "示例群众"})
    unit, = add(Units, {"name": "示例公司", "kind": "企业"})
    with operation("委员") as op:
        write(op, Members, [Draft({"since": "2021-06-18"}, fixed={"term": term}, links={"person": member}),
                            Draft({"until": "2021-06-18"}, fixed={"term": term}, links={"person": former})])
    ids = add(Donations, {"given_on": "2022-02-01", "donor_person": member, "amount": 10_000_00},
              {"given_on": "2022-03", "donor_unit": unit, "member": member, "goods": "酒精", "value": 5_500_00},
              {"given_on": "2022-04-01", "donor_unit": unit, "member": member, "goods": "大衣"},
              {"given_on": "2022-04-01", "donor_unit": unit, "amount": 7_00},
              {"given_on": "2022-04-01", "donor_person": other, "amount": 7_00},
              {"given_on": "2022-04-01", "donor_person": former, "amount": 7_00},
              {"given_on": "2022-04-01", "amount": 7_00},
              {"given_on": "2021-01-01", "donor_person": former, "amount": 9_00})
    assert sorted(filtered("by_members")) == [*ids[:3], ids[7]]
    found = {figure.key: compute_one(figure, YEAR, term) for figure in FIGURES}
    assert found["donations"].value == 15_500 and found["donations"].words == "1万余"
    assert found["donations"].note == "另有 1 笔物资未估价"
    assert (found["donations_money"].value, found["donations_goods"].value) == (10_000, 5_500)
    assert found["donations_unvalued"].value == 1
    assert sorted(FIGURES[0].view(YEAR, term).ids()) == ids[:3]


@pytest.mark.parametrize("name, kind", [
    ("示例公司", "企业"), ("示例农业专业合作社", "企业"), ("示例公司（城关店）", "企业"), ("示例村", "行政村"), ("示例村村民委员会", "行政村"),
    ("示例局", "县直单位"), ("示例村小学", None),
])
def test_a_unit_is_of_the_kind_that_its_name_tells(database: None, name: str, kind: str | None) -> None:
    unit, = add(Units, {"name": name})
    assert Units.get(unit, View(Units))["kind"] == kind
    said, = add(Units, {"name": f"另一{name}", "kind": "其他"})
    assert Units.get(said, View(Units))["kind"] == "其他"


def test_an_enterprise_without_a_name_is_warned_of() -> None:
    assert Donations.warnings({"donor_kind": "企业", "amount": 1}) == [("donor_unit", "捐赠方是企业，没有填捐赠单位")]
    assert Donations.warnings({"donor_kind": "匿名", "amount": 1}) == []


def test_donations_are_found_and_sorted_by_what_they_say(database: None) -> None:
    person, = add(People, {"name": "示例甲"})
    first, second = add(Donations, {"given_on": "2022-03-01", "donor_person": person, "amount": 5_00,
                                    "receiver": "示例村"},
                        {"given_on": "2022-05-01", "goods": "口罩", "value": 9_00, "receipt_number": "0012345"})
    assert View(Donations).ids() == [second, first]
    assert View(Donations, typed="sl").ids() == View(Donations, typed="示例村").ids() == [first]
    assert View(Donations, typed="0012345").ids() == [second]
    assert Donations.labels([first, second]) == {first: "2022.03.01 示例甲 个人 5", second: "2022.05.01 匿名 口罩"}
    for key in {key for column in Donations.columns if column.sortable for key, _ in column.orders}:
        assert sorted(View(Donations, order=((key, False),)).ids()) == [first, second]
    assert View(Donations, order=(("total", False),)).ids() == [first, second]
