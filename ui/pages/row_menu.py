"""The menu of the chosen rows of a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from ui.pages.register_page import RegisterPage


class MenuLine(NamedTuple):
    """A line of the menu; `edits`: closed while nothing can be changed."""

    name: str
    text: str
    act: Callable[[], object]
    edits: bool = True


def menu_lines(page: RegisterPage, ids: Sequence[int]) -> list[MenuLine]:
    """What can be done with these rows: what every list offers, and the page's own actions in between."""
    chosen = list(ids)
    lines = [MenuLine("row_edit", "编辑…", lambda: page.edit(chosen[0]))] if len(chosen) == 1 else []
    lines.append(MenuLine("row_copy", "复制", page.table.copy, edits=False))
    if chosen:
        lines += [MenuLine(f"row_{a.name}", a.text, page.on_chosen(a), a.edits) for a in page.page_actions
                  if a.place == "card" and len(chosen) == 1 or a.place == "menu" or a.several and len(chosen) > 1]
        if len(chosen) == 1:
            lines.append(MenuLine("row_history", "历史…", lambda: page.history_requested.emit(page.register, chosen[0]),
                                  edits=False))
        lines.append(MenuLine("row_recycle", "放入回收站…", lambda: page.recycle(chosen)))
    return lines


def open_menu(page: RegisterPage, ids: Sequence[int], at: QPoint) -> None:
    """Shows the menu at a global position."""
    menu = QMenu(page, objectName="row_menu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    closed = bool(page.edit_reason())
    for one in menu_lines(page, ids):
        line = menu.addAction(one.text, one.act)
        line.setObjectName(one.name)
        line.setEnabled(not (one.edits and closed))
    menu.popup(at)


__all__ = ["MenuLine", "menu_lines", "open_menu"]
