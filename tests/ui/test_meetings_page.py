"""会议活动: attendance ticked and pasted, the number offered, the next meeting like the last, ledgers and totals."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from models.attendance import UNRECORDED, Attendances, counts
from models.basics import Term
from models.meetings import Meetings
from models.operation import operation, undo
from models.people import People
from models.relations import RefValue
from models.sessions import NewSession, add_sessions, members_of_groups
from models.suggestions import Suggestions
from models.view import Filter, View
from models.writing import Draft, write
from tests.ui.conftest import answer, write_in
from tests.ui.test_members_page import put_in_window
from ui.dialogs.add_sessions import AddSessions
from ui.dialogs.attendance import FIRST, NOTE, AttendanceDialog, named_in
from ui.dialogs.leave_summary import LeaveSummaryDialog
from ui.dialogs.lecture_totals import LectureTotals
from ui.forms import RecordForm
from ui.messages import Sentence
from ui.pages import lectures, meetings
from ui.pages.meetings import MeetingForm
from ui.pages.register_page import RegisterPage
from ui.session import Session
from ui.widgets.paste_text import PasteText

Read = Callable[[Callable[[], Any]], Any]
NAMES = ("示例甲", "示例乙", "示例丙", "示例丁", "示例戊")


@pytest.fixture
def ids(session: Session, read: Read) -> dict[str, int]:
    """A meeting of all members, a numbered one of the 常委会, two lectures; ids by name."""
    def fill() -> dict[str, int]:
        with operation("示例") as op:
            term = session.term_id
            op.write(Term, [{"id": term, "since": "2021-06-18"}])
            write(op, People, [Draft({"name": "示例来宾"})])
            who = {name: found[0] for name, found in People.find_names([*NAMES, "示例来宾"], None).items()}
            made = write(op, Meetings, [
                Draft({"actual_start": "2022-02-20 09:00", "kinds": ("全体会议",), "topic": "示例全会"}),
                Draft({"actual_start": "2022-03-02 09:00", "kinds": ("常委会会议", "政治学习一刻钟"), "topic": "示例议题",
                       "place": "示例会议室", "number": 3}),
                Draft({"actual_start": "2022-03-04", "kinds": ("主席讲党课",), "topic": "示例党课一", "channel": "现场",
                       "speakers": (RefValue(who["示例甲"], ""), RefValue(who["示例乙"], ""))}),
                Draft({"actual_start": "2022-03-11", "kinds": ("专题党课", "集中学习"), "topic": "示例党课二",
                       "channel": "微信推送", "speakers": (RefValue(who["示例甲"], ""),)})])
        return {**dict(zip(("全会", "常委会", "党课一", "党课二"), made)), **who}
    found: dict[str, int] = read(fill)
    return found


def opened(qtbot: QtBot, session: Session, meeting: int) -> AttendanceDialog:
    page = put_in_window(qtbot, meetings.meetings(session))
    dialog = AttendanceDialog(session, meeting, page)
    dialog.open()
    qtbot.waitUntil(dialog.take.isEnabled)
    return dialog


def click(qtbot: QtBot, dialog: AttendanceDialog, name: str, column: int) -> None:
    table = dialog.table
    row = next(row for row in range(table.rowCount()) if table.item(row, 0).text() == name)
    table.scrollToItem(table.item(row, column))
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualItemRect(
        table.item(row, column)).center())


# -- 登记出席 --------------------------------------------------------------------------------------------------------

def test_statuses_are_ticked_and_stored_at_once(
        qtbot: QtBot, session: Session, read: Read, ids: dict[str, int]) -> None:
    dialog = opened(qtbot, session, ids["全会"])
    assert dialog.statuses() == dict.fromkeys(NAMES, "未登记")
    assert dialog._counts.text() == "应到 5 人，实到 0 人，请假 0 人，未登记 5 人"
    click(qtbot, dialog, "示例甲", FIRST + 1)                                  # 迟到
    click(qtbot, dialog, "示例乙", FIRST + 2)                                  # 请假（批准）
    dialog.table.item(dialog.table.currentRow(), NOTE).setText("示例出差")
    dialog.table.setCurrentCell(dialog.table.currentRow() + 1, FIRST + 4)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Space)                            # 缺席, by the keys
    absent = dialog.table.item(dialog.table.currentRow(), 0).text()
    qtbot.mouseClick(dialog.findChild(QPushButton, "roll_rest"), Qt.MouseButton.LeftButton)
    assert dialog._counts.text() == "应到 5 人，实到 3 人，请假 1 人，缺席 1 人，出席率 60.0%"
    with qtbot.waitSignal(dialog.accepted):
        qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    rows = read(lambda: {person.text: (status, note) for person, status, note in View(
        Attendances, keys=("person", "status", "note")).page(View(Attendances).ids()).values()})
    assert rows.pop("示例甲") == ("迟到", None) and rows.pop("示例乙") == ("请假（批准）", "示例出差")
    assert rows.pop(absent) == ("缺席", None) and set(rows.values()) == {("出席", None)}
    read(undo)
    assert read(lambda: View(Attendances).count()) == 0


def test_lists_of_names_are_pasted(qtbot: QtBot, session: Session, read: Read, ids: dict[str, int]) -> None:
    dialog = opened(qtbot, session, ids["全会"])
    dialog.ask_names("请假（批准）")
    paste = dialog.findChild(PasteText)
    write_in(paste.text, "请假人员：示例甲（出差）　示 例 丙\n示例无此人")
    qtbot.mouseClick(paste.findChild(QPushButton, "pasted_take"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog._told.text() == "没有找到：示例无此人")
    heard = answer("unfound", "keep")
    dialog.rest_present()
    assert heard[0] == "粘贴的“示例无此人”还没有登记。" and "出席" not in dialog.statuses().values()
    assert dialog.statuses()["示例甲"] == dialog.statuses()["示例丙"] == "请假（批准）"
    dialog.paste("示例来宾", "列席")
    qtbot.waitUntil(lambda: dialog.statuses().get("示例来宾") == "列席")
    assert dialog._counts.text() == "应到 5 人，实到 0 人，请假 2 人，列席 1 人，未登记 3 人"
    dialog.save()
    qtbot.waitUntil(lambda: read(lambda: View(Attendances).count()) == 6)
    assert read(lambda: Attendances.get(View(Attendances, filters=(
        Filter("person", "is", ids["示例甲"]),)).ids()[0], View(Attendances))["note"]) == "出差"


def test_who_belongs_to_a_group_is_pasted_before_it_meets(qtbot: QtBot, session: Session, read: Read,
                                                          ids: dict[str, int]) -> None:
    def found() -> int:
        with operation("分组") as op:
            return add_sessions(op, ids["全会"], [NewSession("分组讨论", "2022-03-16 08:30", "甲组")])[0]
    dialog = opened(qtbot, session, read(found))
    assert dialog.statuses() == {}
    dialog.ask_names(UNRECORDED)
    paste = dialog.findChild(PasteText)
    assert paste.windowTitle() == "粘贴应到名单"
    write_in(paste.text, "示例甲、示例乙（女）、示例丙（女，回族）")
    qtbot.mouseClick(paste.findChild(QPushButton, "pasted_take"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(dialog.statuses()) == 3)
    dialog.paste("示例甲", "请假（批准）")
    dialog.paste("示例甲、示例乙", UNRECORDED)
    assert dialog.statuses() == {"示例甲": "请假（批准）", "示例乙": UNRECORDED, "示例丙": UNRECORDED}
    assert {seat.note for seat in dialog._seats} == {""}, "what stands behind the names is no reason for leave"
    dialog.save()
    qtbot.waitUntil(lambda: read(lambda: View(Attendances).count()) == 3)
    assert [(one.name, {seat.person.text for seat in one.seats}) for one in read(
        lambda: members_of_groups(ids["全会"]))] == [("甲组", {"示例甲", "示例乙", "示例丙"})]


def test_people_are_found_on_the_list_and_taken_off_it(qtbot: QtBot, session: Session, read: Read,
                                                       ids: dict[str, int]) -> None:
    dialog = opened(qtbot, session, ids["全会"])
    write_in(dialog.search, "sld")
    assert [dialog.table.item(row, 0).text() for row in range(5) if not dialog.table.isRowHidden(row)] == ["示例丁"]
    dialog.search.clear()
    row = next(row for row in range(5) if dialog.table.item(row, 0).text() == "示例戊")
    dialog.table.setCurrentCell(row, 0)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert "示例戊" not in dialog.statuses()
    dialog.rest_present()
    dialog.save()
    qtbot.waitUntil(lambda: read(lambda: counts([ids["全会"]])[ids["全会"]].rate_words) == "100.0%")


def test_who_left_before_is_marked_and_a_meeting_without_a_body_says_what_to_do(
        qtbot: QtBot, session: Session, read: Read, ids: dict[str, int]) -> None:
    def leave() -> None:
        from models.members import Members
        with operation("离任") as op:
            member, = View(Members, filters=(Filter("name", "is", "示例戊"),)).ids()
            write(op, Members, [Draft({"until": "2022-01-01"}, id=member)])
            write(op, Attendances, [Draft({"meeting": ids["全会"], "person": ids["示例戊"], "status": "出席"})])
    read(leave)
    dialog = opened(qtbot, session, ids["全会"])
    marked = next(dialog.table.item(row, 0) for row in range(dialog.table.rowCount())
                  if dialog.table.item(row, 0).text() == "! 示例戊")
    assert marked.toolTip() == "示例戊 2022.01.01 已离任，早于会议日期 2022.02.20"
    dialog.reject()
    bare = opened(qtbot, session, ids["党课一"])
    assert bare._told.text().startswith("没有这次会议的组成人员名单") and bare._told.isVisibleTo(bare)


def test_what_was_ticked_is_not_lost_by_esc(qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch,
                                            ids: dict[str, int]) -> None:
    dialog = opened(qtbot, session, ids["全会"])
    click(qtbot, dialog, "示例甲", FIRST)
    asked, answers = [], [QDialog.DialogCode.Rejected, QDialog.DialogCode.Accepted]

    def answer(self: Sentence) -> int:
        asked.append(self.objectName())
        return answers.pop(0)
    monkeypatch.setattr(Sentence, "exec", answer)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible() and dialog.statuses()["示例甲"] == "出席"
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert asked == ["unsaved", "unsaved"]


@pytest.mark.parametrize(("text", "names"), [
    ("示例甲、示例乙", {"示例甲": "", "示例乙": ""}), ("示例甲（病假）\n示例乙(出差)", {"示例甲": "病假", "示例乙": "出差"}),
    ("示例 甲\n\n", {"示例甲": ""}), ("", {})])
def test_names_with_reasons(text: str, names: dict[str, str]) -> None:
    assert named_in(text) == names


# -- the form --------------------------------------------------------------------------------------------------------

def test_the_number_is_offered_until_one_is_written(qtbot: QtBot, session: Session, ids: dict[str, int]) -> None:
    page = put_in_window(qtbot, meetings.meetings(session))
    form = MeetingForm.add(session, Meetings, parent=page)
    number = form.fields["number"].editor
    form.fields["actual_start"].editor.put("2022-05-02")
    form.fields["kinds"].editor.put(("常委会会议",))
    qtbot.waitUntil(lambda: number.value() == 4)
    assert form.fields["of_term"].editor.value() == RefValue(session.term_id or 0, "第十届")
    form.fields["kinds"].editor.put(("调研",))
    qtbot.waitUntil(lambda: number.value() is None)
    number.put(9)
    form.fields["kinds"].editor.put(("常委会会议",))
    qtbot.wait(100)
    assert number.value() == 9
    form.fields["body"].editor.put("常委会")
    form.fields["of_term"].editor.put(RefValue(session.term_id or 0, "第十届"))
    form._check(form.fields["number"])
    qtbot.waitUntil(lambda: "此前缺第四次" in "".join(one.text() for one in form.findChildren(QLabel)))
    form.done(0)


def test_the_next_meeting_begins_like_the_last(qtbot: QtBot, session: Session, read: Read, ids: dict[str, int]) -> None:
    page = put_in_window(qtbot, meetings.meetings(session))
    page.show_view(View(Meetings, filters=(Filter("kinds", "is", "常委会会议"),)))
    qtbot.waitUntil(lambda: page.table.model.ids.tolist() == [ids["常委会"]] if hasattr(page.table.model.ids, "tolist")
                    else list(page.table.model.ids) == [ids["常委会"]])
    meetings.copy_last(page, [])
    qtbot.waitUntil(lambda: bool(page.findChildren(MeetingForm)))
    form = page.findChild(MeetingForm)
    held = {key: field.editor.value() for key, field in form.fields.items()}
    assert (held["kinds"], held["place"], held["number"]) == (("常委会会议", "政治学习一刻钟"), "示例会议室", 4)
    assert held["actual_start"] is None and held["topic"] is None
    form.fields["actual_start"].editor.put("2022-05-02 09:00")
    form.save()
    qtbot.waitUntil(lambda: read(lambda: View(Meetings, filters=(Filter("kinds", "is", "常委会会议"),)).count()) == 2)


# -- the sessions of a 全体会议 --------------------------------------------------------------------------------------

def chosen(qtbot: QtBot, session: Session, meeting: int) -> RegisterPage:
    """The page with the meeting's card."""
    page = put_in_window(qtbot, meetings.meetings(session))
    qtbot.waitUntil(lambda: meeting in list(page.table.model.ids))
    page.choose(meeting)
    qtbot.waitUntil(lambda: page.card._shown is not None and page.card._shown.id == meeting)
    return page


