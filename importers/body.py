"""Tells what each row below a header is: record, section, sample, total, signature, blank, or the header once more."""
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from importers.reading import Cell, Sheet
from importers.titles import BETWEEN_LEVELS, plain_title
from models.fields import is_blank

__all__ = ["Rows", "Sorter", "close", "expected", "is_empty", "is_grand_total", "is_name_like", "is_total",
           "leave_samples_out", "plain_text"]

LONGEST_TITLE = 200         # characters of a cell that are looked at
TELLING = 12                # filled cells of a row that are looked at to tell what it is
LEADING = 3                 # filled cells of a row that is taken for a record without looking further
SAMPLES = 3                 # more marked rows at the top than these are records of a sheet that marks all of them

_COUNT = re.compile(r"(?:共计?|合计|总计|总数)[^\d,.]{0,4}(\d{1,7})(?:人|名|户|家|个|条|件|项|位|行)")
_COUNT_IN_TITLE = re.compile(r"[(](?:共|计)?(\d{1,7})[人名位户家个条件项][,;)]")
_TOTAL = re.compile(r"(?:本页|本表|本单位|以上|全县|全部)?(?:合计|总计|小计|共计|累计|总数)(?:金额|人数|数量)?(?:[(:\d].*|$)|其中(?::|$)")
_PAGE = re.compile(r"-?第\d{1,4}页[,，、/]?(?:共\d{1,4}页)?-?|-\d{1,4}-|续?[(（]?(?:接|续|转)[上下]页[)）]?|续表:?|[(]续表?[)]|"
                   r"[(]?(?:以下|下面|此处以下)空白[)]?|[(]?(?:此页|本页)?(?:无正文|以下无正文|完|END)[)]?|[-=_*—–]{3,}")
_COUNTED = re.compile(r"[^\d:]{1,8}:?\d{1,6}[人名位户家个条件项次]")     # 男：2人
_BARE_NOTE = re.compile(r"(?:备注|说明|附注|注)$")
_SIGNATURE = re.compile(
    r"(?:(?:单位|部门)?(?:主要)?负责人|审核人?|复核人?|审批人?|制表人?|制表单位|填表人?|填报人|填报单位|填报日期|填表日期|制表日期|"
    r"统计人|经办人|经手人|联系电话|分管领导|主管领导|签字|签章|盖章)(?:\(?(?:签字|签名|签章|盖章)\)?)?(?::|$)")
_NOTE = re.compile(r"(?:备注|说明|填表说明|填报说明|注|附注|注意事项)\d?:|(?:填表|填报)说明$")
_SAMPLE = re.compile(r"(?:填写|填表|填报)?(?:示例|样例|范例|例|例如|样表)\d*:?$|(?:示例|样例|例):")
_TELLING = re.compile("|".join(pattern.pattern for pattern in (_COUNT, _TOTAL, _SIGNATURE, _NOTE, _SAMPLE)))
# What a template says below its header of how to fill each column in.
_HINT = re.compile(r"[(]?(?:必填项?|选填项?|非必填|可填|可空|可不填|不填|必选|自动生成|自动计算|下拉(?:选择|框|选项)?|文本(?:格式)?|数字(?:格式)?|日期(?:格式)?|字符串?|"
                   r"(?:请|按|限|须|需|格式|如|例如?|填写?|填报|选择|输入|精确|保留|\d{1,3}[位字]).*)[)]?")
_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")
_NAME_LIKE = re.compile(r"[㐀-鿿〇]{2,4}|[㐀-鿿]+·[㐀-鿿·]+")
_ONLY_COUNT = re.compile(r"[(]?(?:共|计)?\d{1,6}(?:人|名|位|户|家|个|条|件|项)[)]?")
_SECTION = re.compile(r"[(]\d+[^\d()]{0,2}[)]:?$|^[一二三四五六七八九十]{1,3}、|^[(][一二三四五六七八九十]{1,3}[)]|^第.{1,3}(?:组|网格|支部)")
# A cell that calls its whole row an example, wherever it stands: 示例, 样例（导入前删除）, 张三（示例）.
_MARK = re.compile(r"(?:.{0,10}[(\[【])?(?:本行为?|此行为?|填写|填表|填报)?(?:示例|样例|范例|示范)(?:行|数据)?\d*[)\]】]?"
                   r"(?:[,，;；。(].{0,20}删.{0,6})?|.{0,20}(?:示例|样例|范例|此行|本行).{0,12}删[除去掉]?.{0,4}")
