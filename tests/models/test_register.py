"""What every register relies on, whichever areas have been imported."""
import subprocess
import sys
from pathlib import Path


def test_operation_derives_all_registers_though_one_area_was_imported(tmp_path: Path) -> None:
    """The window imports only what its first page needs; what is written by then must not be half derived."""
    program = f"""
from pathlib import Path
from models.database import opened
from models.operation import operation
from models.people import Person
from models.records import models_by_table
from models.register import Register
assert "gifts" not in Register.declared.data
with opened(Path({str(tmp_path / "a.db")!r})), operation("新增人员") as op:
    op.write(Person, [{{"name": "示例甲"}}])
from models.catalogue import REGISTERS
assert "gifts" in Register.declared.data and all(Register.declared[key] is one for key, one in REGISTERS.items())
assert "gift_line" in models_by_table()
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[2])
