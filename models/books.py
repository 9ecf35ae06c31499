"""Books (书籍): titles and their printings, the stock ledger (出入库), gifts (赠书) and sets of titles given together."""
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from peewee import JOIN, SQL, Case, ForeignKeyField, IntegerField, TextField, fn

from models import fields
from models.basics import setting
from models.columns import Cell, Choice, Computed, Date, Digits, Integer, LongText, Many, Text
from models.errors import InvalidValue, Refused
from models.figures import Figure, count, down_to, during, on_last_day, total_of_parts
from models.operation import Operation
from models.records import Record, Searched, SetField, db, live, pairs, tuples
from models.register import Condition, Register, normal_name
from models.relations import ASK, CREATE, Parts, PartValue, Ref
from models.units import Unit, Units
from models.view import View
from models.writing import Draft, write

OPENING, RECEIVED, PRESENTED, LOST, COUNTED = "期初", "入库", "受赠", "损耗", "盘点"
ENTRY_KINDS = (OPENING, RECEIVED, PRESENTED, LOST, COUNTED)
PLACE, VISITOR, UNIT, OTHER = "寻访地", "来访人员", "单位", "其他"
RECIPIENT_KINDS = (PLACE, VISITOR, UNIT, OTHER)
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


class Book(Searched):
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
    """Copies given to one recipient at once. `day` is derived: the last day `given_on` may mean."""

    given_on = TextField(null=True)
    recipient_kind = TextField(null=True)
    recipient = TextField(null=True)
    unit = ForeignKeyField(Unit, null=True, index=True)
    place = TextField(null=True)
    occasion = TextField(null=True)
    handler = TextField(null=True)
    signed_by = TextField(null=True)
    signed_on = TextField(null=True)
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

# Copies of each title: the last count, and what came in (+) and went out (−) after it. A title nothing is recorded of
# has no row. Undated movements come before every count.
_STOCK = f"""
WITH counted AS (
    SELECT book_id, id, day, copies, gifts_before FROM (
        SELECT book_id, id, coalesce(day, '') AS day, copies, gifts_before,
               row_number() OVER (PARTITION BY book_id ORDER BY coalesce(day, '') DESC, id DESC) AS place
        FROM stock_entry WHERE deleted_at IS NULL AND kind = '{COUNTED}') WHERE place = 1),
moved AS (
    SELECT e.book_id, CASE e.kind WHEN '{LOST}' THEN -e.copies ELSE e.copies END AS copies
    FROM stock_entry e LEFT JOIN counted c ON c.book_id = e.book_id
    WHERE e.deleted_at IS NULL AND e.kind <> '{COUNTED}'
        AND (c.id IS NULL OR (coalesce(e.day, ''), e.id) > (c.day, c.id))
    UNION ALL
    SELECT l.book_id, -l.copies
    FROM gift_line l JOIN gift g ON g.id = l.gift_id LEFT JOIN counted c ON c.book_id = l.book_id
    WHERE l.deleted_at IS NULL AND g.deleted_at IS NULL
        AND (c.id IS NULL OR (coalesce(g.day, ''), l.id) > (c.day, c.gifts_before))
    UNION ALL
    SELECT book_id, copies FROM counted)
SELECT book_id, sum(copies) AS copies FROM moved GROUP BY book_id"""


def stock(ids: Sequence[int]) -> dict[int, int]:
    """Copies there are of each title, over everything recorded."""
    found = dict(db.execute_sql(_STOCK).fetchall())
    return {i: found.get(i) or 0 for i in ids}


def _stock_of_row() -> Any:
    """SQL: the stock of the list's own row (t1)."""
    return SQL(f'coalesce((SELECT s.copies FROM ({_STOCK}) s WHERE s.book_id = "t1"."id"), 0)')


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


class Movement(NamedTuple):
    """One line of a title's ledger: the entry's id (None for a gift), how the stock changed and what it came to."""

    entry: int | None
    change: int
    balance: int


def ledger(book: int) -> list[Movement]:
    """Everything that changed the stock of a title, oldest first; a gift counts where it stands among the entries."""
    return _ledgers([book]).get(book, [])


