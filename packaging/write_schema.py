"""Write models/migrations/m0001_start.sql from the declared models (development only, until the first release)."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from models.schema import statements  # noqa: E402

if __name__ == "__main__":
    target = Path(__file__).parents[1] / "models" / "migrations" / "m0001_start.sql"
    target.write_text(";;\n".join(statements()) + ";;\n", encoding="utf-8")
    print(target)
