"""Figure (指标): a number the office reports, declared once; tile, report sheet and "show me the rows" follow it."""
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from peewee import JOIN, fn

from models.openings import openings_in, restated_in
from models.periods import Period
from models.records import among, chunks, db, live, stored_rows, today, tuples
from models.register import Register
from models.view import Filter, View, asked_once

FEN = 100                         # a figure of this scale is money: two decimals or none
CAMPAIGN = "campaign"             # the column of 专项 in a register of events
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
    """One number. `view(period, term)` are the rows it counts; `value(view)` the number, in stored units.

    `scale`: how many stored units make one printed `unit` (fen → 元: 100). `group`: the heading it stands under.
    `events(view)`: where the rows are the different targets of events (villages called on), those events; how many
    they are stands beside as `times_unit`. `other_unit`: what some write instead of the unit (2%, for 2 percentage
    points); it is offered, and the person chooses. `adds`: whether a number from elsewhere can be added to it, as to a
    share or a mean it cannot.
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
    events: Callable[[View], View] | None = None
    times_unit: str = "次"
    other_unit: str = ""
    adds: bool = True

    @property
    def title(self) -> str:
        """Its name where it stands alone: in a list of figures, as a template's placeholder."""
        return self.name.removeprefix("其中：")

    @property
    def of_period(self) -> bool:
        """Whether it counts events of a period, not what there is on its last day."""
        one, other = (self.view(year, None).with_(as_of=None) for year in _TWO_YEARS)
        return one != other

    @property
    def takes_opening(self) -> bool:
        """Whether 期初 can be added: to events, not to what there is on a day, nor to a share or a mean."""
        return self.adds and self.of_period


@dataclass(frozen=True)
class FigureValue:
    """A figure worked out for a period; `value` in the printed unit, `words` as offered for a text.

    `opening` is the part of `value` that is 期初, from before the program. `stated` is what it is reported as instead,
    None where that is `value`, and `reason` says why. `times`: the events behind different targets.
    """

    figure: Figure
    value: float
    words: str
    nearly: str
    note: str = ""
    opening: float = 0
    stated: float | None = None
    reason: str = ""
    times: int | None = None

    @property
    def exact(self) -> str:
        """The number as it is, without thousands commas."""
        return self.number(self.value)

    def number(self, value: float) -> str:
        """`value` in the way this figure is printed."""
        if value == int(value):
            return str(int(value))
        return f"{value:.2f}" if self.figure.scale == FEN else f"{value:.3f}".rstrip("0")

    @property
    def with_unit(self) -> tuple[str, ...]:
        """The number as offered for a text, with its unit and then with the other one people write, if there is one."""
        units = (self.figure.unit, *([self.figure.other_unit] if self.figure.other_unit else []))
        return tuple(self.words + unit for unit in units)

    @property
    def reported(self) -> float:
        """The number that goes into a report."""
        return self.value if self.stated is None else self.stated

    @property
    def remarks(self) -> tuple[str, ...]:
        """What stands beside the number: times, 期初, what it leaves out, why another is reported."""
        number, unit = self.number, self.figure.unit
        found = [f"{self.times} {self.figure.times_unit}"] if self.times is not None else []
        if self.opening:
            found.append(f"系统内 {number(self.value - self.opening)} + 期初 {number(self.opening)}"
                         f" = {self.exact}")
        if self.stated is not None:
            found.append(f"系统统计 {self.exact} {unit}，按 {number(self.stated)} {unit}报送：{self.reason}")
        return (*found, *([self.note] if self.note else []))

    def as_json(self) -> dict[str, Any]:
        value = int(self.value) if self.value == int(self.value) else self.value
        return {"key": self.figure.key, "name": self.figure.name, "value": value, "unit": self.figure.unit,
                "wording": self.words}


_TWO_YEARS = Period("", "2000-01-01", "2000-12-31"), Period("", "2001-01-01", "2001-12-31")


# -- ways of counting ------------------------------------------------------------------------------------------------

class Measure:
    """How a number is counted from the rows of a view: all of it at once, or split by a field.

    `aggregate()` is SQL over the view's rows, or over their `parts` (child rows that point at them by `parent`), so
    that a page's breakdown and the number in the report are one computation.
    """

    def __init__(self, aggregate: Callable[[], Any], parts: type[Any] | None = None, parent: str = "") -> None:
        self._aggregate, self._parts, self._parent = aggregate, parts, parent

    def __call__(self, view: View) -> int:
        return int(self._query(view).scalar() or 0)

    def by(self, view: View, node: Any) -> dict[Any, int]:
        """The number for each value that `node`, a field of the rows or of their parts, has in the view."""
        return {value: int(number or 0) for value, number in tuples(self._query(view, node).group_by(node))}

    def _query(self, view: View, *nodes: Any) -> Any:
        row, parts = view.register.row, self._parts
        query = row.select(*nodes, self._aggregate())
        if parts is not None:
            query = query.join(parts, JOIN.LEFT_OUTER, on=(getattr(parts, self._parent) == row.id) & live(parts))
        return query.where(row.id.in_(view.subquery()))


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


