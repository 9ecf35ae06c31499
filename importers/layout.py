"""Finds the table in a sheet: its header below title rows, its columns, its body rows and what stands around them."""
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from importers.reading import Cell, Sheet
from importers.titles import (
    BETWEEN_LEVELS,
    UNITS,
    ColumnTitles,
    Lookups,
    Matching,
    lookups_for,
    match_levels,
    plain_title,
)
from models.errors import Refused
from models.fields import is_blank, is_ditto

__all__ = ["Layout", "find_table", "rows"]

SEARCHED = 30               # rows in which a header is looked for: nobody puts more titles above a table
DEEPEST = 3                 # levels of a header
LONGEST_TITLE = 200         # characters of a cell that are looked at
TELLING = 12                # filled cells of a row that are looked at to tell what it is
LEADING = 3                 # filled cells of a row that is taken for a record without looking further
DITTO_LENGTH = 5            # 同上 and its like are short; asking of every long text costs time

_COUNT = re.compile(r"(?:共计?|合计|总计|总数)[^\d,.]{0,4}(\d{1,7})(?:人|名|户|家|个|条|件|项|位|行)")
_TOTAL = re.compile(r"(?:本页|本表|本单位)?(?:合计|总计|小计|共计|累计|总数)(?:金额|人数|数量)?:?$")
_SIGNATURE = re.compile(
    r"(?:(?:单位|部门)?(?:主要)?负责人|审核人?|复核人?|审批人?|制表人?|制表单位|填表人?|填报人|填报单位|填报日期|填表日期|制表日期|"
    r"统计人|经办人|经手人|联系电话|分管领导|主管领导|签字|签章|盖章)(?:\(?(?:签字|签名|签章|盖章)\)?)?(?::|$)")
_NOTE = re.compile(r"(?:备注|说明|填表说明|填报说明|注|附注|注意事项)\d?:|(?:填表|填报)说明$")
_SAMPLE = re.compile(r"(?:填写|填表|填报)?(?:示例|样例|范例|例|例如|样表)\d*:?$|(?:示例|样例|例):")
_TELLING = re.compile("|".join(pattern.pattern for pattern in (_COUNT, _TOTAL, _SIGNATURE, _NOTE, _SAMPLE)))
_SECTION = re.compile(r"[(]\d+[^\d()]{0,2}[)]:?$|^[一二三四五六七八九十]{1,3}、|^[(][一二三四五六七八九十]{1,3}[)]|^第.{1,3}(?:组|网格|支部)")


@dataclass(frozen=True)
class Layout:
    """Where everything in a sheet is. Rows and columns are 0-based; `rows()` and people count rows from 1."""
    header_rows: tuple[int, int]            # first and last
    header: tuple[str, ...]                 # each column's title as written, levels joined by ' / '
    columns: dict[int, str]                 # sheet column → key
    unused: list[tuple[int, str]]           # titled columns no key was found for, and second ones of a key
    units: dict[int, str]                   # column → unit in the header's brackets (万元)
    unit: str | None                        # one unit for the whole sheet, from 单位：万元 above the table
    title_rows: list[int]
    body: list[int]
    sections: dict[int, str]                # row → text, such as 教育界（12人）
    footer_rows: list[int]                  # totals (also between), signatures, notes
    blank_rows: list[int]                   # rows of a form that hold nothing but their number, too
    sample_rows: list[int]                  # a template's own examples
    repeated_rows: list[int]                # the header once more on each printed page, and column numbers below it
    expected_count: int | None              # from 共 168 人 or 合计：168人
    merged_down: dict[tuple[int, int], Cell]    # (row, column) below a merged cell of the body → that cell's value
    required: frozenset[str]
    sheet: Sheet = field(repr=False, compare=False)

    @property
    def missing(self) -> frozenset[str]:
        """Required keys for which the sheet has no column."""
        return self.required - set(self.columns.values())

    def with_columns(self, mapping: Mapping[int, str]) -> "Layout":
        """The layout with columns as a person matched them; what is a body row follows from it."""
        unused = [(column, title) for column, title in enumerate(self.header) if title and column not in mapping]
        return _layout(self.sheet, self.header_rows, self.header, Matching(dict(mapping), unused, self.units),
                       self.required)


# ---- the header ------------------------------------------------------------------------------------------------

