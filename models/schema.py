"""The schema the declared models ask for, as SQL: what a new file gets and what migrated files are compared with."""
from typing import Any

from models import catalogue
from models.operation import ChangeLog, OperationLog
from models.records import Searched, models_by_table, table_of
from models.sqlite import search_index_ddl
from models.upkeep import Upkeep


def statements() -> list[str]:
    """Every CREATE statement, tables before the indexes and triggers on them, in a stable order."""
    assert catalogue.REGISTERS                                # importing it is what declares every model
    found: list[str] = []
    tables: dict[str, Any] = {**models_by_table(), "operation": OperationLog, "change": ChangeLog, "upkeep": Upkeep}
    for name in sorted(tables):
        found.append(_text(tables[name]._schema._create_table(safe=False)))
    for name in sorted(tables):
        found += [_text(index) for index in tables[name]._schema._create_indexes(safe=False)]
    for name, model in sorted(models_by_table().items()):
        if issubclass(model, Searched):
            found += search_index_ddl(table_of(model))
    return found


def _text(context: object) -> str:
    sql, params = context.query()                             # type: ignore[attr-defined]
    assert not params, sql
    return str(sql)


__all__ = ["statements"]
