"""What a view shows: search, filters of each kind of column, order, day, period, the recycle bin, and keeping it."""
from dataclasses import dataclass
from typing import Any

import pytest

from models.basics import Sector, Terms
from models.errors import InvalidValue
from models.grids import Branches, Grids
from models.members import ContactEvents, Members
from models.operation import operation
from models.people import People, Person
from models.records import db
from models.relations import RefValue
from models.units import Units
from models.view import Filter, View
from models.writing import Draft, recycle, write


@dataclass
class Office:
    term: int
    sectors: dict[str, int]
    units: dict[str, int]
    grids: dict[str, int]
    members: dict[str, int]

    @property
    def view(self) -> View:
        return View(Members, term=self.term)

    def names(self, view: View) -> list[str]:
        back = {row_id: name for name, row_id in self.members.items()}
        ids = view.ids()
        assert view.count() == len(ids)
        return [back[one] for one in ids]

    def filtered(self, key: str, op: str = "is", value: Any = None, **changes: Any) -> set[str]:
        return set(self.names(self.view.with_(filters=(Filter(key, op, value),), **changes)))


@pytest.fixture
def office(term: int) -> Office:
    sectors = dict(Sector.select(Sector.name, Sector.id).tuples())
    with operation("建立示例") as op:
        units = dict(zip(("示例县一中", "示例农机公司"), write(op, Units, [
            Draft({"name": "示例县一中", "kind": "县直单位"}), Draft({"name": "示例农机公司", "kind": "企业"})])))
        grids = dict(zip(("第一网格", "第二网格"), write(op, Grids, [
            Draft({"name": name}, fixed={"term": term}) for name in ("第一网格", "第二网格")])))
        ids = write(op, Members, [Draft(values, fixed={"term": term}) for values in (
            {"name": "张伟", "sex": "男", "birth": "1975-03", "affiliations": ("中共党员", "民盟盟员"), "position": 2,
             "sector": sectors["教育界"], "unit": units["示例县一中"], "work": "示例县一中校长", "grid": grids["第一网格"],
             "phones": ("13912345678", "0319-4721234"), "posts": ("副主席", "委员"), "number": "001"},
            {"name": "单雄", "sex": "男", "birth": "1980-H1", "affiliations": ("民盟盟员",), "work": "50%_入股",
             "sector": sectors["科学技术界"], "unit": units["示例农机公司"], "grid": grids["第二网格"], "position": 10,
             "phones": ("15800001111",), "former_names": ("单二雄",), "number": "002"},
            {"name": "欧阳娜", "sex": "女", "birth": "1975", "work": "ABC公司", "resume": "2001年参加工作\n曾任教师"},
            {"name": "李四"})])
    return Office(term, sectors, units, grids, dict(zip(("张伟", "单雄", "欧阳娜", "李四"), ids)))


# -- search ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("typed", "found"), [
    ("张伟", {"张伟"}), ("伟", {"张伟"}), ("张　伟", {"张伟"}), (" 一中 ", {"张伟"}), ("校长 张", {"张伟"}),
    ("张伟 农机", set()), ("农机", {"单雄"}), ("科学技术", {"单雄"}), ("单二雄", {"单雄"}), ("不存在", set()),
    ("zw", {"张伟"}), ("ZW", {"张伟"}), ("sx", {"单雄"}), ("shanx", {"单雄"}), ("oyn", {"欧阳娜"}),
    ("ouyangna", {"欧阳娜"}), ("wei", set()), ("zw 一中", {"张伟"}),
    ("13912345678", {"张伟"}), ("139 1234 5678", {"张伟"}), ("4567", {"张伟"}), ("0319", {"张伟"}), ("158", {"单雄"}),
    ("15800001112", set()), ("1", {"张伟", "单雄", "欧阳娜", "李四"}), ("", {"张伟", "单雄", "欧阳娜", "李四"}),
    ("50%", {"单雄"}), ('"', {"张伟", "单雄", "欧阳娜", "李四"}), ("AND", set()), ("张*", {"张伟"}), ("公司'; --", {"单雄", "欧阳娜"}),
])
def test_search(office: Office, typed: str, found: set[str]) -> None:
    assert set(office.names(office.view.with_(typed=typed))) == found


def test_search_follows_what_is_referred_to(office: Office) -> None:
    with operation("改名") as op:
        write(op, Units, [Draft({"name": "示例植保公司"}, id=office.units["示例农机公司"])])
        person = Members.row.get_by_id(office.members["张伟"]).person_id
        write(op, People, [Draft({"name": "赵新"}, id=person)])
    assert office.names(office.view.with_(typed="农机")) == []
    assert office.names(office.view.with_(typed="植保")) == ["单雄"]
    assert office.names(office.view.with_(typed="赵新")) == ["张伟"]
    assert office.names(office.view.with_(typed="zw")) == []


