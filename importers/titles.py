"""Matches the titles of other people's columns with those of a register, by title and alias."""
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from models.register import Register

BETWEEN_LEVELS = " / "      # how a column below a merged parent is written: 联系方式 / 手机
UNITS = frozenset("元 万元 亿元 千元 册 本 部 套 种 件 个 只 台 箱 袋 瓶 包 盒 吨 公斤 千克 斤 升 人 人次 名 户 次 家 条 项 支 "
                  "岁 年 月 天 小时 时 分钟 公里 米 平方米 亩 % ‰".split())
# Below a merged parent (包联单位 / 乡镇 | 村) the column that says no more than the parent does.
MAIN_CHILDREN = frozenset("名称 全称 姓名 本人 内容 情况 村 村名 具体内容 具体名称".split())
SCALES = ("十万", "百万", "千万", "百", "千", "万", "亿")
# Words of a count that also end a title of their own (书名, 年月): as a unit they stand apart from it.
_PART_OF_TITLES = frozenset("名 人 户 家 项 支 年 月 天 时 米 次 条 种 部 本".split())
# A 姓名 below one of these belongs to somebody else; read as the member's own it would overwrite it.
OTHER_PEOPLE = ("配偶", "子女", "家庭", "父", "母", "亲属", "家属", "紧急", "推荐人", "介绍人")

ROUNDS = 6

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
    """The unit a title names: 金额（万元）, 金额(单位:万元,含税), 金额/万元, 印数（千册）, and as a line below: 金额 / 万元."""
    text = unicodedata.normalize("NFKC", text)
    hints = [hint[1:-1] for hint in _BRACKETS.findall(text)] + ([text.rpartition("/")[2]] if "/" in text else [])
    for hint in hints:
        for part in re.split("[,;、/]", re.sub(r"\s+|^\s*(?:计量)?单位\s*:?", "", hint)):
            if is_unit(part):
                return part
    return None


def is_unit(text: str) -> bool:
    """Whether the text is a unit and nothing else: 册, 万元, 千册."""
    return text in UNITS or bool(scale_of(text)) and text.removeprefix(scale_of(text)) in UNITS - {"%", "‰"}


def scale_of(unit: str) -> str:
    """千 of 千册; '' for a unit that counts single things."""
    return next((scale for scale in SCALES if unit.startswith(scale) and unit != "千克"), "")


def apart_from_unit(text: str) -> tuple[str, str]:
    """A plain title and the unit it ends in without brackets: 捐款金额万元 → 捐款金额, 万元; ('', '') where it does not."""
    for length in (4, 3, 2, 1):
        unit = text[-length:]
        if len(text) > length and is_unit(unit) and unit not in _PART_OF_TITLES and not text[:-length].endswith("单位"):
            return text[:-length], unit
    return "", ""


def is_units_row(texts: Sequence[str]) -> bool:
    """Whether a row below a header says nothing but units: （万元） （元） 册."""
    bare = [re.sub(r"^[(\[【]?(?:单位:?)?|[)\]】]$", "", unicodedata.normalize("NFKC", text)) for text in texts]
    return bool(texts) and all(map(is_unit, bare)) and (len(texts) > 1 or bare[0] != texts[0])


def match_titles(header: Sequence[str], titles: Sequence[ColumnTitles],
                 remembered: Mapping[str, str] | None = None) -> Matching:
    """Keys for the titles of a header row; a two-level title is written 联系方式 / 手机.

    `remembered` holds what a person chose before, by `plain_title` of the title as written; '' means: leave it out.
    An exact title goes before one that only fits without its brackets, and both before one whose parent is ignored;
    among equals the first column has the key, later ones are unused.
    """
    levels = [tuple(title.split(BETWEEN_LEVELS)) if title else () for title in header]
    return match_levels(levels, lookups_for(titles), remembered or {})


@lru_cache(1)
def known_titles() -> frozenset[str]:
    """Every title and alias that a register has for what it imports, and 序号: what headers are made of."""
    titles = {title for register in Register.declared.values() if not register.read_only
              for column in register.importable() for title in (column.title, *column.aliases)}
    return frozenset({plain_title(title) for title in titles} | {"序号"})


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
    """The ways to read a column's title, in rounds: nearer readings of all columns go before looser ones of any.

    Under a parent that only says where it belongs (基本情况 / 学历 / 全日制) the lower levels are read together.
    """
    rounds: list[list[str]] = [[] for _ in range(ROUNDS)]
    if not levels:
        return rounds
    if len(levels) > 1 and is_units_row(levels[-1:]):
        levels = levels[:-1]
    tails = [levels[start:] for start in range(len(levels))]
    if any(word in level for level in levels[:-1] for word in OTHER_PEOPLE):
        tails = tails[:1]
    for number, tail in enumerate(tails):
        ways = ["".join(tail), "".join(reversed(tail))]
        last = 2 if number else 0
        rounds[last] += [plain_title(way) for way in ways]
        rounds[last + 1] += [bare_title(way) for way in ways]
    rounds[4] = [head for way in rounds[1] if (head := apart_from_unit(way)[0])]
    if len(levels) > 1 and plain_title(levels[-1]) in MAIN_CHILDREN:
        rounds[5] = [bare_title("".join(levels[:-1]))]
    return rounds


def match_levels(levels: Sequence[tuple[str, ...]], lookups: Lookups, remembered: Mapping[str, str]) -> Matching:
    columns: dict[int, str] = {}
    settled = set()
    ended = set()                           # columns whose title ends in a unit
    for index, titles in enumerate(levels):
        chosen = remembered.get(plain_title(BETWEEN_LEVELS.join(titles))) if titles else None
        if chosen is not None:
            settled.add(index)
            if chosen and chosen not in columns.values():
                columns[index] = chosen
    candidates = [_candidates(titles) for titles in levels]
    for number in range(ROUNDS):
        lookup = lookups.exact if number in (0, 2) else lookups.bare
        for index, rounds in enumerate(candidates):
            if index in columns or index in settled:
                continue
            key = next((lookup[way] for way in rounds[number] if way in lookup), None)
            if key is not None:
                # A second column of a key is settled too: a looser reading must not give it another.
                settled.add(index)
                ended |= {index} if number == 4 else set()
                if key not in columns.values():
                    columns[index] = key
    written = [BETWEEN_LEVELS.join(titles) for titles in levels]
    units = {index: unit for index, title in enumerate(written)
             if (unit := unit_in(title) or index in ended and apart_from_unit(bare_title(title))[1])}
    return Matching(dict(sorted(columns.items())),
                    [(index, title) for index, title in enumerate(written) if title and index not in columns], units)
