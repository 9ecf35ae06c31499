"""统计: what people, teams and kinds of service come to in a period; every line opens its shifts."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QTableWidgetItem, QWidget

from models.operation import log_event
from models.teams import BEGUN, Served, served_by_kind, served_by_person, served_by_team
from models.view import Filter, View
from ui import theme
from ui.background import Report
from ui.dialogs.frame import Frame
from ui.dialogs.saved_file import export_from
from ui.session import Session
from ui.widgets.buttons import Chips, button
from ui.widgets.labels import SOFT, label
from ui.widgets.period_combo import PeriodCombo, span_words
from ui.widgets.read_only_table import read_only_table

BY: dict[str, tuple[str, str, Callable[[View], list[Served]]]] = {
    "people": ("按人员", "姓名", served_by_person), "team": ("按队伍", "志愿服务队", served_by_team),
    "kind": ("按类别", "服务类别", served_by_kind)}
UNKNOWN = "未注明"


class ServiceTotals(Frame):
    """Keeps the filters of the list it was opened from; the period can be changed."""

    opened = Signal(object, str)         # the shifts of a line, and why they are shown

    def __init__(self, session: Session, view: View, parent: QWidget | None = None) -> None:
        super().__init__(session, "service_totals", "志愿服务统计", QSize(720, 560), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._base = view.without(BEGUN.key).with_(keys=(), order=()).narrowed(BEGUN)
        self._rows: list[Served] = []
        # Label
        self.period = PeriodCombo(session, "totals/period")
        self.period.show_span(view.period)
        self.chips = Chips("totals_by", "统计方式", [(key, title) for key, (title, _, _) in BY.items()])
        self.table = read_only_table("totals_table", "志愿服务统计", 4)
        for place in (1, 2, 3):
            self.table.setColumnWidth(place, theme.width_of(self.font(), 7.5))
        narrowed = " · 只统计列表中筛选出的排班" if view.typed or view.filters else ""
        # Buttons
        self._export = button("totals_export", "导出表格", self.export)
        self.add_button(self._export)
        self.add_button(button("totals_close", "关闭", self.reject), default=False)
        # Assemble
        top = QHBoxLayout(spacing=10)
        top.addWidget(self.period)
        top.addWidget(self.chips)
        top.addStretch(1)
        self.box.addLayout(top)
        self.box.addWidget(label(f"双击一行，查看它的排班{narrowed}", SOFT))
        self.box.addWidget(self.table, 1)
        # Connect
        self.period.span_changed.connect(self._read)
        self.chips.chosen.connect(lambda _: self._read())
        self.table.cellActivated.connect(lambda row, _: self._open(row))
        self.table.setFocus()
        self._read()

    def _view(self) -> View:
        return self._base.with_(period=self.period.span())

    def _read(self) -> None:
        self.session.background.run(BY[self.chips.current()][2], self._view(), done=self._show,
                                    failed=self.session.tell, group=f"totals {id(self)}", owner=self)

    def _show(self, rows: list[Served]) -> None:
        self._rows = rows
        people = self.chips.current() == "people"
        self.table.setHorizontalHeaderLabels([BY[self.chips.current()][1], "班次", "人次", "时长（小时）"])
        self.table.setColumnHidden(2, people)             # a person is there once a shift
        self.table.setRowCount(len(rows))
        for row, one in enumerate(rows):
            for place, text in enumerate((one.name, f"{one.shifts:,}", f"{one.times:,}", hours(one.hours))):
                item = QTableWidgetItem(text)
                if place:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, place, item)
        times, total = sum(one.times for one in rows), sum((one.hours for one in rows), Decimal(0))
        self.say(f"{span_words(self.period.span())}：共 {times:,} 人次 · {hours(total)} 小时" if rows
                 else f"{span_words(self.period.span())}没有排班", SOFT)
        self._export.setEnabled(bool(rows))

    def _open(self, row: int) -> None:
        by, one = self.chips.current(), self._rows[row]
        value = one.id if by != "kind" else None if one.name == UNKNOWN else one.name
        view = self._view()
        view = view.with_(filters=(*view.without(by).filters, Filter(by, "is", value)))
        self.accept()
        self.opened.emit(view, f"{one.name}的排班" if by == "people" else "")

    def export(self) -> None:
        """Saves the table as a workbook."""
        title, by, _ = BY[self.chips.current()]
        export_from(self, self._export, "导出统计表", f"志愿服务统计（{title}）_{self.session.today}", _write,
                    f"志愿服务统计（{title}）", by, span_words(self.period.span()), list(self._rows))


def hours(value: Decimal) -> str:
    return f"{value.normalize():,f}"


def _write(path: Path, title: str, by: str, period: str, rows: list[Served], report: Report) -> None:
    from exporters.registers import footer, header_info
    from exporters.sheet import SheetColumn, SheetSpec, write_workbook
    people = by == BY["people"][1]
    columns = [SheetColumn(by, 28), SheetColumn("班次（次）", 12, kind="integer", summable=by == BY["team"][1]),
               SheetColumn("人次", 12, kind="integer", summable=True),
               SheetColumn("时长（小时）", 14, kind="number", summable=True)]
    values = [[one.name, one.shifts, one.times, one.hours] for one in rows]
    if people:                                             # a person is there once a shift
        columns.pop(2)
        values = [[*line[:2], line[3]] for line in values]
    write_workbook(path, [SheetSpec(title, title, columns, values, count_line=f"共 {len(rows)} 行",
                                    header_info=header_info(period=period), footer=footer())],
                   cancelled=report.cancelled)
    log_event(f"导出{title}", f"{path.name}，{len(rows)} 行；统计时段：{period}")


__all__ = ["ServiceTotals"]
