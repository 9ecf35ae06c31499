"""What the window remembers between two starts: a small JSON file beside the database."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Any, Protocol

log = logging.getLogger(__name__)


class Memory(Protocol):
    """Where a control keeps its widths, order and size."""

    def get(self, key: str, default: Any = None) -> Any: ...

    def set(self, key: str, value: Any) -> None: ...


class FileMemory:
    """Values by key in one JSON file, written at once. A file that cannot be used costs only comfort."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, Any] = {}
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return
        except (OSError, ValueError) as error:
            log.warning("window memory unreadable: %s", type(error).__name__)
            return
        if isinstance(values, dict):
            self._values = values

    def get(self, key: str, default: Any = None) -> Any:
        return self._values.get(key, default)

    def set(self, key: str, value: Any) -> None:
        if key in self._values and self._values[key] == value:
            return
        self._values[key] = value
        beside = self._path.with_name(self._path.name + ".new")
        try:
            beside.write_text(json.dumps(self._values, ensure_ascii=False, indent=1), encoding="utf-8")
            os.replace(beside, self._path)
        except OSError as error:
            log.warning("window memory not written: %s", type(error).__name__)
