"""Try the built program as its user would: command line, import, export, the window; on Windows, Wine and Linux.

    python packaging/try_program.py FOLDER|FILE.zip [--workbook OUT.xlsx]

FOLDER is what PyInstaller made, or what the installer put there; a zip is unpacked first. Whatever the program writes
goes to a temporary folder with Chinese and spaces in its name; it must write nothing beside itself. Needs nothing but
Python. OUT.xlsx gets the county workbook of the sample, to be compared with one made elsewhere.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

NAME, COMMAND = "政协台账", "cppcc-ledger"
WINDOWS = sys.platform == "win32"
SUFFIX = ".exe" if WINDOWS else ""
START_SECONDS, END_SECONDS, COMMAND_SECONDS = 180, 60, 600
EXPECTED_MEMBERS = 100                           # the sample's roster has more
WM_CLOSE = 0x10


class Trial:
    """One built program, in a home of its own."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder, self.home = folder, home
        own = {name: str(home / name.lower()) for name in ("LOCALAPPDATA", "APPDATA", "XDG_DATA_HOME",
                                                           "XDG_CONFIG_HOME", "XDG_DOCUMENTS_DIR")}
        for place in own.values():
            Path(place).mkdir()
        # Nothing of the Python that runs this may help the program.
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
        self.environment = {**kept, **own}
        self.data = Path(own["LOCALAPPDATA" if WINDOWS else "XDG_DATA_HOME"]) / NAME

    def command(self, *arguments: str | Path) -> str:
        """What a command says; the trial ends where it does not end well."""
        program = self.folder / f"{COMMAND}{SUFFIX}"
        done = subprocess.run([str(program), *map(str, arguments)], env=self.environment, cwd=self.home,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=COMMAND_SECONDS)
        said = done.stdout.decode("utf-8")
        if done.returncode:
            sys.exit(f"{' '.join(map(str, arguments))}: status {done.returncode}\n{said}{done.stderr.decode('utf-8')}")
        return said

    def figures(self) -> None:
        values = {one["key"]: one for one in json.loads(self.command("figures", "--demo", "--json"))}
        tell(f"figures: {len(values)}, of them with a value {sum(bool(one['value']) for one in values.values())}")

    def roster(self) -> None:
        """A roster is imported as a clerk's would be, from a folder that can't be typed in ASCII."""
        sheet = self.home / "名册 一.xlsx"
        shutil.copy(self.folder / "_internal" / "resources" / "sample" / "第十届委员名册.xlsx", sheet)
        database = self.home / "我的 台账.db"
        plan = json.loads(self.command("import", "members", sheet, "--term", "第十届", "--database", database, "--json"))
        if plan["failed"] or plan["new"] < EXPECTED_MEMBERS:
            sys.exit(f"The roster was not imported whole: {plan['new']} new, {plan['failed']} failed")
        self.command("check", "--database", database)
        out = self.home / "委员 名册.xlsx"
        self.command("export", "members", "--database", database, "--out", out)
        tell(f"roster: {plan['new']} imported, {out.stat().st_size >> 10} KB exported")

    def workbook(self, target: Path | None) -> None:
        out = self.home / "上报 县委.xlsx"
        self.command("export", "report", "--demo", "--out", out)
        if target is not None:
            shutil.copy(out, target)
        tell(f"county workbook: {out.stat().st_size >> 10} KB")

    def window(self) -> None:
        """Start to the first rows, then close as a person does."""
        program = self.folder / (f"{NAME}.exe" if WINDOWS else COMMAND)
        began = time.monotonic()
        offscreen = {} if WINDOWS or os.environ.get("DISPLAY") else {"QT_QPA_PLATFORM": "offscreen"}
        with subprocess.Popen([str(program), "--demo"], env={**self.environment, **offscreen}, cwd=self.home,
                              stdin=subprocess.DEVNULL) as process:
            try:
                while not self._said_started():
                    if process.poll() is not None:
                        sys.exit(f"The window ended with status {process.returncode}\n{self._log()}")
                    if time.monotonic() - began > START_SECONDS:
                        sys.exit(f"No window after {START_SECONDS} seconds\n{self._log()}")
                    time.sleep(0.1)
                took = time.monotonic() - began
                if WINDOWS:
                    close_window(process.pid)
                else:
                    process.terminate()
                status = process.wait(END_SECONDS)
            finally:
                if process.poll() is None:
                    process.kill()
        if WINDOWS and status:
            sys.exit(f"The window closed with status {status}\n{self._log()}")
        if "ERROR" in self._log() or "Traceback" in self._log():
            sys.exit(f"The window was not content:\n{self._log()}")
        tell(f"window: the first rows after {took:.1f} s")

    def _log(self) -> str:
        return "".join(path.read_text(encoding="utf-8") for path in sorted((self.data / "日志").glob("*.log*")))

    def _said_started(self) -> bool:
        return " started, " in self._log()


