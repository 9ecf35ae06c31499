"""What a release rests on: versions that agree, the icon, and the comparison of workbooks that CI believes."""
import configparser
import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from exporters.fonts import faces
from ui.app import VERSION

ROOT = Path(__file__).resolve().parent.parent


def run(script: str, *arguments: Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, str(ROOT / "packaging" / script), *map(str, arguments)],
                          capture_output=True, encoding="utf-8", timeout=120, env={**os.environ, "PYTHONUTF8": "1"})
    return done.returncode, done.stdout + done.stderr


def book(path: Path, text: str = "示例", face: str = "宋体", width: float = 12.0) -> Path:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet["A1"], sheet["B2"] = "姓名", text
    sheet["B2"].font = Font(name=face)
    sheet.column_dimensions["A"].width = width
    made.save(path)
    return path


def test_one_version_everywhere() -> None:
    """CI builds from setup.cfg, the window shows its own, and the release takes its words from the changelog."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    version = setup["metadata"]["version"]
    sections = [line[3:].split()[0] for line in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
                if line.startswith("## ")]
    assert version == VERSION == sections[0]
    assert [len(one.split(".")) for one in sections] == [3] * len(sections)


def test_icon_has_every_size_windows_asks_for() -> None:
    content = (ROOT / "resources" / "icons" / "app.ico").read_bytes()
    _, kind, count = struct.unpack_from("<HHH", content)
    entries = [struct.unpack_from("<BBBBHHII", content, 6 + 16 * number) for number in range(count)]
    assert kind == 1 and [entry[0] or 256 for entry in entries] == [16, 20, 24, 32, 40, 48, 64, 256]
    assert entries[-1][6] + entries[-1][7] == len(content)


def test_workbooks_that_are_the_same(tmp_path: Path) -> None:
    """仿宋 stands in for 仿宋_GB2312 on a computer without it: not a difference."""
    official, stand_in = faces(None).body.name, faces(()).body.name
    assert official != stand_in
    status, said = run("compare_workbooks.py", book(tmp_path / "a.xlsx", face=official),
                       book(tmp_path / "b.xlsx", face=stand_in))
    assert status == 0 and "2 cells" in said


@pytest.mark.parametrize(("change", "where"), [({"text": "示例乙"}, "B2"), ({"face": "黑体"}, "B2"),
                                               ({"width": 13.0}, "widths")])
def test_workbooks_that_differ(tmp_path: Path, change: dict[str, str], where: str) -> None:
    status, said = run("compare_workbooks.py", book(tmp_path / "a.xlsx"), book(tmp_path / "b.xlsx", **change))
    assert status == 1 and where in said and "1 differences" in said


def test_portable_zip_unpacks_to_one_folder(tmp_path: Path) -> None:
    folder = tmp_path / "政协台账" / "_internal" / "数据"
    folder.mkdir(parents=True)
    (folder / "一.txt").write_text("示例", encoding="utf-8")
    status, said = run("portable_zip.py", tmp_path / "政协台账", tmp_path / "out.zip")
    assert status == 0, said
    with zipfile.ZipFile(tmp_path / "out.zip") as packed:
        assert packed.namelist() == ["政协台账/_internal/数据/一.txt"]
