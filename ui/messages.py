"""The one door through which people are told something or asked something."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from models.errors import Cancelled, InvalidValue, Refused
from ui import theme
from ui.widgets.buttons import button
from ui.widgets.labels import HEADING, label
from ui.widgets.toast import Toast

KEEP = "保留"


def say_above(dialog: QDialog, row: QHBoxLayout, sentence: str, more: str, characters: float) -> None:
    """Puts a sentence and what follows from it over the dialog's row of buttons, and fits its size to them."""
    heading = label(sentence, HEADING, "sentence")
    body = label(more, name="sentence_more")
    for text in (heading, body):
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    heading.setFont(theme.scaled(dialog.font(), 1.1, bold=True))
    body.setVisible(bool(more))
    box = QVBoxLayout(dialog, spacing=10)
    box.setContentsMargins(22, 20, 22, 16)
    box.addWidget(heading)
    box.addWidget(body)
    box.addSpacing(8)
    box.addLayout(row)
    # A fixed width, because only then the height of wrapped lines is known.
    dialog.setFixedWidth(theme.width_of(dialog.font(), characters))
    dialog.setFixedHeight(dialog.layout().totalHeightForWidth(dialog.width()))


class Sentence(QDialog):
    """One sentence, what follows from it, and one or two buttons. Esc and Enter take the safe one."""

    def __init__(self, parent: QWidget | None, name: str, sentence: str, more: str,
                 safe_text: str, do_text: str = "") -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(sentence)
        self.setWindowTitle("请确认" if do_text else "提示")
        # Buttons
        row = QHBoxLayout(spacing=10)
        row.addStretch()
        if do_text:
            row.addWidget(button("do_it", do_text, self.accept))
        self.safe = button("keep", safe_text, self.reject)
        self.safe.setDefault(True)
        row.addWidget(self.safe)
        # Assemble
        say_above(self, row, sentence, more, 30)
        self.safe.setFocus()


class Messages(QObject):
    """Speaks over one window. `undo` is what the link 撤销 of a done operation does."""

    def __init__(self, window: QWidget, undo: Callable[[], object] | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._undo = undo
        self._toast: Toast | None = None
        self._raised_by = 0

    def keep_free_below(self, height: int) -> None:
        """The status bar's height: a toast stands above it."""
        self._raised_by = height

    def tell(self, error: Exception, parent: QWidget | None = None) -> None:
        """Tells an error of the three known kinds. Any other has been told by the crash hook."""
        if isinstance(error, Refused):
            self.refuse(error.sentence, error.what_to_do, parent)
        elif isinstance(error, InvalidValue):
            self.refuse(error.message, "", parent)
        elif isinstance(error, Cancelled):
            self.toast("已取消，没有改动任何内容。")

    def refuse(self, sentence: str, what_to_do: str = "", parent: QWidget | None = None) -> None:
        """Says what cannot be done and how to go on."""
        Sentence(parent or self._window, "refusal", sentence, what_to_do, "知道了").exec()

    def confirm(self, question: str, consequence: str, do_text: str, keep_text: str = KEEP,
                parent: QWidget | None = None) -> bool:
        """Asks before something is taken away. Enter, Esc and closing the window keep it."""
        asked = Sentence(parent or self._window, "question", question, consequence, keep_text, do_text)
        return asked.exec() == QDialog.DialogCode.Accepted

    def toast(self, text: str, link: str = "", act: Callable[[], object] | None = None, second: str = "",
              second_act: Callable[[], object] | None = None) -> None:
        """Says shortly that something has been done, with one or two things to do about it."""
        if self._toast is None:
            self._toast = Toast(self._window, self._raised_by)
        self._toast.say(text, link, act, second, second_act)

    def done(self, text: str) -> None:
        """Says what an operation did, with the link 撤销."""
        if self._undo is None:
            self.toast(text)
        else:
            self.toast(text, "撤销", self._undo)
