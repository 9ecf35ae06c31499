"""Sheets as county offices, banks and schools send them: each trait that was once read wrongly, one by one."""
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

import models.catalogue  # noqa: F401
from importers.files import apply_file, plan_file
from importers.planned import FAILED, NEW, Plan
from importers.reading import Cell
from models.catalogue import REGISTERS
from models.database import opened
from models.relations import CREATE
from models.view import View

H: list[Cell] = ["姓名", "性别", "手机"]
A: list[Cell] = ["王甲", "男", "13900000001"]
B: list[Cell] = ["王乙", "女", "13900000002"]
C: list[Cell] = ["王丙", "男", "13900000003"]
THREE = [{"name": str(name), "sex": str(sex), "phones": str(phone)} for name, sex, phone in (A, B, C)]
BY_SECTOR = [{"name": "王甲", "sector": "教育界"}, {"name": "王乙", "sector": "教育界"}, {"name": "王丙", "sector": "农业界"}]
TEAMS = [{"person": "示例甲", "team": "示例一队", "duty": "队长"}, {"person": "示例乙", "team": "示例一队", "duty": "队员"},
         {"person": "示例丙", "team": "示例二队", "duty": "队长"}]

VILLAGES = [{"name": "东示例村", "township": "示例镇"}, {"name": "西示例村", "township": "示例镇"},
            {"name": "南示例村", "township": "示例乡"}]


@dataclass(frozen=True)
class Case:
    """A sheet and what is read of it: each row's printed values, sentences that are told and such that are not."""

    what: str
    register: str
    rows: Sequence[Sequence[Cell]]
    want: Sequence[Mapping[str, str]]
    merged: Sequence[str] = ()
    told: Sequence[str] = ()
    untold: Sequence[str] = ()
    title: str = "名册"
    expected: int | None = field(default=None)


def money(header: str, cell: Cell, yuan: str) -> Case:
    return Case(f"the unit of {header!r}", "donations", [["捐赠日期", "捐赠人", header], ["2022.3.1", "示例甲", cell]],
                [{"donor_person": "示例甲", "amount": yuan}])


