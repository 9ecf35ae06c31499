"""What can stand in for a database that cannot be opened: its backups, where it is damaged and they are good."""
import sqlite3
from contextlib import closing
from pathlib import Path

from models import places
from models.backups import Backup, list_backups
from models.database import schema_version
from models.sqlite import fault, file_header, quick_check, read_only_uri


def rescue(database: Path) -> list[Backup]:
    """The backups of a damaged database, newest first; [] where it is sound, another program's, newer, or has none."""
    return list_backups(places.backup_folder(database)) if is_damaged(database) else []


def is_damaged(database: Path) -> bool:
    """Whether the file is a database of ours that cannot be read, or was one; a missing file is not."""
    try:
        header = file_header(database)
    except OSError:                                    # gone, or not to be read: nothing is known to be damaged
        return False
    if header is None:
        return True
    return header.own and header.version <= schema_version() and not _is_sound(database)


def _is_sound(database: Path) -> bool:
    try:
        with closing(sqlite3.connect(read_only_uri(database), uri=True)) as connection:
            return quick_check(connection) == "ok"
    except sqlite3.DatabaseError as error:
        return fault(error) != "damaged"
