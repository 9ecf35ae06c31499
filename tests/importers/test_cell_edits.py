"""Cells put onto records: each is read as an import's cell would be, and only what was meant is written."""
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importers.apply import Imported
from importers.cell_edits import EditPlan, apply_edits, can_edit, plan_fill, plan_paste, plan_replacement, plan_values
from importers.planned import CHANGED, FAILED, NEW, SAME, UNSURE, PlanRow
from models.basics import Sectors, Terms, ensure_term
from models.catalogue import REGISTERS
from models.database import opened
from models.donations import Donations
from models.errors import Cancelled, Refused
from models.grids import Grids
from models.members import Members
from models.operation import Stale, operation, redo, undo, undo_target
from models.register import Register
from models.relations import RefValue
from models.units import Units
from models.view import View
from models.writing import Draft, write
from tests.dump import dump

ROSTER = (("示例甲", "男", "1975-03", "教育界", "示例一中校长", ("13900000001",), ("中共党员",)),
          ("示例乙", "女", "1980-10", "工商联界", "示例机械公司董事长", ("13900000002",), ("民建会员",)),
          ("示例丙", "男", "1968", "教育界", "示例一中教师", ("13900000003",), ("群众",)))
VILLAGES = ("示例东村", "示例西村", "示例南村")


@pytest.fixture
def members(tmp_path: Path) -> Iterator[list[int]]:
    """Three members, two sectors, a grid; the ids of the members."""
    with opened(tmp_path / "示例.db"):
        with operation("建立") as op:
            term = ensure_term(op, "第十届")
            sectors = dict(zip(("教育界", "工商联界"), write(op, Sectors, [
                Draft({"name": name, "position": place}, fixed={"term": term})
                for place, name in enumerate(("教育界", "工商联界"))])))
            write(op, Grids, [Draft({"name": "第一网格"}, fixed={"term": term})])
            ids = write(op, Members, [Draft({
                "name": name, "sex": sex, "birth": birth, "sector": RefValue(sectors[sector], sector), "work": work,
                "phones": phones, "affiliations": parties, "address": "示例县示例路 1 号",
                "id_number": f"1305301975031200{10 + place}"}, fixed={"term": term})
                for place, (name, sex, birth, sector, work, phones, parties) in enumerate(ROSTER)])
            write(op, Units, [Draft({"name": name, "kind": "行政村", "township": "示例镇", "note": f"{name}备注"})
                              for name in VILLAGES])
        yield ids


def view(register: type[Register] = Members) -> View:
    return View(register, term=1 if register.term else None)


def paste(ids: Sequence[int], keys: Sequence[str], *rows: Sequence[str], register: type[Register] = Members,
          **options: Any) -> EditPlan:
    return plan_paste(view(register), ids, keys, rows, **options)


def apply(plan: EditPlan, register: type[Register] = Members, title: str = "粘贴") -> Imported:
    return apply_edits(plan, register, title)


def shown(ids: Sequence[int], *keys: str, register: type[Register] = Members) -> list[tuple[str, ...]]:
    columns = [register.column(key) for key in keys]
    return [tuple(column.print(value) for column, value in zip(columns, values))
            for values in register.read(list(ids), columns, View(register, ended=True)).values()]


def changes(row: PlanRow, register: type[Register] = Members) -> dict[str, tuple[str, ...]]:
    return {key: tuple(register.column(key).print(one) for one in pair) for key, pair in row.changes.items()}


def told(row: PlanRow) -> str:
    return "；".join(words for _, words in (*row.reasons, *row.warnings))


# -- pasting -----------------------------------------------------------------------------------------------------------

def test_a_block_goes_onto_its_own_rows_and_is_read_as_an_import_reads_it(members: list[int]) -> None:
    before, steps = dump(), undo_target()
    plan = paste(members, ("work", "sector", "phones"), ("示例医院院长", "工商联", "138 0000 0001（值班）"),
                 ("示例机械公司董事长", "", "13900000002"), ("示例二中教师", "教育界", "无"), places=(7, 8, 9))
    assert [(row.result, row.shown_row) for row in plan.rows] == [(CHANGED, 7), (CHANGED, 9)]
    assert changes(plan.rows[0]) == {"work": ("示例一中校长", "示例医院院长"), "sector": ("教育界", "工商联界"),
                                     "phones": ("13900000001", "13800000001（值班）")}
    assert changes(plan.rows[1]) == {"work": ("示例一中教师", "示例二中教师")}
    assert plan.unchanged == 1 and plan.work() == (4, 0) and dump() == before
    apply(plan, title="粘贴 3 行到委员")
    assert shown(members, "work", "sector", "phones") == [
        ("示例医院院长", "工商联界", "13800000001（值班）"), ("示例机械公司董事长", "工商联界", "13900000002"),
        ("示例二中教师", "教育界", "13900000003")]
    assert (last := undo_target()) is not None and last.title == "粘贴 3 行到委员" and last != steps
    undo()
    assert dump() == before


