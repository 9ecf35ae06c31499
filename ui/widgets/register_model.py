"""The rows of a view as a Qt model: all ids in order, and the texts of the pages that are looked at."""

from __future__ import annotations

from array import array
from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QColor

from models.basics import hidden
from ui import theme
from ui.background import Background, Job

# Two pages fill the largest screen: what is looked at is read soonest, and the first page is no more than that.
ROWS_A_PAGE = 64
PAGES_KEPT = 6
# Pages that scrolled past before they were read are not worth reading.
PAGES_WAITING = 4

NOT_READ = "…"
NUMBER_TITLE = "序号"
WARNING = "! "                 # a text that begins so needs attention and stands in amber

Texts = tuple[str, ...]

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_FOREGROUND = int(Qt.ItemDataRole.ForegroundRole)
_AMBER = QColor(theme.COLOURS["amber"])      # no QBrush: with it PySide6 makes the 170 names of gradients
_ALIGNMENTS = {
    "left": int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter),
    "center": int(Qt.AlignmentFlag.AlignCenter),
    "right": int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter),
}


class ColumnLike(Protocol):
    """What a table needs to know of a column of a register."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def width(self) -> float: ...
    @property
    def align(self) -> str: ...
    @property
    def frozen(self) -> bool: ...
    @property
    def sortable(self) -> bool: ...

    def show(self, value: Any) -> str: ...


class ViewLike(Protocol):
    """What a table needs to know of a view. `ids`, `all_ids` and `page` run SQL: on the worker only."""

    @property
    def register(self) -> Any: ...
    @property
    def columns(self) -> Sequence[Any]: ...
    @property
    def order(self) -> Sequence[tuple[str, bool]]: ...

    def ids(self, limit: int | None = None) -> Sequence[int]: ...
    def all_ids(self) -> array[int]: ...
    def page(self, ids: Sequence[int]) -> dict[int, tuple[Any, ...]]: ...
    def with_(self, **changes: Any) -> Any: ...


def read_texts(view: ViewLike, ids: Sequence[int]) -> dict[int, Texts]:
    """The texts of these records as the screen shows them. A record that has gone is left out."""
    shows = [column.mask if hidden(getattr(column, "hidden_by", "")) else column.show for column in view.columns]
    return {key: tuple([show(value) for show, value in zip(shows, values)])
            for key, values in view.page(ids).items()}


def _read_first(view: ViewLike) -> tuple[array[int], dict[int, Texts]]:
    ids = array("q", view.ids(limit=ROWS_A_PAGE))
    return ids, read_texts(view, ids)


def _read_all(view: ViewLike, old: array[int]) -> tuple[array[int], int, int]:
    """All ids, and how many of them at the beginning and at the end are as before."""
    ids = view.all_ids()
    head = _same_at_start(old, ids, min(len(old), len(ids)))
    most = min(len(old), len(ids)) - head
    tail = _same_at_end(old, ids, most)
    return ids, head, tail


def _same_at_start(a: array[int], b: array[int], most: int) -> int:
    step, done = 4096, 0
    while done < most:
        end = min(done + step, most)
        if a[done:end] == b[done:end]:
            done = end
        elif step == 1:
            break
        else:
            step = max(1, step // 16)
    return done


def _same_at_end(a: array[int], b: array[int], most: int) -> int:
    step, done = 4096, 0
    while done < most:
        count = min(step, most - done)
        end_a, end_b = len(a) - done, len(b) - done
        if a[end_a - count:end_a] == b[end_b - count:end_b]:
            done += count
        elif step == 1:
            break
        else:
            step = max(1, step // 16)
    return done


class RegisterModel(QAbstractTableModel):
    """Shows a view: the first page at once, then all ids, then whatever page is looked at.

    Column 0 is the running number; column n is the view's column n - 1.
    Results of a view that is no longer shown are dropped.
    """

    ids_about_to_change = Signal()
    ids_changed = Signal(bool)     # True: the view itself changed; False: the same view was read again
    counted = Signal(int)          # the number of rows is final
    failed = Signal(object)        # what the worker could not do

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._group = f"ids {id(self)}"
        self._view: ViewLike | None = None
        self._asked: ViewLike | None = None
        self._columns: Sequence[Any] = ()
        self._aligns: list[int] = [_ALIGNMENTS["center"]]
        self._ids: array[int] = array("q")
        self._old_numbers = (0, 0)                 # from which row on numbers are still off, and by how many
        self.complete = False
        self._texts: dict[int, Texts] = {}
        self._left_over: dict[int, Texts] = {}     # of the reading before: shown until read anew
        self._pages: OrderedDict[int, None] = OrderedDict()
        self._waiting: deque[int] = deque(maxlen=PAGES_WAITING)
        self._loading: Job | None = None

    # What is shown

    @property
    def view(self) -> ViewLike | None:
        """The view last asked for; its rows may still be under way."""
        return self._asked

    @property
    def columns(self) -> Sequence[Any]:
        return self._columns

    @property
    def ids(self) -> array[int]:
        """All ids in order; never changed in place."""
        return self._ids

    def row_of(self, key: int) -> int:
        """The row of a record, -1 if it is not in the list."""
        try:
            return self._ids.index(key)
        except ValueError:
            return -1

    def set_view(self, view: ViewLike) -> None:
        """Shows another view. The rows there are stay until the first of the new ones have been read."""
        self._asked = view
        if self._view is None or tuple(view.columns) != tuple(self._columns):
            self._start_over(view)
        self.complete = False
        self._background.run(_read_first, view, done=lambda found: self._show_first(view, *found),
                             failed=self._ids_failed, urgent=True, group=self._group, owner=self)

    def refresh(self, changed: Iterable[int] | None = None, ids_may_change: bool = True) -> None:
        """Reads again: everything, or with `ids_may_change=False` only the pages holding changed records."""
        if self._asked is None:
            return
        if self._asked is not self._view or not self.complete:
            self.set_view(self._asked)
            return
        if changed is None or ids_may_change:
            self._background.run(_read_all, self._view, self._ids, failed=self._ids_failed, group=self._group,
                                 done=self._reread_done(self._view, self._ids), owner=self)
            return
        touched = set(changed)
        for page in [page for page in self._pages if touched.intersection(self._page_ids(page))]:
            del self._pages[page]
            self._want(page)

    # Reading

    def _start_over(self, view: ViewLike) -> None:
        self.beginResetModel()
        self._view = None
        self._ids = array("q")
        self._columns = tuple(view.columns)
        self._aligns = [_ALIGNMENTS["center"]] + [_ALIGNMENTS[column.align] for column in self._columns]
        self._texts, self._left_over = {}, {}
        self._forget_pages()
        self.endResetModel()

    def _show_first(self, view: ViewLike, ids: array[int], texts: dict[int, Texts]) -> None:
        if view is not self._asked:
            return
        self.ids_about_to_change.emit()
        self.beginResetModel()
        self._view = view
        self._ids = ids
        self._forget_pages()
        self._texts, self._left_over = texts, {}
        if ids:
            self._pages[0] = None
        self.endResetModel()
        self.complete = len(ids) < ROWS_A_PAGE
        self.ids_changed.emit(True)
        if self.complete:
            self.counted.emit(len(ids))
        else:
            self._background.run(_read_all, view, ids, failed=self._ids_failed, group=self._group,
                                 done=self._rest_done(view, ids), owner=self)

    def _rest_done(self, view: ViewLike, old: array[int]) -> Any:
        def done(found: tuple[array[int], int, int]) -> None:
            if view is self._view and old is self._ids:
                self._put_ids(*found, forget=found[1] < len(old))
        return done

    def _reread_done(self, view: ViewLike, old: array[int]) -> Any:
        def done(found: tuple[array[int], int, int]) -> None:
            if view is self._view and old is self._ids:
                self._put_ids(*found, forget=True)
        return done

    def _put_ids(self, ids: array[int], head: int, tail: int, forget: bool) -> None:
        """Puts the new ids in place of the old as rows removed and inserted: selection and place stay."""
        removed, added = len(self._ids) - head - tail, len(ids) - head - tail
        self.complete = True
        self.ids_about_to_change.emit()
        if forget:
            self._left_over, self._texts = self._texts, {}
            self._forget_pages()
        nowhere = QModelIndex()
        if removed and added and not head and not tail:
            self.beginResetModel()
            self._ids = ids
            self.endResetModel()
        else:
            # The rows below keep their running numbers until dataChanged says otherwise: Qt's rule.
            if removed:
                self.beginRemoveRows(nowhere, head, head + removed - 1)
                self._ids = self._ids[:head] + self._ids[head + removed:]
                self._old_numbers = head, removed
                self.endRemoveRows()
            if added:
                self.beginInsertRows(nowhere, head, head + added - 1)
                self._ids = ids
                self._old_numbers = head + added, removed - added
                self.endInsertRows()
        self._ids = ids
        self._old_numbers = 0, 0
        if forget and ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(ids) - 1, len(self._columns)))
        self.ids_changed.emit(False)
        self.counted.emit(len(ids))

    def _ids_failed(self, error: Exception) -> None:
        self.complete = True
        self.failed.emit(error)

    def _page_ids(self, page: int) -> array[int]:
        return self._ids[page * ROWS_A_PAGE:(page + 1) * ROWS_A_PAGE]

    def _forget_pages(self) -> None:
        self._pages.clear()
        self._waiting.clear()
        if self._loading is not None:
            self._loading.cancel()
            self._loading = None

    def _want(self, page: int) -> None:
        if page not in self._waiting:
            self._waiting.append(page)
            self._load_next()

    def _load_next(self) -> None:
        if self._loading is not None or not self._waiting or self._view is None:
            return
        page = self._waiting.pop()
        self._pages[page] = None
        ids = self._page_ids(page)
        self._loading = self._background.run(
            read_texts, self._view, ids, done=lambda texts: self._put_page(page, ids, texts),
            failed=self._page_failed, urgent=True, owner=self)

    def _put_page(self, page: int, ids: array[int], texts: dict[int, Texts]) -> None:
        self._loading = None
        gone: Texts = ("",) * len(self._columns)
        for key in ids:
            self._texts[key] = texts.get(key, gone)
        while len(self._pages) > PAGES_KEPT:
            oldest, _ = self._pages.popitem(last=False)
            for key in self._page_ids(oldest):
                self._texts.pop(key, None)
        first = page * ROWS_A_PAGE
        self.dataChanged.emit(self.index(first, 0), self.index(first + len(ids) - 1, len(self._columns)))
        self._load_next()

    def _page_failed(self, error: Exception) -> None:
        # The page counts as read: asking again at every repaint would fail again and again.
        self._loading = None
        self.failed.emit(error)

    def _text(self, row: int, column: int) -> str:
        if column == 0:
            start, off = self._old_numbers
            return str(row + 1 + off if off and row >= start else row + 1)
        page = row // ROWS_A_PAGE
        if page in self._pages:
            self._pages.move_to_end(page)
        else:
            self._want(page)
        key = self._ids[row]
        texts = self._texts.get(key) or self._left_over.get(key)
        return texts[column - 1] if texts else NOT_READ

    # Qt's side

    def index(self, row: int, column: int, parent: Any = QModelIndex()) -> QModelIndex:
        # Qt's own asks for both counts first: two calls more for every cell that is painted.
        inside = 0 <= row < len(self._ids) and 0 <= column <= len(self._columns) and not parent.isValid()
        return self.createIndex(row, column) if inside else QModelIndex()

    def rowCount(self, parent: Any = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Any = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._columns) + 1

    def data(self, index: Any, role: int = _DISPLAY) -> Any:
        if not index.isValid():
            return None
        if role == _DISPLAY:
            return self._text(index.row(), index.column())
        if role == _ALIGNMENT:
            return self._aligns[index.column()]
        if role == _FOREGROUND and index.column() and self._text(index.row(), index.column()).startswith(WARNING):
            return _AMBER
        return None

    def multiData(self, index: Any, roleDataSpan: Any) -> None:
        # One call a cell instead of seven: this is what keeps scrolling smooth while a worker computes.
        row, column = index.row(), index.column()
        text = self._text(row, column)
        for item in roleDataSpan:
            role = item.role()
            if role == _DISPLAY:
                item.setData(text)
            elif role == _FOREGROUND and text.startswith(WARNING):
                item.setData(_AMBER)
            elif role == _ALIGNMENT:
                item.setData(self._aligns[column])
            else:
                item.clearData()

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section <= len(self._columns):
            return None
        if role == _DISPLAY:
            return NUMBER_TITLE if section == 0 else self._columns[section - 1].title
        if role == _ALIGNMENT:
            return _ALIGNMENTS["center"]
        return None
