"""请假名单: who asked for leave from a meeting or its sessions, with why, or the names only."""
from pathlib import Path

from exporters.forms.form import Chosen, Form
from exporters.forms.name_list import NameList, Section, counted, name_paper, printed_name, write_name_list
from exporters.forms.titles import meeting_of, meeting_title
from exporters.paper import Look, Paper, boxed_row, header_row, over_all, title_rows
from models.attendance import EXCUSED, NOT_EXCUSED, Seat
from models.errors import Refused
from models.listed_people import of_seats
from models.names import pad_name
from models.sessions import Leave, leave_summary
from models.view import View

_WIDTHS = (30.0, 66.0, 164.0, 120.0, 130.0)
_APPROVED, _NOT_APPROVED = "经批准请假", "未经批准请假"


def _asked(meeting: int) -> tuple[Leave, ...]:
    found = leave_summary(meeting).people
    if not found:
        raise Refused("这次会议没有登记请假的人。", "请先点“登记出席…”登记请假。")
    return found


def names_on_leave(view: View, chosen: Chosen) -> NameList:
    """Approved and not approved apart; one who once asked without approval stands there."""
    meeting = meeting_of(view)
    asked = _asked(meeting)
    listed = of_seats([Seat(one.person, one.work, EXCUSED, "", None) for one in asked], leave_summary(meeting).day)
    marks = chosen.values["marks"] == "yes"
    groups: dict[str, list[str]] = {_APPROVED: [], _NOT_APPROVED: []}
    for one, told in zip(asked, listed, strict=True):
        groups[_NOT_APPROVED if NOT_EXCUSED in one.statuses else _APPROVED].append(printed_name(told, marks))
    sections = tuple(Section(counted(title, len(names)), tuple(names)) for title, names in groups.items() if names)
    title = chosen.title or f"{meeting_title(meeting)}请假名单"
    return NameList(title, f"（{len(asked)}名，按姓氏笔画为序）", sections)


def paper(view: View, chosen: Chosen, form: Form) -> Paper:
    if chosen.values["manner"] == "names":
        return name_paper(names_on_leave(view, chosen), int(chosen.values["columns"]))
    meeting = meeting_of(view)
    asked, sessions = _asked(meeting), leave_summary(meeting).sessions
    title = chosen.title or f"{meeting_title(meeting)}请假名单"
    middle, left = Look(size=12, align="center"), Look(size=12)
    looks = (middle, middle, left, left, left)
    rows = []
    for number, one in enumerate(asked, 1):
        of = [f"{session}（未批准）" if status == NOT_EXCUSED else session
              for session, status in zip(sessions, one.statuses, strict=True) if status]
        rows.append(boxed_row((str(number), pad_name(one.person.text), one.work, "、".join(of), one.reasons), looks, 30))
    return Paper("请假名单", title, _WIDTHS, rows, heading=title_rows(title, "（按姓氏笔画为序）", _WIDTHS),
                 header=(header_row(("序号", "姓名", "工作单位及职务", "请假场次", "事由"), 12),),
                 ending=(over_all(f"共 {len(asked)} 人", Look(size=12), len(_WIDTHS)),), count=len(asked))


def word(path: Path, view: View, chosen: Chosen, form: Form) -> int:
    return write_name_list(path, names_on_leave(view, chosen), int(chosen.values["columns"]))
