"""The floor of what is read: plain sqlite3 on our own database."""
import sqlite3
from pathlib import Path


class Bare:
    """A connection that only reads, with a cache as large as a program may well have."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        self.connection.execute("PRAGMA cache_size = -16384")

    def close(self) -> None:
        self.connection.close()


__all__ = ["Bare"]
