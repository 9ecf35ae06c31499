"""A known table written into a messy sheet, with the traits of real workbooks combined, is read back whole."""
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import permutations
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter as letter

import models.catalogue  # noqa: F401
from importers.files import apply_file, plan_file
from importers.plain_text import Merge
from importers.planned import FAILED, NEW, Plan
from importers.reading import Cell
from models.database import opened
from models.donations import Donations
from models.errors import Refused
from models.members import Members
from models.relations import CREATE
from models.view import View

SECTORS = ("教育界", "农业界", "医药卫生界", "经济界", "工商业联合会界", "科学技术界")
KEYS = ("name", "sex", "phones", "landlines", "work")
TITLES = {"name": "姓名", "sex": "性别", "phones": "手机", "landlines": "座机", "work": "工作单位及职务"}
HINTS = {"name": ("姓名", "姓  名", "姓\n名", "姓名（必填）", "*姓名", "委员姓名"), "sex": ("性别", "性 别", "性\n别", "性别（男/女）"),
         "phones": ("手机", "手机号码", "手 机", "手机（11位）"), "landlines": ("座机", "办公电话"),
         "work": ("工作单位及职务", "工作单位\n及职务", "单位及职务", "工作单位及职务（全称）")}
FORMS = ("xlsx", "xlsx as xls", "html as xls", "csv", "csv as xls")


@dataclass(frozen=True)
class Person:
    name: str
    sex: str
    phone: str
    landline: str
    work: str
    sector: str


@st.composite
def people(draw: st.DrawFn) -> list[Person]:
    """Between 2 and 14 people, sorted by 界别, no two of one name."""
    names = draw(st.lists(st.text("甲乙丙丁戊己庚辛", min_size=1, max_size=2), min_size=2, max_size=14, unique=True))
    count = len(names)
    sectors = sorted(draw(st.lists(st.sampled_from(SECTORS), min_size=count, max_size=count)), key=SECTORS.index)
    return [Person("王" + name, draw(st.sampled_from("男女")), f"139{number:08d}", f"0319-66{number:05d}",
                   f"示例{draw(st.sampled_from(('一中', '农场', '医院')))}{number}", sector)
            for number, (name, sector) in enumerate(zip(names, sectors), 1)]


@dataclass
class Page:
    """A sheet as it is written: rows from A1 on, and merged ranges."""

    rows: list[list[Cell]] = field(default_factory=list)
    merged: list[Merge] = field(default_factory=list)

    def line(self, width: int, *cells: Cell) -> None:
        self.rows.append([*cells, *[None] * (width - len(cells))])

    def across(self, text: str, width: int) -> None:
        self.merged.append((len(self.rows), 0, len(self.rows), width - 1))
        self.line(width, text)

    def shifted(self, right: int, after: int) -> "Page":
        """The same from another column on, with empty columns behind."""
        return Page([[*[None] * right, *cells, *[None] * after] for cells in self.rows],
                    [(r0, c0 + right, r1, c1 + right) for r0, c0, r1, c1 in self.merged if (r0, c0) != (r1, c1)])


@dataclass(frozen=True)
class Traits:
    """How a sheet is arranged."""

    form: str
    grouping: str
    blocks: int
    levels: int
    counted: bool
    padded: bool
    numbered: bool

    @property
    def flat(self) -> bool:
        return self.form.startswith("csv")

    def label(self, sector: str, count: int) -> str:
        return (" ".join(sector) if self.padded else sector) + (f"（{count}人）" if self.counted else "")


@st.composite
def traits(draw: st.DrawFn, persons: Sequence[Person]) -> Traits:
    form = draw(st.sampled_from(FORMS))
    grouping = draw(st.sampled_from(("column", "sections", "merged", "merged and cut", "filled once")))
    if len({one.sector for one in persons}) * 3 > len(persons) * 2 and (
            form.startswith("csv") or grouping == "filled once"):
        grouping = "column"                     # a value here and there is no group's name
    blocks = draw(st.sampled_from((1, 1, 2, 3))) if grouping in ("column", "sections") else 1
    levels = draw(st.sampled_from((1, 2, 3))) if blocks == 1 else 1
    return Traits(form, grouping, blocks, levels, draw(st.booleans()), draw(st.booleans()), draw(st.booleans()))


