"""What an operation did in the words of the registers: whose, what became of it, and what it was before and after."""
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from peewee import ForeignKeyField

from models import fields
from models.attachments import Attachment, names_of
from models.basics import SETTING_TITLES, Setting
from models.columns import Column
from models.facts import Facts
from models.operation import ChangeLog, OperationLog
from models.records import WITHDRAWN, Record, among, chunks, models_by_table, stored_fields, table_of, tuples
from models.register import DELETED, Register
from models.relations import Parts, Pointing, Refs
from models.whole_record import column_showing, is_link, owner_link, records_of

RECORDS_TOLD = 200                   # records of one operation told in words; an import changes thousands
NEW, CHANGED, RECYCLED, RESTORED = "新增", "修改", "放入回收站", "还原"
TEMPLATES = {"word_template": "Word 模板", "sheet_template": "Excel 模板"}        # the files of a 汇报方案
_DATES = {"since": "开始日期", "until": "结束日期"}


Key = tuple[str, int]                                         # table, record
Change = tuple[dict[str, Any] | None, dict[str, Any]]         # (before, None for an insert; after), stored values
Row = tuple[type[Register], int]                              # a record as people know it


class Line(NamedTuple):
    """界别 由 教育界 改为 科学技术界. An empty `before` is something entered, an empty `after` something taken away."""

    title: str
    before: str
    after: str

    @property
    def words(self) -> str:
        if not self.before:
            return f"{self.title}：{self.after}"
        return f"{self.title} 由 {self.before} 改为 {self.after or '（空）'}"


@dataclass
class Told:
    """One record of an operation: 委员“张三”, what became of it, and what changed in it; `of` where it has a history."""

    what: str
    happened: str
    lines: list[Line] = field(default_factory=list)
    of: Row | None = None


class Entry(NamedTuple):
    """An operation in words; `left_out` records are not told (of one record's part in it: whether there are others)."""

    title: str
    at: str
    who: str
    detail: str
    records: list[Told]
    left_out: int


def describe(operation_id: int, limit: int = RECORDS_TOLD, of: Row | None = None) -> Entry:
    """What an operation did, in the titles and words of the registers; `of`: only what became of that record."""
    entry = OperationLog.get_by_id(operation_id)
    if of is not None:
        changes = _changes_of(of, [operation_id]).get(operation_id, {})
        told = _Telling(changes, _home(of)).told(limit)
        others = ChangeLog.select().where(ChangeLog.operation == operation_id).count() > len(changes)
        return Entry(entry.title, entry.at[:19], entry.who, entry.detail or "", told.records, int(others))
    told = _Telling(_net(tuples(ChangeLog.select(
        ChangeLog.table, ChangeLog.record, ChangeLog.before, ChangeLog.after)
        .where(ChangeLog.operation == operation_id).order_by(ChangeLog.id)))).told(limit)
    total = len({owner for owner in told.owners})
    return Entry(entry.title, entry.at[:19], entry.who, entry.detail or "", told.records, total - len(told.records))


def words_of(of: Row, operations: Sequence[int]) -> dict[int, str]:
    """Operation → what became of one record in it, in one line."""
    home = _home(of)
    found = {}
    for operation, changes in _changes_of(of, operations).items():
        several = _Telling(changes, home).told(RECORDS_TOLD).records
        found[operation] = "；".join(_summary(told, told is several[0]) for told in several)
    return found


def told_as(of: Row, changes: Mapping[Key, Change]) -> list[Line]:
    """Changes of a record that have not been made, each fact with its dates before and after."""
    lines: list[Line] = []
    for told in _Telling(changes, _home(of), whole=True).told(RECORDS_TOLD).records:
        own = told.what == _what(of[0].row, of[1]).replace(DELETED, "")
        lines += told.lines if own else [Line(told.what, "", _summary(told, True))]
    return lines


def _summary(told: "Told", own: bool) -> str:
    words = "；".join(line.words for line in told.lines) if told.happened in (NEW, CHANGED) else ""
    happened = told.happened if told.happened != CHANGED or not words else ""
    return ("" if own else told.what) + "：".join(text for text in (happened, words) if text)


def _home(of: Row) -> Key:
    return table_of(of[0].row), of[1]


