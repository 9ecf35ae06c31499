"""复制上次排班: a team's last shift again, with the same people, on other days."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from models import fields
from models.choosing import filter_choices
from models.errors import InvalidValue, Refused
from models.teams import Rota, Shifts, copy_last_rota, last_rota, same_hours
from models.view import View
from ui import theme
from ui.dialogs.frame import Frame
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import AMBER, SOFT, label

STARTS_SHOWN = 8


def span(start: str | None, end: str | None) -> str:
    """2022.03.05 20:00 至 2022.03.06 08:00"""
    return fields.print_moment(start) + (f" 至 {fields.print_moment(end)}" if end else "")


class CopyRota(Frame):
    """What was last, and below it the days it is wanted for."""

    copied = Signal(int)                # the id of the first new shift

    def __init__(self, session: Session, team: int | None, parent: QWidget | None = None) -> None:
        super().__init__(session, "copy_rota", "复制上次排班", QSize(660, 560), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._wanted_team = team
        self._last: Rota | None = None
        self._starts: list[str] = []
        # Label
        self.team = FlatCombo("rota_team", "志愿服务队")
        self._parts: dict[str, QLabel] = {}
        form = QFormLayout(horizontalSpacing=12, verticalSpacing=7)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.addRow(label("志愿服务队", SOFT), self.team)
        for key, title in (("when", "上次时间"), ("what", "类别、地点、专项"), ("people", "人员")):
            self._parts[key] = label(name=f"rota_{key}")
            self._parts[key].setWordWrap(True)
            form.addRow(label(title, SOFT), self._parts[key])
        self.days = QPlainTextEdit(objectName="rota_days", placeholderText="如 2022.03.12，或 2022.03.12 20:00")
        self.days.setAccessibleName("新的开始时间，每行一个")
        self.days.setTabChangesFocus(True)
        self.preview = label(name="rota_preview")
        self.preview.setWordWrap(True)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignTop)
        # Buttons
        self.add_button(button("rota_cancel", "取消", self.reject))
        self.save_button = self.add_button(button("rota_save", "排班", self.save, kind=PRIMARY))
        # Assemble
        left, right = QVBoxLayout(spacing=6), QVBoxLayout(spacing=6)
        hint = label("新的开始时间，每行一个；只写日期的，时刻同上次", SOFT)
        hint.setWordWrap(True)
        left.addWidget(hint)
        left.addWidget(self.days, 1)
        right.addWidget(label("将新增", SOFT))
        right.addWidget(self.preview, 1)
        below = QHBoxLayout(spacing=16)
        below.addLayout(left, 1)
        below.addLayout(right, 1)
        self.box.addLayout(form)
        self.box.addLayout(below, 1)
        self.days.setMinimumHeight(theme.row_height(self.font()) * 3)
        # Connect
        self.team.currentIndexChanged.connect(lambda _: self._read_last())
        self.days.textChanged.connect(self._plan)
        session.background.run(filter_choices, View(Shifts), "team", done=self._put_teams, owner=self)
        self._show(None)

    def _put_teams(self, teams: list[tuple[str, int]]) -> None:
        self.team.set_choices(list(teams))
        self.team.choose(self._wanted_team)
        self._read_last()
        self.days.setFocus()

    def _read_last(self) -> None:
        team = self.team.currentData()
        if team is not None:
            self.session.background.run(last_rota, team, done=self._show, failed=self._failed,
                                        group=f"rota {id(self)}", owner=self)
        else:
            self.say("还没有志愿服务队，请先新增一支。", AMBER)

    def _show(self, last: Rota | None) -> None:
        self._last = last
        self.say("")
        if last is not None:
            names = "、".join(part.ref.text for part in last.people)
            self._parts["when"].setText(span(last.start, last.end))
            what = " · ".join(word for word in (last.kind, last.place, last.campaign) if word)
            self._parts["what"].setText(what or "未填")
            self._parts["people"].setText(f"{names}（{len(last.people)} 人）" if names else "上次没有登记人员")
        for part in self._parts.values():
            part.setText(part.text() if last is not None else "—")
        self._plan()

    def _plan(self) -> None:
        """Says what the days written would become, or which line cannot be read."""
        self._starts, planned, wrong = [], [], ""
        column = Shifts.column("planned_start")
        for number, line in enumerate(self.days.toPlainText().splitlines(), 1):
            try:
                start = column.parse(line.strip()) if line.strip() else None
                if not isinstance(start, str):
                    continue
                if len(start) < 10:
                    raise InvalidValue("planned_start", "请写到日，如 2022.03.12")
                if self._last is not None:
                    times = same_hours(start, self._last)
                    planned.append(span(times["planned_start"], times["planned_end"]))
                if start in self._starts:
                    raise InvalidValue("planned_start", "与上面重复")
                self._starts.append(start)
            except InvalidValue as error:
                wrong = wrong or f"第 {number} 行：{error.message}"
        more = f"\n等 {len(planned)} 次" if len(planned) > STARTS_SHOWN else ""
        self.preview.setText("\n".join(planned[:STARTS_SHOWN]) + more or "还没有填写日期")
        self.say(wrong, AMBER)
        number = len(self._starts)
        self.save_button.setText(f"排班 {number} 次" if number else "排班")
        self.save_button.setEnabled(bool(number) and not wrong and self._last is not None)

    def save(self) -> None:
        """Adds all the shifts in one operation."""
        team, starts = self.team.currentData(), list(self._starts)
        title = f"{self.team.currentText()}复制上次排班，新增 {len(starts)} 次"
        self.save_button.setEnabled(False)
        self.session.run_operation(title, lambda op: copy_last_rota(op, team, starts), owner=self,
                                   done=lambda ids: self._stored(ids, title), failed=self._failed)

    def _stored(self, ids: list[int], title: str) -> None:
        self.accept()
        self.copied.emit(ids[0])
        self.session.tell_done(f"已完成：{title}")

    def _failed(self, error: Exception) -> None:
        if self._last is not None and not isinstance(error, Refused):
            self._plan()
        else:
            self._show(None)
        self.say_why(error)


__all__ = ["CopyRota"]
