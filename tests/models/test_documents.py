"""专件: the form of a 文号, what counts, files kept with their document, and no secrets by any way in."""
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from importers.apply import apply_plan
from importers.files import plan_file
from importers.planned import FAILED, NEW
from models import catalogue
from models.attachments import Attachment, fault_of, file_of, save_copy
from models.database import opened
from models.documents import (
    FIGURES,
    Documents,
    add_files,
    check_document_number,
    files_of,
    parse_document_number,
    remove_files,
)
from models.errors import InvalidValue, Refused
from models.figures import compute_one
from models.operation import operation, redo, undo
from models.periods import Period, between
from models.view import Filter, View
from models.writing import Draft, recycle, restore, write

assert catalogue.REGISTERS["documents"] is Documents
YEAR = between("2021-01-01", "2021-12-31")


@pytest.fixture(autouse=True)
def database(tmp_path: Path) -> Iterator[None]:
    with opened(tmp_path / "a.db"):
        yield


def add(*values: dict[str, Any]) -> list[int]:
    with operation("新增专件") as op:
        return write(op, Documents, [Draft(one) for one in values])


def number(period: Period = YEAR) -> float:
    return compute_one(FIGURES[0], period, None).value


def written(path: Path, text: str = "示例") -> Path:
    path.write_text(text, encoding="utf-8")
    return path


# -- 文号 ------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("cell", [
    "新政协〔2021〕5号", "新政协[2021]5号", "新政协［2021］5 号", "新政协（2021）5号", "新政协(２０２１)５号", "新政协【2021】5号",
    " 新政协 〔 2021 〕 5号", "新政协〔2021年〕5号"])
def test_a_number_gets_the_brackets_of_the_standard(cell: str) -> None:
    assert parse_document_number(cell) == "新政协〔2021〕5号"
    assert check_document_number("新政协〔2021〕5号") is None


@pytest.mark.parametrize("wrong, sentence", [
    ("新政协〔2021〕第5号", "不加“第”"), ("新政协〔2021〕05号", "不编虚位"), ("新政协2021年5号", "不合文号的写法"),
    ("新政协〔21〕5号", "不合文号的写法"), ("〔2021〕5号", "不合文号的写法"), ("新政协〔2021〕5", "不合文号的写法")])
def test_another_form_is_kept_and_told(wrong: str, sentence: str) -> None:
    row, = add({"number": parse_document_number(wrong), "subject": "示例通知", "issued_on": "2021-05-01"})
    kept = Documents.get(row, View(Documents))
    told = dict(Documents.warnings(kept))
    assert kept["number"] == wrong and sentence in told["number"]


def test_a_number_of_another_year_than_the_date_is_told() -> None:
    values = {"number": "新政协〔2020〕5号", "issued_on": "2021-01-05"}
    assert Documents.warnings(values) == [("number", "文号是 2020 年，发文日期是 2021.01.05，请核对")]


@pytest.mark.parametrize("subject, kind", [
    ("关于示例工作的通知", "通知"), ("关于示例的实施意见", "意见"), ("示例活动方案（试行）", "方案"), ("《示例办法》", "办法"),
    ("示例讲话", None)])
def test_the_kind_follows_from_the_title(subject: str, kind: str | None) -> None:
    row, = add({"subject": subject})
    assert Documents.get(row, View(Documents))["kind"] == kind


# -- what counts -----------------------------------------------------------------------------------------------------

def test_the_figure_counts_what_is_marked_and_is_what_its_rows_give() -> None:
    rows = add({"subject": "一", "issued_on": "2021-03-01"}, {"subject": "二", "issued_on": "2021-09"},
               {"subject": "三", "issued_on": "2021-09-01", "counts": False},
               {"subject": "四", "issued_on": "2022-01-01"},
               {"subject": "五", "issued_on": "2021-10-01", "campaign": "党史学习教育"})
    view = FIGURES[0].view(YEAR, None)
    assert sorted(view.ids()) == [rows[0], rows[1], rows[4]] and number() == 3
    assert number(YEAR._replace(campaign="党史学习教育")) == 1
    assert sum(number(between(*part)) for part in (("2021-01-01", "2021-06-30"), ("2021-07-01", "2021-12-31"))) == 3
    with operation("删除") as op:
        recycle(op, Documents, [rows[0]])
    assert number() == 2


# -- secrets ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("marked", [
    {"subject": "机密 关于示例的通知"}, {"subject": "示例", "note": "本件为秘密级"}, {"subject": "示例", "number": "绝密〔2021〕1号"},
    {"subject": "示例", "issued_by": "示例机密科"}])
