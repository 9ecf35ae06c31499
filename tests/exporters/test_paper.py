"""A Paper says what the workbook says, and the workbook made of a Paper is read back as it was declared."""
import base64
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from exporters.celltext import cell_text
from exporters.list_paper import sheet_paper
from exporters.paper import (
    Look,
    Paper,
    PaperCell,
    PaperRow,
    boxed_row,
    fitting_size,
    header_row,
    line_height,
    lines_in,
    title_rows,
)
from exporters.paper_sheet import jpeg_size, write_papers
from exporters.sheet import Footer, HeaderInfo, SheetColumn, SheetSpec, write_workbook
from models.errors import Cancelled, Refused

COLUMNS = (SheetColumn("姓名", 10), SheetColumn("说明", 20, "left", "long"),
           SheetColumn("册数", 8, kind="integer", summable=True), SheetColumn("金额（元）", 12, kind="money", summable=True),
           SheetColumn("电话", 14, kind="digits"))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=60)
ROWS = st.lists(st.tuples(TEXTS, TEXTS, st.none() | st.integers(-10_000, 10_000), st.none() | st.integers(0, 10**9),
                          st.from_regex("1[0-9]{10}", fullmatch=True)), max_size=12)
# A JPEG that says it is 4 by 6 pixels.
JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEAYABgAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBk"
    "eFxlZ2P/wAALCAAGAAQBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAB//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==")


def shown(value: Any, number_format: str) -> str:
    """What a reader of the workbook sees in a cell."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value:,.2f}" if number_format == "#,##0.00" else f"{Decimal(str(value)).normalize():f}"
    return str(value)


def grid(path: Path) -> list[list[str]]:
    sheet = load_workbook(path).worksheets[0]
    rows = [[shown(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows()]
    return [[text for text in row if text] for row in rows]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, numbered=st.booleans(), one_page=st.booleans())
def test_what_is_printed_is_what_the_workbook_says(tmp_path: Path, rows: list[tuple[Any, ...]], numbered: bool,
                                                   one_page: bool) -> None:
    spec = SheetSpec("赠书", "示例县赠书台账", COLUMNS, rows, "（按姓氏笔画为序）", "附件1", f"共 {len(rows)} 次",
                     numbered=numbered, one_page=one_page, footer=Footer("示例甲"),
                     header_info=HeaderInfo("示例单位", filled_on="2026-11-22"))
    write_workbook(tmp_path / "表.xlsx", [spec])
    paper = sheet_paper(spec)
    # A money cell past fifteen digits, and the like, are the workbook's own business: the texts are compared.
    assert [[cell_text(text) for text in row] for row in paper.text()] == grid(tmp_path / "表.xlsx")
    assert paper.count == len(rows) and paper.title == spec.title
    assert [cell.text for cell in paper.header[-1].cells][-5:] == [column.title for column in COLUMNS]


def test_the_total_has_the_label_in_the_first_free_cell() -> None:
    paper = sheet_paper(SheetSpec("赠", "赠", COLUMNS, [("示例", "", 3, 150, ""), ("示例", "", 4, 250, "")]))
    assert [cell.text for cell in paper.rows[-1].cells] == ["合计", "", "", "7", "4.00", ""]


def a_paper(**more: Any) -> Paper:
    widths = (40.0, 120.0, 60.0)
    rows = [boxed_row((str(n), f"示例{n}", ""), [Look(align="center")] * 3, 30) for n in range(4)]
    rows[2] = PaperRow(rows[2].cells, 30, new_page=True)
    return Paper("签收", "示例签收单", widths, rows, heading=title_rows("示例签收单", "（按次序）", widths),
                 header=(header_row(("序号", "姓名", "签名")),), **more)


def test_a_paper_is_written_as_a_sheet_to_print(tmp_path: Path) -> None:
    tall = PaperRow((PaperCell("高", Look(border=True), rows=2), PaperCell("二格", Look("heading", border=True), 2)))
    under = PaperRow((PaperCell(covered=True), PaperCell("=1+1", Look(turned=90)), PaperCell("5", number=5)))
    paper = a_paper(ending=(tall, under))
    write_papers(tmp_path / "纸.xlsx", [paper, a_paper(landscape=True)])
    book = load_workbook(tmp_path / "纸.xlsx")
    assert book.sheetnames == ["签收", "签收（2）"] and book.properties.creator == "政协台账"
    sheet = book.worksheets[0]
    assert sheet["A1"].value == "示例签收单" and sheet["A1"].font.size == 22
    assert {str(one) for one in sheet.merged_cells.ranges} == {"A1:C1", "A2:C2", "A8:A9", "B8:C8"}
    assert sheet.print_title_rows == "$3:$3" and sheet.freeze_panes == "A4"
    assert [one.id for one in sheet.row_breaks.brk] == [5], "the third row begins a page"
    page = sheet.page_setup
    assert (page.orientation, page.fitToWidth, page.fitToHeight) == ("portrait", 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and book.worksheets[1].page_setup.orientation == "landscape"
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert sheet["A9"].border.left.style == sheet["C8"].border.right.style == "thin", "merged and framed whole"
    assert (sheet["B9"].value, sheet["B9"].data_type, sheet["B9"].alignment.text_rotation) == ("=1+1", "s", 90)
    assert sheet["C9"].value == 5 and sheet["A4"].number_format == "@"
    assert sheet.row_dimensions[4].height == 30


def test_a_photo_stands_in_its_cell(tmp_path: Path) -> None:
    assert jpeg_size(JPEG) == (4, 6) and jpeg_size(b"\x89PNG") is None and jpeg_size(JPEG[:30]) is None
    row = PaperRow((PaperCell(picture=JPEG, look=Look(border=True)), PaperCell("示例")), 80, fixed=True)
    broken = PaperRow((PaperCell(picture=b"no picture"), PaperCell("示例")), 80, fixed=True)
    write_papers(tmp_path / "照.xlsx", [Paper("登记", "登记", (60.0, 60.0), [row, broken])])
    import zipfile
    with zipfile.ZipFile(tmp_path / "照.xlsx") as parts:
        media = [name for name in parts.namelist() if name.startswith("xl/media/")]
        assert len(media) == 1 and parts.read(media[0]) == JPEG
        drawing = parts.read("xl/drawings/drawing1.xml").decode()
    assert 'cx="' in drawing and drawing.count("<xdr:oneCellAnchor>") + drawing.count("<oneCellAnchor>") == 1


def test_nothing_is_left_of_a_workbook_that_was_given_up(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    with pytest.raises(Cancelled):
        write_papers(tmp_path / "纸.xlsx", [a_paper()], progress=lambda *told: seen.append(told),
                     cancelled=lambda: len(seen) > 1)
    assert seen and list(tmp_path.iterdir()) == []
    with pytest.raises(Refused):
        write_papers(tmp_path / "没有" / "纸.xlsx", [a_paper()])


@given(st.text("汉字a1 ", max_size=400), st.floats(40, 400), st.floats(20, 200))
def test_a_size_that_fits_fits(text: str, width: float, height: float) -> None:
    sizes = (14.0, 12.0, 10.0, 8.0, 6.0)
    size = fitting_size(text, width, height, sizes)
    larger = sizes[:sizes.index(size)]
    assert all(lines_in(text, width, one) * line_height(one) + 5.5 > height for one in larger), "none larger would do"
    assert size == sizes[-1] or lines_in(text, width, size) * line_height(size) + 5.5 <= height
