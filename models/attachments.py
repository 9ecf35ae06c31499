"""Attached files (附件), kept by their content in a folder beside the database: none twice, none mixed up."""
import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from peewee import IntegerField, TextField

from models import places
from models.errors import Refused
from models.operation import Operation
from models.records import Record, among, db, live, stored_rows, tuples

SECRET = re.compile(r"秘密|机密|绝密")
SECRETS_REFUSED = "涉密文件不得在本机登记"
LARGEST = 200_000_000                    # bytes: a scanned document, not a film
_BLOCK = 1 << 20
_FIND_AGAIN = "可以从备份文件夹的“附件”中找回，或重新添加。"


class Attachment(Record):
    """A file: `name` as the person called it, `sha256` of its content in hexadecimal, `size` in bytes."""

    name = TextField()
    sha256 = TextField(index=True)
    size = IntegerField()


def folder(database: Path) -> Path:
    """Where the attached files of a database lie."""
    return database.with_name("附件") if database == places.default_database() else (
        database.with_name(f"{database.stem}附件"))


def refuse_secret(*texts: str | None) -> None:
    """Raises `Refused` where a title, a file's name or a text is marked 秘密, 机密 or 绝密."""
    if any(text and SECRET.search(text) for text in texts):
        raise Refused(f"{SECRETS_REFUSED}。", "请按保密规定在涉密计算机上办理。")


def keep_file(op: Operation, source: Path) -> int:
    """Keep a copy of the file `source`; returns the id of its attachment. Raises `Refused`."""
    refuse_secret(source.name)
    try:
        size = source.stat().st_size
        if not source.is_file() or size > LARGEST:
            raise Refused(f"“{source.name}”不是可以登记的文件。" if not source.is_file()
                          else f"“{source.name}”有 {size // 1_000_000} MB，超过了 {LARGEST // 1_000_000} MB。",
                          "请另选一个文件。")
        digest = _keep(source, _folder())
    except OSError as error:
        raise Refused(f"“{source.name}”没有保存下来：读不到文件，或磁盘已满。", "请检查后重试。") from error
    return op.write(Attachment, [{"name": source.name, "sha256": digest, "size": size}])[0]


def _keep(source: Path, kept: Path, expected: str = "") -> str:
    """Copy the file under the name of its content, whole or not at all; not where it is other than expected."""
    kept.mkdir(parents=True, exist_ok=True)
    temporary = kept / f"{os.getpid()}.tmp"
    try:
        shutil.copyfile(source, temporary)
        digest = content_hash(temporary)
        if digest == (expected or digest):
            os.replace(temporary, kept / digest)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return digest


def content_hash(path: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def file_of(attachment: int) -> tuple[str, Path]:
    """(the name people know it by, the kept file); raises `Refused` where it vanished or is not what was kept."""
    (name, digest), = stored_rows(Attachment.select(Attachment.name, Attachment.sha256).where(
        Attachment.id == attachment))
    path = _kept_as(digest)
    try:
        present = path.stat()
        sound = _hash_as_seen(path, present.st_mtime_ns, present.st_size) == digest
    except OSError as error:
        raise Refused(f"附件“{name}”的文件不见了。", _FIND_AGAIN) from error
    if not sound:
        raise Refused(f"附件“{name}”的内容与登记时不同，可能被改动或损坏。", _FIND_AGAIN)
    return name, path


@lru_cache(maxsize=500)
def _hash_as_seen(path: Path, changed_at: int, size: int) -> str:
    """A large file is not read again each time its card is shown, only once it was touched."""
    return content_hash(path)


def save_copy(attachment: int, target: Path) -> None:
    """Copy the kept file to `target`, whole or not at all. Raises `Refused`."""
    name, path = file_of(attachment)
    temporary = target.with_name(f"{target.name}.{os.getpid()}.tmp")
    try:
        shutil.copyfile(path, temporary)
        os.replace(temporary, target)
    except PermissionError as error:
        raise Refused(f"写不了“{target.name}”。", "请关闭正在使用它的程序，或换一个文件名。") from error
    except OSError as error:
        raise Refused(f"“{name}”没有保存下来。", "请检查磁盘空间和文件夹后重试。") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def names_of(attachments: Sequence[int]) -> list[str]:
    """The names people know the files by, in the order given."""
    found = dict(stored_rows(Attachment.select(Attachment.id, Attachment.name).where(
        among(Attachment.id, attachments))))
    return [found[one] for one in attachments if one in found]


def fault_of(attachment: int) -> str:
    """The sentence for an attachment that vanished or changed, '' where it is as it was kept."""
    try:
        file_of(attachment)
    except Refused as error:
        return error.sentence
    return ""


def faulty() -> Iterator[str]:
    """A sentence for every attachment that vanished or changed, whatever was seen of it before."""
    _hash_as_seen.cache_clear()
    for attachment, in tuples(Attachment.select(Attachment.id).where(live(Attachment)).order_by(Attachment.id)):
        if sentence := fault_of(attachment):
            yield sentence


# -- in backups ------------------------------------------------------------------------------------------------------

def copy_attachments(source: Path, target: Path) -> int:
    """Copy what the folder `target` has not got yet (a file's name is its content); returns how many were copied.

    A file that is no longer what its name says stays away: it would pass for the sound one.
    """
    missing = [one for one in source.iterdir() if len(one.name) == 64 and not (target / one.name).exists()] \
        if source.is_dir() else []
    return sum(_keep(one, target, expected=one.name) == one.name for one in missing)


def bring_back(contents: Iterable[str], source: Path, target: Path) -> int:
    """Copy from the folder of a backup what the folder `target` lacks or has otherwise, of the files with these
    `contents` (SHA-256); returns how many are still not there."""
    lacking = 0
    for digest in contents:
        kept = target / digest
        if kept.is_file() and content_hash(kept) == digest:
            continue
        found = (source / digest).is_file() and _keep(source / digest, target, expected=digest) == digest
        lacking += not found
    return lacking


def _kept_as(digest: str) -> Path:
    """Where the file lies: a backup that is looked into has its files in the folder 附件 beside it."""
    own = _folder() / digest
    assert db.path is not None
    beside = db.path.with_name("附件") / digest
    return beside if not own.exists() and beside.exists() else own


def _folder() -> Path:
    assert db.path is not None, "no database is open"
    return folder(db.path)


__all__ = ["Attachment", "bring_back", "content_hash", "copy_attachments", "fault_of", "faulty", "file_of", "folder",
           "keep_file", "names_of", "refuse_secret", "save_copy"]
