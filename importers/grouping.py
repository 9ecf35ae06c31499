"""Groups in a sheet: section rows and cells merged down, their labels without counts, and the column they speak of."""
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from importers.body import is_empty
from importers.reading import Cell, Sheet
from importers.titles import BETWEEN_LEVELS, ColumnTitles, plain_title
from models.basics import NATIONAL_SECTORS, Sectors
from models.columns import Choice, Date
from models.errors import InvalidValue
from models.fields import is_blank, is_ditto
from models.relations import Pointing

LONGEST_LABEL = 24          # characters; a longer line above records is a sentence
TYPE_WORD = 3               # characters: 委员会 of 专门委员会 tells what a label names

# How offices call 界别 of the national list that end in no 界.
SHORT_SECTORS = ("中共", "民革", "民盟", "民建", "民进", "农工党", "致公党", "九三学社", "台盟", "无党派", "共青团", "青联", "工会",
                 "妇联", "工商联", "科协", "台联", "侨联", "特邀人士", "特邀", "特邀委员")

# Columns of plain text that people group by, and how their values end.
TEXT_ENDINGS = {"乡镇": ("镇", "乡", "街道", "街道办", "办事处", "开发区", "园区")}

_COUNTED = re.compile(r"[:：,，]?\s*[(（\[【]?\s*(?:共|计|合计)?\s*(\d{1,6})\s*(?:人|名|位|户|家|个|条|件|项)"
                      r"(?:委员|同志|队员|成员|行政村|村|社区|单位|企业)?\s*[)）\]】]?\s*[:：]?$"
                      r"|\s*[(（\[【]\s*(?:共|计|合计)?\s*(\d{1,6})\s*[)）\]】]\s*[:：]?$")
_NUMBERING = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}\s*[、.．])\s*")
# What is said of a group behind its label: 教育界（12人） 召集人：王甲.
_MORE = re.compile(r"[\s,，;；(（]+(?:召集人|副?组长|负责人|联系人|联络员|队长|讨论地点|地点|时间)[:：].*$", re.DOTALL)
_TITLE = re.compile(r"(?:名册|名单|名录|台账|[一览统计登记汇总明细情况]表|目录)(?:[(（].*)?$|^附[件表]")     # of a sheet, not of a group
_IN_BRACKETS = re.compile(r"[【\[〔(<《](.+)[】\]〕)>》]")
_CALLED = re.compile(r"([^:：]{1,8})[:：]\s*(.+)", re.DOTALL)
_SPACED = re.compile(r"(?:[㐀-鿿]\s+)+[㐀-鿿]")
_HAN = re.compile(r"[㐀-鿿〇·()（）\s]+")


@dataclass(frozen=True)
class Group:
    """Rows that stand together under a label. `said` is the count written in it; `rows` are rows of the sheet."""

    label: str
    said: int | None
    rows: tuple[int, ...]


def split_label(text: str) -> tuple[str, int | None]:
    """A label without its count, numbering and padding, and the count: 一、教 育 界（12人） → 教育界, 12."""
    text = _MORE.sub("", unicodedata.normalize("NFKC", text).strip()).rstrip()
    found = _COUNTED.search(text)
    said = None
    if found and found.start():
        text, said = text[:found.start()].rstrip(), int(found[1] or found[2])
    text = _NUMBERING.sub("", text) or text
    whole = _IN_BRACKETS.fullmatch(text)
    text = whole[1] if whole else text
    text = re.sub(r"\s+", "", text) if _HAN.fullmatch(text) else " ".join(text.split())
    return text.rstrip(":："), said


