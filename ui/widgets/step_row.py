"""The steps of a guided dialog in a row, the one under way in red."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui import theme
from ui.widgets.labels import label


class StepRow(QWidget):
    """1 新一届 › 2 名册 › 3 核对名单; `name` begins the English names of its marks."""

    def __init__(self, name: str, titles: Sequence[str]) -> None:
        super().__init__(objectName=f"{name}_steps_row")
        self._titles = tuple(titles)
        self._marks = [label(f"{number} {title}", name=f"{name}_step_{number}")
                       for number, title in enumerate(titles, 1)]
        row = QHBoxLayout(self, spacing=8)
        row.setContentsMargins(0, 0, 0, 0)
        for number, mark in enumerate(self._marks):
            if number:
                row.addWidget(QLabel("›"))
            row.addWidget(mark)
        row.addStretch()

    def show_step(self, step: int) -> None:
        """Marks the step under way, counted from 0."""
        for number, (mark, title) in enumerate(zip(self._marks, self._titles)):
            colour = "red" if number == step else "text-off" if number > step else "text"
            mark.setStyleSheet(f"color: {theme.COLOURS[colour]};{'font-weight: bold;' if number == step else ''}")
            mark.setAccessibleName(f"第 {number + 1} 步，{title}{'，当前' if number == step else ''}")


__all__ = ["StepRow"]
