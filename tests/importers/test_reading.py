"""Sheets of every kind are read into the same plain cells, and what is no sheet is refused in a sentence."""
import io
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from importers import reading
from importers.reading import Cell, Sheet, read_sheets
from models.errors import Cancelled, Refused

XLS = Path(__file__).parent / "data" / "sample_roster.xls"     # saved as Excel 97–2003 from a made-up roster
TITLES: list[Cell] = ["姓名", "手机", "备注"]
PEOPLE: list[list[Cell]] = [["示例甲", "13900000001", "龙、䶮"], ["示例乙", "13900000002", None]]
TABLE: list[list[Cell]] = [TITLES, *PEOPLE]


def write(path: Path, data: bytes | str, encoding: str = "utf-8") -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode(encoding))
    return path


def workbook(rows: list[list[Cell]], title: str = "名册") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return stream.getvalue()


def ole(*names: str) -> bytes:
    """A minimal OLE2 container ([MS-CFB]): header, directory in sector 0, FAT in sector 1."""
    header = bytearray(512)
    header[:8] = reading.OLE2
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", header, 44, 1, 0, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 1)
    entries = b""
    for number, name in enumerate(("Root Entry", *names)):
        entry = bytearray(128)
        encoded = name.encode("utf-16-le") + b"\0\0"
        entry[:len(encoded)] = encoded
        struct.pack_into("<HBB", entry, 64, len(encoded), 2 if number else 5, 1)
        entries += entry
    return bytes(header) + entries.ljust(512, b"\0") + struct.pack("<II", 0xFFFFFFFE, 0xFFFFFFFD).ljust(512, b"\xff")


def refusal(path: Path) -> Refused:
    with pytest.raises(Refused) as caught:
        read_sheets(path)
    # A person is told the file's name, in one sentence, and what to do about it.
    assert caught.value.sentence.endswith("。") and caught.value.what_to_do.endswith("。")
    assert re.search("[\u4e00-\u9fff]", caught.value.sentence)
    return caught.value


def only(path: Path) -> Sheet:
    [sheet] = read_sheets(path)
    return sheet


# ---- workbooks -------------------------------------------------------------------------------------------------

