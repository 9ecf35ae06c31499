"""Records and values offered to a person who chooses: while a name is typed, in a filter."""
from collections.abc import Sequence
from typing import Any, NamedTuple

from models import names
from models.columns import Column, Computed, Many
from models.facts import Facts
from models.records import active, live, tuples
from models.register import Register
from models.relations import Pointing, Refs, RefValue
from models.view import View

OFFERED = 30                                  # more than this nobody reads down; one types on instead
VALUES_OFFERED = 200


class Offer(NamedTuple):
    """A record to choose, and what tells it from another of the same name."""

    id: int
    text: str
    detail: str

    @property
    def ref(self) -> RefValue:
        return RefValue(self.id, self.text)


def offers(register: type[Register], typed: str, term: int | None, limit: int = OFFERED) -> list[Offer]:
    """Records of `register` that `typed` finds, in the register's own order; of one 届 where it belongs to one."""
    view = View(register, typed=typed, term=term if register.term else None)
    return _offers(register, view.ids(limit))


def offers_by_name(register: type[Register], names: Sequence[str], term: int | None) -> dict[str, list[Offer]]:
    """The records each written name may mean: none, one, or several to choose from."""
    found = register.find_names(names, term)
    by_id = {offer.id: offer for offer in _offers(register, [i for ids in found.values() for i in ids])}
    return {name: [by_id[i] for i in found.get(name, []) if i in by_id] for name in names}


def _offers(register: type[Register], ids: Sequence[int]) -> list[Offer]:
    view = View(register, ended=True)
    telling = [c for c in register.columns if c.searched and c.key != register.label and not c.sensitive][:2]
    columns = [register.column(register.label), *telling]
    return [Offer(i, columns[0].print(values[0]), " ".join(
        text for column, value in zip(columns[1:], values[1:]) if (text := column.print(value))))
        for i, values in register.read(list(dict.fromkeys(ids)), columns, view).items()]


def filter_choices(view: View, key: str) -> list[tuple[str, Any]]:
    """(text, value) of every value that column `key` can be filtered by; references by id, in their own order."""
    column = view.register.column(key)
    if isinstance(column, Pointing) and column.target:
        pointed = column.pointed
        ids = View(pointed, term=view.term if pointed.term else None).ids(VALUES_OFFERED)
        labels = pointed.labels(ids)
        named = column.stored or isinstance(column, Refs)
        if len(ids) > OFFERED and named and not pointed.term:             # too many to read down: those that are named
            labels = pointed.labels(_values_in_use(view, column))
            ids = sorted(labels, key=lambda i: names.pinyin_key(labels[i]))
        return [(labels[i], i) for i in ids if i in labels]
    if isinstance(column, Computed):
        return []                                    # only the conditions that stand beside its values
    declared = tuple(getattr(column, "choices", ()))
    found = _values_in_use(view, column)
    listed = [one for one in declared if one in found or not isinstance(column, Facts)]
    return [(one, one) for one in listed + [one for one in found if one not in listed]]


def _values_in_use(view: View, column: Column) -> list[Any]:
    if isinstance(column, Facts):
        model: Any = column.model
        field = getattr(model, column.value)
        query = model.select(field).where(live(model) & active(model, view.day)).distinct()
    elif isinstance(column, Refs):
        model = column.model
        field = getattr(model, column.of)
        query = model.select(field).where(live(model)).distinct()
    else:
        field = column.field
        query = field.model.select(field).where(live(field.model) & field.is_null(False)).distinct()
    several = [row[0] for row in tuples(query.order_by(field).limit(VALUES_OFFERED)) if row[0]]
    if isinstance(column, Many):
        several = [one for values in several for one in values]
    return list(dict.fromkeys(several))


__all__ = ["Offer", "filter_choices", "offers", "offers_by_name"]
