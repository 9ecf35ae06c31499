"""添加场次: the usual sessions of a 全体会议 at once, each with its time; 分组讨论 by 讨论组."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from models import fields
from models.errors import InvalidValue
from models.meetings import Meetings
from models.sessions import IN_GROUPS, SESSIONS, NewSession, Whole, add_sessions
from ui import theme
from ui.dialogs.frame import Frame
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.labels import AMBER, HEADING, SOFT, label

NAMES = ("opening", "groups", "speeches", "election", "closing")       # of `SESSIONS`, for the controls


class AddSessions(Frame):
    """Those the meeting has already are not ticked."""

    def __init__(self, session: Session, whole: Whole, parent: QWidget | None = None) -> None:
        super().__init__(session, "add_sessions", "添加场次", QSize(560, 400), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._whole = whole
        self.ticks: dict[str, QCheckBox] = {}
        self.starts: dict[str, QLineEdit] = {}
        # Label
        grid = QGridLayout(horizontalSpacing=10, verticalSpacing=8)
        grid.setColumnStretch(2, 1)
        for row, (name, text) in enumerate(zip(NAMES, SESSIONS)):
            self.ticks[text] = tick = QCheckBox(text, objectName=f"session_{name}")
            tick.setAccessibleName(text)
            tick.setChecked(text not in whole.there)
            self.starts[text] = start = QLineEdit(fields.print_moment(whole.start), objectName=f"session_{name}_start")
            start.setAccessibleName(f"{text}的时间")
            start.setMinimumWidth(theme.width_of(self.font(), 11))
            tick.toggled.connect(start.setEnabled)
            start.setEnabled(tick.isChecked())
            grid.addWidget(tick, row, 0)
            grid.addWidget(start, row, 1)
            grid.addWidget(label("已有" if text in whole.there else "", SOFT), row, 2)
        self.groups = QLineEdit(objectName="session_group_names", placeholderText="如 第一组、第二组、第三组；不填即不分组")
        self.groups.setAccessibleName("讨论组")
        self.ticks[IN_GROUPS].toggled.connect(self.groups.setEnabled)
        self.groups.setEnabled(self.ticks[IN_GROUPS].isChecked())
        caption = label("讨论组", SOFT)
        caption.setBuddy(self.groups)
        grid.addWidget(caption, len(SESSIONS), 0)
        grid.addWidget(self.groups, len(SESSIONS), 1, 1, 2)
        # Buttons
        self.add_button(button("sessions_cancel", "取消", self.reject))
        self.take = self.add_button(button("sessions_take", "添加", self.save, kind=PRIMARY), default=True)
        # Assemble
        name = label(whole.name, HEADING, "sessions_meeting")
        name.setWordWrap(True)
        hint = label("时间可以只写日期；每个讨论组各为一个场次，名单在“登记出席”中粘贴。", SOFT)
        hint.setWordWrap(True)
        for part in (name, hint):
            self.box.addWidget(part)
        self.box.addLayout(grid)
        self.box.addStretch(1)

    def _wanted(self) -> list[NewSession]:
        """Raises `InvalidValue`, its field the session, where a time cannot be read."""
        found: list[NewSession] = []
        column = Meetings.column("actual_start")
        for name, tick in self.ticks.items():
            if not tick.isChecked():
                continue
            try:
                start = column.parse(self.starts[name].text().strip())
            except InvalidValue as error:
                raise InvalidValue(name, f"{name}的时间：{error.message}") from None
            if not isinstance(start, str):
                raise InvalidValue(name, f"请填写{name}的时间")
            groups = list(dict.fromkeys(re.findall(r"[^、，,；;\s]+", self.groups.text()))) if name == IN_GROUPS else []
            found += [NewSession(name, start, group) for group in groups or [""]]
        return found

    def save(self) -> None:
        """Adds all of them in one operation."""
        try:
            wanted = self._wanted()
        except InvalidValue as error:
            self.say(f"! {error.message}", AMBER)
            self.starts[error.field].setFocus()
            return
        if not wanted:
            self.say("! 请至少选一个场次。", AMBER)
            return
        title = f"{self._whole.name}：添加 {len(wanted)} 个场次"
        self.take.setEnabled(False)
        self.session.run_operation(title, lambda op: add_sessions(op, self._whole.meeting, wanted), owner=self,
                                   done=lambda _: self._stored(title), failed=self._failed)

    def _stored(self, title: str) -> None:
        self.accept()
        self.session.tell_done(f"已完成：{title}")

    def _failed(self, error: Exception) -> None:
        self.take.setEnabled(True)
        self.say_why(error)


__all__ = ["AddSessions"]
