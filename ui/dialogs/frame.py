"""What dialogs have in common: a name, a size that fits the window, a row of buttons below, long work with 取消."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from models.errors import Cancelled, InvalidValue, Refused
from ui.background import Job
from ui.session import Session
from ui.widgets.labels import AMBER, GREEN, label
from ui.widgets.progress import ProgressRow
from ui.widgets.tab_order import step

MARGIN = QSize(30, 36)                       # of the window that stays in sight around a dialog


class Frame(QDialog):
    """Esc closes it. Put things into `box`; `buttons` is the row below."""

    def __init__(self, session: Session, name: str, title: str, size: QSize, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setModal(True)
        self.said = label(name="said")
        self.said.setWordWrap(True)
        self.box = QVBoxLayout(spacing=10)
        self.buttons = QHBoxLayout(spacing=10)
        self.buttons.addWidget(self.said, 1)
        whole = QVBoxLayout(self, spacing=10)
        whole.setContentsMargins(18, 14, 18, 12)
        whole.addLayout(self.box, 1)
        whole.addLayout(self.buttons)
        below = parent.window() if parent else None
        while below is not None and below.parentWidget() is not None:     # over another dialog: as much as that had
            below = below.parentWidget().window()
        room = (below.size() if below else self.screen().availableSize()) - MARGIN
        self.resize(size.boundedTo(room))

    def add_button(self, made: QPushButton, default: bool = False) -> QPushButton:
        """Adds a button at the right end; Enter presses the default one."""
        made.setDefault(default)
        self.buttons.addWidget(made)
        return made

    def focusNextPrevChild(self, forwards: bool) -> bool:
        return step(self, forwards) or super().focusNextPrevChild(forwards)

    def say(self, text: str, kind: str = GREEN) -> None:
        """Says below what has been done, or in amber what has not."""
        self.said.setProperty("kind", kind)
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)
        self.said.setText(text)
        self.said.setAccessibleName(text)

    def say_why(self, error: Exception) -> None:
        """Says below why something was not done; a bug has been told by the crash hook."""
        if isinstance(error, Refused):
            self.say(f"{error.sentence}{error.what_to_do}", AMBER)
        elif isinstance(error, InvalidValue):
            self.say(error.message, AMBER)


class WorkFrame(Frame):
    """A dialog that waits for long work: `progress`, to be put where it belongs, shows it, and Esc stops it.

    `_allow` closes what cannot be touched meanwhile. `_stopped` is said when the person stopped it.
    """

    _stopped = "已取消。"

    def __init__(self, session: Session, name: str, title: str, size: QSize, parent: QWidget | None = None) -> None:
        super().__init__(session, name, title, size, parent)
        self._job: Job | None = None
        self.progress = ProgressRow(f"{name.removesuffix('_dialog')}_progress")

    def _start(self, text: str, work: Callable[..., Any], *args: Any, done: Callable[[Any], None],
               failed: Callable[[Exception], None] | None = None) -> None:
        """Runs `work(*args, report)` on a worker thread; `text` says what it is: 正在导出."""
        def end(result: Any) -> None:
            self._end()
            done(result)

        def stop(error: Exception) -> None:
            self._end()
            (failed or self._tell)(error)
        self._job = self.session.background.run(
            work, *args, done=end, failed=stop, owner=self,
            progress=lambda n, all_, words: self.progress.report(n, all_, words or text))
        self.progress.watch(self._job, f"{text}…")
        self._allow()

    def _end(self) -> None:
        self._job = None
        self.progress.end()
        self._allow()

    def _allow(self) -> None:
        """Opens and closes what `_job` and the choices so far allow."""

    def _tell(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            self.say(self._stopped, AMBER)
        else:
            self.session.tell(error, self)

    def reject(self) -> None:
        """Esc stops what is under way, then closes."""
        if self._job is not None:
            self.progress.cancel()
        else:
            super().reject()
