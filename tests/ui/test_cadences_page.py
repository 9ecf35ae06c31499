"""周期: the strip of a year by mouse and keys, what a period's menu does, the usual four rules, a low window."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolTip
from pytestqt.qtbot import QtBot

from models.cadence_states import EXCUSED, HELD, MISSED, NOT_DUE, UNRECORDED
from models.cadences import CadenceMarks, Cadences, read_strip
from models.meetings import Meetings
from models.operation import operation
from models.records import today
from models.view import View
from models.writing import Draft, write
from tests.ui.test_members_page import put_in_window
from ui.forms import RecordForm
from ui.pages import cadences
from ui.pages.cadences import CadencesPage
from ui.pages.meetings import MeetingForm
from ui.session import Session
from ui.widgets.year_strip import Place, YearStrip

Read = Callable[[Callable[[], Any]], Any]
DAY = "2022-06-30"


@pytest.fixture
def rule(session: Session, read: Read) -> int:
    """主席会议 every month of 2022 on, with a meeting in January and one missed in February."""
    def fill() -> int:
        with operation("示例") as op:
            made, = write(op, Cadences, [Draft({"kind": "主席会议", "unit": "每月", "since": "2022-01-01"})])
            write(op, Meetings, [Draft({"actual_start": "2022-01-10", "kinds": ("主席会议",), "topic": "示例"})])
            write(op, CadenceMarks, [Draft({"rule": made, "day": "2022-02-10", "status": MISSED})])
        return made
    found: int = read(fill)
    return found


@pytest.fixture
def strip(qtbot: QtBot, read: Read, rule: int) -> YearStrip:
    made = YearStrip()
    qtbot.addWidget(made)
    made.show_strip(read(lambda: read_strip(2022, DAY)))
    made.resize(900, made.sizeHint().height())
    made.show()
    return made


def test_a_filled_period_opens_its_meeting_and_an_empty_one_asks(qtbot: QtBot, strip: YearStrip) -> None:
    with qtbot.waitSignal(strip.opened):
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.cell_rect(Place(0, 0)).center())
    with qtbot.waitSignal(strip.asked) as told:
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.cell_rect(Place(0, 3)).center())
    row, cell, _ = told.args
    assert (row.title, cell.whole.first, cell.status) == ("主席会议（每月）", "2022-04-01", UNRECORDED)
    with qtbot.waitSignal(strip.row_opened):
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(5, strip.cell_rect(Place(0, 0)).center().y()))


def test_the_keys_walk_over_the_periods(qtbot: QtBot, strip: YearStrip) -> None:
    strip.setFocus()
    assert strip.at == Place(0, 2)                                            # the first that waits for somebody
    for key, place in ((Qt.Key.Key_Left, 1), (Qt.Key.Key_Right, 2), (Qt.Key.Key_End, 11), (Qt.Key.Key_Right, 11),
                       (Qt.Key.Key_Home, 0), (Qt.Key.Key_Left, 0), (Qt.Key.Key_Down, 0), (Qt.Key.Key_Right, 1)):
        qtbot.keyClick(strip, key)
        assert strip.at == Place(0, place)
    assert strip.accessibleDescription() == "主席会议（每月） 2022.02.01–02.28：未开"
    with qtbot.waitSignal(strip.asked):
        qtbot.keyClick(strip, Qt.Key.Key_Return)
    assert strip.accessibleName() == "2022 年会议周期：主席会议（每月） 应开 5 次，已开 1 次，未开 1 次，未登记 3 次"


def test_every_exception_is_told_by_a_sign_and_a_tip(qtbot: QtBot, strip: YearStrip) -> None:
    cells = strip.strip.rows[0].cells
    assert [(cell.status, cell.sign) for cell in cells[:3]] == [(HELD, ""), (MISSED, "×"), (UNRECORDED, "?")]
    assert cells[6].status == NOT_DUE
    at = strip.cell_rect(Place(0, 1)).center()
    QApplication.sendEvent(strip, QHelpEvent(QEvent.Type.ToolTip, at, strip.mapToGlobal(at)))
    qtbot.waitUntil(lambda: QToolTip.text() == cells[1].words)


def test_no_two_periods_are_drawn_over_one_another(qtbot: QtBot, session: Session, read: Read,
                                                   strip: YearStrip) -> None:
    def weekly() -> Any:
        with operation("周") as op:
            write(op, Cadences, [Draft({"kind": "主席讲党课", "unit": "每周", "since": "2021-01-01"})])
        return read_strip(2022, DAY)
    strip.show_strip(read(weekly))
    for number, row in enumerate(strip.strip.rows):
        rects = [strip._cell_rect(number, cell) for cell in row.cells]
        assert all(one.right() <= other.left() for one, other in zip(rects, rects[1:]))
        assert rects[0].left() >= strip._left() and rects[-1].right() <= strip.width() - strip._right() + 1
    strip._go(Place(0, 5))
    strip.setFocus()
    qtbot.keyClick(strip, Qt.Key.Key_Down)                                    # June → a week in the middle of June
    here = strip.strip.rows[1].cells[strip.at.cell]
    assert strip.at.row == 1 and here.whole.first[:7] == "2022-06"


# -- the page --------------------------------------------------------------------------------------------------------

def page_of(qtbot: QtBot, session: Session, year: int = 2022) -> CadencesPage:
    page = cadences.cadences(session)
    put_in_window(qtbot, page)
    assert isinstance(page, CadencesPage)
    page.panel.show_year(year)
    qtbot.waitUntil(lambda: page.panel.strip.strip.year == year)
    return page


def choose(qtbot: QtBot, page: CadencesPage, cell: int, text: str) -> None:
    """Opens the menu of a period and takes a line of it."""
    strip = page.panel.strip
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.cell_rect(Place(0, cell)).center())
    menu = page.panel.menu
    next(one for one in menu.actions() if one.text() == text).trigger()
    menu.close()


def test_an_empty_period_starts_its_meeting(qtbot: QtBot, session: Session, read: Read, rule: int) -> None:
    page = page_of(qtbot, session)
    choose(qtbot, page, 2, "登记会议…")
    qtbot.waitUntil(lambda: bool(page.findChildren(MeetingForm)))
    form = page.findChild(MeetingForm)
    assert form.fields["kinds"].editor.value() == ("主席会议",)
    assert form.fields["actual_start"].editor.value() == "2022-03-31"
    form.fields["topic"].editor.put("示例议题")
    form.save()
    qtbot.waitUntil(lambda: page.panel.strip.strip.rows[0].cells[2].status == HELD)
    assert page.panel.strip.strip.rows[0].end.startswith("2/")


def test_an_empty_period_is_explained(qtbot: QtBot, session: Session, read: Read, rule: int) -> None:
    page = page_of(qtbot, session)
    choose(qtbot, page, 3, "经批准不开…")
    form = page.findChild(RecordForm)
    assert form.windowTitle() == "主席会议（每月）：经批准不开"
    form.save()                                                               # no reason
    qtbot.waitUntil(lambda: "经批准不开的，请填写原因" in [one.text() for one in form.findChildren(QLabel)])
    form.fields["reason"].editor.put("县委换届")
    form.save()
    qtbot.waitUntil(lambda: page.panel.strip.strip.rows[0].cells[3].status == EXCUSED)
    choose(qtbot, page, 3, "修改说明…")
    again = next(one for one in page.findChildren(RecordForm) if one is not form)
    qtbot.waitUntil(lambda: again.fields["reason"].editor.value() == "县委换届")
    again.fields["status"].editor.put(MISSED)
    again.save()
    qtbot.waitUntil(lambda: page.panel.strip.strip.rows[0].cells[3].status == MISSED)
    assert read(lambda: View(CadenceMarks).count()) == 2


def test_a_filled_period_shows_its_meeting(qtbot: QtBot, session: Session, read: Read, rule: int) -> None:
    page = page_of(qtbot, session)
    strip = page.panel.strip
    with qtbot.waitSignal(page.view_requested) as told:
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.cell_rect(Place(0, 0)).center())
    assert told.args[0].register is Meetings and read(lambda: told.args[0].count()) == 1


def test_the_usual_four_are_added_by_a_button_that_then_goes(qtbot: QtBot, session: Session, read: Read) -> None:
    page = page_of(qtbot, session, int(today()[:4]))
    assert page.panel._none.isVisibleTo(page) and not page.panel.strip.isVisibleTo(page)
    usual = page.findChild(QPushButton, "add_usual")
    qtbot.mouseClick(usual, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.panel.strip.strip.rows) == 4)
    assert page.panel.strip.isVisibleTo(page) and not usual.isVisibleTo(page)
    assert read(lambda: View(Cadences).count()) == 4
    qtbot.mouseClick(page.findChild(QPushButton, "strip_before"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.panel.strip.strip.year == int(today()[:4]) - 1)


def test_a_low_window_shows_the_strip_or_the_list(qtbot: QtBot, session: Session, rule: int) -> None:
    page = page_of(qtbot, session)
    page.window().resize(QSize(911, 441))
    qtbot.waitUntil(lambda: not page.host.isVisibleTo(page))
    other = page.findChild(QPushButton, "strip_list")
    assert page.panel.strip.isVisibleTo(page) and other.text() == "看列表"
    qtbot.mouseClick(other, Qt.MouseButton.LeftButton)
    assert page.host.isVisibleTo(page) and not page.panel.strip.isVisibleTo(page) and other.text() == "看周期图"
    page.window().resize(QSize(1366, 697))
    qtbot.waitUntil(lambda: page.panel.strip.isVisibleTo(page))
    assert page.host.isVisibleTo(page) and not other.isVisibleTo(page)


def test_the_card_says_what_the_rule_comes_to(qtbot: QtBot, session: Session, rule: int) -> None:
    page = page_of(qtbot, session)
    page.show_view(page.view.with_(period=("2022-01-01", "2022-04-30")))
    page.choose(rule)
    qtbot.waitUntil(lambda: {"4 次", "1 次", "! 2 次", "未开"} <= {one.text() for one in page.card.findChildren(QLabel)})


def test_what_was_stated_is_a_list_of_its_own(qtbot: QtBot, session: Session, rule: int) -> None:
    page = put_in_window(qtbot, cadences.marks(session))
    qtbot.waitUntil(lambda: len(page.table.model.ids) == 1)
    page.choose(page.table.model.ids[0])
    qtbot.waitUntil(lambda: "主席会议（每月）" in [one.text() for one in page.card.findChildren(QLabel, "card_name")])
