"""The form of a record: filled in by keys, checked beside the field, stored as one operation."""
from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from models.basics import Terms
from models.catalogue import REGISTERS
from models.errors import InvalidValue
from models.grids import Branches, Grid, Grids, GridSeat
from models.members import Cadre, Cadres, Members
from models.openings import Openings
from models.operation import ChangeLog, OperationLog, operation, undo, undo_target
from models.people import Affiliation, Membership, People, Person
from models.records import live
from models.register import Register
from models.relations import RefValue
from models.schemes import Schemes
from models.teams import Rosters, Shifts, Teams
from models.trips import Trips
from models.units import Unit, Units
from models.view import View
from models.visits import Visits
from models.writing import Draft, write
from tests.ui.conftest import member, write_in
from ui.forms import RecordForm
from ui.session import Session
from ui.widgets.editors import HiddenEditor, SetEditor, TickMenu
from ui.widgets.linked_editors import PartsEditor
from ui.widgets.paste_text import PasteText
from ui.widgets.pointing_editors import RefEditor, RefsEditor

Read = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """Something for a dialog to stand over."""
    made = QWidget()
    made.resize(1000, 700)
    qtbot.addWidget(made)
    made.show()
    return made


def line(form: RecordForm, key: str) -> QLineEdit:
    found = form.findChild(QLineEdit, f"field_{key}")
    assert found is not None
    return found


def type_into(qtbot: QtBot, form: RecordForm, key: str, text: str) -> None:
    """Replaces what stands in a field and goes on to the next, as a person does."""
    qtbot.waitUntil(form.isActiveWindow)
    field = line(form, key)
    field.setFocus()
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    write_in(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Tab)


def save(qtbot: QtBot, form: RecordForm) -> int:
    qtbot.waitUntil(lambda: form.isAncestorOf(QApplication.focusWidget() or QWidget()))
    with qtbot.waitSignal(form.saved) as saved:
        qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert saved.args is not None
    return int(saved.args[0])


def message(form: RecordForm, key: str) -> str:
    said = form.fields[key].said
    return said.text() if said.isVisibleTo(form) else ""


def opened(qtbot: QtBot, session: Session, read: Read, name: str, window: QWidget) -> RecordForm:
    """The form of a member, once it shows what is stored."""
    form = RecordForm.edit(session, Members, member(read, session, name)["id"], window)
    qtbot.waitUntil(form.isActiveWindow)
    qtbot.waitUntil(lambda: line(form, "name").text() == name)
    return form


def test_new_member_as_people_write_it(qtbot: QtBot, session: Session, read: Read, window: QWidget) -> None:
    form = RecordForm.add(session, Members, parent=window)
    assert form.windowTitle() == "新增委员"
    type_into(qtbot, form, "name", "示  例己")
    type_into(qtbot, form, "birth", "75年3月")
    assert line(form, "birth").text() == "1975.03"
    type_into(qtbot, form, "phones", "139 0000 0006；0319-4800000（值班）")
    type_into(qtbot, form, "affiliations", "中共")
    assert line(form, "affiliations").text() == "中共党员"
    save(qtbot, form)
    stored = member(read, session, "示例己")
    assert (stored["birth"], stored["phones"][0]) == ("1975-03", "13900000006")
    assert stored["affiliations"] == ("中共党员",) and stored["posts"] == ("委员",)
    assert read(lambda: undo_target()).title == "新增委员“示例己”"


def test_house_form_stands_beside_a_date_while_it_is_typed(qtbot: QtBot, session: Session, window: QWidget) -> None:
    form = RecordForm.add(session, Members, parent=window)
    write_in(line(form, "birth"), "197503")
    house = form.findChild(QWidget, "house_form_birth")
    assert house.text() == "1975.03" and house.isVisibleTo(form)


def test_mistakes_are_told_beside_their_fields(qtbot: QtBot, session: Session, read: Read, window: QWidget) -> None:
    before = read(lambda: Members.count(live(Members.row)))
    form = RecordForm.add(session, Members, parent=window)
    type_into(qtbot, form, "birth", "去年夏天")
    assert "不是日期" in message(form, "birth") and line(form, "birth").property("wrong") is True
    qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert message(form, "name") == "姓名必须填写" and form.isVisible()
    assert form.focusWidget() is line(form, "name")
    type_into(qtbot, form, "name", "示例庚")
    type_into(qtbot, form, "birth", "1980.1")
    assert message(form, "birth") == "" and line(form, "birth").property("wrong") is False
    save(qtbot, form)
    assert read(lambda: Members.count(live(Members.row))) == before + 1


