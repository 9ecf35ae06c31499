"""委员: the roster and 历届."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from models import participation
from models.basics import Term, change_settings
from models.donations import Donations
from models.members import Cadres, Contact, ContactEvent, Members
from models.operation import operation
from models.relations import RefValue
from models.suggestions import Suggestions
from models.view import Filter, View
from models.writing import Draft, write
from tests.ui.conftest import member, write_in
from ui.forms import RecordForm
from ui.messages import Messages
from ui.pages import members, people
from ui.pages.member_card import years_old
from ui.pages.register_page import RegisterPage
from ui.session import Session

Read = Callable[[Callable[[], Any]], Any]


def put_in_window(qtbot: QtBot, page: RegisterPage) -> RegisterPage:
    qtbot.addWidget(page)
    page.session.messages = Messages(page, page.session.undo)
    page.resize(1366, 600)
    page.show()
    qtbot.waitUntil(lambda: page.table.model.complete)
    return page


def shown(page: RegisterPage) -> list[str]:
    model = page.table.model
    return sorted(str(model.index(row, 1).data()) for row in range(model.rowCount()))


def test_roster_says_how_many_and_what_is_missing(qtbot: QtBot, session: Session) -> None:
    page = put_in_window(qtbot, members.roster(session))
    with qtbot.waitSignal(page.summary_changed):
        qtbot.waitUntil(lambda: page.summary() == "共 5 位委员 · 中共党员 2 · 未入网格 1 · 未落实联系责任人 3")
        page.shown()


def test_roster_is_found_by_initials_and_filtered_by_party(qtbot: QtBot, session: Session) -> None:
    page = put_in_window(qtbot, members.roster(session))
    write_in(page.search, "sld")
    qtbot.waitUntil(lambda: shown(page) == ["示例丁"])
    page.search.empty()
    parties = page._combos["affiliations"]
    qtbot.waitUntil(lambda: parties.count() > 1)
    parties.choose(next(parties.itemData(n) for n in range(parties.count()) if parties.itemText(n) == "群众"))
    qtbot.waitUntil(lambda: shown(page) == ["示例丙"])


def test_card_is_headed_by_name_post_and_work(qtbot: QtBot, session: Session, read: Read) -> None:
    row_id = member(read, session, "示例乙")["id"]

    def promote() -> None:
        with operation("任职") as op:
            write(op, Members, [Draft({"posts": ("常务委员", "委员")}, id=row_id)])
    read(promote)
    page = put_in_window(qtbot, members.roster(session))
    page.choose(row_id)
    qtbot.waitUntil(lambda: [one.text() for one in page.findChildren(QLabel, "card_badge")] == ["常务委员"])
    assert page.findChild(QLabel, "card_below").text() == "示例机械有限公司董事长"


def test_all_terms_shows_those_who_left_and_other_terms(qtbot: QtBot, session: Session, read: Read) -> None:
    def earlier() -> None:
        with operation("上届") as op:
            term = op.write(Term, [{"name": "第九届"}])[0]
            write(op, Members, [Draft({"name": "示例老", "until": "2021-06-01", "end_reason": "届满"},
                                      fixed={"term": term})])
    read(earlier)
    roster = put_in_window(qtbot, members.roster(session))
    assert "示例老" not in shown(roster)
    page = put_in_window(qtbot, members.all_terms(session))
    assert "示例老" in shown(page) and len(shown(page)) == 6
    assert page.findChild(QPushButton, "new_button") is None
    terms = page._combos[""]
    qtbot.waitUntil(lambda: terms.count() == 3)
    terms.setCurrentIndex([terms.itemText(n) for n in range(3)].index("第九届"))
    qtbot.waitUntil(lambda: shown(page) == ["示例老"])


def words(page: RegisterPage) -> list[str]:
    """Every line of the card."""
    return [one.text() for kind in (QLabel, QPushButton) for one in page.card.findChildren(kind)]


def test_card_tells_age_grid_contacts_and_what_was_done(qtbot: QtBot, session: Session, read: Read) -> None:
    ids = {name: member(read, session, f"示例{name}")["id"] for name in "甲乙"}

    def fill() -> None:
        people = {name: participation.owner_of(i)[0] for name, i in ids.items()}       # type: ignore[index]
        with operation("准备") as op:
            write(op, Members, [Draft({"birth": "1975-03", "ethnicity": "汉族", "degree": "农学学士",
                                       "education": "大学"}, id=ids["乙"])])
            op.write(Contact, [{"term": session.term_id, "responsible": people["甲"], "target": people["乙"]}])
            op.write(ContactEvent, [{"term": session.term_id, "responsible": people["甲"], "target": people["乙"],
                                     "date": session.today}])
            write(op, Donations, [Draft({"given_on": session.today, "amount": 200000,
                                         "donor_person": RefValue(people["乙"], "示例乙")})])
    read(fill)
    page = put_in_window(qtbot, members.roster(session))
    page.choose(ids["乙"])
    age = years_old("1975-03", session.today)
    qtbot.waitUntil(lambda: f"1975.03（{age} 岁）" in words(page))
    told = words(page)
    for line in ("女　汉族", "大学　农学学士", "第一网格", "示例甲（党员委员）", "换届以来", "2,000 元", "1 次"):
        assert line in told, line
    page.choose(ids["甲"])
    qtbot.waitUntil(lambda: "联系对象" in words(page))
    assert "联系责任人" not in words(page)                    # the top tier needs nobody


def test_a_suggestion_of_the_member_names_the_person(qtbot: QtBot, session: Session, read: Read) -> None:
    page = put_in_window(qtbot, members.roster(session))
    one = member(read, session, "示例丙")
    page.choose(one["id"])
    qtbot.waitUntil(lambda: page.card._shown is not None and page.card._shown.id == one["id"])
    qtbot.mouseClick(page.card.findChild(QPushButton, "add_suggestion"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.findChild(RecordForm) is not None)
    form = page.findChild(RecordForm)
    form.fields["content"].editor.put("示例：增开夜间门诊")
    with qtbot.waitSignal(form.saved) as saved:
        form.save()
    kept = read(lambda: Suggestions.get(saved.args[0], View(Suggestions)))
    assert (kept["source"], kept["member"].text) == ("委员", "示例丙")
    qtbot.waitUntil(lambda: "1 条" in [link.text() for link in page.card.findChildren(QPushButton, "card_link")])


def test_status_bar_follows_what_changes_elsewhere(qtbot: QtBot, session: Session, read: Read) -> None:
    page = put_in_window(qtbot, members.roster(session))
    qtbot.waitUntil(lambda: page.summary().endswith("未落实联系责任人 3"))
    ids = {name: member(read, session, f"示例{name}")["id"] for name in "甲乙"}

    def assign() -> None:
        responsible, target = (participation.owner_of(ids[name])[0] for name in "甲乙")     # type: ignore[index]
        with operation("落实") as op:
            op.write(Contact, [{"term": session.term_id, "responsible": responsible, "target": target}])
    read(assign)
    qtbot.waitUntil(lambda: page.summary().endswith("未落实联系责任人 2"))


def test_card_says_what_is_missing(qtbot: QtBot, session: Session, read: Read) -> None:
    page = put_in_window(qtbot, members.roster(session))
    page.choose(member(read, session, "示例丁")["id"])
    qtbot.waitUntil(lambda: "! 未入网格" in words(page))
    page.choose(member(read, session, "示例丙")["id"])
    qtbot.waitUntil(lambda: "! 未落实" in words(page))


@pytest.mark.parametrize("birth, day, age", [
    ("1975-03", "2022-03-01", 47), ("1975-03", "2022-02-28", 46), ("1975-03-12", "2022-03-11", 46),
    ("1975-03-12", "2022-03-12", 47), ("1975", "2022-03-12", None), ("2023-01", "2022-03-12", None)])
def test_age_on_a_day(birth: str, day: str, age: int | None) -> None:
    assert years_old(birth, day) == age


def test_standing_committee_is_shown_first_and_counted(qtbot: QtBot, session: Session, read: Read) -> None:
    ids = {name: member(read, session, f"示例{name}")["id"] for name in "甲乙"}

    def promote() -> None:
        with operation("任职") as op:
            write(op, Members, [Draft({"posts": ("主席",)}, id=ids["甲"]), Draft({"posts": ("常务委员",)}, id=ids["乙"])])
    read(promote)
    page = put_in_window(qtbot, members.standing(session))
    assert shown(page) == ["示例乙", "示例甲"]
    said = page.findChild(QLabel, "standing_words")
    qtbot.waitUntil(lambda: said.text() == "组成人员 2 人，其中常务委员 1 人")
    posts = page._combos["posts"]
    assert posts.currentText() == "常委会组成人员"
    posts.setCurrentIndex(0)
    qtbot.waitUntil(lambda: len(shown(page)) == 5)


def test_people_and_cadres_have_their_lists(qtbot: QtBot, session: Session, read: Read) -> None:
    page = put_in_window(qtbot, people.people(session))
    assert "示例戊" in shown(page)

    def appoint() -> None:
        with operation("任职") as op:
            write(op, Cadres, [Draft({"name": "示例干部", "post": "办公室主任"})])
    read(appoint)
    office = put_in_window(qtbot, people.cadres(session))
    assert shown(office) == ["示例干部"]
    office.choose(office.table.model.ids[0])
    qtbot.waitUntil(lambda: [one.text() for one in office.findChildren(QLabel, "card_below")] == ["办公室主任"])


def test_a_filter_from_elsewhere_is_told_and_can_be_left(qtbot: QtBot, session: Session) -> None:
    page = put_in_window(qtbot, members.roster(session))
    chips = page.column_filters.chips
    page.show_view(session.view(Members, filters=(Filter("without_contact"),)))
    qtbot.waitUntil(lambda: len(shown(page)) == 3)
    qtbot.waitUntil(lambda: [chip.words.text() for chip in chips.chips] == ["未落实联系责任人"])
    page.show_view(session.view(Members, filters=(Filter("sex", "is", "女"),)))
    qtbot.waitUntil(lambda: [chip.words.text() for chip in chips.chips] == ["性别：女"])
    assert chips.isVisible() and not page.findChild(QLabel, "list_note_text").isVisible()
    chips.chips[0].close_button.click()
    qtbot.waitUntil(lambda: len(shown(page)) == 5)
    assert not chips.isVisible()


def test_phones_are_masked_where_the_settings_say_so(qtbot: QtBot, session: Session, read: Read) -> None:
    page = put_in_window(qtbot, members.roster(session))
    page.choose(member(read, session, "示例乙")["id"])
    qtbot.waitUntil(lambda: any("13900000002" in line for line in words(page)))

    def phones() -> list[str]:
        model = page.table.model
        place = [column.key for column in model.columns].index("phones")
        return [str(model.index(row, place + 1).data()) for row in range(model.rowCount())]
    assert "13900000002" in phones()
    session.run_operation("修改设置", lambda op: change_settings(op, {"mask_phones": True}), owner=page)
    qtbot.waitUntil(lambda: "139****0002" in phones())
    qtbot.waitUntil(lambda: any("139****0002" in line for line in words(page)))
    assert not any("13900000002" in line for line in [*phones(), *words(page)])
