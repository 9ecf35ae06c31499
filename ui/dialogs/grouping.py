"""按界别编组: the proposal row by row with its reason, changed where the person knows better, applied at once."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QHBoxLayout, QHeaderView, QTableView, QWidget

from models.grids import Grids
from models.grouping import BY_INDUSTRY, BY_SECTOR, GRIDS, Grouping, apply_grouping, propose_grouping
from models.view import View
from ui import theme
from ui.dialogs.since_frame import SinceFrame
from ui.session import Session
from ui.widgets.buttons import Chips, button
from ui.widgets.empty_state import EmptyState
from ui.widgets.flat_combo import FlatCombo, FlatSpin
from ui.widgets.grouping_model import FROM, NAME, TO, WHY, GridDelegate, GroupingModel
from ui.widgets.labels import SOFT, label

ALL, UNDECIDED = "all", "undecided"
MOST_GRIDS = 60
WHOLE = "\u2060"                 # between characters that stay on one line: 第七网格 23


def propose(term: int, day: str, by: str, everybody: bool, grids: int) -> tuple[Grouping, dict[str, int | None]]:
    """The proposal and the grids it can use: id by name, None for those still to be made."""
    grouping = propose_grouping(term, day, by, everybody, grids)
    ids = View(Grids, term=term).ids()
    names = Grids.labels(ids)
    there: dict[str, int | None] = {names[grid]: grid for grid in ids}
    return grouping, there or dict.fromkeys(grouping.new_grids)


class GroupingDialog(SinceFrame):
    """Nothing is written before 应用."""

    def __init__(self, session: Session, term: int, parent: QWidget | None = None) -> None:
        super().__init__(session, "grouping_dialog", "按界别编组", QSize(960, 640), ("网格",), ("apply", "应用"), parent)
        self._term = term
        # Label
        self.by = Chips("grouping_by", "编组依据", ((BY_SECTOR, "按界别"), (BY_INDUSTRY, "按行业")))
        self.everybody = QCheckBox("已入网格的也重新编", objectName="grouping_everybody")
        self.everybody.setAccessibleName(self.everybody.text())
        self._count_caption = label("分成", SOFT)
        self.grids = FlatSpin("grouping_grids", "网格个数")
        self.grids.setRange(1, MOST_GRIDS)
        self.grids.setSuffix(" 个网格")
        self.grids.setValue(GRIDS)
        self.shown = Chips("grouping_shown", "显示", ((ALL, "全部"), (UNDECIDED, "未定")))
        self._sizes = label(kind=SOFT, name="grouping_sizes")
        self._told = label(kind=SOFT, name="grouping_told")
        for words in (self._sizes, self._told):
            words.setWordWrap(True)
        # Table
        self.model = GroupingModel(self)
        self.table = self._build_table()
        self._empty = EmptyState(parent=self.table)
        self.to = FlatCombo("grouping_to", "选中的改编入")
        self._assign = button("grouping_assign", "选中的改编入", self._assign_chosen)
        # Assemble
        top = QHBoxLayout(spacing=12)
        for part in (self.by, self.everybody, self._count_caption, self.grids):
            top.addWidget(part)
        top.addStretch()
        top.addWidget(self.shown)
        below = QHBoxLayout(spacing=8)
        below.addWidget(self._sizes, 1)
        below.addWidget(self._assign, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.to, 0, Qt.AlignmentFlag.AlignTop)
        self.box.addLayout(top)
        self.box.addWidget(self._told)
        self.box.addWidget(self.table, 1)
        self.box.addLayout(below)
        self.box.addWidget(self.since)
        self.by.chosen.connect(lambda _: self._propose())
        self.everybody.clicked.connect(lambda _: self._propose())
        self.grids.valueChanged.connect(lambda _: self._propose())
        self.shown.chosen.connect(lambda key: self.model.show_undecided(key == UNDECIDED))
        self.model.ticks_changed.connect(self._say)
        self.do_button.setEnabled(False)
        self._propose()
        self.table.setFocus()

    def _build_table(self) -> QTableView:
        table = QTableView(objectName="grouping_table")
        table.setAccessibleName("编组方案")
        table.setModel(self.model)
        table.setItemDelegateForColumn(TO, GridDelegate(table))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked
                              | QAbstractItemView.EditTrigger.EditKeyPressed)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.row_height(self.font(), low=True))
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(WHY, QHeaderView.ResizeMode.Stretch)
        for column, characters in ((NAME, 9), (FROM, 11), (TO, 13)):
            table.setColumnWidth(column, theme.width_of(self.font(), characters))
        table.selectionModel().selectionChanged.connect(lambda *_: self._say_chosen())
        space = QShortcut(QKeySequence(Qt.Key.Key_Space), table)
        space.setContext(Qt.ShortcutContext.WidgetShortcut)
        space.activated.connect(self._toggle_chosen)
        return table

    # What is proposed

    def _propose(self) -> None:
        self.session.background.run(propose, self._term, self.session.today, self.by.current(),
                                    self.everybody.isChecked(), self.grids.value(), done=self._show,
                                    failed=self.session.tell, group=f"grouping {id(self)}", owner=self)

    def _show(self, found: tuple[Grouping, dict[str, int | None]]) -> None:
        grouping, grids = found
        self.model.put(grouping, grids)
        new = not any(grid is not None for grid in grids.values())
        for part in (self._count_caption, self.grids):
            part.setVisible(new)
        self.everybody.setVisible(not new)
        self.to.set_choices([(name, name) for name in grids])
        self._told.setText(self._words(new, grouping.new_grids))
        self.setWindowTitle("按行业编组" if self.by.current() == BY_INDUSTRY else "按界别编组")
        nothing = not grouping.placements and not grouping.left
        if nothing:
            self._empty.say("没有需要编组的委员。", "" if new else "在任委员都已在所含界别、行业的网格中，不用调整。"
                            if self.everybody.isChecked()
                            else "在任委员都已入网格；要重新编排，请勾选“已入网格的也重新编”。")
        self._empty.setVisible(nothing)
        self._place_empty()

    def _words(self, new: bool, new_grids: Mapping[str, tuple[str, ...]]) -> str:
        word = "行业" if self.by.current() == BY_INDUSTRY else "界别"
        if new_grids:
            return "还没有网格，将新建：" + "；".join(f"{name}（{'、'.join(scope)}）" for name, scope in new_grids.items())
        if new:
            return f"还没有网格，委员也都没有填写{word}，不能按{word}编组。"
        return f"按各网格所含的{word}编入；双击“编入网格”可改，取消勾选的不编。"

    def _say(self) -> None:
        placed, left = self.model.counts()
        self.shown.set_count(UNDECIDED, left)
        self.shown.setVisible(bool(left))
        sizes = "　".join(WHOLE.join(f"{name}\u00a0{size}") for name, size in self.model.sizes().items())
        self._sizes.setText(f"编组后人数：{sizes}" if sizes else "")
        self.do_button.setText(f"应用，编入 {placed} 人" if placed else "应用")
        self.do_button.setAccessibleName(self.do_button.text())
        self.do_button.setEnabled(bool(placed) and not self.session.blocked())
        self._say_chosen()

    def _say_chosen(self) -> None:
        on = bool(self._chosen()) and bool(self.model.grids)
        self._assign.setEnabled(on)
        self.to.setEnabled(on)

    def _chosen(self) -> list[int]:
        selection = self.table.selectionModel()
        return [index.row() for index in selection.selectedRows()] if selection else []

    def _assign_chosen(self) -> None:
        self.model.assign(self._chosen(), self.to.currentData())

    def _toggle_chosen(self) -> None:
        rows = self._chosen()
        if rows:
            first = self.model.index(rows[0], NAME).data(Qt.ItemDataRole.CheckStateRole)
            self.model.tick(rows, first != Qt.CheckState.Checked)

    # Applying

    def take(self) -> None:
        """Makes the new grids and seats everybody who is ticked, in one operation."""
        grouping = self.model.decided()
        if grouping.placements:
            self.carry_out(f"{self.windowTitle()}，编入 {len(grouping.placements)} 人",
                           lambda op, since: apply_grouping(op, grouping, since))

    def _place_empty(self) -> None:
        self._empty.setGeometry(self.table.viewport().rect().translated(self.table.viewport().pos()))
        self._empty.raise_()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)                                        # type: ignore[arg-type]
        if hasattr(self, "_empty"):
            self._place_empty()


__all__ = ["GroupingDialog", "propose"]
