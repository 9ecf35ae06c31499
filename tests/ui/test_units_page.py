"""单位: two spellings of one unit become one."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QRadioButton
from pytestqt.qtbot import QtBot

from models.operation import operation, undo
from models.relations import RefValue
from models.units import Units
from models.view import View
from models.visits import Visits
from models.writing import Draft, write
from tests.ui.test_members_page import put_in_window
from ui.dialogs.merge_units import MergeUnits
from ui.pages.units import merge_two, units
from ui.session import Session

Read = Callable[[Callable[[], Any]], Any]


def test_of_two_units_the_chosen_one_stays(qtbot: QtBot, session: Session, read: Read) -> None:
    def fill() -> tuple[int, int, int]:
        with operation("示例") as op:
            one, two = write(op, Units, [Draft({"name": name, "kind": "企业"}) for name in ("示例食品厂", "示例食品有限公司")])
            return one, two, write(op, Visits, [Draft({"visited_on": "2022-03-01", "units": (RefValue(one, ""),)})])[0]
    one, two, visit = read(fill)
    page = put_in_window(qtbot, units(session))
    merge_two(page, [one])
    assert page.window().findChild(MergeUnits) is None
    merge_two(page, [one, two])
    qtbot.waitUntil(lambda: page.window().findChild(MergeUnits) is not None)
    dialog = page.window().findChild(MergeUnits)
    other = dialog.findChild(QRadioButton, "keep_1")
    assert other.text() == "保留“示例食品有限公司”"
    other.click()
    with qtbot.waitSignal(dialog.merged) as merged:
        qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    assert merged.args == [two]
    assert [unit.id for unit in read(lambda: Visits.get(visit, View(Visits)))["units"]] == [two]
    assert read(lambda: Units.get(two, View(Units)))["aliases"] == ("示例食品厂",)
    read(undo)
    assert [unit.id for unit in read(lambda: Visits.get(visit, View(Visits)))["units"]] == [one]
