"""What any cell may hold: nothing, 同上, （清空）, text, a set of texts, yes or no."""

import enum
import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Final, Union

from models.errors import InvalidValue
from models.patterns import Pattern

Cell = Union[str, int, float, bool, datetime, date, time, timedelta, None]

# Excel holds at most this many characters in a cell, so a longer text could never be exported again.
LONGEST_TEXT = 32_767
LONGEST_LINE = 2_000


class Clear(enum.Enum):
    """The one value that erases what is stored; a blank cell never does."""

    CLEAR = "（清空）"


CLEAR: Final = Clear.CLEAR


class MaskedValue(InvalidValue):
    """A value printed with stars: the import leaves out the cell and keeps what is stored."""

    def __init__(self) -> None:
        super().__init__("", "已隐藏，保留原值")


_BLANK_WORDS = frozenset((
    "无", "暂无", "没有", "不详", "不明", "未知", "未填", "未填写", "暂缺", "空", "空白", "n/a", "(无)", "(空)",
    "(空白)", "(暂无)", "(不详)",
))
_BLANK_MARKS = Pattern(r"[/\\|\-‐‑‒–—―─━－_＿.…。、,，]+")
# No word for nothing begins so: most cells need not be looked at any further.
_STARTS_A_VALUE = Pattern(r"[0-9A-MO-Za-mo-z]|(?![无暂没不未空])[\u4e00-\u9fff]")
_DITTO_WORDS = frozenset(("同上", "(同上)", "如上", "同前", "同上行", "〃", '"', "''", "“", "”", "″", "“”", "ˮ",
                          "〞", "〝", "``"))
_EXCEL_ERRORS = frozenset(("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!",
                           "#CALC!"))
_LINE_BREAKS = Pattern(r"\r\n?|[\n\v\f\x85\u2028\u2029]")
# What needs no cleaning: printable ASCII, common Han characters and full-width marks.
_CLEAN = Pattern(r"[ -~\u4e00-\u9fff、。《》「」『』【】〇，；：！？（）“”‘’·\u3000\n]*")
_SET_MARKS = Pattern(r"[、，,;；/／\n]")
_SET_SPACES = Pattern(r"[ \t\u3000]{2,}")
_NUMBERED = Pattern(r"[(（]?(\d{1,2})[.．)）]\s*(?=[^\d\s])")
_TRUE = frozenset(("是", "√", "✓", "✔", "☑", "对", "有", "y", "yes", "true", "t", "1"))
_FALSE = frozenset(("否", "×", "✗", "✘", "☐", "x", "不是", "n", "no", "false", "f", "0"))


