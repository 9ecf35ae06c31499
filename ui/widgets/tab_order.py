"""Tab goes through what is in sight as it stands in the layouts, not as it happened to be made.

A window asks here in `focusNextPrevChild`, which Qt calls for each Tab: what stands there may be new since the last.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QLayout,
    QLayoutItem,
    QLineEdit,
    QWidget,
)

_WHOLE = (QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit)       # what is in them is Qt's


def step(window: QWidget, forwards: bool) -> bool:
    """Gives the focus to the next or the one before: rows from the top, each from the left. False where none is."""
    several = list(_within(window))
    here: QWidget | None = window.focusWidget()
    while here is not None and here not in several:                        # the field within a box of several
        here = here.parentWidget()
    if here is None or len(several) < 2:
        return False
    place = several.index(here) + (1 if forwards else -1)
    reason = Qt.FocusReason.TabFocusReason if forwards else Qt.FocusReason.BacktabFocusReason
    several[place % len(several)].setFocus(reason)
    return True


def _within(widget: QWidget) -> Iterator[QWidget]:
    """What takes the focus by Tab, in the order of the layouts."""
    if not widget.isVisible() or not widget.isEnabled():
        return
    stops = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
    if stops and not _another_is_chosen(widget):
        yield widget
    if isinstance(widget, _WHOLE):
        return
    placed: list[QWidget] = []
    layout = widget.layout()
    if layout is not None:
        for one in _placed(layout):
            placed.append(one)
            yield from _within(one)
    for one in widget.children():                                          # what is put in place by hand: a drawer
        if isinstance(one, QWidget) and one not in placed and not one.isWindow():
            yield from _within(one)


def _another_is_chosen(widget: QWidget) -> bool:
    """Of several that exclude each other Tab goes to the chosen one, and the arrows go on from there."""
    if not isinstance(widget, QAbstractButton) or not widget.isCheckable() or widget.isChecked():
        return False
    group, parent = widget.group(), widget.parentWidget()
    if group is not None:
        return group.exclusive() and group.checkedButton() is not None
    return widget.autoExclusive() and parent is not None and any(
        one.isChecked() and one.autoExclusive() and one.group() is None and one.parentWidget() is parent
        for one in parent.findChildren(QAbstractButton))


def _placed(layout: QLayout) -> Iterator[QWidget]:
    for item in _items(layout):
        widget, below = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif below is not None:
            yield from _placed(below)


def _items(layout: QLayout) -> list[QLayoutItem]:
    """The items of a layout as people read them."""
    count = layout.count()
    if isinstance(layout, QGridLayout):
        places: list[Any] = [layout.getItemPosition(number) for number in range(count)]
        order = sorted(range(count), key=lambda number: places[number][:2])
    elif isinstance(layout, QFormLayout):
        rows: list[Any] = [layout.getItemPosition(number) for number in range(count)]
        order = sorted(range(count), key=lambda number: (rows[number][0], rows[number][1].value))
    else:
        order = list(range(count))
    return [layout.itemAt(number) for number in order]


__all__ = ["step"]
