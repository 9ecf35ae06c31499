"""A small table that is looked at: whole rows are chosen, one at a time, and nothing is typed into it."""
from collections.abc import Sequence

from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget

from ui import theme


def read_only_table(name: str, title: str, columns: int | Sequence[str], *, stretched: int | None = 0) -> QTableWidget:
    """An empty table called `title` aloud; `columns` are their titles, or how many where they are told later.

    `stretched`: the column that takes the room the others leave.
    """
    titles = () if isinstance(columns, int) else columns
    table = QTableWidget(0, columns if isinstance(columns, int) else len(columns), objectName=name)
    table.setAccessibleName(title)
    if titles:
        table.setHorizontalHeaderLabels(list(titles))
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(theme.row_height(table.font(), low=True))
    table.horizontalHeader().setHighlightSections(False)
    if stretched is not None:
        table.horizontalHeader().setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
    return table


__all__ = ["read_only_table"]
