"""Citizen identity numbers (GB 11643-1999): reading, checking, masking."""

import re
from datetime import date

from models.errors import InvalidValue
from models.fields.cells import CLEAR, Cell, Clear, MaskedValue, absent, plain, text_of
from models.patterns import Pattern

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_WHOLE = Pattern(r"[0-9]{17}[0-9X]")
_PROVINCES = frozenset((
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 "
    "53 54 61 62 63 64 65 71 81 82 83 91").split())
_DIGITS_LOST = "身份证号被 Excel 当作数字，后几位已丢失，请按证件重新录入为文本"


def _check_digit(first17: str) -> str:
    return _CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS)) % 11]


def parse_id_number(cell: Cell) -> str | Clear | None:
    """18 characters with a capital X, or an old number of 15 digits; `check_id_number` looks at the checksum.

    Messages do not repeat the number, since messages reach logs and failed-row sheets.
    """
    if isinstance(cell, str) and _WHOLE.fullmatch(cell) and not cell.endswith("000"):
        return cell
    gone = absent(cell)
    if gone:
        return CLEAR if gone is CLEAR else None
    if isinstance(cell, bool):
        raise InvalidValue("", "身份证号应为 18 位")
    text = re.sub(r"[\s'‘’`]", "", plain(text_of(cell))).upper()
    if re.search(r"[*●•]{2,}", text) or re.fullmatch(r"\d+X{3,}\d*X?", text):
        raise MaskedValue()
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", text):
        raise InvalidValue("", _DIGITS_LOST)
    text = re.sub(r"\.0+$", "", text)
    # Excel keeps 15 significant digits of a number: a numeric cell has lost the rest whatever it ends in.
    if isinstance(cell, (int, float)) and len(text) > 15:
        raise InvalidValue("", _DIGITS_LOST)
    if not re.fullmatch(r"\d*X?", text):
        raise InvalidValue("", "身份证号里有数字和 X 以外的字符")
    if len(text) not in (15, 18) or len(text) == 15 and text.endswith("X"):
        raise InvalidValue("", f"身份证号应为 18 位，现为 {len(text)} 位")
    # A true number may end in 000, one in a thousand; then its check digit is right.
    if text.endswith("000") and len(text) == 18 and _check_digit(text[:17]) != "0":
        raise InvalidValue("", _DIGITS_LOST)
    return text


def check_id_number(value: str) -> str | None:
    """What looks wrong about a parsed number, as one sentence, or None. A warning: the number is kept."""
    if value[:2] not in _PROVINCES:
        return "身份证号前两位不是省级代码，请核对"
    if id_birth(value) is None:
        return "身份证号里的出生日期不存在，请核对"
    if len(value) == 18 and _check_digit(value[:17]) != value[17]:
        return "身份证号校验码不符，请核对"
    return None


def id_birth(value: str) -> str | None:
    """The birth date inside a parsed number as YYYY-MM-DD, None where it is no date."""
    digits = value[6:14] if len(value) == 18 else "19" + value[6:12]
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return day.isoformat() if day.year >= 1850 else None


def id_sex(value: str) -> str:
    """男 or 女, by the parity of the sequence number."""
    return "男" if int(value[16] if len(value) == 18 else value[14]) % 2 else "女"


def mask_id_number(value: str) -> str:
    """The number with birth date hidden: region and last four stay."""
    return value[:6] + "*" * (len(value) - 10) + value[-4:] if len(value) > 10 else "*" * len(value)