def find_table(sheet: Sheet, titles: Sequence[ColumnTitles], remembered: Mapping[str, str] | None = None) -> Layout:
    """The layout of the sheet's table. Raises Refused where there is no header, or the sheet is one person's form."""
    lookups = lookups_for(titles)
    required = frozenset(column.key for column in titles if column.required)
    enough = 1 if len(required) == 1 else 2
    best: tuple[int, int, list[tuple[str, ...]], Matching] | None = None
    best_score = (0, 0)
    head = replace(sheet, merged=tuple(merge for merge in sheet.merged if merge[0] < SEARCHED + DEEPEST))
    for first in range(min(SEARCHED, len(sheet.rows))):
        for last in range(first, min(first + DEEPEST, len(sheet.rows))):
            if last > first and not _is_level(head, first, last):
                break
            levels = _levels(head, first, last)
            found = match_levels(levels, lookups, remembered or {})
            keys = set(found.columns.values())
            score = (len(keys) + len(keys & required), last - first if _reaches(head, first, last) else first - last)
            if len(keys) >= enough and (len(keys) > 1 or keys & required) and score > best_score:
                best_score, best = score, (first, last, levels, found)
    if best is None or _is_form(sheet, best[1], best[3], lookups):
        names = "、".join(f"“{column.title}”" for column in titles if column.required) or f"“{titles[0].title}”"
        raise Refused(f"工作表“{sheet.name}”里没有找到表头。",
                      f"请确认选对了文件和工作表：前 {SEARCHED} 行里要有一行列名，其中有{names}，一行一条记录。")
    first, last, levels, found = best
    return _layout(sheet, (first, last), [BETWEEN_LEVELS.join(titles) for titles in levels], found, required)


def _levels(sheet: Sheet, first: int, last: int) -> list[tuple[str, ...]]:
    """Each column's titles from the top level down; a merged parent stands over all its columns, each text once."""
    rows = [[_title(cell) for cell in sheet.rows[row]] for row in range(first, last + 1)]
    for r0, c0, r1, c1 in sheet.merged:
        for row in range(max(r0, first), min(r1, last) + 1):
            for column in range(c0, min(c1 + 1, len(rows[0]))):
                rows[row - first][column] = _title(sheet.rows[r0][c0]) if r0 >= first else ""
    if not any(r0 <= last and first <= r1 for r0, _, r1, _ in sheet.merged):
        # CSV and .ods tell of no merged cells, and some people centre across blanks instead of merging:
        # a parent's title reaches over the blanks that have a child below.
        for upper, lower in zip(rows, rows[1:]):
            for column in range(1, len(upper)):
                if not upper[column] and lower[column] and lower[column - 1]:
                    upper[column] = upper[column - 1]
    return [tuple(dict.fromkeys(title for title in column if title)) for column in zip(*rows)]


def _is_level(sheet: Sheet, first: int, row: int) -> bool:
    """Whether a row can be a further level: merged into the row above it, or titles below blanks and parents."""
    cells = sheet.rows[row]
    if not any(not _empty(cell) for cell in cells) and not _reaches(sheet, first, row):
        return False
    if any(not _empty(cell) and not isinstance(cell, str) for cell in cells):
        return False
    if any(r0 < row <= r1 and first <= r0 for r0, _, r1, _ in sheet.merged):
        return True
    above = sheet.rows[row - 1]
    # Without merges: every cell stands below a parent that spans, so the columns between are blank here.
    return any(_empty(up) and not _empty(cell) for up, cell in zip(above, cells)) and any(
        not _empty(up) and _empty(cell) for up, cell in zip(above, cells))


def _reaches(sheet: Sheet, first: int, last: int) -> bool:
    """Whether a cell merged downward ties the rows together: then the lower one is header even with unknown titles."""
    return last > first and any(first <= r0 < last <= r1 for r0, _, r1, _ in sheet.merged)


def _is_form(sheet: Sheet, last: int, found: Matching, lookups: Lookups) -> bool:
    """Whether this is one person's form (姓名 | 张三 | 性别 | 男): further rows hold other titles too."""
    others = 0
    for cells in sheet.rows[last + 1:last + 6]:
        keys = {lookups.exact.get(plain_title(cell)) for cell in cells if isinstance(cell, str)} - {None}
        others += len(keys - set(found.columns.values())) > 1
    return others >= 2


