"""Dates as people write them, kept as ISO text as precise as written: 1975, 2021-H1, 1975-03, 1975-03-12."""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from models.errors import InvalidValue
from models.fields.cells import CLEAR, Cell, Clear, absent, number_text, plain, shortened, text_of
from models.fields.numbers import parse_han_number
from models.patterns import Pattern

FIRST_YEAR, LAST_YEAR = 1850, 2100
# Two digits: 36 to 99 are the last century. Fixed, so that a sheet reads the same next year.
_LAST_YEAR_OF_2000S = 35
# Day numbers that Excel writes for 1954-10 to 2064-04; day 0 is 1899-12-30.
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 60_000
_SERIAL_ZERO = datetime(1899, 12, 30)

_OPEN_END = frozenset(("至今", "现在", "目前", "迄今", "今"))
_CLOCK = Pattern(
    r"(?:^|(?<=[\s日T号]))(?P<part>上午|下午|晚上|早上|凌晨|中午|晚|早)?\s*(?P<hour>\d{1,2})\s*"
    r"(?::(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:\.\d+)?)?"
    r"|[时点](?:(?P<minute2>\d{1,2})分?|(?P<half>半)|整)?)"
    r"(?:Z|\+08:?00)?$")
_HALF_YEAR = Pattern(r"(\d{4}|\d{2})年?(?:([上下])半年|-?H([12]))")
_HAN_DATE = Pattern(r"([〇○零一二三四五六七八九]{2,4})年"
                    r"(?:([元一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十廿卅]{1,3})[日号]?)?)?")
_YEAR = Pattern(r"(\d{4})年?|(\d{2})年")
_PARTS = Pattern(r"(\d{4}|\d{2})(?P<mark>[./\-。、·,，])(\d{1,2})(?:(?P=mark)(\d{1,2}))?")
_WORDED = Pattern(r"(\d{4}|\d{2})年(\d{1,2}|元)月?(?:份|(\d{1,2})[日号]?)?")
_AGE_OR_WEEKDAY = Pattern(r"\((?:\d{1,3}周?岁|星期.|周.|农历.*)\)|星期[一二三四五六日天]|周[一二三四五六日天]$")


# What Excel shows of 1975-03 typed in, and writes into a CSV: Mar-75, 12-Mar-75.
_ENGLISH = Pattern(
    r"(?:(\d{1,2})-)?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*-(\d{4}|\d{2})", re.IGNORECASE)
_ENGLISH_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


class AmbiguousDate(InvalidValue):
    """A numeric 1975.1 in a column that does not tell whether that is January or October."""

    def __init__(self, text: str) -> None:
        year = text.split(".")[0]
        super().__init__("", f"“{text}”是 {year} 年 1 月还是 10 月，请选定")


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) > 2:
        return year
    return 2000 + year if year <= _LAST_YEAR_OF_2000S else 1900 + year


def _iso(year: int, month: int | None = None, day: int | None = None) -> str:
    """The ISO text of a date that exists; raises InvalidValue naming one that does not."""
    named = f"{year}年" + (f"{month}月" if month is not None else "") + (f"{day}日" if day is not None else "")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidValue("", f"日期“{named}”的年份不对，请核对")
    if month is None:
        return f"{year:04}"
    if not 1 <= month <= 12:
        raise InvalidValue("", f"没有“{named}”这个日期，月份应为 1 至 12")
    if day is None:
        return f"{year:04}-{month:02}"
    if not 1 <= day <= monthrange(year, month)[1]:
        raise InvalidValue("", f"没有“{named}”这一天")
    return f"{year:04}-{month:02}-{day:02}"


