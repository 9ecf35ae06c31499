"""导入: from a spreadsheet on disk through the preview to the rows in the database, by clicks and keys."""
from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from importers.planned import CHANGED, MISSING, NEW, SAME, UNSURE
from models.basics import Term
from models.members import Members
from models.operation import operation
from models.teams import Rosters
from models.view import View
from models.writing import Draft, write
from tests.ui.conftest import member
from ui.dialogs import saved_file
from ui.dialogs.import_dialog import ImportDialog
from ui.dialogs.import_mapping import MappingDialog
from ui.dialogs.import_options import TermDialog
from ui.dialogs.import_person import PersonDialog
from ui.dialogs.import_questions import QuestionsDialog
from ui.dialogs.import_table import NOT_IMPORTED, TICK
from ui.messages import Messages
from ui.pages import members
from ui.session import Session

Read = Callable[[Callable[[], Any]], Any]
HEADER = ("序号", "姓名", "性别", "出生年月", "政治面貌", "界别", "工作单位及职务", "手机", "喜好")
ROWS = (
    (1, "示例甲", "男", None, "中共党员", "教育界", "示例县第一中学校长", "13900000001", "甲"),                     # 不变
    (2, "示例乙", "女", None, "民建会员", "医药卫生界", "示例机械有限公司董事长", "13900000002", ""),               # 修改
    (3, "示例新", "女", 1975.1, "群众", "教育界", "示例县文化馆馆长", "13900000009", ""),                           # 新增
    (4, "示例丙", "女", None, None, None, "示例县别的医院院长", None, ""),                                        # 待确认
    (5, None, "男", None, "群众", "教育界", "示例县医院", "13900000010", ""),                                    # 有误
    (6, "示例丁", "女", None, None, "数字经济界", "示例县第二中学教师", "13900000004", ""),                         # 问界别
    (7, "示例戊", "女", None, None, None, None, "1391234", ""),                                                # 此格未导入
)


def save(path: Path, rows: Sequence[Sequence[Any]] = ROWS, header: Sequence[str] = HEADER, said: int = 7,
         hidden: bool = False) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名册"
    sheet.append(["政协示例县第十届委员会委员名册"])
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    sheet.append(["合计", f"共{said}人"])
    if hidden:
        other = book.create_sheet("去年")
        other.append(["姓名", "性别"])
        other.append(["示例旧", "男"])
        other.sheet_state = "hidden"
    book.save(path)
    return path


@pytest.fixture
def window(qtbot: QtBot, session: Session) -> QWidget:
    """A window of a laptop's size with the roster on it, and a voice."""
    made = QWidget()
    qtbot.addWidget(made)
    QVBoxLayout(made).addWidget(members.roster(session))
    made.resize(1366, 697)
    session.messages = Messages(made, session.undo)
    made.show()
    return made


@pytest.fixture
def opened(qtbot: QtBot, session: Session, window: QWidget) -> Callable[..., ImportDialog]:
    def open_file(path: Path) -> ImportDialog:
        dialog = ImportDialog(session, Members, window, path)
        dialog.open()
        qtbot.waitUntil(lambda: path.name in dialog._title.text() and dialog._job is None)
        return dialog
    return open_file


@pytest.fixture
def dialog(tmp_path: Path, opened: Callable[..., ImportDialog]) -> ImportDialog:
    return opened(save(tmp_path / "名册.xlsx", hidden=True))


def settled(qtbot: QtBot, dialog: ImportDialog, old: Any) -> None:
    qtbot.waitUntil(lambda: dialog._job is None and dialog.proposal is not old)


def shown_dialog(qtbot: QtBot, kind: type[QDialog]) -> Any:
    def find() -> Any:
        return next((w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()), None)
    qtbot.waitUntil(lambda: find() is not None)
    return find()


def row_of(dialog: ImportDialog, name: str) -> int:
    return next(row for row in range(dialog.pane.table.rowCount()) if dialog.pane.table.text(row, 3) == name)


def section_of(dialog: ImportDialog, key: str) -> int:
    return 3 + [column.key for column in dialog.pane.table.columns].index(key)


def text(dialog: ImportDialog, name: str, key: str) -> str:
    return dialog.pane.table.text(row_of(dialog, name), section_of(dialog, key))


