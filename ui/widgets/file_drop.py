"""A spreadsheet that is dragged from a folder onto a page or a dialog."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDropEvent

# Which it really is, its content tells.
SPREADSHEETS = (".xlsx", ".xls", ".csv", ".et", ".ods", ".xlsm", ".txt", ".tsv", ".htm", ".html", ".mht", ".mhtml",
                ".xml")


def dropped_file(event: QDropEvent) -> Path | None:
    """The one spreadsheet that is dragged, None for anything else."""
    urls = event.mimeData().urls()
    path = Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
    return path if path is not None and path.suffix.lower() in SPREADSHEETS else None


__all__ = ["SPREADSHEETS", "dropped_file"]
