"""Parses the cells of a sheet's rows into values, each repeated text once; what cannot be read is left out and told."""
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from importers.body import is_grand_total
from importers.layout import Layout, rows
from importers.planned import Answers, Question
from importers.reading import Cell, Progress
from importers.titles import scale_of
from importers.years import parser_in_year, year_of
from models import fields
from models.columns import Column, Date, Integer, Many, Moment, Money, Number, Text
from models.errors import Cancelled, InvalidValue
from models.pace import paced
from models.register import Register
from models.relations import Pointing

LEFT_OUT = "此格未导入："
FORMER = "former_names"             # the column that a former name beside the name goes to
NO_MEASURES = ("%", "‰")            # what the column's own title says already
HIDDEN = "****"                     # what a list shows in the place of a sensitive value
SHORT = 4                           # 同上 and its like; layout.rows has replaced those with a row above
_BARE_NUMBER = re.compile(r"-?[\d,，]+(?:\.\d+)?")
_UNTIL = re.compile(r"\s*(?:至|到|[~～—–-]+)\s*(?=\d|下午|晚)")
A_DAY = "2022-03-01"
STEP = 500                          # rows between two looks at 取消


@dataclass
class ParsedRow:
    """A row's values by column key, without the blank ones; `fields.CLEAR` empties. `former`: from the name's cell."""

    excel_row: int
    values: dict[str, Any]
    warnings: list[tuple[str, str]] = field(default_factory=list)
    former: tuple[str, ...] = ()
    bad: dict[str, str] = field(default_factory=dict)         # column key → why its cell was left out
    pending: set[str] = field(default_factory=set)            # columns that wait for an answer
    landlines: dict[str, tuple[str, ...]] = field(default_factory=dict)    # column of phones → what is none of them
    added: set[str] = field(default_factory=set)              # columns with nothing but such landlines: none is erased

    def stated(self) -> dict[str, Any]:
        """The values without those that only empty a column."""
        return {key: value for key, value in self.values.items() if value is not fields.CLEAR}

    def leave_out(self, key: str, message: str, pending: bool = False) -> None:
        """Take a cell's value away and say why."""
        self.values.pop(key, None)
        self.warnings.append((key, LEFT_OUT + message))
        self.bad[key] = LEFT_OUT + message
        if pending:
            self.pending.add(key)


@dataclass
class _Reader:
    """One column: how a cell becomes a value, and what was read before."""

    column: Column
    parse: Callable[[Cell], Any]
    seen: dict[Any, tuple[Any, str, bool]] = field(default_factory=dict)

    def read(self, cell: Cell) -> tuple[Any, str, bool]:
        """(value, why it is left out or '', whether an answer is waited for)"""
        if isinstance(cell, str) and len(cell) <= SHORT and fields.is_ditto(cell):
            return None, f"{LEFT_OUT}上一行没有可重复的内容", False
        try:
            if self.column.sensitive and isinstance(cell, str) and HIDDEN in cell:
                raise fields.MaskedValue
            value = self.parse(cell)
            if value is not None and value is not fields.CLEAR and not isinstance(self.column, Pointing):
                self.column.validate(value)
            if value is fields.CLEAR and self.column.required:
                return None, f"{LEFT_OUT}{self.column.title}必须填写，不能清空", False
            return value, "", False
        except fields.AmbiguousDate as error:
            return None, LEFT_OUT + error.message, True
        except fields.MaskedValue as error:
            return None, error.message, False
        except InvalidValue as error:
            begun = _first_of_span(self.parse, cell) if isinstance(self.column, Date) else None
            if begun is not None:
                return begun, f"“{str(cell).strip()}”是一段时间，按开始的日期读入", False
            return None, LEFT_OUT + error.message, False


class Watch:
    """Tells how far the plan is and stops it when the person cancels."""

    def __init__(self, total: int, progress: Progress | None, cancelled: Callable[[], bool] | None) -> None:
        self.total, self.done = max(total, 1), 0
        self._progress, self._cancelled = progress, cancelled

    def step(self) -> None:
        self.done += 1
        if self.done % STEP == 0 or self.done == self.total:
            self.look()

    def look(self) -> None:
        if self._cancelled is not None and self._cancelled():
            raise Cancelled
        if self._progress is not None:
            self._progress(self.done, self.total)


def parse_rows(register: type[Register], layout: Layout, answers: Answers,
               watch: Watch) -> tuple[list[ParsedRow], list[Question]]:
    """The rows of the table, and a question for each column of dates that cannot tell January from October."""
    readers = {key: _reader(register, layout, number, answers) for number, key in layout.columns.items()}
    found = _parsed(register, readers, rows(layout), watch)
    return found, _tenth_questions(register, readers, found)


def parse_block(register: type[Register], keys: Sequence[str], cells: Sequence[Sequence[Cell]], answers: Answers,
                watch: Watch, first: int = 1) -> tuple[list[ParsedRow], list[Question]]:
    """The rows of a block of cells without a header, numbered from `first`; `keys` are the columns it is put on."""
    readers = {key: _Reader(column := register.column(key),
                            _parser(column, (row[place] for row in cells), None, answers))
               for place, key in enumerate(keys)}
    numbered = ((number, dict(zip(keys, row))) for number, row in enumerate(cells, first))
    found = _parsed(register, readers, numbered, watch)
    return found, _tenth_questions(register, readers, found)


