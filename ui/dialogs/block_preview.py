"""What cells put onto a list would change: before and after, ticked or not, what is wrong; then stored in one step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from importers.apply import Imported
from importers.cell_edits import EditPlan, apply_edits, let_go
from importers.parsing import LEFT_OUT
from importers.planned import CHANGED, FAILED, NEW, RESULTS, SAME, SKIP, UNSURE, Answers, PlanRow
from models.errors import Cancelled, InvalidValue, Refused
from models.register import Register
from ui import theme
from ui.background import Report
from ui.dialogs.block_table import BlockTable, Preview, previewed
from ui.dialogs.frame import WorkFrame
from ui.dialogs.import_grid import PADDING, WIDEST, ImportGrid
from ui.dialogs.import_table import ALL, LEADING, raw_text
from ui.form_fields import SinceRow
from ui.session import Session
from ui.widgets.buttons import LINK, PRIMARY, Chips, button
from ui.widgets.labels import AMBER, HEADING, SOFT, ElidedLabel, label

ALL_ROWS = "all"
SHOWN = (CHANGED, NEW, UNSURE, FAILED)
GROUPS = ((ALL_ROWS, "全部"), *((key, RESULTS[key]) for key in SHOWN))
NO_NOTE, EDGES = 6, 70                       # characters of an empty column of notes; what is beside the columns
HIGH = 500                                   # below this the row of the note goes
_CHOOSE = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
SIZE, LOW_SIZE = QSize(1180, 600), QSize(880, 420)

# Makes the plan in the worker: what was answered, how far it is, whether it is to stop.
MakePlan = Callable[[Answers, Callable[[int, int], None], Callable[[], bool]], EditPlan]


@dataclass(frozen=True)
class BlockTask:
    """What is put onto a list. `caption` heads the preview, `title` names the operation: 粘贴 12 行到委员. `verb`: what is
    done to a cell. `correctable`: a wrong cell can be written anew."""

    register: type[Register]
    caption: str
    make: MakePlan
    title: Callable[[EditPlan], str]
    verb: str = "改"
    correctable: bool = False


def plan_task(task: BlockTask, answers: Answers, ticks: dict[int, tuple[bool, set[str]]], report: Report) -> Preview:
    """The plan and what its table shows. `ticks`: what was ticked before, by row of the block."""
    plan = task.make(answers, lambda done, all_: report(done, all_), report.cancelled)
    for row in plan.rows if ticks else ():
        if row.excel_row in ticks and row.result in (NEW, CHANGED):
            row.accepted, unticked = ticks[row.excel_row]
            row.unticked = unticked & set(row.changes)
    return previewed(plan, task.register)


def let_rows_go(rows: list[PlanRow], report: Report) -> None:
    let_go(rows)


def _nothing(_: Any) -> None:
    pass


class BlockPreview(WorkFrame):
    """The preview of one task; `preview` where its plan has been made already."""

    _stopped = "已取消，没有改动任何内容。"

    def __init__(self, session: Session, task: BlockTask, preview: Preview | None = None,
                 parent: QWidget | None = None, name: str = "block_dialog") -> None:
        room = parent.window().height() if parent is not None else SIZE.height()
        super().__init__(session, name, task.caption, LOW_SIZE if room < HIGH else SIZE, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.task, self._first = task, preview
        self._preview: Preview | None = None
        self._answers: dict[tuple[Any, ...], Any] = {}
        self._skipped: set[int] = set()
        self._build()
        session.busy_changed.connect(self._allow)

    def _build(self) -> None:
        # Label
        self._heading = ElidedLabel(self.task.caption, kind=HEADING, name="block_caption")
        self._heading.setFont(theme.scaled(self.font(), 1.1, bold=True))
        self._notes = ElidedLabel(kind=AMBER, name="block_notes")
        self._questions = button("block_questions", "回答问题…", self._ask_questions, kind=LINK)
        self._questions.setStyleSheet(f"color: {theme.COLOURS['amber']};")
        self.chips = Chips("block_chips", "按结果查看", GROUPS)
        self._same = label(kind=SOFT, name="block_same")
        self.table = BlockTable(self)
        self.grid = ImportGrid(self.table)
        self.grid.setObjectName("block_rows")
        self.grid.setAccessibleName("改动预览")
        self.grid.strip.setAccessibleName("改动预览的前几列")
        self._detail = ElidedLabel(kind=SOFT, name="block_detail")
        self._correct = button("block_correct", "改正此格…", self.correct, kind=LINK)
        self._correct.setToolTip("F2")
        self.since = SinceRow(self.session.today)
        # Buttons
        self._cancel = self.add_button(button("cancel", "取消", self.reject))
        self._do = self.add_button(button("block_apply", "确定", self.apply, kind=PRIMARY))
        self._do.setToolTip("Ctrl+Enter")
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._do.click)
        # Assemble
        low = self.height() < HIGH
        self.grid.set_row_height(theme.row_height(self.font(), low=low))
        self.body = QWidget(objectName="block_body")
        inner = QVBoxLayout(self.body, spacing=4 if low else 6)
        inner.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout(spacing=12)
        row.addWidget(self.chips)
        row.addWidget(self._same)
        row.addStretch(1)
        row.addWidget(self._questions)
        below = QHBoxLayout(spacing=12)
        below.addWidget(self._detail, 1)
        below.addWidget(self._correct)
        for part in (self._notes, row, self.grid, below, self.since):
            inner.addLayout(part) if isinstance(part, QHBoxLayout) else inner.addWidget(part)
        inner.setStretchFactor(self.grid, 1)
        self.box.setSpacing(4 if low else 8)
        self.box.addWidget(self._heading)
        self._build_head()
        self.box.addWidget(self.body, 1)
        self.box.addWidget(self.progress)
        self._notes.hide()
        self._questions.hide()
        self.chips.chosen.connect(lambda _: self._show_group())
        self.grid.choice_wanted.connect(self._ask_person)
        self.grid.row_shown.connect(self._show_detail)
        self.grid.row_activated.connect(lambda _: self.correct())
        QShortcut(QKeySequence(Qt.Key.Key_F2), self.grid, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
                  ).activated.connect(self.correct)
        self.table.ticked.connect(self._ticked)
        self._allow()

    def _build_head(self) -> None:
        """What stands between the heading and the preview."""

    def open(self) -> None:
        """Shows the dialog, with what was planned already or what is planned now."""
        super().open()
        if self._first is not None:
            self._put(self._first)
            self._first = None
        else:
            QTimer.singleShot(0, self, self.plan)

    # The plan

    @property
    def ready(self) -> bool:
        """Whether the plan stands there and nothing is under way."""
        return self._preview is not None and self._job is None

    def plan(self) -> None:
        """Plans anew with what has been answered; ticks that were set stay."""
        if self._job is not None:
            return
        rows = self._preview.plan.rows if self._preview is not None else []
        ticks = {row.excel_row: (row.accepted, set(row.unticked)) for row in rows
                 if row.result in (NEW, CHANGED) and (row.unticked or not row.accepted)}
        self.say("")
        self._start("正在比对", plan_task, self.task, dict(self._answers), ticks, done=self._put, failed=self._unplanned)

    def _unplanned(self, error: Exception) -> None:
        self._tell(error)
        if self._preview is None and not isinstance(error, Cancelled):
            self.done(0)

    def _put(self, preview: Preview) -> None:
        first = self._preview is None
        self._preview = preview
        plan = preview.plan
        self.table.set_proposal(preview, self._skipped)  # type: ignore[arg-type]
        counts = preview.counts
        for key in SHOWN:
            self.chips.set_count(key, counts[key])
            self.chips.findChild(QPushButton, f"block_chips_{key}").setVisible(bool(counts[key]))
        self.chips.set_count(ALL_ROWS, len(plan.rows))
        self._same.setText(f"另有 {counts[SAME]:,} 行不变" if counts[SAME] else "")
        if not counts.get(self.chips.current(), 1):
            self.chips.choose(ALL_ROWS)
        self._show_rows()
        self._arrange()
        self._notes.setText("　".join(plan.notes))
        self._notes.setVisible(bool(plan.notes))
        self._questions.setText(f"! 回答 {len(plan.questions)} 个问题…")
        self._questions.setAccessibleName(f"回答 {len(plan.questions)} 个问题")
        self._questions.setVisible(bool(plan.questions))
        self.since.show_for(preview.dated)
        self.body.show()
        self._stand_on_first()
        if first and self.table.rowCount():
            self.grid.setFocus()
        self._allow()

    def _arrange(self) -> None:
        """Sets the columns' widths; what nobody has to say of the rows leaves its room to long texts."""
        grid, table, metrics = self.grid, self.table, self.grid.fontMetrics()
        grid.arrange()
        told = self._preview is not None and self._preview.told
        note = grid.columnWidth(table.note_section) if told else theme.width_of(self.font(), NO_NOTE)
        free = self.width() - EDGES - note - sum(map(grid.columnWidth, range(table.note_section)))
        widest = theme.width_of(self.font(), WIDEST)
        for section in range(LEADING, table.note_section):
            if grid.columnWidth(section) >= widest and free > 0:         # the others have all they want
                wanted = max(map(metrics.horizontalAdvance, table.some_texts(section)), default=0) + PADDING
                more = max(min(wanted - widest, free), 0)
                grid.setColumnWidth(section, widest + more)
                free -= more
        grid.setColumnWidth(table.note_section, note)

    def _forget(self) -> None:
        """What is shown is no longer what would be done."""
        self._drop()
        self.body.hide()
        self._allow()

    def _show_rows(self) -> None:
        chosen = self.chips.current()
        self.table.show_only(ALL if chosen == ALL_ROWS else chosen)

    def _show_group(self) -> None:
        self._show_rows()
        self._stand_on_first()

    def _stand_on_first(self) -> None:
        if self.table.rowCount():       # said in so many words: Ctrl of Ctrl+V may still be held down
            self.grid.selectionModel().setCurrentIndex(self.table.index(0, 1), _CHOOSE)
        self._show_detail(0)

    def _show_detail(self, row: int) -> None:
        shown = self._preview is not None and 0 <= row < self.table.rowCount()
        self._detail.setText(self.table.summary(row) if shown else "")
        self._correct.setVisible(shown and bool(self._wrong_keys(row)))

    def _ticked(self) -> None:
        if self._preview is not None:
            self._preview.plan.counted = None
        self._show_detail(self.grid.currentIndex().row())
        self._allow()

    # What is asked

    def _ask_questions(self) -> None:
        if self._preview is not None and self._job is None:
            from ui.dialogs.import_questions import QuestionsDialog
            dialog = QuestionsDialog(self.session, self.task.register, self._preview.plan.questions, self)
            dialog.answered.connect(self._take_answers)
            dialog.open()

    def _wrong_keys(self, row: int) -> list[str]:
        """The columns of a row whose cell can be written anew, the one stood on first."""
        one = self.table.row_at(row)
        if self._preview is None or one is None or not self.task.correctable:
            return []
        section = self.grid.currentIndex().column() - LEADING
        here = self.table.columns[section].key if 0 <= section < len(self.table.columns) else ""
        return sorted(self._preview.plan.wrong(one), key=lambda key: key != here)

    def correct(self) -> None:
        """F2: writes a wrong cell anew; the whole is then compared again."""
        row = self.grid.currentIndex().row()
        one = self.table.row_at(row) if 0 <= row < self.table.rowCount() else None
        keys = self._wrong_keys(row) if one is not None and self._job is None else []
        if one is None or not keys or self._preview is None:
            return
        from ui.dialogs.correct_cell import CorrectCell
        plan, key = self._preview.plan, keys[0]
        column = self.task.register.column(key)
        place = plan.places()[key]
        words = next((words.removeprefix(LEFT_OUT) for of, words in (*one.reasons, *one.warnings) if of == key), "")
        dialog = CorrectCell(self.session, f"第 {one.shown_row} 行　{column.title}", words,
                             raw_text(one.cells[place]) if place < len(one.cells) else "", self)
        dialog.written.connect(lambda text: self._take_answers({("cell", one.excel_row, key): text}))
        dialog.open()

    def _ask_person(self, row: int) -> None:
        one = self.table.row_at(row)
        if self._preview is None or self._job is not None or one is None:
            return
        from ui.dialogs.import_person import PersonDialog
        unsure = [waiting for waiting in self._preview.plan.rows if waiting.result == UNSURE]
        dialog = PersonDialog(self.session, self.task.register, self._preview, unsure,  # type: ignore[arg-type]
                              unsure.index(one), {row: SKIP for row in self._skipped}, self)
        dialog.answered.connect(self._take_people)
        dialog.open()

    def _take_people(self, answers: dict[int, Any]) -> None:
        self._skipped = {row for row, answer in answers.items() if answer == SKIP}
        taken = {("person", row): answer for row, answer in answers.items() if answer != SKIP}
        if taken:
            self._take_answers(taken)
        else:
            self.table.set_skipped(self._skipped)

    def _take_answers(self, answers: dict[tuple[Any, ...], Any]) -> None:
        self._answers |= answers
        self.plan()

    def done(self, result: int) -> None:
        """Closes; the rows, which may be very many, are let go in the worker."""
        self._drop()
        super().done(result)

    def _drop(self) -> None:
        if self._preview is not None:
            self.table.leave()
            self.session.background.run(let_rows_go, self._preview.plan.rows, done=_nothing, long=True,
                                        owner=self.session)
            self._preview = None

    # Storing

    def _allow(self, _: str = "") -> None:
        """Names on the red button what it would do."""
        free = self._job is None
        plan = self._preview.plan if self._preview is not None else None
        words = done_words(plan, self.task) if plan is not None else ""
        reason = self.session.blocked()
        self._do.setText(words or "确定")
        self._do.setAccessibleName(self._do.text())
        self._do.setEnabled(free and bool(words) and not reason)
        self._do.setToolTip(reason or ("Ctrl+Enter" if words else "没有要改的内容。"))
        self._cancel.setVisible(free)                # the row of progress has a 取消 of its own
        self.body.setEnabled(free)

    def apply(self) -> None:
        """Stores what is ticked, in one operation that can be undone."""
        if self._preview is None or self._job is not None:
            return
        try:
            since = self.since.since() if self.since.isVisible() else None
        except InvalidValue as error:
            self.say_why(error)
            self.since.day.setFocus()
            return
        plan, register = replace(self._preview.plan, since=since), self.task.register
        title = self.task.title(plan)
        self._job = self.session.run_writing(
            title, lambda tell: apply_edits(plan, register, title, tell), owner=self,
            done=lambda result: self._stored(title, result), failed=self._not_stored,
            report=lambda n, all_, _: self.progress.report(n, all_, "正在写入"))
        if self._job is not None:
            self.progress.watch(self._job, "正在写入…")
        self._allow()

    def _stored(self, title: str, result: Imported) -> None:
        self._end()
        self.accept()
        if result.new or result.changed:
            self.session.tell_done(f"已{title}")

    def _not_stored(self, error: Exception) -> None:
        self._end()
        if isinstance(error, (Cancelled, InvalidValue)):
            self.say(self._stopped if isinstance(error, Cancelled) else error.message, AMBER)
            return
        self.session.tell(error, self)
        if isinstance(error, Refused):
            self.plan()                              # the records have moved on: compared anew


def done_words(plan: EditPlan, task: BlockTask) -> str:
    """改 36 格，新增 2 位; '' where nothing would be done."""
    cells, new = plan.work()
    return "，".join(([f"{task.verb} {cells:,} 格"] if cells else [])
                    + ([f"新增 {new:,} {task.register.measure}"] if new else []))


__all__ = ["BlockPreview", "BlockTask", "done_words", "plan_task"]
