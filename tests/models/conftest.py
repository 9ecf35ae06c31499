"""A fresh database file for each test that asks for one, opened in the test's own thread."""
from collections.abc import Iterator
from pathlib import Path

import pytest

from models import catalogue
from models.basics import Sectors, ensure_term
from models.database import close_database, open_database
from models.operation import journal, operation
from models.writing import Draft, write

assert catalogue.REGISTERS                   # every model is declared before a schema is compared with them


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "数据 库" / "政协台账.db"


@pytest.fixture
def database(path: Path) -> Iterator[Path]:
    """The path of an open, empty database; closed again whatever the test did."""
    open_database(path)
    journal.operator = "示例经办人"
    yield path
    journal.listeners.clear()
    journal.operator = ""
    close_database()


@pytest.fixture
def term(database: Path) -> int:
    """A 届 with two 界别 in it."""
    with operation("建届") as op:
        made = ensure_term(op)
        write(op, Sectors, [Draft({"name": name, "position": place}, fixed={"term": made})
                            for place, name in enumerate(("教育界", "科学技术界"), 1)])
    return made
