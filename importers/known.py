"""Reads the records that the rows of a sheet may mean: a few queries for the whole sheet, never one a row."""
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import OP, SQL, Expression

from importers.parsing import FORMER, ParsedRow
from importers.references import TOLD_APART_BY
from models import fields
from models.columns import Column, Many
from models.people import Person
from models.records import SetField, Sql, active, among, chunks, live, today
from models.register import Register, normal_name
from models.relations import Pointing
from models.view import View

# What two rows of one name are compared by: a difference in any of these makes it doubtful that they are one person.
COMPARED = ("id_number", "phones", "sex", "birth", "ethnicity", "unit", "work", "post")


def _one_of(field: Any, values: Sequence[Any]) -> Sql:
    """Condition: `field` is one of `values`; peewee takes 10 µs to bind each of them itself."""
    stored = tuple(field.db_value(getattr(value, "id", value)) for value in values)
    return Expression(field, OP.IN, SQL(f"({', '.join('?' * len(stored))})", stored))


@dataclass
class Known:
    """A record a row may mean. `id` is that of the row or, where a joined record identifies it, of that record.

    `row` is the row in this register and 届, None for a person who is not in it; then `values` are what another row
    or the person's own record says.
    """

    id: int
    row: int | None
    values: dict[str, Any]
    versions: dict[str, int]
    names: frozenset[str] = frozenset()


class KnownRecords:
    """The records of one register and 届 that a sheet's rows may mean, by `Known.id`.

    `path`: the joined record that identifies a row (a member's person), '' for the row itself. `keys`: the columns the
    sheet has; they are read with those that records are compared by.
    """

    def __init__(self, register: type[Register], term: int | None, keys: frozenset[str]) -> None:
        self.register, self.term = register, term
        matched = {key for group in register.match for key in group}
        self.path = next((c.path for c in register.columns if c.key in matched and c.stored and c.path), "")
        self.people = register.model_at(self.path) is Person
        wanted = {*matched, *keys, register.label, FORMER, "aliases", "until", *TOLD_APART_BY, *COMPARED,
                  *register.agree}
        wanted |= {c.landlines for c in register.columns if isinstance(c, Many) and c.landlines}
        self.columns = [c for c in register.importable() if c.key in wanted]
        self.by_key = {c.key: c for c in self.columns}
        self.known: dict[int, Known] = {}

    def load(self, rows: Sequence[ParsedRow]) -> None:
        """Read every record that one of the rows may mean."""
        view = View(self.register, term=self.term)
        if self.path:
            self._load_joined(rows, view)
        else:
            for ids in chunks(sorted(self._row_ids(rows))):
                versions = self.versions(ids)
                for row_id, values in self.register.read(ids, self.columns, view).items():
                    self._add(Known(row_id, row_id, self._by_key(values), versions[row_id]))

    def _row_ids(self, rows: Sequence[ParsedRow]) -> set[int]:
        register, row = self.register, self.register.row
        found: set[int] = set()
        for group in register.match:
            key = register.label if register.label in group else next(
                (k for k in group if register.column(k).stored and not isinstance(register.column(k).field, SetField)),
                "")
            column = register.column(key or register.label)
            values = {column.plain(value) for r in rows
                      if (value := r.values.get(key)) is not None and value is not fields.CLEAR}
            if key == register.label and not isinstance(column, Pointing) and column.kind == "text":
                for ids in register.find_names(values, self.term).values():
                    found.update(ids)
                continue
            where = live(row) & self._in_term()
            if key in register.blank_matches and any(key not in r.values for r in rows):
                found.update(one[0] for one in row.select(row.id).where(where & column.field.is_null()).tuples())
            if not key:
                found.update(one[0] for one in row.select(row.id).where(where).tuples())
            for part in chunks([value for value in values if not (isinstance(value, int) and value < 0)]):
                found.update(one[0] for one in row.select(row.id).where(where & _one_of(column.field, part)).tuples())
        return found

    def _in_term(self) -> Sql:
        register = self.register
        if not register.term:
            return Column.all_of([])
        return getattr(register.row, register.term) == (self.term or 0)

    def _load_joined(self, rows: Sequence[ParsedRow], view: View) -> None:
        register, row = self.register, self.register.row
        model, foreign = register.model_at(self.path), getattr(register.row, self.path)
        people: dict[int, int] = {}
        for column, values in self._looked_up(rows):
            for part in chunks(values):
                wanted = live(model) & _one_of(column.field, part)
                people.update(model.select(model.id, model.version).where(wanted).tuples())
        in_term: dict[int, int] = {}
        elsewhere: dict[int, int] = {}
        for part in chunks(people):
            day = active(row, today()) if register.dated() else Column.all_of([])
            query = row.select(row.id, foreign, self._in_term(), day).where(live(row) & among(foreign, part))
            for row_id, person, here, holds in sorted(query.tuples(), key=lambda one: (bool(one[3]), one[0])):
                (in_term if here else elsewhere)[person] = row_id
        chosen = {**elsewhere, **in_term}
        for ids in chunks(chosen):
            row_ids = [chosen[person] for person in ids]
            read, versions = register.read(row_ids, self.columns, view), self.versions(row_ids)
            for person in ids:
                known, held = self._by_key(read[chosen[person]]), versions[chosen[person]]
                if person in in_term:
                    self._add(Known(person, in_term[person], known, held))
                else:
                    self._add(Known(person, None, known, {self.path: held[self.path]}))
        for ids in chunks(person for person in people if person not in chosen):
            self._load_alone(model, ids, people)

    def _looked_up(self, rows: Sequence[ParsedRow]) -> Iterator[tuple[Column, list[Any]]]:
        """The columns of the joined record it is searched by (name, ID number), with the values in the sheet."""
        for key in (self.register.label, "id_number"):
            column = self.by_key.get(key)
            if column is not None and column.path == self.path:
                values = {row.values[key] for row in rows if key in row.values}
                if key == self.register.label:
                    values |= {name for row in rows for name in row.former}
                yield column, sorted(value for value in values if isinstance(value, str))

    def _load_alone(self, model: Any, ids: Sequence[int], versions: Mapping[int, int]) -> None:
        """Joined records that no row of the register belongs to; what it shares with them by name is read too."""
        own = {c.key: c.field for c in self.columns if c.stored and c.path == self.path}
        own |= {c.key: model._meta.fields[c.key] for c in self.columns
                if c.stored and not c.path and c.key in ("work", "post") and c.key in model._meta.fields}
        for record, *values in model.select(model.id, *own.values()).where(among(model.id, ids)).tuples():
            self._add(Known(record, None, dict(zip(own, values)), {self.path: versions[record]}))

    def versions(self, ids: Sequence[int]) -> dict[int, dict[str, int]]:
        paths = self.register.joined_paths()
        row = self.register.row
        query = self.register.joined(row.id, row.version, *(self.register.model_at(path).version for path in paths))
        return {one[0]: dict(zip(["", *paths], one[1:])) for one in query.where(among(row.id, ids)).tuples()}

    def _by_key(self, values: Sequence[Any]) -> dict[str, Any]:
        return {column.key: value for column, value in zip(self.columns, values)}

    def _add(self, known: Known) -> None:
        label = known.values.get(self.register.label)
        others = known.values.get(FORMER if self.people else "aliases") or ()
        if isinstance(label, str):
            known.names = frozenset(normal_name(one) for one in (label, *others))
        self.known[known.id] = known


__all__ = ["COMPARED", "Known", "KnownRecords"]