# A line of its own above examples: 以下为示例，导入前请删除.
_DELETE = re.compile(r".*(?:示例|样例|范例|样表|例行|首行|第一行|以下|下[一列]行|下方).*删[除去掉]?.*|.*(?:导入|填报|上报|填写|使用)前.{0,8}删[除去掉]?.*")
# What stands in for a person's own words: XXX, 某某单位, 13800000000; and the names everybody takes for an example.
_PLACEHOLDER = re.compile(r".*(?:[xX×*＊✕○〇]{2,}|某某|某单位).*|1\d(?:(\d)\1{8}|\d0{8})|13800138000")
_EXAMPLE_NAMES = frozenset("张三 李四 王五 赵六 某某 张某 李某 张某某 李某某".split())


@dataclass
class Rows:
    body: list[int] = field(default_factory=list)
    sections: dict[int, str] = field(default_factory=dict)
    footer_rows: list[int] = field(default_factory=list)
    blank_rows: list[int] = field(default_factory=list)
    sample_rows: list[int] = field(default_factory=list)
    repeated_rows: list[int] = field(default_factory=list)


class Sorter:
    """Tells what each row below the header is."""

    def __init__(self, sheet: Sheet, header: Sequence[str], columns: Mapping[int, str], required: frozenset[str],
                 merged_down: Mapping[tuple[int, int], Cell], is_label: Callable[[str], bool],
                 title_rows: Sequence[int] = ()) -> None:
        self.is_label = is_label
        self.above = {plain_text(cell) for row in title_rows for cell in sheet.rows[row]} - {""}
        self.sheet = sheet
        self.columns = columns
        self.must = [column for column, key in columns.items() if key in required]
        self.titles = [{plain_title(title) for title in (written, *written.split(BETWEEN_LEVELS))} - {""}
                       for written in header]
        self.inherited: dict[int, list[int]] = {}
        for row, column in merged_down:
            self.inherited.setdefault(row, []).append(column)
        self.wide = {(r0, c0) for r0, c0, _, c1 in sheet.merged if c1 > c0}

    def place(self, row: int, below_header: bool, parts: Rows) -> None:
        cells = self.sheet.rows[row]
        filled = [column for column, cell in enumerate(cells)
                  if cell is not None and not (isinstance(cell, str) and (not cell or cell.isspace()))]
        if len(filled) > LEADING and not below_header and self._is_record(cells, filled):
            parts.body.append(row)
            return
        if self._holds_nothing(cells, filled):
            parts.blank_rows.append(row)
            return
        texts = [plain_text(cells[column]) for column in filled[:TELLING]]
        if self._repeats_header(filled, texts) or self.above.issuperset(texts) or below_header and (
                _numbers_columns(texts) or self._names_fields(cells, filled)):
            parts.repeated_rows.append(row)
            return
        if self._goes_on(row, filled):
            parts.blank_rows.append(row)
            return
        words = next((text for text in texts if not text.isdecimal()), "")
        if words and _SAMPLE.match(words) or len(filled) == 1 and _DELETE.fullmatch(words) or (
                not parts.body and self._tells_how_to_fill(filled, texts)):
            parts.sample_rows.append(row)
        elif (_TOTAL.match(words) or _COUNT.fullmatch("".join(texts)) or self._signs_off(filled, texts)
              or len(filled) == 1 and _PAGE.fullmatch(words) or self._counts(filled, texts)):
            parts.footer_rows.append(row)
        elif len(filled) == 1 and row not in self.inherited and self._is_section(row, filled[0], cells[filled[0]]):
            parts.sections[row] = str(cells[filled[0]]).strip()
        elif len(filled) == 2 and row not in self.inherited and _ONLY_COUNT.fullmatch(texts[1]) and self._is_section(
                row, filled[0], f"{cells[filled[0]]}({texts[1].strip('()')})"):
            parts.sections[row] = f"{str(cells[filled[0]]).strip()}（{texts[1].strip('()')}）"
        elif self._heads_with_more(filled, texts) and self._is_section(row, filled[0], cells[filled[0]]):
            parts.sections[row] = str(cells[filled[0]]).strip()
        else:
            parts.body.append(row)

    def _counts(self, filled: Sequence[int], texts: Sequence[str]) -> bool:
        """Whether the row says only how many there are of several kinds: 男：2人 女：1人."""
        return (len(filled) > 1 and all(map(_COUNTED.fullmatch, texts))
                and not any(map(_ONLY_COUNT.fullmatch, texts)) and any(":" in text for text in texts))

    def _heads_with_more(self, filled: Sequence[int], texts: Sequence[str]) -> bool:
        """Whether a label is followed by nothing but what is said of its group: 第一组 召集人：王甲."""
        return (1 < len(filled) < 4 and ":" not in texts[0] and all(":" in text for text in texts[1:])
                and not any(column in filled for column in self.must))

    def _is_record(self, cells: Sequence[Cell], filled: Sequence[int]) -> bool:
        """The quick answer for nearly all rows: the required columns are filled and no word at the start is telling."""
        if not self.must or not all(column in filled for column in self.must):
            return False
        for column in filled[:LEADING]:
            cell = cells[column]
            if not isinstance(cell, str):
                continue
            text = plain_text(cell)
            if text.isdecimal():
                continue
            return not (_TELLING.match(text) or plain_title(text) in self.titles[column])
        return False

    def _holds_nothing(self, cells: Sequence[Cell], filled: Sequence[int]) -> bool:
        """Also for a form's lines that were numbered beforehand and never filled in."""
        return all(is_blank(cells[column]) if column in self.columns else plain_text(cells[column]).isdecimal()
                   for column in filled)

    def _repeats_header(self, filled: Sequence[int], texts: Sequence[str]) -> bool:
        same = sum(column < len(self.titles) and plain_title(text) in self.titles[column]
                   for column, text in zip(filled, texts))
        return same * 2 > len(texts) and (same > 1 or len(self.columns) == 1)

    def _names_fields(self, cells: Sequence[Cell], filled: Sequence[int]) -> bool:
        """Whether the row holds a system's own names of the columns (name, sex, mobile) below the printed ones."""
        return len(filled) > 1 and all(column in filled for column in self.must) and all(
            _FIELD_NAME.fullmatch(str(cells[column]).strip()) for column in filled)

    def _tells_how_to_fill(self, filled: Sequence[int], texts: Sequence[str]) -> bool:
        """Whether the row, above every record, says of its columns what to write into them: 必填, 11位, 格式：1975.03."""
        hints = {column for column, text in zip(filled, texts) if _HINT.fullmatch(text)}
        return len(hints) * 2 > len(texts) and all(column in hints or column not in filled for column in self.must)

    def _goes_on(self, row: int, filled: Sequence[int]) -> bool:
        """Whether the row only goes on with a record merged down from above, in columns that are not read."""
        merged = self.inherited.get(row, ())
        return bool(merged and filled) and any(column in merged for column in self.must) and not any(
            column in self.columns for column in filled)

    def _signs_off(self, filled: Sequence[int], texts: Sequence[str]) -> bool:
        """Whether the row is a signature or a note and no record: a record has its required columns filled."""
        marks = {column for column, text in zip(filled, texts) if _SIGNATURE.match(text) or _NOTE.match(text)}
        if len(filled) > 1 and _BARE_NOTE.match(texts[0]):
            marks.add(filled[0])
        if not marks:
            return False
        if filled[0] in marks and ":" in texts[0]:
            return True         # 备注： with its text in the next cell, wherever that is
        return not any(column in filled and column not in marks for column in self.must or self.columns)

    def _is_section(self, row: int, column: int, cell: Cell) -> bool:
        if not isinstance(cell, str):
            return False
        if (row, column) in self.wide or _SECTION.search(plain_text(cell)) or column not in self.columns:
            return True
        if self.is_label(cell):
            return True
        return column not in self.must and column == min(self.columns)


