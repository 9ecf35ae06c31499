"""What 概览 shows for a period: figures, the year's strip, what waits, stock and suggestions; read in one snapshot."""
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from models import fields
from models.basics import current_term
from models.books import Books, low_stock
from models.cadences import Strip, read_strip
from models.figures import FEN, Figure, FigureValue, by_key, compute
from models.periods import NAMED, Period
from models.records import db, today
from models.reporting import FIGURES
from models.suggestions import BARS
from models.todos import Todo, todos
from models.view import Filter, View, asked_once

TEN_THOUSAND = 10_000
STOCK = "stock"                    # a part that is no figure of the report: copies there are now


@dataclass(frozen=True)
class TileSpec:
    """One tile: the figure written large with its unit here ('' its own), and its parts, each in a few words."""

    name: str
    key: str
    unit: str
    parts: tuple[tuple[str, str], ...]


TILES = (
    TileSpec("委员", "members", "", (("party_members", "中共党员 {}"), ("not_party", "非中共 {}"))),
    TileSpec("走访", "visited_villages", "村", (
        ("visited_enterprises", "{} 企业"), ("visited_offices", "{} 单位"), ("visited_members", "{} 委员"))),
    TileSpec("学习", "studies", "", (("seminars", "专题研讨 {} 次"),)),
    TileSpec("意见建议", "suggestions", "", (
        ("suggestions_adopted", "县委采用 {} 条"), ("suggestions_adopted_fields", "{} 个方面"))),
    TileSpec("赠书", "copies_given", "", (("books", "{} 部"), (STOCK, "库存 {} 册"))),
    TileSpec("捐款捐物", "donations", "", (("donations_money", "款 {}"), ("donations_goods", "物 {}"))))


@dataclass(frozen=True)
class Part:
    """A number in a few words, and its rows; `why` is said over them."""

    words: str
    view: View
    why: str


@dataclass(frozen=True)
class Tile:
    """One tile as it is read; `period` names the time it is of, `tip` says how its numbers were counted."""

    key: str
    name: str
    period: str
    number: str
    unit: str
    rows: Part
    parts: tuple[Part, ...]
    tip: str


@dataclass(frozen=True)
class Bar:
    """One bar: `amount` of `whole`, the words at its end, its rows; `amber` needs attention, `tip` says more."""

    name: str
    amount: int
    whole: int
    words: str
    view: View
    amber: bool = False
    tip: str = ""


@dataclass(frozen=True)
class Overview:
    """Plain values; `tiles` as in `TILES`, `stock` the copies there are. Without a 届 everything is empty.

    `todos` is None until they have been read.
    """

    period: Period
    term: int | None
    tiles: tuple[Tile, ...] = ()
    strip: Strip = Strip(0, (), None)
    todos: tuple[Todo, ...] | None = ()
    books: tuple[Bar, ...] = ()
    suggestions: tuple[Bar, ...] = ()
    stock: int = 0


def read_overview(chosen: Period | str, go_on: Callable[[], None] = lambda: None,
                  tell: Callable[[Overview], None] = lambda found: None, known: Overview | None = None) -> Overview:
    """Everything on 概览 for a period, or for one of `NAMED` by its key, from one snapshot.

    `go_on` is called between the parts and may raise; `tell` is given all but the to-dos, which in a large database
    take longest. What is the same in every period is taken from `known`, read since anything was changed.
    """
    with db.atomic("DEFERRED"), asked_once():
        held = current_term()
        since = held.since if held else None
        period = NAMED[chosen][1](date.today(), since) if isinstance(chosen, str) else chosen
        if held is None:
            return Overview(period, None)
        term, day = int(held.id), today()
        values = _values(period, term)
        go_on()
        books, stock = (known.books, known.stock) if known else _books()
        strip = known.strip if known else read_strip(int(day[:4]), day)
        tiles = tuple(_tile(spec, values, period, term, stock) for spec in TILES)
        found = Overview(period, term, tiles, strip, known.todos if known else None, books,
                         _suggestions(values, period, term), stock)
        if found.todos is None:
            tell(found)
            waiting = todos(term, day, strip, go_on)
            found = replace(found, todos=tuple(waiting))
        return found