@st.composite
def pages(draw: st.DrawFn) -> tuple[list[Person], Page, str]:
    """People, and a sheet of them with traits that were drawn. The third: how the sheet is saved."""
    persons = draw(people())
    how = draw(traits(persons))
    columns = (["序号"] if how.numbered else []) + (["界别"] if how.grouping != "sections" else []) + list(KEYS)
    if how.levels == 1 and draw(st.booleans()):
        columns.remove("landlines")
    width = len(columns) * how.blocks
    page = Page()
    _above(draw, page, width)
    _header(draw, page, columns, how)
    if how.blocks == 1 and draw(st.booleans()):
        _example(page, columns, how)
    _people(draw, page, persons, columns, how)
    _below(draw, page, len(persons), width)
    return persons, page.shifted(draw(st.integers(0, 1)), 2 if how.flat else 0), how.form


def _above(draw: st.DrawFn, page: Page, width: int) -> None:
    if draw(st.booleans()):
        page.line(width, "附件1")
    if draw(st.booleans()):
        page.across("示例县政协委员名册", width)
    if draw(st.booleans()):
        page.line(width, "填报单位（盖章）：示例县政协", *[None] * (width - 2), "填报日期：2026年3月1日")
    for _ in range(draw(st.integers(0, 2))):
        page.line(width)


def _header(draw: st.DrawFn, page: Page, columns: Sequence[str], how: Traits) -> None:
    titles = [draw(st.sampled_from(HINTS[one])) if one in HINTS else one for one in columns]
    if how.levels == 1:
        page.rows.append(titles * how.blocks)
        return
    first = len(page.rows)
    levels: list[list[Cell]] = [[None] * len(columns) for _ in range(how.levels)]
    start = columns.index("phones")
    for column, (one, title) in enumerate(zip(columns, titles)):
        if one in ("phones", "landlines"):
            levels[-1][column] = TITLES[one]
        else:
            levels[0][column] = title
            page.merged.append((first, column, first + how.levels - 1, column))
    for level, parent in zip(range(how.levels - 1), ("联系方式", "电话")):
        levels[level][start] = parent
        page.merged.append((first + level, start, first + level, start + 1))
    page.rows += levels


def _example(page: Page, columns: Sequence[str], how: Traits) -> None:
    example = {"name": "张三", "sex": "男", "phones": "13800000000", "work": "示例县某单位", "序号": "示例", "界别": "教育界"}
    if not how.numbered:
        page.across("以下为示例，导入前请删除", len(columns))
    page.rows.append([example.get(one) for one in columns])


