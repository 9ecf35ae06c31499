"""换届 with a real roster: the plan is made for a 届 that is not there yet and carried out inside the one operation."""
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell import Cell

from importers import sample
from importers.apply import apply_plan, write_plan
from importers.layout import find_table
from importers.plan import make_plan
from importers.planned import NEW, NEW_TERM, UNSURE, Announced, Plan
from importers.reading import read_sheets
from models.backups import check
from models.basics import Sectors, Term, current_term
from models.carrying_over import CARRIED
from models.changeover import Beginning, SectorName, change_over
from models.database import close_database, opened
from models.grids import Branches, Grids
from models.members import Contacts, Members
from models.operation import operation, redo, undo
from models.relations import CREATE
from models.view import View
from tests.dump import dump

DAY, LAST = "2026-11-20", "2026-11-19"
TITLES = ("姓名", "性别", "界别", "工作单位及职务", "所在网格")
SECTORS = (SectorName("教育界"), SectorName("科学技术界", ("科技",)), SectorName("经济界"))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    def write_book(rows: Sequence[Sequence[Any]], titles: Sequence[str] = TITLES) -> Path:
        workbook = openpyxl.Workbook()
        for row in (titles, *rows):
            workbook.active.append(list(row))
        workbook.save(tmp_path / "名册.xlsx")
        return tmp_path / "名册.xlsx"
    with opened(tmp_path / "示例.db"):
        yield write_book


def plan_of(path: Path, answers: Any = None, sectors: Sequence[SectorName] = SECTORS) -> Plan:
    sheet = read_sheets(path)[0]
    told: Announced = {"sectors": [(one.name, one.aliases) for one in sectors]} if sectors else {}
    return make_plan(Members, sheet, find_table(sheet, Members.importable()), term=NEW_TERM, term_name="第十一届",
                     file=path.name, announced=told, answers=answers)


def carry_out(plan: Plan, sectors: Sequence[SectorName] = SECTORS, carry: Sequence[str] = CARRIED) -> int:
    with operation("换届") as op:
        return change_over(op, Beginning("第十一届", DAY, tuple(sectors)),
                           partial(write_plan, plan=plan, register=Members), carry).term


def sectors_by_name(term: int) -> dict[str, str]:
    view = View(Members, term=term, as_of=DAY, keys=("name", "sector"))
    return {name: sector.text if sector else "" for name, sector in view.page(view.ids()).values()}


ROWS = (("示例甲", "男", "教育", "示例一中", "第一网格"), ("示例乙", "女", "科技", "示例站", "第一网格"),
        ("示例丙", "男", "新兴界", "示例厂", ""))


def test_names_in_the_sheet_are_those_the_new_term_will_have(book: Callable[..., Path]) -> None:
    path = book(ROWS)
    plan = plan_of(path)
    assert [(question.key, question.text) for question in plan.questions] == [("sector", "新兴界")]
    assert [choice.words for choice in plan.questions[0].choices] == ["教育界", "科学技术界", "经济界"]
    economy = plan.questions[0].choices[2].id
    plan = plan_of(path, {("name", "sector", "新兴界"): economy})
    assert not plan.questions and {row.result for row in plan.rows} == {NEW}
    term = carry_out(plan)
    assert sectors_by_name(term) == {"示例甲": "教育界", "示例乙": "科学技术界", "示例丙": "经济界"}
    view = View(Sectors, term=term, keys=("name", "aliases"))
    assert list(view.page(view.ids()).values()) == [("教育界", ()), ("科学技术界", ("科技",)), ("经济界", ("新兴界",))]
    assert View(Grids, term=term).count() == 1


def test_a_sector_nobody_announced_is_made_where_the_person_says_so(book: Callable[..., Path]) -> None:
    term = carry_out(plan_of(book(ROWS), {("name", "sector", "新兴界"): CREATE}))
    assert sectors_by_name(term)["示例丙"] == "新兴界" and View(Sectors, term=term).count() == 4


def test_without_announced_sectors_the_sheet_brings_its_own(book: Callable[..., Path]) -> None:
    plan = plan_of(book(ROWS), sectors=())
    assert not plan.questions and any("将按表中写法建立 3 个" in note for note in plan.notes)
    assert View(Sectors, term=carry_out(plan, ())).count() == 3


def test_the_plan_alone_writes_nothing_and_an_ordinary_import_is_as_before(book: Callable[..., Path]) -> None:
    before = dump()
    plan = plan_of(book(ROWS))
    assert dump() == before
    apply_plan(plan, Members)
    assert Term.select().count() == 1 and View(Sectors).count() == 2, "named in the sheet and announced"


def roster_of_the_new_term(folder: Path) -> Path:
    """150 people, many of them known: the roster of the 第九届 without the day and reason of leaving."""
    book = openpyxl.load_workbook(sample.folder() / "第九届委员名册.xlsx")
    sheet = book.active
    places = [cell.column for row in sheet.iter_rows() for cell in row if cell.value in ("离任时间", "离任原因")]
    assert len(places) == 2
    for row in sheet.iter_rows(min_row=5):
        for cell in row:
            if cell.column in places and isinstance(cell, Cell):
                cell.value = None
    book.save(folder / "第十一届委员名册.xlsx")
    return folder / "第十一届委员名册.xlsx"


@pytest.mark.parametrize("carry", [CARRIED, ()])
def test_the_sample_office_changes_over_and_back(tmp_path: Path, carry: Sequence[str]) -> None:
    path = tmp_path / "demo.db"
    sample.build(path)
    close_database()
    with opened(path):
        old = current_term()
        assert old is not None
        before = dump()
        lists = [View(register, term=old.id, as_of=LAST) for register in (Members, Grids, Branches, Contacts)]
        lists[0] = lists[0].with_(keys=tuple(c.key for c in Members.columns))
        shown = [list(view.page(view.ids()).values()) for view in lists]
        plan = plan_of(roster_of_the_new_term(tmp_path), sectors=())
        assert not [row for row in plan.rows if row.result == UNSURE] and len(plan.rows) == 150
        again = sum("person" in row.links for row in plan.rows)
        carry_out(plan, (), carry)
        after = dump()
        assert [list(view.page(view.ids()).values()) for view in lists] == shown
        assert again > 50 and check(None) == []
        undo()
        assert dump() == before and check(None) == []
        redo()
        assert dump() == after and check(None) == []
        undo()
        assert dump() == before
