"""Gifts of books (赠书): to whom, which titles, one by one or to many at once; sets of titles saved by name."""
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from peewee import fn

from models import fields
from models.basics import Campaign
from models.books import COPIES, BookSet, Gift, GiftLine, SetLine, given_away
from models.columns import Cell, Choice, Computed, Date, LongText, Text
from models.errors import InvalidValue, Refused
from models.figures import Figure, Measure, down_to, during
from models.operation import Operation
from models.records import live, pairs
from models.register import Condition, Register
from models.relations import ASK, CREATE, Parts, PartValue, Ref, RefValue
from models.spans import not_yet
from models.units import Units
from models.view import View
from models.writing import Draft, write

PLACE, VISITOR, UNIT, OTHER = "寻访地", "来访人员", "单位", "其他"
RECIPIENT_KINDS = (PLACE, VISITOR, UNIT, OTHER)


# -- columns ---------------------------------------------------------------------------------------------------------

def copies_in_gift(ids: Sequence[int], view: View) -> dict[int, Any]:
    query = (GiftLine.select(GiftLine.gift, fn.SUM(GiftLine.copies))
             .where(GiftLine.gift.in_(list(ids)) & live(GiftLine)).group_by(GiftLine.gift))
    return {i: 0 for i in ids} | pairs(query)


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


# -- registers -------------------------------------------------------------------------------------------------------

class Gifts(Register):
    key, title, measure, list_title = "gifts", "赠书", "次", "赠书台账"
    row = Gift
    label = "recipient"
    called = ("given_on", "recipient", "titles")
    given_on = Date("赠书日期", check=not_yet, required=True, aliases=("日期", "时间", "赠送日期", "赠送时间", "赠书时间"))
    recipient_kind = Choice("对象类别", RECIPIENT_KINDS, width=10, aliases=("受赠类别", "类别", "受赠对象类别"))
    recipient = Text("受赠对象", searched=True, frozen=True, width=24,
                     aliases=("受赠人", "赠送对象", "受赠方", "接收人", "对象", "受赠人（单位）", "受赠单位（个人）"))
    unit = Ref("受赠单位", "units", unknown=CREATE, searched=True, shown=False, width=24, aliases=("单位", "接收单位", "赠送单位"),
               hint="受赠的是单位时，从名录中选")
    titles = TitleParts("赠书明细", GiftLine, "books", parent="gift", of="book", amount="copies", unit=COPIES, unknown=ASK,
                        required=True, searched=True, width=40, hint="如 《古今新河》20册、《新河史话》10册",
                        aliases=("书名", "书籍", "书籍名称", "赠送书籍", "赠书", "书目"))
    copies = AllCopies("册数", copies_in_gift, kind="integer", unit=COPIES, align="right", width=10, summable=True,
                       aliases=("数量", "赠书册数", "合计册数", "赠送数量"))
    place = Text("地点", searched=True, width=16, aliases=("赠书地点", "赠送地点", "地区"))
    occasion = Text("事由", searched=True, width=20, aliases=("活动", "场合", "赠书事由", "用途"))
    trip = Ref("红色寻访", "trips", unknown=ASK, shown=False, width=26, aliases=("寻访名称", "寻访活动", "途中活动"),
               hint="在哪一次寻访途中赠的")
    handler = Text("经手人", searched=True, width=10, aliases=("经办人", "赠送人"))
    signed_by = Text("签收人", searched=True, width=10, aliases=("签收", "领取人", "签领人"))
    signed_on = Date("签收日期", shown=False, aliases=("签收时间",))
    campaign = Campaign()
    note = LongText("备注", width=20)
    match = (("given_on", "recipient", "titles", "place"), ("given_on", "unit", "titles", "place"))
    blank_matches = frozenset({"place"})
    agree = ("recipient_kind", "recipient", "unit", "titles")
    order = ("-given_on",)
    event = "given_on"
    conditions = {"unsigned": Condition("未签收", lambda view: Gift.signed_by.is_null() & Gift.signed_on.is_null())}
    empty_text = "还没有赠书记录。点“新增赠书”，或点“批量赠书”粘贴一批受赠对象。"

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
        # A unit that an import is about to create has a name and no record yet.
        name = unit.text if isinstance(unit, RefValue) else Units.labels([unit])[unit]
        return {"recipient": name, "recipient_kind": UNIT}

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
    key, title, measure, list_title = "book_sets", "套书", "套", "套书"
    row = BookSet
    name = Text("套书名称", required=True, searched=True, frozen=True, width=20, aliases=("名称", "套装", "套装名称"))
    titles = TitleParts("书目", SetLine, "books", parent="book_set", of="book", amount="copies", unit=COPIES,
                        required=True, searched=True, width=40, hint="如 《古今新河》1册、《新河史话》1册",
                        aliases=("书名", "书籍", "明细"))
    note = LongText("备注", width=20)
    match = (("name",),)
    unique = (("name",),)
    order = ("name",)
    empty_text = "还没有套书。登记赠书时点“存为套书”，下次可以整套选用。"


# -- many at once ----------------------------------------------------------------------------------------------------

def titles_of_set(name_or_id: str | int) -> tuple[PartValue, ...]:
    """What a saved set holds; raises `Refused` where there is none of that name."""
    wanted = BookSet.id == name_or_id if isinstance(name_or_id, int) else BookSet.name == name_or_id
    found = BookSet.select(BookSet.id).where(wanted & live(BookSet)).tuples().first()
    if not found:
        raise Refused(f"没有名为“{name_or_id}”的套书。", "请先在套书中建立。")
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

times_given = Measure(lambda: fn.COUNT(Gift.id))         # of a view of gifts, in all or by a field


class GivenAway(NamedTuple):
    """What went to one kind of recipient."""

    name: str
    gifts: int
    copies: int


def given_by_kind(view: View) -> list[GivenAway]:
    """The gifts of `view` (of the register Gifts) by kind of recipient, in the order of the kinds; the rest 未注明."""
    gifts, copies = times_given.by(view, Gift.recipient_kind), given_away.by(view, Gift.recipient_kind)
    order = {kind: place for place, kind in enumerate(RECIPIENT_KINDS)}
    return [GivenAway(kind or "未注明", gifts[kind], copies[kind])
            for kind in sorted(gifts, key=lambda kind: (order.get(kind, len(order)), kind or ""))]


FIGURES = (
    Figure("copies_given", "赠书", "册", during(Gifts), given_away,
           "不含损耗和留存", wording=down_to(1000, "余"), group="书籍"),
    Figure("gifts", "赠书次数", "次", during(Gifts), times_given, group="书籍"),
)


__all__ = ["BookSets", "FIGURES", "Gifts", "GivenAway", "RECIPIENT_KINDS", "Recipient", "given_by_kind",
           "many_gifts", "pasted_recipients", "times_given", "titles_of_set"]
