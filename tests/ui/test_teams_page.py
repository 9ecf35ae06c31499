"""志愿服务队: teams with their rosters, taking people in, rotas copied, and totals that open their shifts."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from models.operation import operation
from models.people import People
from models.periods import EVER
from models.relations import PartValue, RefValue
from models.teams import Rosters, Shifts, Teams
from models.view import Filter, View
from models.writing import Draft, write
from tests.ui.conftest import write_in
from tests.ui.test_members_page import put_in_window
from ui.dialogs.add_volunteers import AddVolunteers
from ui.dialogs.copy_rota import CopyRota
from ui.dialogs.service_totals import ServiceTotals
from ui.pages import teams
from ui.pages.register_page import RegisterPage
from ui.session import Session
from ui.widgets.period_combo import PeriodDialog, span_words

Read = Callable[[Callable[[], Any]], Any]
FIRST, SECOND = "示例一队", "示例二队"


@pytest.fixture
def ids(session: Session, read: Read) -> dict[str, int]:
    """Two teams, a roster of two, and two shifts; ids by name."""
    def fill() -> dict[str, int]:
        with operation("示例") as op:
            one, two = write(op, Teams, [Draft({"name": FIRST}), Draft({"name": SECOND})])
            people = People.find_names(["示例甲", "示例乙", "示例丙"], None)
            who = {name: found[0] for name, found in people.items()}
            write(op, Rosters, [
                Draft({"team": one, "person": who["示例甲"], "duty": "队长", "since": "2022-01"}),
                Draft({"team": one, "person": who["示例乙"], "duty": "队员"})])
            parts = tuple(PartValue(RefValue(who[name], name), None) for name in ("示例甲", "示例乙"))
            write(op, Shifts, [
                Draft({"team": one, "kind": "卡口值守", "planned_start": "2022-03-01 20:00", "place": "示例卡口",
                       "planned_end": "2022-03-02 08:00", "people": parts}),
                Draft({"team": one, "kind": "物资配送", "planned_start": "2021-12-01 08:00",
                       "planned_end": "2021-12-01 10:00", "people": parts[:1]})])
            return {FIRST: one, SECOND: two, **who}
    found: dict[str, int] = read(fill)
    return found


def card_lines(page: RegisterPage) -> list[str]:
    return [one.text() for one in page.card.findChildren(QLabel) if one.isVisibleTo(page.card)]


def roster(read: Read, team: int) -> list[tuple[str, str, str | None]]:
    """(name, duty, since) of everybody in a team."""
    def find() -> list[tuple[str, str, str | None]]:
        view = View(Rosters, filters=(Filter("team", "is", team),), keys=("person", "duty", "since"))
        return [(person.text, duty, since) for person, duty, since in view.page(view.ids()).values()]
    found: list[tuple[str, str, str | None]] = read(find)
    return found


def test_a_team_shows_its_roster_and_what_it_did_in_the_period(
        qtbot: QtBot, session: Session, ids: dict[str, int]) -> None:
    page = put_in_window(qtbot, teams.teams(session))
    page.choose(ids[FIRST])
    qtbot.waitUntil(lambda: "队长　委员　2022.01 起" in card_lines(page))
    assert page.card.findChild(QLabel, "card_below").text() == "队长 示例甲"
    assert {"2 次", "3 人次", "26 小时"} <= {one.text() for one in page.card.findChildren(QPushButton, "card_link")}
    qtbot.waitUntil(lambda: page.summary() == "共 2 支志愿服务队 · 队员 2 人 · 服务 2 次 · 3 人次 · 26 小时")
    page.show_view(page.view.with_(period=("2022-01-01", "2022-12-31")))
    page.card.show_record(page.view, ids[FIRST])
    qtbot.waitUntil(lambda: "2022.01.01—2022.12.31" in card_lines(page))
    assert {"1 次", "2 人次", "24 小时"} <= {one.text() for one in page.card.findChildren(QPushButton, "card_link")}
    qtbot.waitUntil(lambda: page.summary().startswith("2022.01.01—2022.12.31："))


def test_a_number_of_the_card_opens_its_shifts(qtbot: QtBot, session: Session, ids: dict[str, int]) -> None:
    page = put_in_window(qtbot, teams.teams(session))
    page.choose(ids[FIRST])
    qtbot.waitUntil(lambda: bool(page.card.findChildren(QPushButton, "card_link")))
    link = next(one for one in page.card.findChildren(QPushButton, "card_link") if one.text() == "2 次")
    assert link.width() < 80 < link.parentWidget().width()              # a short link leaves its column wide
    with qtbot.waitSignal(page.view_requested) as told:
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    shifts = put_in_window(qtbot, teams.shifts(session))
    shifts.show_view(told.args[0])
    qtbot.waitUntil(lambda: len(shifts.table.model.ids) == 2)
    qtbot.waitUntil(lambda: shifts._combos["team"].currentText() == FIRST)


def test_people_are_found_pasted_and_taken_in_at_once(
        qtbot: QtBot, session: Session, read: Read, ids: dict[str, int]) -> None:
    page = put_in_window(qtbot, teams.rosters(session))
    dialog = AddVolunteers(session, ids[FIRST], page)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.people.count() == 5)
    held = [dialog.people.item(row).text() for row in range(5)]
    assert any(text.startswith("示例甲") and text.endswith("（已在队中）") for text in held)
    write_in(dialog.search, "slb")
    qtbot.waitUntil(lambda: dialog.people.count() == 1)
    dialog.people.item(0).setSelected(True)
    qtbot.keyClick(dialog.people, Qt.Key.Key_Return)
    dialog.paste("示例丁\n示例新人、示例甲")
    qtbot.waitUntil(lambda: dialog.chosen.count() == 3)
    assert "已在队中：示例甲" in dialog._note.text()
    dialog.duty.choose("副队长")
    dialog.since.setText("2022.06")
    with qtbot.waitSignal(dialog.accepted):
        qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    assert sorted(roster(read, ids[FIRST])) == sorted([
        ("示例甲", "队长", "2022-01"), ("示例乙", "队员", None), ("示例丙", "副队长", "2022-06"),
        ("示例丁", "副队长", "2022-06"), ("示例新人", "副队长", "2022-06")])
    with qtbot.waitSignal(session.changed):
        session.undo()
    assert len(roster(read, ids[FIRST])) == 2


def test_the_last_rota_is_shown_and_copied_to_other_days(
        qtbot: QtBot, session: Session, read: Read, ids: dict[str, int]) -> None:
    page = put_in_window(qtbot, teams.shifts(session))
    dialog = CopyRota(session, ids[FIRST], page)
    dialog.open()
    people = dialog.findChild(QLabel, "rota_people")
    qtbot.waitUntil(lambda: people.text() == "示例甲、示例乙（2 人）")
    dialog.days.setPlainText("2022.03.10\n2022.13.01")
    assert dialog.said.text().startswith("第 2 行：") and not dialog.save_button.isEnabled()
    dialog.days.setPlainText("2022.03.10\n2022.03.12 18:00")
    assert dialog.preview.text() == "2022.03.10 20:00 至 2022.03.11 08:00\n2022.03.12 18:00 至 2022.03.13 06:00"
    with qtbot.waitSignal(dialog.copied):
        qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    starts = read(lambda: [row[0] for row in View(Shifts, keys=("planned_start",)).page(View(Shifts).ids()).values()])
    assert starts[:2] == ["2022-03-12 18:00", "2022-03-10 20:00"] and len(starts) == 4
    with qtbot.waitSignal(session.changed):
        session.undo()
    assert read(lambda: View(Shifts).count()) == 2


def test_a_team_without_a_rota_is_told_what_to_do(qtbot: QtBot, session: Session, ids: dict[str, int]) -> None:
    page = put_in_window(qtbot, teams.shifts(session))
    dialog = CopyRota(session, ids[SECOND], page)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.said.text() == "这支队伍还没有排过班，没有可以复制的。请先点“新增排班”。")
    dialog.days.setPlainText("2022.03.10")
    assert not dialog.save_button.isEnabled()


def test_totals_follow_period_and_kind_open_their_shifts_and_are_exported(
        qtbot: QtBot, session: Session, ids: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = put_in_window(qtbot, teams.shifts(session))
    dialog = ServiceTotals(session, page.view, page)
    dialog.opened.connect(page.show_view)
    dialog.open()

    def cells() -> list[list[str]]:
        return [[dialog.table.item(row, place).text() for place in range(4)]
                for row in range(dialog.table.rowCount())]
    qtbot.waitUntil(lambda: cells() == [["示例甲", "2", "2", "14"], ["示例乙", "1", "1", "12"]])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "统计.xlsx"), ""))
    with qtbot.waitSignal(session.background.busy_changed, check_params_cb=lambda busy: not busy):
        qtbot.mouseClick(dialog._export, Qt.MouseButton.LeftButton)
    values = [row for row in load_workbook(tmp_path / "统计.xlsx").active.iter_rows(values_only=True)]
    assert (1, "示例甲", 2, 14) in [row[:4] for row in values]
    dialog.period.show_span((EVER, "2021-12-31"))
    dialog._read()
    qtbot.waitUntil(lambda: cells() == [["示例甲", "1", "1", "2"]])
    dialog.table.setCurrentCell(0, 0)
    with qtbot.waitSignal(dialog.opened):
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.table.model.complete and len(page.table.model.ids) == 1)
    assert page.findChild(QLabel, "list_note_text").text() == "示例甲的排班"


def test_a_shift_names_its_people_on_the_card(qtbot: QtBot, session: Session, ids: dict[str, int]) -> None:
    page = put_in_window(qtbot, teams.shifts(session))
    page.choose(page.table.model.ids[0])
    qtbot.waitUntil(lambda: card_lines(page).count("按起止时间计") == 2)
    assert page.card.findChild(QLabel, "card_badge").text() == "卡口值守"


def test_a_period_is_asked_for_and_remembered(qtbot: QtBot, session: Session, ids: dict[str, int]) -> None:
    page = put_in_window(qtbot, teams.shifts(session))
    combo = page._period
    assert combo is not None
    combo.setCurrentIndex(combo.count() - 1)
    dialog = page.window().findChild(PeriodDialog)
    dialog.first.setText("2022.03.05")
    dialog.last.setText("2022.03")
    dialog._take()
    qtbot.waitUntil(lambda: page.table.model.complete and not page.table.model.ids)
    combo.setCurrentIndex(combo.count() - 1)
    dialog = page.window().findChildren(PeriodDialog)[-1]
    dialog.first.setText("2022.04")
    dialog._take()
    assert dialog._wrong.text() == "结束日期早于开始日期"
    dialog.first.setText("2022")
    dialog._take()
    qtbot.waitUntil(lambda: len(page.table.model.ids) == 1)
    again = put_in_window(qtbot, teams.shifts(session))
    assert again.view.period == ("2022-01-01", "2022-03-31")
    assert again._period is not None and again._period.currentText() == span_words(again.view.period)
