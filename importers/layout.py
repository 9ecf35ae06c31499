"""Finds the table in a sheet: its header below title rows, its columns, its body rows and what stands around them."""
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from importers.blocks import starts_of, unstacked
from importers.body import LONGEST_TITLE, Rows, Sorter, close, expected, is_empty, leave_samples_out, plain_text
from importers.grouping import Group, Labels, groups_of, split_label
from importers.reading import Cell, Sheet
from importers.roles import DATA, HEADER, LEFT, SECTION
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
from models.fields import is_ditto

__all__ = ["Layout", "find_table", "rows"]

SEARCHED = 30               # rows in which a header is looked for: nobody puts more titles above a table
DEEPEST = 3                 # levels of a header
DITTO_LENGTH = 5            # 同上 and its like are short; asking of every long text costs time


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
    sheet: Sheet = field(repr=False, compare=False)     # with blocks below one another and groups in every row
    labels: Labels = field(repr=False, compare=False)
    groups: tuple[Group, ...] = ()          # what section rows and group cells say of the rows under them
    notes: tuple[str, ...] = ()             # what was taken for what, in sentences
    left_rows: list[int] = field(default_factory=list)      # rows a person said are no data
    roles: Mapping[int, str] = field(default_factory=dict)  # what a person said of rows: Excel's number - 1 → role

    @property
    def missing(self) -> frozenset[str]:
        """Required keys for which the sheet has no column."""
        return self.required - set(self.columns.values())

    def with_columns(self, mapping: Mapping[int, str]) -> "Layout":
        """The layout with columns as a person matched them; what is a body row follows from it."""
        unused = [(column, title) for column, title in enumerate(self.header) if title and column not in mapping]
        layout = _layout(self.sheet, self.header_rows, self.header, Matching(dict(mapping), unused, self.units),
                         self.required, self.labels, self.roles)
        return replace(layout, groups=self.groups, notes=self.notes)


# ---- the header ------------------------------------------------------------------------------------------------

def find_table(sheet: Sheet, titles: Sequence[ColumnTitles], remembered: Mapping[str, str] | None = None,
               roles: Mapping[int, str] | None = None) -> Layout:
    """The layout of the sheet's table. Raises Refused where there is no header, or the sheet is one person's form.

    `roles`: what a person said that rows are (Excel's number - 1 → one of `roles.CHOSEN`), before every rule here.
    """
    roles = roles or {}
    lookups = lookups_for(titles)
    required = frozenset(column.key for column in titles if column.required)
    enough = 1 if len(required) == 1 else 2
    best: tuple[int, int, list[tuple[str, ...]], Matching] | None = None
    best_score = (0, 0)
    head = replace(sheet, merged=tuple(merge for merge in sheet.merged if merge[0] < SEARCHED + DEEPEST))
    told = sorted(row for row, role in roles.items() if role == HEADER and row < len(sheet.rows))
    if told:
        levels = _levels(sheet, told[0], told[-1])
        best = told[0], told[-1], levels, match_levels(levels, lookups, remembered or {})
    for first in range(min(SEARCHED, len(sheet.rows)) if not told else 0):
        for last in range(first, min(first + DEEPEST, len(sheet.rows))):
            if last > first and not _is_level(head, first, last):
                break
            levels = _levels(head, first, last)
            found = match_levels(levels, lookups, remembered or {})
            keys = set(found.columns.values())
            score = (len(keys) + len(keys & required), last - first if _reaches(head, first, last) else first - last)
            if len(keys) >= enough and (len(keys) > 1 or keys & required) and score > best_score:
                best_score, best = score, (first, last, levels, found)
    if best is None:
        raise _without_header(sheet, titles)
    if not told and _is_form(sheet, best[1], best[3], lookups):
        raise Refused(f"工作表“{sheet.name}”像是一人一张的登记表，读入 0 行。", "导入的表格应是一行一条记录，第一行是列名；登记表请在窗口中新增并填写。")
    first, last, levels, found = best
    header = [BETWEEN_LEVELS.join(titles) for titles in levels]
    labels = Labels(titles)
    layout = _layout(sheet, (first, last), header, found, required, labels, roles)
    key_columns = [column for column, key in found.columns.items() if key in required] or list(found.columns)
    starts = starts_of([plain_title(title) for title in header], key_columns[0]) if key_columns else []
    if starts:
        closing = [row for row in layout.footer_rows if row > max(layout.body, default=0)]
        sheet = unstacked(sheet, (first, last), starts, closing, layout.sections)
        levels = _levels(sheet, first, last)
        header = [BETWEEN_LEVELS.join(titles) for titles in levels]
        found = match_levels(levels, lookups, remembered or {})
        layout = _layout(sheet, (first, last), header, found, required, labels, roles)
        layout = replace(layout, notes=(f"表格分左右 {len(starts)} 栏，已逐栏读入。",))
    return _grouped(layout, remembered or {})


