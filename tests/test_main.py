"""The command line: what each command does, its exit status, and that none of them starts Qt."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

import main
from models.catalogue import REGISTERS
from models.database import opened
from models.meetings import Meetings
from models.members import Members
from models.operation import OperationLog, operation
from models.view import View
from models.writing import Draft, write

ROOT = Path(__file__).resolve().parent.parent
HEADER = ("序号", "姓名", "性别", "政治面貌", "手机", "工作单位及职务")
ROWS = ((1, "示例甲", "男", "中共党员", "13900000001", "示例县第一中学校长"),
        (2, "示例乙", "女", "群众", "13900000002", "示例县医院副院长"),
        (3, "示例丙", "女", "民盟盟员", "13900000003", "示例食品厂厂长"))
# Each command once, in this order, on one database; what it prints is not looked at here.
COMMANDS = ("import members {sheet}", "import members {sheet} --dry-run --json --failed {folder}/failed.xlsx",
            "export members --out {folder}/members.xlsx", "export report --out {folder}/report.xlsx",
            "export all --out {folder}/all.xlsx", "figures --json", "figures --from 2026-01-01 --to 2026-12-31",
            "check", "backup {folder}/copy.db", "restore {folder}/copy.db")

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A roster as an office keeps one."""
    book = Workbook()
    page = book.active
    page.append(["委员名册（示例）"])
    page.append(HEADER)
    for row in ROWS:
        page.append(row)
    book.save(tmp_path / "roster.xlsx")
    return tmp_path / "roster.xlsx"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def command(database: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command on the database; returns its exit status, what it printed, and what it said on stderr."""
    def run(*words: object, **places: Any) -> tuple[int, str, str]:
        try:
            status = main.main([*map(str, words), "--database", str(database)])
        except SystemExit as end:
            status = int(end.code or 0)
        said = capsys.readouterr()
        return status, said.out, said.err
    return run


def count(database: Path) -> int:
    with opened(database, locked=False):
        return View(Members).count()


def test_a_roster_imported_a_second_time_changes_nothing(command: Command, sheet: Path, database: Path) -> None:
    status, out, err = command("import", "members", sheet, "--json")
    assert (status, err) == (0, "")
    told = json.loads(out)
    assert (told["new"], told["same"], told["failed"]) == (3, 0, 0)
    assert {"new", "changed", "same", "unsure", "failed", "missing", "rows"} <= set(told)
    assert {"sheet", "row", "result", "reasons", "warnings"} <= set(told["rows"][0])
    assert count(database) == 3
    told = json.loads(command("import", "members", sheet, "--json")[1])
    assert (told["new"], told["changed"], told["same"]) == (0, 0, 3)
    assert count(database) == 3


def test_a_dry_run_writes_nothing(command: Command, sheet: Path, database: Path) -> None:
    command("import", "members", sheet)
    wider = load_workbook(sheet)
    wider.active.append((4, "示例丁", "女", "群众", "13900000004", "示例村支部书记"))
    wider.save(sheet)
    assert json.loads(command("import", "members", sheet, "--dry-run", "--json")[1])["new"] == 1
    assert count(database) == 3


def test_the_term_is_named(command: Command, sheet: Path, database: Path) -> None:
    assert command("import", "members", sheet, "--term", "第十届")[0] == 0
    with opened(database, locked=False):
        assert {values[0] for values in View(Members.declared["terms"], keys=("name",)).page([1]).values()} == {"第十届"}


def test_the_list_goes_out_as_a_workbook(command: Command, sheet: Path, tmp_path: Path) -> None:
    command("import", "members", sheet)
    status, out, _ = command("export", "members", "--out", tmp_path / "members.xlsx")
    assert status == 0 and out.strip() == str(tmp_path / "members.xlsx")
    page = load_workbook(tmp_path / "members.xlsx").active
    cells = {cell for row in page.iter_rows(values_only=True) for cell in row}
    assert {"示例甲", "示例乙", "示例丙"} <= {str(cell).replace("\u3000", "") for cell in cells}


def test_lectures_are_the_meetings_that_are_lectures(command: Command, database: Path, tmp_path: Path) -> None:
    with opened(database):
        with operation("示例") as op:
            write(op, Meetings, [Draft({"actual_start": day, "kinds": kinds, "topic": topic}) for day, kinds, topic in (
                ("2022-03-04", ("主席讲党课", "集中学习"), "示例党课"), ("2022-04-04", ("专题党课",), "示例后一次"),
                ("2022-03-05", ("集中学习",), "示例学习"))])
    out = tmp_path / "lectures.xlsx"
    assert command("export", "lectures", "--out", out, "--from", "2022-03-01", "--to", "2022-03-31")[0] == 0
    page = load_workbook(out).active
    cells = {cell for row in page.iter_rows(values_only=True) for cell in row}
    assert "党课台账" in cells and "示例党课" in cells and not cells & {"示例学习", "示例后一次"}
    status, _, err = command("import", "lectures", out)
    assert status == 1 and err == "“党课”只供查看，不能导入。请导入到“会议活动”。\n"
    assert command("import", "meetings", out, "--json")[0] == 0


def test_full_needs_a_purpose_and_is_logged_with_it(command: Command, sheet: Path, database: Path,
                                                    tmp_path: Path) -> None:
    command("import", "members", sheet)
    assert command("export", "members", "--out", tmp_path / "full.xlsx", "--full")[0] == 2
    assert not (tmp_path / "full.xlsx").exists()
    assert command("export", "members", "--out", tmp_path / "full.xlsx", "--full", "--purpose", "报送县委")[0] == 0
    with opened(database, locked=False):
        assert any("报送县委" in (entry.detail or "") + entry.title
                   for entry in OperationLog.select().where(OperationLog.kind == "event"))


def test_figures_as_json(command: Command, sheet: Path) -> None:
    command("import", "members", sheet)
    status, out, _ = command("figures", "--json")
    told = {one["key"]: one for one in json.loads(out)}
    assert status == 0 and told["members"]["value"] == 3 and told["members"]["unit"] == "人"
    assert all(set(one) == {"key", "name", "value", "unit", "wording"} for one in told.values())


def test_figures_say_what_stands_beside_them(command: Command, database: Path) -> None:
    """期初, and what a figure leaves out because its date is not certain, are told to who reads them in a terminal."""
    with opened(database), operation("示例") as op:
        write(op, REGISTERS["consultations"], [Draft({"held_on": day, "topic": f"示例议题 {day}"})
                                               for day in ("2022-03-01", "2022")])
        write(op, REGISTERS["openings"], [Draft({"figure": "协商", "value": Decimal(62), "since": "2022-02-01",
                                                 "until": "2022-02-28", "source": "示例"})])
    status, out, _ = command("figures", "--from", "2022-01-01", "--to", "2022-06-30")
    assert status == 0 and "协商：63 次；系统内 1 + 期初 62 = 63；另有 1 条日期不全" in out.splitlines()


def test_a_backup_restores_what_was(command: Command, sheet: Path, database: Path, tmp_path: Path) -> None:
    command("import", "members", sheet)
    assert command("backup", tmp_path / "copy.db")[0] == 0
    more = load_workbook(sheet)
    more.active.append((4, "示例丁", "女", "群众", "13900000004", "示例村支部书记"))
    more.save(sheet)
    command("import", "members", sheet)
    assert count(database) == 4
    status, out, _ = command("restore", tmp_path / "copy.db")
    assert status == 0 and "copy.db" in out
    assert count(database) == 3
    assert command("check") == (0, "数据库完好。\n", "")


@pytest.mark.parametrize("words", [
    ("import", "nobody", "x.xlsx"), ("import", "members"), ("export", "members"), ("figures", "--from", "2026-02-30"),
    ("sing",), ("--demo",),
])
def test_wrong_usage_is_status_2(command: Command, words: tuple[str, ...]) -> None:
    status, out, err = command(*words)
    assert status == 2 and out == "" and err


def test_what_is_refused_is_one_sentence_and_status_1(command: Command, tmp_path: Path, database: Path) -> None:
    for words in (("import", "members", tmp_path / "missing.xlsx"), ("restore", tmp_path / "missing.db"),
                  ("backup", database)):
        status, out, err = command(*words)
        assert status == 1 and out == "" and err.count("\n") == 1 and err.rstrip().endswith("。"), words
    database.write_bytes(b"a letter, no database" * 100)
    for words in (("figures",), ("check",)):
        status, out, err = command(*words)
        assert status == 1 and out == "" and "数据库" in err
    assert database.read_bytes() == b"a letter, no database" * 100


def test_while_a_window_holds_the_database_only_reading_is_allowed(command: Command, sheet: Path, database: Path,
                                                                   tmp_path: Path) -> None:
    command("import", "members", sheet)
    holder = subprocess.Popen(
        [sys.executable, "-c", "import sys, time; from pathlib import Path; from models.database import Lock;"
         "lock = Lock(Path(sys.argv[1])); lock.take('示例员'); print('held', flush=True); time.sleep(60)", str(database)],
        cwd=ROOT, stdout=subprocess.PIPE)
    assert holder.stdout is not None and holder.stdout.readline().strip() == b"held"
    try:
        status, _, err = command("import", "members", sheet)
        assert status == 1 and "示例员" in err
        assert command("restore", tmp_path / "copy.db")[0] == 1
        assert command("figures")[0] == command("check")[0] == 0
        assert command("backup", tmp_path / "copy.db")[0] == 0
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()


def test_no_command_starts_qt(sheet: Path, database: Path, tmp_path: Path) -> None:
    """In a process of its own and without a display: Qt's modules are not even imported."""
    lines = [[word.format(sheet=sheet, folder=tmp_path) for word in line.split()] for line in COMMANDS]
    code = ("import json, sys, main\n"
            "for words in json.loads(sys.argv[1]):\n"
            "    assert main.main([*words, '--database', sys.argv[2]]) == 0, words\n"
            "    loaded = {name.split('.')[0] for name in sys.modules}\n"
            "    assert not loaded & {'PySide6', 'shiboken6', 'ui'}, words\n"
            "print('none')\n")
    without = {name: value for name, value in os.environ.items()
               if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    run = subprocess.run([sys.executable, "-c", code, json.dumps(lines), str(database)], cwd=ROOT, env=without,
                         capture_output=True, encoding="utf-8", timeout=120)
    assert run.returncode == 0 and run.stdout.endswith("none\n"), run.stderr


def test_every_command_of_the_contract_has_been_run() -> None:
    commands = {line.split()[0] for line in COMMANDS}
    assert commands == {"import", "export", "figures", "check", "backup", "restore"}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there can a display be missing")
def test_without_a_display_the_window_is_refused_in_a_sentence(database: Path) -> None:
    without = {name: value for name, value in os.environ.items()
               if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    run = subprocess.run([sys.executable, "main.py", "--database", str(database)], cwd=ROOT, env=without,
                         capture_output=True, encoding="utf-8", timeout=60)
    assert run.returncode == 1 and run.stdout == ""
    assert run.stderr.count("\n") == 1 and "打不开窗口" in run.stderr
    assert not database.exists()


def test_the_database_may_stand_before_or_after_the_command(tmp_path: Path) -> None:
    for place, words in enumerate((["--database", str(tmp_path / "0.db"), "check"],
                                   ["check", "--database", str(tmp_path / "1.db")])):
        with opened(tmp_path / f"{place}.db"):
            pass
        assert main.main(words) == 0


@pytest.mark.parametrize("words", [
    ("figures",), ("check",), ("export", "members", "--out", "a.xlsx"), ("backup", "b.db")])
def test_a_database_that_is_not_there_is_not_made_to_be_read(command: Command, database: Path,
                                                             words: tuple[str, ...]) -> None:
    status, out, said = command(*words)
    assert (status, out, said.count("\n")) == (1, "", 1) and "找不到数据库" in said
    assert not database.exists()
