"""How far long work has come, with a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from ui.background import Job
from ui.widgets.buttons import button
from ui.widgets.labels import ElidedLabel


class ProgressRow(QWidget):
    """A sentence, a bar and 取消. Give `report` as a job's `progress`; hidden until `watch`, and after `end`."""

    cancelled = Signal()

    def __init__(self, name: str = "progress_row", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._job: Job | None = None
        self._text = ElidedLabel(kind="soft", name="progress_text")
        self._bar = QProgressBar(objectName="progress_bar", textVisible=False)
        self._bar.setAccessibleName("进度")
        self._cancel = button("progress_cancel", "取消", self._cancel_pressed)
        row = QHBoxLayout(self, spacing=10)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._text, 2)
        row.addWidget(self._bar, 3)
        row.addWidget(self._cancel)
        self.hide()

    def watch(self, job: Job, text: str) -> None:
        """Shows the row for a job that has just been started."""
        self._job = job
        self._text.setText(text)
        self._bar.setRange(0, 0)
        self._cancel.setEnabled(True)
        self.show()

    def report(self, done: int, total: int, text: str) -> None:
        self._bar.setRange(0, max(total, 0))
        self._bar.setValue(done)
        if text and self._cancel.isEnabled():
            self._text.setText(f"{text}　{done:,} / {total:,}" if total else text)

    def end(self) -> None:
        self._job = None
        self.hide()

    def cancel(self) -> None:
        """Asks the job to stop, as the button does."""
        self._cancel_pressed()

    def _cancel_pressed(self) -> None:
        if self._job is not None:
            self._cancel.setEnabled(False)
            self._text.setText("正在取消…")
            self._job.cancel()
            self.cancelled.emit()
