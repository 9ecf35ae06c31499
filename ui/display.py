"""Whether there is a display that Qt can open: asked before Qt is, since Qt ends the program where there is none."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from models.errors import Refused

# Platforms of Qt that need no display server.
WITHOUT_SERVER = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


def refuse_without_display() -> None:
    """Raises `Refused` where a window cannot be opened; Windows and macOS always have a display."""
    if not sys.platform.startswith("linux"):
        return
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if platform in WITHOUT_SERVER:
        return
    if not (_x_answers() or _wayland_answers()):
        raise Refused("没有可用的显示器，打不开窗口。", "请在图形桌面中运行；命令行的导入、导出、指标等命令不需要显示器。")
    if missing := _missing_library():
        raise Refused(f"缺少系统组件 {missing}，打不开窗口。", "请先运行 make demo，按提示安装所需的组件。")


def _x_answers() -> bool:
    if not os.environ.get("DISPLAY"):
        return False
    import ctypes  # costs the start, and Windows needs none of it
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True                                   # told by the missing library, in other words
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    answers = xcb.xcb_connection_has_error(connection) == 0
    xcb.xcb_disconnect(connection)
    return answers


def _wayland_answers() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY")
    return bool(name) and (Path(os.environ.get("XDG_RUNTIME_DIR", "/")) / str(name)).is_socket()


def _missing_library() -> str:
    """The first shared library that Qt's own window plugin cannot find; '' where it loads.

    What is loaded here Qt loads anyway, a moment later.
    """
    import ctypes
    import importlib.util
    spec = importlib.util.find_spec("PySide6")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        plugin = Path(folder) / "Qt" / "plugins" / "platforms" / "libqxcb.so"
        if plugin.exists() and os.environ.get("DISPLAY"):
            try:
                ctypes.CDLL(str(plugin))
            except OSError as error:
                return str(error).partition(":")[0]
    return ""