def _ledgers(books: Iterable[int]) -> dict[int, list[Movement]]:
    """The ledgers of several titles from one query; entries and gifts of a day stand as they were recorded."""
    wanted = sorted(set(books))
    places = ", ".join("?" * len(wanted))
    rows = db.execute_sql(
        f"""SELECT book_id, coalesce(day, ''), gifts_before, 1, id, kind, copies FROM stock_entry
            WHERE deleted_at IS NULL AND book_id IN ({places})
            UNION ALL
            SELECT l.book_id, coalesce(g.day, ''), l.id, 0, NULL, '', l.copies FROM gift_line l
            JOIN gift g ON g.id = l.gift_id WHERE l.deleted_at IS NULL AND g.deleted_at IS NULL
            AND l.book_id IN ({places}) ORDER BY 1, 2, 3, 4, 5""", (*wanted, *wanted)).fetchall()
    found: dict[int, list[Movement]] = {}
    for book, _, _, _, entry, kind, copies in rows:
        lines = found.setdefault(book, [])
        before = lines[-1].balance if lines else 0
        number = copies or 0
        change = number - before if kind == COUNTED else -number if kind in (LOST, "") else number
        lines.append(Movement(entry, change, before + change))
    return found


def _of_entries(ids: Sequence[int], value: Callable[[Movement], int]) -> dict[int, Any]:
    books = {row[0] for row in tuples(StockEntry.select(StockEntry.book).where(StockEntry.id.in_(list(ids))))}
    wanted = set(ids)
    return {line.entry: value(line) for lines in _ledgers(books).values() for line in lines
            if line.entry is not None and line.entry in wanted}


# -- computed columns ------------------------------------------------------------------------------------------------

def copies_printed(ids: Sequence[int], view: View) -> dict[int, Any]:
    query = (Printing.select(Printing.book, fn.SUM(Printing.copies))
             .where(Printing.book.in_(list(ids)) & live(Printing)).group_by(Printing.book))
    return {i: 0 for i in ids} | {book: copies or 0 for book, copies in tuples(query)}


def copies_given_of(ids: Sequence[int], view: View) -> dict[int, Any]:
    """Copies given of each title, in the view's period or ever."""
    query = (GiftLine.select(GiftLine.book, fn.SUM(GiftLine.copies)).where(
        GiftLine.book.in_(list(ids)) & live(GiftLine) & GiftLine.gift.in_(View(Gifts, period=view.period).subquery()))
        .group_by(GiftLine.book))
    return {i: 0 for i in ids} | {book: copies or 0 for book, copies in tuples(query)}


def copies_in_gift(ids: Sequence[int], view: View) -> dict[int, Any]:
    query = (GiftLine.select(GiftLine.gift, fn.SUM(GiftLine.copies))
             .where(GiftLine.gift.in_(list(ids)) & live(GiftLine)).group_by(GiftLine.gift))
    return {i: 0 for i in ids} | pairs(query)


# -- columns of this area --------------------------------------------------------------------------------------------

class Title(Text):
    """A title; 《》 are dropped when read and put on in print."""

    def parse(self, cell: Cell) -> Any:
        value = fields.parse_text(cell)
        return bare_title(value) if isinstance(value, str) else value

    def print(self, value: Any) -> str:
        return print_title(value or "")


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


class AllCopies(Computed):
    """The copies of a gift together. A sheet with one title and its copies in two columns is read through it."""

    importable = True

    def parse(self, cell: Cell) -> Any:
        return fields.parse_integer(cell)


_TITLE_IN_CELL = re.compile(r"(《[^》]+》(?:[（(][^（()）\d]*[）)])?)\s*(各)?\s*[（(×xX*:：]*\s*(\d+)?\s*[册本部套]?\s*[）)]?")


