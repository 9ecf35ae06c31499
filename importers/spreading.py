"""Several people named in one cell (第一组 | 王某、李某、赵某) put into rows of their own."""
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from importers.layout import Layout
from importers.reading import Cell
from models.columns import Integer, Text
from models.fields import begins_with_surname, looks_like_a_note, parse_name
from models.people import Person
from models.records import live, tuples
from models.register import Register
from models.relations import OF_PEOPLE, Ref

NAMED = 5                   # rows that a note names
CHUNK = 500                 # names asked for at once
_SEVERAL = re.compile(r"[、，,;；\n]|\S\S\s+\S\S")
_BETWEEN = re.compile(r"[、，,;；\n]+")
_NAME = re.compile(r"[㐀-鿿〇𠀀-𳍿]{2,4}|[㐀-鿿]+(?:·[㐀-鿿]+)+")
# Surnames of two characters: 欧阳 修文 is one person, 张三 李四 two.
_COMPOUND = frozenset("欧阳 上官 司马 司徒 诸葛 夏侯 皇甫 尉迟 公孙 慕容 长孙 宇文 东方 端木 独孤 南宫 令狐 呼延 万俟 闻人 钟离 轩辕 澹台 "
                      "申屠 太史 公羊 淳于 单于 公冶 宗政 濮阳 赫连 鲜于 闾丘 完颜 纳兰 拓跋 第五 百里 西门 东郭".split())
_BRACKET = re.compile(r"[(（][^()（）]*[)）]$")


def names_in(cell: Cell, known: Callable[[str], bool] = lambda name: False) -> list[str]:
    """The names a cell holds, as written; none where it holds one only, or what is no name.

    `known` tells of a name whether a person is called so: 张三 李四 is one person where there is one.
    """
    if not isinstance(cell, str) or not _SEVERAL.search(cell):
        return []
    parts = [part.strip() for part in _BETWEEN.split(cell.strip().rstrip("。等")) if part.strip()]
    marked = re.search("[、，,;；]", cell) is not None
    if len(parts) == 1:                     # 王甲 王乙 王丙
        parts = parts[0].split()
        marked = False
    elif len(parts) == 2 and not marked:
        return []                           # the second line of a cell is a former name
    bare = [re.sub(r"\s", "", _BRACKET.sub("", part)) for part in parts]
    if len(parts) < 2 or not all(map(_NAME.fullmatch, bare)):
        return []
    return parts if marked or len(parts) > 2 or _two_people(bare, known) else []


def _two_people(words: Sequence[str], known: Callable[[str], bool]) -> bool:
    """Whether two words with a space between are two names, and no name with padding or with a word about it."""
    if words[0] in _COMPOUND or any(map(looks_like_a_note, words)):
        return False
    return all(map(known, words)) or all(map(begins_with_surname, words)) and not known("".join(words))


def spread(register: type[Register], layout: Layout) -> Layout:
    """The layout with a row for each person. Rows that say more of one of them (a phone) are left as they are."""
    label = register.column(register.label)
    column = next((number for number, key in layout.columns.items() if key == label.key), None)
    names_people = (isinstance(label, Text) and label._parse is parse_name
                    or isinstance(label, Ref) and label.kind == "ref" and label.target in OF_PEOPLE)
    if column is None or not names_people:
        return layout
    own = [number for number, key in layout.columns.items() if getattr(register.column(key), "path", "")
           or key in ("work", "number") or isinstance(register.column(key), Integer)]
    sheet = layout.sheet
    several = {}
    doubtful = []
    known = _known_names([sheet.rows[row][column] for row in layout.body])
    for row in layout.body:
        names = names_in(sheet.rows[row][column], known.__contains__)
        if names and all(number == column or sheet.rows[row][number] is None for number in own):
            several[row] = names
        elif len(names) == 2 and not _BETWEEN.search(str(sheet.rows[row][column])):
            doubtful.append(sheet.number(row))
    if doubtful:
        where = "、".join(map(str, doubtful[:NAMED])) + ("等" if len(doubtful) > NAMED else "")
        layout = replace(layout, notes=(*layout.notes, f"第 {where} 行的姓名像是两个人，按一个人读入，请核对。"))
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


def _known_names(cells: Sequence[Cell]) -> frozenset[str]:
    """Of the names that cells of two words may hold, those of people in the database."""
    asked = {name for cell in cells if isinstance(cell, str) and len(words := cell.split()) == 2
             for name in (*words, "".join(words))}
    found: set[str] = set()
    for names in _in_batches(asked):
        query = Person.select(Person.name).where(live(Person) & Person.name.in_(names))
        found.update(name for (name,) in tuples(query))
    return frozenset(found)


def _in_batches(names: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(names)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start:start + CHUNK]


__all__ = ["names_in", "spread"]
