"""打包诊断信息: what helps whoever helps, as a zip: versions, the state of the database, the log. Nobody's data."""
import platform
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from exporters.saving import saving
from models.backups import list_backups
from models.bundled import LIBRARIES, version_of
from models.places import backup_folder, is_on_network, log_folder
from models.privacy import without_home, without_people
from models.records import db
from models.sqlite import quick_check, row_counts

FILE = "诊断信息.txt"
LARGEST_LOG = 5 << 20                    # bytes of one log file; the end of it is what matters


def save_diagnostics(path: Path, database: Path, about: Mapping[str, str]) -> None:
    """Write the zip. `about`: more lines by name, such as those only the window knows. Raises `Refused`.

    Of the database only how many rows its tables have; log lines without Chinese text and long numbers.
    """
    with saving(path) as file, ZipFile(file, "w", ZIP_DEFLATED) as made:
        made.writestr(FILE, "".join(f"{title}：{text}\r\n" for title, text in _lines(database, about)))
        for log in sorted(log_folder().glob("*.log*")):
            with suppress(OSError):
                made.writestr(f"日志/{log.name}", without_home(without_people(_end_of(log))))


def _lines(database: Path, about: Mapping[str, str]) -> list[tuple[str, str]]:
    found = [*about.items(), ("系统", platform.platform()), ("处理器", platform.machine()),
             *((one.name, version_of(one) or "未知") for one in LIBRARIES)]
    found += [("数据库大小", f"{database.stat().st_size:,} 字节"), ("数据库版本", str(_pragma("user_version"))),
              ("数据库检查", quick_check(db.raw)), ("所在磁盘", "网络驱动器" if is_on_network(database) else "本机"),
              ("只读", "是" if db.read_only else "否")]
    backups = list_backups(backup_folder(database))
    found.append(("备份", f"{len(backups)} 个，最近 {backups[0].at:%Y-%m-%d %H:%M}" if backups else "没有"))
    found += [(f"表 {table}", f"{number} 行") for table, number in sorted(row_counts(db.raw).items())]
    return [(title, without_home(text)) for title, text in found]


def _pragma(name: str) -> int:
    return int(db.raw.execute(f"PRAGMA {name}").fetchone()[0])


def _end_of(log: Path) -> str:
    with open(log, "rb") as file:
        file.seek(max(0, log.stat().st_size - LARGEST_LOG))
        return file.read().decode("utf-8", "replace")


__all__ = ["save_diagnostics"]
