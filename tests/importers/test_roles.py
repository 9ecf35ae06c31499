"""What a person says that a row is goes before every rule: data, no data, a section, the header."""
from collections.abc import Sequence

import models.catalogue  # noqa: F401
from importers.layout import Layout, find_table, rows
from importers.reading import Cell, Sheet
from importers.roles import DATA, HEADER, LEFT, SECTION
from models.members import Members

TITLES: tuple[Cell, ...] = ("序号", "姓名", "界别", "手机")


def sheet(*several: Sequence[Cell]) -> Sheet:
    width = max(map(len, several))
    return Sheet("名册", [[*one, *[None] * (width - len(one))] for one in several])


def names(layout: Layout) -> list[Cell]:
    return [values["name"] for _, values in rows(layout)]


def test_a_row_that_looks_like_a_footer_is_data_where_a_person_says_so() -> None:
    made = sheet(TITLES, (1, "王甲", "教育界", None), ("备注：", "审核", "教育界", "13900000001"))
    assert names(find_table(made, Members.importable())) == ["王甲"]
    again = find_table(made, Members.importable(), roles={2: DATA})
    assert names(again) == ["王甲", "审核"] and again.footer_rows == []


def test_a_line_after_the_total_is_data_where_a_person_says_so() -> None:
    made = sheet(TITLES, (1, "王甲", "教育界", None), ("合计", "1人"), (None, "以上人员均已核实过一遍了"))
    assert find_table(made, Members.importable()).footer_rows == [2, 3]
    again = find_table(made, Members.importable(), roles={3: DATA})
    assert names(again) == ["王甲", "以上人员均已核实过一遍了"] and again.footer_rows == [2]


def test_a_sample_and_a_record_change_places() -> None:
    made = sheet(TITLES, ("示例", "张三", "教育界", "13800000000"), (1, "王甲", "教育界", None), (2, "王乙", "教育界", None))
    before = find_table(made, Members.importable())
    assert before.sample_rows == [1] and names(before) == ["王甲", "王乙"]
    after = find_table(made, Members.importable(), roles={1: DATA, 3: LEFT})
    assert after.sample_rows == [] and names(after) == ["张三", "王甲"] and after.left_rows == [3]


def test_a_record_becomes_a_section_over_the_rows_below() -> None:
    made = sheet(("序号", "姓名", "手机"), (None, "老干部", None), (1, "王甲", None), (2, "王乙", None))
    assert names(find_table(made, Members.importable())) == ["老干部", "王甲", "王乙"]
    after = find_table(made, Members.importable(), roles={1: SECTION})
    assert names(after) == ["王甲", "王乙"] and after.sections == {1: "老干部"}
    assert [group.label for group in after.groups] == ["老干部"]


def test_the_header_is_the_row_a_person_names() -> None:
    made = sheet(("姓名", "性别", "手机", None), ("名字", "xb", "电话", "界别"), ("王甲", "男", "13900000001", "教育界"))
    assert find_table(made, Members.importable()).header_rows == (0, 0)
    after = find_table(made, Members.importable(), {"名字": "name"}, roles={1: HEADER})
    assert after.header_rows == (1, 1) and after.title_rows == [0]
    assert after.columns == {0: "name", 2: "phones", 3: "sector"} and names(after) == ["王甲"]


def test_a_header_without_a_known_title_can_be_named_too() -> None:
    made = sheet(("一", "二"), ("王甲", "男"))
    layout = find_table(made, Members.importable(), roles={0: HEADER})
    assert layout.columns == {} and "name" in layout.missing
    assert names(layout.with_columns({0: "name"})) == ["王甲"]


def test_what_is_said_of_a_row_holds_in_every_block_side_by_side() -> None:
    made = sheet(("姓名", "手机", "姓名", "手机"), ("王甲", "13900000001", "王乙", "13900000002"),
                 ("王丙", "13900000003", "王丁", "13900000004"))
    layout = find_table(made, Members.importable(), roles={1: LEFT})
    assert names(layout) == ["王丙", "王丁"]
    assert [layout.sheet.number(row) for row in layout.left_rows] == [2, 2]
