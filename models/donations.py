"""Donations (捐款捐物): money and goods, by whom, to whom, and what they come to."""
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from peewee import ForeignKeyField, IntegerField, TextField, fn

from models import fields
from models.basics import Campaign
from models.columns import Cell, Choice, Computed, Date, Digits, LongText, Money, Number, Text
from models.errors import InvalidValue
from models.figures import Figure, Wording, count, during, total
from models.people import Membership, Person
from models.records import Searched, Sql, ThousandthField, live, tuples
from models.register import Condition, Register
from models.relations import ASK, CREATE, Ref
from models.spans import not_yet
from models.units import Unit
from models.view import Filter, View

MONEY, GOODS, BOTH = "捐款", "捐物", "捐款捐物"
PERSON, ENTERPRISE, ANONYMOUS = "个人", "企业", "匿名"
_NAMELESS = re.compile(r"匿名.*|无名氏|不愿透露姓名.*|(?:爱心|热心|好心)(?:人士|人|群众|市民|网友)|佚名")


class Donation(Searched):
    """What was given at once: `amount` is the money, `value` the appraised worth of the goods, both in fen.

    `day` is derived: the last day `given_on` may mean.
    """

    given_on = TextField(null=True)
    donor_kind = TextField(null=True)
    donor_person = ForeignKeyField(Person, null=True, index=True)
    donor_unit = ForeignKeyField(Unit, null=True, index=True)
    member = ForeignKeyField(Person, null=True, index=True)
    kind = TextField(null=True)
    amount = IntegerField(null=True)
    goods = TextField(null=True)
    quantity = ThousandthField(null=True)
    goods_unit = TextField(null=True)
    value = IntegerField(null=True)
    basis = TextField(null=True)
    receiver = TextField(null=True)
    purpose = TextField(null=True)
    receipt_number = TextField(null=True)
    campaign = TextField(null=True)
    note = TextField(null=True)
    day = TextField(null=True, index=True)

    DERIVED = Searched.DERIVED | {"day"}


class Counted(Decimal):
    """A number that remembers the word it was written with (1000只)."""

    word = ""


class Quantity(Number):
    """How much of the goods; a unit written behind the number goes to 计量单位."""

    def parse(self, cell: Cell) -> Any:
        try:
            value: Any = fields.parse_number(cell)
        except InvalidValue:
            number = re.match(r"[约近]?\s*([\d,，.]+)", fields.text_of(cell))
            if number is None:
                raise
            value = fields.parse_number(number.group(1).replace("，", ","))
        if not isinstance(value, Decimal):
            return value
        if value < 0:
            raise InvalidValue(self.key, "数量不能为负")
        counted = Counted(value)
        if isinstance(cell, str):
            counted.word = re.sub(r"^[约近]?[\d,，.\s百千万亿]+", "", cell).strip()
        return counted


class DonorPerson(Ref):
    """The person who gave; 匿名, 爱心人士 and their like are nobody's name."""

    def parse(self, cell: Cell) -> Any:
        value = fields.parse_name(cell)
        return None if isinstance(value, str) and _NAMELESS.fullmatch(value) else value


# -- conditions and computed columns ---------------------------------------------------------------------------------

def has_goods() -> Sql:
    """Goods are part of the donation."""
    return (Donation.goods.is_null(False) & (Donation.goods != "")) | Donation.kind.in_((GOODS, BOTH))


def unvalued(view: View) -> Sql:
    """Goods that nobody has appraised: kept, listed apart, in no sum."""
    return has_goods() & Donation.value.is_null()


def by_members(view: View) -> Sql:
    """委员及委员企业: the donor, or whom the enterprise belongs to, was a member when it was given."""
    def was_member(person: Any) -> Sql:
        held = Membership.select(Membership.id).where(
            (Membership.person == person) & live(Membership)
            & (Membership.since.is_null() | Donation.day.is_null() | (Membership.since <= Donation.day))
            & (Membership.until.is_null() | Donation.day.is_null() | (Membership.until > Donation.day)))
        return fn.EXISTS(held)
    return was_member(Donation.donor_person) | was_member(Donation.member)


