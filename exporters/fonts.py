"""Which typefaces of official papers this computer has, and what to print with instead."""

import sys
from collections.abc import Collection
from typing import NamedTuple


class Typeface(NamedTuple):
    name: str
    bold: bool = False


class Faces(NamedTuple):
    title: Typeface
    heading: Typeface
    body: Typeface
    note: Typeface


def installed_fonts() -> Collection[str] | None:
    """The names Windows keeps for its fonts; None where that cannot be asked."""
    if sys.platform != "win32":
        return None
    import winreg

    names: list[str] = []
    key_name = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Fonts"
    for root in (winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER):
        try:
            with winreg.OpenKey(root, key_name) as key:
                names += [winreg.EnumValue(key, index)[0] for index in range(winreg.QueryInfoKey(key)[1])]
        except OSError:     # no fonts of one's own, or a policy that forbids to look
            continue
    return names or None


def faces(installed: Collection[str] | None) -> Faces:
    """The typefaces to write into a workbook.

    A workbook can name one face only, no second choice, and a face that is missing is shown in whatever the
    program likes. So where the fonts are known and 方正小标宋 or 仿宋_GB2312 is not among them, 宋体 bold and 仿宋,
    which every Chinese Windows has, are written. Where they are not known, the official names are.
    """
    def has(*parts: str) -> bool:
        return installed is None or any(part in name for name in installed for part in parts)

    return Faces(
        title=(Typeface("方正小标宋简体") if has("方正小标宋简体", "FZXiaoBiaoSong-B05S")
               else Typeface("宋体", bold=True)),
        heading=Typeface("黑体"),
        body=Typeface("仿宋_GB2312") if has("仿宋_GB2312", "FangSong_GB2312") else Typeface("仿宋"),
        note=Typeface("楷体_GB2312") if has("楷体_GB2312", "KaiTi_GB2312") else Typeface("楷体"),
    )
