"""归档: a closed year's events stand still, whatever way somebody comes to them."""
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.archive import ClosedYears
from models.books import Books, Gift, Stock
from models.database import opened
from models.donations import Donation, Donations
from models.errors import InvalidValue, Refused
from models.gifts import Gifts
from models.operation import operation, undo
from models.register import Register
from models.relations import PartValue, RefValue
from models.writing import Draft, recycle, write


@pytest.fixture(autouse=True)
def database(tmp_path: Path) -> Iterator[None]:
    with opened(tmp_path / "a.db"):
        yield


def add(register: type[Register], **values: object) -> int:
    with operation("新增") as op:
        return write(op, register, [Draft(values)])[0]


def change(register: type[Register], row: int, **values: object) -> None:
    with operation("修改") as op:
        write(op, register, [Draft(values, id=row)])


def test_nothing_of_a_closed_year_is_added_changed_moved_or_recycled() -> None:
    before = add(Donations, given_on="2022-05-01", amount=100, note="示例")
    other = add(Donations, given_on="2023-05-01", amount=100, note="示例")
    add(ClosedYears, year=2022)
    for attempt in (lambda: change(Donations, before, amount=200), lambda: change(Donations, before, given_on="2023"),
                    lambda: change(Donations, other, given_on="2022-12-31"),
                    lambda: add(Donations, given_on="2022", amount=1, note="示例")):
        with pytest.raises(Refused, match="2022 年已归档，捐款捐物"):
            attempt()
    with pytest.raises(Refused, match="已归档"), operation("移入回收站") as op:
        recycle(op, Donations, [before])
    change(Donations, other, amount=300)
    assert [one.amount for one in Donation.select().order_by(Donation.id)] == [100, 300]


def test_the_parts_of_its_events_and_undo_are_refused_too() -> None:
    book = add(Books, name="示例书")
    add(Stock, book=book, kind="期初", copies=50, date="2021-01-01")
    gift = add(Gifts, given_on="2022-05-01", recipient="示例村", titles=(PartValue(RefValue(book, "示例书"), 3),))
    add(ClosedYears, year=2022)
    with pytest.raises(Refused, match="2022 年已归档"):
        change(Gifts, gift, titles=(PartValue(RefValue(book, "示例书"), 4),))
    undo()                                                     # 归档 itself
    add(Donations, given_on="2022-05-01", amount=100, note="示例")
    change(Gifts, gift, note="示例")
    assert Gift.get_by_id(gift).note == "示例"


def test_undo_of_what_a_closed_year_holds_is_refused() -> None:
    row = add(ClosedYears, year=2022)
    change(ClosedYears, row, unlocked=True, reason="补登示例")
    add(Donations, given_on="2022-05-01", amount=100, note="示例")
    change(ClosedYears, row, unlocked=False)
    undo()                                                     # the locking
    undo()                                                     # the donation, while unlocked
    assert not Donation.select().where(Donation.deleted_at.is_null()).exists()


def test_unlocking_wants_a_reason() -> None:
    row = add(ClosedYears, year=2022)
    with pytest.raises(InvalidValue, match="原因"):
        change(ClosedYears, row, unlocked=True)
