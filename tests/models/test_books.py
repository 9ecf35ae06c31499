"""Books: titles in 《》, a stock that never goes below zero, gifts one by one and many at once."""
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models import catalogue, gifts
from models.basics import change_settings
from models.books import FIGURES, Books, Printings, Stock, bare_title, isbn_warning, low_stock, print_title
from models.database import opened
from models.errors import InvalidValue, Refused
from models.figures import compute_one
from models.gifts import (
    BookSets,
    Gifts,
    Recipient,
    given_by_kind,
    many_gifts,
    pasted_recipients,
    titles_of_set,
)
from models.operation import operation, redo, undo
from models.periods import between
from models.relations import PartValue, RefValue
from models.stock import available, ledger, stock
from models.units import Units
from models.view import Filter, View
from models.writing import Draft, recycle, restore, write

assert catalogue.REGISTERS["books"] is Books


@pytest.fixture
def database(tmp_path: Path) -> Iterator[None]:
    with opened(tmp_path / "a.db"):
        yield


def add(register: Any, *values: dict[str, Any]) -> list[int]:
    with operation(f"新增{register.title}") as op:
        return write(op, register, [Draft(one) for one in values])


def change(register: Any, row_id: int, **values: Any) -> None:
    with operation("改") as op:
        write(op, register, [Draft(values, id=row_id)])


def bin_(register: Any, *ids: int) -> None:
    with operation("移入回收站") as op:
        recycle(op, register, ids)


def titles(*pairs: tuple[int, int | None]) -> tuple[PartValue, ...]:
    return tuple(PartValue(RefValue(book, f"《{book}》"), copies) for book, copies in pairs)


def give(day: str, *pairs: tuple[int, int], to: str = "示例村", **more: Any) -> int:
    return add(Gifts, {"given_on": day, "recipient": to, "titles": titles(*pairs), **more})[0]


def enter(book: int, kind: str, copies: int, day: str = "2022-01-01", **more: Any) -> int:
    return add(Stock, {"book": book, "kind": kind, "copies": copies, "date": day, **more})[0]


def left(book: int) -> int:
    return stock([book])[book]


@pytest.fixture
def book(database: None) -> int:
    return add(Books, {"name": "《古今示例》", "editor": "示例主编"})[0]


# -- titles ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("written, kept, printed", [
    ("《古今示例》", "古今示例", "《古今示例》"),
    ("古今示例", "古今示例", "《古今示例》"),
    ("《 示例史话 》", "示例史话", "《示例史话》"),
    ("《示例》（修订版）", "《示例》（修订版）", "《示例》（修订版）"),
    ("《甲》与《乙》", "《甲》与《乙》", "《甲》与《乙》"),
])
def test_titles_are_kept_bare_and_printed_in_their_marks(written: str, kept: str, printed: str) -> None:
    assert bare_title(written) == kept and print_title(kept) == printed


def test_a_title_is_one_however_it_is_written(book: int) -> None:
    assert Books.labels([book]) == {book: "《古今示例》"}
    assert Books.find_names(["《古今示例》", "古今 示例", "示例"], None) == {"《古今示例》": [book], "古今 示例": [book], "示例": []}
    assert View(Books, typed="古今").ids() == View(Books, typed="gjsl").ids() == [book]
    with pytest.raises(InvalidValue, match="已有同样的书籍"):
        add(Books, {"name": "古今示例"})


@pytest.mark.parametrize("value, fine", [
    ("978-7-02-000220-7", True), ("978-7-02-000220-8", False), ("7-02-000220-X", True), ("7-02-000220-1", False),
    ("11001·123", True),
])
def test_the_check_digit_of_an_isbn_is_a_warning(value: str, fine: bool) -> None:
    assert (isbn_warning(value) is None) is fine


