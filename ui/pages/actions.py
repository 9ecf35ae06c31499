"""What a page can do besides what every page can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.pages.register_page import RegisterPage


@dataclass(frozen=True)
class PageAction:
    """An action of the page's own. `place`: row (a button, folds under 更多), more, card (under the card and in the
    menu of one row), menu (of the chosen rows). `several`: in the menu of several chosen rows too, wherever else it
    stands. `edits`: closed while nothing can be changed. `badge`: under the card only of records that carry it on top.
    `act` is given the page and the chosen ids."""

    name: str
    text: str
    act: Callable[[RegisterPage, list[int]], object]
    place: str = "more"
    edits: bool = True
    several: bool = False
    badge: str = ""


__all__ = ["PageAction"]