def _grouped(layout: Layout, remembered: Mapping[str, str]) -> Layout:
    """The layout with what groups say written into every row they stand over."""
    around = "".join(plain_text(cell) for row in layout.title_rows for cell in layout.sheet.rows[row])
    found = groups_of(layout.sheet, layout.header, layout.columns, layout.body, layout.sections, layout.merged_down,
                      layout.required, layout.labels, around + plain_text(layout.sheet.name), remembered)
    if not found.groups and not found.notes:
        return layout
    unused = [(column, title) for column, title in enumerate(found.header) if title and column not in found.columns]
    return replace(layout, sheet=replace(layout.sheet, rows=found.rows), header=found.header, columns=found.columns,
                   unused=unused, groups=found.groups, notes=(*layout.notes, *found.notes))


def _without_header(sheet: Sheet, titles: Sequence[ColumnTitles]) -> Refused:
    names = "、".join(f"“{column.title}”" for column in titles if column.required) or f"“{titles[0].title}”"
    return Refused(f"工作表“{sheet.name}”里没有找到表头。",
                   f"请确认选对了文件和工作表：前 {SEARCHED} 行里要有一行列名，其中有{names}，一行一条记录。")


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
    if not any(not is_empty(cell) for cell in cells) and not _reaches(sheet, first, row):
        return False
    if any(not is_empty(cell) and not isinstance(cell, str) for cell in cells):
        return False
    if any(r0 < row <= r1 and first <= r0 for r0, _, r1, _ in sheet.merged):
        return True
    if _stands_below(sheet, first, row):
        return True
    # A middle level: titles below parents, and the level under it spreads into the blanks beside them.
    return row < first + DEEPEST - 1 and row + 1 < len(sheet.rows) and _is_level(sheet, first, row + 1) and all(
        is_empty(cell) or not is_empty(sheet.rows[row - 1][column]) for column, cell in enumerate(cells))


def _stands_below(sheet: Sheet, first: int, row: int) -> bool:
    """Without merges: every cell stands below a parent that spans, so the columns between are blank here."""
    above, cells = sheet.rows[row - 1], sheet.rows[row]
    titled = {column for upper in sheet.rows[first:row] for column, cell in enumerate(upper) if not is_empty(cell)}
    return any(is_empty(up) and not is_empty(cell) for up, cell in zip(above, cells)) and any(
        is_empty(cells[column]) for column in titled)


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

def rows(layout: Layout) -> Iterator[tuple[int, dict[str, Cell]]]:
    """The number of each body row (1-based; Excel's, unless blocks were put below one another) and its raw cell of
    each key.

    A cell merged downward stands in each of its rows, and 同上 or 〃 is replaced by the cell above.
    """
    sheet = layout.sheet
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
            required: frozenset[str], labels: Labels, roles: Mapping[int, str]) -> Layout:
    first, last = header_rows
    title_rows = [row for row in range(first) if any(not is_empty(cell) for cell in sheet.rows[row])]
    units = (re.search(r"单位:(\S{1,3}?)(?:[)\s]|$)", plain_text(cell)) for row in title_rows for cell in sheet.rows[row])
    merged_down = {(row, c0): sheet.rows[r0][c0] for r0, c0, r1, _ in sheet.merged
                   if last < r0 < len(sheet.rows) and c0 < len(header)
                   for row in range(r0 + 1, min(r1 + 1, len(sheet.rows)))}
    parts = Rows()
    sorter = Sorter(sheet, header, found.columns, required, merged_down,
                    lambda text: bool(labels.fits(split_label(text)[0])))
    told: dict[int, str] = {}
    for row in range(last + 1, len(sheet.rows)):
        role = roles.get(sheet.number(row) - 1) if roles else None
        if role in (DATA, LEFT, SECTION):
            told[row] = role
            parts.body += [row] if role == DATA else []
        else:
            sorter.place(row, row == last + 1, parts)
    if parts.footer_rows:
        close(parts)
    leave_samples_out(sheet, parts, title_rows, sorter.must)
    _take_told(sheet, parts, told)
    counting = {column for column, title in enumerate(header)
                if found.columns.get(column) in required or column not in found.columns and title in ("", "序号")}
    return Layout(
        header_rows=header_rows, header=tuple(header), columns=found.columns, unused=found.unused, units=found.units,
        unit=next((unit[1] for unit in units if unit and unit[1] in UNITS), None), title_rows=title_rows,
        body=parts.body, sections=parts.sections, footer_rows=parts.footer_rows, blank_rows=parts.blank_rows,
        sample_rows=parts.sample_rows, repeated_rows=parts.repeated_rows,
        expected_count=expected(sheet, title_rows, parts.footer_rows, counting),
        merged_down=merged_down, required=required, sheet=sheet, labels=labels,
        left_rows=[row for row, role in told.items() if role == LEFT], roles=roles)


def _take_told(sheet: Sheet, parts: Rows, told: Mapping[int, str]) -> None:
    """Put the rows where a person said they belong."""
    for row, role in told.items():
        if role == DATA and row in parts.sample_rows:
            parts.sample_rows.remove(row)
            parts.body = sorted([*parts.body, row])
        elif role == SECTION:
            words = next((str(cell).strip() for cell in sheet.rows[row] if not is_empty(cell)), "")
            if words:
                parts.sections[row] = words


# ---- cells -----------------------------------------------------------------------------------------------------

def _title(cell: Cell) -> str:
    """A cell of a header as people read it: in one line. A long text is no title."""
    return "" if cell is None or isinstance(cell, str) and len(cell) > LONGEST_TITLE else "".join(str(cell).split())
