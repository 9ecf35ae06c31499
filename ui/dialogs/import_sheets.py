"""选择工作表: every sheet of the file with what it seems to hold; the ticked ones are imported together."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from importers.offers import Offer, short_reason
from models.register import Register
from ui import theme
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import AMBER, BADGE_AMBER, SOFT, ElidedLabel, label

HIDDEN = "隐藏"
SHEET, TITLE, KIND, HOLDS = 0, 1, 2, 3      # columns of the list


class SheetsPage(QWidget):
    """`several`: more than one may be ticked, and each may be given another register."""

    changed = Signal()                       # what is ticked
    register_wanted = Signal(int, object)    # place of the sheet, the register it is to be read as

    def __init__(self, register: type[Register], several: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_sheets")
        self._register, self._several = register, several
        self._offers: list[Offer] = []
        self._ticks: list[QCheckBox] = []
        self._kinds: list[FlatCombo] = []
        self._holds: list[ElidedLabel] = []
        self._what = label(name="import_sheets_words")
        self._what.setWordWrap(True)
        self._area = QScrollArea(widgetResizable=True, objectName="import_sheets_area")
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box = QVBoxLayout(self, spacing=8)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._what)
        box.addWidget(self._area, 1)

    def show_offers(self, offers: Sequence[Offer], chosen: Sequence[Offer] = ()) -> None:
        """Offers the sheets of a file; those in `chosen` are ticked, or what seems to be meant."""
        self._offers = list(offers)
        self._ticks, self._kinds, self._holds = [], [], []
        sheet = QWidget(objectName="scrolled")
        grid = QGridLayout(sheet, horizontalSpacing=14, verticalSpacing=8)
        grid.setContentsMargins(2, 2, 10, 2)
        for place, text in enumerate(("工作表", "表中标题", "导入到", "内容")):
            grid.addWidget(label(text, SOFT), 0, place)
        grid.setColumnStretch(TITLE, 2)
        grid.setColumnStretch(HOLDS, 3)
        meant = {id(one.sheet) for one in chosen or self._meant()}
        for place, offer in enumerate(self._offers):
            self._add(grid, place, offer, id(offer.sheet) in meant)
        grid.setRowStretch(len(offers) + 1, 1)
        self._area.setWidget(sheet)
        self._say()
        if self._ticks:
            next((tick for tick in self._ticks if tick.isChecked()), self._ticks[0]).setFocus()
        self.changed.emit()

    def _meant(self) -> list[Offer]:
        """What is ticked at first: sheets of the register that was asked for, else all that hold records."""
        ready = [one for one in self._offers if one.ready]
        asked = [one for one in ready if one.register is self._register]
        return (asked or ready)[:None if self._several else 1]

    def _add(self, grid: QGridLayout, place: int, offer: Offer, ticked: bool) -> None:
        name = offer.sheet.name
        tick = QCheckBox(name, objectName=f"sheet_tick_{place}")
        tick.setAccessibleName(f"工作表{name}" + ("，隐藏" if offer.sheet.hidden else ""))
        tick.setChecked(ticked)
        tick.toggled.connect(lambda on: self._ticked(place, on))
        head = QWidget()
        row = QGridLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(tick, 0, 0)
        if offer.sheet.hidden:
            row.addWidget(label(HIDDEN, BADGE_AMBER, f"sheet_hidden_{place}"), 0, 1)
        row.setColumnStretch(2, 1)
        kind = FlatCombo(f"sheet_register_{place}", f"工作表{name}导入到哪个台账")
        kind.set_choices([(one.title, one.key) for one in _registers(self._register, offer.register)])
        kind.choose((offer.register or self._register).key)
        kind.setMinimumWidth(theme.width_of(self.font(), 8))
        kind.activated.connect(lambda _: self.register_wanted.emit(place, Register.declared[kind.currentData()]))
        kind.setEnabled(self._several)
        holds = ElidedLabel(name=f"sheet_holds_{place}")
        for column, part in ((SHEET, head), (TITLE, ElidedLabel(offer.title or "（无标题）", SOFT)), (KIND, kind),
                             (HOLDS, holds)):
            grid.addWidget(part, place + 1, column)
        self._ticks.append(tick)
        self._kinds.append(kind)
        self._holds.append(holds)
        self._put_words(place)

    def put_offer(self, place: int, offer: Offer) -> None:
        """The sheet as one of the register that was chosen for it."""
        self._offers[place] = offer
        self._put_words(place)
        self._ticks[place].setChecked(bool(offer.rows))
        self.changed.emit()

    def _put_words(self, place: int) -> None:
        offer, holds = self._offers[place], self._holds[place]
        holds.setText(f"{offer.rows:,} 行" if offer.rows else f"0 行：{short_reason(offer)}")
        holds.setProperty("kind", SOFT if offer.rows else AMBER)
        holds.style().unpolish(holds)
        holds.style().polish(holds)

    def _say(self) -> None:
        hidden = sum(one.sheet.hidden for one in self._offers)
        seen = len(self._offers) - hidden
        words = f"这个文件有 {seen} 张工作表" + (f"，另有 {hidden} 张隐藏" if hidden else "") + "。"
        self._what.setText(words + (
            "勾选要导入的，可以几张一起导入；导入后一次撤销。隐藏的不勾选就不读。" if self._several else "请勾选名册所在的一张。"))

    def _ticked(self, place: int, on: bool) -> None:
        if on and not self._several:
            for other, tick in enumerate(self._ticks):
                tick.setChecked(other == place)
        self.changed.emit()

    def offers(self) -> list[Offer]:
        """All sheets, each as the register it is to be read as."""
        return list(self._offers)

    def chosen(self) -> list[Offer]:
        """The ticked sheets in the file's order."""
        return [offer for offer, tick in zip(self._offers, self._ticks) if tick.isChecked()]


def _registers(asked: type[Register], guessed: type[Register] | None) -> list[type[Register]]:
    """What a sheet can be read as: the register asked for and the guessed one first."""
    first = list(dict.fromkeys(one for one in (guessed, asked) if one is not None))
    return first + [one for one in Register.declared.values() if not one.read_only and one not in first]


__all__ = ["HIDDEN", "SheetsPage"]