def _from_digits(digits: str) -> str | None:
    """19750312, 197503, 750312, a day number of Excel, or a year; None where the length fits none of them."""
    if len(digits) == 8:
        return _iso(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if len(digits) == 6:
        # 190512 is 2019-05-12 rather than May 1905.
        if 1920 <= int(digits[:4]) <= LAST_YEAR and 1 <= int(digits[4:]) <= 12:
            return _iso(int(digits[:4]), int(digits[4:]))
        return _iso(_full_year(digits[:2]), int(digits[2:4]), int(digits[4:]))
    if len(digits) == 5 and _FIRST_SERIAL <= int(digits) <= _LAST_SERIAL:
        return (_SERIAL_ZERO + timedelta(days=int(digits))).date().isoformat()
    if len(digits) == 4 and FIRST_YEAR <= int(digits) <= LAST_YEAR:
        return digits
    return None


def _from_number(number: float, tenth_is_october: bool | None) -> str | None:
    """A numeric cell; None where it is no date."""
    if number < 0:
        return None
    text = number_text(number)
    whole, _, fraction = text.partition(".")
    if not fraction or _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return _from_digits(whole)
    if len(whole) not in (2, 4) or len(fraction) not in (1, 2, 4):
        return None
    year = _full_year(whole)
    if len(fraction) == 4:
        return _iso(year, int(fraction[:2]), int(fraction[2:]))
    if fraction == "1":
        if tenth_is_october is None:
            raise AmbiguousDate(text)
        return _iso(year, 10 if tenth_is_october else 1)
    return _iso(year, int(fraction))


def _from_text(text: str) -> str | None:
    """Text without time of day; None where it is no date."""
    text = re.sub(r"\s+", "", _AGE_OR_WEEKDAY.sub("", text))
    text = re.sub(r"(?<=\d{5})\.0+$", "", text)
    text = re.sub(r"(?<=[\d月日年])(?:出?生|[.,。、])$", "", text)
    if text.isdigit():
        return _from_digits(text)
    if found := _HALF_YEAR.fullmatch(text):
        half = 1 if found[2] == "上" or found[3] == "1" else 2
        return f"{_iso(_full_year(found[1]))}-H{half}"
    if found := _YEAR.fullmatch(text):
        return _iso(_full_year(found[1] or found[2]))
    if found := _PARTS.fullmatch(text):
        return _iso(_full_year(found[1]), int(found[3]), int(found[4]) if found[4] else None)
    if found := _WORDED.fullmatch(text):
        month = 1 if found[2] == "元" else int(found[2])
        return _iso(_full_year(found[1]), month, int(found[3]) if found[3] else None)
    if found := _ENGLISH.fullmatch(text):
        month = _ENGLISH_MONTHS.index(found[2].lower()) + 1
        return _iso(_full_year(found[3]), month, int(found[1]) if found[1] else None)
    if found := _HAN_DATE.fullmatch(text):
        year = "".join(str(parse_han_number(char)) for char in found[1])
        month_day = [_han_part(part) for part in found.groups()[1:] if part]
        return _iso(_full_year(year), *month_day) if len(year) != 3 else None
    return None


def _han_part(text: str) -> int:
    return 1 if text == "元" else parse_han_number(text.replace("廿", "二十").replace("卅", "三十")) or 0


def parse_date(cell: Cell, tenth_is_october: bool | None = None) -> str | Clear | None:
    """A date as precise as it is written; 至今 is CLEAR, an open end.

    `tenth_is_october` tells what a numeric 1975.1 means in this column (see `tenth_evidence`); without it
    such a cell raises AmbiguousDate. A time of day is left out. Raises InvalidValue for anything else.
    """
    gone = absent(cell)
    if gone:
        return CLEAR if gone is CLEAR else None
    if isinstance(cell, datetime):
        return _iso(cell.year, cell.month, cell.day)
    if isinstance(cell, date):
        return _iso(cell.year, cell.month, cell.day)
    if isinstance(cell, str):
        text = plain(text_of(cell)).lstrip("'")
        if text in _OPEN_END:
            return CLEAR
        clock = _CLOCK.search(text)
        value = _from_text(text[:clock.start()].rstrip("T") if clock else text)
    elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
        value = _from_number(cell, tenth_is_october)
    else:
        value = None
    if value is None:
        raise InvalidValue("", f"“{shortened(text_of(cell))}”不是日期，请写成 1975.03 或 1975.03.12")
    return value


def tenth_evidence(cells: Iterable[Cell]) -> bool | None:
    """What a numeric 1975.1 is in this column: True October, False January, None where it cannot tell.

    A column that writes months with two digits (1975.03) lost the zero of 1975.10 when Excel took it for a
    number; one that writes 1975.3, and October as the text 1975.10, means January.
    """
    january_padded = padded = unpadded = october_as_text = False
    for cell in cells:
        if isinstance(cell, float) and 10 <= cell <= LAST_YEAR:
            text = number_text(cell)
        elif isinstance(cell, str):
            text = plain(cell)
        else:
            continue
        found = re.fullmatch(r"(?:\d{4}|\d{2})\.(\d{1,2})", text)
        if not found:
            continue
        month = found[1]
        padded |= month.startswith("0")
        january_padded |= month == "01" and isinstance(cell, float)
        unpadded |= len(month) == 1 and (month != "1" or isinstance(cell, str))
        october_as_text |= month == "10"
    if january_padded or padded and not unpadded:
        return True
    return False if unpadded and not padded and october_as_text else None


def parse_moment(cell: Cell) -> str | Clear | None:
    """A day, with the time of day where one is written: YYYY-MM-DD or YYYY-MM-DD HH:MM."""
    clock = None
    if isinstance(cell, datetime) and cell.time() != time():
        rounded = cell + timedelta(seconds=30)
        return f"{_iso(rounded.year, rounded.month, rounded.day)} {rounded:%H:%M}"
    if isinstance(cell, float) and _FIRST_SERIAL <= cell <= _LAST_SERIAL and not cell.is_integer():
        return (_SERIAL_ZERO + timedelta(minutes=round(cell * 1440))).strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, str):
        clock = _CLOCK.search(plain(text_of(cell)))
        if clock is not None and clock[0].strip() == plain(text_of(cell)).strip():
            raise InvalidValue("", f"“{shortened(text_of(cell))}”缺日期，请写成 2019.02.03 14:30")
    day = parse_date(cell)
    if day is None or day is CLEAR:
        return day
    if len(day) != 10:
        raise InvalidValue("", f"“{shortened(text_of(cell))}”要写到日，如 2019.02.03 或 2019.02.03 14:30")
    # Systems print a day without a time as 00:00:00; 00:00 is written by a person who means midnight.
    if clock is None or clock["second"] is not None and int(clock["hour"] + clock["minute"]) == 0:
        return day
    return _at(day, clock)


