"""Workbooks are read back with openpyxl and calamine, and hold what the office prints; faults leave no trace."""

import errno
import os
import tempfile
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from exporters.celltext import cell_text, sheet_names, text_width, wrapped_lines
from exporters.fonts import faces
from exporters.layout import first_row, fitted_widths
from exporters.sheet import Footer, HeaderInfo, SheetColumn, SheetSpec, write_workbook
from models.errors import Cancelled, Refused

TEXTS = ["=1+1", "+86 139", "-5", "@某人", "#N/A", "007", "示例　甲", " 前后 ", "一\n二", "_x0041_", "1975.10"]


@pytest.fixture(autouse=True)
def stream_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """openpyxl's own temporary files go here, and none may be left."""
    folder = tmp_path / "streams"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def donations(**changes: Any) -> SheetSpec:
    values: dict[str, Any] = {
        "name": "捐款捐物", "title": "捐款捐物情况统计表", "attachment": "附件1", "note_line": "（按日期为序）",
        "count_line": "共 2 笔",
        "columns": [SheetColumn("捐赠人", 12), SheetColumn("件数", 8, kind="integer", summable=True),
                    SheetColumn("金额（元）", 14, kind="money", summable=True),
                    SheetColumn("票据编号", 20, kind="digits"), SheetColumn("备注", 20, kind="long")],
        "rows": [["示例甲", 3, 12_345_678, "013053019750312432", "一" * 45], ["示例乙", 4, 5, None, ""]],
        "header_info": HeaderInfo("示例办公室", "2021年11月至今", "", "2026年11月22日"),
        "footer": Footer("示例主任", "", "示例员", "0319-0000000"),
    }
    return SheetSpec(**{**values, **changes})


def read(path: Path, sheet: int = 0) -> Any:
    return load_workbook(path).worksheets[sheet]


def test_everything_of_an_official_sheet_stands_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exporters.layout.installed_fonts", lambda: None)      # Windows may lack the official ones
    path = tmp_path / "示例.xlsx"
    write_workbook(path, [donations()])
    sheet = read(path)
    assert sheet["A1"].value == "附件1" and sheet["A1"].font.name == "黑体"
    assert sheet["A2"].value == "捐款捐物情况统计表"
    assert sheet["A2"].font.name == "方正小标宋简体" and 18 <= sheet["A2"].font.size <= 22
    assert sheet["A3"].value == "（按日期为序）"
    assert sheet["A4"].value == "填报单位（盖章）：示例办公室　　统计时段：2021年11月至今　　填报日期：2026年11月22日"
    assert [cell.value for cell in sheet[5]] == ["序号", "捐赠人", "件数", "金额（元）", "票据编号", "备注"]
    assert [cell.value for cell in sheet[6]] == [1, "示例甲", 3, 123_456.78, "013053019750312432", "一" * 45]
    assert [cell.value for cell in sheet[7]] == [2, "示例乙", 4, 0.05, None, None]
    assert [cell.value for cell in sheet[8]] == ["合计", None, 7, 123_456.83, None, None]
    assert sheet["A9"].value == "共 2 笔"
    assert sheet["A10"].value.split() == ["单位负责人：示例主任", "审核人：", "填表人：示例员", "联系电话：0319-0000000"]
    assert sheet.max_row == 10
    assert {str(area) for area in sheet.merged_cells.ranges} == {f"A{row}:F{row}" for row in (1, 2, 3, 4, 9, 10)}

    header = sheet["D5"]
    assert header.font.name == "黑体" and header.alignment.wrap_text and header.alignment.horizontal == "center"
    for row in (5, 6, 7, 8):
        for cell in sheet[row]:
            border = cell.border
            assert [side.style for side in (border.left, border.right, border.top, border.bottom)] == ["thin"] * 4
    assert sheet["B6"].font.name == "仿宋_GB2312"
    assert sheet["F6"].alignment.horizontal == "left" and sheet["F6"].alignment.wrap_text
    assert sheet["D6"].alignment.horizontal == "right" and sheet["D6"].number_format == "#,##0.00"
    assert sheet["C6"].data_type == "n" and sheet["C6"].number_format == "0"
    assert sheet["E6"].data_type == "s" and sheet["E6"].number_format == "@"
    assert sheet["E7"].number_format == "@"
    # 45 Chinese characters in a column of 10 take five lines of at least 15 points; the next row takes one.
    assert sheet.row_dimensions[6].height >= 5 * 15 > 2 * sheet.row_dimensions[7].height


