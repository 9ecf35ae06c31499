"""The first schema: the text beside this file, frozen once released."""
from pathlib import Path

from models.sqlite import Database


def upgrade(db: Database) -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split(";;\n"):
        if statement.strip():
            db.execute_sql(statement)
