"""Make .venv beside this folder and install pinned requirements into it, unless that is already done.

    python packaging/setup_environment.py requirements.txt

Runs on the machine's own Python, with nothing but the standard library. A stamp in .venv holds the digest of
what was installed, so that a second run costs nothing and needs no network. With QT=6.9 in the environment it makes
.venv-qt6.9 with the newest PySide6 of that series instead of the pinned one.
"""
import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QT = os.environ.get("QT", "")
VENV = ROOT / (f".venv-qt{QT}" if QT else ".venv")
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)
OF_QT = ("pyside6", "shiboken6")             # the packages that come in the series of Qt


def texts(requirements: Path) -> list[tuple[Path, bytes]]:
    """A requirements file and those it includes with -r, each with its content."""
    content = requirements.read_bytes()
    found = [(requirements, content)]
    for line in content.decode("utf-8").splitlines():
        if line.startswith("-r "):
            found += texts(requirements.parent / line[3:].strip())
    return found


def digest(requirements: Path) -> str:
    """Changes with the pins and with the interpreter of the environment."""
    sha = hashlib.sha256((VENV / "pyvenv.cfg").read_bytes())
    for _, content in texts(requirements):
        sha.update(content)
    return sha.hexdigest()


def stamp(requirements: Path) -> Path:
    return VENV / f"{requirements.name}.installed"


def is_installed(requirements: Path) -> bool:
    try:
        return VENV_PYTHON.exists() and stamp(requirements).read_text() == digest(requirements)
    except FileNotFoundError:
        return False


def make_venv() -> None:
    if VENV_PYTHON.exists():
        return
    print(f"Making {VENV}", flush=True)
    # --clear: a folder left half-made by an earlier, failed try.
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(command, stdin=subprocess.DEVNULL).returncode:
        sys.exit("The virtual environment could not be made. On Debian, install python3-venv first.")


def wanted(requirements: Path) -> list[str]:
    """What pip is asked for: the file, or with another series of Qt its lines one by one."""
    if not QT:
        return ["--requirement", str(requirements)]
    lines = [line.strip() for _, content in texts(requirements) for line in content.decode("utf-8").splitlines()]
    pins = [line for line in lines if line and not line.startswith(("#", "-r "))]
    return [f"{line.partition('==')[0]}=={QT}.*" if line.lower().startswith(OF_QT) else line for line in pins]


def install(requirements: Path) -> None:
    print(f"Installing {requirements.name}", flush=True)
    command = [str(VENV_PYTHON), "-m", "pip", "install", "--quiet", "--no-input",
               "--disable-pip-version-check", *wanted(requirements)]
    if subprocess.run(command, stdin=subprocess.DEVNULL).returncode:
        sys.exit(f"{requirements.name} could not be installed: see pip's message above.")
    for path, _ in texts(requirements):
        stamp(path).write_text(digest(path))


def main() -> None:
    if sys.version_info < OLDEST:
        sys.exit(f"Python {OLDEST[0]}.{OLDEST[1]} or later is needed, this is {sys.version.split()[0]}: "
                 "name another with `make PYTHON=...`.")
    requirements = ROOT / sys.argv[1]
    if not is_installed(requirements):
        make_venv()
        install(requirements)


if __name__ == "__main__":
    main()
