"""Moving members between grids: many into one, or those chosen to another or to none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy, QWidget

from models.grid_coverage import move
from models.members import Members
from models.operation import Operation
from models.view import Filter, View
from models.writing import Draft, write
from ui.dialogs.since_frame import SinceFrame
from ui.session import Session
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import AMBER, SOFT, label
from ui.widgets.record_picker import Pool, RecordPicker

KEYS = ("name", "sex", "affiliations", "sector", "grid", "work")
NAMED, SHOWN = 3, 40             # in the words of the operation, in the dialog
UNDECIDED = 0                    # no grid has this id
WITHOUT, PARTY, OTHERS = "without", "party", "others"


class _MoveDialog(SinceFrame):
    """What both have in common: moving some members, as one operation."""

    def __init__(self, session: Session, name: str, title: str, size: QSize, do_text: str,
                 parent: QWidget | None = None) -> None:
        super().__init__(session, name, title, size, ("网格",), ("move", do_text), parent)

    def write_move(self, title: str, ids: Sequence[int], grid: int | None, reason: str = "") -> None:
        """Moves them from the day that stands there on; a reason is kept with those who are in no grid."""
        def work(op: Operation, since: str | None) -> None:
            move(op, ids, grid, since)
            if reason and grid is None:
                write(op, Members, [Draft({"ungridded_reason": reason}, id=one) for one in ids])
        self.carry_out(title, work)


class SeatDialog(_MoveDialog):
    """调入委员: those in no grid at first, or any who are in another one; who is in this one is not offered."""

    def __init__(self, session: Session, grid: int, name: str, term: int, pool: str = WITHOUT,
                 parent: QWidget | None = None) -> None:
        super().__init__(session, "seat_dialog", f"调入委员 · {name}", QSize(920, 600), "调入", parent)
        self._grid, self._name = grid, name
        outside = Filter("outside_grid", "is", grid)
        everybody = View(Members, term=term, keys=KEYS, filters=(outside,))
        without = everybody.with_(filters=(Filter("without_grid"),))
        pools = (
            Pool(WITHOUT, "未入网格", without, "委员都已编入网格；从其他网格调入请点“本网格以外”。"),
            Pool(PARTY, "党员委员", everybody.with_(filters=(outside, Filter("party_members"))),
                 "本网格以外没有党员委员。"),
            Pool(OTHERS, "本网格以外", everybody, "委员都在本网格。"))
        self.picker = RecordPicker(session, "seat_members", "可调入的委员", pools, "搜索姓名、拼音、手机、单位")
        self.box.addWidget(self.picker, 1)
        self.box.addWidget(self.since)
        self.picker.picked_changed.connect(self._picked)
        self.picker.activated.connect(self.take)
        if pool != WITHOUT:
            self.picker.stand_on(pool)
        self._picked()
        self.picker.search.setFocus()

    def take(self) -> None:
        picked = self.picker.picked()
        if picked:
            self.write_move(f"将{named(list(picked.values()))}调入{self._name}", list(picked), self._grid)

    def _picked(self) -> None:
        count = len(self.picker.picked())
        self.do_button.setEnabled(bool(count))
        self.do_button.setText(f"调入 {count} 人" if count else "调入")
        self.do_button.setAccessibleName(self.do_button.text())


class LeaveGridDialog(_MoveDialog):
    """调出: to another grid, or out of any, with the reason why the member is to be in none.

    `others`: the name and the heading of each grid by id.
    """

    def __init__(self, session: Session, members: Mapping[int, str], grid: int, others: Mapping[int, tuple[str, str]],
                 convener: int | None, name: str, parent: QWidget | None = None) -> None:
        super().__init__(session, "leave_grid_dialog", f"调出委员 · {name}", QSize(560, 300), "调出", parent)
        self._members = dict(members)
        self._called = {one: short for one, (short, _) in others.items()}
        who = label(named(list(members.values()), SHOWN), name="leaving_members")
        who.setWordWrap(True)
        self.to = FlatCombo("move_to", "调往")
        self.to.set_choices([("请选择", UNDECIDED), *((text, one) for one, (_, text) in others.items() if one != grid),
                             ("不编入任何网格", None)])
        self.reason = QLineEdit(objectName="ungridded_reason", placeholderText="如：驻外、长期病休。填写后不计入应编人数")
        self.reason.setAccessibleName("不编入网格原因")
        self._caption = label("原因", SOFT)
        self._caption.setBuddy(self.reason)
        self.to.setCurrentIndex(0)
        form = QGridLayout(horizontalSpacing=10, verticalSpacing=8)
        for row, (caption, field) in enumerate(((label("委员", SOFT), who), (label("调往", SOFT), self.to),
                                                (self._caption, self.reason))):
            form.addWidget(caption, row, 0)
            form.addWidget(field, row, 1)
        form.setColumnStretch(1, 1)
        self.to.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.addLayout(form)
        if convener in members:
            told = label(f"! {members[convener]}是{name}召集人，调出后请另行指定召集人。", AMBER, "convener_leaves")
            told.setWordWrap(True)
            self.box.addWidget(told)
        self.box.addStretch(1)
        self.box.addWidget(self.since)
        self.to.currentIndexChanged.connect(self._to_changed)
        self._to_changed()
        self.to.setFocus()

    def take(self) -> None:
        to, reason = self.to.currentData(), self.reason.text().strip()
        if to == UNDECIDED:
            return
        where = f"调往{self._called[to]}" if to is not None else "调出，不编入网格"
        self.write_move(f"将{named(list(self._members.values()))}{where}", list(self._members), to, reason)

    def _to_changed(self, _: int = 0) -> None:
        none = self.to.currentData() is None
        self.reason.setVisible(none)
        self._caption.setVisible(none)
        self.do_button.setEnabled(self.to.currentData() != UNDECIDED)


def named(names: Sequence[str], most: int = NAMED) -> str:
    """示例甲、示例乙、示例丙等 14 位委员"""
    several = f"等 {len(names)} 位委员" if len(names) > most else ""
    return "、".join(names[:most]) + several


__all__ = ["LeaveGridDialog", "OTHERS", "PARTY", "SeatDialog", "WITHOUT", "named"]
