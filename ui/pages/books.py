"""赠书: titles with their stock, gifts, the ledger of what came in and went out, and printings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from models import fields
from models.books import COPIES, Books, Printings, Stock, given_away, low_stock
from models.gifts import Gifts, given_by_kind
from models.relations import RefValue
from models.stock import COUNTED, LOST, RECEIVED, Movement, ledger, stock
from models.view import Filter, View
from ui.card import CardSection, Head, Line
from ui.forms import RecordForm
from ui.pages.register_page import PageAction, RegisterPage
from ui.session import Session

MOVEMENTS_SHOWN = 12


def copies_words(copies: int) -> str:
    return f"{copies:,} {COPIES}"


# 书目库存

def book_head(values: Mapping[str, Any]) -> Head:
    by = "　".join(word for word in (values["editor"] or "", values["publisher"] or "") if word)
    return Head(Books.column("name").print(values["name"]), "", by)


def books_summary(view: View) -> str:
    """共 7 部书籍 · 库存 2,184 册 · 已赠 8,216 册 · 库存不足 1 部"""
    low = len(low_stock())
    given = given_away(View(Gifts))
    return " · ".join([Books.count_words(view.count()), f"库存 {copies_words(sum(stock(view.ids()).values()))}",
                       f"已赠 {copies_words(given)}", *([f"库存不足 {low} 部"] if low else [])])


def read_stock(book: int, view: View) -> list[Line]:
    """What there is, was printed and was given away; a number opens its rows."""
    values = Books.get(book, view)
    if not values:
        return []
    warning = Books.column("shortage").show(values["shortage"])
    gifts = View(Gifts, filters=(Filter("titles", "is", book),))
    return [Line("库存", warning or f"余 {copies_words(values['stock'])}", "amber" if warning else ""),
            Line("已赠", copies_words(values["copies_given"]), opens=gifts if values["copies_given"] else None)]


def movement_words(move: Movement) -> str:
    """赠书 −20，结存 480; what was given before it came in is marked."""
    words = f"{move.kind} {move.change:+,}，结存 {move.balance:,}".replace("-", "−")
    return f"! {words}，请核对日期" if move.balance < 0 else words


def read_ledger(book: int, view: View) -> list[Line]:
    """The last lines of the title's ledger, the newest first."""
    moves = ledger(book)
    if not moves:
        return [Line("期初库存", "! 未登记", "amber")]
    entries = View(Stock, filters=(Filter("book", "is", book),))
    lines = [Line(fields.print_date(move.day) or "未填日期", movement_words(move), "amber" if move.balance < 0 else "")
             for move in reversed(moves[-MOVEMENTS_SHOWN:])]
    rest = len(moves) - len(lines)
    number = entries.count()
    return [*lines, *([Line("更早", f"另有 {rest} 笔")] if rest else []),
            *([Line("出入库", f"{number} 笔", opens=entries)] if number else [])]


def read_printings(book: int, view: View) -> list[Line]:
    """Each printing with its run."""
    printings = View(Printings, filters=(Filter("book", "is", book),), keys=("number", "copies", "printed_on"))
    return [Line(f"第 {number} 次", "　".join(word for word in (
        copies_words(copies) if copies is not None else "", fields.print_date(printed)) if word))
        for number, copies, printed in printings.page(printings.ids()).values()]


def titles(session: Session) -> RegisterPage:
    """书目库存"""
    return RegisterPage(
        session, Books, name="books", filters=(("stock", "low"),), heading=book_head, summary=books_summary,
        in_head=("editor", "publisher", "printed", "copies_given", "stock", "shortage"),
        keys=("name", "editor", "publisher", "published", "printed", "copies_given", "stock", "shortage", "isbn",
              "permit"), placeholder="搜索书名、拼音、主编、书号",
        sections=(CardSection("库存", read_stock, leading=True), CardSection("出入库", read_ledger),
                  CardSection("印次", read_printings)),
        actions=(PageAction("receive", "入库…", _entry(RECEIVED), "card"),
                 PageAction("count", "盘点…", _entry(COUNTED), "card"),
                 PageAction("lose", "损耗…", _entry(LOST), "card")))


