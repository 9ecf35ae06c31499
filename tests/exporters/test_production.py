"""A report is produced from the sample: workbook, Word text, own templates; what went out is kept and compared."""
import re
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Pt

from exporters.placeholders import PLACEHOLDER
from exporters.production import Request, produce, text_template
from models.attachments import file_of
from models.donations import Donations
from models.errors import Refused
from models.kept_reports import KeptReport, files_of, kept_figures, last_reported, packed, since_report, unpacked
from models.operation import operation, undo
from models.periods import between
from models.places import resources
from models.report_table import read_report
from models.reporting import FIGURES, current_term_id
from models.schemes import PARTS, TEMPLATES, Schemes, figures_of, period_of
from models.writing import Draft, recycle, write

YEAR = between("2022-01-01", "2022-12-31")
SOME = [figure for figure in FIGURES if figure.key in ("members", "donations", "copies_given", "shifts")]


def request(**more: object) -> Request:
    return Request("示例季报", "中共示例县委", YEAR, SOME, **more)                              # type: ignore[arg-type]


def test_everything_is_made_and_kept(office: Path) -> None:
    out = office / "报出"
    out.mkdir()
    own = office / "自备.docx"
    document = docx.Document()
    document.add_paragraph("委员{{委员}}名，赠书{{赠书|准确数}}册。")
    document.save(str(own))
    made = produce(out, request(parts=PARTS, word=own, keep=True, reasons={"shifts": "示例原因"}))
    assert [path.name for path in made.files] == ["示例季报_汇总表.xlsx", "示例季报_自备文字稿.docx"]
    figures = {one.key: one for one in kept_figures(made.kept or 0)}
    assert figures["members"].value == 168 and figures["shifts"].reason == "示例原因"
    assert docx.Document(str(made.files[1])).paragraphs[0].text == (
        f"委员168名，赠书{figures['copies_given'].value:.0f}册。")
    book = openpyxl.load_workbook(made.files[0])
    assert {"汇总", "委员明细", "委员", "赠书（按受赠对象）图"} <= set(book.sheetnames)
    assert [file_of(one)[0] for one in files_of(made.kept or 0)] == [path.name for path in made.files]
    assert file_of(files_of(made.kept or 0)[0])[1].read_bytes() == made.files[0].read_bytes()
    assert produce(out, request(parts=PARTS)).files[0].name == "示例季报_汇总表（2）.xlsx"


def test_every_template_that_ships_is_filled_whole(office: Path) -> None:
    assert {path.stem for path in (resources() / "templates").glob("*.docx")} == set(TEMPLATES)
    for name in TEMPLATES:
        made = produce(office, Request(name, "中共示例县委", YEAR, FIGURES, text=name)).files[0]
        text = "\n".join(paragraph.text for paragraph in docx.Document(str(made)).paragraphs)
        assert "{{" not in text and "168名" in text, name
        assert PLACEHOLDER.search("".join(p.text for p in docx.Document(str(text_template(name))).paragraphs))


ORDER = ("pStyle", "spacing", "ind", "jc")                # of a paragraph's properties (ECMA-376, CT_PPr)
FACES = {"title": ("方正小标宋简体", 22), "heading": ("黑体", 16), "below": ("楷体_GB2312", 16), "body": ("仿宋_GB2312", 16)}


