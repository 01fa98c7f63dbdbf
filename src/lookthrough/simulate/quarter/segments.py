"""Small helpers on arrays ``[thing, path]`` that every phase of a quarter uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
import numpy as np

from lookthrough.contracts.arrays import among

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.state import State
    from lookthrough.simulate.compile.static_model import Model


def segments(values: Array, index: Array, count: int) -> Array:
    """Add rows up by index: ``[row, path]`` to ``[count, path]``."""
    return jax.ops.segment_sum(values, index, num_segments=count)


def replaced(whole: Array, rows: NDArray[np.int64] | slice, values: Array) -> Array:
    """Return an array ``[row, path]`` some rows of which are ``values`` ``[those rows, path]``, or one row for all.

    Every row is chosen, none is written (see :func:`lookthrough.contracts.arrays.among`).
    """
    one_for_all = values.ndim < whole.ndim or values.shape[0] == 1
    return _where_among(rows, whole, lambda place: values if one_for_all else values[place])


def added(whole: Array, rows: NDArray[np.int64] | slice, values: Array) -> Array:
    """Return an array ``[row, path]`` with ``values`` ``[those rows, path]`` added to some rows, each named once."""
    return _where_among(rows, whole, lambda place: whole + values[place])


def _where_among(rows: NDArray[np.int64] | slice, whole: Array, then: Callable[[NDArray[np.int64]], Array]) -> Array:
    """Return an array but in some rows, given where each row of it stands among them ``[row]``, 0 for others."""
    is_one, place = among(rows, whole.shape[0])
    return jnp.where(is_one, then(place), whole) if is_one.any() else whole


def made_once(values: Array, whole: Array | None = None) -> Array:
    """Return values ``[row, path]``, as the first rows of ``whole`` where that is given, to be read by many.

    XLA works out anew for each reader what a gather reads, but never what a scatter has written.
    """
    into = jnp.zeros_like(values) if whole is None else whole
    return into.at[np.arange(len(values))].set(values)


def frozen_unless(switch: Array, own: Array, base: Array) -> Array:
    """Return the run's own value when the channel is on, the base run's when it is off."""
    return jnp.where(switch > 0, own, base)


def limited(model: Model, amount: Array, entity: NDArray[np.int64]) -> Array:
    """Add amounts up by entity and keep the limited ones, ``[limited, path]``."""
    of_limited = _row_of_limited(model)[entity]
    rows = np.flatnonzero(of_limited >= 0)
    kept = amount if len(rows) == len(entity) else amount[rows]
    return segments(kept, of_limited[rows], len(model.plan.limited))


def everyone(model: Model, limited: Array) -> Array:
    """Spread a limited-entity array over all entities; the others get 0."""
    return of_party(model, limited, np.arange(len(model.plan.entities)))


def of_party(model: Model, limited: Array, entity: NDArray[np.int64]) -> Array:
    """Return what a limited-entity array says of each of some entities ``[row, path]``; of others 0."""
    row = _row_of_limited(model)[entity]
    if not len(model.plan.limited):
        return jnp.zeros((len(row), limited.shape[-1]))
    return jnp.where((row >= 0)[:, None], limited[np.maximum(row, 0)], 0.0)


def _row_of_limited(model: Model) -> NDArray[np.int64]:
    """Return the row of each entity among the limited ones ``[entity]``, -1 for the others."""
    row = np.full(len(model.plan.entities), -1)
    row[model.plan.limited] = np.arange(len(model.plan.limited))
    return row


def failures(model: Model, state: State) -> Array:
    """1.0 where a company is being or has been wound up ``[entity, path]``."""
    return everyone(model, jnp.maximum(state.dead, state.liquidating))


def has_failed(hazard: Array, draw: Array) -> Array:
    """1.0 where a hazard added up so far has passed the level that a path drew."""
    return jnp.where(1.0 - jnp.exp(-hazard) > draw, 1.0, 0.0)


def first_quarter_of(event: Array, before: Array, since: Array) -> Array:
    """Return the first quarter in which something is above nothing; -1 = never."""
    return jnp.where((event > 0.0) & (before < 0.0), since, before)


def is_downgraded(state: State) -> Array:
    """1.0 where a sponsor with an account has lost its letters ``[account, path]``."""
    return jnp.where(state.account.downgraded_quarter >= 0.0, 1.0, 0.0)


def became(state: State) -> dict[str, Array]:
    """Return by outcome the quarter in which it came to each watched entity ``[watched, path]``, -1 = never."""
    account = state.account
    of_limited, of_accounts = (-jnp.ones_like(each) for each in (state.default_quarter, account.failed_quarter))
    both = {
        "default_quarter": (state.default_quarter, account.failed_quarter),
        "absorbed_quarter": (state.absorbed_quarter, of_accounts),
        "restructured_quarter": (state.restructured_quarter, account.restructured_quarter),
        "downgraded_quarter": (of_limited, account.downgraded_quarter),
    }
    return {name: jnp.concatenate(parts) for name, parts in both.items()}


def there(model: Model, state: State, entity: Array) -> Array:
    """1.0 where an entity has not failed ``[row, path]``."""
    return 1.0 - failures(model, state)[entity]


def left_behind(payer: Array, payee: Array, failed: Array) -> Array:
    """1.0 where the payer has failed and the payee, who has no customer any more, has not."""
    return failed[payer] * (1.0 - failed[payee])


def neither_failed(payer: Array, payee: Array, failed: Array) -> Array:
    """1.0 where neither party has failed."""
    return (1.0 - failed[payer]) * (1.0 - failed[payee])