def test_a_doubt_is_told_and_the_record_kept(qtbot: QtBot, session: Session, read: Read, window: QWidget) -> None:
    form = RecordForm.add(session, Members, parent=window)
    type_into(qtbot, form, "name", "示例辛")
    type_into(qtbot, form, "id_number", "110101199003070012")
    qtbot.waitUntil(lambda: message(form, "id_number").startswith("! "))
    save(qtbot, form)
    assert member(read, session, "示例辛")["id_number"] == "110101199003070012"


@pytest.mark.parametrize(("birth", "work_start", "key", "told"), [
    ("2085.03", "", "birth", "! 出生年月是 2085.03，晚于今天，请核对"),
    ("1975.03", "1957.08", "work_start", "! 参加工作时间（1957.08）早于出生年月（1975.03），请核对"),
])
def test_a_date_that_cannot_be_is_doubted(qtbot: QtBot, session: Session, read: Read, window: QWidget, birth: str,
                                          work_start: str, key: str, told: str) -> None:
    form = RecordForm.add(session, Members, parent=window)
    type_into(qtbot, form, "name", "示例辛")
    type_into(qtbot, form, "birth", birth)
    type_into(qtbot, form, "work_start", work_start)
    qtbot.waitUntil(lambda: message(form, key) == told)
    save(qtbot, form)
    assert member(read, session, "示例辛")["birth"] == birth.replace(".", "-")


def test_only_what_changed_is_written(qtbot: QtBot, session: Session, read: Read, window: QWidget) -> None:
    form = opened(qtbot, session, read, "示例乙", window)
    assert form.windowTitle() == "编辑委员 · 示例乙"
    type_into(qtbot, form, "work", "示例机械有限公司总经理")
    save(qtbot, form)
    last = read(undo_target)
    changes = read(lambda: list(ChangeLog.select(ChangeLog.table, ChangeLog.after).where(
        ChangeLog.operation == last.id).tuples()))
    assert changes == [("membership", '{"work":"示例机械有限公司总经理"}')]


def test_nothing_changed_writes_nothing(qtbot: QtBot, session: Session, read: Read, window: QWidget) -> None:
    before = read(lambda: OperationLog.select().count())
    form = opened(qtbot, session, read, "示例乙", window)
    type_into(qtbot, form, "name", "示例乙")
    with qtbot.waitSignal(form.finished):
        qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert read(lambda: OperationLog.select().count()) == before


def test_reference_is_found_by_pinyin_and_chosen(qtbot: QtBot, session: Session, read: Read, window: QWidget) -> None:
    form = opened(qtbot, session, read, "示例丙", window)
    editor = form.fields["sector"].editor
    assert isinstance(editor, RefEditor) and line(form, "sector").text() == "医药卫生界"
    field = line(form, "sector")
    field.setFocus()
    field.selectAll()
    write_in(field, "jyj")
    qtbot.waitUntil(lambda: [offer.text for offer in editor.picker.offers] == ["教育界"])
    popup = editor.picker._completer.popup()
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert field.text() == "教育界"
    save(qtbot, form)
    assert member(read, session, "示例丙")["sector"].text == "教育界"


def test_the_only_one_found_is_taken_by_enter(qtbot: QtBot, session: Session, read: Read, window: QWidget) -> None:
    form = opened(qtbot, session, read, "示例丙", window)
    editor = form.fields["sector"].editor
    assert isinstance(editor, RefEditor)
    field = line(form, "sector")
    field.setFocus()
    field.selectAll()
    write_in(field, "教育")
    qtbot.waitUntil(lambda: [offer.text for offer in editor.picker.offers] == ["教育界"])
    popup = editor.picker._completer.popup()
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert field.text() == "教育界"


def test_a_name_nobody_knows_is_told_beside_the_field(qtbot: QtBot, session: Session, read: Read,
                                                      window: QWidget) -> None:
    form = opened(qtbot, session, read, "示例丙", window)
    type_into(qtbot, form, "sector", "航天界")
    qtbot.waitUntil(lambda: message(form, "sector") == "没有找到“航天界”，请核对写法、从列表中选，或清空")
    type_into(qtbot, form, "sector", "教育界")
    qtbot.waitUntil(lambda: message(form, "sector") == "")


