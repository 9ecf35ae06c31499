"""快捷键: what can be done with which keys, as they are declared."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHeaderView, QTableWidgetItem, QWidget

from ui import theme
from ui.dialogs.frame import Frame
from ui.session import Session
from ui.shortcuts import SHORTCUTS
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.read_only_table import read_only_table


class ShortcutsDialog(Frame):
    """One table, by where the keys are pressed."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "shortcuts_dialog", "快捷键", QSize(720, 600), parent)
        self.table = read_only_table("shortcuts_table", "快捷键", ("用于", "按键", "作用"), stretched=2)
        header = self.table.horizontalHeader()
        for column in (0, 1):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.table.setRowCount(len(SHORTCUTS))
        bold = theme.scaled(self.font(), 1.0, bold=True)
        group = ""
        for row, one in enumerate(SHORTCUTS):
            for column, text in enumerate((one.group if one.group != group else "", one.shown, one.words)):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
                if column == 0:
                    item.setFont(bold)
                    item.setData(Qt.ItemDataRole.AccessibleTextRole, one.group)
                self.table.setItem(row, column, item)
            group = one.group
        self.table.setCurrentCell(0, 0)
        self.box.addWidget(self.table, 1)
        self.add_button(button("shortcuts_close", "关闭", self.reject, kind=PRIMARY), default=True)
