"""恢复到此时: a record stands again as it stood after an earlier operation, or the reason is said why it cannot."""
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from models.archive import ClosedYears
from models.backups import check
from models.basics import Sectors, Term, ensure_term
from models.catalogue import REGISTERS
from models.change_words import describe, words_of
from models.database import close_database, open_database
from models.documents import Documents, add_files, files_of, remove_files
from models.errors import InvalidValue, Refused
from models.facts import FactDates
from models.grids import Grids
from models.history import History
from models.members import Members
from models.operation import OperationLog, Stale, operation, redo, undo
from models.people import Membership, People, Person, Post
from models.put_back import PutBack, look_back, put_back
from models.register import Register
from models.relations import RefValue
from models.teams import Rosters, Teams
from models.units import Units
from models.view import View
from models.visits import Visits
from models.writing import Draft, recycle, restore, write
from tests.models.office import Office
from tests.models.test_random_operations import DAYS, VALUES
from tests.test_every_register import Samples, every_editable


@pytest.fixture
def samples(tmp_path: Path) -> Iterator[Samples]:
    open_database(tmp_path / "示例.db")
    with operation("建届") as op:
        term = ensure_term(op)
    yield Samples(term)
    close_database()


def last() -> int:
    return int(OperationLog.select().order_by(OperationLog.id.desc()).get().id)


def exported(register: type[Register], row_id: int) -> list[str]:
    """The record as a sheet prints it, without what is counted elsewhere."""
    columns = [column for column in register.columns if column.importable]
    values = register.read([row_id], columns, View(register))[row_id]
    return [column.print(value) for column, value in zip(columns, values)]


def go_back(register: type[Register], row_id: int, at: int) -> PutBack:
    looked = look_back(register, row_id, at)
    if looked.refused is not None:
        raise looked.refused
    with operation(looked.title) as op:
        put_back(op, looked)
    return looked


# -- any register ----------------------------------------------------------------------------------------------------

@every_editable
def test_a_record_of_any_register_stands_again_as_it_was(samples: Samples, register: type[Register]) -> None:
    values = samples.values(register, 0), samples.values(register, 1)
    with operation("新增") as op:
        row_id, = write(op, register, [Draft(values[0], fixed=samples.fixed(register))])
    first, first_state = last(), exported(register, row_id)
    with operation("修改") as op:
        write(op, register, [Draft(values[1], id=row_id)])
    second, second_state = last(), exported(register, row_id)
    assert second_state != first_state
    looked = go_back(register, row_id, first)
    assert exported(register, row_id) == first_state
    changed = [column.title for column, one, other in zip(
        [c for c in register.columns if c.importable], first_state, second_state) if one != other]
    assert {line.title for line in looked.lines} & set(changed), "the preview names the columns"
    with operation("再来") as op:
        put_back(op, look_back(register, row_id, second))
    assert exported(register, row_id) == second_state
    undo()
    assert exported(register, row_id) == first_state
    undo()
    assert exported(register, row_id) == second_state
    redo()
    assert exported(register, row_id) == first_state
    assert not look_back(register, row_id, last()).rows, "it stands as it does now"
    history = History(record=(register, row_id))
    assert history.count() == len(history.page(history.ids())) == 7
    assert check(None) == []


@every_editable
def test_every_field_that_a_form_fills_has_words_in_the_log(samples: Samples, register: type[Register]) -> None:
    values = samples.values(register, 2)
    with operation("新增") as op:
        row_id, = write(op, register, [Draft(values, fixed=samples.fixed(register))])
    told, *own_lists = describe(last(), of=(register, row_id)).records
    assert [other.what for other in own_lists] == (["队员“示例志愿服务队丙 示例人员丙”"] if register is Teams else [])
    assert told.happened == "新增" and told.what == f"{register.title}“{register.labels([row_id])[row_id]}”"
    filled = [column for column in register.importable() if column.key in values and column.editable
              and not column.empty(values[column.key]) and not isinstance(column, FactDates)
              and (register, column.key) != (Teams, "leader")]
    assert {column.title for column in filled} - {line.title for line in told.lines} == set()


# -- what a record is made of ----------------------------------------------------------------------------------------

@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    open_database(tmp_path / "示例.db")
    yield Office()
    close_database()


