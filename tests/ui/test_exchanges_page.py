"""观摩 and 红色寻访 in the window: what the cards say, and that books given on the way are typed once."""
from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from models.books import Books, Stock
from models.exchanges import ExchangeOutcomes, Exchanges
from models.gifts import Gifts
from models.operation import operation
from models.people import People
from models.relations import PartValue, RefValue
from models.trips import TripPlaces, Trips, TripStops
from models.units import Units
from models.view import View
from models.writing import Draft, write
from tests.ui.conftest import write_in
from tests.ui.test_members_page import put_in_window
from ui.dialogs.book_set import GiftForm
from ui.forms import RecordForm
from ui.pages import exchanges, trips
from ui.pages.register_page import RegisterPage
from ui.session import Session

Read = Callable[[Callable[[], Any]], Any]


def add(read: Read, register: Any, *values: dict[str, Any]) -> list[int]:
    def work() -> list[int]:
        with operation("示例") as op:
            return write(op, register, [Draft(one) for one in values])
    found: list[int] = read(work)
    return found


def shown(qtbot: QtBot, page: RegisterPage, row: int, words: str) -> list[str]:
    """Stands on a record and waits until its card says `words`; returns all it says."""
    page = put_in_window(qtbot, page)
    qtbot.waitUntil(lambda: row in page.table.model.ids)
    page.table.choose(row)
    qtbot.waitUntil(lambda: any(words in text for text in said(page)))
    return said(page)


def said(page: RegisterPage) -> list[str]:
    return [one.text() for one in page.card.findChildren(QLabel)] + [
        one.text() for one in page.card.findChildren(QPushButton, "card_link")]


def press(qtbot: QtBot, parent: Any, name: str) -> None:
    qtbot.mouseClick(parent.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


# -- 观摩 --------------------------------------------------------------------------------------------------------------

@pytest.fixture
def exchange(read: Read) -> int:
    people, units = (read(lambda register=register, name=name: register.find_names([name], None)[name][0])
                     for register, name in ((People, "示例甲"), (Units, "示例机械有限公司")))
    return add(read, Exchanges, {"held_on": "2022-03-04", "theme": "安全生产", "visitors": (RefValue(people, ""),),
                                 "hosts": (RefValue(units, ""),)})[0]


def test_an_outcome_is_entered_from_the_card_with_visit_and_enterprise(
        qtbot: QtBot, session: Session, read: Read, exchange: int) -> None:
    page = exchanges.exchanges(session)
    words = shown(qtbot, page, exchange, "1 人：示例甲")
    assert "1 家：示例机械有限公司" in words
    qtbot.waitUntil(lambda: page.summary() == "共 1 次观摩 · 观摩人员 1 人 · 观摩企业 1 家")
    press(qtbot, page.card, "add_outcome")
    qtbot.waitUntil(lambda: bool(page.findChildren(RecordForm)))
    form, = page.findChildren(RecordForm)
    assert form.fields["unit"].editor.value().text == "示例机械有限公司"
    form.fields["indicator"].editor.put("安全隐患")
    write_in(form.fields["before"].editor.focusProxy() or form.fields["before"].editor, "12")
    form.fields["after"].editor.put(Decimal(2))
    with qtbot.waitSignal(form.saved):
        form.save()
    qtbot.waitUntil(lambda: "安全隐患 12 → 2 个" in said(page))
    found = exchanges.exchange_outcomes(session)
    assert put_in_window(qtbot, found)
    qtbot.waitUntil(lambda: found.summary() == "共 1 条观摩成效 · 安全隐患减少 10 个")
    assert read(lambda: ExchangeOutcomes.get(1, View(ExchangeOutcomes)))["after_on"] == "2022-03-04"


# -- 红色寻访 ----------------------------------------------------------------------------------------------------------

@pytest.fixture
def trip(read: Read) -> int:
    """One trip with two stops, and 30 copies in stock since before it."""
    row, = add(read, Trips, {"name": "赴川寻访", "began_on": "2021-05-10", "ended_on": "2021-05-18"})
    places = add(read, TripPlaces, {"name": "成都"}, {"name": "丹巴"})
    add(read, TripStops, *({"trip": row, "visited_on": day, "place": place, "site": site} for day, place, site in (
        ("2021-05-11", places[0], "示例纪念馆"), ("2021-05-15", places[1], "示例旧址"))))
    book, = add(read, Books, {"name": "示例史"})
    add(read, Stock, {"book": book, "kind": "期初", "copies": 30, "date": "2021-01-01"})
    return row


def gift_form(qtbot: QtBot, page: RegisterPage, stop: int) -> GiftForm:
    """途中赠书… at one of the stops."""
    press(qtbot, page.card, "add_trip_gift")
    qtbot.waitUntil(lambda: bool(page.findChildren(QMenu, "gift_stops")))
    menu = page.findChildren(QMenu, "gift_stops")[-1]
    menu.actions()[stop].trigger()
    menu.close()
    qtbot.waitUntil(lambda: bool(page.findChildren(GiftForm)))
    return page.findChildren(GiftForm)[-1]


def test_books_given_on_the_way_are_typed_once(qtbot: QtBot, session: Session, read: Read, trip: int) -> None:
    page = trips.trips(session)
    assert "丹巴　示例旧址" in shown(qtbot, page, trip, "共 2 站")
    form = gift_form(qtbot, page, 1)
    assert {key: form.fields[key].editor.value() for key in ("given_on", "recipient_kind", "recipient", "place")} == {
        "given_on": "2021-05-15", "recipient_kind": "寻访地", "recipient": "示例旧址", "place": "丹巴"}
    assert form.fields["trip"].editor.value().id == trip
    form.fields["titles"].editor.put((PartValue(RefValue(1, "示例史"), 20),))
    with qtbot.waitSignal(form.saved):
        form.save()
    qtbot.waitUntil(lambda: "示例旧址（丹巴） 20 册" in said(page))
    qtbot.waitUntil(lambda: page.summary() == "共 1 次红色寻访 · 寻访地 2 个 · 途中赠书 20 册")
    assert read(lambda: View(Gifts, keys=("trip", "copies")).page([1])) == {1: (RefValue(trip, "赴川寻访"), 20)}


def test_a_gift_above_stock_is_refused_in_a_trip_as_anywhere(
        qtbot: QtBot, session: Session, read: Read, trip: int) -> None:
    page = trips.trips(session)
    shown(qtbot, page, trip, "共 2 站")
    form = gift_form(qtbot, page, 0)
    form.fields["titles"].editor.put((PartValue(RefValue(1, "示例史"), 31),))
    form.save()
    qtbot.waitUntil(lambda: "库存不足" in "".join(one.text() for one in form.findChildren(QLabel)))
    assert read(lambda: View(Gifts).count()) == 0


def test_a_trip_without_a_stop_says_so(qtbot: QtBot, session: Session, read: Read) -> None:
    row, = add(read, Trips, {"name": "赴宁寻访", "began_on": "2021-07-01"})
    shown(qtbot, trips.trips(session), row, "! 未登记，不计入寻访地")
