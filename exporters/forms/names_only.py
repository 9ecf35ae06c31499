"""名单: names only, several in a row, the whole or by 界别 with counts."""
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from exporters.forms.form import Chosen, Form
from exporters.forms.name_list import NameList, Section, counted, name_paper, printed_name, write_name_list
from exporters.forms.titles import as_of, committee_name, narrowed
from exporters.paper import Paper
from models.errors import Refused
from models.listed_people import SECTOR, STROKE, Listed, people_of
from models.view import View


def names_of(view: View, chosen: Chosen) -> NameList:
    """政协新河县第十届委员会委员名单（168名，按姓氏笔画为序）"""
    by_sector = chosen.values["sections"] == SECTOR
    people = people_of(view, SECTOR if by_sector else STROKE)
    if not people:
        raise Refused("没有可打印的委员。", "请先清除搜索和筛选，或选中委员。")
    marks = chosen.values["marks"] == "yes"
    title = chosen.title or f"{committee_name(view.term)}{'部分' if narrowed(view) else ''}委员名单"
    order = "各界别内按姓氏笔画为序" if by_sector else "按姓氏笔画为序"
    sections = sections_of(people, marks) if by_sector else (
        Section("", tuple(printed_name(one, marks) for one in people)),)
    return NameList(title, f"（{len(people)}名，{order}{as_of(view)}）", sections)


def sections_of(people: Sequence[Listed], marks: bool) -> tuple[Section, ...]:
    """A heading with its count for each 界别 of people sorted by it."""
    found = []
    for sector, several in groupby(people, key=lambda one: one.sector):
        names = tuple(printed_name(one, marks) for one in several)
        found.append(Section(counted(sector or "界别未填", len(names)), names))
    return tuple(found)


def paper(view: View, chosen: Chosen, form: Form) -> Paper:
    return name_paper(names_of(view, chosen), int(chosen.values["columns"]))


def word(path: Path, view: View, chosen: Chosen, form: Form) -> int:
    return write_name_list(path, names_of(view, chosen), int(chosen.values["columns"]))