def _people(draw: st.DrawFn, page: Page, persons: Sequence[Person], columns: Sequence[str], how: Traits) -> None:
    groups = [(sector, [one for one in persons if one.sector == sector]) for sector in SECTORS]
    batches = [(how.label(sector, len(some)), some) for sector, some in groups if some]
    if how.grouping == "column":
        batches = [("", list(persons))]
    number = 0
    for label, some in batches:
        if how.grouping == "sections":
            _section(draw, page, label, len(columns) * how.blocks, how)
        top, tall = len(page.rows), -(-len(some) // how.blocks)
        for row in range(tall):
            line: list[Cell] = []
            for at in range(row, tall * how.blocks, tall):
                written: Cell = label if row == 0 else None
                if how.grouping == "column" and at < len(some):
                    written = some[at].sector
                line += _cells(some[at] if at < len(some) else None, number + at + 1, written, columns)
            page.rows.append(line)
            if how.grouping == "column" and draw(st.integers(0, 9)) == 0:
                page.line(len(line))
        number += len(some)
        if how.grouping.startswith("merged") and tall > 1:
            _merge(draw, page, label, (top, columns.index("界别"), tall), how)


def _cells(person: Person | None, number: int, sector: Cell, columns: Sequence[str]) -> list[Cell]:
    if person is None:
        return [None] * len(columns)
    phone: Cell = int(person.phone) if number % 2 else f" {person.phone}"
    held = {"序号": number, "界别": sector, "name": person.name if number % 3 else "　".join(person.name),
            "sex": person.sex, "phones": phone, "landlines": person.landline, "work": person.work}
    return [held[one] for one in columns]


def _section(draw: st.DrawFn, page: Page, label: str, width: int, how: Traits) -> None:
    if draw(st.booleans()) and not how.flat:
        page.across(label, width)
    else:
        page.line(width, label)


def _merge(draw: st.DrawFn, page: Page, label: str, place: tuple[int, int, int], how: Traits) -> None:
    """Merge the cells of a group down, or in two where a page breaks."""
    top, column, tall = place
    cut = draw(st.integers(1, tall - 1)) if how.grouping.endswith("cut") else tall
    page.merged.append((top, column, top + cut - 1, column))
    if cut < tall:
        again = draw(st.booleans()) or tall - cut < 2
        page.rows[top + cut][column] = label if again and (how.counted or not how.flat) else None
        page.merged.append((top + cut, column, top + tall - 1, column))


def _below(draw: st.DrawFn, page: Page, count: int, width: int) -> None:
    for _ in range(draw(st.integers(0, 2))):
        page.line(width)
    total = draw(st.sampled_from(([], ["合计", f"{count}人"], ["合计", count], [f"共{count}人"])))
    if total:
        page.line(width, *total)
    if draw(st.booleans()):
        page.line(width, "单位负责人：", "审核人：李", *[None] * (width - 3), "填表人：赵")


# ---- files -----------------------------------------------------------------------------------------------------

def save(page: Page, form: str, folder: Path) -> Path:
    path = folder / ("名册.csv" if form == "csv" else "名册.xls" if form.endswith("as xls") else "名册.xlsx")
    if form.startswith("xlsx"):
        book = openpyxl.Workbook()
        write_page(book.active, page)
        stream = io.BytesIO()
        book.save(stream)
        path.write_bytes(stream.getvalue())
    elif form.startswith("html"):
        path.write_bytes(as_html(page).encode("gb18030"))
    else:
        text = io.StringIO()
        csv.writer(text).writerows(page.rows)
        path.write_bytes(text.getvalue().encode("gb18030"))
    return path


def write_page(sheet: Any, page: Page) -> None:
    for row, cells in enumerate(page.rows, 1):
        for column, cell in enumerate(cells, 1):
            if cell is not None:
                sheet.cell(row, column, cell)
    for r0, c0, r1, c1 in page.merged:
        sheet.merge_cells(f"{letter(c0 + 1)}{r0 + 1}:{letter(c1 + 1)}{r1 + 1}")


def as_html(page: Page) -> str:
    spans = {(r0, c0): (r1 - r0 + 1, c1 - c0 + 1) for r0, c0, r1, c1 in page.merged}
    covered = {(row, column) for r0, c0, r1, c1 in page.merged for row in range(r0, r1 + 1)
               for column in range(c0, c1 + 1)} - set(spans)
    lines = []
    for row, cells in enumerate(page.rows):
        tags = []
        for column, cell in enumerate(cells):
            if (row, column) not in covered:
                down, over = spans.get((row, column), (1, 1))
                text = escape("" if cell is None else str(cell)).replace("\n", "<br>")
                tags.append(f'<td rowspan="{down}" colspan="{over}">{text}</td>')
        lines.append(f"<tr>{''.join(tags)}</tr>")
    return f'<html><head><meta charset="gb2312"></head><body><table>{"".join(lines)}</table></body></html>'


# ---- what comes back -------------------------------------------------------------------------------------------

@pytest.fixture(autouse=True)
def office(tmp_path: Path) -> Iterator[None]:
    with opened(tmp_path / "示例.db"):
        yield


def read_back(plan: Plan) -> dict[str, tuple[str, ...]]:
    columns = {key: Members.column(key) for key in ("sex", "phones", "landlines", "work", "sector")}
    return {row.values["name"]: tuple(column.print(row.values.get(key)) for key, column in columns.items())
            for row in plan.rows if row.result == NEW}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large,
                                                                 HealthCheck.function_scoped_fixture])
