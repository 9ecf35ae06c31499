"""The choice of a 专项: figures of all the work or of one campaign alone, a record that belongs to one or to none."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from models.basics import setting
from ui.session import Session
from ui.widgets.flat_combo import FlatCombo

WHOLE = "不分专项"


def _listed() -> tuple[str, ...]:
    return tuple(setting("campaigns"))


class CampaignCombo(FlatCombo):
    """Offers the office's list, and whichever other stands chosen (a scheme may write its own)."""

    campaign_changed = Signal()

    def __init__(self, session: Session, name: str, parent: QWidget | None = None, whole: str = WHOLE) -> None:
        """`whole` is what it stands on at first: no campaign."""
        super().__init__(name, "专项", parent)
        self._session, self._whole = session, whole
        self._names: tuple[str, ...] = ()
        self.set_choices([(whole, "")])
        self.currentIndexChanged.connect(lambda _: self.campaign_changed.emit())
        self.read()

    def campaign(self) -> str:
        """'' for all the work."""
        return self.currentData() or ""

    def show_campaign(self, name: str) -> None:
        """Stands on one that was chosen elsewhere, without telling."""
        blocked = self.blockSignals(True)
        names = self._names if not name or name in self._names else (*self._names, name)
        self.set_choices([(self._whole, ""), *((one, one) for one in names)])
        self.choose(name)
        self.blockSignals(blocked)

    def read(self) -> None:
        """The list may have changed in 设置."""
        self._session.background.run(_listed, done=self._put, owner=self, group=f"campaigns {id(self)}")

    def _put(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self.show_campaign(self.campaign())


__all__ = ["CampaignCombo", "WHOLE"]
