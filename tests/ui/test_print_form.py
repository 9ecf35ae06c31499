"""打印: the dialog as a person uses it; what it saves and prints is read back, and stands in the log."""
from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from models.basics import change_settings
from models.meetings import Meetings
from models.members import Members
from models.operation import OperationLog, operation
from models.view import Filter
from models.writing import Draft, write
from tests.ui.conftest import PEOPLE, member, write_in
from ui.dialogs import page_frame, print_form
from ui.dialogs.print_form import PrintForm
from ui.pages.meetings import meetings
from ui.pages.members import roster
from ui.printing import page_layout
from ui.session import Session

Read = Callable[[Callable[[], Any]], Any]
ID_NUMBER = "11010519491231002X"                # the example of GB 11643
NAMES = [one[0] for one in PEOPLE]


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the native dialog says to save, under the name it is offered."""
    folder = tmp_path / "出"
    folder.mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName",
                        lambda _, title, name, kinds: (str(folder / Path(name).name), kinds))
    return folder


@pytest.fixture
def paper_tray(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A printer that prints into a file, chosen in the system's dialog with all its pages."""
    path = tmp_path / "纸.pdf"

    def asked(parent: QWidget, laid: Any, current: int) -> tuple[QPrinter, list[int]]:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        printer.setPageLayout(page_layout(laid.paper))
        return printer, list(range(len(laid.pages)))
    monkeypatch.setattr(page_frame, "printers", lambda: ["示例打印机"])
    monkeypatch.setattr(page_frame, "ask_printer", asked)
    return path


def opened(qtbot: QtBot, session: Session, window: QWidget, form: str = "", ids: tuple[int, ...] = (),
           view: Any = None) -> PrintForm:
    dialog = PrintForm(session, view or session.view(Members), ids, form, window)
    dialog.open()
    ready(qtbot, dialog)
    return dialog


def ready(qtbot: QtBot, dialog: PrintForm) -> None:
    qtbot.waitUntil(lambda: dialog._making is None and not dialog._settle.isActive() and dialog._job is None)


def shown(dialog: PrintForm) -> list[str]:
    """All texts of all pages."""
    laid = dialog.preview.laid
    assert laid is not None
    return [text for number in range(len(laid.pages)) for text in laid.shown(number)]


def events(read: Read) -> list[str]:
    return read(lambda: [f"{row.title}：{row.detail}" for row in OperationLog.select().where(
        OperationLog.kind == "event").order_by(OperationLog.id)])


def saving(qtbot: QtBot, dialog: PrintForm, press: QPushButton) -> None:
    qtbot.mouseClick(press, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.said.text().startswith("已"))


def test_the_list_is_printed_as_the_screen_shows_it(qtbot: QtBot, session: Session, read: Read, window: QWidget,
                                                    paper_tray: Path) -> None:
    view = session.view(Members, filters=(Filter("party_members"),), keys=("name", "sex", "sector"),
                        order=(("name", True),))
    dialog = opened(qtbot, session, window, view=view)
    assert [text for text in shown(dialog) if text.startswith("示例")] == ["示例甲", "示例丁"]
    assert "姓名" in shown(dialog) and "手机" not in shown(dialog) and dialog.preview.said.text() == "第 1 页，共 1 页"
    QTest.keyClick(dialog, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: dialog.said.text() == "已送到打印机，共 1 页。")
    assert paper_tray.read_bytes().startswith(b"%PDF-")
    assert events(read)[-1] == "打印委员名册：2 行，1 页"


def test_the_list_turns_and_shrinks_and_takes_a_title(qtbot: QtBot, session: Session, window: QWidget) -> None:
    dialog = opened(qtbot, session, window)
    assert dialog.preview.laid.paper.landscape                                              # type: ignore[union-attr]
    dialog.side.choose(print_form.PORTRAIT)
    ready(qtbot, dialog)
    laid = dialog.preview.laid
    assert laid is not None and not laid.paper.landscape and laid.scale < 1, "made smaller to be one page wide"
    dialog.fit.choose(print_form.ONE_PAGE)
    write_in(dialog.title, "示例县委员一览")
    write_in(dialog.attachment, "附件3")
    ready(qtbot, dialog)
    assert dialog.preview.laid.paper.one_page and {"示例县委员一览", "附件3"} <= set(shown(dialog))  # type: ignore[union-attr]


def test_what_the_settings_leave_blank_is_said_and_filled_in(qtbot: QtBot, session: Session, window: QWidget) -> None:
    dialog = opened(qtbot, session, window)
    told = dialog.findChild(QLabel, "blank_words")
    qtbot.waitUntil(told.isVisible)
    assert "填报单位" in told.text()
    with qtbot.waitSignal(session.changed):
        session.run_operation("设置", lambda op: change_settings(op, {"office": "政协示例县委员会"}), owner=dialog)
    qtbot.waitUntil(lambda: dialog._making is None and any("政协示例县委员会委员名册" in text for text in shown(dialog)))
    dialog.form.choose("names")
    ready(qtbot, dialog)
    assert not told.isVisible() and "政协示例县第十届委员会委员名单" in shown(dialog)


