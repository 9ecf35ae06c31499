"""Every dialog there is, each opened over the sample, for what must hold of all of them."""
from __future__ import annotations

import importlib
import pkgutil
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QDialog, QWidget

import ui
from models.catalogue import REGISTERS
from models.members import Members
from models.operation import OperationLog
from models.periods import between
from models.put_back import PutBack, look_back
from models.records import db, live
from models.register import Register
from models.view import View
from ui.session import Session

Make = Callable[[Session, QWidget], QDialog]

# The frames of others, and what opens only in the middle of other work, where its own tests open it.
FRAMES = {"FileFrame", "Frame", "OneLine", "PageFrame", "WorkFrame", "SinceFrame", "_MoveDialog"}
OPENED_LATER = {"MappingDialog", "PersonDialog", "QuestionsDialog", "MemoryDialog", "RosterDialog", "BlockPreview",
                "CellSince", "TermDialog", "FindReplace",
                "ViewsDialog"}


def first(register: type[Register], count: int = 1) -> list[int]:
    """The first records of a register that are there."""
    with db.connection_context():
        return [row.id for row in register.row.select(register.row.id).where(live(register.row)).limit(count)]


def _made(path: str, *arguments: Any) -> Make:
    """The class at `path`; an argument that is a function is asked when the sample is there."""
    module, name = path.split(":")

    def make(session: Session, window: QWidget) -> QDialog:
        given = [one(session) if callable(one) else one for one in arguments]
        cls = getattr(importlib.import_module(module), name)
        made: QDialog = cls(session, *given, parent=window) if "bare" not in made_bare.get(path, "") else cls(
            *given, parent=window)
        return made
    return make


def _looked(_: Session) -> PutBack:
    member, = first(Members)
    with db.connection_context():
        return look_back(Members, member, int(OperationLog.select().order_by(OperationLog.id).get().id) + 1)


def _ids(key: str, count: int = 1) -> Callable[[Session], list[int]]:
    return lambda _: first(REGISTERS[key], count)


def _id(key: str) -> Callable[[Session], int]:
    return lambda _: first(REGISTERS[key])[0]


def _view(key: str, **options: Any) -> Callable[[Session], View]:
    return lambda session: session.view(REGISTERS[key], **options)


def _named(key: str, count: int) -> Callable[[Session], dict[int, str]]:
    def read(_: Session) -> dict[int, str]:
        ids = first(REGISTERS[key], count)
        with db.connection_context():
            return REGISTERS[key].labels(ids)
    return read


def _appoint(session: Session, window: QWidget, which: str) -> QDialog:
    from ui.dialogs import appoint
    from ui.pages.grid_reads import read_snapshot
    assert session.term_id is not None
    with db.connection_context():
        state = next(one for one in read_snapshot(session.term_id, session.today).grids if one.branch is not None)
    if which == "committee":
        return appoint.committee_dialog(session, state, window)
    made: QDialog = getattr(appoint, f"{which}_dialog")(session, state, session.term_id, window)
    return made


def _step(name: str) -> Make:
    def make(session: Session, window: QWidget) -> QDialog:
        from ui.dialogs import suggestion_steps
        return suggestion_steps.StepDialog(session, getattr(suggestion_steps, name), first(REGISTERS["suggestions"], 2),
                                           window)
    return make


def _sessions(session: Session, window: QWidget) -> QDialog:
    from models.sessions import Whole
    from ui.dialogs.add_sessions import AddSessions
    return AddSessions(session, Whole(first(REGISTERS["meetings"])[0], "示例会议", "2026-01-10", ()), window)


def _form(key: str) -> Make:
    def make(session: Session, window: QWidget) -> QDialog:
        from ui.forms import RecordForm
        return RecordForm.edit(session, REGISTERS[key], first(REGISTERS[key])[0], window)
    return make


def _new(key: str) -> Make:
    def make(session: Session, window: QWidget) -> QDialog:
        from ui.forms import RecordForm
        return RecordForm.add(session, REGISTERS[key], parent=window)
    return make


made_bare = {path: "bare" for path in (
    "ui.dialogs.operator:OperatorDialog", "ui.dialogs.locked:CannotOpen", "ui.dialogs.backups:PickBackup",
    "ui.pages.list_dialogs:ColumnsDialog", "ui.pages.list_dialogs:DayDialog", "ui.widgets.period_combo:PeriodDialog",
    "ui.widgets.paste_text:PasteText", "ui.pages.saved_views:NameDialog", "ui.manual:ManualDialog")}