class TitleParts(Parts):
    """Titles with copies: 《古今新河》20册、《新河史话》10册, or 《古今新河》《新河史话》各20册."""

    def parse(self, cell: Cell) -> Any:
        text = fields.text_of(cell)
        between = re.sub(r"[、，,;；及和与\s]|各\s*\d+\s*[册本部套]?$", "", _TITLE_IN_CELL.sub("", text))
        if "《" not in text or between:
            return super().parse(cell)
        found = [(match[1], int(match[3]) if match[3] else None, bool(match[2])) for match in
                 _TITLE_IN_CELL.finditer(text)]
        if any(copies == 0 for _, copies, _ in found):
            raise InvalidValue(self.key, "册数应大于 0")
        each = found[-1][1] if found[-1][2] else None
        return tuple((name, each if copies is None else copies) for name, copies, _ in found)

    def print_amount(self, amount: Any) -> str:
        return "" if amount is None else f"{int(amount)}{self.unit}"

    def validate(self, value: Any) -> None:
        super().validate(value)
        for part in value or ():
            if part.amount is not None and (part.amount <= 0 or part.amount != int(part.amount)):
                raise InvalidValue(self.key, f"{part.ref.text}的册数应是大于 0 的整数")


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
    low_stock = Copies("库存预警线", shown=False, width=10, hint="少于此数时提醒；不填时按设置", aliases=("预警数量",))
    aliases = Many("别名", width=20, searched=True, shown=False, aliases=("简称", "又名"))
    note = LongText("备注", width=20)
    match = (("isbn",), ("name",))
    unique = (("name",),)
    order = ("name",)
    conditions = {"low": Condition("库存不足", is_low)}
    empty_text = "还没有书籍。点“导入表格”读入现有的书目，或点“新增书籍”。"

    @classmethod
    def find_names(cls, wanted: Iterable[str], term: int | None) -> dict[str, list[int]]:
        bare = {name: normal_name(bare_title(name)) for name in wanted}
        found = super().find_names(bare.values(), term)
        return {name: found.get(text, []) for name, text in bare.items()}

    @classmethod
    def invariant(cls, touched: Mapping[type[Record], set[int]]) -> None:
        """No title has fewer than no copies."""
        if not any(touched.get(model) for model in (StockEntry, Gift, GiftLine)):
            return
        short = {book: copies for book, copies in db.execute_sql(f"SELECT * FROM ({_STOCK}) WHERE copies < 0")}
        if short:
            there, names = _before(short, touched), cls.labels(short)
            told = "；".join(f"{names[book]}可用 {there[book]} 册，还差 {-left} 册"
                            for book, left in list(short.items())[:5])
            more = f"等 {len(short)} 部书" if len(short) > 5 else ""
            raise Refused(f"库存不足：{told}{more}。", "请核对册数；如有未登记的期初、入库，请先在“出入库”中登记。")


def _before(short: Mapping[int, int], touched: Mapping[type[Record], set[int]]) -> dict[int, int]:
    """The stock of these titles without the gifts of this operation: what there is to give from."""
    given = pairs(GiftLine.select(GiftLine.book, fn.SUM(GiftLine.copies)).where(
        GiftLine.id.in_(list(touched.get(GiftLine, ()))) & live(GiftLine)
        & GiftLine.book.in_(list(short))).group_by(GiftLine.book))
    return {book: max(0, left + (given.get(book) or 0)) for book, left in short.items()}


class Printings(Register):
    key, title, measure, list_title = "printings", "印次", "个", "书籍印次台账"
    row = Printing
    label = "book"
    called = ("book", "number")
    book = Ref("书名", "books", unknown=CREATE, required=True, searched=True, frozen=True, width=26,
               aliases=("书籍", "书籍名称"))
    number = Impression("印次", required=True, width=8, align="center", aliases=("印刷次数", "第几次印刷"), hint="第几次印刷")
    copies = Copies("印数", summable=True, aliases=("印刷数量", "印量", "册数", "印刷册数"))
    printed_on = Date("印刷日期", aliases=("印刷时间", "日期", "时间"))
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
    date = Date("日期", aliases=("时间", "登记日期", "入库日期", "入库时间"))
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
    derived = {"day": lambda values: _last_day(values["date"])}
    empty_text = "还没有出入库记录。点“新增出入库”，先登记每部书的期初库存。"

    @classmethod
    def derived_from(cls) -> frozenset[str]:
        return frozenset({"date"})


