"""回收站 and 更改记录: what went, who did it, in words, and back again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMainWindow, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from models.basics import Sector, Sectors
from models.change_words import describe
from models.grids import Grids
from models.history import History
from models.members import Members
from models.operation import Operation, log_event, net_changes
from models.people import Membership, Post
from models.records import db
from models.recycle_bin import Bin
from models.recycle_bin import counts as bin_counts
from models.relations import RefValue
from models.writing import Draft, recycle, write
from tests.ui.conftest import member
from ui.dialogs.changes import ChangesDialog
from ui.dialogs.put_back import PutBackDialog
from ui.dialogs.recycle_bin import RecycleBinDialog
from ui.messages import Messages
from ui.session import Session

Read = Callable[[Callable[[], Any]], Any]
Work = Callable[[Operation], Any]


@pytest.fixture
def window(qtbot: QtBot, session: Session) -> Iterator[QMainWindow]:
    made = QMainWindow()
    made.resize(911, 441)
    qtbot.addWidget(made)
    made.show()
    session.messages = Messages(made, session.undo)
    yield made


@pytest.fixture
def change(qtbot: QtBot, session: Session) -> Callable[[str, Work], None]:
    """Carries out an operation as a page does, and waits for it."""
    def run(title: str, work: Work) -> None:
        with qtbot.waitSignal(session.changed):
            session.run_operation(title, work, owner=session)
    return run


def opened(qtbot: QtBot, dialog: Any) -> Any:
    dialog.open()
    qtbot.waitExposed(dialog)
    qtbot.waitUntil(lambda: dialog.table.model.complete)
    return dialog


def texts(dialog: QDialog) -> list[str]:
    return [part.text() for part in dialog.findChildren(QLabel) if part.isVisible() and part.text()]


# -- 回收站 ----------------------------------------------------------------------------------------------------------

def test_the_bin_says_what_went_when_and_by_whom(qtbot: QtBot, session: Session, window: QMainWindow, read: Read,
                                                 change: Callable[[str, Work], None]) -> None:
    gone = [member(read, session, name)["id"] for name in ("示例甲", "示例乙")]
    session.operator = "示例员乙"
    change("删除", lambda op: recycle(op, Members, gone))
    assert read(bin_counts) == {"members": 2}
    dialog = opened(qtbot, RecycleBinDialog(session, window))
    qtbot.waitUntil(lambda: dialog.table.model.rowCount() == 2)
    assert dialog.registers.currentText() == "委员　2"
    assert dialog.rect().width() <= 911 and dialog.rect().height() <= 441
    page = read(lambda: Bin(Members).page(gone))
    assert {values[-1] for values in page.values()} == {"示例员乙"}
    dialog.search.setText("示例乙")
    dialog.search.search_now()
    qtbot.waitUntil(lambda: dialog.table.model.rowCount() == 1)
    dialog.search.empty()
    qtbot.waitUntil(lambda: dialog.table.model.rowCount() == 2 and dialog.table.model.complete)
    dialog.table.grid.selectAll()
    assert dialog.put_back.text() == "还原 2 条"
    with qtbot.waitSignal(session.changed):
        qtbot.mouseClick(dialog.put_back, Qt.MouseButton.LeftButton)
    assert read(bin_counts) == {}
    assert read(lambda: session.view(Members).count()) == 5
    assert member(read, session, "示例甲")["grid"].text == "第一网格", "what went with the record came back with it"
    qtbot.waitUntil(lambda: "还原" in dialog.said.text())
    qtbot.waitUntil(lambda: dialog.table.model.rowCount() == 0)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_place_that_was_taken_is_told_and_nothing_comes_back(
        qtbot: QtBot, session: Session, window: QMainWindow, read: Read, change: Callable[[str, Work], None]) -> None:
    old = read(lambda: Sectors.find_names(["教育界"], session.term_id)["教育界"])
    change("删除", lambda op: recycle(op, Sectors, old))
    change("新增", lambda op: write(op, Sectors, [Draft({"name": "教育界"}, fixed={"term": session.term_id})]))
    dialog = opened(qtbot, RecycleBinDialog(session, window))
    qtbot.waitUntil(lambda: dialog.table.model.rowCount() == 1)
    dialog.table.choose(old[0])
    told: list[str] = []

    def dismiss() -> None:
        front = QApplication.activeModalWidget()
        if front is not None and front.objectName() == "refusal":
            told.append(front.accessibleName())
            front.reject()
    timer = QTimer(interval=20)
    timer.timeout.connect(dismiss)
    timer.start()
    dialog.restore()
    qtbot.waitUntil(lambda: bool(told))
    timer.stop()
    assert "没有还原" in told[0] and "教育界" in told[0]
    assert read(bin_counts) == {"sectors": 1}
    dialog.close()


def test_a_window_that_only_reads_restores_nothing(qtbot: QtBot, session: Session, window: QMainWindow, read: Read,
                                                   change: Callable[[str, Work], None]) -> None:
    gone = member(read, session, "示例甲")["id"]
    change("删除", lambda op: recycle(op, Members, [gone]))
    session.read_only = True
    dialog = opened(qtbot, RecycleBinDialog(session, window))
    qtbot.waitUntil(lambda: dialog.table.choose(gone))
    assert not dialog.put_back.isEnabled() and "只读" in dialog.put_back.toolTip()
    dialog.close()


# -- 更改记录 --------------------------------------------------------------------------------------------------------

def test_a_change_is_told_in_the_words_of_its_register(session: Session, read: Read,
                                                       change: Callable[[str, Work], None]) -> None:
    one = member(read, session, "示例甲")
    to = read(lambda: Sectors.find_names(["工商联界"], session.term_id)["工商联界"])[0]
    change("修改", lambda op: write(op, Members, [Draft(
        {"sector": RefValue(to, "工商联界"), "work": "示例县教育局局长", "phones": ("13900000009",),
         "grid": None, "id_number": "110105194912310021"}, id=one["id"])]))
    number = read(lambda: History().ids(1))[0]
    entry = read(lambda: describe(number))
    assert [(told.what, told.happened) for told in entry.records] == [("委员“示例甲”", "修改")]
    words = {line.words for line in entry.records[0].lines}
    assert {"界别 由 教育界 改为 工商联界", "工作单位及职务 由 示例县第一中学校长 改为 示例县教育局局长",
            "手机 由 13900000001 改为 13900000009"} <= words
    assert "网格 由 第一网格 改为 （空）" in words
    assert not any("110105194912310021" in line for line in words), "a sensitive value stays masked in the log"


def test_dated_facts_are_told_as_people_say_it(session: Session, read: Read,
                                               change: Callable[[str, Work], None]) -> None:
    one = member(read, session, "示例甲")["id"]
    posts, grid = Members.column("posts"), Members.column("grid")
    second = read(lambda: Grids.find_names(["第二网格"], session.term_id)["第二网格"])[0]

    def told(work: Work) -> set[str]:
        change("修改", work)
        number = read(lambda: History().ids(1))[0]
        return {line.words for line in read(lambda: describe(number)).records[0].lines}
    assert told(lambda op: posts.write(op, {one: ("常务委员",)}, "2024-05-01")) == {
        "政协职务 由 委员 改为 常务委员，自 2024.05.01 起"}
    assert told(lambda op: posts.write(op, {one: ()}, "2024-06-01")) == {"政协职务：常务委员，2024.06.01 结束"}
    assert told(lambda op: posts.write(op, {one: ("秘书长",)}, "2024-08-01")) == {"政协职务：秘书长，自 2024.08.01 起"}
    assert told(lambda op: grid.write(op, {one: second}, "2024-07-01")) == {"网格 由 第一网格 改为 第二网格，自 2024.07.01 起"}
    with_end = read(lambda: [row for row in db.execute_sql(
        "SELECT id FROM post WHERE title = '委员'").fetchall()])[0][0]
    assert told(lambda op: op.write(Post, [{"id": with_end, "until": "2024-04-01"}])) == {
        "政协职务：委员，结束日期 2024.05.01 → 2024.04.01"}
    assert told(lambda op: op.write(Post, [{"id": with_end, "since": "2021-07-05"}])) == {
        "政协职务：委员，开始日期 （空） → 2021.07.05"}
    assert told(lambda op: op.recycle(Post, [with_end])) == {
        "政协职务 由 委员，自 2021.07.05 起，2024.04.01 结束 改为 （空）"}


def test_undo_and_the_bin_are_told_too(qtbot: QtBot, session: Session, read: Read,
                                       change: Callable[[str, Work], None]) -> None:
    one = member(read, session, "示例乙")["id"]
    change("删除", lambda op: recycle(op, Members, [one]))
    with qtbot.waitSignal(session.changed):
        session.undo()
    undone, gone = (read(lambda number=number: describe(number)) for number in read(lambda: History().ids(2)))
    assert [(told.what, told.happened) for told in gone.records] == [("委员“示例乙”", "放入回收站")]
    assert [(told.what, told.happened) for told in undone.records] == [("委员“示例乙”", "还原")]
    states = read(lambda: [row[-1] for row in History().page(History().ids(2)).values()])
    assert sorted(states) == ["已撤销", "撤销"]


def test_a_long_operation_is_told_in_part(session: Session, read: Read, change: Callable[[str, Work], None]) -> None:
    change("界别", lambda op: write(op, Sectors, [
        Draft({"name": f"示例界{n}"}, fixed={"term": session.term_id}) for n in range(12)]))
    number = read(lambda: History().ids(1))[0]
    entry = read(lambda: describe(number, limit=5))
    assert len(entry.records) == 5 and entry.left_out == 7
    assert read(lambda: History().page([number]))[number][3] == 12
    assert len(read(lambda: net_changes(number))["sector"]) == 12


def test_the_dialog_filters_by_person_and_text_and_shows_events(
        qtbot: QtBot, session: Session, window: QMainWindow, read: Read, change: Callable[[str, Work], None]) -> None:
    one = member(read, session, "示例丙")["id"]
    change("排序", lambda op: op.write(Sector, [{"id": 1, "position": 9}]))
    session.operator = "示例员乙"
    change("修改委员“示例丙”", lambda op: op.write(Membership, [{"id": one, "work": "示例县医院院长"}]))
    read(lambda: log_event("导出委员名册", "完整导出，用途：报送"))
    dialog = opened(qtbot, ChangesDialog(session, window))
    qtbot.waitUntil(lambda: dialog.table.model.rowCount() == 4)
    assert dialog.rect().width() <= 911 and dialog.rect().height() <= 441
    qtbot.waitUntil(lambda: "完整导出，用途：报送" in texts(dialog))     # the newest is told at once
    qtbot.waitUntil(lambda: dialog.people.count() == 3)
    dialog.people.choose("示例员")
    qtbot.waitUntil(lambda: dialog.table.model.rowCount() == 1)
    dialog.people.choose("")
    dialog.search.setText("示例丙")
    dialog.search.search_now()
    qtbot.waitUntil(lambda: dialog.table.model.rowCount() == 1)
    qtbot.waitUntil(lambda: "工作单位及职务 由 示例县医院副院长 改为 示例县医院院长" in texts(dialog))
    dialog.search.empty()
    qtbot.waitUntil(lambda: dialog.table.model.rowCount() == 4)
    undo = dialog.findChild(QPushButton, "changes_undo")
    assert undo.toolTip() == "撤销：修改委员“示例丙”"
    with qtbot.waitSignal(session.changed):
        qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.table.model.rowCount() == 5)
    qtbot.waitUntil(lambda: dialog.redo.isEnabled())
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_one_record_s_history_holds_what_changed_it_and_its_person(
        qtbot: QtBot, session: Session, window: QMainWindow, read: Read, change: Callable[[str, Work], None]) -> None:
    one, other = (member(read, session, name)["id"] for name in ("示例甲", "示例乙"))
    for row, values in ((one, {"phones": ("13900000010",)}), (one, {"grid": None}), (other, {"work": "示例"})):
        change("改", lambda op, row=row, values=values: write(op, Members, [Draft(values, id=row)]))
    dialog = opened(qtbot, ChangesDialog(session, window, register=Members, row_id=one))
    qtbot.waitUntil(lambda: dialog.windowTitle() == "更改记录 · 委员 示例甲")
    assert dialog.table.model.rowCount() == 3          # the insert, the phone (of the person), the grid (a dated fact)
    qtbot.mouseClick(dialog.findChild(QPushButton, "changes_all"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.table.model.rowCount() == 4)
    dialog.close()


def test_the_log_is_read_by_page(session: Session, read: Read, change: Callable[[str, Work], None]) -> None:
    for number in range(3):
        change(f"改 {number}", lambda op, number=number: op.write(Sector, [{"id": 1, "position": 50 + number}]))
    assert read(lambda: len(History().ids(2))) == 2 and read(lambda: History().count()) == 4
    assert [read(lambda: History(typed="改 1").count()), read(lambda: History(who="nobody").count())] == [1, 0]


# -- 恢复到此时 ------------------------------------------------------------------------------------------------------

def chosen_history(qtbot: QtBot, session: Session, window: QMainWindow, one: int, place: int) -> ChangesDialog:
    """The history of a member, standing on the operation at `place` (0 is the newest)."""
    dialog: ChangesDialog = opened(qtbot, ChangesDialog(session, window, register=Members, row_id=one))
    dialog.table.choose(dialog.table.model.ids[place])
    return dialog


def preview_of(qtbot: QtBot, dialog: ChangesDialog) -> PutBackDialog:
    qtbot.mouseClick(dialog.back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.findChild(PutBackDialog) is not None)
    asked = dialog.findChild(PutBackDialog)
    assert isinstance(asked, PutBackDialog)
    qtbot.waitExposed(asked)
    return asked


def test_a_record_is_put_back_after_a_look_at_what_changes(
        qtbot: QtBot, session: Session, window: QMainWindow, read: Read, change: Callable[[str, Work], None]) -> None:
    one = member(read, session, "示例甲")["id"]
    change("修改", lambda op: write(op, Members, [Draft({"work": "示例县教育局局长", "posts": ("常务委员",)}, id=one)]))
    change("又改", lambda op: write(op, Members, [Draft({"phones": ("13900000077",)}, id=one)]))
    dialog = chosen_history(qtbot, session, window, one, 2)
    qtbot.waitUntil(lambda: any("手机：13900000001" in text for text in texts(dialog)))
    asked = preview_of(qtbot, dialog)
    assert asked.rect().width() <= 911 and asked.rect().height() <= 441
    rows = [[asked.table.item(row, column).text() for column in range(3)] for row in range(asked.table.rowCount())]
    assert rows == [["工作单位及职务", "示例县教育局局长", "示例县第一中学校长"], ["手机", "13900000077", "13900000001"],
                    ["政协职务", "常务委员", "委员"]]
    qtbot.keyClick(asked, Qt.Key.Key_Return)                                   # the default is to leave it as it is
    qtbot.waitUntil(lambda: not asked.isVisible())
    assert member(read, session, "示例甲")["work"] == "示例县教育局局长"
    asked.deleteLater()
    qtbot.waitUntil(lambda: dialog.findChild(PutBackDialog) is None)
    asked = preview_of(qtbot, dialog)
    with qtbot.waitSignal(session.changed):
        qtbot.mouseClick(asked.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "可以撤销" in dialog.said.text())
    back = member(read, session, "示例甲")
    assert (back["work"], back["phones"], back["posts"]) == ("示例县第一中学校长", ("13900000001",), ("委员",))
    qtbot.waitUntil(lambda: dialog.table.model.rowCount() == 4 and dialog.table.model.complete)
    with qtbot.waitSignal(session.changed):
        session.undo()
    assert member(read, session, "示例甲")["phones"] == ("13900000077",)
    dialog.close()


def test_why_a_record_cannot_be_put_back_is_said_beside_the_button(
        qtbot: QtBot, session: Session, window: QMainWindow, read: Read, change: Callable[[str, Work], None]) -> None:
    one = member(read, session, "示例甲")["id"]
    old, new = (read(lambda name=name: Sectors.find_names([name], session.term_id)[name])[0]
                for name in ("教育界", "工商联界"))
    change("修改", lambda op: write(op, Members, [Draft({"sector": RefValue(new, "工商联界")}, id=one)]))
    change("删除", lambda op: recycle(op, Sectors, [old]))
    dialog = chosen_history(qtbot, session, window, one, 1)
    qtbot.mouseClick(dialog.back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "界别“教育界”现在在回收站里" in dialog.said.text())
    dialog.table.choose(dialog.table.model.ids[0])
    qtbot.mouseClick(dialog.back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "现在就是那时的样子" in dialog.said.text())
    session.read_only = True
    session.busy_changed.emit("")
    assert not dialog.back.isEnabled() and "只读" in dialog.back.toolTip()
    dialog.close()


def test_from_an_operation_to_the_history_of_one_of_its_records(
        qtbot: QtBot, session: Session, window: QMainWindow, read: Read, change: Callable[[str, Work], None]) -> None:
    one, other = (member(read, session, name)["id"] for name in ("示例甲", "示例乙"))
    change("修改 2 名", lambda op: write(op, Members, [Draft({"work": "示例"}, id=i) for i in (one, other)]))
    change("界别", lambda op: op.write(Sector, [{"id": 1, "position": 9}]))
    dialog = opened(qtbot, ChangesDialog(session, window))
    assert not dialog.back.isVisible()
    dialog.table.choose(dialog.table.model.ids[1])
    qtbot.waitUntil(lambda: dialog.findChild(QPushButton, "changes_only_1") is not None)
    link = dialog.findChild(QPushButton, "changes_only_1")
    assert link.accessibleName() == "只看委员“示例乙”的更改"
    link.click()
    qtbot.waitUntil(lambda: dialog.windowTitle() == "更改记录 · 委员 示例乙" and dialog.table.model.complete)
    assert dialog.table.model.rowCount() == 2 and dialog.back.isVisible()
    qtbot.waitUntil(lambda: any("其他记录" in text for text in texts(dialog)))
    dialog.close()


def test_a_detail_of_many_lines_is_shown_whole(qtbot: QtBot, session: Session, window: QMainWindow, read: Read) -> None:
    lines = "\n".join(f"第 {number} 行：按合计行略过 <合计>" for number in range(1, 401))
    read(lambda: log_event("导入委员名册", lines))
    dialog = opened(qtbot, ChangesDialog(session, window))
    qtbot.waitUntil(lambda: lines in texts(dialog))
    shown = dialog.findChild(QLabel, "changes_event")
    assert shown.height() >= 400 * shown.fontMetrics().height()
    bar = dialog.findChild(QScrollArea, "changes_area").verticalScrollBar()
    assert bar.maximum() > 0 and dialog.rect().height() <= 441
    dialog.close()
