"""The change log: how much of what was done a moment separates from now."""
from pathlib import Path

from models.database import opened
from models.history import operations_since
from models.operation import OperationLog, operation, redo, undo
from models.records import db
from models.units import Units
from models.writing import Draft, write

THEN = "2001-01-01 00:00:00"


def do(name: str) -> None:
    with operation(f"新增单位“{name}”") as op:
        write(op, Units, [Draft({"name": name})])


def test_what_was_undone_since_a_moment_counts_and_what_was_done_again_does_not(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db"):
        do("示例一村")
        do("示例二村")
        db.execute_sql("PRAGMA query_only=0")
        OperationLog.update(at="2000-01-01 00:00:00").execute()
        db.execute_sql("PRAGMA query_only=1")
        assert operations_since(THEN) == 0
        undo()
        assert operations_since(THEN) == 1                  # stood at that moment, stands no more
        redo()
        assert operations_since(THEN) == 0
        undo()
        do("示例三村")
        assert operations_since(THEN) == 2
        undo()
        assert operations_since(THEN) == 1                  # what was done and undone since leaves nothing to lose
