"""The loop between two named entities: the widest way out and back, however small."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

HOPS = 6


def widest_loop(
    payments: Mapping[tuple[str, str], float], vendor: str, partner: str, *, hops: int = HOPS
) -> tuple[str, ...] | None:
    """Return the loop through both entities with the largest smallest payment, ``None`` where there is none.

    The widest way there is found first and the widest way back around it, then the other way round, and the wider of
    the two loops is kept, the shorter if equal. (To find the very widest pair of disjoint ways is NP-hard.)

    Args:
        payments: (payer, payee) to USD bn.
        vendor: where the loop starts.
        partner: another entity on it.
        hops: the most payments on either way.
    """
    there = _widest_path(payments, vendor, partner, (), hops)
    back = _widest_path(payments, partner, vendor, (), hops)
    if vendor == partner or there is None or back is None:
        return None
    candidates = [
        (there, _widest_path(payments, partner, vendor, there[1:-1], hops)),
        (_widest_path(payments, vendor, partner, back[1:-1], hops), back),
    ]
    loops = [(*out[:-1], *home[:-1]) for out, home in candidates if out is not None and home is not None]
    return min(loops, key=lambda loop: (-_width(payments, loop), len(loop), loop), default=None)


def _width(payments: Mapping[tuple[str, str], float], loop: tuple[str, ...]) -> float:
    return min(payments[step] for step in zip(loop, [*loop[1:], loop[0]], strict=True))


def _widest_path(
    payments: Mapping[tuple[str, str], float], start: str, end: str, avoid: Collection[str], hops: int
) -> tuple[str, ...] | None:
    """Return the path with the largest smallest payment, among these the one with the fewest hops."""
    payees: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for (payer, payee), amount in sorted(payments.items()):
        if amount > 0 and payer not in avoid and payee not in avoid:
            payees[payer].append((payee, amount))
    widest: dict[str, float] = {start: float("inf")}
    path: dict[str, tuple[str, ...]] = {start: (start,)}
    frontier = [start]
    for _ in range(hops):
        reached: dict[str, tuple[float, tuple[str, ...]]] = {}
        for node in sorted(frontier):
            for payee, amount in payees[node]:
                width = min(widest[node], amount)
                if width > max(widest.get(payee, 0.0), reached.get(payee, (0.0, ()))[0]):
                    reached[payee] = (width, (*path[node], payee))
        frontier = list(reached)
        widest |= {node: width for node, (width, _) in reached.items()}
        path |= {node: way for node, (_, way) in reached.items()}
    return path.get(end) if start != end else None


def steps_of(path: Sequence[str]) -> list[tuple[str, str]]:
    """Return who pays whom on a loop."""
    return list(zip(path, [*path[1:], path[0]], strict=True))
