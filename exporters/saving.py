"""Saves a file whole or not at all: written beside its place, then put there; or one plain sentence why not."""
import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Literal

from models.errors import Refused
from models.sqlite import file_header


@contextmanager
def saving(path: Path) -> Iterator[BinaryIO]:
    """The file to write into; once the block ends it takes the place of whatever was at `path`.

    Raises `Refused` when the file is open elsewhere, the folder cannot be written or the disk is full. Then, and when
    the block raises, nothing is left behind and an earlier file stays as it was.
    """
    _refuse_database(path)
    # Short, because the name of the file itself may already be as long as the system allows.
    beside = path.parent / f"~{secrets.token_hex(6)}.tmp"
    try:
        file = open(beside, "xb")
    except OSError as error:
        raise _refused(error, path, "folder") from error
    try:
        try:
            with file:                      # inside: closing writes once more what a full disk did not take
                yield file
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise _refused(error, path, "write") from error
        try:
            os.replace(beside, path)
        except OSError as error:
            raise _refused(error, path, "replace") from error
    finally:
        with suppress(OSError):     # nothing left to remove when it was put in place
            beside.unlink()


def _refuse_database(path: Path) -> None:
    """A slip in a save dialog must not cost the office its database, or a backup of it."""
    try:
        header = file_header(path)
    except OSError:                         # not there, or not to be read: putting the file in place tells more
        return
    if header is not None:
        raise Refused(f"“{path.name}”是数据库文件，不能用表格覆盖它。", "请换一个文件名，再试一次。")


def _refused(error: OSError, path: Path, doing: Literal["folder", "write", "replace"]) -> Refused:
    """The sentence for a fault of the disk while the temporary file was made, written or put in place."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Refused(f"磁盘空间不足，“{path.name}”没有保存。", "请清理磁盘，或换一个位置，再试一次。")
    if doing == "replace" and path.is_dir():                # to Windows that is a file it may not replace
        return Refused(f"“{path.name}”没有保存：那里有一个同名的文件夹。", "请换一个文件名，再试一次。")
    if doing == "replace" and isinstance(error, PermissionError):
        return Refused(f"“{path.name}”正被其他程序打开，或者是只读文件。", "请先关闭该文件，再试一次。")
    if isinstance(error, FileNotFoundError):
        return Refused(f"找不到文件夹“{path.parent}”，“{path.name}”没有保存。", "请另选一个位置，再试一次。")
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return Refused(f"文件夹“{path.parent}”不允许写入，“{path.name}”没有保存。", "请另选一个位置，再试一次。")
    return Refused(f"“{path.name}”没有保存：{error.strerror or error}。", "请换一个位置或文件名，再试一次。")


__all__ = ["saving"]
