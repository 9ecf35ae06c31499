"""A fact that begins on a later day is found and sorted by from that day on."""
from pathlib import Path

import pytest

from models import records, upkeep
from models.backups import check
from models.basics import ensure_term
from models.database import opened
from models.members import Members
from models.operation import OperationLog, operation
from models.people import Membership
from models.upkeep import follow_the_day
from models.writing import Draft, write

DAYS = ("models.records.today", "models.upkeep.today", "models.view.today", "models.facts.today")


def on(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    for name in DAYS:
        monkeypatch.setattr(name, lambda: day)


def test_a_post_from_tomorrow_sorts_from_tomorrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert records.today and upkeep.today
    on(monkeypatch, "2026-11-22")
    with opened(tmp_path / "示例.db"):
        follow_the_day()
        with operation("登记") as op:
            term = ensure_term(op, "第十届")
            ids = write(op, Members, [Draft({"name": "示例甲"}, fixed={"term": term}),
                                      Draft({"name": "示例乙"}, fixed={"term": term})])
        with operation("任主席") as op:
            write(op, Members, [Draft({"posts": ("主席",)}, id=ids[1], since="2026-11-23")])
        order = Membership.select(Membership.post_order).where(Membership.id == ids[1])
        assert order.scalar() == 4
        assert follow_the_day() == 0
        logged = OperationLog.select().count()
        on(monkeypatch, "2026-11-24")
        assert follow_the_day() == 1
        assert order.scalar() == 0
        assert OperationLog.select().count() == logged
        assert follow_the_day() == 0
        assert check() == []
