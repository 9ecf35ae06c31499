"""专件: what was issued, with its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models import fields
from models.attachments import fault_of
from models.documents import KINDS, Documents, files_of
from models.view import Filter, View
from ui.card import CardSection, Head, Line
from ui.pages.register_page import PageAction, RegisterPage
from ui.session import Session
from ui.widgets.labels import AMBER


def head(values: Mapping[str, Any]) -> Head:
    day = fields.print_date(values["issued_on"]) if values["issued_on"] else ""
    return Head(values["subject"], "" if values["counts"] else "不计入专件",
                "　".join(word for word in (values["number"], day) if word))


def summary(view: View) -> str:
    """共 6 件专件 · 计入专件 4 件 · 通知 3 · 方案 1"""
    counted = view.narrowed(Filter("counts", "is", True))
    kinds = [(kind, view.narrowed(Filter("kind", "is", kind)).count()) for kind in KINDS]
    return " · ".join([f"共 {view.count()} 件", f"计入专件 {counted.count()} 件",
                       *(f"{kind} {number}" for kind, number in kinds if number)])


def read_files(document: int, view: View) -> list[Line]:
    """The files by name; one that vanished or changed says so."""
    faults = [(one, fault_of(one.attachment)) for one in files_of(document)]
    return [Line("", f"! {fault}", AMBER) if fault else Line("", one.name) for one, fault in faults]


def documents(session: Session) -> RegisterPage:
    """专件"""
    return RegisterPage(
        session, Documents, name="documents", period=True, summary=summary, sums_shown=True, heading=head,
        in_head=("number", "issued_on", "files", "counts"), placeholder="搜索文号、标题、发文机关",
        filters=(("kind", "special", "without_file", "undated"), "campaign"),
        sections=(CardSection("附件", read_files),),
        actions=(PageAction("attachments", "附件…", _attachments, "card", edits=False),))


def _attachments(page: RegisterPage, ids: Sequence[int]) -> None:
    from ui.dialogs.attachments import AttachmentsDialog
    AttachmentsDialog(page.session, ids[0], page.window()).open()


__all__ = ["documents"]
