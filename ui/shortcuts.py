"""The keys of the program, declared once: the window binds its own from here, and 快捷键 lists them all."""

from __future__ import annotations

from typing import NamedTuple

WINDOW, LIST, FORM = "窗口", "列表", "表单和对话框"


class Shortcut(NamedTuple):
    """`keys` as Qt writes them; {} stands for a number from 1 on. `own`: bound by the window, not by what has focus."""

    name: str
    group: str
    keys: tuple[str, ...]
    words: str
    own: bool = True

    @property
    def shown(self) -> str:
        """As the page 快捷键 writes it."""
        return " 或 ".join(_shown(one) for one in self.keys)


SHORTCUTS = (
    Shortcut("tab", WINDOW, ("Ctrl+{}",), "转到第几个标签页（1 到 8）"),
    Shortcut("next_tab", WINDOW, ("Ctrl+Tab",), "下一个标签页"),
    Shortcut("previous_tab", WINDOW, ("Ctrl+Shift+Tab",), "上一个标签页"),
    Shortcut("list", WINDOW, ("Alt+{}",), "转到本页的第几个台账（1 到 9）"),
    Shortcut("next_list", WINDOW, ("Ctrl+PgDown",), "下一个台账"),
    Shortcut("previous_list", WINDOW, ("Ctrl+PgUp",), "上一个台账"),
    Shortcut("search", WINDOW, ("Ctrl+F",), "搜索"),
    Shortcut("new", WINDOW, ("Ctrl+N",), "新增一条记录"),
    Shortcut("import", WINDOW, ("Ctrl+I",), "导入表格"),
    Shortcut("export", WINDOW, ("Ctrl+E",), "导出表格"),
    Shortcut("print", WINDOW, ("Ctrl+P",), "打印当前列表，或另存为 PDF"),
    Shortcut("undo", WINDOW, ("Ctrl+Z",), "撤销上一步"),
    Shortcut("redo", WINDOW, ("Ctrl+Y", "Ctrl+Shift+Z"), "恢复撤销的一步"),
    Shortcut("menu", WINDOW, ("Alt+M",), "打开菜单 ≡"),
    Shortcut("manual", WINDOW, ("F1",), "打开使用手册，到当前标签页的一页"),
    Shortcut("shortcuts", WINDOW, ("Shift+F1",), "显示这张快捷键表"),
    Shortcut("go", LIST, ("↑ ↓ PgUp PgDown",), "上下移动；加 Ctrl 到首尾，加 Shift 连选", False),
    Shortcut("open", LIST, ("Enter",), "打开选中的记录，或改选中的单元格", False),
    Shortcut("edit", LIST, ("F2",), "编辑选中的单元格或记录", False),
    Shortcut("recycle", LIST, ("Delete",), "放入回收站", False),
    Shortcut("copy", LIST, ("Ctrl+C",), "复制，可粘贴到 Excel 或 WPS", False),
    Shortcut("paste", LIST, ("Ctrl+V",), "粘贴从 Excel 或 WPS 复制的内容", False),
    Shortcut("fill", LIST, ("Ctrl+D",), "向下填充", False),
    Shortcut("replace", LIST, ("Ctrl+H",), "查找和替换", False),
    Shortcut("all", LIST, ("Ctrl+A",), "全部选中", False),
    Shortcut("filter", LIST, ("Alt+↓",), "筛选所在的列", False),
    Shortcut("leave_list", LIST, ("Tab", "Shift+Tab"), "到下一个、上一个控件", False),
    Shortcut("save", FORM, ("Ctrl+Enter",), "保存并关闭", False),
    Shortcut("press", FORM, ("Enter",), "按下有边框的默认按钮", False),
    Shortcut("cancel", FORM, ("Esc",), "取消并关闭；在搜索框中清空", False),
    Shortcut("letter", FORM, ("Alt+字母",), "按下按钮上带下划线字母的一项", False),
)

_BY_NAME = {one.name: one for one in SHORTCUTS}
_WRITTEN = {"PgDown": "Page Down", "PgUp": "Page Up", "{}": "数字"}


def keys_of(name: str) -> tuple[str, ...]:
    """The keys of one of them."""
    return _BY_NAME[name].keys


def numbered(name: str, count: int) -> list[str]:
    """Ctrl+1, Ctrl+2 … of one that takes a number; there are nine."""
    return [keys_of(name)[0].format(number) for number in range(1, min(count, 9) + 1)]


def _shown(keys: str) -> str:
    for written, words in _WRITTEN.items():
        keys = keys.replace(written, words)
    return keys


__all__ = ["FORM", "LIST", "SHORTCUTS", "Shortcut", "WINDOW", "keys_of", "numbered"]
