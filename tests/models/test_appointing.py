"""Conveners and officers: one post to one person, dated, the former holder steps back."""
from pathlib import Path

import pytest

from models.appointing import appoint_committee_member, appoint_convener, appoint_secretary, people_of
from models.basics import ensure_term
from models.database import opened
from models.errors import InvalidValue
from models.grids import Branches, Grids
from models.members import Cadres, Members
from models.operation import operation, undo
from models.relations import RefValue
from models.view import View
from models.writing import Draft, write


def test_posts_are_dated_and_undone_together(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db"):
        with operation("建立") as op:
            term = ensure_term(op)
            first, second = write(op, Members, [Draft({"name": one}, fixed={"term": term}) for one in ("示例甲", "示例乙")])
            cadre = write(op, Cadres, [Draft({"name": "示例干部"})])[0]
            grid = write(op, Grids, [Draft({"name": "第一网格", "convener": RefValue(first, "")},
                                           fixed={"term": term})])[0]
            people = people_of(Members, [first, second])
            officer = people_of(Cadres, [cadre])[cadre]
            branch = write(op, Branches, [Draft({"name": "第一支部", "secretary": RefValue(people[first], ""),
                                                 "committee": (RefValue(people[second], ""),)},
                                                fixed={"term": term})])[0]

        def posts(day: str) -> tuple[str, str, str]:
            view = View(Branches, as_of=day)
            values, of_grid = Branches.get(branch, view), Grids.get(grid, View(Grids, as_of=day))
            committee = "、".join(one.text for one in values["committee"])
            return of_grid["convener"].text, values["secretary"].text, committee
        before = ("示例甲", "示例甲", "示例乙")
        with operation("更换召集人") as op:
            appoint_convener(op, grid, second, "2022-03-01", branch)
        assert posts("2022-02-28") == before
        assert posts("2022-03-01") == ("示例乙", "示例乙", "")       # who becomes 书记 is no 委员 any more
        undo()
        assert posts("2022-03-01") == before
        with operation("接替") as op:
            appoint_committee_member(op, branch, officer, "2022-05-01", replacing=people[second])
        assert posts("2022-05-01") == ("示例甲", "示例甲", "示例干部")
        with pytest.raises(InvalidValue, match="已在支部班子中"), operation("重复") as op:
            appoint_committee_member(op, branch, officer, None)
        with operation("更正") as op:
            appoint_secretary(op, branch, people[second], None)
        assert posts("2022-02-28")[1] == "示例乙"                    # a correction holds for the time before as well