@pytest.mark.parametrize("cell, found", [
    ("《甲》20册、《乙》10册", [("《甲》", 20), ("《乙》", 10)]),
    ("《甲》20册《乙》（10本）", [("《甲》", 20), ("《乙》", 10)]),
    ("《甲》《乙》各20册", [("《甲》", 20), ("《乙》", 20)]),
    ("《山、水》×5", [("《山、水》", 5)]),
    ("《甲》", [("《甲》", None)]),
    ("古今示例20册", [("古今示例", 20)]),
    ("古今示例", [("古今示例", None)]),
])
def test_titles_with_their_copies_are_read_from_one_cell(cell: str, found: list[tuple[str, int | None]]) -> None:
    assert list(Gifts.column("titles").parse(cell)) == found


def test_titles_print_with_their_copies(book: int) -> None:
    enter(book, "期初", 20)
    gift = give("2022-01-02", (book, 20))
    printed = Gifts.column("titles").print(Gifts.get(gift, View(Gifts))["titles"])
    assert printed == "《古今示例》20册"
    assert list(Gifts.column("titles").parse(printed)) == [("《古今示例》", 20)]


def test_printings_have_their_own_runs(book: int) -> None:
    parse = Printings.column("number").parse
    assert [parse(cell) for cell in (2, "2", "第2次", "第二次印刷", "首印", "2016年第1版第3次印刷")] == [2, 2, 2, 2, 1, 3]
    add(Printings, {"book": book, "number": 1, "copies": 2000}, {"book": book, "number": 2, "copies": 500})
    assert Books.get(book, View(Books))["printed"] == 2500 and left(book) == 0
    with pytest.raises(InvalidValue, match="已有同样的印次"):
        add(Printings, {"book": book, "number": 2})


# -- stock -----------------------------------------------------------------------------------------------------------

def test_stock_is_what_came_in_without_what_went_out(book: int) -> None:
    other, = add(Books, {"name": "示例史话"})
    for kind, copies in (("期初", 100), ("入库", 50), ("受赠", 5), ("损耗", 7)):
        enter(book, kind, copies)
    give("2022-02-01", (book, 40))
    assert stock([book, other]) == {book: 108, other: 0}
    row = Books.get(book, View(Books))
    assert (row["stock"], row["copies_given"]) == (108, 40)
    assert Books.get(book, View(Books, period=("2022-03-01", "2022-03-31")))["copies_given"] == 0
    assert View(Books, order=(("stock", False),)).ids() == [other, book]


def test_a_count_says_what_is_there_whatever_came_before(book: int) -> None:
    enter(book, "期初", 100, "2021-12-31")
    give("2022-01-10", (book, 10))
    count = enter(book, "盘点", 85, "2022-01-31")
    give("2022-02-01", (book, 5))
    assert left(book) == 80
    give("2022-01-20", (book, 4))                               # recorded late: the count had already seen it
    assert left(book) == 80
    assert [(line.day, line.kind, line.change, line.balance) for line in ledger(book)] == [
        ("2021-12-31", "期初", 100, 100), ("2022-01-10", "赠书", -10, 90), ("2022-01-20", "赠书", -4, 86),
        ("2022-01-31", "盘点", -1, 85), ("2022-02-01", "赠书", -5, 80)]
    assert Stock.get(count, View(Stock))["change"] == -1 and Stock.get(count, View(Stock))["balance"] == 85
    bin_(Stock, count)
    assert left(book) == 81


def test_a_title_of_which_few_are_left_says_so(book: int) -> None:
    column = Books.column("shortage")
    enter(book, "期初", 100)

    def shown() -> str:
        return column.show(Books.get(book, View(Books))["shortage"])
    assert shown() == ""
    give("2022-01-10", (book, 1))
    assert shown() == "! 余 99 册"
    give("2022-01-11", (book, 99))
    assert shown() == "! 已无库存"


def test_on_the_day_of_a_count_the_order_of_recording_decides(book: int) -> None:
    day = "2022-03-01"
    enter(book, "期初", 50, day)
    give(day, (book, 10))
    enter(book, "盘点", 38, day)
    give(day, (book, 8))
    enter(book, "入库", 5, day)
    assert left(book) == 35 == ledger(book)[-1].balance


