"""Real workbooks into a real database: what each row is taken for, what is written, and that undo takes it all back."""
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importers.apply import Imported, apply_plan
from importers.layout import find_table
from importers.plan import make_plan
from importers.planned import CHANGED, FAILED, NEW, SAME, SKIP, UNSURE, Ending, Plan, PlanRow
from importers.reading import Cell, read_sheets
from models.basics import Sectors, Terms, ensure_term
from models.books import Books
from models.catalogue import REGISTERS
from models.columns import Date, Money, Text
from models.database import opened
from models.donations import Donations
from models.errors import Cancelled
from models.gifts import Gifts
from models.members import Cadres, ContactEvents, Contacts, Members
from models.operation import Stale, operation, redo, undo, undo_target
from models.people import People, Person, Post
from models.register import Register
from models.relations import CREATE
from models.trips import TripPlaces, Trips, TripStops
from models.units import Units
from models.view import View
from models.writing import Draft, recycle, write

TITLES = ("序号", "姓名", "性别", "出生年月", "政治面貌", "界别", "工作单位及职务", "手机", "身份证号")
LI = (1, "示例\u3000李", "女", "1975.03", "民建、中共", "教育界", "示例一中校长", "13912345678", None)
ZHANG = (2, "示例张三", "男", "1968年11月", "群众", "农业界", "示例农场场长", 13812345679.0, None)
WANG = (3, "示例王\n（示例黄）", "男", "1980.10.05", "无党派", "教育", "示例医院", "139 1234 5670（值班）", None)
ROSTER = (LI, ZHANG, WANG)


