"""Makes any text fit to stand in a cell or on a sheet tab, and estimates the lines it takes."""

import re
from collections.abc import Iterable

CELL_LIMIT = 32_767     # UTF-16 units in one cell, Excel's limit
NAME_LIMIT = 31         # UTF-16 units in the name of a sheet

# What XML 1.0 cannot carry or what a spreadsheet shows as a box: controls (but tab and line feed), halves of
# surrogate pairs, and the two non-characters.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_RETURNS = re.compile("\r\n?")
# Spreadsheets read _x0041_ inside a text as the letter A; _x005F_ is the way to write the underscore itself
# (ISO/IEC 29500-1, ST_Xstring).
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
# Finds every text that cannot be written just as it is (but for its length).
NOT_PLAIN = re.compile(f"{_CONTROLS.pattern}|_x|^\\s*$")
_WORD = re.compile(r"[!-~]+|\s|.", re.DOTALL)
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff/\\?*\[\]:]")


def _units(text: str) -> int:
    """Length in UTF-16 units, the way Excel counts."""
    return len(text) + sum(1 for letter in text if letter > "\uffff")


def _cut(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, the last one an … where something was left out."""
    if len(text) <= limit // 2 or _units(text) <= limit:
        return text
    kept, used = 0, 0
    for letter in text:
        used += 2 if letter > "\uffff" else 1
        if used > limit - 1:
            break
        kept += 1
    return text[:kept] + "…"


def cell_text(value: object) -> str:
    """The text a reader of the cell gets: no control characters, line ends as \\n, at most 32,767 long.

    None and a text of blanks only are ''. True and False are 是 and 否.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    text = str(value)
    if NOT_PLAIN.search(text):
        text = _CONTROLS.sub("", _RETURNS.sub("\n", text))
    return _cut(text, CELL_LIMIT) if text.strip() else ""


def stored_text(value: object) -> str:
    """`cell_text` as it is written into the file, so that a spreadsheet program reads `cell_text` again."""
    text = cell_text(value)
    escapes = len(_ESCAPE.findall(text)) if "_x" in text else 0
    if not escapes:
        return text
    # openpyxl cuts without a sign, and perhaps inside an escape, so leave it nothing to cut.
    return _ESCAPE.sub("_x005F_", _cut(text, max(1, CELL_LIMIT - 6 * escapes)))


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Names a workbook accepts, in the same order: no / \\ ? * [ ] :, at most 31 long, no two alike."""
    names: list[str] = []
    taken: set[str] = set()
    for text in wanted:
        # An apostrophe at either end is refused by Excel as well.
        base = _cut(_NOT_IN_NAMES.sub("", text).strip().strip("'").strip(), NAME_LIMIT) or "表"
        name, number = base, 1
        while name.casefold() in taken:
            number += 1
            ending = f"（{number}）"
            name = _cut(base, NAME_LIMIT - len(ending)) + ending
        taken.add(name.casefold())
        names.append(name)
    return names


def text_width(text: str) -> int:
    """Width in half-width characters: a Chinese character or full-width sign is two."""
    # GB 18030 spends one byte on ASCII and two on a Chinese character; the rare four-byte ones are two wide.
    if text.isascii():
        return len(text)
    double, size = len(text) * 2, len(text.encode("gb18030", "replace"))
    return size if size < double else double


def wrapped_lines(text: str, width: float) -> int:
    """Lines `text` takes in a column of `width` half-width characters; words that fit are kept whole."""
    room = max(2, int(width))
    lines = 0
    for paragraph in text.split("\n"):
        lines += 1
        used = 0
        whole = text_width(paragraph)
        if whole <= room:
            continue
        if whole == len(paragraph) * 2:     # Chinese only: broken anywhere
            lines += (len(paragraph) - 1) // (room // 2)
            continue
        for word in _WORD.findall(paragraph):
            needed = text_width(word)
            if used + needed <= room:
                used += needed
            elif needed > room:     # a word longer than the line is broken anywhere
                over = used + needed - room
                lines += -(-over // room)
                used = over % room or room
            else:
                lines += 1
                used = needed
    return lines
