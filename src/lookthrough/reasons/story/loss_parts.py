"""Where the loss of one path comes from: by quarter, by whose promise it was, under which contract, in which ledger.

A loss is the wealth of the base run less that of the run, and wealth is a sum of entries that grow quarter by quarter
(``simulate.compile.ledgers``): so is the loss, and every part of it belongs to one obligor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.positions.plan import Positions
    from lookthrough.simulate.compile.state import QuarterRecord
    from lookthrough.simulate.compile.static_model import Model
    from lookthrough.simulate.one_run import Left
    from lookthrough.simulate.traced import Trace

UNSOLD = {"lease": "rent that ends", "commitment": "take-or-pay not taken", "order": "orders not placed"}
SHARES = "shares"


@dataclass(frozen=True, slots=True)
class LossParts:
    """The loss of one path, part by part; arrays ``[part]`` but for ``lost``.

    Attributes:
        ledger: row among the ledgers.
        obligor: number of the entity whose promise, shares or orders it is about.
        holder: number of the entity that loses.
        contract: its id, "" where there is none.
        nature: of what is lost.
        lost: USD bn, discounted ``[quarter, part]``; the last row is the horizon.
    """

    ledger: NDArray[np.int64]
    obligor: NDArray[np.int64]
    holder: NDArray[np.int64]
    contract: NDArray[np.str_]
    nature: NDArray[np.str_]
    lost: NDArray[np.float64]


def loss_parts(model: Model, trace: Trace) -> LossParts:
    """Return the parts of the loss of one path.

    Args:
        model: of the run.
        trace: of the path ``[..., 1]``.
    """
    book, count = model.ledgers, len(model.counts)
    sides = [_of_claims(model), _of_unsold(model), _of_debt(model), _of_shares(model)]
    obligor, contract, nature = (np.concatenate(each) for each in zip(*sides, strict=True))
    cell = np.concatenate([book.cell, book.lost_cell, book.debt_cell, book.owner_cell[model.stake_owner]])
    lost = _by_quarter(trace.base, trace.base_left) - _by_quarter(trace.shocked, trace.left)
    return LossParts(cell // count, obligor, cell % count, contract, nature, lost)


def _by_quarter(seen: QuarterRecord, left: Left) -> NDArray[np.float64]:
    """Return what each entry and each stake brought in every quarter and at the horizon ``[quarter + 1, part]``."""
    so_far = np.concatenate([seen.entries[..., 0], left.entries[None, :, 0]])
    stakes = np.zeros((len(so_far), len(left.stakes)))
    stakes[-1] = left.stakes[:, 0]
    return np.concatenate([np.diff(so_far, axis=0, prepend=0.0), stakes], axis=1)


def _of_claims(model: Model) -> tuple[NDArray[np.int64], NDArray[np.str_], NDArray[np.str_]]:
    """Return obligor, contract and nature of every entry that a claim makes."""
    claims, rows = model.claims, model.ledgers.claim
    is_given = model.ledgers.cell % len(model.counts) == claims.payer[rows]
    can_fail = np.isin(claims.payee[rows], model.watched)
    obligor = np.where(is_given & can_fail, claims.payee[rows], claims.payer[rows])
    covered = obligors_of_guarantees(model)
    start, stop = claims.groups["guarantee"].start, claims.groups["guarantee"].stop
    of_guarantee = (rows >= start) & (rows < stop)
    obligor[of_guarantee] = covered[rows[of_guarantee] - start]
    return obligor, np.array(claims.contract)[rows], claims.natures[rows]


def obligors_of_guarantees(model: Model) -> NDArray[np.int64]:
    """Return for whom each leg of a guarantee stands ``[leg]``: of a residual value that is the tenant who may go."""
    plan, residual = model.plan, model.residual_cover
    tenants = plan.guarantee.payer.copy()
    tenants[residual.guarantee] = plan.lease.payer[residual.lease]
    can_be_missed = (model.claims.payer, plan.lease.payer, plan.commitment.payer, tenants)
    return np.concatenate(can_be_missed)[model.cover.source]


def _of_unsold(model: Model) -> tuple[NDArray[np.int64], NDArray[np.str_], NDArray[np.str_]]:
    held = [(name, model.plan.positions[name]) for name in UNSOLD]
    rows = model.ledgers.lost_row
    named = (_named(positions, UNSOLD[name]) for name, positions in held)
    payer, contract, nature = (np.concatenate(each) for each in zip(*named, strict=True))
    return payer[rows], contract[rows], nature[rows]


def _named(held: Positions, nature: str) -> tuple[NDArray[np.int64], NDArray[np.str_], NDArray[np.str_]]:
    return held.payer, np.array(held.ids, dtype=np.str_), np.full(len(held), nature)


def _of_debt(model: Model) -> tuple[NDArray[np.int64], NDArray[np.str_], NDArray[np.str_]]:
    rows = model.claims.of_debt.start + model.ledgers.debt_row
    return model.claims.payer[rows], np.array(model.claims.contract)[rows], model.claims.natures[rows]


def _of_shares(model: Model) -> tuple[NDArray[np.int64], NDArray[np.str_], NDArray[np.str_]]:
    count = len(model.stake_issuer)
    return model.stake_issuer, np.full(count, ""), np.full(count, SHARES)
