"""Volunteer teams: rosters, shifts that end the next day, the last rota again, and the hours they add up to."""
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from models import catalogue
from models.basics import change_settings, ensure_term
from models.database import opened
from models.errors import InvalidValue, Refused
from models.figures import compute_one
from models.members import Cadres, Members
from models.operation import operation, redo, undo
from models.people import People
from models.periods import between
from models.relations import PartValue, RefValue
from models.teams import (
    FIGURES,
    Rosters,
    Shifts,
    Teams,
    copy_last_rota,
    ends_before,
    served_by_kind,
    served_by_person,
    served_by_team,
)
from models.view import Filter, View
from models.writing import Draft, recycle, restore, write

assert catalogue.REGISTERS["teams"] is Teams


@pytest.fixture
def database(tmp_path: Path) -> Iterator[None]:
    with opened(tmp_path / "a.db"):
        yield


def add(register: Any, *values: dict[str, Any], **fixed: Any) -> list[int]:
    with operation(f"新增{register.title}") as op:
        return write(op, register, [Draft(one, fixed=fixed) for one in values])


def people(*names: str) -> dict[str, int]:
    return dict(zip(names, add(People, *({"name": name} for name in names))))


def served(person: int, hours: str | None = None) -> PartValue:
    return PartValue(RefValue(person, ""), None if hours is None else Decimal(hours))


def values(register: Any, row_id: int, **view: Any) -> dict[str, Any]:
    found: dict[str, Any] = register.get(row_id, View(register, **view))
    return found


def test_a_team_counts_its_people_its_shifts_and_their_hours(database: None) -> None:
    who = people("示例甲", "示例乙", "示例丙")
    team, other = add(Teams, {"name": "示例一队", "leader": RefValue(who["示例甲"], "示例甲")}, {"name": "示例二队"})
    add(Rosters, {"team": team, "person": who["示例乙"]}, {"team": team, "person": who["示例甲"], "duty": "队员"},
        {"team": team, "person": who["示例丙"], "until": "2020-01-01"})
    add(Shifts, {"team": team, "planned_start": "2022-03-01 20:00", "planned_end": "2022-03-02 08:00",
                 "people": (served(who["示例甲"]), served(who["示例乙"], "4.5"))},
        {"team": team, "planned_start": "2021-01-01", "people": (served(who["示例甲"]),)})
    row = values(Teams, team)
    assert row["leader"].text == "示例甲"
    assert (row["size"], row["shift_count"], row["hours"]) == (2, 2, Decimal("16.5"))
    assert values(Teams, team, as_of="2019-06-01")["size"] == 3                  # without a date they always were
    assert values(Teams, team, period=("2021-01-01", "2021-12-31"))["hours"] == 0
    assert values(Teams, other)["size"] == 0 and values(Teams, other)["hours"] == 0


def test_the_roster_says_who_is_a_member_and_who_a_cadre(database: None) -> None:
    who = people("示例委员", "示例干部", "示例群众", "示例离任")
    with operation("建届") as op:
        term = ensure_term(op, "第十届")
    with operation("委员") as op:
        write(op, Members, [Draft({}, fixed={"term": term}, links={"person": who["示例委员"]}),
                            Draft({"until": "2022-01-01"}, fixed={"term": term}, links={"person": who["示例离任"]})])
        write(op, Cadres, [Draft({}, links={"person": who["示例干部"]})])
    team, = add(Teams, {"name": "示例队"})
    ids = add(Rosters, *({"team": team, "person": person} for person in who.values()))
    found = View(Rosters, keys=("person", "identity", "duty")).page(ids)
    assert [found[i][1] for i in ids] == ["委员", "机关干部", "其他", "其他"]
    assert {found[i][2] for i in ids} == {"队员"}
    assert values(Rosters, ids[3], as_of="2021-06-01")["identity"] == "委员"


def test_nobody_holds_one_duty_twice_at_a_time_but_may_come_back(database: None) -> None:
    who = people("示例甲")
    team, = add(Teams, {"name": "示例队"})
    first, = add(Rosters, {"team": team, "person": who["示例甲"], "since": "2020-01-01", "until": "2021-01-01"})
    with pytest.raises(Refused, match="示例队 示例甲"):
        add(Rosters, {"team": team, "person": who["示例甲"], "since": "2020-12-31"})
    again, = add(Rosters, {"team": team, "person": who["示例甲"], "since": "2021-01-01"})
    with pytest.raises(Refused, match="已在队员名单中"), operation("改") as op:
        write(op, Rosters, [Draft({"until": None}, id=first)])
    assert View(Rosters).ids() == [again]
    assert View(Rosters, ended=True).count() == 2


