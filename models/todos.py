"""What waits to be seen to (待办): each in one line, with the rows it is about and what mends it."""
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from models.basics import term_period
from models.books import Books, bare_title, low_stock
from models.cadence_states import UNRECORDED, Stretch
from models.cadences import Strip, read_strip, stretch_words, waiting
from models.contact_chain import broken
from models.donations import Donations
from models.duplicates import likely_pairs
from models.grid_coverage import (
    ADD_BRANCH,
    ADD_PARTY_MEMBERS,
    APPOINT_CADRE,
    APPOINT_OFFICER,
    APPOINT_SECRETARY,
    CHOOSE_CONVENER,
    LINK_GRID,
    RECORD_APPROVAL,
    SEAT_MEMBERS,
    Missing,
    missing,
)
from models.grids import Branches, Grids
from models.meetings import Meetings
from models.members import Contacts, Members
from models.people import People
from models.periods import Period
from models.proposals import Proposals
from models.register import Register
from models.suggestions import PATIENCE, overdue_view
from models.units import VILLAGE, Units
from models.view import Filter, View
from models.visits import Visits

# What mends it, beside the remedies of models/grid_coverage.py: a dialog of its own instead of the rows.
ASSIGN_CONTACTS, RECORD_MEETING, COMPARE_PEOPLE = "assign_contacts", "record_meeting", "compare_people"

SEVERAL = 3                        # so many grids that lack the same are one line

_GRID_WORDS = {CHOOSE_CONVENER: "去指定", ADD_BRANCH: "去新建", LINK_GRID: "去对应", SEAT_MEMBERS: "去编入",
               RECORD_APPROVAL: "去填写", APPOINT_SECRETARY: "去任命", APPOINT_OFFICER: "去调整", APPOINT_CADRE: "去指定",
               ADD_PARTY_MEMBERS: "去调入"}


@dataclass(frozen=True)
class Todo:
    """One line of 待办: `words` say what, `do` what the link says, `view` are the rows it is about.

    `remedy` is what mends it without going there, '' where the rows are the place: one of the above or of
    models/grid_coverage.py, about `lacking`, or about a `period` of the cadence `rule`.
    """

    words: str
    do: str
    view: View
    remedy: str = ""
    lacking: Missing | None = None
    rule: int | None = None
    period: Stretch | None = None


def todos(term: int, day: str, strip: Strip | None = None, go_on: Callable[[], None] = lambda: None) -> list[Todo]:
    """Everything that waits in this 届 on `day`, the most pressing first.

    `strip` is that of the year of `day`, where it has been read; `go_on` is called between the areas and may raise.
    """
    year, whole = strip or read_strip(int(day[:4]), day), term_period()
    found: list[Todo] = []
    for area in (lambda: _meetings(day, year), lambda: _grids(term, day), lambda: _contacts(term, day), _books,
                 lambda: _suggestions(day), _proposals, lambda: _visits(term, whole), _donations, _people):
        go_on()
        found += area()
    return found


def _meetings(day: str, strip: Strip) -> list[Todo]:
    """Periods of a cadence that are over with nothing entered, and meetings planned for a day that is past."""
    found = []
    for one in waiting(day):
        row = next((row for row in strip.rows if row.rule == one.rule), None)
        empty = [cell for cell in row.cells if cell.status == UNRECORDED] if row else []
        if row is not None and one.number == len(empty) == 1:
            found.append(Todo(f"{row.title} {stretch_words(empty[0].whole)} 未登记", "去登记", one.view, RECORD_MEETING,
                              rule=one.rule, period=empty[0].whole))
        else:
            found.append(Todo(one.words, "去登记", one.view))
    return found + _counted(("{} 次会议已到计划时间，未登记是否召开", "去登记",
                             View(Meetings, filters=(Filter("overdue", "is", day),))))


