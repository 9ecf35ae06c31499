"""What dialogs with a preview of pages have in common: saving what stands on them, and the printer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QWidget

from models.errors import Refused
from ui.dialogs.frame import WorkFrame
from ui.dialogs.saved_file import tell_saved
from ui.printing import page_layout
from ui.session import Session
from ui.typesetting import Laid
from ui.widgets.page_preview import PagePreview

NO_PRINTER = Refused("本机没有安装打印机。", "可存为 PDF，到别的电脑上打印。")


class PageFrame(WorkFrame):
    """Its pages stand in `preview`."""

    def __init__(self, session: Session, name: str, title: str, size: QSize, parent: QWidget | None = None) -> None:
        super().__init__(session, name, title, size, parent)
        self.preview = PagePreview(session.background)

    def _saved(self, path: Path) -> None:
        self.say(f"已保存：{path.name}")
        tell_saved(self.session, path, "已保存")

    def _send_to_printer(self, laid: Laid, work: Callable[..., int], *args: Any) -> None:
        """Asks for the printer, and has `work(printer, pages, *args, report)` print; it returns how many pages."""
        if not printers():
            self.say_why(NO_PRINTER)
            return
        asked = ask_printer(self, laid, self.preview.number)
        if asked is not None:
            self._start("正在打印", work, *asked, *args, done=lambda pages: self.say(f"已送到打印机，共 {pages} 页。"))


def printers() -> list[str]:
    """The printers of this computer, by name."""
    return list(QPrinterInfo.availablePrinterNames())


def ask_printer(parent: QWidget, laid: Laid, current: int) -> tuple[QPrinter, list[int]] | None:
    """The system's own dialog: which printer, which pages (from 0), how many copies; None where it was closed."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setFullPage(True)
    printer.setPageLayout(page_layout(laid.paper))
    printer.setDocName(laid.paper.title)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle("打印")
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintCurrentPage, True)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, True)
    dialog.setMinMax(1, len(laid.pages))
    dialog.setFromTo(1, len(laid.pages))
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return None
    # The person may have chosen another size of paper; the page is painted for this one.
    printer.setPageLayout(page_layout(laid.paper))
    which = dialog.printRange()
    if which is QPrintDialog.PrintRange.CurrentPage:
        return printer, [current]
    if which is QPrintDialog.PrintRange.PageRange:
        return printer, list(range(dialog.fromPage() - 1, min(dialog.toPage(), len(laid.pages))))
    return printer, list(range(len(laid.pages)))


__all__ = ["PageFrame", "ask_printer", "printers"]
