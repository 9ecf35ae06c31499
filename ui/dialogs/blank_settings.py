"""What 设置 leaves blank on every sheet that is printed, said before it is exported, with the way to fill it in."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.session import Session
from ui.widgets.buttons import LINK, button
from ui.widgets.labels import AMBER, label


class BlankSettings(QWidget):
    """! 表上空白：填报单位、审核人  去设置. It is there only where something is blank, and reads again when it changed."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("blank_settings")
        self._session = session
        self._words = label(kind=AMBER, name="blank_words")
        self._words.setWordWrap(True)
        self._fill = button("blank_fill", "去设置…", self._open, LINK)
        self._fill.setEnabled(not session.blocked())
        self._fill.setToolTip(session.blocked())
        row = QHBoxLayout(self, spacing=8)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._words, 1)
        row.addWidget(self._fill)
        self.hide()
        session.changed.connect(self._read)
        self._read()

    def _read(self, _: object = None) -> None:
        self._session.background.run(_blank, done=self._show, owner=self)

    def _show(self, blank: list[str]) -> None:
        words = f"! 设置中没有填写，表上将空白：{'、'.join(blank)}。"
        self._words.setText(words)
        self._words.setAccessibleName(words)
        self.setVisible(bool(blank))

    def _open(self) -> None:
        from ui.dialogs.settings import SettingsDialog
        SettingsDialog(self._session, self.window()).open()


def _blank() -> list[str]:
    from exporters.registers import blank_in_print
    return blank_in_print()


__all__ = ["BlankSettings"]
