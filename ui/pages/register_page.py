"""A page that is a register: search, filters, actions, the table, and the card of the chosen record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from models.columns import Computed
from models.operation import Changed
from models.register import Register
from models.view import Filter, View
from ui.card import CardButton, CardSection, DetailCard, Heading
from ui.pages.actions import PageAction
from ui.pages.cell_work import CellWork
from ui.pages.column_filters import ColumnFilters
from ui.pages.list_filters import ListFilters
from ui.pages.list_note import ListNote
from ui.pages.list_reads import tables_of
from ui.pages.list_summary import ListSummary
from ui.pages.print_menu import fill_print_menu, print_list
from ui.pages.removal import remove
from ui.pages.row_menu import open_menu
from ui.session import Session
from ui.widgets.file_drop import dropped_file
from ui.widgets.no_secrets import NO_SECRETS
from ui.widgets.page_header import PageHeader
from ui.widgets.panel import CardHost
from ui.widgets.period_combo import PeriodCombo
from ui.widgets.register_table import RegisterTable
from ui.widgets.search_field import SearchField

if TYPE_CHECKING:               # forms and dialogs are imported when they are opened: the first frame comes sooner
    from ui.forms import RecordForm
    from ui.pages.block_work import BlockWork
    from ui.pages.saved_views import SavedViews


class RegisterPage(QWidget):
    """Declared by its register and a few options.

    filters: column keys offered as combo boxes; a tuple adds named conditions of the register to its combo.
    filter_names: what a combo is called where the column's title does not suit. title: what the page calls its
    records (the register's title). keys: the columns shown at first. actions: the page's own.
    sections, heading, in_head: for the card. summary: (view) → the words of the status bar, in the worker.
    ended: rows that are over are shown too. any_term: all 届, with a combo to choose one. period: a combo to choose
    the stretch of time that events are of and sums are over. importable, creatable: whether 导入表格 and 新增 are
    offered. form: what adds and edits a record, where not `RecordForm`. sums_shown: the words of the status bar are
    about what the search and the filters leave, not about all there is.
    """

    import_requested = Signal(object)            # the register
    file_dropped = Signal(object, object)        # the register, the path of a spreadsheet
    export_requested = Signal(object)            # the view as the screen shows it
    history_requested = Signal(object, int)      # register, id
    view_requested = Signal(object)              # a view that another page or window is to show
    summary_changed = Signal(str)

    def __init__(self, session: Session, register: type[Register], *, name: str = "", title: str = "",
                 filters: Sequence[str | tuple[str, ...]] = (), filter_names: Mapping[str, str] | None = None,
                 keys: Sequence[str] = (),
                 actions: Sequence[PageAction] = (), sections: Sequence[CardSection] = (),
                 heading: Heading | None = None, in_head: Sequence[str] = (),
                 summary: Callable[[View], str] | None = None, placeholder: str = "", ended: bool = False,
                 any_term: bool = False, period: bool = False, importable: bool = True, creatable: bool = True,
                 form: type[RecordForm] | None = None, sums_shown: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.register, self._form = session, register, form
        self.name, self.title = name or register.key, title or register.title
        self.setObjectName(f"{self.name}_page")
        self.setAccessibleName(self.title)
        self._place = f"page/{self.name}"
        self.page_actions = tuple(actions)
        self._ended_always, self._any_term, self.creatable = ended, any_term, creatable
        self._default_keys = tuple(keys) or tuple(c.key for c in register.columns if c.shown)
        self._stale = False
        self._wanted: int | None = None           # a record to stand on once the list holds it
        self._why = ""
        self._given: tuple[Filter, ...] = ()      # the filters that came with it
        self._edit_buttons: list[QPushButton] = []
        self._period = PeriodCombo(session, f"{self._place}/period") if period else None
        self._view = self._remembered()
        self.filters = ListFilters(session, register, filters, filter_names or {}, any_term, self._view, self)
        self._combos = self.filters.combos

        self.table = RegisterTable(session.background, session.memory, f"{self.name}_table", self.title, cells=True)
        self.cells = CellWork(self)
        self._summary = ListSummary(session, self.table, summary, sums_shown, self._period, self)
        self.column_filters = ColumnFilters(session, self.table, lambda: self._view, self._seen, self._put_chips, self)
        self.card = DetailCard(session, register, heading=heading, in_head=in_head, sections=sections,
                               buttons=[CardButton(a.name, a.text, lambda i, a=a: a.act(self, [i]), a.edits, a.badge)
                                        for a in self.page_actions if a.place == "card"])
        self.host = CardHost(self.table, self.card)
        self.header = PageHeader()
        self._build_header(placeholder, importable, creatable)
        self._note = ListNote()
        box = QVBoxLayout(self, spacing=10)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.header)
        box.addWidget(self._note)
        box.addWidget(self.host, 1)
        self._connect()
        self._allow_edits()
        self._show_view()
        self.filters.load(self._view)

    # Building

    def _build_header(self, placeholder: str, importable: bool, creatable: bool) -> None:
        header = self.header
        self.search = header.add_search(SearchField("search", placeholder or self._placeholder()))
        self.search.setText(self._view.typed)
        self.search.search_now()
        for title, combo in self.filters.titled():
            header.add_filter(title, combo)
        if self._period is not None:
            self._period.span_changed.connect(self._period_changed)
            header.add_filter("时段", self._period)
        editable = not self.register.read_only
        if importable and editable:
            self._edit_buttons.append(header.add_action("import_button", "导入表格", self._import))
            self.setAcceptDrops(True)
        header.add_action("export_button", "导出表格", self._export)
        for action in self.page_actions:
            if action.place == "row":
                made = header.add_action(action.name, action.text, self.on_chosen(action))
                self._edit_buttons += [made] if action.edits else []
            elif action.place == "more":
                header.add_more(action.name, action.text, self.on_chosen(action))
        header.add_more("columns_action", "显示的列…", self._choose_columns)
        header.add_more_menu("views_menu", "视图", lambda menu: self.saved_views.fill(menu))
        header.add_more_menu("print_menu", "打印", lambda menu: fill_print_menu(self, menu))
        if importable and editable:
            header.add_more("template_action", "下载空白模板…", self._save_template)
        if self.register.dated():
            if not self._ended_always:
                header.add_more("ended_action", "含已结束的", self._toggle_ended, lambda: self._view.ended)
            header.add_more("day_action", "查看某日名单…", self._choose_day)
        if editable:
            header.add_more("replace_action", "查找和替换…", lambda: self.blocks.replace())
            header.add_more("recycle_action", "放入回收站…", lambda: self.recycle(self.table.selected_ids()))
        if editable and creatable:
            self._edit_buttons.append(header.add_main_action("new_button", f"新增{self.title}", self.new_record))
            self._edit_buttons[-1].setToolTip("Ctrl+N")

    def _connect(self) -> None:
        table, session = self.table, self.session
        self.filters.changed.connect(lambda: self._change(**self.filters.taken(self._view)))
        self.column_filters.changed.connect(self._take_filters)
        table.layout_of_columns.order_wanted.connect(lambda keys: self._change(keys=keys))
        table.layout_of_columns.reorders = True
        self.search.searched.connect(lambda text: self._change(typed=text))
        self.search.left_for_list.connect(self._go_to_list)
        self._note.left.connect(self._back_to_all)
        table.typed.connect(self.search.take)
        table.view_changed.connect(lambda view: self._change(order=view.order))
        table.current_changed.connect(lambda row_id: self.card.show_record(self._view, row_id))
        self._summary.changed.connect(self.summary_changed)
        table.edit_requested.connect(self.edit)
        table.grid.row_activated.connect(lambda row: self.edit(table.model.ids[row]))
        table.grid.enter_pressed.connect(self._enter)
        table.grid.strip.clicked.connect(lambda _: self.host.open_drawer())
        table.delete_requested.connect(self.recycle)
        table.menu_requested.connect(lambda ids, at: open_menu(self, ids, at))
        table.paste_pressed.connect(lambda: self.blocks.paste())
        table.fill_down_pressed.connect(lambda: self.blocks.fill_down())
        table.drag_filled.connect(lambda source, target: self.blocks.drag_filled(source, target))
        table.replace_pressed.connect(lambda: self.blocks.replace())
        table.counted.connect(self._counted)
        table.failed.connect(session.tell)
        self.card.edit_requested.connect(self.edit)
        self.card.history_requested.connect(lambda row_id: self.history_requested.emit(self.register, row_id))
        self.card.opened.connect(self.view_requested)
        session.changed.connect(self._changed)
        session.busy_changed.connect(self._allow_edits)
        session.term_changed.connect(self._term_changed)

    def _placeholder(self) -> str:
        """搜索姓名、拼音、手机…: the searched columns people think of, the name first."""
        titles = [c.title for c in self.register.columns if c.searched and c.shown][:4]
        return "搜索" + "、".join([*titles[:1], "拼音", *titles[1:]])

    @cached_property
    def blocks(self) -> BlockWork:
        """Changes of many cells at once, imported when the first is asked for."""
        from ui.pages.block_work import BlockWork
        return BlockWork(self)

    @cached_property
    def saved_views(self) -> SavedViews:
        """The views kept by name, imported when 更多 is first opened."""
        from ui.pages.saved_views import SavedViews
        return SavedViews(self)

    # What is shown

    @property
    def view(self) -> View:
        """What is looked at, with the columns as they stand on screen."""
        return self._view.with_(keys=tuple(self.table.layout_of_columns.keys()) or self._view.keys)

    def show_view(self, view: View, why: str = "") -> None:
        """Shows a view that came from elsewhere (a figure's rows), with the reason over the table."""
        self.search.setText(view.typed)
        self.search.search_now()
        self.filters.show(view)
        self._why, self._given = why, view.filters if why else ()
        if self._period is not None:
            self._period.show_span(view.period)
        self._view = view.with_(keys=view.keys or self._view.keys)
        self._show_view()
        self.filters.load(self._view)

    def open_saved(self, view: View, layout: Mapping[str, Any]) -> None:
        """Shows a view that was kept by name, with its columns as they stood."""
        if self.register.term and not self._any_term:
            view = view.with_(term=self.session.term_id)
        if self._period is not None and view.period:
            view = view.with_(period=self._period.span_named(layout.get("period", "")) or view.period)
        self.show_view(view.with_(ended=view.ended or self._ended_always))
        self.table.layout_of_columns.take(layout)
        self._remember()

    def kept_layout(self) -> dict[str, Any]:
        """What is kept with a view by name: its columns, and the name of its period: 本年 is next year's next year."""
        period = self._period.period() if self._period is not None else None
        return {**self.table.layout_of_columns.kept(), **({"period": period.name} if period else {})}

    def _put_chips(self, chips: QWidget) -> None:
        box: Any = self.layout()
        box.insertWidget(box.indexOf(self.host), chips)

    def _seen(self, one: Filter) -> bool:
        """Whether the filter belongs to the page, or is told by the reason over the list: then it has no chip."""
        return one in self._given

    def _take_filters(self, filters: tuple[Filter, ...]) -> None:
        """What the header or the chips say: the combos follow."""
        self._change(filters=filters)
        self.filters.show(self._view)

    def summary(self) -> str:
        """The words of the status bar."""
        return self._summary.words()

    def choose(self, row_id: int) -> None:
        """Stands on a record as soon as the list holds it."""
        if not self.table.choose(row_id):
            self._wanted = row_id

    def clear_filters(self) -> None:
        """Shows all there is."""
        self.search.empty()
        self.filters.clear()
        if self._period is not None:
            self._period.setCurrentIndex(0)
        self._change(filters=(), typed="")

    def _narrowed(self) -> bool:
        return bool(self._view.typed or self._view.filters or self._view.period and self.register.event)

    def _change(self, **changes: Any) -> None:
        view = self._view.with_(**changes)
        if view != self._view:
            self._view = view
            self._remember()
            self._show_view()

    def _show_view(self) -> None:
        if self.table.view != self._view:
            self.table.set_view(self._view)
        if self._narrowed():
            self.table.set_empty(f"没有符合条件的{self.title}", "可减少筛选条件，或换一个词。",
                                 [("清除搜索和筛选", self.clear_filters)])
        else:
            self.table.set_empty(self.register.empty_text or f"还没有{self.title}。", NO_SECRETS)
        self._note.say(self._why, self._view.as_of)
        self.column_filters.show(self._view)
        self._allow_edits()
        self._summary.count(self._view, again=False)

    def _period_changed(self) -> None:
        self._change(period=self._period.span() if self._period is not None else None)
        self.card.show_record(self._view, self.table.current_id)

    # Remembering

    def _remembered(self) -> View:
        view = View(self.register, term=None if self._any_term or not self.register.term else self.session.term_id,
                    ended=self._ended_always, keys=self._default_keys,
                    period=self._period.span() if self._period is not None else None)
        kept = self.session.memory.get(self._place)
        if not isinstance(kept, str):
            return view
        try:
            old = View.from_json(kept)
        except (ValueError, KeyError, TypeError):
            return view
        return view.with_(typed=old.typed, filters=old.filters, order=old.order, keys=old.keys or view.keys,
                          ended=old.ended or self._ended_always, term=old.term if self._any_term else view.term)

    def _remember(self) -> None:
        self.session.memory.set(self._place, self._view.with_(as_of=None).to_json())

    # What changed elsewhere

    def _changed(self, changed: Changed) -> None:
        tables = tables_of(self.register, [c for c in self.register.columns
                                           if c.stored or c in self._view.columns or not isinstance(c, Computed)
                                           or c.key in [one.key for one in self._view.filters]])
        if tables is not None and not tables.intersection(changed.ids):
            self.card.show_record(self._view, self.table.current_id)      # its own sections may read other tables,
            self._summary.forget()                                        # and so may its own words
            if self.isVisible():
                self._summary.count(self._view)
        elif self.isVisible():
            self._refresh()
        else:
            self._stale = True

    def _refresh(self) -> None:
        self._stale = False
        self.table.refresh()
        self.card.show_record(self._view, self.table.current_id)
        self.filters.load(self._view)
        self.column_filters.again()
        self._summary.count(self._view)

    def _term_changed(self) -> None:
        if self.register.term and not self._any_term:
            self._change(term=self.session.term_id)
            self.filters.load(self._view)

    def _counted(self, _: int) -> None:
        if self._wanted is not None:
            self.table.choose(self._wanted)       # a search may leave the new record out: then nothing is chosen
            self._wanted = None
        self._summary.say()

    # Editing

    def edit_reason(self) -> str:
        """Why nothing can be changed here and now, '' where it can."""
        if self.register.read_only:
            return "此表由其他台账汇总而成，请到原台账修改。"
        if self._view.as_of is not None:
            return "这是以前某日的名单，只供查看；回到今天后才能修改。"
        return self.session.blocked()

    def new_record(self) -> None:
        """A form for a new record; the list then stands on it."""
        if self.creatable and not self._refused():
            self._form_class().add(self.session, self.register, parent=self).saved.connect(self.choose)

    def edit(self, row_id: int) -> None:
        if not self._refused():
            self._form_class().edit(self.session, self.register, row_id, self).saved.connect(self.choose)

    def _form_class(self) -> type[RecordForm]:
        from ui.forms import RecordForm
        return self._form or RecordForm

    def recycle(self, ids: Sequence[int]) -> None:
        """Asks, and puts the records into the recycle bin."""
        if ids and not self._refused():
            remove(self.session, self.register, ids, self)

    def _refused(self) -> bool:
        reason = self.edit_reason()
        if reason and self.session.messages is not None:
            self.session.messages.toast(reason)
        return bool(reason)

    def _allow_edits(self, _: str = "") -> None:
        reason = self.edit_reason()
        for one in self._edit_buttons:
            if one.objectName() != "new_button" or reason:
                one.setToolTip(reason)
            else:
                one.setToolTip("Ctrl+N")
            one.setEnabled(not reason)
        self.card.set_edit_reason(reason)

    # What the window and the keys ask

    def focus_search(self) -> None:
        """Ctrl+F."""
        self.search.focus()

    def shown(self) -> None:
        """The page has come to the front."""
        self._summary.say()

    def _go_to_list(self) -> None:
        self.table.setFocus()
        if self.table.current_id is None and self.table.model.ids:
            self.table.choose(self.table.model.ids[0])

    def _enter(self) -> None:
        if self.table.current_id is None:
            return
        if self.host.is_drawer() and not self.card.isVisible():
            self.host.open_drawer()
        else:
            self.edit(self.table.current_id)

    def _import(self) -> None:
        if not self._refused():
            self.import_requested.emit(self.register)

    def _export(self) -> None:
        self.export_requested.emit(self.view)

    def print_list(self) -> None:
        """Ctrl+P."""
        print_list(self)

    def _save_template(self) -> None:
        from ui.dialogs.saved_file import save_template
        save_template(self.session, self.register, self)

    def on_chosen(self, action: PageAction) -> Callable[[], object]:
        """What does the action with the chosen rows."""
        def act() -> None:
            if not (action.edits and self._refused()):
                action.act(self, self.table.selected_ids())
        return act

    # 更多

    def _toggle_ended(self) -> None:
        self._change(ended=not self._view.ended)

    def _choose_day(self) -> None:
        from ui.pages.list_dialogs import DayDialog
        dialog = DayDialog(self._view.as_of or self.session.today, self)
        dialog.chosen.connect(self._set_day)
        dialog.open()

    def _set_day(self, day: str | None) -> None:
        self._change(as_of=None if day == self.session.today else day)
        self.card.show_record(self._view, self.table.current_id)

    def _back_to_all(self) -> None:
        """Leaves the day, or the rows of a figure, for the whole list of today."""
        if self._why:
            self._why, self._given = "", ()
            self._view = self._view.with_(period=None, only=None)
            self.clear_filters()
        self._set_day(None)

    def _choose_columns(self) -> None:
        from ui.pages.list_dialogs import ColumnsDialog
        dialog = ColumnsDialog(self.register, self.view.keys, self._default_keys, self)
        dialog.chosen.connect(self._set_columns)
        dialog.open()

    def _set_columns(self, keys: tuple[str, ...]) -> None:
        hidden = [key for key in keys if key in self._view.keys]
        self._change(keys=self.table.layout_of_columns.leading_first(keys))
        for key in hidden:                     # chosen here: no longer hidden through the header's menu
            self.table.layout_of_columns.set_shown(key, True)

    # Qt's side

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event) is not None and not self.edit_reason():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self.file_dropped.emit(self.register, path)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._refresh()
        elif self._summary.stale:
            self._summary.count(self._view)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.search.search_now()


__all__ = ["PageAction", "RegisterPage"]
