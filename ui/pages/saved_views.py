"""The views of a page kept by name: the menu 视图 under 更多, and the small questions it asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from models.errors import InvalidValue, Refused
from models.operation import Operation
from ui import theme
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.labels import SOFT, label

if TYPE_CHECKING:
    from models.saved_views import SavedView
    from ui.pages.register_page import RegisterPage

SHOWN = 20                       # of more views the menu shows the first, 管理视图 all


def read_views(page: str) -> list[SavedView]:
    """In the worker: the views kept for a page."""
    from models.saved_views import saved_views
    return saved_views(page)


class SavedViews(QObject):
    """Views of one page; whoever opens the database has them."""

    def __init__(self, page: RegisterPage) -> None:
        super().__init__(page)
        self._page = page
        self._session: Session = page.session
        self.views: list[SavedView] | None = None

    def fill(self, menu: QMenu) -> None:
        """The menu of the views; they are read while it opens."""
        self._put_lines(menu)
        self.read(lambda: self._put_lines(menu) if shiboken6.isValid(menu) else None)

    def read(self, done: Callable[[], object] = lambda: None) -> None:
        """Reads the views anew."""
        def put(found: list[SavedView]) -> None:
            self.views = found
            done()
        # In no group: a save that waits for the names must not be dropped for a menu that is opened.
        self._session.background.run(read_views, self._page.name, done=put, owner=self, failed=self._session.tell)

    def _put_lines(self, menu: QMenu) -> None:
        menu.clear()
        for one in (self.views or ())[:SHOWN]:
            line = menu.addAction(one.name.replace("&", "&&"), lambda one=one: self.open(one))
            line.setObjectName("saved_view")
        if self.views is None:
            menu.addAction("正在读取…").setEnabled(False)
        elif not self.views:
            menu.addAction("还没有保存的视图").setEnabled(False)
        menu.addSeparator()
        keep = menu.addAction("保存当前视图…", self.ask_name)
        keep.setObjectName("save_view")
        manage = menu.addAction("管理视图…", self.manage)
        manage.setObjectName("manage_views")
        manage.setEnabled(bool(self.views))
        keep.setEnabled(not self._session.blocked())
        keep.setToolTip(self._session.blocked())
        menu.setToolTipsVisible(True)

    # What can be done

    def open(self, one: SavedView) -> None:
        """Shows the list as it was kept: columns, order, filters and period."""
        try:
            view = one.opened()
        except Refused as error:
            self._session.tell(error)
            return
        self._page.open_saved(view, one.layout)

    def ask_name(self) -> None:
        """Asks what the present view is to be called."""
        dialog = NameDialog("保存当前视图", "保存列、次序、筛选、搜索和时段，打开这个数据库的人都能使用。", "保存", "", self._page)
        dialog.named.connect(self._save)
        dialog.open()

    def _save(self, name: str) -> None:
        self.read(lambda: self._save_checked(name))

    def _save_checked(self, name: str) -> None:
        there = any(one.name == name for one in self.views or ())
        messages = self._session.messages
        if there and messages is not None and not messages.confirm(
                f"已有名为“{name}”的视图，是否替换？", "原来保存的列、次序和筛选将被现在的取代。", "替换", "保留原来的"):
            return
        page, view, layout = self._page.name, self._page.view, self._page.kept_layout()

        def work(op: Operation) -> None:
            from models.saved_views import save_view
            save_view(op, page, name, view, layout)
        self._session.run_operation(f"保存视图“{name}”", work, owner=self,
                                    done=lambda _: self._done(f"已保存视图“{name}”。"))

    def rename(self, one: SavedView, name: str, done: Callable[[], object],
               failed: Callable[[Exception], object]) -> None:
        """Gives a view another name; a name that another view has is told to `failed`."""
        page = self._page.name

        def work(op: Operation) -> None:
            from models.saved_views import rename_view
            rename_view(op, page, one.id, name)
        self._session.run_operation(f"视图“{one.name}”改名为“{name}”", work, owner=self, failed=failed,
                                    done=lambda _: self.read(done))

    def delete(self, one: SavedView, done: Callable[[], object]) -> None:
        def work(op: Operation) -> None:
            from models.saved_views import delete_view
            delete_view(op, one.id)
        self._session.run_operation(f"删除视图“{one.name}”", work, owner=self, done=lambda _: self.read(done))

    def manage(self) -> None:
        """Opens the list of the views: 打开, 改名, 删除."""
        from ui.dialogs.manage_views import ViewsDialog
        ViewsDialog(self._session, self, self._page).open()

    def _done(self, text: str) -> None:
        self.read()
        self._session.tell_done(text)


class NameDialog(QDialog):
    """Asks for a name; what is wrong with it is told below."""

    named = Signal(str)

    def __init__(self, title: str, what: str, take_text: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("view_name_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        # Label
        self.line = QLineEdit(name, objectName="view_name", placeholderText="如：女委员、未联系的企业")
        self.line.setAccessibleName("视图名称")
        self.line.selectAll()
        caption = label("名称", SOFT)
        caption.setBuddy(self.line)
        self._wrong = label(name="view_name_wrong")
        self._wrong.setStyleSheet(f"color: {theme.COLOURS['red']};")
        # Buttons
        row = QHBoxLayout(spacing=10)
        row.addStretch()
        row.addWidget(button("view_name_cancel", "取消", self.reject))
        take = button("view_name_take", take_text, self._take, kind=PRIMARY)
        take.setDefault(True)
        row.addWidget(take)
        # Assemble
        told = label(what, SOFT)
        told.setWordWrap(True)
        line = QHBoxLayout(spacing=10)
        line.addWidget(caption)
        line.addWidget(self.line, 1)
        box = QVBoxLayout(self, spacing=10)
        if what:
            box.addWidget(told)
        box.addLayout(line)
        box.addWidget(self._wrong)
        box.addLayout(row)
        self.setMinimumWidth(theme.width_of(self.font(), 26))

    def _take(self) -> None:
        from models.saved_views import checked_name
        try:
            name = checked_name(self.line.text())
        except InvalidValue as error:
            self._wrong.setText(error.message)
            self._wrong.setAccessibleName(error.message)
            self.line.setFocus()
            return
        self.accept()
        self.named.emit(name)


__all__ = ["NameDialog", "SavedViews", "read_views"]
