"""The table is found below its titles and between its footers, however the header was written."""
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.layout import Layout, find_table, rows
from importers.plain_text import Merge
from importers.reading import Cell, Sheet, read_sheets
from importers.titles import bare_title, match_titles, plain_title, unit_in
from models.errors import Refused


@dataclass(frozen=True)
class Titles:
    key: str
    title: str
    aliases: tuple[str, ...] = ()
    required: bool = False


MEMBERS = (
    Titles("name", "姓名", ("委员姓名",), required=True),
    Titles("sex", "性别"),
    Titles("born", "出生年月", ("出生日期",)),
    Titles("phones", "手机", ("手机号码", "移动电话", "联系电话")),
    Titles("landline", "座机", ("办公电话",)),
    Titles("sector", "界别"),
    Titles("unit", "工作单位及职务", ("单位及职务",)),
    Titles("full_time", "学历（全日制）", ("全日制学历",)),
    Titles("on_job", "学历（在职）", ("在职学历",)),
    Titles("note", "备注"),
)
DONATIONS = (
    Titles("donor", "捐赠人", required=True), Titles("amount", "金额", ("捐款金额",)),
    Titles("goods", "物资"), Titles("quantity", "数量（件）"), Titles("note", "备注"),
)


def sheet(*written: Sequence[Cell], merged: tuple[Merge, ...] = ()) -> Sheet:
    width = max(len(row) for row in written)
    return Sheet("名册", [[*row, *[None] * (width - len(row))] for row in written], merged=merged)


def read(found: Sheet, titles: Sequence[Titles] = MEMBERS) -> list[tuple[int, dict[str, Cell]]]:
    return list(rows(find_table(found, titles)))


# ---- titles ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("written", ["姓名", "姓 名", "姓\u3000\u3000名", "姓\n名", "*姓名", "姓名：", "姓名（必填）", " 姓名 ", "委员\n姓名"])
def test_titles_as_people_write_them(written: str) -> None:
    assert match_titles([written], MEMBERS).columns == {0: "name"}


def test_brackets_units_and_width() -> None:
    assert plain_title("金额（万元）") == plain_title("金 额(万元)") == "金额万元"
    assert bare_title("金额（万元）") == bare_title("金额/万元") == bare_title("捐款【注】金额")[2:] == "金额"
    assert bare_title("（一）") == "一"
    assert [unit_in(title) for title in ("金额（万元）", "金额(单位：元)", "金额/万元", "数量[册]", "姓名（必填）", "手机/座机")] == [
        "万元", "元", "万元", "册", None, None]
    assert match_titles(["ＱＱ"], [Titles("qq", "qq")]).columns == {0: "qq"}


def test_exact_titles_go_before_those_without_their_brackets() -> None:
    found = match_titles(["金额（万元）", "数量", "金额"], DONATIONS)
    assert found.columns == {1: "quantity", 2: "amount"}
    assert found.unused == [(0, "金额（万元）")]
    assert found.units == {0: "万元"}
    # 学历 alone may be either; nothing is guessed.
    found = match_titles(["学历", "学历(在职)", "全日制学历"], MEMBERS)
    assert found.columns == {1: "on_job", 2: "full_time"}


def test_the_first_of_two_columns_has_the_key() -> None:
    found = match_titles(["手机", "手机号码", "微信", ""], MEMBERS)
    assert found.columns == {0: "phones"}
    assert found.unused == [(1, "手机号码"), (2, "微信")]


def test_remembered_choices_come_first() -> None:
    found = match_titles(["姓名", "手机", "电 话"], MEMBERS, {"电话": "phones", "姓名": ""})
    assert found.columns == {2: "phones"}
    assert found.unused == [(0, "姓名"), (1, "手机")]


# ---- the header ------------------------------------------------------------------------------------------------

