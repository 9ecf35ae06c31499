"""联系: who contacts whom, who has nobody, who was not contacted this year; and the log of contacts (联系记录)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from PySide6.QtWidgets import QPushButton

from models import contact_chain, fields
from models.members import ContactEvents, Contacts, Members
from models.periods import this_year
from models.view import Filter, View
from ui.card import CardSection, Head, Line
from ui.pages.register_page import PageAction, RegisterPage
from ui.session import Session
from ui.widgets.buttons import LINK, button
from ui.widgets.labels import AMBER

PLACEHOLDER = "搜索姓名、拼音"


class Missing(NamedTuple):
    """What the page points at: members without a contact, not contacted this year, and contacts that no longer fit."""

    without: View
    without_number: int
    not_contacted: View
    not_contacted_number: int
    faulty: View
    faulty_number: int


def read_missing(term: int, day: str) -> Missing:
    """The three, with their rows."""
    members = View(Members, term=term)
    without = members.with_(filters=(Filter("without_contact"),))
    lonely = members.with_(filters=(Filter("not_contacted_this_year"),))
    links = contact_chain.broken(term, day)
    faulty = View(Contacts, term=term, filters=(Filter("target", "in", tuple(link.target for link in links)),))
    return Missing(without, without.count(), lonely, lonely.count(), faulty, len(links))


def contact_head(values: Mapping[str, Any]) -> Head:
    """The one who is contacted, and by whom."""
    return Head(values["target"].text if values["target"] else "", "",
                f"联系责任人　{values['responsible'].text}" if values["responsible"] else "")


def contact_lines(row_id: int, view: View) -> list[Line]:
    """The tiers of both, what no longer fits, and when they were last in touch."""
    values = Contacts.get(row_id, view)
    if not values or view.term is None:
        return []
    target, responsible = values["target"], values["responsible"]
    link = next((one for one in contact_chain.up(target.id, view.term, view.day) if one.contact == row_id), None)
    found = [] if link is None else [Line(title, tier) for title, tier in (
        ("对象层级", link.target_tier), ("责任人层级", link.responsible_tier)) if tier]
    found += [Line("", f"! {link.fault}", AMBER)] if link is not None and link.fault else []
    both = (Filter("target", "is", target.id), Filter("responsible", "is", responsible.id))
    events = View(ContactEvents, term=view.term, filters=both)
    year = events.with_(period=this_year(date.fromisoformat(view.day)).span)
    times = year.count()
    found.append(Line("本年联系", f"{times} 次", opens=year) if times else Line("本年联系", "! 未联系", AMBER))
    last = events.ids(1)
    if last:
        found.append(Line("最近一次", fields.print_date(ContactEvents.get(last[0], events)["date"])))
    return found


def assign(page: RegisterPage, _: Sequence[int]) -> None:
    """自动分配…"""
    from ui.dialogs.assignment import AssignmentDialog
    AssignmentDialog(page.session, page.window()).open()


def log_contact(page: RegisterPage, ids: Sequence[int]) -> None:
    """登记联系… for the chosen contacts."""
    if not ids:
        if page.session.messages is not None:
            page.session.messages.toast("请先选中联系关系，再登记联系。")
        return
    from ui.dialogs.log_contact import LogContactDialog
    LogContactDialog(page.session, ids, page.window()).open()


class ContactsPage(RegisterPage):
    """The contacts of the present 届, with links to what is missing."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, Contacts, placeholder=PLACEHOLDER, filters=("responsible",), heading=contact_head,
                         in_head=("target", "responsible"), sections=(CardSection("层级与联系", contact_lines),),
                         actions=(PageAction("assign", "自动分配…", assign, "row"),
                                  PageAction("log_contact", "登记联系…", log_contact, "row", several=True),
                                  PageAction("log_one", "登记联系", log_contact, "card")))
        self._links: list[QPushButton] = []
        for name, title in (("without_contact", "未落实联系责任人"), ("not_contacted", "本年未联系"),
                            ("faulty_contacts", "层级已有变动的联系关系")):
            link = button(name, "", kind=LINK, title=title)
            link.hide()
            self.header.add_note(link)
            self._links.append(link)
        self._links[0].clicked.connect(lambda _=False: self._open("without", "未落实联系责任人"))
        self._links[1].clicked.connect(lambda _=False: self._open("not_contacted", "本年未联系"))
        self._links[2].clicked.connect(lambda _=False: self._open("faulty", "层级已有变动的联系关系"))
        self._missing: Missing | None = None
        session.changed.connect(self._read_missing)
        session.term_changed.connect(self._read_missing)
        self._read_missing()

    def shown(self) -> None:
        super().shown()
        self._read_missing()

    def _read_missing(self) -> None:
        if self.session.term_id is not None:
            self.session.background.run(read_missing, self.session.term_id, self.session.today,
                                        done=self._show_missing, group=f"missing {id(self)}", owner=self)

    def _show_missing(self, found: Missing) -> None:
        self._missing = found
        for link, title, number in zip(self._links, ("未落实", "本年未联系", "需调整"), (
                found.without_number, found.not_contacted_number, found.faulty_number)):
            link.setText(f"{title} {number}")
            link.setAccessibleName(f"{title} {number} 人，查看名单")
            link.setVisible(bool(number))

    def _open(self, which: str, why: str) -> None:
        if self._missing is None:
            return
        view: View = getattr(self._missing, which)
        if view.register is Contacts:
            self.show_view(view, why)
        else:
            self.view_requested.emit(view)


def contacts(session: Session) -> RegisterPage:
    """联系"""
    return ContactsPage(session)


def contact_events(session: Session) -> RegisterPage:
    """联系记录"""
    return RegisterPage(session, ContactEvents, placeholder="搜索姓名、拼音、事项", filters=("responsible", "way", "campaign"),
                        period=True)


__all__ = ["ContactsPage", "contact_events", "contacts", "log_contact", "read_missing"]