class Gifts(Register):
    key, title, measure, list_title = "gifts", "赠书", "次", "赠书台账"
    row = Gift
    label = "recipient"
    called = ("given_on", "recipient", "titles")
    given_on = Date("赠书日期", required=True, aliases=("日期", "时间", "赠送日期", "赠送时间", "赠书时间"))
    recipient_kind = Choice("对象类别", RECIPIENT_KINDS, width=10, aliases=("受赠类别", "类别", "受赠对象类别"))
    recipient = Text("受赠对象", searched=True, frozen=True, width=24,
                     aliases=("受赠人", "赠送对象", "受赠方", "接收人", "对象", "受赠人（单位）", "受赠单位（个人）"))
    unit = Ref("受赠单位", "units", unknown=CREATE, searched=True, shown=False, width=24, aliases=("单位", "接收单位", "赠送单位"),
               hint="受赠的是单位时选它，同一单位只有一个名称")
    titles = TitleParts("赠书明细", GiftLine, "books", parent="gift", of="book", amount="copies", unit=COPIES, unknown=ASK,
                        required=True, searched=True, width=40, hint="如 《古今新河》20册、《新河史话》10册",
                        aliases=("书名", "书籍", "书籍名称", "赠送书籍", "赠书", "书目"))
    copies = AllCopies("册数", copies_in_gift, kind="integer", unit=COPIES, align="right", width=10, summable=True,
                       aliases=("数量", "赠书册数", "合计册数", "赠送数量"))
    place = Text("地点", searched=True, width=16, aliases=("赠书地点", "赠送地点", "地区"))
    occasion = Text("事由", searched=True, width=20, aliases=("活动", "场合", "赠书事由", "用途"))
    handler = Text("经手人", searched=True, width=10, aliases=("经办人", "赠送人"))
    signed_by = Text("签收人", searched=True, width=10, aliases=("签收", "领取人", "签领人"))
    signed_on = Date("签收日期", shown=False, aliases=("签收时间",))
    note = LongText("备注", width=20)
    match = (("given_on", "recipient", "titles", "place"), ("given_on", "unit", "titles", "place"))
    blank_matches = frozenset({"place"})
    agree = ("recipient_kind", "recipient", "unit", "titles")
    order = ("-given_on",)
    event = "given_on"
    conditions = {"unsigned": Condition("未签收", lambda view: Gift.signed_by.is_null() & Gift.signed_on.is_null())}
    derived = {"day": lambda values: _last_day(values["given_on"])}
    empty_text = "还没有赠书记录。点“新增赠书”，或点“批量赠书”粘贴一批受赠对象。"

    @classmethod
    def derived_from(cls) -> frozenset[str]:
        return frozenset({"given_on"})

    @classmethod
    def combined(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        titles, copies = values.get("titles"), values.get("copies")
        if not titles or not isinstance(copies, int):
            return {}
        if copies <= 0:
            raise InvalidValue("copies", "册数应大于 0")
        spread = _spread(titles, copies)
        if not spread:
            raise InvalidValue("copies", "册数与明细中各书册数之和不符")
        return {"titles": spread}

    @classmethod
    def implied(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        unit = values.get("unit")
        if not unit:
            return {}
        return {"recipient": Units.labels([getattr(unit, "id", unit)])[getattr(unit, "id", unit)],
                "recipient_kind": UNIT}

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = [] if values.get("recipient") else [("recipient", "请填写受赠对象")]
        return found + [("titles", f"{part.ref.text}没有写册数") for part in values.get("titles") or ()
                        if part.amount is None]


def _spread(titles: Sequence[PartValue], copies: int) -> tuple[PartValue, ...]:
    """The titles so that their copies come to `copies`; () where only the person can say how."""
    missing = [part for part in titles if part.amount is None]
    if len(titles) == 1:
        return (titles[0]._replace(amount=copies),)
    rest = copies - int(sum(part.amount for part in titles if part.amount is not None))
    if len(missing) == 1 and rest > 0:
        return tuple(part._replace(amount=rest) if part.amount is None else part for part in titles)
    return tuple(titles) if not missing and rest == 0 else ()


class BookSets(Register):
    key, title, measure, list_title = "book_sets", "赠书套装", "套", "赠书套装"
    row = BookSet
    name = Text("套装名称", required=True, searched=True, frozen=True, width=20, aliases=("名称", "套装"))
    titles = TitleParts("书目", SetLine, "books", parent="book_set", of="book", amount="copies", unit=COPIES,
                        required=True, searched=True, width=40, hint="如 《古今新河》1册、《新河史话》1册",
                        aliases=("书名", "书籍", "明细"))
    note = LongText("备注", width=20)
    match = (("name",),)
    unique = (("name",),)
    order = ("name",)
    empty_text = "还没有套装。登记赠书时点“存为套装”，下次可以整套选用。"


def _last_day(value: str | None) -> str | None:
    return fields.date_span(value)[1] if value else None


# -- many at once ----------------------------------------------------------------------------------------------------

def titles_of_set(name_or_id: str | int) -> tuple[PartValue, ...]:
    """What a saved set holds; raises `Refused` where there is none of that name."""
    wanted = BookSet.id == name_or_id if isinstance(name_or_id, int) else BookSet.name == name_or_id
    found = BookSet.select(BookSet.id).where(wanted & live(BookSet)).tuples().first()
    if not found:
        raise Refused(f"没有名为“{name_or_id}”的套装。", "请先在赠书套装中建立。")
    titles: tuple[PartValue, ...] = BookSets.get(found[0], View(BookSets))["titles"]
    return titles


class Recipient(NamedTuple):
    """One line of a pasted list."""

    name: str
    place: str = ""
    signed_by: str = ""


def pasted_recipients(text: str) -> list[Recipient]:
    """Recipients as they are copied from a sheet: a line each, 受赠对象 / 地点 / 签收人 parted by tabs; blank lines go.

    A first line that only repeats the headings goes too. Raises `InvalidValue` for a line without a name.
    """
    headings = {name for column in (Gifts.recipient, Gifts.unit) for name in (column.title, *column.aliases)}
    found: list[Recipient] = []
    for number, line in enumerate(text.splitlines(), 1):
        cells = [str(fields.parse_text(cell) or "") if not fields.is_blank(cell) else "" for cell in line.split("\t")]
        if not any(cells) or not found and cells[0] in headings:
            continue
        if not cells[0]:
            raise InvalidValue("recipient", f"第 {number} 行没有受赠对象")
        found.append(Recipient(*cells[:3]))
    return found


def many_gifts(op: Operation, recipients: Sequence[Recipient], titles: Sequence[PartValue],
               common: Mapping[str, Any]) -> list[int]:
    """One gift of `titles` to each recipient, with the `common` values by column key; returns their ids.

    Where `common` says that the recipients are units, each becomes the unit of that name, made where nobody knows it.
    Raises `InvalidValue` without recipients; too few copies are `Refused` when the operation ends, and none is given.
    """
    if not recipients:
        raise InvalidValue("recipient", "请至少填写一个受赠对象")
    units = _units(op, [one.name for one in recipients]) if common.get("recipient_kind") == UNIT else {}
    drafts = []
    for one in recipients:
        own = {"recipient": one.name, "place": one.place, "signed_by": one.signed_by, "unit": units.get(one.name)}
        drafts.append(Draft({**common, **{key: value for key, value in own.items() if value}, "titles": tuple(titles)}))
    return write(op, Gifts, drafts)


def _units(op: Operation, wanted: Sequence[str]) -> dict[str, int]:
    """The unit of each name; of several of one name none is taken, for nobody knows which."""
    known = Units.find_names(wanted, None)
    missing = [name for name in dict.fromkeys(wanted) if not known.get(name)]
    made = dict(zip(missing, write(op, Units, [Draft({"name": name}) for name in missing])))
    return {name: made.get(name) or known[name][0] for name in wanted if name in made or len(known[name]) == 1}


# -- totals ----------------------------------------------------------------------------------------------------------

class GivenAway(NamedTuple):
    """What went to one kind of recipient, or of one title: `id` is None for a kind."""

    id: int | None
    name: str
    gifts: int
    copies: int


def given_by_kind(view: View) -> list[GivenAway]:
    """The gifts of `view` (of the register Gifts) by kind of recipient, in the order of the kinds; the rest 未注明."""
    place = Case(Gift.recipient_kind, [(kind, number) for number, kind in enumerate(RECIPIENT_KINDS)], 9)
    query = (Gift.select(Gift.recipient_kind, fn.COUNT(fn.DISTINCT(Gift.id)), fn.COALESCE(fn.SUM(GiftLine.copies), 0))
             .join(GiftLine, JOIN.LEFT_OUTER, on=(GiftLine.gift == Gift.id) & live(GiftLine))
             .where(Gift.id.in_(view.subquery())).group_by(Gift.recipient_kind).order_by(place))
    return [GivenAway(None, kind or "未注明", gifts, copies) for kind, gifts, copies in tuples(query)]


def given_by_title(view: View) -> list[GivenAway]:
    """The gifts of `view` by title, the most given first."""
    copies = fn.SUM(GiftLine.copies)
    query = (GiftLine.select(GiftLine.book, fn.COUNT(fn.DISTINCT(GiftLine.gift)), copies)
             .where(live(GiftLine) & GiftLine.gift.in_(view.subquery()))
             .group_by(GiftLine.book).order_by(copies.desc(), GiftLine.book))
    rows = tuples(query)
    labels = Books.labels(row[0] for row in rows)
    return [GivenAway(book, labels[book], gifts, given) for book, gifts, given in rows]


FIGURES = (
    Figure("books", "书籍", "部", on_last_day(Books), count(), "按部计，加印不另计", group="书籍"),
    Figure("copies_given", "赠书", "册", during(Gifts), total_of_parts(GiftLine, "gift", "copies"),
           "不含损耗和留存", wording=down_to(1000, "余"), group="书籍"),
    Figure("gifts", "赠书次数", "次", during(Gifts), count(), group="书籍"),
)


__all__ = ["Book", "BookSet", "BookSets", "Books", "FIGURES", "Gift", "GiftLine", "Gifts", "GivenAway",
           "Movement", "Printing", "Printings", "Recipient", "SetLine", "Shortage", "Stock", "StockEntry",
           "given_by_kind", "given_by_title", "ledger", "low_stock", "many_gifts", "pasted_recipients", "stock",
           "titles_of_set"]
