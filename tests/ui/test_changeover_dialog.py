"""换届 as a person does it: five steps, back and forth, a roster with somebody unsure, one undo."""
from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QListWidget, QMainWindow, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from importers.apply import write_plan
from importers.planned import UNSURE, Plan
from models.basics import NATIONAL_SECTORS, Sectors, Term
from models.changeover import Beginning, change_over
from models.grids import Grids
from models.members import Members
from models.operation import Operation
from models.people import Person
from models.view import View
from tests.dump import dump
from tests.ui.conftest import write_in
from ui.dialogs import changeover
from ui.dialogs.changeover import CARRY, COMPARISON, END, ROSTER, ChangeOverDialog
from ui.dialogs.import_person import PersonDialog
from ui.dialogs.roster_dialog import RosterDialog
from ui.messages import Messages
from ui.pages.members import all_terms
from ui.session import Session

Read = Callable[[Callable[[], Any]], Any]
DAY, LAST = "2026.11.20", "2026-11-19"
HEADER = ("序号", "姓名", "性别", "政治面貌", "界别", "工作单位及职务", "手机")
ROWS: tuple[Sequence[Any], ...] = (
    (1, "示例甲", "男", "中共党员", "教育", "示例县教育局局长", "13900000001"),                   # 连任, 教育 = 教育界
    (2, "示例乙", "女", "民建会员", "工商联界", "示例机械有限公司董事长", "13800000002"),          # 连任, another phone
    (3, "示例新", "女", "群众", "教育界", "示例县文化馆馆长", "13900000009"),                     # 新任
    (4, "示例丙", "女", "", "", "示例县别的医院院长", ""),                                      # 待确认
)


@pytest.fixture
def window(qtbot: QtBot, session: Session) -> Iterator[QMainWindow]:
    """The smallest window there is."""
    made = QMainWindow()
    made.resize(911, 441)
    qtbot.addWidget(made)
    made.show()
    session.messages = Messages(made, session.undo)
    yield made


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["政协示例县第十一届委员会委员名册"])
    sheet.append(list(HEADER))
    for row in ROWS:
        sheet.append(list(row))
    book.save(tmp_path / "第十一届委员名册.xlsx")
    return tmp_path / "第十一届委员名册.xlsx"


@pytest.fixture
def dialog(qtbot: QtBot, session: Session, window: QMainWindow, roster: Path) -> ChangeOverDialog:
    made = ChangeOverDialog(session, window, roster)
    made.open()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: made.first.lines.toPlainText().count("\n") == 2)
    return made


def press(qtbot: QtBot, dialog: QDialog, name: str) -> None:
    found = dialog.findChild(QPushButton, name)
    qtbot.waitUntil(lambda: found.isEnabled() and found.isVisible())
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def forward(qtbot: QtBot, dialog: ChangeOverDialog) -> None:
    step = dialog.step
    press(qtbot, dialog, "change_over_next")
    qtbot.waitUntil(lambda: dialog.step == step + 1)
    qtbot.waitUntil(lambda: not dialog._reading)


def begin(qtbot: QtBot, dialog: ChangeOverDialog) -> None:
    dialog.first.day.setText(DAY)
    forward(qtbot, dialog)


def shown_roster(qtbot: QtBot, dialog: ChangeOverDialog) -> RosterDialog:
    press(qtbot, dialog, "change_over_choose")
    qtbot.waitUntil(lambda: dialog._roster is not None and dialog._roster.isVisible() and dialog._roster._job is None
                    and dialog._roster.proposal is not None)
    return dialog._roster


