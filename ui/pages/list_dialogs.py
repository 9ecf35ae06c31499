"""The two small questions a list asks: which columns, and as of which day."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from models import fields
from models.errors import InvalidValue
from models.fields import date_span
from models.register import Register
from ui import theme
from ui.dialogs.one_line import OneLine
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.labels import SOFT, label


class ColumnsDialog(QDialog):
    """Ticks the columns a list shows; the order of the register is kept."""

    chosen = Signal(tuple)       # column keys

    def __init__(self, register: type[Register], shown: Sequence[str], default: Sequence[str],
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("columns_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("显示的列")
        self.setAccessibleName("显示的列")
        self._default = tuple(default)
        # Label
        self.list = QListWidget(objectName="columns_list")
        self.list.setAccessibleName("可显示的列")
        self.list.setProperty("kind", "roomy")
        for column in register.columns:
            item = QListWidgetItem(column.title)
            item.setData(Qt.ItemDataRole.UserRole, column.key)
            fixed = column.frozen
            item.setFlags(Qt.ItemFlag.ItemIsUserCheckable | (Qt.ItemFlag.NoItemFlags if fixed
                                                             else Qt.ItemFlag.ItemIsEnabled))
            item.setCheckState(Qt.CheckState.Checked if fixed or column.key in shown else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        # Buttons
        row = QHBoxLayout(spacing=10)
        row.addWidget(button("columns_default", "恢复默认", self._restore))
        row.addStretch()
        row.addWidget(button("columns_cancel", "取消", self.reject))
        row.addWidget(button("columns_take", "确定", self._take, kind=PRIMARY))
        # Assemble
        box = QVBoxLayout(self, spacing=10)
        box.addWidget(label("勾选列表中要显示的列。拖动表头可以调整次序。", SOFT))
        box.addWidget(self.list, 1)
        box.addLayout(row)
        room = parent.window().height() - 40 if parent else 560
        self.resize(theme.width_of(self.font(), 24), min(560, room))

    def ticked(self) -> tuple[str, ...]:
        """The keys that are ticked, in the order of the register."""
        items = [self.list.item(row) for row in range(self.list.count())]
        return tuple(item.data(Qt.ItemDataRole.UserRole) for item in items
                     if item.checkState() == Qt.CheckState.Checked)

    def _restore(self) -> None:
        for row in range(self.list.count()):
            item = self.list.item(row)
            on = item.data(Qt.ItemDataRole.UserRole) in self._default
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _take(self) -> None:
        self.accept()
        self.chosen.emit(self.ticked())


class DayDialog(OneLine):
    """Asks for the day a list is wanted as of; `chosen` tells it as ISO."""

    def __init__(self, day: str, parent: QWidget | None = None) -> None:
        super().__init__("day", "查看某日名单", "日期", fields.print_date(day), parent, line="day_line", called="日期",
                         example="如 2021.07.05", what="名单、职务、网格等按这一天的情况列出，只供查看和导出。", take="查看",
                         characters=24)

    def read(self, text: str) -> str:
        day = fields.parse_date(text)
        if not isinstance(day, str):
            raise InvalidValue("", "请填写日期")
        return date_span(day)[1]                 # a month or a year means its last day