@pytest.mark.parametrize("start, end, wrong", [
    ("2022-03-01 20:00", "2022-03-02 08:00", False),
    ("2022-03-01 20:00", "2022-03-01 08:00", True),
    ("2022-03-01 20:00", "2022-03-01", False),                 # a day without a time is compared by the day
    ("2022-03-02", "2022-03-01 23:00", True),
    ("2022-03-02", None, False),
])
def test_an_end_before_its_start_is_no_value(database: None, start: str, end: str | None, wrong: bool) -> None:
    assert ends_before(start, end) is wrong
    team, = add(Teams, {"name": "示例队"})
    for prefix in ("planned", "actual"):
        draft = {"team": team, f"{prefix}_start": start, f"{prefix}_end": end}
        if wrong:
            with pytest.raises(InvalidValue) as told:
                add(Shifts, draft)
            assert told.value.field == f"{prefix}_end"
        else:
            add(Shifts, draft)


def test_a_change_is_checked_against_what_is_stored(database: None) -> None:
    team, = add(Teams, {"name": "示例队"})
    shift, = add(Shifts, {"team": team, "planned_start": "2022-03-01 08:00", "planned_end": "2022-03-01 12:00"})
    with pytest.raises(InvalidValue, match="早于"), operation("改") as op:
        write(op, Shifts, [Draft({"planned_start": "2022-03-01 13:00"}, id=shift)])
    with pytest.raises(InvalidValue, match="至少填一项"), operation("改") as op:
        write(op, Shifts, [Draft({"planned_start": None, "planned_end": None}, id=shift)])
    assert values(Shifts, shift)["planned_start"] == "2022-03-01 08:00"


def test_hours_come_from_the_person_else_from_the_actual_else_the_planned_times(database: None) -> None:
    who = people("示例甲", "示例乙")
    team, = add(Teams, {"name": "示例队"})
    both = (served(who["示例甲"]), served(who["示例乙"], "1.25"))
    planned, actual, unknown = add(
        Shifts, {"team": team, "planned_start": "2022-03-01 20:00", "planned_end": "2022-03-02 02:20", "people": both},
        {"team": team, "planned_start": "2022-03-03 08:00", "planned_end": "2022-03-03 18:00",
         "actual_start": "2022-03-04 09:00", "actual_end": "2022-03-04 12:00", "people": both},
        {"team": team, "planned_start": "2022-03-05", "people": both})
    assert values(Shifts, planned)["hours"] == Decimal("7.583")
    assert values(Shifts, actual)["hours"] == Decimal("4.25")
    assert values(Shifts, unknown)["hours"] == Decimal("1.25")
    assert values(Shifts, actual)["date"] == "2022-03-04" and values(Shifts, actual)["size"] == 2
    assert View(Shifts, period=("2022-03-04", "2022-03-04")).ids() == [actual]
    with operation("改") as op:
        write(op, Shifts, [Draft({"actual_end": "2022-03-04 13:00"}, id=actual)])
    assert values(Shifts, actual)["hours"] == Decimal("5.25")


def test_the_kinds_of_shift_are_the_settings_and_any_other(database: None) -> None:
    with operation("设置") as op:
        change_settings(op, {"shift_kinds": ["示例巡逻"]})
    assert Shifts.kind.choices == ("示例巡逻",)                          # type: ignore[attr-defined]
    assert Shifts.kind.parse("卡口值守") == "卡口值守"


def test_the_last_rota_is_copied_with_its_place_people_and_times(database: None) -> None:
    who = people("示例甲", "示例乙", "示例丙")
    team, other = add(Teams, {"name": "示例队"}, {"name": "示例二队"})
    with pytest.raises(Refused, match="还没有排过班"), operation("复制") as op:
        copy_last_rota(op, team, ["2022-04-01"])
    add(Shifts, {"team": team, "planned_start": "2022-03-05 20:00", "planned_end": "2022-03-06 08:00", "place": "示例东卡口",
                 "kind": "卡口值守", "campaign": "示例专项",
                 "people": (served(who["示例甲"], "12"), served(who["示例乙"]), served(who["示例丙"]))},
        {"team": team, "planned_start": "2022-03-01 08:00", "place": "示例西卡口"},
        {"team": other, "planned_start": "2022-03-20 08:00", "place": "示例南卡口"})
    with operation("移入回收站") as op:
        recycle(op, People, [who["示例丙"]])
    with operation("复制上次排班") as op:
        first, second = copy_last_rota(op, team, ["2022-03-31", "2022-04-02 18:00"])
    row = values(Shifts, first)
    assert (row["planned_start"], row["planned_end"]) == ("2022-03-31 20:00", "2022-04-01 08:00")
    assert (row["place"], row["kind"], row["campaign"]) == ("示例东卡口", "卡口值守", "示例专项")
    assert [(part.ref.text, part.amount) for part in row["people"]] == [("示例甲", None), ("示例乙", None)]
    assert values(Shifts, second)["planned_end"] == "2022-04-03 06:00"
    assert undo() == "复制上次排班" and View(Shifts).count() == 3
    assert redo() == "复制上次排班" and values(Shifts, first)["hours"] == 24