def take(qtbot: QtBot, dialog: ChangeOverDialog, answer: int = 0) -> None:
    """Reads the roster, says who 示例丙 is (0: the one who is there, 1: a new person), and takes it."""
    preview = shown_roster(qtbot, dialog)
    preview.pane._ask_person(next(row for row in range(preview.pane.table.rowCount())
                             if (one := preview.pane.table.row_at(row)) is not None and one.result == UNSURE))
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), PersonDialog))
    person = QApplication.activeModalWidget()
    person.findChild(QRadioButton, f"person_choice_{answer}").click()
    press(qtbot, person, "person_take")
    qtbot.waitUntil(lambda: preview._job is None and not preview.proposal.plan.left_over(preview.pane.skipped)[UNSURE])
    press(qtbot, preview, "import_apply")
    qtbot.waitUntil(lambda: not preview.isVisible())


def close_refusal() -> list[str]:
    """Closes the refusal that will be executed; the list is filled with what it said."""
    heard: list[str] = []

    def look() -> None:
        front = QApplication.activeModalWidget()
        if front is not None and front.objectName() == "refusal":
            heard.append(" ".join(part.text() for part in front.findChildren(QLabel)))
            front.reject()
        else:
            QTimer.singleShot(20, look)
    QTimer.singleShot(20, look)
    return heard


def listed(dialog: ChangeOverDialog, key: str) -> set[str]:
    found = dialog.findChild(QListWidget, f"change_over_{key}")
    return {found.item(row).text() for row in range(found.count())}


def head(dialog: ChangeOverDialog, key: str) -> str:
    return dialog.findChild(QLabel, f"change_over_head_{key}").text()


def names(term: int | None, day: str = "2026-11-20") -> set[str]:
    view = View(Members, term=term, as_of=day, keys=("name",))
    return {row[0] for row in view.page(view.ids()).values()}


def test_the_whole_change_of_term_and_one_undo(qtbot: QtBot, session: Session, dialog: ChangeOverDialog,
                                               read: Read) -> None:
    old, before = session.term_id, read(dump)
    assert dialog.first.name.text() == "第十一届", "the next one is offered"
    begin(qtbot, dialog)
    take(qtbot, dialog)
    forward(qtbot, dialog)
    assert listed(dialog, "again") == {"示例甲", "示例乙", "示例丙"} and listed(dialog, "new") == {"示例新"}
    assert listed(dialog, "gone") == {"示例丁", "示例戊"}
    assert [head(dialog, key) for key in ("again", "new", "gone")] == ["连任 3 人", "新任 1 人", "离任 2 人"]
    assert read(dump) == before, "nothing is written before the last step"
    forward(qtbot, dialog)
    assert dialog.findChild(QLabel, "change_over_words_grids").text() == "2 个网格照旧设立，连任委员中 3 人仍在原网格"
    forward(qtbot, dialog)
    words = dialog.findChild(QLabel, "change_over_summary").text()
    assert "连任 3 人，新任 1 人，离任 2 人" in words and "第十届到这一天届满并封存" in words
    with qtbot.waitSignals([session.term_changed, dialog.done_over], timeout=15000):
        press(qtbot, dialog, "change_over_next")
    assert session.term_name == "第十一届"
    assert read(lambda: names(session.term_id)) == {"示例甲", "示例乙", "示例丙", "示例新"}
    assert read(lambda: names(old, LAST)) == {"示例甲", "示例乙", "示例丙", "示例丁", "示例戊"}
    view = session.view(Members, as_of="2026-11-20", keys=("name", "kind", "terms_served", "sector", "grid", "since"))
    found = {row[0]: tuple(str(getattr(one, "text", one)) for one in row[1:])
             for row in read(lambda: view.page(view.ids())).values()}
    assert found["示例甲"] == ("连任", "2", "教育界", "第一网格", "2026-11-20")
    assert found["示例新"] == ("新任", "1", "教育界", "None", "2026-11-20")
    assert read(lambda: session.view(Sectors).count()) == 3, "教育 in the sheet is 教育界 in the list"
    qtbot.waitUntil(lambda: session.undo_title() == "换届：第十一届")
    with qtbot.waitSignal(session.term_changed):
        session.undo()
    assert read(dump) == before


