"""A Word document in the form of GB/T 9704-2012: its page, its faces and sizes, fixed lines, the number below."""
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

TITLE, BODY, PAGE = 22, 16, 14                     # 二号, 三号, 四号 in points
LINE = 28                                          # fixed, in points: 22 lines a page
SONG, FANG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
MARGINS = (37, 35, 28, 26)                         # millimetres: top, bottom, left, right
TEXT_WIDTH = (210 - MARGINS[2] - MARGINS[3]) * 72 / 25.4       # points
PROGRAM = "政协台账"


def new_document(title: str) -> "Document":
    """An empty document with the page of the standard; its properties name the program only."""
    from docx import Document
    document = Document()
    _page(document)
    document.core_properties.author = document.core_properties.last_modified_by = PROGRAM
    document.core_properties.title, document.core_properties.comments = title, ""
    return document


def paragraph(document: "Document", text: str, face: str = FANG, size: int = BODY, *, indent: int = 0,
              align: str = "both", right: int = 0, tabs: Sequence[float] = (), keep: bool = False) -> "Paragraph":
    """`indent` of the first line and `right` in characters; `align`: both, center, right, left; `tabs` in points.

    `keep`: on the page of the paragraph after it.
    """
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt
    made = document.add_paragraph()
    made.alignment = {"both": WD_ALIGN_PARAGRAPH.JUSTIFY, "center": WD_ALIGN_PARAGRAPH.CENTER,
                      "right": WD_ALIGN_PARAGRAPH.RIGHT, "left": WD_ALIGN_PARAGRAPH.LEFT}[align]
    form = made.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE if size <= BODY else LINE + 6)
    if keep:
        form.keep_with_next = True
    for place in tabs:
        form.tab_stops.add_tab_stop(Pt(place))
    if indent or right:
        ind = OxmlElement("w:ind")
        for count, name in ((indent, "firstLine"), (right, "right")):
            if count:
                ind.set(qn(f"w:{name}Chars"), str(count * 100))
                ind.set(qn(f"w:{name}"), str(count * size * 20))
        _put_indent(made, ind)
    add_run(made, text, face, size)
    return made


def add_run(made: "Paragraph", text: str, face: str = FANG, size: int = BODY) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt
    run = made.add_run(text)
    run.font.name, run.font.size = face, Pt(size)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _put_indent(made: "Paragraph", place: Any) -> None:
    """In its place among the properties, which have an order (ECMA-376, CT_PPr): before the alignment."""
    from docx.oxml.ns import qn
    properties: Any = made._p.get_or_add_pPr()
    properties.find(qn("w:jc")).addprevious(place)


def _page(document: "Document") -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, MARGINS)
    section.footer_distance = Mm(28)               # — 1 — stands 7 mm below the text
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
                         (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
        number = footer.paragraphs[0]
        number.alignment = side
        place = OxmlElement("w:ind")               # one character free at the outer edge
        name = "right" if side is WD_ALIGN_PARAGRAPH.RIGHT else "left"
        place.set(qn(f"w:{name}Chars"), "100")
        place.set(qn(f"w:{name}"), str(PAGE * 20))
        _put_indent(number, place)
        add_run(number, "— ", "宋体", PAGE)
        _field(number)
        add_run(number, " —", "宋体", PAGE)


def _field(made: "Paragraph") -> None:
    """The number of the page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = made.add_run()
        run.font.name, run.font.size = "宋体", Pt(PAGE)
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)


__all__ = ["BODY", "FANG", "HEI", "KAI", "LINE", "SONG", "TEXT_WIDTH", "TITLE", "add_run", "new_document", "paragraph"]