def test_cells_keep_their_kind_and_place(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    values: list[Cell] = ["文", 5, 5.5, 5.0, True, date(1975, 3, 1), datetime(2019, 2, 3, 14, 30), time(8, 30)]
    for row, value in enumerate(values, 4):
        sheet.cell(row, 3, value)
    sheet.merge_cells("A1:C2")
    sheet.cell(30, 9).font = openpyxl.styles.Font(bold=True)        # styled but empty: not part of the table
    book.save(tmp_path / "表.xlsx")
    read = only(tmp_path / "表.xlsx")
    assert len(read.rows) == 3 + len(values)
    assert {len(row) for row in read.rows} == {3}
    assert [row[2] for row in read.rows] == [None] * 3 + ["文", 5, 5.5, 5, True, *values[5:]]
    assert type(read.rows[4][2]) is int and type(read.rows[6][2]) is int
    assert read.merged == ((0, 0, 1, 2),)
    assert read.source == "xlsx" and not read.hidden and not read.notes


def test_empty_rows_between_stay(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", saved(workbook([["甲", 1], [], ["乙", None]])))
    assert only(path).rows == [["甲", 1], [None, None], ["乙", None]]


def test_hidden_sheets_are_marked_and_empty_ones_and_charts_left_out(tmp_path: Path) -> None:
    book = workbook(TABLE)
    book.create_sheet("空")
    book.create_chartsheet("图")
    book.create_sheet("旧")["A1"] = 1
    book["旧"].sheet_state = "hidden"
    sheets = read_sheets(write(tmp_path / "a.xlsx", saved(book)))
    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [("名册", False), ("旧", True)]


def test_the_extension_does_not_matter(tmp_path: Path) -> None:
    assert only(write(tmp_path / "a.xls", saved(workbook(TABLE)))).rows == TABLE
    assert read_sheets(write(tmp_path / "a.csv", XLS.read_bytes()))[0].source == "xls"
    assert only(write(tmp_path / "没有后缀", "姓名,手机\n甲,1")).source == "csv"


def test_xls() -> None:
    roster, old = read_sheets(XLS)
    assert (roster.name, roster.hidden, roster.merged) == ("名册", False, ((1, 1, 1, 4),))
    assert (old.name, old.hidden) == ("旧表", True)
    assert roster.rows == [
        [None] * 5,
        [None, "示例县政协委员名册（示例）", None, None, None],
        [None, "姓  名", "性别", "出生年月", "手机"],
        [None, "示例甲", "男", 1975.03, 13900000001],
        [None, "示例乙", "女", date(1980, 5, 1), "13900000002"],
        [None, "示例丙", "男", "1990年3月", None],              # its 手机 is #DIV/0!
    ]


def ods(manifest: bytes = b"<manifest/>") -> bytes:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join("<table:table-row>" + "".join(cell.format(v) if v else "<table:table-cell/>" for v in row)
                   + "</table:table-row>" for row in TABLE)
    space = "urn:oasis:names:tc:opendocument:xmlns:{0}:1.0"
    names = " ".join(f'xmlns:{name}="{space.format(name)}"' for name in ("office", "table", "text"))
    content = (f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet>'
               f'<table:table table:name="名册">{rows}</table:table>'
               '</office:spreadsheet></office:body></office:document-content>')
    return archive(**{"mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                      "META-INF/manifest.xml": manifest, "content.xml": content.encode()})


def test_ods(tmp_path: Path) -> None:
    read = only(write(tmp_path / "a.ods", ods()))
    assert (read.name, read.source, read.rows) == ("名册", "ods", TABLE)


def test_formulas_without_results_are_counted(tmp_path: Path) -> None:
    book = workbook([["姓名", "数"], ["甲", "=1+1"], ["乙", "=SUM(B2,1)"]])
    book.create_sheet("别的")["A1"] = "无公式"
    data = saved(book)
    first, second = read_sheets(write(tmp_path / "a.xlsx", data))
    assert first.notes == ("2 个公式单元格没有计算结果，请在 WPS 中打开保存后再导入",)
    assert second.notes == ()
    assert first.rows[1] == ["甲", None]
    # What a spreadsheet program has saved carries results: a number, and an empty text, which is a result too.
    member = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    changed = re.sub(rb'(<f>1\+1</f>)(?:<v ?/>|<v></v>)', rb'\1<v>2</v>', members[member])
    changed = re.sub(rb'(<c r="B3")(><f>.*?</f>)(?:<v ?/>|<v></v>)', rb'\1 t="str"\2<v></v>', changed)
    assert changed.count(b"<v>2</v>") == 1 and b't="str"' in changed
    first, _ = read_sheets(write(tmp_path / "b.xlsx", archive(**{**members, member: changed})))
    assert first.notes == () and first.rows[1:] == [["甲", 2], ["乙", None]]


def test_uncounted_formulas_across_reading_pieces(tmp_path: Path) -> None:
    """The sheet's XML is looked through in pieces of 1 MB; none is lost or counted twice at their borders."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(6000):
        sheet.append([f"示例委员{number}" * 4, f"=A{number + 1}", "甲" * 60])
    data = saved(book)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert packed.getinfo("xl/worksheets/sheet1.xml").file_size > 2 << 20
    assert only(write(tmp_path / "a.xlsx", data)).notes[0].startswith("6000 个")


def test_a_cell_of_100000_characters_is_read(tmp_path: Path) -> None:
    long = "长" * 100_000
    # openpyxl cuts texts at Excel's 32,767, so the text goes straight into the archive.
    data = saved(workbook([["姓名", "LONG"]]))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        members = {name: packed.read(name).replace(b"LONG", long.encode()) for name in packed.namelist()}
    assert only(write(tmp_path / "a.xlsx", archive(**members))).rows == [["姓名", long]]
    assert only(write(tmp_path / "a.csv", f"姓名,简历\n甲,\"{long}\n{long}\"")).rows[1] == ["甲", f"{long}\n{long}"]


def test_progress_and_cancelling(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", saved(workbook([["甲", n] for n in range(2500)])))
    seen: list[tuple[int, int]] = []
    read_sheets(path, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1000, 2500), (2000, 2500), (2500, 2500)]
    with pytest.raises(Cancelled):
        read_sheets(path, cancelled=lambda: True)
    text = write(tmp_path / "a.csv", "甲,1\n" * 2500)
    seen.clear()
    with pytest.raises(Cancelled):
        read_sheets(text, lambda done, total: seen.append((done, total)), cancelled=lambda: bool(seen))
    assert seen == [(1000, 2500)]


# ---- plain text ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_each_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = [delimiter.join("" if cell is None else str(cell) for cell in row) for row in TABLE]
    path = write(tmp_path / "表.csv", "\r\n".join(lines) + "\r\n", encoding)
    sheet = only(path)
    assert (sheet.name, sheet.source, sheet.rows) == ("表", "csv", TABLE)


def test_short_gbk_csv(tmp_path: Path) -> None:
    assert only(write(tmp_path / "a.csv", "姓名,性别\n李四,男", "gbk")).rows == [["姓名", "性别"], ["李四", "男"]]


def test_csv_cells(tmp_path: Path) -> None:
    text = ('名册,,,,\n姓名,单位,编号,,\n甲,"一厂, 二厂\n（兼）",="0319",,\n"引""号",x;y,"=""007""",,\n,,,,\n,,,,\n')
    assert only(write(tmp_path / "a.csv", text)).rows == [
        ["名册", None, None], ["姓名", "单位", "编号"], ["甲", "一厂, 二厂\n（兼）", "0319"], ['引"号', "x;y", "007"]]
    assert only(write(tmp_path / "b.csv", "sep=;\n姓名;备注\n甲;1,2\n")).rows == [["姓名", "备注"], ["甲", "1,2"]]
    # Commas in running text do not outvote the tab that every record has.
    assert only(write(tmp_path / "c.txt", "姓名\t简历\n甲\t1,2,3\n乙\t4,5\n")).rows[1] == ["甲", "1,2,3"]


def test_utf8_cut_off_inside_a_character_is_not_read_as_gb18030(tmp_path: Path) -> None:
    assert only(write(tmp_path / "a.csv", "姓名,性别\n李四,男".encode()[:-1])).rows == [["姓名", "性别"], ["李四", None]]


def test_html_saved_as_xls(tmp_path: Path) -> None:
    page = ('<html><head><meta charset="gb2312"><style>td {color: red}</style><title>x</title></head><body>'
            '<table><tr><td colspan=3>名册 &amp; 电话</td></tr>'
            '<tr><th rowspan="2">姓名</th><th colspan="2">联系<br>方式</th></tr><tr><th>手机<th>座机</tr>'
            '<tr><td> 示例\n 䶮 </td><td>139</td><td>&nbsp;</td></tr></table></body></html>')
    sheet = only(write(tmp_path / "导出.xls", page, "gb18030"))
    assert sheet.rows == [["名册 & 电话", None, None], ["姓名", "联系\n方式", None], [None, "手机", "座机"],
                          ["示例 䶮", "139", None]]
    assert sheet.merged == ((0, 0, 0, 2), (1, 0, 2, 0), (1, 1, 1, 2)) and sheet.source == "html"


# ---- refusals --------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("data, word", [
    (b"", "空文件"),
    (b"\0" * 5000, "空文件"),
    (b" \r\n", "空文件"),
    (b"\xef\xbb\xbf\r\n,,\r\n", "没有内容"),
    (b"%PDF-1.7\n" + bytes(range(256)), "PDF"),
    (b"\x89PNG\r\n\x1a\n" + bytes(100), "图片"),
    (b"\xff\xd8\xff\xe0" + bytes(100), "图片"),
    (b"Rar!\x1a\x07\x01\0", "压缩包"),
    (bytes(range(256)) * 8, "不是表格"),
    (b"\x01\x02\x03\x04 abc", "不是表格"),
    (archive(**{"word/document.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}), "文字文档"),
    (archive(**{"ppt/presentation.xml": b"<x/>"}), "演示文稿"),
    (archive(**{"a.txt": b"a"}), "压缩包"),
    (ole("EncryptedPackage", "EncryptionInfo"), "密码"),
    (ole("WordDocument"), "文字文档"),
    (ole("ETBook"), "WPS 专用格式"),
    (ods(b'<m:encryption-data m:checksum="x"/>'), "密码"),
    (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Table/>', "损坏"),
    (b'<?xml version="1.0"?><feed/>', "XML"),
    (b"<html><body>nothing here</body></html>", "没有内容"),
    (saved(openpyxl.Workbook()), "没有内容"),
    (saved(workbook(TABLE))[:2000], "损坏"),
    (XLS.read_bytes()[:3000], "损坏"),
    (archive(**{"xl/workbook.xml": b"<workbook", "xl/_rels/workbook.xml.rels": b"<r/>"}), "损坏"),
])
def test_what_is_no_readable_spreadsheet(tmp_path: Path, data: bytes, word: str) -> None:
    assert word in refusal(write(tmp_path / "名册.xlsx", data)).sentence


def test_an_encrypted_xls(tmp_path: Path) -> None:
    """FILEPASS ([MS-XLS] 2.4.117) after the first record: what follows is scrambled."""
    data = bytearray(XLS.read_bytes())
    start = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")      # BOF of the workbook's globals
    struct.pack_into("<H", data, start + 20, 0x2F)
    assert "密码" in refusal(write(tmp_path / "a.xls", bytes(data))).sentence


@pytest.mark.parametrize("kept", [0.3, 0.7, 0.95])
def test_a_truncated_workbook_of_any_length(tmp_path: Path, kept: float) -> None:
    data = saved(workbook([["甲", number] for number in range(3000)]))
    assert "损坏" in refusal(write(tmp_path / "a.xlsx", data[:int(len(data) * kept)])).sentence


def test_a_damaged_sheet(tmp_path: Path) -> None:
    data = bytearray(saved(workbook([["甲", number] for number in range(3000)])))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        at = packed.getinfo("xl/worksheets/sheet1.xml").header_offset + 500
    data[at:at + 400] = bytes(400)
    assert "损坏" in refusal(write(tmp_path / "a.xlsx", bytes(data))).sentence


def test_missing_folder_and_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "找不到" in refusal(tmp_path / "没有.xlsx").sentence
    assert "文件夹" in refusal(tmp_path).sentence
    path = write(tmp_path / "a.xlsx", saved(workbook(TABLE)))
    faults: list[Path] = []

    def failing(error: OSError) -> Callable[[Path], bytes]:
        def read_bytes(self: Path) -> bytes:
            faults.append(self)
            raise error
        return read_bytes
    monkeypatch.setattr(Path, "read_bytes", failing(PermissionError(13, "open in another program")))
    assert "请先关闭该文件" in refusal(path).what_to_do
    monkeypatch.setattr(Path, "read_bytes", failing(OSError(5, "device error")))
    assert "读不出" in refusal(path).sentence
    assert faults == [path, path]


def test_too_large_is_refused_before_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        file.truncate(reading.MAX_BYTES)        # sparse: takes no space
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("read"))
    assert "200 MB" in refusal(path).sentence


def test_a_zip_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_UNPACKED", 1_000_000)
    data = archive(**{"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": bytes(1_000_001)})
    assert len(data) < 5000
    assert "展开后" in refusal(write(tmp_path / "a.xlsx", data)).sentence


def test_a_value_in_the_last_cell_does_not_exhaust_the_memory(tmp_path: Path) -> None:
    book = workbook(TABLE)
    book.active["XFD1048576"] = "远"
    assert "1048576" in refusal(write(tmp_path / "a.xlsx", saved(book))).sentence
    # Style alone, however far out, is no content.
    book.active["XFD1048576"].value = None
    book.active["XFD1048576"].font = openpyxl.styles.Font(bold=True)
    assert only(write(tmp_path / "b.xlsx", saved(book))).rows == TABLE


def test_a_quote_that_is_never_closed(tmp_path: Path) -> None:
    text = '姓名,备注\n甲,"没有收尾\n' + "乙,好\n" * 100
    assert "引号" in refusal(write(tmp_path / "a.csv", text)).sentence
