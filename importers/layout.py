"""Finds the table in a sheet: its header below title rows, its columns, its body rows and what stands around them."""
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from importers.blocks import starts_of, unstacked
from importers.body import Rows, Sorter, close, expected, is_empty, leave_samples_out, plain_text
from importers.grouping import Group, Labels, groups_of
from importers.heading import SEARCHED, Heading, find_heading, heading_at, is_form
from importers.lower_tables import with_lower_tables
from importers.reading import Cell, Sheet
from importers.roles import DATA, HEADER, LEFT, OTHER, REPEATED, SECTION
from importers.titles import (
    BETWEEN_LEVELS,
    UNITS,
    ColumnTitles,
    Matching,
    lookups_for,
    plain_title,
)
from importers.turned import turned
from models.errors import Refused
from models.fields import is_ditto

__all__ = ["Layout", "find_table", "rows"]

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
    other_rows: list[int] = field(default_factory=list)     # a table of another kind below this one
    marks: Mapping[int, str] = field(default_factory=dict, repr=False)      # rows that are what stands around them says
    roles: Mapping[int, str] = field(default_factory=dict)  # what a person said of rows: Excel's number - 1 → role

    @property
    def missing(self) -> frozenset[str]:
        """Required keys for which the sheet has no column."""
        return self.required - set(self.columns.values())

    def with_columns(self, mapping: Mapping[int, str]) -> "Layout":
        """The layout with columns as a person matched them; what is a body row follows from it."""
        unused = [(column, title) for column, title in enumerate(self.header) if title and column not in mapping]
        levels = tuple(tuple(title.split(BETWEEN_LEVELS)) if title else () for title in self.header)
        layout = _layout(self.sheet, Heading(*self.header_rows, levels, Matching(dict(mapping), unused, self.units)),
                         self.required, self.labels, self.roles, self.marks)
        return replace(layout, groups=self.groups, notes=self.notes)


# ---- the table -------------------------------------------------------------------------------------------------

def find_table(sheet: Sheet, titles: Sequence[ColumnTitles], remembered: Mapping[str, str] | None = None,
               roles: Mapping[int, str] | None = None) -> Layout:
    """The layout of the sheet's table. Raises Refused where there is no header, or the sheet is one person's form.

    `roles`: what a person said that rows are (Excel's number - 1 → one of `roles.CHOSEN`), before every rule here.
    """
    roles = roles or {}
    chosen = remembered or {}
    lookups = lookups_for(titles)
    required = frozenset(column.key for column in titles if column.required)
    told = sorted(row for row, role in roles.items() if role == HEADER and row < len(sheet.rows))
    heading = (heading_at(sheet, told[0], told[-1], lookups, chosen) if told
               else find_heading(sheet, lookups, required, chosen))
    round_sheet = turned(sheet, heading, lookups, required) if not told else None
    if round_sheet is not None:
        sheet, heading = round_sheet, find_heading(round_sheet, lookups, required, chosen)
    if heading is None:
        raise _without_header(sheet, titles)
    if not told and is_form(sheet, heading, lookups):
        raise Refused(f"工作表“{sheet.name}”像是一人一张的登记表，读入 0 行。", "导入的表格应是一行一条记录，第一行是列名；登记表请在窗口中新增并填写。")
    labels = Labels(titles)
    columns = heading.matching.columns
    key_columns = [column for column, key in columns.items() if key in required] or list(columns)
    starts = starts_of([plain_title(title) for title in heading.titles], key_columns[0]) if key_columns else []
    if starts:
        layout = _layout(sheet, heading, required, labels, roles)
        closing = [row for row in layout.footer_rows if row > max(layout.body, default=0)]
        sheet = unstacked(sheet, (heading.first, heading.last), starts, closing, layout.sections)
        heading = heading_at(sheet, heading.first, heading.last, lookups, chosen)
        layout = _layout(sheet, heading, required, labels, roles)
        layout = replace(layout, notes=(f"表格分左右 {len(starts)} 栏，已逐栏读入。",))
    else:
        joined = with_lower_tables(sheet, heading, lookups, required, chosen)
        layout = _layout(joined.sheet, joined.heading, required, labels, roles, joined.marks)
        layout = replace(layout, notes=joined.notes)
    return _grouped(layout, chosen)


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


def _layout(sheet: Sheet, heading: Heading, required: frozenset[str], labels: Labels,
            roles: Mapping[int, str], marks: Mapping[int, str] | None = None) -> Layout:
    """What every row is. `marks`: what rows were found to be by what stands around them; a person's word goes first."""
    first, last = heading.first, heading.last
    header, found = heading.titles, heading.matching
    title_rows = [row for row in range(first) if any(not is_empty(cell) for cell in sheet.rows[row])]
    units = (re.search(r"单位:(\S{1,3}?)(?:[)\s]|$)", plain_text(cell)) for row in title_rows for cell in sheet.rows[row])
    merged_down = {(row, c0): sheet.rows[r0][c0] for r0, c0, r1, _ in sheet.merged
                   if last < r0 < len(sheet.rows) and c0 < len(header)
                   for row in range(r0 + 1, min(r1 + 1, len(sheet.rows)))}
    parts = Rows()
    sorter = Sorter(sheet, header, found.columns, required, merged_down,
                    lambda text: bool(labels.fits(labels.split(text)[0])), title_rows)
    told: dict[int, str] = {}
    for row in range(last + 1, len(sheet.rows)):
        role = (roles.get(sheet.number(row) - 1) if roles else None) or (marks.get(row) if marks else None)
        if role in (DATA, LEFT, SECTION, OTHER, REPEATED):
            told[row] = role
            parts.body += [row] if role == DATA else []
            parts.repeated_rows += [row] if role == REPEATED else []
        else:
            sorter.place(row, row == last + 1, parts)
    if parts.footer_rows:
        close(sheet, parts, sorter.inherited)
    leave_samples_out(sheet, parts, title_rows, sorter.must)
    _take_told(sheet, parts, told)
    counting = {column for column, title in enumerate(header)
                if found.columns.get(column) in required or column not in found.columns and title in ("", "序号")}
    return Layout(
        header_rows=(first, last), header=header, columns=found.columns, unused=found.unused, units=found.units,
        unit=next((unit[1] for unit in units if unit and unit[1] in UNITS), None), title_rows=title_rows,
        body=parts.body, sections=parts.sections, footer_rows=parts.footer_rows, blank_rows=parts.blank_rows,
        sample_rows=parts.sample_rows, repeated_rows=parts.repeated_rows,
        expected_count=expected(sheet, title_rows, parts.footer_rows, counting),
        merged_down=merged_down, required=required, sheet=sheet, labels=labels,
        left_rows=[row for row, role in told.items() if role == LEFT],
        other_rows=[row for row, role in told.items() if role == OTHER], roles=roles, marks=marks or {})


def _take_told(sheet: Sheet, parts: Rows, told: Mapping[int, str]) -> None:
    """Put the rows where a person said they belong."""
    for row, role in told.items():
        if role == DATA and row not in parts.body:               # a rule about what stands around it took it
            parts.sample_rows = [one for one in parts.sample_rows if one != row]
            parts.footer_rows = [one for one in parts.footer_rows if one != row]
            parts.body = sorted([*parts.body, row])
        elif role == SECTION:
            words = next((str(cell).strip() for cell in sheet.rows[row] if not is_empty(cell)), "")
            if words:
                parts.sections[row] = words
