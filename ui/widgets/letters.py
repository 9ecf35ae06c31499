"""Letters to press with Alt, written behind the words as Chinese programs do: 保存(S), 更改记录(G)…"""

from __future__ import annotations

import re
from collections.abc import Iterable

from PySide6.QtGui import QAction, QKeySequence

from models import names

# What people know from other programs; anything else takes a letter of its pinyin.
_KNOWN = {"保存": "S", "取消": "C", "关闭": "C", "确定": "O", "新增": "N", "添加": "A", "编辑": "E", "删除": "D", "导入": "I",
          "导出": "E", "打印": "P", "撤销": "U", "恢复": "R", "还原": "R", "浏览": "B", "选择文件": "B", "上一步": "B",
          "下一步": "N", "设置": "S", "帮助": "H", "关于": "A", "复制": "C", "粘贴": "V", "全选": "A", "清空": "L"}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_ENDING = re.compile(r"(…|\s*▾|\t.*)+$")


def free_letter(words: str, taken: Iterable[str]) -> str:
    """The letter for a button or a line that nothing else beside it has; '' where all are taken."""
    used = set(taken)
    known = next((letter for known, letter in _KNOWN.items() if words.startswith(known)), "")
    likely = known + re.sub(r"[^A-Z]", "", names.initials(words).upper())
    return next((letter for letter in likely + _LETTERS if letter not in used), "")


def with_letter(words: str, letter: str) -> str:
    """Qt's text: 更改记录…, G → 更改记录(&G)…; an & in the words is one."""
    ending = _ENDING.search(words)
    at = ending.start() if ending else len(words)
    mark = f"(&{letter})" if letter else ""
    return words[:at].replace("&", "&&") + mark + words[at:]


def letter_of(text: str) -> str:
    """The letter in a text of Qt's, '' where it has none."""
    found = QKeySequence.mnemonic(text).toString()
    return found.removeprefix("Alt+")


def letter_lines(lines: Iterable[QAction]) -> None:
    """Gives each line of a menu that has none yet a letter of its own."""
    several = [line for line in lines if not line.isSeparator()]
    taken = {letter for line in several if (letter := letter_of(line.text()))}
    for line in several:
        if not letter_of(line.text()):
            letter = free_letter(line.text(), taken)
            taken.add(letter)
            line.setText(with_letter(line.text(), letter))


__all__ = ["free_letter", "letter_lines", "letter_of", "with_letter"]
