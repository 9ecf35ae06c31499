"""Filters in words: 界别：教育界、科学技术界; 出生年月：1970 至 1979; 姓名：包含“张”."""
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from models import fields
from models.basics import hidden
from models.columns import Column, Computed, Integer, Many
from models.facts import FactDates, Facts
from models.relations import Pointing, Refs
from models.view import Filter, View

BLANK = "空白"
NAMED = 3                                     # values that are named; of more, how many there are


class Told(NamedTuple):
    """The filters of one column, or a named condition: what it is called, and what it keeps."""

    key: str
    title: str
    words: str

    @property
    def sentence(self) -> str:
        return f"{self.title}：{self.words}" if self.words else self.title


def told_filters(view: View) -> list[Told]:
    """Every filter of the view in words, those of one column together, in the order they were set."""
    found: dict[str, list[str]] = defaultdict(list)
    titles: dict[str, str] = {}
    for one in view.filters:
        condition = view.register.conditions.get(one.key)
        if condition is not None:
            titles[one.key] = condition.title
            found[one.key] += [one.value] if isinstance(one.value, str) else []
        else:
            column = view.register.column(one.key)
            titles[one.key] = column.title
            found[one.key].append(words_of(column, one))
    return [Told(key, title, "，".join(found[key])) for key, title in titles.items()]


def words_of(column: Column, one: Filter) -> str:
    """What a filter on the column keeps."""
    if one.op in ("contains", "lacks", "begins"):
        return {"contains": "包含", "lacks": "不包含", "begins": "开头是"}[one.op] + f"“{one.value}”"
    if one.op == "between":
        return _between(column, *one.value)
    if one.op in ("empty", "filled"):
        return BLANK if one.op == "empty" else f"非{BLANK}"
    values = (one.value,) if one.op == "is" else one.value
    if one.op == "not_in" and all(value is None for value in values):
        return f"非{BLANK}" if values else "全部"
    several = _named(column, values)
    return f"除{several}外" if one.op == "not_in" else several


def _named(column: Column, values: Sequence[Any]) -> str:
    written = [value for value in values if value not in (None, "", ())]
    shown = written[:NAMED] if len(written) > NAMED + 1 else written
    texts = list(dict.fromkeys(value_texts(column, shown)))
    blank = [BLANK] if len(written) < len(values) else []
    more = [f"等 {len(written)} 项"] if len(shown) < len(written) else []
    return "、".join([*texts, *blank]) + "".join(more)


def value_texts(column: Column, values: Sequence[Any]) -> list[str]:
    """What the values of a filter are called on screen."""
    if isinstance(column, Pointing) and column.target:
        ids = [getattr(value, "id", value) for value in values]
        labels = column.labels(ids)
        return [labels[i].text if i in labels else "（已不存在）" for i in ids]
    if isinstance(column, Facts | Refs | Computed):
        return [str(value) for value in values]
    if isinstance(column, FactDates):
        return [fields.print_date(value) for value in values]
    masked = hidden(column.hidden_by)
    if isinstance(column, Many):
        several = [value if isinstance(value, tuple | list) else (value,) for value in values]
        return [column.mask(tuple(one)) if masked else "、".join(one) for one in several]
    if column.kind == "number":
        values = [Decimal(value) for value in values]
    show = column.mask if masked or column.sensitive else column.print
    return [show(value).replace("\n", " ") for value in values]


def _between(column: Column, first: Any, last: Any) -> str:
    def bound(value: Any) -> str:
        if column.asks == "date":
            return fields.print_date(value)
        if column.kind == "money":
            return fields.print_money(int(value))
        return f"{Decimal(value).normalize():f}"
    unit = column.unit if isinstance(column, Integer | Computed) else ""
    after = f" {unit}" if unit else ""
    if first is not None and first == last:
        return bound(first) + after
    if first is not None and last is not None:
        return f"{bound(first)} 至 {bound(last)}{after}"
    if column.asks == "date":
        return f"{bound(first)} 起" if first is not None else f"至 {bound(last)}"
    return f"不小于 {bound(first)}{after}" if first is not None else f"不大于 {bound(last)}{after}"


__all__ = ["BLANK", "Told", "told_filters", "value_texts", "words_of"]