def test_unknown_unit_is_made_on_the_way(qtbot: QtBot, session: Session, read: Read, window: QWidget) -> None:
    form = RecordForm.add(session, Members, parent=window)
    type_into(qtbot, form, "name", "示例壬")
    editor = form.fields["unit"].editor
    assert isinstance(editor, RefEditor)
    line(form, "unit").setFocus()
    write_in(line(form, "unit"), "示例纸业公司")
    qtbot.waitUntil(lambda: editor.picker._words.stringList() == ["新建“示例纸业公司”…"])
    popup = editor.picker._completer.popup()
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    inner = next(one for one in form.findChildren(RecordForm) if one.register is Units)
    assert line(inner, "name").text() == "示例纸业公司"
    save(qtbot, inner)
    qtbot.waitUntil(lambda: editor._chosen is not None)
    with qtbot.waitSignal(form.saved):
        qtbot.mouseClick(form.findChild(QPushButton, "save"), Qt.MouseButton.LeftButton)
    unit = read(lambda: Unit.get(Unit.name == "示例纸业公司"))
    assert member(read, session, "示例壬")["unit"].id == unit.id


def test_choice_stays_while_what_can_be_chosen_is_read(qtbot: QtBot, session: Session, read: Read,
                                                       window: QWidget) -> None:
    form = opened(qtbot, session, read, "示例乙", window)
    combo = form.findChild(QComboBox, "field_sex")
    qtbot.waitUntil(lambda: combo.count() == 3)
    assert combo.currentText() == "女" and not form.has_changes()
    qtbot.keyClick(combo, Qt.Key.Key_Up)
    save(qtbot, form)
    assert member(read, session, "示例乙")["sex"] == "男"


def test_affiliations_are_ticked_in_the_order_of_the_list(qtbot: QtBot, session: Session, read: Read,
                                                          window: QWidget) -> None:
    form = opened(qtbot, session, read, "示例乙", window)
    editor = form.fields["affiliations"].editor
    assert isinstance(editor, SetEditor)
    editor.tick("中共党员", True)
    assert line(form, "affiliations").text() == "中共党员、民建会员"


def test_committees_are_added_and_taken_away(qtbot: QtBot, session: Session, read: Read, window: QWidget) -> None:
    from models.basics import Committees

    def make() -> list[int]:
        with operation("建立专委会") as op:
            return write(op, Committees, [Draft({"name": "示例经济委员会"}), Draft({"name": "示例文史委员会"})])
    first, second = read(make)
    form = opened(qtbot, session, read, "示例乙", window)
    editor = form.fields["committees"].editor
    assert isinstance(editor, RefsEditor)
    editor.picker.picked.emit(RefValue(first, "示例经济委员会"))
    editor.picker.picked.emit(RefValue(second, "示例文史委员会"))
    qtbot.mouseClick(form.findChild(QWidget, f"remove_committees_{first}"), Qt.MouseButton.LeftButton)
    save(qtbot, form)
    assert [one.id for one in member(read, session, "示例乙")["committees"]] == [second]


def grid_seats(read: Read, row_id: int) -> list[tuple[Any, ...]]:
    """(grid's name, since, until) of a member, the oldest first."""
    return read(lambda: list(GridSeat.select(Grid.name, GridSeat.since, GridSeat.until).join(Grid).where(
        live(GridSeat) & (GridSeat.membership == row_id)).order_by(GridSeat.id).tuples()))


def put_second_grid(qtbot: QtBot, form: RecordForm, read: Read) -> None:
    second = read(lambda: Grids.find_names(["第二网格"], None))["第二网格"][0]
    form.fields["grid"].editor.put(RefValue(second, "第二网格"))


def test_moving_to_another_grid_keeps_the_earlier_place(qtbot: QtBot, session: Session, read: Read,
                                                        window: QWidget) -> None:
    form = opened(qtbot, session, read, "示例甲", window)
    since = form.findChild(QWidget, "since_row")
    assert not since.isVisibleTo(form)
    put_second_grid(qtbot, form, read)
    assert since.isVisibleTo(form)
    day = form.findChild(QLineEdit, "since_day")
    day.selectAll()
    write_in(day, "2026.11.01")
    row_id = save(qtbot, form)
    assert grid_seats(read, row_id) == [("第一网格", None, "2026-11-01"), ("第二网格", "2026-11-01", None)]


def test_a_wrong_grid_is_corrected_without_a_trace_in_time(qtbot: QtBot, session: Session, read: Read,
                                                           window: QWidget) -> None:
    form = opened(qtbot, session, read, "示例甲", window)
    put_second_grid(qtbot, form, read)
    qtbot.mouseClick(form.findChild(QWidget, "since_corrected"), Qt.MouseButton.LeftButton)
    row_id = save(qtbot, form)
    assert grid_seats(read, row_id) == [("第二网格", None, None)]


def change_elsewhere(read: Read, row_id: int, values: dict[str, Any]) -> None:
    def work() -> None:
        with operation("他人修改") as op:
            write(op, Members, [Draft(values, id=row_id)])
    read(work)


