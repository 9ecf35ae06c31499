"""Filters that a small list of made-up records shows best: namesakes, blanks, signs in the words, numbers and flags."""
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from models.catalogue import REGISTERS
from models.documents import Documents
from models.donations import Donations
from models.members import Members
from models.operation import operation
from models.people import People
from models.relations import RefValue
from models.suggestions import Suggestions
from models.value_counts import value_counts
from models.view import Filter, View
from models.writing import Draft, write


def test_a_filter_means_one_thing() -> None:
    """Named conditions and columns share the keys of filters."""
    for register in REGISTERS.values():
        assert not set(register.conditions) & {column.key for column in register.columns}, register.key


def test_namesakes_are_one_value_that_means_both(database: Path) -> None:
    """Persons of one name cannot be told apart in a list of names: a tick keeps the rows of both."""
    with operation("示例") as op:
        people = write(op, People, [Draft({"name": name}) for name in ("示例张伟", "示例张伟", "示例李娜")])
        rows = write(op, Suggestions, [Draft({"content": f"示例{places}", "co_proposers": tuple(
            RefValue(people[place], "") for place in places)}) for places in ((0,), (1, 2), (0, 1))])
    listed = {one.text: one for one in value_counts(View(Suggestions), "co_proposers").listed}
    assert {text: one.number for text, one in listed.items()} == {"示例张伟": 3, "示例李娜": 1}
    both = View(Suggestions, filters=(Filter("co_proposers", "in", listed["示例张伟"].values),))
    assert sorted(both.ids()) == rows


@pytest.mark.parametrize(("key", "op", "value", "found"), [
    ("work", "contains", "50%_", {"甲"}), ("work", "begins", "50%", {"甲"}), ("work", "begins", "%", set()),
    ("work", "lacks", "_入", {"乙", "丙"}), ("work", "not_in", ("50%_入股",), {"乙", "丙"}),
    ("work", "not_in", ("50%_入股", None), {"乙"}), ("work", "in", (None,), {"丙"}), ("work", "in", (), set()),
    ("work", "contains", "abc", {"乙"}), ("work", "in", ("abc公司",), set()),
    ("former_names", "in", ("甲一",), {"甲"}), ("former_names", "not_in", ("甲一",), {"甲", "乙", "丙"}),
    ("former_names", "not_in", ("甲一", "甲二", None), {"乙"}), ("former_names", "begins", "甲", {"甲"}),
    ("former_names", "lacks", "二", {"乙", "丙"}),
    ("affiliations", "not_in", ("中共党员",), {"甲", "乙", "丙"}), ("affiliations", "begins", "中共", {"甲"}),
    ("joined_on", "between", ("1998", "1998"), {"甲"}), ("joined_on", "in", ("1998-07",), {"甲"}),
    ("joined_on", "empty", None, {"乙", "丙"}), ("birth", "between", ("1970-03-05", "1970-03-05"), {"乙"})])
def test_blanks_sets_and_signs(database: Path, term: int, key: str, op: str, value: Any, found: set[str]) -> None:
    with operation("示例") as writing:
        ids = dict(zip(write(writing, Members, [Draft(values, fixed={"term": term}) for values in (
            {"name": "甲", "work": "50%_入股", "former_names": ("甲一", "甲二"), "affiliations": ("中共党员", "民盟盟员"),
             "joined_on": (("中共党员", "1998-07"),), "birth": "1970-03"},
            {"name": "乙", "work": "ABC公司", "former_names": ("乙一",), "affiliations": ("民建会员",),
             "birth": "1970-03-05"},
            {"name": "丙"})]), "甲乙丙"))
    view = View(Members, term=term, filters=(Filter(key, op, value),))
    assert {ids[i] for i in view.ids()} == found
    assert view.count() == len(found)
    assert View.from_json(view.to_json()).ids() == view.ids()


def test_money_and_exact_numbers(database: Path) -> None:
    with operation("示例") as op:
        rows = write(op, Donations, [Draft({"given_on": "2022-03", "donor_kind": "其他", "kind": "捐款捐物", "amount": fen,
                                            "goods": "口罩", "quantity": number})
                                     for fen, number in ((100_00, Decimal("1.5")), (250_50, Decimal(2)))])
    view = View(Donations)
    assert [one.text for one in value_counts(view, "amount").listed] == ["100", "250.50"]
    assert [one.text for one in value_counts(view, "quantity").listed] == ["1.5", "2"]
    for key, bounds, kept in (("amount", (100_01, None), rows[1:]), ("amount", (None, 250_50), rows),
                              ("quantity", (Decimal("1.5"), Decimal("1.999")), rows[:1]),
                              ("total", (250_50, 250_50), rows[1:])):
        found = View(Donations, filters=(Filter(key, "between", bounds),))
        assert sorted(found.ids()) == kept == sorted(View.from_json(found.to_json()).ids()), key


def test_no_is_blank(database: Path) -> None:
    with operation("示例") as op:
        rows = write(op, Documents, [Draft({"subject": f"示例{number}", "counts": bool(number)}) for number in (0, 1)])
    counts = value_counts(View(Documents), "counts")
    assert [(one.text, one.number) for one in counts.listed] == [("是", 1)] and counts.blank == 1
    for op_, value, kept in (("empty", None, rows[:1]), ("filled", None, rows[1:]), ("in", (1,), rows[1:]),
                             ("not_in", (1,), rows[:1]), ("in", (None,), rows[:1])):
        assert View(Documents, filters=(Filter("counts", op_, value),)).ids() == kept
