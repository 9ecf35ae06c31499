"""导入: a spreadsheet is read and compared, every row can be looked at and ticked, then it is stored in one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from importers.apply import Imported
from importers.offers import Offer, signature_of
from importers.planned import RESULTS
from importers.several import Step
from models.errors import Cancelled, InvalidValue, Refused
from models.register import Register
from ui import theme
from ui.dialogs.import_file import FileFrame
from ui.dialogs.import_memory import ImportMemory
from ui.dialogs.import_pane import PLAN, ROLES, ImportPane
from ui.dialogs.import_sheets import SheetsPage
from ui.dialogs.import_work import (
    Choices,
    File,
    Proposal,
    Wanted,
    as_register,
    carry_out_all,
    chosen_plan,
    done_words,
    in_term,
    left_words,
    plan_sheets,
    read_and_plan,
    step_again,
    ticks_of,
)
from ui.session import Session
from ui.widgets.buttons import LINK, PRIMARY, Chips, button
from ui.widgets.empty_state import EmptyState
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import AMBER, HEADING, SOFT, ElidedLabel

PROMISE = "空格不会清除已有内容；导入后可一键撤销。"
WIDE = 1240                                 # from here on the options stand beside the chips
HIGH = 500                                  # from here on the notes stand in a line of their own
AROUND = 32                                 # pixels around the words of a tab
EMPTY, SHEETS, PREVIEW = 0, 1, 2


class ImportDialog(FileFrame):
    """One file, first of all into one register. `path`: a file that was dropped; otherwise it is asked for."""

    only = False                            # whether its sheets can be of no other register, and one is read

    def __init__(self, session: Session, register: type[Register], parent: QWidget | None = None,
                 path: Path | None = None) -> None:
        super().__init__(session, register, "import_dialog", parent, path)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._file: File | None = None
        self._panes: list[ImportPane] = []
        self._memory = ImportMemory(session.memory)
        self._tabs_width = 0                 # pixels that the names of the sheets take side by side
        self._ticked_before = False          # whether ticks were changed since the later sheets were compared
        self._build()
        self._arrange()
        session.busy_changed.connect(self._allow)

    # What is looked at

    @property
    def pane(self) -> ImportPane | None:
        """The sheet that is shown."""
        place = self._shown.currentIndex()
        return self._panes[place] if 0 <= place < len(self._panes) else None

    @property
    def proposal(self) -> Proposal | None:
        return self.pane.proposal if self.pane is not None else None

    # Building

    def _build(self) -> None:
        # Label
        self._title = ElidedLabel(f"导入{self._register.title}", kind=HEADING, name="import_title")
        self._title.setFont(theme.scaled(self.font(), 1.2, bold=True))
        self.views = Chips("import_views", "看什么", ((PLAN, "导入预览"), (ROLES, "识别结果")))
        self.sheets_link = button("import_sheets_link", "工作表", self.choose_sheets, kind=LINK)
        self.tabs = Chips("import_tabs", "要导入的工作表")
        self.tab_list = FlatCombo("import_tab_list", "要导入的工作表")         # where there are more than fit
        self.sheets = SheetsPage(self._register, several=not self.only)
        self._empty = EmptyState()
        self._shown = QStackedWidget(objectName="import_panes")
        # Buttons
        self._failed_button = self.add_button(button("import_failed_rows", "导出有误行…", self._save_failed))
        self._close_button = self.add_button(button("import_cancel", "取消", self.reject))
        self._apply_button = self.add_button(button("import_apply", "导入", self._go_on, kind=PRIMARY))
        self._apply_button.setToolTip("Ctrl+Enter")
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._apply_button.click)
        # Assemble
        self._head = QHBoxLayout(spacing=12)
        self._head.addWidget(self._title, 1)
        self._head.addWidget(self.views)
        self._head.addWidget(self.sheets_link)
        preview = QWidget(objectName="import_preview")
        inner = QVBoxLayout(preview, spacing=6)
        inner.setContentsMargins(0, 0, 0, 0)
        tabs = QHBoxLayout()
        tabs.addWidget(self.tabs)
        tabs.addWidget(self.tab_list)
        tabs.addStretch(1)
        inner.addLayout(tabs)
        inner.addWidget(self._shown, 1)
        self._stack = QStackedWidget(objectName="import_stack")
        for page in (self._empty, self.sheets, preview):
            self._stack.addWidget(page)
        self.box.addLayout(self._head)
        self.box.addWidget(self._stack, 1)
        self.box.addWidget(self.progress)
        self.box.setSpacing(6)
        self.views.chosen.connect(self._show_view)
        self.tabs.chosen.connect(lambda key: self._show_pane(int(key)))
        self.tab_list.activated.connect(self._show_pane)
        self.sheets.changed.connect(self._allow)
        self.sheets.register_wanted.connect(self._read_as)
        self._show_empty("选择要导入的表格", "也可以把文件拖到这里。支持 .xlsx、.xls、.csv、.et、.ods。")

    def _make_pane(self, register: type[Register]) -> ImportPane:
        pane = ImportPane(self.session, register, self._memory)
        pane.replan_wanted.connect(lambda choices: self.replan(choices, pane))
        pane.read_wanted.connect(self.read_sheets_again)
        pane.ticked.connect(lambda: self._ticks_changed(pane))
        pane.file_wanted.connect(self.choose_file)
        pane.refused.connect(lambda why: self.say(why, AMBER))
        pane.template_wanted.connect(lambda: self.save_template(register))
        pane.view_wanted.connect(self._show_view)
        return pane

    # The file

    def read(self, path: Path) -> None:
        """Reads a file and shows what its import would do, or asks which of its sheets are meant."""
        self._name(self._register.title)
        self._show_empty("正在读取…", "", working=True)
        self._start("正在读取", partial(read_and_plan, only=self.only), self._register, path, self._memory.all(),
                    self._first_choices(self._register), done=lambda found: self._take_file(*found),
                    failed=self._unread)

    def _name(self, what: str) -> None:
        words = f"导入{what}" + (f"　{self._path.name}" if self._path is not None else "")
        self._title.setText(words)
        self.setWindowTitle(words)

    def _first_choices(self, register: type[Register]) -> Choices:
        """How a sheet of a file that was just chosen is taken."""
        return Choices(term=self.session.term_id if register.term else None)

    def _unread(self, error: Exception) -> None:
        if isinstance(error, Refused):
            self._show_empty(error.sentence, error.what_to_do)
        else:
            self._show_empty("没有读入这个文件。", "已取消，没有改动任何内容。" if isinstance(error, Cancelled) else "")

    def _show_empty(self, title: str, hint: str, working: bool = False) -> None:
        self._stack.setCurrentIndex(EMPTY)
        self._file = None
        self._set_panes([])
        again = "选择其他文件…" if self._path is not None else "选择文件…"
        self._empty.say(title, hint, () if working else (
            (again, self.choose_file), ("下载空白模板…", lambda: self.save_template(self._register))))
        self._allow()

    def _take_file(self, file: File, proposals: list[Proposal]) -> None:
        self._file = file
        self.sheets.show_offers(file.offers, [one.offer for one in proposals])
        if proposals:
            self._put_all(file, proposals)
        else:
            self._stack.setCurrentIndex(SHEETS)
            self._allow()

    # The sheets

    def choose_sheets(self) -> None:
        """Back to the list of the file's sheets."""
        if self._file is not None and self._job is None:
            self._stack.setCurrentIndex(SHEETS)
            self.say("", SOFT)
            self._allow()

    def _read_as(self, place: int, register: type[Register]) -> None:
        """A sheet is to be read as one of another register; such a header will be so next time."""
        offer = self.sheets.offers()[place]

        def take(found: Offer) -> None:
            self.sheets.put_offer(place, found)
            self._memory.keep_register(signature_of(found.layout), register)
        self._start("正在识别", as_register, register, offer.sheet, self._memory.all(), done=take)

    def _plan_chosen(self) -> None:
        """Compares the sheets that are ticked; what was chosen of one before stays."""
        if self._file is None:
            return
        file = File(self._file.path, self.sheets.offers(), self._file.terms)
        before = {(id(pane.proposal.offer.sheet), pane.register): pane for pane in self._panes
                  if pane.proposal is not None}
        wanted, known = [], {}
        for offer in self.sheets.chosen():
            register = offer.register or self._register
            pane = before.get((id(offer.sheet), register))
            if pane is not None and pane.proposal is not None:
                wanted.append(Wanted(register, offer.sheet, pane.proposal.choices, ticks_of(pane.proposal.plan)))
                known[id(offer.sheet)] = pane.proposal.offer
            else:
                wanted.append(Wanted(register, offer.sheet, self._first_choices(register)))
                known[id(offer.sheet)] = offer
        self._start("正在比对", partial(plan_sheets, known=known), file, wanted, self._memory.all(),
                    done=lambda found: self._put_all(file, found))

    def _put_all(self, file: File, proposals: Sequence[Proposal]) -> None:
        """Shows these sheets; a pane that shows one already goes on showing it."""
        before = {(id(pane.proposal.offer.sheet), pane.register): pane for pane in self._panes
                  if pane.proposal is not None}
        place = max(self._shown.currentIndex(), 0)
        self._file = file
        panes = []
        for proposal in proposals:
            register = Register.declared[proposal.plan.register]
            panes.append(before.pop((id(proposal.offer.sheet), register), None) or self._make_pane(register))
        self._set_panes(panes)
        for pane, proposal in zip(panes, proposals):
            pane.put(file, proposal)
        names = [f"{one.offer.sheet.name}：{pane.register.title} {len(one.plan.rows):,}"
                 for pane, one in zip(panes, proposals)]
        self.tabs.set_choices([(str(n), name) for n, name in enumerate(names)])
        self.tab_list.set_choices([(f"第 {n + 1} 张，共 {len(names)} 张：{name}", n) for n, name in enumerate(names)])
        self._tabs_width = sum(self.fontMetrics().horizontalAdvance(name) + AROUND for name in names)
        self._ticked_before = False
        self._stack.setCurrentIndex(PREVIEW)
        self.say(PROMISE if any(one.make is not None for one in proposals) else "", SOFT)
        self._show_pane(min(place, len(panes) - 1))
        self._arrange()
        self._allow()

    def _set_panes(self, panes: list[ImportPane]) -> None:
        for old in self._panes:
            if old not in panes:
                self._shown.removeWidget(old)
                old.options.deleteLater()
                old.deleteLater()
        for pane in panes:
            if pane not in self._panes:
                self._shown.addWidget(pane)
        for place, pane in enumerate(panes):
            if self._shown.indexOf(pane) != place:
                self._shown.removeWidget(pane)
                self._shown.insertWidget(place, pane)
            pane.options.hide()
        self._panes = panes

    def _show_pane(self, place: int) -> None:
        self._shown.setCurrentIndex(place)
        pane = self.pane
        if pane is None:
            return
        self.tabs.choose(str(place))
        self.tab_list.choose(place)
        self._name(pane.register.title)
        pane.show_view(self.views.current())
        self._arrange()
        self._allow()
        if self._ticked_before and place:
            self.replan()                    # what the sheets before it leave to this one is another

    def _show_view(self, view: str) -> None:
        self.views.choose(view)
        if self.pane is not None:
            self.pane.show_view(view)
        self._arrange()

    def _ticks_changed(self, pane: ImportPane) -> None:
        self._ticked_before = self._ticked_before or pane is not self._panes[-1]
        self._allow()

    # The plan

    def replan(self, choices: Choices | None = None, pane: ImportPane | None = None) -> None:
        """Plans anew as chosen for this sheet (`pane`: the one shown); ticks that were set stay."""
        self._plan_again(choices, pane or self.pane, fresh=False)

    def read_sheets_again(self) -> None:
        """What was remembered is another: headers and rows are looked at anew."""
        self._plan_again(None, self.pane, fresh=True)

    def _plan_again(self, choices: Choices | None, pane: ImportPane | None, *, fresh: bool) -> None:
        if self._file is None or pane is None or self._job is not None:
            return
        file, wanted, known = self._file, [], {}
        before = pane.proposal.choices if pane.proposal is not None else None
        for one in self._panes:
            proposal = one.proposal
            assert proposal is not None
            now = choices if one is pane and choices is not None else proposal.choices
            if choices is not None and before is not None and one is not pane and one.register.term \
                    and (choices.term, choices.term_name) != (before.term, before.term_name):
                now = in_term(now, choices.term, choices.term_name)      # the sheets of a file are of one 届
            if fresh:
                now = Choices(**{**vars(now), "columns": None})
            ticks = ticks_of(proposal.plan)
            if not ticks:
                one.skipped.clear()
            wanted.append(Wanted(one.register, proposal.offer.sheet, now, ticks))
            if not fresh and now.roles == proposal.choices.roles and (
                    now.columns is not None or proposal.choices.columns is None):
                known[id(proposal.offer.sheet)] = proposal.offer
        self._start("正在比对", partial(plan_sheets, known=known), file, wanted, self._memory.all(),
                    done=lambda found: self._put_all(file, found), failed=self._unplanned)

    def _unplanned(self, error: Exception) -> None:
        for pane in self._panes:
            if self._file is not None and pane.proposal is not None:
                pane.options.show_choices(self._file, pane.proposal)
        if not isinstance(error, Cancelled):
            self.session.tell(error, self)

    # Importing

    def _allow(self) -> None:
        """Names on the red button what it would do."""
        free, page = self._job is None, self._stack.currentIndex()
        reason = self.session.blocked()
        if page == SHEETS:
            self._allow_sheets(free)
        else:
            self._allow_rows(free, reason)
        self._close_button.setVisible(free)          # the row of progress has a 取消 of its own
        self._stack.setEnabled(free)
        for pane in self._panes:
            pane.options.setEnabled(free)
        shown = page == PREVIEW
        self.views.setVisible(shown)
        self.views.setEnabled(free)
        self._show_tabs()
        several = self._file is not None and len(self._file.offers) > 1
        self.sheets_link.setVisible(shown and several)
        self.sheets_link.setEnabled(free)
        if several and self._file is not None:
            self.sheets_link.setText(f"工作表 {len(self._panes)}/{len(self._file.offers)} …")
            self.sheets_link.setAccessibleName(f"工作表，{len(self._file.offers)} 张中读了 {len(self._panes)} 张")

    def _show_tabs(self) -> None:
        """Side by side where they fit, else in a list."""
        several = self._stack.currentIndex() == PREVIEW and len(self._panes) > 1
        fits = self._tabs_width < self.width() - 2 * AROUND
        self.tabs.setVisible(several and fits)
        self.tab_list.setVisible(several and not fits)

    def _allow_sheets(self, free: bool) -> None:
        chosen = self.sheets.chosen()
        self._apply_button.setText(f"读取所选的 {len(chosen)} 张" if chosen else "读取所选的工作表")
        self._apply_button.setAccessibleName(self._apply_button.text())
        self._apply_button.setEnabled(free and bool(chosen))
        self._apply_button.setToolTip("读取后先核对，再导入。" if chosen else "请先勾选工作表。")
        self._apply_button.setVisible(True)
        self._failed_button.setVisible(False)

    def _allow_rows(self, free: bool, reason: str) -> None:
        plans = [pane.proposal.plan for pane in self._panes if pane.proposal is not None]
        rows = sum(len(plan.accepted()) for plan in plans)
        ended = sum(len(pane.table.to_end()) for pane in self._panes)
        words = [f"导入 {rows:,} 行"] if rows or not ended else []
        words += [f"{pane.register.ending} {len(pane.table.to_end()):,} {pane.register.print_measure()}"
                  for pane in self._panes if pane.table.to_end()]
        self._apply_button.setText("，".join(words) if plans else "导入")
        self._apply_button.setAccessibleName(self._apply_button.text())
        self._apply_button.setEnabled(free and bool(rows or ended) and not reason)
        self._apply_button.setToolTip(reason or ("Ctrl+Enter" if rows or ended else "没有要导入的行。"))
        self._apply_button.setVisible(any(
            pane.proposal is not None and pane.proposal.offer.refusal is None for pane in self._panes))
        pane = self.pane
        left = left_words(pane.proposal.plan, pane.skipped) if pane is not None and pane.proposal is not None else ""
        self._failed_button.setText(f"导出{self._left_kinds()}行…")
        self._failed_button.setAccessibleName(self._failed_button.text())
        self._failed_button.setToolTip(f"{left}不会导入，可连同原因另存为表格，改好后再导入。")
        self._failed_button.setVisible(bool(left))
        self._failed_button.setEnabled(free)

    def _left_kinds(self) -> str:
        """有误、待确认: of what kinds there are rows of this sheet that are not imported."""
        if self.pane is None or self.pane.proposal is None:
            return ""
        return "、".join(RESULTS[key] for key, rows in self.pane.proposal.plan.left_over(self.pane.skipped).items()
                        if rows)

    def _go_on(self) -> None:
        """The red button: from the sheets to the rows, from the rows into the database."""
        if self._job is not None:
            return
        if self._stack.currentIndex() == SHEETS:
            self._plan_chosen()
        else:
            self.apply()

    def apply(self) -> None:
        """Stores what is ticked, in one operation that can be undone."""
        if not self._panes or self._job is not None or self._path is None:
            return
        try:
            steps = self._steps()
        except InvalidValue as error:
            self.say(error.message, AMBER)
            return
        what = self._panes[0].register.title if len(steps) == 1 else f" {len(steps)} 张工作表"
        words = f"导入{what}"
        self._job = self.session.run_writing(
            words, carry_out_all(steps, f"{words}：{self._path.name}"), owner=self,
            done=lambda found: self._imported([step.register for step in steps], found), failed=self._not_imported,
            report=lambda n, all_, _: self.progress.report(n, all_, "正在写入"))
        if self._job is not None:
            self.progress.watch(self._job, f"正在{words}…")
        self._allow()

    def _steps(self) -> list[Step]:
        """The sheets as they stand. Raises `InvalidValue` where a day is not one; then its sheet is shown."""
        steps = []
        for place, pane in enumerate(self._panes):
            if pane.proposal is None or pane.proposal.make is None:
                continue
            try:
                since, ending = pane.endings.since_value(), pane.endings.ending()
            except InvalidValue:
                self._show_pane(place)
                raise
            plan = chosen_plan(pane.proposal.plan, since=since, end_missing=ending, missing=pane.table.to_end())
            steps.append(step_again(pane.proposal, plan))
        return steps

    def _imported(self, registers: Sequence[type[Register]], results: Sequence[Imported]) -> None:
        self._end()
        left = [left_words(pane.proposal.plan, pane.skipped) for pane in self._panes if pane.proposal is not None]
        self.accept()
        words = done_words(list(zip(registers, results)))
        if any(left):
            named = "；".join(one if len(left) == 1 else f"{pane.register.title}{one}"
                             for pane, one in zip(self._panes, left) if one)
            words = f"{words.rstrip('。')}；{named}未导入"
        if any(one.new or one.changed or one.ended for one in results):
            self.session.tell_done(words)
        elif self.session.messages is not None:
            self.session.messages.toast(words)

    def _not_imported(self, error: Exception) -> None:
        self._end()
        if isinstance(error, Cancelled):
            self.say("已取消，没有改动任何内容。", AMBER)
            return
        self.session.tell(error, self)
        if isinstance(error, Refused):
            self.replan()                    # the records have moved on: compared anew

    # Files beside it

    def _save_failed(self) -> None:
        if (pane := self.pane) is not None and pane.proposal is not None:
            self.save_rows(self._left_kinds(), left_words(pane.proposal.plan, pane.skipped), pane.register,
                           *pane.proposal.plan.failed_table(pane.skipped))

    def _start(self, text: str, work: Callable[..., Any], *args: Any, done: Callable[[Any], None],
               failed: Callable[[Exception], None] | None = None) -> None:
        self.say(PROMISE if self._panes else "", SOFT)
        super()._start(text, work, *args, done=done, failed=failed)

    # Qt's side

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "_shown"):
            self._arrange()

    def _arrange(self) -> None:
        """Puts the options of the sheet that is shown where there is room for them."""
        low, shown = self.height() < HIGH, self.pane
        self._show_tabs()
        self.box.setSpacing(3 if low else 6)
        for pane in self._panes:
            if pane is shown and self.width() < WIDE:
                self._head.insertWidget(1, pane.options)
            else:
                pane.chip_row.addWidget(pane.options)
            pane.options.setVisible(pane is shown and self.views.current() == PLAN and pane.proposal is not None
                                    and pane.proposal.layout is not None and self._stack.currentIndex() == PREVIEW)
            pane.arrange(low)


__all__ = ["ImportDialog"]
