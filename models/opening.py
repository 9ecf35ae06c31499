"""A record as a form or a cell opens it for changing, the words it offers, and how it is stored."""
from dataclasses import dataclass
from typing import Any

from models.basics import ensure_term
from models.closed_terms import refuse_rows
from models.columns import Choice
from models.errors import Refused
from models.operation import Operation
from models.register import Register
from models.view import View
from models.writing import Draft, write


@dataclass(frozen=True)
class Opened:
    """A record as a form opens it: what the person sees, and what `write` needs to know they saw."""

    register: type[Register]
    id: int
    name: str
    values: dict[str, Any]
    versions: dict[str, int]

    def draft(self, values: dict[str, Any], since: str | None) -> Draft:
        """The draft that changes `values` of this record."""
        seen = {key: self.values[key] for key in values if not self.register.column(key).stored}
        return Draft(values, id=self.id, versions=self.versions, seen=seen, since=since)


def open_record(register: type[Register], row_id: int) -> Opened:
    """Read one record for changing; raises `Refused` where it has gone."""
    versions = register.versions(row_id)        # read first: a change between the two reads is refused, never lost
    values = register.get(row_id, View(register, ended=True))
    if not values:
        raise Refused(f"这条{register.title}记录已经不在了。", "请刷新后再试。")
    return Opened(register, row_id, register.labels([row_id]).get(row_id, ""), values, versions)


def open_cell(register: type[Register], row_id: int, key: str) -> tuple[Opened, tuple[str, ...]]:
    """Read one record for changing one column, with the words its list offers.

    Raises `Refused` where the record has gone or belongs to a sealed 届.
    """
    refuse_rows(register, [row_id])
    column = register.column(key)
    listed = isinstance(column, Choice) or column.kind == "set"
    return open_record(register, row_id), tuple(getattr(column, "choices")) if listed else ()


def offered_choices(register: type[Register]) -> dict[str, tuple[str, ...]]:
    """The words of each list of the register, by column key; they may stand in the settings."""
    return {column.key: tuple(getattr(column, "choices")) for column in register.columns
            if isinstance(column, Choice) or column.kind == "set"}


def store_draft(op: Operation, register: type[Register], draft: Draft) -> int:
    """Store one draft; a new record of a 届 goes into the present one, made where there is none. Returns the id."""
    if draft.id is None and register.term and register.term not in draft.fixed:
        draft.fixed[register.term] = ensure_term(op)
    return write(op, register, [draft])[0]


__all__ = ["Opened", "offered_choices", "open_cell", "open_record", "store_draft"]
