"""Whatever is done to members, in whatever order: nothing derived falls behind, and undo goes back step by step."""
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from models.backups import check
from models.basics import Sectors, ensure_term
from models.database import close_database, open_database
from models.errors import InvalidValue, Refused
from models.grids import Grids, GridSeat
from models.members import Members
from models.operation import operation, redo, undo, undo_target
from models.people import Membership, People
from models.records import live
from models.register import Register
from models.units import Units
from models.view import View
from models.writing import Draft, recycle, restore, write
from tests.dump import dump

NAMES = st.sampled_from(("张伟", "单雄", "欧阳娜", "阿依古丽·买买提", "李四", "长孙 无忌", "𠀀𠀀", "O'Neil"))
PHONES = st.lists(st.sampled_from(("13912345678", "15800001111", "0319-4721234（值班）")), unique=True, max_size=2)
DAYS = st.sampled_from((None, "2019-01-01", "2021-06-01", "2021-06-15", "2024-12-31"))
SINCE = st.sampled_from((None, "2020", "2021-06", "2021-06-18"))
VALUES = st.fixed_dictionaries({}, optional={
    "name": NAMES, "phones": PHONES.map(tuple), "sex": st.sampled_from(("男", "女", None)), "since": SINCE,
    "work": st.sampled_from(("示例县一中校长", "50%_\"股\"", "", None)), "birth": st.sampled_from(("1975-03", "1975", None)),
    "posts": st.sampled_from(((), ("委员",), ("主席", "委员"), ("常务委员",))),
    "affiliations": st.sampled_from(((), ("中共党员",), ("民盟盟员", "中共党员"), ("群众",))),
    "sector": st.sampled_from((1, 2, None)), "grid": st.sampled_from((1, 2, None)), "unit": st.sampled_from((1, None))})


class Office(RuleBasedStateMachine):
    members = Bundle("members")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "示例.db"
        open_database(self.path)
        self.states: list[dict[str, Any]] = []
        self.at = 0                                   # which of the states is the present one

    @initialize()
    def begin(self) -> None:
        with operation("建立示例") as op:
            self.term = ensure_term(op)
            for register in (Sectors, Grids, Units):
                fixed = {register.term: self.term} if register.term else {}
                write(op, register, [Draft({"name": f"示例{register.title}{mark}"}, fixed=fixed) for mark in "甲乙"])
        self.first = undo_target().id                 # type: ignore[union-attr]
        self.states = [dump()]

    def keep(self, before: int) -> None:
        """Note the state after an operation, unless it changed nothing and so was none."""
        if undo_target().id != before:                # type: ignore[union-attr]
            self.states[self.at + 1:] = [dump()]
            self.at += 1
        assert dump() == self.states[self.at]

    def do(self, title: str, act: Any) -> Any:
        before = undo_target().id                     # type: ignore[union-attr]
        result = None
        try:
            with operation(title) as op:
                result = act(op)
        except InvalidValue:                          # refused whole: `keep` sees that nothing changed
            pass
        self.keep(before)
        return result

    @rule(target=members, values=VALUES)
    def add(self, values: dict[str, Any]) -> int:
        draft = Draft({"name": "示例新", **values}, fixed={"term": self.term})
        made: int = self.do("新增", lambda op: write(op, Members, [draft]))[0]
        return made

    def stands(self, member: int) -> bool:
        """Whether the member is in the list now: its insert may have been undone."""
        return Membership.get_by_id(member).deleted_at is None

    @rule(member=members, values=VALUES, since=DAYS)
    def edit(self, member: int, values: dict[str, Any], since: str | None) -> None:
        if self.stands(member):
            self.do("修改", lambda op: write(op, Members, [Draft(values, id=member, since=since)]))

    @rule(member=members, moves=st.lists(st.tuples(st.sampled_from((1, 2, None)), DAYS), min_size=1, max_size=4))
    def move(self, member: int, moves: list[tuple[int | None, str | None]]) -> None:
        for grid, since in moves if self.stands(member) else ():
            draft = Draft({"grid": grid}, id=member, since=since)
            self.do("调整网格", lambda op, draft=draft: write(op, Members, [draft]))
            held = Members.get(member, View(Members))["grid"]
            assert (held.id if held else None) == grid

    @rule(one=members, other=members, values=VALUES)
    def edit_two(self, one: int, other: int, values: dict[str, Any]) -> None:
        drafts = [Draft(dict(values), id=member) for member in (one, other) if self.stands(member)]
        self.do("修改 2 名", lambda op: write(op, Members, drafts))

    @rule(register=st.sampled_from((Sectors, Grids, Units)), mark=st.sampled_from("甲乙丙丁"))
    def rename_what_members_point_at(self, register: type[Register], mark: str) -> None:
        self.do("改名", lambda op: write(op, register, [Draft({"name": f"示例{register.title}{mark}"}, id=1)]))

    @rule(member=members, name=NAMES)
    def rename_the_person(self, member: int, name: str) -> None:
        if self.stands(member):
            person = Membership.get_by_id(member).person_id
            self.do("改名", lambda op: write(op, People, [Draft({"name": name}, id=person)]))

    @rule(register=st.sampled_from((Sectors, Grids, Units)))
    def recycle_what_members_point_at(self, register: type[Register]) -> None:
        act = restore if View(register, bin=True).ids() else recycle
        self.do("删除或恢复", lambda op: act(op, register, [1]))

    @rule(several=st.lists(members, min_size=1, max_size=3))
    def recycle(self, several: list[int]) -> None:
        self.do("删除", lambda op: recycle(op, Members, [one for one in several if self.stands(one)]))

    @rule()
    def restore_the_whole_bin(self) -> None:
        self.do("恢复", lambda op: restore(op, Members, View(Members, bin=True).ids()))

    @rule(steps=st.integers(1, 6))
    def undo(self, steps: int) -> None:
        for _ in range(min(steps, self.at)):
            undo()
            self.at -= 1
            assert dump() == self.states[self.at]
        assert (undo_target().id == self.first) == (self.at == 0)       # type: ignore[union-attr]

    @rule(steps=st.integers(1, 6))
    def redo(self, steps: int) -> None:
        for _ in range(steps):
            if self.at + 1 < len(self.states):
                redo()
                self.at += 1
            else:
                try:
                    redo()
                except Refused:
                    break
                raise AssertionError("there was nothing to do again")
            assert dump() == self.states[self.at]

    @rule()
    def reopen(self) -> None:
        close_database()
        open_database(self.path)

    @invariant()
    def nothing_derived_falls_behind(self) -> None:
        if self.states:
            assert check(None) == []

    @invariant()
    def one_grid_at_a_time(self) -> None:
        spans: dict[int, list[tuple[str, str]]] = {}
        seats = GridSeat.select(GridSeat.membership, GridSeat.since, GridSeat.until).where(live(GridSeat)).tuples()
        for member, since, until in seats if self.states else ():
            span = (since or "", until or "9999")
            assert all(span[1] <= first or last <= span[0] for first, last in spans.setdefault(member, []))
            spans[member].append(span)

    def teardown(self) -> None:
        close_database()
        self.folder.cleanup()


TestOffice = Office.TestCase
TestOffice.settings = settings(max_examples=12, stateful_step_count=15, deadline=None,
                               suppress_health_check=list(HealthCheck))
