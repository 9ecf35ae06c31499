"""打印: a list or one of its forms, its options and a preview; to the printer, as PDF, as a sheet, as Word text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QScrollArea, QSizePolicy, QWidget

from exporters.forms.catalogue import forms_of
from exporters.forms.form import Form
from exporters.printing_request import LANDSCAPE, ONE_PAGE, ONE_WIDE, PORTRAIT, Request
from models.columns import Column
from models.errors import Cancelled
from models.operation import Changed
from models.view import View
from ui import theme
from ui.background import Job, Report
from ui.dialogs.blank_settings import BlankSettings
from ui.dialogs.export_dialog import HOWS
from ui.dialogs.page_frame import PageFrame
from ui.dialogs.saved_file import PDF, WORD, WORKBOOK, ask_where
from ui.printing import paint, write_pdf
from ui.session import Session
from ui.typesetting import Laid, lay_out
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import AMBER, SOFT, label
from ui.widgets.page_preview import WHOLE, WIDE

THE_LIST, EVERY, CHOSEN = "list", "every", "chosen"
SETTINGS = "setting"                     # the table of them
SETTLE = 350                             # ms after the last key in a field
PANEL = 15                               # characters that the choices are wide
SIDES = (("横向", LANDSCAPE), ("纵向", PORTRAIT))
FITS = (("适合一页宽", ONE_WIDE), ("缩成一页", ONE_PAGE))


class PrintForm(PageFrame):
    """`form` is the key of the form it begins with, '' for the list itself; `ids` are the chosen rows."""

    _stopped = "已取消。"

    def __init__(self, session: Session, view: View, ids: Sequence[int] = (), form: str = "",
                 parent: QWidget | None = None) -> None:
        super().__init__(session, "print_dialog", f"打印{view.register.title}", QSize(1180, 760), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._view, self._ids = view, tuple(ids)
        self._forms: dict[str, Form] = {one.key: one for one in forms_of(view.register.key)}
        self._making: Job | None = None
        self._options: dict[str, FlatCombo] = {}
        self._hows: dict[str, FlatCombo] = {}
        # Label
        self.form = FlatCombo("print_what", "打印什么")
        self.form.set_choices([("当前列表", THE_LIST), *((one.title, one.key) for one in self._forms.values())])
        self.form.choose(form or THE_LIST)
        self.scope = FlatCombo("print_scope", "范围")
        self.scope.set_choices([("列表中的全部", EVERY), *([(f"选中的 {len(ids)} {view.register.measure}", CHOSEN)]
                                                     if ids else [])])
        self.scope.choose(CHOSEN if len(ids) > 1 else EVERY)
        self.title = self._line("print_title", "标题", "留空则用默认标题", 60)
        self.attachment = self._line("print_attachment", "附件号", "如：附件1，可不填", 20)
        self.purpose = self._line("print_purpose", "用途", "含完整的敏感信息，必填", 100)
        self.side = self._combo("print_side", "纸张方向", SIDES)
        self.fit = self._combo("print_fit", "缩放", FITS)
        self.preview.zoom.choose(WIDE if self.height() < theme.LOW else WHOLE)
        self._panel = QScrollArea(widgetResizable=True, objectName="print_panel")
        self._panel.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._panel.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._panel.setFixedWidth(theme.width_of(self.font(), PANEL) + 40)
        # Buttons
        self._cancel = self.add_button(button("print_cancel", "关闭", self.reject))
        self.word = self.add_button(button("print_word", "存为 Word…", self.save_word))
        self.sheet = self.add_button(button("print_sheet", "存为表格…", self.save_sheet))
        self.pdf = self.add_button(button("print_pdf", "存为 PDF…", self.save_pdf))
        self.print = self.add_button(button("print_print", "打印…", self.print_out, kind=PRIMARY), default=True)
        self.print.setToolTip("Ctrl+P")
        QShortcut(QKeySequence("Ctrl+P"), self).activated.connect(self.print_out)
        # Assemble
        row = QHBoxLayout(spacing=12)
        row.addWidget(self._panel)
        row.addWidget(self.preview, 1)
        self.box.addLayout(row, 1)
        self._blank = QWidget(objectName="print_blank")
        blank = QHBoxLayout(self._blank)
        blank.setContentsMargins(0, 0, 0, 0)
        blank.addWidget(BlankSettings(session))
        self.box.addWidget(self._blank)
        self.box.addWidget(self.progress)
        # Connect
        self._settle = QTimer(self, singleShot=True, interval=SETTLE)
        self._settle.timeout.connect(self.remake)
        self.form.currentIndexChanged.connect(lambda _: self._form_changed())
        self.scope.currentIndexChanged.connect(lambda _: self.remake())
        for line in (self.title, self.attachment):
            line.textChanged.connect(lambda _: self._settle.start())
        session.changed.connect(self._changed)
        self._form_changed()
        self.form.setFocus()

    def _line(self, name: str, title: str, hint: str, most: int) -> QLineEdit:
        line = QLineEdit(objectName=name, placeholderText=hint, maxLength=most)
        line.setAccessibleName(title)
        return line

    def _combo(self, name: str, title: str, choices: Sequence[tuple[str, str]]) -> FlatCombo:
        combo = FlatCombo(name, title)
        combo.set_choices(list(choices))
        combo.currentIndexChanged.connect(lambda _: self.remake())
        return combo

    def _changed(self, changed: Changed) -> None:
        if SETTINGS in changed.ids:                 # what they say stands on the pages
            self.remake()

    # The choices

    def chosen_form(self) -> Form | None:
        return self._forms.get(self.form.currentData())

    def _form_changed(self) -> None:
        """Shows the choices of what is printed now."""
        form = self.chosen_form()
        self._options = {one.key: self._combo(f"print_{one.key}", one.title, one.choices)
                         for one in (form.options if form else ())}
        self._hows = {column.key: self._how(column) for column in self._sensitive(form)}
        rows: list[tuple[str, QWidget]] = [("打印什么", self.form)]
        rows += [] if form and form.one else [("范围", self.scope)]
        rows += [(option.title, self._options[option.key]) for option in (form.options if form else ())]
        rows += [(self._view.register.column(key).title, combo) for key, combo in self._hows.items()]
        rows += [("用途", self.purpose)] if self._hows else []
        rows.append(("标题", self.title))
        rows += [] if form else [("附件号", self.attachment), ("纸张方向", self.side), ("缩放", self.fit)]
        self._lay(rows)
        self.word.setVisible(bool(form and form.word))
        self._blank.setVisible(form is None)         # the signatures stand below a list only
        self.title.clear()
        self._settle.stop()
        self.remake()

    def _sensitive(self, form: Form | None) -> list[Column]:
        if form is None:
            return [column for column in self._view.columns if column.sensitive]
        known = {column.key: column for column in self._view.register.columns}
        return [known[key] for key in form.sensitive if key in known]

    def _how(self, column: Column) -> FlatCombo:
        return self._combo(f"print_how_{column.key}", f"{column.title}如何打印", HOWS)

    def _lay(self, rows: Sequence[tuple[str, QWidget]]) -> None:
        old = self._panel.takeWidget()
        kept = (self.form, self.scope, self.title, self.attachment, self.purpose, self.side, self.fit)
        for one in kept:
            one.setParent(self)
            one.hide()
        if old is not None:
            old.deleteLater()
        sheet = QWidget(objectName="scrolled")
        grid = QGridLayout(sheet, horizontalSpacing=10, verticalSpacing=4)
        grid.setContentsMargins(0, 0, 10, 0)
        for number, (title, editor) in enumerate(rows):
            caption = label(title, SOFT)
            caption.setBuddy(editor)
            grid.addWidget(caption, number * 2, 0)
            grid.addWidget(editor, number * 2 + 1, 0)
            grid.setRowMinimumHeight(number * 2 + 1, theme.row_height(self.font()))
            if isinstance(editor, FlatCombo):
                editor.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
                editor.setMinimumContentsLength(6)
            editor.show()
        grid.setRowStretch(len(rows) * 2, 1)
        self._panel.setWidget(sheet)
        for before, after in zip(rows, rows[1:]):
            QWidget.setTabOrder(before[1], after[1])

    def request(self) -> Request:
        """What is to be printed, as it is chosen now."""
        form = self.chosen_form()
        only = self._ids[:1] if form and form.one else self._ids if self.scope.currentData() == CHOSEN else None
        view = self._view.with_(only=only) if only is not None else self._view
        return Request(view, form, self.title.text().strip(), "" if form else self.attachment.text().strip(),
                       {key: combo.currentData() for key, combo in self._options.items()},
                       {key: combo.currentData() for key, combo in self._hows.items()},
                       self.purpose.text().strip(), self.side.currentData(), self.fit.currentData())

    # The preview

    def remake(self) -> None:
        """Lays the pages out anew, in the worker; what was under way before is given up."""
        if self._job is not None:
            return
        self._settle.stop()
        if self._making is not None:
            self._making.cancel()
        self.say("")
        current: list[Job] = []

        def still() -> bool:
            return bool(current) and current[0] is self._making

        def done(laid: Laid) -> None:
            if still():
                self._making = None
                self.progress.end()
                self._show(laid)

        def failed(error: Exception) -> None:
            if still():
                self._making = None
                self.progress.end()
                self._show(None)
                if isinstance(error, Cancelled):
                    self.say(self._stopped, AMBER)
                else:
                    self.say_why(error)
        job = self.session.background.run(
            _laid_out, self.request().for_screen(), done=done, failed=failed, owner=self,
            progress=lambda n, all_, words: self.progress.report(n, all_, words) if still() else None)
        current.append(job)
        self._making = job
        self.progress.watch(job, "正在排版…")
        self._allow()

    def _show(self, laid: Laid | None) -> None:
        self.preview.show_pages(laid)
        if laid is not None:
            self.title.setPlaceholderText(laid.paper.title)
        self._allow()

    def _allow(self) -> None:
        ready = self._job is None and self._making is None and self.preview.laid is not None
        for one in (self.print, self.pdf, self.sheet, self.word):
            one.setEnabled(ready)
        self._panel.setEnabled(self._job is None)
        self._cancel.setVisible(self._job is None)

    # Going out

    def _final(self) -> Request | None:
        """The request, unless a purpose is missing."""
        request = self.request()
        if request.full and not request.purpose:
            self.say("含完整的敏感信息，请填写用途。", AMBER)
            self.purpose.setFocus()
            return None
        return request

    def _save(self, kind: str, suffix: str, work: Callable[..., Any], *args: Any) -> None:
        request = self._final() if self.print.isEnabled() else None
        if request is None:
            return
        name = request.title or (self.preview.laid.paper.title if self.preview.laid else request.name)
        path = ask_where(self.session, self, f"{request.name}另存为", name, kind, suffix)
        if path is not None:
            self._start("正在保存", work, path, request, *args, done=lambda _: self._saved(path))

    def save_pdf(self) -> None:
        self._save(PDF, ".pdf", _save_pdf, self._made())

    def save_sheet(self) -> None:
        self._save(WORKBOOK, ".xlsx", _save_sheet)

    def save_word(self) -> None:
        self._save(WORD, ".docx", _save_word)

    def _made(self) -> Laid | None:
        """The pages on show, where they are just those that go out."""
        return None if self.request().full else self.preview.laid

    def print_out(self) -> None:
        """Asks for the printer, and prints."""
        laid = self.preview.laid
        request = self._final() if self.print.isEnabled() else None
        if request is None or laid is None:
            return
        self._send_to_printer(laid, _print, request, self._made())


# In the worker.

def _laid_out(request: Request, report: Report) -> Laid:
    def told(done: int, total: int) -> None:
        report.raise_if_cancelled()
        report(done, total, "正在排版")
    return lay_out(request.paper(told), told, report.cancelled)


def _save_pdf(path: Path, request: Request, made: Laid | None, report: Report) -> None:
    laid = made or _laid_out(request, report)
    write_pdf(path, laid, lambda done, total: report(done, total), report.cancelled)
    request.log_pages("导出", laid.paper, len(laid.pages), path.name)


def _save_sheet(path: Path, request: Request, report: Report) -> None:
    request.write_workbook(path, report, report.cancelled)


def _save_word(path: Path, request: Request, report: Report) -> None:
    request.write_word(path)


def _print(printer: QPrinter, pages: list[int], request: Request, made: Laid | None, report: Report) -> int:
    laid = made or _laid_out(request, report)
    wanted = [number for number in pages if number < len(laid.pages)]
    paint(printer, laid, wanted, lambda done, total: report(done, total), report.cancelled)
    request.log_pages("打印", laid.paper, len(wanted))
    return len(wanted)


__all__ = ["PrintForm"]
