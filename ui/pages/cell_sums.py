"""计数、求和、平均 of the chosen cells for the status bar, read a stretch of rows at a time."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from models.columns import Column
from models.view import View
from ui.session import Session
from ui.widgets.cell_block import CellBlock
from ui.widgets.register_table import RegisterTable

NUMBERS = frozenset({"integer", "number", "money"})
ROWS_AT_ONCE = 1000              # pages that are looked at are read between two of them
STANDS_MS = 120                  # a choice that moves on sooner is not counted
COLUMNS_TOLD = 3
LONG = 5000                      # rows that take long enough to say how far it has come


class Sums:
    """What has been counted so far: filled cells, and of each column of numbers how many there are and their sum."""

    def __init__(self) -> None:
        self.filled = 0
        self.numbers: dict[str, int] = {}
        self.totals: dict[str, Any] = {}

    def add(self, columns: Sequence[Column], rows: Sequence[tuple[Any, ...]]) -> None:
        for place, column in enumerate(columns):
            values = [row[place] for row in rows if not column.empty(row[place])]
            self.filled += len(values)
            if column.kind in NUMBERS:
                values = [one for one in values if isinstance(one, int | Decimal)]
                self.numbers[column.key] = self.numbers.get(column.key, 0) + len(values)
                self.totals[column.key] = self.totals.get(column.key, 0) + sum(values)

    def words(self, columns: Sequence[Column]) -> str:
        """计数 12 · 求和 3000 元 · 平均 250 元; of several columns of numbers each with its title."""
        told = [f"计数 {self.filled}"]
        summed = [column for column in columns if self.numbers.get(column.key)]
        for column in summed[:COLUMNS_TOLD]:
            title = f"{column.title} " if len(summed) > 1 else ""
            total, average = self.totals[column.key], Decimal(self.totals[column.key]) / self.numbers[column.key]
            told.append(f"{title}求和 {printed(column, total)}")
            told.append(f"平均 {printed(column, average)}")
        return " · ".join(told)


def printed(column: Column, value: Any) -> str:
    """A sum or an average with the column's unit; averages to two decimals."""
    unit = getattr(column, "unit", "") or ("元" if column.kind == "money" else "")
    if isinstance(value, Decimal):
        value = value.quantize(Decimal(1) if column.kind == "money" else Decimal("0.01"), ROUND_HALF_UP)
    if column.kind == "money":
        value = Decimal(int(value)) / 100
        text = f"{value:,.2f}".removesuffix(".00")
    else:
        text = f"{value.normalize():,f}" if isinstance(value, Decimal) else f"{value:,}"
    return f"{text} {unit}" if unit else text


def stretches(block: CellBlock) -> Iterator[tuple[tuple[str, ...], array[int]]]:
    """The block as columns and ids, so many rows at a time."""
    for band in block.bands:
        for start in range(band.top, band.bottom + 1, ROWS_AT_ONCE):
            yield band.keys, block.all_ids[start:min(start + ROWS_AT_ONCE, band.bottom + 1)]


def add_stretch(view: View, keys: tuple[str, ...], ids: array[int], sums: Sums) -> None:
    """Reads these cells, in the worker, and counts them in."""
    part = view.with_(keys=keys)
    sums.add(part.columns, list(part.page(ids).values()))


class CellSums(QObject):
    """Counts whenever more than one cell is chosen; gives up when the choice moves on."""

    changed = Signal(str)

    def __init__(self, session: Session, table: RegisterTable, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._table = session, table
        self._words = ""
        self._turn = 0
        self._rows = self._rows_read = 0
        self._stands = QTimer(self, singleShot=True, interval=STANDS_MS)
        self._stands.timeout.connect(self._begin)
        table.selection_changed.connect(self._moved_on)

    def _moved_on(self) -> None:
        self._turn += 1
        self._say("")
        self._stands.start()

    def _begin(self) -> None:
        block, view = self._table.selected_cells(), self._table.model.view
        if block.cell_count > 1 and isinstance(view, View):
            self._rows, self._rows_read = block.row_count, 0
            self._read(view, stretches(block), Sums(), self._turn)

    def _read(self, view: View, left: Iterator[tuple[tuple[str, ...], array[int]]], sums: Sums, turn: int) -> None:
        """Reads the next stretch; each is a job of its own, so that what is looked at is read before the rest."""
        if turn != self._turn:
            return
        keys, ids = next(left, ((), array("q")))
        if not keys:
            shown = [column for column in view.columns if column.key in sums.numbers]
            self._say(sums.words(shown))
            return

        if self._rows > LONG and self._rows_read:
            self._say(f"正在计算 {100 * self._rows_read // self._rows}%")
        self._rows_read += len(ids)
        self._session.background.run(add_stretch, view, keys, ids, sums, failed=lambda _: None,
                                     done=lambda _: self._read(view, left, sums, turn),
                                     group=f"sums {id(self)}", owner=self)

    def _say(self, words: str) -> None:
        if words != self._words:
            self._words = words
            self.changed.emit(words)


__all__ = ["CellSums", "Sums", "printed"]