def test_below_title_rows() -> None:
    found = sheet(["附件1"], ["示例县政协委员名册（按姓氏笔画为序）"], ["填报单位（盖章）：县政协办", None, "截至：2026年1月"], [],
                  ["序号", "姓  名", "性别", "特长"], [1, "示例甲", "男", "书法"], [2, "示例乙", "女", None])
    layout = find_table(found, MEMBERS)
    assert layout.header_rows == (4, 4)
    assert layout.columns == {1: "name", 2: "sex"}
    assert layout.unused == [(0, "序号"), (3, "特长")]
    assert layout.title_rows == [0, 1, 2]
    assert list(rows(layout)) == [(6, {"name": "示例甲", "sex": "男"}), (7, {"name": "示例乙", "sex": "女"})]


def test_two_levels_with_merged_parents() -> None:
    found = sheet(["名册"],
                  ["序号", "姓名", "联系方式", None, "学历", None, "备注"],
                  [None, None, "手机", "座机", "全日制", "在职", None],
                  [1, "示例甲", "139", "0319", "大学", "研究生", "好"],
                  merged=((0, 0, 0, 6), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 1, 5), (1, 6, 2, 6)))
    layout = find_table(found, MEMBERS)
    assert layout.header_rows == (1, 2)
    assert layout.header[2:6] == ("联系方式 / 手机", "联系方式 / 座机", "学历 / 全日制", "学历 / 在职")
    assert layout.columns == {1: "name", 2: "phones", 3: "landline", 4: "full_time", 5: "on_job", 6: "note"}
    assert [number for number, _ in rows(layout)] == [4]


def test_two_levels_without_knowledge_of_merges() -> None:
    """As a .csv or .ods saved from the same sheet has them."""
    found = sheet(["姓名", "联系方式", None, "备注"], [None, "手机", "座机", None], ["示例甲", "139", "0319", "好"],
                  ["示例乙", None, "手机", None])
    for seen in (found, sheet(*found.rows, merged=((3, 1, 3, 2),))):
        layout = find_table(seen, MEMBERS)
        assert layout.header_rows == (0, 1)
        assert layout.header[2] == "联系方式 / 座机"
        assert layout.columns == {0: "name", 1: "phones", 2: "landline", 3: "note"}
        assert layout.body == [2, 3]


def test_a_second_level_of_unknown_titles_is_header_too() -> None:
    found = sheet(["姓名", "性别", "网络", None], [None, None, "微信", "抖音"], ["示例甲", "男", "a", "b"],
                  merged=((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3)))
    layout = find_table(found, MEMBERS)
    assert layout.header_rows == (0, 1) and layout.body == [2]
    assert layout.unused == [(2, "网络 / 微信"), (3, "网络 / 抖音")]


def test_a_first_row_with_gaps_is_no_second_level() -> None:
    found = sheet(["姓名", "性别", "手机", None], ["示例甲", None, "139", "临时"], ["示例乙", "女", None, None])
    layout = find_table(found, MEMBERS)
    assert layout.header_rows == (0, 0) and layout.body == [1, 2]


def test_the_name_of_a_spouse_is_not_the_member() -> None:
    merged = ((0, 0, 0, 1), (0, 2, 1, 2), (0, 3, 1, 3))
    found = sheet(["配偶", None, "姓名", "性别"], ["姓名", "手机", None, None], ["示例乙", "138", "示例甲", "男"], merged=merged)
    layout = find_table(found, MEMBERS)
    assert layout.columns == {2: "name", 3: "sex"}
    assert layout.unused == [(0, "配偶 / 姓名"), (1, "配偶 / 手机")]


def test_units_of_columns_and_of_the_sheet() -> None:
    found = sheet(["捐赠情况"], [None, None, "单位：万元"], ["捐赠人", "捐款金额（元）", "数量"], ["示例甲", 5, 1])
    layout = find_table(found, DONATIONS)
    assert layout.units == {1: "元"} and layout.unit == "万元"
    assert layout.columns == {0: "donor", 1: "amount", 2: "quantity"}


