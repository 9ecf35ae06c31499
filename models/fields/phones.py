"""Phone numbers: several in a cell, in every way they are written, kept in one."""

import re

from models.errors import InvalidValue
from models.fields.cells import (
    CLEAR,
    Cell,
    Clear,
    MaskedValue,
    absent,
    is_blank,
    plain,
    shortened,
    split_outside_brackets,
    text_of,
)
from models.patterns import Pattern

_BETWEEN = Pattern(r"[、,;/|\n。]|[和或及与]")
_MASKED = Pattern(r"[*●•]{2,}|\d[xX×]{3,}")
_TOKEN = Pattern(
    r"\((?P<note>[^()]*)\)"
    r"|(?P<number>\+?\d(?:[\d -]*\d)?(?:\s*(?:转|分机|ext\.?|#)[\s:]*\d{1,6})?)"
    r"|(?P<word>[^()\d+]+)|.", re.IGNORECASE | re.DOTALL)
_MOBILE = Pattern(r"1[3-9][0-9]{9}")
_EXACT_POWER = Pattern(r"(?<![\d.])(\d)\.(\d{9,12})E\+?(\d{2})(?!\d)", re.IGNORECASE)
_SPACED_MOBILE = Pattern(r"1[3-9][0-9][ -][0-9]{4}[ -][0-9]{4}")
_LANDLINE = Pattern(r"(?:010|02\d|0[3-9]\d{2})-\d{7,8}")
_PLAIN_LABELS = frozenset((
    "手机", "手机号", "手机号码", "电话", "电话号码", "联系电话", "联系方式", "移动电话", "座机", "固话", "固定电话", "tel", "phone",
    "mobile", "号码",
))
_AREA = r"(?:010|02\d|0[3-9]\d{2})"


def _kept(written: str) -> str:
    """One number in the kept form; raises InvalidValue. It may hold spaces, hyphens and an extension."""
    main, _, extension = re.sub(r"(?i)\s*(?:转|分机|ext\.?|#)[\s:]*", "转", written).partition("转")
    with_hyphens = re.sub(r"\s+", "", main)
    dialled = re.sub(r"^(?:\+|00)86-?", "", with_hyphens)
    if found := re.fullmatch(rf"({_AREA}-?\d{{7,8}})-+(\d{{1,6}})", dialled):
        return _kept(f"{found[1]}转{found[2]}")
    digits = re.sub(r"\D", "", dialled)
    if re.fullmatch(r"86(?:1[3-9]\d{9})", digits):
        digits = digits[2:]
    if re.fullmatch(r"01[3-9]\d{9}", digits):      # the 0 once dialled before a mobile of another town
        digits = digits[1:]
    if with_hyphens.startswith(("+86", "0086")) and re.fullmatch(r"(?:10|2\d)\d{8}|[3-9]\d{9,10}", digits):
        digits = "0" + digits                      # abroad the area code is written without its 0
    suffix = f"转{extension}" if extension else ""
    if re.fullmatch(r"1[3-9]\d{9}", digits):
        return digits + suffix
    if re.fullmatch(r"[48]00\d{7}", digits):
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}{suffix}"
    if found := re.fullmatch(rf"({_AREA})(\d{{7,8}})", digits):
        return f"{found[1]}-{found[2]}{suffix}"
    if re.match(r"1[3-9]", digits):
        raise InvalidValue("", f"手机“{digits}”" + (
            f"不足 11 位（{len(digits)} 位）" if len(digits) < 11 else f"多于 11 位（{len(digits)} 位）"))
    if re.fullmatch(r"[2-9]\d{6,7}|[1-9]\d{2,5}", digits):
        return digits + suffix
    if found := re.fullmatch(r"([2-9]\d{6,7})-(\d{1,6})", dialled):
        return _kept(f"{found[1]}转{found[2]}")
    if digits.startswith("0"):
        raise InvalidValue("", f"座机“{shortened(written)}”位数不对")
    raise InvalidValue("", f"“{shortened(written)}”不是电话号码（{len(digits)} 位）")


def _joinable(pieces: list[str], kept: str) -> bool:
    """Whether pieces parted by spaces may be one number: 66612 801 is no local number of 8 digits."""
    local = re.fullmatch(r"\d{7,8}", kept) is not None
    return len(pieces) == 1 or len(kept) > 8 or local and [len(piece) for piece in pieces] in ([3, 4], [4, 4])


def _numbers(run: str) -> list[str]:
    """The numbers in a run of digits, hyphens and spaces: from the left, the longest that makes a number."""
    for gap in (r"\s+", r"-+"):
        pieces, numbers = re.split(gap, run), []
        while pieces:
            for length in range(len(pieces), 0, -1):
                try:
                    kept = _kept(("-" if gap == r"-+" else " ").join(pieces[:length]))
                except InvalidValue:
                    continue
                if _joinable(pieces[:length], kept):
                    numbers.append(kept)
                    del pieces[:length]
                    break
            else:
                break
        if not pieces:
            return numbers
    _kept(run if len(re.sub(r"\D", "", run)) <= 13 else re.split(r"\s+", run)[0])
    raise InvalidValue("", f"“{shortened(run)}”分不清是几个号码，请用“、”隔开")


