"""基础资料: the lists everything else refers to, 届, 界别 and 专委会, and 换届."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from models import fields
from models.basics import Committees, Sectors, Terms, add_national_sectors
from models.changeover import change_over
from models.errors import InvalidValue
from models.register import Register
from ui import theme
from ui.dialogs.frame import Frame
from ui.pages.register_page import PageAction, RegisterPage
from ui.session import Session
from ui.widgets.buttons import PRIMARY, Chips, button
from ui.widgets.labels import SOFT, label

LISTS: tuple[type[Register], ...] = (Sectors, Committees, Terms)


class BasicsDialog(Frame):
    """A small page for each list; what a page asks of the window, the dialog asks of it."""

    import_requested = Signal(object)
    export_requested = Signal(object)
    history_requested = Signal(object, int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "basics_dialog", "基础资料", QSize(960, 600), parent)
        self._pages: dict[str, RegisterPage] = {}
        self.chips = Chips("basics_lists", "基础资料", [(register.key, register.title) for register in LISTS])
        self._stack = QStackedWidget(objectName="basics_pages")
        row = QHBoxLayout()
        row.addWidget(self.chips)
        row.addStretch()
        self._change_over = self.add_button(button("basics_change_over", "换届…", self.change_over))
        self.add_button(button("basics_close", "关闭", self.reject), default=True)
        self.box.addLayout(row)
        self.box.addWidget(self._stack, 1)
        self.chips.chosen.connect(self.show_list)
        session.busy_changed.connect(self._allow)
        self._allow()
        self.show_list(LISTS[0].key)

    def _allow(self, *_: str) -> None:
        reason = self.session.blocked()
        self._change_over.setEnabled(not reason)
        self._change_over.setToolTip(reason)

    def show_list(self, key: str) -> RegisterPage:
        """Brings a list to the front; its page is built when it is first shown."""
        self.chips.choose(key)
        if key not in self._pages:
            page = self._build(next(register for register in LISTS if register.key == key))
            page.import_requested.connect(self.import_requested)
            page.export_requested.connect(self.export_requested)
            page.history_requested.connect(self.history_requested)
            self._pages[key] = page
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(self._pages[key])
        self._pages[key].shown()
        return self._pages[key]

    def _build(self, register: type[Register]) -> RegisterPage:
        actions: tuple[PageAction, ...] = ()
        if register is Sectors:
            actions = (PageAction("national_sectors", "补充全国政协的界别", lambda page, _: self.add_sectors(), "row"),)
        return RegisterPage(self.session, register, name=f"basics_{register.key}", actions=actions,
                            placeholder=f"搜索{register.title}")

    def add_sectors(self) -> None:
        """The 界别 of the national committee that this 届 has not got, as a start to edit."""
        term = self.session.term_id
        self.session.run_operation("补充全国政协的界别", lambda op: add_national_sectors(op, term), owner=self,
                                   done=lambda count: self.say(f"已补充 {count} 个界别。" if count else "这些界别都有了。"))

    def change_over(self) -> None:
        """换届: asks for the name and the day."""
        dialog = ChangeOverDialog(self.session, self)
        dialog.done_over.connect(lambda name: self.say(f"已换届，本届为“{name}”。可以导入新一届委员名册了。"))
        dialog.open()


class ChangeOverDialog(QDialog):
    """The new 届 and the day it begins; says what ends with the old one."""

    done_over = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("change_over_dialog")
        self.setWindowTitle("换届")
        self.setAccessibleName("换届")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # Label
        old = session.term_name
        words = (f"{old}委员的任职在换届日期结束（届满），其政协职务、专委会、网格、联系关系一并结束。"
                 f"{old}的名单仍可查看。") if old else "数据库中还没有届次，将建立第一个。"
        note = label(f"{words}可以撤销。", SOFT, "change_over_note")
        note.setWordWrap(True)
        self.name = QLineEdit(objectName="change_over_name", placeholderText="如：第十一届", maxLength=20)
        self.name.setAccessibleName("新一届名称")
        self.day = QLineEdit(fields.print_date(session.today), objectName="change_over_day")
        self.day.setAccessibleName("换届日期")
        self.sectors = QCheckBox("沿用上一届的界别名单", objectName="change_over_sectors", checked=True)
        self.sectors.setAccessibleName(self.sectors.text())
        self.sectors.setVisible(bool(old))
        self._wrong = label(name="change_over_wrong")
        self._wrong.setStyleSheet(f"color: {theme.COLOURS['red']};")
        self._wrong.setWordWrap(True)
        self._wrong.hide()
        # Buttons
        row = QHBoxLayout(spacing=10)
        row.addStretch()
        row.addWidget(button("change_over_cancel", "取消", self.reject))
        self._take = button("change_over_take", "换届", self.take, kind=PRIMARY)
        self._take.setDefault(True)
        row.addWidget(self._take)
        # Assemble
        grid = QGridLayout(horizontalSpacing=10, verticalSpacing=8)
        for place, (title, editor) in enumerate((("新一届", self.name), ("换届日期", self.day))):
            caption = label(title, SOFT)
            caption.setBuddy(editor)
            grid.addWidget(caption, place, 0)
            grid.addWidget(editor, place, 1)
        box = QVBoxLayout(self, spacing=10)
        box.setContentsMargins(20, 16, 20, 14)
        box.addWidget(note)
        box.addLayout(grid)
        box.addWidget(self.sectors)
        box.addWidget(self._wrong)
        box.addLayout(row)
        self.setMinimumWidth(theme.width_of(self.font(), 30))

    def take(self) -> None:
        """Carries it out, or says beside the fields why not."""
        try:
            day = fields.parse_date(self.day.text())
        except InvalidValue as error:
            self._failed(error)
            return
        on, name, keep = day if isinstance(day, str) else "", self.name.text().strip(), self.sectors.isChecked()
        self._take.setEnabled(False)
        self._session.run_operation(f"换届：{name}", lambda op: change_over(op, name, on, keep_sectors=keep), owner=self,
                                    done=lambda _: self._changed(name), failed=self._failed)

    def _changed(self, name: str) -> None:
        self.accept()
        self.done_over.emit(name)

    def _failed(self, error: Exception) -> None:
        self._take.setEnabled(True)
        if isinstance(error, InvalidValue):
            self._wrong.setText(error.message)
            self._wrong.show()
            (self.day if error.field == "since" else self.name).setFocus()
        else:
            self._session.tell(error, self)
