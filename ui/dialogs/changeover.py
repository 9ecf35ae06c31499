"""换届: the new 届, its roster, who goes on, what is carried over; then all of it in one step that can be undone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from importers.apply import write_plan
from importers.planned import Plan
from models import fields
from models.changeover import (
    EXPIRED,
    Beginning,
    ChangedOver,
    Comparison,
    change_over,
    check_beginning,
    compare,
    holdings_counted,
    sectors_of_present,
)
from models.errors import Cancelled, InvalidValue, Refused
from models.members import Members
from models.operation import Operation
from ui.dialogs.changeover_pages import SIZE, BeginningPage, CarryPage, ComparisonPage, EndPage, RosterPage
from ui.dialogs.frame import WorkFrame
from ui.dialogs.roster_dialog import RosterDialog
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.labels import AMBER
from ui.widgets.step_row import StepRow

BEGINNING, ROSTER, COMPARISON, CARRY, END = range(5)
STEPS = ("新一届", "名册", "核对名单", "沿用内容", "换届")


class ChangeOverDialog(WorkFrame):
    """Five steps; one may go back at any of them. `done_over` says what was done."""

    done_over = Signal(str)
    _stopped = "已取消，没有改动任何内容。"

    def __init__(self, session: Session, parent: QWidget | None = None, path: Path | None = None) -> None:
        super().__init__(session, "change_over_dialog", "换届", SIZE, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._old, self._path = session.term_name, path
        self._beginning: Beginning | None = None
        self._plan: Plan | None = None
        self._comparison: Comparison | None = None
        self._roster: RosterDialog | None = None
        self._reading = False
        # Label
        self._steps = StepRow("change_over", STEPS)
        self.first = BeginningPage(self._old, session.today)
        self.roster, self.comparison, self.carry, self.end = RosterPage(), ComparisonPage(), CarryPage(), EndPage()
        self._stack = QStackedWidget(objectName="change_over_steps")
        for page in (self.first, self.roster, self.comparison, self.carry, self.end):
            self._stack.addWidget(page)
        # Buttons
        self._close = self.add_button(button("change_over_cancel", "取消", self.reject))
        self._back = self.add_button(button("change_over_back", "上一步", self.back))
        self._next = self.add_button(button("change_over_next", "下一步", self.forward, kind=PRIMARY), default=True)
        # Assemble
        self.box.addWidget(self._steps)
        self.box.addWidget(self._stack, 1)
        self.box.addWidget(self.progress)
        self.roster.wanted.connect(self.choose_roster)
        self.roster.changed.connect(self._allow)
        session.busy_changed.connect(self._allow)
        session.background.run(sectors_of_present, done=self.first.put_sectors, owner=self)
        self._show(BEGINNING)
        self.first.name.setFocus()

    # Going about

    @property
    def step(self) -> int:
        return self._stack.currentIndex()

    def _show(self, step: int) -> None:
        self._stack.setCurrentIndex(step)
        self._steps.show_step(step)
        self.say("")
        self._allow()

    def _allow(self, *_: str) -> None:
        if not hasattr(self, "_next"):
            return
        reason = self.session.blocked()
        free = self._job is None and not self._reading
        waits = self.step == ROSTER and self.roster.now.isChecked() and self._plan is None
        self._next.setText("换届" if self.step == END else "下一步")
        self._next.setAccessibleName(self._next.text())
        self._next.setEnabled(free and not waits and not (reason and self.step == END))
        self._next.setToolTip("请先选择名册，或选“名册以后再导入或逐人录入”。" if waits else reason)
        self._back.setVisible(self.step > BEGINNING)
        self._back.setEnabled(free)
        self._close.setVisible(self._job is None)
        self._stack.setEnabled(free)

    def back(self) -> None:
        """One step back; nothing that was entered is lost."""
        if self.step > BEGINNING and self._job is None and not self._reading:
            self._show(self.step - 1)

    def forward(self) -> None:
        """One step on, or at the last one all of it."""
        if not self._next.isEnabled():
            return
        match self.step:
            case step if step == BEGINNING:
                self._take_beginning()
            case step if step == ROSTER:
                self._compare()
            case step if step == COMPARISON:
                self._show(CARRY)
            case step if step == CARRY:
                self.end.put(self._summary())
                self._show(END)
            case _:
                self.carry_out()

    def _read(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        """A short read; the buttons wait for it."""
        def end(found: object) -> None:
            self._reading = False
            done(found)
            self._allow()

        def stop(error: Exception) -> None:
            self._reading = False
            self._allow()
            self._failed(error)
        self._reading = True
        self._allow()
        self.session.background.run(work, done=end, failed=stop, owner=self, urgent=True)

    # 1 新一届

    def _take_beginning(self) -> None:
        try:
            beginning = self.first.beginning()
        except InvalidValue as error:
            self._failed(InvalidValue("since", error.message))
            return
        self._read(partial(check_beginning, beginning.name, beginning.on), lambda _: self._begin(beginning))

    def _begin(self, beginning: Beginning) -> None:
        changed = self._beginning is not None and beginning.sectors != self._beginning.sectors
        self._beginning = beginning
        if self._roster is not None:
            self._roster.begin_with(beginning)
        if changed and self._plan is not None:
            self._plan = None
            self.roster.put("界别有改动，名册已按新的界别重新对照，请再看一遍。", "")
        self._show(ROSTER)

    # 2 名册

    def choose_roster(self) -> None:
        """The import's own preview, over this dialog."""
        if self._beginning is None or self._job is not None:
            return
        if self._roster is None:
            self._roster = RosterDialog(self.session, self._beginning, self, self._path)
            self._roster.taken.connect(self.take_roster)
        self._roster.open()

    def take_roster(self, plan: Plan, left: str) -> None:
        """The roster as the person went through it."""
        self._plan = plan
        self.roster.put(f"{plan.file}：读入 {len(plan.accepted()):,} 人。{plan.note}", left)
        self._allow()

    def _compare(self) -> None:
        plan = self._plan if self.roster.now.isChecked() else None
        people, fresh = people_of(plan)
        assert self._beginning is not None
        on = self._beginning.on

        def read() -> tuple[Comparison, dict[str, tuple[int, int]]]:
            return compare(people, fresh, on), holdings_counted(on, people)

        def put(found: tuple[Comparison, dict[str, tuple[int, int]]]) -> None:
            self._comparison, counted = found
            self.comparison.put(self._comparison, self._old, plan is not None)
            self.carry.put(counted)
            self._show(COMPARISON)
        self._read(read, put)

    # 5 换届

    def _summary(self) -> list[str]:
        assert self._beginning is not None and self._comparison is not None
        beginning, found = self._beginning, self._comparison
        lines = [f"{beginning.name}自 {fields.print_date(beginning.on)} 起，"
                 + (f"界别 {len(beginning.sectors)} 个。" if beginning.sectors else "界别按名册建立。")]
        if self.roster.now.isChecked():
            lines.append(f"委员：连任 {len(found.again):,} 人，新任 {len(found.new):,} 人，离任 {len(found.gone):,} 人。")
        else:
            lines.append("委员名册以后再录入。")
        lines.append("　".join(self.carry.lines()))
        if self._old:
            lines.append(f"{self._old}到这一天{EXPIRED}并封存：名册、网格、联系等只能查看，打印出来和现在一样。")
        return [*lines, "", "按“换届”一次完成；完成后可以一步撤销，一切恢复原样。"]

    def carry_out(self) -> None:
        """Writes all of it in one operation."""
        assert self._beginning is not None
        beginning, carry = self._beginning, self.carry.carried()
        plan = self._plan if self.roster.now.isChecked() else None

        def work(op: Operation) -> ChangedOver:
            return change_over(op, beginning, partial(write_plan, plan=plan, register=Members) if plan else None, carry)
        self._job = self.session.run_operation(
            f"换届：{beginning.name}", work, owner=self, long=True, done=self._done, failed=self._failed,
            report=lambda n, all_, _: self.progress.report(n, all_, "正在写入"))
        if self._job is not None:
            self.progress.watch(self._job, "正在换届…")
        self._allow()

    def _done(self, result: ChangedOver) -> None:
        self._end()
        assert self._beginning is not None
        known = f"：连任 {result.again} 人，新任 {result.new} 人，离任 {result.gone} 人" if self.roster.now.isChecked() else ""
        words = f"已换届，本届为{self._beginning.name}{known}"
        self.accept()
        self.done_over.emit(f"{words}。")
        self.session.tell_done(words)

    def _failed(self, error: Exception) -> None:
        if self._job is not None:
            self._end()
        if isinstance(error, Cancelled):
            self.say(self._stopped, AMBER)
        elif isinstance(error, InvalidValue) and error.field in ("name", "since"):
            self._show(BEGINNING)
            self.say(f"! {error.message}", AMBER)
            self.first.show_wrong(error)
        elif isinstance(error, InvalidValue):
            self.say(f"! {error.message}", AMBER)
        else:
            self.session.tell(error, self)
            if isinstance(error, Refused) and self.step == END and self._roster is not None:
                self._plan = None                       # a record has moved on: the roster is compared anew
                self._roster.read_again()
                self.roster.put("名册对照之后库中又有改动，已重新对照，请再看一遍。", "")
                self._show(ROSTER)


def people_of(plan: Plan | None) -> tuple[set[int], list[str]]:
    """The people a roster names who are known already, and the names of the others."""
    people, fresh = set(), []
    for row in plan.accepted() if plan is not None else ():
        person = row.links.get("person")
        if person is not None:
            people.add(person)
        else:
            fresh.append(str(row.values.get("name", "")))
    return people, fresh


__all__ = ["ChangeOverDialog", "people_of"]
