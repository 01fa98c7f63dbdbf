"""From what goes with an event to its causes: moved by rerun, kept if the event moves, and how far it must move.

1. The whole range of an input is moved by its own width, to the side on which the event comes less often.
2. An input is a cause if the share of paths with the event moves by two standard errors of the paired difference.
3. The smallest move that halves the share is found by bisection, up to four widths, or to one where the model has no
   result farther out; that there is none is an answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lookthrough.reasons.again import Again, Seen
    from lookthrough.reasons.screen import Screened

CLEAR = 2.0  # standard errors of a paired difference
FARTHEST = 4.0  # widths
MOST_RUNS = 7  # of a bisection
FINE = 0.1  # widths: a narrower bracket is not cut again
TRIED, HALVED = 12, 6  # inputs that are moved, and of which the halving move is sought


class Moved(NamedTuple):
    """An input moved: by how many widths, to which range, and how often the event comes then."""

    widths: float
    low: float
    high: float
    probability: float


@dataclass(frozen=True, slots=True)
class Cause:
    """What decides an event: an input that was moved and moved it, or luck.

    Attributes:
        found: how it was found.
        drawn: between what an input is drawn; ``None`` for luck.
        form: how an input is written (see :class:`lookthrough.contracts.slots.Slot`).
        moved: an input moved by its width; ``None`` for luck.
        difference, error: of the share of paths with the event, and its paired standard error.
        is_halving_sought: whether the smallest move that halves the share was sought.
        halves_at: that move, ``None`` where there is none within four widths.
    """

    found: Screened
    drawn: tuple[float, float] | None = None
    form: str = ""
    moved: Moved | None = None
    difference: float = 0.0
    error: float = 0.0
    is_halving_sought: bool = False
    halves_at: Moved | None = None


def causes(again: Again, asis: Seen, world: str, found: Sequence[Screened]) -> list[Cause]:
    """Return the causes of an event in one world, those whose ends are farthest apart first.

    Args:
        again: the run.
        asis: the run made again as it was.
        world: ``base`` or ``shock``.
        found: what goes with the event, the strongest first; of inputs the first :data:`TRIED` are moved.
    """
    inputs = [each for each in found if each.quarters == 0][:TRIED]
    moved = [cause for each in inputs if (cause := _moved(again, asis, world, each)) is not None]
    moved.sort(key=lambda cause: -abs(cause.difference))
    halved = [_halved(again, asis, world, cause) for cause in moved[:HALVED]]
    luck = [Cause(each) for each in found if each.quarters > 0]
    return sorted([*halved, *moved[HALVED:], *luck], key=lambda cause: (-cause.found.swing, cause.found.name))


def _moved(again: Again, asis: Seen, world: str, found: Screened) -> Cause | None:
    """Move an input to the side on which the event is rarer; ``None`` where that does not move it."""
    widths = -1.0 if found.correlation > 0.0 else 1.0
    then = again.moved(found.name, widths)
    both = asis.finite & then.finite
    difference, error = paired(asis.came[world][both], then.came[world][both])
    if not abs(difference) > CLEAR * error:
        return None
    at = Moved(widths, *again.range_of(found.name, widths), share_of(then, world))
    return Cause(found, again.range_of(found.name), again.drawn[found.name].form, at, difference, error)


def paired(before: NDArray[np.bool_], after: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the difference of two shares on the same paths, and its standard error; of one path there is none."""
    difference = after.astype(float) - before.astype(float)
    if len(difference) < 2:
        return 0.0, 0.0
    return float(difference.mean()), float(difference.std(ddof=1)) / float(np.sqrt(len(difference)))


def _halved(again: Again, asis: Seen, world: str, cause: Cause) -> Cause:
    """Find the smallest move that halves the share of paths with the event."""
    if cause.moved is None:
        return cause
    name, side = cause.found.name, float(np.sign(-cause.moved.widths * cause.difference))
    half, runs = share_of(asis, world) / 2.0, 0

    def is_enough(widths: float) -> bool:
        nonlocal runs
        runs += 1
        return share_of(again.moved(name, side * widths), world) <= half

    farthest = FARTHEST if again.moved(name, side * FARTHEST).finite[asis.finite].all() else 1.0
    if not is_enough(farthest):
        return replace(cause, is_halving_sought=True)
    less, enough = (0.0, 1.0) if farthest == 1.0 or is_enough(1.0) else (1.0, farthest)
    while runs < MOST_RUNS and enough - less > FINE:
        middle = (less + enough) / 2.0
        less, enough = (less, middle) if is_enough(middle) else (middle, enough)
    widths = side * enough
    at = Moved(widths, *again.range_of(name, widths), share_of(again.moved(name, widths), world))
    return replace(cause, is_halving_sought=True, halves_at=at)


def share_of(seen: Seen, world: str) -> float:
    """Return on what share of the paths with a finite result the event comes; NaN where there is none."""
    return float(seen.came[world][seen.finite].mean()) if seen.finite.any() else float("nan")