def _grids(term: int, day: str) -> list[Todo]:
    """Each with the grid or branch it is about, called by its name; what several lack is one line."""
    alike: dict[tuple[str, type[Register]], list[Missing]] = defaultdict(list)
    for one in missing(term, day):
        register: type[Register] = (
            Grids if one.grid is not None else Branches if one.branch is not None else Members)
        alike[one.words, register].append(one)
    grids = Grids.labels(one.grid for several in alike.values() for one in several if one.grid is not None)
    branches = Branches.labels(one.branch for several in alike.values() for one in several if one.branch is not None)
    found = []
    for (words, register), several in alike.items():
        names = [grids.get(one.grid or 0) or branches.get(one.branch or 0) or "" for one in several]
        if len(several) >= SEVERAL:
            view = View(register, term=term, filters=(Filter("name", "in", tuple(names)),))
            found.append(Todo(f"{len(several)} {register.measure}{register.title}{words}", "去处理", view))
            continue
        for one, name in zip(several, names):
            filters = (Filter("name", "is", name),) if name else (Filter("without_grid"),)
            found.append(Todo(f"{name}{words}", _GRID_WORDS[one.remedy], View(register, term=term, filters=filters),
                              "" if one.remedy == SEAT_MEMBERS else one.remedy, one))
    return found


def _contacts(term: int, day: str) -> list[Todo]:
    without = View(Members, term=term, filters=(Filter("without_contact"),))
    count, wrong = without.count(), broken(term, day)
    found = [Todo(f"{count} 位委员未落实联系责任人", "去落实", without, ASSIGN_CONTACTS)] if count else []
    if wrong:
        about = Filter("target", "in", tuple(link.target for link in wrong))
        found.append(Todo(f"{len(wrong)} 条联系关系与层级不符", "去核对", View(Contacts, term=term, filters=(about,))))
    return found


def _books() -> list[Todo]:
    return [Todo(f"{one.title}仅余 {one.stock} 册" if one.stock else f"{one.title}已无库存", "去查看",
                 View(Books, filters=(Filter("name", "is", bare_title(one.title)),))) for one in low_stock()]


def _suggestions(day: str) -> list[Todo]:
    return [Todo(one.words, one.do, overdue_view()) for one in _counted(
        (f"{{}} 条建议报送满 {PATIENCE} 天无结果", "去跟踪", overdue_view(day)))]


def _proposals() -> list[Todo]:
    return _counted(("{} 件提案立案满三个月未答复", "去查看", View(Proposals, filters=(Filter("overdue"),))))


def _visits(term: int, whole: Period) -> list[Todo]:
    """Who was not visited since the change of term, visits that no period counts, and units that no figure counts.

    In a 届 in which no visit was entered at all nobody asks who is still to be visited.
    """
    village, of_no_kind = Filter("kind", "is", VILLAGE), Filter("kind", "empty")
    wanted = [("{} 次走访未填日期", "去补填", View(Visits, filters=(Filter("undated"),))),
              ("{} 个走访过的单位未注明类别", "去补填", View(Units, filters=(of_no_kind, Filter("visited"))))]
    if View(Visits, period=whole.span).ids(1):
        wanted += [("{} 个行政村换届以来未走访", "去查看", View(
                       Units, filters=(village, Filter("unvisited")), period=whole.span)),
                   ("{} 位委员换届以来未走访", "去查看", View(Members, term=term, filters=(Filter("unvisited"),)))]
    return _counted(*wanted)


def _donations() -> list[Todo]:
    return _counted(("{} 笔捐赠物资未估价", "去估价", View(Donations, filters=(Filter("unvalued"),))))


def _people() -> list[Todo]:
    pairs = len(likely_pairs())
    return [Todo(f"{pairs} 对人员疑似重复", "去核对", View(People), COMPARE_PEOPLE)] if pairs else []


def _counted(*wanted: tuple[str, str, View]) -> list[Todo]:
    """A line for each view with rows; its words have a place for their number."""
    return [Todo(words.format(number), do, view) for words, do, view in wanted if (number := view.count())]


__all__ = ["ASSIGN_CONTACTS", "COMPARE_PEOPLE", "RECORD_MEETING", "Todo", "todos"]