CASES = [
    # -- the header
    Case("three levels below 基本情况", "members", [
        ["名册"], ["序号", "基本情况", None, None, None, "联系方式", None, "备注"],
        [None, "姓名", "性别", "学历", None, "电话", None, None], [None, None, None, "全日制", "在职", "手机", "座机", None],
        [1, "王甲", "男", "大学", "研究生", "13900000001", "0319-6612345", "好"]], [
        {"name": "王甲", "fulltime_education": "大学", "inservice_education": "研究生", "phones": "13900000001",
         "landlines": "0319-6612345", "note": "好"}],
        ("A1:H1", "A2:A4", "B2:E2", "B3:B4", "C3:C4", "D3:E3", "F2:G2", "F3:G3", "H2:H4")),
    Case("three levels of an appointment form", "members", [
        ["姓名", "学历学位", None, None, None], [None, "全日制教育", None, "在职教育", None],
        [None, "学历学位", "毕业院校系及专业", "学历学位", "毕业院校系及专业"], ["王甲", "大学学士", "示例大学中文系", "研究生", "示例党校"]],
        [{"name": "王甲", "fulltime_school": "示例大学中文系", "inservice_school": "示例党校"}],
        ("A1:A3", "B1:E1", "B2:C2", "D2:E2")),
    Case("a line of units", "donations", [
        ["日期", "捐赠人", "捐款", "折价"], [None, None, "（万元）", "（元）"], [datetime(2022, 3, 1), "示例甲", 1.5, 200]],
        [{"given_on": "2022.03.01", "donor_person": "示例甲", "amount": "15000", "value": "200"}]),
    money("捐款（千元）", 1.5, "1500"), money("捐款金额\n万元", "1.5", "15000"), money("捐款【单位：万元，含物资】", 2, "20000"),
    money("捐款（百元）", 3, "300"),
    Case("copies in thousands", "stock", [["日期", "书名", "类别", "册数（千册）"], ["2022.3.1", "示例文史", "入库", 1.5]],
         [{"copies": "1500"}]),
    Case("copies in ten thousands", "stock", [["日期", "书名", "类别", "数量（万册）"], ["2022.3.1", "示例文史", "入库", 0.5]],
         [{"copies": "5000"}]),
    Case("the unit beside the table names no column", "donations", [
        ["捐赠统计"], [None, None, None, "单位：万元"], ["捐赠日期", "捐赠人", "捐款金额"], ["2022年3月1日", "示例甲", 1.5],
        ["合计", None, 1.5]], [{"amount": "15000"}], told=("本表合计 15000，读入 15000，一致",)),
    Case("the column that says no more than its parent", "duties", [
        ["包联领导", "包联单位", None, "工作"], [None, "乡镇", "村", None], ["示例甲", "示例镇", "东示例村", "脱贫攻坚"],
        [None, None, "西示例村", "脱贫攻坚"]],
        [{"people": "示例甲", "unit": "东示例村"}, {"people": "示例甲", "unit": "西示例村"}],
        ("A1:A2", "B1:C1", "D1:D2", "A3:A4", "B3:B4")),
    # -- rows that are no records
    Case("hints", "members", [["姓名", "性别", "手机", "出生年月"], ["必填", "下拉选择", "11位手机号", "格式：1975.03"], A], THREE[:1]),
    Case("must and may", "members", [H, ["必填", "选填", "必填"], A, B, C], THREE),
    Case("a system's names", "members", [H, ["name", "sex", "mobile"], A, B, C], THREE),
    Case("page lines", "members", [
        ["示例名册"], ["序号", *H], [1, *A], ["第1页 共2页"], ["示例名册"], ["序号", *H], [2, *B], ["续表"], ["序号", *H], [3, *C],
        ["- 2 -"]], THREE),
    Case("其中 after the total", "members", [["序号", *H], [1, *A], [2, *B], [3, *C], ["合计", "3人"], ["其中", "女", "1人"]],
         THREE, expected=3),
    Case("notes, office and day at the end", "members", [
        H, A, B, C, [], ["注：1.本表按姓氏笔画为序；"], ["    2.变动请告知办公室，联系电话0319-6612345。"], ["（此件公开发布）"],
        [None, None, "示例县政协办公室"], [None, None, "2022年3月1日"]], THREE),
    Case("a family in rows beside one member", "members", [
        ["姓名", "性别", "手机", "家庭成员", None], [None, None, None, "姓名", "关系"], [*A, "李某", "妻子"],
        [None, None, None, "王小", "儿子"], [*B, "赵某", "丈夫"]], THREE[:2],
        ("A1:A2", "B1:B2", "C1:C2", "D1:E1", "A3:A4", "B3:B4", "C3:C4")),
    Case("the total on top", "donations", [
        ["序号", "捐赠日期", "捐赠人", "捐款"], ["合计", None, None, 600], [1, "2022.3.1", "示例甲", 100],
        [2, "2022.3.2", "示例乙", 500]],
        [{"amount": "100"}, {"amount": "500"}], told=("本表合计 600，读入 600，一致",)),
    Case("nothing below this line", "members", [H, A, B, C, ["以下空白"], ["——————"], ["（完）"]], THREE),
    Case("a note far to the right", "members", [
        ["序号", *H, "备注"], [1, *A], [2, *B], [3, *C], ["备注", None, None, None, "示例"]], THREE),
    Case("how many of each", "members", [["序号", *H], [1, *A], [2, *B], [3, *C], ["男：2人", None, "女：1人"]], THREE),
    # -- subtotals
    Case("a wrong subtotal", "donations", [
        ["捐赠日期", "捐赠人", "捐款"], ["2022.3.1", "示例甲", 100], ["2022.3.2", "示例乙", 200], ["小计", None, 400],
        ["2022.3.3", "示例丙", 300], ["小计", None, 300], ["合计", None, 600]],
        [{"amount": "100"}, {"amount": "200"}, {"amount": "300"}],
        told=("第 4 行小计：“捐款”本表写 400，读入 300，请核对。", "“捐款”本表合计 600，读入 600，一致")),
    Case("subtotals that are right, of each section", "members", [
        ["序号", *H], ["教育界"], [1, *A], [2, *B], ["小计", "2人"], ["农业界"], [1, *C], ["小计", "1人"], ["总计", "3人"]],
        BY_SECTOR, told=("2 行小计与读入的一致。",), untold=("请核对",), expected=3),
    Case("a subtotal is not the whole", "members", [["序号", *H], [1, *A], ["小计", 1], [2, *B], ["小计", 1]], THREE[:2]),
    # -- groups
    Case("labels in brackets", "members", [["序号", *H], ["【教育界】2人"], [1, *A], [2, *B], ["【农业界】1人"], [1, *C]], BY_SECTOR),
    Case("labels behind a title", "members", [
        ["序号", *H], ["界别：教育界（共2人）"], [1, *A], [2, *B], ["界别：农业界（共1人）"], [1, *C]], BY_SECTOR,
        told=("教育界 2、农业界 1",)),
    Case("teams with counts, merged", "rosters", [
        ["队伍", "姓名", "职务"], ["示例一队\n（2人）", "示例甲", "队长"], [None, "示例乙", "队员"], ["示例二队（1人）", "示例丙", "队长"]],
        TEAMS, ("A2:A3",), told=("示例一队 2、示例二队 1",)),
    Case("the column that every record needs stands in sections", "rosters", [
        ["序号", "姓名", "职务"], ["示例一队（2人）"], [1, "示例甲", "队长"], [2, "示例乙", "队员"], ["示例二队（1人）"],
        [1, "示例丙", "队长"]], TEAMS),
    Case("townships with counts, merged", "units", [
        ["乡镇", "村名"], ["示例镇\n（2个）", "东示例村"], [None, "西示例村"], ["示例乡（1个）", "南示例村"]],
        VILLAGES, ("A2:A3",)),
    Case("townships as sections", "units", [
        ["序号", "村名"], ["示例镇（2个村）"], [1, "东示例村"], [2, "西示例村"], ["示例乡"], [1, "南示例村"]],
        VILLAGES),
    Case("labels with more behind", "members", [
        ["序号", *H], ["教育界（2人）  召集人：王甲"], [1, *A], [2, *B], ["农业界", None, "召集人：王丙"], [1, *C]], BY_SECTOR),
    Case("labels of members", "members", [["序号", *H], ["教育界委员（2名）"], [1, *A], [2, *B], ["农业界委员"], [1, *C]],
         BY_SECTOR),
    Case("days as sections", "donations", [
        ["序号", "捐赠人", "捐款"], ["2022年2月1日"], [1, "示例甲", 100], ["2022年2月2日"], [1, "示例乙", 200]],
        [{"given_on": "2022.02.01", "amount": "100"}, {"given_on": "2022.02.02", "amount": "200"}]),
    Case("parties are 界别 where the sheet has another column of parties", "members", [
        ["姓名", "政治面貌", "手机"], ["中国共产党"], ["王甲", "中共", "13900000001"], ["中国民主同盟（1人）"],
        ["王乙", "民盟", None]], [{"name": "王甲", "sector": "中国共产党"}, {"name": "王乙", "sector": "中国民主同盟"}],
        ("A2:C2", "A4:C4")),
    Case("the title over all columns is no level, on no page", "members", [
        ["示例名册"], ["序号", "姓名", "联系方式", None], [None, None, "手机", "座机"], ["教育界（2人）"],
        [1, "王甲", "13900000001", None], ["示例名册"], ["序号", "姓名", "联系方式", None], [None, None, "手机", "座机"],
        [2, "王乙", None, "0319-6612345"]], [
        {"name": "王甲", "sector": "教育界", "phones": "13900000001"},
        {"name": "王乙", "sector": "教育界", "landlines": "0319-6612345"}],
        ("A1:D1", "A2:A3", "B2:B3", "C2:D2", "A4:D4", "A6:D6"), told=("表头在第 2–3 行", "教育界 2")),
    # -- several tables
    Case("each block has its title", "members", [
        ["教育界（2人）", None, None, None, "农业界（1人）"], ["序号", "姓名", "电话", None, "序号", "姓名", "电话"],
        [1, "王甲", "13900000001", None, 1, "王丙", "13900000003"], [2, "王乙", "13900000002"]], BY_SECTOR,
        ("A1:C1", "E1:G1"), told=("教育界 2、农业界 1",)),
    Case("two tables, columns in another order", "members", [
        ["第一部分 委员"], H, A, B, [], ["第二部分 委员"], ["工作单位及职务", "联系电话", "姓名"], ["示例一中校长", "13900000003", "王丙"]],
        [*THREE[:2], {"name": "王丙", "phones": "13900000003", "work": "示例一中校长"}], told=("第 7 行的表头与上面的不同",)),
    Case("a table of another kind below", "members", [
        ["委员"], H, A, B, C, [], ["赠书情况"], ["日期", "书名", "册数"], ["2022.3.1", "示例文史", 100]], THREE,
        told=("第 7–9 行是另一张表（日期、书名、册数），没有读入",)),
    Case("a column for each record", "members", [
        ["名册"], ["姓名", "王甲", "王乙", "王丙"], ["性别", "男", "女", "男"],
        ["手机", "13900000001", "13900000002", "13900000003"]], THREE, told=("横竖对调",)),
    # -- cells
    Case("days without a year", "visits", [
        ["2022年走访台账"], ["填报日期：2023年1月5日"], ["时间", "走访村"], ["3月1日", "东示例村"], ["3.15", "西示例村"],
        ["12.5", "南示例村"]],
        [{"visited_on": "2022.03.01"}, {"visited_on": "2022.03.15"}, {"visited_on": "2022.12.05"}],
        told=("“走访日期”中没有写年份的日期，按标题中的 2022 年读入。",)),
    Case("phones as programs write numbers", "members", [
        ["姓名", "手机"], ["王甲", "1.3900000001E10"], ["王乙", "13900000002.0"]],
        [{"phones": "13900000001"}, {"phones": "13900000002"}]),
    Case("months as Excel shows them", "members", [
        ["姓名", "出生年月"], ["王甲", "Mar-75"], ["王乙", "12-Mar-75"], ["王丙", "1975,03"]],
        [{"birth": "1975.03"}, {"birth": "1975.03.12"}, {"birth": "1975.03"}]),
    Case("two people in the cell of one", "members", [["界别", "姓名"], ["教育界", "王小甲 李小乙"], ["农业界", "张三 李四"]],
         [{"name": "王小甲", "sector": "教育界"}, {"name": "李小乙", "sector": "教育界"}, {"name": "张三", "sector": "农业界"},
          {"name": "李四", "sector": "农业界"}], told=("有 2 格写有几个姓名",)),
    Case("one person with padding or a word behind", "members", [
        ["界别", "姓名"], ["教育界", "张 三"], ["教育界", "欧阳 修文"], ["教育界", "李四 教师"], ["教育界", "王五 回族"], ["农业界", "王  小五"]],
        [{"name": one} for one in ("张三", "欧阳修文", "李四教师", "王五回族", "王小五")]),
    Case("two people with what belongs to one", "members", [["姓名", "手机"], ["王小甲 李小乙", "13900000001"]],
         [{"name": "王小甲李小乙"}], told=("第 2 行的姓名像是两个人，按一个人读入，请核对。",)),
    Case("spans of days", "visits", [
        ["日期", "走访村"], ["2022.3.1-3.5", "东示例村"], ["2022年3月1日至3日", "西示例村"], ["2022-03-01-2022-03-03", "南示例村"]],
        [{"visited_on": "2022.03.01"}] * 3),
    Case("items with numbers", "visits", [["日期", "走访企业"], ["2022.3.1", "1.示例一厂\n2.示例二厂"]],
         [{"units": "示例一厂、示例二厂"}]),
    Case("money with a note", "donations", [["日期", "捐赠人", "捐款"], ["2022.3.1", "示例甲", "2000元（现金）"]],
         [{"amount": "2000"}]),
    Case("several contacts in a cell", "contacts", [["联系责任人", "联系对象"], ["示例甲", "王甲、王乙"], ["示例乙", "王丙"]],
         [{"responsible": "示例甲", "target": "王甲"}, {"responsible": "示例甲", "target": "王乙"},
          {"responsible": "示例乙", "target": "王丙"}]),
    Case("people of a shift, parted by one space", "shifts", [
        ["日期", "队伍", "值班人员"], ["2022.2.1 8:00", "示例一队", "张三 李四"], ["2022.2.2 8:00", "示例一队", "张 三 李小四"]],
        [{"people": "张三、李四"}, {"people": "张三、李小四"}]),
]


