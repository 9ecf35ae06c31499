"""The menu of the chosen rows of a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from ui.widgets.letters import letter_lines

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
    lines.append(MenuLine("row_copy", "复制\tCtrl+C", page.table.copy, edits=False))
    lines.append(MenuLine("row_copy_titles", "复制（含表头）", lambda: page.table.copy(with_titles=True), edits=False))
    if not page.register.read_only:
        lines += _block_lines(page, len(chosen))
    if chosen:
        lines += [MenuLine(f"row_{a.name}", a.text, page.on_chosen(a), a.edits) for a in page.page_actions
                  if a.place == "card" and len(chosen) == 1 or a.place == "menu" or a.several and len(chosen) > 1]
        if len(chosen) == 1:
            lines.append(MenuLine("row_history", "历史…", lambda: page.history_requested.emit(page.register, chosen[0]),
                                  edits=False))
        lines.append(MenuLine("row_recycle", "放入回收站…", lambda: page.recycle(chosen)))
    return lines


def _block_lines(page: RegisterPage, chosen: int) -> list[MenuLine]:
    """Changes of many cells at once."""
    lines = [MenuLine("row_paste", "粘贴\tCtrl+V", lambda: page.blocks.paste())] if chosen else []
    if page.creatable:
        lines.append(MenuLine("row_paste_new", f"粘贴为新的{page.register.title}…", lambda: page.blocks.paste(as_new=True)))
    if chosen > 1:
        lines.append(MenuLine("row_fill", "向下填充\tCtrl+D", lambda: page.blocks.fill_down()))
        lines.append(MenuLine("row_bulk", "批量修改…", lambda: page.blocks.bulk_edit()))
    return [*lines, MenuLine("row_replace", "查找和替换…\tCtrl+H", lambda: page.blocks.replace())]


def open_menu(page: RegisterPage, ids: Sequence[int], at: QPoint) -> None:
    """Shows the menu at a global position."""
    menu = QMenu(page, objectName="row_menu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    closed = bool(page.edit_reason())
    for one in menu_lines(page, ids):
        line = menu.addAction(one.text, one.act)
        line.setObjectName(one.name)
        line.setEnabled(not (one.edits and closed))
    letter_lines(menu.actions())
    menu.popup(at)


__all__ = ["MenuLine", "menu_lines", "open_menu"]
