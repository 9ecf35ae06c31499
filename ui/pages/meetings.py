"""会议活动: every meeting with who was there, and lists that show those of one ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from models import fields
from models.attendance import ABSENT, FORMULA, ON_LEAVE, UNRECORDED, Attendances, Counts, counts
from models.errors import InvalidValue
from models.meetings import BRIEF_STUDY, FULL_MEETING, STUDY, WARNING, Meetings
from models.next_meeting import copied, last_of, proposed
from models.sessions import Whole, groups_of, sessions_of, whole_of
from models.view import Filter, View
from ui.card import CardSection, Head, Line
from ui.form_fields import Field
from ui.forms import RecordForm
from ui.pages.new_suggestion import suggest, suggestions_of
from ui.pages.print_menu import print_form
from ui.pages.register_page import PageAction, RegisterPage
from ui.session import Session
from ui.widgets.labels import SOFT

SHOWN = ("actual_start", "kinds", "topic", "place", "chair", "numbered", "expected", "present", "on_leave", "rate")
SHOWN_WARNING = ("actual_start", "topic", "place", "chair", "speakers", "expected", "present", "on_leave", "rate")
# What the head of the card and the section 出席 say already.
TOLD = ("name", "date", "topic", "actual_start", "place", "of_term", "number", "expected", "present", "on_leave",
        "absent", "unrecorded", "rate", "expected_number", "present_number", "leave_number")
NAMED = 12                       # so many names stand on the card; the list has them all
SERIES = ("kinds", "body", "committee", "branch", "actual_start", "planned_start", "parent")    # its number hangs on it


class MeetingForm(RecordForm):
    """Offers the number that the meeting would have, until the person writes another."""

    _offered: Mapping[str, Any] = {}

    def _edited(self, field: Field) -> None:
        super()._edited(field)
        if field.column.key in SERIES and self.row_id is None and self._number() in (None, self._offered.get("number")):
            self.session.background.run(proposed, self._values()[0], done=self._offer, group=f"number {id(self)}",
                                        owner=self)

    def _number(self) -> Any:
        try:
            return self.fields["number"].editor.value()
        except InvalidValue as error:
            return error

    def _offer(self, found: Mapping[str, Any]) -> None:
        """Puts 届 and 次, or takes back what was offered for another body."""
        if self._number() in (None, self._offered.get("number")) and found != self._offered:
            for key in ("of_term", "number"):
                self.fields[key].editor.put(found.get(key))
            self._offered = found


# -- the card --------------------------------------------------------------------------------------------------------

def head(values: Mapping[str, Any]) -> Head:
    """The topic or else the kind, of a session what it is; when and where."""
    kinds = values["kinds"] or ()
    group = f"（{values['discussion_group']}）" if values["discussion_group"] else ""
    session = f"{values['session']}{group}" if values["session"] and values["parent"] else ""
    name = session or values["topic"] or values["session"] or next(iter(kinds), values["body"] or "")
    when = values["actual_start"] or values["planned_start"]
    planned = "" if values["actual_start"] else "（计划）"
    below = "　".join(word for word in (fields.print_moment(when) + planned, values["place"]) if word)
    return Head(name, kinds[0] if kinds else "", below)


def read_attendance(meeting: int, view: View) -> list[Line]:
    """What the meeting comes to, who asked for leave with the reason, who was absent; nothing is said of the rest."""
    known = counts([meeting])[meeting]
    everybody = View(Attendances, filters=(Filter("of_whole", "is", meeting),))
    listed = View(Attendances, filters=(Filter("meeting", "is", meeting),), keys=("person", "status", "note"))
    rows = list(listed.page(listed.ids()).values())
    numbers = (("应到", known.expected, everybody if rows else None), ("实到", known.present, None),
               ("请假", None if rows else known.on_leave, None), ("列席", known.observers or None, None))
    lines = [Line(title, f"{number} 人", opens=opens) for title, number, opens in numbers if number is not None]
    if known.rate_words:
        lines += [Line("出席率", known.rate_words), Line("", FORMULA, SOFT)]
    lines += [_named(title, [_with_reason(person.text, note) for person, status, note in rows if status in several])
              for title, several in (("请假", ON_LEAVE), ("缺席", (ABSENT,))) if any(row[1] in several for row in rows)]
    if known.unrecorded:
        lines.append(Line("未登记", f"! {known.unrecorded} 人", "amber"))
    if known.present is not None:
        return lines
    return [*lines, Line("实到", "见各场次", SOFT) if sessions_of(meeting) else Line("实到", "! 未登记", "amber")]


def _with_reason(name: str, note: str | None) -> str:
    return f"{name}（{note}）" if note else name


def _named(title: str, names: Sequence[str]) -> Line:
    rest = f"等 {len(names)} 人" if len(names) > NAMED else ""
    return Line(title, "、".join(names[:NAMED]) + rest)


def read_sessions(meeting: int, view: View) -> list[Line]:
    """The sessions of a 全体会议 that are of no 讨论组, each with its attendance; a click shows the session."""
    keys = ("actual_start", "planned_start", "session", "discussion_group")
    ids = sessions_of(meeting)
    known = counts(ids)
    rows = Meetings.read(ids, [Meetings.column(key) for key in keys], view)
    return [Line(session or "场次", _in_short(known[i]) or fields.print_moment(start or planned),
                 opens=View(Meetings, filters=(Filter("one", "is", i),)))
            for i, (start, planned, session, group) in rows.items() if not group]


def read_groups(meeting: int, view: View) -> list[Line]:
    """The 讨论组 of a 全体会议, each with its attendance; a click shows its sessions."""
    return [Line(one.name, "　".join(word for word in (f"{one.times} 次" if one.times > 1 else "", _in_short(
        one.known)) if word) or "未登记", opens=one.view) for one in groups_of(meeting)]


def _in_short(known: Counts) -> str:
    """应到 168 实到 160 请假 5: what fits beside the name of a session."""
    parts = (("应到", known.expected), ("实到", known.present), ("请假", known.on_leave), ("列席", known.observers or None))
    return " ".join(f"{title} {number}" for title, number in parts if number is not None)


def summary(view: View) -> str:
    """共 96 次会议活动 · 集中学习 24 次 · 政治学习一刻钟 40 次 · 未登记召开 2 次"""
    words = [Meetings.count_words(view.narrowed(Filter("whole")).count())]
    for title, filters in ((STUDY, (Filter("kinds", "is", STUDY), Filter("held"))),
                           (BRIEF_STUDY, (Filter("kinds", "is", BRIEF_STUDY), Filter("held"))),
                           ("未登记召开", (Filter("planned"),))):
        number = view.narrowed(*filters).count()
        words += [f"{title} {number} 次"] if number else []
    return " · ".join(words)


# -- actions ---------------------------------------------------------------------------------------------------------

def record_attendance(page: RegisterPage, ids: Sequence[int]) -> None:
    """登记出席…"""
    if not ids:
        if page.session.messages is not None:
            page.session.messages.toast("请先选中一次会议。")
        return
    from ui.dialogs.attendance import AttendanceDialog
    AttendanceDialog(page.session, ids[0], page.window()).open()


def _last(ids: Sequence[int], view: View) -> dict[str, Any] | None:
    meeting = ids[0] if ids else last_of(view)
    return copied(meeting) if meeting is not None else None


def copy_last(page: RegisterPage, ids: Sequence[int]) -> None:
    """复制上次会议: a form with what the chosen one, or the last one listed, had; only the day and topic are missing."""
    def show(preset: dict[str, Any] | None) -> None:
        if preset is not None:
            MeetingForm.add(page.session, Meetings, preset=preset, parent=page).saved.connect(page.choose)
        elif page.session.messages is not None:
            page.session.messages.toast("这里还没有开过的会议，没有可以复制的。")
    page.session.background.run(_last, list(ids), page.view, done=show, owner=page)


def _on_sessions(page: RegisterPage, ids: Sequence[int], show: Callable[[Whole], None]) -> None:
    """Calls `show` with the chosen 全体会议, or says that none is chosen."""
    if ids:
        page.session.background.run(whole_of, ids[0], done=show, owner=page,
                                    failed=lambda error: page.session.tell(error, page.window()))
    elif page.session.messages is not None:
        page.session.messages.toast("请先选中一次全体会议。")


def add_sessions(page: RegisterPage, ids: Sequence[int]) -> None:
    """添加场次…"""
    def show(whole: Whole) -> None:
        from ui.dialogs.add_sessions import AddSessions
        AddSessions(page.session, whole, page.window()).open()
    _on_sessions(page, ids, show)


def sum_up_leave(page: RegisterPage, ids: Sequence[int]) -> None:
    """请假汇总…; a line of it shows that person's rows."""
    def show(whole: Whole) -> None:
        from ui.dialogs.leave_summary import LeaveSummaryDialog
        dialog = LeaveSummaryDialog(page.session, whole.meeting, page.window())
        dialog.view_requested.connect(page.view_requested)
        dialog.open()
    _on_sessions(page, ids, show)


