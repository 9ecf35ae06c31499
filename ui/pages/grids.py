"""网格: every grid with what it lacks, the card of the chosen one, and its members, moved by selection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from models.grid_coverage import ADD_PARTY_MEMBERS, without_grid
from models.grids import Branches, Grids
from models.members import Members
from models.operation import Changed
from models.suggestion_flow import made_at
from models.view import Filter, View
from ui import theme
from ui.forms import RecordForm
from ui.pages.grid_card import GridCard
from ui.pages.grid_reads import GridState, Snapshot, read_snapshot
from ui.pages.grid_remedies import card_actions, open_remedy
from ui.pages.new_suggestion import new_suggestion
from ui.pages.removal import remove
from ui.session import Session
from ui.widgets.buttons import LINK, PRIMARY, button
from ui.widgets.empty_state import EmptyState
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.grid_list import Entry, GridList
from ui.widgets.labels import HEADING, label
from ui.widgets.no_secrets import NO_SECRETS
from ui.widgets.page_header import PageHeader
from ui.widgets.register_table import RegisterTable
from ui.widgets.search_field import SearchField

KEYS = ("name", "sex", "affiliations", "sector", "work", "phones", "posts", "committees")
LIST_WIDTH, COLUMN_WIDTH = 290, 262          # of the list, and of list and card in one column
WHY_WITHOUT, WHY_LEFT_OUT = "未入网格的委员", "经说明不编入网格的委员"


class GridsPage(QWidget):
    """Reads everything but the members in one go; a grid that a to-do or a figure names is stood on."""

    import_requested = Signal(object)            # the register
    export_requested = Signal(object)            # a view
    history_requested = Signal(object, int)      # register, id
    view_requested = Signal(object, str)         # members to be shown on their own page, and why
    summary_changed = Signal(str)

    register = Grids                             # what ≡ 导入 offers here

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("grids_page")
        self.setAccessibleName("网格")
        self.session = session
        self._snapshot: Snapshot | None = None
        self._wanted: int | None = None          # a grid to stand on once it is read
        self._stale = True
        self._narrow: bool | None = None
        self._build_header()
        self._build_body()
        self._connect()
        self._arrange()
        self._allow_edits()

    # Building

    def _build_header(self) -> None:
        header = self.header = PageHeader("grids_header")
        self.coverage = label(kind=HEADING, name="coverage_line")
        self.without_link = button("without_link", "", self.show_without, LINK, title="未入网格的委员")
        self.left_out_link = button("left_out_link", "", self.show_left_out, LINK, title="经说明不编入网格的委员")
        for part in (self.coverage, self.without_link, self.left_out_link):
            part.hide()
            header.add_note(part)
        self._edits = [header.add_action("grouping_button", "按界别编组…", self.open_grouping),
                       header.add_action("import_button", "导入表格", lambda: self.import_requested.emit(Grids))]
        header.add_action("export_button", "导出表格", self._export)
        self._edits.append(header.add_action("new_button", "新增网格", self.new_record))
        for name, text, act in (
                ("template_action", "下载空白模板…", self._save_template),
                ("export_members", "导出本网格委员…", self._export_members),
                ("print_members", "打印本网格委员…", self._print_members),
                ("print_action", "打印网格台账…", self.print_list),
                ("edit_grid", "编辑网格…", lambda: self._on_grid(self.edit)),
                ("grid_history", "网格历史…", lambda: self._on_grid(
                    lambda grid: self.history_requested.emit(Grids, grid))),
                ("recycle_grid", "把网格放入回收站…", lambda: self._on_grid(self.recycle))):
            header.add_more(name, text, act)

    def _build_body(self) -> None:
        self.list = GridList("grids_list", "网格列表")
        self.combo = FlatCombo("grids_combo", "网格")
        self.combo.setSizeAdjustPolicy(FlatCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.combo.view().setMinimumWidth(theme.width_of(self.font(), 22))
        self.card = GridCard()
        self._card_menu = QMenu(self, objectName="grid_menu")
        self._card_menu.aboutToShow.connect(self._fill_card_menu)
        more = button("grid_actions", "办理 ▾", title="办理本网格事项")
        more.setMenu(self._card_menu)
        self.card.tools.addWidget(more)
        self.search = SearchField("search", "搜索本网格委员")
        self.search.setMaximumWidth(theme.width_of(self.font(), 23))
        self.move_out = button("move_out", "调出…", lambda: self.leave_grid(self.table.selected_ids()))
        self.move_in = button("move_in", "调入委员", self.seat, PRIMARY)
        self._edits += [self.move_in]
        tools = QHBoxLayout(spacing=10)
        tools.addWidget(self.search, 3)
        tools.addStretch(1)
        tools.addWidget(self.move_out)
        tools.addWidget(self.move_in)
        self.table = RegisterTable(self.session.background, self.session.memory, "grid_members", "本网格委员")
        self._left, self._right = QVBoxLayout(spacing=8), QVBoxLayout(spacing=10)
        self._left_side = QWidget()
        self._left_side.setLayout(self._left)
        self._left.setContentsMargins(0, 0, 0, 0)
        self._left.addWidget(self.combo)
        self._left.addWidget(self.list, 1)
        self._right.addWidget(self.card)
        self._right.addLayout(tools)
        self._right.addWidget(self.table, 1)
        body = QWidget()
        sides = QHBoxLayout(body, spacing=12)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.addWidget(self._left_side)
        sides.addLayout(self._right, 1)
        self.empty = EmptyState()
        self._stack = QStackedWidget(objectName="grids_stack")
        self._stack.addWidget(QWidget())                      # until the first reading has come
        self._stack.addWidget(body)
        self._stack.addWidget(self.empty)
        box = QVBoxLayout(self, spacing=10)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.header)
        box.addWidget(self._stack, 1)
        self._before_links = (self.list, self.combo, more)

    def _order_tabs(self) -> None:
        """Tab goes from the list over the card, whose links are made anew each time, to the members."""
        order = (*self._before_links, *self.card.links(), self.search, self.move_out, self.move_in, self.table.grid)
        for first, second in zip(order, order[1:]):
            QWidget.setTabOrder(first, second)

    def _connect(self) -> None:
        table, session = self.table, self.session
        self.card.rebuilt.connect(self._order_tabs)
        self.list.chosen.connect(self._show_grid)
        self.list.enter_pressed.connect(lambda _: self._go_to_members())
        self.list.edit_requested.connect(self.edit)
        self.list.delete_requested.connect(self.recycle)
        self.list.menu_requested.connect(lambda _, at: self._card_menu.popup(at))
        self.combo.currentIndexChanged.connect(self._combo_changed)
        self.card.remedy_wanted.connect(self.remedy)
        self.card.opened.connect(self.view_requested)
        self.search.searched.connect(lambda _: self._show_members())
        self.search.left_for_list.connect(self._go_to_members)
        table.typed.connect(self.search.take)
        table.selection_changed.connect(self._allow_edits)
        table.selection_changed.connect(lambda: self.summary_changed.emit(self.summary()))
        table.activated.connect(self.edit_member)
        table.edit_requested.connect(self.edit_member)
        table.delete_requested.connect(self.leave_grid)
        table.menu_requested.connect(self._member_menu)
        table.failed.connect(session.tell)
        session.changed.connect(self._changed)
        session.term_changed.connect(self._changed)
        session.busy_changed.connect(self._allow_edits)

    # Its two forms: the list beside all, or a box with the card under it where there is little room

    def _arrange(self) -> None:
        narrow = self.window().width() < theme.NARROW
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self.combo.setVisible(narrow)
        self.list.setVisible(not narrow)
        self._left_side.setFixedWidth(COLUMN_WIDTH if narrow else LIST_WIDTH)
        if narrow:
            self._left.addWidget(self.card, 1)
        else:
            self._right.insertWidget(0, self.card)
        self.card.set_columns(1 if narrow else 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()

    # Reading and showing

    def shown(self) -> None:
        """The page has come to the front."""
        if self._stale:
            self.refresh()

    def refresh(self) -> None:
        self._stale = False
        term = self.session.term_id
        if term is None:
            self._put(None)
            return
        self.session.background.run(read_snapshot, term, self.session.today, done=self._put, group="grids", owner=self,
                                    failed=self._unread)
        if self.table.view is not None:
            self.table.refresh()

    def _unread(self, error: Exception) -> None:
        self.session.tell(error)
        if self._snapshot is None:
            self.empty.say("未能读取网格", "", (("重新读取", self.refresh),))
            self._stack.setCurrentIndex(2)

    def _changed(self, _: Changed | None = None) -> None:
        self._stale = True
        if self.isVisible():
            self.refresh()

    def _put(self, snapshot: Snapshot | None) -> None:
        if snapshot is not None and snapshot.term != self.session.term_id:
            return
        first_of_term = snapshot is not None and (self._snapshot is None or self._snapshot.term != snapshot.term)
        self._snapshot = snapshot
        self._put_coverage()
        grids = snapshot.grids if snapshot else ()
        self._stack.setCurrentIndex(1 if grids else 2)
        if not grids:
            self._say_empty()
        current = self.list.current_id
        self.list.put([Entry(one.id, one.heading, f"{one.numbers.members} 人",
                             f"召集人 {one.convener.text}" if one.convener else "", one.warning) for one in grids])
        self._quietly(lambda: self.combo.set_choices([
            ("　".join([one.name, f"{one.numbers.members} 人", *([f"! 欠缺 {len(one.missing)} 项"] if one.missing else [])]),
             one.id) for one in grids]))
        wanted = self._wanted if self._wanted is not None else current
        if wanted not in [one.id for one in grids]:
            wanted = grids[0].id if grids else None
        self._wanted = None
        if wanted is not None:
            if first_of_term or self.list.current_id != wanted:
                self.list.choose(wanted)
            self._show_grid(wanted)
        self._allow_edits()
        self.summary_changed.emit(self.summary())

    def _put_coverage(self) -> None:
        found = self._snapshot.coverage if self._snapshot else None
        self.coverage.setText(found.line if found else "")
        self.without_link.setText(found.without_line if found else "")
        self.left_out_link.setText(found.left_out_line if found else "")
        self.left_out_link.setToolTip("\n".join(f"{name}：{reason}" for _, name, reason in found.left_out)
                                      if found else "")
        for part in (self.coverage, self.without_link, self.left_out_link):
            part.setAccessibleName(part.text() or part.accessibleName())
            part.setVisible(bool(part.text()))

    def _say_empty(self) -> None:
        nobody = self._snapshot is None or not self._snapshot.coverage.in_scope
        if nobody:
            self.empty.say("还没有委员，也没有网格", f"先导入委员名册，再按界别编成网格；也可以先登记网格。\n{NO_SECRETS}", (
                ("导入委员名册…", lambda: self.import_requested.emit(Members)), ("新增网格", self.new_record)))
        else:
            self.empty.say("还没有网格", "可按界别自动编成网格，审看方案后再应用；也可以逐个登记，或导入现有的表格。", (
                ("按界别编组…", self.open_grouping), ("新增网格", self.new_record),
                ("导入表格", lambda: self.import_requested.emit(Grids))))

    def _state(self, grid: int | None = None) -> GridState | None:
        wanted = self.list.current_id if grid is None else grid
        return next((one for one in self._snapshot.grids if one.id == wanted), None) if self._snapshot else None

    def _show_grid(self, grid: int) -> None:
        state = self._state(grid)
        self._quietly(lambda: self.combo.choose(grid))
        self.card.show_state(state, self._snapshot.term if self._snapshot else None)
        self._show_members()

    def _show_members(self) -> None:
        grid = self.list.current_id
        if grid is None or self._snapshot is None:
            return
        typed = self.search.text().strip()
        order = self.table.view.order if self.table.view is not None else ()
        view = View(Members, typed=typed, filters=(Filter("grid", "is", grid),), keys=KEYS, order=tuple(order),
                    term=self._snapshot.term)
        if typed:
            self.table.set_empty(f"本网格没有找到“{typed}”", "", (("清除搜索", self.search.empty),))
        else:
            self.table.set_empty("本网格还没有委员", "点“调入委员”选人，或用“按界别编组…”编入。",
                                 (("调入委员", self.seat),))
        if self.table.view != view:
            self.table.set_view(view)

    def _combo_changed(self, _: int) -> None:
        if self.combo.currentData() is not None:
            self.list.choose(self.combo.currentData())

    def _quietly(self, act: Callable[[], None]) -> None:
        blocked = self.combo.blockSignals(True)
        act()
        self.combo.blockSignals(blocked)

    def summary(self) -> str:
        """The words of the status bar."""
        chosen = self.table.selected_count()
        words = [f"已选 {chosen} 位"] if chosen > 1 else []
        return " · ".join([*words, *([self._snapshot.summary] if self._snapshot and self._snapshot.summary else [])])

    # What others ask

    def show_view(self, view: View, why: str = "") -> None:
        """Stands on the first grid of a view that came from elsewhere; of several, on the first that
        lacks something."""
        def stand(ids: Sequence[int]) -> None:
            if len(ids) > 1 and self._snapshot is not None:
                lacking = [one.id for one in self._snapshot.grids if one.missing and one.id in ids]
                ids = lacking or ids
            if self.list.current_id not in ids[:1]:
                self.choose(ids[0] if ids else None)
        self.session.background.run(view.ids, done=stand, owner=self)

    def choose(self, grid: int | None) -> None:
        """Stands on a grid as soon as it has been read."""
        if grid is not None and not self.list.choose(grid):
            self._wanted = grid
            self.refresh()

    def focus_search(self) -> None:
        """Ctrl+F."""
        self.search.focus()

    def show_without(self) -> None:
        """The members that are in no grid, on their own page."""
        if self._snapshot is not None:
            view = without_grid(self._snapshot.term, self.session.today).with_(as_of=None)
            self.view_requested.emit(view, WHY_WITHOUT)

    def show_left_out(self) -> None:
        """Those left out for a stated reason."""
        if self._snapshot is not None:
            self.view_requested.emit(View(Members, term=self._snapshot.term, filters=(
                Filter("ungridded_reason", "filled"), Filter("grid", "empty"))), WHY_LEFT_OUT)

    def _save_template(self) -> None:
        from ui.dialogs.saved_file import save_template
        save_template(self.session, Grids, self)

    def _export_members(self) -> None:
        """The members of the chosen grid as the screen shows them."""
        if isinstance(self.table.view, View):
            self.export_requested.emit(self.table.view.with_(keys=tuple(self.table.layout_of_columns.keys())))

    def _export(self) -> None:
        self.export_requested.emit(self.session.view(Grids))

    def _print_members(self) -> None:
        if isinstance(self.table.view, View):
            self._print(self.table.view.with_(keys=tuple(self.table.layout_of_columns.keys())))

    def print_list(self) -> None:
        """Ctrl+P."""
        self._print(self.session.view(Grids))

    def _print(self, view: View) -> None:
        from ui.dialogs.print_form import PrintForm
        PrintForm(self.session, view, parent=self.window()).open()

    def _go_to_members(self) -> None:
        self.table.setFocus()                      # Qt makes the first row current then, but does not choose it
        if not self.table.selected_count() and self.table.model.ids:
            self.table.choose(self.table.model.ids[0])

    # Editing

    def _refused(self) -> bool:
        reason = self.session.blocked()
        if reason and self.session.messages is not None:
            self.session.messages.toast(reason)
        return bool(reason)

    def _allow_edits(self, _: Any = None) -> None:
        reason = self.session.blocked()
        for one in self._edits:
            one.setEnabled(not reason)
            one.setToolTip(reason)
        if not reason:
            next(one for one in self._edits if one.objectName() == "new_button").setToolTip("Ctrl+N")
        chosen = self.table.selected_count()
        self.move_out.setEnabled(bool(chosen) and not reason)
        self.move_out.setToolTip(reason or ("" if chosen else "先在表中选中要调出的委员"))
        self.card.set_edit_reason(reason)

    def _on_grid(self, act: Callable[[int], object]) -> None:
        if self.list.current_id is not None:
            act(self.list.current_id)

    def new_record(self) -> None:
        """Ctrl+N: a new grid, which the page then stands on."""
        if not self._refused():
            RecordForm.add(self.session, Grids, parent=self).saved.connect(self.choose)

    def edit(self, grid: int) -> None:
        if not self._refused():
            RecordForm.edit(self.session, Grids, grid, self)

    def edit_member(self, member: int) -> None:
        if not self._refused():
            RecordForm.edit(self.session, Members, member, self)

    def _edit_branch(self, branch: int) -> None:
        RecordForm.edit(self.session, Branches, branch, self)

    def recycle(self, grid: int) -> None:
        """Asks, and puts the grid into the recycle bin; its members' own word for their places is 网格."""
        if not self._refused():
            remove(self.session, Grids, [grid], self, {"委员（网格）": "委员编入记录"})

    def open_grouping(self) -> None:
        """按界别编组…"""
        if self.session.term_id is None or self._snapshot is None or not self._snapshot.coverage.in_scope:
            if self.session.messages is not None:
                self.session.messages.toast("还没有委员，请先导入委员名册。")
        elif not self._refused():
            from ui.dialogs.grouping import GroupingDialog
            GroupingDialog(self.session, self.session.term_id, self).open()

    def seat(self, pool: str = "") -> None:
        """调入委员 into the chosen grid."""
        state = self._state()
        if state is not None and self._snapshot is not None and not self._refused():
            from ui.dialogs.move_members import WITHOUT, SeatDialog
            SeatDialog(self.session, state.id, state.name, self._snapshot.term, pool or WITHOUT, self).open()

    def leave_grid(self, members: Sequence[int]) -> None:
        """调出… for the chosen members."""
        state = self._state()
        if members and state is not None and self._snapshot is not None and not self._refused():
            others = {one.id: (one.name, one.heading) for one in self._snapshot.grids}
            self.session.background.run(Members.labels, list(members), owner=self, urgent=True,
                                        done=lambda names: self._ask_leaving(state, names, others))

    def _ask_leaving(self, state: GridState, names: dict[int, str], others: dict[int, tuple[str, str]]) -> None:
        from ui.dialogs.move_members import LeaveGridDialog
        convener = state.convener.id if state.convener else None
        LeaveGridDialog(self.session, names, state.id, others, convener, state.name, self).open()

    def remedy(self, which: str) -> None:
        """Opens what mends one thing that is missing."""
        state = self._state()
        if state is None or self._snapshot is None or self._refused():
            return
        if which == ADD_PARTY_MEMBERS:
            from ui.dialogs.move_members import PARTY
            self.seat(PARTY)
        else:
            open_remedy(self, self.session, state, self._snapshot.term, which)

    # Menus

    def _fill_card_menu(self) -> None:
        """办理: everything that can be done about the grid, missing or not."""
        menu, state, reason = self._card_menu, self._state(), self.session.blocked()
        menu.clear()
        if state is None:
            return
        lines = card_actions(state, self.remedy, self._edit_branch)
        lines += [("menu_suggestion", "登记建议…", lambda: new_suggestion(self.session, self, "grid", state.id)),
                  ("menu_edit", "编辑网格…", lambda: self.edit(state.id)),
                  ("menu_recycle", "把网格放入回收站…", lambda: self.recycle(state.id))]
        for name, text, act in lines:
            line = menu.addAction(text, act)
            line.setObjectName(name)
            line.setEnabled(not reason)
        made = menu.addAction("查看意见建议", lambda: self.view_requested.emit(
            made_at("grid", state.id), f"{state.name}的意见建议"))
        made.setObjectName("menu_suggestions")
        history = menu.addAction("网格历史…", lambda: self.history_requested.emit(Grids, state.id))
        history.setObjectName("menu_history")

    def _member_menu(self, ids: list[int], at: QPoint) -> None:
        menu = QMenu(self, objectName="member_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        editable = not self.session.blocked() and bool(ids)
        for name, text, act, enabled in (
                ("member_edit", "编辑…", lambda: self.edit_member(ids[0]), editable and len(ids) == 1),
                ("member_move", "调出…", lambda: self.leave_grid(ids), editable),
                ("member_copy", "复制", self.table.copy, bool(ids)),
                ("member_history", "历史…", lambda: self.history_requested.emit(Members, ids[0]), len(ids) == 1)):
            line = menu.addAction(text, act)
            line.setObjectName(name)
            line.setEnabled(enabled)
        menu.popup(at)


def grids(session: Session) -> GridsPage:
    return GridsPage(session)