def test_stale_change_is_refused_with_both_values_and_can_be_loaded_again(
        qtbot: QtBot, session: Session, read: Read, window: QWidget) -> None:
    form = opened(qtbot, session, read, "示例乙", window)
    change_elsewhere(read, member(read, session, "示例乙")["id"], {"work": "示例食品厂顾问"})
    type_into(qtbot, form, "work", "示例机械有限公司总经理")
    type_into(qtbot, form, "industry", "机械制造")
    qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    banner = form.findChild(QWidget, "banner_text")
    qtbot.waitUntil(lambda: banner.isVisibleTo(form))
    assert "示例食品厂顾问" in banner.text() and "示例机械有限公司总经理" in banner.text()
    qtbot.mouseClick(form.findChild(QWidget, "reload"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: line(form, "work").text() == "示例食品厂顾问")
    qtbot.waitUntil(lambda: "您填的是“示例机械有限公司总经理”" in message(form, "work"))
    assert line(form, "industry").text() == "机械制造"
    save(qtbot, form)
    stored = member(read, session, "示例乙")
    assert (stored["work"], stored["industry"]) == ("示例食品厂顾问", "机械制造")


def test_stale_facts_are_refused_too(qtbot: QtBot, session: Session, read: Read, window: QWidget) -> None:
    form = opened(qtbot, session, read, "示例丙", window)
    change_elsewhere(read, member(read, session, "示例丙")["id"], {"affiliations": ("民盟盟员",)})
    type_into(qtbot, form, "affiliations", "致公党")
    qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    banner = form.findChild(QWidget, "banner_text")
    qtbot.waitUntil(lambda: banner.isVisibleTo(form))
    assert "民盟盟员" in banner.text()
    person = member(read, session, "示例丙")
    assert person["affiliations"] == ("民盟盟员",)
    assert read(lambda: Affiliation.select().where(Affiliation.party == "致公党党员").count()) == 0


def test_sensitive_value_is_masked_until_shown_and_that_is_logged(qtbot: QtBot, session: Session, read: Read,
                                                                  window: QWidget) -> None:
    change_elsewhere(read, member(read, session, "示例甲")["id"], {"address": "示例街道三号楼二单元"})
    form = opened(qtbot, session, read, "示例甲", window)
    editor = form.fields["address"].editor
    assert isinstance(editor, HiddenEditor)
    assert editor.masked.isVisibleTo(form) and "二单元" not in editor.masked.text()
    assert not line(form, "address").isVisibleTo(form)
    qtbot.mouseClick(form.findChild(QWidget, "reveal_address"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: line(form, "address").isVisibleTo(form))
    assert line(form, "address").text() == "示例街道三号楼二单元"
    log = read(lambda: OperationLog.select().order_by(OperationLog.id.desc()).first())
    assert (log.title, log.kind, log.who) == ("查看通讯地址", "event", "示例员")
    assert "示例甲" not in log.detail


def test_esc_asks_before_it_throws_words_away(qtbot: QtBot, session: Session, window: QWidget,
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    from ui.messages import Sentence
    asked: list[str] = []

    def answer(self: Sentence) -> int:
        asked.append(self.accessibleName())
        return int(answers.pop(0))
    answers = [Sentence.DialogCode.Rejected.value, Sentence.DialogCode.Accepted.value]
    monkeypatch.setattr(Sentence, "exec", answer)
    form = RecordForm.add(session, Members, parent=window)
    write_in(line(form, "name"), "示例")
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert form.isVisible()
    with qtbot.waitSignal(form.finished):
        qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert asked == ["填写的内容还没有保存。"] * 2


def test_esc_closes_an_untouched_form_at_once(qtbot: QtBot, session: Session, read: Read, window: QWidget) -> None:
    form = opened(qtbot, session, read, "示例乙", window)
    with qtbot.waitSignal(form.finished):
        qtbot.keyClick(form, Qt.Key.Key_Escape)


def test_every_field_has_a_name_and_says_it(qtbot: QtBot, session: Session, window: QWidget) -> None:
    form = RecordForm.add(session, Members, parent=window)
    names = [field.objectName() for kind in (QLineEdit, QPlainTextEdit) for field in form.findChildren(kind)]
    assert all(name.isascii() and name for name in names)
    for column in Members.columns:
        if column.editable:
            field = form.findChild(QWidget, f"field_{column.key}")
            assert field is not None and field.accessibleName() == column.title


@pytest.mark.parametrize("register", [r for r in REGISTERS.values() if not r.read_only], ids=lambda r: r.key)
def test_every_register_has_a_form_of_its_editable_columns(qtbot: QtBot, session: Session, window: QWidget,
                                                           register: type[Register]) -> None:
    form = RecordForm.add(session, register, parent=window)
    assert list(form.fields) and set(form.fields) == {c.key for c in register.columns if c.editable}
    assert not form.has_changes()


def test_people_of_a_shift_are_typed_as_the_field_says(qtbot: QtBot, session: Session, read: Read,
                                                       window: QWidget) -> None:
    form = RecordForm.add(session, Shifts, parent=window)
    editor, field = form.fields["people"].editor, line(form, "people")
    assert isinstance(editor, PartsEditor)
    field.setFocus()
    write_in(field, "示例甲4小时")
    qtbot.waitUntil(lambda: [offer.text for offer in editor.picker.offers] == ["示例甲"])
    popup = editor.picker._completer.popup()
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert [(part.ref.text, part.amount) for part in editor.value()] == [("示例甲", Decimal("4"))]
    write_in(field, "示例乙、示例丙2")
    qtbot.keyClick(field, Qt.Key.Key_Tab)                    # going on takes what is clear
    qtbot.waitUntil(lambda: editor.table.rowCount() == 3)
    assert field.text() == ""
    assert [(part.ref.text, part.amount) for part in editor.value()][1:] == [
        ("示例乙", None), ("示例丙", Decimal("2"))]
    field.setFocus()
    write_in(field, "示例无此人")
    type_into(qtbot, form, "place", "卡口")
    form.save()                                              # nothing typed is lost without a word
    qtbot.waitUntil(lambda: message(form, "people").startswith("没有找到“示例无此人”，请核对写法、从列表中选，或"))


def test_it_is_told_which_of_several_names_is_not_found(qtbot: QtBot, session: Session, read: Read,
                                                        window: QWidget) -> None:
    form = RecordForm.add(session, Branches, parent=window)
    editor = form.fields["deputies"].editor
    assert isinstance(editor, RefsEditor)
    type_into(qtbot, form, "name", "示例支部")
    line(form, "deputies").setFocus()
    write_in(line(form, "deputies"), "示例甲、示例无此人，示例丙")
    qtbot.keyClick(line(form, "deputies"), Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: message(form, "deputies") == "没有找到“示例无此人”，请核对写法、从列表中选，或清空")
    assert line(form, "deputies").text() == "示例无此人"                # those found are added
    form.save()
    assert message(form, "deputies").startswith("没有找到“示例无此人”") and read(View(Branches).count) == 0
    line(form, "deputies").clear()
    save(qtbot, form)
    found = read(lambda: Branches.get(View(Branches).ids()[0], session.view(Branches))["deputies"])
    assert {one.text for one in found} == {"示例甲", "示例丙"}


def test_people_of_a_shift_are_pasted_with_their_hours(qtbot: QtBot, session: Session, read: Read,
                                                       window: QWidget) -> None:
    form = RecordForm.add(session, Shifts, parent=window)
    editor = form.fields["people"].editor
    assert isinstance(editor, PartsEditor)
    editor.paste("示例甲\t4\n示例乙 2.5\n示例丙、示例无此人")
    qtbot.waitUntil(lambda: editor.table.rowCount() == 3)
    note = form.findChild(QWidget, "parts_note_people")
    assert note.text() == "没有找到：示例无此人"
    assert line(form, "people").text() == "示例无此人"                  # nothing is saved while somebody is left out
    with pytest.raises(InvalidValue, match="没有找到“示例无此人”"):
        editor.value()
    write_in(line(form, "people"), "，")
    assert not note.isVisibleTo(form)
    line(form, "people").clear()
    assert [(part.ref.text, part.amount) for part in editor.value()][:2] == [
        ("示例甲", Decimal("4")), ("示例乙", Decimal("2.5"))]
    editor.table.item(0, 1).setText("很久")
    with pytest.raises(InvalidValue, match="示例甲"):
        editor.value()
    editor.table.item(0, 1).setText("6小时")
    editor.table.selectRow(1)
    qtbot.mouseClick(editor.remove_button, Qt.MouseButton.LeftButton)
    assert [(part.ref.text, part.amount) for part in editor.value()][0] == ("示例甲", Decimal("6"))
    assert [part.ref.text for part in editor.value()] == ["示例甲", "示例丙"]


def test_an_empty_list_of_people_takes_no_room(qtbot: QtBot, session: Session, window: QWidget) -> None:
    form = RecordForm.add(session, Visits, parent=window)
    editor = form.fields["visitors"].editor
    assert not editor.table.isVisibleTo(form) and not editor.remove_button.isVisibleTo(form)
    editor.paste("示例甲　示 例 丙")                                    # spaces alone part names, and pad some
    qtbot.waitUntil(lambda: editor.table.rowCount() == 2)
    two = editor.table.height()
    assert editor.table.isVisibleTo(form)
    editor.paste("示例乙、示例丁、示例戊")
    qtbot.waitUntil(lambda: editor.table.rowCount() == 5)
    assert editor.table.height() > two


def test_the_figures_of_a_scheme_are_ticked_in_a_menu_that_stays(qtbot: QtBot, session: Session, read: Read,
                                                                 window: QWidget) -> None:
    form = RecordForm.add(session, Schemes, parent=window)
    editor = form.fields["figures"].editor
    assert isinstance(editor, SetEditor) and editor.wide
    qtbot.waitUntil(lambda: "走访行政村" in editor._choices)
    editor.open_menu()
    menu = editor.findChild(TickMenu)
    for title in ("走访企业", "走访行政村"):
        action = next(one for one in menu.actions() if one.text() == title)
        menu.setActiveAction(action)
        qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
        assert menu.isVisible() and action.isChecked()
    qtbot.keyClick(menu, Qt.Key.Key_Space)
    assert editor.value() == ("走访企业",)
    menu.close()
    type_into(qtbot, form, "name", "示例方案")
    save(qtbot, form)
    assert read(lambda: Schemes.get(View(Schemes).ids()[0], View(Schemes)))["figures"] == ("走访企业",)


def test_a_pasted_column_of_names_is_as_many_names(qtbot: QtBot, session: Session, window: QWidget) -> None:
    form = RecordForm.add(session, Openings, parent=window)
    editor = form.fields["names"].editor
    before = editor.height()
    QApplication.clipboard().setText("示例前村\n示例后村\n示例东村\n示例西村")
    qtbot.keyClick(editor.focusProxy(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert editor.value() == ("示例前村", "示例后村", "示例东村", "示例西村")
    qtbot.waitUntil(lambda: editor.height() > before)


def test_a_form_grows_with_its_lists(qtbot: QtBot, session: Session, window: QWidget) -> None:
    form = RecordForm.add(session, Trips, parent=window)
    before = form.height()
    form.fields["people"].editor.paste("示例甲、示例乙、示例丙")
    qtbot.waitUntil(lambda: form.height() > before)
    assert form.height() <= window.height()


def test_a_list_that_is_typed_is_not_offered_as_one_new_record(qtbot: QtBot, session: Session, window: QWidget) -> None:
    form = RecordForm.add(session, Visits, parent=window)
    picker = form.fields["units"].editor.picker
    write_in(line(form, "units"), "示例村、示例机械有限公司")
    qtbot.wait(400)
    assert not picker.offers and not picker._words.stringList()         # no 新建“示例村、示例机械有限公司”…
    line(form, "units").clear()
    write_in(line(form, "units"), "示例新村")
    qtbot.waitUntil(lambda: picker._words.stringList() == ["新建“示例新村”…"])


def test_the_paste_button_takes_what_was_pasted(qtbot: QtBot, session: Session, window: QWidget) -> None:
    form = RecordForm.add(session, Shifts, parent=window)
    editor = form.fields["people"].editor
    editor._paste()
    dialog = editor.window().findChild(PasteText) or window.findChild(PasteText)
    dialog.text.setPlainText("示例甲\t4")
    qtbot.mouseClick(dialog.findChild(QPushButton, "pasted_take"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: editor.table.rowCount() == 1)
    assert [(part.ref.text, part.amount) for part in editor.value()] == [("示例甲", Decimal("4"))]


# ---- someone who is in the database already --------------------------------------------------------------------


def offered(form: RecordForm) -> list[str]:
    """What the form says of people who may be meant."""
    box = form.findChild(QWidget, "namesake_offer")
    if box is None or not box.isVisibleTo(form):
        return []
    return [one.text() for one in box.findChildren(QLabel) if one.isVisibleTo(form) and one.text()]


def press(qtbot: QtBot, form: RecordForm, name: str) -> None:
    qtbot.mouseClick(form.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def people_called(read: Read, name: str) -> list[int]:
    return read(lambda: [row[0] for row in Person.select(Person.id).where(
        (Person.name == name) & live(Person)).order_by(Person.id).tuples()])


def make(read: Read, register: type[Register], values: dict[str, Any], **fixed: Any) -> int:
    def work() -> int:
        with operation("示例") as op:
            return write(op, register, [Draft(values, fixed=fixed)])[0]
    return read(work)


def test_a_cadre_who_becomes_a_member_is_one_person(qtbot: QtBot, session: Session, read: Read,
                                                    window: QWidget) -> None:
    make(read, Cadres, {"name": "张示例", "sex": "男", "post": "办公室主任", "affiliations": ("中共党员",),
                        "phones": ("13900000021",)})
    (person,) = people_called(read, "张示例")
    form = RecordForm.add(session, Members, parent=window)
    type_into(qtbot, form, "name", "张  示例")
    qtbot.waitUntil(lambda: offered(form) == ["库中已有 张示例（男，办公室主任），机关干部"])
    press(qtbot, form, "namesake_take_0")
    qtbot.waitUntil(lambda: offered(form) == ["已关联库中的 张示例（男，办公室主任），机关干部。"])
    assert line(form, "phones").text() == "13900000021" and line(form, "affiliations").text() == "中共党员"
    type_into(qtbot, form, "work", "示例县政协办公室主任")
    type_into(qtbot, form, "birth", "1975.03")
    save(qtbot, form)
    assert people_called(read, "张示例") == [person]
    stored = member(read, session, "张示例")
    assert (stored["phones"], stored["affiliations"], stored["birth"]) == (("13900000021",), ("中共党员",), "1975-03")
    read(undo)
    assert people_called(read, "张示例") == [person] and not member(read, session, "张示例")
    assert read(lambda: Person.get_by_id(person).birth) is None


def test_another_of_the_same_name_is_another_person(qtbot: QtBot, session: Session, read: Read,
                                                    window: QWidget) -> None:
    form = RecordForm.add(session, Cadres, parent=window)
    type_into(qtbot, form, "name", "示例甲")
    qtbot.waitUntil(lambda: offered(form) == ["库中已有 示例甲（男，示例县第一中学校长），本届委员"])
    press(qtbot, form, "namesake_other")
    assert offered(form) == []
    type_into(qtbot, form, "phones", "13900000031")
    save(qtbot, form)
    assert len(people_called(read, "示例甲")) == 2


def test_nothing_is_stored_before_it_is_said_who_is_meant(qtbot: QtBot, session: Session, read: Read,
                                                          window: QWidget) -> None:
    form = RecordForm.add(session, Cadres, parent=window)
    qtbot.waitUntil(form.isActiveWindow)
    write_in(line(form, "name"), "示例甲")
    qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(offered(form)))
    take = form.findChild(QPushButton, "namesake_take_0")
    qtbot.waitUntil(take.hasFocus)
    assert form.isVisible() and len(people_called(read, "示例甲")) == 1
    qtbot.keyClick(take, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: offered(form) == ["已关联库中的 示例甲（男，示例县第一中学校长），本届委员。"])
    save(qtbot, form)
    assert len(people_called(read, "示例甲")) == 1
    assert read(lambda: Cadre.get().person_id) == people_called(read, "示例甲")[0]


def test_an_id_number_tells_two_of_one_name_apart(qtbot: QtBot, session: Session, read: Read, window: QWidget) -> None:
    change_elsewhere(read, member(read, session, "示例甲")["id"], {"id_number": "110101199003070011"})
    form = RecordForm.add(session, Members, parent=window)
    type_into(qtbot, form, "name", "示例甲")
    qtbot.waitUntil(lambda: bool(offered(form)))
    type_into(qtbot, form, "id_number", "130530197503120011")
    qtbot.waitUntil(lambda: not offered(form))
    type_into(qtbot, form, "name", "示例甲改名")
    type_into(qtbot, form, "id_number", "110101199003070011")
    qtbot.waitUntil(lambda: bool(offered(form)))


def test_an_offer_taken_by_mistake_is_taken_back(qtbot: QtBot, session: Session, read: Read, window: QWidget) -> None:
    form = RecordForm.add(session, Cadres, parent=window)
    type_into(qtbot, form, "name", "示例甲")
    type_into(qtbot, form, "post", "示例科科长")
    qtbot.waitUntil(lambda: bool(offered(form)))
    press(qtbot, form, "namesake_take_0")
    qtbot.waitUntil(lambda: line(form, "phones").text() == "13900000001")
    press(qtbot, form, "namesake_unlink")
    qtbot.waitUntil(lambda: offered(form) == ["库中已有 示例甲（男，示例县第一中学校长），本届委员"])
    assert line(form, "phones").text() == "" and line(form, "post").text() == "示例科科长"
    press(qtbot, form, "namesake_other")
    save(qtbot, form)
    assert len(people_called(read, "示例甲")) == 2


def test_someone_who_left_this_term_comes_back(qtbot: QtBot, session: Session, read: Read, window: QWidget) -> None:
    before = member(read, session, "示例乙")["id"]
    change_elsewhere(read, before, {"until": "2024-05", "end_reason": "调离"})
    form = RecordForm.add(session, Members, parent=window)
    type_into(qtbot, form, "name", "示例乙")
    qtbot.waitUntil(lambda: offered(form) == ["库中已有 示例乙（女，示例机械有限公司董事长），曾任本届委员，至 2024.05"])
    press(qtbot, form, "namesake_take_0")
    qtbot.waitUntil(lambda: line(form, "phones").text() == "13900000002")
    qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: message(form, "since") == "此人上次至 2024.05 结束，请填写这次的任职日期")
    type_into(qtbot, form, "since", "2023.01")
    qtbot.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert message(form, "since") == "不能早于上次结束的 2024.05"
    type_into(qtbot, form, "since", "2025.01.10")
    row_id = save(qtbot, form)
    rows = read(lambda: list(Membership.select(Membership.id, Membership.since, Membership.until).where(
        live(Membership) & (Membership.person == people_called(read, "示例乙")[0])).order_by(Membership.id).tuples()))
    assert rows == [(before, None, "2024-05"), (row_id, "2025-01-10", None)]


def test_a_member_of_last_term_is_typed_into_the_new_one(qtbot: QtBot, session: Session, read: Read,
                                                         window: QWidget) -> None:
    last = make(read, Terms, {"name": "第九届", "until": "2021-12-31"})
    make(read, Members, {"name": "张示例", "sex": "男", "birth": "1975-03", "work": "县教育局", "until": "2021-12"},
         term=last)
    form = RecordForm.add(session, Members, parent=window)
    type_into(qtbot, form, "phones", "13900000022")
    type_into(qtbot, form, "name", "张示例")
    qtbot.waitUntil(lambda: offered(form) == ["库中已有 张示例（男，1975.03，县教育局），曾任第九届委员，至 2021.12"])
    press(qtbot, form, "namesake_take_0")
    qtbot.waitUntil(lambda: line(form, "birth").text() == "1975.03")
    assert line(form, "phones").text() == "13900000022" and message(form, "since") == ""
    save(qtbot, form)
    assert len(people_called(read, "张示例")) == 1
    assert member(read, session, "张示例")["phones"] == ("13900000022",)


def test_who_is_on_the_list_already_is_opened_with_what_was_typed(qtbot: QtBot, session: Session, read: Read,
                                                                  window: QWidget) -> None:
    change_elsewhere(read, member(read, session, "示例甲")["id"], {"address": "示例街道三号楼二单元"})
    form = RecordForm.add(session, Members, parent=window)
    type_into(qtbot, form, "work", "示例县第三中学校长")
    type_into(qtbot, form, "phones", "13900000023")
    type_into(qtbot, form, "name", "示例甲")
    qtbot.waitUntil(lambda: bool(offered(form)))
    press(qtbot, form, "namesake_take_0")
    qtbot.waitUntil(lambda: form.windowTitle() == "编辑委员 · 示例甲")
    qtbot.waitUntil(lambda: message(form, "work") == "! 库中为“示例县第一中学校长”")
    assert isinstance(form.fields["address"].editor, HiddenEditor) and form.fields["address"].editor.masked.text()
    save(qtbot, form)
    stored = member(read, session, "示例甲")
    assert stored["work"] == "示例县第三中学校长" and stored["phones"] == ("13900000001", "13900000023")
    assert len(people_called(read, "示例甲")) == 1


def test_a_person_made_on_the_way_who_is_there_already_is_taken(qtbot: QtBot, session: Session, read: Read,
                                                                window: QWidget) -> None:
    make(read, Teams, {"name": "示例队"})
    form = RecordForm.add(session, Rosters, parent=window)
    inner = RecordForm.add(session, People, preset={"name": "示例丙"}, parent=form)
    taken: list[int] = []
    inner.saved.connect(taken.append)
    qtbot.waitUntil(lambda: offered(inner) == ["库中已有 示例丙（男，示例县医院副院长），本届委员"])
    press(qtbot, inner, "namesake_take_0")
    qtbot.waitUntil(lambda: inner.windowTitle() == "编辑人员 · 示例丙")
    save(qtbot, inner)
    assert taken == people_called(read, "示例丙") and len(taken) == 1


def test_a_sensitive_value_of_whom_is_taken_stays_hidden(qtbot: QtBot, session: Session, read: Read,
                                                         window: QWidget) -> None:
    last = make(read, Terms, {"name": "第九届"})
    make(read, Members, {"name": "张示例", "id_number": "110101199003070011", "until": "2021-12"}, term=last)
    form = RecordForm.add(session, Members, parent=window)
    type_into(qtbot, form, "name", "张示例")
    qtbot.waitUntil(lambda: bool(offered(form)))
    press(qtbot, form, "namesake_take_0")
    qtbot.waitUntil(lambda: isinstance(form.fields["id_number"].editor, HiddenEditor))
    editor = form.fields["id_number"].editor
    assert editor.masked.isVisibleTo(form) and "19900307" not in editor.masked.text()
    save(qtbot, form)
    assert member(read, session, "张示例")["id_number"] == "110101199003070011"
