"""常委会组成人员名单: by post, the leaders first, the 常务委员 by the strokes of their surnames."""
from pathlib import Path

from exporters.forms.form import Chosen, Form
from exporters.forms.name_list import NameList, Section, counted, name_paper, printed_name, write_name_list
from exporters.forms.titles import as_of, committee_name
from exporters.paper import Paper
from models.errors import Refused
from models.listed_people import people_of
from models.people import STANDING, STANDING_BODY
from models.view import Filter, View


def body_of(view: View, chosen: Chosen) -> NameList:
    """Everybody once, under the highest post; a second one stands behind the name: 张　三（兼秘书长）."""
    people = people_of(view.with_(typed="", filters=(Filter("standing_body"),), only=None))
    if not people:
        raise Refused("没有登记常委会组成人员。", "请先在名册中填写政协职务。")
    marks = chosen.values["marks"] == "yes"
    sections = []
    for place, post in enumerate(STANDING_BODY):
        holding = [one for one in people if next(each for each in STANDING_BODY if each in one.posts) == post]
        if post != STANDING:
            holding.sort(key=lambda one: (one.place, *one.stroke))          # leaders stand in their own order
        names = []
        for one in holding:
            also = [other for other in STANDING_BODY[place + 1:-1] if other in one.posts]
            names.append(printed_name(one, marks) + (f"（兼{'、'.join(also)}）" if also else ""))
        if names:
            heading = f"{post}（{len(names)}名，按姓氏笔画为序）" if post == STANDING else counted(post, len(names))
            sections.append(Section(heading, tuple(names)))
    title = chosen.title or f"{committee_name(view.term)}常务委员会组成人员名单"
    return NameList(title, f"（{len(people)}名{as_of(view)}）", tuple(sections))


def paper(view: View, chosen: Chosen, form: Form) -> Paper:
    return name_paper(body_of(view, chosen), int(chosen.values["columns"]))


def word(path: Path, view: View, chosen: Chosen, form: Form) -> int:
    return write_name_list(path, body_of(view, chosen), int(chosen.values["columns"]))
