"""The manual: F1 opens it at the page of the present tab; every link and picture in it is there."""
from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from models.manual import FOLDER, manual_pages
from tests.ui.conftest import write_in
from ui.manual import ManualDialog
from ui.tabs import TABS

PAGES = manual_pages()


def test_every_tab_has_its_page() -> None:
    assert {tab.key for tab in TABS} <= {page.key for page in PAGES}
    assert len({page.title for page in PAGES}) == len(PAGES) and all(page.title for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=[page.key for page in PAGES])
def test_its_links_and_pictures_are_there(qtbot: QtBot, page: object) -> None:
    text = page.text()                                                        # type: ignore[attr-defined]
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert (FOLDER / target).is_file(), target
    dialog = ManualDialog(page.key)                                           # type: ignore[attr-defined]
    qtbot.addWidget(dialog)
    document = dialog.text.document()
    for name in re.findall(r"!\[[^]]*\]\(([^)]+)\)", text):
        picture = document.resource(QTextDocument.ResourceType.ImageResource.value,
                                    document.baseUrl().resolved(QUrl(name)))
        assert picture is not None and picture.width() > 100
    assert document.idealWidth() <= dialog.text.viewport().width()


def test_links_lead_and_words_are_found(qtbot: QtBot) -> None:
    dialog = ManualDialog("members")
    qtbot.addWidget(dialog)
    assert dialog.list.currentItem().text() == "委员和联系"
    dialog.text.anchorClicked.emit(QUrl("03-import.md"))
    assert dialog.list.currentItem().text() == "导入现有的表格"
    write_in(dialog.search, "签收单")
    assert dialog.list.currentItem().text() == "书籍和赠书" and dialog.text.textCursor().selectedText() == "签收单"
    write_in(dialog.search, "没有这样的词")
    assert dialog._found.text() == "没有找到"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_it_stands_where_the_program_looks() -> None:
    assert FOLDER == Path(__file__).resolve().parents[2] / "docs" / "manual"
