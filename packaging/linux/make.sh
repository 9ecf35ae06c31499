#!/bin/bash
# `make deb`: builds the program for Linux and its package, unpacks that and tries it, and compares its county workbook
# with the one made by the sources. LINUX_BUILD names the folder everything is made in; the default is build/linux.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
python=$root/.venv/bin/python
mkdir -p "${LINUX_BUILD:-$root/build/linux}"
build=$(cd "${LINUX_BUILD:-$root/build/linux}" && pwd)
version=$(sed -n 's/^version = //p' "$root/setup.cfg")
package=$build/cppcc-ledger_${version}_amd64.deb

PYTHON=${PYTHON:-$python} "$root/packaging/linux/build_program.sh" "$build"
# Packed fast: it is thrown away.
COMPRESSION=0 "$root/packaging/linux/build_deb.sh" "$build/program/政协台账" "$package"
rm -rf "$build/unpacked" "$build/try"
mkdir -p "$build/try"
dpkg-deb -x "$package" "$build/unpacked"
# A screen of its own where there is none, so that the window is one of X11
xvfb-run -a "$python" "$root/packaging/try_program.py" "$build/unpacked/usr/lib/cppcc-ledger" --workbook "$build/try/package.xlsx"
cd "$root"
XDG_DATA_HOME=$build/try "$python" main.py export report --demo --out "$build/try/sources.xlsx" >/dev/null
"$python" packaging/compare_workbooks.py "$build/try/sources.xlsx" "$build/try/package.xlsx"
