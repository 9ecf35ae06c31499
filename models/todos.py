"""What waits to be seen to (待办): each in one line, with the rows it is about."""
from dataclasses import dataclass

from models.books import Books, low_stock
from models.cadences import waiting
from models.contact_chain import broken
from models.donations import Donations
from models.duplicates import likely_pairs
from models.grid_coverage import missing
from models.grids import Branches, Grids
from models.meetings import Meetings
from models.members import Members
from models.people import People
from models.proposals import Proposals
from models.suggestions import PATIENCE, overdue_view
from models.units import Units
from models.view import Filter, View
from models.visits import Visits


@dataclass(frozen=True)
class Todo:
    """One line of 待办: `words` say what, `do` what the link says, `view` are the rows it opens."""

    words: str
    do: str
    view: View


def todos(term: int, day: str) -> list[Todo]:
    """Everything that waits in this 届 on `day`, grids first."""
    return [*_grids(term, day), *_contacts(term, day), *_meetings(day), *_books(), *_donations(), *_visits(),
            *_suggestions(day), *_proposals(), *_people()]


def _grids(term: int, day: str) -> list[Todo]:
    """Each with the grid or branch it is about, called by its name."""
    lacking = missing(term, day)
    grids = Grids.labels(one.grid for one in lacking if one.grid is not None)
    branches = Branches.labels(one.branch for one in lacking if one.branch is not None)
    found = []
    for one in lacking:
        register, name = (Grids, grids[one.grid]) if one.grid is not None else (
            Branches, branches[one.branch]) if one.branch is not None else (Members, "")
        filters = Filter("name", "is", name) if name else Filter("without_grid")
        found.append(Todo(f"{name}{one.words}", "去处理", View(register, term=term, filters=(filters,))))
    return found


def _contacts(term: int, day: str) -> list[Todo]:
    view = View(Members, term=term, filters=(Filter("without_contact"),))
    count = view.count()
    found = [Todo(f"{count} 位委员未落实联系责任人", "去落实", view)] if count else []
    wrong = broken(term, day)
    if wrong:
        found.append(Todo(f"{len(wrong)} 条联系关系与层级不符", "去核对", View(Members, term=term)))
    return found


def _meetings(day: str) -> list[Todo]:
    """Periods of a cadence that are over with nothing entered, and meetings planned for a day that is past."""
    view = View(Meetings, filters=(Filter("overdue", "is", day),))
    count = view.count()
    return [*(Todo(one.words, "去登记", one.view) for one in waiting(day)),
            *([Todo(f"{count} 次会议已到计划时间，未登记是否召开", "去登记", view)] if count else [])]


def _books() -> list[Todo]:
    return [Todo(f"{one.title}仅余 {one.stock} 册", "去查看", View(Books, filters=(Filter("low"),)))
            for one in low_stock()]


def _donations() -> list[Todo]:
    view = View(Donations, filters=(Filter("unvalued"),))
    count = view.count()
    return [Todo(f"{count} 笔捐赠物资未估价", "去估价", view)] if count else []


def _suggestions(day: str) -> list[Todo]:
    view = overdue_view(day)
    count = view.count()
    return [Todo(f"{count} 条建议报送满 {PATIENCE} 天无结果", "去跟踪", overdue_view())] if count else []


def _visits() -> list[Todo]:
    """Visits that no period counts, and visited units that no figure counts."""
    undated, of_no_kind = View(Visits, filters=(Filter("undated"),)), View(Units, filters=(
        Filter("kind", "empty"), Filter("visited")))
    return [Todo(words.format(count), "去补填", view) for words, view in (
        ("{} 次走访未填日期", undated), ("{} 个走访过的单位未注明类别", of_no_kind)) if (count := view.count())]


def _proposals() -> list[Todo]:
    view = View(Proposals, filters=(Filter("overdue"),))
    count = view.count()
    return [Todo(f"{count} 件提案立案满三个月未答复", "去查看", view)] if count else []


def _people() -> list[Todo]:
    pairs = len(likely_pairs())
    return [Todo(f"{pairs} 对人员疑似重复", "去核对", View(People))] if pairs else []
