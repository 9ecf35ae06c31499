"""Backups through SQLite's backup API."""
from pathlib import Path


def before_migration(database: Path) -> None:
    raise NotImplementedError
