"""What the program is made of, with its versions and licences: for 关于 and for whoever helps. See NOTICE.md."""
import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple


class Library(NamedTuple):
    """A part made by others; `package` is what it is installed as, '' for what comes with Python."""

    name: str
    package: str
    licence: str


LIBRARIES = (
    Library("Python", "", "PSF-2.0"), Library("SQLite", "", "公有领域"),
    Library("Qt、PySide6", "PySide6-Essentials", "LGPL-3.0"), Library("peewee", "peewee", "MIT"),
    Library("openpyxl", "openpyxl", "MIT"), Library("python-calamine", "python-calamine", "MIT"),
    Library("python-docx", "python-docx", "MIT"), Library("lxml", "lxml", "BSD-3-Clause"),
    Library("platformdirs", "platformdirs", "MIT"),
)


def version_of(library: Library) -> str:
    """'' where a built program has left the record of it out."""
    if library.package:
        try:
            return version(library.package)
        except PackageNotFoundError:
            return ""
    return sqlite3.sqlite_version if library.name == "SQLite" else platform.python_version()


__all__ = ["LIBRARIES", "Library", "version_of"]
