"""A member's photo: chosen in the form, made small, shown on the card, taken away again."""
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from models.errors import InvalidValue
from models.members import Members
from models.operation import operation
from models.records import db
from models.view import View
from models.writing import Draft, write
from ui.card import DetailCard
from ui.session import Session
from ui.widgets.photo_editor import LARGEST, PhotoEditor, picture, read_photo


def drawn(path: Path, width: int = 1200, height: int = 1600) -> str:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#6f86a3"))
    assert image.save(str(path))
    return str(path)


def test_a_large_picture_is_made_small(qtbot: QtBot, tmp_path: Path) -> None:
    value = read_photo(drawn(tmp_path / "示例.png"))
    kept = picture(value, LARGEST)
    assert kept.width() <= LARGEST.width() and kept.height() <= LARGEST.height()
    assert len(value) < 100_000


def test_what_is_no_picture_is_told_beside_the_field(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "名册.jpg").write_bytes(b"PK not a picture")
    editor = PhotoEditor(Members.column("photo"))
    qtbot.addWidget(editor)
    editor.set_value(None)
    editor.take(str(tmp_path / "名册.jpg"))
    with pytest.raises(InvalidValue, match="不是能识别的照片"):
        editor.value()
    editor.take(drawn(tmp_path / "示例.jpg"))
    assert editor.value()
    editor.remove()
    assert editor.value() is None


def test_secrets_are_warned_of_and_a_file_marked_secret_is_refused(qtbot: QtBot, tmp_path: Path) -> None:
    editor = PhotoEditor(Members.column("photo"))
    qtbot.addWidget(editor)
    editor.set_value(None)
    assert "严禁录入涉密信息" in editor.findChild(QLabel, "no_secrets").text()
    editor.take(drawn(tmp_path / "示例（机密）.png"))
    with pytest.raises(InvalidValue, match="涉密文件不得在本机登记"):
        editor.value()
    editor.take(drawn(tmp_path / "示例.png"))
    assert editor.value()


def test_the_card_shows_the_photo(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    value = read_photo(drawn(tmp_path / "示例.png"))
    with db.connection_context(), operation("上传照片") as op:
        write(op, Members, [Draft({"photo": value}, id=1)])
    card = DetailCard(session, Members)
    qtbot.addWidget(card)
    card.show()
    card.show_record(View(Members), 1)
    qtbot.waitUntil(lambda: card.findChild(QLabel, "card_photo") is not None)
    assert not card.findChild(QLabel, "card_photo").pixmap().isNull()
    assert card.findChild(QLabel, "card_photo").alignment() & Qt.AlignmentFlag.AlignLeft
