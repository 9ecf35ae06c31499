"""The card of a grid and its branch: six things, and beside each that is missing the remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from models import fields
from models.grid_coverage import (
    ADD_BRANCH,
    ADD_PARTY_MEMBERS,
    APPOINT_CADRE,
    APPOINT_OFFICER,
    APPOINT_SECRETARY,
    CHOOSE_CONVENER,
    RECORD_APPROVAL,
    Missing,
)
from models.members import Members
from models.view import Filter, View
from ui import theme
from ui.pages.grid_reads import GridState
from ui.widgets.buttons import LINK, button
from ui.widgets.labels import AMBER, SOFT, ElidedLabel, label
from ui.widgets.panel import Card

# What stands beside what is missing.
REMEDIES = {
    CHOOSE_CONVENER: "指定召集人…", ADD_BRANCH: "新建临时党支部…", RECORD_APPROVAL: "填写批准…",
    APPOINT_SECRETARY: "任命支部书记…", APPOINT_OFFICER: "更换支部委员…", APPOINT_CADRE: "选择干部…",
    ADD_PARTY_MEMBERS: "调入党员委员…",
}
NOT_SET = "未指定"
FLUSH = "padding-left: 0; border-left-width: 0"        # a link whose text stands right under the title


@dataclass(frozen=True)
class _Part:
    """A thing the card says: the value (a link where `opens`), and which remedies belong to it."""

    key: str
    title: str
    text: str
    remedies: tuple[str, ...] = ()
    opens: tuple[View, str] | None = None


def remedy_words(one: Missing, state: GridState) -> str:
    """更换召集人… where there is one already, 任命为支部书记 where the convener is meant."""
    if one.remedy == CHOOSE_CONVENER and state.convener:
        return "更换召集人…"
    if one.remedy == APPOINT_SECRETARY and meant_for_secretary(state):
        return "任命为支部书记…"
    return REMEDIES[one.remedy]


def meant_for_secretary(state: GridState) -> bool:
    """Whether the convener, a full Party member, only needs to be appointed."""
    return bool(state.convener) and fields.AFFILIATION_PARTY in state.convener_party.split("、")


class GridCard(Card):
    """Shows the grid it is told to. In a narrow window it is one column that scrolls."""

    remedy_wanted = Signal(str)          # one of models.grid_coverage's
    opened = Signal(object, str)         # a view to be shown, and why
    rebuilt = Signal()                   # its links are others now

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("grid_card", "网格详情", parent)
        self.box.setSpacing(6)
        self._state: GridState | None = None
        self._term: int | None = None
        self._reason = ""
        self._columns = 3
        self._heading = ElidedLabel(name="grid_heading")
        self._heading.setFont(theme.scaled(self.font(), 1.1, bold=True))
        self.tools = QHBoxLayout(spacing=8)
        top = QHBoxLayout(spacing=8)
        top.addWidget(self._heading, 1)
        top.addLayout(self.tools)
        self._area = QScrollArea(widgetResizable=True, objectName="grid_card_area")
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._sheet: QWidget | None = None
        self._links: list[QPushButton] = []
        self.box.addLayout(top)
        self.box.addWidget(self._area, 1)

    def show_state(self, state: GridState | None, term: int | None) -> None:
        """Shows a grid as it was read."""
        if (state, term) != (self._state, self._term):
            self._state, self._term = state, term
            self._build()

    def links(self) -> list[QPushButton]:
        """What can be pressed in it, from the top."""
        return self._links

    def set_columns(self, columns: int) -> None:
        if columns != self._columns:
            self._columns = columns
            self._build()

    def set_edit_reason(self, reason: str) -> None:
        """Closes the remedies where nothing can be changed, with the reason."""
        if reason != self._reason:
            self._reason = reason
            self._build()

    def _build(self) -> None:
        state, self._links = self._state, []
        if self._sheet is not None:
            self._sheet.hide()
            self._sheet.deleteLater()
            self._sheet = None
        branch = state.branch.name if state and state.branch else ""
        self._heading.setText("" if state is None else (branch or state.name) if self._columns == 1
                              else f"{state.heading}　{branch}".rstrip("　"))
        self.setAccessibleName(f"网格详情：{state.name}" if state else "网格详情")
        narrow = self._columns == 1
        self._area.setVisible(narrow)
        if state is None:
            return
        self._sheet = sheet = QWidget(objectName="scrolled")
        box = QVBoxLayout(sheet, spacing=6)
        box.setContentsMargins(0, 0, 0, 0)
        if narrow and state.scope:                             # the name stands in the box above
            scope = label(state.scope, SOFT, "grid_scope")
            scope.setWordWrap(True)
            box.addWidget(scope)
        for one in state.missing:
            if one.remedy == ADD_BRANCH:
                box.addLayout(self._lacking(one, state))
        grid = QGridLayout(horizontalSpacing=20, verticalSpacing=7)
        parts = self._parts(state)
        for place, part in enumerate(parts):
            row, column = place // self._columns, place % self._columns
            grid.addLayout(self._drawn(part, state), row, column)
            grid.setColumnStretch(column, 1)
        box.addLayout(grid)
        if narrow:
            box.addStretch(1)
            self._area.setWidget(sheet)
        else:
            self.box.addWidget(sheet)
        sheet.show()                         # at once: a layout would show it only after the next events
        self.rebuilt.emit()

    def _parts(self, state: GridState) -> Sequence[_Part]:
        numbers, branch = state.numbers, state.branch
        here = View(Members, term=self._term, filters=(Filter("grid", "is", state.id),))
        convener = f"{state.convener.text}（{state.convener_party or '政治面貌未填'}）" if state.convener else ""
        secretary = branch.secretary if branch else None
        titles = "召集人、支部书记"
        if secretary and (state.convener_person != secretary.id):
            convener = f"{convener or NOT_SET}；书记 {secretary.text}"
        officers = [one.text for one in branch.committee] if branch else []
        officers += [f"{one.text}（副书记）" for one in branch.deputies] if branch else []
        return (
            _Part("convener", titles, convener, (CHOOSE_CONVENER, APPOINT_SECRETARY)),
            _Part("committee", "支部委员（机关干部）", "、".join(officers), (APPOINT_CADRE, APPOINT_OFFICER)),
            _Part("approval", "批准设立", branch.approval if branch else "", (RECORD_APPROVAL,)),
            _Part("members", "委员", f"{numbers.members} 人", (), (here, f"{state.name}的委员")),
            _Part("party_members", "党员委员", numbers.party_words, (),
                  (here.narrowed(Filter("party_members")), f"{state.name}的党员委员")),
            _Part("branch_members", "支部党员（含机关干部）", numbers.branch_words, (ADD_PARTY_MEMBERS,)),
        )

    def _drawn(self, part: _Part, state: GridState) -> QVBoxLayout:
        lacking = [one for one in state.missing if one.remedy in part.remedies]
        box = QVBoxLayout(spacing=2)
        box.addWidget(label(part.title, SOFT))
        if part.opens is not None:
            view, why = part.opens
            line = QHBoxLayout()
            link = button(f"open_{part.key}", part.text, lambda: self.opened.emit(view, why), LINK,
                          title=f"{part.title} {part.text}")
            link.setStyleSheet(FLUSH)
            self._links.append(link)
            line.addWidget(link)
            line.addStretch(1)
            box.addLayout(line)
        elif part.text or not lacking:
            value = label(part.text or "—", name=f"value_{part.key}")
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            box.addWidget(value)
        for one in lacking:
            box.addLayout(self._lacking(one, state))
        box.addStretch(1)
        return box

    def _lacking(self, one: Missing, state: GridState) -> QBoxLayout:
        """! 缺支部委员  选择干部…; one below the other where there is one column."""
        narrow = self._columns == 1
        row = QBoxLayout(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        row.setSpacing(0 if narrow else 6)
        words = label(f"! {one.words}", AMBER, f"missing_{one.remedy}")
        text = remedy_words(one, state)
        link = button(f"remedy_{one.remedy}", text, lambda: self.remedy_wanted.emit(one.remedy), LINK,
                      title=f"{one.words}，{text.rstrip('…')}")
        self._links.append(link)
        link.setEnabled(not self._reason)
        link.setToolTip(self._reason)
        row.addWidget(words)
        link.setStyleSheet(FLUSH if narrow else "")
        line = QHBoxLayout()
        line.addWidget(link)
        line.addStretch(1)
        row.addLayout(line, 1)
        return row


__all__ = ["GridCard", "REMEDIES", "meant_for_secretary", "remedy_words"]
