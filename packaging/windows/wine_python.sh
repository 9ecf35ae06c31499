#!/bin/bash
# Puts together a Windows Python 3.11 that runs here under Wine, with what the program, its tests and PyInstaller need.
#
#     packaging/windows/wine_python.sh FOLDER        makes FOLDER/winpy, in half a minute; nothing where that is done
#     FOLDER/winpy main.py --help </dev/null | cat   runs it; standard input has to be something
#     WINEXE=program.exe FOLDER/winpy …              runs another Windows program the same way
#
# It is for trying things early: a release is built and tested on Windows itself. Interpreter and extension modules are
# the official build that the panda3d wheel ships, the pure standard library is the one of the Python here, all else
# are Windows wheels at the versions pinned in requirements*.txt. pip finds them as it is set up here; PIP_… variables
# and pip's own configuration hold. LINUX_PYTHON names another Python 3.11, QT another PySide6.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
linux_python=${LINUX_PYTHON:-$root/.venv/bin/python}
packages=$folder/pywin/Lib/site-packages
wine=$(command -v wine64 || echo /usr/lib/wine/wine64)
compiler=x86_64-w64-mingw32-gcc
export WINEPREFIX=$folder/prefix WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES="winemenubuilder.exe=d;mscoree=;mshtml="

needed="wine64 xvfb xauth gcc-mingw-w64-x86-64 nsis unzip fonts-noto-cjk"
if ! { [ -x "$wine" ] && command -v $compiler xvfb-run makensis unzip >/dev/null; }; then
    if [ "$(id -u)" -ne 0 ]; then
        echo "Debian packages are missing. To install them, run:" >&2
        echo "    sudo apt-get install --no-install-recommends $needed" >&2
        exit 1
    fi
    apt-get update -qq </dev/null
    # shellcheck disable=SC2086  # the words are the package names
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $needed </dev/null >/dev/null
    wine=$(command -v wine64 || echo /usr/lib/wine/wine64)
fi

pins=$folder/pins.txt
{
    cat "$root/requirements.txt" "$root/packaging/requirements-build.txt"
    # Of what checks the program, the tests alone: style and types are the same on every system.
    grep -E '^(colorama|execnet|hypothesis|iniconfig|pluggy|Pygments|pytest|pytest-qt|pytest-xdist|sortedcontainers)==' \
        "$root/requirements-dev.txt"
    echo "panda3d==1.10.16"
} | sed -E -e '/^ *(#|-r|$)/d' -e 's/;.*//' \
    -e "${QT:+s/^(PySide6-Essentials|shiboken6)==.*/\\1==$QT/}" | sort -u > "$pins.new"
stamp=$(cat "$pins.new" "$0" "$here"/stubs/*.c | sha256sum)
if [ -x "$folder/winpy" ] && [ "$(cat "$folder/stamp" 2>/dev/null)" = "$stamp" ]; then
    exit 0
fi
mv "$pins.new" "$pins"
echo "Putting together a Windows Python in $folder"
rm -rf "$folder/pywin" "$folder/prefix" "$folder/home" "$folder/wheels" "$folder/winpy"
mkdir -p "$packages" "$folder/wheels"

"$linux_python" -m pip download -qq --disable-pip-version-check --no-deps --only-binary=:all: --platform win_amd64 \
    --python-version 3.11 --implementation cp -d "$folder/wheels" -r "$pins"

# The interpreter and its extension modules
unzip -q -o "$folder"/wheels/panda3d-*.whl 'deploy_libs/*' -d "$folder"
rm -f "$folder/deploy_libs/_tkinter.pyd"
mv "$folder"/deploy_libs/*.pyd "$folder/pywin/"
for name in python311 sqlite3 libffi-8 libcrypto-3 libssl-3; do
    mv "$folder/deploy_libs/$name.dll" "$folder/pywin/"
done
rm -rf "$folder/deploy_libs"

# The pure standard library
library=$("$linux_python" -c 'import sysconfig; print(sysconfig.get_paths()["stdlib"])')
left_out=(site-packages __pycache__ lib-dynload test tests idlelib tkinter lib2to3 'config-3.11*')
tar -C "$library" "${left_out[@]/#/--exclude=}" -cf - . | tar -C "$folder/pywin/Lib" -xf -

# The wheels, and beside python.exe the C runtime that PySide6 brings along
for wheel in "$folder"/wheels/*.whl; do
    case $wheel in */panda3d*) ;; *) unzip -q -o "$wheel" -d "$packages" ;; esac
