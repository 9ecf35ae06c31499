"""Tables in files that only call themselves workbooks: XML 2003, web archives, pages of web systems, odd delimiters."""
import base64
import quopri
from datetime import datetime
from pathlib import Path

import pytest

from importers.reading import Cell, Sheet, read_sheets
from models.errors import Refused

TABLE: list[list[Cell]] = [["姓名", "性别", "手机"], ["示例甲", "男", "13900000001"], ["示例乙", "女", "13900000002"]]
XML = """<?xml version="1.0" encoding="{encoding}"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
<Worksheet ss:Name="名册"><Table>
 <Row><Cell ss:MergeAcross="2"><Data ss:Type="String">示例名册</Data></Cell></Row>
 <Row ss:Index="3"><Cell><Data ss:Type="String">姓名</Data></Cell><Cell><Data ss:Type="String">出生年月</Data></Cell>
  <Cell ss:Index="4"><Data ss:Type="String">手机</Data></Cell></Row>
 <Row><Cell ss:MergeDown="1"><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>示例</B>甲</ss:Data>
  </Cell>
  <Cell><Data ss:Type="DateTime">1975-03-12T00:00:00.000</Data></Cell>
  <Cell ss:Index="4"><Data ss:Type="Number">13900000001</Data></Cell></Row>
 <Row><Cell ss:Index="2"><Data ss:Type="Number">1980.05</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="旧"><Table><Row><Cell><Data ss:Type="String">旧表</Data></Cell></Row></Table>
 <x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet></Workbook>"""


def html(table: list[list[Cell]]) -> str:
    rows = ("".join(f"<td>{cell}</td>" for cell in row) for row in table)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def put(folder: Path, data: bytes | str, name: str = "名册.xls", encoding: str = "utf-8") -> list[Sheet]:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode(encoding))
    return read_sheets(path)


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "utf-16"])
def test_xml_spreadsheet_2003(tmp_path: Path, encoding: str) -> None:
    sheet, old = put(tmp_path, XML.format(encoding=encoding), encoding=encoding)
    assert (sheet.name, sheet.hidden, old.name, old.hidden) == ("名册", False, "旧", True)
    assert sheet.rows == [["示例名册", None, None, None], [None] * 4, ["姓名", "出生年月", None, "手机"],
                          ["示例甲", datetime(1975, 3, 12), None, 13900000001], [None, 1980.05, True, None]]
    assert sheet.merged == ((0, 0, 0, 2), (3, 0, 4, 0))


def test_xml_with_a_cell_far_out_is_refused(tmp_path: Path) -> None:
    far = ('<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
           'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="名册"><Table>'
           '<Row ss:Index="900000"><Cell ss:Index="16000"><Data ss:Type="String">远</Data></Cell></Row>'
           '</Table></Worksheet></Workbook>')
    with pytest.raises(Refused, match="很远的地方"):
        put(tmp_path, far)


def test_a_page_kept_in_one_file(tmp_path: Path) -> None:
    data = ('MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="----=_NextPart_01"\r\n\r\n单个文件网页\r\n\r\n'
            '------=_NextPart_01\r\nContent-Location: file:///C:/1/a.htm\r\n'
            'Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html; charset="gb2312"\r\n\r\n'
            ).encode("gb18030")
    data += quopri.encodestring(html(TABLE).encode("gb18030")) + b"\r\n------=_NextPart_01--\r\n"
    [sheet] = put(tmp_path, data, "名册.mht")
    assert sheet.rows == TABLE and sheet.source == "html"


def test_a_workbook_kept_as_a_web_archive(tmp_path: Path) -> None:
    """The first page is a frame that names the sheets; each is a page of its own, one of them hidden."""
    about = "".join(f"<x:ExcelWorksheet><x:Name>{name}</x:Name><x:WorksheetSource HRef=3D\"a.files/{file}\"/>"
                    f"<x:WorksheetOptions>{hidden}</x:WorksheetOptions></x:ExcelWorksheet>"
                    for name, file, hidden in (("=C3=FB=B2=E1", "sheet001.htm", ""),
                                               ("=BE=C9", "sheet002.htm", "<x:Visible>SheetHidden</x:Visible>")))
    parts = [("a.htm", "quoted-printable", f'<html><frameset rows=3D"*,39">{about}</frameset></html>'.encode())]
    parts += [(f"a.files/sheet00{number}.htm", "base64", base64.encodebytes(html(rows).encode("gb18030")))
              for number, rows in ((2, [["旧", "表"]]), (1, TABLE))]
    data = b'From: <Saved by WPS>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary="xyz"\r\n\r\n'
    for place, coding, body in parts:
        data += (f'--xyz\r\nContent-Location: file:///C:/0E/{place}\r\nContent-Transfer-Encoding: {coding}\r\n'
                 'Content-Type: text/html; charset="gb2312"\r\n\r\n').encode() + body + b"\r\n"
    read = put(tmp_path, data + b"--xyz--\r\n")
    assert [(sheet.name, sheet.hidden, sheet.rows) for sheet in read] == [
        ("名册", False, TABLE), ("旧", True, [["旧", "表"]])]


def test_a_table_that_lays_out_the_page_is_looked_through(tmp_path: Path) -> None:
    inner = f"<table><tr><td>{html(TABLE)}</td></tr></table>"
    [sheet] = put(tmp_path, f"<html><table><tr><td>{inner}</td></tr></table></html>")
    assert sheet.rows == TABLE


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，", "   ", "\u3000\u3000"])
def test_any_delimiter(tmp_path: Path, delimiter: str) -> None:
    text = "\r\n".join(delimiter.join(map(str, row)) for row in TABLE)
    for encoding in ("gb18030", "utf-8-sig", "utf-16"):
        assert put(tmp_path, text, "名册.txt", encoding)[0].rows == TABLE


def test_marks_within_cells_are_no_delimiters(tmp_path: Path) -> None:
    rows = [["姓名", "备注"], ["示例甲", "好，很好"], ["示例乙", "一|二"], ["示例丙", "前   后，中"]]
    assert put(tmp_path, "\n".join(",".join(row) for row in rows), "名册.csv")[0].rows == rows
