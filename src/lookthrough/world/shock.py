"""Shocks: how a scenario is written, when it begins, how it climbs, and how it fades."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from lookthrough.book.schema.vocabulary import TermSpec, Unit
from lookthrough.contracts.arrays import QUARTERS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lookthrough.contracts.arrays import Array, Namespace
    from lookthrough.world.paths import DrawnPath

FALL_OF_EVERYTHING = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShockSpec(TermSpec):
    """One shock that a scenario may name, declared by the driver that feels it.

    Attributes:
        draw: its row among the draws of all shocks. A new shock takes the next number, so that the draws of the others
            stay as they are; lists of shocks are in this order.
        scale: what one unit as written is in a run (a ramp is written in years and run in quarters).
        silent: its size in a run where a scenario does not name it.
        above: its size in a run must be larger than this.
        least: its size in a run must be at least this; ``most``: at most this.
    """

    draw: int
    scale: float = 1.0
    silent: float = 0.0
    above: float | None = None
    least: float | None = None
    most: float | None = None


ONSET = ShockSpec(
    "onset", Unit.QUARTER, "when it begins: a quarter, or quarters from the start", draw=6, silent=2.0, least=0.0
)
RAMP = ShockSpec(
    "ramp", Unit.YEARS, "how long it takes to come", draw=7, scale=QUARTERS_PER_YEAR, silent=4.0, least=0.0
)
HALF_LIFE = ShockSpec(
    "half_life", Unit.YEARS, "how long after that until half of it has gone", draw=8, silent=8.0, above=0.0
)
TIMES = (ONSET, RAMP, HALF_LIFE)


class Shock(NamedTuple):
    """A scenario as numbers: scalars or arrays ``[path]``; with a severity of zero it is the base world.

    ``onset`` in quarters from the start, with the part of a quarter that has gone by when it begins, ``ramp`` in
    quarters, ``half_life`` in years, ``sizes`` by name in the unit of their specification; ``failing`` is the chance
    that a company fails at the onset ``[limited, 1]``, and ``paths`` are what the scenario gives by name.
    """

    severity: Array
    onset: Array
    ramp: Array
    half_life: Array
    sizes: Mapping[str, Array]
    failing: Array = 0.0
    paths: Mapping[str, DrawnPath] = {}


def weight(xp: Namespace, shock: Shock, quarter: float) -> Array:
    """Return how much of the scenario is felt ``quarter`` quarters after the start.

    It is ``severity * min(1, quarters since onset / ramp) * 0.5 ** (years since the ramp ended / half_life)``, where
    the quarters run to the end of this one: a shock that begins within a quarter is felt in it for what is left of it.
    """
    since = quarter - shock.onset
    rise = xp.clip((since + 1.0) / xp.maximum(shock.ramp, 1.0), 0.0, 1.0)
    after = xp.maximum(since - shock.ramp, 0.0) / QUARTERS_PER_YEAR
    return shock.severity * rise * 0.5 ** (after / shock.half_life)


def fails_now(xp: Namespace, shock: Shock, quarter: float, draw: Array) -> Array:
    """Return 1.0 for a company that the scenario makes fail in this quarter ``[limited, path]``.

    ``draw`` is uniform; the chance is that of the scenario times its severity, 1 at most, in the quarter of the onset.
    """
    chance = xp.minimum(shock.failing * shock.severity, 1.0)
    return xp.where((xp.floor(shock.onset) == quarter) & (draw < chance), 1.0, 0.0)
