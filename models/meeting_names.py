"""Whose meeting it is, which one of how many, and how that is printed: 十届三次, and the full name in print."""
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from models import fields
from models.fields import han_number, parse_han_number

PARTY_GROUP, CHAIRS, STANDING, EVERYBODY = "党组", "主席会议", "常委会", "全体委员"
COMMITTEE, BRANCH, OFFICE = "专委会", "临时党支部", "机关"
BODIES = (PARTY_GROUP, CHAIRS, STANDING, EVERYBODY, COMMITTEE, BRANCH, OFFICE)

SESSIONS = ("开幕", "分组讨论", "大会发言", "选举", "闭幕")

_DIGITS = "零〇一二两三四五六七八九十百千0-9０-９"
_NUMBERED = re.compile(rf"第?([{_DIGITS}]+)届.*?([{_DIGITS}]+)次")
_COUNTY = re.compile(r"政协(?P<after>\S+?)(?:委员会|办公室|第.*|$)|(?P<before>\S+?)政协")


class Which(NamedTuple):
    """The `number`th meeting of a body within the `term`th 届, both counted from one."""

    term: int
    number: int


def parse_numbered(text: str) -> Which | None:
    """十届三次, 第十届第十二次, 政协新河县第十届委员会第三次会议; None where no two numbers are meant."""
    found = _NUMBERED.search(text)
    if not found:
        return None
    term, number = (parse_han_number(part) for part in found.groups())
    return Which(term, number) if term and number else None


def numbered(which: Which) -> str:
    """十届三次"""
    return f"{han_number(which.term)}届{han_number(which.number)}次"


def county(office: str) -> str:
    """新河县 from 政协新河县委员会办公室 or 新河县政协办公室; '' where the name does not tell."""
    found = _COUNTY.search(office)
    return (found["after"] or found["before"] or "") if found else ""


def full_name(body: str | None, which: Which | None, office: str, part: str = "", session: str | None = None) -> str:
    """政协新河县第十届委员会常务委员会第十二次会议; '' where the body or its numbers are not known.

    `part` is the name of the 专委会 or the branch; `office` the name the office gives itself (填报单位).
    """
    if which is None or body not in BODIES:
        return ""
    whole, nth = f"政协{county(office)}第{han_number(which.term)}届委员会", f"第{han_number(which.number)}次"
    named = {PARTY_GROUP: f"政协{county(office)}委员会党组{nth}会议", CHAIRS: f"{whole}{nth}主席会议",
             STANDING: f"{whole}常务委员会{nth}会议", EVERYBODY: f"{whole}{nth}会议",
             COMMITTEE: f"{whole}{part}{nth}会议", BRANCH: f"{part}{nth}会议",
             OFFICE: f"政协{county(office)}委员会机关{nth}会议"}[body]
    return f"{named}·{session}" if session else named


def short_name(values: Mapping[str, Any]) -> str:
    """2022.03.02 主席会议 学习贯彻…: what a meeting is called in lists, from its columns' values."""
    kind = values["session"] or next(iter(values["kinds"] or ()), None) or values["body"]
    start = values["actual_start"] or values["planned_start"]
    return " ".join(word for word in dict.fromkeys((fields.print_date(start and start[:10]), kind, values["topic"]))
                    if word)


__all__ = ["BODIES", "BRANCH", "CHAIRS", "COMMITTEE", "EVERYBODY", "OFFICE", "PARTY_GROUP", "SESSIONS", "STANDING",
           "Which", "county", "full_name", "numbered", "parse_numbered", "short_name"]
