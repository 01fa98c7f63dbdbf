"""The slopes of all losses at once, by one pass backwards, held against differences where nobody falls otherwise.

The slope of a term times the width of its range is what its swing would be if nothing jumped: no default, no takeover,
no relief that comes or stays away. What is left of the swing is such jumps and curvature: no derivative sees them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax.numpy as jnp
import numpy as np

from lookthrough.contracts.family import LEDGERS
from lookthrough.runs.contents import OUTCOMES
from lookthrough.simulate.gradient import Slopes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from lookthrough.reasons.sensitivity.what_moves import MovedTerm
    from lookthrough.simulate.draws import Inputs
    from lookthrough.simulate.engine import BlockResult
    from lookthrough.simulate.one_run import Outcome
    from lookthrough.simulate.runner.devices import Program

CHECKED = 5  # numbers that are held against differences: those with the largest slope times width
STEP = 1e-6  # of the width, to either side


class Checked(NamedTuple):
    """A number of the book: its slope where nobody falls otherwise, and the difference there, USD bn a unit."""

    name: str
    ledger: str
    slope: float
    difference: float


class Pathwise(NamedTuple):
    """Slopes of mean losses.

    Attributes:
        across: slope times width of each measured term by ledger, by its name, USD bn.
        checked: against differences, on ``steady`` of ``paths`` paths.
        forward_runs: what all slopes cost, in runs of the losses alone.
        forward_bytes, backward_bytes: temporary memory of either.
    """

    across: Mapping[str, Mapping[str, float]]
    checked: tuple[Checked, ...]
    steady: int
    paths: int
    forward_runs: float
    forward_bytes: int
    backward_bytes: int


def pathwise(program: Program, inputs: Inputs, paths: int, terms: Sequence[MovedTerm]) -> Pathwise:
    """Return the slopes of the measured terms.

    Args:
        program: of the run.
        inputs: of the run; the last setting used is the one whose losses count.
        paths: how many of the first paths count.
        terms: that were measured; shocks have no slope here.
    """
    slopes = Slopes(program.model, inputs)
    by_slot = slopes.of(inputs, np.ones(paths, dtype=bool))
    cost, width = slopes.backward / max(slopes.forward, 1e-9), np.asarray(inputs.high - inputs.low)
    across = by_slot * width
    largest = np.argsort(-np.abs(across).max(axis=0), kind="stable")[:CHECKED]
    tried = [row for row in largest.tolist() if width[row] > 0.0]
    moved = [_moved(program, inputs, paths, row, STEP * width[row]) for row in tried]
    steady = np.logical_and.reduce([np.ones(paths, dtype=bool), *(same for _, same in moved)])
    again = slopes.of(inputs, steady)
    rows = program.model.plan.table.rows
    checked = [
        _checked(rows[row].name, again[:, row], difference[:, steady].mean(axis=1))
        for row, (difference, _) in zip(tried, moved, strict=True)
        if steady.any()
    ]
    by_term = {
        term.drawn.name: dict(zip(LEDGERS, across[:, list(term.drawn.rows)].sum(axis=1).tolist(), strict=True))
        for term in terms
        if not term.drawn.is_shock
    }
    sizes = slopes.forward_bytes, slopes.backward_bytes
    return Pathwise(by_term, tuple(checked), int(steady.sum()), paths, cost, *sizes)


def _moved(
    program: Program, inputs: Inputs, paths: int, row: int, step: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the central difference of every loss ``[ledger, path]``, and on which paths nobody falls otherwise."""
    by = jnp.zeros(inputs.mid.shape).at[row].set(step)
    above, below = (
        program.chunk(inputs._replace(low=inputs.low + s, mid=inputs.mid + s, high=inputs.high + s), 0, paths)
        for s in (by, -by)
    )
    last = int(inputs.used) - 1
    losses = [np.asarray(each.losses)[last, : len(LEDGERS)] for each in (above, below)]
    return (losses[0] - losses[1]) / (2.0 * step), _is_same(above, below)


def _is_same(above: BlockResult, below: BlockResult) -> NDArray[np.bool_]:
    """Return on which paths the same things come to the same entities in the same quarters ``[path]``."""
    pairs = ((above.base, below.base), (above.last, below.last))
    same = [_when(a) == _when(b) for a, b in pairs]
    finite = (np.asarray(above.finite) > 0.0) & (np.asarray(below.finite) > 0.0)
    return np.logical_and.reduce([finite, *(each.all(axis=0) for each in same)])


def _when(outcome: Outcome) -> NDArray[np.float64]:
    return np.concatenate([np.asarray(getattr(outcome, f"{column}_quarter")) for column in OUTCOMES.values()])


def _checked(name: str, slopes: NDArray[np.float64], differences: NDArray[np.float64]) -> Checked:
    """Return the ledger that a number moves most."""
    at = int(np.argmax(np.abs(slopes)))
    return Checked(name, LEDGERS[at], float(slopes[at]), float(differences[at]))