def plain(text: str) -> str:
    """Half-width letters, digits and brackets, every dash `-`, invisible characters gone, stripped.

    For matching only: what is kept is the text as it was written.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    text = unicodedata.normalize("NFKC", visible(text))
    return re.sub(r"[‐‑‒–—―−─]", "-", text).strip()


def visible(text: str) -> str:
    """The text without control and format characters; line breaks become `\\n`, odd spaces a space."""
    if _CLEAN.fullmatch(text):
        return text
    text = _LINE_BREAKS.sub("\n", text)
    kept = []
    for char in text:
        category = unicodedata.category(char)
        if char in "\n\u3000":
            kept.append(char)
        elif char == "\t" or category == "Zs":
            kept.append(" ")
        elif category not in ("Cc", "Cf", "Cs"):
            kept.append(char)
    return "".join(kept)


def number_text(number: float) -> str:
    """A number from a sheet as Excel shows it: no `.0`, no exponent, 15 significant digits."""
    if isinstance(number, int) or number.is_integer():
        return str(int(number))
    text = f"{number:.15g}"
    return f"{number:.20f}".rstrip("0") if "e" in text else text


def text_of(cell: Cell) -> str:
    """Any cell as text, '' for an empty one; raises InvalidValue for an Excel error such as #REF!."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        if cell.strip().upper() in _EXCEL_ERRORS:
            raise InvalidValue("", f"这一格是公式错误“{cell.strip()}”，请在原表中改正")
        return visible(cell).strip(" \n\u3000")
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, (int, float)):
        if cell != cell or cell in (float("inf"), float("-inf")):
            return ""
        return number_text(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d") if cell.time() == time() else cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    return str(cell)


def is_blank(cell: Cell) -> bool:
    """Whether the whole cell says that there is nothing: empty, spaces, a dash, 无, 不详 and the like."""
    if cell is None or isinstance(cell, float) and cell != cell:
        return True
    if not isinstance(cell, str):
        return False
    text = re.sub(r"\s", "", plain(cell)).lower()
    return not text or text in _BLANK_WORDS or _BLANK_MARKS.fullmatch(text) is not None


def is_ditto(cell: Cell) -> bool:
    """Whether the whole cell only says 同上."""
    return isinstance(cell, str) and re.sub(r"[\s。.]", "", plain_quotes(cell)) in _DITTO_WORDS


def plain_quotes(text: str) -> str:
    """Like `plain`, but ″ stays one sign (compatibility folding makes it two primes)."""
    return visible(text).replace("＂", '"').replace("（", "(").replace("）", ")").replace("＇", "'").strip()


def is_clear(cell: Cell) -> bool:
    """Whether the cell asks to erase what is stored."""
    return isinstance(cell, str) and re.sub(r"\s", "", plain(cell)) in ("(清空)", "[清空]", "【清空】")


def absent(cell: Cell) -> Clear | bool:
    """CLEAR for a cell that erases, True for a blank one, False where there is a value to parse."""
    if isinstance(cell, str) and _STARTS_A_VALUE.match(cell):
        return False
    if is_clear(cell):
        return CLEAR
    return is_blank(cell)


def shortened(text: str) -> str:
    """The text as a message quotes it: one line, at most 20 characters."""
    line = re.sub(r"\s+", " ", text).strip()
    return line if len(line) <= 20 else line[:19] + "…"


def parse_text(cell: Cell) -> str | Clear | None:
    """One line of text: trimmed, line breaks made a space, control characters gone."""
    gone = absent(cell)
    if gone:
        return CLEAR if gone is CLEAR else None
    text = re.sub(r"[ \u3000]*\n\s*", " ", text_of(cell))
    if len(text) > LONGEST_LINE:
        raise InvalidValue("", f"文字有 {len(text)} 字，超过 {LONGEST_LINE} 字，请删减")
    return text or None


def parse_long_text(cell: Cell) -> str | Clear | None:
    """Text of several lines: line breaks kept as `\\n`, spaces at the ends of lines trimmed."""
    gone = absent(cell)
    if gone:
        return CLEAR if gone is CLEAR else None
    text = re.sub(r"[ \u3000]+\n", "\n", text_of(cell))
    if len(text) > LONGEST_TEXT:
        raise InvalidValue("", f"文字有 {len(text)} 字，超过一个单元格能放的 {LONGEST_TEXT} 字，请删减或改作附件")
    return text or None


def split_outside_brackets(text: str, marks: Pattern) -> list[str]:
    """The pieces between `marks`, not looking inside （…） or (…), whose commas belong to the note."""
    pieces, start, depth, at = [], 0, 0, 0
    while at < len(text):
        if text[at] in "（(":
            depth += 1
        elif text[at] in "）)":
            depth = max(0, depth - 1)
        found = marks.match(text, at) if not depth else None
        if found and found.end() > at:
            pieces.append(text[start:at])
            start = at = found.end()
        else:
            at += 1
    return [*pieces, text[start:]]


def parse_set(cell: Cell) -> tuple[str, ...] | Clear | None:
    """Several texts in one cell, in their order, each once.

    Spaces part the values only where no other mark does, and only several of them: 张  三、李四 is two people.
    """
    gone = absent(cell)
    if gone:
        return CLEAR if gone is CLEAR else None
    pieces = split_outside_brackets(text_of(cell), _SET_MARKS)
    if len(pieces) == 1:
        pieces = split_outside_brackets(pieces[0], _SET_SPACES)
    values = [value for piece in pieces if (value := piece.strip(" \u3000"))]
    numbered = [_NUMBERED.match(value) for value in values]
    if len(values) > 1 and all(one and int(one[1]) == number for number, one in enumerate(numbered, 1)):
        values = [value[one.end():] for value, one in zip(values, numbered) if one]
    return tuple(dict.fromkeys(values)) or None


def parse_bool(cell: Cell) -> bool | Clear | None:
    """是, 否, √, × and their like."""
    if isinstance(cell, bool):
        return cell
    gone = absent(cell)
    if gone:
        return CLEAR if gone is CLEAR else None
    text = plain(text_of(cell)).lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise InvalidValue("", f"“{shortened(text)}”应写“是”或“否”")
