"""Matches the titles of other people's columns with those of a register, by title and alias."""
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

BETWEEN_LEVELS = " / "      # how a column below a merged parent is written: 联系方式 / 手机
UNITS = frozenset("元 万元 亿元 千元 册 本 部 套 种 件 个 只 台 箱 袋 瓶 包 盒 吨 公斤 千克 斤 升 人 人次 名 户 次 家 条 项 支 "
                  "岁 年 月 天 小时 时 分钟 公里 米 平方米 亩 % ‰".split())
# A 姓名 below one of these belongs to somebody else; read as the member's own it would overwrite it.
OTHER_PEOPLE = ("配偶", "子女", "家庭", "父", "母", "亲属", "家属", "紧急", "推荐人", "介绍人")

_BRACKETS = re.compile(r"[(\[{【〔〈《][^()\[\]{}【】〔〕〈〉《》]*[)\]}】〕〉》]")
_PUNCTUATION = re.compile(r"[\s:：*＊★☆※.。,，、;；/\\|\-—_·•・'\"‘’“”]+")


class ColumnTitles(Protocol):
    """What a register says of a column it can import."""
    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...
    @property
    def required(self) -> bool: ...


@dataclass(frozen=True)
class Matching:
    """Which column of a header is which key; the rest is named as written."""
    columns: dict[int, str]
    unused: list[tuple[int, str]]
    units: dict[int, str]


def plain_title(text: str) -> str:
    """A title for comparison: half-width, without spaces, line breaks and punctuation; brackets keep their words."""
    text = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[()\[\]{}【】〔〕〈〉《》]", "", _PUNCTUATION.sub("", text))


def bare_title(text: str) -> str:
    """The same without bracketed hints and units: 数量（册） → 数量, 金额/万元 → 金额."""
    text = unicodedata.normalize("NFKC", text)
    bare = plain_title(_BRACKETS.sub("", text))
    head, slash, tail = text.rpartition("/")
    if slash and plain_title(head) and tail.strip() in UNITS:
        bare = plain_title(_BRACKETS.sub("", head))
    return bare or plain_title(text)


def unit_in(text: str) -> str | None:
    """The unit a title names: 金额（万元）, 金额(单位:万元), 金额/万元."""
    text = unicodedata.normalize("NFKC", text)
    hints = [hint[1:-1] for hint in _BRACKETS.findall(text)] + [text.rpartition("/")[2] if "/" in text else ""]
    for hint in hints:
        hint = re.sub(r"\s+|^\s*单位\s*:?", "", hint)
        if hint in UNITS:
            return hint
    return None


def match_titles(header: Sequence[str], titles: Sequence[ColumnTitles],
                 remembered: Mapping[str, str] | None = None) -> Matching:
    """Keys for the titles of a header row; a two-level title is written 联系方式 / 手机.

    `remembered` holds what a person chose before, by `plain_title` of the title as written; '' means: leave it out.
    An exact title goes before one that only fits without its brackets, and both before one whose parent is ignored;
    among equals the first column has the key, later ones are unused.
    """
    levels = [tuple(title.split(BETWEEN_LEVELS)) if title else () for title in header]
    return match_levels(levels, lookups_for(titles), remembered or {})


@dataclass(frozen=True)
class Lookups:
    exact: dict[str, str]
    bare: dict[str, str]


def lookups_for(titles: Sequence[ColumnTitles]) -> Lookups:
    exact: dict[str, str] = {}
    bare: dict[str, str] = {}
    unclear = set()
    for column in titles:
        exact.setdefault(plain_title(column.title), column.key)
    for column in titles:
        for title in (column.title, *column.aliases):
            exact.setdefault(plain_title(title), column.key)
            if bare.setdefault(bare_title(title), column.key) != column.key:
                unclear.add(bare_title(title))
    # 学历（全日制） and 学历（在职） are both 学历 without their brackets: then only the exact title counts.
    return Lookups(exact, {title: key for title, key in bare.items() if title not in unclear or title in exact})


def _candidates(levels: tuple[str, ...]) -> list[list[str]]:
    """The ways to read a column's title, in rounds: nearer readings of all columns go before looser ones of any."""
    if not levels:
        return [[], [], [], []]
    ways = ["".join(levels), "".join(reversed(levels))]
    rounds = [[plain_title(way) for way in ways], [bare_title(way) for way in ways], [], []]
    if len(levels) > 1 and not any(word in level for level in levels[:-1] for word in OTHER_PEOPLE):
        rounds[2] = [plain_title(levels[-1])]
        rounds[3] = [bare_title(levels[-1])]
    return rounds


def match_levels(levels: Sequence[tuple[str, ...]], lookups: Lookups, remembered: Mapping[str, str]) -> Matching:
    columns: dict[int, str] = {}
    settled = set()
    for index, titles in enumerate(levels):
        chosen = remembered.get(plain_title(BETWEEN_LEVELS.join(titles))) if titles else None
        if chosen is not None:
            settled.add(index)
            if chosen and chosen not in columns.values():
                columns[index] = chosen
    candidates = [_candidates(titles) for titles in levels]
    for number in range(4):
        lookup = lookups.exact if number in (0, 2) else lookups.bare
        for index, rounds in enumerate(candidates):
            if index in columns or index in settled:
                continue
            key = next((lookup[way] for way in rounds[number] if way in lookup), None)
            if key is not None:
                # A second column of a key is settled too: a looser reading must not give it another.
                settled.add(index)
                if key not in columns.values():
                    columns[index] = key
    written = [BETWEEN_LEVELS.join(titles) for titles in levels]
    units = {index: unit for index, title in enumerate(written) if (unit := unit_in(title))}
    return Matching(dict(sorted(columns.items())),
                    [(index, title) for index, title in enumerate(written) if title and index not in columns], units)
