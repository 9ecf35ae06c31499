"""Grids (网格) and their temporary Party branches (临时党支部)."""
from collections.abc import Sequence
from typing import Any

from peewee import ForeignKeyField, IntegerField, TextField, fn

from models.basics import Term
from models.columns import Computed, Date, Integer, LongText, Many, Text
from models.facts import Facts
from models.figures import Figure, count, on_last_day
from models.people import Membership, Person
from models.records import Dated, Named, SetField, active, live, pairs
from models.register import Register
from models.relations import CREATE, Ref
from models.view import Filter, View

SECRETARY, DEPUTY, COMMITTEE_MEMBER = "书记", "副书记", "委员"


class Grid(Named):
    """A grid of one 届, made by 界别 or industry (`scope`)."""

    term = ForeignKeyField(Term, index=True)
    position = IntegerField(null=True)
    name = TextField()
    scope = SetField(null=True)
    note = TextField(null=True)


class GridSeat(Dated):
    """A member's place in a grid; at most one is open at a time."""

    grid = ForeignKeyField(Grid, index=True)
    membership = ForeignKeyField(Membership, index=True)


class Convener(Dated):
    """A grid's convener (召集人)."""

    grid = ForeignKeyField(Grid, index=True)
    membership = ForeignKeyField(Membership, index=True)


class Branch(Named):
    """The temporary Party branch of a grid, with its approval."""

    term = ForeignKeyField(Term, index=True)
    grid = ForeignKeyField(Grid, null=True, index=True)
    name = TextField()
    approved_by = TextField(null=True)
    approval_number = TextField(null=True)
    approved_on = TextField(null=True)
    note = TextField(null=True)


class BranchOfficer(Dated):
    """书记, 副书记 or 委员 of a branch."""

    branch = ForeignKeyField(Branch, index=True)
    person = ForeignKeyField(Person, index=True)
    role = TextField()


def members_in_grid(ids: Sequence[int], view: View) -> dict[int, Any]:
    """Members in each grid on the view's day."""
    query = (GridSeat.select(GridSeat.grid, fn.COUNT(GridSeat.id)).join(Membership, on=GridSeat.membership)
             .where(GridSeat.grid.in_(list(ids)) & live(GridSeat) & active(GridSeat, view.day)
                    & live(Membership) & active(Membership, view.day)).group_by(GridSeat.grid))
    return {i: 0 for i in ids} | pairs(query)


class Grids(Register):
    key, title, measure = "grids", "网格", "个"
    row = Grid
    term = "term"
    position = Integer("排序", width=6, align="center", shown=False)
    name = Text("网格", required=True, searched=True, frozen=True, width=12, aliases=("网格名称",))
    scope = Many("界别（行业）", searched=True, width=26, aliases=("界别", "行业", "所含界别"))
    convener = Facts("召集人", Convener, owner="grid", value="membership", target="members", single=True,
                     searched=True, width=10, aliases=("网格长",))
    size = Computed("委员人数", members_in_grid, kind="integer", unit="人", align="right", width=10, summable=True)
    note = LongText("备注", width=20)
    match = (("name",),)
    unique = (("term", "name"),)
    order = ("position", "name_key")
    owned = ((GridSeat, "grid"),)
    empty_text = "还没有网格。点“按界别编组…”自动编排，或点“新增网格”。"


class Branches(Register):
    key, title, measure = "branches", "临时党支部", "个"
    row = Branch
    term = "term"
    name = Text("临时党支部", required=True, searched=True, frozen=True, width=18, aliases=("支部", "支部名称"))
    grid = Ref("所在网格", "grids", unknown=CREATE, searched=True, width=12, aliases=("网格",))
    secretary = Facts("支部书记", BranchOfficer, owner="branch", value="person", target="people", single=True,
                      where={"role": SECRETARY}, searched=True, width=10, aliases=("书记",))
    deputies = Facts("副书记", BranchOfficer, owner="branch", value="person", target="people",
                     where={"role": DEPUTY}, searched=True, width=12, shown=False, aliases=("支部副书记",))
    committee = Facts("支部委员", BranchOfficer, owner="branch", value="person", target="people",
                      where={"role": COMMITTEE_MEMBER}, searched=True, width=14, aliases=("支部委员（机关干部）", "机关干部"))
    approved_by = Text("批准机关", width=16, aliases=("批准单位", "批准设立"))
    approval_number = Text("批准文号", width=18, aliases=("文号",))
    approved_on = Date("批准日期", aliases=("批准时间", "成立时间"))
    note = LongText("备注", width=20)
    match = (("name",),)
    unique = (("term", "name"),)
    order = ("name_key",)
    empty_text = "还没有临时党支部。网格编好后点“新增临时党支部”。"


FIGURES = (
    Figure("grids", "网格", "个", on_last_day(Grids), count(), group="网格"),
    Figure("branches", "临时党支部", "个", on_last_day(Branches), count(), "每个网格一个", group="网格"),
    Figure("branches_staffed", "其中：书记、支部委员齐备", "个",
           on_last_day(Branches, Filter("secretary", "filled"), Filter("committee", "filled")), count(),
           "有支部书记，并有支部委员", group="网格"),
)
