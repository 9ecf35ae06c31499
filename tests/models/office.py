"""A small made-up office in a database file, for the tests of what the office does with it."""
from typing import Any

from models import catalogue
from models.basics import Committees, Sectors, Terms, ensure_term
from models.grids import Branches, Grids
from models.members import Cadres, Contact, ContactEvent, Members
from models.operation import OperationLog, operation
from models.people import Membership, People
from models.relations import RefValue
from models.view import View
from models.writing import Draft, write

assert catalogue.REGISTERS                             # every table is declared


class Office:
    """One 届 with two 界别; everything written goes through the registers, as the window does."""

    def __init__(self) -> None:
        with operation("建届") as op:
            self.term = ensure_term(op, "第十届")
        self.education, self.science = self.sector("教育界", 1), self.sector("科学技术界", 2)

    def sector(self, name: str, position: int, term: int | None = None) -> int:
        with operation("界别") as op:
            fixed = {"term": term or self.term}
            return write(op, Sectors, [Draft({"name": name, "position": position}, fixed=fixed)])[0]

    def other_term(self, name: str = "第十一届") -> int:
        with operation("建届") as op:
            return write(op, Terms, [Draft({"name": name})])[0]

    def member(self, name: str, *, term: int | None = None, person: int | None = None, **values: Any) -> int:
        """The id of a new membership; `values` by column key."""
        links = {} if person is None else {"person": person}
        given = values if person is not None else {"name": name, **values}
        with operation(f"新增 {name}") as op:
            return write(op, Members, [Draft(given, fixed={"term": term or self.term}, links=links)])[0]

    def members(self, count: int, **values: Any) -> list[int]:
        """Memberships of 示例0, 示例1 … in one operation, all with the same values."""
        with operation(f"新增 {count} 名委员") as op:
            return write(op, Members, [Draft({"name": f"示例{number}", **values}, fixed={"term": self.term})
                                       for number in range(count)])

    def person(self, name: str, **values: Any) -> int:
        with operation(f"新增 {name}") as op:
            return write(op, People, [Draft({"name": name, **values})])[0]

    def cadre(self, name: str, **values: Any) -> int:
        """The person of a new cadre."""
        with operation(f"新增 {name}") as op:
            row = write(op, Cadres, [Draft({"name": name, **values})])[0]
        return int(Cadres.row.select(Cadres.row.person).where(Cadres.row.id == row).tuples().get()[0])

    def grid(self, name: str, convener: int | None = None, **values: Any) -> int:
        held = {} if convener is None else {"convener": RefValue(convener, "")}
        with operation(f"新增 {name}") as op:
            return write(op, Grids, [Draft({"name": name, **held, **values}, fixed={"term": self.term})])[0]

    def branch(self, name: str, grid: int | None, **values: Any) -> int:
        held = {} if grid is None else {"grid": RefValue(grid, "")}
        with operation(f"新增 {name}") as op:
            return write(op, Branches, [Draft({"name": name, **held, **values}, fixed={"term": self.term})])[0]

    def committee(self, name: str) -> int:
        with operation(f"新增 {name}") as op:
            return write(op, Committees, [Draft({"name": name})])[0]

    def contact(self, responsible: int, target: int, since: str | None = None, term: int | None = None) -> int:
        with operation("落实联系") as op:
            return op.write(Contact, [{"term": term or self.term, "responsible": responsible, "target": target,
                                       "since": since}])[0]

    def contacted(self, responsible: int, target: int, date: str) -> None:
        with operation("登记联系") as op:
            op.write(ContactEvent, [{"term": self.term, "responsible": responsible, "target": target, "date": date}])

    def write(self, register: Any, row_id: int, since: str | None = None, **values: Any) -> None:
        with operation("修改") as op:
            write(op, register, [Draft(values, id=row_id, since=since)])


def person_of(membership: int) -> int:
    return int(Membership.select(Membership.person).where(Membership.id == membership).tuples().get()[0])


def shown(register: Any, row_id: int, key: str, day: str) -> str:
    """What a list as of `day` prints in one column of one row."""
    column = register.column(key)
    return str(column.print(register.read([row_id], [column], View(register, as_of=day))[row_id][0]))


def operations() -> int:
    """How many steps of undo there are."""
    return OperationLog.select().where((OperationLog.kind == "do") & (OperationLog.undone == 0)).count()


__all__ = ["Office", "operations", "person_of", "shown"]
