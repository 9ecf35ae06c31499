"""The office's own templates filled: numbers and words in, everything else as it was."""
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.shared import RGBColor
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font

from exporters.placeholders import Filling
from exporters.templates import fill_sheet, fill_word
from models.errors import Refused
from models.figures import Figure, FigureValue, count, down_to, during, in_words
from models.gifts import Gifts


def value(title: str, number: float, step: int = 0, **more: object) -> FigureValue:
    figure = Figure(title, title, "册", during(Gifts), count(), wording=down_to(step, "余"))
    words, nearly = in_words(int(number), figure.wording)
    return FigureValue(figure, number, words, nearly, **more)                              # type: ignore[arg-type]


VALUES = [value("赠书", 8216, 1000), value("隐患减少", 104, 100), value("走访行政村", 76, times=92), value("集中学习", 96, 100)]
FILLING = Filling({"填报单位": "政协示例县委员会"}, {one.figure.title: one for one in VALUES},
                  lambda one: ["示例一村", "示例二村"])


def words_of(path: Path) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]


def test_every_way_to_write_a_figure(tmp_path: Path) -> None:
    template, filled = tmp_path / "模板.docx", tmp_path / "报告.docx"
    document = docx.Document()
    document.add_paragraph("{{填报单位}}：赠书{{赠书}}册（{{ 赠书 | 准确数 }}册），走访{{走访行政村}}个村、{{走访行政村|次数}}次：{{走访行政村|名单}}。")
    document.add_paragraph("集中学习{{集中学习|近}}次，没有占位符的一段。")
    document.save(str(template))
    fill_word(template, filled, FILLING)
    assert words_of(filled) == ["政协示例县委员会：赠书8000余册（8216册），走访76个村、92次：示例一村、示例二村。",
                                "集中学习近100次，没有占位符的一段。"]


def test_the_look_stays_also_where_the_editor_cut_a_placeholder_in_pieces(tmp_path: Path) -> None:
    template, filled = tmp_path / "模板.docx", tmp_path / "报告.docx"
    document = docx.Document()
    paragraph = document.add_paragraph()
    for text, bold in (("赠书", False), ("{{", True), ("赠", False), ("书}", False), ("}册", False)):
        paragraph.add_run(text).bold = bold
    paragraph.runs[1].font.color.rgb = RGBColor(0xB3, 0x26, 0x1E)
    document.sections[0].footer.paragraphs[0].text = "{{填报单位}}"
    table = document.add_table(1, 2)
    table.cell(0, 1).text = "{{隐患减少}}"
    document.save(str(template))
    fill_word(template, filled, FILLING)
    made = docx.Document(str(filled))
    runs = [(run.text, run.bold) for run in made.paragraphs[0].runs if run.text]
    assert runs == [("赠书", False), ("8000余", True), ("册", False)]
    assert made.paragraphs[0].runs[1].font.color.rgb == RGBColor(0xB3, 0x26, 0x1E)
    assert made.sections[0].footer.paragraphs[0].text == "政协示例县委员会"
    assert made.tables[0].cell(0, 1).text == "100余"


def test_a_workbook_keeps_its_look_its_formulas_and_its_charts(tmp_path: Path) -> None:
    template, filled = tmp_path / "模板.xlsx", tmp_path / "报表.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["A1"].font = "{{填报单位}}统计表", Font(name="黑体", size=22)
    sheet["A2"], sheet["B2"], sheet["B2"].number_format = "赠书", "{{赠书}}", "#,##0"
    sheet["A3"], sheet["B3"], sheet["B4"] = "走访", "{{走访行政村}}", "=B2+B3"
    sheet["C2"], sheet.oddFooter.center.text = "约{{赠书}}册", "{{填报单位}}"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=2, max_row=3))
    sheet.add_chart(chart, "E2")
    book.save(template)
    fill_sheet(template, filled, FILLING)
    made = openpyxl.load_workbook(filled)
    sheet = made.active
    assert (sheet["A1"].value, sheet["A1"].font.name, sheet["A1"].font.size) == ("政协示例县委员会统计表", "黑体", 22)
    assert (sheet["B2"].value, sheet["B2"].number_format, sheet["B3"].value) == (8216, "#,##0", 76)
    assert (sheet["B4"].value, sheet["C2"].value) == ("=B2+B3", "约8000余册")
    assert sheet.oddFooter.center.text == "政协示例县委员会"
    assert made.calculation.fullCalcOnLoad
    with zipfile.ZipFile(filled) as package:
        assert any(name.startswith("xl/charts/") for name in package.namelist())


@pytest.mark.parametrize("text", ["{{不知道的指标}}", "{{赠书|随便}}", "{{填报单位|准确数}}", "赠书{{赠书}册"])
def test_a_placeholder_that_means_nothing_is_told_and_nothing_is_written(tmp_path: Path, text: str) -> None:
    template, filled = tmp_path / "模板.docx", tmp_path / "报告.docx"
    filled.write_text("原来的", encoding="utf-8")
    document = docx.Document()
    document.add_paragraph(text)
    document.save(str(template))
    with pytest.raises(Refused, match="模板中"):
        fill_word(template, filled, FILLING)
    assert filled.read_text(encoding="utf-8") == "原来的" and sorted(one.name for one in tmp_path.iterdir()) == [
        "报告.docx", "模板.docx"]


@pytest.mark.parametrize("content", [b"", b"no package", b"PK\x03\x04 cut off"])
def test_what_is_no_template_is_told(tmp_path: Path, content: bytes) -> None:
    template = tmp_path / "模板.doc"
    template.write_bytes(content)
    for fill, words in ((fill_word, "不是 Word 文档"), (fill_sheet, "不是 Excel 工作簿")):
        with pytest.raises(Refused, match=words):
            fill(template, tmp_path / "报告", FILLING)
    book = openpyxl.Workbook()
    book.save(tmp_path / "表.xlsx")
    with pytest.raises(Refused, match="不是 Word 文档"):
        fill_word(tmp_path / "表.xlsx", tmp_path / "报告", FILLING)
    with pytest.raises(Refused, match="不见了"):
        fill_word(tmp_path / "没有.docx", tmp_path / "报告", FILLING)
    assert not (tmp_path / "报告").exists()
