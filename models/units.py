"""Units (单位): villages, enterprises, county offices; one register for employers, donors, hosts and recipients."""
from peewee import TextField

from models.columns import Choice, Date, LongText, Many, Text
from models.records import Dated, Searched, SetField
from models.register import Register

VILLAGE, ENTERPRISE, OFFICE, OTHER = "行政村", "企业", "县直单位", "其他"
KINDS = (VILLAGE, ENTERPRISE, OFFICE, OTHER)


class Unit(Dated, Searched):
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


class Units(Register):
    key, title, measure = "units", "单位", "个"
    row = Unit
    name = Text("单位名称", required=True, searched=True, frozen=True, width=26, aliases=("单位", "名称", "企业名称", "村名"))
    kind = Choice("类别", KINDS, width=10, aliases=("单位类别", "类型"))
    township = Text("乡镇", searched=True, width=12, aliases=("所属乡镇", "乡（镇）"))
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
    order = ("kind", "township", "name")
    empty_text = "还没有单位。导入表格，或点“新增单位”；从名册导入委员时也会自动建立。"