def test_the_page_is_a4_landscape_one_page_wide(tmp_path: Path) -> None:
    path = tmp_path / "示例.xlsx"
    write_workbook(path, [donations(), donations(name="第二", attachment="", note_line="", header_info=None)])
    for index, header in ((0, 5), (1, 2)):
        sheet = read(path, index)
        assert sheet.page_setup.orientation == "landscape" and int(sheet.page_setup.paperSize) == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert int(sheet.page_setup.fitToWidth) == 1 and int(sheet.page_setup.fitToHeight) == 0
        assert sheet.print_title_rows == f"${header}:${header}"
        assert sheet.freeze_panes == f"A{header + 1}"
        assert sheet.print_options.horizontalCentered
        assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
        assert sheet.sheet_state == "visible"
        assert not any(column.hidden for column in sheet.column_dimensions.values())
        assert first_row(donations() if index == 0 else SheetSpec("", "", ())) == header + 1


def test_no_name_of_a_person_is_in_the_properties(tmp_path: Path) -> None:
    path = tmp_path / "示例.xlsx"
    write_workbook(path, [donations()])
    properties = load_workbook(path).properties
    assert (properties.creator, properties.lastModifiedBy) == ("政协台账", "政协台账")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        written = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("docProps"))
    assert os.environ.get("USER", "root").encode() not in written


def test_texts_stay_texts_for_every_reader(tmp_path: Path) -> None:
    path = tmp_path / "示例.xlsx"
    for kind in ("text", "long", "digits", "integer", "number", "money"):
        columns = [SheetColumn("文字", 20, kind=kind)]      # type: ignore[arg-type]
        write_workbook(path, [SheetSpec("表", "题", columns, [[text] for text in TEXTS], numbered=False)])
        cells = [row[0] for row in read(path).iter_rows(min_row=3)]
        assert [cell.value for cell in cells] == [text.replace("_x", "_x005F_x") for text in TEXTS]
        assert {cell.data_type for cell in cells} == {"s"}
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        assert [row[0] for row in rows[2:]] == TEXTS


def test_numbers(tmp_path: Path) -> None:
    path = tmp_path / "示例.xlsx"
    columns = [SheetColumn("金额（万元）", kind="money", unit="万元", summable=True),
               SheetColumn("小时", kind="number", summable=True), SheetColumn("人数", kind="integer")]
    rows = [[27_380_000, 0.1, 12], [1, 0.2, 10 ** 17 + 1], [None, Decimal("2.5"), True],
            ["未估价", float("nan"), "若干"]]
    write_workbook(path, [SheetSpec("表", "题", columns, rows)])
    values = [[cell.value for cell in row[1:]] for row in read(path).iter_rows(min_row=3)]
    assert values == [[27.38, 0.1, 12], [0.000001, 0.2, "100000000000000001"], [None, 2.5, "是"],
                      ["未估价", "nan", "若干"], [27.380001, 2.8, None]]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(), max_size=30) | st.sampled_from(TEXTS), min_size=1, max_size=8))
