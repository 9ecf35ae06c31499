"""Draw resources/icons/app.ico, the icon of the Windows program, from app.svg, in every size Windows asks for.

Run from the project's own environment: python packaging/make_icon.py
"""
import os
import struct
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt  # noqa: E402
from PySide6.QtGui import QGuiApplication, QImage, QPainter  # noqa: E402
from PySide6.QtSvg import QSvgRenderer  # noqa: E402

SOURCE = ROOT / "resources" / "icons" / "app.svg"
TARGET = SOURCE.with_suffix(".ico")
SIZES = (16, 20, 24, 32, 40, 48, 64, 256)          # title bar, task bar and desktop at 100 to 150 %, tiles
PNG_FROM = 256                                     # the size that Windows reads as PNG everywhere; smaller are bitmaps


def drawn(size: int) -> QImage:
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(SOURCE)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return image


def as_png(image: QImage) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")                      # type: ignore[call-overload]
    return bytes(content.data())


def as_bitmap(image: QImage) -> bytes:
    """BITMAPINFOHEADER with twice the height, the rows bottom up as BGRA, and an empty mask: alpha says it all."""
    size = image.width()
    rows = b"".join(bytes(image.constScanLine(y))[:size * 4] for y in reversed(range(size)))
    mask = bytes((size + 31) // 32 * 4 * size)
    return struct.pack("<IiiHHIIiiII", 40, size, size * 2, 1, 32, 0, len(rows) + len(mask), 0, 0, 0, 0) + rows + mask


def icon() -> bytes:
    images = [(size, as_png(drawn(size)) if size >= PNG_FROM else as_bitmap(drawn(size))) for size in SIZES]
    head, place = struct.pack("<HHH", 0, 1, len(images)), 6 + 16 * len(images)
    entries = b""
    for size, content in images:
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(content), place)
        place += len(content)
    return head + entries + b"".join(content for _, content in images)


def main() -> None:
    app = QGuiApplication(sys.argv[:1])
    TARGET.write_bytes(icon())
    print(TARGET)
    app.quit()


if __name__ == "__main__":
    main()