def test_letters_that_begin_initials_of_one_name_and_the_pinyin_of_another_find_both(office: Office) -> None:
    with operation("新增") as op:
        office.members["孙航"] = write(op, Members, [Draft({"name": "孙航"}, fixed={"term": office.term})])[0]
    for typed, found in {"s": {"单雄", "孙航"}, "sh": {"单雄", "孙航"}, "SH": {"单雄", "孙航"}, "su": {"孙航"},
                         "sx": {"单雄"}, "sha": {"单雄"}, "shx": set(), "sh zw": set(), "sh s": {"单雄", "孙航"}}.items():
        assert set(office.names(office.view.with_(typed=typed))) == found, typed


@pytest.mark.parametrize("typed", ["zw", "zhang", "z"])
def test_letters_are_answered_without_a_look_at_the_rows(office: Office, typed: str) -> None:
    sql, parameters = office.view.with_(typed=typed)._ids().sql()
    plan = [row[3] for row in db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)]
    assert [line for line in plan if "t1" in line and "USING COVERING INDEX" not in line] == []
    assert any("t1" in line for line in plan)


def test_search_follows_the_holder_of_an_office(office: Office) -> None:
    """A grid is found by its convener's name, and by the new one once the convener's name was mended."""
    member = office.members["张伟"]
    person = Members.row.get_by_id(member).person_id
    with operation("召集人") as op:
        write(op, Grids, [Draft({"convener": member}, id=office.grids["第一网格"])])
        branch, = write(op, Branches, [Draft({"name": "第一支部", "secretary": person}, fixed={"term": office.term})])
    for register, row_id in ((Grids, office.grids["第一网格"]), (Branches, branch)):
        assert View(register, typed="张伟").ids() == [row_id]
    with operation("改名") as op:
        write(op, People, [Draft({"name": "赵新"}, id=person)])
    for register, row_id in ((Grids, office.grids["第一网格"]), (Branches, branch)):
        assert View(register, typed="张伟").ids() == []
        assert View(register, typed="赵新").ids() == [row_id]


# -- filters ---------------------------------------------------------------------------------------------------------

EVERYBODY = {"张伟", "单雄", "欧阳娜", "李四"}


@pytest.mark.parametrize(("key", "op", "value", "found"), [
    # text, of the row and of the person
    ("work", "is", "ABC公司", {"欧阳娜"}), ("work", "contains", "公司", {"欧阳娜"}), ("work", "contains", "%_", {"单雄"}),
    ("work", "empty", None, {"李四"}), ("work", "filled", None, EVERYBODY - {"李四"}), ("work", "is", None, {"李四"}),
    ("work", "in", ("ABC公司", "50%_入股"), {"单雄", "欧阳娜"}), ("work", "in", (), set()),
    ("name", "is", "张伟", {"张伟"}), ("name", "contains", "欧", {"欧阳娜"}),
    ("number", "is", "001", {"张伟"}), ("number", "empty", None, {"欧阳娜", "李四"}),
    ("resume", "contains", "教师", {"欧阳娜"}), ("resume", "filled", None, {"欧阳娜"}),
    # choice
    ("sex", "is", "男", {"张伟", "单雄"}), ("sex", "in", ("男", "女"), EVERYBODY - {"李四"}), ("sex", "empty", None, {"李四"}),
    ("sex", "is", None, {"李四"}),
    # dates, of any precision
    ("birth", "is", "1975-03", {"张伟"}), ("birth", "between", ("1975-01-01", "1975-12-31"), {"张伟", "欧阳娜"}),
    ("birth", "between", ("1975-02-01", None), {"张伟", "单雄"}),
    ("birth", "between", (None, "1980-06-30"), EVERYBODY - {"李四"}),
    ("birth", "between", (None, "1980-06-29"), {"张伟", "欧阳娜"}), ("birth", "between", (None, None), EVERYBODY),
    ("birth", "empty", None, {"李四"}), ("birth", "filled", None, EVERYBODY - {"李四"}),
    # whole numbers
    ("position", "is", 2, {"张伟"}), ("position", "between", (3, None), {"单雄"}),
    ("position", "between", (1, 10), {"张伟", "单雄"}),
    ("position", "in", (2, 10), {"张伟", "单雄"}), ("position", "empty", None, {"欧阳娜", "李四"}),
    ("position", "filled", None, {"张伟", "单雄"}),
    # sets
    ("phones", "is", "13912345678", {"张伟"}), ("phones", "is", "1391234567", set()),
    ("phones", "is", ("0319-4721234", "13912345678"), {"张伟"}), ("phones", "contains", "5800", {"单雄"}),
    ("phones", "in", ("13912345678", "15800001111"), {"张伟", "单雄"}), ("phones", "empty", None, {"欧阳娜", "李四"}),
    ("phones", "filled", None, {"张伟", "单雄"}), ("former_names", "contains", "二雄", {"单雄"}),
    # facts
    ("affiliations", "is", "民盟盟员", {"张伟", "单雄"}), ("affiliations", "in", ("中共党员", "群众"), {"张伟"}),
    ("affiliations", "contains", "民盟", {"张伟", "单雄"}), ("affiliations", "empty", None, {"欧阳娜", "李四"}),
    ("affiliations", "filled", None, {"张伟", "单雄"}), ("affiliations", "is", None, {"欧阳娜", "李四"}),
    ("posts", "is", "委员", EVERYBODY), ("posts", "is", "副主席", {"张伟"}),
    ("grid", "contains", "第一", {"张伟"}), ("grid", "empty", None, {"欧阳娜", "李四"}),
    ("grid", "is", None, {"欧阳娜", "李四"}),
    # conditions with a name
    ("without_grid", "is", None, {"欧阳娜", "李四"}), ("party_members", "is", None, {"张伟"}),
])
def test_filter(office: Office, key: str, op: str, value: Any, found: set[str]) -> None:
    assert office.filtered(key, op, value) == found


