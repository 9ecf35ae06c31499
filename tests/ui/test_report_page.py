"""汇报: the figures beside what they were, the files that go out, and what was kept of them."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from models.donations import Donations
from models.kept_reports import KeptReport, kept_figures
from models.members import Members
from models.openings import Restatement
from models.operation import operation
from models.people import People
from models.relations import RefValue
from models.schemes import Schemes
from models.view import View
from models.writing import Draft, recycle, write
from tests.ui.conftest import write_in
from ui.dialogs.produce_report import ProduceReport
from ui.forms import RecordForm
from ui.pages.report import ReportPage
from ui.pages.report_lists import _save, kept
from ui.session import Session


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the native dialog says to save."""
    found = tmp_path / "报出"
    found.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(found))
    return found


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> ReportPage:
    made = ReportPage(session)
    qtbot.addWidget(made)
    made.resize(1330, 560)
    made.show()
    qtbot.waitUntil(lambda: made.table.rowCount() > 20)
    return made


def row_of(page: ReportPage, title: str) -> int:
    return next(row for row in range(page.table.rowCount()) if page.table.item(row, 0).text() == title
                and page.table.columnSpan(row, 0) == 1)


def cells(page: ReportPage, title: str) -> list[str]:
    row = row_of(page, title)
    return [page.table.item(row, place).text() for place in range(page.table.columnCount())]


def test_figures_stand_in_groups_and_open_their_rows(qtbot: QtBot, session: Session, page: ReportPage) -> None:
    assert cells(page, "委员")[2] == "5"
    opened: list[tuple[View, str]] = []
    page.view_requested.connect(lambda view, why: opened.append((view, why)))
    page.table.setCurrentCell(row_of(page, "委员"), 0)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert opened and opened[0][0].register.key == "members" and opened[0][1].startswith("委员")
    qtbot.mouseClick(page.card.open_rows, Qt.MouseButton.LeftButton)
    assert len(opened) == 2
    assert not page.card.opening.isEnabled() and "没有期初" in page.card.opening.toolTip()
    page.table.setCurrentCell(row_of(page, "捐款捐物"), 0)
    assert page.card.opening.isEnabled()


def test_a_campaign_is_chosen_here_or_by_the_scheme(
        qtbot: QtBot, session: Session, window: QWidget, page: ReportPage, read: Any) -> None:
    def fill() -> None:
        donor = RefValue(People.find_names(["示例甲"], None)["示例甲"][0], "")
        with operation("示例") as op:
            write(op, Donations, [
                Draft({"given_on": "2022-03-01", "donor_person": donor, "amount": amount, "campaign": campaign})
                for amount, campaign in ((100_00, None), (20_00, "党史学习教育"), (3_00, "自写的专项"))])
            write(op, Schemes, [Draft({"name": "专项汇报", "campaign": "自写的专项", "text": ""})])
    read(fill)
    page.refresh()
    qtbot.waitUntil(lambda: cells(page, "捐款捐物")[2] == "123")
    assert [page.campaign.itemText(n) for n in range(page.campaign.count())] == ["不分专项", "党史学习教育"]
    page.campaign.setFocus()
    QTest.keyClick(page.campaign, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: cells(page, "捐款捐物")[2] == "20")
    assert cells(page, "委员")[2] == "5"
    opened: list[tuple[View, str]] = []
    page.view_requested.connect(lambda view, why: opened.append((view, why)))
    page.table.setCurrentCell(row_of(page, "捐款捐物"), 0)
    qtbot.mouseClick(page.card.open_rows, Qt.MouseButton.LeftButton)
    assert read(lambda: opened[0][0].count()) == 1 and "党史学习教育" in opened[0][1]

    page._read_schemes()
    qtbot.waitUntil(lambda: page.scheme.count() == 2)
    page.scheme.setCurrentIndex(1)
    qtbot.waitUntil(lambda: page.campaign.campaign() == "自写的专项")
    assert cells(page, "捐款捐物")[2] == "3"
    page._produce()                                        # what goes out is what stands here
    dialog = window.findChild(ProduceReport) or page.window().findChild(ProduceReport)
    qtbot.waitUntil(dialog._make.isEnabled)
    assert dialog.campaign.campaign() == "自写的专项" == dialog._found.period.campaign
    QTest.keyClick(dialog.campaign, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: dialog._found.period.campaign == "")
    dialog.reject()


def test_a_new_scheme_is_shown_at_once(qtbot: QtBot, session: Session, window: QWidget, page: ReportPage) -> None:
    qtbot.mouseClick(page.new_scheme, Qt.MouseButton.LeftButton)
    form = page.findChild(RecordForm) or window.findChild(RecordForm)
    form.fields["name"].editor.put("示例方案")
    form.fields["figures"].editor.put(("走访行政村", "赠书"))
    form.save()
    qtbot.waitUntil(lambda: page.scheme.currentText() == "示例方案")
    qtbot.waitUntil(lambda: not any(page.table.item(row, 0).text() == "委员" for row in range(page.table.rowCount())))
    assert page.change_scheme.isEnabled()


def test_another_number_is_reported_with_its_reason(
        qtbot: QtBot, session: Session, page: ReportPage, read: Any) -> None:
    page.period.show_span(("2026-01-01", "2026-12-31"))
    page.refresh()
    qtbot.waitUntil(lambda: "2026.12.31" in page.days.text())
    page.table.setCurrentCell(row_of(page, "赠书"), 0)
    qtbot.mouseClick(page.card.restate, Qt.MouseButton.LeftButton)
    form = page.findChild(RecordForm)
    qtbot.waitUntil(form.isVisible)
    write_in(form.findChild(QWidget, "field_value"), "8000")
    form.fields["reason"].editor.text.setPlainText("上级口径不含赠阅")
    form.save()
    qtbot.waitUntil(lambda: cells(page, "赠书")[2] == "8,000")
    assert "系统统计 0 册，按 8000 册报送：上级口径不含赠阅" in cells(page, "赠书")[-1]
    assert read(lambda: Restatement.select().count()) == 1


