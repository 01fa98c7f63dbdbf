"""Futures of the world alone, field by field, over what stood at the start.

The drivers are stepped without a scenario. Nobody's money moves, so that nothing is heard but how the revenue of all
labs came, ``missed`` = log(demand / planned) of last quarter. What a lab earns is its share of that demand,

    R_l(t) / R_l(0) = demand(t) exp(strength_l(t)) / sum_k w_k exp(strength_k(t)),     w: shares at the start

Every uncertain number is drawn evenly from its range, keyed by the seed and its name, as in ``lens.race``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.errors import InputError
from lookthrough.lens.race.frontier_draws import between, surprises
from lookthrough.world import drivers
from lookthrough.world.driver import Labs
from lookthrough.world.drivers import adoption, sentiment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.contracts.slots import Slot
    from lookthrough.world.driver import World, WorldState, WorldTerms
    from lookthrough.world.shock import Shock

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WorldInputs:
    """What the futures rest on.

    Attributes:
        parameters: of the drivers, by the name of their assumption.
        revenue: outside revenue of each lab, bn USD a year, by id.
        momentum: of each lab, in the same order.
    """

    parameters: Mapping[str, Slot]
    revenue: Mapping[str, Slot]
    momentum: tuple[Slot, ...]


class Moment(NamedTuple):
    """The world at the end of a quarter: what it gave and what it remembers, and the terms of it."""

    world: World
    state: WorldState
    terms: WorldTerms
    share: Floats  # of each lab at the start [lab, path]


class WorldFutures(NamedTuple):
    """The quarters from the start on, and the labs in the order of their rows."""

    moments: tuple[Moment, ...]
    labs: tuple[str, ...]


def futures(inputs: WorldInputs, quarters: int, draws: int, seed: int) -> WorldFutures:
    """Return the world in so many quarters; every array is ``[path]`` or ``[lab, path]``."""
    terms = drivers.terms([between(slot, draws, seed) for slot in inputs.parameters.values()])
    revenue = _stacked(list(inputs.revenue.values()), draws, seed)
    whole = revenue.sum(axis=0)
    share = revenue / np.where(whole > 0.0, whole, 1.0)
    state = drivers.start(np, terms, Labs(_stacked(inputs.momentum, draws, seed)))
    heard = drivers.nothing_heard(np, len(share), draws)
    moments = []
    for quarter in range(quarters):
        state, world = drivers.step(np, terms, state, _calm(), _noise(len(share), draws, seed, quarter), quarter, heard)
        heard = heard._replace(missed=np.log(world.demand / world.planned))
        moments.append(Moment(world, state, terms, share))
    return WorldFutures(tuple(moments), tuple(inputs.revenue))


def levels(found: WorldFutures, field: str, of: str, ahead: int) -> Floats:
    """Return a field so many quarters after the start, over what it was then ``[path]``.

    What is built in a quarter has no level at the start: there the first quarter stands for it, and ``ahead`` counts
    from that one.

    Raises:
        InputError: nothing is built in the first quarter on some paths.
    """
    lab = found.labs.index(of) if of else 0
    if field not in OF_A_QUARTER:
        return FIELDS[field](found.moments[ahead - 1], lab)
    first, then = (FIELDS[field](found.moments[at], lab) for at in (0, ahead))
    if (first <= 0.0).any():
        raise InputError(f"in the first quarter {field} is nothing on some paths, so that nothing can be put over it")
    return then / first


def _revenue(now: Moment, lab: int) -> Floats:
    strength = np.exp(now.world.race)
    return now.world.demand * strength[lab] / (now.share * strength).sum(axis=0)


def _spread(now: Moment, _lab: int) -> Floats:
    return sentiment.wider(np, sentiment.DRIVER.terms_of(now.terms), now.world.spread)


def _adopters(now: Moment, _lab: int) -> Floats:
    adopted = adoption.DRIVER.state_of(now.state).adoption
    return adopted / adoption.DRIVER.terms_of(now.terms).adoption_start


FIELDS: Mapping[str, Callable[[Moment, int], Floats]] = {
    "lab_revenue": _revenue,
    "price": lambda now, _lab: now.world.price,
    "adoption": _adopters,
    "built": lambda now, _lab: now.world.built,
    "spread": _spread,
}
"""Fields that a series may be held against: what a lab earns, hire of computing power, adopters, what is built in a
quarter, the credit spread."""
OF_A_LAB = frozenset({"lab_revenue"})
OF_A_QUARTER = frozenset({"built"})


def _stacked(slots: Sequence[Slot], draws: int, seed: int) -> Floats:
    """Return draws ``[slot, path]``."""
    return np.stack([between(slot, draws, seed) for slot in slots]) if slots else np.zeros((0, draws))


def _noise(labs: int, draws: int, seed: int, quarter: int) -> dict[int, Floats]:
    rows = drivers.noise_rows(labs)
    return {stream: surprises(seed, f"hindcast {stream} {quarter}", n, draws) for stream, n in rows.items()}


def _calm() -> Shock:
    return drivers.shock(np.array(0.0), [np.array(spec.silent) for spec in drivers.SHOCKS.values()])