def close(sheet: Sheet, parts: Rows, inherited: Collection[int]) -> None:
    """Lines of text after the first total, signature or note at the end belong to it: to no section, and they are no
    record. A record is a name or a number by itself, or has two cells. `inherited`: rows with cells merged down."""
    def is_record(row: int) -> bool:
        filled = [cell for cell in sheet.rows[row] if not is_empty(cell)]
        return len(filled) > 1 or row in inherited or isinstance(filled[0], (int, float)) or is_name_like(filled[0])

    place = len(parts.body)
    while place and parts.body[place - 1] > min(parts.footer_rows) and not is_record(parts.body[place - 1]):
        place -= 1
    end = parts.body[place - 1] if place else -1
    closing = [row for row in parts.footer_rows if row > end]
    if closing:
        late = [row for row in (*parts.body[place:], *parts.sections) if row > closing[0]]
        parts.footer_rows = sorted([*parts.footer_rows, *late])
        parts.body = [row for row in parts.body if row not in late]
        for row in late:
            parts.sections.pop(row, None)


def _numbers_columns(texts: Sequence[str]) -> bool:
    """Whether a row only numbers the columns (1 2 3 4, also 甲 乙 1 2)."""
    numbers = [text.strip("()") for text in texts if text not in ("甲", "乙", "丙", "丁")]
    return len(numbers) >= 3 and numbers == [str(number) for number in range(1, len(numbers) + 1)]


