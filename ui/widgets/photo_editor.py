"""A photo in a form: chosen from a file, made small, kept as the text of a JPEG."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from models.attachments import refuse_secret
from models.columns import Column
from models.errors import InvalidValue, Refused
from ui.widgets.buttons import button
from ui.widgets.editors import Editor
from ui.widgets.no_secrets import no_secrets_label

LARGEST = QSize(295, 413)          # one inch at 300 dpi, as on an ID photo (25 × 35 mm)
SHOWN = QSize(75, 105)
QUALITY = 85
FILES = "照片 (*.jpg *.jpeg *.png *.bmp)"


def picture(value: str | None, size: QSize = SHOWN) -> QPixmap:
    """The photo of a stored value, fitted into `size`; a null pixmap where there is none."""
    found = QPixmap()
    if value:
        found.loadFromData(base64.b64decode(value))
    return found if found.isNull() else found.scaled(size, Qt.AspectRatioMode.KeepAspectRatio,
                                                     Qt.TransformationMode.SmoothTransformation)


def read_photo(path: str) -> str:
    """A picture file as the text that is kept, at most `LARGEST`; raises `InvalidValue` where it is none."""
    reader = QImageReader(path)
    reader.setAutoTransform(True)                                # a telephone's picture says which side is up
    reader.setDecideFormatFromContent(True)
    image = reader.read()
    if image.isNull():
        raise InvalidValue("", "这个文件不是能识别的照片，请选择 JPG 或 PNG 文件")
    if image.width() > LARGEST.width() or image.height() > LARGEST.height():
        image = image.scaled(LARGEST, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.convertToFormat(QImage.Format.Format_RGB32).save(buffer, "JPEG", QUALITY)
    return base64.b64encode(buffer.data().data()).decode("ascii")


class PhotoEditor(Editor):
    """The picture, and buttons to choose another or none."""

    def __init__(self, column: Column, parent: QWidget | None = None) -> None:
        super().__init__(column, parent)
        self._value: str | None = None
        self._wrong = ""
        self._picture = QLabel("未上传")
        self._picture.setObjectName("photo")
        self._picture.setAccessibleName("照片")
        self._choose = button("choose_photo", "选择照片…", self.choose)
        self._remove = button("remove_photo", "移除", self.remove)
        self.prepare(self._choose)
        for part in (self._picture, self._choose, self._remove):
            self.row.addWidget(part)
        self.row.addWidget(no_secrets_label(), 1)

    def choose(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "选择照片（严禁录入涉密信息）", "", FILES)
        if path:
            self.take(path)

    def take(self, path: str) -> None:
        """Shows the picture of a file; what is wrong with it is told when the value is read."""
        try:
            refuse_secret(Path(path).name)
            value, self._wrong = read_photo(path), ""
        except Refused as error:
            value, self._wrong = self._value or "", f"{error.sentence}{error.what_to_do}"
        except InvalidValue as error:
            value, self._wrong = self._value or "", error.message
        self.put(value or None)
        self.left.emit()

    def remove(self) -> None:
        self._wrong = ""
        self.put(None)

    def _show(self, value: Any) -> None:
        self._value = value
        image = picture(value)
        self._remove.setVisible(not image.isNull())
        if image.isNull():
            self._picture.setText("未上传")
        else:
            self._picture.setPixmap(image)

    def _read(self) -> Any:
        if self._wrong:
            raise InvalidValue(self.column.key, self._wrong)
        return self._value
