"""Changes of many cells of a list at once: paste, fill down, bulk edit, find and replace."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from importers.apply import write_plan
from importers.cell_edits import EditPlan, can_edit, plan_fill, plan_paste
from importers.clipboard import clipboard_rows
from importers.planned import Answers
from models.facts import Facts
from models.view import View
from ui.dialogs.block_preview import BlockPreview, BlockTask, plan_task
from ui.dialogs.block_table import Preview
from ui.widgets.cell_block import CellBlock

if TYPE_CHECKING:
    from ui.pages.register_page import RegisterPage

WITHOUT_ASKING = 200                 # so many cells are filled at once; more are shown first
SMALL = 2_000                        # cells whose plan is made before a window opens: there may be nothing to show

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


class BlockWork(QObject):
    """What a page does with blocks of cells. Everything is planned in the worker; one operation stores it."""

    def __init__(self, page: RegisterPage) -> None:
        super().__init__(page)
        self._page, self._table, self._session = page, page.table, page.session

    # Pasting

    def paste(self, as_new: bool = False) -> None:
        """Ctrl+V: the clipboard's block from the cell stood on; `as_new` as records below the list."""
        if self._refused():
            return
        mime = QGuiApplication.clipboard().mimeData()
        text = mime.text() if mime is not None and mime.hasText() else ""
        html = mime.html() if mime is not None and mime.hasHtml() else ""
        if not text and not html:
            self._say("剪贴板上没有文字或表格。")
            return
        if not self._table.model.complete:
            self._say("列表还在读取，请稍候再粘贴。")
            return
        block = self._table.selected_cells()
        if as_new or not block:
            block = CellBlock((), block.shown, block.all_ids)
        page, register = self._page, self._page.register
        make = partial(make_paste, page.view, block, text, html, page.creatable)

        def title(plan: EditPlan) -> str:
            return f"粘贴 {len(plan.accepted()):,} 行到{register.title}"
        self._go(BlockTask(register, f"粘贴到{register.title}", make, title, correctable=True),
                 text.count("\t") + text.count("\n"), 1)

    # Filling

    def fill_down(self) -> None:
        """Ctrl+D: what stands in the first chosen row goes into the others; into one row, from the row above."""
        block = self._table.selected_cells()
        if self._refused():
            return
        if not block:
            self._say("请先选中要填充的单元格。")
            return
        ids, places = block.ids(), places_of(block)
        first = block.bands[0].top
        if len(ids) > 1:
            self._fill(block, ids[:1], ids[1:], places[1:])
        elif first > 0:
            self._fill(block, block.all_ids[first - 1:first], ids, places)
        else:
            self._say("上面没有可以填充的内容。")

    def drag_filled(self, source: CellBlock, target: CellBlock) -> None:
        """The square was dragged down: the block is repeated over the rows below it."""
        self._fill(source, source.ids(), target.ids(), places_of(target))

    def _fill(self, block: CellBlock, source: Sequence[int], target: array[int], places: Sequence[int]) -> None:
        if self._refused():
            return
        if not block.even:
            self._say("所选各行的列不一致，不能填充；请选一块连续的单元格。")
            return
        register, view = self._page.register, self._page.view
        keys = [key for key in block.keys if can_edit(register.column(key))]
        if not keys:
            self._say(f"{'、'.join(f'“{register.column(key).title}”' for key in block.keys)}由程序得出，不能填充。")
            return

        def make(_: Answers, progress: Progress, cancelled: Cancelled) -> EditPlan:
            return plan_fill(view, list(source), list(target), keys, places=places, progress=progress,
                             cancelled=cancelled)
        self._go(BlockTask(register, f"填充{register.title}", make,
                           lambda plan: f"填充{register.title} {plan.work()[0]:,} 格"),
                 len(target) * len(keys), WITHOUT_ASKING)

    # Setting and replacing

    def bulk_edit(self) -> None:
        """批量修改…: one column of all chosen records."""
        block = self._table.selected_cells()
        if self._refused():
            return
        if not block:
            self._say("请先选中要修改的记录。")
            return
        from ui.dialogs.bulk_edit import BulkEdit
        cell = self._table.current_cell()
        dialog = BulkEdit(self._session, self._page.view, block.ids(), places_of(block), cell[1] if cell else "",
                          self._page)
        dialog.wanted.connect(lambda task: self._show(task, None))
        dialog.open()

    def replace(self) -> None:
        """Ctrl+H."""
        if self._refused():
            return
        from ui.dialogs.find_replace import FindReplace
        block, cell = self._table.selected_cells(), self._table.current_cell()
        FindReplace(self._session, self._page.view, block, cell[1] if cell else "", self._page).open()

    # The way of all of them

    def _go(self, task: BlockTask, cells: int, at_once: int) -> None:
        """Plans a small block before anything is shown: what changes `at_once` cells, without a fault, is just done."""
        if cells > SMALL:
            self._show(task, None)
            return
        self._session.background.run(plan_quietly, task, owner=self, failed=self._session.tell, urgent=True,
                                     done=lambda preview: self._planned(task, preview, at_once))

    def _planned(self, task: BlockTask, preview: Preview, at_once: int) -> None:
        plan = preview.plan
        cells, new = plan.work()
        if not plan.rows and not plan.notes:
            self._say("内容相同，没有改动。")
        elif not new and 0 < cells <= at_once and not plan.faulty() and not plan.notes and not asks_more(preview):
            title, register = task.title(plan), task.register
            self._session.run_operation(title, lambda op: write_plan(op, plan, register), owner=self,
                                        done=lambda _: self._session.tell_done(f"已{title}"))
        else:
            self._show(task, preview)

    def _refused(self) -> bool:
        reason = self._page.edit_reason()
        if reason:
            self._say(reason)
        return bool(reason)

    def _show(self, task: BlockTask, preview: Preview | None) -> None:
        BlockPreview(self._session, task, preview, self._page).open()

    def _say(self, sentence: str) -> None:
        if self._session.messages is not None:
            self._session.messages.toast(sentence)


