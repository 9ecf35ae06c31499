"""Appointing a grid's convener and its branch's 书记 and 委员, and putting the branch's approval on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from models import fields
from models.appointing import appoint_committee_member, appoint_convener, appoint_secretary, people_of
from models.errors import InvalidValue
from models.grids import Branches
from models.members import Cadres, Members
from models.opening import Opened, open_record
from models.operation import Operation
from models.view import Filter, View
from models.writing import write
from ui.dialogs.frame import Frame
from ui.dialogs.since_frame import SinceFrame
from ui.form_fields import Field
from ui.forms import RecordForm
from ui.pages.grid_reads import GridState
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.editors import plain_editor
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import AMBER, SOFT, label
from ui.widgets.record_picker import Pool, RecordPicker

SIZE = QSize(820, 560)
APPROVAL = ("approved_by", "approval_number", "approved_on")
KEYS = ("name", "sex", "affiliations", "posts", "work")
Work = Callable[[Operation, int, str | None], None]       # (operation, row id of the one chosen, since)


class AppointDialog(SinceFrame):
    """Chooses one person for a post; `work` writes it. Whoever is no full Party member is told in amber."""

    def __init__(self, session: Session, name: str, title: str, post: str, pools: Sequence[Pool], placeholder: str,
                 work: Work, parent: QWidget | None = None) -> None:
        super().__init__(session, name, title, SIZE, (post,), ("appoint", "确定"), parent)
        self._post, self._work, self._title = post, work, title
        self.picker = RecordPicker(session, f"{name}_people", f"可选的{post}", pools, placeholder, several=False)
        self._doubt = label(kind=AMBER, name="doubt")
        self._doubt.setWordWrap(True)
        self._doubt.hide()
        self.options = QHBoxLayout(spacing=10)
        self.box.addWidget(self.picker, 1)
        self.box.addWidget(self._doubt)
        self.box.addLayout(self.options)
        self.box.addWidget(self.since)
        self.picker.picked_changed.connect(self._picked)
        self.picker.activated.connect(self.take)
        self._picked()
        self.picker.search.setFocus()

    def take(self) -> None:
        """Writes the appointment."""
        picked = self.picker.picked()
        if picked:
            row_id, name = next(iter(picked.items()))
            self.carry_out(f"{self._title}：{name}", lambda op, since: self._work(op, row_id, since))

    def _picked(self) -> None:
        picked = self.picker.picked()
        self.do_button.setEnabled(bool(picked))
        doubts = []
        for row_id, name in picked.items():
            parties = self.picker.text_of(row_id, "affiliations").split("、")
            if fields.AFFILIATION_PROBATIONARY in parties:
                doubts.append(f"{name}是预备党员，任{self._post}后会一直提示。")
            elif fields.AFFILIATION_PARTY not in parties:
                doubts.append(f"{name}不是中共党员，任{self._post}后会一直提示。")
        self._doubt.setText("".join(f"! {one}" for one in doubts))
        self._doubt.setVisible(bool(doubts))


def _member_pools(state: GridState, term: int) -> list[Pool]:
    everybody = View(Members, term=term, keys=KEYS)
    here = everybody.with_(filters=(Filter("grid", "is", state.id),))
    return [Pool("party", "本网格党员", here.narrowed(Filter("party_members")), "本网格还没有党员委员。"),
            Pool("here", "本网格委员", here, "本网格还没有委员。"),
            Pool("all", "全部委员", everybody, "还没有委员。")]


def convener_dialog(session: Session, state: GridState, term: int, parent: QWidget | None = None) -> AppointDialog:
    """指定召集人; the convener is 书记 of the branch too unless the person takes the tick away."""
    both = QCheckBox("同时任命为支部书记", objectName="also_secretary")
    both.setAccessibleName(both.text())
    branch = state.branch.id if state.branch else None
    both.setChecked(branch is not None)
    both.setVisible(branch is not None)

    def work(op: Operation, member: int, since: str | None) -> None:
        appoint_convener(op, state.id, member, since, branch if both.isChecked() else None)
    word = "更换" if state.convener else "指定"
    made = AppointDialog(session, "appoint_convener", f"{word}{state.name}召集人", "召集人",
                         _member_pools(state, term), "搜索姓名、拼音、单位", work, parent)
    made.options.addWidget(both)
    made.options.addStretch()
    return made


def secretary_dialog(session: Session, state: GridState, term: int, parent: QWidget | None = None) -> AppointDialog:
    """任命支部书记 from among the members; it stands on the convener."""
    assert state.branch is not None
    branch = state.branch

    def work(op: Operation, member: int, since: str | None) -> None:
        appoint_secretary(op, branch.id, people_of(Members, [member])[member], since)
    made = AppointDialog(session, "appoint_secretary", f"任命{branch.name}书记", "支部书记", _member_pools(state, term),
                         "搜索姓名、拼音、单位", work, parent)
    convener = state.convener
    if convener is not None:
        made.picker.table.counted.connect(lambda _: made.picker.picked() or made.picker.table.choose(convener.id))
    return made


def committee_dialog(session: Session, state: GridState, parent: QWidget | None = None) -> AppointDialog:
    """选择干部: a cadre of the office as 支部委员, in somebody's place or besides those there are."""
    assert state.branch is not None
    branch = state.branch
    instead = FlatCombo("replacing", "接替")
    instead.set_choices([("增补一名", None), *((f"接替 {one.text}", one.id) for one in branch.committee)])
    instead.setVisible(bool(branch.committee))

    def work(op: Operation, cadre: int, since: str | None) -> None:
        appoint_committee_member(op, branch.id, people_of(Cadres, [cadre])[cadre], since, instead.currentData())
    pool = Pool("cadres", "机关干部", View(Cadres, keys=("name", "sex", "affiliations", "post", "department")),
                "还没有机关干部。点左下角“新增机关干部…”登记后再选。")
    made = AppointDialog(session, "appoint_committee", f"选择{branch.name}支部委员", "支部委员", [pool],
                         "搜索姓名、拼音、职务、科室", work, parent)

    def add() -> None:
        form = RecordForm.add(session, Cadres, parent=made)
        form.saved.connect(lambda row_id: (made.picker.refresh(), stand_on(row_id)))

    def stand_on(row_id: int) -> None:
        def choose(_: int) -> None:
            if made.picker.table.choose(row_id):
                made.picker.table.counted.disconnect(choose)
        made.picker.table.counted.connect(choose)
    made.options.addWidget(button("new_cadre", "新增机关干部…", add))
    made.options.addStretch()
    made.options.addWidget(instead)
    return made


