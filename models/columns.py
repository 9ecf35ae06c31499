"""What a register's column is: one declaration that the table, the form, the sheet and the import all follow.

A column's value is a plain Python value: text, ISO date text with its precision, int (fen for money), Decimal, bool,
or a tuple for a set. `None` and () are empty. Relations between registers are in models/relations.py.
"""
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from peewee import Field, ForeignKeyField

from models import fields
from models.errors import InvalidValue
from models.matching import (
    Matching,
    dates_within,
    element_in,
    element_worded,
    first_moment,
    last_moment,
    one_of,
)
from models.pace import paced
from models.records import CHUNK, Named, Record, SetField, Sql

if TYPE_CHECKING:
    from models.register import Register
    from models.view import View

Cell = Any                                   # a raw cell of somebody's sheet, see importers/reading.py

LONG = "long"
LONGEST_CHOICE = 20                          # choices that a refusal names


class Column(Matching):
    """One column. `via` is the field's path from the register's row ("person.name"); by default the column's key.

    width: in Chinese characters of half an em (as Excel counts). align: left, center or right. `shown`: on screen
    unless hidden. `sensitive`: masked on screen until revealed, and asked about at every export. `searched`: part of
    the search text. `group`: the heading it stands under in form and card. `check`: value → a warning or None.
    `hidden_by`: the setting that masks it on screen. `on_row`: the row's own derived field that says the same as the
    record it is read through, and what stands there for blank: values are counted by it without a look at the record.
    """

    kind = "text"
    importable = True
    stored = True                            # read by SQL with the row; relations load for the page's ids instead

    def __init__(self, title: str, *, via: str = "", aliases: Sequence[str] = (), required: bool = False,
                 width: float = 10, align: str = "left", shown: bool = True, frozen: bool = False,
                 summable: bool = False, sensitive: bool = False, searched: bool = False, hint: str = "",
                 group: str = "", order: Sequence[tuple[str, str]] = (), default: Any = None,
                 check: Callable[[Any], str | None] | None = None, editable: bool = True,
                 hidden_by: str = "", on_row: tuple[Callable[[], Any], Any] | None = None) -> None:
        self.title, self.via, self.aliases, self.required = title, via, tuple(aliases), required
        self.width, self.align, self.shown, self.frozen = width, align, shown, frozen
        self.summable, self.sensitive, self.searched = summable, sensitive, searched
        self.hint, self.group, self.default, self.check, self.editable = hint, group, default, check, editable
        self.hidden_by, self.on_row = hidden_by, on_row
        self._orders = tuple(order)
        self.key = ""
        self.path = ""                       # '' for a field of the row itself, else the foreign key it is reached by
        self.register: type["Register"]

    def declare(self, register: type["Register"], key: str) -> None:
        """Called once by the register's class statement."""
        self.register, self.key = register, key
        self.via = self.via or key
        self.path = self.via.partition(".")[0] if "." in self.via else ""
        self.__dict__.pop("field", None)

    # -- reading ---------------------------------------------------------------------------------------------------
    @cached_property
    def field(self) -> Any:
        """The peewee field the value is stored in."""
        model = self.register.model_at(self.path)
        return model._meta.fields[self.via.rpartition(".")[2]]

    def load(self, ids: Sequence[int], view: "View") -> Mapping[int, Any]:
        """Values by row id, for columns that are not read with the row."""
        raise NotImplementedError

    @property
    def orders(self) -> tuple[tuple[str, str], ...]:
        """(order key, title) of each way to sort by this column; the first is what a click on the header does."""
        if not self._orders and self.key == self.register.label and issubclass(self.register.row, Named):
            return (("name_key", self.title),)
        return self._orders or ((self.key, self.title),)

    @property
    def sortable(self) -> bool:
        return bool(self._orders) or self.stored

    def order_by(self) -> Any:
        return self.field

    @property
    def child(self) -> "tuple[type[Record], str] | None":
        """The table whose rows belong to the row, with the foreign key to it, where the column has one."""
        return None

    # -- words -----------------------------------------------------------------------------------------------------
    def print(self, value: Any) -> str:
        """The text in a sheet or on paper."""
        return "" if value is None else str(value)

    def print_stored(self, value: Any) -> str:
        """`print` for a value as the database keeps it."""
        return self.print(self.field.python_value(value)) if self.stored else str(value)

    def mask(self, value: Any) -> str:
        """The text with its sensitive part hidden."""
        text = self.print(value)
        return text[:2] + "****" if self.sensitive and text else text

    def show(self, value: Any) -> str:
        """The text on screen."""
        text = self.mask(value) if self.sensitive else self.print(value)
        return text.replace("\n", " ")

    def sheet_value(self, value: Any) -> Any:
        """What a spreadsheet cell gets: a number where it should add up, else text."""
        return self.print(value)

    # -- input -----------------------------------------------------------------------------------------------------
    def parse(self, cell: Cell) -> Any:
        """The value in a cell; None where blank, `fields.CLEAR` where to be emptied; raises `InvalidValue`."""
        return fields.parse_text(cell)

    def empty(self, value: Any) -> bool:
        return value is None or value == () or value == ""

    def store(self, value: Any) -> Any:
        """The value as the stored field takes it."""
        return store_value(self.field, value)

    def plain(self, value: Any) -> Any:
        """The value for comparing and storing: sets without order, references as ids."""
        return None if value == "" else value

    def same(self, one: Any, other: Any) -> bool:
        return bool(self.plain(one) == self.plain(other))

    def validate(self, value: Any) -> None:
        if self.required and self.empty(value):
            raise InvalidValue(self.key, f"{self.title}必须填写")


