"""意见建议: the strip over the list, merging, the steps of the flow for one and for many, and where a card leads."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QRadioButton, QScrollArea
from pytestqt.qtbot import QtBot

from models.adoptions import Adoptions
from models.consultations import Consultations
from models.instructions import Instructions
from models.operation import operation
from models.people import People
from models.relations import RefValue
from models.suggestion_flow import merge
from models.suggestions import Suggestions
from models.view import Filter, View
from models.writing import Draft, write
from tests.ui.conftest import write_in
from tests.ui.test_members_page import put_in_window
from ui.dialogs.merge_suggestions import MergeDialog
from ui.dialogs.suggestion_steps import StepDialog
from ui.forms import RecordForm
from ui.pages import adoptions, consultations, suggestions
from ui.pages.register_page import RegisterPage
from ui.session import Session
from ui.widgets.buttons import LongLink
from ui.widgets.stage_strip import StageStrip

Read = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def items(session: Session, read: Read) -> dict[str, int]:
    """甲, 乙, 丙 just collected, 丁 sent long ago, 戊 with a result; all by name."""
    def fill() -> list[int]:
        with operation("示例") as op:
            member = People.find_names(["示例甲"], None)["示例甲"][0]
            return write(op, Suggestions, [Draft({
                "subject": f"示例{name}", "content": f"内容{name}", "collected_on": f"2022-03-{10 + place}",
                "field": "交通", "member": RefValue(member, "示例甲"),
                **({"sent_on": "2022-04-01", "sent_to": "县委办"} if name in "丁戊" else {}),
                **({"result": "转办"} if name == "戊" else {})}) for place, name in enumerate("甲乙丙丁戊")])
    return dict(zip("甲乙丙丁戊", read(fill)))


def opened(qtbot: QtBot, session: Session) -> RegisterPage:
    page = put_in_window(qtbot, suggestions.suggestions(session))
    qtbot.waitUntil(lambda: page.table.model.rowCount() > 0)
    return page


def pick(page: RegisterPage, *ids: int) -> None:
    """Chooses rows as Ctrl and clicks do."""
    model, chosen = page.table.model, page.table.grid.selectionModel()
    for number, one in enumerate(ids):
        flag = chosen.SelectionFlag.ClearAndSelect if number == 0 else chosen.SelectionFlag.Select
        chosen.select(model.index(model.row_of(one), 0), flag | chosen.SelectionFlag.Rows)


def press(qtbot: QtBot, parent: Any, name: str) -> None:
    qtbot.mouseClick(parent.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def tick(qtbot: QtBot, choice: QRadioButton) -> None:
    qtbot.mouseClick(choice, Qt.MouseButton.LeftButton, pos=QPoint(8, choice.height() // 2))
    assert choice.isChecked()


def values(read: Read, row_id: int, register: Any = Suggestions) -> dict[str, Any]:
    found: dict[str, Any] = read(lambda: register.get(row_id, View(register)))
    return found


def called(page: RegisterPage) -> list[str]:
    """What stands on top of the card."""
    return [one.text() for one in page.card.findChildren(QLabel) if one.objectName() == "card_name"]


def words(page: RegisterPage) -> list[str]:
    strip = page.findChild(StageStrip)
    return [step.accessibleName() for step in strip.steps.values()]


# -- the strip -------------------------------------------------------------------------------------------------------

def test_the_strip_counts_and_a_click_filters(qtbot: QtBot, session: Session, items: dict[str, int]) -> None:
    page = opened(qtbot, session)
    qtbot.waitUntil(lambda: words(page) == ["收集 3", "归并梳理 0", "报送 1 ! 1，1 条报送满 30 天无结果", "结果 1", "批示 0", "办理反馈 0",
                                            "办结 0"])
    strip = page.findChild(StageStrip)
    qtbot.mouseClick(strip.steps["报送"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: list(page.table.model.ids) == [items["丁"]])
    assert strip.current() == "报送" and not page._note.isVisible()
    qtbot.waitUntil(lambda: words(page)[0] == "收集 3")                   # the counts stay those of the whole list
    qtbot.mouseClick(strip.steps["收集"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.table.model.ids) == 3)
    assert strip.current() == "收集"
    qtbot.mouseClick(strip.steps["收集"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.table.model.ids) == 5)
    assert strip.current() is None


def test_the_strip_works_with_keys_and_in_a_small_window(qtbot: QtBot, session: Session, items: dict[str, int]) -> None:
    page = opened(qtbot, session)
    page.resize(879, 330)
    strip = page.findChild(StageStrip)
    qtbot.waitUntil(lambda: words(page)[0] == "收集 3")
    steps = list(strip.steps.values())
    assert all(step.width() >= step.minimumSizeHint().width() for step in steps)
    assert steps[-1].geometry().right() <= strip.width()
    page.activateWindow()
    steps[0].setFocus()
    for _ in range(2):
        qtbot.keyClick(steps[0] if steps[0].hasFocus() else steps[1], Qt.Key.Key_Right)
    qtbot.keyClick(steps[2], Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: list(page.table.model.ids) == [items["丁"]])


def test_rows_from_elsewhere_mark_their_stage(qtbot: QtBot, session: Session, items: dict[str, int]) -> None:
    page = opened(qtbot, session)
    page.show_view(View(Suggestions, filters=(Filter("stage", "is", "结果"),)))
    qtbot.waitUntil(lambda: list(page.table.model.ids) == [items["戊"]])
    assert page.findChild(StageStrip).current() == "结果"


# -- 归并 and 拆分 ----------------------------------------------------------------------------------------------------

def test_chosen_items_become_one_and_come_apart_again(qtbot: QtBot, session: Session, read: Read,
                                                      items: dict[str, int]) -> None:
    page = opened(qtbot, session)
    pick(page, items["甲"], items["乙"])
    press(qtbot, page, "merge")
    dialog = page.findChild(MergeDialog)
    qtbot.waitUntil(lambda: dialog.take.isEnabled())
    assert dialog.mains[items["乙"]].isChecked()                          # the first in the list
    tick(qtbot, dialog.mains[items["甲"]])
    with qtbot.waitSignal(dialog.merged):
        press(qtbot, dialog, "merge_take")
    assert values(read, items["乙"])["merged_into"].id == items["甲"]
    qtbot.waitUntil(lambda: items["乙"] not in page.table.model.ids and words(page)[:2] == ["收集 1", "归并梳理 1"])
    qtbot.waitUntil(lambda: "意见建议 4 条 · 原始反映 5 条" in page.summary())
    qtbot.waitUntil(lambda: session.undo_title() == "归并 2 条意见建议")
    page._combos["merging"].choose(Filter("joined"))
    qtbot.waitUntil(lambda: list(page.table.model.ids) == [items["乙"]])
    pick(page, items["乙"])
    with qtbot.waitSignal(session.changed):
        suggestions.split_chosen(page, page.table.selected_ids())
    qtbot.waitUntil(lambda: not page.table.model.ids)
    assert values(read, items["乙"])["merged_into"] is None
    page.clear_filters()
    qtbot.waitUntil(lambda: words(page)[:2] == ["收集 3", "归并梳理 0"])


def test_a_long_title_among_the_merged_does_not_cut_the_card_off(
        qtbot: QtBot, session: Session, read: Read, items: dict[str, int]) -> None:
    title = "关于示例村机井老化、道路坑洼和学校周边交通拥堵需要一并整治并明确责任单位和完成时限的建议"

    def fill() -> None:
        with operation("示例") as op:
            merge(op, [items["甲"], *write(op, Suggestions, [Draft({"subject": title})])], main=items["甲"])
    read(fill)
    page = opened(qtbot, session)
    page.choose(items["甲"])
    qtbot.waitUntil(lambda: title in [one.text() for one in page.card.findChildren(LongLink)])
    link = next(one for one in page.card.findChildren(LongLink) if one.text() == title)
    area = page.card.findChild(QScrollArea, "card_area")
    qtbot.waitUntil(lambda: 0 < area.widget().width() <= area.viewport().width())
    assert link.shown_text().endswith("…") and link.toolTip() == title
    with qtbot.waitSignal(page.card.opened):
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)


def test_one_is_written_anew_for_all(qtbot: QtBot, session: Session, read: Read, items: dict[str, int]) -> None:
    page = opened(qtbot, session)
    pick(page, items["甲"], items["乙"], items["丙"])
    press(qtbot, page, "merge")
    dialog = page.findChild(MergeDialog)
    qtbot.waitUntil(lambda: dialog.take.isEnabled())
    tick(qtbot, dialog.anew)
    assert {line in dialog.fields["content"].editor.value() for line in ("内容甲", "内容乙", "内容丙")} == {True}
    dialog.fields["subject"].editor.put(None)
    press(qtbot, dialog, "merge_take")
    assert dialog.fields["subject"].wrong == "请填写归并后的标题"
    dialog.fields["subject"].editor.put("示例归并")
    with qtbot.waitSignal(dialog.merged) as told:
        press(qtbot, dialog, "merge_take")
    made = values(read, told.args[0])
    assert (made["subject"], made["field"], made["composed"]) == ("示例归并", "交通", True)
    qtbot.waitUntil(lambda: page.table.current_id == told.args[0])


def test_what_was_sent_is_the_one_that_stays(qtbot: QtBot, session: Session, items: dict[str, int]) -> None:
    page = opened(qtbot, session)
    pick(page, items["甲"], items["丁"])
    press(qtbot, page, "merge")
    dialog = page.findChild(MergeDialog)
    qtbot.waitUntil(lambda: dialog.take.isEnabled())
    assert dialog.mains[items["丁"]].isChecked()
    assert not dialog.mains[items["甲"]].isEnabled() and not dialog.anew.isEnabled()
    dialog.reject()


# -- the steps -------------------------------------------------------------------------------------------------------

def test_several_are_sent_off_at_once(qtbot: QtBot, session: Session, read: Read, items: dict[str, int]) -> None:
    page = opened(qtbot, session)
    pick(page, items["甲"], items["乙"])
    press(qtbot, page, "send")
    dialog = page.findChild(StepDialog)
    qtbot.waitUntil(lambda: dialog.take.isEnabled())
    assert dialog.take.text() == "登记 2 条"
    press(qtbot, dialog, "send_take")
    assert dialog.fields["sent_to"].wrong == "请填写报送去向"
    write_in(dialog.fields["sent_to"].editor.focusProxy(), "中共示例县委")
    dialog.fields["sent_on"].editor.put("2022-03-01")
    press(qtbot, dialog, "send_take")
    qtbot.waitUntil(lambda: "报送日期早于收集日期" in dialog.said.text())
    assert values(read, items["甲"])["sent_on"] is None
    dialog.fields["sent_on"].editor.put("2022-05-01")
    with qtbot.waitSignal(dialog.accepted):
        press(qtbot, dialog, "send_take")
    assert [values(read, items[one])["sent_to"] for one in "甲乙丙"] == ["中共示例县委", "中共示例县委", None]
    qtbot.waitUntil(lambda: session.undo_title() == "登记报送：2 条意见建议")
    qtbot.waitUntil(lambda: words(page)[2].startswith("报送 3"))


def test_a_result_is_recorded_from_the_card(qtbot: QtBot, session: Session, read: Read, items: dict[str, int]) -> None:
    page = opened(qtbot, session)
    page.choose(items["丁"])
    qtbot.waitUntil(lambda: called(page) == ["示例丁"])
    press(qtbot, page.card, "result_one")
    dialog = page.findChild(StepDialog)
    qtbot.waitUntil(lambda: dialog.take.isEnabled())
    press(qtbot, dialog, "result_take")
    assert dialog.fields["result"].wrong == "请填写结果"
    dialog.fields["result"].editor.put("留作参考")
    with qtbot.waitSignal(dialog.accepted):
        press(qtbot, dialog, "result_take")
    got = values(read, items["丁"])
    assert (got["result"], got["result_on"]) == ("留作参考", date.today().isoformat())
    qtbot.waitUntil(lambda: words(page)[2:4] == ["报送 0", "结果 2"])


def test_an_adoption_of_several_leads_back_to_them(qtbot: QtBot, session: Session, read: Read,
                                                   items: dict[str, int]) -> None:
    page = opened(qtbot, session)
    with_part = read(lambda: _merge(items["甲"], items["乙"]))
    page._combos["merging"].setCurrentIndex(0)                            # 全部归并: the parts too
    qtbot.waitUntil(lambda: len(page.table.model.ids) == 5)
    pick(page, items["乙"], items["丙"])                                   # 乙 has become part of 甲
    suggestions.adopt(page, page.table.selected_ids())
    qtbot.waitUntil(lambda: page.findChild(RecordForm) is not None)
    form = page.findChild(RecordForm)
    chosen = form.fields["suggestions"].editor.value()
    assert {one.id for one in chosen} == {with_part, items["丙"]}
    form.fields["body"].editor.put("中共示例县委")
    form.fields["adopted_on"].editor.put("2022-06-01")
    with qtbot.waitSignal(form.saved) as told:
        form.save()
    assert values(read, told.args[0], Adoptions)["level"] == "县委"
    assert values(read, items["丙"])["result"] == "采用"
    page.clear_filters()
    qtbot.waitUntil(lambda: items["乙"] not in page.table.model.ids)
    page.choose(items["丙"])
    qtbot.waitUntil(lambda: any("中共示例县委" in one.text() for one in page.card.findChildren(QPushButton, "card_link")))
    link = next(one for one in page.card.findChildren(QPushButton, "card_link") if "中共示例县委" in one.text())
    with qtbot.waitSignal(page.view_requested) as asked:
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert read(asked.args[0].ids) == [told.args[0]] and asked.args[0].register is Adoptions


def _merge(main: int, other: int) -> int:
    with operation("归并") as op:
        return merge(op, [main, other], main=main)


def test_an_instruction_is_recorded_for_one(qtbot: QtBot, session: Session, read: Read, items: dict[str, int]) -> None:
    page = opened(qtbot, session)
    suggestions.instruct(page, [items["甲"], items["乙"]])
    qtbot.wait(50)
    assert page.findChild(RecordForm) is None
    suggestions.instruct(page, [items["甲"]])
    qtbot.waitUntil(lambda: page.findChild(RecordForm) is not None)
    form = page.findChild(RecordForm)
    form.fields["leader"].editor.put("示例领导")
    form.fields["given_on"].editor.put("2022-07-01")
    form.fields["wording"].editor.put("请认真研究。")
    form.fields["affirmative"].editor.put(True)
    with qtbot.waitSignal(form.saved):
        form.save()
    qtbot.waitUntil(lambda: words(page)[4] == "批示 1")
    page.choose(items["甲"])
    qtbot.waitUntil(lambda: any(one.text() == "请认真研究。" for one in page.card.findChildren(QLabel)))


# -- 采用, 批示, 协商 ---------------------------------------------------------------------------------------------------

def test_adoptions_and_instructions_say_what_they_come_to(qtbot: QtBot, session: Session, read: Read,
                                                          items: dict[str, int]) -> None:
    def fill() -> None:
        with operation("示例") as op:
            several = tuple(RefValue(items[one], "") for one in "丁戊")
            write(op, Adoptions, [Draft({"adopted_on": "2022-06-01", "body": "中共示例县委", "suggestions": several}),
                                  Draft({"adopted_on": "2022-07-01", "body": "示例市政协", "suggestions": several[:1]})])
            write(op, Instructions, [Draft({"given_on": "2022-07-01", "leader": "示例领导", "suggestion": several[0],
                                            "affirmative": True})])
    read(fill)
    page = put_in_window(qtbot, adoptions.adoptions(session))
    qtbot.waitUntil(lambda: page.summary() == "共 2 次采用 · 建议 2 条 · 其中县委 2 条")
    other = put_in_window(qtbot, adoptions.instructions(session))
    qtbot.waitUntil(lambda: other.summary() == "共 1 件领导批示 · 肯定性批示 1 件")
    other.choose(other.table.model.ids[0])
    qtbot.waitUntil(lambda: [one.text() for one in other.card.findChildren(QPushButton, "card_link")] == ["示例丁"])


def test_a_consultation_has_its_stages_and_its_instruction(qtbot: QtBot, session: Session, read: Read) -> None:
    def fill() -> list[int]:
        with operation("示例") as op:
            return write(op, Consultations, [Draft({"topic": "示例议题", "held_on": "2022-03-01", "report": "示例报告"}),
                                             Draft({"topic": "另一议题"})])
    ids = read(fill)
    page = put_in_window(qtbot, consultations.consultations(session))
    qtbot.waitUntil(lambda: words(page) == ["筹备 1", "调研 0", "协商 0", "报告 1", "报送 0", "办理 0"])
    page.choose(ids[0])
    qtbot.waitUntil(lambda: called(page) == ["示例议题"])
    press(qtbot, page.card, "instruct_consultation")
    qtbot.waitUntil(lambda: page.findChild(RecordForm) is not None)
    form = page.findChild(RecordForm)
    form.fields["leader"].editor.put("示例领导")
    form.fields["given_on"].editor.put("2022-07-01")
    with qtbot.waitSignal(form.saved):
        form.save()
    qtbot.waitUntil(lambda: "示例领导" in [one.text() for one in page.card.findChildren(QPushButton, "card_link")])