def asks_more(preview: Preview) -> bool:
    """Whether the change is to be looked at first: dated facts, or something that is to be emptied."""
    columns = {column.key: column for column in preview.columns}
    return any(isinstance(columns[key], Facts) or columns[key].empty(after) and not columns[key].empty(before)
               for row in preview.plan.rows for key, (before, after) in row.changes.items())


def plan_quietly(task: BlockTask) -> Preview:
    """The plan of a small block, without progress."""
    return plan_task(task, {}, {}, _Quiet())  # type: ignore[arg-type]


class _Quiet:
    """The report of work that is over before anybody could stop it."""

    def __call__(self, done: int, total: int, text: str = "") -> None:
        pass

    def cancelled(self) -> bool:
        return False


def make_paste(view: View, block: CellBlock, text: str, html: str, new: bool, answers: Answers, progress: Progress,
               cancelled: Cancelled) -> EditPlan:
    """The plan of pasting what the clipboard holds onto the chosen cells; with none chosen, below the list."""
    target = spread(clipboard_rows(text, html), block)
    return plan_paste(view, target.ids, target.keys, target.texts, places=target.places, end=len(block.all_ids),
                      new=new, answers=answers, progress=progress, cancelled=cancelled)


class Target(NamedTuple):
    """The records, by id and by their place in the list, the columns, and the texts for them; more texts are below."""

    ids: list[int]
    places: list[int]
    keys: tuple[str, ...]
    texts: list[list[str]]


def spread(rows: list[list[str]], block: CellBlock) -> Target:
    """Where the copied cells go.

    One cell fills all that is chosen, a block is repeated over a selection it fits into, or else spreads from the
    first chosen cell.
    """
    height, width = len(rows), max(map(len, rows), default=0)
    if not block:
        return Target([], [], block.shown[:width], rows)
    chosen = (block.row_count, len(block.keys))
    texts: list[list[str]] | None = None
    if height == width == 1:
        texts = [[rows[0][0] if key in band.keys else "" for key in block.keys]
                 for band in block.bands for _ in range(band.height)]
    elif height and block.rectangle and chosen != (height, width) and not chosen[0] % height and not chosen[1] % width:
        texts = [row * (chosen[1] // width) for row in rows] * (chosen[0] // height)
    if texts is not None:
        return Target(list(block.ids()), places_of(block), block.keys, texts)
    top, left = block.bands[0].top, block.shown.index(block.bands[0].keys[0])
    ids = list(block.all_ids[top:top + height])
    return Target(ids, list(range(top + 1, top + 1 + len(ids))), block.shown[left:left + width], rows)


def places_of(block: CellBlock) -> list[int]:
    """Where the chosen rows stand in the list, from 1."""
    return [row + 1 for band in block.bands for row in range(band.top, band.bottom + 1)]


__all__ = ["BlockWork", "spread"]