def test_filter_by_a_record_or_its_number(office: Office) -> None:
    school, grid = office.units["示例县一中"], office.grids["第二网格"]
    for one in (school, RefValue(school, "示例县一中")):
        assert office.filtered("unit", "is", one) == {"张伟"}
        assert office.filtered("unit", "in", (one,)) == {"张伟"}
    for one in (grid, RefValue(grid, "第二网格")):
        assert office.filtered("grid", "is", one) == {"单雄"}
        assert office.filtered("grid", "in", (one,)) == {"单雄"}
    assert office.filtered("unit", "contains", "农机") == {"单雄"}
    assert office.filtered("unit", "empty") == office.filtered("unit", "is") == {"欧阳娜", "李四"}
    assert office.filtered("unit", "filled") == {"张伟", "单雄"}


def test_filters_join(office: Office) -> None:
    view = office.view.with_(filters=(Filter("sex", "is", "男"), Filter("birth", "between", ("1980", None)),
                                      Filter("affiliations", "is", "民盟盟员")), typed="sx",
                             order=(("birth", True),))
    assert office.names(view) == ["单雄"]
    assert office.names(view.without("birth", "sex").with_(typed="")) == ["单雄", "张伟"]


def test_flag(office: Office) -> None:
    with operation("换届") as op:
        write(op, Terms, [Draft({"name": "第九届", "current": False}), Draft({"name": "第八届", "current": None})])

    def names(op: str, value: Any = None) -> set[str]:
        view = View(Terms, filters=(Filter("current", op, value),), keys=("name",))
        return {values[0] for values in view.page(view.ids()).values()}
    assert names("is", True) == names("filled") == {"本届"}
    assert names("is", False) == names("is") == names("empty") == {"第九届", "第八届"}


@pytest.mark.parametrize("key", ["work", "unit", "grid"])
def test_a_filter_that_does_not_exist_is_a_bug(office: Office, key: str) -> None:
    with pytest.raises(ValueError):
        office.filtered(key, "sounds_like", "x")


# -- order -----------------------------------------------------------------------------------------------------------

def test_order(office: Office) -> None:
    by_name = office.names(office.view.with_(order=(("name_pinyin", False),)))
    assert by_name == ["李四", "欧阳娜", "单雄", "张伟"]
    assert office.names(office.view.with_(order=(("name_pinyin", True),))) == by_name[::-1]
    assert office.names(office.view.with_(order=(("position", True),)))[:2] == ["单雄", "张伟"]
    ties = office.names(office.view.with_(order=(("sex", False), ("birth_order", True))))
    assert ties.index("单雄") < ties.index("张伟")
    same = office.view.with_(order=(("industry", False),))
    assert same.ids() == sorted(same.ids()) and same.with_(order=(("industry", True),)).ids() == same.ids()[::-1]
    assert same.ids(limit=2) == same.ids()[:2]


def test_every_order_of_every_column_works(office: Office) -> None:
    for column in Members.columns:
        for key, _title in column.orders if column.sortable else ():
            for descending in (False, True):
                assert set(office.names(office.view.with_(order=((key, descending),)))) == EVERYBODY


def test_stroke_order_is_the_rosters(office: Office) -> None:
    assert Members.order == ("name_stroke",)
    # Strokes: 李 and 张 have 7, 欧 and 单 have 8.
    assert office.names(office.view) == ["李四", "张伟", "欧阳娜", "单雄"]


