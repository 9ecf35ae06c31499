"""Several sheets of a workbook: what each seems to hold, imported in one operation, and told in the change log."""
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import permutations
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import models.catalogue  # noqa: F401
from importers.files import apply_file, plan_file
from importers.layout import find_table
from importers.offers import Offer, offers_of, signature_of
from importers.plan import make_plan
from importers.planned import CHANGED, NEW, SAME, Plan
from importers.reading import read_sheets
from importers.several import Step, apply_plans, make_plans
from models.basics import Committees, Sectors, ensure_term
from models.database import opened
from models.errors import Cancelled, Refused
from models.grids import Grids
from models.members import Members
from models.operation import OperationLog, operation, redo, undo
from models.records import db
from models.register import Register
from models.units import Units
from models.view import View
from models.writing import Draft, write
from tests.dump import dump

PEOPLE = (("王甲", "教育界", "第一网格", "提案委员会", "13900000001"), ("王乙", "教育界", "第二网格", "文史委员会", "13900000002"),
          ("王丙", "农业界", "第一网格", "文史委员会", "13900000003"), ("王丁", "医药卫生界", "第二网格", "提案委员会", "13900000004"),
          ("王戊", "农业界", "第二网格", "提案委员会", "13900000005"))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "ledger.db"
    with opened(path):
        with operation("开始") as op:
            term = ensure_term(op, "第十届")
            write(op, Sectors, [Draft({"name": name, "position": place}, fixed={"term": term})
                                for place, name in enumerate(("教育界", "农业界", "医药卫生界"))])
            write(op, Grids, [Draft({"name": name}, fixed={"term": term}) for name in ("第一网格", "第二网格")])
            write(op, Committees, [Draft({"name": name}) for name in ("提案委员会", "文史委员会")])
        yield path


def by_sector(sheet: Any) -> None:
    """界别 as sections with counts over the names."""
    sheet.append(["示例县政协委员名册（按界别）"])
    sheet.append(["序号", "姓名", "手机"])
    number = 0
    for sector in ("教育界", "农业界", "医药卫生界"):
        some = [one for one in PEOPLE if one[1] == sector]
        sheet.append([f"{sector}（{len(some)}人）"])
        for one in some:
            number += 1
            sheet.append([number, one[0], one[4]])
    sheet.append(["合计", f"{len(PEOPLE)}人"])


def by_grid(sheet: Any) -> None:
    """网格 as a cell merged down beside the names, without their phones."""
    sheet.append(["委员网格分组表", None, None])
    sheet.append(["网格", "姓名", "单位"])
    for grid in ("第一网格", "第二网格"):
        some = [one for one in PEOPLE if one[2] == grid]
        first = sheet.max_row + 1
        for number, one in enumerate(some):
            sheet.append([None if number else grid, one[0], f"示例{one[0]}厂"])
        sheet.merge_cells(start_row=first, end_row=sheet.max_row, start_column=1, end_column=1)


def by_committee(sheet: Any) -> None:
    """专委会 over two blocks side by side."""
    sheet.append(["各专门委员会委员名单"])
    sheet.append(["姓名", "专委会", "电话", "姓名", "专委会", "电话"])
    left, right = PEOPLE[:3], PEOPLE[3:]
    for place, one in enumerate(left):
        other = right[place] if place < len(right) else ("", "", "", "", "")
        sheet.append([" ".join(one[0]), one[3], one[4], " ".join(other[0]) or None, other[3] or None, other[4] or None])


ARRANGED = {"按界别": by_sector, "按网格": by_grid, "按专委会": by_committee}


def book(path: Path, names: Sequence[str] = tuple(ARRANGED)) -> Path:
    made = openpyxl.Workbook()
    for number, name in enumerate(names):
        sheet = made.active if not number else made.create_sheet()
        sheet.title = name
        ARRANGED[name](sheet)
    made.save(path)
    return path


def steps(path: Path, register: type[Register] = Members) -> tuple[list[Step], list[Offer]]:
    offers = [one for one in offers_of(read_sheets(path), register) if one.ready]
    return [Step(one.register, partial(make_plan, one.register, one.layout.sheet, one.layout, term=None,
                                       file=path.name)) for one in offers], offers


def together(path: Path) -> list[Plan]:
    made, _ = steps(path)
    plans = make_plans(made)
    apply_plans([Step(one.register, one.make, plan) for one, plan in zip(made, plans)], f"导入：{path.name}")
    return plans


