"""Long work gives way: between the items of its loops it lets whoever must not wait for it come first.

Python runs one thread at a time. A loop that never pauses makes the window's thread, which needs Python for every cell
it paints, wait for its turn hundreds of times a repaint.
"""
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

_thread = threading.local()


@contextmanager
def giving_way(give_way: Callable[[], None]) -> Iterator[None]:
    """Inside, `paced` loops of this thread call `give_way` after every item."""
    _thread.give_way = give_way
    try:
        yield
    finally:
        del _thread.give_way


def paced(items: Iterable[T]) -> Iterable[T]:
    """The items, for a loop that may be long; where nobody is to be let first they are handed back as they are."""
    give_way: Callable[[], None] | None = getattr(_thread, "give_way", None)
    return items if give_way is None else _paced(items, give_way)


def _paced(items: Iterable[T], give_way: Callable[[], None]) -> Iterator[T]:
    for item in items:
        yield item
        give_way()


__all__ = ["giving_way", "paced"]
