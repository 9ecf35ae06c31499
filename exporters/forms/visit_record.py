"""走访记录表: one page a visit, with what is recorded and room for the rest; or blank, to be taken along."""
from collections.abc import Mapping
from typing import Any

from exporters.forms.form import Chosen, Form
from exporters.forms.titles import chinese_date
from exporters.paper import Look, Paper, PaperCell, PaperRow, fitting_size, over_all, title_rows
from models.basics import setting
from models.errors import Refused
from models.suggestion_flow import made_at
from models.suggestions import Suggestions
from models.view import View
from models.visits import Visits

_WIDTHS = (80.0, 175.0, 80.0, 175.0)
_LINE, _WHO, _FINDINGS, _SUGGESTIONS, _NOTE = 36.0, 54.0, 210.0, 180.0, 56.0
_SIZES = (14.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0, 5.0)
_CAPTION = Look("heading", 13, "center", border=True)


def paper(view: View, chosen: Chosen, form: Form) -> Paper:
    title = chosen.title or "走访记录表"
    if chosen.values["content"] == "blank":
        return Paper(form.title, title, _WIDTHS, _page(title, {}, [], new=False), footer="", count=0)
    ids = view.ids()
    if not ids:
        raise Refused("没有可打印的走访。", "请先清除搜索和筛选，或选“空白表”。")
    rows: list[PaperRow] = []
    found = Visits.read(ids, Visits.columns, view)
    for row_id in ids:
        if row_id in found:
            values = dict(zip((column.key for column in Visits.columns), found[row_id]))
            rows += _page(title, values, _suggested(row_id), new=bool(rows))
    return Paper(form.title, title, _WIDTHS, rows, footer="", count=len(ids))


def _suggested(visit: int) -> list[str]:
    """What was suggested there, each in a line."""
    made = made_at("visit", visit)
    columns = [Suggestions.column(key) for key in ("subject", "content")]
    rows = Suggestions.read(made.ids(), columns, made).values()
    return [f"{number}. {'：'.join(text for text in (subject, content) if text)}"
            for number, (subject, content) in enumerate(rows, 1)]


def _page(title: str, values: Mapping[str, Any], suggested: list[str], new: bool) -> list[PaperRow]:
    def text(key: str) -> str:
        return Visits.column(key).print(values[key]) if values.get(key) else ""

    whom = "；".join(part for part in (text("units"), text("members")) if part)
    day = chinese_date(values.get("visited_on")) or text("visited_on")
    office = over_all(f"填报单位：{setting('office')}", Look(size=12), len(_WIDTHS), 26, keep=True)
    return [
        *title_rows(title, "", _WIDTHS, new_page=new), office,
        PaperRow((PaperCell("走访时间", _CAPTION), _cell(day, 1, _LINE), PaperCell("走访地点", _CAPTION),
                  _cell(text("place"), 1, _LINE)), _LINE, fixed=True, keep=True),
        *(_wide(caption, words, height) for caption, words, height in (
            ("走访人员", text("visitors"), _WHO), ("走访对象", whom, _WHO), ("主　　题", text("subject"), _LINE),
            ("走访情况\n发现问题", text("findings"), _FINDINGS), ("意见建议", "\n".join(suggested), _SUGGESTIONS),
            ("备　　注", text("note"), _NOTE))),
        over_all("受访方（签字）：　　　　　　　　　　记录人：", Look(size=14), len(_WIDTHS), 40),
    ]


def _wide(caption: str, words: str, height: float) -> PaperRow:
    return PaperRow((PaperCell(caption, _CAPTION), _cell(words, 3, height)), height, fixed=True, keep=True)


def _cell(words: str, columns: int, height: float) -> PaperCell:
    size = fitting_size(words, sum(_WIDTHS[1:1 + columns]), height, _SIZES)
    return PaperCell(words, Look(size=size, border=True, top=height > _WHO), columns)
