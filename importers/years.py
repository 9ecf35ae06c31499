"""The year of dates that are written without one (3月1日) in a sheet whose title names it."""
import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from importers.body import plain_text
from importers.layout import Layout
from importers.reading import Cell
from models.columns import Date
from models.errors import InvalidValue
from models.register import Register

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年|度|$)")
# A day on which the sheet was made is no year of what it holds.
_OTHER_DAYS = re.compile(r"填报|填表|制表|打印|导出|印发|通过|截至|截止|日期:|时间:")
_SHORT = re.compile(r"\s*\d{1,2}[./-]\d{1,2}\s*")
_ONLY_A_DAY = re.compile(r"\s*\d[./-]\d{1,2}\s*")        # 3.15: no year has one digit
_MONTH_AND_DAY = re.compile(r"\s*(?:\d{1,2}\s*月|\d{1,2}[./-]\d{1,2}(?!\d*[./-]\d))")


def year_of(layout: Layout) -> str:
    """The one year that the lines above the table or the sheet's name speak of, '' for none or several."""
    lines = [plain_text(cell) for row in layout.title_rows for cell in layout.sheet.rows[row] if isinstance(cell, str)]
    lines.append(plain_text(layout.sheet.name))
    years = {year for line in lines if not _OTHER_DAYS.search(line) for year in _YEAR.findall(line)}
    return years.pop() if len(years) == 1 else ""


def without_year(cell: Cell) -> bool:
    """Whether the cell begins with a month: 3月1日, 3.1 as text, 3月1日 9:00."""
    return isinstance(cell, str) and _MONTH_AND_DAY.match(cell) is not None


def parser_in_year(parse: Callable[[Cell], Any], year: str, cells: Iterable[Cell]) -> Callable[[Cell], Any]:
    """`parse` for a column in which dates without a year are of this one.

    Beside 3.15 a 12.5 is a day in December too, and no month of 2012.
    """
    short = any(isinstance(cell, str) and _ONLY_A_DAY.fullmatch(cell) for cell in cells)
    return partial(_in_year, parse, year, short)


def _in_year(parse: Callable[[Cell], Any], year: str, short: bool, cell: Cell) -> Any:
    if not (short and isinstance(cell, str) and _SHORT.fullmatch(cell)):
        try:
            return parse(cell)
        except InvalidValue:
            if not without_year(cell):
                raise
    written = str(cell).strip()
    return parse(f"{year}年{written}" if "月" in written else f"{year}.{written.replace('-', '.').replace('/', '.')}")


def year_notes(register: type[Register], layout: Layout) -> list[str]:
    """What is told of dates that were given their year."""
    year = year_of(layout)
    titles = [register.column(key).title for number, key in layout.columns.items()
              if year and isinstance(register.column(key), Date)
              and any(without_year(layout.sheet.rows[row][number]) for row in layout.body)]
    return [f"“{'”、“'.join(titles)}”中没有写年份的日期，按标题中的 {year} 年读入。"] if titles else []


__all__ = ["parser_in_year", "year_notes", "year_of"]
