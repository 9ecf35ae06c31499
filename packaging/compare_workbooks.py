"""Compare two workbooks cell by cell: what stands there, how it looks, how the page is set up.

A typeface and the one that stands in for it on a Windows without it (exporters/fonts.py) count as the same.
Run from the project's own environment: python packaging/compare_workbooks.py ONE.xlsx OTHER.xlsx
Prints what differs and ends with status 1 where something does.
"""
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from openpyxl import load_workbook  # noqa: E402
from openpyxl.cell.cell import Cell, MergedCell  # noqa: E402
from openpyxl.worksheet.worksheet import Worksheet  # noqa: E402

from exporters.fonts import faces  # noqa: E402

SHOWN = 20                                       # differences that are printed
# The official typeface → its stand-in; and the stand-ins that are bold where the official one is not.
STANDS_IN = {one.name: other.name for one, other in zip(faces(None), faces(())) if one.name != other.name}
BOLD_ASIDE = {other.name for one, other in zip(faces(None), faces(())) if one.bold != other.bold}


def font_facts(font: Any) -> dict[str, Any]:
    name = STANDS_IN.get(font.name, font.name)
    bold = None if name in BOLD_ASIDE else font.b
    return {"name": name, "size": font.sz, "bold": bold, "italic": font.i, "line": font.u,
            "colour": repr(font.color)}


def cell_facts(cell: Cell | MergedCell) -> tuple[Any, ...]:
    if isinstance(cell, MergedCell):
        return ("merged", repr(cell.border))
    link = (cell.hyperlink.location, cell.hyperlink.target) if cell.hyperlink else None
    return (cell.value, cell.data_type, cell.number_format, link, font_facts(cell.font), repr(cell.fill),
            repr(cell.border), repr(cell.alignment))


def page_facts(sheet: Worksheet) -> dict[str, Any]:
    return {"merged cells": sorted(map(str, sheet.merged_cells.ranges)), "frozen at": sheet.freeze_panes,
            "widths": {key: one.width for key, one in sheet.column_dimensions.items()},
            "heights": {key: one.height for key, one in sheet.row_dimensions.items()},
            "page": (repr(sheet.page_setup), repr(sheet.page_margins), sheet.print_title_rows, sheet.print_area),
            "foot": [(one.left.text, one.center.text, one.right.text) for one in (sheet.oddHeader, sheet.oddFooter)],
            "charts": len(sheet._charts),
            "size": sheet.dimensions}


def differences(one: Path, other: Path) -> Iterator[str]:
    first, second = load_workbook(one), load_workbook(other)
    if first.sheetnames != second.sheetnames:
        yield f"sheets: {first.sheetnames} | {second.sheetnames}"
    for name in first.sheetnames:
        if name not in second.sheetnames:
            continue
        mine, theirs = first[name], second[name]
        for key, fact in page_facts(mine).items():
            if fact != page_facts(theirs)[key]:
                yield f"{name}, {key}: {fact} | {page_facts(theirs)[key]}"
        for row, others in zip(mine.iter_rows(), theirs.iter_rows()):
            for cell, there in zip(row, others):
                if cell_facts(cell) != cell_facts(there):
                    parts = [f"{a!r} | {b!r}" for a, b in zip(cell_facts(cell), cell_facts(there)) if a != b]
                    yield f"{name}!{cell.coordinate}: {parts[0]}"


def count(path: Path) -> tuple[int, int]:
    """Sheets, and cells with something in them."""
    book = load_workbook(path)
    return len(book.sheetnames), sum(cell.value is not None for sheet in book for row in sheet for cell in row)


def main() -> None:
    one, other = map(Path, sys.argv[1:3])
    found = list(differences(one, other))
    print(*found[:SHOWN], sep="\n")
    if found:
        sys.exit(f"{len(found)} differences between {one} and {other}")
    sheets, cells = count(one)
    if not cells:
        sys.exit(f"{one} has nothing in it")
    print(f"The same: {sheets} sheets, {cells} cells that are not empty.")


if __name__ == "__main__":
    main()