def test_a_wrong_cell_is_left_out_and_nothing_else(members: list[int]) -> None:
    plan = paste(members, ("sex", "birth", "work"), ("男女", "1975.13", "示例医院"), ("男", "1981.05", ""),
                 ("未知性别", "", ""))
    first, second, third = plan.rows
    assert first.result == CHANGED and set(first.changes) == {"work"} and plan.faulty()
    assert {key for key, _ in first.warnings} == {"sex", "birth"} and "月份应为 1 至 12" in told(first)
    assert changes(second) == {"sex": ("女", "男"), "birth": ("1980.10", "1981.05")}
    assert third.result == FAILED and not third.accepted and third.reasons
    apply(plan)
    assert shown(members, "sex", "birth", "work") == [("男", "1975.03", "示例医院"), ("男", "1981.05", "示例机械公司董事长"),
                                                      ("男", "1968", "示例一中教师")]


def test_blank_keeps_clear_empties_and_what_is_hidden_counts_as_blank(members: list[int]) -> None:
    plan = paste(members[:2], ("work", "id_number", "address", "name"),
                 ("（清空）", "130530********0010", "示例****", "（清空）"), ("", "", "", ""))
    row, = plan.rows
    assert changes(row) == {"work": ("示例一中校长", "")}
    assert "姓名必须填写，不能清空" in told(row) and told(row).count("已隐藏，保留原值") == 2
    apply(plan)
    assert shown(members[:1], "name", "work", "address") == [("示例甲", "", "示例县示例路 1 号")]


def test_a_date_may_become_less_precise_where_it_was_meant(members: list[int]) -> None:
    row, = paste(members[:1], ("birth",), ("1975",)).rows
    assert changes(row) == {"birth": ("1975.03", "1975")}


def test_a_date_that_lost_its_zero_is_asked_about_once(members: list[int]) -> None:
    plan = paste(members, ("birth",), ("1975.1",), ("1981.1",), ("1968",))
    assert [question.answer_key for question in plan.questions] == [("tenth", "birth")]
    assert [row.result for row in plan.rows] == [FAILED, FAILED] and plan.unchanged == 1
    answered = paste(members, ("birth",), ("1975.1",), ("1981.1",), ("1968",), answers={("tenth", "birth"): True})
    assert [changes(row)["birth"][1] for row in answered.rows] == ["1975.10", "1981.10"]
    others_tell = paste(members[:2], ("birth",), ("1975.1",), ("1981.03",))
    assert [changes(row)["birth"][1] for row in others_tell.rows] == ["1975.10", "1981.03"]


def test_names_nobody_knows_are_asked_created_or_refused_as_declared(members: list[int]) -> None:
    plan = paste(members, ("sector", "unit"), ("文艺界", "示例新公司"))
    row, = plan.rows
    assert [question.text for question in plan.questions if question.key == "sector"] == ["文艺界"]
    assert "没有名为“文艺界”的界别" in told(row) and list(row.changes) == ["unit"]
    apply(plan)
    assert shown(members[:1], "unit", "sector") == [("示例新公司", "教育界")]
    assert View(Units, typed="示例新公司").count() == 1
    taken = paste(members, ("sector",), ("文艺界",), answers={("name", "sector", "文艺界"): "create"})
    apply(taken)
    assert shown(members[:1], "sector") == [("文艺界",)]


def test_columns_that_cannot_be_changed_and_what_lies_beyond_them_are_named(members: list[int]) -> None:
    closed = next(c.key for c in Members.columns if not can_edit(c) and c.kind == "text")
    plan = paste(members[:1], ("work", closed), ("示例医院", "别的", "更多"))
    assert Members.column(closed).title in plan.notes[0] and "右边多出的 1 列" in plan.notes[1]
    assert set(plan.rows[0].changes) == {"work"}
    assert not paste(members[:1], ("work", closed), ("示例医院", "")).notes


def test_the_line_of_column_names_is_not_pasted(members: list[int]) -> None:
    titles = (Members.column("name").title, Members.column("sex").title)
    plan = paste(members[:1], ("name", "sex"), titles, ("示例甲一", "女"))
    assert plan.notes == ["第一行是列名，没有粘贴。"] and changes(plan.rows[0])["name"] == ("示例甲", "示例甲一")


def test_same_as_above_is_what_stands_above(members: list[int]) -> None:
    plan = paste(members, ("work",), ("示例医院",), ("同上",), ("〃",))
    assert [changes(row)["work"][1] for row in plan.rows] == ["示例医院"] * 3