def total_of(ids: Sequence[int], view: View) -> dict[int, Any]:
    """Money and appraised goods of each donation together, in fen; None where there is neither."""
    query = Donation.select(Donation.id, Donation.amount, Donation.value).where(Donation.id.in_(list(ids)))
    return {i: None if amount is None and value is None else (amount or 0) + (value or 0)
            for i, amount, value in tuples(query)}


class Donations(Register):
    key, title, measure, list_title = "donations", "捐款捐物", "笔", "捐款捐物台账"
    row = Donation
    label = "donor_person"
    called = ("given_on", "donor_person", "donor_unit", "donor_kind", "goods", "amount")
    given_on = Date("捐赠日期", check=not_yet, aliases=("日期", "时间", "捐赠时间", "捐款时间", "捐款日期", "接收日期"))
    donor_kind = Choice("捐赠方类别", (PERSON, ENTERPRISE, ANONYMOUS), width=10,
                        aliases=("捐赠人类别", "捐赠主体", "捐赠方类型", "类别", "捐赠人类型"), hint="不填时按捐赠人、捐赠单位判断")
    donor_person = DonorPerson("捐赠人", "people", unknown=ASK, searched=True, width=10,
                               aliases=("姓名", "委员姓名", "委员", "捐赠者", "捐款人", "捐赠人姓名", "捐赠委员"))
    donor_unit = Ref("捐赠单位", "units", unknown=CREATE, searched=True, width=24,
                     aliases=("单位", "所在单位", "工作单位", "企业", "企业名称", "捐赠企业", "委员企业"))
    member = Ref("企业所属委员", "people", unknown=ASK, searched=True, width=12, aliases=("所属委员", "企业负责人"))
    kind = Choice("捐赠类别", (MONEY, GOODS, BOTH), width=10, aliases=("捐赠类型", "捐赠形式", "捐赠方式"),
                  hint="不填时按捐款、捐物判断")
    amount = Money("捐款", summable=True, aliases=("捐款金额", "捐款数额", "捐资", "资金", "现金", "金额", "捐赠金额"))
    goods = Text("捐物", searched=True, width=20, aliases=("物资", "物资名称", "捐赠物资", "物品", "物品名称", "捐赠物品", "品名", "捐物名称"))
    quantity = Quantity("数量", width=10, aliases=("物资数量", "捐物数量"))
    goods_unit = Text("计量单位", width=8, align="center", aliases=("数量单位",))
    value = Money("折价", summable=True, aliases=("折价金额", "物资折价", "折合金额", "折款", "折合人民币", "价值", "估价", "物资价值"))
    basis = Text("折价依据", width=16, shown=False, aliases=("估价依据", "定价依据"), hint="发票、市场价、评估等")
    total = Computed("合计", total_of, kind="money", unit="元", align="right", width=14, summable=True,
                     sort=lambda: fn.COALESCE(Donation.amount, 0) + fn.COALESCE(Donation.value, 0))
    receiver = Text("受赠单位", searched=True, width=22,
                    aliases=("受赠方", "接收单位", "接受单位", "受捐单位", "捐赠对象", "受赠对象", "捐往单位"))
    purpose = Text("用途", searched=True, width=18, aliases=("捐赠用途", "捐款用途", "事由", "捐赠事由"))
    receipt_number = Digits("票据号", searched=True, width=16, aliases=("票据编号", "票据号码", "收据号", "收据编号", "凭证号"))
    campaign = Campaign()
    note = LongText("备注", width=20)
    match = (("given_on", "donor_person", "donor_unit", "amount", "goods", "quantity", "receiver", "receipt_number"),
             ("receipt_number",))
    blank_matches = frozenset(match[0])
    agree = (*match[0], "donor_kind", "kind", "goods_unit", "value")
    order = ("-given_on",)
    event = "given_on"
    conditions = {
        "unvalued": Condition("未估价的物资", unvalued),
        "goods_given": Condition("有捐物", lambda view: has_goods()),
        "money_given": Condition("有捐款", lambda view: Donation.amount.is_null(False)),
        "by_members": Condition("委员及委员企业", by_members),
        "undated": Condition("未填日期", lambda view: Donation.given_on.is_null()),
    }
    empty_text = "还没有捐款捐物。点“导入表格”读入现有的登记表，或点“新增捐款捐物”。"

    @classmethod
    def implied(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        given = values.get("goods") or values.get("quantity") is not None or values.get("value") is not None
        return {"kind": BOTH if given and values.get("amount") is not None else GOODS if given else MONEY,
                "donor_kind": PERSON if values.get("donor_person") else ENTERPRISE if values.get("donor_unit")
                else ANONYMOUS,
                "goods_unit": getattr(values.get("quantity"), "word", "") or None}

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        money, goods = values.get("amount") is not None, values.get("goods") or values.get("value") is not None
        if values.get("kind") == GOODS and money:
            return [("amount", "类别是捐物，价值请填在“折价”一栏；另有捐款的，类别选“捐款捐物”")]
        if values.get("kind") == MONEY and goods:
            return [("kind", "填有捐物或折价，类别应为“捐物”或“捐款捐物”")]
        if not money and not goods:
            return [("amount", "请填写捐款金额，或捐物的名称")]
        if all(values.get(key) in (None, "") for key in cls.match[0]):     # nobody could tell it from another
            return [("goods", "只有折价，请填写捐物的名称；不知道捐的是什么，请填捐赠日期、捐赠人或受赠单位")]
        return []

    @classmethod
    def warnings(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = super().warnings(values)
        if values.get("donor_kind") == ENTERPRISE and not values.get("donor_unit"):
            found.append(("donor_unit", "捐赠方是企业，没有填捐赠单位"))
        if values.get("donor_kind") == PERSON and not values.get("donor_person"):
            found.append(("donor_person", "捐赠方是个人，没有填捐赠人"))
        return found


# -- totals ----------------------------------------------------------------------------------------------------------

# Of a view of donations, in fen: in all or by a field.
money_given, goods_given = total(Donation.amount), total(Donation.value)


class Given(NamedTuple):
    """What donations come to: fen of money, fen of appraised goods, and how many have goods without a value."""

    donations: int
    money: int
    goods: int
    unvalued: int

    @property
    def total(self) -> int:
        return self.money + self.goods


def given(view: View) -> Given:
    """The sums over the donations of `view`."""
    return Given(view.count(), money_given(view), goods_given(view), _unvalued(view).count())


def _unvalued(view: View) -> View:
    return view.narrowed(Filter("unvalued"))


def _unvalued_note(view: View) -> str:
    number = _unvalued(view).count()
    return f"另有 {number} 笔物资未估价" if number else ""


_BY_MEMBERS = Filter("by_members")
_SCOPE = "委员及委员企业；物资按折价，未估价的不计、另列"

FIGURES = (
    Figure("donations", "捐款捐物", "元", during(Donations, _BY_MEMBERS),
           lambda view: money_given(view) + goods_given(view), _SCOPE, wording=Wording(10_000, "余"), scale=100,
           group="捐款捐物", note=_unvalued_note),
    Figure("donations_money", "其中：捐款", "元", during(Donations, _BY_MEMBERS, Filter("money_given")),
           money_given, "委员及委员企业", scale=100, group="捐款捐物"),
    Figure("donations_goods", "其中：捐物折价", "元", during(Donations, _BY_MEMBERS, Filter("goods_given")),
           goods_given, _SCOPE, scale=100, group="捐款捐物"),
    Figure("donations_unvalued", "未估价的物资", "笔", during(Donations, _BY_MEMBERS, Filter("unvalued")), count(),
           "不计入捐款捐物总额", group="捐款捐物"),
)


__all__ = ["ANONYMOUS", "BOTH", "Counted", "Donation", "Donations", "ENTERPRISE", "FIGURES", "GOODS", "Given", "MONEY",
           "PERSON", "given", "goods_given", "money_given"]
