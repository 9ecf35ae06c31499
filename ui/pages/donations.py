"""捐款捐物: money and goods, with what they come to."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from models import fields
from models.donations import ANONYMOUS, Donations, given
from models.view import View
from ui.card import Head
from ui.pages.register_page import RegisterPage
from ui.session import Session

# The first columns of a wide table: what tells a donation from another.
SHOWN = ("given_on", "donor_person", "donor_unit", "kind", "amount", "goods", "quantity", "goods_unit", "value",
         "receiver", "purpose", "receipt_number")


def yuan(fen: int) -> str:
    """196,000 or 1,234.50"""
    return f"{Decimal(fen) / 100:,.2f}".removesuffix(".00")


def head(values: Mapping[str, Any]) -> Head:
    """Who gave, what kind of gift, and when."""
    donor = values["donor_person"] or values["donor_unit"]
    unit = values["donor_unit"].text if values["donor_person"] and values["donor_unit"] else ""
    day = fields.print_date(values["given_on"])
    return Head(donor.text if donor else values["donor_kind"] or ANONYMOUS, values["kind"] or "",
                "　".join(word for word in (day, unit) if word))


def summary(view: View) -> str:
    """共 45 笔 · 捐款 196,000 元 · 物资折价 77,800 元 · 未估价 3 笔"""
    total = given(view)
    words = [f"共 {total.donations} 笔", f"捐款 {yuan(total.money)} 元", f"物资折价 {yuan(total.goods)} 元"]
    return " · ".join([*words, *([f"未估价 {total.unvalued} 笔"] if total.unvalued else [])])


def donations(session: Session) -> RegisterPage:
    """捐款捐物"""
    return RegisterPage(
        session, Donations, name="donations", period=True, summary=summary, sums_shown=True, heading=head, keys=SHOWN,
        in_head=("donor_person", "kind", "given_on"), placeholder="搜索捐赠人、单位、物资",
        filters=(("kind", "money_given", "goods_given", "unvalued"), ("donor_kind", "by_members"), "campaign"),
        filter_names={"kind": "类别", "donor_kind": "捐赠方"})
