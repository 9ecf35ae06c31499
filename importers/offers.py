"""What each sheet of a file seems to hold, for a person to choose among them; hidden ones are offered as hidden."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from importers.layout import Layout, find_table
from importers.planned import SheetLeft
from importers.reading import Sheet
from importers.sheet_notes import refused_blank, refused_figures, refused_without_label, title_of
from importers.spreading import spread
from importers.titles import plain_title
from models.errors import Refused
from models.register import Register

LOOKED_AT = 40              # rows of a sheet that tell what it holds
ENOUGH = 0.6                # of the columns that another register finds: then it is the one that was asked for


@dataclass(frozen=True)
class Offer:
    """A sheet with the register it seems to be of. `layout` is None where no table was found.

    `refusal` says why nothing can be read from it as it stands; a person may match columns or name the header.
    """

    sheet: Sheet
    register: type[Register] | None
    layout: Layout | None
    title: str = ""
    refusal: Refused | None = None

    @property
    def rows(self) -> int:
        """How many rows would be read."""
        return len(self.layout.body) if self.layout is not None and self.refusal is None else 0

    @property
    def ready(self) -> bool:
        """Whether it can be read without asking: it is in sight and holds records."""
        return not self.sheet.hidden and self.rows > 0


def table_of(register: type[Register], sheet: Sheet, remembered: Mapping[str, str] | None = None,
             roles: Mapping[int, str] | None = None) -> Layout:
    """The table of the register in the sheet. Raises `Refused`."""
    return spread(register, find_table(sheet, register.importable(), remembered, roles))


def refusal_of(register: type[Register], layout: Layout) -> Refused | None:
    """Why the table gives no record: it names none, or it is a form not filled in."""
    if not layout.body:
        return refused_blank(layout)
    return refused_without_label(register, layout) if register.label in layout.missing else None


def offer_as(register: type[Register], sheet: Sheet, remembered: Mapping[str, str] | None = None,
             roles: Mapping[int, str] | None = None) -> Offer:
    """The sheet as one of the register."""
    try:
        layout = table_of(register, sheet, remembered, roles)
    except Refused as refusal:
        return Offer(sheet, register, None, title_of(sheet), refused_figures(sheet) or refusal)
    return Offer(sheet, register, layout, title_of(sheet, layout.header_rows[0]), refusal_of(register, layout))


def offers_of(sheets: Sequence[Sheet], register: type[Register], remembered: Mapping[str, str] | None = None,
              chosen: Mapping[str, str] | None = None) -> list[Offer]:
    """Every sheet in the file's order, each as what it seems to hold. `register` is what the person came to import.

    `chosen`: the register a person gave to such a header before, by `header_signature`.
    """
    return [_offer(sheet, register, remembered, chosen or {}, alone=len(sheets) == 1) for sheet in sheets]


def _offer(sheet: Sheet, register: type[Register], remembered: Mapping[str, str] | None, chosen: Mapping[str, str],
           alone: bool) -> Offer:
    asked = offer_as(register, sheet, remembered)
    told = Register.declared.get(chosen.get(signature_of(asked.layout), "")) if asked.layout is not None else None
    if told is register or told is None and alone and asked.refusal is None:
        return asked
    if told is not None:
        return offer_as(told, sheet)
    best, columns = best_register(sheet)
    mine = len(asked.layout.columns) if asked.layout is not None and not asked.layout.missing else 0
    if best is None or best is register or mine and mine >= columns * ENOUGH:
        return asked
    other = offer_as(best, sheet)
    # A blank form is a blank form of anything; only what holds records is somebody else's.
    return other if other.refusal is None or asked.layout is None else asked


def best_register(sheet: Sheet) -> tuple[type[Register] | None, int]:
    """The register whose columns the sheet's header names most, judged by its first rows, and how many those are."""
    merged = tuple(one for one in sheet.merged if one[2] < LOOKED_AT)
    start = replace(sheet, rows=sheet.rows[:LOOKED_AT], merged=merged)
    best: tuple[type[Register] | None, int] = (None, 1)
    for register in Register.declared.values():
        if register.read_only:
            continue
        try:
            layout = find_table(start, register.importable())
        except Refused:
            continue
        if not layout.missing and len(layout.columns) > best[1]:
            best = register, len(layout.columns)
    return best


def short_reason(offer: Offer) -> str:
    """Why nothing is read, without naming the sheet again; '' where something is."""
    if offer.refusal is None:
        return ""
    sentence = offer.refusal.sentence.replace(f"工作表“{offer.sheet.name}”", "")
    return sentence.replace("读入 0 行：", "").replace("，读入 0 行", "").lstrip("里，：").rstrip("。")


def left_sheet(register: type[Register], sheet: Sheet) -> SheetLeft:
    """What is told of a sheet that is not read. `register` is the one that is imported."""
    offer = _offer(sheet, register, None, {}, alone=False)
    hidden = "隐藏的工作表，没有读入" if sheet.hidden else "没有读入"
    if not offer.rows or offer.register is None:
        return SheetLeft(sheet.name, sheet.hidden, "", 0, f"{hidden}：{short_reason(offer)}")
    return SheetLeft(sheet.name, sheet.hidden, offer.register.key, offer.rows,
                     f"{hidden}：像是{offer.register.title}，{offer.rows} 行")


def signature_of(layout: Layout | None) -> str:
    """What a header is recognised by when it comes again."""
    return "|".join(plain_title(title) for title in layout.header if title) if layout is not None else ""


__all__ = ["Offer", "best_register", "left_sheet", "offer_as", "offers_of", "refusal_of", "short_reason",
           "signature_of", "table_of"]
