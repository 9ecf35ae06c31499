"""Units (单位): villages, enterprises, county offices; one register for employers, donors, hosts and recipients."""
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from peewee import TextField

from models.columns import Choice, Computed, Date, LongText, Many, Text
from models.patterns import Pattern
from models.records import Dated, Named, SetField
from models.register import Condition, Register

if TYPE_CHECKING:
    from models.view import View

VILLAGE, ENTERPRISE, OFFICE, OTHER = "行政村", "企业", "县直单位", "其他"
KINDS = (VILLAGE, ENTERPRISE, OFFICE, OTHER)


# Only endings that leave no doubt: an import makes units of nothing but the name in a donor's or a member's cell.
_KINDS_BY_NAME = (
    (ENTERPRISE, Pattern(r"(公司|集团|厂|合作社|酒店|宾馆|饭店|超市|商行|商场|银行|信用社|药店|加油站|煤矿|家庭农场)$")),
    (VILLAGE, Pattern(r"(村|村委会|村民委员会|村党支部)$")),
    (OFFICE, Pattern(r"(?<![支分])局$|(县委|县政府|县人大|县政协|人大常委会|县委员会|县人民政府)办公室$|县委[^村镇乡]{1,8}部$|"
                     r"(^|县)(纪委监委|监委|妇联|工商联|残联|文联|科协|总工会|红十字会|供销社|委党校|"
                     r"人民法院|法院|人民检察院|检察院|档案馆|融媒体中心)$|^团县委$")),
)


def kind_by_name(name: str) -> str | None:
    """企业 for 示例公司, 行政村 for 示例村; None where the name does not tell."""
    bare = re.sub(r"[（(][^（）()]*[）)]$", "", name.strip())
    return next((kind for kind, pattern in _KINDS_BY_NAME if pattern.search(bare)), None)


class Unit(Dated, Named):
    """A unit while it exists; former names are aliases, so that two spellings do not become two units."""

    name = TextField(index=True)
    aliases = SetField(null=True)
    kind = TextField(null=True)
    township = TextField(null=True)
    nature = TextField(null=True)
    industry = TextField(null=True)
    contact_person = TextField(null=True)
    phone = TextField(null=True)
    address = TextField(null=True)
    note = TextField(null=True)


def _visits() -> Any:
    from models import visits  # it builds on the tables declared here
    return visits


def times_visited(ids: Sequence[int], view: "View") -> Mapping[int, Any]:
    found: Mapping[int, Any] = _visits().times_visited(ids, view)
    return found


def _hosted(view: "View", campaign: str | None) -> Any:
    from models.exchanges import unit_hosted
    return unit_hosted(view, campaign)


def last_visited(ids: Sequence[int], view: "View") -> Mapping[int, Any]:
    found: Mapping[int, Any] = _visits().last_visited(ids, view)
    return found


class Units(Register):
    key, title, measure = "units", "单位", "个"
    row = Unit
    name = Text("单位名称", required=True, searched=True, frozen=True, width=26, aliases=("单位", "名称", "企业名称", "村名"))
    kind = Choice("类别", KINDS, width=10, aliases=("单位类别", "类型"))
    township = Text("乡镇", searched=True, width=12, aliases=("所属乡镇", "乡（镇）"))
    times_visited = Computed("走访次数", times_visited, kind="integer", unit="次", align="right", width=8, shown=False)
    last_visited = Computed("最近走访", last_visited, kind="date", align="center", width=11)
    nature = Text("单位性质", width=12)
    industry = Text("行业", width=12, searched=True, aliases=("所属行业",))
    aliases = Many("曾用名", width=22, searched=True, aliases=("别名", "原名称"))
    contact_person = Text("联系人", width=10, searched=True)
    phone = Text("联系电话", width=14, searched=True, aliases=("电话",))
    address = Text("地址", width=24, shown=False)
    since = Date("设立日期", shown=False)
    until = Date("撤销日期", shown=False)
    note = LongText("备注", width=20)
    match = (("name", "township"), ("name",))
    unique = (("township", "name"),)
    agree = ("name", "kind")
    order = ("kind", "township", "name_key")
    conditions = {
        "visited": Condition("已走访", lambda view, campaign: _visits().unit_visited(view, campaign), True),
        "unvisited": Condition("未走访", lambda view, campaign: ~_visits().unit_visited(view, campaign), True),
        "hosted": Condition("接待过观摩", _hosted, takes_value=True),
    }
    empty_text = "还没有单位。导入表格，或点“新增单位”；从名册导入委员时也会自动建立。"

    @classmethod
    def implied(cls, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"kind": kind_by_name(values.get("name") or "")}
