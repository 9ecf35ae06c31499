"""What stands on a sheet around its rows, and how wide and how high: the same in the workbook and on paper."""

from collections.abc import Sequence, Sized

from exporters.celltext import text_width, wrapped_lines
from exporters.sheet import Align, Footer, HeaderInfo, SheetColumn, SheetSpec

BODY, HEADING, SMALL, TITLE = 11, 11, 9, 22     # points
LINE = 16.5             # points that one line of body text takes, whichever typeface stands in
MARGIN = 5.5            # points above and below the text of a row together
UNIT = 1.06             # a half-width character of the body in Excel's unit, a digit of its default typeface
PADDING = 1.4           # what Excel keeps free at the sides of a cell, in the same unit
NUMBER_WIDTH = 5.0      # the 序号 column
RED = "B3261E"
LANDSCAPE_ROWS = 30     # a page that must hold more rows stands upright, so that they can be read
PAGE_OF = "第 {page} 页 共 {pages} 页"
FEN = {"元": 100, "万元": 1_000_000}
FORMATS = {"text": "@", "long": "General", "digits": "@",
           "integer": "0", "number": "General", "money": "#,##0.00"}
_ALIGNS: dict[str, Align] = {"long": "left", "integer": "right", "number": "right", "money": "right"}
_PAGE = 205.0           # total width in half-width characters at which A4 landscape still reads well
_NARROWEST = 8.0        # columns are not squeezed below this
_SQUEEZE = 0.6          # nor below this part of what was asked for


def lines_above(spec: SheetSpec) -> list[tuple[str, str]]:
    """What stands above the table, top to bottom: (which kind of line, its text)."""
    lines = [("attachment", spec.attachment), ("title", spec.title), ("note", spec.note_line),
             ("info", info_text(spec.header_info))]
    return [(kind, text) for kind, text in lines if text or kind == "title"]


def info_text(info: HeaderInfo | None) -> str:
    if info is None:
        return ""
    parts = (("填报单位（盖章）", info.unit), ("统计时段", info.period),
             ("截至", info.as_of), ("填报日期", info.filled_on))
    return "　　".join(f"{label}：{text}" for label, text in parts if text)


def footer_text(footer: Footer, width: float) -> str:
    """The four signatures in one line, spread over the width of the table."""
    parts = [f"{label}：{text or '　　　　'}" for label, text in (
        ("单位负责人", footer.leader), ("审核人", footer.reviewer),
        ("填表人", footer.author), ("联系电话", footer.phone))]
    free = int(width - sum(text_width(part) for part in parts)) // 2
    return ("　" * min(12, max(1, free // len(parts)))).join(parts)


def fitted_widths(columns: Sequence[SheetColumn], numbered: bool) -> list[float]:
    """Widths in half-width characters, 序号 first: as asked for, texts squeezed where the page is narrow."""
    asked = [max(4.0, column.width) for column in columns]
    over = sum(asked) + NUMBER_WIDTH * numbered + PADDING * len(asked) - _PAGE
    if over > 0:
        gives = [max(0.0, min(width * (1 - _SQUEEZE), width - _NARROWEST))
                 if column.kind in ("text", "long") else 0.0
                 for column, width in zip(columns, asked, strict=True)]
        share = min(1.0, over / sum(gives)) if any(gives) else 0.0
        asked = [width - give * share for width, give in zip(asked, gives, strict=True)]
    return [NUMBER_WIDTH] * numbered + asked


def align_of(column: SheetColumn) -> Align:
    return column.align or _ALIGNS.get(column.kind, "center")


def title_size(title: str, width: float) -> int:
    """The points at which the title stands on one line of `width` half-width characters of the body, if any."""
    return next((points for points in (TITLE, 20, 18) if wrapped_lines(title, width * BODY / points - 1) == 1), 18)


def upright(spec: SheetSpec) -> bool:
    """Whether the page stands upright."""
    return spec.one_page and isinstance(spec.rows, Sized) and len(spec.rows) > LANDSCAPE_ROWS
