"""Which part of a scenario it is: each part on or off, on common paths, and the Shapley value of each (Shapley 1953).

With ``P(S)`` the share of paths on which the event comes while the parts in ``S`` are felt, ``P(none)`` is that without
the shock and ``P(all)`` that with it, so that the values add up to what the shock adds.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lookthrough.reasons.events import BASE, SHOCK
from lookthrough.simulate.answer.results import error_of, shapley
from lookthrough.simulate.draws import with_rows
from lookthrough.world.drivers import SHOCKS
from lookthrough.world.drivers.adoption import PLANNED_PATH
from lookthrough.world.shock import TIMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.reasons.again import Again, Seen
    from lookthrough.simulate.draws import Inputs

FEWEST, USUALLY, MOST_PARTS = 2, 3, 6  # parts that are told apart at all, unasked (8 runs), and at most (64 runs)
SPLIT = 256  # paths on which they are told apart at most


class ScenarioPart(NamedTuple):
    """A part of a scenario: its name, between what it is drawn, and what it adds, with the standard error.

    ``alone`` is the share of paths on which the event comes while no other part is felt.
    """

    name: str
    low: float
    high: float
    adds: float
    error: float | None
    alone: float


class ScenarioSplit(NamedTuple):
    """What each part of a scenario adds to the event, and on how many paths it comes without the shock and with it."""

    parts: tuple[ScenarioPart, ...]
    paths: int
    base: float
    shock: float


def parts_of(inputs: Inputs) -> list[str]:
    """Return the shocks of a scenario that are not silent, and what it gives.

    When shocks begin, climb and fade is no part. A shock and a path of one name are never in one scenario. Planned
    demand is given without the shock too.
    """
    low, high = np.asarray(inputs.shock_low), np.asarray(inputs.shock_high)
    shocks = [
        name
        for i, (name, shock) in enumerate(SHOCKS.items())
        if shock not in TIMES and (low[i], high[i]) != (shock.silent, shock.silent)
    ]
    return [*shocks, *(name for name in inputs.paths if name != PLANNED_PATH.name)]


def split(again: Again, asis: Seen, *, is_asked: bool = False) -> ScenarioSplit | None:
    """Return what each part of the scenario adds to the event; ``None`` where there are too few or too many parts.

    Args:
        again: the run.
        asis: the run made again as it was; its first :data:`SPLIT` paths are split.
        is_asked: whether more than :data:`USUALLY` parts are told apart too.
    """
    names, asis = parts_of(again.inputs), asis.first(SPLIT)
    if not FEWEST <= len(names) <= (MOST_PARTS if is_asked else USUALLY):
        return None
    sets = [on for size in range(len(names) + 1) for on in combinations(names, size)]
    seen = {frozenset(on): _with_parts(again, asis, names, on) for on in sets}
    finite = np.logical_and.reduce([each.finite for each in seen.values()])
    values = {on: _event(each, asis, on)[finite] for on, each in seen.items()}
    shares = shapley(values, names)
    parts = (
        ScenarioPart(
            name,
            *_ends(again, name),
            float(shares[name].mean()),
            error_of(shares[name]),
            float(values[frozenset({name})].mean()),
        )
        for name in names
    )
    ends = (float(values[frozenset(on)].mean()) for on in ((), names))
    return ScenarioSplit(tuple(parts), int(finite.sum()), *ends)


def _ends(again: Again, name: str) -> tuple[float, float]:
    """Return between what a shock is drawn; of what is given its lowest and its highest value in any quarter."""
    given = again.inputs.paths.get(name)
    if given is None:
        return again.range_of(f"shock.{name}")
    return float(given.low.min()), float(given.high.max())


def _event(seen: Seen, asis: Seen, on: frozenset[str]) -> NDArray[np.float64]:
    """Return whether the event came ``[path]``; with no part on that is the run without the shock."""
    return (seen.came[SHOCK] if on else asis.came[BASE]).astype(float)


def _with_parts(again: Again, asis: Seen, names: list[str], on: tuple[str, ...]) -> Seen:
    """Return a run in which only some parts of the scenario are felt."""
    if len(on) in {0, len(names)}:
        return asis
    left = [name for name in names if name not in on and name not in again.inputs.paths]
    rows = np.array([i for i, name in enumerate(SHOCKS) if name in left], dtype=int)
    silent = np.array([list(SHOCKS.values())[i].silent for i in rows], dtype=float)
    low, high = (with_rows(each, rows, silent) for each in (again.inputs.shock_low, again.inputs.shock_high))
    paths = {
        name: path._replace(share=np.zeros_like(path.share)) if name in names and name not in on else path
        for name, path in again.inputs.paths.items()
    }
    felt = again.inputs._replace(shock_low=low, shock_high=high, paths=paths)
    return again.seen(felt, f"only {' and '.join(on)}", SPLIT)
