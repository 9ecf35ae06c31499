"""Who is at work (经办人): picked by name at the start, without a password."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLineEdit, QListWidget, QVBoxLayout, QWidget

from models import fields
from models.errors import InvalidValue
from ui import theme
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.labels import HEADING, SOFT, label
from ui.widgets.no_secrets import no_secrets_label

LONGEST = 20


class OperatorDialog(QDialog):
    """The known names to pick from, and a line for a new one. Enter takes the name that is chosen."""

    chosen = Signal(str)

    def __init__(self, names: Sequence[str], last: str = "", *, first_start: bool = False,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("operator_dialog")
        self.setWindowTitle("经办人")
        self.setAccessibleName("经办人")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        # Label
        heading = label("现在由谁办理？", HEADING)
        heading.setFont(theme.scaled(self.font(), 1.1, bold=True))
        why = label("姓名会记入更改记录，不需要密码。换人时点状态栏的“经办人”。", SOFT)
        why.setWordWrap(True)
        self.list = QListWidget(objectName="operator_names")
        self.list.setAccessibleName("已有的经办人")
        self.list.addItems(list(names))
        self.list.setVisible(bool(names))
        rows = min(max(len(names), 1), 5)
        self.list.setFixedHeight(rows * (theme.row_height(self.font(), low=True)) + 6)
        self.line = QLineEdit(last, objectName="operator_name", maxLength=LONGEST)
        self.line.setAccessibleName("经办人姓名")
        self.line.setPlaceholderText("输入姓名")
        caption = label("姓名", SOFT)
        caption.setBuddy(self.line)
        self._wrong = label(name="operator_wrong")
        self._wrong.setStyleSheet(f"color: {theme.COLOURS['red']};")
        self._wrong.hide()
        # Buttons
        row = QHBoxLayout(spacing=10)
        row.addStretch()
        row.addWidget(button("operator_cancel", "取消", self.reject))
        take = button("operator_take", "开始办理", self._take, kind=PRIMARY)
        take.setDefault(True)
        row.addWidget(take)
        # Assemble
        line = QHBoxLayout(spacing=10)
        line.addWidget(caption)
        line.addWidget(self.line, 1)
        box = QVBoxLayout(self, spacing=9)
        box.setContentsMargins(22, 18, 22, 16)
        if first_start:
            box.addWidget(self._banner())
        for part in (heading, why, self.list):
            box.addWidget(part)
        box.addLayout(line)
        box.addWidget(self._wrong)
        box.addSpacing(4)
        box.addLayout(row)
        self.setMinimumWidth(theme.width_of(self.font(), 26))
        self.list.currentTextChanged.connect(self.line.setText)
        self.list.itemDoubleClicked.connect(lambda _: self._take())
        if last in names:
            self.list.setCurrentRow(list(names).index(last))
        self.line.setFocus()
        self.line.selectAll()

    def _banner(self) -> QFrame:
        banner = QFrame(objectName="banner")
        inside = QVBoxLayout(banner)
        inside.setContentsMargins(12, 8, 12, 8)
        inside.addWidget(no_secrets_label())
        return banner

    def _take(self) -> None:
        try:
            name = fields.parse_name(self.line.text())
        except InvalidValue as error:
            self._say_wrong(error.message)
            return
        if not isinstance(name, str):
            self._say_wrong("请填写姓名")
            return
        self.accept()
        self.chosen.emit(name)

    def _say_wrong(self, sentence: str) -> None:
        self._wrong.setText(sentence)
        self._wrong.show()
        self.line.setFocus()