def test_somebody_unsure_is_asked_before_the_roster_is_taken(qtbot: QtBot, dialog: ChangeOverDialog) -> None:
    begin(qtbot, dialog)
    assert not dialog.findChild(QPushButton, "change_over_next").isEnabled()
    preview = shown_roster(qtbot, dialog)
    button = preview.findChild(QPushButton, "import_apply")
    assert not button.isEnabled() and "还有 1 行待确认" in button.toolTip()
    assert not preview.pane.options.term.isVisible() and not preview.pane.options.scope.isVisible()
    preview.reject()
    assert not dialog.findChild(QPushButton, "change_over_next").isEnabled()
    take(qtbot, dialog, answer=1)
    forward(qtbot, dialog)
    assert listed(dialog, "new") == {"示例新", "示例丙"} and head(dialog, "gone") == "离任 3 人"


def test_one_may_go_back_and_nothing_entered_is_lost(qtbot: QtBot, dialog: ChangeOverDialog) -> None:
    begin(qtbot, dialog)
    take(qtbot, dialog)
    forward(qtbot, dialog)
    forward(qtbot, dialog)
    dialog.carry.combos["contacts"].choose("empty")
    for step in (COMPARISON, ROSTER, 0):
        press(qtbot, dialog, "change_over_back")
        assert dialog.step == step
    assert not dialog.findChild(QPushButton, "change_over_back").isVisible()
    dialog.first.lines.setFocus()
    dialog.first.lines.moveCursor(dialog.first.lines.textCursor().MoveOperation.End)
    write_in(dialog.first.lines, "\n新兴产业界")
    forward(qtbot, dialog)
    assert "请再看一遍" in dialog.findChild(QLabel, "change_over_read").text()
    assert not dialog.findChild(QPushButton, "change_over_next").isEnabled()
    preview = shown_roster(qtbot, dialog)
    assert not preview.proposal.plan.left_over(preview.pane.skipped)[UNSURE], "the answers given are kept"
    press(qtbot, preview, "import_apply")
    forward(qtbot, dialog)
    forward(qtbot, dialog)
    assert dialog.step == CARRY and "contacts" not in dialog.carry.carried()


@pytest.mark.parametrize(("name", "day", "says"), [
    ("", DAY, "请填写新一届的名称"), ("第十届", DAY, "已有“第十届”"), ("第十一届", "2026.11", "换届日期要写到日"),
    ("第十一届", "某日", "")])
def test_what_is_wrong_is_said_at_the_first_step(qtbot: QtBot, dialog: ChangeOverDialog, name: str, day: str,
                                                 says: str) -> None:
    dialog.first.name.setText(name)
    dialog.first.day.setText(day)
    qtbot.keyClick(dialog.first.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.said.text().startswith("! ") and says in dialog.said.text())
    assert dialog.step == 0


def test_the_roster_may_come_later_and_the_sectors_be_the_national_ones(
        qtbot: QtBot, session: Session, dialog: ChangeOverDialog, read: Read) -> None:
    before = read(dump)
    dialog.first.source.choose("national")
    begin(qtbot, dialog)
    dialog.findChild(QRadioButton, "change_over_later").click()
    forward(qtbot, dialog)
    assert head(dialog, "gone") == "第十届届满，谁连任待录入名册 5 人"
    forward(qtbot, dialog)
    dialog.carry.combos["grids"].choose("empty")
    assert dialog.findChild(QLabel, "change_over_words_grids").text() == "新一届重新编组"
    forward(qtbot, dialog)
    with qtbot.waitSignal(session.term_changed, timeout=15000):
        press(qtbot, dialog, "change_over_next")
    assert read(lambda: [session.view(register).count() for register in (Sectors, Grids)]) == [len(NATIONAL_SECTORS), 0]
    assert read(lambda: Term.select().where(Term.closed == 1).count()) == 1
    with qtbot.waitSignal(session.term_changed):
        session.undo()
    assert read(dump) == before