def _at(day: str, clock: re.Match[str]) -> str:
    hour = int(clock["hour"])
    minute = 30 if clock["half"] else int(clock["minute"] or clock["minute2"] or 0)
    part = clock["part"] or ""
    if part in ("下午", "晚上", "晚") and 1 <= hour < 12 or part == "中午" and hour in (1, 2):
        hour += 12
    if minute > 59 or hour > 24 or hour == 24 and minute:
        raise InvalidValue("", f"没有“{clock[0].strip()}”这个时间")
    moment = datetime.combine(date.fromisoformat(day), time()) + timedelta(hours=hour, minutes=minute)
    return moment.strftime("%Y-%m-%d %H:%M")


def print_date(value: str | None) -> str:
    """The house form: 1975, 2021年上半年, 1975.03, 1975.03.12; '' for None."""
    if not value:
        return ""
    if value[4:6] == "-H":
        return f"{value[:4]}年{'上' if value[6] == '1' else '下'}半年"
    return value.replace("-", ".")


def print_moment(value: str | None) -> str:
    """2019.02.03 14:30, or the date alone; '' for None."""
    return print_date(value)


def date_span(value: str) -> tuple[str, str]:
    """The first and the last day that a kept date covers, both YYYY-MM-DD."""
    year = value[:4]
    if len(value) == 4:
        return f"{year}-01-01", f"{year}-12-31"
    if value[4:6] == "-H":
        return (f"{year}-01-01", f"{year}-06-30") if value[6] == "1" else (f"{year}-07-01", f"{year}-12-31")
    if len(value) == 7:
        return f"{value}-01", f"{value}-{monthrange(int(year), int(value[5:]))[1]:02}"
    return value[:10], value[:10]


def day_before(value: str) -> str:
    """The last day before a kept date begins."""
    return (date.fromisoformat(date_span(value)[0]) - timedelta(days=1)).isoformat()


def last_day(value: str | None) -> str | None:
    """The last day that a kept date may mean."""
    return date_span(value)[1] if value else None


def precedes(value: str | None, other: str | None) -> bool:
    """Whether the kept date `value` lies wholly before `other`: 2022 does not precede 2022-05."""
    return bool(value and other) and date_span(str(value))[1] < date_span(str(other))[0]
