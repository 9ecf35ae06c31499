"""The order of names and the search, the latter on SQLite's own FTS5."""

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import names

STROKE_ORDER = (Path(names.__file__).parents[1] / "resources" / "stroke_rank.txt").read_text("utf-8").strip()
HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


def in_stroke_order(*expected: str) -> None:
    shuffled = list(expected)
    random.Random(7).shuffle(shuffled)
    assert sorted(shuffled, key=names.stroke_key) == list(expected)


def test_surnames_by_strokes_then_short_names_then_given_characters() -> None:
    in_stroke_order("丁一", "于谦", "王一", "王丹", "王磊", "王一凡", "王一丹", "刘三", "李四", "李四光", "张三", "陈二", "魏一")


def test_a_list_as_leaders_print_it() -> None:
    in_stroke_order("马强", "王卫东", "田野", "冯雪", "刘洋", "孙立", "李娜", "杨帆", "张伟", "陈静", "赵敏", "黄河", "曹操", "魏征")


def test_compound_surnames_stand_behind_their_first_character() -> None:
    in_stroke_order("司三", "司马光", "司马相如", "司徒雷", "欧三", "欧阳", "欧阳修", "欧阳一一")
    assert names.split_surname("欧阳娜娜") == ("欧阳", "娜娜")
    assert names.split_surname("欧阳") == ("欧", "阳") and names.split_surname("于谦") == ("于", "谦")
    assert names.split_surname("爱新觉罗溥仪") == ("爱新觉罗", "溥仪")


def test_padding_and_dots_do_not_move_a_name() -> None:
    assert names.stroke_key("张\u3000三") == names.stroke_key("张  三") == names.stroke_key("张三")
    assert names.stroke_key("阿卜杜拉·买买提") == names.stroke_key("阿卜杜拉买买提")


def test_characters_without_a_rank_come_last() -> None:
    in_stroke_order("王一", "龠一", "𬍛一", "𰻝一")
    in_stroke_order("王龠", "王𬍛", "王一一")
    assert names.stroke_key("") == names.stroke_key("\u3000")


def test_the_table_is_in_the_order_of_strokes() -> None:
    """Counts of strokes known by heart, which Unicode's collation also has, never fall."""
    by_count = ["一", "丁", "万", "王", "田", "刘", "李", "金", "赵", "徐", "黄", "程", "解", "谭", "潘", "薛", "戴", "瞿"]
    in_stroke_order(*by_count)


@given(st.lists(st.text(HAN, min_size=1, max_size=4), min_size=2, max_size=8))
def test_sqlite_sorts_the_keys_as_the_rule_says(people: list[str]) -> None:

    def rule(name: str) -> tuple[int, bool, tuple[int, ...], bool, tuple[int, ...]]:
        surname, given_name = names.split_surname(name)
        ranks = tuple(STROKE_ORDER.index(char) for char in surname)
        given_ranks = tuple(STROKE_ORDER.index(char) for char in given_name)
        return ranks[0], len(ranks) > 1, ranks, len(given_name) > 1, given_ranks

    database = sqlite3.connect(":memory:")
    database.execute("create table person (name, key)")
    rows = [(name, names.stroke_key(name)) for name in people]
    database.executemany("insert into person values (?, ?)", rows)
    ordered = [name for name, in database.execute("select name from person order by key, rowid")]
    assert ordered == sorted(people, key=rule) == sorted(people, key=names.stroke_key)


# Pinyin -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name, full, letters", [
    ("张三", "zhangsan", "zs"), ("单雄信", "shanxiongxin", "sxx"), ("仇英", "qiuying", "qy"), ("解缙", "xiejin", "xj"),
    ("查良镛", "zhaliangyong", "zly"), ("曾国藩", "zengguofan", "zgf"), ("区一", "ouyi", "oy"), ("盖一", "geyi", "gy"),
    ("朴一", "piaoyi", "py"), ("任一", "renyi", "ry"), ("华佗", "huatuo", "ht"), ("万俟咏", "moqiyong", "mqy"),
    ("万里", "wanli", "wl"), ("尉迟恭", "yuchigong", "ycg"), ("长孙无忌", "zhangsunwuji", "zswj"),
    ("翟一", "zhaiyi", "zy"),
    ("吕布", "lvbu", "lb"), ("张 单", "zhangdan", "zd"), ("乐乐", "yuele", "yl"), ("覃一", "qinyi", "qy"),
    ("䶮一", "yanyi", "yy"),
    ("阿卜杜拉·买买提", "abudulamaimaiti", "abdlmmt"), ("John Smith", "johnsmith", "johnsmith"), ("", "", ""),
])
def test_pinyin_of_people(name: str, full: str, letters: str) -> None:
    assert names.pinyin(name) == full
    assert names.initials(name) == letters


@pytest.mark.parametrize("text, full", [
    ("单县农业银行", "danxiannongyeyinhang"), ("新河县音乐家协会", "xinhexianyinyuejiaxiehui"),
    ("重庆路3号A座", "chongqinglu3haoazuo"),
    ("解放路", "jiefanglu"), ("会计学校", "kuaijixuexiao"),
])
def test_pinyin_of_units(text: str, full: str) -> None:
    assert names.pinyin(text, surname=False) == full


def test_pinyin_of_units_has_no_surname_readings() -> None:
    assert names.initials("单位", surname=False) == "dw" and names.initials("单位") == "sw"


