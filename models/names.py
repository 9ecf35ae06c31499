"""The order of names by strokes and by pinyin, and the text they are searched by."""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from models.fields.numbers import parse_han_number
from models.patterns import Pattern

RESOURCES = Path(__file__).parents[1] / "resources"

_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
_WIDTH = 3                      # 36³ = 46,656 ranks; those there are begin below "z", the sign of no rank

# Only those that cannot well be a one-character surname with a given name (单于 and 梁丘 can).
_COMPOUND_SURNAMES = frozenset((
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 "
    "仲孙 钟离 长孙 宇文 司徒 鲜于 司空 司寇 闾丘 子车 亓官 巫马 颛孙 漆雕 壤驷 公良 拓跋 夹谷 宰父 谷梁 段干 百里 东郭 呼延 "
    "羊舌 微生 令狐 轩辕 完颜 纳兰 第五 西门 叶赫 爱新觉罗 歐陽 司馬 諸葛 東方 尉遲").split())
_LONGEST_SURNAME = 4

# Readings that a character has only as a surname.
_SURNAME_READINGS = {
    "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "曾": "zeng", "区": "ou", "盖": "ge",
    "朴": "piao", "任": "ren", "华": "hua", "翟": "zhai", "缪": "miao", "乐": "yue", "薄": "bo",
    "尉": "wei", "秘": "bi", "种": "chong", "召": "shao", "员": "yun", "折": "she", "祭": "zhai",
    "佴": "nai", "繁": "po", "洗": "xian", "冼": "xian", "覃": "qin", "乜": "nie", "么": "yao",
    "隽": "juan", "炅": "gui", "句": "gou", "阚": "kan", "燕": "yan", "都": "du", "黑": "he",
    "撒": "sa", "宓": "mi", "逄": "pang", "长": "chang", "葛": "ge", "车": "che", "谌": "chen",
    "哈": "ha", "万俟": "mo qi", "尉迟": "yu chi", "尉遲": "yu chi", "长孙": "zhang sun",
    "令狐": "ling hu", "澹台": "tan tai",
    "鲜于": "xian yu", "宰父": "zai fu", "夹谷": "jia gu", "拓跋": "tuo ba", "亓官": "qi guan",
}
# Words of units in which a character is not read as in the table.
_WORD_READINGS = {
    "重庆": "chong qing", "银行": "yin hang", "商行": "shang hang", "行业": "hang ye", "支行": "zhi hang",
    "音乐": "yin yue", "乐器": "yue qi", "乐团": "yue tuan", "会计": "kuai ji", "校长": "xiao zhang",
    "县长": "xian zhang", "会长": "hui zhang", "调研": "diao yan", "调解": "tiao jie", "西藏": "xi zang",
    "收藏": "shou cang", "大厦": "da sha", "厦门": "xia men", "朝阳": "chao yang", "六安": "lu an",
    "番禺": "pan yu", "都市": "du shi", "重建": "chong jian", "便民": "bian min",
}
# A number that puts names in order: in digits, behind 第, or in Han at the end; the 三 of 三河村 is part of the name.
_NUMBERS = Pattern(r"(\d+|(?<=第)[零一二三四五六七八九十百]+|[一二三四五六七八九十百]+(?=[》）)]*$))")
_WORDS = Pattern("|".join(_WORD_READINGS))

_ALL_TOKENS = Pattern(r"[0-9A-Za-z\u4e00-\u9fff]*")

# U+01C0 is a letter to FTS5's unicode61 and stands in no text of ours, so no phrase reaches over it.
_PART = "ǀ"


# The tables stay one string each and only the characters met are kept apart: read in 0.2 ms instead of 7.
@cache
def _table(name: str) -> str:
    return (RESOURCES / name).read_text(encoding="utf-8")


@cache
def _rank(char: str) -> int:
    """The place of the character in stroke order, -1 where it has none."""
    return _table("stroke_rank.txt").find(char)


@cache
def _reading(char: str) -> str:
    """The syllable of a Han character; any other character itself, in lower case."""
    table = _table("pinyin.txt")
    at = -1 if char.isascii() else table.find(char)
    if at < 0:
        return char.lower()
    line = table.rfind("\n", 0, at) + 1
    return table[line:table.index(" ", line)]


