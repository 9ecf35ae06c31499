"""Books (书籍): titles and their printings, and the stock ledger (出入库). Stock is counted in models/stock.py."""
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from peewee import SQL, ForeignKeyField, IntegerField, TextField, fn

from models import fields
from models.basics import setting
from models.columns import Cell, Choice, Computed, Date, Digits, Integer, LongText, Many, Text
from models.errors import InvalidValue, Refused
from models.figures import Figure, count, on_last_day, total_of_parts
from models.records import Named, Record, Searched, SetField, among, chunks, live, pairs, tuples
from models.register import Condition, Register, normal_name
from models.relations import CREATE, Ref, called_like
from models.spans import not_yet
from models.stock import ENTRY_KINDS, LOST, STOCK, Movement, below_zero, lacking_days, ledgers, stock
from models.trips import Trip
from models.units import Unit
from models.view import Filter, View

COPIES = "册"


def bare_title(text: str) -> str:
    """古今新河 for 《古今新河》; a text with more than one title, or a word behind it, stays as it is."""
    text = text.strip()
    return text[1:-1].strip() if re.fullmatch(r"《[^》]+》", text) else text


def print_title(text: str) -> str:
    return text if not text or "《" in text else f"《{text}》"


class TitleField(TextField):
    """A title, kept without the 《》 it is printed with."""

    def db_value(self, value: Any) -> Any:
        return bare_title(value) if isinstance(value, str) else value


class Book(Named):
    """A title; copies are counted over all its printings."""

    name = TitleField()
    aliases = SetField(null=True)
    editor = TextField(null=True)
    publisher = TextField(null=True)
    published = TextField(null=True)
    isbn = TextField(null=True)
    permit = TextField(null=True)
    low_stock = IntegerField(null=True)
    note = TextField(null=True)


class Printing(Searched):
    """One printing (第N次印刷) of a title, with its own run."""

    book = ForeignKeyField(Book, index=True)
    number = IntegerField()
    copies = IntegerField(null=True)
    printed_on = TextField(null=True)
    printer = TextField(null=True)
    note = TextField(null=True)


class Gift(Searched):
    """Copies given to one recipient at once, on the `trip` it names. `day` is derived: the last `given_on` may mean."""

    given_on = TextField(null=True)
    recipient_kind = TextField(null=True)
    recipient = TextField(null=True)
    unit = ForeignKeyField(Unit, null=True, index=True)
    trip = ForeignKeyField(Trip, null=True, index=True)
    place = TextField(null=True)
    occasion = TextField(null=True)
    handler = TextField(null=True)
    signed_by = TextField(null=True)
    signed_on = TextField(null=True)
    campaign = TextField(null=True)
    note = TextField(null=True)
    day = TextField(null=True, index=True)

    DERIVED = Searched.DERIVED | {"day"}


class GiftLine(Record):
    """So many copies of one title in a gift."""

    gift = ForeignKeyField(Gift, index=True)
    book = ForeignKeyField(Book, index=True)
    copies = IntegerField(null=True)


def last_gift_line() -> int:
    return int(GiftLine.select(fn.COALESCE(fn.MAX(GiftLine.id), 0)).scalar())


class StockEntry(Searched):
    """A line of the stock ledger. A count (盘点) says what was there: what came before it no longer matters.

    `day` is derived: the last day `date` may mean. `gifts_before` is the last gift recorded when the entry was: of the
    gifts of the same day it tells those before a count from those after it.
    """

    book = ForeignKeyField(Book, index=True)
    kind = TextField()
    date = TextField(null=True)
    copies = IntegerField()
    impression = IntegerField(null=True)
    note = TextField(null=True)
    gifts_before = IntegerField(default=last_gift_line)
    day = TextField(null=True, index=True)

    DERIVED = Searched.DERIVED | {"day"}


class BookSet(Searched):
    """Titles that are given together, saved by name."""

    name = TextField()
    note = TextField(null=True)


class SetLine(Record):
    """So many copies of one title in a set."""

    book_set = ForeignKeyField(BookSet, index=True)
    book = ForeignKeyField(Book, index=True)
    copies = IntegerField(null=True)


# -- stock -----------------------------------------------------------------------------------------------------------

def _stock_of_row() -> Any:
    """SQL: the stock of the list's own row (t1)."""
    return SQL(f'coalesce((SELECT s.copies FROM ({STOCK}) s WHERE s.book_id = "t1"."id"), 0)')


