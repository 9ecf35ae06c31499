"""Sets up Qt: identity, look, fonts, and standard buttons that speak Chinese."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from ui import theme

NAME = "cppcc-ledger"
TITLE = "政协台账"
VERSION = "0.1.0"

# The first family that is installed is taken, glyph by glyph; nothing is enumerated at start.
FAMILIES = ("Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC",
            "WenQuanYi Micro Hei", "SimSun")
SMALLEST_TEXT = 10.0    # points

# How often Python lets another thread run. The default of 5 ms makes a repaint during an import take half a
# second, because each cell waits for its turn.
SWITCH_SECONDS = 0.0001


def create_application(arguments: Sequence[str] = ()) -> QApplication:
    """The application, but for the style sheet. Call once, before anything else of Qt."""
    sys.setswitchinterval(SWITCH_SECONDS)
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    _be_one_on_the_task_bar()
    # As an argument: `setStyle` hands back the style, and for that PySide6 makes the 600 names of QStyle, 10 ms.
    app = QApplication([NAME, "-style", "Fusion", *arguments])
    app.setApplicationName(NAME)
    app.setDesktopFileName(NAME)
    app.setWindowIcon(theme.icon("app"))
    _speak_and_colour(app)
    return app


def _be_one_on_the_task_bar() -> None:
    """On Windows, run from the sources, we stand on the task bar as ourselves and not as one more python.exe.

    The built program needs no name: Windows takes its file's, which is also that of its shortcuts, and so a pinned
    shortcut and the window are one button.
    """
    if sys.platform == "win32" and not getattr(sys, "frozen", False):
        import ctypes
        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(NAME)


def dress(app: QApplication) -> None:
    """Gives an application our look and language; tests use it on theirs."""
    _speak_and_colour(app)
    put_on_style_sheet()


def _speak_and_colour(app: QApplication) -> None:
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    app.setFont(_font(app.font()))
    if sys.platform == "win32":               # our own light look in dark mode too, the title bar with it
        app.styleHints().setColorScheme(Qt.ColorScheme.Light)
    app.setPalette(_palette())


def put_on_style_sheet() -> None:
    """Puts the style sheet on, where it is not yet.

    The program does so when its first window has been put together: with a style sheet each part that is put into
    another is dressed anew, with all that is in it.
    """
    app = QApplication.instance()
    if isinstance(app, QApplication) and not app.styleSheet():
        app.setStyleSheet(theme.style_sheet())


def _font(system: QFont) -> QFont:
    """The system's font where it is a Chinese one, otherwise the first Chinese one there is."""
    font = QFont(system)
    chinese = system.family() in FAMILIES
    font.setFamilies([system.family(), *FAMILIES] if chinese else [*FAMILIES, system.family()])
    font.setPointSizeF(max(system.pointSizeF(), SMALLEST_TEXT))
    return font


def _palette() -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for name, colour in ((role.Window, "ground"), (role.WindowText, "text"), (role.Base, "white"),
                         (role.AlternateBase, "ground"), (role.Text, "text"), (role.Button, "white"),
                         (role.ButtonText, "text"), (role.Highlight, "selected"),
                         (role.HighlightedText, "text"), (role.PlaceholderText, "text-faint"),
                         (role.Link, "link"), (role.LinkVisited, "link"), (role.ToolTipBase, "white"),
                         (role.ToolTipText, "text"), (role.Mid, "border"), (role.Light, "white")):
        palette.setColor(name, QColor(theme.COLOURS[colour]))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(theme.COLOURS["text-off"]))
    return palette
