"""The values of a column with their counts are those that the printed list has, and a filter keeps as many rows."""
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from importers import sample
from models.basics import Sector
from models.catalogue import REGISTERS
from models.columns import Column, Many
from models.database import close_database, open_database
from models.facts import FactDates, Facts
from models.gifts import Gifts
from models.members import Members
from models.register import Register
from models.relations import Refs
from models.value_counts import value_counts
from models.view import Filter, View


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The sample of a county: read only."""
    path: Path = tmp_path_factory.mktemp("sample") / "示例.db"
    sample.build(path)
    open_database(path, read_only=True)
    yield
    close_database()


def texts(column: Column, value: Any) -> set[str]:
    """The words of each of a row's values, as they stand in the list; empty where it has none."""
    if isinstance(column, FactDates):
        return {column.print(((None, since),)) for _, since in value}
    if isinstance(column, Facts | Refs | Many):
        one = isinstance(column, Facts) and column.single
        several = ((value,) if value else ()) if one else value
        return {getattr(getattr(one, "ref", one), "text", one) for one in several}
    return {text.replace("\n", " ")} if (text := column.print(value)) else set()


def brute(view: View, column: Column) -> tuple[Counter[str], int, dict[str, set[int]]]:
    """Rows by printed value, those without one, and which they are."""
    found: dict[str, set[int]] = {}
    blank = 0
    for row_id, (value,) in view.with_(keys=(column.key,)).page(view.ids()).items():
        words = texts(column, value)
        blank += not words
        for text in words:
            found.setdefault(text, set()).add(row_id)
    return Counter({text: len(ids) for text, ids in found.items()}), blank, found


@pytest.mark.parametrize("register", [one for one in REGISTERS.values()], ids=REGISTERS)
def test_every_column_counts_what_the_list_prints(county: None, register: type[Register]) -> None:
    view = View(register, ended=True)
    for column in register.columns:
        if not column.listed:
            continue
        expected, blank, _ = brute(view, column)
        counts = value_counts(view, column.key, limit=100_000)
        assert {one.text: one.number for one in counts.listed} == expected, column.key
        assert (counts.blank, counts.more) == (blank, 0), column.key


@pytest.mark.parametrize("register", [one for one in REGISTERS.values()], ids=REGISTERS)
def test_a_ticked_value_keeps_as_many_rows_as_it_says(county: None, register: type[Register]) -> None:
    view = View(register, ended=True)
    for column in register.columns:
        if not column.listed:
            continue
        counts = value_counts(view, column.key)
        *_, ids = brute(view, column)
        for one in (*counts.listed[:2], *counts.listed[-1:]):
            ticked = view.narrowed(Filter(column.key, "in", one.values))
            assert set(ticked.ids()) == ids[one.text], (column.key, one.text)
            assert View.from_json(ticked.to_json()).ids() == ticked.ids(), column.key
        assert view.narrowed(Filter(column.key, "in", (None,))).count() == counts.blank, column.key
        assert view.narrowed(Filter(column.key, "empty")).count() == counts.blank, column.key
        for left_out in counts.listed[:1]:
            others = {i for text, rows in ids.items() if text != left_out.text for i in rows}
            blank = set(view.ids()) - {i for rows in ids.values() for i in rows}
            assert set(view.narrowed(Filter(column.key, "not_in", left_out.values)).ids()) == others | blank
            assert set(view.narrowed(Filter(column.key, "not_in", (*left_out.values, None))).ids()) == others


@pytest.mark.parametrize("register", [one for one in REGISTERS.values()], ids=REGISTERS)
def test_words_find_what_is_printed(county: None, register: type[Register]) -> None:
    """包含, 不包含 and 开头是 look at what a person sees, also in names put together of several columns."""
    view = View(register, ended=True)
    for column in register.columns:
        if column.asks != "text" or column.key == "photo":
            continue
        *_, ids = brute(view, column)
        every = set(view.ids())
        for text in list(ids)[:1] + list(ids)[-1:]:
            part, start = text[1:4], text[:2]
            containing = {i for one, rows in ids.items() if part.lower() in one.lower() for i in rows}
            assert set(view.narrowed(Filter(column.key, "contains", part)).ids()) == containing, (column.key, part)
            assert set(view.narrowed(Filter(column.key, "lacks", part)).ids()) == every - containing, column.key
            assert set(view.narrowed(Filter(column.key, "begins", start)).ids()) == {
                i for one, rows in ids.items() if one.lower().startswith(start.lower()) for i in rows}, column.key