# ---- the rows --------------------------------------------------------------------------------------------------

def rows(sheet: Sheet, layout: Layout) -> Iterator[tuple[int, dict[str, Cell]]]:
    """Excel's row number and the raw cell of each key, for every body row.

    A cell merged downward stands in each of its rows, and 同上 or 〃 is replaced by the cell above.
    """
    columns = [(column, key) for column, key in layout.columns.items() if column < len(layout.header)]
    above: dict[str, Cell] = {}
    repeats = lru_cache(4096)(is_ditto)     # short words recur (男, 汉族), and asking costs a microsecond
    for row in layout.body:
        cells = sheet.rows[row]
        values = {key: cells[column] for column, key in columns}
        for column, key in columns:
            value = values[key]
            if value is None and layout.merged_down:
                values[key] = layout.merged_down.get((row, column))
            elif isinstance(value, str) and len(value) < DITTO_LENGTH and key in above and repeats(value):
                values[key] = above[key]
        yield row + 1, values
        above = values


def _layout(sheet: Sheet, header_rows: tuple[int, int], header: Sequence[str], found: Matching,
            required: frozenset[str]) -> Layout:
    first, last = header_rows
    title_rows = [row for row in range(first) if any(not _empty(cell) for cell in sheet.rows[row])]
    units = (re.search(r"单位:(\S{1,3}?)(?:[)\s]|$)", _text(cell)) for row in title_rows for cell in sheet.rows[row])
    merged_down = {(row, c0): sheet.rows[r0][c0] for r0, c0, r1, _ in sheet.merged
                   if last < r0 < len(sheet.rows) and c0 < len(header)
                   for row in range(r0 + 1, min(r1 + 1, len(sheet.rows)))}
    parts = _Rows()
    sorter = _Sorter(sheet, header, found.columns, required, merged_down)
    for row in range(last + 1, len(sheet.rows)):
        sorter.place(row, row == last + 1, parts)
    if parts.footer_rows:
        _close(parts)
    return Layout(
        header_rows=header_rows, header=tuple(header), columns=found.columns, unused=found.unused, units=found.units,
        unit=next((unit[1] for unit in units if unit and unit[1] in UNITS), None), title_rows=title_rows,
        body=parts.body, sections=parts.sections, footer_rows=parts.footer_rows, blank_rows=parts.blank_rows,
        sample_rows=parts.sample_rows, repeated_rows=parts.repeated_rows,
        expected_count=_expected(sheet, [*reversed(parts.footer_rows), *title_rows]),
        merged_down=merged_down, required=required, sheet=sheet)


@dataclass
class _Rows:
    body: list[int] = field(default_factory=list)
    sections: dict[int, str] = field(default_factory=dict)
    footer_rows: list[int] = field(default_factory=list)
    blank_rows: list[int] = field(default_factory=list)
    sample_rows: list[int] = field(default_factory=list)
    repeated_rows: list[int] = field(default_factory=list)


