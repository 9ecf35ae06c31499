"""交接单: what is handed over, section by section, with room to sign; as a Paper."""
from exporters.forms.titles import chinese_date
from exporters.paper import Look, Paper, PaperCell, PaperRow, over_all, title_rows
from models.fields import han_number
from models.handover import Handover, Section

WIDTHS = (36.0, 440.0)
SIGNERS = ("移交人", "接收人", "监交人")
_HEADING, _NUMBER, _TEXT = Look("heading", 14), Look(size=12, align="right", top=True), Look(size=12, top=True)
_SIGNED, _ROOM = Look(size=14), 46.0


def handover_paper(found: Handover) -> Paper:
    """One page or several; the signatures stand together on the last."""
    lines = (("单位", found.office), ("届次", found.term)), (("日期", chinese_date(found.day)),)
    told = "\n".join("　".join(f"{title}：{text}" for title, text in line if text) for line in lines).strip()
    rows = [row for number, section in enumerate(found.sections, 1) for row in _rows(number, section)]
    ending = [over_all(f"{who}（签字）：{found.operator if who == SIGNERS[0] else ''}　　　　　　　　　　　　　　年　　月　　日",
                       _SIGNED, len(WIDTHS), _ROOM, keep=True) for who in SIGNERS]
    return Paper("交接单", "政协台账交接单", WIDTHS, rows, heading=title_rows("政协台账交接单", "", WIDTHS, told),
                 ending=tuple(ending), count=sum(len(section.lines) for section in found.sections))


def _rows(number: int, section: Section) -> list[PaperRow]:
    heading = over_all(f"{han_number(number)}、{section.title}", _HEADING, len(WIDTHS), 30, keep=True)
    if not section.lines:
        return [heading, PaperRow((PaperCell(), PaperCell(section.nothing, _TEXT)))]
    return [heading, *(PaperRow((PaperCell(f"{place}.", _NUMBER), PaperCell(text, _TEXT)))
                       for place, text in enumerate(section.lines, 1))]


__all__ = ["handover_paper"]
