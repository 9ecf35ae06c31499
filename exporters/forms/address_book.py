"""通讯录: name, unit and post, phones; the address only where it is asked for."""
from itertools import groupby

from exporters.forms.form import Chosen, Form
from exporters.forms.titles import committee_name
from exporters.paper import Look, Paper, PaperCell, PaperRow, header_row, over_all, title_rows
from exporters.registers import FULL, MASK, OMIT
from models.columns import Column
from models.errors import Refused
from models.listed_people import SECTOR, STROKE, Listed, people_of
from models.names import pad_name
from models.view import View

_HEIGHT = 25.0
_SIZE = 10.5


def paper(view: View, chosen: Chosen, form: Form) -> Paper:
    order = chosen.values["order"]
    people = people_of(view, order)
    if not people:
        raise Refused("没有可打印的人。", "请先清除搜索和筛选，或选中几行。")
    keys = {column.key for column in view.register.columns}
    how = chosen.sensitive.get("address", OMIT) if "address" in keys else OMIT
    headed = chosen.values["heads"] == "yes" and order == SECTOR
    with_sector = "sector" in keys and not headed
    titles = ["序号", "姓名", "性别", *(["界别"] if with_sector else []), "工作单位及职务", "手机",
              *(["座机"] if "landlines" in keys else []), *(["通讯地址"] if how in (MASK, FULL) else [])]
    widths = _widths(titles, 754.0 if how in (MASK, FULL) else 510.0)
    address = view.register.column("address") if how in (MASK, FULL) else None
    rows: list[PaperRow] = []
    number = 0
    for sector, several in groupby(people, key=lambda one: one.sector if headed else ""):
        group = list(several)
        if headed:
            rows.append(over_all(f"{sector or '界别未填'}（{len(group)}名）",
                                 Look("heading", _SIZE, border=True), len(widths), _HEIGHT, keep=True))
        for one in group:
            number += 1
            rows.append(_row(number, one, titles, address, how))
    who = committee_name(view.term) + "委员" if view.register.key == "members" else view.register.title
    title = chosen.title or f"{who}通讯录"
    note = {STROKE: "（按姓氏笔画为序）", SECTOR: "（按界别排列）"}.get(order, "")
    return Paper(form.title, title, widths, rows, heading=title_rows(title, note, widths),
                 header=(header_row(titles),), ending=(over_all(f"共 {number} 人", Look(size=12), len(widths)),),
                 landscape=address is not None, count=number)


def _widths(titles: list[str], room: float) -> tuple[float, ...]:
    fixed = {"序号": 30.0, "姓名": 60.0, "性别": 30.0, "界别": 84.0, "手机": 82.0, "座机": 76.0}
    free = room - sum(fixed.get(title, 0) for title in titles)
    shares = {"工作单位及职务": 0.5 if "通讯地址" in titles else 1.0, "通讯地址": 0.5}
    return tuple(fixed.get(title) or free * shares[title] for title in titles)


def _row(number: int, one: Listed, titles: list[str], address: Column | None, how: str) -> PaperRow:
    texts = {"姓名": pad_name(one.name), "性别": one.sex, "界别": one.sector, "工作单位及职务": one.work,
             "手机": "\n".join(one.phones), "座机": "\n".join(one.landlines)}
    if address is not None:
        texts["通讯地址"] = address.mask(one.address) if how == MASK else address.print(one.address)
    left = ("工作单位及职务", "通讯地址")
    cells = [PaperCell(str(number), Look(size=_SIZE, align="center", border=True), number=number)]
    cells += [PaperCell(texts[title], Look(size=_SIZE, align="left" if title in left else "center", border=True))
              for title in titles[1:]]
    return PaperRow(tuple(cells), _HEIGHT)
