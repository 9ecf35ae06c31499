"""归档: a year that has been closed refuses changes to its events, unless it is unlocked with a reason."""
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from peewee import IntegerField, TextField

from models import fields
from models.columns import Date, Flag, Integer, LongText
from models.errors import Refused
from models.records import Record, Searched, among, chunks, live, stored_rows, table_of
from models.register import Register
from models.relations import children_of

Change = tuple[str, int, str | None, str]          # table, record, before, after: see models/operation.py


class ClosedYear(Searched):
    """A closed year; `unlocked` while its events may be changed, for the `reason` given."""

    year = IntegerField()
    closed_on = TextField(null=True)
    unlocked = IntegerField(default=0)
    reason = TextField(null=True)


class ClosedYears(Register):
    key, title, measure, list_title = "closed_years", "年度归档", "年", "年度归档"
    row = ClosedYear
    label = "year"
    year = Integer("年度", required=True, frozen=True, width=8, align="center", searched=True, aliases=("年份",))
    closed_on = Date("归档日期", aliases=("归档时间",))
    unlocked = Flag("已解锁", hint="解锁期间可以修改这一年的记录")
    reason = LongText("解锁原因", searched=True, width=40)
    match = (("year",),)
    unique = (("year",),)
    agree = ("year", "unlocked", "reason")
    order = ("-year",)
    empty_text = "还没有归档的年度。年度工作结束、报告报出后点“新增年度归档”，这一年的记录就不再能随意修改。"

    @classmethod
    def faults(cls, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        year = values.get("year")
        found = [("year", "请填写四位年份，如 2022")] if year is not None and not 1949 <= year <= 9999 else []
        if values.get("unlocked") and not values.get("reason"):
            found.append(("reason", "解锁要写明原因"))
        return found


def refuse_closed(touched: Mapping[type[Record], set[int]], changes: Sequence[Change]) -> None:
    """Raises `Refused` where an event that an operation touched was, or now is, of a closed year."""
    closed = {str(year) for year, in stored_rows(ClosedYear.select(ClosedYear.year).where(
        live(ClosedYear) & (ClosedYear.unlocked == 0)))}
    if not closed:
        return
    for register in Register.declared.values():
        if not register.event:
            continue
        name = register.column(register.event).field.name
        table = table_of(register.row)
        before = [json.loads(old).get(name) for changed, _, old, _ in changes if changed == table and old]
        for day in (*before, *_days(register, _touched(register, touched))):
            if day and fields.date_span(day)[1][:4] in closed:
                year = fields.date_span(day)[1][:4]
                raise Refused(f"{year} 年已归档，{register.title}（{fields.print_date(day)}）不能修改。",
                              "确需修改的，请在“汇报—年度归档”中解锁并写明原因。")


def _touched(register: type[Register], touched: Mapping[type[Record], set[int]]) -> set[int]:
    """The rows of the register that were touched, themselves or by their parts."""
    found = set(touched.get(register.row, ()))
    for model, owner in (*children_of(register.columns), *register.owned):
        for part in chunks(touched.get(model, ())):
            found |= {row[0] for row in stored_rows(model.select(getattr(model, owner)).where(
                among(model.id, part)))}
    return found


def _days(register: type[Register], ids: Iterable[int]) -> list[str]:
    field = register.column(register.event).field
    return [str(day) for part in chunks(ids) for day, in stored_rows(
        register.row.select(field).where(among(register.row.id, part)).distinct()) if day]


__all__ = ["ClosedYear", "ClosedYears", "refuse_closed"]