def test_any_text_comes_back_cleaned_and_is_never_a_formula(tmp_path: Path, texts: list[str]) -> None:
    path = tmp_path / "示例.xlsx"
    columns = [SheetColumn("文字", 10), SheetColumn("数字", 10, kind="digits"),
               SheetColumn("长文", 10, kind="long"), SheetColumn("数量", 10, kind="number")]
    write_workbook(path, [SheetSpec("表", "题", columns, [[text] * 4 for text in texts])])
    for row, text in zip(read(path).iter_rows(min_row=3, min_col=2), texts, strict=True):
        clean = cell_text(text)
        assert not any(ord(letter) < 32 and letter not in "\t\n" for letter in clean)
        if "_x" not in clean:
            assert [cell.value or "" for cell in row] == [clean] * 4
        assert all(cell.data_type == ("s" if clean else "n") for cell in row)


def test_what_is_removed_from_a_text() -> None:
    assert cell_text("甲\x00\x0b乙\x7f\x9f\ud800\uffff") == "甲乙"
    assert cell_text("一\r\n二\r三\t四") == "一\n二\n三\t四"
    assert cell_text(" 　\n") == "" == cell_text(None)
    assert cell_text("长" * 32_767) == "长" * 32_767
    assert cell_text("长" * 32_768) == "长" * 32_766 + "…"
    cut = cell_text("𠮷" * 20_000)      # two units each
    assert cut.endswith("…") and len(cut.encode("utf-16-le")) // 2 <= 32_767


def test_a_cell_of_100000_characters_is_cut_with_a_sign(tmp_path: Path) -> None:
    path = tmp_path / "示例.xlsx"
    texts = ["长" * 100_000, "_x0041_" * 20_000]
    write_workbook(path, [SheetSpec("表", "题", [SheetColumn("文", kind="long")], [[text] for text in texts])])
    values = [read(path).cell(row, 2).value for row in (3, 4)]
    assert values[0] == "长" * 32_766 + "…"
    assert len(values[1]) <= 32_767 and values[1].endswith("…")
    assert read(path).row_dimensions[3].height <= 409.5     # the tallest row Excel accepts


def test_sheet_names() -> None:
    assert sheet_names(["一/二\\三?四*五[六]七:八", "'引号'", "", "  "]) == ["一二三四五六七八", "引号", "表", "表（2）"]
    names = sheet_names(["长" * 40, "长" * 40, "A", "a"])
    assert names == ["长" * 30 + "…", "长" * 27 + "…（2）", "A", "a（2）"]
    assert all(len(name) <= 31 for name in names)


def test_links_lead_to_the_sheet_of_that_name_and_print_black(tmp_path: Path) -> None:
    path = tmp_path / "示例.xlsx"
    summary = SheetSpec("汇总", "汇总表", [SheetColumn("指标"), SheetColumn("数量", kind="number")],
                        [["走访", 76], ["捐款捐物", 273_800], ["赠书", "8000余"]],
                        links={(1, 1): "赠/书", (2, 1): "O'Neill"})
    write_workbook(path, [summary, donations(name="赠/书"), donations(name="O'Neill")])
    book = load_workbook(path)
    sheet = book["汇总"]
    assert sheet["C3"].hyperlink is None
    assert sheet["C4"].hyperlink.location == "'赠书'!A1" and sheet["C4"].hyperlink.ref == "C4"
    assert sheet["C5"].hyperlink.location == "'O''Neill'!A1"
    assert (sheet["C4"].value, sheet["C5"].value) == (273_800, "8000余")
    for cell in (sheet["C4"], sheet["C5"]):
        assert cell.font.underline is None and cell.font.color is None
    assert book.sheetnames == ["汇总", "赠书", "O'Neill"]