def test_counts_follow_the_search_and_the_other_filters_not_their_own(county: None) -> None:
    view = View(Members, filters=(Filter("sex", "is", "女"), Filter("sector", "in", (1,))), typed="中学")
    sector = Members.column("sector")
    expected, blank, _ = brute(view.without("sector"), sector)
    counts = value_counts(view, "sector")
    assert ({one.text: one.number for one in counts.listed}, counts.blank) == (expected, blank)
    assert 0 < sum(expected.values()) < View(Members).count()


def test_a_search_narrows_the_values_in_the_database(county: None) -> None:
    view = View(Members)
    for key, typed, wanted in (("sector", "科", lambda text: "科" in text), ("phones", "139", lambda text: "139" in text),
                               ("birth", "1970", lambda text: text.startswith("1970")),
                               ("birth", "1970.3", lambda text: text.startswith("1970.03")),
                               ("affiliations", "九三", lambda text: "九三" in text),
                               ("work", "中学", lambda text: "中学" in text)):
        expected = {text for text in brute(view, Members.column(key))[0] if wanted(text)}
        assert {one.text for one in value_counts(view, key, typed).listed} == expected, key
        assert value_counts(view, key, typed).blank == 0
    copies = {text for text in brute(View(Gifts), Gifts.column("copies"))[0] if "5" in text}
    assert {one.text for one in value_counts(View(Gifts), "copies", "5").listed} == copies and copies


def test_of_very_many_values_the_most_frequent_are_listed(county: None) -> None:
    view = View(Members)
    every = brute(view, Members.column("work"))[0]
    counts = value_counts(view, "work", limit=5)
    assert len(counts.listed) == 5 and counts.more == len(every) - 5
    least = min(one.number for one in counts.listed)
    assert all(number <= least for text, number in every.items() if text not in {one.text for one in counts.listed})


def test_values_stand_in_the_order_of_their_kind(county: None) -> None:
    names = [one.text for one in value_counts(View(Members), "sector").listed]
    kept = dict(Sector.select(Sector.name, Sector.position).tuples())
    assert names == sorted(names, key=lambda name: kept[name])
    births = [one.text for one in value_counts(View(Members), "birth").listed]
    assert births == sorted(births)
    posts = [one.text for one in value_counts(View(Members), "posts").listed]
    declared = getattr(Members.column("posts"), "choices")
    assert posts == [one for one in declared if one in posts]


def test_facts_are_those_of_the_day_that_is_looked_at(county: None) -> None:
    for day in (None, "2021-12-25", "2023-06-30"):
        view = View(Members, as_of=day, ended=True)
        column = Members.column("committees")
        expected, blank, _ = brute(view, column)
        counts = value_counts(view, "committees")
        assert ({one.text: one.number for one in counts.listed}, counts.blank) == (expected, blank), day


@pytest.mark.parametrize(("first", "last", "kept"), [
    ("1970", "1979", lambda text: "1970" <= text < "1980"), ("1970-03", "1970-03", lambda text: text == "1970.03"),
    ("1970-02", "1970-02-28", lambda text: text == "1970.02"), ("1985-04", None, lambda text: text >= "1985.04"),
    (None, "1960", lambda text: text < "1961")])
def test_dates_between_others_of_any_precision(county: None, first: str | None, last: str | None, kept: Any) -> None:
    view = View(Members, ended=True)
    *_, ids = brute(view, Members.column("birth"))
    expected = {i for text, rows in ids.items() if kept(text) for i in rows}
    assert set(view.narrowed(Filter("birth", "between", (first, last))).ids()) == expected


def test_numbers_between_others_also_where_they_are_worked_out(county: None) -> None:
    for register, key in ((Gifts, "copies"), (REGISTERS["books"], "stock"), (REGISTERS["shifts"], "hours"),
                          (REGISTERS["donations"], "amount")):
        column = register.column(key)
        view = View(register, ended=True)
        values = {i: value for i, (value,) in view.with_(keys=(key,)).page(view.ids()).items() if value is not None}
        bounds = sorted(values.values())
        first, last = bounds[len(bounds) // 3], bounds[2 * len(bounds) // 3]
        found = view.narrowed(Filter(key, "between", (first, last)))
        expected = {i for i, value in values.items() if first <= value <= last}
        assert set(found.ids()) == expected and expected, column.key
        assert set(View.from_json(found.to_json()).ids()) == expected
