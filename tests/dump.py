"""What the office kept, to be compared before and after."""
from typing import Any

from models.records import WITHDRAWN, db, models_by_table


def dump() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, without versions and without inserts that were undone."""
    found = {}
    for table in models_by_table():
        names = [row[1] for row in db.execute_sql(f'PRAGMA table_info("{table}")') if row[1] != "version"]
        columns = ", ".join(f'"{name}"' for name in names)
        found[table] = db.execute_sql(f'SELECT {columns} FROM "{table}" WHERE deleted_at IS NOT ? ORDER BY id',
                                      (WITHDRAWN,)).fetchall()
    return found
