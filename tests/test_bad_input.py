"""Bad input through the real commands: one sentence says what to do, and nothing stored is lost or half-written."""
import errno
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import importers.files
import importers.references
import main
from importers import reading
from models import backups, operation
from models.database import opened, schema_version
from models.members import Members
from models.records import db
from models.view import View
from models.writing import Draft, write
from tests.importers.test_reading import XLS, archive, ole

ROOT = Path(__file__).parents[1]
TITLES = ("姓名", "性别", "出生年月", "界别", "手机", "身份证号", "备注")
ROSTER = (("示例张三", "男", "1975.03", "教育界", "13900000001", None, "甲"),
          ("示例李四", "女", "1980.10", "科学技术界", "13900000002", None, None))
BESIDE = (".lock", ".lock.txt")                 # what the lock leaves beside the database

Stored = dict[str, list[tuple[Any, ...]]]


def book(path: Path, rows: Sequence[Sequence[Any]], titles: Sequence[Any] = TITLES,
         **more: Sequence[Sequence[Any]]) -> Path:
    """A workbook of one sheet called 名册, and of a further sheet for each of `more`."""
    made = openpyxl.Workbook()
    made.active.title = "名册"
    for row in (titles, *rows):
        made.active.append(list(row))
    for title, others in more.items():
        sheet = made.create_sheet(title)
        for row in (titles, *others):
            sheet.append(list(row))
    made.save(path)
    return path


