"""Putting records into the recycle bin: what hangs on them is read and told first, and the default is to keep them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from models.register import Register
from models.writing import recycle
from ui.session import Session

if TYPE_CHECKING:               # imported when something is to go, not for the first frame
    from models.hanging import Hanging

NAMED = 5                        # so many records are named before they go; the rest is counted


def remove(session: Session, register: type[Register], ids: Sequence[int], page: QWidget,
           called: Mapping[str, str] | None = None) -> None:
    """Asks, naming what goes and what hangs on it, and puts the records into the recycle bin.

    `called`: what hangs on them by its title, where people say it in other words here.
    """
    wanted = list(ids)

    def ask(found: tuple[list[str], list[Hanging]]) -> None:
        names, hanging = found
        several = f"等 {len(wanted)} {register.measure}" if len(wanted) > len(names) else ""
        what = f"{register.title}{'、'.join(f'“{name}”' for name in names)}{several}"
        told = [one._replace(title=(called or {}).get(one.title, one.title)) for one in hanging]
        if session.messages is not None and session.messages.confirm(
                f"把{what}放入回收站？", removal_words(told), "放入回收站", parent=page):
            session.run_operation(f"删除{what}", lambda op: recycle(op, register, wanted), owner=page,
                                  done=lambda _: session.tell_done(f"已放入回收站：{what}"))
    if wanted:
        session.background.run(read_removal, register, wanted, owner=page, failed=session.tell, done=ask)


def read_removal(register: type[Register], ids: Sequence[int]) -> tuple[list[str], list[Hanging]]:
    """The names of the first few records and what hangs on all of them."""
    from models.hanging import hanging_on
    return list(register.labels(ids[:NAMED]).values()), hanging_on(register, ids)


def removal_words(hanging: Sequence[Hanging]) -> str:
    """What happens to what hangs on records that go to the recycle bin."""
    def told(goes: bool, behind: str = "") -> str:
        return "、".join(f"{one.title} {one.number} 条" for one in hanging
                        if (one.goes_too, one.behind) == (goes, behind))
    sentences = [f"一并放入回收站：{told(True)}。"] if told(True) else []
    sentences += [f"保留并注明（已删除）：{told(False)}。"] if told(False) else []
    sentences += [f"{behind}资料保留，名下的仍在：{told(False, behind)}。"
                  for behind in dict.fromkeys(one.behind for one in hanging if one.behind)]
    return "".join(sentences) + "可在回收站还原，也可撤销。"


__all__ = ["remove"]