@given(pages())
def test_a_messy_roster_reads_back(tmp_path: Path, drawn: tuple[list[Person], Page, str]) -> None:
    persons, page, form = drawn
    plan = plan_file(Members, save(page, form, tmp_path))
    landlines = "landlines" in {key for key, _ in plan.titles}
    assert [row.result for row in plan.rows] == [NEW] * len(persons), plan.note
    assert read_back(plan) == {one.name: (one.sex, one.phone, one.landline if landlines else "", one.work, one.sector)
                               for one in persons}
    assert plan.expected in (None, len(persons)) and not any("请核对" in note for note in plan.notes)
    for row in plan.rows:                       # where a person finds it in the file
        assert any("".join(str(cell).split()) == row.values["name"] for cell in page.rows[row.shown_row - 1] if cell)


# ---- one trait at a time, where a sentence is what matters --------------------------------------------------------

def written(folder: Path, *rows: Sequence[Cell], merged: Sequence[str] = (), more: Any = (), hidden: Any = ()) -> Path:
    """A workbook of the sheet 名册 and `more`, (title, rows) each; those titled in `hidden` are."""
    book = openpyxl.Workbook()
    book.active.title = "名册"
    for title, lines in (("名册", rows), *more):
        sheet = book[title] if title in book.sheetnames else book.create_sheet(title)
        for line in lines:
            sheet.append(list(line))
        if title in hidden:
            sheet.sheet_state = "hidden"
    for place in merged:
        book["名册"].merge_cells(place)
    path = folder / "名册.xlsx"
    book.save(path)
    return path


def shown(plan: Plan, *keys: str) -> list[tuple[str, ...]]:
    register = models.catalogue.REGISTERS[plan.register]
    return [tuple(register.column(key).print(row.values.get(key)) for key in keys) for row in plan.rows]


def test_a_count_that_is_not_kept_is_told(tmp_path: Path) -> None:
    plan = plan_file(Members, written(
        tmp_path, ["姓名", "性别", "手机"], ["教育界（3人）"], ["王甲", "男", "13900000001"], ["王乙", "女", "13900000002"],
        ["农业界（1人）"], ["王丙", "男", "13900000003"], ["合计", "4人"], merged=("A2:C2", "A5:C5")))
    assert shown(plan, "name", "sector") == [("王甲", "教育界"), ("王乙", "教育界"), ("王丙", "农业界")]
    assert "“教育界”本表写 3 人，读入 2 人，请核对。" in plan.notes and "其余各组与本表所写一致：农业界 1。" in plan.notes
    assert plan.note.startswith("本表写 4 人，读入 3 人") and plan.counted_otherwise
    assert "第 2、5 行为分组标题" in plan.note and "第 7 行为合计、签字和说明" in plan.note


def test_sections_within_sections_and_those_that_mean_nothing_here(tmp_path: Path) -> None:
    path = written(tmp_path, ["序号", "姓名", "手机"], ["第一网格"], ["教育界（1人）"], [1, "王甲", "13900000001"], ["农业界"],
                   [2, "王乙", "13900000002"], ["第二网格（1人）"], [3, "王丙", "13900000003"])
    assert shown(plan_file(Members, path), "name", "grid", "sector") == [
        ("王甲", "第一网格", "教育界"), ("王乙", "第一网格", "农业界"), ("王丙", "第二网格", "")]
    path = written(tmp_path, ["姓名", "手机"], ["第一讨论组"], ["王甲", "13900000001"], ["第二讨论组"], ["王乙", "13900000002"],
                   merged=("A2:B2", "A4:B4"))
    plan = plan_file(Members, path)
    assert shown(plan, "name") == [("王甲",), ("王乙",)]
    assert any("第一讨论组、第二讨论组" in note and "没有对应的列" in note for note in plan.notes)