def click(dialog: ImportDialog, row: int, section: int) -> None:
    view = dialog.pane.grid.strip if section < dialog.pane.grid.frozen else dialog.pane.grid
    index = dialog.pane.table.index(row, section)
    view.scrollTo(index)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
                     view.visualRect(index).center())


def count_members(read: Read, session: Session) -> int:
    return int(read(lambda: View(Members, term=session.term_id).count()))


def test_preview_tells_what_would_become_of_each_row(dialog: ImportDialog) -> None:
    counts = dialog.proposal.plan.counts()
    assert counts == {NEW: 1, CHANGED: 1, SAME: 3, UNSURE: 1, "failed": 1, MISSING: 0}
    assert [chip.text() for chip in dialog.pane.chips.findChildren(QPushButton) if chip.isVisible()] == [
        "全部 7", "新增 1", "修改 1", "待确认 1", "有误 1", "不变 3"]
    assert "表头在第 2 行" in dialog.pane.note.text() and dialog.pane.note.text().startswith("本表写 7 人，读入 6 人，另有 1 行有误未读入。")
    assert dialog.pane.note.property("kind") == "amber"
    assert "喜好" in dialog.pane.notes.text() and "去年" in dialog.pane.notes.text()
    assert dialog.pane.options.mapping.text() == "列对应 7/9 …"
    assert text(dialog, "示例乙", "sector") == "工商联界 → 医药卫生界"
    assert text(dialog, "示例戊", "phones") == NOT_IMPORTED
    assert "1391234" in dialog.pane.table.text(row_of(dialog, "示例戊"), dialog.pane.table.note_section)
    assert dialog._apply_button.text() == "导入 2 行"