def stored(path: Path) -> Stored:
    """Every row of every table, the log and the search index with it."""
    with closing(sqlite3.connect(path)) as file:
        tables = [name for name, in file.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {name: file.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall() for name in tables}


class Office:
    """A database with a roster in it, and the command line."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        self.path = folder / "数据 库" / "政协 台账.db"
        self.run("import", "members", book(folder / "起始.xlsx", ROSTER))
        self.before = stored(self.path)

    def command(self, *words: object) -> tuple[int, str, str]:
        status = main.main([*(str(word) for word in words), "--database", str(self.path)])
        said = self.capsys.readouterr()
        assert "Traceback" not in said.err
        return status, said.out, said.err

    def run(self, *words: object) -> str:
        """What a command that is carried out prints."""
        status, out, err = self.command(*words)
        assert (status, err) == (0, "")
        return out

    def imported(self, file: Path, register: str = "members") -> dict[str, Any]:
        status, out, _ = self.command("import", register, file, "--json")
        assert status == 0
        found: dict[str, Any] = json.loads(out)
        return found

    def refused(self, *words: object) -> str:
        """The sentence of a command that is refused, after which everything is as it was."""
        files = self.files()
        status, out, err = self.command(*words)
        assert (status, out) == (1, "")
        a_sentence(err)
        assert self.files() == files
        self.unchanged()
        return err

    def unchanged(self) -> None:
        assert stored(self.path) == self.before
        for ending in ("-wal", "-shm"):                 # left by the reading in `stored`, if at all
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)

    def files(self) -> dict[Path, bytes]:
        """Every file in the folder of this test with its bytes, but those of the database and its lock."""
        return {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()
                and path.stat().st_size < 10_000_000 and not path.name.startswith(self.path.name)}


def a_sentence(err: str) -> None:
    """One line of plain Chinese, with what to do in it."""
    assert re.fullmatch(r"[^\n]*[\u4e00-\u9fff][^\n]*。\n", err), err
    assert re.search("请|可以先", err) and "Error" not in err and "Errno" not in err


@pytest.fixture
def office(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Office]:
    yield Office(tmp_path, capsys)
    assert db.is_closed()


def told(result: dict[str, Any]) -> str:
    return "；".join(words for row in result["rows"] for words in (*row["reasons"], *row["warnings"]))


def notes_of(path: Path) -> list[Any]:
    """Name and note of every person."""
    with closing(sqlite3.connect(path)) as file:
        return file.execute("SELECT p.name, m.note FROM membership m JOIN person p ON p.id = m.person_id"
                            " ORDER BY m.id").fetchall()


# -- files that are no spreadsheet -----------------------------------------------------------------------------------

@pytest.mark.parametrize(("data", "word"), [
    (b"%PDF-1.7\n" + bytes(3000), "PDF"), (bytes(range(256)) * 12, "不是表格"),
    (archive(**{"word/document.xml": b"<x/>"}), "文字文档")])
def test_not_a_workbook(office: Office, data: bytes, word: str) -> None:
    file = office.folder / "名册.xlsx"
    file.write_bytes(data)
    assert word in office.refused("import", "members", file)


def test_an_encrypted_workbook(office: Office) -> None:
    (file := office.folder / "名册.xlsx").write_bytes(ole("EncryptedPackage", "EncryptionInfo"))
    assert "密码" in office.refused("import", "members", file)


def test_an_empty_sheet(office: Office) -> None:
    openpyxl.Workbook().save(office.folder / "空.xlsx")
    assert "没有内容" in office.refused("import", "members", office.folder / "空.xlsx")
    (office.folder / "空.csv").touch()
    assert "空文件" in office.refused("import", "members", office.folder / "空.csv")
    assert "还没有填写的空表" in office.refused("import", "members", book(office.folder / "只有表头.xlsx", ()))


def test_no_recognisable_header(office: Office) -> None:
    file = book(office.folder / "名册.xlsx", ROSTER, titles=("一", "二", "三", "四", "五", "六", "七"))
    said = office.refused("import", "members", file)
    assert "没有找到表头" in said and "“姓名”" in said


def test_the_list_of_another_register(office: Office) -> None:
    books = book(office.folder / "书目.xlsx", [("示例文史资料", "示例出版社", "第一辑")], titles=("书名", "出版单位", "备注"))
    assert "没有找到表头" in office.refused("import", "members", books)


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_truncated_file(office: Office, kind: str) -> None:
    whole = book(office.folder / "整.xlsx", ROSTER * 200).read_bytes() if kind == "xlsx" else XLS.read_bytes()
    (file := office.folder / f"名册.{kind}").write_bytes(whole[:len(whole) * 3 // 5])
    assert "损坏" in office.refused("import", "members", file)


def test_a_file_of_200_mb(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    file = office.folder / "名册.xlsx"
    with file.open("wb") as big:
        big.truncate(reading.MAX_BYTES)                 # sparse: takes no space
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("read"))
    status, _, err = office.command("import", "members", file)
    assert status == 1 and "200 MB" in err
    a_sentence(err)
    office.unchanged()


# -- files that are open elsewhere -----------------------------------------------------------------------------------

def test_a_sheet_open_elsewhere_is_not_read(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    file = book(office.folder / "名册.xlsx", ROSTER)
    fired = []

    def locked(self: Path) -> bytes:
        fired.append(self)
        raise PermissionError(errno.EACCES, "used by another process", str(self))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", locked)
        status, _, err = office.command("import", "members", file)
    assert fired == [file] and status == 1 and "请先关闭该文件" in err
    a_sentence(err)
    office.unchanged()


@pytest.mark.parametrize("command", [("export", "members", "--out"), ("export", "report", "--out"), ("backup",),
                                     ("import", "members", "起始.xlsx", "--failed")])
def test_a_file_open_elsewhere_is_not_replaced(office: Office, monkeypatch: pytest.MonkeyPatch,
                                               command: tuple[str, ...]) -> None:
    """Of an import with --failed, too, nothing is kept: it can be done once more whole."""
    target = office.folder / "目标"
    if command == ("backup",):
        office.run("backup", target)
        office.before = stored(office.path)
    else:
        target.write_bytes(b"before")
        book(office.folder / "起始.xlsx", [("示例王五", "男", "1970.01", "教育界", "13900000003", None, None), (None, "男")])
    fired = []

    def replace(one: Path, other: Path) -> None:
        fired.append(other)
        raise PermissionError(errno.EACCES, "used by another process", str(other))
    monkeypatch.setattr(os, "replace", replace)
    words = [office.folder / word if word.endswith(".xlsx") else word for word in command]
    assert "关闭" in office.refused(*words, target)
    assert fired == [target]


HOLDER = """
import sys
from pathlib import Path
from models.database import opened
with opened(Path(sys.argv[1]), holder="示例王"):
    print("open", flush=True)
    sys.stdin.readline()
"""


def test_a_database_open_elsewhere(office: Office) -> None:
    """The second of two imports at once is refused; reading goes on."""
    window = subprocess.Popen([sys.executable, "-c", HOLDER, str(office.path)], cwd=ROOT, text=True,
                              env={**os.environ, "PYTHONUTF8": "1"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert window.stdout is not None and window.stdout.readline() == "open\n"
        other = book(office.folder / "名册.xlsx", [("示例王五", "男", None, "教育界", "13900000003", None, None)])
        for words in (("import", "members", other), ("restore", other)):
            status, _, err = office.command(*words)
            assert status == 1 and "正由“示例王”使用" in err
        assert "委员：2 人" in office.run("figures")
    finally:
        window.communicate("\n")
    office.unchanged()


# -- cells -----------------------------------------------------------------------------------------------------------

def left_out(office: Office, cell: object, column: int, word: str) -> dict[str, Any]:
    """Import a third member with a bad cell: the cell alone is left out, and told."""
    row = ["示例王五", "男", "1970.01", "教育界", "13900000003", None, "丙"]
    row[column] = cell                                                                    # type: ignore[call-overload]
    result = office.imported(book(office.folder / "名册.xlsx", [*ROSTER, row]))
    assert (result["new"], result["same"], result["failed"]) == (1, 2, 0)
    assert "此格未导入" in told(result) and word in told(result)
    assert notes_of(office.path)[:2] == [("示例张三", "甲"), ("示例李四", None)]
    assert office.run("check") == "数据库完好。\n"
    return result


def test_a_cell_of_100000_characters(office: Office) -> None:
    # openpyxl cuts a text at Excel's limit; a CSV does not.
    text = "\n".join([",".join(TITLES), "示例王五,男,1970.01,教育界,13900000003,," + "长" * 100_000])
    (file := office.folder / "名册.csv").write_text(text, encoding="utf-8")
    result = office.imported(file)
    assert result["new"] == 1 and "文字有 100000 字" in told(result) and len(told(result)) < 200
    assert notes_of(office.path)[2] == ("示例王五", None)


def test_a_date_that_does_not_exist(office: Office) -> None:
    left_out(office, "1975年13月", 2, "1975年13月")
    with closing(sqlite3.connect(office.path)) as file:
        assert file.execute("SELECT birth FROM person WHERE name = '示例王五'").fetchall() == [(None,)]


def test_an_18_digit_number_that_lost_its_digits(office: Office) -> None:
    left_out(office, 130530197503120000, 5, "后几位已丢失")
    with closing(sqlite3.connect(office.path)) as file:
        assert file.execute("SELECT id_number FROM person WHERE name = '示例王五'").fetchall() == [(None,)]


def test_formulas_without_results_are_told(office: Office) -> None:
    file = book(office.folder / "名册.xlsx", [("示例王五", "男", None, "教育界", "13900000003", None, "=1+1")])
    status, out, err = office.command("import", "members", file)
    assert (status, err) == (0, "") and "1 个公式单元格没有计算结果，请在 WPS 中打开保存后再导入" in out
    assert notes_of(office.path)[2] == ("示例王五", None)


@pytest.mark.parametrize(("register", "titles", "row", "word"), [
    ("gifts", ("赠书日期", "受赠对象", "赠书明细"), ("2021-05-01", "示例村", "示例文史2册、无3册"), "里没有名称"),
    ("printings", ("书名", "印次"), ("示例文史", "第" + "9" * 5000 + "次"), "不是印次"),
    ("books", ("书名", "库存预警线"), ("示例文史", "九" * 200), "太大"),
    ("terms", ("届次", "换届日期", "届满日期"), ("第" + "9" * 30 + "届", "2021-06", "2020"), "届满日期早于换届日期"),
    ("cadres", ("姓名", "任职日期", "离任日期"), ("示例王五", "2022.01", "2021.12"), "离任日期早于任职日期"),
    ("members", ("姓名", "界别", "任职日期", "结束日期"), ("示例王五", "教育界", "2022-01-01", "2020-01-01"), "结束日期早于任职日期"),
    ("branches", ("临时党支部", "副书记"), ("示例支部", "长" * 32_000), "没有名为"),
])
def test_a_cell_that_cannot_be_meant(office: Office, register: str, titles: tuple[str, ...], row: tuple[str, ...],
                                     word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importers.references, "CHOICES", 1)        # as in an office of more people than are offered
    result = office.imported(book(office.folder / "表.xlsx", [row], titles=titles), register)
    assert word in told(result) and "此格未导入" in told(result)
    assert office.run("check") == "数据库完好。\n"


def test_a_contact_log_without_matters_is_not_doubled(office: Office) -> None:
    log = book(office.folder / "联系.xlsx", [("2026-01-02", "示例张三", "示例李四")], titles=("日期", "联系责任人", "联系对象"))
    assert office.imported(log, "contact_events")["new"] == 1
    assert office.imported(log, "contact_events")["same"] == 1


def test_a_stray_control_character_does_not_make_a_sheet_unreadable(office: Office) -> None:
    (file := office.folder / "名册.csv").write_text("姓名,手机,备注\n示例王五,13900000003,从文档\x07抄来\x0b的\n", encoding="utf-8")
    assert office.imported(file)["new"] == 1
    assert notes_of(office.path)[2] == ("示例王五", "从文档抄来\n的")


def test_texts_like_formulas_stay_texts(office: Office) -> None:
    formulas = ['=HYPERLINK("http://a","b")', "+86", "-1+1", "@SUM(A1)", "=1+1\t"]
    lines = [f'示例{name},男,,教育界,1390000010{number},,"{text.replace(chr(34), chr(34) * 2)}"'
             for number, (name, text) in enumerate(zip("王赵钱孙周", formulas))]
    (file := office.folder / "名册.csv").write_text("\n".join([",".join(TITLES), *lines]), encoding="gb18030")
    assert office.imported(file)["new"] == 5
    kept = [note for _, note in notes_of(office.path)[2:]]
    assert kept == [text.strip() for text in formulas]
    office.run("export", "members", "--out", office.folder / "出.xlsx", "--full", "--purpose", "测试")
    sheet = openpyxl.load_workbook(office.folder / "出.xlsx").worksheets[0]
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert [cells[text] for text in kept] == ["s"] * 5


def test_what_is_not_read_is_told(office: Office) -> None:
    """Of several tables one is imported; the others must not be missed without a word."""
    row = ("示例王五", "男", None, "教育界", "13900000003", None, None)
    other = ("示例赵六", "男", None, "教育界", "13900000004", None, None)
    file = book(office.folder / "名册.xlsx", (), 教育界=[row], 农业界=[other])
    status, out, _ = office.command("import", "members", file)
    assert status == 0 and "新增 1" in out and "工作表“农业界”里也有这样的表格，没有读入" in out
    assert [name for name, _ in notes_of(office.path)] == ["示例张三", "示例李四", "示例王五"]


def test_a_term_is_found_however_it_is_written(office: Office) -> None:
    status, out, _ = office.command("import", "members", office.folder / "起始.xlsx", "--term", " 第十届 ")
    assert status == 0 and "库中没有“第十届”，按新的一届导入。" in out
    for written in ("十届", "第10届", "第十届"):
        status, out, _ = office.command("import", "members", office.folder / "起始.xlsx", "--term", written)
        assert status == 0 and "不变 2" in out and "新的一届" not in out
    office.before = stored(office.path)
    assert "超过" in office.refused("import", "members", office.folder / "起始.xlsx", "--term", "届" * 3000)


# -- a full disk -----------------------------------------------------------------------------------------------------

@pytest.fixture
def newcomers(office: Office) -> Path:
    return book(office.folder / "新增.xlsx", [(f"示例{a}{b}", "男", None, "教育界", f"1391{i:03}{j:04}", None, "备" * 50)
                                            for i, a in enumerate("赵钱孙李周吴郑王") for j, b in enumerate("甲乙丙丁戊己庚辛")])


def test_a_full_disk_during_an_import(office: Office, newcomers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan, fired = importers.files.make_plan, []

    def tight(*given: Any, **named: Any) -> Any:
        made = plan(*given, **named)
        pages = db.execute_sql("PRAGMA page_count").fetchone()[0]
        fired.append(db.execute_sql(f"PRAGMA max_page_count = {pages}").fetchone()[0] == pages)
        return made
    monkeypatch.setattr(importers.files, "make_plan", tight)
    assert "磁盘空间不足" in office.refused("import", "members", newcomers)
    assert fired == [True]
    monkeypatch.undo()
    assert office.imported(newcomers)["new"] == 64


def test_a_disk_so_full_that_sqlite_has_rolled_back_itself(office: Office, newcomers: Path,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    fired = []

    def full(database: Any, sql: str, rows: Any) -> None:
        database.raw.execute("ROLLBACK")                # what SQLite does where the log cannot be written
        fired.append(sql)
        raise sqlite3.OperationalError("database or disk is full")
    monkeypatch.setattr(operation, "executemany", full)
    assert "磁盘空间不足" in office.refused("import", "members", newcomers)
    assert len(fired) == 1


def test_a_full_disk_during_a_backup(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    target = office.folder / "备份.db"
    office.run("backup", target)
    office.before = stored(office.path)
    new_file, fired = backups._new_file, []

    def small(path: Path) -> sqlite3.Connection:
        made = new_file(path)
        made.execute("PRAGMA max_page_count = 5")
        fired.append(path)
        return made
    monkeypatch.setattr(backups, "_new_file", small)
    assert "磁盘空间不足" in office.refused("backup", target)
    assert len(fired) == 1 and fired[0].parent == office.folder


class FullDisk(io.RawIOBase):
    """A file of which the disk takes nothing, at closing neither."""

    fired = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        FullDisk.fired += 1
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("command", [("export", "members", "--out"), ("import", "members", "新增.xlsx", "--failed")])
def test_a_full_disk_during_an_export(office: Office, newcomers: Path, monkeypatch: pytest.MonkeyPatch,
                                      command: tuple[str, ...]) -> None:
    import exporters.saving

    def open_full(path: Path, mode: str) -> io.BufferedWriter:
        path.touch(exist_ok=False)
        return io.BufferedWriter(FullDisk(), 10_000_000)
    (target := office.folder / "出.xlsx").write_bytes(b"before")
    monkeypatch.setattr(FullDisk, "fired", 0)
    monkeypatch.setattr(exporters.saving, "open", open_full, raising=False)
    words = [office.folder / word if word.endswith(".xlsx") else word for word in command]
    assert "磁盘空间不足" in office.refused(*words, target)
    assert FullDisk.fired > 1


# -- folders that cannot be written ----------------------------------------------------------------------------------

def test_a_read_only_folder_for_what_goes_out(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    import exporters.saving
    fired: list[Path] = []

    def forbidden(path: Path, *_mode: object) -> Any:
        fired.append(path)
        raise OSError(errno.EROFS, "Read-only file system", str(path))
    monkeypatch.setattr(exporters.saving, "open", forbidden, raising=False)
    monkeypatch.setattr(backups, "_new_file", forbidden)
    folder = office.folder / "光盘"
    folder.mkdir()
    assert "不允许写入" in office.refused("export", "members", "--out", folder / "出.xlsx")
    assert "是否只读" in office.refused("backup", folder / "备份.db")
    assert len(fired) == 2


def test_a_database_in_a_read_only_folder(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read as it is; what would write is refused before anything is touched."""
    office.path.with_name(office.path.name + ".lock").unlink()
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)       # tests may run as root, who can write anywhere
    assert "委员：2 人" in office.run("figures")
    assert office.run("check") == "数据库完好。\n"
    office.run("export", "members", "--out", office.folder / "出.xlsx")
    assert [path.name for path in office.path.parent.iterdir()] == [office.path.name]
    office.unchanged()                                                  # the export is not logged: it cannot be
    office.path.with_name(office.path.name + ".lock").mkdir()           # opening a folder as a file fails for root too
    assert "是否只读" in office.refused("import", "members", office.folder / "起始.xlsx")


