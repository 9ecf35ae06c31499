"""交接单: what whoever takes over must know, with notes written by hand; printed, or saved as PDF or as a sheet."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from exporters.handover import handover_paper
from models.basics import change_settings, setting
from models.handover import NOTES, Handover, read_handover, with_notes
from models.operation import log_event
from models.register import Register
from ui import theme
from ui.background import Report
from ui.dialogs.import_memory import ImportMemory
from ui.dialogs.page_frame import PageFrame
from ui.dialogs.saved_file import PDF, WORKBOOK, ask_where
from ui.printing import paint, write_pdf
from ui.session import Session
from ui.typesetting import Laid, lay_out
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.labels import SECTION, SOFT, label

SETTLE = 600                              # ms after the last key


class HandoverDialog(PageFrame):
    """Notes on the left are kept when the dialog is left or something is made of them."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "handover_dialog", "交接单", QSize(1120, 740), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._kept = ""
        self._read: Handover | None = None               # all but the notes stays as it was when the dialog opened
        memory = ImportMemory(session.memory)
        self._remembered = [f"导入{register.title}：{words}。" for register in
                            [Register.declared[key] for key in Register.declared]
                            for words, _ in memory.told(register, "")]
        # Label
        self.notes = QPlainTextEdit(objectName="handover_notes", tabChangesFocus=True, enabled=False,
                                    placeholderText="如：某项为什么按另外的口径报送、与谁联系、哪些表还没有收齐……")
        self.notes.setAccessibleName("需要说明的事")
        # Buttons
        self.add_button(button("handover_close", "关闭", self.reject))
        self.sheet = self.add_button(button("handover_sheet", "存为表格…", self.save_sheet))
        self.pdf = self.add_button(button("handover_pdf", "存为 PDF…", self.save_pdf))
        self.print = self.add_button(button("handover_print", "打印…", self.print_out, kind=PRIMARY), default=True)
        # Assemble
        side = QWidget(objectName="scrolled")
        side.setFixedWidth(theme.width_of(self.font(), 18))
        left = QVBoxLayout(side, spacing=6)
        left.setContentsMargins(0, 0, 0, 0)
        said = label("待办、报送、规则、备份由程序列出；人事变动、口头约定等写在下面，一行一条，会保存下来。", SOFT)
        said.setWordWrap(True)
        left.addWidget(label("需要说明的事", SECTION))
        left.addWidget(said)
        left.addWidget(self.notes, 1)
        row = QHBoxLayout(spacing=14)
        row.addWidget(side)
        row.addWidget(self.preview, 1)
        self.box.addLayout(row, 1)
        self.box.addWidget(self.progress)
        # Connect
        self._settle = QTimer(self, singleShot=True, interval=SETTLE)
        self._settle.timeout.connect(self._keep)
        self.notes.textChanged.connect(self._settle.start)
        self.finished.connect(lambda _: self._keep())
        self._allow()
        session.background.run(setting, NOTES, done=self._put_notes, urgent=True, owner=self)

    def _put_notes(self, text: str) -> None:
        self._kept = text
        was = self.notes.blockSignals(True)
        self.notes.setPlainText(text)
        self.notes.blockSignals(was)
        self.notes.setEnabled(not self.session.blocked())
        self.notes.setFocus()
        self.remake()

    def _keep(self) -> None:
        """Stores what was written, as one operation, and shows it."""
        self._settle.stop()
        text = self.notes.toPlainText()
        if text == self._kept or self.session.blocked():
            return
        self._kept = text
        self.session.run_operation("修改交接说明", lambda op: change_settings(op, {NOTES: text}),
                                   owner=self.session, done=self._kept_now)

    def _kept_now(self, _: object) -> None:
        if isValid(self) and self.isVisible():               # what is left is kept too, and then nobody looks
            self.remake()

    def remake(self) -> None:
        """Lays out anew what was read when the dialog opened, with the notes as they are."""
        self.session.background.run(_laid_out, self.session.database, self.session.operator, list(self._remembered),
                                    self._read, self._kept, long=True, done=lambda found: self._show(*found),
                                    failed=self.say_why, owner=self, group=f"handover {id(self)}")

    def _show(self, found: Handover, laid: Laid) -> None:
        self._read = found
        self.preview.show_pages(laid)
        self._allow()

    def _allow(self) -> None:
        for one in (self.print, self.pdf, self.sheet):
            one.setEnabled(self._job is None and self.preview.laid is not None)

    # Going out

    def save_pdf(self) -> None:
        self._save(PDF, ".pdf")

    def save_sheet(self) -> None:
        self._save(WORKBOOK, ".xlsx")

    def _save(self, kind: str, suffix: str) -> None:
        laid = self.preview.laid
        path = ask_where(self.session, self, "交接单另存为", f"交接单_{self.session.today}", kind, suffix)
        if path is not None and laid is not None:
            self._start("正在保存", _write, path, laid, done=lambda _: self._saved(path))

    def print_out(self) -> None:
        """Asks for the printer, and prints."""
        laid = self.preview.laid
        if laid is None or not self.print.isEnabled():
            return
        self._send_to_printer(laid, _print, laid)


# In the worker.

def _laid_out(database: Path, operator: str, remembered: list[str], known: Handover | None, notes: str,
              report: Report) -> tuple[Handover, Laid]:
    found = with_notes(known or read_handover(database, operator, remembered), notes)
    return found, lay_out(handover_paper(found), lambda done, total: None, report.cancelled)


def _write(path: Path, laid: Laid, report: Report) -> None:
    if path.suffix == ".pdf":
        write_pdf(path, laid, lambda done, total: report(done, total), report.cancelled)
    else:
        from exporters.paper_sheet import write_papers
        write_papers(path, [laid.paper], cancelled=report.cancelled)
    log_event("导出交接单", f"{path.name}，{len(laid.pages)} 页")


def _print(printer: QPrinter, pages: list[int], laid: Laid, report: Report) -> int:
    paint(printer, laid, pages, lambda done, total: report(done, total), report.cancelled)
    log_event("打印交接单", f"{len(pages)} 页")
    return len(pages)


__all__ = ["HandoverDialog"]
