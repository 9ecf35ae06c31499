"""The steps of a flow side by side with their counts; a click on one asks for what stands there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF
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
        self._count, self._note = -1, ""
        self.put(-1, "")

    def put(self, count: int, note: str) -> None:
        """`count` below zero is not known yet; `note` is what is wrong with some of them."""
        self._count, self._note = count, note
        self.setAccessibleName(f"{self.text()} {self._number()}".strip() + (f"，{note}" if note else ""))
        self.setToolTip(note)
        self.updateGeometry()
        self.update()

    def _number(self) -> str:
        return "" if self._count < 0 else f"{self._count:,}"

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        bold = theme.scaled(self.font(), 1.0, bold=True)
        number = QFontMetrics(bold).horizontalAdvance(f"! {self._number() or '0'}")
        return QSize(metrics.horizontalAdvance(self.text()) + number + GAP + 2 * PADDING + POINT, metrics.height() + 12)

    def minimumSizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text() + self._number()) + GAP + POINT + 6, metrics.height() + 12)

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
        metrics = self.fontMetrics()
        words = metrics.horizontalAdvance(self.text())
        bold = theme.scaled(self.font(), 1.0, bold=True)
        number = f"! {self._number()}" if self._note else self._number()
        painter.setFont(bold)
        width = words + (GAP + painter.fontMetrics().horizontalAdvance(number) if number else 0)
        inner = self.rect().adjusted(0 if self._first else POINT // 2, 0, 0 if self._last else -POINT // 2, 0)
        left = inner.left() + max(0, (inner.width() - width) // 2)
        painter.setFont(self.font())
        painter.setPen(QColor(colours["text" if self.isChecked() or self._count else "text-soft"]))
        painter.drawText(QRect(left, 0, words + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.setFont(bold)
        painter.setPen(QColor(colours["amber" if self._note else "text" if self._count > 0 else "text-soft"]))
        painter.drawText(QRect(left + words + GAP, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter,
                         number)


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

    def put(self, counts: Mapping[str, int], notes: Mapping[str, str] | None = None) -> None:
        """How many stand at each step; a note says what is wrong with some of them."""
        for step, made in self.steps.items():
            made.put(counts.get(step, 0), (notes or {}).get(step, ""))

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
