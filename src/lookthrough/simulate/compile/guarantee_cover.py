"""Which claims each guarantee covers, and which leases and debts each residual-value guarantee looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lookthrough.contracts.term_values import LeftOut
from lookthrough.simulate.compile.state import Covered, ResidualCover

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lookthrough.positions.plan import Plan
    from lookthrough.simulate.compile.claims import Claims


def guaranteed(plan: Plan, claims: Claims) -> Covered:
    """Match each guarantee with the claims it covers; a claim under several guarantees is split between them."""
    pairs: list[tuple[int, int]] = []
    for row, contract in enumerate(plan.guarantee.ids):
        record = plan.book.contracts[contract]
        if record.kind == "residual_value_guarantee":
            continue
        pairs += [(row, claim) for claim in _covered_claims(plan, claims, contract)]
    covered = [claim for _, claim in pairs]
    return Covered(
        guarantee=np.array([g for g, _ in pairs], dtype=np.int64),
        claim=np.array(covered, dtype=np.int64),
        part=np.array([1.0 / covered.count(claim) for claim in covered]),
    )


def uncalled(
    plan: Plan, claims: Claims, covered: Covered, residual: ResidualCover, limited: NDArray[np.float64]
) -> tuple[LeftOut, ...]:
    """Name the guarantees that no run can call: they cover no claim on anybody who may fail."""
    live = {int(g) for g, c in zip(covered.guarantee, covered.claim, strict=True) if limited[claims.payer[c]]}
    live |= {int(g) for g in residual.guarantee}
    why = "it covers nothing that anybody who may fail owes its beneficiary in this book"
    return tuple(LeftOut(c, why) for row, c in enumerate(plan.guarantee.ids) if row not in live)


def _covered_claims(plan: Plan, claims: Claims, contract: str) -> list[int]:
    """Claims a guarantee covers: the contract it names, else what the obligor owes the beneficiary, and nobody else."""
    record = plan.book.contracts[contract]
    named = record.value("covers")
    rows = [i for g in ("rent", "commitment", "interest", "principal") for i in range(len(claims))[claims.groups[g]]]
    if named is not None:
        return [i for i in rows if claims.contract[i] == named.text]
    obligor = plan.number.get(record.roles.get("obligor", ""), -1)
    owed = [i for i in rows if claims.payer[i] == obligor]
    return [i for i in owed if claims.payee[i] == plan.number[record.roles["beneficiary"]]]


def residual(plan: Plan) -> ResidualCover:
    """Match each residual-value guarantee with the leases of its beneficiary and the debts behind the asset."""
    rows: list[tuple[int, int]] = []
    for row, contract in enumerate(plan.guarantee.ids):
        record = plan.book.contracts[contract]
        if record.kind != "residual_value_guarantee":
            continue
        landlord = plan.number[record.roles["beneficiary"]]
        rows += [(row, int(k)) for k in np.flatnonzero(plan.lease.payee == landlord)]
    debts = np.zeros((len(rows), len(plan.debt)))
    assets = np.zeros((len(rows), len(plan.limited)))
    for i, (row, _) in enumerate(rows):
        behind = _owner_chain(plan, int(plan.guarantee.payee[row]))
        debts[i] = np.isin(plan.debt.payer, behind)
        assets[i] = np.isin(plan.limited, behind)
    return ResidualCover(
        guarantee=np.array([r for r, _ in rows], dtype=np.int64),
        lease=np.array([k for _, k in rows], dtype=np.int64),
        debts=debts,
        assets=assets,
    )


def _owner_chain(plan: Plan, entity: int) -> list[int]:
    """Return a vehicle and the vehicles that own it: their debts stand on the same asset."""
    chain = [entity]
    for member in chain:
        owners = [s.owner for s in plan.stakes if s.issuer == member and s.owner in plan.limited]
        chain += [o for o in owners if o not in chain and not plan.modelled[o]]
    return chain
