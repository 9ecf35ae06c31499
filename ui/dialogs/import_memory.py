"""What was corrected in earlier imports: kept between two starts, shown, and forgotten where a person says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from importers.remembered import Remembered
from importers.roles import ROLES, is_words
from models.register import Register
from ui.dialogs.frame import Frame
from ui.memory import Memory
from ui.session import Session
from ui.widgets.buttons import PRIMARY, button
from ui.widgets.labels import SOFT, ElidedLabel, label

TITLES, UNITS, LINES, KINDS = "import", "import_units", "import_lines", "import_registers"
MOST_KINDS = 200                             # headers whose register is remembered


class ImportMemory:
    """Titles by register and by the unit that filled the sheet in, lines of text by register, registers by header."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def all(self) -> Remembered:
        """As the worker takes it."""
        keys = list(Register.declared)
        return Remembered({key: self._dict(f"{TITLES}/{key}") for key in keys},
                          {key: self._dict(f"{UNITS}/{key}") for key in keys},
                          {key: self._dict(f"{LINES}/{key}") for key in keys}, self._dict(KINDS))

    def keep_titles(self, register: type[Register], chosen: Mapping[str, str | None], unit: str = "") -> None:
        """What titles mean, for any sheet and first of all for this unit's; None forgets."""
        place = f"{TITLES}/{register.key}"
        self._memory.set(place, _merged(self._dict(place), chosen))
        if unit:
            units = self._dict(f"{UNITS}/{register.key}")
            units[unit] = _merged(units.get(unit, {}), chosen)
            self._memory.set(f"{UNITS}/{register.key}", {name: kept for name, kept in units.items() if kept})

    def keep_line(self, register: type[Register], pattern: str, role: str) -> None:
        """What a line of text is; '' forgets."""
        place = f"{LINES}/{register.key}"
        self._memory.set(place, _merged(self._dict(place), {pattern: role or None}))

    def keep_register(self, signature: str, register: type[Register] | None) -> None:
        """Of which register sheets with this header are."""
        if signature:
            kept = _merged(self._dict(KINDS), {signature: register.key if register is not None else None})
            self._memory.set(KINDS, dict(list(kept.items())[-MOST_KINDS:]))

    def told(self, register: type[Register], signature: str) -> list[tuple[str, Callable[[], None]]]:
        """All that is remembered for sheets of the register, in words, each with what forgets it."""
        titles = self._dict(f"{TITLES}/{register.key}")
        units = self._dict(f"{UNITS}/{register.key}")
        names = {column.key: column.title for column in register.importable()}
        found: list[tuple[str, Callable[[], None]]] = []
        if signature and self._dict(KINDS).get(signature) == register.key:
            found.append((f"表头相同的工作表导入到“{register.title}”", lambda: self.keep_register(signature, None)))
        for title, key in titles.items():
            found.append((_title_words(title, key, names), lambda title=title: self._forget_title(register, title)))
        for unit, kept in units.items():
            for title, key in kept.items():
                if titles.get(title) != key:
                    found.append((f"{unit}：{_title_words(title, key, names)}",
                                  lambda title=title, unit=unit: self.keep_titles(register, {title: None}, unit)))
        for pattern, role in self._dict(f"{LINES}/{register.key}").items():
            if role not in ROLES:
                continue
            found.append((f"写有“{pattern}”的一行{is_words(role)}",
                          lambda pattern=pattern: self.keep_line(register, pattern, "")))
        return found

    def _forget_title(self, register: type[Register], title: str) -> None:
        self.keep_titles(register, {title: None})
        for unit in self._dict(f"{UNITS}/{register.key}"):
            self.keep_titles(register, {title: None}, unit)

    def _dict(self, place: str) -> dict[str, Any]:
        kept = self._memory.get(place, {})
        return {str(name): value for name, value in kept.items()} if isinstance(kept, dict) else {}


def _merged(kept: Mapping[str, Any], chosen: Mapping[str, str | None]) -> dict[str, Any]:
    return {name: value for name, value in {**kept, **chosen}.items() if value is not None}


def _title_words(title: str, key: str, names: Mapping[str, str]) -> str:
    return f"列“{title}”" + (f"对应到“{names.get(key, '')}”" if key else "不导入")


class MemoryDialog(Frame):
    """按上次的对应关系: what is remembered, each with 忘记. `forgotten` tells that the sheet is to be read anew."""

    forgotten = Signal()

    def __init__(self, session: Session, memory: ImportMemory, register: type[Register], signature: str,
                 used: list[str], parent: QWidget | None = None) -> None:
        super().__init__(session, "import_memory_dialog", "按上次的对应关系", QSize(700, 460), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._memory, self._register, self._signature = memory, register, signature
        self._changed = False
        # Label
        what = label(f"以前导入“{register.title}”时改过的，读下一份表时照用。不再适用的可以忘记，忘记后重新识别本表。", SOFT)
        what.setWordWrap(True)
        self._used = label(f"本表用到：{'；'.join(used)}。" if used else "本表没有用到。", name="memory_used")
        self._used.setWordWrap(True)
        self._area = QScrollArea(widgetResizable=True, objectName="memory_area")
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Buttons
        self._all = self.add_button(button("memory_forget_all", "全部忘记", self._forget_all))
        self.add_button(button("memory_close", "关闭", self.accept, kind=PRIMARY), default=True)
        # Assemble
        for part in (what, self._used):
            self.box.addWidget(part)
        self.box.addWidget(self._area, 1)
        self._fill()

    def _fill(self) -> None:
        sheet = QWidget(objectName="scrolled")
        grid = QGridLayout(sheet, horizontalSpacing=12, verticalSpacing=6)
        grid.setContentsMargins(0, 0, 10, 0)
        grid.setColumnStretch(0, 1)
        told = self._memory.told(self._register, self._signature)
        for row, (words, forget) in enumerate(told):
            grid.addWidget(ElidedLabel(words), row, 0)
            grid.addWidget(button(f"memory_forget_{row}", "忘记", lambda forget=forget: self._forget(forget),
                                  title=f"忘记：{words}"), row, 1)
        if not told:
            grid.addWidget(label("没有记住的对应关系。", SOFT), 0, 0)
        grid.setRowStretch(len(told) + 1, 1)
        self._area.setWidget(sheet)
        self._all.setEnabled(bool(told))

    def _forget(self, forget: Callable[[], None]) -> None:
        forget()
        self._changed = True
        self._fill()

    def _forget_all(self) -> None:
        for _, forget in self._memory.told(self._register, self._signature):
            forget()
        self._changed = True
        self._fill()

    def done(self, result: int) -> None:
        super().done(result)
        if self._changed:
            self.forgotten.emit()


__all__ = ["ImportMemory", "MemoryDialog"]
