"""Papers on pages: every row once, nothing beyond the edge, headers on each; pictures, PDF and printer alike."""
from __future__ import annotations

import re
import shutil
import subprocess
import threading
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from exporters.paper import Look, Paper, PaperCell, PaperRow, header_row, title_rows
from models.errors import Cancelled, Refused
from ui.printing import page_layout, page_picture, paint, write_pdf
from ui.typesetting import Laid, Type, lay_out

pytestmark = pytest.mark.usefixtures("qapp")

TEXT = st.text("汉字名单新河县abc 123（女）\n", max_size=120)
ROW = st.builds(lambda one, two, height, new, keep: PaperRow((
    PaperCell(one, Look(border=True)), PaperCell(two, Look("heading", 14, "center"))), height, new_page=new, keep=keep),
    TEXT, TEXT, st.sampled_from([0.0, 30.0, 200.0]), st.booleans(), st.integers(0, 9).map(lambda number: number > 7))


def a_paper(rows: list[PaperRow], **more: Any) -> Paper:
    widths = (120.0, 200.0)
    return Paper("示例", "示例名单", widths, rows, heading=title_rows("示例名单", "（按次序）", widths),
                 header=(header_row(("姓名", "说明")),),
                 ending=(PaperRow((PaperCell("共若干人", columns=2),)),), **more)


def lines(count: int, height: float = 40) -> list[PaperRow]:
    return [PaperRow((PaperCell(f"示例{n:03}", Look(border=True)), PaperCell("说明")), height) for n in range(count)]


def on_pages(laid: Laid) -> list[PaperRow]:
    return [placed.row for page in laid.pages for placed in page]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, max_size=40), landscape=st.booleans())
def test_every_row_stands_once_on_a_page_and_within_it(rows: list[PaperRow], landscape: bool) -> None:
    paper = a_paper(rows, landscape=landscape)
    laid = lay_out(paper)
    header = paper.header[0]
    assert [row for row in on_pages(laid) if row is not header] == [*paper.heading, *rows, *paper.ending]
    assert [sum(placed.row is header for placed in page) for page in laid.pages] == [1] * len(laid.pages)
    assert all(page[0].row is header for page in laid.pages[1:])
    for page in laid.pages:
        at = 0.0
        for placed in page:
            assert placed.top == pytest.approx(at)
            at += placed.height
        assert at <= paper.room[1] / laid.scale + 0.1


def test_what_belongs_together_stays_together() -> None:
    rows = lines(40)
    rows = [PaperRow(row.cells, 40, keep=n % 8 == 0, new_page=n == 20) for n, row in enumerate(rows)]
    laid = lay_out(a_paper(rows))
    assert not any(page[-1].row.keep for page in laid.pages), "a heading is never the last of its page"
    first = [page[1].row for page in laid.pages[1:]]
    assert rows[20] in first, "it begins a page, below the header"


def test_a_wide_paper_is_made_as_wide_as_the_page_and_a_small_one_is_not() -> None:
    wide = Paper("宽", "宽", (800.0, 400.0), lines(3))
    assert lay_out(wide).scale == pytest.approx(wide.room[0] / 1200)
    assert lay_out(a_paper(lines(3))).scale == 1
    assert len(lay_out(a_paper(lines(60))).pages) > 2 and len(lay_out(a_paper(lines(60), one_page=True)).pages) == 1


def test_long_text_is_wrapped_and_made_smaller_only_where_its_row_is_fixed() -> None:
    long = "示例内容" * 40
    free = lay_out(a_paper([PaperRow((PaperCell(long), PaperCell()))]))
    tall = next(placed for placed in free.pages[0] if placed.row.cells[0].text == long)
    assert tall.height > 12 * 16, "160 characters of 11 points in 114 points"
    kind = Type()
    cell = PaperCell(long, Look(size=12))
    assert kind.fitted(cell, 114, 2000) == 12
    small = kind.fitted(cell, 114, 60)
    assert small < 12 and kind.lines(long, cell.look, small, 114) * 1.5 * small <= 60 + 6 or small == 5
    number = PaperCell("12345678901234567890", Look(size=12, wrap=False))
    assert kind.fitted(number, 60, 20) < 12 and kind.fitted(number, 300, 20) == 12


def dark(image: QImage) -> int:
    return sum(image.pixelColor(x, y).lightness() < 128 for x in range(0, image.width(), 2)
               for y in range(0, image.height(), 2))