# -- files that are not the database ---------------------------------------------------------------------------------

COMMANDS = (("figures",), ("check",), ("export", "members", "--out", "出.xlsx"), ("backup", "备份.db"),
            ("import", "members", "起始.xlsx"), ("restore", "好.db"))


def refuse_all(office: Office, file: Path, word: str, commands: Sequence[tuple[str, ...]] = COMMANDS) -> None:
    """Every command refuses `file` as its database, and leaves it as it is, with nothing beside it but the lock."""
    office.run("backup", office.folder / "好.db")
    data, office.path = file.read_bytes(), file
    beside = {path.name for path in file.parent.iterdir()}
    for command in commands:
        words = [office.folder / word if word.endswith((".xlsx", ".db")) else word for word in command]
        status, out, err = office.command(*words)
        assert (status, out) == (1, "") and word in err, (command, err)
        a_sentence(err)
        assert file.read_bytes() == data
        assert {path.name for path in file.parent.iterdir()} - beside <= {file.name + ending for ending in BESIDE}


def test_a_database_of_a_newer_version(office: Office) -> None:
    newer = office.folder / "新版.db"
    shutil.copy(office.path, newer)
    with closing(sqlite3.connect(newer)) as file:
        file.execute(f"PRAGMA user_version = {schema_version() + 1}")
        file.execute("PRAGMA journal_mode = DELETE")
    assert "请安装新版本" in office.refused("restore", newer)
    refuse_all(office, newer, "请安装新版本")


