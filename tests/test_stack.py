"""The libraries underneath: what is pinned is installed, and Qt's bindings keep their references."""
import os
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version
from PySide6.QtCore import QObject, Signal

ROOT = Path(__file__).resolve().parent.parent
EMITS = 20_000


def pins(name: str) -> list[Requirement]:
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_what_is_pinned_is_installed(name: str) -> None:
    wanted = {pin.name: str(pin.specifier) for pin in pins(name) if not pin.marker or pin.marker.evaluate()}
    if series := os.environ.get("QT"):                    # make test QT=6.9
        of_qt = [one for one in wanted if one.lower().startswith(("pyside6", "shiboken6"))]
        assert all(version(one).startswith(f"{series}.") for one in of_qt)
        wanted = {one: pin for one, pin in wanted.items() if one not in of_qt}
    assert wanted == {name: f"=={version(name)}" for name in wanted}


def test_pyside_is_below_6_12() -> None:
    """6.12.0 on Python 3.11 aborts the interpreter after about 570 emits."""
    assert Version("6.8") <= Version(version("PySide6-Essentials")) < Version("6.12")


class Bell(QObject):
    rung = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.rung.connect(self.heard)

    def heard(self) -> None:
        self.count += 1


def test_emitting_keeps_references() -> None:
    """`emit` returns True and a C++ call that returns nothing gives None: neither may be used up by it.

    From Python 3.12 on both are immortal and the counts stand still whatever happens.
    """
    bell = Bell()
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(EMITS):
        bell.rung.emit()
        bell.setObjectName("bell")
    lost = before[0] - sys.getrefcount(None), before[1] - sys.getrefcount(True)
    assert bell.count == EMITS
    # Other code of the interpreter takes and gives back a few at any time; a leak is one for each call.
    assert max(map(abs, lost)) < EMITS // 100
