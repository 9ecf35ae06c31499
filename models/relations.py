"""Columns that point at other records: a reference, a set of them, dated facts, and parts of a record."""
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from models import fields
from models.columns import Cell, Column
from models.errors import InvalidValue
from models.fields.cells import shortened
from models.matching import one_of
from models.records import Record, Sql, among, live, stored_rows, tuples

if TYPE_CHECKING:
    from models.operation import Operation
    from models.register import Register
    from models.view import View

OF_PEOPLE = ("people", "members")                     # registers whose records are called by a person's name
ASK, CREATE, REFUSE = "ask", "create", "refuse"       # what an import does with a name nobody knows


class RefValue(NamedTuple):
    """A record of another register and the name it is printed by."""

    id: int
    text: str


class PartValue(NamedTuple):
    """One part: whom or what, and how much (None where not stated)."""

    ref: RefValue
    amount: Any


class Pointing(Column):
    """A column that names records of the register `target`."""

    unknown = ASK

    def __init__(self, title: str, target: str, *, unknown: str = ASK, **options: Any) -> None:
        super().__init__(title, **options)
        self.target, self.unknown = target, unknown

    @property
    def pointed(self) -> type["Register"]:
        from models.register import Register
        return Register.declared[self.target]

    def labels(self, ids: Iterable[int]) -> dict[int, RefValue]:
        return {i: RefValue(i, text) for i, text in self.pointed.labels(ids).items()}

    def names(self, parsed: Any) -> tuple[str, ...]:
        """The names in a parsed cell that are to be found in the target register."""
        raise NotImplementedError

    def resolved(self, parsed: Any, found: Mapping[str, RefValue]) -> Any:
        """The column's value, once every name in `parsed` has been found."""
        raise NotImplementedError

    def pointing_worded(self, key: Any, text: str, begins: bool) -> Sql:
        """What `key` points at, or the text it is where there is no register, contains `text` or begins with it."""
        if self.target:
            return called_like(self.pointed, key, text, begins)
        return key.startswith(text) if begins else key.contains(text)


class Ref(Pointing):
    """One record of another register, kept as a foreign key."""

    kind = "ref"

    def parse(self, cell: Cell) -> Any:
        return fields.parse_text(cell)

    def names(self, parsed: Any) -> tuple[str, ...]:
        return (parsed,)

    def resolved(self, parsed: Any, found: Mapping[str, RefValue]) -> Any:
        return found[parsed]

    def print(self, value: Any) -> str:
        return value.text if value else ""

    def print_stored(self, value: Any) -> str:
        return self.print(self.labels([value]).get(value)) if value is not None else ""

    def plain(self, value: Any) -> Any:
        return getattr(value, "id", value)

    def order_by(self) -> Any:
        return self.pointed.label_expression(self.field)

    def blank(self) -> Sql:
        return self.field.is_null()

    def equals(self, value: Any) -> Sql:
        return super().equals(self.plain(value))

    def has(self, values: Sequence[Any], inside: bool, view: "View") -> Sql:
        return super().has([self.plain(one) for one in values], inside, view)

    def worded(self, text: str, begins: bool, view: "View") -> Sql:
        return self.pointing_worded(self.field, text, begins)