def test_every_common_character_has_a_reading() -> None:
    unread = [char for char in STROKE_ORDER if "一" <= char <= "龥"
              and not names.pinyin(char, surname=False).isascii()]
    assert len(unread) < 40


def test_the_order_of_pinyin_goes_by_syllables() -> None:
    expected = ["安一", "昂一", "白一", "单一", "西安", "先一", "张艾", "张杰", "张伟", "章艾", "曾三"]
    expected.sort(key=["安一", "昂一", "白一", "单一", "西安", "先一", "曾三", "张艾", "张杰", "张伟", "章艾"].index)
    assert sorted(reversed(expected), key=names.pinyin_key) == expected


@given(st.text(HAN, min_size=1, max_size=4), st.text(HAN, min_size=1, max_size=4))
def test_the_pinyin_key_is_the_order_of_syllable_lists(one: str, other: str) -> None:
    first, second = names.pinyin(one[0]), names.pinyin(other[0])
    if first != second and len(names.split_surname(one)[0]) == len(names.split_surname(other)[0]) == 1:
        assert (names.pinyin_key(one) < names.pinyin_key(other)) == (first < second)
    assert (names.pinyin_key(one) == names.pinyin_key(other)) == (one == other)


# Search -------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(":memory:")
    database.execute("create virtual table found using fts5(text)")
    yield database
    database.close()


def finds(database: sqlite3.Connection, text: str, typed: str) -> bool:
    database.execute("delete from found")
    database.execute("insert into found values (?)", (text,))
    query = "select 1 from found where found match ?"
    return database.execute(query, (names.search_phrase(typed),)).fetchone() is not None


@pytest.mark.parametrize("typed, hit", [
    ("张三", True), ("三丰", True), ("张", True), ("张 三", True), ("张　三丰", True), ("丰张", False), ("李四", False),
    ("5260", True),
    ("13952601815", True), ("139 5260 1815", True), ("5206", False), ("第一中学", True), ("新河 1815", True),
    ("1815 新河", True),
    ("新河 1816", False), ("Abc", True), ("bC公", True), ("ＡＢＣ", True), ("丰139", False), ("三丰新河", False),
    ('"张三"', True),
    ('张" OR "李', False), ("张*", True), ("0319-4712345", True), ("03194712345", True), ("abx", False),
    ("𬍛", True),
])
def test_a_phrase_finds_any_part_of_one_text(index: sqlite3.Connection, typed: str, hit: bool) -> None:
    text = names.search_text("张三丰", None, "13952601815", "", "新河县第一中学", "ABC公司", "0319-4712345", "王𬍛")
    assert finds(index, text, typed) is hit


@pytest.mark.parametrize("typed", ["", "  ", '"', "（）", "ǀ", "- - -"])
def test_nothing_to_search_gives_no_expression(typed: str) -> None:
    assert names.search_phrase(typed) == ""


ANY = st.text(st.one_of(HAN, st.sampled_from("0123456789abcXYZ ·-（）、\"'*ǀéß½０Ａ𬍛㐀")), max_size=12)


@given(ANY, ANY, st.integers(0, 12), st.integers(1, 12))
def test_every_piece_of_a_text_is_found_and_none_across_two(
        index: sqlite3.Connection, one: str, other: str, start: int, length: int) -> None:
    piece = one[start:start + length]
    if names.search_phrase(piece):
        assert finds(index, names.search_text(other, one), piece)
    last, first = names.search_text(one)[-1:], names.search_text(other)[:1]
    if last and first:
        joined = last + first
        alone = finds(index, names.search_text(one), joined) or finds(index, names.search_text(other), joined)
        assert finds(index, names.search_text(one, other), joined) == alone


def test_fts5_sees_every_character_the_search_text_holds() -> None:
    """A character that unicode61 dropped would make a phrase match over the gap."""
    database = sqlite3.connect(":memory:")
    database.execute("create virtual table found using fts5(text)")
    database.execute("create virtual table terms using fts5vocab(found, 'row')")
    blocks = (range(0x3400, 0xA000), range(0x20000, 0x2A6E0), range(0x2A700, 0x2EBE1),
              range(0xE000, 0xE900), range(0x30, 0x7B))
    text = names.search_text("".join(chr(code) for block in blocks for code in block))
    database.execute("insert into found values (?)", (text,))
    assert {term for term, in database.execute("select term from terms")} == set(text.split())


# Print --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name, printed", [
    ("张三", "张\u3000三"), ("王𬍛", "王\u3000𬍛"), ("张三丰", "张三丰"), ("Al", "Al"), ("张", "张"), ("", ""),
    ("欧阳修", "欧阳修")])
def test_padding_for_print(name: str, printed: str) -> None:
    assert names.pad_name(name) == printed


def test_numbered_names_stand_in_the_order_of_their_numbers() -> None:
    grids = [f"第{number}网格" for number in ("一", "二", "三", "四", "九", "十", "十一", "二十")]
    assert sorted(reversed(grids), key=names.natural_key) == grids
    books = ["《古今新河》", "《示例书三》", "《示例书四》", "《示例书七》", "示例书12"]
    assert sorted(reversed(books), key=names.natural_key)[:4] == books[:4]
    assert names.natural_key("三河村") > names.natural_key("八里村")