def test_the_usual_sessions_are_added_at_once(qtbot: QtBot, session: Session, read: Read, ids: dict[str, int]) -> None:
    page = chosen(qtbot, session, ids["全会"])
    qtbot.mouseClick(page.card.findChild(QPushButton, "add_sessions"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.window().findChild(AddSessions) is not None)
    dialog = page.window().findChild(AddSessions)
    assert dialog.starts["开幕"].text() == "2022.02.20 09:00" and all(one.isChecked() for one in dialog.ticks.values())
    dialog.ticks["选举"].click()
    dialog.starts["闭幕"].setText("二月")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.said.text().startswith("! 闭幕的时间：") and dialog.isVisible()
    dialog.starts["闭幕"].setText("2022.02.22")
    write_in(dialog.groups, "第一组、第二组")
    with qtbot.waitSignal(dialog.accepted):
        qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    of_it = View(Meetings, filters=(Filter("sessions_of", "is", ids["全会"]),), order=(("date", False),))
    assert sorted(read(lambda: Meetings.labels(of_it.ids())).values()) == [
        "2022.02.20 分组讨论 第一组", "2022.02.20 分组讨论 第二组", "2022.02.20 大会发言", "2022.02.20 开幕", "2022.02.22 闭幕"]
    qtbot.waitUntil(lambda: {"开幕", "大会发言", "闭幕", "第一组", "第二组"} <= {
        one.text() for one in page.card.findChildren(QLabel)})
    link = next(one for one in page.card.findChildren(QPushButton, "card_link")
                if one.accessibleName().startswith("闭幕"))
    with qtbot.waitSignal(page.view_requested) as told:
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert read(lambda: Meetings.labels(told.args[0].ids())).popitem()[1] == "2022.02.22 闭幕"
    read(undo)
    assert read(of_it.count) == 0


def test_only_the_card_of_a_plenary_offers_sessions(qtbot: QtBot, session: Session, ids: dict[str, int]) -> None:
    page = chosen(qtbot, session, ids["常委会"])
    assert page.card.findChild(QPushButton, "record_attendance").isVisibleTo(page)
    assert not page.card.findChild(QPushButton, "add_sessions").isVisibleTo(page)
    page.choose(ids["全会"])
    qtbot.waitUntil(lambda: page.card.findChild(QPushButton, "add_sessions").isVisibleTo(page))
    assert page.card.findChild(QPushButton, "sum_up_leave").isVisibleTo(page)


def test_the_summary_of_leave_opens_rows_and_goes_out_as_a_sheet(
        qtbot: QtBot, session: Session, read: Read, ids: dict[str, int], tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch) -> None:
    def fill() -> None:
        with operation("场次") as op:
            opening, closing = add_sessions(op, ids["全会"], (NewSession("开幕", "2022-02-20"),
                                                            NewSession("闭幕", "2022-02-22")))
        with operation("出席") as op:
            write(op, Attendances, [Draft({"meeting": meeting, "person": ids[name], "status": status, "note": note})
                                    for meeting, name, status, note in (
                                        (opening, "示例甲", "请假（批准）", "出差"), (closing, "示例甲", "出席", None),
                                        (closing, "示例乙", "请假（未批准）", None), (opening, "示例丙", "缺席", None))])
    read(fill)
    page = chosen(qtbot, session, ids["全会"])
    qtbot.mouseClick(page.card.findChild(QPushButton, "sum_up_leave"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.window().findChild(LeaveSummaryDialog) is not None)
    dialog = page.window().findChild(LeaveSummaryDialog)
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 2)
    table = dialog.table
    assert [table.horizontalHeaderItem(n).text() for n in range(table.columnCount())] == [
        "姓名", "工作单位及职务", "开幕", "闭幕", "请假次数", "事由"]
    rows = {table.item(row, 0).text(): [table.item(row, n).text() for n in range(2, 6)] for row in range(2)}
    assert rows == {"示例甲": ["请假（批准）", "", "1", "出差"], "示例乙": ["", "请假（未批准）", "1", ""]}
    assert dialog.said.text() == "2 人请假，共 2 人次"
    out = tmp_path / "请假.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    qtbot.mouseClick(dialog._export, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: out.exists() and dialog._export.isEnabled())
    cells = {cell for row in load_workbook(out).active.iter_rows(values_only=True) for cell in row}
    assert {"示例乙", "请假（未批准）", "出差", "共 2 人"} <= cells and "缺席" not in cells
    table.setCurrentCell(0, 0)
    name = table.item(0, 0).text()
    with qtbot.waitSignal(page.view_requested) as told:
        dialog._open(0)
    assert read(lambda: [person.text for (person,) in told.args[0].with_(keys=("person",)).page(
        told.args[0].ids()).values()]) == [name]


def test_a_suggestion_made_at_a_meeting_says_so(
        qtbot: QtBot, session: Session, read: Read, ids: dict[str, int]) -> None:
    page = chosen(qtbot, session, ids["常委会"])
    qtbot.mouseClick(page.card.findChild(QPushButton, "add_suggestion"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.findChild(RecordForm) is not None)
    form = page.findChild(RecordForm)
    form.fields["content"].editor.put("示例建议，请修路。")
    with qtbot.waitSignal(form.saved) as saved:
        form.save()
    kept = read(lambda: Suggestions.get(saved.args[0], View(Suggestions)))
    assert (kept["source"], kept["meeting"].id, kept["collected_on"]) == ("会议", ids["常委会"], "2022-03-02")
    qtbot.waitUntil(lambda: "1 条" in [one.text() for one in page.card.findChildren(QPushButton, "card_link")])


# -- lists -----------------------------------------------------------------------------------------------------------

def test_the_card_says_who_asked_for_leave(qtbot: QtBot, session: Session, read: Read, ids: dict[str, int]) -> None:
    def attend() -> None:
        with operation("出席") as op:
            write(op, Attendances, [Draft({"meeting": ids["全会"], "person": ids["示例甲"], "status": "出席"}), Draft({
                "meeting": ids["全会"], "person": ids["示例乙"], "status": "请假（批准）", "note": "病假"})])
    read(attend)
    page = put_in_window(qtbot, meetings.meetings(session))
    page.choose(ids["全会"])
    qtbot.waitUntil(lambda: "示例乙（病假）" in [one.text() for one in page.card.findChildren(QLabel)])
    assert "! 3 人" in [one.text() for one in page.card.findChildren(QLabel)]
    link = next(one for one in page.card.findChildren(QPushButton, "card_link") if one.text() == "5 人")
    with qtbot.waitSignal(page.view_requested) as told:
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert read(lambda: told.args[0].count()) == 2


def test_the_lectures_stay_lectures_whatever_is_chosen(qtbot: QtBot, session: Session, ids: dict[str, int]) -> None:
    page = put_in_window(qtbot, lectures.lectures(session))
    qtbot.waitUntil(lambda: set(page.table.model.ids) == {ids["党课一"], ids["党课二"]})
    qtbot.waitUntil(lambda: page.summary() == "共 2 次党课 · 微信推送 1 次 · 现场 1 次")
    page.show_view(View(Meetings, filters=(Filter("channel", "is", "现场"),)))
    qtbot.waitUntil(lambda: list(page.table.model.ids) == [ids["党课一"]])
    assert page.summary().startswith("符合条件 1 次")
    page.clear_filters()
    qtbot.waitUntil(lambda: set(page.table.model.ids) == {ids["党课一"], ids["党课二"]})
    page.new_record()
    form = page.findChild(MeetingForm)
    assert form.fields["kinds"].editor.value() == ("专题党课",) and form.windowTitle() == "新增党课"
    form.fields["kinds"].editor.edited = False
    form.done(0)


def test_lectures_by_speaker_and_channel(qtbot: QtBot, session: Session, read: Read, ids: dict[str, int]) -> None:
    page = put_in_window(qtbot, lectures.lectures(session))
    dialog = LectureTotals(session, page.view, page)
    dialog.open()

    def rows() -> list[tuple[str, str]]:
        return [(dialog.table.item(row, 0).text(), dialog.table.item(row, 1).text())
                for row in range(dialog.table.rowCount())]
    qtbot.waitUntil(lambda: rows() == [("示例甲", "2 次"), ("示例乙", "1 次")])
    qtbot.mouseClick(dialog.chips._buttons["channel"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: sorted(rows()) == [("微信推送", "1 次"), ("现场", "1 次")])
    place = [name for name, _ in rows()].index("现场")
    with qtbot.waitSignal(dialog.opened) as told:
        dialog._open(place)
    assert read(lambda: told.args[0].ids()) == [ids["党课一"]]