def test_a_block_is_found_by_the_row_it_stands_in(tmp_path: Path) -> None:
    path = written(tmp_path, ["名册"], ["序号", "姓名", "性别", None, "序号", "姓名", "性别"],
                   [1, "王甲", "男", None, 3, "王丙", "男或女"], [2, "王乙", "女", None, 4, "王丁", "女"], ["审核人：李"])
    plan = plan_file(Members, path)
    assert [(row.values["name"], row.shown_row) for row in plan.rows] == [("王甲", 3), ("王乙", 4), ("王丙", 3), ("王丁", 4)]
    assert len({row.excel_row for row in plan.rows}) == 4
    assert [one["row"] for one in plan.to_json()["rows"]] == [3, 4, 3, 4]
    assert any("左右 2 栏" in note for note in plan.notes) and "第 5 行为合计、签字和说明" in plan.note


def test_other_sheets_are_named_with_what_they_hold(tmp_path: Path) -> None:
    roster = [["姓名", "性别", "手机"], ["王甲", "男", "13900000001"]]
    gifts = [["捐赠日期", "捐赠人", "捐赠单位", "金额（元）"], ["2026.3.1", "王甲", None, 500]]
    plan = plan_file(Members, written(tmp_path, *roster, hidden=("旧名册",), more=[
        ("捐款", gifts), ("旧名册", roster), ("说明", [["请如实填写"]]), ("第二组", roster)]))
    words = "".join(plan.notes)
    assert "“捐款”像是捐款捐物" in words and "“第二组”里也有这样的表格，没有读入（1 行）" in words
    assert "隐藏的工作表“旧名册”没有读入" in words and "“说明”里没有认出表格" in words
    assert len(plan.rows) == 1


@pytest.mark.parametrize("rows, word", [
    ([["界别", "人数", "性别", None], [None, None, "男", "女"], ["教育界", 12, 8, 4], ["农业界", 9, 6, 3], ["合计", 21, 14, 7]], "没有"),
    ([["界别", "性别", "民族", "中共党员"], ["教育界", 8, 4, 5], ["农业界", 6, 3, 2]], "像是统计表"),
    ([["会议签到表"], ["序号", "姓名", "单位及职务", "签名"], [1], [2], [3]], "还没有填写的空表"),
    ([["序号", "姓名", "性别", "手机"], ["示例", "张三", "男", "13800000000"]], "只有填写示例"),
    ([["委员登记表"], ["姓名", None, "性别", None], ["民族", None, "籍贯", None], ["学历", None, "学位", None],
      ["手机", None, "微信", None]], "登记表")])
def test_what_holds_no_records_is_refused_in_words(tmp_path: Path, rows: list[list[Cell]], word: str) -> None:
    with pytest.raises(Refused) as refused:
        plan_file(Members, written(tmp_path, *rows))
    assert word in refused.value.sentence, refused.value.sentence


def test_samples_are_left_out_but_not_a_sheet_that_marks_every_row(tmp_path: Path) -> None:
    people = [["王甲", "男", None], ["王乙", "女", None], ["王丙", "女", None], ["王丁", "男", None]]
    for sample in (["张三（示例）", "男", None], ["赵某", "男", "示例，导入前请删除"], ["例：赵某", "男", None]):
        plan = plan_file(Members, written(tmp_path, ["姓名", "性别", "备注"], sample, *people))
        assert [name for name, in shown(plan, "name")] == ["王甲", "王乙", "王丙", "王丁"]
        assert "第 2 行为填写示例" in plan.note
    plan = plan_file(Members, written(tmp_path, ["姓名", "性别", "备注"], *[[*one[:2], "示例"] for one in people]))
    assert len(plan.rows) == 4
    plan = plan_file(Members, written(tmp_path, ["填写说明：XX行为示例，导入前删除"], ["姓名", "性别", "手机"],
                                      ["XXX", "男", "13XXXXXXXXX"], ["某某某", "女", "13800000000"],
                                      ["王甲", "男", "13900000001"]))
    assert shown(plan, "name") == [("王甲",)] and "第 3–4 行为填写示例" in plan.note