def facts() -> dict[str, tuple[str, str, tuple[str, ...]]]:
    view = View(Members, term=1)
    found = {}
    for row_id in view.ids():
        values = Members.get(row_id, view)
        assert values["name"] not in found, "each person once"
        found[values["name"]] = (values["sector"].text, values["grid"].text,
                                 tuple(one.text for one in values["committees"]))
    return found


WANTED = {name: (sector, grid, (committee,)) for name, sector, grid, committee, _ in PEOPLE}


@pytest.mark.parametrize("order", list(permutations(ARRANGED)), ids="-".join)
def test_people_in_three_arrangements_are_each_there_once_with_all_facts(ledger: Path, tmp_path: Path,
                                                                         order: tuple[str, ...]) -> None:
    plans = together(book(tmp_path / "三张.xlsx", order))
    assert facts() == WANTED
    assert [plan.counts()[NEW] for plan in plans] == [5, 0, 0]
    assert [plan.counts()[CHANGED] for plan in plans] == [0, 5, 5], "the later sheets show what they do"


@pytest.mark.parametrize("order", list(permutations(ARRANGED)), ids="-".join)
def test_the_same_one_file_after_the_other(ledger: Path, tmp_path: Path, order: tuple[str, ...]) -> None:
    for name in order:
        plan = plan_file(Members, book(tmp_path / f"{name}.xlsx", [name]))
        assert not plan.counts()["failed"] and not plan.counts()["unsure"], [
            row.reasons for row in plan.rows] + plan.notes
        apply_file(plan, Members)
    assert facts() == WANTED


@pytest.mark.parametrize("order", list(permutations(ARRANGED)), ids="-".join)
def test_the_first_file_an_office_reads_at_all(tmp_path: Path, order: tuple[str, ...]) -> None:
    """No 届, no 界别, no 网格 and no 专委会 are there yet."""
    with opened(tmp_path / "new.db"):
        together(book(tmp_path / "三张.xlsx", order))
        assert facts() == WANTED


def test_several_sheets_are_one_step_of_undo(ledger: Path, tmp_path: Path) -> None:
    path = book(tmp_path / "三张.xlsx")
    before = dump()
    together(path)
    after = dump()
    assert OperationLog.select().where(OperationLog.kind == "do").count() == 2
    undo()
    assert dump() == before
    redo()
    assert dump() == after
    assert [plan.counts()[SAME] for plan in together(path)] == [5, 5, 5]


def test_planning_several_sheets_writes_nothing(ledger: Path, tmp_path: Path) -> None:
    before = dump()
    make_plans(steps(book(tmp_path / "三张.xlsx"))[0])
    assert dump() == before and not db.in_transaction()
    with pytest.raises(Exception, match="readonly|read.only|query_only"):
        db.execute_sql("DELETE FROM person")


def test_the_trial_can_be_cancelled(ledger: Path, tmp_path: Path) -> None:
    def report(done: int, total: int) -> None:
        raise Cancelled
    before = dump()
    with pytest.raises(Cancelled):
        make_plans(steps(book(tmp_path / "三张.xlsx"))[0], report)
    assert dump() == before and not db.in_transaction()


def test_a_row_unticked_in_the_first_sheet_makes_the_second_be_compared_anew(ledger: Path, tmp_path: Path) -> None:
    made, _ = steps(book(tmp_path / "三张.xlsx"))
    plans = make_plans(made)
    plans[0].rows[0].accepted = False
    before = dump()
    with pytest.raises(Refused, match="后面的工作表要重新比对"):
        apply_plans([Step(one.register, one.make, plan) for one, plan in zip(made, plans)], "导入")
    assert dump() == before


def save(path: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name.removesuffix("_隐藏"))
        for row in rows:
            sheet.append(list(row))
        if name.endswith("_隐藏"):
            sheet.sheet_state = "hidden"
    made.save(path)
    return path