class Refs(Pointing):
    """A set of records of `target` (visitors, units called on), kept in the link table `model`.

    `model` has the foreign keys `parent`, to the row, and `of`.
    """

    kind = "refs"
    stored = False
    more: tuple[str, ...] = ()              # further fields of the link table that belong to the value

    def __init__(self, title: str, model: type[Any], target: str, *, parent: str, of: str, **options: Any) -> None:
        super().__init__(title, target, **options)
        self.model, self.parent, self.of = model, parent, of

    @property
    def child(self) -> tuple[type[Record], str]:
        return self.model, self.parent

    # -- reading
    def load(self, ids: Sequence[int], view: "View") -> Mapping[int, Any]:
        rows = self._linked(ids)
        labels = self.labels({row[1] for row in rows})
        found: dict[int, list[Any]] = defaultdict(list)
        for parent_id, of_id, *rest in rows:
            if of_id in labels:
                found[parent_id].append(self._one(labels[of_id], *rest))
        return {i: tuple(found.get(i, ())) for i in ids}

    def _linked(self, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        """(row id, id of the record, and what else `_one` takes), in the order they were entered."""
        model: Any = self.model
        parent = getattr(model, self.parent)
        return tuples(model.select(parent, getattr(model, self.of), *(getattr(model, name) for name in self.more))
                      .where(among(parent, ids) & live(model)).order_by(model.id))

    def _one(self, ref: RefValue, *rest: Any) -> Any:
        return ref

    def print(self, value: Any) -> str:
        return "、".join(one.text for one in value or ())

    def plain(self, value: Any) -> Any:
        return frozenset(getattr(one, "id", one) for one in value or ())

    def links(self, *selection: Any) -> Any:
        """The live rows of the link table."""
        model: Any = self.model
        return model.select(*selection).where(live(model))

    def linked(self, *conditions: Any) -> Sql:
        """The row has a link that meets these conditions."""
        row, parent = self.register.row, getattr(self.model, self.parent)
        held = self.links(parent)
        return row.id.in_(held.where(*conditions) if conditions else held)

    def blank(self) -> Sql:
        return ~self.linked()

    def equals(self, value: Any) -> Sql:
        return self.blank() if value in (None, ()) else self.linked(getattr(self.model, self.of) == _id_of(value))

    def has(self, values: Sequence[Any], inside: bool, view: "View") -> Sql:
        of = getattr(self.model, self.of)
        wanted = [_id_of(one) for one in values]
        return self.linked(of.in_(wanted) if inside else of.not_in(wanted))

    def worded(self, text: str, begins: bool, view: "View") -> Sql:
        return self.linked(self.pointing_worded(getattr(self.model, self.of), text, begins))

    # -- input
    def parse(self, cell: Cell) -> Any:
        value = (fields.parse_people if self.target in OF_PEOPLE else fields.parse_set)(cell)
        return value or None if value is not fields.CLEAR else value

    def names(self, parsed: Any) -> tuple[str, ...]:
        return tuple(parsed)

    def resolved(self, parsed: Any, found: Mapping[str, RefValue]) -> Any:
        return tuple(dict.fromkeys(found[one] for one in parsed))

    # -- writing
    def write(self, op: "Operation", wanted: Mapping[int, Any], since: str | None) -> None:
        """Make the records linked to each row (row id → value) so."""
        model: Any = self.model
        parent, of = getattr(model, self.parent), getattr(model, self.of)
        present: dict[int, dict[int, int]] = defaultdict(dict)
        removed: list[int] = []
        for part_id, parent_id, of_id in tuples(model.select(model.id, parent, of).where(
                parent.in_(list(wanted)) & live(model))):
            if present[parent_id].setdefault(of_id, part_id) != part_id:
                removed.append(part_id)                                # two persons became one: one part is enough
        rows: list[dict[str, Any]] = []
        for row_id, value in wanted.items():
            have = present[row_id]
            kept = self._links(value)
            removed += [part_id for of_id, part_id in have.items() if of_id not in kept]
            for of_id, fields_of_link in kept.items():
                if of_id not in have:
                    rows.append({self.parent: row_id, self.of: of_id, **fields_of_link})
                elif fields_of_link:
                    rows.append({"id": have[of_id], **fields_of_link})
        op.recycle(model, removed)
        op.write(model, rows)

    def _links(self, value: Any) -> dict[int, dict[str, Any]]:
        """The records to be linked, by id, with the further fields of the link table."""
        return {getattr(one, "id", one): {} for one in value or ()}


class Parts(Refs):
    """What a record is made of: records of `target`, each with an amount (people with hours, titles with copies).

    `model` has the field `amount` besides its foreign keys.
    """

    kind = "parts"

    def __init__(self, title: str, model: type[Any], target: str, *, parent: str, of: str, amount: str, unit: str,
                 default_amount: Any = None, **options: Any) -> None:
        super().__init__(title, model, target, parent=parent, of=of, **options)
        self.amount, self.unit, self.default_amount = amount, unit, default_amount
        self.more = (amount,)

    def _one(self, ref: RefValue, *rest: Any) -> Any:
        return PartValue(ref, *rest)

    def print_amount(self, amount: Any) -> str:
        return "" if amount is None else f"{Decimal(amount).normalize():f}{self.unit}"

    def print(self, value: Any) -> str:
        return "、".join(part.ref.text + self.print_amount(part.amount) for part in value or ())

    def plain(self, value: Any) -> Any:
        return frozenset(self._amounts(value).items())

    @staticmethod
    def _amounts(value: Any) -> dict[int, Any]:
        """How much of each; whoever is named twice has both amounts."""
        found: dict[int, Any] = {}
        for part in value or ():
            known = found.get(part.ref.id)
            found[part.ref.id] = part.amount if known is None else known + (part.amount or 0)
        return found

    def _links(self, value: Any) -> dict[int, dict[str, Any]]:
        return {of_id: {self.amount: amount} for of_id, amount in self._amounts(value).items()}

    def parse(self, cell: Cell) -> Any:
        """((name, amount or None), …) from 张三4小时、李四（2） or 《古今新河》20册."""
        counted = isinstance(cell, str) and any(map(str.isdecimal, cell))      # with amounts, spaces part nothing
        several = (fields.parse_people if self.target in OF_PEOPLE and not counted else fields.parse_set)(cell)
        if several is None or several is fields.CLEAR:
            return several
        parts = []
        for one in several:
            match = re.fullmatch(rf"(.+?)[\s（(×xX*]*(\d+(?:\.\d+)?)\s*(?:{re.escape(self.unit)})?[）)]?", one)
            named = match and not match.group(1)[-1].isdigit()
            name, amount = (match.group(1), match.group(2)) if match and named else (one, None)
            called = fields.parse_text(name)
            if isinstance(called, str):
                parts.append((called, self.parse_amount(amount)))
            elif amount is not None:                            # 无3册: an amount of nothing
                raise InvalidValue("", f"“{shortened(one)}”里没有名称")
        return tuple(parts) or None

    def parse_amount(self, text: Any) -> Any:
        if text is None:
            return self.default_amount
        number: Any = fields.parse_number(text)
        return int(number) if isinstance(self.default_amount, int) else number

    def names(self, parsed: Any) -> tuple[str, ...]:
        return tuple(name for name, _ in parsed)

    def resolved(self, parsed: Any, found: Mapping[str, RefValue]) -> Any:
        return tuple(PartValue(found[name], amount) for name, amount in parsed)


def _id_of(value: Any) -> Any:
    return getattr(value, "id", value)


def called_like(register: type["Register"], key: Any, text: str, begins: bool) -> Sql:
    """Condition: the record of `register` that `key` points at is called by words that contain `text`."""
    column, row = register.column(register.label), register.row
    if not register.called and column.stored and type(column).print is Column.print:
        query = (register.joined if column.path else row.select)(row.id)
        return key.in_(query.where(column.field.startswith(text) if begins else column.field.contains(text)))
    words = text.lower()                                   # a name put together of several columns is in no table
    labels = register.labels(found[0] for found in stored_rows(row.select(row.id)))
    return one_of(key, [i for i, label in labels.items()
                        if (label.lower().startswith(words) if begins else words in label.lower())])


def children_of(columns: Iterable[Column]) -> list[tuple[type[Record], str]]:
    """The tables of parts and facts a row owns, with their foreign key to it: they go to the recycle bin with it."""
    return list(dict.fromkeys(child for column in columns if (child := column.child) is not None))


__all__ = ["ASK", "CREATE", "REFUSE", "PartValue", "Parts", "Pointing", "Ref", "RefValue", "Refs", "called_like",
           "children_of"]