def is_low(view: View) -> Any:
    """Titles with fewer copies than their own threshold, or that of the settings."""
    return _stock_of_row() < fn.COALESCE(Book.low_stock, setting("low_stock"))


class Shortage(NamedTuple):
    """A title of which few copies are left: `threshold` is the number below which it is listed."""

    book: int
    title: str
    stock: int
    threshold: int


def low_stock(usual: int | None = None) -> list[Shortage]:
    """The titles to be seen to, the scarcest first; `usual` stands for the threshold of the settings."""
    standard = setting("low_stock") if usual is None else usual
    rows = tuples(Book.select(Book.id, Book.name, fn.COALESCE(Book.low_stock, standard)).where(live(Book)))
    left = stock([row[0] for row in rows])
    found = [Shortage(i, print_title(name), left[i], threshold) for i, name, threshold in rows if left[i] < threshold]
    return sorted(found, key=lambda one: (one.stock, one.title))


def _of_entries(ids: Sequence[int], value: Callable[[Movement], int]) -> dict[int, Any]:
    books = {row[0] for row in tuples(StockEntry.select(StockEntry.book).where(StockEntry.id.in_(list(ids))))}
    wanted = set(ids)
    return {line.entry: value(line) for lines in ledgers(books).values() for line in lines
            if line.entry is not None and line.entry in wanted}


# -- computed columns ------------------------------------------------------------------------------------------------

def copies_printed(ids: Sequence[int], view: View) -> dict[int, Any]:
    query = (Printing.select(Printing.book, fn.SUM(Printing.copies))
             .where(Printing.book.in_(list(ids)) & live(Printing)).group_by(Printing.book))
    return {i: 0 for i in ids} | {book: copies or 0 for book, copies in tuples(query)}


given_away = total_of_parts(GiftLine.copies, "gift")       # of a view of gifts: copies, in all or by a field


def copies_given_of(ids: Sequence[int], view: View) -> dict[int, Any]:
    """Copies given of each title, in the view's period or ever."""
    gifts = View(Register.declared["gifts"], period=view.period)
    given = given_away.by(gifts.with_(filters=(Filter("titles", "in", tuple(ids)),)), GiftLine.book)
    return {i: given.get(i, 0) for i in ids}


def shortages(ids: Sequence[int], view: View) -> dict[int, Any]:
    """余 86 册 for the titles of which few are left."""
    low = {one.book: one.stock for one in low_stock()}
    return {i: (f"余 {low[i]} {COPIES}" if low[i] else "已无库存") if i in low else None for i in ids}


# -- columns of this area --------------------------------------------------------------------------------------------

class Title(Text):
    """A title; 《》 are dropped when read and put on in print."""

    def parse(self, cell: Cell) -> Any:
        value = fields.parse_text(cell)
        return bare_title(value) if isinstance(value, str) else value

    def print(self, value: Any) -> str:
        return print_title(value or "")

    def worded(self, text: str, begins: bool, view: View) -> Any:
        return called_like(self.register, self.register.row.id, text, begins)


class Attention(Computed):
    """Words only where something needs attention; on screen with a sign before them."""

    def show(self, value: Any) -> str:
        return f"! {value}" if value else ""


class Impression(Integer):
    """Which printing: 2, 第2次, 第二次印刷, 首印."""

    def parse(self, cell: Cell) -> Any:
        if not isinstance(cell, str) or fields.is_blank(cell):
            return fields.parse_integer(cell)
        number = 1 if re.match(r"[首初]", cell.strip()) else fields.parse_han_number(cell.rpartition("版")[2])
        if number is None:
            raise InvalidValue(self.key, f"“{cell.strip()[:20]}”不是印次，请写成 1、2、3")
        return number


class Copies(Integer):
    """A number of copies, never negative."""

    def __init__(self, title: str, **options: Any) -> None:
        super().__init__(title, **{"unit": COPIES, **options})

    def validate(self, value: Any) -> None:
        super().validate(value)
        if isinstance(value, int) and value < 0:
            raise InvalidValue(self.key, f"{self.title}不能为负数")