def _base36(number: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, digit = divmod(number, 36)
        digits = _BASE36[digit] + digits
    return digits


@cache
def _rank_code(char: str) -> str:
    rank = _rank(char)
    return _base36(rank, _WIDTH) if rank >= 0 else "z" + _base36(ord(char), 4)


@lru_cache(1024)
def _bare(name: str) -> str:
    """The letters of a name, without padding, dots and brackets."""
    if _ALL_TOKENS.fullmatch(name):
        return name
    return "".join(char for char in unicodedata.normalize("NFKC", name) if _is_token(char))


@lru_cache(1024)
def split_surname(name: str) -> tuple[str, str]:
    """Surname and given name; a compound surname needs a given name behind it (欧阳 alone is 欧 and 阳)."""
    name = _bare(name)
    for length in range(min(_LONGEST_SURNAME, len(name) - 1), 1, -1):
        if name[:length] in _COMPOUND_SURNAMES:
            return name[:length], name[length:]
    return name[:1], name[1:]


def stroke_key(name: str) -> str:
    """A text whose binary order is 按姓氏笔画为序.

    Surname's rank; then names with one given character before longer ones; then the given characters' ranks.
    Characters outside the table come last, by code point.
    """
    surname, given = split_surname(name)
    codes = [_rank_code(char) for char in surname]
    length = "0" if not given else "1" if len(given) == 1 else "2"
    # 欧 comes before 欧阳: the sign behind the first character says whether the surname goes on.
    surname_key = codes[0] + ("1" if len(codes) == 1 else "2" + "".join(codes[1:])) if codes else ""
    return surname_key + length + "".join(_rank_code(char) for char in given)


@lru_cache(1024)                             # every derived text of a record asks for its name again
def _syllables(text: str, surname: bool) -> tuple[tuple[str, str], ...]:
    """Each letter or digit of the text with its reading (itself, in lower case, where it has none)."""
    chars = _bare(text)
    readings = [_reading(char) for char in chars]
    for found in _WORDS.finditer(chars):
        if not (surname and found.start() == 0):
            readings[found.start():found.end()] = _WORD_READINGS[found[0]].split()
    if surname:
        head = split_surname(text)[0]
        if head in _SURNAME_READINGS:
            readings[:len(head)] = _SURNAME_READINGS[head].split()
    return tuple(zip(chars, readings))


def pinyin(text: str, surname: bool = True) -> str:
    """Full pinyin in lower case without tones and spaces, ü as v; digits and Latin letters stay."""
    return "".join(reading for _char, reading in _syllables(text, surname))


def initials(text: str, surname: bool = True) -> str:
    """The first letters of the syllables: zs for 张三."""
    return "".join(reading[:1] for _char, reading in _syllables(text, surname))


def pinyin_key(text: str, surname: bool = True) -> str:
    """A text whose binary order is the dictionary's: character by character, by syllable, then by strokes.

    So all 张 stand together before 章, and 西安 (xi an) before 先 (xian).
    """
    return "".join(f"{reading} {_rank_code(char)}" for char, reading in _syllables(text, surname))


def natural_key(text: str) -> str:
    """A text whose binary order is by pinyin, with numbers, written in digits or in Han, by their value."""
    pieces = _NUMBERS.split(text)                         # every second piece is a number
    return "".join(f"{parse_han_number(piece):09d} " if position % 2 else pinyin_key(piece, surname=False)
                   for position, piece in enumerate(pieces) if piece)


@cache
def _is_token(char: str) -> bool:
    """Whether FTS5's unicode61 takes the character into a token (categories L, N and Co)."""
    category = unicodedata.category(char)
    return (category[0] in "LN" or category == "Co") and char != _PART


def _tokens(text: str) -> list[str]:
    if _ALL_TOKENS.fullmatch(text):
        return list(text.lower())
    # Folding can leave marks behind letters (é, ½); they are no tokens.
    return [char for char in unicodedata.normalize("NFKC", text).lower() if _is_token(char)]


def search_text(*texts: str | None) -> str:
    """Texts as single characters for FTS5, so that a phrase finds any part of a text, but of one only."""
    parts = [" ".join(tokens) for text in texts if text and (tokens := _tokens(text))]
    return f" {_PART} ".join(parts)


def search_phrase(typed: str) -> str:
    """The FTS5 expression that finds what was typed; '' where nothing of it can be searched.

    Words parted by spaces must all occur, in any order; a padded name (张　三) and a number written in
    groups (139 1234 5678) are one word.
    """
    words = typed.split()
    if all(len(word) == 1 for word in words) or all(word.isdigit() for word in words):
        words = ["".join(words)]
    phrases = ['"' + " ".join(tokens) + '"' for word in words if (tokens := _tokens(word))]
    return phrases[0] if len(phrases) == 1 else f"({' AND '.join(phrases)})" if phrases else ""


def pad_name(name: str) -> str:
    """A name of two Han characters widened to three for print: 张　三."""
    return f"{name[0]}\u3000{name[1]}" if re.fullmatch(r"[〇㐀-鿿𠀀-𳍿]{2}", name) else name
