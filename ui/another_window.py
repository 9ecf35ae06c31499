"""Another window of the program, as a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QProcess

MAIN = Path(__file__).resolve().parents[1] / "main.py"


def open_another(*words: str) -> None:
    """Starts the program again with these words of the command line."""
    program = [] if getattr(sys, "frozen", False) else [str(MAIN)]
    QProcess.startDetached(sys.executable, [*program, *words])


__all__ = ["open_another"]
