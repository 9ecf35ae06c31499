"""委员: the roster and 历届."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from models.basics import Term
from models.members import Members
from models.operation import operation
from models.writing import Draft, write
from tests.ui.conftest import member, write_in
from ui.messages import Messages
from ui.pages import members
from ui.pages.register_page import RegisterPage
from ui.session import Session

Read = Callable[[Callable[[], Any]], Any]


def put_in_window(qtbot: QtBot, page: RegisterPage) -> RegisterPage:
    qtbot.addWidget(page)
    page.session.messages = Messages(page, page.session.undo)
    page.resize(1366, 600)
    page.show()
    qtbot.waitUntil(lambda: page.table.model.complete)
    return page


def shown(page: RegisterPage) -> list[str]:
    model = page.table.model
    return sorted(str(model.index(row, 1).data()) for row in range(model.rowCount()))


def test_roster_says_how_many_and_what_is_missing(qtbot: QtBot, session: Session) -> None:
    page = put_in_window(qtbot, members.roster(session))
    with qtbot.waitSignal(page.summary_changed):
        qtbot.waitUntil(lambda: page.summary() == "共 5 位委员 · 中共党员 2 · 未入网格 1")
        page.shown()


def test_roster_is_found_by_initials_and_filtered_by_party(qtbot: QtBot, session: Session) -> None:
    page = put_in_window(qtbot, members.roster(session))
    write_in(page.search, "sld")
    qtbot.waitUntil(lambda: shown(page) == ["示例丁"])
    page.search.empty()
    parties = page._combos["affiliations"]
    qtbot.waitUntil(lambda: parties.count() > 1)
    parties.choose(next(parties.itemData(n) for n in range(parties.count()) if parties.itemText(n) == "群众"))
    qtbot.waitUntil(lambda: shown(page) == ["示例丙"])


def test_card_is_headed_by_name_post_and_work(qtbot: QtBot, session: Session, read: Read) -> None:
    row_id = member(read, session, "示例乙")["id"]

    def promote() -> None:
        with operation("任职") as op:
            write(op, Members, [Draft({"posts": ("常务委员", "委员")}, id=row_id)])
    read(promote)
    page = put_in_window(qtbot, members.roster(session))
    page.choose(row_id)
    badge = page.findChild(QLabel, "card_badge")
    qtbot.waitUntil(lambda: badge.text() == "常务委员")
    assert page.findChild(QLabel, "card_below").text() == "示例机械有限公司董事长"


def test_all_terms_shows_those_who_left_and_other_terms(qtbot: QtBot, session: Session, read: Read) -> None:
    def earlier() -> None:
        with operation("上届") as op:
            term = op.write(Term, [{"name": "第九届"}])[0]
            write(op, Members, [Draft({"name": "示例老", "until": "2021-06-01", "end_reason": "届满"},
                                      fixed={"term": term})])
    read(earlier)
    roster = put_in_window(qtbot, members.roster(session))
    assert "示例老" not in shown(roster)
    page = put_in_window(qtbot, members.all_terms(session))
    assert "示例老" in shown(page) and len(shown(page)) == 6
    assert page.findChild(QPushButton, "new_button") is None
    terms = page._combos[""]
    qtbot.waitUntil(lambda: terms.count() == 3)
    terms.setCurrentIndex([terms.itemText(n) for n in range(3)].index("第九届"))
    qtbot.waitUntil(lambda: shown(page) == ["示例老"])
