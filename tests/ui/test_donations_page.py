"""捐款捐物: the sums of the period, and the filters for money, goods and what nobody has valued."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from models.donations import Donations
from models.operation import operation
from models.people import People
from models.view import Filter
from models.writing import Draft, write
from tests.ui.conftest import write_in
from tests.ui.test_members_page import put_in_window
from ui.forms import RecordForm
from ui.pages import donations
from ui.pages.donations import yuan
from ui.session import Session

Read = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def given(session: Session, read: Read) -> list[int]:
    """Money by a member, goods by nobody known, goods without a value."""
    def fill() -> list[int]:
        with operation("示例") as op:
            donor = People.find_names(["示例乙"], None)["示例乙"][0]
            return write(op, Donations, [
                Draft({"given_on": "2022-01-05", "donor_person": donor, "amount": 1_234_550}),
                Draft({"given_on": "2022-02-05", "goods": "示例口罩", "value": 300_000}),
                Draft({"given_on": "2021-08-05", "goods": "示例药品"})])
    found: list[int] = read(fill)
    return found


def test_sums_are_said_for_the_period(qtbot: QtBot, session: Session, given: list[int]) -> None:
    page = put_in_window(qtbot, donations.donations(session))
    qtbot.waitUntil(lambda: page.summary() == "共 3 笔 · 捐款 12,345.50 元 · 物资折价 3,000 元 · 未估价 1 笔")
    page.show_view(page.view.with_(period=("2022-01-01", "2022-12-31")))
    sums = "2022.01.01—2022.12.31：共 2 笔 · 捐款 12,345.50 元 · 物资折价 3,000 元"
    qtbot.waitUntil(lambda: page.summary().endswith(sums))


def test_sums_are_those_of_what_is_shown(qtbot: QtBot, session: Session, given: list[int]) -> None:
    page = put_in_window(qtbot, donations.donations(session))
    donors = page._combos["donor_kind"]
    qtbot.waitUntil(lambda: donors.findText("个人") > 0)
    donors.choose(Filter("donor_kind", "is", "个人"))
    qtbot.waitUntil(lambda: page.summary() == "符合条件的 · 共 1 笔 · 捐款 12,345.50 元 · 物资折价 0 元")
    donors.setCurrentIndex(0)
    write_in(page.search, "示例口罩")
    page.search.search_now()
    qtbot.waitUntil(lambda: page.summary() == "符合条件的 · 共 1 笔 · 捐款 0 元 · 物资折价 3,000 元")
    page.search.empty()
    qtbot.waitUntil(lambda: page.summary().startswith("共 3 笔 · 捐款 12,345.50 元"))


def test_what_nobody_has_valued_is_found(qtbot: QtBot, session: Session, given: list[int]) -> None:
    page = put_in_window(qtbot, donations.donations(session))
    kinds = page._combos["kind"]
    qtbot.waitUntil(lambda: kinds.findText("未估价的物资") > 0)
    kinds.choose(Filter("unvalued"))
    qtbot.waitUntil(lambda: list(page.table.model.ids) == [given[2]])
    kinds.choose(Filter("kind", "is", "捐款"))
    qtbot.waitUntil(lambda: list(page.table.model.ids) == [given[0]])


def test_a_donation_is_headed_by_its_donor(qtbot: QtBot, session: Session, given: list[int]) -> None:
    page = put_in_window(qtbot, donations.donations(session))

    def head() -> list[str]:
        return [one.text() for one in page.card.findChildren(QLabel) if one.objectName() in ("card_name", "card_badge")]
    page.choose(given[0])
    qtbot.waitUntil(lambda: head() == ["示例乙", "捐款"])
    page.choose(given[1])
    qtbot.waitUntil(lambda: head() == ["匿名", "捐物"])


def test_a_donation_by_nobody_known_is_told_without_empty_quotes(qtbot: QtBot, session: Session) -> None:
    form = RecordForm.add(session, Donations)                   # deletes itself once it is saved
    form.fields["goods"].editor.put("示例棉被")
    with qtbot.waitSignal(session.steps_changed):
        form.save()
    assert session.undo_title() == "新增捐款捐物"


def test_a_donation_of_nothing_is_refused_beside_the_field(qtbot: QtBot, session: Session, given: list[int]) -> None:
    page = put_in_window(qtbot, donations.donations(session))
    page.new_record()
    form = page.findChild(RecordForm)
    form.fields["given_on"].editor.put("2022-03-01")
    form.save()
    qtbot.waitUntil(lambda: form.fields["amount"].wrong == "请填写捐款金额，或捐物的名称")
    form.fields["amount"].editor.put(50_000)
    with qtbot.waitSignal(form.saved):
        form.save()
    qtbot.waitUntil(lambda: "共 4 笔 · 捐款 12,845.50 元" in page.summary())


@pytest.mark.parametrize("fen, text", [(0, "0"), (19_600_000, "196,000"), (5, "0.05"), (123_450, "1,234.50")])
def test_money_is_printed_in_yuan(fen: int, text: str) -> None:
    assert yuan(fen) == text