@pytest.mark.parametrize("written", [
    [["一季度工作总结"], ["甲", "乙"], [1, 2]],
    [["性别", "其他"], ["男", "x"]],                                    # one match, and not the required one
    [["x"]] * 40 + [["姓名", "性别"], ["示例甲", "男"]],               # too far down
])
def test_no_header(written: list[list[Cell]]) -> None:
    with pytest.raises(Refused) as caught:
        find_table(sheet(*written), MEMBERS)
    assert "没有找到表头" in caught.value.sentence and "“姓名”" in caught.value.what_to_do


def test_the_form_of_one_person_is_no_table() -> None:
    with pytest.raises(Refused, match="登记表"):
        find_table(sheet(["姓名", "示例甲", "性别", "男"], ["出生年月", "1975.03", "手机", "139"],
                         ["界别", "教育", "座机", "0319"]), MEMBERS)


def test_one_title_is_enough_only_for_one_required_column() -> None:
    found = sheet(["姓名"], ["示例甲"], ["示例乙"])
    assert [values["name"] for _, values in read(found)] == ["示例甲", "示例乙"]
    with pytest.raises(Refused):
        find_table(found, (*MEMBERS, Titles("card", "委员证号", required=True)))


def test_missing_required_columns_are_named() -> None:
    layout = find_table(sheet(["性别", "手机"], ["男", "139"]), MEMBERS)
    assert layout.missing == {"name"}


def test_a_changed_matching() -> None:
    found = sheet(["姓名", "手机", "负责的界别"], ["示例甲", "139", "教育"], [None, None, "科技"], ["合计"])
    layout = find_table(found, MEMBERS)
    changed = layout.with_columns({0: "name", 2: "sector"})
    assert changed.unused == [(1, "手机")]
    assert changed.footer_rows == layout.footer_rows == [3]
    assert list(rows(changed)) == [(2, {"name": "示例甲", "sector": "教育"}), (3, {"name": None, "sector": "科技"})]


# ---- around the body -------------------------------------------------------------------------------------------

def test_what_stands_around_the_records() -> None:
    found = sheet(
        ["序号", "姓名", "性别", "手机", "备注"],
        [1, 2, 3, 4, 5],                                            # 1: the columns numbered
        ["示例", "示例某", "男", "139", "照此填写"],                    # 2: a template's example
        ["教育界（2人）"],                                            # 3: section
        [1, "示例甲", "男", "137", None],
        [None] * 5,                                                 # 5: blank
        [2, "示例乙", "女", "136", "合计 2 项"],
        ["序 号", "姓　名", "性 别", "手机", "备注"],                   # 7: next printed page
        [None, "一、医药卫生界"],                                      # 8: section, in the column of names
        [3, "示例丙", "男", None, "审核人：示例甲"],
        [4, None, None, "/", None],                                 # 10: numbered beforehand, never filled in
        ["合计", "共 3 人"],                                          # 11
        ["备注：", "以上人员均为示例。"],                                # 12
        ["2. 按姓氏笔画为序。"],                                       # 13
        ["单位负责人：", None, "审核人：示例", "填表人：", None],          # 14
        ["2026年3月1日"],                                            # 15
    )
    layout = find_table(found, MEMBERS)
    assert layout.body == [4, 6, 9]
    assert layout.repeated_rows == [1, 7]
    assert layout.sample_rows == [2]
    assert layout.sections == {3: "教育界（2人）", 8: "一、医药卫生界"}
    assert layout.blank_rows == [5, 10]
    assert layout.footer_rows == [11, 12, 13, 14, 15]
    assert layout.expected_count == 3


@pytest.mark.parametrize("numbers", [[1, 2, 3, 4, 5], ["1", "2", "3", "4", "5"], ["(1)", "(2)", "(3)", "(4)", "(5)"],
                                     ["甲", "乙", 1, 2, 3]])
def test_a_row_that_numbers_the_columns_is_no_record(numbers: list[Cell]) -> None:
    found = sheet(["序号", "姓名", "性别", "手机", "备注"], numbers, ["1", "示例甲", "男", "139", "好"])
    layout = find_table(found, MEMBERS)
    assert layout.repeated_rows == [1] and layout.body == [2]


