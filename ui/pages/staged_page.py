"""A list whose records go through stages: a strip above it counts them, and a click shows those at one stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from models.operation import Changed
from models.register import Register
from models.view import Filter, View
from ui.pages.register_page import RegisterPage
from ui.session import Session
from ui.widgets.stage_strip import StageStrip

STAGE = "stage"
Stages = tuple[Mapping[str, int], Mapping[str, tuple[int, str]]]    # how many at each, of which late, and why


class StagedPage(RegisterPage):
    """`read_stages(view)` is called in the worker; the register's column `stage` is filtered by."""

    def __init__(self, session: Session, register: type[Register], stages: Sequence[str],
                 read_stages: Callable[[View], Stages], **options: Any) -> None:
        self._read, self._stages = read_stages, tuple(stages)
        self.strip = StageStrip(f"{register.key}_stages", f"{register.title}的进展", stages)
        super().__init__(session, register, **options)
        self.strip.chosen.connect(self._stage_chosen)
        box: Any = self.layout()
        box.insertWidget(1, self.strip)

    def _seen(self, one: Filter) -> bool:
        return super()._seen(one) or one.key == STAGE and one.op == "is" and one.value in self._stages

    def _show_view(self) -> None:
        super()._show_view()
        self._count_stages()

    def _refresh(self) -> None:
        super()._refresh()
        self._count_stages()

    def _changed(self, changed: Changed) -> None:
        super()._changed(changed)
        if self.isVisible():
            self._count_stages()

    def _stage_chosen(self, stage: str | None) -> None:
        others = tuple(one for one in self._view.filters if one.key != STAGE)
        self._change(filters=(*others, *([Filter(STAGE, "is", stage)] if stage else [])))

    def _count_stages(self) -> None:
        self.strip.choose(next((one.value for one in self._view.filters if one.key == STAGE and one.op == "is"), None))
        self.session.background.run(self._read, self._view.without(STAGE).with_(order=(), keys=()), owner=self,
                                    done=lambda found: self.strip.put(*found), group=f"stages {id(self)}")


__all__ = ["StagedPage", "Stages"]
