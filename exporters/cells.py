"""The body cells of one column: a styled cell that is filled anew for each row, and a blank one.

openpyxl's write-only sheet writes a row out at once, so one cell a column serves all rows; making and styling
a cell for each value takes most of the time otherwise.
"""

import math
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.worksheet.hyperlink import Hyperlink

from exporters.celltext import CELL_LIMIT, NOT_PLAIN, stored_text, wrapped_lines

# A number keeps 15 digits in a spreadsheet; a longer one is written as text so that none is lost.
_EXACT = 10 ** 15


def like(style: Cell) -> Cell:
    """A new cell that shares the style of another."""
    cell = WriteOnlyCell(style.parent)
    cell._style = style._style      # type: ignore[attr-defined]
    return cell


def placed(cells: Iterable[Cell], row: int) -> Iterator[Cell]:
    """The cells of a row with their places.

    Stands in for the write-only sheet's own `_values_to_row`, which takes each cell for a value first and raises
    and catches an error over it: a quarter of the time of a sheet. Without it all works, only slower.
    """
    for column, cell in enumerate(cells, 1):
        cell.row = row
        cell.column = column
        if cell.hyperlink is not None:
            cell.hyperlink.ref = cell.coordinate
        yield cell


class BodyColumn:
    """A column of texts. `lines` is the height of the tallest cell since `lines` was last set."""

    def __init__(self, style: Cell, width: float) -> None:
        self._style = style
        self.blank = like(style)
        # The value is set past openpyxl's `value`, which would look at each text again and take some for a
        # formula or an error value; the type stays that of a text.
        self._cell: Any = like(style)
        self._cell.data_type = "s"
        self._width = width
        self._surely_fits = int(width) // 2
        self.lines = 1
        self.total: int | Decimal = 0

    def put(self, value: object) -> Cell:
        """The cell to append for `value`; it holds until the next call."""
        if value is None:
            return self.blank
        if type(value) is str and len(value) <= CELL_LIMIT // 2 and not NOT_PLAIN.search(value):
            text = value
        else:
            text = stored_text(value)
        if not text:
            return self.blank
        if len(text) > self._surely_fits or "\n" in text:
            lines = wrapped_lines(text, self._width)
            if lines > self.lines:
                self.lines = lines
        self._cell._value = text
        return self._cell   # type: ignore[no-any-return]

    def put_link(self, value: object, sheet_name: str) -> Cell:
        """A cell of its own for `value` that leads to the top of a sheet."""
        source = self.put(value)
        cell = like(self._style)
        cell.value = source.value
        cell.data_type = source.data_type
        quoted = sheet_name.replace("'", "''")
        cell.hyperlink = Hyperlink(ref="", location=f"'{quoted}'!A1", display=sheet_name)
        return cell


class NumberColumn(BodyColumn):
    """A column of numbers, summed up as they pass; what is no number is written as text."""

    def __init__(self, style: Cell, width: float) -> None:
        super().__init__(style, width)
        self._number: Any = like(style)

    def put(self, value: object) -> Cell:
        if type(value) is int or isinstance(value, (float, Decimal)) and math.isfinite(value):
            number: int | float | Decimal = value
            if -_EXACT < number < _EXACT:
                self._add(number)
                self._number._value = self.shown(number)
                return self._number     # type: ignore[no-any-return]
        return super().put(value)

    def _add(self, number: int | float | Decimal) -> None:
        # Through str, so that 0.1 three times is 0.3 in the row of totals.
        self.total += number if isinstance(number, int) else Decimal(str(number))

    def shown(self, number: int | float | Decimal) -> int | float | Decimal:
        return number


class MoneyColumn(NumberColumn):
    """Fen, written as 元 or 万元 (`fen` to the unit)."""

    def __init__(self, style: Cell, width: float, fen: int) -> None:
        super().__init__(style, width)
        self._fen = fen

    def shown(self, number: int | float | Decimal) -> int | float | Decimal:
        return float(number) / self._fen if isinstance(number, Decimal) else number / self._fen