def isbn_warning(value: str) -> str | None:
    """What is wrong with an ISBN by its check digit (ISO 2108), or None."""
    digits = re.sub(r"ISBN|[\s:：-]", "", value.upper())
    if re.fullmatch(r"\d{13}", digits):
        fine = sum(int(d) * (3 if place % 2 else 1) for place, d in enumerate(digits)) % 10 == 0
    elif re.fullmatch(r"\d{9}[\dX]", digits):
        fine = sum((10 if d == "X" else int(d)) * (10 - place) for place, d in enumerate(digits)) % 11 == 0
    else:
        return None                                             # a 统一书号 of before 1987, or an inner number
    return None if fine else "书号校验位不对，请核对"


# -- registers -------------------------------------------------------------------------------------------------------

class Books(Register):
    key, title, measure, list_title = "books", "书籍", "部", "书目库存表"
    row = Book
    name = Title("书名", required=True, searched=True, frozen=True, width=26, aliases=("书籍名称", "书籍", "名称", "书目", "题名"))
    editor = Text("主编", searched=True, width=12, aliases=("编者", "作者", "主编（作者）", "著者", "编著"))
    publisher = Text("出版单位", searched=True, width=20, aliases=("出版社", "编印单位", "出版（编印）单位"))
    published = Date("出版时间", aliases=("出版年份", "出版日期", "出版年月", "年份", "印制时间"))
    isbn = Digits("书号", searched=True, width=20, aliases=("ISBN", "ISBN号", "国际标准书号"), check=isbn_warning)
    permit = Text("准印证号", searched=True, width=22, aliases=("准印号", "准印证", "内部资料准印证号"))
    printed = Computed("印数", copies_printed, kind="integer", unit=COPIES, align="right", width=10, summable=True)
    copies_given = Computed("已赠", copies_given_of, kind="integer", unit=COPIES, align="right", width=10, summable=True)
    stock = Computed("库存", lambda ids, view: stock(ids), kind="integer", unit=COPIES, align="right", width=10,
                     summable=True, sort=_stock_of_row)
    shortage = Attention("库存提醒", shortages, width=14)
    low_stock = Copies("库存预警线", shown=False, width=10, hint="少于此数时提醒；不填时按设置", aliases=("预警数量",))
    aliases = Many("别名", width=20, searched=True, shown=False, aliases=("简称", "又名"))
    note = LongText("备注", width=20)
    match = (("isbn",), ("name",))
    unique = (("name",),)
    order = ("name_key",)
    conditions = {"low": Condition("库存不足", is_low)}
    empty_text = "还没有书籍。点“导入表格”读入现有的书目，或点“新增书籍”。"

    @classmethod
    def find_names(cls, wanted: Iterable[str], term: int | None) -> dict[str, list[int]]:
        bare = {name: normal_name(bare_title(name)) for name in wanted}
        found = super().find_names(bare.values(), term)
        return {name: found.get(text, []) for name, text in bare.items()}

    @classmethod
    def invariant(cls, touched: Mapping[type[Record], set[int]]) -> None:
        """No title has fewer than no copies, on any day: what came later cannot have been given before."""
        if not any(touched.get(model) for model in (StockEntry, Gift, GiftLine)):
            return
        books = _at_risk(touched)
        short = below_zero(books)
        if short:
            there, names = _before(short, touched), cls.labels(short)
            told = "；".join(f"{names[book]}可用 {there[book]} 册，还差 {-left} 册"
                            for book, left in list(short.items())[:5])
            more = f"等 {len(short)} 部书" if len(short) > 5 else ""
            raise Refused(f"库存不足：{told}{more}。", "请核对册数；如有未登记的期初、入库，请先在“出入库”中登记。")
        days = lacking_days(books)
        if days:
            names = cls.labels(days)
            told = "；".join(f"{names[book]}在 {fields.print_date(day)} 还差 {lacking} 册"
                            for book, (day, lacking) in list(days.items())[:5])
            more = f"等 {len(days)} 部书" if len(days) > 5 else ""
            raise Refused(f"当日库存不足：{told}{more}，后来入库的不能提前赠出。",
                          "请核对日期和册数；如书在此之前已有，请先在“出入库”中登记期初、入库，或更正入库日期。")