def role_of(place: int, text: str) -> str:
    """What a paragraph of a text is in GB/T 9704-2012, 7.3: its title, 一、 or （一） a heading, or body."""
    return ("title" if place < 2 else "heading" if re.match("[一二三四五六七八九十]+、", text)
            else "below" if re.match("（[一二三四五六七八九十]+）", text) else "body")


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_text_has_the_form_of_the_standard(office: Path, name: str) -> None:
    """GB/T 9704-2012: page and margins, faces and sizes, fixed lines, indents, the number at the outer edge."""
    made = docx.Document(str(produce(office, Request(name, "中共示例县委", YEAR, FIGURES, text=name)).files[0]))
    section, = made.sections
    assert [round(side.mm) for side in (section.page_width, section.page_height, section.top_margin,
                                        section.bottom_margin, section.left_margin, section.right_margin)
            ] == [210, 297, 37, 35, 28, 26]
    used = set()
    for place, paragraph in enumerate(made.paragraphs):
        role = role_of(place, paragraph.text)
        used.add(role)
        face, size = FACES[role]
        form = paragraph.paragraph_format
        assert form.line_spacing_rule is WD_LINE_SPACING.EXACTLY and form.line_spacing == Pt(34 if place < 2 else 28)
        runs = [run for run in paragraph.runs if run.text]
        for run, (expected, points) in zip(runs, [(face, size), *[FACES["body"]] * len(runs)]):
            fonts = run._r.rPr.rFonts
            assert (fonts.get(qn("w:eastAsia")), run.font.size) == (expected, Pt(points)), paragraph.text
        properties = [child.tag.rpartition("}")[2] for child in paragraph._p.pPr]
        assert [one for one in ORDER if one in properties] == [one for one in properties if one in ORDER]
        if role in ("heading", "below"):
            assert paragraph._p.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    assert used >= {"title", "heading", "body"}
    assert made.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
                         (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
        number, = footer.paragraphs
        assert number.alignment is side and number.text.split() == ["—", "—"] and "PAGE" in number._p.xml
        assert {run.font.size for run in number.runs} == {Pt(14)}
        assert [child.tag.rpartition("}")[2] for child in number._p.pPr] == ["pStyle", "ind", "jc"]
    dated = made.paragraphs[-1]
    assert re.fullmatch(r"\d{4}年[1-9]\d?月[1-9]\d?日", dated.text) and dated.alignment is WD_ALIGN_PARAGRAPH.RIGHT
    assert not re.search(r"\d,\d{3}", "".join(paragraph.text for paragraph in made.paragraphs))
    assert not made.core_properties.comments


def test_the_next_report_tells_what_became_of_the_rows_since(office: Path) -> None:
    money = next(figure for figure in SOME if figure.key == "donations")
    kept = produce(office, request(parts=("汇总表",), keep=True)).kept or 0
    before = last_reported(["donations"], "中共示例县委")["donations"].value
    ids = money.view(YEAR, None).ids()
    with operation("改动") as op:
        giver = Donations.get(ids[0], money.view(YEAR, None))
        new = write(op, Donations, [Draft({
            "given_on": "2022-05-01", "amount": 100, "note": "示例",
            "donor_person": giver["donor_person"], "donor_unit": giver["donor_unit"]})])
        recycle(op, Donations, [ids[1]])
        write(op, Donations, [Draft({"note": "改过的示例"}, id=ids[2])])
    found = since_report(kept, money, current_term_id())
    assert found is not None
    assert (found.added, found.withdrawn, found.changed) == (tuple(new), (ids[1],), (ids[2],))
    assert found.words == "新增 1 条、撤销 1 条、修改 1 条"
    line = read_report([money], YEAR, "中共示例县委").lines[0]
    assert line.last is not None and line.last.value == before and line.lower == (line.value.value < before)
    assert read_report([money], YEAR, "别的机关").lines[0].last is None


def test_columns_beside_the_present_number(office: Path) -> None:
    table = read_report(SOME, between("2022-04-01", "2022-06-30"))
    by_key = {line.value.figure.key: line for line in table.lines}
    half = read_report(SOME, between("2022-01-01", "2022-06-30"))
    copies_of_half = {one.value.figure.key: one for one in half.lines}["copies_given"]
    assert by_key["copies_given"].to_date == copies_of_half.value.value
    before = read_report(SOME, between("2021-04-01", "2021-06-30"))
    assert by_key["copies_given"].year_ago == before.lines[2 if before.lines[2].value.figure.key == "copies_given"
                                                           else 3].value.value
    assert by_key["members"].to_date is by_key["members"].year_ago is None


def test_what_cannot_be_produced_leaves_nothing_behind(office: Path) -> None:
    out = office / "报出"
    out.mkdir()
    bad = office / "模板.docx"
    document = docx.Document()
    document.add_paragraph("{{没有这个指标}}")
    document.save(str(bad))
    with pytest.raises(Refused, match="没有这个指标"):
        produce(out, request(parts=("汇总表",), word=bad, keep=True))
    with pytest.raises(Refused, match="没有选择"):
        produce(out, request())
    assert not list(out.iterdir()) and not KeptReport.select().exists()


def test_keeping_is_one_step_that_can_be_undone(office: Path) -> None:
    produce(office, request(parts=("汇总表",), keep=True))
    undo()
    assert not last_reported(["members"]) and not KeptReport.select().where(KeptReport.deleted_at.is_null()).exists()


def test_a_scheme_says_period_figures_and_parts(office: Path) -> None:
    with operation("新增") as op:
        row, = write(op, Schemes, [Draft({"name": "季报", "period": "本季", "figures": ("赠书", "委员"), "campaign": "示例专项"})])
    from models.view import View
    values = Schemes.get(row, View(Schemes))
    period = period_of(values, date(2022, 5, 6))
    assert (period.span, period.campaign) == (("2022-04-01", "2022-06-30"), "示例专项")
    assert [figure.key for figure in figures_of(values)] == ["copies_given", "members"]
    assert len(figures_of({})) == len(FIGURES)


@pytest.mark.parametrize("ids, text", [([], ""), ([3], "3"), ([5, 1, 2, 3, 9, 8], "1-3,5,8-9")])
def test_ids_are_packed_as_runs(ids: list[int], text: str) -> None:
    assert packed(ids) == text and list(unpacked(text)) == sorted(ids)