@pytest.fixture(autouse=True)
def office(tmp_path: Path) -> Iterator[None]:
    with opened(tmp_path / "示例.db"):
        yield


def written(folder: Path, case: Case) -> Path:
    book = openpyxl.Workbook()
    book.active.title = case.title
    for number, cells in enumerate(case.rows, 1):
        for column, cell in enumerate(cells, 1):
            book.active.cell(number, column, cell)
    for place in case.merged:
        book.active.merge_cells(place)
    path = folder / "表.xlsx"
    book.save(path)
    return path


def planned(folder: Path, case: Case) -> Plan:
    """The plan once every name that may be new is."""
    register, path = REGISTERS[case.register], written(folder, case)
    asked = [one for one in plan_file(register, path).questions if one.kind == "name" and one.can_create]
    return plan_file(register, path, answers={one.answer_key: CREATE for one in asked})


def printed(plan: Plan, keys: Sequence[str]) -> list[dict[str, str]]:
    register = REGISTERS[plan.register]
    return [{key: register.column(key).print(row.values[key]) if key in row.values else "" for key in keys}
            for row in plan.rows]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_a_trait(tmp_path: Path, case: Case) -> None:
    plan = planned(tmp_path, case)
    keys = sorted({key for row in case.want for key in row})
    assert printed(plan, keys) == [{key: row.get(key, "") for key in keys} for row in case.want], plan.note
    assert not [row.reasons for row in plan.rows if row.result == FAILED]
    words = " ".join([plan.note, *plan.notes])
    assert all(sentence in words for sentence in case.told), words
    assert not any(sentence in words for sentence in case.untold), words
    assert case.expected is None or plan.expected == case.expected


