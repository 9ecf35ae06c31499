"""What a person corrected in earlier sheets: titles, lines of text, kinds of sheets; for the next one of that unit."""
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from importers.body import is_empty, plain_text
from importers.layout import Layout
from importers.reading import Cell, Sheet
from importers.roles import HEADER, ROLES, is_words
from importers.titles import BETWEEN_LEVELS, match_titles, plain_title
from models.register import Register

ABOVE = 8                   # rows in which 填报单位 stands
MOST_CELLS = 2              # a row with more is a record, and no two records are alike
SHORTEST = 5                # characters: a shorter line may be somebody's name
LONGEST = 60
NO_DIGITS = str.maketrans("0123456789", "#" * 10)

_UNIT = re.compile(r"(?:填报|报送|上报|推荐|报表|制表)单位(?:\([^()]{1,6}\))?:?(.*)")
_UNIT_ENDS = re.compile(r"(?:填报|填表|报送|上报|制表)?(?:日期|时间|人)[:(].*|\((?:公章|盖章|章|签章)\).*")


@dataclass(frozen=True)
class Remembered:
    """By register key. Titles are by `plain_title`, '' leaves the column out; lines by `line_pattern`."""

    by_title: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    by_unit: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    by_line: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    registers: Mapping[str, str] = field(default_factory=dict)      # `offers.signature_of` → register key

    def titles(self, register: type[Register], sheet: Sheet | None = None) -> dict[str, str]:
        """What titles mean, those of the unit that filled the sheet in before those of any."""
        known = {column.key for column in register.importable()} | {""}
        units = self.by_unit.get(register.key, {})
        own = units.get(unit_of(sheet), {}) if sheet is not None and units else {}
        found = {**self.by_title.get(register.key, {}), **own}
        return {title: key for title, key in found.items() if key in known}

    def lines(self, register: type[Register]) -> Mapping[str, str]:
        return {pattern: role for pattern, role in self.by_line.get(register.key, {}).items() if role in ROLES}


def unit_of(sheet: Sheet) -> str:
    """The unit that filled the sheet in, as its head says; '' where it does not."""
    for cells in sheet.rows[:ABOVE]:
        texts = [plain_text(cell) for cell in cells if not is_empty(cell)]
        for place, text in enumerate(texts):
            found = _UNIT.match(text)
            if found:
                name = _UNIT_ENDS.sub("", found[1]).strip(" :_")
                return name or (_UNIT_ENDS.sub("", texts[place + 1]) if place + 1 < len(texts) else "")
    return ""


def line_pattern(cells: list[Cell]) -> str:
    """What a line of text is recognised by when it comes again, its numbers aside; '' for a record or a short word."""
    filled = [str(cell) for cell in cells if not is_empty(cell)]
    if not filled or len(filled) > MOST_CELLS:
        return ""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", "".join(filled)[:LONGEST])).translate(NO_DIGITS)
    return text if len(text) >= SHORTEST and not text.strip("#") == "" else ""


def told_rows(sheet: Sheet, lines: Mapping[str, str]) -> dict[int, str]:
    """The rows that were said to be something before, by their words: Excel's number - 1 → role."""
    if not lines:
        return {}
    return {row: lines[pattern] for row, cells in enumerate(sheet.rows)
            if any(cell is not None for cell in cells) and (pattern := line_pattern(cells)) in lines}


def applied(register: type[Register], sheet: Sheet, layout: Layout, remembered: Remembered,
            roles: Mapping[int, str]) -> list[str]:
    """What in the layout is owed to what was remembered, in words. `roles`: what was said of this sheet's own rows."""
    titles = remembered.titles(register, sheet)
    words = []
    if titles:
        automatic = match_titles(layout.header, register.importable()).columns
        for number, title in enumerate(layout.header):
            key = titles.get(plain_title(title)) if title else None
            if key is not None and layout.columns.get(number, "") == key != automatic.get(number, ""):
                meaning = f"→{register.column(key).title}" if key else "不导入"
                words.append(f"“{title.replace(BETWEEN_LEVELS, ' / ')}”{meaning}")
    told = told_rows(sheet, remembered.lines(register))
    words += [f"第 {row + 1} 行{is_words(role)}" for row, role in told.items() if row not in roles]
    return words


def memorable(sheet: Sheet, row: int, role: str) -> str:
    """The pattern under which what was said of a row is worth remembering, '' where it is of this sheet alone."""
    return line_pattern(sheet.rows[row]) if role != HEADER else ""


__all__ = ["Remembered", "applied", "line_pattern", "memorable", "told_rows", "unit_of"]
