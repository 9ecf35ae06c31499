"""走访覆盖: how many villages, enterprises, offices and members were visited and how many not; by 乡镇."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from models.view import View
from models.visits import Coverage, coverage, coverage_by_township
from ui import theme
from ui.background import Report
from ui.dialogs.frame import Frame
from ui.dialogs.saved_file import export_from
from ui.session import Session
from ui.widgets.buttons import LINK, button
from ui.widgets.labels import HEADING, SOFT, ElidedLabel, label
from ui.widgets.panel import Card
from ui.widgets.period_combo import PeriodCombo, span_words

TARGETS, TOWNSHIPS = "走访对象", "乡镇"
TOTAL = {TARGETS: "总数", TOWNSHIPS: "行政村数"}
TWO_COLUMNS = 760                # narrower, one card stands below the other


class VisitCoverage(Frame):
    """Keeps the period of the list it was opened from; a click on a number closes it and asks for the rows."""

    view_requested = Signal(object)

    def __init__(self, session: Session, span: tuple[str, str] | None, parent: QWidget | None = None) -> None:
        super().__init__(session, "visit_coverage", "走访覆盖", QSize(900, 600), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._found: dict[str, list[Coverage]] = {}
        # Label
        self.period = PeriodCombo(session, "visit_coverage/period")
        self.period.show_span(span)
        self._words = label(kind=SOFT, name="coverage_words")
        self._area = QScrollArea(widgetResizable=True, objectName="coverage_area")
        self._area.setAccessibleName("走访覆盖")
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Buttons
        self._export = button("coverage_export", "导出表格", self.export)
        self._export.setEnabled(False)
        self.add_button(self._export)
        self.add_button(button("coverage_close", "关闭", self.reject))
        # Assemble
        row = QHBoxLayout(spacing=10)
        caption = label("时段", SOFT)
        caption.setBuddy(self.period)
        for part in (caption, self.period, self._words):
            row.addWidget(part)
        row.addStretch(1)
        self.box.addLayout(row)
        self.box.addWidget(self._area, 1)
        # Connect
        self.period.span_changed.connect(self.refresh)
        session.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Counts anew, in the worker."""
        self.session.background.run(_read, self.period.span(), self.session.term_id, done=self._show,
                                    failed=self.session.tell, group=f"coverage {id(self)}", owner=self)

    def _show(self, found: dict[str, list[Coverage]]) -> None:
        self._found = found
        self._export.setEnabled(True)
        villages = found[TARGETS][0]
        self._words.setText(f"走访行政村 {villages.done}/{villages.number}" if villages.number
                            else "单位名录中还没有行政村，请先在“单位”中导入")
        sheet = QWidget(objectName="scrolled")
        wide = self.width() >= TWO_COLUMNS
        whole = QBoxLayout(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom, sheet)
        whole.setSpacing(10)
        whole.setContentsMargins(0, 0, 6, 0)
        for title, rows in found.items():
            if rows:
                column = QVBoxLayout()
                column.addWidget(self._card(title, rows))
                column.addStretch()
                whole.addLayout(column, 1)
        self._area.setWidget(sheet)

    def _card(self, title: str, rows: Sequence[Coverage]) -> Card:
        name = "targets" if title == TARGETS else "townships"
        card = Card(f"coverage_{name}", "各类对象" if title == TARGETS else "行政村按乡镇")
        card.box.addWidget(label(card.accessibleName(), HEADING))
        grid = QGridLayout(horizontalSpacing=8, verticalSpacing=3)
        grid.setColumnStretch(0, 1)
        for column, text in enumerate((title, TOTAL[title], "已走访", "未走访")):
            heading = label(text, SOFT)
            grid.addWidget(heading, 0, column, Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft)
            if column:
                grid.setColumnMinimumWidth(column, theme.width_of(card.font(), 4.5))
        for row, one in enumerate(rows, 1):
            grid.addWidget(ElidedLabel(one.name), row, 0)
            for column, (what, number, view) in enumerate((
                    (TOTAL[title], one.number, one.view), ("已走访", one.done, one.visited),
                    ("未走访", one.left, one.unvisited)), 1):
                grid.addWidget(self._number(f"{name}_{row}_{column}", f"{one.name}{what} {number}", number, view),
                               row, column, Qt.AlignmentFlag.AlignRight)
        card.box.addLayout(grid)
        return card

    def _number(self, name: str, words: str, number: int, view: View) -> QWidget:
        link = button(name, f"{number:,}", lambda: self._open(view), kind=LINK, title=f"{words}，查看名单")
        link.setEnabled(bool(number))
        return link

    def _open(self, view: View) -> None:
        self.accept()
        self.view_requested.emit(view)

    # Exporting

    def export(self) -> None:
        """Saves both tables as a workbook."""
        export_from(self, self._export, "导出走访覆盖", f"走访覆盖情况_{self.session.today}", _write,
                    span_words(self.period.span()), dict(self._found))


def _read(span: tuple[str, str] | None, term: int | None) -> dict[str, list[Coverage]]:
    return {TARGETS: coverage(span, term), TOWNSHIPS: coverage_by_township(span)}


def _write(path: Path, period: str, found: dict[str, list[Coverage]], report: Report) -> None:
    from exporters.registers import footer, header_info
    from exporters.sheet import SheetColumn, SheetSpec, write_workbook
    from models.operation import log_event
    sheets = []
    for title, rows in found.items():
        name = "走访覆盖情况" if title == TARGETS else "行政村走访情况（按乡镇）"
        summable = title == TOWNSHIPS
        columns = [SheetColumn(title, 24), *(SheetColumn(words, 14, kind="integer", summable=summable)
                                             for words in (TOTAL[title], "已走访", "未走访"))]
        values = [[one.name, one.number, one.done, one.left] for one in rows]
        sheets.append(SheetSpec(name, name, columns, values, header_info=header_info(period=period), footer=footer()))
    write_workbook(path, sheets, cancelled=report.cancelled)
    log_event("导出走访覆盖情况", f"{path.name}；统计时段：{period}")


__all__ = ["VisitCoverage"]