def test_the_person_and_the_dated_facts_come_back_with_the_membership(office: Office) -> None:
    one = office.member("示例甲", sector=RefValue(office.education, ""), posts=("委员",), phones=("13900000001",))
    first = last()
    posts = Members.column("posts")
    person = Membership.get_by_id(one).person_id
    with operation("任常委") as op:
        posts.write(op, {one: ("常务委员",)}, "2024-05-01")            # type: ignore[attr-defined]
    with operation("改") as op:
        write(op, Members, [Draft({"sector": RefValue(office.science, ""), "phones": ("13900000002",),
                                   "wechat": "shili", "affiliations": ("民盟盟员",)}, id=one)])
        op.write(Person, [{"id": person, "photo": "示例"}])
    looked = look_back(Members, one, first)
    assert [line.words for line in looked.lines] == [
        "界别 由 科学技术界 改为 教育界", "手机 由 13900000002 改为 13900000001", "微信 由 shili 改为 （空）",
        "照片 由 有 改为 （空）", "政治面貌 由 民盟盟员 改为 （空）",
        "政协职务 由 委员，2024.05.01 结束 改为 委员", "政协职务 由 常务委员，自 2024.05.01 起 改为 （空）"]
    go_back(Members, one, first)
    assert Post.select().where(Post.deleted_at.is_null()).count() == 1
    held = Members.get(one, View(Members))
    assert (held["posts"], held["affiliations"], held["wechat"], held["sector"].text) == (("委员",), (), None, "教育界")
    assert OperationLog.get_by_id(last()).title.startswith("将委员“示例甲”恢复到 ")


def test_the_history_tells_what_became_of_this_record_only(office: Office) -> None:
    one, *_ = office.members(5)
    with operation("修改 2 名") as op:
        write(op, Members, [Draft({"sector": RefValue(office.education, "")}, id=i) for i in (one, one + 1)])
    entry = describe(last(), of=(Members, one))
    assert [(told.what, told.happened) for told in entry.records] == [("委员“示例0”", "修改")]
    assert entry.left_out and entry.records[0].lines[0].words == "界别：教育界"
    assert words_of((Members, one), [last()]) == {last(): "界别：教育界"}
    history = History(record=(Members, one))
    newest, oldest = history.ids()
    page = history.page([newest, oldest])
    assert (newest, page[newest][3], page[oldest][3]) == (last(), "界别：教育界", "新增：届：第十届；姓名：示例0；政协职务：委员")


def test_files_come_back_and_go_with_their_document(office: Office, tmp_path: Path) -> None:
    paths = [tmp_path / f"示例{mark}.txt" for mark in "甲乙"]
    for path in paths:
        path.write_text(path.name, encoding="utf-8")
    with operation("新增") as op:
        one, = write(op, Documents, [Draft({"subject": "示例通知"})])
    with operation("附件") as op:
        add_files(op, one, paths[:1])
    with_first = last()
    assert words_of((Documents, one), [with_first]) == {with_first: "附件：示例甲.txt"}
    with operation("换附件") as op:
        remove_files(op, [files_of(one)[0].link])
        add_files(op, one, paths[1:])
    looked = go_back(Documents, one, with_first)
    assert sorted(line.words for line in looked.lines) == ["附件 由 示例乙.txt 改为 （空）", "附件：示例甲.txt"]
    assert [file.name for file in files_of(one)] == ["示例甲.txt"]
    undo()
    assert [file.name for file in files_of(one)] == ["示例乙.txt"]


def test_the_leader_of_a_team_comes_back_and_its_other_people_stay(office: Office) -> None:
    first, second, third = (RefValue(office.person(f"示例{mark}"), f"示例{mark}") for mark in "甲乙丙")
    with operation("建队") as op:
        team, other = write(op, Teams, [Draft({"name": "示例队", "leader": first}), Draft({"name": "示例二队"})])
    then = last()
    with operation("队员") as op:
        write(op, Rosters, [Draft({"team": RefValue(team, ""), "person": third})])
    entry = next(row.id for row in Rosters.row.select() if row.person_id == first.id)
    with operation("调到二队") as op:
        write(op, Rosters, [Draft({"team": RefValue(other, "")}, id=entry)])
        write(op, Teams, [Draft({"leader": second}, id=team)])
    assert exported(Teams, team)[2] == "示例乙"
    go_back(Teams, team, then)
    assert Teams.get(team, View(Teams))["leader"].text == "示例甲"
    assert Teams.get(other, View(Teams))["leader"] is None
    assert Teams.get(team, View(Teams))["size"] == 2, "an ordinary member of the team has a history of their own"


# -- when it cannot be -----------------------------------------------------------------------------------------------

def refusal_of(register: type[Register], row_id: int, at: int) -> str:
    refused = look_back(register, row_id, at).refused
    assert refused is not None
    with pytest.raises(Refused), operation("恢复") as op:
        put_back(op, look_back(register, row_id, at))
    return refused.sentence + refused.what_to_do


