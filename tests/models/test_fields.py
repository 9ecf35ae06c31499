"""Cells as they stand in real sheets, against what is kept and what is printed."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import fields
from models.errors import InvalidValue
from models.fields import CLEAR, AmbiguousDate, MaskedValue

PARSERS: list[Callable[[Any], Any]] = [
    fields.parse_text, fields.parse_long_text, fields.parse_name, fields.parse_sex, fields.parse_ethnicity,
    fields.parse_affiliations, fields.parse_date, fields.parse_moment, fields.parse_phones,
    fields.parse_id_number, fields.parse_integer, fields.parse_number, fields.parse_money, fields.parse_set,
    fields.parse_bool,
]
CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-10**20, 10**20), st.floats(), st.text(max_size=30), st.datetimes(),
    st.dates(), st.times(), st.timedeltas(),
    st.text("0123456789.-/年月日()（）、 :*+Xx转万元,上下半中共民建党员", max_size=20),
)


def refused(parse: Callable[..., Any], *cell: Any) -> str:
    with pytest.raises(InvalidValue) as caught:
        parse(*cell)
    assert caught.value.field == ""
    return caught.value.message


# Blank, ditto, clear ------------------------------------------------------------------------------

@pytest.mark.parametrize("cell", [
    None, "", " ", "\u3000", "\n\t\xa0", "/", "／", "－", "—", "——", "-", "--", "无", "暂无", "不详", " 无 ", "（无）",
    "…",
    "N/A", "\u200b", float("nan"),
])
def test_blank(cell: Any) -> None:
    assert fields.is_blank(cell)
    assert [parse(cell) for parse in PARSERS] == [None] * len(PARSERS)


@pytest.mark.parametrize("cell", ["无党派", "无锡", "不详细", "1/2", "-5", "0", 0, False, "一", "同上", "王-李"])
def test_not_blank(cell: Any) -> None:
    assert not fields.is_blank(cell)


@pytest.mark.parametrize("cell", ["同上", "〃", '"', "″", " 同 上 ", "”", "（同上）", "＂", "``"])
def test_ditto(cell: str) -> None:
    assert fields.is_ditto(cell)


@pytest.mark.parametrize("cell", [None, "", "同上级", '"甲"', "上", 5])
def test_no_ditto(cell: Any) -> None:
    assert not fields.is_ditto(cell)


@pytest.mark.parametrize("cell", ["（清空）", "(清空)", " （ 清空 ） "])
def test_clear(cell: str) -> None:
    assert all(parse(cell) is CLEAR for parse in PARSERS)


@given(CELLS)
def test_any_cell_is_parsed_or_refused_with_a_sentence(cell: Any) -> None:
    for parse in [*PARSERS, fields.split_former_name, fields.is_ditto]:
        try:
            parse(cell)
        except InvalidValue as error:
            assert error.message and error.field == ""


# Text ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize("cell, kept", [
    ("\u3000新河县 第一中学\u3000", "新河县 第一中学"), ("甲\r\n  乙", "甲 乙"), ("a\x00b\x07c\u200b", "abc"), ("a\tb", "a b"),
    (13952601815.0, "13952601815"), (12, "12"), (1.5, "1.5"), (0.1 + 0.2, "0.3"), (True, "是"),
    (1e-7, "0.0000001"),
    (datetime(2021, 3, 4), "2021-03-04"), (datetime(2021, 3, 4, 5, 6), "2021-03-04 05:06"),
    (date(2021, 3, 4), "2021-03-04"),
    (time(8, 30), "08:30"), ("=1+1", "=1+1"),
])
def test_text(cell: Any, kept: str) -> None:
    assert fields.parse_text(cell) == kept


def test_long_text_keeps_its_lines() -> None:
    assert fields.parse_long_text(" 一\u3000\r\n\r\n二\v三\n") == "一\n\n二\n三"


def test_text_too_long_for_a_cell() -> None:
    assert "100000 字" in refused(fields.parse_long_text, "长" * 100_000)
    assert "100000 字" in refused(fields.parse_text, "长" * 100_000)


def test_an_excel_error_is_told() -> None:
    assert "#REF!" in refused(fields.parse_text, " #REF! ")


@given(st.text())
def test_text_is_stable(text: str) -> None:
    for parse in (fields.parse_text, fields.parse_long_text):
        try:
            kept = parse(text)
        except InvalidValue:
            continue
        if isinstance(kept, str):
            assert parse(kept) == kept


@pytest.mark.parametrize("cell, kept", [
    ("甲、乙，丙,丁；戊;己/庚／辛\n壬", tuple("甲乙丙丁戊己庚辛壬")), ("张三  李四   王五", ("张三", "李四", "王五")),
    ("张  三、李四、张  三", ("张  三", "李四")), ("甲、、乙、", ("甲", "乙")), ("张三（组长、书记）、李四", ("张三（组长、书记）", "李四")),
    ("教育 界", ("教育 界",)), (5.0, ("5",)), ("、", None),
])
def test_set(cell: Any, kept: Any) -> None:
    assert fields.parse_set(cell) == kept


@pytest.mark.parametrize("cell, names", [
    ("示例甲、示例乙", ("示例甲", "示例乙")), ("示例甲 示例乙　示例丙", ("示例甲", "示例乙", "示例丙")),
    ("朱  超", ("朱超",)), ("朱  超　郭兰亭", ("朱超", "郭兰亭")), ("丁淑敏、朱  超　郭兰亭", ("丁淑敏", "朱超", "郭兰亭")),
    ("王 小明 李四", ("王小明", "李四")), ("欧阳 锋", ("欧阳锋",)), ("阿卜杜拉·买买提 李四", ("阿卜杜拉·买买提", "李四")),
    ("张三（出差 北京） 李四（病假）", ("张三（出差 北京）", "李四（病假）")), ("张三 （出差）、李四", ("张三（出差）", "李四")),
    ("张三\t李四\n张三", ("张三", "李四")), ("John Smith", ("John Smith",)), ("无", None), (None, None),
    ("（清空）", fields.CLEAR),
])
def test_people_in_one_cell(cell: object, names: object) -> None:
    assert fields.parse_people(cell) == names


@pytest.mark.parametrize("cell, kept", [
    ("是", True), ("√", True), ("✓", True), (True, True), (1, True), ("Y", True), ("否", False), ("×", False),
    (False, False),
    ("N", False), (0, False),
])
def test_bool(cell: Any, kept: bool) -> None:
    assert fields.parse_bool(cell) is kept


def test_bool_refused() -> None:
    assert "“也许”" in refused(fields.parse_bool, "也许")


# People -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("cell, name, former", [
    ("张  三", "张三", ()), ("张\u3000\u3000三", "张三", ()), (" 欧阳 修 ", "欧阳修", ()), ("王进\n（王崇进）", "王进", ("王崇进",)),
    ("王进(王崇进)", "王进", ("王崇进",)), ("王进\n王崇进", "王进", ("王崇进",)), ("王进（曾用名：王崇进、王 三）", "王进", ("王崇进", "王三")),
    ("王进（女）", "王进", ()), ("王进（女，回族）", "王进", ()), ("王进（满）", "王进", ()), ("王进（召集人）", "王进", ()),
    ("王进（大）", "王进", ()), ("王进（教师）", "王进", ()), ("王进（小名狗蛋）", "王进", ("狗蛋",)), ("张三（李四）", "张三", ("李四",)),
    ("*王进", "王进", ()), ("3.王进", "王进", ()), ("王进（副组长）", "王进", ()), ("阿卜杜拉・买买提", "阿卜杜拉·买买提", ()),
    ("阿卜杜拉 • 买买提", "阿卜杜拉·买买提", ()),
    ("阿卜杜拉.买买提", "阿卜杜拉·买买提", ()), ("John  Smith", "John Smith", ()), ("示例张三", "示例张三", ()), ("", "", ()),
    ("（清空）", "", ()),
])
def test_names(cell: str, name: str, former: tuple[str, ...]) -> None:
    assert fields.split_former_name(cell) == (name, former)
    assert fields.parse_name(cell) == (CLEAR if cell == "（清空）" else name or None)


@pytest.mark.parametrize("cell", ["123", 15, "张三、李四", "！", "（王进）", "张" * 51])
def test_no_name(cell: Any) -> None:
    assert refused(fields.parse_name, cell)


@pytest.mark.parametrize("cell, kept", [
    ("男", "男"), (" 女 ", "女"), ("女性", "女"), (1.0, "男"), ("2", "女"), ("F", "女"),
])
def test_sex(cell: Any, kept: str) -> None:
    assert fields.parse_sex(cell) == kept


def test_sex_refused() -> None:
    assert refused(fields.parse_sex, "汉") == "性别“汉”应写“男”或“女”"


@pytest.mark.parametrize("cell, kept", [
    ("汉", "汉族"), ("汉族", "汉族"), (" 满 族", "满族"), ("维吾尔", "维吾尔族"), ("其他", "其他"), ("其它", "其他"), ("基诺族", "基诺族"),
])
def test_ethnicity(cell: str, kept: str) -> None:
    assert fields.parse_ethnicity(cell) == kept


def test_all_ethnicities() -> None:
    assert len(set(fields.ETHNICITIES)) == 57
    assert all(fields.parse_ethnicity(name) == name for name in fields.ETHNICITIES)
    assert "“汗族”" in refused(fields.parse_ethnicity, "汗族")


@pytest.mark.parametrize("cell, kept", [
    ("中共", ("中共党员",)), ("党员", ("中共党员",)), ("中国共产党党员", ("中共党员",)), ("中共党员（2005.07）", ("中共党员",)),
    ("中共预备党员", ("中共预备党员",)), ("中共党员（预备）", ("中共预备党员",)), ("预备党员", ("中共预备党员",)), ("团员", ("共青团员",)),
    ("民建、中共", ("中共党员", "民建会员")), ("中共民盟", ("中共党员", "民盟盟员")), ("中共、民盟", ("中共党员", "民盟盟员")),
    ("中共（预备）", ("中共预备党员",)), ("民建会", ("民建会员",)), ("共产党", ("中共党员",)),
    ("九三", ("九三学社社员",)), ("九三学社", ("九三学社社员",)), ("农工", ("农工党党员",)), ("农工党员", ("农工党党员",)),
    ("农工民主党党员", ("农工党党员",)), ("致公党党员", ("致公党党员",)), ("民革党员", ("民革党员",)), ("民进", ("民进会员",)),
    ("民主促进会会员", ("民进会员",)), ("台盟", ("台盟盟员",)), ("无党派", ("无党派人士",)), ("无党派人士", ("无党派人士",)),
    ("群众", ("群众",)), ("中共 民革/中共", ("中共党员", "民革党员")), ("中共党员2005.07", ("中共党员",)),
    ("民盟\n中共预备党员", ("中共预备党员", "民盟盟员")),
])
def test_affiliations(cell: str, kept: tuple[str, ...]) -> None:
    assert fields.parse_affiliations(cell) == kept


@pytest.mark.parametrize("cell", ["非中共", "民主党派", "民进党", "教师", "群众、中共", "无党派、民盟", "中共党员、预备党员", "+", 1])
def test_affiliations_refused(cell: Any) -> None:
    assert refused(fields.parse_affiliations, cell).startswith("政治面貌")


@given(st.sets(st.sampled_from(fields.AFFILIATIONS[2:11]), min_size=1), st.sampled_from("、，/ "), st.randoms())
def test_affiliations_come_back_in_the_order_of_the_standard(names: set[str], mark: str, random: Any) -> None:
    shuffled = sorted(names)
    random.shuffle(shuffled)
    assert fields.parse_affiliations(mark.join(shuffled)) == tuple(
        name for name in fields.AFFILIATIONS if name in names)


def test_the_thirteen_affiliations() -> None:
    assert len(fields.AFFILIATIONS) == 13
    assert [fields.AFFILIATIONS.index(name) for name in (
        fields.AFFILIATION_PARTY, fields.AFFILIATION_PROBATIONARY, "无党派人士", "群众")] == [0, 1, 11, 12]


@pytest.mark.parametrize("text, level", [
    ("研究生", "研究生"), ("博士研究生", "研究生"), ("省委党校研究生", "研究生"), ("大学", "大学"), ("大学本科", "大学"), ("大本", "大学"),
    ("在职本科", "大学"), ("中央党校大学", "大学"), ("专升本", "大学"), ("大专", "大专"), ("大学专科", "大专"), ("专科", "大专"),
    ("省委党校大专", "大专"), ("高职", "大专"), ("中专", "中专"), ("中等专科", "中专"), ("职高", "中专"), ("技校", "中专"), ("高中", "高中"),
    ("初中", "初中"), ("小学", "小学"), ("大专、本科", "大学"), ("硕士", "研究生"),
])
def test_education(text: str, level: str) -> None:
    assert fields.education_code(text) == fields.EDUCATION_CODES[level]


def test_education_unknown() -> None:
    assert fields.education_code("党校") == fields.education_code(None) == fields.education_code("") == ""
    assert fields.EDUCATION_LEVELS[:4] == ("研究生", "大学", "大专", "中专")
    assert sorted(fields.EDUCATION_CODES.values()) == list(fields.EDUCATION_CODES.values())


# Dates --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("cell, kept", [
    ("1975.03", "1975-03"), ("1975.3", "1975-03"), ("1975.1", "1975-01"), ("1975.10", "1975-10"),
    ("1975年3月", "1975-03"),
    ("Mar-75", "1975-03"), ("12-Mar-2019", "2019-03-12"), ("1975,03", "1975-03"),
    ("75.3", "1975-03"), ("05.7", "2005-07"), ("197503", "1975-03"), ("1975-03-12", "1975-03-12"),
    ("1975/3/12", "1975-03-12"),
    ("2019/2/3  14:30", "2019-02-03"), ("2021年上半年", "2021-H1"), ("2021年下半年", "2021-H2"),
    ("2021-H1", "2021-H1"),
    ("1975", "1975"), ("1975年", "1975"), (1975, "1975"), (1975.0, "1975"), (197503, "1975-03"),
    (19750312.0, "1975-03-12"),
    ("19750312", "1975-03-12"), ("750312", "1975-03-12"), ("190512", "2019-05-12"), (27465, "1975-03-12"),
    (27465.6, "1975-03-12"),
    (1975.03, "1975-03"), (1975.3, "1975-03"), (1975.12, "1975-12"), (75.3, "1975-03"),
    (1975.0312, "1975-03-12"),
    (datetime(1975, 3, 12, 8, 30), "1975-03-12"), (date(1975, 3, 12), "1975-03-12"), ("１９７５．０３", "1975-03"),
    ("1975年3月12日", "1975-03-12"), ("1975年03月生", "1975-03"), ("1975.03\n（46岁）", "1975-03"),
    ("1975年元月", "1975-01"),
    ("二〇二一年三月十二日", "2021-03-12"), ("一九七五年十月", "1975-10"), ("2021-03-04T05:06:07", "2021-03-04"),
    ("2021-03-04 00:00:00", "2021-03-04"), ("2021年3月4日（星期四）", "2021-03-04"), ("2021年3月4日 上午9时", "2021-03-04"),
    ("1975—03—12", "1975-03-12"), ("1975. 3", "1975-03"), ("2020.02.29", "2020-02-29"),
    ("19750312.0", "1975-03-12"), ("75年3月", "1975-03"), ("'1975.03", "1975-03"),
])
def test_dates(cell: Any, kept: str) -> None:
    assert fields.parse_date(cell) == kept


@pytest.mark.parametrize("cell", ["至今", " 至今 ", "现在"])
def test_an_open_end_clears(cell: str) -> None:
    assert fields.parse_date(cell) is CLEAR


@pytest.mark.parametrize("cell, named", [
    ("2021-02-30", "2021年2月30日"), ("1975.13", "1975年13月"), ("20210230", "2021年2月30日"), (1975.13, "1975年13月"),
    ("2021年2月29日", "2021年2月29日"), ("1975.00", "1975年0月"), ("1650.03", "1650年3月"), ("3月12日", "3月12日"),
    ("10年前", "10年前"),
    ("2019.01-2020.03", "2019.01-2020.03"), ("张三", "张三"), (5.12, "5.12"), (123456789, "123456789"),
    ("1975-03.12", "1975-03.12"),
    (True, "是"), (-27465, "-27465"), (time(8, 30), "08:30"), ("2021年32月", "2021年32月"),
])
def test_dates_refused_by_name(cell: Any, named: str) -> None:
    assert f"“{named}”" in refused(fields.parse_date, cell)


@pytest.mark.parametrize("cell", [1975.1, 75.1, 2001.1])
def test_a_tenth_is_asked_about(cell: float) -> None:
    with pytest.raises(AmbiguousDate) as caught:
        fields.parse_date(cell)
    assert str(cell) in caught.value.message
    october, january = fields.parse_date(cell, True), fields.parse_date(cell, False)
    assert (str(october)[4:], str(january)[4:]) == ("-10", "-01")


def test_the_answer_changes_no_other_cell() -> None:
    for answer in (None, True, False):
        assert [fields.parse_date(cell, answer) for cell in (1975.11, 1975.2, "1975.1", 1975.01)] == [
            "1975-11", "1975-02", "1975-01", "1975-01"]


@pytest.mark.parametrize("cells, answer", [
    ([1975.1, 1980.01], True), ([1975.1, 1980.03, 1990.12], True), ([1975.1, "1980.03"], True),
    ([1975.1, 1980.01, 1990.3], True),
    ([1975.1], None), ([1975.1, 1980.3], None), ([1975.1, 1980.3, "1990.10"], False),
    ([1975.1, 1980.03, 1990.3], None),
    ([1975.1, 1980.11, None, "无", datetime(1975, 1, 1)], None), ([], None), ([1975.1, "1990.10"], None),
])
def test_what_a_column_tells_of_its_tenths(cells: list[Any], answer: bool | None) -> None:
    assert fields.tenth_evidence(iter(cells)) is answer


@given(st.lists(st.tuples(st.integers(1940, 2010), st.integers(1, 12)), min_size=1))
def test_a_padded_column_stored_as_numbers_comes_back(months: list[tuple[int, int]]) -> None:
    cells = [float(f"{year}.{month:02}") for year, month in months]
    answer = fields.tenth_evidence(cells)
    assert answer is (True if any(month < 10 for _year, month in months) else None)
    if answer:
        assert [fields.parse_date(cell, answer) for cell in cells] == [f"{y}-{m:02}" for y, m in months]


DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
KEPT_DATES = st.one_of(
    DAYS.map(date.isoformat), DAYS.map(lambda day: f"{day:%Y-%m}"), DAYS.map(lambda day: f"{day:%Y}"),
    DAYS.map(lambda day: f"{day:%Y}-H{1 + day.month // 7}"))


@given(KEPT_DATES)
def test_a_printed_date_reads_back(value: str) -> None:
    assert fields.parse_date(fields.print_date(value)) == value
    assert fields.parse_date(value) == value
    first, last = fields.date_span(value)
    assert first <= last and first[:4] == last[:4] == value[:4]


@given(DAYS)
def test_every_way_to_write_a_day(day: date) -> None:
    for text in (f"{day.year}年{day.month}月{day.day}日", f"{day.year}.{day.month}.{day.day}", f"{day:%Y%m%d}",
                 f"{day.year}/{day.month}/{day.day}"):
        assert fields.parse_date(text) == day.isoformat()
    if 1955 <= day.year <= 2060:
        assert fields.parse_date((day - date(1899, 12, 30)).days) == day.isoformat()


@pytest.mark.parametrize("value, printed, span", [
    ("1975", "1975", ("1975-01-01", "1975-12-31")), ("2021-H1", "2021年上半年", ("2021-01-01", "2021-06-30")),
    ("2021-H2", "2021年下半年", ("2021-07-01", "2021-12-31")),
    ("1975-03", "1975.03", ("1975-03-01", "1975-03-31")),
    ("2020-02", "2020.02", ("2020-02-01", "2020-02-29")),
    ("1975-03-12", "1975.03.12", ("1975-03-12", "1975-03-12")),
])
def test_print_and_span(value: str, printed: str, span: tuple[str, str]) -> None:
    assert fields.print_date(value) == printed
    assert fields.date_span(value) == span
    assert fields.print_date(None) == ""


@pytest.mark.parametrize("cell, kept", [
    ("2019/2/3  14:30", "2019-02-03 14:30"), ("2019-02-03T14:30:00", "2019-02-03 14:30"),
    ("2019.2.3", "2019-02-03"),
    ("2019年2月3日下午2时30分", "2019-02-03 14:30"), ("2019年2月3日14时", "2019-02-03 14:00"),
    ("2019年2月3日 上午9：05", "2019-02-03 09:05"),
    ("2019年2月3日晚8点半", "2019-02-03 20:30"), (datetime(2019, 2, 3, 14, 30), "2019-02-03 14:30"),
    (datetime(2019, 2, 3), "2019-02-03"),
    ("2019-02-03 00:00:00", "2019-02-03"), ("2019-02-03 00:00", "2019-02-03 00:00"),
    ("2019.02.03 24:00", "2019-02-04 00:00"),
    (43499.604166666664, "2019-02-03 14:30"), (43499, "2019-02-03"), (date(2019, 2, 3), "2019-02-03"),
    (datetime(2019, 2, 3, 14, 29, 59, 999000), "2019-02-03 14:30"), ("2019年12月31日中午12点", "2019-12-31 12:00"),
])
def test_moments(cell: Any, kept: str) -> None:
    assert fields.parse_moment(cell) == kept
    assert fields.parse_moment(fields.print_moment(kept)) == kept


@pytest.mark.parametrize("cell", [
    "2019.02", "14:30", "2019-02-03 25:00", "2019-02-03 14:61", "2019-02-30 14:30", time(8), "2019年上半年",
])
def test_moments_refused(cell: Any) -> None:
    assert refused(fields.parse_moment, cell)


def test_a_time_without_a_day_says_what_is_missing() -> None:
    with pytest.raises(InvalidValue, match="“20：00”缺日期，请写成 2019.02.03 14:30"):
        fields.parse_moment("20：00")


@given(st.datetimes(datetime(1990, 1, 1), datetime(2050, 1, 1)))
def test_a_moment_from_a_sheet_comes_back(moment: datetime) -> None:
    minute = moment.replace(second=0, microsecond=0)
    serial = (minute - datetime(1899, 12, 30)) / timedelta(days=1)
    expected = f"{minute:%Y-%m-%d %H:%M}"
    if minute.time() != time():
        assert fields.parse_moment(serial) == fields.parse_moment(minute) == expected
    assert fields.parse_moment(fields.print_moment(expected)) == expected


# Phones -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("cell, kept", [
    ("1.3952601815E10", ("13952601815",)), ("1.395260181E+10", ("13952601810",)),
    (13952601815.0, ("13952601815",)), (13952601815, ("13952601815",)), ("13952601815.0", ("13952601815",)),
    ("139 5260 1815", ("13952601815",)), ("139-5260-1815", ("13952601815",)),
    ("+86 13952601815", ("13952601815",)),
    ("+86-139-5260-1815", ("13952601815",)), ("8613952601815", ("13952601815",)),
    ("（+86）13952601815", ("13952601815",)),
    ("１３９５２６０１８１５", ("13952601815",)), ("\u202d13952601815\u202c", ("13952601815",)),
    ("13952601815、13852601816", ("13952601815", "13852601816")),
    ("13952601815/13852601816", ("13952601815", "13852601816")),
    ("13952601815 13852601816", ("13952601815", "13852601816")),
    ("13952601815\n13852601816", ("13952601815", "13852601816")),
    ("13952601815；13952601815", ("13952601815",)),
    ("139 5260 1815 138 5260 1816", ("13952601815", "13852601816")),
    ("13952601815（值班）", ("13952601815（值班）",)), ("13952601815值班", ("13952601815（值班）",)),
    ("13952601815(办)13852601816(家)", ("13952601815（办）", "13852601816（家）")),
    ("办公：0319-4712345", ("0319-4712345（办公）",)),
    ("手机：13952601815", ("13952601815",)), ("0319-4712345", ("0319-4712345",)),
    ("03194712345", ("0319-4712345",)),
    ("（0319）4712345", ("0319-4712345",)), ("(0319) 471 2345", ("0319-4712345",)),
    ("010-12345678", ("010-12345678",)),
    ("01012345678", ("010-12345678",)), ("+86-319-4712345", ("0319-4712345",)),
    ("0319 4712345转801", ("0319-4712345转801",)),
    ("0319-4712345-801", ("0319-4712345转801",)), ("0319-4712345-8", ("0319-4712345转8",)),
    ("4712345", ("4712345",)),
    ("471 2345", ("4712345",)), ("4712345-801", ("4712345转801",)), ("66612", ("66612",)),
    (66612.0, ("66612",)),
    ("手机13952601815 短号66612", ("13952601815", "66612（短号）")), ("13952601815 值班", ("13952601815（值班）",)),
    ("13952601815 无", ("13952601815",)), ("无；13952601815", ("13952601815",)),
    ("'13952601815", ("13952601815",)),
    ("66612（短号）", ("66612（短号）",)), ("400-123-4567", ("400-123-4567",)), ("4001234567", ("400-123-4567",)),
    ("12345", ("12345",)),
    ("13952601815-66612", ("13952601815", "66612")), ("66612 801", ("66612", "801")),
    ("013952601815", ("13952601815",)),
    ("13952601815（值班、夜间）；4712345", ("13952601815（值班、夜间）", "4712345")), ("139.5260.1815", ("13952601815",)),
])
def test_phones(cell: Any, kept: tuple[str, ...]) -> None:
    assert fields.parse_phones(cell) == kept
    assert fields.parse_phones("、".join(kept)) == kept


@pytest.mark.parametrize("cell, part", [
    ("1391234", "手机“1391234”不足 11 位"), ("139123456789", "手机“139123456789”多于 11 位"),
    ("13952601815、1391234", "不足 11 位"),
    (1395260181.0, "手机“1395260181”不足 11 位"), ("张三", "“张三”不是电话号码"), ("0319-123", "座机“0319-123”位数不对"),
    ("12012345678", "不是电话号码"), ("1.39526E+10", "科学记数"), ("139 5260 181", "“1395260181”不足 11 位"),
    (True, "电话号码"), ("12", "不是电话号码"),
])
def test_phones_refused(cell: Any, part: str) -> None:
    assert part in refused(fields.parse_phones, cell)


@pytest.mark.parametrize("cell", [
    "138****1234", "138＊＊＊＊1234", "0319-47***45", "138xxxx1234", "13952601815、138****1234",
])
def test_a_masked_phone_keeps_what_is_stored(cell: str) -> None:
    with pytest.raises(MaskedValue) as caught:
        fields.parse_phones(cell)
    assert caught.value.message == "已隐藏，保留原值"


MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
LANDLINES = st.from_regex(
    r"(010-[2-8][0-9]{7}|0[3-9][1-9][0-9]-[2-8][0-9]{6})(转[1-9][0-9]{0,3})?", fullmatch=True)
PHONES = st.builds(
    lambda number, note: f"{number}（{note}）" if note else number,
    st.one_of(MOBILES, LANDLINES, st.from_regex(r"[5-7][0-9]{4}", fullmatch=True)),
    st.sampled_from(["", "值班", "2021年停用"]))


@given(st.lists(PHONES, min_size=1, max_size=4, unique_by=fields.phone_digits), st.sampled_from("、；/\n "))
def test_phones_come_back(phones: list[str], mark: str) -> None:
    if mark == " " and any(len(fields.phone_digits(phone)) < 10 for phone in phones):
        mark = "、"
    assert fields.parse_phones(mark.join(phones)) == tuple(phones)


@given(PHONES)
def test_a_mask_hides_and_is_known_again(phone: str) -> None:
    masked = fields.mask_phone(phone)
    digits = fields.phone_digits(phone)
    assert digits.isdigit() and digits not in masked.replace("-", "") and phone != masked
    with pytest.raises(MaskedValue):
        fields.parse_phones(masked)


@pytest.mark.parametrize("phone, masked, digits", [
    ("13912345678", "139****5678", "13912345678"), ("13912345678（值班）", "139****5678（值班）", "13912345678"),
    ("0319-4712345转801", "0319-47***45转801", "03194712345"), ("66612", "6***2", "66612"),
])
def test_mask_and_digits(phone: str, masked: str, digits: str) -> None:
    assert (fields.mask_phone(phone), fields.phone_digits(phone)) == (masked, digits)


# ID numbers ---------------------------------------------------------------------------------------

SAMPLE = "11010519491231002X"         # the example printed in GB 11643-1999


@pytest.mark.parametrize("cell", [
    SAMPLE, SAMPLE.lower(), " 110105 19491231 002x ", "'" + SAMPLE, "１１０１０５１９４９１２３１００２Ｘ",
    "\u202d" + SAMPLE + "\u202c"])
def test_id_number(cell: str) -> None:
    assert fields.parse_id_number(cell) == SAMPLE
    assert fields.check_id_number(SAMPLE) is None
    assert fields.id_birth(SAMPLE) == "1949-12-31" and fields.id_sex(SAMPLE) == "女"
    assert fields.mask_id_number(SAMPLE) == "110105********002X"


def test_the_example_for_a_man() -> None:
    assert fields.check_id_number("440524188001010014") is None and fields.id_sex("440524188001010014") == "男"


@pytest.mark.parametrize("cell", [
    130530197503120000, 1.3053019750312e17, "130530197503121000", "1.30530E+17", 130530197503121234,
])
def test_digits_lost_to_excel(cell: Any) -> None:
    assert "Excel" in refused(fields.parse_id_number, cell) and "丢失" in refused(fields.parse_id_number, cell)


def test_a_true_number_may_end_in_000() -> None:
    true = next(number for sequence in range(1000) for area in range(130501, 130536)
                if fields.check_id_number(number := f"{area}19750{sequence % 9 + 1}12{'000'}0") is None)
    assert fields.parse_id_number(true) == true


@pytest.mark.parametrize("cell", [
    "1234", "1101051949123100211", "11010519491231002Y", "1101051949123X", 15, True, "张三",
    "11010519491231X"])
def test_id_number_refused(cell: Any) -> None:
    message = refused(fields.parse_id_number, cell)
    assert message.startswith("身份证号") and str(cell)[:8] not in message


def test_old_number() -> None:
    for cell in (110105491231002.0, 110105491231002, "110105491231002"):
        assert fields.parse_id_number(cell) == "110105491231002"
    assert fields.id_birth("110105491231002") == "1949-12-31" and fields.id_sex("110105491231002") == "女"


@pytest.mark.parametrize("value, part", [
    ("110105194912310021", "校验码"), ("110105194913310028", "出生日期"), ("990105194912310021", "省级")])
def test_id_number_warnings(value: str, part: str) -> None:
    assert fields.parse_id_number(value) == value
    assert part in (fields.check_id_number(value) or "")


@given(st.sampled_from(["130530", "110105", "659001"]), DAYS, st.integers(1, 999))
def test_exactly_one_check_digit_is_right(area: str, birth: date, sequence: int) -> None:
    first = f"{area}{birth:%Y%m%d}{sequence:03}"
    right = [digit for digit in "0123456789X" if fields.check_id_number(first + digit) is None]
    assert len(right) == 1
    value = first + right[0]
    # ISO 7064 MOD 11-2, reckoned another way than in the program.
    remainder = 0
    for char in value:
        remainder = (remainder * 2 + (10 if char == "X" else int(char))) % 11
    assert remainder == 1
    assert fields.parse_id_number(value) == value
    assert fields.id_birth(value) == birth.isoformat()
    assert fields.id_sex(value) == ("男" if sequence % 2 else "女")
    with pytest.raises(MaskedValue):
        fields.parse_id_number(fields.mask_id_number(value))


# Numbers and money --------------------------------------------------------------------------------

@pytest.mark.parametrize("cell, kept", [
    (168, 168), (168.0, 168), ("168人", 168), ("1,234", 1234), ("１２", 12), ("-5", -5), ("1.2万", 12000),
    ("3 册", 3), ("十二人", 12), ("三", 3), ("0", 0)])
def test_integer(cell: Any, kept: int) -> None:
    assert fields.parse_integer(cell) == kept


@pytest.mark.parametrize("cell", [3.5, "3.5", "约10", "20余", "1,23", "", "人", True, 1e16, "5-6"])
def test_integer_refused(cell: Any) -> None:
    if cell == "":
        assert fields.parse_integer(cell) is None
    else:
        assert refused(fields.parse_integer, cell)


@pytest.mark.parametrize("cell, text", [
    (0.1, "0.1"), ("3.50", "3.5"), ("8小时", "8"), ("2.25 h", "2.25"), (100, "100"), ("100.00", "100"),
    (0.1 + 0.2, "0.3"), ("0.0", "0")])
def test_number(cell: Any, text: str) -> None:
    value = fields.parse_number(cell)
    assert isinstance(value, Decimal) and str(value) == text


@pytest.mark.parametrize("cell, unit, fen", [
    ("1,234.50元", "元", 123450), ("¥1,234.5", "元", 123450), ("￥ 1234.5", "元", 123450), ("1.2万元", "元", 1200000),
    ("1.2万", "元", 1200000),
    (27.38, "万元", 27380000), ("27.38", "万元", 27380000), ("5000元", "万元", 500000), ("1.2万", "万元", 1200000),
    (0.1, "元", 10),
    (1.005, "元", 101), ("0.004", "元", 0), ("0.005", "元", 1), (1234.56, "元", 123456),
    ("人民币5000元整", "元", 500000), (0, "元", 0),
    ("3千元", "元", 300000), ("伍仟陆佰元整", "元", 560000), ("三百", "万元", 30000), ("1亿元", "元", 10**10),
    (273800, "元", 27380000), ("１，２３４．５０", "元", 123450),
])
def test_money(cell: Any, unit: str, fen: int) -> None:
    assert fields.parse_money(cell, unit) == fen


@pytest.mark.parametrize("cell, part", [
    (-5, "不能为负"), ("-5元", "不能为负"), ("若干", "“若干”不是金额"), ("1,23", "不是金额"), ("$5", "人民币"), (True, "金额"),
    ("10**9", "不是金额"),
    (1e14, "太大"), ("约500", "不是金额"), ("500册", "不是金额"),
])
def test_money_refused(cell: Any, part: str) -> None:
    assert part in refused(fields.parse_money, cell)


@given(st.integers(0, 10**12), st.sampled_from(["元", "万元"]))
def test_printed_money_reads_back(fen: int, unit: str) -> None:
    assert fields.parse_money(fields.print_money(fen, unit), unit) == fen


@given(st.integers(0, 10**11))
def test_money_stored_as_a_float_loses_no_fen(fen: int) -> None:
    assert fields.parse_money(fen / 100) == fen


@pytest.mark.parametrize("fen, unit, text", [
    (27380000, "元", "273800"), (27380000, "万元", "27.38"), (123450, "元", "1234.50"), (5, "元", "0.05"),
    (1, "万元", "0.000001"),
    (0, "元", "0"), (0, "万元", "0"), (10**9, "万元", "1000"), (-150, "元", "-1.50"), (None, "元", ""),
])
def test_print_money(fen: int | None, unit: str, text: str) -> None:
    assert fields.print_money(fen, unit) == text


@pytest.mark.parametrize("number, text", [
    (0, "零"), (2, "二"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百零五"), (110, "一百一十"), (1010, "一千零一十"),
    (1001, "一千零一"),
    (10000, "一万"), (10010, "一万零一十"), (120000, "十二万"), (100001, "十万零一"),
])
def test_han_numbers(number: int, text: str) -> None:
    assert fields.han_number(number) == text


@given(st.integers(0, 99_999_999))
def test_han_numbers_read_back(number: int) -> None:
    assert fields.parse_han_number(fields.han_number(number)) == number


@pytest.mark.parametrize("text, number", [
    ("第一网格", 1), ("十届三次", 10), ("第12组", 12), ("二〇二一年", 2021), ("第二十三次会议", 23), ("教育界", None), ("第２届", 2),
    ("两千", 2000)])
def test_numbers_in_names(text: str, number: int | None) -> None:
    assert fields.parse_han_number(text) == number