def test_stock_never_goes_below_zero(book: int) -> None:
    opening = enter(book, "期初", 20)
    with pytest.raises(Refused, match="库存不足：《古今示例》可用 20 册，还差 1 册。"):
        give("2022-01-02", (book, 21))
    gift = give("2022-01-02", (book, 15))
    with pytest.raises(Refused, match="库存不足：《古今示例》可用 5 册，还差 1 册。"):
        enter(book, "损耗", 6)
    for refused in (lambda: enter(book, "损耗", 6), lambda: bin_(Stock, opening),
                    lambda: change(Stock, opening, copies=14), lambda: change(Gifts, gift, titles=titles((book, 21)))):
        with pytest.raises(Refused, match="《古今示例》"):
            refused()
    assert left(book) == 5
    change(Gifts, gift, titles=titles((book, 20)))
    assert left(book) == 0
    bin_(Gifts, gift)
    bin_(Stock, opening)
    with pytest.raises(Refused, match="还差 20 册"), operation("还原") as op:
        restore(op, Gifts, [gift])
    assert left(book) == 0


def test_stock_is_enough_on_every_day(book: int) -> None:
    arrived = enter(book, "入库", 20, "2022-03-01")
    with pytest.raises(Refused, match="《古今示例》在 2022.02.28 还差 5 册") as told:
        give("2022-02-28", (book, 5))
    assert "出入库" in told.value.what_to_do and View(Gifts).count() == 0
    gift = give("2022-03-01", (book, 5))                        # on the day itself
    for refused in (lambda: change(Gifts, gift, given_on="2022-02-01"),
                    lambda: change(Stock, arrived, date="2022-03-02"),
                    lambda: enter(book, "损耗", 1, "2022-01-05"),
                    lambda: enter(book, "盘点", 4, "2022-02-28") and give("2022-02-28", (book, 5)),
                    lambda: enter(book, "盘点", 3, "2022-03-01") and give("2022-03-01", (book, 4))):
        before = left(book)
        with pytest.raises(Refused, match="《古今示例》"):
            refused()
        bin_(Stock, *View(Stock, filters=(Filter("kind", "is", "盘点"),)).ids())
        assert left(book) == before == 15
    enter(book, "期初", 8, "2021-12-31")
    early = give("2022-02-28", (book, 8))                       # what there was then suffices
    with pytest.raises(Refused, match="在 2022.02.28 还差 1 册"):
        give("2022-02-27", (book, 1))                           # then the next day lacks one
    enter(book, "入库", 100, "2022-05-01")
    with pytest.raises(Refused, match="2022.03.31"):
        give("2022-03", (book, 16))
    bin_(Gifts, early)
    give("2022-02-27", (book, 7))
    with pytest.raises(Refused, match="2022.02.28"), operation("还原") as op:
        restore(op, Gifts, [early])
    assert undo() and undo() and left(book) == 115


def test_days_that_are_known_by_year_or_not_at_all_are_taken_for_possible(book: int) -> None:
    enter(book, "入库", 20, "2022")                             # some day of the year: it may be the first
    give("2022-03-01", (book, 12))
    with operation("登记损耗") as op:
        write(op, Stock, [Draft({"book": book, "kind": "损耗", "copies": 8})])
    assert left(book) == 0
    assert available([book], "2022-01-31") == available([book]) == {book: 0}
    enter(book, "盘点", 30, "2022-06-30")
    assert available([book], "2022-06-30")[book] == 50 == left(book)           # it may have come after the count, too
    assert available([book], "2022-02-01")[book] == 0
    enter(book, "入库", 10, "2022-07-01")
    give("2022-08-01", (book, 35))
    assert available([book], "2022-07-15")[book] == available([book])[book] == 25 == left(book)


def test_before_a_count_there_must_be_enough_too(book: int) -> None:
    with pytest.raises(Refused, match="2022.02.01"), operation("登记") as op:
        write(op, Stock, [Draft({"book": book, "kind": "盘点", "copies": 50, "date": "2022-03-01"})])
        write(op, Gifts, [Draft({"given_on": "2022-02-01", "recipient": "示例村", "titles": titles((book, 9))})])
    enter(book, "盘点", 50, "2022-03-01")
    enter(book, "期初", 9)
    give("2022-02-01", (book, 9))
    assert left(book) == 50


