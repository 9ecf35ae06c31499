"""What a new day changes by itself: dated facts begin and end, and the search and sort texts follow."""
from collections import defaultdict
from typing import Any

from peewee import AutoField, Model, TextField

from models.records import Dated, Record, chunks, db, models_by_table, today, tuples
from models.register import Register
from models.sqlite import executemany


class Upkeep(Model):
    """The day up to which derived texts have followed the dated facts; one row."""

    id = AutoField()
    day = TextField()

    class Meta:
        database = db
        table_name = "upkeep"


def follow_the_day() -> int:
    """Derive anew the rows whose facts began or ended since this was last done; returns how many.

    Nothing people wrote changes, so this is no operation: it stands in no log and is no step of undo.
    """
    day = today()
    kept = Upkeep.select(Upkeep.id, Upkeep.day).tuples().first()
    if db.read_only or (kept and kept[1] == day):
        return 0
    with db.writable(), db.atomic():
        # The later day may be the one kept: a clock that was wrong has been set right.
        touched = _turned(*sorted((kept[1], day))) if kept else {}
        count = 0
        for register in Register.declared.values():
            for ids in chunks(register.rows_to_derive(touched)):
                register.derive(ids, lambda sql, rows: executemany(db, sql, rows))
                count += len(ids)
        if kept:
            Upkeep.update(day=day).execute()
        else:
            Upkeep.insert(day=day).execute()
    return count


def _turned(last: str, day: str) -> dict[type[Record], set[int]]:
    """The dated records that began or ended after `last` and by `day`."""
    found: dict[type[Record], set[int]] = defaultdict(set)
    for model in models_by_table().values():
        if issubclass(model, Dated):
            dated: Any = model
            turned = (((dated.since > last) & (dated.since <= day)) | ((dated.until > last) & (dated.until <= day)))
            ids = {row[0] for row in tuples(dated.select(dated.id).where(turned))}
            if ids:
                found[model] = ids
    return found