def _at_risk(touched: Mapping[type[Record], set[int]]) -> set[int] | None:
    """The titles that may have come to have less; None for all, where an entry that was there before was changed.

    Such an entry may have been of another title. A gift that was of another title leaves that one more.
    """
    found: set[int] = set()
    for part in chunks(touched.get(StockEntry, ())):
        for book, version in tuples(StockEntry.select(StockEntry.book, StockEntry.version).where(
                among(StockEntry.id, part))):
            if version > 1:
                return None
            found.add(book)
    for key, ids in ((GiftLine.id, touched.get(GiftLine, ())), (GiftLine.gift, touched.get(Gift, ()))):
        for part in chunks(ids):
            found |= {book for book, in tuples(GiftLine.select(GiftLine.book).where(among(key, part)).distinct())}
    return found


def _before(short: Mapping[int, int], touched: Mapping[type[Record], set[int]]) -> dict[int, int]:
    """The stock of these titles without the gifts and losses of this operation: what there is to take from."""
    given = pairs(GiftLine.select(GiftLine.book, fn.SUM(GiftLine.copies)).where(
        GiftLine.id.in_(list(touched.get(GiftLine, ()))) & live(GiftLine)
        & GiftLine.book.in_(list(short))).group_by(GiftLine.book))
    lost = pairs(StockEntry.select(StockEntry.book, fn.SUM(StockEntry.copies)).where(
        StockEntry.id.in_(list(touched.get(StockEntry, ()))) & live(StockEntry) & (StockEntry.kind == LOST)
        & StockEntry.book.in_(list(short))).group_by(StockEntry.book))
    return {book: max(0, left + (given.get(book) or 0) + (lost.get(book) or 0)) for book, left in short.items()}


class Printings(Register):
    key, title, measure, list_title = "printings", "印次", "个", "书籍印次台账"
    row = Printing
    label = "book"
    called = ("book", "number")
    book = Ref("书名", "books", unknown=CREATE, required=True, searched=True, frozen=True, width=26,
               aliases=("书籍", "书籍名称"))
    number = Impression("印次", required=True, width=8, align="center", aliases=("印刷次数", "第几次印刷"), hint="第几次印刷")
    copies = Copies("印数", summable=True, aliases=("印刷数量", "印量", "册数", "印刷册数"))
    printed_on = Date("印刷日期", check=not_yet, aliases=("印刷时间", "日期", "时间"))
    printer = Text("印刷单位", searched=True, width=22, aliases=("印刷厂", "承印单位"))
    note = LongText("备注", width=20)
    match = (("book", "number"),)
    unique = (("book", "number"),)
    order = ("book", "number")
    event = "printed_on"
    empty_text = "还没有印次。点“新增印次”，登记每次印刷的册数。"


class Stock(Register):
    key, title, measure, list_title = "stock", "出入库", "笔", "书籍出入库台账"
    row = StockEntry
    label = "book"
    called = ("date", "book", "kind", "copies")
    date = Date("日期", check=not_yet, aliases=("时间", "登记日期", "入库日期", "入库时间"))
    book = Ref("书名", "books", unknown=CREATE, required=True, searched=True, frozen=True, width=26,
               aliases=("书籍", "书籍名称"))
    kind = Choice("类别", ENTRY_KINDS, required=True, width=10, aliases=("出入库类别", "类型", "摘要"),
                  hint="盘点填实有册数，按日期重新起算")
    copies = Copies("册数", required=True, width=10, aliases=("数量", "实有册数", "数量（册）"))
    change = Computed("增减", lambda ids, view: _of_entries(ids, lambda line: line.change), kind="integer", unit=COPIES,
                      align="right", width=10)
    balance = Computed("结存", lambda ids, view: _of_entries(ids, lambda line: line.balance), kind="integer", unit=COPIES,
                       align="right", width=10)
    impression = Impression("印次", width=8, align="center", shown=False)
    note = LongText("备注", searched=True, width=24, aliases=("来源", "说明", "原因"))
    match = (("book", "kind", "date", "copies", "note"),)
    blank_matches = frozenset({"date", "note"})
    order = ("-date",)
    event = "date"
    empty_text = "还没有出入库记录。点“新增出入库”，先登记每部书的期初库存。"


FIGURES = (
    Figure("books", "书籍", "部", on_last_day(Books), count(), "按部计，加印不另计", group="书籍"),
)


__all__ = ["Book", "BookSet", "Books", "FIGURES", "Gift", "GiftLine", "Printing", "Printings",
           "SetLine", "Shortage", "Stock", "StockEntry", "given_away", "low_stock"]
