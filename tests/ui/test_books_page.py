"""赠书: stock and its ledger, what is refused, sets of books, and many gifts at once."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from models.books import Books, Printings, Stock
from models.gifts import BookSets, Gifts, titles_of_set
from models.operation import operation
from models.relations import PartValue, RefValue
from models.stock import stock
from models.units import Units
from models.view import Filter, View
from models.writing import Draft, write
from tests.ui.conftest import write_in
from tests.ui.test_members_page import put_in_window
from tests.ui.test_teams_page import card_lines
from ui import theme
from ui.dialogs.book_set import GiftForm, SaveSet
from ui.dialogs.many_gifts import ManyGifts
from ui.forms import RecordForm
from ui.pages import books
from ui.session import Session

Read = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def titles(session: Session, read: Read) -> list[int]:
    """示例史 with 80 copies after a gift, 示例志 with 500."""
    def fill() -> list[int]:
        with operation("示例") as op:
            found = write(op, Books, [Draft({"name": "示例史"}), Draft({"name": "示例志"})])
            write(op, Printings, [Draft({"book": found[0], "number": 1, "copies": 2000, "printed_on": "2021-05"})])
            write(op, Stock, [Draft({"book": book, "kind": "期初", "copies": copies, "date": "2021-06-18"})
                              for book, copies in zip(found, (100, 500))])
            write(op, Gifts, [Draft({"given_on": "2022-01-05", "recipient": "示例客", "recipient_kind": "来访人员",
                                     "titles": (PartValue(RefValue(found[0], ""), 20),)})])
        return found
    found: list[int] = read(fill)
    return found


def test_low_stock_stands_in_amber_with_a_sign(qtbot: QtBot, session: Session, titles: list[int]) -> None:
    page = put_in_window(qtbot, books.titles(session))
    model = page.table.model
    place = 1 + [column.key for column in model.columns].index("shortage")
    low, fine = (model.index(model.row_of(book), place) for book in titles)
    assert (low.data(), fine.data()) == ("! 余 80 册", "")
    assert low.data(Qt.ItemDataRole.ForegroundRole) == QColor(theme.COLOURS["amber"])
    assert fine.data(Qt.ItemDataRole.ForegroundRole) is None
    qtbot.waitUntil(lambda: page.summary() == "共 2 部书籍 · 库存 580 册 · 已赠 20 册 · 库存不足 1 部")
    qtbot.waitUntil(lambda: page._combos["stock"].count() > 1)          # its choices are read in the worker
    page._combos["stock"].setCurrentIndex(1)
    qtbot.waitUntil(lambda: list(page.table.model.ids) == [titles[0]])


def test_the_card_shows_ledger_and_printings(qtbot: QtBot, session: Session, titles: list[int]) -> None:
    page = put_in_window(qtbot, books.titles(session))
    page.choose(titles[0])
    qtbot.waitUntil(lambda: "赠书 −20，结存 80" in card_lines(page))
    assert {"! 余 80 册", "期初 +100，结存 100", "2,000 册　2021.05"} <= set(card_lines(page))


def test_an_entry_starts_from_the_title_and_a_loss_beyond_the_stock_is_refused(
        qtbot: QtBot, session: Session, read: Read, titles: list[int]) -> None:
    page = put_in_window(qtbot, books.titles(session))
    page.choose(titles[0])
    qtbot.waitUntil(lambda: [one.isVisible() for one in page.card.findChildren(QPushButton, "lose")] == [True])
    qtbot.mouseClick(page.card.findChild(QPushButton, "lose"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.findChild(RecordForm) is not None)
    form = page.findChild(RecordForm)
    assert form.windowTitle() == "损耗 · 《示例史》" and form.fields["kind"].editor.value() == "损耗"
    form.fields["copies"].editor.put(81)
    form.save()
    told = form.findChild(QLabel, "banner_text")
    qtbot.waitUntil(lambda: told.text().startswith("库存不足：《示例史》可用 80 册，还差 1 册。"))
    form.fields["copies"].editor.put(30)
    with qtbot.waitSignal(form.saved):
        form.save()
    assert read(lambda: stock(titles)) == {titles[0]: 50, titles[1]: 500}
    qtbot.waitUntil(lambda: "损耗 −30，结存 50" in card_lines(page))


def test_titles_are_saved_as_a_set_and_filled_from_it(
        qtbot: QtBot, session: Session, read: Read, titles: list[int]) -> None:
    page = put_in_window(qtbot, books.gifts(session))
    page.new_record()
    form = page.findChild(GiftForm)
    form.fields["titles"].editor.paste("《示例史》1册、《示例志》2册")
    qtbot.waitUntil(lambda: len(form.fields["titles"].editor.value() or ()) == 2)
    qtbot.mouseClick(form.findChild(QPushButton, "save_set"), Qt.MouseButton.LeftButton)
    dialog = form.findChild(SaveSet)
    write_in(dialog.name, "示例全套")
    with qtbot.waitSignal(dialog.accepted):
        dialog.save()
    assert [part.amount for part in read(lambda: titles_of_set("示例全套"))] == [1, 2]
    form.done(0)
    page.new_record()
    form = page.findChildren(GiftForm)[-1]
    sets = form.fields["titles"].findChild(type(page._combos["titles"]), "book_sets")
    qtbot.waitUntil(lambda: sets.count() == 2)
    sets.setCurrentIndex(1)
    qtbot.waitUntil(lambda: len(form.fields["titles"].editor.value() or ()) == 2)
    form.fields["given_on"].editor.put("2022-05-01")
    form.fields["recipient"].editor.put("示例读者")
    with qtbot.waitSignal(form.saved):
        form.save()
    assert read(lambda: stock(titles)) == {titles[0]: 79, titles[1]: 498}


def test_a_set_of_a_name_there_is_already_is_told(
        qtbot: QtBot, session: Session, read: Read, titles: list[int]) -> None:
    part = (PartValue(RefValue(titles[0], "《示例史》"), 1),)

    def fill() -> None:
        with operation("示例") as op:
            write(op, BookSets, [Draft({"name": "示例全套", "titles": part})])
    read(fill)
    dialog = SaveSet(session, part, lambda: None)
    qtbot.addWidget(dialog)
    dialog.name.setText("示例全套")
    dialog.save()
    qtbot.waitUntil(lambda: "已有同样的套书" in dialog.said.text())


def test_many_recipients_are_seen_before_and_stored_at_once(
        qtbot: QtBot, session: Session, read: Read, titles: list[int]) -> None:
    page = put_in_window(qtbot, books.gifts(session))
    dialog = ManyGifts(session, page)
    dialog.open()
    dialog.text.setPlainText("受赠对象\t地点\t签收人\n示例村\t示例镇\t示例甲\n\n示例新单位")
    dialog.fields["recipient_kind"].editor.put("单位")
    dialog.fields["campaign"].editor.put("示例专项")
    qtbot.waitUntil(lambda: dialog.said.text() == "请添加书目，填写册数")
    assert not dialog.save_button.isEnabled()
    dialog.titles.paste("《示例史》50册")
    qtbot.waitUntil(lambda: dialog.said.text() == "! 库存不足：《示例史》库存 80 册，还差 20 册")
    rows = [[dialog.table.item(row, place).text() for place in range(4)] for row in range(2)]
    assert rows == [["示例村", "示例镇", "示例甲", ""], ["示例新单位", "", "", "将新建单位"]]
    assert dialog.save_button.text() == "保存 2 次赠书" and not dialog.save_button.isEnabled()
    qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert read(lambda: View(Gifts).count()) == 1 and dialog.isVisible()
    dialog.titles.paste("《示例史》10册")
    assert not dialog.save_button.isEnabled()                   # not before it has been looked at again
    qtbot.waitUntil(lambda: dialog.said.text() == "2 个受赠对象，每个 10 册，共 20 册")
    day = dialog.fields["given_on"].editor
    day.put("2020-01-01")
    qtbot.waitUntil(lambda: dialog.said.text() == (
        "! 库存不足：《示例史》在 2020.01.01 可赠 0 册（现有库存 80 册），还差 20 册"))
    assert not dialog.save_button.isEnabled()
    day.put(session.today)
    qtbot.waitUntil(dialog.save_button.isEnabled)
    with qtbot.waitSignal(dialog.accepted):
        qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert read(lambda: (View(Gifts).count(), stock(titles)[titles[0]])) == (3, 60)
    assert read(lambda: View(Gifts, filters=(Filter("campaign", "is", "示例专项"),)).count()) == 2
    assert read(lambda: Units.find_names(["示例新单位"], None)["示例新单位"]) != []
    qtbot.waitUntil(lambda: page.summary() == "共 3 次赠书 · 40 册（来访人员 20，单位 20） · 未签收 2 次")
    with qtbot.waitSignal(session.changed):
        session.undo()
    assert read(lambda: (View(Gifts).count(), stock(titles)[titles[0]])) == (1, 80)


def test_gifts_are_found_by_kind_and_title(qtbot: QtBot, session: Session, titles: list[int]) -> None:
    page = put_in_window(qtbot, books.gifts(session))
    combo = page._combos["titles"]
    qtbot.waitUntil(lambda: combo.findText("《示例志》") > 0)
    combo.setCurrentIndex(combo.findText("《示例志》"))
    qtbot.waitUntil(lambda: page.table.model.complete and not page.table.model.ids)
    combo.setCurrentIndex(combo.findText("《示例史》"))
    qtbot.waitUntil(lambda: len(page.table.model.ids) == 1)