@pytest.mark.parametrize("kind", ["text", "sheet", "other"])
def test_a_file_that_is_no_database(office: Office, kind: str) -> None:
    wrong = office.folder / ("名册.xlsx" if kind == "sheet" else "别的.sqlite")
    if kind == "sheet":
        book(wrong, ROSTER)
    elif kind == "text":
        wrong.write_text("姓名,电话\n示例,1\n" * 400, encoding="utf-8")
    else:
        with closing(sqlite3.connect(wrong)) as file:
            file.execute("CREATE TABLE history (url TEXT)")
    assert re.search("由本程序(建立或)?备份的 .db 文件", office.refused("restore", wrong))
    refuse_all(office, wrong, "不是")


def test_a_truncated_database(office: Office) -> None:
    cut = office.folder / "断.db"
    cut.write_bytes(office.path.read_bytes()[:60_000])
    assert "已经损坏" in office.refused("restore", cut)
    refuse_all(office, cut, "损坏", COMMANDS[:-1])


def test_a_damaged_page_is_told_where_a_command_comes_to_it(office: Office, newcomers: Path) -> None:
    office.imported(newcomers)
    with closing(sqlite3.connect(office.path)) as file:
        root, size = file.execute("SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_master"
                                  " WHERE name = 'membership'").fetchone()
    data = bytearray(office.path.read_bytes())
    data[(root - 1) * size:root * size] = b"\xff" * size
    (damaged := office.folder / "坏.db").write_bytes(data)
    refuse_all(office, damaged, "损坏", [one for one in COMMANDS if one[0] in ("figures", "check", "export", "backup")])
    out = office.run("restore", office.folder / "好.db")            # what it cannot open is put aside, not lost
    [aside] = office.folder.glob("坏_损坏_*.db")
    assert aside.name in out and aside.read_bytes() == data
    assert office.run("check") == "数据库完好。\n" and "委员：66 人" in office.run("figures")