class Text(Column):
    """One line of text; `parse` may be another function of the cell, `mask` of the text."""

    def __init__(self, title: str, *, parse: Callable[[Cell], Any] = fields.parse_text,
                 mask: Callable[[str], str] | None = None, **options: Any) -> None:
        super().__init__(title, **options)
        self._parse, self._mask = parse, mask

    def parse(self, cell: Cell) -> Any:
        return self._parse(cell)

    def mask(self, value: Any) -> str:
        return self._mask(value) if self._mask and value else super().mask(value)


class Digits(Text):
    """Text made of digits (an ID number, a code): a text-format column in sheets."""

    kind = "digits"


class LongText(Column):
    """Text of several lines, left-aligned and wrapped in print."""

    kind = LONG

    def parse(self, cell: Cell) -> Any:
        return fields.parse_long_text(cell)


class Choice(Column):
    """Text out of a short list, or of one that a function gives; with `free` other words are kept as written."""

    kind = "choice"

    def __init__(self, title: str, choices: Sequence[str] | Callable[[], Sequence[str]], *, free: bool = False,
                 parse: Callable[[Cell], Any] = fields.parse_text, **options: Any) -> None:
        super().__init__(title, **{"align": "center", **options})
        self._choices, self.free, self._parse = choices, free, parse

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(self._choices() if callable(self._choices) else self._choices)

    def parse(self, cell: Cell) -> Any:
        value = self._parse(cell)
        if value is None or value is fields.CLEAR or self.free or value in self.choices:
            return value
        known = self.choices
        told = "、".join(known[:LONGEST_CHOICE]) + (f"等 {len(known)} 项" if len(known) > LONGEST_CHOICE else "")
        raise InvalidValue(self.key, f"“{value}”不在可选范围内（{told}）")


class Flag(Column):
    """是 or empty."""

    kind = "flag"

    def __init__(self, title: str, **options: Any) -> None:
        super().__init__(title, **{"align": "center", "width": 8, "default": False, **options})

    def print(self, value: Any) -> str:
        return "是" if value else ""

    def parse(self, cell: Cell) -> Any:
        return fields.parse_bool(cell)

    def plain(self, value: Any) -> Any:
        return bool(value)

    def store(self, value: Any) -> Any:
        return int(bool(value))

    def empty(self, value: Any) -> bool:
        return not value

    def blank(self) -> Sql:
        return self.field.is_null() | (self.field == 0)

    def equals(self, value: Any) -> Sql:
        return self.field == int(bool(value))


class Date(Column):
    """A date with its precision, kept as ISO text: 1975, 2021-H1, 1975-03, 1975-03-12; printed 1975.03."""

    kind = "date"

    def __init__(self, title: str, **options: Any) -> None:
        super().__init__(title, **{"align": "center", "width": 11, **options})

    def print(self, value: Any) -> str:
        return fields.print_date(value) if value else ""

    def parse(self, cell: Cell, tenth_is_october: bool | None = None) -> Any:
        return fields.parse_date(cell, tenth_is_october)

    def within(self, first: Any, last: Any) -> Sql:
        return dates_within(self.field, first, last)


class Moment(Date):
    """A date that may carry a time of day: 2021-06-18 08:30."""

    def __init__(self, title: str, **options: Any) -> None:
        super().__init__(title, **{"width": 16, **options})

    def print(self, value: Any) -> str:
        return fields.print_moment(value) if value else ""

    def parse(self, cell: Cell, tenth_is_october: bool | None = None) -> Any:
        return fields.parse_moment(cell)


class Integer(Column):
    """A whole number; `unit` stands in the sheet's header (册)."""

    kind = "integer"

    def __init__(self, title: str, *, unit: str = "", **options: Any) -> None:
        super().__init__(title, **{"align": "right", "width": 10, **options})
        self.unit = unit

    def parse(self, cell: Cell) -> Any:
        return fields.parse_integer(cell)

    def sheet_value(self, value: Any) -> Any:
        return value

    def blank(self) -> Sql:
        return self.field.is_null()


class Number(Integer):
    """A number with decimals (hours, quantities), exact."""

    kind = "number"

    def print(self, value: Any) -> str:
        return "" if value is None else f"{Decimal(value).normalize():f}"

    def parse(self, cell: Cell) -> Any:
        return fields.parse_number(cell)


class Money(Integer):
    """Money in fen, printed in 元."""

    kind = "money"

    def __init__(self, title: str, **options: Any) -> None:
        super().__init__(title, **{"unit": "元", "width": 14, **options})

    def print(self, value: Any) -> str:
        return "" if value is None else fields.print_money(value)

    def parse(self, cell: Cell, unit: str = "元") -> Any:
        return fields.parse_money(cell, unit)