def test_what_two_records_must_not_share_is_wrong_before_it_is_written(members: list[int]) -> None:
    ids = View(Units).ids()
    names = dict(zip(ids, (one for one, in shown(ids, "name", register=Units))))
    a, b, c = ids
    plan = paste(ids, ("name",), (names[b],), (names[a],), (names[a],), register=Units)
    assert [row.result for row in plan.rows] == [CHANGED, CHANGED, FAILED] and "已有同样的单位" in told(plan.rows[2])
    apply(plan, Units)
    assert shown(ids, "name", register=Units) == [(names[b],), (names[a],), (names[c],)]          # swapped
    taken = paste([a], ("name",), (names[c],), register=Units)
    assert taken.rows[0].result == FAILED and not taken.accepted()


# -- rows below the end ------------------------------------------------------------------------------------------------

def test_rows_below_the_end_become_records_in_the_same_step(members: list[int]) -> None:
    before = dump()
    plan = paste(members[2:], ("name", "sex", "work"), ("示例丙", "男", "示例二中"), ("示例丁", "女", "示例医院"),
                 ("", "男", "无名"), ("示例甲", "男", "示例一中校长"), places=(3,), end=3)
    assert [row.result for row in plan.rows] == [CHANGED, NEW, FAILED, SAME]
    assert [row.shown_row for row in plan.rows] == [3, 4, 5, 6]
    result = apply(plan)
    assert len(result.new) == len(result.changed) == 1
    assert shown([*members[2:], *result.new], "name", "work") == [("示例丙", "示例二中"), ("示例丁", "示例医院")]
    undo()
    assert dump() == before


def test_a_namesake_below_the_end_waits_for_an_answer(members: list[int]) -> None:
    plan = paste([], ("name", "sex"), ("示例甲", "女"))
    assert [row.result for row in plan.rows] == [UNSURE] and not plan.accepted()
    answered = paste([], ("name", "sex"), ("示例甲", "女"), answers={("person", 1): NEW})
    assert [row.result for row in answered.rows] == [NEW]


def test_where_nothing_can_be_made_the_rows_below_are_left_out(members: list[int]) -> None:
    plan = paste(members[2:], ("work",), ("示例二中",), ("示例医院",), new=False)
    assert len(plan.rows) == 1 and plan.notes == ["超出列表的 1 行没有粘贴：此处不能新增委员。"]


# -- filling and setting -----------------------------------------------------------------------------------------------

def test_filling_copies_values_over_and_over_and_a_blank_empties(members: list[int]) -> None:
    with operation("改") as op:
        write(op, Members, [Draft({"work": None}, id=members[0])])
    before = dump()
    plan = plan_fill(view(), members[:1], members[1:], ("work", "sector", "phones"))
    assert [changes(row) for row in plan.rows] == [
        {"work": ("示例机械公司董事长", ""), "sector": ("工商联界", "教育界"), "phones": ("13900000002", "13900000001")},
        {"work": ("示例一中教师", ""), "phones": ("13900000003", "13900000001")}]
    apply(plan)
    assert shown(members[1:], "work", "sector") == [("", "教育界"), ("", "教育界")]
    undo()
    assert dump() == before


def test_an_empty_name_is_not_filled(members: list[int]) -> None:
    plan = plan_values(view(), members[:1], [{"name": None, "work": "示例医院"}], ("name", "work"))
    assert set(plan.rows[0].changes) == {"work"} and "姓名必须填写" in told(plan.rows[0])


def test_dated_facts_change_from_the_day_that_was_said(members: list[int]) -> None:
    plan = plan_values(view(), members, [{"affiliations": ("中共党员",)}], ("affiliations",))
    assert len(plan.rows) == 2 and plan.unchanged == 1
    plan.since = "2026-01-01"
    apply(plan)
    assert shown(members, "affiliations") == [("中共党员",)] * 3
    assert [row[0] for row in shown_on("2025-12-31", members)] == ["中共党员", "民建会员", "群众"]


def shown_on(day: str, ids: Sequence[int]) -> list[tuple[str, ...]]:
    column = Members.column("affiliations")
    return [(column.print(value),) for value, in
            Members.read(list(ids), [column], View(Members, as_of=day)).values()]


# -- replacing ---------------------------------------------------------------------------------------------------------

def test_words_are_replaced_in_part_or_whole(members: list[int]) -> None:
    before = dump()
    plan = plan_replacement(view(), members, ("work", "sector"), "示例一中", "示例二中")
    assert [changes(row) for row in plan.rows] == [{"work": ("示例一中校长", "示例二中校长")},
                                                   {"work": ("示例一中教师", "示例二中教师")}]
    assert plan.unchanged == 1 and [row.shown_row for row in plan.rows] == [1, 3]
    whole = plan_replacement(view(), members, ("work", "sector"), "教育界", "工商联界", whole=True)
    assert [changes(row) for row in whole.rows] == [{"sector": ("教育界", "工商联界")}] * 2
    apply(whole)
    assert shown(members, "sector") == [("工商联界",)] * 3
    undo()
    assert dump() == before