def test_totals_by_person_team_and_kind_over_a_period(database: None) -> None:
    who = people("示例甲", "示例乙")
    one, two = add(Teams, {"name": "示例一队"}, {"name": "示例二队"})
    shifts = add(
        Shifts,
        {"team": one, "kind": "卡口值守", "planned_start": "2022-03-01 08:00", "planned_end": "2022-03-01 12:00",
         "people": (served(who["示例甲"]), served(who["示例乙"], "2"))},
        {"team": two, "kind": "卡口值守", "planned_start": "2022-03-02 08:00", "people": (served(who["示例甲"], "1.5"),)},
        {"team": two, "planned_start": "2022-03-31 23:00", "planned_end": "2022-04-01 01:00"},
        {"team": two, "kind": "防汛值守", "planned_start": "2022-07-01", "people": (served(who["示例乙"], "100"),)})
    march = View(Shifts, period=("2022-03-01", "2022-03-31"))
    assert served_by_person(march) == [(who["示例甲"], "示例甲", 2, 2, Decimal("5.5")), (who["示例乙"], "示例乙", 1, 1, 2)]
    assert served_by_team(march) == [(one, "示例一队", 1, 2, 6), (two, "示例二队", 2, 1, Decimal("1.5"))]
    assert served_by_kind(march) == [(None, "卡口值守", 2, 3, Decimal("7.5")), (None, "未注明", 1, 0, 0)]
    found = {figure.key: compute_one(figure, between("2022-03-01", "2022-03-31"), None).value for figure in FIGURES}
    assert found == {"teams": 2, "volunteers": 0, "shifts": 3, "turns_served": 3, "hours_served": 7.5}
    with operation("移入回收站") as op:
        recycle(op, Shifts, shifts[:1])
    assert served_by_team(march) == [(two, "示例二队", 2, 1, Decimal("1.5"))]
    with operation("还原") as op:
        restore(op, Shifts, shifts[:1])
    assert served_by_team(march)[0] == (one, "示例一队", 1, 2, 6)


def test_a_shift_is_found_by_its_people_by_their_new_name_too(database: None) -> None:
    who = people("示例甲")
    team, = add(Teams, {"name": "示例队"})
    shift, = add(Shifts, {"team": team, "planned_start": "2022-03-01 08:00", "kind": "卡口值守", "place": "示例东卡口",
                          "people": (served(who["示例甲"]),)})
    assert View(Shifts, typed="示例甲").ids() == View(Shifts, typed="kkzs").ids() == [shift]
    with operation("改") as op:
        write(op, People, [Draft({"name": "示例改名"}, id=who["示例甲"])])
    assert View(Shifts, typed="改名").ids() == [shift] and View(Shifts, typed="示例甲").ids() == []
    assert View(Shifts, filters=(Filter("people", "contains", "改名"),)).ids() == [shift]
    assert Shifts.labels([shift]) == {shift: "2022.03.01 卡口值守 示例东卡口"}


def test_a_team_goes_with_its_roster_and_its_shifts_stay(database: None) -> None:
    who = people("示例甲")
    team, = add(Teams, {"name": "示例队", "leader": RefValue(who["示例甲"], "")})
    shift, = add(Shifts, {"team": team, "planned_start": "2022-03-01"})
    with operation("移入回收站") as op:
        recycle(op, Teams, [team])
    assert View(Rosters).count() == 0 and values(Shifts, shift)["team"].text == "示例队（已删除）"
    with operation("还原") as op:
        restore(op, Teams, [team])
    assert View(Rosters).count() == 1 and values(Teams, team)["leader"].text == "示例甲"
    with pytest.raises(InvalidValue, match="已有同样的"):
        add(Teams, {"name": "示例队"})


@pytest.mark.parametrize("register", [Teams, Rosters, Shifts])
def test_every_order_can_be_sorted_by(database: None, register: Any) -> None:
    for key in {key for column in register.columns if column.sortable for key, _ in column.orders}:
        assert View(register, order=((key, True),)).ids() == []


def test_what_is_planned_for_later_has_not_been_served(database: None) -> None:
    who = people("示例甲")
    team, = add(Teams, {"name": "示例队"})
    shift = {"team": team, "kind": "卡口值守", "people": (served(who["示例甲"], "4"),)}
    add(Shifts, {**shift, "planned_start": "2022-03-05 08:00"}, {**shift, "planned_start": "2096-03-05 08:00"})
    row = values(Teams, team)
    assert (row["shift_count"], row["hours"]) == (1, 4)
    found = {one.key: compute_one(one, between("2000-01-01", "2096-12-31"), None).value for one in FIGURES}
    assert (found["shifts"], found["turns_served"], found["hours_served"]) == (1, 1, 4)
    assert View(Shifts).count() == 2
