"""Paints pages: on a picture, into a PDF, on a printer. Runs on the worker's thread."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
    QRawFont,
)

from exporters.lines import BODY, MARGIN
from exporters.paper import MM, Paper, PaperCell, line_height
from models.errors import Cancelled, Refused
from ui.typesetting import FINE, SIDE, Laid, Told, Type

FOOTER = 9.0                             # points
PDF_DPI = 1200
PROGRAM = "政协台账"

_RADICALS = "".join(map(chr, (*range(0x2E80, 0x2EF4), *range(0x2F00, 0x2FD6))))
_LETTERS = re.compile(rb"beginbf(range|char)\n.*?endbf\1", re.DOTALL)
_NAME = re.compile(rb"<[0-9A-F]{4}>")


def draw_page(painter: QPainter, laid: Laid, number: int, dots: float) -> None:
    """Paints page `number`, from 0, at the corner of the sheet; `dots` of the device make a point."""
    paper, type_ = laid.paper, Type()
    painter.save()
    painter.scale(dots / FINE, dots / FINE)
    top, right, bottom, left = (side * MM for side in paper.margins)
    whole = sum(paper.widths) * laid.scale
    painter.save()
    painter.translate((left + (paper.room[0] - whole) / 2) * FINE, top * FINE)
    painter.scale(laid.scale, laid.scale)
    page = laid.pages[number]
    for index, placed in enumerate(page):
        place = 0
        for cell in placed.row.cells:
            x, width = sum(paper.widths[:place]), sum(paper.widths[place:place + cell.columns])
            place += cell.columns
            if not cell.covered:
                height = sum(one.height for one in page[index:index + cell.rows])
                _draw_cell(painter, type_, cell, QRectF(x, placed.top, width, height))
    painter.restore()
    if paper.footer:
        words = paper.footer.format(page=number + 1, pages=len(laid.pages))
        painter.setFont(type_.font("body", FOOTER))
        size = paper.size
        painter.drawText(QRectF(0, (size[1] - bottom) * FINE, size[0] * FINE, bottom * 0.8 * FINE),
                         Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()


def _draw_cell(painter: QPainter, type_: Type, cell: PaperCell, box: QRectF) -> None:
    look = cell.look
    if look.border:
        painter.setPen(QPen(QColor("black"), 0.6 * FINE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap))
        painter.drawRect(_fine(box))
    if cell.picture:
        _draw_picture(painter, cell.picture, _fine(box.adjusted(SIDE, SIDE, -SIDE, -SIDE)))
    if not cell.text:
        return
    painter.setPen(QColor(f"#{look.color}") if look.color else QColor("black"))
    inner = box.adjusted(SIDE, 0, -SIDE, 0)
    size = type_.fitted(cell, inner.width(), inner.height())
    painter.save()
    if look.turned:
        painter.translate(_fine(box).center())
        painter.rotate(-look.turned)
        inner = QRectF(-inner.height() / 2, -inner.width() / 2, inner.height(), inner.width())
    text = type_.broken(cell.text, look, size, inner.width())
    free = inner.height() - text.lineCount() * line_height(size)
    y = inner.top() + (min(MARGIN, free) if look.top else free / 2)
    for number in range(text.lineCount()):
        line = text.lineAt(number)
        beside = inner.width() * FINE - line.naturalTextWidth()
        x = inner.left() * FINE + {"left": 0.0, "center": beside / 2, "right": beside}[look.align]
        line.draw(painter, QPointF(x, y * FINE))
    painter.restore()


def _draw_picture(painter: QPainter, content: bytes, box: QRectF) -> None:
    image = QImage.fromData(content)
    if not image.isNull():
        size = QSizeF(image.size()).scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(box.center() - QPointF(size.width() / 2, size.height() / 2), size), image)


def _fine(box: QRectF) -> QRectF:
    return QRectF(box.left() * FINE, box.top() * FINE, box.width() * FINE, box.height() * FINE)


def page_picture(laid: Laid, number: int, width: int) -> QImage:
    """Page `number` as a picture so many pixels wide."""
    wide, high = laid.paper.size
    image = QImage(width, round(width * high / wide), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    draw_page(painter, laid, number, width / wide)
    painter.end()
    return image


# -- going out -------------------------------------------------------------------------------------------------------

def page_layout(paper: Paper) -> QPageLayout:
    """A4, the way the paper stands; its margins are kept by the painter."""
    side = QPageLayout.Orientation.Landscape if paper.landscape else QPageLayout.Orientation.Portrait
    found = QPageLayout(QPageSize(QPageSize.PageSizeId.A4), side, QMarginsF(0, 0, 0, 0))
    found.setMode(QPageLayout.Mode.FullPageMode)      # or a printer moves the page by the margin it cannot print on
    return found


def write_pdf(path: Path, laid: Laid, told: Told | None = None,
              cancelled: Callable[[], bool] | None = None) -> None:
    """Writes all pages, the fonts within, whole or not at all. Raises `Refused` and `Cancelled`."""
    from exporters.saving import saving
    with saving(path) as file:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(buffer)
        writer.setResolution(PDF_DPI)
        writer.setPageLayout(page_layout(laid.paper))
        writer.setTitle(laid.paper.title)
        writer.setCreator(PROGRAM)
        paint(writer, laid, range(len(laid.pages)), told, cancelled)
        file.write(_readable(buffer.data().data(), laid))


def _readable(content: bytes, laid: Laid) -> bytes:
    """The PDF with its letters called by their characters (ISO 32000-1, 9.10.3), so that 马长河 is found and copied.

    Where a font draws a radical (⻢) and a character (马) with one glyph, Qt calls the glyph by the radical, which has
    the lower number.
    """
    used = "".join({*"第页共", *(letter for page in laid.pages for placed in page for cell in placed.row.cells
                              for letter in cell.text)})
    kind, names = Type(), {}
    for face in {"body", *(cell.look.face for page in laid.pages for placed in page for cell in placed.row.cells)}:
        font = QRawFont.fromFont(kind.font(face, BODY))
        radicals = dict(zip(font.glyphIndexesForString(_RADICALS), _RADICALS))
        for letter in used:
            for glyph in font.glyphIndexesForString(letter):
                if glyph and glyph in radicals and radicals[glyph] != letter:
                    names[b"<%04X>" % ord(radicals[glyph])] = b"<%04X>" % ord(letter)
    if not names:
        return content
    return _LETTERS.sub(lambda found: _NAME.sub(lambda name: names.get(name[0], name[0]), found[0]), content)


def paint(device: Any, laid: Laid, numbers: Sequence[int], told: Told | None = None,
          cancelled: Callable[[], bool] | None = None) -> None:
    """Paints the pages on a QPdfWriter or a QPrinter. Raises `Refused` where it does not take them."""
    painter = QPainter()
    if not painter.begin(device):
        raise Refused("打印机没有响应，没有打印。", "请检查打印机是否打开、是否连接好，再试一次。")
    try:
        dots = device.resolution() / 72
        for done, number in enumerate(numbers):
            if cancelled is not None and cancelled():
                _abort(device)
                raise Cancelled
            if done and not device.newPage():
                raise Refused("打印机中断了打印。", "请检查打印机是否缺纸、卡纸，再试一次。")
            draw_page(painter, laid, number, dots)
            if told is not None:
                told(done + 1, len(numbers))
    finally:
        painter.end()


def _abort(device: Any) -> None:
    """Takes a print job back; a file that is being written is thrown away by whoever writes it."""
    if hasattr(device, "abort"):
        device.abort()


__all__ = ["draw_page", "page_layout", "page_picture", "paint", "write_pdf"]
