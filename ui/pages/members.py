"""委员: the roster of the present 届, who holds which post or committee seat, and all memberships of all 届."""

from __future__ import annotations

from collections.abc import Sequence

from models.members import Members
from models.view import Filter, View
from ui.card import CardSection
from ui.pages.member_card import IN_WORDS, SECTIONS, head
from ui.pages.new_suggestion import suggest, suggestions_of
from ui.pages.register_page import PageAction, RegisterPage
from ui.session import Session
from ui.widgets.labels import SOFT, label

PLACEHOLDER = "搜索姓名、拼音、手机、单位"
BODY = (Filter("standing_body"),)


def summary(view: View) -> str:
    """共 168 位委员 · 中共党员 61 · 未入网格 2 · 未落实联系责任人 2"""
    words = [Members.count_words(view.count())]
    for title, condition in (("中共党员", "party_members"), ("未入网格", "without_grid"),
                             ("未落实联系责任人", "without_contact")):
        number = view.with_(filters=(Filter(condition),)).count()
        words += [f"{title} {number}"] if number else []
    return " · ".join(words)


def body_words(view: View) -> str:
    """组成人员 33 人，其中常务委员 27 人: of the 届 and the day of `view`."""
    base = view.with_(typed="", filters=(), period=None)
    body, standing = (base.with_(filters=(Filter(one),)).count() for one in ("standing_body", "standing_members"))
    return f"组成人员 {body} 人，其中常务委员 {standing} 人" if body else ""


# What can be done. A dialog's module is imported when it is first opened.

def leave(page: RegisterPage, ids: Sequence[int]) -> None:
    """办理离任 of the chosen members."""
    if not ids:
        if page.session.messages is not None:
            page.session.messages.toast("请先在名册中选中要办理离任的委员。")
        return
    from ui.dialogs.leaving import LeavingDialog
    LeavingDialog(page.session, ids, page.window()).open()


def log_contact(page: RegisterPage, ids: Sequence[int]) -> None:
    """登记联系 with the chosen members, by whoever is to contact each."""
    if not ids:
        if page.session.messages is not None:
            page.session.messages.toast("请先在名册中选中受联系的委员。")
        return
    from ui.dialogs.log_contact import LogContactDialog, pairs_of_members
    LogContactDialog(page.session, ids, page.window(), pairs_of_members).open()


def analyse(page: RegisterPage, _: Sequence[int]) -> None:
    """结构分析; a number in it shows its rows in the list behind it."""
    from ui.dialogs.structure import StructureDialog
    dialog = StructureDialog(page.session, page.view.as_of, page.window())
    dialog.view_requested.connect(page.show_view)
    dialog.open()


def find_duplicates(page: RegisterPage, _: Sequence[int]) -> None:
    """疑似重复"""
    from ui.dialogs.duplicates import DuplicatesDialog
    DuplicatesDialog(page.session, page.window()).open()


LEAVE_ONE = PageAction("leave", "办理离任", leave, "card")
LEAVE = PageAction("leave_chosen", "办理离任…", leave, several=True)
SUGGEST = PageAction("add_suggestion", "登记建议…", suggest("member"), "card")
LOG_CONTACT = PageAction("log_contact", "登记联系…", log_contact, several=True)
STRUCTURE = PageAction("structure", "结构分析…", analyse, edits=False)
DUPLICATES = PageAction("duplicates", "疑似重复…", find_duplicates, edits=False)


# The pages

def roster(session: Session) -> RegisterPage:
    """名册"""
    return RegisterPage(session, Members, name="members", placeholder=PLACEHOLDER,
                        filters=("sector", "affiliations", ("grid", "without_grid")), heading=head, in_head=IN_WORDS,
                        sections=(*SECTIONS, CardSection("意见建议", suggestions_of("member"))), summary=summary,
                        actions=(LEAVE_ONE, SUGGEST, LEAVE, LOG_CONTACT, STRUCTURE, DUPLICATES))


class StandingPage(RegisterPage):
    """Members by post and committee; it begins with the 常委会组成人员, and says above the list how many there are."""

    def __init__(self, session: Session) -> None:
        first = session.memory.get("page/standing") is None
        super().__init__(session, Members, name="standing", title="委员", placeholder=PLACEHOLDER,
                         filters=(("posts", "standing_body"), "committees"), filter_names={"posts": "政协职务"},
                         keys=("name", "sex", "posts", "sector", "affiliations", "phones", "work", "committees"),
                         heading=head, in_head=IN_WORDS, sections=SECTIONS, actions=(LEAVE_ONE, LEAVE, STRUCTURE),
                         importable=False, creatable=False, summary=summary)
        self.words = label(kind=SOFT, name="standing_words")
        self.words.setContentsMargins(2, 0, 0, 0)
        self.layout().insertWidget(1, self.words)          # type: ignore[attr-defined]
        self.table.counted.connect(self._read_words)
        if first:
            self.show_view(session.view(Members, filters=BODY, order=(("posts", False), ("name_stroke", False)),
                                        keys=self._default_keys))

    def _read_words(self, _: int) -> None:
        self.session.background.run(body_words, self.view, done=self._say_words, group=f"words {id(self)}", owner=self)

    def _say_words(self, text: str) -> None:
        self.words.setText(text)
        self.words.setAccessibleName(text)
        self.words.setVisible(bool(text))


def standing(session: Session) -> RegisterPage:
    """常委会与专委会"""
    return StandingPage(session)


def all_terms(session: Session) -> RegisterPage:
    """历届: every membership there ever was."""
    return RegisterPage(session, Members, name="all_members", title="历届委员", placeholder=PLACEHOLDER, ended=True,
                        any_term=True, importable=False, creatable=False, heading=head,
                        in_head=[key for key in IN_WORDS if not key.startswith(("grid", "ungridded"))],
                        sections=SECTIONS[:1],
                        keys=("name", "sex", "term_name", "sector", "work", "posts", "since", "until", "end_reason"))


__all__ = ["StandingPage", "all_terms", "body_words", "roster", "standing", "summary"]
