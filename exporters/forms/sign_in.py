"""签到表: two blocks side by side, down the first and then down the second of each page; of a list or of a meeting."""
from collections.abc import Sequence
from dataclasses import replace

from exporters.forms.form import Chosen, Form
from exporters.forms.titles import chinese_date, committee_name, meeting_of, meeting_title
from exporters.paper import Look, Paper, PaperCell, PaperRow, fitting_size, header_row, height_of, title_rows
from models.errors import Refused
from models.listed_people import Listed, people_of, people_of_meeting
from models.meetings import Meetings
from models.names import pad_name
from models.view import View

_HEIGHT = 32.5                            # two lines of 9 points
_TITLES = {"work": "工作单位及职务", "sector": "界别"}
# 序号, 姓名, what stands beside it, 签名: of one block of two, or of one.
_WIDTHS = {("2", True): (31.0, 60.0, 102.0, 61.0), ("2", False): (34.0, 90.0, 130.0),
           ("1", True): (36.0, 84.0, 230.0, 158.0), ("1", False): (50.0, 150.0, 308.0)}
_SIZES = {1: (12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0), 2: (9.0, 8.5, 8.0, 7.0, 6.0, 5.0)}
_MARGINS = (18.0, 15.0, 15.0, 15.0)       # mm
_NUMBER, _NAME = Look(size=11, align="center", border=True), Look(size=13, align="center", border=True)
_SIGN = Look(border=True)
_LEAST = 0.5                             # points kept free at the foot of a page: estimates are not exact


def paper(view: View, chosen: Chosen, form: Form) -> Paper:
    order = chosen.values["order"]
    if form.one:
        meeting = meeting_of(view)
        people = people_of_meeting(meeting, order)
        title, info = chosen.title or f"{meeting_title(meeting)}签到表", _when_and_where(meeting, len(people))
        without = Refused("这次会议没有应到名单。", "请先填写会议主体，或点“登记出席…”粘贴名单。")
    else:
        people = people_of(view, order)
        who = committee_name(view.term) + "委员" if view.register.key == "members" else view.register.title
        title, info = chosen.title or f"{who}签到表", "会议名称：　　　　　　　　　　　　　　时间：　　　　　　　　　地点："
        without = Refused("没有可打印的人。", "请先清除搜索和筛选，或选中几行。")
    if not people:
        raise without
    blocks, beside = int(chosen.values["blocks"]), chosen.values["beside"]
    block = _WIDTHS[str(blocks), beside != "none"]
    widths = block * blocks
    heading = title_rows(title, "", widths, info)
    header = header_row(_titles(beside) * blocks)
    made = Paper(form.title, title, widths, (), heading=heading, header=(header,), margins=_MARGINS, count=len(people))
    every = [_cells(number, one, beside, block, _SIZES[blocks]) for number, one in enumerate(people, 1)]
    blank = tuple(PaperCell(look=look) for look in (_NUMBER, _NAME, *([_NAME] if beside != "none" else []), _SIGN))
    every += [blank] * int(chosen.values["spare"])
    room = made.room[1] - height_of(header, widths) - _LEAST
    first = int((room - sum(height_of(row, widths) for row in heading)) // _HEIGHT)
    return replace(made, rows=_in_blocks(every, blank, blocks, first, int(room // _HEIGHT)))


def _titles(beside: str) -> list[str]:
    return ["序号", "姓　名", *([_TITLES[beside]] if beside != "none" else []), "签　名"]


def _cells(number: int, one: Listed, beside: str, widths: Sequence[float],
           sizes: Sequence[float]) -> tuple[PaperCell, ...]:
    size = fitting_size(one.name, widths[1], _HEIGHT, (13.0, 12.0, 11.0, 10.0, 9.0))
    cells = [PaperCell(str(number), _NUMBER, number=number),
             PaperCell(pad_name(one.name), Look(size=size, align="center", border=True))]
    if beside != "none":
        text = one.work if beside == "work" else one.sector
        cells.append(PaperCell(text, Look(size=fitting_size(text, widths[2], _HEIGHT, sizes), border=True,
                                          align="left" if beside == "work" else "center")))
    return (*cells, PaperCell(look=_SIGN))


def _in_blocks(every: Sequence[tuple[PaperCell, ...]], blank: tuple[PaperCell, ...], blocks: int, first: int,
               later: int) -> list[PaperRow]:
    """Page by page; on the last one the blocks are of one length."""
    rows: list[PaperRow] = []
    start, room = 0, first
    while start < len(every):
        there = every[start:start + room * blocks]
        height = -(-len(there) // blocks)
        for line in range(height):
            cells: list[PaperCell] = []
            for block in range(blocks):
                place = block * height + line
                cells += there[place] if place < len(there) else blank
            rows.append(PaperRow(tuple(cells), _HEIGHT, fixed=True, new_page=bool(rows) and line == 0))
        start, room = start + len(there), later
    return rows


def _when_and_where(meeting: int, number: int) -> str:
    values = Meetings.get(meeting, View(Meetings))
    start = values.get("actual_start") or values.get("planned_start") or ""
    when = chinese_date(start) + (f" {start[11:16]}" if len(start) > 11 else "")
    return f"时间：{when or '　　　　　　'}　　地点：{values.get('place') or '　　　　　　'}　　应到：{number} 人"
