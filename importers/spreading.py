"""Several people named in one cell (第一组 | 王某、李某、赵某) put into rows of their own."""
import re
from dataclasses import replace

from importers.layout import Layout
from importers.reading import Cell
from models.columns import Text
from models.fields import parse_name
from models.register import Register

_SEVERAL = re.compile(r"[、，,;；\n]|\S\S\s+\S\S+\s+\S\S")
_BETWEEN = re.compile(r"[、，,;；\n]+")
_NAME = re.compile(r"[㐀-鿿〇𠀀-𳍿]{2,4}|[㐀-鿿]+(?:·[㐀-鿿]+)+")
_BRACKET = re.compile(r"[(（][^()（）]*[)）]$")


def names_in(cell: Cell) -> list[str]:
    """The names a cell holds, as written; none where it holds one only, or what is no name."""
    if not isinstance(cell, str) or not _SEVERAL.search(cell):
        return []
    parts = [part.strip() for part in _BETWEEN.split(cell.strip().rstrip("。等")) if part.strip()]
    if len(parts) == 1:                     # 王甲 王乙 王丙; two words with a space may be one name
        parts = parts[0].split()
    if len(parts) == 2 and not re.search("[、，,;；]", cell):
        return []                           # the second line of a cell is a former name
    bare = [re.sub(r"\s", "", _BRACKET.sub("", part)) for part in parts]
    return parts if len(parts) > 1 and all(map(_NAME.fullmatch, bare)) else []


def spread(register: type[Register], layout: Layout) -> Layout:
    """The layout with a row for each person. Rows that say more of one of them (a phone) are left as they are."""
    label = register.column(register.label)
    column = next((number for number, key in layout.columns.items() if key == label.key), None)
    if column is None or not isinstance(label, Text) or label._parse is not parse_name:
        return layout
    own = [number for number, key in layout.columns.items() if getattr(register.column(key), "path", "")
           or key in ("work", "number")]
    sheet = layout.sheet
    several = {}
    for row in layout.body:
        names = names_in(sheet.rows[row][column])
        if names and all(number == column or sheet.rows[row][number] is None for number in own):
            several[row] = names
    if not several:
        return layout
    rows: list[list[Cell]] = []
    numbers: list[int] = []
    became: dict[int, list[int]] = {}
    for row, cells in enumerate(sheet.rows):
        became[row] = []
        for name in several.get(row, [cells[column] if column < len(cells) else None]):
            became[row].append(len(rows))
            rows.append([*cells[:column], name, *cells[column + 1:]] if row in several else cells)
            numbers.append(sheet.number(row))

    def moved(kept: list[int]) -> list[int]:
        return [new for row in kept for new in became[row]]

    note = f"有 {len(several)} 格写有几个姓名，已按人分行读入。"
    return replace(
        layout, sheet=replace(sheet, rows=rows, numbers=tuple(numbers), merged=()), body=moved(layout.body),
        sections={became[row][0]: text for row, text in layout.sections.items()},
        footer_rows=moved(layout.footer_rows), blank_rows=moved(layout.blank_rows),
        sample_rows=moved(layout.sample_rows), repeated_rows=moved(layout.repeated_rows),
        left_rows=moved(layout.left_rows), other_rows=moved(layout.other_rows),
        marks={new: role for row, role in layout.marks.items() for new in became[row]},
        merged_down={(new, place): cell for (row, place), cell in layout.merged_down.items() for new in became[row]},
        groups=tuple(replace(group, rows=tuple(moved(list(group.rows)))) for group in layout.groups),
        notes=(*layout.notes, note))


__all__ = ["names_in", "spread"]