def print_for_meeting(page: RegisterPage, ids: Sequence[int]) -> None:
    """签到表、座签…: the forms of the chosen meeting."""
    from exporters.forms.catalogue import form
    print_form(page, form("meeting_sign_in"), ids)


ACTIONS = (PageAction("copy_meeting", "复制上次会议…", copy_last, "row"),
           PageAction("record_attendance", "登记出席…", record_attendance, "card"),
           PageAction("print_meeting", "签到表、座签…", print_for_meeting, "card", edits=False),
           PageAction("add_suggestion", "登记建议…", suggest("meeting"), "card"))
OF_WHOLE = (PageAction("add_sessions", "添加场次…", add_sessions, "card", badge=FULL_MEETING),
            PageAction("sum_up_leave", "请假汇总…", sum_up_leave, "card", edits=False, badge=FULL_MEETING))


# -- pages -----------------------------------------------------------------------------------------------------------

class LedgerPage(RegisterPage):
    """The meetings that `base` keeps, whatever else is chosen; a new one begins with `kinds`."""

    def __init__(self, session: Session, base: Filter, kinds: tuple[str, ...], **options: Any) -> None:
        self._base, self._kinds = base, kinds
        words = options.pop("summary")
        super().__init__(session, Meetings, form=MeetingForm, period=True, actions=ACTIONS + options.pop("more", ()),
                         summary=lambda view: words(self._based(view)), heading=head, **options)

    def _based(self, view: View) -> View:
        return view if self._base in view.filters else view.with_(filters=(self._base, *view.filters))

    def _remembered(self) -> View:
        return self._based(super()._remembered())

    def _change(self, **changes: Any) -> None:
        if self._base not in changes.get("filters", (self._base,)):
            changes["filters"] = (self._base, *changes["filters"])
        super()._change(**changes)

    def show_view(self, view: View, why: str = "") -> None:
        super().show_view(self._based(view), why)

    def _seen(self, one: Filter) -> bool:
        return one == self._base or super()._seen(one)

    def _narrowed(self) -> bool:
        others = [one for one in self._view.filters if one != self._base]
        return bool(self._view.typed or others or self._view.period)

    def summary(self) -> str:
        words = super().summary().split(" · ")
        return " · ".join(one for one in words if self._narrowed() or not one.startswith("符合条件"))

    def new_record(self) -> None:
        if not self._refused():
            MeetingForm.add(self.session, Meetings, preset={"kinds": self._kinds}, title=f"新增{self.title}",
                            parent=self).saved.connect(self.choose)


