"""What a form is: its title, the lists it is of, what can be chosen, and how it becomes a Paper or a Word text."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from models.view import View

if TYPE_CHECKING:
    from exporters.paper import Paper


class Option(NamedTuple):
    """A choice to be made: (text, value) pairs, the first is taken unless another is."""

    key: str
    title: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Chosen:
    """What was chosen. `title`: empty for the form's own. `sensitive`: what is done with each such column, by key."""

    values: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    sensitive: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Form:
    """`module` under exporters.forms has `paper(view, chosen)`, and with `word` also `word(path, view, chosen)`.

    `registers`: the lists it is offered on. `one`: it is of one record, that must be chosen. `sensitive`: the columns
    of the list, by key, that it would show and that are asked about. `measure`: what it counts, for the log.
    """

    key: str
    title: str
    module: str
    registers: tuple[str, ...]
    options: tuple[Option, ...] = ()
    word: bool = False
    one: bool = False
    sensitive: tuple[str, ...] = ()
    measure: str = "人"

    def paper(self, view: View, chosen: Chosen) -> "Paper":
        """Raises `Refused` where there is nothing to print."""
        make: Callable[[View, Chosen, Form], Paper] = import_module(f"exporters.forms.{self.module}").paper
        return make(view, filled(self, chosen), self)

    def write_word(self, path: Path, view: View, chosen: Chosen) -> int:
        """Writes the Word text; returns how many it tells of."""
        write: Callable[[Path, View, Chosen, Form], int] = import_module(f"exporters.forms.{self.module}").word
        return write(path, view, filled(self, chosen), self)


def filled(form: Form, chosen: Chosen) -> Chosen:
    """With the first choice wherever none was made."""
    first = {option.key: option.choices[0][1] for option in form.options}
    return Chosen({**first, **chosen.values}, chosen.title.strip(), chosen.sensitive)


__all__ = ["Chosen", "Form", "Option", "filled"]