STOPS = (("寻访示例", "2022.05.01", "成都", "示例馆"), ("寻访示例", "2022.05.02", "成都市", "示例旧址"),
         ("寻访示例", "2022.05.03", "沙市", "示例馆"), ("寻访示例", "2022.05.04", "沙县", "示例馆"))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Writes a workbook; the database is open meanwhile."""
    made = 0

    def write_book(rows: Sequence[Sequence[Cell]], titles: Sequence[str] = TITLES, *, above: Sequence[str] = (),
                   below: Sequence[str] = ()) -> Path:
        nonlocal made
        made += 1
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        sheet.title = "名册"
        for text in above:
            sheet.append([text])
        for row in (titles, *rows):
            sheet.append(list(row))
        for text in below:
            sheet.append([text])
        path = tmp_path / f"示例{made}.xlsx"
        workbook.save(path)
        return path

    with opened(tmp_path / "示例.db"):
        yield write_book


def plan_of(path: Path, register: type[Register] = Members, **options: Any) -> Plan:
    sheet = read_sheets(path)[0]
    layout = find_table(sheet, register.importable())
    return make_plan(register, sheet, layout, **{"term": None, "file": path.name, **options})


def load(path: Path, register: type[Register] = Members, **options: Any) -> Imported:
    return apply_plan(plan_of(path, register, **options), register)


def everything() -> dict[str, dict[int, list[str]]]:
    """Every list as it would be exported in full."""
    found = {}
    for key, register in REGISTERS.items():
        view = View(register, keys=tuple(c.key for c in register.columns), ended=True)
        found[key] = {i: [c.print(v) for c, v in zip(view.columns, values)]
                      for i, values in view.page(view.ids()).items()}
    return found


def shown(register: type[Register], *keys: str) -> list[tuple[str, ...]]:
    view = View(register, keys=keys, order=(), ended=True)
    return [tuple(c.print(v) for c, v in zip(view.columns, row)) for row in view.page(sorted(view.ids())).values()]


def results(plan: Plan) -> list[str]:
    return [row.result for row in plan.rows]


def told(row: PlanRow) -> str:
    return "；".join(words for _, words in (*row.reasons, *row.warnings))


# ---- first import, and again -----------------------------------------------------------------------------------

def test_a_first_import_reads_what_people_write_and_makes_the_term_and_its_sectors(book: Callable[..., Path]) -> None:
    plan = plan_of(book(ROSTER, above=["示例县政协委员名册", "共 3 人"], below=["合计：3人"]))
    assert results(plan) == [NEW] * 3 and plan.counts()["new"] == 3
    assert "表头在第 3 行" in plan.note and "本表写 3 人，读入 3 人" in plan.note and not plan.counted_otherwise
    assert "界别" in plan.notes[0] and "教育界、农业界" in plan.notes[0]
    assert View(Members).count() == 0 and View(Sectors).count() == 0                # a plan writes nothing
    done = apply_plan(plan, Members)
    assert len(done.new) == 3 and done.created == {"sectors": 2}
    assert shown(Terms, "name") == [("本届",)]
    assert shown(Sectors, "position", "name") == [("1", "教育界"), ("2", "农业界")]
    assert shown(Members, "name", "former_names", "birth", "affiliations", "sector", "phones", "posts") == [
        ("示例李", "", "1975.03", "中共党员、民建会员", "教育界", "13912345678", "委员"),
        ("示例张三", "", "1968.11", "群众", "农业界", "13812345679", "委员"),
        ("示例王", "示例黄", "1980.10.05", "无党派人士", "教育界", "13912345670（值班）", "委员")]


def test_the_same_file_twice_changes_nothing(book: Callable[..., Path]) -> None:
    path = book(ROSTER)
    load(path)
    before, last = everything(), undo_target()
    plan = plan_of(path)
    assert results(plan) == [SAME] * 3 and not plan.questions and not plan.accepted()
    apply_plan(plan, Members)
    assert everything() == before and last is not None and undo_target() == last


def test_changed_cells_are_shown_unticked_and_undone(book: Callable[..., Path]) -> None:
    load(book(ROSTER))
    before = everything()
    path = book([(*LI[:5], "农业", "示例二中校长", "13912345678、13700000001", None),
                 (2, "示例张三", None, "／", "（清空）", None, None, 13812345679, None), WANG])
    plan = plan_of(path)
    assert results(plan) == [CHANGED, CHANGED, SAME]
    first, second, _ = plan.rows
    printed = {key: tuple(Members.column(key).print(v) for v in pair) for key, pair in first.changes.items()}
    assert printed == {"sector": ("教育界", "农业界"), "work": ("示例一中校长", "示例二中校长"),
                       "phones": ("13912345678", "13912345678、13700000001")}
    assert list(second.changes) == ["affiliations"]                                # blank cells never erase
    first.unticked.add("work")
    done = apply_plan(plan, Members)
    assert done.new == [] and len(done.changed) == 2
    assert shown(Members, "name", "sector", "work", "affiliations")[:2] == [
        ("示例李", "农业界", "示例一中校长", "中共党员、民建会员"), ("示例张三", "农业界", "示例农场场长", "")]
    after = everything()
    assert "示例2.xlsx" in undo()
    assert everything() == before
    redo()
    assert everything() == after
    undo(), undo()
    assert View(Members).count() == 0 and View(Sectors).count() == 0 and View(People).count() == 0


def test_facts_change_from_a_day_or_as_a_correction(book: Callable[..., Path]) -> None:
    load(book(ROSTER))
    path = book([("示例李", "13912345678", "常务委员")], ("姓名", "手机", "政协职务"))
    plan = plan_of(path)
    plan.since = "2026-01-01"
    (row_id,) = apply_plan(plan, Members).changed
    keys = ("posts",)
    assert View(Members, keys=keys, as_of="2025-12-31").page([row_id])[row_id] == (("委员",),)
    assert View(Members, keys=keys).page([row_id])[row_id] == (("常务委员",),)


def test_rows_that_are_not_accepted_are_not_written(book: Callable[..., Path]) -> None:
    plan = plan_of(book(ROSTER))
    plan.rows[1].accepted = False
    apply_plan(plan, Members)
    assert [name for name, in shown(Members, "name")] == ["示例李", "示例王"]
    assert [name for name, in shown(Sectors, "name")] == ["教育界"]               # nobody needs the other one


# ---- who is it -------------------------------------------------------------------------------------------------

def found(book: Callable[..., Path], titles: Sequence[str], *cells: Cell, **options: Any) -> PlanRow:
    (row,) = plan_of(book([cells], titles), **options).rows
    return row


def test_matching_by_number_phone_or_work(book: Callable[..., Path]) -> None:
    load(book([(*LI[:8], "110101197503070048")]))
    assert found(book, ("姓名", "身份证号"), "示例李", "110101197503070048").result == SAME
    renamed = found(book, ("姓名", "身份证号"), "示例黎", "110101197503070048")
    assert renamed.result == CHANGED and renamed.changes["name"] == ("示例李", "示例黎")
    by_phone = found(book, ("姓名", "电话", "出生年月"), "示 例 李", "13912345678；0319-1234567", "1976.01")
    assert by_phone.result == CHANGED and set(by_phone.changes) == {"landlines", "birth"} and not by_phone.warnings
    by_work = found(book, ("姓名", "性别", "工作单位及职务", "手机"), "示例李", "女", "示例一中校长", "13700000009")
    assert by_work.result == CHANGED and set(by_work.changes) == {"phones"}


def test_a_name_alone_is_matched_with_a_warning_and_never_against_the_facts(book: Callable[..., Path]) -> None:
    load(book([(*LI[:8], "110101197503070048")]))
    alone = found(book, ("姓名", "民族"), "示例李", "汉")
    assert alone.result == CHANGED and "按姓名匹配" in told(alone)
    doubtful = found(book, ("姓名", "出生年月"), "示例李", "1990.01")
    assert doubtful.result == UNSURE and not doubtful.accepted and "出生年月不同" in told(doubtful)
    assert doubtful.candidates[0].words == "示例李 女 1975.03 示例一中校长 139****5678"
    namesake = found(book, ("姓名", "身份证号"), "示例李", "110101199001010044")
    assert namesake.result == NEW and "库中另有同名" in told(namesake)
    elsewhere = found(book, ("姓名", "手机", "身份证号"), "示例李", "13912345678", "110101199001010044")
    assert elsewhere.result == UNSURE


def test_two_of_one_name_are_asked_about_and_the_answer_is_taken(book: Callable[..., Path]) -> None:
    load(book([LI, (2, "示例李", "男", "1960.01", "群众", "农业界", "示例厂", "13700000002", None)]))
    path = book([("示例李", "汉")], ("姓名", "民族"))
    plan = plan_of(path)
    (row,) = plan.rows
    assert row.result == UNSURE and "2 个“示例李”" in told(row) and len(row.candidates) == 2
    assert apply_plan(plan, Members) == Imported()
    man = next(c for c in row.candidates if "男" in c.words)
    answered = plan_of(path, answers={("person", 2): man.id})
    assert results(answered) == [CHANGED]
    apply_plan(answered, Members)
    assert shown(Members, "sex", "ethnicity") == [("女", ""), ("男", "汉族")]
    assert results(plan_of(path, answers={("person", 2): NEW})) == [NEW]


def test_one_person_twice_in_a_sheet(book: Callable[..., Path]) -> None:
    again = (4, "示例李", "女", None, None, None, None, "13912345678", None)
    other = (5, "示例李", "女", "1990.02", "群众", "农业界", "示例二中", "13700000003", None)
    path = book([LI, again, other])
    plan = plan_of(path)
    assert results(plan) == [NEW, UNSURE, NEW] and "第 2 行" in told(plan.rows[1])
    apply_plan(plan, Members)
    plan = plan_of(path)
    assert results(plan) == [SAME, UNSURE, SAME] and "第 2 行" in told(plan.rows[1])


def test_a_person_of_another_term_or_role_is_linked_not_doubled(book: Callable[..., Path]) -> None:
    load(book(ROSTER))
    with operation("换届") as op:
        term = write(op, Terms, [Draft({"name": "示例第二届"})])[0]
        write(op, Sectors, [Draft({"name": "教育界"}, fixed={"term": term})])
    path = book([(*LI[:6], "示例教育局", "13912345678", None), (2, "示例张三", None, None, None, None, None, None, None)])
    plan = plan_of(path, term=term)
    assert results(plan) == [NEW, UNSURE] and "不在本名册" in plan.rows[1].candidates[0].words
    assert plan.rows[0].links == {"person": plan.rows[0].links["person"]} and plan.rows[0].changes == {}
    people = View(People).count()
    old = shown(Members, "name", "work")
    apply_plan(plan, Members)
    assert View(People).count() == people and View(Members, term=term).count() == 1
    assert shown(Members, "name", "work") == [*old, ("示例李", "示例教育局")]
    assert results(plan_of(path, term=term)) == [SAME, UNSURE]


# ---- cells -----------------------------------------------------------------------------------------------------

def test_a_bad_cell_is_left_out_and_the_row_stays(book: Callable[..., Path]) -> None:
    plan = plan_of(book([
        (1, "示例李", "女的吧", "1975.13", "火星党", "教育界", "同上", "1391234", "110101197503070"),
        (2, None, "男", None, None, "教育界", "示例厂", None, None),
        (3, "示例甲、示例乙", "男", None, None, "教育界", "示例厂", None, None),
        (4, "示例丙", "男", None, None, "教育界", "〃", None, 110101197503070048)]))
    assert results(plan) == [NEW, FAILED, FAILED, NEW]
    words = dict(plan.rows[0].warnings)
    assert {"sex", "birth", "affiliations", "phones", "work"} <= set(words)
    assert words["work"] == "此格未导入：上一行没有可重复的内容"
    assert words["phones"] == "此格未导入：手机“1391234”不足 11 位（7 位）"
    assert set(plan.rows[0].values) == {"name", "sector", "id_number"}
    assert told(plan.rows[1]) == "缺姓名，此行不导入" and "几个姓名" in told(plan.rows[2])
    assert plan.rows[3].values["work"] == "示例厂" and "丢失" in told(plan.rows[3])
    titles, rows = plan.failed_table()
    assert titles == [*TITLES, "原因"] and len(rows) == 2
    assert rows[0][1] is None and rows[0][6] == "示例厂" and rows[0][-1] == "缺姓名，此行不导入"
    apply_plan(plan, Members)
    assert View(Members).count() == 2


def test_failed_rows_mended_are_imported(book: Callable[..., Path]) -> None:
    titles, rows = plan_of(book([(1, None, *LI[2:]), ZHANG])).failed_table()
    rows[0][1] = "示例李"
    mended = plan_of(book(rows, titles))
    assert results(mended) == [NEW] and mended.rows[0].values["phones"] == ("13912345678",)


def test_rows_that_wait_are_kept_with_the_candidates_until_answered(book: Callable[..., Path]) -> None:
    load(book(ROSTER))
    path = book([(1, "示例张三", "女", None, None, None, "示例别处", None, None)])
    (row,) = plan_of(path).rows
    titles, rows = plan_of(path).failed_table()
    assert rows[0][1] == "示例张三" and rows[0][-1].startswith("待确认：库中有“示例张三”，但性别、工作单位及职务不同")
    assert "（候选：示例张三 男 1968.11 示例农场场长 138****5679）" in rows[0][-1]
    assert plan_of(path).failed_table(skipped=[row.excel_row])[1] == []
    assert plan_of(path, answers={("person", row.excel_row): NEW}).failed_table()[1] == []
    again = plan_of(book(rows, titles))
    assert results(again) == [UNSURE] and all(title != "原因" for _, title in again.titles if _)


def test_dates_that_cannot_be_are_doubted_and_kept(book: Callable[..., Path]) -> None:
    titles = ("姓名", "出生年月", "参加工作时间", "政治面貌", "加入党派时间")
    plan = plan_of(book([("示例甲", "2085.03", None, None, None), ("示例乙", "1975.03", "1957.08", "中共党员", "1953.07"),
                         ("示例丙", "1975.03", "1975", "中共党员", "1995.07"), ("示例丁", "1975", "1975.01", None, None)],
                        titles))
    assert told(plan.rows[0]) == "出生年月是 2085.03，晚于今天，请核对"
    assert told(plan.rows[1]) == ("参加工作时间（1957.08）早于出生年月（1975.03），请核对；"
                                  "加入党派时间（1953.07）早于出生年月（1975.03），请核对")
    assert not plan.rows[2].warnings and not plan.rows[3].warnings
    apply_plan(plan, Members)
    assert shown(Members, "name", "birth", "work_start")[:2] == [
        ("示例甲", "2085.03", ""), ("示例乙", "1975.03", "1957.08")]


def test_a_landline_among_mobiles_goes_where_landlines_are_kept(book: Callable[..., Path]) -> None:
    path = book([("示例甲", "男", "0319-4800000、13900000041"), ("示例乙", "女", "4811111"), ("示例丙", "女", "66612")],
                ("姓名", "性别", "手机"))
    load(path)
    assert shown(Members, "name", "phones", "landlines") == [
        ("示例甲", "13900000041", "0319-4800000"), ("示例乙", "", "4811111"), ("示例丙", "66612", "")]
    again = plan_of(path)
    assert results(again) == [SAME, SAME, SAME] and not any(row.warnings for row in again.rows[:2])
    other = book([("示例甲", "男", "0319-4822222"), ("示例乙", "女", "13900000042")], ("姓名", "性别", "联系电话"))
    load(other)
    assert shown(Members, "phones", "landlines")[:2] == [
        ("13900000041", "0319-4800000、0319-4822222"), ("13900000042", "4811111")], "no number is erased"
    both = book([("示例甲", "0319-4833333", "0319-4844444")], ("姓名", "手机", "座机"))
    load(both)
    assert shown(Members, "phones", "landlines")[0] == ("13900000041", "0319-4844444、0319-4833333")


def test_a_landline_stays_where_no_other_column_takes_it(book: Callable[..., Path]) -> None:
    path = book([("示例甲", "男", "0319-4800000", "示例科")], ("姓名", "性别", "手机", "科室"))
    load(path, Cadres)
    assert shown(Cadres, "name", "phones") == [("示例甲", "0319-4800000")]
    assert results(plan_of(path, Cadres)) == [SAME]
    (person,) = View(People).ids()
    roster = book([("示例甲", "男", "0319-4800000")], ("姓名", "性别", "手机"))
    load(roster)
    held = Person.get_by_id(person)
    assert (held.phones or (), held.landlines) == ((), ("0319-4800000",)), "in one place, not in both"
    assert View(People).count() == 1 and results(plan_of(roster)) == [SAME]


def test_former_names_that_are_kept_are_not_lost_by_fewer(book: Callable[..., Path]) -> None:
    load(book([("示例甲", "男", "13900000041", "示例旧、示例更旧")], ("姓名", "性别", "手机", "曾用名")))
    with operation("换届") as op:
        write(op, Terms, [Draft({"name": "第九十届"})])
    term = Terms.find_names(["第九十届"], None)["第九十届"][0]
    load(book([("示例甲（示例旧）", "男", "13900000041")], ("姓名", "性别", "手机")), term=term)
    assert shown(People, "name", "former_names") == [("示例甲", "示例旧、示例更旧")]


def test_masked_values_keep_what_is_stored(book: Callable[..., Path]) -> None:
    load(book(ROSTER))
    row = found(book, ("姓名", "性别", "工作单位及职务", "手机"), "示例李", "女", "示例一中校长", "139****5678")
    assert row.result == SAME and row.warnings == [("phones", "已隐藏，保留原值")]


def test_a_rougher_date_does_not_blur_the_stored_one(book: Callable[..., Path]) -> None:
    load(book(ROSTER))
    row = found(book, ("姓名", "手机", "出生年月"), "示例王", "13912345670（值班）", "1980.10")
    assert row.result == SAME and "更具体" in told(row)


def test_cells_that_contradict_the_record_are_left_out(book: Callable[..., Path]) -> None:
    titles = ("捐赠日期", "捐赠人", "捐赠类别", "捐款金额（万元）", "物资名称", "受赠单位")
    path = book([("2022.03.01", "示例李", "捐物", 1.5, "示例口罩", "示例镇"), ("2022.03.02", "示例李", "捐款", 2, None, "示例镇"),
                 ("2022.03.02", "示例李", "捐款", 2, None, "示例镇"), ("2022.03.03", "示例李", None, None, None, "示例镇")], titles)
    load(book([LI]))
    plan = plan_of(path, Donations)
    assert results(plan) == [NEW, NEW, UNSURE, FAILED] and "第 3 行" in told(plan.rows[2])
    assert "此格未导入" in told(plan.rows[0]) and "amount" not in plan.rows[0].values
    assert plan.rows[1].values["amount"] == 2_000_000 and "捐款金额" in told(plan.rows[3])
    apply_plan(plan, Donations)
    assert results(plan_of(path, Donations)) == [SAME, SAME, UNSURE, FAILED]


def test_a_donation_of_which_only_the_value_is_known(book: Callable[..., Path]) -> None:
    load(book([LI]))
    path = book([(None, None, 500, None), ("2022.03.01", None, 600, None), (None, "示例李", 700, None),
                 (None, None, 800, "示例镇")], ("捐赠日期", "捐赠人", "折价", "受赠单位"))
    plan = plan_of(path, Donations)
    assert results(plan) == [FAILED, NEW, NEW, NEW]
    assert told(plan.rows[0]) == "只有折价，请填写捐物的名称；不知道捐的是什么，请填捐赠日期、捐赠人或受赠单位"
    apply_plan(plan, Donations)
    before = everything()
    assert results(plan_of(path, Donations)) == [FAILED, SAME, SAME, SAME]
    load(path, Donations)
    assert everything() == before


def test_cells_that_say_something_together(book: Callable[..., Path]) -> None:
    load(book([("示例古今", "1册")], ("书名", "备注")), Books)
    path = book([("2023.05", "示例客人", "《示例古今》", 20), ("2023.05", "示例客人", "《示例古今》", 30),
                 ("2023.06", "示例客人", "《示例没有的书》", 5)], ("日期", "受赠人", "书名", "册数"))
    plan = plan_of(path, Gifts)
    assert results(plan) == [NEW, NEW, UNSURE] and "示例没有的书" in told(plan.rows[2])
    assert [Gifts.column("titles").print(row.values["titles"]) for row in plan.rows[:2]] == [
        "《示例古今》20册", "《示例古今》30册"]


def test_who_has_left_is_told(book: Callable[..., Path]) -> None:
    load(book(ROSTER))
    plan = plan_of(book([LI]), whole_roster=True)
    plan.end_missing = Ending("2020-01-01", "调离")
    apply_plan(plan, Members)
    rows = plan_of(book(ROSTER)).rows
    assert "库中已于2020.01.01结束" in told(rows[1]) and not rows[0].warnings


def test_january_or_october_is_asked_once_a_column(book: Callable[..., Path]) -> None:
    path = book([("示例甲", 1975.1), ("示例乙", 1976.1)], ("姓名", "出生年月"))
    plan = plan_of(path)
    (question,) = plan.questions
    assert question.answer_key == ("tenth", "birth") and question.rows == (2, 3)
    assert results(plan) == [NEW, NEW] and all("birth" not in row.values for row in plan.rows)
    answered = plan_of(path, answers={question.answer_key: True})
    assert [row.values["birth"] for row in answered.rows] == ["1975-10", "1976-10"] and not answered.questions
    telling = plan_of(book([("示例甲", 1975.1), ("示例乙", 1976.03)], ("姓名", "出生年月")))
    assert telling.rows[0].values["birth"] == "1975-10" and not telling.questions


# ---- names of other records ------------------------------------------------------------------------------------

def test_a_sector_nobody_knows_is_asked_and_remembered(book: Callable[..., Path]) -> None:
    with operation("建届") as op:
        term = ensure_term(op, "示例届")
        ids = write(op, Sectors, [Draft({"name": name}, fixed={"term": term}) for name in ("科学技术界", "教育界")])
    path = book([("示例甲", "科技"), ("示例乙", "教育界别"), ("示例丙", "科技")], ("姓名", "界别"))
    plan = plan_of(path)
    (question,) = plan.questions
    assert question.answer_key == ("name", "sector", "科技") and question.rows == (2, 4) and question.can_create
    assert [c.words for c in question.choices] == ["科学技术界", "教育界"]
    assert results(plan) == [NEW] * 3 and "此格未导入" in told(plan.rows[0])
    assert plan.rows[1].values["sector"].id == ids[1]
    left = plan_of(path, answers={question.answer_key: SKIP})
    assert "sector" not in left.rows[0].values and not left.rows[0].warnings
    load(path, answers={question.answer_key: ids[0]})
    assert [sector for sector, in shown(Members, "sector")] == ["科学技术界", "教育界", "科学技术界"]
    again = plan_of(path)                                                # 科技 is now another name of it
    assert results(again) == [SAME] * 3 and not again.questions
    undo()
    assert shown(Sectors, "aliases") == [("",), ("",)]
    load(path, answers={question.answer_key: CREATE})
    assert ("科技",) in shown(Sectors, "name")


def test_created_references_are_one_each_and_undone_together(book: Callable[..., Path]) -> None:
    titles = ("姓名", "网格", "专委会", "工作单位")
    path = book([("示例甲", "第一网格", "提案委、文史委", "示例一中"), ("示例乙", "第 一 网格", "文史委", "示例 一中"),
                 ("示例丙", "第二网格", None, None)], titles)
    empty = everything()
    done = load(path)
    assert done.created == {"grids": 2, "committees": 2, "units": 1}
    assert shown(Members, "name", "grid", "committees", "unit") == [
        ("示例甲", "第一网格", "提案委、文史委", "示例一中"), ("示例乙", "第一网格", "文史委", "示例一中"), ("示例丙", "第二网格", "", "")]
    assert results(plan_of(path)) == [SAME] * 3
    undo()
    assert everything() == empty


def test_people_named_by_others_are_found_asked_and_required(book: Callable[..., Path]) -> None:
    load(book([LI, ZHANG, (3, "示例张三", "女", "1990.01", "群众", "教育界", "示例厂", "13700000004", None)]))
    titles = ("联系对象", "联系责任人", "开始日期")
    path = book([("示例李", "示例张三", "2024.01"), ("示例李", "示例无", "2024.01")], titles)
    plan = plan_of(path, Contacts)
    assert results(plan) == [UNSURE, UNSURE] and "2 个“示例张三”" in told(plan.rows[0]) and "示例无" in told(plan.rows[1])
    several = next(q for q in plan.questions if q.text == "示例张三")
    woman = next(c for c in several.choices if "女" in c.words)
    answers = {several.answer_key: woman.id, ("name", "responsible", "示例无"): CREATE}
    done = load(path, Contacts, answers=answers)
    assert len(done.new) == 2 and done.created == {"people": 1}
    assert shown(Contacts, "target", "responsible", "since") == [
        ("示例李", "示例张三", "2024.01"), ("示例李", "示例无", "2024.01")]
    assert results(plan_of(path, Contacts, answers={several.answer_key: woman.id})) == [SAME, SAME]


def test_records_matched_by_dates_and_references(book: Callable[..., Path]) -> None:
    load(book(ROSTER))
    titles = ("日期", "联系责任人", "联系对象", "事项", "方式")
    rows = [("2026-03-01", "示例李", "示例张三", "示例走访", "面谈"), ("2026-03-01", "示例李", "示例王", "示例走访", "电话")]
    load(book(rows, titles), ContactEvents)
    plan = plan_of(book([(*rows[0][:4], "微信"), rows[1], ("2026-03-02", *rows[1][1:]), rows[1]], titles), ContactEvents)
    assert results(plan) == [CHANGED, SAME, NEW, UNSURE]


def test_villages_of_one_name_are_told_apart_by_township(book: Callable[..., Path]) -> None:
    titles = ("单位名称", "乡镇", "曾用名")
    load(book([("示例王庄", "甲乡", "示例老王庄"), ("示例王庄", "乙乡", None)], titles), Units)
    plan = plan_of(book([("示例王庄", "乙乡", "示例新庄"), ("示例王庄", "丙乡", None), ("示例王庄", None, None),
                         ("示例老王庄", None, None)], titles), Units)
    assert results(plan) == [CHANGED, NEW, UNSURE, CHANGED] and "库中另有同名" in told(plan.rows[1])
    assert plan.rows[3].changes["name"] == ("示例王庄", "示例老王庄")


# ---- the whole roster ------------------------------------------------------------------------------------------

def test_missing_is_told_of_a_whole_roster_only_and_ended_only_when_asked(book: Callable[..., Path]) -> None:
    load(book(ROSTER))
    path = book([LI])
    assert plan_of(path).missing == {}
    plan = plan_of(path, whole_roster=True)
    assert plan.counts() == {"new": 0, "changed": 0, "same": 1, "unsure": 0, "failed": 0, "missing": 2}
    before = everything()
    apply_plan(plan, Members)
    assert everything() == before
    plan.end_missing = Ending("2026-01-01", "届满")
    done = apply_plan(plan, Members)
    assert len(done.ended) == 2
    assert shown(Members, "name", "until", "end_reason")[1:] == [
        ("示例张三", "2026.01.01", "届满"), ("示例王", "2026.01.01", "届满")]
    assert View(Members).count() == 1
    posts = {post.until for post in Post.select().where(Post.membership.in_(done.ended))}
    assert posts == {"2026-01-01"}, "what they held ends with them"
    undo()
    assert everything() == before


def test_what_the_command_line_prints(book: Callable[..., Path]) -> None:
    plan = plan_of(book([LI, (2, None, "男", *ZHANG[3:])], below=["共 5 人"]))
    assert plan.counted_otherwise and "本表写 5 人，读入 1 人，另有 1 行有误未读入。" in plan.note
    printed = plan.to_json()
    assert {key: printed[key] for key in ("new", "changed", "same", "unsure", "failed", "missing")} == {
        "new": 1, "changed": 0, "same": 0, "unsure": 0, "failed": 1, "missing": 0}
    assert printed["rows"] == [{"sheet": "名册", "row": 2, "result": "new", "reasons": [], "warnings": []},
                               {"sheet": "名册", "row": 3, "result": "failed", "reasons": ["缺姓名，此行不导入"],
                                "warnings": []}]


# ---- whole or not at all ---------------------------------------------------------------------------------------

@pytest.mark.parametrize("values", [{"work": "示例别处"}, {"posts": ("主席",)}, {"name": "示例别人"}])
def test_a_record_changed_since_the_plan_is_refused_whole(book: Callable[..., Path], values: Mapping[str, Any]) -> None:
    ids = load(book(ROSTER)).new
    path = book([(*LI[:6], "示例二中", "13912345678", None, "常务委员"), (*WANG[:6], "示例新址", *WANG[7:], None)],
                (*TITLES, "政协职务"))
    plan = plan_of(path)
    assert results(plan) == [CHANGED, CHANGED]
    with operation("别人改") as op:
        write(op, Members, [Draft(dict(values), id=ids[0], versions=Members.versions(ids[0]))])
    before = everything()
    with pytest.raises(Stale, match="已被修改"):
        apply_plan(plan, Members)
    assert everything() == before


def test_cancel_leaves_nothing_behind(book: Callable[..., Path]) -> None:
    path = book(ROSTER)
    with pytest.raises(Cancelled):
        plan_of(path, cancelled=lambda: True)
    plan = plan_of(path)

    def stop(_done: int, _all: int) -> None:
        if View(Members).count():
            raise Cancelled
    with pytest.raises(Cancelled):
        apply_plan(plan, Members, stop)
    assert View(Members, ended=True).count() == 0 and undo_target() is None
    seen: list[tuple[int, int]] = []
    apply_plan(plan_of(path, progress=lambda done, total: seen.append((done, total))), Members)
    assert seen[-1][0] == seen[-1][1] and View(Members).count() == 3


def test_records_in_the_recycle_bin_are_not_matched(book: Callable[..., Path]) -> None:
    ids = load(book(ROSTER)).new
    with operation("删除") as op:
        recycle(op, Members, ids)
        recycle(op, People, [row[0] for row in Person.select(Person.id).tuples()])
    assert results(plan_of(book(ROSTER))) == [NEW] * 3


# ---- any values ------------------------------------------------------------------------------------------------

NAMES = st.text(alphabet="甲乙丙丁戊己庚辛", min_size=1, max_size=4).map(lambda text: "示例" + text)
WORDS = st.text(alphabet="厂校村镇 A1=+-、（）", max_size=8)
MONTHS = st.builds("{:04}.{:02}".format, st.integers(1950, 2005), st.integers(1, 12))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(NAMES, st.tuples(WORDS, MONTHS, WORDS), min_size=1, max_size=6))
def test_whatever_is_imported_is_the_same_the_second_time(tmp_path_factory: pytest.TempPathFactory,
                                                          records: dict[str, tuple[str, str, str]]) -> None:
    folder = tmp_path_factory.mktemp("round")
    workbook = openpyxl.Workbook()
    workbook.active.append(["单位名称", "乡镇", "设立日期", "备注"])
    for name, (town, since, note) in records.items():
        workbook.active.append([name, town, since, note])
        for cell in workbook.active[workbook.active.max_row]:
            cell.data_type = "s"
    path = folder / "示例.xlsx"
    workbook.save(path)
    with opened(folder / "示例.db"):
        done = load(path, Units)
        assert len(done.new) == len(records)
        assert sorted(name for name, in shown(Units, "name")) == sorted(records)
        assert set(since for since, in shown(Units, "since")) == {since for _, since, _ in records.values()}
        assert set(results(plan_of(path, Units))) == {SAME}
        undo()
        assert View(Units, ended=True).count() == 0


def test_money_is_read_in_the_unit_of_its_header(book: Callable[..., Path]) -> None:
    class Sums(Units):
        key, title = "sample_sums", "示例"
        label = "name"
        name = Text("单位名称", required=True)
        aliases = None                                                   # type: ignore[assignment]
        township = Money("金额")                                         # type: ignore[assignment]
        since = Date("日期")
    try:
        for title, fen in (("金额", 150), ("金额（万元）", 1_500_000), ("金额（元）", 150), ("金额（亿元）", 15_000_000_000)):
            plan = plan_of(book([("示例甲", 1.5)], ("单位名称", title)), Sums)
            assert plan.rows[0].values["township"] == fen
    finally:
        del Register.declared[Sums.key]


def test_columns_matched_by_hand(book: Callable[..., Path]) -> None:
    path = book([("示例甲", "示例厂")], ("姓名", "何处高就"))
    sheet = read_sheets(path)[0]
    layout = find_table(sheet, Members.importable())
    assert [title for _, title in layout.unused] == ["何处高就"]
    plan = make_plan(Members, sheet, layout.with_columns({0: "name", 1: "work"}), term=None)
    assert plan.rows[0].values["work"] == "示例厂"


def test_two_ways_to_write_a_place_in_one_sheet_are_one_place(book: Callable[..., Path]) -> None:
    load(book([("寻访示例", "2022.05.01")], ("寻访名称", "开始日期")), Trips)
    load(book(STOPS, ("寻访名称", "日期", "城市", "寻访点")), TripStops)
    assert sorted(TripPlaces.labels(View(TripPlaces).ids()).values()) == ["成都", "沙县", "沙市"]
