"""管理视图: the views kept for a page, to be opened, renamed or deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from ui.dialogs.frame import Frame
from ui.pages.saved_views import NameDialog, SavedViews
from ui.session import Session
from ui.widgets.buttons import button
from ui.widgets.labels import AMBER, SOFT, label

if TYPE_CHECKING:
    from models.saved_views import SavedView


class ViewsDialog(Frame):
    """Enter and a double click open the view that is chosen."""

    def __init__(self, session: Session, views: SavedViews, parent: QWidget) -> None:
        super().__init__(session, "views_dialog", "管理视图", QSize(460, 380), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._views = views
        self.list = QListWidget(objectName="views_list")
        self.list.setAccessibleName("已保存的视图")
        self.list.setProperty("kind", "roomy")
        self.list.itemActivated.connect(lambda _: self._open())
        self.list.currentRowChanged.connect(self._allow)
        self.box.addWidget(label("视图随数据库保存，打开这个数据库的人都能使用。", SOFT))
        self.box.addWidget(self.list, 1)
        self._acts = [self.add_button(button("view_delete", "删除", self._delete)),
                      self.add_button(button("view_rename", "改名…", self._ask_name))]
        self.add_button(button("views_close", "关闭", self.reject))
        self._acts.append(self.add_button(button("view_open", "打开", self._open), default=True))
        self._fill()

    def _fill(self) -> None:
        row = self.list.currentRow()
        self.list.clear()
        for one in self._views.views or ():
            item = QListWidgetItem(one.name)
            item.setData(Qt.ItemDataRole.UserRole, one)
            self.list.addItem(item)
        self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
        self._allow()

    def _chosen(self) -> SavedView | None:
        item = self.list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item is not None else None

    def _allow(self, _: int = 0) -> None:
        reason = self.session.blocked()
        for act in self._acts:
            changes = act.objectName() != "view_open"
            act.setEnabled(self._chosen() is not None and not (changes and reason))
            act.setToolTip(reason if changes else "")

    def _open(self) -> None:
        one = self._chosen()
        if one is not None:
            self.accept()
            self._views.open(one)

    def _ask_name(self) -> None:
        one = self._chosen()
        if one is not None:
            dialog = NameDialog("视图改名", "", "确定", one.name, self)
            dialog.chosen.connect(lambda name: self._views.rename(one, name, self._fill, self._say_why))
            dialog.open()

    def _say_why(self, error: Exception) -> None:
        self.say(getattr(error, "message", "") or getattr(error, "sentence", "未能改名"), AMBER)

    def _delete(self) -> None:
        one = self._chosen()
        if one is None:
            return

        def done() -> None:
            self._fill()
            self.say(f"已删除“{one.name}”，可按 Ctrl+Z 撤销。")
        self._views.delete(one, done)


__all__ = ["ViewsDialog"]