def test_a_report_goes_out_is_kept_and_the_next_one_wants_a_reason(
        qtbot: QtBot, session: Session, window: QWidget, folder: Path, read: Any) -> None:
    dialog = ProduceReport(session, window)
    dialog.open()
    qtbot.waitUntil(dialog._make.isEnabled)
    dialog.name.selectAll()
    write_in(dialog.name, "示例季报")
    write_in(dialog.recipient, "中共示例县委")
    dialog.text.choose("县委")
    dialog.keep.click()
    assert not dialog.reasons
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(list(folder.iterdir())) == 2 and not session.background.busy(), timeout=15000)
    assert sorted(one.name for one in folder.iterdir()) == ["示例季报_文字稿.docx", "示例季报_汇总表.xlsx"]
    assert "汇总" in openpyxl.load_workbook(folder / "示例季报_汇总表.xlsx").sheetnames
    report = read(lambda: KeptReport.select().get().id)
    assert {one.key: one.value for one in read(lambda: kept_figures(report))}["members"] == 5

    session.run_operation("放入回收站", lambda op: recycle(op, Members, View(Members).ids()), owner=window)
    qtbot.waitUntil(lambda: read(lambda: View(Members).count()) == 0)
    again = ProduceReport(session, window)
    again.open()
    qtbot.waitUntil(again._make.isEnabled)
    write_in(again.recipient, "中共示例县委")
    again.keep.click()
    assert "members" in again.reasons and "低于上次报送" in again._lower_words.text()
    QTest.keyClick(again, Qt.Key.Key_Return)
    assert "请写明低于上次报送的原因" in again.said.text()
    for field in again.reasons.values():
        write_in(field, "示例原因")
    QTest.keyClick(again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: read(lambda: KeptReport.select().count()) == 2, timeout=15000)


def test_a_scheme_proposes_and_its_template_is_remembered(
        qtbot: QtBot, session: Session, window: QWidget, folder: Path, tmp_path: Path) -> None:
    import docx
    import openpyxl
    template = tmp_path / "自备.docx"
    document = docx.Document()
    document.add_paragraph("委员{{委员}}名")
    document.save(str(template))
    made: list[int] = []
    session.run_operation("方案", lambda op: write(op, Schemes, [Draft({
        "name": "月报", "recipient": "示例机关", "period": "本月", "figures": ("委员", "网格"), "parts": ("汇总表",)})]),
        owner=window, done=made.extend)
    qtbot.waitUntil(lambda: bool(made))
    scheme = made[0]
    dialog = ProduceReport(session, window, scheme=scheme)
    dialog.open()
    qtbot.waitUntil(dialog._make.isEnabled)
    assert (dialog.name.text(), dialog.recipient.text()) == ("月报", "示例机关")
    assert [part for part, box in dialog.parts.items() if box.isChecked()] == ["汇总表"]
    dialog.text.choose("")
    dialog._put_template("word", template, dialog._word_words)
    dialog.make()
    qtbot.waitUntil(lambda: (folder / "月报_自备文字稿.docx").exists() and not session.background.busy(), timeout=15000)
    assert docx.Document(str(folder / "月报_自备文字稿.docx")).paragraphs[0].text == "委员5名"
    again = ProduceReport(session, window, scheme=scheme)
    again.open()
    qtbot.waitUntil(again._make.isEnabled)
    assert set(again._own) == {"word"} and again._word_words.text() == "自备.docx"
    sheet = tmp_path / "自备.xlsx"
    openpyxl.Workbook().save(str(sheet))
    again.text.choose("")
    again._put_template("sheet", sheet, again._sheet_words)             # the first stays, under its own name
    again.make()
    qtbot.waitUntil(lambda: (folder / "月报_自备表格.xlsx").exists() and not session.background.busy(), timeout=15000)
    third = ProduceReport(session, window, scheme=scheme)
    third.open()
    qtbot.waitUntil(third._make.isEnabled)
    assert (third._word_words.text(), third._sheet_words.text()) == ("自备.docx", "自备.xlsx")


def test_nothing_chosen_is_told(qtbot: QtBot, session: Session, window: QWidget, folder: Path) -> None:
    dialog = ProduceReport(session, window)
    dialog.open()
    qtbot.waitUntil(dialog._make.isEnabled)
    for box in dialog.parts.values():
        box.setChecked(False)
    dialog.text.choose("")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert "请至少选一项" in dialog.said.text() and not list(folder.iterdir())
    assert dialog.findChild(QPushButton, "report_make").isEnabled()


def test_what_went_out_is_listed_and_its_files_are_saved_again(
        qtbot: QtBot, session: Session, window: QWidget, folder: Path, read: Any) -> None:
    dialog = ProduceReport(session, window)
    dialog.open()
    qtbot.waitUntil(dialog._make.isEnabled)
    dialog.name.selectAll()
    write_in(dialog.name, "年报")
    dialog.keep.click()
    dialog.make()
    qtbot.waitUntil(lambda: (folder / "年报_汇总表.xlsx").exists() and not session.background.busy(), timeout=15000)
    for file in folder.iterdir():
        file.unlink()
    page = kept(session)
    qtbot.addWidget(page)
    page.resize(1330, 560)
    page.show()
    qtbot.waitUntil(lambda: "共 1 份" in page.summary(), timeout=3000)
    _save(page, read(lambda: page.view.ids()))
    qtbot.waitUntil(lambda: (folder / "年报_汇总表.xlsx").exists())
