"""意见建议: the list with the steps of its flow above, where each comes from, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from models import fields
from models.adoptions import Adoptions
from models.instructions import Instructions
from models.operation import Operation
from models.relations import RefValue
from models.suggestion_flow import counted, sources, split
from models.suggestions import MERGED, PATIENCE, STAGES, Suggestions, counts_by_stage
from models.view import Filter, View
from ui.card import CardSection, Head, Line
from ui.pages.register_page import PageAction, RegisterPage
from ui.pages.staged_page import StagedPage, Stages
from ui.session import Session
from ui.widgets.labels import GREEN

AFTER = Filter("after_merging")
SENT = "报送"
SHOWN = ("subject", "field", "stage", "collected_on", "source", "member", "sent_to", "sent_on", "result", "adopted_by",
         "merging", "kind")


# What is read in the worker

def read_stages(view: View) -> Stages:
    """How many stand at each step, and how many of those wait too long."""
    late = view.narrowed(Filter("overdue")).count()
    return counts_by_stage(view), {SENT: (late, f"{late} 条报送满 {PATIENCE} 天无结果")} if late else {}


def summary(view: View) -> str:
    """意见建议 212 条 · 原始反映 260 条"""
    after, raw = (view.with_(filters=(Filter(key),)).count() for key in ("after_merging", "raw"))
    return " · ".join([f"意见建议 {after} 条", *([f"原始反映 {raw} 条"] if raw != after else [])])


def head(values: Mapping[str, Any]) -> Head:
    day = fields.print_date(values["collected_on"]) if values["collected_on"] else ""
    return Head(values["subject"] or "", values["stage"], "　".join(
        word for word in (values["kind"] or "", values["field"] or "", day) if word))


def read_parts(suggestion: int, view: View) -> list[Line]:
    """Every source of an item that others have become part of; each opens its own record."""
    found = sources(suggestion)
    if len(found) == 1 and found[0].id == suggestion:
        return []
    return [Line(one.words or "未填来源", one.subject, opens=only(Suggestions, one.id)) for one in found]


def read_main(suggestion: int, view: View) -> list[Line]:
    """What an item has become part of."""
    main = (Suggestions.get(suggestion, view) or {}).get("merged_into")
    return [Line(MERGED, main.text, opens=only(Suggestions, main.id))] if main else []


def read_adoptions(suggestion: int, view: View) -> list[Line]:
    """By whom it was adopted, and when."""
    rows = View(Adoptions, filters=(Filter("suggestions", "is", suggestion),),
                keys=("adopted_on", "body", "field", "document"), order=(("adopted_on", False),))
    return [Line(fields.print_date(day), "　".join(word for word in (body, field, document) if word),
                 opens=only(Adoptions, row_id))
            for row_id, (day, body, field, document) in rows.page(rows.ids()).items()]


def instruction_lines(key: str) -> Callable[[int, View], list[Line]]:
    """The instructions on a suggestion or, with the key consultation, on a consultation: who, when, which words."""
    def read(row: int, view: View) -> list[Line]:
        rows = View(Instructions, filters=(Filter(key, "is", row),),
                    keys=("given_on", "leader", "post", "affirmative", "wording"), order=(("given_on", False),))
        lines: list[Line] = []
        for row_id, (day, leader, post, affirmative, wording) in rows.page(rows.ids()).items():
            who = "　".join(word for word in (leader, post or "") if word)
            lines.append(Line(fields.print_date(day), who, opens=only(Instructions, row_id)))
            lines += [Line("", wording)] if wording else []
            lines += [Line("", "肯定性批示", GREEN)] if affirmative else []
        return lines
    return read


def only(register: Any, row_id: int) -> View:
    """One record, as a view to be shown."""
    return View(register, filters=(Filter("one", "is", row_id),))


# What can be done

def _needs(page: RegisterPage, ids: Sequence[int], number: int = 1, words: str = "请先选中意见建议。") -> bool:
    if len(ids) < number and page.session.messages is not None:
        page.session.messages.toast(words)
    return len(ids) >= number


def merge_chosen(page: RegisterPage, ids: Sequence[int]) -> None:
    """归并…"""
    if _needs(page, ids, 2, "请先选中两条以上意见建议，再归并（按住 Ctrl 或 Shift 可选多条）。"):
        from ui.dialogs.merge_suggestions import MergeDialog
        dialog = MergeDialog(page.session, ids, page.window())
        dialog.merged.connect(page.choose)
        dialog.open()


def split_chosen(page: RegisterPage, ids: Sequence[int]) -> None:
    """拆分: taken back with 撤销, so it is not asked about."""
    if not _needs(page, ids):
        return

    def work(op: Operation) -> int:
        return split(op, ids)
    page.session.run_operation("拆分意见建议", work, owner=page,
                               done=lambda number: page.session.tell_done(f"已拆分出 {number} 条意见建议"))


def _step(name: str) -> Callable[[RegisterPage, list[int]], None]:
    def act(page: RegisterPage, ids: list[int]) -> None:
        if _needs(page, ids):
            from ui.dialogs import suggestion_steps
            suggestion_steps.StepDialog(page.session, getattr(suggestion_steps, name), ids, page.window()).open()
    return act


def adopt(page: RegisterPage, ids: Sequence[int]) -> None:
    """登记采用…: one adoption of all that are chosen."""
    def open_form(items: list[RefValue]) -> None:
        from ui.forms import RecordForm
        RecordForm.add(page.session, Adoptions, preset={"suggestions": tuple(items)}, title="登记采用", parent=page)
    if _needs(page, ids):
        page.session.background.run(counted, list(ids), done=open_form, urgent=True, owner=page,
                                    failed=page.session.tell)


def instruct(page: RegisterPage, ids: Sequence[int]) -> None:
    """登记批示…: an instruction belongs to one item."""
    def open_form(items: list[RefValue]) -> None:
        from ui.forms import RecordForm
        if len(items) == 1:
            RecordForm.add(page.session, Instructions, preset={"suggestion": items[0]}, title="登记批示", parent=page)
        elif page.session.messages is not None:
            page.session.messages.toast("一件批示只归入所批的一件，请只选中一条。")
    if _needs(page, ids):
        page.session.background.run(counted, list(ids), done=open_form, urgent=True, owner=page,
                                    failed=page.session.tell)


ACTIONS = (
    PageAction("merge", "归并…", merge_chosen, "row", several=True),
    PageAction("send", "登记报送…", _step("SENDING"), "row", several=True),
    PageAction("record_result", "登记结果…", _step("RESULT"), several=True),
    PageAction("adopt", "登记采用…", adopt, several=True),
    PageAction("instruct", "登记批示…", instruct),
    PageAction("handle", "登记办理…", _step("HANDLING"), several=True),
    PageAction("split", "拆分", split_chosen, several=True),
    PageAction("send_one", "报送…", _step("SENDING"), "card"),
    PageAction("result_one", "结果…", _step("RESULT"), "card"),
    PageAction("adopt_one", "采用…", adopt, "card"),
    PageAction("instruct_one", "批示…", instruct, "card"),
    PageAction("handle_one", "登记办理…", _step("HANDLING"), "menu"),
    PageAction("split_one", "拆分", split_chosen, "menu"),
)


class SuggestionsPage(StagedPage):
    """The list begins with what counts as one item; the strip shows and filters the steps of the flow."""

    def __init__(self, session: Session) -> None:
        super().__init__(
            session, Suggestions, STAGES, read_stages, name="suggestions", period=True, summary=summary, heading=head,
            keys=SHOWN, in_head=("kind", "field", "collected_on", "stage", "adopted_by", "merging", "merged_into"),
            placeholder="搜索标题、内容、反映人",
            filters=(("merging", "after_merging", "raw", "joined"), "field", ("result", "overdue")),
            filter_names={"merging": "条目"}, actions=ACTIONS,
            sections=(CardSection("归并", read_main, leading=True), CardSection("归并的各条", read_parts),
                      CardSection("采用", read_adoptions), CardSection("领导批示", instruction_lines("suggestion"))))

    def _remembered(self) -> View:
        view = super()._remembered()
        return view if isinstance(self.session.memory.get(self._place), str) else view.with_(filters=(AFTER,))

    def _narrowed(self) -> bool:
        others = [one for one in self._view.filters if one != AFTER]
        return bool(self._view.typed or others or self._view.period)

    def clear_filters(self) -> None:
        super().clear_filters()
        self._combos["merging"].choose(AFTER)


def suggestions(session: Session) -> RegisterPage:
    """意见建议"""
    return SuggestionsPage(session)


__all__ = ["SuggestionsPage", "instruction_lines", "only", "suggestions"]
