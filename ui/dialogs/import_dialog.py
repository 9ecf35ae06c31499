"""导入: a spreadsheet is read and compared, every row can be looked at and ticked, then it is stored in one step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from importers.apply import Imported
from importers.planned import CHANGED, FAILED, MISSING, NEW, RESULTS, SAME, SKIP, UNSURE
from models.errors import Cancelled, InvalidValue, Refused
from models.register import Register
from ui import theme
from ui.background import Report
from ui.dialogs.frame import WorkFrame
from ui.dialogs.import_grid import ImportGrid
from ui.dialogs.import_mapping import MappingDialog, remember
from ui.dialogs.import_options import Endings, Options
from ui.dialogs.import_person import PersonDialog
from ui.dialogs.import_questions import QuestionsDialog
from ui.dialogs.import_table import ALL, ImportTable
from ui.dialogs.import_work import (
    Choices,
    File,
    Proposal,
    carry_out,
    chosen_plan,
    done_words,
    left_words,
    plan_import,
    printed_title,
    read_and_plan,
    ticks_of,
    titles_of,
)
from ui.dialogs.saved_file import OPENED, ask_where, last_folder, save_template
from ui.session import Session
from ui.widgets.buttons import LINK, PRIMARY, Chips, button
from ui.widgets.empty_state import EmptyState
from ui.widgets.file_drop import dropped_file
from ui.widgets.labels import AMBER, HEADING, SOFT, ElidedLabel

FILES = "表格 (*.xlsx *.xls *.csv *.et *.ods *.xlsm);;所有文件 (*)"
PROMISE = "空格不会清除已有内容；导入后可一键撤销。"
WIDE = 1240                                 # from here on the options stand beside the chips
HIGH = 500                                  # from here on the notes stand in a line of their own
EMPTY, PREVIEW = 0, 1
ALL_ROWS = "all"
GROUPS = ((ALL_ROWS, "全部"), *((key, RESULTS[key]) for key in (NEW, CHANGED, UNSURE, FAILED, SAME, MISSING)))


class ImportDialog(WorkFrame):
    """One file into one register. `path`: a file that was dropped; otherwise it is asked for."""

    def __init__(self, session: Session, register: type[Register], parent: QWidget | None = None,
                 path: Path | None = None) -> None:
        room = parent.window().size() if parent is not None else QSize(1366, 697)
        super().__init__(session, "import_dialog", f"导入{register.title}", room, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self._register, self._path = register, path
        self._file: File | None = None
        self._proposal: Proposal | None = None
        self._skipped: set[int] = set()
        self._place = f"import/{register.key}"
        self._build()
        self._arrange()
        session.busy_changed.connect(self._allow)

    # Building

    def _build(self) -> None:
        # Label
        self._title = ElidedLabel(f"导入{self._register.title}", kind=HEADING, name="import_title")
        self._title.setFont(theme.scaled(self.font(), 1.2, bold=True))
        self._note = ElidedLabel(name="import_note")
        self._notes = ElidedLabel(kind=SOFT, name="import_notes")
        self._notes_link = button("import_notes_link", "提示", self._show_notes, kind=LINK)
        self._questions_link = button("import_questions", "回答问题…", self._ask_questions)
        self._questions_link.setStyleSheet(f"color: {theme.COLOURS['amber']};")
        self.options = Options(self._register)
        self.chips = Chips("import_chips", "按结果查看", GROUPS)
        self.table = ImportTable(self)
        self.grid = ImportGrid(self.table)
        self._detail = ElidedLabel(kind=SOFT, name="import_detail")
        self.endings = Endings(self._register, self.session.today)
        self._empty = EmptyState()
        # Buttons
        self._failed_button = self.add_button(button("import_failed_rows", "导出有误行…", self._save_failed))
        self._close_button = self.add_button(button("import_cancel", "取消", self.reject))
        self._apply_button = self.add_button(button("import_apply", "导入", self.apply, kind=PRIMARY))
        self._apply_button.setToolTip("Ctrl+Enter")
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._apply_button.click)
        # Assemble
        self._head, self._chip_row = QHBoxLayout(spacing=12), QHBoxLayout(spacing=12)
        self._head.addWidget(self._title, 1)
        notes = QHBoxLayout(spacing=10)
        notes.addWidget(self._note, 1)
        notes.addWidget(self._notes_link)
        self._chip_row.addWidget(self.chips)
        self._chip_row.addStretch(1)
        self._chip_row.addWidget(self._questions_link)
        self._preview = QWidget(objectName="import_preview")
        self._inner = inner = QVBoxLayout(self._preview, spacing=6)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addLayout(notes)
        inner.addWidget(self._notes)
        inner.addLayout(self._chip_row)
        inner.addWidget(self.grid, 1)
        inner.addWidget(self._detail)
        inner.addWidget(self.endings)
        self._stack = QStackedWidget(objectName="import_stack")
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._preview)
        self.box.addLayout(self._head)
        self.box.addWidget(self._stack, 1)
        self.box.addWidget(self.progress)
        self.box.setSpacing(6)
        self._connect()
        self._show_empty("选择要导入的表格", "也可以把文件拖到这里。支持 .xlsx、.xls、.csv、.et、.ods。")

    def _connect(self) -> None:
        self.options.changed.connect(self.replan)
        self.options.mapping_wanted.connect(self._ask_mapping)
        self.chips.chosen.connect(lambda _: self._show_group())
        self.grid.choice_wanted.connect(self._ask_person)
        self.grid.row_shown.connect(self._show_detail)
        self.table.ticked.connect(self._ticked)
        self.endings.changed.connect(self._put_ending)

    # The file

    def open(self) -> None:
        """Shows the dialog and asks for the file, or reads the one that was dropped."""
        super().open()
        QTimer.singleShot(0, self, partial(self.read, self._path) if self._path is not None else self.choose_file)

    def choose_file(self) -> None:
        """The native dialog for opening a file."""
        if self._job is not None:
            return
        picker = QFileDialog(self, f"导入{self._register.title}", str(last_folder(self.session, OPENED)), FILES)
        picker.setObjectName("import_picker")
        picker.setFileMode(QFileDialog.FileMode.ExistingFile)
        picker.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picker.fileSelected.connect(lambda name: self.read(Path(name)))
        picker.open()

    def read(self, path: Path | None) -> None:
        """Reads a file and shows what its import would do."""
        if path is None or self._job is not None:
            return
        self._path = path
        self.session.memory.set(OPENED, str(path.parent))
        self._title.setText(f"导入{self._register.title}　{path.name}")
        self.setWindowTitle(f"导入{self._register.title}　{path.name}")
        self._skipped.clear()
        self._show_empty("正在读取…", "", working=True)
        self._start("正在读取", read_and_plan, self._register, path, self._remembered(), self._first_choices(),
                    done=lambda found: self._put(*found), failed=self._unread)

    def _first_choices(self) -> Choices:
        """How a file that was just chosen is taken."""
        return Choices(term=self.session.term_id if self._register.term else None)

    def _remembered(self) -> dict[str, str]:
        kept = self.session.memory.get(self._place, {})
        known = {column.key for column in self._register.importable()} | {""}
        return {str(title): key for title, key in kept.items() if key in known} if isinstance(kept, dict) else {}

    def _unread(self, error: Exception) -> None:
        if isinstance(error, Refused):
            self._show_empty(error.sentence, error.what_to_do)
        else:
            self._show_empty("没有读入这个文件。", "已取消，没有改动任何内容。" if isinstance(error, Cancelled) else "")

    def _show_empty(self, title: str, hint: str, working: bool = False) -> None:
        self._stack.setCurrentIndex(EMPTY)
        self._file = self._proposal = None
        again = "选择其他文件…" if self._path is not None else "选择文件…"
        self._empty.say(title, hint, () if working else (
            (again, self.choose_file), ("下载空白模板…", self._save_template)))
        self.options.hide()
        self._allow()

    # The plan

    def replan(self, choices: Choices) -> None:
        """Plans anew as chosen; ticks that were set stay."""
        if self._file is None or self._proposal is None or self._job is not None:
            return
        before = self._proposal
        ticks = ticks_of(before.plan) if choices.sheet == before.choices.sheet else {}
        if not ticks:
            self._skipped.clear()
        self._start("正在比对", plan_import, self._register, self._file, choices, ticks,
                    done=lambda proposal: self._put(self._file, proposal), failed=self._unplanned)

    def _unplanned(self, error: Exception) -> None:
        assert self._file is not None and self._proposal is not None
        self.options.show_choices(self._file, self._proposal)
        if not isinstance(error, Cancelled):
            self.session.tell(error, self)

    def _put(self, file: File | None, proposal: Proposal) -> None:
        assert file is not None
        at = self.grid.currentIndex()
        place = (max(at.row(), 0), max(at.column(), 1), self.grid.horizontalScrollBar().value())
        first = self._proposal is None
        self._file, self._proposal = file, proposal
        self.options.show_choices(file, proposal)
        self.options.show()
        self.table.set_proposal(proposal, self._skipped)
        self.endings.show_for(proposal)
        self._put_counts()
        self.grid.arrange()
        self._put_notes()
        self._put_ending()
        self._stack.setCurrentIndex(PREVIEW)
        self.say(PROMISE, SOFT)
        self._arrange()
        if self.table.rowCount():
            self.grid.setCurrentIndex(self.table.index(*(0, 1) if first else (
                min(place[0], self.table.rowCount() - 1), min(place[1], self.table.columnCount() - 1))))
        self.grid.horizontalScrollBar().setValue(0 if first else place[2])
        self.grid.setFocus()
        self._allow()

    def _put_counts(self) -> None:
        assert self._proposal is not None
        plan = self._proposal.plan
        whole = self._proposal.choices.whole_roster
        counts = plan.counts()
        for key, count in counts.items():
            self.chips.set_count(key, count)
        self.chips.set_count(ALL_ROWS, len(plan.rows) + len(plan.missing))
        self.chips.findChild(QPushButton, f"import_chips_{MISSING}").setVisible(whole)
        if not counts.get(self.chips.current(), 1):
            self.chips.choose(ALL_ROWS)
        self._show_rows()

    def _put_notes(self) -> None:
        assert self._proposal is not None
        plan = self._proposal.plan
        self._note.setText(plan.note)
        self._note.setProperty("kind", AMBER if plan.counted_otherwise else SOFT)
        self._note.style().unpolish(self._note)
        self._note.style().polish(self._note)
        notes = self._all_notes()
        self._notes.setText("　".join(notes))
        self._notes_link.setText(f"提示 {len(notes)} 条…")
        self._notes_link.setAccessibleName(f"提示 {len(notes)} 条")
        self._questions_link.setText(f"! 回答 {len(plan.questions)} 个问题…")
        self._questions_link.setAccessibleName(f"回答 {len(plan.questions)} 个问题")
        self._questions_link.setVisible(bool(plan.questions))

    def _all_notes(self) -> list[str]:
        """What is to be known of the file besides its rows."""
        assert self._file is not None and self._proposal is not None
        used = self._proposal.layout.columns
        unused = [printed_title(title) for number, title in titles_of(self._proposal.layout) if number not in used]
        notes = [f"未导入的列：{'、'.join(unused)}。"] if unused else []
        if self._file.hidden:
            notes.append(f"隐藏的工作表未读入：{'、'.join(self._file.hidden)}。")
        return [*notes, *self._proposal.plan.notes]

    def _show_notes(self) -> None:
        if self.session.messages is not None:
            self.session.messages.refuse("读表时的提示", "\n".join(self._all_notes()), self)

    def _show_rows(self) -> None:
        chosen = self.chips.current()
        self.table.show_only(ALL if chosen == ALL_ROWS else chosen)

    def _show_group(self) -> None:
        self._show_rows()
        if self.table.rowCount():
            self.grid.setCurrentIndex(self.table.index(0, 1))
        else:
            self._show_detail(-1)

    def _show_detail(self, row: int) -> None:
        self._detail.setText(self.table.summary(row) if 0 <= row < self.table.rowCount() else "")

    # What is asked

    def _ask_mapping(self) -> None:
        if self._proposal is not None and self._job is None:
            dialog = MappingDialog(self.session, self._register, self._proposal.layout, self)
            dialog.chosen.connect(self._take_mapping)
            dialog.open()

    def _take_mapping(self, mapping: dict[int, str], remembered: dict[str, str | None]) -> None:
        self.session.memory.set(self._place, remember(self._remembered(), remembered))
        if self._proposal is not None and mapping != self._proposal.layout.columns:
            self.replan(Choices(**{**vars(self._proposal.choices), "columns": mapping}))

    def _ask_questions(self) -> None:
        if self._proposal is not None and self._job is None:
            dialog = QuestionsDialog(self.session, self._register, self._proposal.plan.questions, self)
            dialog.answered.connect(self._take_answers)
            dialog.open()

    def _ask_person(self, row: int) -> None:
        one = self.table.row_at(row)
        if self._proposal is None or self._job is not None or one is None:
            return
        unsure = [waiting for waiting in self._proposal.plan.rows if waiting.result == UNSURE]
        given = {excel_row: SKIP for excel_row in self._skipped}
        dialog = PersonDialog(self.session, self._register, self._proposal, unsure, unsure.index(one), given, self)
        dialog.answered.connect(self._take_people)
        dialog.open()

    def _take_people(self, answers: dict[int, Any]) -> None:
        self._skipped = {row for row, answer in answers.items() if answer == SKIP}
        taken = {("person", row): answer for row, answer in answers.items() if answer != SKIP}
        if taken:
            self._take_answers(taken)
        elif self._proposal is not None:
            self.table.set_skipped(self._skipped)
            self._allow()

    def _take_answers(self, answers: dict[tuple[Any, ...], Any]) -> None:
        if self._proposal is not None:
            choices = self._proposal.choices
            self.replan(Choices(**{**vars(choices), "answers": {**choices.answers, **answers}}))

    # Importing

    def _put_ending(self) -> None:
        self.table.set_ending(self._register.ending if self.endings.ends() else "")

    def _ticked(self) -> None:
        self._show_detail(self.grid.currentIndex().row())
        self._allow()

    def _allow(self) -> None:
        """Names on the red button what it would do."""
        free, proposal = self._job is None, self._proposal
        rows = len(proposal.plan.accepted()) if proposal is not None else 0
        ended = len(self.table.to_end()) if proposal is not None else 0
        words = [f"导入 {rows:,} 行"] if rows or not ended else []
        words += [f"{self._register.ending} {ended:,} {self._register.print_measure()}"] if ended else []
        reason = self.session.blocked()
        self._apply_button.setText("，".join(words) if proposal is not None else "导入")
        self._apply_button.setAccessibleName(self._apply_button.text())
        self._apply_button.setEnabled(free and bool(rows or ended) and not reason)
        self._apply_button.setToolTip(reason or ("Ctrl+Enter" if rows or ended else "没有要导入的行。"))
        self._apply_button.setVisible(proposal is not None)
        left = left_words(proposal.plan, self._skipped) if proposal is not None else ""
        self._failed_button.setText(f"导出{self._left_kinds()}行…")
        self._failed_button.setAccessibleName(self._failed_button.text())
        self._failed_button.setToolTip(f"{left}不会导入，可连同原因另存为表格，改好后再导入。")
        self._failed_button.setVisible(bool(left))
        self._failed_button.setEnabled(free)
        self._close_button.setVisible(free)          # the row of progress has a 取消 of its own
        self._stack.setEnabled(free)
        self.options.setEnabled(free)

    def _left_kinds(self) -> str:
        """有误、待确认: of what kinds there are rows that are not imported."""
        if self._proposal is None:
            return ""
        return "、".join(RESULTS[key] for key, rows in self._proposal.plan.left_over(self._skipped).items() if rows)

    def apply(self) -> None:
        """Stores what is ticked, in one operation that can be undone."""
        if self._proposal is None or self._job is not None:
            return
        try:
            since, ending = self.endings.since_value(), self.endings.ending()
        except InvalidValue as error:
            self.say(error.message, AMBER)
            return
        plan = chosen_plan(self._proposal.plan, since=since, end_missing=ending, missing=self.table.to_end())
        words = f"导入{self._register.title}"
        self._job = self.session.run_writing(
            words, carry_out(plan, self._register), owner=self, done=self._imported, failed=self._not_imported,
            report=lambda n, all_, _: self.progress.report(n, all_, "正在写入"))
        if self._job is not None:
            self.progress.watch(self._job, f"正在{words}…")
        self._allow()

    def _imported(self, result: Imported) -> None:
        self._end()
        self.accept()
        words = done_words(self._register, result)
        left = left_words(self._proposal.plan, self._skipped) if self._proposal is not None else ""
        if left:
            words = f"{words.rstrip('。')}；{left}未导入"
        if result.new or result.changed or result.ended:
            self.session.tell_done(words)
        elif self.session.messages is not None:
            self.session.messages.toast(words)

    def _not_imported(self, error: Exception) -> None:
        self._end()
        if isinstance(error, Cancelled):
            self.say("已取消，没有改动任何内容。", AMBER)
            return
        self.session.tell(error, self)
        if isinstance(error, Refused) and self._proposal is not None:
            self.replan(self._proposal.choices)          # the records have moved on: compared anew

    # Files beside it

    def _save_failed(self) -> None:
        if self._proposal is None or self._path is None:
            return
        kinds, left = self._left_kinds(), left_words(self._proposal.plan, self._skipped)
        target = ask_where(self.session, self, f"导出{kinds}行", f"{self._path.stem}_{kinds}行")
        if target is not None:
            titles, rows = self._proposal.plan.failed_table(self._skipped)
            self._start(f"正在导出{kinds}行", _write_failed, target, self._register.title, titles, rows,
                        done=lambda _: self.say(f"已导出{left}：{target}"))

    def _save_template(self) -> None:
        save_template(self.session, self._register, self, lambda path: self.say(f"已保存空白模板：{path}"))

    def _start(self, text: str, work: Callable[..., Any], *args: Any, done: Callable[[Any], None],
               failed: Callable[[Exception], None] | None = None) -> None:
        self.say(PROMISE if self._proposal is not None else "", SOFT)
        super()._start(text, work, *args, done=done, failed=failed)

    # Qt's side

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event) is not None and self._job is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self.read(path)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "_chip_row"):
            self._arrange()

    def _arrange(self) -> None:
        """Puts the options where there is room for them, and the notes into a line or behind a link."""
        (self._chip_row if self.width() >= WIDE else self._head).addWidget(self.options)
        low = self.height() < HIGH
        self.grid.set_row_height(theme.row_height(self.font(), low=low))
        for box in (self.box, self._inner):
            box.setSpacing(3 if low else 6)
        notes = bool(self._notes.text())
        self._notes.setVisible(notes and not low)
        self._notes_link.setVisible(notes and low)


def _write_failed(target: Path, name: str, titles: list[str], rows: list[list[Any]], report: Report) -> None:
    from exporters.registers import failed_rows
    failed_rows(target, name, titles, rows)


__all__ = ["ImportDialog"]
