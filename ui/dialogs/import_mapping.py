"""列对应: which column of the sheet is which column of the register, and which are not imported."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from importers.account import column_letters
from importers.layout import Layout
from importers.titles import match_titles, plain_title
from models.register import Register
from ui import theme
from ui.dialogs.frame import Frame
from ui.dialogs.import_table import raw_text
from ui.dialogs.import_work import printed_title, titles_of
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.flat_combo import FlatCombo
from ui.widgets.labels import AMBER, SOFT, ElidedLabel, label

LEFT_OUT = "不导入"
SAMPLES = 3                                 # values of a column shown beside its title
LOOKED_AT = 50                              # rows in which they are looked for


class MappingDialog(Frame):
    """`chosen` gives sheet column → key, and what is to be remembered of it (by `plain_title`)."""

    chosen = Signal(object, object)

    def __init__(self, session: Session, register: type[Register], layout: Layout,
                 parent: QWidget | None = None) -> None:
        super().__init__(session, "mapping_dialog", "列对应", QSize(760, 560), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._register, self._layout = register, layout
        self._automatic = match_titles(layout.header, register.importable()).columns
        self._combos: dict[int, FlatCombo] = {}
        # Label
        self._unused = label(kind=AMBER, name="mapping_unused")
        self._unused.setWordWrap(True)
        area = QScrollArea(widgetResizable=True, objectName="mapping_area")
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._make_sheet())
        # Buttons
        self.add_button(button("mapping_automatic", "恢复自动对应", self._restore))
        self.add_button(button("mapping_cancel", "取消", self.reject))
        self.add_button(button("mapping_take", "确定", self._take, kind=PRIMARY), default=True)
        # Assemble
        self.box.addWidget(area, 1)
        self.box.addWidget(self._unused)
        self._show_state()
        if self._combos:
            next(iter(self._combos.values())).setFocus()

    def _make_sheet(self) -> QWidget:
        sheet = QWidget(objectName="scrolled")
        grid = QGridLayout(sheet, horizontalSpacing=12, verticalSpacing=6)
        grid.setContentsMargins(0, 0, 10, 0)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        for place, text in enumerate(("表中的列", "内容举例", "对应到")):
            grid.addWidget(label(text, SOFT), 0, place)
        choices = [(LEFT_OUT, "")] + [(f"{c.title}（必填）" if c.required else c.title, c.key)
                                      for c in self._register.importable()]
        for row, (number, title) in enumerate(titles_of(self._layout), 1):
            combo = FlatCombo(f"mapping_{column_letters(number)}", f"“{printed_title(title)}”对应到")
            combo.setMinimumWidth(theme.width_of(self.font(), 12))
            combo.set_choices(choices)
            combo.choose(self._layout.columns.get(number, ""))
            combo.currentIndexChanged.connect(lambda _, number=number: self._picked(number))
            self._combos[number] = combo
            grid.addWidget(ElidedLabel(f"{column_letters(number)}　{printed_title(title)}"), row, 0)
            grid.addWidget(ElidedLabel(self._samples(number), kind=SOFT), row, 1)
            grid.addWidget(combo, row, 2)
        grid.setRowStretch(len(self._combos) + 1, 1)
        return sheet

    def _samples(self, number: int) -> str:
        rows = self._layout.sheet.rows
        texts = (raw_text(rows[row][number]) for row in self._layout.body[:LOOKED_AT] if number < len(rows[row]))
        return "、".join(list(dict.fromkeys(text[:30] for text in texts if text.strip()))[:SAMPLES])

    def mapping(self) -> dict[int, str]:
        """Sheet column → key, without those that are not imported."""
        return {number: combo.currentData() for number, combo in self._combos.items() if combo.currentData()}

    def _picked(self, number: int) -> None:
        key = self._combos[number].currentData()
        for other, combo in self._combos.items():
            if key and other != number and combo.currentData() == key:
                combo.choose("")             # one column of the register is read from one of the sheet
        self._show_state()

    def _show_state(self) -> None:
        used = self.mapping()
        missing = [c.title for c in self._register.importable() if c.required and c.key not in used.values()]
        unused = [printed_title(title) for number, title in titles_of(self._layout) if number not in used]
        told = [f"缺必填的列：{'、'.join(missing)}。"] if missing else []
        told += [f"不导入：{'、'.join(unused)}。"] if unused else []
        self._unused.setText("".join(told))
        self._unused.setVisible(bool(told))

    def _restore(self) -> None:
        for number, combo in self._combos.items():
            combo.choose(self._automatic.get(number, ""))

    def _take(self) -> None:
        mapping = self.mapping()
        remembered: dict[str, str | None] = {}
        for number, title in titles_of(self._layout):
            key = mapping.get(number, "")
            remembered[plain_title(title)] = key if key != self._automatic.get(number, "") else None
        self.accept()
        self.chosen.emit(mapping, remembered)


__all__ = ["MappingDialog"]
