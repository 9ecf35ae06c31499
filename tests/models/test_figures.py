"""How figures are put into words, and the periods they are counted for."""
from datetime import date

import pytest

from models.figures import EXACT, down_to, in_words
from models.periods import since_term, this_month, this_quarter, this_year


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
