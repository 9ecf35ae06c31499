"""What happens to an error nobody foresaw: it is logged first, then told once, and the program goes on."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QDialog

from models import places
from models.privacy import without_people
from ui.messages import Sentence

log = logging.getLogger("ledger")

FILE_NAME = "ledger.log"
FILE_BYTES, FILES_KEPT = 1 << 20, 5
_LEVELS = {QtMsgType.QtDebugMsg: logging.DEBUG, QtMsgType.QtInfoMsg: logging.INFO,
           QtMsgType.QtWarningMsg: logging.WARNING, QtMsgType.QtCriticalMsg: logging.ERROR,
           QtMsgType.QtFatalMsg: logging.CRITICAL}


class LogFile(logging.Handler):
    """The rotating file, opened at the first line: the start of the program has no time for logging.handlers."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if self._file is None:
            from logging.handlers import RotatingFileHandler
            try:
                self._file = RotatingFileHandler(self._path, maxBytes=FILE_BYTES, backupCount=FILES_KEPT,
                                                 encoding="utf-8")
            except OSError:
                self._file = logging.NullHandler()        # no log, but the program goes on
            self._file.setFormatter(self.formatter)
        self._file.emit(record)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()


def start_log(folder: Path | None = None) -> Path | None:
    """Begins the rotating log file; returns it, or None where none can be written, which costs only the log."""
    folder = folder or places.log_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    handler = LogFile(folder / FILE_NAME)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return folder / FILE_NAME


def open_log_folder() -> None:
    """帮助 → 打开日志文件夹."""
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices
    folder = places.log_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        pass                                          # the file browser says what it cannot open
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def told(error: BaseException) -> str:
    """An error for the log: kinds, places in the code, and messages without people."""
    parts = []
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        frames = "".join(f"  {frame.filename}:{frame.lineno} {frame.name}\n"
                         for frame in traceback.extract_tb(one.__traceback__))
        parts.append(f"{type(one).__name__}: {without_people(str(one))}\n{frames}")
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "from ".join(parts)


class CrashHook(QObject):
    """Takes errors from slots, timers, models, workers and threads. `install` once, `remove` when the program ends."""

    _happened = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told: set[str] = set()
        self._dialog: QDialog | None = None
        self._before = sys.excepthook, threading.excepthook, sys.unraisablehook
        self._lock = threading.Lock()
        # Queued: a worker's error is told by the window's thread, and a slot's after the slot has ended.
        self._happened.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        sys.excepthook = self.take
        threading.excepthook = self._take_thread
        sys.unraisablehook = self._take_unraisable
        qInstallMessageHandler(_qt_said)

    def remove(self) -> None:
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
        qInstallMessageHandler(None)

    def take(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Logs an error, then has it told unless the same one has been. May be called on any thread."""
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            QApplication.quit()
            return
        log.error("%s", told(error))
        last = traceback.extract_tb(trace)[-1:] or ["nowhere"]
        what = f"{kind.__name__} {last[0]}"
        with self._lock:
            if what in self._told:
                return
            self._told.add(what)
        self._happened.emit(what)

    def _take_thread(self, happened: threading.ExceptHookArgs) -> None:
        if happened.exc_value is not None:
            self.take(happened.exc_type, happened.exc_value, happened.exc_traceback)

    def _take_unraisable(self, happened: sys.UnraisableHookArgs) -> None:
        # Nothing has been broken off by it: for the log only.
        if happened.exc_value is not None:
            log.error("unraisable: %s", told(happened.exc_value))

    def _tell(self, _: str) -> None:
        if self._dialog is not None:
            return                                    # one at a time; what came meanwhile is in the log
        dialog = Sentence(QApplication.activeWindow(), "crash", "程序出了差错，刚才的操作可能没有完成。",
                          "已经保存的内容不受影响，可以继续使用。差错已记入日志；若反复出现，请把日志文件夹交给维护人员。",
                          "继续", "打开日志文件夹")
        dialog.setWindowTitle("程序差错")
        dialog.accepted.connect(open_log_folder)
        dialog.finished.connect(self._closed)
        self._dialog = dialog
        dialog.open()

    def _closed(self, _: int) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None


def _qt_said(level: QtMsgType, _: QMessageLogContext, text: str) -> None:
    logging.getLogger("qt").log(_LEVELS.get(level, logging.WARNING), "%s", without_people(text))
