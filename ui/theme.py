"""Colours and measures of the window; the style sheet is resources/style.qss with these names put in."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QFontMetrics, QIcon

RESOURCES = Path(__file__).resolve().parent.parent / "resources"

# Text colours keep a contrast of at least 4.5 : 1 on every ground they are used on.
COLOURS = {
    "red": "#b3261e",            # "here" or "do this"
    "red-hover": "#9c1f18",
    "red-down": "#84190f",
    "green": "#2e7d4f",          # done
    "amber": "#b45309",          # needs attention
    "bar": "#6f86a3",            # ordinary bars
    "bar-ground": "#e9ebf0",
    "link": "#1d4f91",
    "text": "#1f2329",
    "text-soft": "#56606e",      # labels beside values, tabs not chosen
    "text-faint": "#6b7280",     # placeholders
    "text-off": "#9aa1ac",       # disabled: exempt from the contrast rule
    "ground": "#f5f6f8",
    "white": "#ffffff",
    "border": "#dfe2e8",
    "border-strong": "#c5cad3",
    "header": "#f0f1f4",
    "chosen": "#e6e8ed",         # the chosen chip or list
    "hover": "#eef0f3",
    "selected": "#fae6e4",       # selected rows, and the row of the cell stood on
    "cells": "#f4cdc9",          # selected cells
    "changed": "#fff1dc",        # a cell an import would change
    "blue-ground": "#e4eefb",    # a badge
    "amber-ground": "#fef5e9",
    "green-ground": "#edf7f0",
    "scroll": "#c3c8d2",
    "scroll-hover": "#a3abb8",
}

# Widths and heights of the client area at which a page changes its form.
NARROW = 1200
LOW = 560
MINIMUM = QSize(911, 441)

ROW = 32
ROW_LOW = 28
CARD_WIDTH = 320
RADIUS = 5


@lru_cache(maxsize=None)
def style_sheet() -> str:
    """The text of style.qss with `@name` replaced by colours and `@icons` by the folder of the icons."""
    names = {**COLOURS, "icons": (RESOURCES / "icons").as_posix(), "radius": f"{RADIUS}px"}
    text = (RESOURCES / "style.qss").read_text(encoding="utf-8")
    return re.sub(r"@([a-z]+(?:-[a-z]+)*)", lambda found: names[found[1]], text)


@lru_cache(maxsize=None)
def icon(name: str) -> QIcon:
    """An icon of resources/icons by its name without `.svg`."""
    path = RESOURCES / "icons" / f"{name}.svg"
    if not path.exists():
        raise FileNotFoundError(path)
    return QIcon(str(path))


def row_height(font: QFont, low: bool = False) -> int:
    """Height of a table row: 32 px (28 in a low window), more where the font needs it."""
    room = QFontMetrics(font).height() + (6 if low else 10)
    return max(ROW_LOW if low else ROW, room)


def width_of(font: QFont, characters: float) -> int:
    """Pixels that so many Chinese characters take."""
    return round(QFontMetrics(font).horizontalAdvance("汉") * characters)


def scaled(font: QFont, factor: float, bold: bool = False) -> QFont:
    """The font in another size of the same family."""
    result = QFont(font)
    if font.pointSizeF() > 0:
        result.setPointSizeF(font.pointSizeF() * factor)
    else:
        result.setPixelSize(round(font.pixelSize() * factor))
    if bold:
        result.setWeight(QFont.Weight.DemiBold)
    return result