def _values(period: Period, term: int) -> Mapping[str, FigureValue]:
    """The figures of tiles and bars, each worked out once."""
    wanted = {key for spec in TILES for key in (spec.key, *(key for key, _ in spec.parts))} | {key for _, key in BARS}
    return by_key(compute([figure for figure in FIGURES if figure.key in wanted], period, term))


# -- tiles -----------------------------------------------------------------------------------------------------------

def _tile(spec: TileSpec, values: Mapping[str, FigureValue], period: Period, term: int, stock: int) -> Tile:
    main = values[spec.key]
    large = main.figure.scale == FEN and main.value >= TEN_THOUSAND
    parts = tuple(Part(words.format(number_words(stock)), View(Books), "") if key == STOCK else
                  _part(words.format(number_words(values[key].value, large)), values[key].figure, period, term)
                  for key, words in spec.parts)
    told = [_tip(values[key]) for key in (spec.key, *(key for key, _ in spec.parts)) if key in values]
    return Tile(spec.key, spec.name, _period_words(main.figure, period), number_words(main.value, large),
                "万元" if large else spec.unit or main.figure.unit, _part("", main.figure, period, term), parts,
                "\n".join(told))


def number_words(value: float, large: bool = False) -> str:
    """8,216; `large` money in 万元: 27.38."""
    if large:
        return f"{value / TEN_THOUSAND:,.2f}"
    return f"{int(value):,}" if value == int(value) else f"{value:,.2f}"


def _period_words(figure: Figure, period: Period) -> str:
    """换届以来; of what there is on the last day of the period that day."""
    if figure.of_period:
        return period.name
    return "现任" if period.last >= today() else f"截至 {fields.print_date(period.last)}"


def _part(words: str, figure: Figure, period: Period, term: int) -> Part:
    view = figure.view(period, term)
    if view.as_of == today():
        view = view.with_(as_of=None)              # the list of today can be worked on
    why = f"{figure.title}（{_period_words(figure, period)}）" if view.filters else ""
    return Part(words, view, why)


def _tip(value: FigureValue) -> str:
    """走访行政村 76 个：对象去重，次数另列；92 次"""
    said = [value.figure.definition, *value.remarks]
    told = "；".join(one for one in said if one)
    return f"{value.figure.title} {number_words(value.value)} {value.figure.unit}{f'：{told}' if told else ''}"


# -- bars ------------------------------------------------------------------------------------------------------------

def _books() -> tuple[tuple[Bar, ...], int]:
    """Copies given of those printed, for every title, the scarcest first; and the copies there are of all."""
    view = View(Books, keys=("name", "copies_given", "stock", "printed"))
    found, name = view.page(view.ids()), Books.column("name")
    low = {one.book for one in low_stock()}
    bars = tuple(Bar(name.print(title), given, max(printed, given + left), f"余 {left:,} 册",
                     View(Books, filters=(Filter("name", "is", title),)), i in low,
                     f"{name.print(title)}：印数 {printed:,} 册，已赠 {given:,} 册，余 {left:,} 册")
                 for i, (title, given, left, printed) in sorted(
                     found.items(), key=lambda row: (row[0] not in low, row[1][2])))
    return bars, sum(left for _, _, left, _ in found.values())


def _suggestions(values: Mapping[str, FigureValue], period: Period, term: int) -> tuple[Bar, ...]:
    """Each against the longest: 已报送 may be of what was collected earlier."""
    amounts = [int(values[key].value) for _, key in BARS]
    return tuple(Bar(name, amount, max(amounts), f"{amount:,} 条", values[key].figure.view(period, term))
                 for (name, key), amount in zip(BARS, amounts))
