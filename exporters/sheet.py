"""Writes any columns and rows as a workbook made for print: what one can ask for, and saving the file."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal
from zipfile import ZIP_DEFLATED, ZipFile

from exporters.celltext import sheet_names
from exporters.saving import saving
from models.errors import Cancelled

if TYPE_CHECKING:
    from openpyxl import Workbook

Kind = Literal["text", "long", "integer", "number", "money", "digits"]
Align = Literal["left", "center", "right"]

PROGRAM = "政协台账"
CHOICES_SHEET = "可选项"
# A list typed into the rule itself may be 255 long and is split at commas (ISO/IEC 29500-1, 18.3.1.32).
_INLINE_CHOICES = 255
_ROWS_A_STEP = 200


@dataclass(frozen=True)
class SheetColumn:
    """A column: `width` counts half-width characters that fit on one line, so 姓名 of four characters is 8.

    Money arrives as fen (int) and prints in `unit` with two decimals. 'digits' is for ID numbers, phones and
    numbers of papers: text, never a number. A value that does not suit its kind is written as text.
    """

    title: str
    width: float = 12
    align: Align | None = None      # None: long left, numbers right, the rest centred
    kind: Kind = "text"
    summable: bool = False
    unit: Literal["元", "万元"] = "元"


@dataclass(frozen=True)
class HeaderInfo:
    """The line above the table; a part that is empty is left out."""

    unit: str = ""          # 填报单位
    period: str = ""        # 统计时段
    as_of: str = ""         # 截至
    filled_on: str = ""     # 填报日期


@dataclass(frozen=True)
class Footer:
    """The line of signatures below the table; an empty part keeps its label and room to sign."""

    leader: str = ""        # 单位负责人
    reviewer: str = ""      # 审核人
    author: str = ""        # 填表人
    phone: str = ""         # 联系电话


@dataclass(frozen=True)
class SheetSpec:
    """One sheet. Row and column indexes count from 0 in `rows` and `columns`; 序号 is not among the columns."""

    name: str
    title: str
    columns: Sequence[SheetColumn]
    rows: Iterable[Sequence[object]] = ()
    note_line: str = ""                 # （按姓氏笔画为序）
    attachment: str = ""                # 附件1
    count_line: str = ""                # 共 168 人
    # (row, column) → `name` of another sheet
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)
    numbered: bool = True
    one_page: bool = False              # shrunk until it fits on one page, not only to one page's width
    header_info: HeaderInfo | None = None
    footer: Footer | None = None
    reason_column: int | None = None    # printed red: why a row could not be taken over
    empty_rows: int = 0                 # to be filled in, below `rows`
    hints: Sequence[str] = ()           # one a column, above the header, where no import takes it for a row
    # column → the texts offered there
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)
    chart: tuple[int, int] | None = None    # (column of names, column of numbers): bars, drawn below the table


class _Steps:
    """Counts the rows of all sheets, and stops the writing when the person has cancelled."""

    def __init__(self, total: int, progress: Callable[[int, int], None] | None,
                 cancelled: Callable[[], bool] | None) -> None:
        self._done = 0
        self._total = total
        self._progress = progress
        self._cancelled = cancelled

    def check(self) -> None:
        if self._cancelled is not None and self._cancelled():
            raise Cancelled

    def row(self) -> None:
        self._done += 1
        if self._done % _ROWS_A_STEP == 0:
            self.tell()

    def tell(self) -> None:
        self.check()
        if self._progress is not None:
            self._progress(self._done, self._total)


def write_workbook(path: Path, sheets: Sequence[SheetSpec], *,
                   progress: Callable[[int, int], None] | None = None,
                   cancelled: Callable[[], bool] | None = None) -> None:
    """Writes `sheets` to `path`, replacing a file there only once the new one is whole.

    `progress` is told rows written and rows in all (0 where `rows` has no length). Raises Refused when the
    file is open elsewhere, the folder cannot be written or the disk is full, and Cancelled when `cancelled`
    says so; in each case nothing is left behind and an earlier file stays as it was.
    """
    known = all(isinstance(spec.rows, Sized) for spec in sheets)
    total = sum(len(spec.rows) for spec in sheets if isinstance(spec.rows, Sized)) if known else 0
    steps = _Steps(total, progress, cancelled)
    steps.check()
    with saving(path) as file:
        _build(file, sheets, steps)
        steps.tell()


def _build(file: BinaryIO, sheets: Sequence[SheetSpec], steps: _Steps) -> None:
    """Writes the whole workbook into `file`."""
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    from exporters.layout import write_sheet

    rules, lists = _choices(sheets)
    every = [*sheets, lists] if lists is not None else sheets
    names = sheet_names(spec.name for spec in every)
    targets = {spec.name: name for spec, name in reversed(list(zip(every, names, strict=True)))}
    workbook = Workbook(write_only=True)
    # Who exported is in the program's own log; the file goes to other offices.
    workbook.properties.creator = PROGRAM
    workbook.properties.lastModifiedBy = PROGRAM
    try:
        for index, (spec, name) in enumerate(zip(every, names, strict=True)):
            write_sheet(workbook, spec, name, targets, rules.get(index, {}), steps.row)
            steps.tell()
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            ExcelWriter(workbook, archive).save()
    finally:
        _discard_streams(workbook)


def _choices(sheets: Sequence[SheetSpec]) -> tuple[dict[int, dict[int, str]], SheetSpec | None]:
    """The source of each list of choices by sheet and column, and the sheet for lists too long for a rule."""
    from openpyxl.utils import get_column_letter

    from exporters.layout import first_row

    rules: dict[int, dict[int, str]] = {}
    long_lists: list[Sequence[str]] = []
    columns: list[SheetColumn] = []
    listed = sheet_names([*(spec.name for spec in sheets), CHOICES_SHEET])[-1]
    first = first_row(SheetSpec(CHOICES_SHEET, CHOICES_SHEET, ()))
    for index, spec in enumerate(sheets):
        for column, texts in spec.choices.items():
            if not texts:
                continue
            inline = ",".join(texts)
            if len(inline) <= _INLINE_CHOICES and inline.count(",") == len(texts) - 1 and '"' not in inline:
                source = f'"{inline}"'
            else:
                long_lists.append(texts)
                title = spec.columns[column].title
                width = max(16, spec.columns[column].width)
                columns.append(SheetColumn(f"{title}（{CHOICES_SHEET}）", width))
                letter = get_column_letter(len(columns))
                quoted = listed.replace("'", "''")
                source = f"'{quoted}'!${letter}${first}:${letter}${first + len(texts) - 1}"
            rules.setdefault(index, {})[column] = source
    if not columns:
        return rules, None
    rows = list(zip_longest(*long_lists))
    return rules, SheetSpec(CHOICES_SHEET, CHOICES_SHEET, columns, rows, numbered=False)


def _discard_streams(workbook: "Workbook") -> None:
    """openpyxl streams each sheet into the system's temporary folder; what was not saved would stay there."""
    for sheet in workbook.worksheets:
        writer = getattr(sheet, "_writer", None)
        if writer is None or not os.path.exists(writer.out):
            continue
        with suppress(OSError):
            if sheet._rows is not None:     # type: ignore[attr-defined]
                sheet._rows.close()         # type: ignore[attr-defined]
            writer.close()
        with suppress(OSError):
            writer.cleanup()
