"""The window's life: open the database, show the first rows, then everything that can wait until they stand."""

from __future__ import annotations

import gc
import logging
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QLabel

from models.basics import change_settings, current_term, setting
from models.errors import Refused
from models.register import Register
from models.upkeep import follow_the_day
from ui import crash
from ui.app import TITLE, VERSION, create_application, put_on_style_sheet
from ui.background import Report
from ui.main_menu import MainMenu
from ui.memory import FileMemory, Memory
from ui.opening import Opening, ask_until_open
from ui.session import Session
from ui.tabs import TABS
from ui.window import MainWindow, TabSpec

DEMO_OPERATOR = "示例员"
OPERATOR = "operator"                     # in the memory of this computer
AFTER_FIRST_FRAME_MS = 60
LATE_DAYS = 2                             # a last backup older than this is told in amber

log = logging.getLogger(__name__)


def run(database: Path, demo: bool = False, read_only: bool = False) -> int:
    """Opens the window and returns the exit status once it has been closed."""
    crash.start_log()
    app = create_application()
    hook = crash.CrashHook(app)
    hook.install()
    try:
        opening = ask_until_open(database, read_only=read_only, demo=demo)
        if opening is None:
            return 1
        program = Program(app, opening, demo=demo and opening.lock is not None)
        program.show()
        return app.exec()
    finally:
        hook.remove()