# -- a slip in a name ------------------------------------------------------------------------------------------------

def test_nothing_is_written_over_a_database_or_the_sheet_it_comes_from(office: Office) -> None:
    office.run("backup", office.folder / "备份.db")
    office.before = stored(office.path)
    sheet = office.folder / "起始.xlsx"
    for target in (office.path, office.folder / "备份.db"):
        for words in (("export", "members", "--out"), ("export", "report", "--out"), ("export", "all", "--out"),
                      ("import", "members", sheet, "--failed")):
            assert "是数据库文件" in office.refused(*words, target)
    assert "就是要导入的表格" in office.refused("import", "members", sheet, "--failed", sheet)
    assert "不是备份" in office.refused("backup", sheet)
    assert "正在使用" in office.refused("backup", office.path)
    assert "正在使用" in office.refused("restore", office.path)


def test_names_too_long_for_the_system(office: Office) -> None:
    name = office.folder / ("长" * 300)
    for words in (("import", "members", name), ("export", "members", "--out", name), ("backup", name),
                  ("restore", name)):
        office.refused(*words)
    office.path, kept = name, office.path
    status, _, err = office.command("figures")
    office.path = kept
    assert status == 1
    a_sentence(err)


@pytest.mark.skipif(sys.platform == "win32", reason="file names are UTF-16 there")
def test_a_file_name_in_another_systems_encoding(office: Office) -> None:
    """A Chinese name out of a ZIP from Windows is no UTF-8; the log keeps the rest of it."""
    name = office.folder / os.fsdecode("名".encode("gbk") + b".xlsx")
    book(name, [("示例王五", "男", None, "教育界", "13900000003", None, None)])
    assert office.imported(name)["new"] == 1
    for words in (("export", "members", "--out", name), ("backup", name.with_suffix(".db")),
                  ("restore", name.with_suffix(".db"))):
        office.run(*words)
    titles = [row[3] + (row[7] or "") for row in stored(office.path)["operation"]]
    assert sum(".xlsx" in title and "?" in title for title in titles) >= 1


