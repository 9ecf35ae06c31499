"""What is sent to whoever helps: the state of the program and of the database, and nobody's data."""
from pathlib import Path
from zipfile import ZipFile

import pytest

from exporters.diagnostics import FILE, save_diagnostics
from models import places
from models.database import opened
from models.errors import Refused
from tests.models.office import Office


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A member whose name, phone and note are told nowhere; a log in which a name stands."""
    home = tmp_path / "home" / "zhangsan"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("LOCALAPPDATA", str(home / "data"))
    monkeypatch.setattr(Path, "home", classmethod(lambda _: home))
    path = home / "data" / "ledger.db"
    path.parent.mkdir(parents=True)
    with opened(path):
        Office().member("示例赵钱孙", phones=("13900001234",), note="示例备注")
    places.log_folder().mkdir(parents=True)
    (places.log_folder() / "ledger.log").write_text(
        f"2026-11-23 09:00:00 ERROR 示例赵钱孙 13900001234 in {home}/data/ledger.db\n", encoding="utf-8")
    return path


def read(path: Path) -> dict[str, str]:
    with ZipFile(path) as found:
        assert found.testzip() is None
        return {name: found.read(name).decode("utf-8") for name in found.namelist()}


def test_versions_counts_and_logs_are_told_and_nobody(database: Path, tmp_path: Path) -> None:
    with opened(database, locked=False):
        save_diagnostics(tmp_path / "诊断.zip", database, {"程序": "政协台账 0", "屏幕": "1366×768"})
    texts = read(tmp_path / "诊断.zip")
    told = texts[FILE]
    for line in ("程序：政协台账 0", "屏幕：1366×768", "数据库检查：ok", "表 person：1 行", "peewee：", "SQLite：", "备份："):
        assert line in told, told
    assert "2026-11-23 09:00:00 ERROR … … in ~/data/ledger.db" in texts["日志/ledger.log"]
    whole = "".join(texts.values())
    assert not any(word in whole for word in ("赵钱孙", "13900001234", "示例备注", "zhangsan"))


def test_it_is_saved_whole_or_not_at_all(database: Path, tmp_path: Path) -> None:
    with opened(database, locked=False), pytest.raises(Refused, match="找不到文件夹"):
        save_diagnostics(tmp_path / "没有" / "诊断.zip", database, {})
    with opened(database, locked=False), pytest.raises(Refused, match="是数据库文件"):
        save_diagnostics(database, database, {})
    assert not list(tmp_path.glob("*.tmp"))
