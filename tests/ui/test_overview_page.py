"""概览: figures, the strip, to-dos and bars of a real database; every number opens its rows."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

import models.overview
from models.basics import Term
from models.books import Books, Stock
from models.cadence_states import HELD, MISSED, UNRECORDED
from models.cadences import CadenceMarks, Cadences
from models.gifts import Gifts
from models.meetings import Meetings
from models.operation import operation
from models.people import Membership
from models.periods import NAMED, Period
from models.records import db
from models.relations import RefValue
from models.suggestions import Suggestions
from models.view import View
from models.writing import Draft, write
from ui.pages import overview
from ui.pages.meetings import MeetingForm
from ui.pages.overview import OverviewPage
from ui.session import Session
from ui.widgets.bar_panel import BarLine
from ui.widgets.figure_tile import FigureTile
from ui.widgets.no_secrets import NO_SECRETS
from ui.widgets.period_combo import PeriodDialog
from ui.widgets.year_strip import Place, YearStrip

Read = Callable[[Callable[[], Any]], Any]
TODAY = date.today()
CLIENT = QSize(1334, 608)                     # what a window of 1366×697 leaves for the page
LEFT = Qt.MouseButton.LeftButton


def shown(qtbot: QtBot, session: Session, size: QSize = CLIENT) -> OverviewPage:
    page = OverviewPage(session)
    qtbot.addWidget(page)
    page.resize(size)
    page.show()
    qtbot.waitUntil(lambda: page._shown is not None and page._shown.todos is not None)
    return page


def tile(page: OverviewPage, key: str) -> FigureTile:
    found: FigureTile = page.findChild(FigureTile, f"tile_{key}")
    return found


def rows(view: View) -> list[int]:
    with db.connection_context():
        return view.ids()


@pytest.fixture
def work(session: Session, read: Read) -> dict[str, Any]:
    """Two studies and a seminar, suggestions, books, and a rule of which the months of this year are to be seen."""
    def fill() -> dict[str, Any]:
        with operation("示例") as op:
            day = TODAY.isoformat()
            op.write(Term, [{"id": session.term_id, "since": f"{TODAY.year - 1}-01-01"}])
            meetings = write(op, Meetings, [Draft({"actual_start": day, "kinds": kinds, "topic": f"示例{n}"})
                                            for n, kinds in enumerate((("集中学习",), ("集中学习", "专题研讨")))])
            suggestions = write(op, Suggestions, [Draft({"subject": f"示例建议{n}", "collected_on": day})
                                                  for n in range(3)])
            books = write(op, Books, [Draft({"name": f"示例书{n}"}) for n in "一二三四五六七八九"])
            write(op, Stock, [Draft({"book": RefValue(book, ""), "kind": "期初", "copies": 50 + 100 * place})
                              for place, book in enumerate(books)])
            rule, = write(op, Cadences, [Draft({"kind": "主席会议", "unit": "每月", "since": f"{TODAY.year}-01-01"})])
        return {"meetings": meetings, "suggestions": suggestions, "books": books, "rule": rule}
    found: dict[str, Any] = read(fill)
    return found


# -- tiles and the period --------------------------------------------------------------------------------------------

def test_a_tile_shows_its_figure_and_opens_its_rows(qtbot: QtBot, session: Session) -> None:
    page = shown(qtbot, session)
    one = tile(page, "members")
    assert one.accessibleName() == "委员（现任） 5 人"
    with qtbot.waitSignal(page.view_requested) as asked:
        qtbot.mouseClick(one, LEFT, pos=QPoint(30, 30))
    view: View = asked.args[0]
    assert view.register.key == "members" and len(rows(view)) == 5 and view.as_of is None


def test_each_part_of_a_tile_opens_its_own_rows(qtbot: QtBot, session: Session, work: dict[str, Any]) -> None:
    page = shown(qtbot, session)
    parts = tile(page, "members").parts
    with qtbot.waitSignal(page.view_requested) as asked:
        qtbot.mouseClick(parts, LEFT, pos=parts.word_rect(1).center().toPoint())
    assert len(rows(asked.args[0])) == 3 and asked.args[1] == "非中共（现任）"
    parts = tile(page, "studies").parts
    parts.setFocus()
    with qtbot.waitSignal(page.view_requested) as asked:
        qtbot.keyClick(parts, Qt.Key.Key_Return)
    assert rows(asked.args[0]) == work["meetings"][1:]
    with qtbot.waitSignal(page.view_requested) as asked:
        qtbot.keyClick(tile(page, "studies"), Qt.Key.Key_Return)
    assert sorted(rows(asked.args[0])) == work["meetings"]


def test_parts_without_room_end_in_dots_and_are_not_hit(qtbot: QtBot, session: Session) -> None:
    page = shown(qtbot, session)
    parts = tile(page, "members").parts
    parts.show_words(("中共党员 200,000", "非中共 400,000", "其他 100,000"))
    assert not parts.word_rect(0).isEmpty() and parts.word_rect(2).isEmpty()
    with qtbot.assertNotEmitted(parts.opened):
        qtbot.mouseClick(parts, LEFT, pos=QPoint(parts.width() - 2, parts.height() // 2))


def test_the_tiles_count_one_campaign_alone(
        qtbot: QtBot, session: Session, read: Read, work: dict[str, Any]) -> None:
    def mark() -> None:
        with operation("专项") as op:
            write(op, Meetings, [Draft({"campaign": "党史学习教育"}, id=work["meetings"][0])])
    read(mark)
    page = shown(qtbot, session)
    qtbot.waitUntil(lambda: page.campaign.count() == 2)
    page.campaign.setFocus()
    qtbot.keyClick(page.campaign, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: tile(page, "studies").accessibleName() == "学习（换届以来） 1 次")
    assert tile(page, "members").accessibleName() == "委员（现任） 5 人"
    with qtbot.waitSignal(page.view_requested) as asked:
        qtbot.keyClick(tile(page, "studies"), Qt.Key.Key_Return)
    assert rows(asked.args[0]) == work["meetings"][:1]
    with qtbot.waitSignal(page.report_requested) as wanted:
        page.report.click()
    assert wanted.args[0].campaign == "党史学习教育"


def test_every_tile_names_the_period_that_heads_the_page(qtbot: QtBot, session: Session, work: dict[str, Any]) -> None:
    page = shown(qtbot, session)
    for key, (name, _) in NAMED.items():
        with qtbot.waitSignal(page.summary_changed):
            page.periods.findChild(QPushButton, f"overview_period_{key}").click()
        assert [one.findChild(QLabel, "tile_name").text().endswith(f"（{name}）") for one in page.tiles] == [
            False, *[True] * 5]
    assert tile(page, "studies").accessibleName() == "学习（换届以来） 2 次"
    assert page._days.text() == f"{TODAY.year - 1}-01-01 至 {TODAY.isoformat()}"


def test_any_two_days_can_be_asked_for_and_come_back(qtbot: QtBot, session: Session, work: dict[str, Any]) -> None:
    page = shown(qtbot, session)
    page.periods.findChild(QPushButton, "overview_period_asked").click()
    dialog = QApplication.activeModalWidget() or page.findChild(PeriodDialog)
    assert isinstance(dialog, PeriodDialog) and page.periods.current() == "term"
    dialog.first.setText("2020.01")
    dialog.last.setText("2020.06")
    with qtbot.waitSignal(page.summary_changed):
        dialog.findChild(QPushButton, "period_take").click()
    assert page.periods.current() == "asked" and page._days.text() == "2020-01-01 至 2020-06-30"
    assert tile(page, "studies").accessibleName() == "学习（指定时段） 0 次"
    again = shown(qtbot, session)
    assert again._days.text() == "2020-01-01 至 2020-06-30" and again.periods.current() == "asked"


def test_the_report_is_of_the_period_shown(qtbot: QtBot, session: Session) -> None:
    page = shown(qtbot, session)
    with qtbot.waitSignal(page.summary_changed):
        page.periods.findChild(QPushButton, "overview_period_quarter").click()
    with qtbot.waitSignal(page.report_requested) as asked:
        page.report.click()
    assert isinstance(asked.args[0], Period) and asked.args[0].name == "本季"


def test_a_change_is_seen_and_nothing_else_is_drawn_anew(qtbot: QtBot, session: Session, work: dict[str, Any],
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    page = shown(qtbot, session)
    drawn: list[str] = []
    monkeypatch.setattr(FigureTile, "show_tile", lambda one, values, old=FigureTile.show_tile: (
        drawn.append(values.key), old(one, values)))
    monkeypatch.setattr(BarLine, "show_bar", lambda *values: drawn.append("bar"))
    links = page.todo_panel.findChildren(QPushButton)
    session.run_operation("删除", lambda op: op.recycle(Membership, [1]), owner=page)
    qtbot.waitUntil(lambda: tile(page, "members").accessibleName() == "委员（现任） 4 人")
    assert drawn == ["members"]
    assert page.todo_panel.findChildren(QPushButton)[0].accessibleName() == links[0].accessibleName()


def test_the_figures_come_first_and_another_period_reads_only_them(
        qtbot: QtBot, session: Session, work: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    may_go_on, asked = Event(), []
    monkeypatch.setattr(models.overview, "todos", lambda *args, old=models.overview.todos: (
        may_go_on.wait(10), asked.append(1), old(*args))[2])
    page = OverviewPage(session)
    qtbot.addWidget(page)
    page.resize(CLIENT)
    page.show()
    qtbot.waitUntil(lambda: tile(page, "studies").accessibleName() == "学习（换届以来） 2 次")
    assert not page.todo_panel.findChildren(QPushButton)
    may_go_on.set()
    qtbot.waitUntil(lambda: bool(page.todo_panel.findChildren(QPushButton)))
    page.periods.findChild(QPushButton, "overview_period_year").click()
    qtbot.waitUntil(lambda: tile(page, "studies").accessibleName() == "学习（本年） 2 次")
    assert asked == [1]
    session.run_operation("删除", lambda op: op.recycle(Membership, [1]), owner=page)
    qtbot.waitUntil(lambda: len(asked) == 2)


def test_a_page_that_is_shown_again_is_read_again_only_after_a_change(qtbot: QtBot, session: Session) -> None:
    page = shown(qtbot, session)
    first = page._shown
    page.hide()
    page.show()
    assert not session.background.busy()
    page.hide()
    session.run_operation("删除", lambda op: op.recycle(Membership, [1]), owner=page)
    qtbot.waitUntil(lambda: page._read_on == "")
    page.show()
    qtbot.waitUntil(lambda: page._shown is not first and page._known_at == page._changes)
    assert tile(page, "members").accessibleName() == "委员（现任） 4 人"


# -- the strip -------------------------------------------------------------------------------------------------------

def strip(page: OverviewPage) -> YearStrip:
    found: YearStrip = page.findChild(YearStrip, "overview_year_strip")
    return found


def test_a_click_on_an_empty_period_starts_its_record(qtbot: QtBot, session: Session, work: dict[str, Any]) -> None:
    page = shown(qtbot, session)
    here = next(n for n, cell in enumerate(strip(page).strip.rows[0].cells) if cell.meeting is None)
    cell = strip(page).strip.rows[0].cells[here]
    qtbot.mouseClick(strip(page), LEFT, pos=strip(page).cell_rect(Place(0, here)).center())
    qtbot.waitUntil(lambda: page.findChild(MeetingForm) is not None)
    form = page.findChild(MeetingForm)
    qtbot.waitUntil(form.isVisible)
    assert cell.whole.first <= form.fields["actual_start"].editor.value()[:10] <= cell.whole.last
    assert [str(one) for one in form.fields["kinds"].editor.value()] == ["主席会议"]
    form.fields["topic"].editor.put("示例议题")
    form.save()
    qtbot.waitUntil(lambda: strip(page).strip.rows[0].cells[here].status == HELD)


def test_a_period_somebody_explained_offers_what_can_be_done(qtbot: QtBot, session: Session, work: dict[str, Any],
                                                             read: Read) -> None:
    def state() -> None:
        with operation("示例") as op:
            write(op, CadenceMarks, [Draft({"rule": work["rule"], "day": f"{TODAY.year}-01-10", "status": MISSED})])
    read(state)
    page = shown(qtbot, session)
    qtbot.mouseClick(strip(page), LEFT, pos=strip(page).cell_rect(Place(0, 0)).center())
    assert [one.text() for one in page.strip_panel.menu.actions()][-1] == "修改说明…"
    page.strip_panel.menu.close()
    with qtbot.waitSignal(page.view_requested) as asked:
        strip(page).row_opened.emit(work["rule"])
    assert rows(asked.args[0]) == [work["rule"]]


def test_without_rules_the_panel_says_where_they_are_made(qtbot: QtBot, session: Session) -> None:
    page = shown(qtbot, session)
    assert not strip(page).isVisible()
    with qtbot.waitSignal(page.view_requested) as asked:
        qtbot.mouseClick(page.findChild(QPushButton, "overview_cadences"), LEFT)
    assert asked.args[0].register is Cadences


# -- what waits ------------------------------------------------------------------------------------------------------

def link(page: OverviewPage, words: str) -> QPushButton:
    found, = (one for one in page.todo_panel.findChildren(QPushButton) if words in one.accessibleName())
    return found


def test_a_to_do_opens_what_it_is_about(qtbot: QtBot, session: Session) -> None:
    page = shown(qtbot, session)
    with qtbot.waitSignal(page.view_requested) as asked:
        qtbot.mouseClick(link(page, "未入网格"), LEFT)
    assert len(rows(asked.args[0])) == 1 and asked.args[1] == "未入网格 1 人"


@pytest.mark.parametrize(("words", "dialog"), (("第一网格缺召集人", "appoint_convener"), ("未落实联系责任人", "assignment_dialog")))
def test_the_remedy_of_a_to_do_is_one_click_away(qtbot: QtBot, session: Session, words: str, dialog: str) -> None:
    page = shown(qtbot, session)
    qtbot.mouseClick(link(page, words), LEFT)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    opened = QApplication.activeModalWidget()
    assert opened is not None and opened.objectName() == dialog
    opened.close()


def test_a_period_without_a_meeting_is_recorded_from_its_to_do(qtbot: QtBot, session: Session, read: Read) -> None:
    last = TODAY.replace(day=1) - timedelta(days=1)
    if last.year != TODAY.year:
        pytest.skip("一月里今年还没有已过的月份")

    def fill() -> None:
        with operation("示例") as op:
            write(op, Cadences, [Draft({"kind": "主席会议", "unit": "每月", "since": f"{last:%Y-%m}-01"})])
    read(fill)
    page = shown(qtbot, session)
    assert page._shown is not None and page._shown.strip.rows[0].cells[0].status == UNRECORDED
    qtbot.mouseClick(link(page, "主席会议"), LEFT)
    qtbot.waitUntil(lambda: page.findChild(MeetingForm) is not None and page.findChild(MeetingForm).isVisible())
    form = page.findChild(MeetingForm)
    assert form.fields["actual_start"].editor.value()[:10] == last.isoformat()
    form.fields["topic"].editor.put("示例议题")
    form.save()
    qtbot.waitUntil(lambda: not [one for one in page.todo_panel.findChildren(QPushButton)
                                 if one.isVisible() and "主席会议" in one.accessibleName()])


def test_where_nothing_can_be_changed_a_to_do_opens_its_rows(qtbot: QtBot, session: Session) -> None:
    page = shown(qtbot, session)
    session.read_only = True
    with qtbot.waitSignal(page.view_requested) as asked:
        qtbot.mouseClick(link(page, "第一网格缺召集人"), LEFT)
    assert len(rows(asked.args[0])) == 1


# -- bars ------------------------------------------------------------------------------------------------------------

def test_bars_open_their_rows_and_the_rest_of_many_is_one_line(qtbot: QtBot, session: Session,
                                                               work: dict[str, Any]) -> None:
    page = shown(qtbot, session)
    lines = page.book_panel.bars()
    assert [one.accessibleName() for one in lines][:2] == ["《示例书一》 余 50 册，库存不足", "《示例书二》 余 150 册"]
    with qtbot.waitSignal(page.view_requested) as asked:
        qtbot.mouseClick(lines[1], LEFT)
    assert rows(asked.args[0]) == work["books"][1:2]
    more = page.findChild(QPushButton, "overview_books_more")
    assert more.isVisible() and more.text() == f"另有 {len(work['books']) - len(lines)} 部"
    with qtbot.waitSignal(page.view_requested) as asked:
        qtbot.mouseClick(more, LEFT)
    assert len(rows(asked.args[0])) == len(lines) + int(more.text().split()[1])
    with qtbot.waitSignal(page.view_requested) as asked:
        qtbot.keyClick(page.suggestion_panel.bars()[0], Qt.Key.Key_Return)
    assert sorted(rows(asked.args[0])) == work["suggestions"]


@pytest.mark.parametrize(("name", "register"), (
    ("overview_books_link", Gifts), ("overview_suggestions_link", Suggestions), ("overview_meetings", Meetings)))
def test_every_panel_has_its_register(qtbot: QtBot, session: Session, name: str, register: Any) -> None:
    page = shown(qtbot, session)
    with qtbot.waitSignal(page.view_requested) as asked:
        qtbot.mouseClick(page.findChild(QPushButton, name), LEFT)
    assert asked.args[0] == View(register)


# -- room ------------------------------------------------------------------------------------------------------------

def places(page: OverviewPage) -> dict[str, Any]:
    parts: list[QWidget] = [*page.tiles, page.strip_panel, page.todo_panel, page.book_panel, page.suggestion_panel]
    return {one.objectName(): one.geometry() for one in parts}


@pytest.mark.parametrize("size", (CLIENT, QSize(1061, 454), QSize(879, 352)))
def test_nothing_moves_when_the_numbers_come(qtbot: QtBot, session: Session, work: dict[str, Any], size: QSize,
                                             monkeypatch: pytest.MonkeyPatch) -> None:
    may_read = Event()
    monkeypatch.setattr(overview, "read", lambda *args, old=overview.read, **options: (
        may_read.wait(10), old(*args, **options))[1])
    page = OverviewPage(session)
    qtbot.addWidget(page)
    page.resize(size)
    page.show()
    qtbot.wait(50)
    before = places(page)
    assert page._shown is None
    may_read.set()
    qtbot.waitUntil(lambda: bool(page.book_panel.bars()))
    qtbot.wait(50)
    assert places(page) == before


def test_a_wide_window_shows_all_and_a_small_one_scrolls(qtbot: QtBot, session: Session, work: dict[str, Any]) -> None:
    page = shown(qtbot, session)
    bar = page._scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() == 0)
    page.resize(1061, 454)
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert page._scroll.horizontalScrollBar().maximum() == 0
    qtbot.waitUntil(lambda: page.tiles[3].y() > page.tiles[0].y() and page.todo_panel.y() > page.strip_panel.y())
    page.resize(879, 352)
    QApplication.processEvents()
    assert page._scroll.horizontalScrollBar().maximum() == 0


def test_an_empty_database_says_what_to_do(qtbot: QtBot, session: Session) -> None:
    with db.connection_context(), operation("清空") as op:
        op.recycle(Term, [row.id for row in Term.select()])
    page = shown(qtbot, session)
    assert NO_SECRETS in page.findChild(QLabel, "empty_hint").text()
    first = page.findChild(QPushButton, "empty_action_1")
    with qtbot.waitSignal(page.import_requested) as asked:
        first.click()
    assert asked.args[0].key == "members"