@pytest.mark.parametrize("command", [("figures",), ("export", "report", "--out", "出.xlsx"),
                                     ("export", "gifts", "--out", "出.xlsx")])
def test_a_period_that_ends_before_it_begins(office: Office, command: tuple[str, ...]) -> None:
    words = [office.folder / word if word.endswith(".xlsx") else word for word in command]
    said = office.refused(*words, "--from", "2026-05-01", "--to", "2026-01-01")
    assert "2026-05-01" in said and "2026-01-01" in said


# -- crashes and clocks ----------------------------------------------------------------------------------------------

def started(office: Office, *words: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, str(ROOT / "main.py"), *map(str, words), "--database", str(office.path)],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.005)


def test_an_import_killed_while_it_writes(office: Office) -> None:
    people = [(f"示例{a}{b}{c}", "男", None, "教育界", f"13{i:03}{j:03}{k:03}", None, "备" * 100)
              for i, a in enumerate("赵钱孙李周吴郑王") for j, b in enumerate("甲乙丙丁戊己庚辛壬癸")
              for k, c in enumerate("子丑寅卯辰巳午未申酉戌亥")]
    file = book(office.folder / "大.xlsx", people)
    log = office.path.with_name(office.path.name + "-wal")
    process = started(office, "import", "members", file)
    # The cache holds more than these rows: the log grows only when the transaction is being kept.
    wait_for(lambda: log.exists() and log.stat().st_size > 50_000, process)
    process.kill()
    process.communicate()
    now = stored(office.path)
    assert len(now["membership"]) in (2, 962)                        # whole, or not at all
    if len(now["membership"]) == 2:
        assert now == office.before
    assert office.run("check") == "数据库完好。\n"
    result = office.imported(file)
    assert result["new"] + result["same"] == 960


