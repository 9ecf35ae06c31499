"""Try the installer as a person's PC sees it: install, upgrade, refuse while the program is open, uninstall.

    python packaging/windows/try_installer.py SETUP.exe [more arguments for try_program.py]

Runs on Windows and under Wine, on an account without a 政协台账 of its own: it goes away at the end. What is installed
is tried with packaging/try_program.py.
"""
import hashlib
import os
import shutil
import subprocess
import sys
import time
import winreg
from pathlib import Path
from tempfile import TemporaryDirectory

NAME, COMMAND = "政协台账", "cppcc-ledger"
KEY = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\cppcc-ledger"
FOLDERS = r"Software\Microsoft\Windows\CurrentVersion\Explorer\Shell Folders"
PROGRAM_IS_OPEN = 3                                  # exit status of the installer
PATIENCE = 300
TRY_PROGRAM = Path(__file__).resolve().parents[1] / "try_program.py"


def registered(key: str, name: str) -> str:
    """A value of this person's registry; '' where there is none."""
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
            return str(winreg.QueryValueEx(opened, name)[0])
    except FileNotFoundError:
        return ""


def shortcuts() -> list[Path]:
    return [Path(registered(FOLDERS, folder)) / f"{NAME}.lnk" for folder in ("Programs", "Desktop")]


def run(program: Path, words: str, expected: int = 0) -> None:
    """The arguments as they are: the installer wants the folder last and without quotation marks."""
    status = subprocess.run(f'"{program}" {words}', stdin=subprocess.DEVNULL, timeout=PATIENCE).returncode
    claim(status == expected, f"{program.name} {words}: status {status}, not {expected}")


def claim(holds: bool, otherwise: str) -> None:
    if not holds:
        sys.exit(otherwise)


def tell(words: str) -> None:
    print(f"ok  {words}", flush=True)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> None:
    setup = Path(sys.argv[1]).resolve()
    data = Path(os.environ["LOCALAPPDATA"]) / NAME
    claim(not data.exists() and not registered(KEY, "DisplayName"), f"This account has a {NAME} of its own.")
    with TemporaryDirectory(prefix="示例 用户 ", ignore_cleanup_errors=True) as made:
        target = Path(made) / "程 序" / NAME
        run(setup, f"/S /D={target}")
        claim((target / f"{NAME}.exe").is_file(), f"Nothing was installed in {target}")
        claim(all(one.is_file() for one in shortcuts()), f"Not all are there: {shortcuts()}")
        claim(registered(KEY, "DisplayName") == NAME, "Windows does not list the program")
        tell(f"installed {registered(KEY, 'DisplayName')} {registered(KEY, 'DisplayVersion')} with "
             f"{len(shortcuts())} shortcuts")
        subprocess.run([sys.executable, str(TRY_PROGRAM), str(target), *sys.argv[2:]], check=True,
                       stdin=subprocess.DEVNULL)

        database = data / f"{NAME}.db"                # where it lies when nothing is said
        roster = target / "_internal" / "resources" / "sample" / "第十届委员名册.xlsx"
        subprocess.run([str(target / f"{COMMAND}.exe"), "import", "members", str(roster)], check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        kept, older, own = digest(database), target / "_internal" / "older.pyd", target / "我的 笔记.txt"
        older.write_bytes(b"of the version before")
        own.write_text("示例", encoding="utf-8")
        with subprocess.Popen([str(target / f"{NAME}.exe"), "--demo"], stdin=subprocess.DEVNULL) as window:
            time.sleep(3)
            claim(window.poll() is None, "The program did not stay open")
            run(setup, "/S", PROGRAM_IS_OPEN)
            claim(older.exists(), "The program was replaced while it was open")
            window.kill()
        tell("refused while the program is open")
        run(setup, "/S")
        claim(not older.exists() and (target / f"{NAME}.exe").is_file(), "The older version was not replaced")
        claim(own.exists() and digest(database) == kept, "The upgrade touched what is not its own")
        tell("upgraded in the same folder; the data and a file beside the program stayed")

        # It goes on as a copy of itself, which can delete it: what is left is looked at until that has ended.
        run(target / "uninstall.exe", "/S")
        end = time.monotonic() + PATIENCE
        while (left := [one.name for one in target.iterdir() if one != own]) and time.monotonic() < end:
            time.sleep(0.5)
        claim(not left, f"Of the program there is still {left}")
        while registered(KEY, "DisplayName") and time.monotonic() < end:
            time.sleep(0.5)
        claim(not any(one.exists() for one in shortcuts()), "A shortcut is still there")
        claim(not registered(KEY, "DisplayName"), "Windows still lists the program")
        claim(own.exists() and digest(database) == kept, "Uninstalling touched what is not its own")
        tell(f"uninstalled; the data is still in {data}")
    shutil.rmtree(data)


if __name__ == "__main__":
    main()
