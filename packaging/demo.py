"""The demonstration: import the sample, export the county workbook, print the figures, open the window.

Everything goes through the command line a person would use, on the sample's database. Run by `make demo`.
"""
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORKBOOK = ROOT / "build" / "新河县政协台账.xlsx"
PROBE = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
UNSEEN_PLATFORMS = {"offscreen", "minimal"}


def ledger(*arguments: str) -> None:
    """Run one command of main.py; where it is refused, end with its status, its sentence is told."""
    status = subprocess.run([sys.executable, str(ROOT / "main.py"), *arguments]).returncode
    if status:
        sys.exit(status if status > 0 else 1)


def has_screen() -> bool:
    """Whether somebody could see a window and close it again."""
    if os.environ.get("CI") or os.environ.get("QT_QPA_PLATFORM", "").split(":")[0] in UNSEEN_PLATFORMS:
        return False
    return os.name == "nt" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def qt_can_open_screen() -> bool:
    """Qt aborts the process on a display it cannot open, so the question is put to a process of its own."""
    try:
        probe = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, timeout=30)
    except subprocess.TimeoutExpired:
        return False
    return probe.returncode == 0


def main() -> None:
    WORKBOOK.parent.mkdir(exist_ok=True)
    print("示例数据的指标 (figures of the sample):", flush=True)
    ledger("figures", "--demo")
    print("\n上报县委的工作簿 (the county workbook):", flush=True)
    ledger("export", "report", "--demo", "--out", str(WORKBOOK))
    if not has_screen():
        print("没有显示器，未打开窗口。 (No display: the window was not opened.)")
    elif not qt_can_open_screen():
        print("Qt 无法使用当前显示器，未打开窗口。 (Qt cannot use this display: the window was not opened.)")
    else:
        ledger("--demo")


if __name__ == "__main__":
    main()