def _entry(kind: str) -> Callable[[RegisterPage, list[int]], None]:
    """A new line of the chosen title's ledger, of today."""
    def act(page: RegisterPage, ids: Sequence[int]) -> None:
        def ask(labels: dict[int, str]) -> None:
            RecordForm.add(page.session, Stock, title=f"{kind} · {labels[ids[0]]}", parent=page, preset={
                "book": RefValue(ids[0], labels[ids[0]]), "kind": kind, "date": page.session.today})
        page.session.background.run(Books.labels, ids[:1], done=ask, owner=page)
    return act


# 赠书

def gift_head(values: Mapping[str, Any]) -> Head:
    return Head(values["recipient"] or "", values["recipient_kind"] or "", fields.print_date(values["given_on"]))


def gifts_summary(view: View) -> str:
    """共 96 次赠书 · 8,216 册（寻访地 1,200，单位 5,016）"""
    kinds = given_by_kind(view)
    several = "，".join(f"{one.name} {one.copies:,}" for one in kinds)
    copies = copies_words(given_away(view)) + (f"（{several}）" if len(kinds) > 1 else "")
    unsigned = view.with_(filters=(Filter("unsigned"),)).count()
    return " · ".join([Gifts.count_words(view.count()), copies, *([f"未签收 {unsigned} 次"] if unsigned else [])])


def read_titles(gift: int, view: View) -> list[Line]:
    """The titles of a gift, each with its copies."""
    values = Gifts.get(gift, view)
    return [Line("", f"{part.ref.text} {copies_words(part.amount or 0)}") for part in values.get("titles") or ()]


def gifts(session: Session) -> RegisterPage:
    """赠书"""
    from ui.dialogs.book_set import GiftForm
    return RegisterPage(
        session, Gifts, name="gifts", filters=(("recipient_kind", "unsigned"), "titles", "campaign"), period=True,
        filter_names={"recipient_kind": "对象", "titles": "书目"}, heading=gift_head, summary=gifts_summary,
        in_head=("recipient_kind", "given_on", "titles"), form=GiftForm, placeholder="搜索受赠对象、书名、地点",
        sections=(CardSection("赠书明细", read_titles),),
        actions=(PageAction("many_gifts", "批量赠书…", _many_gifts, "row"),
                 PageAction("book_sets", "套书…", _book_sets, "more", edits=False)))


def _many_gifts(page: RegisterPage, ids: Sequence[int]) -> None:
    from ui.dialogs.many_gifts import ManyGifts
    ManyGifts(page.session, page).open()


def _book_sets(page: RegisterPage, ids: Sequence[int]) -> None:
    from ui.dialogs.book_set import BookSetsDialog
    dialog = BookSetsDialog(page.session, page)
    for signal, own in ((dialog.page.import_requested, page.import_requested),
                        (dialog.page.export_requested, page.export_requested),
                        (dialog.page.history_requested, page.history_requested)):
        signal.connect(own)
    dialog.open()


# 出入库 and 印次

def entry_head(values: Mapping[str, Any]) -> Head:
    book = values["book"]
    return Head(book.text if book else "", values["kind"] or "", fields.print_date(values["date"]))


def entries(session: Session) -> RegisterPage:
    """出入库"""
    return RegisterPage(session, Stock, name="stock", filters=("book", "kind"), filter_names={"book": "书目"},
                        period=True, heading=entry_head, in_head=("book", "kind", "date"),
                        placeholder="搜索书名、拼音、备注")


def printing_head(values: Mapping[str, Any]) -> Head:
    book = values["book"]
    return Head(book.text if book else "", f"第 {values['number']} 次印刷", values["printer"] or "")


def printings(session: Session) -> RegisterPage:
    """印次"""
    return RegisterPage(session, Printings, name="printings", filters=("book",), filter_names={"book": "书目"},
                        heading=printing_head, in_head=("book", "number", "printer"),
                        placeholder="搜索书名、印刷单位")