def test_every_row_is_somewhere() -> None:
    found = sheet(["姓名", "手机"], ["示例甲", "1"], ["小计", 1], [None, "2"], ["示例乙"], ["教育界（1人）"], [5])
    layout = find_table(found, MEMBERS)
    placed = [*layout.body, *layout.sections, *layout.footer_rows, *layout.blank_rows, *layout.repeated_rows,
              *layout.sample_rows]
    assert sorted(placed) == [1, 2, 3, 4, 5, 6]
    assert layout.body == [1, 3, 4, 6]              # a lone name is a record, a lone number one with a mistake


def test_people_called_like_words_of_a_footer_stay() -> None:
    names = ["合计成", "共志强", "注文", "例子明", "说明明", "总计划"]
    found = sheet(["姓名", "性别"], *[[name, "男"] for name in names])
    assert [values["name"] for _, values in read(found)] == names


@pytest.mark.parametrize("closing, expected", [
    (["共 168 人"], 168), (["合计：168人"], 168), (["合计", "168人"], 168), (["合　计", None, 168, "人"], 168),
    (["共计１６８名"], 168), (["合计", 273800], None), (["合计金额", "273,800元"], None)])
def test_expected_count(closing: list[Cell], expected: int | None) -> None:
    layout = find_table(sheet(["姓名", "性别", "手机"], ["示例甲", "男", "1"], closing), MEMBERS)
    assert layout.expected_count == expected
    assert layout.body == [1] and layout.footer_rows == [2]


def test_the_count_may_stand_in_the_title() -> None:
    layout = find_table(sheet(["委员名册（共168人）"], ["姓名", "性别"], ["示例甲", "男"]), MEMBERS)
    assert layout.expected_count == 168


def test_cells_merged_downward_and_ditto() -> None:
    found = sheet(["界别", "姓名", "工作单位及职务", "手机"],
                  ["教育", "示例甲", "一中校长", "1"],
                  [None, "示例乙", "同上", "2"],
                  ["教育界（1人）"],
                  [None, "示例丙", "〃", None],
                  ["科技", "示例丁", None, None],
                  merged=((1, 0, 2, 0), (3, 0, 3, 3)))
    layout = find_table(found, MEMBERS)
    values = [values for _, values in rows(layout)]
    assert [row["sector"] for row in values] == ["教育", "教育", None, "科技"]
    assert [row["unit"] for row in values] == ["一中校长"] * 3 + [None]
    assert layout.merged_down == {(2, 0): "教育"}
    assert found.rows[2][0] is None                     # the sheet itself is left as it was read


def test_one_donor_with_several_goods() -> None:
    found = sheet(["捐赠人", "物资", "备注"], ["示例甲", "口罩", None], [None, "大米", None], ["示例乙", "面粉", None],
                  merged=((1, 0, 2, 0),))
    assert [(row["donor"], row["goods"]) for _, row in read(found, DONATIONS)] == [
        ("示例甲", "口罩"), ("示例甲", "大米"), ("示例乙", "面粉")]


# ---- any table, anywhere ---------------------------------------------------------------------------------------

PADDING = st.sampled_from(["", " ", "\u3000", "\n", "  "])
NAMES = st.text("示例甲乙丙丁赵钱孙李", min_size=2, max_size=4).map("王".__add__)
RECORDS = st.lists(st.tuples(NAMES, st.sampled_from(["男", "女", None]), st.sampled_from(["139", 13900000001, None]),
                             st.none() | st.text("字句，\n0", min_size=1, max_size=9)), min_size=1, max_size=8)


def check(found: Sheet, titles: Sequence[Titles], down: int, records: Sequence[tuple[Cell, ...]]) -> None:
    layout: Layout = find_table(found, titles)
    keys = [column.key for column in titles]
    assert layout.header_rows[0] == down
    assert list(rows(layout)) == [
        (down + 2 + number, dict(zip(keys, record))) for number, record in enumerate(records)]


WORDS = st.sampled_from([None, " ", "示例", "姓名", "手机", "合计", "小计：", "共3人", "备注：", "同上", "教育界（2人）", "审核人：", "/", 1,
                         2, 3, 5.5, "王某", "一、", True])


