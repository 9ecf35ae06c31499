"""撤销, 恢复 and the lines of ≡: what the window can do besides its pages."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from models.periods import Period
from models.register import Register
from models.view import View
from ui import crash, theme
from ui.shortcuts import keys_of
from ui.tabs import PLACES
from ui.widgets.letters import letter_lines
from ui.window import MainWindow

if TYPE_CHECKING:
    from ui.start import Program


class MainMenu(QObject):
    """The actions of one window. Dialogs are imported when they are opened."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._program, self._session = program, program.session
        self._window: MainWindow
        self.undo = self._action("undo_action", "撤销", self._session.undo, icon="undo")
        self.redo = self._action("redo_action", "恢复", self._session.redo, icon="redo")
        self.import_ = self._action("import_action", "导入…", self._import_for_page)
        self.report = self._action("report_action", "生成汇报…", self.open_report)
        self.backups = self._action("backups_action", "备份与恢复…", lambda: self._open("backups", "BackupsDialog"))
        self.bin = self._action("recycle_bin_action", "回收站…", lambda: self._open("recycle_bin", "RecycleBinDialog"))
        self.changes = self._action("changes_action", "更改记录…", lambda: self._open("changes", "ChangesDialog"))
        self.basics = self._action("basics_action", "基础资料…", lambda: self._open("basics", "BasicsDialog"))
        self.change_over = self._action("change_over_action", "换届…",
                                        lambda: self._open("changeover", "ChangeOverDialog"))
        self.handover = self._action("handover_action", "交接单…", lambda: self._open("handover", "HandoverDialog"))
        self.settings = self._action("settings_action", "设置…", lambda: self._open("settings", "SettingsDialog"))
        self.operator = self._action("operator_action", "更换经办人…", program.change_operator)
        self.manual = self._action("manual_action", "使用手册", self.open_manual)
        self.shortcuts = self._action("shortcuts_action", "快捷键…", lambda: self._open("shortcuts", "ShortcutsDialog"))
        self.help = self._action("help_action", "帮助")
        for action, name in ((self.import_, "import"), (self.manual, "manual"), (self.shortcuts, "shortcuts")):
            action.setShortcuts([QKeySequence(keys) for keys in keys_of(name)])
        self._help_lines = [self._action("log_folder_action", "打开日志文件夹", crash.open_log_folder),
                            self._action("diagnostics_action", "打包诊断信息…", self._save_diagnostics),
                            self._action("about_action", "关于政协台账", lambda: self._open("about", "AboutDialog"))]
        self._session.steps_changed.connect(self._show_steps)
        self._session.busy_changed.connect(self._show_steps)
        self._show_steps()

    def _action(self, name: str, text: str, act: Any = None, icon: str = "") -> QAction:
        made = QAction(text, self)
        made.setObjectName(name)
        if icon:
            made.setIcon(theme.icon(icon))
        if act is not None:
            made.triggered.connect(lambda _=False: act())
        return made

    def lines(self) -> list[QAction | None]:
        """The lines of ≡, None draws a line between."""
        return [self.import_, self.report, None, self.backups, self.bin, self.changes, self.basics, self.change_over,
                self.handover, self.settings, self.operator, None, self.manual, self.shortcuts, self.help]

    def stand_on(self, window: MainWindow) -> None:
        """The window that dialogs stand on, once there is one."""
        self._window = window
        menu = QMenu(window)
        menu.setObjectName("help_menu")
        menu.addActions(self._help_lines)
        menu.aboutToShow.connect(lambda: letter_lines(self._help_lines))
        self.help.setMenu(menu)
        if self._program.demo or self._program.read_only:
            self.operator.setEnabled(False)

    # 撤销 and 恢复

    def _show_steps(self, *_: Any) -> None:
        reason = self._session.blocked()
        self.import_.setEnabled(not reason)
        self.change_over.setEnabled(not reason)
        for action, word, keys, title in ((self.undo, "撤销", "Ctrl+Z", self._session.undo_title()),
                                          (self.redo, "恢复", "Ctrl+Y", self._session.redo_title())):
            action.setEnabled(bool(title) and not reason)
            tip = reason or (f"{word}：{title}（{keys}）" if title else f"没有可以{word}的操作。")
            action.setToolTip(tip)

    # Dialogs

    def _open(self, module: str, name: str) -> None:
        dialog: Any = getattr(import_module(f"ui.dialogs.{module}"), name)(self._session, self._window)
        for signal, act in (("restored", self._program.restart), ("backed_up", self._program.show_last_backup),
                            ("import_requested", self.open_import), ("export_requested", self.open_export),
                            ("history_requested", self.open_history)):
            if hasattr(dialog, signal):
                getattr(dialog, signal).connect(act)
        dialog.open()

    def open_manual(self) -> None:
        """At the page of the present tab; one window, which stays open beside this one."""
        from ui.manual import ManualDialog
        dialog = self._window.findChild(ManualDialog)
        if dialog is None:
            ManualDialog(self._window.tab, self._window).show()
        else:
            dialog.open_at(self._window.tab)
            dialog.raise_()
            dialog.activateWindow()

    def _save_diagnostics(self) -> None:
        from ui import diagnostics
        diagnostics.save(self._session, self._window)

    def _import_for_page(self) -> None:
        register = getattr(self._window.current_page(), "register", None)
        self.open_import(register or Register.declared["members"])

    def open_import(self, register: type[Register], path: Path | None = None) -> None:
        """The import dialog; `path` is a file that was dropped."""
        if not self._session.blocked():
            from ui.dialogs.import_dialog import ImportDialog
            ImportDialog(self._session, register, self._window, path).open()

    def open_export(self, view: View) -> None:
        from ui.dialogs.export_dialog import ExportDialog
        ExportDialog(self._session, view, self._window).open()

    def open_report(self, period: Period | None = None) -> None:
        """What goes to the county committee; `period` is proposed, by default 换届以来."""
        from ui.dialogs.produce_report import ProduceReport
        ProduceReport(self._session, self._window, period).open()

    def open_history(self, register: type[Register], row_id: int) -> None:
        """The change log of one record."""
        from ui.dialogs.changes import ChangesDialog
        ChangesDialog(self._session, self._window, register=register, row_id=row_id).open()

    def show_view(self, view: View, why: str = "") -> None:
        """A figure's rows, on the page of their register."""
        place = PLACES.get(view.register.key)
        if place is not None:
            page: Any = self._window.open(*place)
            page.show_view(view, why)
