"""The fixed list of claims of a run: who pays whom, in which rank, and how a claim enters the loss.

Claims are emitted group by group in the same order every quarter; a group is one nature of payment. ``mode`` says
how a payment counts for the holders outside the limited entities:

- ``SWAP``: not at all (outside operations, and sales of assets for what they are worth);
- ``CASH``: received counts for the payee and against the payer (loans, equity, guarantees, damages, distributions);
- ``UNPAID``: what falls due and is not paid counts against the payee (rent, take-or-pay, orders).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lookthrough.positions.sectors import CUSTOMERS, PRIVATE_INVESTORS, PUBLIC_EQUITY, RESOLUTION, SUPPLIERS

if TYPE_CHECKING:
    from collections.abc import Sized

    from numpy.typing import NDArray

    from lookthrough.positions.plan import Plan, Positions

SWAP, CASH, UNPAID = 0, 1, 2
RANKS = 6  # 0 operations, 1 rent and supply, 2 secured, 3 unsecured, 4 junior, damages, guarantees, 5 discretionary


@dataclass(frozen=True, slots=True)
class Ledger:
    """Static arrays ``[claim]`` and the slice of each group."""

    payer: NDArray[np.int64]
    payee: NDArray[np.int64]
    rank: NDArray[np.int64]
    mode: NDArray[np.int64]
    contract: tuple[str, ...]
    kind: tuple[str, ...]
    groups: dict[str, slice]

    def __len__(self) -> int:
        return len(self.contract)


@dataclass(frozen=True, slots=True)
class _Group:
    name: str
    payer: NDArray[np.int64]
    payee: NDArray[np.int64]
    rank: NDArray[np.int64]
    mode: int
    contract: tuple[str, ...]
    kind: tuple[str, ...]


def compile_ledger(plan: Plan) -> Ledger:
    """Return the claims of a plan in their fixed order."""
    groups = _groups(plan)
    bounds = np.cumsum([0, *(len(g.payer) for g in groups)])
    return Ledger(
        payer=np.concatenate([g.payer for g in groups]),
        payee=np.concatenate([g.payee for g in groups]),
        rank=np.concatenate([g.rank for g in groups]),
        mode=np.concatenate([np.full(len(g.payer), g.mode) for g in groups]),
        contract=tuple(c for g in groups for c in g.contract),
        kind=tuple(k for g in groups for k in g.kind),
        groups={g.name: slice(int(a), int(b)) for g, a, b in zip(groups, bounds[:-1], bounds[1:], strict=True)},
    )


def _groups(plan: Plan) -> list[_Group]:
    limited = plan.limited
    debt_rank = plan.debt.flags["rank"].astype(np.int64) if len(plan.debt) else np.zeros(0, dtype=np.int64)
    investors = np.array([_new_owner(plan, i) for i in limited], dtype=np.int64)
    stakes = [s for s in plan.stakes if _class(plan, s.issuer) == "vehicle"]
    owner = np.array([s.owner for s in stakes], dtype=np.int64)
    issuer = np.array([s.issuer for s in stakes], dtype=np.int64)
    supply = [("rent", plan.lease), ("commitment", plan.commitment), ("order", plan.order)]
    lease_and_take = [("rejection", plan.lease), ("damages", plan.commitment)]
    return [
        _per_entity(plan, "operating revenue", payer=_sector(plan, CUSTOMERS), payee=limited, mode=SWAP),
        _per_entity(plan, "operating cost", payer=limited, payee=_sector(plan, SUPPLIERS), mode=SWAP),
        _per_entity(plan, "capital expenditure", payer=limited, payee=_sector(plan, SUPPLIERS), mode=SWAP),
        _of("interest", plan.debt, debt_rank, CASH),
        _of("principal", plan.debt, debt_rank, CASH),
        _of("draw", plan.debt, _same(plan.debt, 5), CASH, reverse=True),
        *(_of(name, held, _same(held, 1), UNPAID) for name, held in supply),
        *(_of(name, held, _same(held, 4), CASH) for name, held in lease_and_take),
        _of("funding", plan.equity, _same(plan.equity, 5), CASH),
        _of("guarantee", plan.guarantee, _same(plan.guarantee, 4), CASH),
        _of("backstop", plan.backstop, _same(plan.backstop, 1), CASH),
        _of("revenue share", plan.revenue_share, _same(plan.revenue_share, 1), CASH),
        _Group(
            "warrant sale",
            np.full(len(plan.warrant), plan.number[PUBLIC_EQUITY]),
            plan.warrant.payee,
            _same(plan.warrant, 5),
            SWAP,
            plan.warrant.ids,
            plan.warrant.kinds,
        ),
        _per_entity(plan, "equity raised", payer=investors, payee=limited, mode=CASH),
        _per_entity(plan, "asset sale", payer=investors, payee=limited, mode=SWAP),
        _per_entity(plan, "resolution cost", payer=limited, payee=_sector(plan, RESOLUTION), mode=SWAP),
        _Group(
            "distribution",
            issuer,
            owner,
            np.full(len(stakes), 5),
            CASH,
            tuple(s.contract for s in stakes),
            ("residual",) * len(stakes),
        ),
    ]


def _class(plan: Plan, entity: int) -> str:
    return plan.book.entities[plan.entities[entity]].class_


def _new_owner(plan: Plan, entity: int) -> int:
    listed = plan.book.entities[plan.entities[entity]].ticker is not None
    return plan.number[PUBLIC_EQUITY if listed else PRIVATE_INVESTORS]


def _sector(plan: Plan, name: str) -> NDArray[np.int64]:
    return np.full(len(plan.limited), plan.number[name])


def _same(positions: Sized, rank: int) -> NDArray[np.int64]:
    return np.full(len(positions), rank)


def _per_entity(plan: Plan, name: str, *, payer: NDArray[np.int64], payee: NDArray[np.int64], mode: int) -> _Group:
    count = len(plan.limited)
    return _Group(name, payer, payee, np.zeros(count, dtype=np.int64), mode, ("",) * count, (name,) * count)


def _of(name: str, held: Positions, rank: NDArray[np.int64], mode: int, *, reverse: bool = False) -> _Group:
    payer, payee = (held.payee, held.payer) if reverse else (held.payer, held.payee)
    return _Group(name, payer, payee, rank, mode, held.ids, held.kinds)
