"""Which names lead back to themselves when each leads to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


def in_circles(steps: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the names from which steps lead back to the same name, in time linear in the steps.

    Source: Gabow 2000, Path-based depth-first search for strong and biconnected components,
    https://doi.org/10.1016/S0020-0190(00)00051-X.

    Args:
        steps: for each name those it leads to; a name without an entry leads nowhere.
    """
    found = {name for name, onward in steps.items() if name in onward}
    order: dict[str, int] = {}  # in which names were met
    closed: set[str] = set()  # their component is known
    for start in steps:
        if start not in order:
            for component in _components(start, steps, order, closed):
                found.update(component if len(component) > 1 else ())
    return found


def _components(
    start: str, steps: Mapping[str, Iterable[str]], order: dict[str, int], closed: set[str]
) -> Iterator[list[str]]:
    """Yield the strongly connected components that are met from a name, and number the names."""
    order[start] = len(order)
    open_, roots = [start], [start]
    trail = [(start, iter(steps.get(start, ())))]
    while trail:
        name, onward = trail[-1]
        step = next(onward, None)
        if step is None:
            trail.pop()
            if roots[-1] == name:
                roots.pop()
                component = open_[_last(open_, name) :]
                del open_[-len(component) :]
                closed.update(component)
                yield component
        elif step not in order:
            order[step] = len(order)
            open_.append(step)
            roots.append(step)
            trail.append((step, iter(steps.get(step, ()))))
        elif step not in closed:
            while order[roots[-1]] > order[step]:
                roots.pop()


def _last(names: list[str], name: str) -> int:
    """Return where a name stands, looked for from the end."""
    return next(at for at in range(len(names) - 1, -1, -1) if names[at] == name)