def test_model_keeps_the_rules_of_item_models(dialog: ImportDialog) -> None:
    tester = QAbstractItemModelTester(dialog.pane.table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for key in (NEW, CHANGED, "failed", MISSING, ""):
        dialog.pane.table.show_only(key)
    dialog.pane.table.tick_shown(False)
    dialog.pane.table.toggle_cell(row_of(dialog, "示例乙"), section_of(dialog, "sector"))
    assert tester.model() is dialog.pane.table


def test_a_wrong_count_is_told_in_amber(tmp_path: Path, opened: Callable[..., ImportDialog]) -> None:
    dialog = opened(save(tmp_path / "少一人.xlsx", said=8))
    assert "本表写 8 人，读入 6 人，另有 1 行有误未读入。" in dialog.pane.note.text()
    assert dialog.pane.note.property("kind") == "amber"
    agreeing = opened(save(tmp_path / "无误.xlsx", [row for row in ROWS if row[1]], said=6))
    assert agreeing.pane.note.text().startswith("本表写 6 人，读入 6 人。") and agreeing.pane.note.property("kind") == "soft"


def test_chips_filter_the_rows(qtbot: QtBot, dialog: ImportDialog) -> None:
    for key, names in ((CHANGED, ["示例乙"]), (UNSURE, ["示例丙"]), (SAME, ["示例甲", "示例丁", "示例戊"])):
        qtbot.mouseClick(dialog.pane.chips.findChild(QPushButton, f"import_chips_{key}"), Qt.MouseButton.LeftButton)
        assert [dialog.pane.table.text(row, 3) for row in range(dialog.pane.table.rowCount())] == names


def test_import_is_one_step_that_can_be_undone(qtbot: QtBot, session: Session, read: Read,
                                               dialog: ImportDialog) -> None:
    told: list[str] = []
    session.tell_done = told.append  # type: ignore[method-assign, assignment]
    with qtbot.waitSignal(session.changed):
        qtbot.mouseClick(dialog._apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: told == ["已导入：新增 1，修改 1；有误 1 行、待确认 1 行未导入"])
    assert member(read, session, "示例乙")["sector"].text == "医药卫生界"
    assert member(read, session, "示例新")["phones"] == ("13900000009",)
    assert count_members(read, session) == 6
    with qtbot.waitSignal(session.changed):
        session.undo()
    assert member(read, session, "示例乙")["sector"].text == "工商联界"
    assert count_members(read, session) == 5


def test_unticked_rows_and_cells_are_left_as_they_are(qtbot: QtBot, session: Session, read: Read, tmp_path: Path,
                                                      opened: Callable[..., ImportDialog]) -> None:
    dialog = opened(save(tmp_path / "两处.xlsx", [
        (1, "示例乙", "女", None, None, "医药卫生界", "示例新公司经理", "13900000002", ""),
        (2, "示例甲", "男", None, None, "工商联界", None, "13900000001", ""),
        (3, "示例新", "女", None, "群众", "教育界", "示例县文化馆馆长", "13900000009", "")], said=3))
    assert dialog._apply_button.text() == "导入 3 行"
    click(dialog, row_of(dialog, "示例乙"), section_of(dialog, "sector"))
    assert dialog.pane.table.state(row_of(dialog, "示例乙")) == Qt.CheckState.PartiallyChecked
    struck = dialog.pane.table.index(row_of(dialog, "示例乙"), section_of(dialog, "sector"))
    assert struck.data(Qt.ItemDataRole.FontRole).strikeOut()
    click(dialog, row_of(dialog, "示例新"), TICK)
    assert dialog._apply_button.text() == "导入 2 行"
    click(dialog, row_of(dialog, "示例甲"), section_of(dialog, "sector"))
    assert dialog._apply_button.text() == "导入 1 行"
    with qtbot.waitSignal(session.changed):
        qtbot.mouseClick(dialog._apply_button, Qt.MouseButton.LeftButton)
    assert member(read, session, "示例乙")["sector"].text == "工商联界"
    assert member(read, session, "示例乙")["work"] == "示例新公司经理"
    assert member(read, session, "示例甲")["sector"].text == "教育界"
    assert count_members(read, session) == 5


def test_keys_alone_tick_and_import(qtbot: QtBot, session: Session, read: Read, dialog: ImportDialog) -> None:
    dialog.activateWindow()
    qtbot.waitUntil(lambda: dialog.isActiveWindow() and dialog.pane.grid.hasFocus())
    QTest.keyClick(dialog.pane.grid, Qt.Key.Key_Down)                    # 示例乙
    QTest.keyClick(dialog.pane.grid, Qt.Key.Key_Space)
    assert dialog._apply_button.text() == "导入 1 行"
    QTest.keyClick(dialog.pane.grid, Qt.Key.Key_Space)
    for _ in range(section_of(dialog, "sector") - 1):
        QTest.keyClick(dialog.pane.grid, Qt.Key.Key_Right)
    QTest.keyClick(dialog.pane.grid, Qt.Key.Key_Space)                   # the changed cell
    assert dialog.proposal.plan.rows[1].unticked == {"sector"}
    assert "（不改）" in dialog.pane.detail.text()
    with qtbot.waitSignal(session.changed):
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert member(read, session, "示例乙")["sector"].text == "工商联界"
    assert count_members(read, session) == 6


def test_namesakes_are_chosen_side_by_side(qtbot: QtBot, session: Session, read: Read, dialog: ImportDialog) -> None:
    dialog.pane.grid.setCurrentIndex(dialog.pane.table.index(row_of(dialog, "示例丙"), 1))
    old = dialog.proposal
    QTest.keyClick(dialog.pane.grid, Qt.Key.Key_Return)
    chooser = shown_dialog(qtbot, PersonDialog)
    words = [one.text() for one in chooser._area.findChildren(type(chooser._reason))]
    assert "示例县医院副院长　≠" in words and "示例县别的医院院长" in words and "男　≠" in words
    chooser._group.button(1).click()                                # 是新的人
    QTest.keyClick(chooser, Qt.Key.Key_Return)
    settled(qtbot, dialog, old)
    assert dialog.proposal.plan.counts()[NEW] == 2
    with qtbot.waitSignal(session.changed):
        dialog._apply_button.click()
    assert count_members(read, session) == 7


def test_a_row_can_be_skipped(qtbot: QtBot, dialog: ImportDialog) -> None:
    row = row_of(dialog, "示例丙")
    click(dialog, row, 2)
    chooser = shown_dialog(qtbot, PersonDialog)
    chooser._group.button(2).click()
    chooser._take()
    assert dialog.pane.table.text(row, 2) == "跳过"


def test_questions_are_answered_for_the_whole_sheet(qtbot: QtBot, session: Session, read: Read,
                                                    dialog: ImportDialog) -> None:
    assert dialog.pane.questions_link.text() == "! 回答 2 个问题…"
    click(dialog, row_of(dialog, "示例乙"), TICK)
    old = dialog.proposal
    dialog.pane.questions_link.click()
    asked = shown_dialog(qtbot, QuestionsDialog)
    october, sector = asked._combos
    assert [october.itemText(n) for n in range(3)] == ["（暂不回答）", "是 1 月", "是 10 月"]
    assert [sector.itemText(n) for n in (1, 2, sector.count() - 1)] == [
        "新建“数字经济界”", "对应到 教育界", "不填这一格"]
    october.choose(True)
    sector.choose(sector.itemData(1))
    QTest.keyClick(asked, Qt.Key.Key_Return)
    settled(qtbot, dialog, old)
    assert not dialog.pane.questions_link.isVisible()
    assert text(dialog, "示例新", "birth") == "1975.10"
    assert text(dialog, "示例丁", "sector") == "教育界 → 数字经济界"
    assert dialog.pane.table.state(row_of(dialog, "示例乙")) == Qt.CheckState.Unchecked, "ticks outlive an answer"
    with qtbot.waitSignal(session.changed):
        dialog._apply_button.click()
    assert member(read, session, "示例丁")["sector"].text == "数字经济界"
    assert member(read, session, "示例新")["birth"] == "1975-10"


def test_matching_is_changed_by_hand_and_remembered(qtbot: QtBot, session: Session, dialog: ImportDialog,
                                                    tmp_path: Path, opened: Callable[..., ImportDialog]) -> None:
    old = dialog.proposal
    dialog.pane.options.mapping.click()
    mapping = shown_dialog(qtbot, MappingDialog)
    mapping._combos[8].choose("note")                               # 喜好 → 备注
    mapping._combos[3].choose("")                                   # 出生年月: not imported
    assert "不导入：序号、出生年月" in mapping._unused.text()
    QTest.keyClick(mapping, Qt.Key.Key_Return)
    settled(qtbot, dialog, old)
    assert text(dialog, "示例甲", "note") == "（空） → 甲"
    assert "birth" not in [column.key for column in dialog.pane.table.columns]
    dialog.reject()
    again = opened(save(tmp_path / "下一份.xlsx"))
    assert text(again, "示例甲", "note") == "（空） → 甲"
    assert again.pane.options.mapping.text() == "列对应 7/9 …"


def test_only_a_whole_roster_asks_who_is_missing(qtbot: QtBot, session: Session, read: Read, tmp_path: Path,
                                                 opened: Callable[..., ImportDialog]) -> None:
    dialog = opened(save(tmp_path / "全体.xlsx", ROWS[:2], said=2))
    chip = dialog.pane.chips.findChild(QPushButton, f"import_chips_{MISSING}")
    assert not chip.isVisible() and not dialog.pane.endings.missing.isVisible()
    old = dialog.proposal
    dialog.pane.options.scope.setFocus()
    QTest.keyClick(dialog.pane.options.scope, Qt.Key.Key_Down)
    dialog.pane.options.scope.activated.emit(1)
    settled(qtbot, dialog, old)
    assert chip.text() == "库中有、表中无 3"
    assert dialog.pane.endings.missing.currentText() == "保留" and dialog._apply_button.text() == "导入 1 行"
    chip.click()
    assert [dialog.pane.table.text(row, 3) for row in range(3)] == ["示例丙", "示例丁", "示例戊"]
    dialog.pane.endings.missing.choose("end")
    dialog.pane.endings.end_day.setText("2026.10.31")
    dialog.pane.endings.reason.choose("调离")
    click(dialog, 1, TICK)                                          # 示例丁 stays
    assert dialog._apply_button.text() == "导入 1 行，办理离任 2 人"
    with qtbot.waitSignal(session.changed):
        dialog._apply_button.click()
    assert count_members(read, session) == 3
    kept = read(lambda: Members.get(
        Members.find_names(["示例丙"], session.term_id)["示例丙"][0], View(Members, ended=True)))
    assert (kept["until"], kept["end_reason"]) == ("2026-10-31", "调离")


def test_dated_changes_begin_on_a_day_or_correct(qtbot: QtBot, session: Session, read: Read, tmp_path: Path,
                                                 opened: Callable[..., ImportDialog]) -> None:
    rows = [(1, "示例丙", "男", None, "中共党员", None, None, "13900000003", "")]
    dialog = opened(save(tmp_path / "入党.xlsx", rows, said=1))
    assert dialog.pane.endings._since_words.text() == "政治面貌变动："
    dialog.pane.endings.since_day.setText("下个月")
    dialog._apply_button.click()
    assert "变动日期" in dialog.said.text() and dialog._job is None
    dialog.pane.endings.since_day.setText("2026.07.01")
    with qtbot.waitSignal(session.changed):
        dialog._apply_button.click()
    row_id = member(read, session, "示例丙")["id"]
    assert read(lambda: Members.get(row_id, View(Members, as_of="2026-06-30"))["affiliations"]) == ("群众",)
    assert read(lambda: Members.get(row_id, View(Members))["affiliations"]) == ("中共党员",)


def test_a_new_term_is_named_and_does_not_touch_another(qtbot: QtBot, session: Session, read: Read,
                                                        dialog: ImportDialog) -> None:
    term = dialog.pane.options.term
    term.setCurrentIndex(term.count() - 1)
    term.activated.emit(term.count() - 1)
    asked = shown_dialog(qtbot, TermDialog)
    asked.line.setText("第十届")
    asked.findChild(QPushButton, "term_take").click()
    assert "已有“第十届”" in asked._wrong.text()
    asked.line.setText("第十一届")
    old = dialog.proposal
    QTest.keyClick(asked, Qt.Key.Key_Return)
    settled(qtbot, dialog, old)
    assert term.currentText() == "第十一届（新）"
    with qtbot.waitSignal(session.changed):
        dialog._apply_button.click()
    assert count_members(read, session) == 5
    new = read(lambda: Term.get(Term.name == "第十一届").id)
    assert read(lambda: View(Members, term=new).count()) > 0


def test_a_record_changed_meanwhile_is_told_and_compared_anew(qtbot: QtBot, session: Session, read: Read,
                                                              dialog: ImportDialog) -> None:
    told: list[tuple[str, str]] = []
    session.messages.refuse = lambda *words: told.append(words[:2])  # type: ignore[union-attr, method-assign]
    row_id = member(read, session, "示例乙")["id"]

    def change() -> None:
        with operation("别处修改") as op:
            write(op, Members, [Draft({"work": "示例别处"}, id=row_id)])
    read(change)
    old = dialog.proposal
    dialog._apply_button.click()
    settled(qtbot, dialog, old)
    assert told and "示例乙" in told[0][0]
    assert count_members(read, session) == 5, "nothing was written"
    assert text(dialog, "示例乙", "work") == "示例别处 → 示例机械有限公司董事长"


def test_a_file_without_a_table_is_refused_with_a_template_at_hand(qtbot: QtBot, session: Session, tmp_path: Path,
                                                                   opened: Callable[..., ImportDialog],
                                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = opened(save(tmp_path / "别的.xlsx", [("a", "b")], ("随便", "什么")))
    assert "没有找到表头" in dialog.pane.refusal.accessibleName()
    assert not dialog._apply_button.isVisible()
    target = tmp_path / "模板"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    next(one for one in dialog.pane.refusal.findChildren(QPushButton) if one.text() == "下载空白模板…").click()
    qtbot.waitUntil(lambda: "已保存空白模板" in dialog.said.text())
    titles = {cell.value for row in openpyxl.load_workbook(tmp_path / "模板.xlsx").active.iter_rows() for cell in row}
    assert {"姓名", "界别", "手机"} <= titles
    assert session.memory.get(saved_file.SAVED) == str(tmp_path)


def test_failed_rows_are_saved_with_their_reasons(qtbot: QtBot, dialog: ImportDialog, tmp_path: Path,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "有误.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    assert dialog._failed_button.text() == "导出有误、待确认行…"
    qtbot.mouseClick(dialog._failed_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "已导出有误 1 行、待确认 1 行" in dialog.said.text())
    rows = [[str(cell) for cell in row if cell] for row in openpyxl.load_workbook(target).active.values]
    reasons = {row[1]: row[-1] for row in rows if len(row) > 3}
    assert "缺姓名" in reasons["男"] and any("示例县医院" in row for row in rows)
    waiting = reasons["示例丙"]
    assert waiting.startswith("待确认：库中有“示例丙”") and "候选：示例丙 男 " in waiting
    assert "139****0003" in waiting and "示例县医院副院长" in waiting


def test_an_answered_row_is_not_among_those_left_over(qtbot: QtBot, session: Session, window: QWidget,
                                                      dialog: ImportDialog) -> None:
    click(dialog, row_of(dialog, "示例丙"), 2)
    chooser = shown_dialog(qtbot, PersonDialog)
    chooser._group.button(2).click()                                       # 跳过此行，不导入
    chooser._take()
    assert dialog._failed_button.text() == "导出有误行…"
    with qtbot.waitSignal(session.changed):
        qtbot.mouseClick(dialog._apply_button, Qt.MouseButton.LeftButton)
    words = "已导入：新增 1，修改 1；有误 1 行未导入"
    qtbot.waitUntil(lambda: [one.text() for one in window.findChildren(QLabel, "toast_text")] == [words])


def test_cancelling_keeps_the_preview_and_changes_nothing(qtbot: QtBot, session: Session, read: Read,
                                                          dialog: ImportDialog) -> None:
    gate = threading.Event()
    session.background.run(lambda report: gate.wait(5), done=lambda _: None, long=True, owner=dialog)
    dialog._apply_button.click()                                    # waits behind the other long job
    assert dialog.progress.isVisible() and not dialog._apply_button.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: dialog._job is None)
    gate.set()
    qtbot.waitUntil(lambda: not session.background.busy())
    assert dialog.isVisible() and "已取消" in dialog.said.text()
    assert count_members(read, session) == 5
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_file_dropped_on_the_page_is_imported(qtbot: QtBot, session: Session, window: QWidget,
                                                tmp_path: Path) -> None:
    page: Any = window.findChild(QWidget, "members_page")
    heard: list[Any] = []
    page.file_dropped.connect(lambda register, path: heard.append((register, path)))
    for name, wanted in (("名册.xlsx", 1), ("照片.jpg", 1)):
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(tmp_path / name))])
        page.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
                                  Qt.KeyboardModifier.NoModifier))
        assert len(heard) == wanted
    assert heard[0] == (Members, tmp_path / "名册.xlsx")