def test_what_is_marked_secret_is_refused(marked: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue, match="涉密文件不得在本机登记"):
        add(marked)
    row, = add({"subject": "平常"})
    with pytest.raises(InvalidValue, match="涉密文件不得在本机登记"), operation("修改") as op:
        write(op, Documents, [Draft(marked, id=row)])
    assert View(Documents).ids() == [row]


def test_a_secret_in_a_sheet_fails_its_whole_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in (("文号", "标题", "发文日期", "备注"), ("新政协[2021]1号", "关于示例一的通知", "2021-03-01", ""),
                 ("新政协[2021]2号", "关于示例二的通知（机密）", "2021-03-02", ""),
                 ("新政协[2021]3号", "关于示例三的通知", "2021-03-03", "此件秘密")):
        book.active.append(line)
    book.save(tmp_path / "目录.xlsx")
    plan = plan_file(Documents, tmp_path / "目录.xlsx")
    assert [row.result for row in plan.rows] == [NEW, FAILED, FAILED]
    for row in plan.rows[1:]:
        assert any("涉密文件不得在本机登记" in reason for _, reason in row.reasons), row.reasons
    apply_plan(plan, Documents)
    assert [row[0] for row in View(Documents, keys=("number",)).page(View(Documents).ids()).values()] == ["新政协〔2021〕1号"]


def test_a_file_whose_name_is_marked_secret_is_refused_with_all_that_came_with_it(tmp_path: Path) -> None:
    row, = add({"subject": "示例"})
    with pytest.raises(Refused, match="涉密文件不得在本机登记"), operation("添加附件") as op:
        add_files(op, row, [written(tmp_path / "通知.txt"), written(tmp_path / "机密附表.txt", "另一份")])
    assert files_of(row) == [] and not Attachment.select().exists()


# -- files -----------------------------------------------------------------------------------------------------------

def attached(row: int, *paths: Path) -> None:
    with operation("添加附件") as op:
        assert add_files(op, row, paths) == len(paths)


def test_files_are_kept_listed_saved_and_taken_away(tmp_path: Path) -> None:
    row, other = add({"subject": "示例"}, {"subject": "另一件"})
    attached(row, written(tmp_path / "通知.txt", "正文"), written(tmp_path / "附表.txt", "附表"))
    assert View(Documents, keys=("files",)).page([row, other]) == {row: ("通知.txt、附表.txt",), other: ("",)}
    assert View(Documents, filters=(Filter("without_file"),)).ids() == [other]
    first, second = files_of(row)
    save_copy(first.attachment, tmp_path / "另存.txt")
    assert (tmp_path / "另存.txt").read_text(encoding="utf-8") == "正文"
    with operation("移除附件") as op:
        remove_files(op, [first.link])
    assert [one.name for one in files_of(row)] == ["附表.txt"]
    undo()
    assert [one.name for one in files_of(row)] == ["通知.txt", "附表.txt"] and not fault_of(first.attachment)
    redo()
    assert [one.name for one in files_of(row)] == ["附表.txt"] and second.size == len("附表".encode())


def test_the_same_content_is_not_added_twice(tmp_path: Path) -> None:
    row, = add({"subject": "示例"})
    attached(row, written(tmp_path / "通知.txt"))
    with pytest.raises(Refused, match="“副本.txt”与已有的附件“通知.txt”内容相同"):
        attached(row, written(tmp_path / "副本.txt"))
    assert len(files_of(row)) == 1


def test_a_document_takes_its_files_to_the_recycle_bin_and_back(tmp_path: Path) -> None:
    row, = add({"subject": "示例"})
    attached(row, written(tmp_path / "通知.txt"))
    with operation("删除") as op:
        recycle(op, Documents, [row])
    assert files_of(row) == []
    with operation("恢复") as op:
        restore(op, Documents, [row])
    assert [one.name for one in files_of(row)] == ["通知.txt"]


def test_a_file_that_cannot_be_saved_leaves_nothing_behind(tmp_path: Path) -> None:
    row, = add({"subject": "示例"})
    attached(row, written(tmp_path / "通知.txt"))
    with pytest.raises(Refused, match="没有保存下来"):
        save_copy(files_of(row)[0].attachment, tmp_path / "没有" / "另存.txt")
    file_of(files_of(row)[0].attachment)[1].unlink()
    with pytest.raises(Refused, match="附件“通知.txt”的文件不见了"):
        save_copy(files_of(row)[0].attachment, tmp_path / "另存.txt")
    assert not (tmp_path / "另存.txt").exists()
