"""结构分析: how the members or the 常务委员 are made up on any day, each number opening its rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from models import fields
from models.errors import InvalidValue
from models.structure import Group, Line, structure
from models.view import View
from ui import theme
from ui.dialogs.frame import Frame
from ui.session import Session
from ui.widgets.buttons import LINK, Chips, button
from ui.widgets.empty_state import EmptyState
from ui.widgets.labels import AMBER, GREEN, HEADING, SOFT, ElidedLabel, label
from ui.widgets.panel import Card

MEMBERS, STANDING = "members", "standing"
WHO = {MEMBERS: "委员", STANDING: "常务委员"}
NAME_CHARACTERS = 11
TWO_COLUMNS = 860                # narrower, the groups stand one below the other
BELOW = "低于"                   # how a note begins that needs attention
REACHED = "达到"


class ShareBar(QWidget):
    """A bar as long as the share of all; the number beside it says the same."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self._share = share
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        return QSize(80, self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        ground = QRectF(0, self.height() / 2 - 4, self.width(), 8)
        painter.setBrush(QColor(theme.COLOURS["bar-ground"]))
        painter.drawRoundedRect(ground, 3, 3)
        painter.setBrush(QColor(theme.COLOURS["bar"]))
        painter.drawRoundedRect(QRectF(0, ground.y(), ground.width() * min(self._share, 100) / 100, 8), 3, 3)


class StructureDialog(Frame):
    """The present 届 as of a day; a click on a number closes the dialog and shows the rows (`view_requested`)."""

    view_requested = Signal(object, str)     # the rows, and what they are

    def __init__(self, session: Session, day: str | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, "structure_dialog", "结构分析", QSize(1040, 640), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._day = day or session.today
        # Label
        self.who = Chips("structure_who", "分析范围", list(WHO.items()))
        self.day = QLineEdit(fields.print_date(self._day), objectName="structure_day", placeholderText="如 2022.06.30")
        self.day.setAccessibleName("统计日期")
        self.day.setFixedWidth(theme.width_of(self.font(), 9))
        self._total = label(kind=HEADING, name="structure_total")
        self._area = QScrollArea(widgetResizable=True, objectName="structure_area")
        self._area.setAccessibleName("结构分析结果")
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Buttons
        self.export = button("structure_export", "导出…", self.export_sheet)
        self.export.setEnabled(False)
        self.add_button(self.export)
        self.add_button(button("structure_close", "关闭", self.reject))
        # Assemble
        row = QHBoxLayout(spacing=10)
        caption = label("截至", SOFT)
        caption.setBuddy(self.day)
        for part in (self.who, caption, self.day, self._total):
            row.addWidget(part)
        row.addStretch()
        self.box.addLayout(row)
        self.box.addWidget(self._area, 1)
        self.who.chosen.connect(lambda _: self.refresh())
        self.day.editingFinished.connect(self._day_written)
        session.changed.connect(self.refresh)
        self.refresh()

    # Reading

    def _day_written(self) -> None:
        try:
            found = fields.parse_date(self.day.text().strip())
            if not isinstance(found, str):
                raise InvalidValue("day", "请填写日期")
        except InvalidValue as error:
            self.say(f"! {error.message}", "amber")
            return
        day = fields.date_span(found)[1]             # a month or a year means its last day
        self.day.setText(fields.print_date(day))
        self.say("")
        if day != self._day:
            self._day = day
            self.refresh()

    def refresh(self) -> None:
        """Reads the groups anew, in the worker."""
        if self.session.term_id is None:
            self._show([])
            return
        self.session.background.run(structure, self._day, self.session.term_id, self.who.current() == STANDING,
                                    done=self._show, group="structure", owner=self)

    # Showing

    def _show(self, groups: list[Group]) -> None:
        total = sum(line.count for line in groups[1].lines) if groups else 0
        self.export.setEnabled(bool(total))
        self._total.setText(f"{WHO[self.who.current()]} {total} 人" if total else "")
        if not total:
            self._area.setWidget(EmptyState(f"{fields.print_date(self._day)}没有{WHO[self.who.current()]}",
                                            "可换一个日期，或先登记政协职务。" if self.who.current() == STANDING
                                            else "可换一个日期，或先导入委员名册。"))
            return
        sheet = QWidget(objectName="scrolled")
        row = QHBoxLayout(sheet, spacing=10)
        row.setContentsMargins(0, 0, 6, 0)
        for several in _in_columns(groups, 2 if self.width() >= TWO_COLUMNS else 1):
            box = QVBoxLayout(spacing=10)
            for number, group in several:
                box.addWidget(self._card(number, group))
            box.addStretch()
            row.addLayout(box, 1)
        self._area.setWidget(sheet)

    def _card(self, number: int, group: Group) -> Card:
        card = Card(f"structure_group_{number}", group.title)
        card.box.setSpacing(6)
        card.box.addWidget(label(group.title, HEADING))
        grid = QGridLayout(horizontalSpacing=8, verticalSpacing=3)
        grid.setColumnStretch(1, 1)
        metrics = card.fontMetrics()
        names = max((metrics.horizontalAdvance(line.label) for line in group.lines), default=0) + 4
        grid.setColumnMinimumWidth(0, min(names, theme.width_of(card.font(), NAME_CHARACTERS)))
        grid.setColumnMinimumWidth(2, metrics.horizontalAdvance("1000 人") + 8)
        row = 0
        for place, line in enumerate(group.lines):
            link = button(f"structure_{number}_{place}", f"{line.count} 人", lambda one=line, of=group: self._open(
                of, one), kind=LINK, title=f"{group.title} {line.label} {line.count} 人，查看名单")
            link.setEnabled(bool(line.count))
            share = label(f"{line.share:.1f}%", SOFT)
            share.setFixedWidth(metrics.horizontalAdvance("100.0%") + 4)
            share.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(ElidedLabel(line.label), row, 0)
            grid.addWidget(ShareBar(line.share), row, 1)
            grid.addWidget(link, row, 2, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(share, row, 3)
            row += 1
            if line.note:
                grid.addWidget(_note(line.note), row, 1, 1, 3)
                row += 1
        card.box.addLayout(grid)
        if group.note:
            card.box.addWidget(_note(group.note))
        return card

    def _open(self, group: Group, line: Line) -> None:
        view: View = line.view if self._day != self.session.today else line.view.with_(as_of=None)
        self.accept()
        self.view_requested.emit(view, f"{WHO[self.who.current()]}结构：{group.title}，{line.label}")

    # Exporting

    def export_sheet(self) -> None:
        """Asks where, and writes the groups as they stand here."""
        from ui.dialogs.saved_file import ask_where
        path = ask_where(self.session, self, "导出结构分析", f"{WHO[self.who.current()]}结构分析_{self._day}")
        if path is not None and self.session.term_id is not None:
            self.session.background.run(_export, path, self._day, self.session.term_id,
                                        self.who.current() == STANDING, owner=self, done=self._exported,
                                        failed=lambda error: self.session.tell(error, self))

    def _exported(self, path: Path) -> None:
        from ui.dialogs.saved_file import tell_saved
        self.say(f"已导出：{path.name}")
        tell_saved(self.session, path)


def _export(path: Path, day: str, term: int, standing_only: bool) -> Path:
    from exporters.structure import export_structure
    export_structure(path, day, term, standing_only)
    return path


def _note(text: str) -> QWidget:
    """A note in its colour; what needs attention has a sign too."""
    kind = AMBER if text.startswith(BELOW) else GREEN if text.startswith(REACHED) else SOFT
    made = label(f"! {text}" if kind == AMBER else text, kind)
    made.setWordWrap(True)
    return made


def _in_columns(groups: Sequence[Group], number: int) -> list[list[tuple[int, Group]]]:
    """The groups in so many columns, each put where it comes up highest."""
    columns: list[list[tuple[int, Group]]] = [[] for _ in range(number)]
    heights = [0] * number
    for place, group in enumerate(groups):
        shortest = heights.index(min(heights))
        columns[shortest].append((place, group))
        heights[shortest] += len(group.lines) + sum(bool(line.note) for line in group.lines) + 3
    return columns