def test_an_entry_moved_to_another_title_must_leave_enough(book: int) -> None:
    other, = add(Books, {"name": "示例史话"})
    opening = enter(book, "期初", 20)
    give("2022-01-02", (book, 15))
    with pytest.raises(Refused, match="《古今示例》"):
        change(Stock, opening, book=other)
    assert stock([book, other]) == {book: 5, other: 0}


def test_one_operation_is_judged_by_what_it_leaves(book: int) -> None:
    with operation("登记") as op:
        write(op, Gifts, [Draft({"given_on": "2022-01-02", "recipient": "示例村", "titles": titles((book, 9))})])
        write(op, Stock, [Draft({"book": book, "kind": "期初", "copies": 9})])
    assert left(book) == 0
    assert undo() == "登记" and left(book) == 0 and View(Gifts).count() == 0
    assert redo() == "登记" and View(Gifts).count() == 1


@pytest.mark.parametrize("field, value", [("copies", -1), ("copies", None), ("kind", None)])
def test_a_ledger_line_is_complete_and_not_negative(book: int, field: str, value: Any) -> None:
    with pytest.raises(InvalidValue) as told:
        add(Stock, {"book": book, "kind": "期初", "copies": 3, field: value})
    assert told.value.field == field


def test_titles_of_which_few_are_left_are_listed(book: int) -> None:
    scarce, plenty = add(Books, {"name": "示例甲", "low_stock": 10}, {"name": "示例乙"})
    for one, copies in ((book, 99), (scarce, 10), (plenty, 100)):
        enter(one, "期初", copies)
    assert View(Books, filters=(Filter("low"),)).ids() == [book]
    assert low_stock() == [(book, "《古今示例》", 99, 100)]
    give("2022-02-02", (scarce, 1))
    assert {one.book for one in low_stock()} == {book, scarce} == set(View(Books, filters=(Filter("low"),)).ids())
    with operation("设置") as op:
        change_settings(op, {"low_stock": 50})
    assert View(Books, filters=(Filter("low"),)).ids() == [scarce] and low_stock(101)[0].book == scarce


# -- gifts -----------------------------------------------------------------------------------------------------------

def test_a_title_and_its_copies_may_stand_in_two_columns(book: int) -> None:
    other, = add(Books, {"name": "示例史话"})
    for one in (book, other):
        enter(one, "期初", 100)
    assert Gifts.combined({"titles": titles((book, None)), "copies": 20}) == {"titles": titles((book, 20))}
    assert Gifts.combined({"titles": titles((book, 5), (other, None)), "copies": 20})["titles"][1].amount == 15
    gift = add(Gifts, {"given_on": "2022-01-02", "recipient": "示例村", "titles": titles((book, None)), "copies": 20})[0]
    assert Gifts.get(gift, View(Gifts))["copies"] == 20 and left(book) == 80
    change(Gifts, gift, copies=30)
    assert left(book) == 70
    for wrong, field in (({"titles": titles((book, 5), (other, 6)), "copies": 20}, "copies"),
                         ({"titles": titles((book, None), (other, None)), "copies": 20}, "copies"),
                         ({"titles": titles((book, None)), "copies": 0}, "copies"),
                         ({"titles": titles((book, None))}, "titles"),
                         ({"titles": titles((book, 0))}, "titles"),
                         ({}, "titles")):
        with pytest.raises(InvalidValue) as told:
            add(Gifts, {"given_on": "2022-01-02", "recipient": "示例村", **wrong})
        assert told.value.field == field


def test_a_unit_is_a_recipient_too(book: int) -> None:
    unit, = add(Units, {"name": "示例公司"})
    enter(book, "期初", 10)
    gift = add(Gifts, {"given_on": "2022-01-02", "unit": unit, "titles": titles((book, 1))})[0]
    row = Gifts.get(gift, View(Gifts))
    assert (row["recipient"], row["recipient_kind"]) == ("示例公司", "单位")
    with pytest.raises(InvalidValue, match="受赠对象"):
        add(Gifts, {"given_on": "2022-01-02", "titles": titles((book, 1))})
    assert View(Gifts, typed="示例公司").ids() == View(Gifts, typed="古今").ids() == [gift]
    change(Books, book, name="改名示例")
    assert View(Gifts, typed="改名").ids() == [gift] and View(Gifts, typed="古今").ids() == []


