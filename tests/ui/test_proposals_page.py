"""提案 and 包联督导: their words below the list, what heads a card, and what waits for an answer."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from models.duties import Duties
from models.operation import operation
from models.people import People
from models.proposals import Proposals
from models.relations import RefValue
from models.view import Filter
from models.writing import Draft, write
from tests.ui.test_members_page import put_in_window
from ui.forms import RecordForm
from ui.pages import duties, proposals
from ui.pages.register_page import RegisterPage
from ui.session import Session

Read = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def ids(session: Session, read: Read) -> list[int]:
    """Two proposals of which one is answered, and a duty."""
    def fill() -> list[int]:
        with operation("示例") as op:
            person = RefValue(People.find_names(["示例甲"], None)["示例甲"][0], "示例甲")
            common = {"session": "十届二次", "acceptance": "立案", "filed_on": "2022-03-01"}
            made = write(op, Proposals, [
                Draft({**common, "number": "1", "subject": "示例案由一", "proposer": person, "replied_on": "2022-06-01"}),
                Draft({**common, "number": "2", "subject": "示例案由二", "collective": "民盟示例县支部"})])
            return made + write(op, Duties, [Draft({
                "topic": "疫情防控", "target": "示例路口", "people": (person,), "since": "2022-03"})])
    found: list[int] = read(fill)
    return found


def told(page: RegisterPage, name: str) -> str:
    """What the card says on top; it is built when the first record is shown."""
    found = page.card.findChild(QLabel, name)
    return str(found.text()) if found is not None else ""


def test_the_rate_is_said_and_what_waits_is_found(qtbot: QtBot, session: Session, ids: list[int]) -> None:
    page = put_in_window(qtbot, proposals.proposals(session))
    qtbot.waitUntil(lambda: page.summary() == "共 2 件提案 · 立案 2 · 已答复 1 · 办复率 50%")
    combo = page._combos["acceptance"]
    qtbot.waitUntil(lambda: combo.findText("立案未答复") > 0)
    combo.choose(Filter("unanswered"))
    qtbot.waitUntil(lambda: list(page.table.model.ids) == [ids[1]])
    qtbot.waitUntil(lambda: page.summary() == "符合条件的 · 共 1 件提案 · 立案 1 · 已答复 0 · 办复率 0%")
    page.choose(ids[1])
    qtbot.waitUntil(lambda: told(page, "card_below") == "十届二次　第 2 号　民盟示例县支部")


def test_a_number_that_is_taken_is_told_beside_the_field(qtbot: QtBot, session: Session, ids: list[int]) -> None:
    page = put_in_window(qtbot, proposals.proposals(session))
    page.new_record()
    form = page.findChild(RecordForm)
    for key, value in (("session", "十届二次"), ("number", "2"), ("subject", "示例案由三")):
        form.fields[key].editor.put(value)
    form.save()
    qtbot.waitUntil(lambda: form.fields["number"].wrong == "已有同样的提案“十届二次 2 示例案由二”")
    form.fields["number"].editor.put("3")
    with qtbot.waitSignal(form.saved):
        form.save()
    qtbot.waitUntil(lambda: page.summary().startswith("共 3 件提案"))


def test_duties_are_counted_by_topic_and_headed_by_their_target(
        qtbot: QtBot, session: Session, ids: list[int]) -> None:
    page = put_in_window(qtbot, duties.duties(session))
    qtbot.waitUntil(lambda: page.summary() == "共 1 项包联督导 · 疫情防控 1")
    page.choose(ids[2])
    qtbot.waitUntil(lambda: told(page, "card_name") == "示例路口")
    assert told(page, "card_badge") == "疫情防控"
    assert told(page, "card_below") == "2022.03 起"
