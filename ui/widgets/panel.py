"""The card beside a list: next to it where there is room, a drawer over its right end where there is not."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QToolButton, QVBoxLayout, QWidget

from ui import theme

GAP = 12


class Card(QFrame):
    """A white panel with a thin border. Put things into `box`."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setProperty("kind", "card")
        self.box = QVBoxLayout(self, spacing=8)
        self.box.setContentsMargins(16, 14, 16, 14)


class CardHost(QWidget):
    """Lays out a list and its card. In a narrow window the card is a drawer that is opened and closed."""

    drawer_closed = Signal()

    def __init__(self, main: QWidget, card: QWidget, parent: QWidget | None = None,
                 width: int = theme.CARD_WIDTH) -> None:
        super().__init__(parent)
        self.setObjectName("card_host")
        self._main, self._card, self._width = main, card, width
        self._open = False
        self._narrow = False
        main.setParent(self)
        card.setParent(self)
        self._close = QToolButton(card, objectName="close_card")
        self._close.setAccessibleName("关闭详情")
        self._close.setToolTip("关闭（Esc）")
        self._close.setIcon(theme.icon("close"))
        self._close.clicked.connect(self.close_drawer)
        self._close.setVisible(False)

    def is_drawer(self) -> bool:
        """Whether the card lies over the list at this width."""
        return self._narrow

    def open_drawer(self) -> None:
        """Brings the card into sight where it is a drawer; elsewhere it is in sight already."""
        self._open = True
        self._arrange()

    def close_drawer(self) -> None:
        was_open, self._open = self._open, False
        self._arrange()
        if was_open and self._narrow:
            self._main.setFocus(Qt.FocusReason.OtherFocusReason)
            self.drawer_closed.emit()

    def _arrange(self) -> None:
        narrow = self.window().width() < theme.NARROW
        if narrow != self._narrow:
            self._narrow = narrow
            shadow = QGraphicsDropShadowEffect(self._card, blurRadius=18, xOffset=-2, yOffset=1) if narrow else None
            self._card.setGraphicsEffect(shadow)  # type: ignore[arg-type]
        area = self.rect()
        width = min(self._width, area.width() - 80)
        side = QRect(area.right() - width + 1, 0, width, area.height())
        self._main.setGeometry(area if narrow else area.adjusted(0, 0, -width - GAP, 0))
        self._card.setGeometry(side)
        self._card.setVisible(self._open or not narrow)
        self._card.raise_()
        self._close.setVisible(narrow)
        hint = self._close.sizeHint()
        self._close.setGeometry(width - hint.width() - 6, 6, hint.width(), hint.height())
        self._close.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._narrow and self._open:
            self.close_drawer()
        else:
            super().keyPressEvent(event)
