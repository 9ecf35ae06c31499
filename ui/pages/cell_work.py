"""Work in the cells of a page's table: what can be edited is edited in place, the rest in its form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from ui.pages.register_page import RegisterPage


class CellWork(QObject):
    """Sits between the table of a page, which says what the keys ask for, and what carries it out."""

    def __init__(self, page: RegisterPage) -> None:
        super().__init__(page)
        self._page, self._table = page, page.table
        page.table.cell_edit_requested.connect(self._asked)

    def _asked(self, text: str) -> None:
        table = self._table
        if text:
            table.typed.emit(text)
        elif table.current_id is not None:
            table.edit_requested.emit(table.current_id)


__all__ = ["CellWork"]