def tell(words: str) -> None:
    print(f"ok  {words}", flush=True)


def close_window(process: int) -> None:
    """What a click on × does, to every window of the process that can be seen."""
    import ctypes
    from ctypes import wintypes
    user = ctypes.WinDLL("user32")
    found = []

    @ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)
    def look(handle: int, _: int) -> bool:
        owner = wintypes.DWORD()
        user.GetWindowThreadProcessId(wintypes.HWND(handle), ctypes.byref(owner))
        if owner.value == process and user.IsWindowVisible(wintypes.HWND(handle)):
            words = ctypes.create_unicode_buffer(200)
            user.GetWindowTextW(wintypes.HWND(handle), words, 200)
            found.append((handle, words.value))
        return True

    user.EnumWindows(look, 0)
    if not any(title.startswith(NAME) for _, title in found):
        sys.exit(f"No window is called {NAME}: {found}")
    for handle, _ in found:
        user.PostMessageW(wintypes.HWND(handle), WM_CLOSE, 0, 0)


def version_words(program: Path, key: str) -> str:
    """A line of the version information as Windows shows it under 属性."""
    import ctypes
    api = ctypes.WinDLL("version")
    size = api.GetFileVersionInfoSizeW(str(program), None)
    block = ctypes.create_string_buffer(size)
    api.GetFileVersionInfoW(str(program), 0, size, block)
    text, length = ctypes.c_wchar_p(), ctypes.c_uint()
    api.VerQueryValueW(block, f"\\StringFileInfo\\080404b0\\{key}", ctypes.byref(text), ctypes.byref(length))
    return text.value or ""


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_mtime_ns)
            for path in folder.rglob("*") if path.is_file() and not path.is_symlink()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path, metavar="FOLDER|FILE.zip")
    parser.add_argument("--workbook", type=Path, metavar="OUT.xlsx")
    chosen = parser.parse_args()
    with TemporaryDirectory(prefix="示例 用户 ", ignore_cleanup_errors=True) as made:
        folder = chosen.program.resolve()
        if folder.suffix == ".zip":
            shutil.unpack_archive(folder, Path(made) / "移动 盘")
            folder = Path(made) / "移动 盘" / NAME
        try_program(folder, Path(made), chosen.workbook)


def try_program(folder: Path, home: Path, workbook: Path | None) -> None:
    before = listing(folder)
    if not before:
        sys.exit(f"{folder} is empty")
    trial = Trial(folder, home)
    trial.figures()
    trial.roster()
    trial.workbook(workbook)
    trial.window()
    if WINDOWS:
        words = [version_words(folder / f"{NAME}.exe", key) for key in ("ProductName", "ProductVersion")]
        if words[0] != NAME or not words[1]:
            sys.exit(f"The version information is {words}")
        tell(f"version information: {' '.join(words)}")
    after = listing(folder)
    if after != before:
        sys.exit(f"The program wrote beside itself: {sorted(set(after.items()) ^ set(before.items()))[:5]}")
    tell(f"nothing written beside the program: {len(after)} files, "
         f"{sum(size for size, _ in after.values()) / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
