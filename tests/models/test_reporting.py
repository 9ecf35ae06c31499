"""The report over two stretches of time comes to that of the whole; each figure is tested in test_every_figure.py."""
from pathlib import Path

import pytest

from importers.sample import build
from models.basics import term_period
from models.database import opened
from models.figures import by_key
from models.reporting import chosen_period, report_values


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "示例.db"
    build(path)
    return path


def test_parts_of_the_term_add_up(sample: Path) -> None:
    with opened(sample):
        whole = by_key(report_values(term_period()))
        first = by_key(report_values(chosen_period(None, "2022-12-31")))
        rest = by_key(report_values(chosen_period("2023-01-01", None)))
        for key in ("copies_given", "donations", "shifts", "contact_events", "turns_served"):
            assert first[key].value + rest[key].value == whole[key].value, key
