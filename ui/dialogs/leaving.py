"""办理离任: what members still hold, from which day they have left and why, and who takes over each thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from models import fields
from models.errors import InvalidValue
from models.leaving import PERSON, Holding, holdings_of, leave_all
from models.members import Members
from models.operation import Operation
from models.people import END_REASONS
from models.relations import Ref, RefValue
from ui import theme
from ui.dialogs.frame import Frame
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import SECTION, SOFT, ElidedLabel, label
from ui.widgets.pointing_editors import Lookup, RefEditor

EXPIRED = END_REASONS[0]
PICKER_CHARACTERS = 15
REREAD_GROUP = "leaving holdings"


class Held:
    """One line of the dialog: what is held, whether it ends, and who takes it over."""

    def __init__(self, number: int, holding: Holding, lookup: Lookup) -> None:
        self.holding = holding
        self.ends: QCheckBox | None = None
        self.editor: RefEditor | None = None
        if holding.owner == "person":
            # What belongs to the person and not to the membership may well go on: a volunteer stays a volunteer.
            self.ends = QCheckBox("结束", objectName=f"leaving_ends_{number}", checked=True)
            self.ends.setAccessibleName(f"结束{holding.line}")
            self.ends.toggled.connect(self._toggled)
        if holding.successor:
            column = Ref(f"{holding.line}的接任人", "people" if holding.successor == PERSON else "members",
                         hint="接任人（可不填）")
            column.key = f"successor_{number}"
            self.editor = RefEditor(column, lookup)
            self.editor.setFixedWidth(theme.width_of(self.editor.font(), PICKER_CHARACTERS))

    def _toggled(self, on: bool) -> None:
        if self.editor is not None:
            self.editor.setEnabled(on)

    @property
    def kept(self) -> bool:
        return self.ends is not None and not self.ends.isChecked()

    def successor(self) -> RefValue | None:
        """Who takes over; raises `InvalidValue` while what is typed names nobody."""
        if self.editor is None or self.kept:
            return None
        chosen: RefValue | None = self.editor.value()
        return chosen


class LeavingDialog(Frame):
    """One member with a successor for each thing held, or several at once, whose things all end."""

    def __init__(self, session: Session, ids: Sequence[int], parent: QWidget | None = None) -> None:
        self.ids = list(ids)
        self._single = len(self.ids) == 1
        super().__init__(session, "leaving_dialog", "办理离任", QSize(780, 600), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._lookup = Lookup(session.background, lambda: session.term_id, lambda *_: None)
        self._lines: list[Held] = []
        self._names: dict[int, str] = {}
        self._picked: dict[Holding, RefValue | None] = {}
        self._kept: set[Holding] = set()
        self._writing = False
        # Label
        self.day = QLineEdit(fields.print_date(session.today), objectName="leaving_day", placeholderText="如 2022.06.30")
        self.day.setAccessibleName("离任日期")
        self.day.setFixedWidth(theme.width_of(self.font(), 9))
        self.reason = FlatCombo("leaving_reason", "离任原因")
        self.reason.set_choices([("请选择", None), *((one, one) for one in END_REASONS)])
        self.reason.choose(None if self._single else EXPIRED)
        self._who = label(name="leaving_who")
        self._who.setFont(theme.scaled(self.font(), 1.1, bold=True))
        self._who.setWordWrap(True)
        self._note = label(kind=SOFT, name="leaving_note")
        self._note.setWordWrap(True)
        self._area = QScrollArea(widgetResizable=True, objectName="leaving_area")
        self._area.setAccessibleName("现任和在办事项")
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(QWidget(objectName="scrolled"))
        # Buttons
        self.add_button(button("leaving_cancel", "取消", self.reject))
        self.take = self.add_button(button("leaving_take", "办理离任", self.carry_out, kind=PRIMARY))
        self.take.setToolTip("Ctrl+Enter")
        self.take.setEnabled(False)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.carry_out)
        # Assemble
        row = QHBoxLayout(spacing=10)
        for title, editor in (("离任日期", self.day), ("原因", self.reason)):
            caption = label(title, SOFT)
            caption.setBuddy(editor)
            row.addWidget(caption)
            row.addWidget(editor)
        row.addWidget(label("自这一天起不再担任", SOFT))
        row.addStretch()
        self.box.addWidget(self._who)
        self.box.addLayout(row)
        self.box.addWidget(self._note)
        self.box.addWidget(self._area, 1)
        self.day.editingFinished.connect(self._read)
        self._shown_day = ""
        self._read()
        self.reason.setFocus()

    # What is held

    def _day(self) -> str:
        found = fields.parse_date(self.day.text().strip())
        if not isinstance(found, str):
            raise InvalidValue("until", "请填写离任日期")
        return found

    def _read(self) -> None:
        try:
            day = self._day()
        except InvalidValue as error:
            self._failed(error)
            return
        if len(day) == 10 and day != self._shown_day:
            self._shown_day = day
            self.session.background.run(read_held, self.ids, day, done=self._show, urgent=True, group=REREAD_GROUP,
                                        failed=self._failed, owner=self)

    def _show(self, found: tuple[dict[int, str], dict[int, list[Holding]]]) -> None:
        self._names, held = found
        self._keep_choices()
        self.say("")
        number = sum(len(several) for several in held.values())
        if self._single:
            name = self._names.get(self.ids[0], "")
            self._who.setText(name)
            self._note.setText(f"现有职务和在办事项 {number} 项，自离任之日起结束；需要有人接替的，请选接任人。" if number
                               else "没有尚未结束的职务和事项，只登记离任日期和原因。")
        else:
            self._who.setText(f"{len(self.ids)} 位委员")
            self._note.setText(f"共 {number} 项职务和在办事项，自离任之日起全部结束。需要逐项选接任人的，请逐位办理。")
        sheet = QWidget(objectName="scrolled")
        box = QVBoxLayout(sheet, spacing=6)
        box.setContentsMargins(0, 0, 10, 0)
        self._lines = []
        if self._single:
            self._fill_single(box, held[self.ids[0]])
        else:
            self._fill_several(box, held)
        box.addStretch()
        self._area.setWidget(sheet)
        self.take.setEnabled(not self._writing)

    def _fill_single(self, box: QVBoxLayout, held: Sequence[Holding]) -> None:
        for heading, several in groupby(held, key=lambda one: one.heading):
            box.addWidget(label(heading, SECTION))
            grid = QGridLayout(horizontalSpacing=12, verticalSpacing=6)
            grid.setColumnStretch(0, 1)
            for row, holding in enumerate(several):
                line = Held(len(self._lines), holding, self._lookup)
                self._lines.append(line)
                grid.addWidget(ElidedLabel(holding.line), row, 0)
                if line.ends is not None:
                    line.ends.setChecked(holding not in self._kept)
                    grid.addWidget(line.ends, row, 1)
                if line.editor is not None:
                    if (picked := self._picked.get(holding)) is not None:
                        line.editor.put(picked)
                    grid.addWidget(line.editor, row, 2)
                else:
                    room = label("随离任结束", SOFT)
                    room.setFixedWidth(theme.width_of(self.font(), PICKER_CHARACTERS))
                    grid.addWidget(room, row, 2)
            box.addLayout(grid)

    def _fill_several(self, box: QVBoxLayout, held: Mapping[int, Sequence[Holding]]) -> None:
        grid = QGridLayout(horizontalSpacing=14, verticalSpacing=6)
        grid.setColumnStretch(1, 1)
        for row, member in enumerate(self.ids):
            grid.addWidget(label(self._names.get(member, "")), row, 0)
            words = "；".join(one.line for one in held.get(member, ()))
            grid.addWidget(ElidedLabel(words or "没有尚未结束的事项", SOFT), row, 1)
        box.addLayout(grid)

    def _keep_choices(self) -> None:
        """What was chosen stays when another day is looked at."""
        for line in self._lines:
            try:
                self._picked[line.holding] = line.successor()
            except InvalidValue:
                pass                                   # a name not found yet: it is asked for again
            self._kept = (self._kept | {line.holding}) if line.kept else self._kept - {line.holding}

    # Carrying it out

    def carry_out(self) -> None:
        """Ends everything in one operation, or says what is missing."""
        if not self.take.isEnabled():
            return
        try:
            day = self._day()
            if self.reason.currentData() is None:
                raise InvalidValue("end_reason", "请选择离任原因")
            successors = self._successors()
        except InvalidValue as error:
            self._failed(error)
            return
        keep = [line.holding for line in self._lines if line.kept]
        ids, reason = self.ids, str(self.reason.currentData())
        who = self._names.get(ids[0], "") if self._single else f"{len(ids)} 位委员"

        def work(op: Operation) -> None:
            leave_all(op, ids, day, reason, successors, keep)
        self._writing = True
        self.take.setEnabled(False)
        self.session.run_operation(f"办理离任：{who}（{reason}）", work, owner=self, failed=self._failed,
                                   done=lambda _: self._left(who), long=len(ids) > 50)

    def _successors(self) -> dict[Holding, int | None]:
        found: dict[Holding, int | None] = {}
        for line in self._lines:
            try:
                chosen = line.successor()
            except InvalidValue as error:
                self._mark(line, True)
                raise InvalidValue(line.holding.table, f"{line.holding.line}：{error.message}") from error
            self._mark(line, False)
            if chosen is not None:
                found[line.holding] = chosen.id
        return found

    def _mark(self, line: Held, wrong: bool) -> None:
        if line.editor is not None:
            line.editor.mark_wrong(wrong)
            if wrong:
                line.editor.setFocus()
                self._area.ensureWidgetVisible(line.editor)

    def _left(self, who: str) -> None:
        self.accept()
        self.session.tell_done(f"已办理离任：{who}")

    def _failed(self, error: Exception) -> None:
        self._writing = False
        self.take.setEnabled(bool(self._names))
        if isinstance(error, InvalidValue):
            self.say(f"! {error.message}", "amber")
            field: Any = {"until": self.day, "end_reason": self.reason}.get(error.field)
            if field is not None:
                field.setFocus()
        else:
            self.session.tell(error, self)


def read_held(ids: Sequence[int], day: str) -> tuple[dict[int, str], dict[int, list[Holding]]]:
    """Names and what is held, by membership."""
    return Members.labels(ids), holdings_of(ids, day)
