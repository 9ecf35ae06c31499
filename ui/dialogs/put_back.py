"""恢复到此时的样子: what would change in a record, column by column, before it is done."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHeaderView, QTableWidgetItem, QWidget

from models import fields
from models.put_back import PutBack, put_back
from ui.dialogs.frame import Frame
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.labels import HEADING, SOFT, label
from ui.widgets.read_only_table import read_only_table


class PutBackDialog(Frame):
    """Accepted once it is done; a reason why it cannot be is said below."""

    def __init__(self, session: Session, looked: PutBack, parent: QWidget | None = None) -> None:
        super().__init__(session, "put_back_dialog", f"恢复{looked.register.title}“{looked.name}”", QSize(860, 460),
                         parent)
        self.looked = looked
        # Label
        then = fields.print_moment(looked.at[:16])
        heading = label(f"恢复到 {then} 的样子，将改动以下 {len(looked.lines)} 项：" if looked.lines
                        else f"恢复到 {then} 的样子：各栏目与现在相同，只改动程序内部的记录。", HEADING, "put_back_heading")
        heading.setWordWrap(True)
        self.table = read_only_table("put_back_table", "将改动的内容", ("栏目", "现在", "恢复后"), stretched=None)
        self.table.setWordWrap(True)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        note = label("其他记录不变。恢复作为一步操作记入更改记录，可以撤销。", SOFT)
        # Buttons
        self.add_button(button("put_back_cancel", "取消", self.reject), default=True)
        self.do = self.add_button(button("put_back_do", "恢复", self.carry_out, kind=PRIMARY))
        # Assemble
        for part in (heading, self.table, note):
            self.box.addWidget(part, 1 if part is self.table else 0)
        self._fill()
        session.busy_changed.connect(self._allow)
        self._allow()

    def _fill(self) -> None:
        self.table.setRowCount(len(self.looked.lines))
        for row, line in enumerate(self.looked.lines):
            for column, text in enumerate((line.title, line.before or "", line.after or "（空）")):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)
        self.table.resizeRowsToContents()

    def _allow(self, *_: str) -> None:
        reason = self.session.blocked()
        self.do.setEnabled(not reason)
        self.do.setToolTip(reason)

    def carry_out(self) -> None:
        """Puts the record back, all or nothing."""
        self.do.setEnabled(False)
        self.session.run_operation(self.looked.title, lambda op: put_back(op, self.looked), owner=self,
                                   done=lambda _: self.accept(), failed=self._refused)

    def _refused(self, error: Exception) -> None:
        self._allow()
        self.say_why(error)
