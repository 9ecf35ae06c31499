"""The steps of a flow side by side with their counts; a click on one asks for what stands there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from ui import theme

POINT = 9                        # how far a step reaches into the next one
PADDING = 10
GAP = 6                          # between the name and its number


class Step(QAbstractButton):
    """One step: an arrow with its name and how many stand there."""

    def __init__(self, name: str, text: str, first: bool, last: bool) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setText(text)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._first, self._last = first, last
        self._count, self._late = -1, 0
        self.put(-1)

    def put(self, count: int, late: int = 0, why: str = "") -> None:
        """`count` below zero is not known yet; `late` of them need attention, `why` says for what reason."""
        self._count, self._late = count, late
        self.setAccessibleName(" ".join([self.text(), *self._numbers()]) + (f"，{why}" if late else ""))
        self.setToolTip(why if late else "")
        self.updateGeometry()
        self.update()

    def _numbers(self) -> list[str]:
        """19, ! 5"""
        return ([] if self._count < 0 else [f"{self._count:,}"]) + ([f"! {self._late:,}"] if self._late else [])

    def _bold(self) -> QFont:
        return theme.scaled(self.font(), 1.0, bold=True)

    def _width(self) -> int:
        """Of all the words together."""
        bold = QFontMetrics(self._bold())
        return self.fontMetrics().horizontalAdvance(self.text()) + sum(
            GAP + bold.horizontalAdvance(number) for number in self._numbers())

    def sizeHint(self) -> QSize:
        return QSize(self._width() + 2 * PADDING + POINT, self.fontMetrics().height() + 12)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width() + POINT + 6, self.fontMetrics().height() + 12)

    def _shape(self) -> QPolygonF:
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        end = area.right() - (0 if self._last else POINT)
        points = [area.topLeft(), QPointF(end, area.top())]
        points += [] if self._last else [QPointF(area.right(), area.center().y())]
        points += [QPointF(end, area.bottom()), area.bottomLeft()]
        points += [] if self._first else [QPointF(area.left() + POINT, area.center().y())]
        return QPolygonF(points)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.COLOURS
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "chosen" if self.isChecked() else "hover" if self.underMouse() else "white"
        painter.setBrush(QColor(colours[ground]))
        painter.setPen(QPen(QColor(colours["text-soft" if self.hasFocus() else "border-strong"]), 1))
        painter.drawPolygon(self._shape())
        inner = self.rect().adjusted(0 if self._first else POINT // 2, 0, 0 if self._last else -POINT // 2, 0)
        left = inner.left() + max(0, (inner.width() - self._width()) // 2)
        shade = "text" if self.isChecked() or self._count else "text-soft"
        for place, words in enumerate([self.text(), *self._numbers()]):
            painter.setFont(self._bold() if place else self.font())
            painter.setPen(QColor(colours["amber" if words.startswith("!") else shade]))
            painter.drawText(QRect(left, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, words)
            left += painter.fontMetrics().horizontalAdvance(words) + GAP


class StageStrip(QWidget):
    """A step is chosen by a click and let go by another."""

    chosen = Signal(object)      # the name of the step, None for all

    def __init__(self, name: str, title: str, steps: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setSpacing(0)
        row.setContentsMargins(0, 0, 0, 0)
        self.steps: dict[str, Step] = {}
        for place, step in enumerate(steps):
            made = Step(f"{name}_{place + 1}", step, place == 0, place == len(steps) - 1)
            made.clicked.connect(lambda on=False, step=step: self._clicked(step, on))
            made.installEventFilter(self)
            self.steps[step] = made
            row.addWidget(made, 1)

    def put(self, counts: Mapping[str, int], late: Mapping[str, tuple[int, str]] | None = None) -> None:
        """How many stand at each step; `late` are those of them that need attention, and the reason."""
        for step, made in self.steps.items():
            made.put(counts.get(step, 0), *(late or {}).get(step, ()))

    def choose(self, step: str | None) -> None:
        """Marks a step without asking for it."""
        for one, made in self.steps.items():
            made.setChecked(one == step)

    def current(self) -> str | None:
        return next((one for one, made in self.steps.items() if made.isChecked()), None)

    def _clicked(self, step: str, on: bool) -> None:
        self.choose(step if on else None)
        self.chosen.emit(step if on else None)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Left and right go from step to step."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            move = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
            if move is not None:
                several = list(self.steps.values())
                place = next(number for number, one in enumerate(several) if one is watched) + move
                if 0 <= place < len(several):
                    several[place].setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return False


__all__ = ["StageStrip", "Step"]
