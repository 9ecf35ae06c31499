"""走访: different targets summed, who is left out behind every number, a unit's own visits, a suggestion from a visit."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from models.members import Members
from models.operation import operation
from models.people import People
from models.relations import RefValue
from models.suggestions import Suggestions
from models.units import Units
from models.view import Filter, View
from models.visits import Visits
from models.writing import Draft, write
from tests.ui.conftest import write_in
from tests.ui.test_members_page import put_in_window
from ui.dialogs.visit_coverage import VisitCoverage
from ui.forms import RecordForm
from ui.pages import members, units, visits
from ui.pages.register_page import RegisterPage
from ui.session import Session

Read = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def ids(session: Session, read: Read) -> dict[str, int]:
    """Two visits to 示例村, one of them to a member too; a village that nobody went to. Ids by name."""
    def fill() -> dict[str, int]:
        with operation("示例") as op:
            write(op, Units, [Draft({"name": "示例二村", "township": "示例镇"})])
            named = {name: found[0] for name, found in Units.find_names(
                ["示例村", "示例二村", "示例机械有限公司"], None).items()}
            who = {name: found[0] for name, found in People.find_names(["示例甲", "示例乙"], None).items()}

            def refs(*names: str) -> tuple[RefValue, ...]:
                return tuple(RefValue((named | who)[name], name) for name in names)
            first, second = write(op, Visits, [
                Draft({"visited_on": "2022-03-01", "units": refs("示例村", "示例机械有限公司"), "members": refs("示例乙"),
                       "visitors": refs("示例甲"), "subject": "示例事由", "place": "示例会议室"}),
                Draft({"visited_on": "2022-05", "units": refs("示例村"), "visitors": refs("示例甲")})])
            return {**named, **who, "first": first, "second": second}
    found: dict[str, int] = read(fill)
    return found


def told(page: RegisterPage, name: str) -> str:
    """What the card says on top; it is built when the first record is shown."""
    found = page.card.findChild(QLabel, name)
    return str(found.text()) if found is not None else ""


def links(page: RegisterPage) -> dict[str, QPushButton]:
    return {one.text(): one for one in page.card.findChildren(QPushButton, "card_link")}


def test_different_targets_are_summed_for_what_is_shown(qtbot: QtBot, session: Session, ids: dict[str, int]) -> None:
    page = put_in_window(qtbot, visits.visits(session))
    qtbot.waitUntil(lambda: page.summary() == "共 2 次 · 行政村 1 · 企业 1 · 委员 1")
    page.show_view(page.view.with_(period=("2022-04-01", "2022-06-30")))
    qtbot.waitUntil(lambda: page.summary() == "2022.04.01—2022.06.30：共 1 次 · 行政村 1")
    page.clear_filters()
    write_in(page.search, "示例机械")
    page.search.search_now()
    qtbot.waitUntil(lambda: page.summary() == "符合条件的 · 共 1 次 · 行政村 1 · 企业 1 · 委员 1")


def test_the_card_names_the_targets_and_the_day(qtbot: QtBot, session: Session, ids: dict[str, int]) -> None:
    page = put_in_window(qtbot, visits.visits(session))
    page.choose(ids["first"])
    qtbot.waitUntil(lambda: told(page, "card_name") == "示例村、示例机械有限公司等 3 处")
    assert told(page, "card_below") == "2022.03.01　示例会议室"


def test_a_suggestion_is_entered_from_the_visit(
        qtbot: QtBot, session: Session, read: Read, ids: dict[str, int]) -> None:
    page = put_in_window(qtbot, visits.visits(session))
    page.choose(ids["first"])
    qtbot.waitUntil(lambda: told(page, "card_name").startswith("示例村"))
    qtbot.mouseClick(page.card.findChild(QPushButton, "add_suggestion"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.findChild(RecordForm) is not None)
    form = page.findChild(RecordForm)
    form.fields["content"].editor.put("示例：尽快改造管网")
    with qtbot.waitSignal(form.saved):
        form.save()
    row_id, = read(lambda: View(Suggestions).ids())
    kept = read(lambda: Suggestions.get(row_id, View(Suggestions)))
    assert (kept["visit"].id, kept["collected_on"], kept["source"]) == (ids["first"], "2022-03-01", "走访")
    qtbot.waitUntil(lambda: "1 条" in links(page))
    with qtbot.waitSignal(page.view_requested) as asked:
        qtbot.mouseClick(links(page)["1 条"], Qt.MouseButton.LeftButton)
    assert read(asked.args[0].ids) == [row_id]


def test_a_visit_to_nobody_is_refused_beside_the_field(qtbot: QtBot, session: Session, ids: dict[str, int]) -> None:
    page = put_in_window(qtbot, visits.visits(session))
    page.new_record()
    form = page.findChild(RecordForm)
    form.fields["visited_on"].editor.put("2022-06-01")
    form.save()
    qtbot.waitUntil(lambda: form.fields["units"].wrong == "请填写走访了哪个单位或哪位委员")
    form.fields["units"].editor.put((RefValue(ids["示例二村"], "示例二村"),))
    with qtbot.waitSignal(form.saved):
        form.save()
    qtbot.waitUntil(lambda: page.summary().startswith("共 3 次 · 行政村 2"))


# 走访覆盖

@pytest.fixture
def coverage(qtbot: QtBot, session: Session, ids: dict[str, int]) -> VisitCoverage:
    page = put_in_window(qtbot, visits.visits(session))
    page.findChild(QPushButton, "coverage").click()
    dialog: VisitCoverage = page.window().findChild(VisitCoverage)
    qtbot.waitUntil(lambda: dialog.findChild(QPushButton, "targets_1_1") is not None)
    return dialog


def numbers(dialog: VisitCoverage, card: str, row: int) -> list[str]:
    return [dialog.findChild(QPushButton, f"{card}_{row}_{column}").text() for column in (1, 2, 3)]


def test_coverage_says_how_many_and_opens_who_is_left(
        qtbot: QtBot, session: Session, read: Read, coverage: VisitCoverage) -> None:
    assert coverage.findChild(QLabel, "coverage_words").text() == "走访行政村 1/2"
    assert [numbers(coverage, "targets", row) for row in (1, 2, 3, 4)] == [
        ["2", "1", "1"], ["1", "1", "0"], ["0", "0", "0"], ["5", "1", "4"]]
    assert [numbers(coverage, "townships", row) for row in (1, 2)] == [["1", "0", "1"], ["1", "1", "0"]]
    assert not coverage.findChild(QPushButton, "targets_2_3").isEnabled()
    left = coverage.findChild(QPushButton, "townships_1_3")
    assert left.accessibleName() == "示例镇未走访 1，查看名单"
    with qtbot.waitSignal(coverage.view_requested) as asked:
        qtbot.mouseClick(left, Qt.MouseButton.LeftButton)
    page = put_in_window(qtbot, units.units(session))
    page.show_view(asked.args[0])
    qtbot.waitUntil(lambda: [page.table.model.index(0, 1).data()] == ["示例二村"] and page.table.model.rowCount() == 1)
    qtbot.waitUntil(lambda: page._combos["times_visited"].currentText() == "未走访")


def test_members_left_out_open_in_the_roster(qtbot: QtBot, session: Session, coverage: VisitCoverage) -> None:
    with qtbot.waitSignal(coverage.view_requested) as asked:
        qtbot.mouseClick(coverage.findChild(QPushButton, "targets_4_3"), Qt.MouseButton.LeftButton)
    assert asked.args[0].register is Members
    page = put_in_window(qtbot, members.roster(session))
    page.show_view(asked.args[0])
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 4)
    qtbot.waitUntil(lambda: page.findChild(QPushButton, "chip_unvisited") is not None)
    assert page.findChild(QPushButton, "chip_unvisited").text() == "未走访"


def test_coverage_is_exported_as_it_stands(
        qtbot: QtBot, session: Session, coverage: VisitCoverage, tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "走访覆盖.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    coverage.export()
    qtbot.waitUntil(path.exists)
    qtbot.waitUntil(coverage.findChild(QPushButton, "coverage_export").isEnabled)
    book = load_workbook(path)
    rows = [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]
    flat = [[value for value in row if value is not None] for row in rows]
    assert any(row[-4:] == ["委员", 5, 1, 4] for row in flat) and any(row[-4:] == ["示例镇", 1, 0, 1] for row in flat)
    assert len(book.sheetnames) == 2


# 单位

def test_a_unit_shows_its_visits_and_opens_them(qtbot: QtBot, session: Session, ids: dict[str, int]) -> None:
    page = put_in_window(qtbot, units.units(session))
    page.choose(ids["示例村"])
    qtbot.waitUntil(lambda: "2 次" in links(page))
    lines = [one.text() for one in page.card.findChildren(QLabel)]
    assert lines.index("2022.05　示例甲") < lines.index("2022.03.01　示例甲　示例事由")
    page.show_view(page.view.with_(period=("2022-01-01", "2022-03-31")))
    page.card.show_record(page.view, ids["示例村"])
    qtbot.waitUntil(lambda: "1 次（2022.01.01—2022.03.31）" in links(page))
    with qtbot.waitSignal(page.view_requested) as opened:
        qtbot.mouseClick(links(page)["1 次（2022.01.01—2022.03.31）"], Qt.MouseButton.LeftButton)
    shown = put_in_window(qtbot, visits.visits(session))
    shown.show_view(opened.args[0])
    qtbot.waitUntil(lambda: list(shown.table.model.ids) == [ids["first"]])


def test_units_are_narrowed_to_those_not_visited(qtbot: QtBot, session: Session, ids: dict[str, int]) -> None:
    page = put_in_window(qtbot, units.units(session))
    qtbot.waitUntil(lambda: page.summary() == "共 3 个单位 · 行政村 2 · 企业 1 · 已走访 2")
    combo = page._combos["times_visited"]
    qtbot.waitUntil(lambda: combo.findText("未走访") > 0)
    combo.choose(Filter("unvisited"))
    qtbot.waitUntil(lambda: list(page.table.model.ids) == [ids["示例二村"]])
