"""The combo boxes over a list: one a column, one for the 届; what they offer is read in the worker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from models.choosing import filter_choices
from models.register import Register
from models.view import Filter, View
from ui.pages.list_reads import last_days, term_choices
from ui.session import Session
from ui.widgets.flat_combo import FlatCombo

TERM = ""                        # the key of the combo of the 届


class ListFilters(QObject):
    """What the combos stand on, as filters of a view.

    offered: column keys; a tuple adds named conditions of the register to its combo. names: what a combo is called
    where the column's title does not suit. any_term: with a combo to choose the 届.
    """

    changed = Signal()

    def __init__(self, session: Session, register: type[Register], offered: Sequence[str | tuple[str, ...]],
                 names: Mapping[str, str], any_term: bool, view: View, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._register, self._names = session, register, dict(names)
        self._last_days: dict[int, str] = {}
        self.combos: dict[str, FlatCombo] = {}
        self._showing = False
        self._conditions: dict[str, tuple[str, ...]] = {TERM: ()} if any_term else {}
        for one in offered:
            key, *conditions = (one,) if isinstance(one, str) else one
            self._conditions[key] = tuple(conditions)
        for key in self._conditions:
            title, held = self._title(key), self._held(view, key)
            combo = FlatCombo(f"filter_{key or 'term'}", f"按{title}筛选")
            everything = (f"全部{title}", None)
            combo.set_choices([everything, ("…", held)] if held is not None else [everything])
            combo.choose(held)
            combo.currentIndexChanged.connect(self._combo_changed)
            self.combos[key] = combo

    def titled(self) -> Iterator[tuple[str, FlatCombo]]:
        """The combos with their names."""
        return ((self._title(key), combo) for key, combo in self.combos.items())

    def show(self, view: View) -> None:
        """Stands on what a view holds, without telling."""
        self._showing = True
        for key, combo in self.combos.items():
            held = self._held(view, key)
            if held not in [combo.itemData(place) for place in range(combo.count())]:
                combo.addItem("…", held)               # what can be chosen is not read yet
            combo.choose(held)
        self._showing = False

    def _combo_changed(self, _: int) -> None:
        if not self._showing:
            self.changed.emit()

    def clear(self) -> None:
        for combo in self.combos.values():
            combo.setCurrentIndex(0)

    def taken(self, view: View) -> dict[str, Any]:
        """What changes of the view by what is chosen here; filters that no combo shows stay."""
        chosen = [combo.currentData() for key, combo in self.combos.items() if key != TERM]
        # What is chosen anew takes the place of whatever else the header asks of that column.
        anew = [one.key for one in chosen if one is not None and one not in view.filters]
        others = [one for one in view.filters if not self.shows(one) and one.key not in anew]
        changes: dict[str, Any] = {"filters": (*others, *(one for one in chosen if one is not None))}
        if TERM in self.combos:
            changes["term"] = self.combos[TERM].currentData()
            if changes["term"] != view.term:
                changes["as_of"] = self._last_days.get(changes["term"])
        return changes

    def shows(self, one: Filter) -> bool:
        """Whether a filter is one that a combo offers."""
        return any(self._belongs(one, key) for key in self.combos if key != TERM)

    def load(self, view: View) -> None:
        """Fills the combos with what can be chosen."""
        run = self._session.background.run
        for key, combo in self.combos.items():
            everything = (f"全部{self._title(key)}", None)
            if key == TERM:
                run(term_choices, View(Register.declared["terms"]), owner=combo,
                    done=lambda found, c=combo, e=everything: c.set_choices([e, *found]))
                run(last_days, View(Register.declared["terms"]), owner=combo, done=self._put_last_days)
                continue
            conditions = [(self._register.conditions[one].title, Filter(one)) for one in self._conditions[key]]

            def put(found: list[tuple[str, Any]], key: str = key, combo: FlatCombo = combo,
                    everything: tuple[str, Any] = everything, more: list[tuple[str, Filter]] = conditions) -> None:
                combo.set_choices([everything, *((text, Filter(key, "is", value)) for text, value in found), *more])
            run(filter_choices, view, key, done=put, owner=combo)

    def _put_last_days(self, found: dict[int, str]) -> None:
        self._last_days = found

    def _title(self, key: str) -> str:
        return "届次" if key == TERM else self._names.get(key) or self._register.column(key).title

    def _held(self, view: View, key: str) -> Any:
        return view.term if key == TERM else next((one for one in view.filters if self._belongs(one, key)), None)

    def _belongs(self, one: Filter, key: str) -> bool:
        """Whether a filter is one of those that the combo of column `key` offers."""
        return one.op == "is" and (one.key == key or one.key in self._conditions[key])


__all__ = ["ListFilters"]