def test_a_form_is_saved_in_every_way(qtbot: QtBot, session: Session, read: Read, window: QWidget, saved: Path) -> None:
    dialog = opened(qtbot, session, window, "names")
    assert not dialog.word.isHidden() and dialog.title.placeholderText().endswith("委员名单")
    write_in(dialog.title, "示例县委员名单")
    ready(qtbot, dialog)
    for press in (dialog.pdf, dialog.sheet, dialog.word):
        dialog.say("")
        saving(qtbot, dialog, press)
    assert sorted(one.name for one in saved.iterdir()) == ["示例县委员名单.docx", "示例县委员名单.pdf", "示例县委员名单.xlsx"]
    sheet = openpyxl.load_workbook(saved / "示例县委员名单.xlsx").worksheets[0]
    cells = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert sorted(one.partition("（")[0] for one in cells[2:]) == sorted(NAMES) and "（5名，按姓氏笔画为序）" in cells
    lines = [one.text for one in docx.Document(str(saved / "示例县委员名单.docx")).paragraphs]
    assert sorted(name.partition("（")[0] for line in lines[2:] for name in line.split("\t")) == sorted(NAMES)
    assert (saved / "示例县委员名单.pdf").read_bytes().startswith(b"%PDF-")
    assert events(read)[-3:] == ["导出名单：示例县委员名单.pdf，5 人，1 页", "导出名单：示例县委员名单.xlsx，5 人",
                                 "导出名单：示例县委员名单.docx，5 人"]


def test_options_change_the_pages_and_only_the_chosen_are_printed(qtbot: QtBot, session: Session, read: Read,
                                                                  window: QWidget) -> None:
    dialog = opened(qtbot, session, window, "names")
    dialog.findChild(QComboBox, "print_sections").choose("sector")                          # type: ignore[attr-defined]
    ready(qtbot, dialog)
    assert "教育界（2名）" in shown(dialog)
    ids = tuple(member(read, session, name)["id"] for name in ("示例甲", "示例乙"))
    two = opened(qtbot, session, window, "name_cards", ids)
    assert two.scope.currentText() == "选中的 2 位" and two.preview.laid is not None
    assert len(two.preview.laid.pages) == 2 and set(shown(two)) == {"示例甲", "示例乙"}
    two.scope.choose(print_form.EVERY)
    ready(qtbot, two)
    assert two.preview.said.text() == "第 1 页，共 5 页" and not two.preview.before.isEnabled()
    qtbot.mouseClick(two.preview.after, Qt.MouseButton.LeftButton)
    assert two.preview.said.text() == "第 2 页，共 5 页" and two.preview.before.isEnabled()
    QTest.keyClick(two.preview, Qt.Key.Key_End)
    assert two.preview.number == 4 and not two.preview.after.isEnabled()
    qtbot.waitUntil(lambda: not two.preview._page.pixmap().isNull())
    two.form.choose("registration")
    ready(qtbot, two)
    assert two.preview.said.text() == "第 5 页，共 5 页" and two.word.isHidden()


def test_what_is_sensitive_is_left_out_masked_or_full_with_a_purpose(qtbot: QtBot, session: Session, read: Read,
                                                                     window: QWidget, saved: Path) -> None:
    row_id = member(read, session, "示例甲")["id"]

    def put() -> None:
        with operation("补登") as op:
            write(op, Members, [Draft({"id_number": ID_NUMBER, "address": "示例县示例路1号"}, id=row_id)])
    read(put)
    dialog = opened(qtbot, session, window, "registration", (row_id,))
    dialog.scope.choose(print_form.CHOSEN)
    ready(qtbot, dialog)
    assert ID_NUMBER not in shown(dialog) and "示例县示例路1号" not in shown(dialog)
    for combo in dialog._hows.values():
        combo.choose("full")
    ready(qtbot, dialog)
    assert ID_NUMBER not in shown(dialog), "to look at it is no reason to reveal it"
    qtbot.mouseClick(dialog.sheet, Qt.MouseButton.LeftButton)
    assert "请填写用途" in dialog.said.text() and dialog.purpose.hasFocus() and list(saved.iterdir()) == []
    write_in(dialog.purpose, "换届考察")
    for press in (dialog.sheet, dialog.pdf):
        dialog.say("")
        saving(qtbot, dialog, press)
    sheet = openpyxl.load_workbook(next(saved.glob("*.xlsx"))).worksheets[0]
    assert {ID_NUMBER, "示例县示例路1号"} <= {cell.value for row in sheet.iter_rows() for cell in row}
    for told in events(read)[-2:]:
        assert told.endswith("；含完整的身份证号、通讯地址；用途：换届考察")


