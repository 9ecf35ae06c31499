"""The workbook for the county committee: a number of its summary is the rows of the sheet it links to."""
from pathlib import Path

import pytest
from openpyxl import load_workbook

from exporters.report import SUMMARY, export_report
from models.basics import ensure_term
from models.database import opened
from models.members import Members
from models.operation import operation
from models.reporting import chosen_period
from models.writing import Draft, write


@pytest.mark.parametrize("last, names", [("2022-03-31", ["示例甲", "示例乙"]), ("2022-12-31", ["示例乙"])])
def test_a_period_that_is_over_lists_who_was_counted_then(tmp_path: Path, last: str, names: list[str]) -> None:
    target = tmp_path / "汇报.xlsx"
    with opened(tmp_path / "示例.db"):
        with operation("建立示例") as op:
            fixed = {"term": ensure_term(op, "第十届")}
            write(op, Members, [Draft({"name": "示例甲", "until": "2022-06-30"}, fixed=fixed),
                                Draft({"name": "示例乙", "since": "2022-02-01"}, fixed=fixed)])
        figures = {one.figure.key: one.value for one in export_report(target, chosen_period("2022-01-01", last))}
    book = load_workbook(target)
    number = next(row for row in book[SUMMARY].iter_rows() if row[1].value == "委员")[3]
    assert number.value == figures["members"] == len(names)
    rows = [row[1] for row in book[number.hyperlink.location.split("!")[0].strip("'")].iter_rows(values_only=True)]
    assert sorted(str(name) for name in rows if str(name).startswith("示例")) == sorted(names)