def test_a_column_without_an_order_says_so(office: Office) -> None:
    with pytest.raises(InvalidValue):
        View(Grids, order=(("convener", False),)).ids()


# -- day, period, bin ------------------------------------------------------------------------------------------------

def test_as_of_shows_facts_and_rows_of_that_day(office: Office) -> None:
    one = office.members["张伟"]
    with operation("改任") as op:
        write(op, Members, [Draft({"posts": ("主席",), "grid": office.grids["第二网格"]}, id=one, since="2025-06-01")])
        write(op, Members, [Draft({"since": "2021-05-20"}, id=one), Draft({"until": "2024-01-01"},
                                                                          id=office.members["李四"])])
    keys = ("posts", "grid")

    def on(day: str | None) -> tuple[Any, ...]:
        posts, grid = office.view.with_(keys=keys, as_of=day).page([one])[one]
        return posts, grid.text
    assert on(None) == on("2025-06-01") == (("主席",), "第二网格")
    assert on("2025-05-31") == on("2022-01-01") == (("副主席", "委员"), "第一网格")
    assert office.filtered("posts", "is", "主席", as_of="2025-05-31") == set()
    assert office.filtered("posts", "is", "主席") == {"张伟"}
    assert set(office.names(office.view)) == EVERYBODY - {"李四"}
    assert set(office.names(office.view.with_(ended=True))) == EVERYBODY
    assert set(office.names(office.view.with_(as_of="2023-12-31"))) == EVERYBODY
    assert set(office.names(office.view.with_(as_of="2021-05-19"))) == EVERYBODY - {"张伟"}


def test_term(office: Office) -> None:
    with operation("换届") as op:
        other, = write(op, Terms, [Draft({"name": "第九届"})])
        old, = write(op, Members, [Draft({"name": "王五"}, fixed={"term": other})])
    assert View(Members, term=other).ids() == [old]
    assert set(office.names(office.view)) == EVERYBODY and View(Members).count() == 5


def test_period_takes_what_lies_wholly_in_it(office: Office) -> None:
    dates = ("2026-03-05", "2026-03", "2026-H1", "2026", "2025-12-31", "2026-07-01")
    with operation("登记") as op:
        person = Person.select(Person.id).tuples().first()[0]
        ids = dict(zip(dates, write(op, ContactEvents, [
            Draft({"date": date, "responsible": person, "target": person}, fixed={"term": office.term})
            for date in dates])))

    def in_period(first: str, last: str) -> set[str]:
        found = set(View(ContactEvents, period=(first, last)).ids())
        return {date for date, row_id in ids.items() if row_id in found}
    assert in_period("2026-01-01", "2026-06-30") == {"2026-03-05", "2026-03", "2026-H1"}
    assert in_period("2026-03-01", "2026-03-31") == {"2026-03-05", "2026-03"}
    assert in_period("2026-03-05", "2026-03-05") == {"2026-03-05"}
    assert in_period("2026-01-01", "2026-12-31") == set(dates) - {"2025-12-31"}


def test_bin(office: Office) -> None:
    with operation("删除") as op:
        recycle(op, Members, [office.members["李四"]])
    assert set(office.names(office.view)) == EVERYBODY - {"李四"}
    assert office.names(View(Members, bin=True)) == ["李四"]
    assert office.names(View(Members, bin=True, typed="ls")) == ["李四"]
    assert View(People, typed="李四").count() == 1                     # a person is more than a membership


# -- keeping ---------------------------------------------------------------------------------------------------------

def test_json_round_trip(office: Office) -> None:
    school = office.units["示例县一中"]
    filters = (Filter("sex", "in", ("男", "女")), Filter("birth", "between", (None, "1980")),
               Filter("unit", "is", RefValue(school, "示例县一中")), Filter("without_grid"),
               Filter("grid", "in", (RefValue(1, "第一网格"),)), Filter("position", "is", 2))
    view = View(Members, "张 一中", filters,
                (("name_stroke", False), ("position", True)), ("name", "unit"), office.term, "2026-01-01",
                ("2026-01-01", "2026-12-31"), True, False)
    again = View.from_json(view.to_json())
    assert again.to_json() == view.to_json() and again.ids() == view.ids()
    assert [f.value for f in again.filters] == [("男", "女"), (None, "1980"), school, None, (1,), 2]
    assert again.with_(filters=()) == view.with_(filters=())
    assert View.from_json(View(Grids).to_json()) == View(Grids)


def test_json_of_an_older_program_loses_only_what_is_gone() -> None:
    text = View(Members, filters=(Filter("sex", "is", "男"),), keys=("name", "sex"), order=(("sex", True),)).to_json()
    assert View.from_json(text.replace('"sex"', '"hair"')) == View(Members, keys=("name",))
