"""党课: the lectures, by speaker and by channel."""

from __future__ import annotations

from collections.abc import Sequence

from models.lectures import lectures_by
from models.meetings import LECTURE
from models.view import Filter, View
from ui.card import CardSection
from ui.pages.meetings import TOLD, LedgerPage, read_attendance
from ui.pages.register_page import PageAction, RegisterPage
from ui.session import Session

SHOWN = ("actual_start", "speakers", "kinds", "topic", "channel", "place", "audience", "present")
LECTURES_ONLY = Filter("lectures")


def summary(view: View) -> str:
    """共 46 次党课 · 现场 30 次 · 微信推送 16 次"""
    held = view.narrowed(Filter("held"))
    return " · ".join([f"共 {held.count()} 次党课", *(f"{one.name} {one.times} 次" for one in lectures_by(held, "channel"))])


def _totals(page: RegisterPage, ids: Sequence[int]) -> None:
    from ui.dialogs.lecture_totals import LectureTotals
    dialog = LectureTotals(page.session, page.view, page)
    dialog.opened.connect(page.show_view)
    dialog.open()


def lectures(session: Session) -> RegisterPage:
    """党课"""
    return LedgerPage(
        session, LECTURES_ONLY, (LECTURE,), name="lectures", title="党课", keys=SHOWN, summary=summary,
        filters=("kinds", "speakers", "channel"), filter_names={"kinds": "类别", "speakers": "主讲人"},
        in_head=TOLD, placeholder="搜索主题、主讲人、地点",
        sections=(CardSection("参加", read_attendance, leading=True),),
        more=(PageAction("lecture_totals", "统计…", _totals, "row", edits=False),))


__all__ = ["lectures", "summary"]
