"""A block of cells as a spreadsheet takes it: text with tabs, and a table that keeps text as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QMimeData

from ui.widgets.cell_block import CellBlock
from ui.widgets.register_model import ViewLike, read_texts

ROWS_AT_ONCE = 500
# Beyond so many cells there is only the text: the table takes ten times the memory.
CELLS_AS_TABLE = 300_000
NUMBERS = frozenset({"integer", "number", "money"})
# Without the format Excel and WPS make numbers of ID numbers and of dates like 1975.10.
STYLE = '<style>td{mso-number-format:"\\@";white-space:nowrap}td.n{mso-number-format:General}</style>'


@dataclass(frozen=True)
class Copied:
    """What goes on the clipboard; `table` is '' where the block is too large for it."""

    rows: int
    text: str
    table: str

    def mime(self) -> QMimeData:
        data = QMimeData()
        data.setText(self.text)
        if self.table:
            data.setHtml(self.table)
        return data


def read_block(view: ViewLike, block: CellBlock, with_titles: bool = False) -> Copied:
    """The cells as the screen shows them, what is masked there masked. The block has the same columns in each row."""
    places = {column.key: place for place, column in enumerate(view.columns)}
    chosen = [places[key] for key in block.keys]
    columns = [view.columns[place] for place in chosen]
    lines = [[column.title for column in columns]] if with_titles else []
    lines += _rows(view, block, chosen)
    numbers = [getattr(column, "kind", "") in NUMBERS for column in columns]
    single = len(lines) == 1 and len(columns) == 1
    text = lines[0][0] if single else "".join("\t".join(line) + "\n" for line in lines)
    table = "" if len(lines) * len(columns) > CELLS_AS_TABLE else _table(lines, numbers, with_titles)
    return Copied(len(lines) - with_titles, text, table)


def _rows(view: ViewLike, block: CellBlock, chosen: list[int]) -> Iterator[list[str]]:
    ids = block.ids()
    for start in range(0, len(ids), ROWS_AT_ONCE):
        part = ids[start:start + ROWS_AT_ONCE]
        texts = read_texts(view, part)
        for key in part:
            if key in texts:
                yield [" ".join(texts[key][place].split()) for place in chosen]


def _table(lines: list[list[str]], numbers: list[bool], with_titles: bool) -> str:
    found = ['<html><head><meta charset="utf-8">', STYLE, "</head><body><table>"]
    for place, line in enumerate(lines):
        plain = with_titles and place == 0
        found.append("<tr>")
        found += [f"<td{' class=n' if number and not plain else ''}>{escape(text)}</td>"
                  for number, text in zip(numbers, line)]
        found.append("</tr>")
    found.append("</table></body></html>")
    return "".join(found)


__all__ = ["Copied", "read_block"]
