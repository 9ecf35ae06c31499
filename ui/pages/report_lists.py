"""The lists behind a report: schemes, what went out, 期初, what is reported otherwise, and closed years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from models import fields
from models.archive import ClosedYears
from models.attachments import file_of, names_of
from models.kept_reports import KeptReports, files_of, kept_figures
from models.openings import Openings, Restatements
from models.periods import EVER
from models.schemes import Schemes
from models.view import View
from ui.background import Report
from ui.card import CardSection, Head, Line
from ui.dialogs.saved_file import SAVED, last_folder
from ui.pages.register_page import PageAction, RegisterPage
from ui.session import Session


def schemes(session: Session) -> RegisterPage:
    """汇报方案"""
    return RegisterPage(session, Schemes, name="schemes", filters=("period",), placeholder="搜索方案、报送对象",
                        actions=(PageAction("produce", "生成汇报…", _produce, "card", edits=False),))


def _produce(page: RegisterPage, ids: Sequence[int]) -> None:
    from ui.dialogs.produce_report import ProduceReport
    ProduceReport(page.session, page.window(), None, ids[0]).open()


# 报送留底

def kept_head(values: Mapping[str, Any]) -> Head:
    first = "" if values["first"] == EVER else f"{fields.print_date(values['first'])}—"
    return Head(values["name"] or "", values["recipient"] or "", f"{first}{fields.print_date(values['last'])}")


def read_figures(report: int, view: View) -> list[Line]:
    """The figures as they went out, with the reason where one was below the last."""
    return [Line(one.title, f"{one.value:g} {one.unit}" + (f"（{one.reason}）" if one.reason else ""))
            for one in kept_figures(report)]


def read_files(report: int, view: View) -> list[Line]:
    """The files that went out."""
    return [Line("文件", name) for name in names_of(files_of(report))]


def kept(session: Session) -> RegisterPage:
    """报送留底"""
    return RegisterPage(
        session, KeptReports, name="kept_reports", importable=False, creatable=False, heading=kept_head,
        in_head=("name", "recipient", "last"), placeholder="搜索汇报名称、报送对象",
        sections=(CardSection("文件", read_files), CardSection("报送的指标", read_figures)),
        actions=(PageAction("save_kept", "另存文件…", _save, "card", edits=False),))


def _save(page: RegisterPage, ids: Sequence[int]) -> None:
    """Copies the files that went out into a folder."""
    folder = QFileDialog.getExistingDirectory(page, "选择保存的文件夹", str(last_folder(page.session, SAVED)))
    if not folder:
        return
    page.session.memory.set(SAVED, folder)

    def told(names: list[str]) -> None:
        if page.session.messages is not None:
            page.session.messages.toast(f"已保存：{'、'.join(names)}" if names else "这份汇报没有留存文件。", "打开所在文件夹",
                                        lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(folder)))
    page.session.background.run(_copy, ids[0], Path(folder), long=True, owner=page, done=told,
                                failed=page.session.tell)


def _copy(kept: int, folder: Path, report: Report) -> list[str]:
    import shutil

    from models.errors import Refused
    found = [file_of(one) for one in files_of(kept)]
    for name, path in found:
        if (folder / name).exists():
            raise Refused(f"文件夹里已有“{name}”，没有覆盖。", "请另选一个文件夹。")
    for name, path in found:
        try:
            shutil.copyfile(path, folder / name)
        except OSError as error:
            raise Refused(f"“{name}”没有保存下来。", "请检查磁盘空间和文件夹后重试。") from error
    return [name for name, _ in found]


# 期初数, 另行报送数, 年度归档

def openings(session: Session) -> RegisterPage:
    """期初数"""
    return RegisterPage(session, Openings, name="openings", filters=("figure",), placeholder="搜索指标、来源")


def restatements(session: Session) -> RegisterPage:
    """另行报送数"""
    return RegisterPage(session, Restatements, name="restatements", filters=("figure",), placeholder="搜索指标、说明")


def closed_years(session: Session) -> RegisterPage:
    """年度归档"""
    return RegisterPage(session, ClosedYears, name="closed_years", importable=False, placeholder="搜索年度")
