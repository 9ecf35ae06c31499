"""Figure (指标): a number the office reports, declared once; tile, report sheet and "show me the rows" follow it."""
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from peewee import fn

from models.periods import Period
from models.records import db, live, today
from models.register import Register
from models.view import Filter, View

FEN = 100                         # a figure of this scale is money: two decimals or none
NEARLY = 20                       # within a twentieth (5 %) of a step below the next one, 近 is offered


@dataclass(frozen=True)
class Wording:
    """How a figure may be rounded in words: down to a whole `step`, followed by `word` (余, 多)."""

    step: int = 0
    word: str = ""


EXACT = Wording()


def down_to(step: int, word: str) -> Wording:
    """A wording that rounds down to a whole `step`, in printed units."""
    return Wording(step, word)


@dataclass(frozen=True)
class Figure:
    """One number. `view(period, term)` are the rows it counts; `value(view)` the number in `stored_unit`s.

    `scale`: how many stored units make one printed `unit` (fen → 元: 100). `part_of`: the key of the figure this one
    splits, for print. `group`: the heading it stands under.
    """

    key: str
    name: str
    unit: str
    view: Callable[[Period, int | None], View]
    value: Callable[[View], int]
    definition: str = ""
    wording: Wording = EXACT
    scale: int = 1
    group: str = ""
    note: Callable[[View], str] = field(default=lambda view: "")

    @property
    def of_period(self) -> bool:
        """Whether it counts events of a period, not what there is on its last day."""
        return self.view(_SOME, None).period is not None


@dataclass(frozen=True)
class FigureValue:
    """A figure worked out for a period; `value` in the printed unit, `words` as offered for a text."""

    figure: Figure
    value: float
    words: str
    nearly: str
    note: str = ""

    @property
    def exact(self) -> str:
        """The number as it is, without thousands commas."""
        if self.value == int(self.value):
            return str(int(self.value))
        return f"{self.value:.2f}" if self.figure.scale == FEN else f"{self.value:.3f}".rstrip("0")

    def as_json(self) -> dict[str, Any]:
        value = int(self.value) if self.value == int(self.value) else self.value
        return {"key": self.figure.key, "name": self.figure.name, "value": value, "unit": self.figure.unit,
                "wording": self.words}


_SOME = Period("", "2000-01-01", "2000-12-31")


# -- ways of counting ------------------------------------------------------------------------------------------------

def count() -> Callable[[View], int]:
    """The rows of the view."""
    return lambda view: view.count()


def distinct(field_name: str) -> Callable[[View], int]:
    """Different values of a field of the view's rows."""
    def value(view: View) -> int:
        row = view.register.row
        return int(row.select(fn.COUNT(fn.DISTINCT(getattr(row, field_name)))).where(
            row.id.in_(view.subquery())).scalar())
    return value


def total(field_name: str) -> Callable[[View], int]:
    """The sum of a field over the view's rows."""
    def value(view: View) -> int:
        row = view.register.row
        return int(row.select(fn.SUM(getattr(row, field_name))).where(row.id.in_(view.subquery())).scalar() or 0)
    return value


def total_of_parts(model: type[Any], parent: str, field_name: str) -> Callable[[View], int]:
    """The sum of a field over the parts (copies given, hours served) of the view's rows."""
    def value(view: View) -> int:
        return int(model.select(fn.SUM(getattr(model, field_name))).where(
            live(model) & getattr(model, parent).in_(view.subquery())).scalar() or 0)
    return value


def on_last_day(register: type[Register], *filters: Filter) -> Callable[[Period, int | None], View]:
    """The rows there are on the period's last day, or today where that is still to come."""
    return lambda period, term: View(register, filters=filters, term=term if register.term else None,
                                     as_of=min(period.last, today()))


def during(register: type[Register], *filters: Filter) -> Callable[[Period, int | None], View]:
    """The events dated wholly within the period."""
    return lambda period, term: View(register, filters=filters, period=period.span)


# -- working out -----------------------------------------------------------------------------------------------------

def compute(figures: Sequence[Figure], period: Period, term: int | None) -> list[FigureValue]:
    """Every figure for the period, all from one snapshot of the database."""
    with db.atomic("DEFERRED"):
        return [compute_one(figure, period, term) for figure in figures]


def compute_one(figure: Figure, period: Period, term: int | None) -> FigureValue:
    """One figure for the period; the caller holds the snapshot where several must agree."""
    view = figure.view(period, term)
    stored = figure.value(view)
    words, nearly = in_words(stored, figure.wording, figure.scale)
    return FigureValue(figure, stored / figure.scale if figure.scale != 1 else stored, words, nearly,
                       figure.note(view))


def in_words(stored: int, wording: Wording, scale: int = 1) -> tuple[str, str]:
    """(the number rounded down to its step with its word, what 近 offers or '').

    Exactly on a step, below the first step, or without a step the number stands as it is. Tens of thousands read 万.
    """
    step = wording.step * scale
    exact = _plain(stored, scale)
    if not step or stored % step == 0:
        return exact, ""
    below = stored // step * step
    above = below + step
    near = f"近{_plain(above, scale)}" if (above - stored) * NEARLY <= step else ""
    return (_plain(below, scale) + wording.word if below else exact), near


def _plain(stored: int, scale: int) -> str:
    if scale > 1 and stored % (10_000 * scale) == 0 and stored:
        return f"{stored // (10_000 * scale)}万"
    whole, rest = divmod(stored, scale)
    if scale == FEN:
        return str(whole) if not rest else f"{stored / scale:.2f}"
    return f"{stored / scale:.3f}".rstrip("0").rstrip(".") if rest else str(whole)


def by_key(values: Sequence[FigureValue]) -> Mapping[str, FigureValue]:
    return {value.figure.key: value for value in values}