def test_what_lies_in_the_bin_by_now_is_named(office: Office) -> None:
    one = office.member("示例甲", sector=RefValue(office.education, ""))
    first = last()
    with operation("改") as op:
        write(op, Members, [Draft({"sector": RefValue(office.science, "")}, id=one)])
        recycle(op, Sectors, [office.education])
    assert "界别“教育界”现在在回收站里" in refusal_of(Members, one, first)
    with operation("还原") as op:
        restore(op, Sectors, [office.education])
    go_back(Members, one, first)
    assert Members.get(one, View(Members))["sector"].text == "教育界"


def test_a_record_in_the_bin_comes_back_through_the_bin(office: Office) -> None:
    one = office.member("示例甲")
    first = last()
    with operation("删除") as op:
        recycle(op, Members, [one])
    gone = last()
    assert "回收站" in refusal_of(Members, one, first)
    with operation("还原") as op:
        restore(op, Members, [one])
    assert "那时" in refusal_of(Members, one, gone) and "那时" in refusal_of(Members, one, first - 1)
    assert not look_back(Members, one, first).rows


def test_a_closed_year_and_a_sealed_term_stay_as_they_are(office: Office) -> None:
    one = office.member("示例甲")
    first = last()
    with operation("走访") as op:
        unit, = write(op, Units, [Draft({"name": "示例村", "kind": "行政村"})])
        visit, = write(op, Visits, [Draft({"visited_on": "2022-03-01", "units": (RefValue(unit, ""),)})])
    visited = last()
    with operation("改") as op:
        write(op, Visits, [Draft({"visited_on": "2023-03-01"}, id=visit)])
        write(op, Members, [Draft({"work": "示例"}, id=one)])
    for year in (2022, 2023):                              # the year it was of, and the year it is of
        with operation("归档") as op:
            closed, = write(op, ClosedYears, [Draft({"year": year})])
        assert f"{year} 年已归档" in refusal_of(Visits, visit, visited)
        undo()
    with operation("封存") as op:
        op.write(Term, [{"id": office.term, "closed": 1, "current": 0}])
    assert "第十届已届满" in refusal_of(Members, one, first)


def test_what_moved_on_since_the_preview_is_not_overwritten(office: Office) -> None:
    one = office.member("示例甲", posts=("委员",))
    first = last()
    with operation("改") as op:
        write(op, Members, [Draft({"work": "示例"}, id=one)])
    for values in ({"work": "示例二"}, {"posts": ("主席",)}, {"ethnicity": "汉族"}):
        looked = look_back(Members, one, first)
        with operation("又改") as op:
            write(op, Members, [Draft(dict(values), id=one)])
        before = exported(Members, one)
        with pytest.raises(Stale, match="又有改动"), operation("恢复") as op:
            put_back(op, looked)
        assert exported(Members, one) == before


def test_a_name_that_another_record_has_taken_is_refused(office: Office) -> None:
    one = office.grid("第一网格")
    first = last()
    with operation("改名") as op:
        write(op, Grids, [Draft({"name": "第二网格"}, id=one)])
    office.grid("第一网格")
    with pytest.raises(InvalidValue, match="已有同样的网格"):
        go_back(Grids, one, first)


# -- as a property ---------------------------------------------------------------------------------------------------