def test_an_import_killed_in_its_transaction(office: Office) -> None:
    script = ("import sys, os, main, models.operation as o\n"
              "o.Operation.finish = lambda *a, **k: os.kill(os.getpid(), 9)\n"
              "main.main(sys.argv[1:])")
    file = book(office.folder / "新.xlsx", [("示例王五", "男", None, "教育界", "13900000003", None, None)])
    process = subprocess.run([sys.executable, "-c", script, "import", "members", str(file), "--database",
                              str(office.path)], cwd=ROOT, capture_output=True)
    assert process.returncode == (9 if sys.platform == "win32" else -9) and process.stderr == b""
    office.unchanged()
    assert office.run("check") == "数据库完好。\n"
    assert office.imported(file)["new"] == 1


def test_two_imports_at_once(office: Office, newcomers: Path) -> None:
    processes = [started(office, "import", "members", newcomers) for _ in range(2)]
    said = [process.communicate() for process in processes]
    statuses = sorted(process.returncode for process in processes)
    assert statuses in ([0, 0], [0, 1])                              # the second came after the first, or was refused
    for process, (out, err) in zip(processes, said):
        if process.returncode:
            a_sentence(err.decode().replace(os.linesep, "\n"))
    assert len(stored(office.path)["membership"]) == 66
    assert office.run("check") == "数据库完好。\n"


def test_output_that_nobody_reads(office: Office) -> None:
    """As a program: the sentence goes to the other stream, and no traceback with it."""
    read, write = os.pipe()
    os.close(read)
    process = subprocess.run([sys.executable, str(ROOT / "main.py"), "figures", "--json", "--database",
                              str(office.path)], stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    assert process.returncode != 0 and b"Traceback" not in process.stderr
    a_sentence(process.stderr.decode().replace(os.linesep, "\n"))


def test_a_clock_that_was_wrong(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Derived texts follow the day back, too: a post that began in the wrong future has not begun."""
    with opened(office.path):
        [row] = View(Members).ids(limit=1)
        with operation.operation("任主席") as op:
            write(op, Members, [Draft({"posts": ("主席",)}, id=row, since="2030-01-01")])
    order = "SELECT min(post_order) FROM membership"
    orders = []
    for day in ("2026-11-22", "2050-01-01", "2026-11-22"):
        for name in ("models.records.today", "models.upkeep.today", "models.view.today", "models.facts.today"):
            monkeypatch.setattr(name, lambda day=day: day)
        assert office.run("check") == "数据库完好。\n"
        with closing(sqlite3.connect(office.path)) as file:
            orders.append(file.execute(order).fetchone()[0])
    assert orders[0] == orders[2] > orders[1]