def _label(word: str) -> str:
    """A word beside a number as its note; '' where it only says that this is a phone."""
    text = re.sub(r"\s+", " ", word).strip(" :.。,，、-()_'‘’")
    return "" if is_blank(text) or text.lower() in _PLAIN_LABELS else text


def _written_out(found: re.Match[str]) -> str:
    """1.3900000003E10 with all its digits, as programs write a number; as it was where some are lost."""
    _, decimals, power = found.groups()
    return found[1] + decimals.ljust(int(power), "0") if 0 <= int(power) - len(decimals) <= 1 else found[0]


def parse_phones(cell: Cell) -> tuple[str, ...] | Clear | None:
    """All numbers in a cell, each once: 13912345678, 0319-1234567转801, 66612, 13912345678（值班）."""
    gone = absent(cell)
    if gone:
        return CLEAR if gone is CLEAR else None
    if isinstance(cell, bool):
        raise InvalidValue("", "这一格应是电话号码")
    text = plain(text_of(cell))
    if _MOBILE.fullmatch(text) or _LANDLINE.fullmatch(text):
        return (text,)
    if _SPACED_MOBILE.fullmatch(text):
        return (text[:3] + text[4:8] + text[9:],)
    if _MASKED.search(text):
        raise MaskedValue()
    text = _EXACT_POWER.sub(_written_out, text)
    if re.search(r"\d(?:\.\d+)?E\+?\d+", text, re.IGNORECASE):
        raise InvalidValue("", "号码被 Excel 写成了科学记数，后几位已丢失，请重新录入为文本")
    text = re.sub(r"(?<=\d{7})\.0+(?!\d)", "", text)
    text = re.sub(r"(?<=\d)\.(?=\d)", "-", text)
    text = re.sub(r"\((\+?86)\)\s*", r"+86-", re.sub(rf"\(({_AREA})\)[\s-]*", r"\1-", text))
    text = re.sub(r"\+\+86", "+86", text)
    found: dict[str, str] = {}
    for piece in split_outside_brackets(text, _BETWEEN):
        if not is_blank(piece):
            for number, note in _noted(piece):
                found[number] = found.get(number) or note
    return tuple(f"{number}（{note}）" if note else number for number, note in found.items()) or None


def _noted(piece: str) -> list[tuple[str, str]]:
    """Numbers with their notes, from a piece between two separators."""
    numbers: list[tuple[str, str]] = []
    waiting = ""
    for token in _TOKEN.finditer(piece):
        if token["number"]:
            for number in _numbers(token["number"]):
                numbers.append((number, waiting))
                waiting = ""
            continue
        word = token["note"] if token["note"] is not None else token["word"] or ""
        note = _label(word)
        if not note:
            continue
        # 办公：66612 and 短号66612 name what follows, 13912345678值班 and 13912345678 值班 what stands before.
        leans_right = word[:1].isspace() and not word[-1:].isspace() and token.end() < len(piece)
        if numbers and not numbers[-1][1] and not leans_right and not word.rstrip().endswith(":"):
            numbers[-1] = (numbers[-1][0], note)
        else:
            waiting = note
    if not numbers:
        raise InvalidValue("", f"“{shortened(piece)}”不是电话号码")
    if waiting:
        number, note = numbers[-1]
        numbers[-1] = (number, f"{note}、{waiting}" if note else waiting)
    return numbers


def _parts(value: str) -> tuple[str, str, str]:
    """Area code with hyphen, the number itself, and what follows (extension, note) of a kept number."""
    found = re.match(rf"({_AREA}-)?([\d-]+)(.*)", value, re.DOTALL)
    return (found[1] or "", found[2], found[3]) if found else ("", value, "")


def mask_phone(value: str) -> str:
    """138****1234; of landlines and short numbers the middle is hidden too. The note stays."""
    area, number, rest = _parts(value)
    if len(number) >= 11:
        return f"{area}{number[:3]}****{number[-4:]}{rest}"
    shown = 2 if len(number) >= 7 else 1
    return f"{area}{number[:shown]}{'*' * max(2, len(number) - 2 * shown)}{number[-shown:]}{rest}"


def is_landline(value: str) -> bool:
    """Whether a kept number is a telephone's in a room: with an area code, or a local one of 7 or 8 digits."""
    area, number, _rest = _parts(value)
    return bool(area) or re.fullmatch(r"[2-8]\d{6,7}", number) is not None


def phone_digits(value: str) -> str:
    """The digits to match and search by: with area code, without extension and note."""
    if _MOBILE.fullmatch(value):
        return value
    area, number, _rest = _parts(value)
    return re.sub(r"\D", "", area + number)
