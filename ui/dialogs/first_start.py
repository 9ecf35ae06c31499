"""The first start: no secrets, who is at work, the office and its present 届, where backups go, and how to begin."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFormLayout,
    QFrame,
    QLabel,
    QLineEdit,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from models import fields, places
from models.basics import begin_office
from models.errors import InvalidValue
from ui.dialogs.frame import Frame
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.labels import AMBER, SECTION, SOFT, label
from ui.widgets.no_secrets import no_secrets_label
from ui.widgets.step_row import StepRow

PERSON, OFFICE, BEGIN = range(3)
STEPS = ("经办人", "单位和届次", "开始使用")
IMPORT, SAMPLE, EMPTY = "import", "sample", "empty"
WAYS = ((IMPORT, "导入现有的委员名册", "选一个表格文件，核对后再写入；不必改动表格的格式。"),
        (SAMPLE, "先看示例数据", "在另一个窗口中打开编造的示例，随便试用，不影响本单位的数据。"),
        (EMPTY, "从空白开始", "以后在各页点“导入表格”或“新增”。"))
LONGEST = 60


@dataclass(frozen=True)
class Begun:
    """What was filled in: who is at work, the office, the 届 and the day it began ('' where left open)."""

    operator: str
    office: str
    term: str
    since: str


class FirstStart(Frame):
    """Three short steps over an empty database; 以后再填 leaves all of it for later."""

    begun = Signal(str)              # who is at work; everything else has been stored
    way_chosen = Signal(str)         # IMPORT, SAMPLE or EMPTY
    skipped = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "first_start", "开始使用政协台账", QSize(640, 430), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # Label
        self._steps = StepRow("first_start", STEPS)
        self.operator = self._line("first_start_operator", "经办人姓名", "如：张三", 20)
        self.office = self._line("first_start_office", "填报单位", "如：政协新河县委员会办公室", LONGEST)
        self.term = self._line("first_start_term", "本届", "如：第十届", 20)
        self.since = self._line("first_start_since", "换届日期", "如 2021.12.20", 20)
        self._ways = QButtonGroup(self)
        self._stack = QStackedWidget(objectName="first_start_pages")
        for page in (self._person_page(), self._office_page(), self._begin_page()):
            self._stack.addWidget(page)
        # Buttons
        self._skip = self.add_button(button("first_start_skip", "以后再填", self.reject))
        self._back = self.add_button(button("first_start_back", "上一步", self.back))
        self._next = self.add_button(button("first_start_next", "下一步", self.forward, kind=PRIMARY), default=True)
        # Assemble
        self.box.addWidget(self._steps)
        self.box.addWidget(self._stack, 1)
        self.rejected.connect(self.skipped)
        self._show(PERSON)

    @staticmethod
    def _line(name: str, title: str, example: str, longest: int) -> QLineEdit:
        made = QLineEdit(objectName=name, placeholderText=example, maxLength=longest)
        made.setAccessibleName(title)
        return made

    # The pages

    def _page(self, name: str, *parts: QWidget) -> QWidget:
        page = QWidget(objectName=name)
        box = QVBoxLayout(page, spacing=10)
        box.setContentsMargins(0, 6, 0, 0)
        for part in parts:
            box.addWidget(part)
        box.addStretch()
        return page

    def _form(self, *lines: tuple[str, QWidget]) -> QWidget:
        made = QWidget()
        form = QFormLayout(made, horizontalSpacing=12, verticalSpacing=9)
        form.setContentsMargins(0, 0, 0, 0)
        for title, editor in lines:
            caption = label(title, SOFT)
            caption.setBuddy(editor)
            form.addRow(caption, editor)
        return made

    def _said(self, text: str) -> QLabel:
        made = label(text, SOFT)
        made.setWordWrap(True)
        return made

    def _person_page(self) -> QWidget:
        banner = QFrame(objectName="banner")
        inside = QVBoxLayout(banner)
        inside.setContentsMargins(12, 8, 12, 8)
        inside.addWidget(no_secrets_label())
        return self._page(
            "first_start_person", banner, label("现在由谁办理？", SECTION), self._form(("姓名", self.operator)),
            self._said("姓名会记入更改记录，不需要密码。换人时点状态栏的“经办人”。"),
            self._said("数据只存在这台电脑上，不联网。"))

    def _office_page(self) -> QWidget:
        folder = label(str(places.backup_folder(self.session.database)), name="first_start_backups")
        folder.setWordWrap(True)
        folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return self._page(
            "first_start_office_page", label("单位和届次", SECTION),
            self._form(("填报单位", self.office), ("本届", self.term), ("换届日期", self.since)),
            self._said("填报单位印在导出的表格上；换届以来的数从换届日期（本届第一次全体会议选举产生之日）算起。都可以留空，以后在“设置”和“基础资料”中填。"),
            label("自动备份", SECTION), self._said("每天第一次打开时自动备份到下面的文件夹，也可以随时备份到 U 盘："), folder)

    def _begin_page(self) -> QWidget:
        parts: list[QWidget] = [label("怎样开始？", SECTION)]
        for way, title, more in WAYS:
            choice = QRadioButton(title, objectName=f"first_start_{way}")
            choice.setAccessibleName(title)
            choice.setAccessibleDescription(more)
            choice.setProperty("way", way)
            self._ways.addButton(choice)
            said = self._said(more)
            said.setContentsMargins(24, 0, 0, 4)
            parts += [choice, said]
        self._ways.buttons()[0].setChecked(True)
        return self._page("first_start_begin", *parts)

    # Going about

    @property
    def step(self) -> int:
        return self._stack.currentIndex()

    def _show(self, step: int) -> None:
        self._stack.setCurrentIndex(step)
        self._steps.show_step(step)
        self.say("")
        self._back.setVisible(step > PERSON)
        self._next.setText("开始使用" if step == BEGIN else "下一步")
        self._next.setAccessibleName(self._next.text())
        (self.operator, self.office, self._ways.checkedButton())[step].setFocus()

    def back(self) -> None:
        """One step back; what was filled in stays."""
        if self.step > PERSON:
            self._show(self.step - 1)

    def forward(self) -> None:
        """One step on, or at the last one stores what was filled in."""
        try:
            filled = self._filled()
        except InvalidValue as error:
            self.say(f"! {error.message}", AMBER)
            {"operator": self.operator, "since": self.since, "term": self.term}[error.field].setFocus()
            return
        if self.step < BEGIN:
            self._show(self.step + 1)
            return
        self._next.setEnabled(False)
        self.session.operator = filled.operator
        self.session.run_operation(
            "首次设置", lambda op: begin_office(op, filled.operator, filled.office, filled.term, filled.since or None),
            owner=self, done=lambda _: self._stored(filled), failed=self._failed)

    def _filled(self) -> Begun:
        """What stands in the fields so far; raises `InvalidValue` with the field."""
        try:
            name = fields.parse_name(self.operator.text())
        except InvalidValue as error:
            raise InvalidValue("operator", error.message) from error
        if not isinstance(name, str):
            raise InvalidValue("operator", "请填写姓名")
        try:
            since = fields.parse_date(self.since.text().strip())
        except InvalidValue as error:
            raise InvalidValue("since", error.message) from error
        day = since if isinstance(since, str) else ""
        term = "".join(self.term.text().split())
        if day and not term:
            raise InvalidValue("term", "填写了换届日期，请同时填写本届，如：第十届")
        return Begun(name, self.office.text().strip(), term, day)

    def _stored(self, filled: Begun) -> None:
        way = self._ways.checkedButton().property("way")
        self.rejected.disconnect(self.skipped)
        self.accept()
        self.begun.emit(filled.operator)
        self.way_chosen.emit(way)

    def _failed(self, error: Exception) -> None:
        self._next.setEnabled(True)
        self.say_why(error)


__all__ = ["EMPTY", "FirstStart", "IMPORT", "SAMPLE"]
