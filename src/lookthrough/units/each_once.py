"""Names that must differ, as the columns of a table: of two alike the second says that it is the second."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def each_once(names: Iterable[str], joint: str, *, alike: Callable[[str], str] = str) -> list[str]:
    """Return names in their order, with a number behind those that stand there already.

    Args:
        names: some of them alike.
        joint: what stands between a name and its number.
        alike: of names for which it returns the same only one may stay, ``str.lower`` where capitals do not count.
    """
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        count, free = 1, name
        while alike(free) in taken:
            count += 1
            free = f"{name}{joint}{count}"
        taken.add(alike(free))
        found.append(free)
    return found