def expected(sheet: Sheet, title_rows: Sequence[int], footer_rows: Sequence[int],
             counting: Collection[int]) -> int | None:
    """The number of records the sheet itself names, the closing rows asked before the titles.

    `counting`: columns in which a bare number of a 合计 row counts the records (that of the names, 序号).
    """
    parts = {row for row in footer_rows if is_total(sheet.rows[row]) and not is_grand_total(sheet.rows[row])}
    for row in [*(row for row in reversed(footer_rows) if row not in parts), *title_rows]:
        cells = sheet.rows[row]
        joined = "".join(plain_text(cell) for cell in cells)
        if found := _COUNT.search(joined):
            return int(found[1])
        if row in title_rows and (found := _COUNT_IN_TITLE.search(joined)):
            return int(found[1])
        if _TOTAL.match(joined.rstrip("0123456789")):
            numbers = [column for column, cell in enumerate(cells) if plain_text(cell).isdecimal()]
            if len(numbers) == 1 and numbers[0] in counting:
                return int(plain_text(cells[numbers[0]]))
    return None


def is_total(cells: Sequence[Cell]) -> bool:
    """Whether a row sums up others: 合计, 小计, 本页合计."""
    words = next((text for cell in cells if (text := plain_text(cell)) and not text.isdecimal()), "")
    return bool(_TOTAL.match(words) or _COUNT.match(words) or words.startswith("小计"))


def is_grand_total(cells: Sequence[Cell]) -> bool:
    """Whether a row sums up the whole sheet: 合计, and not the part above it or on its page."""
    words = next((text for cell in cells if (text := plain_text(cell)) and not text.isdecimal()), "")
    return bool(_TOTAL.match(words) or _COUNT.match(words)) and not words.startswith(("小计", "本页", "其中"))


def leave_samples_out(sheet: Sheet, parts: Rows, title_rows: Sequence[int], must: Collection[int]) -> None:
    """Take the examples at the top out of the records: rows that call themselves one, and what looks like one below
    or after a line that asks to delete examples before use."""
    told = any(row < parts.body[0] and _DELETE.fullmatch("".join(plain_text(cell) for cell in sheet.rows[row]))
               for row in [*title_rows, *parts.sample_rows]) if parts.body else False
    found = []
    for row in parts.body[:SAMPLES + 1]:
        texts = [plain_text(cell) for cell in sheet.rows[row]]
        stands_in = told and (any(texts[column] in _EXAMPLE_NAMES for column in must)
                              or any(map(_PLACEHOLDER.fullmatch, texts)))
        if not stands_in and not _is_marked(texts):
            break
        found.append(row)
    # Examples stand at the top alone: where rows further down say 示例 too, the office writes that into its records.
    if found and (told or len(found) <= SAMPLES and len(found) < len(parts.body) and not any(
            _is_marked(map(plain_text, sheet.rows[row])) for row in parts.body[len(found):])):
        parts.sample_rows = sorted([*parts.sample_rows, *found[:SAMPLES]])
        parts.body = parts.body[len(found[:SAMPLES]):]


def _is_marked(texts: Iterable[str]) -> bool:
    return any(map(_MARK.fullmatch, texts))


def is_empty(cell: Cell) -> bool:
    return cell is None or isinstance(cell, str) and (not cell or cell.isspace())


def is_name_like(cell: Cell) -> bool:
    """Whether the cell may be nothing but a person's name."""
    return _NAME_LIKE.fullmatch(plain_text(cell)) is not None


def plain_text(cell: Cell) -> str:
    """The beginning of a cell for comparison: half-width, without spaces."""
    if cell is None:
        return ""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(cell)[:LONGEST_TITLE]))