class Labels:
    """Which column of a register a label may be a value of."""

    def __init__(self, titles: Sequence[ColumnTitles]) -> None:
        self.columns = [column for column in titles if _groups(column)]
        self._fits = lru_cache(4096)(self._fitting)
        self._days = [column for column in titles if isinstance(column, Date)]
        self._titles = {plain_title(title) for column in self.columns for title in (column.title, *column.aliases)}

    def split(self, text: str) -> tuple[str, int | None]:
        """`split_label`, also without the title of the column: 界别：教育界（12人） → 教育界, 12."""
        label, said = split_label(text)
        called = _CALLED.fullmatch(label)
        if called and plain_title(called[1]) in self._titles:
            return called[2], said
        bare = label.removesuffix("委员")
        return (bare, said) if bare != label and not self.fits(label) and self.fits(bare) else (label, said)

    def day_column(self, labels: Sequence[str], present: Collection[str]) -> str:
        """The key of the first column of days where the labels are days and the sheet has no column of them."""
        if not labels or not self._days or any(day.key in present for day in self._days):
            return ""
        try:
            several = [self._days[0].parse(label) for label in labels]
        except InvalidValue:
            return ""
        return self._days[0].key if all(isinstance(one, str) and len(one) >= 10 for one in several) else ""

    def missing(self, present: Iterable[str]) -> str:
        """The key of the one column that every record must fill and the sheet does not have, '' for none or several."""
        absent = [column.key for column in self.columns if column.required and column.key not in present]
        return absent[0] if len(absent) == 1 else ""

    def fits(self, label: str) -> tuple[str, ...]:
        """The keys of the columns of whose kind the label is: 教育界, 第一网格, 提案委员会, 常务委员."""
        return self._fits(label)

    def _fitting(self, label: str) -> tuple[str, ...]:
        return tuple(column.key for column in self.columns if label and _fits(column, label))

    def column_of(self, labels: Iterable[str], around: str, taken: Collection[str] = (),
                  present: Collection[str] = ()) -> str:
        """The key most of the labels fit, '' where none does; `around` is what stands above the table.

        Of several that fit alike (中国民主同盟 is a 界别 and a party) it is one that is not `present` in the sheet. Labels
        that tell nothing by themselves (第一组) are of the column that the title of the sheet names.
        """
        different = list(dict.fromkeys(labels))
        votes = Counter(key for label in different for key in self.fits(label) if key not in taken)
        if votes:
            key, count = max(votes.items(), key=lambda vote: (vote[1], vote[0] not in present))
            return key if count * 2 >= len(different) or count > 2 else ""
        free = [column for column in self.columns
                if column.key not in taken and isinstance(column, Pointing) and column.target]
        named = [column.key for column in free if any(word in around for word in (column.title, *column.aliases))]
        return named[0] if len(set(named)) == 1 else ""


def _groups(column: ColumnTitles) -> bool:
    """Whether people group rows by the column: it names one of few."""
    return isinstance(column, Choice) or column.title in TEXT_ENDINGS or isinstance(column, Pointing) and (
        bool(column.target) or bool(getattr(column, "choices", ())))


def _fits(column: ColumnTitles, label: str) -> bool:
    if isinstance(column, Pointing) and column.target:
        return _called_so(column, label)
    if column.title in TEXT_ENDINGS:
        return len(label) > 1 and label.endswith(TEXT_ENDINGS[column.title])
    try:
        parsed = column.parse(label)        # type: ignore[attr-defined]
    except InvalidValue:
        return False
    several = parsed if isinstance(parsed, tuple) else (parsed,)
    return bool(several) and all(one in column.choices for one in several)      # type: ignore[attr-defined]


def _called_so(column: Pointing, label: str) -> bool:
    """Whether a label ends as names of that kind do: in 界, in the column's title, or in what its title ends in."""
    pointed = column.pointed
    if pointed is Sectors and label.removesuffix("界别").removesuffix("界") in _national():
        return True
    words = {title for title in (column.title, *column.aliases)} | {pointed.title}
    words |= {word[-TYPE_WORD:] for word in words}
    if "" not in pointed.name_endings:
        words |= set(pointed.name_endings)
    return any(len(label) > len(word) and (label.endswith(word) or re.fullmatch(
        rf"{re.escape(word)}[一二三四五六七八九十\d]{{1,3}}", label)) for word in words)


@lru_cache(1)
def _national() -> frozenset[str]:
    return frozenset(name.removesuffix("界") for name in (*NATIONAL_SECTORS, *SHORT_SECTORS))


# ---- groups in a sheet -----------------------------------------------------------------------------------------

@dataclass
class Found:
    """The rows with what groups say in every cell they stand for, and what was found out on the way."""

    rows: list[list[Cell]]
    header: tuple[str, ...]
    columns: dict[int, str]
    groups: tuple[Group, ...]
    notes: list[str]


