"""关于: the program's name and version, where its data lie, and what it is made of."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFormLayout, QTableWidget, QTableWidgetItem, QWidget

from models import places
from models.bundled import LIBRARIES, version_of
from ui import theme
from ui.app import TITLE, VERSION
from ui.dialogs.frame import Frame
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.labels import HEADING, SECTION, SOFT, label
from ui.widgets.read_only_table import read_only_table

LICENCES = "本程序按 MIT 许可发布。Qt 和 PySide6 按 LGPL-3.0 使用，以独立的动态库随程序安装，可以换用同版本的其他构建。全文见程序文件夹中的 NOTICE.md。"


class AboutDialog(Frame):
    """Paths can be selected and copied."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "about_dialog", "关于政协台账", QSize(640, 520), parent)
        heading = label(f"{TITLE} {VERSION}", HEADING, "about_title")
        heading.setFont(theme.scaled(self.font(), 1.2, bold=True))
        form = QFormLayout(horizontalSpacing=14, verticalSpacing=8)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for title, path in (("数据库", session.database), ("备份", places.backup_folder(session.database)),
                            ("日志", places.log_folder())):
            text = label(str(path), name="about_path")
            text.setWordWrap(True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            text.setAccessibleName(f"{title}：{path}")
            form.addRow(label(title, SOFT), text)
        self.box.addWidget(heading)
        self.box.addWidget(label("县政协办公室台账：数据只存在本机，不联网。", SOFT))
        self.box.addLayout(form)
        self.box.addWidget(label("随程序使用的组件", SECTION))
        self.box.addWidget(_libraries(), 1)
        note = label(LICENCES, SOFT)
        note.setWordWrap(True)
        self.box.addWidget(note)
        self.add_button(button("about_close", "关闭", self.reject, kind=PRIMARY), default=True)


def _libraries() -> QTableWidget:
    table = read_only_table("about_libraries", "随程序使用的组件", ("组件", "版本", "许可"))
    table.setRowCount(len(LIBRARIES))
    for row, one in enumerate(LIBRARIES):
        for place, text in enumerate((one.name, version_of(one) or "—", one.licence)):
            table.setItem(row, place, QTableWidgetItem(text))
    return table
