"""概览: figures, to-dos and bars of a real database; every number opens its rows."""
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from models.basics import Term
from models.operation import operation
from models.people import Membership
from models.records import db
from models.view import View
from ui.pages.overview import OverviewPage, Tile
from ui.session import Session
from ui.widgets.no_secrets import NO_SECRETS


def shown(qtbot: QtBot, session: Session) -> OverviewPage:
    page = OverviewPage(session)
    qtbot.addWidget(page)
    page.resize(1366, 600)
    page.show()
    qtbot.waitUntil(lambda: page._shown is not None)
    return page


def test_a_tile_shows_its_figure_and_opens_its_rows(qtbot: QtBot, session: Session) -> None:
    page = shown(qtbot, session)
    tile = page.findChild(Tile, "tile_members")
    assert tile.accessibleName() == "委员 5 人"
    with qtbot.waitSignal(page.view_requested) as asked:
        qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    view: View = asked.args[0]
    with db.connection_context():
        assert view.register.key == "members" and view.count() == 5


def test_a_to_do_opens_what_it_is_about(qtbot: QtBot, session: Session) -> None:
    page = shown(qtbot, session)
    links = [one for one in page.todo_panel.findChildren(QPushButton) if "未入网格" in one.accessibleName()]
    assert len(links) == 1
    with qtbot.waitSignal(page.view_requested) as asked:
        qtbot.mouseClick(links[0], Qt.MouseButton.LeftButton)
    with db.connection_context():
        assert asked.args[0].count() == 1


def test_a_period_is_named_and_a_change_is_seen(qtbot: QtBot, session: Session) -> None:
    page = shown(qtbot, session)
    with qtbot.waitSignal(page.summary_changed):
        page.periods.findChild(QPushButton, "overview_period_year").click()
    assert "-01-01 至 " in page._days.text()
    with qtbot.waitSignal(page.summary_changed):
        session.run_operation("删除", lambda op: op.recycle(Membership, [1]), owner=page)
    qtbot.waitUntil(lambda: page.findChild(Tile, "tile_members").accessibleName() == "委员 4 人")


def test_an_empty_database_says_what_to_do(qtbot: QtBot, session: Session) -> None:
    with db.connection_context(), operation("清空") as op:
        op.recycle(Term, [row.id for row in Term.select()])
    page = shown(qtbot, session)
    assert NO_SECRETS in page.findChild(QLabel, "empty_hint").text()
    first = page.findChild(QPushButton, "empty_action_1")
    with qtbot.waitSignal(page.import_requested) as asked:
        first.click()
    assert asked.args[0].key == "members"
