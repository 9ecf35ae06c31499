"""导出: the list as the screen shows it, asked once for each sensitive column, as a workbook made for print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QScrollArea, QWidget

from exporters.registers import FULL, MASK, OMIT
from models import fields
from models.columns import Column
from models.view import View
from ui import theme
from ui.background import Report
from ui.dialogs.blank_settings import BlankSettings
from ui.dialogs.frame import WorkFrame
from ui.dialogs.saved_file import ask_where, tell_saved
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import AMBER, HEADING, SOFT, label

HOWS = (("不含此列", OMIT), ("打码", MASK), ("完整", FULL))


class ExportDialog(WorkFrame):
    """What goes out, what is hidden in it, and what stands above it."""

    _stopped = "已取消，没有生成文件。"

    def __init__(self, session: Session, view: View, parent: QWidget | None = None) -> None:
        register = view.register
        super().__init__(session, "export_dialog", f"导出{register.title}", QSize(680, 460), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._view = view
        self._sensitive = [column for column in view.columns if column.sensitive]
        # Label
        self._what = label("当前列表", HEADING, "export_what")
        self._how = label(self._how_words(), SOFT, "export_how")
        for one in (self._what, self._how):
            one.setWordWrap(True)
        self._hows = {column.key: self._how_combo(column) for column in self._sensitive}
        self.purpose = QLineEdit(objectName="export_purpose", placeholderText="如：报县委组织部备案", maxLength=100)
        self.purpose.setAccessibleName("用途")
        self._purpose_words = label("用途（必填）", SOFT)
        self.title = QLineEdit(objectName="export_title", placeholderText="留空则用默认标题", maxLength=60)
        self.title.setAccessibleName("标题")
        self.attachment = QLineEdit(objectName="export_attachment", placeholderText="如：附件1，可不填", maxLength=20)
        self.attachment.setAccessibleName("附件号")
        # Buttons
        self._cancel = self.add_button(button("export_cancel", "取消", self.reject))
        self._save = self.add_button(button("export_save", "导出…", self.save, kind=PRIMARY), default=True)
        # Assemble
        self.box.addWidget(self._what)
        self.box.addWidget(self._how)
        area = QScrollArea(widgetResizable=True, objectName="export_area")
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._make_sheet())
        self._sheet = area
        self.box.addWidget(area, 1)
        self.box.addWidget(BlankSettings(session))
        self.box.addWidget(self.progress)
        self._show_state()
        self._save.setFocus()
        session.background.run(view.count, done=self._put_count, failed=self._tell, owner=self)

    def _make_sheet(self) -> QWidget:
        sheet = QWidget(objectName="scrolled")
        grid = QGridLayout(sheet, horizontalSpacing=12, verticalSpacing=8)
        grid.setContentsMargins(0, 4, 10, 0)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, theme.width_of(self.font(), 7))
        rows: list[tuple[QWidget, QWidget]] = []
        for column in self._sensitive:
            caption = label(column.title, SOFT)
            rows.append((caption, self._hows[column.key]))
        rows += [(self._purpose_words, self.purpose), (label("标题", SOFT), self.title),
                 (label("附件号", SOFT), self.attachment)]
        for number, (caption, editor) in enumerate(rows):
            caption.setBuddy(editor)  # type: ignore[attr-defined]
            grid.addWidget(caption, number, 0)
            grid.addWidget(editor, number, 1)
        grid.setRowStretch(len(rows), 1)
        return sheet

    def _how_combo(self, column: Column) -> FlatCombo:
        combo = FlatCombo(f"export_how_{column.key}", f"{column.title}如何导出")
        combo.set_choices(list(HOWS))
        combo.currentIndexChanged.connect(lambda _: self._show_state())
        return combo

    # What is exported

    def _how_words(self) -> str:
        """含筛选和排序, 2021.06.30 的名单"""
        view = self._view
        parts = ["按当前的筛选" if view.typed or view.filters else "", "按当前的排序" if view.order else ""]
        parts = [part for part in parts if part] or ["全部记录，按默认次序"]
        if view.as_of:
            parts.append(f"{fields.print_date(view.as_of)} 的名单")
        return "，".join(parts) + "。序号重新编排，长串数字按文本保存。"

    def _put_count(self, rows: int) -> None:
        self._rows = rows
        self._show_state()

    _rows: int | None = None

    def _show_state(self) -> None:
        columns = len(self._view.columns) - sum(1 for how in self.sensitive().values() if how == OMIT)
        rows = f" {self._rows:,} 行、" if self._rows is not None else ""
        self._what.setText(f"当前列表{rows}{'' if rows else ' '}{columns} 列")
        full = FULL in self.sensitive().values()
        self.purpose.setVisible(full)
        self._purpose_words.setVisible(full)

    def sensitive(self) -> dict[str, str]:
        """What is done with each sensitive column, by key."""
        return {key: combo.currentData() for key, combo in self._hows.items()}

    # Saving

    def save(self) -> None:
        """Asks where, and writes the workbook."""
        if self._job is not None:
            return
        sensitive, purpose = self.sensitive(), self.purpose.text().strip()
        if FULL in sensitive.values() and not purpose:
            self.say("完整导出敏感信息，请填写用途。", AMBER)
            self.purpose.setFocus()
            return
        self.say("")
        path = ask_where(self.session, self, f"导出{self._view.register.title}",
                         f"{self._view.register.sheet_title()}_{self._view.day}")
        if path is None:
            return
        words = {"title": self.title.text().strip(), "attachment": self.attachment.text().strip()}
        self._start("正在导出", _export, path, self._view, sensitive, purpose, words, done=lambda _: self._saved(path))

    def _allow(self) -> None:
        for one in (self._sheet, self._save):
            one.setEnabled(self._job is None)
        self._cancel.setVisible(self._job is None)   # the row of progress has one of its own

    def _saved(self, path: Path) -> None:
        self.accept()
        tell_saved(self.session, path)


def _export(path: Path, view: View, sensitive: dict[str, str], purpose: str, words: dict[str, Any],
            report: Report) -> int:
    from exporters.registers import export_view
    return export_view(path, view, sensitive, purpose, report, report.cancelled, **words)


__all__ = ["ExportDialog"]
