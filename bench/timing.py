"""A row of the table, and the best time of things that are timed alternately."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Row(NamedTuple):
    """One measurement, as text: what, the ratio, to what, and the absolute figures."""

    what: str
    ratio: str
    to: str
    measured: str


def best(things: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the best time of each, seconds; every round runs all of them once."""
    found = dict.fromkeys(things, float("inf"))
    for _ in range(rounds):
        for name, thing in things.items():
            begun = time.perf_counter()
            thing()
            found[name] = min(found[name], time.perf_counter() - begun)
    return found


def times(ratio: float) -> str:
    return f"{ratio:,.0f} x" if ratio >= 10 else f"{ratio:.2g} x"


def seconds(value: float) -> str:
    return f"{value:.2f} s" if value >= 1 else f"{1e3 * value:.3g} ms"