def test_what_was_changed_meanwhile_is_compared_anew(qtbot: QtBot, session: Session, dialog: ChangeOverDialog,
                                                     read: Read) -> None:
    begin(qtbot, dialog)
    take(qtbot, dialog)
    for _ in range(3):
        forward(qtbot, dialog)
    person = read(lambda: Person.select().where(Person.name == "示例乙").get().id)
    with qtbot.waitSignal(session.changed):
        session.run_operation("改", lambda op: op.write(Person, [{"id": person, "native_place": "示例县"}]), owner=session)
    before = read(dump)
    assert dialog.step == END
    told = close_refusal()
    press(qtbot, dialog, "change_over_next")
    qtbot.waitUntil(lambda: dialog.step == ROSTER and dialog._roster._job is None)
    assert "示例乙" in told[0]
    assert read(dump) == before
    preview = shown_roster(qtbot, dialog)
    press(qtbot, preview, "import_apply")
    for _ in range(3):
        forward(qtbot, dialog)
    with qtbot.waitSignal(dialog.done_over, timeout=15000):
        press(qtbot, dialog, "change_over_next")


def test_every_step_fits_the_smallest_window(qtbot: QtBot, dialog: ChangeOverDialog) -> None:
    begin(qtbot, dialog)
    take(qtbot, dialog)
    for step in range(1, 5):
        qtbot.wait(30)
        assert dialog.width() <= 911 and dialog.height() <= 441
        for part in dialog.findChildren(QPushButton):
            if part.isVisible() and part.text():
                assert part.accessibleName() and part.objectName() and part.width() >= part.minimumSizeHint().width()
        red = [p for p in dialog.findChildren(QPushButton) if p.isVisible() and p.property("kind") == "primary"]
        assert len(red) == 1
        if step < 4:
            forward(qtbot, dialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_cancelling_while_it_is_written_leaves_nothing(qtbot: QtBot, session: Session, dialog: ChangeOverDialog,
                                                       read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(qtbot, dialog)
    take(qtbot, dialog)
    for _ in range(3):
        forward(qtbot, dialog)
    before, held, go = read(dump), threading.Event(), threading.Event()

    def slow(op: Operation, plan: Plan, register: Any) -> Any:
        held.set()
        go.wait(10)
        return write_plan(op, plan, register)
    monkeypatch.setattr(changeover, "write_plan", slow)
    press(qtbot, dialog, "change_over_next")
    qtbot.waitUntil(held.is_set)
    assert dialog.progress.isVisible() and not dialog.findChild(QPushButton, "change_over_back").isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    go.set()
    qtbot.waitUntil(lambda: "已取消，没有改动任何内容" in dialog.said.text())
    assert dialog.isVisible() and dialog.step == END and read(dump) == before
    monkeypatch.undo()
    with qtbot.waitSignal(dialog.done_over, timeout=15000):
        press(qtbot, dialog, "change_over_next")


def test_the_list_of_the_old_term_is_that_of_its_last_day(qtbot: QtBot, session: Session, window: QMainWindow,
                                                          read: Read) -> None:
    old = session.term_id
    with qtbot.waitSignal(session.term_changed):
        session.run_operation("换届", lambda op: change_over(op, Beginning("第十一届", "2022-06-18")), owner=session)
    page = all_terms(session)
    qtbot.addWidget(page)
    page.show()
    combo = page.filters.combos[""]
    qtbot.waitUntil(lambda: combo.count() == 3)
    qtbot.waitUntil(lambda: old in page.filters._last_days)
    combo.choose(old)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 5)
    assert page.view.as_of == "2022-06-17"
    assert "2022.06.17 的名单，只供查看" in page.findChild(QLabel, "list_note_text").text()
    shown = read(lambda: page.view.with_(keys=("posts",)).page(page.view.ids()))
    assert {row[0] for row in shown.values()} == {("委员",)}
    combo.choose(None)
    assert page.view.as_of is None
