"""How figures are put into words, and the periods they are counted for."""
from datetime import date
from pathlib import Path

import pytest

from models.books import Books, Gift, GiftLine, Stock, given_away
from models.database import opened
from models.figures import EXACT, down_to, in_words
from models.gifts import Gifts
from models.operation import operation
from models.periods import since_term, this_month, this_quarter, this_year
from models.relations import PartValue, RefValue
from models.view import View
from models.writing import Draft, write


@pytest.mark.parametrize("value, step, word, words, nearly", [
    (8216, 1000, "余", "8000余", ""),
    (8000, 1000, "余", "8000", ""),
    (7960, 1000, "余", "7000余", "近8000"),
    (999, 1000, "余", "999", "近1000"),
    (949, 1000, "余", "949", ""),
    (156, 50, "多", "150多", ""),
    (24, 10, "余", "20余", ""),
    (9, 10, "余", "9", ""),
    (0, 10, "余", "0", ""),
])
def test_a_number_is_worded_by_its_own_step(value: int, step: int, word: str, words: str, nearly: str) -> None:
    assert in_words(value, down_to(step, word)) == (words, nearly)


def test_money_in_fen_is_worded_in_ten_thousands() -> None:
    assert in_words(27_380_000, down_to(10_000, "余"), 100) == ("27万余", "")
    assert in_words(27_000_000, down_to(10_000, "余"), 100) == ("27万", "")
    assert in_words(123_450, EXACT, 100) == ("1234.50", "")


def test_exact_figures_stay_as_they_are() -> None:
    assert in_words(76, EXACT) == ("76", "")


@pytest.mark.parametrize("day, quarter", [
    (date(2026, 1, 31), ("2026-01-01", "2026-03-31")),
    (date(2026, 11, 22), ("2026-10-01", "2026-12-31")),
    (date(2024, 2, 29), ("2024-01-01", "2024-03-31")),
])
def test_quarters_end_on_their_last_day(day: date, quarter: tuple[str, str]) -> None:
    assert this_quarter(day).span == quarter


def test_months_years_and_terms() -> None:
    assert this_month(date(2026, 12, 5)).span == ("2026-12-01", "2026-12-31")
    assert this_month(date(2024, 2, 5)).span == ("2024-02-01", "2024-02-29")
    assert this_year(date(2026, 11, 22)).span == ("2026-01-01", "2026-12-31")
    assert since_term("2021-06-18", date(2026, 11, 22)).span == ("2021-06-18", "2026-11-22")
    assert since_term("2021-06", date(2026, 11, 22)).first == "2021-06-01"
    assert since_term(None, date(2026, 11, 22)).first == "0001-01-01"


def test_a_number_and_its_breakdown_are_one_computation(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db"):
        with operation("示例") as op:
            book, other = write(op, Books, [Draft({"name": "示例史"}), Draft({"name": "示例志"})])
            write(op, Stock, [Draft({"book": one, "kind": "期初", "copies": 90}) for one in (book, other)])
            write(op, Gifts, [Draft({"given_on": day, "recipient": "示例村", "recipient_kind": kind, "titles": tuple(
                PartValue(RefValue(one, ""), copies) for one, copies in lines)}) for day, kind, lines in (
                    ("2022-02-01", "单位", ((book, 6), (other, 4))), ("2022-03-01", "寻访地", ((book, 5),)),
                    ("2023-01-01", "单位", ((book, 70),)))])
        view = View(Gifts, period=("2022-01-01", "2022-12-31"))
        assert given_away(view) == 15 == sum(given_away.by(view, Gift.recipient_kind).values())
        assert given_away.by(view, Gift.recipient_kind) == {"单位": 10, "寻访地": 5}
        assert given_away.by(view, GiftLine.book) == {book: 11, other: 4}
        assert given_away(view.with_(period=("2020-01-01", "2020-12-31"))) == 0