def test_what_is_nothing_afterwards_is_emptied_and_must_be_allowed(members: list[int]) -> None:
    plan = plan_replacement(view(), members[:1], ("name", "work"), "示例一中校长", "")
    assert changes(plan.rows[0]) == {"work": ("示例一中校长", "")}
    plan = plan_replacement(view(), members[:1], ("name",), "示例甲", "")
    assert plan.rows[0].result == FAILED and "必须填写" in told(plan.rows[0])
    plan = plan_replacement(view(), members[:1], ("work",), "示例一中校长", "无")
    assert plan.rows[0].result == FAILED and "表示空白" in told(plan.rows[0])


def test_letters_are_found_large_or_small_and_signs_mean_themselves(members: list[int]) -> None:
    with operation("改") as op:
        write(op, Members, [Draft({"work": "ABC(示例).*"}, id=members[0])])
    plan = plan_replacement(view(), members, ("work",), "abc(示例).*", r"\1示例")
    assert [changes(row)["work"][1] for row in plan.rows] == [r"\1示例"]
    assert not plan_replacement(view(), members, ("work",), "A.C", "x").rows


def test_money_is_replaced_as_it_is_printed(members: list[int]) -> None:
    with operation("捐") as op:
        row_id, = write(op, Donations, [Draft({"given_on": "2022-03-01", "donor_kind": "个人", "kind": "捐款",
                                               "amount": 100000, "donor_person": None, "receiver": "示例村"})])
    plan = plan_replacement(view(Donations), [row_id], ("amount",), "1000", "2000")
    assert changes(plan.rows[0], Donations)["amount"][1] == Donations.column("amount").print(200000)


# -- what is refused ---------------------------------------------------------------------------------------------------

def test_a_sealed_term_is_refused_before_anything_is_shown(members: list[int]) -> None:
    with operation("封存") as op:
        write(op, Terms, [Draft({"name": "第十一届", "current": True})])
        write(op, Terms, [Draft({"closed": True, "current": False}, id=1)])
    with pytest.raises(Refused, match="已届满"):
        paste(members, ("work",), ("示例医院",))


def test_a_record_that_moved_on_is_refused_and_nothing_is_stored(members: list[int]) -> None:
    plan = paste(members[:2], ("work",), ("示例医院",), ("示例农场",))
    with operation("他人") as op:
        write(op, Members, [Draft({"work": "示例三中"}, id=members[1])])
    before = dump()
    with pytest.raises(Stale, match="示例三中"):
        apply(plan)
    assert dump() == before


def test_it_can_be_stopped(members: list[int]) -> None:
    with pytest.raises(Cancelled):
        paste(members, ("work",), ("示例医院",), cancelled=lambda: True)
    with pytest.raises(Cancelled):
        plan_replacement(view(), members, ("work",), "示例", "样例", cancelled=lambda: True)


# -- every register ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("key", sorted(REGISTERS))
def test_what_a_list_shows_of_itself_changes_nothing_when_it_is_pasted_back(key: str, members: list[int]) -> None:
    register = REGISTERS[key]
    columns = [column for column in register.columns if can_edit(column)]
    ids = View(register).ids()
    texts = [[column.show(value) for column, value in zip(columns, values)]
             for values in register.read(ids, columns, View(register)).values()]
    plan = plan_paste(View(register, term=1 if register.term else None), ids, [c.key for c in columns], texts)
    assert not plan.accepted() and plan.unchanged + len(plan.rows) == len(ids)


WORDS = st.sampled_from(["", "示例医院", "（清空）", "1975.03", "13900000009", "男", "教育界", "无", "x" * 40, "同上", "示例甲"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(WORDS, min_size=4, max_size=4), min_size=1, max_size=3))
def test_whatever_is_pasted_ends_as_the_plan_says_and_one_undo_takes_it_back(
        members: list[int], block: list[list[str]]) -> None:
    keys = ("sex", "birth", "sector", "work")
    before, held = dump(), shown(members, *keys)
    plan = paste(members, keys, *block)
    wanted = {row.id: changes(row) for row in plan.accepted()}
    apply(plan)
    for row_id, old, new in zip(members, held, shown(members, *keys)):
        assert new == tuple(wanted.get(row_id, {}).get(key, (None, was))[1] for key, was in zip(keys, old))
    if plan.accepted():
        undo()
        assert dump() == before
        redo()
        undo()
