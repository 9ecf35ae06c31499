"""What 概览 shows for a period: figures, what waits, stock and grids; read in one snapshot."""
from dataclasses import dataclass

from models.books import Books, low_stock
from models.figures import FigureValue, by_key, compute
from models.grids import Grids
from models.periods import Period
from models.records import db, today
from models.reporting import FIGURES, current_term_id
from models.todos import Todo, todos
from models.view import View

# The figure written large, and below it others with the short word there is room for.
TILES: tuple[tuple[str, dict[str, str]], ...] = (
    ("members", {"party_members": "中共党员", "not_party": "非中共"}),
    ("grids", {"branches": "临时党支部", "members_in_grids": "入网格"}),
    ("contact_events", {"without_contact": "未落实"}),
    ("turns_served", {"shifts": "班次", "hours_served": "小时"}),
    ("copies_given", {"books": "书目", "gifts": "次数"}),
    ("donations", {"donations_money": "款", "donations_goods": "物"}))


@dataclass(frozen=True)
class Bar:
    """One bar: `amount` of `whole`, the words at its end, and whether it needs attention."""

    name: str
    amount: int
    whole: int
    words: str
    amber: bool = False


@dataclass(frozen=True)
class Overview:
    """Plain values; `tiles` as in `TILES`. Without a 届 everything is empty."""

    term: int | None
    tiles: tuple[tuple[FigureValue, ...], ...]
    todos: tuple[Todo, ...]
    books: tuple[Bar, ...]
    grids: tuple[Bar, ...]


def read_overview(period: Period) -> Overview:
    """Everything on 概览 for `period`."""
    with db.atomic("DEFERRED"):
        term = current_term_id()
        if term is None:
            return Overview(None, (), (), (), ())
        wanted = {key for main, parts in TILES for key in (main, *parts)}
        values = by_key(compute([figure for figure in FIGURES if figure.key in wanted], period, term))
        tiles = tuple(tuple(values[key] for key in (main, *parts)) for main, parts in TILES)
        return Overview(term, tiles, tuple(todos(term, today())), _books(), _grids(term))


def _books() -> tuple[Bar, ...]:
    """Copies given of those printed, for every title, the scarcest first."""
    view = View(Books, keys=("copies_given", "stock", "printed"))
    found = view.page(view.ids())
    names = Books.labels(found)
    low = {one.book for one in low_stock()}
    return tuple(Bar(names[i], given, max(printed, given + left), f"余 {left:,} 册", i in low)
                 for i, (given, left, printed) in sorted(found.items(), key=lambda row: (row[0] not in low, row[1][1])))


def _grids(term: int) -> tuple[Bar, ...]:
    """Members of every grid."""
    view = View(Grids, term=term, keys=("size",))
    ids = view.ids()
    names, found = Grids.labels(ids), view.page(ids)
    sizes = {grid: found[grid][0] for grid in ids}
    most = max(sizes.values(), default=0)
    return tuple(Bar(names[i], sizes[i], most, f"{sizes[i]} 人") for i in sizes)
