"""基础资料: the lists everything else refers to, 届, 界别 and 专委会, and 换届."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from models.basics import Committees, Sectors, Terms, add_national_sectors
from models.register import Register
from ui.dialogs.frame import Frame
from ui.pages.register_page import PageAction, RegisterPage
from ui.session import Session
from ui.widgets.buttons import Chips, button

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
        """换届, step by step."""
        from ui.dialogs.changeover import ChangeOverDialog
        dialog = ChangeOverDialog(self.session, self)
        dialog.done_over.connect(self.say)
        dialog.open()
