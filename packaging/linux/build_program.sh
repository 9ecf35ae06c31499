#!/bin/bash
# Builds the program for Linux as one folder: packaging/linux/build_program.sh FOLDER makes FOLDER/program/政协台账.
#
# What is built runs on systems with the C library of this one or a later one. UOS 20 and Kylin V10 have glibc 2.28, so
# a release is built on a system with that one (CI takes AlmaLinux 8), with the last PySide6 that runs there: QT=6.9.3.
# PYTHON names the Python 3.11 to build with; pip is used as it is set up here.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
qt=${QT:-6.9.3}

sed -E -e '/^ *(#|-r|$)/d' -e "s/^(PySide6-Essentials|shiboken6)==.*/\\1==$qt/" \
    "$root/requirements.txt" "$root/packaging/requirements-build.txt" | sort -u > "$folder/pins.txt.new"
if ! cmp -s "$folder/pins.txt.new" "$folder/pins.txt"; then
    "${PYTHON:-python3}" -m venv --clear "$folder/venv"
    "$folder/venv/bin/python" -m pip install --quiet --no-input --disable-pip-version-check -r "$folder/pins.txt.new"
    mv "$folder/pins.txt.new" "$folder/pins.txt"
fi
cd "$root"
"$folder/venv/bin/python" -m PyInstaller --noconfirm --log-level ERROR --distpath "$folder/program" \
    --workpath "$folder/work" packaging/program.spec
# Some Pythons come with what only a debugger reads: a third of the size. The wheels' libraries are better left alone.
strip --strip-unneeded "$folder"/program/政协台账/_internal/libpython3*.so*
du -sh "$folder/program/政协台账"
