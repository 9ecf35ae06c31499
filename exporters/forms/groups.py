"""讨论组名单: who is in which 讨论组 of a 全体会议, as the lists of the groups' sessions say; else by 界别."""
from pathlib import Path

from exporters.forms.form import Chosen, Form
from exporters.forms.name_list import NameList, Section, counted, name_paper, printed_name, write_name_list
from exporters.forms.names_only import sections_of
from exporters.forms.titles import meeting_of, meeting_title
from exporters.paper import Paper
from models.errors import Refused
from models.listed_people import SECTOR, of_seats, ordered, people_of_meeting
from models.sessions import members_of_groups
from models.view import View


def groups_of(view: View, chosen: Chosen) -> NameList:
    """A section for each group; while no group has a list, for each 界别, by which most offices form their groups."""
    meeting = meeting_of(view)
    marks = chosen.values["marks"] == "yes"
    title = chosen.title or f"{meeting_title(meeting)}讨论组名单"
    sections = []
    for group in members_of_groups(meeting):
        people = ordered(of_seats(group.seats, group.day), "stroke")
        chair = f"　召集人：{group.chair}" if group.chair else ""
        sections.append(Section(counted(group.name, len(people)) + chair,
                                tuple(printed_name(one, marks) for one in people)))
    if sections:
        number = sum(len(section.names) for section in sections)
        return NameList(title, f"（{len(sections)}个组，{number}名，各组内按姓氏笔画为序）", tuple(sections))
    people = people_of_meeting(meeting, SECTOR)
    if not people:
        raise Refused("这次会议没有讨论组，也没有应到名单。", "请先点“添加场次…”建立分组讨论，并登记各组的出席名单。")
    return NameList(title, f"（{len(people)}名，按界别分组，各界别内按姓氏笔画为序）", sections_of(people, marks))


def paper(view: View, chosen: Chosen, form: Form) -> Paper:
    return name_paper(groups_of(view, chosen), int(chosen.values["columns"]))


def word(path: Path, view: View, chosen: Chosen, form: Form) -> int:
    return write_name_list(path, groups_of(view, chosen), int(chosen.values["columns"]))
