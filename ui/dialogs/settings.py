"""设置: what stands on the office's tables, reference lines, warnings, and who works here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from models.basics import DEFAULTS, SETTING_TITLES, change_settings, setting
from models.operation import Stale
from ui import theme
from ui.dialogs.frame import Frame
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.flat_combo import FlatSpin
from ui.widgets.labels import SECTION, SOFT, label

GROUPS = (
    ("单位与报表", ("office", "leader", "reviewer", "author", "phone")),
    ("结构分析与预警", ("non_party_members", "non_party_standing", "low_stock")),
    ("显示", ("mask_phones",)),
    ("名单（一行一个）", ("operators", "shift_kinds", "campaigns", "meeting_kinds")),
)
HINTS = {"office": "如：政协新河县委员会办公室", "phone": "印在报表末行"}
LARGEST = {"non_party_members": 100, "non_party_standing": 100, "low_stock": 1_000_000}
LIST_LINES = 4


class SettingsDialog(Frame):
    """All settings in one operation, which can be undone as any other."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "settings_dialog", "设置", QSize(720, 640), parent)
        self._before: dict[str, Any] = {}
        self._fields: dict[str, QWidget] = {}
        # Label
        area = QScrollArea(widgetResizable=True, objectName="settings_area")
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._sheet = self._make_sheet()
        area.setWidget(self._sheet)
        # Buttons
        self.add_button(button("settings_cancel", "取消", self.reject))
        self._save = self.add_button(button("settings_save", "保存", self.save, kind=PRIMARY), default=True)
        self._save.setToolTip("Ctrl+Enter")
        for keys in ("Ctrl+Return", "Ctrl+Enter", "Ctrl+S"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)
        # Assemble
        self.box.addWidget(area, 1)
        self._sheet.setEnabled(False)
        self._save.setEnabled(False)
        session.background.run(_read, done=self._show, failed=self._failed, owner=self)

    def _make_sheet(self) -> QWidget:
        sheet = QWidget(objectName="scrolled")
        box = QVBoxLayout(sheet, spacing=6)
        box.setContentsMargins(0, 0, 10, 0)
        for title, keys in GROUPS:
            heading = label(title, SECTION)
            heading.setContentsMargins(0, 6, 0, 0)
            box.addWidget(heading)
            grid = QGridLayout(horizontalSpacing=10, verticalSpacing=7)
            grid.setColumnStretch(1, 1)
            grid.setColumnMinimumWidth(0, theme.width_of(self.font(), 12))
            for row, key in enumerate(keys):
                editor = self._editor(key)
                self._fields[key] = editor
                if not isinstance(editor, QCheckBox):
                    caption = label(SETTING_TITLES[key], SOFT)
                    caption.setBuddy(editor)
                    caption.setContentsMargins(0, 6, 0, 0)
                    grid.addWidget(caption, row, 0, Qt.AlignmentFlag.AlignTop)
                spin = isinstance(editor, FlatSpin)
                grid.addWidget(editor, row, 1, Qt.AlignmentFlag.AlignLeft if spin else Qt.AlignmentFlag(0))
            box.addLayout(grid)
        box.addStretch()
        return sheet

    def _editor(self, key: str) -> QWidget:
        name, title, default = f"setting_{key}", SETTING_TITLES[key], DEFAULTS[key]
        if isinstance(default, bool):
            made: QWidget = QCheckBox(title)
        elif isinstance(default, int):
            spin = FlatSpin(name, title)
            spin.setRange(0, LARGEST[key])
            spin.setFixedWidth(theme.width_of(self.font(), 8))
            made = spin
        elif isinstance(default, list):
            text = QPlainTextEdit(tabChangesFocus=True)
            text.setFixedHeight(text.fontMetrics().lineSpacing() * LIST_LINES + 20)
            made = text
        else:
            line = QLineEdit(maxLength=60)
            line.setPlaceholderText(HINTS.get(key, ""))
            made = line
        made.setObjectName(name)
        made.setAccessibleName(title)
        return made

    def _show(self, values: dict[str, Any]) -> None:
        self._before = values
        for key, editor in self._fields.items():
            value = values[key]
            match editor:
                case QCheckBox():
                    editor.setChecked(value)
                case FlatSpin():
                    editor.setValue(value)
                case QPlainTextEdit():
                    editor.setPlainText("\n".join(value))
                case QLineEdit():
                    editor.setText(value)
        reason = self.session.blocked()
        self._sheet.setEnabled(not reason)
        self._save.setEnabled(not reason)
        self.say(reason, "amber")
        if not reason:
            self._fields["office"].setFocus()

    def values(self) -> dict[str, Any]:
        """What stands in the fields, by key."""
        read: dict[type[QWidget], Callable[[Any], Any]] = {
            QCheckBox: QCheckBox.isChecked, FlatSpin: FlatSpin.value,
            QLineEdit: lambda line: line.text().strip(),
            QPlainTextEdit: lambda text: list(dict.fromkeys(
                line.strip() for line in text.toPlainText().splitlines() if line.strip()))}
        return {key: read[type(editor)](editor) for key, editor in self._fields.items()}

    def save(self) -> None:
        """Stores what was changed."""
        if not self._save.isEnabled():
            return
        changed = {key: value for key, value in self.values().items() if value != self._before[key]}
        if not changed:
            self.accept()
            return
        self._save.setEnabled(False)
        titles = "、".join(SETTING_TITLES[key] for key in changed)
        self.session.run_operation(f"修改设置：{titles}", lambda op: change_settings(op, changed), owner=self,
                                   done=lambda _: self._stored(), failed=self._failed)

    def _stored(self) -> None:
        self.accept()
        self.session.tell_done("已修改设置")

    def _failed(self, error: Exception) -> None:
        self._save.setEnabled(bool(self._before) and not isinstance(error, Stale))
        self.session.tell(error, self)


def _read() -> dict[str, Any]:
    return {key: setting(key) for key in DEFAULTS}