def test_a_template_has_rows_hints_and_choices(tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    columns = [SheetColumn("姓名", 10), SheetColumn("性别", 6), SheetColumn("手机", 12, kind="digits"),
               SheetColumn("界别", 16), SheetColumn("备注", 20, kind="long")]
    sectors = [f"示例界别第{number}组" for number in range(40)]
    template = SheetSpec("委员", "委员导入模板", columns, empty_rows=20, hints=["必填", "男或女", "", "见可选项", ""],
                         choices={1: ["男", "女"], 3: sectors, 4: ["含,逗号", "无"], 0: []})
    write_workbook(path, [template])
    book = load_workbook(path)
    sheet = book["委员"]
    assert [cell.value for cell in sheet[2]] == [None, "必填", "男或女", None, "见可选项", None]
    assert [cell.value for cell in sheet[3]] == ["序号", "姓名", "性别", "手机", "界别", "备注"]
    assert sheet.freeze_panes == "A4" and sheet.max_row == 23
    assert all(cell.value is None and cell.border.left.style == "thin" for row in sheet["A4:F23"] for cell in row)
    assert {cell.number_format for cell in sheet["D"][3:]} == {"@"}
    assert sheet.column_dimensions["D"].number_format == "@"
    rules = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules == {"C4": '"男,女"', "E4": "'可选项'!$A$3:$A$42", "F4": "'可选项'!$B$3:$B$4"}
    assert [row[0].value for row in book["可选项"]["A3:A42"]] == sectors
    assert [row[0].value for row in book["可选项"]["B3:B4"]] == ["含,逗号", "无"]
    assert {sheet.sheet_state for sheet in book.worksheets} == {"visible"}


def test_the_reason_column_is_red(tmp_path: Path) -> None:
    path = tmp_path / "未导入.xlsx"
    columns = [SheetColumn("姓名"), SheetColumn("未导入的原因", 40, kind="long")]
    write_workbook(path, [SheetSpec("未导入", "未导入的行", columns, [["示例甲", "没有姓名"]], reason_column=1, numbered=False)])
    sheet = read(path)
    assert sheet["B3"].font.color.rgb == "FFB3261E" and sheet["A3"].font.color is None


def test_a_row_of_another_length_is_a_bug(tmp_path: Path) -> None:
    with pytest.raises(ValueError):
        write_workbook(tmp_path / "示例.xlsx", [donations(rows=[["只有一格"]])])
    assert [entry.name for entry in tmp_path.iterdir()] == ["streams"]


def test_twenty_columns_are_squeezed_where_texts_can_wrap() -> None:
    wide = [SheetColumn("身份证号", 18, kind="digits"), *(SheetColumn(f"长文{n}", 30, kind="long") for n in range(12))]
    widths = fitted_widths(wide, True)
    assert widths[:2] == [5.0, 18] and all(18 <= width < 30 for width in widths[2:])
    assert fitted_widths(wide[:3], False) == [18, 30, 30]


def test_lines_of_a_text() -> None:
    assert text_width("示例abc") == 7
    assert wrapped_lines("示例" * 5, 20) == 1
    assert wrapped_lines("示例" * 5, 19) == 2
    assert wrapped_lines("一\n\n三", 20) == 3
    assert wrapped_lines("word " * 6, 11) == 3
    assert wrapped_lines("x" * 95, 10) == 10


def test_faces_follow_what_is_installed() -> None:
    assert faces(None).title.name == "方正小标宋简体" and faces(None).body.name == "仿宋_GB2312"
    plain = faces(["宋体 & 新宋体 (TrueType)", "仿宋 (TrueType)"])
    assert plain.title == ("宋体", True) and plain.body.name == "仿宋"
    assert faces(["方正小标宋简体 (TrueType)"]).title == ("方正小标宋简体", False)


def test_progress_is_told_and_rows_may_come_from_a_generator(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    columns = [SheetColumn("姓名")]
    rows = [[f"示例{number}"] for number in range(450)]
    path = tmp_path / "示例.xlsx"
    write_workbook(path, [SheetSpec("甲", "题", columns, rows), SheetSpec("乙", "题", columns, rows[:10])],
                   progress=lambda done, total: told.append((done, total)))
    assert told == [(200, 460), (400, 460), (450, 460), (460, 460), (460, 460)]
    told.clear()
    write_workbook(path, [SheetSpec("甲", "题", columns, (row for row in rows))],
                   progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (450, 0)
    assert read(path).max_row == 452


@pytest.mark.parametrize("after", [0, 1, 2, 3, 4])
def test_cancelling_leaves_nothing(tmp_path: Path, after: int) -> None:
    path = tmp_path / "示例.xlsx"
    path.write_bytes(b"before")
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > after

    with pytest.raises(Cancelled):
        write_workbook(path, [SheetSpec("甲", "题", [SheetColumn("姓名")], [["示例"]] * 500)], cancelled=cancelled)
    assert len(asked) == after + 1
    assert path.read_bytes() == b"before"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["streams", "示例.xlsx"]


def refused(path: Path, spec: SheetSpec | None = None) -> Refused:
    """The refusal of an export over an earlier file, which must still be there, alone."""
    path.write_bytes(b"before")
    with pytest.raises(Refused) as caught:
        write_workbook(path, [spec or donations()])
    assert path.read_bytes() == b"before"
    assert sorted(entry.name for entry in path.parent.iterdir()) == sorted(["streams", path.name])
    return caught.value


def test_a_file_open_elsewhere_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fired: list[bool] = []

    def replace(source: Path, target: Path) -> None:
        fired.append(zipfile.is_zipfile(source))
        raise PermissionError(errno.EACCES, "used by another process", str(target))

    monkeypatch.setattr(os, "replace", replace)
    error = refused(tmp_path / "示例.xlsx")
    assert fired == [True]
    assert "“示例.xlsx”正被其他程序打开" in error.sentence and error.what_to_do == "请先关闭该文件，再试一次。"


class FullDisk(BytesIO):
    """A file on a disk with room for `room` bytes."""

    fired = 0
    room = 1000

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self.room:
            FullDisk.fired += 1
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


@pytest.mark.parametrize("room", [0, 1000, 6000])
def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    import exporters.saving

    def open_full(path: Path, mode: str) -> FullDisk:
        path.touch(exist_ok=False)
        return FullDisk()

    monkeypatch.setattr(exporters.saving, "open", open_full, raising=False)
    monkeypatch.setattr(FullDisk, "fired", 0)
    monkeypatch.setattr(FullDisk, "room", room)
    error = refused(tmp_path / "示例.xlsx")
    assert FullDisk.fired > 0
    assert "磁盘空间不足" in error.sentence and error.what_to_do


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import exporters.saving
    fired: list[Path] = []

    def forbidden(path: Path, mode: str) -> None:
        fired.append(path)
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(exporters.saving, "open", forbidden, raising=False)
    error = refused(tmp_path / "示例.xlsx")
    assert [path.parent for path in fired] == [tmp_path]
    assert "不允许写入" in error.sentence and error.what_to_do


def test_a_missing_folder_and_a_folder_of_that_name_are_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="找不到文件夹"):
        write_workbook(tmp_path / "没有" / "示例.xlsx", [donations()])
    (tmp_path / "示例.xlsx").mkdir()
    with pytest.raises(Refused, match="没有保存：那里有一个同名的文件夹"):
        write_workbook(tmp_path / "示例.xlsx", [donations()])
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["streams", "示例.xlsx"]


def test_a_name_as_long_as_the_system_allows_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("长" * 83 + ".xlsx")
    write_workbook(path, [donations()])
    assert read(path)["A1"].value == "附件1"


def test_a_summary_may_be_kept_to_one_page(tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    columns = [SheetColumn("指标")]
    write_workbook(path, [SheetSpec("汇总", "汇总", columns, [["甲"]], one_page=True),
                          SheetSpec("名册", "名册", columns, [["甲"]])])
    book = load_workbook(path)
    assert [sheet.page_setup.fitToHeight for sheet in book] == [1, 0]