def test_importing_the_same_file_twice_changes_nothing(qtbot: QtBot, session: Session, read: Read, tmp_path: Path,
                                                       opened: Callable[..., ImportDialog]) -> None:
    path = save(tmp_path / "两次.xlsx", ROWS[:3], said=3)
    first = opened(path)
    with qtbot.waitSignal(session.changed):
        first._apply_button.click()
    again = opened(path)
    assert again.proposal.plan.counts()[SAME] == 3 and not again._apply_button.isEnabled()
    assert again._apply_button.toolTip() == "没有要导入的行。"


@pytest.mark.parametrize("size", [(911, 441), (1366, 697)])
def test_the_dialog_fits_the_window(qtbot: QtBot, session: Session, window: QWidget, tmp_path: Path,
                                    opened: Callable[..., ImportDialog], size: tuple[int, int]) -> None:
    window.resize(*size)
    dialog = opened(save(tmp_path / "名册.xlsx", hidden=True))
    old = dialog.proposal
    dialog.pane.options.scope.choose(True)
    dialog.pane.options.scope.activated.emit(1)
    settled(qtbot, dialog, old)
    dialog.pane.endings.missing.choose("end")
    qtbot.wait(50)
    assert dialog.width() <= size[0] and dialog.height() <= size[1]
    assert dialog.minimumSizeHint().width() <= size[0] - 30 and dialog.minimumSizeHint().height() <= size[1] - 36
    for part in (dialog._apply_button, dialog.pane.options.mapping, dialog.pane.endings.reason):
        corner = part.mapTo(dialog, QPoint(part.width(), part.height()))
        assert corner.x() <= dialog.width() and corner.y() <= dialog.height(), part.objectName()
        assert part.accessibleName()


def test_a_second_entry_of_a_roster_is_no_second_person(qtbot: QtBot, session: Session, window: QWidget,
                                                        tmp_path: Path) -> None:
    path = save(tmp_path / "队员.xlsx", [("示例队", "示例甲", "队员"), ("示例队", "示例甲", "队长")], ("志愿服务队", "姓名", "队内职务"), said=2)
    dialog = ImportDialog(session, Rosters, window, path)
    dialog.open()
    qtbot.waitUntil(lambda: path.name in dialog._title.text() and dialog._job is None)
    assert "本表写 2 人，读入 2 人。" in dialog.pane.note.text()
    assert "像是同一条" in dialog.pane.table.text(1, dialog.pane.table.note_section)
    click(dialog, 1, 2)
    chooser = shown_dialog(qtbot, PersonDialog)
    assert chooser.windowTitle() == "是哪一条？"
    assert [one.text() for one in chooser._group.buttons()] == ["是新的一条", "跳过此行，不导入"]
