"""A dialog that changes dated facts: since when, and one button that writes it as one operation."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from models.errors import InvalidValue
from models.operation import Operation
from ui.dialogs.frame import Frame
from ui.form_fields import SinceRow
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button


class SinceFrame(Frame):
    """`changed`: what the row of `since` names (网格); put it where it belongs. `do`: name and words of the button."""

    def __init__(self, session: Session, name: str, title: str, size: QSize, changed: Sequence[str],
                 do: tuple[str, str], parent: QWidget | None = None) -> None:
        super().__init__(session, name, title, size, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.since = SinceRow(session.today)
        self.since.show_for(changed)
        self.add_button(button("cancel", "取消", self.reject))
        self.do_button = self.add_button(button(*do, self.take, PRIMARY), default=True)

    def take(self) -> None:
        """What the button and Enter do: calls `carry_out` where enough is chosen."""
        raise NotImplementedError

    def carry_out(self, title: str, work: Callable[[Operation, str | None], object]) -> None:
        """Runs `work(operation, since)` as the operation `title` and closes, or says why not."""
        try:
            since = self.since.since()
        except InvalidValue as error:
            self.say_why(error)
            self.since.day.setFocus()
            return
        self.do_button.setEnabled(False)
        self.session.run_operation(title, lambda op: work(op, since), owner=self, done=lambda _: self._done(title),
                                   failed=self._failed)

    def _done(self, title: str) -> None:
        self.accept()
        self.session.tell_done(f"已{title}")

    def _failed(self, error: Exception) -> None:
        self.do_button.setEnabled(True)
        self.say_why(error)


__all__ = ["SinceFrame"]
