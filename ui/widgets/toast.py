"""A short word at the lower edge that something has been done, with a link to take it back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from ui import theme
from ui.widgets.buttons import LINK, button
from ui.widgets.labels import label

SHOWN_MS = 8000
GAP_BELOW = 14


class Toast(QFrame):
    """Goes away by itself, but not while the mouse is over it."""

    def __init__(self, host: QWidget, raised_by: int = 0) -> None:
        """`raised_by`: the height of what must stay free below."""
        super().__init__(host)
        self.setObjectName("toast")
        self._act: Callable[[], object] | None = None
        self._raised_by = raised_by
        self._text = label(name="toast_text")
        self._link = button("toast_link", "", self._link_pressed, kind=LINK, title="撤销")
        self._second_act: Callable[[], object] | None = None
        self._second = button("toast_second_link", "", self._second_pressed, kind=LINK, title="更多操作")
        close = QToolButton(objectName="toast_close", icon=theme.icon("close"))
        close.setAccessibleName("关闭提示")
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self, spacing=8)
        row.setContentsMargins(14, 6, 6, 6)
        row.addWidget(self._text)
        row.addWidget(self._link)
        row.addWidget(self._second)
        row.addWidget(close)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        host.installEventFilter(self)
        self.hide()

    def say(self, text: str, link: str = "", act: Callable[[], object] | None = None, second: str = "",
            second_act: Callable[[], object] | None = None) -> None:
        """`link` and `second` are what can be done about it, with what each does."""
        self._act, self._second_act = act, second_act
        self._second.setText(second)
        self._second.setAccessibleName(second)
        self._second.setVisible(bool(second))
        self._text.setText(text)
        self.setAccessibleName(text)
        self._link.setText(link)
        self._link.setAccessibleName(link)
        self._link.setVisible(bool(link))
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    def _link_pressed(self) -> None:
        act, self._act = self._act, None
        self.hide()
        if act is not None:
            act()

    def _second_pressed(self) -> None:
        act, self._second_act = self._second_act, None
        self.hide()
        if act is not None:
            act()

    def _place(self) -> None:
        host = self.parentWidget()
        self.adjustSize()
        width = min(self.width(), host.width() - 40)
        self.setGeometry((host.width() - width) // 2, host.height() - self._raised_by - self.height() - GAP_BELOW,
                         width, self.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Enter:
            self._timer.stop()
        elif event.type() == QEvent.Type.Leave and self.isVisible():
            self._timer.start(SHOWN_MS // 2)
        return super().event(event)
