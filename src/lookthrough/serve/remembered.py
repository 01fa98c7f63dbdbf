"""The latest answers, so that what was just asked is not worked out again and memory does not grow with what is."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")


class Remembered(Generic[T]):
    """Answers by what was asked, the latest used last.

    Args:
        most: how many are kept.
        drop: told of each that is kept no longer.
    """

    def __init__(self, most: int, drop: Callable[[T], object] | None = None) -> None:
        self._most, self._drop = most, drop
        self._found: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def get(self, asked: Hashable, make: Callable[[], T]) -> T:
        """Return the answer to what is asked; it is made where it is not known."""
        with self._lock:
            if asked in self._found:
                self._found.move_to_end(asked)
                return self._found[asked]
        made = make()
        with self._lock:
            self._found[asked] = made
            old = [self._found.popitem(last=False)[1] for _ in range(len(self._found) - self._most)]
        if self._drop is not None:
            for each in old:
                self._drop(each)
        return made
