"""请假汇总: who asked for leave from which session of a 全体会议; goes out as a sheet."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTableWidgetItem, QWidget

from models import fields
from models.sessions import LeaveSummary, leave_summary, leave_view
from models.view import Filter
from ui import theme
from ui.background import Report
from ui.dialogs.frame import Frame
from ui.dialogs.saved_file import export_from
from ui.session import Session
from ui.widgets.buttons import button
from ui.widgets.labels import AMBER, HEADING, SOFT, label
from ui.widgets.read_only_table import read_only_table

PERSON, WORK, FIRST = 0, 1, 2                # columns; then one for each session, how often, and why


class LeaveSummaryDialog(Frame):
    """A double click or Enter shows that person's rows."""

    view_requested = Signal(object)

    def __init__(self, session: Session, meeting: int, parent: QWidget | None = None) -> None:
        super().__init__(session, "leave_summary", "请假汇总", QSize(980, 600), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._meeting = meeting
        self._found: LeaveSummary | None = None
        # Label
        self._name = label(kind=HEADING, name="leave_meeting")
        self._name.setWordWrap(True)
        self.table = read_only_table("leave_table", "请假汇总", FIRST, stretched=None)
        # Buttons
        self._export = self.add_button(button("leave_export", "导出表格", self.export))
        self._export.setEnabled(False)
        self.add_button(button("leave_close", "关闭", self.reject))
        # Assemble
        self.box.addWidget(self._name)
        self.box.addWidget(label("双击一行，查看此人的出席记录", SOFT))
        self.box.addWidget(self.table, 1)
        # Connect
        self.table.cellActivated.connect(lambda row, _: self._open(row))
        session.changed.connect(self.refresh)
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Reads anew, in the worker."""
        self.session.background.run(leave_summary, self._meeting, done=self._show, failed=self.session.tell,
                                    group=f"leave {id(self)}", owner=self)

    def _show(self, found: LeaveSummary) -> None:
        self._found = found
        self._name.setText(found.name)
        titles = titles_of(found)
        self.table.setColumnCount(len(titles))
        self.table.setHorizontalHeaderLabels(titles)
        header = self.table.horizontalHeader()
        for place, title in enumerate(titles):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
            wide = 6 if place == PERSON else 14 if place in (WORK, len(titles) - 1) else max(7.5, len(title) + 1)
            self.table.setColumnWidth(place, theme.width_of(self.font(), wide))
        header.setSectionResizeMode(WORK, QHeaderView.ResizeMode.Stretch)
        self.table.setRowCount(len(found.people))
        for row, cells in enumerate(rows_of(found)):
            for place, cell in enumerate(cells):
                item = QTableWidgetItem(str(cell))
                if PERSON < place < len(cells) - 1 and place != WORK:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                item.setToolTip(str(cell) if place in (WORK, len(cells) - 1) else "")
                self.table.setItem(row, place, item)
        times = sum(one.times for one in found.people)
        words = (f"{len(found.people)} 人请假，共 {times} 人次" if found.people else
                 "没有人请假" if found.sessions else "还没有登记出席名单")
        lacking = f"；{'、'.join(found.unlisted)}只登记了请假人数，没有名单" if found.unlisted else ""
        self.say(words + lacking, AMBER if lacking else SOFT)
        self._export.setEnabled(bool(found.people))

    def _open(self, row: int) -> None:
        if self._found is None:
            return
        view = leave_view(self._meeting)
        person = self._found.people[row].person
        self.accept()
        self.view_requested.emit(view.narrowed(Filter("person", "is", person.id)))

    def export(self) -> None:
        """Saves the table as a workbook."""
        if self._found is not None:
            export_from(self, self._export, "导出请假汇总", f"请假汇总_{self._found.name}", _write, self._found)


def titles_of(found: LeaveSummary) -> list[str]:
    return ["姓名", "工作单位及职务", *found.sessions, "请假次数", "事由"]


def rows_of(found: LeaveSummary) -> list[list[str | int]]:
    return [[one.person.text, one.work, *one.statuses, one.times, one.reasons] for one in found.people]


def _write(path: Path, found: LeaveSummary, report: Report) -> None:
    from exporters.registers import footer, header_info
    from exporters.sheet import SheetColumn, SheetSpec, write_workbook
    from models.operation import log_event
    columns = [SheetColumn("姓名", 10, "center"), SheetColumn("工作单位及职务", 28, "left"),
               *(SheetColumn(title, 14, "center") for title in found.sessions),
               SheetColumn("请假次数", 10, kind="integer", summable=True), SheetColumn("事由", 24, kind="long")]
    title = f"{found.name} 请假汇总表"
    write_workbook(path, [SheetSpec("请假汇总", title, columns, rows_of(found), note_line="（按姓氏笔画为序）",
                                    count_line=f"共 {len(found.people)} 人", footer=footer(),
                                    header_info=header_info(period=fields.print_date(found.day)))],
                   cancelled=report.cancelled)
    log_event("导出请假汇总", f"{path.name}，{len(found.people)} 人")


__all__ = ["LeaveSummaryDialog"]