def groups_of(sheet: Sheet, header: tuple[str, ...], columns: Mapping[int, str], body: Sequence[int],
              sections: Mapping[int, str], merged_down: Mapping[tuple[int, int], Cell], required: frozenset[str],
              labels: Labels, around: str, remembered: Mapping[str, str]) -> Found:
    """Write what section rows and cells merged down say into the rows under them."""
    found = Found(sheet.rows, header, dict(columns), (), [])
    if body and (sections or merged_down or header):
        work = _Grouping(sheet, found, body, required, labels, around, remembered)
        work.fill_down_columns(merged_down)
        if sections:
            work.take_sections(sections)
        found.groups = _joined(work.groups)
    return found


class _Grouping:
    def __init__(self, sheet: Sheet, found: Found, body: Sequence[int], required: frozenset[str], labels: Labels,
                 around: str, remembered: Mapping[str, str]) -> None:
        self.sheet, self.found, self.body, self.required = sheet, found, body, required
        self.labels, self.around, self.remembered = labels, around, remembered
        self.keys = {column.key for column in labels.columns}
        self.targets = {column.key for column in labels.columns if getattr(column, "target", "")}
        self.groups: list[Group] = []
        self.copied: set[int] = set()

    def fill_down_columns(self, merged_down: Mapping[tuple[int, int], Cell]) -> None:
        merged = {column for _, column in merged_down}
        named = [column for column, key in self.found.columns.items() if key in self.required]
        for column in range(len(self.found.header)):
            key = self.found.columns.get(column, "")
            # Of several columns that every record must fill the last is its own; those before may stand for several.
            if key in self.required and (key not in self.targets or column == max(named)):
                continue
            if key and key not in self.keys:
                if column in merged and self._all_counted(column):
                    self._merged(column, key, merged_down)
                continue
            if column in merged:
                self._merged(column, key, merged_down)
            elif key in self.targets and self._written_once(column):
                self._blanks(column, key)
            elif key in self.targets:
                self._each(column)

    def _merged(self, column: int, key: str, merged_down: Mapping[tuple[int, int], Cell]) -> None:
        """Cells merged down: the label in every row; a merge with nothing in it goes on with the group above."""
        current: tuple[str, int | None] = ("", None)
        written: list[tuple[int, str, int | None]] = []
        for row in self.body:
            cell = self.sheet.rows[row][column]
            if cell is None:
                cell = merged_down.get((row, column))
            if isinstance(cell, str) and not is_ditto(cell):
                current = self.labels.split(cell)
            elif cell is not None:
                current = ("", None)
            elif not self._merged_at(row, column, merged_down):
                continue                    # a single blank cell says nothing
            if current[0]:
                written.append((row, *current))
        if not key:
            key = self._key([label for _, label, _ in written], column)
            if not key:
                return
            self.found.columns[column] = key
        self._write(column, written)

    def _all_counted(self, column: int) -> bool:
        """Whether every cell of the column says how many rows it stands for."""
        texts = {cell for row in self.body if (cell := self.sheet.rows[row][column]) is not None}
        return bool(texts) and all(isinstance(text, str) and _COUNTED.search(text) for text in texts)

    def _merged_at(self, row: int, column: int, merged_down: Mapping[tuple[int, int], Cell]) -> bool:
        return (row, column) in merged_down or (row + 1, column) in merged_down

    def _written_once(self, column: int) -> bool:
        """Whether a column left of the names holds labels of groups with blanks under them, and not a value that some
        rows lack: a label says how many there are, or stands once."""
        names = [place for place, key in self.found.columns.items() if key in self.required]
        cells = [self.sheet.rows[row][column] for row in self.body]
        if not names or column > min(names) or is_empty(cells[0]):
            return False
        written = [cell for cell in cells if not is_empty(cell)]
        labels = [cell for cell in written if isinstance(cell, str) and not is_blank(cell) and not is_ditto(cell)]
        if len(labels) < len(written) or len(written) == len(cells):
            return False
        once = len(written) * 3 <= len(cells) * 2 and len(set(labels)) == len(labels)
        return once or all(map(_COUNTED.search, labels))

    def _blanks(self, column: int, key: str) -> None:
        written = []
        current: tuple[str, int | None] = ("", None)
        for row in self.body:
            cell = self.sheet.rows[row][column]
            if isinstance(cell, str) and not is_empty(cell):
                current = self.labels.split(cell)
            written.append((row, *current))
        self._write(column, written)
        self.found.notes.append(f"“{_title(self.found.header[column])}”一列空着的格按上面一格填入。")

    def _each(self, column: int) -> None:
        """A group of one row has its count and its padding in a cell of its own."""
        cells = [self.sheet.rows[row][column] for row in self.body]
        texts = {cell for cell in cells if isinstance(cell, str)}
        counted = {text for text in texts if _COUNTED.search(text) or _SPACED.fullmatch(text)}
        if counted:
            self._write(column, [(row, *self.labels.split(cell)) for row, cell in zip(self.body, cells)
                                 if isinstance(cell, str) and cell in counted])

    def take_sections(self, sections: Mapping[int, str]) -> None:
        """A section's label stands for every row down to the next of its kind."""
        labels = {row: self.labels.split(text) for row, text in sections.items()}
        labels = {row: one for row, one in labels.items()
                  if one[0] and len(one[0]) <= LONGEST_LABEL and not _TITLE.search(one[0])}
        common = (self._key([label for label, _ in labels.values()], None)
                  or self.labels.missing(self.found.columns.values())
                  or self.labels.day_column([label for label, _ in labels.values()], self.found.columns.values()))
        order: list[str] = []
        current: dict[str, tuple[str, int | None]] = {}
        under: dict[str, list[tuple[int, str, int | None]]] = {}
        for row in sorted([*self.body, *labels]):
            if row not in labels:
                for kind, (label, said) in current.items():
                    under.setdefault(kind, []).append((row, label, said))
                continue
            fits = self.labels.fits(labels[row][0])
            kind = common if common in fits or not fits else fits[0]
            if kind not in order:
                order.append(kind)
            for inner in order[order.index(kind) + 1:]:        # 第二组 ends 教育界 of 第一组
                current.pop(inner, None)
            current[kind] = labels[row]
        for kind, written in under.items():
            self._section_column(kind, written)

    def _section_column(self, key: str, written: list[tuple[int, str, int | None]]) -> None:
        present = next((column for column, one in self.found.columns.items() if key and one == key), None)
        if present is not None:
            self._write(present, [one for one in written if is_empty(self.found.rows[one[0]][present])])
            self._count(written)
            return
        different = list(dict.fromkeys(label for _, label, _ in written))
        title = f"分组标题（{'、'.join(different[:2])}{'等' if len(different) > 2 else ''}）"
        key = self.remembered.get(plain_title(title), key)
        column = len(self.found.header)
        self.found.header = (*self.found.header, title)
        self.found.rows = [[*cells, None] for cells in self.found.rows]
        self.copied = set(range(len(self.found.rows)))
        self._write(column, written)
        if key:
            self.found.columns[column] = key
        else:
            self.found.notes.append(f"分组标题“{'、'.join(different[:5])}”{'等' if len(different) > 5 else ''}没有对应的列，未读入。")

    def _key(self, labels: list[str], column: int | None) -> str:
        title = _title(self.found.header[column]) if column is not None else ""
        taken = set(self.found.columns.values()) if column is not None else set()
        return self.labels.column_of(labels, self.around + title, taken, set(self.found.columns.values()))

    def _write(self, column: int, written: Sequence[tuple[int, str, int | None]]) -> None:
        if self.found.rows is self.sheet.rows:
            self.found.rows = list(self.sheet.rows)
        for row, label, _ in written:
            if row not in self.copied:
                self.copied.add(row)
                self.found.rows[row] = list(self.found.rows[row])
            self.found.rows[row][column] = label
        self._count(written)

    def _count(self, written: Sequence[tuple[int, str, int | None]]) -> None:
        rows: dict[tuple[str, int | None], list[int]] = {}
        for row, label, said in written:
            rows.setdefault((label, said), []).append(row)
        self.groups += [Group(label, said, tuple(several)) for (label, said), several in rows.items()]


def _joined(groups: Sequence[Group]) -> tuple[Group, ...]:
    """Parts of one group joined: a page break cuts it, and the second part may repeat the count or not have it."""
    joined: dict[str, Group] = {}
    for group in groups:
        before = joined.get(group.label)
        if before is not None:
            said = [one for one in dict.fromkeys((before.said, group.said)) if one is not None]
            group = Group(group.label, sum(said) if said else None, tuple(dict.fromkeys((*before.rows, *group.rows))))
        joined[group.label] = group
    return tuple(joined.values())


def _title(written: str) -> str:
    return written.replace(BETWEEN_LEVELS, "")


__all__ = ["Found", "Group", "LONGEST_LABEL", "Labels", "groups_of", "split_label"]