class Histories(RuleBasedStateMachine):
    """Whatever is done to two members, with undo and redo between: every earlier state comes back as it was."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        open_database(Path(self.folder.name) / "示例.db")
        self.known: list[tuple[int, int, dict[str, Any] | None]] = []       # member, operation, state; None: not there

    @initialize()
    def begin(self) -> None:
        with operation("建立示例") as op:
            self.term = ensure_term(op)
            for register in (Sectors, Grids, Units):
                fixed = {register.term: self.term} if register.term else {}
                write(op, register, [Draft({"name": f"示例{register.title}{mark}"}, fixed=fixed) for mark in "甲乙"])
        with operation("新增") as op:
            self.members = write(op, Members, [Draft({"name": f"示例{mark}"}, fixed={"term": self.term})
                                               for mark in "甲乙"])
        self.keep()

    def state(self, member: int) -> dict[str, Any] | None:
        """All that the roster says of a member, on three days, and what the person's register says."""
        row = Membership.get_by_id(member)
        if row.deleted_at is not None:
            return None
        columns = [column for column in Members.columns if column.importable]
        days = "2020-01-01", "2021-06-10", "2026-11-01"
        found: dict[str, Any] = {day: [column.print(value) for column, value in zip(columns, Members.read(
            [member], columns, View(Members, as_of=day))[member])] for day in days}
        found["person"] = exported(People, row.person_id)
        return found

    def keep(self) -> None:
        self.known += [(member, last(), self.state(member)) for member in self.members]

    def do(self, title: str, act: Any) -> None:
        before = last()
        try:
            with operation(title) as op:
                act(op)
        except InvalidValue:
            pass
        if last() != before:
            self.keep()

    def stands(self, member: int) -> bool:
        return Membership.get_by_id(member).deleted_at is None

    @rule(which=st.integers(0, 1), values=VALUES, since=DAYS)
    def edit(self, which: int, values: dict[str, Any], since: str | None) -> None:
        member = self.members[which]
        if self.stands(member):
            self.do("修改", lambda op: write(op, Members, [Draft(values, id=member, since=since)]))

    @rule(which=st.integers(0, 1), values=VALUES)
    def edit_the_person(self, which: int, values: dict[str, Any]) -> None:
        person = Membership.get_by_id(self.members[which]).person_id
        known = {key: value for key, value in values.items() if key in ("name", "phones", "sex", "affiliations")}
        self.do("修改人员", lambda op: write(op, People, [Draft(known, id=person)]))

    @rule(which=st.integers(0, 1))
    def recycle_or_restore(self, which: int) -> None:
        member = self.members[which]
        act = recycle if self.stands(member) else restore
        self.do("删除或还原", lambda op: act(op, Members, [member]))

    @rule(register=st.sampled_from((Sectors, Grids)))
    def recycle_what_members_point_at(self, register: type[Register]) -> None:
        act = restore if View(register, bin=True).ids() else recycle
        self.do("删除或还原", lambda op: act(op, register, [1]))

    @rule(steps=st.integers(1, 3))
    def undo_or_redo(self, steps: int) -> None:
        for step in (*[undo] * steps, *[redo] * (steps // 2)):
            try:
                step()
            except Refused:
                break
            if not Membership.select().where(Membership.deleted_at.is_null()).exists():
                redo()                                               # the members themselves were undone
                break
            self.keep()

    @rule(place=st.integers(0, 200))
    def put_back(self, place: int) -> None:
        member, at, state = self.known[place % len(self.known)]
        looked = look_back(Members, member, at)
        stands = self.stands(member)
        if looked.refused is not None:
            in_bin = View(Sectors, bin=True).ids() or View(Grids, bin=True).ids()
            assert not stands or state is None or in_bin, looked.refused.sentence
            return
        assert stands and state is not None
        before, other = last(), [self.state(one) for one in self.members if one != member]
        with operation(looked.title) as op:
            put_back(op, looked)
        assert self.same(self.state(member), state)
        assert [self.state(one) for one in self.members if one != member] == other
        assert (last() != before) == bool(looked.rows)
        if looked.rows:
            self.keep()

    def same(self, one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
        """A grid or sector that was renamed or recycled meanwhile is called as it is now."""
        return str(one).replace("（已删除）", "") == str(other).replace("（已删除）", "")

    @invariant()
    def nothing_derived_falls_behind(self) -> None:
        if self.known:
            assert check(None) == []

    def teardown(self) -> None:
        close_database()
        self.folder.cleanup()


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=12, stateful_step_count=20, deadline=None,
                                  suppress_health_check=list(HealthCheck))


# (which sample's values, which of the columns): one edit of a record
EDIT = st.tuples(st.integers(0, 2), st.sets(st.integers(0, 11), min_size=1, max_size=5))


@pytest.mark.parametrize("key", ("grids", "branches", "teams", "visits", "shifts", "meetings", "gifts", "exchanges",
                                 "adoptions", "proposals"))
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(edits=st.lists(EDIT, min_size=2, max_size=6), back=st.lists(st.integers(0, 20), min_size=3, max_size=6))
def test_every_state_of_a_record_with_parts_comes_back(key: str, edits: list[tuple[int, set[int]]],
                                                       back: list[int]) -> None:
    register = REGISTERS[key]
    with tempfile.TemporaryDirectory() as folder:
        open_database(Path(folder) / "示例.db")
        try:
            with operation("建届") as op:
                term = ensure_term(op)
            samples = Samples(term)
            row_id = samples.add(register, 0)
            known = [(last(), exported(register, row_id))]
            for number, places in edits:
                values = samples.values(register, number)
                keys = list(values)
                chosen = {name: values[name] for name in (keys[place % len(keys)] for place in places)}
                try:
                    with operation("修改") as op:
                        write(op, register, [Draft(chosen, id=row_id)])
                except (InvalidValue, Refused):                            # values that cannot stand together
                    continue
                known.append((last(), exported(register, row_id)))
            for place in back:
                at, state = known[place % len(known)]
                go_back(register, row_id, at)
                assert exported(register, row_id) == state
                known.append((last(), state))
            assert check(None) == []
        finally:
            close_database()
