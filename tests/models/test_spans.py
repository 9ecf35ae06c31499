"""Which events a period holds, against what their dates may mean worked out one by one."""
from pathlib import Path

import pytest

from models import fields
from models.database import opened
from models.operation import operation
from models.view import View
from models.visits import Visits
from models.writing import Draft, write

DATES = ("2021", "2021-12", "2021-12-20", "2021-12-31", "2022", "2022H1", "2022H2", "2022-01", "2022-02", "2022-06",
         "2022-06-30", "2022-07-01", "2022-12", "2022-12-31", "2023", "2023-01-01", "2023-02", "2023H2", None)
SPANS = (("2021-12-20", "2022-06-30"), ("2022-01-01", "2022-12-31"), ("2022-01-01", "2022-06-30"),
         ("2022-07-01", "2022-12-31"), ("2022-02-10", "2022-02-20"), ("2021-12-20", "2023-02-15"),
         ("0001-01-01", "2022-02-28"), ("2022-02-01", "2022-02-28"), ("2022-06-30", "2022-06-30"))


@pytest.fixture
def dated(tmp_path: Path) -> dict[int, str | None]:
    """Visits by id with their dates; the database stays open."""
    with opened(tmp_path / "visits.db"), operation("走访") as op:
        unit = op.write(Visits.column("units").pointed.row, [{"name": "示例村"}])[0]
        ids = write(op, Visits, [Draft({"visited_on": one, "units": (unit,)}) for one in DATES])
    return dict(zip(ids, DATES))


@pytest.mark.parametrize("first, last", SPANS)
def test_a_period_holds_what_lies_wholly_within_and_tells_of_what_may(
        tmp_path: Path, dated: dict[int, str | None], first: str, last: str) -> None:
    spans = {i: fields.date_span(one) if one else ("", "9999-12-31") for i, one in dated.items()}
    within = {i for i, (begins, ends) in spans.items() if first <= begins and ends <= last}
    may_be = {i for i, (begins, ends) in spans.items() if i not in within and begins <= last and ends >= first}
    with opened(tmp_path / "visits.db"):
        view = View(Visits, period=(first, last))
        assert set(view.ids()) == within
        assert set(view.with_(unsure=True).ids()) == may_be
        assert view.count() == len(within)
