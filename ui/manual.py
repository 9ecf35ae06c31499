"""The manual in a window of its own: F1 opens it at the page of the present tab; it can be searched and printed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QListWidget, QTextBrowser, QVBoxLayout, QWidget

from models.manual import ManualPage, manual_pages
from ui import theme
from ui.widgets.buttons import button
from ui.widgets.labels import SOFT, label

SIZE = QSize(1020, 660)
MARGIN = QSize(60, 60)                    # of the screen that stays in sight
LIST_CHARACTERS = 12
PICTURE_ROOM = 40                         # pixels of margin and scroll bar beside a picture


class ManualText(QTextBrowser):
    """A page; its pictures are as wide as there is room for, never wider than they are."""

    def __init__(self) -> None:
        super().__init__(objectName="manual_text")
        self.setAccessibleName("使用手册正文")
        self.setOpenLinks(False)

    def show_page(self, page: ManualPage) -> None:
        folder = QUrl.fromLocalFile(f"{page.path.parent}/")
        self.document().setBaseUrl(folder)
        self.document().setMarkdown(page.text(), QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        self._fit()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _fit(self) -> None:
        room = max(120, self.viewport().width() - PICTURE_ROOM)
        fit_pictures(self.document(), room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def fit_pictures(document: QTextDocument, room: float) -> None:
    """Makes every picture at most `room` pixels wide."""
    block = document.begin()
    while block.isValid():
        places = []
        at = block.begin()
        while not at.atEnd():
            piece = at.fragment()
            if piece.charFormat().isImageFormat():
                places.append((piece.position(), piece.length(), piece.charFormat().toImageFormat()))
            at += 1
        for position, length, shown in places:
            picture = document.resource(QTextDocument.ResourceType.ImageResource.value,
                                        document.baseUrl().resolved(QUrl(shown.name())))
            wide = picture.width() if picture is not None else 0
            fitted = QTextImageFormat(shown)
            fitted.setWidth(min(wide, room) if wide else room)
            fitted.clearProperty(QTextImageFormat.Property.ImageHeight.value)
            cursor = QTextCursor(document)
            cursor.setPosition(position)
            cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(fitted)
        block = block.next()


class ManualDialog(QDialog):
    """Pages on the left, the page on the right; stays open beside the window."""

    def __init__(self, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("manual")
        self.setWindowTitle("使用手册")
        self.setAccessibleName("使用手册")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._pages: Sequence[ManualPage] = manual_pages()
        # Label
        self.search = QLineEdit(objectName="manual_search", placeholderText="在手册中查找", clearButtonEnabled=True)
        self.search.setAccessibleName("在手册中查找")
        self.list = QListWidget(objectName="manual_pages")
        self.list.setAccessibleName("手册目录")
        self.list.setSpacing(2)
        self.list.addItems([page.title for page in self._pages])
        self.list.setFixedWidth(theme.width_of(self.font(), LIST_CHARACTERS) + 30)
        self.text = ManualText()
        self._found = label(kind=SOFT, name="manual_found")
        # Assemble
        left, right = QVBoxLayout(spacing=8), QVBoxLayout(spacing=8)
        left.addWidget(self.list, 1)
        top = QHBoxLayout(spacing=8)
        top.addWidget(self.search, 1)
        top.addWidget(self._found)
        top.addStretch(1)
        top.addWidget(button("manual_print", "打印本页…", self.print_page))
        right.addLayout(top)
        right.addWidget(self.text, 1)
        box = QHBoxLayout(self, spacing=12)
        box.setContentsMargins(14, 12, 14, 12)
        box.addLayout(left)
        box.addLayout(right, 1)
        # Connect
        self.list.currentRowChanged.connect(self._show)
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self._next)
        self.text.anchorClicked.connect(self._follow)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self).activated.connect(self.search.setFocus)
        self.resize(SIZE.boundedTo(self.screen().availableSize() - MARGIN))
        self.open_at(key)

    def open_at(self, key: str) -> None:
        """Shows the page called `key`, the first one where there is none."""
        row = next((row for row, page in enumerate(self._pages) if page.key == key), 0)
        self.list.setCurrentRow(row)
        self.list.setFocus()

    def _show(self, row: int) -> None:
        if 0 <= row < len(self._pages):
            self.text.show_page(self._pages[row])

    def _follow(self, link: QUrl) -> None:
        name = link.fileName().removesuffix(".md").partition("-")[2]
        if name in {page.key for page in self._pages}:
            self.open_at(name)
        elif link.isLocalFile():
            QDesktopServices.openUrl(link)

    # Searching

    def _search(self, text: str) -> None:
        """Goes to the first page, from this one on, that has the words."""
        wanted = text.strip()
        self._found.setText("")
        if not wanted:
            return
        start = max(0, self.list.currentRow())
        order = [*range(start, len(self._pages)), *range(start)]
        row = next((row for row in order if wanted in self._pages[row].text()), None)
        if row is None:
            self._found.setText("没有找到")
            return
        self.list.setCurrentRow(row)
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self.text.find(wanted)

    def _next(self) -> None:
        """The next place in this page, then the next page that has the words."""
        wanted = self.search.text().strip()
        if not wanted or self.text.find(wanted):
            return
        start = self.list.currentRow() + 1
        order = [*range(start, len(self._pages)), *range(start)]
        row = next((row for row in order if wanted in self._pages[row].text()), None)
        if row is not None:
            self.list.setCurrentRow(row)
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
            self.text.find(wanted)

    # Printing

    def print_page(self) -> None:
        """The page on paper, through the system's dialog; its pictures as wide as the page."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if QPrintDialog(printer, self).exec() == QDialog.DialogCode.Accepted:
            page = self.text.document().clone()
            page.setBaseUrl(self.text.document().baseUrl())
            fit_pictures(page, self.text.viewport().width() - PICTURE_ROOM)
            page.print_(printer)


__all__ = ["ManualDialog"]
