#!/bin/bash
# Packs what build_program.sh made for Debian, UOS and Kylin: packaging/linux/build_deb.sh PROGRAM_FOLDER OUT.deb
#
# The program goes to /usr/lib/cppcc-ledger, its command to /usr/bin, and a desktop entry says 政协台账.
# NEWEST_GLIBC=2.28 refuses a program that asks for a later C library; COMPRESSION=0 packs fast instead of small.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
program=$(cd "$1" && pwd)
out=$(realpath "$2")
name=cppcc-ledger
version=$(sed -n 's/^version = //p' "$root/setup.cfg")
staged=$(mktemp -d)
trap 'rm -rf "$staged"' EXIT

# The C library it needs is the newest that any of its files asks for.
glibc=$(find "$program" -type f \( -name '*.so*' -o -perm -u+x \) -exec objdump -T {} + 2>/dev/null |
        grep -oE 'GLIBC_[0-9.]+' | sed 's/GLIBC_//' | sort -uV | tail -1)
echo "needs glibc $glibc"
newest=${NEWEST_GLIBC:-$glibc}
if [ "$(printf '%s\n' "$glibc" "$newest" | sort -V | tail -1)" != "$newest" ]; then
    echo "That is later than $newest: build on an older system." >&2
    exit 1
fi

umask 022
chmod 755 "$staged"
mkdir -p "$staged"/{DEBIAN,usr/bin,usr/lib,usr/share/{applications,icons/hicolor/scalable/apps,doc/$name}}
cp -r "$program" "$staged/usr/lib/$name"
chmod -R u=rwX,go=rX "$staged/usr/lib/$name"
install -m 755 "$here/$name" "$staged/usr/bin/$name"
cp "$here/$name.desktop" "$staged/usr/share/applications/"
cp "$root/resources/icons/app.svg" "$staged/usr/share/icons/hicolor/scalable/apps/$name.svg"
cat "$root/LICENSE" "$root/NOTICE.md" > "$staged/usr/share/doc/$name/copyright"
gzip -9n < "$root/CHANGELOG.md" > "$staged/usr/share/doc/$name/changelog.gz"
chmod 644 "$staged"/usr/share/{applications,doc/$name}/* "$staged/usr/share/icons/hicolor/scalable/apps/$name.svg"

# What the program does not bring along: the C library, OpenGL, and the X server's own client libraries.
cat > "$staged/DEBIAN/control" <<END
Package: $name
Version: $version
Architecture: amd64
Maintainer: 政协台账 <cppcc-ledger@localhost>
Installed-Size: $(du -sk "$staged/usr" | cut -f1)
Depends: libc6 (>= $glibc), libstdc++6, libgl1, libegl1, libx11-6, libxcb1, libfontconfig1, libdbus-1-3
Recommends: libcups2, fonts-noto-cjk | fonts-wqy-microhei | fonts-wqy-zenhei
Section: misc
Priority: optional
Description: 政协台账：县政协办公室的台账、统计和汇报
 登记委员、网格、志愿服务队、捐款捐物、赠书、走访、意见建议和会议学习，读入现有的表格，
 生成上报县委的表格和文字材料。不需要联网；数据保存在各人自己的文件夹中，卸载时不删除。
END
mkdir -p "$(dirname "$out")"
dpkg-deb --root-owner-group -Zxz -z"${COMPRESSION:-6}" --build "$staged" "$out" >/dev/null
ls -sh "$out"