class Many(Column):
    """A set of texts kept with its record (phones, former names): printed with 、.

    `landlines` is the key of the column that takes the landlines a sheet has among its mobiles.
    """

    kind = "many"

    def __init__(self, title: str, *, parse: Callable[[Cell], Any] = fields.parse_set,
                 mask: Callable[[str], str] | None = None, digits: bool = False, landlines: str = "",
                 **options: Any) -> None:
        super().__init__(title, **options)
        self._parse, self._mask, self.landlines = parse, mask, landlines
        self.kind = "digits" if digits else "many"

    def parse(self, cell: Cell) -> Any:
        value = self._parse(cell)
        return value or None if value is not fields.CLEAR else value

    def print(self, value: Any) -> str:
        return "、".join(value or ())

    def mask(self, value: Any) -> str:
        return "、".join(self._mask(one) for one in value or ()) if self._mask else super().mask(value)

    def plain(self, value: Any) -> Any:
        return frozenset(value or ())

    def blank(self) -> Sql:
        return self.field.is_null()

    def equals(self, value: Any) -> Sql:
        """All of `value`, one text or several, are in the set."""
        if not value:
            return self.field.is_null()
        return self.all_of(element_in(self.field, [one], True)
                           for one in ((value,) if isinstance(value, str) else value))

    def has(self, values: Sequence[Any], inside: bool, view: "View") -> Sql:
        return element_in(self.field, values, inside)

    def worded(self, text: str, begins: bool, view: "View") -> Sql:
        return element_worded(self.field, text, begins)


class Photo(Column):
    """A small picture: the base64 text of a JPEG, kept with its record so that every backup has it.

    Never imported from a sheet; a list only says that there is one.
    """

    kind = "photo"
    importable = False

    def print(self, value: Any) -> str:
        return "有" if value else ""


class Computed(Column):
    """A value worked out in SQL: `load(ids, view)` gives it for a page's rows; `sort` an expression to order by.

    Never imported and never stored.
    """

    kind = "text"
    importable = False
    stored = False

    def __init__(self, title: str, load: Callable[[Sequence[int], "View"], Mapping[int, Any]], *, kind: str = "text",
                 unit: str = "", sort: Callable[[], Any] | None = None, **options: Any) -> None:
        super().__init__(title, **{"editable": False, **options})
        self._load, self._sort, self.kind, self.unit = load, sort, kind, unit

    def load(self, ids: Sequence[int], view: "View") -> Mapping[int, Any]:
        return self._load(ids, view)

    @property
    def sortable(self) -> bool:
        return self._sort is not None

    def order_by(self) -> Any:
        return self._sort() if self._sort else None

    def condition(self, op: str, value: Any, view: "View") -> Sql:
        """By what is worked out for every row of the list, with no filter and no search: there is no SQL for it."""
        whole = view.with_(filters=(), typed="", order=(), keys=())
        fits = self._fits(op, value)
        ids = list(whole.all_ids())
        kept = []
        for part in paced([ids[start:start + CHUNK] for start in range(0, len(ids), CHUNK)]):
            loaded = self.load(part, view)
            kept += [i for i in part if fits(loaded.get(i))]
        return one_of(self.register.row.id, kept)

    def _fits(self, op: str, value: Any) -> Callable[[Any], bool]:
        """Whether a value that `load` gave meets a filter; several are named by the words they are printed in."""
        if op in ("is", "in", "not_in"):
            wanted = {"" if one is None else str(one) for one in ((value,) if op == "is" else value)}
            return lambda found: (self.print(found) in wanted) == (op != "not_in")
        if op in ("empty", "filled"):
            return lambda found: bool(self.print(found)) == (op == "filled")
        if op == "between":
            return self._between(*value)
        text = str(value).lower()
        if op == "begins":
            return lambda found: self.print(found).lower().startswith(text)
        if op in ("contains", "lacks"):
            return lambda found: (text in self.print(found).lower()) == (op == "contains")
        raise ValueError(f"unknown filter {op}")

    def _between(self, first: Any, last: Any) -> Callable[[Any], bool]:
        if self.kind == "date":
            return lambda found: bool(found) and (not first or first_moment(found) >= first_moment(first)) \
                and (not last or last_moment(found) <= last_moment(last))
        return lambda found: found is not None and (first is None or Decimal(found) >= Decimal(first)) \
            and (last is None or Decimal(found) <= Decimal(last))

    def print(self, value: Any) -> str:
        if value is None:
            return ""
        if self.kind == "money":
            return fields.print_money(value)
        if self.kind == "date":
            return fields.print_date(value)
        return str(value)

    def sheet_value(self, value: Any) -> Any:
        return value if self.kind in ("integer", "number", "money") else self.print(value)


def store_value(field: Field, value: Any) -> Any:
    """The Python value a field takes: '' and empty sets become NULL, references their id."""
    if isinstance(field, SetField):
        return tuple(value or ())
    if isinstance(field, ForeignKeyField) and value is not None:
        return int(getattr(value, "id", value))
    return None if value == "" else value