def test_units_in_a_header_are_applied_and_totals_checked(tmp_path: Path) -> None:
    path = written(tmp_path, ["捐赠日期", "捐赠人", "捐赠\n单位", "金额(万元)"], ["2026.3.1", None, "示例农场", 1.5],
                   ["同上", None, "示例医院", "0.25"], ["合计", None, None, 1.85])
    plan = plan_file(Donations, path)
    assert [row.values["amount"] for row in plan.rows] == [1_500_000, 250_000]
    assert {row.values["given_on"] for row in plan.rows} == {"2026-03-01"}
    assert any("本表合计 18500，读入 17500" in note and "请核对" in note for note in plan.notes), plan.notes


def test_several_people_in_one_cell_become_rows(tmp_path: Path) -> None:
    plan = plan_file(Members, written(tmp_path, ["界别", "姓名"], ["教育界（4人）", "王　甲、王乙（女）、王丙"],
                                      ["农业界", "王丁 王戊 王己"],
                                      ["经济界", "王  庚"], ["体育界", "王辛、13900000001"]))
    assert shown(plan, "name", "sector") == [
        ("王甲", "教育界"), ("王乙", "教育界"), ("王丙", "教育界"), ("王丁", "农业界"), ("王戊", "农业界"), ("王己", "农业界"),
        ("王庚", "经济界"), ("", "体育界")]
    assert [row.shown_row for row in plan.rows] == [2, 2, 2, 3, 3, 3, 4, 5] and plan.rows[-1].result == FAILED
    assert "“教育界”本表写 4 人，读入 3 人，请核对。" in plan.notes and any("有 2 格写有几个姓名" in one for one in plan.notes)


def test_a_second_line_is_a_former_name_and_not_a_second_person(tmp_path: Path) -> None:
    plan = plan_file(Members, written(tmp_path, ["姓名", "性别"], ["王进\n王崇进", None], ["王　丁", "男"], ["买买提·艾力", "男"]))
    assert [name for name, in shown(plan, "name")] == ["王进", "王丁", "买买提·艾力"]


def test_the_same_people_arranged_in_three_ways_are_there_once(tmp_path: Path) -> None:
    people = [("王甲", "13900000001"), ("王乙", "13900000002"), ("王丙", "13900000003")]
    arranged = {"sector": ["教育界（2人）", 0, 1, "农业界（1人）", 2], "grid": ["第一网格", 2, 0, "第二网格", 1],
                "committees": ["提案委员会", 1, "经济委员会（2人）", 0, 2]}
    for number, order in enumerate(permutations(arranged)):
        with opened(tmp_path / f"三种{number}.db"):
            for key in order:
                lines = [[people[one][0], people[one][1]] if isinstance(one, int) else [one] for one in arranged[key]]
                merged = [f"A{row}:B{row}" for row, one in enumerate(arranged[key], 2) if isinstance(one, str)]
                plan = plan_file(Members, written(tmp_path, ["姓名", "手机"], *lines, merged=merged), answers={
                    ("name", "sector", one): CREATE for one in ("教育界", "农业界")})
                apply_file(plan, Members)
            view = View(Members, keys=("name", "sector", "grid", "committees"), order=())
            assert sorted(tuple(c.print(v) for c, v in zip(view.columns, row)) for row in view.page(view.ids()).values()
                          ) == [("王丙", "农业界", "第一网格", "经济委员会"), ("王乙", "教育界", "第二网格", "提案委员会"),
                                ("王甲", "教育界", "第一网格", "经济委员会")]
