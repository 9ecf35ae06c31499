#!/bin/bash
# `make windows`: builds the program for Windows with a Windows Python under Wine, installs it, tries it, compares its
# county workbook with the one made here, and runs the tests that mean something on Windows. Needs no display.
# WINDOWS_BUILD names the folder everything is made in (1.5 GB); the default is build/windows.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
python=$root/.venv/bin/python
mkdir -p "${WINDOWS_BUILD:-$root/build/windows}"
build=$(cd "${WINDOWS_BUILD:-$root/build/windows}" && pwd)
name=政协台账
version=$(sed -n 's/^version = //p' "$root/setup.cfg")
source=$build/source
export LC_ALL=C.UTF-8

step() { printf '\n== %s\n' "$*"; }
windows() { echo "Z:${1//\//\\}"; }                    # a path of this machine as Wine names it
# Wine wants a standard input, and a pipe to write to; the display server it got says that it goes.
wine_python() { "$build/wine/winpy" "$@" </dev/null 2>&1 | sed -u '/^X connection to .* broken/d'; }

step "A Windows Python under Wine"
"$root/packaging/windows/wine_python.sh" "$build/wine"

# A copy: the sources may change meanwhile, and Windows leaves no compiled files in them.
rm -rf "$source" "$build/program" "$build/work" "$build/try"
mkdir -p "$source" "$build/try"
tar -C "$root" --exclude=__pycache__ -cf - main.py setup.cfg requirements.txt requirements-dev.txt Makefile make.bat \
    LICENSE README.md NOTICE.md CHANGELOG.md .gitignore .gitattributes .github models importers exporters ui resources \
    docs packaging benchmarks tests | tar -C "$source" -xf -
cd "$source"

step "Building the program"
wine_python -m PyInstaller --noconfirm --log-level ERROR --distpath "$(windows "$build/program")" \
    --workpath "$(windows "$build/work")" packaging/program.spec
du -sh "$build/program/$name" | cut -f1

step "Building the installer and the zip"
# 64 bits: Debian's Wine has no 32-bit part. Packed fast: it is thrown away.
makensis -V2 -INPUTCHARSET UTF8 -DQUICK -DTARGET=amd64-unicode "-DVERSION=$version" \
    "-DSOURCE=$build/program/$name" "-DOUT=$build/cppcc-ledger-$version-setup.exe" packaging/windows/installer.nsi
"$python" packaging/portable_zip.py "$build/program/$name" "$build/cppcc-ledger-$version-portable.zip"
ls -sh "$build"/*.exe "$build"/*.zip

step "Installing it and trying what was installed"
rm -rf "$build/wine/prefix/drive_c/users/$(id -un)/AppData/Local/$name"             # of a try that was cut short
wine_python packaging/windows/try_installer.py "$(windows "$build/cppcc-ledger-$version-setup.exe")" \
    --workbook "$(windows "$build/try/windows.xlsx")"

step "Trying the zip"
wine_python packaging/try_program.py "$(windows "$build/cppcc-ledger-$version-portable.zip")"

step "Its county workbook against the one made here"
XDG_DATA_HOME=$build/try "$python" main.py export report --demo --out "$build/try/linux.xlsx" >/dev/null
"$python" packaging/compare_workbooks.py "$build/try/linux.xlsx" "$build/try/windows.xlsx"

step "The tests that mean something on Windows"
# Without Python's UTF-8 mode: the code page shows where a file is opened without saying how it is written.
# shellcheck disable=SC2046  # the words are the names
PYTHONUTF8=0 WINPY_TIMEOUT=3600 wine_python -m pytest -q -rs -p no:cacheprovider \
    $(sed -e 's/#.*//' packaging/windows/tests.txt)

step "Not tried here"
cat <<END
- the installer for Windows itself is 32-bit and runs nowhere here; the one tried is the same script as a 64-bit program
- the pages of the installer that are clicked through; its silent way was taken
- printing, Windows' own fonts, several screens and their scaling, the dark mode, virus scanners: Wine has none of them
- tests that are the same on every system: those that packaging/windows/tests.txt does not name, style, types
CI builds the release on Windows itself and tries it there.
END