def total(field: Any) -> Measure:
    """The sum of a field over the view's rows."""
    return Measure(lambda: fn.SUM(field))


def total_of_parts(field: Any, parent: str) -> Measure:
    """The sum of a field of the parts (copies given) of the view's rows; `parent` is the part's key to its row."""
    return Measure(lambda: fn.SUM(field), field.model, parent)


def ratio(*part: Filter) -> Callable[[View], int]:
    """The share of the view's rows that the filters `part` keep too, in tenths of a per cent (scale 10)."""
    def value(view: View) -> int:
        whole = view.count()
        return round(1000 * view.narrowed(*part).count() / whole) if whole else 0
    return value


def on_last_day(register: type[Register], *filters: Filter) -> Callable[[Period, int | None], View]:
    """The rows there are on the period's last day, or today where that is still to come."""
    return lambda period, term: View(register, filters=filters, term=term if register.term else None,
                                     as_of=min(period.last, today()))


def targets(register: type[Register], *filters: Filter) -> Callable[[Period, int | None], View]:
    """The different targets of a period's events: the rows, whatever became of them since, that `filters` keep.

    A filter without a value is asked with the campaign, see `of_campaign`.
    """
    return lambda period, term: View(
        register, filters=tuple(replace(one, value=period.campaign or None) if one.value is None else one
                                for one in filters), period=period.span, ended=True)


def during(register: type[Register], *filters: Filter) -> Callable[[Period, int | None], View]:
    """The events dated wholly within the period, of its campaign where it has one."""
    return lambda period, term: View(
        register, filters=(*filters, *of_campaign(register, period.campaign)), period=period.span)


def of_campaign(register: type[Register], campaign: str | None) -> tuple[Filter, ...]:
    """The filter that keeps the events of a campaign; none of a register that knows no campaigns."""
    known = any(column.key == CAMPAIGN for column in register.columns)
    return (Filter(CAMPAIGN, "is", campaign),) if campaign and known else ()


# -- working out -----------------------------------------------------------------------------------------------------

def compute(figures: Sequence[Figure], period: Period, term: int | None) -> list[FigureValue]:
    """Every figure for the period, all from one snapshot of the database."""
    with db.atomic("DEFERRED"), asked_once():
        openings, restated = openings_in(period), restated_in(period)
        return [_computed(figure, figure.view(period, term), openings.get(figure.title, ()),
                          restated.get(figure.title)) for figure in figures]


def compute_one(figure: Figure, period: Period, term: int | None) -> FigureValue:
    """One figure for the period."""
    return compute([figure], period, term)[0]


def _computed(figure: Figure, view: View, openings: Sequence[tuple[Any, tuple[str, ...]]],
              restated: tuple[Any, str] | None) -> FigureValue:
    counted = figure.value(view)
    before = _opening(figure, view, openings) if openings else 0
    stored = counted + before
    stated, reason = restated or (None, "")
    words, nearly = in_words(stored if stated is None else round(stated * figure.scale), figure.wording, figure.scale)
    events = figure.events(view) if figure.events else view
    left_out = _left_out(events) if events.period and events.register.event else 0
    notes = [figure.note(view), f"另有 {left_out} 条日期不全" if left_out else ""]
    return FigureValue(
        figure, _printed(stored, figure), words, nearly, "；".join(note for note in notes if note),
        _printed(before, figure), None if stated is None else float(stated), reason,
        events.count() if figure.events else None)


def _left_out(events: View) -> int:
    """How many of these events may or may not lie within the period; mostly the register has none, which is asked once.
    """
    every = View(events.register, period=events.period, unsure=True, ended=True)
    return events.with_(unsure=True).count() if every.count() else 0


def _printed(stored: int, figure: Figure) -> float:
    return stored / figure.scale if figure.scale != 1 else stored


def _opening(figure: Figure, view: View, openings: Sequence[tuple[Any, tuple[str, ...]]]) -> int:
    """What 期初 adds, in stored units: of named targets only those that are not among the view's rows."""
    plain: int = sum(round(value * figure.scale) for value, names in openings if not names)
    names = {name for _, several in openings for name in several}
    if figure.events is None or not names:
        return plain + round(len(names) * figure.scale)
    found = view.register.find_names(names, view.term)
    known = {one for several in found.values() for one in several}
    row = view.register.row
    counted = {i for part in chunks(known) for i, in stored_rows(
        row.select(row.id).where(among(row.id, part) & row.id.in_(view.subquery())))}
    return plain + sum(1 for name in names if not counted.intersection(found.get(name, ())))


def in_words(stored: int, wording: Wording, scale: int = 1) -> tuple[str, str]:
    """(the number rounded down to its step with its word, what 近 offers or '').

    Exactly on a step, below the first step, or without a step the number stands as it is. Tens of thousands read 万.
    """
    step = wording.step * scale
    exact = _plain(stored, scale)
    if not step or stored < 0 or stored % step == 0:
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