class ApprovalDialog(Frame):
    """填写批准: the body, the document and the date that approved a branch."""

    def __init__(self, session: Session, branch: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(session, "approval_dialog", f"{name} · 批准设立", QSize(480, 250), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._branch, self._name = branch, name
        self._opened: Opened | None = None
        self.fields = {key: Field(Branches.column(key), plain_editor(Branches.column(key))) for key in APPROVAL}
        for field in self.fields.values():
            field.editor.left.connect(partial(self._check, field))
            self.box.addWidget(field)
        self.box.addStretch(1)
        self.box.addWidget(label("填写批准机关和批准日期后不再提示；没有文号的可不填文号。", SOFT))
        self.add_button(button("cancel", "取消", self.reject))
        self._save = self.add_button(button("save", "保存", self.save, PRIMARY), default=True)
        self._save.setEnabled(False)
        session.background.run(open_record, Branches, branch, done=self._show, failed=self._cannot_open, urgent=True,
                               owner=self)

    def save(self) -> None:
        values = {key: self._check(field) for key, field in self.fields.items()}
        wrong = next((field for field in self.fields.values() if field.wrong), None)
        if wrong is not None or self._opened is None:
            if wrong is not None:
                wrong.editor.setFocus()
            return
        before = self._opened.values
        draft = self._opened.draft({key: value for key, value in values.items() if value != before[key]}, None)
        if not draft.values:
            self.accept()
            return
        title = f"登记{self._name}的批准情况"

        def done(_: object) -> None:
            self.accept()
            self.session.tell_done(f"已{title}")
        self.session.run_operation(title, lambda op: write(op, Branches, [draft]), owner=self, done=done)

    def _show(self, opened: Opened) -> None:
        self._opened = opened
        for key, field in self.fields.items():
            field.editor.set_value(opened.values[key])
        self._save.setEnabled(True)
        empty = next((field for key, field in self.fields.items() if not opened.values[key]), self.fields[APPROVAL[0]])
        empty.editor.setFocus()

    def _cannot_open(self, error: Exception) -> None:
        self.session.tell(error, self)
        self.reject()

    @staticmethod
    def _check(field: Field) -> object:
        try:
            value: object = field.editor.value()
        except InvalidValue as error:
            field.say_wrong(error.message)
            return None
        field.say_wrong("")
        return value


__all__ = ["AppointDialog", "ApprovalDialog", "committee_dialog", "convener_dialog", "secretary_dialog"]