def meetings(session: Session) -> RegisterPage:
    """会议学习"""
    return RegisterPage(
        session, Meetings, name="meetings", period=True, form=MeetingForm, keys=SHOWN, heading=head, summary=summary,
        in_head=TOLD, placeholder="搜索议题、地点、主持人",
        filters=(("kinds", "lectures"), ("body", "planned", "misnumbered"), "campaign"),
        filter_names={"kinds": "类别", "body": "主体"},
        sections=(CardSection("出席", read_attendance, leading=True), CardSection("场次", read_sessions, leading=True),
                  CardSection("讨论组", read_groups, leading=True), CardSection("意见建议", suggestions_of("meeting"))),
        actions=ACTIONS + OF_WHOLE)


def warning_summary(view: View) -> str:
    """共 6 次警示教育 · 312 人次"""
    held = view.narrowed(Filter("held"))
    people = sum(one.present or 0 for one in counts(held.ids()).values())
    return " · ".join([f"共 {held.count()} 次警示教育", *([f"{people:,} 人次"] if people else [])])


def warning(session: Session) -> RegisterPage:
    """警示教育"""
    return LedgerPage(session, Filter("kinds", "is", WARNING), (WARNING,), name="warning_education", title="警示教育",
                      keys=SHOWN_WARNING, summary=warning_summary, in_head=TOLD,
                      placeholder="搜索主题、地点", sections=(CardSection("出席", read_attendance, leading=True),))


# -- 出席 ------------------------------------------------------------------------------------------------------------

def attendance_head(values: Mapping[str, Any]) -> Head:
    person, meeting = values["person"], values["meeting"]
    return Head(person.text if person else "", values["status"] or "", meeting.text if meeting else "")


def attendance_summary(view: View) -> str:
    """共 1,248 人次出席 · 请假 62 · 缺席 3 · 未登记 12"""
    words = [f"共 {view.count():,} 人次"]
    for title, one in (("请假", Filter("on_leave")), (ABSENT, Filter("status", "is", ABSENT)),
                       (UNRECORDED, Filter("status", "is", UNRECORDED))):
        number = view.narrowed(one).count()
        words += [f"{title} {number:,}"] if number else []
    return " · ".join(words)


def attendance(session: Session) -> RegisterPage:
    """出席"""
    return RegisterPage(session, Attendances, name="attendance", period=True, heading=attendance_head,
                        filters=(("status", "there", "on_leave"),), filter_names={"status": "情况"},
                        in_head=("person", "status", "meeting"), summary=attendance_summary, sums_shown=True,
                        placeholder="搜索姓名、拼音、备注")


__all__ = ["LedgerPage", "MeetingForm", "TOLD", "attendance", "head", "meetings", "read_attendance", "warning"]