class Transient:
    """A memory that forgets: a window that only reads leaves no file."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    def get(self, key: str, default: Any = None) -> Any:
        return self._values.get(key, default)

    def set(self, key: str, value: Any) -> None:
        self._values[key] = value


class Program(QObject):
    """One open database with its window; `restart` builds both anew, after a restore."""

    def __init__(self, parent: QObject, opening: Opening, *, demo: bool = False,
                 tabs: Sequence[TabSpec] = TABS) -> None:
        super().__init__(parent)
        self.opening, self.demo, self._tabs = opening, demo, tuple(tabs)
        self.read_only = opening.lock is None
        self.memory: Memory = Transient() if self.read_only else FileMemory(
            opening.database.with_name(f"{opening.database.stem}.window.json"))
        self.session: Session
        self.window: MainWindow
        self._restarting = False
        self._build()

    def show(self) -> None:
        put_on_style_sheet()
        self.window.installEventFilter(self)
        self.window.show()

    # Building

    def _build(self) -> None:
        known = self.memory.get(OPERATOR, "")
        operator = DEMO_OPERATOR if self.demo else str(known or "")
        self.session = Session(self.opening.database, self.memory, read_only=self.read_only, operator=operator,
                               parent=self)
        self.session.background.hold(True)
        self.menu = MainMenu(self)
        name = self.opening.database.name
        self.window = MainWindow(self._tabs, self.session, self.memory, self.menu.undo, self.menu.redo,
                                 self.menu.lines(), f"{TITLE} — 示例数据" if self.demo else f"{TITLE} — {name}")
        self.session.messages = self.window.messages
        self.menu.stand_on(self.window)
        self.window.set_database("示例数据" if self.demo else name, str(self.opening.database))
        self.window.set_read_only(self.opening.why)
        self._show_operator(operator)
        self.window.page_shown.connect(lambda _tab, _list, page: self._page_shown(page))
        self.window.closing.connect(self._close)
        first = self.window.current_page()
        if first is not None:
            self._page_shown(first)
        self._operator_label = self.window.findChild(QLabel, "status_operator")
        if not self.read_only and not self.demo:
            self._operator_label.setToolTip("更换经办人")
            self._operator_label.setCursor(Qt.CursorShape.PointingHandCursor)
            self._operator_label.installEventFilter(self)

    def _page_shown(self, page: Any) -> None:
        """A page is heard once; what it says about itself goes to the status bar while it is in front."""
        if not page.property("heard"):
            page.setProperty("heard", True)
            for name, act in (("summary_changed", lambda text: self._say_summary(page, text)),
                              ("import_requested", self.menu.open_import),
                              ("file_dropped", self.menu.open_import),
                              ("export_requested", self.menu.open_export),
                              ("report_requested", self.menu.open_report),
                              ("history_requested", self.menu.open_history),
                              ("view_requested", self.menu.show_view)):
                signal = getattr(page, name, None)
                if signal is not None:
                    signal.connect(act)
        summary = getattr(page, "summary", None)
        self.window.set_summary(summary() if summary is not None else "")

    def _say_summary(self, page: Any, text: str) -> None:
        if page is self.window.current_page():
            self.window.set_summary(text)

    # What can wait until the first frame stands

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.window and event.type() == QEvent.Type.Paint:
            self.window.removeEventFilter(self)
            QTimer.singleShot(AFTER_FIRST_FRAME_MS, self.window, self._after_first_frame)
            QTimer.singleShot(AFTER_FIRST_FRAME_MS, self._begin_the_rest)
        elif watched is self._operator_label and event.type() == QEvent.Type.MouseButtonRelease:
            self.change_operator()
        return False

    def _begin_the_rest(self) -> None:
        """Reads that waited, and Python's garbage collection: what is there by now stays and is not looked through."""
        self.session.background.hold(False)
        gc.freeze()
        gc.enable()

    def _after_first_frame(self) -> None:
        log.info("%s started, read-only %s, demo %s", VERSION, self.read_only, self.demo)
        if self.read_only:
            return
        self.session.background.run(_follow_the_day, owner=self.window, long=True, done=lambda _: None,
                                    failed=self.session.tell)
        if not self.demo:
            self.back_up_daily()
            if not self._restarting:
                self.change_operator(at_start=True)
        self._restarting = False

    # Backups

    def back_up_daily(self) -> None:
        """Today's backup where there is none yet; a failure is told in amber and never in the way."""
        def failed(error: Exception) -> None:
            reason = f"{error.sentence}{error.what_to_do}" if isinstance(error, Refused) else "程序出了差错，已记入日志。"
            log.warning("daily backup failed: %s", type(error).__name__)
            self.show_last_backup(reason)
        self.session.background.run(_back_up, self.opening.database, done=lambda _: self.show_last_backup(),
                                    failed=failed, long=True, owner=self.window)

    def show_last_backup(self, failure: str = "") -> None:
        """Says in the status bar when the last backup was made, and why today's was not."""
        self.session.background.run(_last_backup, self.opening.database, owner=self.window,
                                    done=lambda at: self._show_backup(at, failure))

    def _show_backup(self, at: datetime | None, failure: str) -> None:
        words = moment_words(at, datetime.now()) if at else "无"
        late = bool(failure) or at is None or (datetime.now() - at).days >= LATE_DAYS
        self.window.set_backup(f"{words}（本次未成功）" if failure else words, late)
        self.window.findChild(QLabel, "status_backup").setToolTip(failure)
        if failure:
            self.window.messages.toast(f"自动备份未成功：{failure}")

    # Who is at work

    def change_operator(self, at_start: bool = False) -> None:
        """Asks who is at work; the names known are read in the worker."""
        self.session.background.run(_operators, owner=self.window, done=partial(self._ask_operator, at_start))

    def _ask_operator(self, at_start: bool, names: Sequence[str] | None) -> None:
        first = at_start and self.memory.get(OPERATOR) is None
        if first and names is None:
            self._guide()
            return
        from ui.dialogs.operator import OperatorDialog
        names = names or ()
        dialog = OperatorDialog(list(names), self.session.operator, first_start=first, parent=self.window)
        dialog.chosen.connect(lambda name: self._put_operator(name, list(names)))
        dialog.open()

    def _guide(self) -> None:
        """The first start over an empty database."""
        from ui.another_window import open_another
        from ui.dialogs.first_start import IMPORT, SAMPLE, FirstStart
        dialog = FirstStart(self.session, self.window)

        def begin(way: str) -> None:
            if way == IMPORT:
                self.menu.open_import(Register.declared["members"])
            elif way == SAMPLE:
                open_another("--demo")
        dialog.begun.connect(lambda name: self._put_operator(name, [name]))
        dialog.way_chosen.connect(begin)
        dialog.skipped.connect(lambda: self.memory.set(OPERATOR, ""))
        dialog.open()

    def _put_operator(self, name: str, names: list[str]) -> None:
        self.session.operator = name
        self.memory.set(OPERATOR, name)
        if self.opening.lock is not None:
            self.opening.lock.rename(name)
        self._show_operator(name)
        if name not in names:
            self.session.run_operation(f"登记经办人“{name}”", lambda op: change_settings(
                op, {"operators": [*names, name]}), owner=self.window)

    def _show_operator(self, name: str) -> None:
        if self.opening.lock is not None:
            self.opening.lock.rename(name)
            self.window.set_operator(name or "未选")

    # The end

    def restart(self) -> None:
        """Everything shown is read anew: the database holds other content now."""
        self._restarting = True
        old = self.window
        old.closing.disconnect(self._close)
        old.close()
        self.session.close()
        self._build()
        self.show()
        old.deleteLater()

    def _close(self) -> None:
        self.session.close()
        self.opening.close()


def moment_words(at: datetime, now: datetime) -> str:
    """今天 09:30, 昨天 09:30, 11月20日 09:30, 2025.11.20"""
    days = (now.date() - at.date()).days
    if days in (0, 1):
        return f"{'今天' if days == 0 else '昨天'} {at:%H:%M}"
    return f"{at.month}月{at.day}日 {at:%H:%M}" if at.year == now.year else f"{at:%Y.%m.%d}"


def _operators() -> list[str] | None:
    """Who works here; None where nothing is kept yet."""
    names: list[str] = setting("operators")
    return names if names or current_term() is not None else None


def _follow_the_day(report: Report) -> int:
    return follow_the_day()


def _back_up(database: Path, report: Report) -> Path | None:
    from models.backups import daily_backup

    def progress(done: int, total: int) -> None:
        report.raise_if_cancelled()
        report(done, total)
    return daily_backup(database, progress=progress)


def _last_backup(database: Path) -> datetime | None:
    from models.backups import last_backup
    from models.places import backup_folder
    last = last_backup(backup_folder(database))
    return last.at if last else None
