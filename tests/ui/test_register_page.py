"""A page over a register: search, filters, editing, the recycle bin, and what it remembers."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QListWidget, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from models.catalogue import REGISTERS
from models.members import Members
from models.operation import operation
from models.register import Register
from models.units import Units
from models.view import Filter, View
from models.writing import Draft, write
from tests.ui.conftest import member, write_in
from ui.card import CardSection, Line
from ui.forms import RecordForm
from ui.messages import Messages, Sentence
from ui.pages.register_page import RegisterPage
from ui.session import Session
from ui.widgets.no_secrets import NO_SECRETS

Read = Callable[[Callable[[], Any]], Any]
WIDE = (1366, 600)


def build(qtbot: QtBot, session: Session, size: tuple[int, int] = WIDE, **options: Any) -> RegisterPage:
    """The page in a window of its own, with its rows read."""
    register = options.pop("register", Members)
    page = RegisterPage(session, register, **{"filters": ("sector", ("grid", "without_grid")), **options}
                        if register is Members else options)
    qtbot.addWidget(page)
    session.messages = Messages(page, session.undo)
    page.resize(*size)
    page.show()
    qtbot.waitUntil(lambda: page.table.model.complete)
    qtbot.waitUntil(page.isActiveWindow)
    return page


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> RegisterPage:
    return build(qtbot, session)


def shown(page: RegisterPage) -> list[str]:
    """The names in the list."""
    model = page.table.model
    return [str(model.index(row, 1).data()) for row in range(model.rowCount())]


def wait_for(qtbot: QtBot, page: RegisterPage, names: list[str]) -> None:
    qtbot.waitUntil(lambda: sorted(shown(page)) == sorted(names))


def stand_on(qtbot: QtBot, page: RegisterPage, read: Read, name: str) -> int:
    row_id = int(member(read, page.session, name)["id"])
    assert page.table.choose(row_id)
    qtbot.waitUntil(lambda: text(page, "card_name") == name)
    return row_id


def text(page: QWidget, name: str) -> str:
    found = page.findChild(QLabel, name)
    return found.text() if found is not None else ""


def card_lines(page: RegisterPage) -> list[str]:
    return [one.text() for one in page.card.findChildren(QLabel) if one.isVisibleTo(page.card) and one.text()]


def actions_of_more(page: RegisterPage) -> dict[str, QAction]:
    menu = page.header._more_menu
    menu.aboutToShow.emit()
    return {action.objectName(): action for action in menu.actions()}


def test_typing_finds_and_esc_shows_all_again(qtbot: QtBot, page: RegisterPage) -> None:
    page.focus_search()
    write_in(page.search, "3900000003")
    wait_for(qtbot, page, ["示例丙"])
    assert page.summary() == "符合条件 1 位 · 共 5 位委员"
    qtbot.keyClick(page.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 5)


def test_filters_offer_what_there_is_and_combine(qtbot: QtBot, page: RegisterPage) -> None:
    sector, grid = page._combos["sector"], page._combos["grid"]
    qtbot.waitUntil(lambda: sector.count() > 1 and grid.count() > 1)
    assert [sector.itemText(n) for n in range(sector.count())] == ["全部界别", "教育界", "工商联界", "医药卫生界"]
    assert [grid.itemText(n) for n in range(grid.count())] == ["全部网格", "第一网格", "第二网格", "未入网格"]
    sector.setCurrentIndex(1)
    wait_for(qtbot, page, ["示例甲", "示例丁"])
    grid.setCurrentIndex(3)
    wait_for(qtbot, page, ["示例丁"])
    sector.setCurrentIndex(3)
    wait_for(qtbot, page, [])
    clear = page.findChild(QPushButton, "empty_action_1")
    qtbot.mouseClick(clear, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 5)
    assert sector.currentIndex() == grid.currentIndex() == 0


def test_card_shows_only_what_is_filled_and_the_pages_own_lines(qtbot: QtBot, session: Session, read: Read) -> None:
    page = build(qtbot, session, sections=(
        CardSection("换届以来", lambda row_id, view: [Line("编号", f"第 {row_id} 号")]),))
    row_id = stand_on(qtbot, page, read, "示例丁")
    qtbot.waitUntil(lambda: f"第 {row_id} 号" in card_lines(page))
    lines = card_lines(page)
    assert "中共党员、九三学社社员" in lines and "教育界" in lines and "换届以来" in lines
    assert "网格" not in lines and "职称" not in lines


def test_sensitive_line_of_the_card_is_shown_on_request(qtbot: QtBot, session: Session, read: Read) -> None:
    def put() -> None:
        with operation("补登") as op:
            write(op, Members, [Draft({"address": "示例街道五号"}, id=row)])
    row = member(read, session, "示例甲")["id"]
    read(put)
    page = build(qtbot, session)
    stand_on(qtbot, page, read, "示例甲")
    qtbot.waitUntil(lambda: text(page, "card_address") != "")
    assert "五号" not in text(page, "card_address")
    qtbot.mouseClick(page.findChild(QPushButton, "card_reveal_address"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: text(page, "card_address") == "示例街道五号")


def test_enter_opens_the_form_and_the_list_and_card_follow(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    stand_on(qtbot, page, read, "示例乙")
    qtbot.keyClick(page.table.grid, Qt.Key.Key_Return)
    form = page.findChild(RecordForm)
    work = form.findChild(QLineEdit, "field_work")
    qtbot.waitUntil(lambda: work.text() != "")
    work.selectAll()
    write_in(work, "示例机械有限公司总工程师")
    form.save()
    qtbot.waitUntil(lambda: "示例机械有限公司总工程师" in card_lines(page))
    row = shown(page).index("示例乙")
    qtbot.waitUntil(lambda: page.table.model.index(row, 6).data() == "示例机械有限公司总工程师")


def test_new_record_is_stood_on(qtbot: QtBot, page: RegisterPage) -> None:
    qtbot.mouseClick(page.findChild(QPushButton, "new_button"), Qt.MouseButton.LeftButton)
    form = page.findChild(RecordForm)
    write_in(form.findChild(QLineEdit, "field_name"), "示例新")
    form.save()
    qtbot.waitUntil(lambda: text(page, "card_name") == "示例新")
    assert page.table.selected_count() == 1 and page.table.model.rowCount() == 6


def answer(monkeypatch: pytest.MonkeyPatch, accept: bool) -> list[str]:
    """Answers the question that comes; returns what was asked."""
    asked: list[str] = []

    def exec_(self: Sentence) -> int:
        asked.extend([self.accessibleName(), text(self, "sentence_more")])
        assert self.safe.isDefault()
        return int((Sentence.DialogCode.Accepted if accept else Sentence.DialogCode.Rejected).value)
    monkeypatch.setattr(Sentence, "exec", exec_)
    return asked


def test_delete_names_the_record_and_what_hangs_on_it(qtbot: QtBot, page: RegisterPage, read: Read,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answer(monkeypatch, accept=False)
    stand_on(qtbot, page, read, "示例甲")
    qtbot.keyClick(page.table.grid, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(asked) == 2)
    assert asked[0] == "把委员“示例甲”放入回收站？"
    assert "网格 1 条" in asked[1]
    qtbot.wait(50)
    assert page.table.model.rowCount() == 5


def test_delete_can_be_taken_back_at_once(qtbot: QtBot, page: RegisterPage, read: Read,
                                          monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, accept=True)
    stand_on(qtbot, page, read, "示例甲")
    qtbot.keyClick(page.table.grid, Qt.Key.Key_Delete)
    wait_for(qtbot, page, ["示例乙", "示例丙", "示例丁", "示例戊"])
    link = page.findChild(QPushButton, "toast_link")
    assert link.text() == "撤销"
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    wait_for(qtbot, page, ["示例甲", "示例乙", "示例丙", "示例丁", "示例戊"])
    assert member(read, page.session, "示例甲")["grid"].text == "第一网格"


def test_nothing_can_be_edited_while_a_long_operation_writes(qtbot: QtBot, page: RegisterPage) -> None:
    import threading
    go_on = threading.Event()
    new = page.findChild(QPushButton, "new_button")

    def work(op: Any) -> int:
        go_on.wait(5)
        return 7
    results: list[int] = []
    page.session.run_operation("导入名册", work, owner=page, done=results.append, long=True)
    assert not new.isEnabled() and new.toolTip() == "正在导入名册，完成后才能修改。"
    page.new_record()
    assert page.findChild(RecordForm) is None
    with qtbot.waitSignal(page.session.busy_changed):
        go_on.set()
    qtbot.waitUntil(lambda: results == [7])
    assert new.isEnabled()


def test_search_filter_order_and_columns_come_back(qtbot: QtBot, session: Session, page: RegisterPage) -> None:
    qtbot.waitUntil(lambda: page._combos["sector"].count() > 1)
    page._combos["sector"].setCurrentIndex(2)
    write_in(page.search, "示例")
    page.search.search_now()
    page._change(order=(("name_pinyin", True),))
    page._set_columns(("name", "sex", "education"))
    page.hide()
    again = build(qtbot, session)
    assert again.search.text() == "示例"
    qtbot.waitUntil(lambda: again._combos["sector"].currentText() == "工商联界")
    assert again.view.keys == ("name", "sex", "education")
    assert again.view.order == (("name_pinyin", True),)
    wait_for(qtbot, again, ["示例乙", "示例戊"])


def test_columns_are_chosen_from_all_there_are(qtbot: QtBot, page: RegisterPage) -> None:
    actions_of_more(page)["columns_action"].trigger()
    columns = page.findChild(QListWidget, "columns_list")
    titles = [columns.item(row).text() for row in range(columns.count())]
    assert "职称" in titles
    columns.item(titles.index("职称")).setCheckState(Qt.CheckState.Checked)
    columns.item(titles.index("手机")).setCheckState(Qt.CheckState.Unchecked)
    qtbot.mouseClick(page.findChild(QPushButton, "columns_take"), Qt.MouseButton.LeftButton)
    keys = page.view.keys
    assert "profession" in keys and "phones" not in keys and keys[0] == "name"


def test_list_as_of_an_earlier_day_is_only_looked_at(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    def end() -> None:
        with operation("离任") as op:
            write(op, Members, [Draft({"until": "2026-03-01", "end_reason": "调离"},
                                      id=member(lambda work: work(), page.session, "示例戊")["id"])])
    read(end)
    wait_for(qtbot, page, ["示例甲", "示例乙", "示例丙", "示例丁"])
    actions_of_more(page)["day_action"].trigger()
    day = page.findChild(QLineEdit, "day_line")
    day.selectAll()
    write_in(day, "2026.2")
    qtbot.mouseClick(page.findChild(QPushButton, "day_take"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "示例戊" in shown(page))
    assert text(page, "list_note_text") == "2026.02.28 的名单，只供查看"
    assert not page.findChild(QPushButton, "new_button").isEnabled()
    qtbot.mouseClick(page.findChild(QPushButton, "back_to_all"), Qt.MouseButton.LeftButton)
    wait_for(qtbot, page, ["示例甲", "示例乙", "示例丙", "示例丁"])
    actions = actions_of_more(page)
    assert not actions["ended_action"].isChecked()
    actions["ended_action"].trigger()
    qtbot.waitUntil(lambda: "示例戊" in shown(page))
    assert actions_of_more(page)["ended_action"].isChecked()


def test_narrow_page_opens_its_card_with_enter_and_closes_it_with_esc(qtbot: QtBot, session: Session,
                                                                      read: Read) -> None:
    page = build(qtbot, session, size=(911, 400))
    page.table.choose(member(read, session, "示例乙")["id"])
    assert not page.card.isVisible()
    page.table.setFocus()
    qtbot.keyClick(page.table.grid, Qt.Key.Key_Return)
    assert page.card.isVisible()
    qtbot.keyClick(page.table.grid, Qt.Key.Key_Escape)
    assert not page.card.isVisible()


def test_hidden_page_reads_again_when_it_is_shown(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    page.hide()

    def add() -> None:
        with operation("新增") as op:
            write(op, Members, [Draft({"name": "示例来"}, fixed={"term": page.session.term_id})])
    with qtbot.waitSignal(page.session.changed):
        read(add)
    assert page.table.model.rowCount() == 5
    page.show()
    qtbot.waitUntil(lambda: "示例来" in shown(page))


def test_other_registers_need_no_more_than_their_declaration(qtbot: QtBot, session: Session) -> None:
    page = build(qtbot, session, register=Units, filters=("kind",))
    wait_for(qtbot, page, ["示例机械有限公司", "示例村"])
    qtbot.waitUntil(lambda: page._combos["kind"].count() > 1)
    page._combos["kind"].setCurrentIndex(1)
    wait_for(qtbot, page, ["示例村"])
    qtbot.waitUntil(lambda: page.summary() == "符合条件 1 个 · 共 2 个单位")


def test_import_export_and_history_are_asked_for(qtbot: QtBot, page: RegisterPage, read: Read) -> None:
    with qtbot.waitSignal(page.import_requested) as wanted:
        qtbot.mouseClick(page.findChild(QPushButton, "import_button"), Qt.MouseButton.LeftButton)
    assert wanted.args == [Members]
    page.table.layout_of_columns.set_shown("sex", False)
    with qtbot.waitSignal(page.export_requested) as exported:
        qtbot.mouseClick(page.findChild(QPushButton, "export_button"), Qt.MouseButton.LeftButton)
    assert exported.args is not None and "sex" not in exported.args[0].keys
    row_id = stand_on(qtbot, page, read, "示例甲")
    with qtbot.waitSignal(page.history_requested) as history:
        qtbot.mouseClick(page.findChild(QPushButton, "card_history"), Qt.MouseButton.LeftButton)
    assert history.args == [Members, row_id]


def test_rows_of_a_figure_are_shown_with_the_reason(qtbot: QtBot, page: RegisterPage) -> None:
    page.show_view(View(Members, term=page.session.term_id, filters=(Filter("party_members"),)), "指标“党员委员”的明细")
    wait_for(qtbot, page, ["示例甲", "示例丁"])
    assert text(page, "list_note_text") == "指标“党员委员”的明细"
    qtbot.mouseClick(page.findChild(QPushButton, "back_to_all"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.table.model.rowCount() == 5)


def test_every_control_has_an_english_name_and_a_chinese_one(page: RegisterPage) -> None:
    for kind in (QPushButton, QLineEdit, QCheckBox):
        for one in page.findChildren(kind):
            if one.isVisibleTo(page):
                assert one.objectName().isascii() and one.objectName(), one
                assert one.accessibleName(), one.objectName()


@pytest.mark.parametrize("register", list(REGISTERS.values()), ids=lambda r: r.key)
def test_every_register_makes_a_page(qtbot: QtBot, session: Session, register: type[Register]) -> None:
    page = build(qtbot, session, register=register, filters=())
    rows = page.table.model.rowCount()
    qtbot.waitUntil(lambda: page.summary() == register.count_words(rows))
    if rows:
        page.table.choose(page.table.model.ids[0])
        qtbot.waitUntil(lambda: text(page, "card_name") != "")


def test_a_list_without_records_warns_of_secrets(qtbot: QtBot, session: Session) -> None:
    made = RegisterPage(session, Register.declared["donations"])
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show()
    qtbot.waitUntil(lambda: text(made, "empty_hint") == NO_SECRETS)
    assert made.table.findChild(QLabel, "empty_hint").isVisible()
    made.search.setText("示例无此人")
    made.search.search_now()
    qtbot.waitUntil(lambda: text(made, "empty_hint") != NO_SECRETS)         # there it is about the search
