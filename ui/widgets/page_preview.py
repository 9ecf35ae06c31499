"""Shows pages as they will be printed: one at a time, as wide as there is room or at a size of one's choice."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ui.background import Background
from ui.printing import page_picture
from ui.typesetting import Laid
from ui.widgets.buttons import button
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import SOFT, label

WHOLE, WIDE = "whole", "wide"
_PERCENT = (75, 100, 150, 200)
_AROUND = 18                             # pixels kept free around a page
_SETTLE = 60                             # ms after the last change of size


class PagePreview(QWidget):
    """`show_pages` shows what was laid out; the page is painted in the worker."""

    def __init__(self, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page_preview")
        self._background = background
        self._laid: Laid | None = None
        self._number = 0
        # Label
        self.said = label(name="preview_page")
        self.zoom = FlatCombo("preview_zoom", "显示大小")
        self.zoom.set_choices([("适合页宽", WIDE), ("整页", WHOLE), *((f"{one}%", one) for one in _PERCENT)])
        self.zoom.choose(WHOLE)
        self._page = QLabel(objectName="preview_picture")
        self._page.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._area = QScrollArea(objectName="preview_area", widgetResizable=True)
        self._area.setAccessibleName("打印预览")
        self._area.setWidget(self._page)
        # Buttons
        self.before = button("preview_before", "上一页", lambda: self.turn(-1))
        self.after = button("preview_after", "下一页", lambda: self.turn(1))
        self.before.setToolTip("PgUp")
        self.after.setToolTip("PgDn")
        # Assemble
        row = QHBoxLayout(spacing=8)
        row.addWidget(self.before)
        row.addWidget(self.after)
        row.addWidget(self.said)
        row.addStretch()
        caption = label("显示", SOFT)
        caption.setBuddy(self.zoom)
        row.addWidget(caption)
        row.addWidget(self.zoom)
        box = QVBoxLayout(self, spacing=8)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(row)
        box.addWidget(self._area, 1)
        # Connect
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE)
        self._settle.timeout.connect(self._paint)
        self.zoom.currentIndexChanged.connect(lambda _: self._paint())
        self._allow()

    @property
    def laid(self) -> Laid | None:
        return self._laid

    @property
    def number(self) -> int:
        """The page shown, from 0."""
        return self._number

    def show_pages(self, laid: Laid | None) -> None:
        """Shows other pages, at the place where one was; None for none."""
        self._laid = laid
        self._number = min(self._number, len(laid.pages) - 1) if laid else 0
        self._allow()
        self._paint()

    def turn(self, pages: int) -> None:
        """So many pages on, or back."""
        if self._laid is None:
            return
        number = max(0, min(self._number + pages, len(self._laid.pages) - 1))
        if number != self._number:
            self._number = number
            self._allow()
            self._paint()
            self._area.verticalScrollBar().setValue(0)

    def _allow(self) -> None:
        pages = len(self._laid.pages) if self._laid else 0
        self.before.setEnabled(self._number > 0)
        self.after.setEnabled(self._number < pages - 1)
        words = f"第 {self._number + 1} 页，共 {pages} 页" if pages else ""
        self.said.setText(words)
        self.said.setAccessibleName(words)

    def _width(self, laid: Laid) -> int:
        """Pixels of the screen that the page is wide."""
        wide, high = laid.paper.size
        room = self._area.viewport().size() - QSize(_AROUND, _AROUND)
        chosen = self.zoom.currentData()
        if chosen == WIDE:
            room.setWidth(self._area.width() - self._area.verticalScrollBar().sizeHint().width() - _AROUND)
            return max(120, room.width())
        if chosen == WHOLE:
            return max(120, int(min(room.width(), room.height() * wide / high)))
        return round(wide * self.logicalDpiX() / 72 * int(chosen) / 100)

    def _paint(self) -> None:
        if self._laid is None:
            self._page.setPixmap(QPixmap())
            return
        ratio = self.devicePixelRatioF()
        self._background.run(page_picture, self._laid, self._number, round(self._width(self._laid) * ratio),
                             done=self._put, group=f"preview {id(self)}", owner=self)

    def _put(self, image: QImage) -> None:
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self._page.setPixmap(QPixmap.fromImage(image))
        texts = self._laid.shown(self._number) if self._laid and self._number < len(self._laid.pages) else []
        self._page.setAccessibleName("　".join(texts))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_Home: -1_000_000, Qt.Key.Key_End: 1_000_000}
        if event.key() in steps:
            self.turn(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


__all__ = ["PagePreview", "WHOLE", "WIDE"]