def _changes_of(of: Row, operations: Sequence[int]) -> dict[int, dict[Key, Change]]:
    """Operation → what it changed of all that a record is made of."""
    rows: dict[int, list[tuple[int, tuple[Any, ...]]]] = defaultdict(list)
    for model, ids in records_of(*of).ids.items():
        for part in chunks(ids):
            for operation, place, *change in tuples(ChangeLog.select(
                    ChangeLog.operation, ChangeLog.id, ChangeLog.table, ChangeLog.record, ChangeLog.before,
                    ChangeLog.after).where((ChangeLog.table == table_of(model)) & among(ChangeLog.record, part)
                                           & among(ChangeLog.operation, operations))):
                rows[operation].append((place, tuple(change)))
    return {operation: _net(change for _, change in sorted(several)) for operation, several in rows.items()}


def _net(rows: Iterable[tuple[Any, ...]]) -> dict[Key, Change]:
    """What became of each record in the end; `rows`: (table, record, before, after) in the order of the log."""
    found: dict[Key, Change] = {}
    for table, record, before_text, after_text in rows:
        before: dict[str, Any] | None = json.loads(before_text) if before_text is not None else None
        after = json.loads(after_text)
        if (table, record) in found:
            first, last = found[table, record]
            if first is not None:
                first.update({name: value for name, value in (before or {}).items() if name not in first})
            last.update(after)
        else:
            found[table, record] = before, after
    return found


class _Result(NamedTuple):
    owners: list[Key]
    records: list[Told]


class _Telling:
    """Puts the changes of one operation under the records that people know."""

    def __init__(self, changes: Mapping[Key, Change], home: Key | None = None,
                 whole: bool = False) -> None:
        """`home`: the record that everything but what has a list of its own is told under. `whole`: facts are told
        with their dates before and after, not by what happened to them."""
        self._models = models_by_table()
        self._home, self._whole = home, whole
        linked = any(is_link(self._models[table]) for table, _ in changes)
        self._changes = {key: change for key, change in changes.items()
                         if not linked or self._models[key[0]] is not Attachment}      # told with its link

    def told(self, limit: int) -> _Result:
        by_owner: dict[Key, list[Key]] = defaultdict(list)
        for key, owner in self._owners().items():
            by_owner[owner].append(key)
        owners = list(by_owner)
        return _Result(owners, [self._record(owner, by_owner[owner]) for owner in owners[:limit]])

    # -- whose a change is
    def _owners(self) -> dict[Key, Key]:
        """Changed record → the record it is told under, in the order of the log."""
        if self._home is not None:
            owned = {table for table, model in self._models.items() if owner_link(model) or model is Attachment}
            behind = self._behind(self._home[0])
            return {key: self._home if key[0] in owned or key[0] in behind else key for key in self._changes}
        rows = self._rows_by_joined()
        found: dict[Key, Key] = {}
        parents = {table: self._parent(model) for table, model in self._models.items()}
        stored = self._owner_ids(parents)
        for key in self._changes:
            parent = parents[key[0]]
            owner = (parent[0], stored[key]) if parent and key in stored else key
            found[key] = rows.get(owner, owner)
        return found

    @staticmethod
    def _behind(table: str) -> set[str]:
        """The tables that the rows of `table` read through."""
        return {table_of(register.model_at(path)) for register in Register.declared.values()
                if table_of(register.row) == table for path in register.joined_paths()}

    def _rows_by_joined(self) -> dict[Key, Key]:
        """Joined record (a person) → the changed row that reads through it (a membership)."""
        found: dict[Key, Key] = {}
        for register in Register.declared.values():
            table = table_of(register.row)
            ids = [record for name, record in self._changes if name == table]
            for path in register.joined_paths():
                joined = table_of(register.model_at(path))
                for part in chunks(ids):
                    for row_id, target in tuples(register.row.select(register.row.id, getattr(register.row, path))
                                                 .where(register.row.id.in_(part))):
                        found.setdefault((joined, target), (table, row_id))
        return found

    def _parent(self, model: type[Record]) -> tuple[str, str] | None:
        """(table, field) of the record that owns a fact or a part."""
        link = owner_link(model)
        return (table_of(link[0]), link[1]) if link else None

    def _owner_ids(self, parents: Mapping[str, tuple[str, str] | None]) -> dict[Key, int]:
        found: dict[Key, int] = {}
        for table, parent in parents.items():
            ids = [record for name, record in self._changes if name == table]
            if parent and ids:
                model: Any = self._models[table]
                for part in chunks(ids):
                    found.update({(table, row): owner for row, owner in tuples(
                        model.select(model.id, getattr(model, parent[1])).where(model.id.in_(part)))})
        return found

    # -- words
    def _record(self, owner: Key, keys: list[Key]) -> Told:
        table, record = owner
        lines: list[Line] = []
        told: list[_Fact] = []
        happened = CHANGED
        for key in sorted(keys, key=lambda one: one != owner):
            before, after = self._changes[key]
            model = self._models[key[0]]
            if key == owner:
                happened = _happened(before, after)
            facts = column_showing(model) if key != owner else None
            if key != owner and is_link(model):
                lines += _file_lines(model, key[1], before, after) if happened in (NEW, CHANGED) else []
            elif facts is None:
                lines += _field_lines(model, before, after)
            elif happened in (NEW, CHANGED):
                told.append(_fact(facts, key[1], before, after, self._whole))
        lines += _fact_lines(told)
        register = Register.of(self._models[table])
        of = (register, record) if register is not None and register.row is self._models[table] else None
        return Told(_what(self._models[table], record).replace(DELETED, ""), happened, lines, of)


