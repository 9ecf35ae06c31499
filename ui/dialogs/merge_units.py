"""合并单位: which of two spellings of one unit stays; everything that hangs on the other goes over to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from models.merging import merge_units
from ui.dialogs.frame import Frame
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.labels import SOFT, label


class MergeUnits(Frame):
    """The first of the two is proposed to stay."""

    merged = Signal(int)             # the unit that stayed

    def __init__(self, session: Session, ids: Sequence[int], names: Mapping[int, str],
                 parent: QWidget | None = None) -> None:
        super().__init__(session, "merge_units", "合并单位", QSize(480, 240), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._ids, self._names = tuple(ids), dict(names)
        # Label
        self.keep = QButtonGroup(self)
        choices = []
        for place, one in enumerate(self._ids):
            choice = QRadioButton(f"保留“{names[one]}”", objectName=f"keep_{place}")
            choice.setAccessibleName(choice.text())
            self.keep.addButton(choice, place)
            choices.append(choice)
        choices[0].setChecked(True)
        hint = label("另一个单位的走访、观摩、赠书、捐赠等记录都归到保留的单位，它的名称记为曾用名，空着的栏目用它的补上。", SOFT)
        hint.setWordWrap(True)
        # Buttons
        self.add_button(button("merge_cancel", "取消", self.reject))
        self.take = self.add_button(button("merge_take", "合并", self.save, kind=PRIMARY))
        # Assemble
        self.box.addWidget(hint)
        for choice in choices:
            self.box.addWidget(choice)
        self.box.addStretch(1)
        choices[0].setFocus()

    def save(self) -> None:
        """Merges in one operation, which undo takes back."""
        place = self.keep.checkedId()
        keep, gone = self._ids[place], self._ids[1 - place]
        title = f"把单位“{self._names[gone]}”合并到“{self._names[keep]}”"
        self.take.setEnabled(False)
        self.session.run_operation(title, lambda op: merge_units(op, keep, gone), owner=self,
                                   done=lambda _: self._stored(keep, title), failed=self._failed)

    def _stored(self, keep: int, title: str) -> None:
        self.accept()
        self.merged.emit(keep)
        self.session.tell_done(f"已{title}")

    def _failed(self, error: Exception) -> None:
        self.take.setEnabled(True)
        self.say_why(error)


__all__ = ["MergeUnits"]
