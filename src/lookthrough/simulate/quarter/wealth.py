"""The wealth of those who bear losses, by ledger, out of the sums of a run (``compile.ledgers``).

What a ledger loses is its wealth in the base run less that in the run. The wealth of lenders, lessors and sellers is a
loss with its sign turned (what is due and not paid), so their level is the negative of a loss that the run itself has;
that of owners is what their shares bring.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax.numpy as jnp
import numpy as np

from lookthrough.contracts.family import LEDGERS, OWNERS
from lookthrough.simulate.quarter.segments import added, of_party, segments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.contracts.arrays import Array
    from lookthrough.simulate.compile.state import State
    from lookthrough.simulate.compile.static_model import Model


class LedgerWealth(NamedTuple):
    """Discounted USD bn: existing exposures and all flows ``[ledger, entity, path]``; existing by ``[kind, path]``."""

    existing: Array
    flows: Array
    by_kind: Array


def wealth(model: Model, state: State, left: tuple[Array, Array]) -> LedgerWealth:
    """Return what a run is worth to those whose losses count.

    Args:
        model: static indices.
        state: after the last payments, the closing included.
        left: what every entity owns of what is left at the horizon, discounted ``[entity, path]``: by shares that it
            had at the book's date, and by all.
    """
    book = model.ledgers
    flows, existing, unsold, lost = _amounts(model, state)
    owned, bought_too = (each * model.counts[:, None] for each in left)
    cells = len(LEDGERS) * len(model.counts)
    shape = (len(LEDGERS), len(model.counts), -1)
    every = jnp.concatenate([existing, unsold, lost, owned])
    where = jnp.concatenate([book.cell, book.lost_cell, book.debt_cell, book.owner_cell])
    kinds = jnp.concatenate([book.kind, book.lost_kind, book.debt_kind, book.owner_kind])
    new = jnp.concatenate([flows, unsold, bought_too])
    of_new = jnp.concatenate([book.cell, book.lost_cell, book.owner_cell])
    return LedgerWealth(
        existing=segments(every, where, cells).reshape(shape),
        flows=segments(new, of_new, cells).reshape(shape),
        by_kind=segments(every, kinds, len(model.kinds)),
    )


def so_far(model: Model, state: State, equity: Array) -> Array:
    """Return the wealth of each ledger in existing exposures up to a quarter, discounted ``[ledger, path]``.

    Owners hold what was paid out to them and their shares at the marks of the quarter.

    Args:
        model: static indices.
        state: after the quarter.
        equity: of limited entities, at marks ``[limited, path]``.
    """
    at_marks = state.discount * jnp.sum(_held_outside(model) * equity * state.kept, axis=0)
    book = model.ledgers
    where = jnp.concatenate([book.cell, book.lost_cell, book.debt_cell]) // len(model.counts)
    total = segments(entries_so_far(model, state), where, len(LEDGERS))
    return added(total, np.array([LEDGERS.index(OWNERS)]), at_marks[None])


def entries_so_far(model: Model, state: State) -> Array:
    """Return the existing part of every entry but shares so far ``[entry, path]``: claims, unsold, existing debt."""
    return jnp.concatenate(_amounts(model, state)[1:])


def _amounts(model: Model, state: State) -> tuple[Array, Array, Array, Array]:
    """Return the entries so far: all flows, their existing part, what is unsold, existing debt ``[entry, path]``."""
    book = model.ledgers
    due, paid = state.claim_due[book.claim], state.claim_paid[book.claim]
    flows = book.due[:, None] * due + book.paid[:, None] * paid
    unsold, lost = -state.unsold[book.lost_row], -state.exposure.lost[book.debt_row]
    return flows, flows * book.existing[:, None], unsold, lost


def existing_owned(model: Model, state: State, equity: Array) -> Array:
    """Return what every entity receives of equity by the shares that it had at the book's date ``[entity, path]``."""
    return segments(existing_stakes(model, state, equity), model.stake_owner, len(model.plan.entities))


def existing_stakes(model: Model, state: State, equity: Array) -> Array:
    """Return the worth of each stake, its paid part, less what was sold to later owners ``[stake, path]``."""
    return of_party(model, equity * state.kept, model.stake_issuer) * (model.stake_share * model.stake_paid)[:, None]


def _held_outside(model: Model) -> NDArray[np.float64]:
    """Return the part of each limited entity that holders who count had at the book's date ``[limited, 1]``."""
    part = np.zeros(len(model.plan.entities))
    np.add.at(part, model.stake_issuer, model.stake_share * model.stake_paid * model.counts[model.stake_owner])
    return part[model.plan.limited, None]
