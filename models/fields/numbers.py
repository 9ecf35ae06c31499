"""Counts, hours and money in cells; Chinese numerals."""

import re
from decimal import ROUND_HALF_UP, Decimal

from models.errors import InvalidValue
from models.fields.cells import CLEAR, Cell, Clear, absent, plain, shortened, text_of
from models.patterns import Pattern

_DIGITS = "零一二三四五六七八九"
_HAN_VALUES = {**{char: value for value, char in enumerate(_DIGITS)}, "〇": 0, "○": 0, "两": 2}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000}
# 伍仟元整 on a receipt.
_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_HAN_AMOUNT = Pattern("^[零〇一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾][零〇一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟]*")
_HAN_RUN = Pattern(r"[零〇○一二两三四五六七八九十百千万]+")

_SCALES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "十万": 100_000, "百万": 1_000_000, "千万": 10_000_000,
           "亿": 100_000_000}
_NUMBER = Pattern(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d*)?\s*(百万|千万|十万|百|千|万|亿)?\s*")
_MEASURES = Pattern(
    r"(?:小时|人次|人|名|位|册|本|部|套|次|场|期|条|件|个|家|户|村|项|篇|份|支|箱|袋|瓶|桶|只|台|辆|把|张|块|斤|公斤|吨|米|"
    r"天|年|届|岁|时|h|hours?)?", re.IGNORECASE)
_LARGEST = 10 ** 15          # a slip of the keyboard, and well inside SQLite's integers


def _decimal(cell: Cell, suffix: Pattern) -> Decimal:
    """The number in a cell that is not blank; raises InvalidValue. `suffix` is what may stand behind it."""
    if isinstance(cell, bool):
        raise InvalidValue("", "这一格应是数字，不是“是”或“否”")
    text = plain(text_of(cell))
    text = _HAN_AMOUNT.sub(lambda han: str(_first_number(han[0].translate(_CAPITALS))), text)
    found = _NUMBER.match(text)
    if not found or not suffix.fullmatch(text[found.end():]):
        raise InvalidValue("", f"“{shortened(text)}”不是数字")
    sign, whole, fraction, scale = found.groups()
    value = Decimal(f"{sign}{whole.replace(',', '')}{fraction or ''}") * _SCALES[scale or ""]
    if abs(value) >= _LARGEST:
        raise InvalidValue("", f"“{shortened(text)}”太大，请核对")
    return value


def parse_number(cell: Cell) -> Decimal | Clear | None:
    """An exact decimal number (hours, rates), without trailing zeros; a measure word behind it is dropped."""
    gone = absent(cell)
    if gone:
        return CLEAR if gone is CLEAR else None
    value = _decimal(cell, _MEASURES)
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def parse_integer(cell: Cell) -> int | Clear | None:
    """A whole number; a measure word behind it (168人) is dropped."""
    value = parse_number(cell)
    if value is None or value is CLEAR:
        return value
    if value != value.to_integral_value():
        raise InvalidValue("", f"“{shortened(text_of(cell))}”应是整数")
    return int(value)


_MONEY_BEFORE = Pattern(r"^(?:人民币|rmb|cny|[¥￥$]?)\s*[:：]?\s*[¥￥]?\s*", re.IGNORECASE)
_NOTED = Pattern(r"\([^()\d]+\)$")                            # 2000元（现金）
_MONEY_AFTER = Pattern(r"\s*(?:元|圆|块)?\s*(?:人民币)?\s*[整正]?")
_YUAN_IN = {f"{scale}元": value for scale, value in _SCALES.items()}


def parse_money(cell: Cell, unit: str = "元") -> int | Clear | None:
    """Money as fen, half a fen rounded up. A bare number is in `unit`; 元 or 万 in the cell overrules it."""
    gone = absent(cell)
    if gone:
        return CLEAR if gone is CLEAR else None
    if isinstance(cell, bool):
        raise InvalidValue("", "这一格应是金额，不是“是”或“否”")
    text = plain(text_of(cell))
    bare = _NOTED.sub("", _MONEY_BEFORE.sub("", text))
    if "$" in text:
        raise InvalidValue("", f"“{shortened(text)}”不是人民币金额，请折成元")
    try:
        yuan = _decimal(bare, _MONEY_AFTER)
    except InvalidValue:
        raise InvalidValue("", f"“{shortened(text)}”不是金额") from None
    if not re.search(r"[元圆块百千万亿佰仟]", bare):
        yuan *= _YUAN_IN[unit]
    if yuan < 0:
        raise InvalidValue("", f"金额不能为负：“{shortened(text)}”")
    if yuan >= _LARGEST // 100:
        raise InvalidValue("", f"金额“{shortened(text)}”太大，请核对")
    return int((yuan * 100).quantize(Decimal(1), ROUND_HALF_UP))


def print_money(fen: int | None, unit: str = "元") -> str:
    """Fen in 元 (two decimals unless whole) or exactly in 万元; '' for None. No thousands commas."""
    if fen is None:
        return ""
    if unit == "元":
        yuan, rest = divmod(abs(fen), 100)
        return f"{'-' if fen < 0 else ''}{yuan}" + (f".{rest:02}" if rest else "")
    text = f"{Decimal(fen) / (100 * _YUAN_IN[unit]):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def han_number(number: int) -> str:
    """十二 for 12, up to 99,999,999; raises ValueError beyond."""
    if not 0 <= number < 100_000_000:
        raise ValueError(number)
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return f"{han_number(high)}万{gap}{_below_ten_thousand(low) if low else ''}"
    text = _below_ten_thousand(number) if number else "零"
    return text[1:] if text.startswith("一十") else text


def _below_ten_thousand(number: int) -> str:
    text, gap = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, scale)
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return text


def parse_han_number(text: str) -> int | None:
    """The first number in a name such as 第一网格, 十届三次 or 第12组; None where there is none, or one too large."""
    number = _first_number(text)
    return number if number is not None and number < _LARGEST else None


def _first_number(text: str) -> int | None:
    text = plain(text)
    han, arabic = _HAN_RUN.search(text), re.search(r"\d+", text)
    if arabic and (not han or arabic.start() < han.start()):
        return int(arabic[0]) if len(arabic[0]) < 100 else _LARGEST
    if not han:
        return None
    run = han[0]
    if not re.search("[十百千万]", run):
        return int("".join(str(_HAN_VALUES[char]) for char in run[:100]))
    total = section = digit = 0
    for char in run:
        if char == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        elif char in _HAN_SCALES:
            section += (digit or 1) * _HAN_SCALES[char]
            digit = 0
        else:
            digit = _HAN_VALUES[char]
    return total + section + digit
