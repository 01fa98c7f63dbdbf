"""What the ways of clearing a quarter share: dues by rank, what money pays of them, and how a clearing ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax.numpy as jnp
import numpy as np

from lookthrough.simulate.quarter.segments import segments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.static_model import Model

SWEEPS = 200
DIFFERENT = 1e-6  # USD bn (a thousand dollars) between the greatest and the least solution counts as two solutions
TOLERANCE = 1e-13  # of a step, relative: real books need 2 to 5 sweeps, so steps shrink to nothing


class Cleared(NamedTuple):
    """How a quarter clears.

    ``ratio`` is paid of each claim ``[claim, path]``, ``distinct`` the same once for all claims that are paid alike
    ``[row, path]`` (``Model.paid_alike``). 1.0 in ``unconverged`` marks a path whose sweeps did not settle.
    1.0 in ``multiple`` marks a path on which the least solution, found from zero, pays less than the greatest one.
    ``residual`` is what one more sweep would pay otherwise, over all that limited entities owe ``[path]``.
    """

    ratio: Array
    distinct: Array
    unconverged: Array
    multiple: Array
    residual: Array


def paid_of(model: Model, outside: Array, ratios: Array, rows: NDArray[np.int64]) -> Array:
    """Return the share that is paid of claims: of limited payers by their rank, of others ``outside``."""
    if not len(model.plan.limited):
        return outside[rows]
    is_limited = model.payer_limited[rows, None] > 0
    own = ratios.reshape(-1, ratios.shape[-1])[np.where(is_limited[:, 0], model.group[rows], 0)]
    return jnp.where(is_limited, own, outside[rows])


def due_by_rank(model: Model, owed: Array, group: NDArray[np.int64]) -> Array:
    """Add dues up by (limited payer, rank), the number of which is ``group`` ``[claim]``: ``[limited, rank, path]``."""
    count = len(model.plan.limited)
    return segments(owed, group, count * model.ranks + 1)[:-1].reshape(count, model.ranks, owed.shape[-1])


def fill(money: Array, by_rank: Array) -> Array:
    """Pay ranks in order, pro rata inside a rank; nothing due counts as paid in full."""
    left = money
    ratios = []
    for rank in range(by_rank.shape[1]):
        due = by_rank[:, rank]
        ratios.append(jnp.where(due > 0.0, jnp.clip(left / jnp.where(due > 0.0, due, 1.0), 0.0, 1.0), 1.0))
        left = jnp.maximum(left - due, 0.0)
    return jnp.stack(ratios, axis=1)
