"""What a sheet is made into stays out of the garbage collector's sight, and is freed without it."""
import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from importers.collector import uncollected
from importers.layout import find_table
from importers.plan import make_plan
from importers.reading import read_sheets
from models.database import opened
from models.members import Members


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    """As in the window, and as it was before afterwards."""
    was_on = gc.isenabled()
    gc.enable()
    yield
    gc.unfreeze()
    if not was_on:
        gc.disable()


def test_what_is_made_is_never_walked() -> None:
    with uncollected():
        made: list[list[int]] = [[] for _ in range(20_000)]
    assert gc.isenabled()
    assert not {id(one) for one in made} & {id(one) for one in gc.get_objects()}


def test_a_plan_is_freed_without_the_collector(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for row in (("序号", "姓名", "性别", "手机"), (1, "示例李", "女", "13912345678"), (2, "示例张三", "男", "没有")):
        workbook.active.append(row)
    path = tmp_path / "示例.xlsx"
    workbook.save(path)
    with opened(tmp_path / "a.db"):
        sheet = read_sheets(path)[0]
        layout = find_table(sheet, Members.importable())
        plan = make_plan(Members, sheet, layout, term=None)
        row = plan.rows[0]
        gone = [weakref.ref(plan), weakref.ref(row)]
        gc.disable()
        del plan, row
        assert [one() for one in gone] == [None, None]