def _happened(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> str:
    if before is None:
        return NEW
    if "deleted_at" in after:
        if WITHDRAWN in (before["deleted_at"], after["deleted_at"]):
            return "撤回新增" if after["deleted_at"] else "恢复新增"
        return RECYCLED if after["deleted_at"] else RESTORED
    return CHANGED


def _what(model: type[Record], record: int) -> str:
    if model is Setting:
        return "设置"
    register = Register.of(model)
    if register is None:
        return f"其他内容 {record}"
    if register.row is not model:                                # a person that no changed row reads through
        return _joined_name(register, model, record)
    name = register.labels([record]).get(record, "")
    return f"{register.title}“{name}”" if name else register.title


def _joined_name(register: type[Register], model: type[Record], record: int) -> str:
    column = next((c for c in register.columns if c.key == register.label), None)
    if column is None or column.field.model is not model:
        return register.title
    table: Any = model
    name = tuples(table.select(getattr(table, column.field.name)).where(table.id == record))
    return f"{register.title}“{name[0][0]}”" if name else register.title


def _field_lines(model: type[Record], before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Line]:
    if model is Setting:
        return _setting_lines(before, after)
    register = Register.of(model)
    found: list[tuple[int, Line]] = []
    known = stored_fields(model)
    places = {column.field.name: place for place, column in enumerate(register.columns if register else ())
              if column.stored and column.field.model is model}
    for name, value in after.items():
        if name == "deleted_at" or name not in known or register and name in register.joined_paths():
            continue
        title, show = _field_words(model, register, name)
        words = show((before or {}).get(name)), show(value)
        if title and any(words):
            line = Line(title, words[0], words[1] if words[0] != words[1] else f"{words[1]}（已更换）")
            found.append((places.get(name, len(places)), line))
    return [line for _, line in sorted(found, key=lambda one: one[0])]


def _field_words(model: type[Record], register: type[Register] | None,
                 name: str) -> tuple[str, Callable[[Any], str]]:
    column = register.column_of_field(model, name) if register else None
    others = () if column else Register.declared.values()            # what only the roster shows of a person
    column = column or next((c for one in others if (c := one.column_of_field(model, name))), None)
    if column is not None:
        shown: Column = column
        return column.title, lambda value: _stored_words(shown, value)
    key = model._meta.fields[name]
    if isinstance(key, ForeignKeyField):
        if key.rel_model is Attachment:
            return TEMPLATES.get(name, "附件"), lambda value: "".join(names_of([value])) if value is not None else ""
        pointed = Register.of(key.rel_model)
        if pointed is not None and pointed.row is key.rel_model:
            target = pointed
            return pointed.title, lambda value: target.labels([value]).get(value, "") if value is not None else ""
    return "", str


def _file_lines(model: type[Record], link: int, before: Mapping[str, Any] | None,
                after: Mapping[str, Any]) -> list[Line]:
    """附件 that was added to a record, or taken away from it."""
    table: Any = model
    found = "、".join(names_of([row[0] for row in tuples(table.select(table.attachment).where(table.id == link))])) \
        if "attachment" in stored_fields(model) else ""
    gone = before is not None and after.get("deleted_at")
    return [Line("附件", *((found, "") if gone else ("", found)))] if found else []


def _stored_words(column: Column, value: Any) -> str:
    if value is None:
        return ""
    return column.mask(column.field.python_value(value)) if column.sensitive else column.print_stored(value)


def _setting_lines(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Line]:
    def words(values: Mapping[str, Any] | None) -> str:
        value = json.loads(values["value"]) if values and values.get("value") else ""
        if isinstance(value, dict):                              # a view that was kept, see models/saved_views.py
            return str(value.get("name", ""))
        return "、".join(map(str, value)) if isinstance(value, list) else (
            "是" if value is True else "否" if value is False else str(value))
    key = after.get("key")
    if key is None and before is not None:
        same = tuples(Setting.select(Setting.key).where(Setting.value == after.get("value")))
        key = same[0][0] if len(same) == 1 else None
    title = "视图" if str(key).startswith("view/") else SETTING_TITLES.get(str(key), "设置")
    return [Line(title, words(before), words(after))] if "value" in after else []


class _Fact(NamedTuple):
    """What became of one dated fact or part. `ended` and `begun`: on which day, where just that happened."""

    line: Line
    value: str
    ended: str | None = None
    begun: str | None = None


def _fact(column: Facts | Refs, record: int, before: Mapping[str, Any] | None, after: Mapping[str, Any],
          whole: bool = False) -> _Fact:
    model: Any = column.model
    now = model.select().where(model.id == record).dicts().get()
    name = column.value if isinstance(column, Facts) else column.of
    title = next((c.title for c in column.register.columns if isinstance(c, Facts) and c.model is column.model
                  and c.where and all(now[key] == value for key, value in c.where.items())), column.title)

    def words(change: Mapping[str, Any]) -> str:
        text = _value_words(column, change[name] if name in change else now[name])
        if isinstance(column, Parts):
            amount = change[column.amount] if column.amount in change else now[column.amount]
            return text + column.print_amount(model._meta.fields[column.amount].python_value(amount)
                                              if column.amount in change else amount)
        return text
    value = words(after)
    if whole and before is not None:
        states = [{**now, **state} for state in (before, after)]
        return _Fact(Line(title, *("" if state["deleted_at"] else words(change) + _span(state)
                                   for change, state in zip((before, after), states))), value)
    if before is None:
        return _Fact(Line(title, "", value + _span(after)), value, begun=after.get("since") or "")
    if "deleted_at" in before:
        gone = (Line(title, words(now) + _span(now), "") if after["deleted_at"]
                else Line(title, "", value + _span({**now, **after})))
        return _Fact(gone, value)
    if set(after) == {"until"} and after["until"] and not before["until"]:
        return _Fact(Line(title, "", f"{value}，{fields.print_date(after['until'])} 结束"), value, ended=after["until"])
    dates = [f"{day} {_day(before[key])} → {_day(after[key])}" for key, day in _DATES.items() if key in after]
    if words(before) != value:
        return _Fact(Line(title, words(before), "，".join([value, *dates])), value)
    return _Fact(Line(title, "", "，".join([value, *dates])), value)


def _span(fact: Mapping[str, Any]) -> str:
    """，自 2024.05.01 起，2026.11.01 结束: what is known of it."""
    since, until = fact.get("since"), fact.get("until")
    return (f"，自 {fields.print_date(since)} 起" if since else "") + (f"，{fields.print_date(until)} 结束" if until else "")


def _day(value: str | None) -> str:
    return fields.print_date(value) if value else "（空）"


def _fact_lines(found: Sequence[_Fact]) -> list[Line]:
    """A line for each; one that ended on the day its only successor began stands with it.

    网格：第一网格 → 第二网格，自 2024.05.01 起 · 政协职务：委员，2026.11.01 结束
    """
    lines = []
    for one in found:
        same = [other for other in found if other.line.title == one.line.title]
        ended = [other for other in same if other.ended is not None]
        begun = [other for other in same if other.begun is not None]
        paired = len(ended) == len(begun) == 1 and ended[0].ended == begun[0].begun
        if paired and one is begun[0]:
            lines.append(Line(one.line.title, ended[0].value, one.line.after))
        elif not (paired and one is ended[0]):
            lines.append(one.line)
    return lines


def _value_words(column: Facts | Refs, value: Any) -> str:
    if isinstance(column, Pointing) and column.target:
        found = column.labels([value]).get(value) if value is not None else None
        return found.text if found else ""
    return "" if value is None else str(value)


__all__ = ["Change", "Entry", "Key", "Line", "Told", "describe", "told_as", "words_of"]
