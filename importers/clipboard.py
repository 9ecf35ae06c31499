"""What WPS, Excel and our own lists put on the clipboard, as rows of texts; and rows as they go onto it."""
from collections.abc import Sequence

from importers.plain_text import html_rows
from models.patterns import Pattern

TAB, QUOTE = "\t", '"'
_END = Pattern(r"[\t\r\n]")
_LINE_ENDS = Pattern(r"\r\n?|\n")
_SPECIAL = Pattern(r'(?s)".*|.*[\t\r\n].*')         # a cell that would be read otherwise than it is written
# A quoted cell as spreadsheets write it: quotes inside are doubled, and a tab, a line end or nothing follows.
_QUOTED = Pattern(r'(?s)"((?:[^"]|"")*)"(?=[\t\r\n]|\Z)')
_TABLE = Pattern(r"(?is)<table[\s>].*?</table\s*>")


def clipboard_rows(text: str, html: str = "") -> list[list[str]]:
    """The block of cells in a clipboard's plain text or, where it holds just one table, in its HTML.

    A merged cell's text stands in its first cell, the others are blank. All rows are of one width. The HTML of a table
    tells paragraphs inside a cell from rows, which the text of Word and of web pages does not.
    """
    several = TAB in text or _LINE_ENDS.search(text.rstrip("\r\n"))
    one_table = (several or not text) and len(list(_TABLE.finditer(html))) == 1
    rows = html_rows(html.encode("utf-8"))[0] if one_table else []
    rows = rows or text_rows(text)
    width = max(map(len, rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows] if width else []


def text_rows(text: str) -> list[list[str]]:
    """The rows of tab-separated text: a quoted cell may hold tabs and line breaks, which become `\\n`."""
    if QUOTE not in text:
        return [line.split(TAB) for line in _LINE_ENDS.sub("\n", text).removesuffix("\n").split("\n")] if text else []
    rows: list[list[str]] = []
    row: list[str] = []
    at = 0
    while at < len(text):
        quoted = _QUOTED.match(text, at)
        if quoted:
            cell, at = quoted[1].replace('""', QUOTE), quoted.end()
        else:
            found = _END.search(text, at)
            end = found.start() if found else len(text)
            cell, at = text[at:end], end
        row.append(_LINE_ENDS.sub("\n", cell))
        if at < len(text) and text[at] == TAB:
            at += 1
            if at == len(text):
                row.append("")
            continue
        at += 2 if text.startswith("\r\n", at) else 1
        rows.append(row)
        row = []
    if row:
        rows.append(row)
    return rows


def clipboard_text(rows: Sequence[Sequence[str]]) -> str:
    """The rows as a spreadsheet writes them: tabs between cells, a line each; `text_rows` reads them back."""
    return "".join(TAB.join(map(_written, row)) + "\n" for row in rows)


def _written(cell: str) -> str:
    return QUOTE + cell.replace(QUOTE, '""') + QUOTE if _SPECIAL.fullmatch(cell) else cell


__all__ = ["clipboard_rows", "clipboard_text", "text_rows"]