def test_without_a_printer_the_way_out_is_told(qtbot: QtBot, session: Session, window: QWidget,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_frame, "printers", lambda: [])
    dialog = opened(qtbot, session, window)
    qtbot.mouseClick(dialog.print, Qt.MouseButton.LeftButton)
    assert dialog.said.text() == "本机没有安装打印机。可存为 PDF，到别的电脑上打印。"


def test_nothing_to_print_is_said_and_nothing_can_be_pressed(qtbot: QtBot, session: Session, window: QWidget) -> None:
    dialog = opened(qtbot, session, window, "standing_body")
    assert dialog.said.text() == "没有登记常委会组成人员。请先在名册中填写政协职务。"
    assert not any(one.isEnabled() for one in (dialog.print, dialog.pdf, dialog.sheet, dialog.word))
    dialog.form.choose("names")
    ready(qtbot, dialog)
    assert dialog.said.text() == "" and dialog.print.isEnabled()


def test_escape_stops_what_is_under_way_and_leaves_no_file(qtbot: QtBot, session: Session, window: QWidget,
                                                           saved: Path) -> None:
    gate = threading.Event()
    dialog = opened(qtbot, session, window)
    session.background.run(lambda report: gate.wait(5), done=lambda _: None, long=True, owner=window)
    qtbot.mouseClick(dialog.pdf, Qt.MouseButton.LeftButton)                  # waits behind the other long job
    assert dialog.progress.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: dialog._job is None)
    gate.set()
    assert dialog.isVisible() and "已取消" in dialog.said.text()
    qtbot.waitUntil(lambda: not session.background.busy())
    assert list(saved.iterdir()) == []
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog) or not dialog.isVisible())


def lines(page: QWidget) -> list[str]:
    menu = QMenu()
    from ui.pages.print_menu import fill_print_menu
    fill_print_menu(page, menu)                                                             # type: ignore[arg-type]
    return [line.text().partition("\t")[0] for line in menu.actions() if line.text()]


def test_every_list_offers_printing_and_its_forms(qtbot: QtBot, session: Session, window: QWidget) -> None:
    page = roster(session)
    qtbot.addWidget(page)
    assert lines(page) == ["打印当前列表…", "另存为 PDF…", "名单…", "常委会组成人员名单…", "签到表…", "通讯录…", "委员登记表…",
                           "座签…"]
    page.show()
    qtbot.waitUntil(lambda: len(page.table.model.ids) == 5)
    page.print_list()
    dialog = page.window().findChild(PrintForm)
    ready(qtbot, dialog)
    assert dialog.form.currentText() == "当前列表"
    qtbot.waitUntil(lambda: dialog.print.isEnabled())
    dialog.reject()


def test_a_form_of_one_meeting_asks_for_one(qtbot: QtBot, session: Session, read: Read, window: QWidget) -> None:
    page = meetings(session)
    qtbot.addWidget(page)
    assert lines(page)[2:] == ["签到表（本次应到）…", "请假名单…", "讨论组名单…", "座签（本次应到）…"]
    menu = QMenu()
    from ui.pages.print_menu import fill_print_menu
    fill_print_menu(page, menu)
    menu.actions()[-1].trigger()
    assert [one.accessibleName() for one in window.findChildren(QWidget, "toast")] == ["请先选中一条会议活动。"]

    def hold() -> int:
        with operation("开会") as op:
            return write(op, Meetings, [Draft({"kinds": ("全体会议",), "topic": "示例全会", "place": "示例会场",
                                               "body": "全体委员", "actual_start": "2026-03-15 08:30"})])[0]
    meeting = read(hold)
    dialog = opened(qtbot, session, window, "meeting_sign_in", (meeting,), session.view(Meetings))
    assert {"示例全会签到表", *NAMES} <= set(shown(dialog))
    assert "时间：2026年3月15日 08:30　　地点：示例会场　　应到：5 人" in shown(dialog)
    assert dialog.scope.isHidden()


@pytest.mark.parametrize("size", [(911, 441), (1366, 697)])
@pytest.mark.parametrize("form", ["", "names", "registration", "address_book"])
def test_the_dialog_fits_the_window_and_is_named(qtbot: QtBot, session: Session, window: QWidget, form: str,
                                                 size: tuple[int, int]) -> None:
    window.resize(*size)
    dialog = opened(qtbot, session, window, form)
    assert dialog.width() <= size[0] and dialog.height() <= size[1]
    for kind in (QPushButton, QComboBox, QLineEdit):
        for one in dialog.findChildren(kind):
            assert one.objectName().isascii() and one.accessibleName(), one.objectName()
    preview = dialog.preview
    qtbot.waitUntil(lambda: not preview._page.pixmap().isNull())
    assert preview._page.accessibleName(), "a screen reader is told what the picture says"