def test_many_recipients_get_a_set_in_one_operation(book: int) -> None:
    other, = add(Books, {"name": "示例史话"})
    known, = add(Units, {"name": "示例一村"})
    for one in (book, other):
        enter(one, "期初", 10)
    add(BookSets, {"name": "示例套书", "titles": titles((book, 3), (other, 1))})
    recipients = pasted_recipients("受赠单位\t地点\n示例一村\t示例镇\t示例签收\n\n 示例二村 \t\n示例三村\n")
    assert recipients == [Recipient("示例一村", "示例镇", "示例签收"), Recipient("示例二村"), Recipient("示例三村")]
    common = {"given_on": "2022-05-01", "recipient_kind": "单位", "handler": "示例经手"}
    with operation("批量赠书") as op:
        ids = many_gifts(op, recipients, titles_of_set("示例套书"), common)
    rows = [Gifts.get(i, View(Gifts)) for i in ids]
    assert [row["recipient"] for row in rows] == ["示例一村", "示例二村", "示例三村"]
    assert (rows[0]["place"], rows[0]["signed_by"], rows[0]["handler"]) == ("示例镇", "示例签收", "示例经手")
    assert rows[0]["unit"].id == known and View(Units).count() == 3
    assert [row["copies"] for row in rows] == [4, 4, 4] and stock([book, other]) == {book: 1, other: 7}
    with pytest.raises(Refused, match="可用 1 册，还差 2 册"), operation("批量赠书") as op:
        many_gifts(op, [Recipient("示例四村")], titles_of_set("示例套书"), common)
    assert View(Units).count() == 3
    undo()
    assert stock([book, other]) == {book: 10, other: 10} and View(Gifts).count() == 0 and View(Units).count() == 1


def test_a_pasted_line_needs_a_name_and_a_set_must_exist(database: None) -> None:
    with pytest.raises(InvalidValue, match="第 2 行没有受赠对象"):
        pasted_recipients("示例一村\n\t示例镇")
    with pytest.raises(InvalidValue, match="至少填写一个"), operation("批量赠书") as op:
        many_gifts(op, [], (), {})
    with pytest.raises(Refused, match="没有名为“示例”的套书"):
        titles_of_set("示例")


def test_what_was_given_by_kind_of_recipient(book: int) -> None:
    other, = add(Books, {"name": "示例史话"})
    for one in (book, other):
        enter(one, "期初", 9000)
    give("2022-02-01", (book, 6), (other, 4), to="示例旧址", recipient_kind="寻访地")
    late = give("2022-02-28", (book, 8000), recipient_kind="单位")
    give("2022-02-02", (other, 1), recipient_kind="单位")
    give("2022-02-02", (other, 2))
    give("2023-01-01", (other, 500), recipient_kind="其他")
    view = View(Gifts, period=("2022-01-01", "2022-12-31"))
    assert given_by_kind(view) == [("寻访地", 1, 10), ("单位", 2, 8001), ("未注明", 1, 2)]
    year = between("2022-01-01", "2022-12-31")
    found = {figure.key: compute_one(figure, year, None) for figure in (*FIGURES, *gifts.FIGURES)}
    assert (found["books"].value, found["gifts"].value) == (2, 4)
    assert (found["copies_given"].value, found["copies_given"].words) == (8013, "8000余")
    bin_(Gifts, late)
    assert given_by_kind(view) == [("寻访地", 1, 10), ("单位", 1, 1), ("未注明", 1, 2)]


@pytest.mark.parametrize("register", [Books, Printings, Stock, Gifts, BookSets])
def test_every_order_can_be_sorted_by(database: None, register: Any) -> None:
    for key in {key for column in register.columns if column.sortable for key, _ in column.orders}:
        assert View(register, order=((key, True),)).ids() == []