DIALOGS: dict[str, Make] = {
    "AboutDialog": _made("ui.dialogs.about:AboutDialog"),
    "AddSessions": _sessions,
    "AddVolunteers": _made("ui.dialogs.add_volunteers:AddVolunteers", _id("teams")),
    "AppointDialog": lambda session, window: _appoint(session, window, "convener"),
    "AppointDialog secretary": lambda session, window: _appoint(session, window, "secretary"),
    "AppointDialog committee": lambda session, window: _appoint(session, window, "committee"),
    "ApprovalDialog": _made("ui.dialogs.appoint:ApprovalDialog", _id("branches"), "示例临时党支部"),
    "AssignmentDialog": _made("ui.dialogs.assignment:AssignmentDialog"),
    "AttachmentsDialog": _made("ui.dialogs.attachments:AttachmentsDialog", _id("documents")),
    "AttendanceDialog": _made("ui.dialogs.attendance:AttendanceDialog", _id("meetings")),
    "BackupsDialog": _made("ui.dialogs.backups:BackupsDialog"),
    "PickBackup": _made("ui.dialogs.backups:PickBackup", ()),
    "BasicsDialog": _made("ui.dialogs.basics:BasicsDialog"),
    "BulkEdit": _made("ui.dialogs.bulk_edit:BulkEdit", _view("members"), lambda _: array("q", first(Members, 3)),
                      (0, 1, 2), "sector"),
    "SaveSet": _made("ui.dialogs.book_set:SaveSet", (), lambda _: (lambda: None)),
    "BookSetsDialog": _made("ui.dialogs.book_set:BookSetsDialog"),
    "ChangeOverDialog": _made("ui.dialogs.changeover:ChangeOverDialog"),
    "ChangesDialog": _made("ui.dialogs.changes:ChangesDialog"),
    "ColumnFilter": _made("ui.widgets.column_filter:ColumnFilter", _view("members"), "sex", ()),
    "ColumnsDialog": _made("ui.pages.list_dialogs:ColumnsDialog", lambda _: Members, ("name", "sector"), ("name",)),
    "CopyRota": _made("ui.dialogs.copy_rota:CopyRota", _id("teams")),
    "CorrectCell": _made("ui.dialogs.correct_cell:CorrectCell", "第 3 行 性别", "“南”不在可选范围内", "南"),
    "CannotOpen": _made("ui.dialogs.locked:CannotOpen", "数据库正在使用。", "请稍候再试。", ("read_only", "retry")),
    "DayDialog": _made("ui.pages.list_dialogs:DayDialog", "2026-01-01"),
    "DuplicatesDialog": _made("ui.dialogs.duplicates:DuplicatesDialog"),
    "ExportDialog": _made("ui.dialogs.export_dialog:ExportDialog", _view("members")),
    "FirstStart": _made("ui.dialogs.first_start:FirstStart"),
    "GiftForm": lambda session, window: importlib.import_module("ui.dialogs.book_set").GiftForm.add(
        session, REGISTERS["gifts"], parent=window),
    "GroupingDialog": _made("ui.dialogs.grouping:GroupingDialog", lambda session: session.term_id),
    "HandoverDialog": _made("ui.dialogs.handover:HandoverDialog"),
    "ImportDialog": _made("ui.dialogs.import_dialog:ImportDialog", lambda _: Members),
    "LeaveGridDialog": _made("ui.dialogs.move_members:LeaveGridDialog", _named("members", 2), _id("grids"),
                             {}, None, "示例网格"),
    "LeaveSummaryDialog": _made("ui.dialogs.leave_summary:LeaveSummaryDialog", _id("meetings")),
    "LeavingDialog": _made("ui.dialogs.leaving:LeavingDialog", _ids("members", 2)),
    "LectureTotals": _made("ui.dialogs.lecture_totals:LectureTotals", _view("lectures")),
    "ManualDialog": _made("ui.manual:ManualDialog", ""),
    "NameDialog": _made("ui.pages.saved_views:NameDialog", "保存当前视图", "打开这个数据库的人都能使用。", "保存", ""),
    "LogContactDialog": _made("ui.dialogs.log_contact:LogContactDialog", _ids("contacts", 2)),
    "ManyGifts": _made("ui.dialogs.many_gifts:ManyGifts"),
    "MeetingForm": lambda session, window: importlib.import_module("ui.pages.meetings").MeetingForm.add(
        session, REGISTERS["meetings"], parent=window),
    "MergeDialog": _made("ui.dialogs.merge_suggestions:MergeDialog", _ids("suggestions", 3)),
    "MergeUnits": _made("ui.dialogs.merge_units:MergeUnits", _ids("units", 2), _named("units", 2)),
    "OperatorDialog": _made("ui.dialogs.operator:OperatorDialog", ("示例员", "示例员乙"), "示例员"),
    "PasteText": _made("ui.widgets.paste_text:PasteText", "粘贴名单", "每行一个"),
    "PeriodDialog": _made("ui.widgets.period_combo:PeriodDialog", between("2026-01-01", "2026-03-31")),
    "PrintForm": _made("ui.dialogs.print_form:PrintForm", _view("members")),
    "ProduceReport": _made("ui.dialogs.produce_report:ProduceReport"),
    "PutBackDialog": _made("ui.dialogs.put_back:PutBackDialog", _looked),
    "RecordForm": _form("members"),
    "RecordForm visits": _new("visits"),
    "RecordForm shifts": _form("shifts"),
    "RecordForm meetings": _form("meetings"),
    "RecycleBinDialog": _made("ui.dialogs.recycle_bin:RecycleBinDialog"),
    "SeatDialog": _made("ui.dialogs.move_members:SeatDialog", _id("grids"), "第一网格", lambda session: session.term_id),
    "Sentence": lambda _, window: importlib.import_module("ui.messages").Sentence(
        window, "question", "把委员放入回收站？", "可以还原。", "保留", "放入回收站"),
    "ServiceTotals": _made("ui.dialogs.service_totals:ServiceTotals", _view("shifts")),
    "SettingsDialog": _made("ui.dialogs.settings:SettingsDialog"),
    "ShortcutsDialog": _made("ui.dialogs.shortcuts:ShortcutsDialog"),
    "StepDialog": _step("SENDING"),
    "StructureDialog": _made("ui.dialogs.structure:StructureDialog"),
    "VisitCoverage": _made("ui.dialogs.visit_coverage:VisitCoverage", None),
}


def declared() -> set[str]:
    """The name of every dialog class of the program."""
    for one in pkgutil.walk_packages([str(Path(ui.__file__).parent)], "ui."):
        importlib.import_module(one.name)
    found, queue = set(), [QDialog]
    while queue:
        for cls in queue.pop().__subclasses__():
            queue.append(cls)
            if cls.__module__.startswith("ui."):
                found.add(cls.__name__)
    return found - FRAMES - OPENED_LATER


__all__ = ["DIALOGS", "declared", "first"]