class _Sorter:
    """Tells what each row below the header is."""

    def __init__(self, sheet: Sheet, header: Sequence[str], columns: Mapping[int, str], required: frozenset[str],
                 merged_down: Mapping[tuple[int, int], Cell]) -> None:
        self.sheet = sheet
        self.columns = columns
        self.must = [column for column, key in columns.items() if key in required]
        self.titles = [{plain_title(title) for title in (written, *written.split(BETWEEN_LEVELS))} - {""}
                       for written in header]
        self.inherited: dict[int, list[int]] = {}
        for row, column in merged_down:
            self.inherited.setdefault(row, []).append(column)
        self.wide = {(r0, c0) for r0, c0, _, c1 in sheet.merged if c1 > c0}

    def place(self, row: int, below_header: bool, parts: _Rows) -> None:
        cells = self.sheet.rows[row]
        filled = [column for column, cell in enumerate(cells)
                  if cell is not None and not (isinstance(cell, str) and (not cell or cell.isspace()))]
        if len(filled) > LEADING and not below_header and self._is_record(cells, filled):
            parts.body.append(row)
            return
        if self._holds_nothing(cells, filled):
            parts.blank_rows.append(row)
            return
        texts = [_text(cells[column]) for column in filled[:TELLING]]
        if self._repeats_header(filled, texts) or below_header and _numbers_columns(texts):
            parts.repeated_rows.append(row)
            return
        words = next((text for text in texts if not text.isdecimal()), "")
        if words and _SAMPLE.match(words):
            parts.sample_rows.append(row)
        elif _TOTAL.match(words) or _COUNT.fullmatch("".join(texts)) or self._signs_off(filled, texts):
            parts.footer_rows.append(row)
        elif len(filled) == 1 and row not in self.inherited and self._is_section(row, filled[0], cells[filled[0]]):
            parts.sections[row] = str(cells[filled[0]]).strip()
        else:
            parts.body.append(row)

    def _is_record(self, cells: Sequence[Cell], filled: Sequence[int]) -> bool:
        """The quick answer for nearly all rows: the required columns are filled and no word at the start is telling."""
        if not self.must or not all(column in filled for column in self.must):
            return False
        for column in filled[:LEADING]:
            cell = cells[column]
            if not isinstance(cell, str):
                continue
            text = _text(cell)
            if text.isdecimal():
                continue
            return not (_TELLING.match(text) or plain_title(text) in self.titles[column])
        return False

    def _holds_nothing(self, cells: Sequence[Cell], filled: Sequence[int]) -> bool:
        """Also for a form's lines that were numbered beforehand and never filled in."""
        return all(is_blank(cells[column]) if column in self.columns else _text(cells[column]).isdecimal()
                   for column in filled)

    def _repeats_header(self, filled: Sequence[int], texts: Sequence[str]) -> bool:
        same = sum(column < len(self.titles) and plain_title(text) in self.titles[column]
                   for column, text in zip(filled, texts))
        return same * 2 > len(texts) and (same > 1 or len(self.columns) == 1)

    def _signs_off(self, filled: Sequence[int], texts: Sequence[str]) -> bool:
        """Whether the row is a signature or a note and no record: a record has its required columns filled."""
        marks = {column for column, text in zip(filled, texts) if _SIGNATURE.match(text) or _NOTE.match(text)}
        if not marks:
            return False
        if filled[0] in marks and ":" in texts[0]:
            return True         # 备注： with its text in the next cell, wherever that is
        return not any(column in filled and column not in marks for column in self.must or self.columns)

    def _is_section(self, row: int, column: int, cell: Cell) -> bool:
        if not isinstance(cell, str):
            return False
        if (row, column) in self.wide or _SECTION.search(_text(cell)) or column not in self.columns:
            return True
        return column not in self.must and column == min(self.columns)


def _close(parts: _Rows) -> None:
    """Lines of text after the first total, signature or note at the end belong to it, not to a section."""
    end = parts.body[-1] if parts.body else -1
    closing = [row for row in parts.footer_rows if row > end]
    if closing:
        late = [row for row in parts.sections if row > closing[0]]
        parts.footer_rows.extend(late)
        parts.footer_rows.sort()
        for row in late:
            del parts.sections[row]


def _numbers_columns(texts: Sequence[str]) -> bool:
    """Whether a row only numbers the columns (1 2 3 4, also 甲 乙 1 2)."""
    numbers = [text.strip("()") for text in texts if text not in ("甲", "乙", "丙", "丁")]
    return len(numbers) >= 3 and numbers == [str(number) for number in range(1, len(numbers) + 1)]


def _expected(sheet: Sheet, candidates: Sequence[int]) -> int | None:
    """The number of records the sheet itself names, the closing rows asked before the titles."""
    for row in candidates:
        if found := _COUNT.search("".join(_text(cell) for cell in sheet.rows[row])):
            return int(found[1])
    return None


# ---- cells -----------------------------------------------------------------------------------------------------

def _empty(cell: Cell) -> bool:
    return cell is None or isinstance(cell, str) and (not cell or cell.isspace())


def _title(cell: Cell) -> str:
    """A cell of a header as people read it: in one line. A long text is no title."""
    return "" if cell is None or isinstance(cell, str) and len(cell) > LONGEST_TITLE else "".join(str(cell).split())


def _text(cell: Cell) -> str:
    """The beginning of a cell for comparison: half-width, without spaces."""
    if cell is None:
        return ""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(cell)[:LONGEST_TITLE]))
