"""Duty assignments (包联督导): who is in charge of which village, enterprise or checkpoint, for what, since when."""
from collections.abc import Mapping
from typing import Any

from peewee import ForeignKeyField, TextField

from models.columns import Choice, Date, LongText, Text
from models.figures import Figure, count, on_last_day
from models.people import Person
from models.records import Dated, Record, Searched
from models.register import Condition, Register
from models.relations import ASK, CREATE, Ref, Refs
from models.units import Unit

TOPICS = ("疫情防控", "脱贫攻坚", "大气污染防治")


class Duty(Dated, Searched):
    """One assignment while it lasts; its target is a unit of the register, or something only its words name."""

    topic = TextField()
    unit = ForeignKeyField(Unit, null=True, index=True)
    target = TextField(null=True)
    note = TextField(null=True)


class DutyPerson(Record):
    """Somebody who is in charge."""

    duty = ForeignKeyField(Duty, index=True)
    person = ForeignKeyField(Person, index=True)


class Duties(Register):
    key, title, measure, list_title = "duties", "包联督导", "项", "包联督导台账"
    row = Duty
    label = "topic"
    called = ("topic", "unit", "target", "people")
    topic = Choice("事项", TOPICS, free=True, required=True, searched=True, frozen=True, width=14,
                   aliases=("工作", "包联事项", "督导事项", "包联工作", "任务", "专项工作", "工作任务"))
    unit = Ref("包联单位", "units", unknown=CREATE, searched=True, width=22,
               aliases=("单位", "包联村", "包联企业", "包村", "督导单位", "责任单位", "行政村", "企业", "所包村", "帮扶村"))
    target = Text("包联对象", searched=True, width=20, aliases=("对象", "包联片区", "督导对象", "卡口", "帮扶对象", "包联户"),
                  hint="不是单位的写在这里，如：城区东片、示例路口")
    people = Refs("包联人员", DutyPerson, "people", parent="duty", of="person", unknown=ASK, required=True, searched=True,
                  width=20, aliases=("姓名", "人员", "包联人", "责任人", "包联领导", "督导人员", "负责人", "包村干部", "包联责任人"))
    since = Date("开始日期", aliases=("开始时间", "起始时间", "时间"))
    until = Date("结束日期", aliases=("结束时间", "截止时间"))
    note = LongText("备注", width=24, aliases=("说明", "工作情况"))
    match = (("topic", "unit", "target", "people"), ("topic", "unit", "target"))
    blank_matches = frozenset({"unit", "target"})
    agree = ("unit", "target")
    order = ("topic", "unit")
    conditions = {"without_unit": Condition("未填单位", lambda view: Duty.unit.is_null())}
    empty_text = "还没有包联督导。点“导入表格”读入现有的分工表，或点“新增包联督导”。"

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = super().faults(values)
        if not values.get("unit") and not values.get("target"):
            found.append(("unit", "请填写包联单位，或包联对象"))
        return found


FIGURES = (
    Figure("duties", "包联督导", "项", on_last_day(Duties), count(), "统计截止日正在承担的包联督导", group="包联督导"),
)


__all__ = ["Duties", "Duty", "DutyPerson", "FIGURES", "TOPICS"]
