"""The county workbook on the sample: its figures agree with the sheets behind them, and each number leads there."""
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from exporters.report import export_report
from importers.sample import build
from models.basics import ensure_term
from models.database import opened
from models.operation import operation
from models.records import today
from models.reporting import term_period


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    build(folder / "示例.db")
    with opened(folder / "示例.db", locked=False):
        export_report(folder / "汇报.xlsx", term_period())
    return folder / "汇报.xlsx"


def table(sheet: Worksheet) -> tuple[list[str], list[list[object]]]:
    """The header's titles and the numbered rows below it."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(place for place, row in enumerate(rows) if row[0] == "序号")
    return [str(title) for title in rows[head]], [row for row in rows[head + 1:] if isinstance(row[0], int)]


def test_figures_are_exact_and_lead_to_their_rows(workbook: Path) -> None:
    book = load_workbook(workbook)
    summary = book["汇总"]
    titles, rows = table(summary)
    found = {row[titles.index("指标")]: row[titles.index("数量")] for row in rows}
    assert {name: found[name] for name in ("委员", "其中：中共党员", "网格", "临时党支部", "志愿服务队", "捐款捐物", "书籍", "赠书")} == {
        "委员": 168, "其中：中共党员": 61, "网格": 8, "临时党支部": 8, "志愿服务队": 3, "捐款捐物": 273800, "书籍": 7, "赠书": 8216}
    links = [cell.hyperlink.location for row in summary.iter_rows() for cell in row if cell.hyperlink]
    assert links and all(any(name in location for name in book.sheetnames) for location in links)
    linked = {row[1].value for row in summary.iter_rows() if any(cell.hyperlink for cell in row)}
    assert {str(name) for name, value in found.items() if value} <= linked, "every number leads to its rows"


def test_sheets_add_up_to_the_figures(workbook: Path) -> None:
    book = load_workbook(workbook)
    titles, rows = table(book["汇总"])
    found = {row[titles.index("指标")]: row[titles.index("数量")] for row in rows}

    def total(sheet: str, title: str) -> object:
        head, body = table(book[sheet])
        place = next(place for place, one in enumerate(head) if one.startswith(title))
        return sum(row[place] or 0 for row in body)                                   # type: ignore[misc]
    head, members = table(book["委员"])
    assert len(members) == found["委员"]
    assert any("\u3000" in str(row[head.index("姓名")]) for row in members), "names of two characters are padded"
    assert total("网格", "委员人数") == found["已入网格委员"]
    assert total("志愿服务队", "服务次数") == found["志愿服务"] == len(table(book["排班"])[1])
    assert total("志愿服务队", "服务时长") == found["志愿服务时长"]
    assert total("赠书", "册数") == total("书籍", "已赠") == found["赠书"]
    assert total("捐款捐物", "合计") == found["捐款捐物"]


def test_without_the_day_of_the_change_of_term_the_last_day_stands_once(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db"):
        with operation("建立一届") as op:
            ensure_term(op, "第十届")
        export_report(tmp_path / "汇报.xlsx", term_period())
    for sheet in load_workbook(tmp_path / "汇报.xlsx"):
        lines = [str(row[0].value) for row in sheet.iter_rows(max_row=4) if row[0].value]
        assert sum(line.count("截至") for line in lines) <= 1, (sheet.title, lines)
        if sheet.title == "汇总":
            assert any(f"截至：{today()}" in line for line in lines) and not any("统计时段" in line for line in lines)