def test_pages_are_painted_on_pictures() -> None:
    laid = lay_out(a_paper(lines(30)))
    pictures = [page_picture(laid, number, 400) for number in range(len(laid.pages))]
    assert all((one.width(), one.height()) == (400, 566) for one in pictures)
    assert dark(pictures[0]) > 200
    assert dark(page_picture(lay_out(Paper("空", "空", (100.0,), [], footer="")), 0, 400)) == 0
    turned, upright = (lay_out(Paper("签", "签", (200.0,), [
        PaperRow((PaperCell("示例", Look(size=60, turned=degrees)),), 300)], footer="")) for degrees in (90, 0))
    assert dark(page_picture(turned, 0, 400)) == pytest.approx(dark(page_picture(upright, 0, 400)), rel=0.2)


def pages_read(path: Path) -> list[str]:
    """The text of each page, as another program reads it."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not there to read the file back")
    done = subprocess.run([reader, "-layout", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8").split("\f")[:-1]


def test_a_pdf_has_every_name_once_and_the_fonts_within(tmp_path: Path) -> None:
    laid = lay_out(a_paper(lines(50)))
    told: list[tuple[int, int]] = []
    write_pdf(tmp_path / "名单.pdf", laid, lambda *numbers: told.append(numbers))
    content = (tmp_path / "名单.pdf").read_bytes()
    assert content.startswith(b"%PDF-") and b"/FontFile" in content, "other computers need not have the fonts"
    assert told == [(n, len(laid.pages)) for n in range(1, len(laid.pages) + 1)]
    pages = pages_read(tmp_path / "名单.pdf")
    assert len(pages) == len(laid.pages) > 2
    assert [f"第{n}页共{len(pages)}页" in page.replace(" ", "") for n, page in enumerate(pages, 1)] == [True] * len(pages)
    whole = "".join(pages)
    assert "共若干人" in whole and not re.search("[\u2e80-\u2fdf]", whole), "letters are called by their characters"
    assert all(whole.count(f"示例{n:03}") == 1 for n in range(50)) and whole.count("姓名") == len(pages)


def test_nothing_is_left_of_a_pdf_that_was_given_up(tmp_path: Path) -> None:
    laid = lay_out(a_paper(lines(50)))
    told: list[int] = []
    with pytest.raises(Cancelled):
        write_pdf(tmp_path / "名单.pdf", laid, lambda done, _: told.append(done), lambda: len(told) > 0)
    assert told == [1] and list(tmp_path.iterdir()) == []
    with pytest.raises(Cancelled):
        lay_out(a_paper(lines(5)), cancelled=lambda: True)
    with pytest.raises(Refused):
        write_pdf(tmp_path / "没有" / "名单.pdf", laid)


@pytest.mark.parametrize("landscape", [False, True])
def test_a_printer_gets_the_pages_that_were_asked_for(tmp_path: Path, landscape: bool) -> None:
    laid = lay_out(a_paper(lines(80), landscape=landscape))
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "打印.pdf"))
    printer.setPageLayout(page_layout(laid.paper))
    paint(printer, laid, [1, 2])
    read = pages_read(tmp_path / "打印.pdf")
    # What Qt itself writes calls some letters by radicals of one look; only our own PDF is put right.
    read = [unicodedata.normalize("NFKC", page).replace("\u2eda", "页") for page in read]
    assert ["第2页共" in read[0].replace(" ", ""), "第3页共" in read[1].replace(" ", "")] == [True, True]
    assert len(read) == 2
    first = next(placed.row.cells[0].text for placed in laid.pages[1] if placed.row.cells[0].text.startswith("示例"))
    assert first in read[0] and "示例000" not in "".join(read)


@pytest.mark.qt_log_ignore("Returned false")
def test_a_printer_that_does_not_answer_is_told() -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName("/nonexistent/打印.pdf")
    laid = lay_out(a_paper(lines(5)))
    with pytest.raises(Refused) as refused:
        paint(printer, laid, [0])
    assert refused.value.what_to_do


def test_pages_are_laid_out_and_painted_on_another_thread() -> None:
    found: list[Any] = []

    def work() -> None:
        laid = lay_out(a_paper(lines(30)))
        found.append(page_picture(laid, 0, 300))
    thread = threading.Thread(target=work)
    thread.start()
    while thread.is_alive():
        QApplication.processEvents()
        thread.join(0.01)
    assert dark(found[0]) > 30
