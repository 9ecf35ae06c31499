"""附件: kept by content, found again, and told plainly when they vanished or changed."""
from collections.abc import Iterator
from pathlib import Path

import pytest

from models import catalogue
from models.attachments import Attachment, copy_attachments, faulty, file_of, folder, keep_file
from models.database import opened
from models.errors import Refused
from models.operation import operation, undo

assert catalogue.REGISTERS


@pytest.fixture(autouse=True)
def database(tmp_path: Path) -> Iterator[None]:
    with opened(tmp_path / "示例.db"):
        yield


def keep(path: Path) -> int:
    with operation("添加附件") as op:
        return keep_file(op, path)


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_kept_whole_and_found_by_the_name_people_know(tmp_path: Path) -> None:
    one = keep(written(tmp_path / "通知（示例）.docx", "示例"))
    same = keep(written(tmp_path / "另一个名字.docx", "示例"))
    name, path = file_of(one)
    assert (name, path.read_text(encoding="utf-8")) == ("通知（示例）.docx", "示例")
    assert file_of(same) == ("另一个名字.docx", path)
    assert [one.name for one in folder(tmp_path / "示例.db").iterdir()] == [path.name]
    undo()
    assert Attachment.select().where(Attachment.deleted_at.is_null()).count() == 1


def test_a_file_that_vanished_or_changed_is_told(tmp_path: Path) -> None:
    gone, changed = keep(written(tmp_path / "甲.txt", "示例甲")), keep(written(tmp_path / "乙.txt", "示例乙"))
    file_of(gone)[1].unlink()
    file_of(changed)[1].write_text("别的", encoding="utf-8")
    with pytest.raises(Refused, match="附件“甲.txt”的文件不见了"):
        file_of(gone)
    with pytest.raises(Refused, match="附件“乙.txt”的内容与登记时不同"):
        file_of(changed)
    assert len(list(faulty())) == 2


@pytest.mark.parametrize("name", ["秘密文件.docx", "关于示例的通知（机密）.pdf", "绝密.txt"])
def test_secrets_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused, match="涉密文件不得在本机登记"):
        keep(written(tmp_path / name, "示例"))
    assert not Attachment.select().exists()


def test_what_is_no_file_is_refused_and_nothing_is_left_behind(tmp_path: Path) -> None:
    for path in (tmp_path / "没有.txt", tmp_path):
        with pytest.raises(Refused):
            keep(path)
    assert not folder(tmp_path / "示例.db").exists()


def test_a_backup_takes_only_what_it_has_not_got(tmp_path: Path) -> None:
    keep(written(tmp_path / "甲.txt", "示例甲"))
    source, target = folder(tmp_path / "示例.db"), tmp_path / "备份" / "附件"
    assert (copy_attachments(source, target), copy_attachments(source, target)) == (1, 0)
    keep(written(tmp_path / "乙.txt", "示例乙"))
    assert copy_attachments(source, target) == 1
    assert {one.name for one in source.iterdir()} == {one.name for one in target.iterdir()}
