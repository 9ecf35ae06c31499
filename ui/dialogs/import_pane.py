"""One sheet of an import: what its rows would do, what each row was taken for, and what is asked about it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from importers.offers import signature_of
from importers.planned import CHANGED, FAILED, MISSING, NEW, RESULTS, SAME, SKIP, UNSURE
from importers.remembered import memorable, unit_of
from importers.roles import HEADER
from models.register import Register
from ui import theme
from ui.dialogs.import_grid import ImportGrid
from ui.dialogs.import_mapping import MappingDialog
from ui.dialogs.import_memory import ImportMemory, MemoryDialog
from ui.dialogs.import_options import Endings, Options
from ui.dialogs.import_person import PersonDialog
from ui.dialogs.import_questions import QuestionsDialog
from ui.dialogs.import_roles import RolesView
from ui.dialogs.import_table import ALL, ImportTable
from ui.dialogs.import_work import Choices, File, Proposal, printed_title, titles_of
from ui.session import Session
from ui.widgets.buttons import LINK, Chips, button
from ui.widgets.empty_state import EmptyState
from ui.widgets.labels import AMBER, SOFT, ElidedLabel

ALL_ROWS = "all"
GROUPS = ((ALL_ROWS, "全部"), *((key, RESULTS[key]) for key in (NEW, CHANGED, UNSURE, FAILED, SAME, MISSING)))
PLAN, ROLES = "plan", "roles"               # what of the sheet is looked at
ROWS, REFUSED = 0, 1                        # pages of the plan
NAME_HEADER = "如果有列名，请选中列名那一行，点“是表头”。"
TO_CHECK = "请核对"                          # stands in notes on counts that differ


class ImportPane(QWidget):
    """`replan_wanted` gives the choices with which the sheet is to be planned anew; with None it is read anew too."""

    replan_wanted = Signal(object)           # Choices
    read_wanted = Signal()                   # what was remembered is another
    ticked = Signal()
    file_wanted = Signal()
    template_wanted = Signal()
    view_wanted = Signal(str)
    refused = Signal(str)                    # why what was asked for cannot be done

    def __init__(self, session: Session, register: type[Register], memory: ImportMemory,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_pane")
        self.session, self.register, self._memory = session, register, memory
        self.proposal: Proposal | None = None
        self.file: File | None = None
        self.skipped: set[int] = set()
        self._roles_of: Proposal | None = None   # what 识别结果 shows
        self._build()

    # Building

    def _build(self) -> None:
        # Label
        self.note = ElidedLabel(name="import_note")
        self.notes = ElidedLabel(kind=SOFT, name="import_notes")
        self.notes_link = button("import_notes_link", "提示", self._show_notes, kind=LINK)
        self.memory_link = button("import_memory", "按上次的对应关系", self._show_memory, kind=LINK)
        self.questions_link = button("import_questions", "回答问题…", self._ask_questions)
        self.questions_link.setStyleSheet(f"color: {theme.COLOURS['amber']};")
        self.options = Options(self.register)
        self.chips = Chips("import_chips", "按结果查看", GROUPS)
        self.table = ImportTable(self)
        self.grid = ImportGrid(self.table)
        self.roles = RolesView()
        self.refusal = EmptyState()
        self.detail = ElidedLabel(kind=SOFT, name="import_detail")
        self.endings = Endings(self.register, self.session.today)
        # Assemble
        self._noted, self.chip_row = QHBoxLayout(spacing=10), QHBoxLayout(spacing=12)
        self._noted.addWidget(self.note, 1)
        for part in (self.memory_link, self.notes_link):
            self._noted.addWidget(part)
        self.chip_row.addWidget(self.chips)
        self.chip_row.addStretch(1)
        self.chip_row.addWidget(self.questions_link)
        rows = QWidget(objectName="import_rows_page")
        self._inner = QVBoxLayout(rows, spacing=6)
        self._inner.setContentsMargins(0, 0, 0, 0)
        self._inner.addLayout(self.chip_row)
        self._inner.addWidget(self.grid, 1)
        self._inner.addWidget(self.detail)
        self._inner.addWidget(self.endings)
        self._plan = QStackedWidget(objectName="import_plan")
        self._plan.addWidget(rows)
        self._plan.addWidget(self.refusal)
        self._views = QStackedWidget(objectName="import_view")
        self._views.addWidget(self._plan)
        self._views.addWidget(self.roles)
        self._box = QVBoxLayout(self, spacing=6)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.addLayout(self._noted)
        self._box.addWidget(self.notes)
        self._box.addWidget(self._views, 1)
        self._connect()

    def _connect(self) -> None:
        self.options.changed.connect(self.replan_wanted)
        self.options.mapping_wanted.connect(self.ask_mapping)
        self.chips.chosen.connect(lambda _: self._show_group())
        self.grid.choice_wanted.connect(self._ask_person)
        self.grid.row_shown.connect(self._show_detail)
        self.table.ticked.connect(self._ticked)
        self.endings.changed.connect(self._put_ending)
        self.roles.told.connect(self._take_role)

    # What is shown

    def put(self, file: File, proposal: Proposal) -> None:
        """Shows another plan; the place looked at stays."""
        at = self.grid.currentIndex()
        place = (max(at.row(), 0), max(at.column(), 1), self.grid.horizontalScrollBar().value())
        first = self.proposal is None
        self.file, self.proposal = file, proposal
        self.options.show_choices(file, proposal)
        self.table.set_proposal(proposal, self.skipped)
        self.endings.show_for(proposal)
        self._put_counts()
        self.grid.arrange()
        self._put_notes()
        self._put_ending()
        self._put_refusal()
        self._put_roles()
        if self.table.rowCount():
            self.grid.setCurrentIndex(self.table.index(*(0, 1) if first else (
                min(place[0], self.table.rowCount() - 1), min(place[1], self.table.columnCount() - 1))))
        self.grid.horizontalScrollBar().setValue(0 if first else place[2])

    def _put_roles(self) -> None:
        """Fills 识别结果 when it is looked at."""
        if self.proposal is not None and self._views.currentIndex() and self._roles_of is not self.proposal:
            self._roles_of = self.proposal
            self.roles.show_proposal(self.proposal)

    def show_view(self, view: str) -> None:
        """The plan, or what each row was taken for."""
        self._views.setCurrentIndex(view == ROLES)
        self._put_roles()
        # In place of the rows the refusal stands already.
        self.note.setVisible(view == ROLES or self.proposal is None or self.proposal.offer.refusal is None)
        self.take_focus()

    def take_focus(self) -> None:
        (self.roles.grid if self._views.currentIndex() else self.grid).setFocus()

    def _put_counts(self) -> None:
        assert self.proposal is not None
        plan = self.proposal.plan
        whole = self.proposal.choices.whole_roster
        counts = plan.counts()
        for key, count in counts.items():
            self.chips.set_count(key, count)
        self.chips.set_count(ALL_ROWS, len(plan.rows) + len(plan.missing))
        missing = self.chips.findChild(QPushButton, f"import_chips_{MISSING}")
        assert missing is not None
        missing.setVisible(whole)
        if not counts.get(self.chips.current(), 1):
            self.chips.choose(ALL_ROWS)
        self._show_rows()

    def _put_notes(self) -> None:
        assert self.proposal is not None
        plan, notes = self.proposal.plan, self.all_notes()
        self.note.setText(plan.note + (NAME_HEADER if self.proposal.layout is None else ""))
        _colour(self.note, AMBER if plan.counted_otherwise or self.proposal.offer.refusal is not None else SOFT)
        self.notes.setText("　".join(notes))
        # What differs is told first and in amber, wherever there is room for one line only.
        _colour(self.notes, AMBER if any(TO_CHECK in note for note in notes) else SOFT)
        self.notes_link.setText(f"提示 {len(notes)} 条…")
        self.notes_link.setAccessibleName(f"提示 {len(notes)} 条")
        self.questions_link.setText(f"! 回答 {len(plan.questions)} 个问题…")
        self.questions_link.setAccessibleName(f"回答 {len(plan.questions)} 个问题")
        self.questions_link.setVisible(bool(plan.questions))
        self.memory_link.setText(f"按上次的对应关系 {len(plan.remembered)} 项…")
        self.memory_link.setAccessibleName(f"按上次的对应关系 {len(plan.remembered)} 项")
        self.memory_link.setToolTip("；".join(plan.remembered))
        self.memory_link.setVisible(bool(plan.remembered))

    def all_notes(self) -> list[str]:
        """What is to be known of the sheet besides its rows, what differs first."""
        assert self.proposal is not None
        layout, notes = self.proposal.layout, list(self.proposal.plan.notes)
        unused = [printed_title(title) for number, title in titles_of(layout) if number not in layout.columns] \
            if layout is not None and self.proposal.offer.refusal is None else []
        notes = [f"未导入的列：{'、'.join(unused)}。", *notes] if unused else notes
        return sorted(notes, key=lambda note: TO_CHECK not in note)

    def _show_notes(self) -> None:
        if self.session.messages is not None:
            self.session.messages.refuse("读表时的提示", "\n".join(self.all_notes()), self.window())

    def _put_refusal(self) -> None:
        """Says in place of the rows why nothing can be read, and what can be done about it."""
        assert self.proposal is not None
        offer = self.proposal.offer
        self._plan.setCurrentIndex(REFUSED if offer.refusal is not None else ROWS)
        if offer.refusal is None:
            return
        actions = [("看识别结果", lambda: self.view_wanted.emit(ROLES)), ("选择其他文件…", self.file_wanted.emit),
                   ("下载空白模板…", self.template_wanted.emit)]
        if offer.layout is not None:
            actions.insert(0, ("列对应…", self.ask_mapping))
        sentence = offer.refusal.sentence
        self.refusal.say(sentence if "读入 0 行" in sentence else f"{sentence.rstrip('。')}，读入 0 行。",
                         offer.refusal.what_to_do, actions)

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
        self.detail.setText(self.table.summary(row) if 0 <= row < self.table.rowCount() else "")

    def _put_ending(self) -> None:
        self.table.set_ending(self.register.ending if self.endings.ends() else "")

    def _ticked(self) -> None:
        self._show_detail(self.grid.currentIndex().row())
        self.ticked.emit()

    # What is asked

    def _change(self, **changes: object) -> None:
        assert self.proposal is not None
        self.replan_wanted.emit(Choices(**{**vars(self.proposal.choices), **changes}))  # type: ignore[arg-type]

    def ask_mapping(self) -> None:
        """Which column of the sheet is which of the register."""
        if self.proposal is not None and self.proposal.layout is not None:
            dialog = MappingDialog(self.session, self.register, self.proposal.layout, self.window())
            dialog.chosen.connect(self._take_mapping)
            dialog.open()

    def _take_mapping(self, mapping: dict[int, str], remembered: dict[str, str | None]) -> None:
        assert self.proposal is not None and self.proposal.layout is not None
        self._memory.keep_titles(self.register, remembered, unit_of(self.proposal.offer.sheet))
        if mapping != self.proposal.layout.columns:
            self._change(columns=mapping)

    def _ask_questions(self) -> None:
        assert self.proposal is not None
        dialog = QuestionsDialog(self.session, self.register, self.proposal.plan.questions, self.window())
        dialog.answered.connect(self._take_answers)
        dialog.open()

    def _ask_person(self, row: int) -> None:
        one = self.table.row_at(row)
        if self.proposal is None or one is None:
            return
        unsure = [waiting for waiting in self.proposal.plan.rows if waiting.result == UNSURE]
        given = {excel_row: SKIP for excel_row in self.skipped}
        dialog = PersonDialog(self.session, self.register, self.proposal, unsure, unsure.index(one), given,
                              self.window())
        dialog.answered.connect(self._take_people)
        dialog.open()

    def _take_people(self, answers: dict[int, Any]) -> None:
        self.skipped = {row for row, answer in answers.items() if answer == SKIP}
        taken = {("person", row): answer for row, answer in answers.items() if answer != SKIP}
        if taken:
            self._take_answers(taken)
        else:
            self.table.set_skipped(self.skipped)
            self.ticked.emit()

    def _take_answers(self, answers: dict[tuple[Any, ...], Any]) -> None:
        assert self.proposal is not None
        self._change(answers={**self.proposal.choices.answers, **answers})

    def _take_role(self, rows: list[int], role: str) -> None:
        """What a person says of rows; a header is one run of rows, and what is said again counts."""
        assert self.proposal is not None
        told, sheet = dict(self.proposal.choices.roles), self.proposal.offer.sheet
        if role not in (HEADER, ""):
            rows, why = _below_header(rows, self.proposal)
            if not rows:
                self.refused.emit(why)
                return
        if role == HEADER:
            told = {row: one for row, one in told.items() if one != HEADER}
        for row in rows:
            told[row] = role
            pattern = memorable(sheet, row, role)
            if pattern:
                self._memory.keep_line(self.register, pattern, role)
        told = {row: one for row, one in told.items() if one}
        if told == self.proposal.choices.roles:
            self.read_wanted.emit()              # what was said before is forgotten, or said once more
            return
        layout, answers = self.proposal.layout, dict(self.proposal.choices.answers)
        if layout is not None and layout.sheet.numbers:
            # Rows that were put in another order are counted anew: what was answered of them is asked again.
            answers = {key: answer for key, answer in answers.items() if key[0] != "person"}
        self._change(roles=told, columns=None, answers=answers)

    def _show_memory(self) -> None:
        assert self.proposal is not None
        dialog = MemoryDialog(self.session, self._memory, self.register, signature_of(self.proposal.layout),
                              self.proposal.plan.remembered, self.window())
        dialog.forgotten.connect(self.read_wanted)
        dialog.open()

    # Room

    def arrange(self, low: bool) -> None:
        """Makes do with a low window: the notes stand behind a link."""
        height = theme.row_height(self.font(), low=low)
        self.grid.set_row_height(height)
        self.roles.grid.set_row_height(height)
        for box in (self._box, self._inner):
            box.setSpacing(3 if low else 6)
        notes = bool(self.notes.text())
        self.notes.setVisible(notes and not low)
        self.notes_link.setVisible(notes and low)


def _below_header(rows: list[int], proposal: Proposal) -> tuple[list[int], str]:
    """The rows that can be data or none; where none of them can, why."""
    layout = proposal.layout
    if layout is None:
        return [], "还没有认出表头：请先选中列名那一行，点“是表头”。"
    if layout.sheet.turned:
        return rows, ""
    return [row for row in rows if row > layout.header_rows[1]], \
        "表头和它上面的行不作为数据。表头认错了的，请选中真正的列名那一行，点“是表头”。"


def _colour(one: QLabel, kind: str) -> None:
    one.setProperty("kind", kind)
    one.style().unpolish(one)
    one.style().polish(one)


__all__ = ["ALL_ROWS", "ImportPane", "PLAN", "ROLES"]
