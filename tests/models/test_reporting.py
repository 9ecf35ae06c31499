"""Every figure of the report, on the sample: it equals its opened rows, and follows when one goes."""
from pathlib import Path

import pytest

from importers.sample import build
from models.basics import term_period
from models.database import opened
from models.figures import Figure, by_key, compute_one
from models.operation import operation, undo
from models.reporting import FIGURES, chosen_period, current_term_id, report_values
from models.teams import RosterEntry as Roster
from models.writing import recycle

ROWS_ARE_COUNTED = [figure for figure in FIGURES if figure.unit not in ("元", "小时", "人次", "册")
                    and figure.key != "volunteers"]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "示例.db"
    build(path)
    return path


def counted(figure: Figure, rows: list[int]) -> list[int]:
    """Rows without which the figure is another: one, or all of one person, or all where some add nothing."""
    if figure.key == "volunteers":
        person = Roster.get_by_id(rows[0]).person_id
        return [row for row in rows if Roster.get_by_id(row).person_id == person]
    return rows if figure.key == "donations" else rows[:1]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.key)
def test_recycling_a_counted_row_changes_the_figure(sample: Path, figure: Figure) -> None:
    with opened(sample):
        period, term = term_period(), current_term_id()
        before = compute_one(figure, period, term).value
        rows = figure.view(period, term).ids()
        if not rows:
            assert before == 0
            return
        with operation("放入回收站") as op:
            recycle(op, figure.view(period, term).register, counted(figure, rows))
        after = compute_one(figure, period, term).value
        undo()
        assert after < before
        assert compute_one(figure, period, term).value == before


@pytest.mark.parametrize("figure", ROWS_ARE_COUNTED, ids=lambda figure: figure.key)
def test_a_figure_equals_the_rows_it_opens(sample: Path, figure: Figure) -> None:
    with opened(sample):
        period, term = term_period(), current_term_id()
        assert compute_one(figure, period, term).value == len(figure.view(period, term).ids())


def test_parts_of_the_term_add_up(sample: Path) -> None:
    with opened(sample):
        whole = by_key(report_values(term_period()))
        first = by_key(report_values(chosen_period(None, "2022-12-31")))
        rest = by_key(report_values(chosen_period("2023-01-01", None)))
        for key in ("copies_given", "donations", "shifts", "contact_events", "turns_served"):
            assert first[key].value + rest[key].value == whole[key].value, key
