"""委员登记表: one page a person, with the photo; what is not recorded stays open to be written in."""
import base64
from collections.abc import Mapping, Sequence
from typing import Any

from exporters.forms.form import Chosen, Form
from exporters.forms.titles import committee_name
from exporters.paper import Look, Paper, PaperCell, PaperRow, fitting_size, title_rows
from exporters.registers import FULL, MASK, OMIT
from models.errors import Refused
from models.listed_people import AS_LISTED, SECTOR, STROKE
from models.members import Members
from models.names import pad_name
from models.view import View

_WIDTHS = (62.0, 76.0, 62.0, 76.0, 70.0, 76.0, 88.0)
_LINE, _TALL = 34.0, 40.0
_RESUME, _AWARDS, _NOTE = 196.0, 62.0, 40.0
_SIZES = (12.0, 11.0, 10.5, 10.0, 9.0, 8.0, 7.0, 6.0, 5.0)
_ORDERS = {STROKE: (("name_stroke", False),), SECTOR: (("sector_order", False), ("name_stroke", False))}
_A_READ = 200


def paper(view: View, chosen: Chosen, form: Form) -> Paper:
    order = chosen.values["order"]
    ids = (view if order == AS_LISTED else view.with_(order=_ORDERS[order])).ids()
    if not ids:
        raise Refused("没有可打印的委员。", "请先清除搜索和筛选，或选中委员。")
    title = chosen.title or f"{committee_name(view.term)}委员登记表"
    rows: list[PaperRow] = []
    for start in range(0, len(ids), _A_READ):
        part = ids[start:start + _A_READ]
        found = Members.read(part, Members.columns, view)
        for row_id in part:
            if row_id in found:
                values = dict(zip((column.key for column in Members.columns), found[row_id]))
                rows += _page(_Person(values, chosen.sensitive), title, new=bool(rows))
    return Paper(form.title, title, _WIDTHS, rows, margins=(20, 15, 15, 15), footer="", count=len(ids))


class _Person:
    """The texts of one member."""

    def __init__(self, values: Mapping[str, Any], sensitive: Mapping[str, str]) -> None:
        self._values, self._sensitive = values, sensitive

    def __getitem__(self, key: str) -> str:
        column, value = Members.column(key), self._values[key]
        how = self._sensitive.get(key, OMIT) if column.sensitive else FULL
        if how == OMIT:
            return ""
        return column.mask(value) if how == MASK else column.print(value)

    def joined(self, *keys: str) -> str:
        """Several texts, those there are."""
        return " ".join(text for key in keys if (text := self[key]))

    @property
    def photo(self) -> bytes:
        kept = self._values["photo"]
        return base64.b64decode(kept) if kept else b""


def _page(one: _Person, title: str, new: bool) -> list[PaperRow]:
    photo = PaperCell("" if one.photo else "照片", Look(align="center", border=True), rows=4, picture=one.photo)
    under = PaperCell(look=photo.look, covered=True)
    known = one.joined("education", "degree") if not one.joined("fulltime_education", "inservice_education") else ""
    return [
        *title_rows(title, "", _WIDTHS, new_page=new),
        _row([("姓　名", pad_name(one["name"]), 1), ("性　别", one["sex"], 1), ("出生年月", one["birth"], 1)], photo),
        _row([("民　族", one["ethnicity"], 1), ("籍　贯", one["native_place"], 1),
              ("参加工作\n时　　间", one["work_start"], 1)], under),
        _row([("政治面貌", one["affiliations"], 1), ("加入时间", one["joined_on"], 1), ("职　称", one["profession"], 1)],
             under),
        _row([("界　别", one["sector"], 1), ("政协职务", one["posts"], 1), ("专委会", one["committees"], 1)], under),
        _row([("全日制\n教　育" if not known else "学　历\n学　位", known or one.joined(
            "fulltime_education", "fulltime_degree"), 2), ("毕业院校\n及 专 业", one["fulltime_school"] or (
                one["school"] if known else ""), 3)], tall=_TALL),
        _row([("在　职\n教　育", one.joined("inservice_education", "inservice_degree"), 2),
              ("毕业院校\n及 专 业", one["inservice_school"], 3)], tall=_TALL),
        _row([("工作单位\n及 职 务", one["work"], 6)], tall=_TALL),
        _row([("社会职务", one["social_posts"], 3), ("推荐单位", one["recommended_by"], 2)], tall=_TALL),
        _row([("手　机", one["phones"], 2), ("座　机", one["landlines"], 1), ("微　信", one["wechat"], 1)]),
        _row([("身份证号", one["id_number"], 3), ("委员证号", one["number"], 2)]),
        _row([("通讯地址", one["address"], 6)]),
        _row([("简　历", one["resume"], 6)], tall=_RESUME, left=True),
        _row([("奖　惩\n情　况", one["awards"], 6)], tall=_AWARDS, left=True),
        _row([("备　注", one["note"], 6)], tall=_NOTE, left=True),
    ]


def _row(pairs: Sequence[tuple[str, str, int]], last: PaperCell | None = None, *, tall: float = _LINE,
         left: bool = False) -> PaperRow:
    """Captions, each with its text over so many columns; a text too long is made smaller, so that it is one page."""
    cells: list[PaperCell] = []
    place = 0
    for caption, text, columns in pairs:
        width = sum(_WIDTHS[place + 1:place + 1 + columns])
        place += 1 + columns
        size = fitting_size(text, width, tall, _SIZES)
        cells += [PaperCell(caption, Look("heading", 11, "center", border=True)),
                  PaperCell(text, Look(size=size, align="left" if left else "center", border=True, top=left), columns)]
    return PaperRow((*cells, *([last] if last else [])), tall, fixed=True, keep=True)
