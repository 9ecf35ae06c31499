"""赠书签收单: a page for each gift to sign on, or all of them in one table."""
from typing import Any

from exporters.forms.form import Chosen, Form
from exporters.forms.titles import chinese_date
from exporters.lines import footer_text, info_text
from exporters.paper import Look, Paper, PaperCell, PaperRow, boxed_row, header_row, over_all, title_rows
from exporters.registers import footer, header_info
from models.basics import setting
from models.books import COPIES
from models.errors import Refused
from models.gifts import Gifts
from models.view import View

_SLIP = (70.0, 216.0, 94.0, 130.0)
_TABLE = (34.0, 74.0, 138.0, 212.0, 50.0, 58.0, 58.0, 74.0, 58.0)
_KEYS = ("given_on", "recipient", "titles", "copies", "place", "occasion", "handler", "signed_by", "signed_on", "note")
_CAPTION, _TEXT = Look("heading", 12, "center", border=True), Look(size=12, border=True)
_MIDDLE = Look(size=12, align="center", border=True)
_OPEN = "　　　　　　　　"


def paper(view: View, chosen: Chosen, form: Form) -> Paper:
    ids = view.ids()
    if not ids:
        raise Refused("没有可打印的赠书。", "请先清除搜索和筛选，或选中几次赠书。")
    found = Gifts.read(ids, [Gifts.column(key) for key in _KEYS], view)
    gifts = [dict(zip(_KEYS, found[i])) for i in ids if i in found]
    title = chosen.title or "赠书签收单"
    return _table(gifts, title) if chosen.values["manner"] == "table" else _slips(gifts, title)


def _printed(key: str, values: dict[str, Any]) -> str:
    return Gifts.column(key).print(values[key])


def _slips(gifts: list[dict[str, Any]], title: str) -> Paper:
    rows: list[PaperRow] = []
    for number, values in enumerate(gifts):
        rows += title_rows(title, "", _SLIP, new_page=number > 0)
        rows.append(over_all(f"赠送单位：{setting('office')}", Look(size=12), len(_SLIP), 26, keep=True))
        for left, right in ((("受赠对象", _printed("recipient", values)), ("赠书日期", chinese_date(values["given_on"]))),
                            (("事　由", _printed("occasion", values)), ("地　点", _printed("place", values)))):
            rows.append(PaperRow((PaperCell(left[0], _CAPTION), PaperCell(left[1], _TEXT),
                                  PaperCell(right[0], _CAPTION), PaperCell(right[1], _MIDDLE)), 34, keep=True))
        rows.append(_lines(("序号", "书　　名", f"数量（{COPIES}）", "备　注"), heading=True))
        for line, part in enumerate(values["titles"] or (), 1):
            rows.append(_lines((str(line), part.ref.text, str(part.amount or ""), "")))
        total = values["copies"] or 0
        rows.append(_lines(("", "合　计", str(total), "")))
        rows.append(over_all(f"　　以上书籍共 {total} {COPIES}，已如数收到。", Look(size=14), len(_SLIP), 44, keep=True))
        signed = chinese_date(values["signed_on"]) or "　　　年　　月　　日"
        rows.append(PaperRow((PaperCell(f"签收人（签字）：{values['signed_by'] or _OPEN}", Look(size=14), 2),
                              PaperCell(f"经手人：{values['handler'] or _OPEN}", Look(size=14), 2)), 44, keep=True))
        rows.append(over_all(f"签收日期：{signed}", Look(size=14), len(_SLIP), 34))
    return Paper("签收单", title, _SLIP, rows, footer="", count=len(gifts))


def _lines(texts: tuple[str, ...], heading: bool = False) -> PaperRow:
    looks = [_CAPTION] * 4 if heading else [_MIDDLE, _TEXT, _MIDDLE, _TEXT]
    numbers = [int(text) if text.isdigit() and place != 1 else None for place, text in enumerate(texts)]
    return PaperRow(tuple(PaperCell(text, look, number=number) for text, look, number in zip(texts, looks, numbers)),
                    30, keep=True)


def _table(gifts: list[dict[str, Any]], title: str) -> Paper:
    rows = []
    middle, left = Look(size=10.5, align="center"), Look(size=10.5)
    looks = (middle, middle, left, left, middle, middle, middle, middle, left)
    for number, values in enumerate(gifts, 1):
        rows.append(boxed_row((str(number), *(_printed(key, values) for key in (
            "given_on", "recipient", "titles", "copies", "handler", "signed_by", "signed_on", "note"))), looks, 30))
    total = sum(values["copies"] or 0 for values in gifts)
    rows.append(boxed_row(("", "合计", "", "", str(total), "", "", "", ""), [Look("heading", 10.5, "center")] * 9, 30))
    width = sum(_TABLE) * 2 / 12 - 2
    return Paper("签收单", title, _TABLE, rows, landscape=True,
                 heading=title_rows(title, "", _TABLE, info_text(header_info())),
                 header=(header_row(("序号", "赠书日期", "受赠对象", "书名及册数", f"数量（{COPIES}）", "经手人", "签收人",
                                     "签收日期", "备注")),),
                 ending=(over_all(footer_text(footer(), width), Look(size=12), len(_TABLE), 34),), count=len(gifts))