def _parsed(register: type[Register], readers: dict[str, "_Reader"], numbered: Iterable[tuple[int, dict[str, Cell]]],
            watch: Watch) -> list[ParsedRow]:
    name_key = register.label if _has_former_names(register) else ""
    phones = {key: reader.column.landlines for key, reader in readers.items()
              if isinstance(reader.column, Many) and reader.column.landlines}
    found = []
    for excel_row, cells in paced(numbered):
        row = ParsedRow(excel_row, {})
        for key, cell in cells.items():
            if cell is None:
                continue
            reader = readers[key]
            known = cell if type(cell) is str else (type(cell), cell)
            result = reader.seen.get(known)
            if result is None:
                result = reader.seen[known] = reader.read(cell)
            value, words, pending = result
            if value is not None:
                row.values[key] = value
            if words:
                row.warnings.append((key, words))
                row.bad[key] = words
                if pending:
                    row.pending.add(key)
            if key == name_key and isinstance(cell, str) and any(mark in cell for mark in "\n(（[［"):
                row.former = fields.split_former_name(cell)[1]
        for key, landlines in phones.items():
            _part(row, key, landlines)
        found.append(row)
        watch.step()
    return found


def _part(row: ParsedRow, phones: str, landlines: str) -> None:
    """Put the landlines among the row's phones where landlines are kept."""
    several: Any = row.values.get(phones)
    if not isinstance(several, tuple):                        # blank, or to be emptied
        return
    away = tuple(one for one in several if fields.is_landline(one))
    if not away:
        return
    row.landlines[phones] = away
    left = tuple(one for one in several if one not in away)
    if left:
        row.values[phones] = left
    else:
        del row.values[phones]
    held = row.values.get(landlines)
    if held is None:
        row.added.add(landlines)
    row.values[landlines] = tuple(dict.fromkeys((*(held if isinstance(held, tuple) else ()), *away)))


def _reader(register: type[Register], layout: Layout, number: int, answers: Answers) -> _Reader:
    column = register.column(layout.columns[number])
    parse = _parser(column, _cells(layout, number), layout.units.get(number) or layout.unit, answers)
    year = year_of(layout) if isinstance(column, Date) else ""
    return _Reader(column, parser_in_year(parse, year, _cells(layout, number)) if year else parse)


def _first_of_span(parse: Callable[[Cell], Any], cell: Cell) -> Any:
    """The first day, or the beginning, of a span in one cell: 2022.3.1-3.5, 3月1日至3日; None where it is none."""
    text = cell if isinstance(cell, str) else ""
    for mark in _UNTIL.finditer(text):
        try:
            begun = parse(text[:mark.start()])
        except InvalidValue:
            continue
        if isinstance(begun, str) and len(begun) >= len(A_DAY):
            return begun
    return None


def _parser(column: Column, cells: Iterable[Cell], unit: str | None, answers: Answers) -> Callable[[Cell], Any]:
    """How a cell of the column is read, beside these others and below a title that names this unit."""
    if isinstance(column, Date) and not isinstance(column, Moment):
        answer = answers.get(("tenth", column.key))
        tenth = bool(answer) if answer is not None else fields.tenth_evidence(cells)
        return partial(column.parse, tenth_is_october=tenth)
    if isinstance(column, Money):
        return partial(column.parse, unit=unit if unit and unit.endswith("元") else "元")
    if isinstance(column, (Integer, Number)) and unit and unit not in NO_MEASURES and not unit.endswith("元"):
        return partial(_measured, column, unit)
    return column.parse


def _measured(column: Column, unit: str, cell: Cell) -> Any:
    """A bare number as if the unit of the header stood behind it: 1.5 below 印数（千册） is 1500."""
    written = fields.text_of(cell)
    if isinstance(cell, bool) or not _BARE_NUMBER.fullmatch(written):
        return column.parse(cell)
    try:
        return column.parse(written + unit)
    except InvalidValue:
        return column.parse(written + scale_of(unit) if scale_of(unit) else cell)


def said_totals(register: type[Register], layout: Layout) -> dict[str, Any]:
    """What the sheet's own 合计 row says of each column of numbers, read as the column's cells are."""
    row = next((row for row in reversed(layout.footer_rows) if is_grand_total(layout.sheet.rows[row])), None)
    return said_in(register, layout, row) if row is not None else {}


def said_in(register: type[Register], layout: Layout, row: int) -> dict[str, Any]:
    """What a row that sums up others says of each column of numbers."""
    said: dict[str, Any] = {}
    for number, key in layout.columns.items():
        cell = layout.sheet.rows[row][number]
        if isinstance(register.column(key), (Integer, Money, Number)) and cell is not None:
            value = _reader(register, layout, number, {}).read(cell)[0]
            if value is not None and value is not fields.CLEAR:
                said[key] = value
    return said


def _cells(layout: Layout, number: int) -> Iterable[Cell]:
    return (layout.sheet.rows[row][number] for row in layout.body)


def _has_former_names(register: type[Register]) -> bool:
    label = register.column(register.label)
    return (isinstance(label, Text) and label._parse is fields.parse_name
            and any(column.key == FORMER for column in register.columns))


def _tenth_questions(register: type[Register], readers: dict[str, _Reader], found: list[ParsedRow]) -> list[Question]:
    questions = []
    for key in readers:
        waiting = tuple(row.excel_row for row in found if key in row.pending)
        if waiting:
            title = register.column(key).title
            questions.append(Question("tenth", key, "", f"“{title}”一列中末位为“.1”的数字（如 1975.1），是 1 月还是 10 月？",
                                      waiting))
    return questions


__all__ = ["FORMER", "LEFT_OUT", "ParsedRow", "Watch", "parse_block", "parse_rows", "said_in", "said_totals"]