def test_a_unit_in_the_header_is_the_measure_of_the_goods(tmp_path: Path) -> None:
    case = Case("goods", "donations", [["捐赠日期", "捐赠人", "捐物", "数量（箱）"], ["2022.3.1", "示例甲", "方便面", 20]], [])
    register = REGISTERS["donations"]
    apply_file(planned(tmp_path, case), register)
    view = View(register, keys=("goods", "quantity", "goods_unit"))
    [row] = view.page(view.ids()).values()
    assert [column.print(value) for column, value in zip(view.columns, row)] == ["方便面", "20", "箱"]


def test_people_who_are_known_decide_what_one_space_parts(tmp_path: Path) -> None:
    members = REGISTERS["members"]
    for name in ("张三李四", "欧阳", "娜娜"):
        apply_file(plan_file(members, written(tmp_path, Case("", "members", [["姓名", "性别"], [name, "女"]], []))), members)
    plan = plan_file(members, written(tmp_path, Case("", "members", [["姓名"], ["张三 李四"], ["示例 娜娜"]], [])))
    assert [row.values["name"] for row in plan.rows] == ["张三李四", "示例娜娜"]


def test_hidden_rows_and_columns_are_read_and_told(tmp_path: Path) -> None:
    path = written(tmp_path, Case("", "members", [H, A, B, C], []))
    book = openpyxl.load_workbook(path)
    book.active.row_dimensions[3].hidden = True
    book.active.row_dimensions[90].hidden = True            # holds nothing
    book.active.column_dimensions["C"].hidden = True
    book.save(path)
    plan = plan_file(REGISTERS["members"], path)
    assert [row.result for row in plan.rows] == [NEW] * 3
    assert any("有 1 行是隐藏的（第 3 行" in note for note in plan.notes)
    assert any("有 1 列是隐藏的（C 列）" in note for note in plan.notes)
