"""The views of a page kept by name: the menu 视图 under 更多, and the small questions it asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from models.errors import Refused
from models.operation import Operation
from ui.dialogs.one_line import OneLine
from ui.session import Session

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
        dialog.chosen.connect(self._save)
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


class NameDialog(OneLine):
    """Asks for the name of a view."""

    def __init__(self, title: str, what: str, take_text: str, name: str, parent: QWidget) -> None:
        super().__init__("view_name", title, "名称", name, parent, line="view_name", called="视图名称",
                         example="如：女委员、未联系的企业", what=what, take=take_text, characters=26)

    def read(self, text: str) -> str:
        from models.saved_views import checked_name
        return checked_name(text)


__all__ = ["NameDialog", "SavedViews", "read_views"]