@given(st.lists(st.lists(WORDS, min_size=5, max_size=5), max_size=12),
       st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4), st.integers(0, 4), st.integers(0, 2)), max_size=3))
def test_no_row_is_lost_or_taken_twice(below: list[list[Cell]], spans: list[tuple[int, int, int, int]]) -> None:
    merged = tuple((row, column, row + down, column + right) for row, column, down, right in spans if down or right)
    found = sheet(["姓名", "性别", "手机", "备注", None], *below, merged=merged)
    try:
        layout = find_table(found, MEMBERS)
    except Refused:
        return
    placed = [*layout.title_rows, *layout.body, *layout.sections, *layout.footer_rows, *layout.blank_rows,
              *layout.repeated_rows, *layout.sample_rows, *layout.other_rows]
    first, last = layout.header_rows
    above = [row for row in range(first) if any(cell and cell != " " for cell in found.rows[row])]
    assert sorted(placed) == [*above, *range(last + 1, len(found.rows))]
    assert [number - 1 for number, _ in rows(layout)] == layout.body


@given(RECORDS, st.data(), st.integers(0, 12), st.integers(0, 5), st.permutations(range(4)))
def test_a_known_table_reads_back(records: list[tuple[Cell, ...]], data: st.DataObject, down: int, right: int,
                                  order: list[int]) -> None:
    titles = [MEMBERS[0], MEMBERS[1], MEMBERS[3], MEMBERS[9]]
    margin: list[Cell] = [None] * right
    written: list[list[Cell]] = [[*margin, data.draw(st.sampled_from([None, "示例县政协", "附件2"]))] for _ in range(down)]
    header = [data.draw(PADDING) + data.draw(PADDING).join(titles[index].title) + data.draw(PADDING) for index in order]
    written.append([*margin, *header])
    written.extend([*margin, *(record[index] for index in order)] for record in records)
    check(sheet(*written), titles, down, records)


@pytest.mark.parametrize("down, right", [(0, 0), (1, 0), (0, 3), (7, 2), (25, 30)])
def test_a_known_table_reads_back_from_a_file(tmp_path: Path, down: int, right: int) -> None:
    titles = [MEMBERS[0], MEMBERS[3], MEMBERS[9]]
    records: list[tuple[Cell, ...]] = [("示例甲", 13900000001, None), ("示例乙", "13900000002", "字\n句"), ("示例丙", None, "=")]
    book = openpyxl.Workbook()
    page = book.active
    if down:
        page.cell(1, right + 1, "示例县政协委员名册")
        page.merge_cells(start_row=1, end_row=1, start_column=right + 1, end_column=right + 3)
    for row, values in enumerate([("姓　名", "手机\n号码", " 备注 "), *records], down + 1):
        for column, value in enumerate(values, right + 1):
            page.cell(row, column, value)
    page.cell(down + 6, right + 1, "合计：3人")
    book.save(tmp_path / "名册.xlsx")
    [found] = read_sheets(tmp_path / "名册.xlsx")
    check(found, titles, down, records)
    layout = find_table(found, titles)
    assert sorted(layout.columns) == [right, right + 1, right + 2]
    assert layout.expected_count == 3 and layout.blank_rows == [down + 4]


def test_two_levels_and_cells_merged_downward_from_a_file(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    for values in (["名册"], [], ["界别", "姓名", "联系方式", None], [None, None, "手机", "座机"],
                   ["教育", "示例甲", 139, "0319"], [None, "示例乙", 138, None]):
        page.append(values)
    for merged in ("A1:D2", "A3:A4", "B3:B4", "C3:D3", "A5:A6"):
        page.merge_cells(merged)
    book.save(tmp_path / "名册.xlsx")
    [found] = read_sheets(tmp_path / "名册.xlsx")
    assert read(found) == [
        (5, {"sector": "教育", "name": "示例甲", "phones": 139, "landline": "0319"}),
        (6, {"sector": "教育", "name": "示例乙", "phones": 138, "landline": None})]