done
for part in "$packages"/*.data/{purelib,platlib}; do
    if [ -d "$part" ]; then cp -r "$part/." "$packages/"; fi
done
cp "$packages"/PySide6/{msvcp140*,vcruntime140*,concrt140}.dll "$folder/pywin/"
rm -rf "$folder/wheels"

# python.exe, and python3.dll, which hands each name on to python311.dll
$compiler -O2 -municode -o "$folder/pywin/python.exe" "$here/stubs/python.c"
{
    echo "LIBRARY python3"
    echo "EXPORTS"
    x86_64-w64-mingw32-objdump -p "$folder/pywin/python311.dll" |
        awk '/\[Ordinal\/Name Pointer\] Table/ { names = 1; next }
             names && /\[ *[0-9]+\]/ { print "  " $NF " = python311." $NF }' | sort -u
} > "$folder/python3.def"
echo 'int __stdcall DllMain(void *module, unsigned long reason, void *reserved) { return 1; }' > "$folder/empty.c"
$compiler -shared -nostdlib -Wl,-e,DllMain -o "$folder/pywin/python3.dll" "$folder/empty.c" "$folder/python3.def"

# Wine's own folder; its documents and desktop lie in a home of its own, and no menu here gets an entry. What Wine 8
# lacks goes to its system32, never beside python.exe: PyInstaller would bundle it, and on Windows it would stand before
# the real one.
export HOME=$folder/home
mkdir -p "$HOME"
xvfb-run -a timeout 180 "$wine" wineboot -i </dev/null >/dev/null 2>&1 || true
xvfb-run -a timeout 60 "$wine" winecfg -v win10 </dev/null >/dev/null 2>&1 || true
# Qt without a screen reads this folder.
fc-list :lang=zh-cn file | sed 's/: *$//' | grep -iE 'Sans.*(Regular|Bold)' |
    xargs -r -I{} ln -sf {} "$WINEPREFIX/drive_c/windows/Fonts/"
for name in icuuc mscms bcryptprimitives; do
    library=$folder/prefix/drive_c/windows/system32/$name.dll
    rm -f "$library"
    $compiler -O2 -shared -nostdlib -Wl,-e,DllMain -o "$library" "$here/stubs/$name.c" -ladvapi32
done

cat > "$folder/winpy" <<END
#!/bin/bash
# Wine drops QT_… variables: pass "-platform offscreen" to the program, or set os.environ inside Python.
export WINEPREFIX='$folder/prefix' WINEARCH=win64 WINEDEBUG=\${WINEDEBUG:--all} LANG=C.UTF-8 LC_ALL=C.UTF-8
export HOME='$folder/home' WINEDLLOVERRIDES="winemenubuilder.exe=d;mscoree=;mshtml=;mscms,icuuc,bcryptprimitives=n" PYTHONUTF8=\${PYTHONUTF8-1}
exec xvfb-run -a -s "-screen 0 1366x768x24" timeout "\${WINPY_TIMEOUT:-900}" '$wine' "\${WINEXE:-$folder/pywin/python.exe}" "\$@"
END
chmod +x "$folder/winpy"
"$folder/winpy" -c "import sys, PySide6, lxml.etree, python_calamine, sqlite3; print('Windows Python', sys.version.split()[0], 'PySide6', PySide6.__version__, 'SQLite', sqlite3.sqlite_version)" </dev/null 2>&1 | cat
echo "$stamp" > "$folder/stamp"