MIXED = {
    "委员": (("示例县委员名册",), ("姓名", "性别", "手机"), ("王甲", "男", "13900000001")),
    "企业": (("附件2",), ("示例县企业名录",), ("单位名称", "单位类型", "所属乡镇", "地址"), ("示例机械公司", "企业", "示例镇", "示例路1号"),
           ("示例食品公司", "企业", "示例镇", "示例路2号")),
    "统计": (("各乡镇走访情况统计表",), ("乡镇", "村数", "户数"), ("示例镇", 3, 20), ("示例乡", 5, 40)),
    "空表": (("姓名", "性别", "手机"), (None, None, None), ("", "", "")),
    "去年_隐藏": (("姓名", "性别"), ("王旧", "男")),
}


def test_each_sheet_is_offered_as_what_it_seems_to_hold(ledger: Path, tmp_path: Path) -> None:
    offers = {one.sheet.name: one for one in offers_of(read_sheets(save(tmp_path / "多表.xlsx", **MIXED)), Members)}
    assert (offers["委员"].register, offers["委员"].rows, offers["委员"].title) == (Members, 1, "示例县委员名册")
    assert (offers["企业"].register, offers["企业"].rows, offers["企业"].title) == (Units, 2, "示例县企业名录")
    for name in ("统计", "空表"):
        refusal = offers[name].refusal
        assert offers[name].rows == 0 and refusal is not None and refusal.sentence and refusal.what_to_do
    assert "空表" in offers["空表"].refusal.sentence and "读入 0 行" in offers["空表"].refusal.sentence
    hidden = offers["去年"]
    assert hidden.sheet.hidden and hidden.rows == 1 and not hidden.ready
    assert [one.sheet.name for one in offers.values() if one.ready] == ["委员", "企业"]


def test_a_register_given_to_such_a_header_before_is_given_again(ledger: Path, tmp_path: Path) -> None:
    path = save(tmp_path / "一张.xlsx", 名单=(("姓名", "性别", "手机"), ("王甲", "男", "13900000001")))
    sheets = read_sheets(path)
    signature = signature_of(find_table(sheets[0], Members.importable()))
    assert offers_of(sheets, Members)[0].register is Members
    cadres = Register.declared["cadres"]
    assert offers_of(sheets, Members, chosen={signature: "cadres"})[0].register is cadres


def test_sheets_of_different_registers_are_stored_together(ledger: Path, tmp_path: Path) -> None:
    path = save(tmp_path / "多表.xlsx", **MIXED)
    plans = together(path)
    assert [plan.register for plan in plans] == ["members", "units"]
    assert View(Members, term=1).count() == 1 and View(Units).count() == 2
    undo()
    assert View(Members, term=1).count() == 0 and View(Units).count() == 0


def test_sheets_left_are_named_in_the_json(ledger: Path, tmp_path: Path) -> None:
    printed = plan_file(Members, save(tmp_path / "多表.xlsx", **MIXED)).to_json()
    assert {"new", "changed", "same", "unsure", "failed", "missing", "rows", "sheets_left"} == set(printed)
    left = {one["sheet"]: one for one in printed["sheets_left"]}
    assert set(left) == {"企业", "统计", "空表", "去年"}
    assert left["企业"]["register"] == "units" and left["企业"]["rows"] == 2
    assert left["去年"]["hidden"] and "隐藏" in left["去年"]["reason"]
    assert left["空表"]["rows"] == 0 and "空表" in left["空表"]["reason"]


def test_the_change_log_tells_what_the_importer_decided(ledger: Path, tmp_path: Path) -> None:
    path = save(tmp_path / "名册.xlsx", 名册=(
        ("示例县委员名册",), ("序号", "姓名", "手机", "喜好"), ("教育界（2人）",), (1, "王甲", "1391234", "棋"),
        (2, "王乙", "13900000002", ""), (3, None, "13900000003", ""), ("合计", "3人"), ("填表人：某",)))
    apply_file(plan_file(Members, path), Members)
    detail = OperationLog.select().order_by(OperationLog.id.desc()).first().detail
    for words in ("文件：名册.xlsx；工作表：名册；台账：委员", "表头在第 2 行", "第 1 行为标题", "第 7–8 行为合计、签字和说明", "第 3 行为分组标题",
                  "本表写 3 人，读入 2 人", "B “姓名”→姓名", "分组标题（教育界）→界别", "未导入的列：A “序号”，D “喜好”", "结果：新增 2 行",
                  "未导入的行（1）：", "第 6 行：有误，缺姓名", "第 4 行 王甲：此格未导入：手机“1391234”不足 11 位"):
        assert words in detail, (words, detail)
    assert detail.count("\n") > 6
