"""The sample, made once for the tests of a file; each test works on a copy of its own."""
from collections.abc import Iterator
from pathlib import Path

import pytest

from importers.sample import build
from models.database import opened


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("sample") / "示例.db"
    build(path)
    return path.read_bytes()


@pytest.fixture
def office(sample: bytes, tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "示例.db").write_bytes(sample)
    with opened(tmp_path / "示例.db"):
        yield tmp_path
