"""走访: who was visited, by whom, what was found, and who is still to be visited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models import fields
from models.view import View
from models.visits import Visits, visited
from ui.card import CardSection, Head
from ui.pages.new_suggestion import suggest, suggestions_of
from ui.pages.register_page import PageAction, RegisterPage
from ui.session import Session

NAMED = 2                        # so many targets are named on top of the card; the rest is counted


def head(values: Mapping[str, Any]) -> Head:
    """示例村、示例公司等 5 处, and when and where it was."""
    targets = [ref.text for ref in (*(values["units"] or ()), *(values["members"] or ()))]
    rest = f"等 {len(targets)} 处" if len(targets) > NAMED else ""
    day = fields.print_date(values["visited_on"]) if values["visited_on"] else ""
    return Head("、".join(targets[:NAMED]) + rest, values["campaign"] or "",
                "　".join(word for word in (day, values["place"]) if word))


def summary(view: View) -> str:
    """共 45 次 · 行政村 76 · 企业 73 · 单位 63 · 委员 156: different targets, what there is none of left out."""
    found = visited(view)
    parts = (("行政村", found.villages), ("企业", found.enterprises), ("单位", found.offices),
             ("类别未定的单位", found.others), ("委员", found.members))
    return " · ".join([f"共 {view.count()} 次", *(f"{name} {number}" for name, number in parts if number)])


def visits(session: Session) -> RegisterPage:
    """走访"""
    return RegisterPage(
        session, Visits, name="visits", period=True, summary=summary, sums_shown=True, heading=head,
        in_head=("visited_on", "place", "campaign"), placeholder="搜索单位、委员、走访人员、主题",
        filters=(("visitors", "undated"), "campaign"), filter_names={"visitors": "走访人员"},
        sections=(CardSection("意见建议", suggestions_of("visit")),),
        actions=(PageAction("coverage", "走访覆盖…", _coverage, "row", edits=False),
                 PageAction("add_suggestion", "登记建议…", suggest("visit"), "card")))


def _coverage(page: RegisterPage, ids: Sequence[int]) -> None:
    """走访覆盖; a number in it shows its rows in the list they belong to."""
    from ui.dialogs.visit_coverage import VisitCoverage
    dialog = VisitCoverage(page.session, page.view.period, page.window())
    dialog.view_requested.connect(page.view_requested)
    dialog.open()
