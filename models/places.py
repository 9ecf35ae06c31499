"""Where the database, its lock and its backups live on this computer; found without Qt."""
import os
import sys
from pathlib import Path

from models.errors import Refused

APP_NAME = "政协台账"
DATABASE_NAME = "政协台账.db"
_NETWORK_FILESYSTEMS = ("nfs", "cifs", "smb", "fuse.sshfs", "9p")


def resources() -> Path:
    """The folder of tables, style sheet and sample workbooks that ships with the program."""
    return Path(__file__).resolve().parents[1] / "resources"


def data_folder() -> Path:
    """The per-user folder for the office's own data (not made here)."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / APP_NAME


def default_database() -> Path:
    return data_folder() / DATABASE_NAME


def demo_database() -> Path:
    """The database of `--demo`: rebuilt from the sample, never the office's own."""
    return data_folder() / "示例" / "示例.db"


def backup_folder(database: Path) -> Path:
    """The folder for backups, apart from the database: 文档/政协台账备份; a database elsewhere gets one of its own name."""
    import platformdirs
    folder = Path(platformdirs.user_documents_dir()) / f"{APP_NAME}备份"
    return folder if database == default_database() else folder / database.stem


def file_name(words: str) -> str:
    """A name that every system takes."""
    return "".join("_" if sign in '\\/:*?"<>|' else sign for sign in words).strip(" .") or "表格"


def log_folder() -> Path:
    return data_folder() / "日志"


def refuse_network_drive(path: Path) -> None:
    """Raise `Refused` for a live database on a network drive, where SQLite's locks do not hold and files corrupt."""
    if is_on_network(path):
        raise Refused(f"“{path.parent}”在网络驱动器上，数据库放在那里容易损坏，不能直接打开。",
                      "请把数据库放到本机硬盘上，需要共享时用导出的表格。")


def is_on_network(path: Path) -> bool:
    """Whether `path` is a UNC path, a mapped drive or on a network mount."""
    full = os.path.abspath(path)
    if sys.platform == "win32":
        import ctypes
        if full.startswith("\\\\"):
            return True
        drive = os.path.splitdrive(full)[0]
        return bool(ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == 4)        # DRIVE_REMOTE
    if full.startswith("//"):
        return True
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:                                   # not Linux, or /proc is not there: nothing is known against it
        return False
    return filesystem_of(full, mounts).startswith(_NETWORK_FILESYSTEMS)


def filesystem_of(path: str, mountinfo: str) -> str:
    """The filesystem type that holds `path`, from the text of /proc/self/mountinfo (see proc(5))."""
    best, kind = "", ""
    for line in mountinfo.splitlines():
        head, _, tail = line.partition(" - ")
        fields = head.split(" ")
        if len(fields) < 5 or not tail:
            continue
        mount = fields[4].replace("\\040", " ")
        inside = path == mount or path.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(best):
            best, kind = mount, tail.split(" ", 1)[0]
    return kind
